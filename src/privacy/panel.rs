//! The panel: the report as a visitor reads it, and what they can do about it.

use super::ID;
use crate::config::{Campaign, Value, member, text};
use crate::consent::Purposes;
use crate::content::{Scene, formats};
use crate::decide::trigger::When;
use crate::event::Act;
use crate::share::link::encode;
use crate::text::Word;
use crate::text::language::is_rtl;
use crate::view::{Element, Format, Piece, View, el, push};

/// The button that erases; the number of the act, as of those below.
pub const FORGET: usize = 0;
/// The button that deletes the answers which wait to be sent.
pub const DISCARD: usize = 1;
/// The first of the buttons for less of a campaign, by its index.
pub const LESS: usize = 2;

/// Key of the heading, which takes the focus when the button that was used may be gone.
const TOP: &str = "top";

/// What the panel stands on, like any campaign; no configuration holds it.
pub static CAMPAIGN: Campaign = OWN;

/// A campaign of the widget's own, without a content.
pub const OWN: Campaign = Campaign {
    index: usize::MAX,
    place: usize::MAX,
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
    form: &Value::Null,
    experiment: None,
    value: &Value::Null,
    path: String::new(),
};

/// The view of a report; `said` is what has just been done, and `refocus` whether the focus goes to the top.
pub fn view(scene: &Scene<'_>, report: &Value, said: Option<Word>, refocus: bool) -> Box<View> {
    let language = scene.words.language;
    let mut pieces = Vec::new();
    push(&mut pieces, scene.own("h2 heading", Word::YourData).key(TOP));
    for (title, key, row) in SECTIONS {
        let mut section = el("div section").child(scene.own("h3 title", *title));
        let items = member(report, key).each();
        for item in items {
            row(scene, item, &mut section.children);
        }
        if items.is_empty() {
            section = section.child(scene.own("p description", Word::Nothing));
        }
        push(&mut pieces, section);
    }
    if let Some(word) = said {
        push(&mut pieces, scene.own("p status", word));
    }
    let link = el("a share|download=parea.json")
        .with("href", &["data:application/json,", &encode(&report.to_json(scene.ports))].concat());
    let download = scene.mark_own(link.text(scene.word(Word::Download)));
    push(&mut pieces, el("div actions").child(download).child(button(scene, Word::Forget, FORGET)));
    Box::new(View {
        campaign: ID,
        format: Format::Modal,
        placement: CAMPAIGN.placement,
        slot: "",
        language: language.to_owned(),
        rtl: is_rtl(language),
        open: true,
        body: formats::frame(scene, pieces),
        focus: if refocus { TOP } else { "" }.to_owned(),
        announcement: said.map_or_else(String::new, |word| scene.word(word).to_owned()),
        until: None,
    })
}

/// Draws something of a report.
type Row = fn(&Scene<'_>, &Value, &mut Vec<Piece>);

/// The sections: title, part of the report, and how something in it is drawn.
const SECTIONS: &[(Word, &str, Row)] = &[
    (Word::Why, "shown", reason),
    (Word::Agreed, "consent", agreed),
    (Word::Stored, "stored", stored),
    (Word::Requested, "requests", request),
];

fn button(scene: &Scene<'_>, word: Word, number: usize) -> Element {
    scene.own("button share|type=button", word).does(Act::Button(number))
}

/// A campaign on the screen, and the facts by which it shows.
fn reason(scene: &Scene<'_>, shown: &Value, out: &mut Vec<Piece>) {
    let mut facts = el("dl facts");
    for fact in member(shown, "facts").items() {
        let word = if text(fact, "purpose").is_empty() { Word::ThisVisit } else { Word::Known };
        let term = scene.own("dt", word).text(": ").child(el("bdi").text(text(fact, "fact")));
        let mut row = el("div row").child(term);
        for value in member(fact, "value").each() {
            let json = value.to_json(scene.ports);
            row = row.child(el("dd").child(el("bdi").text(value.text().unwrap_or(&json))));
        }
        facts = facts.child(row);
    }
    let id = text(shown, "campaign");
    let index = scene.config.campaigns.iter().position(|own| own.id == id).unwrap_or_default();
    let is_empty = facts.children.is_empty();
    let title = el("h4 name").key(id).text(text(shown, "title")).with("lang", scene.language());
    push(out, title.with("dir", if is_rtl(scene.language()) { "rtl" } else { "ltr" }));
    push(out, if is_empty { scene.own("p description", Word::Everyone) } else { facts });
    push(out, button(scene, Word::Less, LESS + index).key(id));
}

/// What was agreed to. It is changed with the site's own consent manager, never here.
fn agreed(scene: &Scene<'_>, consent: &Value, out: &mut Vec<Piece>) {
    let purposes = member(consent, "purposes").items();
    for purpose in purposes {
        push(out, scene.own("p text", word(purpose.text().unwrap_or_default())));
    }
    if purposes.is_empty() {
        push(out, scene.own("p text", Word::Nothing));
    }
    push(out, scene.own("p description", Word::Decide).text(" ").child(el("bdi").text(text(consent, "source"))));
}

/// A stored item: for what, how long, and how large; answers that wait can be deleted.
fn stored(scene: &Scene<'_>, item: &Value, out: &mut Vec<Piece>) {
    let purpose = text(item, "purpose");
    push(out, scene.own("p text", word(purpose)));
    let size = scene.format(el("span"), "bytes", &member(item, "bytes").to_json(scene.ports));
    let day = |key| scene.format(el("span"), "date", text(item, key));
    push(out, el("p description").child(day("since")).text(" – ").child(day("until")).text(" · ").child(size));
    if purpose == "service" {
        push(out, button(scene, Word::Discard, DISCARD));
    }
}

/// A request: for what, to where, and when.
fn request(scene: &Scene<'_>, request: &Value, out: &mut Vec<Piece>) {
    let (_, address) = text(request, "url").split_once(':').unwrap_or_default();
    let about = el("p description").child(el("bdi").text(address.trim_start_matches('/'))).text(" · ");
    let about = about.child(scene.format(el("time"), "time", text(request, "at"))).text(" · ");
    push(out, about.child(scene.own("span", word(text(request, "purpose")))));
}

/// What a purpose is for; without one it is to show messages at all.
fn word(purpose: &str) -> Word {
    match purpose {
        "remember" => Word::Remember,
        "personalise" => Word::Personalise,
        "measure" => Word::Measure,
        "service" => Word::Service,
        _ => Word::Files,
    }
}
