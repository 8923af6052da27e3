//! Company words and the words of lures, compiled in.

use super::table::{Hashed, Space, Table, hash};

const TEXT: &str = include_str!("words.txt");

/// The words that are put beside names.
#[derive(Debug)]
pub(super) struct Words {
    words: Vec<Word>,
    table: Table,
    longest: usize,
}

/// One word.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) text: &'static str,
    /// Whether other words of the kind stand for it: `tech`, `solutions`.
    pub(super) exchangeable: bool,
}

/// A word at one end of a label, and the rest.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peeled<'a> {
    pub(super) word: &'a Word,
    /// Whether the word stands before the rest.
    pub(super) before: bool,
    /// Whether a hyphen stands between.
    pub(super) hyphen: bool,
    /// The rest, from its first byte to after its last, without the hyphen.
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Words {
    pub(super) fn new() -> Self {
        let mut words: Vec<Word> = Vec::new();
        for line in TEXT.lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split_whitespace();
            let exchangeable = fields.next() == Some("company");
            words.extend(fields.map(|text| Word { text, exchangeable }));
        }
        // A word of two classes counts once, as a company word where it is one.
        words.sort_by_key(|word| (word.text, !word.exchangeable));
        words.dedup_by_key(|word| word.text);
        let pairs = (0_u32..).zip(&words).map(|(n, w)| (Space::Label.key(hash(w.text.bytes())), n));
        let longest = words.iter().map(|word| word.text.len()).max().unwrap_or_default();
        Self { table: Table::build(pairs.collect()), words, longest }
    }

    /// The word a part of a label is.
    fn part(&self, label: &[u8], hashed: &Hashed, start: usize, end: usize) -> Option<&Word> {
        let key = Space::Label.key(hashed.part(start, end));
        self.table.get(key).find_map(|n| {
            let word = self.words.get(n as usize)?;
            (label.get(start..end)? == word.text.as_bytes()).then_some(word)
        })
    }

    /// Whether the whole label is a word.
    pub(super) fn holds(&self, label: &[u8]) -> bool {
        self.words.binary_search_by(|word| word.text.as_bytes().cmp(label)).is_ok()
    }

    /// Every word at an end of the part of a label, with the rest of the part.
    pub(super) fn peel<'a>(
        &'a self,
        label: &'a [u8],
        hashed: &'a Hashed,
        start: usize,
        end: usize,
    ) -> impl Iterator<Item = Peeled<'a>> {
        const LEAST_REST: usize = 2;
        let reach = end.saturating_sub(start + LEAST_REST).min(self.longest);
        let hyphen_at = |at: usize| label.get(at) == Some(&b'-');
        (1..=reach).flat_map(move |len| {
            let after = self.part(label, hashed, end - len, end).map(|word| {
                let hyphen = hyphen_at(end - len - 1);
                Peeled { word, before: false, hyphen, start, end: end - len - usize::from(hyphen) }
            });
            let before = self.part(label, hashed, start, start + len).map(|word| {
                let hyphen = hyphen_at(start + len);
                Peeled { word, before: true, hyphen, start: start + len + usize::from(hyphen), end }
            });
            [after, before].into_iter().flatten().filter(|peeled| peeled.start < peeled.end)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_at_both_ends() {
        let words = Words::new();
        let label = b"my-silverstar-labs";
        let hashed = Hashed::new(label);
        let found: Vec<_> = words
            .peel(label, &hashed, 0, label.len())
            .map(|p| (p.word.text, std::str::from_utf8(&label[p.start..p.end]).unwrap()))
            .collect();
        assert!(found.contains(&("my", "silverstar-labs")), "{found:?}");
        assert!(found.contains(&("labs", "my-silverstar")), "{found:?}");
        assert!(words.holds(b"solutions") && !words.holds(b"silverstar"));
        assert!(words.words.len() > 300, "{} words", words.words.len());
        for word in &words.words {
            assert!(word.text.bytes().all(|b| b.is_ascii_lowercase()), "{}", word.text);
        }
    }
}
