//! A standard compiled for the columns of a table.

use std::collections::BTreeMap;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_buffer::BooleanBuffer;
use arrow_schema::{ArrowError, SchemaRef};
use brightline::{Exceptions, Instant, LeanResult, LeanRule, Rank, Selection, Standard, UnknownName, Verdict};

use crate::{
    ColumnFault, ColumnProblem, TableError,
    layout::Layout,
    problem::Problems,
    rows::Rows,
    write::{self, Carried, NONE, Sheet, Standings, code},
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
    pub(crate) layout: Layout,
    pub(crate) cards: Vec<Card>,
}

/// A scorecard by its names.
#[derive(Debug, Clone)]
pub(crate) struct Card {
    pub(crate) name: String,
    /// Lowest first.
    pub(crate) tiers: Vec<String>,
    /// By tier and written order.
    pub(crate) rules: Vec<CardRule>,
}

#[derive(Debug, Clone)]
pub(crate) struct CardRule {
    pub(crate) name: String,
    pub(crate) tier: usize,
}

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
                Card { name: scorecard.name().to_owned(), rules: rules.collect(), tiers }
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
        Ok(Self { standard: standard.clone(), input: schema.clone(), output, layout, cards, options })
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
        if batch.schema_ref().fields() != self.input.fields() {
            return Err(ArrowError::SchemaError("the batch has other columns than the table was compiled for".into()));
        }
        let mut problems = Problems::default();
        let sheets = self.sheets_by_rows(batch, exceptions, at, &mut problems);
        let verdicts = write::batch(&self.cards, &sheets, self.options.form, !self.options.without_valid_until)?;
        Ok(Outcome { verdicts, problems: problems.into_vec() })
    }

    /// What each scorecard says, a row at a time.
    fn sheets_by_rows(
        &self,
        batch: &RecordBatch,
        exceptions: &Exceptions,
        at: Instant,
        problems: &mut Problems,
    ) -> Vec<Sheet> {
        let rows = Rows::read(&self.layout, batch, problems);
        rows.problems(&self.standard, at, problems);
        let selection = Selection { scorecard: self.options.scorecard.clone(), subject: None };
        let judged = rows.judge(&self.standard, exceptions, at, &selection, true);
        let sheets = self.cards.iter().map(|card| {
            let of_card: Vec<&LeanResult<'_>> =
                judged.iter().flatten().filter(|result| result.scorecard == card.name).collect();
            sheet(card, &of_card, !self.options.without_valid_until)
        });
        sheets.collect()
    }
}

fn unknown(error: &UnknownName) -> TableError {
    ColumnFault { column: None, expected: "a scorecard of the standard".into(), found: error.to_string(), help: None }
        .into()
}

/// What was said of rows, one after another, as columns.
fn sheet(card: &Card, results: &[&LeanResult<'_>], valid_until: bool) -> Sheet {
    let subjects: ArrayRef =
        std::sync::Arc::new(StringArray::from_iter_values(results.iter().map(|result| result.subject.as_str())));
    let column = |rule: usize| {
        let verdict = |result: &&LeanResult<'_>| result.rules.get(rule).map_or(NONE, |rule| code_of(rule.verdict));
        results.iter().map(verdict).collect::<Vec<i8>>().into()
    };
    let standings = |which: usize| {
        let tier = |result: &&LeanResult<'_>| {
            let tier = rank(result, which)?.tier?;
            i8::try_from(card.tiers.iter().position(|name| name == tier)?).ok()
        };
        Standings {
            ready: results
                .iter()
                .map(|result| rank(result, which).is_some_and(|rank| rank.ready))
                .collect::<BooleanBuffer>(),
            tiers: results.iter().map(|result| tier(result).unwrap_or(NONE)).collect::<Vec<i8>>().into(),
            scores: results
                .iter()
                .map(|result| rank(result, which).and_then(|rank| rank.score).unwrap_or(f64::NAN))
                .collect::<Vec<f64>>()
                .into(),
        }
    };
    let rules = 0..card.rules.len();
    Sheet {
        subjects,
        applies: results.iter().map(|result| result.ranks.is_some()).collect(),
        granted: standings(0),
        earned: standings(1),
        verdicts: rules.clone().map(column).collect(),
        exceptions: rules.map(|rule| carried(results.iter().map(|result| result.rules.get(rule)))).collect(),
        valid_until: valid_until
            .then(|| results.iter().map(|result| result.valid_until.map_or(i64::MAX, Instant::micros)).collect()),
    }
}

fn rank<'r>(result: &LeanResult<'r>, which: usize) -> Option<Rank<'r>> {
    result.ranks.as_ref()?.get(which).copied()
}

fn carried<'r>(rules: impl Iterator<Item = Option<&'r LeanRule>>) -> Option<Carried> {
    let mut known: BTreeMap<&str, i32> = BTreeMap::new();
    let mut carried = Carried { names: Vec::new(), places: Vec::new(), until: Vec::new() };
    for rule in rules {
        let Some((name, until)) = rule.and_then(|rule| rule.waiver.as_ref()) else {
            carried.places.push(-1);
            continue;
        };
        let place = *known.entry(name).or_insert_with(|| {
            carried.names.push(name.clone());
            carried.until.push(until.micros());
            i32::try_from(carried.names.len()).unwrap_or(i32::MAX) - 1
        });
        carried.places.push(place);
    }
    (!carried.names.is_empty()).then_some(carried)
}

fn code_of(verdict: Verdict) -> i8 {
    match verdict {
        Verdict::Met => code::MET,
        Verdict::Waived => code::WAIVED,
        Verdict::Unmet => code::UNMET,
        Verdict::NotApplicable => code::NOT_APPLICABLE,
        Verdict::Announced => code::ANNOUNCED,
        Verdict::Retired => code::RETIRED,
    }
}
