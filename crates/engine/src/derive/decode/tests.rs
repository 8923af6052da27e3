use super::*;
use datafusion::arrow::array::{
    DictionaryArray, Int64Array, StringViewArray, TimestampMicrosecondArray,
};

fn texts(values: &[Option<&str>], keyed: bool) -> ArrayRef {
    if keyed {
        Arc::new(values.iter().copied().collect::<DictionaryArray<Int32Type>>())
    } else {
        Arc::new(values.iter().copied().collect::<StringArray>())
    }
}

fn sign_ins(keyed: bool) -> RecordBatch {
    let rows = 6;
    let instants: TimestampMicrosecondArray = (0..rows).map(|row| Some(row * 1_000_000)).collect();
    RecordBatch::try_from_iter([
        ("row_id", Arc::new(Int64Array::from_iter_values(1..=rows)) as ArrayRef),
        ("actor", Arc::new(Int64Array::from(vec![0, 0, 1, 1, 1, 0]))),
        ("at", Arc::new(instants.with_timezone("UTC"))),
        (
            "kind",
            texts(
                &[
                    None,
                    Some("activity"),
                    Some("token"),
                    Some("sign_in"),
                    Some("?"),
                    Some("sign_in"),
                ],
                keyed,
            ),
        ),
        (
            "outcome",
            texts(
                &[Some("success"), None, Some("success"), Some("failure"), None, Some("success")],
                keyed,
            ),
        ),
        (
            "ip",
            texts(
                &[Some("198.18.0.1"), None, Some("198.18.0.2"), None, None, Some("198.18.0.1")],
                keyed,
            ),
        ),
        ("country", texts(&[Some("US"), None, None, None, None, Some("US")], keyed)),
        ("city", texts(&[None, None, None, None, None, Some("Austin")], keyed)),
        ("session_id", {
            let sessions = [Some("s1"), Some("a session of more than twelve bytes"), None];
            let sessions: StringArray = sessions.into_iter().cycle().take(6).collect();
            // As a file gives them.
            if keyed {
                Arc::new(StringViewArray::from_iter(sessions.iter())) as ArrayRef
            } else {
                Arc::new(sessions)
            }
        }),
    ])
    .unwrap()
}

fn decoded(keyed: bool) -> Block {
    let split = Split::new(2, 2);
    let mut block = Block { events: vec![Vec::new(); split.buckets], ..Block::default() };
    let resolution = Resolution {
        ids: vec!["a".into(), "b".into()],
        of_actor: vec![0, 1],
        ..Resolution::default()
    };
    block.logins(&sign_ins(keyed), &mut Shared::default(), &resolution, split);
    block
}

#[test]
fn a_dictionary_says_what_plain_texts_say() {
    let (plain, keyed) = (decoded(false), decoded(true));
    let seen = |bucket: usize| -> Vec<(i64, What, u32)> {
        plain.events[bucket].iter().map(|event| (event.row, event.what, event.ip)).collect()
    };
    assert_eq!(seen(0), [(1, What::SignIn, 0), (2, What::Activity, NONE), (6, What::SignIn, 0)]);
    assert_eq!(seen(1), [(3, What::Token, 1)]);
    assert_eq!(plain.events, keyed.events);
    let sessions: Vec<u64> = plain.events.iter().flatten().map(|event| event.session).collect();
    assert_eq!(
        sessions,
        [fingerprint("s1"), fingerprint("a session of more than twelve bytes"), 0, 0]
    );
    assert_eq!(
        plain.ips().map(|(text, _)| text).collect::<Vec<_>>(),
        keyed.ips().map(|(text, _)| text).collect::<Vec<_>>()
    );
    // The fullest row is believed as a whole.
    let (_, said) = keyed.ips().next().unwrap();
    assert_eq!(said.place.city.as_deref(), Some("Austin"));
    assert_eq!(said.place.country.as_deref(), Some("US"));
}

#[test]
fn results_come_in_the_order_of_tasks() {
    let tasks: Vec<u64> = (0..200).collect();
    for threads in [1, 2, 5] {
        let mut seen = Vec::new();
        in_order(
            &tasks,
            threads,
            |task| {
                std::thread::sleep(std::time::Duration::from_micros(task * 7919 % 300));
                *task
            },
            |task| {
                seen.push(task);
                Ok(())
            },
        )
        .unwrap();
        assert_eq!(seen, tasks);
    }
}

#[test]
fn a_failure_ends_the_work() {
    let tasks: Vec<u64> = (0..1000).collect();
    let mut taken = 0;
    let ended = in_order(
        &tasks,
        3,
        |task| *task,
        |_| {
            taken += 1;
            if taken == 5 { Err(Error::Stopped) } else { Ok(()) }
        },
    );
    assert!(matches!(ended, Err(Error::Stopped)));
    assert_eq!(taken, 5);
}
