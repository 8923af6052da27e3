//! A list of one's own as a CSV with a header.

use std::io;

use super::{Error, Read, decode};
use crate::screen::date::PartialDate;
use crate::screen::entry::{Entry, Identifier, IdentifierKind, Kind, ListedName, NameStrength};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    List,
    Id,
    Kind,
    Name,
    GivenName,
    FamilyName,
    Aliases,
    WeakAliases,
    BirthDate,
    Country,
    Address,
    Program,
    Identifier(IdentifierKind),
}

/// Reads a CSV with a header; `list` becomes [`Entry::list`] where no column
/// says otherwise.
///
/// Columns are found by name, in any order and case: `id`, `name` (or
/// `given_name` and `family_name`), `type` or `kind` or `schema`, `aliases` and
/// `weak_aliases`, `birth_date`, `country`, `address`, `program`, `wallet`,
/// `document`, `email`, `domain`, `phone`, `list`. Other columns are left out. A
/// field with several values divides them by `;` or `|`; addresses, which may
/// hold a `;`, only by `|`. Rows without an id get the number of their line.
///
/// # Errors
///
/// [`Error::Csv`] when the reader fails, [`Error::NoNameColumn`] when no column
/// holds names, wallets or other identifiers, [`Error::NoEntry`] for a header
/// without rows.
pub fn read(reader: impl io::Read, list: &str) -> Result<Read, Error> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(reader);
    let header: Vec<String> = reader.byte_headers()?.iter().map(decode).collect();
    let columns: Vec<Option<Column>> = header.iter().map(|name| column(name)).collect();
    let says_who = |c: &Option<Column>| {
        matches!(c, Some(Column::Name | Column::FamilyName | Column::Identifier(_)))
    };
    if !columns.iter().any(says_who) {
        return Err(Error::NoNameColumn { found: header.join(", ") });
    }
    let mut out = Read::default();
    let mut empty = 0_usize;
    for row in reader.byte_records() {
        let row = row?;
        let line = row.position().map_or(0, csv::Position::line);
        let mut entry =
            Entry { list: list.to_owned(), entry_id: line.to_string(), ..Entry::default() };
        let (mut given, mut family) = (String::new(), String::new());
        for (column, value) in columns.iter().zip(row.iter()) {
            let value = decode(value.trim_ascii());
            if let (Some(column), false) = (column, value.is_empty()) {
                take(&mut entry, *column, value, &mut given, &mut family)
            }
        }
        if !family.is_empty() {
            let text = if given.is_empty() { family } else { format!("{family}, {given}") };
            entry.names.insert(0, ListedName { text, strength: NameStrength::Primary });
        }
        if entry.names.is_empty() && entry.identifiers.is_empty() {
            empty += 1;
        } else {
            out.entries.push(entry);
        }
    }
    if empty > 0 {
        out.warnings
            .push(format!("{empty} rows have neither a name nor a number and were left out"));
    }
    if out.entries.is_empty() {
        return Err(Error::NoEntry {
            expected: "a header and at least one row with a name or a number",
        });
    }
    Ok(out)
}

fn column(name: &str) -> Option<Column> {
    let name: String = name
        .trim_start_matches('\u{feff}')
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase();
    Some(match name.as_str() {
        "list" | "dataset" | "source" => Column::List,
        "id" | "entryid" | "uid" | "entnum" | "referencenumber" => Column::Id,
        "type" | "kind" | "schema" | "sdntype" | "recordtype" => Column::Kind,
        "name" | "fullname" | "names" | "caption" | "primaryname" => Column::Name,
        "givenname" | "firstname" | "first" => Column::GivenName,
        "familyname" | "lastname" | "surname" | "last" => Column::FamilyName,
        "aliases" | "alias" | "aka" | "akas" | "altnames" | "alternatenames" => Column::Aliases,
        "weakaliases" | "weakalias" | "weakakas" => Column::WeakAliases,
        "birthdate" | "dob" | "dateofbirth" | "dates" | "datesofbirth" => Column::BirthDate,
        "country" | "countries" | "nationality" | "nationalities" | "citizenships" => {
            Column::Country
        }
        "address" | "addresses" => Column::Address,
        "program" | "programs" | "sanctions" | "regime" => Column::Program,
        "wallet" | "wallets" | "walletaddress" | "digitalcurrencyaddress" | "cryptowallet" => {
            Column::Identifier(IdentifierKind::Wallet)
        }
        "document" | "documents" | "documentnumber" | "passport" | "passportnumber"
        | "identifiers" | "ids" | "idnumber" | "nationalid" | "taxid" | "registrationnumber" => {
            Column::Identifier(IdentifierKind::Document)
        }
        "email" | "emails" | "emailaddress" => Column::Identifier(IdentifierKind::Email),
        "domain" | "domains" | "website" | "websites" | "url" => {
            Column::Identifier(IdentifierKind::Domain)
        }
        "phone" | "phones" | "phonenumber" | "telephone" => {
            Column::Identifier(IdentifierKind::Phone)
        }
        _ => return None,
    })
}

fn take(entry: &mut Entry, column: Column, value: String, given: &mut String, family: &mut String) {
    let several = || {
        value.split([';', '|']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned)
    };
    let named = |strength| move |text| ListedName { text, strength };
    match column {
        Column::List => entry.list = value,
        Column::Id => entry.entry_id = value,
        Column::Kind => entry.kind = kind(&value),
        Column::GivenName => *given = value,
        Column::FamilyName => *family = value,
        Column::Name => {
            // The first is the name; further ones are as good.
            let names = several().zip(
                std::iter::once(NameStrength::Primary)
                    .chain(std::iter::repeat(NameStrength::Strong)),
            );
            let names: Vec<_> =
                names.map(|(text, strength)| ListedName { text, strength }).collect();
            entry.names.splice(0..0, names);
        }
        Column::Aliases => entry.names.extend(several().map(named(NameStrength::Strong))),
        Column::WeakAliases => entry.names.extend(several().map(named(NameStrength::Weak))),
        Column::BirthDate => {
            entry.birth_dates.extend(several().filter_map(|date| PartialDate::parse(&date)))
        }
        Column::Country => entry.countries.extend(several()),
        Column::Address => {
            entry.addresses.extend(
                value.split('|').map(str::trim).filter(|a| !a.is_empty()).map(str::to_owned),
            );
        }
        Column::Program => entry.programs.extend(several()),
        Column::Identifier(kind) => {
            entry.identifiers.extend(several().map(|value| Identifier::new(kind, value)))
        }
    }
}

/// The kind a word stands for, in the vocabularies of the common lists.
fn kind(word: &str) -> Kind {
    match word.trim().to_ascii_lowercase().as_str() {
        "person" | "individual" | "natural person" | "human" => Kind::Person,
        "organization" | "organisation" | "company" | "legalentity" | "entity" | "publicbody"
        | "business" => Kind::Organisation,
        "vessel" | "ship" => Kind::Vessel,
        "aircraft" | "airplane" => Kind::Aircraft,
        _ => Kind::Unknown,
    }
}
