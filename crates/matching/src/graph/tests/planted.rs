//! A company of 20,000 with rings planted among honest people who share.

use std::collections::BTreeSet;

use super::*;

const PEOPLE: u32 = 20_000;

/// Hands out people nobody else has.
struct Crowd {
    free: Vec<u32>,
}

impl Crowd {
    fn new(random: &mut Random) -> Self {
        let mut free: Vec<u32> = (0..PEOPLE).collect();
        for at in (1..free.len()).rev() {
            free.swap(at, random.below(at as u32 + 1) as usize);
        }
        Self { free }
    }

    fn take(&mut self, count: usize) -> Vec<u32> {
        self.free.split_off(self.free.len() - count)
    }
}

/// Each member holds the token with that chance, two of them in any case.
fn some(world: &mut World, random: &mut Random, kind: Kind, members: &[u32], chance: f64) {
    let mut holders: Vec<u32> = members.iter().copied().filter(|_| random.chance(chance)).collect();
    if holders.len() < 2 {
        holders = members.iter().take(2).copied().collect();
    }
    world.share(kind, &holders);
}

/// The rings: a farm, one operator's personas, one payee, in turn.
fn plant(world: &mut World, random: &mut Random, crowd: &mut Crowd) -> Vec<Vec<u32>> {
    let mut planted = Vec::new();
    for number in 0..60 {
        let size = 3 + random.below(10) as usize;
        let members = crowd.take(size);
        match number % 3 {
            0 => {
                world.share(Kind::LaptopNetwork, &members);
                some(world, random, Kind::DeliveryAddress, &members, 0.7);
                some(world, random, Kind::SignInNetwork, &members, 0.4);
            }
            1 => {
                // Devices come and go; a few per operator, each with some personas.
                for _ in 0..2 + size / 3 {
                    some(world, random, Kind::Device, &members, 0.5);
                }
                some(world, random, Kind::Resume, &members, 0.7);
                some(world, random, Kind::IdentityDevice, &members, 0.7);
                some(world, random, Kind::Phone, &members, 0.4);
            }
            _ => {
                world.share(Kind::PayoutAccount, &members);
                some(world, random, Kind::Authenticator, &members, 0.6);
                some(world, random, Kind::Message, &members, 0.5);
            }
        }
        // A farm's landlord also lives somewhere, and so do personas: homes stay different.
        planted.push(members);
    }
    planted
}

/// Honest people who share, in greater number than the planted ones.
fn honest(world: &mut World, random: &mut Random, crowd: &mut Crowd) {
    let everyone: Vec<u32> = (0..PEOPLE).collect();
    let anyone = |random: &mut Random, count: usize| -> Vec<u32> {
        let mut chosen = BTreeSet::new();
        while chosen.len() < count {
            chosen.insert(everyone[random.below(PEOPLE) as usize]);
        }
        chosen.into_iter().collect()
    };
    for number in 0..800 {
        let couple = crowd.take(2);
        if number % 4 == 0 {
            world.together.push((couple[0], couple[1]));
            world.homes[couple[0] as usize] = None;
            world.homes[couple[1] as usize] = None;
        } else {
            world.homes[couple[1] as usize] = world.homes[couple[0] as usize];
        }
        world.share(Kind::PayoutAccount, &couple);
        world.share(Kind::SignInNetwork, &couple);
        world.share(Kind::LaptopNetwork, &couple);
        if number % 3 == 0 {
            world.share(Kind::Device, &couple);
            world.share(Kind::Phone, &couple);
        }
    }
    for number in 0..200 {
        let flat = crowd.take(3 + number % 3);
        let moved_in_lately = number % 5 == 0;
        for member in flat.iter().skip(usize::from(moved_in_lately)) {
            world.homes[*member as usize] = Some(flat[1]);
        }
        world.share(Kind::SignInNetwork, &flat);
        world.share(Kind::LaptopNetwork, &flat);
        world.share(Kind::DeliveryAddress, &flat);
        world.share(Kind::HomeAddress, &flat[1..]);
    }
    // Hubs, over everybody, planted ones included.
    world.share(Kind::SignInNetwork, &anyone(random, 3_000));
    for _ in 0..40 {
        world.share(Kind::SignInNetwork, &anyone(random, 300));
    }
    world.share(Kind::PayoutAccount, &anyone(random, 500));
    world.share(Kind::Wallet, &anyone(random, 400));
    world.share(Kind::HomeAddress, &anyone(random, 60));
    world.share(Kind::DeliveryAddress, &anyone(random, 90));
    let agency = crowd.take(12);
    let account = world.share(Kind::PayoutAccount, &agency);
    world.tokens[account as usize].public = true;
    world.share(Kind::HomeAddress, &agency);
    // Small things among strangers: a lent laptop, a number given out again, a
    // professor, a notary, a cafe, a pair of colleagues with one résumé writer.
    for _ in 0..150 {
        world.share(Kind::Device, &anyone(random, 2));
        world.share(Kind::Phone, &anyone(random, 2));
        let (few, some) = (2 + random.below(12) as usize, 2 + random.below(30) as usize);
        world.share(Kind::Referee, &anyone(random, few));
        world.share(Kind::Preparer, &anyone(random, some));
        let guests = 2 + random.below(9) as usize;
        world.share(Kind::SignInNetwork, &anyone(random, guests));
    }
    for _ in 0..40 {
        world.share(Kind::Resume, &anyone(random, 2));
        world.share(Kind::Repository, &anyone(random, 2));
        world.share(Kind::Authenticator, &anyone(random, 2));
    }
    // An exchange's deposit wallet small enough to be no hub.
    for _ in 0..10 {
        world.share(Kind::Wallet, &anyone(random, 9));
    }
}

fn pairs(groups: &[Vec<u32>]) -> BTreeSet<(u32, u32)> {
    groups
        .iter()
        .flat_map(|group| {
            group.iter().flat_map(|a| group.iter().filter(move |b| a < *b).map(|b| (*a, *b)))
        })
        .collect()
}

#[test]
fn planted_rings_are_found_and_honest_people_make_none() {
    let mut walked = 0;
    for seed in [11, 23, 47, 83, 131] {
        let mut random = Random::new(seed);
        let mut world = World::people(PEOPLE);
        let mut crowd = Crowd::new(&mut random);
        let planted = plant(&mut world, &mut random, &mut crowd);
        honest(&mut world, &mut random, &mut crowd);
        let links = world.links();
        assert!(links.hubs().len() >= 44, "hubs were not seen");
        let rings = rings(&links, &world.facts());
        let found: Vec<Vec<u32>> = rings.iter().map(|ring| ring.members.clone()).collect();
        let guilty: BTreeSet<u32> = planted.iter().flatten().copied().collect();
        for ring in &rings {
            walked += 1;
            assert!(
                ring.members.iter().any(|member| guilty.contains(member)),
                "seed {seed}: a ring of honest people: {ring:?}"
            );
        }
        let (truth, said) = (pairs(&planted), pairs(&found));
        let right = truth.intersection(&said).count() as f64;
        let (precision, recall) = (right / said.len() as f64, right / truth.len() as f64);
        let f1 = 2.0 * precision * recall / (precision + recall);
        println!(
            "seed {seed}: precision {precision:.4}, recall {recall:.4}, f1 {f1:.4}, rings {}",
            rings.len()
        );
        assert!(f1 >= 0.95, "seed {seed}: precision {precision:.3}, recall {recall:.3}");
    }
    assert!(walked >= 200, "only {walked} rings were looked at");
}

#[test]
fn a_company_of_honest_people_has_no_ring() {
    for seed in [5, 17, 29] {
        let mut random = Random::new(seed);
        let mut world = World::people(PEOPLE);
        let mut crowd = Crowd::new(&mut random);
        honest(&mut world, &mut random, &mut crowd);
        assert!(world.links().edges().len() > 2_000, "nobody shares anything");
        assert_eq!(world.rings(), [], "seed {seed}");
    }
}
