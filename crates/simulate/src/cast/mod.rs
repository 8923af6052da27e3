//! Parts: what people in schemes and hard negatives do differently.

mod decoys;
mod schemes;

use crate::agencies::Agency;
use crate::calendar::Calendar;
use crate::company::Homes;
use crate::internet::Internet;
use crate::person::{Home, Person};
use crate::places::{Address, CITIES, CityId, STREETS, UNITED_STATES};
use crate::plan::Plan;
use crate::stream::{Purpose, Stream};

/// Where the cast plays.
pub(crate) struct Scene<'a> {
    pub(crate) internet: &'a Internet,
    pub(crate) calendar: &'a Calendar,
    /// Position of the first player in the company.
    pub(crate) first: usize,
}

/// What a scheme may draw on while it is being set up.
pub(crate) struct Stage<'a> {
    internet: &'a Internet,
    days: i32,
    calendar: &'a Calendar,
    homes: &'a mut Homes,
    agencies: &'a mut Vec<Agency>,
    /// Position of the first of the players in the company.
    first: usize,
    stream: Stream,
    ring: u16,
}

impl Stage<'_> {
    /// A home with an address somewhere in the United States.
    fn american_home(&mut self) -> (Home, Address) {
        let city = CityId(self.stream.below(u32::from(UNITED_STATES)) as u8);
        (self.homes.next(city), self.address(city, false))
    }

    /// A home with an address anywhere, as likely as for anybody.
    fn some_home(&mut self) -> (Home, Address) {
        let city = self.stream.weighted(CITIES.iter().map(|city| city.weight));
        let city = CityId(city as u8);
        (self.homes.next(city), self.address(city, false))
    }

    fn address(&mut self, city: CityId, unit: bool) -> Address {
        Address {
            city,
            street: self.stream.pick(&STREETS),
            house: self.stream.between(1_000, 9_800) as u16,
            unit: if unit { self.stream.between(1, 60) as u16 } else { 0 },
        }
    }

    /// Registers an agency for the people of this ring.
    fn agency(&mut self, address: Address, registered: i32, staff: u32) -> u16 {
        self.agencies.push(Agency::of_ring(self.ring, address, registered, staff));
        u16::try_from(self.agencies.len() - 1).unwrap_or(u16::MAX)
    }

    /// The Monday on or before a day.
    fn monday(&self, day: i32) -> i32 {
        day - i32::from(self.calendar.weekday(day))
    }

    /// A Monday of the window, `share` of the way through it.
    fn monday_at(&self, share: f64) -> i32 {
        self.monday((f64::from(self.days) * share) as i32)
    }
}

/// Gives every player a part, ring by ring.
pub(crate) fn play(
    plan: &Plan,
    scene: &Scene<'_>,
    players: &mut [Person],
    homes: &mut Homes,
    agencies: &mut Vec<Agency>,
) {
    let mut rest = players;
    let mut stage = Stage {
        internet: scene.internet,
        days: scene.calendar.days(),
        calendar: scene.calendar,
        homes,
        agencies,
        first: scene.first,
        stream: Stream::new(plan.seed, Purpose::Ring, 0, 0),
        ring: 0,
    };
    for choice in plan.planted() {
        let (group, others) = rest.split_at_mut((choice.size() as usize).min(rest.len()));
        stage.ring += 1;
        stage.stream = Stream::new(plan.seed, Purpose::Ring, u64::from(stage.ring), 0);
        schemes::stage(&mut stage, choice, group);
        stage.first += group.len();
        rest = others;
    }
    for decoy in plan.decoys() {
        let (group, others) = rest.split_at_mut((decoy.size() as usize).min(rest.len()));
        stage.ring += 1;
        stage.stream = Stream::new(plan.seed, Purpose::Ring, u64::from(stage.ring), 0);
        decoys::stage(&mut stage, decoy.decoy, group);
        stage.first += group.len();
        rest = others;
    }
}

/// Takes chance habits away from somebody whose part leaves no room for them.
fn plain(person: &mut Person) {
    use crate::person::Habits;
    let mut habits = Habits::default();
    if person.habits.has(Habits::PHONE) {
        habits.set(Habits::PHONE);
    }
    person.habits = habits;
    person.moved = None;
    person.born = None;
    person.left = None;
    person.account_before = None;
    person.remote_tools = 0;
    person.gadgets = 0;
    person.signed_by = None;
    person.contractor = false;
}

#[cfg(test)]
mod tests;
