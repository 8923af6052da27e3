//! What would change the verdict.

use std::collections::BTreeSet;

use model::Band;

use crate::score::{Weighed, score};

/// Facts named at most.
const MOST: usize = 3;

/// Sentences that name one fact each and the band without it; or one that says
/// that no single fact decides. `titles` are those of the signals, `shared` the
/// groups about what the subject shares with others of its ring.
#[must_use]
pub fn sentences(
    signals: &[Weighed<'_>],
    titles: &[&str],
    shared: &BTreeSet<&'static str>,
) -> Vec<String> {
    let full = score(signals);
    let band = |kept: &dyn Fn(&str) -> bool| {
        let left: Vec<Weighed<'_>> =
            signals.iter().filter(|signal| kept(signal.group)).copied().collect();
        score(&left).band
    };
    // Groups that counted, strongest first, each with the title that stands for it.
    let mut groups: Vec<(f64, &str, &str)> = signals
        .iter()
        .zip(titles)
        .zip(&full.added)
        .filter(|(_, added)| **added > 0.0)
        .map(|((signal, title), added)| (*added, signal.group, *title))
        .collect();
    groups.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.cmp(right.1)));
    let mut said: Vec<String> = groups
        .iter()
        .filter_map(|(_, group, title)| {
            let without = band(&|other| other != *group);
            (without < full.band)
                .then(|| format!("without “{title}” this would be {}", without.word()))
        })
        .take(MOST)
        .collect();
    let in_common = groups.iter().filter(|(_, group, _)| shared.contains(group)).count();
    let alone = band(&|group| !shared.contains(group));
    if in_common > 1 && alone < full.band {
        said.push(format!("without all that is shared with others this would be {}", alone.word()));
    }
    if said.is_empty() && full.band > Band::Low {
        said.push(format!(
            "no single fact decides: without any one of them this stays {}",
            full.band.word()
        ));
    }
    said
}

#[cfg(test)]
mod tests;
