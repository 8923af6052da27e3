//! The hard negatives.

use super::{Stage, plain};
use crate::company::share_home;
use crate::internet::Vpn;
use crate::laptop::gadget;
use crate::person::{ACCOUNT_BEFORE, AGENCY_ACCOUNT, Department, Habits, Move, Person, Role};
use crate::places::{Address, CityId};
use crate::plan::HardNegative;

/// Sets the stage for one hard negative.
pub(super) fn stage(stage: &mut Stage<'_>, decoy: HardNegative, group: &mut [Person]) {
    for person in group.iter_mut() {
        plain(person);
        person.role = Role::Decoy(decoy);
        person.ring = if group_matters(decoy) { stage.ring } else { 0 };
        // Somebody with a history, unless the part is about the first days.
        person.hired = stage.monday(-(person.hired.abs() + 120));
    }
    match decoy {
        HardNegative::CoupleOneFlat => return couple(stage, group),
        HardNegative::SharedFlat => return flat(group),
        HardNegative::AgencyContractors => return agency(stage, group),
        HardNegative::FriendsReferred => return friends(stage, group),
        HardNegative::ClientWithTeam => return team(group),
        HardNegative::ExchangeWallet => return wallets(group),
        _ => {}
    }
    for person in group {
        one(stage, decoy, person);
    }
}

/// Whether the people of a hard negative belong together.
const fn group_matters(decoy: HardNegative) -> bool {
    matches!(
        decoy,
        HardNegative::CoupleOneFlat
            | HardNegative::SharedFlat
            | HardNegative::AgencyContractors
            | HardNegative::FriendsReferred
            | HardNegative::ClientWithTeam
            | HardNegative::ExchangeWallet
    )
}

fn one(stage: &mut Stage<'_>, decoy: HardNegative, person: &mut Person) {
    match decoy {
        HardNegative::CoupleOneFlat
        | HardNegative::SharedFlat
        | HardNegative::AgencyContractors
        | HardNegative::FriendsReferred
        | HardNegative::ClientWithTeam
        | HardNegative::ExchangeWallet => {}
        HardNegative::ExpatriateVpn => {
            live_in(stage, person, CityId::named("Shanghai"));
            person.vpn = Vpn::Astrill;
            person.gadgets |= gadget::ASTRILL;
            person.habits.set(Habits::VPN | Habits::PHONE);
        }
        HardNegative::HomeLabKvm => {
            person.department = Department::Engineering;
            person.title = "Senior Software Engineer";
            person.gadgets |= gadget::PIKVM | gadget::JIGGLER;
        }
        HardNegative::NewlyMarried => {
            let former = if person.family == "Walker" { "Lindqvist" } else { "Walker" };
            person.born = Some((former, stage.days / 2));
        }
        HardNegative::CameraOffCandidate => {
            person.hired = stage.monday_at(0.4);
            person.habits.set(Habits::CAMERA_OFF);
        }
        HardNegative::MspEngineer => {
            person.department = Department::Support;
            person.title = "IT Support Engineer";
            person.remote_tools = 0b1_0011;
            person.gadgets |= gadget::TINYPILOT;
        }
        HardNegative::Mover => {
            let (home, address) = stage.some_home();
            let from = person.address;
            person.home = home;
            person.address = address;
            person.clock = home.city;
            person.office = None;
            person.hired = stage.monday_at(0.3);
            person.moved = Some(Move { from, day: person.hired - 12, by: None });
        }
        HardNegative::ListedNamesake => {
            // A very common name that also stands on a sanctions list.
            person.given = "Sang-man";
            person.family = "Kim";
        }
        HardNegative::Streamer => {
            person.gadgets |= gadget::SPLITCAM | gadget::MANYCAM | gadget::OBS;
        }
        HardNegative::NightOwl => person.habits.set(Habits::NIGHT | Habits::LONG),
        HardNegative::CloudDesktop => {
            person.department = Department::Engineering;
            person.title = "Data Engineer";
            person.habits.set(Habits::CLOUD);
        }
        HardNegative::KeptOpenApp => person.habits.set(Habits::KEPT_OPEN),
        HardNegative::LaptopSwap => {
            person.habits.set(Habits::SWAP);
            person.change = stage.days / 2;
        }
        HardNegative::FrequentTraveller => {
            person.title = "Sales Director";
            person.department = Department::Sales;
            person.habits.set(Habits::TRAVEL | Habits::PHONE);
        }
        HardNegative::CarelessGit => {
            person.department = Department::Engineering;
            person.title = "Software Engineer";
            person.habits.set(Habits::PRIVATE_GIT);
        }
        HardNegative::BankSwitcher => {
            person.habits.set(Habits::BANK);
            person.account_before = Some(person.key ^ ACCOUNT_BEFORE);
            person.change = stage.days / 3;
        }
        HardNegative::RemittanceSender => {
            // An account at the partner bank, whose view of it is in the exports.
            let (home, address) = stage.american_home();
            person.home = home;
            person.clock = home.city;
            person.address = address;
            person.office = None;
        }
        HardNegative::ParentalLeave => person.habits.set(Habits::LEAVE | Habits::PHONE),
    }
}

fn live_in(stage: &mut Stage<'_>, person: &mut Person, city: CityId) {
    person.home = stage.homes.next(city);
    person.address = stage.address(city, true);
    person.clock = city;
    person.office = None;
}

fn couple(stage: &mut Stage<'_>, group: &mut [Person]) {
    let position = stage.first;
    let [one, other] = group else { return };
    let (home, address) = stage.some_home();
    one.home = home;
    one.address = Address { unit: 4, ..address };
    one.clock = home.city;
    one.office = None;
    share_home(other, one);
    other.account = one.account;
    one.shares_with = Some(position + 1);
    other.shares_with = Some(position);
}

fn flat(group: &mut [Person]) {
    let Some((host, others)) = group.split_first_mut() else { return };
    host.office = None;
    for other in others {
        share_home(other, host);
    }
}

fn agency(stage: &mut Stage<'_>, group: &mut [Person]) {
    let (site, address) = stage.american_home();
    let address = Address { unit: 0, ..address };
    let agency = stage.agency(address, -4_200, 35);
    for person in group {
        // They live where they live; the records know the agency only, and its city.
        person.home = stage.homes.next(site.city);
        person.clock = site.city;
        person.address = address;
        person.office = None;
        person.agency = Some(agency);
        person.contractor = true;
        // The bank account in all records is the agency's too.
        person.account = AGENCY_ACCOUNT + u32::from(agency);
    }
}

fn friends(stage: &Stage<'_>, group: &mut [Person]) {
    let manager = group.first().map_or(0, |person| person.key);
    for (each, person) in group.iter_mut().enumerate() {
        // One after the other, within the year that the applicant tracker still holds.
        person.hired = stage.monday(-330 + each as i32 * 90);
        person.referee = manager;
        person.referred_by = each.checked_sub(1).map(|before| stage.first + before);
    }
}

fn freelance(person: &mut Person) {
    person.contractor = true;
    person.freelances = true;
}

fn team(group: &mut [Person]) {
    for person in group {
        freelance(person);
        person.shared_text = true;
    }
}

fn wallets(group: &mut [Person]) {
    let first = group.first().map_or(0, |person| person.key);
    for person in group {
        freelance(person);
        person.market_account = first;
    }
}
