//! The words of company names that are not the name: legal forms, trades,
//! places, and what carries nothing at all.

use std::sync::OnceLock;

use foldhash::{HashMap, HashMapExt as _};

/// What a run of words of a company's name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A legal form, with the form it is counted as.
    Form(&'static str),
    /// A trade or a place, with the word it is counted as.
    Generic(&'static str),
}

/// The longest run at the start of `words` that means something, and how many
/// words it takes.
pub(super) fn meaning(words: &[&str]) -> Option<(usize, Meaning)> {
    static TABLE: OnceLock<Table> = OnceLock::new();
    let runs = TABLE.get_or_init(table).get(words.first()?)?;
    let fits = |run: &&Run| words.get(..run.words.len()).is_some_and(|w| w == run.words.as_slice());
    runs.iter().find(fits).map(|run| (run.words.len(), run.meaning))
}

struct Run {
    words: Vec<&'static str>,
    meaning: Meaning,
}

/// From the first word to the runs it begins, longest first.
type Table = HashMap<&'static str, Vec<Run>>;

fn table() -> Table {
    let mut table = Table::new();
    let forms = FORMS.iter().map(|(text, form)| (text, Meaning::Form(form)));
    let generic = GENERIC.iter().map(|(text, word)| (text, Meaning::Generic(word)));
    for (text, meaning) in forms.chain(generic) {
        let words: Vec<&str> = text.split(' ').collect();
        if let Some(first) = words.first() {
            table.entry(first).or_default().push(Run { words, meaning });
        }
    }
    for runs in table.values_mut() {
        runs.sort_by_key(|run| std::cmp::Reverse(run.words.len()));
    }
    table
}

/// Forms that are names or words of their own in other places than the end.
pub(super) const ONLY_LAST: &[&str] = &[
    "ab", "ad", "ag", "aps", "as", "a s", "a d", "cie", "est", "kg", "kk", "lp", "n v", "nv", "oy",
    "plc", "pt", "pte", "pty", "s a", "sa", "sac", "sal", "sas", "spa", "too", "tov", "wll",
];

/// Legal forms of three and more letters that are recognised when mistyped.
pub(super) const LONG_FORMS: &[&str] = &[
    "aktsionernoe",
    "aktsionernoye",
    "company",
    "corporation",
    "incorporated",
    "joint",
    "liability",
    "limited",
    "obshchestvo",
    "ogranichennoi",
    "ogranichennoy",
    "otkrytoe",
    "otvetstvennostyu",
    "publichnoe",
    "stock",
    "unitary",
    "zakrytoe",
];
pub(super) const SHORT_FORMS: &[&str] = &["cjsc", "ojsc", "pjsc", "gmbh", "fzco"];

/// Legal forms, folded, with the form they are counted as. Words of longer forms stand
/// here by themselves as well: names are cut, turned and mistyped. Several words stand
/// for one form where they are translations or abbreviations of one another.
#[rustfmt::skip]
const FORMS: &[(&str, &str)] = &[
    ("limited liability company", "llc"), ("limited liability partnership", "llp"),
    ("obshchestvo s ogranichennoy otvetstvennostyu", "llc"), ("gesellschaft mit beschrankter haftung", "llc"),
    ("private limited company", "ltd"), ("public limited company", "plc"), ("public joint stock company", "jsc"),
    ("closed joint stock company", "jsc"), ("open joint stock company", "jsc"),
    ("private joint stock company", "jsc"), ("sociedad anonima de capital variable", "jsc"),
    ("joint stock company", "jsc"), ("sociedad anonima", "jsc"), ("societe anonyme", "jsc"),
    ("aktiengesellschaft", "jsc"), ("company limited", "ltd"), ("private limited", "ltd"), ("s a de c v", "jsc"),
    ("sa de cv", "jsc"), ("s de r l", "llc"), ("co limited", "ltd"), ("pvt ltd", "ltd"), ("pte ltd", "ltd"),
    ("pty ltd", "ltd"), ("sdn bhd", "ltd"), ("co ltd", "ltd"), ("sp z o o", "llc"), ("sp zoo", "llc"),
    ("s r o", "llc"), ("d o o", "llc"), ("s r l", "llc"), ("s p a", "jsc"), ("l l c", "llc"), ("l l p", "llp"),
    ("p l c", "plc"), ("a s", "jsc"), ("s a", "jsc"), ("b v", "llc"), ("n v", "jsc"), ("incorporated", "corp"),
    ("corporation", "corp"), ("limited", "ltd"), ("company", "co"), ("gmbh", "llc"), ("ooo", "llc"), ("oao", "jsc"),
    ("zao", "jsc"), ("pao", "jsc"), ("pjsc", "jsc"), ("ojsc", "jsc"), ("cjsc", "jsc"), ("fze", "fz"), ("fzc", "fz"),
    ("fzco", "fz"), ("fz llc", "fz"), ("dmcc", "fz"), ("corp", "corp"), ("llc", "llc"), ("llp", "llp"),
    ("ltd", "ltd"), ("ltda", "ltd"), ("plc", "plc"), ("inc", "corp"), ("jsc", "jsc"), ("pty", "ltd"), ("pvt", "ltd"),
    ("pte", "ltd"), ("bhd", "ltd"), ("srl", "llc"), ("sarl", "llc"), ("sas", "jsc"), ("spa", "jsc"), ("oyj", "jsc"),
    ("oy", "llc"), ("ab", "jsc"), ("as", "jsc"), ("aps", "llc"), ("ag", "jsc"), ("kg", "kg"), ("kk", "jsc"),
    ("bv", "llc"), ("nv", "jsc"), ("sa", "jsc"), ("lp", "lp"), ("co", "co"),
    ("otkrytoe aktsionernoe obshchestvo", "jsc"), ("otkrytoye aktsionernoye obshchestvo", "jsc"),
    ("zakrytoe aktsionernoe obshchestvo", "jsc"), ("zakrytoye aktsionernoye obshchestvo", "jsc"),
    ("publichnoe aktsionernoe obshchestvo", "jsc"), ("publichnoye aktsionernoye obshchestvo", "jsc"),
    ("aktsionernoe obshchestvo", "jsc"), ("aktsionernoye obshchestvo", "jsc"),
    ("obshchestvo s ogranichennoi otvetstvennostyu", "llc"), ("federal state unitary enterprise", "fsue"),
    ("fsue", "fsue"), ("fgup", "fsue"), ("limited partnership", "lp"), ("s a r l", "llc"), ("s a s", "jsc"),
    ("s p z o o", "llc"), ("spzoo", "llc"), ("doo", "llc"), ("dooel", "llc"), ("ood", "llc"), ("eood", "llc"),
    ("kft", "llc"), ("sro", "llc"), ("a d", "jsc"), ("ead", "jsc"), ("tov", "llc"), ("too", "llc"), ("mchj", "llc"),
    ("tbk", "jsc"), ("pt", "ltd"), ("sal", "jsc"), ("wll", "llc"), ("w l l", "llc"), ("sac", "jsc"), ("saoc", "jsc"),
    ("eirl", "llc"), ("e i r l", "llc"), ("c v", "cv"), ("cv", "cv"), ("sapi de cv", "jsc"), ("s de rl de cv", "llc"),
    ("s de r l de c v", "llc"), ("s a p i de c v", "jsc"), ("sa de c v", "jsc"), ("f z e", "fz"), ("f z c", "fz"),
    ("f z co", "fz"), ("free zone company", "fz"), ("free zone establishment", "fz"), ("est", "co"),
    ("establishment", "co"), ("anonim sirketi", "jsc"), ("limited sirketi", "ltd"), ("ltd sti", "ltd"),
    ("sti", "ltd"), ("sirketi", "co"), ("kollektif sirketi", "co"), ("sherkat", "co"), ("sherkate", "co"),
    ("sharikat", "co"), ("gmbh co kg", "kg"), ("kollektivgesellschaft", "kg"), ("besloten vennootschap", "llc"),
    ("naamloze vennootschap", "jsc"), ("proprietary limited", "ltd"), ("cie", "co"), ("compagnie", "co"),
    ("compania", "co"), ("cia", "co"), ("liability", "co"), ("joint", "co"), ("stock", "co"), ("obshchestvo", "co"),
    ("obschestvo", "co"), ("ogranichennoi", "co"), ("ogranichennoy", "co"), ("otvetstvennostyu", "co"),
    ("aktsionernoe", "co"), ("aktsionernoye", "co"), ("aktsionernoi", "co"), ("publichnoe", "co"),
    ("publichnoye", "co"), ("otkrytoe", "co"), ("otkrytoye", "co"), ("zakrytoe", "co"), ("zakrytoye", "co"),
    ("sociedad", "co"), ("anonima", "co"), ("responsabilidad", "co"), ("limitada", "co"), ("gesellschaft", "co"),
    ("haftung", "co"), ("proprietary", "co"), ("unitary", "co"), ("sdn", "co"),
];

/// Words that say a trade or a place and not which company, with the form they
/// are counted as.
#[rustfmt::skip]
pub(super) const GENERIC: &[(&str, &str)] = &[
    ("technology", "tech"), ("technologies", "tech"), ("technological", "tech"), ("tech", "tech"),
    ("tekhnologii", "tech"), ("solutions", "solution"), ("solution", "solution"), ("services", "service"),
    ("service", "service"), ("systems", "system"), ("system", "system"), ("software", "software"), ("group", "group"),
    ("grupo", "group"), ("holding", "holding"), ("holdings", "holding"), ("international", "intl"), ("intl", "intl"),
    ("intern", "intl"), ("global", "global"), ("worldwide", "global"), ("trading", "trade"), ("trade", "trade"),
    ("general", "general"), ("import", "import"), ("export", "export"), ("impex", "import"),
    ("industries", "industry"), ("industry", "industry"), ("industrial", "industry"), ("enterprise", "enterprise"),
    ("enterprises", "enterprise"), ("consulting", "consulting"), ("consultants", "consulting"),
    ("management", "mgmt"), ("mgmt", "mgmt"), ("development", "dev"), ("dev", "dev"), ("investment", "invest"),
    ("investments", "invest"), ("invest", "invest"), ("capital", "capital"), ("financial", "finance"),
    ("finance", "finance"), ("bank", "bank"), ("shipping", "shipping"), ("logistics", "logistics"),
    ("transport", "logistics"), ("construction", "construction"), ("engineering", "engineering"),
    ("manufacturing", "mfg"), ("mfg", "mfg"), ("electronics", "electronics"), ("energy", "energy"), ("oil", "oil"),
    ("gas", "gas"), ("petroleum", "oil"), ("digital", "digital"), ("data", "data"), ("network", "network"),
    ("networks", "network"), ("information", "information"), ("it", "information"), ("labs", "lab"), ("lab", "lab"),
    ("laboratories", "lab"), ("studio", "studio"), ("studios", "studio"), ("media", "media"),
    ("staffing", "staffing"), ("recruitment", "staffing"), ("outsourcing", "staffing"), ("partners", "partner"),
    ("associates", "partner"), ("foundation", "foundation"), ("institute", "institute"), ("university", "university"),
    ("center", "center"), ("centre", "center"), ("agency", "agency"), ("bureau", "bureau"), ("ministry", "ministry"),
    ("national", "national"), ("state", "state"), ("research", "research"), ("science", "science"),
    ("scientific", "science"), ("production", "production"), ("commercial", "commerce"), ("commerce", "commerce"),
    ("equipment", "equipment"), ("aviation", "aviation"), ("airlines", "aviation"), ("airways", "aviation"),
    ("american", "usa"), ("america", "usa"), ("usa", "usa"), ("us", "usa"), ("uk", "uk"), ("europe", "europe"),
    ("asia", "asia"), ("china", "china"), ("middle", "middle"), ("east", "east"), ("west", "west"),
    ("north", "north"), ("south", "south"), ("new", "new"), ("tecnologia", "tech"), ("tecnologias", "tech"),
    ("servicios", "service"), ("servicio", "service"), ("servis", "service"), ("sistemy", "system"),
    ("gruppa", "group"), ("gruppe", "group"), ("groupe", "group"), ("grup", "group"), ("internacional", "intl"),
    ("internationale", "intl"), ("world", "global"), ("torgovyi dom", "trade"), ("torgovy dom", "trade"),
    ("trading house", "trade"), ("trade house", "trade"), ("trader", "trade"), ("traders", "trade"),
    ("torg", "trade"), ("comercializadora", "trade"), ("comercial", "commerce"), ("comercio", "commerce"),
    ("ticaret", "trade"), ("genel", "general"), ("general trading", "trade"), ("imports", "import"),
    ("exports", "export"), ("importadora", "import"), ("exportadora", "export"), ("industria", "industry"),
    ("industrias", "industry"), ("industrie", "industry"), ("sanayi", "industry"), ("empresa", "enterprise"),
    ("predpriyatie", "enterprise"), ("consultores", "consulting"), ("consultancy", "consulting"),
    ("consult", "consulting"), ("advisors", "consulting"), ("advisory", "consulting"), ("inversiones", "invest"),
    ("investissements", "invest"), ("investitsii", "invest"), ("financiera", "finance"), ("banking", "bank"),
    ("banco", "bank"), ("banque", "bank"), ("banka", "bank"), ("bankasi", "bank"), ("logistik", "logistics"),
    ("logistic", "logistics"), ("logistica", "logistics"), ("transportation", "logistics"),
    ("transportes", "logistics"), ("transports", "logistics"), ("freight", "logistics"), ("cargo", "logistics"),
    ("constructora", "construction"), ("constructions", "construction"), ("construcciones", "construction"),
    ("contracting", "construction"), ("stroy", "construction"), ("insaat", "construction"),
    ("ingenieria", "engineering"), ("electronic", "electronics"), ("elektronik", "electronics"),
    ("electrical", "electric"), ("electric", "electric"), ("energiya", "energy"), ("enerji", "energy"),
    ("power", "energy"), ("petrol", "oil"), ("petrochemical", "petrochem"), ("petrochemicals", "petrochem"),
    ("petrochemistry", "petrochem"), ("chemical", "chemical"), ("chemicals", "chemical"),
    ("informatics", "information"), ("telecom", "telecom"), ("telecommunication", "telecom"),
    ("telecommunications", "telecom"), ("communication", "telecom"), ("communications", "telecom"),
    ("laboratory", "lab"), ("fund", "foundation"), ("fond", "foundation"), ("fundacion", "foundation"),
    ("charity", "charity"), ("charitable", "charity"), ("institut", "institute"), ("universitet", "university"),
    ("universidad", "university"), ("academy", "academy"), ("college", "college"), ("centro", "center"),
    ("tsentr", "center"), ("markaz", "center"), ("ministerio", "ministry"), ("department", "department"),
    ("office", "office"), ("committee", "committee"), ("svcs", "service"), ("svc", "service"), ("ctr", "center"), ("cntr", "center"),
    ("inst", "institute"), ("chem", "chemical"), ("assn", "association"), ("univ", "university"), ("natl", "national"),
    ("grp", "group"), ("mgt", "mgmt"), ("equip", "equipment"), ("constr", "construction"), ("pharm", "pharma"),
    ("med", "medical"), ("dept", "department"), ("mach", "machinery"), ("distrib", "distribution"), ("commission", "committee"), ("council", "council"),
    ("association", "association"), ("society", "association"), ("union", "association"),
    ("organization", "organisation"), ("organisation", "organisation"), ("organisations", "organisation"),
    ("factory", "factory"), ("plant", "factory"), ("zavod", "factory"), ("mill", "factory"), ("works", "factory"),
    ("project", "project"), ("projects", "project"), ("product", "production"), ("products", "production"),
    ("producer", "production"), ("producers", "production"), ("supply", "supply"), ("supplies", "supply"),
    ("machinery", "machinery"), ("machine", "machinery"), ("machines", "machinery"), ("materials", "material"),
    ("material", "material"), ("metal", "metal"), ("metals", "metal"), ("steel", "steel"), ("mining", "mining"),
    ("minerals", "mining"), ("agricultural", "agro"), ("agriculture", "agro"), ("agro", "agro"),
    ("agropecuaria", "agro"), ("ganaderia", "agro"), ("food", "food"), ("foods", "food"),
    ("pharmaceutical", "pharma"), ("pharmaceuticals", "pharma"), ("pharma", "pharma"), ("medical", "medical"),
    ("insurance", "insurance"), ("security", "security"), ("defence", "defense"), ("defense", "defense"),
    ("military", "military"), ("real", "real"), ("estate", "estate"), ("property", "estate"),
    ("properties", "estate"), ("inmobiliaria", "estate"), ("realty", "estate"), ("hotel", "hotel"),
    ("hotels", "hotel"), ("travel", "travel"), ("tourism", "travel"), ("tours", "travel"), ("exchange", "exchange"),
    ("market", "market"), ("markets", "market"), ("marketing", "market"), ("distribution", "distribution"),
    ("distributor", "distribution"), ("distributors", "distribution"), ("distribuidora", "distribution"),
    ("design", "design"), ("central", "central"), ("first", "first"), ("venture", "venture"), ("ventures", "venture"),
    ("federal", "federal"), ("republic", "republic"), ("eastern", "east"), ("western", "west"), ("northern", "north"),
    ("southern", "south"), ("gulf", "gulf"), ("branch", "branch"), ("division", "division"), ("sea", "sea"),
    ("ship", "ship"), ("ships", "ship"), ("vessel", "ship"), ("tanker", "tanker"), ("tankers", "tanker"),
    ("air", "air"), ("airline", "aviation"), ("aero", "air"), ("aerospace", "aerospace"), ("auto", "auto"),
    ("automotive", "auto"), ("motors", "auto"), ("house", "house"), ("dom", "house"), ("sons", "son"),
    ("bros", "brother"), ("brothers", "brother"), ("complex", "complex"), ("base", "base"),
    ("operations", "operation"), ("resources", "resource"), ("partner", "partner"), ("partnership", "partner"),
    ("cooperation", "cooperation"), ("economic", "economy"), ("foreign", "foreign"), ("special", "special"),
    ("technical", "tech"), ("technique", "tech"), ("tekhnika", "tech"), ("maritime", "marine"), ("marine", "marine"),
    ("naviera", "shipping"), ("navigation", "shipping"), ("shipholding", "shipping"), ("savings", "savings"),
    ("cooperative", "coop"), ("coop", "coop"), ("credit", "credit"), ("trust", "trust"), ("community", "community"),
    ("people", "people"), ("school", "school"), ("hospital", "hospital"), ("medicine", "medical"),
    ("health", "health"), ("education", "education"), ("educational", "education"), ("arts", "art"), ("art", "art"),
    ("applied", "applied"), ("polytechnic", "polytechnic"), ("nacional", "national"), ("nationale", "national"),
    ("natsionalnyi", "national"), ("gosudarstvennyi", "state"), ("county", "county"), ("city", "city"),
    ("farmers", "farmers"), ("merchants", "merchants"), ("broadcasting", "media"), ("television", "media"),
    ("radio", "media"), ("press", "media"), ("news", "media"), ("money", "money"), ("credits", "credit"),
    ("ispolnitelnyi", "executive"), ("nauchno", "science"), ("proizvodstvennoe", "production"),
    ("proizvodstvennaya", "production"), ("obedinenie", "association"), ("obyedineniye", "association"),
    ("nii", "institute"), ("build", "construction"), ("building", "construction"), ("machine building", "machinery"),
    ("design bureau", "bureau"), ("konstruktorskoe byuro", "bureau"), ("agencies", "agency"), ("open", "open"),
    ("closed", "closed"), ("public", "public"), ("private", "private"), ("dubai", "dubai"), ("iran", "iran"),
    ("iranian", "iranian"), ("russia", "russia"), ("russian", "russian"), ("moscow", "moscow"), ("korea", "korea"),
    ("korean", "korean"), ("pyongyang", "pyongyang"), ("dprk", "dprk"), ("syria", "syria"), ("syrian", "syrian"),
    ("turkey", "turkey"), ("turkish", "turkish"), ("istanbul", "istanbul"), ("tehran", "tehran"),
    ("beijing", "beijing"), ("shanghai", "shanghai"), ("shenzhen", "shenzhen"), ("guangzhou", "guangzhou"),
    ("dandong", "dandong"), ("dalian", "dalian"), ("yantai", "yantai"), ("singapore", "singapore"),
    ("malaysia", "malaysia"), ("london", "london"), ("germany", "germany"), ("german", "german"),
    ("deutschland", "deutschland"), ("france", "france"), ("india", "india"), ("indian", "indian"),
    ("pakistan", "pakistan"), ("afghanistan", "afghanistan"), ("iraq", "iraq"), ("iraqi", "iraqi"),
    ("lebanon", "lebanon"), ("lebanese", "lebanese"), ("kuwait", "kuwait"), ("qatar", "qatar"),
    ("emirates", "emirates"), ("uae", "uae"), ("arab", "arab"), ("arabian", "arabian"), ("african", "african"),
    ("africa", "africa"), ("european", "european"), ("asian", "asian"), ("chinese", "chinese"), ("japan", "japan"),
    ("taiwan", "taiwan"), ("vietnam", "vietnam"), ("thailand", "thailand"), ("indonesia", "indonesia"),
    ("ukraine", "ukraine"), ("ukrainian", "ukrainian"), ("belarus", "belarus"), ("minsk", "minsk"),
    ("kazakhstan", "kazakhstan"), ("cuba", "cuba"), ("cuban", "cuban"), ("havana", "havana"),
    ("venezuela", "venezuela"), ("colombia", "colombia"), ("mexico", "mexico"), ("mexican", "mexican"),
    ("panama", "panama"), ("peru", "peru"), ("brasil", "brasil"), ("brazil", "brazil"), ("spain", "spain"),
    ("italia", "italia"), ("italy", "italy"), ("swiss", "swiss"), ("switzerland", "switzerland"),
    ("zurich", "zurich"), ("cyprus", "cyprus"), ("malta", "malta"), ("canada", "canada"), ("australia", "australia"),
    ("libya", "libya"), ("sudan", "sudan"), ("yemen", "yemen"), ("somalia", "somalia"), ("congo", "congo"),
    ("zimbabwe", "zimbabwe"), ("myanmar", "myanmar"), ("burma", "burma"), ("hong kong", "hongkong"),
    ("hongkong", "hongkong"), ("hk", "hongkong"), ("saudi arabia", "saudi"), ("saudi", "saudi"), ("rossii", "russia"),
    ("rossiya", "russia"), ("rossiiskii", "russian"), ("moskva", "moscow"), ("united states", "usa"),
    ("united kingdom", "uk"), ("united arab emirates", "uae"), ("north korea", "dprk"),
];

/// Words that carry nothing in a company's name.
pub(super) const EMPTY: &[&str] = &[
    "the", "and", "of", "for", "de", "del", "la", "le", "et", "und", "y", "e", "in", "dba", "i",
    "na", "ve", "no", "nr",
];
