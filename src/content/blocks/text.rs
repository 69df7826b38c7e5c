//! A paragraph.

use super::{Block, Here};
use crate::config::describe::{Key, Kind, keys};
use crate::view::{Element, el};

/// The keys.
pub const KEYS: &[Key] = keys! {
    #[required] "text": Kind::Text, "What it says; with the inline subset.";
};

/// The block.
pub const BLOCK: Block = Block { name: "text", keys: || KEYS, draw };

fn draw(here: &Here<'_>) -> Option<Element> {
    here.write(el("p text"))
}

#[cfg(test)]
mod tests {
    use crate::content::stage::Stage;
    use crate::content::{is_link, verbs};

    #[test]
    fn a_paragraph_greets_by_name_and_links() {
        let content = r#"[{ "type": "text", "text": "For you, **{{ name or 'friend' }}**.\n[See](/oil)" }]"#;
        let drawn = |stage: Stage| stage.blocks().unwrap();
        assert_eq!(
            drawn(Stage::new(content).fact("name", "<b>Άννα")),
            "<p part=text>For you, <strong><b>Άννα</strong>.<br><a part=link href=/oil>See</a></p>",
        );
        assert!(drawn(Stage::new(content)).contains("<strong>friend</strong>"));
        Stage::new(content).scene(|scene| assert!(is_link(&verbs(scene, 0))));
    }

    #[test]
    fn a_problem_in_the_text_says_where() {
        let stage = Stage::new(r#"[{ "type": "text", "text": "For you, {{ name }}" }]"#);
        assert_eq!(stage.blocks(), Err(("no-fallback", "content[0].text".to_owned(), "name".to_owned())));
    }
}
