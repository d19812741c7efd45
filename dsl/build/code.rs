//! The code of each rule: an expression of Rust that is true where the rule matches, and then the text behind the match
//! is what is read next. Where it is false nothing has been read.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use pest_meta::{
    ast::RuleType,
    optimizer::{OptimizedExpr as Expr, OptimizedRule},
};

use crate::{
    ENTRIES, NEVER,
    bytes::Bytes,
    first::{Blank, Rules, class, first, within},
};

/// From so many alternatives on, the next byte is looked up once for all of them.
const TABLE: usize = 3;

struct Writer<'r> {
    rules: &'r Rules,
    /// What is still to be written.
    waiting: Vec<(String, Blank)>,
    known: BTreeSet<(String, Blank)>,
}

/// All functions that the entries need.
pub(crate) fn write(rules: &Rules) -> Result<String, String> {
    let mut writer = Writer { rules, waiting: Vec::new(), known: BTreeSet::new() };
    let mut code = String::new();
    for name in ENTRIES {
        writer.call(name, Blank::Between);
    }
    let (space, comment) = (writer.call("WHITESPACE", Blank::Nowhere), writer.call("COMMENT", Blank::Nowhere));
    let _ = writeln!(
        code,
        "fn skip(m: &mut Machine<'_>) {{ while {space} {{}} while {comment} {{ while {space} {{}} }} }}"
    );
    while let Some((name, blank)) = writer.waiting.pop() {
        let rule = rules.get(&name).ok_or_else(|| format!("there is no rule `{name}`"))?;
        let body = writer.rule(rule, blank)?;
        let _ = writeln!(code, "pub(super) fn {}(m: &mut Machine<'_>) -> bool {{ {body} }}", function(&name, blank));
    }
    Ok(code)
}

fn function(name: &str, blank: Blank) -> String {
    match blank {
        Blank::Between => format!("read_{name}"),
        Blank::Nowhere => format!("read_{name}_tight"),
    }
}

fn peek(bytes: &Bytes) -> String {
    bytes.pattern().map_or_else(|| "false".into(), |pattern| format!("matches!(m.peek(), {pattern})"))
}

impl Writer<'_> {
    fn call(&mut self, name: &str, blank: Blank) -> String {
        let wanted = (name.to_owned(), blank);
        if self.known.insert(wanted.clone()) {
            self.waiting.push(wanted);
        }
        format!("{}(m)", function(name, blank))
    }

    /// What a rule does: one that is read for an atomic one, or is silent, leaves no node.
    fn rule(&mut self, rule: &OptimizedRule, blank: Blank) -> Result<String, String> {
        let body = self.expr(&rule.expr, within(rule, blank))?;
        let name = &rule.name;
        match (rule.ty, blank) {
            (RuleType::Silent, _) | (RuleType::Normal | RuleType::Atomic, Blank::Nowhere) => Ok(body),
            // Nothing in it leaves a node, so its own is written when it is known to match.
            (RuleType::Atomic, Blank::Between) => {
                Ok(format!("let start = m.at(); ({body}) && m.leaf(Rule::r#{name}, start)"))
            }
            (RuleType::Normal, Blank::Between) => {
                let read = format!("let node = m.open(Rule::r#{name}); let found = {body}; m.close(node, found)");
                if !self.nests(name) {
                    return Ok(read);
                }
                Ok(format!("if !m.deeper() {{ return false; }} let found = {{ {read} }}; m.shallower(); found"))
            }
            _ => Err(format!("the kind of `{name}` is not known here")),
        }
    }

    /// Whether a rule may stand inside of itself.
    fn nests(&self, name: &str) -> bool {
        let mut seen = BTreeSet::new();
        let mut waiting = vec![name.to_owned()];
        while let Some(rule) = waiting.pop().and_then(|waiting| self.rules.get(&waiting)) {
            for expr in rule.expr.iter_top_down() {
                match expr {
                    Expr::Ident(inner) if inner == name => return true,
                    // What pest itself knows leads nowhere.
                    Expr::Ident(inner) if self.rules.contains_key(&inner) && seen.insert(inner.clone()) => {
                        waiting.push(inner);
                    }
                    _ => {}
                }
            }
        }
        false
    }

    fn expr(&mut self, expr: &Expr, blank: Blank) -> Result<String, String> {
        if let Some(bytes) = class(self.rules, expr) {
            return Ok(format!("m.one({})", peek(&bytes)));
        }
        Ok(match expr {
            Expr::Str(text) => format!("m.text(&{:?})", text.as_bytes()),
            Expr::Insens(text) => format!("m.text_of_any_case(&{:?})", text.as_bytes()),
            Expr::Ident(name) => match name.as_str() {
                NEVER => "false".into(),
                "ANY" => "m.any()".into(),
                "SOI" => "m.begins()".into(),
                "EOI" => "m.ends()".into(),
                name => self.call(name, blank),
            },
            Expr::PosPred(inner) => self.ahead(inner, blank, "")?,
            Expr::NegPred(inner) => self.ahead(inner, blank, "!")?,
            Expr::Seq(..) => self.sequence(expr, blank)?,
            Expr::Choice(..) => self.choice(expr, blank)?,
            Expr::Opt(inner) => format!("{{ let _ = {}; true }}", self.guarded(inner, blank)?),
            Expr::Rep(inner) => {
                let inner = self.guarded(inner, blank)?;
                match blank {
                    Blank::Nowhere => format!("{{ while {inner} {{}} true }}"),
                    // White space is read between two matches, and given back behind the last.
                    Blank::Between => format!(
                        "{{ let mut mark = m.mark(); while {inner} {{ mark = m.mark(); skip(m); }} m.back(mark); true }}"
                    ),
                }
            }
            _ => return Err(format!("{expr} is not known here")),
        })
    }

    fn ahead(&mut self, inner: &Expr, blank: Blank, not: &str) -> Result<String, String> {
        if let Some(bytes) = class(self.rules, inner) {
            return Ok(format!("({not}{})", peek(&bytes)));
        }
        let inner = self.guarded(inner, blank)?;
        Ok(format!("{{ let mark = m.mark(); let found = {inner}; m.back(mark); {not}found }}"))
    }

    /// The same, not begun where the next byte rules it out.
    fn guarded(&mut self, expr: &Expr, blank: Blank) -> Result<String, String> {
        let code = self.expr(expr, blank)?;
        let first = first(self.rules, expr, blank)?;
        let plain = class(self.rules, expr).is_some() || matches!(expr, Expr::Choice(..));
        if plain || first.empty || first.bytes.is_all() {
            return Ok(code);
        }
        Ok(format!("({} && {code})", peek(&first.bytes)))
    }

    fn sequence(&mut self, expr: &Expr, blank: Blank) -> Result<String, String> {
        let mut parts = Vec::new();
        let mut rest = expr;
        while let Expr::Seq(left, right) = rest {
            parts.push(self.expr(left, blank)?);
            rest = right;
        }
        parts.push(self.expr(rest, blank)?);
        let between = match blank {
            Blank::Between => " && { skip(m); true } && ",
            Blank::Nowhere => " && ",
        };
        Ok(format!("{{ let mark = m.mark(); ({}) || m.back(mark) }}", parts.join(between)))
    }

    fn choice(&mut self, expr: &Expr, blank: Blank) -> Result<String, String> {
        let mut all = Vec::new();
        let mut rest = expr;
        while let Expr::Choice(left, right) = rest {
            all.push(left.as_ref());
            rest = right;
        }
        all.push(rest);
        let mut alternatives = Vec::new();
        for alternative in all {
            let code = self.expr(alternative, blank)?;
            alternatives.push((code, first(self.rules, alternative, blank)?));
        }
        if alternatives.len() < TABLE || alternatives.iter().any(|(_, first)| first.empty) {
            let codes: Vec<_> = alternatives.into_iter().map(|(code, _)| code).collect();
            return Ok(format!("({})", codes.join(" || ")));
        }
        // The bytes by which alternatives they can begin.
        let mut arms: BTreeMap<Vec<usize>, Bytes> = BTreeMap::new();
        for byte in 0..=u8::MAX {
            let can = alternatives.iter().enumerate().filter(|(_, (_, first))| first.bytes.has(byte));
            let can: Vec<usize> = can.map(|(place, _)| place).collect();
            let bytes = arms.remove(&can).unwrap_or_else(Bytes::none);
            arms.insert(can, bytes.or(&Bytes::one(byte)));
        }
        let mut code = String::from("match m.peek() { ");
        for (can, bytes) in arms.iter().filter(|(can, _)| !can.is_empty()) {
            let codes: Vec<&str> =
                can.iter().filter_map(|place| alternatives.get(*place)).map(|(code, _)| code.as_str()).collect();
            let _ = write!(code, "{} => ({}), ", bytes.pattern().unwrap_or_default(), codes.join(" || "));
        }
        code.push_str("_ => false }");
        Ok(code)
    }
}
