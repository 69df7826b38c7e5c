//! What the page's own code asks for: `parea.<name>(…)`.

use super::Turn;
use super::share::PAGE;
use crate::config::{Campaign, Value, member, text};
use crate::content;
use crate::decide::explain::explain;
use crate::effect::Effect;
use crate::privacy::{self, Wanted};
use crate::text::LANGUAGE;
use crate::visitor::history::WITHHELD;

impl Turn<'_> {
    /// Carries out a call that returns nothing.
    pub(super) fn call(&mut self, name: &str, args: &[Value]) {
        let first = args.first().unwrap_or(&Value::Null);
        match (name, first) {
            ("set", Value::Map(entries)) => self.declare(entries),
            ("track", Value::Text(event)) => self.track(event, args.get(1).cloned().unwrap_or_default()),
            ("show", Value::Text(campaign)) => self.call_show(campaign),
            // Of a link of the page's own: its network, its address, and whether it was followed.
            ("share", Value::Text(network)) => {
                let address = args.get(1).and_then(Value::text).unwrap_or_default();
                // The link stays a plain one until it can be more.
                if !self.awaits_sharing(PAGE) {
                    self.share_link(network, address, args.get(2).is_some_and(Value::is_true));
                }
            }
            ("hide", Value::Text(campaign)) => self.call_hide(campaign),
            ("reset", id) => self.reset(id.text().unwrap_or_default()),
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
                    self.discard(true);
                }
                self.forget(true);
                self.look(Wanted::Report);
            }
            // The text of a configuration, or itself.
            ("preview", config @ (Value::Map(_) | Value::Text(_))) => {
                let text = config.text().map_or_else(|| config.to_json(self.ports), str::to_owned);
                self.cease(Effect::Preview(text));
            }
            ("disable", _) => self.cease(Effect::Stop),
            _ => self.complain(name),
        }
    }

    /// Takes what the page says of attributes, for this page view.
    pub(super) fn declare(&mut self, entries: &[(String, Value)]) {
        for (attribute, value) in entries {
            if self.state.config.attributes.iter().any(|own| own.name == attribute) {
                self.state.visitor.declared.set(attribute, value.clone());
            } else if attribute == LANGUAGE {
                self.speak(value.text().unwrap_or_default());
            } else {
                self.complain(attribute);
            }
        }
        self.state.visitor.is_unread = true;
    }

    /// The past is known: a language that was chosen on an earlier page holds, where this one has chosen none.
    pub(super) fn recall_language(&mut self) {
        let state = &mut *self.state;
        let (chosen, facts) = (&mut state.spoken.chosen, &mut state.visitor.history.facts);
        if chosen.is_empty() {
            text(facts, LANGUAGE).clone_into(chosen);
        } else {
            facts.set(LANGUAGE, chosen.as_str());
        }
        if !chosen.is_empty() {
            state.page.language.clone_from(chosen);
        }
    }

    /// The language is chosen: it goes before the page's own, also on the pages that follow; after a load where it may be
    /// remembered. An empty one leaves it to the page again.
    fn speak(&mut self, language: &str) {
        let state = &mut *self.state;
        language.clone_into(&mut state.spoken.chosen);
        let own = state.page.facts.at("page.language").and_then(Value::text).unwrap_or_default();
        state.page.language = if language.is_empty() { own } else { language }.to_owned();
        state.visitor.history.facts.set(LANGUAGE, language);
        state.visitor.is_changed = true;
        self.review();
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

    /// For whoever tests: forgets what is remembered of a campaign, or of all and of the visitor (where `id` is empty), and
    /// begins the page view anew for it. That needs no leave: nothing but what is taken away is stored.
    fn reset(&mut self, id: &str) {
        for base in &self.state.config.campaigns {
            if id.is_empty() || base.id == id {
                self.erase(base);
                self.forget_campaign(base);
            }
        }
        if id.is_empty() {
            self.state.visitor.sticky.take();
            self.begin_history();
            if self.state.grants.purposes().remember {
                let visitor = &mut self.state.visitor;
                visitor.history.name(&visitor.unit);
            }
        } else if self.state.campaign(id).is_none() {
            self.complain(id);
        }
        self.state.visitor.is_changed = true;
    }

    fn forget_campaign(&mut self, base: &Campaign) {
        let key = self.state.experiment(base).map(|experiment| [text(experiment.words, "key"), "__"].concat());
        let interrupts = !self.state.current(base).format.belongs();
        let state = &mut *self.state;
        // What was withheld has interrupted nobody.
        let withheld = state.visitor.page.of(base.id, WITHHELD);
        for past in [&mut state.visitor.history, &mut state.visitor.page] {
            past.reset(base.id);
            for block in base.all().flat_map(|campaign| content::all(campaign.content)) {
                past.unvote(text(block, "id"), None);
            }
        }
        if let (Some(key), Value::Map(docs)) = (key, state.visitor.sticky.get_mut()) {
            docs.iter_mut().for_each(|(_, doc)| doc.prune(&|name| !name.starts_with(&key)));
        }
        let Some(run) = state.runs.get_mut(base.index) else { return };
        if interrupts {
            state.interruptions = (state.interruptions + withheld - run.count).max(0.0);
        }
        run.renew();
    }

    /// Takes everything off the screen; nothing of what is known here happens from now on.
    fn cease(&mut self, last: Effect) {
        for campaign in &self.state.config.campaigns {
            self.erase(campaign);
        }
        self.state.is_running = false;
        self.push(last);
    }
}
