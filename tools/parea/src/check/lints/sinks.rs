//! Sinks that count twice, or never, and the one that is missing.

use parea::config::{Value, sinks};
use parea::consent::Purpose;
use parea::share::count;

use super::{Found, Lint, Whole, get, honest, text, walk};
use crate::check::Severity;

pub(super) const LINTS: &[Lint] = &[
    Lint {
        code: "double-sink",
        severity: Severity::Warning,
        about: "Two sinks that hand the same events to the same place.",
        why: "everything is counted twice there",
        mend: "keep one of them, or give each its own `events`",
        find: twice,
    },
    Lint {
        code: "silent-sink",
        severity: Severity::Warning,
        about: "A sink that nothing ever reaches: no collector, or a purpose that no consent category allows.",
        why: "its reports stay empty, and nobody notices",
        mend: "write what is missing, or take the sink out",
        find: silent,
    },
    Lint {
        code: "uncounted",
        severity: Severity::Warning,
        about: "Shares, or friends who came, that are to be shown, and no sink by which the collector hears of them.",
        why: "the collector has nothing to count: the number never shows, or never moves",
        mend: "add `\"sinks\": [{ \"type\": \"collector\" }]`, or name the event in the `events` of that sink",
        find: uncounted,
    },
];

/// The fact that the collector alone knows.
const ARRIVED: &str = "referral.arrived";

fn each(whole: &Whole<'_>, visit: &mut dyn FnMut(usize, &Value)) {
    get(&whole.document.value, "sinks").items().iter().enumerate().for_each(|(at, sink)| visit(at, sink));
}

fn twice(whole: &Whole<'_>, found: &mut Found<'_>) {
    let all = get(&whole.document.value, "sinks").items();
    each(whole, &mut |at, sink| {
        let is_same = |other: &&Value| {
            ["type", "name"].iter().all(|key| get(other, key) == get(sink, key))
                && sinks::EVENTS.iter().any(|event| sinks::wants(other, event) && sinks::wants(sink, event))
        };
        if all.iter().take(at).any(|other| is_same(&other)) {
            let kind = text(sink, "type");
            found.value(
                &format!("sinks[{at}].type"),
                kind,
                format!("`{kind}` gets the same events from another sink"),
                None,
            );
        }
    });
}

fn silent(whole: &Whole<'_>, found: &mut Found<'_>) {
    let root = &whole.document.value;
    each(whole, &mut |at, sink| {
        let purpose = sinks::purpose(sink);
        let allows = purpose == Purpose::Measure
            || ["personalise", "personalize"].iter().any(|key| root.at(&format!("consent.purposes.{key}")).is_some());
        if get(sink, "type").is("collector") && whole.config.site.collector.is_empty() {
            let help = "write its address: `\"site\": { \"collector\": \"/parea\" }`";
            found.value(&format!("sinks[{at}].type"), "collector", "there is no collector".into(), Some(help.into()));
        } else if !allows {
            let message = "no consent category is said to allow `personalise`, and hardly any consent manager has one of that name";
            let help = "name one: `\"consent\": { \"purposes\": { \"personalise\": \"marketing\" } }`";
            found.value(&format!("sinks[{at}].purpose"), text(sink, "purpose"), message.into(), Some(help.into()));
        }
    });
}

fn uncounted(whole: &Whole<'_>, found: &mut Found<'_>) {
    let root = &whole.document.value;
    let is_told = |event| {
        let hears = |sink: &Value| get(sink, "type").is("collector") && sinks::wants(sink, event);
        get(root, "sinks").items().iter().any(hears)
    };
    if !is_told("shared") {
        honest::each(whole, "share", &mut |path, block| {
            if count::is_wanted(block) && get(get(block, "counts"), "from").is_null() {
                found.key(&format!("{path}.counts"), "no sink tells the collector of `shared`".into(), None);
            }
        });
    }
    // Said once, wherever else it is asked for.
    let mut is_said = is_told("arrived");
    walk(root, "", &mut |path, value| {
        let asks = path.ends_with(ARRIVED) || value.text().is_some_and(|text| text.contains(ARRIVED));
        if asks && !std::mem::replace(&mut is_said, true) {
            found.value(path, "", "no sink tells the collector of `arrived`".into(), None);
        }
    });
}
