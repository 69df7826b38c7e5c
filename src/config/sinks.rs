//! `sinks`: where events go besides the page itself.

use super::describe::{Key, Kind, check, keys};
use super::problem::{Code, Path, Problem};
use super::{Value, member, text};
use crate::consent::Purpose;

/// The keys of an entry of `sinks`.
pub const KEYS: &[Key] = keys! {
    #[required] "type": Kind::Word(&["collector", "data-layer", "gtag", "matomo", "plausible", "posthog", "callback"]),
        "Where to: the site's collector, what analytics the page has, or a function of its own.";
    "purpose": Kind::Word(&["measure", "personalise", "personalize"]), "What must be granted, or nothing goes there.", or "\"measure\"";
    "events": Kind::List(&Kind::Word(EVENTS)), "Only these events; without it, all but `gated`.", eg "[\"shown\", \"clicked\", \"shared\"]";
    "names": Kind::Object(NAMES), "What an event is called there, where the usual name will not do.", eg "{ \"submitted\": \"generate_lead\" }";
    "name": Kind::Str, "The variable of the page by which it is reached, where that is not the usual one; of a `callback`, the name of the function, which it must have.", eg "\"dataLayer\"";
};

/// The event that says, once for each page view, what kept campaigns from showing.
pub const GATED: &str = "gated";

/// Every event that a sink can have; of `arrived` and [`GATED`] only the collector hears.
pub const EVENTS: &[&str] = &[
    "shown",
    "clicked",
    "dismissed",
    "ignored",
    "converted",
    "step",
    "shared",
    "submitted",
    "exposed",
    "arrived",
    GATED,
];

/// The keys of `names`.
pub const NAMES: &[Key] = keys! {
    "shown": Kind::Str, "Half of a campaign was in view for a second.";
    "clicked": Kind::Str, "A button, a link or a code was used.";
    "dismissed": Kind::Str, "A campaign was closed.";
    "ignored": Kind::Str, "A campaign went without an answer.";
    "converted": Kind::Str, "A campaign has reached its goal.";
    "step": Kind::Str, "A form or an offer has come to another step.";
    "shared": Kind::Str, "Something was shared.";
    "submitted": Kind::Str, "Answers were sent; never which.";
    "exposed": Kind::Str, "A visitor takes part in an experiment.";
};

/// The entries that are whole; what is wrong in the others is said where the file is checked, but for a nameless callback.
pub(super) fn whole(value: &'static Value, problems: &mut Vec<Problem>) -> Vec<&'static Value> {
    let mut sinks = Vec::new();
    for (at, sink) in value.items().iter().enumerate() {
        let mut wrong = Vec::new();
        let mut path = Path::at("sinks");
        path.item(at, |path| {
            check(&Kind::Object(KEYS), sink, path, &mut wrong);
            if member(sink, "type").is("callback") && sink.get("name").is_none() {
                path.member("name", |path| wrong.push(Problem::new(path, Code::Missing, "name")));
                problems.extend(wrong.last());
            }
        });
        if wrong.is_empty() {
            sinks.push(sink);
        }
    }
    sinks
}

/// What must be granted for an entry.
pub fn purpose(sink: &Value) -> Purpose {
    if text(sink, "purpose").starts_with("person") { Purpose::Personalise } else { Purpose::Measure }
}

/// Whether an entry wants an event; one more for every page view only where it says so.
pub fn wants(sink: &Value, event: &str) -> bool {
    match sink.get("events") {
        Some(events) => events.items().iter().any(|own| own.is(event)),
        None => event != GATED,
    }
}
