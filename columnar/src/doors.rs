//! Which rows an entity takes: whose documents bring them into being, and do not speak against its `when`.

use brightline::{
    Missing, Value,
    columns::Moment,
    schema::{Constant, Type, When},
};

use crate::{
    bits::{self, Bits},
    lane::{Column, Lane},
    source::{self, Binding},
    text,
    tile::{Tile, label},
};

/// Whom a document is about, as seen from its row's subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum About {
    /// The subject itself.
    Own,
    /// The bare subject of the row's release.
    Bare,
    /// A release of the row's bare subject, which tells that it is there and nothing else of it.
    Release,
}

impl<'s> Tile<'s, '_> {
    /// Whom the documents of a group are about, and none where there is none; none at all where each is about its row.
    pub(crate) fn about(&self, group: usize) -> Option<Vec<Option<About>>> {
        let column = self.batch.columns().get(self.shared.layout.groups.get(group)?.about?)?;
        let of_row = |row| {
            let about = text::at(column, row)?;
            Some(match (text::at(&self.subjects, row) == Some(about), about.contains('@')) {
                (true, _) => About::Own,
                (false, false) => About::Bare,
                (false, true) => About::Release,
            })
        };
        Some((0..self.rows()).map(of_row).collect())
    }

    /// Whether the entity takes each row, and when that may change.
    pub(crate) fn taken(&mut self) -> Bits {
        let entity = self.shared.entity;
        let groups = &self.shared.layout.groups;
        let is_heard = |group: usize| {
            let source = groups.get(group).and_then(|group| group.source.as_deref());
            entity.source.is_none() || entity.source.as_deref() == source
        };
        let heard: Vec<usize> = (0..groups.len()).filter(|group| is_heard(*group)).collect();
        let is_joined = groups.iter().any(|group| group.about.is_some());
        if is_joined && !entity.when.is_empty() {
            return self.taken_by_documents();
        }
        let lanes: Option<Vec<(&When, Lane<'s>)>> =
            entity.when.iter().map(|when| Some((when, self.asked(when, entity.source.as_deref())?))).collect();
        let Some(lanes) = lanes else { return self.taken_by_documents() };
        let mut taken = bits::none(self.rows());
        for group in heard {
            // A bare subject is there with a release, and no release with its bare subject.
            let about = self.about(group);
            let brings = about.map(|about| {
                bits::collect(about.len(), |row| {
                    about.get(row).copied().flatten().is_some_and(|about| about != About::Bare)
                })
            });
            let parts = [brings, self.says(group), self.by_now(group)].into_iter().flatten();
            match parts.reduce(|one, other| bits::zip(&one, &other, |one, other| one & other)) {
                None => taken = bits::all(self.rows()),
                Some(there) => bits::join(&mut taken, &there),
            }
        }
        for (when, lane) in lanes {
            let lets_in = bits::collect(self.rows(), |row| lets_in(when, &lane.value(row)));
            taken = bits::zip(&taken, &lets_in, |taken, lets_in| taken & lets_in);
        }
        taken
    }

    /// What stands where a `when` asks; none where only documents tell.
    fn asked(&mut self, when: &When, source: Option<&str>) -> Option<Lane<'s>> {
        let ty = match &when.value {
            Constant::Bool(_) => &Type::Bool,
            Constant::Number(_) => &Type::Number,
            Constant::Text(_) => &Type::Text,
        };
        let layout = self.shared.layout;
        let statement = match source::at_path(layout, self.batch.schema_ref(), &when.path, source) {
            Binding::Nothing => return Some(Lane::missing(Missing::Absent)),
            Binding::Several { heard, .. } if heard.is_empty() => return Some(Lane::missing(Missing::Absent)),
            Binding::Several { heard, .. } => match heard.as_slice() {
                [only] => self.statement(only)?,
                _ => return None,
            },
            binding => self.statement(&binding)?,
        };
        let column = Column { array: statement.array, ty, over: statement.over, stale: None, label: label(&when.path) };
        // What does not fit there is no fault of a field.
        let misfits = self.misfits.take();
        let lane = self.read(Lane::Column(column.into()));
        self.misfits = misfits;
        Some(lane)
    }

    fn taken_by_documents(&mut self) -> Bits {
        let facts = self.facts();
        let mut taken = bits::none(self.rows());
        for (row, facts) in facts.iter().enumerate() {
            let mut moment = Moment::new(self.at(row));
            if self.shared.standard.takes(facts, self.shared.entity_id, &self.subject(row), &mut moment) {
                bits::set(&mut taken, row);
            }
            self.note_instant(row, moment.next());
        }
        taken
    }
}

/// Whether a value does not speak against a `when`: what is missing does not, and one of another type is not equal.
fn lets_in(when: &When, value: &Value) -> bool {
    let equal = match (value, &when.value) {
        (Value::Missing(Missing::WrongType), _) => false,
        (Value::Missing(_), _) => return true,
        (Value::Bool(said), Constant::Bool(asked)) => said == asked,
        (Value::Number(said), Constant::Number(asked)) => said == asked,
        (Value::Text(said), Constant::Text(asked)) => **said == **asked,
        _ => false,
    };
    equal != when.negated
}
