//! The header of a table: the path of each column.

use std::sync::Arc;

use csv::ByteRecord;

use crate::{MAX_LEVELS, text::ticked};

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// As the header writes it.
    pub(super) name: String,
    /// Keys from the top of a document; never empty.
    pub(super) path: Vec<Arc<str>>,
}

/// The columns of a header.
///
/// # Errors
///
/// Why it is none: a name is no path, stands twice, or leads through what another column says.
pub(super) fn columns(header: &ByteRecord) -> Result<Vec<Column>, String> {
    let columns = header.iter().zip(1..).map(|(name, number)| column(name, number)).collect::<Result<Vec<_>, _>>()?;
    if let [only] = columns.as_slice()
        && let Some(separator) = [";", "\t", "|"].into_iter().find(|separator| only.name.contains(separator))
    {
        return Err(format!("expected columns separated by `,`, found {}", ticked(separator)));
    }
    // In their order, a path stands right before those that begin with it.
    let mut ordered: Vec<&Column> = columns.iter().collect();
    brightline::order::sort_by(&mut ordered, |a, b| a.path.cmp(&b.path));
    for (one, other) in ordered.iter().zip(ordered.iter().skip(1)) {
        if one.path == other.path {
            return Err(format!("the column {} stands in the header a second time", ticked(&other.name)));
        }
        if other.path.starts_with(&one.path) {
            return Err(format!("the column {} leads through the cells of {}", ticked(&other.name), ticked(&one.name)));
        }
    }
    Ok(columns)
}

fn column(name: &[u8], number: usize) -> Result<Column, String> {
    let Ok(name) = std::str::from_utf8(name) else {
        return Err(format!("the name of column {number} is not UTF-8"));
    };
    if name.is_empty() {
        return Err(format!("column {number} has no name"));
    }
    if name.trim() != name {
        return Err(format!("the name of column {number} has white space around it: {}", ticked(name)));
    }
    let Some(path) = path(name) else {
        let message = "is not a path: keys joined by `.`, and `[\"…\"]` for keys of other spelling";
        return Err(format!("the column {} {message}", ticked(name)));
    };
    if path.len() > MAX_LEVELS {
        return Err(format!("the column {} leads through more than {MAX_LEVELS} objects", ticked(name)));
    }
    Ok(Column { name: name.to_owned(), path })
}

/// The keys of a path as a table's column is named: `sonar.coverage`, `metadata.labels["a b"]`. None where it is no path.
///
/// Between dots a key may have any spelling that has no dot, bracket or quote in it: a table is not held to the words of
/// the language.
#[must_use]
pub fn path(text: &str) -> Option<Vec<Arc<str>>> {
    let mut keys = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (key, behind) = match rest.strip_prefix("[\"") {
            Some(quoted) => quoted_key(quoted)?,
            None => {
                let key = if keys.is_empty() { rest } else { rest.strip_prefix('.')? };
                let end = key.find(['.', '[', ']', '"']).unwrap_or(key.len());
                let (key, behind) = key.split_at_checked(end)?;
                (key.to_owned(), behind)
            }
        };
        if key.is_empty() {
            return None;
        }
        keys.push(key.into());
        rest = behind;
    }
    Some(keys)
}

/// The key up to its closing `"]`, and what follows.
fn quoted_key(text: &str) -> Option<(String, &str)> {
    let mut key = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((key, text.get(at..)?.strip_prefix("\"]")?)),
            '\\' => match characters.next()?.1 {
                escaped @ ('"' | '\\') => key.push(escaped),
                _ => return None,
            },
            _ => key.push(character),
        }
    }
    None
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_dots_and_brackets() {
        let paths: [(&str, &[&str]); 7] = [
            ("owner", &["owner"]),
            ("spec.owner", &["spec", "owner"]),
            (
                r#"metadata.annotations["backstage.io/techdocs-ref"]"#,
                &["metadata", "annotations", "backstage.io/techdocs-ref"],
            ),
            (r#"["a.b"].c["d"]"#, &["a.b", "c", "d"]),
            (r#"a["\"\\"]"#, &["a", "\"\\"]),
            ("Line of business", &["Line of business"]),
            ("größe-2", &["größe-2"]),
        ];
        for (text, keys) in paths {
            assert_eq!(path(text).unwrap().iter().map(|key| &**key).collect::<Vec<_>>(), keys, "{text}");
        }
        for text in ["a.", ".a", "a..b", "a[b]", "a[\"b", "a[\"b\"", "a[\"\"]", "a\"b", "a[\"b\"]c", "a]", r#"a["\n"]"#]
        {
            assert_eq!(path(text), None, "{text}");
        }
    }
}
