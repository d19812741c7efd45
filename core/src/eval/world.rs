//! What all subjects of one evaluation share: the standard, the facts, the instant.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use crate::{
    Horizon, Instant, Noted, Reference,
    check::names::Names,
    facts::{self, Facts, Row},
    program::Program,
    schema::EntityId,
};

/// What was found at an instant, and until when it holds.
#[derive(Debug, Clone)]
struct Since<T> {
    from: Instant,
    found: T,
    noted: Noted,
}

/// What was found of subjects, at the instants it was asked for.
type Found<T> = RefCell<BTreeMap<(EntityId, Reference), Vec<Since<T>>>>;

/// What was found and holds at an instant.
fn holding<T: Clone>(found: &Found<T>, key: &(EntityId, Reference), at: Instant) -> Option<Since<T>> {
    let found = found.borrow();
    let mut all = found.get(key)?.iter().rev();
    all.find(|since| since.from <= at && !since.noted.is_due(at)).cloned()
}

/// The standard and the facts at one instant. Rows that references lead to are bound once.
pub(crate) struct World<'a> {
    pub(crate) names: &'a Names,
    pub(crate) program: &'a Program,
    pub(crate) facts: &'a Facts,
    pub(crate) at: Instant,
    rows: Found<Rc<Row>>,
    known: Found<bool>,
    subjects: RefCell<BTreeMap<EntityId, Rc<[Reference]>>>,
}

impl<'a> World<'a> {
    pub(crate) fn new(names: &'a Names, program: &'a Program, facts: &'a Facts, at: Instant) -> Self {
        Self {
            names,
            program,
            facts,
            at,
            rows: RefCell::default(),
            known: RefCell::default(),
            subjects: RefCell::default(),
        }
    }

    /// The same world as if the facts of these subjects were these.
    pub(crate) fn supposing(&self, rows: impl IntoIterator<Item = ((EntityId, Reference), Row)>) -> Self {
        let world = Self::new(self.names, self.program, self.facts, self.at);
        let since = |row| vec![Since { from: self.at, found: Rc::new(row), noted: Noted::default() }];
        world.rows.borrow_mut().extend(rows.into_iter().map(|(key, row)| (key, since(row))));
        world.subjects.borrow_mut().extend(self.subjects.borrow().iter().map(|(id, found)| (*id, Rc::clone(found))));
        world
    }

    /// The subjects of an entity, sorted.
    pub(crate) fn subjects(&self, entity: EntityId) -> Rc<[Reference]> {
        let found = self.subjects.borrow().get(&entity).cloned();
        found.unwrap_or_else(|| {
            let found = facts::subjects(self.facts, &self.names.schema, entity, &mut Horizon::new(self.at));
            let found: Rc<[Reference]> = found.into();
            self.subjects.borrow_mut().insert(entity, Rc::clone(&found));
            found
        })
    }

    /// The facts of a subject at the horizon's instant; what may change one of them is noted where it is read.
    pub(crate) fn row(&self, entity: EntityId, subject: &Reference, horizon: &Horizon) -> Rc<Row> {
        let key = (entity, subject.clone());
        if let Some(since) = holding(&self.rows, &key, horizon.at()) {
            return since.found;
        }
        let mut own = horizon.blank();
        let row = Rc::new(facts::bind(self.facts, &self.names.schema, entity, subject, &mut own));
        let noted = Noted { next: row.next(), turns: Vec::new() };
        let since = Since { from: horizon.at(), found: Rc::clone(&row), noted };
        self.rows.borrow_mut().entry(key).or_default().push(since);
        row
    }

    /// Whether a subject is among those of an entity; what may change that is noted.
    pub(crate) fn is_taken(&self, entity: EntityId, subject: &Reference, horizon: &mut Horizon) -> bool {
        facts::is_taken(self.facts, &self.names.schema, entity, subject, horizon)
    }

    /// Whether a reference names a subject of an entity; what may change that is noted.
    pub(crate) fn is_known(&self, entity: EntityId, reference: &Reference, horizon: &mut Horizon) -> bool {
        let key = (entity, reference.clone());
        let since = holding(&self.known, &key, horizon.at()).unwrap_or_else(|| {
            let mut own = horizon.blank();
            let found = facts::is_known(self.facts, &self.names.schema, entity, reference, &mut own);
            let since = Since { from: horizon.at(), found, noted: own.into_noted() };
            self.known.borrow_mut().entry(key).or_default().push(since.clone());
            since
        });
        horizon.take_in(&since.noted);
        since.found
    }
}
