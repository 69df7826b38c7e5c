//! Why each campaign shows or does not: every gate is asked once more, and says what it looked at.

use super::gates::{ALL, Answer, Case, Next};
use crate::config::value::map;
use crate::config::{Campaign, Value};
use crate::ports::Ports;
use crate::state::{Run, State};
use std::cell::RefCell;

/// What shows, and of each campaign (of all, where `id` is empty) what its gates answer:
/// `{ show: [id], campaigns: [{ id, outcome, gates: [{ gate, pass, why, actual, wanted, nextAt }] }] }`.
///
/// `outcome` is `show`, `wait` where something on this page view can still open each closed gate, else `skip`. `pass` is
/// null where it cannot be said, because a purpose is not granted. `nextAt` is in milliseconds since 1970, null where
/// it is not known.
pub fn explain(state: &State, id: &str, ports: &dyn Ports) -> Value {
    let (mut show, mut campaigns) = (Vec::new(), Vec::new());
    for (campaign, run) in state.config.campaigns.iter().zip(&state.runs) {
        let (outcome, gates) = trace(state, state.current(campaign), run, ports);
        if outcome == "show" {
            show.push(campaign.id.into());
        }
        if id.is_empty() || campaign.id == id {
            campaigns.push(map([
                ("id", campaign.id.into()),
                ("outcome", outcome.into()),
                ("gates", Value::List(gates)),
            ]));
        }
    }
    map([("show", Value::List(show)), ("campaigns", Value::List(campaigns))])
}

/// What becomes of a campaign, and what each of its gates answers.
fn trace(state: &State, campaign: &Campaign, run: &Run, ports: &dyn Ports) -> (&'static str, Vec<Value>) {
    let (mut outcome, mut gates) = ("show", Vec::new());
    for gate in ALL {
        let asked = RefCell::default();
        let answer = (gate.ask)(&Case { state, campaign, run, ports, asked: Some(&asked) });
        if !answer.is_open() {
            outcome = if answer.next == Next::Never || outcome == "skip" { "skip" } else { "wait" };
        }
        let [actual, wanted] = asked.take();
        gates.push(map([
            ("gate", gate.name.into()),
            ("pass", if answer == Answer::UNKNOWN { Value::Null } else { answer.is_open().into() }),
            ("why", if answer.is_open() { Value::Null } else { answer.why.into() }),
            ("actual", actual),
            ("wanted", wanted),
            (
                "nextAt",
                if let Next::In(wait) = answer.next { (state.clock.wall + wait).ceil().into() } else { Value::Null },
            ),
        ]));
    }
    (if run.showing.is_some() { "show" } else { outcome }, gates)
}
