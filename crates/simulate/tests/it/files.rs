use std::collections::{HashMap, HashSet};
use std::net::Ipv4Addr;

use crate::{PEOPLE, company, files, lines, rows};

#[test]
fn every_file_can_be_read() {
    let (folder, _) = company();
    let mut kinds: HashMap<String, u32> = HashMap::new();
    for path in files(folder.path()) {
        let kind = path.extension().unwrap().to_str().unwrap().to_owned();
        let full = match kind.as_str() {
            "csv" => !rows(&path).is_empty(),
            "ndjson" | "jsonl" => !lines(&path).is_empty(),
            "json" => {
                let text = std::fs::read_to_string(&path).unwrap();
                let value: serde_json::Value = serde_json::from_str(&text).unwrap();
                let list = value.get("results").or(value.get("value")).unwrap_or(&value);
                !list.as_array().unwrap().is_empty()
            }
            "gitlog" => {
                let text = std::fs::read_to_string(&path).unwrap();
                text.lines().all(|line| line.split('\t').count() == 10) && !text.is_empty()
            }
            "ach" => true,
            "toml" => {
                let text = std::fs::read_to_string(&path).unwrap();
                text.parse::<toml::Table>().unwrap().contains_key("table")
            }
            other => panic!("a file of the kind `{other}`"),
        };
        assert!(full, "{} is empty", path.display());
        *kinds.entry(kind).or_default() += 1;
    }
    for kind in ["csv", "ndjson", "jsonl", "json", "gitlog", "ach", "toml"] {
        assert!(kinds.contains_key(kind), "no {kind}");
    }
}

/// Dotted quads in a text.
fn addresses(text: &str) -> impl Iterator<Item = Ipv4Addr> + '_ {
    text.split(|letter: char| !letter.is_ascii_digit() && letter != '.')
        .filter_map(|word| word.parse().ok())
}

#[test]
fn no_address_belongs_to_anybody() {
    let (folder, _) = company();
    let mut seen = 0_u64;
    let mut of_versions: HashSet<Ipv4Addr> = HashSet::new();
    for path in files(folder.path()) {
        let text = std::fs::read_to_string(&path).unwrap();
        for ip in addresses(&text) {
            // Numbers of versions look like addresses; both lists are closed.
            if ["126.0.0.0"].contains(&ip.to_string().as_str()) {
                of_versions.insert(ip);
                continue;
            }
            seen += 1;
            // RFC 1918 addresses are local ones of laptops and netmasks.
            let local = ip.octets()[0] == 192 && ip.octets()[1] == 168;
            let mask = ip.octets() == [255, 255, 255, 0];
            assert!(simulate::is_reserved(ip) || local || mask, "{ip} in {}", path.display());
        }
    }
    assert!(seen > 50_000, "{seen}");
    assert_eq!(of_versions.len(), 1);
}

#[test]
fn every_address_is_in_the_list() {
    let (folder, _) = company();
    let ranges: Vec<(u32, u32)> = rows(&folder.path().join("lists/meridian-internet/rows.csv"))
        .iter()
        .map(|row| {
            let (first, prefix) = row["range"].split_once('/').unwrap();
            let mask = u32::MAX << (32 - prefix.parse::<u32>().unwrap());
            let first = first.parse::<Ipv4Addr>().unwrap().to_bits();
            assert_eq!(first & mask, first, "{}", row["range"]);
            (first, mask)
        })
        .collect();
    let listed = |ip: &str| {
        let ip = ip.parse::<Ipv4Addr>().unwrap().to_bits();
        ranges.iter().filter(|(first, mask)| ip & mask == *first).count()
    };
    for event in lines(&folder.path().join("exports/okta/system-log.ndjson")).iter().step_by(7) {
        let ip = event["client"]["ipAddress"].as_str().unwrap();
        assert_eq!(listed(ip), 1, "{ip}");
    }
}

#[test]
fn people_sign_in_as_often_as_people_do() {
    let (folder, truth) = company();
    let events = lines(&folder.path().join("exports/okta/system-log.ndjson"));
    assert_eq!(events.len() as u64, truth.sign_ins);
    // Forty working days, a few people away.
    let per_day = events.len() as f64 / (f64::from(PEOPLE) * 40.0);
    assert!((3.0..6.0).contains(&per_day), "{per_day}");
    let mut last = String::new();
    for event in &events {
        let published = event["published"].as_str().unwrap()[..19].to_owned();
        assert!(published >= last, "{published} after {last}");
        assert!(("2026-05-06".."2026-07-01").contains(&&published[..10]), "{published}");
        last = published;
    }
    let mut by_office: HashMap<&str, HashSet<&str>> = HashMap::new();
    for event in &events {
        let (ip, who) = (&event["client"]["ipAddress"], &event["actor"]["alternateId"]);
        by_office.entry(ip.as_str().unwrap()).or_default().insert(who.as_str().unwrap());
    }
    let homes = by_office.values().filter(|people| people.len() == 1).count();
    assert!(homes > 200, "{homes} homes of one");
    assert!(by_office.values().any(|people| people.len() > 10), "no office, no carrier");
}

/// Digits of a line from one column to another, counted from 1 as in the standard.
fn number(line: &str, first: usize, last: usize) -> u64 {
    line[first - 1..last].trim().parse().unwrap_or_else(|_| panic!("{line}"))
}

#[test]
fn ach_files_add_up() {
    let (folder, _) = company();
    let mut checked = 0;
    let mut on_ach = HashSet::new();
    for path in files(&folder.path().join("exports/payroll")) {
        if path.extension().unwrap() != "ach" {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.iter().all(|line| line.len() == 94), "{}", path.display());
        assert_eq!(lines.len() % 10, 0);
        let (mut entries, mut hash, mut total) = (0, 0, 0);
        for line in lines.iter().filter(|line| line.starts_with('6')) {
            let digits: Vec<u64> =
                line[3..12].bytes().map(|digit| u64::from(digit - b'0')).collect();
            let weights = [3, 7, 1, 3, 7, 1, 3, 7, 1];
            let sum: u64 = digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum();
            assert_eq!(sum % 10, 0, "{line}");
            entries += 1;
            hash += number(line, 4, 11);
            total += number(line, 30, 39);
            assert_eq!(number(line, 80, 94) % 10_000_000, entries);
            on_ach.insert(line[39..54].trim().to_owned());
        }
        let batch = lines.iter().find(|line| line.starts_with('8')).unwrap();
        assert_eq!(number(batch, 5, 10), entries);
        assert_eq!(number(batch, 11, 20), hash % 10_000_000_000);
        assert_eq!(number(batch, 33, 44), total);
        let file = lines.iter().find(|line| line.starts_with('9')).unwrap();
        assert_eq!(number(file, 8, 13), lines.len() as u64 / 10);
        assert_eq!(number(file, 14, 21), entries);
        assert_eq!(number(file, 44, 55), total);
        assert!(entries > 50);
        checked += 1;
    }
    assert!(checked >= 4);
    // Nobody is paid in both ways, and each serves a good part of the company.
    let mut by_register = HashSet::new();
    for path in files(&folder.path().join("exports/payroll")) {
        if path.file_name().unwrap().to_str().unwrap().starts_with("direct_deposit") {
            by_register
                .extend(rows(&path).into_iter().map(|mut row| row.remove("Employee ID").unwrap()));
        }
    }
    assert!(on_ach.is_disjoint(&by_register));
    let share = on_ach.len() as f64 / (on_ach.len() + by_register.len()) as f64;
    assert!((0.35..0.65).contains(&share), "{share}");
}

#[test]
fn a_farm_leaves_its_traces_and_a_couple_does_not_look_planted() {
    let (folder, _) = company();
    let root = folder.path();
    let truth = rows(&root.join("truth.csv"));
    let of = |scheme: &str| -> HashSet<String> {
        truth
            .iter()
            .filter(|row| row["scheme"] == scheme)
            .map(|row| row["employee_no"].clone())
            .collect()
    };
    let farm = of("laptop-farm");
    let deliveries = rows(&root.join("exports/shipping/deliveries.csv"));
    let serials: HashMap<&str, &str> = deliveries
        .iter()
        .map(|row| (row["Serial Number"].as_str(), row["Employee ID"].as_str()))
        .collect();
    let mut behind: HashMap<String, HashSet<String>> = HashMap::new();
    for event in rows(&root.join("exports/it/device_events.csv")) {
        if let Some(who) = serials.get(event["device_id"].as_str())
            && farm.contains(*who)
        {
            behind.entry(event["ip"].clone()).or_default().insert((*who).to_owned());
        }
    }
    let most = behind.values().map(HashSet::len).max().unwrap();
    assert!(most >= 4, "{most} laptops behind one address");

    let accounts = rows(&root.join("exports/payroll/accounts.csv"));
    let mut payees: HashMap<&str, Vec<&HashMap<String, String>>> = HashMap::new();
    for row in accounts.iter().filter(|row| row["Removed At"].is_empty()) {
        payees.entry(row["Account Number"].as_str()).or_default().push(row);
    }
    let couple = of("couple-one-flat");
    for shared in payees.values().filter(|rows| rows.len() > 1) {
        let who: Vec<&str> = shared.iter().map(|row| row["Employee ID"].as_str()).collect();
        let declared = shared.iter().all(|row| !row["Declared Shared With"].is_empty());
        let known = [
            "laptop-farm",
            "many-personas",
            "pass-through-pay",
            "vendor-front",
            "agency-contractors",
        ]
        .iter()
        .any(|scheme| who.iter().all(|who| of(scheme).contains(*who)));
        assert!(declared ^ known, "{who:?}");
        if who.iter().any(|who| couple.contains(*who)) {
            assert!(declared && who.len() == 2);
        }
    }

    let mut tools: HashMap<String, u32> = HashMap::new();
    for line in lines(&root.join("exports/osquery/results.ndjson")) {
        let product =
            format!("{}{}", line["columns"]["bundle_identifier"], line["columns"]["publisher"]);
        let remote = [
            "anydesk",
            "AnyDesk",
            "eamviewer",
            "TeamViewer",
            "chrome_remote",
            "rustdesk",
            "Purslane",
        ]
        .iter()
        .any(|tool| product.contains(tool));
        if let Some(who) = serials.get(line["hostIdentifier"].as_str().unwrap())
            && remote
            && farm.contains(*who)
        {
            *tools.entry((*who).to_owned()).or_default() += 1;
        }
    }
    assert!(tools.values().filter(|count| **count >= 2).count() >= 3, "{tools:?}");
}

#[test]
fn checks_are_about_agencies_of_the_vendor_master() {
    let (folder, _) = company();
    let root = folder.path().join("exports/vendors");
    let master = lines(&root.join("vendors.jsonl"));
    let text = std::fs::read_to_string(root.join("addresses.json")).unwrap();
    let addresses: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    let mut shells = 0;
    for business in lines(&root.join("businesses.jsonl")) {
        let agency = master.iter().find(|one| one["vendor_id"] == business["external_id"]).unwrap();
        assert_eq!(agency["country"], "US");
        assert_eq!(business["formation"]["formation_date"], agency["registered_on"]);
        let address = addresses.iter().find(|one| one["input_id"] == agency["vendor_id"]).unwrap();
        assert_eq!(address["delivery_line_1"], agency["address"]);
        // An agency of one that was registered for the purpose: all that is checked says so.
        if agency["employees"] == 1 {
            shells += 1;
            assert_eq!(address["analysis"]["dpv_cmra"], "Y");
            assert_eq!(business["website"]["parked"], true);
        }
    }
    assert!(shells >= 1 && !addresses.is_empty(), "{shells} of {}", addresses.len());
}
