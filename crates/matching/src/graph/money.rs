//! Where money goes: patterns over transfers between numbered accounts.
//!
//! Accounts are dense numbers the caller assigned, amounts are minor units of a
//! numbered currency, and nothing is ever added up across currencies. Every
//! result carries the transfers that prove it, in order of time. Work is bounded
//! by limits in [`Limits`]; an account with many counterparties is a service
//! (an exchange, a payroll bank), and no path leads through one.

mod patterns;
mod reach;

pub use patterns::{FanIn, PassThrough, Structuring};
pub use reach::Path;

/// One transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Transfer {
    /// When, microseconds since 1970.
    pub at: i64,
    /// Account it left.
    pub from: u32,
    /// Account it reached.
    pub to: u32,
    /// Minor units, positive.
    pub amount: i64,
    /// Number of the currency.
    pub currency: u32,
    /// The row that says so.
    pub row: i64,
}

/// What bounds searches and makes patterns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Money is passed on within this time, microseconds.
    pub within: i64,
    /// Longest chain of transfers.
    pub hops: u32,
    /// Counterparties on one side that make an account a service.
    pub service: usize,
    /// Transfers looked at for one start.
    pub steps: usize,
    /// A transfer below this share of what arrived is dust.
    pub dust: f64,
    /// What each hop leaves of a path's score.
    pub decay: f64,
}

/// A day in microseconds.
pub const DAY: i64 = 86_400_000_000;

impl Default for Limits {
    fn default() -> Self {
        Self { within: 30 * DAY, hops: 4, service: 50, steps: 20_000, dust: 0.1, decay: 0.5 }
    }
}

/// All transfers, by account.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// By time.
    transfers: Vec<Transfer>,
    out: Index,
    back: Index,
}

/// Positions of transfers by account, in order of time.
#[derive(Clone, Debug, Default)]
struct Index {
    starts: Vec<usize>,
    positions: Vec<u32>,
}

impl Index {
    fn new(accounts: usize, transfers: &[Transfer], account: impl Fn(&Transfer) -> u32) -> Self {
        let mut starts = vec![0; accounts + 1];
        for transfer in transfers {
            if let Some(slot) = starts.get_mut(account(transfer) as usize + 1) {
                *slot += 1;
            }
        }
        let mut sum = 0;
        for slot in &mut starts {
            sum += *slot;
            *slot = sum;
        }
        let mut positions: Vec<u32> =
            (0..u32::try_from(transfers.len()).unwrap_or(u32::MAX)).collect();
        // Stable: within an account the order of time stays.
        positions.sort_by_key(|at| transfers.get(*at as usize).map(&account));
        Self { starts, positions }
    }

    fn of(&self, account: u32) -> &[u32] {
        let at = account as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => self.positions.get(*from..*to).unwrap_or_default(),
            _ => &[],
        }
    }
}

impl Ledger {
    /// A ledger of `accounts` accounts. Transfers without a positive amount, to
    /// the account they left, or between unknown accounts are left out, and so
    /// are repetitions of one row.
    #[must_use]
    pub fn new(accounts: usize, mut transfers: Vec<Transfer>) -> Self {
        transfers.retain(|transfer| {
            transfer.amount > 0
                && transfer.from != transfer.to
                && (transfer.from.max(transfer.to) as usize) < accounts
        });
        transfers.sort_unstable();
        transfers.dedup();
        let out = Index::new(accounts, &transfers, |transfer| transfer.from);
        let back = Index::new(accounts, &transfers, |transfer| transfer.to);
        Self { transfers, out, back }
    }

    /// How many accounts there are.
    #[must_use]
    pub fn accounts(&self) -> usize {
        self.out.starts.len().saturating_sub(1)
    }

    /// Transfers that left an account, by time.
    pub fn outgoing(&self, account: u32) -> impl DoubleEndedIterator<Item = &Transfer> + Clone {
        self.out.of(account).iter().filter_map(|at| self.transfers.get(*at as usize))
    }

    /// Transfers that reached an account, by time.
    pub fn incoming(&self, account: u32) -> impl DoubleEndedIterator<Item = &Transfer> + Clone {
        self.back.of(account).iter().filter_map(|at| self.transfers.get(*at as usize))
    }

    /// Whether an account has more counterparties on one side than a person has.
    #[must_use]
    pub fn is_service(&self, account: u32, limits: &Limits) -> bool {
        more_than(self.incoming(account).map(|transfer| transfer.from), limits.service)
            || more_than(self.outgoing(account).map(|transfer| transfer.to), limits.service)
    }

    fn numbers(&self) -> std::ops::Range<u32> {
        0..u32::try_from(self.accounts()).unwrap_or(u32::MAX)
    }
}

/// Whether there are more than `most` distinct values.
fn more_than(values: impl Iterator<Item = u32>, most: usize) -> bool {
    let mut seen = std::collections::BTreeSet::new();
    for value in values {
        seen.insert(value);
        if seen.len() > most {
            return true;
        }
    }
    false
}
