//! Expressions: from syntax to typed nodes.

use std::sync::Arc;

use brightline_dsl::{
    Diagnostic, Span,
    ast::{self, Expr, ExprKind},
};

use super::{
    codes,
    names::{Names, Uses},
    types::{self, Kind, did_you_mean},
};
use crate::{
    Value,
    program::{Node, NodeId, Program},
    schema::{EntityId, Type},
};

/// How deep quantifiers and folds may stand in one another.
pub(super) const MAX_QUANTIFIERS: usize = 2;

/// Nodes a rule, its definitions among them.
pub(crate) const MAX_NODES: usize = 10_000;

/// Checks the expressions of one entity and adds their nodes to a program.
pub(crate) struct Expressions<'a> {
    pub(super) names: &'a Names,
    pub(super) entity: EntityId,
    pub(super) program: &'a mut Program,
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
    pub(super) variables: Vec<(String, Type)>,
    pub(super) uses: Uses,
}

/// A node and what it is.
pub(super) type Typed = (NodeId, Kind);

impl<'a> Expressions<'a> {
    pub(crate) fn new(
        names: &'a Names,
        entity: EntityId,
        program: &'a mut Program,
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> Self {
        Self { names, entity, program, diagnostics, variables: Vec::new(), uses: Uses::default() }
    }

    /// Checks a condition: `what` names the clause it stands in.
    pub(crate) fn condition(&mut self, expr: &Expr, what: &str) -> NodeId {
        let (node, kind) = self.check(expr, None);
        self.expect(&Type::Bool, &kind.ty, expr.span, what);
        node
    }

    /// Checks an expression of any type.
    pub(crate) fn value(&mut self, expr: &Expr) -> Typed {
        self.check(expr, None)
    }

    /// What all that was checked rests on.
    pub(crate) fn into_uses(self, before: usize) -> Uses {
        let own = self.program.len().saturating_sub(before);
        let mut uses = self.uses;
        uses.nodes = uses.nodes.saturating_add(own);
        uses
    }

    pub(super) fn add(&mut self, node: Node, span: Span) -> NodeId {
        self.program.add(node, span)
    }

    pub(super) fn error(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// A node in the place of one that was in error.
    pub(super) fn broken(&mut self, span: Span) -> Typed {
        (self.add(Node::Constant(Value::Missing(crate::Missing::Computed)), span), Kind::any())
    }

    pub(super) fn describe(&self, ty: &Type) -> String {
        types::describe(ty, &self.names.schema)
    }

    /// Says so where `found` is not the `expected` type.
    pub(super) fn expect(&mut self, expected: &Type, found: &Type, span: Span, what: &str) -> bool {
        if types::same(expected, found) {
            return true;
        }
        let message = format!("{what} takes {}, and this is {}", self.describe(expected), self.describe(found));
        let mut diagnostic = Diagnostic::error(codes::TYPE, span, message);
        if *expected == Type::Bool {
            diagnostic = diagnostic.help(match found {
                Type::List(_) | Type::Map(_) => "a condition asks something of it: `count(…) > 0`",
                Type::Record(_) => "a condition asks something of one of its parts",
                _ => "a condition asks something of it: `… is present`, `… == …`",
            });
        }
        self.error(diagnostic);
        false
    }

    /// Checks an expression; literals are read as `expected` where they stand beside it.
    pub(super) fn check(&mut self, expr: &Expr, expected: Option<&Type>) -> Typed {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Bool(value) => self.constant(Value::Bool(*value), Type::Bool, span),
            ExprKind::Number(value) => self.constant(Value::number(*value), Type::Number, span),
            ExprKind::Duration(value) => self.constant(Value::duration(value.micros().into()), Type::Duration, span),
            ExprKind::Instant(value) => {
                let ty = if expected == Some(&Type::Time) { Type::Time } else { Type::Deadline };
                self.constant(Value::Instant(*value), ty, span)
            }
            ExprKind::Text(text) => self.text(text, expected, span),
            ExprKind::None => self.none(expected, span),
            ExprKind::Name(name) => self.name(name, expected, span),
            ExprKind::Member(base, part) => self.member(base, part, span),
            ExprKind::Index(base, key) => self.index(base, key, span),
            ExprKind::Call(function, arguments) => self.call(function, arguments, span),
            ExprKind::List(elements) => self.list(elements, expected, span),
            ExprKind::Negate(operand) => self.negate(operand, span),
            ExprKind::Not(operand) => {
                let node = self.condition(operand, "`not`");
                (self.add(Node::Not(node), span), Kind::still(Type::Bool))
            }
            ExprKind::Binary(operator, left, right) => self.binary(*operator, left, right, expected, span),
            ExprKind::Matches(text, pattern) => self.matches(text, pattern, span),
            ExprKind::Is { operand, test, negated } => self.is(operand, *test, *negated, span),
            ExprKind::If(condition, then, otherwise) => self.choose(condition, then, otherwise, expected, span),
            ExprKind::Quantifier { quantifier, variable, list, filter, body } => {
                self.quantifier(*quantifier, variable, list, filter.as_deref(), body, span)
            }
            ExprKind::Count { list, distinct } => self.count(list, *distinct, span),
            ExprKind::Fold { fold, value, variable, list, filter } => {
                self.fold(*fold, value.as_deref(), variable, list, filter.as_deref(), span)
            }
        }
    }

    pub(super) fn constant(&mut self, value: Value, ty: Type, span: Span) -> Typed {
        (self.add(Node::Constant(value), span), Kind::still(ty))
    }

    fn list(&mut self, elements: &[Expr], expected: Option<&Type>, span: Span) -> Typed {
        let mut element_type = match expected {
            Some(Type::List(element)) => (**element).clone(),
            _ => Type::Any,
        };
        let mut nodes = Vec::with_capacity(elements.len());
        for element in elements {
            let hint = (element_type != Type::Any).then(|| element_type.clone());
            let (node, kind) = self.check(element, hint.as_ref());
            self.deny_moving(&kind, element.span, "an element of a list");
            if self.expect(&element_type, &kind.ty, element.span, "this list") {
                element_type = types::join(&element_type, &kind.ty);
            }
            nodes.push(node);
        }
        (self.add(Node::List(nodes), span), Kind::still(Type::List(element_type.into())))
    }

    fn name(&mut self, name: &str, expected: Option<&Type>, span: Span) -> Typed {
        if let Some(Type::Tier(scorecard)) = expected
            && let Some(tier) = self.tier_named(scorecard, name)
        {
            return self.constant(Value::Tier(tier), Type::Tier(scorecard.clone()), span);
        }
        if let Some(depth) = self.variables.iter().position(|(variable, _)| variable == name) {
            let ty = self.variables.get(depth).map_or(Type::Any, |(_, ty)| ty.clone());
            return (self.add(Node::Variable(depth), span), Kind::still(ty));
        }
        if let Some((slot, ty)) = self.field(self.entity, name) {
            return (self.add(Node::Field(slot), span), Kind::still(ty));
        }
        let names = self.names;
        if let Some((id, definition)) = names.find_definition(self.entity, name) {
            self.uses.rests_on(id, &definition.uses);
            return (self.add(Node::Definition(id), span), definition.kind.clone());
        }
        self.unknown(name, expected, span);
        self.broken(span)
    }

    /// Whether a name means something here without a hint from its neighbour.
    pub(super) fn is_bound(&self, name: &str) -> bool {
        self.variables.iter().any(|(variable, _)| variable == name)
            || self.field(self.entity, name).is_some()
            || self.names.find_definition(self.entity, name).is_some()
    }

    fn unknown(&mut self, name: &str, expected: Option<&Type>, span: Span) {
        if let Some(Type::Tier(scorecard)) = expected {
            let names = self.names;
            let tiers = names.find_scorecard(scorecard).map(|(_, found)| found.tiers.as_slice()).unwrap_or_default();
            let listed: Vec<_> = tiers.iter().map(|tier| format!("`{tier}`")).collect();
            let help = did_you_mean(name, tiers.iter().map(String::as_str))
                .unwrap_or_else(|| format!("its tiers are {}, or `none`", listed.join(", ")));
            let message = format!("`{scorecard}` has no tier `{name}`");
            return self.error(Diagnostic::error(codes::TIER, span, message).help(help));
        }
        let entity = self.names.schema.entity(self.entity).map_or("", |entity| entity.name.as_str());
        let message = format!("`{name}` is no field or definition of `{entity}`");
        let mut diagnostic = Diagnostic::error(codes::UNKNOWN_NAME, span, message);
        let variables = self.variables.iter().map(|(variable, _)| variable.as_str());
        let parts: Vec<_> = name.split('-').collect();
        if parts.len() > 1 && parts.iter().all(|part| self.is_bound(part) || part.parse::<f64>().is_ok()) {
            diagnostic =
                diagnostic.help(format!("a subtraction has white space on both sides: `{}`", parts.join(" - ")));
        } else if let Some(help) = did_you_mean(name, self.names.of_entity(self.entity).chain(variables)) {
            diagnostic = diagnostic.help(help);
        } else if self.names.find_scorecard(name).is_some() {
            diagnostic = diagnostic.help(format!("the tier of a scorecard is `tier({name})`"));
        } else {
            diagnostic = diagnostic.help(format!("declare it in `entity {entity}`, or quote it if it is a text"));
        }
        self.error(diagnostic);
    }

    fn field(&self, entity: EntityId, name: &str) -> Option<(crate::schema::FieldId, Type)> {
        let fields = &self.names.schema.entity(entity)?.fields;
        (0..)
            .map(crate::schema::FieldId)
            .zip(fields)
            .find(|(_, field)| field.name == name)
            .map(|(slot, field)| (slot, field.ty.clone()))
    }

    fn member(&mut self, base: &Expr, part: &ast::Name, span: Span) -> Typed {
        let (node, kind) = self.check(base, None);
        match &kind.ty {
            Type::Record(parts) => {
                let Some(place) = parts.iter().position(|field| field.name == part.text) else {
                    let help = did_you_mean(&part.text, parts.iter().map(|field| field.name.as_str()));
                    let message = format!("{} has no part `{}`", self.describe(&kind.ty), part.text);
                    return self.unknown_part(part, message, help, span);
                };
                let ty = parts.get(place).map_or(Type::Any, |field| field.ty.clone());
                (self.add(Node::Part { record: node, part: place }, span), Kind::still(ty))
            }
            Type::Ref(entities) => self.follow(node, entities, part, span),
            Type::Any => self.broken(span),
            other => {
                let message = format!("{} has no parts, so `.{}` reads nothing", self.describe(other), part.text);
                let help = match other {
                    Type::Map(_) => Some(format!("a value of a map is read by its key: `[\"{}\"]`", part.text)),
                    Type::List(_) => Some(format!("ask it of the elements: `any v in … where v.{} …`", part.text)),
                    _ => None,
                };
                self.unknown_part(part, message, help, span)
            }
        }
    }

    fn follow(&mut self, reference: NodeId, entities: &Arc<Vec<EntityId>>, part: &ast::Name, span: Span) -> Typed {
        let names = self.names;
        let mut slots = Vec::new();
        let mut joined = Type::Any;
        for entity in entities.iter() {
            let entity_name = names.schema.entity(*entity).map_or("", |entity| entity.name.as_str());
            let Some((slot, ty)) = self.field(*entity, &part.text) else {
                let message = format!("`{entity_name}` has no field `{}`", part.text);
                let fields = names.schema.entity(*entity).map(|entity| entity.fields.as_slice()).unwrap_or_default();
                let help = if names.find_definition(*entity, &part.text).is_some() {
                    Some("a reference leads to fields, not to definitions".to_owned())
                } else {
                    did_you_mean(&part.text, fields.iter().map(|field| field.name.as_str()))
                };
                return self.unknown_part(part, message, help, span);
            };
            if !types::same(&joined, &ty) {
                let message = format!(
                    "`{}` is {} of one entity and {} of another, so it cannot be read from either",
                    part.text,
                    self.describe(&joined),
                    self.describe(&ty)
                );
                return self.unknown_part(part, message, None, span);
            }
            joined = types::join(&joined, &ty);
            slots.push((*entity, slot));
        }
        (self.add(Node::Follow { reference, slots: slots.into() }, span), Kind::still(joined))
    }

    fn unknown_part(&mut self, part: &ast::Name, message: String, help: Option<String>, span: Span) -> Typed {
        let mut diagnostic = Diagnostic::error(codes::UNKNOWN_NAME, part.span, message);
        diagnostic.help = help;
        self.error(diagnostic);
        self.broken(span)
    }

    fn index(&mut self, base: &Expr, key: &ast::Text, span: Span) -> Typed {
        let (node, kind) = self.check(base, None);
        match &kind.ty {
            Type::Map(element) => {
                let ty = (**element).clone();
                (self.add(Node::Key { map: node, key: key.value.as_str().into() }, span), Kind::still(ty))
            }
            Type::Any => self.broken(span),
            other => {
                let message = format!("`[\"…\"]` reads a map, and this is {}", self.describe(other));
                let mut diagnostic = Diagnostic::error(codes::TYPE, base.span, message);
                if matches!(other, Type::Record(_)) {
                    diagnostic = diagnostic.help(format!("a part of a record is read by name: `.{}`", key.value));
                }
                self.error(diagnostic);
                self.broken(span)
            }
        }
    }

    fn choose(
        &mut self,
        condition: &Expr,
        then: &Expr,
        otherwise: &Expr,
        expected: Option<&Type>,
        span: Span,
    ) -> Typed {
        let condition = self.condition(condition, "`if`");
        let ((then_node, then_kind), (else_node, else_kind)) = self.pair(then, otherwise, expected);
        if !types::same(&then_kind.ty, &else_kind.ty) {
            let message = format!(
                "both arms of an `if` are of one type; this is {}, the other {}",
                self.describe(&else_kind.ty),
                self.describe(&then_kind.ty)
            );
            self.error(Diagnostic::error(codes::TYPE, otherwise.span, message).also(then.span, "the other arm"));
            return self.broken(span);
        }
        let kind = Kind { ty: types::join(&then_kind.ty, &else_kind.ty), moving: then_kind.moving || else_kind.moving };
        (self.add(Node::If { condition, then: then_node, otherwise: else_node }, span), kind)
    }

    /// Checks two expressions that must be of one type: a literal is read as what it stands beside.
    pub(super) fn pair(&mut self, left: &Expr, right: &Expr, expected: Option<&Type>) -> (Typed, Typed) {
        if self.is_flexible(left) && !self.is_flexible(right) {
            let right = self.check(right, expected);
            let left = self.check(left, Some(&right.1.ty));
            (left, right)
        } else {
            let left = self.check(left, expected);
            let hint = if left.1.ty == Type::Any { expected.cloned() } else { Some(left.1.ty.clone()) };
            let right = self.check(right, hint.as_ref());
            (left, right)
        }
    }

    /// Whether it has no type of its own: a text, `none`, a tier's name, a list of these.
    pub(super) fn is_flexible(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Text(_) | ExprKind::None | ExprKind::Instant(_) => true,
            ExprKind::Name(name) => !self.is_bound(name),
            ExprKind::List(elements) => elements.iter().all(|element| self.is_flexible(element)),
            ExprKind::If(_, then, otherwise) => self.is_flexible(then) && self.is_flexible(otherwise),
            ExprKind::Binary(ast::BinaryOp::Otherwise, left, right) => {
                self.is_flexible(left) && self.is_flexible(right)
            }
            _ => false,
        }
    }

    /// Says so where a value that depends on `at` may not stand.
    pub(super) fn deny_moving(&mut self, kind: &Kind, span: Span, place: &str) {
        if kind.moving {
            let message = format!("a value that depends on `at` cannot be {place}");
            let help = "`age` and `until` are compared with `<`, `<=`, `>`, `>=`, and added to durations";
            self.error(Diagnostic::error(codes::MOVING, span, message).help(help));
        }
    }
}
