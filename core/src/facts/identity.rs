//! Whom a document is about.

use super::{Tree, blank::is_blank, codes, quote};
use crate::{DEFAULT_NAMESPACE, Reference};

/// Why a document is refused.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) code: &'static str,
    pub(super) path: Option<&'static str>,
    pub(super) message: String,
}

/// A key that names the subject or a part of it, and the text that stands there.
#[derive(Clone, Copy)]
struct Key<'a> {
    path: &'static str,
    text: &'a str,
}

/// The subject that a document's root names.
pub(super) fn subject(root: &Tree) -> Result<Reference, Fault> {
    let metadata = root.get("metadata").unwrap_or(&Tree::Null);
    let kind = key(root, "kind", "kind")?;
    let name = key(root, "name", "name")?;
    let namespace = key(root, "namespace", "namespace")?;
    let release = key(root, "release", "release")?;
    let subject = key(root, "subject", "subject")?;
    key(metadata, "kind", "metadata.kind")?;
    let metadata_name = key(metadata, "name", "metadata.name")?;
    let metadata_namespace = key(metadata, "namespace", "metadata.namespace")?;
    let metadata_release = key(metadata, "release", "metadata.release")?;
    let has_api_version = root.get("apiVersion").is_some_and(|version| *version != Tree::Null);

    let named = match (kind, name, metadata_name, subject) {
        (Some(kind), _, Some(name), subject) if has_api_version => {
            let named = assemble(kind, metadata_namespace, name)?;
            if let Some(subject) = subject {
                let said = parse(subject, Some(kind), metadata_namespace)?;
                if said.bare() != named {
                    return Err(contradiction(subject, name));
                }
                with_release(said, &[release, metadata_release])?
            } else {
                with_release(named, &[release, metadata_release])?
            }
        }
        (.., Some(subject)) => {
            let named = parse(subject, kind, namespace)?;
            let parts = [(kind, named.kind()), (namespace, named.namespace()), (name, named.name())];
            for (key, part) in parts {
                if let Some(key) = key.filter(|key| !key.text.eq_ignore_ascii_case(part)) {
                    return Err(contradiction(subject, key));
                }
            }
            with_release(named, &[release, metadata_release])?
        }
        (Some(kind), Some(name), ..) => with_release(assemble(kind, namespace, name)?, &[release, metadata_release])?,
        _ => return Err(nobody(has_api_version, kind, name, metadata_name)),
    };
    Ok(named)
}

/// What stands at an identity key: nothing, or a text that says something.
fn key<'a>(object: &'a Tree, key: &str, path: &'static str) -> Result<Option<Key<'a>>, Fault> {
    match object.get(key) {
        None | Some(Tree::Null) => Ok(None),
        Some(Tree::Text(text)) if !is_blank(text) => Ok(Some(Key { path, text })),
        Some(tree) => {
            let help = match tree {
                Tree::Number(_) | Tree::Unrepresentable(_) => "; write it in quotation marks",
                Tree::Text(_) => "; it is blank: leave the key out or say it",
                _ => "",
            };
            let message =
                format!("expected `{path}` to be a text that names the subject, found {}{help}", quote::found(tree));
            Err(Fault { code: codes::BAD_IDENTITY, path: Some(path), message })
        }
    }
}

fn assemble(kind: Key<'_>, namespace: Option<Key<'_>>, name: Key<'_>) -> Result<Reference, Fault> {
    let within = namespace.map_or(DEFAULT_NAMESPACE, |key| key.text);
    Reference::new(kind.text, within, name.text, None).ok_or_else(|| {
        let is_part = |key: &Key<'_>| Reference::new(key.text, "-", "-", None).is_some();
        let wrong = [Some(kind), namespace].into_iter().flatten().find(|key| !is_part(key)).unwrap_or(name);
        bad_part(wrong)
    })
}

fn bad_part(key: Key<'_>) -> Fault {
    let message = format!(
        "expected `{}` to be letters `a` to `z`, digits, `.`, `_` and `-` alone, found the text {}",
        key.path,
        quote::ticked(key.text)
    );
    Fault { code: codes::BAD_IDENTITY, path: Some(key.path), message }
}

/// The reference `subject` is; the parts it leaves out are said by the other keys.
fn parse(subject: Key<'_>, kind: Option<Key<'_>>, namespace: Option<Key<'_>>) -> Result<Reference, Fault> {
    let kind = kind.map_or("", |key| key.text);
    let namespace = namespace.map_or(DEFAULT_NAMESPACE, |key| key.text);
    Reference::parse(subject.text, kind, namespace).ok_or_else(|| {
        let message = format!(
            "expected `subject` to read `kind:namespace/name` or `kind:namespace/name@release`, found the text {}",
            quote::ticked(subject.text)
        );
        Fault { code: codes::BAD_IDENTITY, path: Some("subject"), message }
    })
}

/// The subject at the release that the keys, and it itself, name.
fn with_release(named: Reference, keys: &[Option<Key<'_>>]) -> Result<Reference, Fault> {
    let mut named = named;
    let mut before: Option<Key<'_>> = None;
    for &key in keys.iter().flatten() {
        match named.release() {
            Some(release) if !release.eq_ignore_ascii_case(key.text) => {
                let subject = named.to_string();
                return Err(contradiction(before.unwrap_or(Key { path: "subject", text: &subject }), key));
            }
            Some(_) => {}
            None => {
                named = Reference::new(named.kind(), named.namespace(), named.name(), Some(key.text))
                    .ok_or_else(|| bad_part(key))?;
                before = Some(key);
            }
        }
    }
    Ok(named)
}

fn contradiction(one: Key<'_>, other: Key<'_>) -> Fault {
    let message = format!(
        "expected the keys that name the subject to agree, found `{}` {} and `{}` {}",
        one.path,
        quote::ticked(one.text),
        other.path,
        quote::ticked(other.text)
    );
    Fault { code: codes::CONTRADICTORY_IDENTITY, path: Some(other.path), message }
}

fn nobody(has_api_version: bool, kind: Option<Key<'_>>, name: Option<Key<'_>>, metadata: Option<Key<'_>>) -> Fault {
    let lacks = match (has_api_version, kind, name, metadata) {
        (true, Some(_), ..) => ": beside `apiVersion` and `kind` there is no `metadata.name`",
        (false, Some(_), _, Some(_)) => ": beside `kind` and `metadata.name` there is no `apiVersion`",
        (_, Some(_), None, _) => ": beside `kind` there is no `name`",
        (_, None, Some(_), _) | (true, None, ..) => ": there is no `kind`",
        _ => "",
    };
    let message = format!(
        "names no subject{lacks}; looked for `apiVersion`, `kind` and `metadata.name`, for `subject`, and for `kind` and `name`"
    );
    Fault { code: codes::NO_SUBJECT, path: None, message }
}
