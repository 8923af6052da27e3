//! Writes an invented company: `cargo run -p simulate --example write -- --people 200 --out DIR --seed 1`.
#![expect(clippy::print_stdout, reason = "an example talks to the person who runs it")]

use std::path::PathBuf;

use simulate::{Plan, Planting, Scenario, Scheme};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut plan, mut out) = (Plan::default(), PathBuf::from("company"));
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("`{word}` needs a value"))?;
        match word.as_str() {
            "--people" => plan.people = value.parse()?,
            "--seed" => plan.seed = value.parse()?,
            "--one-in" => plan.schemes = Planting::OneIn(value.parse()?),
            "--schemes" => {
                plan.kinds = value
                    .split(',')
                    .map(|name| Scheme::named(name).ok_or_else(|| format!("no scheme `{name}`")))
                    .collect::<Result<_, _>>()?;
            }
            "--camouflage" => plan.camouflage = value.parse()?,
            "--scenario" => plan = Scenario::parse(&std::fs::read_to_string(value)?)?.plan,
            "--days" => plan = plan.clone().ending(plan.end, value.parse()?)?,
            "--out" => out = PathBuf::from(value),
            _ => {
                return Err(format!(
                    "unknown option `{word}`, try --people, --seed, --one-in, --schemes, --camouflage true, --days, --scenario, --out"
                )
                .into());
            }
        }
    }
    let truth = simulate::write(&plan, &out, &|_| ())?;
    println!(
        "{} people, {} planted in {} schemes, {} hard negatives, {} sign-in events in {}",
        truth.people,
        truth.planted,
        truth.schemes,
        truth.hard_negatives,
        truth.sign_ins,
        out.display()
    );
    Ok(())
}
