//! A tree as the simplest of hosts, and the one that the others are compared with.

use std::convert::Infallible;

use super::{Input, plan::Spot, slots::Slots};
use crate::Tree;

impl Input for Tree {
    type Error = Infallible;

    fn fill(&self, slots: &mut Slots<'_>) -> Result<bool, Infallible> {
        slots.tree(slots.top(), self);
        Ok(true)
    }

    fn tree(&self) -> Result<Tree, Infallible> {
        Ok(self.clone())
    }
}

impl Slots<'_> {
    /// A whole tree stands there: for hosts that have one of some part of a document.
    pub fn tree(&mut self, spot: Spot, tree: &Tree) {
        fill(tree, self, spot);
    }
}

fn fill(tree: &Tree, slots: &mut Slots<'_>, spot: Spot) {
    match tree {
        Tree::Null => slots.null(spot),
        Tree::Bool(value) => slots.bool(spot, *value),
        Tree::Number(value) => slots.number(spot, *value),
        Tree::Unrepresentable(_) => slots.unrepresentable(spot),
        Tree::Text(text) => slots.text(spot, text),
        Tree::Instant(instant) => slots.instant(spot, *instant),
        Tree::Duration(duration) => slots.duration(spot, *duration),
        Tree::List(items) => {
            if let Some(mut list) = slots.list(spot) {
                for item in items {
                    let Some(spot) = slots.element(&mut list) else { break };
                    fill(item, slots, spot);
                }
                slots.close(&list);
            }
        }
        Tree::Object(entries) => {
            if let Some(mut map) = slots.object(spot) {
                for (key, value) in entries {
                    let Some(spot) = slots.entry(&mut map, key) else { break };
                    fill(value, slots, spot);
                }
                slots.close(&map);
            }
            for key in slots.keys(spot) {
                if let Some(value) = entries.get(key.name()) {
                    fill(value, slots, key.spot());
                }
            }
        }
    }
}
