//! Derived tables: computed once, read by many rules.

pub mod catalogue;
mod decode;
mod doors;
pub mod events;
mod intern;
pub(crate) mod listed;
mod pass;
pub mod people;
mod rows;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use datafusion::arrow::array::RecordBatch;
use model::derived as tables;

use self::events::World;
use self::intern::NONE;
use self::pass::{
    Declared, FirstReport, Found, Pass, add_angle, circular_distance, mean_hour, real,
};
use self::people::People;
pub use self::rows::Rows;
use crate::Error;
use crate::input::{Columns, Get, Input};
use crate::networks::{Networks, Place};
use crate::places::Places;
use crate::resolve::Resolution;

/// Derived tables by name. A table whose inputs are missing is not there.
pub type Tables = BTreeMap<&'static str, RecordBatch>;

/// Computes every derived table whose inputs are there.
///
/// # Errors
/// An input cannot be read, or the spill folder cannot be written.
pub fn derive(
    input: &Input,
    resolution: &Resolution,
    networks: &Networks,
    places: &Places,
    threads: usize,
    spill: &Path,
) -> Result<(Tables, People), Error> {
    let people = People::gather(input, resolution, places)?;
    let mut derived = people.tables(input, resolution, places)?;

    let wants = |table: &tables::Derived| table.from.iter().all(|from| input.rows(from) > 0);
    if input.rows("logins") + input.rows("device_events") > 0 {
        let declared: Vec<Declared> = people
            .subjects
            .iter()
            .map(|person| Declared { time_zone: person.time_zone.clone() })
            .collect();
        let (mut world, buckets) =
            events::read(input, resolution, networks, places, threads, spill)?;
        let deliveries = deliveries(input, resolution, places)?;
        world.delivered = deliveries
            .iter()
            .filter_map(|((subject, device), delivery)| {
                Some(((*subject, world.devices.number(device)?), delivery.at?))
            })
            .collect();
        let found = walk(&world, &buckets, &declared, threads)?;
        type Build<'a> = &'a (dyn Fn() -> Result<RecordBatch, Error> + Sync);
        let event_tables: [(&tables::Derived, Build<'_>); 10] = [
            (&tables::ADDRESS_USE, &|| address_use(&world, &found)),
            (&tables::DEVICE_USE, &|| device_use(&world, &found)),
            (&tables::STRETCHES, &|| stretches(&found)),
            (&tables::TRAVEL, &|| travel(&world, &found)),
            (&tables::SESSION_USE, &|| session_use(&found)),
            (&tables::DROPOUTS, &|| dropouts(&world, &found)),
            (&tables::PRESENCE, &|| presence(&world, &found)),
            (&tables::HOURS, &|| hours(&found)),
            (&tables::DEVICE_ADDRESSES, &|| device_addresses(&world, &found)),
            (&tables::FIRST_BOOTS, &|| first_boots(&world, &found, &people, &deliveries)),
        ];
        decode::in_order(
            &event_tables,
            threads,
            |(table, build)| wants(table).then(|| (table.table.name, build())),
            |built| {
                if let Some((name, batch)) = built {
                    derived.insert(name, batch?);
                }
                Ok(())
            },
        )?;
        let firsts: HashMap<(u32, &str), i64> = found
            .first_reports
            .iter()
            // A check-in that happens to be the first of the export is no first boot.
            .filter(|report| report.rank < 2)
            .filter_map(|report| {
                Some(((report.subject, world.devices.text(report.device)?), report.at))
            })
            .collect();
        catalogue::tables(input, resolution, &firsts, &mut derived)?;
    } else {
        catalogue::tables(input, resolution, &HashMap::new(), &mut derived)?;
    }
    Ok((derived, people))
}

/// Walks all buckets on `threads` threads; the result does not depend on how many.
fn walk(
    world: &World,
    buckets: &events::Buckets,
    declared: &[Declared],
    threads: usize,
) -> Result<Found, Error> {
    let numbers: Vec<usize> = (0..buckets.count()).collect();
    let mut found = Found::default();
    decode::in_order(
        &numbers,
        threads,
        |bucket| {
            let mut pass = Pass::new(world, declared);
            pass.walk(&buckets.sorted(*bucket)?);
            Ok(pass.finish())
        },
        |part: Result<Found, Error>| {
            found.append(part?);
            Ok(())
        },
    )?;
    Ok(found)
}

/// How often each number appears: rows are distinct in subject and number, so
/// this counts subjects.
fn counts(numbers: impl Iterator<Item = u32>, len: usize) -> Vec<i64> {
    let mut counts = vec![0; len];
    for number in numbers {
        if let Some(count) = counts.get_mut(number as usize) {
            *count += 1;
        }
    }
    counts
}

fn address_use(world: &World, found: &Found) -> Result<RecordBatch, Error> {
    let subjects = counts(found.address_use.iter().map(|usage| usage.ip), world.ips.len());
    let mut rows = Rows::new(&tables::ADDRESS_USE);
    for usage in &found.address_use {
        let Some(address) = world.address(usage.ip) else { continue };
        rows.integer(i64::from(usage.subject))
            .text(world.ips.text(usage.ip))
            .network(&address.network)
            .integer(usage.events)
            .integer(usage.days)
            .integer(usage.managed)
            .integer(usage.unmanaged)
            .integer(subjects.get(usage.ip as usize).copied())
            .instant(usage.first)
            .instant(usage.last)
            .rows(&usage.rows)
            .end();
    }
    rows.finish()
}

fn device_use(world: &World, found: &Found) -> Result<RecordBatch, Error> {
    let subjects = counts(found.device_use.iter().map(|usage| usage.device), world.devices.len());
    let mut rows = Rows::new(&tables::DEVICE_USE);
    for usage in &found.device_use {
        rows.integer(i64::from(usage.subject))
            .text(world.devices.text(usage.device))
            .flag(usage.managed)
            .integer(usage.events)
            .integer(usage.days)
            .integer(subjects.get(usage.device as usize).copied())
            .instant(usage.first)
            .instant(usage.last)
            .rows(&usage.rows)
            .end();
    }
    rows.finish()
}

fn stretches(found: &Found) -> Result<RecordBatch, Error> {
    let mut rows = Rows::new(&tables::STRETCHES);
    for stretch in &found.stretches {
        rows.integer(i64::from(stretch.subject))
            .instant(stretch.first)
            .instant(stretch.last)
            .real(real(stretch.last - stretch.first) / 3.6e9)
            .integer(stretch.events)
            .real(real(stretch.pause) / 6e7)
            .integer(stretch.addresses)
            .integer(stretch.devices)
            .rows(&stretch.rows)
            .end();
    }
    rows.finish()
}

fn travel(world: &World, found: &Found) -> Result<RecordBatch, Error> {
    let mut rows = Rows::new(&tables::TRAVEL);
    for travel in &found.travel {
        let (Some(from), Some(to)) = (world.place(travel.from), world.place(travel.to)) else {
            continue;
        };
        rows.integer(i64::from(travel.subject))
            .instant(travel.at)
            .real(travel.km)
            .real(travel.minutes)
            .real(travel.km / (travel.minutes.max(1.0) / 60.0))
            .text(world.ips.text(travel.from))
            .text(world.ips.text(travel.to))
            .text(from.country.as_deref())
            .text(to.country.as_deref())
            .text(from.words().as_deref())
            .text(to.words().as_deref())
            .flag(travel.anonymised)
            .flag(travel.same_device)
            .flag(travel.same_session)
            .rows(&travel.rows)
            .end();
    }
    rows.finish()
}

fn session_use(found: &Found) -> Result<RecordBatch, Error> {
    let mut rows = Rows::new(&tables::SESSION_USE);
    for usage in &found.session_use {
        rows.integer(i64::from(usage.subject))
            .text(Some(&format!("{:016x}", usage.session)))
            .integer(usage.addresses)
            .integer(usage.networks)
            .integer(usage.clients)
            .integer(usage.countries)
            .integer(usage.returns)
            .real(usage.km)
            .flag(usage.anonymised)
            .instant(usage.first)
            .instant(usage.last)
            .rows(&usage.rows)
            .end();
    }
    rows.finish()
}

fn dropouts(world: &World, found: &Found) -> Result<RecordBatch, Error> {
    let mut rows = Rows::new(&tables::DROPOUTS);
    for dropout in &found.dropouts {
        let (Some(usual), Some(other)) =
            (world.address(dropout.usual), world.address(dropout.other))
        else {
            continue;
        };
        rows.integer(i64::from(dropout.subject))
            .instant(dropout.at)
            .real(dropout.minutes)
            .text(world.ips.text(dropout.usual))
            .text(usual.network.place.country.as_deref())
            .text(usual.network.kind.as_deref())
            .text(world.ips.text(dropout.other))
            .text(other.network.place.country.as_deref())
            .text(other.network.kind.as_deref())
            .text(Some(if dropout.by_device { "device" } else { "session" }))
            .rows(&dropout.rows)
            .end();
    }
    rows.finish()
}

fn presence(world: &World, found: &Found) -> Result<RecordBatch, Error> {
    let mut rows = Rows::new(&tables::PRESENCE);
    for presence in &found.presence {
        let mut kms = presence.kms.clone();
        kms.sort_by(f64::total_cmp);
        let words = |ip: u32| world.place(ip).and_then(Place::words);
        rows.integer(i64::from(presence.subject))
            .text(world.devices.text(presence.device))
            .integer(presence.compared)
            .integer(presence.apart)
            .integer(presence.apart_days)
            .integer(presence.apart_open)
            .real(kms.get(kms.len() / 2).copied())
            .text(words(presence.laptop).as_deref())
            .text(words(presence.login).as_deref())
            .instant((presence.apart > 0).then_some(presence.first))
            .instant((presence.apart > 0).then_some(presence.last))
            .rows(&presence.rows)
            .end();
    }
    rows.finish()
}

fn hours(found: &Found) -> Result<RecordBatch, Error> {
    // One vote per subject: a large team must not move the company's day.
    let (mut sin, mut cos) = (0.0, 0.0);
    for mean in found.hours.iter().filter_map(|hours| hours.mean_local) {
        add_angle(mean, &mut sin, &mut cos);
    }
    let company =
        found.hours.iter().any(|hours| hours.mean_local.is_some()).then(|| mean_hour(sin, cos));
    let mut rows = Rows::new(&tables::HOURS);
    for hours in &found.hours {
        rows.integer(i64::from(hours.subject))
            .integer(hours.days)
            .integer(hours.votes)
            .real(hours.mean_local)
            .real(hours.mean_utc)
            .real(hours.concentration)
            .real(hours.night_share)
            .real(company)
            .real(
                hours
                    .mean_local
                    .zip(company)
                    .map(|(mean, company)| circular_distance(mean, company)),
            )
            .instant(hours.first)
            .instant(hours.last)
            .rows(&hours.rows)
            .end();
    }
    rows.finish()
}

fn device_addresses(world: &World, found: &Found) -> Result<RecordBatch, Error> {
    let devices = counts(found.device_addresses.iter().map(|usage| usage.ip), world.ips.len());
    // A subject with two devices at home is one subject there.
    let mut pairs: Vec<(u32, u32)> =
        found.device_addresses.iter().map(|usage| (usage.ip, usage.subject)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let subjects = counts(pairs.into_iter().map(|(ip, _)| ip), world.ips.len());
    let mut rows = Rows::new(&tables::DEVICE_ADDRESSES);
    for usage in &found.device_addresses {
        let Some(address) = world.address(usage.ip) else { continue };
        rows.integer(i64::from(usage.subject))
            .text(world.devices.text(usage.device))
            .text(world.ips.text(usage.ip))
            .network(&address.network)
            .integer(usage.events)
            .integer(usage.days)
            .integer(devices.get(usage.ip as usize).copied())
            .integer(subjects.get(usage.ip as usize).copied())
            .instant(usage.first)
            .instant(usage.last)
            .rows(&usage.rows)
            .end();
    }
    rows.finish()
}

/// Where and when a device was delivered last.
struct Delivery {
    at: Option<i64>,
    place: Place,
    row: i64,
}

/// The first delivery of each device to each subject: a used laptop is delivered
/// again to whoever gets it next.
fn deliveries(
    input: &Input,
    resolution: &Resolution,
    places: &Places,
) -> Result<HashMap<(u32, String), Delivery>, Error> {
    let mut deliveries: HashMap<(u32, String), Delivery> = HashMap::new();
    input.scan(
        "shipments",
        &[
            "row_id",
            "actor",
            "device_id",
            "city",
            "region",
            "country",
            "shipped_at",
            "delivered_at",
        ],
        |batch| {
            let columns = Columns::of(batch);
            let (row_id, actor) = (columns.integer("row_id"), columns.integer("actor"));
            let [device, city, region, country] =
                ["device_id", "city", "region", "country"].map(|name| columns.text(name));
            let (shipped, delivered) =
                (columns.instant("shipped_at"), columns.instant("delivered_at"));
            for row in 0..batch.num_rows() {
                let (Some(device), Some(subject)) =
                    (device.get(row), resolution.subject(actor.get(row)))
                else {
                    continue;
                };
                let key = (subject, device.to_owned());
                let place = Place {
                    city: city.get(row).map(str::to_owned),
                    region: region.get(row).map(str::to_owned),
                    country: country.get(row).map(str::to_owned),
                    at: places
                        .find(city.get(row), region.get(row), country.get(row))
                        .and_then(|known| known.at),
                };
                let delivery = Delivery {
                    at: delivered.get(row).or_else(|| shipped.get(row)),
                    place,
                    row: row_id.get(row).unwrap_or(0),
                };
                match deliveries.get_mut(&key) {
                    // The first shipment is the one its first boot follows.
                    Some(known) if (known.at, known.row) > (delivery.at, delivery.row) => {
                        *known = delivery
                    }
                    Some(_) => {}
                    None => {
                        deliveries.insert(key, delivery);
                    }
                }
            }
            Ok(())
        },
    )?;
    Ok(deliveries)
}

fn first_boots(
    world: &World,
    found: &Found,
    people: &People,
    deliveries: &HashMap<(u32, String), Delivery>,
) -> Result<RecordBatch, Error> {
    let mut rows = Rows::new(&tables::FIRST_BOOTS);
    let mut reports: Vec<&FirstReport> = found.first_reports.iter().collect();
    reports.sort_by_key(|report| (report.subject, report.at, report.row));
    for report in reports {
        let Some(device) = world.devices.text(report.device) else { continue };
        let network = (report.ip != NONE)
            .then(|| world.address(report.ip))
            .flatten()
            .map(|address| &address.network);
        let place = network.map(|network| &network.place);
        let delivery = deliveries.get(&(report.subject, device.to_owned()));
        let home = people.subjects.get(report.subject as usize).map(|person| &person.place);
        let mut evidence = vec![report.row];
        evidence.extend(delivery.map(|delivery| delivery.row));
        rows.integer(i64::from(report.subject))
            .text(Some(device))
            .text(Some(match report.rank {
                0 => "first_boot",
                1 => "enrolled",
                _ => "report",
            }))
            .instant(report.at)
            .text(world.ips.text(report.ip))
            .text(network.and_then(|network| network.kind.as_deref()))
            .text(place.and_then(Place::words).as_deref())
            .text(place.and_then(|place| place.country.as_deref()))
            .real(place.and_then(|place| place.at).map(|at| at.0))
            .real(place.and_then(|place| place.at).map(|at| at.1))
            .instant(delivery.and_then(|delivery| delivery.at))
            .text(delivery.and_then(|delivery| delivery.place.words()).as_deref())
            .text(delivery.and_then(|delivery| delivery.place.country.as_deref()))
            .real(place.zip(delivery).and_then(|(place, delivery)| place.km(&delivery.place)))
            .real(place.zip(home).and_then(|(place, home)| place.km(home)))
            .rows(&evidence)
            .end();
    }
    rows.finish()
}
