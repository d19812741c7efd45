//! From the columns of a table to the fields of an entity.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
    rc::Rc,
    sync::Arc,
};

use arrow_array::{Array, ArrayRef, MapArray, RecordBatch, StructArray, UInt32Array, cast::AsArray};
use arrow_schema::{DataType, Field as SchemaField, Schema};
use arrow_select::take::take;
use brightline::{
    Value,
    schema::{Entity, Field, Type},
};

use crate::{
    layout::{Group, Layout, Place},
    text,
};

/// Where the values of a field come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Binding {
    /// No column states it.
    Nothing,
    /// One column of one document, or what lies below it in structs and maps.
    Column { group: usize, column: usize, below: Vec<Arc<str>> },
    /// One document states its parts, in columns of their own.
    Parts { group: usize, places: BTreeMap<Arc<str>, Place> },
    /// Several documents state it: those that are heard, and those of other sources, which are not.
    Several { heard: Vec<Self>, foreign: Vec<Self> },
    /// What is read as documents are.
    Documents,
}

impl Binding {
    /// The documents it is read from; none where that is not known.
    pub(crate) fn groups(&self) -> Option<Vec<usize>> {
        match self {
            Self::Nothing => Some(Vec::new()),
            Self::Column { group, .. } | Self::Parts { group, .. } => Some(vec![*group]),
            Self::Several { heard, foreign } => {
                let all = heard.iter().chain(foreign).map(Self::groups).collect::<Option<Vec<_>>>()?;
                Some(all.into_iter().flatten().collect())
            }
            Self::Documents => None,
        }
    }
}

/// The bindings of an entity's fields, by their numbers.
pub(crate) fn bindings(layout: &Layout, schema: &Schema, entity: &Entity) -> Vec<Binding> {
    entity.fields.iter().map(|field| binding(layout, schema, field)).collect()
}

fn binding(layout: &Layout, schema: &Schema, field: &Field) -> Binding {
    match at_path(layout, schema, &field.path, field.source.as_deref()) {
        Binding::Nothing => Binding::Nothing,
        // Each document has its own time of observation, at another path.
        _ if field.fresh.is_some() && field.observed_from.is_some() => Binding::Documents,
        found => found,
    }
}

/// What states a path, where only that source is heard.
pub(crate) fn at_path(layout: &Layout, schema: &Schema, path: &[String], source: Option<&str>) -> Binding {
    let is_heard = |group: &Group| source.is_none() || group.source.as_deref() == source;
    let (mut heard, mut foreign) = (Vec::new(), Vec::new());
    for (number, group) in layout.groups.iter().enumerate() {
        match (walk(number, &group.root, path, schema), is_heard(group)) {
            (Binding::Nothing, _) => {}
            (Binding::Documents, true) => return Binding::Documents,
            // Where nothing but a list or scalar stands above the path, nothing is stated.
            (Binding::Documents, false) => {}
            (own, true) => heard.push(own),
            (own, false) => foreign.push(own),
        }
    }
    match (heard.len(), foreign.len()) {
        (0, 0) => Binding::Nothing,
        (1, 0) => heard.pop().unwrap_or(Binding::Nothing),
        _ => Binding::Several { heard, foreign },
    }
}

fn walk(group: usize, places: &BTreeMap<Arc<str>, Place>, path: &[String], schema: &Schema) -> Binding {
    let Some((key, rest)) = path.split_first() else { return Binding::Parts { group, places: places.clone() } };
    match places.get(key.as_str()) {
        None => Binding::Nothing,
        Some(Place::Object(below)) => walk(group, below, rest, schema),
        Some(Place::Column(column)) => {
            let mut ty = schema.fields().get(*column).map(|field| field.data_type());
            for key in rest {
                match ty {
                    Some(DataType::Null) => return Binding::Nothing,
                    Some(DataType::Struct(fields)) => match fields.iter().find(|field| field.name() == key) {
                        Some(field) => ty = Some(field.data_type()),
                        None => return Binding::Nothing,
                    },
                    Some(DataType::Map(entries, _)) => match entries.data_type() {
                        DataType::Struct(parts) => match parts.as_ref() {
                            [key, value] if is_text(key.data_type()) => ty = Some(value.data_type()),
                            _ => return Binding::Documents,
                        },
                        _ => return Binding::Documents,
                    },
                    _ => return Binding::Documents,
                }
            }
            Binding::Column { group, column: *column, below: rest.iter().map(|key| key.as_str().into()).collect() }
        }
    }
}

fn is_text(ty: &DataType) -> bool {
    matches!(ty, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

/// A dictionary, and its values.
type Read = (ArrayRef, Rc<[Value]>);

/// Dictionaries that were read, so that each is once for a record batch and not once for each of its tiles.
#[derive(Debug, Default)]
pub(crate) struct Dictionaries {
    read: RefCell<HashMap<(usize, usize), Read>>,
}

impl Dictionaries {
    /// The values of a dictionary as values of a type, and at the end one more for what is null.
    pub(crate) fn values(&self, array: &ArrayRef, ty: &Type, read: impl FnOnce() -> Vec<Value>) -> Rc<[Value]> {
        // The array is kept with what was read of it, so that no other comes to stand at its place.
        let key = (Arc::as_ptr(array).cast::<()>() as usize, std::ptr::from_ref(ty) as usize);
        if let Some((_, values)) = self.read.borrow().get(&key) {
            return Rc::clone(values);
        }
        let values: Rc<[Value]> = read().into();
        self.read.borrow_mut().insert(key, (Arc::clone(array), Rc::clone(&values)));
        values
    }
}

/// The column of a binding in a batch: what lies below it in structs and maps, and where a struct on the way is null.
pub(crate) fn column(batch: &RecordBatch, column: usize, below: &[Arc<str>]) -> Option<(ArrayRef, Option<Vec<u64>>)> {
    let mut array = Arc::clone(batch.columns().get(column)?);
    let mut there: Option<Vec<u64>> = None;
    for key in below {
        if let Some(nulls) = array.nulls() {
            let valid = crate::bits::from_arrow(nulls.inner());
            there = Some(match there {
                None => valid,
                Some(there) => crate::bits::zip(&there, &valid, |one, other| one & other),
            });
        }
        let below = match array.as_map_opt() {
            Some(map) => at_key(map, key)?,
            None => Arc::clone(array.as_struct_opt()?.column_by_name(key)?),
        };
        array = below;
    }
    Some((array, there))
}

/// What each map has at a key, null where it has none; of one that stands twice the last.
fn at_key(map: &MapArray, key: &str) -> Option<ArrayRef> {
    let keys = map.keys();
    let offsets = map.value_offsets();
    let of_row = |range: &[i32]| {
        let [start, end] = range else { return None };
        let (start, end) = (usize::try_from(*start).ok()?, usize::try_from(*end).ok()?);
        let place = (start..end).rev().find(|place| text::at(keys, *place) == Some(key))?;
        u32::try_from(place).ok()
    };
    let places: UInt32Array = offsets.windows(2).map(of_row).collect();
    take(map.values(), &places, None).ok()
}

/// The columns of an object as one of structs.
pub(crate) fn parts(batch: &RecordBatch, places: &BTreeMap<Arc<str>, Place>) -> Option<ArrayRef> {
    let mut fields = Vec::with_capacity(places.len());
    let mut columns = Vec::with_capacity(places.len());
    for (key, place) in places {
        let column = match place {
            Place::Column(column) => Arc::clone(batch.columns().get(*column)?),
            Place::Object(below) => parts(batch, below)?,
        };
        fields.push(SchemaField::new(&**key, column.data_type().clone(), true));
        columns.push(column);
    }
    StructArray::try_new(fields.into(), columns, None).ok().map(|array| Arc::new(array) as ArrayRef)
}

/// Whether reading a value of a type needs the subject or the instant: a reference may leave out its namespace, and a
/// time may lie ahead.
pub(crate) fn leans(ty: &Type) -> (bool, bool) {
    match ty {
        Type::Ref(_) => (true, false),
        Type::Time => (false, true),
        Type::List(ty) | Type::Map(ty) => leans(ty),
        Type::Record(parts) => {
            parts.iter().map(|part| leans(&part.ty)).fold((false, false), |all, one| (all.0 | one.0, all.1 | one.1))
        }
        _ => (false, false),
    }
}
