//! Section 2, exception: the register, governance, and which exception carries a rule of a subject at an instant.

use std::collections::BTreeMap;

use brightline::{Duration, Instant, Reference, Tree};
use brightline_dsl::FileId;
use brightline_dsl::ast::{self, Expr, Governance, Item, Rule, Scorecard, Target, Tier, TypeKind};

use super::{World, documents::is_blank, expression::Place, operators, values::Value, verdicts::Mode};

/// An exception of the register.
#[derive(Debug, Clone)]
pub(crate) struct Exception {
    pub(crate) name: String,
    pub(crate) covers: Covers,
    /// Scorecards and rules that are there.
    pub(crate) waives: Vec<(String, String)>,
    /// Which of `reason`, `risk`, `control`, `follow-up` are stated.
    pub(crate) stated: Vec<&'static str>,
    pub(crate) requested_by: Option<Reference>,
    pub(crate) approved: Option<(Reference, Instant)>,
    pub(crate) denied: bool,
    pub(crate) revoked: Option<Instant>,
    pub(crate) from: Option<Instant>,
    pub(crate) until: Instant,
}

/// Whom it covers.
#[derive(Debug, Clone)]
pub(crate) enum Covers {
    Subject(Reference),
    Where(Box<Expr>),
}

impl World {
    /// The exception that carries a rule of a subject, and the end of its effect: the one whose effect ends last.
    pub(crate) fn waiver(
        &self,
        scorecard: &Scorecard,
        tier: &Tier,
        rule: &Rule,
        subject: &Reference,
        at: Instant,
    ) -> Option<(String, Instant)> {
        let terms = Terms::of(scorecard, tier, rule)?;
        let this = (scorecard.name.text.clone(), rule.name.text.clone());
        let valid = |exception: &&Exception| exception.waives.contains(&this) && self.is_valid(exception, &terms, at);
        let covers = |exception: &Exception| match &exception.covers {
            Covers::Subject(covered) => {
                covered == subject || (covered.release().is_none() && *covered == subject.bare())
            }
            Covers::Where(condition) => {
                Place::new(self, &scorecard.entity.text, subject, at, Mode::Earned).condition(condition).is_true()
            }
        };
        // What `renew` counts: those approved that cover the subject or name a release of it.
        let is_release = |exception: &Exception| match &exception.covers {
            Covers::Subject(covered) => covered.bare() == subject.bare(),
            Covers::Where(_) => false,
        };
        let mut approved: Vec<&Exception> = self
            .exceptions
            .iter()
            .filter(valid)
            .filter(|exception| !exception.denied && exception.approved.as_ref().is_some_and(|(_, on)| *on <= at))
            .filter(|exception| covers(exception) || is_release(exception))
            .collect();
        approved.sort_by_key(|exception| (exception.approved_on(), exception.begins(), exception.name.clone()));
        if let Some(renewals) = terms.renew {
            approved.truncate(renewals as usize + 1);
        }
        let active = approved.into_iter().filter(|exception| covers(exception) && exception.in_effect(at));
        let mut active: Vec<(String, Instant)> = active.map(|it| (it.name.clone(), it.ends())).collect();
        active.sort_by(|(a, a_ends), (b, b_ends)| b_ends.cmp(a_ends).then(a.cmp(b)));
        active.into_iter().next()
    }

    /// Whether an exception keeps every clause of governance but `renew`.
    fn is_valid(&self, exception: &Exception, terms: &Terms, at: Instant) -> bool {
        let Some((approver, _)) = &exception.approved else { return false };
        let requester_is_another = match &exception.requested_by {
            Some(requester) => requester.bare() != *approver,
            None => false,
        };
        let length = exception.until.micros() - exception.begins().expect("approved").micros();
        length <= terms.last.micros()
            && terms.required.iter().chain(["reason"].iter()).all(|clause| exception.stated.contains(clause))
            && (terms.requester_may_approve || requester_is_another)
            && terms.approved_by.iter().any(|listed| listed == approver || self.is_member(approver, listed, at))
    }

    /// Whether a user is named by the `members` of a listed group, which is heard only where that field has a `source`.
    fn is_member(&self, user: &Reference, group: &Reference, at: Instant) -> bool {
        self.entities
            .iter()
            .filter(|entity| self.kind(&entity.name.text) == group.kind() && self.known(entity, group, at))
            .flat_map(|entity| &entity.fields)
            .filter(|field| field.name.text == "members" && field.source.is_some())
            .filter(
                |field| matches!(&field.ty.kind, TypeKind::List(element) if matches!(element.kind, TypeKind::Ref(_))),
            )
            .any(|members| match self.fact(members, group, at) {
                Value::Missing(_) => false,
                list => operators::member(&Value::Ref(user.clone()), &list).is_true(),
            })
    }
}

impl Exception {
    fn approved_on(&self) -> Option<Instant> {
        self.approved.as_ref().map(|(_, on)| *on)
    }

    /// `from`, or the approval where it is left out.
    fn begins(&self) -> Option<Instant> {
        self.from.or(self.approved_on())
    }

    fn ends(&self) -> Instant {
        self.revoked.map_or(self.until, |revoked| revoked.min(self.until))
    }

    /// `[max(from, approved on), min(until, revoked on))`
    fn in_effect(&self, at: Instant) -> bool {
        let begins = self.begins().max(self.approved_on()).expect("approved");
        begins <= at && at < self.ends()
    }
}

/// The governance of a rule: of each clause, the one of the nearest block.
struct Terms {
    last: Duration,
    approved_by: Vec<Reference>,
    renew: Option<u32>,
    required: Vec<&'static str>,
    requester_may_approve: bool,
}

const CLAUSES: [&str; 4] = ["reason", "risk", "control", "follow-up"];

impl Terms {
    /// None where nobody may waive the rule.
    fn of(scorecard: &Scorecard, tier: &Tier, rule: &Rule) -> Option<Self> {
        let blocks: Vec<&Governance> =
            [&rule.governance, &tier.governance, &scorecard.governance].into_iter().flatten().collect();
        let required = blocks.iter().find_map(|block| block.require.as_ref());
        if rule.never_waived.is_some() {
            return None;
        }
        Some(Self {
            last: blocks.iter().find_map(|block| block.last.as_ref())?.value,
            approved_by: blocks
                .iter()
                .find_map(|block| block.approved_by.as_ref())?
                .iter()
                .map(|text| Reference::parse(&text.value, "user", "default").expect("a reference that was checked"))
                .collect(),
            renew: blocks.iter().find_map(|block| block.renew.as_ref()).map(|renew| renew.value),
            required: CLAUSES
                .into_iter()
                .filter(|clause| required.is_some_and(|names| names.iter().any(|name| name.text == *clause)))
                .collect(),
            requester_may_approve: blocks.iter().any(|block| block.requester_may_approve.is_some()),
        })
    }
}

/// The exceptions of the standard's files and those that came as data, without the records that are refused.
pub(crate) fn register(world: &World, written: &[ast::Exception], records: &[Tree]) -> Vec<Exception> {
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let record_names: Vec<String> = records.iter().map(|record| text_at(record, "name").unwrap_or_default()).collect();
    for name in written.iter().map(|exception| &exception.name.text).chain(&record_names) {
        *names.entry(name.clone()).or_default() += 1;
    }
    let of_files = written.iter().map(|exception| of_file(world, exception));
    let of_data = records.iter().zip(&record_names).filter(|(_, name)| names[*name] == 1);
    of_files.chain(of_data.filter_map(|(record, _)| of_record(world, record))).collect()
}

fn of_file(world: &World, exception: &ast::Exception) -> Exception {
    let (entity, target) = exception.target.as_ref().expect("a target outside of tests");
    let by = |signed: &ast::Signed| Reference::parse(&signed.by.value, "user", "default").expect("a user");
    let says = |text: &Option<ast::Text>| text.as_ref().is_some_and(|text| !is_blank(&text.value));
    let stated =
        [says(&exception.reason), exception.risk.is_some(), says(&exception.control), says(&exception.follow_up)];
    Exception {
        name: exception.name.text.clone(),
        covers: match target {
            Target::Subject(text) => Covers::Subject(
                world.written_reference(&text.value, &entity.text).expect("a reference that was checked"),
            ),
            Target::Where(condition) => Covers::Where(condition.clone().into()),
        },
        waives: exception
            .waives
            .iter()
            .map(|name| (name.scorecard.as_ref().expect("a scorecard").text.clone(), name.rule.text.clone()))
            .collect(),
        stated: CLAUSES.into_iter().zip(stated).filter(|(_, is)| *is).map(|(clause, _)| clause).collect(),
        requested_by: exception.requested.as_ref().map(by),
        approved: exception.approved.as_ref().map(|signed| (by(signed), signed.on.value)),
        denied: exception.denied.is_some(),
        revoked: exception.revoked.as_ref().map(|(signed, _)| signed.on.value),
        from: exception.from.as_ref().map(|from| from.value),
        until: exception.until.as_ref().expect("until").value,
    }
}

/// An exception as data; none where the record is refused.
fn of_record(world: &World, record: &Tree) -> Option<Exception> {
    let known = [
        "name",
        "for",
        "waives",
        "reason",
        "risk",
        "control",
        "follow_up",
        "requested",
        "approved",
        "denied",
        "revoked",
        "from",
        "until",
    ];
    keys_are(record, &known)?;
    let name = text_at(record, "name")?;
    let target = at(record, "for")?;
    keys_are(target, &["entity", "subject", "where"])?;
    let entity = text_at(target, "entity")?;
    world.entities.iter().find(|declared| declared.name.text == entity)?;
    let covers = match (text_at(target, "subject"), text_at(target, "where")) {
        (Some(subject), None) => Covers::Subject(world.written_reference(&subject, &entity)?),
        (None, Some(condition)) => Covers::Where(parse_condition(&condition)?.into()),
        _ => return None,
    };
    let Tree::List(waives) = at(record, "waives")? else { return None };
    let mut there = vec![];
    for waived in waives {
        let Tree::Text(waived) = waived else { return None };
        let (scorecard, rule) = waived.split_once('/')?;
        let Some(scorecard) = world.scorecard(scorecard) else { continue };
        if scorecard.entity.text != entity {
            return None;
        }
        let mut rules = scorecard.tiers.iter().flat_map(|tier| &tier.rules);
        if rules.any(|declared| declared.name.text == rule) {
            there.push((scorecard.name.text.clone(), rule.to_owned()));
        }
    }
    let instant = |tree: &Tree, key: &str| match at(tree, key) {
        None => Some(None),
        Some(_) => Instant::parse(&text_at(tree, key)?).map(Some),
    };
    let signed = |key: &str, keys: &[&str]| -> Option<Option<(Reference, Instant)>> {
        let Some(signed) = at(record, key) else { return Some(None) };
        keys_are(signed, keys)?;
        let by = Reference::parse(&text_at(signed, "by")?, "user", "default")?;
        Some(Some((by, instant(signed, "on")??)))
    };
    let (requested, approved, denied) =
        (signed("requested", &["by", "on"])?, signed("approved", &["by", "on"])?, signed("denied", &["by", "on"])?);
    let revoked = signed("revoked", &["by", "on", "reason"])?;
    let (from, until) = (instant(record, "from")?, instant(record, "until")??);
    let approved_on = approved.as_ref().map(|(_, on)| *on);
    let begins = from.or(approved_on);
    let in_error = begins.is_some_and(|begins| until <= begins)
        || approved_on.is_some_and(|on| on >= until)
        || approved_on.is_some_and(|on| requested.as_ref().is_some_and(|(_, requested)| on < *requested))
        || (approved.is_some() && denied.is_some())
        || (revoked.is_some() && approved.is_none())
        || approved.as_ref().is_some_and(|(by, _)| by.kind() != "user" || by.release().is_some());
    if in_error {
        return None;
    }
    let keys = ["reason", "risk", "control", "follow_up"];
    let says = |key: &str| at(record, key).is_some_and(|tree| !matches!(tree, Tree::Text(text) if is_blank(text)));
    let stated = CLAUSES.into_iter().zip(keys).filter(|(_, key)| says(key)).map(|(clause, _)| clause);
    Some(Exception {
        name,
        covers,
        waives: there,
        stated: stated.collect(),
        requested_by: requested.map(|(by, _)| by),
        approved,
        denied: denied.is_some(),
        revoked: revoked.map(|(_, on)| on),
        from,
        until,
    })
}

/// A condition that came as text is parsed as the body of a definition would be.
fn parse_condition(text: &str) -> Option<Expr> {
    let parsed = brightline_dsl::parse(FileId(0), &format!("define it for it = {text}"));
    match parsed.file.items.into_iter().next() {
        Some(Item::Define(define)) => Some(define.body),
        _ => None,
    }
}

fn at<'a>(tree: &'a Tree, key: &str) -> Option<&'a Tree> {
    match tree {
        Tree::Object(object) => object.get(key).filter(|tree| **tree != Tree::Null),
        _ => None,
    }
}

fn text_at(tree: &Tree, key: &str) -> Option<String> {
    match at(tree, key)? {
        Tree::Text(text) => Some(text.to_string()),
        _ => None,
    }
}

/// An unknown key refuses the record.
fn keys_are(tree: &Tree, known: &[&str]) -> Option<()> {
    match tree {
        Tree::Object(object) => object.keys().all(|key| known.contains(&&**key)).then_some(()),
        _ => None,
    }
}
