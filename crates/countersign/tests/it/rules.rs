//! Every rule's cases, and what must hold for all rules together.
//!
//! Rules are read from their folder while the tests run, so a change of a rule
//! builds nothing.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use engine::rules::{RuleFile, harness};
use engine::session::Limits;

fn rules() -> Vec<RuleFile> {
    let root = super::root();
    let files: Vec<(String, String)> = super::files(&root.join("rules"), "md")
        .into_iter()
        .map(|path| {
            let label = path.strip_prefix(&root).unwrap().display().to_string();
            (label, std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    let (rules, problems) = engine::rules::load(&files);
    assert!(
        problems.is_empty(),
        "{}",
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    );
    assert_eq!(rules.len(), files.len());
    rules
}

fn lists() -> engine::Input {
    let mut input = engine::Input::default();
    let mut problems = Vec::new();
    countersign::house::add_lists(&mut input, &[], None, &mut problems).unwrap();
    assert!(problems.is_empty(), "{problems:#?}");
    assert!(input.rows("software_catalogue") > 50 && input.rows("place_names") > 300);
    input
}

#[test]
fn every_rule_passes_its_cases() {
    let rules = rules();
    assert!(rules.len() >= 40, "only {} rules were found", rules.len());
    let lists = lists();
    let spill = tempfile::tempdir().unwrap();
    let limits = Limits { threads: 1, memory: 256 << 20, spill: spill.path().to_owned() };
    let next = AtomicUsize::new(0);
    let failures: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let (cases, checks) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            // Plans recurse; unoptimised builds need room.
            let worker = std::thread::Builder::new().stack_size(64 << 20);
            worker
                .spawn_scoped(scope, || {
                    let runtime = tokio::runtime::Builder::new_multi_thread()
                        .worker_threads(1)
                        .thread_stack_size(32 << 20)
                        .build()
                        .unwrap();
                    while let Some(rule) = rules.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let outcome =
                            runtime.block_on(harness::test(rule, &lists, &limits)).unwrap();
                        cases.fetch_add(outcome.cases, Ordering::Relaxed);
                        checks.fetch_add(outcome.checks, Ordering::Relaxed);
                        failures
                            .lock()
                            .unwrap()
                            .extend(outcome.failures.iter().map(ToString::to_string));
                    }
                })
                .unwrap();
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    let (cases, checks) = (cases.into_inner(), checks.into_inner());
    assert!(cases >= 3 * rules.len() && checks >= 2 * cases, "{cases} cases, {checks} checks");
}

/// A harness that cannot fail guards nothing: a rule is broken in each way it
/// must notice.
#[test]
fn the_harness_notices_a_broken_rule() {
    let path = super::root().join("crates/countersign/src/commands/rule/skeleton.md");
    let good = std::fs::read_to_string(path).unwrap().replace("{group}", "x");
    let lists = engine::Input::default();
    let spill = tempfile::tempdir().unwrap();
    let limits = Limits { threads: 1, memory: 64 << 20, spill: spill.path().to_owned() };
    let test = move |text: String| {
        let rule = RuleFile::read("rules/money/x.md", &text)
            .unwrap_or_else(|problems| panic!("{problems:?}"));
        let (lists, limits) = (lists.clone(), limits.clone());
        std::thread::Builder::new()
            .stack_size(64 << 20)
            .spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
                let outcome = runtime.block_on(harness::test(&rule, &lists, &limits)).unwrap();
                outcome.failures.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
            })
            .unwrap()
            .join()
            .unwrap()
    };
    assert_eq!(test(good.clone()), "");
    let broken = [
        ("GROUP BY subject_id\n", "GROUP BY subjct_id\n", "no column is called `subjct_id`"),
        ("FROM pay_requests", "FROM pay_request", "did you mean `pay_requests`?"),
        ("ramp(count(*), 0, 4)", "rampe(count(*), 0, 4)", "rampe"),
        (">= :min_requests", ">= :min_request", "did you mean `:min_requests`?"),
        ("{n} such", "{m} such", "`says` names `{m}`"),
        (
            "evidence(row_id) AS rows",
            "array_agg(CAST(NULL AS BIGINT)) AS rows",
            "names no evidence rows",
        ),
        (">= :min_requests", ">= :min_requests - 1", "fires for p1, not for nobody"),
        (
            "WHERE kind = 'virtual_currency'",
            "WHERE coalesce(kind, '') <> 'employment_letter'",
            "a row of nulls",
        ),
        ("evidence(row_id) AS rows", "evidence(row_id) AS rows, 1 AS subject", ""),
    ];
    for (from, to, says) in broken {
        let text = if to.contains("coalesce") {
            // One null row must be enough to fire for the harness to see it.
            good.replace(from, to)
                .replace("min_requests = 2", "min_requests = 1")
                .replace("## Case: one request — quiet", "## Case: one request — fires for p1")
        } else {
            good.replace(from, to)
        };
        assert_ne!(text, good);
        let said = test(text);
        assert!(said.contains(says), "{to}: {said}");
        assert!(!said.is_empty() || says.is_empty(), "{to} went unnoticed");
    }
}

/// Table X of the catalogue: published indicators that must never be scored.
#[test]
fn no_rule_scores_a_trait_of_a_person() {
    const WORDS: &[&str] = &[
        "nationality",
        "ethnic",
        "race",
        "religion",
        "accent",
        "native speaker",
        "keyboard_layout",
        "keyboard layout",
        "ui_language",
        "gender",
        "birthplace",
        "holiday",
        "avatar",
        "appearance",
        "surname",
        "north korea",
        "dprk",
        "korean",
        "chinese",
        "russian",
    ];
    let rules = rules();
    let mut walked = 0;
    for rule in &rules {
        walked += 1;
        let scored = format!(
            "{} {} {} {} {:?}",
            rule.title, rule.header.says, rule.header.group, rule.sql.text, rule.header.settings
        )
        .to_lowercase();
        for word in WORDS {
            let whole = scored.match_indices(word).any(|(at, found)| {
                let letter = |letter: Option<char>| letter.is_some_and(char::is_alphabetic);
                !letter(scored[..at].chars().next_back())
                    && (!letter(scored[at + found.len()..].chars().next()) || *word == "ethnic")
            });
            assert!(!whole, "{} scores or names `{word}`", rule.slug());
        }
        assert!(
            rule.header.red_flags.iter().all(|flag| !flag.starts_with("X-")),
            "{}",
            rule.slug()
        );
    }
    assert!(walked >= 40, "only {walked} rules were looked at");
}

#[test]
fn rules_are_worth_reading() {
    for rule in rules() {
        let slug = rule.slug();
        assert!(!rule.title.ends_with('.') && rule.title.len() < 90, "{slug}: {}", rule.title);
        assert!(
            !rule.innocent().is_empty() && !rule.checks().is_empty(),
            "{slug} has no list of explanations or checks"
        );
        assert!(
            rule.sections.iter().all(|section| section.trim().len() > 40),
            "{slug} has a section of a few words"
        );
        for word in ["suspicious", "fraudster", "criminal", "spy", "fake worker"] {
            assert!(
                !rule.title.to_lowercase().contains(word)
                    && !rule.header.says.to_lowercase().contains(word),
                "{slug} accuses: {word}"
            );
        }
    }
}
