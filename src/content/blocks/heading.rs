//! A heading; the first one names the campaign.

use super::{Block, Here, block_keys};
use crate::config::describe::{Key, Kind};
use crate::config::{Code, Path, Problem};
use crate::event::Act;
use crate::view::{Piece, el};

/// The keys.
pub const KEYS: &[Key] = block_keys! {
    #[required] "text": Kind::Text, "What it says; with the inline subset.";
    "level": Kind::Number, "Its level in the outline of the page, 1 to 6; 2 by default.";
};

/// The block.
pub const BLOCK: Block = Block { name: "heading", keys: KEYS, draw };

/// Tags by level.
const TAGS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];

fn draw(here: &Here<'_>, path: &mut Path) -> Result<Vec<Piece>, Problem> {
    let level = here.get("level").number().unwrap_or(2.0);
    let tag = TAGS.get((level as usize).wrapping_sub(1)).filter(|_| level.fract() == 0.0);
    let Some(tag) = tag else { return path.member("level", |path| Err(Problem::new(path, Code::WrongType, ""))) };
    let act = Act::Button(here.index);
    let heading =
        path.member("text", |path| here.scene.write(el(tag, "heading"), here.get("text"), Some(act), path))?;
    Ok(vec![heading.into()])
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
