//! A visitor's browser without a browser: storage that its tabs share, a lock, and in each tab the widget's own `step`.
//!
//! Requests are real. Time runs faster than on a clock, so that waits of seconds pass in milliseconds.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use parea::config::{Config, Value};
use parea::consent::{Evidence, Purpose};
use parea::effect::{Deed, Effect};
use parea::event::{Act, Event, Input, Page};
use parea::ports::Native;
use parea::view::{Piece, View};
use parea::{State, step};
use tokio::time::Instant;

/// How much faster than the clock the widget's time runs.
const HASTE: f64 = 50.0;

/// After so long without an answer a request counts as lost.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the tabs of one browser share.
pub struct Browser {
    pub config: &'static Config,
    pub client: reqwest::Client,
    /// `localStorage`.
    pub storage: RefCell<Vec<(String, String)>>,
    /// Whether it takes nothing.
    pub is_denied: bool,
    /// Whether it has locks; without them every tab sends.
    pub has_locks: bool,
    pub is_online: RefCell<bool>,
    /// The tab that holds the lock.
    pub lock: RefCell<Option<u64>>,
    pub begun: Instant,
    pub tabs: RefCell<u64>,
}

/// An answer of the network, for the page that asked.
struct Answer {
    request: u32,
    status: u16,
    retry_after: Option<f64>,
    ticket: String,
}

/// One page in one tab.
pub struct Tab {
    browser: Rc<Browser>,
    number: u64,
    state: State,
    view: Option<View>,
    alarm: Option<Instant>,
    answers: tokio::sync::mpsc::UnboundedReceiver<Answer>,
    answer: tokio::sync::mpsc::UnboundedSender<Answer>,
    requests: Vec<tokio::task::JoinHandle<()>>,
}

impl Browser {
    fn now(&self) -> f64 {
        self.begun.elapsed().as_secs_f64() * 1_000.0 * HASTE
    }

    /// What waits to be sent, as it is stored.
    pub fn waits(&self) -> bool {
        self.storage.borrow().iter().any(|(key, _)| key.ends_with(".service"))
    }
}

impl std::fmt::Debug for Tab {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let alarm = self.alarm.map(|alarm| alarm.saturating_duration_since(Instant::now()));
        let stored: usize = self.browser.storage.borrow().iter().map(|(_, text)| text.len()).sum();
        let lock = self.browser.lock.borrow();
        write!(out, "tab {}: {:?}, wakes in {alarm:?}, lock {lock:?}, {stored} bytes stored", self.number, self.text())
    }
}

impl Tab {
    /// Opens a page.
    pub fn open(browser: &Rc<Browser>, seed: u64) -> Self {
        *browser.tabs.borrow_mut() += 1;
        let number = *browser.tabs.borrow();
        let (answer, answers) = tokio::sync::mpsc::unbounded_channel();
        let mut tab = Self {
            browser: Rc::clone(browser),
            number,
            state: State::default(),
            view: None,
            alarm: None,
            answers,
            answer,
            requests: Vec::new(),
        };
        let page = Page {
            url: "https://elaia.example/".into(),
            language: "en".into(),
            languages: Value::List(vec!["en".into()]),
            height: 800.0,
            visible: true,
            ..Page::default()
        };
        let seed = [seed, number];
        let config = browser.config;
        tab.happen(Event::Start { seed, config, page: Box::new(page), files: Value::Null, told: Value::Null });
        tab.happen(Event::Loaded);
        tab
    }

    /// Answers the form with one text and presses send.
    pub fn submits(&mut self, text: &str) {
        let campaign = self.browser.config.campaigns[0].id;
        self.happen(Event::Act { campaign, act: Act::Toggle });
        self.happen(Event::Field { campaign, name: "why".into(), value: text.into(), on: true });
        self.happen(Event::Act { campaign, act: Act::Next });
        assert!(self.says("Your answers"), "the form shows {:?}", self.text());
    }

    /// Whether the screen says so.
    pub fn says(&self, part: &str) -> bool {
        self.text().contains(part)
    }

    fn text(&self) -> String {
        let mut all = String::new();
        gather(self.view.as_ref().map_or(&[], |view| &view.body), &mut all);
        all
    }

    /// The browser goes on: answers arrive and alarms ring for so long, in milliseconds of the clock.
    pub async fn lives(&mut self, milliseconds: u64) {
        let end = Instant::now() + Duration::from_millis(milliseconds);
        loop {
            let alarm = self.alarm.filter(|alarm| *alarm < end).unwrap_or(end);
            tokio::select! {
                answer = self.answers.recv() => {
                    let Answer { request, status, retry_after, ticket } = answer.unwrap();
                    self.happen(Event::Answered { request, status, retry_after, ticket });
                }
                () = tokio::time::sleep_until(alarm) => {
                    if self.alarm.is_none_or(|own| own > alarm) {
                        return;
                    }
                    self.alarm = None;
                    self.happen(Event::Wake);
                }
            }
        }
    }

    /// The browser is online again.
    pub fn is_online(&mut self) {
        self.happen(Event::Online);
    }

    /// The page goes, by a link, a reload or with its tab. What is under way goes on, if the browser is kind.
    pub fn leaves(mut self, is_kind: bool) {
        self.happen(Event::Visible(false));
        self.happen(Event::Leaving);
        if !is_kind {
            self.requests.iter().for_each(tokio::task::JoinHandle::abort);
        }
        self.unlock();
    }

    fn unlock(&self) {
        let mut lock = self.browser.lock.borrow_mut();
        if *lock == Some(self.number) {
            *lock = None;
        }
    }

    fn happen(&mut self, event: Event) {
        // What the browser answers at once belongs to the next turn.
        let (mut answers, mut events) = (VecDeque::new(), VecDeque::from([event]));
        while let Some(event) = answers.pop_front().or_else(|| events.pop_front()) {
            let now = self.browser.now();
            let input = Input { now, wall: 1_795_305_600_000.0 + now, consent: Evidence::of(""), event };
            for effect in step(&mut self.state, &Native, input) {
                self.carry(effect, &mut answers, &mut events);
            }
        }
    }

    fn carry(&mut self, effect: Effect, answers: &mut VecDeque<Event>, events: &mut VecDeque<Event>) {
        match effect {
            Effect::Draw(view) => self.view = Some(*view),
            Effect::Forget(purpose) => {
                let key = self.state.storage_key(purpose);
                self.browser.storage.borrow_mut().retain(|(own, _)| *own != key);
            }
            Effect::Permitted(deed) if deed.epoch() == self.state.grants().epoch() => {
                self.permitted(deed.purpose(), deed.deed(), answers, events);
            }
            Effect::Lock => {
                let mut lock = self.browser.lock.borrow_mut();
                let ours = !self.browser.has_locks || lock.is_none_or(|holder| holder == self.number);
                if ours && self.browser.has_locks {
                    *lock = Some(self.number);
                }
                events.push_back(Event::Locked(ours));
            }
            Effect::Unlock => self.unlock(),
            Effect::Ask { name, campaign } => answers.push_back(Event::Allowed { name, campaign, ok: true }),
            Effect::Wake(wait) => {
                self.alarm = wait.map(|wait| Instant::now() + Duration::from_secs_f64(wait / 1_000.0 / HASTE));
            }
            _ => {}
        }
    }

    fn permitted(
        &mut self,
        purpose: Purpose,
        deed: &Deed,
        answers: &mut VecDeque<Event>,
        events: &mut VecDeque<Event>,
    ) {
        let key = self.state.storage_key(purpose);
        let mut storage = self.browser.storage.borrow_mut();
        match deed {
            Deed::Read => {
                let text = storage.iter().find(|(own, _)| *own == key).map(|(_, text)| text.clone());
                answers.push_back(Event::Stored { purpose, text });
            }
            Deed::Store(_) if self.browser.is_denied => events.push_back(Event::Unstored(purpose)),
            Deed::Store(text) => {
                storage.retain(|(own, _)| *own != key);
                storage.push((key, text.clone()));
            }
            Deed::Send { request, url, body } => {
                drop(storage);
                self.send(*request, url, body);
            }
            _ => {}
        }
    }

    /// A request goes out, and its answer comes back to this page, if both are still there.
    fn send(&mut self, request: u32, url: &str, body: &str) {
        let sent = self.browser.client.post(url).header("content-type", "application/cloudevents-batch+json");
        let (sent, answer) = (sent.body(body.to_owned()).timeout(PATIENCE), self.answer.clone());
        let is_online = *self.browser.is_online.borrow();
        self.requests.push(tokio::task::spawn_local(async move {
            let response = if is_online { sent.send().await.ok() } else { None };
            let header = |name| response.as_ref()?.headers().get(name)?.to_str().ok();
            let retry_after = header("retry-after").and_then(|after| Some(after.parse::<f64>().ok()? * 1_000.0));
            let ticket = header("parea-ticket").unwrap_or_default().to_owned();
            let status = response.as_ref().map_or(0, |response| response.status().as_u16());
            answer.send(Answer { request, status, retry_after, ticket }).unwrap_or_default();
        }));
    }
}

fn gather(pieces: &[Piece], out: &mut String) {
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Element(element) => gather(&element.children, out),
        }
    }
}
