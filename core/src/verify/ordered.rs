//! JSON as it was written: the order of keys is kept, and so is a key that stands twice.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};

use super::{Difference, MAX_DIFFERENCES};

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// Reads a text that holds one JSON value, at most 128 levels deep.
pub(super) fn parse(text: &str) -> Result<Json, String> {
    serde_json::from_str(text).map_err(|error| format!("the report is no JSON: {error}"))
}

/// The text without the white space between its tokens.
pub(super) fn without_white_space(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let (mut quoted, mut escaped) = (false, false);
    for letter in text.chars() {
        if !quoted && matches!(letter, ' ' | '\t' | '\n' | '\r') {
            continue;
        }
        if letter == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = quoted && letter == '\\' && !escaped;
        kept.push(letter);
    }
    kept
}

impl Json {
    /// What stands at keys below one another.
    fn at(&self, path: &[&str]) -> Option<&Self> {
        let [key, rest @ ..] = path else { return Some(self) };
        match self {
            Self::Object(entries) => entries.iter().find(|(name, _)| name == key)?.1.at(rest),
            _ => None,
        }
    }

    pub(super) fn text(&self, path: &[&str]) -> Option<&str> {
        match self.at(path)? {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn elements(&self, path: &[&str]) -> &[Self] {
        match self.at(path) {
            Some(Self::List(elements)) => elements,
            _ => &[],
        }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(&quoted(text)),
            Self::List(elements) => {
                f.write_str("[")?;
                for (place, element) in elements.iter().enumerate() {
                    write!(f, "{}{element}", if place > 0 { "," } else { "" })?;
                }
                f.write_str("]")
            }
            Self::Object(entries) => {
                f.write_str("{")?;
                for (place, (key, value)) in entries.iter().enumerate() {
                    write!(f, "{}{}:{value}", if place > 0 { "," } else { "" }, quoted(key))?;
                }
                f.write_str("}")
            }
        }
    }
}

/// What differs, and how much of it there is.
#[derive(Debug, Default)]
pub(super) struct Differences {
    pub(super) kept: Vec<Difference>,
    pub(super) count: usize,
}

/// Where two reports say different things, in the order of the second; the digests, which say so of everything, last.
pub(super) fn differences(saved: &Json, replayed: &Json) -> Differences {
    let mut found = Differences::default();
    let digest = |json: &Json, only: bool| match json {
        Json::Object(entries) => {
            Json::Object(entries.iter().filter(|(key, _)| (key == "digest") == only).cloned().collect())
        }
        other => other.clone(),
    };
    for only in [false, true] {
        found.between(&digest(saved, only), &digest(replayed, only), &mut String::new(), &About::default());
    }
    found
}

/// The first place at which two texts of the same values are spelt in two ways.
pub(super) fn in_spelling(saved: &str, replayed: &str) -> Differences {
    let same = saved.bytes().zip(replayed.bytes()).take_while(|(a, b)| a == b).count();
    let around = |text: &str| {
        let from = text.floor_char_boundary(same.saturating_sub(20));
        let to = text.ceil_char_boundary(same.saturating_add(20).min(text.len()));
        text.get(from..to).map(str::to_owned)
    };
    let difference = Difference {
        path: format!("byte {same}, where the same values are written otherwise"),
        about: None,
        expected: around(saved),
        found: around(replayed),
    };
    Differences { kept: vec![difference], count: 1 }
}

/// Of whom a place of a report speaks.
#[derive(Debug, Clone, Default)]
struct About {
    subject: Option<String>,
    scorecard: Option<String>,
    rule: Option<String>,
}

impl About {
    fn within(&self, json: &Json) -> Self {
        let own = |key: &str, outer: &Option<String>| json.text(&[key]).map(str::to_owned).or_else(|| outer.clone());
        Self {
            subject: own("subject", &self.subject),
            scorecard: own("scorecard", &self.scorecard),
            rule: own("rule", &self.rule),
        }
    }

    fn in_words(&self) -> Option<String> {
        let Self { subject, scorecard, rule } = self;
        let of = match (scorecard, rule) {
            (Some(scorecard), Some(rule)) => format!(", {scorecard}/{rule}"),
            (Some(scorecard), None) => format!(", {scorecard}"),
            (None, _) => String::new(),
        };
        subject.as_ref().map(|subject| format!("{subject}{of}"))
    }
}

impl Differences {
    fn between(&mut self, saved: &Json, replayed: &Json, path: &mut String, about: &About) {
        let length = path.len();
        match (saved, replayed) {
            (Json::Object(saved_entries), Json::Object(entries)) => {
                let about = about.within(replayed);
                for (key, value) in entries {
                    push_key(path, key);
                    match saved_entries.iter().find(|(name, _)| name == key) {
                        Some((_, saved)) => self.between(saved, value, path, &about),
                        None => self.add(path, &about, None, Some(value)),
                    }
                    path.truncate(length);
                }
                for (key, value) in saved_entries {
                    if !entries.iter().any(|(name, _)| name == key) {
                        push_key(path, key);
                        self.add(path, &about, Some(value), None);
                        path.truncate(length);
                    }
                }
            }
            (Json::List(saved), Json::List(replayed)) => {
                for place in 0..saved.len().max(replayed.len()) {
                    path.push_str(&format!("[{place}]"));
                    match (saved.get(place), replayed.get(place)) {
                        (Some(saved), Some(replayed)) => self.between(saved, replayed, path, about),
                        (saved, replayed) => {
                            let about = saved.or(replayed).map_or_else(About::default, |json| about.within(json));
                            self.add(path, &about, saved, replayed);
                        }
                    }
                    path.truncate(length);
                }
            }
            (saved, replayed) if saved == replayed => {}
            (saved, replayed) => self.add(path, about, Some(saved), Some(replayed)),
        }
    }

    fn add(&mut self, path: &str, about: &About, expected: Option<&Json>, found: Option<&Json>) {
        self.count += 1;
        if self.kept.len() < MAX_DIFFERENCES {
            self.kept.push(Difference {
                path: path.to_owned(),
                about: about.in_words(),
                expected: expected.map(Json::to_string),
                found: found.map(Json::to_string),
            });
        }
    }
}

fn push_key(path: &mut String, key: &str) {
    let plain = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if plain {
        path.push_str(if path.is_empty() { "" } else { "." });
        path.push_str(key);
    } else {
        path.push_str(&format!("[{}]", serde_json::to_string(key).unwrap_or_default()));
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AsWritten)
    }
}

struct AsWritten;

impl<'de> Visitor<'de> for AsWritten {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(serde_json::Number::from_f64(value).map_or(Json::Null, Json::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element()? {
            list.push(element);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut object = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            object.push(entry);
        }
        Ok(Json::Object(object))
    }
}
