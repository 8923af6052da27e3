//! Who is owned by listed entities: the 50 per cent rule.
//!
//! A company that blocked persons own by 50 per cent or more, together, directly
//! or indirectly, is itself blocked (OFAC, revised guidance of 13 August 2014,
//! FAQ 398 to 402). Indirectly means through companies that are themselves so
//! owned: a blocked company counts with the whole of its share at the next step,
//! any other with nothing of it. Shares are ownership; direction and signature
//! are control, and do not count.
//!
//! Registers give bands, so the answer is two-fold: by the lower ends what is
//! certain, by the upper ends what is possible. Several sources may speak of one
//! company; their shares are never added to each other, for they tell of the same
//! owners in other spellings.

#[cfg(test)]
mod tests;

/// Units of a per cent: whole numbers, so that no order of adding changes a sum.
const UNIT: f64 = 1_000_000.0;
/// From here on a company is owned.
const HALF: u64 = 50_000_000;
/// A third is written as 33.333: what that loses may be missing from a sum, a
/// thousandth of a per cent a holding, of ten holdings at most.
const ROUNDING: u64 = 1_000;
const MOST_ROUNDED: u64 = 10;
const WHOLE: f64 = 100.0;

/// One statement that a holder owns part of a company. Companies and holders are
/// numbers from 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Holding {
    /// The company.
    pub company: u32,
    /// Who owns part of it.
    pub holder: u32,
    /// Which source says so: shares are added within a source only.
    pub source: u32,
    /// Per cent owned at least, 0 to 100.
    pub from: f64,
    /// Per cent owned at most, 0 to 100.
    pub to: f64,
}

/// What listed owners hold of a company.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Owned {
    /// Per cent they hold at least: of all sources the most.
    pub from: f64,
    /// Per cent they may hold.
    pub to: f64,
    /// Half or more is certain.
    pub sure: bool,
    /// Half or more is possible.
    pub possible: bool,
}

/// What listed entities own of each of `count` companies and holders; `listed`
/// says by number who is listed. A listed company that nobody listed owns is not
/// itself owned. Statements about numbers out of range are left out.
#[must_use]
pub fn by_listed(count: usize, holdings: &[Holding], listed: &[bool]) -> Vec<Owned> {
    let shares = Shares::of(count, holdings);
    let (sure, from) = shares.reach(count, listed, |share| share.from);
    let (possible, to) = shares.reach(count, listed, |share| share.to);
    let per_cent = |units: u64| (units as f64 / UNIT).min(WHOLE);
    let at = |flags: &[bool], company: usize| flags.get(company).copied().unwrap_or_default();
    (0..count)
        .map(|company| Owned {
            from: per_cent(from.get(company).copied().unwrap_or_default()),
            to: per_cent(to.get(company).copied().unwrap_or_default()),
            sure: at(&sure, company),
            possible: at(&possible, company),
        })
        .collect()
}

/// A holding in whole units, by holder.
struct Share {
    /// Place of the sum it is added to.
    sum: usize,
    company: usize,
    from: u64,
    to: u64,
}

struct Shares {
    /// By holder: its shares.
    of: Vec<Vec<Share>>,
    /// How many sums there are: one for each company and source.
    sums: usize,
}

impl Shares {
    fn of(count: usize, holdings: &[Holding]) -> Self {
        let within = |number: u32| usize::try_from(number).ok().filter(|number| *number < count);
        let mut pairs: Vec<(u32, u32)> =
            holdings.iter().map(|holding| (holding.company, holding.source)).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let mut of: Vec<Vec<Share>> = (0..count).map(|_| Vec::new()).collect();
        for holding in holdings {
            let (Some(company), Some(holder), Ok(sum)) = (
                within(holding.company),
                within(holding.holder),
                pairs.binary_search(&(holding.company, holding.source)),
            ) else {
                continue;
            };
            let (from, to) = (units(holding.from), units(holding.to));
            if let Some(shares) = of.get_mut(holder) {
                shares.push(Share { sum, company, from: from.min(to), to: to.max(from) });
            }
        }
        Self { of, sums: pairs.len() }
    }

    /// Who is owned by half or more, and what listed owners hold of each: the least
    /// set that contains every company of which its members and the listed hold
    /// half. Each holder is walked once, so cycles end.
    fn reach(
        &self,
        count: usize,
        listed: &[bool],
        share_of: impl Fn(&Share) -> u64,
    ) -> (Vec<bool>, Vec<u64>) {
        let mut owned = vec![false; count];
        let mut sums = vec![(0_u64, 0_u64); self.sums];
        let mut most = vec![0_u64; count];
        let mut blocked: Vec<bool> =
            (0..count).map(|at| listed.get(at).copied().unwrap_or_default()).collect();
        let mut open: Vec<usize> =
            blocked.iter().enumerate().filter(|(_, listed)| **listed).map(|(at, _)| at).collect();
        while let Some(holder) = open.pop() {
            for share in self.of.get(holder).into_iter().flatten() {
                let Some((sum, parts)) = sums.get_mut(share.sum) else { continue };
                let part = share_of(share);
                *sum = sum.saturating_add(part);
                *parts += u64::from(part > 0);
                let reached = *sum > 0 && *sum + ROUNDING * (*parts).min(MOST_ROUNDED) >= HALF;
                if let Some(most) = most.get_mut(share.company) {
                    *most = (*most).max(*sum);
                }
                if !reached {
                    continue;
                }
                if let Some(owned) = owned.get_mut(share.company) {
                    *owned = true;
                }
                if let Some(blocked) = blocked.get_mut(share.company)
                    && !*blocked
                {
                    *blocked = true;
                    open.push(share.company);
                }
            }
        }
        (owned, most)
    }
}

/// A per cent in whole units; 0 for what is no number.
fn units(per_cent: f64) -> u64 {
    if per_cent.is_finite() { (per_cent.clamp(0.0, WHOLE) * UNIT).round() as u64 } else { 0 }
}
