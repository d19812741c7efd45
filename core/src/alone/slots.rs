//! From a host's document into cells: the host goes through its own objects and says what stands where; what that means
//! for the fields there is decided here, once for all hosts.

use brightline_dsl::{Duration, Instant};

use super::{
    cells::{Cell, Cells, Run},
    plan::{self, Key, Node, Plan, Scalar, Spot, TOP, What, Write},
};
use crate::{
    Missing,
    facts::{bounds::MAX_ELEMENTS, is_blank},
    schema::Constant,
    version,
};

/// The slots of one subject, to be filled by what a document says.
///
/// A host that reads by key asks for the [`keys`](Slots::keys) of a spot; one that reads text from front to back asks
/// which [`behind`](Slots::behind) a key it met. What nobody reads has no spot and can be passed over.
#[derive(Debug)]
pub struct Slots<'a> {
    plan: &'a Plan,
    cells: &'a mut Cells,
    state: &'a mut State,
}

/// What is remembered while a document is read.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    /// Of each area, where its current element begins.
    bases: Vec<usize>,
    /// Of each source of the plan, whether the document is heard where only it may speak.
    heard: Vec<bool>,
    /// References as they are written: what they mean is known once the subject is.
    pub(super) references: Vec<Written>,
}

/// A reference that is to be read, and of which kinds it may be.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) area: u16,
    pub(super) place: usize,
    pub(super) kinds: std::sync::Arc<[Box<str>]>,
}

/// A list or map that is being read.
#[derive(Debug)]
pub struct Open {
    head: plan::Cells,
    area: u16,
    stride: usize,
    start: usize,
    /// How long the area is with as many elements as there may be.
    most: usize,
    below: Spot,
    is_map: bool,
    is_over: bool,
}

/// A scalar, as hosts have them.
#[derive(Debug, Clone, Copy)]
enum Said<'t> {
    Null,
    Blank,
    Bool(bool),
    Number(f64),
    Unrepresentable,
    Text(&'t str),
    Instant(Instant),
    Duration(Duration),
    Object,
    List,
}

impl<'a> Slots<'a> {
    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn new(plan: &'a Plan, cells: &'a mut Cells, state: &'a mut State, source: Option<&str>) -> Self {
        let (areas, root) = plan.size;
        cells.clear(areas, root);
        state.bases.clear();
        state.bases.resize(areas, 0);
        state.heard.clear();
        state.heard.extend(plan.sources.iter().map(|wanted| source == Some(wanted)));
        state.references.clear();
        Self { plan, cells, state }
    }

    /// Where the document itself stands.
    #[must_use]
    #[cfg_attr(target_family = "wasm", inline)]
    pub fn top(&self) -> Spot {
        TOP
    }

    /// The keys that are read of an object in a spot.
    #[must_use]
    #[cfg_attr(target_family = "wasm", inline)]
    pub fn keys(&self, spot: Spot) -> &'a [Key] {
        self.plan.node(spot).map_or(&[], |node| &node.keys)
    }

    /// The spot behind a key of an object; none where nobody reads it. `hint` is where to look first, and is kept for
    /// the next key: documents of one kind have their keys in one order.
    #[must_use]
    #[cfg_attr(target_family = "wasm", inline)]
    pub fn behind(&self, spot: Spot, key: &str, hint: &mut usize) -> Option<Spot> {
        let keys = self.keys(spot);
        if let Some(next) = keys.get(*hint)
            && *next.name == *key
        {
            *hint += 1;
            return Some(next.spot);
        }
        let place = keys.iter().position(|known| *known.name == *key)?;
        *hint = place + 1;
        keys.get(place).map(Key::spot)
    }

    /// Null stands there.
    #[cfg_attr(target_family = "wasm", inline)]
    pub fn null(&mut self, spot: Spot) {
        self.say(spot, Said::Null);
    }

    /// A bool stands there.
    #[cfg_attr(target_family = "wasm", inline)]
    pub fn bool(&mut self, spot: Spot, value: bool) {
        if let Some((scalar, cells)) = self.only(spot) {
            let cell = if matches!(scalar, Scalar::Bool) { Cell::Bool(value) } else { WRONG };
            return self.put(cells, cell);
        }
        self.say(spot, Said::Bool(value));
    }

    /// A number stands there that a double holds: finite, and within ±2^53 where written as an integer.
    #[cfg_attr(target_family = "wasm", inline)]
    pub fn number(&mut self, spot: Spot, value: f64) {
        if let Some((Scalar::Number, cells)) = self.only(spot)
            && value.is_finite()
        {
            return self.put(cells, Cell::Number(value + 0.0));
        }
        self.say(spot, if value.is_finite() { Said::Number(value + 0.0) } else { Said::Unrepresentable });
    }

    /// A number stands there that no double holds exactly.
    #[cfg_attr(target_family = "wasm", inline)]
    pub fn unrepresentable(&mut self, spot: Spot) {
        self.say(spot, Said::Unrepresentable);
    }

    /// A text stands there.
    #[cfg_attr(target_family = "wasm", inline)]
    pub fn text(&mut self, spot: Spot, text: &str) {
        if is_blank(text) {
            self.say(spot, Said::Blank);
        } else if let Some((scalar, cells)) = self.only(spot) {
            let cell = self.written(scalar, text, cells);
            self.put(cells, cell);
        } else {
            self.say(spot, Said::Text(text));
        }
    }

    /// An instant stands there, where the host has such values.
    #[cfg_attr(target_family = "wasm", inline)]
    pub fn instant(&mut self, spot: Spot, value: Instant) {
        self.say(spot, Said::Instant(value));
    }

    /// A duration stands there, where the host has such values.
    #[cfg_attr(target_family = "wasm", inline)]
    pub fn duration(&mut self, spot: Spot, value: Duration) {
        self.say(spot, Said::Duration(value));
    }

    /// An object stands there; what its [`keys`](Slots::keys) hold is to be said. Where its entries are read whatever
    /// their keys are, they are to be told too, by [`Slots::entry`].
    #[cfg_attr(target_family = "wasm", inline)]
    pub fn object(&mut self, spot: Spot) -> Option<Open> {
        match self.plan.node(spot)?.writes.as_slice() {
            // It stands on the way to what is read, or is a record that anybody may say: nearly all objects are so.
            [] => {}
            [Write { what: What::Record, source: None, cells, .. }] => self.put(*cells, Cell::Record),
            _ => return self.say(spot, Said::Object),
        }
        None
    }

    /// A list stands there; where its elements are read they are to be told, by [`Slots::element`].
    #[cfg_attr(target_family = "wasm", inline)]
    pub fn list(&mut self, spot: Spot) -> Option<Open> {
        self.say(spot, Said::List)
    }

    /// The spot of the next element of a list; none past the bound, and nothing more need be told.
    #[cfg_attr(target_family = "wasm", inline)]
    pub fn element(&mut self, list: &mut Open) -> Option<Spot> {
        let start = self.grow(list)?;
        if let Some(base) = self.state.bases.get_mut(usize::from(list.area)) {
            *base = start;
        }
        Some(list.below)
    }

    /// The spot of the value of the next entry of a map; none past the bound.
    #[cfg_attr(target_family = "wasm", inline)]
    pub fn entry(&mut self, map: &mut Open, key: &str) -> Option<Spot> {
        let spot = self.element(map)?;
        let key = self.cells.keep(&[key], false);
        let start = self.base(map.area);
        self.cells.set(map.area, start, Cell::Text(key));
        Some(spot)
    }

    #[cfg_attr(target_family = "wasm", inline)]
    fn grow(&mut self, open: &mut Open) -> Option<usize> {
        if open.is_over || self.cells.len(open.area) > open.most {
            open.is_over = true;
            return None;
        }
        Some(self.cells.grow(open.area, open.stride))
    }

    #[cfg_attr(target_family = "wasm", inline)]
    fn count(&self, open: &Open) -> usize {
        (self.cells.len(open.area) - open.start).checked_div(open.stride).unwrap_or(0)
    }

    /// All elements or entries were told.
    #[cfg_attr(target_family = "wasm", inline)]
    pub fn close(&mut self, open: &Open) {
        let count = self.count(open);
        let base = self.base(open.head.area);
        let head = if count > MAX_ELEMENTS {
            self.cells.cut(open.area, open.start);
            Cell::Missing(Missing::TooLarge)
        } else {
            let (start, count) = (u32::try_from(open.start), u32::try_from(count));
            let run = Run { area: open.area, start: start.unwrap_or(u32::MAX), count: count.unwrap_or(0) };
            if open.is_map { Cell::Map(run) } else { Cell::List(run) }
        };
        self.cells.set(open.head.area, base + open.head.offset, head);
    }

    #[cfg_attr(target_family = "wasm", inline)]
    fn base(&self, area: u16) -> usize {
        self.state.bases.get(usize::from(area)).copied().unwrap_or(0)
    }

    /// The one scalar that is read in a spot, where nothing else is: nearly all spots are so, and a document has many.
    #[cfg_attr(target_family = "wasm", inline)]
    fn only(&self, spot: Spot) -> Option<(&'a Scalar, plan::Cells)> {
        let node = self.plan.node(spot)?;
        match node.writes.as_slice() {
            [Write { what: What::Scalar(scalar), source: None, cells, .. }] if node.below.is_empty() => {
                Some((scalar, *cells))
            }
            _ => None,
        }
    }

    #[cfg_attr(target_family = "wasm", inline)]
    fn put(&mut self, cells: plan::Cells, cell: Cell) {
        let place = self.base(cells.area) + cells.offset;
        self.cells.set(cells.area, place, cell);
    }

    #[cfg_attr(target_family = "wasm", inline)]
    fn fill(&mut self, cells: plan::Cells, cell: Cell) {
        let place = self.base(cells.area) + cells.offset;
        self.cells.fill(cells.area, place, cells.width, cell);
    }

    #[cfg_attr(target_family = "wasm", inline)]
    fn is_heard(&self, source: Option<plan::SourceId>) -> bool {
        source.is_none_or(|source| self.state.heard.get(source).copied().unwrap_or(false))
    }

    #[cfg_attr(target_family = "wasm", inline)]
    fn say(&mut self, spot: Spot, said: Said<'_>) -> Option<Open> {
        let node: &'a Node = self.plan.node(spot)?;
        let mut open = None;
        for write in &node.writes {
            open = self.write(write, said).or(open);
        }
        match said {
            Said::Object | Said::Blank => {}
            Said::Null => {
                // A key with null is not there.
                if let Some(area) = node.value_of {
                    self.cells.cut(area, self.base(area));
                }
            }
            _ => {
                for (cells, source) in &node.below {
                    if self.is_heard(*source) {
                        self.fill(*cells, Cell::Missing(Missing::WrongType));
                    }
                }
            }
        }
        open
    }

    #[cfg_attr(target_family = "wasm", inline)]
    fn write(&mut self, write: &'a Write, said: Said<'_>) -> Option<Open> {
        let cells = write.cells;
        if !self.is_heard(write.source) {
            let is_stated = !write.is_part && !matches!(said, Said::Null | Said::Blank);
            if is_stated {
                self.fill(cells, Cell::Missing(Missing::Source));
            }
            return None;
        }
        let cell = match (&write.what, said) {
            (What::Equals(constant), said) => return self.equals(cells, constant, said),
            (What::There, Said::Null) | (What::Name | What::Observed, Said::Null) => return None,
            (What::There, _) => Cell::Bool(true),
            (What::Name, Said::Text(text)) => Cell::Text(self.cells.keep(&[text], false)),
            (What::Observed, Said::Text(text)) => Instant::parse(text).map_or(WRONG, instant),
            (What::Observed, Said::Instant(value)) => instant(value),
            (What::Name | What::Observed, _) => WRONG,
            (_, Said::Null) => Cell::Missing(Missing::Null),
            (_, Said::Blank) => Cell::Missing(Missing::Blank),
            (_, Said::Unrepresentable) => Cell::Missing(Missing::TooLarge),
            (What::Record | What::Keyed, Said::Object) => {
                let base = self.base(cells.area);
                self.cells.set(cells.area, base + cells.offset, Cell::Record);
                return None;
            }
            (What::List { area, stride, element }, Said::List) => {
                return Some(self.open(cells, *area, *stride, *element, false));
            }
            (What::Map { area, stride, value }, Said::Object) => {
                return Some(self.open(cells, *area, *stride, *value, true));
            }
            (What::Scalar(scalar), said) => self.scalar(scalar, said, cells),
            _ => WRONG,
        };
        if cells.width == 1 {
            self.put(cells, cell);
        } else {
            self.fill(cells, cell);
        }
        None
    }

    #[cfg_attr(target_family = "wasm", inline)]
    fn open(&self, head: plan::Cells, area: u16, stride: usize, below: Spot, is_map: bool) -> Open {
        let start = self.cells.len(area);
        let most = start.saturating_add(stride.saturating_mul(MAX_ELEMENTS));
        Open { head, area, stride, start, most, below, is_map, is_over: false }
    }

    #[cfg_attr(target_family = "wasm", inline)]
    fn scalar(&mut self, scalar: &'a Scalar, said: Said<'_>, cells: plan::Cells) -> Cell {
        match (scalar, said) {
            (_, Said::Text(text)) => self.written(scalar, text, cells),
            (Scalar::Bool, Said::Bool(value)) => Cell::Bool(value),
            (Scalar::Number, Said::Number(value)) => Cell::Number(value),
            (Scalar::Instant, Said::Instant(value)) => instant(value),
            (Scalar::Duration, Said::Duration(value)) => Cell::Duration(value.micros()),
            _ => WRONG,
        }
    }

    /// A scalar that is written as a text.
    #[inline]
    fn written(&mut self, scalar: &'a Scalar, text: &str, cells: plan::Cells) -> Cell {
        match scalar {
            Scalar::Text => Cell::Text(self.cells.keep(&[text], false)),
            Scalar::OneOf(values) => values.rank(text).map_or(WRONG, Cell::Choice),
            Scalar::Instant => Instant::parse(text).map_or(WRONG, instant),
            Scalar::Duration => Duration::parse(text).map_or(WRONG, |value| Cell::Duration(value.micros())),
            Scalar::Version => version(text).map_or(WRONG, |version| self.cells.keep_version(version)),
            Scalar::Ref(kinds) => {
                let place = self.base(cells.area) + cells.offset;
                self.state.references.push(Written { area: cells.area, place, kinds: std::sync::Arc::clone(kinds) });
                Cell::Text(self.cells.keep(&[text], false))
            }
            Scalar::Bool | Scalar::Number => WRONG,
        }
    }

    /// Whether something is what `when` asks for; silence, and what no double holds, says nothing.
    #[cfg_attr(target_family = "wasm", inline)]
    fn equals(&mut self, cells: plan::Cells, constant: &Constant, said: Said<'_>) -> Option<Open> {
        let equal = match (said, constant) {
            (Said::Null | Said::Blank | Said::Unrepresentable, _) => return None,
            (Said::Bool(said), Constant::Bool(asked)) => said == *asked,
            (Said::Number(said), Constant::Number(asked)) => said == *asked,
            (Said::Text(said), Constant::Text(asked)) => *said == **asked,
            _ => false,
        };
        self.fill(cells, Cell::Bool(equal));
        None
    }
}

const WRONG: Cell = Cell::Missing(Missing::WrongType);

#[cfg_attr(target_family = "wasm", inline)]
fn instant(value: Instant) -> Cell {
    Cell::Instant(value.micros())
}
