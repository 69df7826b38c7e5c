//! A proxy that leads nowhere and remembers who wanted to leave.
//!
//! Every browser sends everything that is not for this machine here, so "no other request was made" is a list that
//! can be read and is empty.

use anyhow::Result;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Where browsers turn to on their own, whatever their flags and preferences say: Chromium 156 for its updates, clock,
/// accounts and Debian's start page, Firefox ESR 153 for its remote settings. No page under test has a reason to.
const OWN: [&str; 6] = [
    "update.googleapis.com",
    "clients2.google.com",
    "accounts.google.com",
    "redirector.gvt1.com",
    "start.duckduckgo.com",
    "settings.services.mozilla.com",
];

/// The trap of one visitor.
#[derive(Debug)]
pub struct Elsewhere {
    port: u16,
    wanted: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Elsewhere {
    /// Opens the trap on a free port.
    pub async fn open() -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let wanted = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&wanted);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(refuse(stream, Arc::clone(&seen)));
            }
        });
        Ok(Self { port, wanted, task })
    }

    /// The proxy's port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The request lines that reached the trap so far, without what the browser asks for on its own.
    pub fn wanted(&self) -> Vec<String> {
        let lines = self.wanted.lock().unwrap_or_else(PoisonError::into_inner).clone();
        lines.into_iter().filter(|line| !OWN.iter().any(|host| host_of(line).ends_with(host))).collect()
    }

    /// Forgets the request lines so far, for a walk that made one on purpose.
    pub fn forget(&self) {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The host in a proxy's request line, `CONNECT host:port …` or `GET http://host:port/… …`.
fn host_of(line: &str) -> &str {
    let target = line.split(' ').nth(1).unwrap_or_default();
    let address = target.split_once("://").map_or(target, |(_, rest)| rest);
    address.split(['/', ':']).next().unwrap_or_default()
}

async fn refuse(mut stream: TcpStream, seen: Arc<Mutex<Vec<String>>>) {
    let mut head = vec![0; 2048];
    let read = tokio::time::timeout(Duration::from_secs(5), stream.read(&mut head)).await;
    let Ok(Ok(length)) = read else { return };
    let head = String::from_utf8_lossy(head.get(..length).unwrap_or_default()).into_owned();
    if let Some(line) = head.lines().next() {
        seen.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_owned());
    }
    stream.write_all(b"HTTP/1.1 502 Nothing leaves\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await.ok();
}

#[cfg(test)]
mod tests {
    use super::host_of;

    #[test]
    fn the_host_is_found_in_both_kinds_of_request_lines() {
        assert_eq!(host_of("CONNECT example.org:443 HTTP/1.1"), "example.org");
        assert_eq!(host_of("GET http://example.org:80/a:b HTTP/1.1"), "example.org");
        assert_eq!(host_of("POST http://example.org/a HTTP/1.1"), "example.org");
    }
}
