//! The model of Fellegi and Sunter: how likely each level of agreement is among
//! records of one person, and among records of different people.

use serde::{Deserialize, Serialize};

use super::fields::{Memo, Prepared, Records, SEVERAL};
use super::settings::Kind;
use super::table::NONE;
use super::train::Lift;
use crate::graph;

/// One level of agreement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// What it means.
    pub name: String,
    /// Probability among pairs of records of one person.
    pub m: f64,
    /// Probability among pairs of records of different people, on average over
    /// the values; as `m`, among the levels that are alternatives of this one (names of as
    /// many words).
    pub u: f64,
}

/// The levels of one field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldModel {
    /// The field's name.
    pub name: String,
    /// From the closest agreement to none.
    pub levels: Vec<Level>,
}

/// What was learnt from records, in a form that can be kept in a file and used
/// for later records.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Probability that two records taken at random are of one person.
    pub prior: f64,
    /// How often records of different people share an address, a number or a
    /// mailbox because they live or work together. Taken to be as often as two
    /// records are of one person, so that such a thing alone settles nothing.
    pub household: f64,
    /// What was compared.
    pub settings: super::Settings,
    /// One entry for each field of the settings.
    pub fields: Vec<FieldModel>,
}

impl Model {
    /// The model as TOML.
    ///
    /// # Errors
    ///
    /// Never for a model this library made.
    pub fn to_toml(&self) -> Result<String, super::Error> {
        toml::to_string_pretty(self).map_err(|e| super::Error::Write(Box::new(e)))
    }

    /// A model that [`to_toml`](Self::to_toml) wrote.
    ///
    /// # Errors
    ///
    /// The text is not such a model.
    pub fn parse(text: &str) -> Result<Self, super::Error> {
        let model: Self = toml::from_str(text).map_err(|e| super::Error::Settings(Box::new(e)))?;
        let fits = model.fields.len() == model.settings.fields.len()
            && model.prior > 0.0
            && model.prior < 1.0
            && model.household > 0.0
            && model.household < 1.0
            && model.fields.iter().flat_map(|field| &field.levels).all(|level| {
                let fine = |p: f64| p > 0.0 && p <= 1.0;
                fine(level.m) && fine(level.u)
            });
        if fits { Ok(model) } else { Err(super::Error::Model) }
    }

    /// Whether the model has the levels in which records are compared.
    pub(crate) fn fits(&self, records: &Records) -> bool {
        self.fields.len() == records.fields.len()
            && self.fields.iter().zip(&records.fields).all(|(learnt, (_, prepared))| {
                learnt
                    .levels
                    .iter()
                    .map(|level| level.name.as_str())
                    .eq(prepared.levels().iter().copied())
            })
    }

    /// The natural logarithm of the prior odds.
    pub(crate) fn prior_odds(&self) -> f32 {
        (self.prior / (1.0 - self.prior)).ln() as f32
    }
}

/// A model ready for use on records.
pub(crate) struct Scorer<'a> {
    pub(crate) records: &'a Records,
    /// `ln m` and `ln u` of each level of each field.
    weights: Vec<Vec<(f32, f32)>>,
    together: Vec<Lift>,
    /// Most that sharing an address, a number or a mailbox weighs.
    shared: f32,
    /// The field that tells people from companies, and what it says of a company.
    company: Option<(usize, u32)>,
    /// The fields of names.
    names: Vec<usize>,
    /// The fields of identifiers.
    numbers: Vec<usize>,
    /// The fields of what a household shares.
    contacts: Vec<Contact>,
}

/// Whether people who live or work together share what a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Contact {
    /// They do not.
    Own,
    /// An address, a telephone number, an account.
    Shared,
    /// One mailbox is seldom read by several people.
    Mailbox,
}

impl Contact {
    fn of(field: &super::Field) -> Self {
        match (field.kind, super::shared::token_kind(field)) {
            (Kind::Email, _) => Self::Mailbox,
            // Parent and subsidiary, and all branches, have one web site.
            (Kind::Address | Kind::Phone | Kind::Website, _)
            | (_, Some(graph::Kind::PayoutAccount | graph::Kind::Wallet)) => Self::Shared,
            _ => Self::Own,
        }
    }
}

/// Fields that can be told apart in the bits of one number.
pub(crate) const MOST_FIELDS: usize = 64;

impl<'a> Scorer<'a> {
    pub(crate) fn new(records: &'a Records, model: &Model, together: &[Lift]) -> Self {
        let ln = |level: &Level| (level.m.ln() as f32, level.u.ln() as f32);
        let weights = model.fields.iter().map(|f| f.levels.iter().map(ln).collect()).collect();
        let shared = (1.0 / model.household - 1.0).ln() as f32;
        let company = (0..).zip(&records.fields).find_map(|(n, (_, prepared))| match prepared {
            Prepared::Texts(texts) if texts.kind() == Kind::Sort => {
                texts.find(super::sorts::ORGANISATION).map(|value| (n, value))
            }
            _ => None,
        });
        let of = |kind: Kind| -> Vec<usize> {
            let fields = records.fields.iter().enumerate();
            fields.filter(|(_, (field, _))| field.kind == kind).map(|(n, _)| n).collect()
        };
        let (names, numbers) = (of(Kind::Name), of(Kind::Identifier));
        let contacts = records.fields.iter().map(|(field, _)| Contact::of(field)).collect();
        Self {
            records,
            weights,
            together: together.to_vec(),
            shared,
            company,
            names,
            numbers,
            contacts,
        }
    }

    /// The sum of evidence that two records are of one person, in natural
    /// logarithms, without the prior.
    pub(crate) fn weight(&self, a: u32, b: u32, memo: &mut Memo) -> f32 {
        self.sum(&self.all(a, b, memo), false)
    }

    /// As [`weight`](Self::weight) for two records of groups that know each other's
    /// names: that these two have other names speaks against nothing.
    pub(crate) fn weight_of_known(&self, a: u32, b: u32, memo: &mut Memo) -> f32 {
        self.sum(&self.all(a, b, memo), true)
    }

    fn sum(&self, found: &Found, known: bool) -> f32 {
        let mut sum = 0.0;
        for (n, (weight, _)) in found.iter().enumerate().take(self.weights.len()) {
            if *weight > 0.0 {
                sum += weight - self.overlap(n, found);
            } else if !(known && self.names.contains(&n)) {
                sum += weight;
            }
        }
        sum
    }

    /// Whether what two records say of birth contradicts itself by years, or numbers
    /// for life do, and no identifier of theirs is the same: a father and his son,
    /// twins, namesakes, a company and its subsidiary. A person and a company are
    /// apart whatever they share.
    pub(crate) fn are_apart(&self, a: u32, b: u32, memo: &mut Memo) -> bool {
        let found = self.all(a, b, memo);
        let level = |n: usize| found.get(n).1;
        let fields = || self.records.fields.iter().enumerate();
        let apart = |(n, (_, prepared)): (usize, &(super::Field, Prepared))| {
            let far = |level: u8| usize::from(level) >= super::dates::APART;
            match prepared {
                Prepared::Dates(_) => level(n).is_some_and(far),
                _ => level(n).is_some_and(|level| self.is_another_number(n, level)),
            }
        };
        let one = |(n, (field, _)): (usize, &(super::Field, Prepared))| {
            field.kind == Kind::Identifier && level(n).is_some_and(|level| self.is_same(n, level))
        };
        let other_sort = |(n, (field, _)): (usize, &(super::Field, Prepared))| {
            field.kind == Kind::Sort && level(n) == Some(1)
        };
        fields().any(other_sort) || (fields().any(apart) && !fields().any(one))
    }

    /// Whether a level of a text is agreement.
    fn is_same(&self, field: usize, level: u8) -> bool {
        self.records.fields.get(field).is_some_and(|(_, prepared)| match prepared {
            Prepared::Texts(texts) => texts.is_same(level),
            _ => level == 0,
        })
    }

    /// Whether two records have one identifier.
    pub(crate) fn share_a_number(&self, a: u32, b: u32, memo: &mut Memo) -> bool {
        self.numbers.iter().any(|n| {
            let prepared = self.records.fields.get(*n).map(|(_, prepared)| prepared);
            let outcome = prepared.and_then(|prepared| prepared.compare(a, b, memo));
            outcome.is_some_and(|outcome| self.is_same(*n, outcome.level))
        })
    }

    /// Whether identifiers are compared at all.
    pub(crate) const fn has_numbers(&self) -> bool {
        !self.numbers.is_empty()
    }

    /// Whether a level says that two numbers for life are of two people or companies.
    fn is_another_number(&self, field: usize, level: u8) -> bool {
        self.records.fields.get(field).is_some_and(|(_, prepared)| match prepared {
            Prepared::Texts(texts) => {
                texts.is_permanent() && usize::from(level) + 1 == texts.levels().len()
            }
            _ => false,
        })
    }

    /// Whether a record has several names.
    pub(crate) fn has_several_names(&self, record: u32) -> bool {
        let cells = self.records.cells(record);
        self.names.iter().any(|n| cells.get(*n).is_some_and(|cell| cell.0 == SEVERAL))
    }

    /// Whether two records have a name that agrees.
    pub(crate) fn names_agree(&self, a: u32, b: u32, memo: &mut Memo) -> bool {
        let found = self.all(a, b, memo);
        let several = self.has_several_names(a) || self.has_several_names(b);
        self.names.iter().any(|n| {
            let (weight, level) = found.get(*n);
            weight > 0.0 && (several || level.is_some_and(super::bag::is_all))
        })
    }

    /// The weight of evidence and the level of each field, in natural logarithms;
    /// 0 where one of the two says nothing.
    pub(crate) fn all(&self, a: u32, b: u32, memo: &mut Memo) -> Found {
        let mut found = [(0.0, None); MOST_FIELDS];
        let company = |record: u32| {
            self.company.is_some_and(|(n, value)| {
                self.records.cells(record).get(n).is_some_and(|cell| cell.0 == value)
            })
        };
        let companies = company(a) && company(b);
        let cells = self.records.cells(a).iter().zip(self.records.cells(b));
        let fields = self.records.fields.iter().zip(&self.weights).zip(cells);
        for (slot, (((field, prepared), levels), (x, y))) in found.iter_mut().zip(fields) {
            if x.0 == NONE || y.0 == NONE {
                continue;
            }
            let outcome = match x.0 == SEVERAL || y.0 == SEVERAL {
                true => prepared.compare(a, b, memo),
                false => Some(prepared.one(*x, *y, memo)),
            };
            let Some(outcome) = outcome else { continue };
            if let Some((m, u)) = levels.get(usize::from(outcome.level)) {
                let mut weight = m - outcome.chance.unwrap_or(*u);
                if field.kind == Kind::Address && !super::bag::is_house(outcome.level) {
                    // Neighbours agree on all but the number of the house.
                    weight = weight.min(NEIGHBOUR);
                }
                *slot = (weight, Some(outcome.level));
            }
        }
        Found { fields: found, companies }
    }

    /// What the level of a field tells nothing new about, given what else
    /// agrees.
    pub(crate) fn overlap(&self, field: usize, found: &Found) -> f32 {
        let (weight, Some(level)) = found.get(field) else { return 0.0 };
        if weight <= 0.0 {
            return 0.0;
        }
        let at = |n: usize| found.get(n);
        let learnt = self
            .together
            .iter()
            .filter(|lift| lift.field == field && at(lift.given).1 == Some(0))
            .filter_map(|lift| lift.levels.get(usize::from(level)).copied())
            .fold(0.0, f32::max)
            .min(weight);
        learnt
            .max(self.household(field, weight, level, found))
            .max(self.branch(field, weight, found))
            .max(self.alone(field, weight, found))
    }

    /// What fields other than names say.
    fn others<'f>(&'f self, found: &'f Found) -> impl Iterator<Item = f32> + 'f {
        let fields = found.iter().enumerate().take(self.weights.len());
        fields.filter(|(n, _)| !self.names.contains(n)).map(|(_, (weight, _))| *weight)
    }

    /// Whether anything but a name agrees, and more than a town.
    fn confirmed(&self, found: &Found) -> bool {
        self.others(found).any(|weight| weight > NEIGHBOUR)
    }

    /// Whether anything but the names of two records agrees; for certain where
    /// names are not compared.
    pub(crate) fn is_confirmed(&self, a: u32, b: u32, memo: &mut Memo) -> bool {
        self.names.is_empty() || self.confirmed(&self.all(a, b, memo))
    }

    /// The words of a name come together, and others have the same: a name that
    /// nothing else confirms counts a little less, and less where something speaks
    /// against it.
    fn alone(&self, field: usize, weight: f32, found: &Found) -> f32 {
        if !self.names.contains(&field) {
            return 0.0;
        }
        match self.confirmed(found) {
            true => 0.0,
            false => {
                let against: f32 = self.others(found).map(|weight| weight.min(0.0)).sum();
                let most = if against < AGAINST { NAMESAKE } else { NAME_ALONE };
                weight.clamp(0.0, most)
            }
        }
    }

    /// Branches of one company share its name and nothing else: where two
    /// companies' addresses contradict each other, a name tells little that
    /// nothing else confirms.
    fn branch(&self, field: usize, weight: f32, found: &Found) -> f32 {
        let kind = |n: usize| self.records.fields.get(n).map(|(field, _)| field.kind);
        if kind(field) != Some(Kind::Name) || !found.companies {
            return 0.0;
        }
        let fields = || found.iter().enumerate().take(self.weights.len());
        let moved = |(n, (_, level)): (usize, &(f32, Option<u8>))| {
            kind(n) == Some(Kind::Address) && level.is_some_and(super::bag::is_another_house)
        };
        let confirms = |(n, (_, level)): (usize, &(f32, Option<u8>))| {
            let kinds = [Kind::Phone, Kind::Email, Kind::Identifier];
            kind(n).is_some_and(|kind| kinds.contains(&kind))
                && level.is_some_and(|level| self.is_same(n, level))
        };
        let branch = fields().any(moved) && !fields().any(confirms);
        if branch { (weight - self.shared * BRANCH).max(0.0) } else { 0.0 }
    }

    /// People of one household share an address, a number and a surname: the
    /// second of these tells little about who of them it is.
    fn household(&self, field: usize, weight: f32, level: u8, found: &Found) -> f32 {
        let kind = |n: usize| self.records.fields.get(n).map(|(field, _)| field.kind);
        let sharing = |n: usize| self.contacts.get(n).copied().unwrap_or(Contact::Own);
        let contact = |n: usize| sharing(n) != Contact::Own;
        let stronger = |(n, (other, _)): (usize, &(f32, Option<u8>))| {
            contact(n) && (*other > weight || (*other == weight && n < field))
        };
        let fields = || found.iter().enumerate().take(self.weights.len());
        let shared = |(n, (other, level)): (usize, &(f32, Option<u8>))| {
            let whole = *level == Some(0) || kind(n) == Some(Kind::Address);
            contact(n) && whole && *other > CONTACT
        };
        let years_apart = |(n, (_, level)): (usize, &(f32, Option<u8>))| {
            kind(n) == Some(Kind::Date)
                && level.is_some_and(|level| usize::from(level) >= super::dates::APART)
        };
        let siblings = |(n, (_, level)): (usize, &(f32, Option<u8>))| {
            kind(n) == Some(Kind::Name)
                && level.is_some_and(|level| super::bag::SIBLINGS.contains(&level))
        };
        let numbers_apart = |(n, (_, level)): (usize, &(f32, Option<u8>))| {
            level.is_some_and(|level| self.is_another_number(n, level))
        };
        let most = match sharing(field) {
            Contact::Mailbox => self.shared + MAILBOX,
            _ => self.shared,
        };
        match kind(field) {
            _ if contact(field) && fields().any(stronger) => {
                weight - (weight.min(most) * (1.0 - SAME_HOUSEHOLD))
            }
            _ if contact(field) => (weight - most).max(0.0),
            Some(Kind::Date) if level == 0 => {
                let together = fields().any(shared);
                let differ = |(n, (_, level)): (usize, &(f32, Option<u8>))| {
                    kind(n) == Some(Kind::Name)
                        && level.is_some_and(|level| {
                            let siblings = super::bag::SIBLINGS.contains(&level);
                            siblings || (together && super::bag::GIVEN_DIFFER.contains(&level))
                        })
                };
                let m = self.weights.get(field).and_then(|l| l.first()).map_or(0.0, |(m, _)| *m);
                match fields().any(differ) {
                    true => (weight - (m - TWINS.ln())).max(0.0),
                    false => 0.0,
                }
            }
            // Brothers and sisters who were registered together.
            Some(Kind::Identifier) if !self.is_same(field, level) && fields().any(siblings) => {
                weight
            }
            Some(Kind::Name)
                if fields().any(numbers_apart)
                    || (!found.companies
                        && (fields().any(shared) || fields().any(years_apart))) =>
            {
                let learnt = self.weights.get(field).and_then(|l| l.get(usize::from(level)));
                match (learnt, super::bag::within_household(level)) {
                    (Some((m, _)), Some(share)) => {
                        let share = if found.companies { AFFILIATES } else { share };
                        (weight - (m - share.ln())).max(0.0)
                    }
                    _ => 0.0,
                }
            }
            _ => 0.0,
        }
    }
}

/// Evidence from which an address, a number or a mailbox is taken to be shared.
const CONTACT: f32 = 3.0;
/// How often two people of one household with other given names have one birth
/// date: twins, and dates that were copied.
const TWINS: f32 = 0.05;
/// How often a company and its subsidiary or foundation have names that agree.
const AFFILIATES: f32 = 0.3;
/// What is taken from the second thing that a household shares.
const SAME_HOUSEHOLD: f32 = 0.75;

/// By how much more a mailbox weighs than an address does at most.
const MAILBOX: f32 = 3.0;
/// What is taken from a name that nothing else confirms.
const NAME_ALONE: f32 = 1.0;
/// The same where other fields speak against one person by more than [`AGAINST`].
const NAMESAKE: f32 = 4.0;
const AGAINST: f32 = -2.0;
/// Most that a street or a town weighs without the house.
const NEIGHBOUR: f32 = 0.7;
/// How much of the evidence that makes up for the prior the name of a company
/// gives where its addresses contradict each other.
const BRANCH: f32 = 0.7;

/// The weight and level of every field of a pair.
pub(crate) struct Found {
    fields: [(f32, Option<u8>); MOST_FIELDS],
    /// Whether both records are about companies.
    companies: bool,
}

impl Found {
    pub(crate) fn get(&self, n: usize) -> (f32, Option<u8>) {
        self.fields.get(n).copied().unwrap_or_default()
    }

    fn iter(&self) -> std::slice::Iter<'_, (f32, Option<u8>)> {
        self.fields.iter()
    }
}

/// The probability that goes with the logarithm of odds.
pub(crate) fn probability(odds: f32) -> f64 {
    1.0 / (1.0 + (-f64::from(odds)).exp())
}
