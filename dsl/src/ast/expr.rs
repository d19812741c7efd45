//! Expressions.

use super::{Name, Text};
use crate::{Duration, Instant, Span};

/// An expression with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// Which.
    pub kind: ExprKind,
    /// Its place.
    pub span: Span,
}

/// The expressions.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// `true`, `false`
    Bool(bool),
    /// `80`
    Number(f64),
    /// `"…"`
    Text(String),
    /// `30 days`
    Duration(Duration),
    /// `2026-01-19`
    Instant(Instant),
    /// `none`, beside a tier.
    None,
    /// A field, definition, variable or tier.
    Name(String),
    /// `owner.email`
    Member(Box<Expr>, Name),
    /// `labels["key"]`
    Index(Box<Expr>, Text),
    /// `age(opened)`, `tier(security)`: a function that is a plain word, and its arguments.
    Call(Name, Vec<Expr>),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `-x`
    Negate(Box<Expr>),
    /// `not x`
    Not(Box<Expr>),
    /// `a OP b`
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `t matches /regex/`: the pattern as written between the slashes, `\/` resolved.
    Matches(Box<Expr>, Text),
    /// `x is present`, `x is not absent`, `r is known`
    Is {
        /// What is asked about.
        operand: Box<Expr>,
        /// Which question.
        test: IsTest,
        /// `is not …`
        negated: bool,
    },
    /// `if A then B else C`
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `any v in xs where C`, `no v in xs where C`, `every v in xs where F has C`
    Quantifier {
        /// Which.
        quantifier: Quantifier,
        /// The variable.
        variable: Name,
        /// The list.
        list: Box<Expr>,
        /// `where` of an `every`; the others have none.
        filter: Option<Box<Expr>>,
        /// What is asked of each element.
        body: Box<Expr>,
    },
    /// `count(xs)`, `count(distinct xs)`: of a list or map as a whole.
    Count {
        /// What is counted.
        list: Box<Expr>,
        /// Equal elements once.
        distinct: bool,
    },
    /// `count(v in xs where C)`, `sum(v.f for v in xs where C)`, likewise min, max, average
    Fold {
        /// Which.
        fold: Fold,
        /// The value of an element; none for `count`.
        value: Option<Box<Expr>>,
        /// The variable.
        variable: Name,
        /// The list.
        list: Box<Expr>,
        /// Which elements take part; all where none (for `count` always there).
        filter: Option<Box<Expr>>,
    },
}

/// Operators of two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    /// `or`
    Or,
    /// `and`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `in`
    In,
    /// `not in`
    NotIn,
    /// `contains`
    Contains,
    /// `starts with`
    StartsWith,
    /// `ends with`
    EndsWith,
    /// `otherwise`
    Otherwise,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// The questions of `is`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IsTest {
    /// `present`
    Present,
    /// `absent`
    Absent,
    /// `known`
    Known,
}

/// The quantifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// `any`
    Any,
    /// `no`
    No,
    /// `every`
    Every,
}

/// The folds with a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// `count`
    Count,
    /// `sum`
    Sum,
    /// `min`
    Min,
    /// `max`
    Max,
    /// `average`
    Average,
}
