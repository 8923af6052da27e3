//! A person of the invented company.

use crate::company::DOMAIN;
use crate::internet::{Spot, Vpn};
use crate::names::mailbox_part;
use crate::places::{Address, CityId};
use crate::plan::{HardNegative, Level, Scheme};
use crate::stream::scatter22;

/// Keys of people in schemes and hard negatives start here, so that they stay
/// who they are when the crowd grows.
pub const CAST: u32 = 1 << 21;
/// With this bit a key stands for somebody's account before the last change.
pub const ACCOUNT_BEFORE: u32 = 1 << 24;
/// With this bit a key stands for somebody's telephone before the last change.
pub const PHONE_BEFORE: u32 = 1 << 25;
/// Keys of accounts of agencies start here.
pub const AGENCY_ACCOUNT: u32 = 1 << 26;

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

/// What somebody in a scheme hides with some effort, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Disguise(u8);

impl Disguise {
    /// Tunnels end in residential lines of the declared city instead of a known VPN.
    pub const PROXY: u8 = 1;
    /// Pay goes to accounts of one's own and meets one transfer later.
    pub const STAGGERED: u8 = 1 << 1;
    /// The own computer answers with the name and number of the issued laptop, or is enrolled
    /// as one.
    pub const SPOOFED: u8 = 1 << 2;

    /// Whether all of `bits` are set.
    #[must_use]
    pub const fn has(self, bits: u8) -> bool {
        self.0 & bits == bits
    }

    /// Sets `bits`.
    pub const fn set(&mut self, bits: u8) {
        self.0 |= bits;
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
    pub(crate) const WEIGHTS: [(Self, u32); 7] = [
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
    pub(crate) const fn titles(self) -> [&'static str; 4] {
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
    /// Agency that supplies the person, by position in the company.
    pub agency: Option<u16>,
    /// The company's payroll pays the person, and not the agency alone.
    pub on_payroll: bool,
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
    /// Texts of the application and of proposals are those of this ring.
    pub shared_text: bool,
    /// Computer on which papers are signed and identity checks are taken.
    pub papers: u32,
    /// Whoever answers for the person's former employers; equal numbers are one telephone.
    pub referee: u32,
    /// Works on the marketplace too.
    pub freelances: bool,
    /// Keeps a client's account on the marketplace as well.
    pub buys: bool,
    /// Browser on the marketplace; equal numbers are one browser.
    pub browser: u32,
    /// Account for pay from the marketplace.
    pub market_account: u32,
    /// What is hidden besides.
    pub disguise: Disguise,
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
            "{}{}{}@mailbox.example",
            mailbox_part(self.given),
            mailbox_part(self.family),
            scatter22(self.key, 21)
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

    /// Has a laptop in the company's inventory: an issued one, or an own one that passes for one.
    #[must_use]
    pub const fn enrolled(&self) -> bool {
        !self.byod || self.disguise.has(Disguise::SPOOFED)
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
        let mut out = String::with_capacity(12);
        self.push_serial(nth, &mut out);
        out
    }

    /// Appends the serial number of the `nth` laptop.
    pub fn push_serial(&self, nth: u32, out: &mut String) {
        const DIGITS: [char; 32] = [
            '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'C', 'D', 'F', 'G', 'H', 'J', 'K',
            'L', 'M', 'N', 'P', 'Q', 'R', 'T', 'V', 'W', 'X', 'Y', 'Z', 'A', 'B', 'E',
        ];
        let mut value = scatter22(self.key, 77 + u64::from(nth));
        out.push_str(if self.windows { "PF" } else { "C02" });
        out.push(if nth == 0 { 'M' } else { 'S' });
        for _ in 0..5 {
            out.push(DIGITS.get((value & 31) as usize).copied().unwrap_or('0'));
            value >>= 5;
        }
        out.push_str("Q6L");
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
        let line = scatter22(self.phone, 31);
        let former = self.phone & PHONE_BEFORE != 0;
        // 555 and 611 are no area codes of North America; elsewhere no number begins with a nought
        // after the area code. Two people never have one number by chance.
        match (city.dial, former) {
            ("1", false) => format!("+1 555 {}", 2_000_000 + line),
            ("1", true) => format!("+1 611 {}", 2_000_000 + line),
            (dial, false) => format!("+{dial} {} {line:08}", city.area),
            (dial, true) => format!("+{dial} {} {:08}", city.area, 4_200_000 + line % 800_000),
        }
    }
}
