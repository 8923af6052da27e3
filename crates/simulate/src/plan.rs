//! What to invent.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde::Deserialize;

use crate::Error;

/// The most people a plan may ask for: beyond it, homes of one city would share addresses.
pub const MOST_PEOPLE: u32 = 250_000;

/// A way to be paid for work done by somebody else, as public cases describe it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// Laptops of several workers stand in one home; the hands are elsewhere.
    LaptopFarm,
    /// One operator holds several jobs under different names.
    ManyPersonas,
    /// One person is interviewed, another one works.
    PersonSwap,
    /// Pay of several workers reaches one account and leaves it within hours.
    PassThroughPay,
    /// An account with a history is sold: device, region, hours and payout change at once.
    SoldAccount,
    /// Data leaves with the worker, then a demand follows.
    ExitWithData,
}

impl Scheme {
    /// Every scheme, in the order in which a company gets them.
    pub const ALL: [Self; 6] = [
        Self::LaptopFarm,
        Self::ManyPersonas,
        Self::PersonSwap,
        Self::PassThroughPay,
        Self::SoldAccount,
        Self::ExitWithData,
    ];

    /// Name in plans and truth.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LaptopFarm => "laptop-farm",
            Self::ManyPersonas => "many-personas",
            Self::PersonSwap => "person-swap",
            Self::PassThroughPay => "pass-through-pay",
            Self::SoldAccount => "sold-account",
            Self::ExitWithData => "exit-with-data",
        }
    }

    /// What was planted, and the public cases it follows.
    #[must_use]
    pub const fn follows(self) -> &'static str {
        match self {
            Self::LaptopFarm => {
                "laptop stands in a host's home, worked from elsewhere; follows U.S. v. Chapman, U.S. v. Knoot and the DOJ actions of June 2025"
            }
            Self::ManyPersonas => {
                "one operator, several names, one authenticator, computer, key and account; follows Mandiant M-Trends 2025 (twelve personas by one worker) and U.S. v. Didenko"
            }
            Self::PersonSwap => {
                "a stand-in was interviewed, somebody elsewhere works; follows U.S. v. Vong and FBI PSA250723-4"
            }
            Self::PassThroughPay => {
                "paid into a company account that forwards fixed shares within hours; follows U.S. v. Jin et al. (S.D. Fla.) and the 14-person indictment of December 2024"
            }
            Self::SoldAccount => {
                "an account with a history changed hands; follows U.S. v. Didenko (UpWorkSell) and the US guidance of May 2022"
            }
            Self::ExitWithData => {
                "copied the code, came back after termination and asked for virtual currency; follows FBI I-012325-PSA"
            }
        }
    }

    /// How many people it needs at least and by default.
    #[must_use]
    pub const fn size(self) -> (u32, u32) {
        match self {
            Self::LaptopFarm => (2, 5),
            Self::ManyPersonas | Self::PassThroughPay => (2, 3),
            Self::PersonSwap | Self::SoldAccount | Self::ExitWithData => (1, 1),
        }
    }
}

/// How much a scheme hides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Everything that public cases describe shows.
    Plain,
    /// Declared hours are kept, half of the traces are missing.
    #[default]
    Moderate,
    /// Only what the scheme cannot do without.
    Careful,
}

/// One scheme to plant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemeChoice {
    /// Which.
    pub scheme: Scheme,
    /// How many people are in it; absent: its usual size.
    pub people: Option<u32>,
    /// How much it hides.
    #[serde(default)]
    pub level: Level,
}

impl SchemeChoice {
    /// A scheme of its usual size.
    #[must_use]
    pub const fn usual(scheme: Scheme, level: Level) -> Self {
        Self { scheme, people: None, level }
    }

    /// People in it.
    #[must_use]
    pub fn size(&self) -> u32 {
        let (least, usual) = self.scheme.size();
        self.people.unwrap_or(usual).max(least)
    }
}

/// Somebody honest who looks like a scheme at first sight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HardNegative {
    /// Lives in China and uses a VPN that is popular there.
    ExpatriateVpn,
    /// Two colleagues share a home and a declared bank account.
    CoupleOneFlat,
    /// Three colleagues share a home and nothing else.
    SharedFlat,
    /// Contractors whose agency's address and bank account stand in all records.
    AgencyContractors,
    /// Owns an IP-KVM and a mouse jiggler.
    HomeLabKvm,
    /// Changed the family name on marrying; the account is still under the old one.
    NewlyMarried,
    /// Kept the camera off and paused in interviews.
    CameraOffCandidate,
    /// Help desk: three remote tools and a KVM at work.
    MspEngineer,
    /// Moved house between offer and first day.
    Mover,
    /// Has the name of a listed person.
    ListedNamesake,
    /// Streams as a hobby: virtual cameras.
    Streamer,
    /// Works at night, from the declared home.
    NightOwl,
    /// Works in a rented cloud desktop, as the role demands.
    CloudDesktop,
    /// Never closes the mail application.
    KeptOpenApp,
    /// Got a replacement laptop in the middle of the window.
    LaptopSwap,
    /// Travels between offices every other week.
    FrequentTraveller,
    /// Commits with a private e-mail address.
    CarelessGit,
    /// Changed bank twice.
    BankSwitcher,
    /// On parental leave; signs in by telephone from the grandparents' country.
    ParentalLeave,
}

impl HardNegative {
    /// Every hard negative.
    pub const ALL: [Self; 19] = [
        Self::ExpatriateVpn,
        Self::CoupleOneFlat,
        Self::SharedFlat,
        Self::AgencyContractors,
        Self::HomeLabKvm,
        Self::NewlyMarried,
        Self::CameraOffCandidate,
        Self::MspEngineer,
        Self::Mover,
        Self::ListedNamesake,
        Self::Streamer,
        Self::NightOwl,
        Self::CloudDesktop,
        Self::KeptOpenApp,
        Self::LaptopSwap,
        Self::FrequentTraveller,
        Self::CarelessGit,
        Self::BankSwitcher,
        Self::ParentalLeave,
    ];

    /// Name in plans and truth.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ExpatriateVpn => "expatriate-vpn",
            Self::CoupleOneFlat => "couple-one-flat",
            Self::SharedFlat => "shared-flat",
            Self::AgencyContractors => "agency-contractors",
            Self::HomeLabKvm => "home-lab-kvm",
            Self::NewlyMarried => "newly-married",
            Self::CameraOffCandidate => "camera-off-candidate",
            Self::MspEngineer => "msp-engineer",
            Self::Mover => "mover",
            Self::ListedNamesake => "listed-namesake",
            Self::Streamer => "streamer",
            Self::NightOwl => "night-owl",
            Self::CloudDesktop => "cloud-desktop",
            Self::KeptOpenApp => "kept-open-app",
            Self::LaptopSwap => "laptop-swap",
            Self::FrequentTraveller => "frequent-traveller",
            Self::CarelessGit => "careless-git",
            Self::BankSwitcher => "bank-switcher",
            Self::ParentalLeave => "parental-leave",
        }
    }

    /// Why it is innocent.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::ExpatriateVpn => {
                "lives in Shanghai as declared and uses a VPN that is popular there"
            }
            Self::CoupleOneFlat => "a couple: one home, one declared account",
            Self::SharedFlat => "three flatmates: one home, three accounts",
            Self::AgencyContractors => {
                "the agency's address and account stand in every contractor's record"
            }
            Self::HomeLabKvm => "a home lab with an IP-KVM and a jiggler, at the declared home",
            Self::NewlyMarried => "new family name; the account still carries the old one",
            Self::CameraOffCandidate => {
                "kept the camera off in interviews and still does; everything else agrees"
            }
            Self::MspEngineer => "the help desk needs three remote tools",
            Self::Mover => {
                "moved between offer and first day; the laptop went to the new home and stays there"
            }
            Self::ListedNamesake => "shares only a name with a listed person",
            Self::Streamer => "virtual cameras for a hobby",
            Self::NightOwl => "works at night from the declared home",
            Self::CloudDesktop => "the role works in a rented desktop, always the same",
            Self::KeptOpenApp => "an application left open around the clock",
            Self::LaptopSwap => "a laptop was replaced",
            Self::FrequentTraveller => "travels between offices at the speed of airlines",
            Self::CarelessGit => "a private address in the Git configuration",
            Self::BankSwitcher => "changed bank twice, own name both times",
            Self::ParentalLeave => "on leave, reads mail by telephone from abroad",
        }
    }

    /// How many people show it in a company of `people`.
    #[must_use]
    pub const fn size(self, people: u32) -> u32 {
        match self {
            Self::CoupleOneFlat => 2,
            Self::SharedFlat => 3,
            Self::AgencyContractors => {
                let share = people / 10;
                if share > 50 {
                    50
                } else if share < 3 {
                    3
                } else {
                    share
                }
            }
            _ => 1,
        }
    }
}

/// How many schemes to plant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Planting {
    /// One of each for every 2,000 people, at least one of each.
    #[default]
    OneOfEach,
    /// One person in so many.
    OneIn(u32),
    /// Exactly these.
    Exactly(Vec<SchemeChoice>),
}

/// Which hard negatives to plant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Decoys {
    /// One of each for every 2,000 people, at least one of each.
    #[default]
    OneOfEach,
    /// Exactly these.
    Exactly(Vec<HardNegative>),
}

/// A company to invent. The same plan gives the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How many people work there, schemes and hard negatives included.
    pub people: u32,
    /// What chance is derived from.
    pub seed: u64,
    /// First day of the exports.
    pub start: Date,
    /// Last day of the exports.
    pub end: Date,
    /// Schemes.
    pub schemes: Planting,
    /// Hard negatives.
    pub hard_negatives: Decoys,
}

/// Days of an export unless a plan says otherwise.
pub const DAYS: i32 = 90;

impl Default for Plan {
    fn default() -> Self {
        Self::new(2_000, 1)
    }
}

impl Plan {
    /// `people` over the ninety days that end on 30 June 2026.
    #[must_use]
    pub fn new(people: u32, seed: u64) -> Self {
        Self {
            people,
            seed,
            start: date(2026, 4, 2),
            end: date(2026, 6, 30),
            schemes: Planting::OneOfEach,
            hard_negatives: Decoys::OneOfEach,
        }
    }

    /// The same plan over the `days` days that end on `end`.
    ///
    /// # Errors
    ///
    /// If the calendar has no such day.
    pub fn ending(mut self, end: Date, days: i32) -> Result<Self, Error> {
        self.end = end;
        self.start = end.checked_sub((days - 1).days()).map_err(|error| {
            Error::Plan(format!("no day `{days}` days before `{end}`: {error}"))
        })?;
        Ok(self)
    }

    /// Days in the window.
    #[must_use]
    pub fn days(&self) -> i32 {
        self.start.until(self.end).map_or(0, |span| span.get_days()) + 1
    }

    /// The schemes in the order in which they are planted.
    #[must_use]
    pub fn planted(&self) -> Vec<SchemeChoice> {
        match &self.schemes {
            Planting::Exactly(choices) => choices.clone(),
            Planting::OneOfEach => (0..self.sets()).flat_map(set).collect(),
            Planting::OneIn(share) => {
                let mut left = (self.people / (*share).max(1)).max(1);
                let mut chosen = Vec::new();
                for choice in (0_u32..).flat_map(set) {
                    if left == 0 {
                        break;
                    }
                    if choice.size() <= left {
                        left -= choice.size();
                        chosen.push(choice);
                    }
                }
                chosen
            }
        }
    }

    /// The hard negatives in the order in which they are planted.
    #[must_use]
    pub fn decoys(&self) -> Vec<HardNegative> {
        match &self.hard_negatives {
            Decoys::Exactly(decoys) => decoys.clone(),
            Decoys::OneOfEach => (0..self.sets()).flat_map(|_| HardNegative::ALL).collect(),
        }
    }

    fn sets(&self) -> u32 {
        (self.people / 2_000).max(1)
    }

    /// Refuses a plan that cannot be carried out.
    ///
    /// # Errors
    ///
    /// Says which number to change.
    pub fn check(&self) -> Result<(), Error> {
        if self.people > MOST_PEOPLE {
            let people = self.people;
            return Err(Error::Plan(format!(
                "`{people}` people are too many, ask for at most {MOST_PEOPLE}"
            )));
        }
        if !(28..=400).contains(&self.days()) {
            let days = self.days();
            return Err(Error::Plan(format!("`{days}` days: choose 28 to 400")));
        }
        let cast: u32 = self.planted().iter().map(SchemeChoice::size).sum::<u32>()
            + self.decoys().iter().map(|decoy| decoy.size(self.people)).sum::<u32>();
        if self.people < cast + 9 {
            let (people, least) = (self.people, cast + 9);
            return Err(Error::Plan(format!(
                "`{people}` people are too few for the {cast} in schemes and hard negatives, ask for at least {least} or plant fewer"
            )));
        }
        Ok(())
    }
}

/// The `number`-th set of one scheme each. Later sets hide more and have bigger farms.
fn set(number: u32) -> impl Iterator<Item = SchemeChoice> {
    Scheme::ALL.into_iter().map(move |scheme| {
        let level = match number % 3 {
            0 => Level::Plain,
            1 => Level::Moderate,
            _ => Level::Careful,
        };
        let people = (scheme == Scheme::LaptopFarm).then_some(5 + (number * 3) % 8);
        SchemeChoice { scheme, people, level }
    })
}
