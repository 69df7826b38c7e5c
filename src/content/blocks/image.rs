//! An image, whose room is kept before it has come.

use super::{Block, Here};
use crate::config::Code;
use crate::config::describe::{Key, Kind, keys};
use crate::config::value::integer_text;
use crate::text::address::MEDIA;
use crate::view::{Element, el};

/// The keys.
pub const KEYS: &[Key] = keys! {
    #[required] "src": Kind::Address, "Its address. From another origin it is fetched without cookies, which that origin must allow (CORS).", eg "\"/img/oil.avif\"";
    #[required] "alt": Kind::Text, "What it shows, for those who do not see it; empty where it only decorates.";
    #[required] "width": Kind::Number, "Its width in pixels: the page must not jump when it arrives.", eg "640";
    #[required] "height": Kind::Number, "Its height in pixels.", eg "360";
};

/// The block.
pub const BLOCK: Block = Block { name: "image", keys: KEYS, draw };

fn draw(here: &Here<'_>) -> Option<Element> {
    let scene = here.scene;
    let (alt, language) = scene.say(here.value, "alt");
    // What a shown campaign contains is fetched without credentials (config.md, Purposes): said before its address.
    let mut image = el("img image|crossorigin=anonymous|loading=lazy|decoding=async").with("alt", &alt);
    for name in ["width", "height"] {
        let pixels = here.get(name).number().unwrap_or_default();
        if !(1.0..1e5).contains(&pixels) {
            scene.refuse_member(name, Code::WrongType, "");
        }
        image = image.with(name, &integer_text(pixels as i64));
    }
    let image = image.with("src", &scene.address(here.value, "src", MEDIA));
    Some(scene.mark(image, language))
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
                "<img part=image crossorigin=anonymous loading=lazy decoding=async alt=A bottle width=640 height=360 src=/oil.avif>",
            ),
        );
        check(
            r#""src": "https://cdn.example/a?b=c", "alt": "", "width": 1, "height": 1.5"#,
            Ok(
                "<img part=image crossorigin=anonymous loading=lazy decoding=async alt width=1 height=1 src=https://cdn.example/a?b=c>",
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
