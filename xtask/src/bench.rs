//! `cargo xtask bench`: everything that is measured, in one run, into `docs/benchmarks.md`.
//!
//! The programs that measure stand in `benches/`; each prints a line for a contestant and a task, with tabs between:
//! host, task, name, version, note, and a figure for each round. Here they are built, with all that they need, run one
//! after the other, and what they print becomes tables.

mod fleets;
mod hosts;
mod table;

use std::{fs, process::Command};

use crate::{root, runner, target};
use table::Row;

/// How long everything runs: eleven rounds of a fiftieth of a second for each of some sixty tasks.
const WHOLE: Effort = Effort { rounds: "11", slice: "20" };
/// Each round of a fleet takes seconds.
const FEW: Effort = Effort { rounds: "5", slice: "" };
/// While something is written: an answer within seconds.
const QUICK: Effort = Effort { rounds: "7", slice: "5" };

#[derive(Clone, Copy)]
struct Effort {
    rounds: &'static str,
    slice: &'static str,
}

/// All hosts with all peers into the page, or what is asked for onto the screen.
pub(crate) fn run(wanted: &[&str]) -> Option<bool> {
    let holds = match wanted {
        [] => {
            written(&SUBJECTS, &[hosts::rust, hosts::memory, hosts::python, hosts::node], WHOLE, table::all)
                && written(&FLEETS, &[hosts::fleets, hosts::sizes], FEW, fleets::all)
        }
        ["quick"] => shown(&[hosts::quick, hosts::memory], QUICK),
        ["memory"] => shown(&[hosts::memory], QUICK),
        ["rust"] => shown(&[hosts::rust], QUICK),
        ["python"] => shown(&[hosts::python], QUICK),
        ["node"] => shown(&[hosts::node], QUICK),
        ["fleets"] => written(&FLEETS, &[hosts::fleets, hosts::sizes], FEW, fleets::all),
        _ => return None,
    };
    Some(holds)
}

/// Makes what a host needs, and gives the command that measures there.
type Host = fn() -> Option<Command>;

fn measured(hosts: &[Host], effort: Effort) -> Option<Vec<Row>> {
    let mut rows = Vec::new();
    for host in hosts {
        let mut command = under(host()?);
        command.env("BENCH_ROUNDS", effort.rounds).env("BENCH_SLICE_MS", effort.slice);
        let outcome = runner::run(command);
        if !outcome.holds {
            return None;
        }
        rows.extend(outcome.out.iter().filter_map(|line| Row::read(line)));
    }
    Some(rows)
}

fn shown(hosts: &[Host], effort: Effort) -> bool {
    let Some(rows) = measured(hosts, effort) else { return false };
    println!("\n{}", table::all(&rows));
    true
}

/// The command, or, where `BENCH_UNDER` names a program such as `nice` that sees to it that nothing disturbs, that program
/// with the command. Only what measures is run so, not what builds.
fn under(command: Command) -> Command {
    let Some(program) = std::env::var_os("BENCH_UNDER") else { return command };
    let mut outer = Command::new(program);
    outer.arg(command.get_program()).args(command.get_args());
    outer
}

/// A part of the page that is written here, between two lines, and the file of its figures.
struct Part {
    begin: &'static str,
    end: &'static str,
    figures: &'static str,
}

const SUBJECTS: Part = Part {
    begin: "<!-- what stands between here and `end` is written by `cargo xtask bench` -->",
    end: "<!-- end -->",
    figures: "figures.tsv",
};
const FLEETS: Part = Part {
    begin: "<!-- what stands between here and `end of fleets` is written by `cargo xtask bench fleets` -->",
    end: "<!-- end of fleets -->",
    figures: "fleets.tsv",
};

/// Measures, and writes the tables into their part of the page; the text that people wrote stays as it is.
fn written(part: &Part, hosts: &[Host], effort: Effort, tables: fn(&[Row]) -> String) -> bool {
    let Some(rows) = measured(hosts, effort) else { return false };
    let page = root().join("docs").join("benchmarks.md");
    let text = fs::read_to_string(&page).unwrap_or_default();
    let parts = text.split_once(part.begin).and_then(|(before, rest)| Some((before, rest.split_once(part.end)?.1)));
    let Some((before, after)) = parts else {
        eprintln!("error: {} has no place for the tables, between `{}` and `{}`", page.display(), part.begin, part.end);
        return false;
    };
    let tables = format!("{}\n{}", hosts::machine(), tables(&rows));
    let written = fs::write(&page, format!("{before}{}\n\n{tables}\n{}{after}", part.begin, part.end));
    // What stands there in other forms, for whoever wants to look closer.
    let raw = target().join("bench").join(part.figures);
    let lines: String = rows.iter().map(|row| format!("{}\n", row.line)).collect();
    println!("\n{tables}\n{} is written; every round stands in {}", page.display(), raw.display());
    written.is_ok() && fs::write(raw, lines).is_ok()
}
