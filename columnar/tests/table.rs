//! Tables by example: what columns mean, what is impossible, and what is only a problem.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Float64Array, Int64Array, RecordBatch, RecordBatchIterator, StringArray,
    TimestampMicrosecondArray, cast::AsArray, types::Int8Type,
};
use brightline::{Exceptions, Instant, Source, Standard};
use brightline_columnar::{ColumnProblem, Form, Spread, Table, TableOptions};

const TEXT: &str = r#"
    entity service {
      owner    text
      coverage number  from sonar.coverage  source sonar  fresh for 7 days
      seen     time
      tier     one of "low" < "high"
      replicas number
    }
    scorecard readiness for service {
      bar bronze
      tier bronze {
        rule owned    { require owner is present }
        rule covered  { require coverage >= 80 }
      }
      tier silver {
        rule seen     { require age(seen) < 30 days }
        rule critical { require tier == "high" }
        rule many     { require replicas >= 3 }
      }
    }
"#;

fn standard() -> Standard {
    Standard::compile([Source::new("a.bright", TEXT)]).unwrap()
}

fn at() -> Instant {
    Instant::parse("2026-01-15").unwrap()
}

fn texts(texts: &[Option<&str>]) -> ArrayRef {
    Arc::new(StringArray::from(texts.to_vec()))
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).unwrap()
}

fn verdicts(outcome: &RecordBatch, rule: &str) -> Vec<String> {
    let column = outcome.column_by_name(&format!("readiness/{rule}")).unwrap().as_dictionary::<Int8Type>();
    let words = column.values().as_string::<i32>();
    (0..column.len()).map(|row| words.value(column.key(row).unwrap()).to_owned()).collect()
}

#[test]
fn sources_and_observations_stand_in_columns() {
    let day = 86_400_000_000;
    let observed = |days: i64| Some(at().micros() - days * day);
    let batch = batch(vec![
        ("subject", texts(&[Some("service:default/a"), Some("service:default/b"), Some("Service:Default/C")])),
        ("owner", texts(&[Some("pay"), Some(" "), None])),
        ("sonar:sonar.coverage", Arc::new(Float64Array::from(vec![90.0, 90.0, 90.0]))),
        (
            "sonar:observed_at",
            Arc::new(TimestampMicrosecondArray::from(vec![observed(1), observed(7), None]).with_timezone("UTC")),
        ),
    ]);
    let table = Table::compile(&standard(), &batch.schema(), TableOptions::default()).unwrap();
    let outcome = table.evaluate(&batch, &Exceptions::none(), at()).unwrap();
    assert_eq!(verdicts(&outcome.verdicts, "owned"), ["met", "unmet", "unmet"]);
    assert_eq!(verdicts(&outcome.verdicts, "covered"), ["met", "unmet", "unmet"]);
    assert_eq!(outcome.verdicts.column(0).as_string::<i32>().value(2), "service:default/c");
    assert_eq!(outcome.problems, []);
}

#[test]
fn a_time_of_observation_is_read_as_a_document_says_it() {
    let text = r#"
        entity service { drilled text from drill source sonar fresh for 7 days observed from observed_at }
        scorecard readiness for service { bar bronze tier bronze { rule drilled { require drilled is present } } }
    "#;
    let standard = Standard::compile([Source::new("a.bright", text)]).unwrap();
    let batch = batch(vec![
        ("subject", texts(&[Some("service:default/a"), Some("service:default/b"), Some("service:default/c")])),
        ("sonar:drill", texts(&[Some("yes"), Some("yes"), Some("yes")])),
        ("sonar:observed_at", texts(&[Some("2026-01-14"), Some("2026-01-01"), Some("soon")])),
    ]);
    let table = Table::compile(&standard, &batch.schema(), TableOptions::default()).unwrap();
    let outcome = table.evaluate(&batch, &Exceptions::none(), at()).unwrap();
    assert_eq!(verdicts(&outcome.verdicts, "drilled"), ["met", "unmet", "unmet"]);

    // The documents of the rows say the same, and the reason.
    let report = standard.evaluate(&table.facts(&batch), &Exceptions::none(), at());
    let ready: Vec<bool> =
        report.results.iter().map(|result| result.judgement.as_ref().is_some_and(|found| found.ready)).collect();
    assert_eq!(ready, [true, false, false]);
    let (documents, problems) = table.documents(&batch, 2).unwrap();
    assert_eq!(documents.len(), 1, "that without a prefix");
    assert_eq!((problems.len(), problems[0].path.as_deref()), (1, Some("sonar:observed_at")));
    assert_eq!(problems[0].message, "expected an instant such as `2026-01-19T09:30:00Z`, found the text `soon`");
    assert!(report.problems.iter().any(|problem| problem.path.as_deref() == Some("sonar:observed_at")));
}

#[test]
fn what_does_not_fit_is_counted_by_column() {
    let batch = batch(vec![
        ("subject", texts(&[Some("service:default/a"), Some("service:default/b"), Some("service:default/c"), None])),
        ("seen", Arc::new(TimestampMicrosecondArray::from(vec![None, Some(i64::MAX), Some(at().micros() + 1), None]))),
        ("tier", texts(&[Some("high"), Some("hihg"), None, None])),
        ("replicas", texts(&[Some("3"), Some("4"), None, None])),
        ("owner", Arc::new(BinaryArray::from_opt_vec(vec![Some(b"x"), None, None, None]))),
    ]);
    let table = Table::compile(&standard(), &batch.schema(), TableOptions::default()).unwrap();
    let outcome = table.evaluate(&batch, &Exceptions::none(), at()).unwrap();
    assert_eq!(outcome.verdicts.num_rows(), 3);
    let found = |problem: &ColumnProblem| (problem.column.clone(), problem.code, problem.rows, problem.first);
    let found: Vec<_> = outcome.problems.iter().map(found).collect();
    let expected = [
        ("owner", "BL204", 1, 0),
        ("replicas", "BL201", 2, 0),
        ("seen", "BL204", 1, 1),
        ("seen", "BL205", 1, 2),
        ("subject", "BL208", 1, 3),
        ("tier", "BL201", 1, 1),
    ];
    assert_eq!(found, expected.map(|(column, code, rows, first)| (column.to_owned(), code, rows, first)));
    let tier = outcome.problems.iter().find(|problem| problem.column == "tier").unwrap();
    assert_eq!(tier.message, "expected one of `low`, `high`, found the text `hihg`; did you mean `high`?");
}

#[test]
fn an_impossible_table_names_each_column_at_fault() {
    let impossible = |columns: Vec<(&str, ArrayRef)>| {
        let batch = batch(columns);
        Table::compile(&standard(), &batch.schema(), TableOptions::default()).unwrap_err().to_string()
    };
    let numbers = || -> ArrayRef { Arc::new(Int64Array::from(vec![1])) };
    let subject = || ("subject", texts(&[Some("service:default/a")]));
    for (columns, words) in [
        (vec![("owner", texts(&[None]))], "a column `subject`"),
        (vec![("subject", numbers())], "column `subject`: expected texts that name subjects, found the type Int64"),
        (vec![subject(), ("a..b", numbers())], "column `a..b`: expected a path such as `sonar.coverage`"),
        (vec![subject(), ("observed_at", numbers())], "column `observed_at`: expected the times of observation"),
        (vec![subject(), ("a", numbers()), ("a.b", numbers())], "column `a.b`: expected a path of its own"),
        (vec![subject(), ("a@observed", texts(&[None]))], "column `a@observed`: expected a column at that path"),
    ] {
        let error = impossible(columns);
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn a_column_may_name_the_subjects_and_long_form_has_a_row_a_rule() {
    let batch = batch(vec![("service", texts(&[Some("a"), Some("other/b")])), ("owner", texts(&[Some("x"), None]))]);
    let options = TableOptions { subject: Some("service".into()), form: Form::Long, ..TableOptions::default() };
    let table = Table::compile(&standard(), &batch.schema(), options).unwrap();
    let long = table.evaluate(&batch, &Exceptions::none(), at()).unwrap().verdicts;
    assert_eq!(long.num_rows(), 10);
    assert_eq!(long.schema(), *table.output());
    assert_eq!(long.column(0).as_string::<i32>().value(5), "service:other/b");

    let options = TableOptions { subject: Some("service".into()), form: Form::Masks, ..TableOptions::default() };
    let table = Table::compile(&standard(), &batch.schema(), options).unwrap();
    let masks = table.evaluate(&batch, &Exceptions::none(), at()).unwrap().verdicts;
    let owned = masks.column_by_name("readiness/owned").unwrap().as_boolean();
    assert_eq!(owned, &BooleanArray::from(vec![true, false]));
}

#[test]
fn a_stream_is_its_batches_in_order_whatever_the_threads() {
    let batches: Vec<RecordBatch> = (0..7)
        .map(|number| {
            let name = format!("service:default/s{number}");
            batch(vec![("subject", texts(&[Some(&name)])), ("owner", texts(&[(number % 2 == 0).then_some("x")]))])
        })
        .collect();
    let table = Table::compile(&standard(), &batches[0].schema(), TableOptions::default()).unwrap();
    let read = |threads| {
        let reader = RecordBatchIterator::new(batches.clone().into_iter().map(Ok), batches[0].schema());
        table.stream(reader, &Exceptions::none(), at(), threads).collect::<Result<Vec<_>, _>>().unwrap()
    };
    let one = read(1);
    assert_eq!(one.len(), 7);
    assert_eq!(one[3].column(0).as_string::<i32>().value(0), "service:default/s3");
    assert_eq!(one, read(3));
}

#[test]
fn rows_of_one_subject_agree_or_are_bad() {
    let mut subjects = vec![Some("service:a"), Some("service:b"), Some("service:a"), Some("service:b")];
    let mut owners = vec![Some("pay"), Some("find"), Some("pay"), Some("sell")];
    let mut replicas = vec![Some(1.0), None, None, Some(5.0)];
    // More rows than are put side by side.
    for _ in 0..100 {
        subjects.push(Some("service:many"));
        owners.push(Some("core"));
        replicas.push(Some(3.0));
    }
    let batch = batch(vec![
        ("subject", texts(&subjects)),
        ("owner", texts(&owners)),
        ("replicas", Arc::new(Float64Array::from(replicas))),
    ]);
    let table = Table::compile(&standard(), &batch.schema(), TableOptions::default()).unwrap();
    let outcome = table.evaluate(&batch, &Exceptions::none(), at()).unwrap();
    let names = outcome.verdicts.column(0).as_string::<i32>();
    assert_eq!(
        names.iter().flatten().collect::<Vec<_>>(),
        ["service:default/a", "service:default/b", "service:default/many"]
    );
    assert_eq!(verdicts(&outcome.verdicts, "owned"), ["met", "unmet", "met"]);
    assert_eq!(verdicts(&outcome.verdicts, "many"), ["unmet", "met", "met"]);
    let [conflict] = outcome.problems.as_slice() else { panic!("{:?}", outcome.problems) };
    assert_eq!((conflict.column.as_str(), conflict.code, conflict.rows, conflict.first), ("owner", "BL202", 1, 1));
    assert!(
        conflict.message.contains("`its row 1` says the text `find`, `its row 2` says the text `sell`")
            && conflict.message.contains("differ"),
        "{}",
        conflict.message
    );

    let long = TableOptions { form: Form::Long, ..TableOptions::default() };
    let long = Table::compile(&standard(), &batch.schema(), long).unwrap();
    assert_eq!(long.evaluate(&batch, &Exceptions::none(), at()).unwrap().verdicts.num_rows(), 15);
}

#[test]
fn what_only_one_source_may_state_is_bad_from_another_and_counted() {
    let batch = batch(vec![
        ("subject", texts(&[Some("service:a"), Some("service:b"), Some("service:c")])),
        ("sonar.coverage", Arc::new(Float64Array::from(vec![Some(95.0), Some(95.0), None]))),
        ("sonar:sonar.coverage", Arc::new(Float64Array::from(vec![None, Some(90.0), Some(90.0)]))),
        ("sonar:observed_at", texts(&[Some("2026-01-14"); 3])),
    ]);
    let table = Table::compile(&standard(), &batch.schema(), TableOptions::default()).unwrap();
    let outcome = table.evaluate(&batch, &Exceptions::none(), at()).unwrap();
    assert_eq!(verdicts(&outcome.verdicts, "covered"), ["unmet", "met", "met"]);
    let found: Vec<_> = outcome.problems.iter().map(|it| (it.column.as_str(), it.code, it.rows, it.first)).collect();
    assert_eq!(found, [("sonar.coverage", "BL203", 2, 0)]);
}

#[test]
fn a_reader_batch_by_batch_knows_where_subjects_are_spread() {
    let part = |names: [&str; 2]| batch(vec![("subject", texts(&names.map(Some)))]);
    let (a, b, c) =
        (part(["service:a", "service:b"]), part(["service:d", "service:c"]), part(["service:b@1", "service:e"]));
    let table = Table::compile(&standard(), &a.schema(), TableOptions::default()).unwrap();
    assert_eq!(table.naming_columns(), [0]);
    for threads in [1, 2, 5] {
        let are_apart = |batches: &[RecordBatch]| table.are_apart(batches, threads);
        assert!(are_apart(&[a.clone(), b.clone()]) && are_apart(std::slice::from_ref(&a)));
        assert!(!are_apart(&[a.clone(), b.clone(), c.clone()]));
        // Names in full, one behind the other in each batch.
        let numbered = |numbers: [u8; 2]| {
            let [one, other] = numbers.map(|number| format!("service:default/s{number}"));
            part([&one, &other])
        };
        let parts = |numbers: &[[u8; 2]]| numbers.iter().copied().map(numbered).collect::<Vec<_>>();
        assert!(are_apart(&parts(&[[1, 2], [3, 9], [10, 11]])) && are_apart(&parts(&[[3, 4], [1, 2]])));
        assert!(!are_apart(&parts(&[[1, 2], [2, 3]])) && !are_apart(&parts(&[[1, 2], [3, 4], [1, 5]])));
    }
    let mut spread = Spread::new();
    assert!(!spread.meets_again(&table, &a) && !spread.meets_again(&table, &b) && spread.meets_again(&table, &c));
    assert_eq!(spread.next_table(), None);
    assert!(!spread.meets_again(&table, &b));
    assert_eq!(spread.next_table().as_deref(), Some("service:default/d"));
}

#[test]
fn a_stream_holds_no_more_batches_than_it_has_threads() {
    let drawn = std::rc::Rc::new(std::cell::Cell::new(0));
    let one = batch(vec![("subject", texts(&[Some("service:default/s")])), ("owner", texts(&[Some("x")]))]);
    let table = Table::compile(&standard(), &one.schema(), TableOptions::default()).unwrap();
    for threads in [1, 3] {
        drawn.set(0);
        let (counted, schema) = (std::rc::Rc::clone(&drawn), one.schema());
        let batches = std::iter::repeat_n(one.clone(), 50).inspect(move |_| counted.set(counted.get() + 1));
        let reader = RecordBatchIterator::new(batches.map(Ok), schema);
        let mut given = 0;
        for verdicts in table.stream(reader, &Exceptions::none(), at(), threads) {
            assert!(drawn.get() - given <= threads, "{} batches are held", drawn.get() - given);
            given += verdicts.unwrap().num_rows();
        }
        assert_eq!(given, 50);
    }
}

#[test]
fn a_row_of_too_long_lists_costs_itself_alone() {
    let text = r#"
        entity service { xs list of number  ys list of number }
        scorecard readiness for service {
          bar bronze
          tier bronze { rule apart { require no x in xs where (any y in ys where y == x) } }
        }
    "#;
    let standard = Standard::compile([Source::new("a.bright", text)]).unwrap();
    // The second visits more than a rule may.
    let length = |row: usize| if row == 1 { 1_001 } else { 60 };
    let list = |shift: usize| -> ArrayRef {
        let mut lists = arrow_array::builder::ListBuilder::new(arrow_array::builder::Float64Builder::new());
        for row in 0..3 {
            lists.append_value((0..length(row)).map(|it| Some((it + shift * 10_000) as f64)));
        }
        Arc::new(lists.finish())
    };
    let names: Vec<String> = (0..3).map(|row| format!("service:default/s{row}")).collect();
    let names: Vec<Option<&str>> = names.iter().map(|name| Some(name.as_str())).collect();
    let batch = batch(vec![("subject", texts(&names)), ("xs", list(0)), ("ys", list(1))]);
    let table = Table::compile(&standard, &batch.schema(), TableOptions::default()).unwrap();
    let outcome = table.evaluate(&batch, &Exceptions::none(), at()).unwrap();
    assert_eq!(verdicts(&outcome.verdicts, "apart"), ["met", "unmet", "met"]);
}
