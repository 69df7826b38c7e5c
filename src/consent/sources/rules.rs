//! The language in which most sources are written: where their records lie, and what in them means what.
//!
//! The text of a source is its name and then its rules, parted by `;`. A rule is words, parted by spaces, of which the
//! first character says what they are. A word `id:f` belongs to the source's table of categories (see `reader::USUAL`).
//!
//! **Events** that mean that the answer may have changed: `w` at `window`, `e` at `document`; `kclick` where nothing is
//! announced, so that what was clicked may have been the dialog; `kklaro` for Klaro's watchers.
//!
//! **Places** of a record: `c` cookie (all of that name are copies of one record), `l` localStorage, `s` sessionStorage;
//! `p` all cookies that begin so, as one object; `g` global, `a` API that calls back, `b` consent commands in an array
//! (see `Want`); `o` what the page told, which is always there; `&tcf` what TCF says. `*` at the end stands for digits.
//! A name may be a choice, `$key|@global|text`: what the site tells under the key, else the text of a global, else this;
//! and what stands before a `+` comes before the chosen.
//!
//! **Steps**, in turn, with every record of the rule:
//! `j` reads JSON, `d` undoes percent-encoding, `B` base64, `/xy` reads pairs that are parted by `x` and within by `y`;
//! `.path` goes to a member; `?path=a|b` goes on if it is one of the words (or, without words, anything at all),
//! `xpath=a|b` if it is none of them, `#place=a|b` the same of another place's value, `9` if it is a time of our days in
//! milliseconds, `>` if something was decided already, `,` if nothing was filed yet; `^path=choice` if the member is
//! what the choice gives, where that gives anything.
//! `%yes/no/path/id` files every member of an object, or item of a list, by its answer at the path; `~` does so without
//! looking at tables; `+path` and `-path` file a list of ids as granted or refused; `y7path=a|b` grants and `n7path=a|b`
//! refuses the categories of a mask if the member is one of the words, `_7` refuses those of which nothing was said;
//! `!path=a|b` is an objection. `T` is a TC string, `M` a record of Consent Mode; `*x` lets the source's code read on.
//! In words `+` is JSON `true`, `-` is `false`.
//!
//! A record that ends without anything filed is none. In a rule that begins with `S` a record that cannot be read makes
//! the whole source unreadable, since it might have been the stricter one.

use std::str::Split;

use super::bits::Bits;
use super::reader::{Reader, answer, at, is_one, text};
use super::{Source, tcf};
use crate::config::value::integer_text;
use crate::config::{Consent, Value};
use crate::consent::evidence::{Evidence, Want, percent_decode};
use crate::consent::reading::Says;

/// Longest raw value that is read, in bytes; consent managers write far less (consent.md part 7, rule 11).
const LONGEST: usize = 64 * 1024;

/// 2001-09-09 in milliseconds: a time of 13 digits.
const OUR_DAYS: f64 = 1e12;

/// The code of a source that has none.
pub(super) fn no_code(_: &mut Reader<'_>, _: &Value, _: &str) -> Option<()> {
    None
}

impl Source {
    /// Its name in the configuration and in reports.
    pub fn name(&self) -> &'static str {
        self.rules.split(';').next().unwrap_or_default()
    }

    /// Every word of its rules, as what it is and the rest.
    pub(super) fn words(&self) -> impl Iterator<Item = (u8, &'static str)> + use<> {
        self.rules.split(';').skip(1).flat_map(|rule| rule.split(' ')).filter_map(split)
    }

    /// What the browser side must look up for it.
    pub(super) fn wants(&self, config: &Consent, wants: &mut Vec<Want>) {
        for (kind, rest) in self.words() {
            for path in rest.split('|').filter_map(|part| part.strip_prefix('@')) {
                add(wants, Want::Global(path.to_owned()));
            }
            let (kind, rest) = if kind == b'#' { split(rest).unwrap_or_default() } else { (kind, rest) };
            let place = rest.split('=').next().unwrap_or_default();
            let name = name(config, &Evidence::default(), self.name(), place);
            add(wants, match kind {
                _ if name.is_empty() => continue,
                b'l' => Want::Local(name),
                b's' => Want::Session(name),
                b'g' => Want::Global(name),
                b'a' => Want::Api(name),
                b'b' => Want::Commands(name),
                b'&' => {
                    tcf::SOURCE.wants(config, wants);
                    continue;
                }
                _ => continue,
            });
        }
    }
}

fn add(wants: &mut Vec<Want>, want: Want) {
    if !wants.contains(&want) {
        wants.push(want);
    }
}

/// What a word is, and the rest of it; an entry of a table is none of these.
fn split(word: &'static str) -> Option<(u8, &'static str)> {
    match word.as_bytes() {
        [.., b':', _] | [] => None,
        [kind, ..] => Some((*kind, word.get(1..)?)),
    }
}

/// What a part of a choice gives, unless it is text.
fn told<'a>(config: &'a Consent, evidence: &'a Evidence, source: &str, part: &str) -> Option<&'a Value> {
    match part.strip_prefix('@') {
        Some(path) => evidence.global(path),
        None => config.setting(source, part.strip_prefix('$')?),
    }
}

/// A name that may be a choice.
fn name(config: &Consent, evidence: &Evidence, source: &str, spec: &str) -> String {
    let (before, choice) = spec.split_once('+').unwrap_or(("", spec));
    let mut name = before.to_owned();
    for part in choice.split('|') {
        let told = told(config, evidence, source, part).map(plain);
        if told.is_some() || !part.starts_with(['$', '@']) {
            name.push_str(told.as_deref().unwrap_or(part));
            break;
        }
    }
    name
}

/// A value as text: sites write ids and revisions as text and as numbers.
fn plain(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => integer_text(*number as i64),
        _ => String::new(),
    }
}

/// Whether a name is the wanted one, in which a `*` stands for digits.
fn fits(own: &str, name: &str) -> bool {
    match name.strip_suffix('*') {
        Some(begin) => own.strip_prefix(begin).is_some_and(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())),
        None => own == name,
    }
}

/// An object of the pairs in a text; `None` where something is no pair.
fn pairs(text: &str, marks: &str) -> Option<Value> {
    let mut marks = marks.chars();
    let (outer, inner) = (marks.next()?, marks.next()?);
    let mut members = Vec::new();
    for pair in text.split(outer).filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once(inner)?;
        members.push((key.to_owned(), Value::from(value)));
    }
    Some(Value::Map(members))
}

impl Reader<'_> {
    /// Follows the rules of a source; `None` when it counts for nothing.
    pub(super) fn follow(&mut self, source: &'static Source) -> Option<()> {
        self.source = source;
        for rule in source.rules.split(';').skip(1) {
            for word in rule.split(' ') {
                if self.place(rule, word).is_none() && rule.starts_with('S') {
                    return None;
                }
            }
        }
        Some(())
    }

    /// Reads the records at a place, if the word is one: what all copies grant is granted.
    fn place(&mut self, rule: &'static str, word: &'static str) -> Option<()> {
        let mut all: Option<Says> = None;
        for record in self.records(word) {
            (self.says, self.is_filed) = (Says::default(), false);
            self.steps(rule.split(' '), &record)?;
            if !self.is_filed {
                return Some(());
            }
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

    /// What stands at a place.
    fn records(&mut self, word: &'static str) -> Vec<Value> {
        let page = self.page;
        let Some((kind, rest)) = split(word) else { return Vec::new() };
        let name = name(page.config, page.evidence, self.source.name(), rest);
        match kind {
            b'c' | b'l' | b's' if !name.is_empty() => {
                let items = page.evidence.items(kind).into_iter().filter(|(key, _)| fits(key, &name));
                // What is too long is no text.
                items.map(|(_, raw)| if raw.len() > LONGEST { Value::Null } else { raw.into() }).collect()
            }
            b'p' => {
                let member = |(key, raw): (&str, &str)| {
                    Some((key.strip_prefix(&*name)?.trim_start_matches('_').to_owned(), raw.into()))
                };
                vec![Value::Map(page.evidence.items(b'c').into_iter().filter_map(member).collect())]
            }
            b'g' => page.evidence.global(&name).cloned().into_iter().collect(),
            b'a' => page.api(&name).cloned().into_iter().collect(),
            b'o' => vec![page.told.clone()],
            b'&' => {
                let _ = self.follow(&tcf::SOURCE);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// Takes the steps of a rule with a record; `None` when it is none.
    fn steps(&mut self, mut words: Split<'static, char>, root: &Value) -> Option<()> {
        let mut here = root;
        while let Some(word) = words.next() {
            let Some((step, rest)) = split(word) else { continue };
            let (path, one) = rest.split_once('=').unwrap_or((rest, ""));
            let is_so = is_one(at(here, path), one);
            match step {
                b'j' | b'd' | b'B' | b'/' => {
                    let Value::Text(raw) = here else { continue };
                    let read = match step {
                        b'j' => self.page.json(raw)?,
                        b'd' => percent_decode(raw)?.into(),
                        b'B' => Bits::text(raw)?.into(),
                        _ => pairs(raw, rest)?,
                    };
                    return self.steps(words, &read);
                }
                b'.' => here = at(root, rest),
                b'?' if !is_so => return None,
                b'x' if is_so => return None,
                b'9' if !here.number().is_some_and(|time| time >= OUR_DAYS) => return None,
                b'>' if !self.found.decided => return None,
                b',' if self.is_filed => return Some(()),
                b'#' => {
                    // Not now: that makes no record unreadable.
                    if !self.records(path).first().is_some_and(|found| is_one(found, one)) {
                        self.is_filed = false;
                        return Some(());
                    }
                }
                b'^' => {
                    let page = self.page;
                    let told = |part| told(page.config, page.evidence, self.source.name(), part);
                    if one.split('|').find_map(told).is_some_and(|current| plain(current) != plain(at(here, path))) {
                        return None;
                    }
                }
                b'%' | b'~' => self.members(here, rest, step == b'%'),
                b'+' | b'-' => self.list(at(here, rest), step == b'+')?,
                b'y' | b'n' => {
                    let (mask, path) = split(path)?;
                    if is_one(at(here, path), one) {
                        self.say(u16::from(mask & 7), Some(step == b'y'));
                    }
                }
                b'_' => {
                    self.says.refuse_rest(u16::from(rest.bytes().next()? & 7));
                    self.is_filed = true;
                }
                b'!' if is_so => self.object(),
                b'T' => self.tc(text(here, rest))?,
                b'M' => self.consent_mode(self.source.rules, here),
                b'*' => (self.source.code)(self, here, rest)?,
                _ => {}
            }
        }
        self.is_filed.then_some(())
    }

    /// Files every member of an object, or item of a list, by its answer.
    fn members(&mut self, all: &Value, spec: &str, has_table: bool) {
        let mut parts = spec.split('/');
        let [yes, no, path, id] = [(); 4].map(|()| parts.next().unwrap_or_default());
        let mut file = |own: &str, member: &Value| {
            let granted = answer(at(member, path), yes, no);
            if has_table { self.file(own, granted) } else { self.place_as(None, own, granted) }
        };
        all.entries().iter().for_each(|(own, member)| file(own, member));
        all.items().iter().for_each(|member| file(text(member, id), member));
    }

    /// Files a list of ids with one answer: a list, JSON text of one, or text with commas.
    pub(super) fn list(&mut self, list: &Value, granted: bool) -> Option<()> {
        match list {
            Value::Null => return Some(()),
            Value::List(ids) => {
                for id in ids {
                    self.file(id.text()?, Some(granted));
                }
            }
            Value::Text(text) if text.starts_with('[') => return self.list(&self.page.parse(text)?, granted),
            Value::Text(text) => text.split(',').for_each(|id| self.file(id, Some(granted))),
            _ => return None,
        }
        self.is_filed = true;
        Some(())
    }
}
