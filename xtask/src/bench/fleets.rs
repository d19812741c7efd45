//! What a fleet in columns took, as tables.

use std::fmt::Write as _;

use super::table::{Row, Rows, side_by_side, time};

/// A host and its heading.
const HOSTS: [(&str, &str); 3] = [
    ("fleet-dictionaries", "A fleet, texts as dictionaries"),
    ("fleet-texts", "A fleet, plain texts"),
    ("fleet-findings", "A fleet with lists of findings"),
];
const THREADS: Rows = &[("one", "one thread"), ("two", "two threads")];

/// The columns of the table of sizes.
const FORMS: [&str; 3] = ["dictionaries", "texts", "findings"];

/// All tables.
pub(crate) fn all(rows: &[Row]) -> String {
    let mut text = String::new();
    for (host, heading) in HOSTS {
        let rows: Vec<&Row> = rows.iter().filter(|row| row.host == host).collect();
        if !rows.is_empty() {
            side_by_side(&mut text, heading, THREADS, &rows);
        }
    }
    sizes(&mut text, rows);
    memory(&mut text, rows);
    text.trim_end().to_owned() + "\n"
}

/// What Brightline takes by the number of services, and for each of them.
fn sizes(text: &mut String, rows: &[Row]) {
    let rows: Vec<&Row> = rows.iter().filter(|row| row.host == "fleet-sizes").collect();
    let mut counts: Vec<u64> = rows.iter().filter_map(|row| row.name.parse().ok()).collect();
    counts.sort_unstable();
    counts.dedup();
    if counts.is_empty() {
        return;
    }
    let titles: String = FORMS.iter().map(|form| format!(" {form} | a service |")).collect();
    let _ = writeln!(text, "## Fleets of any size\n\n| services |{titles}");
    let _ = writeln!(text, "| ---: |{}", " ---: | ---: |".repeat(FORMS.len()));
    for count in counts {
        let _ = write!(text, "| {count} |");
        for form in FORMS {
            let found = rows.iter().find(|row| row.task == form && row.name.parse() == Ok(count));
            let _ = match found {
                Some(row) => write!(text, " {} | {} |", row.time(), time(row.median() / count as f64)),
                None => write!(text, "  |  |"),
            };
        }
        text.push('\n');
    }
    text.push('\n');
}

/// The memory of the columns and of their evaluation, by that of the columns.
fn memory(text: &mut String, rows: &[Row]) {
    let rows: Vec<&Row> = rows.iter().filter(|row| row.host == "fleet-memory").collect();
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(text, "| memory at most, columns and all | times the columns |\n| --- | ---: |");
    rows.iter().for_each(|row| _ = writeln!(text, "| {} | {:.2} |", row.task, row.median()));
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fleet_is_told_by_threads_and_by_sizes() {
        let rows: Vec<Row> = [
            "fleet-texts\tone\tBrightline\t0.1.0\tours\t2000000",
            "fleet-texts\tone\tpeer\t5.4.0\t\t3000000",
            "fleet-texts\ttwo\tpeer\t5.4.0\t\t2000000",
            "fleet-sizes\ttexts\t10000\t\t\t150000",
            "fleet-memory\ttexts, 10,000 services\t\t\t\t1.25",
        ]
        .iter()
        .filter_map(|line| Row::read(line))
        .collect();
        let text = all(&rows);
        assert!(text.contains("| peer 5.4.0 | 3.00 ms ± 0 % | 1.5 | 2.00 ms ± 0 % |  |  |"), "{text}");
        assert!(text.contains("| 10000 |  |  | 150 µs ± 0 % | 15.0 ns |  |  |"), "{text}");
        assert!(text.contains("| texts, 10,000 services | 1.25 |"), "{text}");
    }
}
