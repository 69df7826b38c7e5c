//! Numbers and days that leave nobody, or no moment, over.

use jiff::civil::{Date, Weekday};
use parea::config::Value;
use parea::config::describe::share;

use super::{Found, Lint, Whole, get, text};
use crate::check::Severity;

pub(super) const LINTS: &[Lint] = &[
    Lint {
        code: "nobody-left",
        severity: Severity::Warning,
        about: "A cap of 0, a share of nobody, or a holdout of everybody.",
        why: "nobody is left who could see it",
        mend: "take it away, or say `\"status\": \"paused\"` if it is to rest",
        find: nobody,
    },
    Lint {
        code: "no-day-left",
        severity: Severity::Warning,
        about: "A `schedule` in which no day is left: none of its `days` lies between `from` and `to`, or all are blacked out.",
        why: "it never shows",
        mend: "take one of them away, or give it more time",
        find: no_day,
    },
];

/// The most days that are looked at.
const MOST: usize = 800;

fn nobody(whole: &Whole<'_>, found: &mut Found<'_>) {
    let is_cap = |value: &Value| value.number() == Some(0.0);
    let is_none = |value: &Value| share(value) == Some(0.0);
    let is_all = |value: &Value| share(value) == Some(1.0);
    let mut judge = |value: &Value, place: &str, leaves_nobody: &dyn Fn(&Value) -> bool| {
        if leaves_nobody(value) {
            let key = place.rsplit('.').next().unwrap_or_default();
            found.value(place, "", format!("this `{key}` leaves nobody"), None);
        }
    };
    for entry in whole.campaigns.iter().filter(|entry| entry.is_live()) {
        let mut own = |path: &str, leaves_nobody: &dyn Fn(&Value) -> bool| {
            let value = entry.value.at(path).cloned().unwrap_or_default();
            judge(&value, &entry.place(path), leaves_nobody);
        };
        own("frequency.max", &is_cap);
        own("frequency.sample", &is_none);
        own("experiment.coverage", &is_none);
        own("experiment.holdout", &is_all);
    }
    let limits = get(&whole.document.value, "limits");
    for key in ["perPage", "perSession", "perDay"] {
        judge(get(limits, key), &format!("limits.{key}"), &is_cap);
    }
    judge(get(limits, "holdout"), "limits.holdout", &is_all);
    for (group, cap) in get(limits, "groups").entries() {
        judge(get(cap, "max"), &format!("limits.groups.{group}.max"), &is_cap);
    }
}

/// The day of a date or of a moment, as it is written.
fn day(written: &Value) -> Option<Date> {
    written.text()?.get(..10)?.parse().ok()
}

fn weekday(day: Date) -> &'static str {
    match day.weekday() {
        Weekday::Monday => "mon",
        Weekday::Tuesday => "tue",
        Weekday::Wednesday => "wed",
        Weekday::Thursday => "thu",
        Weekday::Friday => "fri",
        Weekday::Saturday => "sat",
        Weekday::Sunday => "sun",
    }
}

/// Whether a whole day is blacked out by an entry; times within days leave a part of them.
fn covers(entry: &Value, own: Date) -> bool {
    let is_whole = |value: &Value| value.text().is_some_and(|text| text.len() == 10);
    if entry.text().is_some() {
        return is_whole(entry) && day(entry) == Some(own);
    }
    let (from, to) = (get(entry, "from"), get(entry, "to"));
    let begins =
        from.is_null() || day(from).is_some_and(|from| from < own || (from == own && is_whole(get(entry, "from"))));
    let ends = to.is_null() || day(to).is_some_and(|to| to > own || (to == own && is_whole(get(entry, "to"))));
    begins && ends
}

fn no_day(whole: &Whole<'_>, found: &mut Found<'_>) {
    for entry in whole.campaigns.iter().filter(|entry| entry.is_live()) {
        let schedule = entry.get("schedule");
        let (Some(from), Some(to)) = (day(get(schedule, "from")), day(get(schedule, "to"))) else { continue };
        let (days, blackout) = (get(schedule, "days").each(), get(schedule, "blackout").each());
        // That it ends before it begins is said already. Hours over midnight belong to the day before.
        if from > to || from.duration_until(to).as_hours() / 24 > MOST as i64 {
            continue;
        }
        let is_open = |own: Date| {
            (days.is_empty() || days.iter().any(|day| day.is(weekday(own))))
                && !blackout.iter().any(|one| covers(one, own))
        };
        let mut all = from.series(jiff::Span::new().days(1)).take_while(|own| *own <= to);
        if !all.any(is_open) {
            let path = entry.place("schedule");
            found.key(&path, format!("`{}` has no day on which it may show", text(&entry.value, "id")), None);
        }
    }
}
