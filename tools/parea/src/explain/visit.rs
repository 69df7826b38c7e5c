//! A visit as it is written in `VISIT.json`, and how it is carried out.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use parea::config::{Campaign, Config, Value, value};
use parea::consent::Purpose;
use parea::decide::trigger::Trigger;
use parea::event::Event;
use parea::outbox;
use parea::ports::Native;
use parea::visitor::history::{History as Past, Outcome};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::check::suggestion;
use crate::simulate::{Depth, Span};
use crate::world::{Consent, Device, Facts, Source, Visit, World};

/// How a showing can have ended.
const OUTCOMES: [Outcome; 3] = [Outcome::Converted, Outcome::Dismissed, Outcome::Ignored];

/// One moment on one page. What is left out is what a first visit has.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Moment {
    /// The address, or a path.
    pub(crate) url: String,
    pub(crate) referrer: String,
    pub(crate) title: String,
    pub(crate) language: String,
    pub(crate) device: Device,
    /// Facts of the page that its address does not say, by their paths.
    pub(crate) facts: Facts,
    /// With an offset, or in the time zone; without it, now.
    pub(crate) now: Option<String>,
    /// The visitor's; without it, the site's.
    pub(crate) time_zone: Option<String>,
    /// As in a journey: "all", "none", a list of categories; without it, no decision.
    pub(crate) consent: Json,
    pub(crate) gpc: bool,
    /// Cookies of the site's own: texts, or values that are written as JSON.
    pub(crate) cookies: BTreeMap<String, Json>,
    /// What the page gives by `parea.set`.
    pub(crate) attributes: BTreeMap<String, Json>,
    /// What was remembered before this page view.
    pub(crate) history: History,
    /// How long the page has been looked at.
    pub(crate) stay: Option<Span>,
    /// How far down.
    pub(crate) scroll: Option<Depth>,
    /// Whether the visitor is about to leave.
    pub(crate) exit: bool,
    /// Whether the visitor did nothing while they stayed.
    pub(crate) idle: bool,
    /// Selectors of elements that came into view.
    pub(crate) seen: Vec<String>,
    /// Selectors of elements of the page that were clicked.
    pub(crate) clicked: Vec<String>,
    /// Events of the page.
    pub(crate) track: Vec<String>,
    /// Other items of the storage, by purpose: their `data`.
    pub(crate) storage: BTreeMap<String, Json>,
}

/// What was remembered before this page view.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default, expecting = "an object such as {\"sessions\": 3}")]
pub(crate) struct History {
    pub(crate) sessions: f64,
    pub(crate) page_views: f64,
    pub(crate) first_visit: Option<String>,
    /// The page view before this one. After half an hour a new session begins.
    pub(crate) last_visit: Option<String>,
    pub(crate) id: Option<String>,
    /// Showings, oldest first.
    pub(crate) shown: Vec<Shown>,
}

/// A showing of a campaign.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with `campaign` and `at`")]
pub(crate) struct Shown {
    pub(crate) campaign: String,
    pub(crate) at: String,
    /// `converted`, `dismissed` or `ignored`.
    #[serde(default)]
    pub(crate) outcome: String,
    /// When that was; without it, at once.
    #[serde(default)]
    pub(crate) ended: Option<String>,
}

impl Shown {
    /// The campaign, unless the file has it no more, and how its showing ended.
    ///
    /// # Errors
    /// Where one of them is misspelt: what it comes to would be believed.
    fn check(&self, config: &'static Config) -> anyhow::Result<(Option<&'static Campaign>, Option<Outcome>)> {
        let campaign = config.campaigns.iter().find(|campaign| campaign.id == self.campaign);
        let ids: Vec<&str> = config.campaigns.iter().map(|campaign| campaign.id).collect();
        let meant = suggestion(&self.campaign, &ids, "");
        if campaign.is_none() && !meant.is_empty() {
            bail!("`history.shown`: there is no campaign `{}`; {meant}", self.campaign);
        }
        let outcome = OUTCOMES.into_iter().find(|outcome| outcome.name() == self.outcome);
        if outcome.is_none() && !self.outcome.is_empty() {
            let meant = suggestion(&self.outcome, &OUTCOMES.map(Outcome::name), "there are");
            bail!("`history.shown`: there is no outcome `{}`; {meant}", self.outcome);
        }
        Ok((campaign, outcome))
    }
}

/// A day, in milliseconds.
const DAY: f64 = 8.64e7;

impl Moment {
    /// Carries it out: the page is opened, looked at for so long, scrolled.
    pub(crate) fn play(&self, source: &Source) -> anyhow::Result<World> {
        let zone = match &self.time_zone {
            Some(name) => TimeZone::get(name).with_context(|| format!("there is no time zone {name}"))?,
            None => source.zone.clone(),
        };
        let now = match &self.now {
            Some(written) => moment(written, &zone)?,
            None => Timestamp::now(),
        };
        let stay = self.stay.map_or(0.0, |span| span.0);
        // What is explained is the end of the stay.
        let start = now - jiff::SignedDuration::from_millis(stay as i64);
        let mut world = World::new(source, start, 0);
        world.zone = zone;
        world.gpc = self.gpc;
        world.consent = Consent::read(&self.consent, source)?;
        world.cookies = self.cookies.iter().map(|(name, value)| (name.clone(), written(value))).collect();
        self.remember(&mut world, start)?;
        let visit = Visit {
            url: self.url.clone(),
            referrer: self.referrer.clone(),
            title: self.title.clone(),
            language: self.language.clone(),
            device: self.device.clone(),
            facts: self.facts.clone(),
        };
        self.act(&mut world, &visit, stay);
        Ok(world)
    }

    fn act(&self, world: &mut World, visit: &Visit, stay: f64) {
        world.open(visit);
        let call = |name: &str, args| Event::Call { name: name.to_owned(), args };
        if !self.attributes.is_empty() {
            let all = self.attributes.iter().map(|(name, value)| (name.clone(), core(value)));
            world.happen(call("set", vec![Value::Map(all.collect())]));
        }
        for event in &self.track {
            world.happen(call("track", vec![event.as_str().into()]));
        }
        if let Some(depth) = self.scroll {
            let (depth, pixels) = depth.of(self.device.height);
            world.happen(Event::Scrolled { depth, pixels });
        }
        for selector in &self.seen {
            world.see(selector);
        }
        for selector in &self.clicked {
            world.happen(Event::Fired(Trigger::Click(selector.clone().leak())));
        }
        if self.idle {
            world.idle(stay);
        } else {
            world.stay(stay);
        }
        if self.exit {
            world.happen(Event::Fired(Trigger::Exit));
        }
    }

    /// Puts into the storage what was there before.
    fn remember(&self, world: &mut World, start: Timestamp) -> anyhow::Result<()> {
        let History { sessions, page_views, first_visit, last_visit, id, shown } = &self.history;
        let wall = start.as_millisecond() as f64;
        let at = |written: &Option<String>, or: f64| match written {
            Some(written) => Ok(moment(written, &world.zone)?.as_millisecond() as f64),
            None => anyhow::Ok(or),
        };
        let last = at(last_visit, wall - DAY)?;
        let first = at(first_visit, last)?;
        let mut past = Past::default();
        for one in shown {
            let begun = at(&Some(one.at.clone()), wall)?;
            // The visit before this one began with its last page view; what came earlier was in other sessions.
            past.facts.set("sessions", sessions.max(1.0) - f64::from(u8::from(begun < last)));
            let (campaign, outcome) = one.check(world.config)?;
            let (group, interrupts) = campaign.map_or(("", true), |own| (own.group, !own.format.belongs()));
            past.show(&one.campaign, group, interrupts, world.config.limits.kept, begun);
            if let Some(outcome) = outcome {
                past.end(&one.campaign, begun, outcome, at(&one.ended, begun)?);
            }
        }
        let mut storage = self.storage.clone();
        let stored = storage.remove("remember");
        if *page_views > 0.0 || *sessions > 0.0 || !shown.is_empty() || stored.is_some() {
            let numbers = [("sessions", sessions.max(1.0)), ("pageViews", page_views.max(1.0)), ("seen", last)];
            let mut data = past.to_value();
            for (key, number) in numbers {
                data.set(key, number);
            }
            data.set("firstVisit", first);
            data.set("lastVisit", last);
            if let Some(id) = id {
                data.set("id", id.as_str());
            }
            for (key, value) in stored.iter().filter_map(Json::as_object).flatten() {
                data.set(key, core(value));
            }
            world.keep(Purpose::Remember, outbox::item(first, data, &Native));
        }
        for (name, data) in &storage {
            let purpose = Purpose::CONSENTED.into_iter().find(|purpose| purpose.name() == name);
            let purpose = purpose.with_context(|| format!("`storage` has no purpose `{name}`"))?;
            world.keep(purpose, outbox::item(first, core(data), &Native));
        }
        Ok(())
    }
}

/// A moment: with an offset, or in a time zone.
fn moment(written: &str, zone: &TimeZone) -> anyhow::Result<Timestamp> {
    if let Ok(exact) = written.parse::<Timestamp>() {
        return Ok(exact);
    }
    let local = written.parse::<DateTime>().with_context(|| format!("`{written}` is no date and time"))?;
    Ok(local.to_zoned(zone.clone())?.timestamp())
}

/// JSON as the widget has it.
fn core(json: &Json) -> Value {
    value::parse(&json.to_string(), &Native).unwrap_or_default()
}

/// A cookie: a text as it is, anything else as JSON.
fn written(json: &Json) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}
