//! A table from traces of words to the words that left them.

/// Pairs of a hash and an id, found by hash. Several ids may share a hash, and
/// different traces may share one too: what is found must be verified.
#[derive(Debug)]
pub(super) struct Traces {
    /// Sorted by hash.
    pairs: Vec<(u32, u32)>,
    /// Where the pairs of each value of the highest bits begin.
    starts: Vec<u32>,
    shift: u32,
    /// A bit for every value of more of the highest bits that occurs: most traces of a
    /// word are of no other, and this tells so within the cache.
    seen: Vec<u64>,
    seen_shift: u32,
}

/// Bits of [`Traces::seen`] for each pair.
const SEEN_BITS: usize = 8;

impl Default for Traces {
    fn default() -> Self {
        Self::build(Vec::new())
    }
}

impl Traces {
    /// Builds the table. Pairs that occur twice are kept once.
    pub(super) fn build(mut pairs: Vec<(u32, u32)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        pairs.shrink_to_fit();
        // One start for about four pairs.
        let bits = (pairs.len() / 4).max(2).ilog2().clamp(1, 24);
        let shift = 32 - bits;
        let mut starts = vec![0_u32; (1 << bits) + 1];
        for (hash, _) in &pairs {
            if let Some(count) = starts.get_mut((hash >> shift) as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let seen_bits = (pairs.len() * SEEN_BITS).max(64).next_power_of_two().ilog2().min(30);
        let seen_shift = 32 - seen_bits;
        let mut seen = vec![0_u64; 1 << (seen_bits - 6)];
        for (hash, _) in &pairs {
            let place = hash >> seen_shift;
            if let Some(bits) = seen.get_mut(place as usize / 64) {
                *bits |= 1 << (place % 64);
            }
        }
        Self { pairs, starts, shift, seen, seen_shift }
    }

    /// The ids of a hash.
    pub(super) fn get(&self, hash: u32) -> impl Iterator<Item = u32> + '_ {
        let place = hash >> self.seen_shift;
        let seen = self.seen.get(place as usize / 64).is_some_and(|b| b >> (place % 64) & 1 == 1);
        let pairs = if seen { self.bucket((hash >> self.shift) as usize) } else { &[] };
        pairs
            .iter()
            .skip_while(move |(h, _)| *h < hash)
            .take_while(move |(h, _)| *h == hash)
            .map(|(_, id)| *id)
    }

    fn bucket(&self, bucket: usize) -> &[(u32, u32)] {
        let start = self.starts.get(bucket).copied().unwrap_or_default() as usize;
        let end = self.starts.get(bucket + 1).copied().unwrap_or_default() as usize;
        self.pairs.get(start..end).unwrap_or_default()
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.pairs.capacity() * size_of::<(u32, u32)>()
            + self.starts.capacity() * size_of::<u32>()
            + self.seen.capacity() * size_of::<u64>()
    }
}

/// A 64-bit trace in the 32 bits of the table.
pub(super) fn short(trace: u64) -> u32 {
    (crate::compare::text::mix(trace) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_put_in() {
        let pairs: Vec<(u32, u32)> =
            (0..5000_u32).map(|n| (n.wrapping_mul(2_654_435_761) % 700_000_007, n)).collect();
        let table = Traces::build(pairs.iter().chain(&pairs).copied().collect());
        for (hash, id) in &pairs {
            assert_eq!(table.get(*hash).filter(|found| found == id).count(), 1);
        }
        assert_eq!(table.get(1).count(), pairs.iter().filter(|(h, _)| *h == 1).count());
        assert_eq!(Traces::build(Vec::new()).get(7).count(), 0);
    }
}
