//! Who shares what, in the words of `edges.csv` and `rings.jsonl`.

use std::collections::{BTreeMap, BTreeSet};

use matching::graph::{Held, Kind};
use matching::link::Shares;
use model::{Edge, Joined, Ring, SharedThing};

use super::read::Input;

/// Characters of an account, wallet or document number that are shown.
const SHOWN: usize = 4;

/// The name of a subject: that of its cluster.
fn id(input: &Input, shares: &Shares, subject: u32) -> String {
    let cluster = shares.subjects.get(subject as usize);
    cluster.map_or("", |cluster| input.id_of(*cluster)).to_owned()
}

/// The rings, in the order of their lowest member.
pub(super) fn rings(input: &Input, shares: &Shares) -> Vec<Ring> {
    let ids = |subjects: &[u32]| -> Vec<String> {
        subjects.iter().map(|subject| id(input, shares, *subject)).collect()
    };
    let ring = |(number, found): (usize, &matching::graph::Ring)| Ring {
        ring_id: format!("ring-{number}"),
        members: ids(&found.members),
        shape: found.shape.slug().to_owned(),
        title: found.shape.words().to_owned(),
        nats: found.nats,
        witnesses: found.witnesses.iter().map(|(class, _)| class.word().to_owned()).collect(),
        shared: found.shared.iter().map(|held| thing(input, shares, held)).collect(),
        joined: ids(&found.members)
            .into_iter()
            .map(|subject_id| Joined { subject_id, at: None })
            .collect(),
        pay: Vec::new(),
        money: Vec::new(),
        cases: 0,
    };
    (1..).zip(&shares.rings).map(ring).collect()
}

fn thing(input: &Input, shares: &Shares, held: &Held) -> SharedThing {
    let mut rows: BTreeMap<u32, &str> = BTreeMap::new();
    let tokens = shares.links.shared();
    if let Ok(at) = tokens.binary_search_by_key(&held.token, |shared| shared.token)
        && let Some(shared) = tokens.get(at)
    {
        for holding in shares.links.holders(shared) {
            if let (Ok(_), Some(record)) =
                (held.members.binary_search(&holding.subject), shares.record(holding.row))
            {
                rows.insert(holding.subject, input.id_of(record));
            }
        }
    }
    let (kind, value) =
        shares.token(held.token).map_or(("", ""), |(kind, value)| (kind.word(), value));
    let masked = shares.token(held.token).is_some_and(|(kind, _)| {
        matches!(kind, Kind::PayoutAccount | Kind::Wallet | Kind::Document)
    });
    SharedThing {
        kind: kind.to_owned(),
        label: if masked { ending(value) } else { value.replace('|', " ") },
        members: held.members.iter().map(|member| id(input, shares, *member)).collect(),
        holders: u64::from(held.holders),
        nats: held.nats,
        rows: rows.into_values().map(str::to_owned).collect(),
        first_at: None,
        last_at: None,
    }
}

/// The end of a number, without its issuer.
fn ending(value: &str) -> String {
    let number = value.split('/').next().unwrap_or_default();
    let skipped = number.chars().count().saturating_sub(SHOWN);
    format!("…{}", number.chars().skip(skipped).collect::<String>())
}

/// Every edge. `rings` are those of [`rings`].
pub(super) fn edges(input: &Input, shares: &Shares, rings: &[Ring]) -> Vec<Edge> {
    let ring_of: BTreeMap<u32, &str> = rings
        .iter()
        .zip(&shares.rings)
        .flat_map(|(ring, found)| {
            found.members.iter().map(move |member| (*member, ring.ring_id.as_str()))
        })
        .collect();
    let edge = |edge: &matching::graph::Edge| {
        let parts = shares.links.parts(edge).iter();
        let kinds: BTreeSet<Kind> =
            parts.filter_map(|part| shares.token(part.token)).map(|(kind, _)| kind).collect();
        let kinds: Vec<&str> = kinds.into_iter().map(Kind::word).collect();
        let ring = ring_of.get(&edge.left).filter(|ring| ring_of.get(&edge.right) == Some(*ring));
        Edge {
            left_id: id(input, shares, edge.left),
            right_id: id(input, shares, edge.right),
            weight: edge.nats(),
            kinds: kinds.join("; "),
            ring_id: ring.map(|ring| (*ring).to_owned()),
        }
    };
    shares.links.edges().iter().map(edge).collect()
}
