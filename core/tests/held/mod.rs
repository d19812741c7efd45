//! What two computations of one thing are held equal by; the fuzz targets use the same.

pub(crate) mod evaluation;
pub(crate) mod forecast;
