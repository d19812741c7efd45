//! Any bytes as facts.

use brightline::{Exceptions, Facts, Selection};
use brightline_documents::{Format, read, read_trees};

use crate::world;

/// What holds.
pub const WHAT: &str = "any bytes as JSON, JSON lines, YAML or CSV are read or refused document by document, twice the \
                        same; the report, the forecast, the register and the explanation of what was read are complete, \
                        and do not tell in which order documents came";

/// The format is the first byte, the source the second.
pub fn holds(bytes: &[u8]) {
    let [format, source, text @ ..] = bytes else { return };
    let format = [Format::Json, Format::JsonLines, Format::Yaml, Format::Csv][usize::from(format % 4)];
    let source = [None, Some("catalog"), Some("scan"), Some("team")][usize::from(source % 4)];
    let standard = world::standard();
    let found = read("f", source, format, text, standard.schema());
    assert_eq!(found, read("f", source, format, text, standard.schema()));
    assert!(found.documents.len() <= found.found);
    assert!(found.documents.len() == found.found || found.problems.iter().any(|problem| problem.refused));
    drop(read_trees("f", format, text));

    let at = world::at();
    let none = Exceptions::none();
    let mut documents = found.documents.clone();
    let facts = Facts::new(documents.clone(), found.problems.clone());
    let report = standard.evaluate(&facts, &none, at);
    world::is_complete(standard, &report);
    documents.reverse();
    assert_eq!(report.to_json(), standard.evaluate(&Facts::new(documents, found.problems), &none, at).to_json());
    let replay = standard.verify(&report.to_json(), &facts, &none).expect("a report of ours");
    assert!(replay.identical && replay.sealed);
    let all = Selection::default();
    for said in [
        standard.forecast(&facts, &none, at, world::until(), &all).to_json(),
        standard.register(&facts, &none, at).to_json(),
        standard.explain(&facts, &none, at, &all).to_json(standard),
    ] {
        world::is_canonical(&said);
    }
}
