//! Told to stop, the collector finishes what is under way and leaves one tidy file.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::process::{BATCH, Process, file, submissions, submitted};

#[tokio::test]
async fn a_request_under_way_is_still_answered() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(&folder).await;
    let host = process.address.strip_prefix("http://").unwrap().strip_suffix("/v1/events").unwrap().to_owned();
    let body = serde_json::json!([submitted("s1")]).to_string();
    let (first, second) = body.split_at(100);
    let mut connection = TcpStream::connect(&host).await.unwrap();
    let head = format!(
        "POST /v1/events HTTP/1.1\r\nhost: {host}\r\ncontent-type: {BATCH}\r\ncontent-length: {}\r\nexpect: 100-continue\r\n\r\n",
        body.len()
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    // The collector says "continue" when it has begun to read the body.
    let mut begun = [0; 25];
    connection.read_exact(&mut begun).await.unwrap();
    connection.write_all(first.as_bytes()).await.unwrap();

    process.terminate().await;
    while TcpStream::connect(&host).await.is_ok() {
        tokio::task::yield_now().await;
    }
    connection.write_all(second.as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 202 "), "{answer}");

    let (content, log) = process.ended().await;
    assert!(content, "{log}");
    assert!(log.contains("stopped"), "{log}");
    // Everything is in the one file: it can be copied away as it is.
    assert!(!std::fs::exists(format!("{}-wal", file(&folder))).unwrap());
    assert_eq!(submissions(&folder).await, ["s1"]);
}
