//! One submission, whole, and what can be done with it.

use std::sync::Arc;

use axum::Form;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{OriginalUri, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use futures_util::TryStreamExt as _;
use minijinja::context;
use serde::Deserialize;
use serde_json::Value;

use super::line::{lines, moment, spoken};
use super::{Trouble, own, pages, see_other};
use crate::desk::act::{Act, PROGRESS, REPLY, perform};
use crate::desk::catch_up;
use crate::moment::written_millis;
use crate::store::Filter;

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    source: String,
    submission: String,
    #[serde(default)]
    to: String,
}

/// What a form of the pages sends: the act, and what it needs.
#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    key: String,
    source: String,
    submission: String,
    act: String,
    #[serde(default)]
    value: String,
    #[serde(default)]
    to: String,
}

/// The address of a submission's page.
pub(super) fn address(source: &str, submission: &str) -> String {
    let pairs = [("source", source), ("submission", submission)];
    format!("answer?{}", url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
}

/// The page.
pub(super) async fn page(
    State(state): State<Arc<crate::State>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Trouble> {
    let session = state.session(&headers, &uri)?;
    let Query(asked) = asked.map_err(|_| Trouble::Missing)?;
    catch_up(&state.store, &state.forms, &state.mark).await?;
    let filter = Filter {
        source: Some(asked.source),
        submission: Some(asked.submission),
        received: (0, i64::MAX),
        limit: 1,
        ..Filter::default()
    };
    let answers: Vec<_> = state.store.snapshot().await?.answers(&filter).try_collect().await?;
    let answer = answers.into_iter().next().ok_or(Trouble::Missing)?;
    let form = state.forms.find(&answer.source, &answer.form);
    let purposes = answer.consent.get("purposes").and_then(Value::as_array).into_iter().flatten();
    let purposes: Vec<&str> = purposes.filter_map(Value::as_str).collect();
    let reply = answer.reply.as_ref().map(|(text, time)| context! { text, when => moment(*time) });
    let context = context! {
        page => "answer",
        key => session.key,
        lines => lines(form, &answer.answers),
        reckoned => lines(None, &answer.variables),
        form => spoken(&answer.form),
        form_id => answer.form,
        source => answer.source,
        submission => answer.submission,
        campaign => answer.campaign,
        version => answer.version,
        received => written_millis(answer.received),
        when => moment(answer.received),
        time => answer.time,
        purposes,
        manager => answer.consent.get("source").and_then(Value::as_str),
        status => answer.status,
        kind => answer.kind,
        path => answer.path,
        progress => answer.progress,
        is_verified => answer.is_verified,
        reply,
        longest => REPLY,
        steps => PROGRESS,
        to => own(&asked.to),
        here => address(&answer.source, &answer.submission),
    };
    Ok(pages::show(StatusCode::OK, "answer.html", context))
}

/// Does what a form asks for, and goes back to where it stood.
pub(super) async fn act(
    State(state): State<Arc<crate::State>>,
    headers: HeaderMap,
    sent: Result<Form<Sent>, FormRejection>,
) -> Result<Response, Trouble> {
    let Form(sent) = sent.map_err(|rejection| Trouble::Wrong(rejection.body_text()))?;
    state.sender(&headers, &sent.key)?;
    let wrong = || Trouble::Wrong(format!("This cannot be done; a reply has at most {REPLY} characters."));
    let act = Act::read(&sent.act, &sent.value).ok_or_else(wrong)?;
    if !perform(&state.store, &state.forms, (&sent.submission, &sent.source), &act).await? {
        return Err(Trouble::Missing);
    }
    Ok(see_other(own(&sent.to)))
}
