use proptest::prelude::*;

use super::*;

/// Every pairing, by recursion.
fn exhaustive(values: &[Vec<f64>], used: usize) -> f64 {
    let Some((row, rest)) = values.split_first() else { return 0.0 };
    let mut best = exhaustive(rest, used);
    for (column, worth) in row.iter().enumerate() {
        if used & (1 << column) == 0 && *worth > 0.0 {
            best = best.max(worth + exhaustive(rest, used | (1 << column)));
        }
    }
    best
}

proptest! {
    #[test]
    fn no_pairing_is_better(values in (1_usize..5, 1_usize..5).prop_flat_map(|(r, c)| {
        proptest::collection::vec(proptest::collection::vec(0.0..1.0_f64, c), r)
    })) {
        let columns = values[0].len();
        let pairs = best(values.len(), columns, |r, c| values[r][c]);
        let mut used = std::collections::HashSet::new();
        let mut sum = 0.0;
        for (row, pair) in pairs.iter().enumerate().take(values.len()) {
            if let Some(column) = pair {
                prop_assert!(used.insert(*column), "a column is used once");
                sum += values[row][*column];
            }
        }
        prop_assert!((sum - exhaustive(&values, 0)).abs() < 1e-9);
    }
}

#[test]
fn nothing_to_pair() {
    assert_eq!(best(0, 3, |_, _| 1.0), [None; MOST]);
    assert_eq!(best(3, 0, |_, _| 1.0), [None; MOST]);
    assert_eq!(best(2, 2, |_, _| 0.0), [None; MOST]);
    assert!(best(20, 20, |_, _| 1.0).iter().all(Option::is_some));
}
