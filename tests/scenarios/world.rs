//! A world for one visitor: clocks, cookies, storage, a collector, and what is on the screen.
//!
//! It answers effects as a browser does, and refuses what a browser must refuse: an effect of an old epoch.

use parea::config::{Config, Problem, Value, value};
use parea::consent::{Evidence, Purpose};
use parea::decide::trigger::Trigger;
use parea::effect::{Deed, Effect, Listen};
use parea::event::{Act, Event, Input, Page};
use parea::part::Place;
use parea::ports::{Native, Ports};
use parea::text::Words;
use parea::view::{Element, Piece, View};
use parea::{State, step};
use std::collections::VecDeque;

/// One tab of one visitor's browser.
pub struct World {
    pub state: State,
    /// Whether the parts of the widget are not there from the beginning.
    pub is_split: bool,
    /// Those that were asked for.
    pub parts: Vec<&'static str>,
    pub now: f64,
    pub wall: f64,
    pub cookies: String,
    pub gpc: bool,
    /// Globals and interfaces of the page, as the browser side reports them.
    pub globals: Vec<(String, Value)>,
    /// `localStorage`.
    pub storage: Vec<(String, String)>,
    /// What is on the screen, by campaign.
    pub screen: Vec<View>,
    /// Bodies that reached the collector.
    pub sent: Vec<Value>,
    /// What the page told of consent before the widget was there.
    pub told: Value,
    /// What readers find on the page and in `sessionStorage`, by the letter of the place and the name there.
    pub findings: Vec<(String, Value)>,
    /// What was looked up, and for which purpose.
    pub looked_up: Vec<(Option<Purpose>, String)>,
    /// Names and details of events.
    pub emitted: Vec<(String, Value)>,
    pub problems: Vec<Problem>,
    pub listening: Vec<Listen>,
    pub opened: Vec<String>,
    pub clipboard: String,
    pub alarm: Option<f64>,
    /// HTTP status of the collector; 0 when nothing gets through.
    pub collector: u16,
    /// The number of the ticket with which alone the collector takes a submission; none where it asks for none.
    pub ticket: Option<u32>,
    /// Whether the page lets campaigns show and forms submit.
    pub allows: bool,
    /// Whether the browser lets us copy.
    pub copies: bool,
    /// Whether the browser stores nothing.
    pub is_full: bool,
    /// Whether another tab holds the lock.
    pub is_busy: bool,
    /// What the page itself is busy with.
    pub busy: &'static str,
    /// Whether the page has the slots that campaigns name, in view.
    pub has_slots: bool,
    /// Whether the files of words come at once.
    pub has_words: bool,
    /// The languages whose words were asked for.
    pub spoken: Vec<&'static str>,
    /// Payloads that were asked for, with their keys.
    pub fetched: Vec<(String, String)>,
    /// What product feeds are answered with; nothing while they are on their way.
    pub feed: Option<Value>,
    /// Codes that were asked for: the address, the campaign and the key.
    pub claimed: Vec<(&'static str, &'static str, String)>,
    /// What they are answered with; nothing while they are on their way.
    pub code: Option<Value>,
    /// What calls were answered.
    pub answers: Vec<Value>,
    /// Items that were emptied to tell other tabs.
    pub blanked: Vec<Purpose>,
    /// What the page's own analytics were told: the sink, the kind of the event, what it says.
    pub handed: Vec<Value>,
    /// Every effect with a purpose, for the consent claims.
    pub permitted: Vec<(Purpose, String)>,
    /// What the browser has noticed besides, which comes after all that it was asked.
    noticed: VecDeque<Event>,
    pages: u64,
}

pub const ALL_GRANTED: &str = "necessary functionality personalisation analytics marketing";

impl World {
    pub fn new() -> Self {
        World {
            state: State::default(),
            is_split: false,
            parts: Vec::new(),
            now: 1_000.0,
            wall: 1_795_305_600_000.0,
            cookies: String::new(),
            gpc: false,
            globals: Vec::new(),
            storage: Vec::new(),
            screen: Vec::new(),
            sent: Vec::new(),
            told: Value::Null,
            findings: Vec::new(),
            looked_up: Vec::new(),
            emitted: Vec::new(),
            problems: Vec::new(),
            listening: Vec::new(),
            opened: Vec::new(),
            clipboard: String::new(),
            alarm: None,
            collector: 202,
            ticket: None,
            allows: true,
            copies: true,
            is_full: false,
            is_busy: false,
            busy: "",
            has_slots: true,
            has_words: true,
            spoken: Vec::new(),
            fetched: Vec::new(),
            feed: None,
            claimed: Vec::new(),
            code: None,
            answers: Vec::new(),
            blanked: Vec::new(),
            handed: Vec::new(),
            permitted: Vec::new(),
            noticed: VecDeque::new(),
            pages: 0,
        }
    }

    /// Opens a page with a configuration.
    pub fn open(&mut self, path: &str, config: &str) -> &mut Self {
        self.start(path, Config::read(config, &Native))
    }

    /// Opens a page with a configuration that was read already.
    pub fn start(&mut self, path: &str, config: &'static Config) -> &mut Self {
        self.screen.clear();
        self.alarm = None;
        self.pages += 1;
        self.state = State::default();
        if self.is_split {
            self.state.parts.fill(Place::Away);
        }
        let files = Value::List(vec!["https://cdn.example/parea.js".into(), "/parea.json".into()]);
        let event = Event::Start {
            seed: [self.wall as u64, self.pages],
            config,
            page: self.page(path),
            files,
            told: self.told.clone(),
        };
        self.happen(event)
    }

    pub fn page(&self, path: &str) -> Box<Page> {
        let url = format!("https://elaia.example{path}");
        let parsed = Native.url(&url, "").unwrap_or_default();
        let query = parsed.query.split('&').filter_map(|pair| pair.split_once('='));
        let query = Value::Map(query.map(|(name, value)| (name.to_owned(), value.into())).collect());
        let page = value::map([
            ("query", query),
            ("url", url.as_str().into()),
            ("path", parsed.path.into()),
            ("host", parsed.host.into()),
            ("hash", parsed.hash.into()),
            ("title", "Elaia".into()),
            ("language", "en".into()),
        ]);
        Box::new(Page {
            url,
            language: "en".into(),
            languages: Value::List(vec!["en".into()]),
            height: 800.0,
            visible: true,
            title: "Elaia".into(),
            facts: value::map([("page", page)]),
            ..Page::default()
        })
    }

    pub fn loaded(&mut self) -> &mut Self {
        self.happen(Event::Loaded)
    }

    /// The visitor decides in the site's dialog: categories, space separated; empty withdraws the decision.
    pub fn decide(&mut self, categories: &str) -> &mut Self {
        self.write_decision(categories);
        self.happen(Event::Consent)
    }

    /// The decision changes, and nobody says so: another tab, or a consent manager without events.
    pub fn write_decision(&mut self, categories: &str) {
        self.cookies = self
            .cookies
            .split("; ")
            .filter(|one| !one.starts_with("cc_cookie") && !one.is_empty())
            .collect::<Vec<_>>()
            .join("; ");
        if !categories.is_empty() {
            let list = categories.split(' ').map(|one| format!("%22{one}%22")).collect::<Vec<_>>().join(",");
            let services = ALL_GRANTED.split(' ').map(|one| format!("%22{one}%22:[]")).collect::<Vec<_>>().join(",");
            self.cookie(&format!(
                "cc_cookie={{%22categories%22:[{list}],%22revision%22:1,%22services%22:{{{services}}},%22consentTimestamp%22:%22t%22}}"
            ).replace('{', "%7B"));
        }
    }

    pub fn cookie(&mut self, pair: &str) {
        if !self.cookies.is_empty() {
            self.cookies.push_str("; ");
        }
        self.cookies.push_str(pair);
    }

    /// Lets time pass; wake-up calls ring on the way.
    pub fn wait(&mut self, milliseconds: f64) -> &mut Self {
        let end = self.now + milliseconds;
        while let Some(alarm) = self.alarm.filter(|alarm| *alarm <= end) {
            self.wall += alarm - self.now;
            self.now = alarm;
            self.alarm = None;
            self.happen(Event::Wake);
        }
        self.wall += end - self.now;
        self.now = end;
        self
    }

    pub fn act(&mut self, campaign: &'static str, act: Act) -> &mut Self {
        self.happen(Event::Act { campaign, act })
    }

    pub fn fill(&mut self, campaign: &'static str, name: &str, value: &str) -> &mut Self {
        self.happen(Event::Field { campaign, name: name.into(), value: value.into(), on: true })
    }

    pub fn happen(&mut self, event: Event) -> &mut Self {
        let mut queue = VecDeque::from([event]);
        while let Some(event) = queue.pop_front().or_else(|| self.noticed.pop_front()) {
            for effect in self.turn(event) {
                self.carry(effect, &mut queue);
            }
        }
        self
    }

    /// Takes one turn and carries nothing out.
    pub fn turn(&mut self, event: Event) -> Vec<Effect> {
        let input = self.input(event);
        step(&mut self.state, &Native, input)
    }

    fn input(&self, event: Event) -> Input {
        let globals = self.globals.clone();
        let mut consent = Evidence { globals, gpc: self.gpc, ..Evidence::of(&self.cookies) };
        self.storage.iter().for_each(|(key, raw)| consent.add(b'l', key, raw));
        Input { now: self.now, wall: self.wall, consent, event }
    }

    fn carry(&mut self, effect: Effect, queue: &mut VecDeque<Event>) {
        match effect {
            Effect::Draw(view) => {
                self.screen.retain(|other| other.campaign != view.campaign);
                self.screen.push(*view);
            }
            Effect::Erase(campaign) => self.screen.retain(|view| view.campaign != campaign),
            Effect::Permitted(deed) => {
                self.permitted.push((deed.purpose(), format!("{:?}", deed.deed())));
                if deed.epoch() == self.state.grants().epoch() {
                    self.permitted_deed(deed.purpose(), deed.deed(), queue);
                }
            }
            Effect::Find(wants) => queue.push_back(self.find(None, &wants)),
            Effect::Forget(purpose) => {
                let key = self.state.storage_key(purpose);
                self.storage.retain(|(own, _)| *own != key);
            }
            Effect::Lock => queue.push_back(Event::Locked(!self.is_busy)),
            Effect::Ask { name, campaign } => queue.push_back(Event::Allowed { name, campaign, ok: self.allows }),
            Effect::Wake(wait) => self.alarm = wait.map(|wait| self.now + wait),
            Effect::Listen(what) => {
                if what == Listen::Busy {
                    queue.push_back(Event::Busy(self.busy));
                }
                if let Listen::Watch(triggers) = &what
                    && self.has_slots
                {
                    let slots =
                        triggers.iter().filter(|trigger| matches!(trigger, Trigger::Slot(_) | Trigger::Place(_)));
                    self.noticed.extend(slots.map(|slot| Event::Fired(*slot)));
                }
                self.listening.push(what);
            }
            Effect::Emit { name, detail } => self.emitted.push((name.into(), detail)),
            Effect::Open { url, .. } => self.opened.push(url),
            Effect::Copy { campaign, act, text } => {
                self.clipboard.clone_from(&text);
                queue.push_back(Event::Done { campaign, act, ok: self.copies, text });
            }
            Effect::Feed(url) => {
                let products = self.feed.clone();
                self.fetched.push((url.clone(), String::new()));
                if let Some(products) = products {
                    queue.push_back(Event::Fed { url, products, campaign: "" });
                }
            }
            Effect::Claim { url, campaign, key } => {
                self.claimed.push((url, campaign, key));
                let url = url.to_owned();
                queue.extend(self.code.clone().map(|products| Event::Fed { url, products, campaign }));
            }
            Effect::Fetch { url, key } => self.fetched.push((url, key.to_owned())),
            Effect::Words { place, language } => {
                self.spoken.push(language);
                if self.has_words {
                    let (text, address) = (Some(Words::file(place)), format!("/pkg/words/{language}.txt"));
                    queue.push_back(Event::Words { place, text, address });
                }
            }
            Effect::Part(name) => self.parts.push(name),
            Effect::Answer(value) => self.answers.push(value),
            Effect::Blank(purpose) => self.blanked.push(purpose),
            Effect::Report(problems) => self.problems.extend(problems),
            Effect::Preview(config) => {
                let page = self.page("/");
                self.state = State::default();
                self.state.is_preview = true;
                let config = Config::preview(&config, &Native);
                let start = Event::Start { seed: [7, 7], config, page, files: Value::Null, told: Value::Null };
                queue.extend([start, Event::Loaded]);
            }
            Effect::Unlock | Effect::Share { .. } | Effect::Print | Effect::Stop => {}
        }
    }

    fn permitted_deed(&mut self, purpose: Purpose, deed: &Deed, queue: &mut VecDeque<Event>) {
        let key = self.state.storage_key(purpose);
        match deed {
            Deed::Feed(url) => {
                let products = self.feed.clone();
                self.fetched.push((url.clone(), String::new()));
                queue.extend(products.map(|products| Event::Fed { url: url.clone(), products, campaign: "" }));
            }
            Deed::Find(wants) => queue.push_back(self.find(Some(purpose), wants)),
            Deed::Look => queue.push_back(Event::Looked { purpose, text: self.stored(&key) }),
            Deed::Read => queue.push_back(Event::Stored { purpose, text: self.stored(&key) }),
            Deed::Tell(told) => self.handed.push(told.clone()),
            Deed::Store(_) if self.is_full => queue.push_back(Event::Unstored(purpose)),
            Deed::Store(text) => {
                self.storage.retain(|(own, _)| *own != key);
                self.storage.push((key, text.clone()));
            }
            Deed::Send { request, body, .. } => {
                let batch = value::parse(body, &Native).unwrap_or_else(|at| panic!("no JSON at {at}: {body}"));
                let needed = self.ticket.map(|number| format!("ticket-{number}")).filter(|_| self.collector == 202);
                let is_good = |event: &Value, ticket: &str| event.at("data.ticket").is_some_and(|own| own.is(ticket));
                let ticket = needed.filter(|ticket| !batch.items().iter().all(|event| is_good(event, ticket)));
                let status = if ticket.is_some() { 428 } else { self.collector };
                if status == 202 {
                    self.sent.extend(batch.items().to_vec());
                }
                let (request, ticket) = (*request, ticket.unwrap_or_default());
                queue.push_back(Event::Answered { request, status, retry_after: None, ticket });
            }
        }
    }

    fn find(&mut self, purpose: Option<Purpose>, wants: &Value) -> Event {
        let mut found = Vec::new();
        for want in wants.items().iter().filter_map(Value::text) {
            self.looked_up.push((purpose, want.into()));
            let at = self.findings.iter().find(|(own, _)| own == want).map(|(_, value)| value.clone());
            let stored = want.strip_prefix('l').and_then(|key| self.stored(key)).map(Value::from);
            // As the browser writes it: what is wanted twice is there twice.
            found.extend(stored.or(at).map(|value| (want.to_owned(), value)));
        }
        Event::Found { purpose, found: Value::Map(found) }
    }

    /// What a reader finds from now on: JSON.
    pub fn has(&mut self, want: &str, json: &str) -> &mut Self {
        let value = value::parse(json, &Native).unwrap_or_else(|at| panic!("no JSON at {at}: {json}"));
        self.findings.retain(|(own, _)| own != want);
        self.findings.push((want.into(), value));
        self
    }

    pub fn stored(&self, key: &str) -> Option<String> {
        self.storage.iter().find(|(own, _)| own == key).map(|(_, text)| text.clone())
    }

    /// The keys of ours in storage.
    pub fn keys(&self) -> Vec<&str> {
        let mut keys: Vec<&str> =
            self.storage.iter().map(|(key, _)| key.as_str()).filter(|key| key.starts_with("parea.")).collect();
        keys.sort_unstable();
        keys
    }

    pub fn shows(&self, campaign: &str) -> bool {
        self.screen.iter().any(|view| view.campaign == campaign)
    }

    /// All text that a campaign shows, without the marks that isolate directions.
    pub fn text(&self, campaign: &str) -> String {
        let Some(view) = self.screen.iter().find(|view| view.campaign == campaign) else { return String::new() };
        let mut out = Vec::new();
        gather(&view.body, &mut out);
        out.join(" ").replace(['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'], "")
    }

    /// The first element of a campaign with a part.
    pub fn part(&self, campaign: &str, part: &str) -> Option<Element> {
        let view = self.screen.iter().find(|view| view.campaign == campaign)?;
        find(&view.body, part)
    }

    /// Events of a type that the collector took.
    pub fn collected(&self, kind: &str) -> Vec<&Value> {
        let kind = format!("eu.parea.{kind}");
        self.sent.iter().filter(|event| event.get("type").and_then(Value::text) == Some(&kind)).collect()
    }

    pub fn codes(&self) -> Vec<(&str, &str)> {
        self.problems.iter().map(|problem| (problem.code.name(), problem.path.as_str())).collect()
    }
}

fn gather(pieces: &[Piece], out: &mut Vec<String>) {
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push(text.clone()),
            Piece::Element(element) => gather(&element.children, out),
        }
    }
}

fn find(pieces: &[Piece], part: &str) -> Option<Element> {
    pieces.iter().find_map(|piece| match piece {
        Piece::Text(_) => None,
        Piece::Element(element) if element.part.split(' ').any(|own| own == part) => Some(element.clone()),
        Piece::Element(element) => find(&element.children, part),
    })
}

/// A configuration with the campaigns given, for a site that collects.
pub fn config(campaigns: &str) -> String {
    format!(
        r#"{{ "version": 1,
            "site": {{ "id": "elaia", "languages": ["en", "fa"], "language": "en", "collector": "/parea" }},
            "consent": {{ "source": "vanilla-cookieconsent",
                         "purposes": {{ "remember": "functional", "personalise": "personalisation", "measure": "analytics" }} }},
            "attributes": {{
              "name": {{ "type": "string", "from": {{ "cookie": "elaia_prefs", "path": "name" }}, "purpose": "personalise" }},
              "favourites": {{ "type": "list", "from": {{ "cookie": "elaia_prefs", "path": "kinds" }}, "purpose": "personalise" }} }},
            "segments": {{ "oil-lover": {{ "favourites": {{ "$elemMatch": {{ "$eq": "olive-oil" }} }} }} }},
            "sinks": [{{ "type": "collector" }}],
            "campaigns": [{campaigns}] }}"#
    )
}
