//! How far the visitor has come towards something: free delivery, say.

use super::{Block, Here};
use crate::config::describe::{Key, Kind, keys};
use crate::config::value::number_text;
use crate::config::{Attribute, Code, Value};
use crate::content::Scene;
use crate::text::merge::REMAINING;
use crate::view::{Element, el};
use crate::visitor::facts;

/// The keys.
pub const KEYS: &[Key] = keys! {
    #[required] "value": Kind::Str, "The fact that says how far; where it is absent this is left out.", eg "\"cart\"";
    #[required] "goal": Kind::Number, "Where it is reached.", eg "50";
    #[required] "text": Kind::Text, "What is said before that; `{{ remaining }}` is what is missing.", eg "\"{{ remaining | currency:'EUR' }} to free delivery\"";
    "reached": Kind::Text, "What is said from then on; without it still `text`, with nothing missing.", eg "\"Delivery is free.\"";
};

/// The block.
pub const BLOCK: Block = Block { name: "progress", keys: || KEYS, draw };

fn draw(here: &Here<'_>) -> Option<Element> {
    let (scene, fact) = (here.scene, here.get("value").text().unwrap_or_default());
    let goal = here.get("goal").number().unwrap_or_default();
    if facts::purpose(fact, &scene.config.attributes).is_none() {
        scene.refuse_member("value", Code::UnknownFact, fact);
    }
    if facts::attribute(fact, &scene.config.attributes).is_some_and(Attribute::is_loose) {
        // The bar says it as well as a merge field would.
        scene.refuse_member("value", Code::NoPurpose, fact);
    }
    if goal <= 0.0 {
        scene.refuse_member("goal", Code::WrongType, "");
    }
    let value = match (scene.facts)(fact) {
        // A shop may write its numbers as text.
        Value::Text(text) => scene.ports.number(&text),
        value => value.number().unwrap_or(f64::NAN),
    };
    let remaining = Value::Number((goal - value).max(0.0));
    let facts = |path: &str| if path == REMAINING { remaining.clone() } else { (scene.facts)(path) };
    let scene = &Scene { facts: &facts, ..*scene };
    // What is wrong with either text is said however far the visitor has come.
    let [below, reached] = ["text", "reached"].map(|key| {
        let is_there = !here.get(key).is_null();
        is_there.then(|| scene.write(el("span"), here.value, key, None))
    });
    let said = if value >= goal { reached.or(below) } else { below };
    let bar = el("progress").with("max", &number_text(goal, scene.ports));
    let bar = bar.with("value", &number_text(value.min(goal).max(0.0), scene.ports));
    (!value.is_nan()).then(|| el("label progress").child(said.unwrap_or_else(|| el("span"))).child(bar))
}

#[cfg(test)]
mod tests {
    use crate::content::stage::Stage;

    const CONTENT: &str = r#"[{ "type": "progress", "value": "absent", "goal": 50,
        "text": "{{ remaining }} € to free delivery", "reached": "Delivery is free" }, { "type": "text", "text": "a" }]"#;

    #[track_caller]
    fn check(value: impl Into<crate::config::Value>, expected: &str) {
        let html = Stage::new(CONTENT).fact("absent", value).blocks().unwrap();
        assert_eq!(html, [expected, "<p part=text>a</p>"].concat());
    }

    #[test]
    fn progress_says_what_is_missing_and_when_it_is_there() {
        let bar = |said: &str, value: &str| {
            ["<label part=progress><span>", said, "</span><progress max=50 value=", value, "></progress></label>"]
                .concat()
        };
        check(32.5, &bar("17.5 € to free delivery", "32.5"));
        check("0", &bar("50 € to free delivery", "0"));
        check(50.0, &bar("Delivery is free", "50"));
        check(99.0, &bar("Delivery is free", "50"));
        let silent = CONTENT.replace(r#", "reached": "Delivery is free""#, "");
        let html = Stage::new(&silent).fact("absent", 50.0).blocks().unwrap();
        assert!(html.contains("<span>0 € to free delivery</span>"), "what is reached has a name as well: {html}");
        check("none", "");
        check(crate::config::Value::Null, "");
    }

    #[test]
    fn what_is_no_fact_and_what_is_missing_elsewhere_is_refused() {
        let refused = |content: &str| Stage::new(content).blocks().map_err(|(code, path, _)| (code, path)).unwrap_err();
        let unknown = r#"[{ "type": "progress", "value": "basket", "goal": 1, "text": "a" }]"#;
        assert_eq!(refused(unknown), ("unknown-fact", "content[0].value".to_owned()));
        let none = r#"[{ "type": "progress", "value": "absent", "goal": 0, "text": "a" }]"#;
        assert_eq!(refused(none), ("wrong-type", "content[0].goal".to_owned()));
        let elsewhere = r#"[{ "type": "text", "text": "{{ remaining }}" }]"#;
        assert_eq!(refused(elsewhere), ("unknown-fact", "content[0].text".to_owned()));
        assert_eq!(refused(r#"[{ "type": "progress", "value": "absent", "goal": 1, "text": "a" }]"#).0, "nothing");
    }
}
