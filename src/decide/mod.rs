//! What to show, and why not: the gates that every campaign passes in turn.

pub mod condition;
pub mod place;
pub mod trigger;

use crate::config::campaign::{Campaign, Window};
use crate::ports::Ports;
use crate::state::State;
use crate::view::Format;
use crate::visitor::facts;
use crate::visitor::history::Shown;
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
            Gate::Trigger => "trigger",
            Gate::Frequency => "frequency",
            Gate::Limits => "limits",
            Gate::Priority => "priority",
        }
    }
}

/// What the gates say of a campaign.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// It may show now; without personal facts if `neutral`.
    Show {
        /// A purpose that it needs is not granted, and `otherwise` is `neutral`.
        neutral: bool,
    },
    /// A gate is closed; it opens by itself after so many milliseconds of visible time, if that is known.
    Closed(Gate, Option<f64>),
}

/// Asks every gate of the campaign at an index.
pub fn judge(state: &State, index: usize, ports: &dyn Ports) -> Verdict {
    let (Some(campaign), Some(run)) = (state.config.campaigns.get(index), state.runs.get(index)) else {
        return Verdict::Closed(Gate::Status, None);
    };
    if !campaign.is_live || run.is_out || (campaign.format.interrupts() && !state.config.site.is_whole) {
        return Verdict::Closed(Gate::Status, None);
    }
    let is_granted = state.grants.purposes().covers(campaign.needs);
    if !is_granted && (!campaign.neutral || campaign.frequency.skips) {
        return Verdict::Closed(Gate::Consent, None);
    }
    if !campaign.place.holds(&state.page.url, ports) {
        return Verdict::Closed(Gate::Where, None);
    }
    if is_granted && !fits(state, campaign, ports) {
        return Verdict::Closed(Gate::Audience, None);
    }
    if let Err(closed) = frequency(state, campaign, run.count) {
        return closed;
    }
    if let Err(closed) = limits(state, campaign) {
        return closed;
    }
    if let Err(wait) = run.armed.clone().poll(&campaign.when, &state.clock, state.is_loaded) {
        return Verdict::Closed(Gate::Trigger, wait);
    }
    if run.is_spent {
        return Verdict::Closed(Gate::Trigger, None);
    }
    if is_crowded(state, index, campaign) {
        return Verdict::Closed(Gate::Priority, None);
    }
    Verdict::Show { neutral: !is_granted }
}

/// Whether the visitor fits the audience.
pub fn fits(state: &State, campaign: &Campaign, ports: &dyn Ports) -> bool {
    let fact = |path: &str| facts::fact(state, path, ports);
    let facts = Facts { fact: &fact, segments: &state.config.segments, ports };
    campaign.audience.as_ref().is_none_or(|audience| facts.hold(audience))
}

/// A closed tab is only a launcher, and inline content is part of the page: neither is capped (config.md, How often).
fn frequency(state: &State, campaign: &Campaign, this_page: u32) -> Result<(), Verdict> {
    let (rule, wall) = (&campaign.frequency, state.clock.wall);
    if !campaign.format.interrupts() {
        return Ok(());
    }
    let history = || state.visitor.history.of(&campaign.id);
    let is_recent = |at: f64, span: f64| (wall - at).abs() < span;
    let count = match rule.per {
        Window::Page => this_page as usize,
        Window::Session => history().filter(|shown| shown.at >= state.visitor.history.session).count(),
        Window::Ever => history().count(),
        Window::Rolling(span) => history().filter(|shown| is_recent(shown.at, span)).count(),
    };
    let is_spent = rule.max.is_some_and(|max| count as f64 >= max);
    let is_early = history().next().is_some_and(|last| {
        is_recent(last.at, rule.every)
            || last.end.is_some_and(|(outcome, at)| {
                rule.cooldown.get(outcome.index()).is_some_and(|span| is_recent(at, *span))
            })
    });
    let has_stopped = history()
        .any(|shown| shown.end.is_some_and(|(outcome, _)| rule.stops.get(outcome.index()).copied().unwrap_or(false)));
    if is_spent || is_early || has_stopped { Err(Verdict::Closed(Gate::Frequency, None)) } else { Ok(()) }
}

/// The caps over everything that interrupts.
fn limits(state: &State, campaign: &Campaign) -> Result<(), Verdict> {
    let (limits, wall, history) = (&state.config.limits, state.clock.wall, &state.visitor.history);
    if !campaign.format.interrupts() {
        return Ok(());
    }
    let counts = |test: &dyn Fn(&Shown) -> bool| {
        history.shown.iter().filter(|shown| shown.interrupts && test(shown)).count() as f64
    };
    let is_over = |max: Option<f64>, count: f64| max.is_some_and(|max| count >= max);
    let within = |span: f64| move |shown: &Shown| (wall - shown.at).abs() < span;
    let is_full = limits.is_broken
        || is_over(limits.per_page, f64::from(state.interruptions))
        || is_over(limits.per_session, counts(&|shown| shown.at >= history.session))
        || is_over(limits.per_day, counts(&within(8.64e7)))
        || limits.groups.iter().any(|(group, max, span)| {
            let is_member = |shown: &Shown| {
                state.config.campaigns.iter().any(|other| other.id == shown.campaign && other.group == *group)
            };
            *group == campaign.group && counts(&|shown| is_member(shown) && within(*span)(shown)) >= *max
        });
    if is_full {
        return Err(Verdict::Closed(Gate::Limits, None));
    }
    let last = history.shown.iter().rev().find(|shown| shown.interrupts).map_or(f64::NEG_INFINITY, |shown| shown.at);
    let left = last + limits.gap - wall;
    // A clock that was set back must not stretch the gap.
    if left > 0.0 && left <= limits.gap { Err(Verdict::Closed(Gate::Limits, Some(left))) } else { Ok(()) }
}

/// Whether something that shows already excludes this one: one interruption at a time, one of a group at a time.
fn is_crowded(state: &State, index: usize, campaign: &Campaign) -> bool {
    let others = state.config.campaigns.iter().zip(&state.runs).enumerate();
    others.filter(|(other, (_, run))| *other != index && (run.showing.is_some() || run.is_asking)).any(
        |(_, (other, run))| {
            let is_open = run.showing.as_ref().is_some_and(|showing| showing.open);
            let shares_group = !campaign.group.is_empty() && other.group == campaign.group;
            let both_interrupt =
                campaign.format.interrupts() && (other.format.interrupts() || (other.format == Format::Tab && is_open));
            shares_group || both_interrupt
        },
    )
}
