//! Pointers into a record, and the walk that follows all of them at once.
//!
//! Every pointer of a mapping becomes a path of one trie, so that a record is
//! walked once, whatever the number of pointers, and parts of it that nobody
//! asked for are stepped over.

use simd_json::{Node, StaticNode};

/// One step of a pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A member of an object, or an element of an array where it is a number.
    Key(String),
    /// The first element that has what follows.
    First,
    /// The first element whose member has a value.
    With(String, String),
}

/// Reads a pointer: RFC 6901 with `*` and `{name=value}` as further steps.
/// `after` is what follows a leading `.` or nothing.
pub(crate) fn parse(pointer: &str) -> Result<Vec<Step>, String> {
    if pointer.is_empty() {
        return Ok(Vec::new());
    }
    let Some(rest) = pointer.strip_prefix('/') else {
        return Err(format!("`{pointer}` does not begin with `/`"));
    };
    let mut steps = Vec::new();
    for token in split(rest) {
        steps.push(match token {
            "*" => Step::First,
            _ => match token.strip_prefix('{').and_then(|token| token.strip_suffix('}')) {
                Some(filter) => {
                    let (name, value) = filter.split_once('=').ok_or_else(|| {
                        format!("`{{{filter}}}` is not of the form `{{name=value}}`")
                    })?;
                    Step::With(name.to_owned(), value.to_owned())
                }
                None => Step::Key(token.replace("~1", "/").replace("~0", "~")),
            },
        });
    }
    Ok(steps)
}

/// Splits at `/`, except inside braces: values of a filter may hold one.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut inside = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' if at == start => inside = true,
            b'}' => inside = false,
            b'/' if !inside => {
                parts.extend(text.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(text.get(start..));
    parts
}

/// Nothing at this pointer.
pub(crate) const NOWHERE: u32 = u32::MAX;

#[derive(Debug, Default)]
struct Branch {
    /// Where the value found here is noted.
    slot: Option<usize>,
    /// Members asked for.
    keys: Vec<Member>,
    /// A bit for the length and first letter of each of `keys`: most members of a record
    /// are told apart by it alone.
    marks: u64,
    /// Elements asked for by number.
    numbers: Vec<(usize, usize)>,
    first: Option<usize>,
    with: Vec<(Box<str>, Box<str>, usize)>,
}

#[derive(Debug)]
struct Member {
    /// Length and first byte, which nearly always decide.
    tag: (usize, u8),
    name: Box<str>,
    next: usize,
}

#[inline]
fn mark(name: &str) -> u64 {
    let first = name.as_bytes().first().copied().unwrap_or(0);
    1 << ((name.len() ^ usize::from(first) << 2) & 63)
}

#[inline]
fn tag(name: &str) -> (usize, u8) {
    (name.len(), name.as_bytes().first().copied().unwrap_or(0))
}

/// Whether two names of one length are equal. Names of members are short: two pieces from
/// either end hold all of them, without a call.
#[inline]
fn same(left: &[u8], right: &[u8]) -> bool {
    fn ends<const N: usize>(left: &[u8], right: &[u8]) -> bool {
        left.first_chunk::<N>() == right.first_chunk::<N>()
            && left.last_chunk::<N>() == right.last_chunk::<N>()
    }
    match left.len() {
        0..4 => left.iter().zip(right).all(|(left, right)| left == right),
        4..8 => ends::<4>(left, right),
        8..17 => ends::<8>(left, right),
        17..33 => ends::<16>(left, right),
        _ => left == right,
    }
}

/// All pointers of a mapping.
#[derive(Debug)]
pub(crate) struct Trie {
    branches: Vec<Branch>,
    slots: usize,
}

impl Branch {
    fn member(&self, key: &str) -> Option<&Member> {
        let tag = tag(key);
        self.keys
            .iter()
            .find(|known| known.tag == tag && same(known.name.as_bytes(), key.as_bytes()))
    }
}

impl Default for Trie {
    fn default() -> Self {
        Self { branches: vec![Branch::default()], slots: 0 }
    }
}

impl Trie {
    /// How many values the pointers ask for.
    pub(crate) const fn slots(&self) -> usize {
        self.slots
    }

    /// Adds a pointer and gives its slot; the same pointer has the same slot.
    pub(crate) fn add(&mut self, steps: &[Step]) -> usize {
        let mut at = 0;
        for step in steps {
            let fresh = self.branches.len();
            let Some(branch) = self.branches.get_mut(at) else { break };
            let next = match step {
                Step::Key(key) => match branch.keys.iter().find(|known| *known.name == **key) {
                    Some(known) => known.next,
                    None => {
                        branch.keys.push(Member {
                            tag: tag(key),
                            name: key.as_str().into(),
                            next: fresh,
                        });
                        branch.marks |= mark(key);
                        if let Ok(number) = key.parse() {
                            branch.numbers.push((number, fresh));
                        }
                        fresh
                    }
                },
                Step::First => *branch.first.get_or_insert(fresh),
                Step::With(name, value) => {
                    let known =
                        branch.with.iter().find(|(n, v, _)| **n == **name && **v == **value);
                    match known {
                        Some((_, _, next)) => *next,
                        None => {
                            branch.with.push((name.as_str().into(), value.as_str().into(), fresh));
                            fresh
                        }
                    }
                }
            };
            if next == fresh {
                self.branches.push(Branch::default());
            }
            at = next;
        }
        let slots = &mut self.slots;
        let Some(branch) = self.branches.get_mut(at) else { return 0 };
        *branch.slot.get_or_insert_with(|| {
            *slots += 1;
            *slots - 1
        })
    }

    /// Members whose values are compared on the way.
    pub(crate) fn compared(&self) -> impl Iterator<Item = &str> {
        self.branches.iter().flat_map(|branch| branch.with.iter()).map(|(name, ..)| &**name)
    }

    /// Notes for every pointer where in the tape its value is. `found` holds one
    /// place per slot, [`NOWHERE`] to begin with.
    pub(crate) fn walk(&self, tape: &[Node<'_>], at: usize, found: &mut [u32]) {
        if let Some(root) = self.branches.first() {
            self.walk_from(tape, at, root, found);
        }
    }

    fn branch(&self, at: usize) -> Option<&Branch> {
        self.branches.get(at)
    }

    fn walk_from(&self, tape: &[Node<'_>], at: usize, branch: &Branch, found: &mut [u32]) {
        if let Some(place) = branch.slot.and_then(|slot| found.get_mut(slot)) {
            // The first that is there stays, but a null gives way.
            let taken = tape.get(*place as usize);
            if matches!(taken, None | Some(Node::Static(StaticNode::Null))) {
                *place = u32::try_from(at).unwrap_or(NOWHERE);
            }
        }
        match tape.get(at) {
            Some(Node::Object { len, .. }) if !branch.keys.is_empty() => {
                let mut member = at + 1;
                for _ in 0..*len {
                    let Some(Node::String(key)) = tape.get(member) else { return };
                    let value = member + 1;
                    if branch.marks & mark(key) != 0
                        && let Some(known) = branch.member(key)
                        && let Some(next) = self.branch(known.next)
                    {
                        self.walk_from(tape, value, next, found);
                    }
                    member = after(tape, value);
                }
            }
            Some(Node::Array { len, .. }) => {
                if branch.first.is_none() && branch.with.is_empty() && branch.numbers.is_empty() {
                    return;
                }
                self.walk_elements(tape, at, *len, branch, found);
            }
            _ => {}
        }
    }

    fn walk_elements(
        &self,
        tape: &[Node<'_>],
        at: usize,
        len: usize,
        branch: &Branch,
        found: &mut [u32],
    ) {
        let mut element = at + 1;
        // Filters that have found their element; more than 64 in one place are
        // beyond any mapping, and would only be asked again.
        let mut done = 0_u64;
        for number in 0..len {
            if let Some(next) = branch.first.and_then(|next| self.branch(next)) {
                self.walk_from(tape, element, next, found);
            }
            for (filter, (name, value, next)) in branch.with.iter().enumerate() {
                let bit = 1_u64.checked_shl(u32::try_from(filter).unwrap_or(64)).unwrap_or(0);
                if done & bit == 0 && has(tape, element, name, value) {
                    done |= bit;
                    if let Some(next) = self.branch(*next) {
                        self.walk_from(tape, element, next, found);
                    }
                }
            }
            for (wanted, next) in &branch.numbers {
                if *wanted == number
                    && let Some(next) = self.branch(*next)
                {
                    self.walk_from(tape, element, next, found);
                }
            }
            element = after(tape, element);
        }
    }
}

/// Where the value after the one at `at` begins.
pub(crate) fn after(tape: &[Node<'_>], at: usize) -> usize {
    match tape.get(at) {
        Some(Node::Object { count, .. } | Node::Array { count, .. }) => at + count + 1,
        _ => at + 1,
    }
}

/// Whether the object at `at` has a member of that name and value.
fn has(tape: &[Node<'_>], at: usize, name: &str, value: &str) -> bool {
    let Some(Node::Object { len, .. }) = tape.get(at) else { return false };
    let mut member = at + 1;
    for _ in 0..*len {
        if matches!(tape.get(member), Some(Node::String(key)) if *key == name) {
            return match tape.get(member + 1) {
                Some(Node::String(text)) => *text == value,
                Some(Node::Static(fixed)) => match fixed {
                    StaticNode::Null => false,
                    StaticNode::Bool(flag) => value == if *flag { "true" } else { "false" },
                    StaticNode::I64(number) => value.parse() == Ok(*number),
                    StaticNode::U64(number) => value.parse() == Ok(*number),
                    StaticNode::F64(number) => value.parse() == Ok(*number),
                },
                _ => false,
            };
        }
        member = after(tape, member + 1);
    }
    false
}

#[cfg(test)]
mod tests;
