//! From holdings to edges.

use std::collections::BTreeMap;

use super::token::{Class, Token, weight};

/// One subject has one token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holding {
    /// Number of the token, an index into the tokens handed over.
    pub token: u32,
    /// Number of the subject, below the population.
    pub subject: u32,
    /// The row that says so.
    pub row: i64,
    /// When it was first seen, microseconds since 1970; `None`: not said.
    pub first: Option<i64>,
    /// When it was last seen, likewise.
    pub last: Option<i64>,
}

/// What is known about subjects besides what they hold. Slices are by subject
/// and may be shorter than the population: what is missing is not known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts<'a> {
    /// How many subjects there are.
    pub population: usize,
    /// Declared home: equal numbers are one home.
    pub homes: &'a [Option<u32>],
    /// Pairs that declared to belong together.
    pub together: &'a [(u32, u32)],
    /// Pairs that may be one person whose records were not brought together:
    /// whatever they share says nothing.
    pub same: &'a [(u32, u32)],
    /// A remote-control tool or device was seen on the subject's laptop.
    pub remote_tools: &'a [bool],
    /// The agency that supplies the subject.
    pub vendors: &'a [Option<u32>],
    /// Contracts between two subjects: client, freelancer.
    pub contracts: &'a [(u32, u32)],
    /// Referrals: who vouched, for whom.
    pub referrals: &'a [(u32, u32)],
}

/// A shared token that gave edges.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shared {
    /// Number of the token.
    pub token: u32,
    /// Distinct subjects who have it.
    pub holders: u32,
    /// What one pair gets from it, before what living together explains.
    pub weight: f64,
    start: usize,
}

/// A token that too many people have, or that is public anyway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hub {
    /// Number of the token.
    pub token: u32,
    /// Distinct subjects who have it.
    pub holders: u32,
}

/// What one token adds to one edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Number of the token.
    pub token: u32,
    /// Millionths of a nat, before the caps of kind and class.
    pub weight: i64,
}

/// Two subjects who share something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Lower number.
    pub left: u32,
    /// Higher number.
    pub right: u32,
    /// Millionths of a nat, after caps.
    pub weight: i64,
    start: usize,
    end: usize,
}

impl Edge {
    /// The log-likelihood ratio in nats.
    #[must_use]
    pub fn nats(&self) -> f64 {
        self.weight as f64 / MICRO
    }
}

/// Weights are added as millionths of a nat: a sum of integers does not depend
/// on its order.
pub(super) const MICRO: f64 = 1e6;
/// What living together leaves of an edge.
const HOUSEHOLD: f64 = 0.1;
/// What is left where one of the homes is not known: they may live together.
const UNKNOWN: f64 = 0.5;
/// Most that one class of evidence gives one edge, in nats.
const CLASS_CAP: f64 = 4.0;
/// Edges below this many nats say nothing and are dropped.
const LEAST: f64 = 0.25;

/// Who shares what with whom.
#[derive(Clone, Debug, Default)]
pub struct Links {
    tokens: Vec<Token>,
    holdings: Vec<Holding>,
    shared: Vec<Shared>,
    hubs: Vec<Hub>,
    edges: Vec<Edge>,
    parts: Vec<Part>,
    households: Vec<u32>,
    known: Vec<bool>,
    persons: Vec<u32>,
}

impl Links {
    /// Edges of all tokens held by two or more subjects.
    ///
    /// Work and memory are bounded by holdings times the largest number of
    /// holders a kind allows. Holdings of unknown tokens or of subjects outside
    /// the population are left out; several holdings of one subject and token
    /// become one with the lowest row, the first and the last moment.
    #[must_use]
    pub fn build(tokens: &[Token], mut holdings: Vec<Holding>, facts: &Facts<'_>) -> Self {
        holdings.retain(|held| {
            (held.subject as usize) < facts.population && (held.token as usize) < tokens.len()
        });
        holdings.sort_unstable();
        holdings.dedup_by(|next, kept| {
            let same = (next.token, next.subject) == (kept.token, kept.subject);
            if same {
                kept.first = [kept.first, next.first].into_iter().flatten().min();
                kept.last = kept.last.max(next.last);
            }
            same
        });
        let mut links = Self { tokens: tokens.to_vec(), ..Self::default() };
        (links.households, links.known) = households(facts);
        links.persons = united(facts.population, facts.same.iter().copied());
        let mut pairs: Vec<(u32, u32, Part)> = Vec::new();
        let mut start = 0;
        for group in holdings.chunk_by(|a, b| a.token == b.token) {
            let Some(token) = group.first().map(|held| held.token) else { continue };
            let holders = u32::try_from(group.len()).unwrap_or(u32::MAX);
            if let Some(Token { kind, public }) = tokens.get(token as usize)
                && holders >= 2
            {
                if *public || holders > kind.sharing().most {
                    links.hubs.push(Hub { token, holders });
                } else {
                    let weight = weight(*kind, holders, facts.population);
                    links.shared.push(Shared { token, holders, weight, start });
                    if weight > 0.0 {
                        links.pairs(token, group, weight, &mut pairs);
                    }
                }
            }
            start += group.len();
        }
        links.holdings = holdings;
        pairs.sort_unstable_by_key(|(left, right, part)| (*left, *right, part.token));
        for group in pairs.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let Some((left, right, _)) = group.first() else { continue };
            let start = links.parts.len();
            links.parts.extend(group.iter().map(|(_, _, part)| *part));
            let end = links.parts.len();
            let parts = links.parts.get(start..end).unwrap_or_default();
            let weight = capped(tokens, parts);
            if weight as f64 >= LEAST * MICRO {
                links.edges.push(Edge { left: *left, right: *right, weight, start, end });
            }
        }
        links
    }

    /// Appends the pairs of one token.
    fn pairs(&self, token: u32, group: &[Holding], full: f64, out: &mut Vec<(u32, u32, Part)>) {
        let kind = self.kind(token);
        let explained = group.len() <= kind.map_or(0, |kind| kind.sharing().household) as usize;
        for (at, one) in group.iter().enumerate() {
            for other in group.iter().skip(at + 1) {
                let factor = if self.person(one.subject) == self.person(other.subject) {
                    HOUSEHOLD
                } else if explained {
                    self.apart(one.subject, other.subject)
                } else {
                    1.0
                };
                let weight = (full * factor * MICRO).round() as i64;
                out.push((one.subject, other.subject, Part { token, weight }));
            }
        }
    }

    /// How far two subjects are known to live apart.
    fn apart(&self, one: u32, other: u32) -> f64 {
        let known = |at: u32| self.known.get(at as usize).copied().unwrap_or(false);
        if self.household(one) == self.household(other) {
            HOUSEHOLD
        } else if known(one) && known(other) {
            1.0
        } else {
            UNKNOWN
        }
    }

    fn kind(&self, token: u32) -> Option<super::Kind> {
        self.tokens.get(token as usize).map(|token| token.kind)
    }

    /// The household of a subject: subjects of one declared home, and those who
    /// declared to belong together, have equal numbers.
    #[must_use]
    pub fn household(&self, subject: u32) -> u32 {
        self.households.get(subject as usize).copied().unwrap_or(subject)
    }

    /// The person behind a subject: subjects that may be one have equal numbers.
    #[must_use]
    pub fn person(&self, subject: u32) -> u32 {
        self.persons.get(subject as usize).copied().unwrap_or(subject)
    }

    /// Whether the home of a subject, or somebody they belong to, is known.
    #[must_use]
    pub fn home_known(&self, subject: u32) -> bool {
        self.known.get(subject as usize).copied().unwrap_or(false)
    }

    /// The token of that number.
    #[must_use]
    pub fn token(&self, token: u32) -> Option<Token> {
        self.tokens.get(token as usize).copied()
    }

    /// Edges, by left then right subject.
    #[must_use]
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// What an edge is made of, by token.
    #[must_use]
    pub fn parts(&self, edge: &Edge) -> &[Part] {
        self.parts.get(edge.start..edge.end).unwrap_or_default()
    }

    /// The weight of an edge in nats without the tokens that `skip` names.
    #[must_use]
    pub fn nats_without(&self, edge: &Edge, skip: impl Fn(u32) -> bool) -> f64 {
        let left: Vec<Part> =
            self.parts(edge).iter().copied().filter(|part| !skip(part.token)).collect();
        capped(&self.tokens, &left) as f64 / MICRO
    }

    /// Tokens that gave edges, by number.
    #[must_use]
    pub fn shared(&self) -> &[Shared] {
        &self.shared
    }

    /// Tokens too common to connect anybody, by number.
    #[must_use]
    pub fn hubs(&self) -> &[Hub] {
        &self.hubs
    }

    /// The holdings of a shared token, one per subject, by subject.
    #[must_use]
    pub fn holders(&self, shared: &Shared) -> &[Holding] {
        self.holdings.get(shared.start..shared.start + shared.holders as usize).unwrap_or_default()
    }
}

/// The sum of parts under the caps of kinds and classes.
fn capped(tokens: &[Token], parts: &[Part]) -> i64 {
    let mut kinds: BTreeMap<super::Kind, i64> = BTreeMap::new();
    for part in parts {
        if let Some(token) = tokens.get(part.token as usize) {
            *kinds.entry(token.kind).or_insert(0) += part.weight;
        }
    }
    let micro = |nats: f64| (nats * MICRO) as i64;
    let mut classes: BTreeMap<Class, i64> = BTreeMap::new();
    for (kind, sum) in kinds {
        let sharing = kind.sharing();
        *classes.entry(sharing.class).or_insert(0) += sum.min(micro(sharing.cap));
    }
    classes.into_values().map(|sum| sum.min(micro(CLASS_CAP))).sum()
}

/// Household of each subject, and whether a home is known in it.
fn households(facts: &Facts<'_>) -> (Vec<u32>, Vec<bool>) {
    let mut first_of: BTreeMap<u32, u32> = BTreeMap::new();
    let mut pairs = Vec::new();
    for (subject, home) in (0_u32..).zip(facts.homes.iter().take(facts.population)) {
        if let Some(home) = home {
            pairs.push((*first_of.entry(*home).or_insert(subject), subject));
        }
    }
    let all = pairs.into_iter().chain([facts.together, facts.same].concat());
    let roots = united(facts.population, all);
    let mut known_of = vec![false; roots.len()];
    for (root, home) in roots.iter().zip(facts.homes) {
        if let (Some(_), Some(slot)) = (home, known_of.get_mut(*root as usize)) {
            *slot = true;
        }
    }
    let known =
        roots.iter().map(|root| known_of.get(*root as usize).copied().unwrap_or(false)).collect();
    (roots, known)
}

/// The lowest subject that pairs join each subject with.
fn united(population: usize, pairs: impl Iterator<Item = (u32, u32)>) -> Vec<u32> {
    let count = u32::try_from(population).unwrap_or(u32::MAX);
    let mut parent: Vec<u32> = (0..count).collect();
    for (one, other) in pairs {
        if one < count && other < count {
            unite(&mut parent, one, other);
        }
    }
    (0..count).map(|at| root(&mut parent, at)).collect()
}

fn root(parent: &mut [u32], mut at: u32) -> u32 {
    while let Some(up) = parent.get(at as usize).copied()
        && up != at
    {
        let above = parent.get(up as usize).copied().unwrap_or(up);
        if let Some(slot) = parent.get_mut(at as usize) {
            *slot = above;
        }
        at = above;
    }
    at
}

/// The lower root stays: numbers do not depend on the order of joining.
fn unite(parent: &mut [u32], one: u32, other: u32) {
    let (one, other) = (root(parent, one), root(parent, other));
    if let Some(slot) = parent.get_mut(one.max(other) as usize) {
        *slot = one.min(other);
    }
}
