//! Functions.

use brightline_dsl::{
    Diagnostic, Span,
    ast::{self, Expr, ExprKind},
};

use super::{
    codes,
    expr::{Expressions, Typed},
    types::{Kind, did_you_mean},
};
use crate::{
    program::{Function, Node},
    schema::Type,
};

/// What a function takes and gives.
struct Signature {
    name: &'static str,
    function: Function,
    takes: Takes,
    gives: Type,
}

#[derive(Clone, Copy, PartialEq)]
enum Takes {
    /// A text or a `one of`.
    Textual,
    /// A text alone.
    Text,
    Number,
    Version,
}

const FUNCTIONS: [Signature; 12] = [
    Signature { name: "lower", function: Function::Lower, takes: Takes::Textual, gives: Type::Text },
    Signature { name: "upper", function: Function::Upper, takes: Takes::Textual, gives: Type::Text },
    Signature { name: "trim", function: Function::Trim, takes: Takes::Textual, gives: Type::Text },
    Signature { name: "length", function: Function::Length, takes: Takes::Textual, gives: Type::Number },
    Signature { name: "number", function: Function::Number, takes: Takes::Text, gives: Type::Number },
    Signature { name: "time", function: Function::Time, takes: Takes::Text, gives: Type::Time },
    Signature { name: "version", function: Function::Version, takes: Takes::Text, gives: Type::Version },
    Signature { name: "round", function: Function::Round, takes: Takes::Number, gives: Type::Number },
    Signature { name: "floor", function: Function::Floor, takes: Takes::Number, gives: Type::Number },
    Signature { name: "ceil", function: Function::Ceil, takes: Takes::Number, gives: Type::Number },
    Signature { name: "abs", function: Function::Abs, takes: Takes::Number, gives: Type::Number },
    Signature { name: "stable", function: Function::Stable, takes: Takes::Version, gives: Type::Bool },
];

/// The forms with a grammar of their own, and those that know the instant: offered beside the functions.
const OTHERS: [&str; 8] = ["age", "until", "tier", "count", "sum", "min", "max", "average"];

impl Expressions<'_> {
    pub(super) fn call(&mut self, function: &ast::Name, arguments: &[Expr], span: Span) -> Typed {
        let [argument] = arguments else {
            let message = format!("`{}` takes one argument, and {} stand here", function.text, arguments.len());
            self.error(Diagnostic::error(codes::CALL, span, message));
            return self.broken(span);
        };
        match function.text.as_str() {
            "age" => self.age(argument, span),
            "until" => self.until(argument, span),
            "tier" => self.tier_of(argument, span),
            name @ ("sum" | "min" | "max" | "average") => {
                let message = format!("`{name}` says which value of which elements it takes");
                let help = format!("`{name}(v for v in xs)`, `{name}(v.f for v in xs where …)`");
                self.error(Diagnostic::error(codes::CALL, span, message).help(help));
                self.broken(span)
            }
            name => match FUNCTIONS.iter().find(|signature| signature.name == name) {
                Some(signature) => self.apply(signature, argument, span),
                None => {
                    let message = format!("there is no function `{name}`");
                    let known = FUNCTIONS.iter().map(|signature| signature.name).chain(OTHERS);
                    let mut diagnostic = Diagnostic::error(codes::CALL, function.span, message);
                    diagnostic.help = did_you_mean(name, known);
                    self.error(diagnostic);
                    self.broken(span)
                }
            },
        }
    }

    fn apply(&mut self, signature: &Signature, argument: &Expr, span: Span) -> Typed {
        let what = format!("`{}`", signature.name);
        let hint = (signature.takes == Takes::Version).then_some(Type::Version);
        let (node, kind) = self.check(argument, hint.as_ref());
        let fits = match signature.takes {
            Takes::Textual => {
                self.expect_text(&kind.ty, argument.span, &what);
                true
            }
            Takes::Text => self.expect(&Type::Text, &kind.ty, argument.span, &what),
            Takes::Number => self.expect(&Type::Number, &kind.ty, argument.span, &what),
            Takes::Version => self.expect(&Type::Version, &kind.ty, argument.span, &what),
        };
        if !fits {
            return self.broken(span);
        }
        (self.add(Node::Call(signature.function, node), span), Kind::still(signature.gives.clone()))
    }

    fn age(&mut self, argument: &Expr, span: Span) -> Typed {
        let (node, kind) = self.check(argument, Some(&Type::Time));
        if !matches!(kind.ty, Type::Time | Type::Any) {
            let message = format!("`age` takes a time in the past, and this is {}", self.describe(&kind.ty));
            let mut diagnostic = Diagnostic::error(codes::TYPE, argument.span, message);
            diagnostic.help = match kind.ty {
                Type::Deadline => Some("how long a deadline is away is `until(…)`".into()),
                Type::Text => Some("a text is read as a time on purpose: `age(time(…))`".into()),
                _ => None,
            };
            self.error(diagnostic);
            return self.broken(span);
        }
        (self.add(Node::Age(node), span), Kind { ty: Type::Duration, moving: true })
    }

    fn until(&mut self, argument: &Expr, span: Span) -> Typed {
        let (node, kind) = self.check(argument, Some(&Type::Deadline));
        let literal = matches!(argument.kind, ExprKind::Instant(_));
        if !literal && !matches!(kind.ty, Type::Deadline | Type::Any) {
            let message = format!("`until` takes a deadline, and this is {}", self.describe(&kind.ty));
            let mut diagnostic = Diagnostic::error(codes::TYPE, argument.span, message);
            if kind.ty == Type::Time {
                diagnostic = diagnostic.help("how long a time is past is `age(…)`; what may lie ahead is a `deadline`");
            }
            self.error(diagnostic);
            return self.broken(span);
        }
        (self.add(Node::Until(node), span), Kind { ty: Type::Duration, moving: true })
    }
}
