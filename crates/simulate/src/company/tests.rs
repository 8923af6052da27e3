use std::collections::{BTreeMap, HashMap, HashSet};

use super::*;
use crate::laptop::gadget;
use crate::plan::Planting;

fn crowd() -> Company {
    Company::invent(&Plan { schemes: Planting::OneIn(1_000), ..Plan::new(6_000, 3) }).unwrap()
}

#[test]
fn honest_people_are_not_all_alike() {
    let company = crowd();
    let honest: Vec<&Person> =
        company.people.iter().filter(|person| person.role == Role::Honest).collect();
    let share = |what: &dyn Fn(&Person) -> bool| {
        honest.iter().filter(|person| what(person)).count() as f64 / honest.len() as f64
    };
    let mut homes: HashMap<Home, u32> = HashMap::new();
    for person in &honest {
        *homes.entry(person.home).or_default() += 1;
    }
    type Shows<'a> = &'a dyn Fn(&Person) -> bool;
    let noise: [(&str, f64, f64, Shows<'_>); 15] = [
        ("travels all the time", 0.005, 0.02, &|person| person.habits.has(Habits::TRAVEL)),
        ("uses a commercial VPN", 0.05, 0.09, &|person| person.habits.has(Habits::VPN)),
        ("has its client", 0.02, 0.07, &|person| {
            person.gadgets & crate::laptop::client(person.vpn) != 0
        }),
        ("shares a flat", 0.01, 0.06, &|person| homes.get(&person.home).is_some_and(|n| *n > 1)),
        ("shares an account", 0.003, 0.03, &|person| person.shares_with.is_some()),
        ("works behind the office NAT", 0.08, 0.35, &|person| person.office.is_some()),
        ("works in a shared workplace", 0.03, 0.07, &|person| person.habits.has(Habits::DESKS)),
        ("comes through an agency", 0.01, 0.04, &|person| person.agency.is_some()),
        ("has a home lab", 0.0005, 0.01, &|person| person.gadgets & gadget::PIKVM != 0),
        ("supports with three tools", 0.02, 0.07, &|person| person.remote_tools.count_ones() == 3),
        ("works at night", 0.005, 0.03, &|person| person.habits.has(Habits::NIGHT)),
        ("is on parental leave", 0.003, 0.02, &|person| person.habits.has(Habits::LEAVE)),
        ("changed the name", 0.003, 0.02, &|person| person.born.is_some()),
        ("moved", 0.01, 0.04, &|person| person.moved.is_some()),
        ("works on the marketplace", 0.01, 0.04, &|person| person.freelances),
    ];
    for (what, least, most, of) in noise {
        let share = share(of);
        assert!((least..=most).contains(&share), "{share} {what}");
    }
}

#[test]
fn agencies_of_the_crowd_put_their_address_into_records_and_pay_by_themselves() {
    let company = crowd();
    let mut at_agency = 0;
    for person in company.people.iter().filter(|person| person.role == Role::Honest) {
        let Some(agency) = company.agency(person) else { continue };
        assert!(!person.on_payroll && person.contractor);
        at_agency += u32::from(person.address == agency.address);
    }
    assert!(at_agency > 30, "{at_agency}");
    let names: HashSet<&str> = company.agencies.iter().map(|agency| agency.name.as_str()).collect();
    assert_eq!(names.len(), company.agencies.len());
}

#[test]
fn nobody_has_by_chance_what_is_another_persons() {
    let company = crowd();
    let mut own: [HashSet<String>; 5] = Default::default();
    let mut walked = 0;
    for person in company.people.iter().filter(|person| person.role == Role::Honest) {
        walked += 1;
        let spot = company.home_spot(person.home, 10);
        let alone = person.shares_with.is_none();
        for (seen, value) in own.iter_mut().zip([
            person.private_email(),
            person.phone_number(),
            person.serial(0),
            person.employee_no(),
            person.email(),
        ]) {
            assert!(seen.insert(value.clone()), "{value}");
        }
        assert!(!alone || spot.ip != 0);
    }
    assert!(walked > 5_000);
    let mut homes: BTreeMap<String, Home> = BTreeMap::new();
    for person in company.people.iter().filter(|person| person.agency.is_none()) {
        if person.role == Role::Honest {
            let home = homes.entry(person.address.one_line()).or_insert(person.home);
            assert_eq!(*home, person.home, "two homes at {}", person.address.one_line());
        }
    }
    assert!(homes.len() > 5_000);
}

#[test]
fn homes_have_an_address_and_a_line_of_their_own_up_to_the_biggest_company() {
    let company = crowd();
    let city = CityId::named("New York");
    let (mut addresses, mut lines) = (HashSet::new(), HashSet::new());
    // The biggest city of a million people has fewer than 48,000 homes.
    for number in 0..48_000 {
        assert!(addresses.insert(Address::of_home(city, number, number % 2 == 0)), "{number}");
        for term in 0..4 {
            assert!(lines.insert(company.internet.home(city, number, term).ip), "{number}");
        }
    }
    for moment in 0..1_000 {
        assert!(!lines.contains(&company.internet.proxy(city, moment).ip));
        assert!(!lines.contains(&company.internet.rented(city, moment as u32).ip));
    }
}

#[test]
fn groups_of_the_crowd_differ_in_nothing_else() {
    // Habits, homes and names are drawn without regard to each other: among those with any given
    // habit, every fourth letter of the alphabet begins as many names as among the others.
    let company = Company::invent(&Plan::new(20_000, 5)).unwrap();
    let honest: Vec<&Person> =
        company.people.iter().filter(|person| person.role == Role::Honest).collect();
    let mut compared = 0;
    for bit in [Habits::VPN, Habits::PHONE, Habits::LONG, Habits::CAMERA_OFF] {
        let with: Vec<_> = honest.iter().filter(|person| person.habits.has(bit)).collect();
        for american in [true, false] {
            let of = |people: &[&&Person]| {
                let there = people
                    .iter()
                    .filter(|person| person.address.city.in_united_states() == american);
                there.count() as f64 / people.len() as f64
            };
            let all: Vec<&&Person> = honest.iter().collect();
            let gap = (of(&with) - of(&all)).abs();
            assert!(gap < 0.06, "{gap} for {bit}");
            compared += 1;
        }
        let early = |people: &[&&Person]| {
            people.iter().filter(|person| person.family < "Kim").count() as f64
                / people.len() as f64
        };
        let all: Vec<&&Person> = honest.iter().collect();
        assert!((early(&with) - early(&all)).abs() < 0.06);
    }
    assert_eq!(compared, 8);
}
