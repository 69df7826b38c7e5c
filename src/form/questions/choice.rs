//! What the kinds that offer options have in common.

use super::{Asked, Given, NOWHERE, Question};
use crate::config::describe::{Key, Kind, keys};
use crate::config::value::map;
use crate::config::{Value, member};
use crate::decide::hash::share;
use crate::form::{Fault, Progress, steps, text};
use crate::text::address::MEDIA;
use crate::text::words::Word;
use crate::view::{Element, Piece, el, push};

/// The keys of an option.
pub const OPTION: &[Key] = keys! {
    #[required] "value": Kind::Str, "The answer, the same in every language.";
    "text": Kind::Text, "What it says.";
    "emoji": Kind::Str, "A sign for it.", eg "\"🙂\"";
    "image": Kind::Object(IMAGE), "A picture of it.";
    "score": Kind::Number, "What choosing it adds to the variable `score`; of a column of a `matrix`, in each row.";
};

/// The keys of the picture of an option.
const IMAGE: &[Key] = keys! {
    #[required] "src": Kind::Address, "Its address.", eg "\"/img/oil.avif\"";
    #[required] "alt": Kind::Text, "What it shows, for those who do not see it.";
};

/// What can be chosen: each a text that is its own answer, or an object.
pub(super) const OPTIONS: Kind = Kind::List(&Kind::Either(&Kind::Str, &Kind::Object(OPTION)));

/// An option of our own, or what the site calls it.
pub(super) const OURS: Kind = Kind::Either(&Kind::Flag, &Kind::Text);

/// How options look.
pub(super) const DISPLAY: Kind = Kind::Word(&["list", "buttons", "dropdown", "cards"]);

/// The answers of the options of our own.
const OTHER: &str = "other";
const NONE: &str = "none";

/// The answer that an option stands for.
pub fn value_of(option: &Value) -> &str {
    option.text().unwrap_or_else(|| text(option, "value"))
}

/// The options of a step with their places in the configuration, in the order in which this visitor sees them.
pub(super) fn shuffled<'s>(step: &'s Value, key: &str, unit: &str) -> Vec<(usize, &'s Value)> {
    let is_shuffled = member(step, "shuffle").is_true();
    let mut options: Vec<(f64, usize, &Value)> = Vec::new();
    for (at, option) in member(step, key).items().iter().enumerate() {
        // Another lot for each visitor, step and option: the same on every page, and nobody has to remember it.
        let seed = [text(step, "id"), ".", value_of(option)].concat();
        let lot = if is_shuffled { share(&seed, unit) } else { 0.0 };
        let place = options.iter().position(|(other, ..)| *other > lot).unwrap_or(options.len());
        options.insert(place, (lot, at, option));
    }
    options.into_iter().map(|(_, at, option)| (at, option)).collect()
}

/// The order in which a visitor has seen the options of the steps on their way that shuffle them; null where none does.
pub fn order(form: &Value, progress: &Progress, unit: &str) -> Value {
    let mut order = Value::Null;
    for step in progress.trail.iter().filter_map(|(at, _)| steps(form).get(*at)) {
        if member(step, "shuffle").is_true() {
            let key = if text(step, "type") == "matrix" { "rows" } else { "options" };
            let values = shuffled(step, key, unit).into_iter().map(|(_, option)| value_of(option).into());
            order.set(text(step, "id"), Value::List(values.collect()));
        }
    }
    order
}

/// Whether a step has one of our own options.
fn has(step: &Value, key: &str) -> bool {
    !matches!(member(step, key), Value::Null | Value::Bool(false))
}

/// Whether an answer, or one of a list, is that of an option.
fn is(answer: &Value, value: &str) -> bool {
    answer.is(value) || value == OTHER && answer.get(OTHER).is_some()
}

/// An answer in the visitor's own words.
fn other(words: &str) -> Value {
    map([(OTHER, words.trim().into())])
}

/// What a choice of one means.
pub(super) fn take_one(given: &Given<'_>) -> Value {
    if given.part == OTHER {
        return other(given.value);
    }
    match given.value {
        "" => Value::Null,
        OTHER if has(given.step, OTHER) => other(text(given.before, OTHER)),
        value => value.into(),
    }
}

/// What a choice of several means: in the order in which they were chosen, what is said in words last.
pub(super) fn take_some(given: &Given<'_>) -> Value {
    let mut chosen = given.before.items().to_vec();
    let value = if given.part == OTHER { OTHER } else { given.value };
    let is_other = value == OTHER && has(given.step, OTHER);
    let words = chosen.iter().find_map(|one| one.get(OTHER)?.text()).unwrap_or_default().to_owned();
    // None of these and any of these exclude each other.
    let is_none = value == NONE && has(given.step, NONE);
    chosen.retain(|one| !is(one, value) && !(given.on && (is_none || is(one, NONE))));
    if given.on {
        let before_words = chosen.iter().position(|one| is(one, OTHER)).unwrap_or(chosen.len());
        match (is_other, given.part) {
            (true, OTHER) => chosen.push(other(given.value)),
            (true, _) => chosen.push(other(&words)),
            (false, _) => chosen.insert(before_words, value.into()),
        }
    }
    if chosen.is_empty() { Value::Null } else { Value::List(chosen) }
}

/// Too few or too many were chosen, or other words are missing.
pub(super) fn check(step: &Value, answer: &Value, _: bool) -> Option<Fault> {
    let chosen = answer.items();
    let is_exempt = chosen.is_empty() || chosen.iter().any(|one| is(one, NONE));
    let count = chosen.len() as f64;
    let bound = |key: &str| member(step, key).number().filter(|_| !is_exempt);
    if let Some(min) = bound("min").filter(|min| count < *min) {
        return Some(Fault::new(Word::TooFew, min));
    }
    if let Some(max) = bound("max").filter(|max| count > *max) {
        return Some(Fault::new(Word::TooMany, max));
    }
    // What came with the address may be anything.
    let options = member(step, "options").items();
    let is_offered = |one: &Value| match one.text() {
        Some(NONE) if has(step, NONE) => true,
        Some(value) => options.iter().any(|option| value_of(option) == value),
        None => true,
    };
    let is_wordless = |one: &Value| one.get(OTHER).is_some_and(|words| words.is(""));
    let all = if chosen.is_empty() { std::slice::from_ref(answer) } else { chosen };
    if !all.iter().all(is_offered) {
        return Some(Word::Unfit.into());
    }
    all.iter().any(is_wordless).then(|| Fault { part: options.len(), ..Word::AnswerNeeded.into() })
}

/// The options as radio buttons, check boxes or, where one is chosen of a list that folds, a select.
pub(super) fn view(asked: &Asked<'_>, control: &'static str, out: &mut Vec<Piece>) {
    let (step, scene) = (asked.step, asked.scene);
    let display = asked.get("display").text().unwrap_or("list");
    if display == "dropdown" || !asked.question.control.is_empty() {
        return dropdown(asked, out);
    }
    let mut list = el("div options").with("data-display", if asked.question.is_shown() { "cards" } else { display });
    let options = shuffled(step, "options", &scene.showing.unit);
    let count = options.len();
    for (place, (at, option)) in options.into_iter().enumerate() {
        let inside = scene.member("options", || scene.item(at, || faces(asked, option)));
        list = list.child(one(asked, control, value_of(option), place).child(inside));
    }
    for (key, word) in [(OTHER, Word::Other), (NONE, Word::NoneOfThese)] {
        if has(step, key) {
            list = list.child(one(asked, control, key, NOWHERE).child(asked.label("span", key, Some(word))));
        }
        if key == OTHER {
            list.children.extend(words(asked, count).map(Piece::Element));
        }
    }
    push(out, list);
}

/// A control with its label around it, which still lacks what it says.
fn one(asked: &Asked<'_>, control: &'static str, value: &str, place: usize) -> Element {
    let answer = asked.answer();
    let is_chosen = is(answer, value) || answer.items().iter().any(|one| is(one, value));
    let input = asked.part(control, "", place).with("value", value).flag("checked", is_chosen);
    el("label option").key(value).child(input)
}

/// What an option says and shows.
fn faces(asked: &Asked<'_>, option: &Value) -> Element {
    let scene = asked.scene;
    let mut faces = el("span face");
    let image = member(option, "image");
    if !image.is_null() {
        let (source, (alt, language)) =
            scene.member("image", || (scene.address(image, "src", MEDIA), scene.say(image, "alt")));
        // Said before its address: what a shown campaign contains is fetched without credentials.
        let picture = el("img image|crossorigin=anonymous|decoding=async").with("alt", &alt).with("src", &source);
        faces = faces.child(scene.mark(picture, language));
    }
    if let Some(emoji) = member(option, "emoji").text() {
        faces = faces.child(el("span emoji|aria-hidden=true").text(emoji));
    }
    match option {
        Value::Text(_) => faces.child(scene.put(el("span"), option, None)),
        _ if option.get("text").is_some() => faces.child(scene.write(el("span"), option, "text", None)),
        _ => faces,
    }
}

/// The field for other words, while they are chosen.
fn words(asked: &Asked<'_>, place: usize) -> Option<Element> {
    let answer = asked.answer();
    let given = answer.items().iter().chain([answer]).find(|one| has(asked.step, OTHER) && is(one, OTHER))?;
    let name = match asked.get(OTHER) {
        Value::Bool(_) => asked.scene.word(Word::Other).to_owned(),
        _ => asked.scene.say(asked.step, OTHER).0,
    };
    let field = asked.part("input field|type=text|dir=auto|maxlength=500", OTHER, place);
    Some(field.with("aria-label", &name).with("value", text(given, OTHER)))
}

fn dropdown(asked: &Asked<'_>, out: &mut Vec<Piece>) {
    let (step, scene, answer) = (asked.step, asked.scene, asked.answer());
    let mut list = asked.field("select field", 0);
    let entry = |value: &str, inside: Element| inside.with("value", value).flag("selected", is(answer, value));
    list = list.child(scene.own("option|value=", Word::Choose));
    let options = shuffled(step, "options", &scene.showing.unit);
    let count = options.len();
    for (at, option) in options {
        let (said, language) = scene.member("options", || {
            scene.item(at, || match option {
                Value::Text(_) => scene.tell(option),
                _ => scene.say(option, "text"),
            })
        });
        list = list.child(entry(value_of(option), scene.mark(el("option").text(&said), language)));
    }
    for (key, word) in [(OTHER, Word::Other), (NONE, Word::NoneOfThese)] {
        if has(step, key) {
            list = list.child(entry(key, asked.label("option", key, Some(word))));
        }
    }
    push(out, asked.describe(list));
    if let Some(words) = words(asked, count.max(1)) {
        push(out, words);
    }
}

impl Question {
    /// Whether its options are pictures or signs rather than words.
    fn is_shown(&self) -> bool {
        matches!(self.name, "picture" | "reaction")
    }
}

/// Two answers: each its value, the key of what the site calls it, and our own word for it, which `draw` puts into a label.
pub(super) fn pair(
    asked: &Asked<'_>,
    answers: &[(&'static str, &'static str, Word); 2],
    draw: &dyn Fn(Element, &str, Word) -> Element,
) -> Element {
    let mut list = el("div options|data-display=buttons");
    for (place, (value, key, word)) in answers.iter().enumerate() {
        let is_chosen = match asked.answer() {
            Value::Bool(on) => *on == (*value == "true"),
            answer => answer.is(value),
        };
        let input = asked.field("input|type=radio", place).with("value", value).flag("checked", is_chosen);
        list = list.child(draw(el("label option").child(input), key, *word));
    }
    list
}
