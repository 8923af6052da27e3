//! A table from traces of words to the words that left them.

/// Pairs of a hash and an id, found by hash. Several ids may share a hash, and
/// different traces may share one too: what is found must be verified.
#[derive(Debug, Default)]
pub(super) struct Traces {
    /// Sorted by hash.
    pairs: Vec<(u32, u32)>,
    /// Where the pairs of each value of the highest bits begin.
    starts: Vec<u32>,
    shift: u32,
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
        Self { pairs, starts, shift }
    }

    /// The ids of a hash.
    pub(super) fn get(&self, hash: u32) -> impl Iterator<Item = u32> + '_ {
        let bucket = (hash >> self.shift) as usize;
        let start = self.starts.get(bucket).copied().unwrap_or_default() as usize;
        let end = self.starts.get(bucket + 1).copied().unwrap_or_default() as usize;
        let pairs = self.pairs.get(start..end).unwrap_or_default();
        pairs
            .iter()
            .skip_while(move |(h, _)| *h < hash)
            .take_while(move |(h, _)| *h == hash)
            .map(|(_, id)| *id)
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.pairs.capacity() * size_of::<(u32, u32)>() + self.starts.capacity() * size_of::<u32>()
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
