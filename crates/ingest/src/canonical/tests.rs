use super::{Assembler, csv_batch, table_of_path};
use crate::Data;
use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int64Type};
use model::RowId;
use model::tables::by_name;
use std::path::Path;

#[test]
fn a_case_is_read_with_its_subjects() {
    let table = by_name("payments").unwrap();
    let csv = "row_id,subject_id,email,paid_on,amount_minor,direction\r\n\
               7,p1, Ada@Example.com ,2026-01-31,1200,credit\r\n\
               ,p2,,2026-02-01,,credit\r\n";
    let (batch, problems) = csv_batch(table, csv, 2, "case").unwrap();
    assert_eq!(problems, []);
    assert_eq!(batch.num_columns(), table.schema().fields().len() + 1);
    let text = |name: &str| {
        batch.column_by_name(name).unwrap().as_string::<i32>().iter().collect::<Vec<_>>()
    };
    assert_eq!(text("subject_id"), [Some("p1"), Some("p2")]);
    assert_eq!(text("email"), [Some("ada@example.com"), None]);
    assert_eq!(text("source"), [Some("case"), Some("case")]);
    let ids = batch.column_by_name("row_id").unwrap().as_primitive::<Int64Type>();
    assert_eq!(ids.values(), &[7, RowId::new(2, 3).raw()]);
    assert_eq!(
        batch.column_by_name("paid_on").unwrap().as_primitive::<Date32Type>().value(0),
        20_484
    );
    assert!(batch.column_by_name("amount_minor").unwrap().is_null(1));
}

#[test]
fn what_is_wrong_with_a_case_is_said() {
    let table = by_name("logins").unwrap();
    let (batch, problems) = csv_batch(
        table,
        "at,emial,asn\nsoon,a@example.com,1\n2026-01-01,b@example.com,x\n",
        0,
        "case",
    )
    .unwrap();
    assert_eq!(batch.num_rows(), 1);
    let slugs: Vec<_> = problems.iter().map(|problem| problem.slug).collect();
    assert_eq!(slugs, ["bad-value", "unknown-column", "bad-value"]);
    assert_eq!(problems[0].place.line, Some(2));
    assert_eq!(problems[1].help.as_deref(), Some("did you mean `email`?"));
    assert_eq!(problems[2].place.field.as_deref(), Some("asn"));
    let (empty, problems) = csv_batch(table, "", 0, "case").unwrap();
    assert_eq!((empty.num_rows(), problems.len()), (0, 0));
}

#[test]
fn batches_get_their_actors() {
    let mut assembler = Assembler::new();
    for (name, csv) in [
        ("people", "subject_id,employee_no,email\np1,1,a@example.com\np2,2,\n"),
        ("logins", "at,email\n2026-01-01,a@example.com\n2026-01-02,\n"),
        ("software_catalogue", "product,kind,sign,value\nX,vpn_client,name,x\n"),
    ] {
        let table = by_name(name).unwrap();
        let (batch, problems) = csv_batch(table, csv, 0, "case").unwrap();
        assert_eq!(problems, []);
        assembler.add(table, &batch).unwrap();
    }
    let (tables, actors) = assembler.finish().unwrap();
    let actor = |table: &str| {
        let Data::Batches(batches) = &tables[table].data else { panic!("in memory") };
        batches[0]
            .column_by_name("actor")
            .map(|column| column.as_primitive::<Int64Type>().iter().collect::<Vec<_>>())
    };
    assert_eq!(actor("people"), Some(vec![Some(0), Some(1)]));
    assert_eq!(
        actor("logins"),
        Some(vec![Some(2), None]),
        "another combination of keys is another actor"
    );
    assert_eq!(actor("software_catalogue"), None);
    assert_eq!(actors[0].num_rows(), 3);
    assert!(Assembler::new().add(by_name("logins").unwrap(), &actors[0]).is_err());
}

#[test]
fn names_of_files() {
    let named = |path: &str| table_of_path(Path::new(path)).map(|table| table.name);
    assert_eq!(named("a/logins.csv"), Some("logins"));
    assert_eq!(named("People-2026.CSV"), Some("people"));
    assert_eq!(named("device_events.jsonl.gz"), Some("device_events"));
    assert_eq!(named("logins/000001-0001.parquet"), Some("logins"));
    assert_eq!(named("logins_old.csv"), None);
    assert_eq!(named("mylogins.csv"), None);
}
