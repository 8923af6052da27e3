//! Vendors as lists are asked about them, whoever controls them, and which of them
//! listed owners hold by half or more.

use std::collections::BTreeMap;

use datafusion::arrow::array::{RecordBatch, StringArray};
use matching::screen::{Identifier, IdentifierKind, Kind, PartialDate};
use model::ListStrength;
use model::derived as tables;

use super::{ALLEGED, Agreement, Asked, Compared, Role};
use crate::Error;
use crate::derive::Rows;
use crate::derive::owners::{Chain, Held, Party};
use crate::input::{Columns, Get, Input};

/// An address on one line.
pub(super) fn line(place: &[StringArray; 5], row: usize) -> Option<String> {
    place[0].get(row)?;
    let parts: Vec<&str> = place.iter().filter_map(|part| part.get(row)).collect();
    Some(parts.join(", "))
}

/// One question for each vendor.
///
/// # Errors
/// The table cannot be read.
pub(super) fn vendors(input: &Input) -> Result<Vec<Asked>, Error> {
    let mut vendors = Vec::new();
    let columns = ["vendor_id", "name", "domain", "email", "phone", "registration_number"];
    let place = ["address", "city", "region", "postal_code", "country"];
    let all: Vec<&str> = ["row_id"].into_iter().chain(columns).chain(place).collect();
    input.scan("vendors", &all, |batch| {
        let batch = Columns::of(batch);
        let row_id = batch.integer("row_id");
        let [vendor, name, domain, email, phone, number] = columns.map(|name| batch.text(name));
        let place = place.map(|name| batch.text(name));
        for row in 0..row_id.len() {
            let id = row_id.get(row).unwrap_or(0);
            let mut asked = Asked::new(None, Role::Vendor, Kind::Organisation);
            asked.vendor = vendor.get(row).map(str::to_owned);
            asked.names.extend(name.get(row).map(|name| (name.to_owned(), id)));
            asked.identifier(IdentifierKind::Domain, domain.get(row), id);
            asked.mailbox(email.get(row), id);
            asked.identifier(IdentifierKind::Phone, phone.get(row), id);
            asked.address = line(&place, row).map(|line| (line, id));
            if let Some(number) = number.get(row) {
                let country = place[4].get(row).unwrap_or_default();
                asked.identifiers.push((registration(number, country), id));
            }
            vendors.push(asked);
        }
        Ok(())
    })?;
    Ok(vendors)
}

/// The number of a company in the register of a country.
fn registration(number: &str, country: &str) -> Identifier {
    let mut identifier = Identifier::new(IdentifierKind::Document, number.trim());
    identifier.country = country.to_owned();
    identifier
}

/// One question for everybody who owns, directs or signs for a vendor, or owns a
/// company that owns one.
pub(super) fn controllers(chain: &Chain) -> Vec<Asked> {
    let about = |(number, party): (u32, &Party)| {
        let (name, row) = party.name.as_ref()?;
        let kind = match party.kind {
            Some("person") => Kind::Person,
            Some(_) => Kind::Organisation,
            None => Kind::Unknown,
        };
        let mut asked = Asked::new(None, Role::Controller, kind);
        asked.party = Some(number);
        asked.names.push((name.clone(), *row));
        asked.contact =
            party.birth_date.as_ref().or(party.number.as_ref()).map(|(text, _)| text.clone());
        asked.birth_date = party
            .birth_date
            .as_ref()
            .and_then(|(text, row)| Some((PartialDate::parse(text)?, text.clone(), *row)));
        asked.identifiers.extend(party.number.as_ref().map(|(number, row)| {
            (registration(number, party.country.as_deref().unwrap_or_default()), *row)
        }));
        Some(asked)
    };
    let behind = chain.behind();
    (0_u32..)
        .zip(&chain.parties)
        .filter(|(number, _)| behind.contains_key(number))
        .filter_map(about)
        .collect()
}

/// What agrees of whoever controls vendors, once for each vendor they stand behind.
pub(super) fn by_vendor(chain: &Chain, found: Vec<Agreement>) -> Vec<Agreement> {
    let behind = chain.behind();
    let mut all = Vec::with_capacity(found.len());
    for agreement in found {
        match agreement.party.and_then(|party| behind.get(&party)) {
            None => all.push(agreement),
            Some(vendors) => all.extend(vendors.iter().map(|vendor| Agreement {
                vendor: Some((*vendor).to_owned()),
                ..agreement.clone()
            })),
        }
    }
    all
}

/// Vendors that listed owners hold.
pub(super) struct OwnedByListed {
    pub(super) agreements: Vec<Agreement>,
    /// `listed_owners`.
    pub(super) table: RecordBatch,
}

/// How sure it is that a vendor is so owned.
struct Finding<'a> {
    held: Held,
    strength: ListStrength,
    /// What agrees most strongly of its owners.
    best: &'a Agreement,
}

/// Vendors that listed owners hold by half or more: by those who agree with a list in
/// two identifiers or by number first, then by those who agree in name alone.
///
/// # Errors
/// Never for well-formed agreements.
pub(super) fn owned(chain: &Chain, found: &[Agreement]) -> Result<OwnedByListed, Error> {
    // Of each party what agrees most strongly; the first of what agrees equally.
    let mut best: BTreeMap<u32, &Agreement> = BTreeMap::new();
    // Who is on a list because of what is alleged blocks nothing.
    for agreement in found.iter().filter(|found| found.status.as_deref() != Some(ALLEGED)) {
        let Some(party) = agreement.party else { continue };
        let order = |one: &Agreement| (one.strength, (one.score * 1_000.0).round() as i64);
        let held = best.entry(party).or_insert(agreement);
        if order(agreement) > order(held) {
            *held = agreement;
        }
    }
    let mut findings: BTreeMap<String, Finding<'_>> = BTreeMap::new();
    for least in [ListStrength::Exact, ListStrength::Strong, ListStrength::Possible] {
        let listed: Vec<bool> = (0_u32..)
            .zip(&chain.parties)
            .map(|(party, _)| best.get(&party).is_some_and(|found| found.strength >= least))
            .collect();
        if !listed.contains(&true) {
            continue;
        }
        for held in chain.held(&listed) {
            let owners = held.owners.iter().filter_map(|owner| best.get(owner).copied());
            let first = owners.reduce(|a, b| if b.strength > a.strength { b } else { a });
            let Some(first) = first else { continue };
            let strength = if held.owned.sure { least } else { ListStrength::Possible };
            let known = findings.get(&held.vendor);
            let better = known.is_none_or(|known| {
                (strength, held.owned.sure) > (known.strength, known.held.owned.sure)
            });
            if better {
                let vendor = held.vendor.clone();
                findings.insert(vendor, Finding { held, strength, best: first });
            }
        }
    }
    let mut rows = Rows::new(&tables::LISTED_OWNERS);
    let mut agreements = Vec::with_capacity(findings.len());
    for finding in findings.values() {
        finding.row(chain, &mut rows);
        agreements.push(finding.agreement(chain));
    }
    Ok(OwnedByListed { agreements, table: rows.finish()? })
}

impl Finding<'_> {
    const fn certainty(&self) -> &'static str {
        if self.held.owned.sure { "sure" } else { "possible" }
    }

    fn row(&self, chain: &Chain, rows: &mut Rows) {
        let names = |parties: &[u32]| {
            let named = parties.iter().filter_map(|party| chain.parties.get(*party as usize));
            let names: Vec<&str> = named.map(Party::words).collect();
            names.join("; ")
        };
        let through = names(&self.held.through);
        let company = chain.parties.get(self.held.company as usize).map(Party::words);
        let steps: Vec<i64> = self.held.steps.iter().map(|(.., row)| *row).collect();
        rows.text(Some(&self.held.vendor))
            .text(company)
            .real(self.held.owned.from)
            .real(self.held.owned.to)
            .text(Some(self.certainty()))
            .text(Some(self.strength.word()))
            .text(Some(&names(&self.held.owners)))
            .text(Some(through.as_str()).filter(|text| !text.is_empty()))
            .text(Some(&self.best.list))
            .text(Some(&self.best.entry_id))
            .text(Some(&self.best.caption))
            .rows(&steps)
            .end();
    }

    /// The finding as it stands beside other matches: each step of the chain is one
    /// thing that agrees.
    fn agreement(&self, chain: &Chain) -> Agreement {
        let words = |party: u32| chain.parties.get(party as usize).map_or("", Party::words);
        let note = if self.held.owned.sure {
            "50 per cent rule"
        } else {
            "50 per cent rule: possible, not certain"
        };
        let step = |(company, holder, (from, to), row): &(u32, u32, (f64, f64), i64)| Compared {
            field: "ownership",
            ours: format!(
                "{} of {} held by {}",
                per_cent(*from, *to),
                words(*company),
                words(*holder)
            ),
            listed: if self.held.owners.contains(holder) {
                self.best.caption.clone()
            } else {
                "owned by listed owners".to_owned()
            },
            note,
            row: Some(*row),
        };
        let agreed: Vec<Compared> = self.held.steps.iter().map(step).collect();
        let mut hasher = blake3::Hasher::new();
        for one in &agreed {
            hasher.update(&(one.ours.len() as u64).to_le_bytes());
            hasher.update(one.ours.as_bytes());
        }
        // What agrees of the owners is part of what a decision about them is about.
        hasher.update(self.best.query_fingerprint.as_bytes());
        Agreement {
            subject: None,
            vendor: Some(self.held.vendor.clone()),
            party: None,
            role: Role::Owned,
            named: None,
            contact: None,
            named_by: Vec::new(),
            strength: self.strength,
            query_fingerprint: hasher.finalize().to_hex().chars().take(16).collect(),
            agreed,
            differed: Vec::new(),
            missing: Vec::new(),
            ..self.best.clone()
        }
    }
}

/// A share in words: `60 per cent`, `25 to 50 per cent`.
fn per_cent(from: f64, to: f64) -> String {
    if from == to { format!("{from} per cent") } else { format!("{from} to {to} per cent") }
}
