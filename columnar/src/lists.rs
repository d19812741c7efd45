//! Lists: what is asked of their elements is asked of all elements of all rows at once, and then gathered by row.

use std::rc::Rc;

use brightline::{
    Missing, Value,
    columns::{self, Fold, Node, NodeId},
};

use crate::{
    bits,
    lane::{Lane, Numbers, state_of},
    read::Elements,
    tile::{Level, Tile},
    truth::{State, Truth},
};

impl<'s> Tile<'s, '_> {
    /// What `look` finds of the elements, with the variable standing.
    fn over<T>(&mut self, elements: &Elements<'s>, look: impl FnOnce(&mut Self) -> T) -> T {
        let mut parents = vec![0_u32; elements.length];
        for (list, (start, end)) in (0_u32..).zip(&elements.ranges) {
            for parent in parents.get_mut(*start as usize..*end as usize).unwrap_or_default() {
                *parent = list;
            }
        }
        let rows: Rc<[u32]> = match self.level {
            0 => parents.as_slice().into(),
            _ => parents.iter().map(|parent| self.row(*parent as usize) as u32).collect(),
        };
        self.visit(elements, &rows);
        let below = Level { length: elements.length, parents: parents.into(), rows };
        let deeper = self.levels.split_off(self.level + 1);
        self.levels.push(below);
        self.level += 1;
        self.variables.push((elements.elements.clone(), self.level));
        let found = look(self);
        self.variables.pop();
        self.level -= 1;
        self.levels.truncate(self.level + 1);
        self.levels.extend(deeper);
        found
    }

    /// Counts what is visited, for the row in which that is most.
    fn visit(&mut self, elements: &Elements<'s>, rows: &[u32]) {
        let most = if self.level == 0 {
            elements.ranges.iter().map(|(start, end)| u64::from(end - start)).max().unwrap_or(0)
        } else {
            let mut counts = vec![0_u64; self.rows()];
            for row in rows {
                if let Some(count) = counts.get_mut(*row as usize) {
                    *count += 1;
                }
            }
            counts.into_iter().max().unwrap_or(0)
        };
        self.visits = self.visits.saturating_add(most);
    }

    /// What was visited since is not counted, unless it was too much to look at.
    fn forget_visits(&mut self, before: u64) {
        if self.visits < u64::MAX {
            self.visits = before;
        }
    }

    /// Counts the elements of lists that are looked at as a whole.
    pub(crate) fn visit_lists(&mut self, lists: &Lane<'s>) {
        let mut counts = vec![0_u64; self.rows()];
        for place in 0..self.length() {
            if let Value::List(elements) = &*lists.value(place)
                && let Some(count) = counts.get_mut(self.row(place))
            {
                *count += elements.len() as u64;
            }
        }
        self.visits = self.visits.saturating_add(counts.into_iter().max().unwrap_or(0));
    }

    /// Whether something holds of any element of each list that is there.
    pub(crate) fn any(&mut self, list: NodeId, filter: Option<NodeId>, body: NodeId) -> Lane<'s> {
        let list = self.eval(list);
        let elements = self.elements(list);
        let holds = self.over(&elements, |tile| {
            let body = tile.truth(body);
            match filter {
                None => body,
                Some(filter) => Rc::new(Truth::clone(&*tile.truth(filter)).and(&body)),
            }
        });
        Lane::Truth(either(&elements, &holds).into())
    }

    /// The dual: no element that the filter lets through fails.
    pub(crate) fn every(&mut self, list: NodeId, filter: Option<NodeId>, body: NodeId) -> Lane<'s> {
        let list = self.eval(list);
        let elements = self.elements(list);
        let fails = self.over(&elements, |tile| {
            let fails = Truth::clone(&*tile.truth(body)).not();
            match filter {
                None => fails,
                Some(filter) => Truth::clone(&*tile.truth(filter)).and(&fails),
            }
        });
        Lane::Truth(either(&elements, &fails).not().into())
    }

    /// Whether lists hold a value. Nothing is visited by that.
    pub(crate) fn holds(&mut self, list: Lane<'s>, value: &Value) -> Lane<'s> {
        let visits = self.visits;
        let elements = self.elements(list);
        let equal = self.over(&elements, |tile| {
            let lane = tile.variables.last().map_or(Lane::missing(Missing::Computed), |(lane, _)| lane.clone());
            let lane = tile.read(lane);
            match (&lane, value) {
                (Lane::Texts(texts), Value::Text(text)) => texts.ask(|found| *found == **text),
                _ => Truth::collect(tile.length(), |place| {
                    std::borrow::Cow::Owned(columns::equal(value, &lane.value(place)))
                }),
            }
        });
        self.forget_visits(visits);
        Lane::Truth(either(&elements, &equal).into())
    }

    /// How many elements each list has, or keys each map.
    pub(crate) fn count(&mut self, id: NodeId, node: &Node, list: NodeId) -> Lane<'s> {
        let lane = self.eval(list);
        let Lane::Column(column) = &lane else { return self.each(id, node, &[lane]) };
        if !matches!(column.ty, brightline::schema::Type::List(_)) {
            let lane = self.read(lane);
            return self.each(id, node, &[lane]);
        }
        let visits = self.visits;
        let elements = self.elements(lane);
        let there = self.over(&elements, |tile| {
            let lane = tile.variables.last().map_or(Lane::missing(Missing::Computed), |(lane, _)| lane.clone());
            if let Lane::Column(column) = &lane
                && let Some(state) = tile.column_state(column)
            {
                return state;
            }
            let lane = tile.read(lane);
            lane.state(tile.length())
        });
        self.forget_visits(visits);
        let all = Truth { length: elements.length, yes: there.ok, no: bits::none(elements.length), bad: there.bad };
        let state = complete(&elements, &all);
        let values = elements.ranges.iter().map(|(start, end)| f64::from(end - start)).collect();
        Lane::Numbers(Numbers { values, state }.into())
    }

    /// A fold of lists.
    pub(crate) fn fold(&mut self, fold: Fold, list: NodeId, filter: Option<NodeId>, value: Option<NodeId>) -> Lane<'s> {
        let list = self.eval(list);
        let elements = self.elements(list);
        let (takes, values) = self.over(&elements, |tile| {
            let takes = match filter {
                Some(filter) => tile.truth(filter),
                None => Rc::new(Truth::same(&Value::Bool(true), tile.length())),
            };
            (takes, value.map(|value| tile.values(value)))
        });
        let Some(values) = values else {
            let state = complete(
                &elements,
                &Truth { yes: bits::zip(&takes.yes, &takes.no, |yes, no| yes | no), ..Truth::clone(&takes) },
            );
            let count =
                |(start, end): &(u32, u32)| f64::from(bits::count_in(&takes.yes, *start as usize, *end as usize));
            let values = elements.ranges.iter().map(count).collect();
            return Lane::Numbers(Numbers { values, state }.into());
        };
        if let (Lane::Numbers(numbers), Fold::Sum | Fold::Min | Fold::Max | Fold::Average) = (&values, fold) {
            return Lane::Numbers(numbers_of(fold, &elements, &takes, numbers).into());
        }
        let mut found = Vec::with_capacity(elements.ranges.len());
        for (place, (start, end)) in elements.ranges.iter().enumerate() {
            if let Some(reason) = elements.state.missing(place) {
                found.push(Value::Missing(reason));
                continue;
            }
            let mut missing: Option<Missing> = None;
            let mut taken = Vec::new();
            for element in *start as usize..*end as usize {
                let value = match takes.value(element) {
                    Value::Bool(false) => continue,
                    Value::Bool(true) => values.value(element).into_owned(),
                    other => other,
                };
                match value {
                    Value::Missing(reason) => missing = Some(missing.map_or(reason, |first| first.or(reason))),
                    value => taken.push(value),
                }
            }
            found.push(match missing {
                Some(reason) => Value::Missing(reason),
                None => columns::fold(fold, &taken),
            });
        }
        Lane::Values(found.into())
    }
}

/// An `or` over the elements of each list.
fn either(elements: &Elements<'_>, holds: &Truth) -> Truth {
    let length = elements.ranges.len();
    let known: bits::Bits = bits::zip(&holds.yes, &holds.no, |yes, no| yes | no);
    let mut found = Truth { length, yes: bits::none(length), no: bits::none(length), bad: elements.state.bad.clone() };
    for (place, (start, end)) in elements.ranges.iter().enumerate() {
        if !bits::get(&elements.state.ok, place) {
            continue;
        }
        let (start, end) = (*start as usize, *end as usize);
        if bits::any_in(&holds.yes, start, end) {
            bits::set(&mut found.yes, place);
        } else if bits::any_in(&holds.bad, start, end) {
            bits::set(&mut found.bad, place);
        } else if bits::count_in(&known, start, end) as usize == end - start {
            bits::set(&mut found.no, place);
        }
    }
    found
}

/// Whether each list is there, and all its elements with it.
fn complete(elements: &Elements<'_>, there: &Truth) -> State {
    let length = elements.ranges.len();
    let mut state = State { ok: bits::none(length), bad: elements.state.bad.clone() };
    for (place, (start, end)) in elements.ranges.iter().enumerate() {
        if !bits::get(&elements.state.ok, place) {
            continue;
        }
        let (start, end) = (*start as usize, *end as usize);
        if bits::any_in(&there.bad, start, end) {
            bits::set(&mut state.bad, place);
        } else if bits::count_in(&there.yes, start, end) as usize == end - start {
            bits::set(&mut state.ok, place);
        }
    }
    state
}

/// A fold of numbers; from left to right, as sums of doubles have an order.
fn numbers_of(fold: Fold, elements: &Elements<'_>, takes: &Truth, numbers: &Numbers) -> Numbers {
    // What is taken and has no value makes the fold missing, and so does a filter that is.
    let taken_state = |place: usize| match state_of(&takes.value(place)) {
        1 if bits::get(&takes.no, place) => None,
        1 => Some(numbers.state.missing(place)),
        3 => Some(Some(Missing::Computed)),
        _ => Some(Some(Missing::Absent)),
    };
    let length = elements.ranges.len();
    let mut state = State { ok: bits::none(length), bad: elements.state.bad.clone() };
    let mut values = vec![0.0; length];
    for ((place, (start, end)), value) in elements.ranges.iter().enumerate().zip(&mut values) {
        if !bits::get(&elements.state.ok, place) {
            continue;
        }
        let mut missing: Option<Missing> = None;
        let (mut count, mut sum, mut least, mut most) = (0_u32, 0.0, f64::INFINITY, f64::NEG_INFINITY);
        for element in *start as usize..*end as usize {
            match taken_state(element) {
                None => {}
                Some(Some(reason)) => missing = Some(missing.map_or(reason, |first| first.or(reason))),
                Some(None) => {
                    let number = numbers.values.get(element).copied().unwrap_or(0.0);
                    count += 1;
                    sum += number;
                    least = if number < least { number } else { least };
                    most = if number > most { number } else { most };
                }
            }
        }
        let found = match (missing, fold) {
            (Some(reason), _) => Value::Missing(reason),
            (None, Fold::Sum) => Value::number(sum),
            (None, _) if count == 0 => Value::Missing(Missing::Absent),
            (None, Fold::Average) => match Value::number(sum) {
                Value::Number(sum) => Value::number(sum / f64::from(count)),
                missing => missing,
            },
            (None, Fold::Min) => Value::number(least),
            (None, _) => Value::number(most),
        };
        match found {
            Value::Number(number) => {
                *value = number;
                bits::set(&mut state.ok, place);
            }
            Value::Missing(reason) if !reason.is_bad() => {}
            _ => bits::set(&mut state.bad, place),
        }
    }
    Numbers { values: values.into(), state }
}
