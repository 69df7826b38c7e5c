//! `when`: what must have happened on the page, and the delay after that.

use super::{Answer, Case, Gate};
use crate::config::Value;
use crate::view::Format;

/// A campaign with `"busy": "drop"` whose moment came while the page was busy.
pub const DROPPED: &str = "dropped";

/// The gate.
pub const GATE: Gate = Gate { name: "trigger", is_firm: false, ask };

fn ask(case: &Case<'_>) -> Answer {
    let (state, run, when) = (case.state, case.run, &case.campaign.when);
    if case.is_asked() {
        let mut fired = Vec::new();
        for trigger in &when.triggers {
            fired.push(trigger.has_fired(state).into());
        }
        case.say(Value::List(fired), case.key("when"));
    }
    if run.showing.is_some() {
        return Answer::OPEN;
    }
    if run.is_spent {
        return Answer::closed("spent");
    }
    if !state.is_loaded && case.campaign.format != Format::Inline {
        return Answer::until("load");
    }
    if run.is_linked {
        return busy(case);
    }
    let (why, wait) = match run.ready {
        Some(ready) => ("delay", Some(ready + when.delay - state.clock.visible)),
        None => ("trigger", when.wait(state)),
    };
    match wait {
        // Only visible time counts: on a hidden page nothing comes by itself.
        Some(wait) if wait > 0.0 && state.clock.is_visible => Answer::wait(why, wait),
        Some(wait) if wait <= 0.0 && run.ready.is_some() => busy(case),
        _ => Answer::until(why),
    }
}

/// Its moment has come; what the page itself is busy with goes first.
fn busy(case: &Case<'_>) -> Answer {
    let (busy, key) = (case.state.busy, case.key("busy"));
    if busy.is_empty() || !case.campaign.format.interrupts() {
        return Answer::OPEN;
    }
    if case.is_asked() {
        case.say(busy.into(), key);
    }
    if key.is("drop") { Answer::closed(DROPPED) } else { Answer::until("busy") }
}
