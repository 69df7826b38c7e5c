//! How a language says numbers, times, lists and values; the panel in the page says them so too (`src/web/debug/language.js`),
//! from the same words.
//!
//! A template has named places, `{value}`; what stands in brackets, `[ until {to}]`, is left out where one of its places is
//! empty.

use std::sync::LazyLock;

use anyhow::Context as _;
use fixed_decimal::Decimal;
use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules, PluralRulesOptions};
use include_dir::{Dir, include_dir};
use jiff::Zoned;
use parea::config::describe::decimal;
use parea::config::{Value, value};
use parea::ports::Native;
use regex::{Captures, Regex};

/// The words, a file for each language by its tag: the only place to add one.
static WORDS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../src/web/debug/words");

/// Units of time, the largest first, and their milliseconds.
const UNITS: [(&str, f64); 5] = [("d", 8.64e7), ("h", 3.6e6), ("m", 6e4), ("s", 1e3), ("ms", 1.0)];

static OPTIONAL: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\[([^\]]*)\]").ok());
static PLACE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\{(\w+)\}").ok());
static DATE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d)[^Z+-]*(.*))?$").ok());

/// What stands in the places of a template, by their names.
pub(super) type Places<'p> = &'p [(&'p str, String)];

/// A language with its words.
pub(crate) struct Speaker {
    words: Value,
    plurals: PluralRules,
}

impl Speaker {
    /// The language of a tag, of which the region does not matter.
    ///
    /// # Errors
    /// Where there is no such language.
    pub(crate) fn of(tag: &str) -> anyhow::Result<Self> {
        let primary = primary(tag);
        let none = || format!("there is no language `{tag}`; there are `{}`", tags().join("`, `"));
        let file = WORDS.get_file(format!("{primary}.json")).with_context(none)?;
        let locale: Locale = primary.parse().with_context(none)?;
        Ok(Self {
            words: value::parse(file.contents_utf8().unwrap_or_default(), &Native).unwrap_or_default(),
            plurals: PluralRules::try_new(locale.into(), PluralRulesOptions::default()).with_context(none)?,
        })
    }

    /// The language of an environment: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set; English where there are no
    /// words in it.
    ///
    /// # Errors
    /// Where there is no English either.
    pub(crate) fn of_environment(variable: impl Fn(&str) -> Option<String>) -> anyhow::Result<Self> {
        let set =
            ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| variable(name).filter(|own| !own.is_empty()));
        Self::of(&set.unwrap_or_default()).or_else(|_| Self::of("en"))
    }

    /// A table of words.
    pub(super) fn table(&self, name: &str) -> &Value {
        self.words.get(name).unwrap_or(&Value::Null)
    }

    /// What a table has for a name.
    pub(super) fn own(&self, table: &str, name: &str) -> Option<&str> {
        self.table(table).get(name).and_then(Value::text)
    }

    /// A word that is there.
    pub(super) fn word(&self, name: &str) -> &str {
        self.table(name).text().unwrap_or_default()
    }

    /// A template of a table, filled.
    pub(super) fn say(&self, table: &str, name: &str, places: Places<'_>) -> String {
        fill(self.own(table, name).unwrap_or_default(), places)
    }

    /// Digits as the language writes them.
    pub(super) fn digits(&self, text: &str) -> String {
        let own: Vec<char> = self.word("digits").chars().collect();
        let digit = |one: char| one.to_digit(10).and_then(|digit| own.get(digit as usize)).copied();
        text.chars().map(|one| digit(one).unwrap_or(one)).collect()
    }

    pub(super) fn number(&self, number: f64) -> String {
        let text = Value::Number(number).to_json(&Native);
        self.digits(&text.replacen('.', self.word("decimal"), 1))
    }

    /// So many of something, by an entry of `plurals`.
    pub(super) fn many(&self, what: &str, count: f64) -> String {
        let decimal: Decimal = Value::Number(count).to_json(&Native).parse().unwrap_or_default();
        let category = match self.plurals.category_for(&decimal) {
            PluralCategory::Zero => "zero",
            PluralCategory::One => "one",
            PluralCategory::Two => "two",
            PluralCategory::Few => "few",
            PluralCategory::Many => "many",
            PluralCategory::Other => "other",
        };
        let template = self.table("plurals").get(what).and_then(|forms| forms.get(category)).and_then(Value::text);
        fill(template.unwrap_or_default(), &[("number", self.number(count))])
    }

    /// Somebody else's word as it stands.
    pub(super) fn raw(&self, text: &str) -> String {
        fill(self.word("value"), &[("value", text.to_owned())])
    }

    /// A list whose last two items stand around `word`: `and` or `or`.
    pub(super) fn list(&self, mut items: Vec<String>, word: &str) -> String {
        match items.pop() {
            Some(last) if items.is_empty() => last,
            Some(last) => items.join(self.word("comma")) + self.word(word) + &last,
            None => String::new(),
        }
    }

    /// A date, or a moment, that is written as ISO 8601 has it; nothing for any other text.
    pub(super) fn date(&self, text: &str) -> Option<String> {
        let found = DATE.as_ref()?.captures(text)?;
        let part = |index| found.get(index).map_or("", |part| part.as_str());
        let month = part(2).parse::<usize>().ok()?.checked_sub(1)?;
        let date = fill(
            self.word("date"),
            &[
                ("day", self.number(part(3).parse().ok()?)),
                ("month", self.table("months").items().get(month)?.text()?.to_owned()),
                ("year", self.digits(part(1))),
            ],
        );
        let time = self.digits(format!("{} {}", part(4), part(5)).trim_end());
        Some(if time.is_empty() { date } else { fill(self.word("moment"), &[("date", date), ("time", time)]) })
    }

    /// A moment by a clock, with what that is ahead of UTC.
    pub(crate) fn moment(&self, at: &Zoned) -> String {
        let date = self.date(&at.strftime("%Y-%m-%d").to_string()).unwrap_or_default();
        let time = self.digits(&at.strftime("%H:%M:%S %:z").to_string());
        fill(self.word("moment"), &[("date", date), ("time", time)])
    }

    /// What is explained: the moment, the page, and the purposes that are granted.
    pub(crate) fn head(&self, at: &Zoned, address: &str, granted: &[&str]) -> String {
        let granted: Vec<String> = granted.iter().map(|purpose| self.raw(purpose)).collect();
        let nothing = || self.say("panel", "nothing", &[]);
        let granted = Some(granted.join(self.word("comma"))).filter(|all| !all.is_empty()).unwrap_or_else(nothing);
        let weekday = self.say("days", &at.strftime("%a").to_string().to_lowercase(), &[]);
        let places =
            [("weekday", weekday), ("at", self.moment(at)), ("address", self.raw(address)), ("granted", granted)];
        fill(self.word("head"), &places)
    }

    /// Any value; `fact` is what it is the value of.
    pub(super) fn value(&self, any: &Value, fact: &str) -> String {
        let word = |name: &str| self.own("values", name).map(str::to_owned);
        match any {
            Value::Number(number) => self.number(*number),
            Value::List(items) if items.is_empty() => word("null").unwrap_or_default(),
            Value::List(items) => self.list(items.iter().map(|one| self.value(one, fact)).collect(), "or"),
            Value::Text(text) => word(&format!("{fact}={text}"))
                .or_else(|| self.own("days", text).filter(|_| fact == "time.weekday").map(str::to_owned))
                .or_else(|| self.date(text))
                .unwrap_or_else(|| self.raw(text)),
            other => {
                let json = other.to_json(&Native);
                word(&json).unwrap_or_else(|| self.raw(&json))
            }
        }
    }

    /// A duration as it is written: `3d`.
    pub(super) fn span(&self, written: &Value) -> String {
        let unit = |text: &str| {
            // `ms` ends as `s` does.
            let (unit, _) = UNITS.iter().rev().find(|(unit, _)| text.ends_with(unit))?;
            Some(self.many(unit, decimal(text.strip_suffix(unit)?)?))
        };
        written.text().and_then(unit).unwrap_or_else(|| self.value(written, ""))
    }

    /// So many milliseconds, in a unit that is no larger than that of another duration as it is written.
    pub(super) fn time(&self, milliseconds: f64, written: &str) -> String {
        let unit = written.trim_start_matches(|one: char| one.is_ascii_digit() || one == '.');
        let most = UNITS.iter().position(|(own, _)| *own == unit).unwrap_or(0);
        let fit = UNITS.iter().skip(most).find(|(_, size)| milliseconds >= *size).unwrap_or(&("ms", 1.0));
        self.many(fit.0, (milliseconds / fit.1 * 10.0).floor() / 10.0)
    }

    /// A share, `60%` or 0.6; nothing for anything else.
    pub(super) fn share(&self, written: &Value) -> Option<String> {
        let count = match written {
            Value::Number(share) => (share * 1e4).round() / 100.0,
            other => decimal(other.text()?.strip_suffix('%')?)?,
        };
        Some(fill(self.word("percent"), &[("number", self.number(count))]))
    }

    /// What a fact is called.
    pub(super) fn fact(&self, name: &str) -> String {
        let one = |(key, text): &(String, Value)| {
            let (before, after) = key.split_once('*')?;
            let own = name.strip_prefix(before)?.strip_suffix(after).filter(|own| !own.is_empty())?;
            Some(fill(text.text()?, &[("name", self.raw(own))]))
        };
        let known = self.own("facts", name).map(str::to_owned);
        known.or_else(|| self.table("facts").entries().iter().find_map(one)).unwrap_or_else(|| self.raw(name))
    }

    /// The parts that there are, each with its places, in the order in which the language's own table has them.
    pub(super) fn ordered(&self, table: &str, parts: &[(String, Vec<(&str, String)>)]) -> String {
        let said = |(key, template): &(String, Value)| {
            let own = parts.iter().filter(|(name, _)| name == key);
            own.map(|(_, places)| fill(template.text().unwrap_or_default(), places)).collect::<Vec<_>>()
        };
        self.table(table).entries().iter().flat_map(said).collect::<Vec<_>>().join(self.word("comma"))
    }
}

/// The tags of all languages.
pub(super) fn tags() -> Vec<&'static str> {
    let mut tags: Vec<&str> = WORDS.files().filter_map(|file| file.path().file_stem()?.to_str()).collect();
    tags.sort_unstable();
    tags
}

/// The language of a tag, or of a locale as POSIX writes it: `de_DE.UTF-8`.
fn primary(tag: &str) -> String {
    tag.split(['-', '_', '.', '@']).next().unwrap_or_default().to_lowercase()
}

/// Puts what there is into the places of a template.
pub(super) fn fill(template: &str, places: Places<'_>) -> String {
    let (Some(optional), Some(place)) = (OPTIONAL.as_ref(), PLACE.as_ref()) else { return String::new() };
    let of = |name: &str| places.iter().find(|(own, _)| *own == name).map_or("", |(_, text)| text);
    let named = |found: &Captures<'_>| found.get(1).map_or("", |part| part.as_str()).to_owned();
    let part = |found: &Captures<'_>| {
        let part = named(found);
        let is_whole = place.captures_iter(&part).all(|found| !of(&named(&found)).is_empty());
        if is_whole { part } else { String::new() }
    };
    let template = optional.replace_all(template, part);
    place.replace_all(&template, |found: &Captures<'_>| of(&named(found)).to_owned()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Paths of the texts of a file, each with the places of its template; of a list its length, and of forms of a plural their
    /// names.
    fn shape(value: &Value, path: &str) -> Vec<(String, Vec<String>)> {
        match value {
            Value::Map(_) if path.starts_with("/plurals/") => Vec::new(),
            Value::Map(entries) => {
                let mut all: Vec<_> =
                    entries.iter().flat_map(|(key, value)| shape(value, &format!("{path}/{key}"))).collect();
                all.sort();
                all
            }
            Value::List(items) => vec![(path.to_owned(), vec![items.len().to_string()])],
            other => {
                let text = other.text().unwrap_or_default();
                let mut places: Vec<String> =
                    PLACE.as_ref().unwrap().captures_iter(text).map(|found| found[1].to_owned()).collect();
                places.sort();
                vec![(path.to_owned(), places)]
            }
        }
    }

    #[test]
    fn every_language_has_the_same_words_with_the_same_places() {
        let english = shape(&Speaker::of("en").unwrap().words, "");
        assert!(english.len() > 200 && tags().len() >= 5, "{} words in {:?}", english.len(), tags());
        for tag in tags() {
            let own = shape(&Speaker::of(tag).unwrap().words, "");
            let missing: Vec<_> = english.iter().filter(|one| !own.contains(one)).collect();
            let needless: Vec<_> = own.iter().filter(|one| !english.contains(one)).collect();
            assert!(missing.is_empty() && needless.is_empty(), "{tag}: without {missing:?}; with {needless:?}");
        }
    }

    #[test]
    fn every_language_has_a_word_for_each_of_its_plurals_and_no_empty_one() {
        for tag in tags() {
            let by = Speaker::of(tag).unwrap();
            assert_eq!(by.word("digits").chars().count(), 10, "{tag}");
            for (what, forms) in by.table("plurals").entries() {
                assert_eq!(forms.entries().len(), by.plurals.categories().count(), "{tag}: {what}");
                for count in (0..=101).map(f64::from).chain([1.5]) {
                    assert!(!by.many(what, count).is_empty(), "{tag}: {count} {what}");
                }
            }
        }
    }

    #[test]
    fn a_part_whose_places_are_empty_is_left_out_and_nothing_is_filled_twice() {
        let places = [("a", "{b} [x]".to_owned()), ("b", String::new())];
        assert_eq!(fill("{a}[, {b}][, {a}][ and {a} {b}]", &places), "{b} [x], {b} [x]");
    }

    #[test]
    fn numbers_and_times_are_those_of_the_language() {
        for (tag, span, share, date) in [
            ("en", "1.5 days", "12.5%", "2 March 2026, 09:30 +02:00"),
            ("de", "1,5 Tage", "12,5 %", "2. März 2026, 09:30 +02:00"),
            ("el", "1,5 ημέρες", "12,5%", "2 Μαρτίου 2026, 09:30 +02:00"),
            ("fa", "۱٫۵ روز", "۱۲٫۵٪", "۲ مارس ۲۰۲۶، ۰۹:۳۰ +۰۲:۰۰"),
            ("pl", "1,5 dnia", "12,5%", "2 marca 2026, 09:30 +02:00"),
        ] {
            let by = Speaker::of(tag).unwrap();
            assert_eq!(by.span(&"1.5d".into()), span);
            assert_eq!(by.share(&0.125.into()).unwrap(), share);
            assert_eq!(by.date("2026-03-02T09:30:00+02:00").unwrap(), date);
        }
        let polish = Speaker::of("pl").unwrap();
        let said = [1.0, 2.0, 5.0, 22.0].map(|count| polish.many("h", count));
        assert_eq!(said, ["1 godzinę", "2 godziny", "5 godzin", "22 godziny"]);
    }

    #[test]
    fn the_environment_names_the_language_as_it_does_for_every_command() {
        for (set, direction, and) in [
            (&[("LC_ALL", "fa_IR.UTF-8"), ("LANG", "de_DE.UTF-8")][..], "rtl", " و "),
            (&[("LC_ALL", ""), ("LC_MESSAGES", "pl"), ("LANG", "de_DE.UTF-8")], "ltr", " i "),
            (&[("LANG", "de_AT@euro")], "ltr", " und "),
            (&[("LANG", "C.UTF-8")], "ltr", " and "),
            (&[], "ltr", " and "),
        ] {
            let of = |name: &str| set.iter().find(|(own, _)| *own == name).map(|(_, tag)| (*tag).to_owned());
            let by = Speaker::of_environment(of).unwrap();
            assert_eq!((by.word("direction"), by.word("and")), (direction, and), "{set:?}");
        }
        let error = Speaker::of("tlh").err().unwrap().to_string();
        assert_eq!(error, "there is no language `tlh`; there are `de`, `el`, `en`, `fa`, `pl`");
    }
}
