//! The kinds of blocks; each is one file and one word in the table.

mod button;
pub(super) mod claim;
mod comments;
mod countdown;
pub(super) mod coupon;
pub mod crowd;
mod divider;
mod form;
mod heading;
mod ideas;
mod image;
mod list;
pub mod poll;
mod progress;
mod quote;
mod rating;
pub mod recommendations;
mod reviews;
mod row;
pub mod share;
mod spacer;
pub mod steps;
mod text;
pub(super) mod video;
pub mod wheel;

use super::{Scene, is_asking, kind};
use crate::config::describe::{Key, Kind, keys};
use crate::config::value::number_text;
use crate::config::{Code, Value, member};
use crate::event::Act;
use crate::text::Word;
use crate::view::{Element, Piece, el, push};

/// The keys that every block has.
pub const COMMON: &[Key] = keys! {
    #[required] "type": Kind::Str, "The kind of block.";
    "id": Kind::Id, "Names it for reports; kebab-case.";
};

/// A kind of block.
#[derive(Debug)]
pub struct Block {
    /// The word in the configuration.
    pub name: &'static str,
    /// Its keys besides the common ones; a function, that they may lie in a part of the Wasm.
    pub keys: fn() -> &'static [Key],
    /// Draws it; the keys have been checked.
    draw: fn(&Here<'_>) -> Option<Element>,
}

/// Every kind of block.
pub const ALL: &[Block] = &[
    heading::BLOCK,
    text::BLOCK,
    image::BLOCK,
    video::BLOCK,
    button::BLOCK,
    coupon::BLOCK,
    countdown::BLOCK,
    divider::BLOCK,
    spacer::BLOCK,
    list::BLOCK,
    row::BLOCK,
    form::BLOCK,
    share::BLOCK,
    recommendations::BLOCK,
    progress::BLOCK,
    rating::BLOCK,
    quote::BLOCK,
    wheel::BLOCK,
    steps::BLOCK,
    poll::BLOCK,
    reviews::BLOCK,
    comments::BLOCK,
    ideas::BLOCK,
];

/// A block that is being drawn.
struct Here<'a> {
    scene: &'a Scene<'a>,
    /// Its place among [`all`](super::all) blocks of the content.
    index: usize,
    /// As it was written.
    value: &'a Value,
}

impl Here<'_> {
    /// One of its members; null where it has none.
    fn get(&self, key: &str) -> &Value {
        member(self.value, key)
    }

    /// Its text in an element.
    fn write(&self, element: Element) -> Option<Element> {
        Some(self.scene.write(element, self.value, "text", Some(Act::Button(self.index))))
    }
}

/// The pieces of a list of blocks: of a campaign, or of what a block holds, below whose path they are read.
pub fn draw(scene: &Scene<'_>, content: &Value) -> Vec<Piece> {
    let out = pieces(scene, content);
    if out.is_empty() {
        scene.refuse(Code::Nothing, "");
    }
    out
}

/// The same, where there may be nothing to see.
fn pieces(scene: &Scene<'_>, content: &Value) -> Vec<Piece> {
    let (mut out, mut was_button) = (Vec::new(), false);
    for (at, value) in content.items().iter().enumerate() {
        let Some(element) = scene.item(at, || one(scene, value)) else { continue };
        let is_button = kind(value) == "button";
        match out.last_mut() {
            // Buttons that follow each other stand side by side.
            Some(Piece::Element(last)) if is_button && was_button => {
                if last.part != "row" {
                    let first = std::mem::replace(last, el("div row"));
                    push(&mut last.children, first);
                }
                push(&mut last.children, element);
            }
            _ => push(&mut out, element),
        }
        was_button = is_button;
    }
    if content.items().is_empty() {
        scene.refuse(Code::Missing, "");
    }
    out
}

/// One of the widget's own words in an element, with elements in its places.
fn said(scene: &Scene<'_>, element: Element, word: Word, places: &mut [(&str, Option<Element>)]) -> Element {
    let mut element = scene.mark_own(element);
    for (at, part) in scene.word(word).split(['{', '}']).enumerate() {
        let place = places.iter_mut().find(|(name, _)| at % 2 == 1 && *name == part);
        element = match place.and_then(|(_, piece)| piece.take()) {
            Some(piece) => element.child(piece),
            None => element.text(part),
        };
    }
    element
}

/// A number as people write it where the widget's own words are read.
pub(crate) fn number(scene: &Scene<'_>, number: f64) -> Element {
    scene.format(el("span"), "number", &number_text(number, scene.ports))
}

/// One block, wherever it stands.
fn one(scene: &Scene<'_>, value: &Value) -> Option<Element> {
    let (all, name) = (super::all(scene.campaign.content), kind(value));
    let index = all.iter().position(|own| std::ptr::eq(*own, value)).unwrap_or_default();
    let here = &Here { scene, index, value };
    let known = ALL.iter().find(|block| block.name == name);
    if known.is_none() && !name.is_empty() {
        scene.refuse_member("type", Code::UnknownWord, name);
    }
    scene.check(COMMON, known.map_or(&[], |block| (block.keys)()), here.value);
    for other in all.into_iter().take(index) {
        // A second form, list, wheel or row of steps could not be told from the first: a campaign has one way through.
        if (is_asking(value) && is_asking(other)) || (crowd::is_list(value) && crowd::is_list(other)) {
            scene.refuse_member("type", Code::Duplicate, name);
        }
        for (key, is_only) in [("id", true), ("type", matches!(name, "wheel" | "steps"))] {
            if let Some(own) = here.value.get(key).and_then(Value::text)
                && is_only
                && member(other, key).text() == Some(own)
            {
                scene.refuse_member(key, Code::Duplicate, own);
            }
        }
    }
    (known?.draw)(here)
}

#[cfg(test)]
mod tests {
    use crate::content::stage::{Stage, html};
    use crate::text::address::{LINKS, safe};
    use crate::view::Piece;
    use proptest::prelude::*;

    #[track_caller]
    fn refused(content: &str, code: &str, path: &str, got: &str) {
        assert_eq!(Stage::new(content).blocks(), Err((code_name(code), path.to_owned(), got.to_owned())), "{content}");
    }

    fn code_name(code: &str) -> &'static str {
        ["unknown-word", "unknown-key", "missing", "wrong-type", "duplicate"]
            .into_iter()
            .find(|own| *own == code)
            .unwrap()
    }

    #[test]
    fn what_the_language_does_not_have_says_where_it_stands() {
        refused(
            r#"[{ "type": "heading", "text": "a" }, { "type": "marquee" }]"#,
            "unknown-word",
            "content[1].type",
            "marquee",
        );
        refused(r#"[{ "type": "heading", "text": "a", "size": 3 }]"#, "unknown-key", "content[0].size", "size");
        refused(r#"[{ "text": "a" }]"#, "unknown-key", "content[0].text", "text");
        refused(r#"[{}]"#, "missing", "content[0].type", "type");
        refused(r#"["heading"]"#, "missing", "content[0].type", "type");
        refused(r#"[{ "type": 1 }]"#, "wrong-type", "content[0].type", "");
        refused(r#"[{ "type": "heading" }]"#, "missing", "content[0].text", "text");
        refused("[]", "missing", "content", "");
    }

    #[test]
    fn an_id_names_one_block() {
        refused(
            r#"[{ "type": "text", "id": "a", "text": "a" }, { "type": "text", "id": "a", "text": "b" }]"#,
            "duplicate",
            "content[1].id",
            "a",
        );
    }

    #[test]
    fn buttons_that_follow_each_other_stand_side_by_side() {
        let button = r#"{ "type": "button", "text": "Go", "do": "close" }"#;
        let one = "<button part=button type=button>Go</button>";
        let draw = |content: &[&str]| Stage::new(&["[", &content.join(","), "]"].concat()).blocks().unwrap();
        assert_eq!(draw(&[button]), one);
        let text = r#"{ "type": "text", "text": "a" }"#;
        let expected = format!("<div part=row>{one}{one}</div><p part=text>a</p>{one}");
        assert_eq!(draw(&[button, button, text, button]), expected);
    }

    /// Values of every kind, fit or not.
    fn any() -> BoxedStrategy<String> {
        prop_oneof![
            "(true|false|null|-?[1-9][0-9]{0,2}(\\.5)?)",
            Just(r#"{ "en": 1 }"#.to_owned()),
            Just(r#"[["close"], {}]"#.to_owned()),
            Just(r#""jAvA\tscript:alert(1)""#.to_owned()),
            "[ a-z*{}\\[\\]()':/.é]{0,12}".prop_map(|text| format!("{text:?}")),
        ]
        .boxed()
    }

    /// Values that mostly fit a key.
    fn fit(key: &str) -> BoxedStrategy<String> {
        let words: &[&str] = match key {
            "level" | "width" | "height" => &["1", "2", "6"],
            "do" => &[r#""close""#, r#"{ "open": "/a?{{ name or 'x' }}" }"#, r#"["share", { "copy": "A" }]"#],
            "networks" => &[r#"["x"]"#, r#"["email", "copy"]"#, "[]"],
            "src" => &[r#""/a.avif""#, r#""//a.example/b""#, r#""HTTPS://a.example""#],
            "content" => &[r#"[{ "type": "text", "text": "a" }]"#],
            "id" => &[r#""a""#, r#""b""#, r#""c""#],
            _ => {
                &[r#""**{{ name or 'x' }}** [a](/b)\n*c*""#, r#"{ "en": "Oil", "fa": "روغن" }"#, r#""[a](tel:1) * [b""#]
            }
        };
        prop_oneof![
            9 => prop::sample::select(words.to_vec()).prop_map(str::to_owned),
            1 => any(),
        ]
        .boxed()
    }

    fn block() -> impl Strategy<Value = String> {
        prop::sample::select(super::ALL.iter().collect::<Vec<_>>()).prop_flat_map(|block| {
            let mut keys: Vec<&super::Key> = super::COMMON.iter().chain((block.keys)()).collect();
            keys.retain(|key| !["type", "steps"].contains(&key.name));
            keys.dedup_by_key(|key| key.name);
            let member = |name| prop::option::weighted(0.9, fit(name)).prop_map(move |value| (name, value));
            keys.iter().map(|key| member(key.name)).collect::<Vec<_>>().prop_map(|members| {
                let members = members.iter().filter_map(|(key, value)| Some(format!(", {key:?}: {}", value.as_ref()?)));
                format!(r#"{{ "type": {:?}{} }}"#, block.name, members.collect::<String>())
            })
        })
    }

    fn content() -> impl Strategy<Value = String> {
        prop::collection::vec(block(), 1..3).prop_map(|blocks| format!("[{}]", blocks.join(",")))
    }

    /// Every control has a name, and every address may be followed.
    fn examine(pieces: &[Piece]) {
        for piece in pieces {
            let Piece::Element(element) = piece else { continue };
            let attribute =
                |name| element.attributes.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str());
            if ["a", "button"].contains(&element.tag) {
                let name = attribute("aria-label").map_or_else(|| html(&element.children), str::to_owned);
                assert!(!name.trim().is_empty(), "{element:?}");
            }
            for address in ["href", "src"].into_iter().filter_map(attribute) {
                assert_eq!(safe(address, LINKS).as_deref(), Ok(address));
            }
            assert!(attribute("style").is_none() && !element.attributes.iter().any(|(name, _)| name.starts_with("on")));
            examine(&element.children);
        }
    }

    proptest! {
        #[test]
        fn any_content_is_drawn_or_is_a_problem_in_its_place(content in content(), language in "(en|fa|sv)") {
            let stage = Stage::new(&content).language(&language).fact("name", "<a href=javascript:x>*[x](data:x)");
            match stage.view() {
                Ok(view) => examine(&view.body),
                Err(problem) => assert!(problem.path.starts_with("campaigns[0].content"), "{problem:?}"),
            }
        }
    }
}
