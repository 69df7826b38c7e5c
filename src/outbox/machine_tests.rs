//! Claims about the queue that hold for any order of events: tabs that come and go, answers, failures, storage that is
//! lost, damaged, full, or read before another tab's news of it have come.

use super::*;
use crate::ports::Native;
use proptest::prelude::*;
use std::collections::{BTreeSet, VecDeque};

const WALL: f64 = 1e12;

/// How much time passes with everything that happens: more than any wait.
const PASSES: f64 = 1e6;

#[derive(Debug, Clone)]
enum Deed {
    Open(usize),
    Close(usize),
    /// The visitor sends something in a tab.
    Push(usize),
    /// A tab's alarm rings.
    Wake(usize),
    /// The visitor comes back to a tab, and whether another page was there meanwhile.
    Return(usize, bool),
    /// A tab hears what another one has stored.
    Hear(usize),
    /// One of the requests under way ends: with what status, and whether the collector has acted.
    Answer(usize, u16, bool),
    /// Somebody deletes what is stored.
    Wipe,
    /// Somebody cuts it off.
    Cut(usize),
    /// Storage takes nothing from now on, or does again.
    Deny(bool),
}

fn deed() -> impl Strategy<Value = Deed> {
    let tab = 0..3usize;
    let status = prop::sample::select(vec![0u16, 202, 202, 202, 400, 403, 413, 422, 428, 429, 500, 503]);
    prop_oneof![
        2 => tab.clone().prop_map(Deed::Open),
        2 => tab.clone().prop_map(Deed::Close),
        4 => tab.clone().prop_map(Deed::Push),
        4 => tab.clone().prop_map(Deed::Wake),
        1 => (tab.clone(), any::<bool>()).prop_map(|(at, was_left)| Deed::Return(at, was_left)),
        4 => tab.prop_map(Deed::Hear),
        6 => (0..4usize, status, any::<bool>()).prop_map(|(at, status, acts)| Deed::Answer(at, status, acts)),
        1 => Just(Deed::Wipe),
        1 => (0..2_000usize).prop_map(Deed::Cut),
        1 => any::<bool>().prop_map(Deed::Deny),
    ]
}

#[derive(Default)]
struct World {
    tabs: [Option<Outbox>; 3],
    /// How many pages each tab has seen: an answer to an earlier one is heard by nobody.
    pages: [u32; 3],
    storage: Option<String>,
    /// What each tab finds there: the copy of its process.
    copies: [Option<String>; 3],
    /// What others have stored and each tab has not heard of yet, and whether it has written over that.
    news: [VecDeque<(Option<String>, bool)>; 3],
    is_denied: bool,
    lock: Option<usize>,
    /// Tab, its page, number of the request, ids.
    under_way: Vec<(usize, u32, u32, Vec<String>)>,
    now: f64,
    pushed: u32,
    collector: BTreeSet<String>,
    /// What need not arrive: refused for good, or lost with the only place that held it.
    excused: BTreeSet<String>,
    /// What a page was told has arrived.
    confirmed: BTreeSet<(usize, u32, String)>,
}

impl World {
    /// Every id that some place still holds: also what a tab has written over and is going to hear of.
    fn held(&self) -> BTreeSet<String> {
        let tabs = self.tabs.iter().flatten().flat_map(|tab| ids(&tab.service.events));
        let missed = self.news.iter().flatten().filter_map(|(text, is_over)| text.as_deref().filter(|_| *is_over));
        let stored = missed.chain(self.storage.as_deref()).flat_map(|text| {
            let item = queue::read(text, &Native);
            ids(item.at("data.events").map_or(&[], Value::items))
        });
        tabs.chain(stored).collect()
    }

    /// Stores something, or nothing; the other tabs hear of it later.
    fn write(&mut self, by: Option<usize>, text: Option<String>) {
        if text == self.storage && by.is_none_or(|at| self.copies[at] == text) {
            return;
        }
        for at in 0..3 {
            if Some(at) == by {
                self.copies[at] = text.clone();
                self.news[at].iter_mut().for_each(|(_, is_over)| *is_over = true);
            } else if self.tabs[at].is_some() {
                self.news[at].push_back((text.clone(), false));
            }
        }
        self.storage = text;
    }

    /// A tab hears of one thing that another has stored; what it has itself written over it takes in again.
    fn hear(&mut self, at: usize) {
        let Some((text, is_over)) = self.news[at].pop_front() else { return };
        if !is_over {
            self.copies[at] = text.clone();
        }
        if let (Some(tab), Some(text)) =
            (&mut self.tabs[at], text.filter(|text| Some(text) != self.copies[at].as_ref()))
        {
            tab.merge(Purpose::Service, Some(&text), WALL, &Native);
            self.sync(at);
            self.deliver(at);
        }
    }

    /// Something goes; what was held nowhere else is excused.
    fn loses(&mut self, work: impl FnOnce(&mut World)) {
        let before = self.held();
        work(self);
        let after = self.held();
        self.excused.extend(before.difference(&after).cloned());
    }

    /// Reads, merges and stores in one turn.
    fn sync(&mut self, at: usize) {
        let Some(tab) = &mut self.tabs[at] else { return };
        tab.merge(Purpose::Service, self.copies[at].as_deref(), WALL, &Native);
        match tab.stored(Purpose::Service, &Native) {
            Some(_) if self.is_denied => tab.unsaved(Purpose::Service),
            text => self.write(Some(at), text),
        }
    }

    /// Lets a tab do what it wants to do.
    fn deliver(&mut self, at: usize) {
        while let Some(wish) = self.tabs[at].as_mut().and_then(|tab| tab.next(self.now, false)) {
            match wish {
                Wish::Lock => {
                    let ours = self.lock.is_none_or(|holder| holder == at);
                    if ours {
                        self.lock = Some(at);
                    }
                    self.tabs[at].as_mut().unwrap().locked(ours, self.now);
                    if ours {
                        self.sync(at);
                    }
                }
                Wish::Unlock => self.lock = self.lock.filter(|holder| *holder != at),
                Wish::Send { request, batch, .. } => {
                    self.under_way.push((at, self.pages[at], request, ids(batch.items())));
                }
            }
        }
    }

    fn answer(&mut self, at: usize, status: u16, acts: bool) {
        if at >= self.under_way.len() {
            return;
        }
        let (tab, page, request, ids) = self.under_way.remove(at);
        let is_refused = matches!(status, 400 | 413 | 422);
        if status == 202 || (acts && !is_refused) {
            self.collector.extend(ids.clone());
        }
        if is_refused {
            self.excused.extend(ids);
        }
        let Some(own) = self.tabs[tab].as_mut().filter(|_| self.pages[tab] == page) else { return };
        let (mut chance, ticket) = (Chance::new([7, 7]), if status == 428 { "ticket" } else { "" });
        if let Report::Confirmed(_, ids) = own.answered(request, status, None, ticket, self.now, &mut chance) {
            for id in ids {
                assert!(self.collector.contains(&id), "{id} was never taken");
                assert!(self.confirmed.insert((tab, page, id.clone())), "{id} is said to have arrived twice");
            }
        }
        self.sync(tab);
        self.deliver(tab);
    }

    fn happen(&mut self, deed: &Deed) {
        self.now += PASSES;
        match *deed {
            Deed::Open(at) if self.tabs[at].is_none() => {
                self.tabs[at] = Some(Outbox::default());
                self.pages[at] += 1;
                self.copies[at] = self.storage.clone();
                self.sync(at);
                self.deliver(at);
            }
            Deed::Close(at) => self.loses(|world| {
                world.tabs[at] = None;
                world.news[at].clear();
                world.lock = world.lock.filter(|holder| *holder != at);
            }),
            Deed::Push(at) if self.tabs[at].is_some() => {
                self.pushed += 1;
                let id = format!("id{}", self.pushed);
                let event = cloudevent::event(&id, "elaia", "submitted", "", &Native.time(WALL), Value::default());
                self.tabs[at].as_mut().unwrap().push(Purpose::Service, event);
                self.sync(at);
                self.deliver(at);
            }
            Deed::Wake(at) => self.deliver(at),
            Deed::Hear(at) => self.hear(at),
            // Where nothing is stored at all, or the page was left, that counts as the visitor's wish.
            Deed::Return(at, was_left) => self.loses(|world| {
                if world.tabs[at].as_mut().is_some_and(|tab| tab.returns(was_left)) {
                    world.sync(at);
                }
            }),
            Deed::Answer(at, status, acts) => self.answer(at, status, acts),
            Deed::Wipe => self.loses(|world| world.write(None, None)),
            Deed::Cut(at) => self.loses(|world| {
                if let Some(mut text) = world.storage.clone() {
                    text.truncate(at.min(text.len()));
                    world.write(None, Some(text));
                }
            }),
            Deed::Deny(is_denied) => self.is_denied = is_denied,
            Deed::Open(_) | Deed::Push(_) => {}
        }
    }

    /// In the end there is a network, and another page, which sends what closed tabs have left.
    fn end(&mut self) {
        self.is_denied = false;
        for is_last in [false, true] {
            if is_last {
                (0..3).for_each(|at| self.happen(&Deed::Close(at)));
                self.happen(&Deed::Open(0));
            }
            for at in (0..3).cycle().take(300) {
                self.happen(&Deed::Hear(at));
                self.happen(&Deed::Answer(0, 202, true));
                self.happen(&Deed::Wake(at));
            }
        }
        assert!(self.held().is_empty(), "still held: {:?}", self.held());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_and_nothing_is_confirmed_twice(deeds in prop::collection::vec(deed(), 0..80)) {
        let mut world = World::default();
        for deed in &deeds {
            world.happen(deed);
        }
        world.end();
        for number in 1..=world.pushed {
            let id = format!("id{number}");
            prop_assert!(world.collector.contains(&id) || world.excused.contains(&id), "{id} is lost");
        }
    }
}
