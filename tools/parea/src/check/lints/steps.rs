//! Ways through a form: steps that nobody reaches, and ways that never end.

use std::collections::BTreeSet;

use parea::config::Value;
use parea::config::value::map;

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

/// A form whose ways are looked at, for whoever gives a certain answer or for everybody.
#[derive(Clone, Copy)]
pub(super) struct Form<'f> {
    pub(super) steps: &'f [Value],
    pub(super) root: &'f Value,
    /// A condition that holds: what was answered.
    pub(super) given: &'f Value,
}

impl Form<'_> {
    fn both(self, other: Value) -> Value {
        let all = [self.given, &other].into_iter().filter(|part| !part.is_null()).cloned().collect();
        map([("$and", Value::List(all))])
    }

    /// Whether a condition can hold; what is always true can.
    pub(super) fn may(self, condition: &Value) -> bool {
        condition.is_null() || !reason::is_contradictory(&self.both(condition.clone()), self.root)
    }

    /// Whether a condition cannot fail.
    pub(super) fn must(self, condition: &Value) -> bool {
        condition.is_null() || reason::is_contradictory(&self.both(map([("$not", condition.clone())])), self.root)
    }

    /// The indices of the steps to which a step leads.
    fn ways(self, at: usize) -> BTreeSet<usize> {
        let mut ways = BTreeSet::new();
        let Some(step) = self.steps.get(at).filter(|step| text(step, "type") != "end") else { return ways };
        for entry in get(step, "next").items() {
            let (goto, condition) = (text(entry, "goto"), get(entry, "if"));
            if !self.may(condition) {
                continue;
            }
            if goto.is_empty() {
                self.land(at + 1, &mut ways);
            } else if let Some(target) = self.steps.iter().position(|other| text(other, "id") == goto) {
                self.land(target, &mut ways);
            }
            if self.must(condition) {
                return ways;
            }
        }
        self.land(at + 1, &mut ways);
        ways
    }

    /// Adds the steps that show where a way leads to one: it, and what follows where it may be passed over.
    fn land(self, from: usize, ways: &mut BTreeSet<usize>) {
        for (at, step) in self.steps.iter().enumerate().skip(from) {
            let condition = get(step, "visibleIf");
            if text(step, "type") == "hidden" || !self.may(condition) {
                continue;
            }
            ways.insert(at);
            if self.must(condition) {
                return;
            }
        }
    }

    /// The steps that can be reached from the beginning.
    pub(super) fn all(self) -> BTreeSet<usize> {
        let mut first = BTreeSet::new();
        self.land(0, &mut first);
        self.reached(first)
    }

    /// The steps that can be reached from some.
    fn reached(self, from: BTreeSet<usize>) -> BTreeSet<usize> {
        let (mut open, mut all): (Vec<usize>, _) = (from.iter().copied().collect(), from);
        while let Some(at) = open.pop() {
            open.extend(self.ways(at).into_iter().filter(|next| all.insert(*next)));
        }
        all
    }
}

/// Visits the steps of every form.
pub(super) fn forms(whole: &Whole<'_>, visit: &mut dyn FnMut(&str, &[Value])) {
    super::walk(&whole.document.value, "", &mut |path, value| {
        if value.get("type").is_some_and(|kind| kind.is("form")) && !get(value, "steps").items().is_empty() {
            visit(&format!("{path}.steps"), get(value, "steps").items());
        }
    });
}

fn unreachable(whole: &Whole<'_>, found: &mut Found<'_>) {
    let root = &whole.document.value;
    forms(whole, &mut |path, steps| {
        let reached = Form { steps, root, given: &Value::Null }.all();
        for (at, step) in steps.iter().enumerate().filter(|(at, _)| !reached.contains(at)) {
            // What is never shown needs no way.
            if text(step, "type") != "hidden" {
                let message = format!("no way leads to the step `{}`", text(step, "id"));
                found.value(&format!("{path}[{at}].id"), "", message, None);
            }
        }
    });
}

fn endless(whole: &Whole<'_>, found: &mut Found<'_>) {
    let root = &whole.document.value;
    forms(whole, &mut |path, steps| {
        let form = Form { steps, root, given: &Value::Null };
        let is_end = |at: &usize| steps.get(*at).is_some_and(|step| text(step, "type") == "end");
        if !(0..steps.len()).any(|at| is_end(&at)) {
            // That there is no end at all is said already.
            return;
        }
        for at in form.all() {
            if !form.reached(BTreeSet::from([at])).iter().any(is_end) {
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

/// What is asked of an answer: that it is a value.
pub(super) fn said(fact: &str, value: Value) -> Value {
    map([(fact, value)])
}
