//! The collector as a process of its own, and what is in its database.

use std::net::SocketAddr;
use std::process::Stdio;

use sqlx::Row as _;
use sqlx::any::AnyRow;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// A running `parea serve`.
pub struct Collector {
    /// Where it listens.
    pub address: SocketAddr,
    child: Child,
}

impl Collector {
    /// Starts it on a free port.
    pub async fn start(database: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_parea"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--db", database]);
        command.env_remove("PAREA_ADMIN_TOKEN").env("RUST_LOG", "off");
        let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).await.unwrap();
        let address = said.trim().strip_prefix("Parea collects on http://").and_then(|rest| rest.split('/').next());
        Self { address: address.expect("it says where it listens").parse().unwrap(), child }
    }

    /// Kills it as the kernel would: no chance to tidy up.
    pub async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }
}

async fn rows(database: &str, query: &'static str) -> Vec<AnyRow> {
    sqlx::any::install_default_drivers();
    let address = if database.contains("://") { database.to_owned() } else { format!("sqlite://{database}") };
    let pool = sqlx::AnyPool::connect(&address).await.unwrap();
    let rows = sqlx::query(query).fetch_all(&pool).await.unwrap();
    pool.close().await;
    rows
}

/// Submission and text of every answer.
pub async fn answers(database: &str) -> Vec<(String, String)> {
    let rows = rows(database, "SELECT submission, answers FROM answers").await;
    let text = |row: &AnyRow| serde_json::from_str::<serde_json::Value>(row.get(1)).unwrap()["why"].clone();
    rows.iter().map(|row| (row.get(0), text(row).as_str().unwrap().to_owned())).collect()
}

/// How many events there are.
pub async fn events(database: &str) -> usize {
    rows(database, "SELECT id FROM events").await.len()
}
