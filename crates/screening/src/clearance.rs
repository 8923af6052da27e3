//! What people decided about pairs of a person and an entry.
//!
//! The file is a worksheet: each run writes every hit into it, a person writes
//! `cleared` (and who and why) beside those that are somebody else, and the next
//! run leaves them out. A pair opens again when either side changes: what was
//! asked, or what the list says. Fingerprints of both are kept beside it.

use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::Error;

/// One line of the worksheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// The row's id, or the fingerprint of what it asks where it has none.
    #[serde(alias = "id", alias = "person")]
    pub key: String,
    /// Name of the list.
    pub list: String,
    /// The publisher's number of the entry.
    pub entry_id: String,
    /// `open`, `cleared`, `reopened`, `confirmed`, or empty for a file in which
    /// every line is cleared.
    #[serde(default)]
    pub decision: String,
    /// What the decision was made on; filled in by the next run where it is empty.
    #[serde(default)]
    pub query_fingerprint: String,
    /// What the decision was made on; filled in by the next run where it is empty.
    #[serde(default)]
    pub entry_fingerprint: String,
    /// Who decided.
    #[serde(default)]
    pub decided_by: String,
    /// When.
    #[serde(default)]
    pub decided_on: String,
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// What was asked, for the reader.
    #[serde(default)]
    pub query: String,
    /// Who is listed, for the reader.
    #[serde(default)]
    pub caption: String,
    /// How strong the hit was, for the reader.
    #[serde(default)]
    pub strength: String,
}

/// Says of a hit whether it was decided before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decided {
    /// Nobody has.
    Open,
    /// It was cleared, and neither side changed since.
    Cleared,
    /// It was cleared, and this changed since.
    Reopened(Vec<&'static str>),
}

/// Every decision of a file.
#[derive(Clone, Debug, Default)]
pub struct Clearances {
    pairs: Vec<Pair>,
    places: HashMap<(String, String, String), Vec<usize>>,
}

impl Clearances {
    /// Reads a file; one that is not there yet is empty. CSV with a header, or
    /// JSON lines.
    ///
    /// # Errors
    /// The file cannot be read, or a line lacks key, list or entry.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => return Err(Error::read(path)(error)),
        };
        let text = text.trim_start_matches('\u{feff}');
        let mut pairs: Vec<Pair> = Vec::new();
        let at = |line: u64, error: &dyn std::fmt::Display| {
            Error::malformed(path, format!("line {line}: {error}"))
        };
        let mut every = false;
        if is_json(path, text) {
            for (number, line) in (1..).zip(text.lines()) {
                if !line.trim().is_empty() {
                    pairs.push(serde_json::from_str(line).map_err(|error| at(number, &error))?);
                }
            }
        } else {
            let mut reader =
                csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
            let headers = reader.headers().map_err(|error| at(1, &error))?;
            every = !headers.iter().any(|header| header == "decision");
            for pair in reader.deserialize() {
                pairs.push(pair.map_err(|error: csv::Error| {
                    at(error.position().map_or(0, csv::Position::line), &error)
                })?);
            }
        }
        for pair in &mut pairs {
            if every {
                pair.decision = "cleared".to_owned();
            }
            if pair.key.is_empty() || pair.list.is_empty() || pair.entry_id.is_empty() {
                return Err(Error::malformed(
                    path,
                    "a line lacks `key`, `list` or `entry_id`: all three name a pair",
                ));
            }
            let known = ["", "open", "cleared", "reopened", "confirmed"];
            if !known.contains(&pair.decision.as_str()) {
                return Err(Error::malformed(
                    path,
                    format!(
                        "`{}` is not a decision: write `cleared`, `confirmed` or `open`",
                        pair.decision
                    ),
                ));
            }
        }
        Ok(Self::of(pairs))
    }

    fn of(pairs: Vec<Pair>) -> Self {
        let mut places: HashMap<_, Vec<usize>> = HashMap::new();
        for (place, pair) in pairs.iter().enumerate() {
            let key = (pair.key.clone(), pair.list.clone(), pair.entry_id.clone());
            places.entry(key).or_default().push(place);
        }
        Self { pairs, places }
    }

    /// The lines, in the order of the file.
    #[must_use]
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// What was decided about a pair. Of several lines about it the one that was
    /// made on what is there now counts.
    #[must_use]
    pub fn decided(
        &self,
        key: &str,
        list: &str,
        entry_id: &str,
        query_fingerprint: &str,
        entry_fingerprint: &str,
    ) -> Decided {
        let place = self.places.get(&(key.to_owned(), list.to_owned(), entry_id.to_owned()));
        let mut decided = Decided::Open;
        for place in place.into_iter().flatten() {
            let Some(pair) = self.pairs.get(*place) else { continue };
            let same = |kept: &str, now: &str| kept.is_empty() || kept == now;
            let query = same(&pair.query_fingerprint, query_fingerprint);
            let entry = same(&pair.entry_fingerprint, entry_fingerprint);
            match (pair.decision.as_str(), query && entry) {
                ("cleared", true) => return Decided::Cleared,
                ("cleared", false) => {
                    let mut changed = Vec::new();
                    if !query {
                        changed.push("what was asked");
                    }
                    if !entry {
                        changed.push("the listed entry");
                    }
                    decided = Decided::Reopened(changed);
                }
                // It was opened again before and still waits for a decision.
                ("reopened", true) if decided == Decided::Open => {
                    decided = Decided::Reopened(vec!["one side"]);
                }
                _ => {}
            }
        }
        decided
    }

    /// Takes the hits of a run into the worksheet: new ones are added, cleared
    /// ones whose sides changed become `reopened`, fingerprints are filled in.
    /// Lines of pairs that were not met stay as they are.
    #[must_use]
    pub fn with(mut self, met: Vec<Pair>) -> Self {
        for new in met {
            let key = (new.key.clone(), new.list.clone(), new.entry_id.clone());
            let place = self.places.entry(key).or_default();
            // Rows of one id that ask different things are different pairs.
            let same = |pair: &Pair| {
                (pair.query_fingerprint.is_empty()
                    || pair.query_fingerprint == new.query_fingerprint)
                    && (pair.entry_fingerprint.is_empty()
                        || pair.entry_fingerprint == new.entry_fingerprint)
            };
            let known = place
                .iter()
                .copied()
                .find(|place| self.pairs.get(*place).is_some_and(same))
                .or_else(|| (new.decision == "reopened").then(|| place.last().copied()).flatten());
            match known.and_then(|place| self.pairs.get_mut(place)) {
                Some(pair) => {
                    if new.decision == "reopened" {
                        pair.decision = new.decision;
                    }
                    if pair.decision.is_empty() {
                        pair.decision = "open".to_owned();
                    }
                    pair.query_fingerprint = new.query_fingerprint;
                    pair.entry_fingerprint = new.entry_fingerprint;
                    pair.query = new.query;
                    pair.caption = new.caption;
                    pair.strength = new.strength;
                }
                None => {
                    place.push(self.pairs.len());
                    self.pairs.push(new);
                }
            }
        }
        self
    }

    /// Writes the worksheet in the format its name says (`.jsonl`, else CSV),
    /// beside the file and then over it.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), Error> {
        let mut out: Vec<u8> = Vec::new();
        if is_json(path, "") {
            for pair in &self.pairs {
                serde_json::to_writer(&mut out, pair)
                    .map_err(|error| Error::malformed(path, error))?;
                out.push(b'\n');
            }
        } else {
            let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(&mut out);
            let written = writer
                .write_record(HEADER)
                .and_then(|()| self.pairs.iter().try_for_each(|pair| writer.serialize(pair)));
            written.map_err(|error| Error::malformed(path, error))?;
            writer.flush().map_err(Error::write(path))?;
        }
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut beside = tempfile::Builder::new()
            .prefix(".clearances-")
            .tempfile_in(folder)
            .map_err(Error::write(path))?;
        beside.write_all(&out).map_err(Error::write(path))?;
        beside.persist(path).map_err(|error| Error::write(path)(error.error))?;
        Ok(())
    }
}

const HEADER: [&str; 12] = [
    "key",
    "list",
    "entry_id",
    "decision",
    "query_fingerprint",
    "entry_fingerprint",
    "decided_by",
    "decided_on",
    "reason",
    "query",
    "caption",
    "strength",
];

fn is_json(path: &Path, text: &str) -> bool {
    let named = path.extension().is_some_and(|extension| {
        extension == "jsonl" || extension == "ndjson" || extension == "json"
    });
    named || text.trim_start().starts_with('{')
}

#[cfg(test)]
mod tests;
