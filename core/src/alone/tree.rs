//! A tree as the simplest of hosts, and the one that the others are compared with.

use std::convert::Infallible;

use super::{Input, MAX_KEYS, plan::Spot, slots::Slots};
use crate::Tree;

impl Input for Tree {
    type Error = Infallible;

    fn fill(&self, slots: &mut Slots<'_>) -> Result<bool, Infallible> {
        Ok(slots.tree(slots.top(), self))
    }

    fn tree(&self) -> Result<Tree, Infallible> {
        Ok(self.clone())
    }
}

impl Slots<'_> {
    /// A whole tree stands there: for hosts that have one of some part of a document. False where it cannot be told so, and
    /// the whole document is to be read instead.
    #[must_use]
    pub fn tree(&mut self, spot: Spot, tree: &Tree) -> bool {
        fill(tree, self, spot)
    }
}

fn fill(tree: &Tree, slots: &mut Slots<'_>, spot: Spot) -> bool {
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
                    if !fill(item, slots, spot) {
                        return false;
                    }
                }
                slots.close(&list);
            }
        }
        Tree::Object(entries) => {
            if entries.len() > MAX_KEYS {
                return false;
            }
            if let Some(mut map) = slots.object(spot) {
                for (key, value) in entries {
                    let Some(spot) = slots.entry(&mut map, key) else { break };
                    if !fill(value, slots, spot) {
                        return false;
                    }
                }
                slots.close(&map);
            }
            for key in slots.keys(spot) {
                if let Some(value) = entries.get(key.name())
                    && !fill(value, slots, key.spot())
                {
                    return false;
                }
            }
        }
    }
    true
}
