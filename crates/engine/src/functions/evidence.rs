//! `evidence`.

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Int64Type};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility,
};

/// How it is called.
pub const CALL: &str = "evidence(row_id) or evidence(rows)";
/// What it gives.
pub const ABOUT: &str = "Aggregate: the twenty smallest distinct `row_id`s of the group, as `rows`. The same whatever the order or number of partitions.";

/// The aggregate.
#[must_use]
pub fn evidence() -> AggregateUDF {
    AggregateUDF::from(Evidence { signature: Signature::user_defined(Volatility::Immutable) })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Evidence {
    signature: Signature,
}

fn list() -> DataType {
    DataType::List(Arc::new(Field::new("item", DataType::Int64, true)))
}

impl AggregateUDFImpl for Evidence {
    fn name(&self) -> &str {
        "evidence"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, arguments: &[DataType]) -> Result<Vec<DataType>> {
        match arguments {
            [DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..)] => {
                Ok(vec![list()])
            }
            [kind] if kind.is_integer() || kind.is_null() => Ok(vec![DataType::Int64]),
            _ => plan_err!("evidence takes one `row_id` or one `rows`"),
        }
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(list())
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        Ok(vec![Arc::new(Field::new(format!("{}[smallest]", args.name), list(), true))])
    }

    fn accumulator(&self, _: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(Smallest::default()))
    }
}

/// The smallest ids seen so far.
#[derive(Debug, Default)]
struct Smallest(BTreeSet<i64>);

impl Smallest {
    fn add(&mut self, row: i64) {
        if self.0.len() < model::Signal::MOST_ROWS {
            self.0.insert(row);
        } else if self.0.last().is_some_and(|largest| row < *largest) && self.0.insert(row) {
            self.0.pop_last();
        }
    }

    fn add_all(&mut self, array: &ArrayRef) {
        if let Some(rows) = array.as_primitive_opt::<Int64Type>() {
            rows.iter().flatten().for_each(|row| self.add(row));
        } else if let Some(lists) = array.as_list_opt::<i32>() {
            for list in lists.iter().flatten() {
                if let Some(rows) = list.as_primitive_opt::<Int64Type>() {
                    rows.iter().flatten().for_each(|row| self.add(row));
                }
            }
        }
    }

    fn list(&self) -> ScalarValue {
        let rows: Vec<ScalarValue> =
            self.0.iter().map(|row| ScalarValue::Int64(Some(*row))).collect();
        ScalarValue::List(ScalarValue::new_list_nullable(&rows, &DataType::Int64))
    }
}

impl Accumulator for Smallest {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        values.iter().for_each(|array| self.add_all(array));
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(self.list())
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.0.len() * size_of::<i64>() * 2
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.list()])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        states.iter().for_each(|array| self.add_all(array));
        Ok(())
    }
}
