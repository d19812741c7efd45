//! `a and b and c …` and `a or b or c …` of any length, in trees that stay low.
//!
//! Up to [`ROW`] operands lean to the left, as one would write the parentheses. Longer chains are halved first, for a tree
//! as high as its chain is long could not be walked on a small stack. That is the same to a reader: `and` and `or` may be
//! grouped as one likes, with missing operands too.

use super::{Folded, Level, Tree};
use crate::ast::{BinaryOp, Expr, ExprKind};

/// The most operands that lean to the left.
pub(crate) const ROW: usize = 16;

pub(super) enum Shape {
    Done(Tree),
    Chain(BinaryOp, Vec<Tree>),
}

impl Folded {
    /// The tree of all that has been folded.
    pub(super) fn close(self) -> Tree {
        match self.shape {
            Shape::Done(tree) => Tree { outer: self.outer, ..tree },
            Shape::Chain(op, trees) => {
                let nothing =
                    Tree { expr: Expr { kind: ExprKind::Bool(true), span: self.outer }, height: 0, outer: self.outer };
                join(op, trees).unwrap_or(nothing)
            }
        }
    }

    /// The same with a tree that is done.
    pub(super) fn closed(self) -> Box<Self> {
        let (level, outer) = (self.level, self.outer);
        Box::new(Self { shape: Shape::Done(self.close()), level, outer })
    }

    /// One more operand behind `and` or `or`.
    pub(super) fn chained(mut self, op: BinaryOp, right: Self) -> Box<Self> {
        let outer = self.outer.to(right.outer);
        let right = right.close();
        match &mut self.shape {
            Shape::Chain(chained, trees) if *chained == op => {
                trees.push(right);
                self.outer = outer;
                Box::new(self)
            }
            _ => {
                let trees = vec![self.close(), right];
                Box::new(Self { shape: Shape::Chain(op, trees), level: Level::of_binary(op), outer })
            }
        }
    }
}

impl Tree {
    pub(super) fn boxed(self) -> Box<Expr> {
        Box::new(self.expr)
    }
}

fn join(op: BinaryOp, mut trees: Vec<Tree>) -> Option<Tree> {
    if trees.len() > ROW {
        let rear = trees.split_off(trees.len() / 2);
        return Some(pair(op, join(op, trees)?, join(op, rear)?));
    }
    trees.into_iter().reduce(|left, right| pair(op, left, right))
}

fn pair(op: BinaryOp, left: Tree, right: Tree) -> Tree {
    let span = left.outer.to(right.outer);
    let height = left.height.max(right.height) + 1;
    let kind = ExprKind::Binary(op, left.boxed(), right.boxed());
    Tree { expr: Expr { kind, span }, height, outer: span }
}

/// The operands of a chain that, written in a row, would be read as this very tree.
pub(crate) fn operands(op: BinaryOp, expr: &Expr) -> Vec<&Expr> {
    let mut all = Vec::new();
    flatten(op, expr, &mut all);
    if matches_join(op, expr, &all) {
        return all;
    }
    let mut leaning = Vec::new();
    let mut rest = expr;
    while let ExprKind::Binary(found, left, right) = &rest.kind
        && *found == op
    {
        leaning.push(right.as_ref());
        rest = left;
    }
    leaning.push(rest);
    leaning.reverse();
    match &expr.kind {
        ExprKind::Binary(_, left, right) if leaning.len() > ROW => vec![left, right],
        _ => leaning,
    }
}

fn flatten<'e>(op: BinaryOp, expr: &'e Expr, all: &mut Vec<&'e Expr>) {
    match &expr.kind {
        ExprKind::Binary(found, left, right) if *found == op => {
            flatten(op, left, all);
            flatten(op, right, all);
        }
        _ => all.push(expr),
    }
}

/// Whether [`join`] would make `expr` of these.
fn matches_join(op: BinaryOp, expr: &Expr, operands: &[&Expr]) -> bool {
    if let [only] = operands {
        return std::ptr::eq(*only, expr);
    }
    let at = if operands.len() > ROW { operands.len() / 2 } else { operands.len().saturating_sub(1) };
    match (&expr.kind, operands.split_at_checked(at)) {
        (ExprKind::Binary(found, left, right), Some((front, rear))) if *found == op => {
            matches_join(op, left, front) && matches_join(op, right, rear)
        }
        _ => false,
    }
}
