//! Which column of a file holds what, whatever the system that wrote it calls it.

use matching::screen::{IdentifierKind, Kind};

use crate::Error;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The system's own id of the row; the smaller number wins where there are several.
    Id(u8),
    /// A full name.
    Name,
    /// Given names.
    GivenName,
    /// Middle names.
    MiddleName,
    /// The family name.
    FamilyName,
    /// A further name of the same person or company, searched as well.
    OtherName,
    /// Person, company and so on.
    Schema,
    /// Date of birth.
    BirthDate,
    /// Country of residence or registration: shown, never compared.
    Country,
    /// A part of the postal address: street, city, region, postal code.
    Address(u8),
    /// A number, wallet, mailbox, domain or telephone.
    Identifier(IdentifierKind),
    /// The country that issued the document beside it.
    DocumentCountry,
    /// An IP address: looked up in lists of ranges.
    Ip,
    /// Canonical `identifiers`: what sort of value the column `value` holds.
    ValueKind,
    /// Canonical `identifiers`: the value.
    Value,
}

/// What a user can name in `--map`, and the column it stands for.
pub const FIELDS: &[(&str, Column)] = &[
    ("id", Column::Id(0)),
    ("name", Column::Name),
    ("given_name", Column::GivenName),
    ("middle_name", Column::MiddleName),
    ("family_name", Column::FamilyName),
    ("other_name", Column::OtherName),
    ("schema", Column::Schema),
    ("birth_date", Column::BirthDate),
    ("country", Column::Country),
    ("address", Column::Address(0)),
    ("city", Column::Address(1)),
    ("region", Column::Address(2)),
    ("postal_code", Column::Address(3)),
    ("wallet", Column::Identifier(IdentifierKind::Wallet)),
    ("document", Column::Identifier(IdentifierKind::Document)),
    ("document_country", Column::DocumentCountry),
    ("email", Column::Identifier(IdentifierKind::Email)),
    ("phone", Column::Identifier(IdentifierKind::Phone)),
    ("domain", Column::Identifier(IdentifierKind::Domain)),
    ("ip", Column::Ip),
];

/// A column name without case, blanks and punctuation.
pub(crate) fn folded(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

/// What a column of this name holds, by the names that systems commonly use.
pub(crate) fn known(name: &str) -> Option<Column> {
    Some(match folded(name).as_str() {
        "id" | "recordid" | "uid" | "key" => Column::Id(0),
        "personid" | "customerid" | "partyid" | "clientid" | "applicantid" => Column::Id(1),
        "employeeno" | "employeenumber" | "employeeid" | "workerid" | "candidateid" => {
            Column::Id(2)
        }
        "accountid" | "reference" | "ref" => Column::Id(3),
        "vendorid" | "supplierid" => Column::Id(4),
        "name" | "fullname" | "names" | "caption" | "displayname" | "primaryname" | "namefull"
        | "nameorg" | "legalname" | "entityname" | "companyname" | "company" | "vendorname"
        | "suppliername" | "customername" | "organisation" | "organization"
        | "organisationname" | "organizationname" | "businessname" | "beneficiary"
        | "beneficiaryname" | "payeename" | "payee" | "employeename" | "personname"
        | "candidatename" => Column::Name,
        "givenname" | "givennames" | "firstname" | "first" | "forename" | "forenames"
        | "namefirst" | "fname" => Column::GivenName,
        "middlename" | "middlenames" | "middle" | "namemiddle" => Column::MiddleName,
        "familyname" | "lastname" | "surname" | "last" | "namelast" | "lname" => Column::FamilyName,
        "preferredname" | "othername" | "othernames" | "alias" | "aliases" | "aka" | "akas"
        | "alternatename" | "alternatenames" | "formername" | "maidenname" | "previousname"
        | "tradingname" | "accountname" | "accountholder" => Column::OtherName,
        "schema" | "type" | "entitytype" | "recordtype" | "partytype" | "kind" => Column::Schema,
        "birthdate" | "dateofbirth" | "dob" | "birthday" | "born" => Column::BirthDate,
        "country" | "countries" | "countrycode" | "residencecountry" | "countryofresidence" => {
            Column::Country
        }
        "address" | "street" | "streetaddress" | "addressline1" | "address1" | "fulladdress"
        | "postaladdress" | "homeaddress" | "addrfull" | "addrline1" => Column::Address(0),
        "addressline2" | "address2" | "addrline2" => Column::Address(0),
        "city" | "town" | "addrcity" => Column::Address(1),
        "region" | "state" | "province" | "addrstate" => Column::Address(2),
        "postalcode" | "zip" | "zipcode" | "postcode" | "addrpostalcode" => Column::Address(3),
        "wallet"
        | "wallets"
        | "walletaddress"
        | "cryptowallet"
        | "cryptoaddress"
        | "digitalcurrencyaddress"
        | "payoutwallet"
        | "publickey" => Column::Identifier(IdentifierKind::Wallet),
        "document" | "documents" | "documentnumber" | "documentno" | "passport" | "passportno"
        | "passportnumber" | "nationalid" | "nationalidnumber" | "idnumber" | "taxid"
        | "taxnumber" | "registrationnumber" | "companynumber" | "vatnumber" | "imo"
        | "imonumber" | "innkode" | "uscc" => Column::Identifier(IdentifierKind::Document),
        "documentcountry" | "passportcountry" | "issuingcountry" | "issuer" => {
            Column::DocumentCountry
        }
        "email" | "emails" | "emailaddress" | "mail" | "personalemail" | "workemail"
        | "contactemail" => Column::Identifier(IdentifierKind::Email),
        "phone" | "phones" | "phonenumber" | "telephone" | "tel" | "mobile" | "mobilephone"
        | "cellphone" | "cell" => Column::Identifier(IdentifierKind::Phone),
        "domain" | "domains" | "website" | "websites" | "web" | "url" | "homepage" => {
            Column::Identifier(IdentifierKind::Domain)
        }
        "ip" | "ipaddress" | "ipaddr" => Column::Ip,
        _ => return None,
    })
}

/// The kind a word stands for in the vocabularies of common systems and lists.
pub(crate) fn kind(word: &str) -> Kind {
    match folded(word).as_str() {
        "person" | "individual" | "naturalperson" | "human" | "people" | "employee"
        | "contractor" | "candidate" | "freelancer" | "payee" | "i" | "p" => Kind::Person,
        "organization" | "organisation" | "company" | "legalentity" | "entity" | "publicbody"
        | "business" | "corporation" | "agency" | "supplier" | "vendor" | "e" | "o" => {
            Kind::Organisation
        }
        "vessel" | "ship" => Kind::Vessel,
        "aircraft" | "airplane" => Kind::Aircraft,
        _ => Kind::Unknown,
    }
}

/// How columns are found: by name, and as the user says.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    /// Folded header and what it holds; these win.
    own: Vec<(String, String, Column)>,
}

impl Mapping {
    /// Reads what the user says as `field=Header`, such as `name=Full_Name`.
    ///
    /// # Errors
    /// [`Error::Refused`] for a text without `=` or a field that does not exist.
    pub fn new(given: &[String]) -> Result<Self, Error> {
        let mut own = Vec::new();
        for text in given {
            let (field, header) = text.split_once('=').ok_or_else(|| {
                Error::Refused(format!(
                    "`{text}` does not map a column: write it as `name=Full_Name`"
                ))
            })?;
            let (field, header) = (field.trim(), header.trim());
            let column = FIELDS.iter().find(|(name, _)| *name == field).ok_or_else(|| {
                let names: Vec<&str> = FIELDS.iter().map(|(name, _)| *name).collect();
                Error::Refused(format!(
                    "`{field}` is not a field that is screened; the fields are: {}",
                    names.join(", ")
                ))
            })?;
            own.push((folded(header), header.to_owned(), column.1));
        }
        Ok(Self { own })
    }

    /// What a column of this name holds. A field the user has mapped is not
    /// looked for under other names.
    #[must_use]
    pub fn column(&self, header: &str) -> Option<Column> {
        let name = folded(header);
        if let Some((.., column)) = self.own.iter().find(|(own, ..)| *own == name) {
            return Some(*column);
        }
        known(header).filter(|column| !self.own.iter().any(|(.., own)| own == column))
    }

    /// What each column of a table holds, and what its rows are about where they
    /// do not say.
    ///
    /// # Errors
    /// [`Error::Refused`] when a mapped column is not there.
    pub(crate) fn bind(&self, headers: &[String], table: &str) -> Result<Bound, Error> {
        for (name, written, _) in &self.own {
            if !headers.iter().any(|header| folded(header) == *name) {
                return Err(Error::Refused(format!(
                    "there is no column `{written}`; the columns are: {}",
                    headers.join(", ")
                )));
            }
        }
        let mut columns: Vec<Option<Column>> =
            headers.iter().map(|header| self.column(header)).collect();
        let place = |wanted: &str| headers.iter().position(|header| folded(header) == wanted);
        // A table of one value a row says in `kind` what the value is.
        if let (Some(kind), Some(value)) = (place("kind"), place("value")) {
            for (at, column) in [(kind, Column::ValueKind), (value, Column::Value)] {
                if let Some(slot) = columns.get_mut(at) {
                    *slot = Some(column);
                }
            }
        }
        let has = |wanted: &str| place(wanted).is_some();
        let about_vendors = table.starts_with("vendors") || table.starts_with("suppliers");
        if about_vendors {
            // The kind of a vendor (`agency`, `supplier`) is not what is screened for.
            for column in &mut columns {
                if *column == Some(Column::Schema) {
                    *column = None;
                }
            }
        }
        let about_people = table.starts_with("people")
            || ["employeeno", "personid", "jobtitle"].iter().any(|name| has(name));
        let kind = match (about_vendors, about_people) {
            (true, _) => Kind::Organisation,
            (false, true) => Kind::Person,
            (false, false) => Kind::Unknown,
        };
        Ok(Bound { columns, kind })
    }
}

/// The columns of one table.
#[derive(Clone, Debug)]
pub(crate) struct Bound {
    pub(crate) columns: Vec<Option<Column>>,
    /// What a row is about that does not say.
    pub(crate) kind: Kind,
}

impl Bound {
    /// Whether anything in a row could be on a list.
    pub(crate) fn screens(&self) -> bool {
        self.columns.iter().flatten().any(|column| {
            matches!(
                column,
                Column::Name
                    | Column::FamilyName
                    | Column::GivenName
                    | Column::OtherName
                    | Column::Identifier(_)
                    | Column::Ip
                    | Column::Value
            )
        })
    }
}

#[cfg(test)]
mod tests;
