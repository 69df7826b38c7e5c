//! Reading answers: a page of them, or all of them one after the other, newest first.

use std::sync::Arc;

use futures_util::stream::BoxStream;
use futures_util::{StreamExt as _, TryStreamExt as _};
use sqlx::any::AnyRow;
use sqlx::{Any, Row as _, Transaction};
use tokio::sync::OwnedSemaphorePermit;

use super::{Store, Unavailable};

/// All filters in one statement: what is not asked for is null and lets everything through.
const ANSWERS: &str = "SELECT a.submission, a.source, a.campaign, a.form, a.version, a.final, a.time, a.received, a.consent, a.answers, a.variables, a.orders,
    COALESCE(e.status, CASE WHEN a.final = 1 THEN 'new' ELSE 'partial' END) AS status, COALESCE(e.kind, 'answer') AS kind,
    e.progress, e.verified, e.reply, e.replied, CASE WHEN a.path = '' THEN e.path ELSE a.path END AS path
FROM answers a LEFT JOIN entries e ON e.submission = a.submission AND e.source = a.source
WHERE ($1 IS NULL OR a.form = $1) AND ($2 IS NULL OR a.campaign = $2) AND a.received >= $3 AND a.received <= $4
    AND ($5 IS NULL OR (a.received, a.submission, a.source) < ($5, $6, $7))
    AND ($9 IS NULL OR e.bucket = $9) AND ($10 IS NULL OR a.source = $10)
    AND ($11 IS NULL OR a.submission = $11)";

/// Those that begin with a word; one such condition for each word that is searched for.
const WORD: &str =
    "EXISTS (SELECT 1 FROM words w WHERE w.submission = a.submission AND w.source = a.source AND w.word >= ";

/// The end of the statement.
const NEWEST: &str = " ORDER BY a.received DESC, a.submission DESC, a.source DESC LIMIT $8";

/// Which answers are asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub(crate) form: Option<String>,
    pub(crate) campaign: Option<String>,
    /// The first and last moment of receipt, milliseconds since 1970.
    pub(crate) received: (i64, i64),
    /// Only answers after this one in the list.
    pub(crate) after: Option<Position>,
    pub(crate) limit: i64,
    /// The site.
    pub(crate) source: Option<String>,
    /// One and no other.
    pub(crate) submission: Option<String>,
    /// How good their score is: `low`, `mid` or `high`.
    pub(crate) bucket: Option<String>,
    /// How they were handled.
    pub(crate) state: Handled,
    /// Words that they have or begin with, folded ([`crate::desk::words`]).
    pub(crate) words: Vec<String>,
}

/// How answers were handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Handled {
    /// In whatever way.
    #[default]
    All,
    /// Somebody has to look at them.
    ToDo,
    /// Others may read them when somebody approves.
    Held,
    /// Others may read them.
    Approved,
    /// Nobody may.
    Rejected,
    /// Nothing is left to do.
    Done,
    /// The visitor has not sent them.
    Partial,
}

impl Handled {
    /// The condition, which holds no parameter.
    fn condition(self) -> &'static str {
        match self {
            Self::All => "",
            Self::ToDo => " AND a.final = 1 AND (e.status IS NULL OR e.status IN ('new', 'held'))",
            Self::Held => " AND e.status = 'held'",
            Self::Approved => " AND e.status = 'approved'",
            Self::Rejected => " AND e.status = 'rejected'",
            Self::Done => " AND e.status = 'done'",
            Self::Partial => " AND a.final = 0",
        }
    }
}

impl Filter {
    /// The statement for this filter; what a visitor or an asker wrote is bound, never written into it.
    fn statement(&self) -> String {
        let mut statement = [ANSWERS, self.state.condition()].concat();
        for index in 0..self.words.len() {
            let (from, to) = (12 + 2 * index, 13 + 2 * index);
            statement.push_str(&format!(" AND {WORD}${from} AND w.word < ${to})"));
        }
        statement.push_str(NEWEST);
        statement
    }
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
    /// What the form reckoned.
    pub(crate) variables: serde_json::Map<String, serde_json::Value>,
    /// In which order options were offered, by step.
    pub(crate) order: serde_json::Map<String, serde_json::Value>,
    /// partial, new, done; of what others may read: held, approved, rejected.
    pub(crate) status: String,
    /// answer, review, comment, idea, vote.
    pub(crate) kind: String,
    /// Of an idea: how far it is.
    pub(crate) progress: Option<String>,
    /// Of a review: whether its writer is known to have bought.
    pub(crate) is_verified: bool,
    /// What others read below it, and since when.
    pub(crate) reply: Option<(String, i64)>,
    /// The page, where it matters: below which a comment stands.
    pub(crate) path: Option<String>,
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
            variables: json(row.try_get("variables")?)?,
            order: json(row.try_get("orders")?)?,
            status: row.try_get("status")?,
            kind: row.try_get("kind")?,
            progress: row.try_get("progress")?,
            is_verified: row.try_get::<Option<i64>, _>("verified")? == Some(1),
            reply: row.try_get::<Option<String>, _>("reply")?.zip(row.try_get("replied")?),
            path: row.try_get::<Option<String>, _>("path")?.filter(|path| !path.is_empty()),
        })
    }
}

/// A view of the database that does not change while it is read twice.
pub(crate) struct Snapshot {
    transaction: Transaction<'static, Any>,
    /// Its place among the downloads, if it is one; free again when this is dropped.
    _place: Option<OwnedSemaphorePermit>,
}

impl Store {
    /// The answers that the filter lets through, newest first.
    pub(crate) async fn answers(&self, filter: &Filter) -> Result<Vec<Answer>, Unavailable> {
        self.snapshot().await?.answers(filter).try_collect().await
    }

    /// Begins to read; later writes are not seen.
    pub(crate) async fn snapshot(&self) -> Result<Snapshot, Unavailable> {
        Ok(Snapshot { transaction: self.readers.begin_with(self.kind.snapshot()).await?, _place: None })
    }

    /// The same for a download. There are never so many of them that nobody else can read.
    pub(crate) async fn download(&self) -> Result<Snapshot, Unavailable> {
        let place = tokio::time::timeout(self.patience, Arc::clone(&self.downloads).acquire_owned()).await;
        let place = place.ok().and_then(Result::ok).ok_or_else(|| {
            tracing::warn!("somebody has to wait with a download until another one ends");
            Unavailable::BRIEFLY
        })?;
        Ok(Snapshot { _place: Some(place), ..self.snapshot().await? })
    }
}

impl Snapshot {
    /// The same answers one by one, so that a million of them take no memory.
    pub(crate) fn answers(&mut self, filter: &Filter) -> BoxStream<'_, Result<Answer, Unavailable>> {
        let after = filter.after.clone();
        let mut query = sqlx::query(sqlx::AssertSqlSafe(filter.statement()))
            .bind(filter.form.clone())
            .bind(filter.campaign.clone())
            .bind(filter.received.0)
            .bind(filter.received.1)
            .bind(after.as_ref().map(|after| after.0))
            .bind(after.as_ref().map(|after| after.1.clone()))
            .bind(after.map(|after| after.2))
            .bind(filter.limit)
            .bind(filter.bucket.clone())
            .bind(filter.source.clone())
            .bind(filter.submission.clone());
        for word in filter.words.iter().map(|word| crate::desk::kept(word)) {
            // Hexadecimal digits end at f.
            query = query.bind(word.clone()).bind(word + "g");
        }
        query.fetch(&mut *self.transaction).map(|row| Ok(Answer::read(&row?)?)).boxed()
    }
}

/// JSON that we wrote ourselves.
fn json<T: serde::de::DeserializeOwned>(text: String) -> Result<T, sqlx::Error> {
    serde_json::from_str(&text).map_err(|error| sqlx::Error::Decode(error.into()))
}
