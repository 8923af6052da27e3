//! Reference lists. Every row has a source and a date.

use super::{Area, Table, day, real, required, text};

/// An entity on a list.
pub const LIST_ENTRIES: Table = Table {
    name: "list_entries",
    area: Area::Lists,
    about: "A person, company, vessel or wallet cluster on a sanctions or watch list.",
    time: None,
    keys: &[],
    columns: &[
        required(text("list", "name of the list")),
        required(text("entry_id", "the publisher's id")),
        text("kind", "`person`, `company`, `vessel`, `other`"),
        text("caption", "primary name"),
        text("programmes", "programmes, separated by `; `"),
        text("status", "`designated` (a legal duty) or `alleged` (a watch list)"),
        day("listed_on", "day of listing"),
        text("reference", "where the row comes from"),
    ],
};

/// A name of an entity on a list.
pub const LIST_NAMES: Table = Table {
    name: "list_names",
    area: Area::Lists,
    about: "A primary name or alias of a listed entity.",
    time: None,
    keys: &[],
    columns: &[
        required(text("list", "name of the list")),
        required(text("entry_id", "the publisher's id")),
        required(text("name", "as published")),
        text("strength", "`primary`, `strong`, `weak`"),
        text("reference", "where the row comes from"),
        day("observed_on", "day it was published or seen"),
    ],
};

/// A number, wallet, domain or address of an entity on a list.
pub const LIST_IDENTIFIERS: Table = Table {
    name: "list_identifiers",
    area: Area::Lists,
    about: "A number, wallet, domain, e-mail, address or date of birth of a listed entity.",
    time: None,
    keys: &[],
    columns: &[
        required(text("list", "name of the list")),
        required(text("entry_id", "the publisher's id")),
        required(text(
            "kind",
            "`wallet`, `domain`, `email`, `phone`, `passport`, `national_id`, `tax_id`, `registration`, `bic`, `birth_date`, `address`, `free_mail` and `disposable_mail` (domains of mail services: facts, not accusations)",
        )),
        required(text("value", "as published")),
        text("normalised", "folded for comparison"),
        text(
            "value_hash",
            "keyed hash of a wallet or document number, filled when lists are read: records keep such numbers as hashes only",
        ),
        text("reference", "where the row comes from"),
        day("observed_on", "day it was published or seen"),
    ],
};

/// What is known about a range of addresses.
pub const IP_RANGES: Table = Table {
    name: "ip_ranges",
    area: Area::Lists,
    about: "What is known about a range of IP addresses. Ranges may overlap: the narrowest wins for each question.",
    time: None,
    keys: &[],
    columns: &[
        required(text("range", "CIDR, `first-last`, or one address")),
        text(
            "kind",
            "`vpn`, `hosting`, `tor`, `relay` (a browser's or phone's own privacy relay), `proxy`, `residential`, `mobile`, `carrier_nat`, `office`, `education`, `listed` (address space of an entity or territory on a list: kept apart from the other kinds, for rules about lists); null: only place or owner is known",
        ),
        text("owner", "who runs it"),
        text("country", "ISO alpha-2"),
        text("region", "region"),
        text("city", "city"),
        real("latitude", "degrees"),
        real("longitude", "degrees"),
        text("reference", "where the row comes from"),
        day("observed_on", "day it was published or seen"),
    ],
};

/// Software that a rule asks about.
pub const SOFTWARE_CATALOGUE: Table = Table {
    name: "software_catalogue",
    area: Area::Lists,
    about: "Products that matter to a rule and how each shows itself in an inventory, a process list, a signature or a network name.",
    time: None,
    keys: &[],
    columns: &[
        required(text("product", "name of the product")),
        required(text(
            "kind",
            "`remote_control`, `keep_awake`, `virtual_camera`, `voice_changer`, `vpn_client`, `interview_assistant`, `otp_extension`, `anti_detect_browser`, `lan_chat`",
        )),
        required(text(
            "sign",
            "`name` (inventory name contains), `process` (file name equals), `publisher` (signer equals), `domain` (registered domain equals), `extension` (id equals)",
        )),
        required(text("value", "lower case")),
        text("reference", "where the row comes from"),
        day("observed_on", "day it was checked"),
    ],
};

/// USB identities that a rule asks about.
pub const USB_CATALOGUE: Table = Table {
    name: "usb_catalogue",
    area: Area::Lists,
    about: "USB identities that matter to a rule. A null part is not compared.",
    time: None,
    keys: &[],
    columns: &[
        required(text("product_name", "name of the product")),
        required(text("kind", "`ip_kvm`, `jiggler`, `display_emulator`")),
        text("vendor_code", "four lower-case hex digits"),
        text("product_code", "four lower-case hex digits"),
        text("manufacturer", "manufacturer string contains, lower case"),
        text("product", "product string contains, lower case"),
        text(
            "certainty",
            "`exact` (no other maker uses it), `shared` (a generic gadget id that others use too)",
        ),
        text("reference", "where the row comes from"),
        day("observed_on", "day it was checked"),
    ],
};

/// Places and where they are.
pub const PLACE_NAMES: Table = Table {
    name: "place_names",
    area: Area::Lists,
    about: "A city, region or country, where it is and which time it keeps. For distances and offsets only.",
    time: None,
    keys: &[],
    columns: &[
        text("city", "city; null: the whole region"),
        text("region", "region code or name; null: the whole country"),
        required(text("country", "ISO alpha-2")),
        required(real("latitude", "degrees of the centre")),
        required(real("longitude", "degrees of the centre")),
        text("time_zone", "IANA zone"),
        text("reference", "where the row comes from"),
        day("observed_on", "day it was checked"),
    ],
};
