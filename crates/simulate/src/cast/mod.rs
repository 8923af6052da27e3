//! Parts: what people in schemes and hard negatives do differently.

mod decoys;
mod schemes;

use crate::calendar::Calendar;
use crate::company::{Home, Homes, Person};
use crate::internet::Internet;
use crate::places::{Address, CITIES, CityId, STREETS, UNITED_STATES};
use crate::plan::Plan;
use crate::stream::{Purpose, Stream};

/// What a scheme may draw on while it is being set up.
pub(crate) struct Stage<'a> {
    internet: &'a Internet,
    days: i32,
    calendar: &'a Calendar,
    homes: &'a mut Homes,
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
            house: self.stream.between(1, 980) as u16,
            unit: if unit { self.stream.between(1, 60) as u16 } else { 0 },
        }
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
    internet: &Internet,
    calendar: &Calendar,
    players: &mut [Person],
    first: usize,
    homes: &mut Homes,
) {
    let mut rest = players;
    let mut stage = Stage {
        internet,
        days: calendar.days(),
        calendar,
        homes,
        first,
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
        let (group, others) = rest.split_at_mut((decoy.size(plan.people) as usize).min(rest.len()));
        stage.ring += 1;
        stage.stream = Stream::new(plan.seed, Purpose::Ring, u64::from(stage.ring), 0);
        decoys::stage(&mut stage, decoy, group);
        stage.first += group.len();
        rest = others;
    }
}

/// Takes chance habits away from somebody whose part leaves no room for them.
fn plain(person: &mut Person) {
    use crate::company::Habits;
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
