//! Communities of a weighted graph: the Leiden algorithm (Traag, Waltman and
//! van Eck, Scientific Reports 9, 5233, 2019), deterministic.
//!
//! The quality of a partition is the weight inside communities less a price of
//! `resolution · n · ln n` for each community of `n` nodes. A price that is
//! quadratic in `n`, as of modularity or the constant Potts model, breaks up a
//! large ring of which each member shares a few things with a few others; this
//! one asks for a nearly constant weight per member, and still cuts two groups
//! that hang together by one thin link: joining two groups of `n` costs
//! `resolution · 2n · ln 2`. It does not depend on the rest of the graph, so
//! that an unrelated component changes nothing.
//!
//! Nodes are visited in the order of their numbers, and the refinement takes
//! the best merge instead of a random good one. What that keeps of the original
//! is the guarantee: no member, and no part that was merged on the way, is held
//! by its community with less than the price of joining it. What it gives up is
//! the proof that every optimal partition can be reached.

use std::collections::VecDeque;

/// A weighted, undirected graph without loops.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    starts: Vec<usize>,
    targets: Vec<(u32, i64)>,
    sizes: Vec<u32>,
}

impl Graph {
    /// A graph of `nodes` nodes. Edges of one pair are added up; loops, edges to
    /// unknown nodes and edges without positive weight are left out.
    #[must_use]
    pub fn new(nodes: usize, edges: impl IntoIterator<Item = (u32, u32, i64)>) -> Self {
        Self::sized(vec![1; nodes], edges)
    }

    fn sized(sizes: Vec<u32>, edges: impl IntoIterator<Item = (u32, u32, i64)>) -> Self {
        let known = |node: u32| (node as usize) < sizes.len();
        let mut both: Vec<(u32, u32, i64)> = edges
            .into_iter()
            .filter(|(a, b, weight)| a != b && *weight > 0 && known(*a) && known(*b))
            .flat_map(|(a, b, weight)| [(a, b, weight), (b, a, weight)])
            .collect();
        both.sort_unstable();
        both.dedup_by(|next, kept| {
            let same = (next.0, next.1) == (kept.0, kept.1);
            if same {
                kept.2 += next.2;
            }
            same
        });
        let mut starts = vec![0; sizes.len() + 1];
        for (from, ..) in &both {
            if let Some(slot) = starts.get_mut(*from as usize + 1) {
                *slot += 1;
            }
        }
        let mut sum = 0;
        for slot in &mut starts {
            sum += *slot;
            *slot = sum;
        }
        let targets = both.into_iter().map(|(_, to, weight)| (to, weight)).collect();
        Self { starts, targets, sizes }
    }

    fn len(&self) -> usize {
        self.sizes.len()
    }

    /// Neighbours of a node with the weight of the edge, by number.
    #[must_use]
    pub fn neighbours(&self, node: u32) -> &[(u32, i64)] {
        let at = node as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => self.targets.get(*from..*to).unwrap_or_default(),
            _ => &[],
        }
    }

    fn size(&self, node: u32) -> u64 {
        self.sizes.get(node as usize).copied().map_or(0, u64::from)
    }
}

/// A community's price.
#[derive(Clone, Copy)]
struct Price(f64);

impl Price {
    fn of(self, size: u64) -> f64 {
        if size < 2 { 0.0 } else { self.0 * size as f64 * (size as f64).ln() }
    }

    /// What joining costs.
    fn joining(self, one: u64, other: u64) -> f64 {
        self.of(one + other) - self.of(one) - self.of(other)
    }
}

/// Gains below this are rounding.
const EPSILON: f64 = 1e-6;

/// The community of each node, numbered by lowest member.
///
/// `resolution` is in the unit of the weights: with weights in millionths of a
/// nat, a resolution of 350,000 is 0.35 nats.
#[must_use]
pub fn communities(graph: &Graph, resolution: f64) -> Vec<u32> {
    /// Passes until nothing moves: two or three in practice.
    const MOST_PASSES: u32 = 32;
    let mut partition = numbers(graph.len());
    for _ in 0..MOST_PASSES {
        let next = pass(graph, partition.clone(), Price(resolution));
        if next == partition {
            break;
        }
        partition = next;
    }
    partition
}

/// One round of the algorithm: moves, refines and aggregates until nothing can
/// be merged. Single nodes that gain by leaving what was merged later do so in
/// the next.
fn pass(graph: &Graph, mut partition: Vec<u32>, price: Price) -> Vec<u32> {
    // Node of the current, aggregated graph that each node of the first is in.
    let mut node_of = numbers(graph.len());
    let mut aggregated: Option<Graph> = None;
    loop {
        let current = aggregated.as_ref().unwrap_or(graph);
        move_nodes(current, &mut partition, price);
        let groups = renumber(&mut partition);
        let mut refined = refine(current, &partition, price);
        let nodes = renumber(&mut refined);
        if groups == current.len() || nodes == current.len() {
            break;
        }
        let (next, above) = aggregate(current, &refined, nodes, &partition);
        for node in &mut node_of {
            *node = at(&refined, *node);
        }
        partition = above;
        aggregated = Some(next);
    }
    let mut result: Vec<u32> = node_of.iter().map(|node| at(&partition, *node)).collect();
    renumber(&mut result);
    result
}

fn numbers(count: usize) -> Vec<u32> {
    (0..u32::try_from(count).unwrap_or(u32::MAX)).collect()
}

fn at(list: &[u32], node: u32) -> u32 {
    list.get(node as usize).copied().unwrap_or(0)
}

/// Numbers communities by lowest member; how many there are.
fn renumber(partition: &mut [u32]) -> usize {
    let mut number: Vec<u32> = vec![u32::MAX; partition.len()];
    let mut next = 0;
    for community in partition {
        if let Some(slot) = number.get_mut(*community as usize) {
            if *slot == u32::MAX {
                *slot = next;
                next += 1;
            }
            *community = *slot;
        }
    }
    next as usize
}

/// One node per refined community, and the community each begins in.
fn aggregate(graph: &Graph, refined: &[u32], nodes: usize, partition: &[u32]) -> (Graph, Vec<u32>) {
    let mut sizes = vec![0_u32; nodes];
    let mut above = vec![0; nodes];
    let mut edges = Vec::new();
    for node in numbers(graph.len()) {
        let part = at(refined, node);
        if let (Some(size), Some(slot)) =
            (sizes.get_mut(part as usize), above.get_mut(part as usize))
        {
            *size += u32::try_from(graph.size(node)).unwrap_or(u32::MAX);
            *slot = at(partition, node);
        }
        // Each undirected edge once.
        edges.extend(
            graph
                .neighbours(node)
                .iter()
                .filter(|(to, _)| *to > node)
                .map(|(to, weight)| (part, at(refined, *to), *weight)),
        );
    }
    (Graph::sized(sizes, edges), above)
}

/// Weights from one node to communities: a dense array with a list of what is set.
struct Weights {
    of: Vec<i64>,
    touched: Vec<u32>,
}

impl Weights {
    fn new(count: usize) -> Self {
        Self { of: vec![0; count], touched: Vec::new() }
    }

    /// Adds up the edges of `node` by the community `community` names.
    fn gather(&mut self, graph: &Graph, node: u32, community: impl Fn(u32) -> Option<u32>) {
        for touched in self.touched.drain(..) {
            if let Some(slot) = self.of.get_mut(touched as usize) {
                *slot = 0;
            }
        }
        for (to, weight) in graph.neighbours(node) {
            if let Some(community) = community(*to)
                && let Some(slot) = self.of.get_mut(community as usize)
            {
                if *slot == 0 {
                    self.touched.push(community);
                }
                *slot += weight;
            }
        }
        // Equal gains go to the lowest number.
        self.touched.sort_unstable();
    }

    fn to(&self, community: u32) -> f64 {
        self.of.get(community as usize).copied().unwrap_or(0) as f64
    }
}

/// Moves nodes to the community where they gain most, until nobody gains.
fn move_nodes(graph: &Graph, partition: &mut [u32], price: Price) {
    let count = graph.len();
    let mut sizes = vec![0_u64; count];
    let mut members = vec![0_u32; count];
    for (node, community) in numbers(count).into_iter().zip(partition.iter()) {
        if let (Some(size), Some(members)) =
            (sizes.get_mut(*community as usize), members.get_mut(*community as usize))
        {
            *size += graph.size(node);
            *members += 1;
        }
    }
    let mut free: Vec<u32> = numbers(count)
        .into_iter()
        .filter(|community| at(&members, *community) == 0)
        .rev()
        .collect();
    let mut queue: VecDeque<u32> = numbers(count).into();
    let mut queued = vec![true; count];
    let mut weights = Weights::new(count);
    while let Some(node) = queue.pop_front() {
        if let Some(slot) = queued.get_mut(node as usize) {
            *slot = false;
        }
        if graph.neighbours(node).is_empty() {
            continue;
        }
        let old = at(partition, node);
        let own = graph.size(node);
        let size_of = |community: u32, sizes: &[u64]| {
            let size = sizes.get(community as usize).copied().unwrap_or(0);
            if community == old { size - own } else { size }
        };
        weights.gather(graph, node, |to| partition.get(to as usize).copied());
        let gain =
            |community: u32| weights.to(community) - price.joining(size_of(community, &sizes), own);
        let (mut best, mut most) = (Some(old), gain(old));
        // Being alone gains nothing and costs nothing.
        if most < -EPSILON {
            (best, most) = (None, 0.0);
        }
        for community in weights.touched.iter().copied().filter(|community| *community != old) {
            let gain = gain(community);
            if gain > most + EPSILON {
                (best, most) = (Some(community), gain);
            }
        }
        if best == Some(old) {
            continue;
        }
        let Some(new) = best.or_else(|| free.pop()) else { continue };
        for (community, joins) in [(old, false), (new, true)] {
            if let (Some(size), Some(members)) =
                (sizes.get_mut(community as usize), members.get_mut(community as usize))
            {
                if joins {
                    *size += own;
                    *members += 1;
                } else {
                    *size -= own;
                    *members -= 1;
                    if *members == 0 {
                        free.push(community);
                    }
                }
            }
        }
        if let Some(slot) = partition.get_mut(node as usize) {
            *slot = new;
        }
        for (to, _) in graph.neighbours(node) {
            if at(partition, *to) != new
                && let Some(slot) = queued.get_mut(*to as usize)
                && !*slot
            {
                *slot = true;
                queue.push_back(*to);
            }
        }
    }
}

/// Builds each community anew from single nodes, merging only what the rest of
/// the community holds well.
fn refine(graph: &Graph, partition: &[u32], price: Price) -> Vec<u32> {
    let count = graph.len();
    let mut whole = vec![0_u64; count];
    for (node, community) in numbers(count).into_iter().zip(partition) {
        if let Some(size) = whole.get_mut(*community as usize) {
            *size += graph.size(node);
        }
    }
    let whole_of = |node: u32| whole.get(at(partition, node) as usize).copied().unwrap_or_default();
    let mut refined = numbers(count);
    let mut sizes: Vec<u64> = numbers(count).into_iter().map(|node| graph.size(node)).collect();
    // Weight from each refined community to the rest of its community.
    let mut cuts: Vec<i64> = numbers(count)
        .into_iter()
        .map(|node| {
            graph
                .neighbours(node)
                .iter()
                .filter(|(to, _)| at(partition, *to) == at(partition, node))
                .map(|(_, weight)| weight)
                .sum()
        })
        .collect();
    let mut alone = vec![true; count];
    let mut weights = Weights::new(count);
    for node in numbers(count) {
        if !alone.get(node as usize).copied().unwrap_or(false) {
            continue;
        }
        let whole = whole_of(node);
        let held = |part: u32, sizes: &[u64], cuts: &[i64]| {
            let size = sizes.get(part as usize).copied().unwrap_or(0);
            let cut = cuts.get(part as usize).copied().unwrap_or(0) as f64;
            cut + EPSILON >= price.joining(whole - size, size)
        };
        if !held(node, &sizes, &cuts) {
            continue;
        }
        weights.gather(graph, node, |to| {
            (at(partition, to) == at(partition, node)).then(|| at(&refined, to))
        });
        let own = graph.size(node);
        let mut best: Option<(u32, f64)> = None;
        for part in weights.touched.iter().copied().filter(|part| *part != node) {
            let size = sizes.get(part as usize).copied().unwrap_or(0);
            let gain = weights.to(part) - price.joining(size, own);
            if gain > EPSILON
                && held(part, &sizes, &cuts)
                && best.is_none_or(|(_, most)| gain > most + EPSILON)
            {
                best = Some((part, gain));
            }
        }
        let Some((part, _)) = best else { continue };
        let between = weights.of.get(part as usize).copied().unwrap_or(0);
        let cut = cuts.get(node as usize).copied().unwrap_or(0);
        if let (Some(size), Some(slot)) =
            (sizes.get_mut(part as usize), cuts.get_mut(part as usize))
        {
            *size += own;
            *slot += cut - 2 * between;
        }
        if let Some(slot) = refined.get_mut(node as usize) {
            *slot = part;
        }
        for merged in [node, part] {
            if let Some(slot) = alone.get_mut(merged as usize) {
                *slot = false;
            }
        }
    }
    refined
}
