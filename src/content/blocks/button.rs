//! A button that does one thing or several; one that only opens an address is a link.

use super::{Block, Here, block_keys};
use crate::config::describe::{Key, Kind};
use crate::config::{Code, Path, Problem};
use crate::content::verb::{self, Verb};
use crate::event::Act;
use crate::state::Copied;
use crate::text::Word;
use crate::view::{Element, Piece, el};

/// The keys.
pub const KEYS: &[Key] = block_keys! {
    #[required] "text": Kind::Text, "What it says.";
    #[required] "do": Kind::Any, "One verb or a list of them, in order: `open`, `close`, `copy`, `track`, `show`, `share`.";
};

/// The block.
pub const BLOCK: Block = Block { name: "button", keys: KEYS, draw };

fn draw(here: &Here<'_>, path: &mut Path) -> Result<Vec<Piece>, Problem> {
    let scene = here.scene;
    let verbs = path.member("do", |path| verb::all(scene, here.get("do"), path))?;
    let said = path.member("text", |path| match scene.say(here.get("text"), path) {
        // A button that says nothing is nothing to those who do not see it.
        Ok(said) if said.text.trim().is_empty() => Err(Problem::new(path, Code::Missing, "")),
        said => said,
    })?;
    let control = match verbs.as_slice() {
        [Verb::Open { url, new }] => link(url, *new),
        _ => el("button", "button").with("type", "button"),
    };
    let control = match scene.showing.copied {
        Some(Copied::Coupon(index)) if index == here.index => scene.mark_own(control.text(scene.word(Word::Copied))),
        _ => scene.mark(control.text(said.text), &said.language),
    };
    Ok(vec![control.does(Act::Button(here.index)).into()])
}

fn link(url: &str, new: bool) -> Element {
    let link = el("a", "button").with("href", url);
    if new { link.with("target", "_blank").with("rel", "noopener noreferrer") } else { link }
}

#[cfg(test)]
mod tests {
    use crate::content::stage::Stage;
    use crate::content::{Verb, verbs};
    use crate::state::{Copied, Showing};

    fn button(verbs: &str) -> Stage {
        Stage::new(&[r#"[{ "type": "button", "text": { "en": "See", "de": "Ansehen" }, "do": "#, verbs, " }]"].concat())
    }

    fn open(url: &str, new: bool) -> Verb {
        Verb::Open { url: url.to_owned(), new }
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
            "<a part=button href=https://a.example/ target=_blank rel=noopener noreferrer>See</a>",
            &[open("https://a.example/", true)],
        );
    }

    #[test]
    fn any_other_button_is_a_button() {
        let expected = "<button part=button type=button>See</button>";
        check(r#""close""#, expected, &[Verb::Close]);
        check(r#"[{ "copy": "A" }, { "open": "/oil" }]"#, expected, &[Verb::Copy("A".to_owned()), open("/oil", false)]);
    }

    #[test]
    fn a_button_says_that_it_has_copied() {
        let showing = Showing { copied: Some(Copied::Coupon(0)), ..Showing::default() };
        let stage = button(r#"{ "copy": "A" }"#).showing(showing).language("de");
        assert_eq!(stage.blocks().unwrap(), "<button part=button type=button>Kopiert</button>");
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
