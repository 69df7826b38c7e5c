//! What one buyer says, by whom it is, and how it was collected.

use super::{Block, Here};
use crate::config::describe::{Key, Kind, keys};
use crate::view::{Element, el};

/// The keys.
pub const KEYS: &[Key] = keys! {
    #[required] "text": Kind::Text, "What was said, as it was said.";
    #[required] "author": Kind::Text, "Who said it.", eg "\"Maria K., Patras\"";
    #[required] "collected": Kind::Text, "How it was collected, and whether it was paid for: buyers must be told.", eg "\"asked by e-mail after a purchase, unpaid\"";
};

/// The block.
pub const BLOCK: Block = Block { name: "quote", keys: || KEYS, draw };

fn draw(here: &Here<'_>) -> Option<Element> {
    let write = |description, key| here.scene.write(el(description), here.value, key, None);
    let words = el("blockquote quote-text").child(write("p", "text"));
    let about = el("figcaption description").child(write("cite author", "author")).text(" · ");
    Some(el("figure quote").child(words).child(about.child(write("span collected", "collected"))))
}

#[cfg(test)]
mod tests {
    use crate::content::stage::Stage;

    #[test]
    fn a_quote_says_who_said_it_and_how_it_was_collected() {
        let quote =
            r#"[{ "type": "quote", "text": "Like **ours**.", "author": "Maria", "collected": "asked by e-mail" }]"#;
        assert_eq!(
            Stage::new(quote).blocks().unwrap(),
            "<figure part=quote><blockquote part=quote-text><p>Like <strong>ours</strong>.</p></blockquote>\
             <figcaption part=description><cite part=author>Maria</cite> · <span part=collected>asked by e-mail</span>\
             </figcaption></figure>"
        );
        let refused = Stage::new(r#"[{ "type": "quote", "text": "a", "author": "b" }]"#).blocks().unwrap_err();
        assert_eq!(refused, ("missing", "content[0].collected".to_owned(), "collected".to_owned()));
    }
}
