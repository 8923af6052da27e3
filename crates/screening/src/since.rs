//! What changed since an earlier run.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde::Deserialize;

use crate::Error;
use crate::answer::{Answer, Found, Gone, rounded};

/// The hits of an earlier run, by row and entry. Rows without hits are not kept.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    rows: HashMap<String, Vec<Kept>>,
}

#[derive(Clone, Debug, PartialEq)]
struct Kept {
    gone: Gone,
    score: f64,
    strength: String,
    entry_fingerprint: String,
    query_fingerprint: String,
}

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    fingerprint: String,
    hits: Vec<HitLine>,
    #[serde(default)]
    cleared: Vec<HitLine>,
}

#[derive(Deserialize)]
struct HitLine {
    list: String,
    entry_id: String,
    #[serde(default)]
    caption: String,
    score: f64,
    strength: String,
    #[serde(default)]
    entry_fingerprint: String,
}

impl Earlier {
    /// Reads what `screen --format json` wrote.
    ///
    /// # Errors
    /// The file cannot be read or a line is not a result.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let file = File::open(path).map_err(Error::read(path))?;
        let (_, reader) = ingest::text_of(file).map_err(Error::read(path))?;
        let mut rows: HashMap<String, Vec<Kept>> = HashMap::new();
        for (number, line) in (1..).zip(BufReader::new(reader).lines()) {
            let line = line.map_err(Error::read(path))?;
            if line.trim().is_empty() {
                continue;
            }
            let line: Line = serde_json::from_str(&line).map_err(|error| {
                Error::malformed(
                    path,
                    format!("line {number} is not a result of `screen --format json`: {error}"),
                )
            })?;
            if line.hits.is_empty() && line.cleared.is_empty() {
                continue;
            }
            let key = line.id.unwrap_or_else(|| line.fingerprint.clone());
            let kept = line.hits.into_iter().chain(line.cleared).map(|hit| Kept {
                gone: Gone { list: hit.list, entry_id: hit.entry_id, caption: hit.caption },
                score: hit.score,
                strength: hit.strength,
                entry_fingerprint: hit.entry_fingerprint,
                query_fingerprint: line.fingerprint.clone(),
            });
            rows.entry(key).or_default().extend(kept);
        }
        Ok(Self { rows })
    }

    /// Leaves in an answer only what is new, changed or gone; says whether
    /// anything is left.
    #[must_use]
    pub fn only_changes(&self, answer: &mut Answer<'_>) -> bool {
        let earlier = self.rows.get(&answer.asked.key()).map(Vec::as_slice).unwrap_or_default();
        let same_entry = |kept: &Kept, found: &Found<'_>| {
            kept.gone.list == found.hit.entry.list && kept.gone.entry_id == found.hit.entry.entry_id
        };
        let gone = earlier
            .iter()
            .filter(|kept| {
                !answer.hits.iter().chain(&answer.cleared).any(|found| same_entry(kept, found))
            })
            .map(|kept| kept.gone.clone())
            .collect();
        let fingerprint = &answer.fingerprint;
        let unchanged = |found: &Found<'_>| {
            earlier.iter().any(|kept| {
                same_entry(kept, found)
                    && kept.score == rounded(found.hit.score)
                    && kept.strength == found.hit.strength.as_str()
                    && kept.entry_fingerprint == found.entry_fingerprint
                    && kept.query_fingerprint == *fingerprint
            })
        };
        answer.hits.retain(|found| !unchanged(found));
        answer.cleared.retain(|found| !unchanged(found));
        answer.gone = gone;
        !(answer.hits.is_empty() && answer.cleared.is_empty() && answer.gone.is_empty())
    }
}

#[cfg(test)]
mod tests;
