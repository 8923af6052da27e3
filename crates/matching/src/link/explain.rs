//! Why a pair is believed to be of one person, or not.

use serde::Serialize;

use super::Linked;
use super::fields::{Memo, Prepared};
use super::model::{Scorer, probability};
use super::table::Table;

/// One step of the waterfall.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// The field, or `prior`.
    pub field: String,
    /// What the two records say. `None`: nothing.
    pub left: Option<String>,
    /// As `left`.
    pub right: Option<String>,
    /// The level of agreement; `not compared` where one side says nothing.
    pub level: String,
    /// Probability of the level among records of one person. `None`: not compared.
    pub m: Option<f64>,
    /// Probability among different people, on average over values. `None`: not
    /// compared.
    pub u: Option<f64>,
    /// Evidence as the logarithm to the base of 2 of `m / u`; 0 where not compared.
    pub weight: f64,
    /// What rare values add and common values take away.
    pub rarity: f64,
    /// What is taken away because another field said it already; 0 or less.
    pub overlap: f64,
}

/// The waterfall of one pair.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The prior first, then each field.
    pub parts: Vec<Part>,
    /// The sum, as the logarithm of odds to the base of 2.
    pub weight: f64,
    /// The probability that both are of one person.
    pub probability: f64,
}

impl Linked {
    /// Why two records are believed to be of one person, or not. `table` is the
    /// one that was linked.
    #[must_use]
    pub fn explain(&self, table: &Table, left: u32, right: u32) -> Explanation {
        let scorer = Scorer::new(&self.records, &self.model, &self.together);
        let mut memo = Memo::new();
        let (a, b) = (left.min(right), left.max(right));
        let bits = |ln: f32| f64::from(ln) / std::f64::consts::LN_2;
        let mut sum = self.model.prior_odds();
        let mut parts = vec![Part {
            field: "prior".into(),
            left: None,
            right: None,
            level: "two records taken at random".into(),
            m: None,
            u: None,
            weight: bits(sum),
            rarity: 0.0,
            overlap: 0.0,
        }];
        let found = scorer.all(a, b, &mut memo);
        for (n, (field, prepared)) in self.records.fields.iter().enumerate() {
            let (weight, level) = found.get(n);
            let overlap = scorer.overlap(n, &found);
            sum += weight - overlap;
            let learnt = level.and_then(|level| {
                self.model.fields.get(n).and_then(|f| f.levels.get(usize::from(level)))
            });
            let base = learnt.map_or(0.0, |level| (level.m / level.u).log2());
            let said = |record: u32| {
                let issuers = field.issuers.iter().map(String::as_str);
                let columns =
                    field.all_columns().chain(issuers).filter_map(|name| table.column(name));
                let values: Vec<&str> =
                    columns.filter_map(|column| table.value(record, column)).collect();
                (!values.is_empty()).then(|| values.join(" | "))
            };
            parts.push(Part {
                field: field.name.clone(),
                left: said(left),
                right: said(right),
                level: match (learnt, prepared) {
                    (None, _) => "not compared".into(),
                    (Some(level), Prepared::Bag(bag)) => {
                        let agreed = match prepared.best(a, b, &mut memo) {
                            Some((_, x, y)) => bag.agreed(x, y),
                            None => Vec::new(),
                        };
                        match agreed.is_empty() {
                            true => level.name.clone(),
                            false => format!("{} ({})", level.name, agreed.join(", ")),
                        }
                    }
                    (Some(level), _) => level.name.clone(),
                },
                m: learnt.map(|level| level.m),
                u: learnt.map(|level| level.u),
                weight: base,
                rarity: if learnt.is_some() { bits(weight) - base } else { 0.0 },
                overlap: -bits(overlap),
            });
        }
        Explanation { parts, weight: bits(sum), probability: probability(sum) }
    }
}
