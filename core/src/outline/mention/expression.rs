//! Mentions in expressions. Types are followed only as far as a dot needs them: to parts of records and through
//! references.

use brightline_dsl::{
    Span,
    ast::{BinaryOp, Expr, ExprKind, Name, Scorecard, Type, TypeKind},
};

use super::super::{
    NamedKind, Outline,
    declare::{World, named},
};

/// How many definitions that rest on each other are looked through; circles are an error, and not ours to report.
const DEEPEST_DEFINITION: usize = 16;

/// Where an expression stands: the entity it is about, and the variables it may name.
pub(super) struct Scope<'a, 's> {
    world: &'s World<'a>,
    outline: &'s mut Outline,
    entity: &'s str,
    /// Innermost last: its name, where it is declared, and the type of an element.
    variables: Vec<(&'s str, Span, Option<&'s Type>)>,
}

impl<'a, 's> Scope<'a, 's> {
    pub(super) fn new(world: &'s World<'a>, outline: &'s mut Outline, entity: &'s str) -> Self {
        Self { world, outline, entity, variables: Vec::new() }
    }

    pub(super) fn visit(&mut self, expr: &'s Expr) {
        match &expr.kind {
            ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Duration(_)
            | ExprKind::Instant(_)
            | ExprKind::None => {}
            ExprKind::Name(name) => self.name(name, expr.span),
            ExprKind::Member(base, part) => {
                self.visit(base);
                self.member(base, part);
            }
            ExprKind::Call(function, arguments) => {
                if function.text != "tier" {
                    arguments.iter().for_each(|argument| self.visit(argument));
                } else if let Some((scorecard, span)) = self.asked(expr) {
                    self.outline.mention(span, scorecard.name.span);
                }
            }
            ExprKind::List(elements) => elements.iter().for_each(|element| self.visit(element)),
            ExprKind::Index(inner, _)
            | ExprKind::Negate(inner)
            | ExprKind::Not(inner)
            | ExprKind::Matches(inner, _)
            | ExprKind::Is { operand: inner, .. }
            | ExprKind::Count { list: inner, .. } => self.visit(inner),
            ExprKind::Binary(_, left, right) => {
                self.side(left, right);
                self.side(right, left);
            }
            ExprKind::If(condition, then, otherwise) => {
                [condition, then, otherwise].into_iter().for_each(|part| self.visit(part));
            }
            ExprKind::Quantifier { variable, list, filter, body, .. } => {
                self.each(variable, list, expr.span, [filter.as_deref(), Some(body)]);
            }
            ExprKind::Fold { value, variable, list, filter, .. } => {
                self.each(variable, list, expr.span, [value.as_deref(), filter.as_deref()]);
            }
        }
    }

    /// One operand of two: beside `tier(…)` a name is that of a tier.
    fn side(&mut self, operand: &'s Expr, other: &'s Expr) {
        match (&operand.kind, self.asked(other)) {
            (ExprKind::Name(name), Some((scorecard, _))) => {
                if let Some(tier) = scorecard.tiers.iter().find(|tier| tier.name.text == *name) {
                    self.outline.mention(operand.span, tier.name.span);
                }
            }
            _ => self.visit(operand),
        }
    }

    /// The scorecard that a `tier(…)` asks, and where it is named.
    fn asked(&self, expr: &Expr) -> Option<(&'a Scorecard, Span)> {
        let ExprKind::Call(function, arguments) = &expr.kind else { return None };
        let [Expr { kind: ExprKind::Name(name), span }] = arguments.as_slice() else { return None };
        let scorecard = self.world.scorecards.get(name.as_str()).filter(|_| function.text == "tier")?;
        Some((scorecard, *span))
    }

    fn each(&mut self, variable: &'s Name, list: &'s Expr, span: Span, inner: [Option<&'s Expr>; 2]) {
        self.visit(list);
        let element = match self.type_of(list, DEEPEST_DEFINITION).map(|ty| &ty.kind) {
            Some(TypeKind::List(element)) => Some(&**element),
            _ => None,
        };
        self.outline.add(named(NamedKind::Variable, variable, None, span));
        self.variables.push((&variable.text, variable.span, element));
        inner.into_iter().flatten().for_each(|part| self.visit(part));
        self.variables.pop();
    }

    fn name(&mut self, name: &str, span: Span) {
        let key = (self.entity, name);
        let declared = (self.variables.iter().rev().find(|variable| variable.0 == name).map(|variable| variable.1))
            .or_else(|| self.world.fields.get(&key).map(|field| field.name.span))
            .or_else(|| self.world.definitions.get(&key).map(|define| define.name.span));
        if let Some(declared) = declared {
            self.outline.mention(span, declared);
        }
    }

    fn member(&mut self, base: &'s Expr, part: &Name) {
        let Some(ty) = self.type_of(base, DEEPEST_DEFINITION) else { return };
        if let Some((declared, _)) = self.part(ty, &part.text) {
            self.outline.mention(part.span, declared);
        }
    }

    /// Where a part of a record, or a field of what is referred to, is declared, and its type.
    fn part(&self, ty: &'s Type, name: &str) -> Option<(Span, &'s Type)> {
        match &ty.kind {
            TypeKind::Record(parts) => {
                parts.iter().find(|part| part.name.text == name).map(|part| (part.name.span, &part.ty))
            }
            TypeKind::Ref(entities) => {
                let fields = entities.iter().filter_map(|entity| self.world.fields.get(&(entity.text.as_str(), name)));
                fields.map(|field| (field.name.span, &field.ty)).next()
            }
            _ => None,
        }
    }

    /// The type as declared, of what has one.
    fn type_of(&self, expr: &'s Expr, fuel: usize) -> Option<&'s Type> {
        match &expr.kind {
            ExprKind::Name(name) => {
                if let Some((.., element)) = self.variables.iter().rev().find(|variable| variable.0 == name) {
                    return *element;
                }
                let key = (self.entity, name.as_str());
                match (self.world.fields.get(&key), self.world.definitions.get(&key)) {
                    (Some(field), _) => Some(&field.ty),
                    (None, Some(define)) => self.type_of(&define.body, fuel.checked_sub(1)?),
                    (None, None) => None,
                }
            }
            ExprKind::Member(base, part) => Some(self.part(self.type_of(base, fuel)?, &part.text)?.1),
            ExprKind::Index(base, _) => match &self.type_of(base, fuel)?.kind {
                TypeKind::Map(element) => Some(element),
                _ => None,
            },
            ExprKind::Binary(BinaryOp::Otherwise, left, right) | ExprKind::If(_, left, right) => {
                // Both are of one type; a definition that rests on itself twice must not double the work.
                let fuel = fuel / 2;
                self.type_of(left, fuel).or_else(|| self.type_of(right, fuel))
            }
            _ => None,
        }
    }
}
