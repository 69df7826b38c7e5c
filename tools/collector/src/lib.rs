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
mod cursor;
mod deliver;
mod desk;
pub mod event;
mod export;
mod forms;
mod keep;
mod limits;
mod metrics;
mod moment;
mod openapi;
mod origin;
mod problem;
mod public;
mod routes;
mod secret;
mod sender;
mod store;
mod ticket;
mod vet;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;

use admin::Admin;
pub use admin::ShortToken;
pub use deliver::{BadSecret, BadTarget, Mode, Pace, Secret, Target, Told};
use deliver::{Targets, Workers};
pub use forms::BadConfig;
use forms::Forms;
pub use keep::{BadKeep, Keep};
use limits::Limits;
use metrics::Metrics;
pub use openapi::document;
pub use origin::BadOrigin;
use origin::Origins;
pub use sender::BadProxy;
use sender::Proxies;
pub use store::OpenError;
use store::{Context, Store};
use ticket::Tickets;
use tokio::task::AbortHandle;
pub use vet::Vetting;

/// What a collector must be told; everything but the database has a default.
#[derive(Clone)]
pub struct Options {
    /// The path of an SQLite file, which is made, readable by its owner only, when it is missing; or `postgres://…`.
    pub database: String,
    /// Origins (`https://shop.example`) of other sites whose pages may post; the collector's own origin needs no listing.
    pub origins: Vec<String>,
    /// The secret that reads the answers (16 characters or more); without one nobody can.
    pub admin_token: Option<String>,
    /// The configurations of the sites, as they are served: what is known of a form, and what of it everybody may see.
    /// Without one nothing is public and answers are shown without their questions.
    pub configs: Vec<PathBuf>,
    /// Who is told of what came, and how hard it is tried.
    pub targets: Vec<Target>,
    /// How attempts to tell them are spread.
    pub pace: Pace,
    /// How long what was collected is kept.
    pub keep: Keep,
    /// Addresses and networks (`192.0.2.0/24`) of proxies that say for whom they ask; those in private networks need no listing.
    pub proxies: Vec<String>,
    /// How many requests a minute one address may send; 0 for as many as it likes.
    pub rate: u32,
    /// How many submissions an hour a form with `"ticket": true` takes from one address; 0 for as many as there are.
    /// Raising it serves offices and schools behind one address; lowering it slows who votes again and again.
    pub votes_per_sender: u32,
    /// What is asked of submissions, so that machines do not fill the database.
    pub vetting: Vetting,
    /// How many different visitors must have shared a page before everybody may know how many did: fewer are no crowd.
    pub least: u32,
    /// How long a request waits for a busy database before it is answered with 503.
    /// Raising it keeps more visitors waiting; lowering it makes their widgets try again sooner.
    pub patience: Duration,
}

/// How many requests a minute an address may send where nobody says otherwise: a whole office behind one address has enough.
const RATE: u32 = 600;

/// How many submissions an hour a form with tickets takes from one address where nobody says otherwise: a family behind one
/// address has enough, and a thousand votes take more than a week, which is as long as a widget keeps them.
const VOTES: u32 = 5;

/// How many must have shared a page where nobody says otherwise.
const LEAST: u32 = 10;

/// How many wrong tokens a minute an address is told that they are wrong; after that it is told to wait.
const TRIES: u32 = 10;

impl Options {
    /// A collector on this database, for its own origin only, whose answers nobody can read over HTTP.
    pub fn new(database: impl Into<String>) -> Self {
        Self {
            database: database.into(),
            origins: Vec::new(),
            admin_token: None,
            configs: Vec::new(),
            targets: Vec::new(),
            pace: Pace::default(),
            keep: Keep::default(),
            proxies: Vec::new(),
            rate: RATE,
            votes_per_sender: VOTES,
            vetting: Vetting::default(),
            least: LEAST,
            patience: Duration::from_secs(5),
        }
    }
}

/// An open collector; clones share the database.
#[derive(Clone)]
pub struct Collector {
    state: Arc<State>,
}

/// What every request needs.
struct State {
    store: Arc<Store>,
    limits: Limits,
    /// Wrong tokens.
    failures: Limits,
    proxies: Proxies,
    vetting: Vetting,
    tickets: Tickets,
    least: u32,
    metrics: Arc<Metrics>,
    targets: Arc<Targets>,
    workers: Workers,
    keeping: AbortHandle,
    origins: Origins,
    admin: Admin,
    sessions: admin::Sessions,
    forms: Arc<Forms>,
    /// Up to when the admin pages have taken up what came.
    mark: desk::Watermark,
}

/// Opens the database, brings its tables up to date and checks the options.
///
/// # Errors
/// When an option is not usable or the database cannot be opened; the message says how to mend it.
pub async fn open(options: Options) -> Result<Collector, OpenError> {
    let origins = Origins::read(&options.origins)?;
    let proxies = Proxies::read(&options.proxies)?;
    let admin = Admin::new(options.admin_token)?;
    let forms = Arc::new(Forms::read(&options.configs)?);
    options.vetting.fits(&forms)?;
    let targets = Arc::new(Targets::new(options.targets, options.pace)?);
    let metrics = Arc::new(Metrics::default());
    let context = Context { forms: Arc::clone(&forms), targets: Arc::clone(&targets), metrics: Arc::clone(&metrics) };
    let store = Arc::new(Store::open(&options.database, options.patience, context).await?);
    desk::settle(&store, &forms).await.map_err(|_| OpenError::Settling)?;
    let secret = store.secret(ticket::SECRET).await.map_err(|_| OpenError::Settling)?;
    let tickets = Tickets::new(secret, options.votes_per_sender);
    let workers = Workers::start(&store, &targets)?;
    let keeping = tokio::spawn(keep::run(Arc::clone(&store), options.keep)).abort_handle();
    let (limits, failures, mark) =
        (Limits::per_minute(options.rate), Limits::per_minute(TRIES), desk::Watermark::default());
    let (vetting, least, sessions) = (options.vetting, options.least, admin::Sessions::default());
    let state = State {
        store,
        limits,
        failures,
        proxies,
        vetting,
        tickets,
        least,
        metrics,
        targets,
        workers,
        keeping,
        origins,
        admin,
        sessions,
        forms,
        mark,
    };
    Ok(Collector { state: Arc::new(state) })
}

/// Nothing was erased: the database cannot be written now.
#[derive(Debug, thiserror::Error)]
#[error("nothing was erased: the database cannot be written now; the log has more")]
pub struct NotErased;

impl Collector {
    /// Every address of the collector, to be served alone or nested under a path. Where senders shall be told apart, serve it
    /// with `into_make_service_with_connect_info::<SocketAddr>()`.
    pub fn router(&self) -> Router {
        routes::router(Arc::clone(&self.state))
    }

    /// Waits for what is being written and closes the database; requests that come later are answered with 503.
    pub async fn close(&self) {
        self.state.workers.stop();
        self.state.keeping.abort();
        self.state.store.close().await;
    }
}

/// Gives `each` every event in the database of a collector as it came, JSON, in no particular order, for reports. Nothing is
/// written; the collector may be running.
///
/// # Errors
/// When there is no such database, or it cannot be read; the message says how to mend it.
pub async fn events(database: &str, each: impl FnMut(&str)) -> Result<(), OpenError> {
    store::events(database, each).await
}

/// The database of a collector, for erasing; the collector may be running.
pub struct Eraser(Store);

impl Eraser {
    /// Opens the database and brings its tables up to date; what is counted stays as the collector's configuration wants it.
    ///
    /// # Errors
    /// When the database cannot be opened; the message says how to mend it.
    pub async fn open(database: &str) -> Result<Self, OpenError> {
        let patience = Options::new(database).patience;
        Ok(Self(Store::open(database, patience, Context::default()).await?))
    }

    /// Erases a submission with everything derived from it; whether there was one.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn erase_submission(&self, id: &str) -> Result<bool, NotErased> {
        self.0.erase_submission(id).await.map_err(|_| NotErased)
    }

    /// Erases what was measured of a visitor; how many events that were.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn erase_subject(&self, id: &str) -> Result<u64, NotErased> {
        self.0.erase_subject(id).await.map_err(|_| NotErased)
    }

    /// Closes the database.
    pub async fn close(&self) {
        self.0.close().await;
    }
}
