//! What an expression is, as far as a text literal or a tier's name must know to be read.

use brightline_dsl::ast::{BinaryOp, Expr, ExprKind, Fold, TypeKind};

use super::World;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ty {
    /// Fits anywhere: a text literal, an element of `[]`.
    Any,
    Bool,
    Number,
    Text,
    Instant,
    Duration,
    Version,
    OneOf(Vec<String>),
    List(Box<Ty>),
    Map(Box<Ty>),
    Record(Vec<(String, Ty)>),
    /// The entities it may be of.
    Ref(Vec<String>),
    /// A tier of that scorecard.
    Tier(String),
}

/// Variables in scope with the types of their lists' elements, innermost last.
pub(crate) type Variables = Vec<(String, Ty)>;

impl Ty {
    pub(crate) fn declared(ty: &TypeKind) -> Self {
        match ty {
            TypeKind::Bool => Self::Bool,
            TypeKind::Number => Self::Number,
            TypeKind::Text => Self::Text,
            TypeKind::Time | TypeKind::Deadline => Self::Instant,
            TypeKind::Duration => Self::Duration,
            TypeKind::Version => Self::Version,
            TypeKind::OneOf { values, .. } => Self::OneOf(values.iter().map(|value| value.value.clone()).collect()),
            TypeKind::List(element) => Self::List(Self::declared(&element.kind).into()),
            TypeKind::Map(element) => Self::Map(Self::declared(&element.kind).into()),
            TypeKind::Record(parts) => {
                Self::Record(parts.iter().map(|part| (part.name.text.clone(), Self::declared(&part.ty.kind))).collect())
            }
            TypeKind::Ref(entities) => Self::Ref(entities.iter().map(|entity| entity.text.clone()).collect()),
        }
    }

    /// The type of two that stand side by side, of which one may be a literal.
    pub(crate) fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::Any, ty) | (ty, Self::Any) => ty,
            (Self::List(a), Self::List(b)) => Self::List(a.join(*b).into()),
            (ty, _) => ty,
        }
    }

    pub(crate) fn element(self) -> Self {
        match self {
            Self::List(element) | Self::Map(element) => *element,
            _ => Self::Any,
        }
    }
}

impl World {
    /// The type of an expression about a subject of `entity`.
    pub(crate) fn type_of(&self, expr: &Expr, entity: &str, variables: &Variables) -> Ty {
        let of = |expr: &Expr| self.type_of(expr, entity, variables);
        match &expr.kind {
            ExprKind::Bool(_)
            | ExprKind::Not(_)
            | ExprKind::Matches(..)
            | ExprKind::Is { .. }
            | ExprKind::Quantifier { .. } => Ty::Bool,
            ExprKind::Number(_) | ExprKind::Count { .. } => Ty::Number,
            ExprKind::Text(_) | ExprKind::None => Ty::Any,
            ExprKind::Duration(_) => Ty::Duration,
            ExprKind::Instant(_) => Ty::Instant,
            ExprKind::Name(name) => self.type_of_name(name, entity, variables),
            ExprKind::Member(of_what, name) => match of(of_what) {
                Ty::Record(parts) => {
                    parts.into_iter().find(|(part, _)| *part == name.text).map_or(Ty::Any, |(_, ty)| ty)
                }
                Ty::Ref(entities) => self.type_of_name(&name.text, &entities[0], &vec![]),
                _ => Ty::Any,
            },
            ExprKind::Index(map, _) => of(map).element(),
            ExprKind::Call(name, arguments) => match name.text.as_str() {
                "age" | "until" => Ty::Duration,
                "length" | "number" | "round" | "floor" | "ceil" => Ty::Number,
                "abs" => of(&arguments[0]),
                "time" => Ty::Instant,
                "version" => Ty::Version,
                "stable" => Ty::Bool,
                "tier" => match &arguments[0].kind {
                    ExprKind::Name(scorecard) => Ty::Tier(scorecard.clone()),
                    _ => Ty::Any,
                },
                _ => Ty::Text,
            },
            ExprKind::List(elements) => Ty::List(elements.iter().map(of).fold(Ty::Any, Ty::join).into()),
            ExprKind::Negate(operand) => of(operand),
            ExprKind::Binary(BinaryOp::Otherwise, a, b) | ExprKind::If(_, a, b) => of(a).join(of(b)),
            ExprKind::Binary(BinaryOp::Multiply | BinaryOp::Divide, ..) => Ty::Number,
            ExprKind::Binary(BinaryOp::Add | BinaryOp::Subtract, a, b) => match (of(a), of(b)) {
                (Ty::Instant, Ty::Instant) => Ty::Duration,
                (a, _) => a,
            },
            ExprKind::Binary(..) => Ty::Bool,
            ExprKind::Fold { fold: Fold::Count, .. } => Ty::Number,
            ExprKind::Fold { value, variable, list, .. } => {
                let mut inside = variables.clone();
                inside.push((variable.text.clone(), of(list).element()));
                value.as_ref().map_or(Ty::Any, |value| self.type_of(value, entity, &inside))
            }
        }
    }

    fn type_of_name(&self, name: &str, entity: &str, variables: &Variables) -> Ty {
        if let Some((_, ty)) = variables.iter().rfind(|(variable, _)| variable == name) {
            return ty.clone();
        }
        if let Some(field) = self.entity(entity).fields.iter().find(|field| field.name.text == name) {
            return Ty::declared(&field.ty.kind);
        }
        match self.define(entity, name) {
            Some(define) => self.type_of(&define.body, entity, &vec![]),
            None => Ty::Any,
        }
    }
}
