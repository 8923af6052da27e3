//! Meetings and messages.

use super::{Area, Table, instant, integer, real, required, text};

/// One participation in a meeting.
pub const MEETINGS: Table = Table {
    name: "meetings",
    area: Area::Together,
    about: "One person in one meeting, from joining to leaving.",
    time: Some("joined_at"),
    keys: &["employee_no", "account_id", "email"],
    columns: &[
        text("meeting_id", "the meeting"),
        text("topic", "its title"),
        text("employee_no", "employee number, if the report has it"),
        text("account_id", "account in the meeting service"),
        text("email", "address of the participant, lower case"),
        text("name", "name shown"),
        text("role", "`host`, `participant`, `guest`"),
        instant("joined_at", "when the person joined"),
        instant("left_at", "when the person left"),
        real("minutes", "how long the person was there"),
        integer("participants", "how many people were in the meeting over its whole length"),
        real("camera_minutes", "minutes with camera on; null means not reported"),
        real("share_minutes", "minutes sharing the screen; null means not reported"),
        text("ip", "client address"),
        text("device", "client and operating system as written"),
        text("camera", "name of the camera device"),
        text("microphone", "name of the microphone device"),
        text("city", "place as the service says"),
        text("country", "country of the address, ISO alpha-2"),
    ],
};

/// One message.
pub const MESSAGES: Table = Table {
    name: "messages",
    area: Area::Together,
    about: "One message. Bodies are compared with each other, never judged for language or style of a person.",
    time: Some("at"),
    keys: &["account_id", "email"],
    columns: &[
        text("message_id", "the message"),
        text("account_id", "account of the sender"),
        text("email", "address of the sender, lower case"),
        required(instant("at", "when it was sent")),
        text("channel", "`mail`, `chat`, `ticket`, `platform` or as written"),
        text("recipient", "to whom, as written"),
        text("subject", "subject line"),
        text("body", "text"),
        integer("utc_offset_minutes", "offset of the `Date:` header"),
        text("ip", "originating address"),
    ],
};
