//! The widget as one function: what happened goes in, what is to be done comes out.
//!
//! It cannot fail and cannot wait. Each turn reads the consent anew before anything else.

mod act;
mod call;
mod deliver;
mod experiment;
mod grant;
mod know;
mod privacy;
mod stage;

use crate::config::value::map;
use crate::config::{Campaign, Code, Config, Path, Problem, Value, member};
use crate::consent::{self, Evidence, Purpose, sources};
use crate::decide::experiment::is_withheld;
use crate::decide::gates::{Answer, Next, trigger};
use crate::decide::program::Program;
use crate::decide::trigger::{Happened, Trigger};
use crate::decide::{is_here, judge};
use crate::effect::{Effect, Listen};
use crate::event::{Event, Input, Page};
use crate::ports::Ports;
use crate::state::{Run, State};
use crate::view::Format;
use crate::visitor::chance::Chance;
use crate::visitor::history::History;
use crate::visitor::profile::Profile;

/// Takes one turn.
pub fn step(state: &mut State, ports: &dyn Ports, input: Input) -> Vec<Effect> {
    let mut turn = Turn { state, ports, effects: Vec::new() };
    turn.take(input);
    turn.effects
}

/// A turn: the state, the ports, and what is to be done so far.
struct Turn<'a> {
    state: &'a mut State,
    ports: &'a dyn Ports,
    effects: Vec<Effect>,
}

impl Turn<'_> {
    fn take(&mut self, input: Input) {
        let is_start = matches!(input.event, Event::Start { .. });
        if !is_start && !self.state.is_running {
            return;
        }
        self.tick(input.now, input.wall);
        if self.state.evidence != input.consent {
            self.state.evidence = input.consent;
            self.state.is_stale = true;
            self.state.visitor.is_unread = true;
        }
        if !is_start {
            self.read_consent(false);
        }
        self.happen(input.event);
        self.lapse();
        // A call may have told the widget about consent.
        self.read_consent(false);
        if self.state.is_running {
            self.resolve();
            self.dwell();
            self.settle();
            self.state.is_free = false;
            self.persist();
            self.learn();
            self.deliver();
            self.set_alarm();
        }
    }

    /// Moves the clocks on; only visible time counts for triggers.
    fn tick(&mut self, now: f64, wall: f64) {
        let (clock, visitor) = (&mut self.state.clock, &mut self.state.visitor);
        if clock.is_visible {
            let passed = (now - clock.now).max(0.0);
            clock.visible += passed;
            visitor.stayed += passed;
            for showing in self.state.runs.iter_mut().flat_map(|run| &mut run.showing) {
                showing.left = showing.left.map(|left| if showing.is_held { left } else { left - passed });
            }
        }
        if wall < clock.wall {
            visitor.history.rebase(wall);
            visitor.page.rebase(wall);
            visitor.unstored.iter_mut().for_each(|(_, at)| *at = at.min(wall));
            for showing in self.state.runs.iter_mut().flat_map(|run| &mut run.showing) {
                showing.at = showing.at.min(wall);
            }
        }
        clock.now = now;
        clock.wall = wall;
    }

    fn start(&mut self, seed: [u64; 2], config: &'static Config, page: Box<Page>, files: &Value) {
        if !config.problems.is_empty() {
            self.push(Effect::Report(config.problems.clone()));
        }
        let state = &mut *self.state;
        state.config = config;
        let audiences: Vec<_> =
            config.campaigns.iter().map(|campaign| Some(member(campaign.value, "audience"))).collect();
        state.program = Program::new(&audiences, &config.segments).into();
        state.clock.is_visible = page.visible;
        state.is_test = page.facts.at("page.query.parea-debug").is_some();
        state.page = page;
        state.chance = Chance::new(seed);
        state.visitor.unit = state.chance.id();
        state.is_running = true;
        state.runs.resize_with(config.campaigns.len(), Run::default);
        state.order = config.campaigns.iter().collect();
        // The first variant may have another priority.
        for base in config.campaigns.iter().filter(|base| base.experiment.is_some()) {
            self.reorder(self.state.current(base));
        }
        for file in files.items() {
            self.request(file.text().unwrap_or_default(), "file", "");
        }
        self.view_page();
        self.read_consent(true);
        self.ask_for_features();
        self.emit("ready", Value::Null);
    }

    fn happen(&mut self, event: Event) {
        let state = &mut *self.state;
        match event {
            Event::Start { seed, config, page, files, told } => {
                state.visitor.told = told;
                self.start(seed, config, page, &files);
            }
            // What another tab has stored belongs to this one too.
            Event::Consent => {
                // A tag manager that waited for the answer brings its list now.
                self.hear_layer();
                self.find_all();
                self.recall();
            }
            Event::Wake => {
                state.alarm = None;
                // When a delay ends all gates are asked again, and pages fill in late.
                if state.retry.is_some() {
                    self.find_all();
                }
            }
            Event::Loaded => {
                state.is_loaded = true;
                self.open_by_address();
                self.hear_layer();
                self.find_all();
                if self.state.hears_scroll {
                    self.push(Effect::Listen(Listen::Scroll));
                }
            }
            Event::Navigated(page) => self.navigate(page),
            Event::Visible(visible) => {
                state.clock.is_visible = visible;
                if visible {
                    self.recall();
                }
            }
            Event::Scrolled { depth, pixels } => self.scroll(depth, pixels),
            Event::Seen(selector) => {
                state.happened.seen.push(selector);
                self.expose_at(selector);
            }
            Event::Exit => state.happened.exit = true,
            Event::Busy(with) => {
                state.busy = with;
                state.is_free = with.is_empty();
            }
            Event::Stored { purpose, text } => self.stored(purpose, text.as_deref()),
            Event::Unstored(purpose) => self.state.visitor.is_unstored |= purpose == Purpose::Remember,
            Event::Found { purpose, found } => self.found(purpose, found),
            Event::Pushed(entries) => self.pushed(&entries),
            Event::Looked { purpose, text } => self.looked(purpose, text.as_deref()),
            Event::Erased => self.forget(false),
            Event::Act { campaign, act } => self.act(campaign, act),
            Event::Field { campaign, name, value, on } => self.field(campaign, &name, &value, on),
            Event::Shown(campaign) => self.seen(campaign),
            Event::Done { campaign, act, ok } => self.done(campaign, act, ok),
            Event::Allowed { name, campaign, ok } => self.allowed(name, campaign, ok),
            Event::Locked(ours) => self.locked(ours),
            Event::Answered { request, status, retry_after } => self.answered(request, status, retry_after),
            Event::Online => state.outbox.hurry(),
            Event::Leaving => self.leave(""),
            Event::Call { name, args } => self.call(&name, &args),
        }
    }

    /// Reads the consent if its signs have changed since it was read.
    fn read_consent(&mut self, is_start: bool) {
        if !std::mem::take(&mut self.state.is_stale) && !is_start {
            return;
        }
        let (nothing, state) = (Evidence::default(), &mut *self.state);
        let mut context = sources::Context {
            config: &state.config.consent,
            evidence: &state.evidence,
            told: &state.visitor.told,
            wall: state.clock.wall,
            ports: self.ports,
        };
        // After an erasure consent is not made use of, unless the visitor decides anew.
        let is_erased = state.privacy.is_erased && consent::read(&context) == state.reading;
        if is_erased {
            (context.evidence, context.told) = (&nothing, &Value::Null);
        }
        let (reading, changed) = consent::renew(&mut state.grants, &context);
        // What was suspended while the visitor was being asked may be refused now, and what was only in memory before the
        // first answer.
        let is_settled = !reading.is_open && state.held != state.grants.purposes();
        let is_answered = reading.decided && !state.reading.decided;
        state.privacy.is_erased = is_erased;
        if !is_erased {
            state.reading = reading;
        }
        if changed || is_settled || is_answered || is_start {
            self.regrant(is_start, is_answered);
        }
    }

    /// Counts this page view and asks for what its campaigns need to hear.
    fn view_page(&mut self) {
        self.count_page();
        let state = &mut *self.state;
        state.visitor.page = History::default();
        state.visitor.page.view(state.clock.wall, "");
        // Another page is measured anew.
        state.hears_scroll = false;
        self.look_around();
        self.listen();
    }

    fn count_page(&mut self) {
        let state = &mut *self.state;
        let path = state.path().to_owned();
        state.visitor.history.view(state.clock.wall, &path);
        state.visitor.is_changed = true;
    }

    /// Nothing is listened to that no campaign of this page waits for, and nothing twice.
    fn listen(&mut self) {
        for at in 0..self.state.order.len() {
            let Some(campaign) = self.state.order.get(at).copied() else { continue };
            if campaign.when.triggers.is_empty() || !is_here(self.state, campaign, self.ports) {
                continue;
            }
            for trigger in &campaign.when.triggers {
                let state = &mut *self.state;
                let (what, hears) = match trigger {
                    Trigger::Depth(_) | Trigger::Pixels(_) | Trigger::Up => (Listen::Scroll, &mut state.hears_scroll),
                    Trigger::Exit => (Listen::Exit, &mut state.hears_exit),
                    // Another page view may have another element.
                    Trigger::Element(selector) => (Listen::Seen(selector), &mut false),
                    // The core itself knows when these fire.
                    _ => continue,
                };
                if !std::mem::replace(hears, true) {
                    self.push(Effect::Listen(what));
                }
            }
        }
    }

    /// Another page without a load: a new page view, in which what no longer belongs is gone.
    fn navigate(&mut self, mut page: Box<Page>) {
        let state = &*self.state;
        let is_moved = state.page.url != page.url;
        let is_other = whole(&state.page.url) != whole(&page.url);
        if is_other {
            self.leave(&page.url);
        }
        let state = &mut *self.state;
        // On the page after the first one the visitor comes from within.
        let from = state.page.facts.at(if is_other { "page.host" } else { "referrer.host" });
        page.facts.set("referrer", map([("host", from.cloned().unwrap_or_default())]));
        state.page = page;
        if is_other {
            state.clock.visible = 0.0;
            state.happened = Happened::default();
            state.interruptions = 0.0;
            state.visitor.unit = state.chance.id();
            // Until the visitor has decided it may still be granted; what was refused is of one page view only.
            let is_refused = |purpose| state.reading.decided && !state.held.has(purpose);
            if is_refused(Purpose::Remember) {
                state.visitor.history = History::default();
                state.visitor.stayed = 0.0;
                state.visitor.unstored.clear();
            }
            if is_refused(Purpose::Personalise) {
                state.visitor.profile = Profile::default();
            }
            state.is_stale |= std::mem::take(&mut state.privacy.is_erased);
            for run in &mut state.runs {
                run.renew();
            }
            self.view_page();
        } else {
            // Its title, say, has come later than its address.
            self.find_all();
        }
        if is_moved {
            self.open_by_address();
        }
        self.review();
    }

    fn scroll(&mut self, depth: f64, pixels: f64) {
        let (happened, height) = (&mut self.state.happened, self.state.page.height);
        // A page that does not scroll may not be there yet.
        if self.state.is_loaded || depth < 1.0 || pixels > 0.0 {
            happened.depth = happened.depth.max(depth);
        }
        happened.pixels = happened.pixels.max(pixels);
        happened.up |= happened.pixels - pixels >= (height / 10.0).max(1.0);
    }

    /// Shows what may show, and notes when to ask again.
    fn settle(&mut self) {
        self.state.retry = None;
        if self.state.awaits_memory() {
            return;
        }
        self.draw_lots();
        for at in 0..self.state.order.len() {
            let state = &mut *self.state;
            let Some(campaign) = state.order.get(at).copied() else { continue };
            let has_fired = campaign.when.has_fired(state);
            let Some(run) = state.runs.get_mut(campaign.index) else { continue };
            // What begins while nobody looks would count without having been seen.
            let is_early = !(state.is_loaded && state.clock.is_visible) && campaign.format != Format::Inline;
            if run.showing.is_some() || run.is_asking || is_early {
                continue;
            }
            // What is called for now and may not show is not called for any longer.
            let is_called = std::mem::take(&mut run.is_called);
            // The time at which enough triggers had fired is kept: the delay runs from there.
            if has_fired {
                run.ready.get_or_insert(state.clock.visible);
            }
            match judge(state, campaign, self.ports, is_called) {
                None => self.begin(campaign, is_called),
                Some(Answer { why, .. }) if is_withheld(why) => self.withhold(campaign),
                Some(Answer { why: trigger::DROPPED, .. }) => {
                    if let Some(run) = state.runs.get_mut(campaign.index) {
                        run.out = trigger::DROPPED;
                    }
                }
                Some(Answer { next: Next::In(wait), .. }) if state.clock.is_visible => {
                    state.retry = Some(state.retry.map_or(wait, |other| other.min(wait)));
                }
                Some(_) => {}
            }
        }
    }

    /// Asks to be called when the next thing can happen by itself, if that has changed.
    fn set_alarm(&mut self) {
        let sight = self.sight();
        let state = &mut *self.state;
        let sending = state.outbox.wait(state.clock.now, state.grants.purposes().measure);
        let least = |one: Option<f64>, other| match (one, other) {
            (Some(one), Some(other)) => Some(f64::min(one, other)),
            (one, other) => one.or(other),
        };
        let mut wait = least(least(state.retry, sending), sight);
        for showing in state.runs.iter().flat_map(|run| &run.showing) {
            if state.clock.is_visible && !showing.is_held {
                wait = least(wait, showing.left);
            }
        }
        let alarm = wait.map(|wait| state.clock.now + wait);
        let is_same = match (alarm, state.alarm) {
            (Some(one), Some(other)) => (one - other).abs() < 1.0,
            (one, other) => one.is_none() && other.is_none(),
        };
        if !is_same {
            state.alarm = alarm;
            self.push(Effect::Wake(wait));
        }
    }

    /// Adds something to do.
    #[inline(never)]
    fn push(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Tells the page.
    fn emit(&mut self, name: &'static str, detail: Value) {
        self.push(Effect::Emit { name, detail });
    }

    /// Tells the page what became of a campaign, and one thing more where `key` names it.
    fn tell(&mut self, name: &'static str, campaign: &Campaign, key: &str, value: Value) {
        self.emit(name, about(campaign, key, value));
    }

    fn report(&mut self, problem: Problem) {
        self.push(Effect::Report(vec![problem]));
    }

    /// A problem that the page's own code has caused.
    fn complain(&mut self, call: &str) {
        self.report(Problem::new(&Path::at("parea"), Code::BadCall, call));
    }
}

/// The part of an address that makes a page view: without its fragment, unless that is a path of its own (`#/shop`, `#!shop`).
fn whole(url: &str) -> &str {
    match url.split_once('#') {
        Some((front, part)) if !matches!(part.as_bytes().first(), Some(b'/' | b'!')) => front,
        _ => url,
    }
}

/// What is said about a campaign: its id, and one thing more where `key` names it.
fn about(campaign: &Campaign, key: &str, value: Value) -> Value {
    let mut about = Value::default();
    about.set("campaign", campaign.id);
    if !key.is_empty() {
        about.set(key, value);
    }
    about
}
