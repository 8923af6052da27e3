//! What a domain imitates, said in the shape of any other answer.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use matching::domain::{Imitation, Lookalikes};
use matching::screen::{IdentifierKind, Kind};
use serde::Serialize;

use crate::Error;
use crate::answer::{rounded, tame};
use crate::asked::Asked;
use crate::column::Mapping;
use crate::load;
use crate::rows::{self, Row};

/// Names what compared, with the version.
pub const ALGORITHM: &str = concat!("countersign-domains-1/", env!("CARGO_PKG_VERSION"));

/// Domains to protect, out of one or several files.
#[derive(Debug)]
pub struct Protected {
    lookalikes: Lookalikes,
    lists: BTreeMap<String, String>,
    /// All files as one word, for each hit.
    list: String,
}

/// Everything said about one domain.
#[derive(Debug)]
pub struct Said {
    row: u64,
    id: Option<String>,
    domain: String,
    /// What it imitates, the least likely to be chance first.
    pub imitations: Vec<Imitation>,
    /// The protected domain it is itself, or is below.
    pub own: Option<Imitation>,
}

#[derive(Serialize)]
struct Line<'a> {
    row: u64,
    id: Option<&'a str>,
    query: Query<'a>,
    hits: Vec<Hit<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    protected: Option<&'a str>,
    algorithm: &'static str,
    threshold: f64,
    lists: &'a BTreeMap<String, String>,
}

#[derive(Serialize)]
struct Query<'a> {
    domain: &'a str,
}

#[derive(Serialize)]
struct Hit<'a> {
    list: &'a str,
    entry_id: &'a str,
    caption: &'a str,
    matched: &'a str,
    score: f64,
    strength: &'static str,
    agreed: [Field<'a>; 1],
    differed: [(); 0],
    missing: [(); 0],
    parts: Parts<'a>,
}

#[derive(Serialize)]
struct Field<'a> {
    field: &'static str,
    query: &'a str,
    listed: &'a str,
    note: &'a str,
}

#[derive(Serialize)]
struct Parts<'a> {
    kind: &'static str,
    explanation: &'a str,
    distance: u8,
    position: Option<usize>,
}

/// The domains of a row: given as such, or of its mailboxes.
pub fn domains(asked: &Asked) -> impl Iterator<Item = &str> {
    asked
        .query
        .identifiers
        .iter()
        .filter(|one| one.kind == IdentifierKind::Domain)
        .map(|one| one.value.as_str())
}

impl Protected {
    /// Reads files of domains: one a line, or a table with a column of them.
    ///
    /// # Errors
    /// A file cannot be read or holds no domain.
    pub fn read(paths: &[PathBuf]) -> Result<Self, Error> {
        let mut found: Vec<String> = Vec::new();
        let mut lists = BTreeMap::new();
        for path in paths {
            let before = found.len();
            for row in rows::open(path, &Mapping::default(), Kind::Unknown)? {
                if let Row::Asked(asked, _) = row? {
                    found.extend(domains(&asked).map(str::to_owned));
                }
            }
            if found.len() == before {
                return Err(Error::Refused(format!("there is no domain in `{}`", path.display())));
            }
            let hash: String = load::hash_file(path)?.chars().take(16).collect();
            lists.insert(name(path), hash);
        }
        let list = lists.keys().cloned().collect::<Vec<_>>().join("+");
        let lookalikes = Lookalikes::build(found.iter().map(String::as_str));
        if lookalikes.is_empty() {
            return Err(Error::Refused(
                "none of the domains to protect can be registered: give domains such as `example.com`"
                    .to_owned(),
            ));
        }
        Ok(Self { lookalikes, lists, list })
    }

    /// How many domains are protected.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lookalikes.len()
    }

    /// Whether there is none; never, once it was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lookalikes.is_empty()
    }

    /// Says what a domain imitates; `None` for a text that is no domain.
    #[must_use]
    pub fn check(&self, row: u64, id: Option<&str>, domain: &str) -> Option<Said> {
        matching::domain::registered(domain)?;
        let (imitations, own): (Vec<_>, Vec<_>) =
            self.lookalikes.check(domain).into_iter().partition(|one| one.kind.is_imitation());
        Some(Said {
            row,
            id: id.map(str::to_owned),
            domain: domain.to_owned(),
            imitations,
            own: own.into_iter().next(),
        })
    }

    /// Appends what was said as one line of JSON, in the shape of any screening.
    ///
    /// # Errors
    /// Never for values made here.
    pub fn json(&self, said: &Said, out: &mut Vec<u8>) -> serde_json::Result<()> {
        let hits = said
            .imitations
            .iter()
            .map(|one| Hit {
                list: &self.list,
                entry_id: &one.protected,
                caption: &one.protected,
                matched: &one.protected,
                score: rounded(one.score),
                // It looks alike; whose it is, nobody has asked.
                strength: "possible",
                agreed: [Field {
                    field: "domain",
                    query: &said.domain,
                    listed: &one.protected,
                    note: &one.explanation,
                }],
                differed: [],
                missing: [],
                parts: Parts {
                    kind: one.kind.as_str(),
                    explanation: &one.explanation,
                    distance: one.distance,
                    position: one.position,
                },
            })
            .collect();
        let line = Line {
            row: said.row,
            id: said.id.as_deref(),
            query: Query { domain: &said.domain },
            hits,
            protected: said.own.as_ref().map(|own| own.protected.as_str()),
            algorithm: ALGORITHM,
            threshold: 0.0,
            lists: &self.lists,
        };
        let start = out.len();
        serde_json::to_writer(&mut *out, &line)?;
        tame(out, start);
        out.push(b'\n');
        Ok(())
    }

    /// Appends what was said for reading.
    pub fn text(&self, said: &Said, out: &mut String) {
        out.push_str(&said.domain);
        out.push('\n');
        for one in &said.imitations {
            out.push_str(&format!(
                "  {:.2}  {:<32} {}   ({})\n",
                one.score, one.protected, one.explanation, one.kind
            ));
        }
        match &said.own {
            Some(own) => out.push_str(&format!("  {}, which is protected itself\n", own.protected)),
            None if said.imitations.is_empty() => out.push_str("  imitates nothing protected\n"),
            None => {}
        }
    }
}

fn name(path: &Path) -> String {
    load::name_of(&path.file_stem().unwrap_or_default().to_string_lossy())
}

#[cfg(test)]
mod tests;
