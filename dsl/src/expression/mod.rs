//! Expressions: a flat list of operators and operands becomes a tree.
//!
//! The grammar hands over `not a . b == c and d` as it stands; how strongly each operator binds is said once, in
//! [`Level`]. What the language does not allow though it could be folded (comparisons in a row, a `not` behind `==`) is
//! found on the flat list by `reach.rs`. The height of every tree is bounded, so that whoever walks it later may do so by recursion.

mod chain;
mod fold;
mod literal;
mod quantifier;
mod reach;

use crate::ast::{BinaryOp, Expr, ExprKind, IsTest};
use crate::grammar::Rule;
use crate::reader::{Node, Parts, Reader, child};
use crate::{Diagnostic, Span, codes};

use chain::Shape;
pub(crate) use chain::operands;

/// How deep brackets, `if`s, quantifiers and operators may nest in an expression, and how high its tree may be.
pub const MAX_NESTING: u32 = 64;

/// How strongly an operator binds: loosest first, as section 3 of the language has them. Of a tree, that of its
/// outermost operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    If,
    Or,
    And,
    Not,
    Quantifier,
    Comparison,
    Otherwise,
    Sum,
    Product,
    Negation,
    Operand,
}

impl Level {
    /// Of an operator of the flat list; none of an operand.
    fn of(operator: Rule) -> Option<Self> {
        match operator {
            Rule::if_head => Some(Self::If),
            Rule::op_or => Some(Self::Or),
            Rule::op_and => Some(Self::And),
            Rule::kw_not => Some(Self::Not),
            Rule::quantifier_head => Some(Self::Quantifier),
            Rule::op_otherwise => Some(Self::Otherwise),
            Rule::op_add | Rule::op_subtract => Some(Self::Sum),
            Rule::op_multiply | Rule::op_divide => Some(Self::Product),
            Rule::minus => Some(Self::Negation),
            Rule::member | Rule::index => Some(Self::Operand),
            Rule::is_test | Rule::matches => Some(Self::Comparison),
            _ => binary_op(operator).map(|_| Self::Comparison),
        }
    }

    /// Of an operator of two operands.
    pub(crate) fn of_binary(op: BinaryOp) -> Self {
        match op {
            BinaryOp::Or => Self::Or,
            BinaryOp::And => Self::And,
            BinaryOp::Otherwise => Self::Otherwise,
            BinaryOp::Add | BinaryOp::Subtract => Self::Sum,
            BinaryOp::Multiply | BinaryOp::Divide => Self::Product,
            _ => Self::Comparison,
        }
    }
}

fn binary_op(operator: Rule) -> Option<BinaryOp> {
    Some(match operator {
        Rule::op_or => BinaryOp::Or,
        Rule::op_and => BinaryOp::And,
        Rule::op_equal => BinaryOp::Equal,
        Rule::op_not_equal => BinaryOp::NotEqual,
        Rule::op_less => BinaryOp::Less,
        Rule::op_less_or_equal => BinaryOp::LessOrEqual,
        Rule::op_greater => BinaryOp::Greater,
        Rule::op_greater_or_equal => BinaryOp::GreaterOrEqual,
        Rule::op_in => BinaryOp::In,
        Rule::op_not_in => BinaryOp::NotIn,
        Rule::op_contains => BinaryOp::Contains,
        Rule::op_starts_with => BinaryOp::StartsWith,
        Rule::op_ends_with => BinaryOp::EndsWith,
        Rule::op_otherwise => BinaryOp::Otherwise,
        Rule::op_add => BinaryOp::Add,
        Rule::op_subtract => BinaryOp::Subtract,
        Rule::op_multiply => BinaryOp::Multiply,
        Rule::op_divide => BinaryOp::Divide,
        _ => return None,
    })
}

/// How deep one is in an expression.
#[derive(Debug, Clone, Copy, Default)]
struct Depth {
    /// Brackets, `if`s and heads of quantifiers around.
    brackets: u32,
    /// Operators that wait for what is being read.
    operators: u32,
}

impl Depth {
    fn inside(self) -> Self {
        Self { brackets: self.brackets + 1, ..self }
    }

    fn under(self, operators: u32) -> Self {
        Self { operators: self.operators.saturating_add(operators), ..self }
    }

    fn is_too_deep(self) -> bool {
        self.brackets > MAX_NESTING || self.operators > MAX_NESTING
    }
}

/// A tree as far as it is folded.
struct Folded {
    shape: Shape,
    level: Level,
    /// From the outermost bracket to its partner.
    outer: Span,
}

/// A tree that is done.
struct Tree {
    expr: Expr,
    /// Steps from the top to the farthest leaf.
    height: u32,
    outer: Span,
}

impl Folded {
    fn operand(kind: ExprKind, span: Span, height: u32) -> Option<Box<Self>> {
        Some(Self::of(kind, span, height, Level::Operand))
    }

    fn of(kind: ExprKind, span: Span, height: u32, level: Level) -> Box<Self> {
        let tree = Tree { expr: Expr { kind, span }, height, outer: span };
        Box::new(Self { shape: Shape::Done(tree), level, outer: span })
    }

    /// Whether it stands in parentheses.
    fn is_grouped(&self) -> bool {
        matches!(&self.shape, Shape::Done(tree) if tree.expr.span != self.outer)
    }
}

/// The tree of an `expression` node; none where an error has been reported that leaves no tree.
pub(crate) fn read(reader: &Reader<'_>, node: Node<'_>) -> Option<Expr> {
    let span = reader.span(&node);
    let folded = expression(reader, node, Depth::default())?;
    done(reader, *folded, span).map(|tree| tree.expr)
}

/// Closes a tree and holds its height to the bound.
fn done(reader: &Reader<'_>, folded: Folded, span: Span) -> Option<Tree> {
    let tree = folded.close();
    if tree.height > MAX_NESTING {
        too_deep(reader, span);
        return None;
    }
    Some(tree)
}

/// Says that an expression nests too deep.
pub(crate) fn too_deep_at(span: Span) -> Diagnostic {
    Diagnostic::error(codes::TOO_DEEP, span, format!("an expression nests at most {MAX_NESTING} levels deep"))
        .help("give a part of it a name with `define`")
}

fn too_deep(reader: &Reader<'_>, span: Span) {
    reader.report(too_deep_at(span));
}

fn expression(reader: &Reader<'_>, node: Node<'_>, depth: Depth) -> Option<Box<Folded>> {
    let span = reader.span(&node);
    let tokens: Vec<Node<'_>> = node.into_inner().collect();
    if depth.is_too_deep() {
        too_deep(reader, span);
        return None;
    }
    if let [only] = tokens.as_slice() {
        return operand(reader, *only, depth);
    }
    reach::check(reader, &tokens);
    // So many operators cannot wait that there are none for.
    let most = u32::try_from(tokens.len()).unwrap_or(u32::MAX);
    if depth.under(most).is_too_deep()
        && reach::waiting(&tokens).iter().any(|operators| depth.under(*operators).is_too_deep())
    {
        too_deep(reader, span);
        return None;
    }
    Flat { reader, tokens: &tokens, next: 0 }.fold(Level::If, false, depth)
}

/// The flat list while it is folded, by the strength of its operators alone: what is looser waits.
struct Flat<'f, 'n> {
    reader: &'f Reader<'f>,
    tokens: &'f [Node<'n>],
    next: usize,
}

impl Flat<'_, '_> {
    /// The next operand, and behind it all operators that bind as strongly as `least`, or only those beyond it. A fault in one
    /// operand leaves no tree; the others are read all the same, for their own faults.
    fn fold(&mut self, least: Level, beyond: bool, depth: Depth) -> Option<Box<Folded>> {
        let mut left = self.operand(depth);
        while let Some(op) = self.tokens.get(self.next).copied()
            && let Some(level) = Level::of(op.as_rule())
            && (level > least || (level == least && !beyond))
        {
            self.next += 1;
            left = if is_postfix(op.as_rule()) {
                left.and_then(|left| postfix(self.reader, *left, op))
            } else {
                let right = self.fold(level, true, depth.under(1));
                left.and_then(|left| infix(self.reader, *left, &op, *right?))
            };
        }
        left
    }

    /// One operand with the prefixes before it.
    fn operand(&mut self, depth: Depth) -> Option<Box<Folded>> {
        let token = *self.tokens.get(self.next)?;
        self.next += 1;
        match Level::of(token.as_rule()) {
            Some(level) => {
                let operand = self.fold(level, false, depth.under(1));
                prefix(self.reader, token, operand?, depth)
            }
            None => operand(self.reader, token, depth),
        }
    }
}

/// Whether an operator stands behind its one operand.
fn is_postfix(operator: Rule) -> bool {
    matches!(operator, Rule::member | Rule::index | Rule::is_test | Rule::matches)
}

fn operand(reader: &Reader<'_>, node: Node<'_>, depth: Depth) -> Option<Box<Folded>> {
    let span = reader.span(&node);
    match node.as_rule() {
        Rule::group => {
            let inner = child(node, Rule::expression)?;
            let mut folded = expression(reader, inner, depth.inside())?.closed();
            folded.level = Level::Operand;
            folded.outer = span;
            Some(folded)
        }
        Rule::reference => reference(reader, node, depth),
        Rule::list => list(reader, node, depth),
        _ => Folded::operand(literal::read(reader, node)?, span, 0),
    }
}

fn list(reader: &Reader<'_>, node: Node<'_>, depth: Depth) -> Option<Box<Folded>> {
    let span = reader.span(&node);
    let mut elements = Vec::new();
    let mut height = 0;
    for part in node.into_inner().filter(|part| part.as_rule() == Rule::expression) {
        let tree = expression(reader, part, depth.inside())?.close();
        height = height.max(tree.height + 1);
        elements.push(tree.expr);
    }
    bounded(reader, ExprKind::List(elements), span, height, Level::Operand)
}

fn reference(reader: &Reader<'_>, node: Node<'_>, depth: Depth) -> Option<Box<Folded>> {
    let span = reader.span(&node);
    let mut parts = Parts::of(node);
    let name = reader.name(&parts.seek(Rule::name)?);
    match parts.seek(Rule::arguments) {
        Some(arguments) => fold::call(reader, name, arguments, span, depth),
        None => Folded::operand(ExprKind::Name(name.text), span, 0),
    }
}

// In its box it takes little of the stack while the head of an `if` or a quantifier is read.
#[allow(clippy::boxed_local)]
fn prefix(reader: &Reader<'_>, op: Node<'_>, operand: Box<Folded>, depth: Depth) -> Option<Box<Folded>> {
    let span = reader.span(&op).to(operand.outer);
    match op.as_rule() {
        Rule::minus => negate(reader, *operand, span),
        Rule::if_head => {
            let mut parts = Parts::of(op);
            let condition = expression(reader, parts.seek(Rule::expression)?, depth.inside())?.close();
            let then = expression(reader, parts.seek(Rule::expression)?, depth.inside())?.close();
            let otherwise = operand.close();
            let height = condition.height.max(then.height).max(otherwise.height) + 1;
            let (condition, then, otherwise) = (condition.boxed(), then.boxed(), otherwise.boxed());
            bounded(reader, ExprKind::If(condition, then, otherwise), span, height, Level::If)
        }
        Rule::quantifier_head => quantifier::read(reader, op, *operand, span, depth),
        _ => {
            let tree = operand.close();
            let height = tree.height + 1;
            bounded(reader, ExprKind::Not(tree.boxed()), span, height, Level::Not)
        }
    }
}

/// A minus before a plain number or duration belongs to it.
fn negate(reader: &Reader<'_>, operand: Folded, span: Span) -> Option<Box<Folded>> {
    let plain = operand.level == Level::Operand && !operand.is_grouped();
    let tree = operand.close();
    let height = tree.height + 1;
    let (kind, height) = match &tree.expr.kind {
        ExprKind::Number(number) if plain => (ExprKind::Number(0.0 - number), 0),
        ExprKind::Duration(duration) if plain => (ExprKind::Duration(literal::negative(*duration)), 0),
        _ => (ExprKind::Negate(tree.boxed()), height),
    };
    bounded(reader, kind, span, height, Level::Negation)
}

// Operators stand on the stack only while nothing nests in them.
#[inline(never)]
fn postfix(reader: &Reader<'_>, operand: Folded, op: Node<'_>) -> Option<Box<Folded>> {
    let at = reader.span(&op);
    let span = operand.outer.to(at);
    let level = Level::of(op.as_rule()).unwrap_or(Level::Operand);
    if level == Level::Comparison && operand.level == Level::Comparison {
        reach::report_chain(reader, at);
    }
    let tree = operand.close();
    let height = tree.height + 1;
    let operand = tree.boxed();
    let kind = match op.as_rule() {
        Rule::member => ExprKind::Member(operand, reader.plain_name(&child(op, Rule::name)?, "field")),
        Rule::index => ExprKind::Index(operand, reader.text(&child(op, Rule::text)?)),
        Rule::matches => ExprKind::Matches(operand, literal::pattern(reader, &child(op, Rule::regex)?)),
        _ => {
            let mut parts = Parts::of(op);
            parts.accept(Rule::kw_is);
            let negated = parts.accept(Rule::kw_not);
            let test = match parts.next().map(|part| part.as_rule()) {
                Some(Rule::kw_present) => IsTest::Present,
                Some(Rule::kw_absent) => IsTest::Absent,
                _ => IsTest::Known,
            };
            ExprKind::Is { operand, test, negated }
        }
    };
    bounded(reader, kind, span, height, level)
}

#[inline(never)]
fn infix(reader: &Reader<'_>, left: Folded, node: &Node<'_>, right: Folded) -> Option<Box<Folded>> {
    let op = binary_op(node.as_rule())?;
    let level = Level::of_binary(op);
    if level == Level::Comparison && left.level == Level::Comparison {
        reach::report_chain(reader, reader.span(node));
    }
    if matches!(op, BinaryOp::And | BinaryOp::Or) {
        return Some(left.chained(op, right));
    }
    let span = left.outer.to(right.outer);
    let (left, right) = (left.close(), right.close());
    let height = left.height.max(right.height) + 1;
    bounded(reader, ExprKind::Binary(op, left.boxed(), right.boxed()), span, height, level)
}

/// A tree of that height, if it is not too high: trees are never built higher than the bound, not even to be refused.
fn bounded(reader: &Reader<'_>, kind: ExprKind, span: Span, height: u32, level: Level) -> Option<Box<Folded>> {
    if height > MAX_NESTING {
        too_deep(reader, span);
        return None;
    }
    Some(Folded::of(kind, span, height, level))
}
