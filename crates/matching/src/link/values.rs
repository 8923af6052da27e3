//! Several values of one thing in one record: a cell that holds a list, and
//! columns that repeat.

use std::borrow::Cow;

use super::settings::{Field, Kind};
use super::table::{NONE, Table};

/// Values of one field of one record that are kept; lists of aliases go on.
const MOST_VALUES: usize = 24;
/// Words between two names of one person or company, in lower case.
const ALSO_KNOWN: &[&str] = &[
    " a.k.a. ",
    " a/k/a ",
    " aka ",
    " also known as ",
    " d/b/a ",
    " dba ",
    " doing business as ",
    " f/k/a ",
    " f.k.a. ",
    " fka ",
    " formerly known as ",
    " t/a ",
    " trading as ",
];
/// What stands between a name and the family name somebody was born with.
const BORN: &str = " nee ";

/// Calls back with every value that a cell holds.
///
/// A JSON list and, where `separator` does not say otherwise, `;`, `|` and line
/// breaks are understood; in mailboxes and telephone numbers also commas, and in
/// names the words for "also known as". An empty separator: the cell is one value.
pub(crate) fn split(cell: &str, kind: Kind, separator: Option<&str>, mut visit: impl FnMut(&str)) {
    let mut each = |value: &str| {
        let value = value.trim();
        if !value.is_empty() {
            visit(value);
        }
    };
    if matches!(kind, Kind::Number | Kind::Exact | Kind::Sort) || separator == Some("") {
        return each(cell);
    }
    if let Some(separator) = separator {
        return cell.split(separator).for_each(each);
    }
    if let Some(values) = list(cell) {
        return values.iter().for_each(|value| each(value));
    }
    let commas = matches!(kind, Kind::Phone | Kind::Email);
    for part in cell.split([';', '|', '\n']) {
        if commas {
            part.split(',').for_each(&mut each);
        } else if kind == Kind::Name {
            names(part, &mut each);
        } else {
            each(part);
        }
    }
}

/// The texts of `["a", "b"]`, or of `['a', 'b']`.
fn list(cell: &str) -> Option<Vec<Cow<'_, str>>> {
    let inner = cell.trim().strip_prefix('[')?.strip_suffix(']')?;
    if let Ok(values) = serde_json::from_str::<Vec<String>>(cell.trim()) {
        return Some(values.into_iter().map(Cow::Owned).collect());
    }
    let quoted = inner.strip_prefix('\'')?.strip_suffix('\'')?;
    Some(quoted.split("', '").map(Cow::Borrowed).collect())
}

fn names(text: &str, each: &mut impl FnMut(&str)) {
    if !text.is_ascii() {
        // Positions in the text in lower case may not be those in the text.
        return each(text);
    }
    let lower = text.to_ascii_lowercase();
    let found = ALSO_KNOWN
        .iter()
        .filter_map(|words| lower.find(words).map(|at| (at, at + words.len())))
        .min();
    match found {
        Some((from, to)) => {
            let first = |text| str::get(text, ..from).unwrap_or_default();
            aside(first(text), first(&lower), each);
            names(text.get(to..).unwrap_or_default(), each);
        }
        None => aside(text, &lower, each),
    }
}

/// A name and what is said by the way: `Nhung (Nancy) Poe`, `Ann Poe nee Roe`,
/// `Applied Tidal Institute (ATI)`.
fn aside(text: &str, lower: &str, each: &mut impl FnMut(&str)) {
    // `Lim Nee Wah` is a name: two words come before a maiden name, and one is it.
    if let Some((married, family)) = lower.find(BORN).map(|at| text.split_at(at))
        && let Some((given, _)) = married.trim().split_once(' ')
        && let Some(family) = family.get(BORN.len()..).map(str::trim)
        && !family.contains(' ')
    {
        each(married);
        return each(&format!("{given} {family}"));
    }
    let open = text.find(['(', '"']);
    let inner = open.and_then(|open| {
        let (before, rest) = text.split_at(open);
        let rest = rest.get(1..)?;
        let close = rest.find([')', '"'])?;
        Some((before, rest.get(..close)?, rest.get(close + 1..)?))
    });
    let Some((before, inner, after)) = inner.filter(|(before, ..)| !before.trim().is_empty())
    else {
        return each(text);
    };
    each(&format!("{before}{after}"));
    let is_word = inner.len() > 1 && inner.bytes().all(|b| b.is_ascii_alphabetic());
    match after.trim() {
        "" if is_word && inner.len() > 2 && inner.bytes().all(|b| b.is_ascii_uppercase()) => {
            each(inner);
        }
        "" => each(text),
        after if is_word => each(&format!("{inner} {after}")),
        _ => {}
    }
}

/// The columns of a field: one list for each value that they give together.
pub(crate) fn slots(field: &Field, table: &Table) -> Vec<Vec<usize>> {
    let known = |columns: &[String]| -> Vec<usize> {
        columns.iter().filter_map(|name| table.column(name)).collect()
    };
    let first = known(&field.columns);
    let mut slots = match field.kind {
        Kind::Name | Kind::Address => vec![first],
        _ => first.into_iter().map(|column| vec![column]).collect(),
    };
    slots.extend(field.also.iter().map(|columns| known(columns)));
    slots.retain(|columns| !columns.is_empty());
    slots
}

/// The numbers of the values of every record; most have one or none.
pub(crate) struct Lists {
    /// The first value of each record, or [`NONE`].
    first: Vec<u32>,
    /// All values of all records, and where those of each end; empty where no
    /// record has several.
    all: Vec<u32>,
    ends: Vec<u32>,
}

/// Gathers [`Lists`] record by record.
pub(crate) struct Gather {
    lists: Lists,
    several: bool,
}

impl Gather {
    pub(crate) fn new(records: usize) -> Self {
        let first = Vec::with_capacity(records);
        Self { lists: Lists { first, all: Vec::new(), ends: Vec::new() }, several: false }
    }

    /// The values of the next record, of which repeated ones are left out.
    pub(crate) fn push(&mut self, values: &mut Vec<u32>) {
        if values.len() > 1 {
            let mut kept = 0;
            for at in 0..values.len() {
                let Some(value) = values.get(at).copied() else { continue };
                let known = values.get(..kept).is_some_and(|before| before.contains(&value));
                if !known && kept < MOST_VALUES {
                    values.swap(kept, at);
                    kept += 1;
                }
            }
            values.truncate(kept);
        }
        self.several |= values.len() > 1;
        self.lists.first.push(values.first().copied().unwrap_or(NONE));
        self.lists.all.extend_from_slice(values);
        self.lists.ends.push(self.lists.all.len() as u32);
    }

    pub(crate) fn done(self) -> Lists {
        let Self { mut lists, several } = self;
        if !several {
            (lists.all, lists.ends) = (Vec::new(), Vec::new());
        }
        lists
    }
}

impl Lists {
    /// The values of a record.
    pub(crate) fn of(&self, record: u32) -> &[u32] {
        let at = record as usize;
        if self.ends.is_empty() {
            let one = self.first.get(at..=at).unwrap_or_default();
            return if one == [NONE] { &[] } else { one };
        }
        let start = match at {
            0 => 0,
            _ => self.ends.get(at - 1).copied().unwrap_or_default(),
        };
        let end = self.ends.get(at).copied().unwrap_or_default();
        self.all.get(start as usize..end as usize).unwrap_or_default()
    }

    pub(crate) fn first(&self, record: u32) -> Option<u32> {
        self.first.get(record as usize).copied().filter(|value| *value != NONE)
    }

    pub(crate) fn len(&self) -> u32 {
        self.first.len() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(cell: &str, kind: Kind, separator: Option<&str>) -> Vec<String> {
        let mut found = Vec::new();
        split(cell, kind, separator, |value| found.push(value.to_owned()));
        found
    }

    #[test]
    fn cells_hold_lists() {
        assert_eq!(values("Ann Poe; Anne Roe", Kind::Name, None), ["Ann Poe", "Anne Roe"]);
        assert_eq!(values("Poe, Ann", Kind::Name, None), ["Poe, Ann"]);
        assert_eq!(values(r#"["Ann Poe", "A. Roe"]"#, Kind::Name, None), ["Ann Poe", "A. Roe"]);
        assert_eq!(values("['Ann Poe', 'A. Roe']", Kind::Name, None), ["Ann Poe", "A. Roe"]);
        assert_eq!(
            values("Ann Poe aka Polly Poe A/K/A P. Poe", Kind::Name, None),
            ["Ann Poe", "Polly Poe", "P. Poe"]
        );
        assert_eq!(values("Nhung (Nancy) Poe", Kind::Name, None), ["Nhung  Poe", "Nancy Poe"]);
        assert_eq!(values("Ann Poe nee Roe", Kind::Name, None), ["Ann Poe", "Ann Roe"]);
        assert_eq!(values("Lim Nee Wah", Kind::Name, None), ["Lim Nee Wah"]);
        assert_eq!(
            values("Nhung (Nan) Poe aka P. Poe", Kind::Name, None),
            ["Nhung  Poe", "Nan Poe", "P. Poe"]
        );
        assert_eq!(values("Tidal Institute (ATI)", Kind::Name, None), ["Tidal Institute", "ATI"]);
        assert_eq!(
            values("Poe Services (Tulsa)", Kind::Name, None),
            ["Poe Services", "Poe Services (Tulsa)"]
        );
        assert_eq!(values("(Poe", Kind::Name, None), ["(Poe"]);
        assert_eq!(values("555 0100, 555 0111", Kind::Phone, None), ["555 0100", "555 0111"]);
        assert_eq!(values("1 Main St, Oslo | 2 Side St", Kind::Address, None).len(), 2);
        assert_eq!(values("a/b;c", Kind::Name, Some("/")), ["a", "b;c"]);
        assert_eq!(values("a; b", Kind::Name, Some("")), ["a; b"]);
        assert_eq!(values(" ;; ", Kind::Name, None), [""; 0]);
        assert_eq!(values("[not a list", Kind::Text, None), ["[not a list"]);
    }

    #[test]
    fn lists_keep_what_records_say() {
        let mut gather = Gather::new(3);
        for mut values in [vec![4, 7, 4], vec![], vec![1]] {
            gather.push(&mut values);
        }
        let lists = gather.done();
        assert_eq!((lists.of(0), lists.of(1), lists.of(2)), (&[4, 7][..], &[][..], &[1][..]));
        assert_eq!((lists.first(0), lists.first(1)), (Some(4), None));
        let mut gather = Gather::new(2);
        gather.push(&mut vec![]);
        gather.push(&mut vec![9]);
        let lists = gather.done();
        assert_eq!((lists.of(0), lists.of(1), lists.of(2)), (&[][..], &[9][..], &[][..]));
    }
}
