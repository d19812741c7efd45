//! A condition taken apart: the value of each part, down to the facts.

use crate::{
    Standard, Value,
    eval::Subject,
    message,
    program::{Node, NodeId, Program},
    proof::{self, Element},
};

use super::Part;

/// Parts of one condition that are shown, and how deep they nest: definitions may rest on each other in thousands.
const MAX_PARTS: usize = 400;
const MAX_DEPTH: usize = 12;
/// Elements of one list that are shown: those that decide, or, where none does, the first few.
const DECIDING: usize = 5;
const OTHERS: usize = 3;

/// A condition and its parts, in the mode the subject was started in.
pub(super) fn of(standard: &Standard, subject: &mut Subject<'_>, condition: NodeId) -> Part {
    let program = &standard.checked.program;
    Drawer { standard, program, subject, elements: Vec::new(), left: MAX_PARTS, depth: 0 }.part(condition)
}

struct Drawer<'a, 's, 'w> {
    standard: &'a Standard,
    program: &'a Program,
    subject: &'s mut Subject<'w>,
    /// What variables stand for, outermost first.
    elements: Vec<Element>,
    left: usize,
    depth: usize,
}

impl Drawer<'_, '_, '_> {
    fn part(&mut self, id: NodeId) -> Part {
        self.left = self.left.saturating_sub(1);
        if let Some(fact) = proof::fact(self.standard, self.subject, id, &self.elements) {
            return Part {
                expression: fact.path,
                value: fact.value,
                from: fact.origin.as_ref().map(|origin| origin.document.to_string()),
                observed: fact.origin.and_then(|origin| origin.observed),
                parts: Vec::new(),
                omitted: 0,
            };
        }
        let mut part = Part {
            expression: self.text(id),
            value: self.value(id),
            from: None,
            observed: None,
            parts: Vec::new(),
            omitted: 0,
        };
        if self.depth < MAX_DEPTH {
            self.depth += 1;
            self.take_apart(id, &mut part);
            self.depth -= 1;
        }
        part
    }

    fn take_apart(&mut self, id: NodeId, part: &mut Part) {
        match self.program.node(id) {
            // `no v in …` is the negation of `any v in …`, and both have one text.
            Some(Node::Not(operand)) if !self.is_fact(*operand) => self.take_apart(*operand, part),
            Some(Node::And(..) | Node::Or(..)) => {
                for operand in self.joined(id) {
                    self.add(operand, part);
                }
            }
            Some(Node::If { condition, then, otherwise }) => {
                let (condition, then, otherwise) = (*condition, *then, *otherwise);
                self.add(condition, part);
                match self.value(condition) {
                    Value::Bool(true) => self.add(then, part),
                    Value::Bool(false) => self.add(otherwise, part),
                    _ => {}
                }
            }
            Some(Node::Otherwise(left, right)) => {
                let (left, right) = (*left, *right);
                self.add(left, part);
                if self.value(left).missing().is_some_and(|reason| !reason.is_bad()) {
                    self.add(right, part);
                }
            }
            Some(Node::Definition(definition)) => {
                let definition = self.subject.world.names.definition(*definition);
                if let Some(body) = definition.and_then(|definition| definition.body) {
                    // A definition sees no variable.
                    let elements = std::mem::take(&mut self.elements);
                    let variables = self.subject.take_variables();
                    self.add(body, part);
                    self.subject.restore(variables);
                    self.elements = elements;
                }
            }
            Some(Node::Any { list, body }) => self.elements_of(*list, None, Some(*body), true, part),
            Some(Node::Every { list, filter, body }) => self.elements_of(*list, *filter, Some(*body), false, part),
            Some(Node::Fold { list, filter, value, .. }) => self.elements_of(*list, *filter, *value, true, part),
            Some(node) => node.operands().for_each(|operand| self.add(operand, part)),
            None => {}
        }
    }

    /// Adds an operand, unless it is a constant or there is no room.
    fn add(&mut self, id: NodeId, part: &mut Part) {
        if self.is_constant(id) {
            return;
        }
        if self.left == 0 {
            part.omitted += 1;
            return;
        }
        let operand = self.part(id);
        part.parts.push(operand);
    }

    /// The operands of `and`s in a row, or of `or`s.
    fn joined(&self, id: NodeId) -> Vec<NodeId> {
        let of_and = matches!(self.program.node(id), Some(Node::And(..)));
        let mut operands = Vec::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            match self.program.node(id) {
                Some(Node::And(left, right)) if of_and => open.extend([*right, *left]),
                Some(Node::Or(left, right)) if !of_and => open.extend([*right, *left]),
                _ => operands.push(id),
            }
        }
        operands
    }

    /// The list, and of its elements those that decide: for which the body is not `!decisive`, or that a fold takes.
    fn elements_of(
        &mut self,
        list: NodeId,
        filter: Option<NodeId>,
        body: Option<NodeId>,
        decisive: bool,
        part: &mut Part,
    ) {
        self.add(list, part);
        let Value::List(values) = self.subject.peek(self.program, list) else { return };
        let mut deciding = Vec::new();
        for (place, value) in values.iter().enumerate() {
            self.subject.push(value.clone());
            let let_in = filter.is_none_or(|filter| self.value(filter) != Value::Bool(false));
            let decides = body.is_none_or(|body| self.value(body) != Value::Bool(!decisive));
            self.subject.pop();
            if let_in && decides {
                deciding.push(place);
            }
        }
        let shown: Vec<usize> = match deciding.as_slice() {
            [] => (0..values.len().min(OTHERS)).collect(),
            deciding => deciding.iter().copied().take(DECIDING).collect(),
        };
        let before = part.parts.len();
        for place in shown {
            let Some(value) = values.get(place).filter(|_| self.left > 0) else { break };
            let element = self.element(list, place, value, filter, body);
            part.parts.push(element);
        }
        part.omitted += values.len() - (part.parts.len() - before);
    }

    fn element(
        &mut self,
        list: NodeId,
        place: usize,
        value: &Value,
        filter: Option<NodeId>,
        body: Option<NodeId>,
    ) -> Part {
        self.left = self.left.saturating_sub(1);
        self.subject.push(value.clone());
        let path = proof::fact(self.standard, self.subject, list, &self.elements).map(|fact| fact.path);
        self.elements.push(Element { list, place });
        let decider = body.or(filter);
        let mut part = Part {
            expression: format!("{}[{place}]", path.unwrap_or_else(|| self.text(list))),
            value: decider.map_or(Value::Bool(true), |decider| self.value(decider)),
            from: None,
            observed: None,
            parts: Vec::new(),
            omitted: 0,
        };
        for condition in [filter, body].into_iter().flatten() {
            if matches!(self.program.node(condition), Some(Node::And(..) | Node::Or(..))) {
                self.take_apart(condition, &mut part);
            } else {
                self.add(condition, &mut part);
            }
        }
        self.elements.pop();
        self.subject.pop();
        part
    }

    fn is_fact(&mut self, id: NodeId) -> bool {
        proof::fact(self.standard, self.subject, id, &self.elements).is_some()
    }

    fn is_constant(&self, id: NodeId) -> bool {
        match self.program.node(id) {
            Some(Node::Constant(_)) | None => true,
            Some(Node::List(elements)) => elements.iter().all(|element| self.is_constant(*element)),
            Some(Node::Negate(operand)) => self.is_constant(*operand),
            Some(_) => false,
        }
    }

    /// The value of a node; a tier by its name.
    fn value(&mut self, id: NodeId) -> Value {
        let value = self.subject.peek(self.program, id);
        match (&value, self.program.node(id)) {
            (Value::Tier(_), Some(Node::TierOf(scorecard))) => {
                let scorecard = self.standard.checked.scorecards.get(scorecard.0 as usize);
                Value::text(&message::in_words(&value, scorecard))
            }
            _ => value,
        }
    }

    fn text(&self, id: NodeId) -> String {
        let text = self.program.span(id).map(|span| self.standard.sources.text(span)).unwrap_or_default();
        message::one_line(text)
    }
}
