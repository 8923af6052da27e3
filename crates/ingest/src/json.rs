//! JSON records to rows.

use crate::HashKey;
use crate::collect::Collector;
use crate::connector::Plan;
use crate::layout::{Layouts, compared, emptied};
use crate::map::{Mapper, Record};
use crate::pointer::{NOWHERE, Trie, after};
use crate::value::Value;
use model::Problem;
use simd_json::{Buffers, Node, StaticNode, Tape};

/// Bytes of any content that must follow a record in its buffer, so that the
/// parser can read whole vectors.
pub(crate) const PADDING: usize = simd_json::INPUT_PADDING;

/// Parses one record at a time, into buffers it keeps.
#[derive(Default)]
pub(crate) struct Parser {
    buffers: Buffers,
    tape: Option<Tape<'static>>,
}

/// Why a record is not JSON.
pub(crate) struct NotJson {
    /// 1-based byte in the record.
    pub(crate) column: u64,
    pub(crate) reason: String,
}

impl Parser {
    /// Parses `bytes[..len]`, which at least [`PADDING`] bytes follow, and shows
    /// its tape. The record's bytes are used up: escapes are resolved in place.
    pub(crate) fn parse<T>(
        &mut self,
        bytes: &mut [u8],
        len: usize,
        see: impl FnOnce(&[Node<'_>]) -> T,
    ) -> Result<T, NotJson> {
        let mut tape = self.tape.take().map_or_else(Tape::null, Tape::reset);
        let parsed = simd_json::fill_tape_padded(bytes, len, &mut self.buffers, &mut tape);
        let seen = match parsed {
            Ok(()) => Ok(see(&tape.0)),
            Err(error) => {
                Err(NotJson { column: error.index() as u64 + 1, reason: reason(error.error()) })
            }
        };
        self.tape = Some(tape.reset());
        seen
    }
}

fn reason(error: &simd_json::ErrorType) -> String {
    use simd_json::ErrorType as E;
    match error {
        E::InvalidUtf8 => "a byte is not UTF-8",
        E::InvalidEscape | E::InvalidUnicodeEscape | E::InvalidUnicodeCodepoint => {
            "an escape in a text is wrong"
        }
        E::UnterminatedString => "a text has no closing quote",
        E::InvalidNumber | E::Overflow => "a number is wrong",
        E::Eof => "it ends too early",
        E::TrailingData => "something follows the record on its line",
        E::ExpectedObjectColon => "a colon is missing",
        E::ExpectedArrayComma | E::ExpectedObjectContent | E::ExpectedArrayContent => {
            "a comma or a bracket is missing"
        }
        E::ExpectedString => "a name in quotes is missing",
        _ => "it is not well formed",
    }
    .to_owned()
}

/// A parsed record and where its pointers lead.
struct Parsed<'r, 'b> {
    tape: &'r [Node<'b>],
    found: &'r [u32],
    inside: &'r mut Vec<u32>,
    /// The next element of the array opened last, and how many are left.
    next: usize,
    left: usize,
}

#[inline]
pub(crate) fn value<'n>(node: Option<&'n Node<'_>>) -> Value<'n> {
    match node {
        None | Some(Node::Static(StaticNode::Null)) => Value::Missing,
        Some(Node::String(text)) => Value::Text(text),
        Some(Node::Static(StaticNode::Bool(flag))) => Value::Flag(*flag),
        Some(Node::Static(StaticNode::I64(number))) => Value::Integer(*number),
        Some(Node::Static(StaticNode::U64(number))) => match i64::try_from(*number) {
            Ok(number) => Value::Integer(number),
            Err(_) => Value::Unsigned(*number),
        },
        Some(Node::Static(StaticNode::F64(number))) => Value::Real(*number),
        Some(Node::Object { .. } | Node::Array { .. }) => Value::Container,
    }
}

impl Record for Parsed<'_, '_> {
    #[inline]
    fn root(&self, slot: usize) -> Value<'_> {
        value(self.found.get(slot).and_then(|at| self.tape.get(*at as usize)))
    }

    #[inline]
    fn element(&self, slot: usize) -> Value<'_> {
        value(self.inside.get(slot).and_then(|at| self.tape.get(*at as usize)))
    }

    fn open(&mut self, slot: usize) -> bool {
        let Some(at) = self.found.get(slot).map(|at| *at as usize) else { return false };
        match self.tape.get(at) {
            Some(Node::Array { len, .. }) => {
                self.next = at + 1;
                self.left = *len;
                true
            }
            // What is one thing today and a list tomorrow is a list of one.
            Some(Node::Object { .. }) => {
                self.next = at;
                self.left = 1;
                true
            }
            _ => false,
        }
    }

    fn next(&mut self, trie: &Trie) -> bool {
        if self.left == 0 {
            return false;
        }
        self.left -= 1;
        self.inside.clear();
        self.inside.resize(trie.slots(), NOWHERE);
        trie.walk(self.tape, self.next, self.inside);
        self.next = after(self.tape, self.next);
        true
    }
}

/// Maps JSON records.
pub(crate) struct JsonMapper {
    parser: Parser,
    layouts: Layouts,
    mapper: Mapper,
    /// Tape of a record that fits a layout.
    tape: Vec<Node<'static>>,
    found: Vec<u32>,
    inside: Vec<u32>,
    /// A record as it was before it was parsed.
    before: Vec<u8>,
}

impl JsonMapper {
    pub(crate) fn new(key: &HashKey) -> Self {
        Self {
            parser: Parser::default(),
            layouts: Layouts::default(),
            mapper: Mapper::new(key),
            tape: Vec::new(),
            found: Vec::new(),
            inside: Vec::new(),
            before: Vec::new(),
        }
    }

    /// Reads the record `bytes[..len]`; see [`Parser::parse`]. `cut`: the input
    /// ended inside it.
    pub(crate) fn record(
        &mut self,
        plan: &Plan,
        bytes: &mut [u8],
        len: usize,
        position: u64,
        cut: bool,
        collector: &mut Collector,
    ) {
        let Self { parser, layouts, mapper, tape, found, inside, before } = self;
        layouts.input(collector.file);
        let record = bytes.get(..len).unwrap_or_default();
        let mut filled = emptied(std::mem::take(tape));
        let known = layouts.read(record, &mut filled);
        if let Some(found) = known {
            let mut record = Parsed { tape: &filled, found, inside, next: 0, left: 0 };
            mapper.record(plan, &mut record, position, collector);
        }
        let fitted = known.is_some();
        *tape = emptied(filled);
        if fitted {
            return;
        }
        let learns = layouts.wants(record);
        before.clear();
        if learns {
            before.extend_from_slice(record);
        }
        let parsed = parser.parse(bytes, len, |tape| {
            if !matches!(tape.first(), Some(Node::Object { .. })) {
                return false;
            }
            found.clear();
            found.resize(plan.trie.slots(), NOWHERE);
            plan.trie.walk(tape, 0, found);
            if learns {
                let elements = plan.rows.iter().filter_map(|row| row.each.as_ref());
                let tries = std::iter::once(&plan.trie).chain(elements.map(|each| &each.trie));
                layouts.learn(before, tape, found, &compared(tries));
            }
            let mut record = Parsed { tape, found, inside, next: 0, left: 0 };
            mapper.record(plan, &mut record, position, collector);
            true
        });
        let problem = match parsed {
            Ok(true) => return,
            Ok(false) => Problem::warning("not-an-object", "the record is not a JSON object")
                .help("each record is an object, `{…}`"),
            Err(_) if cut => Problem::warning("truncated", "the file ends inside this record")
                .help("export the file again; it was cut off"),
            Err(NotJson { column, reason }) => {
                Problem::warning("not-json", format!("the record is not JSON: {reason}"))
                    .at_column(column)
            }
        };
        collector.begin();
        collector.reject(position, problem);
    }
}
