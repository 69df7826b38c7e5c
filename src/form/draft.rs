//! How a form begins: with a draft that was kept, with answers that came with the address, or empty.

use super::questions::{self, Given, value_of};
use super::{Progress, Way, is_end, steps, text, way};
use crate::config::value::map;
use crate::config::{Value, member};
use crate::visitor::history::DRAFT;

impl Progress {
    /// The beginning of a form, with what is known already.
    pub fn begin(way: &Way<'_>, version: &str, draft: &Value) -> Progress {
        let mut progress = Progress::default();
        progress.prefill(way);
        let age = way.facts.wall - member(draft, "at").number().unwrap_or_default();
        if member(draft, "version").is(version) && age < DRAFT {
            progress.resume(way.form, draft);
        } else {
            progress.at = way.open(&progress, 0);
            progress.look(way);
            progress.skip(way);
        }
        progress.look(way);
        progress
    }

    /// Takes the answers that come with the address.
    fn prefill(&mut self, way: &Way<'_>) {
        for (id, parameter) in member(way.form, "prefill").entries() {
            let path = ["page.query.", parameter.text().unwrap_or_default()].concat();
            let step = way::named(way.form, id).and_then(|at| steps(way.form).get(at));
            let Some((step, value)) = step.zip((way.facts.fact)(&path).text().map(str::to_owned)) else { continue };
            let Some(question) = questions::of(step).filter(|_| is_fillable(step)) else { continue };
            // Several choices come with commas between them.
            let several = if text(step, "type") == "multi" { ',' } else { '\0' };
            for value in value.split(several) {
                let answer = (question.take)(&Given { step, before: self.answer(step), part: "", value, on: true });
                self.answers.set(id, answer);
            }
            if !is_offered(step, self.answer(step)) || self.check(way, step).is_some() {
                self.answers.remove(id);
            }
        }
    }

    /// Passes over what was answered beforehand, where the form says so; never to the end, for sending is the visitor's.
    fn skip(&mut self, way: &Way<'_>) {
        for _ in steps(way.form) {
            let step = self.step(way.form);
            let is_asked = member(way.form, "prefill").get(text(step, "id")).is_none() || self.answer(step).is_null();
            let (target, entry) = way.target(self);
            let is_back = target <= self.at || self.outlook.is_last;
            if is_asked || is_back || !member(way.form, "skipPrefilled").is_true() {
                return;
            }
            self.trail.push((self.at, entry));
            self.at = target;
            self.look(way);
        }
    }

    /// What is kept of a form that is not sent yet; null where there is nothing to keep.
    pub fn draft(&self, form: &Value, version: &str, wall: f64) -> Value {
        let mut answers = self.answers.clone();
        // Where they come from is asked anew: another purpose may cover that.
        for step in steps(form).iter().filter(|step| text(step, "type") == questions::hidden::QUESTION.name) {
            answers.remove(text(step, "id"));
        }
        if self.is_sent() || answers.entries().is_empty() || is_end(self.step(form)) {
            return Value::Null;
        }
        let trail = self.trail.iter().map(|(at, entry)| {
            let entry = entry.map_or(Value::Null, |entry| Value::Number(entry as f64));
            Value::List(vec![Value::Number(*at as f64), entry])
        });
        let mut draft = map([
            ("version", version.into()),
            ("at", wall.into()),
            ("step", Value::Number(self.at as f64)),
            ("trail", Value::List(trail.collect())),
            ("answers", answers),
            ("submission", self.submission.as_str().into()),
        ]);
        if !self.about.is_empty() {
            draft.set("about", &*self.about);
        }
        draft
    }

    /// Takes a draft up again; the configuration is the one in which it was kept, so steps are known by their places.
    fn resume(&mut self, form: &Value, draft: &Value) {
        let place = |value: &Value| Some(value.number()? as usize).filter(|at| *at < steps(form).len());
        self.at = place(member(draft, "step")).unwrap_or_default();
        for passed in member(draft, "trail").items() {
            if let [at, entry] = passed.items()
                && let Some(at) = place(at)
            {
                self.trail.push((at, entry.number().map(|entry| entry as usize)));
            }
        }
        for (id, answer) in member(draft, "answers").entries() {
            self.answers.set(id, answer.clone());
        }
        text(draft, "submission").clone_into(&mut self.submission);
    }
}

/// Whether an address may answer a step: it has one answer, or several of one list, and it is none that only the visitor
/// can give, as a consent is.
pub(super) fn is_fillable(step: &Value) -> bool {
    let others = ["consent", "matrix", "contact", "ranking", "hidden", "intro", "statement", "end"];
    !others.contains(&text(step, "type"))
}

/// Whether an answer can be given to a step by choosing: what comes with an address may be anything.
fn is_offered(step: &Value, answer: &Value) -> bool {
    let options = member(step, "options").items();
    let is_there = |value: &Value| options.iter().any(|option| value.is(value_of(option)));
    let (least, most) = match text(step, "type") {
        "nps" => (0.0, 10.0),
        "ces" => (1.0, 7.0),
        "csat" | "rating" => (1.0, 5.0),
        _ => return options.is_empty() || (!answer.is_null() && answer.each().iter().all(is_there)),
    };
    let most = member(step, "scale").number().map_or(most, |count| least + count - 1.0);
    answer.number().is_some_and(|number| (least..=most).contains(&number) && number == number.floor())
}
