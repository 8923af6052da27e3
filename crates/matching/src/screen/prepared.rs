//! A name cut into words for screening: people and companies alike.

use crate::compare::names::assign::MOST;
use crate::compare::names::common;
use crate::compare::names::company::{Acronyms, Rank};
use crate::compare::names::person;
use crate::compare::names::word::{Letters, Word};
use crate::compare::names::{CompanyName, Name, romanise};

/// What a word is worth in a comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Role {
    /// Tells names apart.
    #[default]
    Full,
    /// One letter that stands for a word.
    Initial,
    /// Joins the parts of a name (`de`, `al`).
    Particle,
    /// A trade or place in a company's name.
    Generic,
    /// A number in a company's name: equal or different.
    Number,
}

impl Role {
    pub(super) fn weight(self) -> f64 {
        match self {
            Self::Full | Self::Number => 1.0,
            Self::Initial => 0.35,
            Self::Generic => 0.25,
            Self::Particle => 0.2,
        }
    }

    /// Whether names are found through such a word.
    pub(super) fn leads(self) -> bool {
        matches!(self, Self::Full | Self::Number)
    }

    pub(super) fn to_bits(self) -> u32 {
        match self {
            Self::Full => 0,
            Self::Initial => 1,
            Self::Particle => 2,
            Self::Generic => 3,
            Self::Number => 4,
        }
    }

    pub(super) fn from_bits(bits: u32) -> Self {
        match bits {
            1 => Self::Initial,
            2 => Self::Particle,
            3 => Self::Generic,
            4 => Self::Number,
            _ => Self::Full,
        }
    }
}

/// A name ready to be listed or searched for.
#[derive(Clone, Debug, Default)]
pub(super) struct Prepared {
    /// At most [`MOST`] words.
    pub(super) words: Vec<(Word, Role)>,
    /// Junior, senior and so on; 0 where none is written.
    pub(super) generation: u8,
    /// All letters of a company's name without spaces; empty for a person's,
    /// where the words say as much.
    pub(super) whole: Letters,
    /// What a company may be called by the first letters of its words.
    pub(super) acronyms: Acronyms,
    /// What each word weighs and whether it was mistyped; only filled for a query.
    pub(super) asked: Vec<Asked>,
    /// How much an agreement on each word can say at most; only filled for a
    /// query, and only below infinity for common names of people.
    pub(super) bits: Vec<f32>,
    /// Neighbouring words written together; only filled for a query.
    pub(super) runs: Vec<Run>,
    /// Whether anything but its own words says that the name is a company's.
    pub(super) says_company: bool,
    /// Of a query: whether the name, looked for among companies, may as well be a person's.
    pub(super) unsure: bool,
    /// Of a query: whether something else may agree beside the name, so that a name of one
    /// word is looked for among several (see [`scoring`](super::scoring)).
    pub(super) corroborated: bool,
}

/// What a query's word is worth.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) weight: f32,
    /// The trade that the word may be a mistyping of; empty for a legal form.
    pub(super) meant: Option<Letters>,
}

/// Two to four neighbouring words of a query written together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// The words as bits.
    pub(super) words: u32,
    pub(super) text: Letters,
    /// The key of the letters, where they are enough to be compared by sound.
    pub(super) key: Option<Letters>,
}

impl Run {
    pub(super) fn new(words: u32, text: Letters) -> Self {
        // A number has no sound.
        let spoken = !text.as_bytes().iter().any(u8::is_ascii_digit);
        let key = (spoken && text.len() >= SHORTEST_BY_SOUND).then(|| romanise::key(&text));
        Self { words, text, key }
    }

    /// How alike the run and a single word are, if they are one.
    pub(super) fn similarity(&self, word: &Word) -> Option<f64> {
        if self.text == word.text {
            return Some(JOINED);
        }
        (word.text.len() >= SHORTEST_BY_SOUND && self.key? == word.key).then_some(JOINED_BY_SOUND)
    }
}

/// Similarity of words divided otherwise, when letters or sounds are the same.
pub(super) const JOINED: f64 = 0.97;
const JOINED_BY_SOUND: f64 = 0.92;
/// Fewest letters of a run that is compared by its sound: short ones are alike
/// by chance.
const SHORTEST_BY_SOUND: usize = 8;

impl Prepared {
    /// A person's name; `None` when it holds no letters.
    pub(super) fn person(name: &str) -> Option<Self> {
        let name = Name::parse(name)?;
        let role = |kind| match kind {
            person::Kind::Full => Role::Full,
            person::Kind::Initial => Role::Initial,
            person::Kind::Particle => Role::Particle,
        };
        let words = name.parts().iter().take(MOST).map(|part| (part.word, role(part.kind)));
        let words = words.collect();
        Some(Self { words, generation: name.generation(), ..Self::default() }.with_a_leading_word())
    }

    /// A company's, vessel's or aircraft's name; `None` when it holds no letters
    /// or digits.
    pub(super) fn company(name: &str) -> Option<Self> {
        let name = CompanyName::parse(name)?;
        let role = |rank| match rank {
            Rank::Distinctive => Role::Full,
            Rank::Generic => Role::Generic,
            Rank::Number => Role::Number,
            Rank::Letter => Role::Initial,
        };
        // Words that tell companies apart stay when a long name must be cut.
        let mut words: Vec<_> =
            name.words().iter().map(|(word, rank)| (*word, role(*rank))).collect();
        let mut surplus = words.len().saturating_sub(MOST);
        words.retain(|(_, role)| {
            let cut = surplus > 0 && *role == Role::Generic;
            surplus -= usize::from(cut);
            !cut
        });
        words.truncate(MOST);
        let (whole, acronyms) = (name.whole(), *name.acronyms());
        let says_company = name.says_company();
        let prepared = Self { words, whole, acronyms, says_company, ..Self::default() };
        Some(prepared.with_a_leading_word())
    }

    pub(super) fn is_company(&self) -> bool {
        self.whole.len() > 0
    }

    /// The only word that leads, where there is just one.
    pub(super) fn single(&self) -> Option<&Word> {
        let mut leading = self.words.iter().filter(|(_, role)| role.leads());
        let (word, _) = leading.next()?;
        leading.next().is_none().then_some(word)
    }

    /// A name of nothing but initials, particles or trades is found by those.
    pub(super) fn with_a_leading_word(mut self) -> Self {
        if !self.words.iter().any(|(_, role)| role.leads()) {
            for (word, role) in &mut self.words {
                *role = if word.text.len() > 1 { Role::Full } else { *role };
            }
        }
        self
    }

    /// The same with what a query needs besides its words.
    pub(super) fn for_query(mut self) -> Self {
        self.bits = self.words.iter().map(|(word, _)| common::bits(word.text.as_str())).collect();
        self.runs.clear();
        for start in 0..self.words.len() {
            let mut run = Letters::new();
            let mut words = 0;
            for (place, (word, _)) in self.words.iter().enumerate().skip(start).take(4) {
                if run.len() + word.text.len() > Letters::MOST {
                    break;
                }
                word.text.as_bytes().iter().for_each(|b| run.push(*b));
                words |= 1 << place;
                if place > start && run.len() >= SHORTEST_RUN {
                    self.runs.push(Run::new(words, run));
                }
            }
        }
        self
    }

    /// Runs of two or more neighbouring words written together, going round from
    /// the last word to the first, since `FAMILY Given` is joined as often as
    /// `Given FAMILY`.
    pub(super) fn cyclic_runs(words: &[Letters], mut visit: impl FnMut(usize, usize, &Letters)) {
        if words.len() < 2 {
            return;
        }
        for start in 0..words.len() {
            let mut text = Letters::new();
            for (count, word) in (1..).zip(words.iter().cycle().skip(start).take(words.len())) {
                // A run of all words may be cut: so is a word as long as that.
                if text.len() + word.len() > Letters::MOST && count < words.len() {
                    break;
                }
                word.as_bytes().iter().for_each(|b| text.push(*b));
                if count > 1 && text.len() >= SHORTEST_RUN {
                    visit(start, count, &text);
                }
            }
        }
    }
}

/// Fewest letters of a run of joined words.
pub(super) const SHORTEST_RUN: usize = 5;
