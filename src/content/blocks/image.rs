//! An image, whose room is kept before it has come.

use super::{Block, Here, block_keys};
use crate::config::describe::{Key, Kind};
use crate::config::value::integer_text;
use crate::config::{Code, Path, Problem};
use crate::text::address::MEDIA;
use crate::view::{Piece, el};

/// The keys.
pub const KEYS: &[Key] = block_keys! {
    #[required] "src": Kind::Address, "Its address. From another origin it is fetched without cookies, which that origin must allow (CORS).";
    #[required] "alt": Kind::Text, "What it shows, for those who do not see it; empty where it only decorates.";
    #[required] "width": Kind::Number, "Its width in pixels: the page must not jump when it arrives.";
    #[required] "height": Kind::Number, "Its height in pixels.";
};

/// The block.
pub const BLOCK: Block = Block { name: "image", keys: KEYS, draw };

fn draw(here: &Here<'_>, path: &mut Path) -> Result<Vec<Piece>, Problem> {
    let scene = here.scene;
    let src = path.member("src", |path| scene.address(here.get("src").text().unwrap_or_default(), MEDIA, path))?;
    let alt = path.member("alt", |path| scene.say(here.get("alt"), path))?;
    let mut image = el("img", "image").with("src", src.as_str()).with("alt", alt.text);
    for name in ["width", "height"] {
        let pixels = here.get(name).number().filter(|pixels| (1.0..1e5).contains(pixels));
        let Some(pixels) = pixels else {
            return path.member(name, |path| Err(Problem::new(path, Code::WrongType, "")));
        };
        image = image.with(name, integer_text(pixels as i64));
    }
    // What a shown campaign contains is fetched without credentials (config.md, Purposes).
    let image = image.with("crossorigin", "anonymous").with("loading", "lazy").with("decoding", "async");
    Ok(vec![scene.mark(image, &alt.language).into()])
}

#[cfg(test)]
mod tests {
    use crate::content::stage::Stage;

    #[track_caller]
    fn check(members: &str, expected: Result<&str, (&str, &str, &str)>) {
        let drawn = Stage::new(&[r#"[{ "type": "image", "#, members, " }]"].concat()).blocks();
        let drawn = drawn.as_deref().map_err(|(code, path, got)| (*code, path.as_str(), got.as_str()));
        assert_eq!(drawn, expected, "{members}");
    }

    #[test]
    fn an_image_has_its_room_and_its_alternative() {
        check(
            r#""src": "/oil.avif", "alt": "A bottle", "width": 640, "height": 360"#,
            Ok(
                "<img part=image src=/oil.avif alt=A bottle width=640 height=360 crossorigin=anonymous loading=lazy decoding=async>",
            ),
        );
        check(
            r#""src": "https://cdn.example/a?b=c", "alt": "", "width": 1, "height": 1.5"#,
            Ok(
                "<img part=image src=https://cdn.example/a?b=c alt width=1 height=1 crossorigin=anonymous loading=lazy decoding=async>",
            ),
        );
    }

    #[test]
    fn what_is_missing_or_could_carry_something_is_refused() {
        let size = r#", "width": 1, "height": 1"#;
        check(&[r#""src": "/a", "alt": """#].concat(), Err(("missing", "content[0].width", "width")));
        check(&[r#""src": "/a""#, size].concat(), Err(("missing", "content[0].alt", "alt")));
        check(r#""src": "/a", "alt": "", "width": 0, "height": 1"#, Err(("wrong-type", "content[0].width", "")));
        check(r#""src": "/a", "alt": "", "width": 1, "height": 1e9"#, Err(("wrong-type", "content[0].height", "")));
        for (src, scheme) in [("data:image/svg+xml,x", "data"), ("tel:1", "tel"), ("java\\tscript:1", "javascript")] {
            let src = [r#""src": ""#, src, r#"", "alt": """#, size].concat();
            check(&src, Err(("unsafe-address", "content[0].src", scheme)));
        }
    }
}
