//! What a machine and its files can do to a run, and what the run then does:
//! a message, the right exit code, nothing half-written.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command
        .args(arguments)
        .current_dir(folder)
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .env("XDG_DATA_HOME", folder.join("data"))
        .env("NO_COLOR", "1");
    command
}

fn scan(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    finished(&program(folder, arguments).output().unwrap())
}

fn finished(output: &Output) -> (Option<i32>, String) {
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    (output.status.code(), said)
}

fn write(folder: &Path, name: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn coverage(folder: &Path) -> Value {
    let text = std::fs::read_to_string(folder.join("out/coverage.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn file<'a>(coverage: &'a Value, ending: &str) -> &'a Value {
    coverage["files"]
        .as_array()
        .unwrap()
        .iter()
        .find(|file| file["path"].as_str().unwrap().ends_with(ending))
        .unwrap_or_else(|| panic!("{ending} is not in {coverage}"))
}

/// What is in a folder, hidden files too.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

const PEOPLE: &str = "employee_no,name,worker_type\n1,Ana Ruiz,employee\n2,Tomasz Nowak,employee\n";

/// Three people paid into one account, three times.
fn payments() -> String {
    let mut text =
        String::from("employee_no,paid_on,account_hash,account_tail,amount_minor,currency\n");
    for month in 1..=3 {
        for number in 1..=3 {
            text.push_str(&format!("{number},2026-0{month}-28,shared,4410,520000,USD\n"));
        }
    }
    text
}

#[test]
fn the_same_export_twice_counts_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write(path, "in/people.csv", PEOPLE);
    write(path, "in/pay/payments.csv", payments());
    write(path, "in/pay/copy/payments (1).csv", payments());
    let (code, said) = scan(path, &["scan", "in", "--out", "out"]);
    assert!(matches!(code, Some(0 | 1)), "{code:?} {said}");
    assert!(said.contains("byte for byte") && said.contains("was used once"), "{said}");
    let coverage = coverage(path);
    let files = coverage["files"].as_array().unwrap();
    let unused: Vec<&Value> =
        files.iter().filter(|file| file["duplicate_of"].is_string()).collect();
    assert_eq!(unused.len(), 1, "{coverage}");
    assert_eq!(unused[0]["rows_in"], 0);
    let rows: u64 = files.iter().map(|file| file["rows_out"].as_u64().unwrap()).sum();
    assert_eq!(rows, 2 + 9, "{coverage}");
    // The same bytes under the name of another table are another table.
    write(path, "two/vendors.csv", "vendor_id,name\n1,Ana\n");
    write(path, "two/domains.csv", "vendor_id,name\n1,Ana\n");
    let (_, said) = scan(path, &["scan", "two", "--out", "out"]);
    assert!(!said.contains("byte for byte"), "{said}");
}

#[cfg(unix)]
#[test]
fn links_that_lead_round_in_a_circle_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write(path, "in/deep/people.csv", PEOPLE);
    // Two of them: each way through both would be another path, and there is no end of those.
    for name in ["up", "again"] {
        std::os::unix::fs::symlink("..", path.join("in/deep").join(name)).unwrap();
    }
    std::os::unix::fs::symlink("nowhere", path.join("in/dangling.json")).unwrap();
    let (code, said) = scan(path, &["scan", "in", "--out", "out"]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(coverage(path)["files"].as_array().unwrap().len(), 1, "{}", coverage(path));
}

/// Not even the superuser can read the memory of a program at its beginning.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write(path, "in/people.csv", PEOPLE);
    std::os::unix::fs::symlink("/proc/self/mem", path.join("in/log.json")).unwrap();
    let (code, said) = scan(path, &["scan", "in", "--out", "out"]);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("in/log.json") && said.contains("cannot be read"), "{said}");
}

#[test]
fn other_encodings_are_read_or_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let sixteen: Vec<u8> = [0xfe_u8, 0xff]
        .into_iter()
        .chain(PEOPLE.encode_utf16().flat_map(u16::to_be_bytes))
        .collect();
    write(path, "in/people.csv", sixteen);
    // Latin-1: the name is not UTF-8.
    write(path, "in/vendors.csv", b"vendor_id,name\nv1,Caf\xe9 Staffing\nv2,Harbour Staffing\n");
    let (code, said) = scan(path, &["scan", "in", "--out", "out"]);
    assert!(matches!(code, Some(0 | 3)), "{code:?} {said}");
    let coverage = coverage(path);
    assert_eq!(file(&coverage, "people.csv")["mapped"], 2, "{coverage}");
    let vendors = file(&coverage, "vendors.csv");
    assert_eq!(vendors["rows_in"], 2, "{coverage}");
    let rejects = std::fs::read_to_string(path.join("out/rejects.jsonl")).unwrap();
    let told = rejects.contains("vendors.csv") || said.contains("vendors.csv");
    assert!(vendors["rejected"] == 0 || told, "{said}\n{rejects}");
    // A whole file in an encoding that cannot be guessed does not end the run.
    let noise: Vec<u8> = (0..4096_u32).map(|n| (n * 197 % 251) as u8).collect();
    write(path, "in/noise.csv", noise);
    let (code, said) = scan(path, &["scan", "in", "--out", "out"]);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("noise.csv"), "{said}");
}

#[test]
fn what_is_asked_for_and_absent_or_wrong_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write(path, "in/people.csv", PEOPLE);
    let (code, said) = scan(path, &["scan", "in", "--out", "out", "--lists", "no-lists"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("no-lists"), "{said}");
    assert!(!path.join("out").exists() || names(&path.join("out")).is_empty());
    let rule = std::fs::read_to_string(
        super::root().join("crates/countersign/src/commands/rule/skeleton.md"),
    )
    .unwrap()
    .replace("{group}", "x");
    write(path, "rules/money/typo.md", rule.replace("FROM pay_requests", "FROM pay_request"));
    let (code, said) = scan(path, &["scan", "in", "--out", "out", "--rules", "rules"]);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("typo.md") && said.contains("did you mean `pay_requests`?"), "{said}");
    write(
        path,
        "rules/money/typo.md",
        rule.replace("[\"pay_requests\"]", "[\"pay_requests.amont_minor\"]"),
    );
    let (code, said) = scan(path, &["scan", "in", "--out", "out", "--rules", "rules"]);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("did you mean `pay_requests.amount_minor`?"), "{said}");
}

#[test]
fn a_path_with_the_letters_of_a_pattern_is_a_path() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write(
        path,
        "in [2026] *?/people.csv",
        PEOPLE.replace("Nowak,employee\n", "Nowak,employee\n3,Grace Okafor,employee\n"),
    );
    write(path, "in [2026] *?/payments.csv", payments());
    let arguments = [
        "scan",
        "in [2026] *?",
        "--out",
        "out [x]",
        "--tables",
        "tables [y] é %20",
        "--temp",
        "temp [z]",
    ];
    let (code, said) = scan(path, &arguments);
    assert!(matches!(code, Some(0 | 1)), "{code:?} {said}");
    let signals = std::fs::read_to_string(path.join("out [x]/signals.jsonl")).unwrap();
    assert!(signals.contains("one-payout-account-for-several-workers"), "{signals}");
    // The tables kept as Parquet can be scanned in their turn.
    let (code, said) = scan(path, &["scan", "tables [y] é %20", "--out", "again"]);
    assert!(matches!(code, Some(0 | 1)), "{code:?} {said}");
}

#[test]
fn lists_are_used_beside_list_rows_among_the_inputs_on_disk() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write(path, "in/people.csv", PEOPLE);
    write(
        path,
        "in/software_catalogue.csv",
        "product,kind,sign,value,reference,observed_on\nOwn Tool,remote_control,name,own tool,house,2026-01-01\n",
    );
    write(
        path,
        "in/software.csv",
        "device_id,name,kind,seen_at\nD1,AnyDesk,installed,2026-03-01T00:00:00Z\nD2,Own Tool,installed,2026-03-01T00:00:00Z\n",
    );
    write(path, "in/devices.csv", "device_id,employee_no,managed\nD1,1,true\nD2,2,true\n");
    let (code, said) = scan(path, &["scan", "in", "--out", "out", "--tables", "tables"]);
    assert!(matches!(code, Some(0 | 1)), "{code:?} {said}");
    assert!(!said.contains("not used"), "{said}");
    let signals = std::fs::read_to_string(path.join("out/signals.jsonl")).unwrap();
    assert!(signals.contains("AnyDesk") && signals.contains("Own Tool"), "{signals}");
}

/// Large exports go through files. What is found must not depend on it.
#[test]
fn tables_on_disk_give_what_tables_in_memory_give() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let (code, said) =
        scan(path, &["simulate", "--people", "120", "--seed", "6", "--out", "company"]);
    assert_eq!(code, Some(0), "{said}");
    let arguments = ["scan", "company/exports", "--lists", "company/lists", "--out"];
    for extra in [&["memory"][..], &["disk", "--tables", "tables"][..]] {
        let (code, said) = scan(path, &[&arguments[..], extra].concat());
        assert!(matches!(code, Some(0 | 1)), "{code:?} {said}");
    }
    let signals = |out: &str| -> Vec<String> {
        let text = std::fs::read_to_string(path.join(out).join("signals.jsonl")).unwrap();
        text.lines().map(str::to_owned).collect()
    };
    let (memory, disk) = (signals("memory"), signals("disk"));
    assert!(memory.len() > 20, "{memory:#?}");
    let only = |these: &[String], those: &[String]| -> Vec<String> {
        these.iter().filter(|line| !those.contains(line)).cloned().collect()
    };
    assert_eq!((only(&memory, &disk), only(&disk, &memory)), (Vec::new(), Vec::new()));
    assert_eq!(memory, disk);
}

/// A disk that is full refuses to write; so does a limit on the size of files.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_results_of_the_run_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write(path, "in/people.csv", PEOPLE);
    write(path, "in/payments.csv", payments());
    let (code, said) = scan(path, &["scan", "in", "--out", "out"]);
    assert!(matches!(code, Some(0 | 1)), "{code:?} {said}");
    let before: Vec<Vec<u8>> = names(&path.join("out"))
        .iter()
        .map(|n| std::fs::read(path.join("out").join(n)).unwrap())
        .collect();
    assert_eq!(before.len(), 10);
    let mut refused = 0;
    // In blocks of 512 bytes: from nothing at all to all but the largest file.
    for blocks in ["0", "2", "8", "24"] {
        let output = Command::new("sh")
            .arg("-c")
            .arg(format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\""))
            .arg(env!("CARGO_BIN_EXE_countersign"))
            .args(["scan", "in", "--out", "out", "--temp", "temp"])
            .current_dir(path)
            .env("XDG_CONFIG_HOME", path.join("config"))
            .env("XDG_DATA_HOME", path.join("data"))
            .output()
            .unwrap();
        let (code, said) = finished(&output);
        if matches!(code, Some(0 | 1)) {
            continue;
        }
        refused += 1;
        assert_eq!(code, Some(2), "{blocks}: {said}");
        assert!(said.contains("could not") || said.contains("cannot write"), "{said}");
        assert!(said.contains("File too large"), "{said}");
        let after: Vec<Vec<u8>> = names(&path.join("out"))
            .iter()
            .map(|n| std::fs::read(path.join("out").join(n)).unwrap())
            .collect();
        assert!(after == before, "{blocks}: {:?}", names(&path.join("out")));
        assert_eq!(names(&path.join("temp")), Vec::<String>::new(), "{blocks}");
    }
    assert!(refused >= 2, "only {refused} runs found the disk full");
}

/// Interrupted at many moments of its life, a run leaves the results of the one
/// before whole, or its own whole, and nothing else.
#[cfg(unix)]
#[test]
fn an_interruption_leaves_one_run_or_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let out = ["--people", "80", "--seed", "5", "--out", "company"];
    let (code, said) = scan(path, &[&["simulate"], &out[..]].concat());
    assert_eq!(code, Some(0), "{said}");
    let arguments = ["scan", "company/exports", "--out", "out", "--temp", "temp"];
    let started = std::time::Instant::now();
    let (code, said) = scan(path, &arguments);
    assert!(matches!(code, Some(0 | 1)), "{code:?} {said}");
    let whole = started.elapsed();
    let read = || -> Vec<(String, Vec<u8>)> {
        names(&path.join("out"))
            .into_iter()
            .map(|name| (name.clone(), std::fs::read(path.join("out").join(name)).unwrap()))
            .collect()
    };
    let results = read();
    assert_eq!(results.len(), 10);
    let mut interrupted = 0;
    for twentieth in [2_u32, 8, 14, 17, 19, 20] {
        let mut child =
            program(path, &arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(whole * twentieth / 20);
        let id = child.id().to_string();
        let sent = Command::new("kill").args(["-INT", &id]).stderr(Stdio::null()).status().unwrap();
        let status = child.wait().unwrap();
        if status.code() == Some(130) {
            assert!(sent.success());
            interrupted += 1;
        } else {
            assert!(matches!(status.code(), Some(0 | 1)), "{twentieth}: {status:?}");
        }
        assert!(read() == results, "{twentieth}: {:?}", names(&path.join("out")));
        assert_eq!(names(&path.join("temp")), Vec::<String>::new(), "{twentieth}");
    }
    // Into a folder of its own: nothing but perhaps the folder.
    let mut child = program(path, &["scan", "company/exports", "--out", "fresh", "--temp", "temp"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(whole / 2 + Duration::from_millis(1));
    let id = child.id().to_string();
    let _ = Command::new("kill").args(["-INT", &id]).stderr(Stdio::null()).status().unwrap();
    let status = child.wait().unwrap();
    let left = names(&path.join("fresh"));
    assert!(status.code() != Some(130) || left.is_empty(), "{left:?}");
    assert!(interrupted >= 3, "only {interrupted} runs were interrupted in time");
}
