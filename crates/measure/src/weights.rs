//! The file of weights: what `calibrate` writes and `scan --weights` reads.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::Error;

/// Weights that replace those of the rule files for one run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// Natural-log odds before anything was seen. With it points become
    /// probabilities; without it they stay points.
    pub intercept: Option<f64>,
    /// Log-odds that one point is worth; 1 if left out.
    pub slope: Option<f64>,
    /// Outcomes the intercept was fitted on.
    pub outcomes: Option<u64>,
    /// Of those, positive ones.
    pub positives: Option<u64>,
    /// Natural-log odds at strength 1 by rule, such as `money/pay-to-a-stranger`. Rules
    /// that are not named keep their own.
    #[serde(default)]
    pub weights: BTreeMap<String, f64>,
}

impl Weights {
    /// A weight may not exceed this, as in a rule file.
    pub const MOST: f64 = 4.0;

    /// Reads a file of weights.
    ///
    /// # Errors
    /// It cannot be read, is not TOML of this shape, or a weight is not between 0 and
    /// [`Weights::MOST`].
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| Error::Read { path: path.to_owned(), source })?;
        Self::parse(&text).map_err(|message| {
            Error::Refused(format!("`{}` is no file of weights: {message}", path.display()))
        })
    }

    /// Reads the text of a file of weights.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let weights: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        for (rule, weight) in &weights.weights {
            if !(0.0..=Self::MOST).contains(weight) {
                return Err(format!(
                    "the weight of `{rule}` is {weight}, but must be between 0 and {}",
                    Self::MOST
                ));
            }
        }
        if weights.intercept.is_some_and(|intercept| !intercept.is_finite()) {
            return Err("`intercept` is not a number".to_owned());
        }
        if weights.slope.is_some_and(|slope| !slope.is_finite() || slope < 0.0) {
            return Err("`slope` is not a number of zero or more".to_owned());
        }
        Ok(weights)
    }

    /// The probability that goes with points. `None`: not calibrated.
    #[must_use]
    pub fn probability(&self, points: f64) -> Option<f64> {
        let odds = self.intercept? + self.slope.unwrap_or(1.0) * points;
        Some(1.0 / (1.0 + (-odds).exp()))
    }

    /// The text of the file.
    #[must_use]
    pub fn text(&self) -> String {
        format!(
            "# Written by `countersign calibrate`, read by `countersign scan --weights`.\n{}",
            toml::to_string(self).unwrap_or_default()
        )
    }
}
