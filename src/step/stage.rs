//! What comes on the screen and leaves it.

use super::Turn;
use crate::config::describe::duration;
use crate::config::{Campaign, Code, Path, Problem, Value, member};
use crate::consent::{Purpose, Purposes};
use crate::content::{self, Goods, Notes, Scene, blocks::crowd::NEW};
use crate::decide::gates::consent;
use crate::decide::{fits, is_here, judge, with_facts};
use crate::effect::{Effect, Listen};
use crate::form;
use crate::privacy::Wanted;
use crate::state::Showing;
use crate::text::{Words, language, words};
use crate::view::{Format, View};
use crate::visitor::facts;

/// Nothing closes by itself before it was in view for so long, in milliseconds (features.md, A7).
const LEAST: f64 = 20e3;

impl Turn<'_> {
    /// A campaign has passed its gates, or those that hold for what is called: its content is tried, then the page is asked.
    pub(super) fn begin(&mut self, campaign: &'static Campaign, is_called: bool) {
        // All are asked for at once.
        let speaks = self.speaks();
        let mut is_ready = false;
        let is_coming = self.awaits_parts(campaign);
        if !is_coming {
            let Some((showing, _)) = self.prepare(campaign) else { return };
            is_ready = !self.awaits_feeds(campaign, &showing) && speaks;
        }
        // What interrupts asks the browser first whether the page itself is busy; the answer comes back to all gates.
        if is_ready && campaign.format.interrupts() && !is_called && !self.state.is_free {
            return self.push(Effect::Listen(Listen::Busy));
        }
        if let Some(run) = self.state.runs.get_mut(campaign.index) {
            run.is_asking = is_ready;
            run.is_coming = is_coming && campaign.format.interrupts();
            run.is_called = is_called;
        }
        if !is_ready && !is_coming {
            return;
        }
        if !self.state.stage.contains(&campaign.index) {
            self.state.stage.push(campaign.index);
        }
        if is_ready {
            // What is found comes before the page's answer, with which all gates are asked once more.
            self.find_all();
            self.push(Effect::Ask { name: "beforeshow", campaign: campaign.id });
        }
    }

    /// How a campaign shows at first, and its view; a problem in its content takes it out, before anything is recorded.
    pub(super) fn prepare(&mut self, campaign: &'static Campaign) -> Option<(Box<Showing>, Box<View>)> {
        debug_assert!(!self.awaits_parts(campaign), "{} is drawn without what it needs", campaign.id);
        let mut showing = Box::new(Showing::default());
        showing.neutral = self.state.is_neutral(campaign);
        self.state.unit().clone_into(&mut showing.unit);
        showing.used = member(&self.state.visitor.profile.facts, "shared").clone();
        // A tab that the page has called for is open.
        let was_called = self.state.runs.get(campaign.index).is_some_and(|run| run.was_called || run.is_linked);
        showing.open = campaign.format != Format::Tab || was_called;
        if self.is_answered(campaign) {
            self.end(campaign);
            return None;
        }
        showing.form = self.open_form(campaign, showing.neutral, String::new());
        if campaign.format == Format::Toast && showing.form.is_none() {
            showing.left = Some(duration(member(campaign.value, "closeAfter")).unwrap_or(0.0).max(LEAST));
        }
        // Of steps only one shows, and what is wrong with another one is found before anybody is led there.
        for step in 1..content::steps(campaign.content).len() {
            showing.step = step;
            if let Err(problem) = self.view(campaign, &showing)
                && problem.code != Code::Nothing
            {
                self.give_up(campaign, problem);
                return None;
            }
        }
        showing.step = 0;
        match self.view(campaign, &showing) {
            Ok(view) if view.until == Some(0.0) => {
                self.end(campaign);
                None
            }
            Ok(view) => {
                showing.until = view.until;
                Some((showing, view))
            }
            Err(problem) => {
                self.give_up(campaign, problem);
                None
            }
        }
    }

    /// Whether the widget's own words are there in the language of the page; asks for them where they are not. With their
    /// coming all gates are asked again.
    pub(super) fn speaks(&mut self) -> bool {
        let place = words::place(language(&self.state.page, &self.state.config.site));
        if place != self.state.spoken.place {
            let spoken = &mut self.state.spoken;
            (spoken.place, spoken.waits, spoken.words) = (place, place.is_some(), Words::default());
            if let Some(place) = place {
                self.push(Effect::Words { place, language: words::tag(place) });
            }
        }
        !self.state.spoken.waits
    }

    /// The widget's own words have come, or it is time to do without them: what they were awaited for is drawn, and what
    /// was drawn without them is drawn anew.
    pub(super) fn worded(&mut self, place: usize, file: Option<String>, address: &str) {
        if !address.is_empty() {
            self.request(address, "file", "");
        }
        let spoken = &mut self.state.spoken;
        if spoken.place == Some(place) {
            spoken.waits = false;
            if let Some(file) = file {
                spoken.words = Words::of(place, file);
            }
            self.review();
        }
    }

    /// What has come to its end does not show.
    fn end(&mut self, campaign: &Campaign) {
        if let Some(run) = self.state.runs.get_mut(campaign.index) {
            run.out = "over";
        }
    }

    fn give_up(&mut self, campaign: &Campaign, problem: Problem) {
        // There may be something to show later, on this page still.
        if problem.code == Code::Nothing {
            return;
        }
        if let Some(run) = self.state.runs.get_mut(campaign.index) {
            run.out = "content";
        }
        self.report(problem);
    }

    /// The page has answered `beforeshow` or `beforesubmit`.
    pub(super) fn allowed(&mut self, name: &str, campaign: &str, ok: bool) {
        let Some(campaign) = self.state.campaign(campaign) else { return };
        if name == "beforesubmit" {
            return self.submit(campaign, ok);
        }
        let Some(run) = self.state.runs.get_mut(campaign.index) else { return };
        if !std::mem::take(&mut run.is_asking) {
            return;
        }
        if !ok {
            run.out = "prevented";
        }
        let is_called = std::mem::take(&mut run.is_called);
        run.was_called = is_called;
        if judge(self.state, campaign, self.ports, is_called).is_none() {
            self.show(campaign);
        }
    }

    fn show(&mut self, campaign: &'static Campaign) {
        let Some((showing, view)) = self.prepare(campaign) else { return };
        let Some(run) = self.state.runs.get_mut(campaign.index) else { return };
        run.showing = Some(showing);
        run.is_spent |= campaign.format.interrupts();
        self.count(campaign);
        self.note_images(&view.body);
        self.push(Effect::Draw(view));
        self.tell("show", campaign, "", Value::Null);
        self.expose(campaign);
    }

    /// Draws a form again and lets the question, or what is wrong with its answer, take the focus.
    pub(super) fn redraw_form(&mut self, campaign: &'static Campaign) {
        let focus = self.form(campaign).map(|(form, progress)| form::view::focus(form, progress));
        if let Some(showing) = self.state.showing(campaign) {
            showing.focus = focus.unwrap_or_default();
        }
        self.redraw(campaign);
    }

    /// Draws what shows again, after something about it has changed.
    pub(super) fn redraw(&mut self, campaign: &'static Campaign) {
        // The language has changed: what shows stays as it is until there are words for it.
        if !self.speaks() {
            return;
        }
        // It may have another feed now: what stands there stays until that has come.
        let mut wanted = Vec::new();
        self.scene(campaign, &mut |scene| wanted = content::feed::wanted(scene));
        let is_coming = self.are_coming(&wanted);
        self.ask_for_feeds(wanted);
        let showing = self.state.runs.get(campaign.index).and_then(|run| run.showing.as_deref());
        let Some(view) = showing.map(|showing| self.view(campaign, showing)) else { return };
        if let Some(showing) = self.state.showing(campaign) {
            // What the visitor asked for takes it when it has come.
            if !(is_coming && showing.focus == NEW) {
                showing.focus.clear();
            }
            showing.until = view.as_ref().map_or(None, |view| view.until);
        }
        match view {
            Ok(view) if view.until == Some(0.0) => {
                self.ignore(campaign);
                self.erase(campaign);
                self.end(campaign);
            }
            Ok(view) => {
                self.note_images(&view.body);
                self.push(Effect::Draw(view));
            }
            Err(problem) => {
                if problem.code == Code::Nothing {
                    self.ignore(campaign);
                }
                self.give_up(campaign, problem);
                self.erase(campaign);
            }
        }
    }

    pub(super) fn view(&self, campaign: &Campaign, showing: &Showing) -> Result<Box<View>, Problem> {
        let mut view = None;
        self.play(campaign, showing, &mut |scene| view = Some(content::view(scene)));
        // A problem is never freed: it is made only where there is one.
        view.unwrap_or_else(|| Err(Problem::new(&Path::default(), Code::Missing, "")))
    }

    /// Runs something with the scene of a campaign, if it shows.
    pub(super) fn scene(&self, campaign: &Campaign, work: &mut dyn FnMut(&Scene<'_>)) {
        if let Some(showing) = self.state.runs.get(campaign.index).and_then(|run| run.showing.as_deref()) {
            self.play(campaign, showing, work);
        }
    }

    pub(super) fn play(&self, campaign: &Campaign, showing: &Showing, work: &mut dyn FnMut(&Scene<'_>)) {
        let (state, campaign) = (&*self.state, self.state.current(campaign));
        let fact = |path: &str| match facts::purpose(path, &state.config.attributes) {
            Some(Some(_)) if showing.neutral => Value::Null,
            _ => facts::fact(state, path, self.ports),
        };
        let granted = if showing.neutral { Purposes::default() } else { state.grants.purposes() };
        let (config, page, ports, words) = (state.config, &state.page, self.ports, state.spoken.words);
        let (wall, begun) = (state.clock.wall, state.past().of(campaign.id, "begun"));
        let permit = state.grants.permit(Purpose::Personalise).filter(|_| !showing.neutral);
        let goods = Goods {
            feeds: &state.feeds,
            tastes: permit.map(|_| (&state.visitor.profile, state.clock.wall)),
            viewed: &state.visitor.about.product,
            votes: state.past().facts.get("votes"),
            cast: state.visitor.page.facts.get("votes"),
            codes: [Some(&state.codes), state.past().facts.get("codes")],
        };
        with_facts(state, ports, &mut |known| {
            let scene = Scene {
                campaign,
                config,
                page,
                facts: &fact,
                known,
                granted,
                remembers: state.grants.purposes().remember,
                showing,
                ports,
                words,
                goods,
                wall,
                begun,
                notes: &Notes::default(),
            };
            form::view::with_answers(&scene, work);
        });
    }

    /// Draws again what has come to a moment at which it looks different.
    pub(super) fn pass(&mut self) {
        for base in &self.state.config.campaigns {
            let campaign = self.state.current(base);
            let wall = self.state.clock.wall;
            if self.state.showing(campaign).is_some_and(|showing| showing.until.is_some_and(|until| until <= wall)) {
                self.redraw(campaign);
            }
        }
    }

    /// Milliseconds until that is so for something.
    pub(super) fn passing(&self) -> Option<f64> {
        let mut least = None;
        for showing in self.state.runs.iter().filter_map(|run| run.showing.as_ref()) {
            if let Some(until) = showing.until {
                least = Some(until.min(least.unwrap_or(until)));
            }
        }
        least.map(|until| until - self.state.clock.wall)
    }

    /// Takes a campaign off the screen.
    pub(super) fn erase(&mut self, campaign: &Campaign) {
        self.keep_draft(campaign, "leave");
        if self.state.runs.get_mut(campaign.index).and_then(|run| run.showing.take()).is_some() {
            self.push(Effect::Erase(campaign.id));
            self.tell("close", campaign, "", Value::Null);
        }
    }

    /// What closes by itself does so when its time in view is over.
    pub(super) fn lapse(&mut self) {
        for campaign in self.state.order.clone() {
            if self.state.showing(campaign).is_some_and(|showing| showing.left.is_some_and(|left| left <= 0.0)) {
                self.ignore(campaign);
                self.erase(campaign);
            }
        }
    }

    /// The page or the consent has changed under what shows: it stays, falls back or goes.
    pub(super) fn review(&mut self) {
        for campaign in self.state.order.clone() {
            let is_neutral = self.state.is_neutral(campaign);
            let is_inline = campaign.format == Format::Inline;
            let Some(showing) = self.state.showing(campaign) else { continue };
            // What was neutral stays so while it is open: nothing personal appears under the visitor's eyes.
            showing.neutral = (showing.neutral && !is_inline) || is_neutral;
            let state = &*self.state;
            let may_show = consent::may_show(state, campaign);
            let Some(run) = state.runs.get(campaign.index) else { continue };
            let is_free = is_neutral || !is_inline || run.is_linked;
            // What the page called for stays where it is, until the next page.
            if may_show
                && (run.was_called
                    || (is_here(state, campaign, self.ports) && (is_free || fits(state, campaign, self.ports))))
            {
                self.redraw(campaign);
                continue;
            }
            // What consent takes away leaves no trace.
            if may_show {
                self.ignore(campaign);
            }
            self.erase(campaign);
        }
        if self.state.privacy.is_open {
            self.look(Wanted::Panel);
        }
    }
}
