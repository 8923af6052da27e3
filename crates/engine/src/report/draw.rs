//! Signals along time, as inline SVG.

use maud::{Markup, html};
use model::Signal;

/// Height of a line.
const STEP: usize = 22;

/// Signals along time. Signals without a moment are left out.
pub(super) fn timeline(signals: &[Signal]) -> Option<Markup> {
    let spans: Vec<(&Signal, f64, f64)> = signals
        .iter()
        .filter_map(|signal| {
            let first = signal.first_at.as_deref().or(signal.last_at.as_deref())?;
            let last = signal.last_at.as_deref().unwrap_or(first);
            Some((signal, seconds(first)?, seconds(last)?))
        })
        .take(14)
        .collect();
    let from = spans.iter().map(|span| span.1).fold(f64::INFINITY, f64::min);
    let to = spans.iter().map(|span| span.2).fold(f64::NEG_INFINITY, f64::max);
    if spans.len() < 2 || !from.is_finite() || !to.is_finite() {
        return None;
    }
    let scale = (to - from).max(1.0);
    let x = |at: f64| 300.0 + (at - from) / scale * 440.0;
    let height = spans.len() * STEP + 30;
    let day = |text: &str| text.get(..10).unwrap_or(text).to_owned();
    let first = spans
        .iter()
        .min_by(|left, right| left.1.total_cmp(&right.1))
        .and_then(|span| span.0.first_at.clone().or_else(|| span.0.last_at.clone()));
    let last = spans
        .iter()
        .max_by(|left, right| left.2.total_cmp(&right.2))
        .and_then(|span| span.0.last_at.clone().or_else(|| span.0.first_at.clone()));
    Some(html! {
        svg viewBox={ "0 0 760 " (height) } role="img" aria-label="when each signal was seen" {
            line class="axis" x1="300" y1=(height - 20) x2="740" y2=(height - 20) {}
            text class="soft" x="300" y=(height - 5) { (first.as_deref().map(day).unwrap_or_default()) }
            text class="soft" x="740" y=(height - 5) text-anchor="end" { (last.as_deref().map(day).unwrap_or_default()) }
            @for (at, (signal, start, end)) in spans.iter().enumerate() {
                text x="288" y=(at * STEP + 18) text-anchor="end" { (short(&signal.title, 40)) }
                line class="span" x1=(format!("{:.1}", x(*start))) y1=(at * STEP + 14) x2=(format!("{:.1}", x(*end) + 0.1)) y2=(at * STEP + 14) {}
            }
        }
    })
}

#[expect(clippy::cast_precision_loss, reason = "seconds of this century are exact in a double")]
fn seconds(text: &str) -> Option<f64> {
    text.parse::<jiff::Timestamp>().ok().map(|at| at.as_second() as f64)
}

/// At most `most` characters, with an ellipsis where something was cut.
pub(super) fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}
