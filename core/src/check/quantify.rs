//! Quantifiers, counts and folds.

use brightline_dsl::{
    Diagnostic, Span,
    ast::{self, Expr},
};

use super::{
    codes,
    expr::{Expressions, MAX_QUANTIFIERS, Typed},
    types::{self, Kind},
};
use crate::{
    program::{Fold, Node, NodeId},
    schema::Type,
};

impl Expressions<'_> {
    pub(super) fn quantifier(
        &mut self,
        quantifier: ast::Quantifier,
        variable: &ast::Name,
        list: &Expr,
        filter: Option<&Expr>,
        body: &Expr,
        span: Span,
    ) -> Typed {
        let (list, element) = self.elements(list);
        let (filter, body) = self.with_variable(variable, element, |this| {
            let filter = filter.map(|filter| this.condition(filter, "`where`"));
            let what = if quantifier == ast::Quantifier::Every { "`has`" } else { "`where`" };
            (filter, this.condition(body, what))
        });
        let node = match quantifier {
            ast::Quantifier::Every => Node::Every { list, filter, body },
            ast::Quantifier::Any | ast::Quantifier::No => Node::Any { list, body },
        };
        let mut id = self.add(node, span);
        if quantifier == ast::Quantifier::No {
            id = self.add(Node::Not(id), span);
        }
        (id, Kind::still(Type::Bool))
    }

    pub(super) fn count(&mut self, list: &Expr, distinct: bool, span: Span) -> Typed {
        let (node, kind) = self.check(list, None);
        match &kind.ty {
            Type::List(element) => {
                if distinct && !types::comparable(element) {
                    let message = format!("`distinct` compares, and {} has no `==`", self.describe(element));
                    self.error(Diagnostic::error(codes::TYPE, list.span, message));
                }
            }
            Type::Any => {}
            Type::Map(_) if !distinct => {}
            other => {
                let what =
                    if distinct { "`count(distinct …)` takes a list" } else { "`count` takes a list or a map" };
                let message = format!("{what}, and this is {}", self.describe(other));
                let mut diagnostic = Diagnostic::error(codes::TYPE, list.span, message);
                if types::textual(other) {
                    diagnostic = diagnostic.help("the characters of a text are counted by `length(…)`");
                }
                self.error(diagnostic);
            }
        }
        (self.add(Node::Count { list: node, distinct }, span), Kind::still(Type::Number))
    }

    pub(super) fn fold(
        &mut self,
        fold: ast::Fold,
        value: Option<&Expr>,
        variable: &ast::Name,
        list: &Expr,
        filter: Option<&Expr>,
        span: Span,
    ) -> Typed {
        let (list, element) = self.elements(list);
        let (filter, value) = self.with_variable(variable, element, |this| {
            let filter = filter.map(|filter| this.condition(filter, "`where`"));
            let value = value.map(|value| (value, this.check(value, None)));
            (filter, value)
        });
        let (fold, ty, value) = match value {
            None => (Fold::Count, Type::Number, None),
            Some((expr, (node, kind))) => {
                self.deny_moving(&kind, expr.span, "the value of a fold");
                let (fold, ty) = self.folded(fold, &kind.ty, expr.span);
                (fold, ty, Some(node))
            }
        };
        (self.add(Node::Fold { fold, list, filter, value }, span), Kind::still(ty))
    }

    fn folded(&mut self, fold: ast::Fold, value: &Type, span: Span) -> (Fold, Type) {
        let (word, takes, fits) = match fold {
            ast::Fold::Count => return (Fold::Count, Type::Number),
            ast::Fold::Sum if *value == Type::Duration => return (Fold::SumOfDurations, Type::Duration),
            ast::Fold::Sum => ("sum", "numbers or durations", *value == Type::Number),
            ast::Fold::Average => ("average", "numbers", *value == Type::Number),
            ast::Fold::Min => ("min", "values that have an order", types::ordered(value)),
            ast::Fold::Max => ("max", "values that have an order", types::ordered(value)),
        };
        if !fits && *value != Type::Any {
            let message = format!("`{word}` takes {takes}, and this is {}", self.describe(value));
            self.error(Diagnostic::error(codes::TYPE, span, message));
        }
        match fold {
            ast::Fold::Min => (Fold::Min, value.clone()),
            ast::Fold::Max => (Fold::Max, value.clone()),
            ast::Fold::Average => (Fold::Average, Type::Number),
            _ => (Fold::Sum, Type::Number),
        }
    }

    /// The list a quantifier goes over, and the type of its elements.
    fn elements(&mut self, list: &Expr) -> (NodeId, Type) {
        let (node, kind) = self.check(list, None);
        match kind.ty {
            Type::List(element) => (node, (*element).clone()),
            Type::Any => (node, Type::Any),
            other => {
                let message = format!("a quantifier goes over a list, and this is {}", self.describe(&other));
                let mut diagnostic = Diagnostic::error(codes::TYPE, list.span, message);
                if matches!(other, Type::Map(_)) {
                    diagnostic =
                        diagnostic.help("a map is asked for its keys: `… contains \"key\"`, `…[\"key\"]`, `count(…)`");
                }
                self.error(diagnostic);
                (node, Type::Any)
            }
        }
    }

    fn with_variable<T>(&mut self, variable: &ast::Name, element: Type, inside: impl FnOnce(&mut Self) -> T) -> T {
        self.declare(variable);
        self.variables.push((variable.text.clone(), element));
        let result = inside(self);
        self.variables.pop();
        result
    }

    fn declare(&mut self, variable: &ast::Name) {
        if self.variables.len() >= MAX_QUANTIFIERS {
            let message = format!("quantifiers stand at most {MAX_QUANTIFIERS} deep in one another");
            let help = "give the inner one a name of its own with `define`";
            self.error(Diagnostic::error(codes::SIZE, variable.span, message).help(help));
        }
        if self.is_bound(&variable.text) {
            let what = if self.variables.iter().any(|(outer, _)| *outer == variable.text) {
                "an enclosing variable"
            } else {
                "a field or definition"
            };
            let message = format!("the variable `{}` bears the name of {what}", variable.text);
            let help = "give it a name of its own, such as `v`";
            self.error(Diagnostic::error(codes::SHADOWED, variable.span, message).help(help));
        }
    }
}
