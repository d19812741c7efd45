//! Hostile and broken input: every parse ends soon, on a small stack, with a clear error.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::{Duration, Instant};

use brightline_dsl::{FileId, MAX_FILE, Parsed, codes, parse};

/// The stack of the smallest host we know of.
const STACK: usize = 256 * 1024;

fn parse_on_small_stack(text: &str) -> Parsed {
    let text = text.to_owned();
    std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || parse(FileId(0), &text))
        .unwrap()
        .join()
        .expect("no text panics the parser")
}

fn codes_of(text: &str) -> Vec<&'static str> {
    parse_on_small_stack(text).diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

fn define(expression: &str) -> String {
    format!("define a for b = {expression}")
}

fn nested(open: &str, inner: &str, close: &str, levels: usize) -> String {
    define(&format!("{}{inner}{}", open.repeat(levels), close.repeat(levels)))
}

/// What nests, in a form that is right to any depth: what opens, what stands inside, what closes.
const NESTING: [(&str, &str, &str); 14] = [
    ("(", "x", ")"),
    ("(1 + ", "1", ")"),
    ("[", "x", "]"),
    ("f(", "x", ")"),
    ("f(1, ", "x", ")"),
    ("count(v in ", "xs", " where true)"),
    ("sum(v.f for v in ", "xs", ")"),
    ("(not ", "x", ")"),
    ("if ", "x", " then 1 else 2"),
    ("if x then ", "1", " else 2"),
    ("any v in ", "xs", " where true"),
    ("every v in ", "xs", " where true has false"),
    ("every v in xs where ", "v", " has true"),
    ("any v in xs where (", "v", ")"),
];

#[test]
fn sixty_four_levels_and_no_more() {
    for (open, inner, close) in NESTING {
        let sane = nested(open, inner, close, 62);
        if !open.starts_with("every v in xs where") {
            assert_eq!(codes_of(&sane), [""; 0], "{open} … {close}");
        }
        for levels in [66, 70, 200, 5_000] {
            let text = nested(open, inner, close, levels);
            assert_eq!(codes_of(&text).first(), Some(&codes::TOO_DEEP), "{levels} × {open} … {close}");
        }
    }
    assert_eq!(codes_of(&nested("(", "x", ")", 64)), [""; 0]);
    assert_eq!(codes_of(&nested("(", "x", ")", 65)), [codes::TOO_DEEP]);
    assert_eq!(codes_of(&nested("(1 + ", "1", ")", 64)), [""; 0]);
    assert_eq!(codes_of(&nested("(1 + ", "1", ")", 65)), [codes::TOO_DEEP]);
    assert_eq!(codes_of(&nested("f(", "x", ")", 64)), [""; 0]);
    assert_eq!(codes_of(&nested("f(", "x", ")", 65)), [codes::TOO_DEEP]);
}

#[test]
fn operators_in_a_row() {
    for prefix in ["not ", "-", "- "] {
        assert_eq!(codes_of(&define(&format!("{}x", prefix.repeat(64)))), [""; 0]);
        for count in [65, 1_000, 100_000] {
            assert_eq!(codes_of(&define(&format!("{}x", prefix.repeat(count)))), [codes::TOO_DEEP]);
        }
    }
    assert_eq!(codes_of(&define(&format!("1{}", " + 1".repeat(64)))), [""; 0]);
    for chain in [" + 1", " * 1", " otherwise 1", " - 1"] {
        assert_eq!(codes_of(&define(&format!("1{}", chain.repeat(65)))), [codes::TOO_DEEP]);
        assert_eq!(codes_of(&define(&format!("1{}", chain.repeat(50_000)))), [codes::TOO_DEEP]);
    }
    assert_eq!(codes_of(&define(&format!("x{}", ".y".repeat(65)))), [codes::TOO_DEEP]);
    assert_eq!(codes_of(&define(&format!("{}x", "if a then b else ".repeat(65)))), [codes::TOO_DEEP]);
    assert_eq!(codes_of(&define(&format!("{}x", "if a then b else ".repeat(64)))), [""; 0]);
    // What joins conditions may be as long as one likes.
    assert_eq!(codes_of(&define(&format!("x{}", " and x".repeat(20_000)))), [""; 0]);
    assert_eq!(codes_of(&define(&format!("x{}", " or x and y".repeat(20_000)))), [""; 0]);
}

#[test]
fn the_worst_of_all_levels_at_once() {
    // Each bracket with an operator of each strength before it, as high as a tree may be.
    let level = "a or b and not c == 1 otherwise 1 + 2 * -(";
    assert_eq!(codes_of(&nested(level, "x", ")", 8)), [""; 0]);
    assert_eq!(codes_of(&nested(level, "x", ")", 9)), [codes::TOO_DEEP]);
    assert_eq!(codes_of(&nested(level, "x", ")", 60)).first(), Some(&codes::TOO_DEEP));
}

#[test]
fn types_and_values_nest_within_bounds() {
    let field = |ty: String| format!("entity e {{ f {ty} }}");
    assert_eq!(codes_of(&field(format!("{}text", "list of ".repeat(8)))), [""; 0]);
    assert_eq!(codes_of(&field(format!("{}text", "list of map of ".repeat(5)))), [codes::TOO_DEEP]);
    assert_eq!(codes_of(&field(format!("{}text", "list of ".repeat(50_000)))), [codes::TOO_DEEP]);
    assert_eq!(codes_of(&field(format!("{}text{}", "{ f ".repeat(8), " }".repeat(8)))), [""; 0]);
    assert_eq!(codes_of(&field(format!("{}text{}", "{ f ".repeat(9), " }".repeat(9)))), [codes::TOO_DEEP]);
    assert_eq!(codes_of(&field(format!("{}text{}", "{ f ".repeat(500), " }".repeat(500)))), [codes::TOO_DEEP]);
    let given = |value: String| format!("test \"t\" of s {{ at 2026-01-01 given {{ f: {value} }} expect ready }}");
    assert_eq!(codes_of(&given(format!("{}1{}", "[".repeat(63), "]".repeat(63)))), [""; 0]);
    assert_eq!(codes_of(&given(format!("{}1{}", "{ a: ".repeat(63), "}".repeat(63)))), [""; 0]);
    assert_eq!(codes_of(&given(format!("{}1{}", "[".repeat(64), "]".repeat(64)))), [codes::TOO_DEEP]);
    assert_eq!(codes_of(&given(format!("{}1{}", "{ a: ".repeat(5_000), "}".repeat(5_000)))), [codes::TOO_DEEP]);
}

#[test]
fn what_nests_too_deep_costs_its_item_alone() {
    let text = format!("define a for b = x\n{}\ndefine c for b = y\n", nested("(", "x", ")", 300));
    let parsed = parse_on_small_stack(&text);
    assert_eq!(parsed.file.items.len(), 2);
    assert_eq!(parsed.diagnostics.len(), 1);
    assert_eq!(parsed.lost, ["a"]);
}

/// How long a text takes at best of three.
fn time(text: &str) -> Duration {
    let once = || {
        let begin = Instant::now();
        let parsed = parse_on_small_stack(text);
        assert!(parsed.diagnostics.len() <= 300);
        begin.elapsed()
    };
    (0..3).map(|_| once()).min().unwrap()
}

#[test]
fn time_grows_with_the_text_and_not_faster() {
    let rule = "rule r { require count(v in xs where v.a == 1) > 2 and age(b) < 30 days because \"x\" }\n";
    let broken = "rule r { require count(v in xs where v.a = 1) > }\n";
    let card = |rules: &str, count: usize| format!("scorecard s for c {{ tier t {{\n{}}} }}", rules.repeat(count));
    type Text<'a> = Box<dyn Fn(usize) -> String + 'a>;
    let texts: [(&str, Text<'_>); 14] = [
        ("rules", Box::new(move |n| card(rule, 40 * n))),
        ("broken rules", Box::new(move |n| card(broken, 40 * n))),
        ("open rules", Box::new(move |n| card("rule r { require x\n", 60 * n))),
        ("open scorecards", Box::new(|n| "scorecard s for c { tier t { rule r { require x }\n".repeat(60 * n))),
        (
            "nested calls in rows",
            Box::new(|n| define(&format!("[{}]", format!("{}1{}, ", "f(".repeat(22), ")".repeat(22)).repeat(8 * n)))),
        ),
        (
            "nested calls, broken",
            Box::new(|n| define(&format!("[{}", format!("{}1{}, ", "f(".repeat(22), ")".repeat(21)).repeat(8 * n)))),
        ),
        ("conditions", Box::new(|n| define(&format!("x{}", " and x == 1".repeat(200 * n))))),
        ("garbage words", Box::new(|n| "lorem ipsum \" dolor\n".repeat(200 * n))),
        ("garbage brackets", Box::new(|n| "([{ }])) (\n".repeat(200 * n))),
        ("open braces", Box::new(|n| "entity e {\n".repeat(150 * n))),
        ("open texts", Box::new(|n| "entity e { a \"\"\"\n".repeat(150 * n))),
        ("quantifiers", Box::new(|n| define(&format!("[{}]", "any v in xs where v.a == 1, ".repeat(60 * n))))),
        ("broken fields", Box::new(|n| format!("entity e {{\n{}}}", "a txt from x\n".repeat(100 * n)))),
        (
            "messages",
            Box::new(|n| card(&format!("rule r {{ require x message \"{}\" }}\n", "{a} {b} ".repeat(20)), 6 * n)),
        ),
    ];
    for (name, text) in texts {
        // Four times the text in less than ten times the time, and a few milliseconds; a machine that is busy with other
        // things is asked again.
        let mut seen = Vec::new();
        let linear = (0..5).any(|_| {
            let (one, four) = (time(&text(4)), time(&text(16)));
            seen.push((one, four));
            four < one * 10 + Duration::from_millis(10)
        });
        assert!(linear, "{name}: {seen:?} for a text and for four times as much");
    }
}

#[test]
fn nested_texts_take_no_time() {
    let texts = [
        nested("f(", "x", ")", 22),
        define(&"f(".repeat(22)),
        define(&format!("{}x", "f(".repeat(60))),
        nested("(", "x", ")", 60),
        define(&format!("{}x{}", "(".repeat(60), ")".repeat(59))),
        define(&format!("{}x{}", "(".repeat(60), ")".repeat(61))),
        define(&format!("{}x", "[[".repeat(30))),
        define(&"if a then ".repeat(60)),
        define(&"any v in ".repeat(60)),
        define(&"every v in xs where ".repeat(60)),
        define(&"count(v in xs where ".repeat(60)),
    ];
    for text in texts {
        let begin = Instant::now();
        parse_on_small_stack(&text);
        assert!(begin.elapsed() < Duration::from_millis(500), "{:?} for {text}", begin.elapsed());
    }
}

#[test]
fn a_full_file_of_anything_ends_quickly() {
    let fill = |part: &str| part.repeat(MAX_FILE / part.len());
    let texts = [
        fill("("),
        fill("{"),
        fill("}"),
        fill(")"),
        fill("\""),
        fill("\"\"\""),
        fill("a"),
        fill("a "),
        fill("-"),
        fill("not "),
        fill("9"),
        fill("\\"),
        fill("/"),
        fill("#"),
        fill("\n"),
        fill("entity "),
        fill("entity e {"),
        fill("entity e {\n"),
        fill("matches /"),
        fill("matches /\n"),
        fill("define a for b = x\n"),
        fill("define a for b = (x\n"),
        fill("é"),
        fill("'\n"),
        fill("rule r {\n"),
        fill("if "),
        fill("any v in "),
        fill("list of "),
        fill("\u{202E}"),
        fill("\0"),
        fill("\r"),
        fill("1 "),
        fill("test \"x\" of s { given { a: \n"),
        fill("scorecard s for c { tier t { rule r {\n"),
        define(&fill("(").chars().take(MAX_FILE - 20).collect::<String>()),
    ];
    for text in texts {
        let begin = Instant::now();
        let parsed = parse_on_small_stack(&text);
        let shown: String = text.chars().take(20).collect();
        assert!(begin.elapsed() < Duration::from_secs(8), "{:?} for {shown:?}", begin.elapsed());
        assert!(parsed.diagnostics.len() <= 201, "{shown:?}");
        let fine = shown.starts_with('\n')
            || shown.starts_with('\r')
            || shown.starts_with('#')
            || shown.starts_with("define a for b = x");
        assert_eq!(parsed.diagnostics.is_empty(), fine, "{shown:?}");
    }
}

#[test]
fn a_file_has_a_size() {
    let text = "#".repeat(MAX_FILE);
    assert_eq!(codes_of(&text), [""; 0]);
    let text = "#".repeat(MAX_FILE + 1);
    assert_eq!(codes_of(&text), [codes::FILE_TOO_LARGE]);
}
