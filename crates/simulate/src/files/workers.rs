//! The HRIS: workers and the history of their records.

use super::Folder;
use crate::Error;
use crate::calendar::{DAY, instant};
use crate::company::Company;
use crate::person::{Conduct, Habits, PHONE_BEFORE, Person};
use crate::stream::mix;

fn code(city: &crate::places::City) -> &'static str {
    if city.region_code.is_empty() { city.region } else { city.region_code }
}

/// `hris/workers.csv`.
pub(crate) fn workers(company: &Company, folder: &Folder) -> Result<(), Error> {
    let mut table = folder.table(
        "hris/workers.csv",
        &[
            "Employee ID",
            "Legal Name",
            "First Name",
            "Last Name",
            "Former Last Name",
            "Work Email",
            "Personal Email",
            "Mobile Phone",
            "Address Line 1",
            "Address Line 2",
            "City",
            "State",
            "Postal Code",
            "Country",
            "Time Zone",
            "Business Title",
            "Department",
            "Manager ID",
            "Supplier",
            "Worker Type",
            "Worker Status",
            "Remote",
            "Hire Date",
            "Termination Date",
            "Referred By",
        ],
    )?;
    for person in company.by_number() {
        let city = person.address.city.city();
        let manager = company.manager(person);
        let status = match person.left {
            Some(_) => "Terminated",
            None if person.habits.has(Habits::LEAVE) => "On Leave",
            None => "Active",
        };
        let referrer = person.referred_by.and_then(|position| company.people.get(position));
        table.row(&[
            person.employee_no(),
            person.name(),
            person.given.to_owned(),
            person.family.to_owned(),
            person.born.map_or_else(String::new, |(family, _)| family.to_owned()),
            person.email(),
            person.private_email(),
            person.phone_number(),
            person.address.line1(),
            person.address.line2(),
            city.name.to_owned(),
            code(city).to_owned(),
            person.address.postal_code(),
            city.country_name.to_owned(),
            city.zone.to_owned(),
            person.title.to_owned(),
            person.department.name().to_owned(),
            manager.map_or_else(String::new, Person::employee_no),
            company.agency(person).map_or_else(String::new, |agency| agency.name.clone()),
            if person.contractor { "Contractor" } else { "Employee" }.to_owned(),
            status.to_owned(),
            if person.office.is_some() { "No" } else { "Yes" }.to_owned(),
            company.calendar.date(person.hired).to_string(),
            person.left.map_or_else(String::new, |left| company.calendar.date(left).to_string()),
            referrer.map_or_else(String::new, Person::employee_no),
        ])?;
    }
    table.done()
}

/// `hris/changes.csv`.
pub(crate) fn changes(company: &Company, folder: &Folder) -> Result<(), Error> {
    let mut table = folder.table(
        "hris/changes.csv",
        &[
            "Employee ID",
            "Work Email",
            "Field",
            "Old Value",
            "New Value",
            "Effective Date",
            "Changed At",
            "Changed By",
            "IP Address",
        ],
    )?;
    for person in company.by_number() {
        let mut row = |day: i32, field: &str, old: String, new: String, ip: String| {
            let draw = (mix(u64::from(person.key), 600) % 30_000) as i64;
            let at = company.calendar.utc(day) + 13 * 3_600 + draw.min(DAY / 3);
            table.row(&[
                person.employee_no(),
                person.email(),
                field.to_owned(),
                old,
                new,
                company.calendar.date(day).to_string(),
                instant(at),
                person.employee_no(),
                ip,
            ])
        };
        let home = |day| company.home_spot(person.home, day).address();
        if let Some(moved) = person.moved {
            let ip = moved.by.map_or_else(|| home(moved.day), |spot| spot.address());
            row(moved.day, "Home Address", moved.from.one_line(), person.address.one_line(), ip)?;
        }
        if let Some((family, day)) = person.born {
            row(day, "Legal Name", format!("{} {family}", person.given), person.name(), home(day))?;
        }
        // Some get a new telephone, and whoever buys an account needs one.
        let draw = mix(mix(company.seed, u64::from(person.key)), 601);
        let sold = person.conduct == Conduct::Sold;
        if sold || draw.is_multiple_of(60) {
            let day = if sold { person.change } else { person.change / 2 };
            if person.employed(day) {
                let spot = company.presence(person, day).spot;
                let ip = if spot.ip == 0 { home(day) } else { spot.address() };
                let mut before = person.clone();
                before.phone ^= PHONE_BEFORE;
                row(day, "Mobile Phone", before.phone_number(), person.phone_number(), ip)?;
            }
        }
    }
    table.done()
}
