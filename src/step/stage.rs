//! What comes on the screen and leaves it.

use super::Turn;
use crate::config::value::map;
use crate::config::{Path, Problem, Value};
use crate::content::{self, Scene};
use crate::decide::{Gate, Verdict, judge};
use crate::effect::Effect;
use crate::form::{self, Form, Progress};
use crate::state::Showing;
use crate::view::{Format, View};
use crate::visitor::facts;
use crate::visitor::history::Outcome;

impl Turn<'_> {
    /// A campaign has passed its gates: its content is tried, then the page is asked.
    pub(super) fn begin(&mut self, index: usize, neutral: bool) {
        let showing = match self.prepare(index, neutral) {
            Ok(showing) => showing,
            Err(problem) => return self.give_up(index, problem),
        };
        if let Err(problem) = self.view(index, &showing) {
            return self.give_up(index, problem);
        }
        let (Some(run), Some(campaign)) = (self.state.runs.get_mut(index), self.state.config.campaigns.get(index))
        else {
            return;
        };
        run.is_asking = true;
        self.effects.push(Effect::Ask { name: "beforeshow", campaign: campaign.id.clone() });
    }

    fn prepare(&self, index: usize, neutral: bool) -> Result<Showing, Problem> {
        let Some(campaign) = self.state.config.campaigns.get(index) else { return Ok(Showing::default()) };
        let mut path = Path::at(&campaign.path);
        let form = content::form(&campaign.content).map(|(block, value)| {
            path.member("content", |path| path.item(block, |path| Form::decode(value, &self.state.config, path)))
        });
        let form = form.transpose()?.map(Progress::new);
        Ok(Showing { neutral, open: campaign.format != Format::Tab, form, ..Showing::default() })
    }

    /// A problem in its content takes a campaign out, before anything is recorded.
    fn give_up(&mut self, index: usize, problem: Problem) {
        if let Some(run) = self.state.runs.get_mut(index) {
            run.is_out = true;
        }
        self.report(problem);
    }

    /// The page has answered `beforeshow` or `beforesubmit`.
    pub(super) fn allowed(&mut self, name: &str, campaign: &str, ok: bool) {
        let Some(index) = self.index(campaign) else { return };
        if name == "beforesubmit" {
            return self.submit(index, ok);
        }
        let Some(run) = self.state.runs.get_mut(index) else { return };
        if !std::mem::take(&mut run.is_asking) {
            return;
        }
        run.is_out |= !ok;
        let is_called = std::mem::take(&mut run.is_called);
        match judge(self.state, index, self.ports) {
            Verdict::Show { neutral } => self.show(index, neutral),
            // `parea.show` skips all gates but these (config.md, What the page can call).
            Verdict::Closed(gate, _) if is_called && !matches!(gate, Gate::Status | Gate::Consent) => {
                self.show(index, false)
            }
            Verdict::Closed(..) => {}
        }
    }

    fn show(&mut self, index: usize, neutral: bool) {
        let Ok(showing) = self.prepare(index, neutral) else { return };
        let Ok(view) = self.view(index, &showing) else { return };
        let (Some(run), Some(campaign)) = (self.state.runs.get_mut(index), self.state.config.campaigns.get(index))
        else {
            return;
        };
        run.showing = Some(showing);
        run.count += 1;
        if campaign.format.interrupts() {
            run.is_spent = true;
            self.state.interruptions += 1;
            self.state.visitor.history.show(&campaign.id, true, self.state.clock.wall);
            self.state.visitor.is_changed = true;
        }
        let detail = map([("campaign", campaign.id.as_str().into())]);
        self.effects.push(Effect::Draw(Box::new(view)));
        self.emit("show", detail);
    }

    /// Draws a form again and lets the question, or what is wrong with its answer, take the focus.
    pub(super) fn redraw_form(&mut self, index: usize) {
        if let Some(showing) = self.state.runs.get_mut(index).and_then(|run| run.showing.as_mut()) {
            showing.focus = showing.form.as_ref().map(form::view::focus).unwrap_or_default();
        }
        self.redraw(index);
    }

    /// Draws what shows again, after something about it has changed.
    pub(super) fn redraw(&mut self, index: usize) {
        let Some(showing) = self.state.runs.get(index).and_then(|run| run.showing.as_ref()) else { return };
        match self.view(index, showing) {
            Ok(view) => {
                self.effects.push(Effect::Draw(Box::new(view)));
                if let Some(showing) = self.state.runs.get_mut(index).and_then(|run| run.showing.as_mut()) {
                    showing.focus.clear();
                }
            }
            Err(problem) => {
                self.give_up(index, problem);
                self.erase(index);
            }
        }
    }

    fn view(&self, index: usize, showing: &Showing) -> Result<View, Problem> {
        let state = &*self.state;
        let Some(campaign) = state.config.campaigns.get(index) else {
            return Err(Problem::new(&Path::default(), crate::config::Code::UnknownReference, ""));
        };
        let fact = |path: &str| match facts::purpose(path, &state.config.attributes) {
            Some(Some(_)) if showing.neutral => Value::Null,
            _ => facts::fact(state, path, self.ports),
        };
        content::view(&Scene {
            campaign,
            config: &state.config,
            page: &state.page,
            facts: &fact,
            showing,
            ports: self.ports,
        })
    }

    /// Runs something with the scene of a campaign that shows.
    pub(super) fn scene<T>(&self, index: usize, work: impl FnOnce(&Scene<'_>) -> T) -> Option<T> {
        let state = &*self.state;
        let campaign = state.config.campaigns.get(index)?;
        let showing = state.runs.get(index)?.showing.as_ref()?;
        let fact = |path: &str| match facts::purpose(path, &state.config.attributes) {
            Some(Some(_)) if showing.neutral => Value::Null,
            _ => facts::fact(state, path, self.ports),
        };
        Some(work(&Scene {
            campaign,
            config: &state.config,
            page: &state.page,
            facts: &fact,
            showing,
            ports: self.ports,
        }))
    }

    /// Takes a campaign off the screen.
    pub(super) fn erase(&mut self, index: usize) {
        let (Some(run), Some(campaign)) = (self.state.runs.get_mut(index), self.state.config.campaigns.get(index))
        else {
            return;
        };
        if run.showing.take().is_some() {
            let id = campaign.id.clone();
            self.effects.push(Effect::Erase(id.clone()));
            self.emit("close", map([("campaign", id.into())]));
        }
    }

    /// The page or the consent has changed under what shows: it stays, falls back or goes.
    pub(super) fn review(&mut self) {
        for index in 0..self.state.runs.len() {
            let (Some(run), Some(campaign)) = (self.state.runs.get_mut(index), self.state.config.campaigns.get(index))
            else {
                continue;
            };
            let Some(showing) = &mut run.showing else { continue };
            let is_granted = self.state.grants.purposes().covers(campaign.needs);
            let is_inline = campaign.format == Format::Inline;
            let is_here = campaign.place.holds(&self.state.page.url, self.ports);
            // What was neutral stays so while it is open: nothing personal appears under the visitor's eyes.
            showing.neutral = (showing.neutral && !is_inline) || !is_granted;
            let is_unfit = is_granted && is_inline && !crate::decide::fits(self.state, campaign, self.ports);
            if !is_here || is_unfit || (!is_granted && !campaign.neutral) {
                self.erase(index);
            } else {
                self.redraw(index);
            }
        }
    }

    /// How a showing ended; what has converted stays converted.
    pub(super) fn conclude(&mut self, index: usize, outcome: Outcome) {
        let (Some(run), Some(campaign)) = (self.state.runs.get_mut(index), self.state.config.campaigns.get(index))
        else {
            return;
        };
        let Some(showing) = &mut run.showing else { return };
        if showing.outcome.is_some() {
            return;
        }
        showing.outcome = Some(outcome);
        let id = campaign.id.clone();
        self.state.visitor.history.end(&id, outcome, self.state.clock.wall);
        self.state.visitor.is_changed = true;
        self.record(&id, outcome.name(), &[]);
        if outcome == Outcome::Converted {
            self.emit("convert", map([("campaign", id.into())]));
        }
    }

    /// Half of a campaign was visible for a second.
    pub(super) fn seen(&mut self, campaign: &str) {
        let Some(index) = self.index(campaign) else { return };
        let Some(showing) = self.state.runs.get_mut(index).and_then(|run| run.showing.as_mut()) else { return };
        if !std::mem::replace(&mut showing.was_seen, true) {
            self.record(campaign, "shown", &[]);
        }
    }

    /// The page is left: what was seen and not answered was ignored.
    pub(super) fn leave(&mut self) {
        for index in 0..self.state.runs.len() {
            let showing = self.state.runs.get(index).and_then(|run| run.showing.as_ref());
            let interrupts =
                self.state.config.campaigns.get(index).is_some_and(|campaign| campaign.format.interrupts());
            if interrupts && showing.is_some_and(|showing| showing.was_seen) {
                self.conclude(index, Outcome::Ignored);
            }
        }
    }
}
