//! What a column holds, from its name and a look at its values.

use super::settings::{Field, Kind, Settings};
use super::table::Table;

/// Header words and what they stand for. The first line that fits decides. A
/// line fits when all its words occur in the header, in any order.
const HEADERS: &[(&str, Role)] = &[
    // Traits of people are never compared unless a field names the column.
    ("gender", Role::Nothing),
    ("sex", Role::Nothing),
    ("nationality", Role::Nothing),
    ("citizenship", Role::Nothing),
    ("ethnicity", Role::Nothing),
    ("race", Role::Nothing),
    ("religion", Role::Nothing),
    ("language", Role::Nothing),
    ("cluster", Role::Nothing),
    ("group", Role::Nothing),
    ("label", Role::Nothing),
    ("employer", Role::Nothing),
    ("truth", Role::Nothing),
    ("relationship", Role::Nothing),
    ("rel anchor", Role::Nothing),
    ("rel pointer", Role::Nothing),
    ("data source", Role::Nothing),
    ("death", Role::Nothing),
    ("email", Role::One(Kind::Email, "email")),
    ("mail address", Role::One(Kind::Email, "email")),
    ("date birth", Role::One(Kind::Date, "birth date")),
    ("birth date", Role::One(Kind::Date, "birth date")),
    ("birth day", Role::One(Kind::Date, "birth date")),
    ("birthdate", Role::One(Kind::Date, "birth date")),
    ("birthday", Role::One(Kind::Date, "birth date")),
    ("dob", Role::One(Kind::Date, "birth date")),
    ("birth year", Role::One(Kind::Number, "birth year")),
    ("year birth", Role::One(Kind::Number, "birth year")),
    ("age", Role::One(Kind::Number, "age")),
    ("birth place", Role::Own(Kind::Text)),
    ("place birth", Role::Own(Kind::Text)),
    ("birthplace", Role::Own(Kind::Text)),
    ("birth city", Role::Own(Kind::Text)),
    ("birth", Role::Nothing),
    ("phone type", Role::Nothing),
    ("addr type", Role::Nothing),
    ("address type", Role::Nothing),
    ("name type", Role::Nothing),
    ("phone", Role::One(Kind::Phone, "phone")),
    ("telephone", Role::One(Kind::Phone, "phone")),
    ("mobile", Role::One(Kind::Phone, "phone")),
    ("fax", Role::One(Kind::Phone, "phone")),
    ("record type", Role::One(Kind::Sort, "sort")),
    ("entity type", Role::One(Kind::Sort, "sort")),
    ("user name", Role::Own(Kind::Identifier)),
    ("first surname", Role::Name),
    ("given", Role::Name),
    ("forename", Role::Name),
    ("firstname", Role::Name),
    ("fname", Role::Name),
    ("first name", Role::Name),
    ("name first", Role::Name),
    ("middle name", Role::Name),
    ("name middle", Role::Name),
    ("surname", Role::Name),
    ("lastname", Role::Name),
    ("lname", Role::Name),
    ("last name", Role::Name),
    ("name last", Role::Name),
    ("family name", Role::Name),
    ("name family", Role::Name),
    ("full name", Role::Name),
    ("fullname", Role::Name),
    ("name full", Role::Name),
    ("name org", Role::Name),
    ("company name", Role::Name),
    ("organisation name", Role::Name),
    ("organization name", Role::Name),
    ("legal name", Role::Name),
    ("account", Role::Own(Kind::Identifier)),
    ("iban", Role::Own(Kind::Identifier)),
    ("ssn", Role::Own(Kind::Identifier)),
    ("soc sec", Role::Own(Kind::Identifier)),
    ("social security", Role::Own(Kind::Identifier)),
    ("national id", Role::Own(Kind::Identifier)),
    ("passport country", Role::Nothing),
    ("license state", Role::Nothing),
    ("licence state", Role::Nothing),
    ("passport", Role::Own(Kind::Identifier)),
    ("license", Role::Own(Kind::Identifier)),
    ("licence", Role::Own(Kind::Identifier)),
    ("tax id", Role::Own(Kind::Identifier)),
    ("vat", Role::Own(Kind::Identifier)),
    ("ein", Role::Own(Kind::Identifier)),
    ("lei", Role::Own(Kind::Identifier)),
    ("duns", Role::Own(Kind::Identifier)),
    ("npi", Role::Own(Kind::Identifier)),
    ("medicare", Role::Own(Kind::Identifier)),
    ("nhs", Role::Own(Kind::Identifier)),
    ("employee number", Role::Own(Kind::Identifier)),
    ("employee id", Role::Own(Kind::Identifier)),
    ("national number", Role::Own(Kind::Identifier)),
    ("identifier", Role::Own(Kind::Identifier)),
    ("wallet", Role::Own(Kind::Identifier)),
    ("website", Role::Own(Kind::Text)),
    ("postcode", Role::Part(Kind::Postcode)),
    ("postal", Role::Part(Kind::Postcode)),
    ("post code", Role::Part(Kind::Postcode)),
    ("zip", Role::Part(Kind::Postcode)),
    ("zipcode", Role::Part(Kind::Postcode)),
    ("addr full", Role::Whole),
    ("address full", Role::Whole),
    ("full address", Role::Whole),
    ("addr line 1", Role::Line),
    ("addr line1", Role::Line),
    ("address line 1", Role::Line),
    ("address line1", Role::Line),
    ("street number", Role::Part(Kind::Text)),
    ("house number", Role::Part(Kind::Text)),
    ("street", Role::Line),
    ("addr", Role::Line),
    ("address", Role::Line),
    ("suburb", Role::Part(Kind::Text)),
    ("city", Role::Part(Kind::Text)),
    ("town", Role::Part(Kind::Text)),
    ("county", Role::Part(Kind::Text)),
    ("state", Role::Part(Kind::Text)),
    ("province", Role::Part(Kind::Text)),
    ("region", Role::Part(Kind::Text)),
    ("parish", Role::Part(Kind::Text)),
    ("district", Role::Part(Kind::Text)),
    ("place", Role::Own(Kind::Text)),
    ("occupation", Role::Own(Kind::Text)),
    ("profession", Role::Own(Kind::Text)),
    ("job", Role::Own(Kind::Text)),
    ("name", Role::Name),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Nothing,
    /// A part of the one name.
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

fn role(header: &str) -> Option<Role> {
    let words = words(header);
    HEADERS
        .iter()
        .find(|(line, _)| line.split(' ').all(|wanted| words.iter().any(|word| word == wanted)))
        .map(|(_, role)| *role)
}

/// Whether a column holds family names only.
pub(crate) fn is_family(header: &str) -> bool {
    let words = words(header);
    let has = |wanted: &str| words.iter().any(|word| word == wanted);
    !has("first") && ["surname", "family", "last", "lastname", "lname"].iter().any(|word| has(word))
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

pub(crate) fn guess(table: &Table, settings: &Settings) -> Vec<Field> {
    let skipped = |column: &str| {
        settings.id.as_deref() == Some(column) || settings.ignore.iter().any(|c| c == column)
    };
    let mut fields: Vec<Field> = Vec::new();
    let mut add = |name: &str, kind, column: &str| match fields
        .iter_mut()
        .find(|field| field.name == name && field.kind == kind)
    {
        Some(field) => field.columns.push(column.to_owned()),
        None => {
            fields.push(Field { name: name.to_owned(), kind, columns: vec![column.to_owned()] });
        }
    };
    let columns: Vec<(usize, &str, Option<Role>)> = table
        .columns()
        .enumerate()
        .filter(|(_, column)| !skipped(column))
        .map(|(at, column)| (at, column, role(column)))
        .collect();
    let whole = columns.iter().any(|(at, _, role)| match role {
        Some(Role::Whole) => true,
        Some(Role::Line) => share(&sample(table, *at), is_whole_address) > 0.1,
        _ => false,
    });
    for (at, column, role) in columns {
        let values = sample(table, at);
        if values.is_empty() {
            continue;
        }
        match role {
            Some(Role::Nothing) => {}
            Some(Role::Name) => add("name", Kind::Name, column),
            Some(Role::Own(kind)) => add(column, kind, column),
            Some(Role::One(kind, name)) => add(name, kind, column),
            Some(Role::Whole | Role::Line | Role::Part(_)) if whole => {
                add("address", Kind::Address, column);
            }
            Some(Role::Whole) => add("address", Kind::Address, column),
            Some(Role::Line) => add(column, Kind::Text, column),
            Some(Role::Part(kind)) => add(column, kind, column),
            // A column nobody knows by name is used only where its values speak for it.
            None if share(&values, |v| crate::compare::email::canonical(v).is_some()) > 0.9 => {
                add("email", Kind::Email, column);
            }
            None => {}
        }
    }
    fields
}

#[cfg(test)]
mod tests;
