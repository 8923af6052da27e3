//! What of our records agrees with a listed entity: a legal matter, kept apart
//! from suspicion.

use serde::Serialize;

use crate::{Signal, Subject};

/// How strong an agreement with a listed entity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ListStrength {
    /// A name alone, or a number that many may share. Needs a second identifier.
    Possible,
    /// Two identifiers, or the number of a document.
    Strong,
    /// The very wallet, mailbox or domain that is listed, or the number of a
    /// document together with the name.
    Exact,
}

impl ListStrength {
    /// The word shown to a reviewer.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Strong => "strong",
            Self::Exact => "exact",
        }
    }
}

/// One thing that was compared, or could not be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListField {
    /// `name`, `birth_date`, `address`, `wallet`, `document`, `email`, `domain`, `phone` or
    /// `ownership`.
    pub field: String,
    /// Ours, as written; empty where our records do not say.
    pub ours: String,
    /// Theirs, as published; empty where the list does not say.
    pub listed: String,
    /// What to know about the comparison; empty for nothing.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Input file and line of ours; `None` where our records do not say.
    pub row: Option<String>,
}

/// One listed entity that agrees with what somebody's records say.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ListHit {
    /// Whose value agrees: `self`, `payee`, `counterparty`, `referee`, `employer`, `vendor`,
    /// `controller` (who owns, directs or signs for a vendor); `owned`: a vendor that listed
    /// owners hold half of or more.
    pub role: String,
    /// Name of the list.
    pub list: String,
    /// The publisher's id of the entity.
    pub entry_id: String,
    /// The entity's primary name.
    pub caption: String,
    /// Programmes it is listed under.
    pub programmes: Vec<String>,
    /// `designated` (a legal duty) or `alleged` (a watch list); `None` where the list
    /// does not say.
    pub status: Option<String>,
    /// How strong the agreement is.
    pub strength: ListStrength,
    /// Likeness of the names from 0 to 1; 1 where a number agrees exactly.
    pub score: f64,
    /// `cleared`: a person decided that this is somebody else, and neither side changed
    /// since; `reopened`: one did. `None`: nobody decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
    /// What names whose value it is from run to run: the subject id, `vendor:ID`, or the role
    /// and the name, with the contact that came with it.
    pub key: String,
    /// Of everything that was asked about: equal as long as our records say the same.
    pub query_fingerprint: String,
    /// Of the listed entity: equal as long as the list says the same.
    pub entry_fingerprint: String,
    /// Input file and line of every row that says it, those of everybody who names a third
    /// party included.
    #[serde(skip)]
    pub rows: Vec<String>,
    /// What agreed.
    pub agreed: Vec<ListField>,
    /// What both sides say and differs. It does not remove a hit: a person decides.
    pub differed: Vec<ListField>,
    /// What only one side says.
    pub missing: Vec<ListField>,
}

/// A subject, a vendor or whoever else records name, of whom something agrees with a
/// listed entity: a line of `sanctions.jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ListMatch {
    /// Whom it is about; the id is empty for a vendor and for a third party.
    #[serde(flatten)]
    pub subject: Subject,
    /// The vendor it is about; `None` for a subject.
    pub vendor_id: Option<String>,
    /// A third party: the name of a payee, counterparty, referee, former employer, or of
    /// whoever controls a vendor.
    pub named: Option<String>,
    /// Subject ids of those whose records name the third party: the first
    /// [`ListMatch::MOST_NAMED_BY`].
    pub named_by: Vec<String>,
    /// How many records' subjects name them in all.
    pub named_by_all: u64,
    /// The strongest of the hits and signals.
    pub strength: ListStrength,
    /// Whether nothing of the subject agrees, but a company does: the agency that
    /// supplies them, or an employer they name.
    pub through_company: bool,
    /// Whether every hit was cleared before, and rules saw nothing but those: kept, set apart,
    /// and not counted.
    pub cleared: bool,
    /// Listed entities, strongest first.
    pub hits: Vec<ListHit>,
    /// Rules of the family `lists` that were seen. They add nothing to any score.
    pub signals: Vec<Signal>,
}

impl ListMatch {
    /// How many subjects are told who name one third party.
    pub const MOST_NAMED_BY: usize = 20;
}
