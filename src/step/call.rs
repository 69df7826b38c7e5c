//! What the page's own code asks for: `parea.<name>(…)`.

use super::Turn;
use crate::config::Value;
use crate::config::value::map;
use crate::effect::Effect;

impl Turn<'_> {
    /// Carries out a call that returns nothing.
    pub(super) fn call(&mut self, name: &str, args: &[Value]) {
        let first = args.first().unwrap_or(&Value::Null);
        match (name, first) {
            ("set", Value::Map(entries)) => {
                for (attribute, value) in entries {
                    self.declare(attribute, value.clone());
                }
                self.review();
            }
            ("track", Value::Text(event)) => self.track(event, args.get(1).cloned().unwrap_or_default()),
            ("show", Value::Text(campaign)) => self.call_show(campaign),
            ("hide", Value::Text(campaign)) => self.call_hide(campaign),
            ("consent", told @ (Value::Map(_) | Value::Null)) => {
                self.state.visitor.told = told.clone();
                self.state.is_stale = true;
            }
            ("disable", _) => self.disable(),
            _ => self.complain(name),
        }
    }

    fn declare(&mut self, attribute: &str, value: Value) {
        if !self.state.config.attributes.iter().any(|own| own.name == attribute) {
            return self.complain(attribute);
        }
        let declared = &mut self.state.visitor.declared;
        declared.retain(|(own, _)| own != attribute);
        declared.push((attribute.to_owned(), value));
    }

    /// An event of the page: it calls off what waits and says so in `cancelOn`.
    pub(super) fn track(&mut self, event: &str, properties: Value) {
        let campaigns = self.state.config.campaigns.iter();
        for (run, campaign) in self.state.runs.iter_mut().zip(campaigns) {
            run.is_out |= run.showing.is_none() && campaign.when.cancel.iter().any(|own| own == event);
        }
        self.emit("track", map([("event", event.into()), ("properties", properties)]));
    }

    /// Shows a campaign, whatever its trigger, audience, frequency and limits say.
    pub(super) fn call_show(&mut self, campaign: &str) {
        let Some(index) = self.index(campaign) else { return self.complain(campaign) };
        let Some(run) = self.state.runs.get_mut(index) else { return };
        if run.showing.is_some() {
            return self.set_open(index, true);
        }
        run.is_called = true;
        run.is_out = false;
        if !run.is_asking {
            self.begin(index, false);
        }
    }

    fn call_hide(&mut self, campaign: &str) {
        match self.index(campaign) {
            Some(index) => {
                self.erase(index);
                if let Some(run) = self.state.runs.get_mut(index) {
                    run.is_out = true;
                }
            }
            None => self.complain(campaign),
        }
    }

    /// Undoes everything; nothing happens from now on.
    fn disable(&mut self) {
        for index in 0..self.state.runs.len() {
            self.erase(index);
        }
        self.state.is_running = false;
        self.effects.push(Effect::Stop);
    }
}
