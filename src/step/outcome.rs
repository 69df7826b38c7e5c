//! What a showing counts for, and what becomes of it: seen, ignored, dismissed, converted.

use super::Turn;
use crate::config::describe::duration;
use crate::config::sinks::GATED;
use crate::config::{Campaign, Value, member};
use crate::content;
use crate::decide::{closed, is_here, place};
use crate::visitor::history::Outcome;

/// So many names the collector takes in one event.
const MOST: usize = 200;

impl Turn<'_> {
    /// Counts a showing, once: a closed tab is only a launcher, and counts when it is opened.
    pub(super) fn count(&mut self, campaign: &Campaign) {
        let state = &mut *self.state;
        let Some(run) = state.runs.get_mut(campaign.index) else { return };
        let Some(showing) = run.showing.as_mut().filter(|showing| showing.open && showing.at == 0.0) else { return };
        let interrupts = !campaign.format.belongs();
        let is_capped = interrupts || !(member(campaign.value, "frequency").is_null() && campaign.group.is_empty());
        showing.at = state.clock.wall;
        run.count += 1.0;
        state.interruptions += f64::from(u8::from(interrupts));
        // Of what nobody caps the last is enough, for its outcome; and it is stored with whatever else changes.
        let kept = if is_capped { state.config.limits.kept } else { 1.0 };
        // A variant that the address forces is a test, which uses nothing up.
        if run.lot.is_test {
            return;
        }
        let begins = content::begins(campaign.content);
        for past in [&mut state.visitor.history, &mut state.visitor.page] {
            past.show(campaign.id, campaign.group, interrupts, kept, state.clock.wall);
            if begins {
                past.begin(campaign.id, state.clock.wall);
            }
        }
        state.visitor.is_changed |= is_capped || begins;
        if !is_capped {
            state.visitor.unstored.push((campaign.id, showing.at));
        }
    }

    /// What stands on the screen as memory is granted has been shown, also where an answer before that one had refused it.
    pub(super) fn recount(&mut self) {
        let state = &mut *self.state;
        for campaign in &state.config.campaigns {
            let campaign = state.current(campaign);
            let Some(run) = state.runs.get(campaign.index) else { continue };
            let at = run.showing.as_ref().map_or(0.0, |showing| showing.at);
            let history = &mut state.visitor.history;
            let is_known = history.shown().any(|shown| shown.campaign == campaign.id && shown.at >= at);
            if at > 0.0 && !run.lot.is_test && !is_known {
                let interrupts = !campaign.format.belongs();
                history.show(campaign.id, campaign.group, interrupts, state.config.limits.kept, at);
                if content::begins(campaign.content) {
                    history.begin(campaign.id, at);
                }
            }
        }
    }

    /// What a visitor did ends a showing, where it has no goal of its own; what has converted stays converted.
    pub(super) fn conclude(&mut self, campaign: &Campaign, outcome: Outcome) {
        let Some(showing) = self.state.showing(campaign) else { return };
        let is_aside = outcome == Outcome::Converted && !member(campaign.value, "goal").is_null();
        // Whoever was taken to have ignored it may come back to the page and answer.
        if showing.at > 0.0 && showing.outcome < Some(outcome) && !is_aside {
            let begun = showing.at;
            self.finish(campaign, begun, outcome, self.state.clock.wall);
        }
    }

    /// An event of the page, at a moment: the last showing of a campaign whose goal it is has converted, if that lies within.
    pub(super) fn reach(&mut self, event: &str, at: f64) {
        for campaign in &self.state.config.campaigns {
            let goal = member(campaign.value, "goal");
            if !member(goal, "event").is(event) {
                continue;
            }
            let last = self.state.past().shown().find(|shown| shown.campaign == campaign.id && shown.at <= at);
            let Some((shown, within)) = last.zip(duration(member(goal, "within"))) else { continue };
            if shown.outcome != Outcome::Converted.name() && at <= shown.at + within {
                let begun = shown.at;
                self.finish(campaign, begun, Outcome::Converted, at);
            }
        }
    }

    /// Records the outcome of a showing, and tells of it.
    fn finish(&mut self, campaign: &Campaign, begun: f64, outcome: Outcome, at: f64) {
        let is_withheld = self.state.past().is_withheld(campaign.id, begun);
        let showing = self.state.showing(campaign).filter(|showing| showing.at >= begun && showing.at <= at);
        if let Some(before) = showing.and_then(|showing| showing.outcome.replace(outcome)) {
            // What was taken for its end and is not sent yet is not said at all.
            let since = self.ports.time(begun);
            self.state.outbox.retract(before.name(), campaign.id, &since);
        }
        // Whoever asks to be reminded has closed it for now, which is no dismissal for what comes later.
        let reminded = self.state.past().reminder(campaign.id).map(|(at, _)| at);
        let is_for_now = outcome == Outcome::Dismissed && reminded == Some(at);
        if !self.state.is_forced(campaign) && !is_for_now {
            let visitor = &mut self.state.visitor;
            for past in [&mut visitor.history, &mut visitor.page] {
                past.end(campaign.id, begun, outcome, at);
            }
            visitor.is_changed = true;
            if outcome == Outcome::Converted && !is_withheld {
                self.learn_of(campaign, 0.0, 1.0);
            }
        }
        self.record(outcome.name(), campaign, "", Value::Null);
        if outcome == Outcome::Converted && !is_withheld {
            self.tell("convert", campaign, "", Value::Null);
        }
    }

    /// Half of a campaign was visible for a second.
    pub(super) fn seen(&mut self, campaign: &str) {
        let Some(campaign) = self.state.campaign(campaign) else { return };
        let Some(showing) = self.state.showing(campaign) else { return };
        // A tab that is folded is only a launcher.
        if showing.open && !std::mem::replace(&mut showing.was_seen, true) {
            self.record("shown", campaign, "", Value::Null);
            if !self.state.is_forced(campaign) {
                self.learn_of(campaign, 1.0, 0.0);
            }
        }
    }

    /// What goes by itself after it was seen, without an answer, was ignored. Of what stands in the page only a rule of its
    /// own asks: to tell of each when a page is left would keep browsers from keeping that page.
    pub(super) fn ignore(&mut self, campaign: &Campaign) {
        let is_asked = !campaign.format.belongs() || !member(campaign.value, "frequency").is_null();
        if is_asked && self.state.showing(campaign).is_some_and(|showing| showing.was_seen) {
            self.conclude(campaign, Outcome::Ignored);
        }
    }

    /// Tells the collector, once for a page view, of each campaign that belongs on the page and never came, which gate was
    /// closed.
    fn tell_gates(&mut self) {
        let state = &*self.state;
        if !self.is_collected(GATED) || state.is_test || state.awaits_memory() || state.visitor.has_left {
            return;
        }
        let mut gates = Value::default();
        for (campaign, run) in state.config.campaigns.iter().zip(&state.runs) {
            let campaign = state.current(campaign);
            let is_missed = run.count == 0.0 && run.showing.is_none() && !state.is_forced(campaign);
            if is_missed
                && gates.entries().len() < MOST
                && is_here(state, campaign, self.ports)
                && let Some(gate) = closed(state, campaign, self.ports)
            {
                gates.set(campaign.id, gate);
            }
        }
        self.state.visitor.has_left = true;
        if !gates.is_null() {
            self.collect(GATED, gates, "");
        }
    }

    /// The page is left, for another one of the same document if that has an address: then what belongs there stays.
    pub(super) fn leave(&mut self, next: &str) {
        // The time on the site is stored with whatever else changes, and now.
        self.state.visitor.is_changed = true;
        self.tell_gates();
        self.keep_drafts();
        for campaign in &self.state.config.campaigns {
            let campaign = self.state.current(campaign);
            if next.is_empty() || !place::holds(member(campaign.value, "where"), next, self.ports) {
                self.ignore(campaign);
            }
        }
    }
}
