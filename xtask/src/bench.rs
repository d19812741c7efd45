//! `cargo xtask bench`: everything that is measured, in one run, into `docs/benchmarks.md`.
//!
//! The programs that measure stand in `benches/`; each prints a line for a contestant and a task, with tabs between:
//! host, task, name, version, note, and a figure for each round. Here they are built, with all that they need, run one
//! after the other, and what they print becomes tables.

mod hosts;
mod table;

use std::{fs, process::Command};

use crate::{root, runner, target};
use table::Row;

/// How long everything runs: eleven rounds of a fiftieth of a second for each of some sixty tasks.
const WHOLE: Effort = Effort { rounds: "11", slice: "20" };
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
        [] => whole(),
        ["quick"] => shown(&[hosts::quick, hosts::memory], QUICK),
        ["memory"] => shown(&[hosts::memory], QUICK),
        ["rust"] => shown(&[hosts::rust], QUICK),
        ["python"] => shown(&[hosts::python], QUICK),
        ["node"] => shown(&[hosts::node], QUICK),
        _ => return None,
    };
    Some(holds)
}

/// Makes what a host needs, and gives the command that measures there.
type Host = fn() -> Option<Command>;

fn measured(hosts: &[Host], effort: Effort) -> Option<Vec<Row>> {
    let mut rows = Vec::new();
    for host in hosts {
        let mut command = host()?;
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

const BEGIN: &str = "<!-- what stands between here and `end` is written by `cargo xtask bench` -->";
const END: &str = "<!-- end -->";

/// Measures everything; the text of the page that people wrote stays as it is.
fn whole() -> bool {
    let Some(rows) = measured(&[hosts::rust, hosts::memory, hosts::python, hosts::node], WHOLE) else { return false };
    let page = root().join("docs").join("benchmarks.md");
    let text = fs::read_to_string(&page).unwrap_or_default();
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let Some((before, after)) = parts else {
        eprintln!("error: {} has no place for the tables, between `{BEGIN}` and `{END}`", page.display());
        return false;
    };
    let tables = format!("{}\n{}", hosts::machine(), table::all(&rows));
    let written = fs::write(&page, format!("{before}{BEGIN}\n\n{tables}\n{END}{after}"));
    // What stands there in other forms, for whoever wants to look closer.
    let raw = target().join("bench").join("figures.tsv");
    let lines: String = rows.iter().map(|row| format!("{}\n", row.line)).collect();
    println!("\n{tables}\n{} is written; every round stands in {}", page.display(), raw.display());
    written.is_ok() && fs::write(raw, lines).is_ok()
}
