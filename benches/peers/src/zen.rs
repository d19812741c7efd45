//! The expression language of GoRules ZEN, compiled to byte code.

use std::cell::RefCell;

use brightline_benches::{
    contestant::{Contestant, Pass, Task},
    verdicts::Verdicts,
    workload,
};
use zen_expression::{Expression, compile_expression, expression::Standard, variable::Variable, vm::VM};

use crate::host;

fn judge(rules: &Expression<Standard>, document: &Variable, machine: &mut VM) -> Verdicts {
    let Variable::Array(found) = rules.evaluate_with(document.clone(), machine).unwrap() else {
        panic!("no list of verdicts")
    };
    host::verdicts(found.borrow().iter().map(|rule| match rule {
        Variable::Bool(holds) => Some(*holds),
        _ => None,
    }))
}

fn variable(text: &str) -> Variable {
    let mut document = host::read(text);
    host::instants_to_seconds(&mut document);
    document.into()
}

pub fn contestant() -> Contestant {
    let source: &'static str = host::list(include_str!("../rules/zen.txt")).leak();
    let rules: &'static Expression<Standard> = Box::leak(Box::new(compile_expression(source).unwrap()));
    let machine: &'static RefCell<VM> = Box::leak(Box::new(RefCell::new(VM::new())));
    let documents = workload::documents();
    let variables = documents.iter().map(|text| variable(text)).collect();
    Contestant {
        name: "zen-expression",
        version: host::version("zen-expression"),
        note: "instants are seconds",
        tasks: vec![
            (Task::Facts, Pass::over(variables, |document| judge(rules, document, &mut machine.borrow_mut()))),
            (Task::Text, Pass::over(documents, |text| judge(rules, &variable(text), &mut machine.borrow_mut()))),
            (Task::Compile, Pass::once(|| compile_expression(source).unwrap())),
        ],
    }
}
