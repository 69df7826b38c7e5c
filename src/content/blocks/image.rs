//! An image, whose room is kept before it has come.

use super::{Block, Here};
use crate::config::describe::{Key, Kind, keys, share};
use crate::config::value::integer_text;
use crate::config::{Code, member};
use crate::view::{Element, el};

/// The keys.
pub const KEYS: &[Key] = keys! {
    #[required] "src": Kind::Address, "Its address. From another origin it is fetched without cookies, which that origin must allow (CORS). Of the visitor nothing goes into it: a field that needs a purpose is its fallback.", eg "\"/img/oil.avif\"";
    #[required] "alt": Kind::Text, "What it shows, for those who do not see it; empty where it only decorates.";
    #[required] "width": Kind::Number, "Its width in pixels: the page must not jump when it arrives.", eg "640";
    #[required] "height": Kind::Number, "Its height in pixels.", eg "360";
    "srcset": Kind::List(&Kind::Object(SOURCE)), "The same image in other sizes, of which the browser takes the one that fits.";
    "sizes": Kind::Str, "How wide it is shown, as HTML has it; by default as wide as the browser lays it out; in browsers that cannot tell, as wide as it is, or as the window where that is narrower.", eg "\"(max-width: 40em) 100vw, 20em\"";
    "dark": Kind::Address, "The address of the image to take where the campaign is dark, in the same size.", eg "\"/img/oil-dark.avif\"";
    "crop": Kind::Word(&["banner", "wide", "square", "tall"]), "Crops it to that shape: 3:1, 16:9, 1:1 or 4:5.";
    "focus": Kind::List(&Kind::Share), "What stays in sight when it is cropped: how far from the left and from the top.", eg "[0.7, \"30%\"]", or "[0.5, 0.5]";
};

/// The keys of an entry of `srcset`.
pub const SOURCE: &[Key] = keys! {
    #[required] "src": Kind::Address, "Its address.", eg "\"/img/oil-1280.avif\"";
    #[required] "width": Kind::Number, "Its width in pixels.", eg "1280";
};

/// The block.
pub const BLOCK: Block = Block { name: "image", keys: || KEYS, draw };

fn draw(here: &Here<'_>) -> Option<Element> {
    let scene = here.scene;
    let (alt, language) = scene.say(here.value, "alt");
    let mut image = here.picture(el(IMAGE).with("alt", &alt));
    let width = pixels(here.get("width").number());
    let mut sources = String::new();
    scene.member("srcset", || {
        for (at, source) in here.get("srcset").items().iter().enumerate() {
            let address = scene.item(at, || scene.fetched(source, "src"));
            candidate(here, &address, &pixels(member(source, "width").number()), &mut sources);
        }
    });
    let source = scene.fetched(here.value, "src");
    if !sources.is_empty() {
        candidate(here, &source, &width, &mut sources);
        let sizes = match here.get("sizes").text() {
            Some(sizes) => sizes,
            // Browsers that know `auto` lay it out first, as lazy ones allow; others pass it over.
            None => &["auto, (max-width: ", &width, "px) 100vw, ", &width, "px"].concat(),
        };
        image = image.with("sizes", sizes).with("srcset", &sources);
    }
    if let Some(crop) = here.get("crop").text() {
        image = image.with("data-crop", crop);
    }
    match here.get("focus").items() {
        [] => {}
        [left, top] => {
            let mut place = String::new();
            for share in [share(left), share(top)] {
                place.push_str(&integer_text((share.unwrap_or_default() * 100.0) as i64));
                place.push_str("% ");
            }
            image = image.with("data-focus", place.trim_ascii_end());
        }
        _ => scene.refuse_member("focus", Code::WrongType, ""),
    }
    let image = scene.mark(image.with("src", &source), language);
    if here.get("dark").is_null() {
        return Some(image);
    }
    let mut sources = String::new();
    candidate(here, &scene.fetched(here.value, "dark"), "", &mut sources);
    let source = el("source|media=(prefers-color-scheme: dark)").with("srcset", &sources);
    Some(el("picture").child(source).child(image))
}

/// What a shown campaign contains is fetched without credentials (config.md, Purposes): said before its address.
const IMAGE: &str = "img image|crossorigin=anonymous|loading=lazy|decoding=async";

impl Here<'_> {
    /// Gives an element the size that the block states.
    pub(super) fn picture(&self, mut element: Element) -> Element {
        for name in ["width", "height"] {
            let number = self.get(name).number();
            if !number.is_some_and(|number| (1.0..1e5).contains(&number)) {
                self.scene.refuse_member(name, Code::WrongType, "");
            }
            element = element.with(name, &pixels(number));
        }
        element
    }
}

fn pixels(number: Option<f64>) -> String {
    integer_text(number.unwrap_or_default() as i64)
}

/// Adds an address to a list of them, without space that would end it, and its width where there is one.
fn candidate(here: &Here<'_>, address: &str, width: &str, out: &mut String) {
    let scene = here.scene;
    out.push_str(if out.is_empty() { "" } else { ", " });
    out.push_str(&scene.ports.url(address, &scene.page.url).unwrap_or_default().href);
    if !width.is_empty() {
        out.push(' ');
        out.push_str(width);
        out.push('w');
    }
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
    fn an_image_has_sizes_a_dark_side_and_a_place_to_look_at() {
        let size = r#""src": "/oil.avif", "alt": "A bottle", "width": 640, "height": 360"#;
        let image = |more: &str| Stage::new(&[r#"[{ "type": "image", "#, size, more, " }]"].concat()).blocks();
        let html = image(r#", "srcset": [{ "src": "/a b.avif", "width": 1280 }]"#).unwrap();
        let sizes = "sizes=auto, (max-width: 640px) 100vw, 640px srcset=https://elaia.example/a%20b.avif 1280w, https://elaia.example/oil.avif 640w";
        assert!(html.contains(sizes), "{html}");
        assert!(
            image(r#", "sizes": "10em", "srcset": [{ "src": "/a", "width": 9 }]"#).unwrap().contains("sizes=10em ")
        );
        let html = image(r#", "dark": "/night.avif""#).unwrap();
        let source = "<source media=(prefers-color-scheme: dark) srcset=https://elaia.example/night.avif></source>";
        assert!(html.starts_with(&["<picture>", source, "<img part=image "].concat()), "{html}");
        let html = image(r#", "crop": "square", "focus": [0.7, "30%"]"#).unwrap();
        assert!(html.contains("data-crop=square data-focus=70% 30% src"), "{html}");
        for (more, path) in [
            (r#", "focus": [0.5]"#, "content[0].focus"),
            (r#", "focus": [0.5, 2]"#, "content[0].focus[1]"),
            (r#", "dark": "data:x""#, "content[0].dark"),
            (r#", "srcset": [{ "src": "data:x", "width": 1 }]"#, "content[0].srcset[0].src"),
        ] {
            assert_eq!(image(more).unwrap_err().1, path);
        }
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
