//! Rings and edges in words.

use std::collections::{BTreeMap, BTreeSet};

use datafusion::arrow::array::AsArray;
use datafusion::prelude::SessionContext;
use matching::graph::Held;
use model::{Case, Edge, Joined, Ring, SharedThing};

use super::Linked;
use crate::Error;
use crate::input::{Get, Input};
use crate::scan::instant;

/// Trails of money shown for one ring.
const MOST_TRAILS: usize = 8;

/// The rings with a case among their members, and each case's ring id. `dense`
/// gives the subject of each case; rings are numbered by their highest case.
///
/// # Errors
/// A query fails.
pub(crate) async fn attach(
    context: &SessionContext,
    input: &Input,
    linked: &Linked,
    ids: &[String],
    cases: &mut [Case],
    dense: &[u32],
) -> Result<Vec<Ring>, Error> {
    let mut order: Vec<usize> = Vec::new();
    for subject in dense {
        if let Some(ring) = linked.ring_of.get(subject)
            && !order.contains(ring)
        {
            order.push(*ring);
        }
    }
    let of_case: BTreeSet<u32> = dense.iter().copied().collect();
    let mut rings = Vec::with_capacity(order.len());
    for (number, at) in (1..).zip(&order) {
        let Some(found) = linked.rings.get(*at) else { continue };
        let ring_id = format!("ring-{number}");
        for (case, subject) in cases.iter_mut().zip(dense) {
            if found.members.binary_search(subject).is_ok() {
                case.ring_id = Some(ring_id.clone());
            }
        }
        let id = |subject: u32| ids.get(subject as usize).cloned().unwrap_or_default();
        let names = |subjects: &[u32]| subjects.iter().copied().map(id).collect::<Vec<_>>();
        let mut joined: Vec<(Option<i64>, u32)> =
            found.joined.iter().copied().zip(found.members.iter().copied()).collect();
        // Those nothing dates come last.
        joined.sort_by_key(|(at, subject)| (at.is_none(), *at, *subject));
        let among = |subjects: &[u32]| {
            subjects.iter().filter(|subject| found.members.binary_search(subject).is_ok()).count()
        };
        rings.push(Ring {
            ring_id,
            members: names(&found.members),
            shape: found.shape.slug().to_owned(),
            title: found.shape.words().to_owned(),
            nats: found.nats,
            witnesses: found.witnesses.iter().map(|(class, _)| class.word().to_owned()).collect(),
            shared: found.shared.iter().map(|held| thing(input, linked, ids, held)).collect(),
            joined: joined
                .into_iter()
                .map(|(at, subject)| Joined { subject_id: id(subject), at: at.map(instant) })
                .collect(),
            pay: pay(context, input, &found.members).await?,
            money: linked
                .trails
                .iter()
                .filter(|trail| among(&trail.subjects) >= trail.subjects.len().min(2))
                .take(MOST_TRAILS)
                .map(|trail| trail.words(input, ids))
                .collect(),
            cases: found.members.iter().filter(|member| of_case.contains(member)).count() as u64,
        });
    }
    Ok(rings)
}

fn thing(input: &Input, linked: &Linked, ids: &[String], held: &Held) -> SharedThing {
    let mut rows: BTreeMap<u32, i64> = BTreeMap::new();
    let (mut first, mut last) = (None, None);
    let shared = linked.links.shared();
    if let Ok(at) = shared.binary_search_by_key(&held.token, |shared| shared.token)
        && let Some(shared) = shared.get(at)
    {
        for holding in linked.links.holders(shared) {
            if held.members.binary_search(&holding.subject).is_ok() {
                rows.insert(holding.subject, holding.row);
                first = [first, holding.first].into_iter().flatten().min();
                last = last.max(holding.last);
            }
        }
    }
    SharedThing {
        kind: linked.tokens.kind(held.token).map_or("", |kind| kind.word()).to_owned(),
        label: linked.tokens.label(held.token).to_owned(),
        members: held
            .members
            .iter()
            .filter_map(|member| ids.get(*member as usize).cloned())
            .collect(),
        holders: u64::from(held.holders),
        nats: held.nats,
        rows: rows.into_values().map(|row| input.label(row)).collect(),
        first_at: first.map(instant),
        last_at: last.map(instant),
    }
}

/// Pay sent to members, one text for each currency.
async fn pay(
    context: &SessionContext,
    input: &Input,
    members: &[u32],
) -> Result<Vec<String>, Error> {
    if input.rows("payments") == 0 {
        return Ok(Vec::new());
    }
    let members: Vec<String> = members.iter().map(u32::to_string).collect();
    let sql = format!(
        "SELECT money(CAST(sum(amount_minor) AS BIGINT), currency) AS total FROM payments
         WHERE subject_id IN ({}) AND coalesce(direction, 'credit') = 'credit' AND amount_minor > 0
           AND coalesce(purpose, '') NOT IN ('return', 'reversal', 'prenote')
         GROUP BY currency ORDER BY currency",
        members.join(",")
    );
    let mut totals = Vec::new();
    for batch in super::collect(context, &sql, "add up the pay of a ring").await? {
        let total = batch.column_by_name("total").and_then(|array| array.as_string_opt::<i32>());
        totals.extend((0..batch.num_rows()).filter_map(|row| Some(total?.get(row)?.to_owned())));
    }
    Ok(totals)
}

/// Every edge, for `edges.csv`. `rings` are those of [`attach`].
pub(crate) fn edges(linked: &Linked, ids: &[String], rings: &[Ring]) -> Vec<Edge> {
    let ring_of: BTreeMap<&str, &str> = rings
        .iter()
        .flat_map(|ring| ring.members.iter().map(|member| (member.as_str(), ring.ring_id.as_str())))
        .collect();
    linked
        .links
        .edges()
        .iter()
        .filter_map(|edge| {
            let (left, right) = (ids.get(edge.left as usize)?, ids.get(edge.right as usize)?);
            let kinds: BTreeSet<_> = linked
                .links
                .parts(edge)
                .iter()
                .filter_map(|part| linked.tokens.kind(part.token))
                .collect();
            let kinds: Vec<&str> = kinds.into_iter().map(|kind| kind.word()).collect();
            let ring = ring_of.get(left.as_str());
            Some(Edge {
                left_id: left.clone(),
                right_id: right.clone(),
                weight: edge.nats(),
                kinds: kinds.join("; "),
                ring_id: ring
                    .filter(|ring| ring_of.get(right.as_str()) == Some(*ring))
                    .map(|ring| (*ring).to_owned()),
            })
        })
        .collect()
}
