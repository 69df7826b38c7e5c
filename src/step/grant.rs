//! What happens when consent is given, changed or withdrawn: in this turn, without reload.

use super::Turn;
use crate::config::Value;
use crate::config::value::map;
use crate::consent::{Purpose, Purposes};
use crate::effect::Effect;
use crate::visitor::history::History;

impl Turn<'_> {
    /// The grants have changed, or the page has just begun.
    pub(super) fn regrant(&mut self, before: Purposes, is_start: bool) {
        for purpose in Purpose::CONSENTED {
            let (was, is) = (before.has(purpose) && !is_start, self.state.grants.purposes().has(purpose));
            match self.state.grants.permit(purpose) {
                Some(permit) if !was => self.effects.push(Effect::read(&permit)),
                // Without a decision nothing of ours may lie around, whatever an earlier page left (events.md).
                None if was || is_start => self.withdraw(purpose),
                _ => {}
            }
            if purpose == Purpose::Remember {
                self.state.visitor.is_read &= is && was;
            }
        }
        if is_start {
            let sending = self.state.outbox.sending();
            self.effects.push(Effect::read(&self.state.grants.service(&sending)));
            return;
        }
        let granted = |purpose: Purpose| Value::Bool(self.state.grants.purposes().has(purpose));
        let detail = Purpose::CONSENTED.map(|purpose| (purpose.name(), granted(purpose)));
        self.emit("consent", map(detail));
        self.review();
    }

    fn withdraw(&mut self, purpose: Purpose) {
        self.effects.push(Effect::Forget(purpose));
        match purpose {
            Purpose::Remember => {
                self.state.visitor.history = History::default();
                let path = self.ports.url(&self.state.page.url, "").map(|url| url.path).unwrap_or_default();
                self.state.visitor.history.view(&self.state.clock, &path);
            }
            Purpose::Measure => self.state.outbox.clear(purpose),
            _ => {}
        }
    }

    /// What an item of ours held when it was read under its permit.
    pub(super) fn stored(&mut self, purpose: Purpose, text: Option<&str>) {
        match purpose {
            Purpose::Remember => self.remembered(text),
            Purpose::Service | Purpose::Measure => {
                self.state.outbox.merge(purpose, text, self.state.clock.wall, self.ports);
                self.store_queue(purpose);
            }
            Purpose::Personalise => {}
        }
    }

    fn remembered(&mut self, text: Option<&str>) {
        let (wall, state) = (self.state.clock.wall, &mut *self.state);
        let stored = text.and_then(|text| crate::config::value::parse(text, self.ports).ok()).unwrap_or_default();
        let since = stored.get("since").and_then(Value::number).unwrap_or(wall);
        let data = stored.get("data").cloned().unwrap_or_default();
        let visitor = &mut state.visitor;
        // 180 days without a visit are a farewell (events.md).
        let past = Some(History::from_value(&data)).filter(|past| (wall - past.last).abs() < 180.0 * 8.64e7);
        visitor.history.join(past.unwrap_or_default());
        visitor.history.name(&mut state.chance);
        visitor.since = since;
        visitor.is_read = true;
        visitor.is_changed = true;
    }

    /// Stores what has changed, where that is granted; else it stays in memory, for this page view.
    pub(super) fn persist(&mut self) {
        let visitor = &mut self.state.visitor;
        let Some(permit) = self.state.grants.permit(Purpose::Remember) else { return };
        if visitor.is_read && std::mem::take(&mut visitor.is_changed) {
            let item = map([("v", 1.0.into()), ("since", visitor.since.into()), ("data", visitor.history.to_value())]);
            self.effects.push(Effect::store(&permit, item.to_json(self.ports)));
        }
    }
}
