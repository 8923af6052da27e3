//! Reference lists that a user hands over with `--lists`.
//!
//! A folder is walked in the order of names. In it are read:
//!
//! - a folder with `list.toml` and `rows.csv`: canonical rows of one list table.
//!   Every row has a reference and a date; what the rows leave out is taken from
//!   `url` and `date` of `list.toml`;
//! - a folder with a `list.toml` of `format = "lines"`: files of addresses, one
//!   CIDR, address or `first-last` range a line, `#` and `;` begin a comment;
//!
//!   ```toml
//!   name    = "our-vpn"
//!   title   = "Addresses of the company's own VPN"
//!   date    = "2026-01-31"
//!   url     = "https://wiki.example.com/network"
//!   table   = "ip_ranges"
//!   format  = "lines"
//!   kind    = "office"
//!   owner   = "Example Corp"
//!   country = "DE"
//!   files   = ["*.txt", "*.txt.gz"]
//!   ```
//!
//! - without `list.toml`, files of well-known publishers, by their names: see
//!   [`PUBLISHED`], and `xx.txt` for the ranges of the country `xx`;
//! - `*.mmdb`: databases in the MaxMind DB format, opened once to see that they
//!   can be read, and returned by path.
//!
//! Files may be compressed with gzip. A line that cannot be read is a problem
//! with its file and line and costs that line only.

mod hashes;

pub use hashes::hash_values;

use crate::collect::Collector;
use crate::{Error, HashKey, Sink};
use arrow_array::RecordBatch;
use flate2::bufread::MultiGzDecoder;
use ipnet::IpNet;
use jiff::civil::Date;
use model::{Kind, Problem, Severity, Table};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::net::IpAddr;
use std::path::{Path, PathBuf};

/// Bytes of a line beyond which it is refused.
const LARGEST_LINE: u64 = 1 << 20;
/// Networks of a database that are decoded to see that it can be read.
const PROBED: usize = 20_000;

/// What a folder of lists held.
#[derive(Debug, Default)]
pub struct Lists {
    /// Canonical rows, ready for the tables they name.
    pub batches: Vec<(&'static Table, RecordBatch)>,
    /// Databases in the MaxMind DB format that can be read.
    pub databases: Vec<Database>,
    /// One summary per list, in the order they were read.
    pub lists: Vec<List>,
    /// Files read, in the order of the file numbers in `row_id`.
    pub files: Vec<PathBuf>,
    /// What could not be read, and what was passed over.
    pub problems: Vec<Problem>,
}

/// What a list says of itself, for the record of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct List {
    /// Name of the list; its rows have it as `source`.
    pub name: String,
    /// Who publishes it.
    pub publisher: Option<String>,
    /// The day it is of. `None`: it does not say.
    pub date: Option<String>,
    /// Under which licence.
    pub licence: Option<String>,
    /// Table its rows are of.
    pub table: String,
    /// Rows that were read.
    pub rows: u64,
    /// Lines or rows that were refused.
    pub rejected: u64,
    /// BLAKE3 of its files, in hex: what was screened against.
    pub hash: String,
}

/// A database in the MaxMind DB format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Database {
    /// Where it is.
    pub path: PathBuf,
    /// Type as the database says, such as `GeoLite2-City`.
    pub kind: String,
    /// The day it was built.
    pub date: Option<String>,
    /// BLAKE3 of the file, in hex.
    pub hash: String,
}

/// `list.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    name: String,
    #[serde(default)]
    #[expect(dead_code, reason = "said for people who read the file")]
    title: Option<String>,
    publisher: Option<String>,
    licence: Option<String>,
    date: Option<String>,
    url: Option<String>,
    table: String,
    #[serde(default)]
    format: Layout,
    kind: Option<String>,
    owner: Option<String>,
    country: Option<String>,
    #[serde(default)]
    files: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Layout {
    /// `rows.csv` with canonical columns.
    #[default]
    Rows,
    /// One range a line.
    Lines,
}

/// Kinds of network that `ip_ranges` knows.
const NETWORKS: &[&str] = &[
    "vpn",
    "hosting",
    "tor",
    "relay",
    "proxy",
    "residential",
    "mobile",
    "carrier_nat",
    "office",
    "education",
];

/// A file of a publisher that is known by its name.
#[derive(Clone, Copy, Debug)]
pub struct Published {
    /// Name of the file without `.txt`, `.gz` and a date; `*` stands for any text.
    pub file: &'static str,
    /// Who publishes it.
    pub publisher: &'static str,
    /// `ip_ranges.kind`; `None` with an owner: only the owner is known; `None`
    /// without: of no use to any rule, passed over.
    pub kind: Option<&'static str>,
    /// `ip_ranges.owner`.
    pub owner: Option<&'static str>,
    /// `ip_ranges.reference`.
    pub reference: &'static str,
}

const fn published(
    file: &'static str,
    publisher: &'static str,
    reference: &'static str,
    kind: Option<&'static str>,
    owner: Option<&'static str>,
) -> Published {
    Published { file, publisher, kind, owner, reference }
}

const X4B: &str = "https://github.com/X4BNet/lists_vpn";
const MISP: &str = "https://github.com/MISP/misp-warninglists";
const GEO: &str = "https://github.com/Loyalsoldier/geoip";
const TOR: &str = "https://check.torproject.org/torbulkexitlist";

/// Files that are recognised without a `list.toml`. The first that fits counts.
///
/// The list of all Tor relays is passed over on purpose: a relay that is not an
/// exit may stand in the home of someone who signs in from it.
pub const PUBLISHED: &[Published] = &[
    published("datacenter_ipv4", "X4BNet", X4B, Some("hosting"), None),
    published("datacenter_ipv6", "X4BNet", X4B, Some("hosting"), None),
    published("vpn_ipv4", "X4BNet", X4B, Some("vpn"), None),
    published("vpn_ipv6", "X4BNet", X4B, Some("vpn"), None),
    published("input_vpn_ips_mullvadvpn", "X4BNet", X4B, Some("vpn"), Some("Mullvad")),
    published("input_vpn_ips_protonvpn", "X4BNet", X4B, Some("vpn"), Some("Proton")),
    published("input_vpn_ips_pia", "X4BNet", X4B, Some("vpn"), Some("Private Internet Access")),
    published("input_vpn_ips_*", "X4BNet", X4B, Some("vpn"), None),
    published("input_*_ASN", "X4BNet", X4B, None, None),
    published("vpn-ipv4", "MISP", MISP, Some("vpn"), None),
    published("vpn-ipv6", "MISP", MISP, Some("vpn"), None),
    published("icloud-private-relay", "MISP", MISP, Some("relay"), Some("Apple")),
    published("amazon-aws", "MISP", MISP, Some("hosting"), Some("Amazon")),
    published("microsoft-azure", "MISP", MISP, Some("hosting"), Some("Microsoft")),
    published("google-gcp", "MISP", MISP, Some("hosting"), Some("Google")),
    published("oracle-oci", "MISP", MISP, Some("hosting"), Some("Oracle")),
    published("ovh-cluster", "MISP", MISP, Some("hosting"), Some("OVH")),
    published("cloudflare", "MISP", MISP, Some("hosting"), Some("Cloudflare")),
    published("akamai", "MISP", MISP, Some("hosting"), Some("Akamai")),
    published("fastly", "Loyalsoldier", GEO, Some("hosting"), Some("Fastly")),
    published("zscaler", "MISP", MISP, Some("proxy"), Some("Zscaler")),
    published("apple", "MISP", MISP, None, Some("Apple")),
    published("tor-exit-nodes", "The Tor Project", TOR, Some("tor"), None),
    published("torbulkexitlist", "The Tor Project", TOR, Some("tor"), None),
    published("tor", "The Tor Project", TOR, Some("tor"), None),
    published("tor-nodes", "The Tor Project", TOR, None, None),
    published("facebook", "Loyalsoldier", GEO, None, None),
    published("google", "Loyalsoldier", GEO, None, None),
    published("netflix", "Loyalsoldier", GEO, None, None),
    published("telegram", "Loyalsoldier", GEO, None, None),
    published("public-dns-v*", "MISP", MISP, None, None),
    published("sinkholes", "MISP", MISP, None, None),
    published("shodan-scanning", "MISP", MISP, None, None),
    published("smtp-sending-ips", "MISP", MISP, None, None),
    published("google-gmail-sending-ips", "MISP", MISP, None, None),
    published("telegram-ips", "MISP", MISP, None, None),
    published("microsoft-mdca-proxy", "MISP", MISP, None, None),
];

/// Reads every list under `folder`. `first_file` is the number of the first file
/// in `row_id`, after those of the run's other inputs.
///
/// # Errors
/// When the folder cannot be listed or a file of it cannot be read. What is wrong
/// with a list is a problem of the result.
pub fn load(folder: &Path, first_file: u32) -> Result<Lists, Error> {
    let mut loader = Loader::new(first_file);
    loader.folder(folder)?;
    Ok(loader.done)
}

/// Reads a list that is held in memory: `list.toml` and `rows.csv`, as the lists
/// that ship with the program are.
///
/// # Errors
/// Never for what is wrong with the list: that is a problem of the result.
pub fn embedded(name: &str, header: &str, rows: &[u8], first_file: u32) -> Result<Lists, Error> {
    let mut loader = Loader::new(first_file);
    let place = Path::new(name).join("rows.csv");
    if let Some((header, table)) = loader.header(&Path::new(name).join("list.toml"), header) {
        let mut hasher = blake3::Hasher::new();
        hasher.update(rows);
        loader.rows(&header, table, &place, rows, &mut hasher)?;
    }
    Ok(loader.done)
}

struct Loader {
    done: Lists,
    first_file: u32,
}

impl Loader {
    fn new(first_file: u32) -> Self {
        Self { done: Lists::default(), first_file }
    }

    fn problem(
        &mut self,
        severity: Severity,
        slug: &'static str,
        path: &Path,
        message: String,
        help: &str,
    ) {
        let problem = Problem::new(severity, slug, message).in_file(path.display().to_string());
        self.done.problems.push(if help.is_empty() { problem } else { problem.help(help) });
    }

    fn folder(&mut self, folder: &Path) -> Result<(), Error> {
        let header = folder.join("list.toml");
        if header.is_file() {
            return self.described(folder, &header);
        }
        for path in entries(folder)? {
            if path.is_dir() {
                self.folder(&path)?;
            } else {
                self.file(&path)?;
            }
        }
        Ok(())
    }

    /// A folder with a `list.toml`.
    fn described(&mut self, folder: &Path, at: &Path) -> Result<(), Error> {
        let text = fs::read(at).map_err(Error::open(at))?;
        let Some((header, table)) = self.header(at, &String::from_utf8_lossy(&text)) else {
            return Ok(());
        };
        let mut hasher = blake3::Hasher::new();
        if header.format == Layout::Rows {
            let path = folder.join("rows.csv");
            if !path.is_file() {
                self.problem(
                    Severity::Error,
                    "list-without-rows",
                    at,
                    "there is no `rows.csv` beside it".to_owned(),
                    "add the rows, or say `format = \"lines\"` and name the `files`",
                );
                return Ok(());
            }
            let rows = fs::read(&path).map_err(Error::open(&path))?;
            hasher.update(&rows);
            return self.rows(&header, table, &path, &rows, &mut hasher);
        }
        let mut found = Vec::new();
        for path in entries(folder)? {
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            if path.is_file() && header.files.iter().any(|pattern| fits(pattern, &name)) {
                found.push(path);
            }
        }
        if found.is_empty() {
            self.problem(
                Severity::Error,
                "list-without-rows",
                at,
                format!("no file fits `files = {:?}`", header.files),
                "name the files of ranges, such as `files = [\"*.txt\"]`",
            );
            return Ok(());
        }
        let range = RangeOf {
            kind: header.kind.clone(),
            owner: header.owner.clone(),
            country: header.country.clone().map(|country| country.to_ascii_uppercase()),
            reference: header.url.clone().or_else(|| header.publisher.clone()),
            date: header.date.as_deref().and_then(|date| date.parse().ok()),
        };
        let mut list = summary(&header);
        for path in found {
            self.lines(&path, &range, &mut list, &mut hasher)?;
        }
        list.hash = hasher.finalize().to_hex().to_string();
        self.done.lists.push(list);
        Ok(())
    }

    /// Reads and checks a `list.toml`.
    fn header(&mut self, at: &Path, text: &str) -> Option<(Header, &'static Table)> {
        let header: Header = match toml::from_str(text) {
            Ok(header) => header,
            Err(error) => {
                let line = error
                    .span()
                    .and_then(|span| text.get(..span.start))
                    .map(|before| before.lines().count().max(1));
                let mut problem = Problem::error("list-header", error.message().to_lowercase())
                    .in_file(at.display().to_string());
                problem.place.line = line.map(|line| line as u64);
                self.done.problems.push(problem);
                return None;
            }
        };
        let table =
            model::tables::by_name(&header.table).filter(|table| table.area == model::Area::Lists);
        let wrong = if table.is_none() {
            Some(("table", format!("`{}` is not a table of lists", header.table)))
        } else if header.format == Layout::Lines && header.table != "ip_ranges" {
            Some(("format", format!("`lines` holds addresses, which `{}` does not", header.table)))
        } else if header.kind.as_deref().is_some_and(|kind| !NETWORKS.contains(&kind)) {
            let kind = header.kind.as_deref().unwrap_or_default();
            Some(("kind", format!("`{kind}` is not a kind of network: {}", NETWORKS.join(", "))))
        } else if header.date.as_deref().is_some_and(|date| date.parse::<Date>().is_err()) {
            let date = header.date.as_deref().unwrap_or_default();
            Some(("date", format!("`{date}` is not a day, expected `YYYY-MM-DD`")))
        } else if header.country.as_deref().is_some_and(|country| country.len() != 2) {
            let country = header.country.as_deref().unwrap_or_default();
            Some(("country", format!("`{country}` is not an ISO alpha-2 code")))
        } else {
            None
        };
        match (wrong, table) {
            (None, Some(table)) => Some((header, table)),
            (wrong, _) => {
                let (field, message) = wrong.unwrap_or_default();
                self.done.problems.push(
                    Problem::error("list-header", message)
                        .in_file(at.display().to_string())
                        .in_field(field),
                );
                None
            }
        }
    }

    /// A file without a `list.toml`.
    fn file(&mut self, path: &Path) -> Result<(), Error> {
        let name =
            path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if has_ending(&name, "mmdb") {
            return self.database(path);
        }
        let whole = name.strip_suffix(".gz").unwrap_or(&name);
        let Some(stem) =
            whole.strip_suffix(".txt").or(Some(whole).filter(|name| *name == "torbulkexitlist"))
        else {
            // Sanctions lists and notes live in the same folder; others read them.
            return Ok(());
        };
        let (stem, date) = dated(stem);
        let country = stem.len() == 2 && stem.bytes().all(|byte| byte.is_ascii_lowercase());
        let range = if country {
            RangeOf {
                country: Some(stem.to_ascii_uppercase()),
                reference: Some(format!("ranges by country, {name}")),
                date,
                ..RangeOf::default()
            }
        } else if let Some(known) = PUBLISHED.iter().find(|known| fits(known.file, stem)) {
            if known.kind.is_none() && known.owner.is_none() {
                self.problem(
                    Severity::Note,
                    "list-not-used",
                    path,
                    format!("no rule asks what `{name}` of {} says", known.publisher),
                    "",
                );
                return Ok(());
            }
            RangeOf {
                kind: known.kind.map(str::to_owned),
                owner: known.owner.map(str::to_owned),
                country: None,
                reference: Some(known.reference.to_owned()),
                date,
            }
        } else {
            self.problem(
                Severity::Warning,
                "list-unknown",
                path,
                format!("`{name}` is not a list that is known by its name"),
                "put it in a folder of its own with a `list.toml` that says what it is",
            );
            return Ok(());
        };
        let publisher = PUBLISHED
            .iter()
            .find(|known| !country && fits(known.file, stem))
            .map(|known| known.publisher.to_owned());
        let mut list = List {
            name: stem.to_owned(),
            publisher,
            date: date.map(|date| date.to_string()),
            table: "ip_ranges".to_owned(),
            ..List::default()
        };
        let mut hasher = blake3::Hasher::new();
        self.lines(path, &range, &mut list, &mut hasher)?;
        list.hash = hasher.finalize().to_hex().to_string();
        self.done.lists.push(list);
        Ok(())
    }

    /// Reads one file of ranges, a line at a time.
    fn lines(
        &mut self,
        path: &Path,
        range: &RangeOf,
        list: &mut List,
        hasher: &mut blake3::Hasher,
    ) -> Result<(), Error> {
        let file = File::open(path).map_err(Error::open(path))?;
        let mut raw = BufReader::with_capacity(64 << 10, Hashed { inner: file, hasher });
        let packed = raw.fill_buf().map_err(Error::open(path))?.starts_with(&[0x1f, 0x8b]);
        self.write(path, list, |sink| {
            if packed {
                range.read(
                    &mut BufReader::with_capacity(64 << 10, MultiGzDecoder::new(&mut raw)),
                    sink,
                )
            } else {
                range.read(&mut raw, sink)
            }
        })?;
        // What stands behind the end of a compressed stream is part of the file.
        io::copy(&mut raw, &mut io::sink()).map_err(Error::open(path))?;
        Ok(())
    }

    /// Reads canonical rows in CSV.
    fn rows(
        &mut self,
        header: &Header,
        table: &'static Table,
        path: &Path,
        bytes: &[u8],
        hasher: &mut blake3::Hasher,
    ) -> Result<(), Error> {
        let mut list = summary(header);
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
        let mut columns = Vec::new();
        match reader.headers() {
            Ok(names) => {
                for name in names {
                    let column = table.columns.iter().find(|column| column.name == name);
                    if column.is_none() {
                        self.problem(
                            Severity::Error,
                            "list-column",
                            path,
                            format!("`{}` has no column `{name}`", table.name),
                            "rows.csv holds canonical columns only",
                        );
                        return Ok(());
                    }
                    columns.extend(column);
                }
            }
            Err(error) => {
                self.problem(
                    Severity::Error,
                    "list-column",
                    path,
                    format!("the header cannot be read: {error}"),
                    "",
                );
                return Ok(());
            }
        }
        self.write(path, &mut list, |sink| {
            let mut record = csv::StringRecord::new();
            let mut line = 1;
            loop {
                let read = reader.read_record(&mut record);
                line = record.position().map_or(line + 1, csv::Position::line);
                match read {
                    Ok(false) => return Ok(()),
                    Ok(true) => match canonical(header, table, &columns, &record) {
                        Ok(cells) => {
                            let mut row = sink.row(table.name, line);
                            for (name, cell) in cells {
                                match cell {
                                    Cell::Text(text) => row.text(name, text.as_str()),
                                    Cell::Integer(value) => row.integer(name, value),
                                    Cell::Real(value) => row.real(name, value),
                                    Cell::Flag(value) => row.flag(name, value),
                                    Cell::Instant(value) => row.instant(name, value),
                                    Cell::Day(value) => row.day(name, value),
                                };
                            }
                            row.done()?;
                            drop(row);
                            sink.mapped(line)?;
                        }
                        Err(problem) => sink.reject(line, *problem)?,
                    },
                    Err(error) => {
                        if matches!(error.kind(), csv::ErrorKind::Io(_)) {
                            return Err(io::Error::other(error).into());
                        }
                        sink.reject(
                            line,
                            Problem::warning(
                                "list-row",
                                format!("the row cannot be read: {error}"),
                            ),
                        )?;
                    }
                }
            }
        })?;
        list.hash = hasher.finalize().to_hex().to_string();
        self.done.lists.push(list);
        Ok(())
    }

    /// Gives `read` a sink for one file and keeps what it wrote.
    fn write(
        &mut self,
        path: &Path,
        list: &mut List,
        read: impl FnOnce(&mut Sink<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        // Lists hold nothing that is hashed: the key is of no consequence.
        let mut collector = Collector::new(HashKey::new([0; 32]));
        let number = self
            .first_file
            .saturating_add(u32::try_from(self.done.files.len()).unwrap_or(u32::MAX));
        let shown = path.display().to_string();
        collector.input(number, &shown.as_str().into(), &list.name.as_str().into());
        let done = &mut self.done;
        let mut out = |parsed: crate::collect::Parsed| {
            list.rows += parsed.counts.mapped;
            list.rejected += parsed.counts.rejected;
            done.batches.extend(parsed.parts.into_iter().map(|part| (part.table, part.batch)));
            done.problems.extend(parsed.rejects);
            done.problems.extend(parsed.warnings.into_problems(&shown));
            Ok(())
        };
        let mut sink = Sink::new(&mut collector, "lists", &mut out);
        read(&mut sink)?;
        sink.end()?;
        self.done.files.push(path.to_owned());
        Ok(())
    }

    fn database(&mut self, path: &Path) -> Result<(), Error> {
        let bytes = fs::read(path).map_err(Error::open(path))?;
        match probe(&bytes) {
            Ok((kind, date)) => {
                let hash = blake3::hash(&bytes).to_hex().to_string();
                self.done.databases.push(Database { path: path.to_owned(), kind, date, hash });
            }
            Err(error) => self.problem(
                Severity::Error,
                "database-unreadable",
                path,
                format!("the database cannot be read: {error}"),
                "download it again; nothing is looked up in it",
            ),
        }
        Ok(())
    }
}

/// Opens a database and decodes its first networks.
fn probe(bytes: &[u8]) -> Result<(String, Option<String>), maxminddb::MaxMindDbError> {
    let reader = maxminddb::Reader::from_source(bytes)?;
    for network in reader.networks(maxminddb::WithinOptions::default())?.take(PROBED) {
        network?.decode::<serde::de::IgnoredAny>()?;
    }
    let metadata = reader.metadata();
    let built = i64::try_from(metadata.build_epoch)
        .ok()
        .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    let date = built.map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).date().to_string());
    Ok((metadata.database_type.to_string(), date))
}

/// What every range of a file is.
#[derive(Debug, Default)]
struct RangeOf {
    kind: Option<String>,
    owner: Option<String>,
    country: Option<String>,
    reference: Option<String>,
    date: Option<Date>,
}

impl RangeOf {
    fn read(&self, input: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), Error> {
        let observed = self.date.and_then(crate::formats::days);
        let mut bytes = Vec::new();
        let mut line = 0;
        loop {
            bytes.clear();
            line += 1;
            match (&mut *input).take(LARGEST_LINE).read_until(b'\n', &mut bytes) {
                Ok(0) => return Ok(()),
                Ok(_) => {}
                // A compressed file that is cut off: what came before is kept.
                Err(error)
                    if matches!(
                        error.kind(),
                        io::ErrorKind::UnexpectedEof
                            | io::ErrorKind::InvalidInput
                            | io::ErrorKind::InvalidData
                    ) =>
                {
                    return sink.reject(
                        line,
                        Problem::warning(
                            "list-truncated",
                            "the compressed file is damaged or ends here",
                        ),
                    );
                }
                Err(error) => return Err(error.into()),
            }
            let text = String::from_utf8_lossy(&bytes);
            let text = text
                .split(['#', ';'])
                .next()
                .unwrap_or_default()
                .trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            if text.is_empty() {
                continue;
            }
            let Some(range) = range(text) else {
                let shown: String = text.chars().take(80).collect();
                let problem = Problem::warning(
                    "list-row",
                    format!("`{shown}` is not an address, a CIDR or a range `first-last`"),
                );
                sink.reject(line, problem)?;
                continue;
            };
            sink.row("ip_ranges", line)
                .text("range", range.as_str())
                .text("kind", self.kind.as_deref())
                .text("owner", self.owner.as_deref())
                .text("country", self.country.as_deref())
                .text("reference", self.reference.as_deref())
                .day("observed_on", observed)
                .done()?;
            sink.mapped(line)?;
        }
    }
}

/// An address, a CIDR or `first-last` in canonical form. Bits of a CIDR behind
/// its prefix are cleared.
fn range(text: &str) -> Option<String> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(address.to_string());
    }
    if let Ok(network) = text.parse::<IpNet>() {
        return Some(network.trunc().to_string());
    }
    let (first, last) = text.split_once('-')?;
    let (first, last): (IpAddr, IpAddr) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    let ordered = first.is_ipv4() == last.is_ipv4() && first <= last;
    ordered.then(|| format!("{first}-{last}"))
}

/// A value of a canonical row.
#[derive(Debug, PartialEq)]
enum Cell {
    Text(String),
    Integer(i64),
    Real(f64),
    Flag(bool),
    Instant(i64),
    Day(i32),
}

/// Converts a row, or says which column it cannot be kept for.
fn canonical(
    header: &Header,
    table: &'static Table,
    columns: &[&'static model::Column],
    record: &csv::StringRecord,
) -> Result<Vec<(&'static str, Cell)>, Box<Problem>> {
    let refuse = |column: &model::Column, message: String| {
        Box::new(Problem::warning("list-row", message).in_field(column.name))
    };
    if record.len() > columns.len() {
        return Err(Box::new(Problem::warning(
            "list-row",
            format!("the row has {} fields, the header {}", record.len(), columns.len()),
        )));
    }
    let mut written: BTreeMap<&str, &str> = columns
        .iter()
        .map(|column| column.name)
        .zip(record.iter())
        .filter(|(_, value)| !value.is_empty())
        .collect();
    // Every row has a source and a date, its own or that of the list.
    for (column, value) in [
        ("reference", header.url.as_deref()),
        ("observed_on", header.date.as_deref()),
        ("list", Some(header.name.as_str())),
    ] {
        if table.column(column).is_some()
            && let Some(value) = value
        {
            written.entry(column).or_insert(value);
        }
    }
    let mut cells = Vec::with_capacity(written.len());
    for column in table.columns {
        let must = column.required || matches!(column.name, "reference" | "observed_on");
        let Some(value) = written.get(column.name).copied() else {
            if must {
                return Err(refuse(column, format!("the row has no `{}`", column.name)));
            }
            continue;
        };
        let cell = match column.kind {
            Kind::Text if column.name == "range" => range(value).map(Cell::Text),
            Kind::Text => Some(Cell::Text(value.to_owned())),
            Kind::Integer => value.parse().ok().map(Cell::Integer),
            Kind::Real => {
                value.parse().ok().filter(|value: &f64| value.is_finite()).map(Cell::Real)
            }
            Kind::Flag => value.parse().ok().map(Cell::Flag),
            Kind::Instant => {
                value.parse().ok().map(|at: jiff::Timestamp| Cell::Instant(at.as_microsecond()))
            }
            Kind::Day => value.parse().ok().and_then(crate::formats::days).map(Cell::Day),
            Kind::Rows => None,
        };
        let cell = cell.ok_or_else(|| {
            refuse(column, format!("`{value}` is not a value of type {}", column.kind.word()))
        })?;
        cells.push((column.name, cell));
    }
    Ok(cells)
}

fn summary(header: &Header) -> List {
    List {
        name: header.name.clone(),
        publisher: header.publisher.clone(),
        date: header.date.clone(),
        licence: header.licence.clone(),
        table: header.table.clone(),
        ..List::default()
    }
}

/// Entries of a folder in the order of their names.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::open(folder))? {
        let entry = entry.map_err(Error::open(folder))?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

fn has_ending(name: &str, ending: &str) -> bool {
    Path::new(name).extension().is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

/// Splits `_2026-01-31` or `-2026-01-31` off the end of a name.
fn dated(stem: &str) -> (&str, Option<Date>) {
    let split = stem.len().checked_sub(10).and_then(|at| stem.split_at_checked(at));
    if let Some((name, date)) = split
        && let Some(name) = name.strip_suffix(['_', '-'])
        && let Ok(date) = date.parse()
    {
        return (name, Some(date));
    }
    (stem, None)
}

/// Whether a name fits a pattern in which `*` stands for any text.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => name.strip_prefix(before).is_some_and(|rest| {
            let ends = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
            ends.into_iter().any(|at| rest.get(at..).is_some_and(|rest| fits(after, rest)))
        }),
    }
}

/// Hashes what is read through it.
struct Hashed<'h, R> {
    inner: R,
    hasher: &'h mut blake3::Hasher,
}

impl<R: Read> Read for Hashed<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let size = self.inner.read(out)?;
        self.hasher.update(out.get(..size).unwrap_or_default());
        Ok(size)
    }
}

#[cfg(test)]
mod tests;
