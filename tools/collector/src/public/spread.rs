//! How a site spreads, as far as everybody may know: shares of a page that are many enough, arrivals by a code.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{answer, json, unknown};
use crate::problem::{NotTold, PROBLEM, Problem, Told};

/// The shortest code of which anything is told, in characters: what can be guessed would tell everybody.
const SHORTEST: usize = 16;

/// Of what page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Page {
    path: String,
}

/// Whose code.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Code {
    code: String,
}

/// How often a page was shared.
#[derive(Debug, Serialize, PartialEq)]
struct Shares {
    /// Absent where they are few.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<i64>,
    networks: Map<String, Value>,
}

/// Tells how often a page was shared.
#[utoipa::path(
    get,
    path = "/v1/public/{site}/shares",
    operation_id = "readShares",
    tag = "public",
    params(
        ("site" = String, Path, description = "`site.id`."),
        ("path" = String, Query, description = "The page, like /story."),
    ),
    responses(
        (status = 200, description = "`{ \"total\"?, \"networks\": { \"x\": 12 } }`: each visitor once for each network; \
            nothing of what fewer visitors did than `--least` says.", body = serde_json::Value),
        (status = 404, description = "The site shows no counts.", body = Told, content_type = PROBLEM),
        NotTold,
    )
)]
pub(crate) async fn shares(
    State(state): State<Arc<crate::State>>,
    Path(site): Path<String>,
    headers: HeaderMap,
    asked: Result<Query<Page>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(asked) = asked.map_err(|rejection| Problem::query(format!("{}.", rejection.body_text())))?;
    if !state.forms.spread(&site).is_some_and(|spread| spread.counts) {
        return Err(unknown());
    }
    let (people, rows) = state.store.shares(&site, &asked.path).await?;
    Ok(answer(&headers, json(&told(people, rows, state.least))))
}

/// Of what enough visitors did, how many times they did it; `rows` with the most first.
///
/// Where some networks are kept back, the smallest of the others is as well: else what is left of the total would tell of
/// those few (complementary suppression).
fn told(people: i64, rows: Vec<(String, i64)>, least: u32) -> Shares {
    let least = i64::from(least);
    if people < least {
        return Shares { total: None, networks: Map::new() };
    }
    let total = rows.iter().map(|(_, people)| people).sum();
    let mut enough = rows.iter().take_while(|(_, people)| *people >= least).count();
    if enough < rows.len() {
        enough = enough.saturating_sub(1);
    }
    let networks = rows.into_iter().take(enough).map(|(network, people)| (network, people.into())).collect();
    Shares { total: Some(total), networks }
}

/// How many have come.
#[derive(Debug, Serialize)]
struct Arrived {
    arrived: i64,
}

/// Tells who has a code how many have come by it. A code is nobody's name, is not listed, and cannot be guessed.
#[utoipa::path(
    get,
    path = "/v1/public/{site}/referrals",
    operation_id = "readReferrals",
    tag = "public",
    params(
        ("site" = String, Path, description = "`site.id`."),
        ("code" = String, Query, description = "The code of a link, `?ref=`; of 16 characters or more."),
    ),
    responses(
        (status = 200, description = "`{ \"arrived\": 3 }`: each visitor once; 0 of a code that nobody has.", body = serde_json::Value),
        (status = 404, description = "The site has no referrals, or the code could be guessed.", body = Told, content_type = PROBLEM),
        NotTold,
    )
)]
pub(crate) async fn referrals(
    State(state): State<Arc<crate::State>>,
    Path(site): Path<String>,
    headers: HeaderMap,
    asked: Result<Query<Code>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(Code { code }) = asked.map_err(|rejection| Problem::query(format!("{}.", rejection.body_text())))?;
    if code.chars().count() < SHORTEST || !state.forms.spread(&site).is_some_and(|spread| spread.referrals) {
        return Err(unknown());
    }
    let arrived = state.store.arrived(&site, &code).await?;
    let mut response = answer(&headers, json(&Arrived { arrived }));
    // It is told to one visitor, and they look whether there are more.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(people: i64, rows: &[(&str, i64)], expected: &str) {
        let rows = rows.iter().map(|(network, people)| ((*network).to_owned(), *people)).collect();
        let expected: serde_json::Value = serde_json::from_str(expected).unwrap();
        assert_eq!(serde_json::to_value(told(people, rows, 10)).unwrap(), expected);
    }

    #[test]
    fn what_few_did_can_neither_be_read_nor_reckoned() {
        check(0, &[], r#"{"networks":{}}"#);
        check(9, &[("x", 9)], r#"{"networks":{}}"#);
        check(10, &[("x", 10)], r#"{"total":10,"networks":{"x":10}}"#);
        check(12, &[("x", 7), ("copy", 5)], r#"{"total":12,"networks":{}}"#);
        check(31, &[("x", 20), ("copy", 11)], r#"{"total":31,"networks":{"copy":11,"x":20}}"#);
        // 34 - 20 - 11 would be what three have done.
        check(34, &[("x", 20), ("copy", 11), ("vk", 3)], r#"{"total":34,"networks":{"x":20}}"#);
        check(22, &[("x", 20), ("vk", 3)], r#"{"total":23,"networks":{}}"#);
        // Many shares of few people.
        check(4, &[("x", 4), ("copy", 4), ("vk", 4)], r#"{"networks":{}}"#);
    }
}
