//! CSV as a stream of rows, with or without a header.

use std::io::BufRead;

use super::source::Source;
use super::{Error, Out};

/// The rows of a file, one at a time.
pub(super) struct Rows<'s, R> {
    reader: csv::Reader<&'s mut Source<R>>,
    row: csv::StringRecord,
    header: Vec<String>,
    /// Columns of the first row.
    usual: usize,
    /// Whether the last row had fewer.
    short: bool,
}

impl<'s, R: BufRead> Rows<'s, R> {
    /// Rows of a file without a header.
    pub(super) fn headless(source: &'s mut Source<R>) -> Self {
        Self::new(source, b',')
    }

    /// Rows of a file whose header is its first row, or the first after lines of
    /// another kind for which `is_header` says no (at most five).
    pub(super) fn with_header(
        source: &'s mut Source<R>,
        delimiter: u8,
        mut is_header: impl FnMut(&[String]) -> bool,
    ) -> Result<Self, Error> {
        let mut rows = Self::new(source, delimiter);
        for _ in 0..6 {
            rows.usual = 0;
            let Some(row) = rows.next()? else { break };
            let header: Vec<String> = row.iter().map(|name| name.trim().to_owned()).collect();
            if is_header(&header) {
                rows.header = header;
                break;
            }
        }
        Ok(rows)
    }

    fn new(source: &'s mut Source<R>, delimiter: u8) -> Self {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(source);
        let row = csv::StringRecord::new();
        Self { reader, row, header: Vec::new(), usual: 0, short: false }
    }

    /// The header; empty where there is none.
    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// The place of a column, whatever its case; `None` where there is none.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|found| found.eq_ignore_ascii_case(name))
    }

    /// The next row; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<&csv::StringRecord>, Error> {
        self.reader.get_mut().renew();
        if !self.reader.read_record(&mut self.row)? {
            return Ok(None);
        }
        // The control character that ends the files of OFAC is no row.
        let empty = self.row.iter().all(|field| field.trim_matches(['\u{1a}', ' ']).is_empty());
        if self.row.len() > 1 || !empty {
            self.short = self.row.len() < self.usual;
        }
        if self.usual == 0 {
            self.usual = self.row.len();
        }
        Ok(Some(&self.row))
    }

    /// The same for a file whose every row ends with an end of line.
    pub(super) fn end_of_line(self, out: &mut Out<'_>) {
        if !self.short && !matches!(self.reader.get_ref().last, b'\n' | 0x1a) {
            out.note("row at the end has no end of line: the file may be cut off");
        }
        self.end(out);
    }

    /// Warns where the last row shows that the file is cut off.
    pub(super) fn end(self, out: &mut Out<'_>) {
        if self.short {
            out.note("row at the end has fewer columns than the first: the file may be cut off");
        }
    }
}
