//! `parea-site`: serves the demo site on this machine.

use clap::Parser;
use std::path::PathBuf;

/// The demo site of Parea: a small company with a shop, its consent dialog, the widget and the collector.
#[derive(Debug, Parser)]
struct Arguments {
    /// The port on this machine; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The checkout, with `www/` and `pkg/` in it.
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// The SQLite file in which answers are kept.
    #[arg(long, default_value = "parea.db")]
    database: PathBuf,
    /// The secret (16 characters or more) that reads the answers.
    #[arg(long, env = "PAREA_ADMIN_TOKEN", hide_env_values = true)]
    admin_token: Option<String>,
    /// Fills an empty database with made-up answers of the last weeks, so that the admin pages have something to show.
    #[arg(long)]
    seed: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Arguments { port, root, database, admin_token, seed } = Arguments::parse();
    parea_site::serve(parea_site::Options { port, root, database, admin_token }, seed).await
}
