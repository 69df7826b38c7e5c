//! A form on the screen: one step, its message, and the way on and back.

use super::questions::{self, Asked, end, value_of};
use super::{Progress, is_end, text, trap, way};
use crate::config::value::integer_text;
use crate::config::{Value, member};
use crate::content::{Scene, Verb, form, verb};
use crate::event::Act;
use crate::share::link::fill;
use crate::text::words::Word;
use crate::view::{Element, Piece, el};

/// A form block as it shows: the step that the visitor has come to.
pub fn view(scene: &Scene<'_>, form: &Value) -> Option<Element> {
    let progress = scene.showing.form.as_ref()?;
    let step = progress.step(form);
    let asked = Asked { step, question: questions::of(step)?, progress, scene };
    scene.member("steps", || scene.item(progress.at, || Some(trap::set(step_view(&asked, form)))))
}

/// Lets texts, addresses and what is shared say what was answered, wherever in the campaign they stand.
pub fn with_answers(scene: &Scene<'_>, work: &mut dyn FnMut(&Scene<'_>)) {
    let (form, Some(progress)) = (scene.campaign.form, &scene.showing.form) else { return work(scene) };
    let facts = |path: &str| match progress.known(form, path) {
        Some(answer) => readable(scene, form, path, answer),
        None => (scene.facts)(path),
    };
    work(&Scene { facts: &facts, ..*scene });
}

/// An answer as people read it: the text of an option, and not its value.
fn readable(scene: &Scene<'_>, form: &Value, path: &str, answer: Value) -> Value {
    let step = way::named(form, path.strip_prefix("answers.").unwrap_or_default());
    let Some(step) = step.and_then(|at| super::steps(form).get(at)) else { return answer };
    let options = member(step, "options").items();
    let text = |value: &Value| {
        let own = options.iter().find(|option| value.is(value_of(option)));
        let own = own.filter(|own| own.get("text").is_some()).map(|own| scene.tell(member(own, "text")).0.into());
        own.or_else(|| value.get("other").cloned()).unwrap_or_else(|| value.clone())
    };
    match &answer {
        Value::List(items) => Value::List(items.iter().map(text).collect()),
        one => text(one),
    }
}

fn step_view(asked: &Asked<'_>, form: &Value) -> Element {
    let (scene, step) = (asked.scene, asked.step);
    let (is_end, is_single) = (is_end(step), asked.is_single() || asked.question.is_said);
    let mut body = if is_end {
        el("div end")
    } else if is_single {
        el("div step")
    } else {
        asked.describe(el("fieldset step"))
    };
    body = body.child(title(asked, is_end));
    if step.get("description").is_some() {
        let about = el("p description").with("id", &asked.id("about-"));
        body = body.child(scene.write(about, step, "description", None));
    }
    (asked.question.view)(asked, &mut body.children);
    if is_end {
        return body.key(text(step, "id"));
    }
    if let Some(fault) = &asked.progress.fault {
        body = body.child(fault.draw(scene).key("error").with("id", &asked.id("error-")));
    } else if let Some(word) = end::status(&asked.progress.sent) {
        // It was refused.
        body = body.child(scene.own("p error", word).key("status"));
    }
    let mut whole =
        el("form form|novalidate").key(text(step, "id")).does(Act::Next).flag("data-auto", is_auto(asked, form));
    whole.children.extend(distance(asked, form).map(Piece::Element));
    whole.child(body).child(actions(asked))
}

/// Whether choosing goes on at once: where one press is the whole answer, and nothing is sent by it.
fn is_auto(asked: &Asked<'_>, form: &Value) -> bool {
    let is_other = asked.progress.answer(asked.step).get("other").is_some();
    member(form, "autoAdvance").is_true()
        && asked.question.is_quick
        && !(is_other || asked.step.get("multiple").is_some_and(Value::is_true))
        && !asked.progress.outlook.is_last
}

/// How far the visitor has come: what lies ahead is counted at its longest, so that it never grows.
fn distance(asked: &Asked<'_>, form: &Value) -> Option<Element> {
    let (scene, outlook, kind) = (asked.scene, &asked.progress.outlook, text(form, "progress"));
    if kind == "none" || outlook.number == 0 || outlook.most < 2 {
        return None;
    }
    let word = if outlook.is_exact { Word::StepOf } else { Word::StepOfAtMost };
    let [at, most] = [outlook.number, outlook.most].map(|count| asked.figure(count as f64));
    let told = fill(scene.word(word), &[("n", &at), ("total", &most)]);
    let told = scene.mark_own(el("p description").text(&told));
    let mut distance = el("div progress").key("progress").child(told);
    if kind != "text" {
        let write = |count: usize| integer_text(count as i64);
        let bar = el("progress|aria-hidden=true").with("max", &write(outlook.most));
        distance = distance.child(bar.with("value", &write(outlook.number - 1)));
    }
    Some(distance)
}

fn title(asked: &Asked<'_>, is_end: bool) -> Element {
    let key = asked.id("field-");
    // A single control is named by a label; groups by the legend of their field set.
    let is_said = asked.question.is_said;
    let title = if is_said {
        el("h2 title|tabindex=-1").key(if is_end { END } else { &key })
    } else if asked.is_single() {
        el("label title").with("for", &key)
    } else {
        el("legend title")
    };
    let title = asked.scene.write(title, asked.step, "title", None);
    if is_said || asked.is_required() {
        return title;
    }
    // The few that may be left out are marked, not the many that may not.
    title.text(" ").child(asked.scene.own("span optional", Word::Optional))
}

fn actions(asked: &Asked<'_>) -> Element {
    let (scene, progress) = (asked.scene, asked.progress);
    let mut row = el("div actions");
    if !progress.trail.is_empty() {
        row = row.child(scene.own("button back|type=button", Word::Back).does(Act::Back));
    }
    let next = if progress.outlook.is_last {
        scene.own("button next submit|type=submit", Word::Send)
    } else {
        scene.own("button next|type=submit", asked.question.go)
    };
    row.child(next.key("next"))
}

/// Key of the heading that takes the focus at the end.
const END: &str = "end";

/// The key of the element that takes the focus when the step is new, or its answer was wrong.
pub fn focus(form: &Value, progress: &Progress) -> String {
    let step = progress.step(form);
    let part = progress.fault.as_ref().map_or(0, |fault| fault.part);
    if is_end(step) { END.to_owned() } else { questions::key(text(step, "id"), part) }
}

/// What the live region says: what is wrong, how the submission fares, or what becomes of the answer.
pub fn announcement(scene: &Scene<'_>, progress: &Progress) -> Option<String> {
    let fault = progress.fault.as_ref().map(|fault| fault.announce(scene));
    let status = || Some(scene.word(end::status(&progress.sent)?).to_owned());
    let says = || {
        let step = progress.step(form(scene.campaign)?);
        let question = questions::of(step)?;
        (question.says)(&Asked { step, question, progress, scene })
    };
    fault.or_else(status).or_else(says)
}

/// What happens at the end that the visitor has come to.
pub fn ending(scene: &Scene<'_>, form: &Value) -> Vec<Verb> {
    let progress = scene.showing.form.as_ref();
    let verbs = progress.map_or(&Value::Null, |progress| member(progress.step(form), "do"));
    if verbs.is_null() { Vec::new() } else { verb::all(scene, verbs) }
}
