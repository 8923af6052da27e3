//! Subjects, their names and their addresses.

use std::collections::{BTreeMap, BTreeSet};

use datafusion::arrow::array::{RecordBatch, StringArray};
use model::derived as tables;

use super::doors::{Doors, Written};
use super::{Rows, Tables};
use crate::Error;
use crate::input::{Columns, Get, Input};
use crate::networks::Place;
use crate::places::Places;
use crate::resolve::Resolution;

/// One person, as all records together know them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Person {
    /// Text id.
    pub id: String,
    /// Names, best first.
    pub names: Vec<String>,
    /// Texts by column of the `subjects` table.
    texts: BTreeMap<&'static str, String>,
    /// Works away from any office.
    pub remote: Option<bool>,
    /// First day.
    pub started_on: Option<i32>,
    /// Last day.
    pub ended_on: Option<i32>,
    /// Declared place.
    pub place: Place,
    /// IANA zone of the declared place.
    pub time_zone: Option<String>,
    rows: Vec<i64>,
}

impl Person {
    /// A text field of the `subjects` table.
    #[must_use]
    pub fn text(&self, column: &str) -> Option<&str> {
        self.texts.get(column).map(String::as_str)
    }
}

/// All subjects, by dense id.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// By dense id.
    pub subjects: Vec<Person>,
    names: BTreeSet<(u32, String, String, i64)>,
}

/// Fields taken as they are, best record first.
const FIELDS: [&str; 14] = [
    "employee_no",
    "email",
    "worker_type",
    "status",
    "job_title",
    "department",
    "manager_id",
    "vendor_id",
    "city",
    "region",
    "country",
    "address",
    "postal_code",
    "phone",
];

/// Where `status` is among [`FIELDS`].
const STATUS: usize = 3;

/// One record about a person, before the best is chosen.
struct Record {
    rank: u8,
    row: i64,
    name: Option<String>,
    texts: [Option<String>; FIELDS.len()],
    time_zone: Option<String>,
    remote: Option<bool>,
    started_on: Option<i32>,
    ended_on: Option<i32>,
}

impl Record {
    /// Best first: by kind of record, then the employment that goes on, then the
    /// one that began last (who was rehired has two), then the last row.
    fn order(&self) -> (u8, bool, std::cmp::Reverse<(Option<i32>, i64)>) {
        let status = self.texts.get(STATUS).and_then(Option::as_deref);
        let goes_on = self.started_on.is_some()
            && self.ended_on.is_none()
            && status.is_none_or(|status| status != "terminated");
        (self.rank, !goes_on, std::cmp::Reverse((self.started_on, self.row)))
    }
}

/// An employer's own record first, a directory next, an application last.
fn rank(table: &str, worker_type: Option<&str>, employee_no: Option<&str>) -> u8 {
    match (table, worker_type, employee_no) {
        ("people", Some("employee" | "contractor"), Some(_)) => 0,
        ("people", _, Some(_)) => 1,
        ("people", Some("freelancer"), _) => 2,
        ("accounts", ..) => 3,
        ("people", Some("candidate"), _) => 4,
        _ => 5,
    }
}

impl People {
    /// Reads everyone's records and chooses the best value of each field.
    ///
    /// # Errors
    /// A table cannot be read.
    pub fn gather(input: &Input, resolution: &Resolution, places: &Places) -> Result<Self, Error> {
        let mut records: Vec<Vec<Record>> = (0..resolution.ids.len()).map(|_| Vec::new()).collect();
        let mut names: BTreeSet<(u32, String, String, i64)> = BTreeSet::new();
        for table in ["people", "accounts", "applications"] {
            let mut wanted = vec![
                "row_id",
                "source",
                "actor",
                "name",
                "given_name",
                "family_name",
                "preferred_name",
                "remote",
                "started_on",
                "ended_on",
                "time_zone",
            ];
            wanted.extend(FIELDS);
            input.scan(table, &wanted, |batch| {
                gather(table, batch, resolution, &mut records, &mut names);
                Ok(())
            })?;
        }
        let subjects = resolution
            .ids
            .iter()
            .zip(records)
            .map(|(id, mut records)| {
                records.sort_by_key(Record::order);
                person(id, &records, places)
            })
            .collect();
        Ok(Self { subjects, names })
    }

    /// `subjects`, `subject_names`, `subject_addresses`.
    ///
    /// # Errors
    /// A table cannot be read.
    pub fn tables(
        &self,
        input: &Input,
        resolution: &Resolution,
        places: &Places,
    ) -> Result<Tables, Error> {
        let mut derived = Tables::new();
        let doors = Doors::read(input)?;
        derived.insert("subjects", vec![self.subjects_table(&doors)?]);
        let mut rows = Rows::new(&tables::SUBJECT_NAMES);
        let mut last: Option<(u32, &str)> = None;
        for (subject, name, source, row) in &self.names {
            if last == Some((*subject, name)) {
                continue;
            }
            last = Some((*subject, name));
            rows.integer(i64::from(*subject))
                .text(Some(name))
                .text(Some(source))
                .integer(*row)
                .end();
        }
        derived.insert("subject_names", vec![rows.finish()?]);
        derived.insert("subject_addresses", vec![addresses(input, resolution, places, &doors)?]);
        Ok(derived)
    }

    fn subjects_table(&self, doors: &Doors) -> Result<RecordBatch, Error> {
        let mut rows = Rows::new(&tables::SUBJECTS);
        for (dense, person) in (0_i64..).zip(&self.subjects) {
            let text = |column| person.text(column);
            let home = Written {
                address: text("address").unwrap_or_default(),
                city: text("city"),
                postal_code: text("postal_code"),
                country: text("country"),
            };
            let (address_key, building_key) = (doors.key(&home), doors.building(&home));
            rows.integer(dense)
                .text(Some(&person.id))
                .text(person.names.first().map(String::as_str))
                .text(text("employee_no"))
                .text(text("email"))
                .text(text("worker_type"))
                .text(text("status"))
                .text(text("job_title"))
                .text(text("department"))
                .text(text("manager_id"))
                .text(text("vendor_id"))
                .flag(person.remote)
                .day(person.started_on)
                .day(person.ended_on)
                .text(text("city"))
                .text(text("region"))
                .text(text("country"))
                .text(text("address"))
                .text(address_key.as_deref())
                .text(building_key.as_deref())
                .text(text("phone"))
                .real(person.place.at.map(|at| at.0))
                .real(person.place.at.map(|at| at.1))
                .text(person.time_zone.as_deref())
                .rows(&person.rows)
                .end();
        }
        rows.finish()
    }
}

fn gather(
    table: &str,
    batch: &RecordBatch,
    resolution: &Resolution,
    records: &mut [Vec<Record>],
    names: &mut BTreeSet<(u32, String, String, i64)>,
) {
    let columns = Columns::of(batch);
    let (row_id, actor) = (columns.integer("row_id"), columns.integer("actor"));
    let source = columns.text("source");
    let [name, given, family, preferred, zone] =
        ["name", "given_name", "family_name", "preferred_name", "time_zone"]
            .map(|name| columns.text(name));
    let texts = FIELDS.map(|field| columns.text(field));
    let remote = columns.flag("remote");
    let (started, ended) = (columns.day("started_on"), columns.day("ended_on"));
    for row in 0..batch.num_rows() {
        let Some(subject) = resolution.subject(actor.get(row)) else { continue };
        let own = |column: &StringArray| column.get(row).map(str::to_owned);
        let row_id = row_id.get(row).unwrap_or(0);
        let full = own(&name).or_else(|| {
            let parts: Vec<&str> =
                [given.get(row), family.get(row)].into_iter().flatten().collect();
            (!parts.is_empty()).then(|| parts.join(" "))
        });
        for name in [full.clone(), own(&preferred)].into_iter().flatten() {
            names.insert((subject, name, own(&source).unwrap_or_default(), row_id));
        }
        let texts = texts.each_ref().map(own);
        let [employee_no, _, worker_type, ..] = &texts;
        let record = Record {
            rank: rank(table, worker_type.as_deref(), employee_no.as_deref()),
            row: row_id,
            name: full,
            texts,
            time_zone: own(&zone),
            remote: remote.get(row),
            started_on: started.get(row),
            ended_on: ended.get(row),
        };
        if let Some(records) = records.get_mut(subject as usize) {
            records.push(record);
        }
    }
}

fn person(id: &str, records: &[Record], places: &Places) -> Person {
    let mut person = Person { id: id.to_owned(), ..Person::default() };
    for record in records {
        if let Some(name) = &record.name
            && !person.names.contains(name)
        {
            person.names.push(name.clone());
        }
        person.remote = person.remote.or(record.remote);
        person.time_zone = person.time_zone.take().or_else(|| record.time_zone.clone());
        if person.rows.len() < model::Signal::MOST_ROWS {
            person.rows.push(record.row);
        }
    }
    person.rows.sort_unstable();
    // First and last day come from one record: the last day of an earlier
    // employment is not the last day of this one.
    if let Some(record) =
        records.iter().find(|record| record.started_on.is_some() || record.ended_on.is_some())
    {
        person.started_on = record.started_on;
        person.ended_on = record.ended_on;
    }
    // An address is taken whole from one record: the city of one and the street
    // of another would be a place where nobody lives.
    let is_place =
        |field: &str| matches!(field, "city" | "region" | "country" | "address" | "postal_code");
    let home = records.iter().find(|record| {
        FIELDS
            .iter()
            .zip(&record.texts)
            .any(|(field, value)| is_place(field) && *field != "country" && value.is_some())
    });
    let home = home.or_else(|| {
        records.iter().find(|record| {
            FIELDS
                .iter()
                .zip(&record.texts)
                .any(|(field, value)| is_place(field) && value.is_some())
        })
    });
    for (at, field) in FIELDS.iter().enumerate() {
        let value = if is_place(field) {
            home.and_then(|record| record.texts.get(at).cloned().flatten())
        } else {
            records.iter().find_map(|record| record.texts.get(at).cloned().flatten())
        };
        if let Some(value) = value {
            person.texts.insert(field, value);
        }
    }
    let known = places.find(person.text("city"), person.text("region"), person.text("country"));
    person.place = Place {
        city: person.text("city").map(str::to_owned),
        region: person.text("region").map(str::to_owned),
        country: person.text("country").map(str::to_owned),
        at: known.and_then(|known| known.at),
    };
    person.time_zone =
        person.time_zone.take().or_else(|| known.and_then(|known| known.time_zone.clone()));
    person
}

/// Where addresses come from: table, kind, columns of the address, its date.
struct Source {
    table: &'static str,
    kind: &'static str,
    address: &'static str,
    since: Option<&'static str>,
    /// Whether city, region, postal code and country belong to this address.
    parts: bool,
}

const SOURCES: [Source; 4] = [
    Source { table: "people", kind: "home", address: "address", since: None, parts: true },
    Source {
        table: "shipments",
        kind: "shipment",
        address: "address",
        since: Some("shipped_at"),
        parts: true,
    },
    Source {
        table: "shipments",
        kind: "redirect",
        address: "redirect_address",
        since: Some("redirected_at"),
        parts: false,
    },
    Source {
        table: "documents",
        kind: "document",
        address: "address",
        since: Some("received_at"),
        parts: false,
    },
];

fn addresses(
    input: &Input,
    resolution: &Resolution,
    places: &Places,
    doors: &Doors,
) -> Result<RecordBatch, Error> {
    let mut rows = Rows::new(&tables::SUBJECT_ADDRESSES);
    for source in &SOURCES {
        let mut wanted =
            vec!["row_id", "actor", source.address, "city", "region", "postal_code", "country"];
        wanted.extend(source.since);
        input.scan(source.table, &wanted, |batch| {
            let columns = Columns::of(batch);
            let (row_id, actor) = (columns.integer("row_id"), columns.integer("actor"));
            let part = |name: &str| columns.text(if source.parts { name } else { "" });
            let [city, region, postal_code, country] =
                ["city", "region", "postal_code", "country"].map(part);
            let text = columns.text(source.address);
            let since = columns.instant(source.since.unwrap_or_default());
            for row in 0..batch.num_rows() {
                let Some(subject) = resolution.subject(actor.get(row)) else { continue };
                if text.get(row).is_some() || city.get(row).is_some() {
                    let at = places
                        .find(city.get(row), region.get(row), country.get(row))
                        .and_then(|known| known.at);
                    append(
                        &mut rows,
                        doors,
                        subject,
                        source.kind,
                        text.get(row),
                        [city.get(row), region.get(row), postal_code.get(row), country.get(row)],
                        at,
                        since.get(row),
                        row_id.get(row),
                    );
                }
            }
            Ok(())
        })?;
    }
    input.scan("profile_changes", &["row_id", "actor", "what", "old_value", "at"], |batch| {
        let columns = Columns::of(batch);
        let (row_id, actor, at) =
            (columns.integer("row_id"), columns.integer("actor"), columns.instant("at"));
        let (what, old) = (columns.text("what"), columns.text("old_value"));
        for row in 0..batch.num_rows() {
            if let (Some(subject), Some("address"), Some(text)) =
                (resolution.subject(actor.get(row)), what.get(row), old.get(row))
            {
                append(
                    &mut rows,
                    doors,
                    subject,
                    "former_home",
                    Some(text),
                    [None; 4],
                    None,
                    at.get(row),
                    row_id.get(row),
                );
            }
        }
        Ok(())
    })?;
    rows.finish()
}

#[expect(clippy::too_many_arguments, reason = "one row of a table, written in two places")]
fn append(
    rows: &mut Rows,
    doors: &Doors,
    subject: u32,
    kind: &str,
    text: Option<&str>,
    [city, region, postal_code, country]: [Option<&str>; 4],
    at: Option<(f64, f64)>,
    since: Option<i64>,
    row_id: Option<i64>,
) {
    let written = text.map(|address| Written { address, city, postal_code, country });
    rows.integer(i64::from(subject))
        .text(Some(kind))
        .text(text)
        .text(written.and_then(|written| doors.key(&written)).as_deref())
        .text(written.and_then(|written| doors.building(&written)).as_deref())
        .text(city)
        .text(region)
        .text(country)
        .real(at.map(|at| at.0))
        .real(at.map(|at| at.1))
        .instant(since)
        .integer(row_id)
        .end();
}

#[cfg(test)]
mod tests;
