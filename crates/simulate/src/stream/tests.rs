use std::collections::HashSet;

use super::*;

#[test]
fn scattering_is_a_permutation() {
    let seen: HashSet<u32> = (0..1 << 22).map(|key| scatter22(key, 7)).collect();
    assert_eq!(seen.len(), 1 << 22);
}

#[test]
fn streams_differ_by_each_part_of_their_name() {
    let first = |seed, purpose, who, part| Stream::new(seed, purpose, who, part).bits();
    let all = [
        first(1, Purpose::Day, 1, 1),
        first(2, Purpose::Day, 1, 1),
        first(1, Purpose::Pay, 1, 1),
        first(1, Purpose::Day, 2, 1),
        first(1, Purpose::Day, 1, 2),
    ];
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
    assert_eq!(all[0], first(1, Purpose::Day, 1, 1));
}

#[test]
fn draws_stay_in_bounds() {
    let mut stream = Stream::new(3, Purpose::Person, 0, 0);
    for _ in 0..10_000 {
        assert!(stream.below(7) < 7);
        assert!((-3..=4).contains(&stream.between(-3, 4)));
    }
    assert_eq!(stream.below(0), 0);
    assert_eq!(stream.pick::<u8>(&[]), 0);
    let hits = (0..10_000).filter(|_| stream.chance(0.3)).count();
    assert!((2_800..3_200).contains(&hits), "{hits}");
}
