//! What the pass found, as batches of the derived tables.
//!
//! The findings of a bucket become batches as soon as it was walked, by the thread that walked
//! it: what stays in memory is columns, and never all findings beside all of them. Two things wait
//! for the last bucket: how many subjects use an address or a device, and the company's hours.

use std::collections::{BTreeMap, HashMap};

use datafusion::arrow::array::{Int64Array, RecordBatch};
use model::derived::{self as tables, Derived};

use super::events::World;
use super::intern::NONE;
use super::pass::{FirstReport, Found, Hours, add_angle, circular_distance, mean_hour, real};
use super::people::People;
use super::{Delivery, Rows, Tables};
use crate::Error;
use crate::networks::Place;

/// What all buckets gave.
#[derive(Default)]
pub(super) struct Batches {
    pieces: BTreeMap<&'static str, Vec<Piece>>,
    totals: BTreeMap<(&'static str, &'static str), Vec<i64>>,
    hours: Vec<Hours>,
    first_reports: Vec<FirstReport>,
}

/// What one bucket gave.
pub(super) struct Part {
    pieces: Vec<(&'static str, Piece)>,
    hours: Vec<Hours>,
    first_reports: Vec<FirstReport>,
}

/// Rows of one table, with the columns that count over all buckets still to be filled.
struct Piece {
    batch: RecordBatch,
    counts: Vec<Count>,
}

/// A column that says how many there are of what each row has a number of.
struct Count {
    column: &'static str,
    /// The number in each row.
    of_row: Vec<u32>,
    /// Numbers to be counted, if not once for each row. Rows are distinct in subject and number, so
    /// counting rows counts subjects, if no row has a part of what its subject used.
    once: Option<Vec<u32>>,
}

impl Count {
    fn counted(&self) -> &[u32] {
        self.once.as_deref().unwrap_or(&self.of_row)
    }
}

impl Part {
    /// Turns the findings of one bucket into batches.
    ///
    /// # Errors
    /// A mistake of ours: values do not follow the columns of a table.
    pub(super) fn new(world: &World, found: Found) -> Result<Self, Error> {
        let alone = |batch| Piece { batch, counts: Vec::new() };
        let pieces = vec![
            (tables::ADDRESS_USE.table.name, address_use(world, &found)?),
            (tables::DEVICE_USE.table.name, device_use(world, &found)?),
            (tables::STRETCHES.table.name, alone(stretches(&found)?)),
            (tables::TRAVEL.table.name, alone(travel(world, &found)?)),
            (tables::SESSION_USE.table.name, alone(session_use(&found)?)),
            (tables::DROPOUTS.table.name, alone(dropouts(world, &found)?)),
            (tables::PRESENCE.table.name, alone(presence(world, &found)?)),
            (tables::DEVICE_ADDRESSES.table.name, device_addresses(world, &found)?),
        ];
        Ok(Self { pieces, hours: found.hours, first_reports: found.first_reports })
    }
}

impl Batches {
    /// Takes the next part; parts come in the order of subjects, and no subject is in two.
    pub(super) fn add(&mut self, part: Part) {
        for (table, piece) in part.pieces {
            for count in &piece.counts {
                let totals = self.totals.entry((table, count.column)).or_default();
                for number in count.counted() {
                    let at = *number as usize;
                    if at >= totals.len() {
                        totals.resize(at + 1, 0);
                    }
                    if let Some(total) = totals.get_mut(at) {
                        *total += 1;
                    }
                }
            }
            let pieces = self.pieces.entry(table).or_default();
            if piece.batch.num_rows() > 0 || pieces.is_empty() {
                pieces.push(piece);
            }
        }
        self.hours.extend(part.hours);
        self.first_reports.extend(part.first_reports);
    }

    /// When each device, by its name, was first booted or enrolled in each subject's hands.
    pub(super) fn firsts<'a>(&self, world: &'a World) -> HashMap<(u32, &'a str), i64> {
        self.first_reports
            .iter()
            // A check-in that happens to be the first of the export is no first boot.
            .filter(|report| report.rank < 2)
            .filter_map(|report| {
                Some(((report.subject, world.devices.text(report.device)?), report.at))
            })
            .collect()
    }

    /// Adds the tables that `wants` names.
    ///
    /// # Errors
    /// A mistake of ours: values do not follow the columns of a table.
    pub(super) fn finish(
        self,
        world: &World,
        people: &People,
        deliveries: &HashMap<(u32, String), Delivery>,
        wants: impl Fn(&Derived) -> bool,
        derived: &mut Tables,
    ) -> Result<(), Error> {
        if wants(&tables::HOURS) {
            derived.insert(tables::HOURS.table.name, vec![hours(&self.hours)?]);
        }
        if wants(&tables::FIRST_BOOTS) {
            let batch = first_boots(world, self.first_reports, people, deliveries)?;
            derived.insert(tables::FIRST_BOOTS.table.name, vec![batch]);
        }
        for (table, pieces) in self.pieces {
            if !tables::by_name(table).is_some_and(&wants) {
                continue;
            }
            let batches = pieces
                .into_iter()
                .map(|piece| piece.filled(table, &self.totals))
                .collect::<Result<_, _>>()?;
            derived.insert(table, batches);
        }
        Ok(())
    }
}

impl Piece {
    fn filled(
        self,
        table: &'static str,
        totals: &BTreeMap<(&'static str, &'static str), Vec<i64>>,
    ) -> Result<RecordBatch, Error> {
        let mut columns = self.batch.columns().to_vec();
        let schema = self.batch.schema();
        let wrong =
            |column: &str| Error::Column { table: table.to_owned(), column: column.to_owned() };
        for count in self.counts {
            let totals = totals.get(&(table, count.column));
            let total = |number: &u32| totals?.get(*number as usize).copied();
            let values: Int64Array = count.of_row.iter().map(total).collect();
            let slot = schema.index_of(count.column).ok().and_then(|at| columns.get_mut(at));
            *slot.ok_or_else(|| wrong(count.column))? = std::sync::Arc::new(values);
        }
        RecordBatch::try_new(schema, columns).map_err(|_| wrong("(counts)"))
    }
}

fn address_use(world: &World, found: &Found) -> Result<Piece, Error> {
    let mut rows = Rows::with_capacity(&tables::ADDRESS_USE, found.address_use.len());
    let mut ips = Vec::with_capacity(found.address_use.len());
    for usage in &found.address_use {
        let Some(address) = world.address(usage.ip) else { continue };
        rows.integer(i64::from(usage.subject))
            .text(world.ips.text(usage.ip))
            .network(&address.network)
            .integer(usage.events)
            .integer(usage.days)
            .integer(usage.managed)
            .integer(usage.unmanaged)
            .integer(0)
            .instant(usage.first)
            .instant(usage.last)
            .rows(&usage.rows)
            .end();
        ips.push(usage.ip);
    }
    let subjects = Count { column: "subjects", of_row: ips, once: None };
    Ok(Piece { batch: rows.finish()?, counts: vec![subjects] })
}

fn device_use(world: &World, found: &Found) -> Result<Piece, Error> {
    let mut rows = Rows::with_capacity(&tables::DEVICE_USE, found.device_use.len());
    for usage in &found.device_use {
        rows.integer(i64::from(usage.subject))
            .text(world.devices.text(usage.device))
            .flag(usage.managed)
            .integer(usage.events)
            .integer(usage.days)
            .integer(0)
            .instant(usage.first)
            .instant(usage.last)
            .rows(&usage.rows)
            .end();
    }
    let of_row = found.device_use.iter().map(|usage| usage.device).collect();
    let subjects = Count { column: "subjects", of_row, once: None };
    Ok(Piece { batch: rows.finish()?, counts: vec![subjects] })
}

fn stretches(found: &Found) -> Result<RecordBatch, Error> {
    let mut rows = Rows::with_capacity(&tables::STRETCHES, found.stretches.len());
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
    let mut rows = Rows::with_capacity(&tables::TRAVEL, found.travel.len());
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
    let mut rows = Rows::with_capacity(&tables::SESSION_USE, found.session_use.len());
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
    let mut rows = Rows::with_capacity(&tables::DROPOUTS, found.dropouts.len());
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
    let mut rows = Rows::with_capacity(&tables::PRESENCE, found.presence.len());
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

fn hours(found: &[Hours]) -> Result<RecordBatch, Error> {
    // One vote per subject: a large team must not move the company's day.
    let (mut sin, mut cos) = (0.0, 0.0);
    for mean in found.iter().filter_map(|hours| hours.mean_local) {
        add_angle(mean, &mut sin, &mut cos);
    }
    let company = found.iter().any(|hours| hours.mean_local.is_some()).then(|| mean_hour(sin, cos));
    let mut rows = Rows::with_capacity(&tables::HOURS, found.len());
    for hours in found {
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

fn device_addresses(world: &World, found: &Found) -> Result<Piece, Error> {
    let mut rows = Rows::with_capacity(&tables::DEVICE_ADDRESSES, found.device_addresses.len());
    let (mut ips, mut pairs) = (Vec::new(), Vec::new());
    for usage in &found.device_addresses {
        let Some(address) = world.address(usage.ip) else { continue };
        rows.integer(i64::from(usage.subject))
            .text(world.devices.text(usage.device))
            .text(world.ips.text(usage.ip))
            .network(&address.network)
            .integer(usage.events)
            .integer(usage.days)
            .integer(0)
            .integer(0)
            .instant(usage.first)
            .instant(usage.last)
            .rows(&usage.rows)
            .end();
        ips.push(usage.ip);
        pairs.push((usage.subject, usage.ip));
    }
    // A subject with two devices at home is one subject there.
    pairs.sort_unstable();
    pairs.dedup();
    let once = Some(pairs.into_iter().map(|(_, ip)| ip).collect());
    let counts = vec![
        Count { column: "devices", of_row: ips.clone(), once: None },
        Count { column: "subjects", of_row: ips, once },
    ];
    Ok(Piece { batch: rows.finish()?, counts })
}

fn first_boots(
    world: &World,
    mut reports: Vec<FirstReport>,
    people: &People,
    deliveries: &HashMap<(u32, String), Delivery>,
) -> Result<RecordBatch, Error> {
    let mut rows = Rows::with_capacity(&tables::FIRST_BOOTS, reports.len());
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
