//! Things that can be shared, and what sharing one says.

/// A kind of thing that can be shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A computer or telephone signed in or applied from.
    Device,
    /// A browser, as a cookie or session names it.
    Browser,
    /// A network signed in from on several days that no list calls public.
    SignInNetwork,
    /// A network issued laptops report from on several days that no list calls public.
    LaptopNetwork,
    /// The declared home.
    HomeAddress,
    /// Where equipment was sent.
    DeliveryAddress,
    /// Who received equipment, by name on label or proof of delivery.
    Recipient,
    /// A telephone number.
    Phone,
    /// A mailbox, recovery addresses included.
    Mailbox,
    /// A bank account pay goes to.
    PayoutAccount,
    /// A wallet of a virtual currency.
    Wallet,
    /// An account or wallet that money goes on to.
    Consolidation,
    /// A profile photo, by its perceptual hash; where the people agreed to comparing.
    Photo,
    /// A document, by its number.
    Document,
    /// The device of an identity check.
    IdentityDevice,
    /// An SSH key.
    SshKey,
    /// A second factor: one physical thing.
    Authenticator,
    /// A person who vouched.
    Referee,
    /// Who prepared or notarised papers.
    Preparer,
    /// The text of a résumé or cover letter.
    Resume,
    /// The text of messages or proposals.
    Message,
    /// Equal trees and messages in a history, under other authors.
    Repository,
    /// A client account with which all of them contract.
    Client,
}

/// What a kind of evidence is about: kinds of one class may have one cause, so
/// that two of them are not two witnesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Where people live, work and receive parcels.
    Place,
    /// Computers and telephones.
    Machine,
    /// Numbers and mailboxes.
    Contact,
    /// Accounts and wallets.
    Money,
    /// Documents and those who prepare them.
    Paper,
    /// Keys and second factors.
    Key,
    /// Who vouches for whom.
    Referral,
    /// What was written.
    Text,
    /// Code and its history.
    Work,
    /// Contracts on a platform.
    Platform,
}

impl Class {
    /// Every class.
    pub const ALL: [Self; 10] = [
        Self::Place,
        Self::Machine,
        Self::Contact,
        Self::Money,
        Self::Paper,
        Self::Key,
        Self::Referral,
        Self::Text,
        Self::Work,
        Self::Platform,
    ];

    /// The word shown to a reviewer.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Machine => "machine",
            Self::Contact => "contact",
            Self::Money => "money",
            Self::Paper => "paper",
            Self::Key => "key",
            Self::Referral => "referral",
            Self::Text => "text",
            Self::Work => "work",
            Self::Platform => "platform",
        }
    }
}

/// What sharing a token of one kind says. Hand-set, as the weights of rules are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sharing {
    /// What it is about.
    pub class: Class,
    /// Chance that two people of one operation share one.
    pub linked: f64,
    /// Chance that one given fellow holder has it for an innocent reason:
    /// households, help desks, agencies, borrowed things.
    pub innocent: f64,
    /// Most a pair can get from this kind, in nats.
    pub cap: f64,
    /// More holders than this have a public reason: no edges.
    pub most: u32,
    /// Up to this many holders, living together explains it.
    pub household: u32,
    /// Three or more who share one need no second class of evidence.
    pub alone: bool,
}

/// Living together explains it, however many there are.
const ANY: u32 = u32::MAX;

impl Kind {
    /// Every kind, in the order of the enumeration.
    pub const ALL: [Self; 23] = [
        Self::Device,
        Self::Browser,
        Self::SignInNetwork,
        Self::LaptopNetwork,
        Self::HomeAddress,
        Self::DeliveryAddress,
        Self::Recipient,
        Self::Phone,
        Self::Mailbox,
        Self::PayoutAccount,
        Self::Wallet,
        Self::Consolidation,
        Self::Document,
        Self::IdentityDevice,
        Self::SshKey,
        Self::Authenticator,
        Self::Referee,
        Self::Preparer,
        Self::Resume,
        Self::Message,
        Self::Repository,
        Self::Client,
        Self::Photo,
    ];

    /// The words shown to a reviewer.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Browser => "browser",
            Self::SignInNetwork => "sign-in network",
            Self::LaptopNetwork => "home network of devices",
            Self::HomeAddress => "declared home",
            Self::DeliveryAddress => "delivery address",
            Self::Recipient => "recipient of equipment",
            Self::Phone => "telephone number",
            Self::Mailbox => "mailbox",
            Self::PayoutAccount => "payout account",
            Self::Wallet => "wallet",
            Self::Consolidation => "account money goes on to",
            Self::Document => "document number",
            Self::IdentityDevice => "device of identity checks",
            Self::SshKey => "SSH key",
            Self::Authenticator => "authenticator",
            Self::Referee => "referee",
            Self::Preparer => "preparer of papers",
            Self::Resume => "résumé or cover letter",
            Self::Message => "text of messages",
            Self::Repository => "repository history",
            Self::Client => "client account",
            Self::Photo => "profile photo",
        }
    }

    /// What sharing one says.
    #[must_use]
    pub const fn sharing(self) -> Sharing {
        // class, linked, innocent, cap, most, household, alone
        let (class, linked, innocent, cap, most, household, alone) = match self {
            // Kiosks and lent laptops are why a device is not worth more.
            Self::Device => (Class::Machine, 0.3, 0.03, 3.0, 8, 2, false),
            Self::Browser => (Class::Machine, 0.3, 0.05, 2.5, 8, 4, false),
            Self::SignInNetwork => (Class::Place, 0.3, 0.05, 2.0, 12, ANY, false),
            // Issued laptops of people with homes of their own behind one home
            // line: hardly anybody has an innocent reason. Whoever counts the holders
            // must leave out the branch office that no list knows.
            Self::LaptopNetwork => (Class::Place, 0.6, 0.01, 4.0, 60, ANY, true),
            Self::HomeAddress => (Class::Place, 0.2, 0.1, 1.0, 12, ANY, false),
            Self::DeliveryAddress => (Class::Place, 0.5, 0.02, 3.5, 24, ANY, true),
            Self::Recipient => (Class::Place, 0.4, 0.05, 2.0, 12, ANY, false),
            Self::Phone => (Class::Contact, 0.3, 0.03, 3.0, 8, 4, false),
            Self::Mailbox => (Class::Contact, 0.3, 0.02, 3.0, 8, 2, false),
            Self::PayoutAccount => (Class::Money, 0.5, 0.008, 3.5, 20, 2, true),
            // An exchange gives many customers one deposit wallet.
            Self::Wallet => (Class::Money, 0.5, 0.03, 3.0, 12, 2, false),
            Self::Consolidation => (Class::Money, 0.4, 0.03, 3.0, 12, 2, false),
            Self::Document => (Class::Paper, 0.3, 0.01, 3.5, 6, 0, true),
            Self::IdentityDevice => (Class::Machine, 0.4, 0.02, 3.5, 8, 2, false),
            // A deploy key is on many hosts and of many people.
            Self::SshKey => (Class::Key, 0.3, 0.02, 3.0, 6, 0, false),
            // A help desk enrols its own token for others.
            Self::Authenticator => (Class::Key, 0.4, 0.03, 3.0, 8, 2, false),
            // A professor vouches for many, a notary signs for many.
            Self::Referee => (Class::Referral, 0.3, 0.1, 1.5, 12, 0, false),
            Self::Preparer => (Class::Paper, 0.3, 0.1, 1.5, 12, 0, false),
            Self::Resume => (Class::Text, 0.4, 0.01, 3.5, 12, 0, false),
            Self::Message => (Class::Text, 0.3, 0.05, 2.0, 12, 0, false),
            Self::Repository => (Class::Work, 0.4, 0.02, 3.0, 8, 0, false),
            Self::Client => (Class::Platform, 0.3, 0.1, 1.5, 6, 0, false),
            // A placeholder picture is on many profiles, a photo of oneself on one.
            Self::Photo => (Class::Paper, 0.3, 0.03, 2.5, 4, 0, false),
        };
        Sharing { class, linked, innocent, cap, most, household, alone }
    }
}

/// One thing that can be shared. The caller keeps its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Known to be public whatever its number of holders: a VPN exit, an
    /// agency's own account, a carrier's address.
    pub public: bool,
}

/// A company is a sample of a larger world: among twenty people, two who share
/// something are not a tenth of mankind.
const WORLD: f64 = 1_000.0;

/// The log-likelihood ratio, in nats, of two people sharing a token of `kind`
/// that `holders` of `population` people hold:
///
/// `ln( linked / ((holders − 1) · (innocent + 1 / (population − 1 + 1000))) )`
///
/// The numerator is the chance that one of an operation shares such a token with
/// another. The denominator is the chance that one of the other holders is
/// there for an innocent reason, which each further holder raises, plus the
/// chance of meeting a holder at random. Never below 0 (that much sharing says
/// nothing) and never above the kind's cap; 0 when there are more holders than
/// the kind allows, or fewer than two.
///
/// ```
/// use matching::graph::{Kind, token::weight};
/// let pair = weight(Kind::PayoutAccount, 2, 20_000);
/// let ten = weight(Kind::PayoutAccount, 10, 20_000);
/// assert!(pair > ten && ten > 0.0);
/// assert_eq!(weight(Kind::PayoutAccount, 3_000, 20_000), 0.0);
/// ```
#[must_use]
pub fn weight(kind: Kind, holders: u32, population: usize) -> f64 {
    let sharing = kind.sharing();
    if holders < 2 || holders > sharing.most {
        return 0.0;
    }
    let others = f64::from(holders - 1);
    let at_random = 1.0 / (population.max(2) as f64 - 1.0 + WORLD);
    (sharing.linked / (others * (sharing.innocent + at_random))).ln().clamp(0.0, sharing.cap)
}
