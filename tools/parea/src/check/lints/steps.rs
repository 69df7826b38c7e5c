//! Ways through a form: steps that nobody reaches, and ways that never end.

use std::collections::BTreeSet;

use parea::config::Value;

use super::{Found, Lint, Whole, get, reason, text};
use crate::check::Severity;

pub(super) const LINTS: &[Lint] = &[
    Lint {
        code: "unreachable-step",
        severity: Severity::Warning,
        about: "A step of a form to which no way leads.",
        why: "nobody is ever asked",
        mend: "let a `goto` lead to it, give the step before it a way that falls through, or take it away",
        find: unreachable,
    },
    Lint {
        code: "endless-form",
        severity: Severity::Error,
        about: "A step from which no way leads to an `end`.",
        why: "whoever comes here can never send an answer",
        mend: "let one of its `next` lead to a step of the type `end`",
        find: endless,
    },
];

/// The indices of the steps to which a step leads.
fn ways(steps: &[Value], at: usize, root: &Value) -> BTreeSet<usize> {
    let mut ways = BTreeSet::new();
    let Some(step) = steps.get(at).filter(|step| text(step, "type") != "end") else { return ways };
    for entry in get(step, "next").items() {
        let goto = text(entry, "goto");
        let target = steps.iter().position(|other| text(other, "id") == goto);
        if reason::is_contradictory(get(entry, "if"), root) {
            continue;
        }
        ways.extend(target);
        if entry.get("if").is_none() {
            return ways;
        }
    }
    if at + 1 < steps.len() {
        ways.insert(at + 1);
    }
    ways
}

/// The steps that can be reached from some.
fn reached(steps: &[Value], from: usize, root: &Value) -> BTreeSet<usize> {
    let (mut all, mut open) = (BTreeSet::from([from]), vec![from]);
    while let Some(at) = open.pop() {
        open.extend(ways(steps, at, root).into_iter().filter(|next| all.insert(*next)));
    }
    all
}

/// Visits the steps of every form.
fn forms(whole: &Whole<'_>, visit: &mut dyn FnMut(&str, &[Value])) {
    super::walk(&whole.document.value, "", &mut |path, value| {
        if value.get("type").is_some_and(|kind| kind.is("form")) && !get(value, "steps").items().is_empty() {
            visit(&format!("{path}.steps"), get(value, "steps").items());
        }
    });
}

fn unreachable(whole: &Whole<'_>, found: &mut Found<'_>) {
    forms(whole, &mut |path, steps| {
        let reached = reached(steps, 0, &whole.document.value);
        for (at, step) in steps.iter().enumerate().filter(|(at, _)| !reached.contains(at)) {
            let message = format!("no way leads to the step `{}`", text(step, "id"));
            found.value(&format!("{path}[{at}].id"), "", message, None);
        }
    });
}

fn endless(whole: &Whole<'_>, found: &mut Found<'_>) {
    let root = &whole.document.value;
    forms(whole, &mut |path, steps| {
        let is_end = |at: &usize| steps.get(*at).is_some_and(|step| text(step, "type") == "end");
        if !(0..steps.len()).any(|at| is_end(&at)) {
            // That there is no end at all is said already.
            return;
        }
        for at in reached(steps, 0, root) {
            if !reached(steps, at, root).iter().any(is_end) {
                let id = steps.get(at).map(|step| text(step, "id")).unwrap_or_default();
                found.value(
                    &format!("{path}[{at}].id"),
                    "",
                    format!("no way leads from the step `{id}` to an end"),
                    None,
                );
            }
        }
    });
}
