//! The widget as one function: what happened goes in, what is to be done comes out.
//!
//! It cannot fail and cannot wait. Each turn reads the consent anew before anything else.

mod act;
mod call;
mod claim;
mod crowd;
mod deliver;
mod experiment;
mod form;
mod grant;
mod know;
mod outcome;
mod page;
mod part;
mod privacy;
mod refer;
mod share;
mod shop;
mod stage;

use crate::config::{Campaign, Code, Config, Path, Problem, Value, member};
use crate::consent::{self, Evidence, Purpose, sources};
use crate::decide::experiment::is_withheld;
use crate::decide::gates::{Answer, Next, slot, trigger};
use crate::decide::judge;
use crate::decide::program::Program;
use crate::decide::trigger::Trigger;
use crate::effect::Effect;
use crate::event::{Event, Input, Page};
use crate::ports::Ports;
use crate::state::{Run, State};
use crate::view::Format;
use crate::visitor::chance::Chance;
use std::cell::OnceCell;

/// Takes one turn.
pub fn step(state: &mut State, ports: &dyn Ports, input: Input) -> Vec<Effect> {
    let mut turn = Turn { state, ports, effects: Vec::new(), has_looked: false };
    turn.take(input);
    turn.effects
}

/// A turn: the state, the ports, and what is to be done so far.
struct Turn<'a> {
    state: &'a mut State,
    ports: &'a dyn Ports,
    effects: Vec<Effect>,
    /// Whether what is declared is looked up already.
    has_looked: bool,
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
            self.forget_refused();
            self.resolve();
            self.dwell();
            self.refer();
            self.pass();
            // Nothing begins, and is counted, on a page that is being left.
            if !self.state.is_left {
                self.settle();
            }
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
        let passed = (now - clock.now).max(0.0);
        if clock.is_visible {
            clock.visible += passed;
            visitor.stayed += passed;
            for showing in self.state.runs.iter_mut().flat_map(|run| &mut run.showing) {
                showing.left = showing.left.map(|left| if showing.is_held { left } else { left - passed });
            }
        }
        // By so much the clock was set back; it and the monotonic one are never quite as fast.
        let by = clock.wall + passed - wall;
        if wall < clock.wall || by > 1e3 {
            for past in [&mut visitor.history, &mut visitor.page] {
                past.rebase(wall, by);
            }
            // What is stored says so too: on another page nobody could know what was left.
            visitor.is_changed = true;
            visitor.unstored.iter_mut().for_each(|(_, at)| *at = at.min(wall));
            for showing in self.state.runs.iter_mut().flat_map(|run| &mut run.showing) {
                showing.at = showing.at.min(wall);
                // What counts down is drawn anew.
                showing.until = showing.until.map(|_| wall);
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
        state.here = OnceCell::new();
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
        self.show_by_address();
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
                // So it is said as well when a page that was left comes back.
                if std::mem::take(&mut self.state.is_left) {
                    self.look_for_queues(true);
                }
            }
            Event::Active(since) => {
                state.happened.active = state.happened.active.max(state.clock.visible - since);
            }
            Event::Wake => {
                state.alarm = None;
                if state.armed.iter().any(Trigger::is_idle) {
                    state.happened.idle = state.happened.idle.max(state.clock.visible - state.happened.active);
                }
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
                // What the page has drawn meanwhile is measured.
                if self.state.armed.contains(&Trigger::Up) {
                    self.disarm();
                }
            }
            Event::Navigated(page) => self.navigate(page),
            Event::Visible(visible) => {
                state.clock.is_visible = visible;
                if visible {
                    // Whoever comes back does something.
                    state.happened.active = state.clock.visible;
                    self.recall();
                    self.look_for_queues(self.state.is_left);
                } else {
                    self.keep_drafts();
                }
            }
            Event::Scrolled { depth, pixels } => self.scroll(depth, pixels),
            Event::Busy(with) => {
                state.busy = with;
                state.is_free = with.is_empty();
            }
            Event::Fired(trigger) => self.fire(trigger),
            Event::Stored { purpose, text } => self.stored(purpose, text.as_deref()),
            Event::Unstored(purpose) => {
                self.state.visitor.is_unstored |= purpose == Purpose::Remember;
                self.state.outbox.unsaved(purpose);
            }
            Event::Found { purpose, found } => self.found(purpose, found),
            Event::Pushed(entries) => self.pushed(&entries),
            Event::Looked { purpose, text } => self.looked(purpose, text.as_deref()),
            Event::Missed(text) => self.missed(&text),
            Event::Erased(Purpose::Service) => self.discard(false),
            Event::Erased(_) => self.forget(false),
            Event::Act { campaign, act } => self.act(campaign, act),
            Event::Field { campaign, name, value, on } => self.field(campaign, &name, &value, on),
            Event::Given { campaign, given } => self.given(campaign, given),
            Event::Shown(campaign) => self.seen(campaign),
            Event::Done { campaign, act, ok, text } => self.done(campaign, act, ok, text),
            Event::Allowed { name, campaign, ok } => self.allowed(name, campaign, ok),
            Event::Locked(ours) => self.locked(ours),
            Event::Answered { request, status, retry_after, ticket } => {
                self.answered(request, status, retry_after, &ticket);
            }
            Event::Words { place, text, address } => self.worded(place, text, &address),
            Event::Part { name, address, ok } => self.parted(&name, &address, ok),
            Event::Fed { url, products, campaign } => self.fed(&url, products, campaign),
            Event::Unfed { url, purpose } => self.unfed(&url, purpose),
            Event::Unheard(told) => {
                self.hand_on(told);
            }
            Event::Online => state.outbox.hurry(),
            Event::Leaving => {
                state.is_left = true;
                self.leave("");
            }
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

    /// Shows what may show, and notes when to ask again.
    fn settle(&mut self) {
        self.state.retry = None;
        if self.state.awaits_memory() {
            return;
        }
        self.draw_lots();
        // As long as nobody looks whether the visitor does something, they are not idle.
        if !self.state.armed.iter().any(Trigger::is_idle) {
            self.state.happened.active = self.state.clock.visible;
        }
        let mut wanted = Vec::new();
        for at in 0..self.state.order.len() {
            let state = &mut *self.state;
            let Some(campaign) = state.order.get(at).copied() else { continue };
            let mut has_fired = campaign.when.has_fired(state);
            let Some(run) = state.runs.get_mut(campaign.index) else { continue };
            has_fired |= run.is_linked;
            // What begins while nobody looks would count without having been seen.
            let is_early = !(state.is_loaded && state.clock.is_visible) && campaign.format != Format::Inline;
            if run.showing.is_some() || run.is_asking {
                continue;
            }
            // What is called for now and may not show is not called for any longer.
            let is_called = !is_early && std::mem::take(&mut run.is_called);
            // The time at which enough triggers had fired is kept: the delay runs from there.
            if has_fired && !is_early && run.ready.is_none() {
                run.ready = Some(state.clock.visible);
                // Of what the page has changed since nobody has told us; the answer comes back to all gates.
                self.find_all();
            }
            let answer = judge(self.state, campaign, self.ports, is_called);
            if !has_fired && answer.is_some_and(|answer| answer.next != Next::Never) {
                self.await_triggers(campaign, &mut wanted);
            }
            match answer {
                _ if is_early => {}
                None => self.begin(campaign, is_called),
                Some(Answer { why, .. }) if is_withheld(why) => self.withhold(campaign),
                Some(Answer { why: slot::AWAITED, .. }) => self.await_slot(campaign, is_called, &mut wanted),
                Some(Answer { why: trigger::DROPPED, .. }) => {
                    if let Some(run) = self.state.runs.get_mut(campaign.index) {
                        run.out = trigger::DROPPED;
                    }
                }
                Some(Answer { next: Next::In(wait), .. }) if self.state.clock.is_visible => {
                    self.state.retry = Some(self.state.retry.map_or(wait, |other| other.min(wait)));
                }
                Some(_) => {}
            }
        }
        self.arm(wanted);
    }

    /// Asks to be called when the next thing can happen by itself, if that has changed.
    fn set_alarm(&mut self) {
        let (sight, passing) = (self.sight(), self.passing());
        let state = &mut *self.state;
        let sending = state.outbox.wait(state.clock.now, state.grants.purposes().measure);
        let least = |one: Option<f64>, other| match (one, other) {
            (Some(one), Some(other)) => Some(f64::min(one, other)),
            (one, other) => one.or(other),
        };
        let mut wait = least(least(least(state.retry, sending), sight), passing);
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

/// What is said about a campaign: its id, and one thing more where `key` names it.
fn about(campaign: &Campaign, key: &str, value: Value) -> Value {
    let mut about = Value::default();
    about.set("campaign", campaign.id);
    if !key.is_empty() {
        about.set(key, value);
    }
    about
}
