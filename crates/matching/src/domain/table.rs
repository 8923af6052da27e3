//! Hashes of labels and of labels without one letter, and where they lead.

use crate::compare::text::mix;

/// A label of DNS has at most 63 bytes; letters of other scripts may become two
/// Latin ones.
pub(super) const LONGEST: usize = 96;

/// What a hash is of. One table holds them all.
#[derive(Clone, Copy)]
pub(super) enum Space {
    /// A registered domain.
    Registered = 1,
    /// A label, the same without its hyphens, or without one letter.
    Label,
    /// A label without a company word.
    Core,
    /// A label whose letters that look alike are one.
    Skeleton,
    /// The letters of a label in any order.
    Letters,
    /// A label with its suffix run into it.
    Glued,
}

impl Space {
    pub(super) fn key(self, hash: u64) -> u64 {
        mix(hash ^ (self as u64) << 56)
    }
}

/// A polynomial hash of each beginning of a label, from which the hash of any
/// part of it, and of all but one letter, follow without reading it again.
pub(super) struct Hashed {
    /// Hash of the first `n` bytes at place `n`.
    beginnings: [u64; LONGEST + 1],
    len: usize,
}

const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

const POWERS: [u64; LONGEST + 1] = {
    let mut powers = [1_u64; LONGEST + 1];
    let mut n = 1;
    while n <= LONGEST {
        // Constant evaluation: a wrong place would not compile.
        #[expect(clippy::indexing_slicing, reason = "checked by the compiler")]
        {
            powers[n] = powers[n - 1].wrapping_mul(BASE);
        }
        n += 1;
    }
    powers
};

/// The hash of bytes that [`Hashed`] gives for a part that holds them.
pub(super) fn hash(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(0, step)
}

fn step(hash: u64, byte: u8) -> u64 {
    hash.wrapping_mul(BASE).wrapping_add(u64::from(byte) + 1)
}

fn power(n: usize) -> u64 {
    POWERS.get(n).copied().unwrap_or_default()
}

impl Hashed {
    /// Bytes past [`LONGEST`] are left out.
    pub(super) fn new(bytes: &[u8]) -> Self {
        let mut beginnings = [0; LONGEST + 1];
        let mut sum = 0;
        for (byte, place) in bytes.iter().zip(beginnings.iter_mut().skip(1)) {
            sum = step(sum, *byte);
            *place = sum;
        }
        Self { beginnings, len: bytes.len().min(LONGEST) }
    }

    fn beginning(&self, n: usize) -> u64 {
        self.beginnings.get(n).copied().unwrap_or_default()
    }

    /// The hash of the bytes from `start` to `end`.
    pub(super) fn part(&self, start: usize, end: usize) -> u64 {
        let before = self.beginning(start).wrapping_mul(power(end.saturating_sub(start)));
        self.beginning(end).wrapping_sub(before)
    }

    /// The hashes of the bytes from `start` to `end` without one of them.
    pub(super) fn shorter(&self, start: usize, end: usize) -> impl Iterator<Item = u64> + '_ {
        (start..end).map(move |without| {
            let after = end - without - 1;
            let right = self.part(without + 1, end);
            self.part(start, without).wrapping_mul(power(after)).wrapping_add(right)
        })
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }
}

/// From hashes to numbers. Different things may share a hash: what is found must
/// be compared.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Sorted.
    pairs: Vec<(u64, u32)>,
    /// One bit per highest bits of a hash that is there: most questions end here.
    filter: Vec<u64>,
    shift: u32,
}

impl Table {
    pub(super) fn build(mut pairs: Vec<(u64, u32)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        pairs.shrink_to_fit();
        // Sixteen bits a pair: one question in sixteen or more is asked in vain.
        let bits = (pairs.len().max(8) * 16).next_power_of_two().ilog2().clamp(6, 40);
        let mut table = Self { pairs, filter: vec![0; 1 << (bits - 6)], shift: 64 - bits };
        for (key, _) in &table.pairs {
            let bit = key >> table.shift;
            if let Some(word) = table.filter.get_mut((bit >> 6) as usize) {
                *word |= 1 << (bit & 63);
            }
        }
        table
    }

    /// The numbers of a key, ascending.
    pub(super) fn get(&self, key: u64) -> impl Iterator<Item = u32> + '_ {
        let bit = key >> self.shift;
        let there =
            self.filter.get((bit >> 6) as usize).is_some_and(|word| word >> (bit & 63) & 1 == 1);
        let found = if there { self.find(key) } else { &[] };
        found.iter().map(|(_, number)| *number)
    }

    #[inline(never)]
    fn find(&self, key: u64) -> &[(u64, u32)] {
        let start = self.pairs.partition_point(|(k, _)| *k < key);
        let rest = self.pairs.get(start..).unwrap_or_default();
        let end = rest.iter().take_while(|(k, _)| *k == key).count();
        rest.get(..end).unwrap_or_default()
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.pairs.capacity() * size_of::<(u64, u32)>() + self.filter.capacity() * size_of::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_of_parts_are_hashes_of_their_bytes() {
        let text = b"silver-star1";
        let hashed = Hashed::new(text);
        let mut compared = 0;
        for start in 0..text.len() {
            for end in start..=text.len() {
                let part = &text[start..end];
                assert_eq!(hashed.part(start, end), hash(part.iter().copied()));
                for (at, shorter) in hashed.shorter(start, end).enumerate() {
                    let left = part.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, b)| *b);
                    assert_eq!(shorter, hash(left));
                    compared += 1;
                }
            }
        }
        assert_eq!(compared, 364);
    }

    #[test]
    fn finds_what_was_put_in() {
        let key = |n: u32| Space::Label.key(u64::from(n));
        let table = Table::build((0..3000).map(|n| (key(n / 2), n)).collect());
        for n in 0..1500 {
            assert_eq!(table.get(key(n)).collect::<Vec<_>>(), [2 * n, 2 * n + 1]);
        }
        assert_eq!((1500..9000).filter(|n| table.get(key(*n)).next().is_some()).count(), 0);
        assert_eq!(Table::build(Vec::new()).get(7).count(), 0);
    }
}
