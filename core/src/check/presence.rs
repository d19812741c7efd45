//! The questions of `is`: present, absent, known.

use brightline_dsl::{
    Diagnostic, Span,
    ast::{Expr, IsTest},
    print,
};

use super::{
    codes,
    expr::{Expressions, Typed},
    types::Kind,
};
use crate::{
    program::{Node, NodeId},
    schema::Type,
};

impl Expressions<'_> {
    pub(super) fn is(&mut self, operand: &Expr, test: IsTest, negated: bool, span: Span) -> Typed {
        let (node, kind) = self.check(operand, None);
        let asked = match test {
            IsTest::Known => self.known(node, &kind.ty, operand.span),
            IsTest::Present | IsTest::Absent => {
                self.deny_presence_of_many(&kind.ty, operand, test);
                let node = if test == IsTest::Present { Node::IsPresent(node) } else { Node::IsAbsent(node) };
                Some(node)
            }
        };
        let Some(asked) = asked else { return self.broken(span) };
        let mut id = self.add(asked, span);
        if negated {
            id = self.add(Node::Not(id), span);
        }
        (id, Kind::still(Type::Bool))
    }

    fn known(&mut self, reference: NodeId, ty: &Type, span: Span) -> Option<Node> {
        match ty {
            Type::Ref(entities) => Some(Node::IsKnown { reference, entities: entities.clone() }),
            Type::Any => None,
            other => {
                let message = format!("`is known` asks about a reference, and this is {}", self.describe(other));
                let help = "declare the field as `ref …`, or ask `is present`";
                self.error(Diagnostic::error(codes::TYPE, span, message).help(help));
                None
            }
        }
    }

    fn deny_presence_of_many(&mut self, ty: &Type, operand: &Expr, test: IsTest) {
        let word = if test == IsTest::Present { "present" } else { "absent" };
        let help = match ty {
            Type::List(_) | Type::Map(_) => {
                let sign = if test == IsTest::Present { ">" } else { "==" };
                format!("ask how many there are: `count({}) {sign} 0`", print::expression(operand))
            }
            Type::Record(parts) => {
                let text = print::expression(operand);
                let asked: Vec<_> = parts.iter().map(|part| format!("`{text}.{} is {word}`", part.name)).collect();
                format!("ask for its parts: {}", asked.join(", "))
            }
            _ => return,
        };
        let message = format!("`is {word}` asks about a single value, and this is {}", self.describe(ty));
        self.error(Diagnostic::error(codes::PRESENCE, operand.span, message).help(help));
    }
}
