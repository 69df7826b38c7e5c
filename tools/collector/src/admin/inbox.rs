//! The inbox: what visitors sent, newest first, with filters, search and the quick decisions.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{OriginalUri, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use futures_util::TryStreamExt as _;
use minijinja::context;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;

use super::line::{Line, lines, moment, spoken};
use super::{Trouble, pages};
use crate::cursor;
use crate::desk;
use crate::moment::{first_millisecond, last_millisecond, written_millis};
use crate::store::{Answer, Filter, Handled};

/// How many submissions a page has.
const PAGE: usize = 25;
/// How many sites, forms or campaigns a list offers: anybody may name some that there are not.
const CHOICES: i64 = 200;
/// How many words are searched for at once.
const WORDS: usize = 6;

/// The parameters of the inbox and of what is saved from it; empty ones ask for nothing.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Asked {
    q: String,
    status: String,
    site: String,
    form: String,
    campaign: String,
    score: String,
    from: String,
    to: String,
    after: String,
    /// Of what is saved: `csv` or `ndjson`.
    pub(super) format: String,
}

/// How submissions were handled, as the chips name it.
const STATES: [(&str, &str, Handled); 7] = [
    ("", "To do", Handled::ToDo),
    ("held", "Waiting for approval", Handled::Held),
    ("approved", "Approved", Handled::Approved),
    ("rejected", "Rejected", Handled::Rejected),
    ("done", "Done", Handled::Done),
    ("unfinished", "Not sent", Handled::Partial),
    ("all", "All", Handled::All),
];

impl Asked {
    /// The filter for it.
    pub(super) fn filter(&self, limit: i64) -> Result<Filter, Trouble> {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let date = |name: &str, text: &str, read: fn(&str) -> Option<i64>, open: i64| {
            let wrong = || Trouble::Wrong(format!("{name} is a date like 2026-11-22."));
            if text.is_empty() { Ok(open) } else { read(text).ok_or_else(wrong) }
        };
        let state = STATES.into_iter().find(|(name, ..)| *name == self.status).map(|(.., state)| state);
        let after = if self.after.is_empty() { None } else { Some(cursor::read(&self.after)) };
        let after = after.transpose().map_err(|_| Trouble::Wrong("The page of the list is not known.".to_owned()))?;
        Ok(Filter {
            form: given(&self.form),
            campaign: given(&self.campaign),
            source: given(&self.site),
            submission: None,
            received: (
                date("The first day", &self.from, first_millisecond, 0)?,
                date("The last day", &self.to, last_millisecond, i64::MAX)?,
            ),
            bucket: given(&self.score),
            state: state.ok_or_else(|| Trouble::Wrong("There is no such status.".to_owned()))?,
            words: desk::words(&self.q).into_iter().take(WORDS).collect(),
            after,
            limit,
        })
    }

    /// The same question with other answers to some of its parts, as an address of `page`.
    fn address(&self, page: &str, changed: &[(&str, &str)]) -> String {
        let own = [
            ("q", &self.q),
            ("status", &self.status),
            ("site", &self.site),
            ("form", &self.form),
            ("campaign", &self.campaign),
            ("score", &self.score),
            ("from", &self.from),
            ("to", &self.to),
        ];
        let own = own.iter().map(|(name, value)| (*name, value.as_str()));
        let kept = own.filter(|(name, _)| !changed.iter().any(|(other, _)| other == name));
        let pairs = kept.chain(changed.iter().copied()).filter(|(_, value)| !value.is_empty());
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        if query.is_empty() { page.to_owned() } else { format!("{page}?{query}") }
    }

    /// How many of the filters that are folded away are set.
    fn hidden(&self) -> usize {
        let parts = [&self.site, &self.form, &self.campaign, &self.score, &self.from, &self.to];
        parts.iter().filter(|part| !part.is_empty()).count()
    }
}

/// A submission in the list.
#[derive(Debug, Serialize)]
struct Item {
    submission: String,
    source: String,
    href: String,
    form: String,
    campaign: String,
    received: String,
    when: String,
    status: String,
    kind: String,
    score: Option<Line>,
    /// What a review or an idea is called.
    head: Option<String>,
    lead: Option<String>,
    rest: Vec<Line>,
    is_answered: bool,
    path: Option<String>,
}

impl Item {
    fn of(state: &crate::State, answer: Answer) -> Self {
        let form = state.forms.find(&answer.source, &answer.form);
        let mut rest = lines(form, &answer.answers);
        // How reviews are collected and that their writers agreed is the same in all of them.
        rest.retain(|line| !matches!(line.step.as_str(), "collected" | "consent" | "parent"));
        let is_score = |line: &Line| line.bucket.is_some() && (answer.kind != "review" || line.step == "rating");
        let score = rest.iter().position(is_score).map(|at| rest.remove(at));
        let is_titled = matches!(answer.kind.as_str(), "review" | "idea");
        let head = rest.iter().position(|line| is_titled && line.step == "title").and_then(|at| said(&mut rest, at));
        // What was written in the visitor's own words is what people look for.
        let written = rest.iter().enumerate().filter(|(_, line)| line.is_written);
        let longest = written.max_by_key(|(_, line)| line.values.first().map_or(0, String::len)).map(|(at, _)| at);
        let lead = longest.and_then(|at| said(&mut rest, at));
        Self {
            href: super::answer::address(&answer.source, &answer.submission),
            form: spoken(&answer.form),
            received: written_millis(answer.received),
            when: moment(answer.received),
            lead: lead.map(|text| shortened(&text)),
            score,
            head,
            rest,
            is_answered: answer.reply.is_some(),
            submission: answer.submission,
            source: answer.source,
            campaign: answer.campaign,
            status: answer.status,
            kind: answer.kind,
            path: answer.path,
        }
    }
}

/// Takes a line out of a list; what it says.
fn said(lines: &mut Vec<Line>, at: usize) -> Option<String> {
    lines.remove(at).values.into_iter().next()
}

/// The beginning of a text.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 320;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text).trim_end()),
        None => text.to_owned(),
    }
}

/// The page.
pub(super) async fn page(
    State(state): State<Arc<crate::State>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Trouble> {
    let session = state.session(&headers, &uri)?;
    let Query(asked) = asked.map_err(|rejection| Trouble::Wrong(rejection.body_text()))?;
    let is_all = desk::catch_up(&state.store, &state.forms, &state.mark).await?;
    let filter = asked.filter(i64::try_from(PAGE + 1).unwrap_or(i64::MAX))?;
    let mut answers: Vec<Answer> = state.store.snapshot().await?.answers(&filter).try_collect().await?;
    let is_more = answers.len() > PAGE;
    answers.truncate(PAGE);
    let next = answers.last().filter(|_| is_more).map(|last| cursor::written(&last.position()));
    let next = next.map(|next| asked.address("inbox", &[("after", &next)]));
    let items: Vec<Item> = answers.into_iter().map(|answer| Item::of(&state, answer)).collect();
    let counts = counts(&state).await?;
    let chips: Vec<_> = STATES
        .iter()
        .map(|(name, title, handled)| {
            let count = match handled {
                Handled::ToDo => Some(counts.0 + counts.1),
                Handled::Held => Some(counts.1),
                _ => None,
            };
            let href = asked.address("inbox", &[("status", name)]);
            context! { title, href, count, current => *name == asked.status }
        })
        .collect();
    let choices = choices(&state, &asked).await?;
    let here = asked.address("inbox", &[("after", &asked.after)]);
    let saved = ["csv", "ndjson"].map(|format| asked.address("export", &[("format", format)]));
    let first = (!asked.after.is_empty()).then(|| asked.address("inbox", &[]));
    let is_narrowed = asked.hidden() > 0 || !asked.q.is_empty();
    let plain =
        asked.address("inbox", &["q", "site", "form", "campaign", "score", "from", "to"].map(|name| (name, "")));
    let hidden = asked.hidden();
    let context = context! {
        page => "inbox", key => session.key, asked, items, next, first, chips, choices, here, saved, hidden, is_narrowed, plain,
        is_all,
    };
    Ok(pages::show(StatusCode::OK, "inbox.html", context))
}

/// How many are new, and how many wait for approval.
async fn counts(state: &crate::State) -> Result<(i64, i64), sqlx::Error> {
    let question =
        "SELECT status, CAST(COUNT(*) AS BIGINT) FROM entries WHERE status IN ('new', 'held') GROUP BY status";
    let rows = sqlx::query(question).fetch_all(state.store.readers()).await?;
    let mut counts = (0, 0);
    for row in rows {
        let status: String = row.try_get(0)?;
        *(if status == "held" { &mut counts.1 } else { &mut counts.0 }) = row.try_get(1)?;
    }
    Ok(counts)
}

/// What can be chosen in the filters.
#[derive(Debug, Default, Serialize)]
struct Choices {
    sites: Vec<String>,
    forms: Vec<String>,
    campaigns: Vec<String>,
}

async fn choices(state: &crate::State, asked: &Asked) -> Result<Choices, sqlx::Error> {
    let list = async |question: &'static str, chosen: &str| {
        let rows = sqlx::query_scalar(question).bind(CHOICES).fetch_all(state.store.readers()).await?;
        let mut list: Vec<String> = rows;
        if !chosen.is_empty() && !list.iter().any(|one| one == chosen) {
            list.push(chosen.to_owned());
        }
        Ok::<_, sqlx::Error>(list)
    };
    Ok(Choices {
        sites: list("SELECT DISTINCT source FROM answers ORDER BY source LIMIT $1", &asked.site).await?,
        forms: list("SELECT DISTINCT form FROM answers ORDER BY form LIMIT $1", &asked.form).await?,
        campaigns: list("SELECT DISTINCT campaign FROM answers ORDER BY campaign LIMIT $1", &asked.campaign).await?,
    })
}
