//! A fleet that is held: judged once, and then only where facts change or time turns something.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap},
    fmt,
    sync::Arc,
};

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use arrow_select::interleave::interleave_record_batch;
use brightline::{Exceptions, Instant, Reference, columns::Register};

use crate::{
    Form, Table,
    engine::{Found, Track},
    others::Index,
    problem::Problems,
    text, write,
};

/// So many batches of results are kept before they are put together.
const MOST_BATCHES: usize = 256;

/// The facts of a fleet and what is said of them, at an instant that moves on.
///
/// A subject stands in one row: a later one replaces it. A release hears the row about its bare subject, and whoever a rule
/// asks about is looked up in the whole fleet. What comes out is at any time what [`Table::evaluate`] says of all current
/// rows.
pub struct Fleet {
    table: Table,
    exceptions: Exceptions,
    at: Instant,
    /// The current rows of all subjects, and where each stands.
    index: Arc<Index>,
    subjects: Vec<Subject>,
    /// How many of these have a row.
    rows: usize,
    numbers: HashMap<Reference, usize>,
    /// By subject without release: its number and those of its releases.
    bare: HashMap<Reference, Vec<usize>>,
    /// By subject without release: those whose rules asked about it.
    asking: HashMap<Reference, BTreeSet<usize>>,
    /// When something may turn, and for whom; what is no longer so is passed over.
    queue: BinaryHeap<Reverse<(i64, usize)>>,
    results: Vec<RecordBatch>,
    /// Those who may approve exceptions, by themselves or by their members: on them everybody's verdicts may rest.
    approvers: Vec<Reference>,
}

/// One subject.
struct Subject {
    reference: Reference,
    /// Its batch and row in the index; none where only its releases have one, or it was taken away.
    facts: Option<(usize, usize)>,
    /// Its batch and row in the results, by scorecard.
    results: BTreeMap<usize, (usize, usize)>,
    /// The first instant at which something may turn; `i64::MAX` for never.
    next: i64,
}

impl Fleet {
    /// A fleet of the rows of some batches, judged at an instant.
    ///
    /// # Errors
    ///
    /// A batch has other columns than the table was compiled for.
    pub fn new(
        table: &Table,
        batches: impl IntoIterator<Item = RecordBatch>,
        exceptions: &Exceptions,
        at: Instant,
    ) -> Result<Self, ArrowError> {
        let mut table = table.clone();
        (table.options.form, table.options.without_valid_until) = (Form::Wide, false);
        table.output = write::schema(&table.cards, Form::Wide, true);
        let register = Register::new(&table.standard, exceptions);
        let approvers =
            if register.name(0).is_some() { register.approvers().into_iter().cloned().collect() } else { Vec::new() };
        let index = Arc::new(Index::empty(&table.layout));
        let mut fleet = Self {
            table,
            exceptions: exceptions.clone(),
            at,
            index,
            subjects: Vec::new(),
            rows: 0,
            numbers: HashMap::new(),
            bare: HashMap::new(),
            asking: HashMap::new(),
            queue: BinaryHeap::new(),
            results: Vec::new(),
            approvers,
        };
        for batch in batches {
            fleet.take_in(&batch)?;
        }
        let everybody: BTreeSet<usize> = (0..fleet.subjects.len()).collect();
        fleet.judge(everybody)?;
        Ok(fleet)
    }

    /// The instant at which it stands.
    #[must_use]
    pub fn at(&self) -> Instant {
        self.at
    }

    /// How many subjects have a row in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether it has no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Takes in the rows of a batch, new subjects and new facts of those that are there, and judges again whom the change
    /// can reach: these, and those whose rules asked about them. Says how many that were.
    ///
    /// # Errors
    ///
    /// The batch has other columns than the table was compiled for.
    pub fn update(&mut self, batch: &RecordBatch) -> Result<usize, ArrowError> {
        let changed = self.take_in(batch)?;
        self.judge_reached(changed)
    }

    /// Takes subjects away, and judges again those whose rules asked about them; says how many that were. Those that are
    /// not there are passed over.
    ///
    /// # Errors
    ///
    /// None, unless Arrow runs out of offsets.
    pub fn remove<'r>(&mut self, subjects: impl IntoIterator<Item = &'r Reference>) -> Result<usize, ArrowError> {
        let mut changed = BTreeSet::new();
        for reference in subjects {
            let Some(number) = self.numbers.get(reference).copied() else { continue };
            let gone = self.subjects.get_mut(number).and_then(|subject| subject.facts.take());
            self.rows -= usize::from(gone.is_some());
            if gone.is_some() {
                changed.insert(number);
            }
        }
        let bare: BTreeSet<Reference> = self.bare_of(&changed);
        self.put(&bare);
        self.judge_reached(changed)
    }

    fn bare_of(&self, numbers: &BTreeSet<usize>) -> BTreeSet<Reference> {
        numbers.iter().filter_map(|number| Some(self.subjects.get(*number)?.reference.bare())).collect()
    }

    /// Judges those that changed, and whoever's rules asked about them.
    fn judge_reached(&mut self, changed: BTreeSet<usize>) -> Result<usize, ArrowError> {
        let bare = self.bare_of(&changed);
        let mut reached = changed;
        if self.approvers.iter().any(|approver| bare.contains(&approver.bare())) {
            reached = (0..self.subjects.len()).collect();
        }
        for bare in &bare {
            reached.extend(self.asking.get(bare).into_iter().flatten());
        }
        self.judge(reached)
    }

    /// Moves on to an instant, and judges again those whose results hold no longer; says how many that were. An instant
    /// before the one at which it stands judges everybody again.
    ///
    /// # Errors
    ///
    /// None, unless Arrow runs out of offsets.
    pub fn advance(&mut self, at: Instant) -> Result<usize, ArrowError> {
        let mut due = BTreeSet::new();
        if at < self.at {
            due.extend(0..self.subjects.len());
        }
        self.at = at;
        while let Some(Reverse((next, number))) = self.queue.peek().copied() {
            if next > at.micros() {
                break;
            }
            self.queue.pop();
            if self.subjects.get(number).is_some_and(|subject| subject.next == next) {
                due.insert(number);
            }
        }
        self.judge(due)
    }

    /// What is said of all subjects, in the order in which they came, scorecard by scorecard.
    ///
    /// # Errors
    ///
    /// None, unless Arrow runs out of offsets.
    pub fn verdicts(&self) -> Result<RecordBatch, ArrowError> {
        let cards = 0..self.table.cards.len();
        let places =
            cards.flat_map(|card| self.subjects.iter().filter_map(move |subject| subject.results.get(&card).copied()));
        self.gather(&places.collect::<Vec<_>>())
    }

    /// What is said of one subject, a row for each scorecard.
    ///
    /// # Errors
    ///
    /// None, unless Arrow runs out of offsets.
    pub fn verdicts_of(&self, subject: &Reference) -> Result<RecordBatch, ArrowError> {
        let subject = self.numbers.get(subject).and_then(|number| self.subjects.get(*number));
        let places = subject.into_iter().flat_map(|subject| subject.results.values().copied());
        self.gather(&places.collect::<Vec<_>>())
    }

    fn gather(&self, places: &[(usize, usize)]) -> Result<RecordBatch, ArrowError> {
        if places.is_empty() {
            return Ok(RecordBatch::new_empty(self.table.output.clone()));
        }
        interleave_record_batch(&self.results.iter().collect::<Vec<_>>(), places)
    }

    /// Takes in rows without judging them: the numbers of their subjects.
    fn take_in(&mut self, batch: &RecordBatch) -> Result<BTreeSet<usize>, ArrowError> {
        self.table.fits(batch)?;
        let place = Arc::make_mut(&mut self.index).push(batch.clone());
        let mut changed = BTreeSet::new();
        let mut bare = BTreeSet::new();
        for row in 0..batch.num_rows() {
            let Ok(reference) = self.table.layout.subject(batch, row) else { continue };
            bare.insert(reference.bare());
            if reference.release().is_some() {
                self.number(reference.bare());
            }
            let number = self.number(reference);
            if let Some(subject) = self.subjects.get_mut(number) {
                self.rows += usize::from(subject.facts.is_none());
                subject.facts = Some((place, row));
            }
            changed.insert(number);
        }
        self.put(&bare);
        Ok(changed)
    }

    /// The number of a subject, a new one where it has none.
    fn number(&mut self, reference: Reference) -> usize {
        if let Some(number) = self.numbers.get(&reference) {
            return *number;
        }
        let number = self.subjects.len();
        self.numbers.insert(reference.clone(), number);
        self.bare.entry(reference.bare()).or_default().push(number);
        self.subjects.push(Subject { reference, facts: None, results: BTreeMap::new(), next: i64::MAX });
        number
    }

    /// Tells the index where subjects and their releases stand now.
    fn put(&mut self, bare: &BTreeSet<Reference>) {
        let index = Arc::make_mut(&mut self.index);
        for bare in bare {
            let numbers = self.bare.get(bare).into_iter().flatten();
            let rows = numbers.filter_map(|number| self.subjects.get(*number)?.facts);
            index.put(bare.as_str(), rows.collect());
        }
    }

    /// Judges some subjects at the instant at which the fleet stands, and with a release all of its subject's; says how many
    /// that were.
    fn judge(&mut self, mut numbers: BTreeSet<usize>) -> Result<usize, ArrowError> {
        let family = |number: &usize| {
            let bare = self.bare.get(&self.subjects.get(*number)?.reference.bare())?;
            (bare.len() > 1).then_some(bare)
        };
        let families: Vec<usize> = numbers.iter().filter_map(family).flatten().copied().collect();
        numbers.extend(families);
        for number in &numbers {
            if let Some(subject) = self.subjects.get_mut(*number) {
                subject.results.clear();
                subject.next = i64::MAX;
            }
        }
        let judged = numbers.len();
        let standing = |number: &usize| Some((*number, self.subjects.get(*number)?.facts?));
        let (numbers, places): (Vec<usize>, Vec<_>) = numbers.iter().filter_map(standing).unzip();
        if places.is_empty() {
            return Ok(judged);
        }
        let batch = interleave_record_batch(&self.index.batches().iter().collect::<Vec<_>>(), &places)?;
        let mut track = Track::default();
        let index = || Arc::clone(&self.index);
        let mut problems = Problems::default();
        let all = self.table.found(&batch, (&self.exceptions, self.at), &index, &mut problems, Some(&mut track))?;
        for found in &all {
            let written = write::batch(&self.table.cards, std::slice::from_ref(found), Form::Wide, true)?;
            let Found { card, sheet, rows } = found;
            for row in 0..written.num_rows() {
                let own = rows.as_ref().and_then(|rows| rows.get(row)).map_or(row, |row| *row as usize);
                let Some(number) = self.spoken_of(numbers.get(own), text::at(&sheet.subjects, row)) else { continue };
                let Some(subject) = self.subjects.get_mut(number) else { continue };
                subject.results.insert(*card, (self.results.len(), row));
                let end = sheet.valid_until.as_ref().and_then(|ends| ends.get(row)).copied().unwrap_or(i64::MAX);
                if end < subject.next {
                    subject.next = end;
                    self.queue.push(Reverse((end, number)));
                }
            }
            self.results.push(written);
        }
        for (row, next) in &track.later {
            let Some(number) = numbers.get(*row as usize).copied() else { continue };
            if let Some(subject) = self.subjects.get_mut(number).filter(|subject| *next < subject.next) {
                subject.next = *next;
                self.queue.push(Reverse((*next, number)));
            }
        }
        for (row, other) in track.looked {
            if let Some(number) = numbers.get(row as usize) {
                self.asking.entry(other).or_default().insert(*number);
            }
        }
        self.tidy()?;
        Ok(judged)
    }

    /// Whom a row of verdicts is about: the subject of the row it was found from, or, where several rows are one subject's,
    /// whom it names.
    fn spoken_of(&self, number: Option<&usize>, name: Option<&str>) -> Option<usize> {
        let (number, name) = (number.copied()?, name?);
        if self.subjects.get(number)?.reference.as_str() == name {
            return Some(number);
        }
        self.numbers.get(&Reference::parse(name, "", "")?).copied()
    }

    /// Puts results together once they stand in many batches, and with them the facts.
    fn tidy(&mut self) -> Result<(), ArrowError> {
        if self.results.len() > MOST_BATCHES {
            let places = self.subjects.iter().flat_map(|subject| subject.results.values().copied());
            let whole = self.gather(&places.collect::<Vec<_>>())?;
            let places = self.subjects.iter_mut().flat_map(|subject| subject.results.values_mut());
            places.enumerate().for_each(|(row, place)| *place = (0, row));
            self.results = vec![whole];
        }
        if self.index.batches().len() > MOST_BATCHES {
            let places: Vec<_> = self.subjects.iter().filter_map(|subject| subject.facts).collect();
            let whole = interleave_record_batch(&self.index.batches().iter().collect::<Vec<_>>(), &places)?;
            let facts = self.subjects.iter_mut().filter_map(|subject| subject.facts.as_mut());
            facts.enumerate().for_each(|(row, facts)| *facts = (0, row));
            let mut index = Index::empty(&self.table.layout);
            index.push(whole);
            for (bare, numbers) in &self.bare {
                let rows = numbers.iter().filter_map(|number| self.subjects.get(*number)?.facts);
                index.put(bare.as_str(), rows.collect());
            }
            self.index = Arc::new(index);
        }
        Ok(())
    }
}

impl fmt::Debug for Fleet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fleet").field("at", &self.at).field("subjects", &self.subjects.len()).finish_non_exhaustive()
    }
}
