//! What single words mean in an address.

/// What a word does in an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A kind of street, in its short form.
    Street(&'static str),
    /// A kind of unit; the short form is empty where it means just a door.
    Unit(&'static str),
}

/// The role of a folded word, if it has one.
pub(super) fn role(word: &str) -> Option<Role> {
    Some(match word {
        "st" | "str" | "street" | "strasse" => Role::Street("st"),
        "ave" | "av" | "avenue" | "avn" | "aven" | "avda" | "avenida" => Role::Street("ave"),
        "blvd" | "boulevard" | "boul" | "bvd" | "blv" | "bulvar" => Role::Street("blvd"),
        "rd" | "road" => Role::Street("rd"),
        "dr" | "drive" | "drv" => Role::Street("dr"),
        "ln" | "lane" | "la" => Role::Street("ln"),
        "ct" | "court" | "crt" => Role::Street("ct"),
        "pl" | "place" | "platz" | "plaza" | "plz" => Role::Street("pl"),
        "ter" | "terrace" | "terr" => Role::Street("ter"),
        "way" | "wy" => Role::Street("way"),
        "cir" | "circle" | "circ" | "crcl" => Role::Street("cir"),
        "hwy" | "highway" | "hiway" => Role::Street("hwy"),
        "pkwy" | "parkway" | "pky" | "pkway" => Role::Street("pkwy"),
        "sq" | "square" => Role::Street("sq"),
        "trl" | "trail" => Role::Street("trl"),
        "expy" | "expressway" => Role::Street("expy"),
        "cres" | "crescent" => Role::Street("cres"),
        "cl" | "close" => Role::Street("cl"),
        "aly" | "alley" | "allee" => Role::Street("aly"),
        "brg" | "bridge" => Role::Street("brg"),
        "xing" | "crossing" => Role::Street("xing"),
        "loop" => Role::Street("loop"),
        "pike" | "tpke" | "turnpike" => Role::Street("tpke"),
        "calle" | "c" => Role::Street("calle"),
        "rua" => Role::Street("rua"),
        "rue" => Role::Street("rue"),
        "via" => Role::Street("via"),
        "ulitsa" | "ul" | "ulica" | "vul" | "vulitsya" => Role::Street("ul"),
        "prospekt" | "prosp" | "pr" | "prospect" => Role::Street("prospekt"),
        "pereulok" | "per" => Role::Street("per"),
        "apt" | "apartment" | "unit" | "suite" | "ste" | "flat" | "appt" | "apto"
        | "departamento" | "depto" | "wohnung" | "whg" | "kv" | "kvartira" | "door" | "rm"
        | "room" | "office" | "ofc" | "lot" | "spc" | "space" | "trlr" | "kabinet" => {
            Role::Unit("")
        }
        "fl" | "floor" | "flr" | "etage" | "piso" | "stock" => Role::Unit("fl"),
        "bldg" | "building" | "korpus" | "korp" | "tower" | "twr" | "block" | "blk" => {
            Role::Unit("bldg")
        }
        "pmb" => Role::Unit("pmb"),
        _ => return None,
    })
}

/// The short form of a direction.
pub(super) fn direction(word: &str) -> Option<&'static str> {
    Some(match word {
        "n" | "north" | "no" => "n",
        "s" | "south" | "so" => "s",
        "e" | "east" => "e",
        "w" | "west" => "w",
        "ne" | "northeast" => "ne",
        "nw" | "northwest" => "nw",
        "se" | "southeast" => "se",
        "sw" | "southwest" => "sw",
        _ => return None,
    })
}

/// A written ordinal in digits: `fifth` is `5th`.
pub(super) fn ordinal(word: &str) -> Option<&'static str> {
    Some(match word {
        "first" => "1st",
        "second" => "2nd",
        "third" => "3rd",
        "fourth" => "4th",
        "fifth" => "5th",
        "sixth" => "6th",
        "seventh" => "7th",
        "eighth" => "8th",
        "ninth" => "9th",
        "tenth" => "10th",
        "eleventh" => "11th",
        "twelfth" => "12th",
        "thirteenth" => "13th",
        "fourteenth" => "14th",
        "fifteenth" => "15th",
        _ => return None,
    })
}

/// A street whose type is written in one word with its name: `Hauptstrasse`
/// and `Hauptstr` are one street.
pub(super) fn compound(word: &str) -> String {
    for (long, short) in
        [("strasse", "str"), ("straat", "str"), ("platz", "pl"), ("gatan", "g"), ("gata", "g")]
    {
        if let Some(name) = word.strip_suffix(long).filter(|name| name.len() > 2) {
            return format!("{name}{short}");
        }
    }
    word.to_owned()
}

/// The two-letter code of a country written in one of its usual ways.
pub(super) fn country(folded: &str) -> Option<&'static str> {
    Some(match folded {
        "us"
        | "usa"
        | "u s a"
        | "u s"
        | "united states"
        | "united states of america"
        | "america" => "us",
        "gb" | "uk" | "united kingdom" | "great britain" | "england" | "scotland" | "wales"
        | "u k" => "gb",
        "ca" | "canada" => "ca",
        "cn" | "china" | "prc" | "peoples republic of china" => "cn",
        "ru" | "russia" | "russian federation" => "ru",
        "kr" | "south korea" | "republic of korea" => "kr",
        "kp" | "north korea" | "dprk" => "kp",
        "de" | "germany" | "deutschland" => "de",
        "fr" | "france" => "fr",
        "es" | "spain" | "espana" => "es",
        "it" | "italy" | "italia" => "it",
        "nl" | "netherlands" | "the netherlands" => "nl",
        "pl" | "poland" | "polska" => "pl",
        "ua" | "ukraine" => "ua",
        "mx" | "mexico" => "mx",
        "br" | "brazil" | "brasil" => "br",
        "in" | "india" => "in",
        "jp" | "japan" => "jp",
        "ae" | "uae" | "united arab emirates" => "ae",
        "vn" | "vietnam" | "viet nam" => "vn",
        "ph" | "philippines" => "ph",
        "pk" | "pakistan" => "pk",
        "ng" | "nigeria" => "ng",
        "au" | "australia" => "au",
        "ie" | "ireland" => "ie",
        "sg" | "singapore" => "sg",
        "my" | "malaysia" => "my",
        "la" | "laos" | "lao pdr" => "la",
        "hk" | "hong kong" => "hk",
        "tr" | "turkey" | "turkiye" => "tr",
        "ir" | "iran" => "ir",
        _ => return None,
    })
}

/// Whether a word is the postal abbreviation of a state, district or territory
/// of the United States.
pub(super) fn is_us_state(word: &str) -> bool {
    const STATES: &str = "al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy dc pr gu vi as mp";
    word.len() == 2 && STATES.split(' ').any(|state| state == word)
}
