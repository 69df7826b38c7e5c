//! A button that does one thing or several; one that only opens an address is a link.

use super::{Block, Here};
use crate::config::Code;
use crate::config::describe::{Key, Kind, keys};
use crate::content::verb::{self, is_link};
use crate::event::Act;
use crate::state::Copied;
use crate::text::Word;
use crate::view::{Element, el};

/// The keys.
pub const KEYS: &[Key] = keys! {
    #[required] "text": Kind::Text, "What it says.";
    #[required] "do": Kind::Any, "One verb or a list of them, in order: `open`, `close`, `copy`, `track`, `show`, `share`, `goto`, `submit`, `remind`, `set`.";
};

/// The block.
pub const BLOCK: Block = Block { name: "button", keys: || KEYS, draw };

fn draw(here: &Here<'_>) -> Option<Element> {
    let scene = here.scene;
    let verbs = scene.member("do", || verb::all(scene, here.get("do")));
    let (said, language) = scene.say(here.value, "text");
    if said.trim().is_empty() {
        // A button that says nothing is nothing to those who do not see it.
        scene.refuse_member("text", Code::Missing, "");
    }
    let control = match verbs.first() {
        Some(verb) if is_link(&verbs) => {
            let link = if verb.more.is_true() { el(NEW_TAB) } else { el("a button") };
            link.with("href", &verb.what)
        }
        _ => el("button button|type=button"),
    };
    let what = Copied::Coupon(here.index);
    let control = if scene.showing.copied == Some(what) {
        scene.mark_own(control.text(scene.word(scene.copied(what, Word::Copied))))
    } else {
        scene.mark(control.text(&said), language)
    };
    Some(control.does(Act::Button(here.index)))
}

/// A link to a page that learns nothing of this one.
const NEW_TAB: &str = "a button|target=_blank|rel=noopener noreferrer";

#[cfg(test)]
mod tests {
    use crate::config::Value;
    use crate::content::stage::{Stage, html};
    use crate::content::{Does, Verb, verbs};
    use crate::state::{Copied, Showing};

    fn button(verbs: &str) -> Stage {
        Stage::new(&[r#"[{ "type": "button", "text": { "en": "See", "de": "Ansehen" }, "do": "#, verbs, " }]"].concat())
    }

    fn open(url: &str, new: bool) -> Verb {
        let more = if new { true.into() } else { Value::Null };
        Verb { does: Does::Open, what: url.to_owned(), more }
    }

    #[track_caller]
    fn check(written: &str, expected: &str, does: &[Verb]) {
        let stage = button(written);
        assert_eq!(stage.blocks().unwrap(), expected, "{written}");
        stage.scene(|scene| assert_eq!(verbs(scene, 0), does, "{written}"));
    }

    #[test]
    fn a_button_that_only_opens_an_address_is_a_link_which_the_browser_follows() {
        check(r#"{ "open": "/oil" }"#, "<a part=button href=/oil>See</a>", &[open("/oil", false)]);
        check(
            r#"[{ "open": "https://a.example/", "new": true }]"#,
            "<a part=button target=_blank rel=noopener noreferrer href=https://a.example/>See</a>",
            &[open("https://a.example/", true)],
        );
    }

    #[test]
    fn any_other_button_is_a_button() {
        let expected = "<button part=button type=button>See</button>";
        check(r#""close""#, expected, &[Verb { does: Does::Close, ..Verb::default() }]);
        check(
            r#"[{ "copy": "A" }, { "open": "/oil" }]"#,
            expected,
            &[Verb { does: Does::Copy, what: "A".to_owned(), ..Verb::default() }, open("/oil", false)],
        );
    }

    #[test]
    fn a_button_says_that_it_has_copied() {
        let showing = Showing { copied: Some(Copied::Coupon(0)), ..Showing::default() };
        let stage = button(r#"{ "copy": "A" }"#).showing(showing).language("de");
        assert_eq!(stage.blocks().unwrap(), "<button part=button type=button>Kopiert</button>");
    }

    #[test]
    fn what_a_button_could_not_copy_stands_below_the_blocks() {
        let drawn = |kind: &str, uncopied: Option<&str>| {
            let uncopied = uncopied.map(str::to_owned);
            let showing = Showing { copied: Some(Copied::Coupon(1)), uncopied, ..Showing::default() };
            let content = format!(r#"[{{ "type": "heading", "text": "Oil" }}, {{ "type": {kind} }}]"#);
            html(&Stage::new(&content).showing(showing).view().unwrap().body)
        };
        let button = r#""button", "text": "Copy", "do": { "copy": "A" }"#;
        let code = "<code part=coupon-code dir=ltr translate=no>A</code>";
        let below = drawn(button, Some("A"));
        assert!(below.ends_with(&format!(">Could not be copied</button>{code}")), "{below}");
        let copied = drawn(button, None);
        assert!(copied.ends_with(">Copied</button>"), "{copied}");
        let coupon = drawn(r#""coupon", "code": "A""#, Some("A"));
        assert_eq!(coupon.matches(code).count(), 1, "{coupon}");
    }

    #[test]
    fn a_button_that_says_nothing_is_refused() {
        let content = r#"[{ "type": "button", "text": " {{ absent or '' }}", "do": "close" }]"#;
        assert_eq!(Stage::new(content).blocks(), Err(("missing", "content[0].text".to_owned(), String::new())));
    }

    #[test]
    fn an_address_that_would_run_something_is_refused() {
        let refused = button(r#"{ "open": "java\nscript:alert(1)" }"#).blocks().unwrap_err();
        assert_eq!(refused, ("unsafe-address", "content[0].do.open".to_owned(), "javascript".to_owned()));
    }
}
