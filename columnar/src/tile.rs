//! A tile: some thousand rows, small enough for a processor's cache, and what was found of them.

use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

use arrow_array::{ArrayRef, RecordBatch};
use brightline::{
    Facts, Instant, Missing, Reference, Standard,
    columns::{DefinitionId, Moment, Program, ScorecardId},
    schema::{Entity, EntityId, Field, FieldId, Type},
};

use crate::{
    bits,
    dictionary::Folded,
    doors::About,
    elements::Within,
    instants::Instants,
    lane::{Column, Lane},
    layout::Layout,
    level::Level,
    merged::Statement,
    others::Others,
    repeating::Repeated,
    source::{Binding, Dictionaries},
    truth::State,
};

/// The instant of evaluation: one for all rows, or one for each.
#[derive(Debug, Clone)]
pub(crate) enum At {
    One(Instant),
    Each(Rc<[Instant]>),
}

/// What all tiles of a record batch share.
pub(crate) struct Shared<'s> {
    pub(crate) standard: &'s Standard,
    pub(crate) layout: &'s Layout,
    pub(crate) entity_id: EntityId,
    pub(crate) entity: &'s Entity,
    pub(crate) bindings: &'s [Binding],
    /// Of each field its path, for people.
    pub(crate) labels: Vec<Rc<str>>,
    pub(crate) dictionaries: Dictionaries,
    pub(crate) folded: Folded,
    pub(crate) repeated: Repeated,
    pub(crate) others: Option<Others<'s>>,
    /// Whether it is noted when something may turn.
    pub(crate) notes: bool,
    /// Whether scorecards ask for each other's tiers.
    pub(crate) asks_tiers: bool,
    /// What a reference without a namespace lies in where no subject has another.
    pub(crate) anybody: Reference,
}

/// Which tier of another scorecard `tier(…)` stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Mode {
    Earned,
    Granted,
}

/// Some rows under evaluation.
pub(crate) struct Tile<'s, 'b> {
    pub(crate) shared: &'b Shared<'s>,
    pub(crate) batch: RecordBatch,
    pub(crate) subjects: ArrayRef,
    pub(crate) at: At,
    /// Of each row the first instant at which something may differ, in microseconds since 1970.
    pub(crate) next: Vec<i64>,
    /// Whether that is wanted.
    pub(crate) notes: bool,
    /// The rows, and the elements that stand.
    pub(crate) levels: Vec<Rc<Level>>,
    /// The level at which nodes are computed.
    pub(crate) level: usize,
    /// The variables of the quantifiers around the node at hand, each with the level of its elements: further up than
    /// they are nested where what stands between does not matter to them.
    pub(crate) variables: Vec<(Lane<'s>, usize)>,
    pub(crate) program: &'b Program,
    pub(crate) mode: Mode,
    /// At least as many elements as any row has had visited for the rule at hand.
    pub(crate) visits: u64,
    fields: HashMap<FieldId, Lane<'s>>,
    /// The parts of records and the elements of lists, read once.
    pub(crate) within: Within<'s>,
    pub(crate) definitions: HashMap<(DefinitionId, Mode), (Lane<'s>, u64)>,
    pub(crate) tiers: HashMap<ScorecardId, [Lane<'s>; 2]>,
    /// By exception: where its condition is true.
    pub(crate) covered: HashMap<usize, bits::Bits>,
    /// The other subjects that were asked about, by row.
    pub(crate) looked: Vec<(u32, Reference)>,
    /// What does not fit, by path and reason; none where it was counted before.
    pub(crate) misfits: Option<Misfits>,
    /// What is wrong with what several documents say together.
    pub(crate) faults: Misfits,
    facts: Option<Rc<[Facts]>>,
    /// By group: where its document is there; none where it always is.
    presence: HashMap<usize, Option<Rc<State>>>,
}

/// By path and reason: in how many rows, and in which first. A path that was looked at is there once at least.
pub(crate) type Misfits = BTreeMap<Rc<str>, BTreeMap<Missing, (u64, usize)>>;

/// A path as a standard writes it.
pub(crate) fn label(path: &[String]) -> Rc<str> {
    let mut text = String::new();
    for key in path {
        let is_word = key.chars().all(|it| it.is_ascii_alphanumeric() || it == '_' || it == '-');
        match (is_word, text.is_empty()) {
            (true, true) => text.push_str(key),
            (true, false) => text.extend([".", key]),
            (false, _) => text.extend(["[\"", key, "\"]"]),
        }
    }
    text.into()
}

impl<'s, 'b> Tile<'s, 'b> {
    /// Counts what does not fit, once for each path; what is missing with what it is a part of is counted there.
    pub(crate) fn report(&mut self, label: &Rc<str>, lane: &Lane<'s>, over: Option<&State>) {
        let Some(mut misfits) = self.misfits.take() else { return };
        if !misfits.contains_key(label) {
            let of_path = misfits.entry(Rc::clone(label)).or_default();
            let mut bad = lane.bad(self.length()).unwrap_or_default();
            if let Some(over) = over.and_then(|over| over.bad.as_ref()) {
                bad = bits::without(&bad, over);
            }
            let mut last = BTreeMap::new();
            for place in bits::places(&bad) {
                let row = self.row(place);
                let reason = match lane {
                    // Of an instant only that it lies ahead, or out of range; of a number only that.
                    Lane::Instants(instants) => match instants.micros.get(place) {
                        Some(micros) if *micros > self.at(row).micros() => Missing::Future,
                        _ => Missing::TooLarge,
                    },
                    Lane::Numbers(_) => Missing::TooLarge,
                    other => other.value(place).missing().unwrap_or(Missing::WrongType),
                };
                if last.insert(reason, row) != Some(row) {
                    of_path.entry(reason).or_insert((0, row)).0 += 1;
                }
            }
        }
        self.misfits = Some(misfits);
    }

    pub(crate) fn new(shared: &'b Shared<'s>, batch: RecordBatch, subjects: ArrayRef, at: At) -> Self {
        let length = batch.num_rows();
        Self {
            program: shared.standard.program(),
            shared,
            batch,
            subjects,
            at,
            next: vec![i64::MAX; length],
            notes: shared.notes,
            levels: vec![Level::of_rows(length).into()],
            level: 0,
            variables: Vec::new(),
            mode: Mode::Granted,
            visits: 0,
            fields: HashMap::new(),
            within: Within::default(),
            definitions: HashMap::new(),
            tiers: HashMap::new(),
            covered: HashMap::new(),
            looked: Vec::new(),
            misfits: None,
            faults: Misfits::new(),
            facts: None,
            presence: HashMap::new(),
        }
    }

    /// How many rows it has.
    pub(crate) fn rows(&self) -> usize {
        self.next.len()
    }

    /// The instant of evaluation of a row.
    pub(crate) fn at(&self, row: usize) -> Instant {
        match &self.at {
            At::One(at) => *at,
            At::Each(each) => each.get(row).copied().unwrap_or(Instant::MAX),
        }
    }

    /// Notes that something may differ from an instant on; the past is no news.
    pub(crate) fn note(&mut self, row: usize, micros: i64) {
        let at = self.at(row).micros();
        if self.notes
            && micros > at
            && let Some(next) = self.next.get_mut(row)
        {
            *next = micros.min(*next);
        }
    }

    pub(crate) fn note_instant(&mut self, row: usize, instant: Option<Instant>) {
        if let Some(instant) = instant {
            self.note(row, instant.micros());
        }
    }

    /// The facts of each row, as documents say them.
    pub(crate) fn facts(&mut self) -> Rc<[Facts]> {
        if let Some(facts) = &self.facts {
            return Rc::clone(facts);
        }
        let facts: Rc<[Facts]> = (0..self.rows())
            .map(|row| {
                let subject = self.subject(row);
                Facts::new(self.shared.layout.documents(&self.batch, row, &subject), Vec::new())
            })
            .collect();
        self.facts = Some(Rc::clone(&facts));
        facts
    }

    /// Whom a row is about.
    pub(crate) fn subject(&self, row: usize) -> Reference {
        let text = crate::text::at(&self.subjects, row);
        text.and_then(|text| Reference::parse(text, "", "")).unwrap_or_else(|| self.shared.anybody.clone())
    }

    /// The values of a field, read where they can be at once.
    pub(crate) fn field(&mut self, id: FieldId) -> Lane<'s> {
        if let Some(lane) = self.fields.get(&id) {
            return lane.clone();
        }
        let entity = self.shared.entity;
        let lane = match entity.fields.get(id.0 as usize) {
            Some(field) => self.read_field(id, field),
            None => Lane::missing(Missing::Computed),
        };
        self.fields.insert(id, lane.clone());
        lane
    }

    fn read_field(&mut self, id: FieldId, field: &'s Field) -> Lane<'s> {
        let shared = self.shared;
        let level = std::mem::replace(&mut self.level, 0);
        let lane = match shared.bindings.get(id.0 as usize) {
            None | Some(Binding::Nothing) => Lane::missing(Missing::Absent),
            Some(Binding::Documents) => self.by_documents(id),
            Some(Binding::Several { heard, foreign }) => self.merged(id, field, heard, foreign),
            Some(binding @ (Binding::Column { .. } | Binding::Parts { .. })) => match self.statement(binding) {
                None => Lane::missing(Missing::Absent),
                Some(Statement { group, array, over }) => {
                    let all = bits::all(self.rows());
                    let stale = field.fresh.map(|fresh| self.stale(group, fresh.micros(), &all).into());
                    let label = self.label(id);
                    self.keep(Lane::Column(Column { array, ty: &field.ty, over, stale, label }.into()))
                }
            },
        };
        self.level = level;
        lane
    }

    /// Reads a lane of single values at once; lists, maps and records wait until their parts are asked for.
    pub(crate) fn keep(&mut self, lane: Lane<'s>) -> Lane<'s> {
        match &lane {
            Lane::Column(column) if !matches!(column.ty, Type::List(_) | Type::Map(_) | Type::Record(_)) => {
                self.read(lane)
            }
            _ => lane,
        }
    }

    /// A field as the documents of each row say it.
    fn by_documents(&mut self, id: FieldId) -> Lane<'s> {
        let facts = self.facts();
        let mut values = Vec::with_capacity(facts.len());
        for (row, facts) in facts.iter().enumerate() {
            let mut moment = Moment::new(self.at(row));
            let subject = self.subject(row);
            values.push(self.shared.standard.fact(facts, self.shared.entity_id, &subject, id, &mut moment));
            self.note_instant(row, moment.next());
        }
        let lane = Lane::Values(values.into());
        self.report(&self.label(id), &lane, None);
        lane
    }

    /// The path of a field, for people.
    fn label(&self, id: FieldId) -> Rc<str> {
        self.shared.labels.get(id.0 as usize).map_or_else(|| "".into(), Rc::clone)
    }

    /// Where the document of a group is there and about the row's subject; none where that is so in every row.
    pub(crate) fn presence(&mut self, group: usize) -> Option<Rc<State>> {
        if let Some(presence) = self.presence.get(&group) {
            return presence.clone();
        }
        let is_heard = |about: &Option<About>| about.is_some_and(|about| about != About::Release);
        let about = self.about(group);
        let about = about.map(|about| bits::collect(about.len(), |row| about.get(row).is_some_and(is_heard)));
        let ok = match (about, self.by_now(group)) {
            (Some(about), Some(by_now)) => Some(bits::zip(&about, &by_now, |one, other| one & other)),
            (about, by_now) => about.or(by_now),
        };
        let presence = ok.map(|ok| Rc::new(State { bad: None, ok }));
        self.presence.insert(group, presence.clone());
        presence
    }

    /// Where the document of a group does not lie ahead, nor is refused; none where it never does.
    pub(crate) fn by_now(&mut self, group: usize) -> Option<bits::Bits> {
        let observed = self.observed(group)?;
        // One that is no instant refuses its document; one that lies ahead keeps it back.
        let mut ok = bits::all(self.rows());
        for row in 0..self.rows() {
            let is_there = match observed.state.missing(row) {
                Some(reason) => !reason.is_bad(),
                None => {
                    let micros = observed.micros.get(row).copied().unwrap_or(i64::MAX);
                    self.note(row, micros);
                    micros <= self.at(row).micros()
                }
            };
            if !is_there {
                bits::clear(&mut ok, row);
            }
        }
        Some(ok)
    }

    /// When the document of a group was observed, where a column tells.
    pub(crate) fn observed(&mut self, group: usize) -> Option<Rc<Instants>> {
        let column = self.shared.layout.groups.get(group)?.observed?;
        let label = self.batch.schema_ref().fields().get(column)?.name().as_str().into();
        let array = self.batch.columns().get(column)?.clone();
        match self.read(Lane::Column(Column { array, ty: &Type::Deadline, over: None, stale: None, label }.into())) {
            Lane::Instants(instants) => Some(instants),
            other => {
                let instants = Instants::of_values(&other, self.rows());
                Some(instants.into())
            }
        }
    }

    /// Which of some rows a document was not observed in, or too long ago.
    pub(crate) fn stale(&mut self, group: usize, fresh: i64, rows: &bits::Bits) -> bits::Bits {
        let observed = self.observed(group);
        let mut stale = bits::none(self.rows());
        for row in bits::places(rows) {
            let when = observed.as_ref().filter(|observed| bits::get(&observed.state.ok, row));
            let when = when.and_then(|observed| observed.micros.get(row).copied());
            let at = self.at(row).micros();
            match when {
                None => bits::set(&mut stale, row),
                Some(when) => {
                    let end = i128::from(when) + i128::from(fresh);
                    if i128::from(at) >= end {
                        bits::set(&mut stale, row);
                    } else if let Some(end) = i64::try_from(end).ok().filter(|end| *end <= Instant::MAX.micros()) {
                        self.note(row, end);
                    }
                }
            }
        }
        stale
    }

    /// Looks at another program's nodes.
    pub(crate) fn apart<T>(&mut self, program: &'b Program, look: impl FnOnce(&mut Self) -> T) -> T {
        let own = std::mem::replace(&mut self.program, program);
        let found = look(self);
        self.program = own;
        found
    }
}
