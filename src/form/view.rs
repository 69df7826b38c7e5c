//! A form on the screen: one step, its message, and the way on and back.

use super::questions::{self, Asked, end};
use super::{Progress, is_end, steps, text};
use crate::config::{Value, member};
use crate::content::Scene;
use crate::decide::condition::Facts;
use crate::event::Act;
use crate::text::words::Word;
use crate::view::{Element, el};

/// A form block as it shows: the step that the visitor has come to.
pub fn view(scene: &Scene<'_>, form: &Value) -> Option<Element> {
    let progress = scene.showing.form.as_ref()?;
    let step = progress.step(form);
    let asked = Asked { step, question: questions::of(step)?, progress, scene };
    scene.member("steps", || scene.item(progress.at, || Some(step_view(&asked, form))))
}

fn step_view(asked: &Asked<'_>, form: &Value) -> Element {
    let (scene, step) = (asked.scene, asked.step);
    let (is_end, is_single) = (is_end(step), !asked.question.control.is_empty());
    let mut body = if is_end {
        el("div end")
    } else if is_single {
        el("div step")
    } else {
        asked.describe(el("fieldset step"))
    };
    body = body.child(title(asked, is_end, is_single));
    if step.get("description").is_some() {
        let about = el("p description").with("id", &asked.id("about-"));
        body = body.child(scene.write(about, step, "description", None));
    }
    (asked.question.view)(asked, &mut body.children);
    if is_end {
        return body.key(text(step, "id"));
    }
    if let Some(word) = asked.progress.fault {
        body = body.child(scene.own("p error", word).key("error").with("id", &asked.id("error-")));
    }
    el("form form|novalidate").key(text(step, "id")).does(Act::Next).child(body).child(actions(asked, form))
}

fn title(asked: &Asked<'_>, is_end: bool, is_single: bool) -> Element {
    // A single control is named by a label; groups by the legend of their field set.
    let title = if is_end {
        el("h2 title|tabindex=-1").key(END)
    } else if is_single {
        el("label title").with("for", &asked.id("field-"))
    } else {
        el("legend title")
    };
    let title = asked.scene.write(title, asked.step, "title", None);
    if is_end || member(asked.step, "required").is_true() {
        return title;
    }
    // The few that may be left out are marked, not the many that may not.
    title.text(" ").child(asked.scene.own("span optional", Word::Optional))
}

fn actions(asked: &Asked<'_>, form: &Value) -> Element {
    let (scene, progress) = (asked.scene, asked.progress);
    let facts = Facts { segments: &scene.config.segments, ..Facts::new(scene.facts, scene.ports) };
    let target = progress.target(form, scene.config, scene.granted, &facts).and_then(|index| steps(form).get(index));
    let mut row = el("div actions");
    if !progress.trail.is_empty() {
        row = row.child(scene.own("button back|type=button", Word::Back).does(Act::Back));
    }
    let next = if target.is_some_and(is_end) {
        scene.own("button next submit|type=submit", Word::Send)
    } else {
        scene.own("button next|type=submit", Word::Next)
    };
    row.child(next.key("next"))
}

/// Key of the heading that takes the focus at the end.
const END: &str = "end";

/// The key of the element that takes the focus when the step is new, or its answer was wrong.
pub fn focus(form: &Value, progress: &Progress) -> String {
    let step = progress.step(form);
    if is_end(step) { END.to_owned() } else { ["field-", text(step, "id")].concat() }
}

/// What the live region says: what is wrong, or how the submission fares.
pub fn announcement(progress: &Progress) -> Option<Word> {
    progress.fault.or(end::status(&progress.sent))
}
