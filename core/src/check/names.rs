//! What the items of a standard are called, so that expressions can find them.

use std::collections::{BTreeMap, BTreeSet};

use brightline_dsl::Span;

use super::types::Kind;
use crate::{
    program::{DefinitionId, NodeId, ScorecardId},
    schema::{EntityId, Schema},
};

/// Everything an expression may refer to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    pub(crate) schema: Schema,
    /// In the order of (entity, name).
    pub(crate) definitions: Vec<Definition>,
    /// Each after those it rests on; those in error are left out.
    pub(crate) definition_order: Vec<DefinitionId>,
    pub(crate) definition_ids: BTreeMap<(EntityId, String), DefinitionId>,
    /// In the order of names.
    pub(crate) scorecards: Vec<ScorecardNames>,
}

/// A definition: its value is computed before the rules that use it.
#[derive(Debug, Clone)]
pub(crate) struct Definition {
    pub(crate) name: String,
    pub(crate) entity: EntityId,
    pub(crate) span: Span,
    pub(crate) kind: Kind,
    /// None where it does not check.
    pub(crate) body: Option<NodeId>,
    /// What it rests on, itself left out.
    pub(crate) uses: Uses,
}

/// What the tiers and rules of a scorecard are called.
#[derive(Debug, Clone)]
pub(crate) struct ScorecardNames {
    pub(crate) name: String,
    pub(crate) entity: EntityId,
    pub(crate) span: Span,
    /// Lowest first.
    pub(crate) tiers: Vec<String>,
    /// By tier and written order.
    pub(crate) rules: Vec<String>,
}

/// What an expression rests on besides facts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Uses {
    /// Definitions it names; [`Names::reach`] gives those they rest on in turn.
    pub(crate) definitions: BTreeSet<DefinitionId>,
    /// Scorecards whose tier is asked, by its definitions too.
    pub(crate) scorecards: BTreeMap<ScorecardId, Span>,
    /// Its own nodes, those of the definitions left out.
    pub(crate) nodes: usize,
}

impl Uses {
    /// Takes in a definition, whose nodes are not this expression's own.
    pub(crate) fn rests_on(&mut self, id: DefinitionId, uses: &Self) {
        self.definitions.insert(id);
        self.ask(uses);
    }

    /// Takes in what a further expression of the same rule rests on.
    pub(crate) fn add(&mut self, other: &Self) {
        self.definitions.extend(&other.definitions);
        self.ask(other);
        self.nodes += other.nodes;
    }

    /// Takes in what is written further below, in time that does not grow with what is there by now; where both ask a
    /// scorecard, the later place is kept.
    pub(crate) fn add_later(&mut self, other: Self) {
        self.definitions.extend(other.definitions);
        self.scorecards.extend(other.scorecards);
        self.nodes += other.nodes;
    }

    fn ask(&mut self, other: &Self) {
        for (scorecard, span) in &other.scorecards {
            self.scorecards.entry(*scorecard).or_insert(*span);
        }
    }
}

impl Names {
    pub(crate) fn definition(&self, id: DefinitionId) -> Option<&Definition> {
        self.definitions.get(id.0 as usize)
    }

    pub(crate) fn find_definition(&self, entity: EntityId, name: &str) -> Option<(DefinitionId, &Definition)> {
        let id = *self.definition_ids.get(&(entity, name.to_owned()))?;
        Some((id, self.definition(id)?))
    }

    /// The definitions that some rest on, themselves among them, each after those it rests on.
    pub(crate) fn in_order(&self, named: &BTreeSet<DefinitionId>) -> Vec<DefinitionId> {
        let (reached, _) = self.reach(named, usize::MAX);
        self.definition_order.iter().filter(|id| reached.contains(id)).copied().collect()
    }

    /// How many nodes there are in all that an expression rests on, each definition once; counting stops past `most`.
    pub(crate) fn nodes(&self, uses: &Uses, most: usize) -> usize {
        uses.nodes.saturating_add(self.reach(&uses.definitions, most).1)
    }

    /// The definitions that some rest on, themselves among them, and their nodes; it stops once these are past `most`.
    fn reach(&self, named: &BTreeSet<DefinitionId>, most: usize) -> (BTreeSet<DefinitionId>, usize) {
        let mut reached = named.clone();
        let mut waiting: Vec<DefinitionId> = named.iter().copied().collect();
        let mut nodes = 0_usize;
        while let Some(definition) = waiting.pop().and_then(|id| self.definition(id)) {
            nodes = nodes.saturating_add(definition.uses.nodes);
            if nodes > most {
                break;
            }
            waiting.extend(definition.uses.definitions.iter().filter(|id| reached.insert(**id)));
        }
        (reached, nodes)
    }

    pub(crate) fn scorecard(&self, id: ScorecardId) -> Option<&ScorecardNames> {
        self.scorecards.get(id.0 as usize)
    }

    pub(crate) fn find_scorecard(&self, name: &str) -> Option<(ScorecardId, &ScorecardNames)> {
        (0..).map(ScorecardId).zip(&self.scorecards).find(|(_, scorecard)| scorecard.name == name)
    }

    /// The names of an entity's fields and definitions, to offer the nearest.
    pub(crate) fn of_entity(&self, entity: EntityId) -> impl Iterator<Item = &str> {
        let fields = self.schema.entity(entity).map(|entity| entity.fields.as_slice()).unwrap_or_default();
        let definitions = self.definitions.iter().filter(move |definition| definition.entity == entity);
        fields.iter().map(|field| field.name.as_str()).chain(definitions.map(|definition| definition.name.as_str()))
    }
}
