//! Keys of postal addresses, the same with and without a postal code.
//!
//! One export writes the postal code and the next one does not; compared as they
//! are, the two are never one door. Where the street of a town has one postal
//! code in all of the data, an address there that lacks it is given it.

use std::collections::{BTreeSet, HashMap};

use matching::compare::{address, text};

use crate::Error;
use crate::input::{Columns, Get, Input};

/// An address as an export gives it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Written<'a> {
    /// Street, number, unit; often the town as well.
    pub address: &'a str,
    /// Town.
    pub city: Option<&'a str>,
    /// Postal code.
    pub postal_code: Option<&'a str>,
    /// Country, name or ISO alpha-2.
    pub country: Option<&'a str>,
}

/// Which postal codes the streets of the data have.
#[derive(Clone, Debug, Default)]
pub struct Doors {
    /// By house and town.
    codes: HashMap<(String, String), BTreeSet<String>>,
}

impl Doors {
    /// Reads the addresses of people and shipments.
    ///
    /// # Errors
    /// A table cannot be read.
    pub fn read(input: &Input) -> Result<Self, Error> {
        let mut doors = Self::default();
        for table in ["people", "shipments"] {
            let wanted = ["address", "city", "postal_code", "country"];
            input.scan(table, &wanted, |batch| {
                let columns = Columns::of(batch);
                let [address, city, postal_code, country] = wanted.map(|name| columns.text(name));
                for row in 0..batch.num_rows() {
                    if let Some(address) = address.get(row) {
                        doors.add(Written {
                            address,
                            city: city.get(row),
                            postal_code: postal_code.get(row),
                            country: country.get(row),
                        });
                    }
                }
                Ok(())
            })?;
        }
        Ok(doors)
    }

    fn add(&mut self, written: Written<'_>) {
        let Some(parsed) = address::parse(written.address, written.postal_code, written.country)
        else {
            return;
        };
        if parsed.postal_code.is_empty() || parsed.street.is_empty() {
            return;
        }
        for town in towns(written.city, &parsed.place) {
            let codes = self.codes.entry((parsed.street.clone(), town)).or_default();
            codes.insert(parsed.postal_code.clone());
        }
    }

    /// The postal code of an address: its own, else the only one of its street and town.
    fn postal_code<'a>(&'a self, written: &Written<'a>) -> Option<&'a str> {
        let parsed = address::parse(written.address, written.postal_code, written.country)?;
        if !parsed.postal_code.is_empty() || parsed.street.is_empty() {
            return written.postal_code;
        }
        towns(written.city, &parsed.place).into_iter().find_map(|town| {
            let codes = self.codes.get(&(parsed.street.clone(), town))?;
            if codes.len() == 1 { codes.first().map(String::as_str) } else { None }
        })
    }

    /// The key of the door; see [`address::key`].
    #[must_use]
    pub fn key(&self, written: &Written<'_>) -> Option<String> {
        address::key(written.address, self.postal_code(written), written.country)
    }

    /// The key of the building; see [`address::building`].
    #[must_use]
    pub fn building(&self, written: &Written<'_>) -> Option<String> {
        address::building(written.address, self.postal_code(written), written.country)
    }
}

/// What the town of an address may be called: the field beside it, else what
/// follows the street, with and without its last word (a state).
fn towns(city: Option<&str>, place: &str) -> Vec<String> {
    match city.map(text::fold).filter(|city| !city.is_empty()) {
        Some(city) => vec![city],
        None => {
            let short = place.rsplit_once(' ').map(|(town, _)| town);
            [Some(place), short]
                .into_iter()
                .flatten()
                .filter(|town| !town.is_empty())
                .map(str::to_owned)
                .collect()
        }
    }
}

#[cfg(test)]
mod tests;
