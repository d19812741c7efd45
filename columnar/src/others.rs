//! Other subjects: those that references lead to, joined by an index over a fleet.

use std::{cell::RefCell, collections::HashMap, rc::Rc, sync::Arc};

use arrow_array::RecordBatch;
use brightline::{
    Document, Facts, Instant, Reference, Standard, Value,
    columns::Moment,
    schema::{EntityId, FieldId},
};
use smallvec::SmallVec;

use crate::layout::Layout;

/// Rows of batches. Nearly every subject has one.
pub(crate) type Rows = SmallVec<[(usize, usize); 1]>;

/// The subjects of a fleet, without releases, and the rows that speak of each and of its releases.
#[derive(Debug, Clone)]
pub(crate) struct Index {
    layout: Arc<Layout>,
    batches: Vec<RecordBatch>,
    rows: HashMap<Reference, Rows>,
    /// Rows of other tables, which are known as well.
    beside: Option<Arc<Self>>,
}

impl Index {
    /// An index without rows.
    pub(crate) fn empty(layout: &Arc<Layout>) -> Self {
        Self { layout: Arc::clone(layout), batches: Vec::new(), rows: HashMap::new(), beside: None }
    }

    /// An index of all rows, and of those of another.
    pub(crate) fn new(layout: &Arc<Layout>, batches: Vec<RecordBatch>, beside: Option<Arc<Self>>) -> Self {
        let mut rows: HashMap<Reference, Rows> = HashMap::new();
        for (number, batch) in batches.iter().enumerate() {
            for row in 0..batch.num_rows() {
                if let Ok(subject) = layout.subject(batch, row) {
                    rows.entry(subject.bare()).or_default().push((number, row));
                }
            }
        }
        Self { batches, rows, beside, ..Self::empty(layout) }
    }

    /// Says of a subject, without release, in which rows of which batches it and its releases stand from now on.
    pub(crate) fn put(&mut self, bare: Reference, rows: Rows) {
        self.rows.insert(bare, rows);
    }

    /// One more batch: its number.
    pub(crate) fn push(&mut self, batch: RecordBatch) -> usize {
        self.batches.push(batch);
        self.batches.len() - 1
    }

    /// All batches.
    pub(crate) fn batches(&self) -> &[RecordBatch] {
        &self.batches
    }

    /// What is said of a subject and its releases.
    pub(crate) fn documents(&self, subject: &Reference) -> Vec<Document> {
        let tables = std::iter::successors(Some(self), |index| index.beside.as_deref());
        tables.enumerate().flat_map(|(table, index)| index.own(subject, table)).collect()
    }

    fn own(&self, subject: &Reference, table: usize) -> Vec<Document> {
        let rows = self.rows.get(&subject.bare()).into_iter().flatten();
        let documents = rows.filter_map(|(number, row)| {
            let batch = self.batches.get(*number)?;
            let subject = self.layout.subject(batch, *row).ok()?;
            let mut documents = self.layout.documents(batch, *row, &subject);
            // Rows of several batches may have one number.
            let name = |document: &Document| format!("{table:06} {number:06} {}", document.name);
            documents.iter_mut().for_each(|document| document.name = name(document).into());
            Some(documents)
        });
        documents.flatten().collect()
    }
}

/// An answer, and until when it holds: the first instant at which it may be another.
type Answer<T> = (T, Option<Instant>);

/// A fact of another subject at an instant.
type Fact = (EntityId, FieldId, Reference, Instant);

/// What is known of other subjects, each looked up once.
pub(crate) struct Others<'s> {
    standard: &'s Standard,
    index: Arc<Index>,
    facts: RefCell<HashMap<Reference, Rc<Facts>>>,
    known: RefCell<HashMap<(EntityId, Reference, Instant), Answer<bool>>>,
    values: RefCell<HashMap<Fact, Answer<Value>>>,
    /// Whether it is told who asks about whom.
    pub(crate) keeps_track: bool,
}

impl<'s> Others<'s> {
    pub(crate) fn new(standard: &'s Standard, index: Arc<Index>, keeps_track: bool) -> Self {
        Self {
            standard,
            index,
            facts: RefCell::default(),
            known: RefCell::default(),
            values: RefCell::default(),
            keeps_track,
        }
    }

    fn facts(&self, subject: &Reference) -> Rc<Facts> {
        let bare = subject.bare();
        if let Some(facts) = self.facts.borrow().get(&bare) {
            return Rc::clone(facts);
        }
        let facts = Rc::new(Facts::new(self.index.documents(&bare), Vec::new()));
        self.facts.borrow_mut().insert(bare, Rc::clone(&facts));
        facts
    }

    /// The first of some entities that a reference names a known subject of, and when that may change.
    pub(crate) fn known_as(
        &self,
        reference: &Reference,
        entities: impl IntoIterator<Item = EntityId>,
        at: Instant,
    ) -> Answer<Option<EntityId>> {
        let mut next: Option<Instant> = None;
        for entity in entities {
            let kind = self.standard.schema().entity(entity).map(|entity| entity.kind.as_str());
            if kind != Some(reference.kind()) {
                continue;
            }
            let key = (entity, reference.clone(), at);
            let known = self.known.borrow().get(&key).copied();
            let (is_known, turns) = known.unwrap_or_else(|| {
                let mut moment = Moment::new(at);
                let facts = self.facts(reference);
                let is_known = self.standard.knows(&facts, entity, reference, &mut moment);
                self.known.borrow_mut().insert(key, (is_known, moment.next()));
                (is_known, moment.next())
            });
            next = next.into_iter().chain(turns).min();
            if is_known {
                return (Some(entity), next);
            }
        }
        (None, next)
    }

    /// A fact of another subject, and when it may change.
    pub(crate) fn fact(&self, entity: EntityId, field: FieldId, reference: &Reference, at: Instant) -> Answer<Value> {
        let key = (entity, field, reference.clone(), at);
        if let Some(found) = self.values.borrow().get(&key) {
            return found.clone();
        }
        let mut moment = Moment::new(at);
        let value = self.standard.fact(&self.facts(reference), entity, reference, field, &mut moment);
        let answer = (value, moment.next());
        self.values.borrow_mut().insert(key, answer.clone());
        answer
    }
}
