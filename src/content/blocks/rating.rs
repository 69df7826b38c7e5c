//! What buyers think, in one line: stars, and the same in words.

use super::{Block, Here, number, said};
use crate::config::Code;
use crate::config::describe::{Key, Kind, keys};
use crate::config::value::{integer_text, number_text};
use crate::content::Scene;
use crate::text::Word;
use crate::view::{Element, el};

/// The keys.
pub const KEYS: &[Key] = keys! {
    #[required] "value": Kind::Number, "The average.", eg "4.6";
    "max": Kind::Number, "The best there can be, 3 to 10.", or "5";
    #[required] "count": Kind::Number, "How many have rated.", eg "128";
    "text": Kind::Text, "Who they are, and how they were asked.", eg "\"verified buyers of the last year\"";
};

/// The block.
pub const BLOCK: Block = Block { name: "rating", keys: || KEYS, draw };

fn draw(here: &Here<'_>) -> Option<Element> {
    let scene = here.scene;
    let [value, max, count] = [("value", -1.0), ("max", 5.0), ("count", 0.0)]
        .map(|(key, otherwise)| here.get(key).number().unwrap_or(otherwise));
    // An average of nobody is none.
    for (key, is_fit) in
        [("value", value >= 0.0 && value <= max), ("max", (3.0..=10.0).contains(&max)), ("count", count >= 1.0)]
    {
        if !is_fit {
            scene.refuse_member(key, Code::WrongType, "");
        }
    }
    let mut rating = stars(scene, value, max).text(" (").child(number(scene, count)).text(")");
    if !here.get("text").is_null() {
        rating = rating.text(" ").child(scene.write(el("span description"), here.value, "text", None));
    }
    Some(rating)
}

/// Stars, of which as many are full as the value says, and the same in words.
pub fn stars(scene: &Scene<'_>, value: f64, max: f64) -> Element {
    let mut path = String::new();
    for star in 0..(max as i64).min(10) {
        path.push('M');
        path.push_str(&integer_text(24 * star + 12));
        path.push_str(" 3l2.8 5.8 6.2.8-4.5 4.3 1.1 6.3-5.6-3-5.6 3 1.1-6.3-4.5-4.3 6.2-.8z");
    }
    let width = |stars: f64| number_text(stars * 24.0, scene.ports);
    let all = |description| el(description).with("d", &path);
    // A drawing within a drawing shows what fits into it.
    let full = el("svg full|height=24").with("width", &width(value)).child(all("path"));
    let drawing = el("svg stars|aria-hidden=true").with("viewBox", &["0 0 ", &width(max), " 24"].concat());
    let drawing = drawing.child(all("path|fill=none|stroke=currentColor")).child(full);
    let mut words = [("value", Some(number(scene, value))), ("max", Some(number(scene, max)))];
    el("span rating").child(drawing).child(said(scene, el("span"), Word::Stars, &mut words))
}

#[cfg(test)]
mod tests {
    use crate::content::stage::Stage;

    fn drawn(members: &str, language: &str) -> Result<String, (&'static str, String, String)> {
        Stage::new(&[r#"[{ "type": "rating", "#, members, " }]"].concat()).language(language).blocks()
    }

    #[test]
    fn a_rating_is_said_in_words_with_how_many_there_are() {
        let html = drawn(r#""value": 4.6, "count": 1284, "text": "verified buyers""#, "en").unwrap();
        assert_eq!(
            html,
            "<span part=rating><svg part=stars><span><span>4.6</span> out of \
             <span>5</span> stars</span> (<span>1284</span>) \
             <span part=description>verified buyers</span></span>"
        );
        assert!(drawn(r#""value": 3, "max": 3, "count": 1"#, "de").unwrap().contains("<span>3</span>"));
    }

    #[test]
    fn an_average_of_nobody_or_above_the_best_is_refused() {
        for (members, path) in [
            (r#""value": 5.1, "count": 2"#, "content[0].value"),
            (r#""value": -1, "count": 2"#, "content[0].value"),
            (r#""value": 5, "count": 0"#, "content[0].count"),
            (r#""value": 5, "count": 1, "max": 100"#, "content[0].max"),
        ] {
            assert_eq!(drawn(members, "en").unwrap_err(), ("wrong-type", path.to_owned(), String::new()), "{members}");
        }
        assert_eq!(drawn(r#""value": 5"#, "en").unwrap_err().0, "missing");
    }
}
