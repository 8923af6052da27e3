//! What people decided about matches with listed entities, taken over into a scan.

use std::collections::HashSet;

use model::{ListHit, ListMatch};
use screening::clearance::{Clearances, Decided, Pair};

/// Marks the hits that were cleared and those that opened again. A match goes to the end and
/// counts no more if all its hits are cleared and its rules saw nothing but cleared hits. Gives
/// the worksheet with every hit in it.
pub fn apply(known: Clearances, matches: &mut [ListMatch]) -> Clearances {
    let mut pairs = Vec::new();
    for found in matches.iter_mut() {
        let query = found.subject.names.first().or(found.named.as_ref()).cloned();
        for hit in &mut found.hits {
            let (asked, entry) = (&hit.query_fingerprint, &hit.entry_fingerprint);
            let decided = known.decided(&hit.key, &hit.list, &hit.entry_id, asked, entry);
            let word = match decided {
                Decided::Open => None,
                Decided::Cleared => Some(CLEARED),
                Decided::Reopened(_) => Some("reopened"),
            };
            hit.decision = word.map(str::to_owned);
            pairs.push(Pair {
                key: hit.key.clone(),
                list: hit.list.clone(),
                entry_id: hit.entry_id.clone(),
                decision: word.unwrap_or("open").to_owned(),
                query_fingerprint: hit.query_fingerprint.clone(),
                entry_fingerprint: hit.entry_fingerprint.clone(),
                query: query.clone().unwrap_or_default(),
                caption: hit.caption.clone(),
                strength: hit.strength.word().to_owned(),
                ..Pair::default()
            });
        }
    }
    // A rule that puts a cleared hit into words, of the vendor's worker for one, says nothing
    // new. What it saw in any other row, such as money that reaches a listed wallet, it does.
    let rows = |cleared: bool| -> HashSet<String> {
        let hits = matches.iter().flat_map(|found| &found.hits);
        hits.filter(|hit| is_cleared(hit) == cleared).flat_map(|hit| hit.rows.clone()).collect()
    };
    let (settled, open) = (rows(true), rows(false));
    let is_settled = |row: &String| settled.contains(row) && !open.contains(row);
    for found in matches.iter_mut() {
        let restated = found
            .signals
            .iter()
            .all(|signal| !signal.rows.is_empty() && signal.rows.iter().all(is_settled));
        found.cleared = restated && found.hits.iter().all(is_cleared);
    }
    matches.sort_by_key(|found| found.cleared);
    known.with(pairs)
}

const CLEARED: &str = "cleared";

fn is_cleared(hit: &ListHit) -> bool {
    hit.decision.as_deref() == Some(CLEARED)
}
