//! How fast sign-in events become canonical batches, on one core, beside the
//! limit: parsing the same bytes and doing nothing with them.
//!
//! `cargo bench -p ingest` prints the time of one pass over [`BYTES`] bytes.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a measurement that goes wrong stops"
)]

use divan::Bencher;
use divan::counter::BytesCount;
use ingest::{Connectors, HashKey, Options, Output};
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

/// Bytes of events of one kind.
const BYTES: usize = 200 << 20;

const OKTA: &str = r#"
name = "okta-bench"
title = "Okta System Log"
source = "okta"
format = "json"
[recognise]
has = ["/eventType", "/actor/alternateId", "/published"]
[records]
kind = "/eventType"
[[row]]
table = "logins"
when = [{ at = "/eventType", in = ["user.session.start", "user.authentication.sso"] }]
[row.columns]
at = { from = "/published", as = "instant" }
account_id = "/actor/id"
email = { from = ["/actor/alternateId"], as = "email" }
kind = { value = "sign_in" }
outcome = { from = "/outcome/result", map = { SUCCESS = "success", FAILURE = "failure" }, otherwise = "challenge" }
reason = "/outcome/reason"
application = "/target/{type=AppInstance}/displayName"
ip = { from = "/client/ipAddress", as = "ip" }
user_agent = "/client/userAgent/rawUserAgent"
session_id = "/authenticationContext/externalSessionId"
city = "/client/geographicalContext/city"
region = "/client/geographicalContext/state"
country = { from = "/client/geographicalContext/country", as = "country" }
latitude = { from = "/client/geographicalContext/geolocation/lat", as = "real" }
longitude = { from = "/client/geographicalContext/geolocation/lon", as = "real" }
asn = { from = "/securityContext/asNumber", as = "integer" }
network_owner = "/securityContext/asOrg"
is_proxy = { from = "/securityContext/isProxy", as = "flag" }
[[row]]
table = "accounts"
once = true
when = [{ at = "/actor/id", exists = true }]
[row.columns]
account_id = "/actor/id"
email = { from = "/actor/alternateId", as = "email" }
"#;

const SMALL: &str = r#"
name = "small-bench"
title = "Small sign-ins"
source = "idp"
format = "json"
[recognise]
has = ["/user", "/time"]
[[row]]
table = "logins"
[row.columns]
at = { from = "/time", as = "instant" }
account_id = "/user/id"
email = { from = "/user/email", as = "email" }
kind = { value = "sign_in" }
outcome = "/result"
ip = { from = "/ip", as = "ip" }
user_agent = "/agent"
country = { from = "/country", as = "country" }
"#;

fn main() {
    divan::main();
}

/// A source of numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// Events of about 1.6 KB, in the shape of the Okta System Log.
fn okta() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        let mut numbers = Numbers(7);
        let mut text = String::with_capacity(BYTES + 4096);
        while text.len() < BYTES {
            let person = numbers.below(10_000);
            let (second, ip) = (numbers.below(86_400), numbers.below(1 << 16));
            let kind = match numbers.below(10) {
                0..7 => "user.session.start",
                7..9 => "user.authentication.sso",
                _ => "policy.evaluate_sign_on",
            };
            let uuid = numbers.below(u64::MAX);
            let _ = writeln!(
                text,
                r#"{{"actor":{{"id":"00u{person:017}","type":"User","alternateId":"person{person}@example.com","displayName":"Person {person}","detailEntry":null}},"client":{{"userAgent":{{"rawUserAgent":"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36","os":"Mac OS X","browser":"CHROME"}},"zone":"null","device":"Computer","id":null,"ipAddress":"203.0.{}.{}","geographicalContext":{{"city":"Austin","state":"Texas","country":"United States","postalCode":"78701","geolocation":{{"lat":30.2672,"lon":-97.7431}}}}}},"device":null,"authenticationContext":{{"authenticationProvider":null,"credentialProvider":null,"credentialType":null,"issuer":null,"interface":null,"authenticationStep":0,"rootSessionId":"idx{uuid:020}","externalSessionId":"idx{uuid:020}"}},"displayMessage":"User login to Okta","eventType":"{kind}","outcome":{{"result":"SUCCESS","reason":null}},"published":"2026-01-{:02}T{:02}:{:02}:{:02}.{:03}Z","securityContext":{{"asNumber":7018,"asOrg":"example networks","isp":"example networks","domain":"example.net","isProxy":false}},"severity":"INFO","debugContext":{{"debugData":{{"requestId":"{uuid:032x}","dtHash":"{uuid:064x}","requestUri":"/idp/idx/identify","threatSuspected":"false","url":"/idp/idx/identify?"}}}},"legacyEventType":"core.user_auth.login_success","transaction":{{"type":"WEB","id":"{uuid:032x}","detail":{{}}}},"uuid":"{uuid:032x}","version":"0","request":{{"ipChain":[{{"ip":"203.0.113.7","geographicalContext":{{"city":"Austin","state":"Texas","country":"United States","postalCode":"78701","geolocation":{{"lat":30.2672,"lon":-97.7431}}}},"version":"V4","source":null}}]}},"target":[{{"id":"0oa{person:017}","type":"AppInstance","alternateId":"Source Control","displayName":"Source Control","detailEntry":null}}]}}"#,
                ip >> 8,
                ip & 255,
                1 + second % 28,
                second / 3600,
                second / 60 % 60,
                second % 60,
                uuid % 1000,
            );
        }
        text
    })
}

/// Events of about 330 bytes.
fn small() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        let mut numbers = Numbers(9);
        let mut text = String::with_capacity(BYTES + 4096);
        while text.len() < BYTES {
            let (person, second, ip) = (numbers.below(10_000), numbers.below(86_400), numbers.below(1 << 16));
            let _ = writeln!(
                text,
                r#"{{"id":"{:016x}","time":"2026-01-{:02}T{:02}:{:02}:{:02}Z","user":{{"id":"u{person:08}","email":"person{person}@example.com"}},"result":"success","ip":"203.0.{}.{}","country":"US","agent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36","application":"mail"}}"#,
                numbers.below(u64::MAX),
                1 + second % 28,
                second / 3600,
                second / 60 % 60,
                second % 60,
                ip >> 8,
                ip & 255,
            );
        }
        text
    })
}

fn parse_only(text: &str) -> usize {
    let mut bytes = text.as_bytes().to_vec();
    bytes.resize(bytes.len() + simd_json::INPUT_PADDING, 0);
    let mut buffers = simd_json::Buffers::default();
    let mut tape = simd_json::Tape::null();
    let mut nodes = 0;
    let mut start = 0;
    let ends: Vec<_> = memchr::memchr_iter(b'\n', text.as_bytes()).collect();
    for end in ends {
        let mut fresh = tape.reset();
        simd_json::fill_tape_padded(
            &mut bytes[start..end + simd_json::INPUT_PADDING],
            end - start,
            &mut buffers,
            &mut fresh,
        )
        .unwrap();
        nodes += fresh.0.len();
        tape = fresh.reset();
        start = end + 1;
    }
    nodes
}

/// A file that holds `text`, for [`ingest::run`].
fn file(name: &str, text: &str) -> PathBuf {
    let folder = std::env::temp_dir().join("countersign-bench");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    if fs::metadata(&path).map_or(true, |about| about.len() != text.len() as u64) {
        fs::write(&path, text).unwrap();
    }
    path
}

fn run(path: &PathBuf, connector: &str, threads: usize, output: Output) -> u64 {
    let (connectors, problems) = Connectors::load([("bench", connector)].into_iter());
    assert_eq!(problems, []);
    let mut options = Options::new(connectors, HashKey::new([1; 32]));
    options.threads = threads;
    options.output = output;
    let mut rejects = Vec::new();
    let ingested = ingest::run(std::slice::from_ref(path), &options, &(), &mut rejects).unwrap();
    assert_eq!(rejects, []);
    ingested.tables["logins"].rows
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn parse_okta(bencher: Bencher) {
    let text = okta();
    bencher.counter(BytesCount::of_str(text)).bench(|| parse_only(text));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn parse_small(bencher: Bencher) {
    let text = small();
    bencher.counter(BytesCount::of_str(text)).bench(|| parse_only(text));
}

#[divan::bench(sample_count = 5, sample_size = 1, args = [1, 2])]
fn map_okta(bencher: Bencher, threads: usize) {
    let text = okta();
    let path = file("okta.ndjson", text);
    bencher.counter(BytesCount::of_str(text)).bench(|| run(&path, OKTA, threads, Output::Memory));
}

#[divan::bench(sample_count = 5, sample_size = 1, args = [1, 2])]
fn map_small(bencher: Bencher, threads: usize) {
    let text = small();
    let path = file("small.ndjson", text);
    bencher.counter(BytesCount::of_str(text)).bench(|| run(&path, SMALL, threads, Output::Memory));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn write_okta(bencher: Bencher) {
    let text = okta();
    let path = file("okta.ndjson", text);
    let folder = std::env::temp_dir().join("countersign-bench/out");
    bencher
        .counter(BytesCount::of_str(text))
        .bench(|| run(&path, OKTA, 2, Output::Parquet(folder.clone())));
}
