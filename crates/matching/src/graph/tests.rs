use super::*;

mod communities;
mod drawing;
mod flow;
mod planted;
mod sharing;
mod sites;
mod texts;

/// SplitMix64: the same numbers on every machine.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `limit`.
    pub(super) fn below(&mut self, limit: u32) -> u32 {
        (self.next() % u64::from(limit)) as u32
    }

    pub(super) fn chance(&mut self, share: f64) -> bool {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64 <= share
    }
}

/// A company being invented: tokens and who holds them.
#[derive(Default)]
pub(super) struct World {
    pub(super) tokens: Vec<Token>,
    pub(super) holdings: Vec<Holding>,
    pub(super) homes: Vec<Option<u32>>,
    pub(super) together: Vec<(u32, u32)>,
    pub(super) same: Vec<(u32, u32)>,
}

impl World {
    pub(super) fn people(count: u32) -> Self {
        // Everybody has a home of their own to begin with.
        Self { homes: (0..count).map(Some).collect(), ..Self::default() }
    }

    pub(super) fn token(&mut self, kind: Kind) -> u32 {
        self.tokens.push(Token { kind, public: false });
        self.tokens.len() as u32 - 1
    }

    pub(super) fn hold(&mut self, token: u32, subjects: &[u32]) {
        for subject in subjects {
            let row = self.holdings.len() as i64;
            let first = Some(i64::from(*subject) * 1_000);
            self.holdings.push(Holding { token, subject: *subject, row, first, last: first });
        }
    }

    pub(super) fn share(&mut self, kind: Kind, subjects: &[u32]) -> u32 {
        let token = self.token(kind);
        self.hold(token, subjects);
        token
    }

    pub(super) fn facts(&self) -> Facts<'_> {
        Facts {
            population: self.homes.len(),
            homes: &self.homes,
            together: &self.together,
            same: &self.same,
            ..Facts::default()
        }
    }

    pub(super) fn links(&self) -> Links {
        Links::build(&self.tokens, self.holdings.clone(), &self.facts())
    }

    pub(super) fn rings(&self) -> Vec<Ring> {
        rings(&self.links(), &self.facts())
    }
}
