//! Which clause an exception breaks, in words.

use crate::{
    Duration, Instant, Value,
    compiled::{Exception, Governance, Ground},
    exceptions::{Clause, begins},
    message,
};

/// Why an exception is invalid for a rule under this governance.
pub(crate) fn broken(clause: Clause, exception: &Exception, governance: &Governance) -> String {
    match clause {
        Clause::NeverWaived => "the rule is `never waived`".into(),
        Clause::TakesNone => {
            "the rule takes no exceptions: its standard does not say both `approved by` and `last at most`".into()
        }
        Clause::LastAtMost => {
            let last = governance.last.map(|last| last.to_string()).unwrap_or_default();
            let lasts = begins(exception).map_or(0, |begins| exception.until.micros() - begins.micros());
            format!("it lasts {}, and the rule says `last at most {last}`", length(Duration::from_micros(lasts)))
        }
        Clause::Require(ground) => {
            let said = if ground == Ground::Reason { "every exception has one" } else { "the rule requires it" };
            format!("it says no `{}`, and {said}", ground.word())
        }
        Clause::RequestedBy => "it does not say who requested it, and the rule lets no requester approve".into(),
        Clause::FourEyes => {
            let by = exception.approved.as_ref().map(|signed| signed.by.to_string()).unwrap_or_default();
            format!("`{by}` both requested and approved it")
        }
        Clause::ApprovedBy => {
            let by = exception.approved.as_ref().map(|signed| signed.by.to_string()).unwrap_or_default();
            let approvers: Vec<String> =
                governance.approved_by.iter().flatten().map(|approver| format!("`{approver}`")).collect();
            format!("`{by}` may not approve it: neither listed in nor now a member of {}", approvers.join(", "))
        }
        Clause::RenewAtMost => {
            let renewals = governance.renew.unwrap_or_default();
            format!("it is one renewal too many: the rule says `renew at most {renewals}`")
        }
    }
}

/// An instant, midnights as dates.
pub(crate) fn date(instant: Instant) -> String {
    message::in_words(&Value::Instant(instant), None)
}

/// A duration in its two largest units.
pub(crate) fn length(duration: Duration) -> String {
    message::in_words(&Value::duration(i128::from(duration.micros())), None)
}
