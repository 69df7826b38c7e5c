//! The page view: its beginning, what of it is listened to, and what happens on it that triggers wait for.

use super::Turn;
use crate::config::value::map;
use crate::config::{Campaign, Value, member};
use crate::consent::Purpose;
use crate::decide::trigger::{Happened, Trigger};
use crate::effect::{Effect, Listen};
use crate::event::Page;
use crate::visitor::history::History;
use crate::visitor::profile::Profile;
use std::cell::OnceCell;

impl Turn<'_> {
    /// Counts this page view and asks for what its campaigns need to hear.
    pub(super) fn view_page(&mut self) {
        self.count_page();
        let state = &mut *self.state;
        state.visitor.has_arrived = false;
        state.visitor.has_left = false;
        let has_voted = state.visitor.page.facts.get("votes").is_some();
        state.visitor.page = History::default();
        state.visitor.page.view(state.clock.wall, "");
        // Another page is measured anew, and may have other elements.
        self.disarm();
        self.forget_feeds(has_voted);
        self.look_around();
    }

    /// A link in a letter may call for a campaign, `?parea-show=<id>`, once for each load of a page: anybody can write one,
    /// so all that protects the visitor holds, and a router that keeps the address calls for nothing again.
    pub(super) fn show_by_address(&mut self) {
        let state = &mut *self.state;
        let id = state.page.facts.at("page.query.parea-show").and_then(Value::text);
        if let Some(campaign) = id.and_then(|id| state.campaign(id))
            && let Some(run) = state.runs.get_mut(campaign.index)
        {
            run.is_linked = true;
        }
    }

    pub(super) fn count_page(&mut self) {
        let state = &mut *self.state;
        let path = state.path().to_owned();
        state.visitor.history.view(state.clock.wall, &path);
        state.visitor.is_changed = true;
    }

    /// What a campaign still waits for is watched by the browser.
    pub(super) fn await_triggers(&self, campaign: &Campaign, wanted: &mut Vec<Trigger>) {
        for trigger in &campaign.when.triggers {
            if !trigger.has_fired(self.state) && !wanted.contains(trigger) {
                wanted.push(*trigger);
            }
        }
    }

    /// What has all but its slot waits for that, and so does a call for it.
    pub(super) fn await_slot(&mut self, campaign: &Campaign, is_called: bool, wanted: &mut Vec<Trigger>) {
        let place = Trigger::Place(campaign.slot);
        if !wanted.contains(&place) {
            wanted.push(place);
        }
        if let Some(run) = self.state.runs.get_mut(campaign.index) {
            run.is_called = is_called;
        }
    }

    /// Nothing is watched that no campaign of this page view can wait for, and nothing twice.
    pub(super) fn arm(&mut self, mut wanted: Vec<Trigger>) {
        let state = &mut *self.state;
        if state.config.uses.scroll && !wanted.contains(&Trigger::Up) {
            wanted.push(Trigger::Up);
        }
        for run in &state.runs {
            let slot = Trigger::Slot(run.slot);
            let is_due = !run.slot.is_empty() && (run.showing.is_some() || run.is_spent);
            if is_due && !state.happened.fired.contains(&slot) && !wanted.contains(&slot) {
                wanted.push(slot);
            }
        }
        wanted.retain(|trigger| trigger.want().is_some());
        if state.armed != wanted {
            state.armed.clone_from(&wanted);
            self.push(Effect::Listen(Listen::Watch(wanted)));
        }
    }

    /// Everything is watched anew.
    pub(super) fn disarm(&mut self) {
        if !std::mem::take(&mut self.state.armed).is_empty() {
            self.push(Effect::Listen(Listen::Watch(Vec::new())));
        }
    }

    /// The browser has seen what was watched for; what nobody waits for any more does nothing.
    pub(super) fn fire(&mut self, trigger: Trigger) {
        let state = &mut *self.state;
        if state.armed.contains(&trigger) && !state.happened.fired.contains(&trigger) {
            state.happened.fired.push(trigger);
            if let Trigger::Slot(selector) = trigger {
                self.expose_at(selector);
            }
        }
    }

    /// Another fragment takes nothing back that the one before has fired.
    fn keep_fired(&mut self) {
        for campaign in &self.state.order {
            for trigger in &campaign.when.triggers {
                if matches!(trigger, Trigger::Hash(_)) && trigger.has_fired(self.state) {
                    self.state.happened.fired.push(*trigger);
                }
            }
        }
    }

    /// Another page without a load: a new page view, in which what no longer belongs is gone.
    pub(super) fn navigate(&mut self, mut page: Box<Page>) {
        self.state.is_left = false;
        let state = &*self.state;
        let is_moved = state.page.url != page.url;
        let is_other = !page.is_same && whole(&state.page.url) != whole(&page.url);
        if is_other {
            self.leave(&page.url);
        }
        if !is_other {
            self.keep_fired();
        }
        let state = &mut *self.state;
        // On the page after the first one the visitor comes from within.
        let from = state.page.facts.at(if is_other { "page.host" } else { "referrer.host" });
        page.facts.set("referrer", map([("host", from.cloned().unwrap_or_default())]));
        if page.is_same {
            page.facts.set("utm", member(&state.page.facts, "utm").clone());
        }
        if !state.spoken.chosen.is_empty() {
            page.language.clone_from(&state.spoken.chosen);
        }
        state.page = page;
        state.here = OnceCell::new();
        if is_other {
            state.clock.visible = 0.0;
            state.happened = Happened::default();
            state.interruptions = 0.0;
            state.visitor.unit = state.chance.id();
            // Until the visitor has decided it may still be granted; what was refused is of one page view only.
            let is_refused = |purpose| state.reading.decided && !state.held.has(purpose);
            if is_refused(Purpose::Remember) {
                state.visitor.history = History::default();
                state.visitor.stayed = 0.0;
                state.visitor.unstored.clear();
            }
            if is_refused(Purpose::Personalise) {
                state.visitor.profile = Profile::default();
            }
            state.is_stale |= std::mem::take(&mut state.privacy.is_erased);
            for run in &mut state.runs {
                run.renew();
            }
            self.fold_comments();
            self.view_page();
        } else {
            // Its title, say, has come later than its address.
            self.find_all();
        }
        if is_moved {
            self.open_by_address();
        }
        self.review();
    }

    pub(super) fn scroll(&mut self, depth: f64, pixels: f64) {
        let (happened, height) = (&mut self.state.happened, self.state.page.height);
        // A page that does not scroll may not be there yet.
        if self.state.is_loaded || depth < 1.0 || pixels > 0.0 {
            happened.depth = happened.depth.max(depth);
        }
        if pixels > 0.0 {
            happened.read = happened.read.max(depth);
        }
        happened.pixels = happened.pixels.max(pixels);
        happened.up |= happened.pixels - pixels >= (height / 10.0).max(1.0);
    }
}

/// The part of an address that makes a page view: without its fragment, unless that is a path of its own (`#/shop`, `#!shop`).
fn whole(url: &str) -> &str {
    match url.split_once('#') {
        Some((front, part)) if !matches!(part.as_bytes().first(), Some(b'/' | b'!')) => front,
        _ => url,
    }
}
