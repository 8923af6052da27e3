//! Short texts, codes and numbers: equal, nearly equal, or different.

use std::collections::HashMap;

use super::fields::{Memo, Outcome, chances, space};
use super::settings::{Field, Kind};
use super::table::{Interner, NONE, Table};
use super::values::{Gather, Lists, slots, split};
use crate::compare::names::strokes;
use crate::compare::{address, email, phone, text};

const TEXT: &[&str] =
    &["same", "a letter or two differ", "one begins or holds the other", "differ"];
const TEXT_EXPECTED: &[f32] = &[0.75, 0.1, 0.05, 0.1];
const POSTCODE: &[&str] =
    &["same", "all but the last two characters", "one character differs", "same area", "differ"];
const POSTCODE_EXPECTED: &[f32] = &[0.72, 0.05, 0.08, 0.05, 0.1];
const CODE: &[&str] =
    &["same", "the start is missing", "one character differs", "two characters differ", "differ"];
const CODE_EXPECTED: &[f32] = &[0.86, 0.02, 0.05, 0.02, 0.05];
/// Numbers that are given to somebody once, for life.
const PERMANENT_EXPECTED: &[f32] = &[0.90, 0.02, 0.05, 0.02, 0.01];
/// How often numbers of different people are that near, from how many there are.
const CODE_BY_CHANCE: &[f32] = &[1e-4, 2e-4, 1e-3, 1e-3, 0.9977];
const EMAIL: &[&str] = &["same mailbox", "one character or the provider differs", "differ"];
const EMAIL_EXPECTED: &[f32] = &[0.7, 0.1, 0.2];
const EMAIL_BY_CHANCE: &[f32] = &[1e-4, 1e-3, 0.9989];
const WEBSITE: &[&str] = &["same site", "one character differs", "differ"];
const WEBSITE_EXPECTED: &[f32] = &[0.8, 0.05, 0.15];
const NUMBER: &[&str] = &["same", "one apart", "up to three apart", "differ"];
const NUMBER_EXPECTED: &[f32] = &[0.8, 0.1, 0.05, 0.05];
const EXACT: &[&str] = &["same", "differ"];
const EXACT_EXPECTED: &[f32] = &[0.9, 0.1];
const SORT: &[&str] = &["same sort", "different sorts"];
const SORT_EXPECTED: &[f32] = &[1.0, 1e-12];

pub(crate) struct Texts {
    kind: Kind,
    permanent: bool,
    space: u8,
    distinct: Interner,
    lists: Lists,
    /// Of each identifier the same without its issuer; empty where none has one.
    plain: Vec<u32>,
    /// What of each value shows quickly that another is not near it.
    signatures: Vec<u32>,
    /// `ln` of the chance that two records share this value.
    shares: Vec<f32>,
}

impl Texts {
    /// `n` is the number of the field.
    pub(crate) fn new(table: &Table, field: &Field, n: usize) -> Self {
        let kind = field.kind;
        let mut distinct = Interner::default();
        let mut plain = HashMap::default();
        let lists = match kind {
            Kind::Sort => super::sorts::of(table, field, &mut distinct),
            _ => values(table, field, &mut distinct, &mut plain),
        };
        let plain = match plain.is_empty() {
            true => Vec::new(),
            false => {
                (0..distinct.len() as u32).map(|id| plain.get(&id).copied().unwrap_or(id)).collect()
            }
        };
        let mut counts = vec![0_u32; distinct.len()];
        for record in 0..lists.len() {
            for value in lists.of(record) {
                counts.get_mut(*value as usize).into_iter().for_each(|count| *count += 1);
            }
        }
        let said: u32 = counts.iter().sum();
        let shares = chances(&counts, said as usize, rare(kind), 0.4);
        let signatures = distinct.iter().map(|text| signature(kind, text)).collect();
        let permanent = is_permanent(field);
        Self { kind, permanent, space: space(n), distinct, lists, plain, signatures, shares }
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether two values of different numbers are of two people: nobody is given
    /// a second one.
    pub(crate) const fn is_permanent(&self) -> bool {
        self.permanent
    }

    /// The first value of a record.
    pub(crate) fn first(&self, record: u32) -> Option<u32> {
        self.lists.first(record)
    }

    /// All values of a record.
    pub(crate) fn all(&self, record: u32) -> impl Iterator<Item = u32> {
        self.lists.of(record).iter().copied()
    }

    pub(crate) fn lists(&self) -> &Lists {
        &self.lists
    }

    /// A value as it is compared; an identifier with its issuer after a `/`.
    pub(crate) fn get(&self, id: u32) -> &str {
        self.distinct.get(id)
    }

    /// The number of an identifier without its issuer; of other values their own.
    pub(crate) fn plain(&self, id: u32) -> u32 {
        self.plain.get(id as usize).copied().unwrap_or(id)
    }

    /// The number of a value as it is normalised.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        (0_u32..).zip(self.distinct.iter()).find(|(_, known)| *known == text).map(|(id, _)| id)
    }

    pub(crate) fn signature(&self, id: u32) -> u32 {
        self.signatures.get(id as usize).copied().unwrap_or_default()
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
            Kind::Identifier if self.permanent => (CODE, PERMANENT_EXPECTED),
            Kind::Phone | Kind::Identifier => (CODE, CODE_EXPECTED),
            Kind::Email => (EMAIL, EMAIL_EXPECTED),
            Kind::Website => (WEBSITE, WEBSITE_EXPECTED),
            Kind::Number => (NUMBER, NUMBER_EXPECTED),
            Kind::Exact => (EXACT, EXACT_EXPECTED),
            Kind::Sort => (SORT, SORT_EXPECTED),
            _ => (TEXT, TEXT_EXPECTED),
        }
    }

    /// How often each level is expected among different people before any data was
    /// seen; `None`: only the data can tell.
    pub(crate) fn by_chance(&self) -> Option<&'static [f32]> {
        match self.kind {
            Kind::Phone | Kind::Identifier => Some(CODE_BY_CHANCE),
            Kind::Email => Some(EMAIL_BY_CHANCE),
            _ => None,
        }
    }

    /// Whether a level is the same number, with or without its prefix.
    pub(crate) const fn is_same(&self, level: u8) -> bool {
        match self.kind {
            Kind::Phone | Kind::Identifier => level < 2,
            _ => level == 0,
        }
    }

    /// Compares two values by their number and signature.
    pub(crate) fn one(&self, x: (u32, u32), y: (u32, u32), memo: &mut Memo) -> Outcome {
        if x.0 == y.0 {
            // Being of one sort is no evidence: it is only a condition.
            let chance = match self.kind {
                Kind::Sort => Some(0.0),
                _ => self.shares.get(x.0 as usize).copied(),
            };
            return Outcome { level: 0, chance };
        }
        let level = if are_far(self.kind, x.1, y.1) {
            self.levels().len() as u8 - 1
        } else if matches!(self.kind, Kind::Text | Kind::Email) {
            memo.get(self.space, x.0, y.0, || level(self.kind, self.get(x.0), self.get(y.0)))
        } else {
            // Codes are compared as quickly as an answer is looked up.
            level(self.kind, self.get(x.0), self.get(y.0))
        };
        let share = |id: u32| self.shares.get(id as usize).copied();
        let chance = match (self.kind, level) {
            (Kind::Sort, _) => Some(0.0),
            // One of the two does not say who gave the number.
            (Kind::Identifier, 0) => Some(share(x.0).unwrap_or(0.0).max(share(y.0).unwrap_or(0.0))),
            _ => None,
        };
        Outcome { level, chance }
    }
}

/// Social security, tax and national numbers stay; passports and licences are renewed,
/// and of other numbers nothing is known. Where records say who gave a number, several may
/// have given one.
fn is_permanent(field: &Field) -> bool {
    field.kind == Kind::Identifier
        && ["ssn", "national id", "tax id"].contains(&field.name.as_str())
        && field.issuers.iter().all(String::is_empty)
}

/// The values of all records, normalised.
///
/// `plain` gets the number of every identifier with an issuer without it.
fn values(
    table: &Table,
    field: &Field,
    distinct: &mut Interner,
    plain: &mut HashMap<u32, u32>,
) -> Lists {
    let mut written = String::new();
    let mut columns: Vec<Cells<'_>> = Vec::new();
    for column in slots(field, table).into_iter().flatten() {
        let Some((cells, texts)) = table.interned(column) else { continue };
        let (mut of_cells, mut ends) = (Vec::with_capacity(texts.len()), Vec::new());
        for cell in texts.iter() {
            split(cell, field.kind, field.separator.as_deref(), |value| {
                normalise(value, field.kind, &mut written);
                if !written.is_empty() {
                    of_cells.push(distinct.intern(&written));
                }
            });
            ends.push(of_cells.len() as u32);
        }
        columns.push((cells, of_cells, ends, Issuers::of(column, field, table)));
    }
    let mut gather = Gather::new(table.len());
    let mut found = Vec::new();
    for record in 0..table.len() {
        found.clear();
        for (cells, of_cells, ends, issuers) in &mut columns {
            let Some(cell) = cells.get(record).copied().filter(|cell| *cell != NONE) else {
                continue;
            };
            let end = |cell: u32| ends.get(cell as usize).copied().unwrap_or_default() as usize;
            let start = cell.checked_sub(1).map_or(0, end);
            let values = of_cells.get(start..end(cell)).unwrap_or_default();
            match issuers {
                None => found.extend_from_slice(values),
                Some(issuers) => found.extend(values.iter().map(|value| {
                    let given = issuers.given(*value, record, distinct, &mut written);
                    if given != *value {
                        plain.insert(given, *value);
                    }
                    given
                })),
            }
        }
        gather.push(&mut found);
    }
    gather.done()
}

/// A column: the cell of each record, the values of all cells and where those of
/// each end, and who gave them.
type Cells<'a> = (&'a [u32], Vec<u32>, Vec<u32>, Option<Issuers<'a>>);

/// Who gave the identifiers of a column.
struct Issuers<'a> {
    /// Record by record, and the distinct issuers, folded.
    cells: &'a [u32],
    written: Vec<String>,
    /// The number of each identifier with each issuer.
    known: HashMap<(u32, u32), u32, foldhash::fast::FixedState>,
}

impl<'a> Issuers<'a> {
    fn of(column: usize, field: &Field, table: &'a Table) -> Option<Self> {
        let name = table.columns().nth(column)?;
        let at = field.columns.iter().position(|known| known == name)?;
        let issuer = field.issuers.get(at).filter(|issuer| !issuer.is_empty())?;
        let (cells, distinct) = table.interned(table.column(issuer)?)?;
        let folded = |written: &str| {
            let folded = text::fold(written);
            address::country(&folded).map_or(folded, str::to_owned)
        };
        let written = distinct.iter().map(folded).collect();
        Some(Self { cells, written, known: HashMap::default() })
    }

    /// The number of an identifier as its issuer gave it.
    fn given(
        &mut self,
        value: u32,
        record: usize,
        distinct: &mut Interner,
        text: &mut String,
    ) -> u32 {
        let Some(cell) = self.cells.get(record).copied().filter(|cell| *cell != NONE) else {
            return value;
        };
        let Some(issuer) = self.written.get(cell as usize).filter(|issuer| !issuer.is_empty())
        else {
            return value;
        };
        *self.known.entry((value, cell)).or_insert_with(|| {
            text.clear();
            text.push_str(distinct.get(value));
            text.push(ISSUED);
            text.push_str(issuer);
            distinct.intern(text)
        })
    }
}

/// What stands between an identifier and its issuer; identifiers hold none.
const ISSUED: char = '/';

/// An identifier and its issuer; none: not said.
fn issued(value: &str) -> (&str, Option<&str>) {
    match value.split_once(ISSUED) {
        Some((number, issuer)) => (number, Some(issuer)),
        None => (value, None),
    }
}

/// Whether two issuers are two countries or states for certain, and not one in
/// two spellings: `NV` may be `Nevada`.
fn are_two(a: Option<&str>, b: Option<&str>) -> bool {
    let is_code = |issuer: &str| issuer.len() <= 3;
    match (a, b) {
        (Some(a), Some(b)) => a != b && (a.len() == b.len() || !(is_code(a) || is_code(b))),
        _ => false,
    }
}

/// See [`are_far`]. Of texts the letters and digits they hold, of codes their first
/// two and last two characters, of numbers nothing.
fn signature(kind: Kind, text: &str) -> u32 {
    let text = if kind == Kind::Identifier { issued(text).0 } else { text };
    let bytes = text.as_bytes();
    match kind {
        Kind::Text => bytes.iter().filter(|b| **b != b' ').fold(0, |set, b| set | 1 << (b & 31)),
        _ => {
            let at = |n: usize| bytes.get(n).copied().unwrap_or_default();
            let end = |n: usize| bytes.len().checked_sub(n).map_or(0, at);
            u32::from_le_bytes([at(0), at(1), end(2), end(1)])
        }
    }
}

/// Whether signatures show that two values have nothing in common that a level
/// other than the last asks for. `false`: they may or may not.
fn are_far(kind: Kind, x: u32, y: u32) -> bool {
    if kind == Kind::Text {
        // Two edits change four letters of the set; one text that holds the other
        // has all its letters.
        return (x ^ y).count_ones() > 4 && x & !y != 0 && y & !x != 0;
    }
    let ([a, b, c, d], [p, q, r, s]) = (x.to_le_bytes(), y.to_le_bytes());
    // One edit leaves one of the first two characters where it was, or moves it by one.
    let starts = a != p && b != q && a != q && b != p;
    match kind {
        Kind::Postcode | Kind::Email | Kind::Website => starts,
        Kind::Phone | Kind::Identifier => starts && (c, d) != (r, s),
        _ => false,
    }
}

/// How often somebody else has a value that a file does not tell the frequency
/// of.
fn rare(kind: Kind) -> f32 {
    match kind {
        Kind::Identifier | Kind::Email | Kind::Website => 1e-5,
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
        Kind::Phone => telephone(value, out),
        Kind::Website => match crate::domain::registered(value) {
            Some(domain) => out.push_str(&domain),
            None => text::fold_into(value, out),
        },
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

/// The digits of the key where a number says its country, without the code of
/// North America, which is not written at home. Of others the digits as written,
/// without what comes and goes: the zero of calls at home, an extension.
fn telephone(value: &str, out: &mut String) {
    if let Some(key) = phone::key(value, None) {
        let digits = key.trim_start_matches('+');
        out.push_str(digits.strip_prefix('1').unwrap_or(digits));
        return;
    }
    let lower = value.to_lowercase();
    let line = lower.split(['x', '#', ';']).next().unwrap_or_default();
    let line = line.split("ext").next().unwrap_or_default();
    out.extend(line.replace("(0)", "").chars().filter(char::is_ascii_digit));
    let zeros = out.bytes().take_while(|b| *b == b'0').count();
    out.drain(..zeros);
    if out.len() == 11 && out.starts_with('1') {
        out.remove(0);
    }
}

/// The last level of codes.
const DIFFER: u8 = 4;

fn level(kind: Kind, a: &str, b: &str) -> u8 {
    if kind == Kind::Identifier {
        let ((number, issuer), (other, by)) = (issued(a), issued(b));
        return match (are_two(issuer, by), number == other) {
            (true, _) => DIFFER,
            (false, true) => 0,
            (false, false) => code_level(kind, number, other),
        };
    }
    code_level(kind, a, b)
}

fn code_level(kind: Kind, a: &str, b: &str) -> u8 {
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
        // The lines of a house have neighbouring numbers.
        Kind::Phone
            if x.len() == y.len()
                && x.len() > 2
                && x.get(..x.len() - 2) == y.get(..x.len() - 2) =>
        {
            DIFFER
        }
        Kind::Phone | Kind::Identifier if short.len() >= 6 && long.ends_with(short) => 1,
        Kind::Phone | Kind::Identifier if short.len() >= 5 && strokes::within(x, y, 1) => 2,
        Kind::Identifier if short.len() >= 7 && strokes::within(x, y, 2) => 3,
        Kind::Phone | Kind::Identifier => DIFFER,
        Kind::Website => u8::from(!strokes::within(x, y, 1)) + 1,
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
