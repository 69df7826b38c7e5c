//! Approved reviews, comments and ideas, page by page.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::cursor;
use crate::desk::{self, tallies};
use crate::forms::Form;
use crate::moment::written_millis;
use crate::problem::Problem;
use crate::store::{Store, Unavailable};

/// How many reviews or comments a page has; what answers a comment comes with it.
const PAGE: usize = 20;
/// How many replies a page of comments has at most.
const REPLIES: i64 = 200;
/// How many ideas are shown: those with the most votes.
const IDEAS: i64 = 200;

/// After how many bytes a page ends, so that the widget takes it (`carry.js`) with everything that stands around its texts.
const LARGEST: usize = 100_000;

const REVIEWS: &str = "SELECT e.public_id, e.received, e.score, e.verified, e.reply, e.replied, a.answers
FROM entries e JOIN answers a ON a.submission = e.submission AND a.source = e.source
WHERE e.source = $1 AND e.form = $2 AND e.kind = 'review' AND e.status = 'approved' AND e.score IS NOT NULL
    AND ($3 IS NULL OR e.score = $3) AND ($4 IS NULL OR (e.received, e.public_id) < ($4, $5))
ORDER BY e.received DESC, e.public_id DESC
LIMIT $6";

/// What answers no other comment.
const COMMENTS: &str = "SELECT e.public_id, e.received, e.parent, e.reply, e.replied, a.answers
FROM entries e JOIN answers a ON a.submission = e.submission AND a.source = e.source
WHERE e.source = $1 AND e.form = $2 AND e.kind = 'comment' AND e.status = 'approved' AND e.path = $3
    AND e.parent IS NULL AND ($4 IS NULL OR (e.received, e.public_id) > ($4, $5))
ORDER BY e.received, e.public_id
LIMIT $6";

/// What answers the comments of a page, from the first ($4, $5) to the last ($6, $7): with one that is not shown its answers
/// are not shown either, and an answer itself has none.
const ANSWERS: &str = "SELECT e.public_id, e.received, e.parent, e.reply, e.replied, a.answers
FROM entries e JOIN answers a ON a.submission = e.submission AND a.source = e.source
JOIN entries p ON p.public_id = e.parent AND p.source = e.source AND p.form = e.form AND p.path = e.path
WHERE e.source = $1 AND e.form = $2 AND e.kind = 'comment' AND e.status = 'approved' AND e.path = $3
    AND p.status = 'approved' AND p.parent IS NULL
    AND (p.received, p.public_id) >= ($4, $5) AND (p.received, p.public_id) <= ($6, $7)
ORDER BY e.received, e.public_id
LIMIT $8";

const COUNT: &str = "SELECT CAST(COUNT(*) AS BIGINT)
FROM entries e
WHERE e.source = $1 AND e.form = $2 AND e.kind = 'comment' AND e.status = 'approved' AND e.path = $3
    AND (e.parent IS NULL OR EXISTS (SELECT 1 FROM entries p WHERE p.public_id = e.parent AND p.source = e.source
        AND p.form = e.form AND p.path = e.path AND p.status = 'approved' AND p.parent IS NULL))";

const IDEAS_BY_VOTES: &str =
    "SELECT e.public_id, e.received, e.progress, e.reply, e.replied, a.answers, COALESCE(t.count, 0) AS votes
FROM entries e JOIN answers a ON a.submission = e.submission AND a.source = e.source
LEFT JOIN tallies t ON t.source = e.source AND t.form = e.form AND t.step = 'vote' AND t.value = e.public_id
WHERE e.source = $1 AND e.form = $2 AND e.kind = 'idea' AND e.status = 'approved'
    AND ($3 IS NULL OR COALESCE(t.count, 0) < $3 OR (COALESCE(t.count, 0) = $3 AND (e.received, e.public_id) > ($4, $5)))
ORDER BY COALESCE(t.count, 0) DESC, e.received, e.public_id
LIMIT $6";

/// What the site's people answered.
#[derive(Debug, Serialize)]
struct Reply {
    text: String,
    time: String,
}

/// A page of reviews, and what all of them say together.
#[derive(Debug, Serialize)]
pub(super) struct Reviews {
    /// Of all, rounded to hundredths; null where there are none.
    average: Option<f64>,
    count: i64,
    distribution: BTreeMap<String, i64>,
    items: Vec<Review>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Debug, Serialize)]
struct Review {
    id: String,
    rating: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    time: String,
    collected: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    verified: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    incentivised: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply: Option<Reply>,
}

/// Reviews, newest first.
pub(super) async fn reviews(
    store: &Store,
    form: &Form,
    stars: Option<String>,
    after: Option<String>,
) -> Result<Reviews, Problem> {
    let stars = match stars.as_deref() {
        None | Some("") => None,
        Some(text) => Some(
            text.parse::<i64>()
                .ok()
                .filter(|stars| (1..=5).contains(stars))
                .ok_or_else(|| Problem::query("stars is a whole number from 1 to 5."))?,
        ),
    };
    let (time, id) = place(after)?;
    let question = sqlx::query(REVIEWS).bind(&form.site).bind(&form.id).bind(stars).bind(time).bind(id);
    let mut rows = question.bind(most()).fetch_all(store.readers()).await.map_err(Unavailable::from)?;
    let next = next(&mut rows)?;
    let items = rows.iter().map(review).collect::<Result<Vec<_>, _>>().map_err(Unavailable::from)?;
    let counts = tallies(store, form).await?.into_iter().filter(|(step, ..)| step == "rating");
    let mut distribution: BTreeMap<String, i64> = (1..=5).map(|stars: i64| (stars.to_string(), 0)).collect();
    distribution.extend(counts.map(|(_, stars, count)| (stars, count)));
    let count = distribution.values().sum();
    let stars: i64 = distribution.iter().map(|(stars, count)| stars.parse::<i64>().unwrap_or(0) * count).sum();
    Ok(Reviews { average: average(stars, count), count, distribution, items, next })
}

/// A mean, rounded to hundredths.
#[allow(clippy::cast_precision_loss, reason = "no site has so many reviews")]
fn average(sum: i64, count: i64) -> Option<f64> {
    (count > 0).then(|| (sum as f64 / count as f64 * 100.0).round() / 100.0)
}

fn review(row: &AnyRow) -> Result<Review, sqlx::Error> {
    let answers = answers(row)?;
    let is_incentivised = answers.get("incentivised").and_then(Value::as_bool).unwrap_or(false);
    Ok(Review {
        id: row.try_get("public_id")?,
        rating: row.try_get("score")?,
        title: text(&answers, "title"),
        text: text(&answers, "text"),
        name: text(&answers, "name"),
        time: written_millis(row.try_get("received")?),
        // Readers must be able to rely on it: all that is here was sent by a page, whatever its sender says of it.
        collected: "website",
        verified: (row.try_get::<i64, _>("verified")? == 1).then_some(true),
        incentivised: is_incentivised.then_some(true),
        reply: reply(row)?,
    })
}

/// A page of what was said below a page.
#[derive(Debug, Serialize)]
pub(super) struct Comments {
    count: i64,
    items: Vec<Comment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Debug, Serialize)]
struct Comment {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    text: String,
    time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply: Option<Reply>,
}

/// Comments below a page, oldest first, and then what answers them.
pub(super) async fn comments(
    store: &Store,
    form: &Form,
    path: Option<String>,
    after: Option<String>,
) -> Result<Comments, Problem> {
    let path = path.ok_or_else(|| Problem::query("path is the page below which the comments stand, like /story."))?;
    let path = desk::page(&path);
    let (time, id) = place(after)?;
    let question = sqlx::query(COMMENTS).bind(&form.site).bind(&form.id).bind(&*path).bind(time).bind(id);
    let mut rows = question.bind(most()).fetch_all(store.readers()).await.map_err(Unavailable::from)?;
    let next = next(&mut rows)?;
    let replies = replies(store, form, &path, &rows).await?;
    rows.extend(replies);
    let items = rows.iter().map(comment).collect::<Result<_, _>>().map_err(Unavailable::from)?;
    let question = sqlx::query_scalar(COUNT).bind(&form.site).bind(&form.id).bind(&*path);
    let count = question.fetch_one(store.readers()).await.map_err(Unavailable::from)?;
    Ok(Comments { count, items, next })
}

/// What answers the comments of a page.
async fn replies(store: &Store, form: &Form, path: &str, page: &[AnyRow]) -> Result<Vec<AnyRow>, Unavailable> {
    let Some((first, last)) = page.first().zip(page.last()) else { return Ok(Vec::new()) };
    let mut question = sqlx::query(ANSWERS).bind(&form.site).bind(&form.id).bind(path);
    for end in [first, last] {
        let (time, id) = stands(end)?;
        question = question.bind(time).bind(id);
    }
    let mut replies = question.bind(REPLIES).fetch_all(store.readers()).await?;
    replies.truncate(room(&replies, replies.len())?);
    Ok(replies)
}

fn comment(row: &AnyRow) -> Result<Comment, sqlx::Error> {
    let answers = answers(row)?;
    Ok(Comment {
        id: row.try_get("public_id")?,
        parent: row.try_get("parent")?,
        name: text(&answers, "name"),
        text: text(&answers, "text").unwrap_or_default(),
        time: written_millis(row.try_get("received")?),
        reply: reply(row)?,
    })
}

/// What visitors wish for.
#[derive(Debug, Serialize)]
pub(super) struct Ideas {
    items: Vec<Idea>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Debug, Serialize)]
struct Idea {
    id: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    votes: i64,
    status: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply: Option<Reply>,
}

/// Ideas, those with the most votes first.
pub(super) async fn ideas(store: &Store, form: &Form, after: Option<String>) -> Result<Ideas, Problem> {
    let place: Option<(i64, i64, String)> =
        after.as_deref().filter(|after| !after.is_empty()).map(cursor::read).transpose()?;
    let (votes, time, id) = place.map_or((None, None, None), |(votes, time, id)| (Some(votes), Some(time), Some(id)));
    let question = sqlx::query(IDEAS_BY_VOTES).bind(&form.site).bind(&form.id).bind(votes).bind(time).bind(id);
    let rows = question.bind(IDEAS + 1).fetch_all(store.readers()).await.map_err(Unavailable::from)?;
    read_ideas(rows).map_err(|error| Unavailable::from(error).into())
}

fn read_ideas(mut rows: Vec<AnyRow>) -> Result<Ideas, sqlx::Error> {
    let room = room(&rows, usize::try_from(IDEAS).unwrap_or(usize::MAX))?;
    let is_more = rows.len() > room;
    rows.truncate(room);
    let place = |row: &AnyRow| -> Result<(i64, i64, String), sqlx::Error> {
        Ok((row.try_get("votes")?, row.try_get("received")?, row.try_get("public_id")?))
    };
    let next = rows.last().filter(|_| is_more).map(place).transpose()?.map(|last| cursor::written(&last));
    let read = |row: &AnyRow| {
        let answers = answers(row)?;
        Ok(Idea {
            id: row.try_get("public_id")?,
            title: text(&answers, "title").unwrap_or_default(),
            text: text(&answers, "text"),
            votes: row.try_get("votes")?,
            status: row.try_get("progress")?,
            reply: reply(row)?,
        })
    };
    Ok(Ideas { items: rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?, next })
}

/// How many of these rows a page has room for: at most so many, at least one.
fn room(rows: &[AnyRow], most: usize) -> Result<usize, sqlx::Error> {
    let mut bytes = 0;
    for (at, row) in rows.iter().enumerate().take(most) {
        let reply: Option<&str> = row.try_get("reply")?;
        bytes += row.try_get::<&str, _>("answers")?.len() + reply.map_or(0, str::len);
        if bytes > LARGEST && at > 0 {
            return Ok(at);
        }
    }
    Ok(most)
}

/// One more than a page tells whether there is a next one.
fn most() -> i64 {
    i64::try_from(PAGE + 1).unwrap_or(i64::MAX)
}

/// Where a page begins.
fn place(after: Option<String>) -> Result<(Option<i64>, Option<String>), Problem> {
    let place: Option<(i64, String)> =
        after.as_deref().filter(|after| !after.is_empty()).map(cursor::read).transpose()?;
    Ok(place.map_or((None, None), |(time, id)| (Some(time), Some(id))))
}

/// Takes what is too much for a page away, and says where the next one begins.
fn next(rows: &mut Vec<AnyRow>) -> Result<Option<String>, Unavailable> {
    let room = room(rows, PAGE)?;
    if rows.len() <= room {
        return Ok(None);
    }
    rows.truncate(room);
    let Some(last) = rows.last() else { return Ok(None) };
    Ok(Some(cursor::written(&stands(last)?)))
}

/// Where a row stands in its list.
fn stands(row: &AnyRow) -> Result<(i64, String), sqlx::Error> {
    Ok((row.try_get("received")?, row.try_get("public_id")?))
}

fn answers(row: &AnyRow) -> Result<Map<String, Value>, sqlx::Error> {
    serde_json::from_str(row.try_get("answers")?).map_err(|error| sqlx::Error::Decode(error.into()))
}

/// A text that was answered; an empty one is none.
fn text(answers: &Map<String, Value>, step: &str) -> Option<String> {
    answers.get(step).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn reply(row: &AnyRow) -> Result<Option<Reply>, sqlx::Error> {
    let text: Option<String> = row.try_get("reply")?;
    let time: Option<i64> = row.try_get("replied")?;
    Ok(text.map(|text| Reply { text, time: written_millis(time.unwrap_or_default()) }))
}
