//! Whom a document that was read into cells is about, and whether that subject is there.

use brightline_dsl::{Instant, Severity};

use super::{
    cells::{Cell, Cells, ROOT, SILENT},
    kernel::Kernel,
    slots::{State, Written},
};
use crate::{
    DEFAULT_NAMESPACE, Missing, Problem, Reference,
    facts::codes,
    reference::{is_part, parts},
    schema::Entity,
};

/// Whom it is about.
pub(super) enum Who {
    /// A subject of the entity's kind that no exception covers. `is_taken`: nothing is known that speaks against it
    /// being there.
    Somebody { observed: Option<Instant>, is_taken: bool },
    /// It cannot be told, or not simply: the whole document has to be read.
    Unclear,
}

/// The parts of a reference.
#[derive(Clone, Copy)]
struct Name<'a> {
    kind: &'a str,
    namespace: &'a str,
    name: &'a str,
    release: Option<&'a str>,
}

impl Kernel {
    /// `covers`: whether an exception covers a subject, without its release.
    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn who(
        &self,
        cells: &mut Cells,
        state: &State,
        source: Option<&str>,
        covers: Option<&dyn Fn(&str) -> bool>,
    ) -> Who {
        let identity = &self.plan.identity;
        let Ok(name) = self.name(cells) else { return Who::Unclear };
        if !name.kind.eq_ignore_ascii_case(&self.kind) {
            return Who::Unclear;
        }
        if let Some(covers) = covers {
            let bare = format!("{}:{}/{}", name.kind, name.namespace, name.name).to_ascii_lowercase();
            if covers(&bare) {
                return Who::Unclear;
            }
        }
        let observed = match cells.get(ROOT, identity.observed_at) {
            Cell::Instant(micros) => Instant::from_micros(micros),
            SILENT => None,
            _ => return Who::Unclear,
        };
        if !state.references.is_empty() {
            let namespace = name.namespace.to_owned();
            state.references.iter().for_each(|written| refer(cells, written, &namespace));
        }
        let is_heard = self.source.is_none() || self.source.as_deref() == source;
        let is_let_in = self.plan.when.iter().all(|asked| match cells.get(ROOT, asked.cell) {
            Cell::Bool(equal) => equal != asked.negated,
            // What is not said takes the subject.
            _ => true,
        });
        Who::Somebody { observed, is_taken: is_heard && is_let_in }
    }

    /// The subject's name, where the document says it in one of the simple ways; `Err` where it does not.
    #[cfg_attr(target_family = "wasm", inline)]
    fn name<'a>(&self, cells: &'a Cells) -> Result<Name<'a>, ()> {
        let text = |place| match cells.get(ROOT, place) {
            Cell::Text(text) => Ok(Some(cells.text(text))),
            SILENT => Ok(None),
            _ => Err(()),
        };
        let identity = &self.plan.identity;
        let (kind, subject) = (text(identity.kind)?, text(identity.subject)?);
        let (name, namespace) = (text(identity.name)?, text(identity.namespace)?);
        let (metadata_name, metadata_namespace) = (text(identity.metadata_name)?, text(identity.metadata_namespace)?);
        text(identity.metadata_kind)?;
        let release = match (text(identity.release)?, text(identity.metadata_release)?) {
            (Some(_), Some(_)) => return Err(()),
            (release, metadata_release) => release.or(metadata_release),
        };
        let is_catalog = cells.get(ROOT, identity.api_version) != SILENT;
        let named = match (kind, name, metadata_name, subject) {
            (Some(kind), _, Some(name), None) if is_catalog => {
                Name { kind, namespace: metadata_namespace.unwrap_or(DEFAULT_NAMESPACE), name, release }
            }
            // One that is named twice has to agree with itself.
            (None, None, _, Some(subject)) if namespace.is_none() && release.is_none() => {
                let (kind, namespace, name, release) = parts(subject, "", DEFAULT_NAMESPACE);
                Name { kind, namespace, name, release }
            }
            (Some(kind), Some(name), _, None) => {
                Name { kind, namespace: namespace.unwrap_or(DEFAULT_NAMESPACE), name, release }
            }
            _ => return Err(()),
        };
        let all = [named.kind, named.namespace, named.name, named.release.unwrap_or("-")];
        if all.iter().all(|part| is_part(part)) { Ok(named) } else { Err(()) }
    }
}

/// Reads a reference as it was written, now that the subject's namespace is known.
#[cfg_attr(target_family = "wasm", inline)]
fn refer(cells: &mut Cells, written: &Written, namespace: &str) {
    let Cell::Text(text) = cells.get(written.area, written.place) else { return };
    let text = cells.text(text).to_owned();
    let usual = written.kinds.first().map_or("", |kind| kind);
    let (kind, namespace, name, release) = parts(&text, usual, namespace);
    let all = [kind, namespace, name, release.unwrap_or("-")];
    let is_reference =
        all.iter().all(|part| is_part(part)) && written.kinds.iter().any(|known| known.eq_ignore_ascii_case(kind));
    let cell = if is_reference {
        let (at, release) = release.map_or(("", ""), |release| ("@", release));
        Cell::Ref(cells.keep(&[kind, ":", namespace, "/", name, at, release], true))
    } else {
        Cell::Missing(Missing::WrongType)
    };
    cells.set(written.area, written.place, cell);
}

/// What is said of a document about a subject that the scorecard is not for.
#[cfg_attr(target_family = "wasm", inline)]
pub(super) fn of_another_kind(document: &str, subject: &Reference, entity: &Entity) -> Problem {
    let message = format!(
        "expected a document about a subject of kind `{}`, found one about `{}`",
        entity.kind,
        subject.as_str()
    );
    Problem { severity: Severity::Error, ..Problem::refusal(codes::BAD_IDENTITY, document, None, message) }
}
