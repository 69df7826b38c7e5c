//! What to show, and why not: the gates that every campaign passes in turn.

pub mod condition;
pub mod experiment;
pub mod place;
pub mod trigger;
pub mod why;

use crate::config::describe::duration;
use crate::config::{Campaign, Value, member};
use crate::ports::Ports;
use crate::state::State;
use crate::view::Format;
use crate::visitor::facts;
use condition::Facts;

/// A gate, by its name in reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// `status`, and what a page or a problem took out for this page view.
    Status,
    /// The purposes it needs.
    Consent,
    /// `where`.
    Where,
    /// `audience`.
    Audience,
    /// `experiment`, and the holdout of all campaigns.
    Experiment,
    /// `when`.
    Trigger,
    /// `frequency`.
    Frequency,
    /// `limits`.
    Limits,
    /// Another campaign that shows already.
    Priority,
}

impl Gate {
    /// The word in reports.
    pub fn name(self) -> &'static str {
        match self {
            Gate::Status => "status",
            Gate::Consent => "consent",
            Gate::Where => "where",
            Gate::Audience => "audience",
            Gate::Experiment => "experiment",
            Gate::Trigger => "trigger",
            Gate::Frequency => "frequency",
            Gate::Limits => "limits",
            Gate::Priority => "priority",
        }
    }
}

/// A gate that is closed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Closed {
    /// Which one.
    pub gate: Gate,
    /// Milliseconds of visible time after which it opens by itself, if that is known.
    pub wait: Option<f64>,
}

/// Asks every gate of a campaign: the first that is closed, or none, so that it may show.
pub fn judge(state: &State, campaign: &Campaign, ports: &dyn Ports) -> Option<Closed> {
    let run = state.runs.get(campaign.index)?;
    let closed = |gate| Some(Closed { gate, wait: None });
    let status = member(campaign.value, "status");
    let interrupts = campaign.format.interrupts();
    if !(status.is_null() || status.is("live")) || run.is_out || (interrupts && !state.config.site.is_whole) {
        return closed(Gate::Status);
    }
    let is_neutral = state.is_neutral(campaign);
    let frequency = member(campaign.value, "frequency");
    let is_strict = !member(campaign.value, "otherwise").is("neutral");
    if is_neutral && (is_strict || member(frequency, "withoutConsent").is("skip")) {
        return closed(Gate::Consent);
    }
    if !is_here(state, campaign, ports) {
        return closed(Gate::Where);
    }
    if !is_neutral && !fits(state, campaign, ports) {
        return closed(Gate::Audience);
    }
    if let Some(closed) = experiment::gate(state, campaign, ports) {
        return Some(closed);
    }
    // "Less like this" holds as long as it is remembered.
    if member(&state.visitor.history.facts, "refused").get(campaign.id).is_some() {
        return closed(Gate::Frequency);
    }
    // A closed tab is only a launcher, and inline content is part of the page: neither is capped (config.md).
    if interrupts {
        if is_too_often(state, campaign.id, frequency, run.count) {
            return closed(Gate::Frequency);
        }
        if let Some(wait) = limited(state, campaign) {
            return Some(Closed { gate: Gate::Limits, wait: (wait < f64::INFINITY).then_some(wait) });
        }
    }
    let visible = state.clock.visible;
    let wait = match run.ready {
        Some(ready) => Some(ready + campaign.when.delay - visible).filter(|left| *left > 0.0),
        None => campaign.when.wait(visible),
    };
    if wait.is_some() || run.ready.is_none() {
        return Some(Closed { gate: Gate::Trigger, wait });
    }
    if run.is_spent {
        return closed(Gate::Trigger);
    }
    if is_crowded(state, campaign) || (interrupts && (state.privacy.is_open || state.privacy.is_erased)) {
        closed(Gate::Priority)
    } else {
        None
    }
}

/// Whether this page is one of those on which a campaign may show.
pub fn is_here(state: &State, campaign: &Campaign, ports: &dyn Ports) -> bool {
    place::holds(member(campaign.value, "where"), &state.page.url, ports)
}

/// Whether the visitor fits the audience.
pub fn fits(state: &State, campaign: &Campaign, ports: &dyn Ports) -> bool {
    let fact = |path: &str| facts::fact(state, path, ports);
    Facts { segments: &state.config.segments, ..Facts::new(&fact, ports) }.hold(member(campaign.value, "audience"))
}

/// Whether its own `frequency` forbids another showing.
fn is_too_often(state: &State, campaign: &str, rule: &Value, this_page: f64) -> bool {
    let (history, wall) = (&state.visitor.history, state.clock.wall);
    let is_recent = |at: f64, span: &Value| duration(span).is_some_and(|span| (wall - at).abs() < span);
    let per = member(rule, "per");
    let began = history.number("session");
    let (mut count, mut is_latest) = (0.0, true);
    for shown in &history.shown() {
        if shown.campaign != campaign {
            continue;
        }
        let is_inside = match per.text() {
            Some("session") => shown.at >= began,
            Some("page") => false,
            None | Some("ever") => true,
            _ => is_recent(shown.at, per),
        };
        count += f64::from(u8::from(is_inside));
        let waits = member(member(rule, "cooldown"), shown.outcome);
        let is_early = is_latest && (is_recent(shown.at, member(rule, "every")) || is_recent(shown.ended, waits));
        if is_early || member(rule, "stopOn").each().iter().any(|word| word.is(shown.outcome)) {
            return true;
        }
        is_latest = false;
    }
    if per.is("page") {
        count = this_page;
    }
    is_over(rule, "max", count)
}

/// Whether a cap is reached.
fn is_over(caps: &Value, key: &str, count: f64) -> bool {
    member(caps, key).number().is_some_and(|most| count >= most)
}

/// The caps over everything that interrupts: milliseconds until they allow another, infinity where that is not known.
fn limited(state: &State, campaign: &Campaign) -> Option<f64> {
    let (limits, wall, history) = (state.config.limits.value, state.clock.wall, &state.visitor.history);
    let group = member(member(limits, "groups"), campaign.group);
    let window = duration(member(group, "per")).unwrap_or(0.0);
    let gap = duration(member(limits, "gap")).unwrap_or(0.0);
    let began = history.number("session");
    let (mut session, mut day, mut of_group, mut left) = (0.0, 0.0, 0.0, None);
    for shown in &history.shown() {
        let age = wall - shown.at;
        session += f64::from(u8::from(shown.at >= began));
        day += f64::from(u8::from(age.abs() < 8.64e7));
        let is_member = state.campaign(shown.campaign).is_some_and(|other| other.group == campaign.group);
        of_group += f64::from(u8::from(is_member && age.abs() < window));
        // The newest comes first. A clock that was set back must not stretch the gap.
        left.get_or_insert(if age >= 0.0 { gap - age } else { 0.0 });
    }
    let is_full = state.config.limits.is_broken
        || is_over(limits, "perPage", state.interruptions)
        || is_over(limits, "perSession", session)
        || is_over(limits, "perDay", day)
        || is_over(group, "max", of_group);
    if is_full { Some(f64::INFINITY) } else { left.filter(|left| *left > 0.0) }
}

/// Whether something that shows already excludes this one: one interruption at a time, one of a group at a time.
fn is_crowded(state: &State, campaign: &Campaign) -> bool {
    state.config.campaigns.iter().zip(&state.runs).any(|(other, run)| {
        let is_open = run.showing.as_ref().is_some_and(|showing| showing.open);
        let format = state.current(other).format;
        let shares_group = !campaign.group.is_empty() && other.group == campaign.group;
        let both_interrupt =
            campaign.format.interrupts() && (format.interrupts() || (format == Format::Tab && is_open));
        other.index != campaign.index && (run.showing.is_some() || run.is_asking) && (shares_group || both_interrupt)
    })
}
