//! Okta's System Log, Duo's authentication log, and identity-check sessions.

use std::net::Ipv4Addr;

use serde_json::json;

use super::{Folder, Table, Text};
use crate::Error;
use crate::calendar::{DAY, instant};
use crate::company::{Company, DOMAIN};
use crate::internet::{Network, Spot};
use crate::life::{Approval, Client, SignIn, What};
use crate::person::{Conduct, Person};
use crate::places::{CITIES, City};
use crate::stream::{mix, scatter22};

const APPLICATIONS: [(&str, &str); 10] = [
    ("Google Workspace", "0oa1gws7d2MERIDIAN01"),
    ("Slack", "0oa2slk7d2MERIDIAN02"),
    ("GitHub Enterprise Cloud", "0oa3ghe7d2MERIDIAN03"),
    ("Atlassian Cloud", "0oa4atl7d2MERIDIAN04"),
    ("AWS IAM Identity Center", "0oa5aws7d2MERIDIAN05"),
    ("Zoom", "0oa6zom7d2MERIDIAN06"),
    ("Salesforce", "0oa7sfc7d2MERIDIAN07"),
    ("Workday", "0oa8wdy7d2MERIDIAN08"),
    ("Microsoft Office 365", "0oa9o365d2MERIDIAN09"),
    ("Okta Dashboard", "0oaAdsh7d2MERIDIAN10"),
];

/// `okta/system-log.ndjson`.
///
/// Half a million lines of a kilobyte: what repeats is prepared once (a fragment per
/// city and network), so that a line is a few dozen copies.
pub(crate) struct SystemLog {
    text: Text,
    line: Vec<u8>,
    /// A word that is being put together.
    word: String,
    cities: Vec<String>,
    networks: Vec<String>,
    applications: Vec<String>,
    /// Day for which `date` holds `2026-04-02T`.
    day: i64,
    date: String,
    /// Lines written.
    pub(crate) lines: u64,
}

impl SystemLog {
    pub(crate) fn new(company: &Company, folder: &Folder) -> Result<Self, Error> {
        Ok(Self {
            text: folder.text("okta/system-log.ndjson")?,
            line: Vec::with_capacity(4_096),
            word: String::with_capacity(64),
            cities: CITIES.iter().map(place).collect(),
            networks: company.internet.networks().iter().map(network).collect(),
            applications: APPLICATIONS
                .iter()
                .map(|(name, id)| {
                    format!(
                        r#"{{"id":"{id}","type":"AppInstance","alternateId":"{name}","displayName":"{name}"}}"#
                    )
                })
                .collect(),
            day: i64::MIN,
            date: String::new(),
            lines: 0,
        })
    }

    pub(crate) fn write(&mut self, company: &Company, event: &SignIn) -> Result<(), Error> {
        let Some(person) = company.people.get(event.who as usize) else { return Ok(()) };
        if event.at.div_euclid(DAY) != self.day {
            self.day = event.at.div_euclid(DAY);
            self.date = instant(event.at).chars().take(11).collect();
        }
        self.lines += 1;
        let id = mix(mix(company.seed, self.lines), 91);
        let words = words(event.what);
        let by_system = matches!(event.what, What::Created | What::Deactivated);
        let computer = computer_of(company, person, event);
        let out = &mut self.line;
        out.clear();
        put(out, r#"{"actor":"#);
        if by_system {
            put(out, SYSTEM);
        } else {
            put_user(out, &mut self.word, person);
        }
        put(out, client(person, event));
        put(out, &Ipv4Addr::from(event.spot.ip).to_string());
        put(out, r#"","geographicalContext":"#);
        put(out, self.cities.get(usize::from(event.spot.city.0)).map_or("{}", String::as_str));
        put(out, r#"},"device":"#);
        let silent =
            matches!(event.what, What::Wrong | What::Refused | What::Created | What::Deactivated);
        match event.client {
            _ if silent => put(out, "null"),
            Client::Laptop => {
                let nth = person.laptop_on(company.calendar.day_of(event.at));
                put_laptop(out, &mut self.word, person, nth);
            }
            _ => put(out, &device(person, event.client, computer)),
        }
        put(out, r#","authenticationContext":{"authenticationStep":0,"externalSessionId":"idx"#);
        put_hex(out, event.session);
        put(out, r#""},"#);
        put(out, words);
        put(out, &self.date);
        put_clock(out, event.at, (id % 1000) as u32);
        put(out, r#"","securityContext":"#);
        put(out, self.networks.get(usize::from(event.spot.network.0)).map_or("{}", String::as_str));
        put(out, r#","debugContext":{"debugData":{"dtHash":""#);
        put_hex(out, mix(computer, 3));
        put(out, "\"");
        if matches!(event.what, What::Factor | What::Enrol) {
            put(out, r#","factor":"OKTA_VERIFY_PUSH""#);
        }
        put(out, r#"}},"transaction":{"type":"WEB","id":""#);
        put_hex(out, mix(id, 1));
        put(out, r#"","detail":{}},"uuid":""#);
        put_uuid(out, id, mix(id, 2));
        put(out, r#"","version":"0","target":["#);
        if by_system || event.what == What::Enrol {
            put_user(out, &mut self.word, person);
        }
        match event.what {
            What::Start | What::Wrong | What::Open | What::End | What::Token | What::Refused => {
                let nth = if event.what == What::Open { usize::from(event.application) } else { 9 };
                put(out, self.applications.get(nth).map_or("", String::as_str));
            }
            What::Factor | What::Enrol => {
                if event.what == What::Enrol {
                    put(out, ",");
                }
                put(out, r#"{"id":"pfd"#);
                put_hex(out, mix(u64::from(person.key), 13));
                put(
                    out,
                    r#"","type":"AuthenticatorEnrollment","alternateId":"unknown","displayName":"Okta Verify"}"#,
                );
            }
            What::ApiToken => {
                put(out, r#"{"id":"00T"#);
                put_hex(out, id);
                put(out, r#"","type":"Token","alternateId":"unknown","displayName":"sync"}"#);
            }
            What::Created | What::Deactivated => {}
        }
        put(out, "]}\n");
        self.text.bytes(out)
    }

    pub(crate) fn done(self) -> Result<(), Error> {
        self.text.done()
    }
}

const SYSTEM: &str = r#"{"id":"0prMERIDIAN0000system","type":"SystemPrincipal","alternateId":"system@okta.com","displayName":"Okta System"}"#;

fn put(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

const fn hex_digit(value: u64) -> u8 {
    let nibble = (value & 15) as u8;
    if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 }
}

/// Sixteen hexadecimal digits.
fn put_hex(out: &mut Vec<u8>, value: u64) {
    let mut digits = [0_u8; 16];
    for (shift, digit) in (0..64_u32).step_by(4).zip(digits.iter_mut().rev()) {
        *digit = hex_digit(value >> shift);
    }
    out.extend_from_slice(&digits);
}

fn put_uuid(out: &mut Vec<u8>, high: u64, low: u64) {
    let mut digits = [b'-'; 36];
    let slots = digits.iter_mut().enumerate().filter(|(at, _)| ![8, 13, 18, 23].contains(at));
    for (nibble, (_, digit)) in (0..32_u32).zip(slots) {
        let word = if nibble < 16 { high } else { low };
        *digit = hex_digit(word >> (60 - nibble % 16 * 4));
    }
    out.extend_from_slice(&digits);
}

/// `13:17:37.621Z`.
fn put_clock(out: &mut Vec<u8>, at: i64, milliseconds: u32) {
    let second = at.rem_euclid(DAY) as u32;
    let digit = |value: u32| b'0' + (value % 10) as u8;
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    out.extend_from_slice(&[
        digit(hour / 10),
        digit(hour),
        b':',
        digit(minute / 10),
        digit(minute),
        b':',
        digit(second / 10),
        digit(second),
        b'.',
        digit(milliseconds / 100),
        digit(milliseconds / 10),
        digit(milliseconds),
        b'Z',
    ]);
}

fn place(city: &City) -> String {
    let postal = if city.country == "US" { "01" } else { "" };
    json!({
        "city": city.name,
        "state": city.region,
        "country": city.country_name,
        "postalCode": format!("{}{postal}", city.postal),
        "geolocation": {"lat": city.latitude, "lon": city.longitude},
    })
    .to_string()
}

fn network(network: &Network) -> String {
    json!({
        "asNumber": network.asn,
        "asOrg": network.owner.to_lowercase(),
        "domain": network.domain,
        "isProxy": network.proxy,
    })
    .to_string()
}

/// The user of an event. No invented name has a letter that JSON would escape.
fn put_user(out: &mut Vec<u8>, word: &mut String, person: &Person) {
    word.clear();
    super::push_token(word, mix(u64::from(person.key), 12), 17);
    let texts = [
        r#"{"id":"00u"#,
        word,
        r#"","type":"User","alternateId":""#,
        &person.login,
        "@",
        DOMAIN,
        r#"","displayName":""#,
        person.given,
        " ",
        person.family,
        r#""}"#,
    ];
    for text in texts {
        put(out, text);
    }
}

/// The client up to its address.
fn client(person: &Person, event: &SignIn) -> &'static str {
    const MAC: &str = r#","client":{"userAgent":{"rawUserAgent":"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36","os":"Mac OS 14.5 (Sonoma)","browser":"CHROME"},"zone":"null","device":"Computer","id":null,"ipAddress":""#;
    const WINDOWS: &str = r#","client":{"userAgent":{"rawUserAgent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36","os":"Windows 11","browser":"CHROME"},"zone":"null","device":"Computer","id":null,"ipAddress":""#;
    const IPHONE: &str = r#","client":{"userAgent":{"rawUserAgent":"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1","os":"iOS 17.5 (iPhone)","browser":"SAFARI"},"zone":"null","device":"Mobile","id":null,"ipAddress":""#;
    const ANDROID: &str = r#","client":{"userAgent":{"rawUserAgent":"Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36","os":"Android 14","browser":"CHROME"},"zone":"null","device":"Mobile","id":null,"ipAddress":""#;
    match event.client {
        Client::Laptop if !person.windows => MAC,
        Client::Phone if person.authenticator.is_multiple_of(2) => IPHONE,
        Client::Phone => ANDROID,
        Client::Laptop | Client::Computer | Client::Cloud => WINDOWS,
    }
}

/// The thing that signs in: equal numbers are one device.
fn computer_of(company: &Company, person: &Person, event: &SignIn) -> u64 {
    match event.client {
        Client::Laptop => {
            let nth = person.laptop_on(company.calendar.day_of(event.at));
            mix(u64::from(person.key), 0x100 + u64::from(nth))
        }
        Client::Phone => mix(u64::from(person.authenticator), 0x200),
        Client::Computer => {
            let after = person.conduct == Conduct::Sold
                && company.calendar.day_of(event.at) >= person.change;
            mix(u64::from(person.computer), 0x300 + u64::from(after))
        }
        Client::Cloud => mix(u64::from(person.key), 0x400),
    }
}

fn put_laptop(out: &mut Vec<u8>, word: &mut String, person: &Person, nth: u32) {
    let id = mix(u64::from(person.key), 0x100 + u64::from(nth));
    word.clear();
    super::push_token(word, id, 17);
    let id = word.len();
    person.push_serial(nth, word);
    let (id, serial) = word.split_at_checked(id).unwrap_or((word, ""));
    put(out, r#"{"id":"guo"#);
    put(out, id);
    put(out, r#"","name":"mw-"#);
    out.extend(serial.bytes().map(|letter| letter.to_ascii_lowercase()));
    put(out, r#"","serial_number":""#);
    put(out, serial);
    put(out, r#"","os_platform":""#);
    put(out, if person.windows { "WINDOWS" } else { "MACOS" });
    put(out, r#"","managed":true,"registered":true}"#);
}

fn device(person: &Person, client: Client, id: u64) -> String {
    let (name, platform) = match client {
        Client::Phone if person.authenticator.is_multiple_of(2) => ("iPhone".to_owned(), "IOS"),
        Client::Phone => ("Pixel 8".to_owned(), "ANDROID"),
        Client::Cloud => (format!("vdi-{}", super::hex(mix(id, 1), 8)), "WINDOWS"),
        Client::Laptop | Client::Computer => {
            (format!("DESKTOP-{}", super::hex(mix(id, 1), 7).to_uppercase()), "WINDOWS")
        }
    };
    let managed = client == Client::Cloud;
    let id = super::token("guo", id, 17);
    format!(
        r#"{{"id":"{id}","name":"{name}","os_platform":"{platform}","managed":{managed},"registered":true}}"#
    )
}

/// What an event says, up to the day it was published.
const fn words(what: What) -> &'static str {
    match what {
        What::Start => {
            r#""displayMessage":"User login to Okta","eventType":"user.session.start","outcome":{"result":"SUCCESS","reason":null},"severity":"INFO","published":""#
        }
        What::Wrong => {
            r#""displayMessage":"User login to Okta","eventType":"user.session.start","outcome":{"result":"FAILURE","reason":"INVALID_CREDENTIALS"},"severity":"WARN","published":""#
        }
        What::Refused => {
            r#""displayMessage":"User login to Okta","eventType":"user.session.start","outcome":{"result":"FAILURE","reason":"LOCKED_OUT"},"severity":"WARN","published":""#
        }
        What::Factor => {
            r#""displayMessage":"Authentication of user via MFA","eventType":"user.authentication.auth_via_mfa","outcome":{"result":"SUCCESS","reason":null},"severity":"INFO","published":""#
        }
        What::Enrol => {
            r#""displayMessage":"Activate factor or authenticator enrollment method for user","eventType":"user.mfa.factor.activate","outcome":{"result":"SUCCESS","reason":"User set up OKTA_VERIFY_PUSH factor"},"severity":"INFO","published":""#
        }
        What::Open => {
            r#""displayMessage":"User single sign on to app","eventType":"user.authentication.sso","outcome":{"result":"SUCCESS","reason":null},"severity":"INFO","published":""#
        }
        What::Token => {
            r#""displayMessage":"OIDC access token is granted","eventType":"app.oauth2.token.grant.access_token","legacyEventType":"app.oauth2.token.grant.access_token_success","outcome":{"result":"SUCCESS","reason":null},"severity":"INFO","published":""#
        }
        What::End => {
            r#""displayMessage":"User logout from Okta","eventType":"user.session.end","outcome":{"result":"SUCCESS","reason":null},"severity":"INFO","published":""#
        }
        What::Created => {
            r#""displayMessage":"Create Okta user","eventType":"user.lifecycle.create","outcome":{"result":"SUCCESS","reason":null},"severity":"INFO","published":""#
        }
        What::Deactivated => {
            r#""displayMessage":"Deactivate Okta user","eventType":"user.lifecycle.deactivate","outcome":{"result":"SUCCESS","reason":null},"severity":"INFO","published":""#
        }
        What::ApiToken => {
            r#""displayMessage":"Create API token","eventType":"system.api_token.create","outcome":{"result":"SUCCESS","reason":null},"severity":"INFO","published":""#
        }
    }
}

/// `duo/authentication.ndjson`: the second factor in front of the VPN concentrator.
pub(crate) struct Duo {
    text: Text,
}

impl Duo {
    pub(crate) fn new(folder: &Folder) -> Result<Self, Error> {
        Ok(Self { text: folder.text("duo/authentication.ndjson")? })
    }

    pub(crate) fn write(&mut self, company: &Company, event: &Approval) -> Result<(), Error> {
        let Some(person) = company.people.get(event.who as usize) else { return Ok(()) };
        let place = |spot: Spot| {
            let city = spot.city.city();
            json!({
                "city": city.name, "country": city.country_name, "state": city.region,
            })
        };
        let authenticator = u64::from(person.authenticator);
        let line = json!({
            "access_device": {
                "hostname": null,
                "ip": event.access.address(),
                "location": place(event.access),
                "os": if person.windows { "Windows" } else { "Mac OS X" },
            },
            "alias": "",
            "application": {"key": "DIVPN0MERIDIANWORKS1", "name": "Cisco ASA VPN"},
            "auth_device": {
                "ip": event.phone.address(),
                "key": super::token("DP", mix(authenticator, 14), 18),
                "location": place(event.phone),
                "name": format!("555-01{:02} ({:04})", authenticator % 100, mix(authenticator, 15) % 10_000),
            },
            "email": person.email(),
            "event_type": "authentication",
            "factor": "duo_push",
            "isotimestamp": instant(event.at).replace('Z', "+00:00"),
            "reason": "user_approved",
            "result": "success",
            "timestamp": event.at,
            "trusted_endpoint_status": "unknown",
            "txid": format!("{}-{}", super::hex(mix(event.at as u64, authenticator), 8), super::hex(mix(authenticator, 16), 12)),
            "user": {
                "groups": ["VPN"],
                "key": super::token("DU", mix(u64::from(person.key), 17), 18),
                "name": person.login,
            },
        });
        self.text.push(&line.to_string())?;
        self.text.push("\n")
    }

    pub(crate) fn done(self) -> Result<(), Error> {
        self.text.done()
    }
}

/// `identity/sessions.csv`: sessions with the identity-check vendor before the first day.
pub(crate) fn sessions(company: &Company, folder: &Folder) -> Result<(), Error> {
    let mut table: Table = folder.table(
        "identity/sessions.csv",
        &[
            "Session ID",
            "Employee ID",
            "Email",
            "Created At",
            "Result",
            "IP Address",
            "Device ID",
            "Document Number",
            "IP City",
            "IP Region",
            "IP Country",
            "Latitude",
            "Longitude",
            "Emulator",
            "Injected",
        ],
    )?;
    for person in company.by_number() {
        if person.hired < -420 {
            continue;
        }
        let draw = mix(mix(company.seed, u64::from(person.key)), 101);
        let day = person.hired - 6;
        let at = company.calendar.at(person.home.city, day, 32_400 + (draw % 30_000) as i64);
        // Operators sit the check at their own desk, stand-ins at the declared home.
        let personas = person.conduct == Conduct::Personas;
        let spot =
            if personas { company.exit(person, draw) } else { company.home_spot(person.home, day) };
        let city = spot.city.city();
        let device = u64::from(if personas { person.computer } else { person.papers });
        table.row(&[
            super::hex(draw, 16),
            person.employee_no(),
            person.email(),
            instant(at),
            if draw.is_multiple_of(97) { "abandoned" } else { "passed" }.to_owned(),
            spot.address(),
            super::hex(mix(device, 18), 16),
            super::hex(u64::from(scatter22(person.key, 19)) << 42 | draw >> 22, 9).to_uppercase(),
            city.name.to_owned(),
            city.region.to_owned(),
            city.country.to_owned(),
            city.latitude.to_string(),
            city.longitude.to_string(),
            "false".to_owned(),
            (personas && draw.is_multiple_of(2)).to_string(),
        ])?;
    }
    table.done()
}
