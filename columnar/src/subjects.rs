//! Whom the rows of a record batch are about.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, StringArray, StringViewArray, cast::AsArray};
use arrow_buffer::{ArrowNativeType, Buffer, OffsetBuffer};
use arrow_schema::DataType;
use brightline::Standard;

use crate::{
    layout::{Layout, Who},
    problem::{NO_SUBJECT, Problems},
    simd, text,
};

/// The subjects of a record batch.
pub(crate) struct Subjects {
    /// Their references, in full.
    pub(crate) names: ArrayRef,
    kinds: Kinds,
    known: Vec<String>,
    /// Whether they are plainly bare subjects, each another: in the order of their lengths and texts. If not, they may be.
    pub(crate) are_numbered: bool,
}

/// The numbers of the kinds of subjects.
enum Kinds {
    /// All rows are of one.
    One(u8),
    /// Of each row its own; [`NOBODY`] where it names no subject.
    Each(Vec<u8>),
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
        if let Some(names) = &column
            && let Some((kind, are_numbered)) = alike(names)
        {
            let number = known.iter().position(|known| *known == kind).map_or(other, |place| place as u8);
            let kinds = Kinds::One(number);
            return Self { names: Arc::clone(names), kinds, known, are_numbered };
        }
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
            (None, Some(column)) => without_nulls(&column),
            (names, _) => Arc::new(StringArray::from(names.unwrap_or_default())),
        };
        Self { names, kinds: Kinds::Each(kinds), known, are_numbered: false }
    }

    /// The rows of a kind; none where all are.
    pub(crate) fn of_kind(&self, kind: &str) -> Option<Vec<u32>> {
        let number = self.known.iter().position(|known| known == kind).map_or(NOBODY - 1, |place| place as u8);
        match &self.kinds {
            Kinds::One(found) => (*found != number).then(Vec::new),
            Kinds::Each(kinds) if kinds.iter().all(|found| *found == number) => None,
            Kinds::Each(kinds) => {
                Some((0_u32..).zip(kinds).filter(|(_, found)| **found == number).map(|(row, _)| row).collect())
            }
        }
    }
}

/// A column that says of each row whom it is about, and has no others beside it.
fn plain_column(layout: &Layout, batch: &RecordBatch) -> Option<ArrayRef> {
    let column = match &layout.who {
        Who::Column { column, .. } => *column,
        Who::Keys { .. } => layout.only_subject()?,
    };
    let column = batch.columns().get(column)?;
    match column.data_type() {
        DataType::Utf8 => Some(Arc::clone(column)),
        DataType::LargeUtf8 | DataType::Utf8View => Some(Arc::new(in_one_buffer(column))),
        _ => None,
    }
}

/// The same texts, as they are told with the verdicts, whatever the column's own form is; where they stand one behind the
/// other, as mostly, not a byte is copied.
fn in_one_buffer(column: &ArrayRef) -> StringArray {
    let nulls = column.nulls().cloned();
    let texts = || StringArray::from_iter((0..column.len()).map(|row| text::at(column, row)));
    let shared = match column.data_type() {
        DataType::LargeUtf8 => {
            let column = column.as_string::<i64>();
            let offsets: Option<Vec<i32>> = column.value_offsets().iter().map(|end| i32::try_from(*end).ok()).collect();
            offsets.map(|offsets| (offsets, column.values().clone()))
        }
        _ => one_behind_the_other(column.as_string_view()).or_else(|| put_in_order(column.as_string_view())),
    };
    let shared = shared
        .and_then(|(offsets, values)| StringArray::try_new(OffsetBuffer::new(offsets.into()), values, nulls).ok());
    shared.unwrap_or_else(texts)
}

/// Where the texts of views lie in the one buffer that has them all in their order, with nothing between them.
fn one_behind_the_other(column: &StringViewArray) -> Option<(Vec<i32>, Buffer)> {
    let [buffer] = &**column.data_buffers() else { return None };
    let mut end = (*column.views().first()? >> 96) as usize;
    let mut offsets = Vec::with_capacity(column.len() + 1);
    offsets.push(i32::try_from(end).ok()?);
    for view in column.views() {
        let (length, start) = (*view as u32 as usize, (*view >> 96) as usize);
        if length <= text::WITHIN || start != end {
            return None;
        }
        end = end.wrapping_add(length);
        offsets.push(i32::try_from(end).ok()?);
    }
    Some((offsets, buffer.clone()))
}

/// The texts of views, copied.
fn put_in_order(column: &StringViewArray) -> Option<(Vec<i32>, Buffer)> {
    let mut bytes = Vec::with_capacity(column.data_buffers().iter().map(Buffer::len).sum());
    let mut offsets = Vec::with_capacity(column.len() + 1);
    offsets.push(0);
    for (data, start, end) in text::viewed(column) {
        bytes.extend_from_slice(data.get(start..end)?);
        offsets.push(i32::try_from(bytes.len()).ok()?);
    }
    Some((offsets, bytes.into()))
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

/// References that are looked at together: so many that what is read once still lies at hand.
const TOGETHER: usize = 2_048;

/// The kind of the subjects of a column whose references are all in full, in small letters, without releases, and begin
/// with one kind and namespace, and whether they are plainly numbered; none where some may not be. The bytes are looked at
/// together, and each beginning by itself: as each has its colon and its slash there, all else is of names if only so many
/// bytes are not.
fn alike(column: &ArrayRef) -> Option<(String, bool)> {
    let column = column.as_string_opt::<i32>()?;
    let first = column.iter().next().flatten()?;
    let kind = canonical_kind(first)?;
    let prefix = first.split_inclusive('/').next()?;
    if column.null_count() > 0 {
        return None;
    }
    let (offsets, data) = (column.value_offsets(), column.value_data());
    let mut ascending = Ascending::new(prefix.len());
    let mut row = 0;
    while row < column.len() {
        let last = (row + TOGETHER).min(column.len());
        let offsets = offsets.get(row..=last)?;
        let (start, end) = (offsets.first()?.as_usize(), offsets.last()?.as_usize());
        let are_plain = simd::count_separating(data.get(start..end)?) == 2 * (last - row) as u64;
        if !(are_plain && all_begin(data, offsets, prefix.as_bytes(), &mut ascending)) {
            return None;
        }
        row = last;
    }
    Some((kind.to_owned(), ascending.are_all))
}

/// Whether names that begin alike are in the order of their lengths and texts, seen by the few bytes in which they differ.
struct Ascending {
    /// With how many bytes all begin.
    begin: usize,
    before: (usize, u128),
    are_all: bool,
}

impl Ascending {
    fn new(begin: usize) -> Self {
        Self { begin, before: (0, 0), are_all: true }
    }

    fn look_at(&mut self, name: &[u8]) {
        let Some(end) = name.last_chunk::<16>() else {
            self.are_all = false;
            return;
        };
        let now = (name.len(), u128::from_be_bytes(*end));
        self.are_all &= (self.before < now) & (name.len() <= self.begin + end.len());
        self.before = now;
    }
}

/// Whether the texts between some offsets each go on behind a prefix.
fn all_begin(data: &[u8], offsets: &[i32], prefix: &[u8], ascending: &mut Ascending) -> bool {
    let begins = |(start, end): (&i32, &i32)| {
        let text = data.get(start.as_usize()..end.as_usize()).unwrap_or_default();
        // Most prefixes are of eight bytes or more, which are compared at once: the first eight and the last, and only
        // of a longer one what lies between.
        let is_alike = match (prefix.first_chunk::<8>(), prefix.last_chunk::<8>(), text.get(..prefix.len())) {
            (Some(first), Some(last), Some(own)) => {
                own.first_chunk() == Some(first)
                    && own.last_chunk() == Some(last)
                    && (prefix.len() <= 16 || own == prefix)
            }
            (_, _, Some(own)) => own == prefix,
            _ => false,
        };
        ascending.look_at(text);
        is_alike && text.len() > prefix.len()
    };
    offsets.iter().zip(offsets.iter().skip(1)).all(begins)
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

#[cfg(test)]
mod tests {
    use arrow_array::{LargeStringArray, UInt64Array};
    use arrow_schema::ArrowError;
    use arrow_select::{concat::concat, take::take};

    use super::*;

    #[test]
    fn texts_of_every_form_are_the_same_in_one_buffer() -> Result<(), ArrowError> {
        let long = |number: usize| format!("service:default/service-{number}");
        let all: Vec<Option<String>> = (0..200).map(|number| Some(long(number))).collect();
        let mut mixed = all.clone();
        mixed.extend([None, Some(String::new()), Some("service:a/b".to_owned()), Some(long(7)), None]);
        for texts in [all, mixed, Vec::new()] {
            let expected = StringArray::from(texts.clone());
            let views = StringViewArray::from(texts.iter().map(Option::as_deref).collect::<Vec<_>>());
            // In another order than their bytes, and in several buffers.
            let indices = UInt64Array::from_iter_values((0..texts.len() as u64).rev());
            let (back, twice) = (texts.iter().rev().cloned(), texts.iter().chain(&texts).cloned());
            let forms: [(ArrayRef, StringArray); 6] = [
                (Arc::new(LargeStringArray::from(texts.clone())), expected.clone()),
                (Arc::new(views.clone()), expected.clone()),
                (take(&views, &indices, None)?, back.collect()),
                (concat(&[&views, &views.gc()])?, twice.collect()),
                (
                    Arc::new(views.slice(texts.len() / 3, texts.len() / 3)),
                    expected.slice(texts.len() / 3, texts.len() / 3),
                ),
                (Arc::new(views.gc()), expected.clone()),
            ];
            for (column, expected) in forms {
                assert_eq!(in_one_buffer(&column), expected);
            }
        }
        let contiguous = StringViewArray::from_iter_values((0..50).map(long));
        let shared = one_behind_the_other(&contiguous).map(|(_, buffer)| buffer.as_ptr());
        assert_eq!(shared, contiguous.data_buffers().first().map(|buffer| buffer.as_ptr()), "nothing is copied");
        Ok(())
    }
}
