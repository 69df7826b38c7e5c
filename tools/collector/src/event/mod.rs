//! Reading a batch of CloudEvents 1.0 (`application/cloudevents-batch+json`): either all of it is whole, or every fault is named.
//!
//! Pure and total: any bytes give events or a refusal, never a panic; nothing here knows HTTP or the database.

mod schema;
mod shape;

pub(crate) use schema::schemas;
use serde_json::{Map, Value};

use shape::{Member, Place, Shape, check, check_members, may, needs};

/// The most events in a batch; the widget sends 60 KiB at most, which is about as many.
pub const MOST_EVENTS: usize = 100;
/// How deep a batch may be nested, the batch itself included: an answer to a matrix question is at depth 6.
pub const DEEPEST: usize = 12;
/// After so many faults the rest is not named: whoever has that many needs the first ones.
const MOST_FAULTS: usize = 20;

/// What happened to a showing.
const SHOWING: Shape = Shape::Object(&[
    needs("campaign", Shape::Id),
    may("variant", Shape::Id),
    may("block", Shape::Id),
    may("network", Shape::Id),
    needs("path", Shape::Path),
    needs("config", Shape::Id),
    TEST,
]);

/// That somebody came by a link with a code.
const ARRIVAL: Shape =
    Shape::Object(&[needs("ref", Shape::Id), needs("path", Shape::Path), needs("config", Shape::Id), TEST]);

/// That it happened in a test, on a page with `?parea-debug`, so that reports leave it out.
const TEST: Member = may("test", Shape::Flag);

/// What a visitor sent, and under which consent.
const SUBMISSION: Shape = Shape::Object(&[
    needs("submission", Shape::Id),
    needs("form", Shape::Id),
    needs("campaign", Shape::Id),
    needs("version", Shape::Label),
    needs("answers", Shape::Answers),
    needs("final", Shape::Flag),
    needs("consent", Shape::Object(CONSENT)),
    may("order", Shape::Orders),
    may("variables", Shape::Answers),
    may("path", Shape::Path),
    may("proof", Shape::Object(&[needs("nonce", Shape::Id), needs("bits", Shape::Count)])),
    may("ticket", Shape::Id),
    may("trap", Shape::Text),
    may("took", Shape::Count),
    TEST,
]);

/// Which consent manager had said what; there is no `source` while none has, for sending needs no consent.
const CONSENT: &[Member] = &[may("source", Shape::Id), needs("purposes", Shape::Ids), may("revision", Shape::Label)];

/// The type of a submission, the only event that holds answers.
const SUBMITTED: &str = "eu.parea.submitted";

/// Every type of event and what its `data` holds: a new type is one line.
const TYPES: [(&str, Shape); 11] = [
    ("eu.parea.shown", SHOWING),
    ("eu.parea.clicked", SHOWING),
    ("eu.parea.dismissed", SHOWING),
    ("eu.parea.ignored", SHOWING),
    ("eu.parea.converted", SHOWING),
    ("eu.parea.exposed", SHOWING),
    ("eu.parea.step", SHOWING),
    ("eu.parea.shared", SHOWING),
    ("eu.parea.arrived", ARRIVAL),
    ("eu.parea.gated", Shape::Names),
    (SUBMITTED, SUBMISSION),
];

/// The attributes that every event has. Others are extensions: kept, and no more looked at than that brokers take them
/// (CloudEvents 1.0.2, "Extension Context Attributes").
const ATTRIBUTES: &[Member] = &[
    needs("specversion", Shape::OneOf(&["1.0"])),
    needs("id", Shape::Id),
    needs("source", Shape::Id),
    needs("time", Shape::Moment),
    may("subject", Shape::Id),
    may("datacontenttype", Shape::OneOf(&["application/json", "application/json; charset=utf-8"])),
];

/// The longest name of an attribute (CloudEvents 1.0.2, "Attribute Naming Convention"), and its longest value, in bytes.
const NAME: usize = 20;
const VALUE: usize = 1024;

/// Whether this is an attribute as every broker takes it, as a header too; null is none.
pub(crate) fn is_attribute(name: &str, value: &Value) -> bool {
    let is_name =
        (1..=NAME).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let is_value = match value {
        Value::String(text) => text.len() <= VALUE,
        Value::Array(_) | Value::Object(_) => false,
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    };
    is_name && is_value
}

/// An event that is whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// With `source` the key that makes sending twice harmless.
    pub id: String,
    /// The site that it happened on.
    pub source: String,
    /// One of the types of Parea.
    pub kind: String,
    /// When it happened, by the visitor's clock: RFC 3339 in UTC with milliseconds.
    pub time: String,
    /// The visitor's random id, which only `measure` allows.
    pub subject: Option<String>,
    /// The campaign it belongs to; events about several have none.
    pub campaign: Option<String>,
    /// What was answered, if this is a submission.
    pub submission: Option<Submission>,
    /// What it says of how the site spreads, if it says something.
    pub spread: Option<Spread>,
    /// The event as it came, JSON.
    pub json: String,
}

/// That somebody shared a page, or came by a link.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// The network, or the code of the link.
    pub word: String,
    /// The page.
    pub path: String,
}

/// What a visitor sent with one form.
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    /// Its id, which the visitor sees and can have it erased by.
    pub id: String,
    /// The form's id.
    pub form: String,
    /// The campaign that showed the form.
    pub campaign: String,
    /// The version of the form.
    pub version: String,
    /// Whether the visitor has sent it; otherwise it is what was answered so far.
    pub is_final: bool,
    /// Whether somebody only tried the form.
    pub is_test: bool,
    /// The consent at that moment, JSON.
    pub consent: String,
    /// The answers by step, JSON.
    pub answers: String,
    /// What the form reckoned by name, JSON.
    pub variables: String,
    /// The values of options in the order in which they were offered by step, JSON.
    pub order: String,
    /// The page, where it matters to what was sent; else empty.
    pub path: String,
    /// What speaks for and against somebody having sent it who is none.
    pub care: Care,
    /// Whether it meets the `alert` of its form; the reader of batches does not know forms and says no.
    pub is_alarming: bool,
}

/// What a widget tells so that machines can be told from people (`www/docs/collector.md`, "Spam").
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Care {
    /// The nonce of its proof of work.
    pub nonce: Option<String>,
    /// What the collector gave it so that it is taken.
    pub ticket: Option<String>,
    /// Whether something filled in what no person sees.
    pub is_trapped: bool,
    /// How long it took from the first view to sending, in milliseconds.
    pub took: Option<f64>,
}

/// Something in an event that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Fault {
    /// The index of the event in the batch.
    pub event: usize,
    /// Where in the batch (JSON Pointer, RFC 6901).
    pub pointer: String,
    /// What is wrong there and what is needed.
    pub detail: String,
}

/// Why nothing of a batch was taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The bytes are no JSON.
    #[error("The body is not JSON: {0}.")]
    NotJson(String),
    /// The JSON is no list.
    #[error("The body is not a batch: a JSON array of CloudEvents is needed.")]
    NotABatch,
    /// There are more events than a batch may have.
    #[error("The batch has {0} events; send at most {MOST_EVENTS} at a time.")]
    TooMany(usize),
    /// Some events are not whole.
    #[error("Some events are not as they must be; nothing of the batch was stored.")]
    Faults(Vec<Fault>),
}

/// Reads a batch: every event of it, or why none.
///
/// # Errors
/// When the bytes are not a batch, or any event in it is not whole; faults are named event by event.
pub fn read_batch(body: &[u8]) -> Result<Vec<Event>, Refusal> {
    // serde_json itself stops at a depth of 128, so no body can exhaust the stack before ours is checked.
    let batch: Value = serde_json::from_slice(body).map_err(|error| Refusal::NotJson(error.to_string()))?;
    let Value::Array(batch) = batch else { return Err(Refusal::NotABatch) };
    if batch.len() > MOST_EVENTS {
        return Err(Refusal::TooMany(batch.len()));
    }
    let mut faults = Vec::new();
    let mut events = Vec::with_capacity(batch.len());
    for (index, value) in batch.iter().enumerate() {
        let mut place = Place { event: index, pointer: format!("/{index}"), faults: &mut faults };
        events.extend(read_event(value, &mut place));
        if faults.len() >= MOST_FAULTS {
            break;
        }
    }
    faults.truncate(MOST_FAULTS);
    if faults.is_empty() { Ok(events) } else { Err(Refusal::Faults(faults)) }
}

/// Reads one event, noting what is wrong with it.
fn read_event(value: &Value, place: &mut Place<'_>) -> Option<Event> {
    let Value::Object(event) = value else {
        place.fault("is not a CloudEvent; an object is needed");
        return None;
    };
    if is_deeper_than(value, DEEPEST - 1) {
        place.fault(format!("is nested too deep; a batch has at most {DEEPEST} levels"));
        return None;
    }
    if has_nul(value) {
        place.fault("has the character U+0000 in a text, which databases cannot keep");
        return None;
    }
    let before = place.faults.len();
    check_members(event, ATTRIBUTES, place);
    check_type(event, place);
    check_extensions(event, place);
    if place.faults.len() > before {
        return None;
    }
    let kind = text(event, "type")?;
    let data = event.get("data")?.as_object()?;
    Some(Event {
        id: text(event, "id")?,
        source: text(event, "source")?,
        time: shape::moment(event.get("time")?.as_str()?)?,
        subject: text(event, "subject").filter(|subject| !subject.is_empty()),
        campaign: if kind == "eu.parea.gated" { None } else { text(data, "campaign") },
        submission: if kind == SUBMITTED { Some(read_submission(data)?) } else { None },
        spread: read_spread(&kind, data),
        json: value.to_string(),
        kind,
    })
}

/// Notes what is wrong with the type of an event and with its data.
fn check_type(event: &Map<String, Value>, place: &mut Place<'_>) {
    let kind = event.get("type").and_then(Value::as_str);
    let Some((kind, shape)) = TYPES.into_iter().find(|(name, _)| Some(*name) == kind) else {
        let names: Vec<&str> = TYPES.iter().map(|(name, _)| *name).collect();
        place.member("type").fault(format!("is not a type of Parea; one of {} is needed", names.join(", ")));
        return;
    };
    match event.get("data") {
        Some(data) => check(data, shape, &mut place.member("data")),
        None => place.member("data").fault("is missing; an object is needed"),
    }
    let names_somebody = event.get("subject").is_some_and(|subject| !subject.is_null() && subject != "");
    if kind == SUBMITTED && names_somebody {
        place.member("subject").fault("must be absent: a submission never carries the id of a visitor");
    }
}

/// Notes extensions that some brokers would not take, however often they are forwarded.
fn check_extensions(event: &Map<String, Value>, place: &mut Place<'_>) {
    let is_ours = |name: &str| name == "type" || name == "data" || ATTRIBUTES.iter().any(|own| own.name == name);
    for (name, _) in event.iter().filter(|(name, value)| !is_ours(name) && !is_attribute(name, value)) {
        place.member(name).fault(format!(
            "is no extension attribute; a text of at most {VALUE} bytes, a number, true or false is needed, and a name of \
             at most {NAME} lower-case letters and digits"
        ));
    }
}

/// The submission in data that was found whole.
fn read_submission(data: &Map<String, Value>) -> Option<Submission> {
    let object =
        |name: &str| data.get(name).filter(|value| value.is_object()).map_or_else(|| "{}".to_owned(), Value::to_string);
    Some(Submission {
        id: text(data, "submission")?,
        form: text(data, "form")?,
        campaign: text(data, "campaign")?,
        version: text(data, "version").or_else(|| Some(data.get("version")?.as_f64()?.to_string()))?,
        is_final: data.get("final")?.as_bool()?,
        is_test: data.get("test").is_some_and(|test| test == true),
        consent: data.get("consent")?.to_string(),
        answers: data.get("answers")?.to_string(),
        variables: object("variables"),
        order: object("order"),
        path: text(data, "path").unwrap_or_default(),
        care: Care {
            nonce: data.get("proof").and_then(|proof| text(proof.as_object()?, "nonce")),
            ticket: text(data, "ticket").filter(|ticket| !ticket.is_empty()),
            is_trapped: data.get("trap").is_some_and(|trap| !trap.is_null() && trap != ""),
            took: data.get("took").and_then(Value::as_f64),
        },
        is_alarming: false,
    })
}

/// Who shared or came; what happened in a test counts nowhere.
fn read_spread(kind: &str, data: &Map<String, Value>) -> Option<Spread> {
    let word = match kind {
        "eu.parea.shared" => "network",
        "eu.parea.arrived" => "ref",
        _ => return None,
    };
    if data.get("test").is_some_and(|test| test == true) {
        return None;
    }
    Some(Spread { word: text(data, word).filter(|word| !word.is_empty())?, path: text(data, "path")? })
}

/// A member that is a text.
fn text(object: &Map<String, Value>, name: &str) -> Option<String> {
    object.get(name)?.as_str().map(str::to_owned)
}

/// Whether lists and objects are nested in each other more than `levels` times.
fn is_deeper_than(value: &Value, levels: usize) -> bool {
    let Some(left) = levels.checked_sub(1) else { return value.is_array() || value.is_object() };
    match value {
        Value::Array(items) => items.iter().any(|item| is_deeper_than(item, left)),
        Value::Object(members) => members.values().any(|member| is_deeper_than(member, left)),
        _ => false,
    }
}

/// Whether any text or name holds U+0000, which PostgreSQL refuses and SQLite's own tools cut off at.
fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(members) => members.iter().any(|(name, member)| name.contains('\0') || has_nul(member)),
        _ => false,
    }
}
