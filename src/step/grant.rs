//! What happens when consent is given, changed or withdrawn: in this turn, without reload.

use super::Turn;
use crate::config::{Value, member, value};
use crate::consent::Purpose;
use crate::effect::Effect;
use crate::outbox;
use crate::visitor::history::History;
use crate::visitor::profile::Profile;

/// So long a page must have been looked at before no update of Google Consent Mode is expected any more, in milliseconds.
const PATIENCE: f64 = 2e3;

impl Turn<'_> {
    /// The grants have changed, or the visitor has decided at last, or the page has just begun.
    ///
    /// While the visitor is being asked anew, what they granted is suspended and not withdrawn: nothing is used, nothing is
    /// deleted.
    pub(super) fn regrant(&mut self, is_start: bool, is_answered: bool) {
        let is_suspended = self.state.reading.is_open && !is_start;
        let before = self.state.held;
        if !is_suspended {
            self.state.held = self.state.grants.purposes();
        }
        let mut detail = Value::default();
        for purpose in Purpose::CONSENTED {
            let was = before.has(purpose) && !is_start;
            let effect = self.state.grants.permit(purpose).map(|permit| Effect::read(&permit));
            detail.set(purpose.name(), effect.is_some());
            let visitor = &mut self.state.visitor;
            if is_suspended {
                visitor.is_parted |= visitor.is_read;
                continue;
            }
            match purpose {
                // What other tabs have stored while nothing was read here is read now.
                Purpose::Remember => visitor.is_read &= was && effect.is_some() && !visitor.is_parted,
                Purpose::Personalise => visitor.profile.is_read &= was && effect.is_some(),
                _ => {}
            }
            match effect {
                Some(effect) if !was || !self.state.visitor.knows(purpose) => self.push(effect),
                // Without a decision nothing of ours may lie around, whatever an earlier page left (events.md); nor does
                // what was gathered before a refusal wait for a later grant.
                None if was || is_answered || (is_start && !self.state.reading.is_provisional) => {
                    self.withdraw(purpose)
                }
                _ => {}
            }
        }
        self.state.visitor.is_unread = true;
        self.find_permitted();
        if is_start {
            self.state.is_put_off = self.state.reading.is_provisional;
            let effect = Effect::read(&self.state.grants.service(&self.state.outbox.sending()));
            return self.push(effect);
        }
        self.ask_for_features();
        self.hear_layer();
        self.emit("consent", detail);
        self.resolve();
        self.review();
    }

    /// A default that refuses may be about to be lifted: what earlier pages left is not used meanwhile, and is deleted once
    /// that is not to be expected any more.
    pub(super) fn forget_refused(&mut self) {
        let state = &mut *self.state;
        if state.is_put_off && state.is_loaded && state.clock.visible > PATIENCE {
            state.is_put_off = false;
            for purpose in Purpose::CONSENTED {
                if !self.state.held.has(purpose) {
                    self.push(Effect::Forget(purpose));
                }
            }
        }
    }

    pub(super) fn withdraw(&mut self, purpose: Purpose) {
        self.push(Effect::Forget(purpose));
        // What audiences hold of it goes as well, and what they made of it.
        self.state.program.get_mut().forget();
        self.state.visitor.drop_found(purpose);
        match purpose {
            Purpose::Remember => {
                self.state.visitor.is_recalled = false;
                self.state.visitor.is_parted = false;
                self.state.visitor.sticky.take();
                self.state.visitor.unstored.clear();
                self.begin_history();
                self.forget_lots();
            }
            Purpose::Personalise => {
                self.state.visitor.profile = Profile::default();
                self.state.visitor.code.clear();
            }
            Purpose::Measure => {
                self.state.outbox.clear();
                // Whoever is measured again later is somebody new.
                self.state.visitor.history.facts.set("exposed", Value::Null);
                self.state.visitor.is_changed = true;
            }
            Purpose::Service => {}
        }
    }

    /// Whether what is done now may be kept for a later grant to remember: after a refusal it may not.
    pub(super) fn may_remember(&self) -> bool {
        (self.state.held.remember || !self.state.reading.decided) && !self.state.privacy.is_erased
    }

    /// Notes something in the past of this page and, where that may be, in the one that is stored; what does so says whether
    /// anything has changed.
    pub(super) fn remember(&mut self, note: &mut dyn FnMut(&mut History) -> bool) {
        note(&mut self.state.visitor.page);
        if self.may_remember() {
            self.state.visitor.is_changed |= note(&mut self.state.visitor.history);
        }
    }

    /// What an item of ours held when it was read under its permit.
    pub(super) fn stored(&mut self, purpose: Purpose, text: Option<&str>) {
        // A listener of the page may have taken the grant away since it was read.
        if purpose != Purpose::Service && !self.state.grants.purposes().has(purpose) {
            return;
        }
        match purpose {
            Purpose::Remember => self.remembered(text),
            Purpose::Service | Purpose::Measure => {
                self.state.outbox.merge(purpose, text, self.state.clock.wall, self.ports);
                self.store_queue(purpose);
            }
            Purpose::Personalise => self.recalled(text),
        }
    }

    /// A past of this page view only, of a visitor whom nobody knows.
    pub(super) fn begin_history(&mut self) {
        self.state.visitor.history = History::default();
        self.state.visitor.stayed = 0.0;
        self.state.visitor.unit = self.state.chance.id();
        self.count_page();
    }

    /// Asks what is stored now: another tab may have added to it, or erased it. Nothing is lost: every turn stores what has
    /// changed, one that has changed something does not ask, and to what changes before the answer that is added.
    pub(super) fn recall(&mut self) {
        let state = &mut *self.state;
        let visitor = &state.visitor;
        let is_stored = visitor.is_read && !visitor.is_changed && !visitor.is_unstored;
        if let Some(permit) = state.grants.permit(Purpose::Remember).filter(|_| is_stored) {
            let effect = Effect::read(&permit);
            state.visitor.is_read = false;
            state.visitor.is_recalled = true;
            self.push(effect);
        }
        let profile = self.state.grants.permit(Purpose::Personalise).filter(|_| self.state.visitor.profile.is_read);
        if let Some(effect) = profile.map(|permit| Effect::read(&permit)) {
            self.state.visitor.profile.is_recalled = true;
            self.push(effect);
        }
    }

    fn remembered(&mut self, text: Option<&str>) {
        let (most, age) = Purpose::Remember.bounds();
        let text = text.filter(|text| text.len() <= most);
        let stored = text.and_then(|text| value::parse(text, self.ports).ok()).unwrap_or_default();
        let mut past = History::new(member(&stored, "data"));
        let visitor = &mut self.state.visitor;
        // What was erased meanwhile, by whoever may be somebody else since, does not come back.
        let is_news = visitor.is_changed && past.facts.get("id") == visitor.history.facts.get("id");
        let was_recalled = std::mem::take(&mut visitor.is_recalled);
        let is_recalled = was_recalled && !is_news;
        let is_parted = std::mem::take(&mut visitor.is_parted) || was_recalled;
        let (stayed, unit) = (visitor.stayed, visitor.unit.clone());
        if is_recalled {
            self.begin_history();
            self.state.visitor.is_changed = false;
        } else {
            self.recount();
        }
        let (wall, state) = (self.state.clock.wall, &mut *self.state);
        let visitor = &mut state.visitor;
        visitor.since = wall;
        let told = visitor.history.told().to_vec();
        if wall - past.number("seen") < age {
            past.rebase(wall, past.number("seen") - wall);
            past.expire_drafts(wall);
            visitor.since = member(&stored, "since").number().unwrap_or(wall).min(wall);
            if is_recalled {
                // All that is not stored in the turn in which it changes.
                visitor.history = past;
                visitor.stayed = stayed;
                // It is the same visitor on the same page view, for which draws stay as they are.
                visitor.unit = unit;
                for (campaign, at) in &visitor.unstored {
                    visitor.history.show(campaign, "", false, 1.0, *at);
                }
            } else if is_parted {
                visitor.history.adopt(past);
            } else {
                visitor.history.join(past);
            }
        }
        if !state.held.measure {
            // Whoever is measured again later is somebody new.
            visitor.history.facts.set("exposed", Value::Null);
        }
        visitor.history.name(&visitor.unit);
        visitor.sticky.replace(member(&visitor.history.facts, "sticky").clone());
        visitor.is_read = true;
        visitor.is_changed |= !is_recalled;
        // What this page told before its past was known may be what an earlier showing was for.
        for row in &told {
            if let [Value::Text(event), Value::Number(at)] = row.items() {
                self.reach(event, *at);
            }
        }
        self.recall_language();
        // What shows already was judged by this page view alone.
        self.review();
    }

    /// Stores what has changed, where that is granted; else it stays in memory, for this page view.
    pub(super) fn persist(&mut self) {
        let visitor = &mut self.state.visitor;
        let Some(permit) = self.state.grants.permit(Purpose::Remember) else { return };
        let sticky = visitor.sticky.get_mut();
        if visitor.is_read && *sticky != *member(&visitor.history.facts, "sticky") {
            visitor.history.facts.set("sticky", sticky.clone());
            visitor.is_changed = true;
        }
        if visitor.is_read && std::mem::take(&mut visitor.is_changed) {
            let (most, _) = Purpose::Remember.bounds();
            let mut item = String::new();
            visitor.history.count("stay", std::mem::take(&mut visitor.stayed));
            visitor.unstored.clear();
            // The oldest showings go first.
            while item.is_empty() || (item.len() > most && visitor.history.forget()) {
                item = outbox::item(visitor.since, visitor.history.to_value(), self.ports);
            }
            // Variants alone may be too many, where a payload has hundreds: then the last item stays as it was.
            if item.len() <= most {
                visitor.is_unstored = false;
                let effect = Effect::store(&permit, item);
                self.push(effect);
            }
        }
    }
}
