//! Verdicts as lines of text.

use std::collections::BTreeMap;

use arrow_array::{
    Array, RecordBatch,
    cast::AsArray,
    types::{Float64Type, Int8Type, Int32Type, TimestampMicrosecondType},
};
use brightline::Standard;

/// All that a wide table of verdicts says, by scorecard and subject.
pub(crate) fn read(standard: &Standard, verdicts: &RecordBatch) -> BTreeMap<(String, String), String> {
    let mut all = BTreeMap::new();
    let tiny = |column: &str, row: usize| -> Option<String> {
        let column = verdicts.column_by_name(column).unwrap();
        let column = column.as_dictionary::<Int8Type>();
        column.key(row).map(|key| column.values().as_string::<i32>().value(key).to_owned())
    };
    for row in 0..verdicts.num_rows() {
        let subject = verdicts.column(0).as_string::<i32>().value(row).to_owned();
        let card = tiny("scorecard", row).unwrap();
        let applies = verdicts.column_by_name("applies").unwrap().as_boolean().value(row);
        let rank = |ready: &str, tier: &str, score: &str| {
            let ready = verdicts.column_by_name(ready).unwrap().as_boolean();
            let score = verdicts.column_by_name(score).unwrap().as_primitive::<Float64Type>();
            assert_eq!(ready.is_valid(row), applies);
            applies.then(|| (ready.value(row), tiny(tier, row), score.is_valid(row).then(|| score.value(row))))
        };
        let ranks = [rank("ready", "tier", "score"), rank("earned_ready", "earned_tier", "earned_score")];
        let ends = verdicts.column_by_name("valid_until").unwrap().as_primitive::<TimestampMicrosecondType>();
        let end = ends.is_valid(row).then(|| ends.value(row));
        let rules = standard.scorecard(&card).unwrap().rules().filter(|_| applies).map(|rule| {
            let name = format!("{card}/{}", rule.name);
            let exceptions = verdicts.column_by_name(&format!("{name}@exception")).unwrap();
            let exceptions = exceptions.as_dictionary::<Int32Type>();
            let exception = exceptions.key(row).map(|key| exceptions.values().as_string::<i32>().value(key).to_owned());
            (tiny(&name, row).unwrap(), exception)
        });
        let rules: Vec<(String, Option<String>)> = rules.collect();
        let line = format!("{:?} {:?} {end:?} {rules:?}", ranks[0], ranks[1]);
        all.insert((card, subject), line);
    }
    all
}
