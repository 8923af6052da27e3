//! Invented registers with known truth.

use matching::link::Table;

/// A stream of numbers that is the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Low numbers more often, as names and places are.
    fn skewed(&mut self, n: usize, power: f64) -> usize {
        ((n as f64) * self.unit().powf(power)) as usize % n.max(1)
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        let at = self.below(from.len());
        from.get(at).copied().unwrap_or_default()
    }
}

/// Given names with what else people call them: the commonest first.
const GIVEN: &[&str] = &[
    "william will bill willie wilhelm",
    "john jack johnny jon johannes",
    "thomas tom tommy tomas",
    "george georg geordie",
    "james jim jimmy jamie",
    "henry harry hal henri",
    "charles charlie carl karl",
    "robert bob rob robin bert",
    "edward ned ted eddie eduard",
    "richard dick rick ricardo",
    "joseph joe jos",
    "mary molly polly marie maria",
    "elizabeth liz betty eliza elisabeth",
    "frederick fred freddie friedrich",
    "arthur art artie",
    "alfred alf fred",
    "samuel sam sammy",
    "francis frank francois",
    "walter walt wally",
    "david dave davy",
    "peter pete pieter",
    "alexander alex sandy alec",
    "anne ann anna nancy",
    "margaret maggie peggy meg",
    "sarah sally sara",
    "jane jenny janet",
    "alice ally alicia",
    "edwin ed eddie",
    "hugh hughie hugo",
    "philip phil filip",
    "benjamin ben benny",
    "daniel dan danny",
    "michael mike mick",
    "andrew andy drew",
    "ernest ernie ernst",
    "albert bert al",
    "stephen steve steven",
    "matthew matt mathew",
    "nicholas nick nicolas",
    "percy perce",
    "herbert herb bert",
    "harold harry hal",
    "sidney sid sydney",
    "emma em emmy",
    "florence flo florrie",
    "catherine kate kitty katherine",
    "helen nell ellen",
    "emily em millie",
    "caroline carrie carolyn",
    "louisa lou louise",
    "lewis lou louis",
    "ralph rafe",
    "reginald reg rex",
    "cecil cec",
    "leonard len lenny",
    "oliver noll ollie",
    "roger rog rodger",
    "gilbert gil",
    "edmund ned edmond",
    "lawrence larry laurence",
    "christopher kit chris",
    "patrick pat paddy",
    "isabella bella isabel",
    "harriet hattie harriett",
    "charlotte lottie",
];

const STEMS: &[&str] = &[
    "ash", "black", "brad", "brom", "burn", "cart", "chud", "clif", "cram", "dal", "den", "dray",
    "east", "ell", "farn", "fen", "gar", "glad", "gray", "hal", "ham", "har", "hart", "haw", "hol",
    "hus", "kem", "kirk", "lan", "law", "lin", "mal", "mar", "mel", "mor", "nor", "nut", "oak",
    "pal", "pem", "pres", "rad", "ral", "rich", "ros", "rud", "sand", "sel", "shel", "stan", "sut",
    "tal", "thorn", "til", "tre", "up", "wal", "war", "wes", "whit", "wid", "win", "wood", "yar",
];
const ENDS: &[&str] = &[
    "ton", "ley", "ford", "well", "ham", "by", "worth", "field", "wick", "stead", "man", "son",
    "ridge", "combe", "shaw", "croft", "dale", "ing", "more", "land", "house", "berry", "gate",
    "low",
];
const SHORT_SURNAMES: &[&str] = &[
    "smith", "jones", "brown", "taylor", "clark", "hall", "wright", "king", "lee", "baker", "hill",
    "scott", "young", "cooper", "ward", "turner", "cook", "bell", "gray", "cox", "price", "wood",
];
const JOBS: &[&str] = &[
    "politician",
    "writer",
    "cricketer",
    "painter",
    "footballer",
    "actor",
    "composer",
    "poet",
    "journalist",
    "architect",
    "lawyer",
    "physician",
    "botanist",
    "clergyman",
    "engineer",
    "artist",
    "military officer",
    "priest",
    "photographer",
    "chemist",
    "historian",
    "judge",
    "explorer",
    "singer",
    "novelist",
    "mathematician",
    "sculptor",
    "geologist",
    "barrister",
    "banker",
    "landowner",
    "missionary",
    "printer",
    "entomologist",
    "surgeon",
    "diplomat",
    "philosopher",
    "bishop",
    "musician",
    "rugby player",
];

fn surname(n: usize) -> String {
    if let Some(name) = SHORT_SURNAMES.get(n) {
        return (*name).to_owned();
    }
    let n = n - SHORT_SURNAMES.len();
    let stem = STEMS.get(n * 7 % STEMS.len()).copied().unwrap_or_default();
    let end = ENDS.get(n / STEMS.len() % ENDS.len()).copied().unwrap_or_default();
    format!("{stem}{end}")
}

const SURNAMES: usize = 22 + 64 * 24;

/// The places of a country: a town, what else its surroundings are called, and
/// the start of its postal codes.
fn place(n: usize) -> (String, [String; 3], String) {
    let stem = STEMS.get(n * 11 % STEMS.len()).copied().unwrap_or_default();
    let end = ENDS.get((n * 5 + n / STEMS.len()) % ENDS.len()).copied().unwrap_or_default();
    let town = if n == 0 { "london".to_owned() } else { format!("{stem}{end}") };
    let other = |k: usize| {
        let stem = STEMS.get((n * 13 + k * 29) % STEMS.len()).copied().unwrap_or_default();
        format!("{stem}{}", ENDS.get((n + k * 7) % ENDS.len()).copied().unwrap_or_default())
    };
    let letter = |k: usize| char::from(b'A' + (k % 26) as u8);
    let code = format!("{}{}{}", letter(n / 20 * 3), letter(n / 20 * 7 + 2), n % 20 + 1);
    (town, [format!("{} district", other(1)), other(2), format!("{stem}{end} without")], code)
}

fn postcode(place: usize, street: usize) -> String {
    let letter = |k: usize| char::from(b'A' + (k % 26) as u8);
    let (.., outward) = self::place(place);
    format!("{outward} {}{}{}", street % 9 + 1, letter(street / 9), letter(street * 5 + 3))
}

fn typo(random: &mut Random, text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() < 2 {
        return text.to_owned();
    }
    let at = 1 + random.below(letters.len() - 1);
    let letter = char::from(b'a' + random.below(26) as u8);
    match random.below(4) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letter),
        2 => letters.swap(at - 1, at),
        _ => letters.iter_mut().skip(at).take(1).for_each(|slot| *slot = letter),
    }
    letters.into_iter().collect()
}

fn digit_typo(random: &mut Random, text: &str) -> String {
    let at = random.below(text.len());
    let digit = char::from(b'0' + random.below(10) as u8);
    text.chars()
        .enumerate()
        .map(|(n, c)| if n == at && c.is_ascii_digit() { digit } else { c })
        .collect()
}

struct Noted {
    given: Vec<usize>,
    surname: usize,
    title: Option<&'static str>,
    /// Other whole names the person is known by.
    known_as: Vec<String>,
    year: i32,
    month: usize,
    day: usize,
    /// Whether only the year of birth is known at all.
    year_only: bool,
    place: usize,
    moved_to: usize,
    street: usize,
    job: usize,
    second_job: usize,
}

fn given(n: usize, variant: usize) -> String {
    let names: Vec<&str> = GIVEN.get(n).copied().unwrap_or("john").split(' ').collect();
    names.get(variant % names.len()).copied().unwrap_or("john").to_owned()
}

impl Noted {
    fn new(random: &mut Random, family: Option<&Self>) -> Self {
        let count = 1 + usize::from(random.chance(0.45)) + usize::from(random.chance(0.15));
        let mut names: Vec<usize> = (0..count).map(|_| random.skewed(GIVEN.len(), 2.2)).collect();
        let mut made = Self {
            given: Vec::new(),
            surname: random.skewed(SURNAMES, 1.3),
            title: None,
            known_as: Vec::new(),
            year: 1600 + (300.0 * random.unit().sqrt()) as i32,
            month: 1 + random.below(12),
            day: 1 + random.below(28),
            year_only: random.chance(0.3),
            place: random.skewed(700, 2.4),
            moved_to: random.skewed(700, 2.0),
            street: random.below(5000),
            job: random.skewed(JOBS.len(), 1.8),
            second_job: random.skewed(JOBS.len(), 1.8),
        };
        if let Some(parent) = family {
            made.surname = parent.surname;
            made.place = parent.place;
            made.street = parent.street + random.below(3);
            made.year = parent.year + 20 + random.below(20) as i32;
            if random.chance(0.35) {
                names = parent.given.clone();
            }
            if random.chance(0.4) {
                made.job = parent.job;
            }
        }
        made.given = names;
        if random.chance(0.12) {
            made.title = Some(random.pick(&["sir", "1st baron", "2nd baronet", "rev", "lord"]));
        }
        for _ in 0..random.below(3) {
            let name = made.alternative(random);
            made.known_as.push(name);
        }
        made
    }

    fn name(&self) -> String {
        let mut words: Vec<String> = self.given.iter().map(|n| given(*n, 0)).collect();
        words.push(surname(self.surname));
        match self.title {
            Some(title @ ("sir" | "rev" | "lord")) => words.insert(0, title.to_owned()),
            Some(title) => words.push(title.to_owned()),
            None => {}
        }
        words.join(" ")
    }

    /// A way of writing the name that others would use.
    fn alternative(&self, random: &mut Random) -> String {
        let first = self.given.first().copied().unwrap_or_default();
        let last = surname(self.surname);
        match random.below(6) {
            0 => format!("{} {last}", given(first, 0)),
            1 => {
                let initial = |n: &usize| given(*n, 0).chars().take(1).collect::<String>();
                let initials: Vec<String> = self.given.iter().map(initial).collect();
                format!("{} {last}", initials.join(" "))
            }
            2 => format!("{} {last}", given(first, 1 + random.below(3))),
            3 => {
                let middle = self.given.get(1).copied().unwrap_or(first);
                format!("{} {last}", given(middle, 0))
            }
            4 => {
                let other = surname(random.skewed(SURNAMES, 1.3));
                format!("{} {other}", given(first, 0))
            }
            _ => format!("{}, 1st baron {last} of {}", given(first, 0), place(self.place).0),
        }
    }
}

/// About ten records a person, cleaner ones first.
pub(crate) fn register(records: usize, seed: u64) -> (Table, Vec<u32>) {
    let mut random = Random(seed);
    let columns = [
        "full_name",
        "first_and_surname",
        "first_name",
        "surname",
        "dob",
        "birth_place",
        "postcode_fake",
        "gender",
        "occupation",
    ];
    let mut table = Table::new(columns);
    let mut truth = Vec::with_capacity(records);
    let mut people: Vec<Noted> = Vec::new();
    while truth.len() < records {
        let family = match random.chance(0.2) && !people.is_empty() {
            true => people.len() - 1 - random.below(people.len().min(50)),
            false => usize::MAX,
        };
        let person = Noted::new(&mut random, people.get(family));
        let copies = 2 + random.below(17);
        for copy in 0..copies.min(records - truth.len()) {
            let wear = copy as f64 / copies as f64;
            note(&mut random, &mut table, &person, wear, copy == 0, truth.len());
            truth.push(people.len() as u32);
        }
        people.push(person);
    }
    (table, truth)
}

fn note(random: &mut Random, table: &mut Table, of: &Noted, wear: f64, clean: bool, n: usize) {
    let corrupt = if clean { 0.0 } else { 0.25 + 0.5 * wear };
    let drop = if clean { 0.0 } else { 0.05 + 0.4 * wear };
    let mut name = of.name();
    if random.chance(corrupt + 0.1) {
        name = match random.below(10) {
            0..5 => match of.known_as.len() {
                0 => of.alternative(random),
                many => of.known_as.get(random.below(many)).cloned().unwrap_or(name),
            },
            5..9 => {
                let mut words: Vec<String> =
                    of.given.iter().map(|n| given(*n, random.below(4))).collect();
                let last = surname(of.surname);
                words.push(if random.chance(0.15) { typo(random, &last) } else { last });
                words.join(" ")
            }
            _ => typo(random, &name),
        };
    }
    if random.chance(drop) {
        let words: Vec<&str> = name.split(' ').collect();
        let last = words.len() - 1;
        let kept: Vec<&str> = words
            .iter()
            .enumerate()
            .filter(|(at, _)| {
                let p = if *at == 0 || *at == last { 0.25 } else { 0.5 };
                !random.chance(p)
            })
            .map(|(_, word)| *word)
            .collect();
        if !kept.is_empty() {
            name = kept.join(" ");
        }
    }
    let mut date = (of.year, of.month, of.day);
    if of.year_only {
        (date.1, date.2) = (1, 1);
    }
    let mut dob = format!("{:04}-{:02}-{:02}", date.0, date.1, date.2);
    if random.chance(corrupt * 0.7) {
        dob = match random.below(10) {
            0..4 => format!("{:04}-01-01", date.0),
            4..6 => {
                let year = date.0 + random.below(5) as i32 - 2;
                format!("{year:04}-01-01")
            }
            6..8 => {
                format!("{:04}-{:02}-{:02}", date.0, 1 + random.below(12), 1 + random.below(28))
            }
            _ => digit_typo(random, &dob),
        };
    }
    let (town, others, _) = place(of.place);
    let birth_place = match random.chance(corrupt * 0.6) {
        true => others.get(random.below(3)).cloned().unwrap_or(town),
        false => town,
    };
    let mut code = postcode(of.place, of.street);
    if random.chance(corrupt * 0.75) {
        code = match random.below(10) {
            0..5 => postcode(of.place, of.street + 1 + random.below(4)),
            5..8 => postcode(of.moved_to, of.street * 3 + random.below(3)),
            8 => typo(random, &code.to_lowercase()).to_uppercase(),
            _ => postcode(random.skewed(700, 2.4), random.below(5000)),
        };
    }
    let job = match random.chance(corrupt * 0.5) {
        true => of.second_job,
        false => of.job,
    };
    let words: Vec<&str> = name.split(' ').collect();
    let first = words.first().copied().filter(|_| words.len() > 1 || random.chance(0.9));
    let last = words.last().copied().filter(|_| words.len() > 1);
    let both = format!("{} {}", first.unwrap_or_default(), last.unwrap_or_default());
    let gender = if of.given.first().is_some_and(|n| n % 3 == 0) { "female" } else { "male" };
    let dob = Some(dob.as_str()).filter(|_| !random.chance(drop * 0.85));
    let birth_place = Some(birth_place.as_str()).filter(|_| !random.chance(drop * 0.5));
    let code = Some(code.as_str()).filter(|_| !random.chance(drop * 0.85));
    let job = JOBS.get(job).copied().filter(|_| !random.chance(0.3 + drop * 0.8));
    let gender = Some(gender).filter(|_| !random.chance(0.2));
    let id = format!("r{n}");
    table.push(
        &id,
        0,
        [
            Some(name.as_str()),
            Some(both.as_str()),
            first,
            last,
            dob,
            birth_place,
            code,
            gender,
            job,
        ],
    );
}

/// Mostly one or two records a person, with up to ten mistakes in a copy.
pub(crate) fn people(records: usize, seed: u64) -> (Table, Vec<u32>) {
    let mut random = Random(seed);
    let columns = [
        "given_name",
        "surname",
        "street_number",
        "address_1",
        "address_2",
        "suburb",
        "postcode",
        "state",
        "date_of_birth",
        "soc_sec_id",
    ];
    let mut table = Table::new(columns);
    let mut truth = Vec::with_capacity(records);
    let mut person = 0;
    let streets = ["street", "place", "crescent", "circuit", "avenue", "court"];
    let states = ["nsw", "vic", "qld", "wa", "sa", "tas", "act", "nt"];
    while truth.len() < records {
        let town = random.skewed(2500, 1.5);
        let (name, ..) = place(town);
        let date = format!(
            "{:04}{:02}{:02}",
            1900 + random.below(100),
            1 + random.below(12),
            1 + random.below(28)
        );
        let original: Vec<String> = vec![
            given(random.skewed(GIVEN.len(), 1.5), random.below(3)),
            surname(random.skewed(SURNAMES, 1.4)),
            (1 + random.skewed(300, 2.0)).to_string(),
            format!("{} {}", surname(22 + random.below(SURNAMES - 22)), random.pick(&streets)),
            if random.chance(0.4) {
                format!("{} park", surname(22 + random.below(800)))
            } else {
                String::new()
            },
            format!("{name}{}", if town.is_multiple_of(3) { " south" } else { "" }),
            (2000 + town * 3 % 7000).to_string(),
            states.get(town % 8).copied().unwrap_or_default().to_owned(),
            date,
            (1_000_000 + random.below(9_000_000)).to_string(),
        ];
        let copies = [0, 0, 0, 1, 1, 1, 1, 2, 3].get(random.below(9)).copied().unwrap_or(0);
        for copy in 0..=copies {
            if truth.len() == records {
                break;
            }
            let mut row = original.clone();
            let mistakes = if copy == 0 { 0 } else { 1 + random.below(8) };
            for _ in 0..mistakes {
                let at = random.below(row.len());
                let digits = matches!(at, 2 | 6 | 8 | 9);
                match random.below(6) {
                    0 if at < 9 => row.iter_mut().skip(at).take(1).for_each(String::clear),
                    1 if at == 0 => row.swap(0, 1),
                    _ => row.iter_mut().skip(at).take(1).for_each(|value| {
                        if !value.is_empty() {
                            *value = if digits {
                                digit_typo(&mut random, value)
                            } else {
                                typo(&mut random, value)
                            };
                        }
                    }),
                }
            }
            let id = format!(
                "rec-{person}-{}",
                if copy == 0 { "org".into() } else { format!("dup-{copy}") }
            );
            table.push(&id, 0, row.iter().map(|value| Some(value.as_str())));
            truth.push(person);
        }
        person += 1;
    }
    (table, truth)
}
