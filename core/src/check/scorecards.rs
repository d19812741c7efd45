//! Scorecards, tiers and rules.

use brightline_dsl::{
    Diagnostic, Span,
    ast::{self, TemplatePart},
};

use super::{
    codes,
    entities::unique,
    expr::{Expressions, MAX_NODES},
    governance,
    names::{Names, ScorecardNames, Uses},
    types::did_you_mean,
};
use crate::{
    compiled::{Applies, Asks, MessagePart, Requirement, Rule, Scorecard, Tier},
    program::{Program, ScorecardId},
    schema::{EntityId, Type},
};

/// What the scorecards are called; those of an unknown entity are left out.
pub(super) fn names<'a>(
    items: &[&'a ast::Scorecard],
    names: &mut Names,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<&'a ast::Scorecard> {
    let named = unique("scorecard", items.iter().map(|item| (&item.name, *item)), diagnostics);
    let mut kept = Vec::new();
    for (name, (span, item)) in named {
        let Some((entity, _)) = names.schema.find(&item.entity.text) else {
            diagnostics.push(super::unknown_entity(&item.entity, &names.schema));
            continue;
        };
        unique("tier of this scorecard", item.tiers.iter().map(|tier| (&tier.name, ())), diagnostics);
        let rules = item.tiers.iter().flat_map(|tier| &tier.rules);
        unique("rule of this scorecard", rules.clone().map(|rule| (&rule.name, ())), diagnostics);
        names.scorecards.push(ScorecardNames {
            name: name.to_owned(),
            entity,
            span,
            tiers: item.tiers.iter().map(|tier| tier.name.text.clone()).collect(),
            rules: rules.map(|rule| rule.name.text.clone()).collect(),
        });
        kept.push(item);
    }
    kept
}

/// Checks the scorecards in the order of their names; gives for each those whose tier it asks for.
pub(super) fn check(
    items: &[&ast::Scorecard],
    names: &Names,
    broken: &[Span],
    program: &mut Program,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(Scorecard, Uses)> {
    let entities: Vec<EntityId> = names.scorecards.iter().map(|scorecard| scorecard.entity).collect();
    let both = items.iter().zip(entities);
    both.map(|(item, entity)| {
        Checker { names, entity, broken, program, diagnostics, uses: Uses::default() }.scorecard(item)
    })
    .collect()
}

struct Checker<'a> {
    names: &'a Names,
    entity: EntityId,
    /// Where the text could not be read: what is missed there may merely be unread.
    broken: &'a [Span],
    program: &'a mut Program,
    diagnostics: &'a mut Vec<Diagnostic>,
    /// Of the whole scorecard.
    uses: Uses,
}

impl Checker<'_> {
    fn scorecard(mut self, item: &ast::Scorecard) -> (Scorecard, Uses) {
        let applies = item.applies.as_ref().map(|applies| self.applies(applies));
        let bar = self.bar(item);
        let tiers = item.tiers.iter().map(|tier| Tier {
            name: tier.name.text.clone(),
            title: text(tier.title.as_ref()),
            rules: tier.rules.iter().map(|rule| self.rule(item, tier, rule)).collect(),
        });
        let tiers = tiers.collect();
        let scorecard = Scorecard {
            name: item.name.text.clone(),
            title: text(item.title.as_ref()),
            description: text(item.description.as_ref()),
            owner: text(item.owner.as_ref()),
            see: texts(&item.see),
            entity: self.entity,
            applies,
            bar,
            tiers,
            definitions: self.names.in_order(&self.uses.definitions),
        };
        (scorecard, self.uses)
    }

    fn bar(&mut self, item: &ast::Scorecard) -> usize {
        let tiers = || item.tiers.iter().map(|tier| tier.name.text.as_str());
        let Some(bar) = &item.bar else {
            if self.broken.iter().any(|broken| item.span.holds(*broken)) {
                return 0;
            }
            let message = format!("`{}` says no `bar`: which tier is the minimum bar that blocks", item.name.text);
            let mut diagnostic = Diagnostic::error(codes::BAR, item.name.span, message);
            if let Some(first) = tiers().next() {
                diagnostic = diagnostic.help(format!("name one of its tiers: `bar {first}`"));
            }
            self.diagnostics.push(diagnostic);
            return 0;
        };
        tiers().position(|tier| tier == bar.text).unwrap_or_else(|| {
            let listed: Vec<_> = tiers().map(|tier| format!("`{tier}`")).collect();
            let message = format!("the bar `{}` is no tier of `{}`", bar.text, item.name.text);
            let help =
                did_you_mean(&bar.text, tiers()).unwrap_or_else(|| format!("its tiers are {}", listed.join(", ")));
            self.diagnostics.push(Diagnostic::error(codes::BAR, bar.span, message).help(help));
            0
        })
    }

    fn rule(&mut self, scorecard: &ast::Scorecard, tier: &ast::Tier, item: &ast::Rule) -> Rule {
        // What the rule itself rests on is counted first, then joined with the rest of the scorecard's.
        let others = std::mem::take(&mut self.uses);
        let applies = item.applies.as_ref().map(|applies| self.applies(applies));
        let requires = item.requires.iter().map(|require| self.requirement(require)).collect();
        let message = self.message(item.message.as_ref());
        self.bound(item);
        let own = std::mem::replace(&mut self.uses, others);
        self.uses.add_later(own);
        let written = |pick: fn(&ast::Rule) -> Option<crate::Instant>| pick(item);
        let effective = [
            written(|rule| rule.effective.as_ref().map(|at| at.value)),
            scorecard.effective.as_ref().map(|at| at.value),
        ];
        let retired =
            [written(|rule| rule.retired.as_ref().map(|at| at.value)), scorecard.retired.as_ref().map(|at| at.value)];
        Rule {
            name: item.name.text.clone(),
            title: text(item.title.as_ref()),
            requires,
            applies,
            effective: effective.into_iter().flatten().max(),
            retired: retired.into_iter().flatten().min(),
            because: text(item.because.as_ref()),
            fix: text(item.fix.as_ref()),
            see: texts(&item.see),
            message,
            owner: text(item.owner.as_ref()),
            effort: item.effort.as_ref().map(|effort| effort.value),
            weight: item.weight.as_ref().map_or(1.0, |weight| weight.value),
            maps_to: texts(&item.maps_to),
            governance: governance::resolve(scorecard, tier, item, &self.names.schema, self.diagnostics),
            span: item.span,
        }
    }

    /// Holds a rule to its bound of nodes, the definitions it rests on among them.
    fn bound(&mut self, item: &ast::Rule) {
        let nodes = self.names.nodes(&self.uses, MAX_NODES);
        if nodes > MAX_NODES {
            let message = format!(
                "the rule `{}` has more than {MAX_NODES} nodes, which is the most there may be",
                item.name.text
            );
            let help = "split it into several rules, or say what it lists as a fact";
            self.diagnostics.push(Diagnostic::error(codes::SIZE, item.name.span, message).help(help));
        }
    }

    fn applies(&mut self, item: &ast::Applies) -> Applies {
        let Requirement { node, asks } = self.condition(&item.when, "`applies when`");
        Applies { when: node, asks, otherwise: text(item.otherwise.as_ref()) }
    }

    fn requirement(&mut self, expr: &ast::Expr) -> Requirement {
        self.condition(expr, "`require`")
    }

    fn condition(&mut self, expr: &ast::Expr, what: &str) -> Requirement {
        let before = self.program.len();
        let mut expressions = Expressions::new(self.names, self.entity, self.program, self.diagnostics);
        let node = expressions.condition(expr, what);
        let uses = expressions.into_uses(before);
        let asks = if uses.scorecards.is_empty() { Asks::Nobody } else { Asks::Others };
        self.uses.add(&uses);
        Requirement { node, asks }
    }

    fn message(&mut self, template: Option<&ast::Template>) -> Vec<MessagePart> {
        let parts = template.map(|template| template.parts.as_slice()).unwrap_or_default();
        let mut message = Vec::with_capacity(parts.len());
        for part in parts {
            message.push(match part {
                TemplatePart::Text(text) => MessagePart::Text(text.clone()),
                TemplatePart::Expr(expr) => {
                    let before = self.program.len();
                    let mut expressions = Expressions::new(self.names, self.entity, self.program, self.diagnostics);
                    let (node, kind) = expressions.value(expr);
                    let uses = expressions.into_uses(before);
                    self.uses.add(&uses);
                    let tiers_of = match &kind.ty {
                        Type::Tier(scorecard) => self.names.find_scorecard(scorecard).map(|(id, _)| id),
                        _ => None,
                    };
                    MessagePart::Value(node, tiers_of)
                }
            });
        }
        message
    }
}

/// The scorecards, each after those it asks; one that asks itself, by whatever way, is an error.
pub(super) fn in_order(
    checked: &[(Scorecard, Uses)],
    names: &Names,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<ScorecardId> {
    let mut order: Vec<ScorecardId> = Vec::new();
    let mut waiting = crate::order::set((0..).map(ScorecardId).take(checked.len()));
    loop {
        let ready: Vec<ScorecardId> = waiting
            .iter()
            .filter(|id| {
                let asked = checked.get(id.0 as usize).map(|(_, uses)| &uses.scorecards);
                asked.is_none_or(|asked| asked.keys().all(|asked| !waiting.contains(asked)))
            })
            .copied()
            .collect();
        if ready.is_empty() {
            break;
        }
        waiting = crate::order::set(waiting.into_iter().filter(|id| !ready.contains(id)));
        order.extend(ready);
    }
    for id in &waiting {
        let Some((scorecard, uses)) = checked.get(id.0 as usize) else { continue };
        let mut asked = uses.scorecards.iter().filter(|(asked, _)| waiting.contains(asked));
        let Some((first, span)) = asked.next() else { continue };
        let other = names.scorecard(*first).map_or("", |other| other.name.as_str());
        let message =
            format!("`{}` asks `{other}` for a tier that rests on `{}` itself", scorecard.name, scorecard.name);
        diagnostics.push(
            Diagnostic::error(codes::CIRCLE, *span, message)
                .help("one of the two must be judged first: take the `tier(…)` out of the other"),
        );
    }
    order
}

pub(super) fn text(text: Option<&ast::Text>) -> Option<String> {
    text.map(|text| text.value.clone())
}

fn texts(texts: &[ast::Text]) -> Vec<String> {
    texts.iter().map(|text| text.value.clone()).collect()
}
