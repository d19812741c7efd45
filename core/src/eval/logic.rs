//! Kleene's logic, quantifiers, and the questions about presence.

use crate::{
    Missing, Reference, Value,
    compiled::NOTHING,
    eval::Subject,
    program::{NodeId, Program},
    schema::{EntityId, FieldId},
};

/// Gathers an `or` over many: true once one is, else missing once one is, else false.
pub(super) struct Either {
    missing: Option<Missing>,
    decided: bool,
}

impl Either {
    pub(super) fn new() -> Self {
        Self { missing: None, decided: false }
    }

    pub(super) fn add(&mut self, value: &Value) {
        match value {
            Value::Bool(true) => self.decided = true,
            Value::Bool(false) => {}
            Value::Missing(reason) => self.miss(*reason),
            _ => self.miss(Missing::Computed),
        }
    }

    fn miss(&mut self, reason: Missing) {
        self.missing = Some(self.missing.map_or(reason, |first| first.or(reason)));
    }

    pub(super) fn result(self) -> Value {
        match self.missing {
            _ if self.decided => Value::Bool(true),
            Some(reason) => Value::Missing(reason),
            None => Value::Bool(false),
        }
    }
}

/// Not, missing where it is.
pub(crate) fn not(value: Value) -> Value {
    match value {
        Value::Bool(value) => Value::Bool(!value),
        other => other,
    }
}

/// `is absent`, or `is present` where not `wanted`: bad evidence tells neither.
pub(crate) fn is_absent(value: &Value, wanted: bool) -> Value {
    match value {
        Value::Missing(reason) if reason.is_bad() => Value::Missing(*reason),
        Value::Missing(_) => Value::Bool(wanted),
        _ => Value::Bool(!wanted),
    }
}

/// `map contains key`: a key with a blank value is there, one with a bad value tells nothing.
pub(crate) fn has_key(map: &Value, key: &Value) -> Value {
    match (map, key) {
        (Value::Map(entries), Value::Text(key) | Value::Choice(_, key)) => match entries.get(key) {
            Some(Value::Missing(reason)) if reason.is_bad() => Value::Missing(*reason),
            Some(_) => Value::Bool(true),
            None => Value::Bool(false),
        },
        (Value::Missing(map), Value::Missing(key)) => Value::Missing(map.or(*key)),
        (Value::Missing(reason), _) | (_, Value::Missing(reason)) => Value::Missing(*reason),
        _ => NOTHING,
    }
}

/// Whether a list holds an element.
pub(crate) fn member(element: &Value, list: &Value) -> Value {
    let elements = match (element, list) {
        (Value::Missing(element), Value::Missing(list)) => return Value::Missing(element.or(*list)),
        (Value::Missing(reason), _) | (_, Value::Missing(reason)) => return Value::Missing(*reason),
        (_, Value::List(elements)) => elements,
        _ => return NOTHING,
    };
    let mut found = Either::new();
    for other in elements.iter() {
        found.add(&super::compare::equal(element, other));
    }
    found.result()
}

/// `and` (`or` where `decisive`) of two that are both known.
pub(crate) fn both_of(left: Value, right: Value, decisive: bool) -> Value {
    match (left, right) {
        (Value::Bool(value), _) | (_, Value::Bool(value)) if value == decisive => Value::Bool(value),
        (Value::Missing(left), Value::Missing(right)) => Value::Missing(left.or(right)),
        (Value::Missing(reason), _) | (_, Value::Missing(reason)) => Value::Missing(reason),
        _ => Value::Bool(!decisive),
    }
}

impl Subject<'_> {
    /// `and` (`or` where `decisive`): one operand of the `decisive` value settles it, whatever the other is.
    pub(super) fn both(&mut self, program: &Program, left: NodeId, right: NodeId, decisive: bool) -> Value {
        let left = self.eval(program, left);
        if left == Value::Bool(decisive) {
            return left;
        }
        both_of(left, self.eval(program, right), decisive)
    }

    pub(super) fn any(&mut self, program: &Program, list: NodeId, body: NodeId) -> Value {
        self.over(program, list, |this| this.eval(program, body))
    }

    pub(super) fn every(&mut self, program: &Program, list: NodeId, filter: Option<NodeId>, body: NodeId) -> Value {
        // The dual of `any`: no element that the filter lets through fails the body.
        let failed = self.over(program, list, |this| match filter {
            None => not(this.eval(program, body)),
            Some(filter) => {
                let filter = this.eval(program, filter);
                if filter == Value::Bool(false) {
                    return filter;
                }
                let failed = not(this.eval(program, body));
                match (filter, failed) {
                    (_, Value::Bool(false)) => Value::Bool(false),
                    (Value::Missing(filter), Value::Missing(failed)) => Value::Missing(filter.or(failed)),
                    (Value::Missing(reason), _) | (_, Value::Missing(reason)) => Value::Missing(reason),
                    _ => Value::Bool(true),
                }
            }
        });
        not(failed)
    }

    /// Whether `test` is true of some element. All elements are looked at: which work is done, and so whether a bound
    /// is passed, does not hang on the order of a list.
    fn over(&mut self, program: &Program, list: NodeId, mut test: impl FnMut(&mut Self) -> Value) -> Value {
        let elements = match self.eval(program, list) {
            Value::List(elements) => elements,
            Value::Missing(reason) => return Value::Missing(reason),
            _ => return NOTHING,
        };
        if !self.visit(elements.len()) {
            return Value::Missing(Missing::TooLarge);
        }
        let mut found = Either::new();
        for element in elements.iter() {
            self.variables.push(element.clone());
            found.add(&test(self));
            self.variables.pop();
            if self.visits > super::MAX_VISITS {
                return Value::Missing(Missing::TooLarge);
            }
        }
        found.result()
    }

    pub(super) fn is_known(&mut self, reference: &Value, entities: &[EntityId]) -> Value {
        match reference {
            Value::Ref(reference) => Value::Bool(self.known_as(reference, entities.iter().copied()).is_some()),
            Value::Missing(reason) if reason.is_bad() => Value::Missing(*reason),
            Value::Missing(_) => Value::Bool(false),
            _ => NOTHING,
        }
    }

    /// The first of some entities that a reference names a known subject of.
    fn known_as(&mut self, reference: &Reference, entities: impl IntoIterator<Item = EntityId>) -> Option<EntityId> {
        let world = self.world;
        entities.into_iter().find(|id| {
            let kind = world.names.schema.entity(*id).map(|entity| entity.kind.as_str());
            kind == Some(reference.kind()) && world.is_known(*id, reference, &mut self.horizon)
        })
    }

    pub(super) fn follow(&mut self, reference: Value, slots: &[(EntityId, FieldId)]) -> Value {
        let reference = match reference {
            Value::Ref(reference) => reference,
            Value::Missing(reason) => return Value::Missing(reason),
            _ => return NOTHING,
        };
        let Some(entity) = self.known_as(&reference, slots.iter().map(|(entity, _)| *entity)) else {
            return Value::Missing(Missing::Unknown);
        };
        let Some((_, slot)) = slots.iter().find(|(id, _)| *id == entity) else { return NOTHING };
        let row = self.world.row(entity, &reference, &self.horizon);
        row.read(*slot, &mut self.horizon)
    }
}
