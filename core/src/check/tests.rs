//! `test` blocks: what is given becomes documents, what is expected is held against the scorecard.

use std::{collections::BTreeMap, sync::Arc};

use brightline_dsl::{
    Diagnostic,
    ast::{self, LiteralKind},
};

use super::{
    codes, exceptions,
    names::{Names, ScorecardNames},
    types::{self, did_you_mean},
};
use crate::{
    DEFAULT_NAMESPACE, Document, Instant, Layout, Reference, Tree, Verdict,
    compiled::{Exception, Expect, ExpectKind, Test},
    schema::{Entity, Type},
};

/// Checks a test; a table of cases is as many tests.
pub(super) fn check(item: &ast::Test, names: &Names, diagnostics: &mut Vec<Diagnostic>) -> Vec<Test> {
    let Some((id, scorecard)) = names.find_scorecard(&item.scorecard.text) else {
        let message = format!("there is no scorecard `{}`", item.scorecard.text);
        let mut diagnostic = Diagnostic::error(codes::UNKNOWN_NAME, item.scorecard.span, message);
        diagnostic.help =
            did_you_mean(&item.scorecard.text, names.scorecards.iter().map(|scorecard| scorecard.name.as_str()));
        diagnostics.push(diagnostic);
        return Vec::new();
    };
    let (Some(at), Some(entity)) = (&item.at, names.schema.entity(scorecard.entity)) else { return Vec::new() };
    let Some(subject) = Reference::new(&entity.kind, DEFAULT_NAMESPACE, "subject", None) else { return Vec::new() };
    let mut given = Givens { names, entity, subject: &subject, at: at.value, diagnostics };
    let shared = given.read(&item.given);
    let cases: Vec<_> = item.cases.iter().map(|case| given.read(&case.given)).collect();
    let exceptions = with(item, id, &subject, names, diagnostics);
    let expected = expect(&item.expect, scorecard, diagnostics);
    let test = |case, given: Vec<Stated>, expect: Vec<Expect>, span| Test {
        title: item.title.value.clone(),
        case,
        scorecard: id,
        at: at.value,
        given: documents(given),
        subject: subject.clone(),
        exceptions: exceptions.clone(),
        expect,
        span,
    };
    if cases.is_empty() {
        return vec![test(None, shared, expected, item.title.span)];
    }
    let numbered = (1..).zip(item.cases.iter().zip(cases));
    let tests = numbered.map(|(number, (case, own))| {
        let mut expected = expected.clone();
        expected.extend(expect(&case.expect, scorecard, diagnostics));
        test(Some(number), over(&shared, own), expected, case.span)
    });
    tests.collect()
}

fn with(
    item: &ast::Test,
    scorecard: crate::program::ScorecardId,
    subject: &Reference,
    names: &Names,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Exception> {
    super::entities::unique(
        "exception of this test",
        item.exceptions.iter().map(|exception| (&exception.name, ())),
        diagnostics,
    );
    let origin = exceptions::Origin::Test { scorecard, subject };
    let checked = item
        .exceptions
        .iter()
        .filter_map(|exception| exceptions::check(exception, origin, String::new(), names, diagnostics));
    checked.collect()
}

/// One fact that a test states.
#[derive(Debug, Clone)]
struct Stated {
    subject: Reference,
    observed: Instant,
    field: String,
    value: Tree,
}

/// What a case states goes before what the test states of the same field of the same subject.
fn over(shared: &[Stated], own: Vec<Stated>) -> Vec<Stated> {
    let same = |a: &Stated, b: &Stated| a.subject == b.subject && a.field == b.field;
    let kept = shared.iter().filter(|stated| !own.iter().any(|own| same(stated, own))).cloned();
    kept.chain(own.iter().cloned()).collect()
}

/// One document for each subject and observation.
fn documents(stated: Vec<Stated>) -> Vec<Document> {
    let mut documents: BTreeMap<(Reference, Instant), BTreeMap<Arc<str>, Tree>> = BTreeMap::new();
    for Stated { subject, observed, field, value } in stated {
        let document = documents.entry((subject, observed)).or_default();
        if !field.is_empty() {
            document.insert(field.into(), value);
        }
    }
    let read = documents.into_iter().map(|((subject, observed), fields)| Document {
        name: format!("given {subject}").into(),
        source: None,
        subject,
        observed: Some(observed),
        root: Tree::Object(fields),
        layout: Layout::Fields,
    });
    read.collect()
}

struct Givens<'a> {
    names: &'a Names,
    /// Of the test's own subject.
    entity: &'a Entity,
    subject: &'a Reference,
    at: Instant,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Givens<'a> {
    fn read(&mut self, items: &[ast::Given]) -> Vec<Stated> {
        let mut stated: Vec<Stated> = Vec::new();
        for item in items {
            let Some((entity, subject)) = self.subject(item) else { continue };
            let observed = item.observed.as_ref().map_or(self.at, |observed| observed.value);
            // A subject that is given with nothing is known all the same.
            stated.push(Stated { subject: subject.clone(), observed, field: String::new(), value: Tree::Null });
            for (name, literal) in &item.fields {
                let Some(field) = entity.fields.iter().find(|field| field.name == name.text) else {
                    let message = format!("`{}` declares no field `{}`", entity.name, name.text);
                    let mut diagnostic = Diagnostic::error(codes::GIVEN, name.span, message);
                    diagnostic.help = did_you_mean(&name.text, entity.fields.iter().map(|field| field.name.as_str()));
                    self.diagnostics.push(diagnostic);
                    continue;
                };
                if stated.iter().any(|earlier| earlier.subject == subject && earlier.field == name.text) {
                    let message = format!("`{}` of `{subject}` is given twice", name.text);
                    self.diagnostics.push(Diagnostic::error(codes::GIVEN, name.span, message));
                    continue;
                }
                self.fits(literal, &field.ty);
                let value = tree(literal);
                stated.push(Stated { subject: subject.clone(), observed, field: name.text.clone(), value });
            }
        }
        stated
    }

    fn subject(&mut self, item: &ast::Given) -> Option<(&'a Entity, Reference)> {
        let Some((name, reference)) = &item.subject else { return Some((self.entity, self.subject.clone())) };
        let names = self.names;
        let Some((_, entity)) = names.schema.find(&name.text) else {
            self.diagnostics.push(super::unknown_entity(name, &names.schema));
            return None;
        };
        match Reference::parse(&reference.value, &entity.kind, DEFAULT_NAMESPACE) {
            Some(subject) if subject.kind() == entity.kind => Some((entity, subject)),
            _ => {
                let message = format!("`{}` is no reference to a `{}`", reference.value, entity.name);
                self.diagnostics.push(Diagnostic::error(codes::REFERENCE, reference.span, message));
                None
            }
        }
    }

    /// Says so where a literal does not fit: bad evidence may be given on purpose, so it is no error; a part that a
    /// record does not have is one, for nothing would ever read it.
    fn fits(&mut self, literal: &ast::Literal, ty: &Type) {
        match (&literal.kind, ty) {
            (LiteralKind::List(elements), Type::List(element)) => {
                elements.iter().for_each(|literal| self.fits(literal, element));
            }
            (LiteralKind::Record(entries), Type::Map(element)) => {
                entries.iter().for_each(|(_, literal)| self.fits(literal, element));
            }
            (LiteralKind::Record(entries), Type::Record(parts)) => {
                for (name, literal) in entries {
                    if let Some(part) = parts.iter().find(|part| part.name == name.text) {
                        self.fits(literal, &part.ty);
                        continue;
                    }
                    let message = format!("this record has no part `{}`", name.text);
                    let mut diagnostic = Diagnostic::error(codes::GIVEN, name.span, message);
                    diagnostic.help = did_you_mean(&name.text, parts.iter().map(|part| part.name.as_str()));
                    self.diagnostics.push(diagnostic);
                }
            }
            (kind, ty) if is_of(kind, ty, &self.names.schema) => {}
            (_, ty) => {
                let described = types::describe(ty, &self.names.schema);
                let message = format!("this does not fit: the field is {described}, so it counts as bad evidence");
                self.diagnostics.push(Diagnostic::warning(codes::GIVEN, literal.span, message));
            }
        }
    }
}

fn is_of(literal: &LiteralKind, ty: &Type, schema: &crate::schema::Schema) -> bool {
    match (literal, ty) {
        (LiteralKind::Null, _)
        | (_, Type::Any)
        | (LiteralKind::Bool(_), Type::Bool)
        | (LiteralKind::Number(_), Type::Number)
        | (LiteralKind::Text(_), Type::Text)
        | (LiteralKind::Instant(_), Type::Time | Type::Deadline)
        | (LiteralKind::Duration(_), Type::Duration) => true,
        // Blank text says nothing, of whatever type the field is.
        (LiteralKind::Text(text), _) if text.trim().is_empty() => true,
        (LiteralKind::Text(text), Type::OneOf(values)) => values.rank(text).is_some(),
        (LiteralKind::Text(text), Type::Version) => crate::version(text).is_some(),
        (LiteralKind::Text(text), Type::Time | Type::Deadline) => Instant::parse(text).is_some(),
        (LiteralKind::Text(text), Type::Duration) => crate::Duration::parse(text).is_some(),
        (LiteralKind::Text(text), Type::Ref(entities)) => {
            let kinds = entities.iter().filter_map(|id| schema.entity(*id)).map(|entity| entity.kind.as_str());
            let kinds: Vec<_> = kinds.collect();
            let first = kinds.first().copied().unwrap_or_default();
            Reference::parse(text, first, DEFAULT_NAMESPACE).is_some_and(|found| kinds.contains(&found.kind()))
        }
        _ => false,
    }
}

fn tree(literal: &ast::Literal) -> Tree {
    match &literal.kind {
        LiteralKind::Null => Tree::Null,
        LiteralKind::Bool(value) => Tree::Bool(*value),
        LiteralKind::Number(value) => Tree::Number(*value),
        LiteralKind::Text(value) => Tree::Text(value.as_str().into()),
        LiteralKind::Instant(value) => Tree::Instant(*value),
        LiteralKind::Duration(value) => Tree::Duration(*value),
        LiteralKind::List(elements) => Tree::List(elements.iter().map(tree).collect()),
        LiteralKind::Record(entries) => Tree::Object(crate::order::map(
            entries.iter().map(|(name, literal)| (name.text.as_str().into(), tree(literal))),
        )),
    }
}

fn expect(items: &[ast::Expect], scorecard: &ScorecardNames, diagnostics: &mut Vec<Diagnostic>) -> Vec<Expect> {
    let mut expected = Vec::new();
    for item in items {
        let kind = match &item.kind {
            ast::ExpectKind::Ready { earned, holds } => ExpectKind::Ready { earned: *earned, holds: *holds },
            ast::ExpectKind::Tier { earned, tier } => {
                if let Some(name) = tier {
                    named(name, "tier", &scorecard.tiers, scorecard, diagnostics);
                }
                ExpectKind::Tier { earned: *earned, tier: tier.as_ref().map(|tier| tier.text.clone()) }
            }
            ast::ExpectKind::Rule { rule, verdict } => {
                named(rule, "rule", &scorecard.rules, scorecard, diagnostics);
                let Some(verdict) = Verdict::ALL.iter().find(|known| known.as_str() == verdict.text) else { continue };
                ExpectKind::Rule { rule: rule.text.clone(), verdict: *verdict }
            }
            ast::ExpectKind::Valid(until) => ExpectKind::Valid(*until),
        };
        expected.push(Expect { kind, span: item.span });
    }
    expected
}

fn named(
    name: &ast::Name,
    what: &str,
    known: &[String],
    scorecard: &ScorecardNames,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if known.contains(&name.text) {
        return;
    }
    let message = format!("`{}` has no {what} `{}`", scorecard.name, name.text);
    let mut diagnostic = Diagnostic::error(codes::UNKNOWN_NAME, name.span, message);
    diagnostic.help = did_you_mean(&name.text, known.iter().map(String::as_str));
    diagnostics.push(diagnostic);
}
