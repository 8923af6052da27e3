use super::*;

/// A world in which address `ip` is used by so many people, of a company of so many.
fn kinds(uses: &[(&str, std::ops::Range<u32>)], company: usize) -> Vec<Option<String>> {
    let mut world = World::default();
    let mut crowds = Crowds { active: vec![true; company], ..Crowds::default() };
    for (ip, people) in uses {
        let (number, _) = world.ips.intern(ip);
        world.addresses.push(Address::default());
        crowds.of_ip.resize(world.ips.len(), 0);
        people.clone().for_each(|subject| crowds.add(number, subject));
    }
    world.find_egress(&crowds);
    world.addresses.into_iter().map(|address| address.network.kind).collect()
}

fn egress() -> Option<String> {
    Some(EGRESS.to_owned())
}

#[test]
fn an_address_of_a_tenth_of_the_company_is_its_exit() {
    assert_eq!(kinds(&[("198.18.0.1", 0..60)], 600), [egress()]);
    assert_eq!(kinds(&[("198.18.0.1", 0..200)], 100_000), [egress()], "a hundred are enough");
    assert_eq!(kinds(&[("198.18.0.1", 0..8)], 9), [egress()], "nearly everyone of a small one");
}

#[test]
fn a_farm_or_a_family_is_not() {
    assert_eq!(kinds(&[("198.18.0.1", 0..13)], 600), [None]);
    assert_eq!(kinds(&[("198.18.0.1", 0..7)], 8), [None]);
    assert_eq!(kinds(&[("198.18.0.1", 0..3)], 3), [None]);
}

#[test]
fn a_pool_of_shared_exits_is_one_exit_and_neighbours_are_none() {
    let pool: Vec<_> = (0..10_u32).map(|n| (format!("198.18.0.{n}"), n * 4..n * 4 + 8)).collect();
    let pool: Vec<_> = pool.iter().map(|(ip, people)| (ip.as_str(), people.clone())).collect();
    assert!(kinds(&pool, 100).iter().all(|kind| *kind == egress()));
    let homes: Vec<_> = (0..40_u32).map(|n| (format!("198.18.0.{n}"), n..n + 1)).collect();
    let homes: Vec<_> = homes.iter().map(|(ip, people)| (ip.as_str(), people.clone())).collect();
    assert!(kinds(&homes, 100).iter().all(Option::is_none));
}

#[test]
fn what_a_list_says_stays() {
    let mut world = World::default();
    world.ips.intern("198.18.0.1");
    let network = Network { kind: Some("residential".to_owned()), ..Network::default() };
    world.addresses.push(Address::known(network, 0));
    let crowds = Crowds { of_ip: vec![u128::MAX], active: vec![true; 10] };
    world.find_egress(&crowds);
    assert_eq!(world.addresses[0].network.kind.as_deref(), Some("residential"));
}
