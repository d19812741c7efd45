//! The life cycle of an exception for one rule and one subject.

use std::collections::BTreeSet;

use crate::{
    Instant, Reference, Value,
    compiled::{Exception, Governance, Ground, Signed},
    eval::Subject,
    facts::is_blank,
    horizon::{Date, Turn},
    order,
    schema::FieldId,
};

/// What an exception is at an instant, for one rule and one subject: the first of these that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// It breaks governance, and by which clause.
    Invalid(Clause),
    Denied,
    Requested,
    Revoked,
    Expired,
    Scheduled,
    Active,
}

/// The clauses of governance that an exception can break, in the order they are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clause {
    NeverWaived,
    /// `approved by` and `last at most` are not both found.
    TakesNone,
    LastAtMost,
    Require(Ground),
    RequestedBy,
    /// The approver is never the requester.
    FourEyes,
    ApprovedBy,
    RenewAtMost,
}

impl Clause {
    /// The clause as a standard writes it, or, where nobody wrote one, what the language asks.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::NeverWaived => "never waived",
            Self::TakesNone => "takes no exceptions",
            Self::LastAtMost => "last at most",
            Self::Require(Ground::Reason) => "require reason",
            Self::Require(Ground::Risk) => "require risk",
            Self::Require(Ground::Control) => "require control",
            Self::Require(Ground::FollowUp) => "require follow-up",
            Self::RequestedBy => "requested by",
            Self::FourEyes => "the approver is never the requester",
            Self::ApprovedBy => "approved by",
            Self::RenewAtMost => "renew at most",
        }
    }
}

/// When the effect of an approved exception begins.
pub(crate) fn begin(exception: &Exception, approved: &Signed) -> Instant {
    exception.from.map_or(approved.on, |from| from.max(approved.on))
}

/// When the time of an exception begins, as it says or as its approval does; none where neither is there.
pub(crate) fn begins(exception: &Exception) -> Option<Instant> {
    exception.from.or(exception.approved.as_ref().map(|approved| approved.on))
}

/// When the effect of an exception ends.
pub(crate) fn end(exception: &Exception) -> Instant {
    exception.revoked.as_ref().map_or(exception.until, |revoked| revoked.on.min(exception.until))
}

/// Notes every instant at which an exception may change its state.
pub(super) fn note(exception: &Exception, subject: &mut Subject<'_>) {
    let signed = |signed: &Option<Signed>| signed.as_ref().map(|signed| signed.on);
    let dates = [
        (Date::Requested, signed(&exception.requested)),
        (Date::Approved, signed(&exception.approved)),
        (Date::Denied, signed(&exception.denied)),
        (Date::Revoked, signed(&exception.revoked)),
        (Date::From, exception.from),
        (Date::Until, Some(exception.until)),
    ];
    for (date, instant) in dates {
        let turn = || Turn::Exception(exception.name.as_str().into(), date);
        instant.into_iter().for_each(|instant| subject.horizon.note(instant, turn));
    }
}

/// The state of an exception; none where it is not in the register yet. `surplus`: those renewed too often, by name.
pub(super) fn state(
    exception: &Exception,
    governance: &Governance,
    surplus: &BTreeSet<&str>,
    subject: &mut Subject<'_>,
) -> Option<State> {
    let at = subject.horizon.at();
    if exception.requested.as_ref().is_some_and(|requested| requested.on > at) {
        return None;
    }
    if let Some(clause) = broken_clause(exception, governance, subject) {
        return Some(State::Invalid(clause));
    }
    if surplus.contains(exception.name.as_str()) {
        return Some(State::Invalid(Clause::RenewAtMost));
    }
    Some(standing(exception, at))
}

/// The state of an exception that breaks no clause.
pub(crate) fn standing(exception: &Exception, at: Instant) -> State {
    let by_now = |signed: &Option<Signed>| signed.as_ref().is_some_and(|signed| signed.on <= at);
    let approved = match &exception.approved {
        _ if by_now(&exception.denied) => return State::Denied,
        Some(approved) if approved.on <= at => approved,
        _ => return State::Requested,
    };
    if by_now(&exception.revoked) {
        State::Revoked
    } else if at >= exception.until {
        State::Expired
    } else if at < begin(exception, approved) {
        State::Scheduled
    } else {
        State::Active
    }
}

/// The first clause of governance that an exception breaks, renewals left out.
fn broken_clause(exception: &Exception, governance: &Governance, subject: &mut Subject<'_>) -> Option<Clause> {
    if governance.never_waived {
        return Some(Clause::NeverWaived);
    }
    let (Some(last), Some(approvers)) = (governance.last, &governance.approved_by) else {
        return Some(Clause::TakesNone);
    };
    if begins(exception).is_some_and(|begins| exception.until.micros() - begins.micros() > last.micros()) {
        return Some(Clause::LastAtMost);
    }
    for ground in [Ground::Reason].iter().chain(&governance.require) {
        if !says(exception, *ground) {
            return Some(Clause::Require(*ground));
        }
    }
    if exception.requested.is_none() && !governance.requester_may_approve {
        return Some(Clause::RequestedBy);
    }
    let approved = exception.approved.as_ref()?;
    // One who asks with a release is who one is without.
    let requester = exception.requested.as_ref().map(|requested| requested.by.bare());
    if requester.as_ref() == Some(&approved.by) && !governance.requester_may_approve {
        return Some(Clause::FourEyes);
    }
    if !approvers.iter().any(|approver| may_approve(approver, &approved.by, subject)) {
        return Some(Clause::ApprovedBy);
    }
    None
}

fn says(exception: &Exception, ground: Ground) -> bool {
    let said = |text: Option<&String>| text.is_some_and(|text| !is_blank(text));
    match ground {
        Ground::Reason => said(exception.reason.as_ref()),
        // A level that nobody has argued for is no assessment.
        Ground::Risk => said(exception.risk.as_ref().and_then(|risk| risk.assessment.as_ref())),
        Ground::Control => said(exception.control.as_ref()),
        Ground::FollowUp => said(exception.follow_up.as_ref()),
    }
}

/// Whether a listed approver is this user, or a group whose members, as a named source says, hold the user.
fn may_approve(listed: &Reference, user: &Reference, subject: &mut Subject<'_>) -> bool {
    if listed == user {
        return true;
    }
    let world = subject.world;
    for (id, entity) in world.names.schema.iter().filter(|(_, entity)| entity.kind == listed.kind()) {
        let Some(members) = entity.members() else { continue };
        // A subject that its entity does not take has no facts of that entity.
        if !world.is_known(id, listed, &mut subject.horizon) {
            continue;
        }
        let row = world.row(id, listed, &subject.horizon);
        let Ok(members) = u32::try_from(members) else { continue };
        if let Value::List(members) = row.read(FieldId(members), &mut subject.horizon)
            && members.iter().any(|member| matches!(member, Value::Ref(member) if member == user))
        {
            return true;
        }
    }
    false
}

/// The names of the exceptions, of those that count among a subject's renewals, that come after as many as `renew at
/// most N` allows, in the order of approval.
pub(super) fn surplus<'e>(
    renewing: &[&'e Exception],
    governance: &Governance,
    subject: &mut Subject<'_>,
) -> BTreeSet<&'e str> {
    let Some(renewals) = governance.renew else { return BTreeSet::new() };
    let at = subject.horizon.at();
    let mut counted: Vec<_> = Vec::new();
    for exception in renewing {
        note(exception, subject);
        let Some(approved) = exception.approved.as_ref().filter(|approved| approved.on <= at) else { continue };
        // One that is approved was requested before, and is not denied: no other compiles.
        if broken_clause(exception, governance, subject).is_some() {
            continue;
        }
        counted.push((approved.on, begin_of(exception, approved), exception.name.as_str()));
    }
    order::sort(&mut counted);
    counted.into_iter().skip(renewals as usize + 1).map(|(_, _, name)| name).collect()
}

/// `from`, which is the approval where left out.
fn begin_of(exception: &Exception, approved: &Signed) -> Instant {
    exception.from.unwrap_or(approved.on)
}
