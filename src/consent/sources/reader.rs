//! A source being read: what the page shows of it, what it has said so far, and how an id finds its category.
//!
//! What cannot be read is no record; of copies of one record what all of them grant is granted; of several records one
//! refusal refuses.

use super::rules::{cut, next};
use crate::config::value::{self, integer_text};
use crate::config::{Consent, Value};
use crate::consent::evidence::Evidence;
use crate::consent::reading::{ADVERTISING, Category, Reading, Says, own};
use crate::ports::Ports;

/// Category ids that sites choose and that mean one thing only; what else they call their categories they map.
///
/// A table is words `id:category`, parted by spaces; the category is the first letter of functional, analytics, marketing
/// or personalisation, or `n` for what needs no consent. Letter case makes no difference.
pub(super) const USUAL: &str = "necessary:n functional:f functionality:f preferences:f analytics:a statistics:a marketing:m \
    advertising:m ads:m targeting:m personalisation:p personalization:p";

/// The types of Google Consent Mode.
macro_rules! consent_mode {
    () => {
        "analytics_storage:a ad_storage:m ad_user_data:m ad_personalization:m functionality_storage:f \
            personalization_storage:p security_storage:n"
    };
}

pub(super) use consent_mode;

/// What a source may look at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The site's settings.
    pub config: &'a Consent,
    /// The signs on the page.
    pub evidence: &'a Evidence,
    /// What the page told by `parea.consent(state)`.
    pub told: &'a Value,
    /// Wall clock, milliseconds since 1970: consent expires.
    pub wall: f64,
    /// For numbers in JSON.
    pub ports: &'a dyn Ports,
}

impl<'a> Context<'a> {
    /// What an API said last, if it was no failure.
    pub(super) fn api(&self, name: &str) -> Option<&'a Value> {
        match self.evidence.global(name)?.items() {
            [data, Value::Bool(true), ..] => Some(data),
            _ => None,
        }
    }

    /// JSON from a raw value; anything malformed is none.
    pub(super) fn json(&self, raw: &str) -> Option<Value> {
        // `{%22` is half-encoded: quotes and commas only.
        if raw.starts_with("{\"") {
            return self.parse(raw);
        }
        self.parse(&self.ports.decode(raw)?)
    }

    /// JSON from text.
    pub(super) fn parse(&self, text: &str) -> Option<Value> {
        value::parse(text, self.ports).ok()
    }
}

/// A source being read.
pub struct Reader<'a> {
    pub(super) page: &'a Context<'a>,
    /// The name of the source whose rules are followed.
    pub(super) name: &'static str,
    /// Its table of categories.
    pub(super) table: &'static str,
    /// What the record in hand says.
    pub(super) says: Says,
    /// Whether the record in hand has said anything: only then it is a decision.
    pub(super) is_filed: bool,
    /// What all copies of the record say so far, at first everything.
    pub(super) copies: Says,
    /// Whether any copy of the record has said anything.
    pub(super) has_copies: bool,
    /// Whether no copy of the record is unreadable.
    pub(super) is_sound: bool,
    /// What the source has said so far.
    pub(super) found: Reading,
}

impl<'a> Reader<'a> {
    /// A source of which nothing has been read.
    #[inline(never)]
    pub(super) fn new(page: &'a Context<'a>, source: &'static str) -> Self {
        Reader {
            page,
            name: source,
            table: "",
            says: Says::default(),
            is_filed: false,
            copies: Says::default(),
            has_copies: false,
            is_sound: true,
            found: Reading { source, ..Reading::default() },
        }
    }

    /// Turns to a source; its rules without its name and its table.
    #[inline(never)]
    pub(super) fn open(&mut self, rules: &'static str) -> &'static str {
        let (rules, table) = cut(rules, '[');
        let (name, rules) = cut(rules, ' ');
        (self.name, self.table) = (name, table);
        rules
    }

    /// What the site tells the source, or null.
    #[inline(never)]
    pub(super) fn setting(&self, key: &str) -> &'a Value {
        self.page.config.setting(self.name, key).unwrap_or(&Value::Null)
    }

    /// A global, or null.
    #[inline(never)]
    pub(super) fn global(&self, path: &str) -> &'a Value {
        self.page.evidence.global(path).unwrap_or(&Value::Null)
    }

    /// Takes what a record says for decided.
    #[inline(never)]
    pub(super) fn keep(&mut self, says: Says) {
        self.found.says.with(&says);
        self.found.decided = true;
    }

    /// An objection to sale, sharing or targeted advertising: it takes marketing away and decides nothing.
    pub(super) fn object(&mut self) {
        self.found.says.add(ADVERTISING, Some(false));
    }

    /// An answer for some categories.
    #[inline(never)]
    pub(super) fn say(&mut self, categories: u16, granted: Option<bool>) {
        self.says.add(categories, granted);
        self.is_filed = true;
    }

    /// Files an id with its letter from the source's own table or the usual one.
    pub(super) fn file(&mut self, id: &str, granted: Option<bool>) {
        let letter = match lookup(self.table, id) {
            UNKNOWN => lookup(USUAL, id),
            letter => letter,
        };
        self.place_as(letter, id, granted);
    }

    /// Files an id under the category that the site maps it to, else under that of the letter, and under its own name
    /// where a purpose is mapped to that.
    pub(super) fn place_as(&mut self, letter: u8, id: &str, granted: Option<bool>) {
        let config = self.page.config;
        let category = match config.category(id) {
            Some(to) => Category::named(to),
            None if letter == b'n' => return,
            None => category(letter),
        };
        self.is_filed |= granted.is_some();
        if let Some(category) = category {
            self.says.add(1 << category as u16, granted);
        }
        if let Some(place) = own(config, id) {
            self.says.add_own(place, category, granted);
        }
    }

    /// Files what a record of Google Consent Mode says, or one like it, by the table: a category with several ids needs
    /// all of them.
    pub(super) fn consent_mode(&mut self, record: &Value, (yes, no): (&str, &str)) {
        let mut table = self.table;
        while let Some((id, letter)) = entry(&mut table) {
            self.mode(letter, answer(at(record, id), yes, no));
        }
    }

    /// Files the answer of one type of Google Consent Mode.
    pub(super) fn mode(&mut self, letter: u8, granted: Option<bool>) {
        if let Some(category) = category(letter)
            && (granted.is_some() || letter == b'm')
        {
            self.says.add(1 << category as u16, granted);
            self.is_filed |= granted.is_some();
        }
    }
}

/// The next entry of a table, which moves on.
pub(super) fn entry(table: &mut &'static str) -> Option<(&'static str, u8)> {
    let (id, letter) = cut(next(table, ' ')?, ':');
    Some((id, *letter.as_bytes().first()?))
}

/// Stands for the letter of an id that is in no table.
pub(super) const UNKNOWN: u8 = b'?';

/// The category letter of an id in a table.
pub(super) fn lookup(mut table: &'static str, id: &str) -> u8 {
    while let Some((own, letter)) = entry(&mut table) {
        if own.eq_ignore_ascii_case(id) {
            return letter;
        }
    }
    UNKNOWN
}

/// The category of a letter.
pub(super) fn category(letter: u8) -> Option<Category> {
    Some(match letter {
        b'f' => Category::Functional,
        b'a' => Category::Analytics,
        b'm' => Category::Marketing,
        b'p' => Category::Personalisation,
        _ => return None,
    })
}

/// Whether a text is one of some words, parted by bars, of which a `*` at the end stands for anything. Without words,
/// whether it is anything at all.
pub(super) fn is_word(text: &str, mut words: &str) -> bool {
    if words.is_empty() {
        return !text.is_empty();
    }
    while let Some(word) = next(&mut words, '|') {
        if word == text || word.strip_suffix('*').is_some_and(|begin| text.starts_with(begin)) {
            return true;
        }
    }
    false
}

/// Whether a value, or any item of a list, is one of some words.
pub(super) fn is_one(value: &Value, words: &str) -> bool {
    match value {
        Value::List(items) => items.iter().any(|item| is_one(item, words)),
        value => is_word(&plain(value), words),
    }
}

/// A value as a word: `+` is JSON `true` and no text, `-` JSON `false`; sites write ids and revisions as text and as numbers.
pub(super) fn plain(value: &Value) -> String {
    let word = match value {
        Value::Text(text) if text != "+" => text,
        Value::Bool(true) => "+",
        Value::Bool(false) => "-",
        Value::Number(number) => return integer_text(*number as i64),
        Value::Map(_) => "{",
        _ => "",
    };
    word.to_owned()
}

/// What a value answers, by words for yes and for no; without words for no, everything else is a no.
pub(super) fn answer(value: &Value, yes: &str, no: &str) -> Option<bool> {
    let is_yes = is_one(value, yes);
    (is_yes || no.is_empty() || is_one(value, no)).then_some(is_yes)
}

/// What a dot path leads to, or null; without a path the value itself.
pub(super) fn at<'v>(value: &'v Value, path: &str) -> &'v Value {
    if path.is_empty() { value } else { value.at(path).unwrap_or(&Value::Null) }
}

/// The text at a path, or nothing.
pub(super) fn text<'v>(value: &'v Value, path: &str) -> &'v str {
    at(value, path).text().unwrap_or_default()
}
