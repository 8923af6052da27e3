//! Pay, the accounts it goes to, and where it goes from there.

use super::{Area, Table, day, flag, instant, integer, required, text};

/// One payment to a person or vendor.
pub const PAYMENTS: Table = Table {
    name: "payments",
    area: Area::Money,
    about: "One payment out of the company (or out of a platform) to a payee.",
    time: Some("paid_on"),
    keys: &["employee_no", "person_id", "email"],
    columns: &[
        text("payment_id", "trace or reference"),
        required(day("paid_on", "settlement or pay day")),
        text(
            "employee_no",
            "employee number: the individual identification number of a payroll entry",
        ),
        text("person_id", "payee in this system"),
        text("email", "payee's address, lower case"),
        text("payee_name", "name the payment was made out to"),
        text("account_hash", "keyed hash of bank and account number, or of the wallet"),
        text("account_tail", "last four characters of the account"),
        text("bank_id", "routing number, BIC or national bank code"),
        text("institution", "name of the bank"),
        text("account_country", "country of the account, ISO alpha-2"),
        integer(
            "amount_minor",
            "amount in minor units of `currency`; out of the company is positive",
        ),
        text("currency", "ISO 4217, or the token for a virtual currency"),
        text("method", "`ach`, `wire`, `card`, `cheque`, `crypto`, `platform`"),
        text("direction", "`credit` (to the payee), `debit`"),
        text("purpose", "`payroll`, `invoice`, `reimbursement`, `prenote`, `return` or as written"),
        text("vendor_id", "vendor, for invoices"),
        text("reference", "text on the payment"),
    ],
};

/// An account or wallet a person is paid into.
pub const PAYOUT_ACCOUNTS: Table = Table {
    name: "payout_accounts",
    area: Area::Money,
    about: "An account or wallet on file for paying a person.",
    time: Some("added_at"),
    keys: &["employee_no", "person_id", "account_id", "email"],
    columns: &[
        text("employee_no", "employee number"),
        text("person_id", "person in this system"),
        text("account_id", "platform account"),
        text("email", "address, lower case"),
        text("account_hash", "keyed hash of bank and account number, or of the wallet"),
        text("account_tail", "last four characters"),
        text("bank_id", "routing number, BIC or national bank code"),
        text("institution", "name of the bank"),
        text("account_country", "country of the account, ISO alpha-2"),
        text("owner_name", "owner of the account as the bank or platform says"),
        text("kind", "`checking`, `savings`, `prepaid`, `wallet`, `company` or as written"),
        text("wallet", "wallet address in its exact form"),
        text("currency", "ISO 4217 or token"),
        instant("added_at", "when it was put on file"),
        instant("removed_at", "when it was taken off"),
        text(
            "declared_shared_with",
            "employee_no of a colleague who declared the same account, such as a spouse",
        ),
    ],
};

/// A request about pay.
pub const PAY_REQUESTS: Table = Table {
    name: "pay_requests",
    area: Area::Money,
    about: "A person asked for something about their pay.",
    time: Some("at"),
    keys: &["employee_no", "person_id", "account_id", "email"],
    columns: &[
        text("employee_no", "employee number"),
        text("person_id", "person in this system"),
        text("account_id", "platform account"),
        text("email", "address, lower case"),
        required(instant("at", "when")),
        required(text(
            "kind",
            "`virtual_currency`, `prepayment`, `third_party_payee`, `account_change`, `off_platform`, `employment_letter` or as written",
        )),
        integer("amount_minor", "amount in minor units"),
        text("currency", "ISO 4217 or token"),
        text("body", "text"),
        flag("granted", "it was granted"),
    ],
};

/// Money between two accounts that are not ours.
pub const TRANSFERS: Table = Table {
    name: "transfers",
    area: Area::Money,
    about: "Money moved between two accounts: a platform ledger, a facilitator's statement, a chain. The keys name the owner of the account it left.",
    time: Some("at"),
    keys: &["employee_no", "person_id", "account_id", "email"],
    columns: &[
        text("transfer_id", "reference or transaction id"),
        text("employee_no", "owner of the account it left"),
        text("person_id", "owner of the account it left"),
        text("account_id", "platform account it left"),
        text("email", "owner's address, lower case"),
        required(instant("at", "when")),
        text("from_hash", "keyed hash of the account or wallet it left"),
        text("from_tail", "its last four characters"),
        text("to_hash", "keyed hash of the account or wallet it reached"),
        text("to_tail", "its last four characters"),
        text("to_name", "name of the account it reached"),
        text("to_country", "country of the account it reached, ISO alpha-2"),
        integer(
            "amount_minor",
            "amount in minor units; positive leaves `from`, and money coming in is a row with `direction` = `in`",
        ),
        text("direction", "`in` or `out`, seen from the owner"),
        text("currency", "ISO 4217 or token"),
        text("medium", "`bank`, `platform`, `chain`"),
        text("reference", "text"),
    ],
};
