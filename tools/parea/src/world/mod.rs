//! One visitor's browser without a browser: clocks, consent, storage, and what is on the screen. It runs the widget's own
//! `step`, and answers its effects as a page does: what is of an old epoch is dropped, storage is kept from page to page,
//! the collector takes everything.

mod page;
mod source;

use std::collections::VecDeque;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use parea::config::value::texts;
use parea::config::{Config, Value};
use parea::consent::{Evidence, Purpose};
use parea::decide::trigger::Trigger;
use parea::effect::{Deed, Effect, Listen};
use parea::event::{Event, Input};
use parea::ports::Native;
use parea::view::{Piece, View};
use parea::{State, step};

pub(crate) use page::{Device, Facts, Visit};
pub(crate) use source::{Consent, Source};

/// After so long in view a campaign counts as seen, milliseconds (config.md, How often).
const SEEN: f64 = 1_000.0;

/// Something that happened in this browser.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// When.
    pub(crate) at: Timestamp,
    /// What: the event's name as the page hears it.
    pub(crate) name: &'static str,
    /// The campaign it is about; empty where it is about none.
    pub(crate) campaign: String,
    /// What there is to say of it: a text that shows, an address that was opened.
    pub(crate) more: String,
}

/// One tab of one visitor's browser.
pub(crate) struct World {
    pub(crate) state: State,
    pub(crate) config: &'static Config,
    pub(crate) screen: Vec<View>,
    /// What has happened since this was last emptied.
    pub(crate) told: Vec<Told>,
    pub(crate) consent: Consent,
    pub(crate) cookies: Vec<(String, String)>,
    pub(crate) gpc: bool,
    /// What the site's GrowthBook answers; nothing where it cannot be reached.
    features: Option<Value>,
    /// The zone in which the visitor and the site keep their clocks.
    pub(crate) zone: TimeZone,
    seed: u64,
    pages: u64,
    is_open: bool,
    /// The address of the page that is open, or was last.
    address: String,
    /// Milliseconds since 1970.
    wall: f64,
    storage: Vec<(Purpose, String)>,
    alarm: Option<f64>,
    /// What is in view and not yet seen, and when it will be.
    unseen: Vec<(&'static str, f64)>,
    /// What the browser has noticed, which comes after all that it was asked.
    noticed: VecDeque<Event>,
}

impl World {
    /// A browser that has never been on the site.
    pub(crate) fn new(source: &Source, start: Timestamp, seed: u64) -> Self {
        World {
            state: State::default(),
            config: source.config,
            screen: Vec::new(),
            told: Vec::new(),
            consent: Consent::default(),
            cookies: Vec::new(),
            gpc: false,
            features: source.features.clone(),
            zone: source.zone.clone(),
            seed,
            pages: 0,
            is_open: false,
            address: String::new(),
            wall: start.as_millisecond() as f64,
            storage: Vec::new(),
            alarm: None,
            unseen: Vec::new(),
            noticed: VecDeque::new(),
        }
    }

    /// The moment.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.wall as i64).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The address of the page that is open, or was last.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Whether a page is open.
    pub(crate) fn is_open(&self) -> bool {
        self.is_open
    }

    /// Puts something into the storage of a purpose, as if the site had left it there.
    pub(crate) fn keep(&mut self, purpose: Purpose, item: String) {
        self.storage.push((purpose, item));
    }

    /// Leaves the page, if one is open, and opens another one.
    pub(crate) fn open(&mut self, visit: &Visit) {
        self.leave();
        self.state = State::default();
        self.pages += 1;
        self.address = visit.address();
        self.is_open = true;
        self.alarm = None;
        let (seed, config) = ([self.seed, self.pages], self.config);
        let page = visit.page(&self.zone);
        self.happen(Event::Start { seed, config, page, files: Value::Null, told: Value::Null });
        self.happen(Event::Loaded);
    }

    /// Goes to another address without a load, as applications of one page do.
    pub(crate) fn go(&mut self, visit: &Visit) {
        self.address = visit.address();
        let page = visit.page(&self.zone);
        self.happen(Event::Navigated(page));
    }

    /// Leaves the page.
    pub(crate) fn leave(&mut self) {
        if std::mem::take(&mut self.is_open) {
            self.happen(Event::Visible(false));
            self.happen(Event::Leaving);
            self.screen.clear();
            self.unseen.clear();
            self.alarm = None;
        }
    }

    /// Lets time pass on the page that is open, in which the visitor does something; what was asked for rings on the way.
    pub(crate) fn stay(&mut self, milliseconds: f64) {
        self.pass(milliseconds, true);
    }

    /// Lets time pass in which the visitor does nothing.
    pub(crate) fn idle(&mut self, milliseconds: f64) {
        self.happen(Event::Active(0.0));
        self.pass(milliseconds, false);
    }

    /// An element comes into view, and stays there for a while.
    pub(crate) fn see(&mut self, selector: &str) {
        let selector: &'static str = selector.to_owned().leak();
        for trigger in [Trigger::Element(selector), Trigger::Slot(selector), Trigger::Seen(selector)] {
            self.happen(Event::Fired(trigger));
        }
    }

    fn pass(&mut self, milliseconds: f64, is_active: bool) {
        let end = self.wall + milliseconds;
        while let Some(next) = self.next().filter(|next| *next <= end) {
            self.wall = next.max(self.wall);
            let due = self.unseen.iter().position(|(_, at)| *at <= self.wall);
            if let Some((campaign, _)) = due.map(|at| self.unseen.swap_remove(at)) {
                self.happen(Event::Shown(campaign));
            } else {
                self.ring(is_active);
            }
        }
        self.wall = end;
        // What is known then is of that moment, and not of the one at which something happened last.
        self.ring(is_active);
    }

    /// What was asked for rings.
    fn ring(&mut self, is_active: bool) {
        self.alarm = None;
        if is_active {
            self.happen(Event::Active(0.0));
        }
        self.happen(Event::Wake);
    }

    /// When the next thing happens by itself.
    fn next(&self) -> Option<f64> {
        self.unseen.iter().map(|(_, at)| *at).chain(self.alarm).min_by(f64::total_cmp)
    }

    /// Leaves the page and goes to a moment.
    pub(crate) fn travel(&mut self, to: Timestamp) {
        self.leave();
        self.wall = self.wall.max(to.as_millisecond() as f64);
    }

    /// Something happens, and all that follows from it.
    pub(crate) fn happen(&mut self, event: Event) {
        let mut queue = VecDeque::from([event]);
        while let Some(event) = queue.pop_front().or_else(|| self.noticed.pop_front()) {
            let input = Input { now: self.wall, wall: self.wall, consent: self.evidence(), event };
            for effect in step(&mut self.state, &Native, input) {
                self.carry_out(effect, &mut queue);
            }
        }
    }

    fn evidence(&self) -> Evidence {
        let mut evidence = Evidence { gpc: self.gpc, ..Evidence::default() };
        for (name, value) in &self.cookies {
            evidence.add(b'c', name, value);
        }
        if let Some(record) = self.consent.record() {
            evidence.add(b'c', source::RECORD, &record);
        }
        evidence
    }

    fn carry_out(&mut self, effect: Effect, queue: &mut VecDeque<Event>) {
        match effect {
            Effect::Draw(view) => self.draw(*view),
            Effect::Erase(campaign) => {
                self.screen.retain(|view| view.campaign != campaign);
                self.unseen.retain(|(own, _)| *own != campaign);
            }
            Effect::Permitted(deed) if deed.epoch() == self.state.grants().epoch() => {
                self.permitted(deed.purpose(), deed.deed(), queue);
            }
            Effect::Forget(purpose) | Effect::Blank(purpose) => self.storage.retain(|(own, _)| *own != purpose),
            Effect::Find(_) => queue.push_back(Event::Found { purpose: None, found: Value::default() }),
            Effect::Lock => queue.push_back(Event::Locked(true)),
            Effect::Ask { name, campaign } => queue.push_back(Event::Allowed { name, campaign, ok: true }),
            Effect::Listen(Listen::Busy) => queue.push_back(Event::Busy("")),
            // Every slot that is named is there.
            Effect::Listen(Listen::Watch(triggers)) => {
                let places = triggers.into_iter().filter(|trigger| matches!(trigger, Trigger::Place(_)));
                self.noticed.extend(places.map(Event::Fired));
            }
            Effect::Words { place, .. } => {
                let text = Some(parea::text::Words::file(place));
                queue.push_back(Event::Words { place, text, address: String::new() });
            }
            Effect::Wake(wait) => self.alarm = wait.map(|wait| self.wall + wait),
            Effect::Emit { name, detail } => self.hear(name, &detail),
            Effect::Open { url, .. } => self.tell("open", "", url),
            Effect::Copy { campaign, act, text } => {
                self.tell("copy", campaign, text);
                queue.push_back(Event::Done { campaign, act, ok: true, text: String::new() });
            }
            Effect::Share { campaign, url, .. } => self.tell("share", campaign, url),
            Effect::Fetch { .. } => queue.extend(
                self.features.clone().map(|payload| Event::Call { name: "growthbook".to_owned(), args: vec![payload] }),
            ),
            Effect::Feed(url) => queue.push_back(Event::Fed { url, products: a_product(), campaign: "" }),
            Effect::Claim { url, campaign, .. } => {
                let products = texts(&[("code", "A-CODE")]);
                queue.push_back(Event::Fed { url: url.to_owned(), products, campaign });
            }
            // The rest changes nothing that a journey tells of.
            _ => {}
        }
    }

    fn draw(&mut self, view: View) {
        let is_new = !self.screen.iter().any(|other| other.campaign == view.campaign);
        if is_new {
            self.unseen.push((view.campaign, self.wall + SEEN));
        }
        self.screen.retain(|other| other.campaign != view.campaign);
        self.screen.push(view);
    }

    fn permitted(&mut self, purpose: Purpose, deed: &Deed, queue: &mut VecDeque<Event>) {
        let text = self.storage.iter().find(|(own, _)| *own == purpose).map(|(_, text)| text.clone());
        match deed {
            Deed::Look => queue.push_back(Event::Looked { purpose, text }),
            Deed::Read => queue.push_back(Event::Stored { purpose, text }),
            // Pages say nothing here of what attributes are read from; a journey sets them itself.
            Deed::Find(_) => queue.push_back(Event::Found { purpose: Some(purpose), found: Value::default() }),
            // Nobody has come yet.
            Deed::Feed(url) => queue.push_back(Event::Fed {
                url: url.clone(),
                products: parea::config::value::map([("arrived", 0.0.into())]),
                campaign: "",
            }),
            Deed::Store(text) => {
                self.storage.retain(|(own, _)| *own != purpose);
                self.storage.push((purpose, text.clone()));
            }
            Deed::Send { request, .. } => {
                let (request, ticket) = (*request, String::new());
                queue.push_back(Event::Answered { request, status: 202, retry_after: None, ticket });
            }
            // What the page measures with is not asked.
            Deed::Tell(_) => {}
        }
    }

    /// The page hears of something: what people want to know of it is told.
    fn hear(&mut self, name: &'static str, detail: &Value) {
        if name == "ready" || name == "consent" || name == "click" || name == "share" {
            return;
        }
        let campaign = detail.get("campaign").and_then(Value::text).unwrap_or_default().to_owned();
        let more = match name {
            "show" => self.title(&campaign),
            "track" => detail.get("event").and_then(Value::text).unwrap_or_default().to_owned(),
            "step" => detail.get("step").and_then(Value::text).unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        self.tell(name, &campaign, more);
    }

    fn tell(&mut self, name: &'static str, campaign: &str, more: String) {
        self.told.push(Told { at: self.now(), name, campaign: campaign.to_owned(), more });
    }

    /// The first words of what a campaign shows.
    fn title(&self, campaign: &str) -> String {
        let Some(view) = self.screen.iter().find(|view| view.campaign == campaign) else { return String::new() };
        let heading = parea::view::named(&view.body, &["heading", "title", "text", "launcher"]).unwrap_or_default();
        heading.replace(['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'], "")
    }

    /// Every control of a campaign that shows: its words, and what it does.
    pub(crate) fn controls(&self, campaign: &str) -> Vec<(String, parea::event::Act)> {
        let mut all = Vec::new();
        for view in self.screen.iter().filter(|view| view.campaign == campaign) {
            controls(&view.body, &mut all);
        }
        all
    }
}

/// What a feed holds nobody knows here: one product stands for all.
fn a_product() -> Value {
    Value::List(vec![texts(&[("id", "a-product"), ("title", "A product"), ("url", "/a-product")])])
}

fn controls(pieces: &[Piece], all: &mut Vec<(String, parea::event::Act)>) {
    for piece in pieces {
        let Piece::Element(element) = piece else { continue };
        if let Some(act) = element.act {
            all.push((words(&element.children), act));
        }
        controls(&element.children, all);
    }
}

fn words(pieces: &[Piece]) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Element(element) => words(&element.children),
    };
    pieces.iter().map(text).collect::<String>().trim().to_owned()
}
