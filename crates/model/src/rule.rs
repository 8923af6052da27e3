//! What a rule says about itself.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The ladder a rule climbs; each step asks for proof (see `CONTRIBUTING.md`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Written, loaded and tested, but not run by `scan` unless asked for.
    Draft,
    /// Runs; measured on invented companies only.
    Trial,
    /// Runs; measured on outcomes of real reviews.
    Stable,
    /// Kept so that old cases can be explained; never runs.
    Retired,
}

/// The kind of record a rule draws on. The contribution of one family to a
/// score is capped, so that no single data source decides (DESIGN section 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// Sign-ins, sessions and networks (NET).
    Access,
    /// Applications, interviews, references (APP, INT).
    Hiring,
    /// Identity documents and onboarding (IDO).
    Identity,
    /// Shipping and whereabouts of devices (DEV).
    Devices,
    /// Software and peripherals on devices (EPT).
    Endpoint,
    /// Meetings and messages (COM).
    Meetings,
    /// Code and files (WRK).
    Work,
    /// Pay and accounts (PAY, FAC).
    Money,
    /// Bids, ratings, contracts (PLT).
    Platform,
    /// Vendors and domains (FRC).
    Companies,
    /// Copying and re-access around an exit (EXF).
    Exit,
    /// Sanctions and other lists (SAN): a legal duty, kept apart from suspicion.
    Lists,
    /// What flows to a subject from others it is linked with. No rule is of this
    /// family: it is worked out after the rules.
    Links,
}

impl Family {
    /// Every family a rule can be of, in the order of the generated pages.
    pub const ALL: [Self; 12] = [
        Self::Access,
        Self::Hiring,
        Self::Identity,
        Self::Devices,
        Self::Endpoint,
        Self::Meetings,
        Self::Work,
        Self::Money,
        Self::Platform,
        Self::Companies,
        Self::Exit,
        Self::Lists,
    ];

    /// The folder name under `rules/`.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Hiring => "hiring",
            Self::Identity => "identity",
            Self::Devices => "devices",
            Self::Endpoint => "endpoint",
            Self::Meetings => "meetings",
            Self::Work => "work",
            Self::Money => "money",
            Self::Platform => "platform",
            Self::Companies => "companies",
            Self::Exit => "exit",
            Self::Lists => "lists",
            Self::Links => "links",
        }
    }

    /// The family whose folder is called `slug`.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.slug() == slug)
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

/// The `toml` block at the head of a rule file. Unknown keys are problems, so
/// that a misspelt `weigth` cannot silently mean the default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Where the rule stands on the ladder.
    pub status: Status,
    /// Version of Countersign that first had it.
    pub since: String,
    /// Ids of the published indicators it evaluates, such as `PAY-02`. Never empty.
    pub red_flags: Vec<String>,
    /// Tables (`logins`) and columns (`logins.ip`, `address_use.latitude`) without
    /// which it is "not evaluated". A column that is null in every row is not
    /// there. Never empty.
    pub needs: Vec<String>,
    /// Alternatives: of each inner list, at least one must be there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs_any: Vec<Vec<String>>,
    /// Natural-log odds added at strength 1. Positive, at most 4; 0 for the family
    /// `lists`, whose rules add to no score.
    pub weight: f64,
    /// Signals of one group do not add up: the strongest counts.
    pub group: String,
    /// Whether it may open a case without a second group.
    #[serde(default)]
    pub alone: bool,
    /// The sentence a reviewer reads; `{name}` is a column of the query.
    pub says: String,
    /// Source keys of the catalogue, such as `A22`. Never empty.
    pub sources: Vec<String>,
    /// Numbers of the rule that an operator may change. `:name` in the SQL.
    #[serde(default)]
    pub settings: BTreeMap<String, Setting>,
}

impl Header {
    /// What it needs, in words: each entry is one requirement, alternatives
    /// joined with "or".
    #[must_use]
    pub fn needs_in_words(&self) -> Vec<String> {
        self.needs
            .iter()
            .cloned()
            .chain(self.needs_any.iter().map(|any| any.join(" or ")))
            .collect()
    }

    /// Every table or column named by `needs` and `needs_any`.
    pub fn all_needs(&self) -> impl Iterator<Item = &str> {
        self.needs.iter().chain(self.needs_any.iter().flatten()).map(String::as_str)
    }
}

/// A setting's value. Text is for closed choices, not for lists of things.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Setting {
    /// A switch.
    Flag(bool),
    /// A whole number.
    Integer(i64),
    /// A real number.
    Real(f64),
    /// A word.
    Text(String),
}
