//! Written names and addresses to words.

use crate::compare::names::person::{PARTICLES, TITLES, rank};
use crate::compare::text;
use crate::link::sorts::FORMS;
use crate::link::table::Interner;

/// What one written value holds: made once per distinct value.
#[derive(Clone, Default)]
pub(super) struct Cut {
    pub(super) words: Vec<u32>,
    pub(super) main: Option<u32>,
    pub(super) generation: u8,
}

/// Legal forms that may be a person's name or initials as well: they tell nothing, but not what
/// sort of thing a name is.
const SHORT_FORMS: &[&str] = &["co", "ag", "sa", "nv", "oy", "ab", "as", "lp"];

/// Abbreviations of trades that are nobody's name, in the form most companies use.
const ABBREVIATED: &[(&str, &str)] = &[
    ("svcs", "services"),
    ("svc", "services"),
    ("service", "services"),
    ("ctr", "center"),
    ("cntr", "center"),
    ("centre", "center"),
    ("inst", "institute"),
    ("chem", "chemical"),
    ("chemicals", "chemical"),
    ("assn", "association"),
    ("univ", "university"),
    ("natl", "national"),
    ("grp", "group"),
    ("mgt", "management"),
    ("mgmt", "management"),
    ("mfg", "manufacturing"),
    ("intl", "international"),
    ("equip", "equipment"),
    ("constr", "construction"),
    ("distrib", "distribution"),
    ("dept", "department"),
    ("bros", "brothers"),
    ("med", "medical"),
    ("technologies", "technology"),
    ("solution", "solutions"),
    ("materials", "material"),
];

/// Ranks that stand beside a name; `lord` and `lady` are seldom names.
const RANKS: &[&str] = &[
    "baron",
    "baroness",
    "baronet",
    "bart",
    "bt",
    "viscount",
    "viscountess",
    "earl",
    "count",
    "countess",
    "marquess",
    "marquis",
    "duke",
    "duchess",
    "lord",
    "lady",
    "dame",
    "knight",
];

/// `1st`, `2nd`, `14th`.
fn is_ordinal(word: &str) -> bool {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let end = word.get(digits.len()..).unwrap_or_default();
    matches!(end, "st" | "nd" | "rd" | "th")
        && !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a comma turned a name round: `Poe, Ann`, but not `Ann Poe, Jr` nor
/// `Ann Poe, 1st Baroness Poe of Roe`.
fn is_turned(family: &str, given: &str) -> bool {
    let words = |text: &str| text.split_whitespace().count();
    let particle = |word: &str| matches!(word, "of" | "the" | "Of" | "The");
    (1..3).contains(&words(family))
        && (1..4).contains(&words(given))
        && !given.contains([',', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
        && !given.split_whitespace().any(particle)
}

pub(super) fn cut_name(value: &str, vocabulary: &mut Interner, folded: &mut String) -> Cut {
    folded.clear();
    // `Poe, Ann` is turned round, so that the family name stays last.
    match value.split_once(',') {
        Some((family, given)) if is_turned(family, given) => {
            text::fold_into(given, folded);
            folded.push(' ');
            text::fold_into(family, folded);
        }
        _ => text::fold_into(value, folded),
    }
    let mut cut = Cut::default();
    let words = || folded.split(' ').filter(|word| !word.is_empty());
    let dropped = |word: &str| {
        [TITLES, PARTICLES, FORMS, SHORT_FORMS, RANKS].iter().any(|list| list.contains(&word))
            || is_ordinal(word)
    };
    let nothing_else = words().all(|word| dropped(word) || rank(word) != 0);
    for word in words() {
        let rank = rank(word);
        if rank == 0 && (nothing_else || !dropped(word)) {
            let written_out = ABBREVIATED.iter().find(|(short, _)| *short == word);
            cut.words.push(vocabulary.intern(written_out.map_or(word, |(_, whole)| whole)));
        } else {
            cut.generation = cut.generation.max(rank);
        }
    }
    cut.main = cut.words.last().copied();
    cut
}

/// Words of addresses and their short forms.
const SHORT: &[(&str, &str)] = &[
    ("street", "st"),
    ("avenue", "ave"),
    ("av", "ave"),
    ("road", "rd"),
    ("drive", "dr"),
    ("lane", "ln"),
    ("place", "pl"),
    ("court", "ct"),
    ("boulevard", "blvd"),
    ("square", "sq"),
    ("highway", "hwy"),
    ("parkway", "pkwy"),
    ("terrace", "ter"),
    ("circle", "cir"),
    ("apartment", "apt"),
    ("suite", "ste"),
    ("unit", "apt"),
    ("north", "n"),
    ("south", "s"),
    ("east", "e"),
    ("west", "w"),
];

pub(super) fn cut_address(value: &str, vocabulary: &mut Interner, folded: &mut String) -> Cut {
    folded.clear();
    text::fold_into(value, folded);
    let mut cut = Cut::default();
    for word in folded.split(' ').filter(|word| !word.is_empty()) {
        let short = SHORT.iter().find(|(long, _)| *long == word).map_or(word, |(_, short)| short);
        let id = vocabulary.intern(short);
        cut.words.push(id);
        if cut.main.is_none() && word.bytes().any(|b| b.is_ascii_digit()) {
            cut.main = Some(id);
        }
    }
    cut
}
