use super::*;
use datafusion::prelude::SessionContext;

async fn ask(sql: &str) -> Vec<String> {
    let context = SessionContext::new();
    let networks = Arc::new(Networks::default());
    for function in scalars() {
        context.register_udf((function.build)(&networks));
    }
    for aggregate in aggregates() {
        context.register_udaf(aggregate);
    }
    let batches = context.sql(sql).await.unwrap().collect().await.unwrap();
    let options = datafusion::arrow::util::display::FormatOptions::default().with_null("null");
    batches
        .iter()
        .flat_map(|batch| {
            let column = batch.column(0).clone();
            let options = options.clone();
            (0..batch.num_rows())
                .map(move |row| {
                    datafusion::arrow::util::display::ArrayFormatter::try_new(&column, &options)
                        .unwrap()
                        .value(row)
                        .to_string()
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn scalars_answer_and_null_stays_null() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let cases = [
        ("ramp(5, 0, 10)", "0.5"),
        ("ramp(-1, 0, 10)", "0.0"),
        ("ramp(NULL, 0, 10)", "null"),
        ("ramp(3, 3, 3)", "1.0"),
        ("money(520000, 'USD')", "5,200.00 USD"),
        ("money(-1234567, 'JPY')", "-1,234,567 JPY"),
        ("money(NULL, 'USD')", "null"),
        ("round(km(0, 0, 0, 90))", "10008.0"),
        ("km(NULL, 0, 0, 90)", "null"),
        ("email_domain('A@Example.org')", "example.org"),
        ("mailbox(NULL)", "null"),
        ("name_agreement('Ana Ruiz', NULL)", "null"),
        ("name_agreement('Ana Ruiz', 'Ruiz, Ana')", "1.0"),
        ("ip_network('100.64.0.9')", "carrier_nat"),
        ("ip_listed('203.0.113.9')", "null"),
        ("ip_country('203.0.113.9')", "null"),
        (
            "utc_offset_minutes('Asia/Kolkata', arrow_cast('2026-01-01T00:00:00Z', 'Timestamp(µs, \"UTC\")'))",
            "330",
        ),
        (
            "utc_offset_minutes('Mars/Base', arrow_cast('2026-01-01T00:00:00Z', 'Timestamp(µs, \"UTC\")'))",
            "null",
        ),
        ("address_key(NULL, NULL, NULL)", "null"),
        ("registered_domain('https://www.Example.co.uk/jobs')", "example.co.uk"),
        ("registered_domain('10.0.0.1')", "null"),
        ("domain_imitates('rnodernbank.com', 'modernbank.com')", "'rn' reads as 'm'"),
        ("domain_imitates('modernbank.com', 'modernbank.com')", "null"),
        ("domain_imitates('gardening.example', 'modernbank.com')", "null"),
    ];
    for (call, wanted) in cases {
        assert_eq!(runtime.block_on(ask(&format!("SELECT {call}"))), [wanted], "{call}");
    }
    let called: Vec<&str> = cases.iter().map(|(call, _)| *call).collect();
    let untested: Vec<&str> = scalars()
        .iter()
        .map(|function| function.call.split('(').next().unwrap())
        .filter(|name| !called.iter().any(|call| call.contains(&format!("{name}("))))
        .filter(|name| !["building_key", "ip_owner", "phone_key"].contains(name))
        .collect();
    assert!(untested.is_empty(), "without a case: {untested:?}");
}

#[test]
fn evidence_keeps_the_smallest_rows_of_ids_and_of_lists() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let twenty: Vec<String> = (1..=20).map(|row| row.to_string()).collect();
    let wanted = format!("[{}]", twenty.join(", "));
    let ids = runtime.block_on(ask(
        "SELECT evidence(v) FROM (SELECT 41 - value AS v FROM generate_series(1, 40))",
    ));
    assert_eq!(ids, [wanted.as_str()]);
    let lists = runtime.block_on(ask(
        "SELECT evidence(rows) FROM (SELECT g, evidence(v) AS rows FROM (SELECT value AS v, value % 3 AS g FROM generate_series(1, 40)) GROUP BY g)",
    ));
    assert_eq!(lists, [wanted.as_str()]);
}
