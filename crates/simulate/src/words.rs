//! Texts that people write about themselves.
//!
//! Every sentence has a few numbers and a few of many words in it, so that two people seldom write
//! four words in a row alike, as in real letters, while openings and closings are everybody's.

use crate::stream::Stream;

const OPENERS: [&str; 8] = [
    "I like small teams that ship often.",
    "What drew me to this role is the product.",
    "I have spent most of my career close to customers.",
    "I enjoy turning vague problems into plain ones.",
    "A friend told me about the way you work.",
    "I am looking for a place to stay for a while.",
    "I care about boring, dependable systems.",
    "I learn fastest when I can talk to users.",
];
const CLOSERS: [&str; 6] = [
    "I would be glad to tell you more.",
    "I can start after my notice period.",
    "My references are happy to talk.",
    "Mornings are best for a call.",
    "I look forward to hearing from you.",
    "Thank you for reading.",
];
#[rustfmt::skip]
const DID: [&str; 20] = [
    "Rebuilt", "Designed", "Moved", "Automated", "Introduced", "Maintained", "Measured", "Replaced",
    "Simplified", "Documented", "Split", "Merged", "Tested", "Secured", "Translated", "Repaired",
    "Planned", "Retired", "Audited", "Extended",
];
#[rustfmt::skip]
const KIND: [&str; 30] = [
    "nightly", "internal", "old", "public", "regional", "mobile", "quarterly", "shared", "legacy",
    "paper", "bilingual", "weekly", "central", "offline", "encrypted", "seasonal", "manual", "second",
    "forgotten", "half-finished", "expensive", "fragile", "noisy", "monthly", "outsourced", "new",
    "statutory", "temporary", "remote", "duplicate",
];
#[rustfmt::skip]
const THING: [&str; 48] = [
    "import", "search page", "payment service", "onboarding guide", "release process", "data store",
    "help desk", "client app", "job queue", "access review", "price list", "booking form",
    "invoice run", "stock count", "parcel tracker", "survey", "backup", "log archive", "test bench",
    "rota", "ledger", "catalogue", "newsletter", "phone menu", "style sheet", "sensor feed", "roster",
    "map layer", "returns desk", "licence register", "chat bot", "timetable", "call script",
    "loyalty scheme", "forecast", "dashboard", "print queue", "contract archive", "visitor log",
    "training plan", "alarm chain", "image store", "feed reader", "tax export", "fleet report",
    "menu", "glossary", "waiting list",
];
#[rustfmt::skip]
const PEOPLE: [&str; 30] = [
    "accountants", "drivers", "nurses", "teachers", "warehouse crews", "analysts", "tenants", "farmers",
    "students", "engineers", "clerks", "pharmacists", "guides", "editors", "buyers", "planners",
    "dispatchers", "volunteers", "inspectors", "librarians", "bakers", "electricians", "brokers",
    "agents", "designers", "auditors", "chemists", "foresters", "pilots", "cooks",
];
#[rustfmt::skip]
const RESULT: [&str; 16] = [
    "lowered its cost", "shortened the wait", "raised its use", "cut errors", "reduced calls",
    "sped up releases", "freed storage", "halved rework", "lifted ratings", "shrank the backlog",
    "saved paper", "trimmed overtime", "doubled coverage", "settled disputes", "ended outages",
    "grew sign-ups",
];
#[rustfmt::skip]
const MONTH: [&str; 12] = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
];

/// A sentence about something done, without its full stop.
pub fn sentence(stream: &mut Stream) -> String {
    let did = stream.pick(&DID);
    let (kind, thing) = (stream.pick(&KIND), stream.pick(&THING));
    let (people, result) = (stream.pick(&PEOPLE), stream.pick(&RESULT));
    let (many, percent) = (stream.between(3, 940), stream.between(4, 91));
    let (month, year) = (stream.pick(&MONTH), stream.between(2013, 2025));
    match stream.below(3) {
        0 => format!(
            "{did} the {kind} {thing} of {many} {people} in {month} {year}, which {result} by {percent} per cent"
        ),
        1 => format!(
            "{did} a {kind} {thing} with {many} {people} until {month} {year} and {result} by {percent} per cent"
        ),
        _ => format!(
            "In {month} {year} {} one {kind} {thing} for {many} {people}; it {result} by {percent} per cent",
            did.to_lowercase()
        ),
    }
}

/// A letter of three such sentences.
pub fn letter(stream: &mut Stream) -> String {
    let opener = stream.pick(&OPENERS);
    let middles: Vec<String> = (0..3).map(|_| sentence(stream)).collect();
    format!("{opener} {}. {}", middles.join(". "), stream.pick(&CLOSERS))
}

/// The letter of a ring with a closing line of one's own.
pub fn shared_letter(ring: &mut Stream, own: &mut Stream) -> String {
    format!("{} {}", letter(ring), own.pick(&CLOSERS))
}

/// A résumé: twelve lines, a thousand letters.
pub fn resume(stream: &mut Stream) -> String {
    (0..12).map(|_| sentence(stream)).collect::<Vec<_>>().join("\n")
}

/// Eleven lines of a ring and one of one's own.
pub fn shared_resume(ring: &mut Stream, own: &mut Stream) -> String {
    let shared: Vec<String> = (0..11).map(|_| sentence(ring)).collect();
    format!("{}\n{}", shared.join("\n"), sentence(own))
}
