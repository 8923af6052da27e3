use proptest::prelude::*;

use super::*;

fn near(found: f64, wanted: f64, by: f64) {
    assert!((found - wanted).abs() <= by, "{found} is not {wanted}");
}

#[test]
fn wilson_agrees_with_published_intervals() {
    // Newcombe 1998, table I, method 3.
    let published = [
        (81.0, 263.0, 0.2553, 0.3662),
        (15.0, 148.0, 0.0624, 0.1605),
        (0.0, 20.0, 0.0, 0.1611),
        (1.0, 29.0, 0.0061, 0.1718),
    ];
    for (hits, of, low, high) in published {
        let found = wilson(hits, of).unwrap();
        near(found.low, low, 0.000_05);
        near(found.high, high, 0.000_05);
    }
    assert_eq!(wilson(0.0, 0.0), None);
    assert_eq!(wilson(7.0, 7.0).unwrap().high, 1.0);
}

#[test]
fn the_interval_of_a_ratio_holds_it_as_often_as_it_says() {
    let mut chance = fastrand::Rng::with_seed(11);
    let (mut held, mut counted) = (0, 0);
    for _ in 0..4_000 {
        let mut draw =
            |of: usize, share: f64| (0..of).filter(|_| chance.f64() < share).count() as f64;
        let (one, other) = (draw(400, 0.05), draw(900, 0.08));
        if let Some(interval) = ratio_interval((one, other), (400.0, 900.0), 1) {
            counted += 1;
            held += usize::from(interval.holds(0.05 / 0.08));
        }
    }
    let share = f64::from(held as u32) / f64::from(counted as u32);
    assert!(counted > 3_900 && (0.935..0.975).contains(&share), "{share} of {counted}");
}

#[test]
fn a_ratio_over_nothing_has_no_interval_and_nothing_over_something_has() {
    assert_eq!(ratio_interval((3.0, 0.0), (100.0, 100.0), 1), None);
    assert_eq!(ratio_interval((3.0, 1.0), (0.0, 100.0), 1), None);
    let found = ratio_interval((0.0, 30.0), (500.0, 500.0), 1).unwrap();
    assert!(found.low == 0.0 && found.high < 0.3, "{found:?}");
}

#[test]
fn normal_quantiles_are_those_of_the_tables() {
    for (share, wanted) in [
        (0.9, 1.281_551_566),
        (0.975, 1.959_963_985),
        (0.995, 2.575_829_304),
        (0.9995, 3.290_526_731),
        (0.999_99, 4.264_890_794),
    ] {
        near(normal_quantile(share), wanted, 1e-7);
    }
    let (one, many) = (
        ratio_interval((20.0, 30.0), (500.0, 500.0), 1),
        ratio_interval((20.0, 30.0), (500.0, 500.0), 10),
    );
    assert!(many.unwrap().low < one.unwrap().low && many.unwrap().high > one.unwrap().high);
}

#[test]
fn average_precision_of_known_rankings() {
    // Right, wrong, right, wrong.
    let steps = [(1.0, 0.0), (0.0, 1.0), (1.0, 0.0), (0.0, 1.0)];
    near(average_precision(steps.into_iter(), 2.0).unwrap(), 5.0 / 6.0, 1e-12);
    // Everybody tied: the base rate.
    near(average_precision([(3.0, 27.0)].into_iter(), 3.0).unwrap(), 0.1, 1e-12);
    // Of two, one is never found.
    near(average_precision([(1.0, 0.0)].into_iter(), 2.0).unwrap(), 0.5, 1e-12);
    assert_eq!(average_precision([(0.0, 4.0)].into_iter(), 0.0), None);
}

#[test]
fn the_bootstrap_repeats_and_widens_when_people_come_together() {
    let negatives: Vec<u64> = (0..40).map(|tie| tie % 3).collect();
    let alone: Vec<_> = (0..20).map(|each| (Some(each * 2 % 40), each)).collect();
    let together: Vec<_> = (0..20).map(|each| (Some(each * 2 % 40), each / 10)).collect();
    let run = |positives: &[(Option<usize>, usize)], units| {
        bootstrap(&Resampled { positives, negatives: &negatives, units }).unwrap()
    };
    let (one, other) = (run(&alone, 20), run(&together, 2));
    assert_eq!(one, run(&alone, 20));
    assert!(other.high - other.low > one.high - one.low, "{one:?} {other:?}");
    let steps = (0..40).map(|tie| {
        let right = alone.iter().filter(|(at, _)| *at == Some(tie)).count();
        (right as f64, negatives[tie] as f64)
    });
    assert!(one.holds(average_precision(steps, 20.0).unwrap()), "{one:?}");
}

#[test]
fn poisson_counts_have_their_mean_and_variance() {
    let mut chance = fastrand::Rng::with_seed(3);
    for mean in [0.5, 4.0, 39.0, 400.0] {
        let drawn: Vec<f64> = (0..20_000).map(|_| poisson(&mut chance, mean)).collect();
        let average = drawn.iter().sum::<f64>() / 20_000.0;
        let variance = drawn.iter().map(|each| (each - average).powi(2)).sum::<f64>() / 20_000.0;
        near(average / mean, 1.0, 0.03);
        near(variance / mean, 1.0, 0.06);
    }
}

#[test]
fn quantiles_lie_between_values() {
    assert_eq!(quantile(&[], 0.5), None);
    assert_eq!(quantile(&[7.0], 0.9), Some(7.0));
    assert_eq!(quantile(&[1.0, 2.0, 4.0], 0.5), Some(2.0));
    assert_eq!(quantile(&[1.0, 2.0], 0.25), Some(1.25));
}

proptest! {
    #[test]
    fn intervals_hold_what_they_are_of(of in 1_u32..5_000, share in 0.0..=1.0_f64, other in 1_u32..5_000, second in 0.01..=1.0_f64) {
        let (of, other) = (f64::from(of), f64::from(other));
        let (hits, base) = ((of * share).floor(), (other * second).ceil());
        let interval = wilson(hits, of).unwrap();
        prop_assert!(interval.holds(hits / of) && interval.low >= 0.0 && interval.high <= 1.0);
        let ratio = (hits / of) / (base / other);
        let found = ratio_interval((hits, base), (of, other), 1).unwrap();
        prop_assert!(found.low <= ratio * (1.0 + 1e-9) && found.high >= ratio * (1.0 - 1e-9), "{found:?} {ratio}");
        if hits > 0.0 {
            let back = ratio_interval((base, hits), (other, of), 1).unwrap();
            prop_assert!((back.low * found.high - 1.0).abs() < 1e-6, "{back:?} {found:?}");
        }
    }
}
