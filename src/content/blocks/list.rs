//! A list of texts.

use super::{Block, Here};
use crate::config::Code;
use crate::config::describe::{Key, Kind, keys};
use crate::event::Act;
use crate::view::{Element, el, push};

/// The keys.
pub const KEYS: &[Key] = keys! {
    #[required] "items": Kind::List(&Kind::Text), "What it lists; each with the inline subset.", eg "[\"Cold pressed\", \"Free delivery\"]";
    "marks": Kind::Word(&["bullets", "checks", "numbers"]), "What stands before each item.", or "\"bullets\"";
};

/// The block.
pub const BLOCK: Block = Block { name: "list", keys: || KEYS, draw };

fn draw(here: &Here<'_>) -> Option<Element> {
    let (scene, marks) = (here.scene, here.get("marks").text().unwrap_or("bullets"));
    // A style sheet that draws its own marks takes the role away in WebKit.
    let list = if marks == "numbers" { el("ol list|role=list") } else { el("ul list|role=list") };
    let mut list = list.with("data-marks", marks);
    scene.member("items", || {
        for (at, item) in here.get("items").items().iter().enumerate() {
            let item = scene.item(at, || scene.put(el("li"), item, Some(Act::Button(here.index))));
            push(&mut list.children, item);
        }
        if list.children.is_empty() {
            scene.refuse(Code::Missing, "");
        }
    });
    Some(list)
}

#[cfg(test)]
mod tests {
    use crate::content::stage::Stage;

    #[test]
    fn items_are_texts_with_the_inline_subset() {
        let list = |marks: &str| {
            let content =
                [r#"[{ "type": "list", "items": ["**Cold** pressed", { "en": "[Free](/d)", "de": "Gratis" }]"#, marks];
            Stage::new(&[content.concat(), " }]".to_owned()].concat()).blocks().unwrap()
        };
        let items = "<li><strong>Cold</strong> pressed</li><li><a part=link href=/d>Free</a></li>";
        assert_eq!(list(""), format!("<ul part=list role=list data-marks=bullets>{items}</ul>"));
        assert_eq!(list(r#", "marks": "numbers""#), format!("<ol part=list role=list data-marks=numbers>{items}</ol>"));
    }

    #[test]
    fn a_list_of_nothing_and_a_wrong_item_say_where() {
        let refused = |items: &str| {
            let (code, path, _) =
                Stage::new(&format!(r#"[{{ "type": "list", "items": {items} }}]"#)).blocks().unwrap_err();
            (code, path)
        };
        assert_eq!(refused("[]"), ("missing", "content[0].items".to_owned()));
        assert_eq!(refused(r#"["a", "{{ name }}"]"#), ("no-fallback", "content[0].items[1]".to_owned()));
        assert_eq!(refused(r#"["a", 1]"#), ("wrong-type", "content[0].items[1]".to_owned()));
    }
}
