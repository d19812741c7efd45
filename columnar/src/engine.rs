//! From a record batch to what its scorecards say, tile by tile.

use std::{collections::BTreeMap, rc::Rc, sync::Arc};

use arrow_array::{Array, ArrayRef, RecordBatch, StringArray, UInt32Array, cast::AsArray};
use arrow_schema::{ArrowError, DataType};
use arrow_select::take::{take, take_record_batch};
use brightline::{
    Exceptions, Facts, Instant, Reference, Standard,
    columns::{Card, Covers, Node, Program, Register},
    schema::EntityId,
};

use crate::{
    bits,
    layout::{Layout, Who},
    others::{Index, Others},
    problem::{self, NO_SUBJECT, Problems},
    source::{Binding, Dictionaries},
    text,
    tile::{At, Misfits, Shared, Tile},
    verdicts::{Judged, Passed, RuleBits, TooMany},
    waivers::Waivers,
    write::Sheet,
};

/// Rows of a tile: a multiple of 64, so that their bitmaps can be put one behind the other.
const TILE: usize = 8_192;

/// The scorecards of one entity, bound to the columns of a table.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) entity: EntityId,
    pub(crate) bindings: Vec<Binding>,
    /// Each after those it asks.
    pub(crate) cards: Vec<Card>,
    /// The places of those that are wanted, among `cards` and among those of the table.
    pub(crate) wanted: Vec<(usize, usize)>,
}

/// What is evaluated: a standard and exceptions at an instant.
pub(crate) struct Evaluation<'a> {
    pub(crate) standard: &'a Standard,
    pub(crate) layout: &'a Layout,
    pub(crate) exceptions: &'a Exceptions,
    pub(crate) at: Instant,
    pub(crate) index: &'a dyn Fn() -> Arc<Index>,
    pub(crate) valid_until: bool,
}

/// The subjects of a record batch.
pub(crate) struct Subjects {
    /// Their references, in full.
    names: ArrayRef,
    /// Of each row the number of its kind; none where it names no subject.
    kinds: Vec<u8>,
    known: Vec<String>,
}

const NOBODY: u8 = u8::MAX;

impl Subjects {
    /// Whom each row is about; those about nobody are problems.
    pub(crate) fn read(standard: &Standard, layout: &Layout, batch: &RecordBatch, problems: &mut Problems) -> Self {
        let mut known: Vec<String> = standard.schema().entities.iter().map(|entity| entity.kind.clone()).collect();
        known.sort();
        known.dedup();
        // Of other kinds, and of more than can be told apart, no scorecard speaks.
        known.truncate(usize::from(NOBODY) - 1);
        let other = known.len() as u8;
        let column = plain_column(layout, batch);
        let mut kinds = Vec::with_capacity(batch.num_rows());
        let mut names: Option<Vec<String>> = None;
        let number = |kind: &str| known.iter().position(|known| known == kind).map_or(other, |place| place as u8);
        for row in 0..batch.num_rows() {
            let plain = column.as_ref().and_then(|column| text::at(column, row));
            if let Some((kind, text)) = plain.and_then(|text| Some((canonical_kind(text)?, text))) {
                kinds.push(number(kind));
                if let Some(names) = &mut names {
                    names.push(text.to_owned());
                }
                continue;
            }
            let names = names.get_or_insert_with(|| {
                let before =
                    |row| column.as_ref().and_then(|column| text::at(column, row)).unwrap_or_default().to_owned();
                (0..row).map(before).collect()
            });
            match layout.subject(batch, row) {
                Ok(subject) => {
                    kinds.push(number(subject.kind()));
                    names.push(subject.as_str().to_owned());
                }
                Err((column, message)) => {
                    problems.add(&column, NO_SUBJECT, 1, row as u64, || message);
                    kinds.push(NOBODY);
                    names.push(String::new());
                }
            }
        }
        let names: ArrayRef = match (names, column) {
            (None, Some(column)) if *column.data_type() == DataType::Utf8 => without_nulls(&column),
            (None, Some(column)) => Arc::new(StringArray::from_iter_values(
                (0..column.len()).map(|row| text::at(&column, row).unwrap_or_default()),
            )),
            (names, _) => Arc::new(StringArray::from(names.unwrap_or_default())),
        };
        Self { names, kinds, known }
    }

    /// The rows of a kind; none where all are.
    fn of_kind(&self, kind: &str) -> Option<Vec<u32>> {
        let number = self.known.iter().position(|known| known == kind).map_or(NOBODY - 1, |place| place as u8);
        if self.kinds.iter().all(|found| *found == number) {
            return None;
        }
        Some((0_u32..).zip(&self.kinds).filter(|(_, found)| **found == number).map(|(row, _)| row).collect())
    }
}

/// A column that says of each row whom it is about, and has no others beside it.
fn plain_column(layout: &Layout, batch: &RecordBatch) -> Option<ArrayRef> {
    let column = match &layout.who {
        Who::Column { column, .. } => *column,
        Who::Keys { .. } => layout.only_subject()?,
    };
    let column = batch.columns().get(column)?;
    let is_plain = matches!(column.data_type(), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
    is_plain.then(|| Arc::clone(column))
}

fn without_nulls(column: &ArrayRef) -> ArrayRef {
    match column.nulls() {
        None => Arc::clone(column),
        // No row is null, though the column says where they would be.
        Some(_) => {
            let (offsets, values, _) = column.as_string::<i32>().clone().into_parts();
            Arc::new(StringArray::new(offsets, values, None))
        }
    }
}

/// The kind of a reference that is written in full and in small letters, as no change of it would be.
fn canonical_kind(text: &str) -> Option<&str> {
    const PART: [bool; 256] = {
        let mut table = [false; 256];
        let mut byte = 0;
        while byte < 256 {
            #[allow(clippy::indexing_slicing, reason = "a constant: out of bounds would not compile")]
            {
                table[byte] = matches!(byte as u8, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-');
            }
            byte += 1;
        }
        table
    };
    let is_part =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| PART.get(usize::from(byte)).copied().unwrap_or(false));
    let (kind, rest) = text.split_once(':')?;
    let (namespace, rest) = rest.split_once('/')?;
    let is_name = match rest.split_once('@') {
        None => is_part(rest),
        Some((name, release)) => is_part(name) && is_part(release),
    };
    (is_part(kind) && is_part(namespace) && is_name).then_some(kind)
}

/// Whether conditions ask about other subjects.
pub(crate) fn asks_others(program: &Program) -> bool {
    program.nodes().any(|node| matches!(node, Node::Follow { .. } | Node::IsKnown { .. }))
}

impl Plan {
    /// What each wanted scorecard says of the rows of its entity, with its place among those of the table.
    pub(crate) fn evaluate(
        &self,
        evaluation: &Evaluation<'_>,
        batch: &RecordBatch,
        subjects: &Subjects,
        problems: &mut Problems,
    ) -> Result<Vec<(usize, Sheet)>, ArrowError> {
        let standard = evaluation.standard;
        let Some(entity) = standard.schema().entity(self.entity) else { return Ok(Vec::new()) };
        let (mut batch, mut names) = (batch.clone(), Arc::clone(&subjects.names));
        let of_kind = subjects.of_kind(&entity.kind);
        if let Some(rows) = &of_kind {
            (batch, names) = taken_out(&batch, &names, rows.clone())?;
        }
        let register = Register::new(standard, evaluation.exceptions);
        let members = self.members(evaluation, &register);
        let rules = self.cards.iter().flat_map(|card| (0..card.rules.len()).map(|rule| (card.id, rule)));
        let waivers = Waivers::new(&register, &members, rules);
        let asks = asks_others(standard.program()) || waivers.ask_others();
        let Some(anybody) = Reference::new(&entity.kind, brightline::DEFAULT_NAMESPACE, "anybody", None) else {
            return Ok(Vec::new());
        };
        let shared = Shared {
            standard,
            layout: evaluation.layout,
            entity_id: self.entity,
            entity,
            bindings: &self.bindings,
            dictionaries: Dictionaries::default(),
            folded: crate::nodes::Folded::default(),
            others: asks.then(|| Others::new(standard, evaluation.layout, (evaluation.index)())),
            anybody,
        };
        let mut parts = Vec::new();
        let mut start = 0;
        while start < batch.num_rows() || parts.is_empty() {
            let length = TILE.min(batch.num_rows() - start);
            let tile =
                Tile::new(&shared, batch.slice(start, length), names.slice(start, length), At::One(evaluation.at));
            let part = self.part(evaluation, &waivers, tile)?;
            for (label, of_path) in &part.misfits {
                for (reason, (rows, first)) in of_path {
                    let first =
                        part.rows.as_ref().and_then(|rows| rows.get(*first)).map_or(*first, |row| *row as usize);
                    let own = start + first;
                    let row = of_kind.as_ref().and_then(|rows| rows.get(own)).map_or(own as u64, |row| u64::from(*row));
                    let code = problem::code(*reason);
                    let message = || self.message(evaluation, &batch, &names, own, label, code);
                    problems.add(label, code, *rows, row, message);
                }
            }
            parts.push(part);
            start += TILE;
        }
        let exceptions: Vec<String> = (0..).map_while(|place| register.name(place)).map(str::to_owned).collect();
        Ok(self.put_together(parts, &exceptions, &names, evaluation.valid_until))
    }

    /// What the engine that explains says is wrong at a path of a row.
    fn message(
        &self,
        evaluation: &Evaluation<'_>,
        batch: &RecordBatch,
        names: &ArrayRef,
        row: usize,
        label: &str,
        code: &str,
    ) -> String {
        let subject = text::at(names, row).and_then(|text| Reference::parse(text, "", ""));
        let documents = subject.map(|subject| evaluation.layout.documents(batch, row, &subject, |_| {}));
        let facts = Facts::new(documents.unwrap_or_default(), Vec::new());
        let selection = brightline::Selection::default();
        let found = evaluation.standard.problems(&facts, &Exceptions::none(), evaluation.at, &selection);
        let of_code = || found.iter().filter(|problem| problem.code == code);
        let is_there = |problem: &&brightline::Problem| {
            problem.path.as_deref().map(problem::without_places).as_deref() == Some(label)
        };
        let problem = of_code().find(is_there).or_else(|| of_code().next());
        problem.map_or_else(|| "the value does not fit the field".to_owned(), |problem| problem.message.clone())
    }

    /// What is known of those who may approve exceptions.
    fn members(&self, evaluation: &Evaluation<'_>, register: &Register<'_>) -> Facts {
        let approvers = register.approvers();
        if register.name(0).is_none() || approvers.is_empty() {
            return Facts::new(Vec::new(), Vec::new());
        }
        let index = (evaluation.index)();
        let documents = approvers.iter().flat_map(|approver| index.documents(evaluation.layout, approver));
        Facts::new(documents.collect(), Vec::new())
    }

    /// The rows of a tile that the entity takes, and what each scorecard says of them.
    fn part<'b>(
        &self,
        evaluation: &Evaluation<'_>,
        waivers: &Waivers<'b>,
        mut tile: Tile<'_, 'b>,
    ) -> Result<Part, ArrowError> {
        tile.misfits = Some(BTreeMap::new());
        let taken = tile.taken();
        let mut rows = None;
        if bits::places(&taken).count() < tile.rows() {
            let there: Vec<u32> = bits::places(&taken).map(|row| row as u32).collect();
            let (batch, names) = taken_out(&tile.batch, &tile.subjects, there.clone())?;
            let next = there.iter().filter_map(|row| tile.next.get(*row as usize).copied()).collect();
            tile = Tile::new(tile.shared, batch, names, tile.at.clone());
            tile.next = next;
            tile.misfits = Some(BTreeMap::new());
            rows = Some(there);
        }
        let judged: Result<Vec<Judged>, TooMany> = self.cards.iter().map(|card| tile.judge(card, waivers)).collect();
        let Ok(judged) = judged else {
            return Ok(self.by_rows(evaluation, waivers, &tile, rows));
        };
        let ends = if evaluation.valid_until {
            match self.ends(&tile, waivers, &judged)? {
                Some(ends) => ends,
                None => return Ok(self.by_rows(evaluation, waivers, &tile, rows)),
            }
        } else {
            Vec::new()
        };
        let misfits = tile.misfits.take().unwrap_or_default();
        Ok(Part { rows, length: tile.rows(), names: tile.subjects, judged, ends, misfits })
    }

    /// The first instant at which each result differs: the rows of which something may turn are judged again at the instant
    /// at which it may, each at its own, until it does or nothing turns any more. None where that is too much to visit.
    fn ends<'b>(
        &self,
        tile: &Tile<'_, 'b>,
        waivers: &Waivers<'b>,
        judged: &[Judged],
    ) -> Result<Option<Vec<Vec<i64>>>, ArrowError> {
        let mut ends = vec![vec![i64::MAX; tile.rows()]; self.cards.len()];
        let mut pending: Vec<(u32, i64)> =
            (0_u32..).zip(&tile.next).filter(|(_, next)| **next != i64::MAX).map(|(row, next)| (row, *next)).collect();
        while !pending.is_empty() {
            let rows: Vec<u32> = pending.iter().map(|(row, _)| *row).collect();
            let at: Rc<[Instant]> =
                pending.iter().map(|(_, next)| Instant::from_micros(*next).unwrap_or(Instant::MAX)).collect();
            let (batch, names) = taken_out(&tile.batch, &tile.subjects, rows.clone())?;
            let mut then = Tile::new(tile.shared, batch, names, At::Each(at));
            let taken = then.taken();
            let gone = bits::without(&bits::all(rows.len()), &taken);
            for ((card, before), ends) in self.cards.iter().zip(judged).zip(&mut ends) {
                let Ok(after) = then.judge(card, waivers) else { return Ok(None) };
                let mut differs = after.differs(&before.gather(&rows));
                bits::join(&mut differs, &gone);
                for place in bits::places(&differs) {
                    let Some((row, next)) = pending.get(place) else { continue };
                    if let Some(end) = ends.get_mut(*row as usize) {
                        *end = (*end).min(*next);
                    }
                }
            }
            let is_open = |row: u32| {
                let mut wanted = self.wanted.iter().filter_map(|(place, _)| ends.get(*place)?.get(row as usize));
                wanted.any(|end| *end == i64::MAX)
            };
            let next = pending.iter().zip(&then.next).filter(|((row, _), next)| **next != i64::MAX && is_open(*row));
            pending = next.map(|((row, _), next)| (*row, *next)).collect();
        }
        Ok(Some(ends))
    }

    /// The rows of a tile one by one: where lists are so long that only counting each visit tells whether it is one too
    /// many.
    fn by_rows(
        &self,
        evaluation: &Evaluation<'_>,
        waivers: &Waivers<'_>,
        tile: &Tile<'_, '_>,
        rows: Option<Vec<u32>>,
    ) -> Part {
        let length = tile.rows();
        let mut judged: Vec<Judged> = self.cards.iter().map(|card| Judged::blank(card, length)).collect();
        let mut ends = vec![vec![i64::MAX; length]; self.cards.len()];
        for row in 0..length {
            let subject = tile.subject(row);
            let mut documents = evaluation.layout.documents(&tile.batch, row, &subject, |_| {});
            if tile.shared.others.is_some() || waivers.register.name(0).is_some() {
                documents.extend((evaluation.index)().all_but(evaluation.layout, &subject));
            }
            let facts = Facts::new(documents, Vec::new());
            let selection = brightline::Selection { scorecard: None, subject: Some(subject.clone()) };
            let results = evaluation.standard.lean_results(&facts, evaluation.exceptions, evaluation.at, &selection);
            for result in results.iter().filter(|result| result.subject == subject) {
                let place = self
                    .cards
                    .iter()
                    .position(|card| evaluation.standard.scorecard_name(card.id) == Some(result.scorecard));
                let Some(place) = place else { continue };
                if let (Some(judged), Some(card)) = (judged.get_mut(place), self.cards.get(place)) {
                    judged.take(card, row, result, waivers.register);
                }
                if let Some(end) = ends.get_mut(place).and_then(|ends| ends.get_mut(row)) {
                    *end = result.valid_until.map_or(i64::MAX, Instant::micros);
                }
            }
        }
        judged.iter_mut().zip(&self.cards).for_each(|(judged, card)| judged.stand(card, length));
        if !evaluation.valid_until {
            ends.clear();
        }
        Part { rows, length, names: Arc::clone(&tile.subjects), judged, ends, misfits: BTreeMap::new() }
    }

    fn put_together(
        &self,
        parts: Vec<Part>,
        exceptions: &[String],
        names: &ArrayRef,
        valid_until: bool,
    ) -> Vec<(usize, Sheet)> {
        let all = parts.iter().all(|part| part.rows.is_none());
        let subjects: ArrayRef = if all {
            Arc::clone(names)
        } else {
            let each = parts
                .iter()
                .flat_map(|part| (0..part.length).map(|row| text::at(&part.names, row).unwrap_or_default()));
            Arc::new(StringArray::from_iter_values(each))
        };
        let sheet = |(place, of_table): &(usize, usize)| {
            let judged = Judged::concat(parts.iter().filter_map(|part| Some((part.judged.get(*place)?, part.length))))?;
            let ends = || parts.iter().filter_map(|part| part.ends.get(*place)).flatten().copied().collect();
            let sheet = Sheet {
                subjects: Arc::clone(&subjects),
                judged,
                exceptions: exceptions.to_vec(),
                valid_until: valid_until.then(ends),
            };
            Some((*of_table, sheet))
        };
        self.wanted.iter().filter_map(sheet).collect()
    }
}

/// What was said of the rows of a tile.
struct Part {
    /// Those that the entity takes; none where it takes all.
    rows: Option<Vec<u32>>,
    length: usize,
    names: ArrayRef,
    judged: Vec<Judged>,
    /// By scorecard and row; empty where it was not asked for.
    ends: Vec<Vec<i64>>,
    misfits: Misfits,
}

/// Some rows of a batch and the names of their subjects.
fn taken_out(batch: &RecordBatch, names: &ArrayRef, rows: Vec<u32>) -> Result<(RecordBatch, ArrayRef), ArrowError> {
    let rows = UInt32Array::from(rows);
    let names = take(names, &rows, None)?;
    if batch.num_columns() == 0 {
        return Ok((batch.slice(0, rows.len().min(batch.num_rows())), names));
    }
    Ok((take_record_batch(batch, &rows)?, names))
}

impl Judged {
    /// Nothing said of so many rows.
    fn blank(card: &Card, length: usize) -> Self {
        let rule = || RuleBits {
            met: bits::none(length),
            unmet: bits::none(length),
            waived: Some(bits::none(length)),
            not_applicable: Some(bits::none(length)),
            announced: Some(bits::none(length)),
            retired: Some(bits::none(length)),
            carriers: Vec::new(),
        };
        let passed = || Passed { ready: bits::none(length), tiers: Vec::new() };
        let rules = card.rules.iter().map(|_| rule()).collect();
        Self { applies: bits::none(length), rules, granted: passed(), earned: passed() }
    }

    /// Takes in what the engine that explains says of a row.
    fn take(&mut self, card: &Card, row: usize, result: &brightline::LeanResult<'_>, register: &Register<'_>) {
        use brightline::Verdict;
        if result.ranks.is_none() {
            return;
        }
        bits::set(&mut self.applies, row);
        for ((rule, found), _) in self.rules.iter_mut().zip(&result.rules).zip(&card.rules) {
            let bits = match found.verdict {
                Verdict::Met => Some(&mut rule.met),
                Verdict::Unmet => Some(&mut rule.unmet),
                Verdict::Waived => rule.waived.as_mut(),
                Verdict::NotApplicable => rule.not_applicable.as_mut(),
                Verdict::Announced => rule.announced.as_mut(),
                Verdict::Retired => rule.retired.as_mut(),
            };
            if let Some(bits) = bits {
                bits::set(bits, row);
            }
            let Some((name, until)) = &found.waiver else { continue };
            let place = (0..).map_while(|place| register.name(place)).position(|known| known == name);
            let place = place.and_then(|place| u32::try_from(place).ok());
            if let (Some(exception), Ok(row)) = (place, u32::try_from(row)) {
                rule.carriers.push((row, crate::waivers::Carrier { exception, until: until.micros() }));
            }
        }
    }
}

/// Whether a condition that an exception states asks about other subjects.
pub(crate) fn covers_others(covers: &Covers<'_>) -> bool {
    matches!(covers, Covers::Where(program, ..) if asks_others(program))
}
