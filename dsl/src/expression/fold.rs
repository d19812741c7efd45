//! Calls, and the folds that look like them: `count(v in xs where C)`, `sum(v.f for v in xs where C)`.

use super::{Depth, Folded, Level, Tree, bounded, expression};
use crate::ast::{BinaryOp, Expr, ExprKind, Fold, Name};
use crate::grammar::Rule;
use crate::reader::{Node, Parts, Reader};
use crate::{Diagnostic, Span, codes};

/// One argument as written.
struct Argument {
    distinct: bool,
    value: Box<Folded>,
    each: Option<(Name, Box<Tree>)>,
    filter: Option<Box<Tree>>,
    span: Span,
}

pub(super) fn call(
    reader: &Reader<'_>,
    function: Name,
    arguments: Node<'_>,
    span: Span,
    depth: Depth,
) -> Option<Box<Folded>> {
    let mut read = Vec::new();
    for node in arguments.into_inner().filter(|part| part.as_rule() == Rule::argument) {
        read.push(*argument(reader, node, depth)?);
    }
    close(reader, function, read, span)
}

/// What the arguments make. Calls nest, and this has nothing to do on the stack while its arguments are read.
#[inline(never)]
fn close(reader: &Reader<'_>, function: Name, arguments: Vec<Argument>, span: Span) -> Option<Box<Folded>> {
    let fold = match function.text.as_str() {
        "count" => return count(reader, &function, arguments, span),
        "sum" => Fold::Sum,
        "min" => Fold::Min,
        "max" => Fold::Max,
        "average" => Fold::Average,
        _ => return plain_call(reader, function, arguments, span),
    };
    fold_of_values(reader, fold, &function, arguments, span)
}

fn argument(reader: &Reader<'_>, node: Node<'_>, depth: Depth) -> Option<Box<Argument>> {
    let span = reader.span(&node);
    let mut parts = Parts::of(node);
    let distinct = parts.accept(Rule::kw_distinct);
    let value = expression(reader, parts.seek(Rule::expression)?, depth.inside())?;
    let (mut each, mut filter) = (None, None);
    for part in parts {
        let is_each = part.as_rule() == Rule::each;
        let mut inner = Parts::of(part);
        let variable = if is_each { Some(reader.plain_name(&inner.seek(Rule::name)?, "variable")) } else { None };
        let tree = Box::new(expression(reader, inner.seek(Rule::expression)?, depth.inside())?.close());
        match variable {
            Some(variable) => each = Some((variable, tree)),
            None => filter = Some(tree),
        }
    }
    Some(Box::new(Argument { distinct, value, each, filter, span }))
}

fn plain_call(reader: &Reader<'_>, function: Name, arguments: Vec<Argument>, span: Span) -> Option<Box<Folded>> {
    let mut height = 0;
    let mut values = Vec::new();
    for argument in arguments {
        if argument.distinct || argument.each.is_some() || argument.filter.is_some() {
            let message = format!("`{}` takes plain values, not the elements of a list", function.text);
            reader.report(
                Diagnostic::error(codes::MALFORMED_FOLD, argument.span, message)
                    .help("elements are taken by `count`, `sum`, `min`, `max` and `average`"),
            );
            return None;
        }
        let tree = argument.value.close();
        height = height.max(tree.height + 1);
        values.push(tree.expr);
    }
    bounded(reader, ExprKind::Call(function, values), span, height, Level::Operand)
}

fn count(reader: &Reader<'_>, function: &Name, arguments: Vec<Argument>, span: Span) -> Option<Box<Folded>> {
    let malformed = |at: Span, message: String, help: &str| {
        reader.report(Diagnostic::error(codes::MALFORMED_FOLD, at, message).help(help));
        None
    };
    let mut arguments = arguments.into_iter();
    let (Some(argument), None) = (arguments.next(), arguments.next()) else {
        return malformed(
            function.span,
            "`count` takes one list".to_owned(),
            "write `count(xs)`, `count(distinct xs)` or `count(v in xs where …)`",
        );
    };
    if argument.each.is_some() {
        let help = "write `count(v in xs where …)`; for their values there are `sum`, `min`, `max` and `average`";
        return malformed(argument.span, "`count` counts elements, not values of them".to_owned(), help);
    }
    let membership = argument.value.level == Level::Comparison;
    let tree = argument.value.close();
    let (list, variable) = match tree.expr.kind {
        ExprKind::Binary(BinaryOp::In, variable, list) if membership => (list, Some(variable)),
        kind => (Box::new(Expr { kind, ..tree.expr }), None),
    };
    match (argument.filter, variable) {
        (Some(_), _) if argument.distinct => {
            let help = "write `count(distinct xs)` for all of a list, or `count(v in xs where …)`";
            malformed(argument.span, "`distinct` counts a whole list, without `where`".to_owned(), help)
        }
        (Some(filter), Some(variable)) => {
            let variable = variable_name(reader, *variable)?;
            let height = tree.height.max(filter.height + 1);
            let filter = Some(filter.boxed());
            let kind = ExprKind::Fold { fold: Fold::Count, value: None, variable, list, filter };
            bounded(reader, kind, span, height, Level::Operand)
        }
        (Some(_), None) => {
            let message = "`where` needs a name for the element it asks about".to_owned();
            malformed(argument.span, message, "write `count(v in xs where …)`")
        }
        (None, Some(_)) => {
            let message = "`count` of the elements of a list for which nothing is asked".to_owned();
            malformed(argument.span, message, "write `count(xs)` for all, or `count(v in xs where …)` for some")
        }
        (None, None) => {
            let kind = ExprKind::Count { list, distinct: argument.distinct };
            bounded(reader, kind, span, tree.height + 1, Level::Operand)
        }
    }
}

/// The variable of `v in xs`, which was read as an operand of `in`.
fn variable_name(reader: &Reader<'_>, expr: Expr) -> Option<Name> {
    match expr.kind {
        ExprKind::Name(text) => Some(reader.without_hyphen(Name { text, span: expr.span }, "variable")),
        _ => {
            let message = "a name for the elements is expected before `in`";
            reader.report(
                Diagnostic::error(codes::MALFORMED_FOLD, expr.span, message).help("write `count(v in xs where …)`"),
            );
            None
        }
    }
}

fn fold_of_values(
    reader: &Reader<'_>,
    fold: Fold,
    function: &Name,
    arguments: Vec<Argument>,
    span: Span,
) -> Option<Box<Folded>> {
    let mut arguments = arguments.into_iter();
    match (arguments.next(), arguments.next()) {
        (Some(argument), None) if !argument.distinct && argument.each.is_some() => {
            let Argument { value, each: Some((variable, list)), filter, .. } = argument else {
                return None;
            };
            let value = value.close();
            let filter_height = filter.as_ref().map_or(0, |filter| filter.height);
            let height = value.height.max(list.height).max(filter_height) + 1;
            let (value, list, filter) = (Some(value.boxed()), list.boxed(), filter.map(|filter| filter.boxed()));
            let kind = ExprKind::Fold { fold, value, variable, list, filter };
            bounded(reader, kind, span, height, Level::Operand)
        }
        _ => {
            let name = &function.text;
            reader.report(
                Diagnostic::error(
                    codes::MALFORMED_FOLD,
                    span,
                    format!("`{name}` takes a value of each element of a list"),
                )
                .help(format!("write `{name}(v.field for v in xs)`, or `{name}(v.field for v in xs where …)`")),
            );
            None
        }
    }
}
