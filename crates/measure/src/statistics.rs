//! Intervals and resampling.

use serde::Serialize;

/// The two-sided 95 % quantile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;
/// Resamples of a bootstrap: enough for the second decimal of a 95 % interval.
const RESAMPLES: usize = 1_000;
/// The same figures give the same interval.
const SEED: u64 = 0x5eed;

/// A 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// Whether the value lies inside.
    #[must_use]
    pub fn holds(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// Wilson's score interval of a proportion (Wilson 1927; method 3 of Newcombe 1998).
/// `None`: nobody was counted.
#[must_use]
pub fn wilson(hits: f64, of: f64) -> Option<Interval> {
    score_interval(hits, of, Z)
}

fn score_interval(hits: f64, of: f64, z: f64) -> Option<Interval> {
    if of <= 0.0 {
        return None;
    }
    let share = hits / of;
    let square = z * z;
    let middle = share + square / (2.0 * of);
    let width = z * (share * (1.0 - share) / of + square / (4.0 * of * of)).max(0.0).sqrt();
    let scale = 1.0 + square / of;
    Some(Interval {
        low: if hits <= 0.0 { 0.0 } else { ((middle - width) / scale).max(0.0) },
        high: if hits >= of { 1.0 } else { ((middle + width) / scale).min(1.0) },
    })
}

/// The interval of a ratio of two independent proportions, from their Wilson
/// intervals (MOVER-R, Donner and Zou 2012). `None`: the second is zero, or nobody
/// was counted.
///
/// With `pairs` above one it is one of so many intervals that all hold together 95 %
/// of the time (Bonferroni): who looks at the most different of several pairs needs it.
#[must_use]
pub fn ratio_interval(hits: (f64, f64), of: (f64, f64), pairs: usize) -> Option<Interval> {
    let z = normal_quantile(1.0 - 0.025 / pairs.max(1) as f64);
    let (first, second) = (score_interval(hits.0, of.0, z)?, score_interval(hits.1, of.1, z)?);
    let (p, q) = (hits.0 / of.0, hits.1 / of.1);
    if q <= 0.0 {
        return None;
    }
    let end = |own: f64, other: f64, sign: f64| {
        let inside = (p * q).powi(2) - own * other * (2.0 * p - own) * (2.0 * q - other);
        (p * q + sign * inside.max(0.0).sqrt()) / (other * (2.0 * q - other))
    };
    let low = if p <= 0.0 { 0.0 } else { end(first.low, second.high, -1.0) };
    Some(Interval { low: low.max(0.0), high: end(first.high, second.low, 1.0) })
}

/// A quantile of the standard normal distribution, for a `share` of 0.9 and more:
/// Abramowitz and Stegun's 26.2.23 as a start, made exact by Newton's method on the tail
/// as a continued fraction (26.2.14).
fn normal_quantile(share: f64) -> f64 {
    let tail = (1.0 - share).clamp(1e-300, 0.5);
    let t = (-2.0 * tail.ln()).sqrt();
    let top = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let bottom = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    let mut x = t - top / bottom;
    for _ in 0..3 {
        let density = (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt();
        let fraction = (1..=200).rev().fold(x, |below, k| x + f64::from(k) / below);
        x += (density / fraction - tail) / density;
    }
    x
}

/// Area under the steps of precision over recall: Σ (gain in recall) × precision.
/// Each step is (positives, negatives) of one tie, best first. `None`: no positives.
pub(crate) fn average_precision(
    steps: impl Iterator<Item = (f64, f64)>,
    positives: f64,
) -> Option<f64> {
    if positives <= 0.0 {
        return None;
    }
    let (mut right, mut wrong, mut area) = (0.0, 0.0, 0.0);
    for (more_right, more_wrong) in steps {
        right += more_right;
        wrong += more_wrong;
        if more_right > 0.0 {
            area += more_right / positives * right / (right + wrong);
        }
    }
    // Sums of shares may be a hair above the whole.
    Some(area.min(1.0))
}

/// What average precision is worked out from: positives by tie and by the unit they
/// were drawn in, and negatives by tie.
pub(crate) struct Resampled<'a> {
    /// (tie, unit) of every positive; `None`: never found, so in no tie.
    pub positives: &'a [(Option<usize>, usize)],
    /// Negatives of every tie.
    pub negatives: &'a [u64],
    /// How many units there are.
    pub units: usize,
}

/// Bootstrap of average precision. Members of one ring are drawn together, because
/// they are found together; every draw is a Poisson count (Hanley and MacGibbon 2006),
/// so that a million honest people cost as little as a thousand.
pub(crate) fn bootstrap(of: &Resampled<'_>) -> Option<Interval> {
    let mut chance = fastrand::Rng::with_seed(SEED);
    let mut found = Vec::with_capacity(RESAMPLES);
    let mut drawn = vec![0.0; of.units];
    let mut steps = vec![(0.0, 0.0); of.negatives.len()];
    for _ in 0..RESAMPLES {
        for count in &mut drawn {
            *count = poisson(&mut chance, 1.0);
        }
        for (step, negatives) in steps.iter_mut().zip(of.negatives) {
            *step = (0.0, poisson(&mut chance, *negatives as f64));
        }
        let mut total = 0.0;
        for (tie, unit) in of.positives {
            let count = drawn.get(*unit).copied().unwrap_or_default();
            total += count;
            if let Some(step) = tie.and_then(|tie| steps.get_mut(tie)) {
                step.0 += count;
            }
        }
        found.extend(average_precision(steps.iter().copied(), total));
    }
    percentiles(found)
}

/// Bootstrap of a mean whose values come in units: (sum, count) of each.
pub(crate) fn bootstrap_mean(units: &[(f64, f64)]) -> Option<Interval> {
    let mut chance = fastrand::Rng::with_seed(SEED);
    let mut found = Vec::with_capacity(RESAMPLES);
    for _ in 0..RESAMPLES {
        let (mut sum, mut count) = (0.0, 0.0);
        for (more, people) in units {
            let times = poisson(&mut chance, 1.0);
            sum += times * more;
            count += times * people;
        }
        if count > 0.0 {
            found.push(sum / count);
        }
    }
    percentiles(found)
}

fn percentiles(mut found: Vec<f64>) -> Option<Interval> {
    found.sort_by(f64::total_cmp);
    Some(Interval { low: quantile(&found, 0.025)?, high: quantile(&found, 0.975)? })
}

/// A quantile of sorted values, linear between two. `None`: no values.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = share * sorted.len().checked_sub(1)? as f64;
    let below = *sorted.get(place.floor() as usize)?;
    let above = *sorted.get(place.ceil() as usize)?;
    Some(below + (above - below) * place.fract())
}

/// A Poisson count.
fn poisson(chance: &mut fastrand::Rng, mean: f64) -> f64 {
    /// Above it the normal distribution is as good.
    const MANY: f64 = 40.0;
    if mean <= 0.0 {
        return 0.0;
    }
    if mean > MANY {
        let (radius, angle) = (chance.f64().max(f64::MIN_POSITIVE), chance.f64());
        let normal = (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos();
        return (mean + mean.sqrt() * normal).round().max(0.0);
    }
    let limit = (-mean).exp();
    let (mut product, mut count) = (chance.f64(), 0.0);
    while product > limit {
        product *= chance.f64();
        count += 1.0;
    }
    count
}

#[cfg(test)]
mod tests;
