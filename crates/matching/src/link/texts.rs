//! Short texts, codes and numbers: equal, nearly equal, or different.

use super::fields::{Memo, Outcome, chances, space};
use super::settings::Kind;
use super::table::{Interner, NONE, Table};
use crate::compare::names::strokes;
use crate::compare::{email, text};

const TEXT: &[&str] =
    &["same", "a letter or two differ", "one begins or holds the other", "differ"];
const TEXT_EXPECTED: &[f32] = &[0.75, 0.1, 0.05, 0.1];
const POSTCODE: &[&str] =
    &["same", "all but the last two characters", "one character differs", "same area", "differ"];
const POSTCODE_EXPECTED: &[f32] = &[0.72, 0.05, 0.08, 0.05, 0.1];
const CODE: &[&str] = &["same", "one character differs, or the start is missing", "differ"];
const CODE_EXPECTED: &[f32] = &[0.88, 0.07, 0.05];
const EMAIL: &[&str] = &["same mailbox", "one character or the provider differs", "differ"];
const EMAIL_EXPECTED: &[f32] = &[0.7, 0.1, 0.2];
const NUMBER: &[&str] = &["same", "one apart", "up to three apart", "differ"];
const NUMBER_EXPECTED: &[f32] = &[0.8, 0.1, 0.05, 0.05];
const EXACT: &[&str] = &["same", "differ"];
const EXACT_EXPECTED: &[f32] = &[0.9, 0.1];
const SORT: &[&str] = &["same sort", "different sorts"];
const SORT_EXPECTED: &[f32] = &[1.0, 1e-12];

pub(crate) struct Texts {
    kind: Kind,
    space: u8,
    distinct: Interner,
    values: Vec<Vec<u32>>,
    /// `ln` of the chance that two records share this value.
    shares: Vec<f32>,
}

impl Texts {
    pub(crate) fn new(table: &Table, columns: &[usize], kind: Kind) -> Self {
        let mut distinct = Interner::default();
        let mut values = Vec::new();
        let mut written = String::new();
        for column in columns {
            let Some((ids, texts)) = table.interned(*column) else { continue };
            let normal: Vec<u32> = texts
                .iter()
                .map(|value| {
                    normalise(value, kind, &mut written);
                    if written.is_empty() { NONE } else { distinct.intern(&written) }
                })
                .collect();
            let by_record = ids.iter().map(|id| normal.get(*id as usize).copied().unwrap_or(NONE));
            values.push(by_record.collect::<Vec<u32>>());
        }
        let mut counts = vec![0_u32; distinct.len()];
        for id in values.iter().flatten() {
            counts.get_mut(*id as usize).into_iter().for_each(|count| *count += 1);
        }
        let said: u32 = counts.iter().sum();
        let shares = chances(&counts, said as usize, rare(kind), 0.4);
        Self { kind, space: space(columns, kind), distinct, values, shares }
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// The first value of a record.
    pub(crate) fn first(&self, record: u32) -> Option<u32> {
        self.all(record).next()
    }

    /// All values of a record.
    pub(crate) fn all(&self, record: u32) -> impl Iterator<Item = u32> {
        let of = move |values: &Vec<u32>| values.get(record as usize).copied();
        self.values.iter().filter_map(of).filter(|id| *id != NONE)
    }

    pub(crate) fn get(&self, id: u32) -> &str {
        self.distinct.get(id)
    }

    pub(crate) fn levels(&self) -> &'static [&'static str] {
        self.tables().0
    }

    pub(crate) fn expected(&self) -> &'static [f32] {
        self.tables().1
    }

    fn tables(&self) -> (&'static [&'static str], &'static [f32]) {
        match self.kind {
            Kind::Postcode => (POSTCODE, POSTCODE_EXPECTED),
            Kind::Phone | Kind::Identifier => (CODE, CODE_EXPECTED),
            Kind::Email => (EMAIL, EMAIL_EXPECTED),
            Kind::Number => (NUMBER, NUMBER_EXPECTED),
            Kind::Exact => (EXACT, EXACT_EXPECTED),
            Kind::Sort => (SORT, SORT_EXPECTED),
            _ => (TEXT, TEXT_EXPECTED),
        }
    }

    pub(crate) fn compare(&self, a: u32, b: u32, memo: &mut Memo) -> Option<Outcome> {
        let mut best: Option<Outcome> = None;
        for x in self.all(a) {
            for y in self.all(b) {
                let found = self.one(x, y, memo);
                if best.is_none_or(|best| found.level < best.level) {
                    best = Some(found);
                }
            }
        }
        best
    }

    fn one(&self, x: u32, y: u32, memo: &mut Memo) -> Outcome {
        if x == y {
            // Being of one sort is no evidence: it is only a condition.
            let chance = match self.kind {
                Kind::Sort => Some(0.0),
                _ => self.shares.get(x as usize).copied(),
            };
            return Outcome { level: 0, chance };
        }
        let level = memo.get(self.space, x, y, || level(self.kind, self.get(x), self.get(y)));
        Outcome { level, chance: (self.kind == Kind::Sort).then_some(0.0) }
    }
}

/// How often somebody else has a value that a file does not tell the frequency
/// of.
fn rare(kind: Kind) -> f32 {
    match kind {
        Kind::Identifier | Kind::Email => 1e-5,
        Kind::Phone => 3e-5,
        Kind::Postcode => 3e-4,
        Kind::Number => 0.02,
        Kind::Exact => 0.1,
        _ => 1e-3,
    }
}

fn normalise(value: &str, kind: Kind, out: &mut String) {
    out.clear();
    match kind {
        Kind::Phone => {
            out.extend(value.chars().filter(char::is_ascii_digit));
            let zeros = out.bytes().take_while(|b| *b == b'0').count();
            out.drain(..zeros);
        }
        Kind::Email => match email::canonical(value) {
            Some(mailbox) => out.push_str(&mailbox),
            None => text::fold_into(value, out),
        },
        Kind::Identifier | Kind::Postcode => {
            text::fold_into(value, out);
            out.retain(|c| c != ' ');
            // A file of nine digits ends in four that nobody else writes.
            if kind == Kind::Postcode && out.len() == 9 && out.bytes().all(|b| b.is_ascii_digit()) {
                out.truncate(5);
            }
        }
        _ => text::fold_into(value, out),
    }
}

fn level(kind: Kind, a: &str, b: &str) -> u8 {
    let (x, y) = (a.as_bytes(), b.as_bytes());
    let (short, long) = if x.len() <= y.len() { (x, y) } else { (y, x) };
    match kind {
        Kind::Exact | Kind::Sort => 1,
        Kind::Number => match a.parse::<i64>().ok().zip(b.parse::<i64>().ok()) {
            Some((m, n)) => match m.abs_diff(n) {
                0 | 1 => 1,
                2 | 3 => 2,
                _ => 3,
            },
            None => 3,
        },
        Kind::Postcode => {
            let narrow = short.len() >= 4
                && x.len() == y.len()
                && short.get(..short.len() - 2) == long.get(..short.len() - 2);
            if narrow {
                1
            } else if strokes::within(x, y, 1) {
                2
            } else if short.len() >= 3 && area(x) == area(y) {
                3
            } else {
                4
            }
        }
        Kind::Phone | Kind::Identifier => {
            let tail = short.len() >= 6 && long.ends_with(short);
            u8::from(!(tail || (short.len() >= 5 && strokes::within(x, y, 1)))) + 1
        }
        Kind::Email => {
            let local = |mailbox: &str| mailbox.split('@').next().unwrap_or_default().to_owned();
            let same_name = local(a) == local(b) && local(a).len() >= 5;
            u8::from(!(same_name || strokes::within(x, y, 1))) + 1
        }
        _ => {
            let edits = match long.len() {
                0..4 => 0,
                4..9 => 1,
                _ => 2,
            };
            let digits = |s: &[u8]| s.iter().any(u8::is_ascii_digit);
            if edits > 0
                && !(digits(x) && digits(y) && short.len() < 4)
                && strokes::within(x, y, edits)
            {
                1
            } else if short.len() >= 4 && holds(a, b) {
                2
            } else {
                3
            }
        }
    }
}

/// The wide part of a postal code: its letters, or its first two digits.
fn area(code: &[u8]) -> &[u8] {
    let letters = code.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let digits = code.iter().skip(letters).take_while(|b| b.is_ascii_digit()).count();
    let wide = match letters {
        0 => 2,
        // The inward part starts with a digit of its own.
        _ if letters + digits + 2 >= code.len() => letters + digits.saturating_sub(1).max(1),
        _ => letters + digits,
    };
    code.get(..wide).unwrap_or(code)
}

/// Whether all words of the shorter text occur in the longer.
fn holds(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.split(' ').all(|word| long.split(' ').any(|other| other.starts_with(word)))
}
