//! What all subjects of one evaluation share: the standard, the facts, the instant.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use crate::{
    Horizon, Instant, Reference,
    check::names::Names,
    facts::{self, Facts, Row},
    program::Program,
    schema::EntityId,
};

/// A row, and the first instant after `at` at which it may differ.
type Bound = (Rc<Row>, Option<Instant>);

/// The standard and the facts at one instant. Rows that references lead to are bound once.
pub(crate) struct World<'a> {
    pub(crate) names: &'a Names,
    pub(crate) program: &'a Program,
    pub(crate) facts: &'a Facts,
    pub(crate) at: Instant,
    rows: RefCell<BTreeMap<(EntityId, Reference), Bound>>,
    known: RefCell<BTreeMap<(EntityId, Reference), (bool, Option<Instant>)>>,
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
        world.rows.borrow_mut().extend(rows.into_iter().map(|(key, row)| (key, (Rc::new(row), None))));
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

    /// The facts of a subject; what may change them is noted.
    pub(crate) fn row(&self, entity: EntityId, subject: &Reference, horizon: &mut Horizon) -> Rc<Row> {
        let key = (entity, subject.clone());
        let found = self.rows.borrow().get(&key).cloned();
        let (row, next) = found.unwrap_or_else(|| {
            let mut own = Horizon::new(self.at);
            let row = Rc::new(facts::bind(self.facts, &self.names.schema, entity, subject, &mut own));
            let bound = (row, own.next());
            self.rows.borrow_mut().insert(key, bound.clone());
            bound
        });
        next.into_iter().for_each(|next| horizon.note(next));
        row
    }

    /// Whether a subject is among those of an entity; what may change that is noted.
    pub(crate) fn is_taken(&self, entity: EntityId, subject: &Reference, horizon: &mut Horizon) -> bool {
        facts::is_taken(self.facts, &self.names.schema, entity, subject, horizon)
    }

    /// Whether a reference names a subject of an entity; what may change that is noted.
    pub(crate) fn is_known(&self, entity: EntityId, reference: &Reference, horizon: &mut Horizon) -> bool {
        let key = (entity, reference.clone());
        let found = self.known.borrow().get(&key).copied();
        let (known, next) = found.unwrap_or_else(|| {
            let mut own = Horizon::new(self.at);
            let known = facts::is_known(self.facts, &self.names.schema, entity, reference, &mut own);
            self.known.borrow_mut().insert(key, (known, own.next()));
            (known, own.next())
        });
        next.into_iter().for_each(|next| horizon.note(next));
        known
    }
}
