//! Parts of the widget that a page gets only where something on it needs them.
//!
//! The build takes their code out of the Wasm; `tools/xtask/src/parts.rs` says which functions belong to each. A campaign
//! that names one of their words begins when its parts have come ([`Effect::Part`](crate::Effect::Part)), and no code of a
//! part runs for any other campaign. Natively all of them are there.

use crate::config::{Value, member};

/// The parts, each with what it draws and does: types of blocks and verbs, as a campaign names them.
pub const PARTS: [(&str, &[&str]); 3] = [
    ("forms", &["form", "poll", "reviews", "comments", "ideas"]),
    ("share", &["share"]),
    ("blocks", &["recommendations", "wheel", "video", "countdown", "progress", "steps", "rating", "quote", "from"]),
];

/// The place of the second among them: the page's own links need it too.
pub const SHARE: usize = 1;

/// Where a part is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// It can be used.
    #[default]
    Here,
    /// It was not asked for, or could not be had.
    Away,
    /// It was asked for.
    Coming,
}

/// Whether a campaign says one of these words, as a text or a verb with more, anywhere: in one of its variants too, and at
/// worst where it means something else. The questions of a form are named alike, and are none of these; nor is the `from`
/// of anything but a coupon, whose type a patch of it need not say.
pub fn says(value: &Value, words: &[&str]) -> bool {
    let own = member(value, "type");
    let is_passed = |key: &str| key == "schedule" || (key == "steps" && !own.is(key));
    let is_word = |key: &str| key == "share" || (key == "from" && (own.is_null() || own.is("coupon")));
    value.text().is_some_and(|text| words.contains(&text))
        || value.items().iter().any(|item| says(item, words))
        || value
            .entries()
            .iter()
            .any(|(key, inner)| is_word(key) && words.contains(&&**key) || !is_passed(key) && says(inner, words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::value::parse;
    use crate::ports::Native;

    #[track_caller]
    fn check(text: &str, expected: [bool; PARTS.len()]) {
        let value = parse(text, &Native).unwrap();
        assert_eq!(PARTS.map(|(_, words)| says(&value, words)), expected, "{text}");
    }

    #[test]
    fn a_part_is_needed_wherever_a_campaign_names_what_it_does() {
        check(r#"{ "content": [{ "type": "text", "text": "Share this form" }] }"#, [false, false, false]);
        check(r#"{ "content": [{ "type": "row", "columns": [[{ "type": "poll" }]] }] }"#, [true, false, false]);
        check(r#"{ "content": [{ "type": "button", "do": ["close", { "share": true }] }] }"#, [false, true, false]);
        check(
            r#"{ "experiment": { "variants": [{ "patch": { "content": [{ "type": "share" }] } }] } }"#,
            [false, true, false],
        );
        check(r#"{ "content": [{ "type": "row", "columns": [[{ "type": "rating" }]] }] }"#, [false, false, true]);
        check(
            r#"{ "content": [{ "type": "form", "steps": [{ "type": "rating" }, { "type": "long-text" }] }] }"#,
            [true, false, false],
        );
        check(
            r#"{ "content": [{ "type": "steps", "steps": [{ "content": [{ "type": "share" }] }] }] }"#,
            [false, true, true],
        );
    }

    #[test]
    fn of_coupons_only_those_need_a_part_that_ask_for_their_code() {
        check(
            r#"{ "schedule": { "from": "2026-11-20" }, "content": [{ "type": "coupon", "code": "A" }] }"#,
            [false, false, false],
        );
        check(r#"{ "content": [{ "type": "coupon", "from": "/codes" }] }"#, [false, false, true]);
        check(r#"{ "content": [{ "type": "reviews", "from": "/reviews.json" }] }"#, [true, false, false]);
        check(
            r#"{ "experiment": { "variants": [{ "patch": { "content": { "code": { "from": "/codes" } } } }] } }"#,
            [false, false, true],
        );
    }
}
