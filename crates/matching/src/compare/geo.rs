//! Distances on the globe.

#[cfg(test)]
mod tests;

/// Mean radius of the Earth in kilometres (IUGG).
const EARTH_KM: f64 = 6371.0088;

/// The great-circle distance in kilometres between two points in decimal
/// degrees, on a sphere (haversine; within 0.6 % of the ellipsoid).
///
/// A coordinate that is not a number makes the distance not a number, so a
/// comparison with it is false.
#[must_use]
pub fn km(lat1: f64, lon1: f64, lat2: f64, lon2: f64) -> f64 {
    let half_lat = (lat2 - lat1).to_radians() / 2.0;
    let half_lon = (lon2 - lon1).to_radians() / 2.0;
    let h = half_lat.sin().powi(2)
        + lat1.to_radians().cos() * lat2.to_radians().cos() * half_lon.sin().powi(2);
    // Rounding can leave the unit interval by a hair at the antipode.
    2.0 * EARTH_KM * h.clamp(0.0, 1.0).sqrt().asin()
}
