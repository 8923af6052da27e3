//! How long the way from files to signals takes: invented NDJSON events of sign-ins, factors,
//! devices and software are written to a folder, then read, linked, derived, evaluated, scored
//! and written out, with the processor time of each stage.
//!
//! `cargo run -p countersign --example flow -- 5000000 /tmp/flow canonical 1` (or `vendor`: in
//! the shapes of Okta, Duo and osquery; `short`: the same without the members that no connector
//! reads, as a log pipeline forwards them). The files are kept and used again by the next run.
#![expect(clippy::print_stdout, reason = "an example prints")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "an example may stop, and counts are small"
)]

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use countersign::house;
use engine::scan::Request;
use engine::session::Limits;
use model::Problem;

/// Events of one person.
const EACH: usize = 500;
/// Days over which events are spread.
const DAYS: usize = 90;
/// 2026-01-01, seconds.
const START: i64 = 1_767_225_600;

const CITIES: [(&str, &str, &str, &str, f64, f64); 6] = [
    ("Austin", "Texas", "United States", "US", 30.2672, -97.7431),
    ("Berlin", "Berlin", "Germany", "DE", 52.52, 13.405),
    ("London", "England", "United Kingdom", "GB", 51.5072, -0.1276),
    ("Lyon", "Auvergne-Rhone-Alpes", "France", "FR", 45.764, 4.8357),
    ("Toronto", "Ontario", "Canada", "CA", 43.6532, -79.3832),
    ("Dayton", "Ohio", "United States", "US", 39.7589, -84.1916),
];
const APPLICATIONS: [&str; 5] = ["Mail", "Source Control", "Tickets", "Payroll", "Chat"];
const PROGRAMS: [(&str, &str, &str); 6] = [
    ("Google Chrome", "Google LLC", "144.0.7559.60"),
    ("Slack", "Slack Technologies", "4.47.65"),
    ("Zoom Workplace", "Zoom", "6.7.5"),
    ("7-Zip", "Igor Pavlov", "25.01"),
    ("Git", "The Git Development Community", "2.52.0"),
    ("AnyDesk", "AnyDesk Software GmbH", "9.6.1"),
];

fn main() {
    // Plans of rules are deep, as in the binary itself.
    let worker = std::thread::Builder::new().stack_size(64 << 20).spawn(run).expect("a thread");
    worker.join().expect("a run");
}

fn run() {
    let mut arguments = std::env::args().skip(1);
    let events: usize = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "/tmp/flow".into()));
    let shape = arguments.next().unwrap_or_else(|| "canonical".into());
    let threads: usize = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(1);
    let folder = folder.join(format!("{shape}-{events}"));
    let exports = folder.join("exports");
    if !folder.join("whole").exists() {
        let _ = fs::remove_dir_all(&folder);
        write(&exports, events, &shape);
        File::create(folder.join("whole")).unwrap();
    }
    let watch = Watch::new();
    let (run, out) = scan(&exports, &folder, threads, &watch);
    watch.stage("write");
    watch.done();
    let records: u64 = run.coverage.files.iter().map(|file| file.rows_in).sum();
    let lost: u64 = run.coverage.files.iter().map(|file| file.rejected + file.not_used).sum();
    let bytes = ingest::bytes(std::slice::from_ref(&exports)).unwrap();
    let ran = run.coverage.rules.iter().filter(|rule| rule.evaluated).count();
    let worked = watch.worked();
    println!(
        "{records} records ({lost} of them lost), {:.0} MB, {shape}, {threads} threads",
        bytes as f64 / 1e6
    );
    println!(
        "{ran} rules, {} signals, {} cases among {} subjects, in {}",
        run.signals.len(),
        run.cases.len(),
        run.subjects,
        out.display()
    );
    println!(
        "{worked:.2} s of processor time, {:.0} records/s per core, peak memory {}",
        records as f64 / worked,
        peak()
    );
}

/// What `countersign scan` does.
fn scan(
    exports: &Path,
    folder: &Path,
    threads: usize,
    watch: &Watch,
) -> (engine::scan::Run, PathBuf) {
    let (tables, spill, out) = (folder.join("tables"), folder.join("spill"), folder.join("out"));
    for made in [&tables, &spill, &out] {
        let _ = fs::remove_dir_all(made);
    }
    for made in [&spill, &out] {
        fs::create_dir_all(made).unwrap();
    }
    let (connectors, mut problems) = house::connectors(&[]).unwrap();
    let fills = house::fills(&connectors);
    let paths = [exports.to_owned()];
    let output = if ingest::bytes(&paths).unwrap() > 200 << 20 {
        ingest::Output::Parquet(tables.clone())
    } else {
        ingest::Output::Memory
    };
    let options = ingest::Options {
        threads,
        output,
        ..ingest::Options::new(connectors, ingest::HashKey::new([7; 32]))
    };
    let mut rejects: Vec<Problem> = Vec::new();
    watch.stage("read");
    let ingested = ingest::run(&paths, &options, &(), &mut rejects).unwrap();
    watch.stage("lists and latest event");
    problems.extend(ingested.notes.iter().cloned());
    let files = ingested.files.clone();
    let mut input = house::input(ingested);
    let lists = house::add_lists(&mut input, &[], None, &mut problems).unwrap();
    let limits = Limits { threads, memory: 1 << 30, spill };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .thread_stack_size(32 << 20)
        .build()
        .unwrap();
    let run = runtime.block_on(async {
        let as_of = engine::scan::latest(&input).unwrap();
        watch.stage("check rules");
        let (rules, mut found) = house::rules(&[]).unwrap();
        problems.append(&mut found);
        let mut planned = Vec::with_capacity(rules.len());
        for rule in rules {
            planned.extend(engine::rules::trusted(rule, as_of).ok());
        }
        let stop = AtomicBool::new(false);
        let request = Request {
            as_of,
            limits,
            top: None,
            fills: &fills,
            files,
            lists,
            timings: true,
            photos: false,
            stop: &stop,
        };
        engine::scan::run(&input, planned, request, watch, problems).await.unwrap()
    });
    watch.stage("write");
    let staging = folder.join("staging");
    let _ = fs::remove_dir_all(&staging);
    fs::create_dir_all(&staging).unwrap();
    engine::scan::write(&run, None, &out, &staging).unwrap();
    engine::scan::publish(&staging, &out).unwrap();
    let mut slow: Vec<_> =
        run.coverage.rules.iter().map(|rule| (rule.millis, rule.rule.as_str())).collect();
    slow.sort_unstable_by(|left, right| right.cmp(left));
    let slow: Vec<String> =
        slow.iter().take(8).map(|(millis, rule)| format!("{rule} {millis} ms")).collect();
    println!("slowest rules: {}", slow.join(", "));
    let _ = fs::remove_dir_all(&tables);
    (run, out)
}

/// Prints how long each stage took.
struct Watch {
    began: f64,
    now: RefCell<Option<(String, f64, Instant)>>,
}

impl Watch {
    fn new() -> Self {
        Self { began: cpu(), now: RefCell::new(None) }
    }

    fn stage(&self, name: &str) {
        self.done();
        *self.now.borrow_mut() = Some((name.to_owned(), cpu(), Instant::now()));
    }

    fn done(&self) {
        if let Some((name, worked, started)) = self.now.borrow_mut().take() {
            println!(
                "{name:<34} {:>6.2} s of processor time, {:>6.2} s, memory {} (peak {})",
                cpu() - worked,
                started.elapsed().as_secs_f64(),
                status("VmRSS:"),
                peak()
            );
        }
    }

    fn worked(&self) -> f64 {
        cpu() - self.began
    }
}

impl engine::scan::Progress for Watch {
    fn stage(&self, name: &str, _: u64) {
        Self::stage(self, name);
    }

    fn step(&self) {}
}

/// Processor seconds of this process so far: what a shared machine cannot lengthen.
fn cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: f64 = fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    ticks / 100.0
}

fn peak() -> String {
    status("VmHWM:")
}

fn status(line: &str) -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|found| found.strip_prefix(line))
        .map_or_else(|| "unknown".to_owned(), |rest| rest.trim().to_owned())
}

/// Numbers that are the same in every run.
const fn mix(seed: u64, salt: u64) -> u64 {
    let mut number = seed.wrapping_add(salt.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// One event: who, when, from where.
struct Event {
    person: usize,
    day: usize,
    /// Second of the day.
    second: usize,
    city: usize,
    ip: String,
    roll: u64,
}

impl Event {
    fn new(number: usize, all: usize, people: usize) -> Self {
        let roll = mix(number as u64, 1);
        let person = (mix(number as u64, 2) % people as u64) as usize;
        let day = number * DAYS / all;
        let of_day = all.div_ceil(DAYS);
        // A working day of ten hours, in the order of time.
        let second = 8 * 3600 + (number - day * all / DAYS).min(of_day - 1) * 36_000 / of_day;
        let home = person % CITIES.len();
        let place = roll % 100;
        let (city, ip) = match place {
            // At home, at the office of the city, on a telephone, on a VPN.
            0..70 => {
                (home, format!("24.{}.{}.{}", person >> 16 & 255, person >> 8 & 255, person & 255))
            }
            70..90 => (home, format!("198.51.{}.{}", home, person % 4)),
            90..97 => (home, format!("172.58.{}.{}", home, mix(number as u64, 3) % 256)),
            _ => (
                (home + 1) % CITIES.len(),
                format!("45.83.{}.{}", home, mix(number as u64, 4) % 64),
            ),
        };
        Self { person, day, second, city, ip, roll }
    }

    fn at(&self) -> String {
        let (month, day) = match self.day {
            day @ 0..31 => (1, day + 1),
            day @ 31..59 => (2, day - 30),
            day => (3, day - 58),
        };
        let (second, milli) = (self.second, self.roll >> 20 & 511);
        format!(
            "2026-{month:02}-{day:02}T{:02}:{:02}:{:02}.{milli:03}Z",
            second / 3600,
            second / 60 % 60,
            second % 60
        )
    }

    fn unix(&self) -> i64 {
        START + (self.day * 86_400 + self.second) as i64
    }

    fn session(&self) -> u64 {
        mix(self.person as u64, 100 + self.day as u64)
    }

    /// One of a thousand telephones answers for two people.
    fn telephone(&self) -> usize {
        if self.person % 1000 == 1 { self.person - 1 } else { self.person }
    }

    fn application(&self) -> &'static str {
        APPLICATIONS[(self.roll >> 8) as usize % APPLICATIONS.len()]
    }

    fn program(&self) -> (&'static str, &'static str, &'static str) {
        let number = (self.roll >> 8) as usize % if self.person.is_multiple_of(50) { 6 } else { 5 };
        PROGRAMS[number]
    }
}

/// Of a hundred events so many are sign-ins; then factors, devices, software.
const SHARES: [u64; 4] = [70, 15, 10, 5];

fn write(exports: &Path, events: usize, shape: &str) {
    let vendor = shape != "canonical";
    fs::create_dir_all(exports).unwrap();
    let people = (events / EACH).max(10);
    let create =
        |name: &str| BufWriter::with_capacity(1 << 20, File::create(exports.join(name)).unwrap());
    let mut workers = create("people.ndjson");
    let mut devices = create("devices.ndjson");
    for person in 0..people {
        let (city, region, _, country, ..) = CITIES[person % CITIES.len()];
        writeln!(workers, r#"{{"employee_no":"{person}","name":"Person {person}","email":"person{person}@example.com","status":"active","worker_type":"employee","city":"{city}","region":"{region}","country":"{country}","started_on":"2024-03-04"}}"#).unwrap();
        writeln!(devices, r#"{{"device_id":"SN{person:08}","employee_no":"{person}","email":"person{person}@example.com","host_name":"LT-{person:06}"}}"#).unwrap();
    }
    let names = if vendor {
        ["okta.ndjson", "duo.ndjson", "osquery-uptime.ndjson", "osquery-programs.ndjson"]
    } else {
        ["logins.ndjson", "factors.ndjson", "device_events.ndjson", "software.ndjson"]
    };
    let mut files = names.map(create);
    for number in 0..events {
        let event = Event::new(number, events, people);
        let mut pick = mix(number as u64, 5) % 100;
        let kind = SHARES.iter().position(|share| {
            let here = pick < *share;
            pick = pick.wrapping_sub(*share);
            here
        });
        let kind = kind.unwrap_or(0);
        let line = match (vendor, kind) {
            (false, 0) => login(&event),
            (false, 1) => factor(&event),
            (false, 2) => report(&event),
            (false, _) => software(&event),
            (true, 0) => okta(&event),
            (true, 1) => duo(&event),
            (true, 2) => uptime(&event),
            (true, _) => programs(&event),
        };
        let line = if shape == "short" { short(&line) } else { line };
        files[kind].write_all(line.as_bytes()).unwrap();
        files[kind].write_all(b"\n").unwrap();
    }
}

/// What no connector reads of Okta's and Duo's events.
const UNREAD: [&str; 28] = [
    "/actor/displayName",
    "/actor/detailEntry",
    "/client/userAgent/os",
    "/client/userAgent/browser",
    "/client/zone",
    "/client/device",
    "/client/id",
    "/client/geographicalContext/postalCode",
    "/device/os_platform",
    "/device/registered",
    "/authenticationContext/authenticationStep",
    "/securityContext/isp",
    "/securityContext/domain",
    "/severity",
    "/debugContext",
    "/legacyEventType",
    "/transaction",
    "/uuid",
    "/version",
    "/request",
    "/access_device/is_encryption_enabled",
    "/access_device/is_firewall_enabled",
    "/access_device/is_password_set",
    "/access_device/security_agents",
    "/alias",
    "/ood_software",
    "/txid",
    "/user/groups",
];

fn short(line: &str) -> String {
    let mut event: serde_json::Value = serde_json::from_str(line).unwrap();
    for place in UNREAD {
        let (parent, name) = place.rsplit_once('/').unwrap();
        if let Some(parent) = event.pointer_mut(parent).and_then(serde_json::Value::as_object_mut) {
            parent.shift_remove(name);
        }
    }
    event.to_string()
}

fn login(event: &Event) -> String {
    let (person, at, ip) = (event.person, event.at(), &event.ip);
    let (city, _, _, country, ..) = CITIES[event.city];
    let kind = if event.roll >> 16 & 3 == 0 { "sign_in" } else { "activity" };
    let outcome = if event.roll >> 32 & 31 == 0 { "failure" } else { "success" };
    format!(
        r#"{{"at":"{at}","account_id":"00u{person:012}","email":"person{person}@example.com","kind":"{kind}","outcome":"{outcome}","application":"{}","ip":"{ip}","user_agent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/{}.0.0.0","device_id":"SN{person:08}","device_managed":true,"session_id":"102{:016x}","city":"{city}","country":"{country}"}}"#,
        event.application(),
        130 + person % 12,
        event.session(),
    )
}

fn factor(event: &Event) -> String {
    let (person, at, ip) = (event.person, event.at(), &event.ip);
    let country = CITIES[event.city].3;
    format!(
        r#"{{"at":"{at}","account_id":"00u{person:012}","email":"person{person}@example.com","action":"used","kind":"push","authenticator_id":"opf{:012}","ip":"{ip}","country":"{country}","application":"{}"}}"#,
        event.telephone(),
        event.application(),
    )
}

fn report(event: &Event) -> String {
    let (person, at, ip) = (event.person, event.at(), &event.ip);
    format!(
        r#"{{"at":"{at}","device_id":"SN{person:08}","kind":"check_in","host_name":"LT-{person:06}","ip":"{ip}"}}"#
    )
}

fn software(event: &Event) -> String {
    let (person, at) = (event.person, event.at());
    let (name, publisher, version) = event.program();
    format!(
        r#"{{"seen_at":"{at}","device_id":"SN{person:08}","name":"{name}","publisher":"{publisher}","version":"{version}","kind":"installed"}}"#
    )
}

fn okta(event: &Event) -> String {
    let (person, at, ip) = (event.person, event.at(), &event.ip);
    let (city, region, country, _, latitude, longitude) = CITIES[event.city];
    let kind =
        if event.roll >> 16 & 3 == 0 { "user.session.start" } else { "user.authentication.sso" };
    let (result, reason) = if event.roll >> 32 & 31 == 0 {
        ("FAILURE", r#""INVALID_CREDENTIALS""#)
    } else {
        ("SUCCESS", "null")
    };
    let application = event.application();
    format!(
        r#"{{"actor":{{"id":"00u{person:012}","type":"User","alternateId":"person{person}@example.com","displayName":"Person {person}","detailEntry":null}},"client":{{"userAgent":{{"rawUserAgent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36","os":"Windows 10","browser":"CHROME"}},"zone":"null","device":"Computer","id":null,"ipAddress":"{ip}","geographicalContext":{{"city":"{city}","state":"{region}","country":"{country}","postalCode":"10000","geolocation":{{"lat":{latitude},"lon":{longitude}}}}}}},"device":{{"id":"guo{person:08}","name":"LT-{person:06}","os_platform":"WINDOWS","managed":true,"registered":true}},"authenticationContext":{{"authenticationStep":0,"externalSessionId":"102{:016x}"}},"displayMessage":"User single sign on to app","eventType":"{kind}","outcome":{{"result":"{result}","reason":{reason}}},"published":"{at}","securityContext":{{"asNumber":7018,"asOrg":"provider {}","isp":"provider {}","domain":"example.net","isProxy":false}},"severity":"INFO","debugContext":{{"debugData":{{"requestUri":"/app/x/sso/saml"}}}},"legacyEventType":"app.auth.sso","transaction":{{"type":"WEB","id":"Z{:016x}","detail":{{}}}},"uuid":"{:032x}","version":"0","request":{{"ipChain":[{{"ip":"{ip}","version":"V4","source":null}}]}},"target":[{{"id":"0oa{:08}","type":"AppInstance","alternateId":"{application}","displayName":"{application}","detailEntry":null}}]}}"#,
        130 + person % 12,
        event.session(),
        event.city,
        event.city,
        event.roll,
        u128::from(event.roll) << 48 | person as u128,
        event.roll >> 8 & 7,
    )
}

fn duo(event: &Event) -> String {
    let (person, at, ip) = (event.person, event.at(), &event.ip);
    let (city, region, country, ..) = CITIES[event.city];
    let telephone = event.telephone();
    format!(
        r#"{{"access_device":{{"browser":"Chrome","browser_version":"{}.0.0.0","epkey":"EP{person:012}","hostname":"LT-{person:06}","ip":"{ip}","is_encryption_enabled":true,"is_firewall_enabled":true,"is_password_set":true,"location":{{"city":"{city}","country":"{country}","state":"{region}"}},"os":"Windows","os_version":"11","security_agents":[]}},"alias":"","application":{{"key":"DI000000000001","name":"{}"}},"auth_device":{{"ip":"{ip}","key":"DP{telephone:012}","location":{{"city":"{city}","country":"{country}","state":"{region}"}},"name":"Pixel (+1 937-55{:05})"}},"email":"person{person}@example.com","event_type":"authentication","factor":"duo_push","isotimestamp":"{at}","ood_software":null,"reason":"user_approved","result":"success","timestamp":{},"trusted_endpoint_status":"trusted","txid":"{:032x}","user":{{"groups":[],"key":"DU{person:012}","name":"person{person}"}}}}"#,
        130 + person % 12,
        event.application(),
        telephone % 100_000,
        event.unix(),
        u128::from(event.roll),
    )
}

fn uptime(event: &Event) -> String {
    let (person, unix) = (event.person, event.unix());
    format!(
        r#"{{"name":"pack/fleet/uptime","hostIdentifier":"LT-{person:06}","calendarTime":"Thu Jan  1 08:00:00 2026 UTC","unixTime":{unix},"epoch":0,"counter":3,"decorations":{{"host_uuid":"4C4C4544-0051-5810-8031-{person:012}","hostname":"LT-{person:06}","hardware_serial":"SN{person:08}"}},"columns":{{"days":"3","hours":"4","minutes":"5","seconds":"6","total_seconds":"{}"}},"action":"added"}}"#,
        event.roll >> 40,
    )
}

fn programs(event: &Event) -> String {
    let (person, unix) = (event.person, event.unix());
    let (name, publisher, version) = event.program();
    format!(
        r#"{{"name":"pack/fleet/programs","hostIdentifier":"LT-{person:06}","calendarTime":"Thu Jan  1 08:00:00 2026 UTC","unixTime":{unix},"epoch":0,"counter":3,"decorations":{{"host_uuid":"4C4C4544-0051-5810-8031-{person:012}","hostname":"LT-{person:06}","hardware_serial":"SN{person:08}"}},"columns":{{"name":"{name}","version":"{version}","publisher":"{publisher}","install_location":"C:\\Program Files\\{name}","install_date":"20260101","identifying_number":"","uninstall_string":"x"}},"action":"added"}}"#
    )
}
