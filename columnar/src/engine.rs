//! From a record batch to what its scorecards say, tile by tile.

use std::{collections::BTreeMap, rc::Rc, sync::Arc};

use arrow_array::{Array, ArrayRef, RecordBatch, StringArray, UInt32Array};
use arrow_schema::ArrowError;
use arrow_select::take::{take, take_record_batch};
use brightline::{
    Exceptions, Facts, Instant, Reference, Standard,
    columns::{Card, Covers, Function, Node, NodeId, Program, Register},
    schema::EntityId,
};

use crate::{
    bits,
    dictionary::Folded,
    elements,
    judged::Judged,
    layout::Layout,
    others::{Index, Others},
    problem::{self, Problems},
    repeating::Repeated,
    source::{Binding, Dictionaries, leans},
    subjects::Subjects,
    text,
    tile::{self, At, Misfits, Shared, Tile},
    verdicts::TooMany,
    waivers::Waivers,
    write::Sheet,
};

/// Rows of a tile, as long as no list has many more elements.
const TILE: usize = 16_384;

/// How many rows of a batch make a tile: fewer where they have lists, so that a tile's elements fit a processor's cache as
/// rows do. A multiple of 64, so that their bitmaps can be put one behind the other.
fn tile_of(batch: &RecordBatch) -> usize {
    let elements = batch.columns().iter().map(elements::count_within).max().unwrap_or(0);
    let of_a_row = elements.div_ceil(batch.num_rows().max(1)).max(1);
    (2 * TILE / of_a_row).clamp(64, TILE).next_multiple_of(64)
}

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
    /// Whether it is told who asks about whom, and who is not there yet.
    pub(crate) keeps_track: bool,
}

/// What one scorecard says, and what stands behind that.
pub(crate) struct Found {
    /// The place of the scorecard among those of the table.
    pub(crate) card: usize,
    pub(crate) sheet: Sheet,
    /// The rows it speaks of; none where they are all.
    pub(crate) rows: Option<Vec<u32>>,
}

/// Who asked about whom, and when those that are not there may come: by row.
#[derive(Debug, Default)]
pub(crate) struct Track {
    pub(crate) looked: Vec<(u32, Reference)>,
    pub(crate) later: Vec<(u32, i64)>,
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
        track: &mut Track,
    ) -> Result<Vec<Found>, ArrowError> {
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
            folded: Folded::default(),
            repeated: Repeated::default(),
            labels: entity.fields.iter().map(|field| tile::label(&field.path)).collect(),
            others: asks
                .then(|| Others::new(standard, evaluation.layout, (evaluation.index)(), evaluation.keeps_track)),
            notes: evaluation.valid_until,
            asks_tiers: self.cards.iter().any(Card::asks_others),
            anybody,
        };
        let mut parts = Vec::new();
        let (mut start, tile_rows) = (0, tile_of(&batch));
        while start < batch.num_rows() || parts.is_empty() {
            let length = tile_rows.min(batch.num_rows() - start);
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
            let of_table = |row: usize| of_kind.as_ref().and_then(|rows| rows.get(row)).map_or(row as u32, |row| *row);
            track.looked.extend(part.looked.iter().map(|(row, other)| {
                let own = part.rows.as_ref().and_then(|rows| rows.get(*row as usize)).map_or(*row, |row| *row);
                (of_table(start + own as usize), other.clone())
            }));
            track.later.extend(part.later.iter().map(|(row, next)| (of_table(start + *row as usize), *next)));
            parts.push(part);
            start += tile_rows;
        }
        let exceptions: Vec<String> = (0..).map_while(|place| register.name(place)).map(str::to_owned).collect();
        Ok(self.put_together(parts, tile_rows, of_kind, &exceptions, &names, evaluation.valid_until))
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
        let documents = subject.map(|subject| evaluation.layout.documents(batch, row, &subject));
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
        let mut later = Vec::new();
        if bits::places(&taken).count() < tile.rows() {
            let there: Vec<u32> = bits::places(&taken).map(|row| row as u32).collect();
            let gone = bits::without(&bits::all(tile.rows()), &taken);
            let nexts = bits::places(&gone).filter_map(|row| Some((row as u32, *tile.next.get(row)?)));
            later.extend(nexts.filter(|(_, next)| *next != i64::MAX));
            let (batch, names) = taken_out(&tile.batch, &tile.subjects, there.clone())?;
            let next = there.iter().filter_map(|row| tile.next.get(*row as usize).copied()).collect();
            tile = Tile::new(tile.shared, batch, names, tile.at.clone());
            tile.next = next;
            tile.misfits = Some(BTreeMap::new());
            rows = Some(there);
        }
        let judged: Result<Vec<Judged>, TooMany> = self.cards.iter().map(|card| tile.judge(card, waivers)).collect();
        let Ok(judged) = judged else {
            return Ok(self.by_rows(evaluation, waivers, &tile, rows, later));
        };
        let ends = if evaluation.valid_until {
            match self.ends(&mut tile, waivers, &judged)? {
                Some(ends) => ends,
                None => return Ok(self.by_rows(evaluation, waivers, &tile, rows, later)),
            }
        } else {
            Vec::new()
        };
        let misfits = tile.misfits.take().unwrap_or_default();
        let looked = std::mem::take(&mut tile.looked);
        Ok(Part { rows, length: tile.rows(), names: tile.subjects, judged, ends, misfits, looked, later })
    }

    /// The first instant at which each result differs: the rows of which something may turn are judged again at the instant
    /// at which it may, each at its own, until it does or nothing turns any more. None where that is too much to visit.
    fn ends<'b>(
        &self,
        tile: &mut Tile<'_, 'b>,
        waivers: &Waivers<'b>,
        judged: &[Judged],
    ) -> Result<Option<Vec<Vec<i64>>>, ArrowError> {
        let mut ends = vec![vec![i64::MAX; tile.rows()]; self.cards.len()];
        let moves: Vec<Vec<bool>> = self.cards.iter().map(|card| tile.shared.moving(card, waivers)).collect();
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
            for (((card, before), moves), ends) in self.cards.iter().zip(judged).zip(&moves).zip(&mut ends) {
                let before = before.gather(&rows);
                let after = then.judge_again(card, waivers, Some((&before, moves)));
                let Ok(after) = after else { return Ok(None) };
                let mut differs = after.differs(&before);
                bits::join(&mut differs, &gone);
                for place in bits::places(&differs) {
                    let Some((row, next)) = pending.get(place) else { continue };
                    if let Some(end) = ends.get_mut(*row as usize) {
                        *end = (*end).min(*next);
                    }
                }
            }
            // What is asked about later is looked at too.
            let looked = then.looked.iter().filter_map(|(row, other)| Some((*rows.get(*row as usize)?, other.clone())));
            tile.looked.extend(looked);
            let is_open = |row: u32| {
                let mut wanted = self.wanted.iter().filter_map(|(place, _)| ends.get(*place)?.get(row as usize));
                wanted.any(|end| *end == i64::MAX)
            };
            let next = pending.iter().zip(&then.next).filter(|((row, _), next)| **next != i64::MAX && is_open(*row));
            pending = next.map(|((row, _), next)| (*row, *next)).collect();
        }
        Ok(Some(ends))
    }

    fn put_together(
        &self,
        parts: Vec<Part>,
        tile_rows: usize,
        of_kind: Option<Vec<u32>>,
        exceptions: &[String],
        names: &ArrayRef,
        valid_until: bool,
    ) -> Vec<Found> {
        let all = parts.iter().all(|part| part.rows.is_none());
        let subjects: ArrayRef = if all {
            Arc::clone(names)
        } else {
            let each = |part: &Part| {
                (0..part.length)
                    .map(|row| text::at(&part.names, row).unwrap_or_default().to_owned())
                    .collect::<Vec<_>>()
            };
            Arc::new(StringArray::from_iter_values(parts.iter().flat_map(each)))
        };
        let rows = if all {
            of_kind
        } else {
            let mut rows: Vec<u32> = Vec::new();
            for (part, start) in parts.iter().zip((0_u32..).step_by(tile_rows)) {
                match &part.rows {
                    Some(there) => rows.extend(there.iter().map(|row| start + row)),
                    None => rows.extend((start..).take(part.length)),
                }
            }
            if let Some(of_kind) = of_kind {
                rows.iter_mut().for_each(|row| *row = of_kind.get(*row as usize).copied().unwrap_or(*row));
            }
            Some(rows)
        };
        let found = |(place, card): &(usize, usize)| {
            let judged = Judged::concat(parts.iter().filter_map(|part| Some((part.judged.get(*place)?, part.length))))?;
            let ends = || parts.iter().filter_map(|part| part.ends.get(*place)).flatten().copied().collect();
            let sheet = Sheet {
                subjects: Arc::clone(&subjects),
                judged,
                exceptions: exceptions.to_vec(),
                valid_until: valid_until.then(ends),
            };
            Some(Found { card: *card, sheet, rows: rows.clone() })
        };
        self.wanted.iter().filter_map(found).collect()
    }
}

impl Shared<'_> {
    /// Which rules of a scorecard time may turn, whatever the facts are.
    fn moving(&self, card: &Card, waivers: &Waivers<'_>) -> Vec<bool> {
        let moves = |condition: &brightline::columns::Condition| self.moves(card, condition.node);
        let all = card.applies.as_ref().is_some_and(moves);
        let of_rules = card.rules.iter().enumerate().map(|(place, rule)| {
            let dated = rule.effective.is_some() || rule.retired.is_some();
            all || dated || waivers.waive(card.id, place) || rule.requires.iter().chain(&rule.applies).any(moves)
        });
        of_rules.collect()
    }

    fn moves(&self, card: &Card, id: NodeId) -> bool {
        let Some(node) = self.standard.program().node(id) else { return true };
        match node {
            Node::Age(_) | Node::Until(_) | Node::Call(Function::Time, _) => true,
            Node::IsKnown { .. } | Node::Follow { .. } | Node::TierOf(_) => true,
            Node::Field(field) => {
                let place = field.0 as usize;
                let dated =
                    self.entity.fields.get(place).is_none_or(|field| field.fresh.is_some() || leans(&field.ty).1);
                dated
                    || match self.bindings.get(place) {
                        Some(Binding::Nothing) => false,
                        Some(Binding::Column { group, .. }) => {
                            self.layout.groups.get(*group).is_none_or(|group| group.observed.is_some())
                        }
                        Some(Binding::Documents) | None => true,
                    }
            }
            Node::Definition(id) => {
                let definition = card.definitions.iter().find(|definition| definition.id == *id);
                definition.is_none_or(|definition| self.moves(card, definition.node))
            }
            node => node.operands().any(|operand| self.moves(card, operand)),
        }
    }
}

/// What was said of the rows of a tile.
pub(crate) struct Part {
    /// Those that the entity takes; none where it takes all.
    pub(crate) rows: Option<Vec<u32>>,
    pub(crate) length: usize,
    pub(crate) names: ArrayRef,
    pub(crate) judged: Vec<Judged>,
    /// By scorecard and row; empty where it was not asked for.
    pub(crate) ends: Vec<Vec<i64>>,
    pub(crate) misfits: Misfits,
    pub(crate) looked: Vec<(u32, Reference)>,
    pub(crate) later: Vec<(u32, i64)>,
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

/// Whether a condition that an exception states asks about other subjects.
pub(crate) fn covers_others(covers: &Covers<'_>) -> bool {
    matches!(covers, Covers::Where(program, ..) if asks_others(program))
}
