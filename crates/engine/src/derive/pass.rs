//! One streaming pass over the events of each subject in the order of time.
//!
//! Everything about "what happened next" is found here, once, for all rules:
//! stretches without a pause, travel, sessions on several networks, tunnels
//! that dropped, the laptop beside its owner's sign-in, hours of the day.

use std::collections::HashMap;

use super::events::{Event, What, World};
use super::intern::{NONE, Slots};
use crate::places::Zones;

const MINUTE: i64 = 60_000_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A pause that ends a stretch of activity: long enough for a meal and a
/// meeting away from the keyboard, too short for a night's sleep.
const PAUSE: i64 = 3 * HOUR;
/// Stretches shorter than this are ordinary days.
const STRETCH: i64 = 12 * HOUR;
/// Two places nearer than this are one region: geolocation of addresses is no finer.
pub const FAR_KM: f64 = 300.0;
/// A sign-in this near in time to a laptop's report can be compared with it.
const BESIDE: i64 = 30 * MINUTE;
/// An excursion longer than this is a journey, not a dropped tunnel.
const EXCURSION: i64 = 6 * HOUR;
/// Evidence rows kept per derived row.
const EVIDENCE: usize = 6;
/// Travel rows kept per subject and kind, the fastest: whoever toggles a VPN all day makes thousands.
const MOST_TRAVEL: usize = 100;

/// Changes of address of one session that are looked at for the widest distance: each is compared with each.
const MOST_PLACES: usize = 64;

/// What is declared about a subject, as far as the pass needs it.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    /// IANA zone of the declared place.
    pub time_zone: Option<String>,
}

/// The first few rows that show something, where they stand: most derived rows are many, and
/// a list of their own on the heap would cost each more than its events.
#[derive(Clone, Copy, Debug, Default)]
pub struct Evidence {
    rows: [i64; EVIDENCE],
    len: usize,
}

impl Evidence {
    /// Keeps the row if there is room.
    #[inline]
    fn keep(&mut self, row: i64) {
        if let Some(slot) = self.rows.get_mut(self.len) {
            *slot = row;
            self.len += 1;
        }
    }
}

impl std::ops::Deref for Evidence {
    type Target = [i64];

    fn deref(&self) -> &[i64] {
        self.rows.get(..self.len).unwrap_or_default()
    }
}

/// A subject at one address.
#[derive(Clone, Debug)]
pub struct AddressUse {
    pub subject: u32,
    pub ip: u32,
    pub device: u32,
    pub events: i64,
    pub days: i64,
    pub managed: i64,
    pub unmanaged: i64,
    pub first: i64,
    pub last: i64,
    pub rows: Evidence,
    day: i64,
}

/// A subject on one device.
#[derive(Clone, Debug)]
pub struct DeviceUse {
    pub subject: u32,
    pub device: u32,
    pub managed: Option<bool>,
    pub events: i64,
    pub days: i64,
    pub first: i64,
    pub last: i64,
    pub rows: Evidence,
    day: i64,
}

#[derive(Clone, Debug)]
pub struct Stretch {
    pub subject: u32,
    pub first: i64,
    pub last: i64,
    pub events: i64,
    pub pause: i64,
    pub addresses: i64,
    pub devices: i64,
    pub rows: Vec<i64>,
}

#[derive(Clone, Debug)]
pub struct Travel {
    pub subject: u32,
    pub at: i64,
    pub km: f64,
    pub minutes: f64,
    pub from: u32,
    pub to: u32,
    pub anonymised: bool,
    pub same_device: Option<bool>,
    pub same_session: Option<bool>,
    pub rows: [i64; 2],
}

#[derive(Clone, Debug)]
pub struct SessionUse {
    pub subject: u32,
    pub session: u64,
    pub addresses: i64,
    pub networks: i64,
    pub clients: i64,
    pub countries: i64,
    pub returns: i64,
    pub km: Option<f64>,
    pub anonymised: bool,
    pub first: i64,
    pub last: i64,
    pub rows: Evidence,
}

#[derive(Clone, Debug)]
pub struct Dropout {
    pub subject: u32,
    pub at: i64,
    pub minutes: f64,
    pub usual: u32,
    pub other: u32,
    pub by_device: bool,
    pub rows: [i64; 3],
}

#[derive(Clone, Debug)]
pub struct Presence {
    pub subject: u32,
    pub device: u32,
    pub compared: i64,
    pub apart: i64,
    pub apart_days: i64,
    pub apart_open: i64,
    pub kms: Vec<f64>,
    pub laptop: u32,
    pub login: u32,
    pub first: i64,
    pub last: i64,
    pub rows: Evidence,
    day: i64,
}

#[derive(Clone, Debug)]
pub struct Hours {
    pub subject: u32,
    pub days: i64,
    pub votes: i64,
    pub mean_local: Option<f64>,
    pub mean_utc: f64,
    pub concentration: f64,
    pub night_share: Option<f64>,
    pub first: i64,
    pub last: i64,
    pub rows: Vec<i64>,
}

/// The first sign of life of a device.
#[derive(Clone, Debug)]
pub struct FirstReport {
    pub subject: u32,
    pub device: u32,
    pub at: i64,
    pub ip: u32,
    pub row: i64,
    /// 0 first boot, 1 enrolment, 2 any other report.
    pub rank: u8,
}

/// What a pass finds.
#[derive(Default)]
pub struct Found {
    pub address_use: Vec<AddressUse>,
    pub device_use: Vec<DeviceUse>,
    pub stretches: Vec<Stretch>,
    pub travel: Vec<Travel>,
    pub session_use: Vec<SessionUse>,
    pub dropouts: Vec<Dropout>,
    pub presence: Vec<Presence>,
    pub hours: Vec<Hours>,
    pub device_addresses: Vec<AddressUse>,
    pub first_reports: Vec<FirstReport>,
}

/// Walks sorted events.
pub struct Pass<'a> {
    world: &'a World,
    declared: &'a [Declared],
    zones: Zones,
    clock: Clock,
    ips: Slots,
    devices: Slots,
    found: Found,
}

impl<'a> Pass<'a> {
    /// A pass that knows addresses and what subjects declared (by dense id).
    #[must_use]
    pub fn new(world: &'a World, declared: &'a [Declared]) -> Self {
        Self {
            world,
            declared,
            zones: Zones::default(),
            clock: Clock::new(),
            ips: Slots::default(),
            devices: Slots::default(),
            found: Found::default(),
        }
    }

    /// Walks events sorted by subject, time and row.
    pub fn walk(&mut self, events: &[Event]) {
        for events in events.chunk_by(|left, right| left.subject == right.subject) {
            self.subject(events);
        }
    }

    /// What was found.
    #[must_use]
    pub fn finish(self) -> Found {
        self.found
    }

    fn subject(&mut self, events: &[Event]) {
        // A token used by a service in some cloud says nothing about where its owner is.
        if events.iter().all(|event| event.what.is_presence()) {
            return self.person(events);
        }
        let people: Vec<Event> =
            events.iter().filter(|event| event.what.is_presence()).copied().collect();
        self.person(&people);
        let devices: Vec<Event> =
            events.iter().filter(|event| event.what.is_device()).copied().collect();
        self.device_reports(&devices);
        self.presence(&people, &devices);
    }

    fn person(&mut self, events: &[Event]) {
        self.tally(events);
        self.stretches(events);
        self.travel(events);
        self.sessions(events);
        self.dropouts(events);
        self.hours(events);
    }

    fn tally(&mut self, events: &[Event]) {
        self.ips.reset(self.world.ips.len());
        self.devices.reset(self.world.devices.len());
        let (ip_base, device_base) = (self.found.address_use.len(), self.found.device_use.len());
        for event in events {
            let day = event.at.div_euclid(DAY);
            if event.ip != NONE {
                let next = self.found.address_use.len() - ip_base;
                let slot = self.ips.slot(event.ip, next);
                if slot == next {
                    self.found.address_use.push(AddressUse::new(event, NONE));
                }
                if let Some(usage) = self.found.address_use.get_mut(ip_base + slot) {
                    usage.add(event, day);
                }
            }
            if event.device != NONE {
                let next = self.found.device_use.len() - device_base;
                let slot = self.devices.slot(event.device, next);
                if slot == next {
                    self.found.device_use.push(DeviceUse {
                        subject: event.subject,
                        device: event.device,
                        managed: None,
                        events: 0,
                        days: 0,
                        first: event.at,
                        last: event.at,
                        rows: Evidence::default(),
                        day: i64::MIN,
                    });
                }
                if let Some(usage) = self.found.device_use.get_mut(device_base + slot) {
                    usage.events += 1;
                    usage.last = event.at;
                    if usage.day != day {
                        usage.day = day;
                        usage.days += 1;
                    }
                    usage.managed = match (usage.managed, event.managed) {
                        (Some(true), _) | (_, Some(true)) => Some(true),
                        (was, is) => was.or(is),
                    };
                    usage.rows.keep(event.row);
                }
            }
        }
    }

    fn stretches(&mut self, events: &[Event]) {
        for stretch in events.chunk_by(|left, right| right.at - left.at < PAUSE) {
            let (Some(first), Some(last)) = (stretch.first(), stretch.last()) else { continue };
            if last.at - first.at < STRETCH {
                continue;
            }
            let pause = stretch
                .windows(2)
                .filter_map(|pair| Some(pair.get(1)?.at - pair.first()?.at))
                .max()
                .unwrap_or(0);
            let distinct = |pick: fn(&Event) -> u32| {
                let mut values: Vec<u32> =
                    stretch.iter().map(pick).filter(|value| *value != NONE).collect();
                values.sort_unstable();
                values.dedup();
                count(values.len())
            };
            let half = EVIDENCE / 2;
            let mut rows: Vec<i64> = stretch.iter().take(half).map(|event| event.row).collect();
            rows.extend(stretch.iter().rev().take(half).map(|event| event.row));
            rows.sort_unstable();
            rows.dedup();
            self.found.stretches.push(Stretch {
                subject: first.subject,
                first: first.at,
                last: last.at,
                events: count(stretch.len()),
                pause,
                addresses: distinct(|event| event.ip),
                devices: distinct(|event| event.device),
                rows,
            });
        }
    }

    fn travel(&mut self, events: &[Event]) {
        let mut last: Option<&Event> = None;
        let (mut open, mut hidden): (Vec<Travel>, Vec<Travel>) = (Vec::new(), Vec::new());
        for event in events {
            if last.is_some_and(|before| before.ip == event.ip) {
                last = Some(event);
                continue;
            }
            let Some(to) =
                self.world.address(event.ip).filter(|address| address.network.place.at.is_some())
            else {
                continue;
            };
            if let Some(before) = last
                && let Some(from) = self.world.address(before.ip)
                // Nearly every change of address is within one town.
                && from.network.place.at != to.network.place.at
                && let Some(km) = from.network.place.km(&to.network.place)
                && km > FAR_KM
            {
                let anonymised = from.anonymised || to.anonymised;
                let kept = if anonymised { &mut hidden } else { &mut open };
                kept.push(Travel {
                    subject: event.subject,
                    at: event.at,
                    km,
                    minutes: real(event.at - before.at) / real(MINUTE),
                    from: before.ip,
                    to: event.ip,
                    anonymised,
                    same_device: both(before.device, event.device, NONE),
                    same_session: both(before.session, event.session, 0),
                    rows: [before.row, event.row],
                });
                // Room for twice as many, so that the fastest are looked for seldom.
                if kept.len() >= 2 * MOST_TRAVEL {
                    keep_fastest(kept);
                }
            }
            last = Some(event);
        }
        keep_fastest(&mut open);
        keep_fastest(&mut hidden);
        open.append(&mut hidden);
        open.sort_by_key(|travel| (travel.at, travel.rows));
        self.found.travel.append(&mut open);
    }

    fn sessions(&mut self, events: &[Event]) {
        // Most sessions stay on one address: the first address alone is kept until a second one comes.
        let mut first: HashMap<u64, (u32, usize), foldhash::fast::FixedState> = HashMap::default();
        let mut several: Vec<u64> = Vec::new();
        let mut last = (0, NONE);
        for (at, event) in
            events.iter().enumerate().filter(|(_, event)| event.session != 0 && event.ip != NONE)
        {
            if std::mem::replace(&mut last, (event.session, event.ip)) == (event.session, event.ip)
            {
                continue;
            }
            let (ip, _) = *first.entry(event.session).or_insert((event.ip, at));
            if ip != event.ip {
                several.push(event.session);
            }
        }
        if several.is_empty() {
            return;
        }
        // One pass for all of them: a busy account has thousands of such sessions.
        let mut used: HashMap<u64, Vec<&Event>, foldhash::fast::FixedState> =
            several.into_iter().map(|session| (session, Vec::new())).collect();
        for event in events.iter().filter(|event| event.ip != NONE) {
            if let Some(own) = used.get_mut(&event.session) {
                own.push(event);
            }
        }
        let mut used: Vec<(u64, Vec<&Event>)> = used.into_iter().collect();
        used.sort_by_key(|(session, _)| first.get(session).map(|(_, at)| *at));
        for (session, events) in used {
            if let Some(usage) = self.session(session, &events) {
                self.found.session_use.push(usage);
            }
        }
    }

    fn session(&self, session: u64, events: &[&Event]) -> Option<SessionUse> {
        let (first, last) = (events.first()?, events.last()?);
        let mut networks: Vec<u32> = Vec::new();
        let distinct = |mut numbers: Vec<u32>| {
            numbers.sort_unstable();
            numbers.dedup();
            numbers
        };
        let ips = distinct(events.iter().map(|event| event.ip).collect());
        let clients = distinct(
            events.iter().map(|event| event.client).filter(|client| *client != 0).collect(),
        );
        let (mut returns, mut anonymised, mut rows) = (0, false, Evidence::default());
        let mut current = None;
        for event in events {
            let address = self.world.address(event.ip)?;
            anonymised |= address.anonymised;
            if current != Some(address.network_id) {
                if networks.contains(&address.network_id) {
                    returns += 1;
                } else {
                    networks.push(address.network_id);
                }
                rows.keep(event.row);
                current = Some(address.network_id);
            }
        }
        if networks.len() < 2 && clients.len() < 2 {
            return None;
        }
        // In the order of time: numbers of addresses depend on what else was read.
        let mut seen: Vec<u32> = events.iter().map(|event| event.ip).collect();
        seen.dedup();
        let places: Vec<_> =
            seen.iter().take(MOST_PLACES).filter_map(|ip| self.world.place(*ip)).collect();
        let mut countries: Vec<&str> =
            places.iter().filter_map(|place| place.country.as_deref()).collect();
        countries.sort_unstable();
        countries.dedup();
        let km = places
            .iter()
            .enumerate()
            .flat_map(|(at, left)| places.iter().skip(at + 1).filter_map(|right| left.km(right)))
            .fold(None, |most: Option<f64>, km| Some(most.map_or(km, |most| most.max(km))));
        Some(SessionUse {
            subject: first.subject,
            session,
            addresses: count(ips.len()),
            networks: count(networks.len()),
            clients: count(clients.len()),
            countries: count(countries.len()),
            returns,
            km,
            anonymised,
            first: first.at,
            last: last.at,
            rows,
        })
    }

    fn dropouts(&mut self, events: &[Event]) {
        // What holds still: a device if one is named, else the session.
        struct Held<'e> {
            usual: &'e Event,
            away: Option<&'e Event>,
        }
        let mut held: Vec<Held<'_>> = Vec::new();
        let mut numbers: HashMap<(u32, u64), usize, foldhash::fast::FixedState> =
            HashMap::default();
        // The same laptop speaks again and again: most events need no look-up.
        let mut last = ((NONE, 0), 0);
        for event in events.iter().filter(|event| event.ip != NONE) {
            let key = if event.device == NONE { (NONE, event.session) } else { (event.device, 0) };
            if key == (NONE, 0) {
                continue;
            }
            if last.0 != key {
                last = (key, *numbers.entry(key).or_insert(held.len()));
            }
            let Some(state) = held.get_mut(last.1) else {
                held.push(Held { usual: event, away: None });
                continue;
            };
            if self.same_network(state.usual.ip, event.ip) {
                if let Some(away) = state.away.take()
                    && event.at - away.at <= EXCURSION
                {
                    self.found.dropouts.push(Dropout {
                        subject: event.subject,
                        at: away.at,
                        minutes: real(event.at - away.at) / real(MINUTE),
                        usual: state.usual.ip,
                        other: away.ip,
                        by_device: key.0 != NONE,
                        rows: [state.usual.row, away.row, event.row],
                    });
                }
                state.usual = event;
            } else {
                match state.away {
                    None if self.other_country(state.usual.ip, event.ip) => {
                        state.away = Some(event)
                    }
                    Some(away)
                        if self.same_network(away.ip, event.ip)
                            && event.at - away.at <= EXCURSION => {}
                    _ => {
                        state.usual = event;
                        state.away = None;
                    }
                }
            }
        }
    }

    fn same_network(&self, left: u32, right: u32) -> bool {
        left == right
            || match (self.world.address(left), self.world.address(right)) {
                (Some(left), Some(right)) => {
                    left.network_id == right.network_id
                        && left.network.place.country == right.network.place.country
                }
                _ => false,
            }
    }

    fn other_country(&self, left: u32, right: u32) -> bool {
        let country = |ip| self.world.place(ip).and_then(|place| place.country.as_deref());
        matches!((country(left), country(right)), (Some(left), Some(right)) if left != right)
    }

    fn hours(&mut self, events: &[Event]) {
        let Some(subject) = events.first().map(|event| event.subject) else { return };
        let declared = self.declared.get(subject as usize);
        let declared = declared.and_then(|declared| declared.time_zone.as_deref());
        let zone = declared.and_then(|name| self.zones.find(name));
        let (mut votes, mut days, mut night) = (0_i64, 0_i64, 0_i64);
        let (mut sin, mut cos, mut sin_utc, mut cos_utc) = (0.0, 0.0, 0.0, 0.0);
        let (mut last_hour, mut last_day) = (i64::MIN, i64::MIN);
        let (mut first_at, mut last_at) = (None, 0);
        let mut rows: Vec<i64> = Vec::new();
        let mut placed = zone.is_some();
        for event in events {
            first_at.get_or_insert(event.at);
            last_at = event.at;
            let hour = event.at.div_euclid(HOUR);
            if hour == last_hour {
                continue;
            }
            last_hour = hour;
            votes += 1;
            if hour.div_euclid(24) != last_day {
                last_day = hour.div_euclid(24);
                days += 1;
                // One row per week or so shows the habit without drowning the reviewer.
                if days % 7 == 1 && rows.len() < EVIDENCE * 2 {
                    rows.push(event.row);
                }
            }
            let minutes = event.at.rem_euclid(DAY) / MINUTE;
            self.clock.add(minutes, &mut sin_utc, &mut cos_utc);
            if let Some(zone) = zone {
                match self.zones.offset_minutes(zone, event.at) {
                    Some(offset) => {
                        let local = (minutes + offset).rem_euclid(24 * 60);
                        night += i64::from(local < 6 * 60);
                        self.clock.add(local, &mut sin, &mut cos);
                    }
                    None => placed = false,
                }
            }
        }
        let Some(first) = first_at else { return };
        let total = real(votes);
        self.found.hours.push(Hours {
            subject,
            days,
            votes,
            mean_local: placed.then(|| mean_hour(sin, cos)),
            mean_utc: mean_hour(sin_utc, cos_utc),
            concentration: sin_utc.hypot(cos_utc) / total,
            night_share: placed.then(|| real(night) / total),
            first,
            last: last_at,
            rows,
        });
    }

    fn order(&self, report: &FirstReport) -> (bool, bool, u8, i64) {
        let delivered = self.world.delivered.get(&(report.subject, report.device));
        let early = delivered.is_some_and(|delivered| report.at < *delivered);
        (report.ip == NONE, early, report.rank, report.at)
    }

    fn device_reports(&mut self, events: &[Event]) {
        let mut uses: HashMap<(u32, u32), usize, foldhash::fast::FixedState> = HashMap::default();
        let mut firsts: HashMap<u32, usize, foldhash::fast::FixedState> = HashMap::default();
        for event in events.iter().filter(|event| event.device != NONE) {
            if event.ip != NONE {
                let next = self.found.device_addresses.len();
                let slot = *uses.entry((event.device, event.ip)).or_insert(next);
                if slot == next {
                    self.found.device_addresses.push(AddressUse::new(event, event.device));
                }
                if let Some(usage) = self.found.device_addresses.get_mut(slot) {
                    usage.add(event, event.at.div_euclid(DAY));
                }
            }
            let rank = match event.what {
                What::FirstBoot => 0,
                What::Enrolled => 1,
                _ => 2,
            };
            let next = self.found.first_reports.len();
            let slot = *firsts.entry(event.device).or_insert(next);
            let report = FirstReport {
                subject: event.subject,
                device: event.device,
                at: event.at,
                ip: event.ip,
                row: event.row,
                rank,
            };
            let better = self
                .found
                .first_reports
                .get(slot)
                .is_some_and(|best| self.order(&report) < self.order(best));
            match self.found.first_reports.get_mut(slot) {
                // A report without an address cannot say where the device was.
                // Nor does one say where it went that was made before it was sent.
                Some(best) if better => *best = report,
                Some(_) => {}
                None => self.found.first_reports.push(report),
            }
        }
    }

    fn presence(&mut self, people: &[Event], devices: &[Event]) {
        let placed =
            |event: &&Event| self.world.place(event.ip).is_some_and(|place| place.at.is_some());
        let logins: Vec<&Event> = people.iter().filter(placed).collect();
        let mut of_device: HashMap<u32, usize, foldhash::fast::FixedState> = HashMap::default();
        let mut found: Vec<Presence> = Vec::new();
        for report in devices.iter().filter(placed) {
            let after = logins.partition_point(|login| login.at < report.at);
            let near = [after.checked_sub(1).and_then(|at| logins.get(at)), logins.get(after)]
                .into_iter()
                .flatten()
                .min_by_key(|login| ((login.at - report.at).abs(), login.row));
            let Some(login) = near.filter(|login| (login.at - report.at).abs() <= BESIDE) else {
                continue;
            };
            let (Some(here), Some(there)) =
                (self.world.address(report.ip), self.world.address(login.ip))
            else {
                continue;
            };
            let next = found.len();
            let slot = *of_device.entry(report.device).or_insert(next);
            if slot == next {
                found.push(Presence {
                    subject: report.subject,
                    device: report.device,
                    compared: 0,
                    apart: 0,
                    apart_days: 0,
                    apart_open: 0,
                    kms: Vec::new(),
                    laptop: NONE,
                    login: NONE,
                    first: report.at,
                    last: report.at,
                    rows: Evidence::default(),
                    day: i64::MIN,
                });
            }
            let Some(presence) = found.get_mut(slot) else { continue };
            presence.compared += 1;
            let km = here.network.place.km(&there.network.place);
            let abroad = self.other_country(report.ip, login.ip);
            if !abroad && km.is_none_or(|km| km <= FAR_KM) {
                continue;
            }
            if presence.apart == 0 {
                presence.first = report.at;
                presence.laptop = report.ip;
                presence.login = login.ip;
            }
            presence.apart += 1;
            presence.apart_open += i64::from(!here.anonymised && !there.anonymised);
            presence.last = report.at;
            let day = report.at.div_euclid(DAY);
            if presence.day != day {
                presence.day = day;
                presence.apart_days += 1;
            }
            presence.kms.extend(km);
            presence.rows.keep(report.row);
            presence.rows.keep(login.row);
        }
        self.found.presence.append(&mut found);
    }
}

impl AddressUse {
    fn new(event: &Event, device: u32) -> Self {
        Self {
            subject: event.subject,
            ip: event.ip,
            device,
            events: 0,
            days: 0,
            managed: 0,
            unmanaged: 0,
            first: event.at,
            last: event.at,
            rows: Evidence::default(),
            day: i64::MIN,
        }
    }

    fn add(&mut self, event: &Event, day: i64) {
        self.events += 1;
        self.last = event.at;
        self.managed += i64::from(event.managed == Some(true));
        self.unmanaged += i64::from(event.managed == Some(false));
        if self.day != day {
            self.day = day;
            self.days += 1;
        }
        self.rows.keep(event.row);
    }
}

/// Keeps the fastest pairs: the slow ones prove nothing.
fn keep_fastest(travel: &mut Vec<Travel>) {
    if travel.len() > MOST_TRAVEL {
        travel.sort_by(|left, right| {
            let speed = |travel: &Travel| travel.km / travel.minutes.max(1.0);
            speed(right).total_cmp(&speed(left)).then_with(|| left.rows.cmp(&right.rows))
        });
        travel.truncate(MOST_TRAVEL);
    }
}

/// Whether two values are one, if both are known.
fn both<T: PartialEq>(left: T, right: T, none: T) -> Option<bool> {
    (left != none && right != none).then(|| left == right)
}

/// Lengths of what fits in memory fit in an `i64`.
fn count(len: usize) -> i64 {
    i64::try_from(len).unwrap_or(i64::MAX)
}

/// Minutes, votes and microseconds of centuries are exact in a double.
#[expect(clippy::cast_precision_loss, reason = "values stay far below 2^53")]
pub fn real(value: i64) -> f64 {
    value as f64
}

/// Sine and cosine of each minute of the day.
struct Clock(Vec<(f64, f64)>);

impl Clock {
    fn new() -> Self {
        Self((0..24 * 60).map(|minute| angle(real(minute) / 60.0)).collect())
    }

    /// Adds one vote at a minute of the day.
    fn add(&self, minute: i64, sin: &mut f64, cos: &mut f64) {
        let minute = usize::try_from(minute).ok().and_then(|minute| self.0.get(minute));
        if let Some((s, c)) = minute {
            *sin += s;
            *cos += c;
        }
    }
}

fn angle(hour: f64) -> (f64, f64) {
    (hour / 24.0 * std::f64::consts::TAU).sin_cos()
}

/// Adds one vote at `hour` of a 24-hour circle.
pub fn add_angle(hour: f64, sin: &mut f64, cos: &mut f64) {
    let (s, c) = angle(hour);
    *sin += s;
    *cos += c;
}

/// Direction of a resultant, as an hour in [0, 24).
pub fn mean_hour(sin: f64, cos: f64) -> f64 {
    (sin.atan2(cos) / std::f64::consts::TAU * 24.0).rem_euclid(24.0)
}

/// Shortest way round the clock between two hours, 0 to 12.
pub fn circular_distance(left: f64, right: f64) -> f64 {
    let way = (left - right).rem_euclid(24.0);
    way.min(24.0 - way)
}

#[cfg(test)]
mod tests;
