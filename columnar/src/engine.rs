//! From a record batch to what its scorecards say, tile by tile.

use std::{collections::BTreeMap, rc::Rc, sync::Arc};

use arrow_array::{Array, ArrayRef, RecordBatch, StringArray, UInt32Array};
use arrow_schema::ArrowError;
use arrow_select::take::{take, take_record_batch};
use brightline::{
    Exceptions, Facts, Instant, Reference, Standard,
    columns::{Card, Covers, Node, Program, Register},
    schema::{Entity, EntityId},
};

use crate::{
    bits,
    dictionary::Folded,
    elements,
    joined::Joined,
    judged::Judged,
    layout::Layout,
    others::{Index, Others},
    problem::{self, Problems},
    repeating::Repeated,
    source::{Binding, Dictionaries},
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

/// How the rows of a batch are read, and which of the table's rows each is.
pub(crate) struct Rows<'a> {
    pub(crate) layout: &'a Layout,
    pub(crate) bindings: &'a [Binding],
    /// None where they are the table's own.
    pub(crate) origins: Option<&'a [u32]>,
}

impl Rows<'_> {
    fn origin(&self, row: usize) -> u32 {
        self.origins.and_then(|origins| origins.get(row)).map_or(row as u32, |row| *row)
    }
}

/// By what rows are judged.
pub(crate) struct Ground<'e, 'b> {
    pub(crate) evaluation: &'e Evaluation<'e>,
    pub(crate) waivers: &'e Waivers<'b>,
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
        let ground = Ground { evaluation, waivers: &waivers };
        let exceptions: Vec<String> = (0..).map_while(|place| register.name(place)).map(str::to_owned).collect();
        let told = (&mut *problems, &mut *track);
        let are_apart = subjects.are_numbered && of_kind.is_none();
        let joined = || Joined::of(&names, self.needs_releases(evaluation.layout, entity));
        let Some(joined) = (!are_apart).then(joined).flatten() else {
            let rows = Rows { layout: evaluation.layout, bindings: &self.bindings, origins: of_kind.as_deref() };
            let parts = self.tiles(&ground, &rows, &batch, &names, told)?;
            return Ok(self.put_together(parts, of_kind, &exceptions, &names, evaluation.valid_until));
        };
        let (parts, firsts) = self.joined(&ground, &joined, (&batch, &names), of_kind.as_deref(), told)?;
        Ok(self.in_order(&parts, &firsts, &exceptions, evaluation.valid_until))
    }

    /// Whether the releases of a bare subject that has rows of its own may tell that it is there: where these may not count.
    fn needs_releases(&self, layout: &Layout, entity: &Entity) -> bool {
        entity.source.is_some() || layout.groups.iter().any(|group| group.observed.is_some())
    }

    /// What is said of rows that are one subject each, tile by tile.
    pub(crate) fn tiles<'b>(
        &self,
        ground: &Ground<'_, 'b>,
        of: &Rows<'_>,
        batch: &RecordBatch,
        names: &ArrayRef,
        (problems, track): (&mut Problems, &mut Track),
    ) -> Result<Vec<Part>, ArrowError> {
        let Ground { evaluation, waivers } = ground;
        let standard = evaluation.standard;
        let Some(entity) = standard.schema().entity(self.entity) else { return Ok(Vec::new()) };
        let Some(anybody) = Reference::new(&entity.kind, brightline::DEFAULT_NAMESPACE, "anybody", None) else {
            return Ok(Vec::new());
        };
        let asks = asks_others(standard.program()) || waivers.ask_others();
        let shared = Shared {
            standard,
            layout: of.layout,
            entity_id: self.entity,
            entity,
            bindings: of.bindings,
            dictionaries: Dictionaries::default(),
            folded: Folded::default(),
            repeated: Repeated::default(),
            labels: entity.fields.iter().map(|field| tile::label(&field.path)).collect(),
            others: asks.then(|| Others::new(standard, (evaluation.index)(), evaluation.keeps_track)),
            notes: evaluation.valid_until,
            asks_tiers: self.cards.iter().any(Card::asks_others),
            anybody,
        };
        let mut parts = Vec::new();
        let tile_rows = tile_of(batch);
        let starts = (0..batch.num_rows().max(1)).step_by(tile_rows).rev();
        let mut open: Vec<(usize, usize)> =
            starts.map(|start| (start, tile_rows.min(batch.num_rows().saturating_sub(start)))).collect();
        while let Some((start, length)) = open.pop() {
            let tile =
                Tile::new(&shared, batch.slice(start, length), names.slice(start, length), At::One(evaluation.at));
            let Some(part) = self.part(evaluation, waivers, tile)? else {
                // Some row has too much to visit: it is found by halves, and the others are judged without it.
                let half = length / 2;
                open.extend([(start + half, length - half), (start, half)]);
                continue;
            };
            for (label, of_path) in &part.misfits {
                for (reason, (rows, first)) in of_path {
                    let first =
                        part.rows.as_ref().and_then(|rows| rows.get(*first)).map_or(*first, |row| *row as usize);
                    let own = start + first;
                    let row = of.origin(own);
                    let code = problem::code(*reason);
                    let message = || self.message(evaluation, of.layout, (batch, names), own, label, code);
                    problems.add(label, code, *rows, u64::from(row), message);
                }
            }
            track.looked.extend(part.looked.iter().map(|(row, other)| {
                let own = part.rows.as_ref().and_then(|rows| rows.get(*row as usize)).map_or(*row, |row| *row);
                (of.origin(start + own as usize), other.clone())
            }));
            track.later.extend(part.later.iter().map(|(row, next)| (of.origin(start + *row as usize), *next)));
            parts.push(part);
        }
        Ok(parts)
    }

    /// What the engine that explains says is wrong at a path of a row.
    fn message(
        &self,
        evaluation: &Evaluation<'_>,
        layout: &Layout,
        (batch, names): (&RecordBatch, &ArrayRef),
        row: usize,
        label: &str,
        code: &str,
    ) -> String {
        let subject = text::at(names, row).and_then(|text| Reference::parse(text, "", ""));
        let mut documents = subject.map(|subject| layout.documents(batch, row, &subject)).unwrap_or_default();
        // Which of the subject's rows says what, where it has several.
        let of_row = evaluation.layout.groups.len().max(1);
        for document in &mut documents {
            let number = document.name.rsplit_once('.').and_then(|(_, number)| number.parse::<usize>().ok());
            document.name = format!("its row {}", number.unwrap_or(0) / of_row + 1).into();
        }
        let facts = Facts::new(documents, Vec::new());
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
        let documents = approvers.iter().flat_map(|approver| index.documents(approver));
        Facts::new(documents.collect(), Vec::new())
    }

    /// The rows of a tile that the entity takes, and what each scorecard says of them; none where several are too much to
    /// visit at once.
    fn part<'b>(
        &self,
        evaluation: &Evaluation<'_>,
        waivers: &Waivers<'b>,
        mut tile: Tile<'_, 'b>,
    ) -> Result<Option<Part>, ArrowError> {
        tile.misfits = Some(BTreeMap::new());
        let taken = tile.taken();
        let judged_of = tile.rows();
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
        let too_many = |tile: Tile<'_, 'b>, rows, later| {
            let by_rows = || Part { judged_of, ..self.by_rows(evaluation, waivers, &tile, rows, later) };
            (judged_of == 1).then(by_rows)
        };
        let judged: Result<Vec<Judged>, TooMany> = self.cards.iter().map(|card| tile.judge(card, waivers)).collect();
        let Ok(judged) = judged else {
            return Ok(too_many(tile, rows, later));
        };
        let ends = if evaluation.valid_until {
            match self.ends(&mut tile, waivers, &judged)? {
                Some(ends) => ends,
                None => return Ok(too_many(tile, rows, later)),
            }
        } else {
            Vec::new()
        };
        let mut misfits = tile.misfits.take().unwrap_or_default();
        for (label, faults) in std::mem::take(&mut tile.faults) {
            misfits.entry(label).or_default().extend(faults);
        }
        let looked = std::mem::take(&mut tile.looked);
        Ok(Some(Part {
            rows,
            judged_of,
            length: tile.rows(),
            names: tile.subjects,
            judged,
            ends,
            misfits,
            looked,
            later,
        }))
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
            let starts =
                parts.iter().scan(0_u32, |start, part| Some(std::mem::replace(start, *start + part.judged_of as u32)));
            for (part, start) in parts.iter().zip(starts) {
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

/// What was said of the rows of a tile.
pub(crate) struct Part {
    /// Those that the entity takes; none where it takes all.
    pub(crate) rows: Option<Vec<u32>>,
    /// Of how many rows they are.
    pub(crate) judged_of: usize,
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
pub(crate) fn taken_out(
    batch: &RecordBatch,
    names: &ArrayRef,
    rows: Vec<u32>,
) -> Result<(RecordBatch, ArrayRef), ArrowError> {
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
