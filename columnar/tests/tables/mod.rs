//! Tables from documents: each value in one of the Arrow types that can say it.

pub(crate) mod drawn;
pub(crate) mod lines;

use std::{collections::BTreeMap, sync::Arc};

use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, DurationMicrosecondArray,
    Float32Array, Float64Array, Int16Array, Int64Array, LargeListArray, LargeStringArray, ListArray, MapArray,
    NullArray, RecordBatch, StringArray, StringViewArray, StructArray, TimestampMicrosecondArray,
    TimestampMillisecondArray, TimestampNanosecondArray, UInt32Array,
    types::{Int8Type, UInt16Type},
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{DataType, Field, Fields, Schema};
use brightline::{Instant, Tree};

/// Choices of types, a new one at each call; zero for the plainest type each time.
pub(crate) struct Choices(u64);

impl Choices {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// Each value in the type that says just what its document does.
    pub(crate) fn plain() -> Self {
        Self(0)
    }

    fn is_plain(&self) -> bool {
        self.0 == 0
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % end
    }
}

/// What rows say, by the name of the column.
pub(crate) type Rows = Vec<BTreeMap<String, Tree>>;

/// A batch of rows. A value that is not of the type of the first in its column is left out.
pub(crate) fn batch(rows: &Rows, choices: &mut Choices) -> RecordBatch {
    let mut names: Vec<&String> = rows.iter().flat_map(BTreeMap::keys).collect();
    names.sort();
    names.dedup();
    // What one document says whole and another in parts is told whole.
    let leads_through = |name: &str, other: &str| {
        name.strip_prefix(other).is_some_and(|rest| rest.starts_with('.') || rest.starts_with('['))
    };
    let apart = names.iter().filter(|name| !names.iter().any(|other| leads_through(name, other)));
    let mut fields = vec![];
    let mut columns = vec![];
    for name in apart {
        let values: Vec<Option<&Tree>> = rows.iter().map(|row| row.get(*name)).collect();
        let is_identity = ["subject", "kind", "name", "namespace", "release", "apiVersion"].contains(&name.as_str());
        let array = if is_identity { texts(&values, 0) } else { array(&values, choices) };
        fields.push(Field::new(*name, array.data_type().clone(), true));
        columns.push(array);
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap()
}

fn array(values: &[Option<&Tree>], choices: &mut Choices) -> ArrayRef {
    let first = values.iter().flatten().find(|tree| ***tree != Tree::Null);
    match first {
        None => Arc::new(NullArray::new(values.len())),
        Some(Tree::Bool(_)) => Arc::new(
            values
                .iter()
                .map(|tree| if let Some(Tree::Bool(it)) = tree { Some(*it) } else { None })
                .collect::<BooleanArray>(),
        ),
        Some(Tree::Number(_) | Tree::Unrepresentable(_)) => numbers(values, choices),
        Some(Tree::Instant(_)) => instants(values, choices),
        Some(Tree::Text(_)) => {
            let instants: Vec<Option<Tree>> = values.iter().map(|tree| as_instant(*tree)).collect();
            // Where all texts are instants, they may be told as such.
            if instants.iter().any(Option::is_some) && choices.below(3) > 0 && !choices.is_plain() {
                return self::instants(&instants.iter().map(Option::as_ref).collect::<Vec<_>>(), choices);
            }
            let kind = choices.below(5);
            texts(values, kind)
        }
        Some(Tree::Duration(_)) => Arc::new(
            values
                .iter()
                .map(|tree| if let Some(Tree::Duration(it)) = tree { Some(it.micros()) } else { None })
                .collect::<DurationMicrosecondArray>(),
        ),
        Some(Tree::List(_)) => lists(values, choices),
        Some(Tree::Object(_)) => objects(values, choices),
        Some(Tree::Null) => unreachable!(),
    }
}

fn as_instant(tree: Option<&Tree>) -> Option<Tree> {
    match tree? {
        Tree::Text(text) => Instant::parse(text).map(Tree::Instant),
        _ => None,
    }
}

fn numbers(values: &[Option<&Tree>], choices: &mut Choices) -> ArrayRef {
    let number = |tree: &Option<&Tree>| match tree {
        Some(Tree::Number(it)) => Some(*it),
        Some(Tree::Unrepresentable(_)) => Some(f64::NAN),
        _ => None,
    };
    let numbers: Vec<Option<f64>> = values.iter().map(number).collect();
    let all = |fits: &dyn Fn(f64) -> bool| numbers.iter().flatten().all(|it| fits(*it));
    let whole = all(&|it| it.fract() == 0.0 && it.abs() < 1e15);
    match choices.below(8) {
        0 if whole => Arc::new(numbers.iter().map(|it| it.map(|it| it as i64)).collect::<Int64Array>()),
        1 if whole && all(&|it| it.abs() < 30_000.0) => {
            Arc::new(numbers.iter().map(|it| it.map(|it| it as i16)).collect::<Int16Array>())
        }
        2 if whole && all(&|it| (0.0..4e9).contains(&it)) => {
            Arc::new(numbers.iter().map(|it| it.map(|it| it as u32)).collect::<UInt32Array>())
        }
        3 if all(&|it| f64::from(it as f32) == it || it.is_nan()) => {
            Arc::new(numbers.iter().map(|it| it.map(|it| it as f32)).collect::<Float32Array>())
        }
        4 if whole => {
            let scaled = numbers.iter().map(|it| it.map(|it| it as i128 * 100));
            Arc::new(scaled.collect::<Decimal128Array>().with_precision_and_scale(38, 2).unwrap())
        }
        _ => Arc::new(numbers.into_iter().collect::<Float64Array>()),
    }
}

fn instants(values: &[Option<&Tree>], choices: &mut Choices) -> ArrayRef {
    let micros: Vec<Option<i64>> =
        values.iter().map(|tree| if let Some(Tree::Instant(it)) = tree { Some(it.micros()) } else { None }).collect();
    let all = |fits: &dyn Fn(i64) -> bool| micros.iter().flatten().all(|it| fits(*it));
    match choices.below(5) {
        0 if all(&|it| it % 1_000 == 0) => {
            Arc::new(micros.iter().map(|it| it.map(|it| it / 1_000)).collect::<TimestampMillisecondArray>())
        }
        1 if all(&|it| it.checked_mul(1_000).is_some()) => {
            let nanos = micros.iter().map(|it| it.map(|it| it * 1_000 + 999));
            Arc::new(nanos.collect::<TimestampNanosecondArray>().with_timezone("+02:00"))
        }
        2 if all(&|it| it % 86_400_000_000 == 0) => {
            Arc::new(micros.iter().map(|it| it.map(|it| (it / 86_400_000_000) as i32)).collect::<Date32Array>())
        }
        _ => Arc::new(micros.into_iter().collect::<TimestampMicrosecondArray>().with_timezone("UTC")),
    }
}

fn texts(values: &[Option<&Tree>], kind: u64) -> ArrayRef {
    let texts: Vec<Option<&str>> =
        values.iter().map(|tree| if let Some(Tree::Text(it)) = tree { Some(&**it) } else { None }).collect();
    match kind {
        1 => Arc::new(LargeStringArray::from(texts)),
        2 => Arc::new(StringViewArray::from(texts)),
        3 => Arc::new(texts.into_iter().collect::<DictionaryArray<Int8Type>>()),
        4 => {
            let array = texts.into_iter().collect::<DictionaryArray<UInt16Type>>();
            Arc::new(array)
        }
        _ => Arc::new(StringArray::from(texts)),
    }
}

fn lists(values: &[Option<&Tree>], choices: &mut Choices) -> ArrayRef {
    let mut elements = vec![];
    let mut offsets = vec![0_i32];
    let mut there = vec![];
    for tree in values {
        if let Some(Tree::List(list)) = tree {
            elements.extend(list.iter().map(Some));
            there.push(true);
        } else {
            there.push(false);
        }
        offsets.push(elements.len() as i32);
    }
    let elements = array(&elements, choices);
    let field = Arc::new(Field::new("item", elements.data_type().clone(), true));
    let nulls = Some(NullBuffer::from(there));
    match choices.below(3) {
        0 => {
            let offsets = OffsetBuffer::new(offsets.iter().map(|it| i64::from(*it)).collect::<Vec<_>>().into());
            Arc::new(LargeListArray::new(field, offsets, elements, nulls))
        }
        _ => Arc::new(ListArray::new(field, OffsetBuffer::new(offsets.into()), elements, nulls)),
    }
}

fn objects(values: &[Option<&Tree>], choices: &mut Choices) -> ArrayRef {
    let entries = |tree: &Option<&Tree>| match tree {
        Some(Tree::Object(entries)) => Some(entries.clone()),
        _ => None,
    };
    let objects: Vec<Option<BTreeMap<Arc<str>, Tree>>> = values.iter().map(entries).collect();
    let there: Vec<bool> = objects.iter().map(Option::is_some).collect();
    if choices.below(4) == 0 && !choices.is_plain() {
        let mut keys = vec![];
        let mut values = vec![];
        let mut offsets = vec![0_i32];
        for object in &objects {
            for (key, value) in object.iter().flatten() {
                keys.push(Some(key.to_string()));
                values.push(Some(value));
            }
            offsets.push(keys.len() as i32);
        }
        let values = array(&values, choices);
        let fields = Fields::from(vec![
            Field::new("key", DataType::Utf8, false),
            Field::new("value", values.data_type().clone(), true),
        ]);
        let entries = StructArray::new(fields.clone(), vec![Arc::new(StringArray::from(keys)), values], None);
        let field = Arc::new(Field::new("entries", DataType::Struct(fields), false));
        return Arc::new(MapArray::new(field, OffsetBuffer::new(offsets.into()), entries, Some(there.into()), false));
    }
    let mut keys: Vec<&Arc<str>> = objects.iter().flatten().flat_map(BTreeMap::keys).collect();
    keys.sort();
    keys.dedup();
    let mut fields = vec![];
    let mut columns = vec![];
    for key in keys {
        let values: Vec<Option<&Tree>> = objects.iter().map(|object| object.as_ref()?.get(key)).collect();
        let array = array(&values, choices);
        fields.push(Field::new(&**key, array.data_type().clone(), true));
        columns.push(array);
    }
    if columns.is_empty() {
        return Arc::new(StructArray::new_empty_fields(values.len(), Some(there.into())));
    }
    Arc::new(StructArray::new(fields.into(), columns, Some(there.into())))
}

/// Puts what a document says into columns: objects at the top are taken apart, some of the time.
pub(crate) fn columns(root: &Tree, prefix: &str, apart: bool, into: &mut BTreeMap<String, Tree>) {
    let Tree::Object(entries) = root else { return };
    for (key, value) in entries {
        let plain = key.chars().all(|it| it.is_ascii_alphanumeric() || it == '_');
        let step = if plain { key.to_string() } else { format!("[\"{key}\"]") };
        let dot = if prefix.is_empty() || prefix.ends_with(':') || !plain { "" } else { "." };
        let name = format!("{prefix}{dot}{step}");
        match value {
            Tree::Object(below) if apart && !below.is_empty() => columns(value, &name, apart, into),
            value => drop(into.insert(name, value.clone())),
        }
    }
}

/// The sources of which a row has a document.
type Sources = Vec<Option<String>>;

/// The rows of a table that says what documents say: one row for each subject, of each source the first document.
pub(crate) fn rows(documents: &[crate::reference::Document], choices: &mut Choices) -> Rows {
    let apart: Vec<bool> = (0..4).map(|_| choices.below(3) > 0).collect();
    rows_apart(documents, &apart)
}

fn rows_apart(documents: &[crate::reference::Document], apart: &[bool]) -> Rows {
    let mut rows: BTreeMap<String, (BTreeMap<String, Tree>, Sources)> = BTreeMap::new();
    for document in documents {
        let row = rows.entry(document.subject.bare().to_string()).or_insert_with(|| {
            let mut row = BTreeMap::new();
            row.insert("subject".into(), Tree::Text(document.subject.as_str().into()));
            (row, vec![])
        });
        if row.1.contains(&document.source) {
            continue;
        }
        row.1.push(document.source.clone());
        let Tree::Object(mut root) = document.root.clone() else { continue };
        for key in ["subject", "kind", "name", "namespace", "release", "apiVersion", "observed_at"] {
            root.remove(key);
        }
        let prefix = document.source.as_ref().map_or_else(String::new, |source| format!("{source}:"));
        let which = prefix.len() % 4;
        columns(&Tree::Object(root), &prefix, apart[which], &mut row.0);
        if let Some(observed) = document.observed {
            row.0.insert(format!("{prefix}observed_at"), Tree::Instant(observed));
        }
    }
    rows.into_values().map(|(row, _)| row).collect()
}

/// The rows of a table of which each is a document.
pub(crate) fn rows_each(documents: &[crate::reference::Document], choices: &mut Choices) -> Rows {
    let apart: Vec<bool> = (0..4).map(|_| choices.below(3) > 0).collect();
    documents.iter().filter_map(|document| rows_apart(std::slice::from_ref(document), &apart).pop()).collect()
}
