//! A list of one's own as a CSV with a header.

use std::io::BufRead;

use super::rows::Rows;
use super::source::{Source, head_text};
use super::{Error, Format, Out, Read, collect};
use crate::screen::date::PartialDate;
use crate::screen::entry::{Entry, Identifier, IdentifierKind, Kind, ListedName, NameStrength};

/// What a column of a plain CSV holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlainField {
    /// The list, where one file holds several.
    List,
    /// The entry's number.
    Id,
    /// Person, company, vessel or aircraft.
    Kind,
    /// The whole name.
    Name,
    /// Given name.
    GivenName,
    /// Names between given and family name.
    MiddleName,
    /// Family name.
    FamilyName,
    /// Good aliases.
    Aliases,
    /// Aliases that are no more than a hint.
    WeakAliases,
    /// Birth date.
    BirthDate,
    /// Country of residence, registration or nationality.
    Country,
    /// A whole postal address.
    Address,
    /// Street and number.
    Street,
    /// Town.
    City,
    /// State or province.
    State,
    /// Postal code.
    PostalCode,
    /// Programme or legal basis.
    Program,
    /// A digital-currency address.
    Wallet,
    /// The number of a passport, tax or company registration.
    Document,
    /// A mailbox.
    Email,
    /// A domain or web site.
    Domain,
    /// A telephone number.
    Phone,
    /// Nothing that matters, whatever the column is called.
    Ignored,
}

impl PlainField {
    const NAMES: [(&str, Self); 23] = [
        ("list", Self::List),
        ("id", Self::Id),
        ("kind", Self::Kind),
        ("name", Self::Name),
        ("given_name", Self::GivenName),
        ("middle_name", Self::MiddleName),
        ("family_name", Self::FamilyName),
        ("aliases", Self::Aliases),
        ("weak_aliases", Self::WeakAliases),
        ("birth_date", Self::BirthDate),
        ("country", Self::Country),
        ("address", Self::Address),
        ("street", Self::Street),
        ("city", Self::City),
        ("state", Self::State),
        ("postal_code", Self::PostalCode),
        ("program", Self::Program),
        ("wallet", Self::Wallet),
        ("document", Self::Document),
        ("email", Self::Email),
        ("domain", Self::Domain),
        ("phone", Self::Phone),
        ("ignored", Self::Ignored),
    ];

    /// The field a word stands for, as on a command line: `birth_date`. `None`
    /// for any other word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(name, _)| *name == code).map(|(_, field)| field)
    }

    /// The word of [`from_code`](Self::from_code).
    #[must_use]
    pub fn code(self) -> &'static str {
        Self::NAMES.into_iter().find(|(_, field)| *field == self).map_or("", |(name, _)| name)
    }
}

/// What the caller knows of the columns of a plain CSV. Columns not named here
/// are found by the names lists commonly give them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlainColumns {
    named: Vec<(String, PlainField)>,
}

impl PlainColumns {
    /// Nothing is known.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The column with this header, whatever its case, holds `field`.
    #[must_use]
    pub fn with(mut self, header: impl Into<String>, field: PlainField) -> Self {
        self.named.push((header.into(), field));
        self
    }

    /// What each column holds.
    fn resolve(&self, header: &[String]) -> Result<Vec<Option<PlainField>>, Error> {
        let bare = |name: &str| name.trim_start_matches('\u{feff}').trim().to_lowercase();
        let mut columns: Vec<Option<PlainField>> = header.iter().map(|name| column(name)).collect();
        for (wanted, field) in &self.named {
            let place = header.iter().position(|name| bare(name) == bare(wanted));
            match place.and_then(|place| columns.get_mut(place)) {
                Some(column) => *column = Some(*field),
                None => {
                    return Err(Error::NoColumn {
                        wanted: wanted.clone(),
                        found: header.join(", "),
                    });
                }
            }
        }
        Ok(columns)
    }
}

/// Reads a CSV with a header; `list` becomes [`Entry::list`] where no column
/// says otherwise.
///
/// Columns are found by name, in any order and case: `id`, `name` (or
/// `given_name`, `middle_name` and `family_name`), `type` or `kind` or `schema`,
/// `aliases` and `weak_aliases`, `birth_date`, `country`, `address` (or `street`,
/// `city`, `state` and `postal_code`), `program`, `wallet`, `document`, `email`,
/// `domain`, `phone`, `list`. Other columns are left out. Columns are divided by
/// commas, semicolons, tabs or bars, whichever the header has most of. A field
/// with several values divides them by `;` or `|`; addresses, which may hold a
/// `;`, only by `|`. Rows without an id get the number of their line.
///
/// # Errors
///
/// [`Error::Csv`] when the reader fails, [`Error::NoNameColumn`] when no column
/// holds names, wallets or other identifiers, [`Error::NoEntry`] for a header
/// without rows.
pub fn read(reader: impl std::io::Read, list: &str) -> Result<Read, Error> {
    let mut source = Source::open(std::io::BufReader::new(reader))?;
    collect(Format::PlainCsv, list, |out| stream(&mut source, None, out))
}

/// Reads the file row by row.
pub(super) fn stream<R: BufRead>(
    source: &mut Source<R>,
    columns: Option<&PlainColumns>,
    out: &mut Out<'_>,
) -> Result<(), Error> {
    let delimiter = delimiter(&head_text(source.head()));
    let mut rows = Rows::with_header(source, delimiter, |_| true)?;
    let columns = match columns {
        Some(known) => known.resolve(rows.header())?,
        None => PlainColumns::default().resolve(rows.header())?,
    };
    if !says_who(&columns) {
        return Err(Error::NoNameColumn { found: rows.header().join(", ") });
    }
    while let Some(row) = rows.next()? {
        let line = row.position().map_or(0, csv::Position::line);
        let mut entry = out.blank(line.to_string());
        let mut pieces = Pieces::default();
        for (column, value) in columns.iter().zip(row.iter()) {
            let value = value.trim();
            if let (Some(column), false) = (column, value.is_empty()) {
                take(&mut entry, *column, value, &mut pieces);
            }
        }
        pieces.join(&mut entry);
        if entry.names.is_empty() && entry.identifiers.is_empty() {
            out.note("rows have neither a name nor a number and were left out");
        } else {
            out.entry(entry);
        }
    }
    rows.end(out);
    Ok(())
}

/// Whether a file begins with a header this reader understands.
pub(super) fn recognise(text: &str) -> bool {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let mut header = csv::StringRecord::new();
    reader.read_record(&mut header).is_ok_and(|found| found)
        && says_who(&header.iter().map(column).collect::<Vec<_>>())
}

/// Whether any column can tell who is meant.
fn says_who(columns: &[Option<PlainField>]) -> bool {
    columns.iter().flatten().any(|column| {
        matches!(column, PlainField::Name | PlainField::FamilyName)
            || identifier_kind(*column).is_some()
    })
}

/// What divides the columns of the header; a comma where nothing does.
fn delimiter(text: &str) -> u8 {
    let line = text.lines().next().unwrap_or_default();
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in line.bytes() {
        quoted ^= byte == b'"';
        if let (false, Some((_, count))) = (quoted, counts.iter_mut().find(|(d, _)| *d == byte)) {
            *count += 1;
        }
    }
    // The first of equals is the commonest.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(byte, _)| byte)
}

fn column(name: &str) -> Option<PlainField> {
    let name: String =
        name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    Some(match name.as_str() {
        "list" | "dataset" | "source" => PlainField::List,
        "id" | "entryid" | "uid" | "entnum" | "referencenumber" => PlainField::Id,
        "type" | "kind" | "schema" | "sdntype" | "recordtype" => PlainField::Kind,
        "name" | "fullname" | "names" | "caption" | "primaryname" | "businessname" => {
            PlainField::Name
        }
        "givenname" | "firstname" | "first" => PlainField::GivenName,
        "middlename" | "middle" => PlainField::MiddleName,
        "familyname" | "lastname" | "surname" | "last" => PlainField::FamilyName,
        "aliases" | "alias" | "aka" | "akas" | "altnames" | "alternatenames" | "dbaname" => {
            PlainField::Aliases
        }
        "weakaliases" | "weakalias" | "weakakas" => PlainField::WeakAliases,
        "birthdate" | "dob" | "dateofbirth" | "dates" | "datesofbirth" => PlainField::BirthDate,
        "country" | "countries" | "nationality" | "nationalities" | "citizenships" => {
            PlainField::Country
        }
        "address" | "addresses" => PlainField::Address,
        "street" | "streetaddress" | "addressline1" => PlainField::Street,
        "city" | "town" => PlainField::City,
        "state" | "province" | "stateprovince" | "region" => PlainField::State,
        "postalcode" | "zip" | "zipcode" | "postcode" => PlainField::PostalCode,
        "program" | "programs" | "sanctions" | "regime" => PlainField::Program,
        "wallet" | "wallets" | "walletaddress" | "digitalcurrencyaddress" | "cryptowallet" => {
            PlainField::Wallet
        }
        "document" | "documents" | "documentnumber" | "passport" | "passportnumber"
        | "identifiers" | "ids" | "idnumber" | "nationalid" | "taxid" | "registrationnumber" => {
            PlainField::Document
        }
        "email" | "emails" | "emailaddress" => PlainField::Email,
        "domain" | "domains" | "website" | "websites" | "url" => PlainField::Domain,
        "phone" | "phones" | "phonenumber" | "telephone" => PlainField::Phone,
        _ => return None,
    })
}

fn identifier_kind(field: PlainField) -> Option<IdentifierKind> {
    match field {
        PlainField::Wallet => Some(IdentifierKind::Wallet),
        PlainField::Document => Some(IdentifierKind::Document),
        PlainField::Email => Some(IdentifierKind::Email),
        PlainField::Domain => Some(IdentifierKind::Domain),
        PlainField::Phone => Some(IdentifierKind::Phone),
        _ => None,
    }
}

/// Parts of a name and of an address that stand in columns of their own.
#[derive(Debug, Default)]
struct Pieces {
    given: Vec<String>,
    family: String,
    /// Street, town, state, postal code.
    address: [String; 4],
}

impl Pieces {
    fn join(self, entry: &mut Entry) {
        if !self.family.is_empty() {
            let given = self.given.join(" ");
            let text =
                if given.is_empty() { self.family } else { format!("{}, {given}", self.family) };
            // A column with the whole name says the same better.
            if entry.names.iter().all(|name| name.strength != NameStrength::Primary) {
                entry.names.insert(0, ListedName { text, strength: NameStrength::Primary });
            }
        }
        let [street, city, ..] = &self.address;
        // A country alone is not an address.
        if !street.is_empty() || !city.is_empty() {
            let parts = self.address.iter().chain(&entry.countries);
            let parts: Vec<&str> = parts.map(String::as_str).filter(|p| !p.is_empty()).collect();
            entry.addresses.push(parts.join(", "));
        }
    }
}

fn take(entry: &mut Entry, column: PlainField, value: &str, pieces: &mut Pieces) {
    let several = || {
        value.split([';', '|']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned)
    };
    let named = |strength| move |text| ListedName { text, strength };
    let mut piece = |place: usize| {
        if let Some(piece) = pieces.address.get_mut(place) {
            value.clone_into(piece);
        }
    };
    match column {
        PlainField::List => value.clone_into(&mut entry.list),
        PlainField::Id => value.clone_into(&mut entry.entry_id),
        PlainField::Kind => entry.kind = kind(value),
        // Given names before middle names, in whatever order the columns stand.
        PlainField::GivenName => pieces.given.insert(0, value.to_owned()),
        PlainField::MiddleName => pieces.given.push(value.to_owned()),
        PlainField::FamilyName => value.clone_into(&mut pieces.family),
        PlainField::Name => {
            // The first is the name; further ones are as good.
            let names = several().zip(
                std::iter::once(NameStrength::Primary)
                    .chain(std::iter::repeat(NameStrength::Strong)),
            );
            let names: Vec<_> =
                names.map(|(text, strength)| ListedName { text, strength }).collect();
            entry.names.splice(0..0, names);
        }
        PlainField::Aliases => entry.names.extend(several().map(named(NameStrength::Strong))),
        PlainField::WeakAliases => entry.names.extend(several().map(named(NameStrength::Weak))),
        PlainField::BirthDate => {
            entry.birth_dates.extend(several().filter_map(|date| PartialDate::parse(&date)))
        }
        PlainField::Country => entry.countries.extend(several()),
        PlainField::Address => {
            entry.addresses.extend(
                value.split('|').map(str::trim).filter(|a| !a.is_empty()).map(str::to_owned),
            );
        }
        PlainField::Street => piece(0),
        PlainField::City => piece(1),
        PlainField::State => piece(2),
        PlainField::PostalCode => piece(3),
        PlainField::Program => entry.programs.extend(several()),
        PlainField::Wallet
        | PlainField::Document
        | PlainField::Email
        | PlainField::Domain
        | PlainField::Phone => {
            if let Some(kind) = identifier_kind(column) {
                entry.identifiers.extend(several().map(|value| Identifier::new(kind, value)));
            }
        }
        PlainField::Ignored => {}
    }
}

/// The kind a word stands for, in the vocabularies of the common lists.
pub(super) fn kind(word: &str) -> Kind {
    match word.trim().to_ascii_lowercase().as_str() {
        "person" | "individual" | "natural person" | "human" => Kind::Person,
        "organization" | "organisation" | "company" | "legalentity" | "entity" | "publicbody"
        | "business" => Kind::Organisation,
        "vessel" | "ship" => Kind::Vessel,
        "aircraft" | "airplane" => Kind::Aircraft,
        _ => Kind::Unknown,
    }
}
