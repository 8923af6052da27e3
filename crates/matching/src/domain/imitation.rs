//! What was found, in words.

use std::fmt;

/// How a domain relates to a protected one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// It is the protected domain. Not an imitation.
    Listed,
    /// It is below the protected domain. Not an imitation.
    Below,
    /// Letters of another script, or with marks, that read as the protected ones.
    Confusable,
    /// Letters or digits that read as others: `rn` as `m`, `1` as `l`.
    Homoglyph,
    /// Two neighbouring letters swapped.
    Transposition,
    /// A letter written twice.
    Repetition,
    /// A letter left out.
    Omission,
    /// A letter put in.
    Insertion,
    /// A vowel in place of another.
    VowelSwap,
    /// A letter in place of its neighbour on a keyboard.
    Keyboard,
    /// A letter that differs in one bit.
    Bitsquat,
    /// Any other letter in place of one.
    Replacement,
    /// A hyphen put in, left out or moved.
    Hyphen,
    /// The same label under another public suffix.
    OtherSuffix,
    /// The suffix became a part of the label: `paypal-com.example`.
    SuffixInLabel,
    /// A word put before or after the name.
    AddedWord,
    /// A company word exchanged for another: `tech` for `solutions`.
    ExchangedWord,
    /// The parts of the name in another order.
    WordOrder,
    /// The protected name stands before a domain somebody else registered, or a
    /// dot was put into it.
    InSubdomain,
}

impl Kind {
    /// Every kind, as they are declared.
    pub const ALL: [Self; 19] = [
        Self::Listed,
        Self::Below,
        Self::Confusable,
        Self::Homoglyph,
        Self::Transposition,
        Self::Repetition,
        Self::Omission,
        Self::Insertion,
        Self::VowelSwap,
        Self::Keyboard,
        Self::Bitsquat,
        Self::Replacement,
        Self::Hyphen,
        Self::OtherSuffix,
        Self::SuffixInLabel,
        Self::AddedWord,
        Self::ExchangedWord,
        Self::WordOrder,
        Self::InSubdomain,
    ];

    /// Whether it is an imitation; otherwise it is the protected domain itself.
    #[must_use]
    pub fn is_imitation(self) -> bool {
        !matches!(self, Self::Listed | Self::Below)
    }

    /// A stable lower-case word for tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Below => "below",
            Self::Confusable => "confusable",
            Self::Homoglyph => "homoglyph",
            Self::Transposition => "transposition",
            Self::Repetition => "repetition",
            Self::Omission => "omission",
            Self::Insertion => "insertion",
            Self::VowelSwap => "vowel_swap",
            Self::Keyboard => "keyboard",
            Self::Bitsquat => "bitsquat",
            Self::Replacement => "replacement",
            Self::Hyphen => "hyphen",
            Self::OtherSuffix => "other_suffix",
            Self::SuffixInLabel => "suffix_in_label",
            Self::AddedWord => "added_word",
            Self::ExchangedWord => "exchanged_word",
            Self::WordOrder => "word_order",
            Self::InSubdomain => "in_subdomain",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One protected domain that the domain asked about looks like.
#[derive(Clone, Debug, PartialEq)]
pub struct Imitation {
    /// The protected domain, as its owner registered it, with international
    /// letters shown.
    pub protected: String,
    /// How it looks like it. Where several readings fit, the most telling one.
    pub kind: Kind,
    /// The same in a sentence: `'rn' reads as 'm'`.
    pub explanation: String,
    /// Letters, words or suffixes changed: 0 for the domain itself, 1 or more
    /// otherwise.
    pub distance: u8,
    /// The place of the change, in characters from the start of the registered
    /// label asked about. `None` where no one place changed.
    pub position: Option<usize>,
    /// From 0 to 1: how unlikely a domain that somebody chose in good faith looks
    /// like this one by chance. 1 for the domain itself. It does not say how
    /// likely ill will is.
    pub score: f64,
}
