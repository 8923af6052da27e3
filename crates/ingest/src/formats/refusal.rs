//! Why a record of a format is refused.

use model::Problem;

/// A record that cannot be read: where in it, and why.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    field: String,
    reason: String,
    line: Option<u64>,
    column: Option<u64>,
}

impl Refusal {
    /// `field` is columns, an element or a placeholder: what the format calls it.
    pub(crate) fn new(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { field: field.into(), reason: reason.into(), line: None, column: None }
    }

    /// The line, where the position of the record is not one.
    pub(crate) fn at_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    /// Line and column of the file.
    pub(crate) fn at(mut self, line: u64, column: u64) -> Self {
        self.line = Some(line);
        self.column = Some(column);
        self
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let mut problem = Self::warning("record-rejected", refusal.reason).in_field(refusal.field);
        problem.place.line = refusal.line;
        problem.place.column = refusal.column;
        problem
    }
}
