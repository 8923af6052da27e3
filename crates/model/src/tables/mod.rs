//! The canonical tables: what every export is turned into.
//!
//! A table is data, not a type: ingest fills it, SQL reads it, the reference
//! page is generated from it. Names are plural; `_at` is an instant in UTC
//! (microseconds), `_on` a calendar day, `_id` an identifier as its own system
//! writes it, `_minor` an amount in the smallest unit of `currency`.
//!
//! Two columns come first in every table and are not repeated below:
//! `row_id` (see [`crate::RowId`]) and `source` (the system it came from).
//! Tables about people also get `subject_id` once records of the same person
//! have been brought together; see [`Table::keys`].

mod access;
mod companies;
mod devices;
mod hiring;
mod judgement;
mod lists;
mod money;
mod platform;
mod together;
mod who;
mod work;

use arrow_schema::{DataType, Field, Schema, TimeUnit};

/// What a group of tables is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Area {
    /// People, their accounts and identifiers.
    Who,
    /// Applications, interviews, checks.
    Hiring,
    /// Devices and what runs on them.
    Devices,
    /// Sign-ins, factors, networks, privileges.
    Access,
    /// Meetings and messages.
    Together,
    /// Code and files.
    Work,
    /// Payments and accounts.
    Money,
    /// Freelance platforms.
    Platform,
    /// Vendors, what is checked of them, and domains.
    Companies,
    /// Reference lists.
    Lists,
    /// Decisions of reviewers, or known truth.
    Judgement,
    /// Computed from canonical tables, once, for all rules.
    Derived,
}

impl Area {
    /// Heading of the reference page.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Who => "Who",
            Self::Hiring => "Hiring",
            Self::Devices => "Devices",
            Self::Access => "Access",
            Self::Together => "Together",
            Self::Work => "Work",
            Self::Money => "Money",
            Self::Platform => "Platform",
            Self::Companies => "Companies",
            Self::Lists => "Lists",
            Self::Judgement => "Judgement",
            Self::Derived => "Derived",
        }
    }
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// UTF-8 text. Empty text is stored as null.
    Text,
    /// 64-bit signed integer.
    Integer,
    /// 64-bit floating point number.
    Real,
    /// True or false.
    Flag,
    /// Instant in UTC, microseconds since 1970.
    Instant,
    /// Calendar day, without a time zone.
    Day,
    /// List of `row_id`s: the evidence of a derived row.
    Rows,
}

impl Kind {
    /// The Arrow type that carries it.
    #[must_use]
    pub fn data_type(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Integer => DataType::Int64,
            Self::Real => DataType::Float64,
            Self::Flag => DataType::Boolean,
            Self::Instant => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Self::Day => DataType::Date32,
            Self::Rows => DataType::List(Field::new("item", DataType::Int64, true).into()),
        }
    }

    /// The word used in reference pages and problems.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Real => "real",
            Self::Flag => "flag",
            Self::Instant => "instant",
            Self::Day => "day",
            Self::Rows => "rows",
        }
    }
}

/// One column: its name, type, meaning, and what null says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Name in SQL.
    pub name: &'static str,
    /// Type.
    pub kind: Kind,
    /// Meaning, with the unit and closed vocabularies spelled out.
    pub about: &'static str,
    /// A row without it is rejected.
    pub required: bool,
}

/// One table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// Name in SQL, plural.
    pub name: &'static str,
    /// Area of the reference page.
    pub area: Area,
    /// What one row is.
    pub about: &'static str,
    /// The column that orders events in time, if rows are events.
    pub time: Option<&'static str>,
    /// Columns that say whose row it is, best first; see [`KEYS`]. Empty for
    /// tables that are not about a person.
    pub keys: &'static [&'static str],
    /// Columns after `row_id` and `source`.
    pub columns: &'static [Column],
}

/// Column names that identify a person, and the namespace each lives in.
///
/// `employee_no` is one namespace across systems of a company, `email` is one
/// across the world; the others are private to the system that issued them
/// (`source`). `device_id` identifies a device, and through the latest
/// assignment in `devices` the person it was issued to; it never makes two
/// people one.
pub const KEYS: &[&str] = &["employee_no", "person_id", "account_id", "email", "device_id"];

impl Table {
    /// Finds a column, `row_id` and `source` included.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        COMMON.iter().chain(self.columns).find(|column| column.name == name)
    }

    /// Every column in order: `row_id`, `source`, then its own.
    pub fn all_columns(&self) -> impl Iterator<Item = &'static Column> {
        COMMON.iter().chain(self.columns)
    }

    /// The Arrow schema. Everything but `row_id` and `source` may be null:
    /// null means "the export does not say", never "no".
    #[must_use]
    pub fn schema(&self) -> Schema {
        Schema::new(
            self.all_columns()
                .map(|column| {
                    let nullable = !COMMON.iter().any(|common| common.name == column.name);
                    Field::new(column.name, column.kind.data_type(), nullable)
                })
                .collect::<Vec<_>>(),
        )
    }

    /// Whether the engine attaches `subject_id`.
    #[must_use]
    pub const fn is_about_people(&self) -> bool {
        !self.keys.is_empty()
    }
}

/// The two columns of every canonical table.
pub const COMMON: &[Column] = &[
    Column {
        name: "row_id",
        kind: Kind::Integer,
        about: "leads back to the input file and line",
        required: true,
    },
    Column {
        name: "source",
        kind: Kind::Text,
        about: "system the row came from, such as `okta`",
        required: true,
    },
];

const fn of(kind: Kind, name: &'static str, about: &'static str) -> Column {
    Column { name, kind, about, required: false }
}
pub(crate) const fn text(name: &'static str, about: &'static str) -> Column {
    of(Kind::Text, name, about)
}
pub(crate) const fn integer(name: &'static str, about: &'static str) -> Column {
    of(Kind::Integer, name, about)
}
pub(crate) const fn real(name: &'static str, about: &'static str) -> Column {
    of(Kind::Real, name, about)
}
pub(crate) const fn flag(name: &'static str, about: &'static str) -> Column {
    of(Kind::Flag, name, about)
}
pub(crate) const fn instant(name: &'static str, about: &'static str) -> Column {
    of(Kind::Instant, name, about)
}
pub(crate) const fn day(name: &'static str, about: &'static str) -> Column {
    of(Kind::Day, name, about)
}
pub(crate) const fn rows(name: &'static str, about: &'static str) -> Column {
    of(Kind::Rows, name, about)
}
pub(crate) const fn required(mut column: Column) -> Column {
    column.required = true;
    column
}

/// Every canonical table, in the order of the reference page.
pub const ALL: &[&Table] = &[
    &who::PEOPLE,
    &who::ACCOUNTS,
    &who::IDENTIFIERS,
    &who::PROFILE_CHANGES,
    &hiring::APPLICATIONS,
    &hiring::CLAIMS,
    &hiring::REFERENCES,
    &hiring::INTERVIEWS,
    &hiring::DOCUMENTS,
    &hiring::IDENTITY_CHECKS,
    &hiring::CHECKS,
    &devices::DEVICES,
    &devices::SHIPMENTS,
    &devices::DEVICE_EVENTS,
    &devices::SOFTWARE,
    &devices::PERIPHERALS,
    &access::LOGINS,
    &access::FACTORS,
    &access::NETWORK_EVENTS,
    &access::ACCESS_CHANGES,
    &together::MEETINGS,
    &together::MESSAGES,
    &work::REPOSITORIES,
    &work::COMMITS,
    &work::CODE_EVENTS,
    &work::FILE_EVENTS,
    &money::PAYMENTS,
    &money::PAYOUT_ACCOUNTS,
    &money::PAY_REQUESTS,
    &money::TRANSFERS,
    &platform::BIDS,
    &platform::CONTRACTS,
    &platform::RATINGS,
    &companies::VENDORS,
    &companies::CONTROLLERS,
    &companies::COMPANY_CHECKS,
    &companies::ADDRESS_CHECKS,
    &companies::DOMAINS,
    &companies::PAGES,
    &lists::LIST_ENTRIES,
    &lists::LIST_NAMES,
    &lists::LIST_IDENTIFIERS,
    &lists::IP_RANGES,
    &lists::SOFTWARE_CATALOGUE,
    &lists::USB_CATALOGUE,
    &lists::PLACE_NAMES,
    &judgement::OUTCOMES,
];

/// The canonical table called `name`.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Table> {
    ALL.iter().copied().find(|table| table.name == name)
}
