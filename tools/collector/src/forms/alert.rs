//! The condition of a form's `alert`, asked of answers with the widget's own engine.

use parea::config::{Path, Value, value};
use parea::decide::condition::{Compiler, Facts};
use parea::ports::Native;

use super::{Form, Forms, member};
use crate::event::Submission;

impl Forms {
    /// Whether the site wants to hear of these answers at once.
    pub(crate) fn alarms(&self, source: &str, submission: &Submission) -> bool {
        let Some(form) = self.find(source, &submission.form) else { return false };
        let mut conditions = form.blocks.iter().filter_map(|block| member(block, "alert").get("if")).peekable();
        if conditions.peek().is_none() {
            return false;
        }
        let answers = value::parse(&submission.answers, &Native).unwrap_or_default();
        conditions.any(|condition| holds(form, condition, &answers))
    }
}

/// Whether a condition over answers holds; of the page and the visitor nothing is known here.
fn holds(form: &Form, condition: &Value, answers: &Value) -> bool {
    let config = form.config;
    let compiler = Compiler { attributes: &config.attributes, segments: &config.segments, answers: true };
    let fact = |path: &str| {
        let answer = path.strip_prefix("answers.").and_then(|step| answers.at(step));
        answer.cloned().unwrap_or_default()
    };
    let facts = Facts { segments: &config.segments, ..Facts::new(&fact, &Native) };
    let compiled = compiler.compile(condition, &mut Path::default(), &mut Vec::new());
    compiled.is_some_and(|(condition, _)| facts.hold(&condition))
}
