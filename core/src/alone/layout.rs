//! Which cell is whose: the fields that a scorecard reads, laid out with their parts.

use std::{collections::BTreeMap, sync::Arc};

use super::cells::ROOT;
use crate::schema::{Entity, FieldId, RecordField, Type};

/// A node of the layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LaidId(usize);

/// A field, or a part, element or value of one: its type and its cells.
#[derive(Debug)]
pub(super) struct Laid {
    pub(super) ty: Type,
    pub(super) area: u16,
    /// Its first cell in its area; of an element, counted from the element's first.
    pub(super) offset: usize,
    pub(super) width: usize,
    pub(super) below: Below,
    /// Whether some condition reads it.
    pub(super) used: bool,
    /// Of a map, whether some condition asks for a key that the standard writes out.
    asked: bool,
}

/// What a value is made of.
#[derive(Debug)]
pub(super) enum Below {
    Nothing,
    /// In the order of the type.
    Parts(Arc<Vec<RecordField>>, Vec<LaidId>),
    /// A list; of a map the values, each behind the cell of its key.
    Elements {
        area: u16,
        stride: usize,
        element: LaidId,
    },
}

/// The cells of all fields that are read.
#[derive(Debug, Default)]
pub(super) struct Layout {
    laid: Vec<Laid>,
    /// How many cells there are of the subject itself.
    root: usize,
    areas: u16,
    fields: BTreeMap<FieldId, LaidId>,
    /// The values of maps behind keys that the standard writes out: so asked, a map need not be gone through.
    keyed: Vec<(LaidId, Box<str>, LaidId)>,
}

impl Layout {
    pub(super) fn new() -> Self {
        Self { areas: 1, ..Self::default() }
    }

    /// The cells of a field; laid out when first asked for.
    pub(super) fn field(&mut self, entity: &Entity, id: FieldId) -> Option<LaidId> {
        if let Some(laid) = self.fields.get(&id) {
            return Some(*laid);
        }
        let field = entity.fields.get(id.0 as usize)?;
        let laid = self.hidden(&field.ty);
        self.fields.insert(id, laid);
        Some(laid)
    }

    /// Cells of the subject that are no field's: of a time of observation, of what `when` asks.
    pub(super) fn hidden(&mut self, ty: &Type) -> LaidId {
        let laid = self.lay(ty, ROOT, self.root);
        self.root += self.get(laid).map_or(0, |laid| laid.width);
        laid
    }

    /// The cells of what stands behind a key of a map of the subject itself.
    pub(super) fn keyed(&mut self, map: LaidId, key: &str) -> Option<LaidId> {
        let Type::Map(ty) = self.get(map)?.ty.clone() else { return None };
        self.laid.get_mut(map.0)?.asked = true;
        let known = self.keyed.iter().find(|(of, name, _)| *of == map && **name == *key);
        if let Some((_, _, laid)) = known {
            return Some(*laid);
        }
        let laid = self.hidden(&ty);
        self.keyed.push((map, key.into(), laid));
        Some(laid)
    }

    /// The keys of a map that the standard writes out, and what stands behind them.
    pub(super) fn keys(&self, map: LaidId) -> impl Iterator<Item = (&str, LaidId)> {
        self.keyed.iter().filter(move |(of, ..)| *of == map).map(|(_, key, laid)| (&**key, *laid))
    }

    fn lay(&mut self, ty: &Type, area: u16, offset: usize) -> LaidId {
        let (below, width) = match ty {
            Type::Record(parts) => {
                let mut width = 1;
                let mut laid = Vec::with_capacity(parts.len());
                for part in parts.iter() {
                    let id = self.lay(&part.ty, area, offset + width);
                    width += self.get(id).map_or(0, |laid| laid.width);
                    laid.push(id);
                }
                (Below::Parts(Arc::clone(parts), laid), width)
            }
            Type::List(element) => (self.elements(element, 0), 1),
            Type::Map(value) => (self.elements(value, 1), 1),
            _ => (Below::Nothing, 1),
        };
        let id = LaidId(self.laid.len());
        self.laid.push(Laid { ty: ty.clone(), area, offset, width, below, used: false, asked: false });
        id
    }

    /// An area of elements, each with so many cells before its own.
    fn elements(&mut self, ty: &Type, before: usize) -> Below {
        let area = self.areas;
        self.areas = self.areas.saturating_add(1);
        let element = self.lay(ty, area, before);
        let stride = before + self.get(element).map_or(0, |laid| laid.width);
        Below::Elements { area, stride, element }
    }

    pub(super) fn get(&self, id: LaidId) -> Option<&Laid> {
        self.laid.get(id.0)
    }

    /// Says that it is read.
    pub(super) fn using(&mut self, id: LaidId) {
        if let Some(laid) = self.laid.get_mut(id.0) {
            laid.used = true;
        }
        // Of elements it is always asked whether they are missing.
        if let Some(Below::Elements { element, .. }) = self.get(id).map(|laid| &laid.below) {
            let element = *element;
            self.using(element);
        }
    }

    /// Whether it, or something below it, is read.
    pub(super) fn is_used(&self, id: LaidId) -> bool {
        self.get(id).is_some_and(|laid| {
            laid.used
                || laid.asked
                || matches!(&laid.below, Below::Parts(_, parts) if parts.iter().any(|part| self.is_used(*part)))
        })
    }

    /// The fields that were laid out.
    pub(super) fn fields(&self) -> impl Iterator<Item = (FieldId, LaidId)> {
        self.fields.iter().map(|(field, laid)| (*field, *laid))
    }

    /// How many areas there are, and how many cells of the subject itself.
    pub(super) fn size(&self) -> (usize, usize) {
        (usize::from(self.areas), self.root)
    }
}
