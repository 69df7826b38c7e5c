//! Charts as numbers that a template writes into SVG and tables: no picture says what a table does not say too.

use serde::Serialize;

use super::line::spoken;
use super::study::{Gathered, Thirds, colour, nps};
use crate::forms::Step;

/// The inside of the trend's picture, in units of the picture.
const WIDE: f64 = 600.0;
const HIGH: f64 = 200.0;
/// The room at the start for what the lines mean.
const START: f64 = 44.0;
/// The room above the highest line.
const TOP: f64 = 10.0;
/// About how many weeks are named below.
const NAMED: usize = 5;
/// How many words are listed.
const WORDS: usize = 30;

/// A row of a distribution.
#[derive(Debug, Serialize)]
pub(super) struct Bar {
    label: String,
    count: u64,
    percent: String,
    /// How long it is drawn, of 100.
    length: f64,
    colour: &'static str,
}

/// A week of the trend.
#[derive(Debug, Serialize)]
struct Point {
    x: f64,
    y: f64,
    /// Whether the week is named below the picture.
    is_named: bool,
    short: String,
    week: String,
    score: String,
    thirds: Thirds,
    count: u64,
}

/// A level of the trend.
#[derive(Debug, Serialize)]
struct Level {
    y: f64,
    label: String,
}

/// A score week by week.
#[derive(Debug, Serialize)]
pub(super) struct Trend {
    line: String,
    points: Vec<Point>,
    levels: Vec<Level>,
    summary: String,
}

/// The score and what it is made of.
#[derive(Debug, Serialize)]
pub(super) struct Nps {
    score: String,
    count: u64,
    bars: Vec<Bar>,
    trend: Option<Trend>,
}

/// A number of answers as a share of all.
#[allow(clippy::cast_precision_loss, reason = "nobody has so many answers")]
fn share(count: u64, of: u64) -> f64 {
    if of == 0 { 0.0 } else { count as f64 / of as f64 * 100.0 }
}

fn percent(count: u64, of: u64) -> String {
    format!("{:.0} %", share(count, of))
}

/// One place after the point is enough for a picture.
fn rounded(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

/// A score with its sign, as people write it.
pub(super) fn signed(score: f64) -> String {
    let whole = score.round();
    match whole {
        _ if whole > 0.0 => format!("+{whole:.0}"),
        _ if whole < 0.0 => format!("−{:.0}", whole.abs()),
        _ => "0".to_owned(),
    }
}

/// A row.
pub(super) fn bar(label: String, count: u64, of: u64, colour: &'static str) -> Bar {
    Bar { label, count, percent: percent(count, of), length: rounded(share(count, of)), colour }
}

/// The values of a step: those of a scale or of the options in their order, others by how often they were given.
pub(super) fn distribution(gathered: &Gathered, step: Option<&Step>) -> Vec<Bar> {
    let offered: Vec<(String, String)> = match step {
        Some(Step { scale: Some((low, high)), .. }) => {
            (*low..=*high).rev().map(|value| (value.to_string(), value.to_string())).collect()
        }
        Some(step) if step.kind == "thumbs" => pairs(&[("up", "Thumbs up"), ("down", "Thumbs down")]),
        Some(step) if matches!(step.kind.as_str(), "boolean" | "consent") => pairs(&[("true", "Yes"), ("false", "No")]),
        Some(step) => step.options.clone(),
        None => Vec::new(),
    };
    let is_offered = |value: &String| offered.iter().any(|(known, _)| known == value);
    let mut others: Vec<(&String, u64)> =
        gathered.counts.iter().filter(|(value, _)| !is_offered(value)).map(|(value, count)| (value, *count)).collect();
    others.sort_by(|(one, many), (other, more)| more.cmp(many).then(one.cmp(other)));
    let offered =
        offered.iter().map(|(value, label)| (value, label.clone(), gathered.counts.get(value).copied().unwrap_or(0)));
    let others = others.into_iter().take(20).map(|(value, count)| (value, named(value), count));
    let bars =
        offered.chain(others).map(|(value, label, count)| bar(label, count, gathered.answered, colour(step, value)));
    bars.collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(value, label)| ((*value).to_owned(), (*label).to_owned())).collect()
}

/// What a value is called that is no option.
fn named(value: &str) -> String {
    match value {
        "true" => "Yes".to_owned(),
        "false" => "No".to_owned(),
        "none" => "None of these".to_owned(),
        "other" => spoken(value),
        value => value.to_owned(),
    }
}

/// The words that most answers have, and in how many.
pub(super) fn words(gathered: &Gathered) -> Vec<(String, u64)> {
    let mut words: Vec<(String, u64)> =
        gathered.words.values().filter(|(count, _)| *count > 1).map(|(count, word)| (word.clone(), *count)).collect();
    words.sort_by(|(one, many), (other, more)| more.cmp(many).then(one.cmp(other)));
    words.truncate(WORDS);
    words
}

/// The score of a step from 0 to 10.
pub(super) fn score(gathered: &Gathered) -> Option<Nps> {
    let thirds @ [detractors, passives, promoters] = gathered.thirds();
    let score = nps(thirds)?;
    let all = thirds.iter().sum();
    Some(Nps {
        score: signed(score),
        count: all,
        bars: vec![
            bar("Promoters (9–10)".to_owned(), promoters, all, "high"),
            bar("Passives (7–8)".to_owned(), passives, all, "mid"),
            bar("Detractors (0–6)".to_owned(), detractors, all, "low"),
        ],
        trend: (gathered.weeks.len() > 1).then(|| trend(gathered)),
    })
}

/// The picture of the score week by week; a week without answers has no point.
#[allow(clippy::cast_precision_loss, reason = "a picture has few weeks")]
fn trend(gathered: &Gathered) -> Trend {
    let height = |score: f64| rounded(TOP + (100.0 - score) / 200.0 * HIGH);
    let weeks: Vec<_> =
        gathered.weeks.iter().filter_map(|(week, thirds)| Some((*week, *thirds, nps(*thirds)?))).collect();
    let days = |from: jiff::civil::Date, to: jiff::civil::Date| from.until(to).map_or(0, |span| span.get_days());
    let first = weeks.first().map(|(week, ..)| *week).unwrap_or_default();
    let last = weeks.last().map(|(week, ..)| *week).unwrap_or_default();
    let all = f64::from(days(first, last).max(7));
    let every = weeks.len().div_ceil(NAMED);
    let points: Vec<Point> = weeks
        .iter()
        .enumerate()
        .map(|(index, (week, thirds, score))| Point {
            x: rounded(START + f64::from(days(first, *week)) / all * WIDE),
            y: height(*score),
            // From the end, so that the newest week is always named.
            is_named: (weeks.len() - 1 - index) % every == 0,
            short: week.strftime("%-d %b").to_string(),
            week: week.to_string(),
            score: signed(*score),
            thirds: *thirds,
            count: thirds.iter().sum(),
        })
        .collect();
    let line: Vec<String> = points.iter().map(|point| format!("{},{}", point.x, point.y)).collect();
    let levels = [100.0, 50.0, 0.0, -50.0, -100.0].map(|score| Level { y: height(score), label: signed(score) });
    let ends = points.first().zip(points.last());
    let summary = ends.map(|(first, last)| {
        format!(
            "NPS by week, from {} in the week of {} to {} in the week of {}",
            first.score, first.week, last.score, last.week
        )
    });
    Trend { line: line.join(" "), levels: levels.into(), summary: summary.unwrap_or_default(), points }
}
