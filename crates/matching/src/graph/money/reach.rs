//! Chains of transfers to accounts that are on a list.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Ledger, Limits, Transfer};

/// How money of one account came to a listed one.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Where it began.
    pub from: u32,
    /// The listed account.
    pub to: u32,
    /// Transfers, first to last.
    pub steps: Vec<Transfer>,
    /// `decay ^ (hops − 1)` times the smallest share that was passed on, 0 to 1.
    pub score: f64,
}

/// A transfer the search has come to.
struct Reached {
    transfer: u32,
    before: Option<usize>,
    hops: u32,
    share: f64,
}

impl Ledger {
    /// For each start the best path to each listed account: fewest hops, then
    /// highest score, then earliest. A step follows the one before it in time
    /// and within [`Limits::within`]; within one currency it passes on at least
    /// [`Limits::dust`] of what came in. A change of currency (an exchange
    /// without a service in between) is followed, and its share is not known: it
    /// counts as whole.
    ///
    /// No path leads through a service: who shares an exchange's hot wallet
    /// with a listed wallet has nothing to do with it. Nor does one begin at one.
    #[must_use]
    pub fn reach(&self, starts: &[u32], listed: &[bool], limits: &Limits) -> Vec<Path> {
        let is_listed = |account: u32| listed.get(account as usize).copied().unwrap_or(false);
        let mut services: BTreeMap<u32, bool> = BTreeMap::new();
        let mut paths = Vec::new();
        let starts: BTreeSet<u32> = starts.iter().copied().collect();
        for start in starts {
            if is_listed(start) || self.is_service(start, limits) {
                continue;
            }
            let mut reached: Vec<Reached> = Vec::new();
            let mut seen: BTreeSet<u32> = BTreeSet::new();
            let mut queue: VecDeque<usize> = VecDeque::new();
            let mut best: BTreeMap<u32, (u32, f64, usize)> = BTreeMap::new();
            for transfer in self.out.of(start) {
                seen.insert(*transfer);
                queue.push_back(reached.len());
                reached.push(Reached { transfer: *transfer, before: None, hops: 1, share: 1.0 });
            }
            while let Some(at) = queue.pop_front() {
                let Some((came, hops, share)) = reached.get(at).and_then(|reached| {
                    let came = self.transfers.get(reached.transfer as usize)?;
                    Some((*came, reached.hops, reached.share))
                }) else {
                    continue;
                };
                if is_listed(came.to) {
                    let better = best.get(&came.to).is_none_or(|(least, most, _)| {
                        hops < *least || hops == *least && share > *most
                    });
                    if better {
                        best.insert(came.to, (hops, share, at));
                    }
                    continue;
                }
                if hops >= limits.hops || reached.len() >= limits.steps {
                    continue;
                }
                let service =
                    *services.entry(came.to).or_insert_with(|| self.is_service(came.to, limits));
                if service || came.to == start {
                    continue;
                }
                for next in self.after(came.to, came.at, limits.within) {
                    let Some(went) = self.transfers.get(next as usize) else { continue };
                    let passed = if went.currency == came.currency {
                        (went.amount as f64 / came.amount as f64).min(1.0)
                    } else {
                        1.0
                    };
                    if passed >= limits.dust && reached.len() < limits.steps && seen.insert(next) {
                        queue.push_back(reached.len());
                        reached.push(Reached {
                            transfer: next,
                            before: Some(at),
                            hops: hops + 1,
                            share: share.min(passed),
                        });
                    }
                }
            }
            for (to, (hops, share, at)) in best {
                let mut steps = Vec::new();
                let mut position = Some(at);
                while let Some(reached) = position.and_then(|at| reached.get(at)) {
                    steps.extend(self.transfers.get(reached.transfer as usize).copied());
                    position = reached.before;
                }
                steps.reverse();
                let hops = i32::try_from(hops).unwrap_or(i32::MAX);
                let score = share * limits.decay.powi(hops - 1);
                paths.push(Path { from: start, to, steps, score });
            }
        }
        paths
    }

    /// Positions of transfers that left an account from `at` on, within a time.
    fn after(&self, account: u32, at: i64, within: i64) -> impl Iterator<Item = u32> + '_ {
        let time =
            |position: &u32| self.transfers.get(*position as usize).map_or(i64::MAX, |t| t.at);
        let all = self.out.of(account);
        let first = all.partition_point(|position| time(position) < at);
        all.get(first..)
            .unwrap_or_default()
            .iter()
            .take_while(move |position| time(position) <= at.saturating_add(within))
            .copied()
    }
}
