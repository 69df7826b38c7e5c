//! The server under test: the demo site with its collector, seen through a layer that logs, breaks and adds pages.

mod faults;
mod log;
mod pages;

pub use faults::Fault;
pub use log::{Fate, Request};
pub use pages::Page;

use crate::visitor::PATIENCE;
use anyhow::{Context, Result};
use axum::Router;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Response, StatusCode, header};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tower::ServiceExt;

/// The administrator's token of every server under test.
pub const ADMIN_TOKEN: &str = "walks-admin-token-0123456789";

/// The file name of every database.
const DATABASE: &str = "answers.db";

/// One instance of the site on its own port with its own database.
#[derive(Debug)]
pub struct Site {
    port: u16,
    folder: tempfile::TempDir,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    app: Router,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    requests: Vec<Request>,
    /// Requests that were forgotten: the number of the first of those above.
    forgotten: usize,
    heard: Vec<Value>,
    faults: faults::Faults,
    pages: pages::Pages,
}

impl Seen {
    /// Notes a request; the number is for [`settle`](Self::settle).
    fn log(&mut self, request: Request) -> usize {
        self.requests.push(request);
        self.forgotten + self.requests.len() - 1
    }

    /// Notes what became of a request, unless it is forgotten.
    fn settle(&mut self, number: usize, fate: Fate) {
        let entry = number.checked_sub(self.forgotten).and_then(|at| self.requests.get_mut(at));
        if let Some(entry) = entry {
            entry.fate = fate;
        }
    }
}

/// The reason for closing a connection without an answer.
#[derive(Debug)]
struct Dropped;

impl std::fmt::Display for Dropped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the connection was dropped on purpose")
    }
}

impl std::error::Error for Dropped {}

impl Site {
    /// Starts a collector with an empty database, and nothing else but the pages that the walk adds.
    pub async fn bare() -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let folder = tempfile::Builder::new().prefix("parea-walk-").tempdir()?;
        let options = parea_collector::Options::new(folder.path().join(DATABASE).to_string_lossy());
        let collector = parea_collector::open(options).await.context("the collector could not be started")?;
        Self::open(listener, folder, Router::new().nest("/parea", collector.router()))
    }

    /// Starts a collector that knows a configuration and whose answers can be read with [`ADMIN_TOKEN`].
    pub async fn desk(config: &Value) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let folder = tempfile::Builder::new().prefix("parea-walk-").tempdir()?;
        let file = folder.path().join("parea.json");
        std::fs::write(&file, config.to_string())?;
        let options = parea_collector::Options {
            admin_token: Some(ADMIN_TOKEN.to_owned()),
            configs: vec![file],
            ..parea_collector::Options::new(folder.path().join(DATABASE).to_string_lossy())
        };
        let collector = parea_collector::open(options).await.context("the collector could not be started")?;
        Self::open(listener, folder, Router::new().nest("/parea", collector.router()))
    }

    /// Starts the demo site with its collector and an empty database.
    pub async fn demo() -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let folder = tempfile::Builder::new().prefix("parea-walk-").tempdir()?;
        let options = parea_site::Options {
            port: listener.local_addr()?.port(),
            root: PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")),
            database: folder.path().join(DATABASE),
            admin_token: Some(ADMIN_TOKEN.to_owned()),
        };
        let app = parea_site::app(&options).await.context("the demo site could not be started")?;
        Self::open(listener, folder, app)
    }

    fn open(listener: TcpListener, folder: tempfile::TempDir, app: Router) -> Result<Self> {
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared { app, seen: Mutex::new(Seen::default()) });
        let task = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self { port, folder, shared, task })
    }

    /// The absolute address of `path`.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The site's own origin.
    pub fn origin(&self) -> String {
        self.url("")
    }

    /// The SQLite file of this instance.
    pub fn database(&self) -> PathBuf {
        self.folder.path().join(DATABASE)
    }

    /// Every request so far, in order.
    pub fn requests(&self) -> Vec<Request> {
        self.seen().requests.clone()
    }

    /// Forgets the requests so far.
    pub fn forget_requests(&self) {
        let mut seen = self.seen();
        seen.forgotten += seen.requests.len();
        seen.requests.clear();
    }

    /// The batches that reached the collector's address, whatever became of them.
    pub fn posts(&self) -> Vec<Request> {
        self.requests().into_iter().filter(|request| request.method == "POST").collect()
    }

    /// Waits until the requests so far fulfil a condition.
    pub async fn until(&self, what: &str, condition: impl Fn(&[Request]) -> bool) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while !condition(&self.requests()) {
            anyhow::ensure!(Instant::now() < deadline, "after {} s still not: {what}", PATIENCE.as_secs());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// From now on every request whose path starts with `path` meets this fault.
    pub fn breaks(&self, path: &str, fault: Fault) {
        self.seen().faults.add(path, fault);
    }

    /// Everything works again.
    pub fn heals(&self) {
        self.seen().faults.clear();
    }

    /// Serves `page` at `path`, before whatever the site has there.
    pub fn serve(&self, path: &str, page: Page) {
        self.seen().pages.add(path, page);
    }

    /// What pages that are gone have said to the console since the last call.
    pub fn heard(&self) -> Vec<Value> {
        std::mem::take(&mut self.seen().heard)
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.shared.lock()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn answer(&self, request: hyper::Request<Incoming>) -> Result<Response<Bytes>, Dropped> {
        let (mut head, body) = request.into_parts();
        let body = body.collect().await.map_err(|_| Dropped)?.to_bytes();
        let path = head.uri.path().to_owned();
        if path.starts_with("/__walk__/") {
            return Ok(self.own(&path, &body));
        }
        let number = self.lock().log(Request::new(&head, &body));
        let fault = self.lock().faults.find(&path);
        let outcome = match fault {
            Some(fault) if !fault.reaches_the_site() => fault.answer().await,
            _ => {
                // A page is read to be changed, so it must not come compressed.
                if head.headers.get(header::ACCEPT).is_some_and(|value| value.as_bytes().starts_with(b"text/html")) {
                    head.headers.remove(header::ACCEPT_ENCODING);
                }
                let page = self.lock().pages.find(&path);
                let response = match page {
                    Some(page) => page.response(),
                    None => self.forward(hyper::Request::from_parts(head, body)).await?,
                };
                match fault {
                    Some(fault) => fault.after(response).await,
                    None => Ok(response),
                }
            }
        };
        let fate = outcome.as_ref().map_or(Fate::Dropped, |response| Fate::Answered(response.status().as_u16()));
        self.lock().settle(number, fate);
        outcome.map(pages::listen)
    }

    async fn forward(&self, request: hyper::Request<Bytes>) -> Result<Response<Bytes>, Dropped> {
        let request = request.map(axum::body::Body::from);
        let (head, body) = self.app.clone().oneshot(request).await.map_err(|_| Dropped)?.into_parts();
        let body = body.collect().await.map_err(|_| Dropped)?.to_bytes();
        Ok(Response::from_parts(head, body))
    }

    /// The walks' own two addresses, which stay out of the log.
    fn own(&self, path: &str, body: &Bytes) -> Response<Bytes> {
        if path == "/__walk__/heard"
            && let Ok(Value::Array(messages)) = serde_json::from_slice(body)
        {
            self.lock().heard.extend(messages);
        }
        let mut response = Response::new(Bytes::from_static(include_bytes!("js/console.js")));
        if path == "/__walk__/console.js" {
            let kind = header::HeaderValue::from_static("text/javascript; charset=utf-8");
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
        } else {
            response.body_mut().clear();
            *response.status_mut() = StatusCode::NO_CONTENT;
        }
        response
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        connections.spawn(connection(stream, Arc::clone(&shared)));
        while connections.try_join_next().is_some() {}
    }
}

async fn connection(stream: TcpStream, shared: Arc<Shared>) {
    let service = service_fn(move |request| {
        let shared = Arc::clone(&shared);
        async move { shared.answer(request).await.map(|response| response.map(Full::new)) }
    });
    // An error here is a dropped connection, ours or the browser's.
    hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await.ok();
}
