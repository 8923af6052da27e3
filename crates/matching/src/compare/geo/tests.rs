use proptest::prelude::*;

use super::*;

#[test]
fn known_distances() {
    // Great-circle distances from the airports' published coordinates.
    let jfk_lhr = km(40.6413, -73.7781, 51.4700, -0.4543);
    assert!((jfk_lhr - 5540.0).abs() < 15.0, "{jfk_lhr}");
    assert!((km(0.0, 0.0, 0.0, 180.0) - 20015.1).abs() < 0.1);
    assert!((km(0.0, 179.5, 0.0, -179.5) - 111.2).abs() < 0.1, "over the date line");
    assert!(km(f64::NAN, 0.0, 0.0, 0.0).is_nan());
}

proptest! {
    #[test]
    fn a_distance(a in -90.0..90.0, b in -180.0..180.0, c in -90.0..90.0, d in -180.0..180.0) {
        let there = km(a, b, c, d);
        prop_assert!((0.0..=20_016.0).contains(&there));
        prop_assert!((there - km(c, d, a, b)).abs() < 1e-6);
        prop_assert!(km(a, b, a, b).abs() < 1e-9);
    }
}
