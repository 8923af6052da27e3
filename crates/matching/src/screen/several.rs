//! Somebody of several names.

use super::evidence::{Hit, Strength};
use super::index::{Query, Searcher};

impl<'a> Searcher<'a> {
    /// Answers a query about somebody who has further names: one hit an entry, by
    /// the name that agrees best, strongest first.
    pub fn query_names(
        &mut self,
        query: &Query,
        other_names: &[String],
        threshold: f64,
    ) -> Vec<Hit<'a>> {
        let mut hits = self.query(query, threshold);
        if other_names.is_empty() {
            return hits;
        }
        let mut other = query.clone();
        for name in other_names {
            other.name = Some(name.clone());
            for hit in self.query(&other, threshold) {
                match hits.iter_mut().find(|known| std::ptr::eq(known.entry, hit.entry)) {
                    // A name that agrees says more than a number without one.
                    Some(known) if weight(known) < weight(&hit) => *known = hit,
                    Some(_) => {}
                    None => hits.push(hit),
                }
            }
        }
        hits.sort_by(|a, b| {
            b.strength
                .cmp(&a.strength)
                .then(b.score.total_cmp(&a.score))
                .then_with(|| a.entry.list.cmp(&b.entry.list))
                .then_with(|| a.entry.entry_id.cmp(&b.entry.entry_id))
        });
        hits
    }
}

fn weight(hit: &Hit<'_>) -> (Strength, bool, f64) {
    (hit.strength, hit.matched.is_some(), hit.score)
}
