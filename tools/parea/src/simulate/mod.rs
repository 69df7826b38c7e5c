//! A journey through a site, run through the widget's own `step`: what is shown when.

mod journey;

use anyhow::{Context as _, anyhow, bail};
use jiff::Timestamp;
use jiff::civil::DateTime;
use parea::config::Value;
use parea::decide::trigger::Trigger;
use parea::event::{Act, Close, Event};
use serde_json::Value as Json;

use crate::world::{Consent, Source, Told, Visit, World};
use crate::written::plain;
use journey::{Click, Every, Fill};
pub(crate) use journey::{Depth, Line, Span};

/// Where a journey begins that says nothing else.
const START: &str = "2026-01-01T10:00:00";

/// The most lines that a journey may come to, repetitions included.
const MOST: usize = 1_000_000;

/// Reads a journey: one JSON object a line; empty lines and lines that begin with `//` are for people.
///
/// # Errors
/// Where a line is none.
pub(crate) fn read(name: &str, text: &str) -> anyhow::Result<Vec<Line>> {
    let is_said = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
    let lines = text.lines().enumerate().filter(|(_, line)| is_said(line));
    let read = |line| serde_json::from_str(line).map_err(|error| anyhow!(plain(&error.to_string())));
    lines.map(|(at, line)| read(line).with_context(|| format!("{name}:{}: {line}", at + 1))).collect()
}

/// Runs a journey; everything that happened, in order.
///
/// # Errors
/// Where a line cannot be carried out: no page is open, a campaign does not show, time would run backwards.
pub(crate) fn run(source: &Source, journey: &[Line], seed: u64) -> anyhow::Result<Vec<Told>> {
    let start = START.parse::<DateTime>()?.to_zoned(source.zone.clone())?.timestamp();
    let mut run = Run { source, world: World::new(source, start, seed), visit: Visit::default(), left: MOST };
    for (at, line) in journey.iter().enumerate() {
        run.line(line).with_context(|| format!("line {} of the journey", at + 1))?;
    }
    Ok(run.world.told)
}

struct Run<'r> {
    source: &'r Source,
    world: World,
    /// The page that is open, or was last.
    visit: Visit,
    left: usize,
}

impl Run<'_> {
    fn line(&mut self, line: &Line) -> anyhow::Result<()> {
        self.left = self.left.checked_sub(1).with_context(|| format!("the journey has more than {MOST} lines"))?;
        match line {
            Line::At(at) => {
                let to = self.moment(at)?;
                if to < self.world.now() {
                    bail!("time runs forward: it is {} already", self.world.now());
                }
                self.world.travel(to);
            }
            Line::Away(span) => {
                let to = self.world.now() + jiff::SignedDuration::from_millis(span.0 as i64);
                self.world.travel(to);
            }
            Line::Visit(page) => self.visit(page),
            Line::Go(url) => {
                self.page()?;
                self.visit.url.clone_from(url);
                self.world.go(&self.visit);
                self.told_page();
            }
            Line::Every(every) => self.repeat(every)?,
            Line::Consent(decision) => {
                self.world.consent = Consent::read(decision, self.source)?;
                self.hear(Event::Consent);
            }
            Line::Cookie(cookies) => {
                for (name, value) in cookies {
                    self.world.cookies.retain(|(own, _)| own != name);
                    self.world.cookies.extend(value.clone().map(|value| (name.clone(), value)));
                }
                self.hear(Event::Consent);
            }
            Line::Gpc(gpc) => {
                self.world.gpc = *gpc;
                self.hear(Event::Consent);
            }
            other => {
                self.page()?;
                self.on_page(other)?;
            }
        }
        Ok(())
    }

    /// What a visitor does, and what a page's own code does, on the page that is open.
    fn on_page(&mut self, line: &Line) -> anyhow::Result<()> {
        match line {
            Line::Stay(span) => self.world.stay(span.0),
            Line::Scroll(depth) => {
                let height = self.visit.device.height;
                let (depth, pixels) = depth.of(height);
                self.world.happen(Event::Scrolled { depth, pixels });
            }
            Line::See(selector) => self.world.see(selector),
            Line::Exit => self.world.happen(Event::Fired(Trigger::Exit)),
            Line::Idle(span) => self.world.idle(span.0),
            Line::Press(selector) => self.world.happen(Event::Fired(Trigger::Click(selector.clone().leak()))),
            Line::Abandon(form) => self.world.happen(Event::Fired(Trigger::Abandoned(form.clone().leak()))),
            Line::Click(click) => self.click(click)?,
            Line::Dismiss(campaign) => self.click(&Click { campaign: campaign.clone(), on: "close".to_owned() })?,
            Line::Fill(Fill { campaign, field, value }) => {
                let campaign = self.shown(campaign)?;
                let (name, value) = (field.clone(), value.clone());
                self.world.happen(Event::Field { campaign, name, value, on: true });
            }
            Line::Track { track, properties } => self.call("track", vec![track.as_str().into(), core(properties)]),
            Line::Set(attributes) => self.call("set", vec![core(attributes)]),
            Line::Show(campaign) => self.call("show", vec![campaign.as_str().into()]),
            Line::Hide(campaign) => self.call("hide", vec![campaign.as_str().into()]),
            // Everything else needs no page, and was carried out before.
            _ => {}
        }
        Ok(())
    }

    fn page(&self) -> anyhow::Result<()> {
        if self.world.is_open() { Ok(()) } else { bail!("no page is open: begin with a line {{\"visit\": \"/\"}}") }
    }

    /// Lets the page that is open hear of something.
    fn hear(&mut self, event: Event) {
        if self.world.is_open() {
            self.world.happen(event);
        }
    }

    fn call(&mut self, name: &str, args: Vec<Value>) {
        self.world.happen(Event::Call { name: name.to_owned(), args });
    }

    fn visit(&mut self, page: &journey::Page) {
        let device = page.device.clone().unwrap_or_else(|| self.visit.device.clone());
        let language = page.language.clone().unwrap_or_else(|| self.visit.language.clone());
        let (title, referrer) = (page.title.clone().unwrap_or_default(), page.referrer.clone().unwrap_or_default());
        self.world.leave();
        let facts = page.facts.clone();
        self.visit = Visit { url: page.visit.clone(), referrer, title, language, device, facts };
        self.told_page();
        self.world.open(&self.visit);
        if let Some(span) = &page.stay {
            self.world.stay(span.0);
        }
    }

    fn told_page(&mut self) {
        let told = Told { at: self.world.now(), name: "page", campaign: String::new(), more: self.visit.url.clone() };
        self.world.told.push(told);
    }

    /// The campaign of a name, which must show.
    fn shown(&self, campaign: &str) -> anyhow::Result<&'static str> {
        let view = self.world.screen.iter().find(|view| view.campaign == campaign);
        view.map(|view| view.campaign).with_context(|| format!("`{campaign}` does not show"))
    }

    fn click(&mut self, click: &Click) -> anyhow::Result<()> {
        let campaign = self.shown(&click.campaign)?;
        let controls = self.world.controls(campaign);
        let is_meant = |(words, act): &&(String, Act)| match act {
            Act::Close(_) => click.on == "close",
            Act::Toggle => click.on == "launcher",
            Act::Coupon(_) => click.on == "coupon",
            Act::Share(network) => click.on == *network,
            Act::Next | Act::Server => click.on == "next",
            Act::Back => click.on == "back",
            Act::Less(topic) => click.on == "less" || click.on == *topic,
            Act::Spin => click.on == "wheel",
            Act::Step(_) | Act::Crowd(..) => *words == click.on,
            Act::Remind => click.on == "remind",
            Act::Keep => click.on == "keep",
            Act::Button(_) => click.on == "button" || *words == click.on,
            Act::Field | Act::Hold(_) => false,
        };
        let words: Vec<&str> = controls.iter().map(|(words, _)| words.as_str()).collect();
        let found = controls.iter().find(is_meant);
        let (_, act) = found.with_context(|| format!("`{campaign}` has no `{}`; it has {words:?}", click.on))?;
        let act = if let Act::Close(_) = act { Act::Close(Close::Button) } else { *act };
        self.world.happen(Event::Act { campaign, act });
        Ok(())
    }

    /// A moment: with an offset, or in the site's time zone; a time alone is the next such time.
    fn moment(&self, written: &str) -> anyhow::Result<Timestamp> {
        let zone = &self.source.zone;
        if let Ok(exact) = written.parse::<Timestamp>() {
            return Ok(exact);
        }
        // A date is no time of day, though it may hold one.
        let time = if written.contains('-') { None } else { written.parse::<jiff::civil::Time>().ok() };
        if let Some(time) = time {
            let now = self.world.now().to_zoned(zone.clone());
            let today = now.date().to_datetime(time).to_zoned(zone.clone())?;
            let next =
                if today < now { now.date().tomorrow()?.to_datetime(time).to_zoned(zone.clone())? } else { today };
            return Ok(next.timestamp());
        }
        let local = written.parse::<DateTime>().with_context(|| format!("`{written}` is no date and time"))?;
        Ok(local.to_zoned(zone.clone())?.timestamp())
    }

    /// The same lines again and again: at the same local time of later days, or after so long.
    fn repeat(&mut self, every: &Every) -> anyhow::Result<()> {
        let until = self.moment(&every.until)?;
        let begin = self.world.now().to_zoned(self.source.zone.clone());
        for round in 0_i64.. {
            let at = every.span.after(&begin, round)?;
            if at.timestamp() > until {
                break;
            }
            // What a round takes may be longer than the span to the next one.
            if at.timestamp() > self.world.now() {
                self.world.travel(at.timestamp());
            }
            for line in &every.lines {
                self.line(line)?;
            }
        }
        self.world.leave();
        Ok(())
    }
}

/// JSON as the widget has it.
fn core(json: &Json) -> Value {
    parea::config::value::parse(&json.to_string(), &parea::ports::Native).unwrap_or_default()
}
