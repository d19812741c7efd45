//! Exceptions: from the standard's files, from a test, and, given the same form, from data.

use brightline_dsl::{Diagnostic, Span, ast, print};

use super::{
    codes,
    expr::{Expressions, MAX_NODES},
    names::Names,
    scorecards::text,
    types::did_you_mean,
};
use crate::{
    DEFAULT_NAMESPACE, Instant, Reference,
    compiled::{Condition, Exception, Risk, RuleId, Signed, Target},
    program::{Program, ScorecardId},
    schema::EntityId,
};

/// Where an exception comes from, which says how it may be written.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Origin<'a> {
    /// A file of the standard: a rule that is not there is an error.
    Standard,
    /// Data: a rule that is gone is a finding, and the record stays without it.
    Data,
    /// A test: the scorecard and the subject are the test's own.
    Test { scorecard: ScorecardId, subject: &'a Reference },
}

/// Checks one exception. None where it cannot be used; the diagnostics say why.
pub(crate) fn check(
    item: &ast::Exception,
    origin: Origin<'_>,
    place: String,
    names: &Names,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Exception> {
    let errors = |found: &[Diagnostic]| found.iter().filter(|found| found.severity == crate::Severity::Error).count();
    let before = errors(diagnostics);
    let mut checker = Checker { names, origin, diagnostics };
    let (entity, target) = checker.target(item)?;
    let (waives, gone) = checker.waives(item, entity);
    let signed = |signed: &Option<ast::Signed>, checker: &mut Checker<'_>| {
        signed.as_ref().and_then(|signed| checker.signed(signed))
    };
    let requested = signed(&item.requested, &mut checker);
    let approved = signed(&item.approved, &mut checker);
    let denied = signed(&item.denied, &mut checker);
    let revoked = item.revoked.as_ref().and_then(|(signed, _)| checker.signed(signed));
    checker.people(item, requested.as_ref(), approved.as_ref());
    let until = checker.dates(item);
    let until = until?;
    if errors(diagnostics) > before {
        return None;
    }
    Some(Exception {
        name: item.name.text.clone(),
        place,
        entity,
        target,
        waives,
        gone,
        reason: text(item.reason.as_ref()),
        risk: item
            .risk
            .as_ref()
            .map(|(level, assessment)| Risk { level: level.text.clone(), assessment: text(assessment.as_ref()) }),
        control: text(item.control.as_ref()),
        follow_up: text(item.follow_up.as_ref()),
        requested,
        approved,
        denied,
        revoked,
        revoked_because: item.revoked.as_ref().and_then(|(_, why)| text(why.as_ref())),
        from: item.from.as_ref().map(|from| from.value),
        until,
    })
}

struct Checker<'a> {
    names: &'a Names,
    origin: Origin<'a>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Checker<'_> {
    fn error(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn target(&mut self, item: &ast::Exception) -> Option<(EntityId, Target)> {
        let names = self.names;
        let Some((entity_name, target)) = &item.target else {
            let Origin::Test { scorecard, subject } = self.origin else { return None };
            return Some((names.scorecard(scorecard)?.entity, Target::Subject(subject.clone())));
        };
        let Some((id, entity)) = names.schema.find(&entity_name.text) else {
            self.error(super::unknown_entity(entity_name, &names.schema));
            return None;
        };
        match target {
            ast::Target::Subject(text) => match Reference::parse(&text.value, &entity.kind, DEFAULT_NAMESPACE) {
                Some(reference) if reference.kind() == entity.kind => Some((id, Target::Subject(reference))),
                Some(reference) => {
                    let message = format!(
                        "`{}` is of kind `{}`, and `{}` is of kind `{}`",
                        text.value,
                        reference.kind(),
                        entity.name,
                        entity.kind
                    );
                    self.error(Diagnostic::error(codes::REFERENCE, text.span, message));
                    None
                }
                None => {
                    let message = format!("`{}` is no reference to a subject", text.value);
                    let help = "a reference is `namespace/name@release`, where namespace and release may be left out";
                    self.error(Diagnostic::error(codes::REFERENCE, text.span, message).help(help));
                    None
                }
            },
            ast::Target::Where(expr) => self.condition(id, expr).map(|condition| (id, Target::Where(condition.into()))),
        }
    }

    fn condition(&mut self, entity: EntityId, expr: &ast::Expr) -> Option<Condition> {
        let mut program = Program::default();
        let before = self.diagnostics.len();
        let mut expressions = Expressions::new(self.names, entity, &mut program, self.diagnostics);
        let node = expressions.condition(expr, "`where`");
        let uses = expressions.into_uses(0);
        if let Some(span) = uses.scorecards.values().next() {
            let message = "the `where` of an exception cannot ask for a tier, for exceptions decide tiers";
            self.error(Diagnostic::error(codes::TIER, *span, message));
        }
        let nodes = self.names.nodes(&uses, MAX_NODES);
        if nodes > MAX_NODES {
            let message = format!("this condition has more than {MAX_NODES} nodes, which is the most there may be");
            self.error(Diagnostic::error(codes::SIZE, expr.span, message));
        }
        let definitions = self.names.in_order(&uses.definitions);
        let text = print::expression(expr);
        (self.diagnostics.len() == before).then_some(Condition { program, node, definitions, text })
    }

    /// The rules that it waives, and those that are gone.
    fn waives(&mut self, item: &ast::Exception, entity: EntityId) -> (Vec<RuleId>, Vec<String>) {
        let (mut waives, mut gone) = (Vec::new(), Vec::new());
        for name in &item.waives {
            match self.rule(name, entity) {
                Some(rule) if !waives.contains(&rule) => waives.push(rule),
                Some(_) => {}
                None => {
                    let scorecard = name.scorecard.as_ref().map(|scorecard| format!("{}/", scorecard.text));
                    gone.push(format!("{}{}", scorecard.unwrap_or_default(), name.rule.text));
                }
            }
        }
        (waives, gone)
    }

    fn rule(&mut self, name: &ast::RuleName, entity: EntityId) -> Option<RuleId> {
        let names = self.names;
        let scorecard = match (&name.scorecard, self.origin) {
            (Some(scorecard), _) => match names.find_scorecard(&scorecard.text) {
                Some((id, _)) => id,
                None => {
                    let message = format!("there is no scorecard `{}`", scorecard.text);
                    let known = names.scorecards.iter().map(|scorecard| scorecard.name.as_str());
                    return self.orphaned(scorecard.span, message, did_you_mean(&scorecard.text, known));
                }
            },
            (None, Origin::Test { scorecard, .. }) => scorecard,
            (None, _) => {
                let message = format!("`{}` does not say of which scorecard", name.rule.text);
                let holder = names.scorecards.iter().find(|scorecard| scorecard.rules.contains(&name.rule.text));
                let mut diagnostic = Diagnostic::error(codes::UNKNOWN_NAME, name.span, message);
                diagnostic.help = Some(match holder {
                    Some(scorecard) => format!("write `{}/{}`", scorecard.name, name.rule.text),
                    None => "a rule is named `scorecard/rule`".into(),
                });
                self.error(diagnostic);
                return None;
            }
        };
        let found = names.scorecard(scorecard)?;
        if found.entity != entity {
            let of = |id| names.schema.entity(id).map_or("", |entity| entity.name.as_str());
            let message = format!(
                "`{}` scores each `{}`, and this exception is for a `{}`",
                found.name,
                of(found.entity),
                of(entity)
            );
            self.error(Diagnostic::error(codes::COVERS, name.span, message).also(found.span, "the scorecard"));
            return None;
        }
        match found.rules.iter().position(|rule| *rule == name.rule.text) {
            Some(rule) => Some(RuleId { scorecard, rule }),
            None => {
                let message = format!("`{}` has no rule `{}`", found.name, name.rule.text);
                let help = did_you_mean(&name.rule.text, found.rules.iter().map(String::as_str));
                self.orphaned(name.rule.span, message, help)
            }
        }
    }

    /// A rule or scorecard that is not there: an error in the standard's own files, a finding in data.
    fn orphaned(&mut self, span: Span, message: String, help: Option<String>) -> Option<RuleId> {
        let mut diagnostic = match self.origin {
            Origin::Data => {
                Diagnostic::warning(codes::ORPHANED, span, format!("{message}, so nothing of it is waived"))
            }
            Origin::Standard | Origin::Test { .. } => Diagnostic::error(codes::ORPHANED, span, message),
        };
        diagnostic.help = help;
        self.error(diagnostic);
        None
    }

    fn signed(&mut self, signed: &ast::Signed) -> Option<Signed> {
        match Reference::parse(&signed.by.value, "user", DEFAULT_NAMESPACE) {
            Some(by) => Some(Signed { by, on: signed.on.value }),
            None => {
                let message = format!("`{}` is no reference to a user", signed.by.value);
                let help = "name who signed: `\"user:amy\"`";
                self.error(Diagnostic::error(codes::REFERENCE, signed.by.span, message).help(help));
                None
            }
        }
    }

    /// Who approves is a person, and so is who asks: the four eyes tell two persons apart by their references, and one
    /// person has many under another kind or with a release.
    fn people(&mut self, item: &ast::Exception, requested: Option<&Signed>, approved: Option<&Signed>) {
        for (signed, written, who, did) in [
            (requested, &item.requested, "a requester", "asked for it: `requested"),
            (approved, &item.approved, "an approver", "approved it: `approved"),
        ] {
            let Some((signed, written)) = signed.zip(written.as_ref()) else { continue };
            if signed.by.kind() != "user" || signed.by.release().is_some() {
                let message = format!("{who} is a user, and `{}` is none", signed.by);
                let help = format!("name the person who {did} by \"user:…\" on …`");
                self.error(Diagnostic::error(codes::APPROVER, written.by.span, message).help(help));
            }
        }
    }

    /// Holds the dates against each other; gives the end.
    fn dates(&mut self, item: &ast::Exception) -> Option<Instant> {
        if let (Some(approved), Some(denied)) = (&item.approved, &item.denied) {
            let message = format!("`{}` is both approved and denied", item.name.text);
            self.error(
                Diagnostic::error(codes::DECISIONS, denied.span, message)
                    .labelled("denied here")
                    .also(approved.span, "approved here"),
            );
        }
        if let (None, Some((revoked, _))) = (&item.approved, &item.revoked) {
            let message = format!("`{}` is revoked, and was never approved", item.name.text);
            self.error(Diagnostic::error(codes::DECISIONS, revoked.span, message));
        }
        if let (Some(requested), Some(approved)) = (&item.requested, &item.approved)
            && approved.on.value < requested.on.value
        {
            let message =
                format!("approved on {} before it was requested on {}", approved.on.value, requested.on.value);
            self.error(
                Diagnostic::error(codes::DATES, approved.on.span, message).also(requested.on.span, "requested here"),
            );
        }
        let until = item.until.as_ref()?;
        if let Some(from) = &item.from
            && until.value <= from.value
        {
            let message = format!("`until` {} is not after `from` {}", until.value, from.value);
            let help = "`until` is exclusive: an exception for one day ends on the next";
            self.error(
                Diagnostic::error(codes::DATES, until.span, message).also(from.span, "it begins here").help(help),
            );
        }
        if let Some(approved) = &item.approved
            && approved.on.value >= until.value
        {
            let message = format!("approved on {}, when it had ended on {}", approved.on.value, until.value);
            self.error(Diagnostic::error(codes::DATES, approved.on.span, message).also(until.span, "it ends here"));
        }
        Some(until.value)
    }
}
