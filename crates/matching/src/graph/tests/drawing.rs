use proptest::prelude::*;

use super::super::layout::{Layout, MOST};
use super::Random;

fn ring(people: usize, things: usize, seed: u64) -> (Vec<usize>, Vec<(usize, usize)>) {
    let mut random = Random::new(seed);
    let labels = (0..people + things).map(|_| 6 + random.below(14) as usize).collect();
    let edges = (0..people)
        .flat_map(|person| [(person, random.below(things as u32) as usize + people); 1])
        .collect();
    (labels, edges)
}

#[test]
fn two_hundred_members_stay_readable() {
    let (labels, edges) = ring(200, 30, 3);
    let layout = Layout::of(&labels, &edges);
    assert_eq!(layout.spots.len(), 230);
    let mut pairs = 0;
    for (at, one) in layout.spots.iter().enumerate() {
        for other in &layout.spots[at + 1..] {
            pairs += 1;
            let apart = (one.x - other.x).hypot(one.y - other.y);
            assert!(apart > 8.0, "two nodes lie on each other: {one:?} {other:?}");
        }
    }
    assert_eq!(pairs, 230 * 229 / 2);
    let labelled = layout.spots.iter().filter(|spot| spot.labelled).count();
    assert!((20..230).contains(&labelled), "{labelled} labels");
}

#[test]
fn a_small_ring_has_all_its_labels() {
    let (labels, edges) = ring(5, 2, 1);
    let layout = Layout::of(&labels, &edges);
    assert!(layout.spots.iter().all(|spot| spot.labelled), "{layout:?}");
    assert_eq!(Layout::of(&[], &[]).spots, []);
    assert_eq!(Layout::of(&[4; 1_000], &[]).spots.len(), MOST);
}

proptest! {
    #[test]
    fn everything_is_on_the_page_and_labels_do_not_overlap(
        people in 1..60_usize, things in 1..20_usize, seed: u64,
    ) {
        let (labels, edges) = ring(people, things, seed);
        let layout = Layout::of(&labels, &edges);
        prop_assert_eq!(&layout, &Layout::of(&labels, &edges));
        let mut boxes: Vec<(f64, f64, f64)> = Vec::new();
        for (spot, characters) in layout.spots.iter().zip(&labels) {
            prop_assert!((0.0..=layout.width).contains(&spot.x));
            prop_assert!((0.0..=layout.height).contains(&spot.y));
            if spot.labelled {
                boxes.push((spot.x, spot.x + *characters as f64 * 6.2, spot.y));
            }
        }
        for (at, one) in boxes.iter().enumerate() {
            for other in &boxes[at + 1..] {
                let across = one.0 < other.1 && other.0 < one.1;
                prop_assert!(!across || (one.2 - other.2).abs() >= 12.9);
            }
        }
    }
}
