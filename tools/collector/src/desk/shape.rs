//! What a submission is to those who handle it, told from its form and its answers.

use std::borrow::Cow;

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::forms::{Form, Role, Step};

/// What a submission is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An answer for the site's people, or a vote in a poll.
    Answer,
    /// A review that others may read.
    Review,
    /// A comment below a page.
    Comment,
    /// An idea that others may vote for.
    Idea,
    /// A vote for an idea.
    Vote,
}

impl Kind {
    /// As it is kept.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Review => "review",
            Self::Comment => "comment",
            Self::Idea => "idea",
            Self::Vote => "vote",
        }
    }
}

impl Form {
    /// Whether anything of it may be seen by everybody.
    pub(crate) fn is_public(&self) -> bool {
        self.role != Role::Form || self.results
    }
}

/// What is known of a submission without anybody having looked at it.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) kind: Kind,
    /// The status that it begins with.
    pub(crate) status: &'static str,
    pub(crate) score: Option<i64>,
    pub(crate) bucket: Option<&'static str>,
    pub(crate) path: String,
    pub(crate) parent: Option<String>,
}

impl Entry {
    /// What a submission of this form is; `path` is the page below which a comment stands.
    pub(crate) fn of(form: Option<&Form>, answers: &Map<String, Value>, is_final: bool, path: &str) -> Self {
        let text = |key: &str| answers.get(key).and_then(Value::as_str).map(str::to_owned);
        let kind = match form.map(|form| form.role) {
            None | Some(Role::Form | Role::Poll) => Kind::Answer,
            Some(Role::Reviews) => Kind::Review,
            Some(Role::Comments) => Kind::Comment,
            Some(Role::Ideas) if answers.contains_key("vote") => Kind::Vote,
            Some(Role::Ideas) => Kind::Idea,
        };
        let status = match kind {
            _ if !is_final => "partial",
            Kind::Vote => "done",
            Kind::Answer if form.is_some_and(|form| form.role == Role::Poll) => "done",
            Kind::Answer => "new",
            _ if form.is_some_and(|form| form.moderated) => "held",
            _ => "approved",
        };
        let scored = match kind {
            // Whatever else is asked on a scale: readers take this for the stars of what is reviewed.
            Kind::Review => stars(answers),
            _ => form.into_iter().flat_map(|form| &form.steps).find_map(|step| score(step, answers)),
        };
        Self {
            kind,
            status,
            score: scored.map(|(score, _)| score),
            bucket: scored.map(|(_, bucket)| bucket),
            path: if kind == Kind::Comment { page(path).into_owned() } else { String::new() },
            parent: if kind == Kind::Comment { text("parent") } else { None },
        }
    }

    /// What it adds to the counts that everybody may see while it has a status: steps and values.
    pub(crate) fn counts(&self, form: &Form, answers: &Map<String, Value>, status: &str) -> Vec<(String, String)> {
        let mut counts = Vec::new();
        let mut count = |step: &str, value: String| counts.push((step.to_owned(), value));
        match self.kind {
            Kind::Answer if status != "partial" && form.is_public() => {
                count("", String::new());
                for step in form.steps.iter().filter(|step| is_countable(&step.kind)) {
                    for value in values(step, answers.get(&step.id)) {
                        count(&step.id, value);
                    }
                }
            }
            Kind::Review if status == "approved" => {
                if let Some(stars) = self.score {
                    count("rating", stars.to_string());
                }
            }
            Kind::Vote if status != "partial" => {
                if let Some(idea) = answers.get("vote").and_then(Value::as_str) {
                    count("vote", idea.to_owned());
                }
            }
            _ => {}
        }
        counts
    }
}

/// The address of a page as comments are found by it: of what no index holds, what is left of it when it is hashed.
pub(crate) fn page(path: &str) -> Cow<'_, str> {
    const LONGEST: usize = 1000;
    if path.len() <= LONGEST {
        return path.into();
    }
    Sha256::digest(path).iter().map(|byte| format!("{byte:02x}")).collect::<String>().into()
}

/// Whether a question of this type has few answers, so that they can be counted and shown to everybody.
fn is_countable(kind: &str) -> bool {
    matches!(
        kind,
        "single"
            | "multi"
            | "select"
            | "picture"
            | "reaction"
            | "thumbs"
            | "boolean"
            | "nps"
            | "csat"
            | "ces"
            | "rating"
    )
}

/// The values of an answer that its question offers; what somebody wrote is only counted as `other`.
fn values(step: &Step, answer: Option<&Value>) -> Vec<String> {
    let one = |value: &Value| match value {
        Value::String(text) => {
            let is_offered = step.options.is_empty() && step.kind == "thumbs" && matches!(text.as_str(), "up" | "down")
                || matches!(text.as_str(), "none" | "other")
                || step.options.iter().any(|(value, _)| value == text);
            is_offered.then(|| text.clone())
        }
        Value::Bool(flag) if step.kind == "boolean" => Some(flag.to_string()),
        Value::Number(number) => {
            let number = whole(number.as_f64()?)?;
            step.scale.filter(|(low, high)| (*low..=*high).contains(&number)).map(|_| number.to_string())
        }
        Value::Object(object) if object.contains_key("other") => Some("other".to_owned()),
        _ => None,
    };
    match answer {
        Some(Value::Array(items)) => {
            let mut values: Vec<String> = items.iter().filter_map(one).collect();
            // Whoever names a value twice has one vote for it.
            values.sort();
            values.dedup();
            values
        }
        Some(value) => one(value).into_iter().collect(),
        None => Vec::new(),
    }
}

/// The stars of a review, and how good they are; a scale of another length has none.
fn stars(answers: &Map<String, Value>) -> Option<(i64, &'static str)> {
    let stars = whole(answers.get("rating")?.as_f64()?).filter(|stars| (1..=5).contains(stars))?;
    Some((stars, bucket("rating", (1, 5), stars)))
}

/// The score of a step, if it is a scale, and how good that is.
fn score(step: &Step, answers: &Map<String, Value>) -> Option<(i64, &'static str)> {
    let answer = answers.get(&step.id)?;
    if step.kind == "thumbs" {
        return match answer.as_str()? {
            "up" => Some((1, "high")),
            "down" => Some((0, "low")),
            _ => None,
        };
    }
    let (low, high) = step.scale?;
    let score = whole(answer.as_f64()?)?;
    (low..=high).contains(&score).then(|| (score, bucket(&step.kind, (low, high), score)))
}

/// How good a score is: by the rules of NPS, else by thirds of the scale.
pub(crate) fn bucket(kind: &str, (low, high): (i64, i64), score: i64) -> &'static str {
    // About a third at each end; of five stars two, three is the middle.
    let end = (high - low + 2) / 3;
    let (mid, good) = if kind == "nps" { (7, 9) } else { (low + end, high - end + 1) };
    match score {
        _ if score >= good => "high",
        _ if score >= mid => "mid",
        _ => "low",
    }
}

/// A number as a whole one, rounded; none where it is beyond every scale.
#[allow(clippy::cast_possible_truncation, reason = "its size is checked before")]
fn whole(number: f64) -> Option<i64> {
    (number.abs() <= 1000.0).then(|| number.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_fall_into_three_buckets() {
        let names = |kind: &str, (low, high): (i64, i64)| -> String {
            (low..=high).map(|score| &bucket(kind, (low, high), score)[..1]).collect()
        };
        assert_eq!(names("nps", (0, 10)), "lllllllmmhh");
        assert_eq!(names("rating", (1, 5)), "llmhh");
        assert_eq!(names("ces", (1, 7)), "llmmmhh");
        assert_eq!(names("csat", (1, 3)), "lmh");
    }
}
