//! How a site spreads: who shared which page where, and who came by whose link.
//!
//! A row goes with its event, by a foreign key: what is erased or too old is counted no longer.

use sqlx::{Any, Row as _, Transaction};

use super::{Store, Unavailable};
use crate::desk;
use crate::event::Event;

/// Each visitor counts once for each network.
const SHARES: &str = "SELECT word, CAST(COUNT(DISTINCT subject) AS BIGINT) AS people FROM spread
WHERE source = $1 AND kind = 'shared' AND path = $2
GROUP BY word
ORDER BY COUNT(DISTINCT subject) DESC, word";

const SHARERS: &str = "SELECT CAST(COUNT(DISTINCT subject) AS BIGINT) FROM spread
WHERE source = $1 AND kind = 'shared' AND path = $2";

const ARRIVED: &str = "SELECT CAST(COUNT(DISTINCT subject) AS BIGINT) FROM spread
WHERE source = $1 AND kind = 'arrived' AND word = $2";

/// For the site's people, most first.
const ALL_SHARES: &str =
    "SELECT source, path AS place, word, CAST(COUNT(DISTINCT subject) AS BIGINT) AS people FROM spread
WHERE kind = 'shared'
GROUP BY source, path, word
ORDER BY COUNT(DISTINCT subject) DESC, source, path, word
LIMIT $1";

/// A link leads to any page.
const ALL_ARRIVALS: &str =
    "SELECT source, '' AS place, word, CAST(COUNT(DISTINCT subject) AS BIGINT) AS people FROM spread
WHERE kind = 'arrived'
GROUP BY source, word
ORDER BY COUNT(DISTINCT subject) DESC, source, word
LIMIT $1";

/// So many at one place.
#[derive(Debug, serde::Serialize)]
pub(crate) struct Spread {
    /// The site.
    source: String,
    /// The page; of arrivals none.
    place: String,
    /// The network, or the code.
    word: String,
    /// How many different visitors.
    people: i64,
}

/// Notes of an event that was just stored what it says of that.
pub(super) async fn put(transaction: &mut Transaction<'_, Any>, event: &Event) -> Result<(), sqlx::Error> {
    // Who is nobody in particular cannot be told from somebody who does it again.
    let Some((spread, subject)) = event.spread.as_ref().zip(event.subject.as_ref()) else { return Ok(()) };
    let insert = "INSERT INTO spread (source, id, kind, path, word, subject) VALUES ($1, $2, $3, $4, $5, $6)";
    sqlx::query(insert)
        .bind(&event.source)
        .bind(&event.id)
        .bind(event.kind.trim_start_matches("eu.parea."))
        .bind(&*desk::page(&spread.path))
        .bind(&spread.word)
        .bind(subject)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

impl Store {
    /// How many visitors have shared a page, and how many of them with each network, most first.
    pub(crate) async fn shares(&self, site: &str, path: &str) -> Result<(i64, Vec<(String, i64)>), Unavailable> {
        let path = desk::page(path);
        let question = sqlx::query_scalar(SHARERS).bind(site).bind(&*path);
        let people = question.fetch_one(self.readers()).await?;
        let rows = sqlx::query(SHARES).bind(site).bind(&*path).fetch_all(self.readers()).await?;
        let read = |row: &sqlx::any::AnyRow| Ok((row.try_get("word")?, row.try_get("people")?));
        Ok((people, rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?))
    }

    /// How many visitors have come by a code.
    pub(crate) async fn arrived(&self, site: &str, code: &str) -> Result<i64, Unavailable> {
        Ok(sqlx::query_scalar(ARRIVED).bind(site).bind(code).fetch_one(self.readers()).await?)
    }

    /// What was shared with whom, most first.
    pub(crate) async fn shared(&self, most: i64) -> Result<Vec<Spread>, Unavailable> {
        self.spread(ALL_SHARES, most).await
    }

    /// By which codes visitors came, most first.
    pub(crate) async fn arrivals(&self, most: i64) -> Result<Vec<Spread>, Unavailable> {
        self.spread(ALL_ARRIVALS, most).await
    }

    async fn spread(&self, question: &'static str, most: i64) -> Result<Vec<Spread>, Unavailable> {
        let rows = sqlx::query(question).bind(most).fetch_all(self.readers()).await?;
        let read = |row: &sqlx::any::AnyRow| {
            Ok(Spread {
                source: row.try_get("source")?,
                place: row.try_get("place")?,
                word: row.try_get("word")?,
                people: row.try_get("people")?,
            })
        };
        Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
    }
}
