//! What is read of a document, and into which cells: a tree of the keys that a scorecard's fields stand behind.

use std::sync::Arc;

use super::{
    cells::ROOT,
    layout::{Below, Laid, LaidId, Layout},
};
use crate::schema::{Constant, Entity, OneOf, Type, When};

/// A place of a document that something is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot(u32);

/// A key of an object that is read.
#[derive(Debug, Clone)]
pub struct Key {
    pub(super) name: Box<str>,
    pub(super) number: usize,
    pub(super) spot: Spot,
}

impl Key {
    /// As it stands in the document.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its place in [`Judge::keys`](crate::Judge::keys).
    #[must_use]
    pub fn number(&self) -> usize {
        self.number
    }

    /// What stands behind it.
    #[must_use]
    pub fn spot(&self) -> Spot {
        self.spot
    }
}

/// Some cells: of an area, from a place in its current element on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cells {
    pub(super) area: u16,
    pub(super) offset: usize,
    pub(super) width: usize,
}

/// A number in [`Plan::sources`].
pub(super) type SourceId = usize;

/// What becomes of what stands in a spot.
#[derive(Debug, Clone)]
pub(super) struct Write {
    pub(super) cells: Cells,
    pub(super) what: What,
    /// The only source that may say it.
    pub(super) source: Option<SourceId>,
    /// A part of a record: where its source may not speak, the record says so.
    pub(super) is_part: bool,
}

#[derive(Debug, Clone)]
pub(super) enum What {
    Scalar(Scalar),
    Record,
    List {
        area: u16,
        stride: usize,
        element: Spot,
    },
    Map {
        area: u16,
        stride: usize,
        value: Spot,
    },
    /// A map of which only some keys are asked for.
    Keyed,
    /// Whether it is this, as `when` asks.
    Equals(Constant),
    /// A key that names the subject.
    Name,
    /// Whether it is there at all.
    There,
    /// `observed_at`
    Observed,
}

#[derive(Debug, Clone)]
pub(super) enum Scalar {
    Bool,
    Number,
    Text,
    Instant,
    Duration,
    Version,
    OneOf(Arc<OneOf>),
    /// Of subjects of these kinds; the first is that of a reference that names none.
    Ref(Arc<[Box<str>]>),
}

/// What is read in a spot.
#[derive(Debug, Clone, Default)]
pub(super) struct Node {
    pub(super) keys: Vec<Key>,
    pub(super) writes: Vec<Write>,
    /// Fields further down: where no object stands here they are of the wrong type.
    pub(super) below: Vec<(Cells, Option<SourceId>)>,
    /// It is a value of a map in this area: null says that the key is not there.
    pub(super) value_of: Option<u16>,
}

/// The cells of the keys that name a subject.
#[derive(Debug, Clone, Copy)]
pub(super) struct Identity {
    pub(super) api_version: usize,
    pub(super) kind: usize,
    pub(super) name: usize,
    pub(super) namespace: usize,
    pub(super) release: usize,
    pub(super) subject: usize,
    pub(super) metadata_kind: usize,
    pub(super) metadata_name: usize,
    pub(super) metadata_namespace: usize,
    pub(super) metadata_release: usize,
    pub(super) observed_at: usize,
}

/// One comparison of the entity's `when`: the cell that says whether it is equal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    pub(super) cell: usize,
    pub(super) negated: bool,
}

/// The whole of what is read.
#[derive(Debug)]
pub(super) struct Plan {
    nodes: Vec<Node>,
    /// Of all nodes, by their numbers.
    pub(super) keys: Vec<Box<str>>,
    pub(super) sources: Vec<Box<str>>,
    pub(super) identity: Identity,
    pub(super) when: Vec<Asked>,
    /// How many areas of cells there are, and how many cells of the subject itself.
    pub(super) size: (usize, usize),
}

/// Two lists or maps are read from one spot, each into cells of its own.
#[derive(Debug)]
pub(super) struct ReadTwice;

pub(super) const TOP: Spot = Spot(0);

impl Plan {
    pub(super) fn node(&self, spot: Spot) -> Option<&Node> {
        self.nodes.get(spot.0 as usize)
    }
}

impl Laid {
    fn cells(&self) -> Cells {
        Cells { area: self.area, offset: self.offset, width: self.width }
    }
}

/// Builds the plan for what is used of a layout, beside the keys that name the subject. `observed`: where fields have
/// their times of observation, and the cells of these.
pub(super) fn plan(
    entity: &Entity,
    kinds: &impl Fn(&Type) -> Arc<[Box<str>]>,
    mut layout: Layout,
    observed: &[(&[String], LaidId)],
) -> Result<Plan, ReadTwice> {
    let mut cell = || {
        let laid = layout.hidden(&Type::Any);
        layout.get(laid).map_or(0, |laid| laid.offset)
    };
    let identity = Identity {
        api_version: cell(),
        kind: cell(),
        name: cell(),
        namespace: cell(),
        release: cell(),
        subject: cell(),
        metadata_kind: cell(),
        metadata_name: cell(),
        metadata_namespace: cell(),
        metadata_release: cell(),
        observed_at: cell(),
    };
    let when: Vec<_> = entity.when.iter().map(|when| (when, cell())).collect();
    let mut planner =
        Planner { layout: &layout, kinds, nodes: vec![Node::default()], keys: Vec::new(), sources: Vec::new() };
    // In the order in which documents mostly have them: whoever asks by key, or reads on from the last one, is done sooner.
    planner.usual_identity(identity);
    for (when, cell) in &when {
        planner.when(when, *cell);
    }
    for (field, laid) in layout.fields() {
        let Some(field) = entity.fields.get(field.0 as usize) else { continue };
        let source = field.source.as_deref().map(|source| planner.source(source));
        planner.field(&field.path, laid, source)?;
    }
    for (path, laid) in observed {
        planner.field(path, *laid, None)?;
    }
    planner.rarer_identity(identity);
    let Planner { nodes, keys, sources, .. } = planner;
    let when = when.into_iter().map(|(when, cell)| Asked { cell, negated: when.negated }).collect();
    Ok(Plan { nodes, keys, sources, identity, when, size: layout.size() })
}

struct Planner<'a, K> {
    layout: &'a Layout,
    kinds: &'a K,
    nodes: Vec<Node>,
    keys: Vec<Box<str>>,
    sources: Vec<Box<str>>,
}

impl<K: Fn(&Type) -> Arc<[Box<str>]>> Planner<'_, K> {
    fn add(&mut self) -> Spot {
        self.nodes.push(Node::default());
        Spot(u32::try_from(self.nodes.len() - 1).unwrap_or(u32::MAX))
    }

    fn change(&mut self, spot: Spot, change: impl FnOnce(&mut Node)) {
        if let Some(node) = self.nodes.get_mut(spot.0 as usize) {
            change(node);
        }
    }

    /// The spot behind a key.
    fn key(&mut self, above: Spot, name: &str) -> Spot {
        let known = self.nodes.get(above.0 as usize).and_then(|node| node.keys.iter().find(|key| &*key.name == name));
        if let Some(known) = known {
            return known.spot;
        }
        let spot = self.add();
        let key = Key { name: name.into(), number: self.keys.len(), spot };
        self.keys.push(name.into());
        self.change(above, |node| node.keys.push(key));
        spot
    }

    fn source(&mut self, name: &str) -> SourceId {
        self.sources.iter().position(|known| &**known == name).unwrap_or_else(|| {
            self.sources.push(name.into());
            self.sources.len() - 1
        })
    }

    fn write(&mut self, spot: Spot, cell: usize, what: What) {
        let cells = Cells { area: ROOT, offset: cell, width: 1 };
        self.change(spot, |node| node.writes.push(Write { cells, what, source: None, is_part: false }));
    }

    /// The keys by which a document of a catalog names its subject.
    fn usual_identity(&mut self, cells: Identity) {
        let spot = self.key(TOP, "apiVersion");
        self.write(spot, cells.api_version, What::There);
        self.name(TOP, "kind", cells.kind);
        let metadata = self.key(TOP, "metadata");
        self.name(metadata, "name", cells.metadata_name);
    }

    /// The others that speak of the subject.
    fn rarer_identity(&mut self, cells: Identity) {
        self.name(TOP, "subject", cells.subject);
        self.name(TOP, "name", cells.name);
        self.name(TOP, "namespace", cells.namespace);
        self.name(TOP, "release", cells.release);
        let metadata = self.key(TOP, "metadata");
        self.name(metadata, "namespace", cells.metadata_namespace);
        self.name(metadata, "release", cells.metadata_release);
        self.name(metadata, "kind", cells.metadata_kind);
        let spot = self.key(TOP, "observed_at");
        self.write(spot, cells.observed_at, What::Observed);
    }

    fn name(&mut self, above: Spot, key: &str, cell: usize) {
        let spot = self.key(above, key);
        self.write(spot, cell, What::Name);
    }

    fn when(&mut self, when: &When, cell: usize) {
        let spot = when.path.iter().fold(TOP, |above, key| self.key(above, key));
        self.write(spot, cell, What::Equals(when.value.clone()));
    }

    fn field(&mut self, path: &[String], id: LaidId, source: Option<SourceId>) -> Result<(), ReadTwice> {
        let Some(laid) = self.layout.get(id) else { return Ok(()) };
        let mut below = vec![(laid.cells(), source)];
        below.extend(self.layout.keys(id).filter_map(|(_, behind)| Some((self.layout.get(behind)?.cells(), source))));
        let mut spot = TOP;
        for key in path {
            self.change(spot, |node| node.below.extend(&below));
            spot = self.key(spot, key);
        }
        self.laid(spot, id, source, false)
    }

    /// What is used of a value that stands in a spot.
    fn laid(&mut self, spot: Spot, id: LaidId, source: Option<SourceId>, is_part: bool) -> Result<(), ReadTwice> {
        let layout = self.layout;
        let Some(laid) = layout.get(id).filter(|_| layout.is_used(id)) else { return Ok(()) };
        let what = match &laid.below {
            Below::Parts(fields, parts) => {
                for (field, part) in fields.iter().zip(parts) {
                    if layout.is_used(*part) {
                        let below = self.key(spot, &field.key);
                        self.laid(below, *part, source, true)?;
                    }
                }
                What::Record
            }
            Below::Elements { .. } if !laid.used => {
                self.keyed(spot, id)?;
                What::Keyed
            }
            Below::Elements { area, stride, element } => {
                self.keyed(spot, id)?;
                let taken = |write: &Write| matches!(write.what, What::List { .. } | What::Map { .. });
                if self.nodes.get(spot.0 as usize).is_some_and(|node| node.writes.iter().any(taken)) {
                    return Err(ReadTwice);
                }
                let below = self.add();
                // What stands in an element is said by whoever says the list.
                self.laid(below, *element, None, false)?;
                let (area, stride) = (*area, *stride);
                if matches!(laid.ty, Type::Map(_)) {
                    self.change(below, |node| node.value_of = Some(area));
                    What::Map { area, stride, value: below }
                } else {
                    What::List { area, stride, element: below }
                }
            }
            Below::Nothing => match self.scalar(&laid.ty) {
                Some(scalar) => What::Scalar(scalar),
                None => return Ok(()),
            },
        };
        let cells = laid.cells();
        self.change(spot, |node| node.writes.push(Write { cells, what, source, is_part }));
        Ok(())
    }

    /// What stands behind the keys of a map that are asked for.
    fn keyed(&mut self, spot: Spot, map: LaidId) -> Result<(), ReadTwice> {
        let layout = self.layout;
        for (key, value) in layout.keys(map) {
            let Some(laid) = layout.get(value) else { continue };
            let cells = laid.cells();
            // Where no object stands, what is read of it is as bad as the map.
            self.change(spot, |node| node.below.push((cells, None)));
            let below = self.key(spot, key);
            self.laid(below, value, None, true)?;
        }
        Ok(())
    }

    fn scalar(&self, ty: &Type) -> Option<Scalar> {
        Some(match ty {
            Type::Bool => Scalar::Bool,
            Type::Number => Scalar::Number,
            Type::Text => Scalar::Text,
            Type::Time | Type::Deadline => Scalar::Instant,
            Type::Duration => Scalar::Duration,
            Type::Version => Scalar::Version,
            Type::OneOf(values) => Scalar::OneOf(Arc::clone(values)),
            Type::Ref(_) => Scalar::Ref((self.kinds)(ty)),
            Type::List(_) | Type::Map(_) | Type::Record(_) | Type::Tier(_) | Type::Any => return None,
        })
    }
}
