//! What the browser side reports, a list of words, as an event and the signs of consent.

use std::cell::RefCell;

use super::ports::Browser;
use crate::config::{Config, Value, value};
use crate::consent::{Evidence, Purpose};
use crate::decide::trigger::Trigger;
use crate::event::{Act, Close, Event, Page};
use crate::ports::Ports;
use crate::state::State;

thread_local! {
    /// Names that the browser side was told and gives back: ids of campaigns, selectors, networks.
    static KNOWN: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

/// Words by their place; what is not there is empty, zero or null.
pub struct Words(Value);

impl Words {
    /// Words from JSON.
    pub fn read(text: &str) -> Words {
        Words(value::parse(text, &Browser).unwrap_or_default())
    }

    fn found(&self, at: usize) -> Option<String> {
        self.0.items().get(at)?.text().map(str::to_owned)
    }

    fn text(&self, at: usize) -> String {
        self.found(at).unwrap_or_default()
    }

    fn wait(&self, at: usize) -> Option<f64> {
        self.0.items().get(at)?.number()
    }

    fn number(&self, at: usize) -> f64 {
        self.wait(at).unwrap_or_default()
    }

    fn truth(&self, at: usize) -> bool {
        self.number(at) > 0.0
    }

    fn json(&self, at: usize) -> Value {
        value::parse(&self.text(at), &Browser).unwrap_or_default()
    }

    /// A name that lives as long as the page, once, however often it is given back.
    fn name(&self, at: usize) -> &'static str {
        lasting(self.text(at))
    }

    fn purpose(&self, at: usize) -> Option<Purpose> {
        let name = self.text(at);
        Purpose::ALL.into_iter().find(|purpose| purpose.name() == name)
    }

    /// What using a control does, as `output.rs` writes it; what no control does comes from `hear.js`.
    fn act(&self, at: usize) -> Option<Act> {
        let text = self.text(at);
        let mut rest = text.chars();
        let kind = rest.next()?;
        let rest = rest.as_str();
        let index = || Browser.number(rest) as usize;
        Some(match kind {
            'x' => Act::Close(Close::Button),
            'e' => Act::Close(Close::Escape),
            'o' => Act::Close(Close::Backdrop),
            't' => Act::Toggle,
            'i' => Act::Close(Close::Swipe),
            'r' => Act::Remind,
            'k' => Act::Keep,
            'h' => Act::Hold(index() > 0),
            'n' => Act::Next,
            'v' => Act::Server,
            'p' => Act::Back,
            'f' => Act::Field,
            'b' => Act::Button(index()),
            'g' => Act::Step(index()),
            'c' => Act::Coupon(index()),
            'z' => Act::Spin,
            'q' => {
                let mut rest = rest.chars();
                Act::Crowd(rest.next()?, lasting(rest.as_str().to_owned()))
            }
            'l' => Act::Less(lasting(rest.to_owned())),
            _ => Act::Share(lasting(rest.to_owned())),
        })
    }

    fn page(&self) -> Box<Page> {
        Box::new(Page {
            url: self.text(1),
            title: self.text(2),
            language: self.text(3),
            languages: self.json(4),
            canonical: self.text(5),
            og_title: self.text(6),
            height: self.number(7),
            visible: self.truth(8),
            can_share: self.truth(9),
            facts: self.json(10),
            is_same: false,
        })
    }

    /// What happened: the first word says which event it is.
    pub fn event(&self, config: &'static Config, state: &State) -> Option<Event> {
        Some(match self.text(0).as_str() {
            "start" => Event::Start {
                page: self.page(),
                files: self.json(11),
                told: self.json(12),
                seed: [13, 15].map(|at| ((self.number(at) as u64) << 32) | self.number(at + 1) as u64),
                config,
            },
            "loaded" => Event::Loaded,
            "navigated" => {
                let mut page = self.page();
                page.is_same = self.truth(11);
                Event::Navigated(page)
            }
            "stored" => Event::Stored { purpose: self.purpose(1)?, text: self.found(2) },
            "unstored" => Event::Unstored(self.purpose(1)?),
            "looked" => Event::Looked { purpose: self.purpose(1)?, text: self.found(2) },
            "found" => Event::Found { purpose: self.purpose(1), found: self.json(2) },
            "pushed" => Event::Pushed(self.json(1)),
            "missed" if self.text(1) == state.storage_key(Purpose::Service) => Event::Missed(self.text(2)),
            "emptied" => Event::Erased(ours(state, &self.text(1))?),
            "wake" => Event::Wake,
            "visible" => Event::Visible(self.truth(1)),
            "scrolled" => Event::Scrolled { depth: self.number(1), pixels: self.number(2) },
            "busy" => Event::Busy(self.name(1)),
            "active" => Event::Active(self.number(1)),
            "fired" => {
                let told = self.json(1);
                let is_told = |trigger: &&Trigger| trigger.want().is_some_and(|want| want == *told.items());
                Event::Fired(*state.armed.iter().find(is_told)?)
            }
            "act" => Event::Act { campaign: self.name(1), act: self.act(2)? },
            "field" => {
                Event::Field { campaign: self.name(1), name: self.text(2), value: self.text(3), on: self.truth(4) }
            }
            "given" => Event::Given { campaign: self.name(1), given: self.json(2) },
            "shown" => Event::Shown(self.name(1)),
            "done" => Event::Done { campaign: self.name(1), act: self.act(2)?, ok: self.truth(3), text: self.text(4) },
            "allowed" => Event::Allowed { name: self.name(1), campaign: self.name(2), ok: self.truth(3) },
            "locked" => Event::Locked(self.truth(1)),
            "answered" => Event::Answered {
                request: self.number(1) as u32,
                status: self.number(2) as u16,
                retry_after: self.wait(3),
                ticket: self.text(4),
            },
            "words" => Event::Words { place: self.number(1) as usize, text: self.found(2), address: self.text(3) },
            "part" => Event::Part { name: self.text(1), address: self.text(2), ok: self.truth(3) },
            "fed" => Event::Fed { url: self.text(1), products: self.json(2), campaign: self.name(3) },
            "unfed" => Event::Unfed { url: self.text(1), purpose: self.purpose(2) },
            "unheard" => Event::Unheard(self.json(1)),
            "online" => Event::Online,
            "leaving" => Event::Leaving,
            "call" => {
                // What is nested deeper than anybody reads is no argument, and above all not none.
                let args = value::parse(&self.text(2), &Browser).unwrap_or(Value::Bool(false));
                let args = if let Value::List(args) = args { args } else { vec![args] };
                Event::Call { name: self.text(1), args }
            }
            // `consent`, and items that are not ours.
            _ => Event::Consent,
        })
    }

    /// The signs of consent: whether GPC is on, all cookies, then place, name and text of each that was wanted.
    pub fn evidence(&self) -> Evidence {
        let mut evidence = Evidence::of(&self.text(1));
        evidence.gpc = self.truth(0);
        let mut at = 2;
        while let Some(place) = self.found(at) {
            let (name, text) = (self.text(at + 1), self.text(at + 2));
            match place.as_bytes() {
                [area @ (b'l' | b's')] => evidence.items.push((*area, name, text)),
                _ => evidence.globals.push((name, value::parse(&text, &Browser).unwrap_or_default())),
            }
            at += 3;
        }
        evidence
    }
}

fn lasting(text: String) -> &'static str {
    KNOWN.with_borrow_mut(|known| {
        if let Some(own) = known.iter().find(|own| **own == text) {
            return *own;
        }
        let own: &'static str = text.leak();
        known.push(own);
        own
    })
}

/// The purpose of an item of the storage, if it is one of ours.
fn ours(state: &State, key: &str) -> Option<Purpose> {
    Purpose::ALL.into_iter().find(|purpose| state.storage_key(*purpose) == key)
}
