//! The page of a form: what its answers say together.

use std::collections::HashSet;
use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{OriginalUri, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use futures_util::TryStreamExt as _;
use jiff::{Timestamp, ToSpan as _};
use minijinja::context;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;

use super::draw::{Bar, Nps, distribution, score, words};
use super::line::{judged, spoken};
use super::study::{Gathered, Sort, Study};
use super::{Trouble, pages};
use crate::forms::{Form, Step};
use crate::moment::{first_millisecond, last_millisecond};

/// How many answers a page looks at: the newest ones.
const MOST: i64 = 50_000;
/// How many days it looks back when nobody says.
const USUAL: i64 = 90;

const ANSWERS: &str = "SELECT campaign, final, received, answers FROM answers
WHERE source = $1 AND form = $2 AND received >= $3 AND received <= $4
ORDER BY received DESC
LIMIT $5";

const STEPS: &str = "SELECT campaign, COALESCE(subject, id) AS visitor, event FROM events
WHERE source = $1 AND received >= $2 AND received <= $3 AND type = 'eu.parea.step'
ORDER BY received DESC
LIMIT $4";

/// The first step is shown with its campaign; the widget tells of each further one.
const SHOWN: &str = "SELECT CAST(COUNT(DISTINCT COALESCE(subject, id)) AS BIGINT) FROM events
WHERE source = $1 AND received >= $2 AND received <= $3 AND type = 'eu.parea.shown' AND campaign = $4";

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    source: String,
    form: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

/// A step on the page; only one of the pictures is there.
#[derive(Debug, Default, Serialize)]
struct Card {
    title: String,
    count: u64,
    nps: Option<Nps>,
    average: Option<String>,
    best: Option<i64>,
    bars: Vec<Bar>,
    /// Of a matrix.
    rows: Vec<Row>,
    words: Vec<Word>,
    is_ranking: bool,
    is_text: bool,
}

/// A row of a matrix.
#[derive(Debug, Serialize)]
struct Row {
    title: String,
    bars: Vec<Bar>,
}

#[derive(Debug, Serialize)]
struct Word {
    word: String,
    count: u64,
    href: String,
}

/// A step on the way through the form.
#[derive(Debug, Serialize)]
struct Drop {
    title: String,
    reached: u64,
    answered: Bar,
    left: u64,
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
    let form = state.forms.find(&asked.source, &asked.form);
    let (from, to) = times(&asked)?;
    let study = study(&state, form, &asked, (from, to)).await?;
    let cards: Vec<Card> = study
        .steps
        .iter()
        .filter_map(|gathered| {
            let step = form.and_then(|form| form.step(&gathered.id));
            card(gathered, step, &asked)
        })
        .collect();
    let drops = drops(&study, form);
    let spans = [(30, "30 days"), (90, "90 days"), (365, "A year")].map(|(days, title)| {
        let since = day(Timestamp::now(), days);
        context! { title, href => address(&asked.source, &asked.form, &since), current => asked.to.is_empty() && since == first(&asked) }
    });
    let is_known = form.is_some();
    let inbox = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("form", asked.form.as_str()), ("site", &asked.source), ("status", "all")])
        .finish();
    let context = context! {
        page => "forms", key => session.key, form => spoken(&asked.form), asked => context! {
            source => asked.source, form => asked.form, from => first(&asked), to => asked.to,
        },
        sent => study.sent, partial => study.partial, untouched => study.untouched, cards, drops, spans,
        is_known, inbox => format!("inbox?{inbox}"), is_cut => study.sent + study.partial >= MOST.unsigned_abs(), most => MOST,
    };
    Ok(pages::show(StatusCode::OK, "form.html", context))
}

/// The address of a form's page, from a day on.
pub(super) fn address(source: &str, form: &str, from: &str) -> String {
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    pairs.extend_pairs([("source", source), ("form", form)]);
    if !from.is_empty() {
        pairs.append_pair("from", from);
    }
    format!("form?{}", pairs.finish())
}

/// The date so many days ago.
fn day(now: Timestamp, days: i64) -> String {
    let then = now.checked_sub((days * 24).hours()).unwrap_or_default();
    then.strftime("%Y-%m-%d").to_string()
}

/// The first day that is looked at.
fn first(asked: &Asked) -> String {
    if asked.from.is_empty() { day(Timestamp::now(), USUAL) } else { asked.from.clone() }
}

fn times(asked: &Asked) -> Result<(i64, i64), Trouble> {
    let wrong = || Trouble::Wrong("A day is a date like 2026-11-22.".to_owned());
    let from = first_millisecond(&first(asked)).ok_or_else(wrong)?;
    let to = if asked.to.is_empty() { Some(i64::MAX) } else { last_millisecond(&asked.to) };
    Ok((from, to.ok_or_else(wrong)?))
}

/// Reads the answers and what the widget told of steps.
async fn study(
    state: &crate::State,
    form: Option<&Form>,
    asked: &Asked,
    (from, to): (i64, i64),
) -> Result<Study, Trouble> {
    let mut study = Study::of(form);
    let mut campaigns = HashSet::new();
    let question = sqlx::query(ANSWERS).bind(&asked.source).bind(&asked.form).bind(from).bind(to).bind(MOST);
    let mut rows = question.fetch(state.store.readers());
    while let Some(row) = rows.try_next().await? {
        let answers = serde_json::from_str(row.try_get("answers")?).unwrap_or_default();
        study.add(form, &answers, row.try_get::<i64, _>("final")? == 1, row.try_get("received")?);
        campaigns.insert(row.try_get::<String, _>("campaign")?);
    }
    drop(rows);
    if form.is_none() && campaigns.is_empty() {
        return Err(Trouble::Missing);
    }
    reached(state, &mut study, &campaigns, (&asked.source, from, to)).await?;
    if let Some(first) = form.and_then(Form::opening) {
        for campaign in campaigns {
            let question = sqlx::query_scalar(SHOWN).bind(&asked.source).bind(from).bind(to).bind(campaign);
            let visitors: i64 = question.fetch_one(state.store.readers()).await?;
            study.reach(&first.id, visitors.unsigned_abs());
        }
    }
    Ok(study)
}

/// Counts whom the widget has shown further steps of the campaigns: each visitor once, however often they came back to one.
async fn reached(
    state: &crate::State,
    study: &mut Study,
    campaigns: &HashSet<String>,
    (source, from, to): (&str, i64, i64),
) -> Result<(), Trouble> {
    let mut seen = HashSet::new();
    let question = sqlx::query(STEPS).bind(source).bind(from).bind(to).bind(MOST);
    let mut rows = question.fetch(state.store.readers());
    while let Some(row) = rows.try_next().await? {
        if row.try_get::<Option<String>, _>("campaign")?.is_some_and(|campaign| campaigns.contains(&campaign)) {
            let event: serde_json::Value = serde_json::from_str(row.try_get("event")?).unwrap_or_default();
            let step = event.pointer("/data/block").and_then(serde_json::Value::as_str).unwrap_or_default();
            if seen.insert((row.try_get::<String, _>("visitor")?, step.to_owned())) {
                study.reach(step, 1);
            }
        }
    }
    Ok(())
}

/// What is drawn of a step.
fn card(gathered: &Gathered, step: Option<&Step>, asked: &Asked) -> Option<Card> {
    let sort = gathered.sort(step);
    if gathered.answered == 0 || sort == Sort::None {
        return None;
    }
    let title = step.map(|step| step.title.clone()).filter(|title| !title.is_empty());
    let mut card = Card {
        title: title.unwrap_or_else(|| spoken(&gathered.id)),
        count: gathered.answered,
        is_ranking: step.is_some_and(|step| step.kind == "ranking"),
        ..Card::default()
    };
    match sort {
        Sort::Nps => {
            card.nps = score(gathered);
            card.bars = distribution(gathered, step);
        }
        Sort::Scale => {
            card.average = gathered.average().map(|average| format!("{average:.2}"));
            card.best = step.and_then(|step| step.scale).map(|(_, high)| high);
            card.bars = distribution(gathered, step);
        }
        Sort::Choice => card.bars = distribution(gathered, step),
        Sort::Matrix => card.rows = rows(gathered, step),
        Sort::Text => {
            card.is_text = true;
            let link = |(word, count): (String, u64)| {
                let pairs = [("q", word.as_str()), ("form", &asked.form), ("site", &asked.source), ("status", "all")];
                let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
                Word { href: format!("inbox?{query}"), word, count }
            };
            card.words = words(gathered).into_iter().map(link).collect();
        }
        Sort::None => {}
    }
    Some(card)
}

/// The rows of a matrix, those of the form in its order.
fn rows(gathered: &Gathered, step: Option<&Step>) -> Vec<Row> {
    let known: Vec<&String> = step.iter().flat_map(|step| &step.rows).map(|(row, _)| row).collect();
    let others = gathered.rows.keys().filter(|row| !known.contains(row));
    let drawn =
        known.iter().copied().chain(others).filter_map(|row| {
            Some(Row { title: judged(step, row), bars: distribution(gathered.rows.get(row)?, step) })
        });
    drawn.collect()
}

/// Where visitors stopped, step by step: of what they see.
fn drops(study: &Study, form: Option<&Form>) -> Vec<Drop> {
    let all = study.sent + study.partial;
    let step = |gathered: &Gathered| {
        let known = form.and_then(|form| form.step(&gathered.id));
        if known.is_some_and(|step| step.kind == "hidden") {
            return None;
        }
        let title = known.map(|step| step.title.clone()).filter(|title| !title.is_empty());
        Some(Drop {
            title: title.unwrap_or_else(|| spoken(&gathered.id)),
            reached: gathered.reached,
            answered: super::draw::bar(String::new(), gathered.answered, all, "plain"),
            left: gathered.left,
        })
    };
    study.steps.iter().filter_map(step).collect()
}
