//! What is known about an IP address: kind of network, owner, place.
//!
//! Ranges from lists are flattened once into disjoint segments per question,
//! the narrowest range winning, so that a look-up is one binary search. MaxMind
//! databases answer what the lists leave open.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::Path;

use matching::compare::ip;
use model::Problem;
use serde::Deserialize;

use crate::Error;
use crate::input::{Columns, Get, Input};

/// A place on the ground. Coordinates in degrees.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// City.
    pub city: Option<String>,
    /// State, province or region.
    pub region: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Latitude and longitude.
    pub at: Option<(f64, f64)>,
}

impl Place {
    /// `Austin, TX, US`, as much as is known.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        let words: Vec<&str> = [&self.city, &self.region, &self.country]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        (!words.is_empty()).then(|| words.join(", "))
    }

    /// Great-circle distance in kilometres, if both places have coordinates.
    #[must_use]
    pub fn km(&self, other: &Self) -> Option<f64> {
        let ((a, b), (c, d)) = (self.at?, other.at?);
        Some(matching::compare::geo::km(a, b, c, d))
    }
}

/// Kinds of network whose place is the exit's, not the person's.
#[must_use]
pub fn is_anonymiser(kind: &str) -> bool {
    matches!(kind, "vpn" | "hosting" | "tor" | "relay" | "proxy")
}

/// Disjoint segments, each with the index of the range that wins there.
#[derive(Clone, Debug, Default)]
struct Segments(Vec<(u128, u128, u32)>);

impl Segments {
    /// Flattens overlapping ranges: at every address the narrowest range wins,
    /// of equals the first.
    fn flatten(ranges: &[(u128, u128)], keep: impl Fn(usize) -> bool) -> Self {
        let mut edges: Vec<(u128, bool, usize)> = Vec::with_capacity(ranges.len() * 2);
        for (at, (start, end)) in ranges.iter().enumerate() {
            if keep(at) && start <= end {
                edges.push((*start, true, at));
                if let Some(after) = end.checked_add(1) {
                    edges.push((after, false, at));
                }
            }
        }
        edges.sort_unstable();
        let mut active: BTreeSet<(u128, usize)> = BTreeSet::new();
        let mut segments: Vec<(u128, u128, u32)> = Vec::new();
        let mut edges = edges.into_iter().peekable();
        while let Some((at, opens, index)) = edges.next() {
            let width = ranges.get(index).map_or(0, |(start, end)| end - start);
            if opens {
                active.insert((width, index));
            } else {
                active.remove(&(width, index));
            }
            let next = edges.peek().map(|edge| edge.0);
            if next == Some(at) {
                continue;
            }
            if let Some((_, winner)) = active.first() {
                let end = next.map_or(u128::MAX, |next| next - 1);
                let winner = u32::try_from(*winner).unwrap_or(u32::MAX);
                match segments.last_mut() {
                    Some((_, last, same)) if *same == winner && last.checked_add(1) == Some(at) => {
                        *last = end
                    }
                    _ => segments.push((at, end, winner)),
                }
            }
        }
        Self(segments)
    }

    fn find(&self, address: u128) -> Option<u32> {
        let at = self.0.partition_point(|segment| segment.0 <= address);
        let (_, end, winner) = self.0.get(at.checked_sub(1)?)?;
        (address <= *end).then_some(*winner)
    }
}

#[derive(Clone, Debug, Default)]
struct Range {
    kind: Option<String>,
    owner: Option<String>,
    place: Place,
}

/// The kind of a range that an entity or territory on a list holds.
const LISTED: &str = "listed";

impl Range {
    fn is_listed(&self) -> bool {
        self.kind.as_deref() == Some(LISTED)
    }
}

/// Everything known about addresses.
#[derive(Debug, Default)]
pub struct Networks {
    ranges: Vec<Range>,
    kind: Segments,
    owner: Segments,
    country: Segments,
    place: Segments,
    listed: Segments,
    databases: Vec<maxminddb::Reader<Vec<u8>>>,
}

/// The answer for one address.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Network {
    /// Kind of network; see `ip_ranges.kind`. `None`: no list says.
    pub kind: Option<String>,
    /// Who runs it.
    pub owner: Option<String>,
    /// Where it is.
    pub place: Place,
}

/// What the databases that matter here may hold; each has some of it.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Record {
    city: Names,
    country: Country,
    subdivisions: Vec<Country>,
    location: Location,
    autonomous_system_organization: Option<String>,
    is_anonymous_vpn: bool,
    is_hosting_provider: bool,
    is_public_proxy: bool,
    is_residential_proxy: bool,
    is_tor_exit_node: bool,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Names {
    names: std::collections::BTreeMap<String, String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Country {
    iso_code: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Location {
    latitude: Option<f64>,
    longitude: Option<f64>,
}

impl Networks {
    /// Reads the `ip_ranges` table and opens the databases.
    ///
    /// # Errors
    /// The table cannot be read. A range or database that cannot be understood
    /// is a problem, not an error.
    pub fn load(input: &Input, problems: &mut Vec<Problem>) -> Result<Self, Error> {
        let mut ranges = Vec::new();
        let mut bounds = Vec::new();
        input.scan("ip_ranges", &["row_id", "range", "kind", "owner", "country", "region", "city", "latitude", "longitude"], |batch| {
            let columns = Columns::of(batch);
            let row_id = columns.integer("row_id");
            let [range, kind, owner, country, region, city] =
                ["range", "kind", "owner", "country", "region", "city"].map(|name| columns.text(name));
            let (latitude, longitude) = (columns.real("latitude"), columns.real("longitude"));
            for row in 0..batch.num_rows() {
                let text = |column: &datafusion::arrow::array::StringArray| column.get(row).map(str::to_owned);
                match range.get(row).and_then(ip::bounds) {
                    Some(bound) => {
                        bounds.push(bound);
                        ranges.push(Range {
                            kind: text(&kind),
                            owner: text(&owner),
                            place: Place {
                                city: text(&city),
                                region: text(&region),
                                country: text(&country),
                                at: latitude.get(row).zip(longitude.get(row)),
                            },
                        });
                    }
                    None => problems.push(
                        Problem::warning(
                            "ip-range",
                            format!("`{}` is not a range of addresses", range.get(row).unwrap_or_default()),
                        )
                        .in_file(input.label(row_id.get(row).unwrap_or(0)))
                        .help("write a CIDR such as `203.0.113.0/24`, `first-last`, or one address"),
                    ),
                }
            }
            Ok(())
        })?;
        // What a sanctions list says of an address is kept apart: it must not change what kind of
        // network the address is for any other rule.
        let has = |pick: fn(&Range) -> bool| {
            let ranges = &ranges;
            move |at: usize| ranges.get(at).is_some_and(|range| !range.is_listed() && pick(range))
        };
        let listed = Segments::flatten(&bounds, |at| ranges.get(at).is_some_and(Range::is_listed));
        let kind = Segments::flatten(&bounds, has(|range| range.kind.is_some()));
        let owner = Segments::flatten(&bounds, has(|range| range.owner.is_some()));
        let country = Segments::flatten(&bounds, has(|range| range.place.country.is_some()));
        let place = Segments::flatten(&bounds, has(|range| range.place.at.is_some()));
        let databases = input.mmdb.iter().filter_map(|path| open(path, problems)).collect();
        Ok(Self { ranges, kind, owner, country, place, listed, databases })
    }

    /// Whose address space it is, where a list names the space of an entity or territory; `None`
    /// for every other address and for text that is none.
    #[must_use]
    pub fn listed(&self, address: &str) -> Option<&str> {
        let number = ip::number(address.trim().parse::<IpAddr>().ok()?);
        let range = self.ranges.get(self.listed.find(number)? as usize)?;
        Some(range.owner.as_deref().unwrap_or("an owner not named"))
    }

    /// What is known about `address`; an answer of nothing for text that is not one.
    #[must_use]
    pub fn look_up(&self, address: &str) -> Network {
        let Ok(address) = address.trim().parse::<IpAddr>() else { return Network::default() };
        let number = ip::number(address);
        let range =
            |segments: &Segments| segments.find(number).and_then(|at| self.ranges.get(at as usize));
        let mut network = Network {
            kind: range(&self.kind)
                .and_then(|range| range.kind.clone())
                .or_else(|| special(address).map(str::to_owned)),
            owner: range(&self.owner).and_then(|range| range.owner.clone()),
            place: range(&self.place).map(|range| range.place.clone()).unwrap_or_default(),
        };
        if network.place.country.is_none() {
            network.place.country =
                range(&self.country).and_then(|range| range.place.country.clone());
        }
        for database in &self.databases {
            if let Some(record) = database
                .lookup(address)
                .ok()
                .and_then(|found| found.decode::<Record>().ok().flatten())
            {
                merge(&mut network, record);
            }
        }
        network
    }
}

fn merge(network: &mut Network, record: Record) {
    if network.kind.is_none() {
        let kinds = [
            (record.is_tor_exit_node, "tor"),
            (record.is_anonymous_vpn, "vpn"),
            (record.is_public_proxy || record.is_residential_proxy, "proxy"),
            (record.is_hosting_provider, "hosting"),
        ];
        network.kind = kinds.iter().find(|(is, _)| *is).map(|(_, kind)| (*kind).to_owned());
    }
    network.owner = network.owner.take().or(record.autonomous_system_organization);
    let place = &mut network.place;
    if place.at.is_none() {
        place.at = record.location.latitude.zip(record.location.longitude);
        place.city = place.city.take().or_else(|| record.city.names.get("en").cloned());
        place.region = place
            .region
            .take()
            .or_else(|| record.subdivisions.into_iter().next().and_then(|region| region.iso_code));
    }
    place.country = place.country.take().or(record.country.iso_code);
}

fn open(path: &Path, problems: &mut Vec<Problem>) -> Option<maxminddb::Reader<Vec<u8>>> {
    match maxminddb::Reader::open_readfile(path) {
        Ok(reader) => Some(reader),
        Err(error) => {
            problems.push(
                Problem::error("mmdb", format!("not a usable MaxMind database: {error}"))
                    .in_file(path.display().to_string())
                    .help("places and owners from it are not used; download it again"),
            );
            None
        }
    }
}

/// Kinds that registries fix for everyone (RFC 6890, RFC 6598).
fn special(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            if a == 100 && (64..128).contains(&b) {
                Some("carrier_nat")
            } else if v4.is_private() || v4.is_loopback() || v4.is_link_local() {
                Some("private")
            } else {
                None
            }
        }
        IpAddr::V6(v6) => {
            let first = v6.segments().first().copied().unwrap_or(0);
            (v6.is_loopback() || first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80)
                .then_some("private")
        }
    }
}

#[cfg(test)]
mod tests;
