//! What to compare: written by the user, or guessed from the columns.

use serde::{Deserialize, Serialize};

use super::Error;
use super::model::MOST_FIELDS;
use super::table::Table;

/// How the values of a field are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Names of people or companies, as a set of words: order, short forms,
    /// initials and typing errors are allowed for.
    Name,
    /// A birth date or another date that does not change.
    Date,
    /// A short text such as a place, street or occupation.
    Text,
    /// A postal code, compared from its wide to its narrow parts.
    Postcode,
    /// A whole postal address in one or several columns.
    Address,
    /// A telephone number.
    Phone,
    /// A mailbox.
    Email,
    /// A web site, of which the domain counts.
    Website,
    /// A number or code given to one person or company.
    Identifier,
    /// A number such as a year or an age.
    Number,
    /// Equal or different.
    Exact,
    /// What sort of thing a record is about (`person`, `organisation`): records
    /// of different sorts are never linked.
    Sort,
}

/// One thing that is compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its name in reports.
    pub name: String,
    /// How it is compared.
    pub kind: Kind,
    /// The columns it is read from. The words of several `name` and `address`
    /// columns are one value in parts; of other kinds, every column is a value.
    /// Of several values the best pair counts.
    pub columns: Vec<String>,
    /// Further values of the same thing, such as aliases: each is a list of
    /// columns that give one value together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Vec<String>>,
    /// What separates several values in one cell. `None`: `;`, `|`, line breaks
    /// and JSON lists are understood. Empty: a cell is one value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub separator: Option<String>,
    /// The columns that say which country or state gave the identifier in the
    /// column of `columns` at the same place; empty for none. Equal numbers of two
    /// issuers do not agree; an issuer that is not said contradicts nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub issuers: Vec<String>,
}

impl Field {
    /// All columns that the field is read from.
    pub fn all_columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().chain(self.also.iter().flatten()).map(String::as_str)
    }
}

/// Everything that may be set for a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The column that identifies a record; otherwise records are numbered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Pairs below this probability are not reported.
    pub threshold: f64,
    /// Whether every file is known to hold nobody twice.
    pub one_per_source: bool,
    /// Most candidate pairs to compare for each record, on average.
    pub pairs_per_record: f64,
    /// Columns that are not to be guessed at.
    pub ignore: Vec<String>,
    /// What to compare. Empty: guessed from the columns.
    #[serde(rename = "field")]
    pub fields: Vec<Field>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            id: None,
            threshold: 0.5,
            one_per_source: false,
            pairs_per_record: 60.0,
            ignore: Vec::new(),
            fields: Vec::new(),
        }
    }
}

impl Settings {
    /// Reads TOML as `docs/linking.md` describes it.
    ///
    /// # Errors
    ///
    /// The text is not TOML, or holds a key or a kind nobody knows.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let settings: Self = toml::from_str(text).map_err(|e| Error::Settings(Box::new(e)))?;
        if !(0.0..1.0).contains(&settings.threshold) {
            return Err(Error::Threshold(settings.threshold));
        }
        Ok(settings)
    }

    /// These settings with fields for the columns of `table` where none are set.
    ///
    /// # Errors
    ///
    /// A field names a column the table does not have, or nothing is left to
    /// compare.
    pub fn for_table(&self, table: &Table) -> Result<Self, Error> {
        let mut settings = self.clone();
        if settings.fields.is_empty() {
            settings.fields = super::roles::guess(table, &settings);
        }
        if settings.fields.is_empty() {
            return Err(Error::NothingToCompare);
        }
        if settings.fields.len() > MOST_FIELDS {
            return Err(Error::TooManyFields(settings.fields.len()));
        }
        let known: Vec<&str> = table.columns().collect();
        let wanted = settings.fields.iter().flat_map(Field::all_columns);
        let issuers = settings.fields.iter().flat_map(|field| &field.issuers).map(String::as_str);
        for column in wanted.chain(issuers.filter(|column| !column.is_empty())) {
            if !known.contains(&column) {
                let column = column.to_owned();
                return Err(Error::NoColumn { column, known: known.join("`, `") });
            }
        }
        Ok(settings)
    }
}
