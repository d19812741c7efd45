//! Text literals, read as what they stand beside.

use std::sync::Arc;

use brightline_dsl::{Diagnostic, Span};

use super::{
    codes,
    expr::{Expressions, Typed},
    types::did_you_mean,
};
use crate::{
    DEFAULT_NAMESPACE, Reference, Value,
    schema::{EntityId, OneOf, Type},
    version,
};

impl Expressions<'_> {
    pub(super) fn text(&mut self, text: &str, expected: Option<&Type>, span: Span) -> Typed {
        match expected {
            Some(Type::OneOf(values)) => self.choice(text, values, span),
            Some(Type::Version) => match version(text) {
                Some(version) => self.constant(Value::Version(version.into()), Type::Version, span),
                None => {
                    let message = format!("`{text}` is no version");
                    let help =
                        "a semantic version; minor and patch may be left out: `\"1.4.2\"`, `\"2\"`, `\"3.0.0-rc.1\"`";
                    self.error(Diagnostic::error(codes::LITERAL, span, message).help(help));
                    self.broken(span)
                }
            },
            Some(Type::Ref(entities)) => self.reference(text, entities, span),
            _ => self.constant(Value::text(text), Type::Text, span),
        }
    }

    fn choice(&mut self, text: &str, values: &Arc<OneOf>, span: Span) -> Typed {
        match values.rank(text) {
            Some(rank) => self.constant(Value::Choice(rank, text.into()), Type::OneOf(values.clone()), span),
            None => {
                let listed: Vec<_> = values.values.iter().map(|value| format!("`{value}`")).collect();
                let help = did_you_mean(text, values.values.iter().map(|value| &**value))
                    .unwrap_or_else(|| format!("its values are {}", listed.join(", ")));
                let message = format!("`{text}` is not among the values of this `one of`");
                self.error(Diagnostic::error(codes::LITERAL, span, message).help(help));
                self.broken(span)
            }
        }
    }

    fn reference(&mut self, text: &str, entities: &Arc<Vec<EntityId>>, span: Span) -> Typed {
        let schema = &self.names.schema;
        let kinds: Vec<_> =
            entities.iter().filter_map(|id| schema.entity(*id)).map(|entity| entity.kind.as_str()).collect();
        let kind = kinds.first().copied().unwrap_or_default();
        match Reference::parse(text, kind, DEFAULT_NAMESPACE) {
            Some(reference) if kinds.contains(&reference.kind()) => {
                self.constant(Value::Ref(reference), Type::Ref(entities.clone()), span)
            }
            Some(reference) => {
                let message = format!(
                    "`{text}` is of kind `{}`, and this refers to `{}`",
                    reference.kind(),
                    kinds.join("` or `")
                );
                self.error(Diagnostic::error(codes::LITERAL, span, message));
                self.broken(span)
            }
            None => {
                let message = format!("`{text}` is no reference");
                let help =
                    format!("a reference is `kind:namespace/name`: `\"{kind}:default/name\"`, or the name alone");
                self.error(Diagnostic::error(codes::LITERAL, span, message).help(help));
                self.broken(span)
            }
        }
    }
}
