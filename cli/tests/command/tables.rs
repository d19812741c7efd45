//! Facts that are tables, and verdicts as tables.

use std::{fs::File, process::Stdio, sync::Arc};

use arrow_array::{
    Array as _, ArrayRef, BooleanArray, Float64Array, RecordBatch, RecordBatchReader, StringArray, cast::AsArray as _,
};
use arrow_ipc::{
    reader::StreamReader,
    writer::{FileWriter, StreamWriter},
};
use parquet::arrow::{ArrowWriter, arrow_reader::ParquetRecordBatchReaderBuilder};

use crate::folder::{Folder, GOOD};

type Row<'r> = (Option<&'r str>, &'r str, Option<&'r str>, Option<&'r str>, Option<f64>);

const ROWS: [Row<'_>; 4] = [
    (Some("service:checkout"), "production", Some("amy"), Some("amy"), Some(91.0)),
    (Some("service:search"), "production", None, Some("ben"), Some(12.5)),
    (Some("service:lab"), "experimental", None, None, None),
    (Some("service:cart"), "production", Some("amy"), Some("ben"), None),
];

fn batch(rows: &[Row<'_>]) -> RecordBatch {
    let texts =
        |of: fn(&Row<'_>) -> Option<String>| -> ArrayRef { Arc::new(StringArray::from_iter(rows.iter().map(of))) };
    let columns: [(&str, ArrayRef); 5] = [
        ("subject", texts(|row| row.0.map(Into::into))),
        ("lifecycle", texts(|row| Some(row.1.into()))),
        ("owner", texts(|row| row.2.map(Into::into))),
        ("pager", texts(|row| row.3.map(Into::into))),
        ("sonar:sonar.coverage", Arc::new(Float64Array::from_iter(rows.iter().map(|row| row.4)))),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true))).unwrap()
}

fn parquet(batches: &[RecordBatch]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batches[0].schema(), None).unwrap();
    batches.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.close().unwrap();
    bytes
}

fn arrow(batch: &RecordBatch, has_footer: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    if has_footer {
        let mut writer = FileWriter::try_new(&mut bytes, &batch.schema()).unwrap();
        writer.write(batch).and_then(|()| writer.finish()).unwrap();
    } else {
        let mut writer = StreamWriter::try_new(&mut bytes, &batch.schema()).unwrap();
        writer.write(batch).and_then(|()| writer.finish()).unwrap();
    }
    bytes
}

/// Subject, ready and the verdict of a rule: none where the scorecard does not apply.
fn verdicts(reader: impl RecordBatchReader) -> Vec<(String, Option<bool>, Option<String>)> {
    let mut found = Vec::new();
    for batch in reader {
        let batch = batch.unwrap();
        let column = |name: &str| batch.column_by_name(name).unwrap().clone();
        let (subjects, ready, rule) = (column("subject"), column("ready"), column("readiness/coverage"));
        let rule = rule.as_dictionary::<arrow_array::types::Int8Type>().downcast_dict::<StringArray>().unwrap();
        let ready: &BooleanArray = ready.as_boolean();
        found.extend((0..batch.num_rows()).map(|row| {
            let ready = ready.is_valid(row).then(|| ready.value(row));
            let verdict = rule.is_valid(row).then(|| arrow_array::ArrayAccessor::value(&rule, row).to_owned());
            (subjects.as_string::<i32>().value(row).to_owned(), ready, verdict)
        }));
    }
    found
}

fn expected() -> Vec<(String, Option<bool>, Option<String>)> {
    let of = |name: &str, ready, verdict: Option<&str>| {
        (format!("service:default/{name}"), ready, verdict.map(str::to_owned))
    };
    vec![
        of("checkout", Some(true), Some("met")),
        of("search", Some(false), Some("unmet")),
        of("lab", None, None),
        of("cart", Some(true), Some("unmet")),
    ]
}

#[test]
fn a_table_is_documents_where_a_report_is_asked_for() {
    let table = batch(&ROWS);
    let json = |name: &str, bytes: Vec<u8>| {
        let folder = Folder::with_standard().file(&format!("facts/{name}"), bytes);
        let ran = folder.check("--facts facts --format json").ends(1, &[]);
        let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        report["results"].as_array().unwrap().iter().map(|result| result["ready"].clone()).collect::<Vec<_>>()
    };
    // Ordered by subject: cart, checkout, lab, search.
    let ready = vec![true.into(), true.into(), serde_json::Value::Null, false.into()];
    assert_eq!(json("a.parquet", parquet(std::slice::from_ref(&table))), ready);
    assert_eq!(json("a.arrow", arrow(&table, true)), ready);
    assert_eq!(json("a.arrows", arrow(&table, false)), ready);
}

#[test]
fn rows_stand_beside_documents_and_are_called_by_their_number() {
    let table = parquet(&[batch(&ROWS[1..2]), batch(&[(None, "production", None, None, None)])]);
    let folder = Folder::with_standard().file("facts/a.parquet", table).file("facts/good.json", GOOD);
    let ran = folder.check("--facts facts").ends(1, &["1 document or record cannot be used", "facts/a.parquet#2"]);
    assert!(ran.out.contains("checkout") && ran.out.contains("search"), "{}", ran.out);
}

#[test]
fn verdicts_are_a_table_in_the_order_of_the_rows() {
    let folder = Folder::with_standard()
        .file("facts/a.parquet", parquet(&[batch(&ROWS[..1])]))
        .file("facts/b.arrow", arrow(&batch(&ROWS[1..]), true));
    folder
        .check("--facts facts --format parquet --output verdicts.parquet")
        .ends(1, &["4 rows: 3 scored, 2 ready, 1 not ready"]);
    let written = File::open(folder.path().join("verdicts.parquet")).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(written).unwrap().build().unwrap();
    assert_eq!(verdicts(reader), expected());
    assert!(!folder.path().join("verdicts.parquet.partial").exists());

    let output = folder
        .command(&["check", "standard", "--at", "2026-01-15", "--facts", "facts", "--format", "arrow"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(verdicts(StreamReader::try_new(output.stdout.as_slice(), None).unwrap()), expected());
}

#[test]
fn the_statuses_are_those_of_reports() {
    let run = |rows: &[Row<'_>], more: &str| {
        let folder = Folder::with_standard().file("facts/a.parquet", parquet(&[batch(rows)]));
        folder.check(&format!("--facts facts --format parquet --output out.parquet {more}"))
    };
    run(&ROWS[..1], "").ends(0, &["1 row: 1 scored, 1 ready, 0 not ready"]);
    run(&ROWS, "").ends(1, &[]);
    run(&ROWS[2..3], "").ends(2, &["no scorecard applies to any row"]);
    run(&[], "").ends(2, &["the tables hold no row"]);
    let nobody = (None, "production", None, None, None);
    run(&[ROWS[0], nobody, nobody], "").ends(3, &["facts/a.parquet#2", "in 1 row more", "BL208"]);
    run(&[ROWS[1], nobody], "").ends(1, &["BL208"]);
    let odd = (Some("service:odd"), "sometimes", Some("amy"), Some("amy"), None);
    run(&[ROWS[0], odd], "").ends(0, &["facts/a.parquet#2, lifecycle", "1 data problem"]);
    run(&[ROWS[0], odd], "--strict").ends(3, &["1 data problem"]);
    run(&ROWS, "--subject checkout").ends(2, &["--subject asks about one"]);
    run(&ROWS, "--scorecard readines").ends(2, &["did you mean `readiness`?"]);
}

#[test]
fn what_is_no_table_of_subjects_says_which_column_and_why() {
    let nameless = RecordBatch::try_from_iter([("owner", Arc::new(StringArray::from(vec!["amy"])) as ArrayRef)]);
    let folder = Folder::with_standard()
        .file("facts/a.parquet", parquet(&[nameless.unwrap()]))
        .file("facts/b.parquet", parquet(&[batch(&ROWS[..1])]))
        .file("facts/c.parquet", "PAR1, or so it says");
    let said = ["facts/a.parquet", "expected a column `subject`", "found neither", "facts/c.parquet", "cannot be read"];
    folder.check("--facts facts --format parquet --output out.parquet").ends(3, &said);
    folder.check("--facts facts").ends(3, &said);
    folder.check("--facts facts/a.parquet --format parquet --output no.parquet").ends(2, &["no table can be used"]);
    assert!(!folder.path().join("no.parquet").exists() && !folder.path().join("no.parquet.partial").exists());
}

#[test]
fn what_would_have_to_be_joined_is_refused() {
    let table = parquet(&[batch(&ROWS)]);
    let folder = Folder::with_standard().file("a/a.parquet", &table).file("b/b.parquet", &table).file("c/c.json", GOOD);
    folder
        .check("--facts a sonar=b --format parquet --output o")
        .ends(2, &["tables of one source", "`sonar:coverage`"]);
    folder.check("--facts a c --format parquet --output o").ends(2, &["`c/c.json` is no table", "--format json"]);
}

/// Cells that fit, that do not, that are empty; rows of no subject, of too few cells, of nothing.
const CSV: &str = "\
subject,lifecycle,owner,pager,sonar.coverage
service:checkout,production,amy,amy,91
service:search,production,,ben,12.5

service:odd,production,amy,amy,plenty
service:even,production,amy,amy,80
service:short,production
service:lab,experimental,,,
,production,amy,amy,1
service:cart,sometimes,amy,ben,1e400
";

#[test]
fn a_table_of_text_says_what_its_documents_say() {
    let folder = Folder::with_standard().file("facts/a.csv", CSV);
    let ran = folder.check("--facts sonar=facts --format json").ends(1, &[]);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let mut documents: Vec<_> = report["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| {
            let rule = result["rules"].as_array().unwrap().iter().find(|rule| rule["rule"] == "coverage");
            let verdict = rule.map(|rule| rule["verdict"].as_str().unwrap().to_owned());
            (result["subject"].as_str().unwrap().to_owned(), result["ready"].as_bool(), verdict)
        })
        .collect();
    let said = ["facts/a.csv#5", "expected 5 cells", "facts/a.csv#7", "facts/a.csv#3, sonar.coverage", "facts/a.csv#8"];
    let arguments = ["check", "standard", "--at", "2026-01-15", "--facts", "sonar=facts", "--format", "arrow"];
    let output = folder.command(&arguments).output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{err}");
    said.iter().for_each(|text| assert!(err.contains(text), "`{text}` is not said: {err}"));
    let mut rows = verdicts(StreamReader::try_new(output.stdout.as_slice(), None).unwrap());
    // In the order of the file, where a report has that of its subjects.
    assert_eq!(rows[0].0, "service:default/checkout");
    rows.sort();
    documents.sort();
    assert_eq!(rows, documents);
    assert!(rows.iter().any(|row| row.2.as_deref() == Some("met")) && rows.len() == 6);
}

#[test]
fn a_table_of_text_without_a_header_of_paths_is_refused() {
    for (text, said) in [("", "expected a header"), ("a..b,subject\n1,service:a\n", "`a..b` is not a path")] {
        Folder::with_standard()
            .file("facts/a.csv", text)
            .check("--facts facts --format parquet --output out.parquet")
            .ends(2, &[said, "facts/a.csv"]);
    }
}

/// The largest resident set so far of a process that runs, in KiB.
#[cfg(target_os = "linux")]
fn peak(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}

/// A file that would take 300 MiB as a whole is judged in the memory of some batches.
#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_table() {
    const BATCHES: usize = 40;
    const EACH: usize = 4_096;
    let folder = Folder::with_standard().file("facts/a.parquet", "");
    let filler = "x".repeat(2_000);
    let part = |number: usize| {
        let subjects = (0..EACH).map(|row| format!("service:s{}", number * EACH + row));
        let notes = (0..EACH).map(|row| format!("{}{filler}", number * EACH + row));
        let columns: [(&str, ArrayRef); 3] = [
            ("subject", Arc::new(StringArray::from_iter_values(subjects))),
            ("lifecycle", Arc::new(StringArray::from_iter_values((0..EACH).map(|_| "production")))),
            ("note", Arc::new(StringArray::from_iter_values(notes))),
        ];
        RecordBatch::try_from_iter(columns).unwrap()
    };
    let first = part(0);
    let bytes = first.get_array_memory_size() * BATCHES;
    assert!(bytes > 300 << 20, "{bytes}");
    let file = File::create(folder.path().join("facts/a.parquet")).unwrap();
    let properties = parquet::file::properties::WriterProperties::builder()
        .set_max_row_group_row_count(Some(EACH))
        .set_dictionary_enabled(false)
        .set_compression(parquet::basic::Compression::SNAPPY)
        .build();
    let mut writer = ArrowWriter::try_new(file, first.schema(), Some(properties)).unwrap();
    (0..BATCHES).for_each(|number| writer.write(&part(number)).unwrap());
    writer.close().unwrap();

    let arguments = ["check", "standard", "--at", "2026-01-15", "--facts", "facts", "--format", "arrow"];
    let mut running =
        folder.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
    let process = running.id();
    let out = running.stdout.take().unwrap();
    let (mut rows, mut most) = (0, 0);
    for batch in StreamReader::try_new(out, None).unwrap() {
        rows += batch.unwrap().num_rows();
        // It waits for the next to be read, or goes on: in either case it has been as large as this.
        most = most.max(peak(process).unwrap_or(0));
    }
    assert_eq!((running.wait().unwrap().code(), rows), (Some(1), BATCHES * EACH));
    assert!(most > 0 && most << 10 < bytes as u64 / 2, "{} MiB for {} MiB of columns", most >> 10, bytes >> 20);
}

const REFERRING: &str = r#"
entity service { owner ref group  replicas number }
entity group { email text }
scorecard readiness for service {
  bar bronze
  tier bronze { rule coverage { require owner.email is present } }
  tier silver { rule few { require replicas <= 10 } }
}
"#;

#[test]
fn rows_of_a_table_of_text_look_at_one_another() {
    // The odd cell makes batches of two schemas; the rows of either are known to the other.
    let facts = "subject,owner,replicas,email\n\
        service:checkout,payments,3,\n\
        service:search,nobody,1,\n\
        service:odd,payments,many,\n\
        group:payments,,,pay@example.com\n";
    let folder = Folder::with_standard().file("refs/a.bright", REFERRING).file("facts/a.csv", facts);
    let arguments = ["check", "refs", "--at", "2026-01-15", "--facts", "facts", "--format", "arrow"];
    let output = folder.command(&arguments).output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(err.contains("facts/a.csv#3, replicas"), "{err}");
    let met = |name: &str, is_met: bool| {
        let verdict = if is_met { "met" } else { "unmet" };
        (format!("service:default/{name}"), Some(is_met), Some(verdict.to_owned()))
    };
    let rows = verdicts(StreamReader::try_new(output.stdout.as_slice(), None).unwrap());
    assert_eq!(rows, [met("checkout", true), met("search", false), met("odd", true)]);
}

#[test]
fn rows_of_one_subject_are_joined_wherever_they_stand_in_a_file() {
    // More rows than are read at once, and one subject at both ends.
    let count = 40_000;
    let name = |row: usize| if row + 1 == count { "service:s0".to_owned() } else { format!("service:s{row}") };
    let columns: [(&str, ArrayRef); 3] = [
        ("subject", Arc::new(StringArray::from_iter_values((0..count).map(name)))),
        ("owner", Arc::new(StringArray::from_iter((0..count).map(|row| (row > 0).then_some("group:payments"))))),
        ("lifecycle", Arc::new(StringArray::from_iter((0..count).map(|_| Some("production"))))),
    ];
    let columns = columns.map(|(name, column)| (name, column, true));
    let table = parquet(&[RecordBatch::try_from_iter_with_nullable(columns).unwrap()]);
    let text = r#"
        entity service { owner text }
        scorecard readiness for service { bar bronze tier bronze { rule coverage { require owner is present } } }
    "#;
    let folder = Folder::with_standard().file("owned/a.bright", text).file("facts/a.parquet", table);
    let arguments = ["check", "owned", "--at", "2026-01-15", "--facts", "facts", "--format", "arrow"];
    let output = folder.command(&arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let rows = verdicts(StreamReader::try_new(output.stdout.as_slice(), None).unwrap());
    assert_eq!((rows.len(), rows[0].0.as_str(), rows[0].1), (count - 1, "service:default/s0", Some(true)));
}

#[test]
fn a_subject_in_several_tables_is_said() {
    let folder = Folder::with_standard()
        .file("facts/a.parquet", parquet(&[batch(&ROWS[..1])]))
        .file("facts/b.parquet", parquet(&[batch(&ROWS[..1])]));
    let said = ["facts/b.parquet", "`service:default/checkout` has rows in another table too", "2 rows"];
    folder.check("--facts facts --format parquet --output out.parquet").ends(3, &said);
}

#[test]
fn rows_of_one_subject_are_joined_wherever_they_stand_in_a_table_of_text() {
    let text = r#"
        entity service { owner text  replicas number }
        scorecard readiness for service {
          bar bronze
          tier bronze { rule owned { require owner is present }  rule few { require replicas <= 10 } }
        }
    "#;
    let between: String = (0..20_000).map(|row| format!("service:s{row},amy,1\n")).collect();
    let judged = |last: &str, status: i32, said: &[&str]| {
        let table = format!("subject,owner,replicas\nservice:checkout,amy,3\n{between}{last}\n");
        let folder = Folder::with_standard().file("owned/a.bright", text).file("facts/a.csv", table);
        let out = "check owned --at 2026-01-15 --facts facts --format arrow --output out.arrow";
        folder.run(out).ends(status, said);
    };
    judged("service:checkout,amy,", 0, &["20001 ready"]);
    // What two rows say otherwise is bad evidence, and no half of it is judged.
    judged("service:checkout,,4", 1, &["20000 ready, 1 not ready", "BL202"]);
    judged("service:checkout@2.0,,", 0, &["20002 ready"]);
    judged("service:checkout,,many", 2, &["facts/a.csv", "rows of one subject stand apart"]);
}
