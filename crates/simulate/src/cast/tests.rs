use crate::company::Company;
use crate::person::{Disguise, Habits, Person, Role};
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

#[test]
fn a_vendor_front_supplies_one_hand_under_several_names() {
    for level in [Level::Plain, Level::Moderate, Level::Careful] {
        let company = cast(Scheme::VendorFront, level);
        let people = planted(&company);
        let agency = company.agency(people[0]).unwrap();
        assert!(agency.registered > -400 && agency.staff == 1);
        for person in &people {
            assert_eq!(company.agency(person).unwrap().name, agency.name);
            assert_eq!(person.papers, people[0].key);
            assert_eq!(
                person.computer == people[0].key,
                level < Level::Careful || person.key == people[0].key
            );
        }
    }
}

#[test]
fn in_a_platform_ring_the_client_is_one_of_them() {
    let company = cast(Scheme::PlatformRing, Level::Plain);
    let people = planted(&company);
    assert_eq!(people.iter().filter(|person| person.buys).count(), 1);
    assert!(people.iter().all(|person| person.freelances));
    assert!(people.iter().all(|person| person.market_account == people[0].key));
    assert_eq!(company.ring_of(people[0]).count(), people.len());
}

#[test]
fn each_of_a_chain_was_recommended_by_the_one_before() {
    let company = cast(Scheme::ReferralChain, Level::Careful);
    let people = planted(&company);
    assert_eq!(people[0].referred_by, None);
    for (before, person) in people.iter().zip(people.iter().skip(1)) {
        let by = person.referred_by.and_then(|position| company.people.get(position)).unwrap();
        assert_eq!(by.key, before.key);
        assert!(by.hired < person.hired);
        assert_eq!(person.referee, people[0].referee);
    }
}

#[test]
fn camouflage_leaves_no_known_exit_and_no_common_account() {
    let mut hidden = 0;
    for scheme in Scheme::ALL {
        let choice = SchemeChoice { camouflage: true, ..SchemeChoice::usual(scheme, Level::Plain) };
        let plan = Plan {
            schemes: Planting::Exactly(vec![choice]),
            hard_negatives: Decoys::Exactly(Vec::new()),
            ..Plan::new(80, 4)
        };
        let company = Company::invent(&plan).unwrap();
        let people = planted(&company);
        for person in &people {
            hidden += 1;
            assert!(person.disguise.has(Disguise::PROXY));
            for day in 40..80 {
                for spot in [company.presence(person, day).spot, company.exit(person, day as u64)] {
                    let kind = company.internet.get(spot.network).unwrap().kind;
                    assert!(kind != "vpn", "{} on day {day}", scheme.name());
                }
            }
            if person.disguise.has(Disguise::STAGGERED) {
                assert_eq!(person.account, person.key, "{}", scheme.name());
            }
        }
        let staggered = people.iter().any(|person| person.disguise.has(Disguise::STAGGERED));
        let gathers = matches!(
            scheme,
            Scheme::LaptopFarm
                | Scheme::ManyPersonas
                | Scheme::PassThroughPay
                | Scheme::SoldAccount
        );
        assert_eq!(staggered, gathers, "{}", scheme.name());
    }
    assert_eq!(hidden, 25);
}
