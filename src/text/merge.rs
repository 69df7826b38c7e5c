//! Merge fields: `{{ path or 'fallback' | filter: 'argument' }}` becomes the value of a fact, or the fallback where it is
//! absent.
//!
//! Filters write a value as people of the text's language do, by the browser's `Intl` ([`Ports::format`]): the same in a
//! text that is read, in a name, in an address and in what is copied. The fallback is not filtered.
//! A value is only ever text: it is never read as markup, as another field or as more than one part of an address.

use crate::config::{Attribute, Code, Value, value::number_text};
use crate::content::Scene;
use crate::decide::condition::is_answer;
use crate::decide::moment::moment;
use crate::decide::zone::{self, DAY};
use crate::ports::Ports;
use crate::share::link::encode;
use crate::text::language::is_rtl;
use crate::visitor::facts;

/// Facts that need no consent and can be absent all the same; a name with a dot at its end stands for all below it.
const UNSURE: &str = "page.query. page.hash page.title page.language referrer.host utm. time.zone device.language";

/// What is missing to a goal: a field only in the texts of the block that knows it.
pub const REMAINING: &str = "remaining";

/// What a text is for, which decides how values go into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// It is read.
    Screen,
    /// It is handed on as it is, to the clipboard for instance.
    Plain,
    /// It is an address.
    Address,
}

/// A merge field.
#[derive(Debug, PartialEq)]
pub struct Field<'t> {
    /// The fact.
    pub path: &'t str,
    /// What stands in for it.
    pub fallback: Option<&'t str>,
    /// Its filters, as they were written.
    pub filters: &'t str,
}

/// The filters.
pub const FILTERS: &str = "number currency date relative list plural upper";

/// A filter, and what it is told.
#[derive(Debug, PartialEq)]
pub struct Filter<'t> {
    /// Its name.
    pub name: &'t str,
    /// Its arguments, as they were written.
    pub arguments: &'t str,
}

/// Reads the field with which a text begins, and gives what follows it; `None` when it cannot be read.
pub fn field(text: &str) -> Option<(Field<'_>, &str)> {
    let rest = after(text, "{{")?;
    let ends = |byte: u8| byte <= b' ' || b"{}'\"|()".contains(&byte);
    let (path, rest) = rest.split_at_checked(rest.bytes().position(ends).filter(|end| *end > 0)?)?;
    let (mut rest, mut fallback) = (after(rest, "")?, None);
    if let Some(quoted) = after(rest, "or") {
        let (text, behind) = quoted.strip_prefix('\'')?.split_once('\'')?;
        (rest, fallback) = (after(behind, "")?, Some(text));
    }
    let filters = rest;
    while let Some((_, after)) = filter(rest) {
        rest = after;
    }
    let filters = filters.get(..filters.len() - rest.len())?;
    Some((Field { path, fallback, filters }, rest.strip_prefix("}}")?))
}

/// Reads the filter with which a text begins, and gives what follows it.
pub fn filter(text: &str) -> Option<(Filter<'_>, &str)> {
    let rest = after(text, "|")?;
    let (name, rest) = rest.split_at_checked(letters(rest))?;
    let mut rest = after(rest, "")?;
    let mut arguments = "";
    if let Some(begun) = after(rest, ":") {
        (_, _, rest) = argument(begun)?;
        while let Some(more) = after(rest, ",") {
            (_, _, rest) = argument(more)?;
        }
        arguments = begun.get(..begun.len() - rest.len())?;
    }
    (!name.is_empty()).then_some((Filter { name, arguments }, rest))
}

/// Reads the argument with which a text begins: its name, which may be none, what it says, and what follows it.
pub fn argument(text: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = text.split_at_checked(letters(text))?;
    let mut rest = after(rest, "")?;
    if !name.is_empty() {
        rest = after(rest, ":")?;
    }
    let (said, rest) = rest.strip_prefix('\'')?.split_once('\'')?;
    Some((name, said, after(rest, "")?))
}

/// How many small letters a text begins with.
fn letters(text: &str) -> usize {
    text.bytes().position(|byte| !byte.is_ascii_lowercase()).unwrap_or(text.len())
}

/// What comes after a sign with which a text must begin, and after space.
fn after<'t>(text: &'t str, sign: &str) -> Option<&'t str> {
    Some(text.strip_prefix(sign)?.trim_ascii_start())
}

/// The text, which is in a language, with its fields filled.
pub fn merge(text: &str, language: &str, purpose: Use, scene: &Scene<'_>) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while !rest.is_empty() {
        rest = take(rest, language, purpose, scene, &mut out);
    }
    out
}

/// Adds the character or field with which a text begins, and gives what follows it.
pub fn take<'t>(text: &'t str, language: &str, purpose: Use, scene: &Scene<'_>, out: &mut String) -> &'t str {
    let mut rest = text.chars();
    let first = rest.next();
    if !text.starts_with("{{") {
        out.extend(first);
        return rest.as_str();
    }
    let Some((field, after)) = field(text) else {
        scene.refuse(Code::BadMerge, text);
        return "";
    };
    check(&field, scene);
    let place = Place { language, purpose, scene };
    let (value, is_own) = filtered((scene.facts)(field.path), field.filters, &place).unwrap_or_default();
    if is_own && purpose != Use::Address {
        // What the browser has written turns nothing that it should not.
        out.push_str(&value);
    } else {
        insert(if value.is_empty() { field.fallback.unwrap_or_default() } else { &value }, language, purpose, out);
    }
    after
}

/// Where a field stands.
struct Place<'a> {
    language: &'a str,
    purpose: Use,
    scene: &'a Scene<'a>,
}

/// A value as its filters write it, and whether that is the browser's own text; nothing where one cannot take it.
fn filtered(mut value: Value, mut filters: &str, place: &Place<'_>) -> Option<(String, bool)> {
    let &Place { language, purpose, scene } = place;
    let mut is_own = false;
    loop {
        let mut text = String::new();
        show(&value, scene.ports, &mut text);
        let Some((Filter { name, arguments }, after)) = filter(filters).filter(|_| !text.is_empty()) else {
            return Some((text, is_own));
        };
        is_own = name != "upper";
        if let Value::List(items) = &mut value {
            for item in items.iter_mut() {
                let (mut one, mut kept) = (String::new(), String::new());
                show(item, scene.ports, &mut one);
                insert(&one, language, if purpose == Use::Screen { purpose } else { Use::Plain }, &mut kept);
                *item = kept.into();
            }
            text = value.to_json(scene.ports);
        }
        let mut said = argument(arguments).unwrap_or_default().1;
        if name == "relative" {
            said = place_in_time(&value, &mut text, scene);
        }
        let format = |filter, argument| scene.ports.format(filter, &text, argument, language, scene.wall);
        let mut out = format(name, said)?;
        if name == "plural" {
            out = form(arguments, &out)?.replace('#', &format("number", "")?);
        }
        (value, filters) = (Value::Text(out), after);
    }
}

/// Writes a date as the moment that it means in the site's zone, and says by which unit at least it is told: a day alone is
/// so many days away, whatever time it is.
fn place_in_time(value: &Value, text: &mut String, scene: &Scene<'_>) -> &'static str {
    let (zone, ports) = (scene.config.site.time_zone, scene.ports);
    let Some((mut from, to)) = moment(value, &|local| zone::instant(local, zone, ports)) else { return "" };
    let day = |wall| (zone::local(wall, zone, ports) / DAY).floor();
    let is_day = from < to;
    if is_day {
        from = scene.wall + (day(from) - day(scene.wall)) * DAY;
    }
    *text = number_text(from, ports);
    if is_day { "day" } else { "" }
}

/// What the arguments of `plural` say for a category; where they say nothing, what they say for `other`.
fn form<'t>(mut arguments: &'t str, category: &str) -> Option<&'t str> {
    let mut other = None;
    while let Some((name, said, after)) = argument(arguments) {
        if name == category {
            return Some(said);
        }
        if name == "other" {
            other = Some(said);
        }
        arguments = after.strip_prefix(',').unwrap_or_default().trim_ascii_start();
    }
    other
}

/// Refuses a field that asks for an unknown fact, or lacks a fallback that it may need; even where the value is there.
fn check(field: &Field<'_>, scene: &Scene<'_>) {
    let path = field.path;
    let mut rest = field.filters;
    while let Some((Filter { name, .. }, after)) = filter(rest) {
        if !FILTERS.split(' ').any(|own| own == name) {
            scene.refuse(Code::UnknownFilter, name);
        }
        rest = after;
    }
    if path == REMAINING && !(scene.facts)(path).is_null() {
        return;
    }
    let needs = facts::purpose(path, &scene.config.attributes);
    if needs.is_none() && !is_answer(path) {
        return scene.refuse(Code::UnknownFact, path);
    }
    let attribute = facts::attribute(path, &scene.config.attributes);
    if attribute.is_some_and(Attribute::is_loose) {
        scene.refuse(Code::NoPurpose, path);
    }
    let is_unsure = |name: &str| name == path || (name.ends_with('.') && path.starts_with(name));
    if field.fallback.is_none() && (needs != Some(None) || attribute.is_some() || UNSURE.split(' ').any(is_unsure)) {
        scene.refuse(Code::NoFallback, path);
    }
}

/// Adds a value as people read it, after a comma where something stands before it.
fn show(value: &Value, ports: &dyn Ports, out: &mut String) {
    let text = match value {
        Value::Text(text) => text.trim(),
        Value::Number(number) if number.is_finite() => &number_text(*number, ports),
        Value::Bool(true) => "true",
        Value::Bool(false) => "false",
        Value::List(items) => return items.iter().for_each(|item| show(item, ports, out)),
        _ => "",
    };
    if !text.is_empty() {
        out.push_str(if out.is_empty() { "" } else { ", " });
        out.push_str(text);
    }
}

fn insert(value: &str, language: &str, purpose: Use, out: &mut String) {
    match purpose {
        Use::Address => out.push_str(&encode(value)),
        Use::Plain => out.push_str(value),
        Use::Screen => {
            // A name in the other direction must not reorder the sentence around it (UAX #9, first strong isolate).
            let rtl = is_rtl(language);
            let turns = value.chars().any(|character| is_strong(character, !rtl));
            out.push_str(if turns { "\u{2068}" } else { "" });
            // A value may neither end the isolate that holds it nor turn what follows.
            out.extend(value.chars().filter(|character| !is_bidi_control(*character)));
            out.push_str(if turns { "\u{2069}" } else { "" });
        }
    }
}

/// Whether a character is a letter of a script in that direction; nearly, by blocks of UAX #9.
fn is_strong(character: char, rtl: bool) -> bool {
    let is_rtl = matches!(character as u32, 0x200f | 0x590..0x900 | 0xfb1d..0xfe00 | 0xfe70..0xff00 | 0x10800..0x11000 | 0x1e800..0x1f000);
    if rtl {
        is_rtl
    } else {
        !is_rtl && (character.is_ascii_alphabetic() || matches!(character as u32, 0xc0..0x2000 | 0x200e | 0x2c00..))
    }
}

/// What begins or ends an embedding, override or isolate; mere marks, which the browser's own formats hold, stay.
fn is_bidi_control(character: char) -> bool {
    matches!(character as u32, 0x202a..=0x202e | 0x2066..=0x2069)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::stage::Stage;
    use proptest::prelude::*;

    const SCREEN: Use = Use::Screen;

    #[track_caller]
    fn check(text: &str, purpose: Use, expected: Result<&str, (Code, &str)>) {
        check_in("en", text, purpose, expected);
    }

    #[track_caller]
    fn check_in(language: &str, text: &str, purpose: Use, expected: Result<&str, (Code, &str)>) {
        let stage = Stage::new("[]")
            .fact("name", "Άννα & Co")
            .fact("kinds", Value::List(vec!["oil".into(), 2.5.into()]))
            .fact("total", 1234.5)
            .fact("one", 1.0);
        let merged = stage.read(|scene| merge(text, language, purpose, scene));
        let merged = merged.as_deref().map_err(|problem| (problem.code, problem.got.as_str()));
        assert_eq!(merged, expected, "{text}");
    }

    #[test]
    fn a_field_takes_its_value_and_else_its_fallback() {
        check("For you, {{ name or 'friend' }}!", SCREEN, Ok("For you, Άννα & Co!"));
        check("{{name or'friend'}}{{ absent or '' }}.", SCREEN, Ok("Άννα & Co."));
        check("Hello {{ absent or 'dear }} friend' }}", SCREEN, Ok("Hello dear }} friend"));
        check("{{ kinds or '-' }}", SCREEN, Ok("oil, 2.5"));
        check("{{ page.path }}", SCREEN, Ok("/shop/"));
        check("{{ answers.score or 'your score' }}", SCREEN, Ok("your score"));
        check("100 % {natural} }}", SCREEN, Ok("100 % {natural} }}"));
    }

    #[test]
    fn filters_write_a_value_one_after_the_other_and_leave_the_fallback() {
        check("{{ name or 'friend' | upper }}!", SCREEN, Ok("ΆΝΝΑ & CO!"));
        check("{{name or 'friend'|upper|upper}}", SCREEN, Ok("ΆΝΝΑ & CO"));
        check("{{ absent or 'friend' | upper }}", SCREEN, Ok("friend"));
        check("{{ kinds or '-' | list | upper }}", SCREEN, Ok("OIL AND 2.5"));
        check("{{ name or 'none' | number }}", SCREEN, Ok("none"));
        check("{{ total or '-' | currency: 'EUR' }}", SCREEN, Ok("1234.5 EUR"));
        check("/pay?sum={{ total or '0' | currency:'EUR' }}", Use::Address, Ok("/pay?sum=1234.5%20EUR"));
    }

    #[test]
    fn each_item_of_a_list_keeps_its_own_direction() {
        let expected = "\u{2068}oil\u{2069} and 2.5";
        check_in("fa", "{{ kinds or '-' | list }}", SCREEN, Ok(expected));
        check_in("fa", "{{ kinds or '-' | list }}", Use::Plain, Ok("oil and 2.5"));
        check_in("fa", "/{{ kinds or '-' | list }}", Use::Address, Ok("/oil%20and%202.5"));
        check_in("fa", "{{ total or '-' | currency: 'EUR' }}", SCREEN, Ok("1234.5 EUR"));
    }

    #[test]
    fn how_far_away_a_date_is_counts_in_the_zone_of_the_site() {
        // 19:30 in Athens. The native port gives back the moment that it was told.
        let now = 1_798_133_400_000.0;
        for (date, hours) in [
            ("2026-12-24T20:00", 0.5),
            ("2026-12-24 20:00:00+01:00", 1.5),
            ("2026-12-24", 0.0),
            ("2026-12-25", 24.0),
            ("2026-12-22", -48.0),
        ] {
            let stage = Stage::new("[]").zone("Europe/Athens").at(now, 0.0).fact("name", date);
            let told = stage.read(|scene| merge("{{ name or '' | relative }}", "en", Use::Plain, scene));
            let expected: f64 = now + hours * 3.6e6;
            assert_eq!(told.as_deref().ok(), Some(expected.to_string().as_str()), "{date}");
        }
        let stage = Stage::new("[]").fact("name", "1798133400000").fact("one", "soon");
        let told =
            stage.read(|scene| merge("{{ name or '' | relative }} {{ one or '' | relative }}", "en", SCREEN, scene));
        assert_eq!(told.as_deref().ok(), Some("1798133400000 soon"), "what is no such date the browser may know");
    }

    #[test]
    fn a_plural_takes_the_form_of_its_number() {
        let forms = "plural: one: '# bottle', other: '# bottles'";
        check(&["{{ one or '' | ", forms, " }}"].concat(), SCREEN, Ok("1 bottle"));
        check(&["{{ total or '' |", forms, "}}"].concat(), SCREEN, Ok("1234.5 bottles"));
        check("{{ one or '-' | plural: two: 'a' }}", SCREEN, Ok("-"));
        check("{{ total or '-' | plural:other:'many, or }} more',one:'one' }}", SCREEN, Ok("many, or }} more"));
    }

    #[test]
    fn a_filter_that_does_not_exist_is_a_problem() {
        check("{{ name or 'x' | uper }}", SCREEN, Err((Code::UnknownFilter, "uper")));
        check("{{ name or 'x' | upper | money: 'EUR' }}", SCREEN, Err((Code::UnknownFilter, "money")));
    }

    #[test]
    fn a_fallback_is_required_wherever_the_value_can_be_absent() {
        for path in ["name", "page.query.a", "utm.source", "page.hash", "referrer.host", "answers.score", "sessions"] {
            check(&["{{ ", path, " }}"].concat(), SCREEN, Err((Code::NoFallback, path)));
        }
    }

    #[test]
    fn what_cannot_be_read_is_a_problem_and_not_text() {
        for text in [
            "{{ }}",
            "{{",
            "{{ name",
            "{{ name }",
            "{{ name or }}",
            "{{ name or \"friend\" }}",
            "{{ name or 'friend }}",
            "{{ name or 'friend' | }}",
            "{{ name | upper or 'friend' }}",
            "{{ name or '' | currency: EUR }}",
            "{{ name or '' | date: 'long', }}",
            "{{ name or '' | plural: one 'a' }}",
            "{{ name or '' | Upper }}",
            "{{ 'name' }}",
            "{{ name friend }}",
        ] {
            check(text, SCREEN, Err((Code::BadMerge, text)));
        }
        check("a {{ name ? }} b", SCREEN, Err((Code::BadMerge, "{{ name ? }} b")));
        check("{{ naem or 'friend' }}", SCREEN, Err((Code::UnknownFact, "naem")));
    }

    #[test]
    fn a_value_is_one_part_of_an_address() {
        check("/hi?name={{ name or 'x' }}", Use::Address, Ok("/hi?name=%CE%86%CE%BD%CE%BD%CE%B1%20%26%20Co"));
        check("{{ absent or 'javascript:' }}alert(1)", Use::Address, Ok("javascript%3Aalert(1)"));
    }

    #[test]
    fn a_name_in_the_other_direction_is_isolated_and_cannot_turn_the_sentence() {
        check_in("fa", "سلام {{ name or 'دوست' }}", SCREEN, Ok("سلام \u{2068}Άννα & Co\u{2069}"));
        check_in("fa", "سلام {{ absent or 'دوست' }}", SCREEN, Ok("سلام دوست"));
        check_in("fa", "سلام {{ absent or '12' }}", SCREEN, Ok("سلام 12"));
        check("Hi {{ absent or 'مر\u{2069}یم\u{202e}' }}!", SCREEN, Ok("Hi \u{2068}مریم\u{2069}!"));
        check("Hi {{ absent or 'a\u{202e}b' }}!", SCREEN, Ok("Hi ab!"));
        check("Hi {{ absent or 'مریم' }}!", Use::Plain, Ok("Hi مریم!"));
    }

    proptest! {
        #[test]
        fn any_text_merges_or_is_a_problem(text in "([{}' a-z.|:#,]|\\{\\{|\\}\\}|or|name|plural|other|é|م){0,24}") {
            let stage = Stage::new("[]").fact("name", "{{ name }}");
            for purpose in [SCREEN, Use::Plain, Use::Address] {
                let _ = stage.read(|scene| merge(&text, "en", purpose, scene));
            }
        }
    }
}
