//! A `parea serve` that runs, and what is sent to it.

use std::process::Stdio;

use serde_json::{Value, json};
use sqlx::{Connection as _, SqliteConnection};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::{Child, Command};

pub const BATCH: &str = "application/cloudevents-batch+json";

/// A running collector; killed when dropped.
pub struct Process {
    pub address: String,
    child: Child,
}

impl Process {
    /// Starts the collector on a free port with the database in this folder.
    pub async fn start(folder: &TempDir) -> Self {
        Self::start_with(folder, "exec \"$@\"", &[]).await
    }

    /// The same, by a line of shell that ends in `exec "$@"`, and with more arguments.
    pub async fn start_with(folder: &TempDir, shell: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", shell, "sh", env!("CARGO_BIN_EXE_parea"), "serve", "--listen", "127.0.0.1:0", "--db"]);
        command.arg(file(folder)).args(arguments).env_remove("PAREA_ADMIN_TOKEN").env_remove("RUST_LOG");
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).await.unwrap();
        let Some(address) = said.trim().strip_prefix("Parea collects on ").map(str::to_owned) else {
            let mut error = String::new();
            child.stderr.take().unwrap().read_to_string(&mut error).await.unwrap();
            panic!("did not start: {error}");
        };
        Self { address, child }
    }

    /// Kills it as the kernel would: no chance to tidy up.
    pub async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// Tells it to stop, as a service manager would.
    pub async fn terminate(&self) {
        let kill = Command::new("sh").args(["-c", "kill -TERM $0", &self.child.id().unwrap().to_string()]).status();
        assert!(kill.await.unwrap().success());
    }

    /// Waits until it has ended by itself: whether it was content, and what it wrote to its log.
    pub async fn ended(mut self) -> (bool, String) {
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).await.unwrap();
        (self.child.wait().await.unwrap().success(), log)
    }
}

/// Sends a batch; none when the connection broke.
pub async fn post(client: &reqwest::Client, address: &str, events: &[Value]) -> Option<u16> {
    let request = client.post(address).header("content-type", BATCH).body(Value::from(events).to_string());
    Some(request.send().await.ok()?.status().as_u16())
}

/// A submission with this id.
pub fn submitted(id: &str) -> Value {
    json!({
        "specversion": "1.0", "type": "eu.parea.submitted", "id": id, "source": "elaia", "time": "2026-11-22T08:16:00Z",
        "data": {
            "submission": id, "form": "nps", "campaign": "how-was-it", "version": 1, "final": true,
            "answers": { "score": 9, "why": "خیلی خوب" },
            "consent": { "source": "klaro", "purposes": ["remember"] }
        }
    })
}

/// The path of the database in a folder.
pub fn file(folder: &TempDir) -> String {
    folder.path().join("parea.sqlite").to_str().unwrap().to_owned()
}

/// The submissions in the database, as any SQLite tool would read them.
pub async fn submissions(folder: &TempDir) -> Vec<String> {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file(folder));
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    let kept: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut connection).await.unwrap();
    assert_eq!(kept, "ok");
    sqlx::query_scalar("SELECT submission FROM answers ORDER BY submission").fetch_all(&mut connection).await.unwrap()
}
