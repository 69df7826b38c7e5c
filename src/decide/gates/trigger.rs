//! `when`: what must have happened on the page, and the delay after that.

use super::{Answer, Case, Gate};
use crate::config::Value;
use crate::view::Format;

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
    let (why, wait) = match run.ready {
        Some(ready) => ("delay", Some(ready + when.delay - state.clock.visible)),
        None => ("trigger", when.wait(state)),
    };
    match wait {
        // Only visible time counts: on a hidden page nothing comes by itself.
        Some(wait) if wait > 0.0 && state.clock.is_visible => Answer::wait(why, wait),
        Some(wait) if wait <= 0.0 && run.ready.is_some() => Answer::OPEN,
        _ => Answer::until(why),
    }
}
