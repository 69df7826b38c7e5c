//! Forms in a turn: what the visitor answers, where that leads, and what is kept and sent of it.

use super::{Turn, about};
use crate::config::{Campaign, Value, member};
use crate::consent::Purposes;
use crate::content::{self, blocks::share::FIELD};
use crate::decide::with_facts;
use crate::form::{self, Move, Progress, Sent, Way, is_end, steps, text, trap};
use crate::text::Word;
use crate::visitor::history::Outcome;

/// Longest draft that is kept, in bytes of JSON: what `remember` holds is bounded (events.md: 16 KiB), and 5,000 letters of
/// Greek or Persian are 10,000.
const LONGEST: usize = 12_000;

impl Turn<'_> {
    /// The visitor changed a field.
    pub(super) fn field(&mut self, campaign: &str, name: &str, value: &str, on: bool) {
        let Some(campaign) = self.state.campaign(campaign) else { return };
        if name == FIELD {
            if let Some(showing) = self.state.showing(campaign) {
                value.clone_into(&mut showing.server);
            }
            return;
        }
        if let Some((_, progress)) = self.form(campaign)
            && name == trap::NAME
        {
            return progress.answers.set(name, value);
        }
        let mut is_other = false;
        self.walk(campaign, &mut |progress, way| is_other = progress.field(way, name, value, on));
        if is_other {
            self.redraw(campaign);
        }
    }

    /// The form of a campaign that shows: its block, and the visitor's way through it.
    pub(super) fn form(&mut self, campaign: &Campaign) -> Option<(&'static Value, &mut Progress)> {
        let form = content::form(campaign)?;
        Some((form, self.state.showing(campaign)?.form.as_mut()?))
    }

    /// Does something with the form of a campaign that shows, knowing the facts that its conditions ask for.
    fn walk(&mut self, campaign: &Campaign, work: &mut dyn FnMut(&mut Progress, &Way<'_>)) {
        // Taken out for so long: the facts lie in the state as well.
        let Some(showing) = self.state.showing(campaign) else { return };
        let is_neutral = showing.neutral;
        let Some(mut progress) = showing.form.take() else { return };
        self.on_way(campaign, is_neutral, &mut |way| work(&mut progress, way));
        if let Some(showing) = self.state.showing(campaign) {
            showing.form = Some(progress);
            showing.is_aside = false;
            showing.focus.clear();
        }
    }

    fn on_way(&self, campaign: &Campaign, is_neutral: bool, work: &mut dyn FnMut(&Way<'_>)) {
        let Some(form) = content::form(campaign) else { return };
        let config = self.state.config;
        let granted = if is_neutral { Purposes::default() } else { self.state.grants.purposes() };
        with_facts(self.state, self.ports, &mut |facts| work(&Way { form, config, granted, facts }));
    }

    /// Whether the form of a campaign was sent before, once and for all.
    pub(super) fn is_answered(&self, campaign: &Campaign) -> bool {
        let is_once = content::form(campaign).is_some_and(|form| member(form, "once").is_true());
        is_once && self.state.past().of(campaign.id, "answered") > 0.0
    }

    /// The beginning of a campaign's form, or the draft that was kept of it, if it is about the same.
    pub(super) fn open_form(&self, campaign: &Campaign, is_neutral: bool, about: String) -> Option<Progress> {
        let (version, mut draft) = (&*self.state.config.hash, self.state.past().draft(campaign.id));
        if text(draft, "about") != about {
            draft = &Value::Null;
        }
        let mut begun = None;
        self.on_way(campaign, is_neutral, &mut |way| begun = Some(Progress::begin(way, version, draft)));
        if let Some(progress) = &mut begun {
            progress.about = about;
        }
        begun
    }

    /// Goes on in the form: to the step with an id, else where its answers lead.
    #[inline(never)]
    pub(super) fn go_on(&mut self, campaign: &'static Campaign, goto: &str) {
        let mut moved = Move::Stayed;
        self.walk(campaign, &mut |progress, way| moved = progress.next(way, goto));
        let Some((form, progress)) = self.form(campaign) else { return };
        let step = text(progress.step(form), "id");
        match moved {
            Move::Ended => return self.push(crate::Effect::Ask { name: "beforesubmit", campaign: campaign.id }),
            Move::Went => {
                self.record("step", campaign, "block", step.into());
                self.tell("step", campaign, "step", step.into());
                self.keep_draft(campaign, "step");
            }
            Move::Stayed => {}
        }
        self.redraw_form(campaign);
    }

    #[inline(never)]
    pub(super) fn go_back(&mut self, campaign: &'static Campaign) {
        self.walk(campaign, &mut |progress, way| progress.back(way));
        self.redraw_form(campaign);
    }

    /// Keeps what was answered in a form so far, for when the visitor comes back, and sends it where the form says that of
    /// this occasion: a step further (`step`), or on leaving (`leave`).
    pub(super) fn keep_draft(&mut self, campaign: &Campaign, occasion: &str) {
        let id = self.state.chance.id();
        if self.form(campaign).is_some() {
            self.keep_answers(campaign, occasion, id);
        }
    }

    #[inline(never)]
    fn keep_answers(&mut self, campaign: &Campaign, occasion: &str, id: String) {
        let (version, wall, ports) = (&*self.state.config.hash, self.state.clock.wall, self.ports);
        let may_send = self.state.grants.purposes().measure && !self.state.is_forced(campaign);
        let (unit, before) = (self.unit(campaign), self.state.past().draft(campaign.id).clone());
        self.walk(campaign, &mut Progress::look);
        let Some((form, progress)) = self.form(campaign) else { return };
        let is_partial = may_send && member(form, "partial").is(occasion) && progress.sent == Sent::Not;
        let mut given = progress.report(form, &unit);
        let is_news = is_partial
            && !progress.trail.is_empty()
            && progress.told != given
            && !member(&given, "answers").entries().is_empty();
        if is_news {
            if progress.submission.is_empty() {
                progress.submission = id;
            }
            progress.told.clone_from(&given);
        }
        let (submission, about) = (progress.submission.clone(), progress.about.clone());
        let mut draft = progress.draft(form, version, wall);
        if draft.to_json(ports).len() > LONGEST {
            draft = before;
        }
        self.remember(&mut |past| {
            // Where nothing was written the draft about something else stays.
            let is_its = !draft.is_null() || text(past.draft(campaign.id), "about") == about;
            is_its && past.keep_draft(campaign.id, &draft)
        });
        if is_news {
            given.set("final", false);
            self.queue_submission(&submission, form, campaign, given);
        }
    }

    /// Keeps what was answered in every form that shows.
    pub(super) fn keep_drafts(&mut self) {
        for campaign in &self.state.config.campaigns {
            self.keep_draft(self.state.current(campaign), "leave");
        }
    }

    /// The page allows a submission, or does not: then the last question stays.
    #[inline(never)]
    pub(super) fn submit(&mut self, campaign: &'static Campaign, ok: bool) {
        let (id, unit) = (self.state.chance.id(), self.unit(campaign));
        // The page may have taken its time, and consent gone meanwhile.
        self.walk(campaign, &mut Progress::look);
        let Some((form, progress)) = self.form(campaign) else { return };
        if progress.is_sent() || !is_end(progress.step(form)) {
            return;
        }
        if !ok {
            return self.go_back(campaign);
        }
        // Parts that were sent before belong to the same submission.
        let id = if progress.submission.is_empty() { id } else { progress.submission.clone() };
        progress.sent = Sent::Waiting(id.clone(), Word::Sending);
        let (steps, mut given) = (steps(form), progress.report(form, &unit));
        self.complete(campaign, &mut given);
        for step in steps {
            // A step that was passed by has no answer here.
            if let Some(key) = step.get("saveAs").and_then(Value::text)
                && let Some(answer) = member(&given, "answers").get(text(step, "id"))
            {
                self.prefer(key, answer.clone());
            }
        }
        self.queue_submission(&id, form, campaign, given);
        self.keep_draft(campaign, "");
        let wall = self.state.clock.wall;
        self.remember(&mut |past| past.answer(campaign.id, wall));
        self.conclude(campaign, Outcome::Converted);
        let mut detail = about(campaign, "form", text(form, "id").into());
        detail.set("submission", id);
        self.emit("submit", detail);
        self.redraw_form(campaign);
        self.end_form(campaign, form);
    }

    /// The collector will never take it: the last question is there again with what was answered, to be changed and sent anew.
    pub(super) fn refused(&mut self, campaign: &'static Campaign) {
        self.walk(campaign, &mut |progress, way| {
            progress.sent = Sent::Refused;
            // What was refused once is not looked at again under that id.
            progress.submission.clear();
            progress.back(way);
        });
        self.redraw_form(campaign);
    }

    /// By what the order of options is drawn.
    fn unit(&mut self, campaign: &Campaign) -> String {
        self.state.showing(campaign).map_or_else(String::new, |showing| showing.unit.clone())
    }

    /// Does what the end that was reached says.
    fn end_form(&mut self, campaign: &'static Campaign, form: &Value) {
        let mut verbs = Vec::new();
        self.scene(campaign, &mut |scene| verbs = form::view::ending(scene, form));
        let block = content::all(campaign.content).iter().position(|block| std::ptr::eq(*block, form));
        self.carry_out(campaign, block.unwrap_or_default(), verbs, false);
    }
}
