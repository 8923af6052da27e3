//! What people decided about matches with listed entities, taken over into a scan.

use model::{ListHit, ListMatch};
use screening::clearance::{Clearances, Decided, Pair};

/// Marks the hits that were cleared and those that opened again; a match all of whose hits
/// are cleared goes to the end and counts no more. Gives the worksheet with every hit in it.
pub fn apply(known: Clearances, matches: &mut [ListMatch]) -> Clearances {
    let mut pairs = Vec::new();
    for found in matches.iter_mut() {
        let key = key(found);
        for hit in &mut found.hits {
            let (query, entry) = (&hit.query_fingerprint, &hit.entry_fingerprint);
            let decided = known.decided(&key, &hit.list, &hit.entry_id, query, entry);
            let word = match decided {
                Decided::Open => None,
                Decided::Cleared => Some("cleared"),
                Decided::Reopened(_) => Some("reopened"),
            };
            hit.decision = word.map(str::to_owned);
            pairs.push(Pair {
                key: key.clone(),
                list: hit.list.clone(),
                entry_id: hit.entry_id.clone(),
                decision: word.unwrap_or("open").to_owned(),
                query_fingerprint: hit.query_fingerprint.clone(),
                entry_fingerprint: hit.entry_fingerprint.clone(),
                query: called(&found.subject.names, found.named.as_deref()),
                caption: hit.caption.clone(),
                strength: hit.strength.word().to_owned(),
                ..Pair::default()
            });
        }
        let is_cleared = |hit: &ListHit| hit.decision.as_deref() == Some("cleared");
        found.cleared =
            !found.hits.is_empty() && !found.beyond_hits && found.hits.iter().all(is_cleared);
    }
    matches.sort_by_key(|found| found.cleared);
    known.with(pairs)
}

/// What names the match from run to run.
fn key(found: &ListMatch) -> String {
    match (&found.vendor_id, &found.named) {
        (Some(vendor), _) => format!("vendor:{vendor}"),
        (None, Some(named)) => format!("named:{}", named.to_lowercase()),
        (None, None) => found.subject.subject_id.clone(),
    }
}

fn called(names: &[String], named: Option<&str>) -> String {
    names.first().map_or(named, |name| Some(name.as_str())).unwrap_or_default().to_owned()
}
