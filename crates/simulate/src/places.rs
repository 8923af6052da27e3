//! Where invented people live: real cities, invented streets.
//!
//! Coordinates and zones are those of the shipped list of places, so that a
//! declared city is a known place. Weights say how many people live where; no
//! scheme looks at them.

/// A city of [`CITIES`], by position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct CityId(pub u8);

/// A real city.
#[derive(Clone, Copy, Debug)]
pub struct City {
    /// Name.
    pub name: &'static str,
    /// State, province or region in words, as a sign-in log writes it.
    pub region: &'static str,
    /// Its postal code where addresses are written with one, else empty.
    pub region_code: &'static str,
    /// ISO 3166-1 alpha-2.
    pub country: &'static str,
    /// English name of the country.
    pub country_name: &'static str,
    /// IANA zone.
    pub zone: &'static str,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Postal code; in the United States its first three digits.
    pub postal: &'static str,
    /// International dialling code.
    pub dial: &'static str,
    /// Area code.
    pub area: &'static str,
    /// Share of the people.
    pub weight: u32,
}

#[expect(clippy::too_many_arguments, reason = "a row of a table, in the table's order")]
const fn city(
    name: &'static str,
    region: &'static str,
    region_code: &'static str,
    country: &'static str,
    country_name: &'static str,
    zone: &'static str,
    latitude: f64,
    longitude: f64,
    postal: &'static str,
    dial: &'static str,
    area: &'static str,
    weight: u32,
) -> City {
    City {
        name,
        region,
        region_code,
        country,
        country_name,
        zone,
        latitude,
        longitude,
        postal,
        dial,
        area,
        weight,
    }
}

/// Every city, those of the United States first.
#[rustfmt::skip]
pub const CITIES: [City; 50] = [
    city("Austin", "Texas", "TX", "US", "United States", "America/Chicago", 30.27, -97.74, "787", "1", "512", 9),
    city("Seattle", "Washington", "WA", "US", "United States", "America/Los_Angeles", 47.61, -122.33, "981", "1", "206", 8),
    city("Denver", "Colorado", "CO", "US", "United States", "America/Denver", 39.74, -104.98, "802", "1", "303", 8),
    city("Chicago", "Illinois", "IL", "US", "United States", "America/Chicago", 41.85, -87.65, "606", "1", "312", 9),
    city("Atlanta", "Georgia", "GA", "US", "United States", "America/New_York", 33.75, -84.39, "303", "1", "404", 8),
    city("Boston", "Massachusetts", "MA", "US", "United States", "America/New_York", 42.36, -71.06, "021", "1", "617", 8),
    city("Raleigh", "North Carolina", "NC", "US", "United States", "America/New_York", 35.77, -78.64, "276", "1", "919", 6),
    city("Phoenix", "Arizona", "AZ", "US", "United States", "America/Phoenix", 33.45, -112.07, "850", "1", "602", 6),
    city("Nashville", "Tennessee", "TN", "US", "United States", "America/Chicago", 36.17, -86.78, "372", "1", "615", 6),
    city("Portland", "Oregon", "OR", "US", "United States", "America/Los_Angeles", 45.52, -122.68, "972", "1", "503", 5),
    city("Miami", "Florida", "FL", "US", "United States", "America/New_York", 25.77, -80.19, "331", "1", "305", 5),
    city("Columbus", "Ohio", "OH", "US", "United States", "America/New_York", 39.96, -83.00, "432", "1", "614", 5),
    city("Philadelphia", "Pennsylvania", "PA", "US", "United States", "America/New_York", 39.95, -75.16, "191", "1", "215", 6),
    city("Minneapolis", "Minnesota", "MN", "US", "United States", "America/Chicago", 44.98, -93.26, "554", "1", "612", 5),
    city("Salt Lake City", "Utah", "UT", "US", "United States", "America/Denver", 40.76, -111.89, "841", "1", "801", 4),
    city("San Diego", "California", "CA", "US", "United States", "America/Los_Angeles", 32.72, -117.16, "921", "1", "619", 6),
    city("New York", "New York", "NY", "US", "United States", "America/New_York", 40.71, -74.01, "100", "1", "212", 10),
    city("Toronto", "Ontario", "ON", "CA", "Canada", "America/Toronto", 43.71, -79.40, "M5V 2T6", "1", "416", 6),
    city("Vancouver", "British Columbia", "BC", "CA", "Canada", "America/Vancouver", 49.25, -123.12, "V6B 1A1", "1", "604", 4),
    city("London", "England", "", "GB", "United Kingdom", "Europe/London", 51.51, -0.13, "EC1A 1BB", "44", "20", 6),
    city("Manchester", "England", "", "GB", "United Kingdom", "Europe/London", 53.48, -2.24, "M1 1AE", "44", "161", 3),
    city("Dublin", "Leinster", "", "IE", "Ireland", "Europe/Dublin", 53.33, -6.25, "D02 AF30", "353", "1", 4),
    city("Berlin", "Land Berlin", "", "DE", "Germany", "Europe/Berlin", 52.52, 13.41, "10117", "49", "30", 5),
    city("Warsaw", "Mazovia", "", "PL", "Poland", "Europe/Warsaw", 52.23, 21.01, "00-001", "48", "22", 4),
    city("Lisbon", "Lisbon", "", "PT", "Portugal", "Europe/Lisbon", 38.73, -9.15, "1100-148", "351", "21", 3),
    city("Madrid", "Madrid", "", "ES", "Spain", "Europe/Madrid", 40.42, -3.70, "28001", "34", "91", 3),
    city("Bucharest", "Bucharest", "", "RO", "Romania", "Europe/Bucharest", 44.43, 26.11, "010011", "40", "21", 3),
    city("Kyiv", "Kyiv City", "", "UA", "Ukraine", "Europe/Kyiv", 50.45, 30.52, "01001", "380", "44", 2),
    city("Istanbul", "Istanbul", "", "TR", "Turkey", "Europe/Istanbul", 41.01, 28.95, "34000", "90", "212", 2),
    city("Bengaluru", "Karnataka", "", "IN", "India", "Asia/Kolkata", 12.97, 77.59, "560001", "91", "80", 6),
    city("Lagos", "Lagos", "", "NG", "Nigeria", "Africa/Lagos", 6.45, 3.39, "100001", "234", "1", 2),
    city("Nairobi", "Nairobi", "", "KE", "Kenya", "Africa/Nairobi", -1.28, 36.82, "00100", "254", "20", 2),
    city("Dar es Salaam", "Dar es Salaam Region", "", "TZ", "Tanzania", "Africa/Dar_es_Salaam", -6.82, 39.27, "11101", "255", "22", 1),
    city("Cape Town", "Western Cape", "", "ZA", "South Africa", "Africa/Johannesburg", -33.93, 18.42, "8001", "27", "21", 2),
    city("Dubai", "Dubai", "", "AE", "United Arab Emirates", "Asia/Dubai", 25.08, 55.31, "00000", "971", "4", 2),
    city("São Paulo", "São Paulo", "", "BR", "Brazil", "America/Sao_Paulo", -23.55, -46.64, "01000-000", "55", "11", 4),
    city("Buenos Aires", "Buenos Aires F.D.", "", "AR", "Argentina", "America/Argentina/Buenos_Aires", -34.61, -58.38, "C1000", "54", "11", 3),
    city("Mexico City", "Mexico City", "", "MX", "Mexico", "America/Mexico_City", 19.43, -99.13, "06000", "52", "55", 3),
    city("Bogotá", "Bogota D.C.", "", "CO", "Colombia", "America/Bogota", 4.61, -74.08, "110111", "57", "1", 2),
    city("Seoul", "Seoul", "", "KR", "South Korea", "Asia/Seoul", 37.57, 126.98, "04524", "82", "2", 3),
    city("Tokyo", "Tokyo", "", "JP", "Japan", "Asia/Tokyo", 35.69, 139.69, "100-0001", "81", "3", 3),
    city("Shanghai", "Shanghai", "", "CN", "China", "Asia/Shanghai", 31.22, 121.46, "200000", "86", "21", 2),
    city("Shenyang", "Liaoning", "", "CN", "China", "Asia/Shanghai", 41.79, 123.43, "110000", "86", "24", 1),
    city("Hanoi", "Hanoi", "", "VN", "Vietnam", "Asia/Bangkok", 21.02, 105.84, "100000", "84", "24", 2),
    city("Vientiane", "Vientiane Prefecture", "", "LA", "Laos", "Asia/Vientiane", 17.97, 102.60, "01000", "856", "21", 1),
    city("Vladivostok", "Primorye", "", "RU", "Russia", "Asia/Vladivostok", 43.11, 131.87, "690000", "7", "423", 1),
    city("Manila", "Metro Manila", "", "PH", "Philippines", "Asia/Manila", 14.60, 120.98, "1000", "63", "2", 3),
    city("Singapore", "Singapore", "", "SG", "Singapore", "Asia/Singapore", 1.29, 103.85, "048616", "65", "", 3),
    city("Sydney", "New South Wales", "NSW", "AU", "Australia", "Australia/Sydney", -33.87, 151.21, "2000", "61", "2", 4),
    city("Auckland", "Auckland", "", "NZ", "New Zealand", "Pacific/Auckland", -36.85, 174.76, "1010", "64", "9", 2),
];

/// How many of [`CITIES`], from the start, are in the United States.
pub const UNITED_STATES: u8 = 17;

impl CityId {
    /// The city itself.
    #[must_use]
    pub fn city(self) -> &'static City {
        CITIES.get(usize::from(self.0)).unwrap_or(&CITIES[0])
    }

    /// Whether it is in the United States, where ACH pays.
    #[must_use]
    pub const fn in_united_states(self) -> bool {
        self.0 < UNITED_STATES
    }

    /// Another city, of the same country if it has one.
    #[must_use]
    pub fn elsewhere(self) -> Self {
        let country = self.city().country;
        let after = Self::all().chain(Self::all()).skip(usize::from(self.0) + 1);
        let mut others = after.filter(|city| *city != self);
        others
            .clone()
            .find(|city| city.city().country == country)
            .or_else(|| others.next())
            .unwrap_or(self)
    }

    /// The city called `name`; the first one if there is none.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let position = CITIES.iter().position(|city| city.name == name).unwrap_or(0);
        Self(u8::try_from(position).unwrap_or(0))
    }

    /// Every city.
    pub fn all() -> impl Iterator<Item = Self> + Clone {
        (0..u8::try_from(CITIES.len()).unwrap_or(u8::MAX)).map(Self)
    }
}

/// Invented street names.
pub const STREETS: [&str; 40] = [
    "Almond Row",
    "Amberfield Road",
    "Anchor Street",
    "Barley Lane",
    "Beacon Rise",
    "Birchmere Road",
    "Bramble Way",
    "Brindle Street",
    "Cinder Path",
    "Clover Hill",
    "Copperfield Walk",
    "Cutler Street",
    "Dovetail Lane",
    "Elderwood Drive",
    "Fallow Street",
    "Ferry Approach",
    "Finch Street",
    "Foundry Row",
    "Gable Road",
    "Glasswork Street",
    "Harrow Lane",
    "Hazelbrook Road",
    "Heron Court",
    "Ironbark Avenue",
    "Juniper Rise",
    "Kestrel Way",
    "Lantern Street",
    "Larkspur Lane",
    "Linden Parade",
    "Mason Row",
    "Millrace Road",
    "Orchard View",
    "Pewter Street",
    "Quarry Road",
    "Saddler Street",
    "Sorrel Avenue",
    "Tannery Lane",
    "Thimble Street",
    "Weaver Road",
    "Willow Terrace",
];

/// A postal address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Address {
    /// City.
    pub city: CityId,
    /// Street.
    pub street: &'static str,
    /// House number.
    pub house: u16,
    /// Unit in the house; 0: the whole house.
    pub unit: u16,
}

/// Houses of a street in which homes are.
const HOUSES: u32 = 980;

impl Address {
    /// The address of the `number`-th home of a city; every home has its own. Where a street has no
    /// house left, two homes share one and have units.
    #[must_use]
    pub fn of_home(city: CityId, number: u32, flat: bool) -> Self {
        let houses = HOUSES * STREETS.len() as u32;
        // An odd prime that does not divide the number of houses permutes them.
        let house = number.wrapping_mul(7_919) % houses;
        let (round, street) = (number / houses, house as usize % STREETS.len());
        let unit = if flat || round > 0 { house % 30 * 2 + round % 2 + 1 } else { 0 };
        Self {
            city,
            street: STREETS.get(street).copied().unwrap_or(STREETS[0]),
            house: (house / STREETS.len() as u32 + 1) as u16,
            unit: unit as u16,
        }
    }

    /// First line: house and street.
    #[must_use]
    pub fn line1(&self) -> String {
        format!("{} {}", self.house, self.street)
    }

    /// Second line: the unit, or nothing.
    #[must_use]
    pub fn line2(&self) -> String {
        if self.unit == 0 { String::new() } else { format!("Apt {}", self.unit) }
    }

    /// Both lines in one.
    #[must_use]
    pub fn street_line(&self) -> String {
        if self.unit == 0 { self.line1() } else { format!("{}, Apt {}", self.line1(), self.unit) }
    }

    /// Postal code: the city's, with two digits of the street in the United States.
    #[must_use]
    pub fn postal_code(&self) -> String {
        let city = self.city.city();
        if self.city.in_united_states() {
            let street = STREETS.iter().position(|street| *street == self.street).unwrap_or(0);
            format!("{}{:02}", city.postal, street + 1)
        } else {
            city.postal.to_owned()
        }
    }

    /// The whole address on one line.
    #[must_use]
    pub fn one_line(&self) -> String {
        let city = self.city.city();
        format!(
            "{}, {}, {} {}, {}",
            self.street_line(),
            city.name,
            if city.region_code.is_empty() { city.region } else { city.region_code },
            self.postal_code(),
            city.country
        )
    }
}
