//! Counts that everybody may see, kept up to date by whatever changes them.

use sqlx::{AnyConnection, Row as _};

use crate::forms::Form;
use crate::store::{Store, Unavailable};

const CHANGE: &str = "INSERT INTO tallies (source, form, step, value, count) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (source, form, step, value) DO UPDATE SET count = tallies.count + excluded.count";

/// Adds `by` to the count of every step and value of a site's form.
pub(super) async fn change(
    at: &mut AnyConnection,
    (source, form): (&str, &str),
    counts: &[(String, String)],
    by: i64,
) -> Result<(), sqlx::Error> {
    for (step, value) in counts {
        let row = sqlx::query(CHANGE).bind(source).bind(form).bind(step).bind(value).bind(by);
        row.execute(&mut *at).await?;
    }
    Ok(())
}

/// How often each value of a form was given: step, value, count.
pub(crate) async fn read(store: &Store, form: &Form) -> Result<Vec<(String, String, i64)>, Unavailable> {
    let question =
        "SELECT step, value, count FROM tallies WHERE source = $1 AND form = $2 AND count > 0 ORDER BY step, value";
    let rows = sqlx::query(question).bind(&form.site).bind(&form.id).fetch_all(store.readers()).await?;
    let read = |row: &sqlx::any::AnyRow| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?));
    Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
}
