//! Running a command so that its output is seen while it runs, and remembered.

use std::{
    io::{BufRead as _, BufReader, Read},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How a command ended.
pub(crate) struct Outcome {
    pub(crate) holds: bool,
    pub(crate) took: Duration,
    /// What it said on standard output.
    pub(crate) out: Vec<String>,
    /// What it said on standard error.
    pub(crate) err: Vec<String>,
}

/// Runs it to its end.
pub(crate) fn run(mut command: Command) -> Outcome {
    let began = Instant::now();
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let (holds, out, err) = match child {
        Ok(mut child) => {
            let (out, err) = (child.stdout.take(), child.stderr.take());
            let err = thread::spawn(move || lines(err, |line| eprintln!("{line}")));
            let out = lines(out, |line| println!("{line}"));
            (child.wait().is_ok_and(|status| status.success()), out, err.join().unwrap_or_default())
        }
        Err(error) => {
            let line = format!("{} cannot be run: {error}", command.get_program().display());
            eprintln!("{line}");
            (false, Vec::new(), vec![line])
        }
    };
    Outcome { holds, took: began.elapsed(), out, err }
}

fn lines(stream: Option<impl Read>, echo: impl Fn(&str)) -> Vec<String> {
    let Some(stream) = stream else { return Vec::new() };
    let mut lines = Vec::new();
    for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        echo(&line);
        lines.push(line);
    }
    lines
}

impl Outcome {
    /// The last thing it said.
    pub(crate) fn closing(&self) -> String {
        let last = |lines: &[String]| lines.iter().rev().find(|line| !line.is_empty()).cloned();
        last(&self.out).or_else(|| last(&self.err)).unwrap_or_default().trim().to_owned()
    }
}
