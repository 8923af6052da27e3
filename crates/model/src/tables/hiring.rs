//! From application to first day.

use super::{Area, Table, day, flag, instant, integer, real, required, text};

/// One application for one job.
pub const APPLICATIONS: Table = Table {
    name: "applications",
    area: Area::Hiring,
    about: "One application of one candidate for one job.",
    time: Some("applied_at"),
    keys: &["person_id", "email"],
    columns: &[
        text("application_id", "the system's own id"),
        text("person_id", "candidate"),
        text("email", "address given, lower case"),
        text("name", "name given"),
        text("job_id", "job or requisition"),
        text("job_title", "title of the job"),
        instant("applied_at", "when it arrived"),
        text("channel", "where it came from: `referral`, `agency`, `job board` or as written"),
        text("referred_by", "who recommended the candidate, as written"),
        text("vendor_id", "agency that submitted it"),
        text("ip", "address it was sent from"),
        text("user_agent", "browser"),
        text("device_id", "browser or device id of a fraud or analytics tool"),
        text("status", "`active`, `hired`, `rejected` or as written"),
        text("stage", "stage as written"),
        instant("decided_at", "when it was hired or rejected"),
        day("offer_on", "day of the offer"),
        text("resume_text", "text of the résumé"),
        text("cover_text", "text of the cover letter or answers"),
    ],
};

/// A claim about the past.
pub const CLAIMS: Table = Table {
    name: "claims",
    area: Area::Hiring,
    about: "Something a candidate says about their past: a job, a degree, a skill.",
    time: None,
    keys: &["person_id", "employee_no", "email"],
    columns: &[
        text("person_id", "candidate"),
        text("employee_no", "employee number"),
        text("email", "address, lower case"),
        required(text("kind", "`employment`, `education`, `skill`")),
        text("organisation", "employer or school"),
        text("domain", "web domain of the organisation"),
        text("title", "job title, degree or skill"),
        day("started_on", "first day; month and year precision is the first of the month"),
        day("ended_on", "last day; null means it goes on or is not said"),
        text("outcome", "`confirmed`, `contradicted`, `unconfirmed`; null means not checked"),
    ],
};

/// A reference given for a candidate.
pub const REFERENCES: Table = Table {
    name: "references",
    area: Area::Hiring,
    about: "A reference given for a candidate. In SQL write \"references\" in double quotes.",
    time: Some("submitted_at"),
    keys: &["person_id", "email"],
    columns: &[
        text("person_id", "candidate"),
        text("email", "candidate's address, lower case"),
        text("referee_name", "referee"),
        text("referee_email", "referee's address, lower case"),
        text("referee_phone", "referee's telephone"),
        text("organisation", "where they worked together"),
        text("relationship", "as written"),
        instant("submitted_at", "when the answers arrived"),
        text("ip", "address the answers came from"),
        text("device_id", "device the answers came from"),
        text("body", "text of the answers"),
    ],
};

/// One interview.
pub const INTERVIEWS: Table = Table {
    name: "interviews",
    area: Area::Hiring,
    about: "One interview, or the scorecard of one.",
    time: Some("at"),
    keys: &["person_id", "email"],
    columns: &[
        text("interview_id", "the system's own id"),
        text("person_id", "candidate"),
        text("email", "candidate's address, lower case"),
        text("application_id", "application"),
        instant("at", "when it took place"),
        text("kind", "`phone`, `video`, `onsite`, `coding` or as written"),
        text("interviewer", "name or e-mail"),
        flag("camera_on", "candidate's camera was on"),
        text("recommendation", "overall recommendation as written"),
        text("notes", "notes as written"),
    ],
};

/// A document shown.
pub const DOCUMENTS: Table = Table {
    name: "documents",
    area: Area::Hiring,
    about: "An identity or work document shown or uploaded.",
    time: Some("received_at"),
    keys: &["employee_no", "person_id", "email"],
    columns: &[
        text("document_id", "the system's own id"),
        text("employee_no", "employee number"),
        text("person_id", "person"),
        text("email", "address, lower case"),
        required(text(
            "kind",
            "`passport`, `driving_licence`, `national_id`, `permit`, `i9`, `e_signature`, `proof_of_address`, `bank_letter` or as written",
        )),
        text("number_hash", "keyed hash of the number"),
        text("tail", "last four characters of the number"),
        text("name", "name on the document"),
        text("address", "address on the document"),
        text("image_hash", "hash of the image file"),
        instant("received_at", "when it was received or signed"),
        text("ip", "address it came from"),
        text("device_id", "device it came from"),
        text("preparer", "authorised representative, preparer or notary"),
        text("outcome", "`accepted`, `rejected`, `contradicted` or as written"),
    ],
};

/// One session with an identity-check vendor.
pub const IDENTITY_CHECKS: Table = Table {
    name: "identity_checks",
    area: Area::Hiring,
    about: "One session with an identity-check vendor. Vendor scores of faces are not kept.",
    time: Some("at"),
    keys: &["employee_no", "person_id", "email"],
    columns: &[
        text("session_id", "the vendor's session"),
        text("employee_no", "employee number"),
        text("person_id", "person"),
        text("email", "address, lower case"),
        instant("at", "when it took place"),
        text("outcome", "`passed`, `failed`, `abandoned` or as written"),
        text("ip", "address"),
        text("device_id", "device of the session"),
        text("document_hash", "keyed hash of the document number"),
        text("city", "place of the address, as the vendor says"),
        text("region", "region of the address"),
        text("country", "country of the address, ISO alpha-2"),
        real("latitude", "degrees"),
        real("longitude", "degrees"),
        flag("emulator", "the device was emulated"),
        flag("injected", "the camera stream was injected"),
    ],
};

/// A due-diligence step.
pub const CHECKS: Table = Table {
    name: "checks",
    area: Area::Hiring,
    about: "A due-diligence step that was done for a person (controls M-01 to M-67 of the catalogue).",
    time: Some("done_at"),
    keys: &["employee_no", "person_id", "email"],
    columns: &[
        text("employee_no", "employee number"),
        text("person_id", "person"),
        text("email", "address, lower case"),
        required(text("control", "id of the control, such as `M-24`")),
        text("outcome", "`done`, `skipped`, `failed`"),
        instant("done_at", "when"),
        text("done_by", "who did it"),
        integer("score", "as written, where the step has one"),
    ],
};
