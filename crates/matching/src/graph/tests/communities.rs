use proptest::prelude::*;

use super::super::leiden::{Graph, communities};
use super::*;

const NAT: i64 = 1_000_000;
const PRICE: f64 = 350_000.0;

fn clique(nodes: std::ops::Range<u32>, weight: i64) -> Vec<(u32, u32, i64)> {
    nodes
        .clone()
        .flat_map(|a| nodes.clone().filter(move |b| *b > a).map(move |b| (a, b, weight)))
        .collect()
}

#[test]
fn two_groups_on_a_thin_link_stay_two_and_on_a_thick_one_are_one() {
    let mut edges = clique(0..5, 2 * NAT);
    edges.extend(clique(5..10, 2 * NAT));
    edges.push((4, 5, NAT));
    assert_eq!(communities(&Graph::new(10, edges.clone()), PRICE), [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
    edges.extend([(3, 6, 3 * NAT), (2, 7, 3 * NAT)]);
    assert_eq!(communities(&Graph::new(10, edges), PRICE), [0; 10]);
}

#[test]
fn a_large_sparse_ring_is_one_community() {
    // Two hundred members, each linked to the next and to two others.
    let mut random = Random::new(7);
    let mut edges: Vec<(u32, u32, i64)> =
        (0..200).map(|node| (node, (node + 1) % 200, 2_500_000)).collect();
    for node in 0..200 {
        edges.extend([0, 1].map(|_| (node, random.below(200), 2_500_000)));
    }
    let found = communities(&Graph::new(200, edges), PRICE);
    let mut sizes = [0; 200];
    for community in found {
        sizes[community as usize] += 1;
    }
    assert_eq!(sizes[0], 200, "{sizes:?}");
}

#[test]
fn nothing_is_linked_in_an_empty_graph() {
    assert!(communities(&Graph::new(0, []), PRICE).is_empty());
    // Loops, unknown nodes and edges without weight are no edges.
    let graph = Graph::new(3, [(0, 0, NAT), (0, 9, NAT), (1, 2, 0), (1, 2, -5)]);
    assert_eq!(communities(&graph, PRICE), [0, 1, 2]);
}

/// The quality that is maximised.
fn quality(edges: &[(u32, u32, i64)], found: &[u32]) -> f64 {
    let inside: i64 = edges
        .iter()
        .filter(|(a, b, _)| a != b && found[*a as usize] == found[*b as usize])
        .map(|(_, _, weight)| weight)
        .sum();
    let mut sizes = vec![0_u32; found.len()];
    for community in found {
        sizes[*community as usize] += 1;
    }
    let price: f64 =
        sizes.into_iter().map(f64::from).filter(|n| *n > 1.0).map(|n| PRICE * n * n.ln()).sum();
    inside as f64 - price
}

proptest! {
    #[test]
    fn communities_are_connected_locally_best_and_not_touched_by_others(
        edges in prop::collection::vec((0..30_u32, 0..30_u32, 1..4 * NAT), 0..90),
    ) {
        let graph = Graph::new(30, edges.clone());
        let found = communities(&graph, PRICE);
        prop_assert!(quality(&edges, &found) >= -1.0);
        for node in 0..30_u32 {
            // Nobody gains by leaving for good.
            let mut left = found.clone();
            left[node as usize] = 31;
            let mut sizes = left.clone();
            sizes.sort_unstable();
            let relabelled: Vec<u32> = left.iter().map(|c| if *c == 31 { 29 } else { *c }).collect();
            if !found.contains(&29) {
                prop_assert!(quality(&edges, &relabelled) <= quality(&edges, &found) + 1.0);
            }
            // A community hangs together: from its first member all can be reached inside it.
            let own = found[node as usize];
            let mut seen = vec![found.iter().position(|c| *c == own).unwrap() as u32];
            let mut at = 0;
            while let Some(next) = seen.get(at).copied() {
                for (to, _) in graph.neighbours(next) {
                    if found[*to as usize] == own && !seen.contains(to) {
                        seen.push(*to);
                    }
                }
                at += 1;
            }
            prop_assert!(seen.contains(&node));
        }
        // A second component changes nothing in the first.
        let mut more = edges.clone();
        more.extend(clique(30..36, 2 * NAT));
        let both = communities(&Graph::new(36, more), PRICE);
        prop_assert_eq!(&both[..30], &found[..]);
        prop_assert!(both[30..].iter().all(|community| *community == both[30]));
    }
}
