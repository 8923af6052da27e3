//! Derived tables: computed once, read by many rules.

mod batches;
pub mod catalogue;
mod decode;
mod doors;
pub mod events;
mod intern;
pub(crate) mod listed;
mod owners;
mod pass;
pub mod people;
mod rows;
mod sites;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use datafusion::arrow::array::RecordBatch;
use model::derived::Derived;

use self::batches::{Batches, Part};
use self::events::World;
use self::pass::{Declared, Pass};
use self::people::People;
pub use self::rows::Rows;
use crate::Error;
use crate::input::{Columns, Get, Input};
use crate::networks::{Networks, Place};
use crate::places::Places;
use crate::resolve::Resolution;

/// Derived tables by name, in one batch or several. A table whose inputs are missing is not there.
pub type Tables = BTreeMap<&'static str, Vec<RecordBatch>>;

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
    if let Some(copies) = sites::table(input)? {
        derived.insert(model::derived::SITE_COPIES.table.name, vec![copies]);
    }

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
        let wants = |table: &Derived| table.from.iter().all(|from| input.rows(from) > 0);
        let firsts = found.firsts(&world);
        found.finish(&world, &people, &deliveries, wants, &mut derived)?;
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
) -> Result<Batches, Error> {
    let numbers: Vec<usize> = (0..buckets.count()).collect();
    let mut found = Batches::default();
    decode::in_order(
        &numbers,
        threads,
        |bucket| {
            let mut pass = Pass::new(world, declared);
            pass.walk(&buckets.sorted(*bucket)?);
            Part::new(world, pass.finish())
        },
        |part: Result<Part, Error>| {
            found.add(part?);
            Ok(())
        },
    )?;
    Ok(found)
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
