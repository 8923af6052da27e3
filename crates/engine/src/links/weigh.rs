//! Evidence that flows along edges.
//!
//! Who shares something with people that rules have seen is worth a look. What
//! flows is a small part of the others' points, in proportion to how much the
//! shared things say, and nothing flows twice: neither a thing that a rule has
//! scored for this subject already, nor those points of the others that come
//! from the very things they share.

use std::collections::{BTreeMap, BTreeSet};

use matching::graph::{Edge, Kind};

use super::{Linked, sources};

/// Name of what flows, where a rule's name would stand.
pub(crate) const RULE: &str = "links/shared-with-others-under-review";
/// Its title.
pub(crate) const TITLE: &str = "Shares things with others of whom something was seen";
/// Its group.
pub(crate) const GROUP: &str = "linked";
/// What to rule out first.
pub(crate) const INNOCENT: &str = "They live or work together, or one lent the other a thing, and only one of them is the reason for the other signals.";
/// Part of another's points that a link beyond doubt carries. Low: the honest
/// have neighbours too.
const RATE: f64 = 0.15;
/// Points of another beyond which no more flows.
const MOST_OF_OTHER: f64 = 6.0;
/// Nats at which a link carries 1 − 1/e of that.
const SCALE: f64 = 2.5;
/// What the second best link adds of its own.
const SECOND: f64 = 0.5;
/// Most that can flow to one subject: a third of what one family of rules can add.
const MOST: f64 = 1.0;
/// Less is not said.
const LEAST: f64 = 0.05;

/// Points of one subject's own signals by group, those that counted.
pub(crate) type Own<'a> = BTreeMap<&'a str, f64>;

/// What flowed to one subject.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Flow {
    /// Points.
    pub points: f64,
    /// The sentence.
    pub says: String,
    /// Rows of the things shared.
    pub rows: Vec<i64>,
    /// First moment of them.
    pub first_at: Option<i64>,
    /// Last moment.
    pub last_at: Option<i64>,
}

/// One link of a subject with what it carries.
struct Carried {
    points: f64,
    other: u32,
    tokens: Vec<u32>,
}

/// What flows to each subject that is in a ring and has signals of its own.
pub(crate) fn flow(linked: &Linked, own: &BTreeMap<u32, Own<'_>>) -> BTreeMap<u32, Flow> {
    let mut carried: BTreeMap<u32, Vec<Carried>> = BTreeMap::new();
    for edge in linked.links.edges() {
        let ring = |subject: u32| linked.ring_of.get(&subject);
        if ring(edge.left).is_none() || ring(edge.left) != ring(edge.right) {
            continue;
        }
        for (to, from) in [(edge.left, edge.right), (edge.right, edge.left)] {
            if let (Some(mine), Some(theirs)) = (own.get(&to), own.get(&from))
                && let Some(link) = carry(linked, edge, mine, theirs, from)
            {
                carried.entry(to).or_default().push(link);
            }
        }
    }
    carried.into_iter().filter_map(|(to, links)| Some((to, total(linked, to, links)?))).collect()
}

/// Groups of rules about what a subject shares with others of its ring, and that
/// of what flows; empty outside rings.
pub(crate) fn groups(linked: &Linked, subject: u32) -> BTreeSet<&'static str> {
    let ring = linked.ring_of.get(&subject).and_then(|at| linked.rings.get(*at));
    ring.into_iter()
        .flat_map(|ring| &ring.shared)
        .filter(|held| held.members.binary_search(&subject).is_ok())
        .filter_map(|held| linked.tokens.kind(held.token))
        .flat_map(sources::scored)
        .copied()
        .chain(ring.map(|_| GROUP))
        .collect()
}

fn carry(
    linked: &Linked,
    edge: &Edge,
    mine: &Own<'_>,
    theirs: &Own<'_>,
    from: u32,
) -> Option<Carried> {
    let kind = |token: u32| linked.tokens.kind(token);
    let scored = |token: u32| {
        kind(token).is_none_or(|kind| {
            sources::scored(kind)
                .iter()
                .any(|group| mine.get(group).is_some_and(|points| *points > 0.0))
        })
    };
    let nats = linked.links.nats_without(edge, scored);
    let tokens: Vec<u32> = linked
        .links
        .parts(edge)
        .iter()
        .map(|part| part.token)
        .filter(|token| !scored(*token))
        .collect();
    let shared: BTreeSet<&str> = linked
        .links
        .parts(edge)
        .iter()
        .filter_map(|part| kind(part.token))
        .flat_map(sources::scored)
        .copied()
        .collect();
    let of_other: f64 = theirs
        .iter()
        .filter(|(group, _)| !shared.contains(**group))
        .map(|(_, points)| points)
        .sum();
    let points = RATE * of_other.clamp(0.0, MOST_OF_OTHER) * (1.0 - (-nats / SCALE).exp());
    (points >= LEAST && !tokens.is_empty()).then_some(Carried { points, other: from, tokens })
}

fn total(linked: &Linked, to: u32, mut links: Vec<Carried>) -> Option<Flow> {
    links.sort_by(|left, right| {
        right.points.total_cmp(&left.points).then_with(|| left.other.cmp(&right.other))
    });
    let first = links.first()?;
    let second = links.get(1).map_or(0.0, |link| link.points);
    let points = (first.points + SECOND * second).min(MOST);
    let tokens: BTreeSet<u32> =
        links.iter().take(2).flat_map(|link| link.tokens.iter().copied()).collect();
    let others: BTreeSet<u32> = links.iter().take(2).map(|link| link.other).collect();
    let kinds: BTreeSet<Kind> =
        tokens.iter().filter_map(|token| linked.tokens.kind(*token)).collect();
    let mut rows = BTreeSet::new();
    let (mut first_at, mut last_at) = (None, None);
    for shared in linked.links.shared().iter().filter(|shared| tokens.contains(&shared.token)) {
        for held in linked.links.holders(shared) {
            if held.subject == to || others.contains(&held.subject) {
                rows.insert(held.row);
                first_at = [first_at, held.first].into_iter().flatten().min();
                last_at = last_at.max(held.last);
            }
        }
    }
    let words: Vec<&str> = kinds.into_iter().map(Kind::word).collect();
    let people = match links.len() {
        1 => "somebody else".to_owned(),
        n => format!("{n} others"),
    };
    let says = format!("shares {} with {people} of whom something was seen", listed(&words));
    Some(Flow {
        points,
        says,
        rows: rows.into_iter().take(model::Signal::MOST_ROWS).collect(),
        first_at,
        last_at,
    })
}

/// `a, b and c`.
fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
