//! A standard compiled for the columns of a table.

use std::sync::{Arc, OnceLock};

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, SchemaRef};
use brightline::{Exceptions, Instant, Standard, UnknownName, columns};

use crate::{
    ColumnFault, ColumnProblem, TableError,
    engine::{Evaluation, Found, Plan, Track},
    layout::Layout,
    others::Index,
    problem::Problems,
    source,
    subjects::Subjects,
    write,
};

/// How a table is read, and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableOptions {
    /// Only this scorecard; without it all of the standard.
    pub scorecard: Option<String>,
    /// The column that names the subjects, where it is not `subject`, or `kind` and `name`.
    pub subject: Option<String>,
    /// The kind of subjects of which the table names none. A column named by [`TableOptions::subject`] has that of the
    /// scored entity, where there is only one.
    pub kind: Option<String>,
    /// The named source of the columns that name none, as in `--facts sonar=…`.
    pub source: Option<String>,
    /// The shape of the verdicts.
    pub form: Form,
    /// Leaves out until when each result holds, which costs judging again whoever may turn.
    pub without_valid_until: bool,
}

/// The shape of a table of verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// A row for each subject, with a column for the verdict, and one for the exception, of each rule.
    #[default]
    Wide,
    /// A row for each subject and rule.
    Long,
    /// A row for each subject, with a column of truth values for each rule that counts, and each tier: whether it is
    /// passed, as granted.
    Masks,
}

/// The verdicts of a record batch.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// In the order of the rows, scorecard by scorecard. A row that an entity does not take has none.
    pub verdicts: RecordBatch,
    /// What is wrong with the evidence, by column.
    pub problems: Vec<ColumnProblem>,
}

/// A standard, compiled for the columns of a table. Immutable; share it as you like.
#[derive(Debug, Clone)]
pub struct Table {
    pub(crate) standard: Standard,
    pub(crate) options: TableOptions,
    pub(crate) input: SchemaRef,
    pub(crate) output: SchemaRef,
    pub(crate) layout: Arc<Layout>,
    pub(crate) cards: Vec<Card>,
    pub(crate) plans: Arc<[Plan]>,
}

/// A scorecard by its names.
#[derive(Debug, Clone)]
pub(crate) struct Card {
    pub(crate) name: String,
    /// Lowest first.
    pub(crate) tiers: Vec<String>,
    /// By tier and written order.
    pub(crate) rules: Vec<CardRule>,
    pub(crate) weights: Vec<f64>,
}

#[derive(Debug, Clone)]
pub(crate) struct CardRule {
    pub(crate) name: String,
    pub(crate) tier: usize,
}

/// Rows that are known and not judged: those that references of others lead to. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Beside(pub(crate) Arc<Index>);

impl Table {
    /// Compiles a standard for tables of a schema.
    ///
    /// # Errors
    ///
    /// The table cannot be one of subjects, or there is no such scorecard: which column, what is expected and what there
    /// is.
    pub fn compile(standard: &Standard, schema: &SchemaRef, options: TableOptions) -> Result<Self, TableError> {
        let wanted = match &options.scorecard {
            Some(name) => vec![standard.scorecard(name).map_err(|error| unknown(&error))?],
            None => standard.scorecards().filter_map(|name| standard.scorecard(name).ok()).collect(),
        };
        let cards: Vec<Card> = wanted
            .iter()
            .map(|scorecard| {
                let tiers: Vec<String> = scorecard.tiers().map(|(tier, _)| tier.to_owned()).collect();
                let rules = scorecard.rules().map(|rule| CardRule {
                    name: rule.name.to_owned(),
                    tier: tiers.iter().position(|tier| tier == rule.tier).unwrap_or(0),
                });
                let weights = scorecard.rules().map(|rule| rule.weight).collect();
                Card { name: scorecard.name().to_owned(), rules: rules.collect(), tiers, weights }
            })
            .collect();
        if cards.is_empty() {
            return Err(ColumnFault {
                column: None,
                expected: "a standard with a scorecard".into(),
                found: "none".into(),
                help: None,
            }
            .into());
        }
        let mut kinds: Vec<&str> = wanted.iter().map(|scorecard| scorecard.kind()).collect();
        kinds.dedup();
        let kind = if let [kind] = kinds.as_slice() { Some(*kind) } else { None };
        let layout = Layout::new(schema, &options, kind)?;
        let output = write::schema(&cards, options.form, !options.without_valid_until);
        let plans = plans(standard, schema, &layout, &cards).into();
        let layout = Arc::new(layout);
        Ok(Self { standard: standard.clone(), input: schema.clone(), output, layout, cards, plans, options })
    }

    /// The columns of the tables that it reads.
    #[must_use]
    pub fn input(&self) -> &SchemaRef {
        &self.input
    }

    /// The columns of its verdicts.
    #[must_use]
    pub fn output(&self) -> &SchemaRef {
        &self.output
    }

    /// The verdicts of all rows, by the exceptions and at an instant.
    ///
    /// # Errors
    ///
    /// The batch has other columns than the table was compiled for.
    pub fn evaluate(&self, batch: &RecordBatch, exceptions: &Exceptions, at: Instant) -> Result<Outcome, ArrowError> {
        self.evaluate_beside(batch, None, exceptions, at)
    }

    /// What [`Table::evaluate`] says, where those that rules ask about are looked up in other rows as well.
    ///
    /// # Errors
    ///
    /// The batch has other columns than the table was compiled for.
    pub fn evaluate_beside(
        &self,
        batch: &RecordBatch,
        beside: Option<&Beside>,
        exceptions: &Exceptions,
        at: Instant,
    ) -> Result<Outcome, ArrowError> {
        self.fits(batch)?;
        let index = OnceLock::new();
        let make = || Index::new(&self.layout, vec![batch.clone()], beside.map(|beside| Arc::clone(&beside.0)));
        let index = || Arc::clone(index.get_or_init(|| Arc::new(make())));
        self.evaluate_among(batch, exceptions, at, &index)
    }

    /// Rows that are known and not judged, for those whose rules ask about them: of this table's columns, beside those
    /// of another.
    ///
    /// # Errors
    ///
    /// A batch has other columns than the table was compiled for.
    pub fn beside(
        &self,
        batches: impl IntoIterator<Item = RecordBatch>,
        others: Option<&Beside>,
    ) -> Result<Beside, ArrowError> {
        let batches: Vec<RecordBatch> = batches.into_iter().collect();
        batches.iter().try_for_each(|batch| self.fits(batch))?;
        Ok(Beside(Arc::new(Index::new(&self.layout, batches, others.map(|others| Arc::clone(&others.0))))))
    }

    /// Whether a batch has the columns that the table was compiled for.
    pub(crate) fn fits(&self, batch: &RecordBatch) -> Result<(), ArrowError> {
        if batch.schema_ref().fields() == self.input.fields() {
            return Ok(());
        }
        Err(ArrowError::SchemaError("the batch has other columns than the table was compiled for".into()))
    }

    /// What [`Table::evaluate`] says, where others are looked up in an index.
    pub(crate) fn evaluate_among(
        &self,
        batch: &RecordBatch,
        exceptions: &Exceptions,
        at: Instant,
        index: &dyn Fn() -> Arc<Index>,
    ) -> Result<Outcome, ArrowError> {
        let mut problems = Problems::default();
        let found = self.found(batch, (exceptions, at), index, &mut problems, None)?;
        let verdicts = write::batch(&self.cards, found, self.options.form, !self.options.without_valid_until)?;
        Ok(Outcome { verdicts, problems: problems.into_vec() })
    }

    /// What each scorecard says of the rows that its entity takes.
    pub(crate) fn found(
        &self,
        batch: &RecordBatch,
        (exceptions, at): (&Exceptions, Instant),
        index: &dyn Fn() -> Arc<Index>,
        problems: &mut Problems,
        track: Option<&mut Track>,
    ) -> Result<Vec<Found>, ArrowError> {
        let evaluation = Evaluation {
            standard: &self.standard,
            layout: &self.layout,
            exceptions,
            at,
            index,
            valid_until: !self.options.without_valid_until,
            keeps_track: track.is_some(),
        };
        let mut untold = Track::default();
        let track = track.unwrap_or(&mut untold);
        let subjects = Subjects::read(&self.standard, &self.layout, batch, problems);
        let mut all = Vec::with_capacity(self.cards.len());
        for plan in self.plans.iter() {
            all.extend(plan.evaluate(&evaluation, batch, &subjects, problems, track)?);
        }
        all.sort_by_key(|found| found.card);
        Ok(all)
    }
}

/// The scorecards of each entity, and the columns that its fields are read from.
fn plans(standard: &Standard, schema: &SchemaRef, layout: &Layout, cards: &[Card]) -> Vec<Plan> {
    let all = standard.cards();
    let place = |card: &columns::Card| {
        let name = standard.scorecard_name(card.id)?;
        cards.iter().position(|wanted| wanted.name == name)
    };
    let mut plans = Vec::new();
    for (id, entity) in standard.schema().iter() {
        let of_entity: Vec<columns::Card> = all.iter().filter(|card| card.entity == id).cloned().collect();
        // Only who asks others needs those that are not wanted.
        let asks = of_entity.iter().any(|card| card.asks_others());
        let of_entity: Vec<columns::Card> =
            of_entity.into_iter().filter(|card| asks || place(card).is_some()).collect();
        let wanted: Vec<(usize, usize)> =
            of_entity.iter().enumerate().filter_map(|(own, card)| Some((own, place(card)?))).collect();
        if !wanted.is_empty() {
            plans.push(Plan {
                entity: id,
                bindings: source::bindings(layout, schema, entity),
                cards: of_entity,
                wanted,
            });
        }
    }
    plans
}

fn unknown(error: &UnknownName) -> TableError {
    ColumnFault { column: None, expected: "a scorecard of the standard".into(), found: error.to_string(), help: None }
        .into()
}
