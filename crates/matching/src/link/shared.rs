//! Which different people or companies share what strangers do not share: the
//! clusters of a linkage as subjects of a [`graph`], what their fields hold as
//! tokens.

use std::collections::BTreeMap;

use super::Linked;
use super::fields::Prepared;
use super::settings::{Field, Kind};
use super::table::{Interner, Table};
use super::values::{slots, split};
use crate::compare::address;
use crate::compare::names::{Name, company_agreement};
use crate::graph::token::Class;
use crate::graph::{self, Facts, Holding, Links, Ring, Token};

/// Names that agree this much may be one person with two clusters.
const SAME_NAME: f64 = 0.75;
/// Names that agree this much may be of one family, as after a marriage.
const FAMILY_NAME: f64 = 0.5;
/// Shorter numbers are written where there is none.
const SHORTEST: usize = 5;

/// Online names: whoever uses one may write it down for others.
const HANDLES: &[&str] = &[
    "linkedin",
    "twitter",
    "facebook",
    "instagram",
    "skype",
    "telegram",
    "wechat",
    "github",
    "user name",
];

/// What a field's values are as things to share. `None`: sharing one says nothing.
pub(crate) fn token_kind(field: &Field) -> Option<graph::Kind> {
    let says = |words: &[&str]| {
        let mut names = std::iter::once(field.name.as_str()).chain(field.all_columns());
        names.any(|name| {
            let name = name.to_lowercase();
            words.iter().any(|word| name.contains(word))
        })
    };
    match field.kind {
        Kind::Phone => Some(graph::Kind::Phone),
        Kind::Email => Some(graph::Kind::Mailbox),
        Kind::Address => Some(graph::Kind::HomeAddress),
        Kind::Identifier if says(&["wallet"]) => Some(graph::Kind::Wallet),
        Kind::Identifier if says(&["account", "iban"]) => Some(graph::Kind::PayoutAccount),
        Kind::Identifier if says(HANDLES) => None,
        Kind::Identifier => Some(graph::Kind::Document),
        _ => None,
    }
}

/// Who shares what with whom.
#[derive(Debug)]
pub struct Shares {
    /// Number of the cluster of each subject. Subjects are in the order of their
    /// lowest record identifier, whatever the order of the records.
    pub subjects: Vec<u32>,
    /// Edges between subjects. The row of a holding leads to a record through
    /// [`record`](Self::record).
    pub links: Links,
    /// The rings among subjects.
    pub rings: Vec<Ring>,
    tokens: Vec<(graph::Kind, String)>,
    records: Vec<u32>,
}

impl Shares {
    /// What a token is and its value as it is compared.
    #[must_use]
    pub fn token(&self, token: u32) -> Option<(graph::Kind, &str)> {
        self.tokens.get(token as usize).map(|(kind, text)| (*kind, text.as_str()))
    }

    /// The record behind the row of a holding.
    #[must_use]
    pub fn record(&self, row: i64) -> Option<u32> {
        usize::try_from(row).ok().and_then(|row| self.records.get(row).copied())
    }
}

/// Something that two subjects or more have.
struct Shared {
    kind: graph::Kind,
    /// Companies share telephones and addresses with their people for good
    /// reason: of these, either has its own.
    company: bool,
    text: String,
    /// Subjects and rows.
    holders: Vec<(u32, u32)>,
}

/// Records by identifier, and the subject of each.
struct Subjects {
    /// Records in the order of their identifiers.
    order: Vec<u32>,
    /// Subject of each record.
    of: Vec<u32>,
    /// Cluster of each subject.
    clusters: Vec<u32>,
    companies: Vec<bool>,
}

impl Subjects {
    fn new(linked: &Linked, table: &Table) -> Self {
        let count = linked.clusters.len() as u32;
        let mut order: Vec<u32> = (0..count).collect();
        order.sort_by(|a, b| table.id(*a).cmp(table.id(*b)).then(a.cmp(b)));
        let mut number: Vec<Option<u32>> = vec![None; linked.clusters.len()];
        let (mut of, mut clusters) = (vec![0; linked.clusters.len()], Vec::new());
        for record in &order {
            let Some(cluster) = linked.clusters.get(*record as usize) else { continue };
            let Some(slot) = number.get_mut(*cluster as usize) else { continue };
            let subject = *slot.get_or_insert_with(|| {
                clusters.push(*cluster);
                clusters.len() as u32 - 1
            });
            of.get_mut(*record as usize).into_iter().for_each(|slot| *slot = subject);
        }
        let mut subjects = Self { order, of, companies: vec![false; clusters.len()], clusters };
        for (_, prepared) in &linked.records.fields {
            let Prepared::Texts(texts) = prepared else { continue };
            if texts.kind() != Kind::Sort {
                continue;
            }
            for record in 0..count {
                if texts.first(record).is_some_and(|v| texts.get(v) == super::sorts::ORGANISATION) {
                    let subject = subjects.of(record) as usize;
                    subjects.companies.get_mut(subject).into_iter().for_each(|c| *c = true);
                }
            }
        }
        subjects
    }

    fn of(&self, record: u32) -> u32 {
        self.of.get(record as usize).copied().unwrap_or_default()
    }

    fn is_company(&self, subject: u32) -> bool {
        self.companies.get(subject as usize).copied().unwrap_or(false)
    }

    /// Appends what is shared of one field, given as value and row.
    fn shared(
        &self,
        kind: graph::Kind,
        mut held: Vec<(u32, u32)>,
        text: impl Fn(u32) -> String,
        out: &mut Vec<Shared>,
    ) {
        let own = matches!(kind.sharing().class, Class::Place | Class::Contact);
        held.sort_unstable();
        for group in held.chunk_by(|a, b| a.0 == b.0) {
            let Some((value, _)) = group.first().copied() else { continue };
            for company in [false, true] {
                let holders = group.iter().filter_map(|(_, row)| {
                    let subject = self.of(*self.order.get(*row as usize)?);
                    let here = if own { self.is_company(subject) == company } else { !company };
                    here.then_some((subject, *row))
                });
                let holders: Vec<(u32, u32)> = holders.collect();
                let several = holders
                    .first()
                    .is_some_and(|(one, _)| holders.iter().any(|(other, _)| other != one));
                if several {
                    out.push(Shared { kind, company, text: text(value), holders });
                }
            }
        }
    }
}

/// Calls back with every value that a field's columns give for a record.
fn written(
    table: &Table,
    field: &Field,
    slots: &[Vec<usize>],
    record: u32,
    visit: &mut dyn FnMut(&str),
) {
    for columns in slots {
        if let [column] = columns.as_slice() {
            if let Some(cell) = table.value(record, *column) {
                split(cell, field.kind, field.separator.as_deref(), &mut *visit);
            }
            continue;
        }
        let mut whole = String::new();
        for cell in columns.iter().filter_map(|column| table.value(record, *column)) {
            // A house number on its own stands before its street.
            let number = whole.ends_with(|c: char| c.is_ascii_digit()) && !whole.contains(' ');
            match field.kind {
                _ if whole.is_empty() => {}
                Kind::Address if !number => whole.push_str(", "),
                _ => whole.push(' '),
            }
            whole.push_str(cell);
        }
        if !whole.is_empty() {
            visit(&whole);
        }
    }
}

/// Whether a value is long enough to be somebody's own and not a placeholder.
fn tells(kind: graph::Kind, text: &str) -> bool {
    let mut different: Vec<char> = text.chars().collect();
    different.sort_unstable();
    different.dedup();
    match kind {
        graph::Kind::Mailbox => text.contains('@'),
        _ => text.len() >= SHORTEST && different.len() > 2,
    }
}

impl Linked {
    /// Who among the clusters shares telephone numbers, mailboxes, homes,
    /// documents, accounts and wallets with whom. `table` is the one that was
    /// linked.
    ///
    /// What living together, one family or a company explains counts little;
    /// subjects whose names agree, or are not known, may be one whose records
    /// were not brought together, and are not held against each other.
    #[must_use]
    pub fn shares(&self, table: &Table) -> Shares {
        let subjects = Subjects::new(self, table);
        let mut found: Vec<Shared> = Vec::new();
        for (field, prepared) in &self.records.fields {
            let (Some(kind), Prepared::Texts(texts)) = (token_kind(field), prepared) else {
                continue;
            };
            let held = (0_u32..)
                .zip(&subjects.order)
                .flat_map(|(row, record)| texts.all(*record).map(move |value| (value, row)));
            let held = held.filter(|(value, _)| tells(kind, texts.get(*value))).collect();
            subjects.shared(kind, held, |value| texts.get(value).to_owned(), &mut found);
        }
        let homes = homes(&self.model.settings.fields, table, &subjects, &mut found);
        // Tokens are numbered by what they are, not by where they were read.
        found.sort_by(|a, b| {
            (a.kind, &a.text, a.company, &a.holders).cmp(&(b.kind, &b.text, b.company, &b.holders))
        });
        let token = |shared: &Shared| Token { kind: shared.kind, public: false };
        let tokens: Vec<Token> = found.iter().map(token).collect();
        let mut holdings = Vec::new();
        for (number, shared) in (0_u32..).zip(&found) {
            holdings.extend(shared.holders.iter().map(|(subject, row)| Holding {
                token: number,
                subject: *subject,
                row: i64::from(*row),
                first: None,
                last: None,
            }));
        }
        let (same, together) = namesakes(&self.model.settings.fields, table, &subjects, &found);
        let facts = Facts {
            population: subjects.clusters.len(),
            homes: &homes,
            together: &together,
            same: &same,
            ..Facts::default()
        };
        let links = Links::build(&tokens, holdings, &facts);
        let rings = graph::rings(&links, &facts);
        let tokens = found.into_iter().map(|shared| (shared.kind, shared.text)).collect();
        Shares { subjects: subjects.clusters, links, rings, tokens, records: subjects.order }
    }
}

/// The columns that hold addresses: those of the fields of addresses, or the
/// parts of one that are fields of their own.
fn addresses(fields: &[Field], table: &Table) -> Vec<(Field, Vec<Vec<usize>>)> {
    let whole: Vec<(Field, Vec<Vec<usize>>)> = fields
        .iter()
        .filter(|field| field.kind == Kind::Address)
        .map(|field| (field.clone(), slots(field, table)))
        .collect();
    if !whole.is_empty() {
        return whole;
    }
    let parts: Vec<String> = fields
        .iter()
        .filter(|field| matches!(field.kind, Kind::Text | Kind::Postcode | Kind::Number))
        .flat_map(Field::all_columns)
        .filter(|column| super::roles::is_of_address(column))
        .map(str::to_owned)
        .collect();
    if !parts.iter().any(|column| super::roles::is_line(column)) {
        return Vec::new();
    }
    let field = Field {
        name: "address".into(),
        kind: Kind::Address,
        columns: parts,
        also: Vec::new(),
        separator: None,
        issuers: Vec::new(),
    };
    let slots = slots(&field, table);
    vec![(field, slots)]
}

/// The home of each subject, by number. Of several the one that most have, so
/// that people who live together count as one.
fn homes(
    fields: &[Field],
    table: &Table,
    subjects: &Subjects,
    out: &mut Vec<Shared>,
) -> Vec<Option<u32>> {
    let mut doors = Interner::default();
    let mut held: Vec<(u32, u32)> = Vec::new();
    for (field, slots) in addresses(fields, table) {
        for (row, record) in (0_u32..).zip(&subjects.order) {
            written(table, &field, &slots, *record, &mut |text| {
                let key = address::key(text, None, None);
                let door = |key: &String| {
                    let door = key.split('|').next().unwrap_or_default();
                    door.bytes().any(|b| b.is_ascii_digit()) && !door.starts_with("box ")
                };
                if let Some(key) = key.filter(door) {
                    held.push((doors.intern(&key), row));
                }
            });
        }
    }
    held.sort_unstable();
    held.dedup();
    let mut best: Vec<Option<(usize, u32)>> = vec![None; subjects.clusters.len()];
    for group in held.chunk_by(|a, b| a.0 == b.0) {
        let mut living: Vec<u32> = group
            .iter()
            .filter_map(|(_, row)| subjects.order.get(*row as usize))
            .map(|record| subjects.of(*record))
            .collect();
        living.sort_unstable();
        living.dedup();
        for subject in &living {
            let Some(((door, _), slot)) = group.first().zip(best.get_mut(*subject as usize)) else {
                continue;
            };
            let better = slot.is_none_or(|(most, known)| {
                let texts = || doors.get(*door).cmp(doors.get(known));
                most.cmp(&living.len()).then_with(texts) == std::cmp::Ordering::Less
            });
            if better {
                *slot = Some((living.len(), *door));
            }
        }
    }
    subjects.shared(graph::Kind::HomeAddress, held, |door| doors.get(door).to_owned(), out);
    best.into_iter().map(|home| home.map(|(_, door)| door)).collect()
}

/// Pairs of subjects, the lower number first.
type Pairs = Vec<(u32, u32)>;

/// Pairs that share something and may be one, and those that may be a family.
fn namesakes(
    fields: &[Field],
    table: &Table,
    subjects: &Subjects,
    found: &[Shared],
) -> (Pairs, Pairs) {
    let mut pairs: Pairs = Vec::new();
    for shared in found {
        let mut holders: Vec<u32> = shared.holders.iter().map(|(subject, _)| *subject).collect();
        holders.sort_unstable();
        holders.dedup();
        // Without edges there is nothing to explain.
        if holders.len() > shared.kind.sharing().most as usize {
            continue;
        }
        for (at, one) in holders.iter().enumerate() {
            pairs.extend(holders.iter().skip(at + 1).map(|other| (*one, *other)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    let mut names: BTreeMap<u32, Vec<String>> =
        pairs.iter().flat_map(|(a, b)| [*a, *b]).map(|subject| (subject, Vec::new())).collect();
    for field in fields.iter().filter(|field| field.kind == Kind::Name) {
        let slots = slots(field, table);
        for record in &subjects.order {
            if let Some(names) = names.get_mut(&subjects.of(*record)) {
                written(table, field, &slots, *record, &mut |name| {
                    if !names.iter().any(|known| known == name) {
                        names.push(name.to_owned());
                    }
                });
            }
        }
    }
    let parse = |names: &Vec<String>| names.iter().filter_map(|n| Name::parse(n)).collect();
    let parsed: BTreeMap<u32, Vec<Name>> =
        names.iter().map(|(subject, names)| (*subject, parse(names))).collect();
    let (mut same, mut together) = (Vec::new(), Vec::new());
    for (one, other) in pairs {
        let (Some(left), Some(right)) = (parsed.get(&one), parsed.get(&other)) else { continue };
        if left.is_empty() || right.is_empty() {
            same.push((one, other));
            continue;
        }
        let mut agreement = left
            .iter()
            .flat_map(|left| right.iter().map(|right| left.agreement(right)))
            .fold(0.0, f64::max);
        if subjects.is_company(one)
            && subjects.is_company(other)
            && let (Some(left), Some(right)) = (names.get(&one), names.get(&other))
        {
            agreement = left
                .iter()
                .flat_map(|left| right.iter().filter_map(|right| company_agreement(left, right)))
                .fold(agreement, f64::max);
        }
        if agreement >= SAME_NAME {
            same.push((one, other));
        } else if agreement >= FAMILY_NAME {
            together.push((one, other));
        }
    }
    (same, together)
}

#[cfg(test)]
mod tests;
