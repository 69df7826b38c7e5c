//! What the visitor is told about all this, and what they can do about it: look, take along, forget, see less.

use super::Turn;
use crate::config::{Campaign, Value};
use crate::consent::Purpose;
use crate::content::{Notes, Scene};
use crate::decide::why::why;
use crate::effect::Effect;
use crate::event::Act;
use crate::privacy::panel::{self, DISCARD, DOWNLOAD, FORGET, LESS};
use crate::privacy::report::{self, Seen};
use crate::privacy::{HASH, ID, Wanted};
use crate::state::Showing;
use crate::text::Word;
use crate::view::{Piece, View, named};

impl Turn<'_> {
    /// Looks at what is stored, of each purpose only while it is granted; `service` comes last and completes it.
    pub(super) fn look(&mut self, wanted: Wanted) {
        self.state.privacy.wanted.push(wanted);
        for purpose in Purpose::CONSENTED {
            if let Some(effect) = self.state.grants.permit(purpose).map(|permit| Effect::look(&permit)) {
                self.push(effect);
            }
        }
        let effect = Effect::look(&self.state.grants.service(&self.state.outbox.sending()));
        self.push(effect);
    }

    /// An item was looked at; the last one completes the report.
    pub(super) fn looked(&mut self, purpose: Purpose, text: Option<String>) {
        let privacy = &mut self.state.privacy;
        privacy.found.extend(text.map(|text| (purpose, text)));
        if purpose != Purpose::Service || privacy.wanted.is_empty() {
            return;
        }
        let (wanted, found) = (privacy.wanted.remove(0), std::mem::take(&mut privacy.found));
        let told = match wanted {
            Wanted::Panel | Wanted::Report => report::report(self.state, &found, self.seen_now(), self.ports),
            Wanted::Export | Wanted::File => report::export(self.state, &found, self.ports),
        };
        let effect = match wanted {
            Wanted::Panel if !self.state.privacy.is_open => return,
            Wanted::Panel => Effect::Draw(self.panel(&told)),
            Wanted::Report | Wanted::Export => Effect::Answer(told),
            Wanted::File => Effect::Save { name: [self.state.config.site.id, ".json"].concat(), text: told.to_json(self.ports) },
        };
        self.push(effect);
    }

    /// What is on the screen, and why.
    fn seen_now(&self) -> Vec<Seen> {
        let mut all = Vec::new();
        for campaign in &self.state.config.campaigns {
            let mut title = None;
            let Some(showing) = self.state.runs.get(campaign.index).and_then(|run| run.showing.as_deref()) else { continue };
            let read = why(self.state, campaign, self.ports, &mut || {
                let view = self.view(campaign, showing);
                title = view.ok().and_then(|view| named(&view.body, &["heading", "title", "launcher"]));
            });
            all.push((campaign.id, title.unwrap_or_else(|| campaign.id.to_owned()), read));
        }
        all
    }

    fn panel(&mut self, report: &Value) -> Box<View> {
        let refocus = std::mem::take(&mut self.state.privacy.refocus);
        let state = &*self.state;
        panel::view(
            &Scene {
                campaign: &panel::CAMPAIGN,
                config: state.config,
                page: &state.page,
                facts: &|_| Value::Null,
                showing: &Showing::default(),
                ports: self.ports,
                notes: Notes::default(),
            },
            report,
            state.privacy.said,
            refocus,
        )
    }

    /// Opens the panel where the address asks for it.
    pub(super) fn open_by_address(&mut self) {
        if self.state.is_loaded && self.state.page.facts.at("page.hash").is_some_and(|hash| hash.is(HASH)) {
            self.open_panel(true);
        }
    }

    pub(super) fn open_panel(&mut self, open: bool) {
        self.state.privacy.said = None;
        if open {
            self.state.privacy.is_open = true;
            self.look(Wanted::Panel);
        } else if std::mem::take(&mut self.state.privacy.is_open) {
            self.push(Effect::Erase(ID));
        }
    }

    /// The visitor used the panel.
    pub(super) fn use_panel(&mut self, act: Act) {
        match act {
            Act::Close(_) => return self.open_panel(false),
            Act::Button(DOWNLOAD) => return self.look(Wanted::File),
            Act::Button(FORGET) => self.forget(true),
            Act::Button(DISCARD) => self.discard(),
            Act::Button(at) => {
                let Some(campaign) = self.state.config.campaigns.get(at - LESS) else { return };
                self.less(campaign);
            }
            _ => return,
        }
        self.state.privacy.refocus = true;
        self.look(Wanted::Panel);
    }

    /// "Less like this": dismissed, and held back for as long as that is remembered, its group for a month.
    fn less(&mut self, campaign: &'static Campaign) {
        self.state.visitor.history.refuse(campaign.id, self.state.clock.wall);
        self.dismiss(campaign);
        if let Some(run) = self.state.runs.get_mut(campaign.index) {
            run.is_out = true;
        }
        self.state.privacy.said = Some(Word::Fewer);
    }

    /// Deletes all that is stored and known but the answers that wait to be sent, and begins anew with the next page
    /// view; other tabs are told only by the one in which it was asked for.
    pub(super) fn forget(&mut self, is_here: bool) {
        for purpose in Purpose::CONSENTED {
            if is_here && self.state.grants.purposes().has(purpose) {
                self.push(Effect::Blank(purpose));
            }
            self.withdraw(purpose);
        }
        self.state.visitor.declared = Value::Null;
        self.state.privacy.is_erased = true;
        self.state.privacy.said = Some(Word::Forgotten);
        self.state.is_stale = true;
        self.read_consent(false);
    }

    /// Deletes the answers that wait to be sent.
    pub(super) fn discard(&mut self) {
        let ids = self.state.outbox.discard();
        self.push(Effect::Forget(Purpose::Service));
        self.tell_forms(&ids, false);
        self.state.privacy.said = Some(Word::Forgotten);
    }

    /// Draws something, and remembers the pictures that the browser requests for it.
    pub(super) fn draw(&mut self, view: Box<View>) {
        self.note_images(&view.body);
        self.push(Effect::Draw(view));
    }

    fn note_images(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            let Piece::Element(element) = piece else { continue };
            if element.tag == "img"
                && let Some((_, address)) = element.attributes.iter().find(|(name, _)| *name == "src")
            {
                self.request(address, "image", Value::Null);
            }
            self.note_images(&element.children);
        }
    }

    /// Remembers a request for the report.
    pub(super) fn request(&mut self, address: &str, why: &str, purpose: Value) {
        let url = self.ports.url(address, &self.state.page.url).map(|url| url.href).unwrap_or_default();
        self.state.privacy.request(&url, why, purpose, self.ports.time(self.state.clock.wall));
    }
}
