//! Plots as SVG. Their few colours are names: the page's style turns each into the
//! colour of the reader's light or dark paper.

use plotters::prelude::*;

use crate::{CurvePoint, Error, Reliability, Spread};

/// Width and height of a plot.
const SIZE: (u32, u32) = (560, 340);
const INK: RGBColor = RGBColor(28, 36, 48);
const LINE: RGBColor = RGBColor(217, 222, 230);
const FIRST: RGBColor = RGBColor(37, 87, 167);
const SECOND: RGBColor = RGBColor(178, 106, 0);

/// Turns the colours of plots into those of the page.
pub(crate) const STYLE: &str = "
figure { margin: 1rem 0; } figcaption { color: var(--soft); font-size: .88rem; margin-top: .3rem; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 0 2rem; }
svg [stroke=\"#1C2430\"] { stroke: var(--soft); } svg [fill=\"#1C2430\"] { fill: var(--soft); }
svg [stroke=\"#D9DEE6\"] { stroke: var(--line); } svg [fill=\"#D9DEE6\"] { fill: var(--line); }
svg [stroke=\"#2557A7\"] { stroke: var(--accent); } svg [fill=\"#2557A7\"] { fill: var(--accent); }
svg [stroke=\"#B26A00\"] { stroke: var(--medium); } svg [fill=\"#B26A00\"] { fill: var(--medium); }
.first { color: var(--accent); } .second { color: var(--medium); }
";

type Points = Vec<(f64, f64)>;

/// A line of a plot.
struct Series {
    points: Points,
    colour: RGBColor,
    width: u32,
    dots: bool,
    /// Vertical intervals: x, low, high.
    bars: Vec<(f64, f64, f64)>,
}

impl Series {
    fn line(points: Points, colour: RGBColor) -> Self {
        Self { points, colour, width: 2, dots: false, bars: Vec::new() }
    }

    fn thin(points: Points) -> Self {
        Self { points, colour: INK, width: 1, dots: false, bars: Vec::new() }
    }
}

struct Axes<'a> {
    name: &'static str,
    x: (&'a str, f64),
    y: (&'a str, f64),
    /// Ticks of x are whole numbers.
    whole: bool,
}

fn draw(axes: &Axes<'_>, series: &[Series]) -> Result<String, Error> {
    let failed =
        |error: &dyn std::fmt::Display| Error::Plot { name: axes.name, message: error.to_string() };
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let mut chart = ChartBuilder::on(&area)
            .margin(10)
            .margin_right(18)
            .x_label_area_size(40)
            .y_label_area_size(52)
            .build_cartesian_2d(0.0..axes.x.1, 0.0..axes.y.1)
            .map_err(|error| failed(&error))?;
        let ticks = |value: &f64| {
            if axes.whole { format!("{value:.0}") } else { format!("{value:.1}") }
        };
        let text = ("sans-serif", 12).into_font().color(&INK);
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(LINE)
            .axis_style(LINE)
            .label_style(text.clone())
            .axis_desc_style(text)
            .x_labels(6)
            .y_labels(6)
            .x_label_formatter(&ticks)
            .y_label_formatter(&|value| format!("{value:.1}"))
            .x_desc(axes.x.0)
            .y_desc(axes.y.0)
            .draw()
            .map_err(|error| failed(&error))?;
        for each in series {
            let style = each.colour.stroke_width(each.width);
            chart
                .draw_series(LineSeries::new(each.points.iter().copied(), style))
                .map_err(|error| failed(&error))?;
            chart
                .draw_series(
                    each.bars
                        .iter()
                        .map(|(x, low, high)| PathElement::new([(*x, *low), (*x, *high)], style)),
                )
                .map_err(|error| failed(&error))?;
            if each.dots {
                let dots =
                    each.points.iter().map(|point| Circle::new(*point, 4, each.colour.filled()));
                chart.draw_series(dots).map_err(|error| failed(&error))?;
            }
        }
        area.present().map_err(|error| failed(&error))?;
    }
    Ok(svg)
}

/// Precision over recall; the thin line is the base rate.
pub(crate) fn precision_recall(curve: &[CurvePoint], base_rate: f64) -> Result<String, Error> {
    let mut points: Points = Vec::with_capacity(curve.len() * 2);
    let mut recall = 0.0;
    for point in curve {
        // Steps: a precision holds for the recall gained with it.
        points.push((recall, point.precision));
        points.push((point.recall, point.precision));
        recall = point.recall;
    }
    draw(
        &Axes {
            name: "precision and recall",
            x: ("recall", 1.0),
            y: ("precision", 1.0),
            whole: false,
        },
        &[Series::thin(vec![(0.0, base_rate), (1.0, base_rate)]), Series::line(points, FIRST)],
    )
}

/// Recall over people reviewed; the thin line is looking by lot.
pub(crate) fn gain(curve: &[CurvePoint], most: usize, people: usize) -> Result<String, Error> {
    let most = most.max(1) as f64;
    let mut points: Points = vec![(0.0, 0.0)];
    for point in curve {
        let places = point.places as f64;
        if places > most {
            break;
        }
        points.push((places, point.recall));
    }
    if let Some((_, recall)) = points.last().copied() {
        points.push((most, recall));
    }
    let lot = (most / people.max(1) as f64).min(1.0);
    draw(
        &Axes {
            name: "recall by people reviewed",
            x: ("people reviewed", most),
            y: ("recall", 1.0),
            whole: true,
        },
        &[Series::thin(vec![(0.0, 0.0), (most, lot)]), Series::line(points, FIRST)],
    )
}

/// Share of planted people over the line by days: the two ends of the bracket.
pub(crate) fn days(first: &Spread, last: &Spread, people: usize) -> Result<String, Error> {
    let most = last.days.last().copied().unwrap_or(1.0).max(1.0);
    let steps = |spread: &Spread| {
        let mut points: Points = vec![(0.0, 0.0)];
        for (count, day) in (1_u32..).zip(&spread.days) {
            points.push((*day, points.last().map_or(0.0, |point| point.1)));
            points.push((*day, f64::from(count) / people.max(1) as f64));
        }
        if let Some((_, share)) = points.last().copied() {
            points.push((most, share));
        }
        points
    };
    draw(
        &Axes {
            name: "time to detection",
            x: ("days", most),
            y: ("share over the line", 1.0),
            whole: true,
        },
        &[Series::line(steps(first), FIRST), Series::line(steps(last), SECOND)],
    )
}

/// Observed share over probability; on the thin line they agree.
pub(crate) fn reliability(before: &[Reliability], after: &[Reliability]) -> Result<String, Error> {
    let series = |steps: &[Reliability], colour| Series {
        points: steps.iter().map(|step| (step.predicted, step.observed)).collect(),
        colour,
        width: 1,
        dots: true,
        bars: steps
            .iter()
            .filter_map(|step| {
                let interval = step.interval?;
                Some((step.predicted, interval.low, interval.high))
            })
            .collect(),
    };
    draw(
        &Axes {
            name: "reliability",
            x: ("held-out probability", 1.0),
            y: ("observed share", 1.0),
            whole: false,
        },
        &[Series::thin(vec![(0.0, 0.0), (1.0, 1.0)]), series(before, SECOND), series(after, FIRST)],
    )
}
