//! The index over all lists, and how it is asked.

use std::borrow::Cow;
use std::collections::HashMap;

use super::date::PartialDate;
use super::entry::{Entry, Identifier, Kind, NameStrength};
use super::evidence::{self, Hit, Numbers};
use super::identifiers::Identifiers;
use super::prepared::Prepared;
use super::scoring::Parts;
use super::search::{Found, Scratch};
use super::table::Table;
use crate::compare::names::{hanja, kanji, loan};

/// What to look for. Everything but the kind may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// A person's or company's name, in any order and script.
    pub name: Option<String>,
    /// What the name names. [`Kind::Unknown`] looks among people and companies.
    pub kind: Kind,
    /// Birth date as far as it is known.
    pub birth_date: Option<PartialDate>,
    /// Wallets, documents, mailboxes, domains, telephone numbers.
    pub identifiers: Vec<Identifier>,
    /// A postal address.
    pub address: Option<String>,
}

impl Query {
    /// A query for a person's name.
    #[must_use]
    pub fn person(name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), kind: Kind::Person, ..Self::default() }
    }

    /// A query for a company's name.
    #[must_use]
    pub fn organisation(name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), kind: Kind::Organisation, ..Self::default() }
    }

    /// Whether anything is asked that can agree beside the name.
    fn says_more(&self) -> bool {
        self.birth_date.is_some() || self.address.is_some() || !self.identifiers.is_empty()
    }
}

/// Lists prepared for screening. It holds the entries and is not changed after
/// it was built; share it between threads and give each a [`Searcher`].
#[derive(Debug, Default)]
pub struct Index {
    entries: Vec<Entry>,
    people: Table,
    others: Table,
    identifiers: Identifiers,
}

/// What a weak alias can score at most, as a share of what the names say: it
/// takes more to be reported through one.
const WEAK: f64 = 0.9;

impl Index {
    /// Builds the index over the entries of all lists.
    #[must_use]
    pub fn build(entries: Vec<Entry>) -> Self {
        let people = Table::build(prepared(&entries, Sort::People));
        let others = Table::build(prepared(&entries, Sort::Others));
        let identifiers = Identifiers::build(&entries);
        Self { entries, people, others, identifiers }
    }

    /// The same, where countries of documents are compared by what `read` makes of them:
    /// one code for every name of a country, `None` for what it does not know, which is compared
    /// as text.
    #[must_use]
    pub fn reading_countries(mut self, read: fn(&str) -> Option<&'static str>) -> Self {
        self.identifiers.country = Some(read);
        self
    }

    /// The entries, in the order they were given.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How many names are listed. An entry of unknown kind counts twice, once
    /// among people and once among companies.
    #[must_use]
    pub fn names(&self) -> usize {
        self.people.len() + self.others.len()
    }

    /// How many different numbers, addresses and codes are listed.
    #[must_use]
    pub fn identifiers(&self) -> usize {
        self.identifiers.len()
    }

    /// Bytes the search structures hold, about; the entries themselves not counted.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.people.bytes() + self.others.bytes()
    }

    /// A searcher, which keeps working memory from query to query. One a thread.
    #[must_use]
    pub fn searcher(&self) -> Searcher<'_> {
        Searcher {
            index: self,
            people: Scratch::default(),
            others: Scratch::default(),
            found: Vec::new(),
        }
    }

    /// Answers one query. For many, use a [`Searcher`].
    #[must_use]
    pub fn query(&self, query: &Query, threshold: f64) -> Vec<Hit<'_>> {
        self.searcher().query(query, threshold)
    }

    /// Answers one query by comparing it with every listed name: slow, and the
    /// measure of what [`query`](Self::query) must find.
    #[must_use]
    pub fn query_exhaustively(&self, query: &Query, threshold: f64) -> Vec<Hit<'_>> {
        let threshold = clamp(threshold);
        let sorts = self.sorts(query);
        let mut found = Vec::new();
        for (reading, (sort, prepared)) in sorts.iter().enumerate() {
            self.table(*sort)
                .search_exhaustively(prepared, threshold, |row| found.push((reading, row)));
        }
        self.hits(query, threshold, &sorts, &found)
    }

    fn table(&self, sort: Sort) -> &Table {
        match sort {
            Sort::People => &self.people,
            Sort::Others => &self.others,
        }
    }

    /// The query's name as it may be read, prepared for each table it is looked up in.
    fn sorts(&self, query: &Query) -> Vec<(Sort, Prepared)> {
        let Some(name) = query.name.as_deref() else { return Vec::new() };
        [Sort::People, Sort::Others]
            .into_iter()
            .filter(|sort| sort.takes(query.kind))
            .flat_map(|sort| {
                // A name asked in a script of syllables may be a foreign one.
                let foreign = match sort {
                    Sort::People => loan::readings(name),
                    Sort::Others => Vec::new(),
                };
                let foreign = foreign.into_iter().map(Cow::Owned);
                sort.readings(name).chain(foreign).map(move |name| (sort, name))
            })
            .filter_map(|(sort, name)| {
                let prepared = self.table(sort).weighed(sort.prepare(&name)?).for_query();
                let unsure =
                    query.kind == Kind::Unknown && prepared.is_company() && !prepared.says_company;
                Some((sort, Prepared { unsure, corroborated: query.says_more(), ..prepared }))
            })
            .collect()
    }

    /// One hit an entry, strongest first.
    fn hits(
        &self,
        query: &Query,
        threshold: f64,
        sorts: &[(Sort, Prepared)],
        found: &[(usize, Found)],
    ) -> Vec<Hit<'_>> {
        let mut numbers: HashMap<u32, Numbers> = HashMap::new();
        for (place, identifier) in query.identifiers.iter().enumerate() {
            for found in self.identifiers.find(identifier, &self.entries) {
                numbers.entry(found.entry).or_default().push((
                    place,
                    found.identifier,
                    found.exact,
                ));
            }
        }
        let mut names: Vec<(usize, Found, bool)> = Vec::with_capacity(found.len());
        for (reading, mut found) in found.iter().copied() {
            let Some(entry) = self.entries.get(found.entry as usize) else { continue };
            let name = entry.names.get(found.name as usize);
            let weak = name.is_some_and(|name| name.strength == NameStrength::Weak);
            let alone = sorts.get(reading).is_some_and(|(sort, prepared)| {
                self.table(*sort).says_little_alone(prepared, &found, threshold, weak)
            });
            if alone {
                let numbers = numbers.get(&found.entry).is_some_and(|numbers| !numbers.is_empty());
                if !numbers && !evidence::corroborates(query, entry) {
                    continue;
                }
            } else if weak {
                found.score *= WEAK;
            }
            names.push((reading, found, alone));
        }
        // A company is not looked for among ships, nor a ship among companies.
        let fits = |found: &Found| {
            let kind = self.entries.get(found.entry as usize).map_or(Kind::Unknown, |e| e.kind);
            kind == query.kind || kind == Kind::Unknown || query.kind == Kind::Unknown
        };
        names.retain(|(_, found, _)| found.score >= threshold && fits(found));
        // Of names that agree equally well the first listed speaks for its entry.
        names.sort_by(|(_, a, x), (_, b, y)| {
            let by_score = b.score.total_cmp(&a.score).then(a.name.cmp(&b.name));
            a.entry.cmp(&b.entry).then(x.cmp(y)).then(by_score)
        });
        names.dedup_by_key(|(_, found, _)| found.entry);

        let mut hits: Vec<(u32, Hit<'_>)> = Vec::with_capacity(names.len() + numbers.len());
        for (reading, found, alone) in &names {
            let Some(entry) = self.entries.get(found.entry as usize) else { continue };
            let mut parts = Parts::default();
            if let Some((sort, prepared)) = sorts.get(*reading) {
                self.table(*sort).score_exhaustively(prepared, found.row, Some(&mut parts));
            }
            let numbers = numbers.remove(&found.entry).unwrap_or_default();
            let name =
                evidence::Named { place: found.name, score: found.score, parts, alone: *alone };
            hits.push((found.entry, evidence::weigh(query, entry, Some(name), &numbers)));
        }
        for (number, numbers) in numbers {
            if let Some(entry) = self.entries.get(number as usize) {
                hits.push((number, evidence::weigh(query, entry, None, &numbers)));
            }
        }
        hits.sort_by(|(a, x), (b, y)| {
            y.strength.cmp(&x.strength).then(y.score.total_cmp(&x.score)).then(a.cmp(b))
        });
        hits.into_iter().map(|(_, hit)| hit).collect()
    }
}

/// Answers queries against an [`Index`].
#[derive(Debug)]
pub struct Searcher<'a> {
    index: &'a Index,
    people: Scratch,
    others: Scratch,
    /// Which reading of the query found what.
    found: Vec<(usize, Found)>,
}

impl<'a> Searcher<'a> {
    /// Every entry whose name scores at least `threshold` (0.5 to 1), or that
    /// has one of the identifiers; strongest first, then by score, then in the
    /// order of the lists. Empty means nothing was found.
    pub fn query(&mut self, query: &Query, threshold: f64) -> Vec<Hit<'a>> {
        let index = self.index;
        let threshold = clamp(threshold);
        let sorts = index.sorts(query);
        self.found.clear();
        for (reading, (sort, prepared)) in sorts.iter().enumerate() {
            let scratch = match sort {
                Sort::People => &mut self.people,
                Sort::Others => &mut self.others,
            };
            let found = &mut self.found;
            index
                .table(*sort)
                .search(prepared, threshold, scratch, |row| found.push((reading, row)));
        }
        if self.found.is_empty() && query.identifiers.is_empty() {
            return Vec::new();
        }
        index.hits(query, threshold, &sorts, &self.found)
    }
}

/// Below this, names that share no word at all would have to be reported.
const LOWEST: f64 = 0.5;

fn clamp(threshold: f64) -> f64 {
    if threshold.is_nan() { super::DEFAULT_THRESHOLD } else { threshold.clamp(LOWEST, 1.0) }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    People,
    Others,
}

impl Sort {
    fn takes(self, kind: Kind) -> bool {
        match self {
            Self::People => matches!(kind, Kind::Person | Kind::Unknown),
            Self::Others => kind != Kind::Person,
        }
    }

    fn prepare(self, name: &str) -> Option<Prepared> {
        match self {
            Self::People => Prepared::person(name),
            Self::Others => Prepared::company(name),
        }
    }

    /// A name as it is folded, and where it holds Chinese characters as they are read in
    /// Korean, and those of a person as they may be read in Japanese.
    fn readings(self, name: &str) -> impl Iterator<Item = Cow<'_, str>> {
        let japanese = match self {
            Self::People => kanji::readings(name),
            Self::Others => Vec::new(),
        };
        let others = hanja::sino_korean(name).into_iter().chain(japanese);
        std::iter::once(Cow::Borrowed(name)).chain(others.map(Cow::Owned))
    }
}

fn prepared(entries: &[Entry], sort: Sort) -> impl Iterator<Item = (u32, u32, Prepared)> + '_ {
    (0_u32..).zip(entries).filter(move |(_, entry)| sort.takes(entry.kind)).flat_map(
        move |(number, entry)| {
            (0_u32..)
                .zip(&entry.names)
                .flat_map(move |(place, name)| {
                    sort.readings(&name.text).map(move |name| (place, name))
                })
                .filter_map(move |(place, name)| Some((number, place, sort.prepare(&name)?)))
        },
    )
}
