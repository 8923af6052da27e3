//! An order of records that is theirs, whatever order they came in.

use super::table::Table;

/// Records up to which a model is learnt from records in their own order. Beyond,
/// what is learnt comes from samples so large that the order hardly shows, and a
/// second copy would cost more than it says.
pub(super) const MOST: usize = 50_000;

/// The table with its records in the order of what they say: values first, then
/// source and id. Records that say the same may stand either way, and no sum over
/// them can tell.
pub(super) fn by_content(table: &Table) -> Table {
    let columns = table.columns().count();
    let values = |record: u32| (0..columns).map(move |column| table.value(record, column));
    let mut order: Vec<u32> = (0..u32::try_from(table.len()).unwrap_or(u32::MAX)).collect();
    order.sort_by(|a, b| {
        values(*a)
            .cmp(values(*b))
            .then_with(|| table.source(*a).cmp(&table.source(*b)))
            .then_with(|| table.id(*a).cmp(table.id(*b)))
    });
    let mut sorted = Table::new(table.columns());
    for record in order {
        sorted.push(table.id(record), table.source(record), values(record));
    }
    sorted
}
