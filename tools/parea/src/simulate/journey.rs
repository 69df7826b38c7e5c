//! The lines of a journey.

use anyhow::{Context as _, bail};
use jiff::{SignedDuration, ToSpan as _, Zoned};
use parea::config::Value;
use parea::config::describe::{decimal, duration, share};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::world::{Device, Facts};

/// One thing that happens; the key that names it comes with what belongs to it.
#[derive(Clone, Debug)]
pub(crate) enum Line {
    /// It becomes so late; the page is left.
    At(String),
    /// The page is left, and so much time passes.
    Away(Span),
    /// A page is opened.
    Visit(Page),
    /// Another address without a load.
    Go(String),
    /// Time passes on the page.
    Stay(Span),
    /// The visitor scrolls down to here.
    Scroll(Depth),
    /// An element comes into view.
    See(String),
    /// The visitor is about to leave.
    Exit,
    /// Time passes in which the visitor does nothing.
    Idle(Span),
    /// The visitor clicks an element of the page.
    Press(String),
    /// The visitor leaves a form of the page that they have changed.
    Abandon(String),
    /// The visitor uses a control.
    Click(Click),
    /// The visitor closes a campaign.
    Dismiss(String),
    /// The visitor answers a question.
    Fill(Fill),
    /// The page says that something happened.
    Track { track: String, properties: Json },
    /// The page sets attributes.
    Set(Json),
    /// The page shows a campaign.
    Show(String),
    /// The page hides a campaign.
    Hide(String),
    /// The visitor decides about consent.
    Consent(Json),
    /// Cookies of the site's own; `null` deletes one.
    Cookie(Vec<(String, Option<String>)>),
    /// Global Privacy Control.
    Gpc(bool),
    /// Lines that happen again and again.
    Every(Every),
}

/// A page that is opened.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Page {
    pub(super) visit: String,
    pub(super) stay: Option<Span>,
    pub(super) referrer: Option<String>,
    pub(super) title: Option<String>,
    pub(super) language: Option<String>,
    pub(super) device: Option<Device>,
    #[serde(default)]
    pub(super) facts: Facts,
}

/// A control that is used.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Click {
    #[serde(rename = "click")]
    pub(super) campaign: String,
    /// `close launcher coupon next back button`, a share network, or the words on it.
    pub(super) on: String,
}

/// A question that is answered.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fill {
    #[serde(rename = "fill")]
    pub(super) campaign: String,
    pub(super) field: String,
    pub(super) value: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Track {
    track: String,
    #[serde(default)]
    properties: Json,
}

/// Lines that happen again and again.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Every {
    #[serde(rename = "every")]
    pub(super) span: Rhythm,
    pub(super) until: String,
    #[serde(rename = "do")]
    pub(super) lines: Vec<Line>,
}

/// How often: by the calendar, at the same local time, or by the clock.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rhythm {
    Day,
    Week,
    Month,
    Clock(f64),
}

impl Rhythm {
    /// The moment of a round.
    pub(super) fn after(self, begin: &Zoned, round: i64) -> anyhow::Result<Zoned> {
        let span = match self {
            Rhythm::Day => round.days(),
            Rhythm::Week => round.weeks(),
            Rhythm::Month => round.months(),
            Rhythm::Clock(milliseconds) => {
                let whole = SignedDuration::from_millis((milliseconds * round as f64) as i64);
                return Ok(begin.checked_add(whole)?);
            }
        };
        Ok(begin.checked_add(span)?)
    }
}

impl<'de> Deserialize<'de> for Rhythm {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let word = String::deserialize(from)?;
        Ok(match word.as_str() {
            "day" => Rhythm::Day,
            "week" => Rhythm::Week,
            "month" => Rhythm::Month,
            _ => Rhythm::Clock(span(&word).filter(|span| *span >= 1.0).ok_or_else(|| {
                serde::de::Error::custom("`every` is \"day\", \"week\", \"month\" or a duration such as \"12h\"")
            })?),
        })
    }
}

/// A duration, milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span(pub(crate) f64);

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let word = String::deserialize(from)?;
        let found = span(&word).map(Span);
        found.ok_or_else(|| serde::de::Error::custom(format!("`{word}` is no duration such as \"20s\" or \"7d\"")))
    }
}

fn span(word: &str) -> Option<f64> {
    duration(&Value::from(word))
}

/// How far down: a share of the page, or pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Depth {
    Share(f64),
    Pixels(f64),
}

/// Pages are taken to be so many viewports high.
const VIEWPORTS: f64 = 4.0;

impl Depth {
    /// The share of the page, and pixels from its top.
    pub(crate) fn of(self, height: f64) -> (f64, f64) {
        let whole = height * VIEWPORTS;
        match self {
            Depth::Share(share) => (share, share * whole),
            Depth::Pixels(pixels) => ((pixels / whole).min(1.0), pixels),
        }
    }
}

impl<'de> Deserialize<'de> for Depth {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let written = Json::deserialize(from)?;
        let word = written.as_str().unwrap_or_default();
        let depth = match word.strip_suffix("px") {
            Some(pixels) => decimal(pixels).map(Depth::Pixels),
            None => share(&written.as_f64().map_or_else(|| word.into(), Value::from)).map(Depth::Share),
        };
        depth
            .ok_or_else(|| serde::de::Error::custom(format!("{written} is no depth such as \"60%\", 0.6 or \"800px\"")))
    }
}

/// The keys by which lines are told apart.
const KEYS: [&str; 21] = [
    "at",
    "away",
    "visit",
    "go",
    "stay",
    "scroll",
    "see",
    "exit",
    "idle",
    "abandoned",
    "click",
    "dismiss",
    "fill",
    "track",
    "set",
    "show",
    "hide",
    "consent",
    "cookie",
    "gpc",
    "every",
];

impl<'de> Deserialize<'de> for Line {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        line(Json::deserialize(from)?).map_err(|error| serde::de::Error::custom(format!("{error:#}")))
    }
}

/// Reads a line by the key that names it.
fn line(json: Json) -> anyhow::Result<Line> {
    let members = json.as_object().context("a line is an object")?;
    // `visit` comes with `stay`: what stands first in the list counts.
    let named = KEYS.iter().find(|key| members.contains_key(**key));
    let Some(key) = named else {
        let known = KEYS.map(|key| format!("`{key}`")).join(", ");
        bail!("no such thing can happen; a line has one of {known}")
    };
    let value = members.get(*key).cloned().unwrap_or_default();
    let many = ["visit", "click", "fill", "track", "every"];
    if members.len() > 1 && !many.contains(key) {
        bail!("`{key}` stands alone in its line");
    }
    Ok(match *key {
        "at" => Line::At(read(value)?),
        "away" => Line::Away(read(value)?),
        "visit" => Line::Visit(read(json)?),
        "go" => Line::Go(read(value)?),
        "stay" => Line::Stay(read(value)?),
        "scroll" => Line::Scroll(read(value)?),
        "see" => Line::See(read(value)?),
        "exit" => Line::Exit,
        "idle" => Line::Idle(read(value)?),
        "abandoned" => Line::Abandon(read(value)?),
        "click" if members.len() == 1 => Line::Press(read(value)?),
        "click" => Line::Click(read(json)?),
        "dismiss" => Line::Dismiss(read(value)?),
        "fill" => Line::Fill(read(json)?),
        "track" => {
            let Track { track, properties } = read(json)?;
            Line::Track { track, properties }
        }
        "set" => Line::Set(value),
        "show" => Line::Show(read(value)?),
        "hide" => Line::Hide(read(value)?),
        "consent" => Line::Consent(value),
        "cookie" => Line::Cookie(read::<std::collections::BTreeMap<_, _>>(value)?.into_iter().collect()),
        "gpc" => Line::Gpc(read(value)?),
        _ => Line::Every(read(json)?),
    })
}

fn read<T: DeserializeOwned>(json: Json) -> anyhow::Result<T> {
    Ok(serde_json::from_value(json)?)
}
