//! From pairs to people, without believing chains.
//!
//! Two groups of records become one when the evidence between *all* their
//! members speaks for it on average, the strongest first. One strong pair cannot
//! join two groups whose other members contradict each other, and a chain of
//! weak links falls apart.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap};

use super::fields::Memo;
use super::model::Scorer;
use super::score::Scored;

/// Evidence of one pair for or against counts at most this much, in natural
/// logarithms: no single pair decides over a group.
const MOST_FOR: f32 = 12.0;
const MOST_AGAINST: f32 = -10.0;
/// Two members that say nothing against each other count at most this much
/// against a group: one may only have a name and a mailbox, another a name and an
/// address.
const SILENT: f32 = -2.0;
/// Larger groups are judged by this many of their records.
const JUDGED: usize = 24;

type Map<V> = HashMap<u32, V, foldhash::fast::FixedState>;

/// A possible union; the heap gives the best first, ties by number.
#[derive(PartialEq)]
struct Union {
    mean: f32,
    left: u32,
    right: u32,
}

impl Eq for Union {}

impl PartialOrd for Union {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Union {
    fn cmp(&self, other: &Self) -> Ordering {
        self.mean
            .total_cmp(&other.mean)
            .then_with(|| (other.left, other.right).cmp(&(self.left, self.right)))
    }
}

struct Groups<'a> {
    scorer: &'a Scorer<'a>,
    memo: Memo,
    prior: f32,
    one_per_source: bool,
    members: Vec<Vec<u32>>,
    /// Mean evidence to each neighbour of a group.
    near: Vec<Map<f32>>,
}

/// The group of every record, numbered by its first record.
///
/// `start` gives the groups that exist already, by any number; pairs within one
/// need no evidence.
pub(crate) fn cluster(
    scorer: &Scorer<'_>,
    pairs: &[Scored],
    prior: f32,
    limit: f32,
    one_per_source: bool,
    start: &[Option<u32>],
) -> Vec<u32> {
    let records = scorer.records.len as usize;
    let mut of: Vec<u32> = (0..records as u32).collect();
    let mut first: HashMap<u32, u32> = HashMap::new();
    for (record, group) in (0_u32..).zip(start).take(records) {
        if let (Some(group), Some(slot)) = (group, of.get_mut(record as usize)) {
            *slot = *first.entry(*group).or_insert(record);
        }
    }
    let mut groups = Groups {
        scorer,
        memo: Memo::new(),
        prior,
        one_per_source,
        members: vec![Vec::new(); records],
        near: vec![Map::default(); records],
    };
    for (record, group) in (0_u32..).zip(&of) {
        groups.members.get_mut(*group as usize).into_iter().for_each(|m| m.push(record));
    }
    let mut heap = BinaryHeap::new();
    groups.seed(pairs, &of, &mut heap, limit);
    while let Some(Union { mean, left, right }) = heap.pop() {
        let current = groups.near.get(left as usize).and_then(|near| near.get(&right));
        // Unions of groups that changed since are in the heap again with their new mean.
        let current = current.is_some_and(|current| current.total_cmp(&mean) == Ordering::Equal);
        if current && groups.are_more_than_namesakes(left, right) {
            groups.unite(left, right, &mut heap, limit);
        }
    }
    let mut result = vec![0; records];
    for members in groups.members {
        let Some(first) = members.iter().min().copied() else { continue };
        for record in members {
            result.get_mut(record as usize).into_iter().for_each(|slot| *slot = first);
        }
    }
    result
}

impl Groups<'_> {
    /// What a pair with this weight says for its groups. A record that says
    /// little may belong to a father as well as to his son: that it does must not
    /// bring the two together, so birth dates that are years apart count in full
    /// where nothing outweighs them.
    fn evidence(&mut self, a: u32, b: u32, weight: f32, against: f32) -> f32 {
        let sum = weight + self.prior;
        if sum < 0.0 && self.scorer.are_apart(a, b, &mut self.memo) {
            return MOST_AGAINST;
        }
        sum.clamp(if weight >= 0.0 { SILENT } else { against }, MOST_FOR)
    }

    fn seed(&mut self, pairs: &[Scored], of: &[u32], heap: &mut BinaryHeap<Union>, limit: f32) {
        let group = |record: u32| of.get(record as usize).copied().unwrap_or(record);
        for pair in pairs {
            let (a, b) = (group(pair.left), group(pair.right));
            if a == b || pair.weight + self.prior < limit.min(0.0) - 2.0 {
                continue;
            }
            let (a, b) = (a.min(b), a.max(b));
            let known = self.near.get(a as usize).is_some_and(|near| near.contains_key(&b));
            if known {
                continue;
            }
            let single =
                |this: &Self, g: u32| this.members.get(g as usize).is_none_or(|m| m.len() < 2);
            let mean = if single(self, a) && single(self, b) && !self.one_per_source {
                self.evidence(pair.left, pair.right, pair.weight, MOST_AGAINST)
            } else {
                self.mean(a, b)
            };
            self.note(a, b, mean, heap, limit);
        }
    }

    fn note(&mut self, a: u32, b: u32, mean: f32, heap: &mut BinaryHeap<Union>, limit: f32) {
        for (x, y) in [(a, b), (b, a)] {
            self.near.get_mut(x as usize).into_iter().for_each(|near| {
                near.insert(y, mean);
            });
        }
        if mean > limit {
            heap.push(Union { mean, left: a.min(b), right: a.max(b) });
        }
    }

    /// Whether two groups share more than a name. One record of a name may belong
    /// to those of that name; two groups that are each known by several records are
    /// brought together by something else.
    fn are_more_than_namesakes(&mut self, a: u32, b: u32) -> bool {
        let empty: &[u32] = &[];
        let members = |g: u32| self.members.get(g as usize).map_or(empty, Vec::as_slice);
        let (left, right) = (members(a), members(b));
        left.len() < 2
            || right.len() < 2
            || left.iter().take(JUDGED).any(|x| {
                let scorer = self.scorer;
                let memo = &mut self.memo;
                right.iter().take(JUDGED).any(|y| scorer.is_confirmed(*x, *y, memo))
            })
    }

    /// Mean evidence between the members of two groups.
    fn mean(&mut self, a: u32, b: u32) -> f32 {
        let empty: &[u32] = &[];
        let members = |g: u32| self.members.get(g as usize).map_or(empty, Vec::as_slice).to_vec();
        let (left, right) = (members(a), members(b));
        let (left, right) = (left.as_slice(), right.as_slice());
        let records = self.scorer.records;
        let source = |record: &u32| records.source(*record);
        if self.one_per_source && left.iter().any(|x| right.iter().any(|y| source(x) == source(y)))
        {
            return MOST_AGAINST;
        }
        let members = || left.iter().chain(right);
        let scorer = self.scorer;
        let known = members().count() > 2
            && left.iter().take(JUDGED).any(|x| {
                right.iter().take(JUDGED).any(|y| scorer.names_agree(*x, *y, &mut self.memo))
            });
        // A group that is held together by a number has moved and has branches.
        let numbered = scorer.has_numbers()
            && members().count() > 2
            && left.iter().take(JUDGED).any(|x| {
                right.iter().take(JUDGED).any(|y| scorer.share_a_number(*x, *y, &mut self.memo))
            });
        let (mut sum, mut count) = (0.0_f32, 0.0_f32);
        let step = |n: usize| n.div_ceil(JUDGED).max(1);
        for x in left.iter().step_by(step(left.len())) {
            for y in right.iter().step_by(step(right.len())) {
                let (a, b) = (*x.min(y), *x.max(y));
                let weight = match known {
                    true => scorer.weight_of_known(a, b, &mut self.memo),
                    false => scorer.weight(a, b, &mut self.memo),
                };
                let against = if numbered { SILENT } else { MOST_AGAINST };
                sum += self.evidence(a, b, weight, against);
                count += 1.0;
            }
        }
        sum / count.max(1.0)
    }

    fn unite(&mut self, a: u32, b: u32, heap: &mut BinaryHeap<Union>, limit: f32) {
        let size = |this: &Self, g: u32| this.members.get(g as usize).map_or(0, Vec::len);
        let (na, nb) = (size(self, a), size(self, b));
        let take = |near: Option<&mut Map<f32>>| near.map(std::mem::take).unwrap_or_default();
        let (mut near_a, mut near_b) =
            (take(self.near.get_mut(a as usize)), take(self.near.get_mut(b as usize)));
        near_a.remove(&b);
        near_b.remove(&a);
        let mut others: Vec<u32> = near_a.keys().chain(near_b.keys()).copied().collect();
        others.sort_unstable();
        others.dedup();
        let moved = self.members.get_mut(b as usize).map(std::mem::take).unwrap_or_default();
        self.members.get_mut(a as usize).into_iter().for_each(|members| members.extend(&moved));
        for other in others {
            if let Some(near) = self.near.get_mut(other as usize) {
                near.remove(&a);
                near.remove(&b);
            }
            let mean = match (near_a.get(&other), near_b.get(&other)) {
                (Some(x), Some(y)) if !self.one_per_source => {
                    (x * na as f32 + y * nb as f32) / (na + nb) as f32
                }
                // Never linked to one of the two: that is evidence as well.
                _ => self.mean(a, other),
            };
            if mean > limit.min(0.0) - 2.0 {
                self.note(a, other, mean, heap, limit);
            }
        }
    }
}
