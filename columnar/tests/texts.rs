//! Columns of plain texts: few that repeat, so many that they do not fit a byte, long ones that differ in the middle alone,
//! blank ones and none; held equal to the same column as a dictionary, which is read another way.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, DictionaryArray, LargeStringArray, RecordBatch, StringArray, StringViewArray, types::Int32Type,
};
use brightline::{Exceptions, Instant, Source, Standard};
use brightline_columnar::{Form, Table, TableOptions};

const STANDARD: &str = r#"
entity service { owner text  stage one of "alpha" < "beta" < "generally-available-now" }
scorecard readiness for service {
  bar bronze
  tier bronze {
    rule owned  { require owner is present }
    rule ours   { require owner starts with "team-1" }
    rule named  { require owner in ["team-1", "team-12", "a-rather-long-name-0017-of-a-team"] }
    rule other  { require owner != "team-7" }
    rule vowel  { require owner matches /.*[aeiou].*/ }
    rule held   { require (owner otherwise "team-1") == "team-1" }
    rule staged { require stage >= "beta" }
    rule not-a  { require not (stage == "alpha") }
  }
}
"#;

/// Texts of so many sorts, over and over, of which some are null.
fn texts(rows: usize, sorts: usize) -> Vec<Option<String>> {
    let text = |row: usize| match row % sorts {
        sort if sort % 11 == 5 => format!("a-rather-long-name-{sort:04}-of-a-team"),
        sort if sort % 13 == 6 => "  ".repeat(sort % 4),
        sort if sort % 17 == 7 => format!("é{sort}"),
        sort => format!("team-{sort}"),
    };
    (0..rows).map(|row| (row % 23 != 3).then(|| text(row))).collect()
}

fn stages(rows: usize, sorts: usize) -> Vec<Option<String>> {
    let known = ["alpha", "beta", "generally-available-now", "", "generally-available-not"];
    let text = |row: usize| match known.get(row % (sorts + known.len())) {
        Some(text) => (*text).to_owned(),
        None => format!("stage-{}", row % sorts),
    };
    (0..rows).map(|row| (row % 19 != 4).then(|| text(row))).collect()
}

fn verdicts(owner: ArrayRef, stage: ArrayRef) -> Vec<ArrayRef> {
    let subjects: ArrayRef =
        Arc::new(StringArray::from_iter_values((0..owner.len()).map(|row| format!("service:default/s{row}"))));
    let batch = RecordBatch::try_from_iter_with_nullable([
        ("subject", subjects, true),
        ("owner", owner, true),
        ("stage", stage, true),
    ]);
    let batch = batch.unwrap();
    let standard = Standard::compile([Source::new("texts.bright", STANDARD)]).unwrap();
    let options = TableOptions { form: Form::Masks, ..TableOptions::default() };
    let table = Table::compile(&standard, &batch.schema(), options).unwrap();
    let at = Instant::parse("2026-01-15").unwrap();
    let outcome = table.evaluate(&batch, &Exceptions::none(), at).unwrap();
    outcome.verdicts.columns().to_vec()
}

#[test]
fn texts_are_judged_as_their_dictionary_is() {
    for (rows, sorts) in [(100, 3), (20_000, 40), (20_000, 250), (20_000, 300), (9_000, 9_000)] {
        let (owner, stage) = (texts(rows, sorts), stages(rows, sorts));
        let dictionary = |texts: &[Option<String>]| -> ArrayRef {
            Arc::new(texts.iter().map(Option::as_deref).collect::<DictionaryArray<Int32Type>>())
        };
        let expected = verdicts(dictionary(&owner), dictionary(&stage));
        let small = verdicts(Arc::new(StringArray::from(owner.clone())), Arc::new(StringArray::from(stage.clone())));
        assert_eq!(small, expected, "{rows} {sorts}");
        let large =
            verdicts(Arc::new(LargeStringArray::from(owner.clone())), Arc::new(LargeStringArray::from(stage.clone())));
        assert_eq!(large, expected, "{rows} {sorts}");
        let views = verdicts(
            Arc::new(owner.iter().map(Option::as_deref).collect::<StringViewArray>()),
            Arc::new(stage.iter().map(Option::as_deref).collect::<StringViewArray>()),
        );
        assert_eq!(views, expected, "{rows} {sorts}");
        // Of each rule somebody passes and somebody fails, or else nothing was compared.
        let masks = expected.iter().skip(2).filter(|_| (40..9_000).contains(&sorts));
        for mask in masks.map(|mask| arrow_array::cast::AsArray::as_boolean(mask).true_count()).take(8) {
            assert!(mask > 0 && mask < rows, "{rows} {sorts}: {mask}");
        }
    }
}
