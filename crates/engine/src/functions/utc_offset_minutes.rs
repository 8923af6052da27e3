//! `utc_offset_minutes`.

use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray, Int64Array};
use datafusion::arrow::datatypes::{DataType, TimeUnit, TimestampMicrosecondType};

use super::{Function, scalar, text_columns};
use crate::input::Get;
use crate::places::Zones;

/// The offset of a time zone.
pub const FUNCTION: Function = Function {
    call: "utc_offset_minutes(zone, at)",
    about: "Offset of an IANA zone at an instant, minutes east of UTC; null if one is missing or the zone is unknown.",
    build: |_| {
        let instant = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
        scalar("utc_offset_minutes", vec![DataType::Utf8, instant], DataType::Int64, |arrays| {
            let [zones] = text_columns::<1>(arrays);
            let instants = arrays
                .get(1)
                .and_then(|array| array.as_primitive_opt::<TimestampMicrosecondType>());
            let rows = arrays.first().map_or(0, |array| array.len());
            let mut known = Zones::default();
            let out: Int64Array = (0..rows)
                .map(|row| {
                    let zone = known.find(zones?.get(row)?)?;
                    known.offset_minutes(zone, instants?.get(row)?)
                })
                .collect();
            Ok(Arc::new(out))
        })
    },
};
