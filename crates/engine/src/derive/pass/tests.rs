use super::*;
use crate::derive::events::Address;
use crate::networks::{Network, Place};
use proptest::prelude::*;

/// Addresses: 0 and 1 at home in Austin (one owner), 2 a VPN exit in Dallas,
/// 3 in Riga, 4 an office in Boston.
fn world() -> World {
    let mut world = World::default();
    let place = |city: &str, country: &str, at| Place {
        city: Some(city.to_owned()),
        region: None,
        country: Some(country.to_owned()),
        at: Some(at),
    };
    let addresses = [
        ("198.18.0.1", Some("residential"), 1, place("Austin", "US", (30.3, -97.7))),
        ("198.18.0.2", Some("residential"), 1, place("Austin", "US", (30.3, -97.7))),
        ("198.18.1.1", Some("vpn"), 2, place("Dallas", "US", (32.8, -96.8))),
        ("198.18.2.1", None, 3, place("Riga", "LV", (56.9, 24.1))),
        ("198.18.3.1", Some("office"), 4, place("Boston", "US", (42.4, -71.1))),
    ];
    for (ip, kind, network_id, place) in addresses {
        world.ips.intern(ip);
        let network = Network { kind: kind.map(str::to_owned), owner: None, place };
        world.addresses.push(Address::known(network, network_id));
    }
    world.devices.intern("laptop");
    world.devices.intern("phone");
    world
}

fn event(minutes: i64, ip: u32) -> Event {
    Event {
        at: minutes * MINUTE,
        row: minutes,
        session: 7,
        subject: 0,
        ip,
        device: 0,
        client: 1,
        what: What::SignIn,
        managed: None,
    }
}

fn found(events: &[Event]) -> Found {
    let world = world();
    let declared = [Declared { time_zone: Some("America/Chicago".to_owned()) }];
    let mut pass = Pass::new(&world, &declared);
    pass.walk(events);
    pass.finish()
}

#[test]
fn a_day_without_a_pause_is_one_stretch() {
    let events: Vec<Event> = (0..30).map(|hour| event(hour * 60, 0)).collect();
    let stretches = found(&events).stretches;
    assert_eq!(stretches.len(), 1);
    assert_eq!((stretches[0].last - stretches[0].first) / HOUR, 29);
    assert_eq!((stretches[0].events, stretches[0].addresses), (30, 1));

    let mut events = events;
    events.retain(|event| !(600..900).contains(&(event.at / MINUTE)));
    assert_eq!(found(&events).stretches.len(), 1, "a night in between leaves one of fifteen hours");
}

#[test]
fn travel_is_told_from_a_tunnel() {
    let travel = found(&[event(0, 0), event(60, 3), event(120, 2)]).travel;
    assert_eq!(travel.len(), 2);
    assert!(travel[0].km > 8_000.0 && !travel[0].anonymised);
    assert!(travel[1].anonymised);
    assert_eq!(travel[0].same_session, Some(true));
    assert!(
        found(&[event(0, 0), event(60, 2)]).travel.is_empty(),
        "Austin to Dallas is one region"
    );
}

#[test]
fn a_dropped_tunnel_comes_back_and_a_journey_does_not() {
    let dropouts = found(&[event(0, 2), event(50, 3), event(55, 2)]).dropouts;
    assert_eq!(dropouts.len(), 1);
    assert_eq!((dropouts[0].usual, dropouts[0].other), (2, 3));
    assert!((dropouts[0].minutes - 5.0).abs() < 1e-9);
    assert!(
        found(&[event(0, 2), event(50, 3), event(900, 3), event(1_000, 2)]).dropouts.is_empty()
    );
    assert!(found(&[event(0, 2), event(50, 0), event(55, 2)]).dropouts.is_empty(), "one country");
}

#[test]
fn a_session_that_alternates_is_told_from_one_that_moves() {
    let moves = found(&[event(0, 0), event(10, 1), event(20, 4)]).session_use;
    assert_eq!((moves.len(), moves[0].returns, moves[0].networks), (1, 0, 2));
    let alternates = found(&[event(0, 0), event(10, 4), event(20, 0), event(30, 4)]).session_use;
    assert_eq!((alternates[0].returns, alternates[0].networks), (2, 2));
    assert!(
        found(&[event(0, 0), event(10, 1)]).session_use.is_empty(),
        "a new address of one provider is no other network"
    );
}

#[test]
fn a_laptop_elsewhere_is_seen_beside_its_owners_sign_in() {
    let report = |minutes, ip| Event {
        what: What::Device,
        session: 0,
        client: 0,
        row: 10_000 + minutes,
        ..event(minutes, ip)
    };
    let presence =
        found(&[event(0, 3), report(5, 0), event(2_000, 3), report(2_010, 0), report(5_000, 0)])
            .presence;
    assert_eq!(presence.len(), 1);
    let presence = &presence[0];
    assert_eq!(
        (presence.compared, presence.apart, presence.apart_days, presence.apart_open),
        (2, 2, 2, 2)
    );
    assert_eq!(*presence.rows, [10_005, 0, 12_010, 2_000]);
}

#[test]
fn hours_are_local_and_circular() {
    // 23:00 to 01:00 UTC in winter is 17:00 to 19:00 in Chicago; the mean must not be noon.
    let events: Vec<Event> = (0..20)
        .flat_map(|day| [23 * 60, 24 * 60, 25 * 60].map(|minute| event(day * 24 * 60 + minute, 0)))
        .collect();
    let hours = &found(&events).hours[0];
    assert!(circular_distance(hours.mean_utc, 0.0) < 0.1, "{}", hours.mean_utc);
    assert!(circular_distance(hours.mean_local.unwrap(), 18.0) < 0.1);
    assert!(hours.concentration > 0.95);
    assert_eq!(hours.night_share, Some(0.0));
    assert_eq!(hours.votes, 60);
}

proptest! {
    /// How subjects are cut into walks changes nothing.
    #[test]
    fn a_walk_can_be_cut_between_subjects(raw in prop::collection::vec((0_u32..4, 0_i64..4_000, 0_u32..5), 0..80)) {
        let mut events: Vec<Event> = raw
            .into_iter()
            .enumerate()
            .map(|(row, (subject, minutes, ip))| Event { subject, row: row as i64, ..event(minutes, ip) })
            .collect();
        events.sort_by_key(|event| (event.subject, event.at, event.row));
        let whole = found(&events);
        let parts: Vec<Found> = (0..4)
            .map(|subject| {
                let own = events.iter().filter(|event| event.subject == subject);
                found(&own.copied().collect::<Vec<Event>>())
            })
            .collect();
        fn joined<T: std::fmt::Debug>(parts: &[Found], pick: fn(&Found) -> &Vec<T>) -> String {
            format!("{:?}", parts.iter().flat_map(pick).collect::<Vec<_>>())
        }
        prop_assert_eq!(format!("{:?}", whole.travel), joined(&parts, |found| &found.travel));
        prop_assert_eq!(format!("{:?}", whole.address_use), joined(&parts, |found| &found.address_use));
        prop_assert_eq!(format!("{:?}", whole.dropouts), joined(&parts, |found| &found.dropouts));
        prop_assert_eq!(format!("{:?}", whole.session_use), joined(&parts, |found| &found.session_use));
        prop_assert_eq!(whole.address_use.iter().map(|usage| usage.events).sum::<i64>(), events.len() as i64);
    }
}
