//! Blocks side by side; where they do not fit, below each other.

use super::{Block, Here, one, pieces};
use crate::config::describe::{Key, Kind, keys};
use crate::config::{Code, Value};
use crate::view::{Element, el, push};

/// The keys.
pub const KEYS: &[Key] = keys! {
    #[required] "content": Kind::List(&Kind::Any), "The blocks; a list in their place is a column of blocks below each other.";
};

/// The block.
pub const BLOCK: Block = Block { name: "row", keys: || KEYS, draw };

fn draw(here: &Here<'_>) -> Option<Element> {
    let scene = here.scene;
    let mut row = el("div columns");
    scene.member("content", || {
        for (at, item) in here.get("content").items().iter().enumerate() {
            let cell = scene.item(at, || match item {
                Value::List(_) => {
                    let mut column = el("div column");
                    column.children = pieces(scene, item);
                    (!column.children.is_empty()).then_some(column)
                }
                _ => one(scene, item),
            });
            cell.into_iter().for_each(|cell| push(&mut row.children, cell));
        }
        if here.get("content").items().is_empty() {
            scene.refuse(Code::Missing, "");
        }
    });
    (!row.children.is_empty()).then_some(row)
}

#[cfg(test)]
mod tests {
    use crate::content::stage::Stage;
    use crate::content::verbs;

    const CONTENT: &str = r#"[{ "type": "text", "text": "a" }, { "type": "row", "content": [
        { "type": "coupon", "code": "A" },
        [{ "type": "text", "text": "b" }, { "type": "button", "text": "c", "do": { "open": "/c" } }]
    ] }, { "type": "button", "id": "d", "text": "d", "do": "close" }]"#;

    #[test]
    fn blocks_stand_side_by_side_alone_or_in_columns() {
        let html = Stage::new(CONTENT).blocks().unwrap();
        assert!(html.starts_with("<p part=text>a</p><div part=columns><div part=coupon>"), "{html}");
        let column = "<div part=column><p part=text>b</p><a part=button href=/c>c</a></div></div>";
        assert!(html.contains(column), "{html}");
    }

    #[test]
    fn a_control_finds_its_block_however_deep_that_is() {
        Stage::new(CONTENT).scene(|scene| {
            assert_eq!(verbs(scene, 4)[0].what, "/c");
            assert_eq!(verbs(scene, 5)[0].does, crate::content::Does::Close);
            assert_eq!(crate::content::coupon(scene, 2).as_deref(), Some("A"));
        });
    }

    #[test]
    fn what_is_wrong_inside_says_where() {
        let refused = |content: &str| {
            let (code, path, _) = Stage::new(&format!(r#"[{{ "type": "row"{content} }}]"#)).blocks().unwrap_err();
            (code, path)
        };
        assert_eq!(refused(""), ("missing", "content[0].content".to_owned()));
        assert_eq!(refused(r#", "content": []"#), ("missing", "content[0].content".to_owned()));
        let deep = r#", "content": [[{ "type": "text", "text": "a" }, { "type": "text" }]]"#;
        assert_eq!(refused(deep), ("missing", "content[0].content[0][1].text".to_owned()));
        let twice = r#", "content": [{ "type": "text", "id": "a", "text": "a" }, [{ "type": "text", "id": "a", "text": "a" }]]"#;
        assert_eq!(refused(twice), ("duplicate", "content[0].content[1][0].id".to_owned()));
    }
}
