//! What the visitor is told about all this, and what they can do about it: look, take along, forget, see less.

use super::Turn;
use super::deliver::permit;
use crate::config::value::texts;
use crate::config::{Campaign, Value, member, text};
use crate::consent::{Purpose, Purposes};
use crate::content::{Goods, Notes, Scene};
use crate::decide::condition::Facts;
use crate::decide::{fits, learn, why::why};
use crate::effect::Effect;
use crate::event::Act;
use crate::privacy::panel::{self, DISCARD, FORGET, LESS};
use crate::privacy::{HASH, ID, MOST, Wanted, agreed, item};
use crate::state::Showing;
use crate::text::Word;
use crate::view::{Piece, View, named};

impl Turn<'_> {
    /// Looks at what is stored, of each purpose only while it is granted; `service` comes last and completes it.
    pub(super) fn look(&mut self, wanted: Wanted) {
        self.state.privacy.wanted.push(wanted);
        for purpose in Purpose::ALL {
            if let Some(effect) = permit(self.state, purpose).map(|permit| Effect::look(&permit)) {
                self.push(effect);
            }
        }
    }

    /// An item was looked at; the last one completes the report.
    pub(super) fn looked(&mut self, purpose: Purpose, text: Option<&str>) {
        if let Some(text) = text {
            let item = item(self.state, purpose, text, self.ports);
            self.state.privacy.found.push(item);
        }
        if purpose != Purpose::Service || self.state.privacy.wanted.is_empty() {
            return;
        }
        let wanted = self.state.privacy.wanted.remove(0);
        let report = self.told();
        if wanted != Wanted::Panel {
            self.push(Effect::Answer(report));
        } else if self.state.privacy.is_open && self.speaks() {
            let view = self.panel(&report);
            self.push(Effect::Draw(view));
        }
    }

    /// What was agreed to, what is stored, what was requested, and what shows by which facts.
    fn told(&mut self) -> Value {
        let stored = std::mem::take(&mut self.state.privacy.found);
        let state = &*self.state;
        let mut report = texts(&[("site", state.config.site.id), ("at", &self.ports.time(state.clock.wall))]);
        report.set("consent", agreed(state));
        report.set("stored", Value::List(stored));
        report.set("requests", Value::List(state.privacy.requests.clone()));
        report.set("shown", Value::List(self.shown()));
        report
    }

    /// What is on the screen, and why.
    fn shown(&self) -> Vec<Value> {
        let mut all = Vec::new();
        for campaign in &self.state.config.campaigns {
            let campaign = self.state.current(campaign);
            let Some(run) = self.state.runs.get(campaign.index) else { continue };
            let Some(showing) = run.showing.as_deref() else { continue };
            let mut title = None;
            let mut facts = why(self.state, campaign, run.was_called || run.is_linked, self.ports, &mut || {
                let view = self.view(campaign, showing).ok();
                title = view.and_then(|view| named(&view.body, &["heading", "title", "launcher", "text"]));
            });
            if let Value::List(facts) = &mut facts {
                for (name, counts) in learn::reported(self.state, campaign) {
                    let mut fact =
                        texts(&[("fact", &["learning.", &name].concat()), ("purpose", Purpose::Personalise.name())]);
                    fact.set("value", Value::List(counts.map(Value::from).into()));
                    facts.push(fact);
                }
            }
            let mut shown = texts(&[("campaign", campaign.id), ("title", title.as_deref().unwrap_or(campaign.id))]);
            shown.set("facts", facts);
            all.push(shown);
        }
        all
    }

    fn panel(&mut self, report: &Value) -> Box<View> {
        let refocus = std::mem::take(&mut self.state.privacy.refocus);
        let state = &*self.state;
        let scene = Scene {
            campaign: &panel::CAMPAIGN,
            config: state.config,
            page: &state.page,
            facts: &|_| Value::Null,
            known: &Facts::new(&|_| Value::Null, self.ports),
            granted: Purposes::default(),
            remembers: false,
            showing: &Showing::default(),
            ports: self.ports,
            words: state.spoken.words,
            goods: Goods::default(),
            notes: &Notes::default(),
            wall: state.clock.wall,
            begun: 0.0,
        };
        panel::view(&scene, report, state.privacy.said, refocus)
    }

    /// Opens the panel where the address asks for it.
    pub(super) fn open_by_address(&mut self) {
        if self.state.is_loaded && self.state.page.facts.at("page.hash").is_some_and(|hash| hash.is(HASH)) {
            self.open_panel(true);
        }
    }

    /// Opens the panel, or closes it.
    pub(super) fn open_panel(&mut self, open: bool) {
        let privacy = &mut self.state.privacy;
        privacy.said = None;
        let was_open = std::mem::replace(&mut privacy.is_open, open);
        if open {
            self.look(Wanted::Panel);
        } else if was_open {
            self.push(Effect::Erase(ID));
        }
    }

    /// The visitor used the panel.
    pub(super) fn use_panel(&mut self, act: Act) {
        let at = match act {
            Act::Button(at) => at,
            Act::Close(_) => return self.open_panel(false),
            _ => return,
        };
        self.state.privacy.said = Some(Word::Done);
        self.state.privacy.refocus = true;
        match at {
            FORGET => self.forget(true),
            DISCARD => self.discard(true),
            at => {
                if let Some(campaign) = self.state.config.campaigns.get(at - LESS) {
                    self.less(campaign);
                }
            }
        }
        self.look(Wanted::Panel);
    }

    /// "Less like this": the interests by which it shows are set to 0, and it is dismissed and held back as long as that is remembered, at least for this page view.
    fn less(&mut self, campaign: &'static Campaign) {
        let state = &*self.state;
        *state.witness.borrow_mut() = Value::List(Vec::new());
        fits(state, campaign, self.ports);
        for fact in state.witness.take().items() {
            if let Some(topic) = text(fact, "fact").strip_prefix("interests.") {
                self.note("interests", topic, 0.0.into());
            }
        }
        self.state.visitor.history.refuse(campaign.id, self.state.clock.wall);
        self.dismiss(campaign);
        if let Some(run) = self.state.runs.get_mut(campaign.index) {
            run.out = "refused";
        }
    }

    /// Deletes all that is stored and known but the answers that wait to be sent, and begins anew with the next page
    /// view; other tabs are told only by the one in which it was asked for.
    pub(super) fn forget(&mut self, is_here: bool) {
        for purpose in Purpose::CONSENTED {
            if is_here && self.state.held.has(purpose) {
                self.push(Effect::Blank(purpose));
            }
            self.withdraw(purpose);
        }
        self.state.visitor.declared = Value::Null;
        self.state.visitor.is_unread = true;
        self.state.codes = Value::Null;
        self.state.privacy.is_erased = true;
        self.state.is_stale = true;
        self.read_consent(false);
    }

    /// Deletes the answers that wait to be sent; other tabs are told by the one in which it was asked for.
    pub(super) fn discard(&mut self, is_here: bool) {
        self.state.outbox.discard();
        if is_here {
            self.push(Effect::Blank(Purpose::Service));
            self.push(Effect::Forget(Purpose::Service));
        }
        self.tell_forms(&[], Some(false));
    }

    /// Remembers the pictures that the browser may request for a view: of several sizes and schemes it takes one.
    pub(super) fn note_images(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            let Piece::Element(element) = piece else { continue };
            let why = if ["img", "source"].contains(&element.tag) { "image" } else { "video" };
            for (name, value) in &element.attributes {
                if *name == "src" {
                    self.note_image(value, why);
                }
                if *name == "srcset" {
                    // Addresses and widths take turns.
                    for address in value.split(' ').step_by(2) {
                        self.note_image(address, why);
                    }
                }
            }
            self.note_images(&element.children);
        }
    }

    /// Remembers a picture, or what else is there to be seen, once: what is drawn again is not requested again.
    fn note_image(&mut self, address: &str, why: &str) {
        let url = self.ports.url(address, &self.state.page.url).unwrap_or_default().href;
        if !self.state.privacy.requests.iter().any(|one| member(one, "url").is(&url)) {
            self.request(address, why, "");
        }
    }

    /// Remembers a request for the report; of very many only the latest.
    pub(super) fn request(&mut self, address: &str, why: &str, purpose: &str) {
        let url = self.ports.url(address, &self.state.page.url).unwrap_or_default();
        let at = self.ports.time(self.state.clock.wall);
        let requests = &mut self.state.privacy.requests;
        if requests.len() > MOST {
            requests.remove(0);
        }
        requests.push(texts(&[("url", &url.href), ("why", why), ("purpose", purpose), ("at", &at)]));
    }
}
