//! A fleet that is held: judged once, and then only where facts change or time turns something.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap, HashMap},
    fmt,
    sync::Arc,
};

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use arrow_select::interleave::interleave_record_batch;
use brightline::{Exceptions, Instant, Reference, columns::Register};
use smallvec::SmallVec;

use crate::{
    Form, Table,
    engine::{Found, Track},
    others::{Index, Rows},
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
    /// With a release its bare subject has a number too.
    numbers: HashMap<Reference, usize>,
    /// By subject without release: those whose rules asked about it.
    asking: HashMap<Reference, BTreeSet<usize>>,
    /// When something may turn, and for whom; what is no longer so is passed over.
    queue: BinaryHeap<Reverse<(i64, usize)>>,
    results: Vec<RecordBatch>,
    /// Those who may approve exceptions, by themselves or by their members: on them everybody's verdicts may rest.
    approvers: Vec<Reference>,
}

/// One subject: kept small and of few pieces, for there may be millions.
struct Subject {
    reference: Reference,
    /// The number of its bare subject.
    bare: usize,
    /// Those of a bare subject's releases.
    releases: Vec<usize>,
    /// Its batch and row in the index; none where only its releases have one, or it was taken away.
    facts: Option<(usize, usize)>,
    /// Its batch and row in the results, by scorecard.
    results: SmallVec<[(usize, (usize, usize)); 1]>,
    /// The first instant at which something may turn; `i64::MAX` for never.
    next: i64,
}

impl Subject {
    fn places(&self) -> impl Iterator<Item = (usize, usize)> {
        self.results.iter().map(|(_, place)| *place)
    }

    fn place(&self, card: usize) -> Option<(usize, usize)> {
        self.results.iter().find(|(of, _)| *of == card).map(|(_, place)| *place)
    }

    fn stands(&mut self, card: usize, place: (usize, usize)) {
        match self.results.binary_search_by_key(&card, |(of, _)| *of) {
            Ok(at) => self.results.get_mut(at).into_iter().for_each(|(_, own)| *own = place),
            Err(at) => self.results.insert(at, (card, place)),
        }
    }
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
            asking: HashMap::new(),
            queue: BinaryHeap::new(),
            results: Vec::new(),
            approvers,
        };
        for batch in batches {
            fleet.take_in(&batch)?;
        }
        fleet.judge((0..fleet.subjects.len()).collect())?;
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
        let mut changed = Vec::new();
        for reference in subjects {
            let Some(number) = self.numbers.get(reference).copied() else { continue };
            let gone = self.subjects.get_mut(number).and_then(|subject| subject.facts.take());
            self.rows -= usize::from(gone.is_some());
            if gone.is_some() {
                changed.push(number);
            }
        }
        self.put(&changed);
        self.judge_reached(changed)
    }

    /// The bare subjects of some, each once.
    fn bare_of<'f>(&'f self, numbers: &[usize]) -> impl Iterator<Item = &'f Subject> + use<'f> {
        let bare = numbers.iter().filter_map(|number| Some(self.subjects.get(*number)?.bare));
        once_each(bare.collect()).into_iter().filter_map(|number| self.subjects.get(number))
    }

    /// Judges those that changed, and whoever's rules asked about them.
    fn judge_reached(&mut self, changed: Vec<usize>) -> Result<usize, ArrowError> {
        let approvers = self.approvers.iter().filter_map(|approver| self.numbers.get(&approver.bare()).copied());
        let approvers: Vec<usize> = approvers.collect();
        if self.bare_of(&changed).any(|bare| approvers.contains(&bare.bare)) {
            return self.judge((0..self.subjects.len()).collect());
        }
        let asking = self.bare_of(&changed).filter_map(|bare| self.asking.get(&bare.reference)).flatten().copied();
        let reached = asking.chain(changed.iter().copied()).collect();
        self.judge(reached)
    }

    /// Moves on to an instant, and judges again those whose results hold no longer; says how many that were. An instant
    /// before the one at which it stands judges everybody again.
    ///
    /// # Errors
    ///
    /// None, unless Arrow runs out of offsets.
    pub fn advance(&mut self, at: Instant) -> Result<usize, ArrowError> {
        let mut due = Vec::new();
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
                due.push(number);
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
        let places = cards.flat_map(|card| self.subjects.iter().filter_map(move |subject| subject.place(card)));
        self.gather(&places.collect::<Vec<_>>())
    }

    /// What is said of one subject, a row for each scorecard.
    ///
    /// # Errors
    ///
    /// None, unless Arrow runs out of offsets.
    pub fn verdicts_of(&self, subject: &Reference) -> Result<RecordBatch, ArrowError> {
        let subject = self.numbers.get(subject).and_then(|number| self.subjects.get(*number));
        let places = subject.into_iter().flat_map(Subject::places);
        self.gather(&places.collect::<Vec<_>>())
    }

    fn gather(&self, places: &[(usize, usize)]) -> Result<RecordBatch, ArrowError> {
        if places.is_empty() {
            return Ok(RecordBatch::new_empty(self.table.output.clone()));
        }
        interleave_record_batch(&self.results.iter().collect::<Vec<_>>(), places)
    }

    /// Takes in rows without judging them: the numbers of their subjects.
    fn take_in(&mut self, batch: &RecordBatch) -> Result<Vec<usize>, ArrowError> {
        self.table.fits(batch)?;
        let place = Arc::make_mut(&mut self.index).push(batch.clone());
        let mut changed = Vec::with_capacity(batch.num_rows());
        for row in 0..batch.num_rows() {
            let Ok(reference) = self.table.layout.subject(batch, row) else { continue };
            let number = self.number(reference);
            if let Some(subject) = self.subjects.get_mut(number) {
                self.rows += usize::from(subject.facts.is_none());
                subject.facts = Some((place, row));
            }
            changed.push(number);
        }
        self.put(&changed);
        Ok(changed)
    }

    /// The number of a subject, a new one where it has none.
    fn number(&mut self, reference: Reference) -> usize {
        if let Some(number) = self.numbers.get(&reference) {
            return *number;
        }
        let bare = reference.release().map(|_| self.number(reference.bare()));
        let number = self.subjects.len();
        if let Some(bare) = bare.and_then(|bare| self.subjects.get_mut(bare)) {
            bare.releases.push(number);
        }
        self.numbers.insert(reference.clone(), number);
        self.subjects.push(Subject {
            reference,
            bare: bare.unwrap_or(number),
            releases: Vec::new(),
            facts: None,
            results: SmallVec::new(),
            next: i64::MAX,
        });
        number
    }

    /// The rows of a bare subject and of its releases.
    fn rows_of(&self, bare: &Subject) -> Rows {
        let releases = bare.releases.iter().filter_map(|number| self.subjects.get(*number)?.facts);
        bare.facts.into_iter().chain(releases).collect()
    }

    /// Tells the index where subjects and their releases stand now.
    fn put(&mut self, changed: &[usize]) {
        // Taken out meanwhile, for the subjects are looked at while it is written.
        let mut index = std::mem::replace(&mut self.index, Arc::new(Index::empty(&self.table.layout)));
        let own = Arc::make_mut(&mut index);
        for bare in self.bare_of(changed) {
            own.put(bare.reference.clone(), self.rows_of(bare));
        }
        self.index = index;
    }

    /// Judges some subjects at the instant at which the fleet stands, and with a release all of its subject's; says how many
    /// that were.
    fn judge(&mut self, mut numbers: Vec<usize>) -> Result<usize, ArrowError> {
        let families = self.bare_of(&numbers).filter(|bare| !bare.releases.is_empty());
        let families: Vec<usize> =
            families.flat_map(|bare| bare.releases.iter().chain([&bare.bare])).copied().collect();
        numbers.extend(families);
        let numbers = once_each(numbers);
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
            let Found { card, sheet, rows } = found;
            let Some(of_card) = self.table.cards.get(*card) else { continue };
            let written = write::wide(&self.table.cards, *card, of_card, sheet, &self.table.output)?;
            for row in 0..written.num_rows() {
                let own = rows.as_ref().and_then(|rows| rows.get(row)).map_or(row, |row| *row as usize);
                let Some(number) = self.spoken_of(numbers.get(own), text::at(&sheet.subjects, row)) else { continue };
                let Some(subject) = self.subjects.get_mut(number) else { continue };
                subject.stands(*card, (self.results.len(), row));
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
            let places = self.subjects.iter().flat_map(Subject::places);
            let whole = self.gather(&places.collect::<Vec<_>>())?;
            let places = self.subjects.iter_mut().flat_map(|subject| &mut subject.results);
            places.enumerate().for_each(|(row, (_, place))| *place = (0, row));
            self.results = vec![whole];
        }
        if self.index.batches().len() > MOST_BATCHES {
            let places: Vec<_> = self.subjects.iter().filter_map(|subject| subject.facts).collect();
            let whole = interleave_record_batch(&self.index.batches().iter().collect::<Vec<_>>(), &places)?;
            let facts = self.subjects.iter_mut().filter_map(|subject| subject.facts.as_mut());
            facts.enumerate().for_each(|(row, facts)| *facts = (0, row));
            let mut index = Index::empty(&self.table.layout);
            index.push(whole);
            for bare in self.subjects.iter().filter(|subject| subject.reference.release().is_none()) {
                index.put(bare.reference.clone(), self.rows_of(bare));
            }
            self.index = Arc::new(index);
        }
        Ok(())
    }
}

/// Numbers in their order, each once.
fn once_each(mut numbers: Vec<usize>) -> Vec<usize> {
    if !numbers.is_sorted_by(|one, other| one < other) {
        numbers.sort_unstable();
        numbers.dedup();
    }
    numbers
}

impl fmt::Debug for Fleet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fleet").field("at", &self.at).field("subjects", &self.subjects.len()).finish_non_exhaustive()
    }
}
