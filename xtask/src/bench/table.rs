//! What the programs print, as tables.

use std::fmt::Write as _;

/// One contestant at one task.
pub(crate) struct Row {
    /// As it was printed.
    pub(crate) line: String,
    pub(super) host: String,
    pub(super) task: String,
    pub(super) name: String,
    version: String,
    note: String,
    /// Sorted; one at least.
    figures: Vec<f64>,
}

impl Row {
    /// None where the line is something else.
    pub(crate) fn read(line: &str) -> Option<Self> {
        let words: Vec<&str> = line.split('\t').collect();
        let (words, figures) = words.split_at_checked(5)?;
        let mut figures: Vec<f64> = figures.iter().map(|figure| figure.parse().ok()).collect::<Option<_>>()?;
        figures.sort_by(f64::total_cmp);
        figures.first()?;
        let [host, task, name, version, note] = words else { return None };
        let [host, task, name, version, note] = [host, task, name, version, note].map(|word| (*word).to_owned());
        Some(Self { line: line.to_owned(), host, task, name, version, note, figures })
    }

    pub(super) fn median(&self) -> f64 {
        middle(&self.figures)
    }

    /// The median distance of the rounds from their median, as a share of it.
    fn spread(&self) -> f64 {
        let median = self.median();
        let mut distances: Vec<f64> = self.figures.iter().map(|figure| (figure - median).abs()).collect();
        distances.sort_by(f64::total_cmp);
        middle(&distances) / median
    }

    pub(super) fn time(&self) -> String {
        format!("{} ± {:.0} %", time(self.median()), self.spread() * 100.0)
    }
}

fn middle(sorted: &[f64]) -> f64 {
    let at = |place: usize| sorted.get(place).copied().unwrap_or(f64::NAN);
    let half = sorted.len() / 2;
    if sorted.len() % 2 == 1 { at(half) } else { f64::midpoint(at(half.wrapping_sub(1)), at(half)) }
}

/// Nanoseconds with three digits that count.
pub(super) fn time(nanoseconds: f64) -> String {
    let units = [(1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1.0, "ns")];
    let (size, unit) = units.into_iter().find(|(size, _)| nanoseconds >= *size).unwrap_or((1.0, "ns"));
    let figure = nanoseconds / size;
    let digits = if figure >= 100.0 {
        0
    } else if figure >= 10.0 {
        1
    } else {
        2
    };
    format!("{figure:.digits$} {unit}")
}

/// The rows of a table: what a task is called, and in words.
pub(super) type Rows = &'static [(&'static str, &'static str)];

/// A host, its heading, and its columns: the name of a task and what stands above it.
const SIDE_BY_SIDE: [(&str, &str, Rows); 3] = [
    ("rust", "Rust", &[("facts", "facts to verdicts"), ("text", "JSON text to verdicts"), ("compile", "compile")]),
    (
        "python",
        "Python",
        &[("facts", "dict to verdicts"), ("bound", "kept facts to verdicts"), ("text", "JSON to verdicts")],
    ),
    (
        "node",
        "Node",
        &[("facts", "object to verdicts"), ("bound", "kept facts to verdicts"), ("text", "JSON to verdicts")],
    ),
];

/// All tables.
pub(crate) fn all(rows: &[Row]) -> String {
    let mut text = String::new();
    for (host, heading, columns) in SIDE_BY_SIDE {
        let rows: Vec<&Row> = rows.iter().filter(|row| row.host == host).collect();
        if !rows.is_empty() {
            side_by_side(&mut text, heading, columns, &rows);
        }
        let others: Vec<&&Row> = rows
            .iter()
            .filter(|row| row.task != "threads" && columns.iter().all(|(task, _)| row.task != *task))
            .collect();
        if !others.is_empty() {
            let _ = writeln!(text, "| what else Brightline does there | a subject |\n| --- | ---: |");
            others.iter().for_each(|row| _ = writeln!(text, "| {} | {} |", row.task, row.time()));
            text.push('\n');
        }
        let threads: Vec<&&Row> = rows.iter().filter(|row| row.task == "threads").collect();
        if !threads.is_empty() {
            let _ = writeln!(text, "| two threads | as much as one, times |\n| --- | ---: |");
            threads.iter().for_each(|row| {
                _ = writeln!(text, "| {} | {:.2} ± {:.0} % |", row.name, row.median(), row.spread() * 100.0)
            });
            text.push('\n');
        }
    }
    scale(&mut text, rows);
    memory(&mut text, rows);
    text.trim_end().to_owned() + "\n"
}

/// A line a contestant, a column a task; what Brightline takes is one, and the others so many times that.
pub(super) fn side_by_side(text: &mut String, heading: &str, columns: &[(&str, &str)], rows: &[&Row]) {
    let mut names: Vec<&str> = Vec::new();
    for row in rows.iter().filter(|row| columns.iter().any(|(task, _)| row.task == *task)) {
        if !names.contains(&row.name.as_str()) {
            names.push(&row.name);
        }
    }
    let found = |name: &str, task: &str| rows.iter().find(|row| row.name == name && row.task == task);
    let columns: Vec<_> = columns.iter().filter(|(task, _)| rows.iter().any(|row| row.task == *task)).collect();
    let _ = writeln!(text, "## {heading}\n");
    let titles: String = columns.iter().map(|(_, title)| format!(" {title} | × |")).collect();
    let _ = writeln!(text, "| contestant |{titles} |\n| --- |{} --- |", " ---: | ---: |".repeat(columns.len()));
    for name in &names {
        let of_it = || rows.iter().filter(|row| row.name == *name);
        let version = of_it().map(|row| row.version.as_str()).find(|version| !version.is_empty()).unwrap_or_default();
        let note = of_it().map(|row| row.note.as_str()).find(|note| !note.is_empty()).unwrap_or_default();
        let _ = write!(text, "| {name} {version} |");
        for (task, _) in &columns {
            let ours = found("Brightline", task).or_else(|| found("Brightline, full report", task));
            match found(name, task) {
                Some(row) => {
                    let times = ours.map_or(String::new(), |ours| times(row.median() / ours.median()));
                    let _ = write!(text, " {} | {times} |", row.time());
                }
                None => text.push_str("  |  |"),
            }
        }
        let _ = writeln!(text, " {note} |");
    }
    text.push('\n');
}

fn times(ratio: f64) -> String {
    let digits = if ratio >= 9.95 {
        0
    } else if ratio >= 0.995 {
        1
    } else {
        2
    };
    format!("{ratio:.digits$}")
}

fn scale(text: &mut String, rows: &[Row]) {
    let rows: Vec<&Row> = rows.iter().filter(|row| row.host == "scale").collect();
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(text, "## Compiling standards of any size\n");
    let _ = writeln!(
        text,
        "| standard | bytes | parse, check and compile | a rule | MB/s |\n| --- | ---: | ---: | ---: | ---: |"
    );
    for row in rows {
        let number =
            |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(f64::NAN);
        let (rules, bytes): (f64, f64) = (number(&row.name), number(&row.version));
        let (a_rule, speed) = (time(row.median() / rules), bytes / row.median() * 1e3);
        let _ = writeln!(text, "| {} | {} | {} | {a_rule} | {speed:.1} |", row.name, row.version, row.time());
    }
    text.push('\n');
}

fn memory(text: &mut String, rows: &[Row]) {
    let rows: Vec<&Row> = rows.iter().filter(|row| row.host == "memory").collect();
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(text, "## Memory\n\n| what | |\n| --- | ---: |");
    rows.iter().for_each(|row| _ = writeln!(text, "| {} | {:.0} |", row.task, row.median()));
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(lines: &[&str]) -> Vec<Row> {
        lines.iter().filter_map(|line| Row::read(line)).collect()
    }

    #[test]
    fn a_contestant_is_a_line_and_brightline_is_one() {
        let rows = rows(&[
            "rust\tfacts\tBrightline\t0.1.0\tours\t200\t210\t190",
            "rust\tfacts\tpeer\t5.4.0\t\t3000\t2000\t2500",
            "rust\ttext\tpeer\t5.4.0\ta note\t4000.5",
            "nothing of ours",
        ]);
        let text = all(&rows);
        assert!(text.contains("| Brightline 0.1.0 | 200 ns ± 5 % | 1.0 |  |  | ours |"), "{text}");
        assert!(text.contains("| peer 5.4.0 | 2.50 µs ± 20 % | 12 | 4.00 µs ± 0 % |  | a note |"), "{text}");
    }

    #[test]
    fn sizes_are_told_by_the_rule_and_by_the_byte() {
        let rows = rows(&["scale\tcompile\t1,000 rules\t86000\t\t10000000", "memory\ta rule, bytes\t\t\t\t1530.25"]);
        let text = all(&rows);
        assert!(text.contains("| 1,000 rules | 86000 | 10.0 ms ± 0 % | 10.0 µs | 8.6 |"), "{text}");
        assert!(text.contains("| a rule, bytes | 1530 |"), "{text}");
    }
}
