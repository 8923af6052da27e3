//! What code that reads a format writes to.

use crate::collect::{Collector, ENOUGH_ROWS, Parsed, table_index};
use crate::columns::{Cell, Refused};
use crate::{Error, HashKey};
use model::tables::ALL;
use model::{Problem, Severity, Table};

/// Takes the records of one input from a [`crate::formats::Format`].
///
/// A record is a position (a 1-based line, or record number) and ends as exactly
/// one of three: [`mapped`](Self::mapped) after its rows, [`not_used`](Self::not_used),
/// or [`reject`](Self::reject), which takes its rows back. Rows that are followed
/// by another position count as a mapped record. Ending one record twice is an
/// [`Error::Contract`].
///
/// ```no_run
/// # fn f(sink: &mut ingest::Sink<'_>) -> Result<(), ingest::Error> {
/// sink.row("payments", 12)
///     .text("payment_id", "A-1")
///     .day("paid_on", 20_000)
///     .integer("amount_minor", 120_000)
///     .hash("account_hash", "DE89 3704 0044", "bank-account")
///     .done()?;
/// sink.mapped(12)?;
/// sink.not_used(13, "batch header")?;
/// # Ok(()) }
/// ```
pub struct Sink<'o> {
    collector: &'o mut Collector,
    out: &'o mut dyn FnMut(Parsed) -> Result<(), Error>,
    format: &'static str,
    /// The record being read: its position, and whether it has given rows.
    open: Option<u64>,
    closed: Option<u64>,
    wrong: Option<String>,
    /// Table used last, which is nearly always the next one too.
    last: Option<(&'static str, usize)>,
}

impl<'o> Sink<'o> {
    pub(crate) fn new(
        collector: &'o mut Collector,
        format: &'static str,
        out: &'o mut dyn FnMut(Parsed) -> Result<(), Error>,
    ) -> Self {
        Self { collector, out, format, open: None, closed: None, wrong: None, last: None }
    }

    /// The key of this run's hashes.
    #[must_use]
    pub fn key(&self) -> &HashKey {
        &self.collector.key
    }

    /// Path of the input, as the user gave it.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.collector.path
    }

    /// Begins a row of `table` that comes from the record at `position`.
    pub fn row(&mut self, table: &'static str, position: u64) -> Row<'_, 'o> {
        self.turn_to(position);
        let index = match self.last {
            Some((name, index)) if name == table => Some(index),
            _ => table_index(table),
        };
        if let Some(index) = index {
            self.last = Some((table, index));
        } else {
            self.wrong(format!("`{table}` is not a canonical table"));
        }
        let about = index.and_then(|index| ALL.get(index).copied());
        Row {
            sink: self,
            index: index.unwrap_or(usize::MAX),
            table: about,
            position,
            next: 0,
            full: false,
        }
    }

    /// The record at `position` gave its rows, or is part of what gave them.
    ///
    /// # Errors
    /// [`Error::Contract`] when it has ended already.
    pub fn mapped(&mut self, position: u64) -> Result<(), Error> {
        self.turn_to(position);
        self.close(position)?;
        self.collector.mapped();
        self.flush(ENOUGH_ROWS)
    }

    /// The record at `position` is well formed and of no use to any table. `kind`
    /// says what it is, for the count.
    ///
    /// # Errors
    /// [`Error::Contract`] when it has ended already.
    pub fn not_used(&mut self, position: u64, kind: &str) -> Result<(), Error> {
        self.turn_to(position);
        self.close(position)?;
        self.collector.not_used(kind);
        Ok(())
    }

    /// The record at `position` cannot be read; its rows are taken back. File
    /// and line are filled in where the problem has none.
    ///
    /// # Errors
    /// [`Error::Contract`] when it has ended already.
    pub fn reject(&mut self, position: u64, problem: impl Into<Problem>) -> Result<(), Error> {
        self.turn_to(position);
        self.close(position)?;
        self.collector.reject(position, problem.into());
        self.flush(ENOUGH_ROWS)
    }

    /// Something is odd and costs nothing. Repeated complaints of one slug and
    /// field are counted, the first is shown. Position 0: of the whole input.
    pub fn warn(
        &mut self,
        position: u64,
        slug: &'static str,
        field: &str,
        message: impl Into<String>,
    ) {
        if self.collector.warnings.again(slug, field) {
            return;
        }
        let mut problem = Problem::new(Severity::Warning, slug, message).in_field(field);
        if field.is_empty() {
            problem.place.field = Some(String::new()).filter(|_| false);
        }
        if position > 0 {
            problem = problem.at_line(position);
        }
        self.collector.warnings.add(problem, 1);
    }

    /// Ends the input: hands over what is left and says what was done wrong.
    pub(crate) fn end(mut self) -> Result<(), Error> {
        if self.open.take().is_some() {
            self.collector.mapped();
        }
        self.flush(0)?;
        match self.wrong.take() {
            Some(what) => Err(self.contract(what)),
            None => Ok(()),
        }
    }

    fn turn_to(&mut self, position: u64) {
        if self.open == Some(position) {
            return;
        }
        if let Some(before) = self.open.take() {
            self.collector.mapped();
            self.closed = Some(before);
        }
        self.collector.begin();
        self.open = Some(position);
    }

    fn close(&mut self, position: u64) -> Result<(), Error> {
        self.open = None;
        if self.closed == Some(position) {
            return Err(self.contract(format!("the record at {position} ends twice")));
        }
        self.closed = Some(position);
        match self.wrong.take() {
            Some(what) => Err(self.contract(what)),
            None => Ok(()),
        }
    }

    fn flush(&mut self, enough: usize) -> Result<(), Error> {
        if self.collector.held() >= enough || self.collector.rejects.len() >= ENOUGH_ROWS {
            let parsed = self.collector.take()?;
            (self.out)(parsed)?;
        }
        Ok(())
    }

    fn wrong(&mut self, what: String) {
        self.wrong.get_or_insert(what);
    }

    fn contract(&self, what: String) -> Error {
        Error::Contract { format: self.format.to_owned(), what }
    }
}

/// One row being written. Columns may come in any order (table order is
/// cheapest); those not named are null. Nothing is kept unless
/// [`done`](Self::done) is called.
pub struct Row<'s, 'o> {
    sink: &'s mut Sink<'o>,
    index: usize,
    table: Option<&'static Table>,
    position: u64,
    next: usize,
    full: bool,
}

impl Row<'_, '_> {
    /// Text, trimmed; `None` and empty text are null. A key column `email` is
    /// stored in lower case.
    pub fn text<'v>(&mut self, column: &str, value: impl Into<Option<&'v str>>) -> &mut Self {
        match value.into().map(str::trim) {
            Some(value)
                if column == "email"
                    && value.bytes().any(|byte| !byte.is_ascii() || byte.is_ascii_uppercase()) =>
            {
                self.set(column, Cell::Text(&value.to_lowercase()))
            }
            Some(value) => self.set(column, Cell::Text(value)),
            None => self,
        }
    }

    /// An integer.
    pub fn integer(&mut self, column: &str, value: impl Into<Option<i64>>) -> &mut Self {
        match value.into() {
            Some(value) => self.set(column, Cell::Integer(value)),
            None => self,
        }
    }

    /// A number; one that is not finite is null.
    pub fn real(&mut self, column: &str, value: impl Into<Option<f64>>) -> &mut Self {
        match value.into().filter(|value| value.is_finite()) {
            Some(value) => self.set(column, Cell::Real(value)),
            None => self,
        }
    }

    /// True or false.
    pub fn flag(&mut self, column: &str, value: impl Into<Option<bool>>) -> &mut Self {
        match value.into() {
            Some(value) => self.set(column, Cell::Flag(value)),
            None => self,
        }
    }

    /// Microseconds since 1970 in UTC.
    pub fn instant(&mut self, column: &str, micros: impl Into<Option<i64>>) -> &mut Self {
        match micros.into() {
            Some(value) => self.set(column, Cell::Instant(value)),
            None => self,
        }
    }

    /// Days since 1970-01-01.
    pub fn day(&mut self, column: &str, days: impl Into<Option<i32>>) -> &mut Self {
        match days.into() {
            Some(value) => self.set(column, Cell::Day(value)),
            None => self,
        }
    }

    /// The keyed hash of the letters and digits of `raw`; see [`HashKey::hash`].
    pub fn hash<'v>(
        &mut self,
        column: &str,
        raw: impl Into<Option<&'v str>>,
        context: &str,
    ) -> &mut Self {
        match raw.into().and_then(|raw| self.sink.collector.key.hash(context, raw)) {
            Some(hash) => self.set(column, Cell::Text(&hash)),
            None => self,
        }
    }

    /// Keeps the row.
    ///
    /// # Errors
    /// [`Error::Contract`] for an unknown table or column, a value of another
    /// type than the column, or a required column left out.
    pub fn done(&mut self) -> Result<(), Error> {
        let Some(table) = self.table else { return self.refuse() };
        if !self.full {
            let missing = self.sink.collector.rows(self.index, false).and_then(|rows| {
                table
                    .columns
                    .iter()
                    .enumerate()
                    .find(|(at, column)| column.required && !rows.is_set(*at))
            });
            if let Some((_, column)) = missing {
                let what = format!(
                    "a row of `{}` lacks the required column `{}`",
                    table.name, column.name
                );
                self.sink.wrong(what);
            }
        }
        if self.sink.wrong.is_some() {
            return self.refuse();
        }
        if self.full || self.sink.collector.finish(self.index, false, self.position, None).is_err()
        {
            self.drop_row();
            self.sink.warn(
                self.position,
                "row-too-large",
                "",
                "a row held more text than a table can",
            );
        }
        Ok(())
    }

    fn refuse(&mut self) -> Result<(), Error> {
        self.drop_row();
        let what = self.sink.wrong.take().unwrap_or_default();
        Err(self.sink.contract(what))
    }

    fn drop_row(&mut self) {
        if let Some(rows) = self.sink.collector.rows(self.index, false) {
            let finished = rows.len();
            rows.truncate(finished);
        }
    }

    fn set(&mut self, column: &str, cell: Cell<'_>) -> &mut Self {
        let Some(table) = self.table else { return self };
        // Writers name columns in table order, so the next one is mostly the one.
        let columns = table.columns;
        let found =
            columns.iter().enumerate().skip(self.next).find(|(_, known)| known.name == column);
        let found =
            found.or_else(|| columns.iter().enumerate().find(|(_, known)| known.name == column));
        let Some((at, _)) = found else {
            self.sink.wrong(format!("`{}` has no column `{column}`", table.name));
            return self;
        };
        self.next = at + 1;
        if let Some(rows) = self.sink.collector.rows(self.index, false) {
            match rows.set(at, cell) {
                Ok(()) => {}
                Err(Refused::Full) => self.full = true,
                Err(Refused::Kind) => {
                    self.sink.wrong(format!(
                        "`{}.{column}` does not hold a value like {cell:?}",
                        table.name
                    ));
                }
            }
        }
        self
    }
}

impl Drop for Row<'_, '_> {
    /// A row without `done` leaves nothing behind.
    fn drop(&mut self) {
        self.drop_row();
    }
}

#[cfg(test)]
mod tests;
