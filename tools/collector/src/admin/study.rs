//! What the answers of a form say together: scores, shares, where visitors stopped, and which words they used.
//!
//! Pure: rows in, counts out; one pass over any number of rows.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::words::is_stop_word;
use crate::desk::{bucket, is_han_or_katakana, is_unspaced, words};
use crate::forms::{Form, Step};

/// How many different values of a step are counted; more are no choice but something that was written.
const DIFFERENT: usize = 200;
/// The longest value that is counted, in bytes: one of an option has at most 1,000 characters.
const VALUE: usize = 4000;
/// How many steps are looked at that the form does not have: without a configuration anybody may invent some.
const INVENTED: usize = 200;
/// How many different words of a step are counted, and how long each is kept, in characters.
const VOCABULARY: usize = 20_000;
const LONGEST: usize = 120;

/// Detractors, passives and promoters.
pub(super) type Thirds = [u64; 3];

/// What is known of one step.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) id: String,
    /// How many answered it.
    pub(super) answered: u64,
    /// How many answered this and then nothing more, and never sent.
    pub(super) left: u64,
    /// How many visitors were shown it, as the widget's events say.
    pub(super) reached: u64,
    /// How often each value was given.
    pub(super) counts: HashMap<String, u64>,
    sum: f64,
    numbers: u64,
    written: u64,
    /// In how many answers each word stands: folded, with how it was first written.
    pub(super) words: HashMap<String, (u64, String)>,
    /// Of a scale from 0 to 10: week by week, by the Monday.
    pub(super) weeks: BTreeMap<Date, Thirds>,
    /// Of a matrix: each row by its value.
    pub(super) rows: BTreeMap<String, Gathered>,
}

/// All of a form's answers in a time.
#[derive(Debug, Default)]
pub(super) struct Study {
    pub(super) sent: u64,
    pub(super) partial: u64,
    /// How many of those that never sent had not answered anything.
    pub(super) untouched: u64,
    pub(super) steps: Vec<Gathered>,
    /// Where each step stands, by its id.
    places: HashMap<String, usize>,
    /// The most steps.
    room: usize,
}

/// What a step is, for who draws it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Nps,
    Scale,
    Choice,
    Matrix,
    Text,
    /// Nothing that could be drawn, or that anybody should see together.
    None,
}

impl Study {
    /// Nothing yet, with the steps of the form in their order.
    pub(super) fn of(form: Option<&Form>) -> Self {
        let steps = form.map(|form| form.steps.as_slice()).unwrap_or_default();
        let gathered = |step: &Step| Gathered { id: step.id.clone(), ..Gathered::default() };
        let places = steps.iter().enumerate().map(|(at, step)| (step.id.clone(), at)).collect();
        let room = steps.len() + INVENTED;
        Self { steps: steps.iter().map(gathered).collect(), places, room, ..Self::default() }
    }

    /// Counts one submission.
    pub(super) fn add(&mut self, form: Option<&Form>, answers: &Map<String, Value>, is_final: bool, received: i64) {
        *(if is_final { &mut self.sent } else { &mut self.partial }) += 1;
        let mut last = None;
        for (id, answer) in answers.iter().filter(|(_, answer)| !answer.is_null()) {
            let at = self.place(id);
            let kind = form.and_then(|form| form.step(id)).map(|step| step.kind.as_str());
            // Nobody stops at what they do not see.
            if kind != Some("hidden") {
                last = last.max(Some(at));
            }
            if let Some(step) = self.steps.get_mut(at) {
                step.answered += 1;
                step.take(answer, kind, received);
            }
        }
        if is_final {
            return;
        }
        match last {
            Some(at) => self.steps.get_mut(at).into_iter().for_each(|step| step.left += 1),
            None => self.untouched += 1,
        }
    }

    /// Counts that so many more visitors were shown a step.
    pub(super) fn reach(&mut self, id: &str, visitors: u64) {
        if let Some(step) = self.steps.iter_mut().find(|step| step.id == id) {
            step.reached += visitors;
        }
    }

    /// Where a step stands; one that the form does not know is added at the end, and where there is no room is behind it.
    fn place(&mut self, id: &str) -> usize {
        if let Some(at) = self.places.get(id) {
            return *at;
        }
        let at = self.steps.len();
        if at < self.room {
            self.places.insert(id.to_owned(), at);
            self.steps.push(Gathered { id: id.to_owned(), ..Gathered::default() });
        }
        at
    }
}

impl Gathered {
    fn take(&mut self, answer: &Value, kind: Option<&str>, received: i64) {
        match answer {
            Value::Number(number) => {
                let number = number.as_f64().unwrap_or_default();
                self.numbers += 1;
                self.sum += number;
                self.count(answer.to_string());
                if kind == Some("nps") && (0.0..=10.0).contains(&number) {
                    self.week(number, received);
                }
            }
            Value::Bool(flag) => self.count(flag.to_string()),
            Value::String(text) if is_choice(kind) => self.count(text.clone()),
            Value::String(text) => self.read(text),
            // Of a ranking the first place counts; of several choices each one.
            Value::Array(items) => {
                let most = if kind == Some("ranking") { 1 } else { items.len() };
                items.iter().take(most).for_each(|item| self.take_item(item));
            }
            Value::Object(rows) if kind == Some("matrix") => {
                rows.iter().for_each(|(row, column)| self.judge(row, column))
            }
            Value::Object(members) if members.contains_key("other") => self.count("other".to_owned()),
            Value::Object(_) | Value::Null => {}
        }
    }

    /// Counts the choice in a row of a matrix.
    fn judge(&mut self, row: &str, column: &Value) {
        if let Some(column) = column.as_str().filter(|_| self.rows.len() < DIFFERENT || self.rows.contains_key(row)) {
            let row = self.rows.entry(row.to_owned()).or_default();
            row.answered += 1;
            row.count(column.to_owned());
        }
    }

    fn take_item(&mut self, item: &Value) {
        match item {
            Value::String(text) => self.count(text.clone()),
            Value::Object(members) if members.contains_key("other") => self.count("other".to_owned()),
            Value::Number(_) | Value::Bool(_) => self.count(item.to_string()),
            _ => {}
        }
    }

    fn count(&mut self, value: String) {
        let has_room = self.counts.len() < DIFFERENT && value.len() <= VALUE;
        if has_room || self.counts.contains_key(&value) {
            *self.counts.entry(value).or_default() += 1;
        }
    }

    fn week(&mut self, score: f64, received: i64) {
        let Some(monday) = monday(received) else { return };
        let at = usize::from(score >= 7.0) + usize::from(score >= 9.0);
        if let Some(third) = self.weeks.entry(monday).or_default().get_mut(at) {
            *third += 1;
        }
    }

    /// Takes the words of something that was written; each once.
    fn read(&mut self, text: &str) {
        self.written += 1;
        if text.len() <= 60 {
            self.count(text.to_owned());
        }
        let mut seen = HashSet::new();
        for surface in surfaces(text) {
            let Some(word) = words(surface).into_iter().next() else { continue };
            let least = if word.starts_with(is_unspaced) { 2 } else { 3 };
            let is_short = word.chars().count() < least || word.bytes().all(|byte| byte.is_ascii_digit());
            if !is_short && !is_stop_word(&word) && seen.insert(word.clone()) {
                self.note(word, surface);
            }
        }
    }

    /// Counts a word; a new one only while there are not too many.
    fn note(&mut self, word: String, surface: &str) {
        if self.words.len() < VOCABULARY || self.words.contains_key(&word) {
            let written = || surface.to_lowercase().chars().take(LONGEST).collect();
            self.words.entry(word).or_insert_with(|| (0, written())).0 += 1;
        }
    }

    /// The mean of its numbers.
    #[allow(clippy::cast_precision_loss, reason = "nobody has so many answers")]
    pub(super) fn average(&self) -> Option<f64> {
        (self.numbers > 0).then(|| self.sum / self.numbers as f64)
    }

    /// What it is: as the form says, else as its answers look.
    pub(super) fn sort(&self, step: Option<&Step>) -> Sort {
        match step.map(|step| step.kind.as_str()) {
            Some("nps") => Sort::Nps,
            Some("csat" | "ces" | "rating" | "number" | "slider") => Sort::Scale,
            Some("short-text" | "long-text") => Sort::Text,
            Some("consent" | "boolean" | "ranking") => Sort::Choice,
            Some("matrix") => Sort::Matrix,
            Some(kind) if is_choice(Some(kind)) => Sort::Choice,
            Some(_) => Sort::None,
            None if self.numbers > 0 => Sort::Scale,
            // Few values that come again and again were chosen; what is different each time was written.
            None if self.written > 0 && self.written < 3 * self.counts.len() as u64 => Sort::Text,
            None if !self.counts.is_empty() && self.counts.len() <= 12 => Sort::Choice,
            None => Sort::None,
        }
    }

    /// All weeks together.
    pub(super) fn thirds(&self) -> Thirds {
        self.weeks.values().fold([0; 3], |[a, b, c], [d, e, f]| [a + d, b + e, c + f])
    }
}

/// The words of a text as they were written; where there are no spaces, each two letters that may be one.
fn surfaces(text: &str) -> impl Iterator<Item = &str> {
    let is_between = |letter: char| is_unspaced(letter) || !letter.is_alphanumeric() && !is_inside(letter);
    let spaced = text.split(is_between).filter(|word| !word.is_empty());
    let is_one = |letter: char| letter.is_alphanumeric() && is_han_or_katakana(letter);
    let pairs = text.char_indices().zip(text.char_indices().skip(1));
    let pairs = pairs.filter(move |((_, one), (_, other))| is_one(*one) && is_one(*other));
    spaced.chain(pairs.filter_map(|((from, _), (to, other))| text.get(from..to + other.len_utf8())))
}

/// Marks and joints that stand inside of words.
fn is_inside(letter: char) -> bool {
    unicode_normalization::char::is_combining_mark(letter) || matches!(letter, '\u{200c}' | '\u{200d}')
}

fn is_choice(kind: Option<&str>) -> bool {
    matches!(kind, Some("single" | "multi" | "select" | "picture" | "reaction" | "thumbs" | "ranking"))
}

/// The Monday of a moment's week, in UTC.
fn monday(millis: i64) -> Option<Date> {
    let date = jiff::Timestamp::from_millisecond(millis).ok()?.to_zoned(TimeZone::UTC).date();
    date.checked_sub(i64::from(date.weekday().to_monday_zero_offset()).days()).ok()
}

/// Share of promoters minus share of detractors, from −100 to 100.
#[allow(clippy::cast_precision_loss, reason = "nobody has so many answers")]
pub(super) fn nps([detractors, passives, promoters]: Thirds) -> Option<f64> {
    let all = detractors + passives + promoters;
    (all > 0).then(|| (promoters as f64 - detractors as f64) / all as f64 * 100.0)
}

/// How good a value of a scale is, for its colour.
pub(super) fn colour(step: Option<&Step>, value: &str) -> &'static str {
    let scaled = step.and_then(|step| Some(bucket(&step.kind, step.scale?, value.parse().ok()?)));
    scaled.unwrap_or(match value {
        "up" => "high",
        "down" => "low",
        _ => "plain",
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_kept_of_a_step_has_bounds() {
        let mut study = Study::of(None);
        let mut add = |text: &str| study.add(None, json!({ "why": text }).as_object().unwrap(), true, 0);
        add(&format!("lovely bread{}", "\u{301}".repeat(9000)));
        for n in 0..21 {
            add(&(0..1000).map(|m| format!("w{n}x{m} ")).collect::<String>());
        }
        add("lovely, and new");
        let words = &study.steps[0].words;
        assert_eq!((words.len(), words["lovely"].0, words.get("new")), (VOCABULARY, 2, None));
        study.add(None, json!({ "pick": ["x", "y".repeat(16_000)] }).as_object().unwrap(), true, 0);
        assert_eq!(study.steps[1].counts.len(), 1);
        let words = &study.steps[0].words;
        assert!(words.values().all(|(_, written)| written.chars().count() <= LONGEST));
    }
}
