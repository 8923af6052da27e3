//! What to invent.

use jiff::ToSpan;
use jiff::civil::{Date, date};

use crate::Error;
pub use crate::kinds::{HardNegative, Level, Scheme, SchemeChoice};

/// The most people a plan may ask for: beyond it, homes of one city would share addresses.
pub const MOST_PEOPLE: u32 = 1_000_000;

/// One group of hard negatives to plant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecoyChoice {
    /// Which.
    pub decoy: HardNegative,
    /// How many people show it.
    pub people: u32,
}

impl DecoyChoice {
    /// People who show it.
    #[must_use]
    pub const fn size(&self) -> u32 {
        self.people
    }
}

/// How many schemes to plant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Planting {
    /// One of each for every 2,000 people, at least one of each, hidden no better than the rules
    /// that ship can see.
    #[default]
    OneOfEach,
    /// One person in so many, the schemes in turn, at every level.
    OneIn(u32),
    /// Exactly these.
    Exactly(Vec<SchemeChoice>),
}

/// Which hard negatives to plant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Decoys {
    /// One of each where schemes are planted so; in turn and as many people as in schemes where a
    /// share of the people is.
    #[default]
    AsSchemes,
    /// Exactly these.
    Exactly(Vec<HardNegative>),
}

/// A company to invent. The same plan gives the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How many people work there, schemes and hard negatives included.
    pub people: u32,
    /// What chance is derived from.
    pub seed: u64,
    /// First day of the exports.
    pub start: Date,
    /// Last day of the exports.
    pub end: Date,
    /// Schemes.
    pub schemes: Planting,
    /// Which schemes [`Planting::OneOfEach`] and [`Planting::OneIn`] take in turn.
    pub kinds: Vec<Scheme>,
    /// Every scheme hides with some effort, see [`SchemeChoice::camouflage`].
    pub camouflage: bool,
    /// Hard negatives.
    pub hard_negatives: Decoys,
}

/// Days of an export unless a plan says otherwise.
pub const DAYS: i32 = 90;
/// A week is enough to measure speed and size. Schemes need a month to show.
const LEAST_DAYS: i32 = 7;
const MOST_DAYS: i32 = 400;

impl Default for Plan {
    fn default() -> Self {
        Self::new(2_000, 1)
    }
}

impl Plan {
    /// `people` over the ninety days that end on 30 June 2026.
    #[must_use]
    pub fn new(people: u32, seed: u64) -> Self {
        Self {
            people,
            seed,
            start: date(2026, 4, 2),
            end: date(2026, 6, 30),
            schemes: Planting::OneOfEach,
            kinds: Scheme::ALL.to_vec(),
            camouflage: false,
            hard_negatives: Decoys::AsSchemes,
        }
    }

    /// The same plan over the `days` days that end on `end`.
    ///
    /// # Errors
    ///
    /// If the calendar has no such day.
    pub fn ending(mut self, end: Date, days: i32) -> Result<Self, Error> {
        self.end = end;
        self.start = end.checked_sub((days - 1).days()).map_err(|error| {
            Error::Plan(format!("no day `{days}` days before `{end}`: {error}"))
        })?;
        Ok(self)
    }

    /// Days in the window.
    #[must_use]
    pub fn days(&self) -> i32 {
        self.start.until(self.end).map_or(0, |span| span.get_days()) + 1
    }

    /// The schemes in the order in which they are planted.
    #[must_use]
    pub fn planted(&self) -> Vec<SchemeChoice> {
        let mut chosen = match &self.schemes {
            Planting::Exactly(choices) => choices.clone(),
            Planting::OneOfEach => (0..self.sets())
                .flat_map(|number| self.set(number))
                .map(|choice| {
                    let level = choice.level.min(choice.scheme.found_up_to());
                    SchemeChoice { level, ..choice }
                })
                .collect(),
            Planting::OneIn(share) => self.share((self.people / (*share).max(1)).max(1)),
        };
        for choice in &mut chosen {
            choice.camouflage |= self.camouflage;
        }
        chosen
    }

    /// Schemes in turn until `left` people are in one.
    fn share(&self, mut left: u32) -> Vec<SchemeChoice> {
        let mut chosen = Vec::new();
        let mut number = 0;
        loop {
            let before = left;
            for choice in self.set(number) {
                if choice.size() <= left {
                    left -= choice.size();
                    chosen.push(choice);
                }
            }
            // Nothing that is asked for is small enough for who is left.
            if left == 0 || left == before {
                return chosen;
            }
            number += 1;
        }
    }

    /// The `number`-th set of one scheme each. Later sets hide more and have bigger farms.
    fn set(&self, number: u32) -> impl Iterator<Item = SchemeChoice> {
        self.kinds.iter().map(move |scheme| {
            let level = match number % 3 {
                0 => Level::Plain,
                1 => Level::Moderate,
                _ => Level::Careful,
            };
            let people = (*scheme == Scheme::LaptopFarm).then_some(5 + (number * 3) % 8);
            SchemeChoice { scheme: *scheme, people, level, camouflage: false }
        })
    }

    /// The hard negatives in the order in which they are planted.
    #[must_use]
    pub fn decoys(&self) -> Vec<DecoyChoice> {
        let usual = |decoy: HardNegative| DecoyChoice { decoy, people: decoy.size(self.people) };
        match (&self.hard_negatives, &self.schemes) {
            (Decoys::Exactly(decoys), _) => decoys.iter().copied().map(usual).collect(),
            (Decoys::AsSchemes, Planting::OneIn(_)) => self.as_many_decoys(),
            (Decoys::AsSchemes, _) => {
                (0..self.sets()).flat_map(|_| HardNegative::ALL.map(usual)).collect()
            }
        }
    }

    /// Hard negatives in turn, as many people as in schemes. Where the turn begins depends on the
    /// seed, so that a few seeds show all of them however few there are of each.
    fn as_many_decoys(&self) -> Vec<DecoyChoice> {
        let planted: u32 = self.planted().iter().map(SchemeChoice::size).sum();
        let mut left = planted;
        let mut chosen = Vec::new();
        let first = (self.seed % HardNegative::ALL.len() as u64) as usize;
        for decoy in HardNegative::ALL.into_iter().cycle().skip(first) {
            if left == 0 {
                break;
            }
            let people = match decoy {
                // A whole agency would leave no place for the others.
                HardNegative::AgencyContractors => (planted / 8).clamp(3, 50),
                _ => decoy.size(self.people),
            };
            if people <= left {
                left -= people;
                chosen.push(DecoyChoice { decoy, people });
            }
        }
        chosen
    }

    fn sets(&self) -> u32 {
        (self.people / 2_000).max(1)
    }

    /// Refuses a plan that cannot be carried out.
    ///
    /// # Errors
    ///
    /// Says which number to change.
    pub fn check(&self) -> Result<(), Error> {
        if self.people > MOST_PEOPLE {
            let people = self.people;
            return Err(Error::Plan(format!(
                "`{people}` people are too many, ask for at most {MOST_PEOPLE}"
            )));
        }
        if !(LEAST_DAYS..=MOST_DAYS).contains(&self.days()) {
            let days = self.days();
            return Err(Error::Plan(format!("`{days}` days: choose {LEAST_DAYS} to {MOST_DAYS}")));
        }
        if self.kinds.is_empty() && !matches!(self.schemes, Planting::Exactly(_)) {
            return Err(Error::Plan("no schemes to choose from, name at least one".to_owned()));
        }
        let planted = self.planted();
        if planted.is_empty() && matches!(self.schemes, Planting::OneIn(_)) {
            return Err(Error::Plan(
                "no scheme is small enough for that share, ask for more people or other schemes"
                    .to_owned(),
            ));
        }
        let cast: u32 = planted.iter().map(SchemeChoice::size).sum::<u32>()
            + self.decoys().iter().map(DecoyChoice::size).sum::<u32>();
        if self.people < cast + 9 {
            let (people, least) = (self.people, cast + 9);
            return Err(Error::Plan(format!(
                "`{people}` people are too few for the {cast} in schemes and hard negatives, ask for at least {least} or plant fewer"
            )));
        }
        Ok(())
    }
}
