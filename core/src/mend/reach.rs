//! How nodes reach the facts, and what has to be where a reference leads nowhere yet.

use crate::{
    Horizon, Reference, Value,
    program::{Comparison, Node, NodeId},
    schema::{EntityId, FieldId, Type},
};

use super::{
    goal::Goal,
    place::{Address, Place, Step},
    plan::Plan,
    search::Search,
    words,
};

impl Search<'_, '_, '_> {
    /// Under no variable, as definitions stand.
    pub(super) fn unbound<R>(&mut self, then: impl FnOnce(&mut Self) -> R) -> R {
        let elements = std::mem::take(&mut self.elements);
        let variables = self.subject.take_variables();
        let result = then(self);
        self.elements = elements;
        self.subject.restore(variables);
        result
    }

    /// The place in the facts that a node reads as it stands.
    pub(super) fn place(&mut self, id: NodeId) -> Option<Place> {
        match self.program.node(id)? {
            Node::Field(field) => {
                let reference = self.subject.reference.clone();
                self.field(self.subject.entity, reference, *field, None)
            }
            Node::Variable(depth) => {
                let element = self.elements.get(*depth)?.clone();
                self.list_place(element.list)?.down(Step::Index(element.place))
            }
            Node::Part { record, part } => self.place(*record)?.down(Step::Part(*part)),
            Node::Key { map, key } => self.place(*map)?.down(Step::Key(key.clone())),
            Node::Definition(definition) => {
                let body = self.subject.world.names.definition(*definition)?.body?;
                // Only a definition that is another name of a field: its depth is that of the text.
                match self.program.node(body)? {
                    Node::Field(_) | Node::Part { .. } | Node::Key { .. } | Node::Follow { .. } => self.place(body),
                    _ => None,
                }
            }
            Node::Follow { reference, slots } => {
                let base = self.place(*reference)?;
                let Value::Ref(subject) = self.peek(*reference) else { return None };
                let (entity, field) = self.followed(&subject, slots)?;
                self.field(entity, subject, field, Some(&base))
            }
            _ => None,
        }
    }

    /// The place of a list, seen through `otherwise` and `if`.
    pub(super) fn list_place(&mut self, id: NodeId) -> Option<Place> {
        match self.program.node(id)? {
            Node::Otherwise(left, right) => {
                let absent = self.peek(*left).missing().is_some_and(|reason| !reason.is_bad());
                let other = if absent { self.list_place(*right) } else { None };
                other.or_else(|| self.list_place(*left))
            }
            Node::If { condition, then, otherwise } => match self.peek(*condition) {
                Value::Bool(true) => self.list_place(*then),
                _ => self.list_place(*otherwise),
            },
            _ => self.place(id),
        }
    }

    /// A field of a subject; of one that a reference names with the place of the reference.
    pub(super) fn field(
        &self,
        entity: EntityId,
        subject: Reference,
        field: FieldId,
        followed: Option<&Place>,
    ) -> Option<Place> {
        let names = self.subject.world.names;
        let declared = names.schema.entity(entity)?.fields.get(field.0 as usize)?;
        Some(Place {
            address: Address::Fact { entity, subject, field, steps: Vec::new() },
            before: followed.map(|reference| format!("{}.", reference.path(names)).into()),
            ty: declared.ty.clone(),
        })
    }

    /// The entity that knows a subject, and the field that is read there.
    pub(super) fn followed(
        &mut self,
        subject: &Reference,
        slots: &[(EntityId, FieldId)],
    ) -> Option<(EntityId, FieldId)> {
        let world = self.subject.world;
        slots.iter().copied().find(|(id, _)| {
            let kind = world.names.schema.entity(*id).map(|entity| entity.kind.as_str());
            kind == Some(subject.kind()) && world.is_known(*id, subject, &mut Horizon::new(world.at))
        })
    }

    /// The reference on the way to a node that leads nowhere yet.
    pub(super) fn unreached(&mut self, id: NodeId) -> Option<(NodeId, Vec<(EntityId, FieldId)>)> {
        match self.program.node(id)? {
            Node::Part { record: below, .. } | Node::Key { map: below, .. } => self.unreached(*below),
            Node::Follow { reference, slots } => match self.place(*reference) {
                Some(_) => Some((*reference, slots.to_vec())),
                None => self.unreached(*reference),
            },
            _ => None,
        }
    }

    /// A reference that leads nowhere is made to lead to a known subject, one of which what is asked is so where there
    /// is one.
    pub(super) fn reach(
        &mut self,
        id: NodeId,
        reference: NodeId,
        slots: &[(EntityId, FieldId)],
        goal: &Goal,
    ) -> Vec<Plan> {
        let world = self.subject.world;
        let Some(place) = self.place(reference) else { return Vec::new() };
        let entities: Vec<EntityId> = slots.iter().map(|(entity, _)| *entity).collect();
        let known: Vec<Reference> = entities
            .iter()
            .flat_map(|entity| world.subjects(*entity).iter().take(8).cloned().collect::<Vec<_>>())
            .collect();
        let known_goal = Goal::Known(entities.into(), true);
        let fitting: Vec<Value> =
            known.iter().cloned().map(Value::Ref).filter(|to| self.tried(&place.address, to, id, goal)).collect();
        let Some(first) = known.first() else {
            // Nobody is known: first somebody has to be.
            return self.at(place, &known_goal);
        };
        if fitting.is_empty() {
            // Somebody is known, and what is asked has to be said of them.
            let Some((entity, field)) = self.followed(first, slots) else { return Vec::new() };
            let Some(below) = self.field(entity, first.clone(), field, Some(&place)) else {
                return Vec::new();
            };
            let plans = self.at(place, &Goal::Compare(Comparison::Equal, Value::Ref(first.clone())));
            return match self.program.node(id) {
                Some(Node::Follow { .. }) => self.and(plans, |this| this.at(below, goal)),
                _ => Vec::new(),
            };
        }
        let (text, of) = (self.text(id), self.text(reference));
        let part = text.strip_prefix(&of).map_or(&*text, |part| part.trim_start_matches('.'));
        let known = words::goal(&known_goal, &place.ty, world.names);
        let words = format!("{known} whose {part} is {}", words::goal(goal, &Type::Any, world.names));
        self.at(place, &Goal::Such(words, fitting))
    }
}
