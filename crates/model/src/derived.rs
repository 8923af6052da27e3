//! Derived tables: computed once from canonical tables, read by many rules.
//!
//! Event-order logic (what happened next, where was the laptop then) is one
//! streaming pass over rows sorted by subject and time; rules read its results
//! with plain SQL. `subject_id` is a dense integer here and inside the engine,
//! text at the edges. `rows` is evidence: `row_id`s of canonical rows.
//!
//! A derived table exists when at least one of the canonical tables it comes
//! from was filled; `from` names them.

use arrow_schema::{Field, Schema};

use crate::tables::{Area, Column, Table, day, flag, instant, integer, real, rows, text};

/// A derived table and what it is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Derived {
    /// Its columns. `row_id` and `source` are not part of a derived table.
    pub table: Table,
    /// Canonical tables it needs: each of them must have rows.
    pub from: &'static [&'static str],
}

impl Derived {
    /// The Arrow schema. Every column may be null.
    #[must_use]
    pub fn schema(&self) -> Schema {
        Schema::new(
            self.table
                .columns
                .iter()
                .map(|column| Field::new(column.name, column.kind.data_type(), true))
                .collect::<Vec<_>>(),
        )
    }
}

const SUBJECT: Column = integer("subject_id", "the subject, a dense integer");

const fn derived(
    name: &'static str,
    about: &'static str,
    from: &'static [&'static str],
    columns: &'static [Column],
) -> Derived {
    Derived {
        table: Table { name, area: Area::Derived, about, time: None, keys: &[], columns },
        from,
    }
}

/// One person, as all records together know them.
pub const SUBJECTS: Derived = derived(
    "subjects",
    "One person, as all records together know them. The best value of each field: HRIS before directory before applicant tracking before the rest, then the latest.",
    &[],
    &[
        SUBJECT,
        text("subject", "text id at the edges, such as `employee_no:10231`"),
        text("name", "name"),
        text("employee_no", "employee number"),
        text("email", "best address"),
        text("worker_type", "`employee`, `contractor`, `candidate`, `freelancer`, `payee`"),
        text("status", "status in the HRIS"),
        text("job_title", "job title"),
        text("department", "department"),
        text("manager_id", "employee_no of the manager"),
        text("vendor_id", "agency that supplies the person"),
        flag("remote", "works away from any office"),
        day("started_on", "first day of work"),
        day("ended_on", "last day of work"),
        text("city", "declared city"),
        text("region", "declared region"),
        text("country", "declared country of residence, ISO alpha-2"),
        text("address", "declared street address"),
        text("address_key", "normalised address with its unit; equal keys are one home"),
        text("building_key", "normalised address without its unit"),
        text("phone", "telephone as written"),
        real("latitude", "of the declared place, degrees; null: place not known to the list"),
        real("longitude", "of the declared place, degrees"),
        text("time_zone", "IANA zone of the declared place"),
        rows("rows", "rows of `people` it was made from"),
    ],
);

/// Every name a subject is known by.
pub const SUBJECT_NAMES: Derived = derived(
    "subject_names",
    "Every name a subject is known by in any system: compare with all of them before calling a name foreign to a person.",
    &[],
    &[SUBJECT, text("name", "as written"), text("source", "system"), integer("row_id", "row")],
);

/// Every postal address connected with a subject.
pub const SUBJECT_ADDRESSES: Derived = derived(
    "subject_addresses",
    "Every postal address connected with a subject: home, former home, shipment, redirect, document.",
    &[],
    &[
        SUBJECT,
        text("kind", "`home`, `former_home`, `shipment`, `redirect`, `document`"),
        text("address", "as written"),
        text("address_key", "normalised, with the unit"),
        text("building_key", "normalised, without the unit"),
        text("city", "city"),
        text("region", "region"),
        text("country", "ISO alpha-2"),
        real("latitude", "of the place, degrees; null: place not known to the list"),
        real("longitude", "of the place, degrees"),
        instant("since", "when it was first known; null: not said"),
        integer("row_id", "row"),
    ],
);

/// A subject's use of one IP address.
pub const ADDRESS_USE: Derived = derived(
    "address_use",
    "One subject at one IP address: successful sign-ins and activity only.",
    &["logins"],
    &[
        SUBJECT,
        text("ip", "address"),
        text(
            "network",
            "kind of network: `vpn`, `hosting`, `tor`, `relay`, `proxy`, `residential`, `mobile`, `carrier_nat`, `office`, `education`, `private`; `egress`: no list says, but a large part of the company uses it; null: nothing says",
        ),
        text("owner", "who runs the network: list first, then the identity provider"),
        text("country", "ISO alpha-2: list first, then the identity provider"),
        text("city", "city"),
        real("latitude", "degrees"),
        real("longitude", "degrees"),
        integer("events", "events"),
        integer("days", "distinct days in UTC"),
        integer("managed_events", "events from a device the identity provider calls managed"),
        integer("unmanaged_events", "events from a device it calls unmanaged"),
        integer("subjects", "distinct subjects at this address in the whole run"),
        instant("first_at", "first event"),
        instant("last_at", "last event"),
        rows("rows", "first events"),
    ],
);

/// A subject's use of one device.
pub const DEVICE_USE: Derived = derived(
    "device_use",
    "One subject signing in from one device, as the identity provider names it.",
    &["logins"],
    &[
        SUBJECT,
        text("device_id", "device"),
        flag("managed", "managed in any event; null: never said"),
        integer("events", "successful events"),
        integer("days", "distinct days in UTC"),
        integer("subjects", "distinct subjects on this device in the whole run"),
        instant("first_at", "first event"),
        instant("last_at", "last event"),
        rows("rows", "first events"),
    ],
);

/// A long unbroken stretch of activity.
pub const STRETCHES: Derived = derived(
    "stretches",
    "A stretch of activity of one subject without a pause of three hours or more, if it lasted twelve hours or more.",
    &["logins"],
    &[
        SUBJECT,
        instant("started_at", "first event"),
        instant("ended_at", "last event"),
        real("hours", "length"),
        integer("events", "events in it"),
        real("longest_pause_minutes", "longest pause inside"),
        integer("addresses", "distinct IP addresses"),
        integer("devices", "distinct devices named"),
        rows("rows", "first and last events"),
    ],
);

/// Two consecutive sign-ins too far apart for the time between them.
pub const TRAVEL: Derived = derived(
    "travel",
    "Two consecutive successful events of one subject at known places more than 300 km apart. However slow: the rule states the speed. Of one subject at most a hundred open and a hundred anonymised pairs, the fastest.",
    &["logins"],
    &[
        SUBJECT,
        instant("at", "second event"),
        real("km", "great-circle distance"),
        real("minutes", "time between the two"),
        real("kmh", "speed; minutes under one count as one"),
        text("from_ip", "address of the first"),
        text("to_ip", "address of the second"),
        text("from_country", "ISO alpha-2"),
        text("to_country", "ISO alpha-2"),
        text("from_place", "place in words"),
        text("to_place", "place in words"),
        flag(
            "anonymised",
            "either address is a VPN, relay, Tor, hosting or common exit of the company: the place is the exit's, not the person's",
        ),
        flag("same_device", "both from one named device; null: not named"),
        flag("same_session", "both in one session; null: not named"),
        rows("rows", "the two events"),
    ],
);

/// One session seen on several networks.
pub const SESSION_USE: Derived = derived(
    "session_use",
    "One session id used from two or more networks or clients.",
    &["logins"],
    &[
        SUBJECT,
        text("session_id", "session"),
        integer("addresses", "distinct IP addresses"),
        integer(
            "networks",
            "distinct network owners (or /16 and /32 blocks where no owner is known)",
        ),
        integer("user_agents", "distinct clients"),
        integer("countries", "distinct countries"),
        integer(
            "returns",
            "how often use went back to an earlier network: moving once is 0, alternating is many",
        ),
        real("km", "greatest distance between its places; null: places not known"),
        flag("anonymised", "one of its addresses is a VPN, relay, Tor or hosting address"),
        instant("first_at", "first event"),
        instant("last_at", "last event"),
        rows("rows", "events where the network changed"),
    ],
);

/// A moment at another place on the same device or session.
pub const DROPOUTS: Derived = derived(
    "dropouts",
    "For a moment one device or session showed an address in another country, and then went back to the network it had used before: a tunnel that dropped.",
    &["logins"],
    &[
        SUBJECT,
        instant("at", "first event on the other address"),
        real("minutes", "how long it lasted"),
        text("usual_ip", "address before and after"),
        text("usual_country", "ISO alpha-2"),
        text("usual_network", "kind of the usual network, see `address_use`"),
        text("other_ip", "address in between"),
        text("other_country", "ISO alpha-2"),
        text("other_network", "kind of the other network, see `address_use`"),
        text("held_by", "`device` or `session`: what stayed the same"),
        rows("rows", "event before, event between, event after"),
    ],
);

/// Where the laptop was when its owner signed in.
pub const PRESENCE: Derived = derived(
    "presence",
    "What the issued laptop reported about its own place beside sign-ins of its owner within thirty minutes.",
    &["logins", "device_events", "devices"],
    &[
        SUBJECT,
        text("device_id", "issued device"),
        integer("compared", "check-ins with a sign-in beside them, both at known places"),
        integer("apart", "of these, more than 300 km apart or in another country"),
        integer("apart_days", "distinct days on which they were apart"),
        integer(
            "apart_open",
            "of `apart`, those where neither address is a VPN, relay, Tor or hosting address",
        ),
        real("km", "median distance when apart"),
        text("laptop_place", "place of the laptop when apart, in words"),
        text("login_place", "place of the sign-in when apart, in words"),
        instant("first_at", "first time apart"),
        instant("last_at", "last time apart"),
        rows("rows", "check-ins and sign-ins when apart"),
    ],
);

/// At which hours of the declared place a subject is active.
pub const HOURS: Derived = derived(
    "hours",
    "When in the day a subject is active, as a circular statistic over hours of the declared place (Fisher, Statistical Analysis of Circular Data, 1993). One vote per subject, day and hour, so that a busy script is not many votes.",
    &["logins"],
    &[
        SUBJECT,
        integer("days", "days with activity"),
        integer("votes", "day-hours with activity"),
        real(
            "mean_hour",
            "circular mean, local hour of the declared place, 0 to 24; null: place not known",
        ),
        real("mean_hour_utc", "circular mean in UTC, 0 to 24"),
        real("concentration", "mean resultant length, 0 (round the clock) to 1 (one hour)"),
        real("night_share", "share of votes between 00:00 and 06:00 at the declared place"),
        real("company_mean_hour", "circular mean of all subjects' mean local hours"),
        real("hours_from_company", "circular distance of `mean_hour` from that, 0 to 12"),
        instant("first_at", "first event"),
        instant("last_at", "last event"),
        rows("rows", "a spread of events"),
    ],
);

/// A device's use of one IP address.
pub const DEVICE_ADDRESSES: Derived = derived(
    "device_addresses",
    "One issued device behind one public IP address, from what devices reported themselves.",
    &["device_events"],
    &[
        SUBJECT,
        text("device_id", "device"),
        text("ip", "public address"),
        text("network", "kind of network, see `address_use`"),
        text("owner", "who runs it"),
        text("country", "ISO alpha-2"),
        text("city", "city"),
        real("latitude", "degrees"),
        real("longitude", "degrees"),
        integer("events", "reports"),
        integer("days", "distinct days"),
        integer("devices", "distinct devices behind this address in the whole run"),
        integer("subjects", "distinct subjects whose devices are behind this address"),
        instant("first_at", "first report"),
        instant("last_at", "last report"),
        rows("rows", "first reports"),
    ],
);

/// Where a device was first switched on.
pub const FIRST_BOOTS: Derived = derived(
    "first_boots",
    "The first sign of life of an issued device beside where it was delivered.",
    &["device_events"],
    &[
        SUBJECT,
        text("device_id", "device"),
        text("seen_as", "`first_boot`, `enrolled`, `report`: what the report was"),
        instant(
            "at",
            "first boot or enrolment after delivery, else first report after it; before delivery only where nothing came after",
        ),
        text("ip", "address"),
        text("network", "kind of network, see `address_use`"),
        text("place", "place in words"),
        text("country", "ISO alpha-2"),
        real("latitude", "degrees"),
        real("longitude", "degrees"),
        instant("delivered_at", "delivery; null: no shipment known"),
        text("delivered_place", "place of delivery in words"),
        text("delivered_country", "ISO alpha-2"),
        real("km_from_delivery", "distance; null: one of the places is not known"),
        real("km_from_home", "distance from the declared home place"),
        rows("rows", "the report and the shipment"),
    ],
);

/// Catalogued software on a device.
pub const SOFTWARE_MATCHES: Derived = derived(
    "software_matches",
    "Software on a device that the catalogue knows: one row per device and product.",
    &["software"],
    &[
        SUBJECT,
        text("device_id", "device"),
        text("product", "product in the catalogue"),
        text("kind", "kind in the catalogue, see `software_catalogue`"),
        text("seen_as", "what was seen: name, process, publisher or extension as written"),
        text("command_line", "command line, if one was recorded"),
        instant("first_at", "when it was first seen or installed"),
        instant("last_at", "when it was last seen"),
        real(
            "hours_after_first_boot",
            "from the device's first boot or enrolment to `first_at`; null: one is not known",
        ),
        rows("rows", "rows of `software`"),
    ],
);

/// Catalogued peripherals on a device.
pub const PERIPHERAL_MATCHES: Derived = derived(
    "peripheral_matches",
    "A USB identity on a device that the catalogue knows: one row per device and product.",
    &["peripherals"],
    &[
        SUBJECT,
        text("device_id", "device"),
        text("product_name", "product in the catalogue"),
        text("kind", "kind in the catalogue, see `usb_catalogue`"),
        text("certainty", "`exact` or `shared`"),
        text("seen_as", "ids and strings as written"),
        instant("first_at", "first seen"),
        instant("last_at", "last seen"),
        rows("rows", "rows of `peripherals`"),
    ],
);

/// What of our records agrees with a listed entity.
pub const LIST_HITS: Derived = derived(
    "list_hits",
    "What of our records agrees with a listed entity: one row for each field that agrees. A name alone is possible, never more. For rules of the family `lists` only: a match is a legal matter and adds nothing to suspicion.",
    &[],
    &[
        integer("subject_id", "the subject whose record it is; null: a vendor's"),
        text("vendor_id", "the vendor whose record it is; null: a subject's"),
        text(
            "role",
            "`self`, `payee` (who the pay is made out to), `counterparty` (where the money goes on to), `referee`, `employer` (a former one), `vendor`, `controller` (who owns, directs or signs for the vendor, or for a company that owns it), `owned` (the vendor, by listed owners: see `listed_owners`)",
        ),
        text(
            "field",
            "`name`, `birth_date`, `address`, `wallet`, `document`, `email`, `domain`, `phone`, `ownership`",
        ),
        text("value", "ours, as written"),
        text("listed", "theirs, as published"),
        text("list", "name of the list"),
        text("entry_id", "the publisher's id of the entity"),
        text("caption", "the entity's primary name"),
        text("programmes", "programmes, separated by `; `"),
        text(
            "status",
            "`designated` (a legal duty), `alleged` (a watch list); null: the list does not say",
        ),
        text(
            "strength",
            "of the whole match: `exact`, `strong` (two identifiers), `possible` (a name alone)",
        ),
        real("score", "likeness of the names from 0 to 1; 1 where a number agrees exactly"),
        text(
            "differed",
            "fields that both sides say and that differ, separated by `; `; null: none",
        ),
        integer("row_id", "our row"),
    ],
);

/// Vendors that listed owners hold half of or more.
pub const LISTED_OWNERS: Derived = derived(
    "listed_owners",
    "Vendors of which entities that agree with a list own, together, directly or through companies that are themselves so owned, 50 per cent or more (OFAC, revised guidance of 13 August 2014). Ownership, not control. One row for each vendor. For rules of the family `lists` only.",
    &["controllers"],
    &[
        text("vendor_id", "the vendor"),
        text("company", "its name, else its number"),
        real("share_from", "per cent that listed owners hold at least, of all sources the most"),
        real("share_to", "per cent that they may hold"),
        text(
            "certainty",
            "`sure` (the lower ends of the shares reach 50, every company of the chain is told by its number), `possible` (only the upper ends do, or a company is told by its name)",
        ),
        text(
            "strength",
            "how the owners agree with the list: `exact`, `strong`; `possible` where a name alone does, or where `certainty` is `possible`",
        ),
        text("owners", "names of the listed owners, separated by `; `"),
        text("through", "companies between them and the vendor, separated by `; `; null: direct"),
        text("list", "list of the owner that agrees most strongly"),
        text("entry_id", "its entry"),
        text("caption", "the entity's primary name"),
        rows("rows", "rows of `controllers` that say so"),
    ],
);

/// Sites whose text is that of another site.
pub const SITE_COPIES: Derived = derived(
    "site_copies",
    "Two sites of which one has most of its text in common with the other. What many sites say (banners about cookies, legal pages, a theme's own words, parked pages) is left out before anything is counted. One row in each direction.",
    &["pages"],
    &[
        text("domain", "registered domain"),
        text("other_domain", "the site it has text in common with, registered domain"),
        real("share", "part of the text of `domain` that `other_domain` has as well, 0 to 1"),
        integer("phrases", "runs of words that both have"),
        day("registered_on", "registration of `domain`; null: not looked up"),
        day(
            "other_known_on",
            "the earliest day `other_domain` is known from: registered, or seen by a crawl or an archive; null: not said",
        ),
        rows("rows", "first rows of `pages` of both sites"),
    ],
);

/// Where the columns come from that a rule may need, as `table.column` of
/// canonical tables or in words: any one of them can fill the column.
///
/// Only columns of tables that hold a row whether or not anything was found are
/// here: an empty `travel` means that nobody travelled, an empty
/// `address_use.latitude` that no place is known.
pub const MADE_OF: &[(&str, &str, &[&str])] = &[
    ("subjects", "name", &["people.name", "accounts.name", "applications.name"]),
    ("subjects", "address_key", &["people.address"]),
    ("subjects", "building_key", &["people.address"]),
    ("subjects", "country", &["people.country"]),
    ("subjects", "latitude", &["people.city"]),
    (
        "subjects",
        "time_zone",
        &["people.time_zone", "people.city", "people.region", "people.country"],
    ),
    ("subjects", "started_on", &["people.started_on"]),
    ("subjects", "ended_on", &["people.ended_on"]),
    ("subjects", "vendor_id", &["people.vendor_id"]),
    ("subjects", "worker_type", &["people.worker_type"]),
    ("subject_names", "name", &["people.name", "accounts.name", "applications.name"]),
    ("subject_addresses", "address_key", &["people.address", "shipments.address"]),
    ("subject_addresses", "building_key", &["people.address", "shipments.address"]),
    ("subject_addresses", "latitude", &["people.city", "shipments.city"]),
    ("address_use", "ip", &["logins.ip"]),
    ("address_use", "network", &["ip_ranges.kind", "logins.is_proxy"]),
    (
        "address_use",
        "country",
        &["logins.country", "device_events.country", "ip_ranges.country", A_DATABASE],
    ),
    (
        "address_use",
        "latitude",
        &["logins.latitude", "logins.city", "device_events.city", "ip_ranges.latitude", A_DATABASE],
    ),
    ("device_use", "device_id", &["logins.device_id"]),
    ("device_use", "managed", &["logins.device_managed"]),
    ("hours", "mean_hour", &["people.time_zone", "people.city", "people.region", "people.country"]),
    (
        "presence",
        "compared",
        &[
            "logins.latitude",
            "logins.city",
            "device_events.ip",
            "device_events.country",
            "device_events.city",
            A_DATABASE,
        ],
    ),
    ("device_addresses", "ip", &["device_events.ip"]),
    ("device_addresses", "country", &["device_events.country", "ip_ranges.country", A_DATABASE]),
    ("device_addresses", "latitude", &["device_events.city", "ip_ranges.latitude", A_DATABASE]),
    ("first_boots", "delivered_at", &["shipments.delivered_at", "shipments.shipped_at"]),
    (
        "first_boots",
        "km_from_delivery",
        &["device_events.city", "device_events.ip", "shipments.city", A_DATABASE],
    ),
];

const A_DATABASE: &str = "a MaxMind database among the lists";

/// What can fill a column of a derived table; `None`: the table holds only what
/// was found, so nothing can be said from its being empty.
#[must_use]
pub fn made_of(table: &str, column: &str) -> Option<&'static [&'static str]> {
    MADE_OF
        .iter()
        .find(|(of, name, _)| *of == table && *name == column)
        .map(|(_, _, sources)| *sources)
}

/// Every derived table.
pub const ALL: &[&Derived] = &[
    &SUBJECTS,
    &SUBJECT_NAMES,
    &SUBJECT_ADDRESSES,
    &ADDRESS_USE,
    &DEVICE_USE,
    &STRETCHES,
    &TRAVEL,
    &SESSION_USE,
    &DROPOUTS,
    &PRESENCE,
    &HOURS,
    &DEVICE_ADDRESSES,
    &FIRST_BOOTS,
    &SOFTWARE_MATCHES,
    &PERIPHERAL_MATCHES,
    &LIST_HITS,
    &LISTED_OWNERS,
    &SITE_COPIES,
];

/// Derived tables about listed entities: for rules of the family `lists` and no other.
pub const OF_LISTS: &[&Derived] = &[&LIST_HITS, &LISTED_OWNERS];

/// The derived table called `name`.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Derived> {
    ALL.iter().copied().find(|derived| derived.table.name == name)
}
