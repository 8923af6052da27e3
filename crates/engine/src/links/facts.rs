//! What is known about subjects besides what they share.

use std::collections::{BTreeMap, BTreeSet};

use datafusion::arrow::array::AsArray;
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::DataType;
use datafusion::prelude::SessionContext;
use matching::compare::names::Name;
use matching::graph::Facts;

use super::Tokens;
use crate::Error;
use crate::derive::people::People;
use crate::input::{Get, Input};

/// Names that agree this much may be one person with two records.
const SAME_NAME: f64 = 0.75;
/// Names that agree this much may be of one family, as after a marriage.
const FAMILY_NAME: f64 = 0.5;
/// Tokens of more holders are not looked through for namesakes.
const MOST_NAMES: usize = 6;

/// Facts by dense subject.
#[derive(Debug, Default)]
pub(super) struct Known {
    population: usize,
    homes: Vec<Option<u32>>,
    together: Vec<(u32, u32)>,
    same: Vec<(u32, u32)>,
    remote_tools: Vec<bool>,
    vendors: Vec<Option<u32>>,
    contracts: Vec<(u32, u32)>,
    referrals: Vec<(u32, u32)>,
}

impl Known {
    pub(super) fn facts(&self) -> Facts<'_> {
        Facts {
            population: self.population,
            homes: &self.homes,
            together: &self.together,
            same: &self.same,
            remote_tools: &self.remote_tools,
            vendors: &self.vendors,
            contracts: &self.contracts,
            referrals: &self.referrals,
        }
    }

    /// Reads what the tables say.
    pub(super) async fn read(
        context: &SessionContext,
        input: &Input,
        people: &People,
        tokens: &Tokens,
    ) -> Result<Self, Error> {
        let population = people.subjects.len();
        let mut known = Self {
            population,
            homes: vec![None; population],
            vendors: vec![None; population],
            remote_tools: vec![false; population],
            ..Self::default()
        };
        // Who changed the declared home is not known to live there: a farm's
        // address reaches the records in that way, and so does a couple's new one.
        let homes = "SELECT s.subject_id AS one, s.address_key AS word FROM subjects s
                     LEFT JOIN (SELECT DISTINCT subject_id FROM subject_addresses
                                WHERE kind = 'former_home') f ON f.subject_id = s.subject_id
                     WHERE f.subject_id IS NULL";
        numbered(words(context, homes, "homes").await?, &mut known.homes);
        let vendors = "SELECT subject_id AS one, vendor_id AS word FROM subjects";
        numbered(words(context, vendors, "vendors").await?, &mut known.vendors);
        if input.rows("software") > 0 || input.rows("peripherals") > 0 {
            let tools = "SELECT subject_id AS one, subject_id AS other FROM software_matches
                         WHERE kind = 'remote_control'
                         UNION SELECT subject_id AS one, subject_id AS other FROM peripheral_matches
                         WHERE kind = 'ip_kvm'";
            for (one, _) in pairs(context, tools, "remote-control tools").await? {
                if let Some(slot) = known.remote_tools.get_mut(one as usize) {
                    *slot = true;
                }
            }
        }
        if input.rows("payout_accounts") > 0 {
            let declared =
                "SELECT p.subject_id AS one, s.subject_id AS other FROM payout_accounts p
                            JOIN subjects s ON s.employee_no = p.declared_shared_with";
            known.together = pairs(context, declared, "declared accounts").await?;
        }
        if input.rows("contracts") > 0 && input.rows("accounts") > 0 {
            let contracts = "SELECT a.subject_id AS one, c.subject_id AS other FROM contracts c
                             JOIN accounts a ON a.account_id = c.client_account_id
                                            AND a.source = c.source";
            known.contracts = pairs(context, contracts, "contracts").await?;
        }
        if input.rows("people") > 0 {
            let referrals = "SELECT r.subject_id AS one, p.subject_id AS other FROM people p
                             JOIN subjects r ON r.employee_no = p.referred_by
                                             OR r.email = lower(p.referred_by)
                             WHERE p.referred_by IS NOT NULL";
            known.referrals = pairs(context, referrals, "referrals").await?;
        }
        known.namesakes(people, tokens);
        Ok(known)
    }

    /// Pairs that share something and whose names agree.
    fn namesakes(&mut self, people: &People, tokens: &Tokens) {
        let mut seen: BTreeSet<(u32, u32)> = BTreeSet::new();
        let mut parsed: BTreeMap<u32, Vec<Name>> = BTreeMap::new();
        for group in tokens.holdings.chunk_by(|a, b| a.token == b.token) {
            if group.len() > MOST_NAMES {
                continue;
            }
            for (at, one) in group.iter().enumerate() {
                for other in group.iter().skip(at + 1) {
                    let pair = (one.subject.min(other.subject), one.subject.max(other.subject));
                    if pair.0 == pair.1 || !seen.insert(pair) {
                        continue;
                    }
                    for subject in [pair.0, pair.1] {
                        parsed.entry(subject).or_insert_with(|| {
                            let person = people.subjects.get(subject as usize);
                            let names = person.map_or(&[][..], |person| person.names.as_slice());
                            names.iter().filter_map(|name| Name::parse(name)).collect()
                        });
                    }
                    let (Some(left), Some(right)) = (parsed.get(&pair.0), parsed.get(&pair.1))
                    else {
                        continue;
                    };
                    let agreement = left
                        .iter()
                        .flat_map(|left| right.iter().map(|right| left.agreement(right)))
                        .fold(0.0, f64::max);
                    if agreement >= SAME_NAME {
                        self.same.push(pair);
                    } else if agreement >= FAMILY_NAME {
                        self.together.push(pair);
                    }
                }
            }
        }
    }
}

/// Gives each distinct word a number, in the order of words.
fn numbered(rows: Vec<(u32, String)>, slots: &mut [Option<u32>]) {
    let distinct: BTreeSet<&str> = rows.iter().map(|(_, word)| word.as_str()).collect();
    let number: BTreeMap<&str, u32> = distinct.into_iter().zip(0..).collect();
    for (subject, word) in &rows {
        if let Some(slot) = slots.get_mut(*subject as usize) {
            *slot = number.get(word.as_str()).copied();
        }
    }
}

async fn words(
    context: &SessionContext,
    sql: &str,
    what: &str,
) -> Result<Vec<(u32, String)>, Error> {
    let mut rows = Vec::new();
    for batch in super::collect(context, sql, &format!("read {what}")).await? {
        let subject = super::numbers(&batch, "one");
        let word = batch.column_by_name("word").and_then(|array| cast(array, &DataType::Utf8).ok());
        let Some(word) = word.as_ref().and_then(|array| array.as_string_opt::<i32>()) else {
            continue;
        };
        for row in 0..batch.num_rows() {
            if let (Some(subject), Some(word)) = (subject.get(row), word.get(row)) {
                rows.extend(u32::try_from(subject).ok().map(|at| (at, word.to_owned())));
            }
        }
    }
    Ok(rows)
}

/// Distinct pairs, sorted.
async fn pairs(context: &SessionContext, sql: &str, what: &str) -> Result<Vec<(u32, u32)>, Error> {
    let mut found = BTreeSet::new();
    for batch in super::collect(context, sql, &format!("read {what}")).await? {
        let (one, other) = (super::numbers(&batch, "one"), super::numbers(&batch, "other"));
        for row in 0..batch.num_rows() {
            if let (Some(one), Some(other)) = (one.get(row), other.get(row)) {
                found.extend(u32::try_from(one).ok().zip(u32::try_from(other).ok()));
            }
        }
    }
    Ok(found.into_iter().collect())
}
