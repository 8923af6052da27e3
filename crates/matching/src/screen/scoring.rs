//! The score of one query against one listed name.

use super::prepared::{Asked, JOINED, Prepared, Role, Run, SHORTEST_RUN};
use crate::compare::names::assign::{self, MOST};
use crate::compare::names::company::{self, Acronyms};
use crate::compare::names::word::{Letters, Word};

/// Words less alike than this do not agree at all.
pub(super) const ALIKE: f64 = 0.62;
/// Highest score when one full word agrees and either name has more of them.
pub(super) const ONE_WORD: f64 = 0.6;
/// Score of a name of one word that stands in a name of several, where something else may
/// agree as well; without that it scores no more than [`ONE_WORD`].
pub(super) const AMONG_OTHERS: f64 = 0.8;
/// How alike the one word must be then.
const SAME_AMONG_OTHERS: f64 = 0.9;
/// A word that is rarer than this, in bits, and no known name of people, may be a name by
/// itself: about one in three thousand names or fewer has it.
const RARE_ALONE: f64 = 11.5;
/// Highest score of initials and one full word.
const INITIALS: f64 = 0.87;
/// Highest score when no full word agrees.
const NO_WORD: f64 = 0.3;
/// Highest score of two companies whose numbers differ.
const NUMBERS: f64 = 0.5;
/// Highest score of two companies of which only one has a number.
const NUMBER_MISSING: f64 = 0.77;
/// What is left of a score when the elder is compared with the younger.
const GENERATIONS_DIFFER: f64 = 0.75;
/// Similarity of a trade and the word that may be a mistyping of it.
const MISTYPED_TRADE: f64 = 0.9;
/// What two trades that contradict cost beyond their weight, as a share of it:
/// `Alpha Trading` is not `Alpha Shipping`.
const TRADES_DIFFER: f64 = 2.0;
/// How much an agreement on a trade says, as a share of how rare it is: trades
/// go together, and with legal forms.
const TRADE_BITS: f64 = 0.5;

/// One word of the query and the word of the listed name it was paired with.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The query's word or words, folded.
    pub query: String,
    /// The listed name's word or words, folded.
    pub listed: String,
    /// How alike they are, from 0 to 1.
    pub similarity: f64,
    /// How rare the listed word is among all listed names: one in two to this
    /// power.
    pub bits: f64,
}

/// What the score of a hit is made of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parts {
    /// Words that agree.
    pub pairs: Vec<Part>,
    /// Words of the query that agree with nothing, folded.
    pub only_query: Vec<String>,
    /// Words of the listed name that agree with nothing, folded.
    pub only_listed: Vec<String>,
    /// How rare the agreeing words are together: names that agree this far by
    /// chance are one in two to this power. 0 where no word agrees.
    pub bits: f64,
}

/// A listed name as the scorer sees it.
pub(super) struct Listed<'a> {
    pub(super) words: &'a [(&'a Word, Role)],
    pub(super) bits: &'a [f32],
    pub(super) generation: u8,
    /// What each word weighs.
    pub(super) weights: &'a [f32],
    pub(super) whole: Letters,
    pub(super) acronyms: &'a Acronyms,
}

/// A part of the query and a part of the name that are the same letters with
/// the spaces elsewhere. Word numbers are bits.
#[derive(Clone, Copy, Debug)]
struct Cover {
    query: u32,
    listed: u32,
    similarity: f64,
    bits: f64,
}

/// The score from 0 to 1. `similarity` is that of query word `i` and listed word
/// `j`, both of which lead. `joined` says whether to look for words divided
/// otherwise; `explain` receives what the score is made of.
pub(super) fn score(
    query: &Prepared,
    listed: &Listed<'_>,
    similarity: impl Fn(usize, usize) -> f64 + Copy,
    joined: bool,
    mut explain: Option<&mut Parts>,
) -> f64 {
    let mut best = weigh(query, listed, similarity, &[], explain.as_deref_mut());
    if !joined {
        return best;
    }
    if query.whole.len() >= SHORTEST_RUN && query.whole == listed.whole {
        best = best.max(JOINED);
    }
    if query.is_company() {
        best = best.max(acronym(query, listed));
    }
    let mut covers: Vec<Cover> = Vec::new();
    covers_of_listed(query, listed, &mut covers);
    covers_of_query(query, listed, &mut covers);
    // Besides each alone, as many as fit together, those of most words first.
    covers.sort_by_key(|cover| {
        std::cmp::Reverse(cover.query.count_ones() + cover.listed.count_ones())
    });
    let mut together: Vec<Cover> = Vec::new();
    for cover in &covers {
        if together
            .iter()
            .all(|other| other.query & cover.query == 0 && other.listed & cover.listed == 0)
        {
            together.push(*cover);
        }
    }
    let alone = covers.chunks(1);
    for set in alone.chain(std::iter::once(together.as_slice()).filter(|set| set.len() > 1)) {
        let mut parts = Parts::default();
        let wants = explain.is_some();
        let score = weigh(query, listed, similarity, set, wants.then_some(&mut parts));
        if score > best {
            best = score;
            if let Some(out) = explain.as_deref_mut() {
                *out = parts;
            }
        }
    }
    best
}

/// Fewest letters of a listed acronym that a full name is taken for.
const LONG_ACRONYM: usize = 5;

/// One side is the first letters of the other: `KKBC`.
fn acronym(query: &Prepared, listed: &Listed<'_>) -> f64 {
    let agreement = |word: &Word, acronyms: &Acronyms| {
        let agreement = company::acronym_agreement(&word.text)?;
        acronyms.contains(&company::acronym_hash(&word.text)).then_some(agreement)
    };
    let asked = query.single().and_then(|word| agreement(word, listed.acronyms));
    let asked = asked
        .map(|score| if query.words.len() > 1 { score.min(ACRONYM_AMONG_OTHERS) } else { score });
    let mut leading = listed.words.iter().filter(|(_, role)| role.leads());
    let single = leading.next().filter(|_| leading.next().is_none());
    // Every name has first letters: it takes more of them to be what a short name stands for.
    let single =
        single.filter(|(word, _)| word.text.len() >= LONG_ACRONYM && listed.words.len() == 1);
    let named = single.and_then(|(word, _)| agreement(word, &query.acronyms));
    asked.into_iter().chain(named).fold(0.0, f64::max)
}

/// One word of the query is several of the name: `Jongsong`, `Kimjongsong`.
fn covers_of_listed(query: &Prepared, listed: &Listed<'_>, covers: &mut Vec<Cover>) {
    let words: [Letters; MOST] =
        std::array::from_fn(|j| listed.words.get(j).map_or_else(Letters::new, |(w, _)| w.text));
    let words = words.get(..listed.words.len()).unwrap_or_default();
    if !query
        .words
        .iter()
        .any(|(word, role)| *role == Role::Full && word.text.len() >= SHORTEST_RUN)
    {
        return;
    }
    Prepared::cyclic_runs(words, |start, count, text| {
        // The key is dear, and most runs are far too long or short for any word.
        let near = |word: &Word| word.text.len().abs_diff(text.len()) <= 4;
        if !query.words.iter().any(|(word, role)| *role == Role::Full && near(word)) {
            return;
        }
        let places = (start..start + count).map(|j| j % words.len());
        let run = Run::new(places.clone().fold(0, |set, j| set | 1 << j), *text);
        for (i, (word, role)) in query.words.iter().enumerate() {
            if *role != Role::Full || !near(word) {
                continue;
            }
            if let Some(similarity) = run.similarity(word) {
                let bits =
                    places.clone().filter_map(|j| listed.bits.get(j)).map(|b| f64::from(*b)).sum();
                covers.push(Cover { query: 1 << i, listed: run.words, similarity, bits });
            }
        }
    });
}

/// Several words of the query are one of the name: `Al Sabah` for `Alsabah`.
fn covers_of_query(query: &Prepared, listed: &Listed<'_>, covers: &mut Vec<Cover>) {
    for run in &query.runs {
        for (j, (word, _)) in
            listed.words.iter().enumerate().filter(|(_, (_, role))| *role == Role::Full)
        {
            if let Some(similarity) = run.similarity(word) {
                let bits = listed.bits.get(j).copied().map_or(0.0, f64::from);
                covers.push(Cover { query: run.words, listed: 1 << j, similarity, bits });
            }
        }
    }
}

/// What pairing two words adds, the weight it carries, and their similarity.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    worth: f64,
    weight: f64,
    similarity: f64,
}

fn worth(
    query: (&Word, Role, &Asked),
    listed: (&Word, Role, f32),
    leading: impl Fn() -> f64,
) -> Cell {
    let (x, y) = (query.1, listed.1);
    let similarity = match (x, y) {
        (Role::Full, Role::Full) => leading(),
        (Role::Initial, Role::Full | Role::Initial) | (Role::Full, Role::Initial) => {
            query.0.similarity(listed.0)
        }
        (Role::Full, Role::Generic) if query.2.meant == Some(listed.0.text) => MISTYPED_TRADE,
        _ if x == y && query.0.text == listed.0.text => 1.0,
        _ => 0.0,
    };
    if similarity < ALIKE {
        return Cell::default();
    }
    let weight = f64::from(query.2.weight.min(listed.2));
    let abbreviated = (x == Role::Initial) != (y == Role::Initial);
    // Words that are only somewhat alike count for less than they look.
    let credit = if abbreviated {
        0.95
    } else if similarity >= 0.8 {
        similarity
    } else {
        similarity - (0.8 - similarity)
    };
    Cell { worth: weight * credit, weight, similarity }
}

fn weigh(
    query: &Prepared,
    listed: &Listed<'_>,
    similarity: impl Fn(usize, usize) -> f64,
    covers: &[Cover],
    explain: Option<&mut Parts>,
) -> f64 {
    let covered_query = covers.iter().fold(0, |set, cover| set | cover.query);
    let covered_listed = covers.iter().fold(0, |set, cover| set | cover.listed);
    let mut cells = [[Cell::default(); MOST]; MOST];
    for (i, ((row, x), asked)) in cells.iter_mut().zip(&query.words).zip(&query.asked).enumerate() {
        let cells = row.iter_mut().zip(listed.words).zip(listed.weights);
        for (j, ((cell, y), weight)) in cells.enumerate() {
            if covered_query >> i & 1 == 0 && covered_listed >> j & 1 == 0 {
                *cell = worth((&x.0, x.1, asked), (y.0, y.1, *weight), || similarity(i, j));
            }
        }
    }
    let value =
        |i: usize, j: usize| cells.get(i).and_then(|row| row.get(j)).copied().unwrap_or_default();
    let pairs = assign::best(query.words.len(), listed.words.len(), |i, j| value(i, j).worth);

    let (mut agreed, mut compared, mut bits) = (0.0, 0.0, 0.0);
    let mut full_agreed = 0.0;
    let mut common = false;
    let (mut full_pairs, mut short_pairs, mut turns) = (0_usize, 0_usize, 0_u32);
    let mut used = covered_listed;
    let mut last = None;
    let (mut left, mut right) = (Alone::default(), Alone::default());
    let (mut full_query, mut full_listed) = (0_usize, 0_usize);
    for cover in covers {
        let words = (cover.query.count_ones().max(cover.listed.count_ones())) as usize;
        agreed += cover.similarity;
        compared += 1.0;
        bits += cover.bits * cover.similarity;
        full_pairs += words;
        full_query += words;
        full_listed += words;
    }
    for (i, ((word, role), asked)) in query.words.iter().zip(&query.asked).enumerate() {
        if covered_query >> i & 1 == 1 {
            continue;
        }
        let Some(j) = pairs.get(i).copied().flatten() else {
            match asked.meant {
                Some(form) if form.len() == 0 => {}
                Some(_) => left.add(Role::Generic, Role::Generic.weight()),
                None => left.add(*role, f64::from(asked.weight)),
            }
            left.house(*role, word);
            full_query += usize::from(role.leads() && asked.meant.is_none());
            continue;
        };
        used |= 1 << j;
        full_query += usize::from(role.leads());
        let Cell { worth, weight, .. } = value(i, j);
        agreed += worth;
        compared += weight;
        let (word_role, listed_bits) = listed
            .words
            .get(j)
            .zip(listed.bits.get(j))
            .map_or((Role::Full, 0.0), |((_, role), bits)| (*role, *bits));
        let both_lead = role.leads() && word_role.leads();
        full_pairs += usize::from(both_lead);
        short_pairs += usize::from(!both_lead && weight > 0.3);
        if both_lead {
            full_agreed += worth / weight;
            let asked_bits = query.bits.get(i).copied().unwrap_or(f32::INFINITY);
            common |= is_common(word, asked_bits)
                || listed.words.get(j).is_some_and(|(word, _)| is_common(word, listed_bits));
            // A common name says little on either side: `Rick` for `Federico`.
            bits += worth / weight
                * f64::from(query.bits.get(i).copied().unwrap_or(f32::INFINITY).min(listed_bits));
        } else if word_role == Role::Generic {
            bits += TRADE_BITS * f64::from(listed_bits);
        }
        turns += u32::from(last.is_some_and(|last| j < last));
        last = Some(j);
    }
    for (j, ((word, role), weight)) in listed.words.iter().zip(listed.weights).enumerate() {
        let covered = covered_listed >> j & 1 == 1;
        full_listed += usize::from(role.leads() && !covered);
        if used >> j & 1 == 0 {
            right.add(*role, f64::from(*weight));
            right.house(*role, word);
        }
    }
    if let Some(parts) = explain {
        *parts = tell(query, listed, &pairs, used, covers, |i, j| value(i, j).similarity, bits);
    }

    // What neither side shares is a contradiction; what only one side has may
    // have been left out on the other, which is easier to believe of a rare name.
    let (left_all, right_all) = (left.sum(), right.sum());
    let conflict = f64::min(left_all, right_all);
    let surplus = f64::max(left_all, right_all) - conflict;
    let trades = TRADES_DIFFER * f64::min(left.trades, right.trades);
    let total = compared + conflict + trades + missing(bits) * surplus;
    let mut score = if total > 0.0 { agreed / total } else { 0.0 };
    score -= match turns {
        0 => 0.0,
        1 => 0.01,
        _ => 0.03,
    };
    if query.generation != listed.generation && query.generation * listed.generation != 0 {
        score *= GENERATIONS_DIFFER;
    }
    // Words that are all at least alike, and rare, are hardly alike by chance.
    if conflict < LITTLE {
        score += (1.0 - score) * LIFT * rare(bits);
    }
    let company = query.is_company();
    if left.numbers && right.numbers || company && left.initials && right.initials {
        score = score.min(NUMBERS);
    } else if left.numbers || right.numbers {
        score = score.min(NUMBER_MISSING);
    }
    let other_pairs = pairs.iter().flatten().count() + covers.len() > full_pairs;
    let left_on_one = (left_all > 0.0) != (right_all > 0.0);
    let one_among_others = full_query.min(full_listed) == 1 && full_query.max(full_listed) > 1;
    let cap = match full_pairs {
        0 => NO_WORD,
        // `Leo` for `Leo Varga`: it takes something else that agrees.
        1 if one_among_others && !company && short_pairs == 0 => {
            let whole = conflict < LITTLE && full_agreed >= SAME_AMONG_OTHERS;
            if query.corroborated && whole {
                score = AMONG_OTHERS;
                AMONG_OTHERS
            } else {
                ONE_WORD
            }
        }
        // The name of somebody may hold a word that is also a company's or a ship's.
        1 if one_among_others && query.unsure && !query.corroborated => ONE_WORD,
        1 if full_query.max(full_listed) > 1 => {
            if short_pairs > 0 && conflict < LITTLE && full_query.min(full_listed) == 1 && !company
            {
                // With no more than initials beside it the one word must be right.
                (INITIALS * full_agreed).max(ONE_WORD)
            } else if company && f64::min(left.names, right.names) < LITTLE {
                // What the other words weigh has been counted.
                one_of_company(bits)
            } else {
                ONE_WORD
            }
        }
        // One word each and no more than alike, or a particle or initial stands beside it on
        // one side only, which may be a name as well (`John Van`): many have a common word.
        1 if (!company || query.unsure)
            && !other_pairs
            && (left_on_one || left_all <= 0.0 && full_agreed < 1.0)
            && common
            && !query.corroborated =>
        {
            ONE_WORD
        }
        1 if company && left.trades + right.trades > 0.0 => {
            // One word agrees, and besides it trades do not.
            let trades = (left.trades + right.trades) / Role::Generic.weight() - 1.0;
            let cap = if full_agreed < 1.0 { ONE_WORD_ALIKE } else { one_of_company(bits) };
            cap - trades.max(0.0) * ANOTHER_TRADE
        }
        // Words that many have agree, and there are others: `Capital Bank`, `Trade Capital Bank`.
        _ if company && left.names + right.names > 0.0 => several_of_company(bits),
        _ if company && left.trades + right.trades > 0.0 => several_of_company(bits + ONLY_TRADES),
        _ => 1.0,
    };
    // One word, or common ones, and one of the two is a bank: `Drake Bank` is not `Drake Ltd`.
    let other_house = company && left.institution != right.institution;
    let cap = if other_house && (full_pairs < 2 || bits < FEW_HAVE) {
        cap.min(ANOTHER_HOUSE)
    } else {
        cap
    };
    score.clamp(0.0, cap)
}

/// Highest score of companies of which several words agree and others do not.
fn several_of_company(bits: f64) -> f64 {
    0.7 + 0.3 * ((bits - MANY_HAVE) / RANGE_OF_SEVERAL).clamp(0.0, 1.0)
}

/// Whether a word that is this rare, in bits, is no name by itself.
pub(super) fn is_common(word: &Word, bits: f32) -> bool {
    f64::from(bits) < RARE_ALONE || word.is_known()
}

/// How many bits more the same words say where no more than a trade or a place is left.
const ONLY_TRADES: f64 = 6.0;
/// Over so many bits more the bound goes up to one.
const RANGE_OF_SEVERAL: f64 = 12.0;
/// Words that are this common together, in bits, say nothing.
const MANY_HAVE: f64 = 15.0;
/// Words that are this rare together, in bits, are hardly the name of two companies.
const FEW_HAVE: f64 = 20.0;
/// Highest score of companies that share little and of which one is a bank or the like.
const ANOTHER_HOUSE: f64 = 0.77;
/// Highest score of an acronym that stands beside other words.
const ACRONYM_AMONG_OTHERS: f64 = 0.75;

/// Highest score of companies that share one word exactly and differ in others: it takes
/// a rare word to be a name by itself.
fn one_of_company(bits: f64) -> f64 {
    0.7 + 0.2 * ((bits - 9.0) / 5.0).clamp(0.0, 1.0)
}

/// How much less for every further trade that only one of them has.
const ANOTHER_TRADE: f64 = 0.05;

/// Highest score of companies of which one word is alike and trades differ.
const ONE_WORD_ALIKE: f64 = 0.75;

/// The words of one side that agree with nothing.
#[derive(Clone, Copy, Debug, Default)]
struct Alone {
    /// Weight of those that lead, of trades, and of all others.
    names: f64,
    trades: f64,
    small: f64,
    numbers: bool,
    initials: bool,
    /// A bank, a university and the like.
    institution: bool,
}

impl Alone {
    fn add(&mut self, role: Role, weight: f64) {
        match role {
            Role::Full | Role::Number => self.names += weight,
            Role::Generic => self.trades += weight,
            Role::Initial | Role::Particle => self.small += weight,
        }
        self.numbers |= role == Role::Number;
        self.initials |= role == Role::Initial;
    }

    /// Notes what kind of house a word says that it is.
    fn house(&mut self, role: Role, word: &Word) {
        self.institution |= role == Role::Generic && company::is_institution(&word.text);
    }

    fn sum(&self) -> f64 {
        self.names + self.trades + self.small
    }
}

/// The highest score that so many pairs of leading words allow, where the longer
/// name has `longest` leading words and no less than so much contradicts.
pub(super) fn cap_of_pairs(
    pairs: usize,
    longest: usize,
    abbreviated: bool,
    company: bool,
    conflict: f64,
) -> f64 {
    match pairs {
        0 => NO_WORD,
        1 if longest > 1 && company && conflict < LITTLE => 1.0,
        1 if longest > 1 && !company && abbreviated => INITIALS,
        1 if longest > 1 => ONE_WORD,
        _ => 1.0,
    }
}

/// The highest score without its cap, where no more than so much weight can
/// agree and no less than so much contradicts and is left over.
pub(super) fn highest_ratio(agreed: f64, conflict: f64, surplus: f64, bits: f64) -> f64 {
    if agreed <= 0.0 {
        return 0.0;
    }
    let ratio = agreed / (agreed + conflict + missing(bits) * surplus);
    // For rounding, which may fall otherwise in the comparison itself.
    let ratio = (ratio + 1e-9).min(1.0);
    if conflict < LITTLE { ratio + (1.0 - ratio) * LIFT * rare(bits) } else { ratio }
}

/// What one more word on one side costs, as a share of its weight, when the
/// agreeing words are this rare.
fn missing(bits: f64) -> f64 {
    0.43 - 0.31 * rare(bits)
}

/// From 0 for words that agree by chance to 1 for words that hardly can: one
/// name in a few thousand, one in a hundred million.
fn rare(bits: f64) -> f64 {
    let (common, rare) = (12.0, 26.0);
    ((bits - common) / (rare - common)).clamp(0.0, 1.0)
}

/// Unpaired words on both sides that weigh less than this do not contradict.
const LITTLE: f64 = 0.3;
/// How far rare words that are all alike make up for their differences.
const LIFT: f64 = 0.25;

fn tell(
    query: &Prepared,
    listed: &Listed<'_>,
    pairs: &assign::Pairs,
    used: u32,
    covers: &[Cover],
    similarity: impl Fn(usize, usize) -> f64,
    bits: f64,
) -> Parts {
    let of_query = |i: usize| {
        query.words.get(i).map(|(word, _)| word.text.as_str().to_owned()).unwrap_or_default()
    };
    let of_listed = |j: usize| {
        listed.words.get(j).map(|(word, _)| word.text.as_str().to_owned()).unwrap_or_default()
    };
    let places = |set: u32| (0..MOST).filter(move |n| set >> n & 1 == 1);
    let mut parts = Parts { bits, ..Parts::default() };
    let covered = covers.iter().fold(0, |set, cover| set | cover.query);
    for cover in covers {
        parts.pairs.push(Part {
            query: places(cover.query).map(of_query).collect::<Vec<_>>().join(" "),
            listed: places(cover.listed).map(of_listed).collect::<Vec<_>>().join(" "),
            similarity: cover.similarity,
            bits: cover.bits,
        });
    }
    for i in (0..query.words.len()).filter(|i| covered >> i & 1 == 0) {
        match pairs.get(i).copied().flatten() {
            Some(j) => parts.pairs.push(Part {
                query: of_query(i),
                listed: of_listed(j),
                similarity: similarity(i, j),
                bits: listed.bits.get(j).copied().map_or(0.0, f64::from),
            }),
            None => parts.only_query.push(of_query(i)),
        }
    }
    parts.only_listed.extend((0..listed.words.len()).filter(|j| used >> j & 1 == 0).map(of_listed));
    parts
}
