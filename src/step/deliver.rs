//! Putting events and submissions into the outbox, and the outbox to the collector.

use super::{Turn, about};
use crate::config::{Campaign, Code, Path, Problem, Value, member, sinks, text};
use crate::consent::{Permit, Purpose};
use crate::decide::experiment::lot;
use crate::effect::Effect;
use crate::form::{Progress, Sent, trap};
use crate::outbox::{Report, Wish, cloudevent};
use crate::privacy::agreed;
use crate::state::State;
use crate::text::Word;

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
    if state.is_test || state.is_forced(campaign) {
        data.set("test", true);
    }
    data
}

impl Turn<'_> {
    /// Records an event about a campaign, and one thing more where `key` names it, at each sink of the site whose purpose is
    /// granted. Of what the address has forced for a test nothing is recorded. True when it was recorded anywhere.
    pub(super) fn record(&mut self, kind: &str, campaign: &Campaign, key: &str, more: Value) -> bool {
        let state = &*self.state;
        if state.is_forced(campaign) {
            return false;
        }
        let (config, is_test) = (state.config, state.is_test);
        let mut data = marked(state, campaign, key, more);
        let trial = lot::variant(state, campaign);
        if let Some((_, variant)) = &trial {
            data.set("variant", &**variant);
        }
        data.set("path", state.path());
        let mut is_recorded = false;
        let granted = self.state.grants.purposes();
        let hears = |sink: &&&Value| sinks::wants(sink, kind) && granted.has(sinks::purpose(sink));
        for sink in config.sinks.iter().filter(hears) {
            is_recorded |= if member(sink, "type").is("collector") {
                self.collect(kind, data.clone(), "")
            } else {
                let mut data = data.clone();
                if let Some((trial, _)) = &trial {
                    data.set("experiment", trial.key);
                }
                !is_test && self.hand_on(Value::List(vec![(*sink).clone(), kind.into(), data]))
            };
        }
        is_recorded
    }

    /// Hands an event to a sink of the page, under the permit of its purpose: at first, and again while nothing takes it.
    pub(super) fn hand_on(&mut self, told: Value) -> bool {
        let purpose = told.items().first().map_or(Purpose::Measure, sinks::purpose);
        let effect = self.state.grants.permit(purpose).map(|permit| Effect::tell(&permit, told));
        let is_granted = effect.is_some();
        self.effects.extend(effect);
        is_granted
    }

    /// Whether the collector hears of an event by a sink whose purpose is granted.
    pub(super) fn is_collected(&self, kind: &str) -> bool {
        let granted = self.state.grants.purposes();
        let hears = |sink: &&Value| {
            granted.has(sinks::purpose(sink)) && member(sink, "type").is("collector") && sinks::wants(sink, kind)
        };
        self.state.config.sinks.iter().any(hears)
    }

    /// Queues an event for the collector; what can happen but once to a visitor is named by `once`, by which the collector
    /// knows it again.
    pub(super) fn collect(&mut self, kind: &str, mut data: Value, once: &str) -> bool {
        let state = &mut *self.state;
        let site = &state.config.site;
        // What the visitor has sent has gone there by itself.
        if !state.grants.purposes().measure || site.collector.is_empty() || kind == "submitted" {
            return false;
        }
        // Its names are those of campaigns.
        if kind != sinks::GATED {
            data.set("config", &*state.config.hash);
        }
        state.outbox.name(&mut state.chance);
        let subject = &*state.outbox.subject;
        let id = if once.is_empty() { state.chance.id() } else { [subject, "-", once].concat() };
        let time = self.ports.time(state.clock.wall);
        let event = cloudevent::event(&id, site.id, kind, &state.outbox.subject, &time, data);
        self.queue(Purpose::Measure, event);
        true
    }

    /// Queues what the visitor sends themselves with a block, whose `id` names the form: what is `said` holds the answers
    /// and whatever else belongs to them. It carries the consent snapshot and no id of the visitor.
    pub(super) fn queue_submission(&mut self, id: &str, block: &Value, campaign: &Campaign, said: Value) {
        if self.state.is_preview {
            return self.tell_forms(&[], Some(true));
        }
        let (wall, state) = (self.state.clock.wall, &mut *self.state);
        let part = state.chance.id();
        let (mut took, mut bait) = (0.0, Value::Null);
        if let Some(showing) = state.showing(campaign).filter(|showing| showing.at > 0.0) {
            // To the second: how long somebody took is no fingerprint.
            took = ((wall - showing.at) / 1e3).round() * 1e3;
            bait = showing.form.as_ref().map_or(Value::Null, |form| member(&form.answers, trap::NAME).clone());
        }
        let state = &*state;
        let mut data = marked(state, campaign, "submission", id.into());
        data.set("form", text(block, "id"));
        data.set("version", &*state.config.hash);
        data.set("final", true);
        data.set("consent", agreed(state));
        data.set("took", took);
        if !bait.is_null() {
            data.set("trap", bait);
        }
        if let Value::Map(said) = said {
            for (name, value) in said {
                data.set(&name, value);
            }
        }
        let time = self.ports.time(wall);
        // What is not final is no act of sending: it needs the grant to measure, and is queued with what else does.
        let is_final = member(&data, "final").is_true();
        if let Some(bits) = block.get("proof").filter(|_| is_final) {
            data.set_at(&["proof", "bits"], bits.clone());
        }
        if is_final {
            self.record("submitted", campaign, "form", text(block, "id").into());
        }
        let (event, purpose) = if is_final { (id, Purpose::Service) } else { (&*part, Purpose::Measure) };
        let event = cloudevent::event(event, self.state.config.site.id, "submitted", "", &time, data);
        self.queue(purpose, event);
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

    pub(super) fn answered(&mut self, request: u32, status: u16, retry_after: Option<f64>, ticket: &str) {
        let state = &mut *self.state;
        let event = state.outbox.under_way().cloned().unwrap_or_default();
        match state.outbox.answered(request, status, retry_after, ticket, state.clock.now, &mut state.chance) {
            Report::Again => {}
            Report::Confirmed(purpose, ids) => {
                self.read_queue(purpose);
                self.tell_forms(&ids, Some(true));
            }
            Report::Refused(purpose, ids) => {
                self.read_queue(purpose);
                for id in &ids {
                    self.complain_of_outbox(Code::Refused, id);
                }
                self.take_back(member(&event, "data"));
                self.tell_forms(&ids, Some(false));
            }
            Report::Failed(is_first) => {
                if is_first {
                    self.complain_of_outbox(Code::Unreachable, self.state.config.site.collector);
                }
                self.tell_forms(&[], None);
            }
        }
    }

    /// The visitor has come back: looks what of the answers is still stored, for what is not was sent meanwhile, or they have
    /// had it deleted; and where the page was left, and has heard of nothing, whether they are still who was measured.
    pub(super) fn look_for_queues(&mut self, was_left: bool) {
        if self.state.outbox.returns(was_left) {
            self.read_queue(Purpose::Service);
        }
        if was_left {
            self.read_queue(Purpose::Measure);
        }
    }

    /// Takes in what was written over, and stores it together with what is stored now.
    pub(super) fn missed(&mut self, text: &str) {
        self.state.outbox.merge(Purpose::Service, Some(text), self.state.clock.wall, self.ports);
        self.read_queue(Purpose::Service);
    }

    fn complain_of_outbox(&mut self, code: Code, got: &str) {
        self.report(Problem::new(&Path::at("outbox"), code, got));
    }

    /// Lets the forms that wait for a confirmation of these answers, or of any, say how it went; `None` where they wait on.
    pub(super) fn tell_forms(&mut self, ids: &[String], is_taken: Option<bool>) {
        for campaign in &self.state.config.campaigns {
            let Some(progress) = self.progress(campaign) else { continue };
            let Sent::Waiting(id, _) = &progress.sent else { continue };
            if !ids.is_empty() && !ids.contains(id) {
                continue;
            }
            let id = id.clone();
            let sent = match is_taken {
                Some(true) => Sent::Done(id),
                Some(false) => {
                    self.refused(self.state.current(campaign));
                    continue;
                }
                None if self.state.outbox.is_saved(&id) => Sent::Waiting(id, Word::Waiting),
                // Storage is full or denied: this page is all that holds them.
                None => Sent::Waiting(id, Word::Unsaved),
            };
            if let Some(progress) = self.progress(campaign) {
                progress.sent = sent;
            }
            if let Some(showing) = self.state.showing(campaign) {
                showing.is_aside = false;
            }
            self.redraw(campaign);
        }
    }

    fn progress(&mut self, campaign: &Campaign) -> Option<&mut Progress> {
        self.state.showing(campaign)?.form.as_mut()
    }
}
