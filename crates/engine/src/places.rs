//! Where a named place is and which time it keeps, from the `place_names` list.

use std::collections::HashMap;

use jiff::tz::TimeZone;

use crate::Error;
use crate::input::{Columns, Get, Input};

/// One place of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// Latitude and longitude, degrees; `None` for a region or country, whose
    /// centre is hundreds of kilometres from most who live there.
    pub at: Option<(f64, f64)>,
    /// IANA zone; `None` where the place keeps several.
    pub time_zone: Option<String>,
}

/// The list, by city, region and country.
#[derive(Clone, Debug, Default)]
pub struct Places {
    known: HashMap<String, Known>,
}

fn key(city: Option<&str>, region: Option<&str>, country: &str) -> String {
    let fold = |text: &str| matching::compare::text::fold(text);
    format!(
        "{}|{}|{}",
        city.map(fold).unwrap_or_default(),
        region.map(fold).unwrap_or_default(),
        country.trim().to_uppercase()
    )
}

impl Places {
    /// Reads the `place_names` table.
    ///
    /// # Errors
    /// The table cannot be read.
    pub fn load(input: &Input) -> Result<Self, Error> {
        let mut known = HashMap::new();
        input.scan(
            "place_names",
            &["city", "region", "country", "latitude", "longitude", "time_zone"],
            |batch| {
                let columns = Columns::of(batch);
                let [city, region, country, zone] =
                    ["city", "region", "country", "time_zone"].map(|name| columns.text(name));
                let (latitude, longitude) = (columns.real("latitude"), columns.real("longitude"));
                for row in 0..batch.num_rows() {
                    let (Some(country), Some(latitude), Some(longitude)) =
                        (country.get(row), latitude.get(row), longitude.get(row))
                    else {
                        continue;
                    };
                    let at = city.get(row).map(|_| (latitude, longitude));
                    let place = Known { at, time_zone: zone.get(row).map(str::to_owned) };
                    // A city is also findable without its region, the first one listed winning.
                    if let Some(city) = city.get(row) {
                        known
                            .entry(key(Some(city), None, country))
                            .or_insert_with(|| place.clone());
                    }
                    known.insert(key(city.get(row), region.get(row), country), place);
                }
                Ok(())
            },
        )?;
        Ok(Self { known })
    }

    /// The most precise entry: city in its region, else the region, else (where
    /// the region is not said or not listed) the city alone, else the country.
    ///
    /// A known region is better than a namesake: there is a Springfield in most
    /// of them. Regions and countries say which time is kept, not where it is.
    #[must_use]
    pub fn find(
        &self,
        city: Option<&str>,
        region: Option<&str>,
        country: Option<&str>,
    ) -> Option<&Known> {
        let country = country?;
        let place = |city, region| self.known.get(&key(city, region, country));
        if region.is_some() {
            let within =
                city.and_then(|city| place(Some(city), region)).or_else(|| place(None, region));
            if within.is_some() {
                return within;
            }
        }
        city.and_then(|city| place(Some(city), None)).or_else(|| place(None, None))
    }
}

/// Offsets of IANA zones, each zone looked up once.
#[derive(Default)]
pub struct Zones {
    numbers: HashMap<String, Option<usize>>,
    zones: Vec<Zone>,
}

/// A zone, and the stretch of time its offset was last asked for.
struct Zone {
    zone: TimeZone,
    from: i64,
    to: i64,
    minutes: i64,
}

impl Zones {
    /// The number of a zone; `None` for a name that is no zone.
    pub fn find(&mut self, name: &str) -> Option<usize> {
        if let Some(known) = self.numbers.get(name) {
            return *known;
        }
        let number = TimeZone::get(name).ok().map(|zone| {
            self.zones.push(Zone { zone, from: 0, to: 0, minutes: 0 });
            self.zones.len() - 1
        });
        self.numbers.insert(name.to_owned(), number);
        number
    }

    /// Offset in minutes east of UTC at an instant (microseconds); `None` for an
    /// instant that no calendar has.
    pub fn offset_minutes(&mut self, zone: usize, at: i64) -> Option<i64> {
        let zone = self.zones.get_mut(zone)?;
        if !(zone.from..zone.to).contains(&at) {
            let instant = jiff::Timestamp::from_microsecond(at).ok()?;
            let after = jiff::Timestamp::from_microsecond(at.checked_add(1)?).ok()?;
            let edge = |transition: jiff::tz::TimeZoneTransition<'_>| {
                transition.timestamp().as_microsecond()
            };
            zone.minutes = i64::from(zone.zone.to_offset(instant).seconds()) / 60;
            zone.from = zone.zone.preceding(after).next().map_or(i64::MIN, edge);
            zone.to = zone.zone.following(instant).next().map_or(i64::MAX, edge);
        }
        Some(zone.minutes)
    }
}
