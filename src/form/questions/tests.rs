//! What every kind of question takes, draws and refuses.

use super::*;
use crate::config::Config;
use crate::config::value::parse;
use crate::consent::Purposes;
use crate::content::stage::Stage;
use crate::decide::condition::Facts;
use crate::form::{Way, steps};
use crate::ports::Native;
use crate::state::Showing;

/// Does something with a form of which nothing else is known.
fn walk(form: &Value, work: &mut dyn FnMut(&Way<'_>)) {
    let config = Config::read(
        r#"{ "version": 1, "site": { "id": "elaia" }, "attributes": {
            "name": { "from": { "cookie": "prefs" }, "purpose": "personalise" },
            "loose": { "from": { "global": "user" } },
            "plain": { "from": { "meta": "geo-country" } } } }"#,
        &Native,
    );
    let fact = |path: &str| if path == "name" { Value::Null } else { path.into() };
    let facts = Facts { segments: &config.segments, ..Facts::new(&fact, &Native) };
    work(&Way { form, config, granted: Purposes::default(), facts: &facts });
}

/// What a step's answer becomes by these changes (`name=value`, `-name=value` for a tick that is taken away), as JSON, and
/// what is then wrong with it: the word, its bound and the part.
fn answered(step: &str, changes: &[&str]) -> (String, Option<(Word, Value, usize)>) {
    let form = parse(&[r#"{ "steps": [{ "id": "a", "title": "?", "#, step, " }] }"].concat(), &Native).unwrap();
    let mut progress = Progress::default();
    walk(&form, &mut |way| {
        for change in changes {
            let (name, value) = change.split_once('=').unwrap();
            let (name, on) = name.strip_prefix('-').map_or((name, true), |name| (name, false));
            progress.field(way, name, value, on);
        }
    });
    let step = &steps(&form)[0];
    let answer = progress.answer(step).clone();
    let required = member(step, "required").is_true();
    let fault = (!answer.is_null()).then(|| (of(step).unwrap().check)(step, &answer, required)).flatten();
    (answer.to_json(&Native), fault.map(|fault| (fault.word, fault.bound, fault.part)))
}

#[track_caller]
fn takes(step: &str, changes: &[&str], expected: &str) {
    assert_eq!(answered(step, changes), (expected.to_owned(), None), "{step} {changes:?}");
}

#[track_caller]
fn refuses(step: &str, changes: &[&str], word: Word, bound: impl Into<Value>, part: usize) {
    let fault = answered(step, changes).1;
    assert_eq!(fault, Some((word, bound.into(), part)), "{step} {changes:?}");
}

#[test]
fn what_is_written_is_taken_as_people_write_it() {
    for kind in ["short-text", "long-text"] {
        takes(&format!(r#""type": "{kind}""#), &["a=  late  "], r#""late""#);
        takes(&format!(r#""type": "{kind}""#), &["a=x", "a=   "], "null");
    }
    let number = r#""type": "number""#;
    for (text, expected) in [
        ("3.5", "3.5"),
        ("3,5", "3.5"),
        ("-2", "-2"),
        ("−2", "-2"),
        ("۲۴", "24"),
        ("٣٫٥", "3.5"),
        ("४२", "42"),
        ("1234567", "1234567"),
        ("0.125", "0.125"),
        ("-0.125", "-0.125"),
        ("1234.567", "1234.567"),
        ("−1234,567", "-1234.567"),
        ("\u{202a}-5\u{202c}", "-5"),
    ] {
        takes(number, &[&format!("a={text}")], expected);
    }
    for text in ["many", "1,000", "1.000", "-12.000", "123,456", "1e3", "--1", "3.", "."] {
        refuses(number, &[&format!("a={text}")], Word::NumberWrong, Value::Null, 0);
    }
    let bounded = r#""type": "number", "min": 1, "max": 5"#;
    refuses(bounded, &["a=0"], Word::TooLow, 1.0, 0);
    refuses(bounded, &["a=5.5"], Word::TooHigh, 5.0, 0);
}

#[test]
fn an_address_a_number_and_a_day_are_looked_at_before_they_are_sent() {
    for text in ["elaia.example", "https://elaia.example/a?b#c", "HTTP://ελιά.gr", "a.b:8080/x", "www.a-b.co"] {
        takes(r#""type": "url""#, &[&format!("a={text}")], &format!("{text:?}"));
    }
    for text in
        ["elaia", "ftp://a.b", "javascript:alert(1)", "javascript://a.b/%0aalert(1)", "a. b", "a..b", ".b", "<b>.c"]
    {
        refuses(r#""type": "url""#, &[&format!("a={text}")], Word::UrlWrong, Value::Null, 0);
    }
    for text in ["+30 210 123-4567", "(030) 123.456", "۰۲۱ ۱۲۳۴", "112 0"] {
        takes(r#""type": "phone""#, &[&format!("a={text}")], &format!("{text:?}"));
    }
    for text in ["\u{202a}+30 694 123 4567\u{202c}", "\u{200e}+30 694 \u{2066}123\u{2069} 4567"] {
        takes(r#""type": "phone""#, &[&format!("a={text}")], r#""+30 694 123 4567""#);
    }
    for text in ["110", "call me", "+30 210 1234567 1234567", "123x4"] {
        refuses(r#""type": "phone""#, &[&format!("a={text}")], Word::PhoneWrong, Value::Null, 0);
    }
    takes(r#""type": "email""#, &["a=anna@elaia.example"], r#""anna@elaia.example""#);
    takes(r#""type": "email""#, &["a=\u{202a}anna@elaia.example\u{202c}"], r#""anna@elaia.example""#);
    for text in ["anna@", "@anna@mastodon.social", "anna@elaia@example"] {
        refuses(r#""type": "email""#, &[&format!("a={text}")], Word::EmailWrong, Value::Null, 0);
    }
    let date = r#""type": "date", "min": "2026-12-01", "max": "2026-12-24""#;
    takes(date, &["a=2026-12-24"], r#""2026-12-24""#);
    refuses(date, &["a=2026-11-30"], Word::NotBefore, "2026-12-01", 0);
    refuses(date, &["a=2026-12-25"], Word::NotAfter, "2026-12-24", 0);
    refuses(date, &["a=?"], Word::DateWrong, Value::Null, 0);
    refuses(date, &["a=2026-02-30"], Word::DateWrong, Value::Null, 0);
    takes(r#""type": "date", "time": true, "max": "2026-12-24""#, &["a=2026-12-24T18:30"], r#""2026-12-24T18:30""#);
}

#[test]
fn one_is_chosen_or_told_in_other_words() {
    let single = r#""type": "single", "options": ["oil", "soap"], "other": true, "none": true"#;
    takes(single, &["a=oil"], r#""oil""#);
    takes(single, &["a=none"], r#""none""#);
    refuses(single, &["a=other"], Word::AnswerNeeded, Value::Null, 2);
    takes(single, &["a=other", "a.other= Olives "], r#"{"other":"Olives"}"#);
    takes(single, &["a=other", "a.other=Olives", "a=oil"], r#""oil""#);
    takes(r#""type": "select", "options": ["oil"]"#, &["a=oil", "a="], "null");
    refuses(single, &["a=wine"], Word::Unfit, Value::Null, 0);
    // Without the key an option may have that name.
    takes(r#""type": "single", "options": ["other"]"#, &["a=other"], r#""other""#);
}

#[test]
fn several_are_chosen_in_the_visitors_order_and_none_of_them_excludes_the_others() {
    let multi = r#""type": "multi", "options": ["a", "b", "c"], "other": true, "none": true, "min": 2, "max": 3"#;
    takes(multi, &["a=b", "a=a"], r#"["b","a"]"#);
    takes(multi, &["a=b", "a=a", "a=c", "-a=a"], r#"["b","c"]"#);
    takes(multi, &["a=other", "a.other=d", "a=a"], r#"["a",{"other":"d"}]"#);
    takes(multi, &["a=a", "a=b", "a=none"], r#"["none"]"#);
    takes(multi, &["a=none", "a=a", "a=b"], r#"["a","b"]"#);
    takes(multi, &["a=a", "-a=a"], "null");
    refuses(multi, &["a=a"], Word::TooFew, 2.0, 0);
    refuses(multi, &["a=a", "a=b", "a=c", "a=other"], Word::TooMany, 3.0, 0);
    refuses(multi, &["a=a", "a=other"], Word::AnswerNeeded, Value::Null, 3);
    let picture = r#""type": "picture", "options": ["x", "y"], "#;
    takes(&[picture, r#""multiple": true"#].concat(), &["a=x"], r#"["x"]"#);
    takes(&[picture, r#""multiple": false"#].concat(), &["a=x"], r#""x""#);
}

#[test]
fn scales_and_signs_give_numbers_and_words() {
    for kind in ["nps", "csat", "ces", "rating", "slider"] {
        takes(&format!(r#""type": "{kind}""#), &["a=4"], "4");
    }
    takes(r#""type": "slider", "min": -1"#, &["a=-0.5"], "-0.5");
    refuses(r#""type": "nps""#, &["a=11"], Word::TooHigh, 10.0, 0);
    refuses(r#""type": "rating", "scale": 3"#, &["a=0"], Word::TooLow, 1.0, 0);
    refuses(r#""type": "slider", "max": 5"#, &["a=6"], Word::TooHigh, 5.0, 0);
    takes(r#""type": "thumbs""#, &["a=up"], r#""up""#);
    takes(r#""type": "reaction", "options": [{ "value": "love" }]"#, &["a=love"], r#""love""#);
    takes(r#""type": "boolean""#, &["a=false"], "false");
    takes(r#""type": "consent""#, &["a=yes"], "true");
    takes(r#""type": "consent""#, &["a=yes", "-a=yes"], "null");
}

#[test]
fn an_answer_of_several_parts_says_which_of_them_is_wrong() {
    let matrix = r#""type": "matrix", "rows": ["x", "y", "z"], "columns": ["1", "2"]"#;
    takes(matrix, &["a.y=2", "a.x=1", "a.y=1"], r#"{"y":"1","x":"1"}"#);
    refuses(&[matrix, r#", "required": true"#].concat(), &["a.x=1", "a.z=1"], Word::AnswerNeeded, Value::Null, 1);
    let contact =
        r#""type": "contact", "required": true, "fields": ["name", "email", { "name": "phone", "required": false }]"#;
    takes(contact, &["a.name=Anna", "a.email=a@b.c"], r#"{"name":"Anna","email":"a@b.c"}"#);
    takes(contact, &["a.name=Anna", "a.name= "], "null");
    let long = format!("a.name={}", "a".repeat(501));
    refuses(contact, &["a.email=a@b.c", &long], Word::TooLong, 500.0, 0);
    refuses(contact, &["a.name=Anna"], Word::AnswerNeeded, Value::Null, 1);
    refuses(contact, &["a.name=Anna", "a.email=a@b.c", "a.phone=x"], Word::PhoneWrong, Value::Null, 2);
}

/// The markup of the only step of a form, in a state.
fn drawn(step: &str, progress: Progress, unit: &str) -> String {
    let content = [
        r#"[{ "type": "form", "id": "f", "steps": [{ "id": "a", "title": "?", "#,
        step,
        r#" }, { "id": "z", "type": "end", "title": "." }] }]"#,
    ]
    .concat();
    let showing = Showing { form: Some(progress), open: true, unit: unit.to_owned(), ..Showing::default() };
    Stage::new(&content).showing(showing).blocks().unwrap()
}

/// The values of the controls in their order.
fn values(markup: &str) -> Vec<&str> {
    let value = |part: &'_ str| part.split([' ', '>']).next().unwrap().to_owned();
    markup.split(" value=").skip(1).map(|part| &part[..value(part).len()]).collect()
}

#[test]
fn options_are_shuffled_for_each_visitor_once_and_ours_stay_last() {
    let step = r#""type": "single", "shuffle": true, "other": true, "none": true, "options": ["p", "q", "r", "s"]"#;
    let mut seen = std::collections::BTreeSet::new();
    let mut firsts = std::collections::BTreeMap::new();
    for visitor in 0..400 {
        let unit = format!("visitor-{visitor}");
        let markup = drawn(step, Progress::default(), &unit);
        let values = values(&markup);
        assert_eq!(markup, drawn(step, Progress::default(), &unit));
        assert_eq!(values[4..], ["other", "none"]);
        *firsts.entry(values[0].to_owned()).or_insert(0) += 1;
        seen.insert(values[..4].concat());
        let form = parse(&[r#"{ "steps": [{ "id": "a", "#, step, " }] }"].concat(), &Native).unwrap();
        let progress = Progress { trail: vec![(0, None)], ..Progress::default() };
        let order = order(&form, &progress, &unit);
        assert_eq!(
            order.get("a").unwrap().items(),
            values[..4].iter().map(|value| (*value).into()).collect::<Vec<_>>()
        );
    }
    assert_eq!(seen.len(), 24, "every order comes");
    assert!(firsts.values().all(|count| (70..130).contains(count)), "{firsts:?}");
}

#[test]
fn a_ranking_moves_by_its_buttons_and_says_where_to() {
    let step = r#""type": "ranking", "options": ["p", "q", "r"]"#;
    let form = parse(&[r#"{ "steps": [{ "id": "a", "title": "?", "#, step, " }] }"].concat(), &Native).unwrap();
    let mut progress = Progress::default();
    let markup = drawn(step, Progress::default(), "");
    assert!(markup.contains("data-untouched"), "{markup}");
    assert_eq!(values(&markup), ["p\nq\nr", "q\np\nr", "q\np\nr", "p\nr\nq", "p\nr\nq", "p\nq\nr"]);
    walk(&form, &mut |way| assert!(progress.field(way, "a.r", "p\nr\nq", true)));
    let showing = |progress| Showing { form: Some(progress), open: true, ..Showing::default() };
    let content = [
        r#"[{ "type": "form", "id": "f", "steps": [{ "id": "a", "title": "?", "#,
        step,
        r#" }, { "id": "z", "type": "end", "title": "." }] }]"#,
    ]
    .concat();
    let view = Stage::new(&content).showing(showing(progress)).view().unwrap();
    assert_eq!(view.announcement, "r: 2 / 3");
}

#[test]
fn how_many_characters_are_left_is_said_near_the_end() {
    let step = r#""type": "long-text", "maxLength": 120"#;
    let with = |count: usize| Progress {
        answers: crate::config::value::map([("a", "é".repeat(count).into())]),
        ..Progress::default()
    };
    assert!(!drawn(step, with(19), "").contains("Characters"));
    assert!(drawn(step, with(20), "").contains(">Characters left: 100<"));
    assert!(drawn(step, with(119), "").contains(">Characters left: 1<"));
}

#[test]
fn an_untouched_slider_has_no_value_and_a_touched_one_says_it() {
    let step = r#""type": "slider", "max": 40"#;
    let markup = drawn(step, Progress::default(), "");
    assert!(markup.contains("data-untouched") && markup.contains("aria-valuetext=Please choose"), "{markup}");
    let progress = Progress { answers: crate::config::value::map([("a", 12.0.into())]), ..Progress::default() };
    let markup = drawn(step, progress, "");
    assert!(markup.contains("value=12") && markup.contains("aria-valuetext=12"), "{markup}");
}

#[test]
fn a_welcome_says_how_long_everything_takes_at_most() {
    let content = r#"[{ "type": "form", "id": "f", "steps": [
        { "id": "i", "type": "intro", "title": "Hello" },
        { "id": "a", "type": "short-text", "title": "?" },
        { "id": "b", "type": "matrix", "title": "?", "rows": ["x", "y", "z"], "columns": ["1", "2"] },
        { "id": "c", "type": "nps", "title": "?" },
        { "id": "z", "type": "end", "title": "." } ] }]"#;
    let showing = Showing { form: Some(Progress::default()), open: true, ..Showing::default() };
    let markup = Stage::new(content).showing(showing).blocks().unwrap();
    assert!(markup.contains("Takes at most 2 min.") && markup.contains(">Start<"), "{markup}");
}

#[test]
fn what_nobody_is_asked_comes_from_where_it_may() {
    let form = parse(
        r#"{ "steps": [
            { "id": "ref", "type": "hidden", "from": { "query": "ref" } },
            { "id": "who", "type": "hidden", "from": { "attribute": "name" } },
            { "id": "id", "type": "hidden", "from": { "attribute": "id" } },
            { "id": "loose", "type": "hidden", "from": { "attribute": "loose" } },
            { "id": "plain", "type": "hidden", "from": { "attribute": "plain" } },
            { "id": "fixed", "type": "hidden", "from": { "value": 3 } } ] }"#,
        &Native,
    )
    .unwrap();
    let mut answers = Value::Null;
    walk(&form, &mut |way| hidden::fill(&mut answers, way));
    assert_eq!(answers.to_json(&Native), r#"{"ref":"page.query.ref","plain":"plain","fixed":3}"#);
}
