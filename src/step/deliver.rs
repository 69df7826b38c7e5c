//! Putting events and submissions into the outbox, and the outbox to the collector.

use super::Turn;
use crate::config::value::map;
use crate::config::{Code, Path, Problem, Value};
use crate::consent::Purpose;
use crate::effect::Effect;
use crate::form::Sent;
use crate::outbox::{Report, Wish, cloudevent};

impl Turn<'_> {
    /// Records an event about a campaign, where measuring is granted and the site collects.
    pub(super) fn record(&mut self, campaign: &str, kind: &str, more: &[(&str, Value)]) {
        let is_granted = self.state.grants.purposes().measure;
        let (config, state) = (&self.state.config, &self.state);
        if !is_granted || !config.measures || config.site.collector.is_empty() {
            return;
        }
        let path = self.ports.url(&state.page.url, "").map(|url| url.path).unwrap_or_default();
        let mut data =
            map([("campaign", campaign.into()), ("path", path.into()), ("config", config.hash.as_str().into())]);
        for (key, value) in more {
            data.set(key, value.clone());
        }
        let state = &mut *self.state;
        state.outbox.name(&mut state.chance);
        let id = state.chance.id();
        let entry = cloudevent::entry(id, &state.config.site.id, kind, &state.outbox.subject, state.clock.wall, data);
        state.outbox.push(Purpose::Measure, entry);
        self.read_queue(Purpose::Measure);
    }

    /// Queues what the visitor sends themselves; it carries the consent snapshot and no id of the visitor.
    pub(super) fn queue_submission(&mut self, submission: &str, form: &str, campaign: &str, answers: Value) {
        let purposes = self.state.grants.purposes();
        let granted = Purpose::CONSENTED.iter().filter(|purpose| purposes.has(**purpose));
        let consent = map([
            ("source", self.state.reading.source.into()),
            ("purposes", Value::List(granted.map(|purpose| purpose.name().into()).collect())),
            ("revision", self.state.reading.revision.as_str().into()),
        ]);
        let data = map([
            ("submission", submission.into()),
            ("form", form.into()),
            ("campaign", campaign.into()),
            ("version", self.state.config.hash.as_str().into()),
            ("answers", answers),
            ("final", true.into()),
            ("consent", consent),
        ]);
        let source = &self.state.config.site.id;
        let entry = cloudevent::entry(submission.to_owned(), source, "submitted", "", self.state.clock.wall, data);
        self.state.outbox.push(Purpose::Service, entry);
        self.read_queue(Purpose::Service);
    }

    /// Reads a queue under its permit, to merge it with what is new here and store both.
    fn read_queue(&mut self, purpose: Purpose) {
        let sending = self.state.outbox.sending();
        let permit = match purpose {
            Purpose::Service => Some(self.state.grants.service(&sending)),
            other => self.state.grants.permit(other),
        };
        if let Some(permit) = permit {
            self.effects.push(Effect::read(&permit));
        }
    }

    /// Stores a queue that was just merged, or deletes its item when it is empty.
    pub(super) fn store_queue(&mut self, purpose: Purpose) {
        let text = self.state.outbox.stored(purpose, self.ports);
        let sending = self.state.outbox.sending();
        let permit = match purpose {
            Purpose::Service => Some(self.state.grants.service(&sending)),
            other => self.state.grants.permit(other),
        };
        match (permit, text) {
            (Some(permit), Some(text)) => self.effects.push(Effect::store(&permit, text)),
            (Some(_), None) => self.effects.push(Effect::Forget(purpose)),
            (None, _) => {}
        }
    }

    /// Lets the outbox do what it wants to do now.
    pub(super) fn deliver(&mut self) {
        let state = &mut *self.state;
        if state.config.site.collector.is_empty() {
            return;
        }
        while let Some(wish) = state.outbox.next(state.clock.now, state.grants.purposes().measure) {
            match wish {
                Wish::Lock => self.effects.push(Effect::Lock),
                Wish::Unlock => self.effects.push(Effect::Unlock),
                Wish::Send { purpose, request, batch } => {
                    let sending = state.outbox.sending();
                    let permit = match purpose {
                        Purpose::Service => Some(state.grants.service(&sending)),
                        other => state.grants.permit(other),
                    };
                    let url = [&state.config.site.collector, "/v1/events"].concat();
                    if let Some(permit) = permit {
                        self.effects.push(Effect::send(&permit, request, url, batch.to_json(self.ports)));
                    }
                }
            }
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
                self.tell_forms(&ids, |id| Sent::Done(id));
            }
            Report::Refused(purpose, id) => {
                self.read_queue(purpose);
                self.report(Problem::new(&Path::at("outbox"), Code::Refused, &id));
                self.tell_forms(&[id], |_| Sent::Refused);
            }
            Report::Failed(true) => {
                let collector = self.state.config.site.collector.clone();
                self.report(Problem::new(&Path::at("outbox"), Code::Unreachable, &collector));
            }
            Report::Failed(false) => {}
        }
    }

    /// Lets the forms that wait for a confirmation say how it went.
    fn tell_forms(&mut self, ids: &[String], sent: impl Fn(String) -> Sent) {
        for index in 0..self.state.runs.len() {
            let form = self.state.runs.get_mut(index).and_then(|run| run.showing.as_mut()?.form.as_mut());
            let Some(progress) = form else { continue };
            if let Sent::Waiting(id) = &progress.sent
                && ids.contains(id)
            {
                progress.sent = sent(id.clone());
                self.redraw(index);
            }
        }
    }
}
