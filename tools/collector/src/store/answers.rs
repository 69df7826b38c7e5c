//! Reading answers: a page of them, or all of them one after the other, newest first.

use futures_util::stream::BoxStream;
use futures_util::{StreamExt as _, TryStreamExt as _};
use sqlx::any::AnyRow;
use sqlx::{Any, Row as _, Transaction};

use super::{Store, Unavailable};

/// All filters in one statement: what is not asked for is null and lets everything through.
const ANSWERS: &str = "SELECT submission, source, campaign, form, version, final, time, received, consent, answers
FROM answers
WHERE ($1 IS NULL OR form = $1) AND ($2 IS NULL OR campaign = $2) AND received >= $3 AND received <= $4
    AND ($5 IS NULL OR (received, submission, source) < ($5, $6, $7))
ORDER BY received DESC, submission DESC, source DESC
LIMIT $8";

/// Which answers are asked for.
#[derive(Debug, Clone)]
pub(crate) struct Filter {
    pub(crate) form: Option<String>,
    pub(crate) campaign: Option<String>,
    /// The first and last moment of receipt, milliseconds since 1970.
    pub(crate) received: (i64, i64),
    /// Only answers after this one in the list.
    pub(crate) after: Option<Position>,
    pub(crate) limit: i64,
}

/// Where a row stands in the list; no two rows stand at the same place.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Position(pub(crate) i64, pub(crate) String, pub(crate) String);

/// A row of the table.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) submission: String,
    pub(crate) source: String,
    pub(crate) campaign: String,
    pub(crate) form: String,
    pub(crate) version: String,
    pub(crate) is_final: bool,
    pub(crate) time: String,
    pub(crate) received: i64,
    pub(crate) consent: serde_json::Value,
    pub(crate) answers: serde_json::Map<String, serde_json::Value>,
}

impl Answer {
    /// Where this row stands in the list.
    pub(crate) fn position(&self) -> Position {
        Position(self.received, self.submission.clone(), self.source.clone())
    }

    fn read(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            submission: row.try_get("submission")?,
            source: row.try_get("source")?,
            campaign: row.try_get("campaign")?,
            form: row.try_get("form")?,
            version: row.try_get("version")?,
            is_final: row.try_get::<i64, _>("final")? == 1,
            time: row.try_get("time")?,
            received: row.try_get("received")?,
            consent: json(row.try_get("consent")?)?,
            answers: json(row.try_get("answers")?)?,
        })
    }
}

/// A view of the database that does not change while it is read twice.
pub(crate) struct Snapshot(Transaction<'static, Any>);

impl Store {
    /// The answers that the filter lets through, newest first.
    pub(crate) async fn answers(&self, filter: &Filter) -> Result<Vec<Answer>, Unavailable> {
        self.snapshot().await?.answers(filter).try_collect().await
    }

    /// Begins to read; later writes are not seen.
    pub(crate) async fn snapshot(&self) -> Result<Snapshot, Unavailable> {
        Ok(Snapshot(self.readers.begin().await?))
    }
}

impl Snapshot {
    /// The same answers one by one, so that a million of them take no memory.
    pub(crate) fn answers(&mut self, filter: &Filter) -> BoxStream<'_, Result<Answer, Unavailable>> {
        let after = filter.after.clone();
        sqlx::query(ANSWERS)
            .bind(filter.form.clone())
            .bind(filter.campaign.clone())
            .bind(filter.received.0)
            .bind(filter.received.1)
            .bind(after.as_ref().map(|after| after.0))
            .bind(after.as_ref().map(|after| after.1.clone()))
            .bind(after.map(|after| after.2))
            .bind(filter.limit)
            .fetch(&mut *self.0)
            .map(|row| Ok(Answer::read(&row?)?))
            .boxed()
    }
}

/// JSON that we wrote ourselves.
fn json<T: serde::de::DeserializeOwned>(text: String) -> Result<T, sqlx::Error> {
    serde_json::from_str(&text).map_err(|error| sqlx::Error::Decode(error.into()))
}
