//! Whether a record is about a person or a company, where a column says so or
//! what it says shows it.

use super::roles::{self, Shows};
use super::settings::Field;
use super::table::{Interner, Table};
use super::values::{Gather, Lists, slots};
use crate::compare::text;

const PERSON: &str = "person";
pub(crate) const ORGANISATION: &str = "organisation";

/// What columns that say it write.
const WRITTEN: &[(&str, &str)] = &[
    ("person", PERSON),
    ("persons", PERSON),
    ("individual", PERSON),
    ("natural person", PERSON),
    ("organisation", ORGANISATION),
    ("organization", ORGANISATION),
    ("organisations", ORGANISATION),
    ("organizations", ORGANISATION),
    ("org", ORGANISATION),
    ("company", ORGANISATION),
    ("business", ORGANISATION),
    ("legal entity", ORGANISATION),
    ("entity", ORGANISATION),
];

/// Legal forms that no person's name ends in.
pub(super) const FORMS: &[&str] = &[
    "inc",
    "incorporated",
    "llc",
    "ltd",
    "limited",
    "corp",
    "corporation",
    "company",
    "plc",
    "gmbh",
    "sarl",
    "bv",
    "pte",
    "pty",
    "llp",
];
/// Words that are as good as a legal form, and part of the name.
const KINDS_OF_COMPANY: &[&str] = &["holdings", "foundation"];

/// Whether a name has the legal form of a company.
pub(crate) fn is_company(name: &str) -> bool {
    let folded = text::fold(name);
    folded.split(' ').skip(1).any(|word| FORMS.contains(&word) || KINDS_OF_COMPANY.contains(&word))
}

/// The sort of every record. A column that says it counts first, then one that
/// only companies or only people have, then a legal form.
pub(crate) fn of(table: &Table, field: &Field, distinct: &mut Interner) -> Lists {
    let headers: Vec<&str> = table.columns().collect();
    let columns: Vec<(usize, Shows)> = slots(field, table)
        .into_iter()
        .flatten()
        .map(|column| (column, headers.get(column).map_or(Shows::Says, |h| roles::shows(h))))
        .collect();
    let mut gather = Gather::new(table.len());
    for record in 0..table.len() as u32 {
        let first = |wanted: Shows| {
            let mut said = columns.iter().filter(|(_, shows)| *shows == wanted);
            said.find_map(|(column, _)| table.value(record, *column))
        };
        let said = first(Shows::Says).map(|value| {
            let folded = text::fold(value);
            let known = WRITTEN.iter().find(|(written, _)| *written == folded);
            known.map_or(folded, |(_, sort)| (*sort).to_owned())
        });
        let person = first(Shows::Person).is_some();
        let sort = match said {
            Some(said) => Some(distinct.intern(&said)),
            None if first(Shows::Organisation).is_some() && !person => {
                Some(distinct.intern(ORGANISATION))
            }
            None if person => Some(distinct.intern(PERSON)),
            None => first(Shows::Name)
                .filter(|name| is_company(name))
                .map(|_| distinct.intern(ORGANISATION)),
        };
        gather.push(&mut sort.into_iter().collect());
    }
    gather.done()
}
