//! The Common Expression Language, interpreted.

use std::sync::Arc;

use brightline_benches::{
    contestant::{Contestant, Pass, Task},
    verdicts::Verdicts,
    workload,
};
use cel::{Context, Env, Program, Value, to_value};

use crate::host;

fn judge(rules: &Program, document: &Context<'_, '_>) -> Verdicts {
    let Value::List(found) = rules.execute(document).unwrap() else { panic!("no list of verdicts") };
    host::verdicts(found.iter().map(|rule| match rule {
        Value::Bool(holds) => Some(*holds),
        _ => None,
    }))
}

fn context(env: &Arc<Env>, text: &str) -> Context<'static, 'static> {
    let Ok(serde_json::Value::Object(document)) = serde_json::from_str(text) else { panic!("no document") };
    let mut context = Context::with_env(Arc::clone(env));
    for key in ["metadata", "spec", "status"] {
        context.add_variable_from_value(key, to_value(&document[key]).unwrap());
    }
    context
}

pub fn contestant() -> Contestant {
    let env: &'static Arc<Env> = Box::leak(Box::new(Arc::new(Env::stdlib())));
    let source: &'static str = host::list(include_str!("../rules/cel.txt")).leak();
    let rules: &'static Program = Box::leak(Box::new(env.compile(source).unwrap()));
    let documents = workload::documents();
    let contexts = documents.iter().map(|text| context(env, text)).collect();
    Contestant {
        name: "cel",
        version: host::version("cel"),
        note: "",
        tasks: vec![
            (Task::Facts, Pass::over(contexts, |document| judge(rules, document))),
            (Task::Text, Pass::over(documents, |text| judge(rules, &context(env, text)))),
            (Task::Compile, Pass::once(|| env.compile(source).unwrap())),
        ],
    }
}
