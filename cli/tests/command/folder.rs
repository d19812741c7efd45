//! A folder of its own for each test, and the command run in it.

use std::{
    env, fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{self, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
};

/// A standard with a bar, a tier above it, a rule that may be waived and one that may not.
pub(crate) const STANDARD: &str = r#"
entity service "Something that runs" {
  lifecycle one of "experimental", "production"
  owner     text
  pager     text
  coverage  number  from sonar.coverage  source sonar
}

scorecard readiness for service "Readiness" {
  applies when lifecycle == "production"
  bar bronze
  exceptions { last at most 30 days  approved by any of "user:cto" }

  tier bronze "Minimum" {
    rule has-owner "Somebody owns it" {
      require owner is present
      fix "Name an owner"
      never waived
    }
    rule has-pager "Somebody is paged" { require pager is present }
  }
  tier silver "Well kept" {
    rule coverage "Most of it is tested" {
      require coverage >= 80
      message "Coverage is {coverage}, below 80"
    }
  }
}
"#;

/// Ready, and at the top.
pub(crate) const GOOD: &str =
    r#"{"subject": "service:checkout", "lifecycle": "production", "owner": "amy", "pager": "amy"}"#;
/// Below the bar: nobody owns it.
pub(crate) const BAD: &str = r#"{"subject": "service:search", "lifecycle": "production", "pager": "ben"}"#;
/// The scorecard does not apply.
pub(crate) const IDLE: &str = r#"{"subject": "service:lab", "lifecycle": "experimental"}"#;

/// A temporary folder.
pub(crate) struct Folder(PathBuf);

/// What a run left.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Folder {
    /// Empty.
    pub(crate) fn empty() -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let name = format!("brightline-{}-{}", process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let folder = env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// With [`STANDARD`] as `standard/a.bright`.
    pub(crate) fn with_standard() -> Self {
        Self::empty().file("standard/a.bright", STANDARD)
    }

    /// With a file more.
    pub(crate) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// The command, to be run here.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_brightline"));
        command.current_dir(&self.0).args(arguments).stdin(Stdio::null());
        for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM"] {
            command.env_remove(variable);
        }
        command
    }

    /// Runs `brightline` with arguments between spaces.
    pub(crate) fn run(&self, arguments: &str) -> Ran {
        self.run_with(arguments, "")
    }

    /// Runs it with `input` as standard input.
    pub(crate) fn run_with(&self, arguments: &str, input: &str) -> Ran {
        let arguments: Vec<&str> = arguments.split_whitespace().collect();
        let mut command = self.command(&arguments);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        // It may have ended before it reads.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().expect("it ends");
        Ran {
            status: output.status.code().expect("no signal ends it"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// `brightline check standard --at 2026-01-15` with more arguments.
    pub(crate) fn check(&self, more: &str) -> Ran {
        self.run(&format!("check standard --at 2026-01-15 {more}"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Ran {
    /// The status is `status`, and everything of `said` was said on standard error.
    #[track_caller]
    pub(crate) fn ends(self, status: i32, said: &[&str]) -> Self {
        assert_eq!(self.status, status, "{self:#?}");
        for text in said {
            assert!(self.err.contains(text), "`{text}` is not said: {self:#?}");
        }
        self
    }
}
