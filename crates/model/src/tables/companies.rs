//! Vendors, what is checked of them, and domains.

use super::{Area, Table, day, flag, instant, integer, real, required, text};

/// A vendor, agency or client company.
pub const VENDORS: Table = Table {
    name: "vendors",
    area: Area::Companies,
    about: "A vendor, staffing agency or other company in the vendor master.",
    time: None,
    keys: &[],
    columns: &[
        required(text("vendor_id", "the system's own id")),
        text("name", "registered or trading name"),
        text("kind", "`agency`, `contractor`, `supplier` or as written"),
        text("domain", "web domain, lower case"),
        text("email", "contact address, lower case"),
        text("phone", "contact telephone"),
        text("address", "street address on one line"),
        text("city", "city"),
        text("region", "region"),
        text("country", "ISO alpha-2"),
        text("account_hash", "keyed hash of the bank account on file"),
        text("account_tail", "its last four characters"),
        text("account_name", "owner of that account"),
        text("account_country", "country of that account, ISO alpha-2"),
        text("tax_id_hash", "keyed hash of the tax number"),
        text("registration_number", "number in the company register, as written"),
        day("registered_on", "day of registration"),
        integer("employees", "number of staff the register states"),
        instant("created_at", "when it was put on file"),
    ],
};

/// What is known about a domain.
pub const DOMAINS: Table = Table {
    name: "domains",
    area: Area::Companies,
    about: "What registration data or a crawl says about a domain.",
    time: None,
    keys: &[],
    columns: &[
        required(text("domain", "registered domain, lower case")),
        day("registered_on", "day of registration"),
        day("expires_on", "day of expiry"),
        text("registrar", "registrar"),
        text("host", "hosting provider"),
        flag("has_mail", "has an MX record"),
        text("content_hash", "hash of the page's text"),
        instant("checked_at", "when this was looked up"),
    ],
};

/// Who owns, directs or signs for a company.
///
/// One row is one statement of one source. Where a register gives a band (25 to 50
/// per cent), both ends are kept: what is certain follows from the lower ends, what is
/// possible from the upper. The country is where a company is registered; what
/// registers say of a person's nationality is not read.
pub const CONTROLLERS: Table = Table {
    name: "controllers",
    area: Area::Companies,
    about: "Who owns, directs or signs for a company, as a company register, a statement of beneficial owners or a KYB provider says. A company of a chain of owners has rows of its own.",
    time: None,
    keys: &[],
    columns: &[
        text(
            "vendor_id",
            "vendor the company is; null: told by its number, or another company of a chain",
        ),
        text("company_name", "the company that is owned, directed or signed for"),
        text("company_number", "its number in the register, as written"),
        text("company_country", "country of its register, ISO alpha-2"),
        text("holder_kind", "`person`, `company`; null: not said"),
        required(text("holder_name", "who owns, directs or signs, as written")),
        text("holder_number", "registration number of a company that does"),
        text("holder_country", "country of that company's register, ISO alpha-2; never a person's"),
        text(
            "birth_date",
            "birth date of a person, as precise as the source gives it: `1984-04-20`, `1984-04`, `1984`",
        ),
        text(
            "role",
            "`owner`, `trustee`, `nominee`, `director`, `officer`, `signatory`, `agent` (registered agent) or as written",
        ),
        real(
            "share_from",
            "per cent owned, lower end; null with the upper end there: from nothing",
        ),
        real(
            "share_to",
            "per cent owned, upper end; null with the lower end there: up to all; both null: not said",
        ),
        day("started_on", "first day"),
        day("ended_on", "last day; null: it goes on or is not said"),
        instant("checked_at", "when the source was asked"),
    ],
};

/// What a KYB check says of a company's business.
///
/// A table and not columns of `domains`: that a company has no website is a statement
/// about the company, which no row about a domain could carry, and a check has a day
/// and a result of its own.
pub const COMPANY_CHECKS: Table = Table {
    name: "company_checks",
    area: Area::Companies,
    about: "What a KYB check or a company register says of a company: its entry, its trade, whether it has a website. Several checks of one company are several rows; rules read the latest.",
    time: None,
    keys: &[],
    columns: &[
        text("vendor_id", "vendor that was checked"),
        text("name", "name in the register"),
        text("registration_number", "number in the company register"),
        text("country", "country of the register, ISO alpha-2"),
        text("status", "`active`, `inactive`, `not_found` or as written"),
        day("registered_on", "day of registration or formation"),
        text("industry", "trade: words, or codes of NAICS, SIC or NACE, separated by `; `"),
        text("website", "address of the website"),
        text(
            "website_status",
            "`live`, `parked`, `offline`, `none` (looked for and not found); null: not looked for",
        ),
        integer("employees", "number of staff"),
        instant("checked_at", "when it was checked"),
    ],
};

/// What an address verification says.
pub const ADDRESS_CHECKS: Table = Table {
    name: "address_checks",
    area: Area::Companies,
    about: "What a verification service says of a postal address: whether mail arrives, and what stands there. Each flag is null where the service does not say.",
    time: None,
    keys: &[],
    columns: &[
        text("vendor_id", "vendor whose address it is; null: told by the address"),
        required(text("address", "street address on one line, with the unit, as it was asked")),
        text("city", "city"),
        text("region", "region"),
        text("postal_code", "postal code"),
        text("country", "ISO alpha-2"),
        flag("deliverable", "the postal service delivers there"),
        flag("mail_agency", "a commercial agency that receives mail for others (CMRA)"),
        flag("residential", "a dwelling"),
        flag("vacant", "nobody has picked up mail there for months"),
        text("kind", "`office`, `virtual_office`, `coworking`, `dwelling`, `po_box` or as written"),
        instant("checked_at", "when it was checked"),
    ],
};

/// The text of a web page.
///
/// The text itself and not a hash of it: a copy is told by how much of the words it
/// has in common with another site, which a hash of the whole cannot say.
pub const PAGES: Table = Table {
    name: "pages",
    area: Area::Companies,
    about: "The text of one page of a website, from a crawl or an archive. Sites of vendors are compared with each other and with any other site that was crawled.",
    time: None,
    keys: &[],
    columns: &[
        required(text("domain", "host or registered domain, lower case")),
        text("url", "address of the page"),
        text("title", "title"),
        text("body", "text that is shown, without markup"),
        instant("fetched_at", "when it looked like this"),
    ],
};
