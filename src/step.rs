//! The widget as one function: what happened goes in, what is to be done comes out.
//!
//! It cannot fail and cannot wait. Each turn reads the consent anew before anything else.

mod act;
mod call;
mod deliver;
mod grant;
mod stage;

use crate::config::{Code, Config, Path, Problem, Value};
use crate::consent::{self, sources};
use crate::decide::trigger::Trigger;
use crate::decide::{Gate, Verdict, judge};
use crate::effect::{Effect, Listen};
use crate::event::{Event, Input, Page};
use crate::ports::Ports;
use crate::state::{Clock, Run, State};
use crate::view::Format;
use crate::visitor::chance::Chance;

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
        let event = match input.event {
            Event::Start { seed, config, page } => {
                self.start(seed, *config, page);
                None
            }
            event => Some(event),
        };
        if is_start || self.state.evidence != input.consent {
            self.state.evidence = input.consent;
            self.state.is_stale = true;
        }
        self.read_consent(is_start);
        match event {
            Some(event) => self.happen(event),
            None => self.emit("ready", Value::Null),
        }
        // A call may have told the widget about consent.
        self.read_consent(false);
        if self.state.is_running {
            self.settle();
            self.persist();
            self.deliver();
            self.set_alarm();
        }
    }

    /// Moves the clocks on; only visible time counts for triggers.
    fn tick(&mut self, now: f64, wall: f64) {
        let clock = &mut self.state.clock;
        if clock.is_visible {
            clock.visible += (now - clock.now).max(0.0);
        }
        clock.now = now;
        clock.wall = wall;
    }

    fn start(&mut self, seed: [u64; 2], config: Config, page: Page) {
        if !config.problems.is_empty() {
            self.effects.push(Effect::Report(config.problems.clone()));
        }
        let clock = Clock { is_visible: page.visible, ..self.state.clock };
        *self.state = State {
            runs: config.campaigns.iter().map(|_| Run::default()).collect(),
            config,
            page,
            clock,
            chance: Chance::new(seed),
            is_running: true,
            ..State::default()
        };
        self.view_page();
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Start { .. } | Event::Consent | Event::Unplaced(_) => {}
            Event::Wake => self.state.alarm = None,
            Event::Loaded => self.state.is_loaded = true,
            Event::Navigated(page) => self.navigate(page),
            Event::Visible(visible) => self.state.clock.is_visible = visible,
            Event::Scrolled { depth, pixels } => self.scroll(depth, pixels),
            Event::Seen(selector) => self.fire(|trigger| matches!(trigger, Trigger::Element(own) if *own == selector)),
            Event::Exit => self.fire(|trigger| *trigger == Trigger::Exit),
            Event::Stored { purpose, text } => self.stored(purpose, text.as_deref()),
            Event::Act { campaign, act } => self.act(&campaign, act),
            Event::Field { campaign, name, value, on } => self.field(&campaign, &name, &value, on),
            Event::Shown(campaign) => self.seen(&campaign),
            Event::Done { campaign, act, ok } => self.done(&campaign, act, ok),
            Event::Allowed { name, campaign, ok } => self.allowed(name, &campaign, ok),
            Event::Locked(ours) => self.locked(ours),
            Event::Answered { request, status, retry_after } => self.answered(request, status, retry_after),
            Event::Online => self.state.outbox.hurry(),
            Event::Leaving => self.leave(),
            Event::Call { name, args } => self.call(&name, &args),
        }
    }

    /// Reads the consent if its signs have changed since it was read.
    fn read_consent(&mut self, is_start: bool) {
        if !std::mem::take(&mut self.state.is_stale) && !is_start {
            return;
        }
        let context = sources::Context {
            config: &self.state.config.consent,
            evidence: &self.state.evidence,
            told: &self.state.visitor.told,
            wall: self.state.clock.wall,
            ports: self.ports,
        };
        let before = self.state.grants.purposes();
        let (reading, changed) = consent::renew(&mut self.state.grants, &context);
        self.state.reading = reading;
        if changed || is_start {
            self.regrant(before, is_start);
        }
    }

    /// Counts this page view and asks for what its campaigns need to hear.
    fn view_page(&mut self) {
        let path = self.ports.url(&self.state.page.url, "").map(|url| url.path).unwrap_or_default();
        self.state.visitor.history.view(&self.state.clock, &path);
        self.state.visitor.is_changed = true;
        self.listen();
    }

    /// Nothing is listened to that no campaign of this page waits for.
    fn listen(&mut self) {
        let (mut scroll, mut exit, mut elements) = (false, false, Vec::new());
        for campaign in &self.state.config.campaigns {
            if !campaign.is_live || !campaign.place.holds(&self.state.page.url, self.ports) {
                continue;
            }
            for trigger in &campaign.when.triggers {
                match trigger {
                    Trigger::Depth(_) | Trigger::Pixels(_) | Trigger::Up => scroll = true,
                    Trigger::Exit => exit = true,
                    Trigger::Element(selector) => elements.push(selector.clone()),
                    Trigger::Load | Trigger::Visible(_) => {}
                }
            }
        }
        let state = &mut *self.state;
        if scroll && !std::mem::replace(&mut state.hears_scroll, true) {
            self.effects.push(Effect::Listen(Listen::Scroll));
        }
        if exit && !std::mem::replace(&mut state.hears_exit, true) {
            self.effects.push(Effect::Listen(Listen::Exit));
        }
        self.effects.extend(elements.into_iter().map(|selector| Effect::Listen(Listen::Seen(selector))));
    }

    /// Another page without a load: a new page view, in which what no longer belongs is gone.
    fn navigate(&mut self, page: Page) {
        let is_same = self.state.page.url == page.url;
        self.state.page = page;
        if !is_same {
            self.state.clock.visible = 0.0;
            self.state.visitor.depth = 0.0;
            self.state.interruptions = 0;
            for run in &mut self.state.runs {
                *run = Run { showing: run.showing.take(), ..Run::default() };
            }
            self.view_page();
        }
        self.review();
    }

    fn scroll(&mut self, depth: f64, pixels: f64) {
        let state = &mut *self.state;
        let deepest = state.visitor.deepest.max(pixels);
        let is_up = deepest - pixels >= (state.page.height / 10.0).max(1.0);
        state.visitor.deepest = deepest;
        state.visitor.depth = state.visitor.depth.max(depth);
        let depth = state.visitor.depth;
        self.fire(|trigger| match trigger {
            Trigger::Depth(least) => depth >= *least,
            Trigger::Pixels(least) => pixels >= *least,
            Trigger::Up => is_up,
            _ => false,
        });
    }

    /// Fires the triggers that a test accepts, of every campaign.
    fn fire(&mut self, test: impl Fn(&Trigger) -> bool) {
        for (run, campaign) in self.state.runs.iter_mut().zip(&self.state.config.campaigns) {
            run.armed.fire(&campaign.when, &test);
        }
    }

    /// Shows what may show, and notes when to ask again.
    fn settle(&mut self) {
        self.state.retry = None;
        if self.state.awaits_memory() {
            return;
        }
        for index in self.by_priority() {
            let (Some(run), Some(campaign)) = (self.state.runs.get_mut(index), self.state.config.campaigns.get(index))
            else {
                continue;
            };
            let is_early = !self.state.is_loaded && campaign.format != Format::Inline;
            if run.showing.is_some() || run.is_asking || is_early {
                continue;
            }
            // The time at which enough triggers had fired is kept: the delay runs from there.
            let _ = run.armed.poll(&campaign.when, &self.state.clock, self.state.is_loaded);
            match judge(self.state, index, self.ports) {
                Verdict::Show { neutral } => self.begin(index, neutral),
                Verdict::Closed(Gate::Trigger | Gate::Limits, Some(wait)) if self.state.clock.is_visible => {
                    self.state.retry = Some(self.state.retry.map_or(wait, |other: f64| other.min(wait)));
                }
                Verdict::Closed(..) => {}
            }
        }
    }

    /// Indices of the campaigns, higher priority first, then in the order of the file.
    fn by_priority(&self) -> Vec<usize> {
        let campaigns = &self.state.config.campaigns;
        let priority = |index: usize| campaigns.get(index).map_or(0.0, |campaign| campaign.priority);
        let mut order: Vec<usize> = Vec::with_capacity(campaigns.len());
        for index in 0..campaigns.len() {
            let place = order.iter().rposition(|other| priority(*other) >= priority(index)).map_or(0, |last| last + 1);
            order.insert(place, index);
        }
        order
    }

    /// Asks to be called when the next thing can happen by itself, if that has changed.
    fn set_alarm(&mut self) {
        let state = &mut *self.state;
        let measures = state.grants.purposes().measure;
        let wait = [state.retry, state.outbox.wait(state.clock.now, measures)].into_iter().flatten().reduce(f64::min);
        let alarm = wait.map(|wait| state.clock.now + wait);
        let is_same = match (alarm, state.alarm) {
            (Some(one), Some(other)) => (one - other).abs() < 1.0,
            (one, other) => one == other,
        };
        if !is_same {
            state.alarm = alarm;
            self.effects.push(Effect::Wake(wait));
        }
    }

    fn emit(&mut self, name: &'static str, detail: Value) {
        self.effects.push(Effect::Emit { name, detail });
    }

    fn report(&mut self, problem: Problem) {
        self.effects.push(Effect::Report(vec![problem]));
    }

    /// A problem that the page's own code has caused.
    fn complain(&mut self, call: &str) {
        self.report(Problem::new(&Path::at("parea"), Code::BadCall, call));
    }

    fn index(&self, campaign: &str) -> Option<usize> {
        self.state.config.campaigns.iter().position(|own| own.id == campaign)
    }
}
