//! Tiers of other scorecards.

use brightline_dsl::{
    Diagnostic, Span,
    ast::{Expr, ExprKind},
};

use super::{
    codes,
    expr::{Expressions, Typed},
    types::{Kind, did_you_mean},
};
use crate::{Value, program::Node, schema::Type};

impl Expressions<'_> {
    /// `tier(scorecard)`.
    pub(super) fn tier_of(&mut self, argument: &Expr, span: Span) -> Typed {
        let names = self.names;
        let ExprKind::Name(name) = &argument.kind else {
            let message = "`tier` takes the name of a scorecard: `tier(security)`";
            self.error(Diagnostic::error(codes::CALL, argument.span, message));
            return self.broken(span);
        };
        let Some((id, scorecard)) = names.find_scorecard(name) else {
            let mut diagnostic =
                Diagnostic::error(codes::UNKNOWN_NAME, argument.span, format!("there is no scorecard `{name}`"));
            diagnostic.help = did_you_mean(name, names.scorecards.iter().map(|scorecard| scorecard.name.as_str()));
            self.error(diagnostic);
            return self.broken(span);
        };
        if scorecard.entity != self.entity {
            let own = names.schema.entity(self.entity).map_or("", |entity| entity.name.as_str());
            let other = names.schema.entity(scorecard.entity).map_or("", |entity| entity.name.as_str());
            let message = format!("`{name}` scores each `{other}`, and this is asked of a `{own}`");
            let diagnostic = Diagnostic::error(codes::TIER, argument.span, message)
                .also(scorecard.span, "the scorecard")
                .help("`tier(…)` asks a scorecard of the same entity");
            self.error(diagnostic);
            return self.broken(span);
        }
        self.uses.scorecards.entry(id).or_insert(span);
        (self.add(Node::TierOf(id), span), Kind::still(Type::Tier(name.as_str().into())))
    }

    /// The place of a tier, from 1.
    pub(super) fn tier_named(&self, scorecard: &str, tier: &str) -> Option<u32> {
        let (_, found) = self.names.find_scorecard(scorecard)?;
        let place = found.tiers.iter().position(|name| name == tier)?;
        u32::try_from(place).ok()?.checked_add(1)
    }

    pub(super) fn none(&mut self, expected: Option<&Type>, span: Span) -> Typed {
        if let Some(ty @ Type::Tier(_)) = expected {
            return self.constant(Value::Tier(0), ty.clone(), span);
        }
        let message = "`none` stands beside a tier: `tier(…) == none`";
        let help = "where no document says a value, ask `is absent`";
        self.error(Diagnostic::error(codes::TYPE, span, message).help(help));
        self.broken(span)
    }
}
