//! What the visitor does with what is on the screen.

use super::Turn;
use crate::config::value::map;
use crate::content::{self, Verb};
use crate::decide::condition::Facts;
use crate::effect::Effect;
use crate::event::{Act, Close};
use crate::form::{Move, Sent};
use crate::share;
use crate::state::Copied;
use crate::view::Format;
use crate::visitor::facts;
use crate::visitor::history::Outcome;

impl Turn<'_> {
    /// The visitor used a control.
    pub(super) fn act(&mut self, campaign: &str, act: Act) {
        let Some(index) = self.index(campaign) else { return };
        if self.state.runs.get(index).is_none_or(|run| run.showing.is_none()) {
            return;
        }
        match act {
            Act::Close(how) => self.close(index, how),
            Act::Toggle => self.toggle(index),
            Act::Button(block) => self.press(index, block),
            Act::Coupon(block) => self.copy_coupon(index, block),
            Act::Share(network) => self.share(index, network),
            Act::Next => self.go_on(index),
            Act::Back => self.go_back(index),
            Act::Field(_) => {}
        }
    }

    /// Closing a tab's panel folds it; anything else is gone.
    fn close(&mut self, index: usize, how: Close) {
        let format = self.state.config.campaigns.get(index).map(|campaign| campaign.format);
        if format == Some(Format::Tab) {
            return self.set_open(index, false);
        }
        if how != Close::Backdrop || format == Some(Format::Modal) {
            self.dismiss(index);
        }
    }

    /// The visitor has closed it: it does not come back on this page view.
    fn dismiss(&mut self, index: usize) {
        self.conclude(index, Outcome::Dismissed);
        self.erase(index);
        if let Some(run) = self.state.runs.get_mut(index) {
            run.is_spent = true;
        }
    }

    fn toggle(&mut self, index: usize) {
        let is_open =
            self.state.runs.get(index).and_then(|run| run.showing.as_ref()).is_some_and(|showing| showing.open);
        self.set_open(index, !is_open);
    }

    pub(super) fn set_open(&mut self, index: usize, open: bool) {
        let Some(showing) = self.state.runs.get_mut(index).and_then(|run| run.showing.as_mut()) else { return };
        if showing.open == open {
            return;
        }
        showing.open = open;
        if open {
            // What the visitor opens is counted, never refused (config.md, How often).
            let id = self.id(index);
            self.state.visitor.history.show(&id, true, self.state.clock.wall);
            self.state.visitor.is_changed = true;
        }
        self.redraw(index);
    }

    fn press(&mut self, index: usize, block: usize) {
        let verbs = self.scene(index, |scene| content::verbs(scene, block)).unwrap_or_default();
        let id = self.id(index);
        self.record(&id, "clicked", &[("block", (block as f64).into())]);
        self.emit("click", map([("campaign", id.as_str().into()), ("block", (block as f64).into())]));
        let is_link = content::is_link(&verbs);
        for verb in verbs {
            match verb {
                Verb::Open { url, new } => {
                    self.conclude(index, Outcome::Converted);
                    // A link is followed by the browser itself.
                    if !is_link {
                        self.effects.push(Effect::Open { url, new });
                    }
                }
                Verb::Close => self.dismiss(index),
                Verb::Copy(text) => {
                    self.effects.push(Effect::Copy { campaign: id.clone(), act: Act::Button(block), text })
                }
                Verb::Track(name, properties) => self.track(&name, properties),
                Verb::Show(other) => self.call_show(&other),
                Verb::Share => self.share(index, "native"),
            }
        }
    }

    fn copy_coupon(&mut self, index: usize, block: usize) {
        let code = self.scene(index, |scene| content::coupon(scene, block)).flatten();
        if let Some(text) = code {
            let campaign = self.id(index);
            self.record(&campaign, "clicked", &[("block", (block as f64).into())]);
            self.effects.push(Effect::Copy { campaign, act: Act::Coupon(block), text });
        }
    }

    fn share(&mut self, index: usize, network: &'static str) {
        let Some(shared) = self.scene(index, share::shared) else { return };
        let campaign = self.id(index);
        self.record(&campaign, "shared", &[("network", network.into())]);
        self.emit("share", map([("campaign", campaign.as_str().into()), ("network", network.into())]));
        match network {
            // Where the browser has no share sheet, its button copies.
            "native" if self.state.page.can_share => {
                self.effects.push(Effect::Share { campaign, title: shared.title, url: shared.url })
            }
            "native" | "copy" => {
                self.effects.push(Effect::Copy { campaign, act: Act::Share("copy"), text: shared.url })
            }
            _ => self.conclude(index, Outcome::Converted),
        }
    }

    /// The browser has carried out an act.
    pub(super) fn done(&mut self, campaign: &str, act: Act, ok: bool) {
        let Some(index) = self.index(campaign).filter(|_| ok) else { return };
        let copied = match act {
            Act::Coupon(block) | Act::Button(block) => Some(Copied::Coupon(block)),
            Act::Share("copy") => Some(Copied::Link),
            _ => None,
        };
        self.conclude(index, Outcome::Converted);
        if let Some(showing) = self.state.runs.get_mut(index).and_then(|run| run.showing.as_mut()) {
            showing.copied = copied;
            self.redraw(index);
        }
    }

    /// The visitor changed a field.
    pub(super) fn field(&mut self, campaign: &str, name: &str, value: &str, on: bool) {
        let Some(index) = self.index(campaign) else { return };
        let Some(progress) = self.progress(index) else { return };
        let had_fault = progress.fault.is_some();
        if progress.field(name, value, on) && had_fault {
            self.redraw(index);
        }
    }

    fn progress(&mut self, index: usize) -> Option<&mut crate::form::Progress> {
        self.state.runs.get_mut(index)?.showing.as_mut()?.form.as_mut()
    }

    fn go_on(&mut self, index: usize) {
        let Some(mut progress) = self.progress(index).map(|progress| progress.clone()) else { return };
        let fact = |path: &str| facts::fact(self.state, path, self.ports);
        let moved = progress.next(&Facts { fact: &fact, segments: &self.state.config.segments, ports: self.ports });
        let campaign = self.id(index);
        let step = progress.step().map(|step| step.id.clone()).unwrap_or_default();
        if let Some(own) = self.progress(index) {
            *own = progress;
        }
        match moved {
            Move::Ended => self.effects.push(Effect::Ask { name: "beforesubmit", campaign }),
            Move::Went => {
                self.record(&campaign, "step", &[("block", step.as_str().into())]);
                self.emit("step", map([("campaign", campaign.into()), ("step", step.into())]));
                self.redraw_form(index);
            }
            Move::Stayed => self.redraw_form(index),
        }
    }

    fn go_back(&mut self, index: usize) {
        if let Some(progress) = self.progress(index) {
            progress.back();
            self.redraw_form(index);
        }
    }

    /// The page allows a submission, or does not: then the last question stays.
    pub(super) fn submit(&mut self, index: usize, ok: bool) {
        let Some(progress) = self.progress(index) else { return };
        if progress.sent != Sent::Not || progress.step().is_none_or(|step| !step.question.is_end) {
            return;
        }
        if !ok {
            progress.back();
            return self.redraw_form(index);
        }
        let (form, answers) = (progress.form.id.clone(), progress.given());
        let (campaign, submission) = (self.id(index), self.state.chance.id());
        self.queue_submission(&submission, &form, &campaign, answers);
        if let Some(progress) = self.progress(index) {
            progress.sent = Sent::Waiting(submission.clone());
        }
        self.conclude(index, Outcome::Converted);
        self.emit(
            "submit",
            map([("campaign", campaign.into()), ("form", form.into()), ("submission", submission.into())]),
        );
        self.redraw_form(index);
    }

    pub(super) fn id(&self, index: usize) -> String {
        self.state.config.campaigns.get(index).map(|campaign| campaign.id.clone()).unwrap_or_default()
    }
}
