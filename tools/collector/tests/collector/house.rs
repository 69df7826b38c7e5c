//! A running collector, what widgets send to it, and a look into its file.

use parea_collector::{Collector, Options};
use reqwest::{Client, Response};
use serde_json::{Value, json};
use sqlx::{Connection as _, SqliteConnection};
use tempfile::TempDir;
use tokio::net::TcpListener;

pub const BATCH: &str = "application/cloudevents-batch+json";
pub const TOKEN: &str = "a-token-that-only-tests-know";

/// A collector that listens; dropped with its folder.
pub struct House {
    pub base: String,
    pub file: String,
    pub client: Client,
    collector: Collector,
    _folder: TempDir,
}

impl House {
    /// A collector with an admin token and one other origin.
    pub async fn open() -> Self {
        Self::open_with(|options| options).await
    }

    /// The same with other options.
    pub async fn open_with(change: impl FnOnce(Options) -> Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        // A name with everything that an address would misread.
        let file = folder.path().join("an öl & %41?#.sqlite").to_str().unwrap().to_owned();
        let options = Options {
            origins: vec!["https://shop.example".to_owned()],
            admin_token: Some(TOKEN.to_owned()),
            ..Options::new(file.clone())
        };
        let collector = parea_collector::open(change(options)).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/parea", listener.local_addr().unwrap());
        let router = axum::Router::new().nest("/parea", collector.router());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { base, file, client: Client::new(), collector, _folder: folder }
    }

    /// Sends a body as a batch, from no page.
    pub async fn post(&self, body: impl Into<reqwest::Body>) -> Response {
        let address = format!("{}/v1/events", self.base);
        self.client.post(address).header("content-type", BATCH).body(body).send().await.unwrap()
    }

    /// Sends events and expects that they are taken.
    pub async fn take(&self, events: &[Value]) {
        let response = self.post(Value::from(events).to_string()).await;
        assert_eq!(response.status(), 202, "{}", response.text().await.unwrap());
    }

    /// Asks for answers with the token; `query` begins with `?` or is empty.
    pub async fn ask(&self, query: &str) -> Response {
        let address = format!("{}/v1/answers{query}", self.base);
        self.client.get(address).bearer_auth(TOKEN).send().await.unwrap()
    }

    /// A connection of the test's own to the file.
    pub async fn look(&self) -> SqliteConnection {
        look(&self.file).await
    }

    /// How many rows a table has.
    pub async fn count(&self, table: &str) -> i64 {
        count(&mut self.look().await, table).await
    }

    /// Waits for what is under way and closes the database.
    pub async fn close(&self) {
        self.collector.close().await;
    }
}

/// Opens the file as any SQLite tool would.
pub async fn look(file: &str) -> SqliteConnection {
    SqliteConnection::connect_with(&sqlx::sqlite::SqliteConnectOptions::new().filename(file)).await.unwrap()
}

/// How many rows a table has.
pub async fn count(connection: &mut SqliteConnection, table: &str) -> i64 {
    let question = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
    sqlx::query_scalar(question).fetch_one(connection).await.unwrap()
}

/// What a response says, as JSON; it must be a problem with this status.
pub async fn problem(response: Response, status: u16) -> Value {
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    assert_eq!(response.status(), status);
    let problem: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
    assert_eq!(problem["status"], status);
    for member in ["type", "title", "detail"] {
        assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{member} of {problem}");
    }
    problem
}

/// A showing of the winter offer.
pub fn shown(id: &str) -> Value {
    json!({
        "specversion": "1.0", "type": "eu.parea.shown", "id": id, "source": "elaia",
        "time": "2026-11-22T08:15:00.250Z", "subject": "8f2d", "datacontenttype": "application/json",
        "data": { "campaign": "winter-oil", "variant": "by-name", "path": "/shop/", "config": "c0ffee" }
    })
}

/// A submission of the NPS form; `id` names the event, `submission` what was sent.
pub fn submitted(id: &str, submission: &str, answers: Value) -> Value {
    json!({
        "specversion": "1.0", "type": "eu.parea.submitted", "id": id, "source": "elaia",
        "time": "2026-11-22T08:16:00Z",
        "data": {
            "submission": submission, "form": "nps", "campaign": "how-was-it", "version": 1, "answers": answers,
            "final": true,
            "consent": { "source": "vanilla-cookieconsent", "purposes": ["remember", "measure"], "revision": 3 }
        }
    })
}

/// `event` with one member of its data replaced.
pub fn with(mut event: Value, member: &str, value: Value) -> Value {
    event["data"][member] = value;
    event
}
