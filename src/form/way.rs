//! The way through a form: which steps are open, where one leads, what the answers add up to, and how far it still is.

use super::calc::exact;
use super::questions::value_of;
use super::{Progress, is_end, steps, text};
use crate::config::{Config, Path, Value, member};
use crate::consent::Purposes;
use crate::decide::condition::{Compiler, Facts, reach};

/// A form with what its conditions may ask.
pub struct Way<'a> {
    /// The form block.
    pub form: &'a Value,
    /// The configuration that it stands in.
    pub config: &'a Config,
    /// The purposes whose facts may be used.
    pub granted: Purposes,
    /// Every fact besides the answers.
    pub facts: &'a Facts<'a>,
}

/// Conditions in a form may ask for its answers.
pub(super) fn compiler(config: &Config) -> Compiler<'_> {
    Compiler { attributes: &config.attributes, segments: &config.segments, answers: true }
}

impl Way<'_> {
    /// Whether a condition holds. One that needs a fact whose purpose is not granted does not: it is unknown.
    pub fn holds(&self, progress: &Progress, condition: &Value) -> bool {
        let fact = |path: &str| progress.known(self.form, path).unwrap_or_else(|| (self.facts.fact)(path));
        let facts = Facts { fact: &fact, ..*self.facts };
        let mut needs = Purposes::default();
        let is_sound = compiler(self.config).check(condition, &mut Path::default(), &mut Vec::new(), &mut needs);
        is_sound && self.granted.covers(needs) && facts.hold(condition)
    }

    /// Whether a step must be answered.
    pub fn is_required(&self, progress: &Progress, step: &Value) -> bool {
        member(step, "required").is_true()
            || step.get("requiredIf").is_some_and(|condition| self.holds(progress, condition))
    }

    /// Whether a step is asked at all.
    pub(super) fn is_open(&self, progress: &Progress, step: &Value) -> bool {
        text(step, "type") != "hidden" && step.get("visibleIf").is_none_or(|condition| self.holds(progress, condition))
    }

    /// The first step from an index on that is asked; the last end where none is, so that every way ends.
    pub(super) fn open(&self, progress: &Progress, from: usize) -> usize {
        let all = steps(self.form);
        let found = all.iter().enumerate().skip(from).find(|(_, step)| self.is_open(progress, step));
        found.map(|(index, _)| index).or_else(|| all.iter().rposition(is_end)).unwrap_or_default()
    }

    /// Where the step that shows leads: the index of the next one, and that of the entry of its `next` that says so.
    pub fn target(&self, progress: &mut Progress) -> (usize, Option<usize>) {
        let entries = member(progress.step(self.form), "next").items();
        let entry =
            entries.iter().position(|entry| entry.get("if").is_none_or(|condition| self.holds(progress, condition)));
        let named = entry.and_then(|index| named(self.form, text(entries.get(index)?, "goto")));
        // What this way sets may open the step that it leads to.
        let here = progress.variables.clone();
        self.reckon(progress, entry);
        let target = self.open(progress, named.unwrap_or(progress.at + 1));
        progress.variables = here;
        (target, entry)
    }

    /// Sees what the answers add up to: the form's own `variables`, changed by every step on the way, and by the entry of
    /// `next` that leads on from the last. What is calculated knows the variables as they stand by then.
    pub(super) fn reckon(&self, progress: &mut Progress, entry: Option<usize>) {
        progress.variables = Value::Null;
        self.change(progress, member(self.form, "variables"));
        for place in 0..=progress.trail.len() {
            let (at, entry) = progress.trail.get(place).copied().unwrap_or((progress.at, entry));
            let Some(step) = steps(self.form).get(at) else { continue };
            let answer = member(&progress.answers, text(step, "id"));
            for chosen in answer.each() {
                score(&mut progress.variables, member(step, "options"), chosen);
            }
            for (_, column) in answer.entries() {
                score(&mut progress.variables, member(step, "columns"), column);
            }
            self.change(progress, member(step, "set"));
            let chosen = entry.and_then(|entry| member(step, "next").items().get(entry));
            self.change(progress, chosen.map_or(&Value::Null, |chosen| member(chosen, "set")));
        }
    }

    fn change(&self, progress: &mut Progress, set: &Value) {
        for (name, value) in set.entries() {
            let more = value.get("add");
            let operand = self.operand(progress, more.unwrap_or(value));
            match more {
                Some(_) => add(&mut progress.variables, name, operand.number().unwrap_or_default()),
                None => progress.variables.set(name, operand),
            }
        }
    }

    /// How many questions come after the step that shows, at most and at least, until an end. Ways back do not count:
    /// who takes one begins anew there.
    pub(super) fn rest(&self, progress: &Progress) -> (usize, usize) {
        let all = steps(self.form);
        let mut bounds = vec![(0, 0); all.len() + 1];
        for (at, step) in all.iter().enumerate().skip(progress.at).rev() {
            let mut least = usize::MAX;
            let mut most = 0;
            let mut look = |index: usize| {
                let (far, near) = bounds.get(index).copied().unwrap_or_default();
                (most, least) = (far.max(most), near.min(least));
            };
            let mut is_sure = is_end(step);
            for entry in member(step, "next").items().iter().filter(|_| !is_end(step)) {
                let goto = named(self.form, text(entry, "goto")).unwrap_or(at + 1);
                if goto > at {
                    look(goto);
                }
                is_sure = entry.get("if").is_none();
                if is_sure {
                    break;
                }
            }
            if !is_sure {
                look(at + 1);
            }
            let own = usize::from(counts(step) && at > progress.at);
            let sure = if step.get("visibleIf").is_some() { 0 } else { own };
            if let Some(bound) = bounds.get_mut(at) {
                *bound = (most + own, if least == usize::MAX { sure } else { least + sure });
            }
        }
        bounds.get(progress.at).copied().unwrap_or_default()
    }
}

/// Whether a step is one of those that are counted for the visitor: neither the welcome nor an end, and seen.
pub(super) fn counts(step: &Value) -> bool {
    !matches!(text(step, "type"), "intro" | "hidden" | "end")
}

/// The index of the step with an id.
pub(super) fn named(form: &Value, id: &str) -> Option<usize> {
    steps(form).iter().position(|step| !id.is_empty() && text(step, "id") == id)
}

/// Adds the score of what was chosen, if it has one.
fn score(variables: &mut Value, options: &Value, chosen: &Value) {
    let option = options.items().iter().find(|option| chosen.is(value_of(option)));
    if let Some(score) = option.and_then(|option| option.get("score")?.number()) {
        add(variables, "score", score);
    }
}

fn add(variables: &mut Value, name: &str, more: f64) {
    let before = member(variables, name).number().unwrap_or_default();
    variables.set(name, exact(before + more));
}

impl Progress {
    /// What the visitor has answered, or what came of it, by the path of a fact; nothing where that is another fact.
    /// Answers on a way that was left again are none.
    pub fn known(&self, form: &Value, path: &str) -> Option<Value> {
        if let Some(name) = path.strip_prefix("variables.") {
            return Some(member(&self.variables, name).clone());
        }
        let rest = path.strip_prefix("answers.")?;
        let id = rest.split('.').next().unwrap_or_default();
        let is_on_way = named(form, id)
            .is_some_and(|at| at == self.at || steps(form).get(at).is_some_and(|step| self.passed(at, step)));
        Some(if is_on_way { reach(&self.answers, rest) } else { Value::Null })
    }

    /// Whether the visitor's way leads over a step; what is never shown lies on every way.
    pub(super) fn passed(&self, at: usize, step: &Value) -> bool {
        text(step, "type") == "hidden" || self.trail.iter().any(|(index, _)| *index == at)
    }
}
