//! Texts that several subjects sent, as tokens.

use std::collections::{BTreeMap, BTreeSet};

use matching::compare::text;
use matching::graph::template::{Phrases, Signed, Templates};
use matching::graph::{Holding, Kind};

use super::Tokens;
use crate::Error;
use crate::input::{Columns, Get, Input};
use crate::resolve::Resolution;

/// Texts kept of one subject: who sends thousands of bids is known by fifty.
const MOST_TEXTS: usize = 50;
/// Bytes below which a text cannot have enough shingles.
const LEAST_BYTES: usize = 100;

/// Where texts are: table, column, its moment, kind.
const TEXTS: [(&str, &str, &str, Kind); 4] = [
    ("applications", "resume_text", "applied_at", Kind::Resume),
    ("applications", "cover_text", "applied_at", Kind::Resume),
    ("bids", "body", "at", Kind::Message),
    ("messages", "body", "at", Kind::Message),
];

/// One text of one subject: hash, so that the order of files decides nothing;
/// lowest row; first and last moment.
type Sent = BTreeMap<u64, (i64, Option<i64>, Option<i64>)>;

/// Told of each text: subject, hash, text, row, moment.
type Seen<'a> = dyn FnMut(u32, u64, &str, i64, Option<i64>) + 'a;

/// Adds a token for each template that several subjects used.
pub(super) fn add(
    input: &Input,
    resolution: &Resolution,
    tokens: &mut Tokens,
) -> Result<(), Error> {
    for (table, column, time, kind) in TEXTS {
        if input.rows(table) == 0 {
            continue;
        }
        let visit = |seen: &mut Seen<'_>| {
            input.scan(table, &["row_id", "actor", column, time], |batch| {
                let columns = Columns::of(batch);
                let (row_id, actor) = (columns.integer("row_id"), columns.integer("actor"));
                let (body, at) = (columns.text(column), columns.instant(time));
                for row in 0..batch.num_rows() {
                    if let (Some(subject), Some(body), Some(id)) =
                        (resolution.subject(actor.get(row)), body.get(row), row_id.get(row))
                        && body.len() >= LEAST_BYTES
                    {
                        seen(subject, text::hash(body.as_bytes()), body, id, at.get(row));
                    }
                }
                Ok(())
            })
        };
        // First: which texts are kept, and which phrases are everybody's.
        let mut kept: BTreeMap<u32, Sent> = BTreeMap::new();
        let mut phrases = Phrases::default();
        visit(&mut |subject, hash, body, row, at| {
            let sent = kept.entry(subject).or_default();
            match sent.get_mut(&hash) {
                Some((lowest, first, last)) => {
                    *lowest = row.min(*lowest);
                    *first = [*first, at].into_iter().flatten().min();
                    *last = at.max(*last);
                }
                None => {
                    phrases.count(body);
                    sent.insert(hash, (row, at, at));
                    if sent.len() > MOST_TEXTS {
                        sent.pop_last();
                    }
                }
            }
        })?;
        // Second: what each kept text is told by.
        let mut signed: BTreeMap<u64, Option<Signed>> = BTreeMap::new();
        visit(&mut |subject, hash, body, _, _| {
            if kept.get(&subject).is_some_and(|sent| sent.contains_key(&hash)) {
                signed.entry(hash).or_insert_with(|| phrases.sign(body));
            }
        })?;
        let mut templates = Templates::default();
        let mut of: BTreeMap<u64, u32> = BTreeMap::new();
        for (hash, signed) in &signed {
            if let Some(template) = signed.as_ref().and_then(|signed| templates.template(signed)) {
                of.insert(*hash, template);
            }
        }
        let mut users: BTreeMap<u32, Vec<Holding>> = BTreeMap::new();
        for (subject, sent) in &kept {
            for (hash, (row, first, last)) in sent {
                if let Some(template) = of.get(hash) {
                    let (row, first, last) = (*row, *first, *last);
                    let held = Holding { token: 0, subject: *subject, row, first, last };
                    users.entry(*template).or_default().push(held);
                }
            }
        }
        for (template, holdings) in users {
            let people: BTreeSet<u32> = holdings.iter().map(|held| held.subject).collect();
            if people.len() >= 2 {
                tokens.add(kind, format!("text {}", template + 1), false, holdings);
            }
        }
    }
    Ok(())
}
