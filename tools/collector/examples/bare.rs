//! The least that could do a collector's work: axum, SQLite with the same durability, and one insert a request, of a body
//! that nobody looks at. `cargo xtask load` compares the collector with it: the physical limit of the machine.
//!
//! `bare FILE` commits each insert by itself; `bare FILE grouped` commits those together that wait, as the collector does.

use std::str::FromStr as _;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection as _, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

/// A body that waits, and who waits for it.
type Job = (String, oneshot::Sender<bool>);

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("give the path of a database")?;
    let group = if arguments.next().is_some() { 256 } else { 1 };
    let options = SqliteConnectOptions::from_str(&format!("sqlite://{file}"))?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    sqlx::query("CREATE TABLE bodies (id INTEGER PRIMARY KEY, body TEXT NOT NULL)").execute(&mut connection).await?;
    let (sender, receiver) = mpsc::channel(4096);
    tokio::spawn(write(connection, receiver, group));
    let router = Router::new().route("/v1/events", post(take)).with_state(sender);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("Parea collects on http://{}/v1/events", listener.local_addr()?);
    axum::serve(listener, router).await?;
    Ok(())
}

/// 202 when the body is on the disk.
async fn take(State(queue): State<mpsc::Sender<Job>>, body: String) -> StatusCode {
    let (done, answer) = oneshot::channel();
    let is_sent = queue.send((body, done)).await.is_ok();
    if is_sent && answer.await.unwrap_or(false) { StatusCode::ACCEPTED } else { StatusCode::SERVICE_UNAVAILABLE }
}

/// Writes what waits, so many bodies at most in one transaction.
async fn write(mut connection: SqliteConnection, mut queue: mpsc::Receiver<Job>, group: usize) {
    let mut jobs = Vec::with_capacity(group);
    while queue.recv_many(&mut jobs, group).await > 0 {
        let is_stored = commit(&mut connection, &jobs).await.is_ok();
        for (_, done) in jobs.drain(..) {
            let _ = done.send(is_stored);
        }
    }
}

async fn commit(connection: &mut SqliteConnection, jobs: &[Job]) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin().await?;
    for (body, _) in jobs {
        sqlx::query("INSERT INTO bodies (body) VALUES ($1)").bind(body).execute(&mut *transaction).await?;
    }
    transaction.commit().await
}
