//! Proof: the smallest set of atoms that decided a requirement, each with what was found and whence.
//!
//! An atom is a condition without `and`, `or`, `not` or `if` of its own: a comparison, a membership, a question. The set
//! is a certificate: as long as what its atoms read stays as it is, the requirement does not come out otherwise,
//! whatever the other facts become.

mod atom;

use std::collections::BTreeMap;

use crate::{
    Proof, Value,
    eval::Subject,
    program::{DefinitionId, Node, NodeId, Program},
    standard::Standard,
};

pub(crate) use atom::{Element, fact};

/// What an atom set has to make certain of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Claim {
    True,
    False,
    NotTrue,
    NotFalse,
}

impl Claim {
    /// The same of the negation.
    fn negated(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::NotTrue => Self::NotFalse,
            Self::NotFalse => Self::NotTrue,
        }
    }

    fn holds(self, value: &Value) -> bool {
        match self {
            Self::True => *value == Value::Bool(true),
            Self::False => *value == Value::Bool(false),
            Self::NotTrue => *value != Value::Bool(true),
            Self::NotFalse => *value != Value::Bool(false),
        }
    }

    /// Whether one operand of an `and` suffices.
    fn one_of_and(self) -> bool {
        matches!(self, Self::False | Self::NotTrue)
    }
}

/// How deep definitions that rest on each other are looked through.
const MAX_DEFINITIONS: usize = 8;

/// Atoms under the elements their variables stood for: by node and places, each once. Mostly there are one or two.
#[derive(Debug, Clone)]
struct Atoms(Vec<(NodeId, Vec<Element>)>);

impl Atoms {
    fn len(&self) -> usize {
        self.0.len()
    }

    /// Takes in others; of the same atom the one that comes.
    fn extend(&mut self, others: Self) {
        fn places(elements: &[Element]) -> impl Iterator<Item = usize> {
            elements.iter().map(|element| element.place)
        }
        for (node, elements) in others.0 {
            let found = self.0.binary_search_by(|(other, others)| {
                other.cmp(&node).then_with(|| places(others).cmp(places(&elements)))
            });
            match found {
                Ok(place) => {
                    if let Some((_, before)) = self.0.get_mut(place) {
                        *before = elements;
                    }
                }
                Err(place) => self.0.insert(place, (node, elements)),
            }
        }
    }
}

/// Why a requirement did not come out true, in the mode the subject was started in.
pub(crate) fn of_failure(standard: &Standard, subject: &mut Subject<'_>, requirement: NodeId) -> Vec<Proof> {
    of(standard, subject, requirement, Claim::NotTrue)
}

/// Why a requirement came out true, likewise.
pub(crate) fn of_success(standard: &Standard, subject: &mut Subject<'_>, requirement: NodeId) -> Vec<Proof> {
    of(standard, subject, requirement, Claim::True)
}

fn of(standard: &Standard, subject: &mut Subject<'_>, requirement: NodeId, claim: Claim) -> Vec<Proof> {
    let program = &standard.checked.program;
    let mut prover = Prover { program, subject, elements: Vec::new(), definitions: BTreeMap::new(), depth: 0 };
    let atoms = prover.certificate(requirement, claim).unwrap_or_else(|| prover.atom(requirement));
    let proofs = atoms.0.into_iter().map(|(node, elements)| atom::proof(standard, prover.subject, node, &elements));
    proofs.collect()
}

struct Prover<'p, 's, 'w> {
    program: &'p Program,
    subject: &'s mut Subject<'w>,
    /// The elements that variables stand for, outermost first.
    elements: Vec<Element>,
    /// Certificates of definitions found so far.
    definitions: BTreeMap<(DefinitionId, Claim), Option<Atoms>>,
    /// How many definitions we are in.
    depth: usize,
}

impl Prover<'_, '_, '_> {
    /// The smallest certificate of a claim; none where the claim does not hold.
    fn certificate(&mut self, id: NodeId, claim: Claim) -> Option<Atoms> {
        let value = self.subject.peek(self.program, id);
        if !claim.holds(&value) {
            return None;
        }
        match self.program.node(id)? {
            Node::Not(operand) => self.certificate(*operand, claim.negated()),
            Node::And(left, right) => self.joined(*left, *right, claim, claim.one_of_and()),
            Node::Or(left, right) => self.joined(*left, *right, claim, !claim.one_of_and()),
            Node::If { condition, then, otherwise } => {
                let (condition, then, otherwise) = (*condition, *then, *otherwise);
                match self.subject.peek(self.program, condition) {
                    Value::Bool(true) => self.both(condition, Claim::True, then, claim),
                    Value::Bool(false) => self.both(condition, Claim::False, otherwise, claim),
                    // What chooses is missing: it is neither, and so is the whole.
                    _ => self.both(condition, Claim::NotTrue, condition, Claim::NotFalse),
                }
            }
            Node::Definition(definition) => self.definition(*definition, claim),
            Node::Any { list, body } if !claim.one_of_and() => {
                let (list, body) = (*list, *body);
                self.witness(list, |this| this.certificate(body, claim))
            }
            Node::Every { list, filter, body } if claim.one_of_and() => {
                let (list, filter, body) = (*list, *filter, *body);
                let let_in = if claim == Claim::False { Claim::True } else { Claim::NotFalse };
                self.witness(list, |this| match filter {
                    Some(filter) => this.both(filter, let_in, body, claim),
                    None => this.certificate(body, claim),
                })
            }
            _ => Some(self.atom(id)),
        }
        // A list that is missing has no witness: then the quantifier itself is the atom.
        .or_else(|| Some(self.atom(id)))
    }

    /// The certificate of a definition's body, found once however often it is named. Definitions that rest on each other
    /// deeper than [`MAX_DEFINITIONS`] are atoms themselves, for they may be thousands.
    fn definition(&mut self, id: DefinitionId, claim: Claim) -> Option<Atoms> {
        if let Some(found) = self.definitions.get(&(id, claim)) {
            return found.clone();
        }
        if self.depth == MAX_DEFINITIONS {
            return None;
        }
        let body = self.subject.world.names.definition(id)?.body?;
        // A definition sees no variable.
        let elements = std::mem::take(&mut self.elements);
        let variables = self.subject.take_variables();
        self.depth += 1;
        let found = self.certificate(body, claim);
        self.depth -= 1;
        self.elements = elements;
        self.subject.restore(variables);
        self.definitions.insert((id, claim), found.clone());
        found
    }

    fn atom(&self, id: NodeId) -> Atoms {
        Atoms(vec![(id, self.elements.clone())])
    }

    /// Certificates of two operands: the smaller where `one` suffices, the first written of two as small; else both.
    fn joined(&mut self, left: NodeId, right: NodeId, claim: Claim, one: bool) -> Option<Atoms> {
        if !one {
            return self.both(left, claim, right, claim);
        }
        match (self.certificate(left, claim), self.certificate(right, claim)) {
            (Some(left), Some(right)) => Some(if right.len() < left.len() { right } else { left }),
            (left, right) => left.or(right),
        }
    }

    fn both(&mut self, left: NodeId, left_claim: Claim, right: NodeId, right_claim: Claim) -> Option<Atoms> {
        let mut atoms = self.certificate(left, left_claim)?;
        atoms.extend(self.certificate(right, right_claim)?);
        Some(atoms)
    }

    /// Whether a variable stands in a node.
    fn mentions(&self, id: NodeId, variable: usize) -> bool {
        match self.program.node(id) {
            Some(Node::Variable(depth)) => *depth == variable,
            Some(node) => node.operands().any(|operand| self.mentions(operand, variable)),
            None => false,
        }
    }

    /// Whether a node reads a place in the facts as it stands.
    fn is_place(&self, id: NodeId) -> bool {
        match self.program.node(id) {
            Some(Node::Field(_) | Node::Variable(_)) => true,
            Some(Node::Part { record: of, .. } | Node::Key { map: of, .. } | Node::Follow { reference: of, .. }) => {
                self.is_place(*of)
            }
            _ => false,
        }
    }

    /// The smallest certificate that one element of a list gives, the first of those as small.
    fn witness(&mut self, list: NodeId, mut of: impl FnMut(&mut Self) -> Option<Atoms>) -> Option<Atoms> {
        // An element of what is put together only here is nowhere in the facts.
        if !self.is_place(list) {
            return None;
        }
        let Value::List(values) = self.subject.peek(self.program, list) else { return None };
        let mut best: Option<Atoms> = None;
        for (place, value) in values.iter().enumerate() {
            self.elements.push(Element { list, place });
            self.subject.push(value.clone());
            let found = of(self);
            self.subject.pop();
            self.elements.pop();
            // What nowhere mentions the element does not say that there is one.
            let depth = self.elements.len();
            let found = found.filter(|atoms| atoms.0.iter().any(|(atom, _)| self.mentions(*atom, depth)));
            let smaller = |found: &Atoms| best.as_ref().is_none_or(|best| found.len() < best.len());
            if let Some(found) = found.filter(smaller) {
                let least = found.len() == 1;
                best = Some(found);
                if least {
                    break;
                }
            }
        }
        best
    }
}
