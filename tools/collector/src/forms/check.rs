//! Whether answers are those of a form: its steps, in the shapes that its questions give, with options that exist.
//!
//! What is asked depends on the way through a form, so nothing is missing here but what makes a vote, a review, a comment
//! or an idea one. Where a form stands in several campaigns, variants or files, answers that fit one of them fit.

use parea::config::Value as Written;
use parea::outbox::proof::MOST;
use serde_json::{Map, Value};

use super::{Form, Forms, Role, member};
use crate::event::{Event, Fault};

/// The longest answer of a question that does not say how long, in characters.
const LONGEST: usize = 16_384;

impl Forms {
    /// How many bits of work a form asks for: the least of all its places where somebody can write, for one widget may
    /// still hold the older file; none where nobody can.
    pub(crate) fn proof(&self, site: &str, form: &str) -> Option<u32> {
        let form = self.find(site, form)?;
        let is_written = |block: &&&Written| {
            !matches!(form.role, Role::Reviews | Role::Comments) || !member(block, "steps").is_null()
        };
        let bits = |block: &&Written| member(block, "proof").number().unwrap_or(0.0);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to what a form may ask for"
        )]
        form.blocks.iter().filter(is_written).map(|block| bits(block).clamp(0.0, MOST) as u32).min()
    }

    /// Whether a form takes submissions only with a ticket: where one of its places says so, since every widget obeys.
    pub(crate) fn ticket(&self, site: &str, form: &str) -> bool {
        let form = self.find(site, form);
        form.is_some_and(|form| form.blocks.iter().any(|block| member(block, "ticket").is_true()))
    }

    /// What is wrong with an event, by what is known of its site; nothing while no site is.
    pub(crate) fn faults(&self, index: usize, event: &Event) -> Vec<Fault> {
        let fault =
            |pointer: &str, detail: String| Fault { event: index, pointer: format!("/{index}{pointer}"), detail };
        if self.sites().is_empty() {
            return Vec::new();
        }
        if !self.sites().contains(&event.source) {
            return vec![fault("/source", "is no site of this collector".to_owned())];
        }
        let Some(submission) = &event.submission else { return Vec::new() };
        let Some(form) = self.find(&event.source, &submission.form) else {
            return vec![fault("/data/form", "is no form of this site".to_owned())];
        };
        let read = |json: &str| -> Map<String, Value> { serde_json::from_str(json).unwrap_or_default() };
        let (answers, reckoned) = (read(&submission.answers), read(&submission.variables));
        let mut fewest: Option<Vec<Fault>> = None;
        for block in &form.blocks {
            let place = |list: &str, name: &str, detail: String| {
                let name = name.replace('~', "~0").replace('/', "~1");
                fault(format!("/data/{list}/{name}").trim_end_matches('/'), detail)
            };
            let wrong = Definition { form, block, is_final: submission.is_final }.wrong(&answers);
            let invented = reckoned.keys().filter(|name| !variables(block).any(|own| own == *name));
            let invented = invented.map(|name| place("variables", name, "is no variable of this form".to_owned()));
            let wrong = wrong.into_iter().map(|(step, detail)| place("answers", &step, detail));
            let found: Vec<Fault> = wrong.chain(invented).collect();
            if fewest.as_ref().is_none_or(|fewest| found.len() < fewest.len()) {
                fewest = Some(found);
            }
        }
        fewest.unwrap_or_default()
    }
}

impl Form {
    /// The names of what it can reckon.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &'static str> {
        self.blocks.iter().flat_map(|block| variables(block))
    }
}

/// The names of what a block can reckon: its `variables`, what its steps and their ways `set`, and the `score` of options.
fn variables(block: &'static Written) -> impl Iterator<Item = &'static str> {
    let steps = member(block, "steps").items().iter();
    let ways = steps.flat_map(|step| std::iter::once(step).chain(member(step, "next").items()));
    let set = ways.flat_map(|way| member(way, "set").entries());
    member(block, "variables").entries().iter().chain(set).map(|(name, _)| name.as_str()).chain(["score"])
}

/// A form as one place of the configuration defines it.
struct Definition<'a> {
    form: &'a Form,
    block: &'static Written,
    is_final: bool,
}

impl Definition<'_> {
    /// Which steps are wrong, and why.
    fn wrong(&self, answers: &Map<String, Value>) -> Vec<(String, String)> {
        let mut wrong = Vec::new();
        for (step, answer) in answers {
            if let Err(detail) = self.check(step, answer) {
                wrong.push((step.clone(), detail));
            }
        }
        let needed: &[&str] = match self.form.role {
            Role::Form => &[],
            Role::Poll => &["choice"],
            Role::Reviews => &["rating"],
            Role::Comments => &["text"],
            Role::Ideas => &["title", "vote"],
        };
        if self.is_final && !needed.is_empty() && !needed.iter().any(|step| answers.contains_key(*step)) {
            wrong.push((String::new(), format!("{} is needed", needed.join(" or "))));
        }
        wrong
    }

    /// Checks one answer.
    fn check(&self, step: &str, answer: &Value) -> Result<(), String> {
        let own = member(self.block, "steps").items().iter().find(|own| member(own, "id").is(step));
        match (own, fixed(self.form.role, self.block, step)) {
            (Some(own), _) => {
                let kind = member(own, "type").text().unwrap_or_default();
                // What is not finished may still be as it was typed.
                if self.is_final { fits(kind, own, answer) } else { Ok(()) }
            }
            (None, Some(kind)) => fits(kind, self.block, answer),
            (None, None) => Err("is no step of this form".to_owned()),
        }
    }
}

/// The type of a step that a block has by itself.
fn fixed(role: Role, block: &Written, step: &str) -> Option<&'static str> {
    Some(match (role, step) {
        (Role::Poll, "choice") if member(block, "multiple").is_true() => "multi",
        (Role::Poll, "choice") => "single",
        (Role::Reviews, "rating") => "rating",
        (Role::Reviews | Role::Ideas, "title" | "text") => "text",
        (Role::Reviews, "name" | "collected") | (Role::Comments, "text" | "name") => "text",
        (Role::Reviews | Role::Comments | Role::Ideas, "consent") => "consent",
        (Role::Comments, "parent") | (Role::Ideas, "vote") => "id",
        _ => return None,
    })
}

/// Whether an answer has the shape that a type of question gives.
fn fits(kind: &str, step: &Written, answer: &Value) -> Result<(), String> {
    let (is_fitting, needed) = match kind {
        "statement" | "intro" | "end" => (false, "no answer".to_owned()),
        "number" | "slider" => within(step, answer),
        "nps" => scale(answer, 0.0, 10.0),
        "csat" | "rating" => scale(answer, 1.0, member(step, "scale").number().unwrap_or(5.0)),
        "ces" => scale(answer, 1.0, member(step, "scale").number().unwrap_or(7.0)),
        "thumbs" => (answer == "up" || answer == "down", "\"up\" or \"down\"".to_owned()),
        "boolean" | "consent" => (answer.is_boolean(), "true or false".to_owned()),
        "single" | "select" => (is_option(step, answer) || is_none(step, answer), OPTION.to_owned()),
        "reaction" => (is_option(step, answer), OPTION.to_owned()),
        "picture" if !answer.is_array() => (is_option(step, answer), OPTION.to_owned()),
        "multi" | "picture" => (are_options(step, answer), format!("a list of different values, each {OPTION}")),
        "ranking" => (are_options(step, answer), "a list of values of its options, best first".to_owned()),
        "matrix" => (is_matrix(step, answer), "an object from the value of a row to that of a column".to_owned()),
        "contact" => (is_contact(answer), "an object from field to text".to_owned()),
        // What the configuration says may be anything.
        "hidden" if member(step, "from").get("value").is_some() => (true, String::new()),
        "hidden" => (is_plain(answer), "a text, a number, true, false, or a list of these".to_owned()),
        "id" => text(answer, 128),
        "email" => {
            let (is_text, needed) = text(answer, 254);
            (is_text && answer.as_str().is_some_and(is_address), format!("{needed} with an @ inside"))
        }
        "date" => (answer.as_str().is_some_and(is_date), "a date like 2026-11-22, or with a time".to_owned()),
        "text" | "short-text" | "long-text" | "phone" | "url" => text(answer, length(step)),
        // A question that is younger than this collector.
        _ => (true, String::new()),
    };
    if is_fitting { Ok(()) } else { Err(format!("does not fit; {needed} is needed")) }
}

/// What a choice is.
const OPTION: &str = "the value of one of its options";

/// The most characters that a question takes.
fn length(step: &Written) -> usize {
    let most = member(step, "maxLength").number().filter(|most| (1.0..1e6).contains(most));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded in the line above")]
    most.map_or(LONGEST, |most| most as usize)
}

fn text(answer: &Value, most: usize) -> (bool, String) {
    // As browsers count (HTML, maxlength): UTF-16 code units.
    let is_fitting = answer.as_str().is_some_and(|text| text.encode_utf16().take(most + 1).count() <= most);
    (is_fitting, format!("a text of at most {most} characters"))
}

fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(before, after)| !before.is_empty() && !after.is_empty())
}

fn is_date(text: &str) -> bool {
    let (day, time) = text.split_once('T').map_or((text, None), |(day, time)| (day, Some(time)));
    let is_time = |time: &str| time.parse::<jiff::civil::Time>().is_ok();
    day.len() == 10 && day.parse::<jiff::civil::Date>().is_ok() && time.is_none_or(is_time)
}

fn scale(answer: &Value, low: f64, high: f64) -> (bool, String) {
    let is_on = answer.as_f64().is_some_and(|number| number.fract() == 0.0 && (low..=high).contains(&number));
    (is_on, format!("a whole number from {low} to {high}"))
}

fn within(step: &Written, answer: &Value) -> (bool, String) {
    let end = |key: &str, usual: f64| member(step, key).number().unwrap_or(usual);
    let (low, high) = (end("min", f64::NEG_INFINITY), end("max", f64::INFINITY));
    let needed = match (low.is_finite(), high.is_finite()) {
        (true, true) => format!("a number from {low} to {high}"),
        (true, false) => format!("a number from {low} on"),
        (false, true) => format!("a number up to {high}"),
        (false, false) => "a number".to_owned(),
    };
    (answer.as_f64().is_some_and(|number| (low..=high).contains(&number)), needed)
}

/// The values of a list of options, rows or columns; a plain text is its own.
fn values<'a>(step: &'a Written, key: &str) -> impl Iterator<Item = &'a str> {
    member(step, key).items().iter().filter_map(|option| option.text().or_else(|| member(option, "value").text()))
}

fn is_option(step: &Written, answer: &Value) -> bool {
    // A reaction without options has the signs that the widget gives it.
    let is_free = member(step, "options").items().is_empty();
    match answer {
        Value::String(value) => values(step, "options").any(|own| own == value) || (is_free && value.len() <= 64),
        Value::Object(_) => is_other(step, answer),
        _ => false,
    }
}

/// Whether a step offers an option of the widget's own.
fn offers(step: &Written, key: &str) -> bool {
    !matches!(member(step, key), Written::Null | Written::Bool(false))
}

/// That no option fitted.
fn is_none(step: &Written, answer: &Value) -> bool {
    offers(step, "none") && answer == "none"
}

/// What somebody wrote because no option fitted.
fn is_other(step: &Written, answer: &Value) -> bool {
    offers(step, "other")
        && answer.as_object().is_some_and(|given| given.len() == 1 && given.get("other").is_some_and(Value::is_string))
}

fn are_options(step: &Written, answer: &Value) -> bool {
    let Some(given) = answer.as_array() else { return false };
    let is_twice = |index: usize, value: &Value| given.iter().take(index).any(|before| before == value);
    let is_none = matches!(given.as_slice(), [only] if is_none(step, only));
    is_none || given.iter().enumerate().all(|(index, value)| is_option(step, value) && !is_twice(index, value))
}

fn is_matrix(step: &Written, answer: &Value) -> bool {
    let is_column = |value: &Value| value.as_str().is_some_and(|value| values(step, "columns").any(|own| own == value));
    answer.as_object().is_some_and(|given| {
        given.iter().all(|(row, column)| values(step, "rows").any(|own| own == row) && is_column(column))
    })
}

fn is_contact(answer: &Value) -> bool {
    answer.as_object().is_some_and(|fields| fields.len() <= 20 && fields.values().all(|field| text(field, 500).0))
}

fn is_plain(answer: &Value) -> bool {
    let is_scalar = |value: &Value| !value.is_object() && !value.is_array() && !value.is_null();
    answer.as_array().map_or_else(|| is_scalar(answer), |list| list.iter().all(is_scalar))
}

#[cfg(test)]
mod tests {
    use parea::config::value;
    use parea::form::questions::QUESTIONS;
    use parea::ports::Native;
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_of_every_type_of_question_fits() {
        let options = json!(["oil", { "value": "soap", "text": "Soap" }]);
        let choice = json!({ "options": options, "other": true, "none": "Neither" });
        let nothing = json!({});
        #[rustfmt::skip]
        let answers = [
            ("short-text", &nothing, json!("x")), ("long-text", &nothing, json!("x\ny")), ("email", &nothing, json!("a@b.example")),
            ("phone", &nothing, json!("+30 1")), ("url", &nothing, json!("https://a.example/")), ("date", &nothing, json!("2026-11-22")),
            ("number", &nothing, json!(1.5)), ("slider", &json!({ "min": 0, "max": 10 }), json!(10)), ("nps", &nothing, json!(0)),
            ("csat", &nothing, json!(5)), ("ces", &nothing, json!(7)), ("rating", &json!({ "scale": 10 }), json!(10)),
            ("thumbs", &nothing, json!("down")), ("boolean", &nothing, json!(false)), ("consent", &nothing, json!(true)),
            ("single", &choice, json!("none")), ("single", &choice, json!({ "other": "x" })), ("single", &choice, json!("oil")),
            ("select", &choice, json!("none")), ("select", &choice, json!("soap")), ("multi", &choice, json!(["none"])),
            ("multi", &choice, json!(["soap", { "other": "x" }])), ("reaction", &choice, json!("oil")), ("picture", &choice, json!("oil")),
            ("picture", &choice, json!(["oil", "soap"])), ("ranking", &choice, json!(["soap", "oil"])),
            ("matrix", &json!({ "rows": ["r"], "columns": ["c"] }), json!({ "r": "c" })), ("contact", &nothing, json!({ "name": "Maria" })),
            ("hidden", &nothing, json!("footer")), ("hidden", &json!({ "from": { "value": {} } }), json!({ "a": [{ "b": null }] })),
        ];
        for (kind, step, answer) in &answers {
            let step = value::parse(&step.to_string(), &Native).unwrap();
            assert_eq!(fits(kind, &step, answer), Ok(()), "{kind}: {answer}");
            assert!(
                fits(
                    "single",
                    &value::parse(r#"{ "options": ["a"], "none": false }"#, &Native).unwrap(),
                    &json!("none")
                )
                .is_err()
            );
        }
        for question in QUESTIONS.iter().filter(|question| !matches!(question.name, "statement" | "intro" | "end")) {
            assert!(answers.iter().any(|(kind, ..)| *kind == question.name), "{} is missing here", question.name);
        }
    }
}
