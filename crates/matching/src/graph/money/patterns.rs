//! Patterns around one account.

use std::collections::{BTreeMap, BTreeSet};

use super::{DAY, Ledger, Limits, Transfer};

/// Arrivals within this time of each other are one pay day.
const ONE_ARRIVAL: i64 = 3 * DAY;
/// Money that is passed on as a habit goes within this time.
const PASSED_WITHIN: i64 = 10 * DAY;
/// Pay days a habit needs.
const LEAST_CYCLES: usize = 3;
/// Share of pay days on which something was passed on.
const HABIT: f64 = 0.8;
/// What a middleman keeps at most. Who keeps more lives on it.
const MOST_KEPT: f64 = 0.4;
/// How far the kept share of the middle half of pay days may spread.
const FIXED: f64 = 0.05;
/// Share of what leaves that goes to the two largest recipients.
const MAIN: f64 = 0.8;
/// Transfers shown for one pattern.
const MOST_STEPS: usize = 24;

/// Money comes in and most of it goes on within days, in a fixed share.
#[derive(Clone, Debug, PartialEq)]
pub struct PassThrough {
    /// The account it goes through.
    pub account: u32,
    /// Pay days on which it was passed on.
    pub cycles: usize,
    /// Middle kept share, 0 to 1.
    pub kept: f64,
    /// The largest recipients, at most two, largest first.
    pub to: Vec<u32>,
    /// What came in on those days, minor units of `currency`.
    pub came: i64,
    /// What went on.
    pub went: i64,
    /// Number of the currency.
    pub currency: u32,
    /// First transfers that prove it, by time.
    pub steps: Vec<Transfer>,
}

/// Money of several owners arrives at one account.
#[derive(Clone, Debug, PartialEq)]
pub struct FanIn {
    /// The account it reaches.
    pub account: u32,
    /// Whose money, sorted.
    pub owners: Vec<u32>,
    /// What came in from them, minor units of `currency`.
    pub came: i64,
    /// Number of the currency.
    pub currency: u32,
    /// The account that most of it went on to within days, if it did:
    /// consolidation.
    pub on_to: Option<u32>,
    /// First transfers that prove it, by time.
    pub steps: Vec<Transfer>,
}

/// Several transfers just under a reporting limit within days.
#[derive(Clone, Debug, PartialEq)]
pub struct Structuring {
    /// The account they left.
    pub account: u32,
    /// Their sum, minor units of `currency`.
    pub sum: i64,
    /// Number of the currency.
    pub currency: u32,
    /// The transfers, by time.
    pub steps: Vec<Transfer>,
}

impl Ledger {
    /// Accounts that money passes through, by number.
    #[must_use]
    pub fn pass_through(&self, limits: &Limits) -> Vec<PassThrough> {
        let mut found = Vec::new();
        for account in self.numbers() {
            let currencies: BTreeSet<u32> =
                self.incoming(account).map(|transfer| transfer.currency).collect();
            let mut service = None;
            for currency in currencies {
                if let Some(pass) = self.passes(account, currency)
                    && !*service.get_or_insert_with(|| self.is_service(account, limits))
                {
                    found.push(pass);
                }
            }
        }
        found
    }

    fn passes(&self, account: u32, currency: u32) -> Option<PassThrough> {
        let arrivals: Vec<Transfer> = self
            .incoming(account)
            .filter(|transfer| transfer.currency == currency)
            .copied()
            .collect();
        let mut outs =
            self.outgoing(account).filter(|transfer| transfer.currency == currency).peekable();
        outs.peek()?;
        let cycles: Vec<&[Transfer]> =
            arrivals.chunk_by(|a, b| b.at - a.at <= ONE_ARRIVAL).collect();
        if cycles.len() < LEAST_CYCLES {
            return None;
        }
        let mut kept = Vec::new();
        let mut to: BTreeMap<u32, i64> = BTreeMap::new();
        let (mut came, mut went) = (0_i64, 0_i64);
        let mut steps = Vec::new();
        for (at, cycle) in cycles.iter().enumerate() {
            let Some(first) = cycle.first() else { continue };
            let next = cycles.get(at + 1).and_then(|cycle| cycle.first());
            let until =
                first.at.saturating_add(PASSED_WITHIN).min(next.map_or(i64::MAX, |next| next.at));
            let sum: i64 = cycle.iter().map(|transfer| transfer.amount).sum();
            while outs.next_if(|transfer| transfer.at < first.at).is_some() {}
            let mut passed = 0_i64;
            let mut shown = cycle.to_vec();
            while let Some(transfer) = outs.next_if(|transfer| transfer.at < until) {
                passed = passed.saturating_add(transfer.amount);
                *to.entry(transfer.to).or_insert(0) += transfer.amount;
                shown.push(*transfer);
            }
            if passed > 0 {
                kept.push(1.0 - passed as f64 / sum as f64);
                came = came.saturating_add(sum);
                went = went.saturating_add(passed);
                steps.extend(shown);
            }
        }
        if kept.len() < LEAST_CYCLES || (kept.len() as f64) < HABIT * cycles.len() as f64 {
            return None;
        }
        kept.sort_by(f64::total_cmp);
        let quantile = |part: usize| kept.get(kept.len() * part / 4).copied();
        let (low, middle, high) = (quantile(1)?, quantile(2)?, quantile(3)?);
        let mut to: Vec<(u32, i64)> = to.into_iter().collect();
        to.sort_by_key(|(account, sum)| (std::cmp::Reverse(*sum), *account));
        to.truncate(2);
        let main: i64 = to.iter().map(|(_, sum)| sum).sum();
        if !(0.0..=MOST_KEPT).contains(&middle)
            || high - low > FIXED
            || (main as f64) < MAIN * went as f64
        {
            return None;
        }
        steps.sort_unstable();
        steps.truncate(MOST_STEPS);
        Some(PassThrough {
            account,
            cycles: kept.len(),
            kept: middle,
            to: to.into_iter().map(|(account, _)| account).collect(),
            came,
            went,
            currency,
            steps,
        })
    }

    /// Accounts that money of `least` or more owners reaches, by number. Owners
    /// are by account; an account of nobody known counts for nobody, and money an
    /// owner sends to an account of their own is not a fan-in.
    #[must_use]
    pub fn fan_in(&self, owners: &[Option<u32>], least: usize, limits: &Limits) -> Vec<FanIn> {
        let owner = |account: u32| owners.get(account as usize).copied().flatten();
        let mut found = Vec::new();
        for account in self.numbers() {
            let mut by: BTreeMap<u32, (BTreeSet<u32>, Vec<Transfer>)> = BTreeMap::new();
            for transfer in self.incoming(account) {
                if let Some(from) = owner(transfer.from)
                    && owner(account) != Some(from)
                {
                    let (owners, steps) = by.entry(transfer.currency).or_default();
                    owners.insert(from);
                    steps.push(*transfer);
                }
            }
            for (currency, (owners, mut steps)) in by {
                if owners.len() < least.max(2) || self.is_service(account, limits) {
                    continue;
                }
                let came = steps.iter().map(|transfer| transfer.amount).sum();
                let mut on: BTreeMap<u32, i64> = BTreeMap::new();
                for transfer in self.outgoing(account) {
                    let recent = steps.iter().any(|came| {
                        (0..=limits.within).contains(&(transfer.at.saturating_sub(came.at)))
                    });
                    if transfer.currency == currency && recent {
                        *on.entry(transfer.to).or_insert(0) += transfer.amount;
                    }
                }
                let on_to = on
                    .into_iter()
                    .max_by_key(|(account, sum)| (*sum, std::cmp::Reverse(*account)))
                    .filter(|(_, sum)| *sum * 2 > came)
                    .map(|(account, _)| account);
                steps.truncate(MOST_STEPS);
                let owners = owners.into_iter().collect();
                found.push(FanIn { account, owners, came, currency, on_to, steps });
            }
        }
        found
    }

    /// Accounts that sent four or more transfers of 80 % to just under a limit
    /// within fourteen days, together over it. `limit` gives the reporting limit
    /// of a currency in minor units; without one nothing is said.
    #[must_use]
    pub fn structuring(&self, limit: impl Fn(u32) -> Option<i64>) -> Vec<Structuring> {
        const LEAST: usize = 4;
        const WITHIN: i64 = 14 * DAY;
        let mut found = Vec::new();
        for account in self.numbers() {
            let mut by: BTreeMap<u32, Vec<Transfer>> = BTreeMap::new();
            for transfer in self.outgoing(account) {
                if let Some(limit) = limit(transfer.currency)
                    && transfer.amount < limit
                    && transfer.amount.saturating_mul(5) >= limit.saturating_mul(4)
                {
                    by.entry(transfer.currency).or_default().push(*transfer);
                }
            }
            for (currency, near) in by {
                // The first window that is full, with what follows within it.
                let full = near.windows(LEAST).position(|window| {
                    matches!((window.first(), window.last()),
                        (Some(first), Some(last)) if last.at - first.at <= WITHIN)
                });
                let Some(steps) = full.and_then(|from| near.get(from..)) else { continue };
                let first = steps.first().map_or(0, |transfer| transfer.at);
                let steps: Vec<Transfer> = steps
                    .iter()
                    .take_while(|transfer| transfer.at - first <= WITHIN)
                    .take(MOST_STEPS)
                    .copied()
                    .collect();
                let sum = steps.iter().map(|transfer| transfer.amount).sum();
                found.push(Structuring { account, sum, currency, steps });
            }
        }
        found
    }
}
