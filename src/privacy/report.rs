//! The report and the export, as JSON values.

use crate::config::{Value, member, value};
use crate::consent::{self, Purpose};
use crate::ports::Ports;
use crate::state::State;
use crate::visitor::facts;

/// Milliseconds in a day.
const DAY: f64 = 8.64e7;

/// A campaign on the screen: its id, what it is called, and the facts by which it shows.
pub type Seen = (&'static str, String, Vec<crate::decide::why::Read>);

/// What `parea.privacy.report()` answers: what was agreed to, what is stored, what was requested, and why what shows
/// is shown.
pub fn report(state: &State, found: &[(Purpose, String)], seen: Vec<Seen>, ports: &dyn Ports) -> Value {
    let mut purposes = Value::default();
    let agreed = consent::purposes(&state.config.consent, &state.reading);
    for purpose in Purpose::CONSENTED {
        purposes.set(purpose.name(), agreed.has(purpose));
    }
    value::map([
        ("site", state.config.site.id.into()),
        (
            "consent",
            value::map([
                ("source", state.reading.source.into()),
                ("decided", state.reading.decided.into()),
                ("purposes", purposes),
                ("revision", (*state.reading.revision).into()),
            ]),
        ),
        ("stored", Value::List(found.iter().map(|(purpose, text)| stored(state, *purpose, text, ports)).collect())),
        ("requests", Value::List(state.privacy.requests.clone())),
        ("shown", Value::List(seen.into_iter().map(|seen| shown(state, seen)).collect())),
    ])
}

/// An item: its key, how long it lives (events.md), and how large it is.
fn stored(state: &State, purpose: Purpose, text: &str, ports: &dyn Ports) -> Value {
    let item = value::parse(text, ports).unwrap_or_default();
    let since = member(&item, "since");
    let (from, days) = match purpose {
        // It lives on with every visit.
        Purpose::Remember => (member(member(&item, "data"), "seen"), 180.0),
        Purpose::Personalise => (since, 180.0),
        Purpose::Measure => (since, 90.0),
        Purpose::Service => (since, 7.0),
    };
    let time = |moment: &Value, days: f64| Value::from(ports.time(moment.number().unwrap_or_default() + days * DAY));
    value::map([
        ("key", state.storage_key(purpose).into()),
        ("purpose", purpose.name().into()),
        ("since", time(since, 0.0)),
        ("until", time(from, days)),
        ("bytes", (text.len() as f64).into()),
    ])
}

fn shown(state: &State, (campaign, title, read): Seen) -> Value {
    let fact = |(path, found): (String, Value)| {
        let purpose = facts::purpose(&path, &state.config.attributes).flatten();
        let purpose = purpose.map_or(Value::Null, |purpose| purpose.name().into());
        value::map([("fact", path.into()), ("value", found), ("purpose", purpose)])
    };
    value::map([
        ("campaign", campaign.into()),
        ("title", title.into()),
        ("facts", Value::List(read.into_iter().map(fact).collect())),
    ])
}

/// What `parea.privacy.export()` answers: every item by its key, as it is stored.
pub fn export(state: &State, found: &[(Purpose, String)], ports: &dyn Ports) -> Value {
    let mut all = Value::default();
    for (purpose, text) in found {
        all.set(&state.storage_key(*purpose), value::parse(text, ports).unwrap_or_default());
    }
    value::map([("site", state.config.site.id.into()), ("at", ports.time(state.clock.wall).into()), ("stored", all)])
}
