//! The schemes.

use super::{Stage, plain};
use crate::internet::Vpn;
use crate::laptop::gadget;
use crate::person::{
    ACCOUNT_BEFORE, AGENCY_ACCOUNT, Conduct, Department, Disguise, Habits, Home, Move, Person, Role,
};
use crate::places::{Address, CityId};
use crate::plan::{Level, Scheme, SchemeChoice};

/// Where the hands are in public cases; honest people live there too.
const FAR: [&str; 5] = ["Shenyang", "Vladivostok", "Vientiane", "Dar es Salaam", "Dubai"];

/// Companies that own accounts of others.
const SHELLS: [&str; 4] = [
    "Brightloom Services LLC",
    "Tallow & Reed LLC",
    "Northquay Consulting LLC",
    "Oakhollow Systems LLC",
];

/// Sets the stage for one ring.
pub(super) fn stage(stage: &mut Stage<'_>, choice: SchemeChoice, group: &mut [Person]) {
    for person in group.iter_mut() {
        plain(person);
        person.role = Role::Planted(choice.scheme, choice.level);
        person.ring = stage.ring;
        person.department = Department::Engineering;
        person.title = "Software Engineer";
        person.office = None;
    }
    match choice.scheme {
        Scheme::LaptopFarm => laptop_farm(stage, choice.level, group),
        Scheme::ManyPersonas => many_personas(stage, choice.level, group),
        Scheme::PersonSwap => person_swap(stage, choice.level, group),
        Scheme::PassThroughPay => pass_through_pay(stage, choice.level, group),
        Scheme::SoldAccount => sold_account(stage, choice.level, group),
        Scheme::ExitWithData => exit_with_data(stage, choice.level, group),
        Scheme::PlatformRing => platform_ring(stage, choice.level, group),
        Scheme::VendorFront => vendor_front(stage, choice.level, group),
        Scheme::ReferralChain => referral_chain(stage, choice.level, group),
    }
    if choice.camouflage {
        hide(stage, choice.scheme, group);
    }
}

/// Hides with some effort what can be hidden in every scheme.
fn hide(stage: &mut Stage<'_>, scheme: Scheme, group: &mut [Person]) {
    for (each, person) in group.iter_mut().enumerate() {
        person.disguise.set(Disguise::PROXY);
        person.habits.clear(Habits::DROPOUTS);
        // A seller's own computer is what the account is known by.
        let own_computer = matches!(
            scheme,
            Scheme::LaptopFarm | Scheme::ManyPersonas | Scheme::PersonSwap | Scheme::VendorFront
        );
        if own_computer {
            person.disguise.set(Disguise::SPOOFED);
        }
        if let Some(moved) = &mut person.moved {
            moved.by =
                moved.by.map(|_| stage.internet.proxy(person.address.city, u64::from(person.key)));
        }
        let gathered = person.account != person.key && scheme != Scheme::VendorFront;
        if gathered || matches!(scheme, Scheme::PassThroughPay | Scheme::SoldAccount) {
            person.disguise.set(Disguise::STAGGERED);
            person.account = person.key;
            person.owner = match scheme {
                // Changes to companies of one's own, weeks apart.
                Scheme::PassThroughPay => SHELLS.get(each % SHELLS.len()).copied(),
                _ => None,
            };
            if scheme == Scheme::PassThroughPay {
                person.change = 9 + each as i32 * 19;
            }
        }
        person.market_account = person.key;
    }
}

/// A home for the hands, in another country than the one declared.
fn far(stage: &mut Stage<'_>, declared: CityId) -> Home {
    let mut cities = FAR.map(CityId::named).to_vec();
    cities.retain(|city| city.city().country != declared.city().country);
    let city = stage.stream.pick(&cities);
    stage.homes.next(city)
}

/// Makes somebody live (as declared) in the United States, where ACH pays.
fn declare_american(stage: &mut Stage<'_>, person: &mut Person) {
    let (home, mut address) = stage.american_home();
    address.unit = stage.stream.below(40) as u16;
    person.home = home;
    person.address = address;
    person.clock = home.city;
}

fn laptop_farm(stage: &mut Stage<'_>, level: Level, group: &mut [Person]) {
    let hands = far(stage, CityId::named("Austin"));
    // More than six laptops, or care, need a second host.
    let sites = if group.len() > 6 || level == Level::Careful { 2 } else { 1 };
    let hosts: Vec<(Home, Address, &'static str)> = (0..sites)
        .map(|_| {
            let (home, address) = stage.american_home();
            let host =
                stage.stream.pick(&["R. Calloway", "J. Whitfield", "M. Tremaine", "D. Osgood"]);
            (home, address, host)
        })
        .collect();
    let accounts: Vec<u32> = group.iter().map(|person| person.account).collect();
    let host_owner = stage.stream.pick(&["Rowan Calloway", "Jules Whitfield", "Morgan Tremaine"]);
    let first_key = group.first().map_or(0, |person| person.key);
    let first = stage.first;
    let size = group.len().max(1) as f64;
    for (each, person) in group.iter_mut().enumerate() {
        declare_american(stage, person);
        let Some((site, address, host)) = hosts.get(each % hosts.len()).copied() else { continue };
        person.conduct = Conduct::Farm;
        person.laptop = Some(site);
        person.hands = Some(hands);
        person.vpn = if stage.stream.chance(0.7) { Vpn::Astrill } else { Vpn::Mullvad };
        // One every fortnight, from before the window into it.
        let last = f64::from(stage.days) * 0.55;
        let step = (last + 24.0) / size;
        let hired = (-24.0 + step * each as f64) as i32;
        person.hired = stage.monday(hired.max(-24));
        person.signed_by = Some(host);
        // The host's address reaches the record in one way or another.
        if each % 3 == 2 {
            person.ship_to = Some(address);
            person.redirected = true;
        } else {
            let mut to = address;
            to.unit = if level == Level::Careful { each as u16 + 1 } else { 0 };
            let from = person.address;
            let by = stage.internet.exit(Vpn::Astrill, from.city, u64::from(stage.ring));
            person.moved = Some(Move { from, day: person.hired - 9, by: Some(by) });
            person.address = to;
        }
        // Two remote tools within hours of the first start; care needs one.
        person.remote_tools = match (level, each % 3) {
            (Level::Careful, _) => 1 << 2,
            (_, 0) => 0b00011,
            (_, 1) => 0b00101,
            _ => 0b01001,
        };
        if level == Level::Plain && each % 5 < 2 {
            person.gadgets |= if each % 2 == 0 { gadget::PIKVM } else { gadget::JETKVM };
        }
        if level == Level::Plain {
            person.clock = hands.city;
        }
        if level < Level::Careful {
            person.habits.set(Habits::ALONE | Habits::DROPOUTS);
            person.habits.set(Habits::CAMERA_OFF);
        }
        // Two thirds are paid into the host's account, or two accounts if there is care.
        if level == Level::Plain && each % 3 < 2 || level == Level::Moderate && each % 2 == 0 {
            person.account = accounts.first().copied().unwrap_or(person.account);
            person.owner = Some(host_owner);
        }
        person.computer = first_key + (each as u32) / 2;
        person.referred_by = (each > 0).then_some(first);
    }
}

fn many_personas(stage: &mut Stage<'_>, level: Level, group: &mut [Person]) {
    let Some((first, country)) =
        group.first().map(|person| (person.key, person.home.city.city().country))
    else {
        return;
    };
    // All say that they live in the country of the first: one account pays in one currency.
    let mut cities: Vec<CityId> = CityId::all().collect();
    cities.retain(|city| city.city().country == country);
    let hands = far(stage, group.first().map_or(CityId(0), |person| person.home.city));
    let position = stage.first;
    for (each, person) in group.iter_mut().enumerate() {
        let city = stage.stream.pick(&cities);
        person.home = stage.homes.next(city);
        person.address = stage.address(city, true);
        person.conduct = Conduct::Personas;
        person.hands = Some(hands);
        person.clock = if level == Level::Plain { hands.city } else { person.home.city };
        person.vpn = Vpn::Mullvad;
        person.byod = true;
        person.contractor = true;
        person.hired = stage.monday(-40 + each as i32 * 21);
        person.computer = first;
        person.authenticator = first;
        person.shared_text = true;
        if level < Level::Careful {
            person.ssh = first;
            person.phone = first;
        }
        if level == Level::Plain || each < 2 {
            person.account = first;
        }
        person.habits.set(Habits::CAMERA_OFF);
        person.referred_by = (each > 0).then_some(position);
    }
}

fn person_swap(stage: &mut Stage<'_>, level: Level, group: &mut [Person]) {
    for person in group {
        let hands = far(stage, person.home.city);
        person.conduct = Conduct::Swapped;
        person.hands = Some(hands);
        person.clock = if level == Level::Careful { person.home.city } else { hands.city };
        person.hired = stage.monday_at(0.42);
        person.change = person.hired;
        person.vpn = Vpn::Astrill;
        person.remote_tools = 1 << 2;
        if level == Level::Plain {
            person.gadgets |= gadget::SPLITCAM;
        }
        if level < Level::Careful {
            person.habits.set(Habits::DROPOUTS);
        }
        person.habits.set(Habits::CAMERA_OFF);
    }
}

fn pass_through_pay(stage: &mut Stage<'_>, level: Level, group: &mut [Person]) {
    let Some(first) = group.first().map(|person| person.key) else { return };
    let shell = stage.stream.pick(&SHELLS);
    let from = stage.internet.exit(Vpn::Nord, CityId::named("Chicago"), u64::from(first));
    for (each, person) in group.iter_mut().enumerate() {
        declare_american(stage, person);
        person.contractor = true;
        person.hired = stage.monday(-160 - each as i32 * 35);
        // One after the other changes to the shell's account, from one address.
        person.account_before = Some(person.key ^ ACCOUNT_BEFORE);
        person.account = first;
        person.owner = Some(shell);
        person.change = 12 + each as i32 * 2;
        person.vpn = Vpn::Nord;
        if level == Level::Plain {
            person.moved =
                Some(Move { from: person.address, day: person.change - 3, by: Some(from) });
            person.address = stage.address(person.home.city, true);
        }
    }
}

fn sold_account(stage: &mut Stage<'_>, level: Level, group: &mut [Person]) {
    for person in group {
        let hands = far(stage, person.home.city);
        person.conduct = Conduct::Sold;
        person.hands = Some(hands);
        person.contractor = true;
        person.byod = true;
        person.hired = stage.monday(-620);
        person.change = stage.monday_at(0.5);
        person.clock = if level == Level::Careful { person.home.city } else { hands.city };
        person.vpn = Vpn::Astrill;
        person.account_before = Some(person.key ^ ACCOUNT_BEFORE);
        person.owner = Some(stage.stream.pick(&SHELLS));
        person.habits.set(Habits::DROPOUTS);
    }
}

fn exit_with_data(stage: &mut Stage<'_>, level: Level, group: &mut [Person]) {
    for person in group {
        person.conduct = Conduct::Exit;
        person.hired = stage.monday(-75);
        person.vpn = Vpn::Mullvad;
        person.change = stage.monday_at(0.7) + 3;
        person.left = Some(person.change);
        if level == Level::Plain {
            person.remote_tools = 1 << 3;
        }
    }
}

/// Freelancers of the marketplace and the client who hires them: one hand.
fn platform_ring(stage: &mut Stage<'_>, level: Level, group: &mut [Person]) {
    let first = group.first().map_or(0, |person| person.key);
    for (each, person) in group.iter_mut().enumerate() {
        declare_american(stage, person);
        person.contractor = true;
        person.byod = true;
        person.freelances = true;
        person.hired = stage.monday(-150 - each as i32 * 28);
        // The first of them keeps the client's account too.
        person.buys = each == 0;
        // One account for pay on both sides; with some care the client has it in common with one
        // of the freelancers only; with more, nobody.
        let one_account = level == Level::Plain || level == Level::Moderate && each < 2;
        if one_account {
            person.market_account = first;
        }
        if level < Level::Careful || each < 2 {
            person.browser = first;
        }
        person.shared_text = level < Level::Careful;
    }
}

/// A staffing company whose owner sits behind every name it supplies.
fn vendor_front(stage: &mut Stage<'_>, level: Level, group: &mut [Person]) {
    let (site, address) = stage.american_home();
    let seat = stage.address(site.city, true);
    let first = group.first().map_or(0, |person| person.key);
    let hands = far(stage, site.city);
    let agency = stage.agency(seat, -200, 1);
    for (each, person) in group.iter_mut().enumerate() {
        declare_american(stage, person);
        person.conduct = Conduct::Personas;
        person.hands = Some(hands);
        person.agency = Some(agency);
        person.contractor = true;
        person.byod = true;
        person.account = AGENCY_ACCOUNT + u32::from(agency);
        person.hired = stage.monday(-60 + each as i32 * 14);
        person.clock = if level == Level::Plain { hands.city } else { site.city };
        person.vpn = Vpn::Mullvad;
        // They are said to live together, all but one.
        if each > 0 && level < Level::Careful {
            person.home = site;
            person.address = address;
        }
        // Papers are signed and checks are taken where the owner sits.
        person.papers = first;
        if level < Level::Careful {
            person.computer = first;
        }
        if level == Level::Plain {
            person.authenticator = first;
        }
        person.habits.set(Habits::CAMERA_OFF);
    }
}

/// Each recommends the next; whoever answers for their former employers is one person.
fn referral_chain(stage: &mut Stage<'_>, level: Level, group: &mut [Person]) {
    let first = group.first().map_or(0, |person| person.key);
    for (each, person) in group.iter_mut().enumerate() {
        declare_american(stage, person);
        person.hired = stage.monday(-140 + each as i32 * 42);
        person.referee = first;
        person.shared_text = level < Level::Careful;
        if level == Level::Plain {
            // The operator applies in their names, one after the other.
            person.papers = first;
        }
        person.referred_by = each.checked_sub(1).map(|before| stage.first + before);
    }
}
