//! Signing in, second factors, networks and privileges.

use super::{Area, Table, flag, instant, integer, real, required, text};

/// One sign-in, or one sign of life of a session.
pub const LOGINS: Table = Table {
    name: "logins",
    area: Area::Access,
    about: "One authentication, or one action that shows a session in use. Place and network are as the identity provider says; the engine adds what the range lists say.",
    time: Some("at"),
    keys: &["account_id", "email"],
    columns: &[
        text("account_id", "account in this system"),
        text("email", "address of the account, lower case"),
        required(instant("at", "when")),
        text(
            "kind",
            "`sign_in` (a person authenticated), `activity` (a session was used), `sign_out`, `token` (non-interactive)",
        ),
        text("outcome", "`success`, `failure`, `denied`, `challenge`"),
        text("reason", "reason of a failure, as written"),
        text("application", "what was signed in to"),
        text("ip", "client address"),
        text("user_agent", "browser or client as written"),
        text(
            "device_id",
            "device as the identity provider knows it; serial number where it states one",
        ),
        flag("device_managed", "the identity provider says the device is managed"),
        text("browser_id", "browser, by the identity provider's own cookie or fingerprint"),
        text("session_id", "session or cookie id"),
        text("city", "city of the address"),
        text("region", "region of the address"),
        text("country", "country of the address, ISO alpha-2"),
        real("latitude", "degrees"),
        real("longitude", "degrees"),
        integer("asn", "autonomous system number"),
        text("network_owner", "owner of the network"),
        flag("is_proxy", "the identity provider says the address is an anonymiser"),
    ],
};

/// A second factor enrolled or used.
pub const FACTORS: Table = Table {
    name: "factors",
    area: Area::Access,
    about: "A second factor was enrolled, used or removed.",
    time: Some("at"),
    keys: &["account_id", "email"],
    columns: &[
        text("account_id", "account in this system"),
        text("email", "address of the account, lower case"),
        required(instant("at", "when")),
        required(text("action", "`enrolled`, `used`, `failed`, `removed`")),
        text("kind", "`push`, `sms`, `voice`, `totp`, `webauthn`, `key` or as written"),
        text(
            "authenticator_id",
            "the device, key or phone number that answered: one value is one physical thing",
        ),
        text("phone", "telephone number as written"),
        text("ip", "address of the authenticator"),
        text("country", "country of that address, ISO alpha-2"),
        text("application", "what it was for"),
    ],
};

/// Something seen on the network.
pub const NETWORK_EVENTS: Table = Table {
    name: "network_events",
    area: Area::Access,
    about: "A name looked up, a tunnel opened, a flow: DNS, TLS SNI, VPN concentrator, proxy.",
    time: Some("at"),
    keys: &["account_id", "email", "device_id"],
    columns: &[
        text("account_id", "account"),
        text("email", "address of the account, lower case"),
        text("device_id", "device"),
        required(instant("at", "when")),
        required(text("kind", "`dns`, `tls`, `vpn_connect`, `flow`, `interface`")),
        text("host", "name looked up or contacted, lower case"),
        text("ip", "source address; for `vpn_connect` the public address of the client"),
        text("remote_ip", "address contacted"),
        integer("bytes", "bytes moved"),
        real("minutes", "how long it lasted"),
    ],
};

/// A privilege, key, rule or account state changed.
pub const ACCESS_CHANGES: Table = Table {
    name: "access_changes",
    area: Area::Access,
    about: "A token, key, grant, forwarding rule, privilege or account state changed. The keys name the account it happened to; `changed_by` says who did it.",
    time: Some("at"),
    keys: &["account_id", "email"],
    columns: &[
        text("account_id", "account it happened to"),
        text("email", "address of that account, lower case"),
        required(instant("at", "when")),
        required(text(
            "kind",
            "`token_created`, `key_added`, `oauth_granted`, `forwarding_rule`, `privilege_added`, `privilege_removed`, `password_changed`, `account_created`, `account_disabled`, `account_enabled`, `app_assigned`, `policy_changed`, `secret_read`",
        )),
        text("target", "what was changed"),
        text("changed_by", "who changed it, as written"),
        text("ip", "address it was changed from"),
        text("key_fingerprint", "fingerprint of a key"),
        text("outcome", "`success`, `failure`"),
        text("detail", "as written"),
    ],
};
