//! Expressions: how they are read, and that what is printed is read again as the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

mod support;

use brightline_dsl::ast::{BinaryOp, Expr, ExprKind, Fold, IsTest, Name, Quantifier, Text};
use brightline_dsl::{Duration, Instant, Span, print};
use support::{expression, shape};

/// Text, its tree, and how it is printed.
const TABLE: [(&str, &str, &str); 118] = [
    // What stands for itself.
    ("true", "true", "true"),
    ("false", "false", "false"),
    ("none", "NONE", "none"),
    ("80", "80.0", "80"),
    ("007", "7.0", "7"),
    ("99.95", "99.95", "99.95"),
    ("1_000", "1000.0", "1000"),
    ("1_0.2_5", "10.25", "10.25"),
    ("-3", "-3.0", "-3"),
    ("-0", "0.0", "0"),
    ("- 3", "-3.0", "-3"),
    ("9007199254740993", "9007199254740992.0", "9007199254740992"),
    ("30 days", "2592000000000us", "30 days"),
    ("1 day", "86400000000us", "1 day"),
    ("90 seconds", "90000000us", "90 seconds"),
    ("60 seconds", "60000000us", "1 minute"),
    ("1.5 hours", "5400000000us", "90 minutes"),
    ("2 weeks", "1209600000000us", "14 days"),
    ("-15 minutes", "-900000000us", "-15 minutes"),
    ("30 # so many\n days", "2592000000000us", "30 days"),
    ("2026-01-19", "@1768780800000000", "2026-01-19"),
    ("2026-01-19T09:30:00+01:00", "@1768811400000000", "2026-01-19T08:30:00Z"),
    ("2026-01-19T00:00:00.25Z", "@1768780800250000", "2026-01-19T00:00:00.25Z"),
    (r#""a \"b\" \\ \n \t \u{41}""#, r#""a \"b\" \\ \n \t A""#, r#""a \"b\" \\ \n \t A""#),
    (r#""""#, r#""""#, r#""""#),
    ("coverage", "coverage", "coverage"),
    ("customer-facing", "customer-facing", "customer-facing"),
    ("_a1-b_2", "_a1-b_2", "_a1-b_2"),
    // Words of the language that are names nevertheless, and names that only begin like words.
    ("require", "require", "require"),
    ("matches == 3", "(Equal matches 3.0)", "matches == 3"),
    ("contains contains contains", "(Contains contains contains)", "contains contains contains"),
    ("orx or inx", "(Or orx inx)", "orx or inx"),
    ("nothing", "nothing", "nothing"),
    ("not-a", "not-a", "not-a"),
    ("trueish", "trueish", "trueish"),
    ("is-it is present", "(Present is-it)", "is-it is present"),
    ("days > 3 days", "(Greater days 259200000000us)", "days > 3 days"),
    ("distinct", "distinct", "distinct"),
    // Lists, members, calls.
    ("[]", "[]", "[]"),
    ("[1]", "[1.0]", "[1]"),
    ("[1, \"a\", x,]", "[1.0 \"a\" x]", "[1, \"a\", x]"),
    ("[[1], []]", "[[1.0] []]", "[[1], []]"),
    ("owner.email", "(. owner email)", "owner.email"),
    ("a . b . c", "(. (. a b) c)", "a.b.c"),
    (r#"labels["a b"].c"#, r#"(. ([] labels "a b") c)"#, r#"labels["a b"].c"#),
    ("age(opened)", "(age! opened)", "age(opened)"),
    ("f()", "(f! )", "f()"),
    ("f(a, b or c)", "(f! a (Or b c))", "f(a, b or c)"),
    ("lower(owner.email).x", "(. (lower! (. owner email)) x)", "lower(owner.email).x"),
    ("tier(security) >= silver", "(GreaterOrEqual (tier! security) silver)", "tier(security) >= silver"),
    ("tier(security) == none", "(Equal (tier! security) NONE)", "tier(security) == none"),
    // Strength, loosest to tightest.
    ("a or b and c", "(Or a (And b c))", "a or b and c"),
    ("(a or b) and c", "(And (Or a b) c)", "(a or b) and c"),
    ("a and b or c and d", "(Or (And a b) (And c d))", "a and b or c and d"),
    ("not a and b", "(And (not a) b)", "not a and b"),
    ("not (a and b)", "(not (And a b))", "not (a and b)"),
    ("not a == b", "(not (Equal a b))", "not a == b"),
    ("not not a", "(not (not a))", "not not a"),
    ("not a is present", "(not (Present a))", "not a is present"),
    ("a == b otherwise c", "(Equal a (Otherwise b c))", "a == b otherwise c"),
    ("a otherwise b == c", "(Equal (Otherwise a b) c)", "a otherwise b == c"),
    ("a otherwise b + c", "(Otherwise a (Add b c))", "a otherwise b + c"),
    ("a otherwise b otherwise c", "(Otherwise (Otherwise a b) c)", "a otherwise b otherwise c"),
    ("a otherwise (b otherwise c)", "(Otherwise a (Otherwise b c))", "a otherwise (b otherwise c)"),
    ("a + b * c", "(Add a (Multiply b c))", "a + b * c"),
    ("(a + b) * c", "(Multiply (Add a b) c)", "(a + b) * c"),
    ("a - b - c", "(Subtract (Subtract a b) c)", "a - b - c"),
    ("a - (b - c)", "(Subtract a (Subtract b c))", "a - (b - c)"),
    ("a + b - c", "(Subtract (Add a b) c)", "a + b - c"),
    ("a / b / c", "(Divide (Divide a b) c)", "a / b / c"),
    ("a / (b * c)", "(Divide a (Multiply b c))", "a / (b * c)"),
    ("-a * b", "(Multiply (neg a) b)", "-a * b"),
    ("-(a * b)", "(neg (Multiply a b))", "-(a * b)"),
    ("-a.b", "(neg (. a b))", "-a.b"),
    ("a * -b", "(Multiply a (neg b))", "a * -b"),
    ("a - -3", "(Subtract a -3.0)", "a - -3"),
    ("--a", "(neg (neg a))", "--a"),
    ("--3", "(neg -3.0)", "--3"),
    ("-(3)", "(neg 3.0)", "-(3)"),
    ("-(-3)", "(neg -3.0)", "--3"),
    ("a+b", "(Add a b)", "a + b"),
    ("a*b/c", "(Divide (Multiply a b) c)", "a * b / c"),
    ("a and b and c", "(And (And a b) c)", "a and b and c"),
    ("a and (b and c)", "(And a (And b c))", "a and (b and c)"),
    ("(a and b) and c", "(And (And a b) c)", "a and b and c"),
    ("a or (b or c) or d", "(Or (Or a (Or b c)) d)", "a or (b or c) or d"),
    // Comparison, membership, questions.
    ("a != b", "(NotEqual a b)", "a != b"),
    ("a <= 3", "(LessOrEqual a 3.0)", "a <= 3"),
    ("a<3", "(Less a 3.0)", "a < 3"),
    ("a not in [b]", "(NotIn a [b])", "a not in [b]"),
    ("a not  # comment\n in xs", "(NotIn a xs)", "a not in xs"),
    ("a in xs and b", "(And (In a xs) b)", "a in xs and b"),
    ("xs contains a + b", "(Contains xs (Add a b))", "xs contains a + b"),
    (r#"t starts with "a""#, r#"(StartsWith t "a")"#, r#"t starts with "a""#),
    ("t ends\nwith u", "(EndsWith t u)", "t ends with u"),
    (r"t matches /[a-z]+\.\/x/", r#"(matches t "[a-z]+\\./x")"#, r"t matches /[a-z]+\.\/x/"),
    (r"t matches /\\\/(#|')/ and a", r#"(And (matches t "\\\\/(#|')") a)"#, r"t matches /\\\/(#|')/ and a"),
    ("t matches //", r#"(matches t "")"#, "t matches //"),
    ("a is known", "(Known a)", "a is known"),
    ("a is not absent", "(NotAbsent a)", "a is not absent"),
    ("a + b is present", "(Present (Add a b))", "a + b is present"),
    ("(a == b) == c", "(Equal (Equal a b) c)", "(a == b) == c"),
    ("(a is present) is known", "(Known (Present a))", "(a is present) is known"),
    // Quantifiers.
    ("any v in xs where v", "(Any v in xs : v)", "any v in xs where v"),
    ("no v in xs where v.a == 1", "(No v in xs : (Equal (. v a) 1.0))", "no v in xs where v.a == 1"),
    (
        "every v in a.b has v.c is present",
        "(Every v in (. a b) : (Present (. v c)))",
        "every v in a.b has v.c is present",
    ),
    (
        "every v in xs where v.a has (v.b or v.c)",
        "(Every v in xs where (. v a) : (Or (. v b) (. v c)))",
        "every v in xs where v.a has (v.b or v.c)",
    ),
    ("any v in xs where (v and w) or u", "(Or (Any v in xs : (And v w)) u)", "any v in xs where (v and w) or u"),
    ("(any v in xs where v) and u", "(And (Any v in xs : v) u)", "(any v in xs where v) and u"),
    ("u and not any v in xs where v", "(And u (not (Any v in xs : v)))", "u and not any v in xs where v"),
    (
        "any v in xs where (any w in v where w)",
        "(Any v in xs : (Any w in v : w))",
        "any v in xs where (any w in v where w)",
    ),
    // Counts and folds.
    ("count(xs) > 0", "(Greater (count xs) 0.0)", "count(xs) > 0"),
    ("count(distinct xs)", "(count distinct xs)", "count(distinct xs)"),
    ("count(distinct)", "(count distinct)", "count(distinct)"),
    (
        "count(distinct in xs where distinct.a)",
        "(Count distinct in xs where (. distinct a))",
        "count(distinct in xs where distinct.a)",
    ),
    (
        "count(v in xs where v.a and v.b)",
        "(Count v in xs where (And (. v a) (. v b)))",
        "count(v in xs where v.a and v.b)",
    ),
    (
        "average(v.f + 1 for v in xs where v.g > 3)",
        "(Average (Add (. v f) 1.0) v in xs where (Greater (. v g) 3.0))",
        "average(v.f + 1 for v in xs where v.g > 3)",
    ),
    // Conditions.
    (
        "if a then b else if c or d then e else f + 1",
        "(if a b (if (Or c d) e (Add f 1.0)))",
        "if a then b else if c or d then e else f + 1",
    ),
];

#[test]
fn expressions_are_read_and_printed() {
    for (text, tree, printed) in TABLE {
        let expr = expression(text);
        assert_eq!(shape(&expr), tree, "{text}");
        assert_eq!(print::expression(&expr), printed, "{text}");
        assert_eq!(shape(&expression(printed)), tree, "{printed}");
    }
}

#[test]
fn line_ends_and_comments_are_white_space() {
    let text = "a\n  and # why\r\n\tnot\n b . c\n[ \"x\" ]\n is\n not\n known";
    assert_eq!(shape(&expression(text)), "(And a (not (NotKnown ([] (. b c) \"x\"))))");
}

#[test]
fn places_are_exact() {
    let text = "define d for e =  not (a + 1)  * b.c [\"k\"] is present   # behind\n";
    let expr = expression(text.strip_prefix("define d for e = ").unwrap());
    let source = |span: Span| &text[span.start as usize..span.end as usize];
    assert_eq!(source(expr.span), "not (a + 1)  * b.c [\"k\"] is present");
    let ExprKind::Not(of) = expr.kind else { panic!() };
    let ExprKind::Is { operand, .. } = of.kind else { panic!() };
    assert_eq!(source(operand.span), "(a + 1)  * b.c [\"k\"]");
    let ExprKind::Binary(BinaryOp::Multiply, sum, index) = operand.kind else { panic!() };
    assert_eq!(source(sum.span), "a + 1");
    assert_eq!(source(index.span), "b.c [\"k\"]");
    let ExprKind::Index(member, key) = index.kind else { panic!() };
    assert_eq!((source(member.span), source(key.span)), ("b.c", "\"k\""));
    let call = expression("f( a ,g( ) )");
    assert_eq!(call.span, Span { start: 17, end: 29, ..call.span });
}

#[test]
#[cfg_attr(miri, ignore = "too much for an interpreter")]
fn long_conditions_make_low_trees() {
    for (count, height) in [(2, 1), (16, 15), (17, 9), (1_000, 22), (30_000, 25)] {
        for op in ["and", "or"] {
            let terms: Vec<String> = (0..count).map(|number| format!("x{number}")).collect();
            let text = terms.join(&format!(" {op} "));
            let expr = expression(&text);
            assert!(tree_height(&expr) <= height, "{count}: {}", tree_height(&expr));
            let printed = print::expression(&expr);
            assert_eq!(printed, text);
        }
    }
}

fn tree_height(expr: &Expr) -> u32 {
    match &expr.kind {
        ExprKind::Binary(_, left, right) => 1 + tree_height(left).max(tree_height(right)),
        _ => 0,
    }
}

/// Trees of all kinds from a seed: whatever is printed is read again as it was.
#[test]
fn what_is_printed_is_read_again() {
    let mut seed = Seed(20_260_119);
    for _ in 0..if cfg!(miri) { 20 } else { 20_000 } {
        let depth = seed.below(6);
        let expr = seed.expr(depth);
        let printed = print::expression(&expr);
        let read = expression(&printed);
        assert_eq!(shape(&read), shape(&expr), "{printed}");
        assert_eq!(print::expression(&read), printed);
    }
}

struct Seed(u64);

impl Seed {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn name(&mut self) -> Name {
        let names = ["a", "b_2", "owner", "matches", "days", "distinct", "tier", "orx"];
        Name { text: names[self.below(8) as usize].to_owned(), span: Span::default() }
    }

    fn text(&mut self) -> String {
        let texts = ["", "x", "a \"b\" \\", "{}", "line\nline\ttab", "größe 🚦", "/", "\\/", "# no comment"];
        texts[self.below(9) as usize].to_owned()
    }

    fn boxed(&mut self, depth: u64) -> Box<Expr> {
        Box::new(self.expr(depth))
    }

    fn some(&mut self, depth: u64) -> Vec<Expr> {
        (0..self.below(4)).map(|_| self.expr(depth)).collect()
    }

    fn expr(&mut self, depth: u64) -> Expr {
        let kind = if depth == 0 { self.leaf() } else { self.node(depth - 1) };
        Expr { kind, span: Span::default() }
    }

    fn leaf(&mut self) -> ExprKind {
        match self.below(9) {
            0 => ExprKind::Bool(self.below(2) == 0),
            1 => ExprKind::Number(self.below(1_000_000) as f64 / [1.0, 8.0, -1.0, -3.0, 7e9][self.below(5) as usize])
                .positive_zero(),
            2 => ExprKind::Text(self.text()),
            3 => ExprKind::Duration(Duration::from_micros(
                self.below(1 << 24) as i64 * [1, -1, 1_000_000, -86_400_000_000][self.below(4) as usize],
            )),
            4 => ExprKind::Instant(
                Instant::from_micros(
                    self.below(1 << 31) as i64 * [1, -1, 1_000_000, 86_400_000][self.below(4) as usize],
                )
                .unwrap(),
            ),
            5 => ExprKind::None,
            _ => ExprKind::Name(self.name().text),
        }
    }

    fn node(&mut self, depth: u64) -> ExprKind {
        use BinaryOp as B;
        let ops = [
            B::Or,
            B::And,
            B::Or,
            B::And,
            B::Equal,
            B::NotEqual,
            B::Less,
            B::LessOrEqual,
            B::Greater,
            B::GreaterOrEqual,
            B::In,
            B::NotIn,
            B::Contains,
            B::StartsWith,
            B::EndsWith,
            B::Otherwise,
            B::Add,
            B::Subtract,
            B::Multiply,
            B::Divide,
        ];
        match self.below(24) {
            0 => ExprKind::Member(self.boxed(depth), self.name()),
            1 => ExprKind::Index(self.boxed(depth), Text { value: self.text(), span: Span::default() }),
            2 => ExprKind::Call(Name { text: "f".to_owned(), span: Span::default() }, self.some(depth)),
            3 => ExprKind::List(self.some(depth)),
            4 => ExprKind::Negate(self.boxed(depth)),
            5 => ExprKind::Not(self.boxed(depth)),
            6 => {
                let value = ["", "a/b", r"\\/", r"[a-z]\d", "#"][self.below(5) as usize].to_owned();
                ExprKind::Matches(self.boxed(depth), Text { value, span: Span::default() })
            }
            7 => {
                let test = [IsTest::Present, IsTest::Absent, IsTest::Known][self.below(3) as usize];
                ExprKind::Is { operand: self.boxed(depth), test, negated: self.below(2) == 0 }
            }
            8 => ExprKind::If(self.boxed(depth), self.boxed(depth), self.boxed(depth)),
            9 | 10 => {
                let quantifier = [Quantifier::Any, Quantifier::No, Quantifier::Every][self.below(3) as usize];
                let filtered = quantifier == Quantifier::Every && self.below(2) == 0;
                let filter = if filtered { Some(self.boxed(depth)) } else { None };
                let (variable, list, body) = (self.name(), self.boxed(depth), self.boxed(depth));
                ExprKind::Quantifier { quantifier, variable, list, filter, body }
            }
            11 => ExprKind::Count { list: self.boxed(depth), distinct: self.below(2) == 0 },
            12 => {
                let fold = [Fold::Count, Fold::Sum, Fold::Min, Fold::Max, Fold::Average][self.below(5) as usize];
                let value = if fold == Fold::Count { None } else { Some(self.boxed(depth)) };
                let filtered = fold == Fold::Count || self.below(2) == 0;
                let filter = if filtered { Some(self.boxed(depth)) } else { None };
                ExprKind::Fold { fold, value, variable: self.name(), list: self.boxed(depth), filter }
            }
            _ => ExprKind::Binary(ops[self.below(20) as usize], self.boxed(depth), self.boxed(depth)),
        }
    }
}

/// The language has one zero.
trait PositiveZero {
    fn positive_zero(self) -> Self;
}

impl PositiveZero for ExprKind {
    fn positive_zero(self) -> Self {
        match self {
            Self::Number(number) => Self::Number(number + 0.0),
            other => other,
        }
    }
}
