use proptest::prelude::*;

use super::*;

#[test]
fn costs() {
    for (a, b, expected) in [
        ("", "", 0),
        ("smith", "smith", 0),
        ("smith", "smyth", 7),
        ("smith", "simth", 8),
        ("smith", "smitth", 4),
        ("smith", "smit", 8),
        ("smith", "smiths", 10),
        ("smith", "xmith", 12),
        ("a", "", 12),
        ("carl", "karl", 9),
    ] {
        assert_eq!(cost(a.as_bytes(), b.as_bytes(), 100), expected, "{a} {b}");
    }
    assert_eq!(cost(b"smith", b"jones", 10), 11, "over the limit");
}

/// Optimal string alignment distance by the textbook table.
fn textbook(a: &[u8], b: &[u8]) -> usize {
    let mut t = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            t[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let mut best = (t[i - 1][j] + 1).min(t[i][j - 1] + 1);
                best = best.min(t[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]));
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    best = best.min(t[i - 2][j - 2] + 1);
                }
                best
            };
        }
    }
    t[a.len()][b.len()]
}

proptest! {
    #[test]
    fn within_counts_edits(a in "[a-c]{0,9}", b in "[a-c]{0,9}", most in 0_usize..3) {
        prop_assert_eq!(within(a.as_bytes(), b.as_bytes(), most), textbook(a.as_bytes(), b.as_bytes()) <= most);
    }

    #[test]
    fn symmetric_and_bounded(a in "[a-e]{0,12}", b in "[a-e]{0,12}", limit in 0_u16..60) {
        let (a, b) = (a.as_bytes(), b.as_bytes());
        let exact = cost(a, b, 500);
        prop_assert_eq!(exact, cost(b, a, 500));
        prop_assert_eq!(exact == 0, a == b);
        prop_assert_eq!(cost(a, b, limit), exact.min(limit + 1), "the limit only stops early");
        prop_assert!(usize::from(exact) <= 12 * a.len().max(b.len()) * 2);
    }
}
