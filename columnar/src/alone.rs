//! Whether rows can be judged a batch at a time.

use brightline::{Standard, schema::Type};

use crate::Table;

/// Whether no row can look at another: where no field of the standard is a reference, nothing leads there. Who reads a
/// table batch by batch, or part by part on several machines, has to bring all rows together where this does not hold.
#[must_use]
pub fn rows_stand_alone(standard: &Standard) -> bool {
    let mut fields = standard.schema().iter().flat_map(|(_, entity)| entity.fields.iter());
    !fields.any(|field| leads_away(&field.ty))
}

impl Table {
    /// Whether no row can look at another, as [`rows_stand_alone`] says of the standard.
    #[must_use]
    pub fn rows_stand_alone(&self) -> bool {
        rows_stand_alone(&self.standard)
    }
}

pub(crate) fn leads_away(ty: &Type) -> bool {
    match ty {
        Type::Ref(_) => true,
        Type::List(of) | Type::Map(of) => leads_away(of),
        Type::Record(fields) => fields.iter().any(|field| leads_away(&field.ty)),
        _ => false,
    }
}
