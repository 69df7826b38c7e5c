//! Experiments in a turn: who gets which variant, what is recorded of it, and the payload of the site's GrowthBook.

use super::Turn;
use crate::config::{Campaign, Value, member, text};
use crate::decide::experiment::lot;
use crate::decide::trigger::Trigger;
use crate::decide::{fits, learn};
use crate::effect::Effect;
use crate::state::Run;
use crate::view::Format;

impl Turn<'_> {
    /// Finds the variant of each campaign that does not show yet. What shows keeps its own, but for what is part of the
    /// page: that is drawn before consent can have come, and is drawn anew where it may then take part.
    pub(super) fn draw_lots(&mut self) {
        for base in &self.state.config.campaigns {
            if base.experiment.is_none() {
                continue;
            }
            let lot = lot::lot(self.state, base, self.ports);
            let before = self.state.current(base);
            let Some(run) = self.state.runs.get_mut(base.index) else { continue };
            let shows = run.showing.is_some();
            let is_late =
                before.format == Format::Inline && run.lot.out == lot::NOT_RUN && lot.is_hashed && lot.out.is_empty();
            if shows && !is_late {
                continue;
            }
            let own = std::mem::replace(&mut run.lot, lot);
            let now = self.state.current(base);
            let can_swap = now.format == Format::Inline && now.when.has_fired(self.state);
            let Some(run) = self.state.runs.get_mut(base.index) else { continue };
            // What would leave its place takes part on the next page: this showing has been counted.
            if shows && !can_swap && !std::ptr::eq(before, now) {
                run.lot = own;
                continue;
            }
            if std::ptr::eq(before, now) {
                if shows {
                    self.expose(now);
                }
                continue;
            }
            // What the other variant waited for may be something else.
            run.ready = None;
            if shows {
                self.swap(before, now);
            }
            self.reorder(now);
        }
        self.rank_groups();
    }

    /// Puts the campaigns of each group that learns in the order of what may suit this visitor best, at the places that
    /// they have; without leave in their own order.
    fn rank_groups(&mut self) {
        for (group, words) in member(self.state.config.limits.value, "groups").entries() {
            if member(words, "learn").is_null() {
                continue;
            }
            let (learner, mut ranked, mut places) = (learn::of_group(self.state, group), Vec::new(), Vec::new());
            for (place, campaign) in self.state.order.iter().enumerate().filter(|(_, one)| one.group == group) {
                let draw = learner.map_or(0.0, |learner| learner.draw(campaign.id));
                let rank = (draw, campaign.priority, -(campaign.place as f64));
                let at = ranked.iter().position(|(other, _)| *other < rank).unwrap_or(ranked.len());
                ranked.insert(at, (rank, *campaign));
                places.push(place);
            }
            for (place, (_, campaign)) in places.into_iter().zip(ranked) {
                if let Some(own) = self.state.order.get_mut(place) {
                    *own = campaign;
                }
            }
        }
    }

    /// A campaign was shown, or has converted, so often: that is learnt, of its variant and of it among its group.
    pub(super) fn learn_of(&mut self, campaign: &Campaign, shown: f64, converted: f64) {
        let (state, own) = (&*self.state, [campaign.id, ":"]);
        let words = [member(campaign.value, "learn"), learn::group_words(state, campaign.group)];
        let drawn = lot::variant(state, campaign).map(|(_, name)| name);
        // What converts on another page is the variant that was seen last.
        let shows = state.runs.get(campaign.index).is_some_and(|run| run.showing.is_some());
        let last = || state.visitor.profile.last_learnt(&own.concat()).map(str::to_owned);
        let arm = if shows { drawn } else { last() };
        let names = [arm.map(|arm| learn::name(own, &arm)), Some(learn::name([campaign.group, "/"], campaign.id))];
        for (words, name) in words.into_iter().zip(names) {
            if let Some(name) = name.filter(|_| !words.is_null()) {
                let change = [shown, converted, learn::half(words)].map(Value::from).into();
                self.note("learning", &name, Value::List(change));
            }
        }
    }

    /// What is part of the page becomes its variant where it stands: that is the same showing still, and counts once.
    fn swap(&mut self, before: &'static Campaign, now: &'static Campaign) {
        let at = self.state.showing(before).map_or(0.0, |showing| showing.at);
        let Some((mut showing, view)) = self.prepare(now) else { return self.erase(before) };
        if self.awaits_feeds(now, &showing) {
            return self.erase(before);
        }
        showing.at = at;
        if let Some(run) = self.state.runs.get_mut(now.index) {
            run.showing = Some(showing);
        }
        self.note_images(&view.body);
        // It may have another slot, and is seen anew.
        self.push(Effect::Erase(now.id));
        self.push(Effect::Draw(view));
        self.expose(now);
    }

    /// What was drawn by what is remembered no longer, counts no more; what is part of the page is the first variant again.
    pub(super) fn forget_lots(&mut self) {
        for base in &self.state.config.campaigns {
            let before = self.state.current(base);
            let Some(run) = self.state.runs.get_mut(base.index) else { continue };
            if std::mem::take(&mut run.lot.is_hashed) {
                run.lot.out = lot::NOT_RUN;
                if before.format == Format::Inline {
                    run.lot.variation = 0;
                    run.ready = None;
                    let now = self.state.current(base);
                    // What interrupts passes its gates first.
                    if now.format != Format::Inline {
                        self.erase(before);
                    }
                    self.reorder(now);
                }
            }
        }
    }

    /// Puts a campaign where its priority belongs.
    pub(super) fn reorder(&mut self, campaign: &'static Campaign) {
        let order = &mut self.state.order;
        order.retain(|other| other.index != campaign.index);
        let is_behind = |other: &&'static Campaign| {
            other.priority < campaign.priority || (other.priority == campaign.priority && other.place > campaign.place)
        };
        let at = order.iter().position(is_behind).unwrap_or(order.len());
        order.insert(at, campaign);
    }

    /// All is open but that the experiment shows nothing to this visitor: that takes the showing's place, for the campaign's
    /// own frequency, in the comparison, and in nothing else.
    pub(super) fn withhold(&mut self, campaign: &'static Campaign) {
        let out = self.state.runs.get(campaign.index).map_or("", |run| run.lot.out);
        // Nobody is compared where `limits` hold out, nor where the content could not be drawn.
        if !lot::is_withheld(out) || self.awaits_parts(campaign) || self.prepare(campaign).is_none() {
            return;
        }
        let state = &mut *self.state;
        let Some(run) = state.runs.get_mut(campaign.index) else { return };
        run.is_spent = true;
        if campaign.format != Format::Tab && !run.lot.is_test {
            run.count += 1.0;
            let visitor = &mut state.visitor;
            for past in [&mut visitor.history, &mut visitor.page] {
                past.withhold(campaign.id, state.config.limits.kept, state.clock.wall);
            }
            visitor.is_changed = true;
        }
        self.expose(campaign);
    }

    /// A slot has come into view: what stands there, or would, is exposed.
    pub(super) fn expose_at(&mut self, selector: &str) {
        for base in &self.state.config.campaigns {
            let (state, campaign) = (&*self.state, self.state.current(base));
            let stands = |run: &Run| {
                let is_withheld = run.is_spent && run.out.is_empty() && fits(state, campaign, self.ports);
                run.slot == selector && (run.showing.is_some() || is_withheld)
            };
            if state.runs.get(base.index).is_some_and(stands) {
                self.expose(campaign);
            }
        }
    }

    /// A campaign is drawn, or withheld: its variant is kept, and the exposure recorded, once for a visitor, experiment and
    /// variant. What is part of the page is drawn once its slot is there: it is exposed when that comes into view.
    pub(super) fn expose(&mut self, campaign: &'static Campaign) {
        let state = &mut *self.state;
        let Some((trial, variant)) = lot::variant(state, campaign) else { return };
        let Some(run) = state.runs.get_mut(campaign.index) else { return };
        if campaign.format == Format::Inline && !state.happened.fired.contains(&Trigger::Slot(run.slot)) {
            if run.slot.is_empty() {
                run.slot = ["[data-parea-slot=\"", campaign.slot, "\"]"].concat().leak();
            }
            return;
        }
        if !state.grants.purposes().remember {
            if !std::mem::replace(&mut run.is_exposed, true) {
                self.record("exposed", campaign, "unit", "page".into());
            }
            return;
        }
        let lot = run.lot;
        lot::keep(state, &trial, &lot, self.ports);
        let mark = [trial.key, ":", &variant].concat();
        let mut marks = member(&state.visitor.history.facts, "exposed").clone();
        if marks.get(&mark).is_none() && self.record("exposed", campaign, "", Value::Null) {
            marks.set(&mark, true);
            self.state.visitor.history.facts.set("exposed", marks);
            self.state.visitor.is_changed = true;
        }
    }

    /// Asks for the site's GrowthBook payload, once: its own file at once, another origin's when it may know visitors.
    pub(super) fn ask_for_features(&mut self) {
        let (wanted, state) = (self.state.config.growthbook, &mut *self.state);
        let Some(url) = self.ports.url(text(wanted, "features"), &state.page.url) else { return };
        let own = state.page.facts.at("page.host").and_then(Value::text);
        let is_allowed = own == Some(&url.host) || state.grants.purposes().remember;
        if !wanted.is_null() && is_allowed && !std::mem::replace(&mut state.has_asked, true) {
            self.request(&url.href, "file", "");
            self.push(Effect::Fetch { url: url.href, key: text(wanted, "decryptionKey") });
        }
    }
}
