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
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Invent a company, scan it, and show what a run looks like: the two-minute tour.
    Demo(DemoArgs),
    /// Read exports and write ranked cases with their evidence.
    Scan(ScanArgs),
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
    /// Folder of reference lists (IP ranges, software, places, MaxMind databases);
    /// may be given more than once.
    #[arg(long)]
    pub lists: Vec<PathBuf>,
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
