//! Operators of two operands, and the unary minus.

use brightline_dsl::{
    Diagnostic, Span,
    ast::{self, BinaryOp, Expr, ExprKind},
    print,
};

use super::{
    codes,
    expr::{Expressions, Typed},
    types::{self, Kind},
};
use crate::{
    pattern,
    program::{Arithmetic, Comparison, Node, TextTest},
    schema::Type,
};

impl Expressions<'_> {
    pub(super) fn binary(
        &mut self,
        operator: BinaryOp,
        left: &Expr,
        right: &Expr,
        expected: Option<&Type>,
        span: Span,
    ) -> Typed {
        match operator {
            BinaryOp::Or | BinaryOp::And => {
                let word = if operator == BinaryOp::Or { "`or`" } else { "`and`" };
                let left = self.condition(left, word);
                let right = self.condition(right, word);
                let node = if operator == BinaryOp::Or { Node::Or(left, right) } else { Node::And(left, right) };
                (self.add(node, span), Kind::still(Type::Bool))
            }
            BinaryOp::Equal => self.equality(Comparison::Equal, left, right, span),
            BinaryOp::NotEqual => self.equality(Comparison::NotEqual, left, right, span),
            BinaryOp::Less => self.order(Comparison::Less, left, right, span),
            BinaryOp::LessOrEqual => self.order(Comparison::LessOrEqual, left, right, span),
            BinaryOp::Greater => self.order(Comparison::Greater, left, right, span),
            BinaryOp::GreaterOrEqual => self.order(Comparison::GreaterOrEqual, left, right, span),
            BinaryOp::In => self.member_of(left, right, false, span),
            BinaryOp::NotIn => self.member_of(left, right, true, span),
            BinaryOp::Contains => self.contains(left, right, span),
            BinaryOp::StartsWith => self.text_test(TextTest::StartsWith, left, right, span),
            BinaryOp::EndsWith => self.text_test(TextTest::EndsWith, left, right, span),
            BinaryOp::Otherwise => self.otherwise(left, right, expected, span),
            BinaryOp::Add => self.arithmetic(Arithmetic::Add, left, right, span),
            BinaryOp::Subtract => self.arithmetic(Arithmetic::Subtract, left, right, span),
            BinaryOp::Multiply => self.arithmetic(Arithmetic::Multiply, left, right, span),
            BinaryOp::Divide => self.arithmetic(Arithmetic::Divide, left, right, span),
        }
    }

    /// Both sides of a comparison; a tier's name is read as one beside `tier(…)`.
    fn sides(&mut self, left: &Expr, right: &Expr) -> (Typed, Typed) {
        if is_tier_call(left) {
            let left = self.check(left, None);
            let right = self.check(right, Some(&left.1.ty));
            (left, right)
        } else if is_tier_call(right) {
            let right = self.check(right, None);
            let left = self.check(left, Some(&right.1.ty));
            (left, right)
        } else {
            self.pair(left, right, None)
        }
    }

    fn equality(&mut self, comparison: Comparison, left: &Expr, right: &Expr, span: Span) -> Typed {
        let ((left_node, left_kind), (right_node, right_kind)) = self.sides(left, right);
        let sign = if comparison == Comparison::Equal { "`==`" } else { "`!=`" };
        if self.same_sides(sign, (left, &left_kind), (right, &right_kind)) {
            self.deny_moving(&left_kind, left.span, &format!("compared with {sign}"));
            self.deny_moving(&right_kind, right.span, &format!("compared with {sign}"));
            self.deny_two_tiers(left, right);
            if !types::comparable(&left_kind.ty) {
                let message = format!("{sign} has no meaning for {}", self.describe(&left_kind.ty));
                let help = "compare its values by key: `m[\"key\"] == …`";
                self.error(Diagnostic::error(codes::TYPE, span, message).help(help));
            }
        }
        (self.add(Node::Compare(comparison, left_node, right_node), span), Kind::still(Type::Bool))
    }

    fn order(&mut self, comparison: Comparison, left: &Expr, right: &Expr, span: Span) -> Typed {
        let ((left_node, left_kind), (right_node, right_kind)) = self.sides(left, right);
        let sign = match comparison {
            Comparison::Less => "`<`",
            Comparison::LessOrEqual => "`<=`",
            Comparison::Greater => "`>`",
            _ => "`>=`",
        };
        if self.same_sides(sign, (left, &left_kind), (right, &right_kind)) {
            self.deny_two_tiers(left, right);
            if !types::ordered(&left_kind.ty) {
                let message = format!("{sign} asks for an order, and {} has none", self.describe(&left_kind.ty));
                let mut diagnostic = Diagnostic::error(codes::UNORDERED, span, message);
                diagnostic.help = match &left_kind.ty {
                    Type::OneOf(_) => {
                        Some("write its values lowest first with `<` between them: `one of \"a\" < \"b\"`".into())
                    }
                    Type::Text => Some("convert it on purpose: `number(…)`, `version(…)` or `time(…)`".into()),
                    _ => None,
                };
                self.error(diagnostic);
            }
        }
        (self.add(Node::Compare(comparison, left_node, right_node), span), Kind::still(Type::Bool))
    }

    fn deny_two_tiers(&mut self, left: &Expr, right: &Expr) {
        if is_tier_call(left) && is_tier_call(right) {
            let message = "`tier(…)` is compared with the name of one of its tiers, or `none`";
            self.error(Diagnostic::error(codes::TIER, right.span, message));
        }
    }

    fn same_sides(&mut self, sign: &str, left: (&Expr, &Kind), right: (&Expr, &Kind)) -> bool {
        if types::same(&left.1.ty, &right.1.ty) {
            return true;
        }
        let (left_type, right_type) = (self.describe(&left.1.ty), self.describe(&right.1.ty));
        let message = format!("{sign} compares values of one type; this is {right_type}, the other {left_type}");
        let mut diagnostic = Diagnostic::error(codes::TYPE, right.0.span, message).also(left.0.span, left_type.clone());
        diagnostic.help = conversion(&left.1.ty, right.0).or_else(|| conversion(&right.1.ty, left.0));
        self.error(diagnostic);
        false
    }

    fn member_of(&mut self, element: &Expr, list: &Expr, negated: bool, span: Span) -> Typed {
        let (element_typed, list_typed) = if self.is_flexible(element) && !self.is_flexible(list) {
            let list_typed = self.check(list, None);
            let hint = match &list_typed.1.ty {
                Type::List(ty) => Some((**ty).clone()),
                _ => None,
            };
            (self.check(element, hint.as_ref()), list_typed)
        } else {
            let element_typed = self.check(element, None);
            let hint = Type::List(element_typed.1.ty.clone().into());
            let list_typed = self.check(list, Some(&hint));
            (element_typed, list_typed)
        };
        self.membership((element, element_typed), (list, list_typed), negated, span)
    }

    fn membership(&mut self, element: (&Expr, Typed), list: (&Expr, Typed), negated: bool, span: Span) -> Typed {
        let (element_expr, (element_node, element_kind)) = element;
        let (list_expr, (list_node, list_kind)) = list;
        self.deny_moving(&element_kind, element_expr.span, "looked for in a list");
        match &list_kind.ty {
            Type::Any => {}
            Type::List(ty) => {
                if self.expect(ty, &element_kind.ty, element_expr.span, "this list") && !types::comparable(ty) {
                    let message = format!("{} cannot be looked for: it has no `==`", self.describe(ty));
                    self.error(Diagnostic::error(codes::TYPE, element_expr.span, message));
                }
            }
            other => {
                let message = format!("`in` looks into a list, and this is {}", self.describe(other));
                let mut diagnostic = Diagnostic::error(codes::TYPE, list_expr.span, message);
                diagnostic.help = match other {
                    Type::Map(_) => Some(format!(
                        "whether a map has a key: `{} contains {}`",
                        print::expression(list_expr),
                        print::expression(element_expr)
                    )),
                    Type::Text => Some("whether a text holds another: `… contains \"part\"`".into()),
                    _ => None,
                };
                self.error(diagnostic);
            }
        }
        let mut node = self.add(Node::Member { element: element_node, list: list_node }, span);
        if negated {
            node = self.add(Node::Not(node), span);
        }
        (node, Kind::still(Type::Bool))
    }

    fn contains(&mut self, left: &Expr, right: &Expr, span: Span) -> Typed {
        let left_typed = self.check(left, None);
        match left_typed.1.ty.clone() {
            Type::List(element) => {
                let right_typed = self.check(right, Some(&element));
                self.membership((right, right_typed), (left, left_typed), false, span)
            }
            Type::Map(_) => {
                let (key, kind) = self.check(right, None);
                self.expect_text(&kind.ty, right.span, "`contains` of a map");
                (self.add(Node::HasKey { map: left_typed.0, key }, span), Kind::still(Type::Bool))
            }
            ty => {
                if !types::textual(&ty) {
                    let message =
                        format!("`contains` looks into a list, a map or a text, and this is {}", self.describe(&ty));
                    self.error(Diagnostic::error(codes::TYPE, left.span, message));
                }
                let (node, kind) = self.check(right, None);
                self.expect_text(&kind.ty, right.span, "`contains`");
                (self.add(Node::Text(TextTest::Contains, left_typed.0, node), span), Kind::still(Type::Bool))
            }
        }
    }

    fn text_test(&mut self, test: TextTest, left: &Expr, right: &Expr, span: Span) -> Typed {
        let what = if test == TextTest::StartsWith { "`starts with`" } else { "`ends with`" };
        let (left_node, left_kind) = self.check(left, None);
        self.expect_text(&left_kind.ty, left.span, what);
        let (right_node, right_kind) = self.check(right, None);
        self.expect_text(&right_kind.ty, right.span, what);
        (self.add(Node::Text(test, left_node, right_node), span), Kind::still(Type::Bool))
    }

    pub(super) fn expect_text(&mut self, ty: &Type, span: Span, what: &str) {
        if !types::textual(ty) {
            self.expect(&Type::Text, ty, span, what);
        }
    }

    pub(super) fn matches(&mut self, text: &Expr, written: &ast::Text, span: Span) -> Typed {
        let (node, kind) = self.check(text, None);
        self.expect_text(&kind.ty, text.span, "`matches`");
        match pattern::compile(&written.value) {
            Ok(pattern) => (self.add(Node::Matches(node, pattern.into()), span), Kind::still(Type::Bool)),
            Err(reason) => {
                let message = format!("`/{}/` is no pattern: {}", written.value, reason.message);
                let mut diagnostic = Diagnostic::error(codes::PATTERN, written.span, message);
                diagnostic.help = reason.help;
                self.error(diagnostic);
                self.broken(span)
            }
        }
    }

    fn otherwise(&mut self, left: &Expr, right: &Expr, expected: Option<&Type>, span: Span) -> Typed {
        let ((left_node, left_kind), (right_node, right_kind)) = self.pair(left, right, expected);
        if !types::same(&left_kind.ty, &right_kind.ty) {
            let message = format!(
                "`otherwise` stands between values of one type; this is {}, the other {}",
                self.describe(&right_kind.ty),
                self.describe(&left_kind.ty)
            );
            self.error(Diagnostic::error(codes::TYPE, right.span, message).also(left.span, "the other"));
            return self.broken(span);
        }
        let kind =
            Kind { ty: types::join(&left_kind.ty, &right_kind.ty), moving: left_kind.moving || right_kind.moving };
        (self.add(Node::Otherwise(left_node, right_node), span), kind)
    }

    pub(super) fn negate(&mut self, operand: &Expr, span: Span) -> Typed {
        let (node, kind) = self.check(operand, None);
        if !matches!(kind.ty, Type::Number | Type::Duration | Type::Any) {
            let message = format!("`-` takes a number or a duration, and this is {}", self.describe(&kind.ty));
            self.error(Diagnostic::error(codes::TYPE, operand.span, message));
            return self.broken(span);
        }
        (self.add(Node::Negate(node), span), kind)
    }

    fn arithmetic(&mut self, operation: Arithmetic, left: &Expr, right: &Expr, span: Span) -> Typed {
        let (left_node, left_kind) = self.check(left, None);
        let (right_node, right_kind) = self.check(right, None);
        let add = operation == Arithmetic::Add;
        let kind = match (operation, &left_kind.ty, &right_kind.ty) {
            (_, Type::Any, _) | (_, _, Type::Any) => Kind::any(),
            (_, Type::Number, Type::Number) => Kind::still(Type::Number),
            (Arithmetic::Add | Arithmetic::Subtract, Type::Duration, Type::Duration) => {
                Kind { ty: Type::Duration, moving: left_kind.moving || right_kind.moving }
            }
            (Arithmetic::Subtract, Type::Time | Type::Deadline, Type::Time | Type::Deadline) => {
                Kind::still(Type::Duration)
            }
            (Arithmetic::Add | Arithmetic::Subtract, Type::Time | Type::Deadline, Type::Duration) => {
                let place = if add { "added to a time" } else { "taken from a time" };
                self.deny_moving(&right_kind, right.span, place);
                Kind::still(Type::Deadline)
            }
            (_, left_type, right_type) => {
                let sign = match operation {
                    Arithmetic::Add => "+",
                    Arithmetic::Subtract => "-",
                    Arithmetic::Multiply => "*",
                    Arithmetic::Divide => "/",
                };
                let message = format!(
                    "`{sign}` has no meaning for {} and {}",
                    self.describe(left_type),
                    self.describe(right_type)
                );
                let mut diagnostic = Diagnostic::error(codes::TYPE, span, message);
                diagnostic.help = match (left_type, right_type) {
                    (Type::Duration, Type::Time | Type::Deadline) if add => {
                        Some("write the time first: `t + d`".into())
                    }
                    (Type::Duration, Type::Number) | (Type::Number, Type::Duration) => {
                        Some("durations are added, subtracted and negated; write the duration out".into())
                    }
                    (Type::Text, _) | (_, Type::Text) => Some("convert a text on purpose: `number(…)`".into()),
                    _ => None,
                };
                self.error(diagnostic);
                Kind::any()
            }
        };
        (self.add(Node::Arithmetic(operation, left_node, right_node), span), kind)
    }
}

fn is_tier_call(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Call(name, _) if name.text == "tier")
}

/// How the other side could be made a value of type `ty`, where a literal was merely written otherwise.
fn conversion(ty: &Type, other: &Expr) -> Option<String> {
    match (ty, &other.kind) {
        (Type::Number, ExprKind::Text(text)) if text.parse::<f64>().is_ok() => {
            Some(format!("without quotes it is a number: `{text}`"))
        }
        (Type::Time | Type::Deadline, ExprKind::Text(text)) if crate::Instant::parse(text).is_some() => {
            Some(format!("without quotes it is an instant: `{text}`"))
        }
        (Type::Duration, ExprKind::Text(text)) if crate::Duration::parse(text).is_some() => {
            Some(format!("without quotes it is a duration: `{text}`"))
        }
        (Type::Duration, ExprKind::Number(number)) => Some(format!("a duration has a unit: `{number} days`")),
        (Type::Text, ExprKind::Number(number)) => Some(format!("a text is quoted: `\"{number}\"`")),
        (Type::Version, ExprKind::Number(number)) => Some(format!("a version is quoted: `\"{number}\"`")),
        (Type::Bool, ExprKind::Text(text)) if text == "true" || text == "false" => {
            Some(format!("without quotes it is a bool: `{text}`"))
        }
        _ => None,
    }
}
