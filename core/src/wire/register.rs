//! The public register, `brightline/register/1`.

use serde::Serialize;

use super::{WireProblem, text};
use crate::{
    Covered, ExceptionState, ExceptionTarget, Finding, Register, RegisteredException, RiskAssessment, Signature,
};

/// The schema of registers.
pub const REGISTER_SCHEMA: &str = "brightline/register/1";

#[derive(Serialize)]
struct WireRegister<'a> {
    schema: &'static str,
    engine: &'static str,
    at: String,
    about_to_end: String,
    summary: WireCounts,
    exceptions: Vec<WireException<'a>>,
    problems: Vec<WireProblem<'a>>,
}

#[derive(Serialize)]
struct WireCounts {
    exceptions: usize,
    needs_attention: usize,
    active: usize,
    scheduled: usize,
    requested: usize,
    revoked: usize,
    expired: usize,
    denied: usize,
    invalid: usize,
}

#[derive(Serialize)]
struct WireException<'a> {
    name: &'a str,
    state: &'static str,
    needs_attention: bool,
    entity: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'a str>,
    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    condition: Option<&'a str>,
    place: &'a str,
    reason: Option<&'a str>,
    risk: Option<WireRisk<'a>>,
    control: Option<&'a str>,
    follow_up: Option<&'a str>,
    requested: Option<WireSignature<'a>>,
    approved: Option<WireSignature<'a>>,
    denied: Option<WireSignature<'a>>,
    revoked: Option<WireSignature<'a>>,
    from: Option<String>,
    until: Option<String>,
    days_left: Option<i64>,
    covers: Vec<WireCovered<'a>>,
    findings: Vec<WireFinding<'a>>,
}

#[derive(Serialize)]
struct WireRisk<'a> {
    level: &'a str,
    assessment: Option<&'a str>,
}

#[derive(Serialize)]
struct WireSignature<'a> {
    by: &'a str,
    on: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

#[derive(Serialize)]
struct WireCovered<'a> {
    rule: &'a str,
    subject: &'a str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    clause: Option<&'static str>,
    verdict: Option<&'static str>,
}

#[derive(Serialize)]
struct WireFinding<'a> {
    code: &'static str,
    finding: &'static str,
    needs_attention: bool,
    message: &'a str,
    rules: &'a [String],
    subjects: Vec<&'a str>,
}

impl Register {
    /// The canonical JSON of the register, in its own order, written as [`Report::to_json`](crate::Report::to_json)
    /// writes.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Texts, whole numbers and bools: there is nothing serde_json could refuse.
        serde_json::to_string(&WireRegister::of(self)).unwrap_or_default()
    }
}

impl<'a> WireRegister<'a> {
    fn of(register: &'a Register) -> Self {
        let count = |state| register.count(state);
        let needs_attention = register.exceptions.iter().filter(|exception| exception.needs_attention()).count();
        Self {
            schema: REGISTER_SCHEMA,
            engine: env!("CARGO_PKG_VERSION"),
            at: register.at.to_string(),
            about_to_end: register.about_to_end.to_string(),
            summary: WireCounts {
                exceptions: register.exceptions.len(),
                needs_attention,
                active: count(ExceptionState::Active),
                scheduled: count(ExceptionState::Scheduled),
                requested: count(ExceptionState::Requested),
                revoked: count(ExceptionState::Revoked),
                expired: count(ExceptionState::Expired),
                denied: count(ExceptionState::Denied),
                invalid: count(ExceptionState::Invalid),
            },
            exceptions: register.exceptions.iter().map(WireException::of).collect(),
            problems: register.problems.iter().map(WireProblem::of).collect(),
        }
    }
}

impl<'a> WireException<'a> {
    fn of(exception: &'a RegisteredException) -> Self {
        let (subject, condition) = match &exception.target {
            ExceptionTarget::Subject(subject) => (Some(subject.as_str()), None),
            ExceptionTarget::Where(condition) => (None, Some(condition.as_str())),
        };
        let signature = |signed: &'a Option<Signature>| signed.as_ref().map(|signed| WireSignature::of(signed, None));
        let revoked = exception.revoked.as_ref();
        Self {
            name: &exception.name,
            state: exception.state.as_str(),
            needs_attention: exception.needs_attention(),
            entity: &exception.entity,
            subject,
            condition,
            place: &exception.place,
            reason: exception.reason.as_deref(),
            risk: exception.risk.as_ref().map(WireRisk::of),
            control: exception.control.as_deref(),
            follow_up: exception.follow_up.as_deref(),
            requested: signature(&exception.requested),
            approved: signature(&exception.approved),
            denied: signature(&exception.denied),
            revoked: revoked.map(|signed| WireSignature::of(signed, exception.revoked_because.as_deref())),
            from: text(exception.from),
            until: text(Some(exception.until)),
            days_left: exception.days_left,
            covers: exception.covers.iter().map(WireCovered::of).collect(),
            findings: exception.findings.iter().map(WireFinding::of).collect(),
        }
    }
}

impl<'a> WireRisk<'a> {
    fn of(risk: &'a RiskAssessment) -> Self {
        Self { level: &risk.level, assessment: risk.assessment.as_deref() }
    }
}

impl<'a> WireSignature<'a> {
    fn of(signed: &'a Signature, reason: Option<&'a str>) -> Self {
        Self { by: signed.by.as_str(), on: signed.on.to_string(), reason }
    }
}

impl<'a> WireCovered<'a> {
    fn of(covered: &'a Covered) -> Self {
        Self {
            rule: &covered.rule,
            subject: covered.subject.as_str(),
            state: covered.state.as_str(),
            clause: covered.clause,
            verdict: covered.verdict.map(crate::Verdict::as_str),
        }
    }
}

impl<'a> WireFinding<'a> {
    fn of(finding: &'a Finding) -> Self {
        Self {
            code: finding.kind.code(),
            finding: finding.kind.as_str(),
            needs_attention: finding.needs_attention,
            message: &finding.message,
            rules: &finding.rules,
            subjects: finding.subjects.iter().map(crate::Reference::as_str).collect(),
        }
    }
}
