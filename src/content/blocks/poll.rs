//! One question whose answers everybody may see: it is asked as a form asks it, and then shows how all have chosen.

use super::crowd::{address, bar, come, counted, failed, has};
use super::{Block, Here};
use crate::config::describe::{Key, Kind, keys};
use crate::config::value::map;
use crate::config::{Code, Value, member, text};
use crate::content;
use crate::content::Scene;
use crate::form::questions::{OPTION, value_of};
use crate::form::{self, is_end};
use crate::text::Word;
use crate::view::{Element, el, push};

/// The id of its only step.
pub const CHOICE: &str = "choice";

/// The keys.
pub const KEYS: &[Key] = keys! {
    #[required] "id": Kind::Id, "Names it in answers and reports, and to the collector; kebab-case.";
    #[required] "title": Kind::Text, "The question.";
    "description": Kind::Text, "A sentence below the question.";
    #[required] "options": Kind::List(&Kind::Either(&Kind::Str, &Kind::Object(OPTION))), "What can be chosen: objects, or plain texts, each its own answer.", eg "[{ \"value\": \"mild\", \"text\": \"Mild\" }, { \"value\": \"peppery\", \"text\": \"Peppery\" }]";
    "multiple": Kind::Flag, "Whether several may be chosen.", or "false";
    "results": Kind::Word(&["after", "always", "never"]), "When the visitor sees how all have chosen: `after` they have chosen themselves, `always`, or `never`. They are called approximate: who may not be remembered is asked again, and can vote again.", or "\"after\"";
    "from": Kind::Address, "A JSON file that stands in for the collector, in the same shape: `{ \"total\": 128, \"steps\": { \"choice\": { \"mild\": 90 } } }`. Fetched without cookies when it is needed, once on a page.", eg "\"/poll.json\"";
    "proof": Kind::Count, "Proof of work against spam, as a `form` has it.", eg "16";
    "ticket": Kind::Flag, "A ticket against voting many times, as a `form` has it.", or "false";
};

/// The block.
pub const BLOCK: Block = Block { name: "poll", keys: || KEYS, draw };

/// The form that a poll is: its question, and an end.
pub fn form(block: &Value) -> &'static Value {
    let question = if member(block, "multiple").is_true() { "multi" } else { "single" };
    let mut step = map([("id", CHOICE.into()), ("type", question.into()), ("required", true.into())]);
    for key in ["title", "description", "options"] {
        if let Some(value) = block.get(key) {
            step.set(key, value.clone());
        }
    }
    let end = map([("id", "end".into()), ("type", "end".into()), ("title", member(block, "title").clone())]);
    let of = |key| member(block, key).clone();
    let steps = Value::List(vec![step, end]);
    let mut form = map([("id", of("id")), ("type", of("type")), ("steps", steps)]);
    if let Some(bits) = block.get("proof") {
        form.set("proof", bits.clone());
    }
    form.leak()
}

/// What the visitor has chosen before.
fn own<'a>(scene: &Scene<'a>, block: &Value) -> &'a [Value] {
    scene.goods.votes.map_or(&[], |votes| member(votes, text(block, "id")).items())
}

/// Whether the visitor has chosen since this shows.
fn is_over(scene: &Scene<'_>) -> bool {
    scene.showing.form.as_ref().is_some_and(|progress| is_end(progress.step(scene.campaign.form)))
}

/// Whether it tells now how all have chosen.
pub fn tells(scene: &Scene<'_>, block: &Value) -> bool {
    match text(block, "results") {
        "never" => false,
        // Who has just chosen still sees it where a router has led them on, and nothing may be remembered.
        when => when == "always" || !own(scene, block).is_empty() || is_over(scene),
    }
}

fn draw(here: &Here<'_>) -> Option<Element> {
    let scene = here.scene;
    if scene.config.site.collector.is_empty() {
        scene.refuse(Code::NoCollector, "");
    }
    check(here);
    let mut poll = el("div poll");
    let form = content::form(scene.campaign).filter(|_| {
        // Who has chosen on another page is not asked again.
        own(scene, here.value).is_empty() || is_over(scene)
    });
    let asked = match form {
        Some(form) => form::view(scene, form)?,
        None => scene.write(el("h2 title"), here.value, "title", None),
    };
    push(&mut poll.children, asked);
    if tells(scene, here.value) {
        results(here, &mut poll);
    }
    Some(poll)
}

/// What is wrong with a poll is said where it stands, before the form that it becomes is drawn.
fn check(here: &Here<'_>) {
    let scene = here.scene;
    scene.say(here.value, "title");
    let options = here.get("options").items();
    scene.member("options", || {
        if options.len() < 2 {
            scene.refuse(Code::Missing, "value");
        }
        for (at, option) in options.iter().enumerate() {
            if options.iter().take(at).any(|other| value_of(other) == value_of(option)) {
                scene.item(at, || scene.refuse(Code::Duplicate, value_of(option)));
            }
        }
    });
}

/// How all have chosen, the visitor among them; of what has not come only their own choice.
fn results(here: &Here<'_>, out: &mut Element) {
    let (scene, id) = (here.scene, text(here.value, "id"));
    let come = come(scene, &address(scene, here.value));
    let has_failed = come.is_some_and(|tally| member(tally, "steps").is_null());
    let tally = come.filter(|_| !has_failed);
    let counts = tally.map(|tally| member(member(tally, "steps"), CHOICE));
    // What was counted before the visitor has chosen lacks their voice.
    let is_cast = scene.goods.cast.is_some_and(|cast| cast.get(id).is_some());
    let more = f64::from(u8::from(is_cast));
    let total = tally.and_then(|tally| member(tally, "total").number()).unwrap_or_default() + more;
    let mut list = el("ul bars|role=list").with("aria-busy", super::crowd::state(come.is_none()));
    for option in here.get("options").items() {
        let is_own = has(scene.goods.votes, id, value_of(option));
        if has_failed && !is_own {
            continue;
        }
        let mut label = scene.put(el("span"), option.get("text").unwrap_or(option), None);
        if is_own {
            label = label.text(" ").child(scene.own("span own", Word::YourVote));
        }
        let count = counts.map(|counts| {
            member(counts, value_of(option)).number().unwrap_or_default() + if is_own { more } else { 0.0 }
        });
        push(&mut list.children, bar(scene, el("li bar"), label, count, total));
    }
    push(&mut out.children, list);
    if has_failed {
        push(&mut out.children, failed(scene));
    } else {
        let mut about = el("p description");
        if tally.is_some() {
            // Nobody says who they are, so who is asked again may vote again.
            let said = [&counted(scene, Word::Votes, total), " · ", scene.word(Word::Approximate)].concat();
            about = scene.mark_own(about.text(&said));
        }
        push(&mut out.children, about);
    }
}
