//! Penalised logistic regression over the score as it is.
//!
//! Points are piecewise linear in the weights: of a group the strongest counts, and a
//! family adds at most its cap. Newton's method with the slopes of the piece at hand,
//! steps halved until the penalised likelihood improves.

/// One rule seen for one subject.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Seen {
    /// Position of the rule.
    pub rule: usize,
    /// Number of its group.
    pub group: usize,
    /// Number of its family.
    pub family: usize,
    /// How clearly, in (0, 1].
    pub strength: f64,
}

/// One subject with an outcome.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Example {
    /// What was seen.
    pub seen: Vec<Seen>,
    /// Points that no weight changes.
    pub fixed: f64,
    /// Planted or confirmed.
    pub positive: bool,
}

/// What is believed before any outcome.
pub(super) struct Model<'a> {
    /// Hand-set weights.
    pub prior: &'a [f64],
    /// Standard deviation of each weight around it.
    pub spread: f64,
    /// What one family can add at most.
    pub cap: f64,
    /// What a weight can be at most.
    pub most: f64,
}

/// Weights, the log-odds before anything was seen, and what a point is worth.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fit {
    pub intercept: f64,
    /// Log-odds of one point.
    pub slope: f64,
    pub weights: Vec<f64>,
}

/// Newton steps at most. Ten are usual.
const STEPS: usize = 100;
/// Halvings of one step at most.
const HALVINGS: i32 = 40;
/// A step that improves the likelihood by less than this is the last.
const ENOUGH: f64 = 1e-9;
/// How far a point is believed to be worth one in log-odds: one standard deviation.
const SLOPE_SPREAD: f64 = 1.0;
/// Keeps the intercept finite and the equations solvable.
const RIDGE: f64 = 1e-6;

/// Room to work in, kept from one subject to the next.
#[derive(Default)]
pub(super) struct Scratch {
    best: Vec<(Seen, f64)>,
    slopes: Vec<(usize, f64)>,
}

/// Examples that are alike in what was seen: of most people nothing was.
struct Pile<'a> {
    example: &'a Example,
    positives: f64,
    negatives: f64,
}

impl Model<'_> {
    /// Fits intercept and weights.
    pub(super) fn fit(&self, examples: &[&Example]) -> Fit {
        self.newton(&piles(examples), true)
    }

    /// Fits the intercept and leaves the weights alone.
    pub(super) fn intercept_only(&self, examples: &[&Example]) -> Fit {
        self.newton(&piles(examples), false)
    }

    /// The probability of one subject.
    pub(super) fn probability(&self, fit: &Fit, example: &Example) -> f64 {
        let points = self.points(&fit.weights, example, &mut Scratch::default());
        sigmoid(fit.intercept + fit.slope * points)
    }

    /// Points of one subject; `scratch.slopes` becomes what each weight adds to them by
    /// its unit.
    pub(super) fn points(&self, weights: &[f64], example: &Example, scratch: &mut Scratch) -> f64 {
        let Scratch { best, slopes } = scratch;
        slopes.clear();
        best.clear();
        best.extend(
            example.seen.iter().map(|seen| {
                (*seen, weights.get(seen.rule).copied().unwrap_or(0.0) * seen.strength)
            }),
        );
        // The strongest of each group comes first and stays; of equals the first rule.
        best.sort_by(|(left, own), (right, other)| {
            left.group
                .cmp(&right.group)
                .then_with(|| other.total_cmp(own))
                .then_with(|| left.rule.cmp(&right.rule))
        });
        best.dedup_by_key(|(seen, _)| seen.group);
        // A group may span families: its strongest rule says which one it counts for.
        best.sort_by_key(|(seen, _)| (seen.family, seen.group));
        let mut points = example.fixed;
        for family in best.chunk_by(|(left, _), (right, _)| left.family == right.family) {
            let sum: f64 = family.iter().map(|(_, points)| points).sum();
            points += sum.min(self.cap);
            if sum < self.cap {
                slopes.extend(family.iter().map(|(seen, _)| (seen.rule, seen.strength)));
            }
        }
        points
    }

    /// Penalised negative log-likelihood.
    fn cost(&self, fit: &Fit, piles: &[Pile<'_>]) -> f64 {
        let mut scratch = Scratch::default();
        let likelihood: f64 = piles
            .iter()
            .map(|pile| {
                let odds = fit.intercept + self.points(&fit.weights, pile.example, &mut scratch);
                pile.positives * softplus(-odds) + pile.negatives * softplus(odds)
            })
            .sum();
        let distance: f64 = fit
            .weights
            .iter()
            .zip(self.prior)
            .map(|(weight, prior)| ((weight - prior) / self.spread).powi(2))
            .sum();
        likelihood + 0.5 * distance + 0.5 * RIDGE * fit.intercept.powi(2)
    }

    fn newton(&self, piles: &[Pile<'_>], with_weights: bool) -> Fit {
        let rules = if with_weights { self.prior.len() } else { 0 };
        let size = rules + 1;
        let mut fit = Fit { intercept: 0.0, slope: 1.0, weights: self.prior.to_vec() };
        let mut cost = self.cost(&fit, piles);
        let mut scratch = Scratch::default();
        let tightness = self.spread.powi(-2);
        for _ in 0..STEPS {
            // The intercept is the last unknown.
            let mut slope = vec![0.0; size];
            let mut curve = Square::new(size);
            for pile in piles {
                let odds = fit.intercept + self.points(&fit.weights, pile.example, &mut scratch);
                let slopes = &mut scratch.slopes;
                if !with_weights {
                    slopes.clear();
                }
                slopes.push((rules, 1.0));
                let (probability, people) = (sigmoid(odds), pile.positives + pile.negatives);
                let residual = probability * people - pile.positives;
                let bend = probability * (1.0 - probability) * people;
                for (row, left) in slopes.iter() {
                    if let Some(slope) = slope.get_mut(*row) {
                        *slope += residual * left;
                    }
                    for (column, right) in slopes.iter() {
                        curve.add(*row, *column, bend * left * right);
                    }
                }
            }
            for (at, ((weight, prior), slope)) in
                fit.weights.iter().zip(self.prior).zip(&mut slope).take(rules).enumerate()
            {
                *slope += (weight - prior) * tightness;
                curve.add(at, at, tightness);
                // A weight at its limit that wants beyond it stays.
                let held =
                    (*weight <= 0.0 && *slope > 0.0) || (*weight >= self.most && *slope < 0.0);
                if held {
                    *slope = 0.0;
                    curve.isolate(at);
                }
            }
            if let Some(slope) = slope.last_mut() {
                *slope += RIDGE * fit.intercept;
            }
            curve.add(rules, rules, RIDGE);
            let Some(step) = curve.solve(&slope) else { break };
            let Some((better, lower)) = self.shortened(&fit, &step, rules, cost, piles) else {
                break;
            };
            let gained = cost - lower;
            (fit, cost) = (better, lower);
            if gained < ENOUGH {
                break;
            }
        }
        fit
    }

    /// Fits intercept and slope, and leaves the weights alone: caps keep points from
    /// growing with the evidence, so that a point may be worth more than it says.
    pub(super) fn scaled(&self, fit: &Fit, examples: &[&Example]) -> Fit {
        let piles = piles(examples);
        let mut scratch = Scratch::default();
        let points: Vec<f64> = piles
            .iter()
            .map(|pile| self.points(&fit.weights, pile.example, &mut scratch))
            .collect();
        let cost = |intercept: f64, slope: f64| -> f64 {
            let likelihood: f64 = piles
                .iter()
                .zip(&points)
                .map(|(pile, points)| {
                    let odds = intercept + slope * points;
                    pile.positives * softplus(-odds) + pile.negatives * softplus(odds)
                })
                .sum();
            likelihood
                + 0.5 * ((slope - 1.0) / SLOPE_SPREAD).powi(2)
                + 0.5 * RIDGE * intercept.powi(2)
        };
        let (mut intercept, mut slope) = (fit.intercept, fit.slope);
        let mut lowest = cost(intercept, slope);
        for _ in 0..STEPS {
            let mut down = [RIDGE * intercept, (slope - 1.0) / SLOPE_SPREAD.powi(2)];
            let mut curve = Square::new(2);
            curve.add(0, 0, RIDGE);
            curve.add(1, 1, SLOPE_SPREAD.powi(-2));
            for (pile, points) in piles.iter().zip(&points) {
                let probability = sigmoid(intercept + slope * points);
                let people = pile.positives + pile.negatives;
                let residual = probability * people - pile.positives;
                let bend = probability * (1.0 - probability) * people;
                let of = [1.0, *points];
                for (row, (down, left)) in down.iter_mut().zip(of).enumerate() {
                    *down += residual * left;
                    for (column, right) in of.into_iter().enumerate() {
                        curve.add(row, column, bend * left * right);
                    }
                }
            }
            let Some(step) = curve.solve(&down) else { break };
            let (Some(first), Some(second)) = (step.first(), step.get(1)) else { break };
            let better = (0..HALVINGS).map(|halving| 0.5_f64.powi(halving)).find_map(|length| {
                let tried = (intercept - length * first, (slope - length * second).max(0.0));
                let lower = cost(tried.0, tried.1);
                (lower < lowest).then_some((tried, lower))
            });
            let Some((tried, lower)) = better else { break };
            let gained = lowest - lower;
            ((intercept, slope), lowest) = (tried, lower);
            if gained < ENOUGH {
                break;
            }
        }
        Fit { intercept, slope, weights: fit.weights.clone() }
    }

    /// The longest halving of a step that improves; `None`: none does.
    fn shortened(
        &self,
        fit: &Fit,
        step: &[f64],
        rules: usize,
        cost: f64,
        piles: &[Pile<'_>],
    ) -> Option<(Fit, f64)> {
        let mut length = 1.0;
        for _ in 0..HALVINGS {
            let mut tried = fit.clone();
            for (weight, step) in tried.weights.iter_mut().zip(step).take(rules) {
                *weight = (*weight - length * step).clamp(0.0, self.most);
            }
            tried.intercept -= length * step.last().copied().unwrap_or(0.0);
            let lower = self.cost(&tried, piles);
            if lower < cost {
                return Some((tried, lower));
            }
            length *= 0.5;
        }
        None
    }
}

fn piles<'a>(examples: &[&'a Example]) -> Vec<Pile<'a>> {
    let mut piles: Vec<Pile<'a>> = Vec::new();
    let mut plain: Option<usize> = None;
    for example in examples {
        let (positives, negatives) = if example.positive { (1.0, 0.0) } else { (0.0, 1.0) };
        let is_plain = example.seen.is_empty() && example.fixed == 0.0;
        match plain.filter(|_| is_plain).and_then(|at| piles.get_mut(at)) {
            Some(pile) => {
                pile.positives += positives;
                pile.negatives += negatives;
            }
            None => {
                if is_plain {
                    plain = Some(piles.len());
                }
                piles.push(Pile { example, positives, negatives });
            }
        }
    }
    piles
}

fn sigmoid(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}

/// ln(1 + eˣ) without overflow.
fn softplus(value: f64) -> f64 {
    value.max(0.0) + (-value.abs()).exp().ln_1p()
}

/// A symmetric matrix.
struct Square {
    size: usize,
    cells: Vec<f64>,
}

impl Square {
    fn new(size: usize) -> Self {
        Self { size, cells: vec![0.0; size * size] }
    }

    fn at(&self, row: usize, column: usize) -> f64 {
        self.cells.get(row * self.size + column).copied().unwrap_or(0.0)
    }

    fn add(&mut self, row: usize, column: usize, value: f64) {
        if let Some(cell) = self.cells.get_mut(row * self.size + column) {
            *cell += value;
        }
    }

    /// Takes an unknown out of the equations.
    fn isolate(&mut self, at: usize) {
        for other in 0..self.size {
            for (row, column) in [(at, other), (other, at)] {
                if let Some(cell) = self.cells.get_mut(row * self.size + column) {
                    *cell = if row == column { 1.0 } else { 0.0 };
                }
            }
        }
    }

    /// Solves by Cholesky's method; `None`: not positive definite.
    fn solve(&self, right: &[f64]) -> Option<Vec<f64>> {
        let size = self.size;
        let mut lower = Self::new(size);
        for row in 0..size {
            for column in 0..=row {
                let known: f64 =
                    (0..column).map(|at| lower.at(row, at) * lower.at(column, at)).sum();
                let rest = self.at(row, column) - known;
                let value = if row == column {
                    if rest <= 0.0 {
                        return None;
                    }
                    rest.sqrt()
                } else {
                    rest / lower.at(column, column)
                };
                lower.add(row, column, value);
            }
        }
        let mut found: Vec<f64> = Vec::with_capacity(size);
        for (row, right) in right.iter().enumerate() {
            let known: f64 =
                found.iter().enumerate().map(|(at, value)| lower.at(row, at) * value).sum();
            found.push((right - known) / lower.at(row, row));
        }
        for row in (0..size).rev() {
            let known: f64 = (row + 1..size)
                .map(|at| lower.at(at, row) * found.get(at).copied().unwrap_or(0.0))
                .sum();
            if let Some(value) = found.get_mut(row) {
                *value = (*value - known) / lower.at(row, row);
            }
        }
        Some(found)
    }
}

#[cfg(test)]
mod tests;
