//! What lists say about an IP address: a VPN, a hosting provider, a Tor exit, a country.
//!
//! Such a list is a text of one CIDR, address or `first-last` range a line (`#` and `;` begin
//! a comment), a CSV with a column `range` (or `cidr`, `network`, `prefix`) and perhaps `kind`,
//! `owner` and `country`, or a folder with a `list.toml` of the table `ip_ranges`. What it says
//! is information about an address, and never a hit: whoever comes from a VPN is not on
//! a list of persons.

use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch};
use matching::compare::ip;

use crate::Error;
use crate::column::folded;
use crate::load::{List, Version, hash_file, name_of};

/// A range of addresses on a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    first: u128,
    last: u128,
    /// The range as it is listed.
    pub range: String,
    /// Name of the list.
    pub list: String,
    /// Kind of network: `vpn`, `hosting`, `tor`, `relay`, `proxy` … `None` where the list
    /// does not say.
    pub kind: Option<String>,
    /// Who runs it. `None` where the list does not say.
    pub owner: Option<String>,
    /// Where it is, as the list writes it. `None` where it does not say.
    pub country: Option<String>,
}

/// What one list says about one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Information<'a> {
    /// The address as it was asked.
    pub ip: &'a str,
    /// The narrowest range of the list that holds it.
    pub range: &'a Range,
}

/// All ranges of all lists, ready to be asked.
#[derive(Clone, Debug, Default)]
pub struct Ranges {
    /// By their first address.
    ranges: Vec<Range>,
    /// The highest last address of all ranges so far: where it lies before an address, no
    /// earlier range holds it.
    highest: Vec<u128>,
}

impl Ranges {
    /// Prepares ranges in any order.
    #[must_use]
    pub fn build(mut ranges: Vec<Range>) -> Self {
        ranges.sort_by(|a, b| {
            (a.first, b.last, &a.list, &a.range).cmp(&(b.first, a.last, &b.list, &b.range))
        });
        let mut most = 0;
        let highest = ranges
            .iter()
            .map(|range| {
                most = range.last.max(most);
                most
            })
            .collect();
        Self { ranges, highest }
    }

    /// Whether there is no range at all: then nothing is said about any address.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// What lists say about an address: of each list the narrowest range that holds it,
    /// by the names of the lists. Nothing for a text that is no address.
    #[must_use]
    pub fn find<'a>(&'a self, ip: &'a str) -> Vec<Information<'a>> {
        let Some(address) = address(ip) else { return Vec::new() };
        let mut found: Vec<&Range> = Vec::new();
        let end = self.ranges.partition_point(|range| range.first <= address);
        let candidates = self.ranges.iter().zip(&self.highest).take(end).rev();
        for (range, _) in candidates.take_while(|(_, highest)| **highest >= address) {
            if range.last < address {
                continue;
            }
            match found.iter_mut().find(|known| known.list == range.list) {
                Some(known) if range.last - range.first < known.last - known.first => {
                    *known = range;
                }
                Some(_) => {}
                None => found.push(range),
            }
        }
        found.sort_by(|a, b| a.list.cmp(&b.list));
        found.into_iter().map(|range| Information { ip, range }).collect()
    }
}

/// The number of an address. `None` for a text that is none.
pub(crate) fn address(text: &str) -> Option<u128> {
    text.trim().parse().ok().map(ip::number)
}

/// What the format of such a list is called.
pub(crate) const FORMAT: &str = "ip-ranges";
/// Bytes that a list of ranges may hold when unpacked.
const LARGEST: u64 = 256 << 20;
/// Lines looked at to recognise a list of ranges; all that say something must be ranges.
const LOOKED_AT: usize = 20;

/// Whether a file is a list of ranges.
///
/// # Errors
/// The file cannot be read.
pub(crate) fn is_list(path: &Path) -> Result<bool, Error> {
    let file = File::open(path).map_err(Error::read(path))?;
    let (head, _) = ingest::text_of(file).map_err(Error::read(path))?;
    let head = String::from_utf8_lossy(&head);
    Ok(columns(&head).is_some() || is_lines(&head))
}

/// The list of ranges a file is; `None` for any other file.
///
/// # Errors
/// The file cannot be read.
pub(crate) fn read(path: &Path) -> Result<Option<List>, Error> {
    let file = File::open(path).map_err(Error::read(path))?;
    let (head, reader) = ingest::text_of(file).map_err(Error::read(path))?;
    let head = String::from_utf8_lossy(&head);
    let columns = columns(&head);
    if columns.is_none() && !is_lines(&head) {
        return Ok(None);
    }
    let mut text = Vec::new();
    BufReader::new(reader).take(LARGEST).read_to_end(&mut text).map_err(Error::read(path))?;
    let text = String::from_utf8_lossy(&text);
    let stem = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let stem = stem.split('.').next().unwrap_or_default();
    let name = name_of(stem);
    let (kind, owner) = known(stem);
    let blank = |range: &str, kind: Option<&str>, owner: Option<&str>, country: Option<&str>| {
        let (first, last) = ip::bounds(range)?;
        let said = |text: Option<&str>| {
            text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        Some(Range {
            first,
            last,
            range: range.trim().to_owned(),
            list: name.clone(),
            kind: said(kind),
            owner: said(owner),
            country: said(country),
        })
    };
    let mut ranges = Vec::new();
    let mut rejected = 0_usize;
    let mut take = |range: Option<Range>| match range {
        Some(range) => ranges.push(range),
        None => rejected += 1,
    };
    if let Some(columns) = columns {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .delimiter(columns.delimiter)
            .from_reader(Cursor::new(text.as_bytes()));
        for record in reader.records() {
            let record = record.map_err(|error| Error::malformed(path, error))?;
            let cell = |column: Option<usize>| column.and_then(|column| record.get(column));
            let range = cell(Some(columns.range)).unwrap_or_default();
            take(blank(
                range,
                cell(columns.kind).or(kind.as_deref()),
                cell(columns.owner).or(owner.as_deref()),
                cell(columns.country),
            ));
        }
    } else {
        for line in said(&text) {
            take(blank(line, kind.as_deref(), owner.as_deref(), None));
        }
    }
    let mut warnings = Vec::new();
    if rejected > 0 {
        warnings.push(format!("{rejected} lines are no range of addresses and were left out"));
    }
    let hash = hash_file(path)?.chars().take(16).collect();
    Ok(Some(List {
        version: Version { name, published: None, hash, entries: ranges.len() },
        format: FORMAT.to_owned(),
        entries: Vec::new(),
        ranges,
        warnings,
    }))
}

/// Lines that say something.
fn said(text: &str) -> impl Iterator<Item = &str> {
    text.trim_start_matches('\u{feff}')
        .lines()
        .map(|line| line.split(['#', ';']).next().unwrap_or_default().trim())
        .filter(|line| !line.is_empty())
}

/// Whether a text is ranges, one a line. The last line looked at may be cut off.
fn is_lines(head: &str) -> bool {
    let whole = head.rfind('\n').and_then(|end| head.get(..end)).unwrap_or(head);
    let mut lines = said(whole).take(LOOKED_AT).peekable();
    lines.peek().is_some() && lines.all(|line| ip::bounds(line).is_some())
}

/// Where a CSV of ranges holds what.
struct CsvColumns {
    delimiter: u8,
    range: usize,
    kind: Option<usize>,
    owner: Option<usize>,
    country: Option<usize>,
}

/// The columns of a CSV of ranges, by its header and first row; `None` for any other text.
fn columns(head: &str) -> Option<CsvColumns> {
    let head = head.trim_start_matches('\u{feff}');
    let mut lines = head.lines();
    let (header, first) = (lines.next()?, lines.next()?);
    let delimiter = [',', ';', '\t'].into_iter().max_by_key(|d| header.matches(*d).count())?;
    let cut = |line: &str| -> Vec<String> {
        line.split(delimiter).map(|cell| cell.trim().trim_matches('"').to_owned()).collect()
    };
    let names: Vec<String> = cut(header).iter().map(|name| folded(name)).collect();
    let place = |known: &[&str]| names.iter().position(|name| known.contains(&name.as_str()));
    let range = place(&["range", "cidr", "network", "prefix", "subnet", "iprange", "netblock"])?;
    ip::bounds(cut(first).get(range)?)?;
    Some(CsvColumns {
        delimiter: u8::try_from(delimiter).ok()?,
        range,
        kind: place(&["kind", "type", "category"]),
        owner: place(&["owner", "provider", "organisation", "organization", "asname", "service"]),
        country: place(&["country", "countrycode"]),
    })
}

/// Kind and owner of the ranges of a publisher's file, by its name; else the kind that its
/// name says.
fn known(stem: &str) -> (Option<String>, Option<String>) {
    let fits = |pattern: &str| match pattern.to_lowercase().split_once('*') {
        Some((before, after)) => stem.starts_with(before) && stem.ends_with(after),
        None => stem == pattern.to_lowercase(),
    };
    if let Some(known) = ingest::lists::PUBLISHED.iter().find(|known| fits(known.file)) {
        return (known.kind.map(str::to_owned), known.owner.map(str::to_owned));
    }
    let words: Vec<&str> = stem.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let kinds = [
        ("vpn", "vpn"),
        ("tor", "tor"),
        ("relay", "relay"),
        ("proxy", "proxy"),
        ("proxies", "proxy"),
        ("hosting", "hosting"),
        ("datacenter", "hosting"),
        ("datacentre", "hosting"),
        ("cloud", "hosting"),
    ];
    let kind = kinds.iter().find(|(word, _)| words.contains(word));
    (kind.map(|(_, kind)| (*kind).to_owned()), None)
}

/// The lists of ranges in a folder that has a `list.toml` of the table `ip_ranges`.
///
/// # Errors
/// The folder or its files cannot be read.
pub(crate) fn described(folder: &Path) -> Result<Vec<List>, Error> {
    let lists = ingest::lists::load(folder, 0)
        .map_err(|error| Error::Refused(format!("`{}`: {error}", folder.display())))?;
    let mut done = Vec::new();
    for list in lists.lists.iter().filter(|list| list.table == "ip_ranges") {
        let mut ranges = Vec::new();
        for (_, batch) in lists.batches.iter().filter(|(table, _)| table.name == "ip_ranges") {
            from_batch(batch, &list.name, &mut ranges);
        }
        let warnings = lists.problems.iter().map(|problem| problem.message.clone()).collect();
        done.push(List {
            version: Version {
                name: list.name.clone(),
                published: list.date.clone(),
                hash: list.hash.chars().take(16).collect(),
                entries: ranges.len(),
            },
            format: FORMAT.to_owned(),
            entries: Vec::new(),
            ranges,
            warnings,
        });
    }
    Ok(done)
}

fn from_batch(batch: &RecordBatch, list: &str, into: &mut Vec<Range>) {
    let column = |name: &str| batch.column_by_name(name).and_then(|c| c.as_string_opt::<i32>());
    let [range, kind, owner, country] = ["range", "kind", "owner", "country"].map(column);
    for row in 0..batch.num_rows() {
        let text = |column: Option<&arrow_array::StringArray>| {
            column.filter(|c| c.is_valid(row)).map(|c| c.value(row).to_owned())
        };
        let Some(range) = text(range) else { continue };
        if let Some((first, last)) = ip::bounds(&range) {
            into.push(Range {
                first,
                last,
                range,
                list: list.to_owned(),
                kind: text(kind),
                owner: text(owner),
                country: text(country),
            });
        }
    }
}

#[cfg(test)]
mod tests;
