//! `campaigns`: who sees what, where, when and how often.

use super::describe::{Key, Kind, check_keys, duration, keys};
use super::problem::{Code, Path, Problem};
use super::site::strings;
use super::{Config, Value, member};
use crate::consent::{Purpose, Purposes};
use crate::decide::condition::{Compiler, Condition};
use crate::decide::place::Place;
use crate::decide::trigger::{self, When};
use crate::view::Format;

/// The keys of a campaign.
pub const KEYS: &[Key] = keys! {
    #[required] "id": Kind::Str, "Names it for ever: storage, events and reports refer to it; kebab-case.";
    "extends": Kind::Str, "The name of an entry of `defaults` whose keys hold where this campaign has none.";
    "status": Kind::Word(&["draft", "live", "paused", "ended"]), "Only `live` shows.";
    #[required] "format": Kind::Word(&["modal", "bar", "inline", "tab"]), "The container.";
    "placement": Kind::Word(&[
        "top", "bottom", "center", "top-start", "top-end", "middle-start", "middle-end", "bottom-start", "bottom-end",
    ]), "The edge or corner, with start and end as the page's direction has them.";
    "slot": Kind::Str, "For `inline`: the page's `data-parea-slot`.";
    "where": Kind::Object(WHERE), "The pages on which it may show.";
    "audience": Kind::Any, "The condition that a visitor must fit.";
    "when": Kind::Object(trigger::KEYS), "What must have happened on the page; without it, nothing more than loading.";
    "frequency": Kind::Object(FREQUENCY), "How often it may show.";
    "priority": Kind::Number, "Higher goes first; of equals the first in the file.";
    "group": Kind::Str, "One campaign of a group shows at a time; `limits.groups` may cap it.";
    "needs": Kind::Some(&Kind::Word(&["remember", "personalise", "personalize", "measure"])),
        "Purposes that it needs besides those of the facts it uses.";
    "otherwise": Kind::Word(&["skip", "neutral"]), "When a purpose it needs is not granted: not shown, or shown to everybody without personal facts.";
    "closable": Kind::Flag, "For `inline`: whether it has a close button.";
    #[required] "content": Kind::List(&Kind::Any), "The blocks, from top to bottom.";
};

/// The keys of `where`.
pub const WHERE: &[Key] = keys! {
    "include": Kind::Some(&Kind::Str), "Patterns of which one must match; without any, every page.";
    "exclude": Kind::Some(&Kind::Str), "Patterns of which none may match; they win.";
};

/// The keys of `frequency`.
pub const FREQUENCY: &[Key] = keys! {
    "max": Kind::Number, "Most showings in the window that `per` names.";
    "per": Kind::Either(&Kind::Duration, &Kind::Word(&["page", "session", "ever"])), "The window: rolling time, or `page`, `session`, `ever`.";
    "every": Kind::Duration, "Least time between two showings.";
    "cooldown": Kind::Object(COOLDOWN), "How long to wait after an outcome.";
    "stopOn": Kind::Some(&Kind::Word(&["converted", "dismissed", "ignored"])), "Outcomes that end it for good.";
    "withoutConsent": Kind::Word(&["memory", "skip"]), "Without `remember`: count on this page view only, or do not show.";
};

/// The keys of `frequency.cooldown`.
pub const COOLDOWN: &[Key] = keys! {
    "dismissed": Kind::Duration, "After the visitor closed it.";
    "ignored": Kind::Duration, "After it was left without an answer.";
    "converted": Kind::Duration, "After its goal was reached.";
};

/// A container that holds blocks and says who sees it, where, when and how often.
#[derive(Debug, Clone)]
pub struct Campaign {
    /// Its stable name.
    pub id: String,
    /// Whether `status` is `live`.
    pub is_live: bool,
    /// The container.
    pub format: Format,
    /// Logical edge or corner.
    pub placement: String,
    /// The page's slot.
    pub slot: String,
    /// The pages on which it may show.
    pub place: Place,
    /// The condition that a visitor must fit.
    pub audience: Option<Condition>,
    /// Its triggers.
    pub when: When,
    /// How often it may show.
    pub frequency: Frequency,
    /// Higher goes first.
    pub priority: f64,
    /// The group, or empty.
    pub group: String,
    /// The purposes of all facts that decide about it, and those it names itself.
    pub needs: Purposes,
    /// Whether it shows without personal facts where a needed purpose is not granted.
    pub neutral: bool,
    /// Whether an inline campaign can be closed.
    pub closable: bool,
    /// The blocks, untouched until they are shown.
    pub content: Value,
    /// Where it stands in the file, for problems found later.
    pub path: String,
}

/// How often a campaign may show.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Frequency {
    /// Most showings in the window.
    pub max: Option<f64>,
    /// The window.
    pub per: Window,
    /// Least milliseconds between two showings.
    pub every: f64,
    /// Milliseconds to wait after an outcome, by [`Outcome`](crate::visitor::history::Outcome).
    pub cooldown: [f64; 3],
    /// Whether an outcome ends it for good.
    pub stops: [bool; 3],
    /// Whether it is hidden while `remember` is not granted.
    pub skips: bool,
}

/// The window in which showings are counted.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Window {
    /// This page view.
    Page,
    /// This session.
    Session,
    /// Everything that is remembered.
    #[default]
    Ever,
    /// The last so many milliseconds.
    Rolling(f64),
}

/// Names of the outcomes, in the order of the arrays of [`Frequency`].
pub const OUTCOMES: [&str; 3] = ["converted", "dismissed", "ignored"];

/// Decodes `campaigns`; one with a problem is left out.
pub fn decode(
    value: &Value,
    defaults: &Value,
    config: &Config,
    path: &mut Path,
    problems: &mut Vec<Problem>,
) -> Vec<Campaign> {
    let mut all: Vec<Campaign> = Vec::new();
    for (index, entry) in value.items().iter().enumerate() {
        path.item(index, |path| {
            let before = problems.len();
            let entry = extended(entry, defaults, path, problems);
            let campaign = campaign(&entry, config, path, problems);
            if all.iter().any(|other| other.id == campaign.id) {
                problems.push(Problem::new(path, Code::Duplicate, &campaign.id));
            }
            if problems.len() == before {
                all.push(campaign);
            }
        });
    }
    all
}

/// The entry with the keys that it takes over from `defaults`.
fn extended(entry: &Value, defaults: &Value, path: &mut Path, problems: &mut Vec<Problem>) -> Value {
    let Some(name) = member(entry, "extends").text() else { return entry.clone() };
    let Some(base) = defaults.get(name) else {
        path.member("extends", |path| problems.push(Problem::new(path, Code::UnknownReference, name)));
        return entry.clone();
    };
    let mut whole = entry.clone();
    for (key, value) in base.entries().iter().filter(|(key, _)| entry.get(key).is_none()) {
        whole.set(key, value.clone());
    }
    whole
}

fn campaign(entry: &Value, config: &Config, path: &mut Path, problems: &mut Vec<Problem>) -> Campaign {
    check_keys(KEYS, entry, path, problems);
    let text = |key| member(entry, key).text().unwrap_or_default().to_owned();
    let mut needs = Purposes::default();
    for name in strings(member(entry, "needs")) {
        needs.add(match name.as_str() {
            "remember" => Purpose::Remember,
            "measure" => Purpose::Measure,
            _ => Purpose::Personalise,
        });
    }
    let compiler = Compiler { attributes: &config.attributes, segments: &config.segments, answers: false };
    let audience = entry.get("audience").and_then(|condition| {
        path.member("audience", |path| compiler.compile(condition, path, problems)).map(|(condition, used)| {
            needs = needs.with(used);
            condition
        })
    });
    let frequency = frequency(member(entry, "frequency"));
    if frequency.skips {
        needs.add(Purpose::Remember);
    }
    Campaign {
        id: text("id"),
        is_live: member(entry, "status").text().is_none_or(|status| status == "live"),
        format: match member(entry, "format").text() {
            Some("modal") => Format::Modal,
            Some("bar") => Format::Bar,
            Some("tab") => Format::Tab,
            _ => Format::Inline,
        },
        placement: text("placement"),
        slot: text("slot"),
        place: Place::decode(member(entry, "where")),
        audience,
        when: path.member("when", |path| When::decode(member(entry, "when"), path, problems)),
        frequency,
        priority: member(entry, "priority").number().unwrap_or(0.0),
        group: text("group"),
        needs,
        neutral: member(entry, "otherwise").text() == Some("neutral"),
        closable: member(entry, "closable").is_true(),
        content: member(entry, "content").clone(),
        path: path.as_str().to_owned(),
    }
}

fn frequency(value: &Value) -> Frequency {
    let per = member(value, "per");
    let stops = strings(member(value, "stopOn"));
    Frequency {
        max: member(value, "max").number(),
        per: match per.text() {
            Some("page") => Window::Page,
            Some("session") => Window::Session,
            _ => duration(per).map_or(Window::Ever, Window::Rolling),
        },
        every: duration(member(value, "every")).unwrap_or(0.0),
        cooldown: OUTCOMES
            .map(|outcome| value.at("cooldown").and_then(|waits| duration(waits.get(outcome)?)).unwrap_or(0.0)),
        stops: OUTCOMES.map(|outcome| stops.iter().any(|word| word == outcome)),
        skips: member(value, "withoutConsent").text() == Some("skip"),
    }
}
