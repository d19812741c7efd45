//! Which rules time may turn, so that only these are judged again at a later instant.

use brightline::columns::{Card, Function, Node, NodeId};

use crate::{
    source::{Binding, leans},
    tile::Shared,
    waivers::Waivers,
};

impl Shared<'_> {
    /// Which rules of a scorecard time may turn, whatever the facts are.
    pub(crate) fn moving(&self, card: &Card, waivers: &Waivers<'_>) -> Vec<bool> {
        let moves = |condition: &brightline::columns::Condition| self.moves(card, condition.node);
        let all = card.applies.as_ref().is_some_and(moves);
        let of_rules = card.rules.iter().enumerate().map(|(place, rule)| {
            let dated = rule.effective.is_some() || rule.retired.is_some();
            all || dated || waivers.waive(card.id, place) || rule.requires.iter().chain(&rule.applies).any(moves)
        });
        of_rules.collect()
    }

    fn moves(&self, card: &Card, id: NodeId) -> bool {
        let Some(node) = self.standard.program().node(id) else { return true };
        match node {
            Node::Age(_) | Node::Until(_) | Node::Call(Function::Time, _) => true,
            Node::IsKnown { .. } | Node::Follow { .. } | Node::TierOf(_) => true,
            Node::Field(field) => {
                let place = field.0 as usize;
                let dated =
                    self.entity.fields.get(place).is_none_or(|field| field.fresh.is_some() || leans(&field.ty).1);
                let groups = self.bindings.get(place).and_then(Binding::groups);
                let is_dated =
                    |group: &usize| self.layout.groups.get(*group).is_none_or(|group| group.observed.is_some());
                dated || groups.is_none_or(|groups| groups.iter().any(is_dated))
            }
            Node::Definition(id) => {
                let definition = card.definitions.iter().find(|definition| definition.id == *id);
                definition.is_none_or(|definition| self.moves(card, definition.node))
            }
            node => node.operands().any(|operand| self.moves(card, operand)),
        }
    }
}
