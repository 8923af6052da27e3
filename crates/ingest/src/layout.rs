//! Records of one export are laid out alike: the same members in the same order, and only the
//! values differ. Once a record has been parsed, the next ones are compared with it piece by
//! piece, and a record that fits has been read when its values have been found. One that does not
//! is parsed. (Speculative parsing, as in Li et al., "Mison: A Fast JSON Parser for Data
//! Analytics", VLDB 2017.)
//!
//! A layout gives the very tape that parsing would: what it does not understand at once (escapes,
//! exponents, a null where there was none) it leaves to the parser.

use crate::pointer::Trie;
use memchr::{memchr, memchr2};
use simd_json::{Node, StaticNode};
use std::cell::Cell;
use std::ops::Range;

/// Layouts kept of one input.
const MOST: usize = 12;
/// Records of an input after which layouts must have been of use.
const TRIAL: u64 = 1_000;
/// Records that do not fit and are all learnt; of later ones every so many, because most are of
/// no more use than the ones before, and learning is work.
const FIRST: u64 = 64;
const EVERY: u64 = 16;
/// Bytes of a record that is learnt from; longer ones are seldom alike.
const LONGEST: usize = 1 << 16;

/// The layouts met in one input.
#[derive(Default)]
pub(crate) struct Layouts {
    file: Option<u32>,
    known: Vec<Layout>,
    /// Records asked about, and those that fitted.
    asked: Cell<u64>,
    fitted: Cell<u64>,
    /// Which layout fitted last.
    last: Cell<usize>,
}

impl Layouts {
    /// Says which input the next records are of.
    pub(crate) fn input(&mut self, file: u32) {
        if self.file != Some(file) {
            *self = Self { file: Some(file), ..Self::default() };
        }
    }

    /// Whether it is worth while to go on comparing and learning.
    fn of_use(&self) -> bool {
        self.asked.get() < TRIAL || self.fitted.get() * 3 > self.asked.get()
    }

    /// Fills the tape of a record that fits a layout, and gives where its pointers lead.
    pub(crate) fn read<'t>(
        &'t self,
        record: &'t [u8],
        tape: &mut Vec<Node<'t>>,
    ) -> Option<&'t [u32]> {
        if self.known.is_empty() || !self.of_use() {
            return None;
        }
        self.asked.set(self.asked.get() + 1);
        let text = std::str::from_utf8(record).ok()?;
        // In a text they are errors, and elsewhere no program writes them on one line.
        if record.iter().fold(false, |control, byte| control | (*byte < b' ')) {
            return None;
        }
        let last = self.last.get();
        let first = self.known.get(last).map(|layout| (last, layout));
        let others = self.known.iter().enumerate().filter(|(at, _)| *at != last);
        for (at, layout) in first.into_iter().chain(others) {
            tape.clear();
            if layout.read(text, tape).is_some() {
                self.last.set(at);
                self.fitted.set(self.fitted.get() + 1);
                return Some(&layout.found);
            }
        }
        None
    }

    /// Whether the next record that is parsed should be learnt.
    pub(crate) fn wants(&self, record: &[u8]) -> bool {
        let missed = self.asked.get() - self.fitted.get();
        let due = missed < FIRST || missed.is_multiple_of(EVERY);
        due && record.len() <= LONGEST && self.of_use()
    }

    /// Learns the layout of a record from its bytes before it was parsed, its tape, and where the
    /// pointers led. `compared`: members whose values decide where pointers lead.
    pub(crate) fn learn(
        &mut self,
        record: &[u8],
        tape: &[Node<'_>],
        found: &[u32],
        compared: &[&str],
    ) {
        let Some(layout) = Layout::of(record, tape, found, compared) else { return };
        if self.known.len() >= MOST {
            // The one that fitted last stays.
            let oldest = usize::from(self.last.get() == 0);
            self.known.remove(oldest);
            self.last.set(self.last.get().saturating_sub(1));
        }
        self.known.push(layout);
    }
}

/// What a record looks like.
struct Layout {
    /// The record it was learnt from.
    text: Box<[u8]>,
    /// One for each node of the tape.
    shapes: Vec<Shape>,
    /// What follows the last value that may differ.
    rest: usize,
    /// Where pointers lead in the tape.
    found: Box<[u32]>,
}

enum Shape {
    Object {
        len: usize,
        count: usize,
    },
    Array {
        len: usize,
        count: usize,
    },
    /// A name, or a text that must be the same.
    Text(Box<str>),
    /// Null, or another value that must be the same.
    Single(StaticNode),
    /// A text that may differ, after these bytes of the layout.
    AnyText(Range<usize>),
    /// A number or flag that may differ, after these bytes of the layout.
    AnySingle(Range<usize>),
}

impl Layout {
    fn read<'t>(&'t self, record: &'t str, tape: &mut Vec<Node<'t>>) -> Option<()> {
        let mut left = record.as_bytes();
        // Most records have no escapes, and then quotes are all there is to look for.
        let escapes = memchr(b'\\', left).is_some();
        let same = |left: &mut &'t [u8], range: &Range<usize>| {
            *left = left.strip_prefix(self.text.get(range.clone())?)?;
            Some(())
        };
        for shape in &self.shapes {
            tape.push(match shape {
                Shape::Object { len, count } => Node::Object { len: *len, count: *count },
                Shape::Array { len, count } => Node::Array { len: *len, count: *count },
                Shape::Text(text) => Node::String(text),
                Shape::Single(value) => Node::Static(*value),
                Shape::AnyText(before) => {
                    same(&mut left, before)?;
                    let start = record.len() - left.len();
                    let length =
                        if escapes { memchr2(b'"', b'\\', left)? } else { memchr(b'"', left)? };
                    left = left.get(length..)?;
                    if left.first() != Some(&b'"') {
                        return None;
                    }
                    Node::String(record.get(start..start + length)?)
                }
                Shape::AnySingle(before) => {
                    same(&mut left, before)?;
                    let length = left.iter().position(|byte| matches!(byte, b',' | b'}' | b']'))?;
                    let (value, after) = left.split_at_checked(length)?;
                    left = after;
                    Node::Static(single(value)?)
                }
            });
        }
        (left == self.text.get(self.rest..)?).then_some(())
    }

    fn of(record: &[u8], tape: &[Node<'_>], found: &[u32], compared: &[&str]) -> Option<Self> {
        let mut learner = Learner { record, at: 0, done: 0, tape, shapes: Vec::new(), compared };
        learner.value(false)?;
        // Trailing blanks are of the layout.
        let rest = learner.done;
        let shapes = learner.shapes;
        (shapes.len() == tape.len()).then_some(())?;
        Some(Self { text: record.into(), shapes, rest, found: found.into() })
    }
}

/// A number or flag as the parser gives it; `None`: for the parser to say.
fn single(text: &[u8]) -> Option<StaticNode> {
    match text {
        b"true" => return Some(StaticNode::Bool(true)),
        b"false" => return Some(StaticNode::Bool(false)),
        _ => {}
    }
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    // No other number begins with a nought.
    if digits.len() > 1 && digits.first() == Some(&b'0') && digits.get(1) != Some(&b'.') {
        return None;
    }
    let point = digits.iter().position(|byte| *byte == b'.');
    let (whole, part) = digits.split_at_checked(point.unwrap_or(digits.len()))?;
    let all = |digits: &[u8]| !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    if !all(whole) || whole.len() > 18 || (point.is_some() && !all(part.get(1..)?)) {
        return None;
    }
    let text = std::str::from_utf8(text).ok()?;
    if point.is_some() {
        return text.parse().ok().map(StaticNode::F64);
    }
    if digits.len() < text.len() {
        return text.parse().ok().map(StaticNode::I64);
    }
    text.parse().ok().map(StaticNode::U64)
}

/// Goes through a record and its tape side by side.
struct Learner<'l> {
    record: &'l [u8],
    at: usize,
    /// Where the last value that may differ ended.
    done: usize,
    tape: &'l [Node<'l>],
    shapes: Vec<Shape>,
    compared: &'l [&'l str],
}

impl Learner<'_> {
    /// Goes to the beginning of the next name, text, container or single value.
    fn begin(&mut self) -> Option<u8> {
        loop {
            let byte = *self.record.get(self.at)?;
            if !matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b',' | b':' | b'}' | b']') {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    /// Passes a text in quotes; where it is without them.
    fn quoted(&mut self) -> Option<Range<usize>> {
        (self.begin()? == b'"').then_some(())?;
        let start = self.at + 1;
        self.at = start;
        loop {
            self.at += memchr2(b'"', b'\\', self.record.get(self.at..)?)?;
            if self.record.get(self.at) == Some(&b'"') {
                self.at += 1;
                return Some(start..self.at - 1);
            }
            self.at += 2;
        }
    }

    /// `fixed`: the value must be the same, but for what is in it.
    fn value(&mut self, fixed: bool) -> Option<()> {
        match *self.tape.get(self.shapes.len())? {
            Node::Object { len, count } => {
                (self.begin()? == b'{').then_some(())?;
                self.at += 1;
                self.shapes.push(Shape::Object { len, count });
                for _ in 0..len {
                    let Some(Node::String(name)) = self.tape.get(self.shapes.len()) else {
                        return None;
                    };
                    self.quoted()?;
                    self.shapes.push(Shape::Text((*name).into()));
                    self.value(self.compared.contains(name))?;
                }
            }
            Node::Array { len, count } => {
                (self.begin()? == b'[').then_some(())?;
                self.at += 1;
                self.shapes.push(Shape::Array { len, count });
                for _ in 0..len {
                    self.value(false)?;
                }
            }
            Node::String(text) => {
                let place = self.quoted()?;
                self.shapes.push(if fixed {
                    Shape::Text(text.into())
                } else {
                    Shape::AnyText(self.done..place.start)
                });
                if !fixed {
                    self.done = place.end;
                }
            }
            Node::Static(value) => {
                self.begin()?;
                let start = self.at;
                while self.record.get(self.at).is_some_and(|byte| {
                    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.')
                }) {
                    self.at += 1;
                }
                if fixed || value == StaticNode::Null {
                    self.shapes.push(Shape::Single(value));
                } else {
                    self.shapes.push(Shape::AnySingle(self.done..start));
                    self.done = self.at;
                }
            }
        }
        Some(())
    }
}

/// The room of a tape, for another record.
pub(crate) fn emptied<'t>(mut tape: Vec<Node<'_>>) -> Vec<Node<'t>> {
    tape.clear();
    tape.into_iter().map(|_| Node::Static(StaticNode::Null)).collect()
}

/// Members whose values decide where pointers of these tries lead.
pub(crate) fn compared<'t>(tries: impl Iterator<Item = &'t Trie>) -> Vec<&'t str> {
    let mut names: Vec<_> = tries.flat_map(Trie::compared).collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests;
