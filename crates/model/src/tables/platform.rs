//! Freelance platforms.

use super::{Area, Table, instant, integer, real, required, text};

/// One bid.
pub const BIDS: Table = Table {
    name: "bids",
    area: Area::Platform,
    about: "One bid or proposal of a freelancer.",
    time: Some("at"),
    keys: &["account_id", "email"],
    columns: &[
        text("bid_id", "the bid"),
        required(text("account_id", "freelancer's account")),
        text("email", "address, lower case"),
        required(instant("at", "when")),
        text("job_id", "job"),
        integer("amount_minor", "price in minor units"),
        text("currency", "ISO 4217"),
        text("body", "text of the proposal"),
        text("outcome", "`won`, `lost`, `withdrawn`; null means open"),
    ],
};

/// One contract.
pub const CONTRACTS: Table = Table {
    name: "contracts",
    area: Area::Platform,
    about: "One contract between a client account and a freelancer's account.",
    time: Some("started_at"),
    keys: &["account_id"],
    columns: &[
        text("contract_id", "the contract"),
        required(text("account_id", "freelancer's account")),
        text("client_account_id", "client's account"),
        instant("started_at", "when it began"),
        instant("ended_at", "when it ended"),
        integer("amount_minor", "value in minor units"),
        text("currency", "ISO 4217"),
    ],
};

/// One rating.
pub const RATINGS: Table = Table {
    name: "ratings",
    area: Area::Platform,
    about: "One rating given by one account to another.",
    time: Some("at"),
    keys: &["account_id"],
    columns: &[
        required(text("account_id", "account that was rated")),
        text("by_account_id", "account that rated"),
        required(instant("at", "when")),
        real("stars", "0 to 5"),
        text("body", "text"),
        text("contract_id", "contract"),
    ],
};
