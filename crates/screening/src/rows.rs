//! Rows to screen, one after another, out of CSV, JSON, Parquet or plain lines.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

use matching::screen::Kind;
use model::Problem;

use crate::Error;
use crate::asked::{Asked, Gather, Unasked};
use crate::column::{Bound, Column, Mapping};
use crate::parquet_rows::ParquetRows;

/// Bytes of a line or record beyond which it is refused.
const LONGEST: usize = 16 << 20;

/// What became of one record.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// It is screened; the problem is something in it that could not be used.
    Asked(Box<Asked>, Option<Problem>),
    /// It cannot be screened.
    Rejected(Problem),
    /// It holds nothing that lists of entities hold, such as a birth date alone.
    NotUsed(&'static str),
}

/// Reads rows; see [`open`] and [`from_stream`]. An error ends the rows.
pub type Rows = Box<dyn Iterator<Item = Result<Row, Error>> + Send>;

/// Opens a file of rows: CSV, JSON lines, a JSON array, Parquet or one value a
/// line; plain, gzip or zstd. `kind`: what rows are about that do not say, before
/// what the name of the file says.
///
/// # Errors
/// The file cannot be read, or no column of it holds a name or a number.
pub fn open(path: &Path, mapping: &Mapping, kind: Kind) -> Result<Rows, Error> {
    let mut file = File::open(path).map_err(Error::read(path))?;
    let mut magic = Vec::new();
    file.by_ref().take(4).read_to_end(&mut magic).map_err(Error::read(path))?;
    let is_file = file.metadata().is_ok_and(|metadata| metadata.is_file());
    if is_file && magic == b"PAR1" {
        return ParquetRows::open(path, mapping, kind, &table_name(path));
    }
    // Not opened again: a pipe gives each byte once.
    from_stream(Cursor::new(magic).chain(file), path, &table_name(path), mapping, kind)
}

/// Reads rows from a stream such as standard input. `shown` names it in messages;
/// `table` is the canonical table it may be, or empty.
///
/// # Errors
/// As [`open`]; Parquet needs a file.
pub fn from_stream(
    input: impl Read + Send + 'static,
    shown: &Path,
    table: &str,
    mapping: &Mapping,
    kind: Kind,
) -> Result<Rows, Error> {
    let (head, reader) = ingest::text_of(input).map_err(Error::read(shown))?;
    if head.starts_with(b"PAR1") {
        return Err(Error::Refused(format!(
            "`{}` is Parquet, which is read from its end: give it as a file",
            shown.display()
        )));
    }
    let place = shown.display().to_string();
    let first = head.iter().find(|byte| !byte.is_ascii_whitespace());
    match first {
        None => Ok(Box::new(std::iter::empty())),
        Some(b'{' | b'[') => {
            let json = Json {
                reader: BufReader::with_capacity(1 << 16, reader),
                place,
                mapping: mapping.clone(),
                kind: default_kind(table, kind),
                elements: first == Some(&b'['),
                opened: false,
                record: 0,
                line: 0,
                buffer: Vec::new(),
                ended: false,
                known: Vec::new(),
            };
            Ok(Box::new(json))
        }
        Some(_) => csv_or_lines(&head, reader, place, table, mapping, kind),
    }
}

/// `people-2026.csv.gz` may be the canonical table `people`.
fn table_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase()
}

fn default_kind(table: &str, kind: Kind) -> Kind {
    match kind {
        Kind::Unknown if table.starts_with("people") => Kind::Person,
        Kind::Unknown if table.starts_with("vendors") => Kind::Organisation,
        kind => kind,
    }
}

fn csv_or_lines(
    head: &[u8],
    reader: Box<dyn Read + Send>,
    place: String,
    table: &str,
    mapping: &Mapping,
    kind: Kind,
) -> Result<Rows, Error> {
    let delimiter = delimiter(head);
    let unix: Box<dyn Read + Send> = if memchr::memmem::find(head, b"\r\n").is_some() {
        Box::new(Unix::new(reader))
    } else {
        reader
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(1 << 16)
        .from_reader(unix);
    let mut header = csv::ByteRecord::new();
    let not_csv =
        |error: csv::Error| Error::Refused(format!("could not read `{place}` as CSV: {error}"));
    reader.read_byte_record(&mut header).map_err(not_csv)?;
    let names: Vec<String> = header
        .iter()
        .map(|cell| ingest::decode_text(cell).0.trim().trim_start_matches('\u{feff}').to_owned())
        .collect();
    let bound = mapping.bind(&names, table)?;
    if bound.screens() {
        let bound = Bound { kind: if kind == Kind::Unknown { bound.kind } else { kind }, ..bound };
        let width = names.len();
        return Ok(Box::new(Csv {
            reader,
            place,
            bound,
            width,
            row: 0,
            record: csv::ByteRecord::new(),
            ended: false,
        }));
    }
    if names.len() == 1 && mapping.column(names.first().map_or("", String::as_str)).is_none() {
        // One value a line, the first line among them.
        let first = names.into_iter().next().unwrap_or_default();
        return Ok(Box::new(Lines {
            first: Some(first),
            reader,
            place,
            kind,
            row: 0,
            ended: false,
        }));
    }
    Err(Error::Refused(format!(
        "`{place}` has no column with a name or a number; the columns are: {}; say which is which with --map name=COLUMN",
        names.join(", ")
    )))
}

/// The delimiter that the first line holds most of, outside quotes.
fn delimiter(head: &[u8]) -> u8 {
    let mut counts = [(b',', 0_u32), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            byte if !quoted => {
                if let Some((_, count)) = counts.iter_mut().find(|(one, _)| one == byte) {
                    *count += 1;
                }
            }
            _ => {}
        }
    }
    // Of equals the first: a comma before a semicolon.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(byte, _)| byte)
}

/// Leaves out the carriage return of a line end, so that lines are counted right.
struct Unix<R> {
    input: R,
    held: bool,
}

impl<R: Read> Unix<R> {
    fn new(input: R) -> Self {
        Self { input, held: false }
    }
}

impl<R: Read> Read for Unix<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        // One byte of room is kept for a carriage return held back.
        let Some(room) = to.len().checked_sub(1).filter(|room| *room > 0) else {
            return if to.is_empty() { Ok(0) } else { self.input.read(to) };
        };
        loop {
            let start = usize::from(self.held);
            let read = {
                let Some(space) = to.get_mut(start..start + room) else { return Ok(0) };
                self.input.read(space)?
            };
            if let (true, Some(first)) = (self.held, to.first_mut()) {
                *first = b'\r';
            }
            if read == 0 {
                return Ok(std::mem::take(&mut self.held).into());
            }
            let mut filled = start + read;
            self.held = false;
            if to.get(filled - 1) == Some(&b'\r') {
                self.held = true;
                filled -= 1;
            }
            let mut kept = 0;
            for at in 0..filled {
                let pair = (to.get(at).copied(), to.get(at + 1).copied());
                let line_end = at + 1 < filled && pair == (Some(b'\r'), Some(b'\n'));
                if let (false, Some(byte), Some(slot)) = (line_end, pair.0, to.get_mut(kept)) {
                    *slot = byte;
                    kept += 1;
                }
            }
            if kept > 0 {
                return Ok(kept);
            }
        }
    }
}

type CsvReader = csv::Reader<Box<dyn Read + Send>>;

struct Csv {
    reader: CsvReader,
    place: String,
    bound: Bound,
    width: usize,
    row: u64,
    record: csv::ByteRecord,
    ended: bool,
}

impl Iterator for Csv {
    type Item = Result<Row, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        match self.reader.read_byte_record(&mut self.record) {
            Ok(false) => return None,
            Ok(true) => {}
            Err(error) => {
                self.ended = true;
                return Some(Ok(Row::Rejected(cut(&self.place, self.row + 1, &error))));
            }
        }
        self.row += 1;
        let line = self.record.position().map_or(self.row, csv::Position::line);
        let extra = self.record.iter().skip(self.width).any(|cell| !cell.trim_ascii().is_empty());
        if extra || self.record.as_slice().len() > LONGEST {
            let problem = Problem::warning(
                "cells",
                format!("the record has {} cells, the header {}", self.record.len(), self.width),
            )
            .help("a cell that holds the delimiter must be in quotes");
            return Some(Ok(Row::Rejected(problem.in_file(&self.place).at_line(line))));
        }
        let mut gather = Gather::default();
        for (column, cell) in self.bound.columns.iter().zip(self.record.iter()) {
            if let Some(column) = column {
                gather.take(*column, &ingest::decode_text(cell).0);
            }
        }
        Some(Ok(finished(gather, self.row, line, self.bound.kind, &self.place)))
    }
}

fn cut(place: &str, row: u64, error: &dyn std::fmt::Display) -> Problem {
    Problem::warning("unreadable", format!("reading stopped at record {row}: {error}"))
        .in_file(place)
        .help("the file may be cut off: export it again")
}

/// A gathered row as what became of it.
pub(crate) fn finished(gather: Gather, row: u64, line: u64, kind: Kind, place: &str) -> Row {
    let at = |problem: Problem| problem.in_file(place).at_line(line);
    let (asked, unread) = gather.finish(row, kind);
    match asked {
        Ok(asked) => Row::Asked(
            Box::new(asked),
            unread.map(|message| {
                at(Problem::warning("birth-date", message).help("write it as 1984-04-20"))
            }),
        ),
        Err(Unasked::NotUsed(why)) => Row::NotUsed(why),
        Err(Unasked::Nothing) => Row::Rejected(at(Problem::warning(
            "nothing-to-screen",
            "the row has neither a name nor a number that could be on a list",
        ))),
    }
}

struct Lines {
    /// The line that was read to look at it.
    first: Option<String>,
    reader: CsvReader,
    place: String,
    kind: Kind,
    row: u64,
    ended: bool,
}

impl Iterator for Lines {
    type Item = Result<Row, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let text = match self.first.take() {
            Some(first) => first,
            None => {
                let mut record = csv::ByteRecord::new();
                match self.reader.read_byte_record(&mut record) {
                    Ok(true) => {}
                    Ok(false) => return None,
                    Err(error) => {
                        self.ended = true;
                        return Some(Ok(Row::Rejected(cut(&self.place, self.row + 1, &error))));
                    }
                }
                // `ROE, Richard` on a line is one name.
                let cells: Vec<String> =
                    record.iter().map(|cell| ingest::decode_text(cell).0.into_owned()).collect();
                cells.join(",")
            }
        };
        self.row += 1;
        let asked = Asked::value(self.row, &text, self.kind);
        Some(Ok(Row::Asked(Box::new(asked), None)))
    }
}

struct Json {
    reader: BufReader<Box<dyn Read + Send>>,
    place: String,
    mapping: Mapping,
    kind: Kind,
    /// An array: records are its elements; otherwise they are lines.
    elements: bool,
    opened: bool,
    record: u64,
    /// Lines read so far.
    line: u64,
    buffer: Vec<u8>,
    ended: bool,
    /// Names of fields met, and what they hold.
    known: Vec<(String, Option<Column>)>,
}

impl Iterator for Json {
    type Item = Result<Row, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let read = if self.elements { self.element() } else { self.line() };
            match read {
                Ok(Some(line)) => {
                    if self.buffer.trim_ascii().is_empty() {
                        continue;
                    }
                    self.record += 1;
                    return Some(Ok(self.row(line)));
                }
                Ok(None) => self.ended = true,
                Err(error) => {
                    self.ended = true;
                    return Some(Ok(Row::Rejected(
                        cut(&self.place, self.record + 1, &error).at_line(self.line.max(1)),
                    )));
                }
            }
        }
        None
    }
}

impl Json {
    /// Reads the next line into the buffer; gives its number.
    fn line(&mut self) -> io::Result<Option<u64>> {
        self.buffer.clear();
        let limit = LONGEST as u64 + 1;
        let read = self.reader.by_ref().take(limit).read_until(b'\n', &mut self.buffer)?;
        if read > LONGEST {
            return Err(io::Error::other("a line is longer than 16 MiB"));
        }
        self.line += 1;
        Ok((read > 0).then_some(self.line))
    }

    /// Reads the next element of the array into the buffer; gives the line it
    /// begins on.
    fn element(&mut self) -> io::Result<Option<u64>> {
        self.buffer.clear();
        let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
        let mut began = self.line + 1;
        loop {
            let block = self.reader.fill_buf()?;
            if block.is_empty() {
                if self.opened {
                    return Err(io::Error::other("the array does not end"));
                }
                return Ok(None);
            }
            let mut used = 0;
            let mut done = None;
            for byte in block {
                used += 1;
                if *byte == b'\n' {
                    self.line += 1;
                }
                if !self.opened {
                    self.opened = *byte == b'[';
                    continue;
                }
                if quoted {
                    self.buffer.push(*byte);
                    match (escaped, byte) {
                        (true, _) => escaped = false,
                        (false, b'\\') => escaped = true,
                        (false, b'"') => quoted = false,
                        _ => {}
                    }
                    continue;
                }
                match byte {
                    b',' if depth == 0 => {
                        done = Some(true);
                        break;
                    }
                    b']' if depth == 0 => {
                        done = Some(false);
                        break;
                    }
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth = depth.saturating_sub(1),
                    b'"' => quoted = true,
                    _ => {}
                }
                if self.buffer.is_empty() && byte.is_ascii_whitespace() {
                    continue;
                }
                if self.buffer.is_empty() {
                    began = self.line + 1;
                }
                self.buffer.push(*byte);
            }
            self.reader.consume(used);
            if self.buffer.len() > LONGEST {
                return Err(io::Error::other("an element is longer than 16 MiB"));
            }
            match done {
                Some(true) => return Ok(Some(began)),
                Some(false) => {
                    // What follows the array is not read.
                    self.opened = false;
                    self.ended = true;
                    return Ok(Some(began));
                }
                None => {}
            }
        }
    }

    fn row(&mut self, line: u64) -> Row {
        let rejected = |what: String| {
            let problem = Problem::warning("json", what)
                .in_file(&self.place)
                .at_line(line)
                .help("one JSON object is expected on each line");
            Row::Rejected(problem)
        };
        let value: serde_json::Value = match serde_json::from_slice(&self.buffer) {
            Ok(value) => value,
            Err(error) => return rejected(format!("the record is not JSON: {error}")),
        };
        let serde_json::Value::Object(fields) = value else {
            return rejected("the record is not an object".to_owned());
        };
        let mut gather = Gather::default();
        let one_value = fields.contains_key("kind") && fields.contains_key("value");
        for (name, value) in &fields {
            let column = match name.as_str() {
                "kind" if one_value => Some(Column::ValueKind),
                "value" if one_value => Some(Column::Value),
                name => self.column(name),
            };
            self.flatten(column, value, &mut gather, 0);
        }
        finished(gather, self.record, line, self.kind, &self.place)
    }

    fn column(&mut self, name: &str) -> Option<Column> {
        if let Some((_, column)) = self.known.iter().find(|(known, _)| known == name) {
            return *column;
        }
        let column = self.mapping.column(name);
        // Keys that never repeat are not worth keeping.
        if self.known.len() < 256 {
            self.known.push((name.to_owned(), column));
        }
        column
    }

    /// Lists of values are several values; objects are looked into by the names
    /// of their own fields.
    fn flatten(
        &mut self,
        column: Option<Column>,
        value: &serde_json::Value,
        gather: &mut Gather,
        depth: u8,
    ) {
        match value {
            serde_json::Value::String(text) => {
                if let Some(column) = column {
                    gather.take(column, text);
                }
            }
            serde_json::Value::Number(number) => {
                if let Some(column) = column {
                    gather.take(column, &number.to_string());
                }
            }
            serde_json::Value::Array(values) if depth < 4 => {
                for value in values {
                    self.flatten(column, value, gather, depth + 1);
                }
            }
            serde_json::Value::Object(fields) if depth < 4 => {
                for (name, value) in fields {
                    let column = self.column(name);
                    self.flatten(column, value, gather, depth + 1);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
