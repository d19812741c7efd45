//! Exceptions as data: records in the form of the language's items, read key by key.
//!
//! A record becomes the same syntax tree that a file of the standard gives and is checked by the same rules. Its spans
//! are places among the keys that were read, so that a diagnostic turns back into a problem with a path.

use std::collections::{BTreeMap, BTreeSet};

use brightline_dsl::{
    Diagnostic, FileId, Severity, Span,
    ast::{self, At, Name, RuleName, Signed, Target, Text},
};

use super::Exceptions;
use crate::{
    Instant, Problem, Standard, Tree,
    check::{codes, exceptions::Origin},
    digest, order,
};

const KEYS: [&str; 13] = [
    "name",
    "for",
    "waives",
    "reason",
    "risk",
    "control",
    "follow_up",
    "requested",
    "approved",
    "denied",
    "revoked",
    "from",
    "until",
];

/// The file of the spans within a `where`.
const CONDITION: FileId = FileId(u32::MAX);

const LEVELS: [&str; 4] = ["low", "medium", "high", "critical"];

impl Standard {
    /// Reads exceptions that come as data, each with the name of its document. A record in error is left out, and
    /// said; the others stand.
    #[must_use]
    pub fn read_exceptions(&self, records: impl IntoIterator<Item = (String, Tree)>) -> Exceptions {
        let records: Vec<(String, Tree)> = records.into_iter().collect();
        let twice = self.names_borne_twice(&records);
        let written = |(document, tree)| (document, digest::canonical(&tree), tree);
        let mut records: Vec<(String, String, Tree)> = records.into_iter().map(written).collect();
        order::sort_by(&mut records, |(a, one, _), (b, other, _)| (a, one).cmp(&(b, other)));
        let mut exceptions = Exceptions::default();
        for (document, canonical, tree) in &records {
            exceptions.canonical.push(document.clone());
            exceptions.canonical.push(canonical.clone());
            let mut reader = Reader { paths: Vec::new(), diagnostics: Vec::new() };
            let item = reader.record(tree);
            let mut checked = None;
            if let Some(item) = &item {
                if twice.contains(&item.name.text) {
                    let message = format!("the name `{}` is borne by another exception too", item.name.text);
                    let help = "none of them that came as data is used: give each a name of its own";
                    reader.say(Diagnostic::error(codes::RECORD_NAME, item.name.span, message).help(help));
                }
                let mut found = Vec::new();
                let names = &self.checked.names;
                checked = crate::check::exceptions::check(item, Origin::Data, document.clone(), names, &mut found);
                reader.diagnostics.extend(found);
            }
            let refused = reader.diagnostics.iter().any(|found| found.severity == Severity::Error);
            exceptions.problems.extend(reader.problems(document));
            if !refused {
                exceptions.records.extend(checked);
            }
        }
        order::sort(&mut exceptions.problems);
        exceptions
    }

    /// The names that two records, or a record and an exception of the standard's files, bear; a refused record bears
    /// its name all the same.
    fn names_borne_twice(&self, records: &[(String, Tree)]) -> BTreeSet<String> {
        let mut borne: BTreeMap<&str, usize> = BTreeMap::new();
        for exception in &self.checked.exceptions {
            *borne.entry(&exception.name).or_default() += 1;
        }
        for (_, tree) in records {
            if let Tree::Object(entries) = tree
                && let Some(Tree::Text(name)) = entries.get("name")
            {
                *borne.entry(name).or_default() += 1;
            }
        }
        order::set(borne.into_iter().filter(|(_, times)| *times > 1).map(|(name, _)| name.to_owned()))
    }
}

/// Reads one record.
struct Reader {
    /// The keys read so far; a span's start is a place among them.
    paths: Vec<String>,
    diagnostics: Vec<Diagnostic>,
}

type Entries = BTreeMap<std::sync::Arc<str>, Tree>;

impl Reader {
    fn say(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn span(&mut self, path: &str) -> Span {
        self.paths.push(path.to_owned());
        let place = u32::try_from(self.paths.len() - 1).unwrap_or(u32::MAX);
        Span { start: place, end: place, ..Span::default() }
    }

    fn problems(self, document: &str) -> Vec<Problem> {
        let Self { paths, diagnostics } = self;
        let problems = diagnostics.into_iter().map(|found| {
            let path = match found.span().file {
                CONDITION => Some("for.where"),
                _ => paths.get(found.span().start as usize).map(String::as_str).filter(|path| !path.is_empty()),
            };
            Problem {
                document: Some(document.to_owned()),
                path: path.map(str::to_owned),
                code: found.code,
                severity: found.severity,
                refused: found.severity == Severity::Error,
                message: match found.help {
                    Some(help) => format!("{}; {help}", found.message),
                    None => found.message,
                },
            }
        });
        problems.collect()
    }

    fn wrong(&mut self, path: &str, expected: &str, found: &Tree) {
        let span = self.span(path);
        let message = format!("`{path}` takes {expected}, and this is {}", kind(found));
        self.say(Diagnostic::error(codes::RECORD, span, message));
    }

    fn record(&mut self, tree: &Tree) -> Option<ast::Exception> {
        let Tree::Object(entries) = tree else {
            let span = self.span("");
            self.say(Diagnostic::error(
                codes::RECORD,
                span,
                format!("a record is an object, and this is {}", kind(tree)),
            ));
            return None;
        };
        self.known_keys(entries, "", &KEYS);
        let span = self.span("");
        let name = self.text(entries, "", "name");
        let name = self.required(name, "name");
        if let Some(name) = &name
            && (!brightline_dsl::is_word(&name.value) || brightline_dsl::is_reserved(&name.value))
        {
            let message = format!("`{}` names no exception", name.value);
            let help =
                "a name is a word: letters, digits, `_`, and hyphens between them, and none that the language keeps";
            self.say(Diagnostic::error(codes::RECORD, name.span, message).help(help));
        }
        let target = self.target(entries);
        let waives = self.waives(entries);
        let until = self.instant(entries, "", "until");
        let until = self.required(until, "until");
        let exception = ast::Exception {
            name: Name {
                text: name.as_ref().map(|name| name.value.clone()).unwrap_or_default(),
                span: name.as_ref().map_or(span, |name| name.span),
            },
            target,
            waives,
            reason: self.text(entries, "", "reason"),
            risk: self.risk(entries),
            control: self.text(entries, "", "control"),
            follow_up: self.text(entries, "", "follow_up"),
            requested: self.signed(entries, "requested", &["by", "on"]),
            approved: self.signed(entries, "approved", &["by", "on"]),
            denied: self.signed(entries, "denied", &["by", "on"]),
            revoked: self.signed(entries, "revoked", &["by", "on", "reason"]).map(|signed| {
                let why = object(entries, "revoked").and_then(|entries| self.text(entries, "revoked.", "reason"));
                (signed, why)
            }),
            from: self.instant(entries, "", "from"),
            until,
            span,
        };
        (name.is_some() && exception.target.is_some()).then_some(exception)
    }

    fn required<T>(&mut self, value: Option<T>, key: &str) -> Option<T> {
        let said = self.paths.iter().any(|path| path == key);
        if value.is_none() && !said {
            let span = self.span(key);
            self.say(Diagnostic::error(codes::RECORD, span, format!("the record says no `{key}`")));
        }
        value
    }

    fn known_keys(&mut self, entries: &Entries, prefix: &str, known: &[&str]) {
        for key in entries.keys().filter(|key| !known.contains(&&***key)) {
            let span = self.span(&format!("{prefix}{key}"));
            let mut diagnostic =
                Diagnostic::error(codes::RECORD, span, format!("`{prefix}{key}` is no key of a record"));
            diagnostic.help = match brightline_dsl::nearest(key, known.iter().copied()) {
                Some(near) => Some(format!("did you mean `{near}`?")),
                None => Some(format!("its keys are `{}`", known.join("`, `"))),
            };
            self.say(diagnostic);
        }
    }

    fn text(&mut self, entries: &Entries, prefix: &str, key: &str) -> Option<Text> {
        let path = format!("{prefix}{key}");
        match entries.get(key)? {
            Tree::Null => None,
            Tree::Text(text) => Some(Text { value: text.to_string(), span: self.span(&path) }),
            other => {
                self.wrong(&path, "a text", other);
                None
            }
        }
    }

    fn instant(&mut self, entries: &Entries, prefix: &str, key: &str) -> Option<At<Instant>> {
        let path = format!("{prefix}{key}");
        let found = entries.get(key)?;
        let instant = match found {
            Tree::Null => return None,
            Tree::Text(text) => Instant::parse(text),
            Tree::Instant(instant) => Some(*instant),
            _ => None,
        };
        match instant {
            Some(value) => Some(At { value, span: self.span(&path) }),
            None => {
                self.wrong(&path, "an instant, such as `2026-01-19` or `2026-01-19T09:30:00Z`", found);
                None
            }
        }
    }

    fn target(&mut self, entries: &Entries) -> Option<(Name, Target)> {
        let Some(found) = entries.get("for").filter(|found| **found != Tree::Null) else {
            return self.required(None, "for");
        };
        let Tree::Object(target) = found else {
            self.wrong("for", "an object with `entity` and `subject` or `where`", found);
            return None;
        };
        self.known_keys(target, "for.", &["entity", "subject", "where"]);
        let entity = self.text(target, "for.", "entity");
        let entity = self.required(entity, "for.entity")?;
        let subject = self.text(target, "for.", "subject");
        let condition = self.text(target, "for.", "where");
        let target = match (subject, condition) {
            (Some(subject), None) => Target::Subject(subject),
            (None, Some(condition)) => Target::Where(self.condition(&condition)?),
            (subject, _) => {
                let span = self.span("for");
                let found = if subject.is_some() { "both" } else { "neither" };
                let message = format!("`for` says whom by `subject` or by `where`, and {found} stand here");
                self.say(Diagnostic::error(codes::RECORD, span, message));
                return None;
            }
        };
        Some((Name { text: entity.value, span: entity.span }, target))
    }

    fn condition(&mut self, text: &Text) -> Option<ast::Expr> {
        match brightline_dsl::parse_expression(CONDITION, &text.value) {
            Ok(expr) => Some(expr),
            Err(diagnostics) => {
                for found in diagnostics {
                    let message = format!("`{}` is no condition: {}", text.value, found.message);
                    let mut diagnostic = Diagnostic::error(found.code, text.span, message);
                    diagnostic.help = found.help;
                    self.say(diagnostic);
                }
                None
            }
        }
    }

    fn waives(&mut self, entries: &Entries) -> Vec<RuleName> {
        let found = match entries.get("waives") {
            None | Some(Tree::Null) => {
                self.required::<()>(None, "waives");
                return Vec::new();
            }
            Some(Tree::List(found)) => found,
            Some(other) => {
                self.wrong("waives", "a list of `scorecard/rule`", other);
                return Vec::new();
            }
        };
        if found.is_empty() {
            let span = self.span("waives");
            self.say(Diagnostic::error(codes::RECORD, span, "`waives` names no rule"));
        }
        let mut waives = Vec::new();
        for element in found {
            let Tree::Text(text) = element else {
                self.wrong("waives", "texts such as `scorecard/rule`", element);
                continue;
            };
            let span = self.span("waives");
            let name = |text: &str| Name { text: text.to_owned(), span };
            waives.push(match text.split_once('/') {
                Some((scorecard, rule)) => RuleName { scorecard: Some(name(scorecard)), rule: name(rule), span },
                None => RuleName { scorecard: None, rule: name(text), span },
            });
        }
        waives
    }

    fn risk(&mut self, entries: &Entries) -> Option<(Name, Option<Text>)> {
        let found = entries.get("risk").filter(|found| **found != Tree::Null)?;
        let Tree::Object(risk) = found else {
            self.wrong("risk", "an object with `level` and `assessment`", found);
            return None;
        };
        self.known_keys(risk, "risk.", &["level", "assessment"]);
        let level = self.text(risk, "risk.", "level");
        let level = self.required(level, "risk.level")?;
        if !LEVELS.contains(&level.value.as_str()) {
            let message = format!("`{}` is no level of risk", level.value);
            let help = format!("the levels are `{}`", LEVELS.join("`, `"));
            self.say(Diagnostic::error(codes::RECORD, level.span, message).help(help));
        }
        let assessment = self.text(risk, "risk.", "assessment");
        Some((Name { text: level.value, span: level.span }, assessment))
    }

    fn signed(&mut self, entries: &Entries, key: &str, known: &[&str]) -> Option<Signed> {
        let found = entries.get(key).filter(|found| **found != Tree::Null)?;
        let Tree::Object(signed) = found else {
            self.wrong(key, "an object with `by` and `on`", found);
            return None;
        };
        let prefix = format!("{key}.");
        self.known_keys(signed, &prefix, known);
        let by = self.text(signed, &prefix, "by");
        let by = self.required(by, &format!("{prefix}by"));
        let on = self.instant(signed, &prefix, "on");
        let on = self.required(on, &format!("{prefix}on"));
        Some(Signed { by: by?, on: on?, span: self.span(key) })
    }
}

fn object<'a>(entries: &'a Entries, key: &str) -> Option<&'a Entries> {
    match entries.get(key)? {
        Tree::Object(entries) => Some(entries),
        _ => None,
    }
}

/// What a value is, in words.
fn kind(tree: &Tree) -> String {
    match tree {
        Tree::Null => "null".into(),
        Tree::Bool(value) => format!("`{value}`"),
        Tree::Number(number) => format!("the number {number}"),
        Tree::Unrepresentable(text) => format!("the number {text}"),
        Tree::Text(text) => format!("the text `{text}`"),
        Tree::List(_) => "a list".into(),
        Tree::Object(_) => "an object".into(),
        Tree::Instant(instant) => format!("the instant {instant}"),
        Tree::Duration(duration) => format!("the duration {duration}"),
    }
}
