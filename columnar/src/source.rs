//! From the columns of a table to the fields of an entity.

use std::{cell::RefCell, collections::HashMap, rc::Rc, sync::Arc};

use arrow_array::{Array, ArrayRef, RecordBatch, cast::AsArray};
use arrow_schema::{DataType, Schema};
use brightline::{
    Value,
    schema::{Entity, Field, Type},
};

use crate::layout::{Group, Layout, Place};

/// Where the values of a field come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Binding {
    /// No column states it.
    Nothing,
    /// One column of one document, or what lies below it in structs.
    Column { group: usize, column: usize, below: Vec<Arc<str>> },
    /// Several columns at once: read as documents are.
    Documents,
}

/// The bindings of an entity's fields, by their numbers.
pub(crate) fn bindings(layout: &Layout, schema: &Schema, entity: &Entity) -> Vec<Binding> {
    entity.fields.iter().map(|field| binding(layout, schema, field)).collect()
}

fn binding(layout: &Layout, schema: &Schema, field: &Field) -> Binding {
    let is_heard = |group: &Group| field.source.is_none() || group.source.as_deref() == field.source.as_deref();
    let mut found = Binding::Nothing;
    for (number, group) in layout.groups.iter().enumerate() {
        let own = walk(number, &group.root, &field.path, schema);
        if own == Binding::Nothing {
            continue;
        }
        // What another source states, and two that state one thing, documents tell of.
        if !is_heard(group) || found != Binding::Nothing {
            return Binding::Documents;
        }
        found = own;
    }
    match found {
        Binding::Column { .. } if field.fresh.is_some() && field.observed_from.is_some() => Binding::Documents,
        found => found,
    }
}

fn walk(
    group: usize,
    places: &std::collections::BTreeMap<Arc<str>, Place>,
    path: &[String],
    schema: &Schema,
) -> Binding {
    let Some((key, rest)) = path.split_first() else { return Binding::Documents };
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
                    _ => return Binding::Documents,
                }
            }
            Binding::Column { group, column: *column, below: rest.iter().map(|key| key.as_str().into()).collect() }
        }
    }
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

/// The column of a binding in a batch: what lies below it in structs, and where a struct on the way is null.
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
        let below = Arc::clone(array.as_struct_opt()?.column_by_name(key)?);
        array = below;
    }
    Some((array, there))
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
