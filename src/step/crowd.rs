//! What the visitor does with what others have said: more of it, something of their own, a vote.

use super::Turn;
use crate::config::value::map;
use crate::config::{Campaign, Value, member, text};
use crate::content;
use crate::content::blocks::crowd::{self, NEW, has, list};
use crate::content::blocks::poll::CHOICE;
use crate::visitor::history::Outcome;

impl Turn<'_> {
    /// The visitor used what stands beside what others have said.
    #[inline(never)]
    pub(super) fn crowd(&mut self, campaign: &'static Campaign, verb: char, id: &'static str) {
        if verb == 'v' {
            self.vote(campaign, id);
        }
        let Some(showing) = self.state.showing(campaign) else { return };
        match verb {
            'm' => {
                showing.pages += 1;
                NEW.clone_into(&mut showing.focus);
            }
            's' => {
                showing.stars = if showing.stars == id { "" } else { id };
                showing.pages = 0;
            }
            'w' => {
                showing.writes = Some(id).filter(|_| showing.writes != Some(id));
                if showing.writes.is_some() {
                    return self.write(campaign);
                }
            }
            _ => {}
        }
        self.redraw(campaign);
    }

    /// The visitor writes something: after what they have sent, and about something else, something new.
    fn write(&mut self, campaign: &'static Campaign) {
        let about = self.about(campaign);
        let Some(showing) = self.state.showing(campaign) else { return };
        let is_neutral = showing.neutral;
        if showing.form.as_ref().is_none_or(|form| form.is_sent() || form.about != about) {
            self.keep_draft(campaign, "");
            let fresh = self.open_form(campaign, is_neutral, about);
            if let Some(showing) = self.state.showing(campaign) {
                showing.form = fresh;
            }
        }
        self.redraw_form(campaign);
    }

    /// What is written is about: of a comment the page and what it answers.
    fn about(&mut self, campaign: &Campaign) -> String {
        if content::form(campaign).is_none_or(|form| text(form, "type") != "comments") {
            return String::new();
        }
        let writes = self.state.showing(campaign).and_then(|showing| showing.writes).unwrap_or_default();
        [&crowd::path(&self.state.page, self.ports), "#", writes].concat()
    }

    /// On another page a comment is another one; what was written is kept until the visitor is back.
    pub(super) fn fold_comments(&mut self) {
        let path = crowd::path(&self.state.page, self.ports);
        for showing in self.state.runs.iter_mut().filter_map(|run| run.showing.as_mut()) {
            let about = showing.form.as_ref().and_then(|form| form.about.split_once('#'));
            if about.is_some_and(|(page, _)| page != path) {
                showing.writes = None;
            }
        }
    }

    /// Votes for an idea, once.
    fn vote(&mut self, campaign: &'static Campaign, idea: &'static str) {
        let Some(block) = list(campaign.content) else { return };
        let form = text(block, "id");
        if form.is_empty() || has(self.state.past().facts.get("votes"), form, idea) {
            return;
        }
        if let Some(showing) = self.state.showing(campaign) {
            showing.refused.clear();
        }
        let id = self.state.chance.id();
        self.remember(&mut |past| past.vote(form, idea.into()));
        let answers = map([("vote", idea.into())]);
        self.queue_submission(&id, block, campaign, map([("answers", answers)]));
        self.conclude(campaign, Outcome::Converted);
    }

    /// The collector will never take what was sent: it can be sent again, and nothing is remembered of it.
    pub(super) fn take_back(&mut self, data: &Value) {
        let (campaign, answers) = (text(data, "campaign"), member(data, "answers"));
        let vote = member(answers, "vote").text();
        let is_vote = vote.is_some() || answers.get(CHOICE).is_some();
        self.remember(&mut |past| {
            let was_voted = is_vote && past.unvote(text(data, "form"), vote);
            let was_answered = past.of(campaign, "answered") > 0.0;
            was_voted | (was_answered && past.answer(campaign, 0.0))
        });
        if let Some(campaign) = self.state.campaign(campaign).filter(|one| is_vote && self.state.is_on_stage(one.index))
        {
            if let Some(showing) = self.state.showing(campaign) {
                vote.unwrap_or_default().clone_into(&mut showing.refused);
            }
            self.redraw(campaign);
        }
    }

    /// What a form sends besides what was asked, where others can read it: how it was collected, and to what it is an
    /// answer. What was chosen in a poll is remembered.
    pub(super) fn complete(&mut self, campaign: &'static Campaign, given: &mut Value) {
        let Some(form) = content::form(campaign) else { return };
        match text(form, "type") {
            "poll" => {
                for choice in given.at("answers.choice").cloned().unwrap_or_default().each() {
                    self.remember(&mut |past| past.vote(text(form, "id"), choice.clone()));
                }
            }
            "reviews" => given.set_at(&["answers", "collected"], "website".into()),
            "comments" => {
                let writes = self.state.showing(campaign).and_then(|showing| showing.writes);
                if let Some(parent) = writes.filter(|parent| !parent.is_empty()) {
                    given.set_at(&["answers", "parent"], parent.into());
                }
                // By the canonical address, in whatever ways the page is reached.
                given.set("path", crowd::path(&self.state.page, self.ports));
            }
            _ => {}
        }
    }
}
