//! Filling a derived table row by row, in the order of its columns.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayBuilder, ArrayRef, BooleanBuilder, Date32Builder, Float64Builder, Int64Builder,
    ListBuilder, RecordBatch, StringBuilder, TimestampMicrosecondBuilder,
};
use datafusion::arrow::datatypes::SchemaRef;
use model::{Kind, derived::Derived};

use crate::Error;
use crate::networks::Network;

enum Builder {
    Text(StringBuilder),
    Integer(Int64Builder),
    Real(Float64Builder),
    Flag(BooleanBuilder),
    Instant(TimestampMicrosecondBuilder),
    Day(Date32Builder),
    Rows(ListBuilder<Int64Builder>),
}

impl Builder {
    fn new(kind: Kind, rows: usize) -> Self {
        match kind {
            Kind::Text => Self::Text(StringBuilder::with_capacity(rows, 0)),
            Kind::Integer => Self::Integer(Int64Builder::with_capacity(rows)),
            Kind::Real => Self::Real(Float64Builder::with_capacity(rows)),
            Kind::Flag => Self::Flag(BooleanBuilder::with_capacity(rows)),
            Kind::Instant => {
                Self::Instant(TimestampMicrosecondBuilder::with_capacity(rows).with_timezone("UTC"))
            }
            Kind::Day => Self::Day(Date32Builder::with_capacity(rows)),
            Kind::Rows => Self::Rows(ListBuilder::with_capacity(Int64Builder::new(), rows)),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        // Nobody knows beforehand how long texts and lists get; the room they did not need goes
        // back, for a run holds all its derived rows at once.
        fn fitted(mut array: impl Array + 'static) -> ArrayRef {
            array.shrink_to_fit();
            Arc::new(array)
        }
        match self {
            Self::Text(builder) => fitted(builder.finish()),
            Self::Integer(builder) => Arc::new(builder.finish()),
            Self::Real(builder) => Arc::new(builder.finish()),
            Self::Flag(builder) => Arc::new(builder.finish()),
            Self::Instant(builder) => Arc::new(builder.finish()),
            Self::Day(builder) => Arc::new(builder.finish()),
            Self::Rows(builder) => fitted(builder.finish()),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Text(builder) => builder.len(),
            Self::Integer(builder) => builder.len(),
            Self::Real(builder) => builder.len(),
            Self::Flag(builder) => builder.len(),
            Self::Instant(builder) => builder.len(),
            Self::Day(builder) => builder.len(),
            Self::Rows(builder) => builder.len(),
        }
    }
}

/// Values of a derived table, appended column by column.
///
/// A value appended to a column of another type marks the table as broken, and
/// [`Rows::finish`] says so: a mistake of ours, found by any test that fills
/// the table.
pub struct Rows {
    derived: &'static Derived,
    schema: SchemaRef,
    columns: Vec<Builder>,
    at: usize,
    broken: bool,
}

impl Rows {
    /// An empty table.
    #[must_use]
    pub fn new(derived: &'static Derived) -> Self {
        Self::with_capacity(derived, 0)
    }

    /// An empty table with room for so many rows.
    #[must_use]
    pub fn with_capacity(derived: &'static Derived, rows: usize) -> Self {
        let columns = derived.table.columns.iter();
        Self {
            derived,
            schema: Arc::new(derived.schema()),
            columns: columns.map(|column| Builder::new(column.kind, rows)).collect(),
            at: 0,
            broken: false,
        }
    }

    fn next(&mut self) -> Option<&mut Builder> {
        let at = self.at;
        self.at += 1;
        self.columns.get_mut(at)
    }

    /// Appends a text or null.
    pub fn text(&mut self, value: Option<&str>) -> &mut Self {
        match self.next() {
            Some(Builder::Text(builder)) => builder.append_option(value),
            _ => self.broken = true,
        }
        self
    }

    /// Appends an integer or null.
    pub fn integer(&mut self, value: impl Into<Option<i64>>) -> &mut Self {
        match self.next() {
            Some(Builder::Integer(builder)) => builder.append_option(value.into()),
            _ => self.broken = true,
        }
        self
    }

    /// Appends a real or null.
    pub fn real(&mut self, value: impl Into<Option<f64>>) -> &mut Self {
        match self.next() {
            Some(Builder::Real(builder)) => builder.append_option(value.into()),
            _ => self.broken = true,
        }
        self
    }

    /// Appends kind, owner, country, city, latitude and longitude of a network.
    pub fn network(&mut self, network: &Network) -> &mut Self {
        self.text(network.kind.as_deref())
            .text(network.owner.as_deref())
            .text(network.place.country.as_deref())
            .text(network.place.city.as_deref())
            .real(network.place.at.map(|at| at.0))
            .real(network.place.at.map(|at| at.1))
    }

    /// Appends a flag or null.
    pub fn flag(&mut self, value: impl Into<Option<bool>>) -> &mut Self {
        match self.next() {
            Some(Builder::Flag(builder)) => builder.append_option(value.into()),
            _ => self.broken = true,
        }
        self
    }

    /// Appends an instant (microseconds) or null.
    pub fn instant(&mut self, value: impl Into<Option<i64>>) -> &mut Self {
        match self.next() {
            Some(Builder::Instant(builder)) => builder.append_option(value.into()),
            _ => self.broken = true,
        }
        self
    }

    /// Appends a day (days since 1970) or null.
    pub fn day(&mut self, value: impl Into<Option<i32>>) -> &mut Self {
        match self.next() {
            Some(Builder::Day(builder)) => builder.append_option(value.into()),
            _ => self.broken = true,
        }
        self
    }

    /// Appends evidence.
    pub fn rows(&mut self, value: &[i64]) -> &mut Self {
        match self.next() {
            Some(Builder::Rows(builder)) => {
                builder.values().append_slice(value);
                builder.append(true);
            }
            _ => self.broken = true,
        }
        self
    }

    /// Ends the row.
    pub fn end(&mut self) {
        self.broken |= self.at != self.columns.len();
        self.at = 0;
    }

    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, Builder::len)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The table as one batch.
    ///
    /// # Errors
    /// Values did not follow the columns.
    pub fn finish(mut self) -> Result<RecordBatch, Error> {
        let broken = || Error::Column {
            table: self.derived.table.name.to_owned(),
            column: "(order of columns)".to_owned(),
        };
        if self.broken {
            return Err(broken());
        }
        let columns = self.columns.iter_mut().map(Builder::finish).collect();
        RecordBatch::try_new(self.schema.clone(), columns).map_err(|_| broken())
    }
}
