//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Finds remote workers who are not who they say, in the records a company already has.
///
/// Reads exports of sign-in, device, HR, hiring, meeting, code and payroll systems,
/// links them, evaluates published red flags as readable rules, and proposes cases
/// for a person to decide. It never acts on anyone by itself.
#[derive(Debug, Parser)]
#[command(name = "countersign", version, max_term_width = 100)]
pub struct Cli {
    /// How results are printed.
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Say less on standard error.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For reading.
    Text,
    /// For programs; stable and documented.
    Json,
    /// For spreadsheets; only `screen` has it.
    Csv,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Invent a company, scan it, and show what a run looks like: the two-minute tour.
    Demo(DemoArgs),
    /// Read exports and write ranked cases with their evidence.
    Scan(ScanArgs),
    /// Measure a scan against known outcomes: precision, recall, budgets, time.
    Evaluate(EvaluateArgs),
    /// Compare how often groups of people are looked at. Groups are read for this run only.
    Fairness(FairnessArgs),
    /// Fit the weights of rules to outcomes, starting from the hand-set ones.
    Calibrate(CalibrateArgs),
    /// Look names, companies, wallets, documents, mailboxes and domains up in lists.
    Screen(Box<ScreenArgs>),
    /// Bring sanctions and other lists in, update, show and check them.
    List(ListArgs),
    /// Say which records of one or several files are about the same person or company.
    Link(LinkArgs),
    /// List, show, write, test and explain rules.
    Rule(RuleArgs),
    /// Write the exports of an invented company, with known truth.
    Simulate(SimulateArgs),
    /// Say what is here, what is missing and what cannot be evaluated.
    Doctor(DoctorArgs),
}

/// `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Where to write the company and the report.
    #[arg(long, default_value = "countersign-demo")]
    pub out: PathBuf,
    /// People in the company.
    #[arg(long, default_value_t = 2_000)]
    pub people: u32,
    /// The same seed gives the same company.
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
}

/// What `scan` and `doctor` have in common.
#[derive(Clone, Debug, Default, Args)]
pub struct Sources {
    /// Folder of reference lists (IP ranges, software, places, MaxMind databases,
    /// publishers' sanctions lists); may be given more than once.
    #[arg(long)]
    pub lists: Vec<PathBuf>,
    /// Leave out the sanctions lists that `countersign list` brought in.
    #[arg(long)]
    pub without_installed: bool,
    /// Folder of your own rules; a rule of the same name replaces ours.
    #[arg(long)]
    pub rules: Vec<PathBuf>,
    /// Folder of your own connectors.
    #[arg(long)]
    pub connectors: Vec<PathBuf>,
}

/// `scan`.
#[derive(Clone, Debug, Args)]
pub struct ScanArgs {
    /// Files and folders to read; exports are recognised by their content.
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Where to write the report and the results.
    #[arg(long, default_value = "countersign-out")]
    pub out: PathBuf,
    /// The moment of the run, such as `2026-06-30` or `2026-06-30T18:00:00Z`;
    /// the latest moment in the data if it is left out.
    #[arg(long)]
    pub as_of: Option<String>,
    /// Lists, rules and connectors beside those that ship.
    #[command(flatten)]
    pub sources: Sources,
    /// Propose exactly this many cases, whatever their points.
    #[arg(long)]
    pub top: Option<usize>,
    /// Threads; all cores if left out.
    #[arg(long)]
    pub threads: Option<usize>,
    /// Memory for queries, in megabytes; beyond it they spill to disk.
    #[arg(long, default_value_t = 1_024)]
    pub memory: usize,
    /// Folder for temporary data; the system's if left out.
    #[arg(long)]
    pub temp: Option<PathBuf>,
    /// File with the secret that account numbers are hashed with; made on first
    /// use in your configuration folder if left out.
    #[arg(long)]
    pub key: Option<PathBuf>,
    /// Keep the canonical tables as Parquet in this folder.
    #[arg(long)]
    pub tables: Option<PathBuf>,
    /// Write how long each rule took into `coverage.json`.
    #[arg(long)]
    pub timings: bool,
    /// Compare hashes of profile photos, if the input has them. Only where the people
    /// agreed to that: in many places a photo is biometric data.
    #[arg(long)]
    pub compare_photos: bool,
    /// File of weights that `calibrate` wrote: replaces the weights of rules and, if it
    /// has an intercept, turns points into probabilities.
    #[arg(long)]
    pub weights: Option<PathBuf>,
    /// Worksheet of decisions about listed entities (CSV or JSON lines): what is `cleared`
    /// in it is set apart until either side changes; every match is written into it.
    #[arg(long, value_name = "FILE")]
    pub clearances: Option<PathBuf>,
}

/// `evaluate`.
#[derive(Clone, Debug, Args)]
pub struct EvaluateArgs {
    /// Folder that `scan` wrote.
    pub folder: PathBuf,
    /// CSV of known outcomes: a simulator's `truth.csv`, or `outcomes` as in the
    /// tables' reference.
    #[arg(long)]
    pub truth: PathBuf,
    /// A review budget beside the usual ones: people such as `50`, or a share such as
    /// `1%`; may be given more than once.
    #[arg(long)]
    pub budget: Vec<String>,
    /// Write a page with plots.
    #[arg(long)]
    pub out: Option<PathBuf>,
}

/// `fairness`.
#[derive(Clone, Debug, Args)]
pub struct FairnessArgs {
    /// Folder that `scan` wrote.
    pub folder: PathBuf,
    /// CSV with a key (`subject_id`, `employee_no`, `person_id` or `email`) and one
    /// column for each way to group people. It is read for this run and kept nowhere.
    #[arg(long)]
    pub by: PathBuf,
    /// CSV of known outcomes: count only people it knows to be honest, to see who is
    /// wrongly looked at.
    #[arg(long)]
    pub truth: Option<PathBuf>,
}

/// `calibrate`.
#[derive(Clone, Debug, Args)]
pub struct CalibrateArgs {
    /// Folders that `scan` wrote.
    #[arg(required = true)]
    pub folders: Vec<PathBuf>,
    /// CSV of outcomes. Once for all folders, which are then scans of one company; or
    /// once for each folder in turn, which are then scans of different companies.
    #[arg(long, required = true)]
    pub outcomes: Vec<PathBuf>,
    /// Folder of your own rules, as given to `scan`.
    #[arg(long)]
    pub rules: Vec<PathBuf>,
    /// Write the weights for `scan --weights`.
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Write a page with the reliability diagram.
    #[arg(long)]
    pub page: Option<PathBuf>,
}

/// `screen`.
///
/// Searches the lists that were brought in with `countersign list`, those given
/// with `--list`, and the small ones that ship. Exit code 0: nothing was found;
/// 1: something was; 2: it could not run; 3: some rows could not be screened.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct ScreenArgs {
    /// A name, wallet, document number, mailbox, domain or telephone number (with
    /// `+` and country code); `-` reads rows from standard input.
    pub value: Option<String>,
    /// File of rows: CSV, JSON lines, a JSON array, Parquet, or one value a line;
    /// columns are found by their names.
    #[arg(long, short, conflicts_with = "value")]
    pub input: Option<PathBuf>,
    /// A publisher's file, a folder of them, or the name of a list that was
    /// brought in, to search besides those; may be given more than once.
    #[arg(long = "list", value_name = "PATH|NAME")]
    pub list: Vec<String>,
    /// Folder of lists; the one that `countersign list` uses if left out.
    #[arg(long, value_name = "DIR")]
    pub lists: Option<PathBuf>,
    /// Say which column holds what, such as `name=Full_Name`; may be given more
    /// than once.
    #[arg(long, value_name = "FIELD=COLUMN")]
    pub map: Vec<String>,
    /// What rows are about that do not say.
    #[arg(long, value_enum)]
    pub schema: Option<Schema>,
    /// Birth date of the one who is named, such as `1984-04-20` or `1984`.
    #[arg(long, requires = "value")]
    pub birth_date: Option<String>,
    /// Number of a passport or other document of the one who is named.
    #[arg(long, requires = "value")]
    pub document: Vec<String>,
    /// IP address to look up in lists of ranges (VPN, hosting, Tor, countries).
    #[arg(long, conflicts_with = "input")]
    pub ip: Vec<String>,
    /// Address of the one who is named, on one line.
    #[arg(long, requires = "value")]
    pub address: Option<String>,
    /// The score from 0.5 to 1 from which a name is reported.
    #[arg(long, default_value_t = matching::screen::DEFAULT_THRESHOLD)]
    pub threshold: f64,
    /// Say what each score is made of.
    #[arg(long)]
    pub explain: bool,
    /// Worksheet of decisions (CSV or JSON lines): what is `cleared` in it is set
    /// apart until either side changes; every hit is written into it.
    #[arg(long, value_name = "FILE")]
    pub clearances: Option<PathBuf>,
    /// Results of an earlier run (JSON lines): say only what changed since.
    #[arg(long, value_name = "FILE")]
    pub since: Option<PathBuf>,
    /// Threads; all cores if left out.
    #[arg(long)]
    pub threads: Option<usize>,
    /// Other questions than "is it on a list?".
    #[command(subcommand)]
    pub verb: Option<ScreenVerb>,
}

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Schema {
    /// A natural person.
    Person,
    /// A company or other body.
    Company,
    /// A ship.
    Vessel,
}

/// Other questions of `screen`.
#[derive(Debug, Subcommand)]
pub enum ScreenVerb {
    /// Say what domains imitate, and how.
    Domain {
        /// File of the domains to protect, one a line or in a column `domain`.
        #[arg(long, value_name = "FILE", required = true)]
        protect: Vec<PathBuf>,
        /// Domains to look at; `-` reads them from standard input, one a line.
        #[arg(required = true)]
        domains: Vec<String>,
    },
}

/// `list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Folder of lists; `countersign/lists` in your data folder if left out.
    #[arg(long, global = true, value_name = "DIR")]
    pub lists: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub verb: ListVerb,
}

/// What can be done with lists.
#[derive(Debug, Subcommand)]
pub enum ListVerb {
    /// Bring in a list from a publisher's own files, recognised by their content:
    /// plain, gzip or ZIP; files that belong together are joined.
    Import {
        /// Files, archives and folders.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// What to call the list; by its format or file if left out.
        #[arg(long = "as", value_name = "NAME")]
        name: Option<String>,
        /// Who publishes it.
        #[arg(long, default_value = "")]
        publisher: String,
        /// On what terms.
        #[arg(long, default_value = "")]
        licence: String,
        /// Take it even if it is much smaller, older or of another format than
        /// the version before.
        #[arg(long)]
        force: bool,
    },
    /// Fetch lists from their publishers; nothing is fetched that did not change.
    Update {
        /// Lists to fetch; all that were fetched before if left out.
        names: Vec<String>,
        /// Address to fetch from instead of the publisher's; several for a list
        /// of several files.
        #[arg(long, value_name = "URL")]
        from: Vec<String>,
        /// Take it even if it is much smaller, older or of another format than
        /// the version before.
        #[arg(long)]
        force: bool,
    },
    /// Show publisher, date, licence, number of entries and hash of lists.
    Show {
        /// One list; all if left out.
        name: Option<String>,
        /// Say what the current version adds, removes and changes.
        #[arg(long, requires = "name")]
        compare: bool,
    },
    /// Check that the files of lists are what was brought in, and how old they are.
    Verify {
        /// Lists to check; all if left out.
        names: Vec<String>,
        /// Complain about lists whose publisher was not asked for so many days.
        #[arg(long, value_name = "DAYS")]
        max_age: Option<u32>,
    },
}

/// `link`.
#[derive(Debug, Args)]
pub struct LinkArgs {
    /// CSV, JSONL and Parquet files of records.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Where to write clusters, pairs and the report.
    #[arg(long, default_value = "countersign-link")]
    pub out: PathBuf,
    /// What to compare, as `docs/linking.md` describes; guessed from the columns
    /// if left out.
    #[arg(long)]
    pub config: Option<PathBuf>,
    /// The column that identifies a record.
    #[arg(long)]
    pub id: Option<String>,
    /// Report pairs from this probability on, 0 up to 1.
    #[arg(long)]
    pub threshold: Option<f64>,
    /// A model: used if the file is there, learnt and written to it if not.
    #[arg(long)]
    pub model: Option<PathBuf>,
    /// The `clusters.csv` of an earlier run: its records keep their clusters, and
    /// only records that are not in it are compared. Needs `--model`.
    #[arg(long, requires = "model")]
    pub clusters: Option<PathBuf>,
    /// Print why two records, named by their identifiers, are linked or not.
    #[arg(long, value_name = "LEFT,RIGHT")]
    pub explain: Option<String>,
    /// Threads; all cores if left out. The result is the same.
    #[arg(long)]
    pub threads: Option<usize>,
}

/// `rule`.
#[derive(Debug, Args)]
pub struct RuleArgs {
    /// Folder of rules; ours if left out.
    #[arg(long, global = true)]
    pub rules: Vec<PathBuf>,
    /// Folder of reference lists to use beside ours.
    #[arg(long, global = true)]
    pub lists: Vec<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub verb: RuleVerb,
}

/// What can be done with rules.
#[derive(Debug, Subcommand)]
pub enum RuleVerb {
    /// List rules with their status, weight and what they need.
    List,
    /// Print a rule file.
    Show {
        /// `name` or `family/name`.
        name: String,
    },
    /// Write a skeleton that loads.
    New {
        /// `family/name`.
        name: String,
        /// The rules folder to write into.
        #[arg(long, default_value = "rules")]
        into: PathBuf,
    },
    /// Run the cases of rules and what the harness adds to them.
    Test {
        /// Rules to test; all if left out.
        names: Vec<String>,
    },
    /// Say in plain words what a rule looks at and what it would take to fire.
    Explain {
        /// `name` or `family/name`.
        name: String,
    },
}

/// `simulate`.
#[derive(Debug, Args)]
pub struct SimulateArgs {
    /// Where to write the exports and the truth.
    #[arg(long)]
    pub out: PathBuf,
    /// People in the company.
    #[arg(long, default_value_t = 2_000)]
    pub people: u32,
    /// The same seed gives the same company.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Days of records.
    #[arg(long, default_value_t = 90)]
    pub days: u32,
    /// Plant one person in so many, such as 500, and as many hard negatives; about one in 80 if
    /// left out.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    pub one_in: Option<u32>,
    /// Schemes to plant, separated by commas, such as `laptop-farm,vendor-front`; all if left out.
    #[arg(long, value_delimiter = ',')]
    pub schemes: Vec<String>,
    /// Hide every scheme with some effort: residential proxies instead of a VPN, pay to separate
    /// accounts that meet one transfer later, own computers that pass for issued ones.
    #[arg(long)]
    pub camouflage: bool,
}

/// `doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Files and folders to look at.
    pub paths: Vec<PathBuf>,
    /// Lists, rules and connectors beside those that ship.
    #[command(flatten)]
    pub sources: Sources,
}
