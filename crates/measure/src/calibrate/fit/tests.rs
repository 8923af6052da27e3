use super::*;

/// Rules 0 to 3 of their own groups and families, seen at random; outcomes by the
/// weights given.
fn drawn(count: usize, weights: &[f64], intercept: f64, seed: u64) -> Vec<Example> {
    let mut chance = fastrand::Rng::with_seed(seed);
    (0..count)
        .map(|_| {
            let seen: Vec<Seen> = (0..weights.len())
                .filter_map(|rule| {
                    let strength = 0.4 + 0.6 * chance.f64();
                    (chance.f64() < 0.3).then_some(Seen {
                        rule,
                        group: rule,
                        family: rule,
                        strength,
                    })
                })
                .collect();
            let points: f64 = seen.iter().map(|seen| weights[seen.rule] * seen.strength).sum();
            Example { positive: chance.f64() < sigmoid(intercept + points), fixed: 0.0, seen }
        })
        .collect()
}

fn model(prior: &[f64], cap: f64) -> Model<'_> {
    Model { prior, spread: 0.7, cap, most: 4.0 }
}

#[test]
fn planted_weights_are_recovered() {
    let truth = [2.5, 0.3, 1.2, 3.0];
    let examples = drawn(20_000, &truth, -3.0, 5);
    let all: Vec<&Example> = examples.iter().collect();
    let fit = model(&[1.0, 1.0, 1.0, 1.0], 100.0).fit(&all);
    for (found, wanted) in fit.weights.iter().zip(truth) {
        assert!((found - wanted).abs() < 0.15, "{:?} for {truth:?}", fit.weights);
    }
    assert!((fit.intercept + 3.0).abs() < 0.12, "{}", fit.intercept);
}

#[test]
fn without_outcomes_that_speak_the_prior_stays() {
    let prior = [2.0, 1.0, 0.5];
    let examples = drawn(40, &prior[..2], -1.0, 9);
    let all: Vec<&Example> = examples.iter().collect();
    let fit = model(&prior, 3.0).fit(&all);
    assert_eq!(fit.weights[2], 0.5, "a rule nobody saw");
    let moved = (fit.weights[0] - 2.0).abs().max((fit.weights[1] - 1.0).abs());
    assert!(moved < 0.9, "{:?}", fit.weights);
    let left_alone = model(&prior, 3.0).intercept_only(&all);
    assert_eq!(left_alone.weights, prior);
}

#[test]
fn a_rule_seen_for_the_honest_only_goes_down_but_never_below_zero() {
    let seen = |rule| vec![Seen { rule, group: rule, family: rule, strength: 1.0 }];
    let mut examples = Vec::new();
    for at in 0..600 {
        examples.push(Example { seen: seen(0), fixed: 0.0, positive: false });
        examples.push(Example { seen: seen(1), fixed: 0.0, positive: at % 2 == 0 });
        examples.push(Example { seen: Vec::new(), fixed: 0.0, positive: at % 20 == 0 });
    }
    let all: Vec<&Example> = examples.iter().collect();
    let fit = Model { prior: &[0.4, 2.0], spread: 2.0, cap: 9.0, most: 4.0 }.fit(&all);
    assert_eq!(fit.weights[0], 0.0);
    assert!(fit.weights[1] > 2.0 && fit.weights[1] <= 4.0, "{:?}", fit.weights);
}

#[test]
fn points_are_those_of_groups_and_caps() {
    let seen = |rule, group, family, strength| Seen { rule, group, family, strength };
    let example = Example {
        // Two of one group; then a second group of the same family; then another family.
        // The first group spans both families.
        seen: vec![seen(1, 0, 1, 0.5), seen(0, 0, 0, 1.0), seen(2, 1, 0, 1.0), seen(3, 2, 1, 0.5)],
        fixed: 0.25,
        positive: true,
    };
    let weights = [1.0, 1.5, 1.2, 2.0];
    let mut scratch = Scratch::default();
    let loose = model(&weights, 3.0).points(&weights, &example, &mut scratch);
    assert!((loose - (0.25 + 1.0 + 1.2 + 1.0)).abs() < 1e-12);
    assert_eq!(scratch.slopes, [(0, 1.0), (2, 1.0), (3, 0.5)]);
    let capped = model(&weights, 2.0).points(&weights, &example, &mut scratch);
    assert!((capped - (0.25 + 2.0 + 1.0)).abs() < 1e-12);
    assert_eq!(scratch.slopes, [(3, 0.5)], "a capped family does not move with its weights");
}

#[test]
fn a_point_is_worth_what_outcomes_say() {
    // Hand-set weights that are half of what they should be, and may not move.
    let examples = drawn(8_000, &[2.0, 3.0], -3.0, 13);
    let all: Vec<&Example> = examples.iter().collect();
    let half = [1.0, 1.5];
    let model = model(&half, 100.0);
    let fit = model.scaled(&model.intercept_only(&all), &all);
    assert_eq!(fit.weights, half);
    assert!((fit.slope - 2.0).abs() < 0.15 && (fit.intercept + 3.0).abs() < 0.15, "{fit:?}");
}

#[test]
fn equations_are_solved_and_impossible_ones_refused() {
    let mut square = Square::new(2);
    for (row, column, value) in [(0, 0, 4.0), (0, 1, 1.0), (1, 0, 1.0), (1, 1, 3.0)] {
        square.add(row, column, value);
    }
    let found = square.solve(&[1.0, 2.0]).unwrap();
    assert!((found[0] - 1.0 / 11.0).abs() < 1e-12 && (found[1] - 7.0 / 11.0).abs() < 1e-12);
    assert_eq!(Square::new(2).solve(&[1.0, 1.0]), None);
}
