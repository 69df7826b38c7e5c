//! A form on the screen: one step, its message, and the way on and back.

use super::Progress;
use super::questions::{Asked, end};
use crate::config::{Path, Problem, Value};
use crate::content::Scene;
use crate::decide::condition::Facts;
use crate::event::Act;
use crate::text::words::Word;
use crate::view::{Element, Piece, el};

/// The pieces of the form block at a path.
///
/// # Errors
/// The first problem in its texts.
pub fn view(progress: &Progress, scene: &Scene<'_>, path: &mut Path) -> Result<Vec<Piece>, Problem> {
    let Some(step) = progress.step() else { return Ok(Vec::new()) };
    let asked = Asked { step, progress, scene };
    path.member("steps", |path| path.item(progress.at, |path| step_view(&asked, path)))
}

fn step_view(asked: &Asked<'_>, path: &mut Path) -> Result<Vec<Piece>, Problem> {
    let step = asked.step;
    let title = path.member("title", |path| {
        // A single control is named by a label; groups by the legend of their field set.
        let text = step.value.get("title").unwrap_or(&Value::Null);
        let tag = if step.question.is_end {
            "h2"
        } else if step.question.is_single {
            "label"
        } else {
            "legend"
        };
        asked.scene.write(el(tag, "title"), text, None, path)
    })?;
    let title = if step.required || step.question.is_end {
        title
    } else {
        // The few that may be left out are marked, not the many that may not.
        title.text(" ").child(asked.scene.mark_own(el("span", "optional").text(asked.scene.word(Word::Optional))))
    };
    let title = match title.tag {
        "label" => title.with("for", asked.control()),
        "h2" => title.key(END).with("tabindex", "-1"),
        _ => title,
    };
    let mut parts = vec![Piece::from(title)];
    if let Some(text) = step.value.get("description") {
        let about = path.member("description", |path| asked.scene.write(el("p", "description"), text, None, path))?;
        parts.push(about.with("id", ["about-", &step.id].concat()).into());
    }
    parts.extend((step.question.view)(asked, path)?);
    if step.question.is_end {
        return Ok(vec![el("div", "end").key(step.id.as_str()).children(parts).into()]);
    }
    if let Some(word) = asked.progress.fault {
        let error = el("p", "error").key("error").with("id", ["error-", &step.id].concat());
        parts.push(asked.scene.mark_own(error.text(asked.scene.word(word))).into());
    }
    let body = if step.question.is_single { el("div", "step") } else { asked.describe(el("fieldset", "step")) };
    let form = el("form", "form")
        .key(step.id.as_str())
        .flag("novalidate", true)
        .does(Act::Next)
        .child(body.children(parts))
        .child(actions(asked));
    Ok(vec![form.into()])
}

fn actions(asked: &Asked<'_>) -> Element {
    let facts = Facts { fact: asked.scene.facts, segments: &asked.scene.config.segments, ports: asked.scene.ports };
    let target = asked.progress.target(&facts).and_then(|index| asked.progress.form.steps.get(index));
    let is_last = target.is_some_and(|step| step.question.is_end);
    let mut row = el("div", "actions");
    if !asked.progress.trail.is_empty() {
        row = row.child(el("button", "back").with("type", "button").text(asked.scene.word(Word::Back)).does(Act::Back));
    }
    let (part, word) = if is_last { ("next submit", Word::Send) } else { ("next", Word::Next) };
    row.child(el("button", part).with("type", "submit").key("next").text(asked.scene.word(word)))
}

/// Key of the heading that takes the focus at the end.
const END: &str = "end";

/// The key of the element that takes the focus when the step is new, or its answer was wrong.
pub fn focus(progress: &Progress) -> String {
    match progress.step() {
        Some(step) if step.question.is_end => END.to_owned(),
        Some(step) => ["field-", &step.id].concat(),
        None => String::new(),
    }
}

/// What the live region says: what is wrong, or how the submission fares.
pub fn announcement(progress: &Progress) -> Option<Word> {
    progress.fault.or_else(|| progress.step().filter(|step| step.question.is_end).and(end::status(&progress.sent)))
}
