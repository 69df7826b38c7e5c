//! Why each campaign shows or does not: every gate is asked once more, and says what it looked at.

use super::gates::{ALL, Answer, Case, Next};
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
    // Features that are evaluated for nothing but an answer draw no variants that are kept.
    let sticky = state.visitor.sticky.borrow().clone();
    for (campaign, run) in state.config.campaigns.iter().zip(&state.runs) {
        let (outcome, gates) = trace(state, state.current(campaign), run, ports);
        if outcome == "show" {
            show.push(campaign.id.into());
        }
        if id.is_empty() || campaign.id == id {
            campaigns.push(object(&["id", "outcome", "gates"], &mut [campaign.id.into(), outcome.into(), gates]));
        }
    }
    state.visitor.sticky.replace(sticky);
    object(&["show", "campaigns"], &mut [Value::List(show), Value::List(campaigns)])
}

/// What becomes of a campaign, and what each of its gates answers.
fn trace(state: &State, campaign: &Campaign, run: &Run, ports: &dyn Ports) -> (&'static str, Value) {
    let (mut outcome, mut gates) = ("show", Vec::new());
    for gate in ALL {
        let asked = RefCell::default();
        let answer = (gate.ask)(&Case { state, campaign, run, ports, asked: Some(&asked) });
        if !answer.is_open() {
            outcome = if answer.next == Next::Never || outcome == "skip" { "skip" } else { "wait" };
        }
        let [actual, wanted] = asked.take();
        let (mut pass, mut why, mut next) = (Value::Bool(answer.is_open()), Value::Null, Value::Null);
        if !answer.is_open() {
            why = answer.why.into();
        }
        if answer == Answer::UNKNOWN {
            pass = Value::Null;
        }
        if let Next::In(wait) = answer.next {
            next = (state.clock.wall + wait).ceil().into();
        }
        let gate = gate.name.into();
        gates.push(object(
            &["gate", "pass", "why", "actual", "wanted", "nextAt"],
            &mut [gate, pass, why, actual, wanted, next],
        ));
    }
    (if run.showing.is_some() { "show" } else { outcome }, Value::List(gates))
}

/// An object from its keys and their values.
#[inline(never)]
fn object(keys: &[&str], values: &mut [Value]) -> Value {
    let mut object = Value::default();
    for (key, value) in keys.iter().zip(values) {
        object.set(key, std::mem::take(value));
    }
    object
}
