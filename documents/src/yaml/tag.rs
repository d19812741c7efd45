//! Tags: those of the core schema are heard, of others the content is.

use saphyr_parser::Tag;

/// What a tag may stand at, beside scalars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Collection {
    /// A sequence.
    List,
    /// A mapping.
    Object,
}

/// The name of a tag of the core schema (`str` of `!!str`), or `!` for the tag that makes any scalar a text.
pub(super) fn core(tag: &Tag) -> Option<&str> {
    const CORE: &str = "tag:yaml.org,2002:";
    match (tag.handle.as_str(), tag.suffix.as_str()) {
        ("", "!") => Some("!"),
        (CORE, name) => Some(name),
        ("", verbatim) => verbatim.strip_prefix(CORE),
        _ => None,
    }
}

/// Refuses the tag of a scalar, or of the other collection, at a list or object.
pub(super) fn check(tag: Option<&Tag>, collection: Collection) -> Result<(), String> {
    let (found, refused) = match collection {
        Collection::List => ("a list", "map"),
        Collection::Object => ("an object", "seq"),
    };
    match tag.and_then(core) {
        Some(name @ ("str" | "int" | "float" | "bool" | "null")) => {
            Err(format!("`!!{name}` stands at a scalar, found {found}"))
        }
        Some(name) if name == refused => Err(format!("`!!{name}` does not stand at {found}")),
        _ => Ok(()),
    }
}
