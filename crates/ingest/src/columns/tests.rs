use super::{Cell, Refused, Rows, output_schema};
use crate::actors::Actors;
use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::TimestampMicrosecondType;
use model::RowId;
use model::tables::by_name;

fn column(table: &str, name: &str) -> usize {
    by_name(table).unwrap().columns.iter().position(|column| column.name == name).unwrap()
}

#[test]
fn rows_can_be_taken_back_at_any_point() {
    let mut rows = Rows::new(by_name("logins").unwrap());
    let mut actors = Actors::default();
    let (at, email, ip) =
        (column("logins", "at"), column("logins", "email"), column("logins", "ip"));
    for n in 0..4 {
        rows.set(at, Cell::Instant(n)).unwrap();
        if n != 1 {
            rows.set(email, Cell::Text("ada@example.com")).unwrap();
        }
        rows.set(ip, Cell::Text("192.0.2.1")).unwrap();
        rows.finish(RowId::new(0, 1), "okta", &mut actors).unwrap();
        if n == 2 {
            // The third row goes, and half of a fourth with it.
            rows.set(email, Cell::Text("gone@example.com")).unwrap();
            rows.truncate(2);
        }
    }
    let part = rows.take().unwrap().unwrap();
    assert_eq!(part.batch.num_rows(), 3);
    assert_eq!(part.actors, vec![0, -1, 0]);
    let at = part.batch.column_by_name("at").unwrap().as_primitive::<TimestampMicrosecondType>();
    assert_eq!(at.values(), &[0, 1, 3]);
    let email = part.batch.column_by_name("email").unwrap().as_string::<i32>();
    assert!(email.is_null(1));
    assert_eq!((email.value(0), email.value(2)), ("ada@example.com", "ada@example.com"));
    assert!(rows.take().unwrap().is_none());
}

#[test]
fn a_second_value_replaces_the_first_and_empty_text_is_null() {
    let mut rows = Rows::new(by_name("accounts").unwrap());
    let mut actors = Actors::default();
    let name = column("accounts", "name");
    rows.set(name, Cell::Text("first")).unwrap();
    rows.set(name, Cell::Text("second")).unwrap();
    rows.finish(RowId::new(0, 1), "okta", &mut actors).unwrap();
    rows.set(name, Cell::Text("first")).unwrap();
    rows.set(name, Cell::Text("")).unwrap();
    assert!(!rows.is_set(name));
    rows.finish(RowId::new(0, 2), "okta", &mut actors).unwrap();
    let part = rows.take().unwrap().unwrap();
    let names = part.batch.column_by_name("name").unwrap().as_string::<i32>();
    assert_eq!(names.value(0), "second");
    assert!(names.is_null(1));
}

#[test]
fn a_cell_of_another_type_is_refused() {
    let mut rows = Rows::new(by_name("logins").unwrap());
    assert_eq!(rows.set(column("logins", "at"), Cell::Text("now")), Err(Refused::Kind));
    assert_eq!(rows.set(999, Cell::Integer(1)), Err(Refused::Kind));
}

#[test]
fn every_table_gives_its_schema() {
    for table in model::tables::ALL {
        let mut rows = Rows::new(table);
        rows.finish(RowId::new(1, 2), "x", &mut Actors::default()).unwrap();
        let part = rows.take().unwrap().unwrap();
        assert_eq!(*part.batch.schema(), table.schema(), "{}", table.name);
        assert_eq!(
            output_schema(table).fields().len(),
            table.schema().fields().len() + usize::from(table.is_about_people())
        );
    }
}
