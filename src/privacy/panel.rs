//! The panel: the report as a visitor reads it, and what they can do about it.

use super::ID;
use crate::config::{Campaign, Value, member, text};
use crate::consent::Purposes;
use crate::content::{Scene, formats};
use crate::decide::trigger::When;
use crate::event::Act;
use crate::text::language::is_rtl;
use crate::text::{Word, words};
use crate::view::{Element, Format, View, el, push};

/// The button that saves the export as a file; the number of the act, as of those below.
pub const DOWNLOAD: usize = 0;
/// The button that erases.
pub const FORGET: usize = 1;
/// The button that deletes the answers which wait to be sent.
pub const DISCARD: usize = 2;
/// The first of the buttons for less of a campaign, by its index.
pub const LESS: usize = 3;

/// Key of the heading, which takes the focus when the button that was used may be gone.
const TOP: &str = "top";

/// What the panel stands on, like any campaign; no configuration holds it.
pub static CAMPAIGN: Campaign = Campaign {
    index: usize::MAX,
    id: ID,
    format: Format::Modal,
    placement: "center",
    slot: "",
    when: When { all: false, triggers: Vec::new(), delay: 0.0, cancel: &[] },
    priority: 0.0,
    group: "",
    needs: Purposes { remember: false, personalise: false, measure: false },
    closable: true,
    content: &Value::Null,
    value: &Value::Null,
    path: String::new(),
};

/// The view of a report; `said` is what has just been done, and `refocus` whether the focus goes to the top.
pub fn view(scene: &Scene<'_>, report: &Value, said: Option<Word>, refocus: bool) -> Box<View> {
    let language = words::language(scene.language());
    let stored = member(report, "stored").items();
    let mut pieces = Vec::new();
    push(&mut pieces, scene.own("h2 heading", Word::YourData).key(TOP));
    push(&mut pieces, section(scene, Word::Why, member(report, "shown").items(), reason));
    push(&mut pieces, agreed(scene, member(report, "consent")));
    push(&mut pieces, section(scene, Word::Stored, stored, item));
    push(&mut pieces, section(scene, Word::Requested, &latest(scene, member(report, "requests").items()), request));
    if stored.iter().any(|item| member(item, "purpose").is("service")) {
        let button = button(scene, Word::Discard, DISCARD);
        push(&mut pieces, el("div section").child(scene.own("p text", Word::Unsent)).child(button));
    }
    if let Some(word) = said {
        push(&mut pieces, scene.own("p status", word));
    }
    let download = button(scene, Word::Download, DOWNLOAD);
    push(&mut pieces, el("div actions").child(download).child(button(scene, Word::Forget, FORGET)));
    Box::new(View {
        campaign: ID,
        format: Format::Modal,
        placement: CAMPAIGN.placement,
        slot: "",
        language: language.to_owned(),
        rtl: is_rtl(language),
        theme: scene.config.theme.properties.clone(),
        open: true,
        body: formats::frame(scene, pieces),
        focus: if refocus { TOP } else { "" }.to_owned(),
        announcement: said.map_or("", |word| scene.word(word)),
    })
}

fn button(scene: &Scene<'_>, word: Word, number: usize) -> Element {
    scene.own("button|type=button", word).does(Act::Button(number))
}

/// A heading and a row for each item, or that there is nothing.
fn section(scene: &Scene<'_>, title: Word, items: &[Value], row: fn(&Scene<'_>, &Value) -> Element) -> Element {
    let mut section = el("section section").child(scene.own("h3 title", title));
    for item in items {
        section = section.child(row(scene, item));
    }
    if items.is_empty() { section.child(scene.own("p description", Word::Nothing)) } else { section }
}

/// What was agreed to. It is changed with the site's own consent manager, never here.
fn agreed(scene: &Scene<'_>, consent: &Value) -> Element {
    let mut section = section(scene, Word::Agreed, &[Value::Null], |scene, _| scene.own("p description", Word::Decide));
    for (purpose, granted) in member(consent, "purposes").entries() {
        let mark = el("input|type=checkbox|disabled").flag("checked", granted.is_true());
        section = section.child(el("label option").child(mark).child(scene.own("span", named(purpose))));
    }
    section
}

/// A campaign on the screen, and the facts by which it shows.
fn reason(scene: &Scene<'_>, shown: &Value) -> Element {
    let index = scene.config.campaigns.iter().position(|own| member(shown, "campaign").is(own.id)).unwrap_or_default();
    let mut facts = el("dl facts");
    for fact in member(shown, "facts").items() {
        let path = text(fact, "fact");
        let group = match text(fact, "purpose") {
            "remember" => Word::Visits,
            "" if path.starts_with("device.") || path.starts_with("time.") => Word::Device,
            "" => Word::ThisPage,
            _ => Word::Details,
        };
        let name = path.split_once('.').map_or(path, |(_, rest)| rest);
        let mut value = String::new();
        write(scene, member(fact, "value"), &mut value);
        let term = scene.own("dt", group).text(": ").child(el("bdi").text(name));
        facts = facts.child(el("div").child(term).child(el("dd").child(el("bdi").text(&value))));
    }
    let word = if facts.children.is_empty() { Word::Everyone } else { Word::Because };
    let name = el("h4 name|dir=auto").with("lang", scene.language()).text(text(shown, "title"));
    let about = el("div item").key(text(shown, "campaign")).child(name).child(scene.own("p description", word));
    let about = if facts.children.is_empty() { about } else { about.child(facts) };
    about.child(button(scene, Word::Less, LESS + index))
}

/// A value of a fact, for people.
fn write(scene: &Scene<'_>, value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push('–'),
        Value::Text(text) => out.push_str(text),
        Value::List(items) => {
            for item in items {
                if !out.is_empty() {
                    out.push_str(", ");
                }
                write(scene, item, out);
            }
        }
        other => out.push_str(&other.to_json(scene.ports)),
    }
}

/// A stored item: for what, how long, and how large.
fn item(scene: &Scene<'_>, item: &Value) -> Element {
    let size = scene.ports.number_text(member(item, "bytes").number().unwrap_or_default());
    let about = el("p description")
        .child(formatted(scene, "data-day", text(item, "since")))
        .text(" – ")
        .child(formatted(scene, "data-day", text(item, "until")))
        .text(" · ")
        .child(formatted(scene, "data-bytes", &size));
    row(scene, text(item, "purpose"), about)
}

/// A request: to whom, for what, and when.
fn request(scene: &Scene<'_>, request: &Value) -> Element {
    let purpose = if member(request, "purpose").is_null() { "files" } else { text(request, "purpose") };
    let about = el("p description")
        .child(el("bdi").text(&host(scene, request)))
        .text(" · ")
        .child(formatted(scene, "data-time", text(request, "at")));
    row(scene, purpose, about)
}

fn row(scene: &Scene<'_>, purpose: &str, about: Element) -> Element {
    el("div item").child(scene.own("div name", named(purpose))).child(about)
}

/// Of the requests to one host for one purpose the latest, the newest first.
fn latest(scene: &Scene<'_>, requests: &[Value]) -> Vec<Value> {
    let mut latest: Vec<Value> = Vec::new();
    for request in requests.iter().rev() {
        let is_like = |own: &Value| {
            member(own, "purpose") == member(request, "purpose") && host(scene, own) == host(scene, request)
        };
        if !latest.iter().any(is_like) {
            latest.push(request.clone());
        }
    }
    latest
}

fn host(scene: &Scene<'_>, request: &Value) -> String {
    scene.ports.url(text(request, "url"), "").unwrap_or_default().host
}

/// What the browser writes as people of that language do: a day, a time, a number of bytes.
fn formatted(scene: &Scene<'_>, kind: &'static str, value: &str) -> Element {
    el("span").with("lang", words::language(scene.language())).with(kind, value)
}

/// What a purpose is for.
fn named(purpose: &str) -> Word {
    match purpose {
        "remember" => Word::Remember,
        "personalise" => Word::Personalise,
        "measure" => Word::Measure,
        "service" => Word::Service,
        _ => Word::Files,
    }
}
