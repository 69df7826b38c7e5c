//! A heading; the first one names the campaign.

use super::{Block, Here};
use crate::config::Code;
use crate::config::describe::{Key, Kind, keys};
use crate::view::{Element, el};

/// The keys.
pub const KEYS: &[Key] = keys! {
    #[required] "text": Kind::Text, "What it says; with the inline subset.", eg "\"New harvest\"";
    "level": Kind::Number, "Its level in the outline of the page, 1 to 6; 2 by default.", eg "2", or "2";
};

/// The block.
pub const BLOCK: Block = Block { name: "heading", keys: || KEYS, draw };

/// Headings by level.
const HEADINGS: [&str; 6] = ["h1 heading", "h2 heading", "h3 heading", "h4 heading", "h5 heading", "h6 heading"];

fn draw(here: &Here<'_>) -> Option<Element> {
    let level = here.get("level").number().unwrap_or(2.0);
    let heading = HEADINGS.get((level as usize).wrapping_sub(1)).filter(|_| level as usize as f64 == level);
    if heading.is_none() {
        here.scene.refuse_member("level", Code::WrongType, "");
    }
    here.write(el(heading?))
}

#[cfg(test)]
mod tests {
    use crate::content::stage::Stage;

    #[track_caller]
    fn check(level: &str, expected: Option<&str>) {
        let content = [r#"[{ "type": "heading", "text": "New *harvest*""#, level, " }]"].concat();
        let drawn = Stage::new(&content).blocks();
        match expected {
            Some(tag) => assert_eq!(drawn.unwrap(), format!("<{tag} part=heading>New <em>harvest</em></{tag}>")),
            None => assert_eq!(drawn.unwrap_err(), ("wrong-type", "content[0].level".to_owned(), String::new())),
        }
    }

    #[test]
    fn a_heading_fits_into_the_outline_of_the_page() {
        check("", Some("h2"));
        check(r#", "level": 1"#, Some("h1"));
        check(r#", "level": 6"#, Some("h6"));
        for level in ["0", "7", "-1", "2.5", "1e9"] {
            check(&[r#", "level": "#, level].concat(), None);
        }
    }

    #[test]
    fn a_heading_that_fell_back_names_its_language() {
        let stage = Stage::new(r#"[{ "type": "heading", "text": { "en": "Oil", "de": "Öl" } }]"#);
        assert_eq!(stage.language("fa").blocks().unwrap(), "<h2 part=heading lang=en dir=ltr>Oil</h2>");
    }
}
