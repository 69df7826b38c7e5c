//! A running collector, what widgets send to it, and a look into its database.

use parea_collector::{Collector, Options};
use reqwest::{Client, Response};
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection as _};
use tokio::net::TcpListener;

use crate::database::{Home, LOCK};

pub const BATCH: &str = "application/cloudevents-batch+json";
pub const TOKEN: &str = "a-token-that-only-tests-know";

/// A collector that listens; dropped with its database.
pub struct House {
    pub base: String,
    pub home: Home,
    pub client: Client,
    collector: Collector,
}

impl House {
    /// A collector with an admin token and one other origin.
    pub async fn open() -> Self {
        Self::open_with(|options| options).await
    }

    /// The same with other options.
    pub async fn open_with(change: impl FnOnce(Options) -> Options) -> Self {
        let home = Home::fresh();
        let options = Options {
            origins: vec!["https://shop.example".to_owned()],
            admin_token: Some(TOKEN.to_owned()),
            ..Options::new(home.address.clone())
        };
        let collector = parea_collector::open(change(options)).await.unwrap();
        Self::serve(home, collector).await
    }

    /// Closes the collector and opens another on the same database.
    pub async fn reopen(self, change: impl FnOnce(Options) -> Options) -> Self {
        self.close().await;
        let options = Options { admin_token: Some(TOKEN.to_owned()), ..Options::new(self.home.address.clone()) };
        let collector = parea_collector::open(change(options)).await.unwrap();
        Self::serve(self.home, collector).await
    }

    async fn serve(home: Home, collector: Collector) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/parea", listener.local_addr().unwrap());
        let router = axum::Router::new().nest("/parea", collector.router());
        let service = router.into_make_service_with_connect_info::<std::net::SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self { base, home, client: Client::new(), collector }
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

    /// Asks for what the site's people may read; the answer must be JSON.
    pub async fn read(&self, path: &str) -> Value {
        let response = self.client.get(format!("{}{path}", self.base)).bearer_auth(TOKEN).send().await.unwrap();
        assert_eq!(response.status(), 200);
        serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
    }

    /// A connection of the test's own to the database.
    pub async fn look(&self) -> AnyConnection {
        AnyConnection::connect(&self.home.url()).await.unwrap()
    }

    /// How many rows a table has.
    pub async fn count(&self, table: &str) -> i64 {
        let question = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        sqlx::query_scalar(question).fetch_one(&mut self.look().await).await.unwrap()
    }

    /// A connection that has locked out all other writers.
    pub async fn lock(&self) -> AnyConnection {
        let mut other = self.look().await;
        sqlx::raw_sql(LOCK).execute(&mut other).await.unwrap();
        other
    }

    /// Waits for what is under way and closes the database.
    pub async fn close(&self) {
        self.collector.close().await;
    }
}

/// Waits until something holds.
pub async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let began = std::time::Instant::now();
    while !holds().await {
        assert!(began.elapsed().as_secs() < 30, "{what} did not happen");
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
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
