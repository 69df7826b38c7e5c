//! What to show, and why not: the gates that every campaign passes in turn.

mod check;
pub mod condition;
pub mod decider;
pub mod experiment;
pub mod explain;
pub mod gates;
pub mod hash;
pub mod learn;
pub mod moment;
pub mod operators;
pub mod place;
pub mod program;
pub mod trigger;
pub mod why;
pub mod zone;

use crate::config::{Campaign, Value, member};
use crate::ports::Ports;
use crate::state::State;
use crate::visitor::facts;
use condition::Facts;
use gates::{ALL, Answer, Case};

/// Asks the gates of a campaign in order: the answer of the first that is closed, or none, so that it may show. What the
/// page called for passes all but the firm ones. That an experiment withholds it is the answer only where all else is open.
pub fn judge(state: &State, campaign: &Campaign, ports: &dyn Ports, is_called: bool) -> Option<Answer> {
    let case = Case { state, campaign, run: state.runs.get(campaign.index)?, ports, asked: None };
    let mut withheld = None;
    for gate in ALL {
        if gate.is_firm || !is_called {
            let answer = (gate.ask)(&case);
            if experiment::is_withheld(answer.why) {
                // Whether it would have shown, all the others say. What the page calls for is no interruption, so that only
                // its own experiment withholds it.
                if !is_called || experiment::is_withheld(case.run.lot.out) {
                    withheld = Some(answer);
                }
            } else if !answer.is_open() {
                return Some(answer);
            }
        }
    }
    withheld
}

/// The name of the first gate of a campaign that is closed.
pub fn closed(state: &State, campaign: &Campaign, ports: &dyn Ports) -> Option<&'static str> {
    let case = Case { state, campaign, run: state.runs.get(campaign.index)?, ports, asked: None };
    ALL.iter().find(|gate| !(gate.ask)(&case).is_open()).map(|gate| gate.name)
}

/// Whether this page is one of those on which a campaign may show.
pub fn is_here(state: &State, campaign: &Campaign, ports: &dyn Ports) -> bool {
    let place = member(campaign.value, "where");
    let url = || state.here.get_or_init(|| ports.url(&state.page.url, ""));
    place.is_null() || place::at(place, url().as_ref(), ports)
}

/// Whether the visitor fits the audience; of its parts only what depends on a changed fact is evaluated again.
#[inline(never)]
pub fn fits(state: &State, campaign: &Campaign, ports: &dyn Ports) -> bool {
    let mut holds = false;
    with_facts(state, ports, &mut |facts| {
        // Who asks why wants the facts that decide, up to the first that does not fit, and not all that the audience names.
        // A hook that asks for an audience in the middle of another's is answered that way as well.
        let held = match state.program.try_borrow_mut() {
            Ok(mut program) if state.witness.borrow().is_null() => program.fits(campaign.index, facts),
            _ => None,
        };
        holds = held.unwrap_or_else(|| facts.hold(member(campaign.value, "audience")));
    });
    holds
}

/// Runs something with the facts that conditions read.
#[inline(never)]
pub fn with_facts(state: &State, ports: &dyn Ports, work: &mut dyn FnMut(&Facts<'_>)) {
    let wall = state.clock.wall;
    let fact = |path: &str| facts::fact(state, path, ports);
    let may_count = state.grants.purposes().remember;
    let event = |name: &str, within: f64| {
        if may_count { state.visitor.history.events(name, wall - within) } else { 0.0 }
    };
    let zoned = |local: f64| zone::instant(local, state.config.site.time_zone, ports);
    let feature = |key: &str| experiment::feature(state, key, ports);
    let segments = &state.config.segments;
    work(&Facts { feature: &feature, event: &event, zoned: &zoned, wall, segments, ..Facts::new(&fact, ports) });
}
