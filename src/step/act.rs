//! What the visitor does with what is on the screen.

use super::Turn;
use crate::config::describe::duration;
use crate::config::value::integer_text;
use crate::config::{Campaign, Value, member};
use crate::content::{self, Does, Verb};
use crate::decide::zone::DAY;
use crate::effect::Effect;
use crate::event::{Act, Close};
use crate::privacy;
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
            Act::Share(network) => self.share(campaign, network, act),
            Act::Server => self.share_at(campaign),
            Act::Next => self.go_on(campaign, ""),
            Act::Back => self.go_back(campaign),
            Act::Less(topic) => self.less_of(campaign, topic),
            Act::Spin => self.spin(campaign),
            Act::Step(at) => self.step_to(campaign, at),
            Act::Crowd(verb, id) => self.crowd(campaign, verb, id),
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
        let is_link = content::is_link(&verbs);
        self.carry_out(campaign, block, verbs, is_link);
    }

    /// Does what a button, or the end of a form, says; a link is followed by the browser itself.
    pub(super) fn carry_out(&mut self, campaign: &'static Campaign, block: usize, verbs: Vec<Verb>, is_link: bool) {
        let mut is_begun = false;
        for verb in verbs {
            match verb.does {
                Does::Open => {
                    self.conclude(campaign, Outcome::Converted);
                    if !is_link {
                        self.push(Effect::Open { url: verb.what, new: verb.more.is_true() });
                    }
                }
                // What the browser still carries out decides whether it has converted, and closes at all.
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
                Does::Share => self.share(campaign, "native", Act::Button(block)),
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

    pub(super) fn copy(&mut self, campaign: &Campaign, act: Act, text: String) {
        self.push(Effect::Copy { campaign: campaign.id, act, text });
    }

    fn copy_coupon(&mut self, campaign: &'static Campaign, block: usize) {
        let mut code = None;
        self.scene(campaign, &mut |scene| code = content::coupon(scene, block));
        if let Some(text) = code {
            self.clicked(campaign, block);
            if text.is_empty() {
                self.claim(campaign, block);
            } else {
                self.copy(campaign, Act::Coupon(block), text);
            }
        }
    }

    /// The browser has carried out an act, or could not copy a text for it.
    pub(super) fn done(&mut self, campaign: &str, act: Act, ok: bool, text: String) {
        let Some(campaign) = self.state.campaign(campaign) else { return };
        if ok {
            self.conclude(campaign, Outcome::Converted);
        }
        self.say_copied(campaign, act);
        let Some(showing) = self.state.showing(campaign) else { return };
        if showing.is_closing && ok {
            self.dismiss(campaign);
        } else {
            // What the visitor wanted before it closes they do not have.
            showing.is_closing = false;
            showing.is_again = showing.copied.is_some() && !showing.is_again;
            showing.uncopied = (!ok).then_some(text);
            showing.said = "";
            showing.is_aside = true;
            showing.copied = match act {
                Act::Coupon(block) | Act::Button(block) => Some(Copied::Coupon(block)),
                // The sheet itself, which has no name, says how that went.
                Act::Share(name) if !name.is_empty() => Some(Copied::Link(name)),
                _ => None,
            };
            self.redraw(campaign);
        }
    }
}
