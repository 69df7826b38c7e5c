//! Campaigns that nobody will ever see.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use parea::config::Value;
use parea::decide::place;
use parea::ports::Native;

use super::{Entry, Found, Lint, Whole, get, reason, text, vain};
use crate::check::Severity;
use crate::check::language::list;

pub(super) const LINTS: &[Lint] = &[
    Lint {
        code: "ended-campaign",
        severity: Severity::Note,
        about: "A campaign whose `status` is `ended`.",
        why: "it never shows, and every visitor downloads it",
        mend: "serve what `parea build` writes: it leaves out drafts and ended campaigns",
        find: ended,
    },
    Lint {
        code: "past-schedule",
        severity: Severity::Warning,
        about: "A campaign whose `schedule` is over, or ends before it begins.",
        why: "it never shows",
        mend: "give it another `to`, or say `\"status\": \"ended\"`",
        find: past,
    },
    Lint {
        code: "contradictory-condition",
        severity: Severity::Warning,
        about: "An audience or segment that no visitor can fit, whatever is known of them.",
        why: "nobody fits, so it does nothing",
        mend: "take one of the tests away that exclude each other, or put them into `$or`",
        find: contradictory,
    },
    Lint {
        code: "excluded-everywhere",
        severity: Severity::Warning,
        about: "A `where` whose exclusions cover everything that it includes.",
        why: "exclusions win, so it shows on no page",
        mend: "take the exclusion away, or include other pages",
        find: excluded,
    },
    Lint {
        code: "follows-nothing",
        severity: Severity::Error,
        about: "A trigger `follows` that names no campaign of the file, or leads in a circle back to its own.",
        why: "it never fires, so the campaign never shows",
        mend: "name a campaign that shows by itself",
        find: follows,
    },
    Lint {
        code: "empty-group",
        severity: Severity::Warning,
        about: "An entry of `limits.groups` for a group in which there is no campaign.",
        why: "it caps nothing",
        mend: "write `\"group\"` into the campaigns that it is meant for, or take it away",
        find: empty_group,
    },
];

fn ended(whole: &Whole<'_>, found: &mut Found<'_>) {
    for entry in whole.campaigns.iter().filter(|entry| entry.get("status").is("ended")) {
        found.value(&entry.place("status"), "", format!("`{}` has ended", entry.id), None);
    }
}

/// The zone in which dates without an offset are meant.
pub(super) fn zone(whole: &Whole<'_>) -> TimeZone {
    TimeZone::get(text(get(&whole.document.value, "site"), "timeZone")).unwrap_or(TimeZone::UTC)
}

/// The moment that a date means: a date alone its first moment, or its last where it is the end of something.
pub(super) fn moment(written: &str, zone: &TimeZone, is_end: bool) -> Option<Timestamp> {
    let civil = |date: DateTime| Some(date.to_zoned(zone.clone()).ok()?.timestamp());
    if let Ok(exact) = written.parse::<Timestamp>() {
        return Some(exact);
    }
    if let (Ok(date), false) = (written.parse::<Date>(), written.contains('T')) {
        let time = if is_end { Time::constant(23, 59, 59, 999_999_999) } else { Time::midnight() };
        return civil(date.to_datetime(time));
    }
    written.parse::<DateTime>().ok().and_then(civil)
}

fn past(whole: &Whole<'_>, found: &mut Found<'_>) {
    let zone = zone(whole);
    for entry in whole.campaigns.iter().filter(|entry| entry.is_live()) {
        let schedule = entry.get("schedule");
        let Some(to) = moment(text(schedule, "to"), &zone, true) else { continue };
        let path = entry.place("schedule.to");
        let from = moment(text(schedule, "from"), &zone, false);
        if to < whole.now {
            found.value(&path, "", format!("the schedule of `{}` is over", entry.id), None);
        } else if from.is_some_and(|from| from > to) {
            found.value(
                &path,
                "",
                format!("the schedule of `{}` ends before it begins", entry.id),
                Some("exchange `from` and `to`".to_owned()),
            );
        }
    }
}

fn contradictory(whole: &Whole<'_>, found: &mut Found<'_>) {
    let root = &whole.document.value;
    // A test that is vain by itself is said where it stands.
    let is_contradictory =
        |condition: &Value| reason::is_contradictory(condition, root) && !vain::is_in(condition, root);
    for (name, condition) in get(root, "segments").entries() {
        if is_contradictory(condition) {
            found.key(&format!("segments.{name}"), format!("nobody can be in the segment `{name}`"), None);
        }
    }
    for entry in whole.campaigns.iter().filter(|entry| entry.is_live()) {
        if is_contradictory(entry.get("audience")) {
            found.key(&entry.place("audience"), format!("nobody can fit the audience of `{}`", entry.id), None);
        }
    }
}

/// Pages that a pattern means, for trying out exclusions.
pub(super) fn samples(pattern: &str) -> Vec<String> {
    let fill = |part: &str| {
        let filled = pattern.replace('*', part);
        let has_host = !filled.starts_with('/') && filled.split('/').next().is_some_and(|host| host.contains('.'));
        match (filled.contains("://"), has_host) {
            (true, _) => filled,
            (false, true) => format!("https://{filled}"),
            (false, false) => format!("https://site.example/{}", filled.trim_start_matches('/')),
        }
    };
    vec![fill("qzx7"), fill("qzx7/ywv8"), fill("qzx7/ywv8/utp9")]
}

fn excluded(whole: &Whole<'_>, found: &mut Found<'_>) {
    for entry in whole.campaigns.iter().filter(|entry| entry.is_live()) {
        let place = entry.get("where");
        let (include, exclude) = (get(place, "include").each(), get(place, "exclude").each());
        // What is not a simple pattern cannot be tried out.
        if exclude.is_empty() || include.iter().chain(exclude).any(|one| one.text().is_none()) {
            continue;
        }
        let everywhere = [Value::from("*")];
        let include = if include.is_empty() { &everywhere } else { include };
        let mut pages = include.iter().filter_map(Value::text).flat_map(samples);
        if pages.all(|page| !place::holds(place, &page, &Native)) {
            let path = entry.place("where.exclude");
            found.key(&path, format!("every page of `{}` is excluded", entry.id), None);
        }
    }
}

/// The campaigns that a campaign follows, with the path of each.
fn followed(entry: &Entry) -> Vec<(String, String)> {
    let mut all = Vec::new();
    super::walk(entry.get("when"), &entry.place("when"), &mut |path, value| {
        if let (true, Some(id)) = (path.ends_with(".follows.campaign"), value.text()) {
            all.push((id.to_owned(), path.to_owned()));
        }
    });
    all
}

fn follows(whole: &Whole<'_>, found: &mut Found<'_>) {
    let named = |id: &str| whole.campaigns.iter().find(|entry| entry.id == id);
    for entry in &whole.campaigns {
        for (id, path) in followed(entry) {
            let ids: Vec<&str> = whole.campaigns.iter().map(|entry| entry.id.as_str()).collect();
            let Some(mut next) = named(&id) else {
                let help = format!("there are {}", list(&ids));
                found.value(&path, &id, format!("there is no campaign `{id}`"), Some(help));
                continue;
            };
            // Only a campaign with no other trigger waits for the whole circle.
            for _ in 0..whole.campaigns.len() {
                if next.id == entry.id {
                    found.value(&path, &id, format!("`{}` waits for itself, by way of `{id}`", entry.id), None);
                    break;
                }
                match followed(next).as_slice() {
                    [(after, _)] if named(after).is_some() => next = named(after).unwrap_or(next),
                    _ => break,
                }
            }
        }
    }
}

fn empty_group(whole: &Whole<'_>, found: &mut Found<'_>) {
    for (group, _) in get(get(&whole.document.value, "limits"), "groups").entries() {
        if !whole.campaigns.iter().any(|entry| entry.get("group").is(group)) {
            found.key(&format!("limits.groups.{group}"), format!("no campaign is in the group `{group}`"), None);
        }
    }
}
