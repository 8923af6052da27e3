//! What can be planted: schemes, and honest people who look like one.

use serde::Deserialize;

/// A way to be paid for work done by somebody else, as public cases describe it.
///
/// Every one names the cases and advisories it follows, by the keys that the rules' `sources` use
/// ([`Scheme::cases`]); the truth file repeats them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// Laptops of several workers stand in one home; the hands are elsewhere. U.S. v. Chapman,
    /// U.S. v. Knoot, the 29 farms searched in June 2025.
    LaptopFarm,
    /// One operator holds several jobs under different names. Twelve personas by one worker in
    /// M-Trends 2025; U.S. v. Didenko.
    ManyPersonas,
    /// One person is interviewed, another one works. U.S. v. Vong; the FBI's notice of 23 July
    /// 2025.
    PersonSwap,
    /// Pay of several workers reaches one account and leaves it within hours. U.S. v. Jin et al.;
    /// the indictment of fourteen in December 2024.
    PassThroughPay,
    /// An account with a history is sold: device, region, hours and payout change at once.
    /// U.S. v. Didenko (UpWorkSell); the US guidance of May 2022.
    SoldAccount,
    /// Data leaves with the worker, then a demand follows. The FBI's notice of 23 January 2025.
    ExitWithData,
    /// Client and freelancers of a marketplace are one operator, who pays and rates himself. The
    /// US guidance of May 2022.
    PlatformRing,
    /// A staffing company is the worker: its owner sits behind all the names it supplies, and
    /// certified their papers. U.S. v. Jin et al. (the firm of Prince), the shell companies of the
    /// actions of June 2025, HYPR's case.
    VendorFront,
    /// Each recommends the next, and one telephone answers for all their former employers.
    /// Google's report of April 2025, Mandiant's account of 2025, the Security Alliance.
    ReferralChain,
}

impl Scheme {
    /// Every scheme, in the order in which a company gets them.
    pub const ALL: [Self; 9] = [
        Self::LaptopFarm,
        Self::ManyPersonas,
        Self::PersonSwap,
        Self::PassThroughPay,
        Self::SoldAccount,
        Self::ExitWithData,
        Self::PlatformRing,
        Self::VendorFront,
        Self::ReferralChain,
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
            Self::PlatformRing => "platform-ring",
            Self::VendorFront => "vendor-front",
            Self::ReferralChain => "referral-chain",
        }
    }

    /// The scheme called `name`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.name() == name)
    }

    /// What was planted.
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
            Self::PlatformRing => {
                "client and freelancers of the marketplace are one hand that pays and rates itself; follows the US guidance of May 2022"
            }
            Self::VendorFront => {
                "the staffing company is the worker behind all the names it supplies; follows U.S. v. Jin et al. (S.D. Fla.), the DOJ actions of June 2025 and the case of HYPR"
            }
            Self::ReferralChain => {
                "each recommended the next, one telephone answers for their former employers; follows Google GTIG of April 2025, Mandiant of May 2025 and the Security Alliance"
            }
        }
    }

    /// Keys of the public cases and advisories it follows, as rules name their sources.
    #[must_use]
    pub const fn cases(self) -> &'static [&'static str] {
        match self {
            Self::LaptopFarm => &["DCHAP", "DKNOOT", "DJUN"],
            Self::ManyPersonas => &["MT25", "DDID"],
            Self::PersonSwap => &["DVONG", "PSA25L"],
            Self::PassThroughPay => &["DPRI", "D14"],
            Self::SoldAccount => &["DDID", "A22"],
            Self::ExitWithData => &["PSA25J"],
            Self::PlatformRing => &["A22"],
            Self::VendorFront => &["DPRI", "DJUN", "HYPR"],
            Self::ReferralChain => &["GTIG25", "MPOD", "SEAL"],
        }
    }

    /// The level up to which the rules that ship find everybody in it: what a company is given
    /// that is to show what they find. A share of people ([`crate::Planting::OneIn`]) is given
    /// every level, for it is measured.
    #[must_use]
    pub const fn found_up_to(self) -> Level {
        match self {
            Self::PlatformRing | Self::ReferralChain => Level::Moderate,
            _ => Level::Careful,
        }
    }

    /// How many people it needs at least and by default.
    #[must_use]
    pub const fn size(self) -> (u32, u32) {
        match self {
            Self::LaptopFarm => (2, 5),
            Self::ManyPersonas | Self::PassThroughPay => (2, 3),
            Self::ReferralChain => (3, 3),
            Self::PlatformRing | Self::VendorFront => (3, 4),
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
    /// Whether it hides with some effort besides: residential proxies instead of a VPN, pay to
    /// separate accounts that meet one transfer later, own computers that pass for issued ones.
    #[serde(default)]
    pub camouflage: bool,
}

impl SchemeChoice {
    /// A scheme of its usual size.
    #[must_use]
    pub const fn usual(scheme: Scheme, level: Level) -> Self {
        Self { scheme, people: None, level, camouflage: false }
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
    /// Changed bank.
    BankSwitcher,
    /// On parental leave; signs in by telephone from the grandparents' country.
    ParentalLeave,
    /// Three friends who recommended each other; one former manager vouches for all.
    FriendsReferred,
    /// Three freelancers whom one real client hired as a team, with the proposal of a course.
    ClientWithTeam,
    /// Sends a fixed sum to family abroad on every pay day.
    RemittanceSender,
    /// Freelancers who are paid into the deposit wallet that an exchange gives all its customers.
    ExchangeWallet,
}

impl HardNegative {
    /// Every hard negative.
    pub const ALL: [Self; 23] = [
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
        Self::FriendsReferred,
        Self::ClientWithTeam,
        Self::RemittanceSender,
        Self::ExchangeWallet,
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
            Self::FriendsReferred => "friends-referred",
            Self::ClientWithTeam => "client-with-team",
            Self::RemittanceSender => "remittance-sender",
            Self::ExchangeWallet => "exchange-wallet",
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
            Self::BankSwitcher => "changed bank, own name both times",
            Self::ParentalLeave => "on leave, reads mail by telephone from abroad",
            Self::FriendsReferred => {
                "friends who recommended each other; one former manager vouches for all of them"
            }
            Self::ClientWithTeam => {
                "a real client hired a team, whose members learned to bid in one course"
            }
            Self::RemittanceSender => "supports family abroad with a fixed sum on every pay day",
            Self::ExchangeWallet => {
                "paid into the deposit wallet that an exchange gives all its customers"
            }
        }
    }

    /// How many people show it in a company of `people`.
    #[must_use]
    pub const fn size(self, people: u32) -> u32 {
        match self {
            Self::CoupleOneFlat => 2,
            Self::SharedFlat
            | Self::FriendsReferred
            | Self::ClientWithTeam
            | Self::ExchangeWallet => 3,
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
