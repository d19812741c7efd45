//! Who takes part, and with what.

use std::{hint::black_box, rc::Rc};

use crate::{verdicts::Verdicts, workload};

/// One way to get the verdicts.
pub struct Contestant {
    /// Whom a reader knows.
    pub name: &'static str,
    /// Of which version.
    pub version: String,
    /// What the host had to do for it, or what it leaves out; empty where nothing.
    pub note: &'static str,
    /// What is timed.
    pub tasks: Vec<(Task, Pass)>,
}

/// What is timed, each for one subject, except compiling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Task {
    /// From facts in the form the contestant likes best, made before, to all verdicts and tiers.
    Facts,
    /// From the bytes of a JSON document to all verdicts and tiers.
    Text,
    /// From the text of all rules to what evaluates them.
    Compile,
    /// Something that only one contestant does; judged for each subject that it is about.
    Own(&'static str),
}

impl Task {
    /// As the table of results calls it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Facts => "facts",
            Self::Text => "text",
            Self::Compile => "compile",
            Self::Own(name) => name,
        }
    }
}

/// Something to be run again and again.
pub struct Pass {
    /// All of it, once.
    pub run: Box<dyn Fn()>,
    /// How many times the thing to be measured happens in it.
    pub times: usize,
    /// For each subject, what came out; none where nothing is judged.
    pub verdicts: Box<dyn Fn() -> Vec<Verdicts>>,
}

impl Pass {
    /// Judges each of the items.
    pub fn over<T: 'static>(items: Vec<T>, judge: impl Fn(&T) -> Verdicts + Copy + 'static) -> Self {
        let items: Rc<[T]> = items.into();
        let (times, again) = (items.len(), Rc::clone(&items));
        Self {
            run: Box::new(move || {
                for item in items.iter() {
                    black_box(judge(black_box(item)));
                }
            }),
            times,
            verdicts: Box::new(move || again.iter().map(judge).collect()),
        }
    }

    /// Does something with each of the items that gives no verdicts.
    pub fn each<T: 'static, U>(items: Vec<T>, work: impl Fn(&T) -> U + 'static) -> Self {
        let times = items.len();
        let run = move || {
            for item in &items {
                black_box(work(black_box(item)));
            }
        };
        Self { run: Box::new(run), times, verdicts: Box::new(Vec::new) }
    }

    /// Does one thing that gives no verdicts.
    pub fn once<T>(work: impl Fn() -> T + 'static) -> Self {
        let run = move || {
            black_box(work());
        };
        Self { run: Box::new(run), times: 1, verdicts: Box::new(Vec::new) }
    }
}

/// Stops where a contestant gives other verdicts than it has to: nobody is timed for work that was not done.
///
/// # Panics
///
/// A verdict differs.
pub fn demand_equal_verdicts(contestants: &[Contestant]) {
    let expected = workload::expected();
    for contestant in contestants {
        for (task, pass) in contestant.tasks.iter().filter(|(task, _)| matches!(task, Task::Facts | Task::Text)) {
            let found = (pass.verdicts)();
            let who = format!("{}, from {}", contestant.name, task.as_str());
            assert_eq!(found.len(), expected.len(), "{who}: as many subjects");
            for (place, (found, expected)) in found.iter().zip(&expected).enumerate() {
                assert_eq!(found.to_string(), *expected, "{who}: subject {place}");
            }
        }
    }
}
