//! Lists: what is asked of their elements is asked of all elements of all rows at once, and then gathered by row.

use std::rc::Rc;

use brightline::{
    Missing, Value,
    columns::{self, Fold, Node, NodeId},
};

use crate::{
    bits,
    elements::Elements,
    lane::Lane,
    numbers::Numbers,
    tile::Tile,
    truth::{State, Truth},
};

impl<'s> Tile<'s, '_> {
    /// What `look` finds of the elements, with the variable standing.
    fn over<T>(&mut self, elements: &Elements<'s>, look: impl FnOnce(&mut Self) -> T) -> T {
        let deeper = self.levels.split_off(self.level + 1);
        self.levels.push(Rc::clone(&elements.level));
        self.level += 1;
        // What is visited counts for the row in which that is most.
        let most = *elements.most.get_or_init(|| self.most(elements));
        self.visits = self.visits.saturating_add(most);
        self.variables.push((elements.elements.clone(), self.level));
        let found = look(self);
        self.variables.pop();
        self.level -= 1;
        self.levels.truncate(self.level + 1);
        self.levels.extend(deeper);
        found
    }

    /// The most elements that any row has.
    fn most(&self, elements: &Elements<'s>) -> u64 {
        if self.level == 1 {
            return elements.lists.ranges.iter().map(|(start, end)| u64::from(end - start)).max().unwrap_or(0);
        }
        let mut counts = vec![0_u64; self.rows()];
        for row in self.rows_at(self.level).iter() {
            if let Some(count) = counts.get_mut(*row as usize) {
                *count += 1;
            }
        }
        counts.into_iter().max().unwrap_or(0)
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
                Some(filter) => tile.truth(filter).and(&body).into(),
            }
        });
        Lane::Truth(either(&elements, &holds).into())
    }

    /// The dual: no element that the filter lets through fails.
    pub(crate) fn every(&mut self, list: NodeId, filter: Option<NodeId>, body: NodeId) -> Lane<'s> {
        let list = self.eval(list);
        let elements = self.elements(list);
        let fails = self.over(&elements, |tile| {
            let fails = tile.truth(body).not();
            match filter {
                None => fails,
                Some(filter) => tile.truth(filter).and(&fails),
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
                return state.into();
            }
            let lane = tile.read(lane);
            lane.state(tile.length())
        });
        self.forget_visits(visits);
        let state = complete(&elements, &there);
        let values: Vec<f64> = elements.lists.ranges.iter().map(|(start, end)| f64::from(end - start)).collect();
        Lane::Numbers(Numbers::of_doubles(values, state.into()).into())
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
            let state = complete(&elements, &takes.state);
            let values = elements.lists.count(&takes.yes);
            return Lane::Numbers(Numbers::of_doubles(values, state.into()).into());
        };
        if let (Lane::Numbers(numbers), Fold::Sum | Fold::Min | Fold::Max | Fold::Average) = (&values, fold) {
            return Lane::Numbers(numbers_of(fold, &elements, &takes, numbers).into());
        }
        let mut found = Vec::with_capacity(elements.lists.ranges.len());
        for (place, (start, end)) in elements.lists.ranges.iter().enumerate() {
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
    let yes = elements.lists.any(&holds.yes);
    // One that holds decides, whatever the others are.
    let mut state = complete(elements, &holds.state);
    bits::join(&mut state.ok, &yes);
    state.bad = state.bad.map(|bad| bits::without(&bad, &yes));
    Truth { length: elements.lists.ranges.len(), yes, state: state.into() }
}

/// Whether each list is there, and all its elements with it.
fn complete(elements: &Elements<'_>, there: &State) -> State {
    let mut state = elements.state.clone();
    let mut missing = there.absent(elements.lists.length);
    if let Some(bad) = there.bad.as_ref().filter(|bad| !bits::is_none(bad)) {
        let with_bad = elements.lists.any(bad);
        bits::join(state.bad.get_or_insert_with(|| vec![0; with_bad.len()]), &with_bad);
        bits::join(&mut missing, bad);
    }
    if !bits::is_none(&missing) {
        state.ok = bits::without(&state.ok, &elements.lists.any(&missing));
    }
    state
}

/// A fold of numbers; from left to right, as sums of doubles have an order.
fn numbers_of(fold: Fold, elements: &Elements<'_>, takes: &Truth, numbers: &Numbers) -> Numbers {
    // What is taken and has no value makes the fold missing, and so does a filter that is.
    let lacking = |bits: &[u64]| bits::zip(&takes.yes, bits, |taken, lacking| taken & lacking);
    let mut known = State { ok: takes.no(), bad: takes.state.bad.clone() };
    bits::join(&mut known.ok, &lacking(&numbers.state.ok));
    if let Some(bad) = &numbers.state.bad {
        bits::join(known.bad.get_or_insert_with(|| vec![0; bad.len()]), &lacking(bad));
    }
    let mut state = complete(elements, &known);
    let all = numbers.doubles();
    let takes_all = takes.yes == bits::all(elements.lists.length);
    let mut values = vec![0.0; elements.lists.ranges.len()];
    let (mut absent, mut unfit) = (bits::none(values.len()), bits::none(values.len()));
    for ((place, (start, end)), value) in elements.lists.ranges.iter().enumerate().zip(&mut values) {
        if !bits::get(&state.ok, place) {
            continue;
        }
        let (start, end) = (*start as usize, *end as usize);
        let own = all.get(start..end).unwrap_or_default();
        let found = if takes_all {
            folded(fold, own.iter().copied())
        } else {
            let taken = (start..end).zip(own).filter(|(place, _)| bits::get(&takes.yes, *place));
            folded(fold, taken.map(|(_, number)| *number))
        };
        match found {
            Value::Number(number) => *value = number,
            Value::Missing(reason) if !reason.is_bad() => bits::set(&mut absent, place),
            _ => bits::set(&mut unfit, place),
        }
    }
    state.ok = bits::without(&state.ok, &absent);
    if !bits::is_none(&unfit) {
        state.take_bad(&unfit);
    }
    Numbers::of_doubles(values, state.into())
}

/// A fold of the numbers of one list.
#[inline]
fn folded(fold: Fold, numbers: impl Iterator<Item = f64>) -> Value {
    let (mut count, mut sum, mut least, mut most) = (0_u32, 0.0, f64::INFINITY, f64::NEG_INFINITY);
    for number in numbers {
        count += 1;
        sum += number;
        least = if number < least { number } else { least };
        most = if number > most { number } else { most };
    }
    match fold {
        Fold::Sum => Value::number(sum),
        _ if count == 0 => Value::Missing(Missing::Absent),
        Fold::Average => match Value::number(sum) {
            Value::Number(sum) => Value::number(sum / f64::from(count)),
            missing => missing,
        },
        Fold::Min => Value::number(least),
        _ => Value::number(most),
    }
}
