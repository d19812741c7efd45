//! Proofs on standards and facts at random: as long as what a proof names stays as it is, the requirement does not
//! come out otherwise, whatever the other facts become.
//!
//! `BRIGHTLINE_CASES` says how many standards are drawn.
#![allow(
    missing_docs,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::string_slice
)]
#![allow(clippy::unreachable)]

mod generate;
mod reference;
#[path = "mend/world.rs"]
mod world;

use std::collections::BTreeSet;

use brightline::{Judgement, Report, Tree, Verdict};
use generate::{
    literals::{fact, unfit},
    schema::{Schema, Type},
    tape::Tape,
};
use world::{Documents, Numbers, cases, conditions, documents, judge, schema, standard};

fn main_of<'a>(report: &'a Report, subject: &str) -> &'a Judgement {
    let result = report.results.iter().find(|it| it.scorecard == "main" && it.subject.as_str() == subject);
    result.expect("a result").judgement.as_ref().expect("it applies")
}

/// What of the facts a proof names: paths such as `xs4[1].n_0`, `m6["k"]`, `dep5.email`.
struct Kept<'a> {
    paths: &'a BTreeSet<String>,
    changed: usize,
}

impl Kept<'_> {
    fn whole(&self, path: &str) -> bool {
        self.paths.contains(path)
    }

    fn below(&self, path: &str) -> bool {
        let inside = |kept: &String| kept.strip_prefix(path).is_some_and(|rest| rest.starts_with(['.', '[']));
        self.paths.iter().any(inside)
    }

    /// Another value, save where the proof looks.
    fn changed(&mut self, path: &str, ty: &Type, tree: Option<&Tree>, numbers: &mut Numbers) -> Option<Tree> {
        if self.whole(path) {
            return tree.cloned();
        }
        if !self.below(path) {
            self.changed += 1;
            let tape = numbers.tape(30);
            let tape = &mut Tape::new(&tape);
            return match tape.weighted(&[70, 15, 15]) {
                0 => Some(fact(ty, tape)),
                1 => None,
                _ => Some(unfit(tape)),
            };
        }
        Some(match (ty, tree?) {
            (Type::Record(parts), Tree::Object(entries)) => {
                let mut entries = entries.clone();
                for part in parts {
                    let key = part.key.unwrap_or(&part.name);
                    match self.changed(&format!("{path}.{}", part.name), &part.ty, entries.get(key), numbers) {
                        Some(value) => drop(entries.insert(key.into(), value)),
                        None => drop(entries.remove(key)),
                    }
                }
                Tree::Object(entries)
            }
            (Type::List(of), Tree::List(elements)) => {
                let change = |(place, element): (usize, &Tree)| {
                    self.changed(&format!("{path}[{place}]"), of, Some(element), numbers).unwrap_or(Tree::Null)
                };
                let mut elements: Vec<Tree> = elements.iter().enumerate().map(change).collect();
                if numbers.next().is_multiple_of(3) {
                    elements.push(fact(of, &mut Tape::new(&numbers.tape(20))));
                }
                Tree::List(elements)
            }
            (Type::Map(of), Tree::Object(entries)) => {
                let mut entries = entries.clone();
                for (key, entry) in entries.clone() {
                    match self.changed(&format!("{path}[\"{key}\"]"), of, Some(&entry), numbers) {
                        Some(value) => drop(entries.insert(key, value)),
                        None => drop(entries.remove(&key)),
                    }
                }
                Tree::Object(entries)
            }
            // A reference that is followed, or something of another type than the proof goes through.
            (_, tree) => tree.clone(),
        })
    }
}

/// The documents with every fact changed that the proof does not name.
fn around(
    schema: &Schema,
    documents: &Documents,
    subject: &str,
    paths: &BTreeSet<String>,
    numbers: &mut Numbers,
) -> (Documents, usize) {
    let mut kept = Kept { paths, changed: 0 };
    let mut after = documents.clone();
    // A field that is read through a reference stays wherever the reference may lead.
    let followed = |name: &str| paths.iter().any(|path| path.split(['.', '[']).skip(1).any(|step| step == name));
    for (other, root) in &mut after {
        let kind = other.split(':').next().expect("a kind");
        let entity = schema.entities.iter().find(|entity| entity.kind == kind).expect("an entity");
        let Tree::Object(entries) = root else { panic!("an object") };
        for field in &entity.fields {
            if followed(&field.name) {
                continue;
            }
            if other != subject {
                kept.changed += 1;
                let tape = numbers.tape(30);
                entries.insert(field.name.as_str().into(), fact(&field.ty, &mut Tape::new(&tape)));
                continue;
            }
            match kept.changed(&field.name, &field.ty, entries.get(field.name.as_str()), numbers) {
                Some(value) => drop(entries.insert(field.name.as_str().into(), value)),
                None => drop(entries.remove(field.name.as_str())),
            }
        }
    }
    (after, kept.changed)
}

#[test]
fn what_a_proof_leaves_out_does_not_matter() {
    let (mut proofs, mut worlds, mut changes, mut single) = (0, 0, 0, 0);
    for case in 0..cases(150) {
        let numbers = &mut Numbers::new(2_000_000 + case);
        let schema = schema(numbers);
        let conditions = conditions(&schema, 3, 5, numbers);
        let standard = standard(&schema, &conditions);
        for _ in 0..2 {
            let documents = documents(&schema, numbers);
            let report = judge(&standard, &documents);
            let subject = "component:default/checkout";
            for (number, rule) in main_of(&report, subject).rules.iter().enumerate() {
                if rule.verdict != Verdict::Unmet {
                    continue;
                }
                proofs += 1;
                assert!(!rule.proof.is_empty(), "case {case}: {} has no proof", conditions[number]);
                single += usize::from(rule.proof.len() == 1);
                let paths: BTreeSet<String> = rule.proof.iter().flat_map(|proof| proof.found.keys().cloned()).collect();
                for _ in 0..6 {
                    let (around, changed) = around(&schema, &documents, subject, &paths, numbers);
                    let facts = world::facts(&around);
                    let selection = brightline::Selection {
                        scorecard: Some("probe".into()),
                        subject: brightline::Reference::parse(subject, "component", "default"),
                    };
                    let then =
                        standard.evaluate_selected(&facts, &brightline::Exceptions::none(), world::at(), &selection);
                    let verdict = then.results[0].judgement.as_ref().expect("it applies").rules[number].verdict;
                    // Of the probe, a rule is not applicable exactly where its condition is true.
                    assert_ne!(
                        verdict,
                        Verdict::NotApplicable,
                        "case {case}: {}\n{:#?}\n{documents:?}\n{around:?}",
                        conditions[number],
                        rule.proof
                    );
                    worlds += 1;
                    changes += changed;
                }
            }
        }
    }
    println!("{proofs} proofs ({single} of one atom) held in {worlds} worlds, {changes} facts outside of them changed");
    assert!(worlds >= cases(150) as usize * 10);
}
