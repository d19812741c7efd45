//! References, followed to other subjects row by row.

use brightline::{
    Missing, Reference, Value,
    schema::{EntityId, FieldId},
};

use crate::{lane::Lane, tile::Tile};

impl<'s> Tile<'s, '_> {
    /// Whether each reference names a subject of one of some entities.
    pub(crate) fn is_known(&mut self, references: &Lane<'s>, entities: &[EntityId]) -> Lane<'s> {
        let length = self.length();
        let mut values = Vec::with_capacity(length);
        for place in 0..length {
            values.push(match &*references.value(place) {
                Value::Ref(reference) => Value::Bool(self.known_as(place, reference, entities).is_some()),
                Value::Missing(reason) if reason.is_bad() => Value::Missing(*reason),
                Value::Missing(_) => Value::Bool(false),
                _ => Value::Missing(Missing::Computed),
            });
        }
        Lane::Values(values.into())
    }

    fn known_as(&mut self, place: usize, reference: &Reference, entities: &[EntityId]) -> Option<EntityId> {
        let row = self.row(place);
        let others = self.shared.others.as_ref()?;
        let (known, turns) = others.known_as(reference, entities.iter().copied(), self.at(row));
        self.note_instant(row, turns);
        if others.keeps_track {
            self.looked.push((row as u32, reference.bare()));
        }
        known
    }

    /// The field of whom each reference names.
    pub(crate) fn follow(&mut self, references: &Lane<'s>, slots: &[(EntityId, FieldId)]) -> Lane<'s> {
        let entities: Vec<EntityId> = slots.iter().map(|(entity, _)| *entity).collect();
        let length = self.length();
        let mut values = Vec::with_capacity(length);
        for place in 0..length {
            values.push(match &*references.value(place) {
                Value::Ref(reference) => match self.known_as(place, reference, &entities) {
                    None => Value::Missing(Missing::Unknown),
                    Some(entity) => self.fact_of(place, reference, entity, slots),
                },
                Value::Missing(reason) => Value::Missing(*reason),
                _ => Value::Missing(Missing::Computed),
            });
        }
        Lane::Values(values.into())
    }

    fn fact_of(
        &mut self,
        place: usize,
        reference: &Reference,
        entity: EntityId,
        slots: &[(EntityId, FieldId)],
    ) -> Value {
        let row = self.row(place);
        let slot = slots.iter().find(|(id, _)| *id == entity).map(|(_, slot)| *slot);
        let (Some(slot), Some(others)) = (slot, self.shared.others.as_ref()) else {
            return Value::Missing(Missing::Computed);
        };
        let (value, turns) = others.fact(entity, slot, reference, self.at(row));
        self.note_instant(row, turns);
        value
    }
}
