//! Campaigns that stand in each other's way.

use std::collections::BTreeMap;

use parea::config::{Value, value};
use parea::decide::place;
use parea::ports::Native;

use super::reach::samples;
use super::{Entry, Found, Lint, Whole, get, reason, text};
use crate::check::Severity;

pub(super) const LINTS: &[Lint] = &[
    Lint {
        code: "shadowed-campaign",
        severity: Severity::Warning,
        about: "A campaign that another one with the same rules always comes before and never makes room for.",
        why: "whoever could see it sees the other one instead, every time",
        mend: "give it a higher `priority`, another audience or other pages, or take the other one out of its group",
        find: shadowed,
    },
    Lint {
        code: "overlapping-campaigns",
        severity: Severity::Warning,
        about: "Two campaigns of one format and priority with the same triggers and schedule, whose pages overlap and whose audiences one visitor can fit both.",
        why: "only the order in the file decides which of them shows first",
        mend: "give one of them a higher `priority`, or make an experiment of them",
        find: overlapping,
    },
];

/// The keys that decide who sees a campaign, where and when.
const RULES: [&str; 5] = ["where", "audience", "when", "schedule", "needs"];

/// The keys that are equal of campaigns that compete.
const MOMENT: [&str; 3] = ["when", "schedule", "format"];

/// With so many campaigns before it one is compared: of thousands that compete the first few say it.
const NEAR: usize = 100;

/// Visits every live campaign, and those that come before it with the same values of some keys.
fn each_alike<'e>(whole: &'e Whole<'_>, keys: &[&str], visit: &mut dyn FnMut(&[&'e Entry], &'e Entry)) {
    let mut live: Vec<&Entry> = whole.campaigns.iter().filter(|entry| entry.is_live()).collect();
    live.sort_by(|one, other| priority(other).total_cmp(&priority(one)));
    // By these first: of thousands of campaigns few are the same.
    let mut alike: BTreeMap<String, Vec<&Entry>> = BTreeMap::new();
    for entry in live {
        let same: Vec<String> = keys.iter().map(|key| entry.get(key).to_json(&Native)).collect();
        let before = alike.entry(same.join(" ")).or_default();
        visit(before, entry);
        before.push(entry);
    }
}

fn priority(entry: &Entry) -> f64 {
    entry.get("priority").number().unwrap_or(0.0)
}

fn interrupts(entry: &Entry) -> bool {
    matches!(text(&entry.value, "format"), "bar" | "modal" | "slide-in" | "full-screen" | "toast")
}

/// Whether the first of two with the same rules leaves no room for the second.
fn is_shadowed(whole: &Whole<'_>, first: &Entry, second: &Entry) -> bool {
    let is_endless = first.get("frequency").is_null() && first.get("limits").is_null();
    let group = text(&first.value, "group");
    let shares_group = !group.is_empty() && group == text(&second.value, "group");
    // Where the slot of the first is not on the page, there is room.
    let stays = match text(&first.value, "format") {
        "inline" => !first.get("closable").is_true() && first.get("slot") == second.get("slot"),
        "tab" => true,
        _ => false,
    };
    let one_a_page = get(get(&whole.document.value, "limits"), "perPage").number() == Some(1.0);
    let takes_the_page = one_a_page && interrupts(first) && interrupts(second);
    // Whoever has not consented sees only one of them where they differ in this.
    let is_for_all = ["otherwise", "withoutConsent"].iter().all(|key| first.get(key) == second.get(key));
    let is_alone = is_endless && is_for_all && first.get("experiment").is_null();
    is_alone && ((shares_group && stays) || takes_the_page)
}

fn shadowed(whole: &Whole<'_>, found: &mut Found<'_>) {
    each_alike(whole, &RULES, &mut |before, second| {
        if let Some(first) = before.iter().find(|first| is_shadowed(whole, first, second)) {
            let message = format!("`{}` never shows: `{}` always comes before it", second.id, first.id);
            found.value(&second.name_place(), "", message, None);
        }
    });
}

fn overlapping(whole: &Whole<'_>, found: &mut Found<'_>) {
    each_alike(whole, &MOMENT, &mut |before, second| {
        let competes = |first: &Entry| {
            let is_same = ["placement", "slot"].iter().all(|key| first.get(key) == second.get(key));
            // Inline campaigns of one slot stand below each other.
            let is_crowded = interrupts(first) || !text(&first.value, "group").is_empty();
            let is_level = priority(first).total_cmp(&priority(second)).is_eq();
            let is_near = is_same && is_level && is_crowded && !is_shadowed(whole, first, second);
            is_near && meet(first.get("where"), second.get("where")) && suit(whole, first, second)
        };
        if let Some(first) = before.iter().rev().take(NEAR).find(|first| competes(first)) {
            let message = format!("`{}` and `{}` compete for the same visitors", first.id, second.id);
            found.value(&second.name_place(), "", message, None);
        }
    });
}

/// Whether there is a page for both.
fn meet(one: &Value, other: &Value) -> bool {
    let pages = |place: &Value| -> Vec<String> {
        let patterns = get(place, "include").each();
        let all = if patterns.is_empty() { samples("*") } else { Vec::new() };
        let all = all.into_iter().chain(patterns.iter().filter_map(Value::text).flat_map(samples));
        all.filter(|page| place::holds(place, page, &Native)).collect()
    };
    let is_in = |pages: Vec<String>, place: &Value| pages.iter().any(|page| place::holds(place, page, &Native));
    one == other || is_in(pages(one), other) || is_in(pages(other), one)
}

/// Whether there is a visitor for both.
fn suit(whole: &Whole<'_>, one: &Entry, other: &Entry) -> bool {
    let audience = |entry: &Entry| Some(entry.get("audience").clone()).filter(|all| !all.is_null());
    let both: Vec<Value> = [one, other].into_iter().filter_map(audience).collect();
    !reason::is_contradictory(&value::map([("$and", Value::List(both))]), &whole.document.value)
}
