//! Who works in the invented company.

use std::collections::{HashMap, HashSet};

use crate::agencies::{Agency, supply};
use crate::calendar::Calendar;
use crate::internet::{Internet, Spot, Vpn};
use crate::names::{FAMILY, GIVEN, mailbox_part};
use crate::person::{
    ACCOUNT_BEFORE, CAST, Conduct, Department, Disguise, Habits, Home, Move, Person, Role,
};
use crate::places::{Address, CITIES, CityId, STREETS};
use crate::plan::{DecoyChoice, Plan, SchemeChoice};
use crate::stream::{Purpose, Stream, mix, scatter22};
use crate::{Error, cast};

/// The company's domain.
pub const DOMAIN: &str = "meridianworks.example";
/// Its name.
pub const COMPANY: &str = "Meridian Works";

/// Homes of the cast have numbers from here on, those of the crowd smaller ones.
const CAST_HOMES: u32 = 50_000;

/// An office.
#[derive(Clone, Copy, Debug)]
pub struct Office {
    /// City.
    pub city: CityId,
}

/// The whole company.
pub struct Company {
    /// What it was invented by.
    pub seed: u64,
    /// Its time.
    pub calendar: Calendar,
    /// Its internet.
    pub internet: Internet,
    /// Its people, the crowd first.
    pub people: Vec<Person>,
    /// Positions of the people of each team.
    pub teams: Vec<Vec<usize>>,
    /// Positions of people in order of their employee numbers.
    pub roster: Vec<usize>,
    /// Offices.
    pub offices: Vec<Office>,
    /// Agencies, those of the crowd first.
    pub agencies: Vec<Agency>,
    /// Position of the first member of each ring, by its number.
    pub rings: Vec<usize>,
}

/// Hands out homes that nobody else has.
pub(crate) struct Homes {
    taken: HashMap<CityId, u32>,
    first: u32,
}

impl Homes {
    /// Homes numbered from `first` in every city.
    fn from(first: u32) -> Self {
        Self { taken: HashMap::new(), first }
    }

    /// A home in `city` that nobody lives in yet.
    pub(crate) fn next(&mut self, city: CityId) -> Home {
        let number = self.taken.entry(city).or_insert(self.first);
        *number += 1;
        Home { city, number: *number }
    }
}

/// Cities with an office.
const OFFICES: [&str; 6] = ["Austin", "Boston", "London", "Toronto", "Bengaluru", "Singapore"];

/// People in a team.
const TEAM: u32 = 9;

impl Company {
    /// Invents the company of a plan.
    ///
    /// # Errors
    ///
    /// If the plan asks for something impossible.
    pub fn invent(plan: &Plan) -> Result<Self, Error> {
        plan.check()?;
        let calendar = Calendar::new(plan.start, plan.days());
        let offices: Vec<Office> =
            OFFICES.iter().map(|name| Office { city: CityId::named(name) }).collect();
        let cities: Vec<CityId> = offices.iter().map(|office| office.city).collect();
        let internet = Internet::new(plan.people, COMPANY, DOMAIN, &cities);
        let mut logins = HashSet::new();

        // Mailboxes of the cast are given out first and its homes have numbers of their own,
        // so that nobody in it changes when the crowd grows.
        let mut homes = Homes::from(CAST_HOMES);
        let cast_size: u32 = plan.planted().iter().map(SchemeChoice::size).sum::<u32>()
            + plan.decoys().iter().map(DecoyChoice::size).sum::<u32>();
        let mut agencies = Agency::of_crowd(plan.people, plan.seed);
        let supplying = agencies.len();
        let crowd = plan.people - cast_size;
        let mut players: Vec<Person> = (0..cast_size)
            .map(|each| invent(plan, CAST + each, crowd, &offices, &calendar, &mut homes))
            .collect();
        let scene = cast::Scene { internet: &internet, calendar: &calendar, first: crowd as usize };
        cast::play(plan, &scene, &mut players, &mut homes, &mut agencies);
        for player in &mut players {
            player.login = login(player, &mut logins);
        }
        let mut people: Vec<Person> = Vec::with_capacity(plan.people as usize);
        let mut homes = Homes::from(0);
        for each in 0..crowd {
            let mut person = invent(plan, each, crowd, &offices, &calendar, &mut homes);
            settle(plan.seed, &mut person, people.last_mut(), each as usize);
            if person.shares_with.is_none() {
                supply(&mut person, agencies.get(..supplying).unwrap_or(&[]), &mut homes);
            }
            // Half of the contractors who come by themselves work on the marketplace too.
            person.freelances = person.contractor
                && person.agency.is_none()
                && mix(u64::from(each), 53).is_multiple_of(2);
            person.login = login(&person, &mut logins);
            people.push(person);
        }
        people.append(&mut players);

        let mut teams = vec![Vec::new(); crowd.div_ceil(TEAM) as usize];
        for (position, person) in people.iter().enumerate() {
            if let Some(team) = teams.get_mut(person.team as usize) {
                team.push(position);
            }
        }
        let mut roster: Vec<usize> = (0..people.len()).collect();
        roster.sort_by_key(|position| people.get(*position).map_or(0, |person| person.number));
        let mut rings = Vec::new();
        for (position, person) in people.iter().enumerate().rev() {
            let ring = usize::from(person.ring);
            if rings.len() <= ring {
                rings.resize(ring + 1, position);
            }
            if let Some(first) = rings.get_mut(ring) {
                *first = position;
            }
        }
        let seed = plan.seed;
        Ok(Self { seed, calendar, internet, people, teams, roster, offices, agencies, rings })
    }

    /// People in order of their employee numbers.
    pub fn by_number(&self) -> impl Iterator<Item = &Person> {
        self.roster.iter().filter_map(|position| self.people.get(*position))
    }

    /// The person who leads somebody's team; `None` for leaders themselves.
    #[must_use]
    pub fn manager(&self, person: &Person) -> Option<&Person> {
        if person.leads {
            return None;
        }
        let leader = self.teams.get(person.team as usize)?.first()?;
        self.people.get(*leader)
    }

    /// The agency that supplies somebody.
    #[must_use]
    pub fn agency(&self, person: &Person) -> Option<&Agency> {
        self.agencies.get(usize::from(person.agency?))
    }

    /// Members of the ring somebody belongs to; nobody outside rings.
    pub fn ring_of(&self, person: &Person) -> impl Iterator<Item = &Person> {
        let (ring, first) = (person.ring, self.rings.get(usize::from(person.ring)));
        let first = first.copied().filter(|_| ring > 0).unwrap_or(self.people.len());
        self.people.get(first..).unwrap_or(&[]).iter().take_while(move |person| person.ring == ring)
    }

    /// Where a person's tunnel ends: a known VPN in the declared country, or a line in somebody's
    /// home in the declared city.
    #[must_use]
    pub fn exit(&self, person: &Person, moment: u64) -> Spot {
        if person.disguise.has(Disguise::PROXY) {
            self.internet.proxy(person.address.city, moment)
        } else {
            self.internet.exit(person.vpn, person.address.city, moment)
        }
    }

    /// A home's address on a day.
    #[must_use]
    pub fn home_spot(&self, home: Home, day: i32) -> Spot {
        let who = mix(u64::from(home.number), u64::from(home.city.0) + 41);
        // Half of the contracts keep their address, the others change it every few weeks.
        let term = if who & 1 == 0 {
            0
        } else {
            let length = 25 + (who >> 8) % 50;
            (((who >> 20) % 50 + u64::from((day + 1_000).unsigned_abs())) / length) as u32
        };
        self.internet.home(home.city, home.number, term)
    }

    /// A stream about a person.
    #[must_use]
    pub const fn stream(&self, purpose: Purpose, person: &Person, part: u64) -> Stream {
        Stream::new(self.seed, purpose, person.key as u64, part)
    }
}

/// A person nobody knows anything special about.
fn invent(
    plan: &Plan,
    key: u32,
    crowd: u32,
    offices: &[Office],
    calendar: &Calendar,
    homes: &mut Homes,
) -> Person {
    let mut stream = Stream::new(plan.seed, Purpose::Person, u64::from(key), 0);
    let city = stream.weighted(CITIES.iter().map(|city| city.weight));
    let city = CityId(u8::try_from(city).unwrap_or(0));
    let given = stream.pick(&GIVEN);
    let family = stream.pick(&FAMILY);
    let home = homes.next(city);
    let address = Address::of_home(home.city, home.number, stream.chance(0.45));
    let weights = Department::WEIGHTS;
    let department = stream.weighted(weights.iter().map(|(_, weight)| *weight));
    let department = weights.get(department).map_or(Department::Engineering, |(name, _)| *name);
    let in_crowd = key < CAST;
    let team = if in_crowd {
        key / TEAM
    } else {
        // Among the first teams, so that growth of the crowd does not move them.
        stream.below((crowd / TEAM).clamp(1, 20))
    };
    let leads = in_crowd && key.is_multiple_of(TEAM);
    let titles = department.titles();
    let title = if leads { titles[3] } else { stream.pick(&titles[..3]) };
    let days = i64::from(calendar.days());
    let mut hired = if stream.chance(0.05) {
        stream.between(1, days * 2 / 3) as i32
    } else {
        // More people with a short history than with a long one.
        let (a, b) = (stream.between(1, 2_400), stream.between(1, 2_400));
        -(a.min(b) as i32)
    };
    if leads {
        hired = -(hired.abs() + 200);
    }
    while calendar.weekday(hired) != 0 {
        hired -= 1;
    }
    let left =
        (hired < 0 && !leads && stream.chance(0.015)).then(|| stream.between(5, days - 5) as i32);
    let office = offices
        .iter()
        .position(|office| office.city == city)
        .filter(|_| stream.chance(0.85))
        .and_then(|office| u8::try_from(office).ok());
    let mut habits = Habits::default();
    let odds = [
        (Habits::PHONE, 0.42),
        (Habits::VPN, 0.07),
        (Habits::RELAY, 0.05),
        (Habits::NIGHT, 0.012),
        (Habits::KEPT_OPEN, 0.015),
        (Habits::PRIVATE_GIT, 0.03),
        (Habits::DESKS, 0.05),
        (Habits::CLOUD, 0.012),
        (Habits::SWAP, 0.01),
        (Habits::LEAVE, 0.008),
        (Habits::TRAVEL, 0.01),
        (Habits::LONG, 0.04),
        (Habits::BANK, 0.015),
        (Habits::CAMERA_OFF, 0.05),
    ];
    for (bit, p) in odds {
        if stream.chance(p) {
            habits.set(bit);
        }
    }
    if left.is_some() || hired > 0 || leads {
        habits.clear(Habits::LEAVE | Habits::SWAP);
    }
    let born = stream
        .chance(0.01)
        .then(|| (stream.pick(&FAMILY), stream.between(-200, days - 10) as i32))
        .filter(|(former, changed)| *former != family && *changed > hired);
    let vpn = match stream.below(20) {
        0..=2 => Vpn::Astrill,
        3..=6 => Vpn::Mullvad,
        _ => Vpn::Nord,
    };
    let mut person = Person {
        key,
        number: scatter22(key, plan.seed),
        role: Role::Honest,
        ring: 0,
        given,
        family,
        born,
        login: String::new(),
        address,
        moved: None,
        ship_to: None,
        redirected: false,
        signed_by: None,
        home,
        laptop: None,
        department,
        title,
        team,
        leads,
        office,
        agency: None,
        on_payroll: true,
        contractor: stream.chance(0.06) && !leads,
        hired,
        left,
        windows: stream.chance(0.35),
        byod: false,
        habits,
        conduct: Conduct::Usual,
        hands: None,
        clock: city,
        change: stream.between(days / 4, days * 3 / 4) as i32,
        vpn,
        computer: key,
        authenticator: key,
        phone: key,
        ssh: key,
        account: key,
        account_before: None,
        owner: None,
        shares_with: None,
        remote_tools: 0,
        gadgets: 0,
        shared_text: false,
        papers: key,
        referee: key,
        freelances: false,
        buys: false,
        browser: key,
        market_account: key,
        disguise: Disguise::default(),
        referred_by: None,
    };
    if person.habits.has(Habits::BANK) {
        person.account_before = Some(key ^ ACCOUNT_BEFORE);
    }
    // A move in the window or shortly before.
    if stream.chance(0.03) {
        let from = Address {
            street: stream.pick(&STREETS),
            house: stream.between(1_000, 9_800) as u16,
            ..address
        };
        let day = stream.between(-60, days - 5) as i32;
        if day > person.hired {
            person.moved = Some(Move { from, day, by: None });
        }
    }
    if stream.chance(0.04) {
        person.signed_by = Some("Front desk");
    }
    crate::laptop::fit_out(&mut person, &mut stream);
    person
}

/// Lets neighbours of the crowd share a home: couples and flatmates.
fn settle(seed: u64, person: &mut Person, before: Option<&mut Person>, position: usize) {
    let Some(before) = before else { return };
    if position.is_multiple_of(2) || before.agency.is_some() {
        return;
    }
    let draw = mix(seed ^ u64::from(person.key), 51) % 1000;
    // 1.2 % of people live with a colleague as a couple, 1.2 % as flatmates.
    if draw >= 24 {
        return;
    }
    share_home(person, before);
    if draw < 12 && before.address.city.in_united_states() {
        person.account = before.account;
        person.account_before = before.account_before;
        person.shares_with = Some(position - 1);
        before.shares_with = Some(position);
    }
}

/// Moves a person into somebody else's home.
pub(crate) fn share_home(person: &mut Person, host: &Person) {
    person.home = host.home;
    person.address = host.address;
    person.clock = host.clock;
    person.office = host.office;
    person.moved = None;
}

fn login(person: &Person, taken: &mut HashSet<String>) -> String {
    let base = format!("{}.{}", mailbox_part(person.given), mailbox_part(person.family));
    if taken.insert(base.clone()) {
        return base;
    }
    // The employee number keeps it unique whoever else is hired.
    let numbered = format!("{base}{}", person.number);
    taken.insert(numbered.clone());
    numbered
}

#[cfg(test)]
mod tests;
