//! `campaigns`: who sees what, where, when and how often.

use super::attributes::purpose;
use super::describe::{Key, Kind, check_keys, keys};
use super::problem::{Code, Path, Problem};
use super::{Config, Experiment, Value, experiment, member, text};
use crate::consent::{Purpose, Purposes};
use crate::decide::condition::Compiler;
use crate::decide::learn;
use crate::decide::trigger::{self, Trigger, When};
use crate::privacy;
use crate::view::Format;

/// The keys of a campaign.
pub const KEYS: &[Key] = keys! {
    #[required] "id": Kind::Id, "Names it for ever: storage, events and reports refer to it; kebab-case. `privacy` is the built-in panel's.", eg "\"winter-oil\"";
    "extends": Kind::Str, "The name of an entry of `defaults` whose keys hold where this campaign has none, in objects key by key.", eg "\"offer-base\"";
    "status": Kind::Word(&["draft", "live", "paused", "ended"]), "Only `live` shows.", or "\"live\"";
    #[required] "format": Kind::Word(Format::NAMES), "The container.";
    "placement": Kind::Word(&[
        "top", "bottom", "center", "top-start", "top-end", "middle-start", "middle-end", "bottom-start", "bottom-end",
    ]), "The edge or corner, with start and end as the page's direction has them.";
    "slot": Kind::Str, "For `inline`: the page's `data-parea-slot`; for `bar` and `rail`, the room that the page has reserved for it, `bar` or `rail` by default.", eg "\"share\"";
    "busy": Kind::Word(&["wait", "drop"]), "While the page itself is busy (a dialog or consent banner is open, something fills the screen or is printed, a text is being written): what interrupts waits until that is over, or is dropped for this page view.", or "\"wait\"";
    "remind": Kind::Duration, "Where `remember` is granted, adds the button “Remind me later”, after which it does not come back before so long, and then does, whatever `frequency` says of its earlier showings.", eg "\"3d\"";
    "closeAfter": Kind::Duration, "For `toast`: closes by itself after so long in view, 20 s at least; pointer, focus and a hidden page stop the clock. One that holds a form stays.", or "\"20s\"";
    "launcher": Kind::Text, "For `tab`: what stands on its launcher; otherwise its heading, or “Feedback” in the visitor's language where it holds a form.", eg "{ \"en\": \"Ask us\", \"de\": \"Fragen Sie uns\" }";
    "where": Kind::Object(WHERE), "The pages on which it may show.";
    "audience": Kind::Any, "The condition that a visitor must fit.";
    "when": Kind::Object(trigger::KEYS), "What must have happened on the page; without it, nothing more than loading.";
    "schedule": Kind::Object(SCHEDULE), "On which days and at which hours it may show.";
    "frequency": Kind::Object(FREQUENCY), "How often it may show.";
    "experiment": Kind::Any, "What is tried on the visitors of this campaign.";
    "learn": Kind::Object(learn::KEYS), "Shows each visitor the variants that suit them best, by what they did themselves, in the place of weights; needs `personalise`, without it the weights hold.";
    "goal": Kind::Object(GOAL), "What it is for, in place of any use of it: then only this event converts.";
    "priority": Kind::Number, "Higher goes first; of equals the first in the file.", eg "10", or "0";
    "group": Kind::Id, "One campaign of a group shows at a time, a folded tab beside it; `limits.groups` may cap it.", eg "\"offers\"";
    "needs": Kind::Some(&Kind::Word(&["remember", "personalise", "personalize", "measure"])),
        "Purposes that it needs besides those of the facts it uses.";
    "otherwise": Kind::Word(&["skip", "neutral"]), "When a purpose it needs is not granted: not shown, or shown to everybody without personal facts.", or "\"skip\"";
    "withoutConsent": Kind::Word(&["evaluate"]), "Asks the audience even when a purpose of its facts is not granted; they are absent then.";
    "closable": Kind::Flag, "For `inline`: whether it has a close button.", or "false";
    #[required] "content": Kind::List(&Kind::Any), "The blocks, from top to bottom.";
};

/// The keys of `where`.
pub const WHERE: &[Key] = keys! {
    "include": Kind::Some(PATTERN), "Patterns of which one must match; without any, every page.", eg "[\"/shop/*\"]";
    "exclude": Kind::Some(PATTERN), "Patterns of which none may match; they win.", eg "[\"/checkout/*\"]";
};

/// A pattern, or its long form.
const PATTERN: &Kind = &Kind::Either(&Kind::Str, &Kind::Object(LONG));

/// The keys of the long form of a pattern.
pub const LONG: &[Key] = keys! {
    #[required] "regex": Kind::Str, "An ECMAScript regular expression on the address, or on what follows its host.", eg "\"^/shop/[0-9]+$\"";
};

/// The keys of `goal`.
pub const GOAL: &[Key] = keys! {
    #[required] "event": Kind::Str, "The event of the page that is the goal, told by `parea.track` or `dataLayer`.", eg "\"purchase\"";
    #[required] "within": Kind::Duration, "How long after a showing the event still counts as its success; of several showings the last has it.", eg "\"7d\"";
};

/// The keys of `schedule`.
pub const SCHEDULE: &[Key] = keys! {
    "from": Kind::Date, "The first day, or the moment, from which it may show.";
    "to": Kind::Date, "The last day, which is included, or the moment until which it may show.";
    "days": Kind::Some(&Kind::Word(&["mon", "tue", "wed", "thu", "fri", "sat", "sun"])), "The days of the week.";
    "hours": Kind::Some(&Kind::Hours), "The hours of the day; `22:00-02:00` belongs to the day on which it starts.";
    "blackout": Kind::Some(&Kind::Either(&Kind::Date, &Kind::Object(BLACKOUT))), "Days, or times from one moment to another, without it.";
    "timeZone": Kind::Word(&["site", "visitor"]), "Whose clock is meant; without it the site's.";
};

/// The keys of an entry of `schedule.blackout`.
pub const BLACKOUT: &[Key] = keys! {
    "from": Kind::Date, "The first day, or the moment, of the time without it.";
    "to": Kind::Date, "The last day, which is included, or the moment at which that time ends.";
};

/// The keys of `frequency`.
pub const FREQUENCY: &[Key] = keys! {
    "max": Kind::Count, "Most showings in the window that `per` names, 100 at most.";
    "per": Kind::Either(&Kind::Duration, &Kind::Word(&["page", "session", "ever"])), "The window: rolling time, or `page`, `session`, `ever`.";
    "every": Kind::Duration, "Least time between two showings.";
    "cooldown": Kind::Object(COOLDOWN), "How long to wait after an outcome.";
    "backoff": Kind::List(&Kind::Duration), "Waits after dismissals in a row: the first, the second and so on, the last for all that follow; in place of `cooldown.dismissed`.";
    "sample": Kind::Share, "The share of visitors who see it at all; who they are does not change.";
    "clock": Kind::Word(&["self", "group"]), "Whose showings `max`, `every`, `cooldown` and `backoff` look at: its own, or those of its whole group.";
    "stopOn": Kind::Some(&Kind::Word(&["converted", "dismissed", "ignored"])), "Outcomes that end it for good.";
    "withoutConsent": Kind::Word(&["memory", "skip"]), "Without `remember`: count on this page view only, or do not show.";
};

/// The keys of `frequency.cooldown`.
pub const COOLDOWN: &[Key] = keys! {
    "dismissed": Kind::Duration, "After the visitor closed it.";
    "ignored": Kind::Duration, "After it was left without an answer.";
    "converted": Kind::Duration, "After its goal was reached.";
};

/// A container that holds blocks and says who sees it, where, when and how often.
#[derive(Debug)]
pub struct Campaign {
    /// Its place among the campaigns that are whole.
    pub index: usize,
    /// Its place in the file.
    pub place: usize,
    /// Its stable name.
    pub id: &'static str,
    /// The container.
    pub format: Format,
    /// Logical edge or corner.
    pub placement: &'static str,
    /// The page's slot.
    pub slot: &'static str,
    /// Its triggers.
    pub when: When,
    /// Higher goes first.
    pub priority: f64,
    /// The group, or empty.
    pub group: &'static str,
    /// The purposes of all facts that decide about it, and those it names itself.
    pub needs: Purposes,
    /// Whether an inline campaign can be closed.
    pub closable: bool,
    /// The blocks, untouched until they are shown.
    pub content: &'static Value,
    /// The form in it, as the visitor goes through it; null where there is none.
    pub form: &'static Value,
    /// What is tried on it.
    pub experiment: Option<Experiment>,
    /// As it was written, with what it takes over from `defaults`.
    pub value: &'static Value,
    /// Where it stands in the file, for problems found later.
    pub path: String,
}

impl Campaign {
    /// It, and what its variants make of it.
    pub fn all(&self) -> impl Iterator<Item = &Campaign> {
        let variants = self.experiment.as_ref().map_or(&[][..], |experiment| &experiment.variants);
        std::iter::once(self).chain(variants.iter().flatten())
    }
}

/// Decodes `campaigns`; one with a problem is left out.
pub(super) fn decode(whole: &'static Value, config: &mut Config, path: &mut Path) {
    for (index, entry) in member(whole, "campaigns").items().iter().enumerate() {
        path.item(index, |path| {
            let before = config.problems.len();
            let entry = extended(entry, member(whole, "defaults"), path, &mut config.problems);
            let others = member(whole, "campaigns");
            config.uses.look(entry, path, &mut config.problems);
            let mut campaign = campaign(entry, others, config, path);
            campaign.place = index;
            if config.problems.len() == before {
                campaign.experiment = path.member("experiment", |path| experiment::decode(entry, others, config, path));
            }
            #[cfg(not(target_arch = "wasm32"))]
            if let Some(learn) = entry.get("learn") {
                let variants = member(member(entry, "experiment"), "variants").items();
                let variants: Vec<_> = variants.iter().map(|variant| text(variant, "id")).collect();
                if variants.is_empty() {
                    config.problems.push(Problem::new(path, Code::Missing, "experiment"));
                }
                path.member("learn", |path| learn::check(learn, &variants, path, &mut config.problems));
            }
            if campaign.id == privacy::ID || config.campaigns.iter().any(|other| other.id == campaign.id) {
                config.problems.push(Problem::new(path, Code::Duplicate, campaign.id));
            }
            if config.problems.len() == before {
                let lower = config.campaigns.iter().position(|other| other.priority < campaign.priority);
                config.campaigns.insert(lower.unwrap_or(config.campaigns.len()), campaign);
            }
        });
    }
    #[cfg(not(target_arch = "wasm32"))]
    for (name, group) in member(config.limits.value, "groups").entries() {
        let ids: Vec<_> = config.uses.campaigns.iter().map(|one| text(one, "id")).collect();
        let mut path = Path::at(&["limits.groups.", name, ".learn"].concat());
        learn::check(member(group, "learn"), &ids, &mut path, &mut config.problems);
    }
    let mut waiting = Vec::new();
    for campaign in &config.campaigns {
        if let Some(first) =
            follows(campaign).find(|first| reaches(&config.campaigns, first, campaign.id, &mut Vec::new()))
        {
            waiting.push(campaign.id);
            Path::at(&campaign.path)
                .member("when", |path| config.problems.push(Problem::new(path, Code::Cycle, first)));
        }
    }
    config.campaigns.retain(|campaign| !waiting.contains(&campaign.id));
    for (index, campaign) in config.campaigns.iter_mut().enumerate() {
        campaign.index = index;
        let experiment = campaign.experiment.as_mut();
        for variant in experiment.map_or(&mut [][..], |experiment| &mut experiment.variants).iter_mut().flatten() {
            (variant.index, variant.place) = (index, campaign.place);
        }
    }
}

/// The campaigns that must come before one.
fn follows(campaign: &Campaign) -> impl Iterator<Item = &'static str> {
    campaign.when.triggers.iter().filter_map(|trigger| match trigger {
        Trigger::Follows(other, _) => Some(*other),
        _ => None,
    })
}

/// Whether a campaign is, or follows by way of others, a certain one.
fn reaches(all: &[Campaign], from: &'static str, goal: &str, seen: &mut Vec<&'static str>) -> bool {
    if from == goal || seen.contains(&from) {
        return from == goal;
    }
    seen.push(from);
    let own = all.iter().find(|campaign| campaign.id == from);
    own.is_some_and(|own| follows(own).any(|next| reaches(all, next, goal, seen)))
}

/// The entry with the keys that it takes over from `defaults`.
pub(crate) fn extended(
    entry: &'static Value,
    defaults: &'static Value,
    path: &mut Path,
    problems: &mut Vec<Problem>,
) -> &'static Value {
    let base = member(entry, "extends");
    if base.is_null() {
        return entry;
    }
    let name = base.text().unwrap_or_default();
    let mut whole = defaults.get(name).cloned().unwrap_or_else(|| {
        path.member("extends", |path| problems.push(Problem::new(path, Code::UnknownReference, name)));
        Value::default()
    });
    for (key, value) in entry.entries() {
        experiment::merge(&mut whole, key, value);
    }
    whole.leak()
}

/// Decodes one, without its experiment.
pub(super) fn campaign(entry: &'static Value, others: &Value, config: &mut Config, path: &mut Path) -> Campaign {
    let problems = &mut config.problems;
    check_keys(KEYS, entry, path, problems);
    let compiler = Compiler { attributes: &config.attributes, segments: &config.segments, answers: false };
    let mut needs = Purposes::default();
    for word in member(entry, "needs").each() {
        needs.add(purpose(word));
    }
    if let Some(audience) = entry.get("audience") {
        let mut of_facts = Purposes::default();
        path.member("audience", |path| compiler.check(audience, path, problems, &mut of_facts));
        if !member(entry, "withoutConsent").is("evaluate") {
            needs = needs.with(of_facts);
        }
    }
    path.member("experiment", |path| {
        experiment::conditions(member(entry, "experiment"), &compiler, path, problems, &mut needs);
    });
    let frequency = member(entry, "frequency");
    if member(frequency, "withoutConsent").is("skip") {
        needs.add(Purpose::Remember);
    }
    config.limits.keep(member(frequency, "max"));
    if member(frequency, "clock").is("group") && text(entry, "group").is_empty() {
        path.member("frequency", |path| {
            path.member("clock", |path| problems.push(Problem::new(path, Code::NoGroup, "group")));
        });
    }
    if frequency.at("cooldown.dismissed").is_some() && frequency.get("backoff").is_some() {
        path.member("frequency", |path| {
            path.member("backoff", |path| problems.push(Problem::new(path, Code::Conflict, "cooldown.dismissed")));
        });
    }
    Campaign {
        index: 0,
        place: 0,
        id: text(entry, "id"),
        format: Format::named(text(entry, "format")),
        placement: text(entry, "placement"),
        slot: text(entry, "slot"),
        when: path.member("when", |path| When::decode(member(entry, "when"), others, path, problems)),
        priority: member(entry, "priority").number().unwrap_or(0.0),
        group: text(entry, "group"),
        needs,
        closable: member(entry, "closable").is_true(),
        content: member(entry, "content"),
        form: crate::content::asks(member(entry, "content")),
        experiment: None,
        value: entry,
        path: path.as_str().to_owned(),
    }
}
