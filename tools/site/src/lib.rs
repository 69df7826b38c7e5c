//! The demo site: Elaia, rendered from templates and served with the widget and the collector.

mod codes;
mod gallery;
mod headers;
mod locales;
mod pages;
mod preview;
mod render;
mod routes;
mod seed;
mod vendor;

pub use headers::POLICY;
pub use locales::{LANGUAGES, Language};
pub use pages::{PAGES, Page, Product};

use anyhow::{Context, Result};
use axum::Router;
use std::path::PathBuf;
use tokio::net::TcpListener;

/// What the site must be told.
#[derive(Debug, Clone)]
pub struct Options {
    /// The port on this machine's loopback address; 0 takes a free one.
    pub port: u16,
    /// The folder that holds `www/` and `pkg/`: the checkout.
    pub root: PathBuf,
    /// The SQLite file of the collector; it is made when it is missing.
    pub database: PathBuf,
    /// The secret that reads the answers at `/parea/v1/answers`; without one nobody can.
    pub admin_token: Option<String>,
}

/// The whole site: pages, art, the widget under `/pkg`, consent managers under `/vendor`, the collector under `/parea`.
///
/// # Errors
/// When texts or templates cannot be read or the database cannot be opened; the message says how to mend it.
pub async fn app(options: &Options) -> Result<Router> {
    let collector = parea_collector::Options {
        admin_token: options.admin_token.clone(),
        configs: vec![options.root.join("www/elaia/parea.json")],
        ..parea_collector::Options::new(options.database.to_string_lossy())
    };
    let collector = parea_collector::open(collector).await.context("the collector could not be started")?;
    // The examples are no forms of the shop: their answers go where every form is taken.
    let examples = options.database.with_extension("gallery");
    let examples = parea_collector::Options::new(examples.to_string_lossy());
    let examples = parea_collector::open(examples).await.context("the gallery's collector could not be started")?;
    let site = render::Site::open(&options.root)?;
    let pages = routes::router(site);
    Ok(pages.nest("/parea", collector.router()).nest("/gallery/parea", examples.router()))
}

/// Serves the site on the loopback address until the process is asked to stop; `seeded` with some answers if it has none.
///
/// # Errors
/// As [`app`], and when the port is taken.
pub async fn serve(options: Options, seeded: bool) -> Result<()> {
    let app = app(&options).await?;
    if seeded {
        seed::sow(&app, &options.database).await.context("the answers of the demo could not be stored")?;
    }
    let listener = TcpListener::bind(("127.0.0.1", options.port))
        .await
        .with_context(|| format!("port {} is taken; choose another with --port", options.port))?;
    println!("Elaia is open at http://{}/", listener.local_addr()?);
    let stop = async {
        tokio::signal::ctrl_c().await.ok();
    };
    axum::serve(listener, app).with_graceful_shutdown(stop).await?;
    Ok(())
}
