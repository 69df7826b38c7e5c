//! What the visitor shares, and how: by a link that the browser follows, its own sheet, a copy, a code, or their server.

use super::Turn;
use crate::config::value::texts;
use crate::config::{Campaign, Value, member, value};
use crate::content;
use crate::content::blocks::share::FIELD;
use crate::decide::trigger::{Trigger, When};
use crate::effect::Effect;
use crate::event::Act;
use crate::privacy::panel;
use crate::share::{Network, Shared, link, networks};
use crate::state::{Run, Showing};
use crate::text::cut;
use crate::view::Format;
use crate::visitor::history::Outcome;

/// What is remembered of the visitor's server.
const SERVER: &str = "server";

/// The campaign of the page's own links; a configuration may have one of that id, whose share block says what they share.
pub(super) const PAGE: &str = "page";

/// What it holds where there is none: what comes of a link.
const LINK: &str = r#"[{ "type": "share", "what": "link" }]"#;

/// How long a message stays that says what was copied, in milliseconds (features.md, A7).
const SAID: f64 = 20e3;

impl Turn<'_> {
    /// The visitor shares with a network, by the control of this act: it says so where something was copied.
    #[inline(never)]
    pub(super) fn share(&mut self, campaign: &'static Campaign, name: &'static str, act: Act) {
        let Some(network) = networks::find(name) else { return };
        // Folding what is open shares nothing.
        let is_picked = self.state.showing(campaign).is_some_and(|showing| showing.picked == name);
        if network.asks() || is_picked {
            return self.pick(campaign, name);
        }
        let Some(shared) = self.begin_sharing(campaign, name) else { return };
        if network.shows_code() {
            return self.pick(campaign, name);
        }
        self.hand_over(campaign, &network, shared, act);
    }

    /// Does what the browser does not do by itself, if there is anything; whether there was.
    fn hand_over(&mut self, campaign: &'static Campaign, network: &Network, shared: Shared, act: Act) -> bool {
        match network.name {
            "print" => self.push(Effect::Print),
            // Networks that have no page for it stand among the apps of the sheet; without one the address is copied for
            // them.
            "native" | "instagram" | "signal" | "kakaotalk" | "messenger"
                if self.state.page.can_share && shared.app.is_empty() =>
            {
                let Shared { title, text, url, files, .. } = shared;
                let media = if files { shared.media } else { String::new() };
                self.push(Effect::Share { campaign: campaign.id, act, title, text, media, url });
            }
            _ if link(network, &shared).is_empty() => self.copy(campaign, act, shared.url),
            _ => return false,
        }
        true
    }

    /// What is shared, after it was recorded.
    fn begin_sharing(&mut self, campaign: &'static Campaign, network: &'static str) -> Option<Shared> {
        let mut shared = None;
        self.scene(campaign, &mut |scene| shared = Some(content::shared(scene, network)));
        self.note_share(campaign, network, shared.as_ref().map_or("", |shared| &shared.url));
        self.conclude(campaign, Outcome::Converted);
        shared
    }

    /// Records that something is shared, with the code in its address, and where its block goes by it, remembers with what.
    fn note_share(&mut self, campaign: &'static Campaign, network: &'static str, url: &str) {
        self.keep_code(url);
        self.record("shared", campaign, "network", network.into());
        self.tell("share", campaign, "network", network.into());
        if member(content::sharing(campaign), "order").is("used") {
            self.note("shared", network, Value::Null);
        }
    }

    /// Opens what stands below the buttons for a network, or folds it.
    fn pick(&mut self, campaign: &'static Campaign, name: &'static str) {
        let server =
            self.state.past().facts.get(SERVER).and_then(|server| server.text()).unwrap_or_default().to_owned();
        let Some(showing) = self.state.showing(campaign) else { return };
        showing.picked = if showing.picked == name { "" } else { name };
        showing.server = server;
        showing.is_unfit = false;
        FIELD.clone_into(&mut showing.focus);
        self.redraw(campaign);
    }

    /// What the buttons of a campaign are about is something else now.
    pub(super) fn given(&mut self, campaign: &str, given: Value) {
        let Some(campaign) = self.state.campaign(campaign) else { return };
        if let Some(showing) = self.state.showing(campaign) {
            showing.given = given;
            showing.copied = None;
            showing.picked = "";
            self.redraw(campaign);
        }
    }

    /// A link of the page's own for a network, with its address: answers the right address where it has none, and true
    /// where it was followed and the widget does what the link would have done.
    #[inline(never)]
    pub(super) fn share_link(&mut self, name: &str, address: &str, is_followed: bool) {
        let Some(network) = networks::find(name) else { return self.complain("share") };
        let campaign = self.page();
        // Where there is a page to share to, the address is that of this page.
        let is_ours = address.is_empty() || without_hash(address) == without_hash(&self.state.page.url);
        let own = if !is_ours && (network.link.is_empty() || network.shows_code()) { address } else { "" };
        let given = texts(&[("url", if own.starts_with("http") { own } else { "" })]);
        let mut showing = Showing { given, ..Showing::default() };
        showing.neutral = self.state.is_neutral(campaign);
        let mut shared = Shared::default();
        self.play(campaign, &showing, &mut |scene| shared = content::shared(scene, network.name));
        let mut link = if network.asks() { String::new() } else { link(&network, &shared) };
        let mut is_done = false;
        if is_followed {
            let opens = network.asks() || network.shows_code();
            if !network.asks() {
                let is_shared = own.is_empty() && !is_ours;
                self.note_share(campaign, network.name, if is_shared { address } else { &shared.url });
            }
            let act = Act::Share(network.name);
            // A link that leads somewhere is followed there.
            is_done = opens
                || ((is_ours || network.link.is_empty()) && self.hand_over(campaign, &network, shared.clone(), act));
            if opens {
                self.stand(campaign, showing);
                self.pick(campaign, network.name);
            }
        }
        if link.is_empty() {
            link = shared.url;
        }
        self.push(Effect::Answer(if is_done { true.into() } else { link.into() }));
    }

    /// The campaign of the page's own links; the first of them makes it where the configuration has none.
    fn page(&mut self) -> &'static Campaign {
        if let Some(own) = self.state.campaign(PAGE) {
            return own;
        }
        let content = value::parse(LINK, self.ports).unwrap_or_default().leak();
        let index = self.state.runs.len();
        self.state.runs.push(Run::default());
        // Only a link calls for it.
        let when = When { all: false, triggers: vec![Trigger::Manual], delay: 0.0, cancel: &[] };
        let own = Campaign { index, id: PAGE, format: Format::Toast, placement: "", when, content, ..panel::OWN };
        let own = Box::leak(Box::new(own));
        self.state.order.push(own);
        own
    }

    /// Lets a campaign stand that nobody has called for but the visitor, with a link of the page's own: it counts nowhere.
    fn stand(&mut self, campaign: &'static Campaign, showing: Showing) {
        let Some(run) = self.state.runs.get_mut(campaign.index) else { return };
        if run.showing.replace(Box::new(showing)).is_none() {
            self.tell("show", campaign, "", Value::Null);
        }
    }

    /// What a link of the page's own has copied is said.
    pub(super) fn say_copied(&mut self, campaign: &'static Campaign, act: Act) {
        if campaign.id == PAGE && matches!(act, Act::Share(name) if !name.is_empty()) {
            self.stand(campaign, Showing { left: Some(SAID), ..Showing::default() });
        }
    }

    /// Goes to the server that the visitor typed, and remembers it for the next time; what is no host stays to be mended.
    #[inline(never)]
    pub(super) fn share_at(&mut self, campaign: &'static Campaign) {
        let ports = self.ports;
        let Some(showing) = self.state.showing(campaign) else { return };
        let name = showing.picked;
        let Some(network) = networks::find(name).filter(|network| network.asks()) else { return };
        let base = ["https://", host(&showing.server)].concat();
        let server = ports.url(&base, "").map_or(String::new(), |url| url.host);
        showing.is_unfit = !server.contains(['.', ':']);
        showing.is_aside = showing.is_unfit;
        if showing.is_unfit {
            FIELD.clone_into(&mut showing.focus);
            return self.redraw(campaign);
        }
        // It has done its work; the focus goes back to what has opened it.
        showing.picked = "";
        name.clone_into(&mut showing.focus);
        let Some(mut shared) = self.begin_sharing(campaign, name) else { return };
        self.remember(&mut |past| {
            past.facts.set(SERVER, &*server);
            true
        });
        shared.server = server;
        self.push(Effect::Open { url: link(&network, &shared), new: true });
        if campaign.id == PAGE {
            return self.erase(campaign);
        }
        self.redraw(campaign);
    }
}

/// The host in what people type: `mastodon.example`, `https://mastodon.example/`, `@name@mastodon.example`.
fn host(typed: &str) -> &str {
    let typed = typed.trim();
    let typed = cut(typed, "://").map_or(typed, |(_, rest)| rest);
    let typed = typed.split(['/', '?', '#']).next().unwrap_or_default();
    typed.rsplit('@').next().unwrap_or_default()
}

/// An address without its fragment.
fn without_hash(address: &str) -> &str {
    address.split('#').next().unwrap_or_default()
}
