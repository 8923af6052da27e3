//! What an update of a list changed.

use crate::screen::entry::Entry;

/// What differs between two versions of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes<'a> {
    /// Entries only the new version has, in its order.
    pub added: Vec<&'a Entry>,
    /// Entries only the old version has, in its order.
    pub removed: Vec<&'a Entry>,
    /// Entries of both that differ, in the order of the new version.
    pub changed: Vec<Change<'a>>,
}

impl Changes<'_> {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

/// An entry that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change<'a> {
    /// As it was.
    pub old: &'a Entry,
    /// As it is.
    pub new: &'a Entry,
    /// What differs; never empty.
    pub details: Vec<Detail>,
}

/// A part of an entry that may differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Detail {
    /// Person, organisation, vessel or aircraft.
    Kind,
    /// A name, or how far the list stands behind it.
    Names,
    /// A birth date.
    BirthDates,
    /// A number, wallet, mailbox, domain or telephone number.
    Identifiers,
    /// A country.
    Countries,
    /// A postal address.
    Addresses,
    /// A programme or legal basis.
    Programs,
}

impl Detail {
    /// The word used in output: `kind`, `names`, `birth_dates` …
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Names => "names",
            Self::BirthDates => "birth_dates",
            Self::Identifiers => "identifiers",
            Self::Countries => "countries",
            Self::Addresses => "addresses",
            Self::Programs => "programs",
        }
    }
}

/// Compares two versions of a list by the numbers of their entries. The order of
/// names, numbers and other details within an entry does not matter, nor does
/// [`Entry::list`]. Where a number stands for several entries, the first is
/// compared with the first, and so on.
#[must_use]
pub fn compare<'a>(old: &'a [Entry], new: &'a [Entry]) -> Changes<'a> {
    let (mut before, mut after) = (sorted(old), sorted(new));
    let mut changes = Changes::default();
    let mut added = Vec::new();
    let mut removed = Vec::new();
    let mut changed: Vec<(usize, Change<'a>)> = Vec::new();
    let (mut left, mut right) = (before.drain(..).peekable(), after.drain(..).peekable());
    loop {
        let order = match (left.peek(), right.peek()) {
            (Some((_, a)), Some((_, b))) => a.entry_id.cmp(&b.entry_id),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (None, None) => break,
        };
        if order.is_lt() {
            removed.extend(left.next());
        } else if order.is_gt() {
            added.extend(right.next());
        } else if let (Some((_, old)), Some((at, new))) = (left.next(), right.next()) {
            let details = details(old, new);
            if !details.is_empty() {
                changed.push((at, Change { old, new, details }));
            }
        }
    }
    added.sort_unstable_by_key(|(at, _)| *at);
    removed.sort_unstable_by_key(|(at, _)| *at);
    changed.sort_unstable_by_key(|(at, _)| *at);
    changes.added = added.into_iter().map(|(_, entry)| entry).collect();
    changes.removed = removed.into_iter().map(|(_, entry)| entry).collect();
    changes.changed = changed.into_iter().map(|(_, change)| change).collect();
    changes
}

fn sorted(entries: &[Entry]) -> Vec<(usize, &Entry)> {
    let mut sorted: Vec<_> = entries.iter().enumerate().collect();
    sorted.sort_by(|(_, a), (_, b)| a.entry_id.cmp(&b.entry_id));
    sorted
}

fn details(old: &Entry, new: &Entry) -> Vec<Detail> {
    let mut details = Vec::new();
    let mut differ = |differs: bool, detail| {
        if differs {
            details.push(detail);
        }
    };
    differ(old.kind != new.kind, Detail::Kind);
    differ(unlike(&old.names, &new.names), Detail::Names);
    differ(unlike(&old.birth_dates, &new.birth_dates), Detail::BirthDates);
    differ(unlike(&old.identifiers, &new.identifiers), Detail::Identifiers);
    differ(unlike(&old.countries, &new.countries), Detail::Countries);
    differ(unlike(&old.addresses, &new.addresses), Detail::Addresses);
    differ(unlike(&old.programs, &new.programs), Detail::Programs);
    details
}

/// Whether two lists hold different things, whatever their order and repetition.
fn unlike<T: Ord>(old: &[T], new: &[T]) -> bool {
    fn set<T: Ord>(items: &[T]) -> Vec<&T> {
        let mut set: Vec<&T> = items.iter().collect();
        set.sort_unstable();
        set.dedup();
        set
    }
    old != new && set(old) != set(new)
}
