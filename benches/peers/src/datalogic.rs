//! JSON logic, in Rust: parsed documents are evaluated in place in an arena that is reset after each.

use std::cell::RefCell;

use brightline_benches::{
    contestant::{Contestant, Pass, Task},
    verdicts::Verdicts,
    workload,
};
use bumpalo::Bump;
use datalogic_rs::{
    ArenaExt, CustomOperator, DataValue, Engine, EvalInput, Logic, ParsedData, Result, operator::EvalContext,
};

use crate::host;

const RULES: &str = include_str!("../rules/jsonlogic.json");

struct IsCostCenter;

impl CustomOperator for IsCostCenter {
    fn evaluate<'a>(
        &self,
        arguments: &[&'a DataValue<'a>],
        _: &mut EvalContext<'_, 'a>,
        arena: &'a Bump,
    ) -> Result<&'a DataValue<'a>> {
        let text = arguments.first().and_then(|argument| argument.as_str());
        Ok(arena.bool(text.is_some_and(host::is_cost_center)))
    }
}

fn engine() -> Engine {
    Engine::builder().add_operator("matches", IsCostCenter).build()
}

fn judge<'a>(engine: &Engine, rules: &'a Logic, document: impl EvalInput<'a>, arena: &'a Bump) -> Verdicts {
    let found = engine.evaluate(rules, document, arena).unwrap();
    let DataValue::Array(found) = found else { panic!("{found:?} is no list of verdicts") };
    host::verdicts(found.iter().map(|rule| rule.as_bool()))
}

pub fn contestant() -> Contestant {
    let engine: &'static Engine = Box::leak(Box::new(engine()));
    let rules: &'static Logic = Box::leak(Box::new(engine.compile(RULES).unwrap()));
    let arena: &'static RefCell<Bump> = Box::leak(Box::default());
    let documents = workload::documents();
    let parsed: Vec<ParsedData> = documents.iter().map(|text| ParsedData::from_json(text).unwrap()).collect();
    let facts = move |document: &ParsedData| {
        let verdicts = judge(engine, rules, document, &arena.borrow());
        arena.borrow_mut().reset();
        verdicts
    };
    let text = move |document: &&'static str| {
        let verdicts = judge(engine, rules, *document, &arena.borrow());
        arena.borrow_mut().reset();
        verdicts
    };
    Contestant {
        name: "datalogic-rs",
        version: host::version("datalogic-rs"),
        note: "the pattern is an operator of the host",
        tasks: vec![
            (Task::Facts, Pass::over(parsed, facts)),
            (Task::Text, Pass::over(documents, text)),
            (Task::Compile, Pass::once(move || engine.compile(RULES).unwrap())),
        ],
    }
}
