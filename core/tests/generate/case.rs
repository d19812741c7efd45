//! One case: a standard, exceptions, and several worlds of facts to hold it against.

use brightline::{Instant, Tree};
use proptest::{collection::vec, num::u16, prelude::Strategy};

use super::{
    documents::{self, FactTapes},
    exceptions::{self, Drawn},
    schema::Schema,
    standard::{self, ScorecardTapes},
};
use crate::reference::Document;

#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// The standard's files.
    pub(crate) texts: [String; 2],
    /// Exceptions as data.
    pub(crate) records: Vec<Tree>,
    /// Documents and the instant they are judged at.
    pub(crate) worlds: Vec<(Vec<Document>, Instant)>,
}

/// The choices a case is made of.
#[derive(Debug, Clone)]
pub(crate) struct Tapes {
    pub(crate) schema: Vec<u16>,
    pub(crate) fields: Vec<Vec<u16>>,
    pub(crate) group_fields: Vec<Vec<u16>>,
    pub(crate) definitions: Vec<Vec<u16>>,
    pub(crate) scorecards: Vec<ScorecardTapes>,
    pub(crate) exceptions: Vec<Vec<u16>>,
    pub(crate) worlds: Vec<FactTapes>,
}

/// Tapes of random choices.
pub(crate) fn tapes() -> impl Strategy<Value = Tapes> {
    let tape = |length: usize| vec(u16::ANY, length / 4..length);
    let scorecard = (tape(60), vec(vec(tape(120), 1..5), 1..4));
    let world = (vec(tape(120), 5), vec(tape(150), 1..18), tape(8));
    let schema = (tape(40), vec(tape(60), 3..11), vec(tape(60), 0..3), vec(tape(80), 0..5));
    (schema, vec(scorecard, 1..4), vec(tape(60), 1..14), vec(world, 1..8)).prop_map(
        |((schema, fields, group_fields, definitions), scorecards, exceptions, worlds)| Tapes {
            schema,
            fields,
            group_fields,
            definitions,
            scorecards,
            exceptions,
            worlds,
        },
    )
}

impl Case {
    pub(crate) fn draw(tapes: &Tapes) -> Self {
        let schema = Schema::draw(&tapes.schema, &tapes.fields, &tapes.group_fields);
        let definitions = standard::definitions(&schema, &tapes.definitions, tapes.scorecards.first());
        let mut scorecards = vec![];
        for tapes in &tapes.scorecards {
            let scorecard = standard::scorecard(&schema, &definitions, &scorecards, tapes);
            scorecards.push(scorecard);
        }
        let entities: String = schema.entities.iter().map(|entity| entity.write()).collect();
        let defined: String = definitions.iter().map(|definition| &*definition.text).collect();
        let mut standard: String = scorecards.iter().map(|scorecard| &*scorecard.text).collect();
        let mut records = vec![];
        for (number, tape) in tapes.exceptions.iter().enumerate() {
            match exceptions::draw(number, &schema, &definitions, &scorecards, tape) {
                Drawn::Text(text) => standard += &text,
                Drawn::Record(record) => records.push(record),
            }
        }
        Self {
            texts: [entities + &defined, standard],
            records,
            worlds: tapes.worlds.iter().map(|world| documents::draw(&schema, world)).collect(),
        }
    }
}
