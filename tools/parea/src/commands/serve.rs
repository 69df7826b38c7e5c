//! `parea serve`: the collector as a process of its own.

use std::fs;
use std::future::Future;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use parea_collector::{Collector, Keep, Mode, Options, Secret, Target, Told, Vetting};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use super::listen::{self, Bounds};

/// Where the admin token may stand instead of in a file; on the command line every user of the machine could read it.
const TOKEN: &str = "PAREA_ADMIN_TOKEN";

/// Where the address of the database may stand, with its password.
const DATABASE: &str = "PAREA_DB";

/// How long what is under way may take after the signal to stop.
const PARTING: Duration = Duration::from_secs(20);

/// What connections may take: fewer than a process may have files open, and longer than proxies keep an idle connection
/// (nginx, AWS: 60 s), so that none sends into one that is being closed.
const BOUNDS: Bounds = Bounds { connections: 512, silence: Duration::from_secs(75) };

/// Take events and answers from the widget, keep them, show them, and tell others.
#[derive(clap::Args)]
#[command(after_help = "\
The admin token, which reads the answers, stands in --admin-token-file or in the environment variable PAREA_ADMIN_TOKEN:
16 characters or more, for example from `openssl rand -hex 32`. Without one nobody can read answers over HTTP.
The address of a PostgreSQL database may stand in the environment variable PAREA_DB, where no other user reads its password.
RUST_LOG sets how much is logged (default: info).
What all of this means: www/docs/collector.md.")]
pub(crate) struct Serve {
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8787")]
    listen: String,
    /// SQLite file, made when it is missing, or postgres://user:password@host/database [default: $PAREA_DB, else parea.sqlite]
    #[arg(long, value_name = "DATABASE")]
    db: Option<String>,
    /// Origin of another site whose pages may post, like https://shop.example; may be repeated
    #[arg(long, value_name = "ORIGIN")]
    origin: Vec<String>,
    /// Configuration of a site, as it is served; may be repeated. Answers are checked against it; without one nothing is public
    #[arg(long, value_name = "FILE")]
    config: Vec<PathBuf>,
    /// File with the admin token
    #[arg(long, value_name = "FILE")]
    admin_token_file: Option<PathBuf>,
    /// Address that is told of submissions and alerts, signed; may be repeated
    #[arg(long, value_name = "URL", requires = "webhook_secret_file")]
    webhook: Vec<String>,
    /// File with the secret that signs webhooks: whsec_ and the base64 of 24 to 64 random bytes
    #[arg(long, value_name = "FILE")]
    webhook_secret_file: Option<PathBuf>,
    /// Address to which every event is forwarded as a CloudEvent; may be repeated
    #[arg(long, value_name = "URL")]
    forward: Vec<String>,
    /// How events are forwarded
    #[arg(long, value_name = "HOW", default_value = "batch")]
    forward_as: ForwardAs,
    /// File with headers for forwarding, one "Name: value" a line
    #[arg(long, value_name = "FILE")]
    forward_header_file: Option<PathBuf>,
    /// For how long it is kept: 400d for everything, answers=2y, events=12w; may be repeated [default: for ever]
    #[arg(long, value_name = "AGE")]
    keep: Vec<String>,
    /// Address or network (192.0.2.0/24) of a proxy that says in X-Forwarded-For for whom it asks; may be repeated. One in a
    /// private network needs no listing
    #[arg(long, value_name = "CIDR")]
    trusted_proxy: Vec<String>,
    /// How many requests a minute one address may send; 0 for no limit
    #[arg(long, value_name = "REQUESTS", default_value_t = 600)]
    rate: u32,
    /// How many submissions an hour a form with "ticket": true takes from one address; 0 for no limit
    #[arg(long, value_name = "VOTES", default_value_t = 5)]
    votes_per_sender: u32,
    /// Drop submissions that were sent sooner than this after the form was first seen, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    fastest: u64,
    /// How many bits of work every submission has to prove, 0 to 24; each bit doubles what a visitor's device computes
    #[arg(long, value_name = "BITS", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=24))]
    proof: u32,
    /// How many different visitors must have shared a page before its share buttons may say how many did
    #[arg(long, value_name = "VISITORS", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    least: u32,
    /// How it is logged
    #[arg(long, value_name = "HOW", default_value = "text")]
    log: Log,
}

/// How events are forwarded.
#[derive(Clone, Copy, clap::ValueEnum)]
enum ForwardAs {
    /// Many in one request
    Batch,
    /// One a request, its attributes as headers, as Knative's brokers want it
    Binary,
}

/// How it is logged.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Log {
    /// Lines for people
    Text,
    /// One JSON object a line
    Json,
}

impl Serve {
    /// Serves until the process is told to stop.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
        let colours = std::io::stderr().is_terminal();
        let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
        match self.log {
            Log::Text => log.with_ansi(colours).init(),
            Log::Json => log.json().flatten_event(true).init(),
        }
        tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(self.serve())
    }

    async fn serve(self) -> anyhow::Result<()> {
        let admin_token = self.admin_token()?;
        if admin_token.is_none() {
            tracing::warn!("no admin token: answers are taken, but cannot be read over HTTP");
        }
        let options = Options {
            admin_token,
            targets: self.targets()?,
            keep: Keep::read(&self.keep)?,
            proxies: self.trusted_proxy,
            rate: self.rate,
            votes_per_sender: self.votes_per_sender,
            vetting: Vetting { fastest: Duration::from_secs(self.fastest), proof: self.proof },
            least: self.least,
            origins: self.origin,
            configs: self.config,
            ..Options::new(database(self.db))
        };
        let collector = parea_collector::open(options).await?;
        let listener = TcpListener::bind(&self.listen)
            .await
            .with_context(|| format!("cannot listen on {}; choose another address with --listen", self.listen))?;
        let stop = stop()?;
        println!("Parea collects on http://{}/v1/events", listener.local_addr()?);
        answer(listener, collector, stop).await;
        Ok(())
    }

    /// Who is told: webhooks, then brokers.
    fn targets(&self) -> anyhow::Result<Vec<Target>> {
        let mut targets = Vec::new();
        if let Some(file) = self.webhook_secret_file.as_ref().filter(|_| !self.webhook.is_empty()) {
            let secret: Secret = text(file, "the secret of webhooks")?.parse()?;
            let target = |url: &String| Target { url: url.clone(), told: Told::Webhook(secret.clone()) };
            targets.extend(self.webhook.iter().map(target));
        }
        let headers = match &self.forward_header_file {
            Some(file) => headers(&text(file, "the headers for forwarding")?)?,
            None => Vec::new(),
        };
        let mode = match self.forward_as {
            ForwardAs::Batch => Mode::Batch,
            ForwardAs::Binary => Mode::Binary,
        };
        let target = |url: &String| Target { url: url.clone(), told: Told::Events(mode, headers.clone()) };
        targets.extend(self.forward.iter().map(target));
        Ok(targets)
    }

    /// The admin token from the file, else from the environment; an empty one is none.
    fn admin_token(&self) -> anyhow::Result<Option<String>> {
        let token = match &self.admin_token_file {
            Some(file) => Some(text(file, "the admin token")?),
            None => std::env::var(TOKEN).ok(),
        };
        Ok(token.map(|token| token.trim().to_owned()).filter(|token| !token.is_empty()))
    }
}

/// The database: as it was given, else as the environment says.
pub(super) fn database(given: Option<String>) -> String {
    given.or_else(|| std::env::var(DATABASE).ok()).unwrap_or_else(|| "parea.sqlite".to_owned())
}

/// What a small file holds.
fn text(file: &Path, what: &str) -> anyhow::Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read {what} from {}", file.display()))
}

/// Headers, one a line; lines without a colon are none.
fn headers(text: &str) -> anyhow::Result<Vec<(String, String)>> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let header = |line: &str| {
        let (name, value) = line.split_once(':').context("a header for forwarding is none: write \"Name: value\"")?;
        let name = name.trim().to_lowercase();
        axum::http::HeaderName::try_from(&name).and(Ok(()))?;
        axum::http::HeaderValue::try_from(value.trim()).and(Ok(()))?;
        Ok((name, value.trim().to_owned()))
    };
    lines.map(header).collect()
}

/// Answers requests until `stop`; then finishes those under way and closes the database.
async fn answer(listener: TcpListener, collector: Collector, stop: impl Future<Output = ()>) {
    let under_way = listen::answer(listener, collector.router(), BOUNDS, stop).await;
    if tokio::time::timeout(PARTING, under_way).await.is_err() {
        tracing::warn!("some requests took too long and were cut off");
    }
    collector.close().await;
    tracing::info!("stopped");
}

/// Ends when the process is told to stop: Ctrl-C, or SIGTERM as service managers send it.
#[cfg(unix)]
fn stop() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ends when the process is told to stop.
#[cfg(not(unix))]
fn stop() -> anyhow::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
