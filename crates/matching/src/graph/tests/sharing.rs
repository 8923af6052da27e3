use proptest::prelude::*;

use super::super::token::weight;
use super::*;

#[test]
fn a_weight_falls_with_every_further_holder_and_ends_at_the_hub() {
    for kind in Kind::ALL {
        let sharing = kind.sharing();
        assert!(weight(kind, 2, 20_000) > 0.0, "{kind:?} says nothing");
        for holders in 2..sharing.most {
            let (now, next) = (weight(kind, holders, 20_000), weight(kind, holders + 1, 20_000));
            assert!(now >= next, "{kind:?} rises at {holders}: {now} to {next}");
            assert!(now <= sharing.cap);
        }
        assert_eq!(weight(kind, sharing.most + 1, 20_000), 0.0);
        assert_eq!(weight(kind, 1, 20_000), 0.0);
    }
    assert_eq!(Kind::ALL.len(), 23);
}

#[test]
fn words_of_kinds_and_classes_are_distinct() {
    let kinds: std::collections::BTreeSet<&str> =
        Kind::ALL.iter().map(|kind| kind.word()).collect();
    assert_eq!(kinds.len(), Kind::ALL.len());
    let classes: std::collections::BTreeSet<&str> =
        Class::ALL.iter().map(|class| class.word()).collect();
    assert_eq!(classes.len(), Class::ALL.len());
    let shapes: std::collections::BTreeSet<&str> =
        Shape::ALL.iter().map(|shape| shape.slug()).collect();
    assert_eq!(shapes.len(), Shape::ALL.len());
}

#[test]
fn five_laptops_of_five_homes_behind_one_home_line_are_a_farm() {
    let mut world = World::people(2_000);
    world.share(Kind::LaptopNetwork, &[10, 20, 30, 40, 50]);
    let rings = world.rings();
    assert_eq!(rings.len(), 1);
    assert_eq!(rings[0].members, [10, 20, 30, 40, 50]);
    assert_eq!(rings[0].shape, Shape::LaptopFarm);
    // Who came first is known.
    assert_eq!(rings[0].joined[0], Some(10_000));
}

#[test]
fn farms_of_three_to_twelve_are_farms_whether_homes_are_known_or_not() {
    for size in 3..=12 {
        for known in [true, false] {
            let mut world = World::people(5_000);
            let members: Vec<u32> = (100..100 + size).collect();
            if !known {
                for member in &members {
                    world.homes[*member as usize] = None;
                }
            }
            world.share(Kind::LaptopNetwork, &members);
            world.share(Kind::DeliveryAddress, &members);
            let found = world.rings();
            if known || size >= 5 {
                assert_eq!(found.len(), 1, "{size} laptops, homes known: {known}");
                assert_eq!(found[0].members, members);
            }
        }
    }
}

#[test]
fn people_who_live_together_are_no_ring() {
    // A couple with one account, a flat of four, a flat of which one moved in lately.
    let mut world = World::people(2_000);
    world.homes[2] = world.homes[1];
    world.share(Kind::PayoutAccount, &[1, 2]);
    world.share(Kind::SignInNetwork, &[1, 2]);
    world.share(Kind::Phone, &[1, 2]);
    world.share(Kind::Device, &[1, 2]);
    for (flat, lately) in [([10, 11, 12, 13], None), ([20, 21, 22, 23], Some(23))] {
        for member in flat {
            if Some(member) != lately {
                world.homes[member as usize] = Some(flat[0]);
            }
        }
        world.share(Kind::LaptopNetwork, &flat);
        world.share(Kind::SignInNetwork, &flat);
        world.share(Kind::DeliveryAddress, &flat);
        world.share(Kind::HomeAddress, &flat[..3]);
        world.share(Kind::Recipient, &flat[..2]);
    }
    // A couple who declared it, of unknown homes.
    world.homes[30] = None;
    world.homes[31] = None;
    world.together.push((30, 31));
    world.share(Kind::PayoutAccount, &[30, 31]);
    world.share(Kind::SignInNetwork, &[30, 31]);
    world.share(Kind::Mailbox, &[30, 31]);
    assert_eq!(world.rings(), []);
}

#[test]
fn two_records_of_one_person_are_no_ring() {
    let mut world = World::people(2_000);
    for kind in [Kind::Document, Kind::Resume, Kind::SshKey, Kind::Phone, Kind::PayoutAccount] {
        world.share(kind, &[1, 2]);
    }
    assert_eq!(world.rings().len(), 1);
    world.same.push((2, 1));
    assert_eq!(world.rings(), []);
    assert_eq!(world.links().person(2), 1);
}

#[test]
fn one_kind_alone_is_bounded() {
    // Ten telephone numbers shared by the same two are one class of evidence.
    let mut world = World::people(2_000);
    for _ in 0..10 {
        world.share(Kind::Phone, &[1, 2]);
    }
    let links = world.links();
    assert_eq!(links.edges().len(), 1);
    assert!(links.edges()[0].nats() <= Kind::Phone.sharing().cap + 1e-6);
    assert_eq!(links.parts(&links.edges()[0]).len(), 10);
    assert_eq!(world.rings(), []);
}

#[test]
fn two_independent_kinds_are_a_ring_and_skipping_one_shows_what_it_carried() {
    let mut world = World::people(2_000);
    let account = world.share(Kind::PayoutAccount, &[1, 2]);
    world.share(Kind::Document, &[1, 2]);
    let rings = world.rings();
    assert_eq!(rings.len(), 1);
    assert_eq!(rings[0].witnesses.len(), 2);
    let links = world.links();
    let edge = links.edges()[0];
    let without = links.nats_without(&edge, |token| token == account);
    assert!(without > 0.0 && without < edge.nats() - 2.0);
}

#[test]
fn two_who_share_what_couples_share_and_a_chain_of_strangers_are_no_ring() {
    let mut world = World::people(2_000);
    world.share(Kind::PayoutAccount, &[1, 2]);
    world.share(Kind::SignInNetwork, &[1, 2]);
    world.share(Kind::Device, &[1, 2]);
    // A lent laptop, a number given out again, a résumé writer.
    world.share(Kind::Device, &[10, 11]);
    world.share(Kind::Phone, &[11, 12]);
    world.share(Kind::Resume, &[12, 13]);
    assert_eq!(world.links().edges().len(), 4);
    assert_eq!(world.rings(), []);
    // What closes the circle makes it one.
    world.share(Kind::IdentityDevice, &[10, 13]);
    let rings = world.rings();
    assert_eq!(rings.len(), 1);
    assert_eq!(rings[0].members, [10, 11, 12, 13]);
}

#[test]
fn somebody_hooked_on_by_one_weak_thing_is_not_pulled_in() {
    let mut world = World::people(2_000);
    world.share(Kind::PayoutAccount, &[1, 2, 3, 4]);
    world.share(Kind::Resume, &[1, 2, 3, 4]);
    world.share(Kind::Device, &[4, 50]);
    world.share(Kind::Wallet, &[3, 4, 60, 61, 62, 63, 64, 65, 66]);
    let rings = world.rings();
    assert_eq!(rings.len(), 1);
    assert_eq!(rings[0].members, [1, 2, 3, 4]);
}

#[test]
fn a_public_token_connects_nobody_however_few_have_it() {
    let mut world = World::people(2_000);
    let account = world.share(Kind::PayoutAccount, &[1, 2, 3, 4]);
    assert_eq!(world.rings().len(), 1);
    world.tokens[account as usize].public = true;
    assert_eq!(world.rings(), []);
    assert_eq!(world.links().hubs(), [Hub { token: account, holders: 4 }]);
}

#[test]
fn shapes_are_named_for_what_was_observed() {
    let shape = |world: &World, facts: Facts<'_>| rings(&world.links(), &facts)[0].shape;
    let mut payee = World::people(2_000);
    payee.share(Kind::PayoutAccount, &[1, 2, 3, 4]);
    assert_eq!(shape(&payee, payee.facts()), Shape::SharedPayee);
    let contracts = [(2, 1)];
    assert_eq!(
        shape(&payee, Facts { contracts: &contracts, ..payee.facts() }),
        Shape::PlatformRing
    );
    let vendors = vec![Some(7); 2_000];
    assert_eq!(shape(&payee, Facts { vendors: &vendors, ..payee.facts() }), Shape::VendorFront);
    let referrals = [(1, 2), (2, 3), (3, 4)];
    assert_eq!(
        shape(&payee, Facts { referrals: &referrals, ..payee.facts() }),
        Shape::ReferralChain
    );
    let mut personas = World::people(2_000);
    personas.share(Kind::Resume, &[1, 2, 3]);
    personas.share(Kind::IdentityDevice, &[1, 2, 3]);
    assert_eq!(shape(&personas, personas.facts()), Shape::ManyPersonas);
}

/// Kinds with their holders, and homes, of a small company.
type Company = (Vec<(usize, Vec<u32>)>, Vec<Option<u32>>);

fn companies() -> impl Strategy<Value = Company> {
    (
        prop::collection::vec((0..22_usize, prop::collection::vec(0..40_u32, 2..7)), 1..25),
        prop::collection::vec(prop::option::of(0..30_u32), 40),
    )
}

fn company(shares: &[(usize, Vec<u32>)], homes: &[Option<u32>]) -> World {
    let mut world = World { homes: homes.to_vec(), ..World::default() };
    for (kind, subjects) in shares {
        world.share(Kind::ALL[*kind], subjects);
    }
    world
}

proptest! {
    #[test]
    fn the_order_of_holdings_changes_nothing((shares, homes) in companies(), seed: u64) {
        let mut world = company(&shares, &homes);
        let before = (world.links().edges().to_vec(), world.rings());
        let mut random = Random::new(seed);
        for at in (1..world.holdings.len()).rev() {
            world.holdings.swap(at, random.below(at as u32 + 1) as usize);
        }
        prop_assert_eq!(before, (world.links().edges().to_vec(), world.rings()));
    }

    #[test]
    fn an_unrelated_hub_changes_nothing((shares, homes) in companies()) {
        let mut world = company(&shares, &homes);
        let before = (world.links().edges().to_vec(), world.rings());
        let hub = world.share(Kind::SignInNetwork, &(0..40).collect::<Vec<_>>());
        prop_assert_eq!(before, (world.links().edges().to_vec(), world.rings()));
        prop_assert_eq!(world.links().hubs().last().map(|hub| hub.token), Some(hub));
    }

    #[test]
    fn rings_are_disjoint_and_made_of_what_they_say((shares, homes) in companies()) {
        let world = company(&shares, &homes);
        let links = world.links();
        let mut seen = std::collections::BTreeSet::new();
        for ring in world.rings() {
            prop_assert!(ring.members.len() >= 2 && ring.members.len() <= 40);
            prop_assert_eq!(ring.members.len(), ring.joined.len());
            prop_assert!(ring.nats >= LINE);
            prop_assert!(!ring.shared.is_empty());
            for member in &ring.members {
                prop_assert!(seen.insert(*member), "{} is in two rings", member);
            }
            for held in &ring.shared {
                prop_assert!(held.members.len() >= 2);
                prop_assert!(held.members.iter().all(|member| ring.members.contains(member)));
                prop_assert!(held.members.len() <= held.holders as usize);
            }
            // Every member has an edge to another.
            for member in &ring.members {
                let inside = |subject| ring.members.contains(&subject);
                let held = links.edges().iter().any(|edge| {
                    (edge.left == *member && inside(edge.right))
                        || (edge.right == *member && inside(edge.left))
                });
                prop_assert!(held);
            }
        }
    }
}
