//! What a column holds, from its name and a look at its values.

use super::headers::{ADDRESS_PARTS, HEADERS, NAME_PARTS};
use super::settings::{Field, Kind, Settings};
use super::sorts::is_company;
use super::table::Table;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Nothing,
    /// A name or part of one.
    Name,
    /// A field of its own.
    Own(Kind),
    /// One of several columns of one field.
    One(Kind, &'static str),
    /// A whole address.
    Whole,
    /// A line of an address, which may hold all of it.
    Line,
    /// Part of an address beside the line.
    Part(Kind),
}

/// Words of a header: `PRIMARY_NAME_FULL`, `givenName` and `date of birth` alike.
fn words(header: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut lower = false;
    for c in header.chars() {
        let boundary = !c.is_alphanumeric() || (c.is_uppercase() && lower);
        if boundary && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if c.is_alphanumeric() {
            words.last_mut().into_iter().for_each(|word| word.extend(c.to_lowercase()));
        }
        lower = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A header in two parts: where in a nested record its value is, and what the
/// value is called. `NAMES.0.NAME_FULL` is `names 0` and `name full`.
fn place_and_leaf(header: &str) -> (Vec<String>, Vec<String>) {
    let parts: Vec<&str> = header.split('.').collect();
    let is_number = |part: &&str| part.bytes().all(|b| b.is_ascii_digit());
    let leaf = parts.iter().rposition(|part| !is_number(part)).unwrap_or_default();
    let mut place = Vec::new();
    for (_, part) in parts.iter().enumerate().filter(|(n, _)| *n != leaf) {
        place.extend(words(part));
    }
    (place, parts.get(leaf).map(|leaf| words(leaf)).unwrap_or_default())
}

fn known(words: &[String]) -> Option<Role> {
    let has = |wanted: &str| words.iter().any(|word| word == wanted);
    let fits = |(line, _): &&(&str, Role)| line.split(' ').all(has);
    HEADERS.iter().find(fits).map(|(_, role)| *role)
}

/// `phones` as `phone`, `aliases` as `alias`.
fn singular(words: &[String]) -> Vec<String> {
    let one = |word: &String| match word.strip_suffix("ses") {
        Some(stem) => format!("{stem}s"),
        None => word.strip_suffix('s').unwrap_or(word).to_owned(),
    };
    words.iter().map(one).collect()
}

fn role(header: &str) -> Option<Role> {
    let (place, leaf) = place_and_leaf(header);
    if known(&words(header)) == Some(Role::Nothing) {
        return Some(Role::Nothing);
    }
    known(&leaf).or_else(|| known(&singular(&leaf))).or_else(|| {
        let all: Vec<String> = place.into_iter().chain(leaf).collect();
        known(&singular(&all))
    })
}

/// Which of several names or addresses a column belongs to: what its header says
/// beside the usual words.
fn which(header: &str, usual: &[&str]) -> String {
    let (place, leaf) = place_and_leaf(header);
    let has_line = leaf.iter().any(|word| word == "line");
    let is_number = |word: &String| word.bytes().all(|b| b.is_ascii_digit());
    let own = leaf
        .into_iter()
        .filter(|word| !usual.contains(&word.as_str()) && (!has_line || !is_number(word)));
    place.into_iter().chain(own).collect::<Vec<_>>().join(" ")
}

/// What a column shows about the sort of thing a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shows {
    /// It says it.
    Says,
    /// Only companies have it.
    Organisation,
    /// Only people have it.
    Person,
    /// A name of either.
    Name,
}

pub(crate) fn shows(header: &str) -> Shows {
    let leaf = place_and_leaf(header).1;
    let has = |wanted: &[&str]| leaf.iter().any(|word| wanted.contains(&word.as_str()));
    match role(header) {
        Some(Role::Name)
            if has(&["org", "organisation", "organization", "company", "business"]) =>
        {
            Shows::Organisation
        }
        Some(Role::Name)
            if has(&["first", "given", "firstname", "forename", "middle", "surname"]) =>
        {
            Shows::Person
        }
        Some(Role::Name) => Shows::Name,
        Some(Role::One(_, "birth date" | "birth year")) => Shows::Person,
        _ => Shows::Says,
    }
}

/// Whether a column holds family names only.
pub(crate) fn is_family(header: &str) -> bool {
    let words = words(header);
    let has = |wanted: &str| words.iter().any(|word| word == wanted);
    let family = ["surname", "family", "last", "lastname", "lname", "maiden"];
    !has("first") && family.iter().any(|word| has(word))
}

/// Whether a column holds an address or a part of one.
pub(crate) fn is_of_address(header: &str) -> bool {
    matches!(role(header), Some(Role::Whole | Role::Line | Role::Part(_)))
}

/// Whether a column holds the street of an address, or all of it.
pub(crate) fn is_line(header: &str) -> bool {
    matches!(role(header), Some(Role::Whole | Role::Line))
}

/// Words of a header that say who gave a number, and those that mean the number.
const ISSUER: &[&str] =
    &["country", "state", "province", "jurisdiction", "issuer", "issuing", "issued", "by"];
const NUMBER: &[&str] = &["number", "no", "num", "id", "identifier", "value"];

/// The column that says which country or state gave the numbers of a column:
/// `passport_country` beside `passport_number`.
fn issuer<'a>(table: &'a Table, column: &str) -> Option<&'a str> {
    let (place, leaf) = place_and_leaf(column);
    let has = |list: &[&str], word: &String| list.contains(&word.as_str());
    let stem: Vec<&String> = leaf.iter().filter(|word| !has(NUMBER, word)).collect();
    if stem.is_empty() && place.is_empty() {
        return None;
    }
    table.columns().find(|other| {
        let (at, words) = place_and_leaf(other);
        let own = |word: &String| stem.contains(&word) || has(NUMBER, word);
        *other != column
            && at == place
            && stem.iter().all(|word| words.contains(word))
            && words.iter().any(|word| has(ISSUER, word) && !stem.contains(&word))
            && words.iter().all(|word| own(word) || has(ISSUER, word))
    })
}

/// Whether a column holds whole names.
pub(crate) fn is_whole(header: &str) -> bool {
    words(header).iter().any(|word| matches!(word.as_str(), "full" | "fullname"))
}

/// The first values of a column.
fn sample(table: &Table, column: usize) -> Vec<&str> {
    table.interned(column).map_or(Vec::new(), |(_, distinct)| distinct.iter().take(500).collect())
}

fn share(values: &[&str], test: impl Fn(&str) -> bool) -> f64 {
    let fitting = values.iter().filter(|value| test(value)).count();
    fitting as f64 / values.len().max(1) as f64
}

/// A line that also names a town or a postal code.
fn is_whole_address(value: &str) -> bool {
    let digits = |word: &str| word.bytes().filter(u8::is_ascii_digit).count();
    let words = value.split([' ', ',']).filter(|word| !word.is_empty());
    value.contains(',') || words.skip(2).any(|word| digits(word) >= 4)
}

/// Columns that give one value together, and what that value is called.
struct Group<'a> {
    key: String,
    columns: Vec<(usize, &'a str)>,
}

fn groups<'a>(
    columns: impl Iterator<Item = (usize, &'a str)>,
    key: impl Fn(&str) -> String,
) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for (at, column) in columns {
        let key = key(column);
        match groups.iter_mut().find(|group| group.key == key) {
            Some(group) => group.columns.push((at, column)),
            None => groups.push(Group { key, columns: vec![(at, column)] }),
        }
    }
    // The name that is not called an alias or a former one comes first.
    let order = |group: &Group<'_>| match group.key.as_str() {
        "" => 0,
        "primary" => 1,
        _ => 2,
    };
    groups.sort_by_key(order);
    groups
}

/// The field of all names. A maiden name or a nickname that stands alone is
/// completed by the other part of the main name.
fn names(table: &Table, columns: &[(usize, &str)]) -> Option<Field> {
    let mut groups =
        groups(columns.iter().copied(), |column| which(column, NAME_PARTS)).into_iter();
    let main = groups.next()?;
    let text = |columns: &[(usize, &str)]| -> Vec<String> {
        columns.iter().map(|(_, column)| (*column).to_owned()).collect()
    };
    let also = groups.map(|group| {
        let single = |(at, _): &(usize, &str)| {
            share(&sample(table, *at), |value| !value.trim().contains([' ', ',', ';', '|'])) > 0.8
        };
        let mut columns = text(&group.columns);
        if group.columns.len() == 1 && group.columns.iter().all(single) {
            let family = group.columns.iter().any(|(_, column)| is_family(column));
            let other = |(_, column): &&(usize, &str)| is_family(column) != family;
            let rest: Vec<(usize, &str)> = main.columns.iter().filter(other).copied().collect();
            let rest = if rest.is_empty() { text(&main.columns) } else { text(&rest) };
            columns.splice(0..0, rest);
        }
        columns
    });
    let also = also.collect();
    Some(Field {
        name: "name".into(),
        kind: Kind::Name,
        columns: text(&main.columns),
        also,
        separator: None,
        issuers: Vec::new(),
    })
}

/// The field of whole addresses, if there are any, or several of one record; and
/// the columns that it is read from.
fn addresses(table: &Table, columns: &[(usize, &str, Role)]) -> Option<Field> {
    let parts = columns
        .iter()
        .filter(|(.., role)| matches!(role, Role::Whole | Role::Line | Role::Part(_)))
        .map(|(at, column, _)| (*at, *column));
    let mut groups = groups(parts, |column| which(column, ADDRESS_PARTS));
    let holds = |at: usize, wanted: &dyn Fn(Role) -> bool| {
        columns.iter().any(|(known, _, role)| *known == at && wanted(*role))
    };
    let long = |at: usize| {
        holds(at, &|role| role == Role::Whole)
            || (holds(at, &|role| role == Role::Line)
                && share(&sample(table, at), is_whole_address) > 0.1)
    };
    let whole = groups.iter().any(|group| group.columns.iter().any(|(at, _)| long(*at)));
    // `address_1` and `address_2` are lines of one address unless each holds all of it.
    let numbered = |key: &str| key.bytes().all(|b| b.is_ascii_digit());
    let lines = !groups
        .iter()
        .filter(|group| numbered(&group.key) && !group.key.is_empty())
        .all(|group| group.columns.len() > 1 || group.columns.iter().any(|(at, _)| long(*at)));
    if lines {
        let (numbered, mut rest): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|group| numbered(&group.key));
        let columns: Vec<(usize, &str)> =
            numbered.into_iter().flat_map(|group| group.columns).collect();
        rest.insert(0, Group { key: String::new(), columns });
        groups = rest;
    }
    // A town alone is no address.
    groups.retain(|group| {
        let line = |role| matches!(role, Role::Line | Role::Whole);
        group.columns.iter().any(|(at, _)| holds(*at, &line))
    });
    if groups.is_empty() || !(whole || groups.len() > 1) {
        return None;
    }
    let text = |group: Group<'_>| -> Vec<String> {
        group.columns.iter().map(|(_, column)| (*column).to_owned()).collect()
    };
    let mut slots = groups.into_iter().map(text);
    let columns = slots.next()?;
    let (name, kind) = ("address".into(), Kind::Address);
    Some(Field { name, kind, columns, also: slots.collect(), separator: None, issuers: Vec::new() })
}

/// The name of a field for a column of its own: what a list in a record holds is
/// one field.
fn own(column: &str) -> String {
    let parts: Vec<&str> = column
        .split('.')
        .filter(|part| part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()))
        .collect();
    parts.join(".")
}

pub(crate) fn guess(table: &Table, settings: &Settings) -> Vec<Field> {
    let skipped = |column: &str| {
        settings.id.as_deref() == Some(column) || settings.ignore.iter().any(|c| c == column)
    };
    let columns: Vec<(usize, &str, Option<Role>)> = table
        .columns()
        .enumerate()
        .filter(|(at, column)| !skipped(column) && !sample(table, *at).is_empty())
        .map(|(at, column)| (at, column, role(column)))
        .collect();
    let known: Vec<(usize, &str, Role)> =
        columns.iter().filter_map(|(at, column, role)| Some((*at, *column, (*role)?))).collect();
    let named: Vec<(usize, &str)> = known
        .iter()
        .filter(|(.., role)| *role == Role::Name)
        .map(|(at, column, _)| (*at, *column))
        .collect();
    let address = addresses(table, &known);
    let in_address = |column: &str| {
        address.as_ref().is_some_and(|field| field.all_columns().any(|known| known == column))
    };
    let is_identifier =
        |role: Role| matches!(role, Role::One(Kind::Identifier, _) | Role::Own(Kind::Identifier));
    let issuers: Vec<&str> = known
        .iter()
        .filter(|(.., role)| is_identifier(*role))
        .filter_map(|(_, column, _)| issuer(table, column))
        .filter(|column| !skipped(column))
        .collect();
    let mut fields: Vec<Field> = Vec::new();
    let mut add = |name: &str, kind, column: &str| match fields
        .iter_mut()
        .find(|field| field.name == name && field.kind == kind)
    {
        Some(field) => field.columns.push(column.to_owned()),
        None => fields.push(Field {
            name: name.to_owned(),
            kind,
            columns: vec![column.to_owned()],
            also: Vec::new(),
            separator: None,
            issuers: Vec::new(),
        }),
    };
    for (at, column, role) in &columns {
        match role {
            // It qualifies the number beside it.
            _ if issuers.contains(column) => {}
            Some(Role::Nothing) => {}
            Some(Role::Name) => add("name", Kind::Name, column),
            Some(Role::Own(kind)) => add(&own(column), *kind, column),
            Some(Role::One(kind, name)) => add(name, *kind, column),
            Some(Role::Whole | Role::Line | Role::Part(_)) if in_address(column) => {
                add("address", Kind::Address, column);
            }
            Some(Role::Whole) => add(&own(column), Kind::Address, column),
            Some(Role::Line) => add(&own(column), Kind::Text, column),
            Some(Role::Part(kind)) => add(&own(column), *kind, column),
            // A column nobody knows by name is used only where its values speak for it.
            None => {
                let mailbox = |v: &str| crate::compare::email::canonical(v).is_some();
                if share(&sample(table, *at), mailbox) > 0.9 {
                    add("email", Kind::Email, column);
                }
            }
        }
    }
    // Names and addresses were only given their place among the fields.
    for made in names(table, &named).into_iter().chain(address) {
        fields.iter_mut().filter(|f| f.kind == made.kind && f.name == made.name).for_each(
            |field| {
                field.clone_from(&made);
            },
        );
    }
    for field in fields.iter_mut().filter(|field| field.kind == Kind::Identifier) {
        let of = |column: &String| {
            let found = issuer(table, column).filter(|column| issuers.contains(column));
            found.unwrap_or_default().to_owned()
        };
        let found: Vec<String> = field.columns.iter().map(of).collect();
        if found.iter().any(|column| !column.is_empty()) {
            field.issuers = found;
        }
    }
    sort(table, &known, &mut fields);
    fields
}

/// A file of people and companies: what shows which of them a record is about is
/// read too.
fn sort(table: &Table, known: &[(usize, &str, Role)], fields: &mut Vec<Field>) {
    let is_name = |role: Role| role == Role::Name;
    let company = |at: usize| share(&sample(table, at), is_company) > 0.02;
    let both = known.iter().any(|(at, column, role)| {
        is_name(*role) && (shows(column) == Shows::Organisation || company(*at))
    });
    let at = match fields.iter().position(|field| field.kind == Kind::Sort) {
        Some(at) => at,
        None if both => {
            fields.push(Field {
                name: "sort".into(),
                kind: Kind::Sort,
                columns: Vec::new(),
                also: Vec::new(),
                separator: None,
                issuers: Vec::new(),
            });
            fields.len() - 1
        }
        None => return,
    };
    let shown = known
        .iter()
        .filter(|(_, column, role)| is_name(*role) || shows(column) == Shows::Person)
        .map(|(_, column, _)| (*column).to_owned());
    if let Some(field) = fields.get_mut(at) {
        field.columns.extend(shown);
    }
}

#[cfg(test)]
mod tests;
