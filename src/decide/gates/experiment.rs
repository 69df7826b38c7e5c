//! `experiment`: who is left out of it, and who is held out of everything.

use super::{Answer, Case, Gate};
use crate::config::{Value, member};
use crate::decide::experiment::lot::{variant, why};
use crate::decide::learn;

/// The gate.
pub const GATE: Gate = Gate { name: "experiment", is_firm: true, ask };

fn ask(case: &Case<'_>) -> Answer {
    let why = why(case.state, case.campaign, case.ports);
    if case.is_asked() {
        let words = case.state.experiment(case.campaign).map_or(&Value::Null, |experiment| experiment.words);
        let actual = variant(case.state, case.campaign).map_or(Value::Null, |(_, name)| name.into());
        let wanted = [words, case.state.config.limits.value].iter().find_map(|words| words.get(why));
        match learn::of_variants(case.state, case.campaign) {
            // Of each arm what is known of it, and what was drawn from that.
            Some(learner) if why.is_empty() => case.say(actual, &learner.told(&learn::variants(words))),
            _ => case.say(actual, wanted.unwrap_or(member(words, "key"))),
        }
    }
    Answer::closed(why)
}
