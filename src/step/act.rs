//! What the visitor does with what is on the screen.

use super::{Turn, about};
use crate::config::describe::duration;
use crate::config::value::integer_text;
use crate::config::{Campaign, Value, member};
use crate::consent::Purposes;
use crate::content::{self, Does};
use crate::decide::with_facts;
use crate::decide::zone::DAY;
use crate::effect::Effect;
use crate::event::{Act, Close};
use crate::form::{Move, Progress, Sent, is_end, steps, text};
use crate::privacy;
use crate::share;
use crate::state::Copied;
use crate::step::shop::place;
use crate::view::Format;
use crate::visitor::history::Outcome;

impl Turn<'_> {
    /// The visitor used a control.
    pub(super) fn act(&mut self, campaign: &str, act: Act) {
        if campaign == privacy::ID {
            return self.use_panel(act);
        }
        let Some(campaign) = self.state.campaign(campaign) else { return };
        let Some(showing) = self.state.showing(campaign) else { return };
        let is_open = showing.open;
        match act {
            Act::Close(how) => self.close(campaign, how),
            Act::Toggle => self.set_open(campaign, !is_open),
            Act::Remind => self.remind(campaign, &Value::Null),
            Act::Keep => self.stay(campaign),
            Act::Hold(on) => showing.is_held = on,
            Act::Button(block) => self.press(campaign, block),
            Act::Coupon(block) => self.copy_coupon(campaign, block),
            Act::Share(network) => self.share(campaign, network),
            Act::Next => self.go_on(campaign, ""),
            Act::Back => self.go_back(campaign),
            Act::Less(topic) => self.less_of(campaign, topic),
            Act::Spin => self.spin(campaign),
            Act::Step(at) => self.step_to(campaign, at),
            Act::Field => {}
        }
    }

    /// The visitor closes it for now: it comes back after so long, which takes the place of what `frequency` says of dismissals.
    fn remind(&mut self, campaign: &'static Campaign, wait: &Value) {
        let own = || duration(member(campaign.value, "remind"));
        let wait = duration(wait).or_else(own).unwrap_or(DAY);
        let visitor = &mut self.state.visitor;
        for past in [&mut visitor.history, &mut visitor.page] {
            past.remind(campaign.id, self.state.clock.wall, wait);
        }
        visitor.is_changed = true;
        self.dismiss(campaign);
    }

    /// What would close by itself stays until the visitor closes it.
    fn stay(&mut self, campaign: &'static Campaign) {
        if let Some(showing) = self.state.showing(campaign) {
            showing.left = None;
            showing.focus = "close".to_owned();
            self.redraw(campaign);
        }
    }

    /// Closing a tab's panel folds it; anything else is gone.
    fn close(&mut self, campaign: &'static Campaign, how: Close) {
        if campaign.format == Format::Tab {
            self.set_open(campaign, false);
        } else if how != Close::Backdrop || campaign.format == Format::Modal {
            self.dismiss(campaign);
        }
    }

    /// The visitor has closed it: it does not come back on this page view.
    pub(super) fn dismiss(&mut self, campaign: &'static Campaign) {
        self.conclude(campaign, Outcome::Dismissed);
        self.erase(campaign);
        if let Some(run) = self.state.runs.get_mut(campaign.index) {
            run.is_spent = true;
        }
    }

    pub(super) fn set_open(&mut self, campaign: &'static Campaign, open: bool) {
        let Some(showing) = self.state.showing(campaign).filter(|showing| showing.open != open) else { return };
        showing.open = open;
        if open {
            // What the visitor opens is counted, never refused (config.md, How often).
            self.count(campaign);
        } else {
            self.conclude(campaign, Outcome::Dismissed);
        }
        self.redraw(campaign);
    }

    fn press(&mut self, campaign: &'static Campaign, block: usize) {
        let mut verbs = Vec::new();
        self.scene(campaign, &mut |scene| verbs = content::verbs(scene, block));
        self.clicked(campaign, block);
        let (is_link, mut is_begun) = (content::is_link(&verbs), false);
        for verb in verbs {
            match verb.does {
                Does::Open => {
                    self.conclude(campaign, Outcome::Converted);
                    // A link is followed by the browser itself.
                    if !is_link {
                        self.push(Effect::Open { url: verb.what, new: verb.more.is_true() });
                    }
                }
                // What the browser still carries out decides whether it has converted or was dismissed.
                Does::Close if is_begun => {
                    if let Some(showing) = self.state.showing(campaign) {
                        showing.is_closing = true;
                    }
                }
                Does::Close => self.dismiss(campaign),
                Does::Remind => self.remind(campaign, &verb.what.into()),
                Does::Copy => self.copy(campaign, Act::Button(block), verb.what),
                Does::Track => self.track(&verb.what, verb.more),
                Does::Show => self.call_show(&verb.what),
                Does::Share => self.share(campaign, "native"),
                Does::Goto => match place(campaign, &verb.what) {
                    Some(at) => self.step_to(campaign, at),
                    None => self.go_on(campaign, &verb.what),
                },
                Does::Submit => self.go_on(campaign, ""),
                Does::Set => self.declare(verb.more.entries()),
                Does::Play => {
                    self.request(&verb.what, "video", "");
                    if let Some(showing) = self.state.showing(campaign) {
                        showing.playing = Some(block);
                        showing.focus = "player".to_owned();
                    }
                    self.redraw(campaign);
                }
            }
            is_begun |= matches!(verb.does, Does::Copy | Does::Share);
        }
    }

    /// Records a click and tells of it; the block is called by its id, else by its number, as a text.
    pub(super) fn clicked(&mut self, campaign: &Campaign, block: usize) {
        let id = content::all(campaign.content).get(block).and_then(|block| block.get("id"));
        let name = id.cloned().unwrap_or_else(|| integer_text(block as i64).into());
        self.record("clicked", campaign, "block", name.clone());
        self.tell("click", campaign, "block", name);
    }

    fn copy(&mut self, campaign: &Campaign, act: Act, text: String) {
        self.push(Effect::Copy { campaign: campaign.id, act, text });
    }

    fn copy_coupon(&mut self, campaign: &'static Campaign, block: usize) {
        let mut code = None;
        self.scene(campaign, &mut |scene| code = content::coupon(scene, block));
        if let Some(text) = code {
            self.clicked(campaign, block);
            self.copy(campaign, Act::Coupon(block), text);
        }
    }

    fn share(&mut self, campaign: &'static Campaign, network: &'static str) {
        let mut shared = None;
        self.scene(campaign, &mut |scene| shared = Some(share::shared(scene)));
        let Some(shared) = shared else { return };
        self.record("shared", campaign, "network", network.into());
        self.tell("share", campaign, "network", network.into());
        self.conclude(campaign, Outcome::Converted);
        match network {
            // Where the browser has no share sheet, its button copies.
            "native" if self.state.page.can_share => {
                self.push(Effect::Share { campaign: campaign.id, title: shared.title, url: shared.url });
            }
            "native" | "copy" => self.copy(campaign, Act::Share("copy"), shared.url),
            _ => {}
        }
    }

    /// The browser has carried out an act.
    pub(super) fn done(&mut self, campaign: &str, act: Act, ok: bool) {
        let Some(campaign) = self.state.campaign(campaign) else { return };
        if ok {
            self.conclude(campaign, Outcome::Converted);
        }
        let Some(showing) = self.state.showing(campaign) else { return };
        if showing.is_closing {
            self.dismiss(campaign);
        } else if ok {
            showing.copied = match act {
                Act::Coupon(block) | Act::Button(block) => Some(Copied::Coupon(block)),
                Act::Share("copy") => Some(Copied::Link),
                _ => None,
            };
            self.redraw(campaign);
        }
    }

    /// The visitor changed a field.
    pub(super) fn field(&mut self, campaign: &str, name: &str, value: &str, on: bool) {
        let Some(campaign) = self.state.campaign(campaign) else { return };
        let Some((form, progress)) = self.form(campaign) else { return };
        let had_fault = progress.fault.is_some();
        if progress.field(form, name, value, on) && had_fault {
            self.redraw(campaign);
        }
    }

    /// The form of a campaign that shows: its block, and the visitor's way through it.
    pub(super) fn form(&mut self, campaign: &Campaign) -> Option<(&'static Value, &mut Progress)> {
        let form = content::form(campaign.content)?;
        Some((form, self.state.showing(campaign)?.form.as_mut()?))
    }

    /// Goes on in the form: to the step with an id, else where its answers lead.
    fn go_on(&mut self, campaign: &'static Campaign, goto: &str) {
        // Taken out for so long: the facts lie in the state as well.
        let Some(showing) = self.state.showing(campaign) else { return };
        let (taken, is_neutral) = (showing.form.take(), showing.neutral);
        let (Some(mut progress), Some(form)) = (taken, content::form(campaign.content)) else { return };
        let config = self.state.config;
        let granted = if is_neutral { Purposes::default() } else { self.state.grants.purposes() };
        let mut target = steps(form).iter().position(|step| !goto.is_empty() && text(step, "id") == goto);
        if target.is_none() {
            with_facts(self.state, self.ports, &mut |facts| target = progress.target(form, config, granted, facts));
        }
        let moved = progress.next(form, target);
        let step = text(progress.step(form), "id");
        if let Some(showing) = self.state.showing(campaign) {
            showing.form = Some(progress);
        }
        match moved {
            Move::Ended => return self.push(Effect::Ask { name: "beforesubmit", campaign: campaign.id }),
            Move::Went => {
                self.record("step", campaign, "block", step.into());
                self.tell("step", campaign, "step", step.into());
            }
            Move::Stayed => {}
        }
        self.redraw_form(campaign);
    }

    fn go_back(&mut self, campaign: &'static Campaign) {
        if let Some((_, progress)) = self.form(campaign) {
            progress.back();
            self.redraw_form(campaign);
        }
    }

    /// The page allows a submission, or does not: then the last question stays.
    pub(super) fn submit(&mut self, campaign: &'static Campaign, ok: bool) {
        let id = self.state.chance.id();
        let Some((form, progress)) = self.form(campaign) else { return };
        if progress.sent != Sent::Not || !is_end(progress.step(form)) {
            return;
        }
        if !ok {
            return self.go_back(campaign);
        }
        progress.sent = Sent::Waiting(id.clone());
        let (steps, answers) = (steps(form), progress.given(form));
        for step in steps {
            // A step that was passed by has no answer here.
            if let (Some(key), Some(answer)) = (step.get("saveAs").and_then(Value::text), answers.get(text(step, "id")))
            {
                self.prefer(key, answer.clone());
            }
        }
        let form = text(form, "id");
        self.queue_submission(&id, form, campaign, answers);
        self.conclude(campaign, Outcome::Converted);
        let mut detail = about(campaign, "form", form.into());
        detail.set("submission", id);
        self.emit("submit", detail);
        self.redraw_form(campaign);
    }
}
