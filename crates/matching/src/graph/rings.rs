//! Communities that are rings, and what kind.

use std::collections::{BTreeMap, BTreeSet};

use super::leiden::{Graph, communities};
use super::links::{Facts, Links, Shared};
use super::token::{Class, Kind};

/// Nats that hold a ring together.
pub const LINE: f64 = 4.0;
/// Nats of one class that make it a witness.
const WITNESS: f64 = 1.0;
/// Nats of a token that may stand alone, and the households it needs.
const ALONE: f64 = 4.0;
const ALONE_PEOPLE: f64 = 2.5;
/// What further kinds of one class add to its strongest.
const SAME_CLASS: f64 = 0.25;
/// Nats of one pair from which a telling token makes its other holders members.
const ATTACHED: f64 = 1.2;
/// What couples share: two people who share nothing else are no ring.
const COUPLES: [Class; 4] = [Class::Place, Class::Money, Class::Contact, Class::Machine];
/// People beyond the first who share one token count this often: a crowd at one
/// thing is still one thing.
const REPEATS: f64 = 3.0;
/// A home is explained by living together up to this many people; each further
/// one counts as [`CROWDED`].
const FLAT: usize = 4;
const CROWDED: f64 = 0.5;
/// Price of a member in nats; see [`super::leiden`].
const RESOLUTION: f64 = 0.35;

/// What a ring looks like, named for what was observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// Equipment of several people behind one line or at one address.
    LaptopFarm,
    /// Devices, keys, papers or texts of one behind several names.
    ManyPersonas,
    /// Pay of several people goes to, or on to, one place.
    SharedPayee,
    /// Client and freelancer of a contract share what strangers do not share.
    PlatformRing,
    /// People whom one vendor supplied share homes, accounts or machines.
    VendorFront,
    /// Each was recommended by another of them.
    ReferralChain,
    /// Several kinds of things, no one of them prevailing.
    Mixed,
}

impl Shape {
    /// Every shape.
    pub const ALL: [Self; 7] = [
        Self::LaptopFarm,
        Self::ManyPersonas,
        Self::SharedPayee,
        Self::PlatformRing,
        Self::VendorFront,
        Self::ReferralChain,
        Self::Mixed,
    ];

    /// Stable name in output files.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::LaptopFarm => "equipment-at-one-place",
            Self::ManyPersonas => "one-hand-behind-several-names",
            Self::SharedPayee => "pay-to-one-place",
            Self::PlatformRing => "both-sides-of-a-contract",
            Self::VendorFront => "people-of-one-vendor",
            Self::ReferralChain => "recommended-by-each-other",
            Self::Mixed => "several-things-shared",
        }
    }

    /// The words shown to a reviewer.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::LaptopFarm => "Equipment of several people stands at one place",
            Self::ManyPersonas => "Several names share devices, keys, papers or texts",
            Self::SharedPayee => "Pay of several people goes to one place",
            Self::PlatformRing => "Both sides of a contract share what strangers do not",
            Self::VendorFront => "People of one vendor share homes, accounts or machines",
            Self::ReferralChain => "They recommended each other",
            Self::Mixed => "They share several kinds of things",
        }
    }
}

/// One token as members of a ring hold it.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// Number of the token.
    pub token: u32,
    /// Members who have it, sorted.
    pub members: Vec<u32>,
    /// Distinct subjects who have it, members or not.
    pub holders: u32,
    /// Nats it adds to the ring, before caps; 0 where living together explains it.
    pub nats: f64,
}

/// Subjects whom independent kinds of tokens hold together.
#[derive(Clone, Debug, PartialEq)]
pub struct Ring {
    /// Members, sorted.
    pub members: Vec<u32>,
    /// When each member was first seen with a shared token, in the order of
    /// `members`; `None`: no token says when.
    pub joined: Vec<Option<i64>>,
    /// What they share, most telling first.
    pub shared: Vec<Held>,
    /// Classes that count as witnesses, with their nats after caps.
    pub witnesses: Vec<(Class, f64)>,
    /// Nats of all classes.
    pub nats: f64,
    /// What it looks like.
    pub shape: Shape,
}

/// The rings among linked subjects, by lowest member.
///
/// Inside a community only what closes a circle counts: tokens that several
/// members have, members who have several of them, and so on until nothing more
/// falls away. Two strangers who each happen to share something with a third
/// make a chain, and a chain proves nothing. What is left is a ring if two
/// classes are witnesses and all of them add up to [`LINE`] nats; or if three or
/// more households share a thing that may stand alone. A pair that shares only
/// what couples share is none. Others who have one of the telling tokens are
/// members too.
#[must_use]
pub fn rings(links: &Links, facts: &Facts<'_>) -> Vec<Ring> {
    // Only subjects with an edge take part: most people share nothing.
    let mut linked: Vec<u32> =
        links.edges().iter().flat_map(|edge| [edge.left, edge.right]).collect();
    linked.sort_unstable();
    linked.dedup();
    let place = |subject: u32| {
        linked.binary_search(&subject).ok().and_then(|at| u32::try_from(at).ok()).unwrap_or(0)
    };
    let edges = links.edges().iter().map(|edge| (place(edge.left), place(edge.right), edge.weight));
    let graph = Graph::new(linked.len(), edges.collect::<Vec<_>>());
    let community = communities(&graph, RESOLUTION * super::links::MICRO);
    // Tokens two or more members of one community have.
    let mut shared: BTreeMap<u32, Vec<Candidate<'_>>> = BTreeMap::new();
    for token in links.shared() {
        let Some(kind) = links.token(token.token).map(|token| token.kind) else { continue };
        let mut by: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for held in links.holders(token) {
            if let Ok(at) = linked.binary_search(&held.subject)
                && let Some(community) = community.get(at)
            {
                by.entry(*community).or_default().push(held.subject);
            }
        }
        for (community, holders) in by {
            if holders.len() >= 2 {
                shared.entry(community).or_default().push(Candidate { token, kind, holders });
            }
        }
    }
    let mut rings = Vec::new();
    for tokens in shared.values() {
        let cores = cores(links, tokens);
        // Nobody is in two rings: whom one core holds another cannot claim.
        let mut taken: BTreeSet<u32> =
            cores.iter().flat_map(|(_, core)| core.iter().copied()).collect();
        for core in cores {
            if let Some(ring) = ring(links, facts, tokens, core, &taken) {
                taken.extend(&ring.members);
                rings.push(ring);
            }
        }
    }
    rings.sort_by(|left, right| left.members.cmp(&right.members));
    rings
}

/// A token as members of one community hold it.
struct Candidate<'a> {
    token: &'a Shared,
    kind: Kind,
    holders: Vec<u32>,
}

impl Candidate<'_> {
    /// Whether living together would explain it.
    fn explained(&self) -> bool {
        self.token.holders <= self.kind.sharing().household
    }

    /// Holders who count: of a person one, and of a household one where living
    /// together explains it.
    fn counted(&self, links: &Links, among: impl Fn(u32) -> bool) -> Vec<u32> {
        let mut seen = BTreeSet::new();
        self.holders
            .iter()
            .copied()
            .filter(|holder| among(*holder))
            .filter(|holder| {
                seen.insert(if self.explained() {
                    links.household(*holder)
                } else {
                    links.person(*holder)
                })
            })
            .collect()
    }

    /// How many people some of the holders count as.
    fn people(&self, links: &Links, holders: &[u32]) -> f64 {
        if self.explained() {
            people(links, holders, UNKNOWN_HOME)
        } else {
            holders.iter().map(|holder| links.person(*holder)).collect::<BTreeSet<_>>().len() as f64
        }
    }

    /// Nats among some of the holders.
    fn nats(&self, links: &Links, holders: &[u32]) -> f64 {
        self.token.weight * (self.people(links, holders) - 1.0).clamp(0.0, REPEATS)
    }

    /// Whether these holders need no other witness. A family is not enough, even
    /// where it is too large to explain the token.
    fn alone(&self, links: &Links, holders: &[u32]) -> bool {
        let unknown = if self.explained() { UNKNOWN_HOME } else { 1.0 };
        self.kind.sharing().alone
            && holders.len() >= 3
            && self.people(links, holders) >= ALONE_PEOPLE
            && people(links, holders, unknown) >= ALONE_PEOPLE
            && self.nats(links, holders) >= ALONE
    }
}

/// Positions of tokens that hold members together in circles, one list for each
/// part that hangs together, with the members.
fn cores(links: &Links, tokens: &[Candidate<'_>]) -> Vec<(Vec<usize>, BTreeSet<u32>)> {
    let counted: Vec<Vec<u32>> =
        tokens.iter().map(|token| token.counted(links, |_| true)).collect();
    let alone: Vec<bool> = tokens.iter().map(|token| token.alone(links, &token.holders)).collect();
    let telling = |at: usize| tokens.get(at).is_some_and(|token| token.token.weight > 0.0);
    let mut live: Vec<bool> = (0..tokens.len())
        .map(|at| telling(at) && counted.get(at).is_some_and(|c| c.len() >= 2))
        .collect();
    let is = |list: &[bool], at: usize| list.get(at).copied().unwrap_or(false);
    let mut members: BTreeMap<u32, usize> = BTreeMap::new();
    loop {
        members.clear();
        for (at, holders) in counted.iter().enumerate() {
            if is(&live, at) {
                for holder in holders {
                    // A token that stands alone holds its members alone.
                    *members.entry(*holder).or_insert(0) += if is(&alone, at) { 2 } else { 1 };
                }
            }
        }
        let mut changed = false;
        for (at, holders) in counted.iter().enumerate() {
            let held = holders.iter().filter(|h| members.get(h).is_some_and(|n| *n >= 2)).count();
            if is(&live, at) && held < 2 {
                if let Some(slot) = live.get_mut(at) {
                    *slot = false;
                }
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    // Parts that hang together: tokens joined by the members they hold.
    let mut part_of: BTreeMap<u32, usize> = BTreeMap::new();
    let mut parts: Vec<Option<(Vec<usize>, BTreeSet<u32>)>> = Vec::new();
    for (at, holders) in counted.iter().enumerate().filter(|(at, _)| is(&live, *at)) {
        let mut tokens = vec![at];
        let mut people: BTreeSet<u32> = holders
            .iter()
            .copied()
            .filter(|holder| members.get(holder).is_some_and(|n| *n >= 2))
            .collect();
        let old: BTreeSet<usize> =
            people.iter().filter_map(|member| part_of.get(member).copied()).collect();
        for part in old {
            if let Some((more, others)) = parts.get_mut(part).and_then(Option::take) {
                tokens.extend(more);
                people.extend(others);
            }
        }
        tokens.sort_unstable();
        for member in &people {
            part_of.insert(*member, parts.len());
        }
        parts.push(Some((tokens, people)));
    }
    parts.into_iter().flatten().collect()
}

fn ring(
    links: &Links,
    facts: &Facts<'_>,
    tokens: &[Candidate<'_>],
    (telling, core): (Vec<usize>, BTreeSet<u32>),
    taken: &BTreeSet<u32>,
) -> Option<Ring> {
    // What the core alone shows decides whether it is a ring.
    let mut kinds: BTreeMap<Kind, f64> = BTreeMap::new();
    let mut stands_alone = false;
    let mut members = core.clone();
    for token in telling.iter().filter_map(|at| tokens.get(*at)) {
        let holders: Vec<u32> =
            token.holders.iter().copied().filter(|holder| core.contains(holder)).collect();
        *kinds.entry(token.kind).or_insert(0.0) += token.nats(links, &holders);
        stands_alone |= token.alone(links, &token.holders);
        // Who shares one of the telling things with the core belongs to it, if the
        // thing says enough for one pair.
        if token.token.weight >= ATTACHED {
            members.extend(token.holders.iter().filter(|holder| !taken.contains(holder)));
        }
    }
    let mut classes: BTreeMap<Class, (f64, f64)> = BTreeMap::new();
    for (kind, nats) in &kinds {
        let sharing = kind.sharing();
        let nats = nats.min(sharing.cap * REPEATS);
        let (most, sum) = classes.entry(sharing.class).or_default();
        *most = nats.max(*most);
        *sum += nats;
    }
    let witnesses: Vec<(Class, f64)> = classes
        .into_iter()
        // Kinds of one class often have one cause: the strongest counts, of the rest a part.
        .map(|(class, (most, sum))| (class, most + SAME_CLASS * (sum - most)))
        .filter(|(_, nats)| *nats >= WITNESS)
        .collect();
    let nats: f64 = witnesses.iter().map(|(_, nats)| nats).sum();
    let couple = members.len() == 2 && witnesses.iter().all(|(class, _)| COUPLES.contains(class));
    let together = witnesses.len() >= 2 && nats >= LINE && !couple;
    if members.len() < 2 || !(together || stands_alone) {
        return None;
    }
    let mut joined: BTreeMap<u32, i64> = BTreeMap::new();
    let mut held = Vec::new();
    for token in tokens {
        let holders: Vec<u32> =
            token.holders.iter().copied().filter(|holder| members.contains(holder)).collect();
        if holders.len() < 2 {
            continue;
        }
        for holding in links.holders(token.token) {
            if let (Some(first), true) = (holding.first, members.contains(&holding.subject)) {
                let earliest = joined.entry(holding.subject).or_insert(first);
                *earliest = first.min(*earliest);
            }
        }
        held.push(Held {
            token: token.token.token,
            nats: token.nats(links, &holders),
            members: holders,
            holders: token.token.holders,
        });
    }
    held.sort_by(|left, right| {
        right.nats.total_cmp(&left.nats).then_with(|| left.token.cmp(&right.token))
    });
    let members: Vec<u32> = members.into_iter().collect();
    let shape = shape(facts, &members, &witnesses, &held, links);
    let joined = members.iter().map(|member| joined.get(member).copied()).collect();
    Some(Ring { members, joined, shared: held, witnesses, nats, shape })
}

/// How many people holders count as, one household as one. Where homes are not
/// known, people may live together: each counts half.
fn people(links: &Links, holders: &[u32], unknown: f64) -> f64 {
    let mut households: BTreeMap<u32, (usize, bool)> = BTreeMap::new();
    for holder in holders {
        let (size, known) = households.entry(links.household(*holder)).or_default();
        *size += 1;
        *known |= links.home_known(*holder);
    }
    let count = |(size, known): &(usize, bool)| {
        if *size == 1 && !known {
            unknown
        } else {
            1.0 + CROWDED * size.saturating_sub(FLAT) as f64
        }
    };
    households.values().map(count).sum::<f64>().max(1.0)
}

/// What somebody of unknown home counts as.
const UNKNOWN_HOME: f64 = 0.5;

/// Classes that show one hand behind several names.
const PERSONA: [Class; 5] = [Class::Machine, Class::Paper, Class::Key, Class::Text, Class::Contact];
/// Nats of equipment at one place that make a place for equipment.
const EQUIPMENT: f64 = 2.0;

fn shape(
    facts: &Facts<'_>,
    members: &[u32],
    witnesses: &[(Class, f64)],
    held: &[Held],
    links: &Links,
) -> Shape {
    let among = |pair: &&(u32, u32)| {
        pair.0 != pair.1
            && members.binary_search(&pair.0).is_ok()
            && members.binary_search(&pair.1).is_ok()
    };
    if facts.contracts.iter().any(|pair| among(&pair)) {
        return Shape::PlatformRing;
    }
    let gathered = held.iter().filter(|held| {
        held.members.len() >= 3
            && links.token(held.token).is_some_and(|token| {
                matches!(token.kind, Kind::LaptopNetwork | Kind::DeliveryAddress)
            })
    });
    let equipment = gathered.map(|held| held.nats).fold(0.0, f64::max);
    let tools = members
        .iter()
        .filter(|member| facts.remote_tools.get(**member as usize).copied().unwrap_or(false))
        .count();
    // Remote-control tools on half the laptops say what a shared place is for.
    if equipment >= EQUIPMENT || equipment > 0.0 && tools * 2 >= members.len() {
        return Shape::LaptopFarm;
    }
    let vendors: BTreeSet<Option<u32>> = members
        .iter()
        .map(|member| facts.vendors.get(*member as usize).copied().flatten())
        .collect();
    if vendors.len() == 1 && vendors.iter().all(Option::is_some) && members.len() >= 3 {
        return Shape::VendorFront;
    }
    let of = |wanted: &dyn Fn(Class) -> bool| -> f64 {
        witnesses.iter().filter(|(class, _)| wanted(*class)).map(|(_, nats)| nats).sum()
    };
    let money = of(&|class| class == Class::Money);
    let persona = of(&|class| PERSONA.contains(&class));
    let rest = of(&|_| true) - money - persona;
    let hands = witnesses.iter().filter(|(class, _)| PERSONA.contains(class)).count();
    // A chain links all members but one.
    let referrals: BTreeSet<&(u32, u32)> = facts.referrals.iter().filter(among).collect();
    if members.len() >= 3 && referrals.len() + 1 >= members.len() && hands < 2 {
        Shape::ReferralChain
    } else if hands >= 2 && persona >= rest {
        Shape::ManyPersonas
    } else if money >= persona.max(rest) && money > 0.0 {
        Shape::SharedPayee
    } else if persona >= rest && persona > 0.0 {
        Shape::ManyPersonas
    } else {
        Shape::Mixed
    }
}
