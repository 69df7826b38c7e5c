//! What is derived from answers: how they are handled, how others see them, how often each was given, which words they have.
//!
//! What others may see is counted in the transaction that stores it ([`stored`]); what only the site's people look at
//! (status, score, words) is taken when they look ([`catch_up`]), so that no visitor waits for it.

pub(crate) mod act;
mod fold;
mod shape;
mod tally;

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use serde_json::{Map, Value};
use sqlx::{AnyConnection, Row as _};

pub(crate) use fold::{is_han_or_katakana, is_unspaced, kept, words};
pub(crate) use shape::{Entry, bucket, page};
pub(crate) use tally::read as tallies;

use crate::forms::{Form, Forms, Role};
use crate::store::{Store, Unavailable};

/// How many answers are taken up at a time: the database is locked for visitors while they are.
const PORTION: i64 = 250;
/// After how many words a portion ends.
const PORTION_WORDS: usize = 10_000;
/// How many portions one look takes up at most.
const PORTIONS: usize = 20;
/// How much later than its moment of receipt an answer may appear in the database, in milliseconds.
const LATEST: i64 = 3_600_000;
/// The most words that are kept of one submission.
const WORDS: usize = 400;

/// An entry is made anew when its answers change; what the site's people said of it stays.
const ENTRY: &str = "INSERT INTO entries (submission, source, public_id, form, kind, status, received, score, bucket, path, parent, progress, verified)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open', 0)
ON CONFLICT (submission, source) DO UPDATE SET
    form = excluded.form, kind = excluded.kind, received = excluded.received, score = excluded.score,
    bucket = excluded.bucket, path = excluded.path, parent = excluded.parent,
    status = CASE WHEN entries.kind = excluded.kind AND entries.status <> 'partial' THEN entries.status ELSE excluded.status END
RETURNING status, counted";

/// What was sent with a form, in the order of an index.
const SENT: &str = "SELECT campaign, received, submission, answers FROM answers
WHERE source = $1 AND form = $2 AND final = 1 AND (campaign, received, submission) > ($3, $4, $5)
ORDER BY campaign, received, submission
LIMIT $6";

/// Answers whose entries are missing or older than they.
const WAITING: &str = "SELECT a.submission, a.source, a.form, a.final, a.received, a.answers, e.status
FROM answers a LEFT JOIN entries e ON e.submission = a.submission AND e.source = a.source
WHERE a.received >= $1 AND (e.indexed IS NULL OR e.indexed <> a.received)
ORDER BY a.received
LIMIT $2";

/// What has just been stored.
#[derive(Debug)]
pub(crate) struct Stored<'a> {
    pub(crate) submission: &'a str,
    pub(crate) source: &'a str,
    pub(crate) form: &'a str,
    pub(crate) is_final: bool,
    pub(crate) received: i64,
    /// The answers by step, JSON.
    pub(crate) answers: &'a str,
    /// The whole event, JSON.
    pub(crate) event: &'a str,
}

/// Takes up a submission whose row of `answers` was written in the same transaction; call it only when the row changed.
///
/// Nothing happens unless others may see it: the rest is taken up when somebody looks.
pub(crate) async fn stored(at: &mut AnyConnection, forms: &Forms, stored: &Stored<'_>) -> Result<(), sqlx::Error> {
    let form = forms.find(stored.source, stored.form).filter(|form| form.is_public());
    let Some(form) = form.filter(|_| stored.is_final) else { return Ok(()) };
    let answers = object(stored.answers);
    let event: Value = serde_json::from_str(stored.event).unwrap_or_default();
    let path = event.pointer("/data/path").and_then(Value::as_str).unwrap_or_default();
    let entry = Entry::of(Some(form), &answers, true, path);
    enter(at, form, (stored.submission, stored.received), &answers, &entry).await
}

/// Takes back what a submission added to the counts; call it in the transaction that erases it, before its rows go.
pub(crate) async fn erased(at: &mut AnyConnection, submission: &str, source: &str) -> Result<(), sqlx::Error> {
    let forget = "DELETE FROM words WHERE submission = $1 AND source = $2";
    sqlx::query(forget).bind(submission).bind(source).execute(&mut *at).await?;
    let gone = "DELETE FROM entries WHERE submission = $1 AND source = $2 RETURNING form, counted";
    let row = sqlx::query(gone).bind(submission).bind(source).fetch_optional(&mut *at).await?;
    let Some(row) = row else { return Ok(()) };
    tally::change(at, (source, row.try_get("form")?), &pairs(row.try_get("counted")?), -1).await
}

/// Makes the entry of what others may see, and counts it.
async fn enter(
    at: &mut AnyConnection,
    form: &Form,
    (submission, received): (&str, i64),
    answers: &Map<String, Value>,
    entry: &Entry,
) -> Result<(), sqlx::Error> {
    let (status, counted) = write(at, (submission, &form.site), &form.id, received, entry).await?;
    recount(at, form, submission, &counted, &entry.counts(form, answers, &status)).await
}

/// Counts a submission as it is now, instead of as it was counted before.
async fn recount(
    at: &mut AnyConnection,
    form: &Form,
    submission: &str,
    counted: &str,
    counts: &[(String, String)],
) -> Result<(), sqlx::Error> {
    let known = pairs(counted);
    if known == counts {
        return Ok(());
    }
    tally::change(at, (&form.site, &form.id), &known, -1).await?;
    tally::change(at, (&form.site, &form.id), counts, 1).await?;
    let note = "UPDATE entries SET counted = $1 WHERE submission = $2 AND source = $3";
    let counted = serde_json::to_string(counts).unwrap_or_default();
    sqlx::query(note).bind(counted).bind(submission).bind(&form.site).execute(at).await?;
    Ok(())
}

/// Writes an entry; its status, and what was counted of it.
async fn write(
    at: &mut AnyConnection,
    key: (&str, &str),
    form: &str,
    received: i64,
    entry: &Entry,
) -> Result<(String, String), sqlx::Error> {
    let row = sqlx::query(ENTRY)
        .bind(key.0)
        .bind(key.1)
        .bind(crate::secret::random::<12>())
        .bind(form)
        .bind(entry.kind.name())
        .bind(entry.status)
        .bind(received)
        .bind(entry.score)
        .bind(entry.bucket)
        .bind(&entry.path)
        .bind(&entry.parent)
        .fetch_one(at)
        .await?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}

/// Whose words were taken up already, in this process.
#[derive(Debug, Default)]
pub(crate) struct Watermark(AtomicI64);

/// Takes up what has come since somebody last looked; whether that was all.
pub(crate) async fn catch_up(store: &Store, forms: &Forms, mark: &Watermark) -> Result<bool, Unavailable> {
    for _ in 0..PORTIONS {
        let (since, now) = (mark.0.load(Ordering::Relaxed), Timestamp::now().as_millisecond());
        // A mark that lies ahead was made before the clock was set back.
        let since = if since > now - LATEST { 0 } else { since };
        let is_any = sqlx::query(WAITING).bind(since).bind(1_i64).fetch_optional(store.readers()).await?.is_some();
        if is_any {
            let mut transaction = store.write_alone().await?;
            let rows = sqlx::query(WAITING).bind(since).bind(PORTION).fetch_all(&mut *transaction).await?;
            let (mut taken, mut words) = (0, 0);
            for row in &rows {
                if words >= PORTION_WORDS {
                    break;
                }
                words += take_up(&mut transaction, forms, row).await?;
                taken += 1;
            }
            transaction.commit().await?;
            if taken == PORTION || words >= PORTION_WORDS {
                continue;
            }
        }
        mark.0.store(now - LATEST, Ordering::Relaxed);
        return Ok(true);
    }
    Ok(false)
}

/// Makes the entry of an answer unless it has one that is kept in step with it, and takes its words; how many.
async fn take_up(at: &mut AnyConnection, forms: &Forms, row: &sqlx::any::AnyRow) -> Result<usize, sqlx::Error> {
    let (submission, source): (String, String) = (row.try_get("submission")?, row.try_get("source")?);
    let (form, received): (String, i64) = (row.try_get("form")?, row.try_get("received")?);
    let (answers, is_final) = (object(row.try_get("answers")?), row.try_get::<i64, _>("final")? == 1);
    let known = forms.find(&source, &form);
    match known.filter(|form| is_final && form.is_public()) {
        None => {
            let entry = Entry::of(known, &answers, is_final, "");
            write(at, (&submission, &source), &form, received, &entry).await?;
        }
        // What others may see was written when it was stored, unless by a collector that did not know its form.
        Some(form) => {
            let status: Option<String> = row.try_get("status")?;
            if status.is_none_or(|status| status == "partial") {
                see(at, form, (&submission, received), &answers).await?;
            }
        }
    }
    let forget = "DELETE FROM words WHERE submission = $1 AND source = $2";
    sqlx::query(forget).bind(&submission).bind(&source).execute(&mut *at).await?;
    let words = fold::vocabulary(texts(&answers).into_iter(), WORDS);
    if !words.is_empty() {
        let rows: Vec<_> = (3..3 + words.len()).map(|index| format!("(${index}, $1, $2)")).collect();
        let insert = format!("INSERT INTO words (word, submission, source) VALUES {}", rows.join(", "));
        let insert = sqlx::query(sqlx::AssertSqlSafe(insert)).bind(&submission).bind(&source);
        let insert = words.iter().fold(insert, |insert, word| insert.bind(kept(word)));
        insert.execute(&mut *at).await?;
    }
    let done = "UPDATE entries SET indexed = $1 WHERE submission = $2 AND source = $3";
    sqlx::query(done).bind(received).bind(&submission).bind(&source).execute(at).await?;
    Ok(words.len())
}

/// Makes entries and counts anew when the configuration says otherwise than when they were made: what others may see at
/// once, scores when somebody looks.
///
/// Without a configuration nothing is public, counted or scored: the next start with one makes all of it anew.
pub(crate) async fn settle(store: &Store, forms: &Forms) -> Result<(), Unavailable> {
    let mut transaction = store.write_alone().await?;
    if forms.sites().is_empty() {
        sqlx::query("DELETE FROM desk_notes WHERE name = 'roles'").execute(&mut *transaction).await?;
        transaction.commit().await?;
        return Ok(());
    }
    let roles = forms.all().iter().map(role).collect::<Vec<_>>().join("\n");
    let question = "SELECT value FROM desk_notes WHERE name = 'roles'";
    let known: Option<String> = sqlx::query_scalar(question).fetch_optional(&mut *transaction).await?;
    let known = known.unwrap_or_default();
    if known == roles {
        return Ok(());
    }
    for form in forms.all().iter().filter(|form| !known.lines().any(|line| line == role(form))) {
        let again = "UPDATE entries SET indexed = NULL WHERE source = $1 AND form = $2";
        sqlx::query(again).bind(&form.site).bind(&form.id).execute(&mut *transaction).await?;
    }
    for statement in [
        "DELETE FROM tallies",
        "UPDATE entries SET counted = '[]' WHERE counted <> '[]'",
        "DELETE FROM desk_notes WHERE name = 'roles'",
    ] {
        sqlx::query(statement).execute(&mut *transaction).await?;
    }
    for form in forms.all().iter().filter(|form| form.is_public()) {
        see_all(&mut transaction, form).await?;
    }
    let note = "INSERT INTO desk_notes (name, value) VALUES ('roles', $1)";
    sqlx::query(note).bind(roles).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// What entries and counts of a form depend on, as a line.
fn role(form: &Form) -> String {
    let steps: Vec<_> = form.steps.iter().map(|step| (&step.id, &step.kind, step.scale, step.values())).collect();
    format!("{:?}", (&form.site, &form.id, form.role, form.results, form.moderated, steps))
}

/// Makes the entries of a form anew and counts them.
async fn see_all(at: &mut AnyConnection, form: &Form) -> Result<(), sqlx::Error> {
    // A portion at a time: all of them need not fit into memory.
    let mut last = (String::new(), 0_i64, String::new());
    loop {
        let question = sqlx::query(SENT).bind(&form.site).bind(&form.id).bind(&last.0).bind(last.1).bind(&last.2);
        let rows = question.bind(PORTION).fetch_all(&mut *at).await?;
        for row in &rows {
            let answers = object(row.try_get("answers")?);
            see(at, form, (row.try_get("submission")?, row.try_get("received")?), &answers).await?;
        }
        let Some(row) = rows.last() else { return Ok(()) };
        last = (row.try_get("campaign")?, row.try_get("received")?, row.try_get("submission")?);
    }
}

/// Makes the entry of what others may see, as it was sent, and counts it.
async fn see(
    at: &mut AnyConnection,
    form: &Form,
    of: (&str, i64),
    answers: &Map<String, Value>,
) -> Result<(), sqlx::Error> {
    let path = if form.role == Role::Comments { path(at, &form.site, of.0).await? } else { String::new() };
    enter(at, form, of, answers, &Entry::of(Some(form), answers, true, &path)).await
}

/// The page below which a comment was written; only its event knows.
async fn path(at: &mut AnyConnection, source: &str, submission: &str) -> Result<String, sqlx::Error> {
    let question = "SELECT event FROM events WHERE submission = $1 AND source = $2 ORDER BY time DESC LIMIT 1";
    let event: Option<String> = sqlx::query_scalar(question).bind(submission).bind(source).fetch_optional(at).await?;
    let event: Value = event.and_then(|event| serde_json::from_str(&event).ok()).unwrap_or_default();
    Ok(event.pointer("/data/path").and_then(Value::as_str).unwrap_or_default().to_owned())
}

/// Answers that we wrote ourselves.
fn object(json: &str) -> Map<String, Value> {
    serde_json::from_str(json).unwrap_or_default()
}

/// Steps and values that were counted.
fn pairs(json: &str) -> Vec<(String, String)> {
    serde_json::from_str(json).unwrap_or_default()
}

/// Every text in the answers, however deep.
fn texts(answers: &Map<String, Value>) -> Vec<&str> {
    fn collect<'v>(value: &'v Value, texts: &mut Vec<&'v str>) {
        match value {
            Value::String(text) => texts.push(text),
            Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
            Value::Object(members) => members.values().for_each(|member| collect(member, texts)),
            _ => {}
        }
    }
    let mut texts = Vec::new();
    answers.values().for_each(|answer| collect(answer, &mut texts));
    texts
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;
    use crate::event::read_batch;
    use crate::store::Context;

    #[tokio::test]
    async fn what_comes_after_the_clock_was_set_back_is_taken_up() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.sqlite");
        let store = Store::open(file.to_str().unwrap(), Duration::from_secs(5), Context::default()).await.unwrap();
        let batch = json!([{
            "specversion": "1.0", "type": "eu.parea.submitted", "id": "e1", "source": "elaia", "time": "2026-11-22T08:16:00Z",
            "data": {
                "submission": "s1", "form": "nps", "campaign": "c", "version": 1, "answers": { "score": 9 }, "final": true,
                "consent": { "purposes": [] }
            }
        }]);
        store.append(read_batch(batch.to_string().as_bytes()).unwrap()).await.unwrap();
        let ahead = Timestamp::now().as_millisecond() + 86_400_000;
        assert!(catch_up(&store, &Forms::default(), &Watermark(ahead.into())).await.unwrap());
        let status: String = sqlx::query_scalar("SELECT status FROM entries").fetch_one(store.readers()).await.unwrap();
        assert_eq!(status, "new");
    }
}
