//! Rego: the interpreter, and its newer machine with byte code.

use std::{cell::RefCell, sync::Arc};

use brightline_benches::{
    contestant::{Contestant, Pass, Task},
    verdicts::Verdicts,
    workload,
};
use regorus::{
    CompiledPolicy, Engine, Value,
    languages::rego::compiler::Compiler,
    rvm::{program::Program, vm::RegoVM},
};

use crate::host;

const RULES: &str = include_str!("../rules/readiness.rego");
const ENTRY: &str = "data.readiness.verdicts";

fn policy() -> CompiledPolicy {
    let mut engine = Engine::new();
    engine.add_policy("readiness.rego".into(), RULES.into()).unwrap();
    engine.compile_with_entrypoint(&ENTRY.into()).unwrap()
}

fn program() -> Arc<Program> {
    Compiler::compile_from_policy(&policy(), &[ENTRY]).unwrap()
}

fn verdicts(found: &Value) -> Verdicts {
    host::verdicts(found.as_array().unwrap().iter().map(|rule| rule.as_bool().ok().copied()))
}

fn value(text: &str) -> Value {
    Value::from_json_str(text).unwrap()
}

pub fn contestants() -> Vec<Contestant> {
    let policy: &'static CompiledPolicy = Box::leak(Box::new(self::policy()));
    let interpret = |document: &Value| verdicts(&policy.eval_with_input(document.clone()).unwrap());
    let mut machine = RegoVM::new();
    machine.load_program(program());
    let machine: &'static RefCell<RegoVM> = Box::leak(Box::new(RefCell::new(machine)));
    let execute = |document: &Value| {
        let mut machine = machine.borrow_mut();
        machine.set_input(document.clone());
        verdicts(&machine.execute().unwrap())
    };
    let documents = workload::documents();
    let values: Vec<_> = documents.iter().map(|text| value(text)).collect();
    vec![
        Contestant {
            name: "regorus",
            version: host::version("regorus"),
            note: "the interpreter",
            tasks: vec![
                (Task::Facts, Pass::over(values.clone(), interpret)),
                (Task::Text, Pass::over(documents.clone(), move |text| interpret(&value(text)))),
                (Task::Compile, Pass::once(self::policy)),
            ],
        },
        Contestant {
            name: "regorus, byte code",
            version: host::version("regorus"),
            note: "its virtual machine",
            tasks: vec![
                (Task::Facts, Pass::over(values, execute)),
                (Task::Text, Pass::over(documents, move |text| execute(&value(text)))),
                (Task::Compile, Pass::once(program)),
            ],
        },
    ]
}
