//! A subject judged alone: one document in, verdicts out, and nothing else.
//!
//! A portal that shows a badge, a gate in a pipeline, a form that judges while one types ask thousands of times for the
//! verdicts of one subject, and never for the reasons. For them a scorecard is translated once into tests over numbered
//! cells ([`compile`]), a host's document is read straight into these cells without a tree between ([`slots`], by the
//! [`plan`] of what the scorecard reads), and the tests are looked at ([`look`]).
//!
//! What that cannot do is done by the engine that explains, with the same document, and gives the same: scorecards that
//! ask about other subjects or other scorecards, subjects that an exception covers, documents that name their subject in
//! an unusual way. The two are held equal on generated standards and documents.
//!
//! In a browser the engine is compiled for size, and what judges one subject is to be fast all the same: there, functions
//! on that path are marked `inline`, and so compiled with the bindings that call them, for speed.

mod cells;
mod compile;
mod kernel;
mod layout;
mod look;
mod operand;
mod plan;
mod slots;
mod terms;
mod tree;
mod who;

use std::{collections::BTreeSet, sync::Arc};

use self::{cells::Cells, kernel::Kernel, slots::State, who::Who};
pub use self::{
    plan::{Key, Spot},
    slots::{Open, Slots},
};
use crate::{
    Document, Exceptions, Facts, Instant, Problem, Reference, Standard, Tree, Verdict,
    compiled::{Exception, Scorecard, Target},
    eval::World,
    exceptions::Waivers,
    judge::{Bench, Outcome},
    program::ScorecardId,
};

/// Of an object with more keys than this a host gives up [`Input::fill`]: whether a map is too large is not told by the keys
/// that are asked for.
pub const MAX_KEYS: usize = crate::facts::bounds::MAX_ELEMENTS;

/// What a host has a document in: JSON text, objects of another language, a [`Tree`].
pub trait Input {
    /// Why it cannot be read at all.
    type Error;

    /// Tells the slots what stands where; false where it cannot, and the whole is to be read instead.
    ///
    /// # Errors
    ///
    /// It cannot be read.
    fn fill(&self, slots: &mut Slots<'_>) -> Result<bool, Self::Error>;

    /// All of it, for a judgement that cannot be made from slots.
    ///
    /// # Errors
    ///
    /// It cannot be read.
    fn tree(&self) -> Result<Tree, Self::Error>;
}

/// Why a document cannot be judged.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal<E> {
    /// The host cannot read it.
    Input(E),
    /// It is no document about a subject of the scorecard's entity.
    Document(Box<Problem>),
}

/// A scorecard and exceptions, ready to judge one subject at a time. Immutable; share it as you like.
///
/// ```
/// use brightline::{Exceptions, Instant, Source, Standard, Tree, Verdict};
///
/// let text = r#"
///     entity service { owner text  coverage number }
///     scorecard readiness for service {
///       bar bronze
///       tier bronze {
///         rule has-owner { require owner is present }
///         rule coverage  { require coverage >= 80 }
///       }
///     }
/// "#;
/// let standard = Standard::compile([Source::new("readiness.bright", text)])?;
/// let judge = standard.scorecard("readiness").unwrap().judge(&Exceptions::none());
///
/// let checkout = Tree::Object([
///     ("subject".into(), Tree::Text("service:checkout".into())),
///     ("owner".into(), Tree::Text("payments".into())),
///     ("coverage".into(), Tree::Number(71.0)),
/// ].into());
/// let bound = judge.bind(&checkout, None).unwrap();
///
/// let at = Instant::parse("2026-01-15").unwrap();
/// let verdicts = bound.judge(at).expect("a subject that is there");
/// assert_eq!(verdicts.rules(), [Verdict::Met, Verdict::Unmet]);
/// assert!(!verdicts.ready && verdicts.tier.is_none());
/// # Ok::<(), brightline::CompileError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Judge(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    standard: Standard,
    scorecard: ScorecardId,
    exceptions: Exceptions,
    /// None where the scorecard cannot be judged from one subject's cells.
    kernel: Option<Kernel>,
    /// Whether an exception covers a condition, and so perhaps anybody.
    may_cover_anybody: bool,
    /// The subjects, without release, that exceptions name.
    covered: BTreeSet<String>,
}

/// One subject's facts, bound for one judge. Read again into the same memory with [`Bound::read`].
#[derive(Debug, Clone)]
pub struct Bound {
    judge: Judge,
    cells: Cells,
    state: State,
    facts: Bindings,
}

#[derive(Debug, Clone)]
enum Bindings {
    /// In cells; when the document was observed, and whether it is heard on who there is.
    Cells { observed: Option<Instant>, is_taken: bool },
    /// As a document, for the engine that explains.
    Document(Box<Facts>, Reference),
}

/// What a scorecard says of a subject, without reasons.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Verdicts {
    /// Whether the scorecard applies; where it does not, nothing else is said.
    pub applies: bool,
    /// The bar is passed, granted.
    pub ready: bool,
    /// The highest tier passed, granted: its place, lowest first, in [`Judge::tiers`].
    pub tier: Option<usize>,
    /// The weighted share of counting rules met or waived.
    pub score: Option<f64>,
    /// The bar is passed, earned.
    pub earned_ready: bool,
    /// The highest tier passed, earned.
    pub earned_tier: Option<usize>,
    /// The weighted share of counting rules met.
    pub earned_score: Option<f64>,
    rules: Vec<Verdict>,
}

impl Verdicts {
    /// By tier and written order, as in [`Judge::rules`]; empty where the scorecard does not apply.
    #[must_use]
    pub fn rules(&self) -> &[Verdict] {
        &self.rules
    }

    /// Forgets everything but the rules.
    #[cfg_attr(target_family = "wasm", inline)]
    fn clear(&mut self) {
        *self = Self { rules: std::mem::take(&mut self.rules), ..Self::default() };
    }

    fn take(&mut self, outcome: &Outcome) {
        self.applies = true;
        (self.ready, self.tier, self.score) = (outcome.granted.ready, outcome.granted.tier, outcome.granted.score);
        (self.earned_ready, self.earned_tier, self.earned_score) =
            (outcome.earned.ready, outcome.earned.tier, outcome.earned.score);
        self.rules.extend(outcome.rules.iter().map(|rule| rule.verdict));
    }
}

impl Judge {
    pub(crate) fn new(standard: &Standard, scorecard: ScorecardId, exceptions: &Exceptions) -> Self {
        let mut may_cover_anybody = false;
        let mut covered = BTreeSet::new();
        let of_scorecard = |exception: &&Exception| exception.waives.iter().any(|rule| rule.scorecard == scorecard);
        for exception in standard.checked.exceptions.iter().chain(&exceptions.records).filter(of_scorecard) {
            match &exception.target {
                Target::Subject(reference) => drop(covered.insert(reference.bare().as_str().to_owned())),
                Target::Where(_) => may_cover_anybody = true,
            }
        }
        let kernel = kernel::kernel(standard, scorecard);
        Self(Arc::new(Inner {
            standard: standard.clone(),
            scorecard,
            exceptions: exceptions.clone(),
            kernel,
            may_cover_anybody,
            covered,
        }))
    }

    /// Whether subjects are judged from cells alone; where not, each judgement costs as much as a report.
    #[must_use]
    pub fn is_direct(&self) -> bool {
        self.0.kernel.is_some() && !self.0.may_cover_anybody
    }

    /// The names of the tiers, lowest first.
    pub fn tiers(&self) -> impl Iterator<Item = &str> {
        self.0.scorecard().into_iter().flat_map(|scorecard| &scorecard.tiers).map(|tier| tier.name.as_str())
    }

    /// The names of the rules, by tier and written order.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.0.scorecard().into_iter().flat_map(Scorecard::rules).map(|(_, rule)| rule.name.as_str())
    }

    /// Every key that is read of a document, by its number; a host may keep its own form of each.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.kernel.iter().flat_map(|kernel| &kernel.plan.keys).map(|key| &**key)
    }

    /// Reads a document, said by a named source or by none, into slots of its own.
    ///
    /// # Errors
    ///
    /// It cannot be read, or it is no document about a subject of the scorecard's entity.
    pub fn bind<I: Input>(&self, input: &I, source: Option<&str>) -> Result<Bound, Refusal<I::Error>> {
        let mut bound = self.blank();
        bound.read(input, source)?;
        Ok(bound)
    }

    /// Slots that nothing was read into yet: a subject of which nobody says anything.
    #[must_use]
    pub fn blank(&self) -> Bound {
        Bound {
            judge: self.clone(),
            cells: Cells::default(),
            state: State::default(),
            facts: Bindings::Cells { observed: None, is_taken: false },
        }
    }
}

impl Inner {
    fn scorecard(&self) -> Option<&Scorecard> {
        self.standard.checked.scorecards.get(self.scorecard.0 as usize)
    }

    /// What a document says as a whole, for the engine that explains.
    fn document(&self, tree: Tree, source: Option<&str>) -> Result<Bindings, Box<Problem>> {
        let document = Document::read(NAME, source, tree)?;
        let subject = document.subject.clone();
        let entity = self.scorecard().and_then(|scorecard| self.standard.schema().entity(scorecard.entity));
        if let Some(entity) = entity.filter(|entity| entity.kind != subject.kind()) {
            return Err(Box::new(who::of_another_kind(NAME, &subject, entity)));
        }
        Ok(Bindings::Document(Box::new(Facts::new(vec![document], Vec::new())), subject))
    }

    fn outcome(&self, facts: &Facts, subject: &Reference, at: Instant) -> Option<Option<Outcome>> {
        let checked = &self.standard.checked;
        let entity = self.scorecard()?.entity;
        let bench = Bench {
            scorecards: &checked.scorecards,
            order: &checked.order,
            waivers: Waivers::new(&checked.scorecards, checked.exceptions.iter().chain(&self.exceptions.records)),
        };
        let world = World::new(&checked.names, &checked.program, facts, at);
        let outcomes = bench.judge(&world, entity, subject).outcomes?;
        outcomes.into_iter().find(|(id, _)| *id == self.scorecard).map(|(_, outcome)| outcome)
    }
}

/// What the document is called in a refusal.
const NAME: &str = "document";

impl Bound {
    /// Reads another document into the same slots.
    ///
    /// # Errors
    ///
    /// As of [`Judge::bind`]; the slots then hold a subject of which nobody says anything.
    pub fn read<I: Input>(&mut self, input: &I, source: Option<&str>) -> Result<(), Refusal<I::Error>> {
        self.facts = Bindings::Cells { observed: None, is_taken: false };
        let inner = &self.judge.0;
        if let Some(kernel) = inner.kernel.as_ref().filter(|_| !inner.may_cover_anybody) {
            let mut slots = Slots::new(&kernel.plan, &mut self.cells, &mut self.state, source);
            let is_filled = input.fill(&mut slots).map_err(Refusal::Input)?;
            let is_covered = |bare: &str| inner.covered.contains(bare);
            let asks = (!inner.covered.is_empty()).then_some(&is_covered as &dyn Fn(&str) -> bool);
            if is_filled
                && let Who::Somebody { observed, is_taken } = kernel.who(&mut self.cells, &self.state, source, asks)
            {
                self.facts = Bindings::Cells { observed, is_taken };
                return Ok(());
            }
        }
        let tree = input.tree().map_err(Refusal::Input)?;
        self.facts = inner.document(tree, source).map_err(Refusal::Document)?;
        Ok(())
    }

    /// The verdicts at an instant; none where the subject is not there: its document is observed later, its source
    /// brings nobody into being, or the entity's `when` is against it.
    #[must_use]
    pub fn judge(&self, at: Instant) -> Option<Verdicts> {
        let mut verdicts = Verdicts::default();
        self.judge_into(at, &mut verdicts).then_some(verdicts)
    }

    /// [`Bound::judge`] into memory that is there; whether the subject is.
    #[cfg_attr(target_family = "wasm", inline)]
    pub fn judge_into(&self, at: Instant, verdicts: &mut Verdicts) -> bool {
        verdicts.clear();
        let inner = &*self.judge.0;
        match &self.facts {
            Bindings::Cells { observed, is_taken } => {
                let is_there = *is_taken && observed.is_none_or(|observed| observed <= at);
                if let Some(kernel) = inner.kernel.as_ref().filter(|_| is_there) {
                    kernel.judge(&self.cells, at, *observed, verdicts);
                } else {
                    verdicts.rules.clear();
                }
                is_there
            }
            Bindings::Document(facts, subject) => {
                verdicts.rules.clear();
                let outcome = inner.outcome(facts, subject, at);
                outcome.iter().flatten().for_each(|outcome| verdicts.take(outcome));
                outcome.is_some()
            }
        }
    }

    /// The bytes of its slots on the heap.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.cells.bytes()
    }
}
