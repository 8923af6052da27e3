//! What is said about one row, and how it is written.

use std::collections::BTreeMap;
use std::io::Write;

use matching::screen::{Field, Hit, IdentifierKind, Parts, Strength};
use serde::{Deserialize, Serialize};

use crate::asked::{Asked, schema};
use crate::ranges::Information;

/// Names what compared, with the version: results of different algorithms are
/// not compared without a word.
pub const ALGORITHM: &str = concat!("countersign-names-2/", env!("CARGO_PKG_VERSION"));

/// What is the same in every answer of a run.
#[derive(Clone, Debug)]
pub struct Run {
    /// The score from which a name is reported.
    pub threshold: f64,
    /// Lists that were searched: name, and day and hash of the version.
    pub lists: BTreeMap<String, String>,
    /// Say what each score is made of, in text.
    pub explain: bool,
}

/// A hit with what is kept of it from run to run.
#[derive(Debug)]
pub struct Found<'a> {
    /// The hit.
    pub hit: Hit<'a>,
    /// Fingerprint of the entry: 32 hex digits.
    pub entry_fingerprint: String,
    /// Why a cleared pair is open again; empty for any other hit.
    pub reopened: Vec<&'static str>,
}

/// A hit of an earlier run that is gone, as it was reported then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gone {
    /// Name of the list.
    pub list: String,
    /// The publisher's number.
    pub entry_id: String,
    /// Name of the entry.
    #[serde(default)]
    pub caption: String,
}

/// Everything said about one row.
#[derive(Debug)]
pub struct Answer<'a> {
    /// What was asked.
    pub asked: &'a Asked,
    /// Its fingerprint.
    pub fingerprint: String,
    /// What needs a person's look, strongest first.
    pub hits: Vec<Found<'a>>,
    /// What was looked at before and cleared.
    pub cleared: Vec<Found<'a>>,
    /// Hits of the earlier run that are no more.
    pub gone: Vec<Gone>,
    /// What lists of ranges say about IP addresses: no hit, whatever they say.
    pub information: Vec<Information<'a>>,
    /// What to know about values that were asked.
    pub notes: Vec<String>,
}

#[derive(Serialize)]
struct Line<'a> {
    row: u64,
    id: Option<&'a str>,
    query: Query<'a>,
    hits: Vec<HitLine<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cleared: Vec<HitLine<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    gone: &'a [Gone],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    information: Vec<InformationLine<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    notes: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    line_types: Vec<LineTypeLine<'a>>,
    fingerprint: &'a str,
    algorithm: &'a str,
    threshold: f64,
    lists: &'a BTreeMap<String, String>,
}

#[derive(Serialize)]
struct LineTypeLine<'a> {
    query: &'a str,
    possible_line_type: &'static str,
}

/// The question as it was understood: one text, or several where the row has several.
#[derive(Serialize)]
struct Query<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "one_or_several")]
    name: Vec<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    schema: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    birth_date: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "one_or_several")]
    country: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<&'a str>,
    #[serde(flatten)]
    identifiers: BTreeMap<&'static str, Values<'a>>,
}

struct Values<'a>(Vec<&'a str>);

impl Serialize for Values<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        one_or_several(&self.0, serializer)
    }
}

fn one_or_several<S: serde::Serializer>(
    values: &Vec<&str>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match values.as_slice() {
        [one] => serializer.serialize_str(one),
        several => serializer.collect_seq(several),
    }
}

#[derive(Serialize)]
struct HitLine<'a> {
    list: &'a str,
    entry_id: &'a str,
    caption: &'a str,
    matched: Option<&'a str>,
    score: f64,
    strength: &'static str,
    agreed: Vec<FieldLine<'a>>,
    differed: Vec<FieldLine<'a>>,
    missing: Vec<FieldLine<'a>>,
    parts: PartsLine<'a>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    programs: &'a [String],
    entry_fingerprint: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    reopened: &'a [&'static str],
}

/// What one list says about one address.
#[derive(Serialize)]
struct InformationLine<'a> {
    field: &'static str,
    query: &'a str,
    list: &'a str,
    range: &'a str,
    kind: Option<&'a str>,
    owner: Option<&'a str>,
    country: Option<&'a str>,
}

fn information_lines<'a>(information: &[Information<'a>]) -> Vec<InformationLine<'a>> {
    let line = |said: &Information<'a>| InformationLine {
        field: "ip",
        query: said.ip,
        list: &said.range.list,
        range: &said.range.range,
        kind: said.range.kind.as_deref(),
        owner: said.range.owner.as_deref(),
        country: said.range.country.as_deref(),
    };
    information.iter().map(line).collect()
}

#[derive(Serialize)]
struct FieldLine<'a> {
    field: &'static str,
    query: Option<&'a str>,
    listed: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    note: &'a str,
}

#[derive(Serialize)]
struct PartsLine<'a> {
    pairs: Vec<PairLine<'a>>,
    only_query: &'a [String],
    only_listed: &'a [String],
    bits: f64,
}

#[derive(Serialize)]
struct PairLine<'a> {
    query: &'a str,
    listed: &'a str,
    similarity: f64,
    bits: f64,
}

/// Four digits after the point are more than a score means.
pub(crate) fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

fn fields(fields: &[Field]) -> Vec<FieldLine<'_>> {
    let said = |text: &'_ str| !text.is_empty();
    fields
        .iter()
        .map(|field| FieldLine {
            field: field.field,
            query: Some(field.query.as_str()).filter(|text| said(text)),
            listed: Some(field.listed.as_str()).filter(|text| said(text)),
            note: field.note,
        })
        .collect()
}

fn parts(parts: &Parts) -> PartsLine<'_> {
    PartsLine {
        pairs: parts
            .pairs
            .iter()
            .map(|pair| PairLine {
                query: &pair.query,
                listed: &pair.listed,
                similarity: rounded(pair.similarity),
                bits: rounded(pair.bits),
            })
            .collect(),
        only_query: &parts.only_query,
        only_listed: &parts.only_listed,
        bits: rounded(parts.bits),
    }
}

fn hit_lines<'a>(found: &'a [Found<'_>]) -> Vec<HitLine<'a>> {
    found
        .iter()
        .map(|found| HitLine {
            list: &found.hit.entry.list,
            entry_id: &found.hit.entry.entry_id,
            caption: found.hit.entry.caption(),
            matched: found.hit.matched,
            score: rounded(found.hit.score),
            strength: found.hit.strength.as_str(),
            agreed: fields(&found.hit.agreed),
            differed: fields(&found.hit.differed),
            missing: fields(&found.hit.missing),
            parts: parts(&found.hit.parts),
            programs: &found.hit.entry.programs,
            entry_fingerprint: &found.entry_fingerprint,
            reopened: &found.reopened,
        })
        .collect()
}

fn query(asked: &Asked) -> Query<'_> {
    let mut identifiers: BTreeMap<&'static str, Values<'_>> = BTreeMap::new();
    for identifier in &asked.query.identifiers {
        let name = identifier.kind.as_str();
        identifiers.entry(name).or_insert_with(|| Values(Vec::new())).0.push(&identifier.value);
    }
    if !asked.ips.is_empty() {
        identifiers.insert("ip", Values(asked.ips.iter().map(String::as_str).collect()));
    }
    Query {
        name: asked.query.name.iter().chain(&asked.other_names).map(String::as_str).collect(),
        schema: schema(asked.query.kind),
        birth_date: asked.birth_date.as_deref(),
        country: asked.countries.iter().map(String::as_str).collect(),
        address: asked.query.address.as_deref(),
        identifiers,
    }
}

impl Answer<'_> {
    /// Appends the answer as one line of JSON.
    ///
    /// # Errors
    /// Never for values made here.
    pub fn json(&self, run: &Run, out: &mut Vec<u8>) -> serde_json::Result<()> {
        let line_types = self
            .asked
            .line_types()
            .map(|(query, line)| LineTypeLine { query, possible_line_type: line.as_str() });
        let line = Line {
            row: self.asked.row,
            id: self.asked.id.as_deref(),
            query: query(self.asked),
            hits: hit_lines(&self.hits),
            cleared: hit_lines(&self.cleared),
            gone: &self.gone,
            information: information_lines(&self.information),
            notes: &self.notes,
            line_types: line_types.collect(),
            fingerprint: &self.fingerprint,
            algorithm: ALGORITHM,
            threshold: run.threshold,
            lists: &run.lists,
        };
        let start = out.len();
        serde_json::to_writer(&mut *out, &line)?;
        tame(out, start);
        out.push(b'\n');
        Ok(())
    }

    /// Appends the answer as CSV: a line a hit, or one line without a hit.
    pub fn csv(&self, run: &Run, out: &mut Vec<u8>) {
        let lists = run
            .lists
            .iter()
            .map(|(name, version)| format!("{name} {version}"))
            .collect::<Vec<_>>()
            .join("; ");
        let mut row = |found: Option<(&Found<'_>, &str)>, said: Option<&Information<'_>>| {
            let hit = found.map(|(found, _)| &found.hit);
            let text = |value: Option<String>| value.unwrap_or_default();
            let cells = [
                self.asked.row.to_string(),
                self.asked.id.clone().unwrap_or_default(),
                self.asked.caption().to_owned(),
                text(hit.map(|hit| hit.entry.list.clone()).or(said.map(|s| s.range.list.clone()))),
                text(
                    hit.map(|hit| hit.entry.entry_id.clone())
                        .or(said.map(|s| s.range.range.clone())),
                ),
                text(hit.map(|hit| hit.entry.caption().to_owned()).or(said.map(words))),
                text(hit.and_then(|hit| hit.matched.map(str::to_owned))),
                text(hit.map(|hit| rounded(hit.score).to_string())),
                text(
                    hit.map(|hit| hit.strength.as_str())
                        .or(said.map(|_| INFORMATION))
                        .map(str::to_owned),
                ),
                text(
                    hit.map(|hit| brief(&hit.agreed))
                        .or(said.map(|s| format!("ip: {} / {}", s.ip, s.range.range))),
                ),
                text(hit.map(|hit| brief(&hit.differed))),
                text(hit.map(|hit| brief(&hit.missing))),
                found.map(|(_, state)| state).unwrap_or_default().to_owned(),
                ALGORITHM.to_owned(),
                run.threshold.to_string(),
                lists.clone(),
            ];
            csv_line(&cells, out);
        };
        for found in &self.hits {
            let state = if found.reopened.is_empty() { "open" } else { "reopened" };
            row(Some((found, state)), None);
        }
        for found in &self.cleared {
            row(Some((found, "cleared")), None);
        }
        for said in &self.information {
            row(None, Some(said));
        }
        if self.hits.is_empty() && self.cleared.is_empty() && self.information.is_empty() {
            row(None, None);
        }
    }
}

/// The word for what is said about an address, in the place of a hit's strength.
const INFORMATION: &str = "information";

/// What a range is, in words: `vpn, Example Networks, SE`.
fn words(said: &Information<'_>) -> String {
    let range = said.range;
    let words: Vec<&str> = [&range.kind, &range.owner, &range.country]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    words.join(", ")
}

/// The header of [`Answer::csv`].
pub const CSV_HEADER: &str = "row,id,query,list,entry_id,caption,matched,score,strength,agreed,differed,missing,state,algorithm,threshold,lists\n";

fn brief(fields: &[Field]) -> String {
    fields
        .iter()
        .map(|field| match (field.query.as_str(), field.listed.as_str()) {
            (query, "") => format!("{}: {query}", field.field),
            ("", listed) => format!("{}: listed {listed}", field.field),
            (query, listed) => format!("{}: {query} = {listed}", field.field)
                .replace(" = ", if field.note.is_empty() { " / " } else { " ~ " }),
        })
        .collect::<Vec<_>>()
        .join("; ")
}

pub(crate) fn csv_line(cells: &[String], out: &mut Vec<u8>) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        if cell.contains([',', '"', '\n', '\r']) {
            drop(write!(out, "\"{}\"", cell.replace('"', "\"\"")));
        } else {
            out.extend_from_slice(cell.as_bytes());
        }
    }
    out.push(b'\n');
}

/// Escapes overrides of reading direction in JSON: a name in a file must not
/// turn round the line of a terminal. They stay the same letters to a program.
pub(crate) fn tame(out: &mut Vec<u8>, start: usize) {
    const OVERRIDES: [char; 9] = [
        '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}',
        '\u{2068}', '\u{2069}',
    ];
    let written = out.get(start..).unwrap_or_default();
    if memchr::memchr(0xe2, written).is_none() {
        return;
    }
    let Ok(text) = std::str::from_utf8(written) else { return };
    if !text.contains(OVERRIDES) {
        return;
    }
    let mut tamed = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        if OVERRIDES.contains(&letter) {
            tamed.push_str(&format!("\\u{:04x}", u32::from(letter)));
        } else {
            tamed.push(letter);
        }
    }
    out.truncate(start);
    out.extend_from_slice(tamed.as_bytes());
}

impl Answer<'_> {
    /// Appends the answer for reading: both values of everything compared side by
    /// side, and what to do about it. Nothing for a row about which there is
    /// nothing to say, unless `always`.
    pub fn text(&self, run: &Run, always: bool, out: &mut String) {
        let nothing = self.hits.is_empty() && self.cleared.is_empty() && self.gone.is_empty();
        let silent = self.information.is_empty() && self.notes.is_empty();
        if nothing && silent && !always {
            return;
        }
        out.push_str(self.asked.caption());
        if !always {
            out.push_str(&format!("   row {}", self.asked.row));
            if let Some(id) = &self.asked.id {
                out.push_str(&format!(", id {id}"));
            }
        }
        out.push('\n');
        if nothing && self.information.is_empty() {
            out.push_str("  nothing found\n");
        }
        for found in &self.hits {
            hit_text(found, "", run, out);
        }
        for found in &self.cleared {
            hit_text(found, "cleared, ", run, out);
        }
        for gone in &self.gone {
            out.push_str(&format!(
                "  gone      {} {}: {} is no longer a hit\n",
                gone.list, gone.entry_id, gone.caption
            ));
        }
        for said in &self.information {
            out.push_str(&format!(
                "  {INFORMATION}  {} is within {} of {}: {}\n",
                said.ip,
                said.range.range,
                said.range.list,
                words(said)
            ));
        }
        for note in &self.notes {
            out.push_str(&format!("  note      {note}\n"));
        }
        for (number, line) in self.asked.line_types() {
            out.push_str(&format!("  note      {number}: possible line type {}\n", line.as_str()));
        }
        out.push('\n');
    }
}

fn hit_text(found: &Found<'_>, state: &str, run: &Run, out: &mut String) {
    let hit = &found.hit;
    let alias = match hit.matched {
        Some(matched) if matched != hit.entry.caption() => format!(" (listed as {matched})"),
        _ => String::new(),
    };
    out.push_str(&format!(
        "  {state}{:<8}  {:.2}  {} {}: {}{alias}\n",
        hit.strength.as_str(),
        hit.score,
        hit.entry.list,
        hit.entry.entry_id,
        hit.entry.caption(),
    ));
    for (sign, fields) in [("=", &hit.agreed), ("≠", &hit.differed), ("?", &hit.missing)] {
        for field in fields {
            let side =
                |text: &str| if text.is_empty() { "not said".to_owned() } else { text.to_owned() };
            let note =
                if field.note.is_empty() { String::new() } else { format!("   ({})", field.note) };
            out.push_str(&format!(
                "      {:<11} {:<32} {sign} {}{note}\n",
                field.field,
                side(&field.query),
                side(&field.listed)
            ));
        }
    }
    if run.explain {
        for pair in &hit.parts.pairs {
            out.push_str(&format!(
                "      word        {:<32} ~ {}   alike {:.2}, one in 2^{:.1} names\n",
                pair.query, pair.listed, pair.similarity, pair.bits
            ));
        }
        for (label, words) in
            [("only asked", &hit.parts.only_query), ("only listed", &hit.parts.only_listed)]
        {
            if !words.is_empty() {
                out.push_str(&format!("      {label:<11} {}\n", words.join(" ")));
            }
        }
        if !hit.parts.pairs.is_empty() {
            out.push_str(&format!(
                "      by chance   one name in 2^{:.1} agrees this far\n",
                hit.parts.bits
            ));
        }
        for (label, texts) in
            [("programme", &hit.entry.programs), ("country", &hit.entry.countries)]
        {
            if !texts.is_empty() {
                out.push_str(&format!("      {label:<11} {}\n", texts.join("; ")));
            }
        }
    }
    if !found.reopened.is_empty() {
        out.push_str(&format!(
            "      was cleared and is open again: {} changed\n",
            found.reopened.join(" and ")
        ));
    }
    if let Some(advice) = advice(hit) {
        out.push_str(&format!("      {advice}\n"));
    }
}

/// What to do about a hit that by itself says little.
#[must_use]
pub fn advice(hit: &Hit<'_>) -> Option<&'static str> {
    if hit.strength != Strength::Possible {
        return None;
    }
    let only = |name: &str| hit.agreed.iter().all(|field| field.field == name);
    Some(if only("name") {
        "a name alone is possible: needs a second identifier (birth date, document, address)"
    } else if only(IdentifierKind::Phone.as_str()) {
        "a telephone number alone is possible: needs a second identifier"
    } else {
        "possible: needs a second identifier"
    })
}

#[cfg(test)]
mod tests;
