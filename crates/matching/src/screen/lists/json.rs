//! JSON as a stream of records: one object a line, an array of objects, or an
//! array in an object around it. One record is held at a time.

use std::io::BufRead;

use serde_json::Value;

use super::format::Format;
use super::source::Source;
use super::{Error, Out, ftm};

/// The records of a file.
pub(super) struct Records<'s, R> {
    source: &'s mut Source<R>,
    record: Vec<u8>,
    /// Whether records stand in an array.
    array: bool,
    /// Whether that array stands in an object.
    wrapped: bool,
}

impl<'s, R: BufRead> Records<'s, R> {
    /// Objects one after the other or in an array.
    pub(super) fn new(source: &'s mut Source<R>) -> Self {
        Self { source, record: Vec::new(), array: false, wrapped: false }
    }

    /// The same, or the array under `key` of one object around it all.
    pub(super) fn within(source: &'s mut Source<R>, key: &str) -> Result<Self, Error> {
        let wrapped = wrapped(source.head(), key);
        let mut records = Self::new(source);
        if wrapped {
            records.enter(key)?;
        }
        Ok(records)
    }

    /// Passes everything up to the array under `key`.
    fn enter(&mut self, key: &str) -> Result<(), Error> {
        let mut scan = Scan::default();
        // The last text at the outermost level, and whether a colon followed it.
        let (mut text, mut named) = (Vec::new(), false);
        while let Some(byte) = self.byte()? {
            self.source.renew();
            let before = scan.depth;
            let in_text = scan.quoted;
            scan.take(byte);
            if in_text && scan.quoted && before == 1 && text.len() <= key.len() {
                text.push(byte);
            }
            match byte {
                b'"' if !in_text => text.clear(),
                b':' if !in_text && before == 1 => named = text == key.as_bytes(),
                b'[' if !in_text && before == 1 && named => {
                    (self.array, self.wrapped) = (true, true);
                    return Ok(());
                }
                _ if !in_text && !byte.is_ascii_whitespace() => named = false,
                _ => {}
            }
        }
        Ok(())
    }

    /// Passes the rest of the object around the array.
    fn leave(&mut self) -> Result<(), Error> {
        let mut scan = Scan { depth: 1, ..Scan::default() };
        while scan.depth > 0 {
            self.source.renew();
            let Some(byte) = self.byte()? else {
                return Err(Error::Truncated { within: "a JSON object".to_owned() });
            };
            scan.take(byte);
        }
        Ok(())
    }

    fn byte(&mut self) -> Result<Option<u8>, Error> {
        let byte = self.source.fill_buf()?.first().copied();
        if byte.is_some() {
            self.source.consume(1);
        }
        Ok(byte)
    }

    /// The next record: what the object holds, or why it cannot be read. `None`
    /// at the end of the file.
    pub(super) fn next(&mut self) -> Result<Option<Result<Value, serde_json::Error>>, Error> {
        self.source.renew();
        if !self.find()? {
            return Ok(None);
        }
        self.record.clear();
        let mut scan = Scan::default();
        loop {
            let block = self.source.fill_buf()?;
            if block.is_empty() {
                return Err(Error::Truncated { within: "a JSON object".to_owned() });
            }
            let end = block.iter().position(|byte| {
                scan.take(*byte);
                scan.depth == 0
            });
            let used = end.map_or(block.len(), |end| end + 1);
            self.record.extend_from_slice(block.get(..used).unwrap_or_default());
            self.source.consume(used);
            if end.is_some() {
                return Ok(Some(serde_json::from_slice(&self.record)));
            }
        }
    }

    /// Passes what stands between records; whether one follows.
    fn find(&mut self) -> Result<bool, Error> {
        loop {
            let block = self.source.fill_buf()?;
            let Some(byte) = block.first().copied() else {
                return match self.array {
                    true => Err(Error::Truncated { within: "an array".to_owned() }),
                    false => Ok(false),
                };
            };
            match byte {
                b'{' => return Ok(true),
                b'[' if !self.array => self.array = true,
                b']' if self.array => {
                    self.array = false;
                    if std::mem::take(&mut self.wrapped) {
                        self.source.consume(1);
                        self.leave()?;
                        continue;
                    }
                }
                // A record separator, or the end as old systems write it.
                b',' | 0x1e | 0x1a => {}
                _ if byte.is_ascii_whitespace() => self.source.renew(),
                // Gives the parser's own words for what stands there.
                _ => {
                    let line = block.split(|b| *b == b'\n').next().unwrap_or_default();
                    return match serde_json::from_slice::<serde_json::Map<_, Value>>(line) {
                        Ok(_) => Ok(false),
                        Err(error) => Err(Error::Json(error)),
                    };
                }
            }
            self.source.consume(1);
        }
    }
}

/// Where in a JSON text a scan is.
#[derive(Debug, Default)]
struct Scan {
    depth: usize,
    quoted: bool,
    escaped: bool,
}

impl Scan {
    fn take(&mut self, byte: u8) {
        if self.quoted {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.quoted = false,
                _ => {}
            }
            return;
        }
        match byte {
            b'"' => self.quoted = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }
}

/// Whether a file is one object with an array under `key`.
fn wrapped(head: &[u8], key: &str) -> bool {
    let text = super::source::head_text(head);
    let Some((before, after)) = text.split_once(&format!("\"{key}\"")) else { return false };
    before.trim_start().starts_with('{')
        && after.trim_start().strip_prefix(':').is_some_and(|a| a.trim_start().starts_with('['))
}

/// Tells the format by the first records.
pub(super) fn recognise(text: &str) -> Option<Format> {
    /// Records looked at: what nests and what refers shows in the first ones.
    const LOOKED_AT: usize = 20;
    let mut source = Source::open(text.as_bytes()).ok()?;
    let mut records = Records::within(&mut source, "results").ok()?;
    let mut found = None;
    for _ in 0..LOOKED_AT {
        let Ok(Some(Ok(record))) = records.next() else { break };
        match of_record(&record) {
            Some(Format::FtmNested) => return Some(Format::FtmNested),
            other => found = found.or(other),
        }
    }
    // The first record may be longer than the head.
    let has = |key: &str| text.contains(&format!("\"{key}\""));
    found.or_else(|| match () {
        () if has("schema") && has("properties") => {
            Some(match text.get(1..).is_some_and(|text| text.contains("[{")) {
                true => Format::FtmNested,
                false => Format::FtmEntities,
            })
        }
        () if has("RECORD_ID") && has("DATA_SOURCE") => Some(Format::SenzingJson),
        () if has("source_list_url") && has("alt_names") => Some(Format::CslJson),
        () => None,
    })
}

fn of_record(record: &Value) -> Option<Format> {
    let has = |key: &str| record.get(key).is_some();
    if let Some(nested) = ftm::nests(record) {
        return Some(if nested { Format::FtmNested } else { Format::FtmEntities });
    }
    if has("RECORD_ID") || has("DATA_SOURCE") {
        return Some(Format::SenzingJson);
    }
    (has("name") && (has("alt_names") || has("source_list_url") || has("source")))
        .then_some(Format::CslJson)
}

/// The texts under a key: of an array its members, of a single value that one.
/// Numbers become text; objects and null are left out.
pub(super) fn texts<'v>(record: &'v Value, key: &str) -> impl Iterator<Item = String> + use<'v> {
    let value = record.get(key);
    let many = value.and_then(Value::as_array).map(Vec::as_slice);
    let one = value.map(std::slice::from_ref).unwrap_or_default();
    many.unwrap_or(one).iter().filter_map(text)
}

/// The first of [`texts`]; empty where there is none.
pub(super) fn first(record: &Value, key: &str) -> String {
    texts(record, key).next().unwrap_or_default()
}

/// A value as text without blanks around it; `None` where it is none or empty.
pub(super) fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// Reads every record of a file; those that are not JSON are counted and left
/// out.
pub(super) fn each<R: BufRead>(
    mut records: Records<'_, R>,
    out: &mut Out<'_>,
    mut visit: impl FnMut(&Value, &mut Out<'_>),
) -> Result<(), Error> {
    while let Some(record) = records.next()? {
        match record {
            Ok(record) => visit(&record, out),
            Err(_) => out.note("records are not JSON and were left out"),
        }
    }
    Ok(())
}
