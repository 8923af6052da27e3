//! Names of companies: legal forms set aside, generic words weighed lightly,
//! numbers taken literally.

use super::assign::{self, MOST};
use super::strokes;
use super::word::{Letters, Word};
use crate::compare::text;

/// A company's name prepared for comparison.
#[derive(Clone, Debug)]
pub struct CompanyName {
    words: Vec<(Word, Rank)>,
    /// The legal form as one key, empty where none is written.
    form: String,
    /// All letters and digits without spaces, the legal form included.
    whole: Letters,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rank {
    /// Tells this company from others.
    Distinctive,
    /// A trade or a place that thousands of companies share.
    Generic,
    /// A number: equal or different, never alike.
    Number,
}

fn weight(rank: Rank) -> f64 {
    match rank {
        Rank::Distinctive | Rank::Number => 1.0,
        Rank::Generic => 0.25,
    }
}

/// Legal forms, folded, with the form they are counted as. Several words stand
/// for one form where they are translations or abbreviations of one another.
/// Longer forms come first where one begins another.
const FORMS: &[(&str, &str)] = &[
    ("limited liability company", "llc"),
    ("limited liability partnership", "llp"),
    ("obshchestvo s ogranichennoy otvetstvennostyu", "llc"),
    ("gesellschaft mit beschrankter haftung", "llc"),
    ("private limited company", "ltd"),
    ("public limited company", "plc"),
    ("public joint stock company", "jsc"),
    ("closed joint stock company", "jsc"),
    ("open joint stock company", "jsc"),
    ("private joint stock company", "jsc"),
    ("sociedad anonima de capital variable", "jsc"),
    ("joint stock company", "jsc"),
    ("sociedad anonima", "jsc"),
    ("societe anonyme", "jsc"),
    ("aktiengesellschaft", "jsc"),
    ("company limited", "ltd"),
    ("private limited", "ltd"),
    ("s a de c v", "jsc"),
    ("sa de cv", "jsc"),
    ("s de r l", "llc"),
    ("co limited", "ltd"),
    ("pvt ltd", "ltd"),
    ("pte ltd", "ltd"),
    ("pty ltd", "ltd"),
    ("sdn bhd", "ltd"),
    ("co ltd", "ltd"),
    ("sp z o o", "llc"),
    ("sp zoo", "llc"),
    ("s r o", "llc"),
    ("d o o", "llc"),
    ("s r l", "llc"),
    ("s p a", "jsc"),
    ("l l c", "llc"),
    ("l l p", "llp"),
    ("p l c", "plc"),
    ("a s", "jsc"),
    ("s a", "jsc"),
    ("b v", "llc"),
    ("n v", "jsc"),
    ("incorporated", "corp"),
    ("corporation", "corp"),
    ("limited", "ltd"),
    ("company", "co"),
    ("gmbh", "llc"),
    ("ooo", "llc"),
    ("oao", "jsc"),
    ("zao", "jsc"),
    ("pao", "jsc"),
    ("pjsc", "jsc"),
    ("ojsc", "jsc"),
    ("cjsc", "jsc"),
    ("fze", "fz"),
    ("fzc", "fz"),
    ("fzco", "fz"),
    ("fz llc", "fz"),
    ("dmcc", "fz"),
    ("corp", "corp"),
    ("llc", "llc"),
    ("llp", "llp"),
    ("ltd", "ltd"),
    ("ltda", "ltd"),
    ("plc", "plc"),
    ("inc", "corp"),
    ("jsc", "jsc"),
    ("pty", "ltd"),
    ("pvt", "ltd"),
    ("pte", "ltd"),
    ("bhd", "ltd"),
    ("srl", "llc"),
    ("sarl", "llc"),
    ("sas", "jsc"),
    ("spa", "jsc"),
    ("oyj", "jsc"),
    ("oy", "llc"),
    ("ab", "jsc"),
    ("as", "jsc"),
    ("aps", "llc"),
    ("ag", "jsc"),
    ("kg", "kg"),
    ("kk", "jsc"),
    ("bv", "llc"),
    ("nv", "jsc"),
    ("sa", "jsc"),
    ("lp", "lp"),
    ("co", "co"),
];

/// Words that say a trade or a place and not which company, with the form they
/// are counted as.
const GENERIC: &[(&str, &str)] = &[
    ("technology", "tech"),
    ("technologies", "tech"),
    ("technological", "tech"),
    ("tech", "tech"),
    ("tekhnologii", "tech"),
    ("solutions", "solution"),
    ("solution", "solution"),
    ("services", "service"),
    ("service", "service"),
    ("systems", "system"),
    ("system", "system"),
    ("software", "software"),
    ("group", "group"),
    ("grupo", "group"),
    ("holding", "holding"),
    ("holdings", "holding"),
    ("international", "intl"),
    ("intl", "intl"),
    ("intern", "intl"),
    ("global", "global"),
    ("worldwide", "global"),
    ("trading", "trade"),
    ("trade", "trade"),
    ("general", "general"),
    ("import", "import"),
    ("export", "export"),
    ("impex", "import"),
    ("industries", "industry"),
    ("industry", "industry"),
    ("industrial", "industry"),
    ("enterprise", "enterprise"),
    ("enterprises", "enterprise"),
    ("consulting", "consulting"),
    ("consultants", "consulting"),
    ("management", "mgmt"),
    ("mgmt", "mgmt"),
    ("development", "dev"),
    ("dev", "dev"),
    ("investment", "invest"),
    ("investments", "invest"),
    ("invest", "invest"),
    ("capital", "capital"),
    ("financial", "finance"),
    ("finance", "finance"),
    ("bank", "bank"),
    ("shipping", "shipping"),
    ("maritime", "shipping"),
    ("marine", "shipping"),
    ("logistics", "logistics"),
    ("transport", "logistics"),
    ("construction", "construction"),
    ("engineering", "engineering"),
    ("manufacturing", "mfg"),
    ("mfg", "mfg"),
    ("electronics", "electronics"),
    ("energy", "energy"),
    ("oil", "oil"),
    ("gas", "gas"),
    ("petroleum", "oil"),
    ("digital", "digital"),
    ("data", "data"),
    ("network", "network"),
    ("networks", "network"),
    ("information", "information"),
    ("it", "information"),
    ("labs", "lab"),
    ("lab", "lab"),
    ("laboratories", "lab"),
    ("studio", "studio"),
    ("studios", "studio"),
    ("media", "media"),
    ("staffing", "staffing"),
    ("recruitment", "staffing"),
    ("outsourcing", "staffing"),
    ("partners", "partner"),
    ("associates", "partner"),
    ("foundation", "foundation"),
    ("institute", "institute"),
    ("university", "university"),
    ("center", "center"),
    ("centre", "center"),
    ("agency", "agency"),
    ("bureau", "bureau"),
    ("ministry", "ministry"),
    ("national", "national"),
    ("state", "state"),
    ("research", "research"),
    ("science", "science"),
    ("scientific", "science"),
    ("production", "production"),
    ("commercial", "commerce"),
    ("commerce", "commerce"),
    ("equipment", "equipment"),
    ("aviation", "aviation"),
    ("airlines", "aviation"),
    ("airways", "aviation"),
    ("american", "usa"),
    ("america", "usa"),
    ("usa", "usa"),
    ("us", "usa"),
    ("uk", "uk"),
    ("europe", "europe"),
    ("asia", "asia"),
    ("china", "china"),
    ("middle", "middle"),
    ("east", "east"),
    ("west", "west"),
    ("north", "north"),
    ("south", "south"),
    ("new", "new"),
];

/// Words that carry nothing in a company's name.
const EMPTY: &[&str] =
    &["the", "and", "of", "for", "de", "del", "la", "le", "et", "und", "y", "e", "in", "dba"];

/// The generic word that a mistyped one was meant to be: one edit away, and
/// long enough that chance is unlikely.
pub(crate) fn generic_near(word: &Letters) -> Option<Word> {
    let near = |generic: &str| {
        generic.len() >= 5
            && word.len() >= 5
            && strokes::within(generic.as_bytes(), word.as_bytes(), 1)
    };
    GENERIC
        .iter()
        .find(|(generic, _)| near(generic))
        .map(|(_, counted)| Word::new(Letters::of(counted)))
}

/// Whether a word is a mistyped legal form.
pub(crate) fn is_form_near(word: &Letters) -> bool {
    ["limited", "company", "corporation", "incorporated", "liability"]
        .iter()
        .any(|form| word.len() >= 6 && strokes::within(form.as_bytes(), word.as_bytes(), 1))
}

/// What one more distinctive word on one side costs, as a share of its weight:
/// more than in a person's name, because `Orion Bank` is not `Orion Air Bank`.
const MISSING: f64 = 0.5;

/// How far two company names agree, from 0 to 1. `None` when either holds no
/// letters or digits.
///
/// Legal forms are set aside (a different one costs little), trades and places
/// weigh lightly and never make two companies equal by themselves, numbers must
/// be equal, and an acronym agrees with the words it is made of.
///
/// ```
/// use matching::compare::names::company_agreement;
///
/// assert!(company_agreement("Acme Technologies, Inc.", "ACME Tech LLC").unwrap() > 0.9);
/// assert!(company_agreement("Orion Trading Co", "Vega Trading Co").unwrap() < 0.4);
/// ```
#[must_use]
pub fn company_agreement(a: &str, b: &str) -> Option<f64> {
    Some(CompanyName::parse(a)?.agreement(&CompanyName::parse(b)?))
}

impl CompanyName {
    /// Cuts a company's name into words and sets its legal form aside. `None`
    /// when it holds no letters or digits.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let folded = text::fold(name);
        let (mut rest, mut form) = (folded.as_str(), String::new());
        // Forms stand at the end (`Acme Ltd`) or at the front (`OOO Acme`).
        while let Some((shorter, found)) = without_form(rest) {
            rest = shorter;
            if form.is_empty() {
                found.clone_into(&mut form);
            }
        }
        let words: Vec<_> =
            rest.split(' ').filter(|w| !w.is_empty() && !EMPTY.contains(w)).map(ranked).collect();
        // Nothing but empty words: they are the name after all.
        let words = if words.is_empty() {
            folded.split(' ').filter(|w| !w.is_empty()).map(ranked).collect()
        } else {
            words
        };
        let mut whole = Letters::new();
        folded.bytes().filter(|b| *b != b' ').for_each(|b| whole.push(b));
        (!words.is_empty()).then_some(Self { words, form, whole })
    }

    /// How far two company names agree: see [`company_agreement`].
    #[must_use]
    pub fn agreement(&self, other: &Self) -> f64 {
        let order = |name: &Self| name.words.iter().map(|(word, _)| word.text).collect::<Vec<_>>();
        let (x, y) = (order(self), order(other));
        let score = if x == y {
            1.0
        } else if x < y {
            compare(self, other)
        } else {
            compare(other, self)
        };
        // `Ltd` and `Company` are written for one another; other forms differ in law.
        let differ = !self.form.is_empty() && !other.form.is_empty() && self.form != other.form;
        if differ { score * 0.96 } else { score }
    }

    /// The words without the legal form, each with what it is worth.
    pub(crate) fn words(&self) -> &[(Word, Rank)] {
        &self.words
    }

    /// All letters and digits without spaces, the legal form included, cut to
    /// what [`Letters`] holds.
    pub(crate) fn whole(&self) -> Letters {
        self.whole
    }

    fn initials(&self) -> Letters {
        let mut letters = Letters::new();
        self.words.iter().filter_map(|(word, _)| word.text.first()).for_each(|b| letters.push(b));
        letters
    }
}

/// The name without one legal form, and which form that was; `None` when there
/// is none or nothing else is left.
fn without_form(name: &str) -> Option<(&str, &'static str)> {
    FORMS.iter().find_map(|(form, counted)| {
        let shorter = match name.strip_suffix(form) {
            Some(rest) => rest.strip_suffix(' '),
            None => name.strip_prefix(form).and_then(|rest| rest.strip_prefix(' ')),
        }?;
        // At the front only forms that stand there: `AS Roma` keeps its letters.
        let leading = !name.ends_with(form);
        if leading
            && !matches!(
                *form,
                "ooo" | "oao" | "zao" | "pao" | "pjsc" | "ojsc" | "cjsc" | "jsc" | "llc"
            )
        {
            return None;
        }
        (!shorter.is_empty()).then_some((shorter, *counted))
    })
}

fn ranked(word: &str) -> (Word, Rank) {
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return (Word::new(Letters::of(word)), Rank::Number);
    }
    match GENERIC.iter().find(|(generic, _)| *generic == word) {
        Some((_, counted)) => (Word::new(Letters::of(counted)), Rank::Generic),
        None => (Word::new(Letters::of(word)), Rank::Distinctive),
    }
}

fn compare(a: &CompanyName, b: &CompanyName) -> f64 {
    if let Some(agreed) = acronym(a, b).or_else(|| acronym(b, a)) {
        return agreed;
    }
    if let Some(agreed) = written_together(a, b) {
        return agreed;
    }
    let pairs = assign::best(a.words.len(), b.words.len(), |i, j| {
        a.words.get(i).zip(b.words.get(j)).map_or(0.0, |(x, y)| worth(x, y))
    });
    let (mut agreed, mut compared, mut distinctive) = (0.0, 0.0, false);
    let mut used = [false; MOST];
    let (mut left, mut right) = ((0.0, 0.0), (0.0, 0.0));
    let mut numbers_differ = false;
    for (i, x) in a.words.iter().enumerate() {
        match pairs.get(i).copied().flatten().and_then(|j| Some((j, b.words.get(j)?))) {
            Some((j, y)) => {
                agreed += worth(x, y);
                compared += weight(x.1).max(weight(y.1));
                distinctive |= x.1 == Rank::Distinctive && y.1 == Rank::Distinctive;
                if let Some(slot) = used.get_mut(j) {
                    *slot = true;
                }
            }
            None => count(&mut left, x),
        }
    }
    for (j, y) in b.words.iter().enumerate() {
        if !used.get(j).copied().unwrap_or_default() {
            count(&mut right, y);
        }
    }
    numbers_differ |= has_number(a) != has_number(b) || numbers(a).ne(numbers(b));
    let conflict = left.0.min(right.0) + left.1.min(right.1);
    let missing = (left.0 - right.0).abs() * MISSING + (left.1 - right.1).abs() * 0.3;
    let total = compared + conflict + missing;
    let mut score = if total > 0.0 { agreed / total } else { 0.0 };
    if numbers_differ {
        score = score.min(if has_number(a) && has_number(b) { 0.5 } else { 0.75 });
    }
    // Sharing trades and places, or numbers, is not sharing a name.
    if !distinctive && a.words.iter().chain(&b.words).any(|(_, rank)| *rank == Rank::Distinctive) {
        score = score.min(0.3);
    }
    score
}

/// Adds an unpaired word: distinctive weight first, generic weight second.
fn count(side: &mut (f64, f64), (_, rank): &(Word, Rank)) {
    match rank {
        Rank::Generic => side.1 += weight(*rank),
        Rank::Distinctive | Rank::Number => side.0 += weight(*rank),
    }
}

fn numbers(name: &CompanyName) -> impl Iterator<Item = &Letters> {
    name.words.iter().filter(|(_, rank)| *rank == Rank::Number).map(|(word, _)| &word.text)
}

fn has_number(name: &CompanyName) -> bool {
    numbers(name).next().is_some()
}

fn worth(x: &(Word, Rank), y: &(Word, Rank)) -> f64 {
    let weight = weight(x.1).max(weight(y.1));
    match (x.1, y.1) {
        _ if x.0.text == y.0.text => weight,
        (Rank::Distinctive, Rank::Distinctive) => {
            let similarity = x.0.similarity(&y.0);
            if similarity >= 0.75 { weight * similarity } else { 0.0 }
        }
        _ => 0.0,
    }
}

/// `IBM` against `International Business Machines`.
fn acronym(short: &CompanyName, long: &CompanyName) -> Option<f64> {
    let [(word, Rank::Distinctive)] = short.words.as_slice() else { return None };
    let made_of =
        long.words.len() == word.text.len() && word.text.len() >= 3 && long.initials() == word.text;
    made_of.then_some(0.85)
}

/// The same letters with the spaces elsewhere.
fn written_together(a: &CompanyName, b: &CompanyName) -> Option<f64> {
    let letters = |name: &CompanyName| {
        name.words.iter().flat_map(|(word, _)| word.text.as_bytes().to_vec()).collect::<Vec<u8>>()
    };
    let (x, y) = (letters(a), letters(b));
    let divided_otherwise = a.words.len() != b.words.len() && x.len() >= 5 && x == y;
    divided_otherwise.then_some(0.95)
}

#[cfg(test)]
mod tests;
