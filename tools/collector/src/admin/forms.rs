//! The list of forms: how much came, how much waits, and the way to what it says.

use std::sync::Arc;

use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use minijinja::context;
use serde::Serialize;
use sqlx::Row as _;

use super::line::{moment, spoken};
use super::{Trouble, charts, pages};
use crate::desk;
use crate::forms::{Form, Role};

/// The newest ones: without a configuration anybody may invent some.
const FORMS: &str = "SELECT a.source, a.form, CAST(COUNT(*) AS BIGINT) AS total,
    CAST(COUNT(CASE WHEN a.final = 1 THEN 1 END) AS BIGINT) AS sent,
    CAST(COUNT(CASE WHEN e.status IN ('new', 'held') THEN 1 END) AS BIGINT) AS waiting, MAX(a.received) AS latest
FROM answers a LEFT JOIN entries e ON e.submission = a.submission AND e.source = a.source
GROUP BY a.source, a.form
ORDER BY MAX(a.received) DESC
LIMIT 200";

/// A form in the list.
#[derive(Debug, Serialize)]
struct Row {
    name: String,
    id: String,
    source: String,
    role: &'static str,
    sent: i64,
    unfinished: i64,
    waiting: i64,
    latest: Option<String>,
    href: String,
    inbox: String,
}

/// The page.
pub(super) async fn page(
    State(state): State<Arc<crate::State>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, Trouble> {
    let session = state.session(&headers, &uri)?;
    desk::catch_up(&state.store, &state.forms, &state.mark).await?;
    let found = sqlx::query(FORMS).fetch_all(state.store.readers()).await?;
    let mut rows = Vec::new();
    for row in found {
        let (source, id): (String, String) = (row.try_get("source")?, row.try_get("form")?);
        let sent: i64 = row.try_get("sent")?;
        let unfinished = row.try_get::<i64, _>("total")? - sent;
        let form = state.forms.find(&source, &id);
        let latest = row.try_get::<Option<i64>, _>("latest")?.map(moment);
        rows.push(Row { sent, unfinished, waiting: row.try_get("waiting")?, latest, ..empty(form, source, id) });
    }
    // What is configured and has no answer yet is named too: it is there.
    for form in state.forms.all() {
        if !rows.iter().any(|row| row.source == form.site && row.id == form.id) {
            rows.push(empty(Some(form), form.site.clone(), form.id.clone()));
        }
    }
    let is_configured = !state.forms.all().is_empty();
    let context = context! { page => "forms", key => session.key, rows, is_configured };
    Ok(pages::show(StatusCode::OK, "forms.html", context))
}

/// A form without answers.
fn empty(form: Option<&Form>, source: String, id: String) -> Row {
    let role = form.map_or("Form", |form| match form.role {
        Role::Form => "Form",
        Role::Poll => "Poll",
        Role::Reviews => "Reviews",
        Role::Comments => "Comments",
        Role::Ideas => "Ideas",
    });
    let pairs = [("form", id.as_str()), ("site", &source)];
    let inbox = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let (name, href) = (spoken(&id), charts::address(&source, &id, ""));
    Row {
        name,
        id,
        source,
        role,
        sent: 0,
        unfinished: 0,
        waiting: 0,
        latest: None,
        href,
        inbox: format!("inbox?{inbox}"),
    }
}
