//! Who works in the invented company.

use std::collections::{HashMap, HashSet};

use crate::calendar::Calendar;
use crate::internet::{Internet, Spot, Vpn};
use crate::names::{FAMILY, GIVEN, mailbox_part};
use crate::places::{Address, CITIES, CityId, STREETS};
use crate::plan::{HardNegative, Level, Plan, Scheme};
use crate::stream::{Purpose, Stream, mix, scatter20};
use crate::{Error, cast};

/// The company's domain.
pub const DOMAIN: &str = "meridianworks.example";
/// Its name.
pub const COMPANY: &str = "Meridian Works";
/// The agency that supplies contractors.
pub const AGENCY: &str = "Larkfield Talent LLC";

/// Keys of people in schemes and hard negatives start here, so that they stay
/// who they are when the crowd grows.
const CAST: u32 = 0x8_0000;

/// What is true about a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// Honest.
    #[default]
    Honest,
    /// Honest, and looks like a scheme at first sight.
    Decoy(HardNegative),
    /// Part of a scheme.
    Planted(Scheme, Level),
}

/// Lasting ways of a person, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Habits(u32);

impl Habits {
    /// Reads mail by telephone outside office hours.
    pub const PHONE: u32 = 1;
    /// Uses a commercial VPN on most days.
    pub const VPN: u32 = 1 << 1;
    /// Browses through the browser maker's privacy relay.
    pub const RELAY: u32 = 1 << 2;
    /// Works at night.
    pub const NIGHT: u32 = 1 << 3;
    /// Never closes the mail application.
    pub const KEPT_OPEN: u32 = 1 << 4;
    /// Commits with a private address at times.
    pub const PRIVATE_GIT: u32 = 1 << 5;
    /// Works from a shared workplace at times.
    pub const DESKS: u32 = 1 << 6;
    /// Works in a rented desktop.
    pub const CLOUD: u32 = 1 << 7;
    /// Got another laptop in the middle of the window.
    pub const SWAP: u32 = 1 << 8;
    /// On leave for the whole window.
    pub const LEAVE: u32 = 1 << 9;
    /// Travels all the time.
    pub const TRAVEL: u32 = 1 << 10;
    /// Works long days.
    pub const LONG: u32 = 1 << 11;
    /// Changed bank in the window.
    pub const BANK: u32 = 1 << 12;
    /// Keeps the camera off.
    pub const CAMERA_OFF: u32 = 1 << 13;
    /// Holds meetings alone for whole days.
    pub const ALONE: u32 = 1 << 14;
    /// Alone in meetings shows up in the third country for a moment.
    pub const DROPOUTS: u32 = 1 << 15;

    /// Whether all of `bits` are set.
    #[must_use]
    pub const fn has(self, bits: u32) -> bool {
        self.0 & bits == bits
    }

    /// Sets `bits`.
    pub const fn set(&mut self, bits: u32) {
        self.0 |= bits;
    }

    /// Clears `bits`.
    pub const fn clear(&mut self, bits: u32) {
        self.0 &= !bits;
    }
}

/// How a person signs in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Conduct {
    /// Like everybody else.
    #[default]
    Usual,
    /// Through a laptop in somebody's home, at times directly.
    Farm,
    /// From one computer that serves several names.
    Personas,
    /// From far away, while the laptop stays where it was delivered.
    Swapped,
    /// As somebody else from the day of change on.
    Sold,
    /// Like everybody else until the end is near.
    Exit,
}

/// Where in the organisation somebody works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Department {
    /// Writes code.
    #[default]
    Engineering,
    /// Runs the machines of the others.
    Support,
    /// Everything around the product.
    Product,
    /// Sells.
    Sales,
    /// Counts.
    Finance,
    /// Looks after people.
    People,
    /// Helps customers.
    Customers,
}

impl Department {
    const WEIGHTS: [(Self, u32); 7] = [
        (Self::Engineering, 38),
        (Self::Support, 6),
        (Self::Product, 12),
        (Self::Sales, 18),
        (Self::Finance, 7),
        (Self::People, 5),
        (Self::Customers, 14),
    ];

    /// As the HRIS writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Engineering => "Engineering",
            Self::Support => "IT Support",
            Self::Product => "Product",
            Self::Sales => "Sales",
            Self::Finance => "Finance",
            Self::People => "People",
            Self::Customers => "Customer Success",
        }
    }

    /// Titles in it, the last one for those who lead.
    const fn titles(self) -> [&'static str; 4] {
        match self {
            Self::Engineering => [
                "Software Engineer",
                "Senior Software Engineer",
                "Data Engineer",
                "Engineering Manager",
            ],
            Self::Support => [
                "IT Support Engineer",
                "Systems Administrator",
                "Help Desk Specialist",
                "IT Manager",
            ],
            Self::Product => {
                ["Product Designer", "Product Manager", "UX Researcher", "Director of Product"]
            }
            Self::Sales => {
                ["Account Executive", "Sales Engineer", "Account Manager", "Sales Director"]
            }
            Self::Finance => {
                ["Accountant", "Payroll Specialist", "Financial Analyst", "Controller"]
            }
            Self::People => ["Recruiter", "People Partner", "People Analyst", "Head of People"],
            Self::Customers => [
                "Support Specialist",
                "Customer Success Manager",
                "Implementation Consultant",
                "Support Manager",
            ],
        }
    }
}

/// A home: a city and a number in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Home {
    /// City.
    pub city: CityId,
    /// Distinct for every household of the city.
    pub number: u32,
}

/// A change of address.
#[derive(Clone, Copy, Debug)]
pub struct Move {
    /// Address before.
    pub from: Address,
    /// Day of the change in the HRIS.
    pub day: i32,
    /// Address from which it was made; `None`: the person's home.
    pub by: Option<Spot>,
}

/// A person.
#[derive(Clone, Debug)]
pub struct Person {
    /// Names the person's streams.
    pub key: u32,
    /// Employee number.
    pub number: u32,
    /// What is true.
    pub role: Role,
    /// Ring in the truth file; 0: none.
    pub ring: u16,
    /// Given name.
    pub given: &'static str,
    /// Family name.
    pub family: &'static str,
    /// Family name before a marriage, and the day of the change.
    pub born: Option<(&'static str, i32)>,
    /// Local part of the work address.
    pub login: String,
    /// Declared home address.
    pub address: Address,
    /// A change of address.
    pub moved: Option<Move>,
    /// Where the laptop was sent, if not to `address`.
    pub ship_to: Option<Address>,
    /// The carrier was told another address on the way.
    pub redirected: bool,
    /// Who signed for it, if not the person.
    pub signed_by: Option<&'static str>,
    /// Where the person lives.
    pub home: Home,
    /// Where the laptop stands, if not at home.
    pub laptop: Option<Home>,
    /// Department.
    pub department: Department,
    /// Title.
    pub title: &'static str,
    /// Team.
    pub team: u32,
    /// Leads the team.
    pub leads: bool,
    /// Office, for those who go to one.
    pub office: Option<u8>,
    /// Supplied by the agency.
    pub agency: bool,
    /// A contractor.
    pub contractor: bool,
    /// First day of work.
    pub hired: i32,
    /// Last day of work.
    pub left: Option<i32>,
    /// The laptop runs Windows.
    pub windows: bool,
    /// Uses a private computer only.
    pub byod: bool,
    /// Lasting ways.
    pub habits: Habits,
    /// How the person signs in.
    pub conduct: Conduct,
    /// Where the hands are, if not at home.
    pub hands: Option<Home>,
    /// Whose clock the person keeps.
    pub clock: CityId,
    /// Day of a change of hands, or of the end.
    pub change: i32,
    /// Commercial VPN.
    pub vpn: Vpn,
    /// Private computer; equal numbers are one computer.
    pub computer: u32,
    /// Authenticator; equal numbers are one telephone.
    pub authenticator: u32,
    /// Telephone number.
    pub phone: u32,
    /// SSH key.
    pub ssh: u32,
    /// Bank account.
    pub account: u32,
    /// Bank account before the last change.
    pub account_before: Option<u32>,
    /// Owner of the account as the bank says, if not the person.
    pub owner: Option<&'static str>,
    /// Position of the colleague with whom the account is declared as shared.
    pub shares_with: Option<usize>,
    /// Remote-control products, a bit each; see [`crate::laptop`].
    pub remote_tools: u16,
    /// Other products and peripherals, a bit each; see [`crate::laptop`].
    pub gadgets: u16,
    /// Text of the application is that of this ring.
    pub shared_text: bool,
    /// Recommended by the person at this position.
    pub referred_by: Option<usize>,
}

impl Person {
    /// Name as the HRIS writes it.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.given, self.family)
    }

    /// Name on `day`: the former one before a marriage.
    #[must_use]
    pub fn name_on(&self, day: i32) -> String {
        match self.born {
            Some((family, changed)) if day < changed => format!("{} {family}", self.given),
            _ => self.name(),
        }
    }

    /// Work address.
    #[must_use]
    pub fn email(&self) -> String {
        format!("{}@{DOMAIN}", self.login)
    }

    /// Private address.
    #[must_use]
    pub fn private_email(&self) -> String {
        format!(
            "{}{}{:03}@mailbox.example",
            mailbox_part(self.given),
            mailbox_part(self.family),
            mix(u64::from(self.key), 21) % 1000
        )
    }

    /// Employee number in text.
    #[must_use]
    pub fn employee_no(&self) -> String {
        (1_000_000 + self.number).to_string()
    }

    /// Works on `day` as far as the contract goes.
    #[must_use]
    pub fn employed(&self, day: i32) -> bool {
        day >= self.hired && self.left.is_none_or(|left| day <= left)
    }

    /// Writes code.
    #[must_use]
    pub fn codes(&self) -> bool {
        self.department == Department::Engineering
    }

    /// Keeps an account on the code host.
    #[must_use]
    pub fn handle(&self) -> String {
        format!("{}-mw", self.login.replace('.', "-"))
    }

    /// Serial number of the `nth` laptop.
    #[must_use]
    pub fn serial(&self, nth: u32) -> String {
        const DIGITS: [char; 32] = [
            '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'C', 'D', 'F', 'G', 'H', 'J', 'K',
            'L', 'M', 'N', 'P', 'Q', 'R', 'T', 'V', 'W', 'X', 'Y', 'Z', 'A', 'B', 'E',
        ];
        let mut value = scatter20(self.key, 77 + u64::from(nth));
        let mut out = String::from(if self.windows { "PF" } else { "C02" });
        out.push(if nth == 0 { 'M' } else { 'S' });
        for _ in 0..4 {
            out.push(DIGITS.get((value & 31) as usize).copied().unwrap_or('0'));
            value >>= 5;
        }
        out.push_str("Q6L4");
        out
    }

    /// Name of the `nth` laptop in the network.
    #[must_use]
    pub fn host_name(&self, nth: u32) -> String {
        format!("mw-{}", self.serial(nth).to_lowercase())
    }

    /// Which laptop is in use on `day`.
    #[must_use]
    pub const fn laptop_on(&self, day: i32) -> u32 {
        if self.habits.has(Habits::SWAP) && day >= self.change { 1 } else { 0 }
    }

    /// Telephone number as written in forms.
    #[must_use]
    pub fn phone_number(&self) -> String {
        let city = self.address.city.city();
        let line = mix(u64::from(self.phone), 31);
        // 555-01xx is kept for fiction in North America; elsewhere the run of noughts is.
        if city.dial == "1" {
            format!("+1 {} 555 {:04}", city.area, 100 + line % 9_900)
        } else {
            format!("+{} {} 000 {:05}", city.dial, city.area, line % 100_000)
        }
    }
}

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
        let mut homes = Homes::from(14_000);
        let cast_size: u32 = plan.planted().iter().map(crate::SchemeChoice::size).sum::<u32>()
            + plan.decoys().iter().map(|decoy| decoy.size(plan.people)).sum::<u32>();
        let crowd = plan.people - cast_size;
        let mut players: Vec<Person> = (0..cast_size)
            .map(|each| invent(plan, CAST + each, crowd, &offices, &calendar, &mut homes))
            .collect();
        cast::play(plan, &internet, &calendar, &mut players, crowd as usize, &mut homes);
        for player in &mut players {
            player.login = login(player, &mut logins);
        }
        let mut people: Vec<Person> = Vec::with_capacity(plan.people as usize);
        let mut homes = Homes::from(0);
        for each in 0..crowd {
            let mut person = invent(plan, each, crowd, &offices, &calendar, &mut homes);
            settle(plan.seed, &mut person, people.last_mut(), each as usize);
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
        Ok(Self { seed: plan.seed, calendar, internet, people, teams, roster, offices })
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
    let address = Address {
        city,
        street: stream.pick(&STREETS),
        house: stream.between(1, 980) as u16,
        unit: if stream.chance(0.45) { stream.between(1, 60) as u16 } else { 0 },
    };
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
        number: scatter20(key, plan.seed),
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
        home: homes.next(city),
        laptop: None,
        department,
        title,
        team,
        leads,
        office,
        agency: false,
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
        referred_by: None,
    };
    if person.habits.has(Habits::BANK) {
        person.account_before = Some(key ^ 0x10_0000);
    }
    // A move in the window or shortly before.
    if stream.chance(0.03) {
        let from = Address {
            street: stream.pick(&STREETS),
            house: stream.between(1, 980) as u16,
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
    if position.is_multiple_of(2) {
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
