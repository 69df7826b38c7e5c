//! The language in which most sources are written: where their records lie, and what in them means what.
//!
//! The text of a source is one line of words, parted by spaces; the first is its name. The others form rules, parted by
//! `;`; behind `[` stands its table of categories (see `reader::USUAL`). The first character of a word says what it is:
//! small letters are events and places, all else are steps.
//!
//! **Events** that mean that the answer may have changed: `w` at `window`, `e` at `document`; `kclick` where nothing is
//! announced, so that what was clicked may have been the dialog; `kklaro` for Klaro's watchers.
//!
//! **Places** of a record: `c` cookie (all of that name are copies of one record), `l` localStorage, `s` sessionStorage;
//! `p` all cookies that begin so, as one object; `g` global, `a` API that calls back, `b` consent commands in an array
//! (see `Want`); `o` what the page told, which is always there; `&` TCF. `*` at the end stands for digits. A name may be a
//! choice, `$key|@global|text`: what the site tells under the key, else what a global holds, else this; and what stands
//! before a `+` comes before the chosen.
//!
//! **Steps**, in turn, with every record of the places before them:
//! `J` reads JSON, `I` JSON if it is any, `D` undoes percent-encoding, `B` base64, `/xy` reads pairs that are parted by `x`
//! and within by `y`; `.path` goes to a member.
//! `?path=a|b` goes on if it is one of the words (or, without words, anything at all), `Xpath=a|b` if it is none of them,
//! `#place=a|b` and `0place=a|b` the same of another place's value (an API's as long as nothing was decided); `9` if it is a
//! time of our days in milliseconds, `<path/days` if that time (a number of milliseconds, or a date), and so many days after
//! it, is to come, or there is none; `>` if something was decided already, `,` if nothing was filed yet; `^path=choice` if
//! the member, a revision, is what the choice gives, where that gives anything.
//! `%path/id=yes/no` files every member of an object, or item of a list by its id, by its answer at the path (and what a
//! list in it names as granted); `:` does so without looking at tables; `+path` and `-path` file a list of ids as granted or
//! refused. `Ypath=a|b` grants, `Npath=a|b` refuses what every banner asks for if the member is one of the words, `_`
//! refuses whatever of it nothing was said of; `C2` before them chooses other categories by their bits, but `_` refuses
//! everything where nothing was filed. `!path=a|b` is an objection, `Upath=a|b` an open dialog; `Tpath` is a TC string,
//! `Gpath` a GPP string for what it takes away and `Hpath` for what its European section grants, `M=yes/no` a record like
//! Consent Mode's, in which a category of the table needs all its ids; `*x` lets code read on (see `read_on`).
//! In words `+` is JSON `true`, `-` is `false`, and a `*` at the end stands for anything; of a list any item may be one.
//!
//! A record that ends without anything filed is none. In a rule that begins with `S` a record that cannot be read makes
//! the whole source unreadable, since it might have been the stricter one.

use super::reader::{Reader, UNKNOWN, answer, at, is_one, is_word, plain, text};
use super::{gpp, read_on, tcf};
use crate::config::Value;
use crate::consent::evidence::Want;
use crate::consent::reading::{OPTIONAL, Says};

/// Longest raw value that is read, in bytes; consent managers write far less (consent.md part 7, rule 11).
const LONGEST: usize = 64 * 1024;

/// 2001-09-09 in milliseconds: the first time of 13 digits.
const OUR_DAYS: f64 = 1e12;

/// A day in milliseconds.
const DAY: f64 = 8.64e7;

/// Adds a want, if it is a new one; its name lives as long as the page.
fn add(wants: &mut Vec<Want>, place: u8, name: String) {
    let want = Want { place, name: name.leak() };
    if !want.name.is_empty() && !wants.contains(&want) {
        wants.push(want);
    }
}

/// What stands before the first mark, and what behind it.
pub(super) fn cut(text: &str, mark: char) -> (&str, &str) {
    text.split_once(mark).unwrap_or((text, ""))
}

/// The next part of a text, which moves on.
pub(super) fn next<'t>(text: &mut &'t str, mark: char) -> Option<&'t str> {
    if text.is_empty() {
        return None;
    }
    let (part, rest) = cut(text, mark);
    *text = rest;
    Some(part)
}

/// What a word is, and the rest of it.
fn split(word: &str) -> (u8, &str) {
    (word.bytes().next().unwrap_or_default(), word.get(1..).unwrap_or_default())
}

/// Whether a name is the wanted one, in which a `*` stands for digits.
fn fits(own: &str, name: &str) -> bool {
    match name.strip_suffix('*') {
        Some(begin) => {
            let id = own.strip_prefix(begin).unwrap_or_default();
            !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())
        }
        None => own == name,
    }
}

/// An object of the pairs in a text; `None` where something is no pair. What comes twice stands there twice, or, between
/// `&`, once with a comma between.
fn pairs(mut text: &str, marks: &str) -> Option<Value> {
    let [outer, inner] = *marks.as_bytes() else { return None };
    let mut members: Vec<(String, Value)> = Vec::new();
    while let Some(pair) = next(&mut text, char::from(outer)) {
        if pair.is_empty() {
            continue;
        }
        let (key, value) = pair.split_once(char::from(inner))?;
        match members.iter_mut().find(|(own, _)| outer == b'&' && own == key) {
            Some((_, Value::Text(all))) => *all = [all, ",", value].concat(),
            _ => members.push((key.to_owned(), value.into())),
        }
    }
    Some(Value::Map(members))
}

impl Reader<'_> {
    /// Adds what the browser side must look up and listen to for the source.
    pub(super) fn wants(&mut self, rules: &'static str, wants: &mut Vec<Want>) {
        let mut words = self.open(rules);
        while let Some(word) = next(&mut words, ' ') {
            add(wants, b'g', cut(cut(word, '@').1, '|').0.to_owned());
            match split(cut(word.strip_prefix('#').unwrap_or(word), '=').0) {
                (b'&', _) => self.wants(tcf::SOURCE.rules, wants),
                (place, rest) if b"lsgabwek".contains(&place) => add(wants, place, self.name(rest)),
                _ => {}
            }
        }
    }

    /// A name that may be a choice.
    pub(super) fn name(&self, spec: &str) -> String {
        let (before, mut choice) = spec.split_once('+').unwrap_or(("", spec));
        let mut name = before.to_owned();
        while let Some(part) = next(&mut choice, '|') {
            let told = match split(part) {
                (b'@', path) => self.global(path),
                (b'$', key) => self.setting(key),
                _ => {
                    name.push_str(part);
                    break;
                }
            };
            if !told.is_null() {
                name.push_str(&plain(told));
                break;
            }
        }
        name
    }

    /// Follows the rules of a source; `None` when it counts for nothing.
    pub(super) fn follow(&mut self, rules: &'static str) -> Option<()> {
        let mut rules = self.open(rules);
        while let Some(rule) = next(&mut rules, ';') {
            let mut words = rule;
            while let Some(word) = next(&mut words, ' ') {
                self.place(word, words);
                if !self.is_sound && rule.starts_with(" S") {
                    return None;
                }
            }
        }
        Some(())
    }

    /// Reads the records at a place, if the word is one: what all copies grant is granted.
    fn place(&mut self, word: &'static str, steps: &'static str) {
        (self.copies, self.has_copies, self.is_sound) = (Says::GRANTED, false, true);
        let (kind, rest) = split(word);
        if !b"clspgabo&".contains(&kind) {
            return;
        }
        let (page, name) = (self.page, self.name(rest));
        let global = match kind {
            b'g' | b'b' => page.evidence.global(&name),
            b'a' => page.api(&name),
            b'o' => Some(page.told),
            b'&' => {
                // TCF has not decided because another record has.
                let was_decided = std::mem::take(&mut self.found.decided);
                self.is_sound = self.follow(tcf::SOURCE.rules).is_some();
                self.found.decided |= was_decided;
                return;
            }
            _ => None,
        };
        if let Some(global) = global {
            self.copy(steps, global);
        }
        let mut members = Vec::new();
        for (area, key, raw) in &page.evidence.items {
            if kind == b'p'
                && *area == b'c'
                && let Some(id) = key.strip_prefix(&*name)
            {
                members.push((id.strip_prefix('_').unwrap_or(id).to_owned(), raw.as_str().into()));
            }
            if *area == kind && fits(key, &name) && !name.is_empty() {
                // What is too long is no text.
                let record = if raw.len() > LONGEST { Value::Null } else { raw.as_str().into() };
                self.copy(steps, &record);
            }
        }
        let members = Value::Map(members);
        if kind == b'p' {
            self.copy(steps, &members);
        }
        if self.has_copies && self.is_sound {
            self.keep(self.copies);
        }
    }

    /// Reads one copy of a record, if it is one.
    fn copy(&mut self, steps: &'static str, record: &Value) {
        (self.says, self.is_filed) = (Says::default(), false);
        self.is_sound &= self.steps(steps, record).is_some();
        if self.is_filed {
            self.copies.and(&self.says);
            self.has_copies = true;
        }
    }

    /// Takes the steps of a rule with a record; `None` when it is none.
    #[expect(clippy::collapsible_match, reason = "without guards the match is one jump, which is smaller")]
    fn steps(&mut self, mut words: &'static str, root: &Value) -> Option<()> {
        let (mut here, mut mask) = (root, OPTIONAL);
        while let Some(word) = next(&mut words, ' ') {
            let (step, rest) = split(word);
            let (path, one) = cut(rest, '=');
            let member = at(here, path);
            let is_so = is_one(member, one);
            match step {
                b'J' | b'I' | b'D' | b'B' | b'/' => match here {
                    Value::Text(raw) if !raw.is_empty() => return self.steps(words, &self.read(step, raw, rest)?),
                    _ => {}
                },
                b'?' | b'X' => (is_so == (step == b'?')).then_some(())?,
                b'9' => matches!(member, Value::Number(time) if *time >= OUR_DAYS).then_some(())?,
                b'<' => self.is_to_come(here, path).then_some(())?,
                b'>' => self.found.decided.then_some(())?,
                b'#' | b'0' => {
                    if self.shows(path, one) != (step == b'#') {
                        // Not now: that makes no record unreadable.
                        self.is_filed = false;
                        return Some(());
                    }
                }
                b',' => {
                    if self.is_filed {
                        break;
                    }
                }
                b'^' => {
                    let current = self.name(one);
                    self.found.revision = plain(member);
                    (current.is_empty() || current == self.found.revision).then_some(())?;
                }
                b'.' => here = at(root, path),
                b'%' | b':' => self.members(here, path, one, step == b'%'),
                b'+' | b'-' => self.list(member, step == b'+')?,
                b'T' | b'G' | b'H' => gpp::by_string(self, member, step).then_some(())?,
                b'M' => self.consent_mode(here, cut(one, '/')),
                b'*' => read_on(split(rest).0, self, here)?,
                b'C' => mask = u16::from(split(rest).0 & 7),
                b'Y' | b'N' => {
                    if is_so {
                        self.say(mask, Some(step == b'Y'));
                    }
                }
                b'_' => {
                    self.says.refuse_rest(if self.is_filed { mask } else { OPTIONAL });
                    self.is_filed = true;
                }
                b'!' => {
                    if is_so {
                        self.object();
                    }
                }
                b'U' => self.found.is_open |= is_so,
                _ => {}
            }
        }
        self.is_filed.then_some(())
    }

    /// What a text says: as JSON, or as JSON if it is any, without escapes, out of base64, or as pairs.
    fn read(&self, step: u8, raw: &str, marks: &str) -> Option<Value> {
        let page = self.page;
        if step == b'/' {
            return pairs(raw, marks);
        }
        if b"JI".contains(&step) {
            let json = page.json(raw);
            if json.is_some() || step == b'J' {
                return json;
            }
        }
        let text = if step == b'B' { page.ports.base64(raw) } else { page.ports.decode(raw) };
        text.map(Value::Text)
    }

    /// Whether a time, and so many days after it, is to come, or there is none.
    fn is_to_come(&self, record: &Value, paths: &str) -> bool {
        let (time, days) = cut(paths, '/');
        let end = match at(record, time) {
            Value::Number(time) => *time,
            Value::Text(date) => self.page.ports.date(date),
            _ => f64::INFINITY,
        };
        end + at(record, days).number().unwrap_or_default() * DAY > self.page.wall
    }

    /// Whether what stands at another place is one of some words.
    fn shows(&self, place: &str, words: &str) -> bool {
        match split(place) {
            (b'g', path) => is_one(self.global(path), words),
            // What has decided has no more to say: what is stored may be newer, from another tab, and take away.
            (b'a', name) => !self.found.decided && self.page.api(name).is_some(),
            (area, name) => is_word(self.page.evidence.item(area, name).unwrap_or_default(), words),
        }
    }

    /// Files every member of an object, or item of a list, by its answer.
    fn members(&mut self, all: &Value, paths: &str, words: &str, has_table: bool) {
        let ((path, id), (yes, no)) = (cut(paths, '/'), cut(words, '/'));
        for (own, member) in all.entries() {
            self.file_by(has_table, own, answer(at(member, path), yes, no));
            // Names in a list are no answer of their own.
            let is_filed = self.is_filed;
            for id in member.items() {
                self.place_as(UNKNOWN, text(id, ""), Some(true));
            }
            self.is_filed = is_filed;
        }
        for member in all.items() {
            self.file_by(has_table, text(member, id), answer(at(member, path), yes, no));
        }
    }

    fn file_by(&mut self, has_table: bool, id: &str, granted: Option<bool>) {
        if has_table { self.file(id, granted) } else { self.place_as(UNKNOWN, id, granted) }
    }

    /// Files a list of ids with one answer: a list, or text with commas.
    pub(super) fn list(&mut self, list: &Value, granted: bool) -> Option<()> {
        match list {
            Value::Null => return Some(()),
            Value::List(ids) => {
                for id in ids {
                    self.file(id.text()?, Some(granted));
                }
            }
            Value::Text(text) => {
                let mut text = text.as_str();
                while let Some(id) = next(&mut text, ',') {
                    self.file(id, Some(granted));
                }
            }
            _ => return None,
        }
        self.is_filed = true;
        Some(())
    }
}
