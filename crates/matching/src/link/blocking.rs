//! Which pairs are worth comparing.
//!
//! Every rule gives each record some keys; records that share a key form a
//! block. Rare keys make small blocks and cost little, so a block is used when
//! it is small, whichever rule made it; the size up to which blocks are used
//! follows from how many pairs may be compared. A block that is too large is
//! divided by every other field, and what is still too large after that is
//! compared within a window of its records in the order of their names.

mod keys;

use super::fields::{Prepared, Records, parallel};
use super::settings::Kind;
use crate::compare::text::mix;
use keys::{Atom, Keys, atoms};

/// Fields that take part in a rule, as bits.
pub(crate) type FieldSet = u64;

/// No larger block is used, whatever the budget.
const LARGEST: usize = 400;
/// Blocks up to this size are used even over the budget.
const SMALLEST: usize = 6;
/// From this many records on, the pairs allowed for each become fewer, with the
/// cube root.
const LARGE: u32 = 100_000;
/// How many records on a window of a block that cannot be divided.
const WINDOW: usize = 4;
/// Most rules made of two fields other than the name.
const FIELD_PAIRS: usize = 15;

/// Blocks of one rule.
pub(crate) struct Rule {
    pub(crate) name: String,
    pub(crate) fields: FieldSet,
    members: Vec<u32>,
    ends: Vec<u32>,
    /// How many blocks, the first ones, agree on the fields of the rule only:
    /// the others were made by dividing larger ones.
    undivided: usize,
}

impl Rule {
    fn empty(name: &str, fields: FieldSet) -> Self {
        Self { name: name.into(), fields, members: Vec::new(), ends: Vec::new(), undivided: 0 }
    }

    /// Blocks that nothing is known of but that they agree on the rule's fields.
    pub(crate) fn undivided(&self) -> impl Iterator<Item = &[u32]> {
        self.blocks().take(self.undivided)
    }

    fn blocks(&self) -> impl Iterator<Item = &[u32]> {
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let block = self.members.get(start..*end as usize).unwrap_or_default();
            start = *end as usize;
            block
        })
    }

    fn push(&mut self, block: impl IntoIterator<Item = u32>) {
        let before = self.members.len();
        self.members.extend(block);
        if self.members.len() < before + 2 {
            self.members.truncate(before);
        } else {
            self.ends.push(self.members.len() as u32);
        }
    }
}

/// What a rule contributed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct RuleReport {
    /// The fields that had to agree.
    pub rule: String,
    /// Blocks that were used.
    pub blocks: u64,
    /// Pairs in them, those of other rules included.
    pub pairs: u64,
    /// Blocks that were too large and were divided by another field.
    pub divided: u64,
    /// Parts that were still too large and were compared in a window.
    pub windowed: u64,
}

/// All blocks that are used, and for every record the blocks it is in.
pub(crate) struct Index {
    pub(crate) rules: Vec<Rule>,
    pub(crate) report: Vec<RuleReport>,
    members: Vec<u32>,
    ends: Vec<u32>,
    of: Vec<u32>,
    of_ends: Vec<u32>,
}

impl Index {
    pub(crate) fn new(records: &Records, pairs_per_record: f64, threads: usize) -> Self {
        // Large files have more records of each value, not more records a person.
        let scale = (f64::from(LARGE) / f64::from(records.len.max(LARGE))).cbrt();
        let budget = (f64::from(records.len) * pairs_per_record * scale).max(20_000.0) as u64;
        let all = u64::from(records.len) * u64::from(records.len.saturating_sub(1)) / 2;
        let atoms = parallel(threads, records.fields.len(), |n| atoms(records, n));
        let atoms: Vec<Keys> = atoms.into_iter().flatten().collect();
        let plan = plan(&atoms, records, threads);
        let rules = parallel(threads, plan.len(), |n| {
            plan.get(n).map(|(left, right)| rule(records, &atoms, *left, *right))
        });
        let rules: Vec<Rule> = rules.into_iter().flatten().collect();
        let whole = all <= budget;
        let largest = largest(&rules, budget);
        let divided = parallel(threads, rules.len(), |n| {
            rules.get(n).map(|rule| restrict(rule, records, &atoms, largest))
        });
        drop((atoms, rules));
        let (mut rules, mut report): (Vec<Rule>, Vec<RuleReport>) =
            divided.into_iter().flatten().unzip();
        if whole {
            let mut rule = Rule::empty("all records", 0);
            rule.push(0..records.len);
            let once = RuleReport {
                rule: rule.name.clone(),
                blocks: 1,
                pairs: all,
                divided: 0,
                windowed: 0,
            };
            report.push(once);
            rules.push(rule);
        }
        let mut index = Self {
            rules,
            report,
            members: Vec::new(),
            ends: Vec::new(),
            of: Vec::new(),
            of_ends: Vec::new(),
        };
        index.invert(records.len as usize);
        index
    }

    /// Puts all blocks into one list and notes for every record which it is in.
    fn invert(&mut self, records: usize) {
        let total: usize = self.rules.iter().map(|rule| rule.members.len()).sum();
        self.members.reserve_exact(total);
        let mut counts = vec![0_u32; records + 1];
        for rule in &mut self.rules {
            let base = self.members.len() as u32;
            self.members.extend_from_slice(&rule.members);
            self.ends.extend(rule.ends.iter().map(|end| end + base));
            for record in &rule.members {
                counts.get_mut(*record as usize + 1).into_iter().for_each(|n| *n += 1);
            }
        }
        let mut sum = 0;
        for count in &mut counts {
            sum += *count;
            *count = sum;
        }
        self.of = vec![0; total];
        let mut next = counts.clone();
        let mut start = 0;
        for (block, end) in self.ends.iter().enumerate() {
            for record in self.members.get(start..*end as usize).unwrap_or_default() {
                if let Some(at) = next.get_mut(*record as usize) {
                    self.of.get_mut(*at as usize).into_iter().for_each(|b| *b = block as u32);
                    *at += 1;
                }
            }
            start = *end as usize;
        }
        self.of_ends = counts;
    }

    /// Forgets the blocks by rule, which only training reads.
    pub(crate) fn forget_rules(&mut self) {
        self.rules = Vec::new();
    }

    /// Calls back with every record that shares a block with `record` and has a
    /// smaller number, once each. `seen` holds one slot a record, filled with
    /// [`u32::MAX`] before its first use.
    pub(crate) fn before(&self, record: u32, seen: &mut [u32], mut visit: impl FnMut(u32)) {
        let at = |i: usize| self.of_ends.get(i).copied().unwrap_or_default() as usize;
        let blocks = self.of.get(at(record as usize)..at(record as usize + 1)).unwrap_or_default();
        for block in blocks {
            let block = *block as usize;
            let start = match block {
                0 => 0,
                _ => self.ends.get(block - 1).copied().unwrap_or_default() as usize,
            };
            let end = self.ends.get(block).copied().unwrap_or_default() as usize;
            for other in self.members.get(start..end).unwrap_or_default() {
                if *other >= record {
                    break;
                }
                if let Some(slot) = seen.get_mut(*other as usize).filter(|slot| **slot != record) {
                    *slot = record;
                    visit(*other);
                }
            }
        }
    }
}

/// The size up to which all blocks together stay within the budget.
fn largest(rules: &[Rule], budget: u64) -> usize {
    let mut pairs = vec![0_u64; LARGEST + 1];
    for block in rules.iter().flat_map(Rule::blocks) {
        let n = block.len() as u64;
        pairs.get_mut(block.len()).into_iter().for_each(|sum| *sum += n * (n - 1) / 2);
    }
    let mut sum = 0;
    let within = pairs.iter().take_while(|pairs| {
        sum += **pairs;
        sum <= budget
    });
    within.count().saturating_sub(1).clamp(SMALLEST, LARGEST)
}

/// Divides the blocks of a rule that are too large.
fn restrict(old: &Rule, records: &Records, atoms: &[Keys], largest: usize) -> (Rule, RuleReport) {
    let mut report =
        RuleReport { rule: old.name.clone(), blocks: 0, pairs: 0, divided: 0, windowed: 0 };
    let fields = old.fields;
    let mut rule = Rule::empty(&old.name, fields);
    let mut packed = Vec::new();
    for block in old.blocks().filter(|block| block.len() <= largest) {
        rule.push(block.iter().copied());
    }
    rule.undivided = rule.ends.len();
    for block in old.blocks().filter(|block| block.len() > largest) {
        report.divided += 1;
        let others = atoms.iter().filter(|keys| {
            fields >> keys.atom.field() & 1 == 0
                && !matches!(keys.atom, Atom::Word(_) | Atom::Coarse(_))
        });
        for keys in others {
            packed.clear();
            for record in block {
                packed.extend(keys.of(*record).map(|key| pack(key, *record, records.len)));
            }
            report.windowed += divide(&mut packed, records, largest, &mut rule);
        }
    }
    rule.members.shrink_to_fit();
    report.blocks = rule.ends.len() as u64;
    report.pairs = rule.blocks().map(|b| b.len() as u64 * (b.len() as u64 - 1) / 2).sum();
    (rule, report)
}

/// Blocks of equal keys; those that are too large in windows. Returns how many
/// were.
fn divide(packed: &mut [u64], records: &Records, largest: usize, rule: &mut Rule) -> u64 {
    packed.sort_unstable();
    let bits = bits(records.len);
    let mut windowed = 0;
    for part in packed.chunk_by(|a, b| a >> bits == b >> bits) {
        if part.len() <= largest {
            rule.push(part.iter().map(|p| record(*p, bits)));
            continue;
        }
        windowed += 1;
        let mut members: Vec<(u64, u32)> = part
            .iter()
            .map(|p| record(*p, bits))
            .map(|record| (order(records, record), record))
            .collect();
        members.sort_unstable();
        for window in members.chunks(WINDOW) {
            let mut window: Vec<u32> = window.iter().map(|(_, record)| *record).collect();
            window.sort_unstable();
            rule.push(window);
        }
    }
    windowed
}

/// Where a record stands among others by name.
fn order(records: &Records, record: u32) -> u64 {
    let first_letters = |text: &str| {
        text.bytes().chain(std::iter::repeat(0)).take(4).fold(0, |sum, b| sum << 8 | u64::from(b))
    };
    records
        .fields
        .iter()
        .find_map(|(_, prepared)| match prepared {
            Prepared::Bag(bag) if bag.kind() == Kind::Name => {
                let words = bag.of(record).words;
                let (last, first) = (words.last()?, words.first()?);
                Some(first_letters(bag.word(*last)) << 32 | first_letters(bag.word(*first)))
            }
            _ => None,
        })
        .unwrap_or_default()
}

/// A key and a record in one number, so that sorting is one comparison. The
/// key loses some bits: a collision only compares a pair for nothing.
fn pack(key: u64, record: u32, records: u32) -> u64 {
    let bits = bits(records);
    key >> bits << bits | u64::from(record)
}

fn bits(records: u32) -> u32 {
    32 - records.leading_zeros()
}

fn record(packed: u64, bits: u32) -> u32 {
    (packed & ((1 << bits) - 1)) as u32
}

/// Which atoms, alone or two together, make rules.
fn plan(atoms: &[Keys], records: &Records, threads: usize) -> Vec<(usize, Option<usize>)> {
    let mut rules = Vec::new();
    let floor = (f64::from(records.len).max(2.0)).ln();
    let rarity: Vec<f64> = parallel(threads, atoms.len(), |n| {
        atoms.get(n).map_or(0.0, |keys| information(keys, records.len))
    });
    for (n, (keys, rare)) in atoms.iter().zip(rarity.iter().copied()).enumerate() {
        let alone = matches!(keys.atom, Atom::Word(_) | Atom::Value(_))
            || matches!((keys.atom, records.fields.get(keys.atom.field())),
                (Atom::Coarse(_), Some((field, _))) if field.kind != Kind::Date && field.kind != Kind::Postcode);
        if alone && rare > 1.0 {
            rules.push((n, None));
        }
    }
    let rare = |n: usize| rarity.get(n).copied().unwrap_or_default();
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (n, left) in atoms.iter().enumerate() {
        let sound = matches!(left.atom, Atom::Sound(_));
        if sound {
            rules.push((n, Some(n)));
        }
        for (k, right) in atoms.iter().enumerate() {
            let same_field = left.atom.field() == right.atom.field();
            // What almost nobody shares makes small blocks alone.
            let needless = rare(n) > floor - 0.5 || rare(k) > floor - 0.5;
            if same_field || needless || matches!(right.atom, Atom::Sound(_) | Atom::Word(_)) {
                continue;
            }
            if sound && rare(k) > 0.7 {
                rules.push((n, Some(k)));
            } else if matches!(left.atom, Atom::Value(_) | Atom::Anniversary(_)) && k > n {
                pairs.push((rare(n) + rare(k), n, k));
            }
        }
    }
    pairs.retain(|(information, ..)| *information > floor * 0.4);
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    pairs.truncate(FIELD_PAIRS);
    rules.extend(pairs.into_iter().map(|(_, n, k)| (n, Some(k))));
    rules
}

/// How much agreeing on this tells: minus the logarithm of the chance that two
/// records do.
fn information(keys: &Keys, records: u32) -> f64 {
    let mut all = keys.keys.clone();
    if all.is_empty() {
        return 0.0;
    }
    all.sort_unstable();
    let said = all.len() as f64;
    let square: f64 = all.chunk_by(|a, b| a == b).map(|c| (c.len() as f64 / said).powi(2)).sum();
    -square.ln() - (f64::from(records) / said.min(f64::from(records))).ln() * 0.1
}

fn rule(records: &Records, atoms: &[Keys], left: usize, right: Option<usize>) -> Rule {
    let name = |keys: &Keys| {
        let field = records.fields.get(keys.atom.field()).map_or("", |(f, _)| f.name.as_str());
        match keys.atom {
            Atom::Word(_) => format!("a word of {field}"),
            Atom::Sound(_) => format!("the sound of {field}"),
            Atom::Value(_) => field.to_owned(),
            Atom::Coarse(_) => format!("part of {field}"),
            Atom::Anniversary(_) => format!("day of {field}"),
        }
    };
    let mut made = Rule::empty("", 0);
    let Some(first) = atoms.get(left) else { return made };
    let second = right.and_then(|right| atoms.get(right));
    made.fields = 1 << first.atom.field();
    made.name = name(first);
    let mut packed: Vec<u64> = Vec::with_capacity(records.len as usize);
    for record in 0..records.len {
        match second {
            None => packed.extend(first.of(record).map(|key| pack(key, record, records.len))),
            Some(_) if right == Some(left) => {
                for (n, a) in first.of(record).enumerate() {
                    for b in first.of(record).skip(n + 1) {
                        let both = mix(a.min(b) ^ mix(a.max(b)));
                        packed.push(pack(both, record, records.len));
                    }
                }
            }
            Some(second) => {
                for a in first.of(record) {
                    for b in second.of(record) {
                        packed.push(pack(mix(a ^ b.rotate_left(17)), record, records.len));
                    }
                }
            }
        }
    }
    if let Some(second) = second {
        made.fields |= 1 << second.atom.field();
        made.name = if right == Some(left) {
            format!("two of {}", made.name)
        } else {
            format!("{} and {}", made.name, name(second))
        };
    }
    packed.sort_unstable();
    packed.dedup();
    let bits = bits(records.len);
    for block in packed.chunk_by(|a, b| a >> bits == b >> bits).filter(|block| block.len() > 1) {
        made.push(block.iter().map(|p| record(*p, bits)));
    }
    made
}
