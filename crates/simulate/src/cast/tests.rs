use crate::company::Company;
use crate::person::{Habits, Person, Role};
use crate::plan::{Decoys, HardNegative, Level, Plan, Planting, Scheme, SchemeChoice};

fn cast(scheme: Scheme, level: Level) -> Company {
    let plan = Plan {
        schemes: Planting::Exactly(vec![SchemeChoice::usual(scheme, level)]),
        hard_negatives: Decoys::Exactly(vec![HardNegative::AgencyContractors]),
        ..Plan::new(80, 4)
    };
    Company::invent(&plan).unwrap()
}

fn planted(company: &Company) -> Vec<&Person> {
    company.people.iter().filter(|person| matches!(person.role, Role::Planted(..))).collect()
}

#[test]
fn a_farm_hides_more_at_every_level() {
    let seen = |level| {
        let company = cast(Scheme::LaptopFarm, level);
        let people = planted(&company);
        let sum = |what: &dyn Fn(&Person) -> bool| people.iter().filter(|each| what(each)).count();
        let sites: std::collections::HashSet<_> =
            people.iter().filter_map(|person| person.laptop).collect();
        (
            sites.len(),
            sum(&|person| person.account != person.key),
            sum(&|person| person.gadgets != 0),
            sum(&|person| person.habits.has(Habits::DROPOUTS)),
            sum(&|person| person.remote_tools.count_ones() > 1),
        )
    };
    let (plain, moderate, careful) =
        (seen(Level::Plain), seen(Level::Moderate), seen(Level::Careful));
    assert_eq!(plain, (1, 3, 2, 5, 5));
    assert_eq!(moderate, (1, 2, 0, 5, 5));
    assert_eq!(careful, (2, 0, 0, 0, 0));
}

#[test]
fn hands_are_in_another_country_than_the_declared_one() {
    for scheme in
        [Scheme::LaptopFarm, Scheme::ManyPersonas, Scheme::PersonSwap, Scheme::SoldAccount]
    {
        let company = cast(scheme, Level::Plain);
        for person in planted(&company) {
            let hands = person.hands.unwrap().city.city().country;
            assert_ne!(hands, person.address.city.city().country, "{}", scheme.name());
        }
    }
}

#[test]
fn personas_of_one_operator_share_what_only_one_person_has() {
    let company = cast(Scheme::ManyPersonas, Level::Plain);
    let people = planted(&company);
    let first = people[0];
    for person in &people {
        assert_eq!(person.authenticator, first.authenticator);
        assert_eq!(person.computer, first.computer);
        assert_eq!(person.ssh, first.ssh);
        assert_eq!(person.account, first.account);
        assert_eq!(person.phone, first.phone);
    }
}
