//! References, signed papers and the vendor master.

use serde_json::json;

use super::hiring::HISTORY;
use super::{Folder, Table, hex, token};
use crate::Error;
use crate::calendar::instant;
use crate::company::Company;
use crate::internet::Spot;
use crate::names::{FAMILY, GIVEN, mailbox_part};
use crate::person::{Conduct, Department, Person, Role};
use crate::places::{CITIES, CityId};
use crate::plan::{Level, Scheme};
use crate::stream::{Purpose, mix, scatter22};

/// Days before the window for which signed papers are kept.
const SIGNED: i32 = -420;

const ANSWERS: [&str; 6] = [
    "Reliable, asks before guessing, would hire again.",
    "We worked on one team for two years. Calm under pressure.",
    "Good with customers. Could delegate more.",
    "Left on good terms when the project ended.",
    "Learns fast and writes things down.",
    "Always on time, and honest about what was not done.",
];

/// An invented name.
pub(super) fn named(key: u64) -> (&'static str, &'static str) {
    let given = GIVEN.get((mix(key, 161) % GIVEN.len() as u64) as usize).copied();
    let family = FAMILY.get((mix(key, 162) % FAMILY.len() as u64) as usize).copied();
    (given.unwrap_or("Ana"), family.unwrap_or("Baker"))
}

/// A referee: the name and mailbox that are given, and what answers.
struct Referee {
    name: String,
    mailbox: String,
    phone: String,
    device: u64,
    spot: Spot,
    relationship: &'static str,
}

fn referees(company: &Company, person: &Person) -> [Referee; 2] {
    let mut stream = company.stream(Purpose::Papers, person, 0);
    let chain = matches!(person.role, Role::Planted(Scheme::ReferralChain, _));
    // Some bosses are named by more than one of the people who left them.
    let boss = match person.role {
        Role::Honest if stream.chance(0.08) => u64::from(person.key / 3) | 1 << 40,
        _ => u64::from(person.referee),
    };
    let mut of = |named_by: u64, answers: u64, relationship| {
        let (given, family) = named(named_by);
        let employer = super::hiring::EMPLOYERS
            .get((mix(named_by, 163) % 12) as usize)
            .copied()
            .unwrap_or("Fieldnote");
        let city = CityId((mix(answers, 164) % CITIES.len() as u64) as u8);
        Referee {
            name: format!("{given} {family}"),
            mailbox: format!(
                "{}.{}{}@{}.example",
                mailbox_part(given),
                mailbox_part(family),
                mix(named_by, 165) % 100,
                mailbox_part(employer)
            ),
            // 411, 511 and 711 are no area codes.
            phone: format!(
                "+1 {}11 {}",
                [4, 5, 7].get((answers >> 40) as usize).unwrap_or(&7),
                2_000_000 + scatter22(answers as u32, 166)
            ),
            device: mix(answers, 168),
            spot: if chain {
                company.exit(person, answers)
            } else {
                company.internet.mobile(city, stream.bits())
            },
            relationship,
        }
    };
    let key = u64::from(person.key);
    // The names of the chain differ, whoever answers.
    let first = of(
        if chain { key } else { boss },
        if chain { u64::from(person.referee) } else { boss },
        "Manager",
    );
    let before = person.referred_by.and_then(|position| company.people.get(position));
    let second = match before.filter(|_| chain) {
        // The one before vouches for the next.
        Some(before) => Referee {
            name: before.name(),
            mailbox: before.private_email(),
            phone: before.phone_number(),
            device: mix(u64::from(before.papers), 141),
            spot: company.exit(before, key),
            relationship: "Colleague",
        },
        None => of(key | 1 << 41, key | 1 << 41, "Colleague"),
    };
    [first, second]
}

/// `references/answers.csv`, in canonical columns: what the service for references collected.
pub(crate) fn references(company: &Company, folder: &Folder) -> Result<(), Error> {
    let mut table: Table = folder.table(
        "references/answers.csv",
        &[
            "email",
            "referee_name",
            "referee_email",
            "referee_phone",
            "relationship",
            "submitted_at",
            "ip",
            "device_id",
            "body",
        ],
    )?;
    for person in company.by_number() {
        if person.hired < HISTORY || person.agency.is_some() {
            continue;
        }
        for (nth, referee) in (0_u64..).zip(referees(company, person)) {
            let draw = mix(mix(company.seed, u64::from(person.key)), 170 + nth);
            let at = company.calendar.utc(person.hired - 17) + 40_000 + (draw % 90_000) as i64;
            table.row(&[
                person.private_email(),
                referee.name,
                referee.mailbox,
                referee.phone,
                referee.relationship.to_owned(),
                instant(at),
                referee.spot.address(),
                hex(referee.device, 16),
                ANSWERS.get((draw % 6) as usize).copied().unwrap_or_default().to_owned(),
            ])?;
        }
    }
    table.done()
}

/// Whoever looked at the papers on the company's behalf.
fn representative(company: &Company, person: &Person, staff: &[usize]) -> String {
    if let Some(agency) = company.agency(person) {
        return agency.name.clone();
    }
    if let (Role::Planted(Scheme::LaptopFarm, Level::Plain), Some(host)) =
        (person.role, person.signed_by)
    {
        return host.to_owned();
    }
    let draw = mix(mix(company.seed, u64::from(person.key)), 172);
    let city = u64::from(person.home.city.0);
    if draw % 10 < 4 {
        // A notary of the place, one of several.
        let notaries = 1 + company.people.len() as u64 / 400;
        let (given, family) = named(mix(city, 173 + draw / 10 % notaries));
        return format!("{given} {family}, Notary Public");
    }
    let at = (draw / 10 % staff.len().max(1) as u64) as usize;
    staff
        .get(at)
        .and_then(|position| company.people.get(*position))
        .map_or_else(String::new, Person::name)
}

/// `identity/signatures.csv`: papers signed before the first day, as the e-signature service
/// reports them.
pub(crate) fn signatures(company: &Company, folder: &Folder) -> Result<(), Error> {
    let mut table: Table = folder.table(
        "identity/signatures.csv",
        &[
            "Envelope ID",
            "Employee ID",
            "Signer Name",
            "Signer Email",
            "Status",
            "Completed On",
            "IP Address",
            "Device ID",
            "Authorized Representative",
        ],
    )?;
    let staff: Vec<usize> = (0..company.people.len())
        .filter(|position| {
            company.people.get(*position).is_some_and(|person| {
                person.department == Department::People
                    && person.role == Role::Honest
                    && !person.contractor
            })
        })
        .collect();
    for person in company.by_number().filter(|person| person.hired >= SIGNED) {
        let draw = mix(mix(company.seed, u64::from(person.key)), 171);
        let day = person.hired - 5;
        let at = company.calendar.at(person.home.city, day, 34_000 + (draw % 30_000) as i64);
        let personas = person.conduct == Conduct::Personas;
        let spot =
            if personas { company.exit(person, draw) } else { company.home_spot(person.home, day) };
        let device =
            if personas && person.papers == person.key { person.computer } else { person.papers };
        table.row(&[
            token("env-", draw, 18),
            person.employee_no(),
            person.name_on(day),
            person.email(),
            "Completed".to_owned(),
            instant(at),
            spot.address(),
            hex(mix(u64::from(device), 174), 16),
            representative(company, person, &staff),
        ])?;
    }
    table.done()
}

/// `vendors/vendors.jsonl`: the vendor master, in canonical columns. No bank accounts: canonical
/// tables hold only their keyed hashes, which nobody outside the company's own run can make.
pub(crate) fn vendors(company: &Company, folder: &Folder) -> Result<(), Error> {
    let mut text = folder.text("vendors/vendors.jsonl")?;
    for (number, agency) in (0_u64..).zip(&company.agencies) {
        let city = agency.address.city.city();
        let registered = company.calendar.date(agency.registered);
        let line = json!({
            "vendor_id": agency.name,
            "name": agency.name,
            "kind": "agency",
            "domain": agency.domain(),
            "email": format!("office@{}", agency.domain()),
            "phone": format!("+1 811 {}", 2_000_000 + number),
            "address": agency.address.street_line(),
            "city": city.name,
            "region": city.region_code,
            "country": city.country,
            "registered_on": registered.to_string(),
            "employees": agency.staff,
            "created_at": instant(company.calendar.utc((agency.registered + 60).max(-900))),
            "source": "vendor-master",
        });
        text.push(&line.to_string())?;
        text.push("\n")?;
    }
    text.done()
}
