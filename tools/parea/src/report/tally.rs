//! Counting events: what happened with each campaign, and who was exposed to what.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An event as the widget sends it: of what it carries only what is counted.
#[derive(Deserialize)]
struct Event {
    source: String,
    id: String,
    r#type: String,
    time: Timestamp,
    subject: Option<String>,
    data: Value,
}

impl Event {
    /// A text of `data`; empty where there is none.
    fn text(&self, name: &str) -> &str {
        self.data.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    fn is(&self, name: &str) -> bool {
        self.data.get(name) == Some(&Value::Bool(true))
    }
}

/// Which events count.
#[derive(Default)]
pub(crate) struct Range {
    /// The site, where the configuration says which.
    pub(crate) site: Option<String>,
    /// From this moment on.
    pub(crate) since: Option<Timestamp>,
    /// Before this moment.
    pub(crate) until: Option<Timestamp>,
}

/// What is not counted, and why.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LeftOut {
    /// Lines that hold no event.
    pub(crate) broken: u64,
    /// The first of them, and what is wrong with it.
    pub(crate) first_broken: Option<String>,
    /// Events that were there already, by their source and id.
    pub(crate) repeated: u64,
    /// Events of tests.
    pub(crate) tests: u64,
    /// Events of other sites.
    pub(crate) elsewhere: u64,
    /// Events before or after the time that was asked for.
    pub(crate) outside: u64,
    /// Exposures of a page view, and not of somebody who is known again.
    pub(crate) anonymous: u64,
}

/// Everything that was counted.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) range: Range,
    pub(crate) events: u64,
    pub(crate) span: Option<(Timestamp, Timestamp)>,
    pub(crate) left_out: LeftOut,
    /// By site and id.
    pub(crate) campaigns: BTreeMap<(String, String), Gathered>,
    seen: HashSet<(String, String)>,
}

/// What was counted of a campaign.
#[derive(Default)]
pub(crate) struct Gathered {
    /// By variant; empty where there is none.
    pub(crate) acts: BTreeMap<String, Acts>,
    /// Who takes part in its experiment, by `subject`.
    pub(crate) visitors: HashMap<String, Visitor>,
    /// The answers that visitors have sent, by form and step.
    pub(crate) scores: BTreeMap<(String, String), [u64; 11]>,
}

/// What visitors did.
#[derive(Debug, Default, Clone, Copy, Serialize)]
pub(crate) struct Acts {
    pub(crate) shown: u64,
    pub(crate) clicked: u64,
    pub(crate) converted: u64,
    pub(crate) dismissed: u64,
    pub(crate) ignored: u64,
}

/// Somebody who takes part.
#[derive(Default)]
pub(crate) struct Visitor {
    /// When they were exposed first, and to which variant.
    pub(crate) first: Option<(Timestamp, String)>,
    /// Whether they were exposed to another one as well.
    pub(crate) is_mixed: bool,
    /// When they reached the goal last.
    pub(crate) goal: Option<Timestamp>,
}

impl Visitor {
    fn expose(&mut self, at: Timestamp, variant: &str) {
        let new = (at, variant.to_owned());
        self.is_mixed |= self.first.as_ref().is_some_and(|first| first.1 != new.1);
        let is_earlier = self.first.as_ref().is_none_or(|first| new < *first);
        if is_earlier {
            self.first = Some(new);
        }
    }

    /// Whether the goal was reached after the exposure.
    pub(crate) fn is_won(&self) -> bool {
        self.first.as_ref().zip(self.goal).is_some_and(|(first, goal)| first.0 <= goal)
    }
}

impl Tally {
    /// For the events of this range.
    pub(crate) fn new(range: Range) -> Self {
        Self { range, ..Self::default() }
    }

    /// Takes what should be an event; `place` says where it stands.
    pub(crate) fn take(&mut self, place: &str, value: Value) {
        match serde_json::from_value::<Event>(value) {
            Ok(mut event) => match event.r#type.clone().strip_prefix("eu.parea.") {
                Some("exposed") if event.text("variant").is_empty() => {
                    self.refuse(place, "an exposure needs `data.variant`");
                }
                Some(kind) => {
                    event.subject.take_if(|subject| subject.is_empty());
                    self.sift(kind, &event);
                }
                None => self.refuse(place, "its `type` is none of Parea's (`eu.parea.…`)"),
            },
            Err(error) => self.refuse(place, &format!("it is no CloudEvent: {error}")),
        }
    }

    /// Notes that something is no event.
    pub(crate) fn refuse(&mut self, place: &str, why: &str) {
        self.left_out.broken += 1;
        self.left_out.first_broken.get_or_insert_with(|| format!("{place}: {why}"));
    }

    /// Leaves out what does not count.
    fn sift(&mut self, kind: &str, event: &Event) {
        let (range, left_out) = (&self.range, &mut self.left_out);
        let is_early = range.since.is_some_and(|since| event.time < since);
        if range.site.as_ref().is_some_and(|site| *site != event.source) {
            left_out.elsewhere += 1;
        } else if is_early || range.until.is_some_and(|until| event.time >= until) {
            left_out.outside += 1;
        } else if !self.seen.insert((event.source.clone(), event.id.clone())) {
            left_out.repeated += 1;
        } else if event.is("test") && kind != "gated" {
            left_out.tests += 1;
        } else if kind == "exposed" && (event.text("unit") == "page" || event.subject.is_none()) {
            left_out.anonymous += 1;
        } else {
            self.events += 1;
            let (first, last) = self.span.unwrap_or((event.time, event.time));
            self.span = Some((first.min(event.time), last.max(event.time)));
            // What is about no campaign, or about several, happened to none.
            if kind != "gated" && !event.text("campaign").is_empty() {
                let key = (event.source.clone(), event.text("campaign").to_owned());
                self.campaigns.entry(key).or_default().count(kind, event);
            }
        }
    }
}

impl Gathered {
    fn count(&mut self, kind: &str, event: &Event) {
        let visitor = |all: &mut HashMap<String, Visitor>, tell: &dyn Fn(&mut Visitor)| {
            if let Some(subject) = &event.subject {
                tell(all.entry(subject.clone()).or_default());
            }
        };
        match kind {
            "exposed" => visitor(&mut self.visitors, &|one| one.expose(event.time, event.text("variant"))),
            "converted" => visitor(&mut self.visitors, &|one| one.goal = one.goal.max(Some(event.time))),
            "submitted" if event.is("final") => self.answers(event),
            _ => {}
        }
        let acts = self.acts.entry(event.text("variant").to_owned()).or_default();
        match kind {
            "shown" => acts.shown += 1,
            "clicked" => acts.clicked += 1,
            "converted" => acts.converted += 1,
            "dismissed" => acts.dismissed += 1,
            "ignored" => acts.ignored += 1,
            _ => {}
        }
    }

    /// Whole numbers from 0 to 10: which of them belong to the question for a recommendation the configuration says.
    fn answers(&mut self, event: &Event) {
        for (step, answer) in event.data.get("answers").and_then(Value::as_object).into_iter().flatten() {
            let place = answer.as_u64().and_then(|score| usize::try_from(score).ok());
            let key = (event.text("form").to_owned(), step.clone());
            if let Some(count) =
                place.filter(|at| *at <= 10).and_then(|at| self.scores.entry(key).or_default().get_mut(at))
            {
                *count += 1;
            }
        }
    }

    /// Whether anybody was shown a variant, as far as that was recorded at all.
    pub(crate) fn is_shown(&self, variant: &str) -> bool {
        let is_shown = |own: &str| self.acts.get(own).is_some_and(|acts| acts.shown > 0);
        variant.is_empty() || is_shown(variant) || !self.acts.keys().any(|own| is_shown(own))
    }

    /// What was done with what was shown. Whoever a campaign is withheld from can reach its goal, but was shown nothing.
    pub(crate) fn funnel(&self) -> Acts {
        self.acts.iter().filter(|(variant, _)| self.is_shown(variant)).fold(Acts::default(), |all, (_, acts)| Acts {
            shown: all.shown + acts.shown,
            clicked: all.clicked + acts.clicked,
            converted: all.converted + acts.converted,
            dismissed: all.dismissed + acts.dismissed,
            ignored: all.ignored + acts.ignored,
        })
    }
}
