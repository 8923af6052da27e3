//! Agencies that supply contractors.

use crate::company::Homes;
use crate::person::Person;
use crate::places::{Address, CITIES, CityId, STREETS};
use crate::stream::{Purpose, Stream, mix};

const FIRST: [&str; 18] = [
    "Alderbrook",
    "Larkfield",
    "Bellweather",
    "Carrowmoor",
    "Dunmere",
    "Eastholm",
    "Fernhurst",
    "Greywell",
    "Hartsdale",
    "Ivelet",
    "Kingsmoor",
    "Lowestone",
    "Marchbank",
    "Norwick",
    "Oxmere",
    "Pellworth",
    "Quillmark",
    "Ravensgate",
];
const SECOND: [&str; 8] = [
    "Talent",
    "Staffing",
    "Resourcing",
    "People",
    "Contracting",
    "Workforce",
    "Partners",
    "Recruitment",
];

/// An agency.
#[derive(Clone, Debug)]
pub struct Agency {
    /// Name, also its id in the vendor master.
    pub name: String,
    /// Its own address.
    pub address: Address,
    /// Day of registration, counted from the first day of the window.
    pub registered: i32,
    /// Staff as the register states it.
    pub staff: u32,
}

impl Agency {
    /// Agencies of the crowd have even numbers, those of schemes and hard negatives odd ones.
    fn name(number: u32) -> String {
        let first = FIRST.get(number as usize % FIRST.len()).copied().unwrap_or("Alderbrook");
        let rest = number as usize / FIRST.len();
        let second = SECOND.get(rest % SECOND.len()).copied().unwrap_or("Talent");
        match rest / SECOND.len() {
            0 => format!("{first} {second} LLC"),
            round => format!("{first} {second} {} LLC", round + 1),
        }
    }

    /// The agency of a ring.
    #[must_use]
    pub fn of_ring(ring: u16, address: Address, registered: i32, staff: u32) -> Self {
        Self { name: Self::name(u32::from(ring) * 2 + 1), address, registered, staff }
    }

    /// The agencies that supply the crowd.
    #[must_use]
    pub fn of_crowd(people: u32, seed: u64) -> Vec<Self> {
        (0..(people / 2_500).max(1))
            .map(|number| {
                let mut stream = Stream::new(seed, Purpose::Papers, u64::from(number), 1 << 40);
                let address = Address {
                    city: CityId(stream.weighted(CITIES.iter().map(|city| city.weight)) as u8),
                    street: stream.pick(&STREETS),
                    house: stream.between(1_000, 9_800) as u16,
                    unit: 0,
                };
                Self {
                    name: Self::name(number * 2),
                    address,
                    registered: -stream.between(1_500, 9_000) as i32,
                    staff: stream.between(8, 240) as u32,
                }
            })
            .collect()
    }

    /// Its web domain.
    #[must_use]
    pub fn domain(&self) -> String {
        let slug: String = crate::names::mailbox_part(self.name.trim_end_matches(" LLC"));
        let number: String = self.name.chars().filter(char::is_ascii_digit).collect();
        format!("{slug}{number}.example")
    }
}

/// Lets agencies supply half of the contractors of the crowd. Every other agency writes its own
/// address into all records; it is the agency that pays them.
pub fn supply(person: &mut Person, agencies: &[Agency], homes: &mut Homes) {
    let draw = mix(u64::from(person.key), 52);
    if !person.contractor || draw % 2 == 1 {
        return;
    }
    let number = (draw / 2) as usize % agencies.len().max(1);
    let Some(agency) = agencies.get(number) else { return };
    person.agency = u16::try_from(number).ok();
    person.on_payroll = false;
    person.account_before = None;
    if number.is_multiple_of(2) {
        // They live where they live; the records know the agency only, and its city.
        person.home = homes.next(agency.address.city);
        person.clock = agency.address.city;
        person.address = agency.address;
        person.office = None;
        person.moved = None;
    }
}
