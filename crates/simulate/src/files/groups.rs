//! Ways to group the invented people, for `fairness`: nothing that a scan may look at.
//!
//! They stand beside the exports, never among them. Where a name comes from is
//! written down here, and nowhere else, because whether names of one origin are
//! looked at more often can only be found out by asking.

use std::collections::HashMap;

use super::Folder;
use crate::Error;
use crate::company::Company;
use crate::person::{Habits, Home};

#[rustfmt::skip]
const EAST_ASIA: &[&str] = &[
    "Chen", "Choi", "Kim", "Lee", "Li", "Lim", "Nakamura", "Park", "Saito", "Sato", "Suzuki",
    "Tanaka", "Ueda", "Wang", "Watanabe", "Yamamoto", "Yang", "Zhang", "Zhou", "Hoang", "Le",
    "Nguyen", "Pham", "Tran",
];
#[rustfmt::skip]
const SOUTH_ASIA: &[&str] = &[
    "Banerjee", "Das", "Ghosh", "Iyer", "Joshi", "Khan", "Kumar", "Mehta", "Nair", "Patel",
    "Rahman", "Reddy", "Shah", "Sharma", "Singh", "Thapa",
];
#[rustfmt::skip]
const AFRICA_AND_NEAR_EAST: &[&str] = &[
    "Abebe", "Adeyemi", "Ahmed", "Demir", "Dlamini", "Eze", "Haddad", "Hassan", "Ibrahim", "Kamau",
    "Kaya", "Mahmoud", "Mbeki", "Mwangi", "Ndlovu", "Okafor", "Okoye", "Osei", "Said", "Usman",
    "Yilmaz",
];
#[rustfmt::skip]
const IBERIA_AND_LATIN_AMERICA: &[&str] = &[
    "Almeida", "Carvalho", "Castillo", "Costa", "Cruz", "Diaz", "Fernandes", "Flores", "Garcia",
    "Gomez", "Hernandez", "Lopez", "Mendes", "Morales", "Ortiz", "Pereira", "Ramirez", "Reyes",
    "Romero", "Sanchez", "Santos", "Silva", "Soto", "Vargas", "Vasquez",
];

/// Where a family name is most at home.
fn origin(family: &str) -> &'static str {
    let of: [(&[&str], &str); 4] = [
        (EAST_ASIA, "east asia"),
        (SOUTH_ASIA, "south asia"),
        (AFRICA_AND_NEAR_EAST, "africa and near east"),
        (IBERIA_AND_LATIN_AMERICA, "iberia and latin america"),
    ];
    of.into_iter()
        .find(|(names, _)| names.contains(&family))
        .map_or("europe and the rest", |(_, origin)| origin)
}

/// `groups.csv`: name origin, time zone, VPN habit and household of everybody.
pub(crate) fn groups(company: &Company, folder: &Folder) -> Result<(), Error> {
    let mut households: HashMap<Home, u32> = HashMap::new();
    for person in company.by_number() {
        *households.entry(person.home).or_default() += 1;
    }
    let mut table = folder.table(
        "groups.csv",
        &["employee_no", "name_origin", "time_zone", "vpn_habit", "household"],
    )?;
    for person in company.by_number() {
        let alone = households.get(&person.home).is_none_or(|people| *people < 2);
        let zone = person.address.city.city().zone;
        table.row(&[
            person.employee_no().as_str(),
            origin(person.family),
            // The continent of the zone: single cities are too few to compare.
            zone.split_once('/').map_or(zone, |(continent, _)| continent),
            if person.habits.has(Habits::VPN) { "on most days" } else { "rarely" },
            if alone { "no colleague" } else { "with a colleague" },
        ])?;
    }
    table.done()
}

#[cfg(test)]
mod tests;
