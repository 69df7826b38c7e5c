//! Putting events and submissions into the outbox, and the outbox to the collector.

use super::{Turn, about};
use crate::config::{Campaign, Code, Path, Problem, Value};
use crate::consent::{Permit, Purpose};
use crate::decide::experiment::lot;
use crate::effect::Effect;
use crate::form::Sent;
use crate::outbox::{Report, Wish, cloudevent};
use crate::privacy::agreed;
use crate::state::State;

/// Leave to read, store and send the queue of a purpose.
pub(super) fn permit(state: &State, purpose: Purpose) -> Option<Permit<'_>> {
    match purpose {
        Purpose::Service => Some(state.grants.service(&state.outbox.sending())),
        other => state.grants.permit(other),
    }
}

/// What is said about a campaign; what happens in a test is marked, for reports to leave out.
fn marked(state: &State, campaign: &Campaign, key: &str, more: Value) -> Value {
    let mut data = about(campaign, key, more);
    if state.is_test {
        data.set("test", true);
    }
    data
}

impl Turn<'_> {
    /// Records an event about a campaign, and one thing more where `key` names it: where measuring is granted and the
    /// site collects. Of what the address has forced for a test nothing is recorded. True when it was.
    pub(super) fn record(&mut self, kind: &str, campaign: &Campaign, key: &str, more: Value) -> bool {
        let state = &mut *self.state;
        let (config, site) = (state.config, &state.config.site);
        if !state.grants.purposes().measure || !config.measures || site.collector.is_empty() {
            return false;
        }
        let mut data = marked(state, campaign, key, more);
        if state.is_forced(campaign) {
            return false;
        }
        if let Some((_, variant)) = lot::variant(state, campaign) {
            data.set("variant", variant);
        }
        data.set("path", state.path());
        data.set("config", &*config.hash);
        state.outbox.name(&mut state.chance);
        let (id, time) = (state.chance.id(), self.ports.time(state.clock.wall));
        let event = cloudevent::event(&id, site.id, kind, &state.outbox.subject, &time, data);
        self.queue(Purpose::Measure, event);
        true
    }

    /// Queues what the visitor sends themselves; it carries the consent snapshot and no id of the visitor.
    pub(super) fn queue_submission(&mut self, id: &str, form: &str, campaign: &Campaign, answers: Value) {
        if self.state.is_preview {
            return self.tell_forms(&[], true);
        }
        let state = &*self.state;
        let mut data = marked(state, campaign, "submission", id.into());
        data.set("form", form);
        data.set("version", &*state.config.hash);
        data.set("answers", answers);
        data.set("final", true);
        data.set("consent", agreed(state));
        let time = self.ports.time(state.clock.wall);
        let event = cloudevent::event(id, state.config.site.id, "submitted", "", &time, data);
        self.queue(Purpose::Service, event);
    }

    fn queue(&mut self, purpose: Purpose, event: Value) {
        self.state.outbox.push(purpose, event);
        self.read_queue(purpose);
    }

    /// Reads a queue under its permit, to merge it with what is new here and store both.
    fn read_queue(&mut self, purpose: Purpose) {
        if let Some(effect) = permit(self.state, purpose).map(|permit| Effect::read(&permit)) {
            self.push(effect);
        }
    }

    /// Stores a queue that was just merged, or deletes its item when it is empty.
    pub(super) fn store_queue(&mut self, purpose: Purpose) {
        let text = self.state.outbox.stored(purpose, self.ports);
        let Some(permit) = permit(self.state, purpose) else { return };
        let effect = match text {
            Some(text) => Effect::store(&permit, text),
            None => Effect::Forget(purpose),
        };
        self.push(effect);
    }

    /// Lets the outbox do what it wants to do now.
    pub(super) fn deliver(&mut self) {
        let collector = self.state.config.site.collector;
        if collector.is_empty() {
            return;
        }
        while let Some(wish) = self.state.outbox.next(self.state.clock.now, self.state.grants.purposes().measure) {
            let effect = match wish {
                Wish::Lock => Effect::Lock,
                Wish::Unlock => Effect::Unlock,
                Wish::Send { purpose, request, batch } => {
                    let url = [collector, "/v1/events"].concat();
                    let why = if purpose == Purpose::Service { "answers" } else { "events" };
                    self.request(&url, why, purpose.name());
                    let Some(permit) = permit(self.state, purpose) else { continue };
                    Effect::send(&permit, request, url, batch.to_json(self.ports))
                }
            };
            self.push(effect);
        }
    }

    pub(super) fn locked(&mut self, ours: bool) {
        self.state.outbox.locked(ours, self.state.clock.now);
        if ours {
            // Another tab may have sent some of it since; `service` comes last and lets the flush begin.
            self.read_queue(Purpose::Measure);
            self.read_queue(Purpose::Service);
        }
    }

    pub(super) fn answered(&mut self, request: u32, status: u16, retry_after: Option<f64>) {
        let state = &mut *self.state;
        match state.outbox.answered(request, status, retry_after, state.clock.now, &mut state.chance) {
            Report::Confirmed(purpose, ids) => {
                self.read_queue(purpose);
                self.tell_forms(&ids, true);
            }
            Report::Refused(purpose, ids) => {
                self.read_queue(purpose);
                for id in &ids {
                    self.complain_of_outbox(Code::Refused, id);
                }
                self.tell_forms(&ids, false);
            }
            Report::Failed(true) => self.complain_of_outbox(Code::Unreachable, self.state.config.site.collector),
            Report::Failed(false) => {}
        }
    }

    fn complain_of_outbox(&mut self, code: Code, got: &str) {
        self.report(Problem::new(&Path::at("outbox"), code, got));
    }

    /// Lets the forms that wait for a confirmation of these answers, or of any, say how it went.
    pub(super) fn tell_forms(&mut self, ids: &[String], is_taken: bool) {
        for campaign in &self.state.config.campaigns {
            let showing = self.state.showing(campaign);
            let Some(progress) = showing.and_then(|showing| showing.form.as_mut()) else { continue };
            if let Sent::Waiting(id) = &mut progress.sent
                && (ids.is_empty() || ids.contains(id))
            {
                progress.sent = if is_taken { Sent::Done(std::mem::take(id)) } else { Sent::Refused };
                self.redraw(campaign);
            }
        }
    }
}
