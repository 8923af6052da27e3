//! Jamf, Intune, osquery, check-ins and shipments.

use serde_json::{Value, json};

use super::{Array, Folder, Table, Text, hex};
use crate::Error;
use crate::calendar::instant;
use crate::company::Company;
use crate::laptop::{DESK, FIRST_USB, GADGETS, Product, REMOTE, STANDARD, USB, holds};
use crate::life::CheckIn;
use crate::person::{Conduct, Habits, Person, Role};
use crate::plan::Scheme;
use crate::stream::{Purpose, mix};

/// People whose device records the inventories still hold.
fn with_laptop(company: &Company) -> impl Iterator<Item = &Person> {
    company.by_number().filter(|person| person.enrolled() && person.left.is_none())
}

/// Number of laptops somebody has had.
fn laptops(person: &Person) -> u32 {
    if person.habits.has(Habits::SWAP) { 2 } else { 1 }
}

/// When a laptop first started.
fn first_boot(company: &Company, person: &Person, nth: u32) -> i64 {
    if nth == 0 {
        company.first_boot(person)
    } else {
        company.calendar.at(person.home.city, person.change, 28_800)
    }
}

/// The last working day with its place: where the inventory saw the laptop last.
fn last_seen(company: &Company, person: &Person, nth: u32) -> (i64, String) {
    let last = if nth == 0 && laptops(person) == 2 {
        person.change - 1
    } else {
        company.calendar.days() - 1
    };
    for day in (last - 20..=last).rev() {
        let presence = company.presence(person, day);
        if presence.works {
            return (presence.begin + 1_200, presence.laptop.address());
        }
    }
    let day = last - 20;
    let spot = company.home_spot(company.delivered_home(person), day);
    (company.calendar.utc(day) + 50_000, spot.address())
}

fn mac(person: &Person, nth: u32) -> String {
    let digits = hex(mix(u64::from(person.key), 200 + u64::from(nth)), 10);
    let mut out = String::from("02");
    for pair in digits.as_bytes().chunks(2) {
        out.push(':');
        out.push_str(&String::from_utf8_lossy(pair));
    }
    out
}

/// `jamf/computers.json`.
pub(crate) fn jamf(company: &Company, folder: &Folder) -> Result<(), Error> {
    let total: u32 = with_laptop(company).filter(|person| !person.windows).map(laptops).sum();
    let start = format!("{{\"totalCount\":{total},\"results\":[");
    let mut array = Array::new(folder.text("jamf/computers.json")?, &start, "]}")?;
    let mut id = 0;
    for person in with_laptop(company).filter(|person| !person.windows) {
        for nth in 0..laptops(person) {
            id += 1;
            let (at, ip) = last_seen(company, person, nth);
            let serial = person.serial(nth);
            let device = mix(u64::from(person.key), 300 + u64::from(nth));
            array.push(&json!({
                "id": id.to_string(),
                "udid": format!("{}-{}", hex(device, 8).to_uppercase(), hex(mix(device, 1), 12).to_uppercase()),
                "general": {
                    "name": person.host_name(nth),
                    "lastIpAddress": ip,
                    "lastReportedIp": format!("192.168.{}.{}", device % 4, 10 + device / 4 % 200),
                    "platform": "Mac",
                    "supervised": true,
                    "remoteManagement": {"managed": true, "managementUsername": "mwadmin"},
                    "initialEntryDate": &instant(first_boot(company, person, nth)).chars().take(10).collect::<String>(),
                    "lastEnrolledDate": instant(first_boot(company, person, nth) + 720),
                    "lastContactTime": instant(at),
                    "reportDate": instant(at),
                },
                "userAndLocation": {
                    "username": person.login,
                    "realname": person.name(),
                    "email": person.email(),
                    "position": person.title,
                },
                "hardware": {
                    "make": "Apple",
                    "model": "MacBook Pro (14-inch, Nov 2023)",
                    "modelIdentifier": "Mac15,3",
                    "serialNumber": serial,
                    "macAddress": mac(person, nth).to_uppercase(),
                },
                "operatingSystem": {"name": "macOS", "version": "14.5"},
            }))?;
        }
    }
    array.done()
}

/// `intune/managed-devices.json`.
pub(crate) fn intune(company: &Company, folder: &Folder) -> Result<(), Error> {
    let start = r#"{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#deviceManagement/managedDevices","value":["#;
    let mut array = Array::new(folder.text("intune/managed-devices.json")?, start, "]}")?;
    for person in with_laptop(company).filter(|person| person.windows) {
        for nth in 0..laptops(person) {
            let (at, _) = last_seen(company, person, nth);
            let device = mix(u64::from(person.key), 400 + u64::from(nth));
            array.push(&json!({
                "id": format!("{}-{}", hex(device, 8), hex(mix(device, 1), 12)),
                "userId": format!("{}-{}", hex(mix(u64::from(person.key), 5), 8), hex(mix(u64::from(person.key), 6), 12)),
                "deviceName": person.host_name(nth).to_uppercase(),
                "managedDeviceOwnerType": "company",
                "enrolledDateTime": instant(first_boot(company, person, nth) + 720),
                "lastSyncDateTime": instant(at),
                "operatingSystem": "Windows",
                "osVersion": "10.0.22631.3737",
                "complianceState": "compliant",
                "managementAgent": "mdm",
                "managementState": "managed",
                "deviceEnrollmentType": "windowsAutoEnrollment",
                "emailAddress": person.email(),
                "userPrincipalName": person.email(),
                "userDisplayName": person.name(),
                "manufacturer": "LENOVO",
                "model": "ThinkPad T14s Gen 4",
                "serialNumber": person.serial(nth),
                "wiFiMacAddress": mac(person, nth).replace(':', ""),
            }))?;
        }
    }
    array.done()
}

/// `osquery/results.ndjson`.
pub(crate) fn osquery(company: &Company, folder: &Folder) -> Result<(), Error> {
    let mut text = folder.text("osquery/results.ndjson")?;
    for person in with_laptop(company) {
        for nth in 0..laptops(person) {
            laptop(company, person, nth, &mut text)?;
        }
    }
    text.done()
}

fn laptop(company: &Company, person: &Person, nth: u32, text: &mut Text) -> Result<(), Error> {
    let mut stream = company.stream(Purpose::Laptop, person, u64::from(nth));
    let boot = first_boot(company, person, nth);
    let begin = company.calendar.utc(0) + 3_600;
    // The log begins with the window: what was there before is in its first lines.
    let standard = boot.max(begin) + stream.between(600, 3_000);
    let window = company.calendar.end() - standard;
    let serial = person.serial(nth);
    let mut emit = |name: &str, at: i64, columns: Value| {
        let line = json!({
            "name": name,
            "hostIdentifier": serial,
            "calendarTime": instant(at),
            "unixTime": at,
            "epoch": 0,
            "counter": 1,
            "numerics": false,
            "decorations": {"hardware_serial": serial, "hostname": person.host_name(nth)},
            "columns": columns,
            "action": "added",
        });
        text.push(&line.to_string())?;
        text.push("\n")
    };
    // The inventory believes what a virtual machine says it is; its firmware says the truth.
    let (vendor, model) = match (person.byod, person.windows) {
        (true, _) => ("QEMU", "Standard PC (Q35 + ICH9, 2009)"),
        (false, true) => ("LENOVO", "21F6"),
        (false, false) => ("Apple Inc.", "Mac15,3"),
    };
    emit(
        "pack_it_system_info",
        standard,
        json!({
            "hostname": person.host_name(nth),
            "hardware_serial": serial,
            "hardware_vendor": vendor,
            "hardware_model": model,
            "computer_name": person.host_name(nth),
            "uuid": hex(mix(u64::from(person.key), 7), 16),
        }),
    )?;
    emit(
        "pack_it_interface_addresses",
        standard + 5,
        json!({
            "interface": if person.windows { "12" } else { "en0" },
            "address": format!("192.168.{}.{}", mix(u64::from(person.key), 8) % 4, 10 + person.key % 200),
            "mask": "255.255.255.0",
            "type": "dhcp",
        }),
    )?;
    for product in &STANDARD {
        emit(query(person), standard + 9, program(person, product))?;
    }
    let planted = matches!(person.role, Role::Planted(Scheme::LaptopFarm | Scheme::PersonSwap, _));
    let mut after = 0;
    for (bit, product) in REMOTE.iter().enumerate() {
        if !holds(person.remote_tools, bit) {
            continue;
        }
        // Farms install at once; everybody else some day, or long before the window.
        let at = if planted {
            after += stream.between(2_400, 9_000);
            boot.max(begin) + after
        } else if boot < begin && stream.chance(0.7) {
            standard + 9
        } else {
            standard + 5 * 86_400 + stream.between(0, (window - 6 * 86_400).max(1))
        };
        if at > company.calendar.end() {
            continue;
        }
        emit(query(person), at, program(person, product))?;
        let path = path(person, product);
        emit(
            "pack_it_processes",
            at + 120,
            json!({
                "pid": (stream.below(30_000) + 300).to_string(),
                "name": if person.windows { product.process } else { product.name },
                "path": path,
                "cmdline": if planted && bit == 2 {
                    format!("{path} remoting_start_host --pin=******")
                } else {
                    path.clone()
                },
            }),
        )?;
    }
    for (bit, product) in GADGETS.iter().enumerate() {
        if holds(person.gadgets, bit) {
            let at = standard + stream.between(0, (window / 2).max(1));
            emit(query(person), at, program(person, product))?;
        }
    }
    let mut usb = vec![stream.pick(&DESK)];
    if stream.chance(0.5) {
        usb.push(stream.pick(&DESK));
    }
    usb.dedup();
    for (bit, each) in USB.iter().enumerate() {
        if holds(person.gadgets, bit + usize::from(FIRST_USB)) {
            usb.push(*each);
        }
    }
    for (vendor, code, manufacturer, name, number) in usb {
        let at = standard + 1_000 + stream.between(0, 40_000);
        emit(
            "pack_it_usb_devices",
            at,
            json!({
                "usb_address": stream.between(1, 12).to_string(),
                "usb_port": stream.between(1, 4).to_string(),
                "vendor": manufacturer,
                "vendor_id": vendor,
                "version": "0001",
                "model": name,
                "model_id": code,
                "serial": number,
                "class": "",
                "removable": "1",
            }),
        )?;
    }
    Ok(())
}

const fn query(person: &Person) -> &'static str {
    if person.windows { "pack_it_programs" } else { "pack_it_apps" }
}

fn path(person: &Person, product: &Product) -> String {
    if person.windows {
        format!("C:\\Program Files\\{}\\{}", product.name, product.process)
    } else {
        format!("/Applications/{}.app/Contents/MacOS/{}", product.name, product.name)
    }
}

fn program(person: &Person, product: &Product) -> Value {
    if person.windows {
        json!({
            "name": product.name,
            "version": product.version,
            "publisher": product.publisher,
            "install_location": format!("C:\\Program Files\\{}", product.name),
            "install_source": "",
            "language": "1033",
        })
    } else {
        json!({
            "name": format!("{}.app", product.name),
            "path": format!("/Applications/{}.app", product.name),
            "bundle_name": product.name,
            "bundle_identifier": product.bundle,
            "bundle_short_version": product.version,
        })
    }
}

/// `it/device_events.csv`: the check-in history, in canonical columns.
pub(crate) struct DeviceEvents {
    table: Table,
}

impl DeviceEvents {
    pub(crate) fn new(folder: &Folder) -> Result<Self, Error> {
        let header = [
            "device_id",
            "kind",
            "at",
            "ip",
            "host_name",
            "time_zone",
            "city",
            "region",
            "country",
        ];
        Ok(Self { table: folder.table("it/device_events.csv", &header)? })
    }

    pub(crate) fn write(&mut self, company: &Company, event: &CheckIn) -> Result<(), Error> {
        let Some(person) = company.people.get(event.who as usize) else { return Ok(()) };
        let city = event.spot.city.city();
        self.table.row(&[
            person.serial(event.laptop).as_str(),
            event.kind,
            &instant(event.at),
            &event.spot.address(),
            &person.host_name(event.laptop),
            event.zone.city().zone,
            city.name,
            city.region,
            city.country,
        ])
    }

    pub(crate) fn done(self) -> Result<(), Error> {
        self.table.done()
    }
}

/// `shipping/deliveries.csv`: what carriers reported over the last fourteen months.
pub(crate) fn shipments(company: &Company, folder: &Folder) -> Result<(), Error> {
    let mut table = folder.table(
        "shipping/deliveries.csv",
        &[
            "Tracking Number",
            "Serial Number",
            "Employee ID",
            "Email",
            "Recipient",
            "Ship To Address",
            "Ship To City",
            "Ship To State",
            "Ship To Zip",
            "Ship To Country",
            "Requested At",
            "Shipped At",
            "Delivered At",
            "Redirected At",
            "Redirect Address",
            "Signed By",
            "Carrier",
        ],
    )?;
    for person in company.by_number() {
        if person.byod {
            continue;
        }
        for nth in 0..laptops(person) {
            let first = if nth == 0 { person.hired } else { person.change + 2 };
            if first < -420 || person.agency.is_some() {
                continue;
            }
            let draw = mix(u64::from(person.key), 500 + u64::from(nth));
            let day = |before: i32, hour: i64| {
                company.calendar.utc(first - before) + hour * 3_600 + (draw % 3_000) as i64
            };
            // A redirected parcel was addressed to the declared home.
            let moved_later =
                person.moved.filter(|moved| moved.day > first && person.conduct == Conduct::Usual);
            let declared = moved_later.map_or(person.address, |moved| moved.from);
            let to = if person.redirected { declared } else { person.ship_to.unwrap_or(declared) };
            let city = to.city.city();
            let redirect = person.ship_to.filter(|_| person.redirected);
            table.row(&[
                format!("1Z{}", hex(draw, 14).to_uppercase()),
                person.serial(nth),
                person.employee_no(),
                person.email(),
                person.name(),
                to.street_line(),
                city.name.to_owned(),
                if city.region_code.is_empty() { city.region } else { city.region_code }.to_owned(),
                to.postal_code(),
                city.country.to_owned(),
                instant(day(8, 15)),
                instant(day(6, 16)),
                instant(company.calendar.at(
                    company.delivered_home(person).city,
                    first - 3,
                    50_000,
                )),
                redirect.map_or_else(String::new, |_| instant(day(5, 4))),
                redirect.map_or_else(String::new, |address| address.one_line()),
                person.signed_by.map_or_else(|| person.name(), str::to_owned),
                if draw.is_multiple_of(3) { "FedEx" } else { "UPS" }.to_owned(),
            ])?;
        }
    }
    table.done()
}
