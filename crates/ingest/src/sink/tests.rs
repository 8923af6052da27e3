use super::Sink;
use crate::collect::{Collector, Parsed};
use crate::{Error, HashKey};
use model::Problem;

fn with(write: impl FnOnce(&mut Sink<'_>) -> Result<(), Error>) -> Result<Parsed, Error> {
    let mut collector = Collector::new(HashKey::new([0; 32]));
    let mut all = Vec::new();
    let mut out = |parsed| {
        all.push(parsed);
        Ok(())
    };
    let mut sink = Sink::new(&mut collector, "test", &mut out);
    write(&mut sink)?;
    sink.end()?;
    assert_eq!(all.len(), 1, "few records are handed over once, at the end");
    Ok(all.remove(0))
}

#[test]
fn each_record_counts_once() {
    let parsed = with(|sink| {
        sink.row("outcomes", 1).done().unwrap_err();
        sink.row("accounts", 2).text("account_id", "a").done()?;
        sink.row("accounts", 2).text("account_id", "b").done()?;
        sink.mapped(2)?;
        sink.row("accounts", 3).text("account_id", "taken back").done()?;
        sink.reject(3, Problem::warning("bad", "no good"))?;
        sink.not_used(4, "header")?;
        sink.row("accounts", 5).text("account_id", "c").text("email", " Ada@Example.com").done()?;
        sink.row("accounts", 6).text("account_id", "d").done()
    });
    let parsed = parsed.unwrap();
    // Record 1 was left open by a refused row and record 5, 6 by no word at all.
    assert_eq!((parsed.counts.mapped, parsed.counts.not_used, parsed.counts.rejected), (4, 1, 1));
    assert_eq!(parsed.rejects[0].place.line, Some(3));
    assert_eq!(parsed.parts.iter().map(|part| part.batch.num_rows()).sum::<usize>(), 4);
}

#[test]
fn ending_a_record_twice_is_refused() {
    let twice = with(|sink| {
        sink.not_used(1, "a")?;
        sink.mapped(1)
    });
    assert!(matches!(twice, Err(Error::Contract { .. })));
}

#[test]
fn wrong_names_and_types_are_refused() {
    for write in [
        |sink: &mut Sink<'_>| sink.row("nothing", 1).done(),
        |sink: &mut Sink<'_>| {
            sink.row("accounts", 1).text("account_id", "a").text("no_such", "x").done()
        },
        |sink: &mut Sink<'_>| sink.row("accounts", 1).integer("account_id", 1).done(),
        |sink: &mut Sink<'_>| sink.row("accounts", 1).text("name", "no account").done(),
    ] {
        assert!(matches!(with(write), Err(Error::Contract { .. })));
    }
}

#[test]
fn warnings_of_one_kind_are_one() {
    let parsed = with(|sink| {
        for line in 1..=3 {
            sink.warn(line, "odd", "columns 1-2", "odd");
        }
        sink.warn(0, "other", "", "whole file");
        Ok(())
    });
    let problems: Vec<_> = parsed.unwrap().warnings.into_problems("f.ach").collect();
    assert_eq!(problems.len(), 2);
    assert_eq!(problems[0].message, "odd (first of 3 times)");
    assert_eq!(problems[0].place.line, Some(1));
    assert_eq!(problems[1].place.field, None);
}
