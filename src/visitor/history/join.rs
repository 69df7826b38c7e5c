//! One past out of two: what was stored before this page, what other pages have stored since, and a clock that was set back.

use super::{History, number};
use crate::config::{Value, member, text};

impl History {
    /// The clock says so now: what seems to lie ahead happened before it was set back, and counts as of now. So no rule
    /// waits longer than it says, and none begins anew; of a countdown is left what was left, `by` milliseconds ahead.
    pub fn rebase(&mut self, wall: f64, by: f64) {
        for (campaign, sums) in member(&self.facts, "campaigns").clone().entries() {
            if let Some(begun) = member(sums, "begun").number() {
                self.note(campaign, "begun", begun - by.max(0.0));
            }
        }
        clamp(&mut self.facts, wall);
        self.shown.iter_mut().chain(&mut self.events).for_each(|row| clamp(row, wall));
    }

    /// Adds what was stored before this page view to what was gathered in memory since.
    pub fn join(&mut self, stored: History) {
        if stored.number("seen") == 0.0 {
            return;
        }
        let mut here = std::mem::replace(self, stored);
        let views = here.number("pageViews");
        if views > 0.0 {
            self.view(here.number("seen"), text(&here.facts, "entry.path"));
            self.count("pageViews", views - 1.0);
        }
        self.count("stay", here.number("stay"));
        for row in &mut here.shown {
            if let Value::List(row) = row
                && let Some(Value::Number(session)) = row.get_mut(2)
            {
                *session = self.number("sessions").copysign(*session);
            }
        }
        self.shown.append(&mut here.shown);
        self.events.append(&mut here.events);
        for (campaign, sums) in member(&here.facts, "campaigns").entries() {
            for (what, number) in sums.entries() {
                let (before, here) = (self.of(campaign, what), number.number().unwrap_or_default());
                let sum = match what.as_str() {
                    "lastShown" => before.max(here),
                    // It began when it began first.
                    "begun" if before > 0.0 => before.min(here),
                    _ => before + here,
                };
                self.note(campaign, what, sum);
            }
        }
        for (campaign, at) in member(&here.facts, "refused").entries() {
            self.refuse(campaign, at.number().unwrap_or_default());
        }
        for (form, votes) in member(&here.facts, "votes").entries() {
            votes.items().iter().for_each(|vote| {
                self.vote(form, vote.clone());
            });
        }
        for (campaign, asked) in member(&here.facts, "remind").entries() {
            self.facts.set_at(&["remind", campaign], asked.clone());
        }
        for (campaign, draft) in member(&here.facts, "drafts").entries() {
            self.keep_draft(campaign, draft);
        }
        if let Some(id) = here.facts.get("id") {
            self.facts.set("id", id.clone());
        }
    }

    /// Adds what other pages have stored while this one, which knows all that was stored before, could not.
    pub fn adopt(&mut self, stored: History) {
        for row in stored.events {
            insert(&mut self.events, row);
        }
        for row in stored.shown {
            insert(&mut self.shown, row);
        }
        // One that was sent there would come back; what is written here is still on the screen, and is kept again.
        self.facts.remove("drafts");
        add(&mut self.facts, stored.facts);
    }
}

/// Adds what another page knows: of two numbers the larger counts, of two words our own.
fn add(own: &mut Value, other: Value) {
    if own.is_null() {
        *own = other;
        return;
    }
    match (own, other) {
        (Value::Map(own), Value::Map(entries)) => {
            for (key, value) in entries {
                match own.iter_mut().find(|(name, _)| *name == key) {
                    Some((_, own)) => add(own, value),
                    None => own.push((key, value)),
                }
            }
        }
        (Value::List(own), Value::List(items)) => {
            for (at, item) in items.into_iter().enumerate() {
                match own.get_mut(at) {
                    Some(own) => add(own, item),
                    None => own.push(item),
                }
            }
        }
        (Value::Number(own), Value::Number(other)) => *own = own.max(other),
        _ => {}
    }
}

/// No number above a bound: of all that is remembered only moments are so large.
fn clamp(value: &mut Value, most: f64) {
    match value {
        Value::Number(number) => *number = number.min(most),
        Value::List(items) => items.iter_mut().for_each(|item| clamp(item, most)),
        Value::Map(entries) => entries.iter_mut().for_each(|(_, item)| clamp(item, most)),
        _ => {}
    }
}

/// Puts a row where its time belongs; one that is there already gets the end that it lacks.
fn insert(rows: &mut Vec<Value>, row: Value) {
    if let Some(own) = rows.iter_mut().find(|own| own.items().get(..2) == row.items().get(..2)) {
        return add(own, row);
    }
    let at = rows.iter().position(|own| number(own, 1) > number(&row, 1)).unwrap_or(rows.len());
    rows.insert(at, row);
}
