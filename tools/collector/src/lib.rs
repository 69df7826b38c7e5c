//! The collector: takes batches of CloudEvents, keeps them durably, and lets the site's people read the answers.
//!
//! It never learns who a visitor is: no address is stored or logged, and no cookie is set or read.
//!
//! ```no_run
//! # async fn demo() -> Result<(), Box<dyn std::error::Error>> {
//! let collector = parea_collector::open(parea_collector::Options::new("parea.sqlite")).await?;
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:8787").await?;
//! axum::serve(listener, axum::Router::new().nest("/parea", collector.router())).await?;
//! # Ok(())
//! # }
//! ```

mod admin;
pub mod event;
mod export;
mod moment;
mod origin;
mod problem;
mod routes;
mod store;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;

use admin::Admin;
pub use admin::ShortToken;
pub use origin::BadOrigin;
use origin::Origins;
pub use store::OpenError;
use store::Store;

/// What a collector must be told; everything but the database has a default.
#[derive(Clone)]
pub struct Options {
    /// The path of the SQLite file; it is made, readable by its owner only, when it is missing.
    pub database: String,
    /// Origins (`https://shop.example`) of other sites whose pages may post; the collector's own origin needs no listing.
    pub origins: Vec<String>,
    /// The secret that reads the answers (16 characters or more); without one nobody can.
    pub admin_token: Option<String>,
    /// How long a request waits for a busy database before it is answered with 503.
    /// Raising it keeps more visitors waiting; lowering it makes their widgets try again sooner.
    pub patience: Duration,
}

impl Options {
    /// A collector on this SQLite file, for its own origin only, whose answers nobody can read over HTTP.
    pub fn new(database: impl Into<String>) -> Self {
        Self { database: database.into(), origins: Vec::new(), admin_token: None, patience: Duration::from_secs(5) }
    }
}

/// An open collector; clones share the database.
#[derive(Clone)]
pub struct Collector {
    state: Arc<State>,
}

/// What every request needs.
struct State {
    store: Store,
    origins: Origins,
    admin: Admin,
}

/// Opens the database, brings its tables up to date and checks the options.
///
/// # Errors
/// When an option is not usable or the database cannot be opened; the message says how to mend it.
pub async fn open(options: Options) -> Result<Collector, OpenError> {
    let origins = Origins::read(&options.origins)?;
    let admin = Admin::new(options.admin_token)?;
    let store = Store::open(&options.database, options.patience).await?;
    Ok(Collector { state: Arc::new(State { store, origins, admin }) })
}

impl Collector {
    /// `/v1/events`, `/v1/answers` and `/healthz`, to be served alone or nested under a path.
    pub fn router(&self) -> Router {
        routes::router(Arc::clone(&self.state))
    }

    /// Waits for what is being written and closes the database; requests that come later are answered with 503.
    pub async fn close(&self) {
        self.state.store.close().await;
    }
}
