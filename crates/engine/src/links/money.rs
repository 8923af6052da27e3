//! Where money goes, over payments and transfers.

use std::collections::BTreeMap;

use datafusion::arrow::array::AsArray;
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::DataType;
use datafusion::prelude::SessionContext;
use matching::graph::money::{Ledger, Limits, Transfer};
use model::{MoneyStep, MoneyTrail};

use crate::Error;
use crate::functions::money::words;
use crate::input::{Get, Input};
use crate::scan::instant;

/// Owners whose money meets in one account.
const FAN_IN: usize = 3;
/// Sums from which a bank reports a payment, in minor units: 31 CFR 1010.311,
/// Regulation (EU) 2024/1624 article 80, SOR/2002-184 (Canada), AML/CTF Act 2006
/// (Australia). Payments kept just below are an indication of weight only beside
/// others.
const REPORTED: [(&str, i64); 4] =
    [("USD", 1_000_000), ("EUR", 1_000_000), ("CAD", 1_000_000), ("AUD", 1_000_000)];

/// Money on its way.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Trail {
    kind: &'static str,
    says: String,
    /// Whose money it is, sorted.
    pub(super) subjects: Vec<u32>,
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq)]
struct Step {
    transfer: Transfer,
    from: String,
    to: String,
    amount: String,
}

impl Trail {
    pub(super) fn words(&self, input: &Input, ids: &[String]) -> MoneyTrail {
        MoneyTrail {
            kind: self.kind.to_owned(),
            says: self.says.clone(),
            subjects: self
                .subjects
                .iter()
                .filter_map(|subject| ids.get(*subject as usize).cloned())
                .collect(),
            steps: self
                .steps
                .iter()
                .map(|step| MoneyStep {
                    at: instant(step.transfer.at),
                    from: step.from.clone(),
                    to: step.to.clone(),
                    amount: step.amount.clone(),
                    row: input.label(step.transfer.row),
                })
                .collect(),
        }
    }
}

/// Accounts and currencies by number, with what is known of them.
#[derive(Default)]
struct Books {
    accounts: BTreeMap<String, u32>,
    labels: Vec<String>,
    owners: Vec<Option<u32>>,
    currencies: BTreeMap<String, u32>,
    codes: Vec<String>,
    transfers: Vec<Transfer>,
}

impl Books {
    fn account(&mut self, key: String, label: impl FnOnce() -> String, owner: Option<u32>) -> u32 {
        let next = u32::try_from(self.accounts.len()).unwrap_or(u32::MAX);
        let at = *self.accounts.entry(key).or_insert(next);
        if at == next {
            self.labels.push(label());
            self.owners.push(owner);
        } else if let Some(slot) = self.owners.get_mut(at as usize) {
            // An account of two people is nobody's.
            *slot = match (*slot, owner) {
                (Some(one), Some(other)) if one != other => None,
                (known, new) => known.or(new),
            };
        }
        at
    }

    fn currency(&mut self, code: &str) -> u32 {
        let next = u32::try_from(self.currencies.len()).unwrap_or(u32::MAX);
        let at = *self.currencies.entry(code.to_owned()).or_insert(next);
        if at == next {
            self.codes.push(code.to_owned());
        }
        at
    }

    fn amount(&self, minor: i64, currency: u32) -> String {
        words(minor, self.codes.get(currency as usize).map_or("", String::as_str))
    }

    fn label(&self, account: u32) -> String {
        self.labels.get(account as usize).cloned().unwrap_or_default()
    }

    fn trail(
        &self,
        kind: &'static str,
        says: String,
        mut subjects: Vec<u32>,
        steps: &[Transfer],
    ) -> Trail {
        subjects.sort_unstable();
        subjects.dedup();
        let steps = steps
            .iter()
            .map(|transfer| Step {
                transfer: *transfer,
                from: self.label(transfer.from),
                to: self.label(transfer.to),
                amount: self.amount(transfer.amount, transfer.currency),
            })
            .collect();
        Trail { kind, says, subjects, steps }
    }

    fn owner(&self, account: u32) -> Option<u32> {
        self.owners.get(account as usize).copied().flatten()
    }
}

/// All patterns, those of more subjects first.
pub(super) async fn trails(context: &SessionContext, input: &Input) -> Result<Vec<Trail>, Error> {
    if input.rows("transfers") == 0 {
        return Ok(Vec::new());
    }
    let books = read(context, input).await?;
    let ledger = Ledger::new(books.labels.len(), books.transfers.clone());
    let limits = Limits::default();
    let mut trails = Vec::new();
    let listed = listed(context, input, &books).await?;
    if listed.contains(&true) {
        let starts: Vec<u32> =
            (0..).zip(&books.owners).filter_map(|(at, owner)| owner.map(|_| at)).collect();
        for path in ledger.reach(&starts, &listed, &limits) {
            let hops = path.steps.len();
            let says = format!(
                "money of {} came to a listed wallet in {hops} {}",
                books.label(path.from),
                if hops == 1 { "transfer" } else { "transfers" }
            );
            let subjects = books.owner(path.from).into_iter().collect();
            trails.push(books.trail("listed", says, subjects, &path.steps));
        }
    }
    for fan in ledger.fan_in(&books.owners, FAN_IN, &limits) {
        let came = books.amount(fan.came, fan.currency);
        let n = fan.owners.len();
        let at = books.label(fan.account);
        let (kind, says) = match fan.on_to {
            Some(on) => (
                "consolidation",
                format!("{came} of {n} people came to {at} and went on to {}", books.label(on)),
            ),
            None => ("fan-in", format!("{came} of {n} people came to {at}")),
        };
        trails.push(books.trail(kind, says, fan.owners, &fan.steps));
    }
    for pass in ledger.pass_through(&limits) {
        let to: Vec<String> = pass.to.iter().map(|account| books.label(*account)).collect();
        let says = format!(
            "of {} that came in on {} days {} went on to {} within days; {:.0} % was kept each time",
            books.amount(pass.came, pass.currency),
            pass.cycles,
            books.amount(pass.went, pass.currency),
            to.join(" and "),
            pass.kept * 100.0
        );
        let subjects = books.owner(pass.account).into_iter().collect();
        trails.push(books.trail("pass-through", says, subjects, &pass.steps));
    }
    let limit = |currency: u32| {
        let code = books.codes.get(currency as usize)?;
        REPORTED.iter().find(|(known, _)| known == code).map(|(_, limit)| *limit)
    };
    for cut in ledger.structuring(limit) {
        let says = format!(
            "{} left in {} payments just under what banks report",
            books.amount(cut.sum, cut.currency),
            cut.steps.len()
        );
        let subjects = books.owner(cut.account).into_iter().collect();
        trails.push(books.trail("structuring", says, subjects, &cut.steps));
    }
    trails.retain(|trail| !trail.subjects.is_empty());
    trails.sort_by_key(|trail| std::cmp::Reverse(trail.subjects.len()));
    Ok(trails)
}

async fn read(context: &SessionContext, input: &Input) -> Result<Books, Error> {
    let mut books = Books::default();
    // In the order of what rows say, so that numbers depend on nothing else.
    let transfers = "SELECT row_id, subject_id, CAST(at AS BIGINT) AS at, from_hash, from_tail,
                            to_hash, to_tail, to_name, amount_minor, direction, currency
                     FROM transfers WHERE at IS NOT NULL AND amount_minor > 0
                     ORDER BY at, from_hash, to_hash, amount_minor, row_id";
    for batch in super::collect(context, transfers, "read transfers").await? {
        let text = |name: &str| {
            batch.column_by_name(name).and_then(|array| cast(array, &DataType::Utf8).ok())
        };
        let [from_hash, from_tail, to_hash, to_tail, to_name, direction, currency] =
            ["from_hash", "from_tail", "to_hash", "to_tail", "to_name", "direction", "currency"]
                .map(text);
        let word = |array: &Option<_>, row| -> Option<String> {
            let array: &datafusion::arrow::array::ArrayRef = array.as_ref()?;
            array.as_string_opt::<i32>()?.get(row).map(str::to_owned)
        };
        let [row_id, subject, at, amount] =
            ["row_id", "subject_id", "at", "amount_minor"].map(|name| super::numbers(&batch, name));
        for row in 0..batch.num_rows() {
            let owner = subject.get(row).and_then(|subject| u32::try_from(subject).ok());
            let came_in = word(&direction, row).as_deref() == Some("in");
            let (from_owner, to_owner) = if came_in { (None, owner) } else { (owner, None) };
            // Without a hash of its own the owner's account is the owner's account.
            let key = |hash: Option<String>, owner: Option<u32>| {
                hash.or_else(|| owner.map(|owner| format!("of {owner}")))
            };
            let (Some(at), Some(amount)) = (at.get(row), amount.get(row)) else { continue };
            let from =
                key(word(&from_hash, row), from_owner).unwrap_or_else(|| "outside".to_owned());
            let Some(to) = key(word(&to_hash, row), to_owner) else { continue };
            let tail = |tail: Option<String>, owner: Option<u32>| {
                move || match (tail, owner) {
                    (Some(tail), _) => format!("account ending {tail}"),
                    (None, Some(_)) => "the person's own account".to_owned(),
                    (None, None) => "outside".to_owned(),
                }
            };
            let from = books.account(from, tail(word(&from_tail, row), from_owner), from_owner);
            let named = word(&to_name, row).filter(|_| to_owner.is_none());
            let known = tail(word(&to_tail, row), to_owner);
            let label = move || named.map_or_else(known, |name| format!("account of {name}"));
            let to = books.account(to, label, to_owner);
            let currency = books.currency(&word(&currency, row).unwrap_or_default());
            let row = row_id.get(row).unwrap_or(0);
            books.transfers.push(Transfer { at, from, to, amount, currency, row });
        }
    }
    if input.rows("payments") > 0 {
        payments(context, &mut books).await?;
    }
    Ok(books)
}

/// Adds pay as what comes in, for accounts whose own statement does not say.
async fn payments(context: &SessionContext, books: &mut Books) -> Result<(), Error> {
    let sql = "SELECT row_id, subject_id, account_hash, account_tail, amount_minor, currency,
                      CAST(arrow_cast(paid_on, 'Timestamp(Microsecond, None)') AS BIGINT) AS at
               FROM payments
               WHERE account_hash IS NOT NULL AND amount_minor > 0 AND paid_on IS NOT NULL
                 AND coalesce(direction, 'credit') = 'credit'
                 AND coalesce(purpose, 'payroll') NOT IN ('return', 'reversal', 'prenote')
               ORDER BY paid_on, account_hash, amount_minor, row_id";
    let stated: std::collections::BTreeSet<u32> =
        books.transfers.iter().map(|transfer| transfer.to).collect();
    for batch in super::collect(context, sql, "read pay beside transfers").await? {
        let text = |name: &str| {
            batch.column_by_name(name).and_then(|array| cast(array, &DataType::Utf8).ok())
        };
        let [hash, currency] = ["account_hash", "currency"].map(text);
        let word = |array: &Option<datafusion::arrow::array::ArrayRef>, row| {
            array.as_ref()?.as_string_opt::<i32>()?.get(row).map(str::to_owned)
        };
        let [row_id, subject, at, amount] =
            ["row_id", "subject_id", "at", "amount_minor"].map(|name| super::numbers(&batch, name));
        for row in 0..batch.num_rows() {
            // Only accounts that money is seen to leave: of others nothing can follow.
            let to = word(&hash, row).and_then(|hash| books.accounts.get(&hash).copied());
            let (Some(to), Some(at), Some(amount)) = (to, at.get(row), amount.get(row)) else {
                continue;
            };
            if stated.contains(&to) {
                continue;
            }
            let owner = subject.get(row).and_then(|subject| u32::try_from(subject).ok());
            if let Some(slot) = books.owners.get_mut(to as usize) {
                *slot = slot.or(owner);
            }
            let from = books.account("pay".to_owned(), || "the company's pay".to_owned(), None);
            let currency = books.currency(&word(&currency, row).unwrap_or_default());
            let row = row_id.get(row).unwrap_or(0);
            books.transfers.push(Transfer { at, from, to, amount, currency, row });
        }
    }
    Ok(())
}

/// Which accounts are listed wallets. A transfer knows an account by its keyed
/// hash only: listed wallets are hashed alike, and the wallets behind some hashes
/// are known from payout accounts.
async fn listed(
    context: &SessionContext,
    input: &Input,
    books: &Books,
) -> Result<Vec<bool>, Error> {
    let mut listed = vec![false; books.labels.len()];
    if input.rows("list_identifiers") == 0 {
        return Ok(listed);
    }
    let sql = "SELECT DISTINCT p.account_hash FROM payout_accounts p
               JOIN list_identifiers l ON l.kind = 'wallet'
                AND (l.value = p.wallet OR l.normalised = p.wallet)
               WHERE p.account_hash IS NOT NULL
               UNION
               SELECT value_hash FROM list_identifiers
               WHERE kind = 'wallet' AND value_hash IS NOT NULL";
    for batch in super::collect(context, sql, "look for listed wallets").await? {
        let hash = batch.column_by_name("account_hash").and_then(|a| a.as_string_opt::<i32>());
        for row in 0..batch.num_rows() {
            let at = hash.and_then(|hash| hash.get(row)).and_then(|hash| books.accounts.get(hash));
            if let Some(slot) = at.and_then(|at| listed.get_mut(*at as usize)) {
                *slot = true;
            }
        }
    }
    Ok(listed)
}
