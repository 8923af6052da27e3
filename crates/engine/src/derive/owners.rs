//! Who stands behind a vendor, and what listed owners hold of it.
//!
//! Only what leads up from vendors is read into memory: `controllers` may be a whole
//! company register. Each pass over the table takes the statements about companies
//! known so far, and the companies among their holders are asked about in the next.
//! A company is told by its vendor id or by number and country of its register; one
//! that is told by its name alone is linked, but nothing is certain through it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use datafusion::arrow::array::Array;
use matching::compare::names::company_agreement;
use matching::compare::text;
use matching::ownership::{self, Holding, Owned};

use crate::Error;
use crate::input::{Columns, Get, Input};

/// Steps from a vendor up to its last owners that are followed.
const MOST_STEPS: usize = 12;
/// Likeness of two names below which one number is that of two companies: registers of
/// federal states give out the same ones.
const LEAST_ALIKE: f64 = 0.5;

/// What is known of a company or holder.
#[derive(Clone, Debug, Default)]
pub(super) struct Party {
    /// `person`, `company`; `None` where no source says.
    pub(super) kind: Option<&'static str>,
    /// As written, with the row that says it.
    pub(super) name: Option<(String, i64)>,
    pub(super) number: Option<(String, i64)>,
    pub(super) country: Option<String>,
    pub(super) birth_date: Option<(String, i64)>,
    /// The vendor it is.
    pub(super) vendor: Option<String>,
}

impl Party {
    /// What a reader knows it by.
    pub(super) fn words(&self) -> &str {
        let name = self.name.as_ref().or(self.number.as_ref()).map(|(text, _)| text.as_str());
        name.or(self.vendor.as_deref()).unwrap_or_default()
    }
}

/// One statement about a company of the chain.
#[derive(Clone, Debug)]
struct Statement {
    company: u32,
    holder: u32,
    source: u32,
    /// Per cent, where it is about ownership.
    share: Option<(f64, f64)>,
    row: i64,
}

/// Vendors, the companies above them, and everybody who owns, directs or signs.
#[derive(Debug, Default)]
pub(super) struct Chain {
    pub(super) parties: Vec<Party>,
    statements: Vec<Statement>,
    /// Numbers of vendors, by their id.
    pub(super) vendors: BTreeMap<String, u32>,
}

/// A statement as it was read: who holds is not yet known.
struct Read {
    company: u32,
    kind: Option<&'static str>,
    name: String,
    number: Option<String>,
    country: Option<String>,
    birth_date: Option<String>,
    source: String,
    share: Option<(f64, f64)>,
    checked_at: Option<i64>,
    row: i64,
}

impl Read {
    fn order(&self) -> impl Ord + '_ {
        let number = (self.number.is_none(), &self.number, &self.country);
        (number, &self.name, &self.birth_date, self.row)
    }
}

/// What a vendor's listed owners hold of it.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) vendor: String,
    pub(super) company: u32,
    pub(super) owned: Owned,
    /// Listed owners, and companies between, in order of their numbers.
    pub(super) owners: Vec<u32>,
    pub(super) through: Vec<u32>,
    /// Company, holder, share and row of each step.
    pub(super) steps: Vec<(u32, u32, (f64, f64), i64)>,
}

impl Chain {
    /// Reads what leads up from vendors.
    ///
    /// # Errors
    /// A table cannot be read.
    pub(super) fn gather(input: &Input) -> Result<Self, Error> {
        let mut known = Known::default();
        if input.rows("controllers") == 0 {
            return Ok(known.chain);
        }
        known.vendors(input)?;
        let mut taken = HashSet::new();
        for _ in 0..MOST_STEPS {
            let read = known.read(input, &mut taken)?;
            if read.is_empty() {
                break;
            }
            known.add(read);
        }
        let mut chain = known.chain;
        chain.statements.sort_by_key(|said| (said.company, said.source, said.holder, said.row));
        Ok(chain)
    }

    /// Everybody who owns, directs or signs, with the vendors they stand behind.
    pub(super) fn behind(&self) -> BTreeMap<u32, BTreeSet<&str>> {
        let mut behind: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
        for (vendor, company) in &self.vendors {
            let (mut seen, mut open) = (BTreeSet::from([*company]), vec![*company]);
            while let Some(company) = open.pop() {
                for said in self.about(company) {
                    if seen.insert(said.holder) {
                        behind.entry(said.holder).or_default().insert(vendor);
                        open.push(said.holder);
                    }
                }
            }
        }
        behind
    }

    fn about(&self, company: u32) -> &[Statement] {
        let from = self.statements.partition_point(|said| said.company < company);
        let to = self.statements.partition_point(|said| said.company <= company);
        self.statements.get(from..to).unwrap_or_default()
    }

    /// What those of whom `listed` is true hold of each vendor, where half or more is
    /// possible.
    pub(super) fn held(&self, listed: &[bool]) -> Vec<Held> {
        let holdings: Vec<Holding> = self
            .statements
            .iter()
            .filter_map(|said| {
                let (from, to) = said.share?;
                let (company, holder, source) = (said.company, said.holder, said.source);
                Some(Holding { company, holder, source, from, to })
            })
            .collect();
        let owned = ownership::by_listed(self.parties.len(), &holdings, listed);
        let of = |party: u32| owned.get(party as usize).copied().unwrap_or_default();
        let is_listed = |party: u32| listed.get(party as usize).copied().unwrap_or_default();
        self.vendors
            .iter()
            .filter(|(_, company)| of(**company).possible)
            .map(|(vendor, company)| {
                let counts = |party: u32| {
                    is_listed(party)
                        || if of(*company).sure { of(party).sure } else { of(party).possible }
                };
                let mut held = Held {
                    vendor: vendor.clone(),
                    company: *company,
                    owned: of(*company),
                    owners: Vec::new(),
                    through: Vec::new(),
                    steps: Vec::new(),
                };
                let (mut seen, mut open) = (BTreeSet::from([*company]), vec![*company]);
                while let Some(company) = open.pop() {
                    for said in self.about(company) {
                        let Some(share) = said.share.filter(|_| counts(said.holder)) else {
                            continue;
                        };
                        held.steps.push((company, said.holder, share, said.row));
                        if !seen.insert(said.holder) {
                            continue;
                        }
                        if is_listed(said.holder) {
                            held.owners.push(said.holder);
                        } else {
                            held.through.push(said.holder);
                            open.push(said.holder);
                        }
                    }
                }
                held.owners.sort_unstable();
                held.through.sort_unstable();
                held.steps.sort_by_key(|(.., row)| *row);
                held
            })
            .collect()
    }
}

/// The chain while it grows, and by what its companies are found.
#[derive(Default)]
struct Known {
    chain: Chain,
    /// By number in the register: country and party.
    by_number: HashMap<String, Vec<(Option<String>, u32)>>,
    /// Companies and those who may be one, by folded name.
    by_name: HashMap<String, Vec<u32>>,
    /// Persons, by folded name and birth date.
    persons: HashMap<(String, Option<String>), u32>,
    sources: BTreeMap<String, u32>,
}

/// What a company is called in one place.
struct Mention<'a> {
    number: Option<&'a str>,
    country: Option<&'a str>,
    name: Option<&'a str>,
}

impl Known {
    /// Vendors, from the master and from checks.
    fn vendors(&mut self, input: &Input) -> Result<(), Error> {
        let mut vendors: BTreeMap<String, Vec<[Option<String>; 3]>> = BTreeMap::new();
        for table in ["vendors", "company_checks", "controllers"] {
            let (name, number, country) = match table {
                "controllers" => ("company_name", "company_number", "company_country"),
                _ => ("name", "registration_number", "country"),
            };
            input.scan(table, &["vendor_id", name, number, country], |batch| {
                let batch = Columns::of(batch);
                let vendor = batch.text("vendor_id");
                let said = [name, number, country].map(|column| batch.text(column));
                for row in 0..vendor.len() {
                    let Some(vendor) = vendor.get(row) else { continue };
                    let said = said.each_ref().map(|column| column.get(row).map(str::to_owned));
                    let all = vendors.entry(vendor.to_owned()).or_default();
                    if !all.contains(&said) {
                        all.push(said);
                    }
                }
                Ok(())
            })?;
        }
        for (vendor, mut said) in vendors {
            // In the order of what is said: that of files decides nothing.
            said.sort();
            let party = self.party(Party {
                kind: Some("company"),
                vendor: Some(vendor.clone()),
                ..Party::default()
            });
            self.chain.vendors.insert(vendor, party);
            for [name, number, country] in &said {
                self.number(number.as_deref(), country.as_deref(), party);
                self.name(name.as_deref(), party);
                if let Some(party) = self.chain.parties.get_mut(party as usize) {
                    let text = |text: &Option<String>| text.clone().map(|text| (text, 0));
                    party.name = party.name.take().or_else(|| text(name));
                    party.number = party.number.take().or_else(|| text(number));
                    party.country = party.country.take().or_else(|| country.clone());
                }
            }
        }
        Ok(())
    }

    fn party(&mut self, party: Party) -> u32 {
        let number = u32::try_from(self.chain.parties.len()).unwrap_or(u32::MAX);
        self.chain.parties.push(party);
        number
    }

    fn number(&mut self, number: Option<&str>, country: Option<&str>, party: u32) {
        let Some(key) = number.and_then(number_key) else { return };
        let held = self.by_number.entry(key).or_default();
        let one = (country.map(str::to_owned), party);
        if !held.contains(&one) {
            held.push(one);
        }
    }

    fn name(&mut self, name: Option<&str>, party: u32) {
        let Some(key) = name.map(text::fold).filter(|key| !key.is_empty()) else { return };
        let held = self.by_name.entry(key).or_default();
        if !held.contains(&party) {
            held.push(party);
        }
    }

    /// The company that is meant, and whether that is certain. `None`: none that is
    /// known, or more than one could be.
    fn find(&self, said: &Mention<'_>) -> Option<(u32, bool)> {
        let key = said.number.and_then(number_key);
        if let Some(held) = key.as_ref().and_then(|key| self.by_number.get(key)) {
            let held = held.iter().filter(|(_, party)| self.may_be_called(*party, said.name));
            let held: Vec<&(Option<String>, u32)> = held.collect();
            let same = |country: &Option<String>| country.as_deref() == said.country;
            let open = |country: &Option<String>| country.is_none() || said.country.is_none();
            let certain = held.iter().filter(|(country, _)| country.is_some() && same(country));
            if let Some(party) = only(certain.map(|(_, party)| *party)) {
                return Some((party, true));
            }
            let open = held.iter().filter(|(country, _)| open(country));
            if let Some(party) = only(open.map(|(_, party)| *party)) {
                return Some((party, false));
            }
        }
        let named = self.by_name.get(&said.name.map(text::fold)?)?;
        let fits = |number: &&u32| {
            let Some(party) = self.chain.parties.get(**number as usize) else { return false };
            let other = |a: Option<&str>, b: Option<&str>| a.is_some() && b.is_some() && a != b;
            let number = party.number.as_ref().and_then(|(number, _)| number_key(number));
            !other(number.as_deref(), key.as_deref())
                && !other(party.country.as_deref(), said.country)
        };
        only(named.iter().filter(fits).copied()).map(|party| (party, false))
    }

    /// Whether a company may go by a name, as far as both are known.
    fn may_be_called(&self, party: u32, name: Option<&str>) -> bool {
        let own = self.chain.parties.get(party as usize).and_then(|party| party.name.as_ref());
        let alike = own.zip(name).and_then(|((own, _), name)| company_agreement(own, name));
        alike.is_none_or(|alike| alike >= LEAST_ALIKE)
    }

    /// The statements about known companies that no earlier pass took.
    fn read(&self, input: &Input, taken: &mut HashSet<i64>) -> Result<Vec<Read>, Error> {
        let texts = [
            "vendor_id",
            "company_name",
            "company_number",
            "company_country",
            "holder_kind",
            "holder_name",
            "holder_number",
            "holder_country",
            "birth_date",
            "role",
            "source",
        ];
        let columns: Vec<&str> = ["row_id", "share_from", "share_to", "ended_on", "checked_at"]
            .into_iter()
            .chain(texts)
            .collect();
        let mut read = Vec::new();
        input.scan("controllers", &columns, |batch| {
            let batch = Columns::of(batch);
            let row_id = batch.integer("row_id");
            let (from, to) = (batch.real("share_from"), batch.real("share_to"));
            let (ended, checked) = (batch.day("ended_on"), batch.instant("checked_at"));
            let [
                vendor,
                company,
                company_no,
                company_in,
                kind,
                name,
                number,
                country,
                born,
                role,
                source,
            ] = texts.map(|name| batch.text(name));
            for row in 0..row_id.len() {
                let (Some(id), Some(name)) = (row_id.get(row), name.get(row)) else { continue };
                // What has ended owns nothing any more.
                if ended.get(row).is_some() || taken.contains(&id) {
                    continue;
                }
                let vendor = vendor.get(row).and_then(|vendor| self.chain.vendors.get(vendor));
                let said = Mention {
                    number: company_no.get(row),
                    country: company_in.get(row),
                    name: company.get(row),
                };
                let found = vendor.map(|party| (*party, true)).or_else(|| self.find(&said));
                let Some((company, certain)) = found else { continue };
                let role = role.get(row);
                let share = share(from.get(row), to.get(row), role, certain);
                let is_owner =
                    share.is_some() || matches!(role, None | Some("owner" | "trustee" | "nominee"));
                let party = self.chain.parties.get(company as usize);
                // Whoever directs a company that owns the vendor does not direct the vendor.
                if !is_owner && party.is_none_or(|party| party.vendor.is_none()) {
                    continue;
                }
                taken.insert(id);
                let owned = |text: Option<&str>| text.map(str::to_owned);
                read.push(Read {
                    company,
                    kind: match kind.get(row) {
                        Some("person") => Some("person"),
                        Some("company") => Some("company"),
                        _ if born.get(row).is_some() => Some("person"),
                        _ if number.get(row).is_some() => Some("company"),
                        _ => None,
                    },
                    name: name.to_owned(),
                    number: owned(number.get(row)),
                    country: owned(country.get(row)),
                    birth_date: owned(born.get(row)),
                    source: owned(source.get(row)).unwrap_or_default(),
                    share,
                    checked_at: checked.get(row),
                    row: id,
                });
            }
            Ok(())
        })?;
        Ok(read)
    }

    /// Adds what one pass took. Who holds is found in an order of what is said, those
    /// with a number first, so that neither files nor rows decide who is who.
    fn add(&mut self, mut read: Vec<Read>) {
        read.sort_by(|a, b| a.order().cmp(&b.order()));
        let mut latest: BTreeMap<(u32, u32, u32), (Option<i64>, Statement)> = BTreeMap::new();
        for said in read {
            let (holder, certain) = self.holder(&said);
            let next = u32::try_from(self.sources.len()).unwrap_or(u32::MAX);
            let source = *self.sources.entry(said.source).or_insert(next);
            let share = said.share.map(|(from, to)| (if certain { from } else { 0.0 }, to));
            let one = Statement { company: said.company, holder, source, share, row: said.row };
            // One source states one holding once: of several checks the latest counts. A
            // row without shares, of a director for one, stands beside it.
            if share.is_none() {
                self.chain.statements.push(one);
                continue;
            }
            let entry = latest.entry((said.company, source, holder));
            let entry = entry.or_insert_with(|| (said.checked_at, one.clone()));
            if (entry.0, entry.1.row) < (said.checked_at, one.row) {
                *entry = (said.checked_at, one);
            }
        }
        self.chain.statements.extend(latest.into_values().map(|(_, one)| one));
    }

    /// Who holds, and whether that is certain.
    fn holder(&mut self, said: &Read) -> (u32, bool) {
        let party = Party {
            kind: said.kind,
            name: Some((said.name.clone(), said.row)),
            number: said.number.clone().map(|number| (number, said.row)),
            country: said.country.clone(),
            birth_date: said.birth_date.clone().map(|date| (date, said.row)),
            vendor: None,
        };
        if said.kind == Some("person") {
            let key = (text::fold(&said.name), said.birth_date.clone());
            if let Some(known) = self.persons.get(&key) {
                return (*known, true);
            }
            let number = self.party(party);
            self.persons.insert(key, number);
            return (number, true);
        }
        let mention = Mention {
            number: said.number.as_deref(),
            country: said.country.as_deref(),
            name: Some(&said.name),
        };
        if let Some(found) = self.find(&mention) {
            return found;
        }
        let number = self.party(party);
        self.number(said.number.as_deref(), said.country.as_deref(), number);
        self.name(Some(&said.name), number);
        (number, true)
    }
}

/// The only one there is.
fn only(mut parties: impl Iterator<Item = u32>) -> Option<u32> {
    let first = parties.next()?;
    parties.all(|other| other == first).then_some(first)
}

/// A share as far as it is ownership: who holds for others may own nothing, and
/// through a company that is told by its name nothing is certain.
fn share(
    from: Option<f64>,
    to: Option<f64>,
    role: Option<&str>,
    certain: bool,
) -> Option<(f64, f64)> {
    let (from, to) = match (from, to) {
        (None, None) => return None,
        (from, to) => (from.unwrap_or(0.0), to.unwrap_or(100.0)),
    };
    let own = certain && !matches!(role, Some("trustee" | "nominee"));
    Some((if own { from } else { 0.0 }, to))
}

/// A number of a register as it is compared: letters and digits, without the zeros in
/// front that spreadsheets drop. `None` for what is too short to tell companies apart.
fn number_key(number: &str) -> Option<String> {
    let letters: String = number
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    let key = letters.trim_start_matches('0');
    (key.len() >= 4 && key.bytes().any(|byte| byte.is_ascii_digit())).then(|| key.to_owned())
}

#[cfg(test)]
mod tests;
