//! Answers as CSV that a spreadsheet opens: one row per submission, one column per step, and no cell that computes.

use std::collections::HashSet;

use axum::body::Bytes;
use futures_util::stream::{self, Stream};
use futures_util::{StreamExt as _, TryStreamExt as _};
use serde_json::Value;
use tokio::sync::mpsc;

use crate::moment::written_millis;
use crate::store::{Answer, Filter, Snapshot, Unavailable};

/// The columns that every answer has; those of the steps follow as `answers.<step>`.
const FIXED: [&str; 9] =
    ["submission", "source", "campaign", "form", "version", "final", "time", "received", "consent"];

/// What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"), with the full-width twins of the signs.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// How many pieces may wait for a slow reader.
const WAITING: usize = 4;
/// About how large a piece is, in bytes.
const PIECE: usize = 16 * 1024;

/// The rows, header first, piece by piece. The list is read twice: the first time for the columns.
pub(crate) async fn rows(
    mut snapshot: Snapshot,
    filter: Filter,
) -> Result<impl Stream<Item = Result<Bytes, csv::Error>>, Unavailable> {
    let steps = steps(&mut snapshot, &filter).await?;
    let (sender, receiver) = mpsc::channel(WAITING);
    tokio::spawn(async move {
        if let Err(error) = write(snapshot, filter, steps, &sender).await {
            // The connection breaks: half a file must not look like a whole one.
            let _ = sender.send(Err(error)).await;
        }
    });
    Ok(stream::unfold(receiver, async |mut receiver| Some((receiver.recv().await?, receiver))))
}

/// The steps that any of the answers has, in the order in which they are met.
async fn steps(snapshot: &mut Snapshot, filter: &Filter) -> Result<Vec<String>, Unavailable> {
    let (mut steps, mut known) = (Vec::new(), HashSet::new());
    let mut answers = snapshot.answers(filter);
    while let Some(answer) = answers.try_next().await? {
        for step in answer.answers.keys() {
            if known.insert(step.clone()) {
                steps.push(step.clone());
            }
        }
    }
    Ok(steps)
}

/// Writes header and rows until the reader has gone away.
async fn write(
    mut snapshot: Snapshot,
    filter: Filter,
    steps: Vec<String>,
    sender: &mpsc::Sender<Result<Bytes, csv::Error>>,
) -> Result<(), csv::Error> {
    let mut file = writer();
    let columns = steps.iter().map(|step| format!("answers.{step}"));
    file.write_record(FIXED.into_iter().map(str::to_owned).chain(columns))?;
    let mut answers = snapshot.answers(&filter);
    while let Some(answer) = answers.next().await {
        let answer = answer.map_err(|_| std::io::Error::other("the database failed"))?;
        file.write_record(cells(&answer, &steps))?;
        if file.get_ref().len() >= PIECE {
            let piece = std::mem::replace(&mut file, writer());
            if sender.send(Ok(finish(piece)?)).await.is_err() {
                return Ok(());
            }
        }
    }
    let _ = sender.send(Ok(finish(file)?)).await;
    Ok(())
}

/// Texts are always quoted: a spreadsheet that parts cells at semicolons must not find a formula behind one.
fn writer() -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new().quote_style(csv::QuoteStyle::NonNumeric).from_writer(Vec::new())
}

/// The bytes that a writer has collected.
fn finish(writer: csv::Writer<Vec<u8>>) -> Result<Bytes, csv::Error> {
    Ok(writer.into_inner().map_err(|error| error.into_error())?.into())
}

/// The cells of one answer.
fn cells(answer: &Answer, steps: &[String]) -> Vec<String> {
    let (received, consent) = (written_millis(answer.received), answer.consent.to_string());
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
    ];
    let given = steps.iter().map(|step| answer.answers.get(step).map_or_else(String::new, cell));
    fixed.into_iter().map(harmless).chain(given).collect()
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
