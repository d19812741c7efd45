//! What an atom read: the facts below it, by path, with their origin.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use crate::{
    Proof, Reference, Value,
    eval::Subject,
    facts, message,
    program::{DefinitionId, Node, NodeId, Program},
    schema::{EntityId, FieldId, Type},
    standard::Standard,
};

/// An element that a variable stands for: of which list, and the how-manieth, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) list: NodeId,
    pub(crate) place: usize,
}

/// A fact that a node reads as it stands.
#[derive(Debug, Clone)]
pub(crate) struct Fact {
    /// As the standard names it.
    pub(crate) path: String,
    /// Records with the names of their parts.
    pub(crate) value: Value,
    pub(crate) origin: Option<facts::Origin>,
}

/// A place in the facts.
#[derive(Debug, Clone)]
struct Access {
    /// As the standard names it: `coverage`, `vulns[3].severity`, `owner.email`.
    path: String,
    entity: EntityId,
    subject: Reference,
    field: FieldId,
    /// Document keys below the field, as far as documents can be told apart.
    keys: Vec<String>,
    ty: Type,
}

/// The proof of one atom.
pub(super) fn proof(standard: &Standard, subject: &mut Subject<'_>, node: NodeId, elements: &[Element]) -> Proof {
    let program = &standard.checked.program;
    for (depth, element) in elements.iter().enumerate() {
        // Variables of outer lists stand while inner lists are read.
        if let Value::List(values) = subject.peek(program, element.list) {
            subject.push(values.get(element.place).cloned().unwrap_or(crate::compiled::NOTHING));
        }
        debug_assert!(depth < 2);
    }
    let mut reader = Reader {
        standard,
        program,
        subject,
        elements: elements.to_vec(),
        found: BTreeMap::new(),
        first: None,
        seen: BTreeSet::new(),
        waiting: VecDeque::new(),
    };
    reader.read(node);
    // A definition sees no variable.
    let (_, variables) = (std::mem::take(&mut reader.elements), reader.subject.take_variables());
    while let Some(definition) = reader.waiting.pop_front() {
        let definition = reader.subject.world.names.definition(definition);
        if let Some(body) = definition.and_then(|definition| definition.body) {
            reader.read(body);
        }
    }
    reader.subject.restore(variables);
    let Reader { mut found, first, .. } = reader;
    let text = program.span(node).map(|span| standard.sources.text(span)).unwrap_or_default();
    let expression = message::one_line(text);
    // Where every fact is there and the atom is missing all the same, it is so of itself: a division by zero, a bound.
    if let missing @ Value::Missing(_) = subject.peek(program, node)
        && found.values().all(|value| value.missing().is_none())
    {
        found.insert(expression.clone(), missing);
    }
    elements.iter().for_each(|_| subject.pop());
    let origin = first.and_then(|access| origin(standard, subject, &access));
    Proof {
        expression,
        found,
        from: origin.as_ref().map(|origin| origin.document.to_string()),
        observed: origin.and_then(|origin| origin.observed),
    }
}

/// The fact that a node reads as it stands, where it is one; the variables of `elements` stand.
pub(crate) fn fact(standard: &Standard, subject: &mut Subject<'_>, node: NodeId, elements: &[Element]) -> Option<Fact> {
    let program = &standard.checked.program;
    let (found, seen, waiting) = (BTreeMap::new(), BTreeSet::new(), VecDeque::new());
    let elements = elements.to_vec();
    let mut reader = Reader { standard, program, subject, elements, found, first: None, seen, waiting };
    let access = reader.access(node)?;
    let value = named(&reader.subject.peek(program, node), &access.ty);
    Some(Fact { origin: origin(standard, reader.subject, &access), path: access.path, value })
}

fn origin(standard: &Standard, subject: &Subject<'_>, access: &Access) -> Option<facts::Origin> {
    let Access { entity, subject: about, field, keys, .. } = access;
    let world = subject.world;
    facts::origin(world.facts, standard.schema(), *entity, about, *field, keys, world.at)
}

/// So many elements of a list are looked into for what they refer to.
const LOOKED_INTO: usize = 32;

struct Reader<'a, 's, 'w> {
    standard: &'a Standard,
    program: &'a Program,
    subject: &'s mut Subject<'w>,
    elements: Vec<Element>,
    found: BTreeMap<String, Value>,
    first: Option<Access>,
    seen: BTreeSet<DefinitionId>,
    waiting: VecDeque<DefinitionId>,
}

impl Reader<'_, '_, '_> {
    /// Takes in every fact below a node. As deep as the text nests.
    fn read(&mut self, id: NodeId) {
        if let Some(access) = self.access(id) {
            // What is inside of a list that was read as a whole was read.
            if self.found.keys().any(|path| access.path.strip_prefix(&**path).is_some_and(|rest| rest.starts_with('[')))
            {
                return;
            }
            let value = named(&self.subject.peek(self.program, id), &access.ty);
            self.found.insert(access.path.clone(), value);
            self.first.get_or_insert(access);
            return;
        }
        match self.program.node(id) {
            // Read behind the rest and each once: definitions may rest on each other a thousand deep.
            Some(Node::Definition(definition)) => self.wait(*definition),
            Some(Node::TierOf(scorecard)) => {
                let value = self.subject.peek(self.program, id);
                let scorecard = self.standard.checked.scorecards.get(scorecard.0 as usize);
                let name = scorecard.map_or("", |scorecard| scorecard.name.as_str());
                let value = match value {
                    missing @ Value::Missing(_) => missing,
                    value => Value::text(&crate::message::in_words(&value, scorecard)),
                };
                self.found.insert(format!("tier({name})"), value);
            }
            Some(node @ (Node::Any { list, .. } | Node::Every { list, .. } | Node::Fold { list, .. })) => {
                self.read(*list);
                let inside: Vec<NodeId> = node.operands().skip(1).collect();
                self.inside(*list, &inside);
            }
            // A reference that is put together here leads to a fact that bears the name of its subject.
            Some(Node::Follow { reference, slots }) => {
                self.read(*reference);
                let value = self.subject.peek(self.program, id);
                if let Value::Ref(subject) = self.subject.peek(self.program, *reference)
                    && let Some(access) = self.followed(&subject.to_string(), subject, slots)
                {
                    self.found.insert(access.path.clone(), named(&value, &access.ty));
                    self.first.get_or_insert(access);
                }
            }
            // What follows a reference reads the reference too.
            Some(node) => node.operands().for_each(|operand| self.read(operand)),
            None => {}
        }
    }

    /// Takes in what conditions about the elements of a list read beside the list: other facts, and those of subjects
    /// that elements refer to.
    fn inside(&mut self, list: NodeId, conditions: &[NodeId]) {
        let elements = match self.subject.peek(self.program, list) {
            Value::List(elements) => elements,
            _ => return,
        };
        for (place, element) in elements.iter().enumerate().take(LOOKED_INTO) {
            self.elements.push(Element { list, place });
            self.subject.push(element.clone());
            conditions.iter().for_each(|condition| self.read(*condition));
            self.subject.pop();
            self.elements.pop();
        }
    }

    fn wait(&mut self, definition: DefinitionId) {
        if self.seen.insert(definition) {
            self.waiting.push_back(definition);
        }
    }

    /// The place in the facts that a node reads as it stands.
    fn access(&mut self, id: NodeId) -> Option<Access> {
        let world = self.subject.world;
        let schema = &world.names.schema;
        match self.program.node(id)? {
            Node::Field(slot) => {
                let entity = self.subject.entity;
                let field = schema.entity(entity)?.fields.get(slot.0 as usize)?;
                Some(Access {
                    path: field.name.clone(),
                    entity,
                    subject: self.subject.reference.clone(),
                    field: *slot,
                    keys: Vec::new(),
                    ty: field.ty.clone(),
                })
            }
            Node::Variable(depth) => {
                let element = self.elements.get(*depth)?.clone();
                let mut access = self.access(element.list)?;
                access.path = format!("{}[{}]", access.path, element.place);
                if let Type::List(of) = &access.ty {
                    access.ty = (**of).clone();
                }
                Some(access)
            }
            Node::Part { record, part } => {
                let mut access = self.access(*record)?;
                let Type::Record(parts) = &access.ty else { return None };
                let part = parts.get(*part)?;
                access.path = format!("{}.{}", access.path, part.name);
                access.keys.push(part.key.clone());
                access.ty = part.ty.clone();
                Some(access)
            }
            Node::Key { map, key } => {
                let mut access = self.access(*map)?;
                access.path = format!("{}[\"{key}\"]", access.path);
                access.keys.push(key.to_string());
                if let Type::Map(of) = &access.ty {
                    access.ty = (**of).clone();
                }
                Some(access)
            }
            Node::Follow { reference, slots } => {
                let base = self.access(*reference)?;
                let Value::Ref(subject) = self.subject.peek(self.program, *reference) else { return Some(base) };
                self.followed(&base.path, subject, slots)
            }
            _ => None,
        }
    }

    /// A field of the subject that a reference names.
    fn followed(&self, path: &str, subject: Reference, slots: &[(EntityId, FieldId)]) -> Option<Access> {
        let schema = &self.subject.world.names.schema;
        let kind_of = |id: EntityId| schema.entity(id).map(|entity| entity.kind.as_str());
        let (entity, field) = *slots.iter().find(|(id, _)| kind_of(*id) == Some(subject.kind()))?;
        let declared = schema.entity(entity)?.fields.get(field.0 as usize)?;
        Some(Access {
            path: format!("{path}.{}", declared.name),
            entity,
            subject,
            field,
            keys: Vec::new(),
            ty: declared.ty.clone(),
        })
    }
}

/// A value whose records say the names of their parts.
fn named(value: &Value, ty: &Type) -> Value {
    match (value, ty) {
        (Value::List(values), Type::List(of)) => Value::List(values.iter().map(|value| named(value, of)).collect()),
        (Value::Map(entries), Type::Map(of)) => {
            Value::Map(Arc::new(crate::order::map(entries.iter().map(|(key, value)| (key.clone(), named(value, of))))))
        }
        (Value::Record(values), Type::Record(parts)) => {
            let entries = parts.iter().zip(values.iter());
            Value::Map(Arc::new(crate::order::map(
                entries.map(|(part, value)| (part.name.as_str().into(), named(value, &part.ty))),
            )))
        }
        (value, _) => value.clone(),
    }
}
