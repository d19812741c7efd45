//! A scripting language, compiled to a tree.

use std::cell::RefCell;

use brightline_benches::{
    contestant::{Contestant, Pass, Task},
    verdicts::Verdicts,
    workload,
};
use rhai::{AST, Array, Dynamic, Engine, Map, Scope};

use crate::host;

const RULES: &str = include_str!("../rules/readiness.rhai");

fn engine() -> Engine {
    let mut engine = Engine::new();
    engine.register_fn("matches", |text: &str| host::is_cost_center(text));
    engine
}

fn judge(engine: &Engine, rules: &AST, document: &mut Scope<'_>) -> Verdicts {
    // What the script declares goes again, so that the scope is as it was.
    let before = document.len();
    let found: Array = engine.eval_ast_with_scope(document, rules).unwrap();
    document.rewind(before);
    host::verdicts(found.iter().map(|rule| rule.as_bool().ok()))
}

/// Numbers are floats for a script that compares them with floats.
fn floats(value: serde_json::Value) -> Dynamic {
    use serde_json::Value;
    match value {
        Value::Number(number) => number.as_f64().unwrap().into(),
        Value::Array(values) => Dynamic::from_array(values.into_iter().map(floats).collect()),
        Value::Object(values) => {
            Dynamic::from_map(values.into_iter().map(|(key, value)| (key.into(), floats(value))).collect::<Map>())
        }
        Value::String(text) => text.into(),
        Value::Bool(truth) => truth.into(),
        Value::Null => Dynamic::UNIT,
    }
}

fn scope(text: &str) -> Scope<'static> {
    let Ok(serde_json::Value::Object(mut document)) = serde_json::from_str(text) else { panic!("no document") };
    let mut scope = Scope::new();
    for key in ["metadata", "spec", "status"] {
        scope.push_constant_dynamic(key, floats(document[key].take()));
    }
    scope
}

pub fn contestant() -> Contestant {
    let engine: &'static Engine = Box::leak(Box::new(engine()));
    let rules: &'static AST = Box::leak(Box::new(engine.compile(RULES).unwrap()));
    let documents = workload::documents();
    let scopes: Vec<_> = documents.iter().map(|text| RefCell::new(scope(text))).collect();
    Contestant {
        name: "rhai",
        version: host::version("rhai"),
        note: "the pattern is a function of the host",
        tasks: vec![
            (Task::Facts, Pass::over(scopes, |document| judge(engine, rules, &mut document.borrow_mut()))),
            (Task::Text, Pass::over(documents, |text| judge(engine, rules, &mut scope(text)))),
            (Task::Compile, Pass::once(|| engine.compile(RULES).unwrap())),
        ],
    }
}
