//! Writing: a batch is one transaction, and an event that is known already changes nothing.

use std::collections::HashSet;

use jiff::Timestamp;
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AssertSqlSafe, Row as _, Transaction};

use super::erase::{subject_key, submission_key};
use super::{Context, Store, Unavailable, deliveries, spread};
use crate::deliver::ALERT;
use crate::desk;
use crate::event::{Event, Submission};

/// A known (source, id) stays as it was: the first one wins. What was erased does not come back. Of a submission one final
/// event is enough: its proof of work pays for no second.
const EVENTS: [&str; 2] = [
    "WITH new (source, id, type, time, received, subject, submission, campaign, event, erased, final) AS (VALUES ",
    ") INSERT INTO events (source, id, type, time, received, subject, submission, campaign, event)
SELECT source, id, type, time, received, subject, submission, campaign, event FROM new
WHERE NOT EXISTS (SELECT 1 FROM erased WHERE key = new.erased)
    AND (final = 0 OR NOT EXISTS (SELECT 1 FROM answers a
        WHERE a.submission = new.submission AND a.source = new.source AND a.final = 1))
ON CONFLICT (source, id) DO NOTHING RETURNING source, id",
];

/// A final answer is never changed; until then the latest by the visitor's clock counts.
const ANSWERS: [&str; 2] = [
    "INSERT INTO answers (source, submission, campaign, form, version, final, time, received, consent, answers,
    variables, orders, path) VALUES ",
    " ON CONFLICT (submission, source) DO UPDATE SET
    campaign = excluded.campaign, form = excluded.form, version = excluded.version, final = excluded.final,
    time = excluded.time, received = excluded.received, consent = excluded.consent, answers = excluded.answers,
    variables = excluded.variables, orders = excluded.orders, path = excluded.path
WHERE answers.final = 0 AND (excluded.final = 1 OR excluded.time >= answers.time) RETURNING source, submission",
];

/// How many events one statement stores: what a statement costs besides its rows is paid once for all of them.
const TOGETHER: usize = 32;

impl Store {
    /// Stores those events of a batch that are new; when this returns they are on the disk, all of them or none.
    pub(crate) async fn append(&self, events: Vec<Event>) -> Result<(), Unavailable> {
        if events.is_empty() { Ok(()) } else { self.queue.append(events).await }
    }
}

/// What a transaction has stored.
#[derive(Debug, Default)]
pub(crate) struct Stored {
    /// Events that are new.
    pub(crate) new: u64,
    /// Events that were known, or erased.
    pub(crate) known: u64,
    /// Whether somebody is to be told of something.
    pub(crate) told: bool,
}

/// Stores those events that are new, with all that follows from them.
pub(super) async fn all(
    transaction: &mut Transaction<'_, Any>,
    context: &Context,
    mut events: &[&Event],
    stored: &mut Stored,
) -> Result<(), sqlx::Error> {
    while !events.is_empty() {
        let (some, rest) = events.split_at(unlike(events));
        together(transaction, context, some, stored).await?;
        events = rest;
    }
    Ok(())
}

/// How many of the first events have nothing to do with each other: what is about the same goes one after the other.
fn unlike(events: &[&Event]) -> usize {
    let (mut ids, mut submissions) = (HashSet::new(), HashSet::new());
    for (at, event) in events.iter().enumerate().take(TOGETHER) {
        let submission = event.submission.as_ref().map(|submission| (&event.source, &submission.id));
        if !ids.insert((&event.source, &event.id)) || submission.is_some_and(|own| !submissions.insert(own)) {
            return at;
        }
    }
    events.len().min(TOGETHER)
}

/// Stores events that have nothing to do with each other.
async fn together(
    transaction: &mut Transaction<'_, Any>,
    context: &Context,
    events: &[&Event],
    stored: &mut Stored,
) -> Result<(), sqlx::Error> {
    let received = Timestamp::now().as_millisecond();
    let new = insert(transaction, events, received).await?;
    let is_new = |event: &&Event| new.contains(&(event.source.clone(), event.id.clone()));
    let fresh: Vec<&Event> = events.iter().copied().filter(is_new).collect();
    stored.new += fresh.len() as u64;
    stored.known += (events.len() - fresh.len()) as u64;
    let changed = upsert(transaction, &fresh, received).await?;
    for event in fresh {
        spread::put(transaction, event).await?;
        if let Some(submission) = answered(event) {
            if changed.contains(&(event.source.clone(), submission.id.clone())) {
                derive(transaction, context, event, submission, received).await?;
                if submission.is_alarming && deliveries::alert(transaction, &submission.id, &event.source).await? {
                    let alarmed = context.targets.alarmed();
                    stored.told |= deliveries::put(transaction, alarmed, ALERT, event, received).await?;
                }
            } else if submission.is_final {
                // Another process stored the final answers in the same moment, and tells of them.
                continue;
            }
        }
        let told = context.targets.told_of(event);
        stored.told |= deliveries::put(transaction, told, &event.kind, event, received).await?;
    }
    Ok(())
}

/// What a visitor has answered, unless somebody only tried the form.
fn answered(event: &Event) -> Option<&Submission> {
    event.submission.as_ref().filter(|submission| !submission.is_test)
}

/// What others may see of answers is kept in step with them.
async fn derive(
    transaction: &mut Transaction<'_, Any>,
    context: &Context,
    event: &Event,
    submission: &Submission,
    received: i64,
) -> Result<(), sqlx::Error> {
    let stored = desk::Stored {
        submission: &submission.id,
        source: &event.source,
        form: &submission.form,
        is_final: submission.is_final,
        received,
        answers: &submission.answers,
        event: &event.json,
    };
    desk::stored(transaction, &context.forms, &stored).await
}

/// A statement with so many rows of so many parameters.
fn rows([begin, end]: [&str; 2], count: usize, width: usize) -> AssertSqlSafe<String> {
    let row = |at: usize| {
        let parameters: Vec<String> = (1..=width).map(|place| format!("${}", at * width + place)).collect();
        format!("({})", parameters.join(", "))
    };
    let rows: Vec<String> = (0..count).map(row).collect();
    AssertSqlSafe([begin, &rows.join(", "), end].concat())
}

/// What a statement names of the rows that it has written: the site, and an id.
async fn written(
    transaction: &mut Transaction<'_, Any>,
    query: Query<'_, Any, AnyArguments>,
) -> Result<HashSet<(String, String)>, sqlx::Error> {
    let rows = query.fetch_all(&mut **transaction).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

/// Stores events; the keys of those that are new.
async fn insert(
    transaction: &mut Transaction<'_, Any>,
    events: &[&Event],
    received: i64,
) -> Result<HashSet<(String, String)>, sqlx::Error> {
    let mut query = sqlx::query(rows(EVENTS, events.len(), 11));
    for event in events {
        let erased = match (&event.submission, &event.subject) {
            (Some(submission), _) => Some(submission_key(&submission.id)),
            (None, subject) => subject.as_deref().map(subject_key),
        };
        query = query
            .bind(&event.source)
            .bind(&event.id)
            .bind(&event.kind)
            .bind(&event.time)
            .bind(received)
            .bind(&event.subject)
            .bind(event.submission.as_ref().map(|submission| &submission.id))
            .bind(&event.campaign)
            .bind(&event.json)
            .bind(erased)
            .bind(i64::from(answered(event).is_some_and(|submission| submission.is_final)));
    }
    written(transaction, query).await
}

/// Stores what visitors answered in the rows of their submissions; the keys of those that this changed.
async fn upsert(
    transaction: &mut Transaction<'_, Any>,
    events: &[&Event],
    received: i64,
) -> Result<HashSet<(String, String)>, sqlx::Error> {
    let submissions: Vec<_> = events.iter().filter_map(|event| Some((event, answered(event)?))).collect();
    if submissions.is_empty() {
        return Ok(HashSet::new());
    }
    let mut query = sqlx::query(rows(ANSWERS, submissions.len(), 13));
    for (event, submission) in submissions {
        query = query
            .bind(&event.source)
            .bind(&submission.id)
            .bind(&submission.campaign)
            .bind(&submission.form)
            .bind(&submission.version)
            .bind(i64::from(submission.is_final))
            .bind(&event.time)
            .bind(received)
            .bind(&submission.consent)
            .bind(&submission.answers)
            .bind(&submission.variables)
            .bind(&submission.order)
            .bind(&submission.path);
    }
    written(transaction, query).await
}
