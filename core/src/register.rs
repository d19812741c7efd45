//! The public register: every exception with its state, and what somebody has to look at.
//!
//! # What is looked at
//!
//! An exception is *over* once it is denied, revoked, or past its end. What is found about an exception that is over is
//! history and needs nobody's attention, with one exception: a rule that is still unmet although the time that was given
//! for it has passed.

mod finding;
mod survey;
pub(crate) mod words;

use crate::{Duration, Exceptions, Facts, Instant, Problem, Reference, Standard, Verdict};

pub use finding::{Finding, FindingKind};

/// How long before its end an exception is said to be about to end, where nobody says otherwise: 14 days.
pub const ABOUT_TO_END: Duration = Duration::from_micros(14 * 24 * 60 * 60 * 1_000_000);

/// Every exception that is known at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    /// The instant.
    pub at: Instant,
    /// How long before its end an exception is said to be about to end.
    pub about_to_end: Duration,
    /// What needs attention first; see [`RegisteredException::urgency`]. Ties by name.
    pub exceptions: Vec<RegisteredException>,
    /// What was wrong with records of data: those left out are not in the register.
    pub problems: Vec<Problem>,
}

/// One exception: what it says, what it is at the instant, and what was found about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredException {
    /// Its name.
    pub name: String,
    /// `file:line:column`, or the name of its document.
    pub place: String,
    /// Of the states it has for its rules and subjects the one that carries furthest, in the order of
    /// [`ExceptionState`]; where it covers nobody and nothing, what its dates alone say.
    pub state: ExceptionState,
    /// The entity whose subjects it is for.
    pub entity: String,
    /// Whom it is for.
    pub target: ExceptionTarget,
    /// Why it is asked for.
    pub reason: Option<String>,
    /// How bad it may get.
    pub risk: Option<RiskAssessment>,
    /// What is done about the risk meanwhile.
    pub control: Option<String>,
    /// Where the work is tracked that makes it needless.
    pub follow_up: Option<String>,
    /// Who asked.
    pub requested: Option<Signature>,
    /// Who agreed.
    pub approved: Option<Signature>,
    /// Who said no.
    pub denied: Option<Signature>,
    /// Who took it back.
    pub revoked: Option<Signature>,
    /// Why it was taken back.
    pub revoked_because: Option<String>,
    /// When it begins: the approval where it does not say; none where it is not approved either.
    pub from: Option<Instant>,
    /// When it ends, exclusive.
    pub until: Instant,
    /// Of one that is active or scheduled, the whole days of effect that lie ahead.
    pub days_left: Option<i64>,
    /// Each rule it waives for each subject it covers, by rule, then subject.
    pub covers: Vec<Covered>,
    /// By kind, then words.
    pub findings: Vec<Finding>,
}

/// One rule for one subject, as an exception covers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covered {
    /// `scorecard/rule`.
    pub rule: String,
    /// The subject.
    pub subject: Reference,
    /// The state of the exception for the two.
    pub state: ExceptionState,
    /// Of an invalid one, the clause of governance that it breaks: `last at most`, `approved by`, ….
    pub clause: Option<&'static str>,
    /// What became of the rule; none where the subject is not there or the scorecard does not apply to it.
    pub verdict: Option<Verdict>,
}

/// The state of an exception at an instant, for one rule and one subject; in the order in which they carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExceptionState {
    /// It waives.
    Active,
    /// Approved, and yet to begin.
    Scheduled,
    /// Asked for, and neither approved nor denied.
    Requested,
    /// Approved, and taken back.
    Revoked,
    /// Past its end.
    Expired,
    /// Somebody said no.
    Denied,
    /// It breaks the governance of the rule, and waives nothing.
    Invalid,
}

impl ExceptionState {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Active, Self::Scheduled, Self::Requested, Self::Revoked, Self::Expired, Self::Denied, Self::Invalid];

    /// The word: `active`, `scheduled`, `requested`, `revoked`, `expired`, `denied`, `invalid`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Scheduled => "scheduled",
            Self::Requested => "requested",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
            Self::Denied => "denied",
            Self::Invalid => "invalid",
        }
    }
}

/// Whom an exception is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExceptionTarget {
    /// One subject; without a release all of its releases too.
    Subject(Reference),
    /// Every subject for which this condition is true.
    Where(String),
}

/// `risk LEVEL "assessment"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskAssessment {
    /// `low`, `medium`, `high` or `critical`.
    pub level: String,
    /// In words.
    pub assessment: Option<String>,
}

/// Who, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The user.
    pub by: Reference,
    /// The instant.
    pub on: Instant,
}

impl Standard {
    /// The register at an instant: the exceptions of the standard's own files and those that came as data, of which any
    /// that is requested later is not known yet. Whether a rule is met anyway, an approver is in a group, or a subject is
    /// there at all, the facts say; where there are no documents at all, no subject is missed.
    ///
    /// ```
    /// use brightline::{Document, ExceptionState, Exceptions, Facts, FindingKind, Instant, Source, Standard, Tree};
    /// let text = r#"
    ///     entity service { owner text }
    ///     scorecard readiness for service {
    ///       bar bronze
    ///       exceptions { last at most 30 days  approved by any of "user:cto" }
    ///       tier bronze { rule has-owner { require owner is present } }
    ///     }
    ///     exception EX-1 for service "checkout" {
    ///       waives readiness/has-owner
    ///       reason "The team is being founded"
    ///       requested by "user:amy" on 2026-01-10
    ///       approved by "user:cto" on 2026-01-11
    ///       until 2026-02-05
    ///     }
    /// "#;
    /// let standard = Standard::compile([Source::new("readiness.bright", text)])?;
    /// let checkout = Tree::Object([("kind", "service"), ("name", "checkout"), ("owner", "payments")]
    ///     .map(|(key, value)| (key.into(), Tree::Text(value.into())))
    ///     .into());
    /// let facts = Facts::new(vec![Document::read("checkout.json", None, checkout).unwrap()], vec![]);
    ///
    /// let at = Instant::parse("2026-01-15").unwrap();
    /// let register = standard.register(&facts, &Exceptions::none(), at);
    /// let exception = &register.exceptions[0];
    /// assert_eq!(exception.state, ExceptionState::Active);
    /// assert_eq!(exception.days_left, Some(21));
    /// assert_eq!(exception.findings[0].kind, FindingKind::Needless);
    /// assert_eq!(exception.findings[0].message, "the rule is met anyway");
    /// # Ok::<(), brightline::CompileError>(())
    /// ```
    #[must_use]
    pub fn register(&self, facts: &Facts, exceptions: &Exceptions, at: Instant) -> Register {
        self.register_ending_within(facts, exceptions, at, ABOUT_TO_END)
    }

    /// [`Standard::register`], in which an exception is about to end where its effect lasts no longer than
    /// `about_to_end`.
    #[must_use]
    pub fn register_ending_within(
        &self,
        facts: &Facts,
        exceptions: &Exceptions,
        at: Instant,
        about_to_end: Duration,
    ) -> Register {
        survey::register(self, facts, exceptions, at, about_to_end)
    }
}

impl Register {
    /// Whether anything in it needs attention: any finding that says so.
    #[must_use]
    pub fn needs_attention(&self) -> bool {
        self.exceptions.iter().any(RegisteredException::needs_attention)
    }

    /// How many exceptions are in a state.
    #[must_use]
    pub fn count(&self, state: ExceptionState) -> usize {
        self.exceptions.iter().filter(|exception| exception.state == state).count()
    }
}

impl RegisteredException {
    /// Whether any finding about it needs attention.
    #[must_use]
    pub fn needs_attention(&self) -> bool {
        self.findings.iter().any(|finding| finding.needs_attention)
    }

    /// Its place in the register, lowest first:
    ///
    /// 0. something is found that needs attention: by [`FindingKind`], invalid ones first;
    /// 1. about to end;
    /// 2. requested, and waiting for an answer;
    /// 3. active; 4. scheduled;
    /// 5. over, or covering nothing.
    ///
    /// The second number orders those of place 0.
    #[must_use]
    pub fn urgency(&self) -> (u8, u8) {
        let pressing = self.findings.iter().filter(|finding| finding.needs_attention).map(|finding| finding.kind).min();
        if let Some(kind) = pressing {
            return (0, kind as u8);
        }
        let place = match self.state {
            _ if self.findings.iter().any(|finding| finding.kind == FindingKind::AboutToEnd) => 1,
            ExceptionState::Requested => 2,
            ExceptionState::Active => 3,
            ExceptionState::Scheduled => 4,
            _ => 5,
        };
        (place, 0)
    }
}
