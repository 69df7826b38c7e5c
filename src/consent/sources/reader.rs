//! What every source's reader is made of: sizes, decoding, records, and how an id finds its category.
//!
//! A source hands its records in one after the other. What cannot be read is no record; of copies of one record what all
//! of them grant is granted; of several records one refusal refuses.

use std::cell::Cell;

use crate::config::{Consent, Value, value};
use crate::consent::evidence::{Evidence, Want, percent_decode};
use crate::consent::reading::{ADVERTISING, Category, OPTIONAL, Reading, Says, own};
use crate::ports::Ports;

/// Longest raw value that is read, in bytes; consent managers write far less (consent.md part 7, rule 11).
pub(super) const LONGEST: usize = 64 * 1024;

/// Category ids that sites choose and that mean one thing only; what else they call their categories they map.
///
/// A table is words `id:category`, parted by spaces; the category is the first letter of functional, analytics, marketing
/// or personalisation, `n` for what needs no consent, `u` for what has no category of ours.
pub(super) const USUAL: &str = "necessary:n functional:f functionality:f preferences:f analytics:a statistics:a marketing:m \
    advertising:m ads:m targeting:m personalisation:p personalization:p";

/// The types of Google Consent Mode.
pub(super) const CONSENT_MODE: &str = "analytics_storage:a ad_storage:m ad_user_data:m ad_personalization:m \
    functionality_storage:f personalization_storage:p";

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

/// How a record is read: as text, as text that is percent-encoded once, or as JSON that may be.
#[derive(Clone, Copy)]
pub(super) enum As {
    Text(fn(&mut Reader<'_>, &str) -> Option<()>),
    Decoded(fn(&mut Reader<'_>, &str) -> Option<()>),
    Json(fn(&mut Reader<'_>, &Value) -> Option<()>),
}

/// A source being read, or asked what it would look at.
pub struct Reader<'a> {
    pub(super) config: &'a Consent,
    pub(super) evidence: &'a Evidence,
    pub(super) told: &'a Value,
    pub(super) wall: f64,
    /// None when the source is only asked.
    pub(super) ports: Option<&'a dyn Ports>,
    /// What the record in hand says.
    pub(super) says: Says,
    /// What the source has said so far.
    pub(super) found: Reading,
    /// What the source has asked for.
    pub(super) asked: Cell<Vec<Want>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(context: &Context<'a>, source: &'static str) -> Self {
        let Context { config, evidence, told, wall, ports } = *context;
        Reader { told, wall, ports: Some(ports), ..Reader::asking(config, evidence, source) }
    }

    /// A source that is only asked.
    pub(super) fn asking(config: &'a Consent, evidence: &'a Evidence, source: &'static str) -> Self {
        let found = Reading { source, ..Reading::default() };
        let (told, wall, ports) = (&Value::Null, 0.0, None);
        Reader { config, evidence, told, wall, ports, says: Says::default(), found, asked: Cell::default() }
    }

    /// Whether something is to be looked at: it is, or the source is only asked.
    pub(super) fn when(&self, is_so: bool) -> bool {
        is_so || self.ports.is_none()
    }

    fn ask(&self, want: fn(String) -> Want, name: &str) {
        if self.ports.is_none() && !name.is_empty() {
            let mut asked = self.asked.take();
            asked.push(want(name.to_owned()));
            self.asked.set(asked);
        }
    }

    /// A `localStorage` item.
    pub(super) fn local(&self, key: &str) -> Option<&'a str> {
        self.ask(Want::Local, key);
        self.evidence.local(key)
    }

    /// A `sessionStorage` item.
    pub(super) fn session(&self, key: &str) -> Option<&'a str> {
        self.ask(Want::Session, key);
        self.evidence.session(key)
    }

    /// The `localStorage` items whose keys begin so.
    pub(super) fn locals(&self, prefix: &'static str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.ask(Want::Local, &[prefix, "*"].concat());
        self.evidence.local.iter().filter(move |(key, _)| key.starts_with(prefix)).map(|(_, raw)| raw.as_str())
    }

    /// A global.
    pub(super) fn global(&self, path: &str) -> Option<&'a Value> {
        self.ask(Want::Global, path);
        self.evidence.global(path)
    }

    /// Whether a global is `true`.
    pub(super) fn is_true(&self, path: &str) -> bool {
        self.global(path).is_some_and(Value::is_true)
    }

    /// What an API said last, if it was no failure.
    pub(super) fn api(&self, name: &str) -> Option<&'a Value> {
        self.ask(Want::Api, name);
        match self.evidence.global(name)?.items() {
            [data, Value::Bool(true), ..] => Some(data),
            _ => None,
        }
    }

    /// The consent commands in an array.
    pub(super) fn commands(&self, name: &str) -> &'a [Value] {
        self.ask(Want::Commands, name);
        self.evidence.global(name).map(Value::items).unwrap_or_default()
    }

    /// The records in all cookies of a name; `None` when there are some that cannot be read.
    pub(super) fn cookies(&mut self, name: &str, how: As) -> Option<()> {
        self.cookies_where(&|own| own == name, how)
    }

    /// The records in all cookies whose name passes a test: copies of one record.
    pub(super) fn cookies_where(&mut self, is_ours: &dyn Fn(&str) -> bool, how: As) -> Option<()> {
        let mut all: Option<Says> = None;
        for (_, raw) in self.evidence.all_cookies().filter(|(name, _)| is_ours(name)) {
            self.decide(raw, how)?;
            if let Some(all) = &all {
                self.says.and(all);
            }
            all = Some(self.says);
        }
        if all.is_some() {
            self.keep();
        }
        Some(())
    }

    /// The record in a storage item, if it is there; `None` when it cannot be read.
    pub(super) fn stored(&mut self, raw: Option<&str>, how: As) -> Option<()> {
        if let Some(raw) = raw {
            self.decide(raw, how)?;
            self.keep();
        }
        Some(())
    }

    /// The record that a global holds; `None` when it is not there or cannot be read.
    pub(super) fn live(&mut self, path: &str, decide: fn(&mut Reader<'_>, &Value) -> Option<()>) -> Option<()> {
        let value = self.global(path)?;
        self.value(value, decide)
    }

    /// The record that a value is.
    pub(super) fn value(&mut self, value: &Value, decide: fn(&mut Reader<'_>, &Value) -> Option<()>) -> Option<()> {
        self.says = Says::default();
        decide(self, value)?;
        self.keep();
        Some(())
    }

    fn decide(&mut self, raw: &str, how: As) -> Option<()> {
        self.says = Says::default();
        if raw.len() > LONGEST {
            return None;
        }
        match how {
            As::Text(decide) => decide(self, raw),
            As::Decoded(decide) => decide(self, &percent_decode(raw)?),
            As::Json(decide) => {
                let value = self.json(raw)?;
                decide(self, &value)
            }
        }
    }

    /// Takes the record in hand for decided.
    pub(super) fn keep(&mut self) {
        self.found.says.with(&self.says);
        self.found.decided = true;
    }

    /// An objection to sale, sharing or targeted advertising: it takes marketing away and decides nothing.
    pub(super) fn object(&mut self) {
        self.found.says.add(ADVERTISING, Some(false));
    }

    /// JSON from a raw value; anything malformed is none.
    pub(super) fn json(&self, raw: &str) -> Option<Value> {
        // `{%22` is half-encoded: quotes and commas only.
        if raw.starts_with("{\"") {
            return self.parse(raw);
        }
        self.parse(&percent_decode(raw)?)
    }

    pub(super) fn parse(&self, text: &str) -> Option<Value> {
        value::parse(text, self.ports?).ok()
    }

    /// What the site tells this source, or the source's own default.
    pub(super) fn setting<'b>(&self, key: &str, default: &'b str) -> &'b str
    where
        'a: 'b,
    {
        self.config.setting(self.found.source, key).and_then(Value::text).unwrap_or(default)
    }

    /// The raw value of the first cookie of a name.
    pub(super) fn cookie(&self, name: &str) -> Option<&'a str> {
        self.evidence.all_cookies().find(|(own, _)| *own == name).map(|(_, raw)| raw)
    }

    /// The text of a global, or nothing.
    pub(super) fn text(&self, path: &str) -> &'a str {
        self.global(path).and_then(Value::text).unwrap_or_default()
    }

    /// One answer for the three categories that every banner has.
    pub(super) fn all(&mut self, granted: bool) {
        self.says.add(OPTIONAL, Some(granted));
    }

    /// The same, if there is an answer.
    pub(super) fn answer(&mut self, granted: Option<bool>) -> Option<()> {
        self.all(granted?);
        Some(())
    }

    /// Files an id with its letter from a table.
    pub(super) fn file(&mut self, table: &str, id: &str, granted: Option<bool>) {
        self.place(lookup(table, id), id, granted);
    }

    /// Files an id under the category that the site maps it to, else under that of the letter, and under its own name
    /// where a purpose is mapped to that.
    pub(super) fn place(&mut self, letter: Option<u8>, id: &str, granted: Option<bool>) {
        let category = match self.config.category(id) {
            Some(to) => Category::named(to),
            None if letter == Some(b'n') => return,
            None => letter.and_then(category),
        };
        if let Some(category) = category {
            self.say(category, granted);
        }
        if let Some(place) = own(self.config, id) {
            self.says.add_own(place, category, granted);
        }
    }

    /// An answer for one category.
    pub(super) fn say(&mut self, category: Category, granted: Option<bool>) {
        self.says.add(category as usize..category as usize + 1, granted);
    }

    /// Files the members of an object that are `true` or `false`; `None` when there are none.
    pub(super) fn flags(&mut self, table: &str, object: &Value) -> Option<()> {
        let mut found = None;
        for (id, flag) in object.entries() {
            if let Value::Bool(granted) = flag {
                self.file(table, id, Some(*granted));
                found = Some(());
            }
        }
        found
    }

    /// Files the members of an object that are in the table and say `yes` or `no`; `None` when there are none.
    pub(super) fn words(&mut self, table: &str, object: &Value, yes: &str, no: &str) -> Option<()> {
        let mut found = None;
        for (id, word) in object.entries() {
            let granted = yes_or_no(word.text().unwrap_or_default(), yes, no);
            if granted.is_some() && lookup(table, id).is_some() {
                self.file(table, id, granted);
                found = Some(());
            }
        }
        found
    }

    /// Files a list of ids with one answer; `None` when it holds something else, or is no list.
    pub(super) fn list(&mut self, table: &str, list: &Value, granted: bool) -> Option<()> {
        let Value::List(ids) = list else { return None };
        for id in ids {
            self.file(table, id.text()?, Some(granted));
        }
        Some(())
    }

    /// The record that stands in one cookie per category: a prefix and an id of the table, and a word for yes or no.
    ///
    /// It is left in hand; `None` when no category has an answer.
    pub(super) fn each(&mut self, prefix: &str, table: &str, yes: &str, no: &str) -> Option<()> {
        let mut found = None;
        self.says = Says::default();
        for (name, raw) in self.evidence.all_cookies() {
            let id = name.strip_prefix(prefix).unwrap_or_default();
            if let Some(letter) = lookup(table, id).filter(|letter| *letter != b'n') {
                let granted = yes_or_no(raw, yes, no);
                self.place(Some(letter), id, granted);
                found = found.or(granted.map(|_| ()));
            }
        }
        found
    }

    /// Files what a record of Google Consent Mode says; a category with three types needs all three.
    pub(super) fn consent_mode(&mut self, table: &'static str, record: &Value) {
        for (id, letter) in entries(table) {
            let granted = yes_or_no(text(record, id), "granted", "denied");
            if let Some(category) = category(letter).filter(|_| granted.is_some() || letter == b'm') {
                self.say(category, granted);
            }
        }
    }
}

/// The words of a table.
pub(super) fn entries(table: &'static str) -> impl Iterator<Item = (&'static str, u8)> {
    table.split(' ').filter_map(|entry| Some((entry.split_once(':')?.0, entry.bytes().last()?)))
}

/// The category letter of an id in a table.
pub(super) fn lookup(table: &str, id: &str) -> Option<u8> {
    let mut entries = table.split(' ');
    entries.find_map(|entry| entry.strip_prefix(id)?.strip_prefix(':')?.bytes().next())
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

/// What a word says, if it is one of two.
pub(super) fn yes_or_no(word: &str, yes: &str, no: &str) -> Option<bool> {
    if word == yes {
        return Some(true);
    }
    (word == no).then_some(false)
}

/// What a dot path leads to, or null.
pub(super) fn at<'v>(value: &'v Value, path: &str) -> &'v Value {
    value.at(path).unwrap_or(&Value::Null)
}

/// The text of a member, or nothing.
pub(super) fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::text).unwrap_or_default()
}

/// Whether what a path leads to is `true`.
pub(super) fn is_true(value: &Value, path: &str) -> bool {
    at(value, path).is_true()
}
