//! People as each system knows them.

use super::{Area, Table, day, flag, instant, required, text};

/// A person as one system knows them.
pub const PEOPLE: Table = Table {
    name: "people",
    area: Area::Who,
    about: "A person as one system knows them: an employee in an HRIS, a candidate in an ATS, a payee. The same person may have several rows; `subject_id` brings them together.",
    time: None,
    keys: &["employee_no", "person_id", "account_id", "email"],
    columns: &[
        text("person_id", "the system's own id of the person"),
        text("employee_no", "employee or worker number, shared by HRIS, payroll and directory"),
        text("account_id", "account of the person in this system, where it has one"),
        text("email", "best address: work address if there is one, else personal; lower case"),
        text("personal_email", "private address, lower case"),
        text("name", "full name as written"),
        text("given_name", "given name(s)"),
        text("family_name", "family name"),
        text("preferred_name", "name the person goes by; also a former or second surname"),
        text("phone", "telephone as written"),
        text("address", "street address on one line, with the unit"),
        text("city", "city of the home address"),
        text("region", "state, province or region of the home address, code or name"),
        text("postal_code", "postal code of the home address"),
        text(
            "country",
            "country of the declared residence, ISO 3166-1 alpha-2. A place, never an origin",
        ),
        text("time_zone", "IANA zone of the declared place, if the system states one"),
        text("job_title", "job title"),
        text("department", "department or cost centre"),
        text("manager_id", "employee_no of the manager"),
        text("vendor_id", "agency that supplies the person"),
        text("worker_type", "`employee`, `contractor`, `candidate`, `freelancer`, `payee`"),
        text("status", "`active`, `leave`, `terminated`, `hired`, `rejected` or as written"),
        flag("remote", "works away from any office"),
        day("started_on", "first day of work"),
        day("ended_on", "last day of work"),
        instant("created_at", "when this system first had the record"),
        text("referred_by", "who recommended the person: name, e-mail or employee_no as written"),
    ],
};

/// An account in one system and whose it is.
pub const ACCOUNTS: Table = Table {
    name: "accounts",
    area: Area::Who,
    about: "One account in one system, and the person it is said to belong to. Also the glue of resolution: all keys in one row belong to one person.",
    time: None,
    keys: &["employee_no", "person_id", "account_id", "email"],
    columns: &[
        required(text("account_id", "the system's own id or login of the account")),
        text("employee_no", "employee number on the account"),
        text("person_id", "the system's own id of the person"),
        text("email", "address on the account, lower case"),
        text("name", "display name"),
        instant("created_at", "when the account was made"),
        text("status", "`active`, `suspended`, `deprovisioned` or as written"),
        text("kind", "`person`, `service`, `shared`; null means the export does not say"),
    ],
};

/// A number or token that belongs to a person.
pub const IDENTIFIERS: Table = Table {
    name: "identifiers",
    area: Area::Who,
    about: "A number or token of a person. Government numbers and dates of birth are for comparing with a listed entity, a document or an issuing range, and for nothing else.",
    time: None,
    keys: &["employee_no", "person_id", "account_id", "email"],
    columns: &[
        text("person_id", "the system's own id of the person"),
        text("employee_no", "employee number"),
        text("account_id", "account"),
        text("email", "address, lower case"),
        required(text(
            "kind",
            "`email` (private or recovery address), `phone`, `wallet`, `passport`, `national_id`, `tax_id`, `ssn`, `birth_date`, `website`, `handle`, `ssh_key`, `photo_hash` (perceptual hash of a profile photo in hex; compared only when asked for)",
        )),
        text("value", "as written; null where only the hash is kept"),
        text("normalised", "E.164, canonical mailbox, folded wallet; null for hashed kinds"),
        text("value_hash", "keyed hash of the normalised value, for sensitive kinds"),
        text("tail", "last four characters of a hashed value"),
        text("issuer", "who issued a document; kept for plausibility of the number only"),
        text(
            "line_type",
            "what a carrier lookup says of a phone: `mobile`, `landline`, `voip`; null: not looked up",
        ),
    ],
};

/// A change of a person's record.
pub const PROFILE_CHANGES: Table = Table {
    name: "profile_changes",
    area: Area::Who,
    about: "One field of a person's record changed.",
    time: Some("at"),
    keys: &["employee_no", "person_id", "account_id", "email"],
    columns: &[
        text("person_id", "the system's own id of the person"),
        text("employee_no", "employee number"),
        text("account_id", "account"),
        text("email", "address of the person, lower case"),
        required(text(
            "what",
            "`address`, `phone`, `email`, `name`, `bank_account`, `emergency_contact`, `manager`, `status` or as written",
        )),
        text("old_value", "before; bank accounts as last four characters"),
        text("new_value", "after; bank accounts as last four characters"),
        required(instant("at", "when it was changed")),
        day("effective_on", "when it counts from"),
        text("changed_by", "who changed it: `self`, an e-mail, or as written"),
        text("ip", "address it was changed from"),
    ],
};
