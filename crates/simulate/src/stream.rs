//! Chance, by seed.
//!
//! Every decision is drawn from a stream that is named by what it decides and
//! for whom. The name is hashed into the state, so streams do not depend on the
//! order in which they are opened: one more person in the company changes
//! nothing for the others.
//!
//! The generator is xoshiro256++ (Blackman and Vigna, "Scrambled linear
//! pseudorandom number generators", 2021), its state filled by `SplitMix64` as its
//! authors advise. It is here rather than taken from a crate because a stream is
//! opened for every person and day: a keyed cipher costs 9 µs per stream in the
//! development profile, this 0.1 µs, and the bytes of a scenario must not change
//! with a dependency.

/// What a stream decides. The number is part of the key: never reuse one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// Who a person is.
    Person = 1,
    /// One day of one person.
    Day = 3,
    /// What is on a laptop.
    Laptop = 4,
    /// Application and interviews.
    Hiring = 5,
    /// Meetings of one team on one day.
    Meeting = 6,
    /// Pay.
    Pay = 7,
    /// Facts about a whole ring.
    Ring = 8,
    /// Where a person is over the whole window: leave and journeys.
    Absence = 9,
    /// Work on the marketplace.
    Market = 10,
    /// References and papers.
    Papers = 11,
}

/// A source of decisions.
pub struct Stream {
    a: u64,
    b: u64,
    c: u64,
    d: u64,
}

impl Stream {
    /// The stream of `purpose` for `who`, `part` being a day or another finer division.
    #[must_use]
    pub const fn new(seed: u64, purpose: Purpose, who: u64, part: u64) -> Self {
        let key = mix(mix(mix(seed, purpose as u64), who), part);
        Self { a: mix(key, 1), b: mix(key, 2), c: mix(key, 3), d: mix(key, 4) }
    }

    /// The next 64 bits.
    pub const fn bits(&mut self) -> u64 {
        let result = self.a.wrapping_add(self.d).rotate_left(23).wrapping_add(self.a);
        let shifted = self.b << 17;
        self.c ^= self.a;
        self.d ^= self.b;
        self.b ^= self.c;
        self.a ^= self.d;
        self.c ^= shifted;
        self.d = self.d.rotate_left(45);
        result
    }

    const fn word(&mut self) -> u32 {
        (self.bits() >> 32) as u32
    }

    /// A number below `bound`; 0 if `bound` is 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        // Lemire's multiply-shift; the bias at our bounds is under one in a million.
        ((u64::from(self.word()) * u64::from(bound)) >> 32) as u32
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u32::try_from(high.saturating_sub(low).saturating_add(1).max(1));
        low + i64::from(self.below(width.unwrap_or(u32::MAX)))
    }

    /// True with probability `p`.
    pub fn chance(&mut self, p: f64) -> bool {
        f64::from(self.word()) < p * 4_294_967_296.0
    }

    /// One of `items`; the default if there are none.
    pub fn pick<T: Copy + Default>(&mut self, items: &[T]) -> T {
        let bound = u32::try_from(items.len()).unwrap_or(u32::MAX);
        items.get(self.below(bound) as usize).copied().unwrap_or_default()
    }

    /// The position of one of `weights`, each with its own share of the chances.
    pub fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let total = weights.clone().sum();
        let mut left = self.below(total);
        for (position, weight) in weights.enumerate() {
            if left < weight {
                return position;
            }
            left -= weight;
        }
        0
    }
}

/// Mixes two numbers into one that looks unrelated to both (SplitMix64's
/// finaliser, Steele, Lea and Flood 2014). For ids, not for chances.
#[must_use]
pub const fn mix(a: u64, b: u64) -> u64 {
    let mut x = a ^ b.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A permutation of the numbers below 2^22: distinct keys get distinct numbers
/// that say nothing about the order of the keys.
#[must_use]
pub const fn scatter22(key: u32, seed: u64) -> u32 {
    let mut left = (key >> 11) & 0x7ff;
    let mut right = key & 0x7ff;
    let mut round = 0;
    // Four Feistel rounds: a bijection whatever the round function is.
    while round < 4 {
        let mixed = (mix(seed ^ round, right as u64) & 0x7ff) as u32;
        let next = left ^ mixed;
        left = right;
        right = next;
        round += 1;
    }
    (left << 11) | right
}

#[cfg(test)]
mod tests;
