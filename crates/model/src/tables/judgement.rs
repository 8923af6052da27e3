//! What people decided, or what is known to be true.

use super::{Area, Table, instant, required, text};

/// A decision about a subject.
pub const OUTCOMES: Table = Table {
    name: "outcomes",
    area: Area::Judgement,
    about: "A reviewer's decision, or the known truth of an invented company. Never an input of a rule.",
    time: Some("at"),
    keys: &["employee_no", "person_id", "account_id", "email"],
    columns: &[
        text("employee_no", "employee number"),
        text("person_id", "person"),
        text("account_id", "account"),
        text("email", "address, lower case"),
        required(text(
            "outcome",
            "`confirmed`, `cleared`, `possible_identity_victim`, `unsure`; for truth files `planted`, `hard_negative`, `honest`",
        )),
        text("scheme", "scheme or hard negative, for truth files"),
        text("ring", "ring the subject belongs to, for truth files"),
        instant("at", "when it was decided"),
        text("decided_by", "who decided"),
        text("reason", "why"),
    ],
};
