//! `screen` and `list` as a user meets them.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::command_line::{countersign, said, write};

const NAMES: &str = concat!(
    "101,\"ZWICKELBAUM, Ottokar\",\"individual\",\"TEST\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 20 Apr 1984; Passport X7654321 (Austria); a.k.a. 'Otto Z'.\"\n",
    "102,\"QUILLFEATHER TRADING GMBH\",-0- ,\"TEST\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"Digital Currency Address - XBT 1BoatSLRHtKNngkdXEeobR76b53LETtpyT; Website quillfeather.example.\"\n",
);
const ALIASES: &str = "102,7,\"aka\",\"BRAMBLEWICK HOLDINGS\",-0- \n";

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}")))
        .collect()
}

fn with_input(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_countersign"))
        .args(arguments)
        .current_dir(folder)
        .env("XDG_DATA_HOME", folder.join("data"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// A folder with a publisher's files in it.
fn prepared() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "published/names.csv", NAMES);
    write(folder.path(), "published/aliases.csv", ALIASES);
    folder
}

#[test]
fn one_value_is_answered_with_both_sides() {
    let folder = prepared();
    let path = folder.path();
    let ask = |arguments: &[&str]| {
        let mut all = vec!["screen", "--list", "published"];
        all.extend_from_slice(arguments);
        countersign(path, &all)
    };
    let output = ask(&["Ottokar Zwickelbaum"]);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("ofac-sdn 101: ZWICKELBAUM, Ottokar"), "{text}");
    assert!(text.contains("needs a second identifier"), "{text}");
    let output = ask(&["Ottokar Zwickelbaum", "--birth-date", "1984-04-20", "--explain"]);
    let text = said(&output);
    assert!(text.contains("strong") && text.contains("one in 2^"), "{text}");
    for (value, strength) in [
        ("1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "exact"),
        ("jobs@quillfeather.example", "exact"),
        ("Bramblewick Holdings", "possible"),
        ("X7654321", "strong"),
    ] {
        let output = ask(&[value, "--format", "json"]);
        assert_eq!(
            lines(&output)[0]["hits"][0]["strength"],
            strength,
            "{value}: {}",
            said(&output)
        );
    }
    let output = ask(&["Ana Ruiz"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(said(&output).contains("nothing found"), "{}", said(&output));
}

#[test]
fn without_a_publishers_list_nothing_found_is_not_left_to_look_clean() {
    let folder = tempfile::tempdir().unwrap();
    let output = countersign(folder.path(), &["screen", "Ana Ruiz"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(said(&output).contains("no sanctions list is installed"), "{}", said(&output));
}

#[test]
fn a_file_is_screened_in_order_and_broken_rows_are_named() {
    let folder = prepared();
    let path = folder.path();
    write(
        path,
        "people.csv",
        "employee_no,Full Name,D.O.B.\ne1,Ana Ruiz,1990-01-01\ne2,Ottokar Zwickelbaum,1984-04-20\ne3,,\ne4,Ottokar Zwickelbaum,1971-01-01\n",
    );
    let ask = |format: &str, more: &[&str]| {
        let mut all =
            vec!["screen", "--list", "published", "--input", "people.csv", "--format", format];
        all.extend_from_slice(more);
        countersign(path, &all)
    };
    let output = ask("json", &[]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(said(&output).contains("people.csv:4"), "{}", said(&output));
    let found = lines(&output);
    let brief: Vec<(u64, &str, usize)> = found
        .iter()
        .map(|line| {
            let hits = line["hits"].as_array().unwrap().len();
            (line["row"].as_u64().unwrap(), line["id"].as_str().unwrap(), hits)
        })
        .collect();
    assert_eq!(brief, [(1, "e1", 0), (2, "e2", 1), (4, "e4", 1)]);
    assert_eq!(found[1]["hits"][0]["strength"], "strong");
    assert_eq!(found[2]["hits"][0]["differed"][0]["field"], "birth_date");
    assert!(
        found[0]["lists"]["ofac-sdn"].is_string()
            && found[0]["lists"]["seized-domains"].is_string()
    );

    let output = ask("csv", &["--threads", "2"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), 4, "{text}");
    assert!(text.lines().nth(1).unwrap().starts_with("1,e1,Ana Ruiz,,"), "{text}");
    let output = ask("text", &[]);
    assert!(
        said(&output).contains("2 of 3 rows have hits: 0 exact, 1 strong, 1 possible"),
        "{}",
        said(&output)
    );
    let output = ask("json", &["--map", "name=Label"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("no column `Label`"), "{}", said(&output));
}

#[test]
fn standard_input_is_read_in_any_shape() {
    let folder = prepared();
    for input in [
        "Ana Ruiz\nOttokar Zwickelbaum\n",
        "name\nAna Ruiz\nOttokar Zwickelbaum\n",
        "{\"name\":\"Ana Ruiz\"}\n{\"name\":\"Ottokar Zwickelbaum\"}\n",
        "[{\"name\":\"Ana Ruiz\"},{\"name\":\"Ottokar Zwickelbaum\"}]",
    ] {
        let arguments = ["screen", "-", "--list", "published", "--format", "json"];
        let output = with_input(folder.path(), &arguments, input);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        let hits: Vec<usize> =
            lines(&output).iter().map(|line| line["hits"].as_array().unwrap().len()).collect();
        assert_eq!(hits, [0, 1], "{input}");
    }
}

#[test]
fn what_cannot_be_screened_says_why() {
    let folder = prepared();
    write(folder.path(), "colours.csv", "colour,size\nred,7\n");
    write(folder.path(), "page.html", "<!doctype html><p>moved");
    let cases: [(&[&str], &str); 8] = [
        (&["screen"], "give a name"),
        (&["screen", " "], "the value is empty"),
        (&["screen", "A", "--threshold", "2"], "not a threshold"),
        (&["screen", "A", "--birth-date", "spring"], "not a birth date"),
        (&["screen", "A", "--list", "nowhere"], "no file or list `nowhere`"),
        (&["screen", "A", "--list", "page.html"], "not recognised as a list"),
        (&["screen", "--input", "colours.csv"], "colour, size"),
        (&["list", "show", "--format", "csv"], "only `screen` writes CSV"),
    ];
    for (arguments, wanted) in cases {
        let output = countersign(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains(wanted), "{arguments:?}: {}", said(&output));
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_decision_is_remembered_until_either_side_changes() {
    let folder = prepared();
    let path = folder.path();
    write(path, "people.csv", "id,name\n7,Ottokar Zwickelbaum\n");
    let ask = || {
        let arguments = [
            "screen",
            "--list",
            "published",
            "--input",
            "people.csv",
            "--clearances",
            "decisions.csv",
            "--format",
            "json",
        ];
        countersign(path, &arguments)
    };
    assert_eq!(ask().status.code(), Some(1));
    let worksheet = std::fs::read_to_string(path.join("decisions.csv")).unwrap();
    assert!(
        worksheet.lines().count() == 2 && worksheet.contains("7,ofac-sdn,101,open,"),
        "{worksheet}"
    );
    write(path, "decisions.csv", worksheet.replace(",open,", ",cleared,"));
    let output = ask();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(lines(&output)[0]["cleared"][0]["entry_id"], "101");
    write(path, "published/names.csv", NAMES.replace("20 Apr 1984", "21 Apr 1984"));
    let output = ask();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert_eq!(lines(&output)[0]["hits"][0]["reopened"][0], "the listed entry");
    let worksheet = std::fs::read_to_string(path.join("decisions.csv")).unwrap();
    assert!(worksheet.contains(",reopened,"), "{worksheet}");
}

#[test]
fn after_an_update_only_what_changed_is_said() {
    let folder = prepared();
    let path = folder.path();
    write(
        path,
        "parties.csv",
        "id,name\n7,Ottokar Zwickelbaum\n8,Bramblewick Holdings\n9,Ana Ruiz\n",
    );
    let ask = |more: &[&str]| {
        let mut all =
            vec!["screen", "--list", "published", "--input", "parties.csv", "--format", "json"];
        all.extend_from_slice(more);
        countersign(path, &all)
    };
    let before = ask(&[]);
    write(path, "before.jsonl", &before.stdout);
    let same = ask(&["--since", "before.jsonl"]);
    assert_eq!((same.status.code(), same.stdout.len()), (Some(0), 0), "{}", said(&same));
    let added =
        "103,\"RUIZ, Ana\",\"individual\",\"TEST\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n";
    write(path, "published/names.csv", format!("{NAMES}{added}"));
    write(path, "published/aliases.csv", "101,7,\"aka\",\"NOBODY ELSE\",-0- \n");
    let output = ask(&["--since", "before.jsonl"]);
    let said_now = lines(&output);
    assert_eq!(said_now.len(), 3, "{}", said(&output));
    assert_eq!(said_now[0]["hits"][0]["entry_id"], "101", "the entry has a new alias");
    assert_eq!(said_now[1]["gone"][0]["entry_id"], "102");
    assert_eq!(said_now[2]["hits"][0]["entry_id"], "103");
}

#[test]
fn lists_are_brought_in_shown_compared_and_checked() {
    let folder = prepared();
    let path = folder.path();
    let run = |arguments: &[&str]| countersign(path, arguments);
    let output = run(&["list", "import", "published"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("ofac-sdn: 2 entries"), "{}", said(&output));
    let again = run(&["list", "import", "published", "--format", "json"]);
    assert_eq!(lines(&again)[0]["state"], "unchanged");
    assert_eq!(
        run(&["screen", "Ottokar Zwickelbaum"]).status.code(),
        Some(1),
        "it is searched now"
    );
    assert_eq!(run(&["screen", "Ana Ruiz", "--list", "ofac-sdn"]).status.code(), Some(0));

    let added =
        "103,\"RUIZ, Ana\",\"individual\",\"TEST\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n";
    write(path, "published/names.csv", format!("{}{added}", NAMES.replace("1984", "1985")));
    assert_eq!(run(&["list", "import", "published"]).status.code(), Some(0));
    let output = run(&["list", "show", "ofac-sdn", "--compare", "--format", "json"]);
    let changes = &lines(&output)[0];
    assert_eq!(changes["added"][0]["entry_id"], "103");
    assert_eq!(changes["changed"][0]["entry_id"], "101");
    assert_eq!(changes["changed"][0]["details"][0], "birth_dates");
    assert_eq!(changes["removed"].as_array().unwrap().len(), 0);
    let shown = said(&run(&["list", "show", "ofac-sdn"]));
    assert!(shown.contains("Office of Foreign Assets Control") && shown.contains("3"), "{shown}");
    let all = said(&run(&["list", "show"]));
    assert!(all.contains("seized-domains") && all.contains("today"), "{all}");

    assert_eq!(run(&["list", "verify", "--max-age", "1"]).status.code(), Some(0));
    let mut damaged = 0;
    for entry in std::fs::read_dir(path.join("data/countersign/lists/ofac-sdn")).unwrap() {
        let file = entry.unwrap().path().join("names.csv");
        if file.is_file() {
            std::fs::write(file, NAMES).unwrap();
            damaged += 1;
        }
    }
    assert_eq!(damaged, 2);
    let output = run(&["list", "verify"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("is not what was brought in"), "{}", said(&output));

    for (arguments, wanted) in [
        (&["list", "show", "nothing"] as &[&str], "there is no list `nothing`"),
        (&["list", "import", "nowhere"], "no file or folder `nowhere`"),
        (&["list", "import", "published", "--as", "Bad Name"], "use small letters"),
        (&["list", "update", "nothing"], "nobody knows where `nothing` is kept"),
        (&["list", "update", "own", "--from", "ftp://x/y"], "is not an address"),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains(wanted), "{arguments:?}: {}", said(&output));
    }
}

#[test]
fn what_ships_is_searched_and_gives_way_to_the_whole_list() {
    let lists = countersign::lists::ours().unwrap();
    let entries: usize = lists.iter().map(|list| list.entries.len()).sum();
    assert!(lists.len() >= 3 && entries > 30, "{} lists, {entries} entries", lists.len());
    let mut wallets = 0;
    for list in &lists {
        for entry in &list.entries {
            for identifier in &entry.identifiers {
                if identifier.kind == matching::screen::IdentifierKind::Wallet {
                    let wallet =
                        matching::screen::wallet::Wallet::parse(&identifier.value).unwrap();
                    assert!(
                        !wallet.has_lost_case(),
                        "{}: its form is not certain",
                        identifier.value
                    );
                    wallets += 1;
                }
            }
        }
    }
    assert!(wallets >= 100, "only {wallets} wallets");

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let found = |arguments: &[&str]| -> Vec<String> {
        let output = countersign(path, arguments);
        let line = &lines(&output)[0];
        let hits = line["hits"].as_array().unwrap();
        hits.iter()
            .map(|hit| format!("{} {}", hit["list"], hit["entry_id"]).replace('"', ""))
            .collect()
    };
    let ask = ["screen", "Chinyong Information Technology Cooperation", "--format", "json"];
    assert_eq!(found(&ask), ["listed-it-worker-names 43379"]);
    let wallet = ["screen", "0x97B1043abd9e6fc31681635166d430a458d14f9c", "--format", "json"];
    assert_eq!(found(&wallet), ["listed-wallets 43377"]);
    let whole = "43379,\"CHINYONG INFORMATION TECHNOLOGY COOPERATION COMPANY\",-0- ,\"DPRK2\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n";
    write(path, "sdn.csv", whole);
    assert_eq!(countersign(path, &["list", "import", "sdn.csv"]).status.code(), Some(0));
    assert_eq!(found(&ask), ["ofac-sdn 43379"], "not said twice");
}

#[test]
fn a_domain_is_told_what_it_imitates() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write(path, "ours.txt", "modernbank.com\nsilverstar.com\n");
    let ask = |domains: &[&str]| {
        let mut all = vec!["screen", "domain", "--protect", "ours.txt"];
        all.extend_from_slice(domains);
        countersign(path, &all)
    };
    let output = ask(&["rnodernbank.com", "gardening.example"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("'rn' reads as 'm'"), "{}", said(&output));
    let output = ask(&["www.modernbank.com", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(lines(&output)[0]["protected"], "modernbank.com");
    assert_eq!(ask(&["no domain"]).status.code(), Some(3));
    let arguments = ["screen", "domain", "--protect", "ours.txt", "-", "--format", "json"];
    let output = with_input(path, &arguments, "silver-star.com\nexample.org\n");
    let hits: Vec<usize> =
        lines(&output).iter().map(|line| line["hits"].as_array().unwrap().len()).collect();
    assert_eq!(hits, [1, 0], "{}", said(&output));
}

#[test]
fn ranges_brought_in_are_looked_up_and_read_by_scan() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write(
        path,
        "our-vpn.csv",
        "cidr,kind,owner\n198.51.100.0/24,vpn,Example VPN\n203.0.113.0/24,,\n",
    );
    let output = countersign(path, &["list", "import", "our-vpn.csv"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let output = countersign(path, &["screen", "--ip", "198.51.100.9"]);
    assert!(said(&output).contains("Example VPN"), "{}", said(&output));
    write(
        path,
        "our-vpn.csv",
        "cidr,kind,owner\n198.51.100.0/24,vpn,Example VPN\n192.0.2.0/24,,\n",
    );
    assert_eq!(countersign(path, &["list", "import", "our-vpn.csv"]).status.code(), Some(0));
    let output = countersign(path, &["list", "show", "our-vpn", "--compare"]);
    for text in ["added: 1\n  192.0.2.0/24", "removed: 1\n  203.0.113.0/24"] {
        assert!(said(&output).contains(text), "{}", said(&output));
    }
    write(
        path,
        "in/logins.csv",
        "account_id,at,ip,kind,outcome\na,2026-01-05T09:00:00Z,198.51.100.9,sign_in,success\n",
    );
    for (more, used) in [(None, true), (Some("--without-installed"), false)] {
        let arguments = ["scan", "in", "--out", "out"].into_iter().chain(more);
        let output = countersign(path, &arguments.collect::<Vec<_>>());
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let report = std::fs::read_to_string(path.join("out/report.html")).unwrap();
        assert_eq!(report.contains("our-vpn"), used);
    }
}
