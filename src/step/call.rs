//! What the page's own code asks for: `parea.<name>(…)`.

use super::Turn;
use crate::config::{Value, member};
use crate::decide::explain::explain;
use crate::effect::Effect;
use crate::privacy::{self, Wanted};

impl Turn<'_> {
    /// Carries out a call that returns nothing.
    pub(super) fn call(&mut self, name: &str, args: &[Value]) {
        let first = args.first().unwrap_or(&Value::Null);
        match (name, first) {
            ("set", Value::Map(entries)) => {
                for (attribute, value) in entries {
                    if self.state.config.attributes.iter().any(|own| own.name == attribute) {
                        self.state.visitor.declared.set(attribute, value.clone());
                    } else {
                        self.complain(attribute);
                    }
                }
                self.state.visitor.is_unread = true;
            }
            ("track", Value::Text(event)) => self.track(event, args.get(1).cloned().unwrap_or_default()),
            ("show", Value::Text(campaign)) => self.call_show(campaign),
            ("hide", Value::Text(campaign)) => self.call_hide(campaign),
            ("consent", told @ (Value::Map(_) | Value::Null)) => {
                self.state.visitor.told = told.clone();
                self.state.is_stale = true;
            }
            ("growthbook", Value::Map(_)) => {
                self.state.payload = first.clone();
                self.review();
            }
            ("explain", id) => {
                let trace = explain(self.state, id.text().unwrap_or_default(), self.ports);
                self.push(Effect::Answer(trace));
            }
            ("privacy.report", _) => self.look(Wanted::Report),
            ("privacy.export", _) => self.look(Wanted::Export),
            ("privacy.erase", options) => {
                if member(options, "answers").is_true() {
                    self.discard();
                }
                self.forget(true);
                self.look(Wanted::Report);
            }
            ("disable", _) => self.disable(),
            _ => self.complain(name),
        }
    }

    /// An event of the page, which is told about it.
    pub(super) fn track(&mut self, event: &str, properties: Value) {
        self.occur(event, &properties);
        let mut detail = Value::default();
        detail.set("event", event);
        detail.set("properties", properties);
        self.emit("track", detail);
    }

    /// Shows a campaign as soon as it may, whatever its place, trigger, audience, frequency and limits say.
    pub(super) fn call_show(&mut self, campaign: &str) {
        if campaign == privacy::ID {
            return self.open_panel(true);
        }
        let Some(campaign) = self.state.campaign(campaign) else { return self.complain(campaign) };
        let Some(run) = self.state.runs.get_mut(campaign.index) else { return };
        if run.showing.is_some() {
            return self.set_open(campaign, true);
        }
        run.is_called = true;
        run.out = "";
    }

    fn call_hide(&mut self, campaign: &str) {
        if campaign == privacy::ID {
            return self.open_panel(false);
        }
        let Some(campaign) = self.state.campaign(campaign) else { return self.complain(campaign) };
        self.ignore(campaign);
        self.erase(campaign);
        if let Some(run) = self.state.runs.get_mut(campaign.index) {
            run.out = "hidden";
            run.is_called = false;
        }
    }

    /// Undoes everything; nothing happens from now on.
    fn disable(&mut self) {
        for campaign in &self.state.config.campaigns {
            self.erase(campaign);
        }
        self.state.is_running = false;
        self.push(Effect::Stop);
    }
}
