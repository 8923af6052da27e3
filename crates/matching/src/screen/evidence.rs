//! What a hit says, and how strong it is.

use super::date::DateAgreement;
use super::entry::{Entry, IdentifierKind, NameStrength};
use super::index::Query;
use super::scoring::Parts;
use crate::compare::address;

/// How strong a hit is. It says what agreed, not what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// A name alone, or a number that many may share. Needs a second identifier.
    Possible,
    /// Two identifiers (a name and a full birth date, address or telephone
    /// number), or the number of a document, or a wallet that agrees apart from
    /// the case of its letters.
    Strong,
    /// The very wallet, mailbox or domain that is listed, or the number of a
    /// document together with the name.
    Exact,
}

impl Strength {
    /// The word used in output: `possible`, `strong` or `exact`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Strong => "strong",
            Self::Exact => "exact",
        }
    }
}

/// One thing that was compared, or could not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// `name`, `birth_date`, `address`, `wallet`, `document`, `email`, `domain`
    /// or `phone`.
    pub field: &'static str,
    /// What was asked; empty where the query does not say.
    pub query: String,
    /// What is listed; empty where the list does not say.
    pub listed: String,
    /// What to know about the comparison, such as `weak alias`, or `one word alone` for a
    /// name that is told only because something else agrees; empty for nothing.
    pub note: &'static str,
}

/// An entry that answers a query.
#[derive(Clone, Debug)]
pub struct Hit<'a> {
    /// The entry.
    pub entry: &'a Entry,
    /// The listed name that agrees best, as listed; `None` where only a number
    /// agreed.
    pub matched: Option<&'a str>,
    /// Likeness of the names from 0 to 1, or 1 where a number agrees exactly.
    pub score: f64,
    /// What kind of agreement it is.
    pub strength: Strength,
    /// What agreed.
    pub agreed: Vec<Field>,
    /// What differed.
    pub differed: Vec<Field>,
    /// What only one side says.
    pub missing: Vec<Field>,
    /// How many of a million other names would agree this far by chance: what agreed on
    /// the commonest names of the world says little, on a rare name much. Counted from how
    /// many listed entries have a word like each of those that agree, and never rarer than
    /// one in 16,384 for one word, nor than a table of the world's commonest names says.
    /// Words are taken as independent of each other. `None` where only a number agreed.
    pub expected_by_chance: Option<f64>,
    /// What the likeness of the names is made of.
    pub parts: Parts,
}

/// Identifiers of an entry that agreed: place in the query, place in the entry,
/// whether exactly.
pub(super) type Numbers = Vec<(usize, u32, bool)>;

/// A name that agrees.
pub(super) struct Named {
    /// Place among the entry's names.
    pub(super) place: u32,
    pub(super) score: f64,
    pub(super) parts: Parts,
    /// Whether it is one word that says little by itself.
    pub(super) alone: bool,
}

/// The population that chance agreements are counted in.
const A_MILLION: f64 = 1e6;

pub(super) fn weigh<'a>(
    query: &Query,
    entry: &'a Entry,
    name: Option<Named>,
    numbers: &Numbers,
) -> Hit<'a> {
    let (mut agreed, mut differed, mut missing) = (Vec::new(), Vec::new(), Vec::new());
    let mut matched = None;
    let (mut score, mut parts) = (0.0, Parts::default());
    let mut weak = false;
    let mut alone = false;
    if let Some(Named { place, score: name_score, parts: name_parts, alone: one_word }) = name {
        let listed = entry.names.get(place as usize);
        weak = listed.is_some_and(|name| name.strength == NameStrength::Weak);
        alone = one_word;
        matched = listed.map(|name| name.text.as_str());
        agreed.push(Field {
            field: "name",
            query: query.name.clone().unwrap_or_default(),
            listed: matched.unwrap_or_default().to_owned(),
            note: match (weak, alone) {
                (_, true) => "one word alone",
                (true, false) => "weak alias",
                (false, false) => "",
            },
        });
        (score, parts) = (name_score, name_parts);
    } else if let Some(asked) = &query.name {
        differed.push(field("name", asked, entry.caption()));
    }
    // A weak alias is a hint, and so is one word: with a birth date it is still one identifier.
    let mut identifiers = u32::from(matched.is_some() && !weak && !alone);
    identifiers += u32::from(birth_date(query, entry, &mut agreed, &mut differed, &mut missing));
    identifiers += u32::from(addresses(query, entry, &mut agreed, &mut missing));

    let mut strength = Strength::Possible;
    for (asked, listed, exact) in numbers {
        let (Some(asked), Some(listed)) =
            (query.identifiers.get(*asked), entry.identifiers.get(*listed as usize))
        else {
            continue;
        };
        agreed.push(Field {
            field: asked.kind.as_str(),
            query: asked.value.clone(),
            listed: listed.value.clone(),
            note: if *exact { "" } else { "apart from the case of its letters" },
        });
        let by_itself = match (asked.kind, exact) {
            (IdentifierKind::Wallet | IdentifierKind::Email | IdentifierKind::Domain, true) => {
                Strength::Exact
            }
            (IdentifierKind::Document, _) if matched.is_some() && !alone => Strength::Exact,
            (IdentifierKind::Document | IdentifierKind::Wallet, _) => Strength::Strong,
            _ => Strength::Possible,
        };
        identifiers += 1;
        strength = strength.max(by_itself);
        score = f64::max(score, if *exact { 1.0 } else { 0.95 });
    }
    if identifiers >= 2 {
        strength = strength.max(Strength::Strong);
    }
    let expected_by_chance = matched.map(|_| A_MILLION * (-parts.bits).exp2());
    Hit { entry, matched, score, strength, agreed, differed, missing, expected_by_chance, parts }
}

/// Whether the birth date or the address identifies.
pub(super) fn corroborates(query: &Query, entry: &Entry) -> bool {
    let (mut agreed, mut differed, mut missing) = (Vec::new(), Vec::new(), Vec::new());
    birth_date(query, entry, &mut agreed, &mut differed, &mut missing)
        || addresses(query, entry, &mut agreed, &mut missing)
}

fn field(field: &'static str, query: &str, listed: &str) -> Field {
    Field { field, query: query.to_owned(), listed: listed.to_owned(), note: "" }
}

/// Whether the birth dates identify: the same full date.
fn birth_date(
    query: &Query,
    entry: &Entry,
    agreed: &mut Vec<Field>,
    differed: &mut Vec<Field>,
    missing: &mut Vec<Field>,
) -> bool {
    let listed =
        || entry.birth_dates.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let Some(asked) = query.birth_date else {
        if !entry.birth_dates.is_empty() {
            missing.push(field("birth_date", "", &listed()));
        }
        return false;
    };
    let best =
        entry.birth_dates.iter().map(|date| (asked.agreement(date), date)).max_by_key(|(a, _)| *a);
    match best {
        None => missing.push(field("birth_date", &asked.to_string(), "")),
        Some((DateAgreement::Differ, _)) => {
            differed.push(field("birth_date", &asked.to_string(), &listed()))
        }
        Some((agreement, date)) => {
            let note = if agreement == DateAgreement::Near { "near or partial" } else { "" };
            agreed
                .push(Field { note, ..field("birth_date", &asked.to_string(), &date.to_string()) });
            return agreement == DateAgreement::Same;
        }
    }
    false
}

/// Whether an address is the same building. A listed person may have moved, so
/// another address is not a difference.
fn addresses(
    query: &Query,
    entry: &Entry,
    agreed: &mut Vec<Field>,
    missing: &mut Vec<Field>,
) -> bool {
    let Some(asked) = query.address.as_deref() else { return false };
    if entry.addresses.is_empty() {
        missing.push(field("address", asked, ""));
        return false;
    }
    let street = |text: &str| {
        address::parse(text, None, None).map(|a| (a.street, a.po_box)).filter(|(street, po_box)| {
            street.bytes().any(|b| b.is_ascii_digit()) || !po_box.is_empty()
        })
    };
    let Some(wanted) = street(asked) else { return false };
    let same =
        entry.addresses.iter().find(|listed| street(listed).is_some_and(|found| found == wanted));
    if let Some(listed) = same {
        agreed.push(field("address", asked, listed));
    }
    same.is_some()
}
