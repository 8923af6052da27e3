//! CSV records to rows.

use crate::HashKey;
use crate::collect::Collector;
use crate::connector::{Plan, folded};
use crate::encoding;
use crate::map::{Mapper, Record};
use crate::pointer::Trie;
use crate::value::Value;
use ::csv::{ByteRecord, ReaderBuilder, StringRecord};
use model::{Problem, Severity};

/// Where the table is in a CSV file, and what stands before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) delimiter: u8,
    /// As written.
    pub(crate) headers: Vec<String>,
    /// Folded names and values of what stands before the header.
    pub(crate) preamble: Vec<(String, String)>,
    /// Bytes and lines up to and with the header.
    pub(crate) bytes: usize,
    pub(crate) lines: u64,
}

/// Where each slot of a plan finds its value in one file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Binding {
    slots: Vec<Bound>,
    width: usize,
    delimiter: u8,
}

#[derive(Clone, Debug)]
enum Bound {
    Nowhere,
    Cell(usize),
    /// From the preamble: the same in every record.
    Fixed(String),
}

impl Binding {
    /// Finds the plan's headers in a file.
    pub(crate) fn new(plan: &Plan, layout: &Layout) -> Self {
        let headers: Vec<_> = layout.headers.iter().map(|header| folded(header)).collect();
        let slots = plan
            .headers
            .iter()
            .map(|spellings| {
                let cell = spellings
                    .iter()
                    .find_map(|spelling| headers.iter().position(|header| header == spelling));
                let before = || {
                    spellings.iter().find_map(|spelling| {
                        let wanted = spelling.strip_prefix("preamble/")?;
                        layout
                            .preamble
                            .iter()
                            .find(|(name, _)| name == wanted)
                            .map(|(_, value)| value.clone())
                    })
                };
                match (cell, before()) {
                    (Some(cell), _) => Bound::Cell(cell),
                    (None, Some(value)) => Bound::Fixed(value),
                    (None, None) => Bound::Nowhere,
                }
            })
            .collect();
        Self { slots, width: headers.len(), delimiter: layout.delimiter }
    }
}

struct Cells<'r> {
    binding: &'r Binding,
    record: &'r StringRecord,
}

impl Record for Cells<'_> {
    fn root(&self, slot: usize) -> Value<'_> {
        let text = match self.binding.slots.get(slot) {
            Some(Bound::Cell(cell)) => self.record.get(*cell),
            Some(Bound::Fixed(value)) => Some(value.as_str()),
            Some(Bound::Nowhere) | None => None,
        };
        match text.map(str::trim) {
            Some(text) if !text.is_empty() => Value::Text(text),
            _ => Value::Missing,
        }
    }

    fn element(&self, _slot: usize) -> Value<'_> {
        Value::Missing
    }

    fn open(&mut self, _slot: usize) -> bool {
        false
    }

    fn next(&mut self, _trie: &Trie) -> bool {
        false
    }
}

/// Maps CSV records.
pub(crate) struct CsvMapper {
    mapper: Mapper,
    bytes: ByteRecord,
}

impl CsvMapper {
    pub(crate) fn new(key: &HashKey) -> Self {
        Self { mapper: Mapper::new(key), bytes: ByteRecord::new() }
    }

    /// Reads whole records. `line` is the number of the first line; `cut`: the
    /// file ends here without a line end.
    #[expect(clippy::too_many_arguments, reason = "one call, and each is a different thing")]
    pub(crate) fn chunk(
        &mut self,
        plan: &Plan,
        binding: &Binding,
        bytes: &[u8],
        line: u64,
        cut: bool,
        longest: usize,
        collector: &mut Collector,
    ) {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(binding.delimiter)
            .from_reader(bytes);
        let mut other_section = false;
        let mut lines = LineCount::new(line);
        // Reading from memory does not fail, and records of any width are taken.
        while let Ok(true) = reader.read_byte_record(&mut self.bytes) {
            let start = self.bytes.position().map_or(0, ::csv::Position::byte);
            let position = lines.at(bytes, usize::try_from(start).unwrap_or(bytes.len()));
            if self.bytes.iter().all(|cell| cell.trim_ascii().is_empty()) {
                continue;
            }
            let last = reader.is_done() || reader.position().byte() >= bytes.len() as u64;
            other_section = other_section || begins_section(&self.bytes, binding.width);
            if other_section {
                collector.begin();
                collector.not_used("another section");
                continue;
            }
            if let Some(problem) = self.misfit(binding, cut && last, longest) {
                collector.begin();
                collector.reject(position, problem);
                continue;
            }
            let record = match StringRecord::from_byte_record(std::mem::take(&mut self.bytes)) {
                Ok(record) => record,
                Err(error) => {
                    let bytes = error.into_byte_record();
                    if !collector.warnings.again("not-utf-8", "") {
                        let problem = Problem::new(
                            Severity::Note,
                            "not-utf-8",
                            "the file is not UTF-8 and is read as Windows-1252",
                        )
                        .at_line(position)
                        .help("export as UTF-8 if names look wrong");
                        collector.warnings.add(problem, 1);
                    }
                    bytes.iter().map(|cell| encoding::decode(cell).0.into_owned()).collect()
                }
            };
            let mut cells = Cells { binding, record: &record };
            self.mapper.record(plan, &mut cells, position, collector);
            self.bytes = record.into_byte_record();
        }
    }

    fn misfit(&self, binding: &Binding, cut: bool, longest: usize) -> Option<Problem> {
        let width = self.bytes.len();
        if self.bytes.as_slice().len() > longest {
            return Some(too_long(longest));
        }
        if cut && width < binding.width {
            return Some(
                Problem::warning(
                    "truncated",
                    format!(
                        "the file ends inside this record, after {width} of {} cells",
                        binding.width
                    ),
                )
                .help("export the file again; it was cut off"),
            );
        }
        let extra = self.bytes.iter().skip(binding.width).any(|cell| !cell.trim_ascii().is_empty());
        extra.then(|| {
            Problem::warning(
                "cells",
                format!("the record has {width} cells, the header {}", binding.width),
            )
            .help("a cell that holds the delimiter must be in quotes")
        })
    }
}

/// Counts lines up to each record. The parser's own count lags where lines end
/// in two bytes, because it stops between them.
pub(crate) struct LineCount {
    line: u64,
    counted: usize,
}

impl LineCount {
    /// `line` is the number of the first line.
    pub(crate) const fn new(line: u64) -> Self {
        Self { line, counted: 0 }
    }

    /// The line of the record whose bytes begin at `start`, or after line ends there.
    pub(crate) fn at(&mut self, bytes: &[u8], start: usize) -> u64 {
        let blank = bytes
            .get(start..)
            .unwrap_or_default()
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        let start = start + blank;
        let between = bytes.get(self.counted..start).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', between).count() as u64;
        self.counted = self.counted.max(start);
        self.line
    }
}

pub(crate) fn too_long(longest: usize) -> Problem {
    Problem::warning("record-too-long", format!("the record is longer than {} MiB", longest >> 20))
        .help("one record is expected on each line; is the file one long line?")
}

/// Reports that hold several tables number them: `3. In-Meeting Activities`.
fn begins_section(record: &ByteRecord, width: usize) -> bool {
    let Some(first) = record.get(0) else { return false };
    let mut filled = record.iter().filter(|cell| !cell.trim_ascii().is_empty());
    let first = first.trim_ascii();
    let digits = first.iter().take_while(|byte| byte.is_ascii_digit()).count();
    width > 1
        && filled.next().is_some()
        && filled.next().is_none()
        && (1..=2).contains(&digits)
        && first.get(digits..digits + 2) == Some(b". ")
}

/// The beginning of a CSV file as records with where each ends.
pub(crate) struct HeadRecord {
    pub(crate) cells: Vec<String>,
    /// Bytes up to its end.
    pub(crate) end: usize,
}

/// Splits the beginning of a file at one delimiter.
pub(crate) fn head_records(head: &[u8], delimiter: u8, most: usize) -> Vec<HeadRecord> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(head);
    let mut record = ByteRecord::new();
    let mut records = Vec::new();
    while records.len() < most {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            _ => break,
        }
        let end = usize::try_from(reader.position().byte()).unwrap_or(head.len());
        let cells = record.iter().map(|cell| encoding::decode(cell).0.trim().to_owned()).collect();
        records.push(HeadRecord { cells, end });
    }
    records
}

/// What stands before the header: lines of a name and a value, and tables of
/// three columns or more with one record.
pub(crate) fn preamble(records: &[HeadRecord]) -> Vec<(String, String)> {
    let filled = |record: &HeadRecord| record.cells.iter().filter(|cell| !cell.is_empty()).count();
    let mut found: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, value: &str| {
        let name = folded(name);
        if !name.is_empty() && !value.is_empty() && !found.iter().any(|(known, _)| *known == name) {
            found.push((name, value.to_owned()));
        }
    };
    let mut at = 0;
    while let Some(record) = records.get(at) {
        match (filled(record), record.cells.as_slice()) {
            (2, [name, value, ..]) => {
                add(name, value);
                at += 1;
            }
            (3.., names) => {
                let values = records.get(at + 1).map_or(&[][..], |next| &next.cells);
                for (name, value) in names.iter().zip(values) {
                    add(name, value);
                }
                at += 2;
            }
            _ => at += 1,
        }
    }
    found
}

/// Removes what spreadsheets put before the table: `sep=;`.
pub(crate) fn separator_line(head: &[u8]) -> Option<(u8, usize)> {
    let line = head.split(|byte| *byte == b'\n').next()?;
    let written = line.trim_ascii().to_ascii_lowercase();
    match written.as_slice() {
        [b's', b'e', b'p', b'=', delimiter] => Some((*delimiter, line.len() + 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
