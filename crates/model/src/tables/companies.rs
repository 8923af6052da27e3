//! Vendors and domains.

use super::{Area, Table, day, flag, instant, integer, required, text};

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
