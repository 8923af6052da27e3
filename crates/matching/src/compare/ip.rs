//! IP addresses and ranges of them as numbers that can be compared.

use std::net::IpAddr;

use ipnet::IpNet;

/// The number of an address. Addresses of the fourth version stand among those of the
/// sixth where they are mapped to, so one order serves both.
#[must_use]
pub fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_ipv6_mapped()),
        IpAddr::V6(address) => u128::from(address),
    }
}

/// First and last address of a CIDR, of an address or of `first-last`. `None` for any
/// other text, for a range that ends before it begins, and for one whose ends are of
/// different versions.
///
/// ```
/// use matching::compare::ip::bounds;
/// let (first, last) = bounds("192.0.2.7/24").unwrap();
/// assert_eq!(last - first, 255);
/// assert_eq!(bounds("192.0.2.0 - 192.0.2.255"), Some((first, last)));
/// assert_eq!(bounds("192.0.2.9-192.0.2.1"), None);
/// assert_eq!(bounds("office"), None);
/// ```
#[must_use]
pub fn bounds(text: &str) -> Option<(u128, u128)> {
    let text = text.trim();
    if let Ok(net) = text.parse::<IpNet>() {
        return Some((number(net.network()), number(net.broadcast())));
    }
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some((number(address), number(address)));
    }
    let (first, last) = text.split_once('-')?;
    let (first, last): (IpAddr, IpAddr) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    (first.is_ipv4() == last.is_ipv4() && first <= last).then(|| (number(first), number(last)))
}
