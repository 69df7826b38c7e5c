//! `limits`: how often anything may interrupt, over all campaigns.

use super::{Answer, Case, Gate};
use crate::config::describe::duration;
use crate::config::member;
use crate::decide::zone::DAY;

/// The gate.
pub const GATE: Gate = Gate { name: "limits", is_firm: false, ask };

fn ask(case: &Case<'_>) -> Answer {
    let limits = &case.state.config.limits;
    if !case.campaign.format.interrupts() {
        return Answer::OPEN;
    }
    if limits.is_broken {
        return Answer::closed("limits");
    }
    let group = member(member(limits.value, "groups"), case.campaign.group);
    let rules = [
        ("perPage", limits.value, "perPage", f64::INFINITY),
        ("perSession", limits.value, "perSession", f64::INFINITY),
        ("perDay", limits.value, "perDay", DAY),
        ("group", group, "max", duration(member(group, "per")).unwrap_or(0.0)),
    ];
    let mut worst = Answer::OPEN;
    let mut longest = 0.0;
    for (why, caps, key, span) in rules {
        let most = member(caps, key);
        let Some(max) = most.number() else { continue };
        let (count, wait) = full(case, why, max, span);
        if wait > longest {
            (longest, worst) = (wait, Answer::wait(why, wait));
            case.say(&|| [count.into(), most.clone()]);
        }
    }
    let gap = member(limits.value, "gap");
    if let Some((span, shown)) = duration(gap).zip(case.past().next()) {
        let since = case.state.clock.wall - shown.at;
        if span - since > longest {
            worst = Answer::wait("gap", span - since);
            case.say(&|| [since.into(), gap.clone()]);
        }
    }
    worst
}

/// How many interruptions count for a cap, and for how many milliseconds it is full; 0 where it is not.
fn full(case: &Case<'_>, why: &str, max: f64, span: f64) -> (f64, f64) {
    let state = case.state;
    if why == "perPage" {
        let count = state.interruptions - f64::from(u8::from(case.is_showing()));
        return (count, if count >= max { f64::INFINITY } else { 0.0 });
    }
    let session = state.visitor.history.number("sessions");
    let is_mine = |id: &str| state.campaign(id).is_some_and(|other| other.group == case.campaign.group);
    case.full(max, &|shown| {
        let left = shown.at + span - state.clock.wall;
        let counts = match why {
            "perSession" => shown.session == session,
            "perDay" => left > 0.0,
            _ => left > 0.0 && is_mine(shown.campaign),
        };
        counts.then_some(left)
    })
}
