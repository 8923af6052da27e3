//! Telling what an input is, from its first bytes.

use crate::HashKey;
use crate::canonical;
use crate::columns::Cell;
use crate::connector::{At, Condition, Connector, Connectors, Recognise, Shape, Test, folded};
use crate::csv::{HeadRecord, Layout, head_records, preamble, separator_line};
use crate::formats::{self, Format};
use crate::frame::{Cut, Scanner};
use crate::input::HEAD;
use crate::json::{PADDING, Parser};
use crate::pointer::NOWHERE;
use model::{Problem, Table};
use simd_json::{Node, StaticNode};
use std::collections::BTreeMap;
use std::path::Path;

/// Records looked at.
const RECORDS: usize = 20;
/// Lines of CSV in which the header is looked for.
const HEADER_WITHIN: usize = 60;
/// Members of an object that may hold the records, whatever the connector says.
const WRAPPERS: &[&str] =
    &["value", "Records", "items", "data", "results", "entries", "events", "logs"];

/// What an input is.
pub(crate) enum Recognised<'c> {
    /// A mapping reads it.
    Mapped { connector: Known<'c>, frame: Frame },
    /// Canonical rows in Parquet.
    Parquet(&'static Table),
    /// Code reads it.
    Code(&'static dyn Format),
    /// Nothing is in it.
    Empty,
    /// Nobody knows it.
    Nobody(Problem),
}

/// A connector that was loaded, or one made for a canonical file.
pub(crate) enum Known<'c> {
    Loaded(&'c Connector),
    Made(Box<Connector>),
}

impl Known<'_> {
    pub(crate) fn get(&self) -> &Connector {
        match self {
            Self::Loaded(connector) => connector,
            Self::Made(connector) => connector,
        }
    }
}

/// How records are cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// One JSON object a line.
    Lines,
    /// JSON records inside a document, at this path.
    Document(Vec<String>),
    Csv(Layout),
}

/// Looks at the first bytes of an input. `source` is what canonical rows that do
/// not state theirs get.
pub(crate) fn recognise<'c>(
    connectors: &'c Connectors,
    path: &Path,
    head: &[u8],
    complete: bool,
    source: &str,
) -> Recognised<'c> {
    if head.trim_ascii().is_empty() {
        return Recognised::Empty;
    }
    if head.starts_with(b"PAR1") {
        return match canonical::table_of_path(path) {
            Some(table) => Recognised::Parquet(table),
            None => Recognised::Nobody(
                Problem::warning(
                    "not-recognised",
                    "a Parquet file is read only as a canonical table",
                )
                .help("name the file or its folder after the table, such as `logins.parquet`"),
            ),
        };
    }
    if let Some(format) = formats::ALL.iter().find(|format| format.recognises(head, path)) {
        return Recognised::Code(*format);
    }
    match head.trim_ascii_start().first() {
        Some(b'{' | b'[') => json(connectors, path, head, complete, source),
        _ => csv(connectors, path, head, complete, source),
    }
}

/// Records of a head, by where they are.
struct Samples<'h> {
    head: &'h [u8],
    /// Records are lines.
    lines: bool,
    by_path: BTreeMap<Vec<String>, Vec<Vec<u8>>>,
    /// Some path led to an array of records, and there were none in it.
    empty: bool,
    parser: Parser,
}

impl Samples<'_> {
    fn at(&mut self, path: &[String]) -> &[Vec<u8>] {
        if !self.by_path.contains_key(path) {
            let records = if self.lines && path.is_empty() {
                let lines = self.head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
                lines.filter(|line| !line.is_empty()).take(RECORDS).map(<[u8]>::to_vec).collect()
            } else {
                let mut scanner = Scanner::new(path.to_vec());
                let mut cut = Cut::default();
                scanner.feed(self.head, &mut cut, usize::MAX);
                self.empty |= scanner.found && cut.bytes.is_empty();
                let mut start = 0;
                let mut records = Vec::new();
                for end in cut.ends.iter().take(RECORDS) {
                    records.extend(cut.bytes.get(start..*end).map(<[u8]>::to_vec));
                    start = *end;
                }
                records
            };
            self.by_path.insert(path.to_vec(), records);
        }
        self.by_path.get(path).map_or(&[], Vec::as_slice)
    }

    /// Whether a record at `path` is as a connector says; and else what the best
    /// one lacks, if there is any.
    fn fits(&mut self, path: &[String], recognise: &Recognise) -> Result<(), Option<Vec<String>>> {
        let records = self.at(path).to_vec();
        let mut best: Option<Vec<String>> = None;
        for record in records {
            let lacks = self.lacks(&record, recognise);
            if lacks.is_empty() {
                return Ok(());
            }
            if best.as_ref().is_none_or(|best| lacks.len() < best.len()) {
                best = Some(lacks);
            }
        }
        Err(best)
    }

    fn lacks(&mut self, record: &[u8], recognise: &Recognise) -> Vec<String> {
        let mut bytes = record.to_vec();
        bytes.resize(record.len() + PADDING, 0);
        let parsed = self.parser.parse(&mut bytes, record.len(), |tape| {
            if !matches!(tape.first(), Some(Node::Object { .. })) {
                return None;
            }
            let mut found = vec![NOWHERE; recognise.trie.slots()];
            recognise.trie.walk(tape, 0, &mut found);
            let there = |slot: &usize| found.get(*slot).is_some_and(|at| *at != NOWHERE);
            let mut lacks: Vec<_> = recognise
                .has
                .iter()
                .filter(|(slot, _)| !there(slot))
                .map(|(_, pointer)| pointer.clone())
                .collect();
            for condition in &recognise.conditions {
                if !holds(condition, tape, &found) {
                    lacks.push(told(condition, &recognise.names));
                }
            }
            Some(lacks)
        });
        match parsed {
            Ok(Some(lacks)) => lacks,
            // What is no object has nothing of it.
            _ => vec![String::new(); recognise.weight()],
        }
    }

    /// Member names of the first record at `path` that is an object, and its `table`.
    fn members(&mut self, path: &[String]) -> Option<(Vec<String>, Option<String>)> {
        let records = self.at(path).to_vec();
        for record in records {
            let mut bytes = record.clone();
            bytes.resize(record.len() + PADDING, 0);
            let parsed = self.parser.parse(&mut bytes, record.len(), |tape| {
                let Some(Node::Object { len, .. }) = tape.first() else { return None };
                let mut names = Vec::new();
                let mut table = None;
                let mut at = 1;
                for _ in 0..*len {
                    let Some(Node::String(name)) = tape.get(at) else { return None };
                    if *name == "table"
                        && let Some(Node::String(value)) = tape.get(at + 1)
                    {
                        table = Some((*value).to_owned());
                    }
                    // A null says nothing of the columns.
                    if !matches!(tape.get(at + 1), Some(Node::Static(StaticNode::Null))) {
                        names.push((*name).to_owned());
                    }
                    at = crate::pointer::after(tape, at + 1);
                }
                Some((names, table))
            });
            if let Ok(Some(found)) = parsed {
                return Some(found);
            }
        }
        None
    }
}

/// A condition as a problem shows it.
fn told(condition: &Condition, names: &[String]) -> String {
    let (At::Root(slot) | At::Element(slot)) = condition.at;
    let name = names.get(slot).map_or("", String::as_str);
    match &condition.test {
        Test::In(list) => format!("{name} = {}", list.join(" or ")),
        Test::StartsWith(list) => format!("{name} = {}…", list.join("… or ")),
        _ => name.to_owned(),
    }
}

fn holds(condition: &Condition, tape: &[Node<'_>], found: &[u32]) -> bool {
    let At::Root(slot) = condition.at else { return false };
    let node = found.get(slot).and_then(|at| tape.get(*at as usize));
    let mut scratch = String::new();
    let value = crate::json::value(node);
    match &condition.test {
        Test::Exists(wanted) => value.is_there() == *wanted,
        Test::Matches(converter) => {
            let key = HashKey::new([0; 32]);
            matches!(converter.convert(value, &mut scratch, &key), Ok(Some(cell)) if !matches!(cell, Cell::Text("")))
        }
        test => {
            let text = value.text(&mut scratch);
            let is_in = |list: &[String]| {
                text.is_some_and(|text| list.iter().any(|word| word.eq_ignore_ascii_case(text)))
            };
            let starts = |list: &[String]| {
                text.is_some_and(|text| list.iter().any(|start| text.starts_with(start.as_str())))
            };
            match test {
                Test::In(list) => is_in(list),
                Test::NotIn(list) => !is_in(list),
                Test::StartsWith(list) => starts(list),
                Test::NotStartsWith(list) => !starts(list),
                Test::Exists(_) | Test::Matches(_) => false,
            }
        }
    }
}

/// Whether the file is one object a line: some line is a whole object, and the
/// first is not the opening line of a document.
fn is_lines(head: &[u8], complete: bool, parser: &mut Parser) -> bool {
    let mut lines: Vec<_> = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).collect();
    if !complete {
        lines.pop();
    }
    let mut lines = lines.into_iter().filter(|line| !line.is_empty()).take(RECORDS).peekable();
    let Some(first) = lines.peek() else { return false };
    if matches!(first.last(), Some(b'[' | b',' | b'{' | b':')) || first.starts_with(b"[") {
        return false;
    }
    let mut count = 0;
    let mut whole = 0;
    for line in lines {
        count += 1;
        let mut bytes = line.to_vec();
        bytes.resize(line.len() + PADDING, 0);
        let object = parser.parse(&mut bytes, line.len(), |tape| {
            matches!(tape.first(), Some(Node::Object { .. }))
        });
        whole += usize::from(matches!(object, Ok(true)));
    }
    count > 1 && whole > 0
}

fn json<'c>(
    connectors: &'c Connectors,
    path: &Path,
    head: &[u8],
    complete: bool,
    source: &str,
) -> Recognised<'c> {
    let mut parser = Parser::default();
    let lines = is_lines(head, complete, &mut parser);
    let mut samples = Samples { head, lines, by_path: BTreeMap::new(), empty: false, parser };
    let mut places: Vec<Vec<String>> = vec![Vec::new()];
    places.extend(WRAPPERS.iter().map(|name| vec![(*name).to_owned()]));
    let frame = |place: &[String]| {
        if lines && place.is_empty() { Frame::Lines } else { Frame::Document(place.to_vec()) }
    };

    // Canonical rows first: nothing says more than a name and fitting columns.
    let mut named_but_lacks = None;
    for place in &places {
        let Some((names, stated)) = samples.members(place) else { continue };
        let table = stated
            .as_deref()
            .and_then(model::tables::by_name)
            .or_else(|| canonical::table_of_path(path));
        if let Some(table) = table {
            if canonical::fits(table, &names) {
                let connector = canonical::connector(table, Shape::Json, source);
                return Recognised::Mapped {
                    connector: Known::Made(Box::new(connector)),
                    frame: frame(place),
                };
            }
            named_but_lacks.get_or_insert((table, names));
        }
    }

    let mut best: Option<(usize, &Connector, Vec<String>)> = None;
    let mut nearest: Option<(usize, usize, &Connector, Vec<String>)> = None;
    for connector in connectors.all.iter().filter(|connector| connector.shape == Shape::Json) {
        let weight = connector.recognise.weight();
        let own = connector.unwrap.iter();
        let mut found = None;
        for place in own.chain(&places) {
            match samples.fits(place, &connector.recognise) {
                Ok(()) => {
                    found = Some(place.clone());
                    break;
                }
                Err(None) => {}
                Err(Some(lacks)) => {
                    let has = weight.saturating_sub(lacks.len());
                    if has > 0
                        && nearest.as_ref().is_none_or(|(most, of, ..)| has * of > most * weight)
                    {
                        nearest = Some((has, weight, connector, lacks));
                    }
                }
            }
        }
        if let Some(place) = found
            && best.as_ref().is_none_or(|(most, ..)| weight > *most)
        {
            best = Some((weight, connector, place));
        }
    }
    if let Some((_, connector, place)) = best {
        return Recognised::Mapped { connector: Known::Loaded(connector), frame: frame(&place) };
    }
    let nothing = places.iter().all(|place| samples.at(place).is_empty());
    if nothing && is_open(head) {
        return Recognised::Nobody(cut_off(complete));
    }
    if samples.empty || nothing {
        return Recognised::Empty;
    }
    Recognised::Nobody(nobody(
        nearest.map(|(_, _, connector, lacks)| (connector, lacks)),
        named_but_lacks,
    ))
}

/// Whether a document does not end within its head.
fn is_open(head: &[u8]) -> bool {
    let (mut scanner, mut cut) = (Scanner::new(Vec::new()), Cut::default());
    scanner.feed(head, &mut cut, usize::MAX);
    scanner.end(&mut cut)
}

/// A file in whose beginning no record ends.
fn cut_off(complete: bool) -> Problem {
    if complete {
        Problem::warning("not-recognised", "the file is cut off before its first record ends")
            .help("export it again; nothing of it was used")
    } else {
        let text = format!("no record ends within the first {HEAD} bytes");
        Problem::warning("not-recognised", text)
            .help("give one record a line, or an array of records; nothing of it was used")
    }
}

fn nobody(
    nearest: Option<(&Connector, Vec<String>)>,
    named: Option<(&Table, Vec<String>)>,
) -> Problem {
    let problem = Problem::warning("not-recognised", "no connector recognises this file");
    if let Some((table, names)) = named {
        let lacking = canonical::lacking(table, &names);
        let why = if lacking.is_empty() {
            "most of its columns are not the table's".to_owned()
        } else {
            format!("it lacks {}", quoted(lacking.iter().copied()))
        };
        return problem.help(format!("it is named after the table `{}`, but {why}", table.name));
    }
    match nearest {
        Some((connector, lacks)) => {
            let lacks = quoted(lacks.iter().take(6).map(String::as_str));
            problem.help(format!("nearest is `{}`, for which it lacks {lacks}", connector.name))
        }
        None => problem.help("write a connector for it, or rename it after a canonical table"),
    }
}

fn quoted<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Where a header was found.
struct Found {
    delimiter: u8,
    skipped: usize,
    record: usize,
}

fn csv<'c>(
    connectors: &'c Connectors,
    path: &Path,
    head: &[u8],
    complete: bool,
    source: &str,
) -> Recognised<'c> {
    let (stated, skipped) =
        separator_line(head).map_or((None, 0), |(delimiter, end)| (Some(delimiter), end));
    let body = head.get(skipped..).unwrap_or_default();
    let delimiters = match stated {
        Some(delimiter) => vec![delimiter],
        None => vec![b',', b';', b'\t', b'|'],
    };
    // The first comment may say which table it is.
    let comment = first_comment(body);
    let named = comment
        .and_then(|(table, _)| model::tables::by_name(&table))
        .or_else(|| canonical::table_of_path(path));
    let mut best: Option<(usize, &Connector, Found)> = None;
    let mut nearest: Option<(usize, usize, &Connector, Vec<String>)> = None;
    let mut named_but_lacks: Option<(&Table, Vec<String>)> = None;
    let mut split = Vec::new();
    for delimiter in delimiters {
        let mut records = head_records(body, delimiter, HEADER_WITHIN);
        if !complete {
            records.pop();
        }
        for (at, record) in records.iter().enumerate() {
            if let Some(table) = named {
                let names: Vec<_> = record.cells.clone();
                if canonical::fits(table, &names) {
                    let layout = layout(head, &records, &Found { delimiter, skipped, record: at });
                    let connector = canonical::connector(table, Shape::Csv, source);
                    return Recognised::Mapped {
                        connector: Known::Made(Box::new(connector)),
                        frame: Frame::Csv(layout),
                    };
                }
                if at == 0 && (named_but_lacks.is_none() || names.len() > 1) {
                    named_but_lacks.get_or_insert((table, names));
                }
            }
            let headers: Vec<_> = record.cells.iter().map(|cell| folded(cell)).collect();
            for connector in connectors.all.iter().filter(|connector| connector.shape == Shape::Csv)
            {
                let wanted = &connector.recognise.headers;
                let lacks: Vec<_> = wanted
                    .iter()
                    .filter(|spellings| {
                        !spellings.iter().any(|(spelling, _)| headers.contains(spelling))
                    })
                    .filter_map(|spellings| spellings.first().map(|(_, written)| written.clone()))
                    .collect();
                let weight = wanted.len();
                if lacks.is_empty() {
                    if best.as_ref().is_none_or(|(most, ..)| weight > *most) {
                        best = Some((weight, connector, Found { delimiter, skipped, record: at }));
                    }
                } else {
                    let has = weight - lacks.len();
                    if has > 0
                        && nearest.as_ref().is_none_or(|(most, of, ..)| has * of > most * weight)
                    {
                        nearest = Some((has, weight, connector, lacks));
                    }
                }
            }
        }
        split.push((delimiter, records));
    }
    match best {
        Some((_, connector, found)) => {
            let records = split.iter().find(|(delimiter, _)| *delimiter == found.delimiter);
            let layout = layout(head, records.map_or(&[], |(_, records)| records), &found);
            Recognised::Mapped { connector: Known::Loaded(connector), frame: Frame::Csv(layout) }
        }
        None => Recognised::Nobody(nobody(
            nearest.map(|(_, _, connector, lacks)| (connector, lacks)),
            named_but_lacks,
        )),
    }
}

fn layout(head: &[u8], records: &[HeadRecord], found: &Found) -> Layout {
    let before = records.get(..found.record).unwrap_or_default();
    let header = records.get(found.record);
    let mut bytes = found.skipped + header.map_or(0, |header| header.end);
    // The parser stops between the two bytes of a line end.
    if head.get(bytes) == Some(&b'\n') {
        bytes += 1;
    }
    let lines =
        head.get(..bytes).unwrap_or(head).iter().filter(|byte| **byte == b'\n').count() as u64;
    Layout {
        delimiter: found.delimiter,
        headers: header.map(|header| header.cells.clone()).unwrap_or_default(),
        preamble: preamble(before),
        bytes,
        lines,
    }
}

/// `# table: logins` on the first line.
fn first_comment(body: &[u8]) -> Option<(String, usize)> {
    let line = body.split(|byte| *byte == b'\n').next()?;
    let text = std::str::from_utf8(line).ok()?.trim();
    let rest = text.strip_prefix('#')?.trim().strip_prefix("table")?.trim_start();
    let table = rest.strip_prefix([':', '='])?.trim();
    Some((table.to_owned(), line.len()))
}

#[cfg(test)]
mod tests;
