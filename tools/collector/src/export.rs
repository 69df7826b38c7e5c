//! Answers as files: CSV that a spreadsheet opens, one row per submission, one column per step, and no cell that computes;
//! and NDJSON, one answer per line as the list has it.

use std::collections::{HashMap, HashSet};
use std::io;
use std::time::Duration;

use axum::body::Bytes;
use futures_util::stream::{self, Stream};
use futures_util::{StreamExt as _, TryStreamExt as _};
use serde::Serialize;
use serde_json::{Map, Value};
use tokio::sync::mpsc;

use crate::forms::Forms;
use crate::moment::written_millis;
use crate::store::{Answer, Filter, Snapshot, Unavailable};

/// What the CSV is sent as.
pub(crate) const CSV: &str = "text/csv; charset=utf-8; header=present";
/// What the NDJSON is sent as.
pub(crate) const NDJSON: &str = "application/x-ndjson";

/// An answer as it is listed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Row {
    submission: String,
    source: String,
    campaign: String,
    form: String,
    version: String,
    r#final: bool,
    time: String,
    received: String,
    consent: Value,
    #[schema(value_type = Value)]
    answers: Map<String, Value>,
    /// What the form reckoned: scores and outcomes.
    #[schema(value_type = Value)]
    variables: Map<String, Value>,
    /// By step, the values of its options in the order in which they were offered.
    #[schema(value_type = Value)]
    order: Map<String, Value>,
    /// How it was handled: `partial`, `new`, `done`; of what others may read `held`, `approved`, `rejected`.
    status: String,
    /// The page, where it matters: below which a comment stands.
    path: Option<String>,
    /// What others read below it.
    reply: Option<String>,
}

impl From<Answer> for Row {
    fn from(answer: Answer) -> Self {
        Self {
            submission: answer.submission,
            source: answer.source,
            campaign: answer.campaign,
            form: answer.form,
            version: answer.version,
            r#final: answer.is_final,
            time: answer.time,
            received: written_millis(answer.received),
            consent: answer.consent,
            answers: answer.answers,
            variables: answer.variables,
            order: answer.order,
            status: answer.status,
            path: answer.path,
            reply: answer.reply.map(|(text, _)| text),
        }
    }
}

/// Answers as NDJSON, piece by piece.
pub(crate) fn lines(mut snapshot: Snapshot, filter: Filter) -> impl Stream<Item = io::Result<Bytes>> {
    pieces(SLOWEST, async move |reader| {
        let mut answers = snapshot.answers(&filter);
        let mut piece = Vec::with_capacity(PIECE);
        while let Some(answer) = answers.next().await {
            serde_json::to_writer(&mut piece, &Row::from(answer.map_err(|_| broken())?))?;
            piece.push(b'\n');
            if piece.len() >= PIECE {
                reader.send(std::mem::take(&mut piece).into()).await?;
            }
        }
        reader.send(piece.into()).await
    })
}

fn broken() -> io::Error {
    io::Error::other("the database failed")
}

/// Whoever downloads.
struct Reader {
    sender: mpsc::Sender<Bytes>,
    patience: Duration,
}

impl Reader {
    /// Waits until there is room for a piece; not for who has gone away or stands still.
    async fn send(&self, piece: Bytes) -> io::Result<()> {
        let sent = tokio::time::timeout(self.patience, self.sender.send(piece)).await;
        sent.ok().and_then(Result::ok).ok_or_else(|| io::Error::other("nobody reads on"))
    }
}

/// What a task writes. Where that fails the connection breaks: half a file must not look like a whole one.
fn pieces<W>(patience: Duration, write: impl FnOnce(Reader) -> W) -> impl Stream<Item = io::Result<Bytes>>
where
    W: Future<Output = io::Result<()>> + Send + 'static,
{
    let (sender, receiver) = mpsc::channel(WAITING);
    let task = tokio::spawn(write(Reader { sender, patience }));
    stream::unfold(Some((receiver, task)), async |under_way| {
        let (mut receiver, task) = under_way?;
        if let Some(piece) = receiver.recv().await {
            return Some((Ok(piece), Some((receiver, task))));
        }
        let failed = task.await.map_err(io::Error::other).flatten().err()?;
        Some((Err(failed), None))
    })
}

/// The columns that every answer has; `variables.<name>` and `answers.<step>` follow.
const FIXED: [&str; 13] = [
    "submission",
    "source",
    "campaign",
    "form",
    "version",
    "final",
    "time",
    "received",
    "consent",
    "status",
    "path",
    "reply",
    "order",
];

/// What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"), with the full-width twins of the signs.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// How many variables and steps have a column of their own; the others are JSON in one more column. Visitors may name
/// steps where no configuration says which there are, and every column has a cell in every row.
const COLUMNS: usize = 500;

/// How many pieces may wait for a slow reader.
const WAITING: usize = 4;
/// About how large a piece is, in bytes.
const PIECE: usize = 16 * 1024;
/// How long a piece waits for its reader.
const SLOWEST: Duration = Duration::from_secs(30);

/// The rows, header first, piece by piece. The list is read twice: the first time for the columns.
pub(crate) async fn rows(
    mut snapshot: Snapshot,
    filter: Filter,
    forms: &Forms,
) -> Result<impl Stream<Item = io::Result<Bytes>> + use<>, Unavailable> {
    let columns = columns(&mut snapshot, &filter, &configured(forms, &filter)).await?;
    Ok(pieces(SLOWEST, async move |reader| write(snapshot, filter, columns, reader).await))
}

/// The columns of what the configurations ask and reckon.
fn configured(forms: &Forms, filter: &Filter) -> HashSet<String> {
    let forms = forms.all().iter().filter(|form| filter.form.as_ref().is_none_or(|id| *id == form.id));
    let columns = forms.flat_map(|form| {
        let steps = form.steps.iter().map(|step| format!("answers.{}", step.id));
        steps.chain(form.variables().map(|name| format!("variables.{name}")))
    });
    columns.collect()
}

/// What the form reckoned and what was answered, each with the name of its column.
fn given(answer: &Answer) -> impl Iterator<Item = (String, &Value)> {
    let variables = answer.variables.iter().map(|(name, value)| (format!("variables.{name}"), value));
    variables.chain(answer.answers.iter().map(|(step, value)| (format!("answers.{step}"), value)))
}

/// The columns of what the answers give, those of the configurations first, each in the order in which it is met; more than
/// there may be says that some are left out.
async fn columns(
    snapshot: &mut Snapshot,
    filter: &Filter,
    configured: &HashSet<String>,
) -> Result<Vec<String>, Unavailable> {
    let (mut columns, mut invented, mut known) = (Vec::new(), Vec::new(), HashSet::new());
    let mut answers = snapshot.answers(filter);
    while let Some(answer) = answers.try_next().await? {
        for (column, _) in given(&answer) {
            let list = if configured.contains(&column) { &mut columns } else { &mut invented };
            if list.len() <= COLUMNS && !known.contains(&column) {
                known.insert(column.clone());
                list.push(column);
            }
        }
        if invented.len() > COLUMNS && columns.len() == configured.len() {
            break;
        }
    }
    columns.extend(invented);
    Ok(columns)
}

/// Writes header and rows.
async fn write(mut snapshot: Snapshot, filter: Filter, columns: Vec<String>, reader: Reader) -> io::Result<()> {
    let mut file = writer();
    let (columns, more) = columns.split_at(columns.len().min(COLUMNS));
    let is_whole = more.is_empty();
    let more = (!is_whole).then_some("more");
    file.write_record(FIXED.into_iter().chain(columns.iter().map(String::as_str)).chain(more))?;
    let mut answers = snapshot.answers(&filter);
    while let Some(answer) = answers.next().await {
        let answer = answer.map_err(|_| broken())?;
        let others = (!is_whole).then(|| rest(&answer, columns));
        file.write_record(cells(&answer, columns).into_iter().chain(others))?;
        if file.get_ref().len() >= PIECE {
            let piece = std::mem::replace(&mut file, writer());
            reader.send(finish(piece)?).await?;
        }
    }
    reader.send(finish(file)?).await
}

/// Texts are always quoted: a spreadsheet that parts cells at semicolons must not find a formula behind one.
fn writer() -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new().quote_style(csv::QuoteStyle::NonNumeric).from_writer(Vec::new())
}

/// The bytes that a writer has collected.
fn finish(writer: csv::Writer<Vec<u8>>) -> io::Result<Bytes> {
    Ok(writer.into_inner().map_err(|error| error.into_error())?.into())
}

/// The cells of one answer.
fn cells(answer: &Answer, columns: &[String]) -> Vec<String> {
    let (received, consent) = (written_millis(answer.received), answer.consent.to_string());
    let order = if answer.order.is_empty() { String::new() } else { Value::from(answer.order.clone()).to_string() };
    let fixed: [&str; FIXED.len()] = [
        &answer.submission,
        &answer.source,
        &answer.campaign,
        &answer.form,
        &answer.version,
        if answer.is_final { "true" } else { "false" },
        &answer.time,
        &received,
        &consent,
        &answer.status,
        answer.path.as_deref().unwrap_or_default(),
        answer.reply.as_ref().map_or("", |(text, _)| text),
        &order,
    ];
    let values: HashMap<String, &Value> = given(answer).collect();
    let values = columns.iter().map(|column| values.get(column).map_or_else(String::new, |value| cell(value)));
    fixed.into_iter().map(harmless).chain(values).collect()
}

/// What has no column.
fn rest(answer: &Answer, columns: &[String]) -> String {
    let others = given(answer).filter(|(column, _)| !columns.contains(column));
    let others: Map<String, Value> = others.map(|(column, value)| (column, value.clone())).collect();
    if others.is_empty() { String::new() } else { Value::from(others).to_string() }
}

/// What a visitor answered, as one cell: several choices are parted by semicolons, anything deeper stays JSON.
fn cell(answer: &Value) -> String {
    match answer {
        Value::Null => String::new(),
        // A number is no formula: with an apostrophe nobody could add it up.
        Value::Bool(_) | Value::Number(_) => answer.to_string(),
        Value::String(text) => harmless(text),
        Value::Array(items) if items.iter().all(|item| !item.is_array() && !item.is_object()) => {
            harmless(&items.iter().map(plain).collect::<Vec<_>>().join("; "))
        }
        Value::Array(_) | Value::Object(_) => harmless(&answer.to_string()),
    }
}

/// A single value without quotation marks.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The text with an apostrophe in front if a spreadsheet would compute it.
fn harmless(text: &str) -> String {
    if text.starts_with(FORMULA) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_of_which_nobody_reads_on_breaks_off_and_gives_its_place_back() {
        let (place, gone) = tokio::sync::oneshot::channel::<()>();
        let file = pieces(Duration::from_millis(50), async move |reader| {
            let _place = place;
            for _ in 0..100 {
                reader.send(Bytes::from_static(b"piece")).await?;
            }
            Ok(())
        });
        assert!(gone.await.is_err(), "it is not held for ever");
        let read: Vec<_> = std::pin::pin!(file).collect().await;
        assert_eq!((read.len(), read.last().map(Result::is_err)), (WAITING + 1, Some(true)));
    }
}
