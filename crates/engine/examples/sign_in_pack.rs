//! Times the sign-in rules over invented sign-ins: one plain pass over the same
//! Parquet, the event-order pass, and every rule that reads sign-ins.
//!
//! `cargo run -p engine --release --example sign_in_pack -- 10000000 /tmp/sign-ins`
#![expect(clippy::print_stdout, reason = "an example prints")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "an example may stop"
)]

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use datafusion::arrow::array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use datafusion::parquet::basic::Compression;
use datafusion::parquet::file::properties::WriterProperties;
use engine::input::{Data, Input, TableInput};
use engine::networks::Networks;
use engine::session::{self, Limits};

const PART: usize = 1 << 20;

fn main() {
    let worker = std::thread::Builder::new().stack_size(64 << 20).spawn(run).expect("a thread");
    worker.join().expect("a run");
}

fn run() {
    let mut arguments = std::env::args().skip(1);
    let rows: usize = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "/tmp/sign-ins".into()))
        .join(rows.to_string());
    let threads: usize = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(2);
    let subjects = (rows / 500).max(10);
    std::fs::create_dir_all(&folder).unwrap();
    let paths = write(&folder, rows, subjects);

    let started = Instant::now();
    let mut read = 0;
    for path in &paths {
        let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap())
            .unwrap()
            .build()
            .unwrap();
        read += reader.map(|batch| batch.unwrap().num_rows()).sum::<usize>();
    }
    assert_eq!(read, rows);
    let plain = started.elapsed().as_secs_f64();
    println!(
        "{rows} sign-ins of {subjects} subjects\nplain pass over all columns, one thread  {plain:.2} s"
    );

    let input = input(paths, rows, subjects);
    let spill = folder.join("spill");
    std::fs::create_dir_all(&spill).unwrap();
    let limits = Limits { threads, memory: 2 << 30, spill };
    let started = Instant::now();
    let networks = Arc::new(Networks::load(&input, &mut Vec::new()).unwrap());
    let places = engine::places::Places::load(&input).unwrap();
    let resolution = Arc::new(engine::resolve::resolve(&input).unwrap());
    let resolved = started.elapsed().as_secs_f64();
    let (started, worked) = (Instant::now(), cpu());
    let (derived, _) =
        engine::derive::derive(&input, &resolution, &networks, &places, threads, &limits.spill)
            .unwrap();
    let pass = started.elapsed().as_secs_f64();
    println!(
        "resolution  {resolved:.2} s\nevent-order pass into derived tables, {threads} threads  {pass:.2} s ({:.2} s of processor time), peak memory {}",
        cpu() - worked,
        peak()
    );

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .thread_stack_size(32 << 20)
        .build()
        .unwrap();
    let (ran, seconds, signals) = runtime.block_on(async {
        let context = session::session(&limits, &networks).unwrap();
        session::register(&context, &input, &resolution, &derived).await.unwrap();
        let empty = session::session(&limits, &networks).unwrap();
        session::register_empty(&empty).unwrap();
        let present = engine::needs::Present::of(&input).unwrap().with(&derived);
        let (mut ran, mut seconds, mut signals) = (0, 0.0, 0);
        for rule in rules() {
            if engine::needs::missing(&rule, &present, &BTreeMap::new()).is_some() {
                continue;
            }
            let planned = engine::rules::check(&empty, rule, 0).await.unwrap();
            let started = Instant::now();
            let found = engine::rules::run(&context, &planned).await.unwrap().len();
            let took = started.elapsed().as_secs_f64();
            println!("  {took:>6.2} s  {found:>8} signals  {}", planned.rule.slug());
            ran += 1;
            seconds += took;
            signals += found;
        }
        (ran, seconds, signals)
    });
    let total = resolved + pass + seconds;
    #[expect(clippy::cast_precision_loss, reason = "a rate for reading")]
    let rate = rows as f64 / total;
    println!(
        "{ran} rules  {seconds:.2} s, {signals} signals\nall  {total:.2} s, {rate:.0} sign-ins/s, {:.1} times the plain pass, peak memory {}",
        total / plain,
        peak()
    );
}

/// Processor seconds of this process so far: what a shared machine cannot lengthen.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: f64 = fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    ticks / 100.0
}

fn peak() -> String {
    std::fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|status| {
            status
                .lines()
                .find_map(|line| line.strip_prefix("VmHWM:").map(|rest| rest.trim().to_owned()))
        })
        .unwrap_or_else(|| "unknown".to_owned())
}

fn rules() -> Vec<engine::rules::RuleFile> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules/access");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let files: Vec<(String, String)> = paths
        .iter()
        .map(|path| (path.display().to_string(), std::fs::read_to_string(path).unwrap()))
        .collect();
    engine::rules::load(&files).0
}

/// A small deterministic generator: the same rows in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

const CITIES: [(&str, f64, f64); 6] = [
    ("US", 30.3, -97.7),
    ("US", 40.7, -74.0),
    ("DE", 52.5, 13.4),
    ("IN", 12.9, 77.6),
    ("BR", -23.5, -46.6),
    ("PL", 52.2, 21.0),
];

fn write(folder: &Path, rows: usize, subjects: usize) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let days = 90_u64;
    for part in 0..rows.div_ceil(PART) {
        let path = folder.join(format!("{part}.parquet"));
        let (from, to) = (part * PART, rows.min((part + 1) * PART));
        let rolls: Vec<[u64; 6]> = (from..to)
            .map(|_| {
                [
                    dice.roll(subjects as u64),
                    dice.roll(100),
                    dice.roll(1000),
                    dice.roll(60_000_000),
                    dice.roll(8),
                    dice.roll(40),
                ]
            })
            .collect();
        paths.push(path.clone());
        if path.exists() {
            continue;
        }
        let home = |subject: u64| subject % 6;
        // Mostly at home, some on one of forty exits of a VPN, a few travelling.
        let place = |roll: &[u64; 6]| if roll[1] < 97 { home(roll[0]) } else { roll[2] % 6 };
        let ip = |roll: &[u64; 6]| match roll[1] {
            0..80 => {
                format!("10.{}.{}.1", roll[0] >> 8 & 255, roll[0] & 255).replace("10.", "240.")
            }
            80..92 => format!("241.{}.{}.{}", roll[0] >> 8 & 255, roll[0] & 255, roll[4] + 2),
            _ => format!("250.0.{}.{}", place(roll), roll[5]),
        };
        let at = |row: usize, roll: &[u64; 6]| {
            let moment = (row as u128 * u128::from(days * 86_400_000_000) / rows as u128) as u64;
            // A working day of nine hours, a different start for each home.
            let day = moment / 86_400_000_000;
            let hour = (moment % 86_400_000_000) * 9 / 24 + (8 + home(roll[0])) * 3_600_000_000;
            (1_767_225_600_000_000 + day * 86_400_000_000 + hour + roll[3] % 60_000_000) as i64
        };
        let text = |make: &dyn Fn(usize, &[u64; 6]) -> Option<String>| -> ArrayRef {
            Arc::new(
                (from..to).zip(&rolls).map(|(row, roll)| make(row, roll)).collect::<StringArray>(),
            )
        };
        let real = |make: &dyn Fn(&[u64; 6]) -> f64| -> ArrayRef {
            Arc::new(rolls.iter().map(|roll| Some(make(roll))).collect::<Float64Array>())
        };
        let instants: TimestampMicrosecondArray =
            (from..to).zip(&rolls).map(|(row, roll)| Some(at(row, roll))).collect();
        let batch = RecordBatch::try_from_iter_with_nullable([
            (
                "row_id",
                Arc::new((from..to).map(|row| Some(row as i64 + 1)).collect::<Int64Array>())
                    as ArrayRef,
                false,
            ),
            ("source", text(&|_, _| Some("okta".into())), false),
            ("account_id", text(&|_, roll| Some(format!("00u{:012}", roll[0]))), true),
            ("email", text(&|_, roll| Some(format!("person{}@example.com", roll[0]))), true),
            ("at", Arc::new(instants.with_timezone("UTC")), true),
            (
                "kind",
                text(&|_, roll| Some(if roll[2] % 4 == 0 { "sign_in" } else { "activity" }.into())),
                true,
            ),
            (
                "outcome",
                text(&|_, roll| Some(if roll[2] < 20 { "failure" } else { "success" }.into())),
                true,
            ),
            ("application", text(&|_, roll| Some(format!("app-{}", roll[5]))), true),
            ("ip", text(&|_, roll| Some(ip(roll))), true),
            (
                "user_agent",
                text(&|_, roll| Some(format!("Mozilla/5.0 (build {})", roll[0] % 50))),
                true,
            ),
            (
                "device_id",
                text(&|_, roll| (roll[1] < 90).then(|| format!("SN{:08}", roll[0]))),
                true,
            ),
            (
                "device_managed",
                Arc::new(rolls.iter().map(|roll| Some(roll[1] < 90)).collect::<BooleanArray>()),
                true,
            ),
            (
                "session_id",
                text(&|row, roll| {
                    Some(format!("102{}-{}", roll[0], row as u64 * days / rows as u64))
                }),
                true,
            ),
            ("country", text(&|_, roll| Some(CITIES[place(roll) as usize].0.into())), true),
            ("latitude", real(&|roll| CITIES[place(roll) as usize].1), true),
            ("longitude", real(&|roll| CITIES[place(roll) as usize].2), true),
            (
                "network_owner",
                text(&|_, roll| {
                    Some(format!("Provider {}", if roll[1] < 92 { home(roll[0]) } else { 9 }))
                }),
                true,
            ),
            (
                "actor",
                Arc::new(rolls.iter().map(|roll| Some(roll[0] as i64)).collect::<Int64Array>()),
                true,
            ),
        ])
        .unwrap();
        let properties = WriterProperties::builder()
            .set_compression(Compression::LZ4_RAW)
            .set_dictionary_page_size_limit(8 << 20)
            .build();
        let mut writer =
            ArrowWriter::try_new(File::create(&path).unwrap(), batch.schema(), Some(properties))
                .unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
    }
    paths
}

fn input(paths: Vec<PathBuf>, rows: usize, subjects: usize) -> Input {
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..subjects as i64));
    let text = |make: &dyn Fn(usize) -> Option<String>| -> ArrayRef {
        Arc::new((0..subjects).map(make).collect::<StringArray>())
    };
    let actors = RecordBatch::try_from_iter_with_nullable([
        ("actor", numbers.clone(), false),
        ("source", text(&|_| Some("okta".into())), true),
        ("employee_no", text(&|subject| Some(subject.to_string())), true),
        ("person_id", text(&|_| None), true),
        ("account_id", text(&|subject| Some(format!("00u{subject:012}"))), true),
        ("email", text(&|subject| Some(format!("person{subject}@example.com"))), true),
        ("device_id", text(&|_| None), true),
    ])
    .unwrap();
    let people = RecordBatch::try_from_iter_with_nullable([
        (
            "row_id",
            Arc::new(
                (0..subjects)
                    .map(|row| Some((1_i64 << 40) + row as i64 + 1))
                    .collect::<Int64Array>(),
            ) as ArrayRef,
            false,
        ),
        ("source", text(&|_| Some("hris".into())), false),
        ("employee_no", text(&|subject| Some(subject.to_string())), true),
        ("name", text(&|subject| Some(format!("Person {subject}"))), true),
        ("country", text(&|subject| Some(CITIES[subject % 6].0.into())), true),
        ("time_zone", text(&|_| Some("UTC".into())), true),
        ("actor", numbers, true),
    ])
    .unwrap();
    let ranges = RecordBatch::try_from_iter_with_nullable([
        ("row_id", Arc::new(Int64Array::from(vec![2_i64 << 40])) as ArrayRef, false),
        ("source", Arc::new(StringArray::from(vec!["vpn"])) as ArrayRef, false),
        ("range", Arc::new(StringArray::from(vec!["250.0.0.0/8"])) as ArrayRef, true),
        ("kind", Arc::new(StringArray::from(vec!["vpn"])) as ArrayRef, true),
    ])
    .unwrap();
    let batches = |batch: RecordBatch| TableInput {
        rows: batch.num_rows() as u64,
        data: Data::Batches(vec![batch]),
    };
    let mut tables = BTreeMap::new();
    tables
        .insert("logins".to_owned(), TableInput { rows: rows as u64, data: Data::Parquet(paths) });
    tables.insert("people".to_owned(), batches(people));
    tables.insert("ip_ranges".to_owned(), batches(ranges));
    Input {
        tables,
        actors: vec![actors],
        files: vec!["sign-ins".into(), "people".into(), "ranges".into()],
        mmdb: Vec::new(),
    }
}
