//! Cutting an input into chunks of whole records, without holding more of it
//! than a chunk.

use crate::json::PADDING;
use memchr::{memchr, memchr_iter, memchr2, memrchr};
use std::io::{self, Read};

/// Bytes of a chunk: large enough to make batches of thousands of rows, small
/// enough that a few in flight are nothing.
pub(crate) const CHUNK: usize = 4 << 20;

/// Whole records, ready to be parsed by any thread.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    /// The records, and [`PADDING`] bytes.
    pub(crate) bytes: Vec<u8>,
    /// Bytes without the padding.
    pub(crate) len: usize,
    pub(crate) records: Records,
    /// Positions of records that were longer than allowed, and are not here.
    pub(crate) too_long: Vec<u64>,
    /// The input ends here without ending its last record.
    pub(crate) cut: bool,
}

/// Where records begin and end in a chunk.
#[derive(Debug)]
pub(crate) enum Records {
    /// One a line; the number of the first line.
    Lines(u64),
    /// Each ends where the next begins; the number of the first record.
    Ends(u64, Vec<usize>),
}

impl Default for Records {
    fn default() -> Self {
        Self::Lines(1)
    }
}

/// Something that gives chunks.
pub(crate) trait Chunks: Send {
    /// The next chunk, in a buffer that may be used again. `None` at the end.
    fn next(&mut self, buffer: Vec<u8>) -> io::Result<Option<Chunk>>;
}

/// How a record's end is found in an input cut at line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends {
    /// Every line end is one.
    Line,
    /// Line ends inside quotes are not; the delimiter is this.
    Csv(u8),
}

/// Cuts at ends of lines.
pub(crate) struct LineChunks<R> {
    input: R,
    ends: Ends,
    /// What follows the last whole record read.
    carried: Vec<u8>,
    line: u64,
    longest: usize,
    ended: bool,
}

impl<R: Read + Send> LineChunks<R> {
    /// `line` is the number of the first line; no record may be longer than `longest`.
    pub(crate) fn new(input: R, ends: Ends, line: u64, longest: usize) -> Self {
        Self { input, ends, carried: Vec::new(), line, longest: longest.max(1), ended: false }
    }

    fn last_end(&self, bytes: &[u8]) -> Option<usize> {
        match self.ends {
            Ends::Line => memrchr(b'\n', bytes).map(|at| at + 1),
            Ends::Csv(delimiter) => last_csv_end(bytes, delimiter),
        }
    }

    /// Passes over the rest of a record that is too long.
    fn skip_line(&mut self, rest: &mut Vec<u8>) -> io::Result<()> {
        rest.clear();
        loop {
            rest.clear();
            let read = self.input.by_ref().take(CHUNK as u64).read_to_end(rest)?;
            if read == 0 {
                self.ended = true;
                return Ok(());
            }
            if let Some(at) = memchr(b'\n', rest) {
                rest.drain(..=at);
                return Ok(());
            }
        }
    }
}

impl<R: Read + Send> Chunks for LineChunks<R> {
    fn next(&mut self, mut bytes: Vec<u8>) -> io::Result<Option<Chunk>> {
        bytes.clear();
        bytes.append(&mut self.carried);
        let first = self.line;
        let mut too_long = Vec::new();
        let mut wanted = CHUNK;
        let end = loop {
            if !self.ended && bytes.len() < wanted {
                let missing = wanted - bytes.len();
                bytes.reserve(missing + PADDING);
                let read = self.input.by_ref().take(missing as u64).read_to_end(&mut bytes)?;
                self.ended = read < missing;
            }
            if self.ended {
                break bytes.len();
            }
            match self.last_end(&bytes) {
                Some(end) => break end,
                None if wanted < self.longest => {
                    wanted = wanted.saturating_mul(2).min(self.longest)
                }
                None => {
                    // Nothing before it is in this chunk, so its number is the chunk's first.
                    too_long.push(self.line);
                    self.line += memchr_iter(b'\n', &bytes).count() as u64 + 1;
                    self.skip_line(&mut bytes)?;
                    self.carried = bytes;
                    return Ok(Some(Chunk {
                        bytes: vec![0; PADDING],
                        len: 0,
                        records: Records::Lines(first),
                        too_long,
                        cut: false,
                    }));
                }
            }
        };
        if end == 0 && self.ended {
            return Ok(None);
        }
        self.carried.extend_from_slice(bytes.get(end..).unwrap_or_default());
        bytes.truncate(end);
        self.line += memchr_iter(b'\n', &bytes).count() as u64;
        let cut = self.ended && bytes.last() != Some(&b'\n');
        bytes.resize(end + PADDING, 0);
        Ok(Some(Chunk { bytes, len: end, records: Records::Lines(first), too_long, cut }))
    }
}

/// The end of the last record of CSV that begins with a record: quotes count
/// where the parser counts them, at the beginning of a cell.
fn last_csv_end(bytes: &[u8], delimiter: u8) -> Option<usize> {
    let final_end = memrchr(b'\n', bytes)?;
    let mut last = None;
    let mut at = 0;
    // Every turn begins at the beginning of a cell.
    while at <= final_end {
        if bytes.get(at) == Some(&b'"') {
            at += 1;
            // To the closing quote; a doubled one is a quote of the text.
            loop {
                let Some(found) = memchr(b'"', bytes.get(at..)?) else { return last };
                at += found + 1;
                if bytes.get(at) != Some(&b'"') {
                    break;
                }
                at += 1;
            }
        }
        let Some(found) = memchr2(delimiter, b'\n', bytes.get(at..)?) else { return last };
        at += found;
        if bytes.get(at) == Some(&b'\n') {
            last = Some(at + 1);
        }
        at += 1;
    }
    last
}

/// Cuts one JSON document, or several after each other, into the records it holds.
///
/// With an empty path, elements of a top-level array and top-level objects are
/// records. With a path, elements of the array (or the one object) at that path
/// of each top-level object are.
pub(crate) struct DocumentChunks<R> {
    input: R,
    scanner: Scanner,
    /// The beginning of a record whose end has not been read.
    pending: Vec<u8>,
    block: Vec<u8>,
    record: u64,
    longest: usize,
    ended: bool,
    finished: bool,
}

impl<R: Read + Send> DocumentChunks<R> {
    pub(crate) fn new(input: R, path: Vec<String>, longest: usize) -> Self {
        Self {
            input,
            scanner: Scanner::new(path),
            pending: Vec::new(),
            block: Vec::new(),
            record: 1,
            longest: longest.max(1),
            ended: false,
            finished: false,
        }
    }
}

impl<R: Read + Send> Chunks for DocumentChunks<R> {
    fn next(&mut self, mut bytes: Vec<u8>) -> io::Result<Option<Chunk>> {
        if self.finished {
            return Ok(None);
        }
        bytes.clear();
        let mut out = Cut { bytes, ends: Vec::new(), too_long: Vec::new() };
        out.bytes.append(&mut self.pending);
        let first = self.record;
        let mut cut = false;
        loop {
            if !self.ended {
                self.block.clear();
                let read = self.input.by_ref().take(1 << 18).read_to_end(&mut self.block)?;
                self.ended = read == 0;
            }
            if self.ended {
                self.finished = true;
                cut = self.scanner.end(&mut out);
                break;
            }
            self.scanner.feed(&self.block, &mut out, self.longest);
            if out.whole() >= CHUNK || out.too_long.len() > 1000 || out.ends.len() > 1 << 17 {
                break;
            }
        }
        let whole = out.whole();
        self.pending.extend_from_slice(out.bytes.get(whole..).unwrap_or_default());
        self.record += (out.ends.len() + out.too_long.len()) as u64;
        if out.ends.is_empty() && out.too_long.is_empty() && self.finished && !cut {
            return Ok(None);
        }
        let mut bytes = out.bytes;
        bytes.truncate(whole);
        bytes.resize(whole + PADDING, 0);
        let too_long = out.too_long.into_iter().map(|at| first + at).collect();
        Ok(Some(Chunk {
            bytes,
            len: whole,
            records: Records::Ends(first, out.ends),
            too_long,
            cut,
        }))
    }
}

/// Records as they are cut. What follows the last end is of a record not yet whole.
#[derive(Debug, Default)]
pub(crate) struct Cut {
    pub(crate) bytes: Vec<u8>,
    /// Where each whole record ends in `bytes`.
    pub(crate) ends: Vec<usize>,
    /// Records before each one that was too long, in this chunk.
    pub(crate) too_long: Vec<u64>,
}

impl Cut {
    fn whole(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }
}

/// What the scanner is in the middle of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Within {
    /// Between values of the containers that lead to the records.
    Between,
    /// In a name of an object that may lead to the records.
    Name,
    /// In a value: a record, or one passed over.
    Value(What),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Record,
    Passed,
    /// A record that has become too long, passed over to its end.
    TooLong,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frame {
    /// An object on the path; so many of its names have been followed.
    Object(usize),
    /// An array whose elements are the records.
    Records,
    /// An array of objects that go on with the path.
    Array(usize),
}

/// Finds records in a document that comes in pieces.
#[derive(Debug)]
pub(crate) struct Scanner {
    path: Vec<String>,
    stack: Vec<Frame>,
    within: Within,
    /// Brackets open inside the value being read; 0 for a bare number or word.
    depth: usize,
    in_text: bool,
    escaped: bool,
    name: Vec<u8>,
    /// The name read last is the next of the path, and its value comes.
    on_path: bool,
    /// A name has been read, its value has not begun.
    after_name: bool,
    /// An array of records has been found, if perhaps an empty one.
    pub(crate) found: bool,
}

impl Scanner {
    pub(crate) fn new(path: Vec<String>) -> Self {
        Self {
            path,
            stack: Vec::new(),
            within: Within::Between,
            depth: 0,
            in_text: false,
            escaped: false,
            name: Vec::new(),
            on_path: false,
            after_name: false,
            found: false,
        }
    }

    /// Scans a piece. Whole records are appended to `out`.
    pub(crate) fn feed(&mut self, piece: &[u8], out: &mut Cut, longest: usize) {
        let mut at = 0;
        while let Some(byte) = piece.get(at).copied() {
            match self.within {
                Within::Between => {
                    if self.between(byte) {
                        at += 1;
                    }
                }
                Within::Name => {
                    at += self.in_name(piece.get(at..).unwrap_or_default());
                }
                Within::Value(what) => {
                    let rest = piece.get(at..).unwrap_or_default();
                    let (length, done) = self.in_value(rest);
                    if what == What::Record {
                        out.bytes.extend_from_slice(rest.get(..length).unwrap_or_default());
                        if out.bytes.len() - out.whole() > longest {
                            let whole = out.whole();
                            out.bytes.truncate(whole);
                            self.within = Within::Value(What::TooLong);
                        }
                    }
                    at += length;
                    if done {
                        match self.within {
                            Within::Value(What::Record) => out.ends.push(out.bytes.len()),
                            Within::Value(What::TooLong) => {
                                out.too_long.push((out.ends.len() + out.too_long.len()) as u64);
                            }
                            _ => {}
                        }
                        self.within = Within::Between;
                    }
                }
            }
        }
    }

    /// The input is over: what is left is a record that was cut off. Whether
    /// anything was still open.
    pub(crate) fn end(&mut self, out: &mut Cut) -> bool {
        let cut = match self.within {
            Within::Value(What::Record) => {
                if out.bytes.len() > out.whole() {
                    out.ends.push(out.bytes.len());
                }
                self.depth > 0 || self.in_text
            }
            Within::Value(What::TooLong) => {
                out.too_long.push((out.ends.len() + out.too_long.len()) as u64);
                true
            }
            _ => false,
        };
        cut || !self.stack.is_empty()
    }

    /// One byte between values; whether it is used up. A byte that is not begins
    /// a value, so a closing bracket must always be used up here: a value that
    /// begins with one has no bytes.
    fn between(&mut self, byte: u8) -> bool {
        if byte.is_ascii_whitespace() || byte == b',' || byte == b':' {
            return true;
        }
        match self.stack.last().copied() {
            None => match byte {
                b'[' if self.path.is_empty() => self.stack.push(Frame::Records),
                b'[' => self.stack.push(Frame::Array(0)),
                b'{' if !self.path.is_empty() => self.stack.push(Frame::Object(0)),
                // A bracket too many.
                b']' | b'}' => {}
                _ => return self.begin(What::Record),
            },
            Some(Frame::Records) => match byte {
                b']' => {
                    self.stack.pop();
                }
                b'}' => {}
                _ => return self.begin(What::Record),
            },
            Some(Frame::Array(followed)) => match byte {
                b']' => {
                    self.stack.pop();
                }
                b'{' => self.stack.push(Frame::Object(followed)),
                b'}' => {}
                _ => return self.begin(What::Passed),
            },
            Some(Frame::Object(followed)) => {
                if !self.after_name {
                    match byte {
                        b'}' => {
                            self.stack.pop();
                        }
                        b'"' => {
                            self.within = Within::Name;
                            self.name.clear();
                            self.escaped = false;
                        }
                        b']' => {}
                        _ => return self.begin(What::Passed),
                    }
                    return true;
                }
                self.after_name = false;
                let last = followed + 1 == self.path.len();
                match byte {
                    b'[' if self.on_path && last => {
                        self.found = true;
                        self.stack.push(Frame::Records);
                    }
                    b'[' if self.on_path => self.stack.push(Frame::Array(followed + 1)),
                    b'{' if self.on_path && last => return self.begin(What::Record),
                    b'{' if self.on_path => self.stack.push(Frame::Object(followed + 1)),
                    b'}' => {
                        self.stack.pop();
                    }
                    b']' => {}
                    _ => return self.begin(What::Passed),
                }
            }
        }
        true
    }

    fn begin(&mut self, what: What) -> bool {
        self.within = Within::Value(what);
        self.depth = 0;
        self.in_text = false;
        self.escaped = false;
        false
    }

    /// How many bytes belong to the name.
    fn in_name(&mut self, rest: &[u8]) -> usize {
        for (at, byte) in rest.iter().enumerate() {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => {
                    self.within = Within::Between;
                    self.after_name = true;
                    let followed = match self.stack.last() {
                        Some(Frame::Object(followed)) => *followed,
                        _ => 0,
                    };
                    self.on_path =
                        self.path.get(followed).is_some_and(|name| name.as_bytes() == self.name);
                    return at + 1;
                }
                _ => {}
            }
            // Names of a path are short; the rest of a long one does not matter.
            if self.name.len() < 1024 {
                self.name.push(*byte);
            }
        }
        rest.len()
    }

    /// How many bytes belong to the value, and whether it ends there.
    fn in_value(&mut self, rest: &[u8]) -> (usize, bool) {
        let mut at = 0;
        while let Some(byte) = rest.get(at).copied() {
            if self.in_text {
                if self.escaped {
                    self.escaped = false;
                    at += 1;
                    continue;
                }
                let Some(found) = memchr2(b'"', b'\\', rest.get(at..).unwrap_or_default()) else {
                    return (rest.len(), false);
                };
                at += found;
                if rest.get(at) == Some(&b'\\') {
                    self.escaped = true;
                } else {
                    self.in_text = false;
                    if self.depth == 0 {
                        return (at + 1, true);
                    }
                }
                at += 1;
                continue;
            }
            match byte {
                b'"' => self.in_text = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    // A bare word ends before the bracket of what it stands in.
                    let Some(depth) = self.depth.checked_sub(1) else { return (at, true) };
                    self.depth = depth;
                    if depth == 0 {
                        return (at + 1, true);
                    }
                }
                b',' | b'\n' if self.depth == 0 => return (at, true),
                _ => {}
            }
            at += 1;
        }
        (rest.len(), false)
    }
}

#[cfg(test)]
mod tests;
