//! The invented internet of the company.
//!
//! Every address lies in space that no network on the real internet uses: the
//! benchmark block 198.18.0.0/15 (RFC 2544) and the reserved block 240.0.0.0/4
//! (RFC 1112). Who owns what, and where it is, is written as an `ip_ranges` list.
//!
//! ```text
//! 198.18.0.0/19     offices of the company, a /28 each
//! 198.18.64.0/18    a browser maker's privacy relay, a /24 per country
//! 198.19.0.0/16     commercial VPNs, a /24 per exit
//! 240.0.0.0/6       cities, a /12 each: cable /13, fibre /14, guest /15, shared work /15
//! 248.0.0.0/8       mobile carriers, a /20 per country
//! 249.0.0.0/8       hosting, a /12 per site
//! ```

use std::net::Ipv4Addr;

use crate::places::{CITIES, CityId};
use crate::stream::{mix, scatter22};

/// A network of [`Internet`], by position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct NetworkId(pub u16);

/// Somebody's network.
#[derive(Clone, Debug)]
pub struct Network {
    /// Who runs it.
    pub owner: String,
    /// `ip_ranges.kind`; empty: only owner and place are known.
    pub kind: &'static str,
    /// Autonomous system number, from the private range.
    pub asn: u32,
    /// Its domain.
    pub domain: String,
    /// The identity provider calls it an anonymiser.
    pub proxy: bool,
}

/// A block of addresses, all of one network and one place.
#[derive(Clone, Debug)]
pub struct Block {
    first: u32,
    prefix: u8,
    /// Whose it is.
    pub network: NetworkId,
    /// Where it is.
    pub city: CityId,
}

impl Block {
    /// CIDR.
    #[must_use]
    pub fn cidr(&self) -> String {
        format!("{}/{}", Ipv4Addr::from(self.first), self.prefix)
    }
}

/// Where on the internet somebody is at a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spot {
    /// Address.
    pub ip: u32,
    /// Network.
    pub network: NetworkId,
    /// Where the address is said to be.
    pub city: CityId,
}

impl Spot {
    /// The address in text.
    #[must_use]
    pub fn address(&self) -> String {
        Ipv4Addr::from(self.ip).to_string()
    }
}

/// A commercial VPN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vpn {
    /// The one that is popular in and out of China.
    Astrill,
    /// Another one named in public cases.
    Mullvad,
    /// One that everybody uses.
    Nord,
}

const VPNS: [(Vpn, &str, &str); 3] = [
    (Vpn::Astrill, "Astrill Systems", "astrill.com"),
    (Vpn::Mullvad, "Mullvad VPN", "mullvad.net"),
    (Vpn::Nord, "NordVPN", "nordvpn.com"),
];

/// Cities in which VPNs have exits.
const EXITS: [&str; 12] = [
    "New York",
    "Chicago",
    "Seattle",
    "Miami",
    "London",
    "Berlin",
    "Madrid",
    "Warsaw",
    "Singapore",
    "Tokyo",
    "Toronto",
    "Sydney",
];

/// Cities in which computers are rented out.
const SITES: [&str; 5] = ["Columbus", "Portland", "Dublin", "Singapore", "São Paulo"];

/// Every network and block.
pub struct Internet {
    networks: Vec<Network>,
    blocks: Vec<Block>,
    countries: Vec<&'static str>,
    people: u32,
    /// Positions in `networks` of the first of each group.
    cities: u16,
    carriers: u16,
    relay: u16,
    hosting: u16,
    vpns: u16,
}

const OFFICES: u32 = 0xc612_0000;
const RELAY: u32 = 0xc612_4000;
const VPN: u32 = 0xc613_0000;
const CITY: u32 = 0xf000_0000;
const MOBILE: u32 = 0xf800_0000;
const HOSTING: u32 = 0xf900_0000;

/// Numbers of homes from here on are lines that are rented out, for cable only: two in three.
const RENTED: u32 = 66_000;
/// From here on they are lines behind residential proxies.
const PROXIED: u32 = 70_002;

impl Internet {
    /// The internet of a company of `people`.
    #[must_use]
    pub fn new(people: u32, company: &str, company_domain: &str, offices: &[CityId]) -> Self {
        let mut net = Self {
            networks: Vec::new(),
            blocks: Vec::new(),
            countries: Vec::new(),
            people,
            cities: 0,
            carriers: 0,
            relay: 0,
            hosting: 0,
            vpns: 0,
        };
        for city in &CITIES {
            if !net.countries.contains(&city.country) {
                net.countries.push(city.country);
            }
        }
        let office = net.network(company, "office", company_domain, false);
        for (position, city) in (0_u32..).zip(offices) {
            net.block(OFFICES + position * 256, 28, office, *city);
        }
        net.cities = net.next();
        for (position, id) in (0_u32..).zip(CityId::all()) {
            let (city, base) = (id.city(), CITY + (position << 20));
            let slug = crate::names::mailbox_part(city.name);
            let owner = format!("{} Cable", city.name);
            let cable = net.network(&owner, "residential", &format!("cable-{slug}.example"), false);
            let owner = format!("{} Fibre", city.name);
            let fibre = net.network(&owner, "residential", &format!("fibre-{slug}.example"), false);
            let owner = format!("{} Guest Wi-Fi", city.name);
            let guest = net.network(&owner, "", &format!("guest-{slug}.example"), false);
            let owner = format!("Harbour Desks {}", city.name);
            let desks = net.network(&owner, "office", "harbourdesks.example", false);
            net.block(base, 13, cable, id);
            net.block(base + (1 << 19), 14, fibre, id);
            net.block(base + (3 << 18), 15, guest, id);
            net.block(base + (7 << 17), 15, desks, id);
        }
        net.carriers = net.next();
        for (position, country) in (0_u32..).zip(net.countries.clone()) {
            // Half of the carriers are known as such, half only as one address for many.
            let kind = if position % 2 == 0 { "mobile" } else { "carrier_nat" };
            let domain = format!("mobile-{}.example", country.to_lowercase());
            let carrier = net.network(&format!("Mobile {country}"), kind, &domain, false);
            let city = CITIES.iter().position(|city| city.country == country).unwrap_or(0);
            let city = CityId(u8::try_from(city).unwrap_or(0));
            net.block(MOBILE + (position << 12), 20, carrier, city);
        }
        net.relay = net.network("Private Relay", "relay", "relay.example", false).0;
        for (position, country) in (0_u32..).zip(net.countries.clone()) {
            let city = CITIES.iter().position(|city| city.country == country).unwrap_or(0);
            let city = CityId(u8::try_from(city).unwrap_or(0));
            net.block(RELAY + (position << 8), 24, NetworkId(net.relay), city);
        }
        net.hosting = net.network("Cloudyard Compute", "hosting", "cloudyard.example", false).0;
        for (position, site) in (0_u32..).zip(SITES) {
            net.block(HOSTING + (position << 20), 12, NetworkId(net.hosting), CityId::named(site));
        }
        net.vpns = net.next();
        for (position, (_, owner, domain)) in (0_u32..).zip(VPNS) {
            let vpn = net.network(owner, "vpn", domain, true);
            for (exit, city) in (0_u32..).zip(EXITS) {
                let first = VPN + (position << 12) + (exit << 8);
                net.block(first, 24, vpn, CityId::named(city));
            }
        }
        net
    }

    fn next(&self) -> u16 {
        u16::try_from(self.networks.len()).unwrap_or(u16::MAX)
    }

    fn network(&mut self, owner: &str, kind: &'static str, domain: &str, proxy: bool) -> NetworkId {
        let id = NetworkId(self.next());
        // 4200000000 to 4294967294 is for private use (RFC 6996).
        let asn = 4_200_000_000 + u32::from(id.0);
        self.networks.push(Network {
            owner: owner.to_owned(),
            kind,
            asn,
            domain: domain.to_owned(),
            proxy,
        });
        id
    }

    fn block(&mut self, first: u32, prefix: u8, network: NetworkId, city: CityId) {
        self.blocks.push(Block { first, prefix, network, city });
    }

    /// Every block.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Every network, in the order of their ids.
    #[must_use]
    pub fn networks(&self) -> &[Network] {
        &self.networks
    }

    /// A network by its id.
    #[must_use]
    pub fn get(&self, id: NetworkId) -> Option<&Network> {
        self.networks.get(usize::from(id.0))
    }

    /// The NAT address of an office for somebody.
    #[must_use]
    pub fn office(&self, office: u8, city: CityId, who: u32) -> Spot {
        let addresses = 1 + (self.people / 4_000).min(12);
        Spot {
            ip: OFFICES + u32::from(office) * 256 + 1 + who % addresses,
            network: NetworkId(0),
            city,
        }
    }

    fn in_city(&self, city: CityId, which: u16, offset: u32) -> Spot {
        Spot {
            ip: CITY + (u32::from(city.0) << 20) + offset,
            network: NetworkId(self.cities + u16::from(city.0) * 4 + which),
            city,
        }
    }

    /// The address of a home during its `term`-th contract with the provider.
    ///
    /// Homes of one city have different numbers and never share an address.
    #[must_use]
    pub fn home(&self, city: CityId, home: u32, term: u32) -> Spot {
        // An odd multiplier permutes the slots, so neighbours are not neighbours on the wire.
        let slot = (home * 4 + (term & 3)).wrapping_mul(0x9e35);
        if home % 3 == 2 {
            self.in_city(city, 1, (1 << 19) + (slot & 0x3_ffff))
        } else {
            self.in_city(city, 0, slot & 0x7_ffff)
        }
    }

    /// A line in somebody's home that is rented out as a whole.
    #[must_use]
    pub fn rented(&self, city: CityId, which: u32) -> Spot {
        self.home(city, RENTED + which % 1_000 * 3, 0)
    }

    /// The exit of a residential proxy: a line in some home of the city, known to no list as
    /// anything but a home.
    #[must_use]
    pub fn proxy(&self, city: CityId, moment: u64) -> Spot {
        self.home(city, PROXIED + (mix(moment, 12) % 20_000) as u32 * 3, 0)
    }

    /// The guest network of a hotel, café or airport.
    #[must_use]
    pub fn guest(&self, city: CityId, which: u64) -> Spot {
        self.in_city(city, 2, (3 << 18) + (mix(which, 11) & 0x1_ffff) as u32)
    }

    /// The one address of the shared workplace of a city.
    #[must_use]
    pub fn desks(&self, city: CityId) -> Spot {
        self.in_city(city, 3, (7 << 17) + 10)
    }

    /// An address of the mobile carrier of the city's country: one for hundreds.
    #[must_use]
    pub fn mobile(&self, city: CityId, moment: u64) -> Spot {
        let position = self.country(city);
        let addresses = 24 + u64::from(self.people / 150).min(3_000);
        Spot {
            ip: MOBILE + (position << 12) + (mix(moment, 5) % addresses) as u32 + 1,
            network: NetworkId(self.carriers + position as u16),
            city,
        }
    }

    /// An address of the privacy relay for the city's country.
    #[must_use]
    pub fn relay(&self, city: CityId, moment: u64) -> Spot {
        let position = self.country(city);
        Spot {
            ip: RELAY + (position << 8) + (mix(moment, 6) % 250) as u32 + 1,
            network: NetworkId(self.relay),
            city,
        }
    }

    /// The address of somebody's rented computer: nobody else's.
    #[must_use]
    pub fn hosted(&self, who: u32) -> Spot {
        let (sites, place) = (SITES.len() as u32, scatter22(who, 7));
        let site = place % sites;
        let city = SITES.get(site as usize).copied().unwrap_or(SITES[0]);
        Spot {
            ip: HOSTING + (site << 20) + place / sites + 1,
            network: NetworkId(self.hosting),
            city: CityId::named(city),
        }
    }

    /// A VPN exit: in the city's country if there is one, else the `moment`-th.
    #[must_use]
    pub fn exit(&self, vpn: Vpn, city: CityId, moment: u64) -> Spot {
        let near: Vec<u32> = (0_u32..)
            .zip(EXITS)
            .filter(|(_, exit)| CityId::named(exit).city().country == city.city().country)
            .map(|(position, _)| position)
            .collect();
        let position = if near.is_empty() {
            (mix(moment, 9) % EXITS.len() as u64) as u32
        } else {
            near.get((mix(moment, 9) % near.len() as u64) as usize).copied().unwrap_or(0)
        };
        let exit = EXITS.get(position as usize).copied().unwrap_or(EXITS[0]);
        let order = VPNS.iter().position(|(each, ..)| *each == vpn).unwrap_or(0) as u32;
        Spot {
            ip: VPN + (order << 12) + (position << 8) + (mix(moment, 10) % 40) as u32 + 10,
            network: NetworkId(self.vpns + order as u16),
            city: CityId::named(exit),
        }
    }

    fn country(&self, city: CityId) -> u32 {
        let country = city.city().country;
        self.countries.iter().position(|each| *each == country).unwrap_or(0) as u32
    }
}

/// Whether an address is in the space this crate may use.
#[must_use]
pub const fn is_reserved(ip: Ipv4Addr) -> bool {
    let ip = ip.to_bits();
    ip & 0xfffe_0000 == 0xc612_0000 || ip & 0xf000_0000 == 0xf000_0000
}
