//! What a list says about one listed person, company, vessel or aircraft.

use super::date::PartialDate;

/// What kind of thing is listed or asked about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A natural person.
    Person,
    /// A company, ministry, group or other body.
    Organisation,
    /// A ship, by name or IMO number.
    Vessel,
    /// An aircraft, by registration or type.
    Aircraft,
    /// Not said: compared both as a person and as an organisation.
    #[default]
    Unknown,
}

/// How far a list stands behind a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameStrength {
    /// The name the entry is listed under.
    #[default]
    Primary,
    /// An alias the publisher holds to be good.
    Strong,
    /// An alias the publisher itself calls weak or low quality: broad, partial
    /// or doubtful. Never more than a hint.
    Weak,
}

/// One name of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListedName {
    /// The name as the list writes it; `FAMILY, Given` where the list does.
    pub text: String,
    /// Primary, strong or weak.
    pub strength: NameStrength,
}

/// What an identifier identifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdentifierKind {
    /// A digital-currency address.
    Wallet,
    /// The number of a passport, identity card, tax or company registration, or
    /// of a vessel or aircraft.
    Document,
    /// A mailbox.
    Email,
    /// A domain or the host of a web site.
    Domain,
    /// A telephone number.
    Phone,
}

/// A number, address or code that belongs to an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier {
    /// What it identifies.
    pub kind: IdentifierKind,
    /// As written in the list.
    pub value: String,
    /// The currency of a wallet (`XBT`), the sort of a document (`Passport`), in
    /// the words of the list; empty where it does not say.
    pub label: String,
    /// Issuing country in the words of the list; empty where it does not say.
    pub country: String,
}

impl Identifier {
    /// An identifier of which only kind and value are known.
    #[must_use]
    pub fn new(kind: IdentifierKind, value: impl Into<String>) -> Self {
        Self { kind, value: value.into(), label: String::new(), country: String::new() }
    }
}

/// One entry of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The list it stands in, such as `us-ofac-sdn`.
    pub list: String,
    /// The publisher's own number or code for it, unique in the list.
    pub entry_id: String,
    /// Person, organisation, vessel or aircraft.
    pub kind: Kind,
    /// Its names, the primary one first.
    pub names: Vec<ListedName>,
    /// Birth dates, each as precise as the list gives it. Several where the list
    /// is not sure.
    pub birth_dates: Vec<PartialDate>,
    /// Wallets, documents, mailboxes, domains, telephone numbers.
    pub identifiers: Vec<Identifier>,
    /// Countries of nationality, residence or registration in the words of the
    /// list. Shown to a reviewer, never scored.
    pub countries: Vec<String>,
    /// Postal addresses, one line each.
    pub addresses: Vec<String>,
    /// Programme or legal basis in the words of the list.
    pub programs: Vec<String>,
}

impl Entry {
    /// The name to show for the entry: its first one, or its number.
    #[must_use]
    pub fn caption(&self) -> &str {
        self.names.first().map_or(self.entry_id.as_str(), |name| name.text.as_str())
    }
}
