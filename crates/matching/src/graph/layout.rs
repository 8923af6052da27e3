//! Placing a ring on a page: people and the things they share.
//!
//! Springs and charges (Fruchterman and Reingold, 1991) from a fixed beginning,
//! a sunflower spiral, for a fixed number of rounds: the same ring is the same
//! drawing. Labels are thinned so that no two lie on each other.

/// A drawing never has more nodes than this; [`Layout::of`] places the first.
pub const MOST: usize = 400;

/// A node of a drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    /// Across, 0 to [`Layout::width`].
    pub x: f64,
    /// Down, 0 to [`Layout::height`].
    pub y: f64,
    /// Whether there is room for its label, to its right.
    pub labelled: bool,
}

/// Where everything is.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Width of the drawing.
    pub width: f64,
    /// Height of the drawing.
    pub height: f64,
    /// One per node, in their order.
    pub spots: Vec<Spot>,
}

/// Width of a drawing in its own units.
const WIDTH: f64 = 760.0;
/// Room around nodes, and to the right for labels.
const MARGIN: f64 = 14.0;
const LABEL_ROOM: f64 = 150.0;
/// Height of a line of text and width of a character at the drawing's size.
const LINE: f64 = 13.0;
const CHARACTER: f64 = 6.2;
const ROUNDS: u32 = 300;

impl Layout {
    /// Places `labels.len()` nodes, at most [`MOST`]; `labels` is how many
    /// characters each label has, in the order of importance for labels: the first
    /// get room before the last. Edges are between positions in `labels`; others
    /// are left out.
    #[must_use]
    pub fn of(labels: &[usize], edges: &[(usize, usize)]) -> Self {
        let count = labels.len().min(MOST);
        let edges: Vec<(usize, usize)> = edges
            .iter()
            .copied()
            .filter(|(from, to)| from != to && *from < count && *to < count)
            .collect();
        // A page for few, a poster for many.
        let height = (180.0 + 5.2 * count as f64).min(1_400.0);
        let (inner_width, inner_height) =
            (WIDTH - 2.0 * MARGIN - LABEL_ROOM, height - 2.0 * MARGIN);
        let mut at = springs(count, &edges);
        fit(&mut at, inner_width, inner_height);
        apart(&mut at, inner_width, inner_height);
        let mut spots: Vec<Spot> = at
            .iter()
            .map(|(x, y)| Spot { x: round(x + MARGIN), y: round(y + MARGIN), labelled: false })
            .collect();
        label(&mut spots, labels);
        Self { width: WIDTH, height: round(height), spots }
    }
}

/// Tenths are enough for a drawing, and hide the last bits of sines.
fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn springs(count: usize, edges: &[(usize, usize)]) -> Vec<(f64, f64)> {
    /// The golden angle: a sunflower's seeds are spread evenly.
    const GOLDEN: f64 = 2.399_963_229_728_653;
    let mut at: Vec<(f64, f64)> = (0..count)
        .map(|node| {
            let radius = (node as f64 + 0.5).sqrt();
            let angle = node as f64 * GOLDEN;
            (radius * angle.cos(), radius * angle.sin())
        })
        .collect();
    let side = (count.max(1) as f64).sqrt();
    // The wanted length of an edge where the area per node is 1.
    let length = 1.0;
    let mut push = vec![(0.0, 0.0); count];
    for round in 0..ROUNDS {
        push.fill((0.0, 0.0));
        for (one, (x, y)) in at.iter().enumerate() {
            let mut sum = (0.0, 0.0);
            for (other, (u, v)) in at.iter().enumerate() {
                if one != other {
                    let (dx, dy) = (x - u, y - v);
                    let force = length * length / (dx * dx + dy * dy).max(1e-4);
                    sum = (sum.0 + dx * force, sum.1 + dy * force);
                }
            }
            // A little pull to the middle keeps parts without edges on the page.
            if let Some(slot) = push.get_mut(one) {
                *slot = (sum.0 - 0.15 * x, sum.1 - 0.15 * y);
            }
        }
        for (from, to) in edges {
            let (Some(a), Some(b)) = (at.get(*from).copied(), at.get(*to).copied()) else {
                continue;
            };
            let (dx, dy) = (a.0 - b.0, a.1 - b.1);
            let force = (dx * dx + dy * dy).sqrt() / length;
            for (node, sign) in [(*from, -1.0), (*to, 1.0)] {
                if let Some(slot) = push.get_mut(node) {
                    *slot = (slot.0 + sign * dx * force, slot.1 + sign * dy * force);
                }
            }
        }
        // Cooling: large steps first, none at the end.
        let most = side * 0.1 * f64::from(ROUNDS - round) / f64::from(ROUNDS);
        for (at, push) in at.iter_mut().zip(&push) {
            let long = (push.0 * push.0 + push.1 * push.1).sqrt().max(1e-9);
            let step = long.min(most) / long;
            *at = (at.0 + push.0 * step, at.1 + push.1 * step);
        }
    }
    at
}

/// Stretches positions over the page.
fn fit(at: &mut [(f64, f64)], width: f64, height: f64) {
    let range = |pick: fn(&(f64, f64)) -> f64| {
        let low = at.iter().map(pick).fold(f64::INFINITY, f64::min);
        let high = at.iter().map(pick).fold(f64::NEG_INFINITY, f64::max);
        (low, (high - low).max(1e-9))
    };
    let ((left, wide), (top, high)) = (range(|at| at.0), range(|at| at.1));
    let single = at.len() == 1;
    for at in at {
        *at = if single {
            (width / 2.0, height / 2.0)
        } else {
            ((at.0 - left) / wide * width, (at.1 - top) / high * height)
        };
    }
}

/// Moves nodes that lie on each other apart, a few rounds.
fn apart(at: &mut [(f64, f64)], width: f64, height: f64) {
    const LEAST: f64 = 13.0;
    for _ in 0..40 {
        let mut moved = false;
        for one in 0..at.len() {
            for other in one + 1..at.len() {
                let (Some(a), Some(b)) = (at.get(one).copied(), at.get(other).copied()) else {
                    continue;
                };
                let (dx, dy) = (b.0 - a.0, b.1 - a.1);
                let long = (dx * dx + dy * dy).sqrt();
                if long >= LEAST {
                    continue;
                }
                moved = true;
                let (ux, uy) = if long < 1e-6 { (1.0, 0.0) } else { (dx / long, dy / long) };
                let step = (LEAST - long) / 2.0 + 0.1;
                for (node, sign) in [(one, -1.0), (other, 1.0)] {
                    if let Some(slot) = at.get_mut(node) {
                        slot.0 = (slot.0 + sign * ux * step).clamp(0.0, width);
                        slot.1 = (slot.1 + sign * uy * step).clamp(0.0, height);
                    }
                }
            }
        }
        if !moved {
            break;
        }
    }
}

/// Gives labels to those that have room for one.
fn label(spots: &mut [Spot], labels: &[usize]) {
    let boxed = |spot: &Spot, characters: usize| {
        let left = spot.x + 8.0;
        (left, spot.y - LINE / 2.0, left + characters as f64 * CHARACTER, spot.y + LINE / 2.0)
    };
    let mut taken: Vec<(f64, f64, f64, f64)> =
        spots.iter().map(|spot| (spot.x - 5.0, spot.y - 4.0, spot.x + 5.0, spot.y + 4.0)).collect();
    for (spot, characters) in spots.iter_mut().zip(labels) {
        let own = boxed(spot, *characters);
        let free = taken.iter().all(|other| {
            own.0 >= other.2 || own.2 <= other.0 || own.1 >= other.3 || own.3 <= other.1
        });
        if free && own.2 <= WIDTH {
            spot.labelled = true;
            taken.push(own);
        }
    }
}
