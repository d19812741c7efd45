//! Joined rows under evaluation, and what is said of them in the order in which a table speaks of its subjects.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_schema::ArrowError;
use brightline::Reference;

use crate::{
    engine::{Found, Ground, Part, Plan, Rows, Track, taken_out},
    joined::{Joined, MOST_ROWS, Subject, side_by_side},
    judged::Judged,
    problem::Problems,
    source, text,
    write::Sheet,
};

impl Plan {
    /// What is said of rows of which some are about one subject; and of each part the rows of the table at which its
    /// subjects are first spoken of.
    pub(crate) fn joined(
        &self,
        ground: &Ground<'_, '_>,
        joined: &Joined,
        (batch, names): (&RecordBatch, &ArrayRef),
        origins: Option<&[u32]>,
        (problems, track): (&mut Problems, &mut Track),
    ) -> Result<(Vec<Part>, Vec<Vec<u32>>), ArrowError> {
        let layout = ground.evaluation.layout;
        let origin = |row: u32| origins.and_then(|origins| origins.get(row as usize)).map_or(row, |row| *row);
        let mut all: (Vec<Part>, Vec<Vec<u32>>) = Default::default();
        let mut add = |parts: Vec<Part>, firsts: &[u32]| {
            let mut rest = firsts;
            for part in parts {
                let (own, others) = rest.split_at_checked(part.judged_of).unwrap_or((rest, &[]));
                rest = others;
                let of_part = |row: &u32| own.get(*row as usize).copied();
                let rows = match &part.rows {
                    Some(rows) => rows.iter().filter_map(of_part).collect(),
                    None => own.to_vec(),
                };
                all.1.push(rows);
                all.0.push(part);
            }
        };
        if !joined.alone.is_empty() {
            let (batch, names) = taken_out(batch, names, joined.alone.clone())?;
            let firsts: Vec<u32> = joined.alone.iter().map(|row| origin(*row)).collect();
            let rows = Rows { layout, bindings: &self.bindings, origins: Some(&firsts) };
            add(self.tiles(ground, &rows, &batch, &names, (&mut *problems, &mut *track))?, &firsts);
        }
        for (rows, subjects) in joined.classes() {
            let firsts: Vec<u32> = subjects.iter().map(|subject| origin(subject.first)).collect();
            if rows > MOST_ROWS {
                let part = self.by_documents(ground, &subjects, (batch, names));
                let looked = part.looked.iter();
                track.looked.extend(looked.filter_map(|(row, to)| Some((*firsts.get(*row as usize)?, to.clone()))));
                add(vec![part], &firsts);
                continue;
            }
            let layout = layout.side_by_side(rows, batch.num_columns());
            let (batch, names) = side_by_side(batch, names, &subjects, rows)?;
            let entity = ground.evaluation.standard.schema().entity(self.entity);
            let bindings = entity.map(|entity| source::bindings(&layout, batch.schema_ref(), entity));
            let rows = Rows { layout: &layout, bindings: &bindings.unwrap_or_default(), origins: Some(&firsts) };
            add(self.tiles(ground, &rows, &batch, &names, (&mut *problems, &mut *track))?, &firsts);
        }
        Ok(all)
    }

    /// Subjects of more rows than are put side by side.
    fn by_documents(
        &self,
        ground: &Ground<'_, '_>,
        subjects: &[&Subject],
        (batch, names): (&RecordBatch, &ArrayRef),
    ) -> Part {
        let layout = ground.evaluation.layout;
        let of_subject = |subject: &&Subject| {
            let of_row = |row: &u32| {
                let row = *row as usize;
                let about = text::at(names, row).and_then(|name| Reference::parse(name, "", ""))?;
                Some(layout.documents(batch, row, &about))
            };
            subject.rows.iter().filter_map(of_row).flatten().collect()
        };
        let names: ArrayRef =
            Arc::new(StringArray::from_iter_values(subjects.iter().map(|subject| subject.name.as_str())));
        self.one_by_one(ground.evaluation, ground.waivers, &names, subjects.iter().map(of_subject))
    }

    /// What is said of all parts, by the rows at which their subjects are first spoken of, and then by name.
    pub(crate) fn in_order(
        &self,
        parts: &[Part],
        firsts: &[Vec<u32>],
        exceptions: &[String],
        valid_until: bool,
    ) -> Vec<Found> {
        let name = |part: &Part, row: usize| text::at(&part.names, row).unwrap_or_default().to_owned();
        let subjects = parts
            .iter()
            .zip(firsts)
            .flat_map(|(part, firsts)| firsts.iter().enumerate().map(move |(row, first)| (*first, name(part, row))));
        let subjects: Vec<(u32, String)> = subjects.collect();
        let mut order: Vec<u32> = (0_u32..).take(subjects.len()).collect();
        order.sort_by_key(|place| subjects.get(*place as usize));
        let in_order = || order.iter().filter_map(|place| subjects.get(*place as usize));
        let names: ArrayRef = Arc::new(StringArray::from_iter_values(in_order().map(|(_, name)| name)));
        let rows: Vec<u32> = in_order().map(|(row, _)| *row).collect();
        let found = |(place, card): &(usize, usize)| {
            let judged = Judged::concat(parts.iter().filter_map(|part| Some((part.judged.get(*place)?, part.length))))?;
            let ends: Vec<i64> = parts.iter().filter_map(|part| part.ends.get(*place)).flatten().copied().collect();
            let ends = || order.iter().filter_map(|place| ends.get(*place as usize)).copied().collect();
            let sheet = Sheet {
                subjects: Arc::clone(&names),
                judged: judged.gather(&order),
                exceptions: exceptions.to_vec(),
                valid_until: valid_until.then(ends),
            };
            Some(Found { card: *card, sheet, rows: Some(rows.clone()) })
        };
        self.wanted.iter().filter_map(found).collect()
    }
}
