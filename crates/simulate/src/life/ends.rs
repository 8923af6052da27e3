//! First and last days, and what is done with code.

use super::{
    CheckIn, Client, CodeEvent, Commit, HOUR, MINUTE, Presence, REPOSITORIES, SignIn, Today, What,
    nth,
};
use crate::company::Company;
use crate::person::{Conduct, Habits, Home, Person};
use crate::places::CityId;
use crate::stream::{Stream, mix};

impl Company {
    /// The home where a laptop is first switched on.
    #[must_use]
    pub fn delivered_home(&self, person: &Person) -> Home {
        person.laptop.unwrap_or(person.home)
    }

    /// When a laptop is first switched on: days before the first day of work.
    #[must_use]
    pub fn first_boot(&self, person: &Person) -> i64 {
        let minute = (mix(u64::from(person.key), 71) % 400) as i64;
        self.calendar.at(
            self.delivered_home(person).city,
            person.hired - 2,
            10 * HOUR + minute * MINUTE,
        )
    }

    pub(super) fn first_and_last_days(
        &self,
        who: u32,
        person: &Person,
        day: i32,
        presence: &Presence,
        stream: &mut Stream,
        today: &mut Today,
    ) {
        let home = self.delivered_home(person);
        let calendar = &self.calendar;
        if day == person.hired - 2 && person.enrolled() {
            let spot = if person.byod {
                self.exit(person, mix(u64::from(person.computer), nth(day) / 3))
            } else {
                self.home_spot(home, day)
            };
            let at = self.first_boot(person);
            let event = CheckIn { at, who, kind: "first_boot", laptop: 0, spot, zone: home.city };
            today.check_ins.push(event);
            today.check_ins.push(CheckIn { at: at + 12 * MINUTE, kind: "enrolled", ..event });
            today.check_ins.push(CheckIn { at: at + 70 * MINUTE, kind: "check_in", ..event });
        }
        let session = mix(mix(self.seed, 0xa_0000 + u64::from(person.key)), 0);
        let event = SignIn {
            at: presence.begin - 15 * MINUTE,
            who,
            what: What::Enrol,
            application: 0,
            spot: presence.spot,
            client: Client::Phone,
            session,
        };
        if day == person.hired - 1 {
            let at = calendar.utc(day) + 15 * HOUR;
            let spot = self.internet.office(0, CityId::named("Austin"), 0);
            today.sign_ins.push(SignIn {
                at,
                what: What::Created,
                spot,
                client: Client::Laptop,
                ..event
            });
        }
        if day == person.hired {
            let spot = match person.hands {
                Some(_) => presence.spot,
                None => self.internet.mobile(person.home.city, session),
            };
            today.sign_ins.push(SignIn { spot, ..event });
        }
        if person.conduct == Conduct::Sold && day == person.change {
            today.sign_ins.push(event);
        }
        let Some(left) = person.left else { return };
        if day == left {
            let at = calendar.at(person.home.city, day, 17 * HOUR);
            let spot = self.internet.office(0, CityId::named("Austin"), 0);
            today.sign_ins.push(SignIn {
                at,
                what: What::Deactivated,
                spot,
                client: Client::Laptop,
                ..event
            });
        }
        if person.conduct == Conduct::Exit {
            self.departure(who, person, day, left, stream, today);
        }
    }

    /// The last days of somebody who takes the code along, and the weeks after.
    fn departure(
        &self,
        who: u32,
        person: &Person,
        day: i32,
        left: i32,
        stream: &mut Stream,
        today: &mut Today,
    ) {
        let exit = self.exit(person, nth(day));
        let night = self.calendar.at(person.home.city, day, 22 * HOUR);
        let session = mix(u64::from(person.key), 0xe000 + nth(day));
        let event = SignIn {
            at: night,
            who,
            what: What::Start,
            application: 3,
            spot: exit,
            client: Client::Computer,
            session,
        };
        if (left - 2..left).contains(&day) {
            today.sign_ins.push(event);
            today.sign_ins.push(SignIn { at: night + 30, what: What::Factor, ..event });
            today.sign_ins.push(SignIn { at: night + 90, what: What::Open, ..event });
            today.sign_ins.push(SignIn { at: night + 200, what: What::ApiToken, ..event });
            let half = REPOSITORIES / 2;
            let first = (day - (left - 2)).unsigned_abs() * half;
            for each in 0..half {
                let at = night + 300 + i64::from(each) * 55 + stream.between(0, 40);
                let repository = first + each;
                today.code.push(CodeEvent { at, who, action: "git.clone", repository, spot: exit });
            }
            let action = "personal_access_token.create";
            today.code.push(CodeEvent { at: night + 250, who, action, repository: 0, spot: exit });
        } else if day > left && day <= left + 21 && stream.chance(0.5) {
            today.sign_ins.push(SignIn { what: What::Refused, ..event });
            if stream.chance(0.4) {
                let action = "git.fetch";
                let repository = stream.below(REPOSITORIES);
                today.code.push(CodeEvent { at: night + 60, who, action, repository, spot: exit });
            }
        }
    }

    pub(super) fn code(
        &self,
        who: u32,
        person: &Person,
        day: i32,
        presence: &Presence,
        stream: &mut Stream,
        today: &mut Today,
    ) {
        let own = |nth: u32| {
            (mix(u64::from(person.team), u64::from(nth) + 81) % u64::from(REPOSITORIES)) as u32
        };
        let length = (presence.finish - presence.begin).max(HOUR);
        let event = CodeEvent {
            at: presence.begin + HOUR / 2,
            who,
            action: "git.push",
            repository: own(0),
            spot: presence.spot,
        };
        let tenure = day - person.hired;
        if tenure == 0 {
            today.code.push(CodeEvent { action: "public_key.create", ..event });
        }
        if tenure < 10 {
            // Newcomers look around: the repositories of the team, one or two a day.
            for each in 0..stream.below(3) {
                let at = event.at + 600 + i64::from(each) * 400;
                let repository = own(stream.below(8));
                today.code.push(CodeEvent { at, action: "git.clone", repository, ..event });
            }
        }
        for _ in 0..stream.below(3) {
            let at = presence.begin + stream.between(HOUR / 2, length);
            today.code.push(CodeEvent { at, repository: own(stream.below(4)), ..event });
        }
        if stream.chance(0.25) {
            today.code.push(CodeEvent { action: "git.fetch", at: event.at - 900, ..event });
        }
        // Far hands leave the offset of their own computer in half of the commits.
        let far = Self::far_hands(person, day) && presence.client == Client::Computer;
        for _ in 0..stream.below(3) {
            let at = presence.begin + stream.between(HOUR / 3, length);
            let city = match person.hands {
                Some(hands) if far && stream.chance(0.5) => hands.city,
                _ => presence.city,
            };
            let as_other = if person.conduct == Conduct::Personas && stream.chance(0.06) {
                self.neighbour(who, person)
            } else {
                None
            };
            let private = person.habits.has(Habits::PRIVATE_GIT) && stream.chance(0.4);
            let offset = self.calendar.offset(city, self.calendar.day_of(at));
            today.commits.push(Commit { at, who, offset, private, as_other });
        }
    }

    /// The next persona of the same operator.
    fn neighbour(&self, who: u32, person: &Person) -> Option<u32> {
        [who + 1, who.wrapping_sub(1)].into_iter().find(|other| {
            self.people.get(*other as usize).is_some_and(|other| other.ring == person.ring)
        })
    }
}
