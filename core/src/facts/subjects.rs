//! Which subjects an entity takes.

use std::collections::BTreeSet;

use brightline_dsl::{Instant, Severity};

use super::{
    Document, Facts, Layout, Problem, Tree, codes,
    merge::{self, Agreement, Found, agree},
    place::keys_text,
    quote,
    store::{Named, present},
};
use crate::{
    Horizon, Reference, order,
    schema::{Constant, Entity, EntityId, Schema, When},
};

/// All subjects the entity takes, bare ones and releases, sorted.
///
/// Notes the later documents of the entity's kind that are heard on who there is.
pub(crate) fn subjects(facts: &Facts, schema: &Schema, entity: EntityId, horizon: &mut Horizon) -> Vec<Reference> {
    taken(facts, schema, entity, horizon, None)
}

/// Every subject of the entity's kind that any document names, bare or as a release, whenever it was observed and whether
/// the entity takes it or not; sorted.
pub(crate) fn named(facts: &Facts, schema: &Schema, entity: EntityId) -> Vec<Reference> {
    let Some(entity) = schema.entity(entity) else { return Vec::new() };
    let named = facts.of_kind(&entity.kind);
    let mut all: Vec<Reference> =
        named.flat_map(|(bare, named)| [bare].into_iter().chain(named.releases.keys()).cloned()).collect();
    order::sort(&mut all);
    all
}

/// [`subjects`], with a word on those taken although what `when` asks for is missing.
pub(super) fn taken(
    facts: &Facts,
    schema: &Schema,
    entity: EntityId,
    horizon: &mut Horizon,
    problems: Option<&mut Vec<Problem>>,
) -> Vec<Reference> {
    let Some(entity) = schema.entity(entity) else { return Vec::new() };
    let mut door = Door { facts, entity, horizon, problems };
    let mut all = Vec::new();
    for (bare, named) in facts.of_kind(&entity.kind) {
        if door.takes_bare(bare, named) {
            all.push(bare.clone());
        }
        let releases = named.releases.iter().filter(|(release, own)| door.takes_release(release, named, own));
        all.extend(releases.map(|(release, _)| release.clone()));
    }
    order::sort(&mut all);
    all
}

/// Whether the entity takes this very subject: whether it is among [`subjects`].
///
/// Narrower than [`is_known`]: a bare subject whose own documents speak against `when` is known by a release that is
/// taken, and is not itself there.
pub(crate) fn is_taken(
    facts: &Facts,
    schema: &Schema,
    entity: EntityId,
    subject: &Reference,
    horizon: &mut Horizon,
) -> bool {
    let Some(entity) = schema.entity(entity).filter(|entity| entity.kind == subject.kind()) else { return false };
    let Some((bare, named)) = facts.named(subject) else { return false };
    let mut door = Door { facts, entity, horizon, problems: None };
    match subject.release() {
        None => door.takes_bare(bare, named),
        Some(_) => named.releases.get(subject).is_some_and(|own| door.takes_release(subject, named, own)),
    }
}

/// Whether a reference names a subject of the entity: a bare one where it or one of its releases is taken, a release
/// where that one is.
pub(crate) fn is_known(
    facts: &Facts,
    schema: &Schema,
    entity: EntityId,
    reference: &Reference,
    horizon: &mut Horizon,
) -> bool {
    if is_taken(facts, schema, entity, reference, horizon) {
        return true;
    }
    let releases = facts.named(reference).filter(|_| reference.release().is_none());
    let mut releases = releases.into_iter().flat_map(|(_, named)| named.releases.keys());
    releases.any(|release| is_taken(facts, schema, entity, release, horizon))
}

/// The documents that no entity takes: of a kind that none has, or about a subject that none lets in. One observed
/// after `at` is judged by its kind alone.
pub(crate) fn untaken<'a>(facts: &'a Facts, schema: &Schema, at: Instant) -> Vec<&'a Document> {
    let mut names = BTreeSet::new();
    for (id, _) in schema.iter() {
        for subject in subjects(facts, schema, id, &mut Horizon::new(at)) {
            // A bare subject's documents are read for its releases too.
            names.insert(subject.bare());
            names.insert(subject);
        }
    }
    let is_taken = |document: &Document| {
        names.contains(&document.subject)
            || (document.observed.is_some_and(|observed| observed > at)
                && schema.entities.iter().any(|entity| entity.kind == document.subject.kind()))
    };
    facts.documents().iter().filter(|document| !is_taken(document)).collect()
}

/// Lets subjects into an entity.
struct Door<'a, 'b> {
    facts: &'a Facts,
    entity: &'a Entity,
    horizon: &'b mut Horizon,
    problems: Option<&'b mut Vec<Problem>>,
}

impl<'a> Door<'a, '_> {
    /// The documents at these places that are heard on who there is, and not later; those are noted.
    fn heard(&mut self, places: &'a [usize]) -> Vec<&'a Document> {
        let source = self.entity.source.as_deref();
        present(self.facts.at(places).filter(|document| document.is_heard_by(source)), self.horizon)
    }

    /// A release brings its bare subject along, so that nobody hides behind releases; one of which no document speaks
    /// on its own is there where one of its releases is.
    fn takes_bare(&mut self, bare: &Reference, named: &'a Named) -> bool {
        let documents = self.heard(&named.bare);
        if !documents.is_empty() {
            return self.lets_in(bare, &documents);
        }
        let mut there = false;
        for (release, own) in &named.releases {
            // All are looked at, for each notes when it comes.
            there |= self.takes_release(release, named, own);
        }
        there
    }

    fn takes_release(&mut self, release: &Reference, named: &'a Named, own: &'a [usize]) -> bool {
        let own = self.heard(own);
        if own.is_empty() {
            return false;
        }
        if self.entity.when.is_empty() {
            return true;
        }
        let mut documents = self.heard(&named.bare);
        documents.extend(own);
        order::sort_by(&mut documents, |a, b| a.order(b));
        self.lets_in(release, &documents)
    }

    /// Whether nothing that the documents say speaks against the entity's `when`.
    fn lets_in(&mut self, subject: &Reference, documents: &[&Document]) -> bool {
        if self.entity.when.is_empty() || documents.iter().any(|document| document.layout == Layout::Fields) {
            return true;
        }
        let mut warnings = Vec::new();
        for when in &self.entity.when {
            match test(when, documents) {
                Test::Holds => {}
                Test::Fails => return false,
                Test::Unsaid(reason) => warnings.push((when, reason)),
            }
        }
        if let Some(problems) = &mut self.problems {
            let warnings = warnings.into_iter();
            problems.extend(warnings.map(|(when, reason)| warning(self.entity, subject, documents, when, reason)));
        }
        true
    }
}

enum Test {
    Holds,
    Fails,
    /// Why there is nothing to compare.
    Unsaid(&'static str),
}

fn test(when: &When, documents: &[&Document]) -> Test {
    let said = match merge::at_path(documents, &when.path) {
        Found::Said(said) => said,
        Found::Conflict(..) => return Test::Unsaid(DIFFER),
        Found::NoObject(..) => return Test::Unsaid(UNREADABLE),
    };
    let equal = match agree(&said) {
        Agreement::Silent(_) => return Test::Unsaid(SILENT),
        Agreement::Conflict(..) => return Test::Unsaid(DIFFER),
        Agreement::Objects(_) => false,
        Agreement::Whole(one) => match (one.tree, &when.value) {
            (Tree::Unrepresentable(_), _) => return Test::Unsaid(UNREADABLE),
            (Tree::Bool(said), Constant::Bool(asked)) => said == asked,
            (Tree::Number(said), Constant::Number(asked)) => said == asked,
            (Tree::Text(said), Constant::Text(asked)) => **said == **asked,
            _ => false,
        },
    };
    if equal != when.negated { Test::Holds } else { Test::Fails }
}

const SILENT: &str = "no document says";
const DIFFER: &str = "the documents differ on";
const UNREADABLE: &str = "no document says readably";

fn warning(
    entity: &Entity,
    subject: &Reference,
    documents: &[&Document],
    when: &When,
    reason: &'static str,
) -> Problem {
    // What nobody says of a release nobody says of its bare subject: one warning for all of them.
    let subject = if reason == SILENT { subject.bare() } else { subject.clone() };
    let path = keys_text(&when.path);
    let message = format!(
        "{} counts as a {} although {reason} {}, which its `when` asks for",
        quote::ticked(subject.as_str()),
        quote::ticked(&entity.name),
        quote::ticked(&path),
    );
    let document = match documents {
        [document] => Some(&*document.name),
        _ => None,
    };
    Problem { severity: Severity::Warning, ..Problem::value(codes::TAKEN_UNSAID, document, path, message) }
}
