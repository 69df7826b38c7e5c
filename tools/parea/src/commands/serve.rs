//! `parea serve`: the collector as a process of its own.

use std::fs;
use std::future::{Future, IntoFuture as _};
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use parea_collector::{Collector, Options};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

/// Where the admin token may stand instead of in a file; on the command line every user of the machine could read it.
const TOKEN: &str = "PAREA_ADMIN_TOKEN";

/// How long what is under way may take after the signal to stop.
const PARTING: Duration = Duration::from_secs(20);

/// Take events and answers from the widget, keep them, and list the answers.
#[derive(clap::Args)]
#[command(after_help = "\
The admin token, which reads the answers, stands in --admin-token-file or in the environment variable PAREA_ADMIN_TOKEN:
16 characters or more, for example from `openssl rand -hex 32`. Without one nobody can read answers over HTTP.
RUST_LOG sets how much is logged (default: info).")]
pub(crate) struct Serve {
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8787")]
    listen: String,
    /// SQLite file; made when it is missing
    #[arg(long, value_name = "FILE", default_value = "parea.sqlite")]
    db: String,
    /// Origin of another site whose pages may post, like https://shop.example; may be repeated
    #[arg(long, value_name = "ORIGIN")]
    origin: Vec<String>,
    /// File with the admin token
    #[arg(long, value_name = "FILE")]
    admin_token_file: Option<PathBuf>,
}

impl Serve {
    /// Serves until the process is told to stop.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
        let colours = std::io::stderr().is_terminal();
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours).init();
        tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(self.serve())
    }

    async fn serve(self) -> anyhow::Result<()> {
        let admin_token = self.admin_token()?;
        if admin_token.is_none() {
            tracing::warn!("no admin token: answers are taken, but cannot be read over HTTP");
        }
        let options = Options { origins: self.origin, admin_token, ..Options::new(self.db) };
        let collector = parea_collector::open(options).await?;
        let listener = TcpListener::bind(&self.listen)
            .await
            .with_context(|| format!("cannot listen on {}; choose another address with --listen", self.listen))?;
        let stop = stop()?;
        println!("Parea collects on http://{}/v1/events", listener.local_addr()?);
        answer(listener, collector, stop).await
    }

    /// The admin token from the file, else from the environment; an empty one is none.
    fn admin_token(&self) -> anyhow::Result<Option<String>> {
        let token = match &self.admin_token_file {
            Some(file) => {
                let text = fs::read_to_string(file);
                Some(text.with_context(|| format!("cannot read the admin token from {}", file.display()))?)
            }
            None => std::env::var(TOKEN).ok(),
        };
        Ok(token.map(|token| token.trim().to_owned()).filter(|token| !token.is_empty()))
    }
}

/// Answers requests until `stop`; then finishes those under way and closes the database.
async fn answer(listener: TcpListener, collector: Collector, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
    let (parting, begun) = tokio::sync::oneshot::channel::<()>();
    let server = axum::serve(listener, collector.router()).with_graceful_shutdown(async move {
        let _ = begun.await;
    });
    let mut server = tokio::spawn(server.into_future());
    tokio::select! {
        ended = &mut server => return Ok(ended??),
        () = stop => {}
    }
    drop(parting);
    if tokio::time::timeout(PARTING, server).await.is_err() {
        tracing::warn!("some requests took too long and were cut off");
    }
    collector.close().await;
    tracing::info!("stopped");
    Ok(())
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
