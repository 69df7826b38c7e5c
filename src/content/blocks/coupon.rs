//! A coupon: a code, and a button that copies it.

use super::{Block, Here};
use crate::config::Code;
use crate::config::describe::{Key, Kind, keys};
use crate::event::Act;
use crate::state::Copied;
use crate::text::Word;
use crate::view::{Element, el};

/// The keys.
pub const KEYS: &[Key] = keys! {
    #[required] "code": Kind::Str, "What is typed in at the checkout; the same in every language.", eg "\"ELAIA10\"";
};

/// The block.
pub const BLOCK: Block = Block { name: "coupon", keys: KEYS, draw };

fn draw(here: &Here<'_>) -> Option<Element> {
    let scene = here.scene;
    let code = here.get("code").text().unwrap_or_default();
    if code.is_empty() {
        scene.refuse_member("code", Code::Missing, "");
    }
    let is_copied = scene.showing.copied == Some(Copied::Coupon(here.index));
    let copy = scene.own("button copy|type=button", if is_copied { Word::Copied } else { Word::CopyCode });
    // A code is no word of any language, and reads from left to right in all of them.
    let code = el("code coupon-code|dir=ltr|translate=no").text(code);
    Some(el("div coupon").child(code).child(copy.does(Act::Coupon(here.index))))
}

#[cfg(test)]
mod tests {
    use crate::content::coupon;
    use crate::content::stage::Stage;
    use crate::state::{Copied, Showing};

    const CONTENT: &str = r#"[{ "type": "coupon", "code": "ELAIA10" }]"#;

    fn html(label: &str) -> String {
        format!(
            "<div part=coupon><code part=coupon-code dir=ltr translate=no>ELAIA10</code>\
             <button part=copy type=button>{label}</button></div>"
        )
    }

    #[test]
    fn a_coupon_shows_its_code_and_copies_it() {
        let stage = Stage::new(CONTENT);
        assert_eq!(stage.blocks().unwrap(), html("Copy code"));
        stage.scene(|scene| assert_eq!(coupon(scene, 0).as_deref(), Some("ELAIA10")));
        stage.scene(|scene| assert_eq!(coupon(scene, 1), None));
    }

    #[test]
    fn after_copying_it_is_seen_and_heard() {
        let showing = Showing { copied: Some(Copied::Coupon(0)), ..Showing::default() };
        let stage = Stage::new(CONTENT).showing(showing).language("pl");
        assert_eq!(stage.blocks().unwrap(), html("Skopiowano"));
        assert_eq!(stage.view().unwrap().announcement, "Skopiowano");
    }

    #[test]
    fn a_coupon_without_a_code_is_refused() {
        let refused = Stage::new(r#"[{ "type": "coupon", "code": "" }]"#).blocks().unwrap_err();
        assert_eq!(refused, ("missing", "content[0].code".to_owned(), String::new()));
    }
}
