//! What people do on a day.
//!
//! Everything here is a function of the company, a person and a day: no day
//! needs another one, so the exports can be written day by day without
//! remembering anything.

use crate::company::Company;
use crate::internet::Spot;
use crate::person::{Conduct, Disguise, Habits, Person, Role};
use crate::places::CityId;
use crate::plan::{HardNegative, Level};
use crate::stream::{Purpose, Stream, mix};

mod ends;

const HOUR: i64 = 3_600;
const MINUTE: i64 = 60;

/// What somebody signs in with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Client {
    /// The laptop that the company issued.
    #[default]
    Laptop,
    /// A telephone.
    Phone,
    /// A private computer.
    Computer,
    /// A rented desktop.
    Cloud,
}

/// What a line of the identity provider's log says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A session began.
    Start,
    /// A wrong password.
    Wrong,
    /// A second factor answered.
    Factor,
    /// A second factor was enrolled.
    Enrol,
    /// An application was opened.
    Open,
    /// A token was renewed without anybody doing anything.
    Token,
    /// A session ended.
    End,
    /// A sign-in was refused by policy.
    Refused,
    /// The account was made.
    Created,
    /// The account was switched off.
    Deactivated,
    /// An API token was made.
    ApiToken,
}

/// One line of the identity provider's log.
#[derive(Clone, Copy, Debug)]
pub struct SignIn {
    /// When.
    pub at: i64,
    /// Position of the person.
    pub who: u32,
    /// What.
    pub what: What,
    /// Which application.
    pub application: u8,
    /// From where.
    pub spot: Spot,
    /// With what.
    pub client: Client,
    /// Session.
    pub session: u64,
}

/// One report of a laptop.
#[derive(Clone, Copy, Debug)]
pub struct CheckIn {
    /// When.
    pub at: i64,
    /// Position of the person.
    pub who: u32,
    /// `first_boot`, `enrolled` or `check_in`.
    pub kind: &'static str,
    /// Which laptop.
    pub laptop: u32,
    /// From where.
    pub spot: Spot,
    /// City whose zone is set on it.
    pub zone: CityId,
}

/// One answer of a second factor to the VPN concentrator.
#[derive(Clone, Copy, Debug)]
pub struct Approval {
    /// When.
    pub at: i64,
    /// Position of the person.
    pub who: u32,
    /// Where the sign-in came from.
    pub access: Spot,
    /// Where the telephone was.
    pub phone: Spot,
}

/// One event of the code host.
#[derive(Clone, Copy, Debug)]
pub struct CodeEvent {
    /// When.
    pub at: i64,
    /// Position of the person.
    pub who: u32,
    /// `git.clone`, `git.push`, `git.fetch`, `public_key.create`, `personal_access_token.create`.
    pub action: &'static str,
    /// Which repository.
    pub repository: u32,
    /// From where.
    pub spot: Spot,
}

/// One commit.
#[derive(Clone, Copy, Debug)]
pub struct Commit {
    /// When.
    pub at: i64,
    /// Position of the author.
    pub who: u32,
    /// Offset written by the author's computer, seconds east.
    pub offset: i32,
    /// The private address stands in the configuration.
    pub private: bool,
    /// The configuration of this other person was in force.
    pub as_other: Option<u32>,
}

/// Everything on one day.
#[derive(Default)]
pub struct Today {
    /// The identity provider's log.
    pub sign_ins: Vec<SignIn>,
    /// Reports of laptops.
    pub check_ins: Vec<CheckIn>,
    /// Second factors.
    pub approvals: Vec<Approval>,
    /// The code host's log.
    pub code: Vec<CodeEvent>,
    /// Commits.
    pub commits: Vec<Commit>,
}

impl Today {
    /// Puts everything in order of time and takes out what happened before `limit`.
    ///
    /// A day begins at another instant in every city, so the last hours of one day wait for the
    /// first hours of the next one elsewhere.
    #[must_use]
    pub fn before(&mut self, limit: i64) -> Self {
        fn cut<T>(events: &mut Vec<T>, limit: i64, key: impl Fn(&T) -> (i64, u32)) -> Vec<T> {
            events.sort_by_key(&key);
            let later = events.split_off(events.partition_point(|event| key(event).0 < limit));
            std::mem::replace(events, later)
        }
        Self {
            sign_ins: cut(&mut self.sign_ins, limit, |event| (event.at, event.who)),
            check_ins: cut(&mut self.check_ins, limit, |event| (event.at, event.who)),
            approvals: cut(&mut self.approvals, limit, |event| (event.at, event.who)),
            code: cut(&mut self.code, limit, |event| (event.at, event.who)),
            commits: cut(&mut self.commits, limit, |event| (event.at, event.who)),
        }
    }
}

/// Where and when somebody works on a day.
#[derive(Clone, Copy, Debug, Default)]
pub struct Presence {
    /// Whether at all.
    pub works: bool,
    /// Begin of work.
    pub begin: i64,
    /// End of work.
    pub finish: i64,
    /// The network of what the person signs in with.
    pub spot: Spot,
    /// What the person signs in with.
    pub client: Client,
    /// Where the laptop is.
    pub laptop: Spot,
    /// Where the person is.
    pub city: CityId,
    /// In the third country for a moment.
    pub dropout: bool,
}

/// Where somebody is over the whole window.
struct Absence {
    holiday: (i32, i32),
    abroad: Option<CityId>,
    journeys: [(i32, i32, CityId); 4],
}

/// A day as a part of a name: never negative.
const fn nth(day: i32) -> u64 {
    (day + 10_000).unsigned_abs() as u64
}

/// Number of repositories.
pub const REPOSITORIES: u32 = 140;
/// Number of applications behind the identity provider.
pub const APPLICATIONS: u8 = 9;

impl Company {
    fn absence(&self, person: &Person) -> Absence {
        let mut stream = self.stream(Purpose::Absence, person, 0);
        let days = i64::from(self.calendar.days());
        let nobody = (i32::MAX, i32::MAX, CityId(0));
        let mut absence =
            Absence { holiday: (i32::MAX, i32::MAX), abroad: None, journeys: [nobody; 4] };
        if stream.chance(0.7) {
            let first = stream.between(0, days - 6) as i32;
            absence.holiday = (first, first + stream.between(3, 9) as i32);
            if stream.chance(0.35) {
                absence.abroad = Some(self.some_city(&mut stream));
            }
        }
        let travels = person.habits.has(Habits::TRAVEL);
        let usual = matches!(person.conduct, Conduct::Usual | Conduct::Exit);
        if usual && (travels || stream.chance(0.12)) {
            let count = if travels { 4 } else { 1 };
            for (each, journey) in absence.journeys.iter_mut().take(count).enumerate() {
                let span = days / count as i64;
                let first = each as i64 * span + stream.between(2, (span - 8).max(2));
                let city = if stream.chance(0.6) {
                    let office = stream.below(self.offices.len() as u32) as usize;
                    self.offices.get(office).map_or(person.home.city, |office| office.city)
                } else {
                    self.some_city(&mut stream)
                };
                let last = first + stream.between(3, 5);
                let clash = (first as i32) <= absence.holiday.1 && last as i32 >= absence.holiday.0;
                if city != person.home.city && !clash {
                    *journey = (first as i32, last as i32, city);
                }
            }
        }
        absence
    }

    fn some_city(&self, stream: &mut Stream) -> CityId {
        CityId(stream.weighted(crate::places::CITIES.iter().map(|city| city.weight)) as u8)
    }

    /// Whether the hands of a part are at work instead of the person's own.
    fn far_hands(person: &Person, day: i32) -> bool {
        match person.conduct {
            Conduct::Usual | Conduct::Exit => false,
            Conduct::Farm | Conduct::Personas => true,
            Conduct::Swapped | Conduct::Sold => day >= person.change,
        }
    }

    /// Where and when somebody works on a day.
    #[must_use]
    pub fn presence(&self, person: &Person, day: i32) -> Presence {
        let mut presence = Presence::default();
        if !person.employed(day) {
            return presence;
        }
        let mut stream = self.stream(Purpose::Day, person, nth(day));
        if Self::far_hands(person, day) {
            self.far_presence(person, day, &mut stream)
        } else {
            self.usual_presence(person, day, &mut stream, &mut presence);
            presence
        }
    }

    fn usual_presence(
        &self,
        person: &Person,
        day: i32,
        stream: &mut Stream,
        presence: &mut Presence,
    ) {
        let weekend = self.calendar.weekday(day) > 4;
        let absence = self.absence(person);
        let on_holiday = (absence.holiday.0..=absence.holiday.1).contains(&day);
        let ill = stream.chance(0.015);
        let journey =
            absence.journeys.iter().find(|(first, last, _)| (*first..=*last).contains(&day));
        let city = journey.map_or(person.home.city, |(_, _, city)| *city);
        presence.city = city;
        // The days of departure and return are spent in the air.
        let flying = journey.is_some_and(|(first, last, _)| day == *first || day == *last);
        presence.works =
            !weekend && !on_holiday && !ill && !flying && !person.habits.has(Habits::LEAVE);
        let usual_start = 8 * HOUR + (mix(u64::from(person.key), 61) % 5_400) as i64;
        let late = if person.habits.has(Habits::NIGHT) { 12 * HOUR } else { 0 };
        presence.begin =
            self.calendar.at(city, day, usual_start + late + stream.between(-900, 1_500));
        let long = if person.habits.has(Habits::LONG) { 4 * HOUR } else { 0 };
        presence.finish = presence.begin + 8 * HOUR + stream.between(0, 5_000) + long;
        let spot = if journey.is_some() {
            let office = self.offices.iter().position(|office| office.city == city);
            match office {
                Some(office) if stream.chance(0.7) => {
                    self.internet.office(office as u8, city, person.key)
                }
                _ => self.internet.guest(city, mix(u64::from(person.key), nth(day) / 4)),
            }
        } else {
            match person.office {
                Some(office) if stream.chance(0.55) => {
                    self.internet.office(office, city, person.key)
                }
                _ if person.habits.has(Habits::DESKS) && stream.chance(0.4) => {
                    self.internet.desks(city)
                }
                _ => self.home_spot(person.home, day),
            }
        };
        presence.laptop = spot;
        presence.spot = spot;
        presence.client = if person.byod { Client::Computer } else { Client::Laptop };
        let office =
            self.internet.get(spot.network).is_some_and(|network| network.kind == "office");
        if person.habits.has(Habits::VPN) && !office && stream.chance(0.6) {
            let moment = mix(u64::from(person.key), nth(day) / 3);
            presence.spot = self.internet.exit(person.vpn, city, moment);
            // Behind a full tunnel the laptop is seen at the exit too.
            if stream.chance(0.5) {
                presence.laptop = presence.spot;
            }
        }
        if person.habits.has(Habits::CLOUD) {
            presence.spot = self.internet.hosted(person.key);
            presence.client = Client::Cloud;
        }
    }

    fn far_presence(&self, person: &Person, day: i32, stream: &mut Stream) -> Presence {
        let weekday = self.calendar.weekday(day);
        let works = weekday < 5 && !stream.chance(0.01) || weekday == 5 && stream.chance(0.2);
        let start = 9 * HOUR + stream.between(-1_800, 2_400);
        let begin = self.calendar.at(person.clock, day, start);
        let finish = begin + 9 * HOUR + stream.between(-1_200, 4_800);
        let laptop = self.home_spot(person.laptop.unwrap_or(person.home), day);
        let level = match person.role {
            Role::Planted(_, level) => level,
            _ => Level::Plain,
        };
        // One exit a day for one computer, whoever's name it is used under.
        // A residential proxy keeps its line for some days.
        let proxied = person.disguise.has(Disguise::PROXY);
        let moment = mix(u64::from(person.computer), if proxied { nth(day) / 3 } else { nth(day) });
        let exit = self.exit(person, moment);
        let direct = match person.conduct {
            Conduct::Farm => stream.chance(if level == Level::Careful { 0.06 } else { 0.25 }),
            _ => true,
        };
        let dropout = direct
            && person.habits.has(Habits::DROPOUTS)
            && stream.chance(if level == Level::Plain { 0.35 } else { 0.15 });
        let (spot, client) = match person.conduct {
            Conduct::Farm if !direct => (laptop, Client::Laptop),
            // Without care the tunnel is not always there.
            Conduct::Swapped if level == Level::Plain && !proxied && stream.chance(0.3) => {
                (self.home_spot(person.hands.unwrap_or(person.home), day), Client::Computer)
            }
            Conduct::Sold => {
                // A rented line in another city than the seller's.
                let home = person.hands.unwrap_or(person.home);
                let line = self.internet.rented(person.home.city.elsewhere(), home.number);
                (if !proxied && stream.chance(0.6) { line } else { exit }, Client::Computer)
            }
            _ => (exit, Client::Computer),
        };
        let spoofed = person.disguise.has(Disguise::SPOOFED);
        let client = if spoofed { Client::Laptop } else { client };
        // An own computer that passes for a laptop is where its owner pretends to be.
        let laptop = if spoofed && person.byod { exit } else { laptop };
        Presence { works, begin, finish, spot, client, laptop, city: person.clock, dropout }
    }

    /// Everything that one person does on a day.
    pub fn live(
        &self,
        position: usize,
        person: &Person,
        day: i32,
        presence: &Presence,
        today: &mut Today,
    ) {
        let who = u32::try_from(position).unwrap_or(u32::MAX);
        let mut stream = self.stream(Purpose::Day, person, nth(day) + 20_000);
        self.first_and_last_days(who, person, day, presence, &mut stream, today);
        if !person.employed(day) {
            return;
        }
        if presence.works {
            self.sign_in(who, person, day, presence, &mut stream, today);
            if person.codes() {
                self.code(who, person, day, presence, &mut stream, today);
            }
        }
        self.outside_hours(who, person, day, presence, &mut stream, today);
        if person.enrolled() {
            self.check_in(who, person, day, presence, &mut stream, today);
        }
    }

    fn sign_in(
        &self,
        who: u32,
        person: &Person,
        day: i32,
        presence: &Presence,
        stream: &mut Stream,
        today: &mut Today,
    ) {
        let session = mix(mix(self.seed, u64::from(person.key)), nth(day));
        let Presence { begin, finish, spot, client, .. } = *presence;
        let event =
            SignIn { at: begin, who, what: What::Start, application: 0, spot, client, session };
        let log = &mut today.sign_ins;
        if stream.chance(0.02) {
            log.push(SignIn { at: begin - 20, what: What::Wrong, ..event });
        }
        log.push(event);
        if stream.chance(0.6) {
            log.push(SignIn { at: begin + 6, what: What::Factor, ..event });
        }
        let opened = 1 + stream.below(3);
        for _ in 0..opened {
            let at = begin + stream.between(60, (finish - begin).max(120));
            let application = stream.below(u32::from(APPLICATIONS)) as u8;
            // The relay carries the browser, not the rest.
            let spot = if person.habits.has(Habits::RELAY) && stream.chance(0.5) {
                self.internet.relay(presence.city, mix(session, 3))
            } else {
                spot
            };
            log.push(SignIn { at, what: What::Open, application, spot, ..event });
        }
        if person.habits.has(Habits::CLOUD) {
            // The laptop itself signs in first.
            let (spot, client) = (presence.laptop, Client::Laptop);
            let at = begin - 240;
            log.push(SignIn { at, spot, client, session: mix(session, 1), ..event });
        }
        if presence.dropout {
            // The tunnel falls for a few minutes in the middle of a session.
            let home = person.hands.unwrap_or(person.home);
            let at = begin + stream.between(2 * HOUR, 6 * HOUR);
            let far = self.home_spot(home, day);
            let back = at + stream.between(90, 400);
            log.push(SignIn { at: at - 200, what: What::Open, application: 1, ..event });
            log.push(SignIn { at, what: What::Open, application: 1, spot: far, ..event });
            log.push(SignIn { at: back, what: What::Open, application: 2, ..event });
        }
        if stream.chance(0.35) {
            log.push(SignIn { at: finish, what: What::End, ..event });
        }
        if stream.chance(0.12) {
            let phone = self.phone_spot(person, presence, session);
            let at = begin + 90;
            today.approvals.push(Approval { at, who, access: spot, phone });
        }
    }

    /// Where the telephone with the authenticator is.
    fn phone_spot(&self, person: &Person, presence: &Presence, session: u64) -> Spot {
        match person.hands {
            Some(hands) if person.conduct != Conduct::Farm => {
                self.internet.mobile(hands.city, u64::from(person.authenticator))
            }
            _ => self.internet.mobile(presence.city, session),
        }
    }

    /// Telephones, applications that are never closed, a moment on holiday.
    fn outside_hours(
        &self,
        who: u32,
        person: &Person,
        day: i32,
        presence: &Presence,
        stream: &mut Stream,
        today: &mut Today,
    ) {
        let usual = !Self::far_hands(person, day);
        let session = mix(mix(self.seed, 0x9_0000 + u64::from(person.key)), nth(day) / 14);
        let event = SignIn {
            at: 0,
            who,
            what: What::Open,
            application: 0,
            spot: presence.spot,
            client: Client::Phone,
            session,
        };
        if usual && person.habits.has(Habits::PHONE) && stream.chance(0.4) {
            let absence = self.absence(person);
            let (first, last) = absence.holiday;
            let abroad = absence.abroad.filter(|_| day > first && day < last);
            let leave = person.habits.has(Habits::LEAVE);
            let home = person.home.city;
            let city = if leave && person.role == Role::Decoy(HardNegative::ParentalLeave) {
                CityId::named("Warsaw")
            } else {
                abroad.unwrap_or(presence.city)
            };
            // On the first and last day of a holiday, and in the air, telephones are off.
            let moving = absence.abroad.is_some() && (day == first || day == last)
                || absence.journeys.iter().any(|journey| day == journey.0 || day == journey.1);
            if !moving {
                let hour = if city == home && presence.works { 20 * HOUR } else { 11 * HOUR };
                let at = self.calendar.at(city, day, hour + stream.between(0, 2 * HOUR));
                let spot = self.internet.mobile(city, mix(session, nth(day)));
                today.sign_ins.push(SignIn { at, spot, ..event });
            }
        }
        // The desk at home is where it stays open; on journeys the lid is closed.
        let at_home = presence.city == person.home.city && presence.works;
        if usual && at_home && person.habits.has(Habits::KEPT_OPEN) && day.rem_euclid(14) < 3 {
            let spot = presence.spot;
            for each in 0..14 {
                let at = self.calendar.utc(day) + each * 103 * MINUTE + stream.between(0, 600);
                let client = if person.byod { Client::Computer } else { Client::Laptop };
                today.sign_ins.push(SignIn { at, what: What::Token, spot, client, ..event });
            }
        }
        if person.conduct == Conduct::Personas && stream.chance(0.2) && presence.works {
            // The operator forgets under whose name the tunnel was opened: the same session
            // computer keeps going for a day.
            for each in 0..8 {
                let at = presence.finish + each * 110 * MINUTE;
                today.sign_ins.push(SignIn {
                    at,
                    what: What::Token,
                    client: Client::Computer,
                    session: mix(session, nth(day)),
                    ..event
                });
            }
        }
    }

    fn check_in(
        &self,
        who: u32,
        person: &Person,
        day: i32,
        presence: &Presence,
        stream: &mut Stream,
        today: &mut Today,
    ) {
        let laptop = person.laptop_on(day);
        let event = CheckIn {
            at: 0,
            who,
            kind: "check_in",
            laptop,
            spot: presence.laptop,
            zone: presence.city,
        };
        if Self::far_hands(person, day) {
            // It is never switched off, and never moves.
            let zone = person.laptop.unwrap_or(person.home).city;
            for each in 0..2 {
                let at = self.calendar.utc(day) + each * 12 * HOUR + stream.between(0, 11 * HOUR);
                today.check_ins.push(CheckIn { at, zone, ..event });
            }
            // One beside the sign-in, as with everybody.
            if presence.works {
                let at = presence.begin + stream.between(-300, 900);
                today.check_ins.push(CheckIn { at, zone, ..event });
            }
        } else if presence.works {
            let at = presence.begin + stream.between(-300, 900);
            today.check_ins.push(CheckIn { at, ..event });
            if stream.chance(0.3) {
                let at = presence.finish - stream.between(0, 3_000);
                today.check_ins.push(CheckIn { at, ..event });
            }
        }
        if person.habits.has(Habits::SWAP) && day == person.change {
            let at = self.calendar.at(person.home.city, day, 8 * HOUR);
            let spot = self.home_spot(person.home, day);
            today.check_ins.push(CheckIn { at, kind: "first_boot", spot, ..event });
            today.check_ins.push(CheckIn { at: at + 900, kind: "enrolled", spot, ..event });
        }
    }
}
