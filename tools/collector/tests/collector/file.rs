//! What only an SQLite file has: its path, and who may read it.

use serde_json::json;

use crate::house::{House, TOKEN, shown, submitted};

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let house = House::open().await;
    house.take(&[shown("e1")]).await;
    for suffix in ["", "-wal"] {
        let mode = std::fs::metadata(format!("{}{suffix}", house.home.address)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{suffix}");
    }
}

#[tokio::test]
async fn no_column_holds_an_address() {
    let house = House::open().await;
    let forwarded = house.client.post(format!("{}/v1/events", house.base)).header("content-type", crate::house::BATCH);
    let forwarded = forwarded.header("x-forwarded-for", "203.0.113.7").header("user-agent", "Tell-Tale/1.0");
    let sent = forwarded.body(json!([submitted("e1", "s1", json!({}))]).to_string()).send().await.unwrap();
    assert_eq!(sent.status(), 202);
    house.close().await;
    let bytes = std::fs::read(&house.home.address).unwrap();
    for trace in ["203.0.113.7", "127.0.0.1", "Tell-Tale"] {
        assert!(!bytes.windows(trace.len()).any(|window| window == trace.as_bytes()), "{trace}");
    }
}

#[tokio::test]
async fn what_is_erased_is_in_no_byte_of_the_file_nor_of_its_log() {
    let house = House::open().await;
    house
        .take(&[submitted("e1", "s1", json!({ "why": "something-to-forget" })), submitted("e2", "s2", json!({}))])
        .await;
    let holds = || {
        ["", "-wal"].map(|suffix| {
            let bytes = std::fs::read(format!("{}{suffix}", house.home.address)).unwrap();
            bytes.windows(19).any(|window| window == b"something-to-forget")
        })
    };
    assert_ne!(holds(), [false, false]);
    let erase = house.client.delete(format!("{}/v1/submissions/s1", house.base));
    assert_eq!(erase.send().await.unwrap().status(), 204);
    assert_eq!(holds(), [false, false]);
    assert_eq!(house.count("answers").await, 1);
}

#[tokio::test]
async fn a_database_that_cannot_be_used_is_explained_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("letter.txt"), "Dear collector, this is not a database, but a letter of some length.").unwrap();
    for (database, word) in [
        (path("no/such/folder.sqlite"), "folder that exists"),
        (folder.path().to_str().unwrap().to_owned(), "folder that exists"),
        (path("letter.txt"), "not a database"),
        ("postgres://nobody@127.0.0.1:1/parea".to_owned(), "refused"),
        ("mysql://localhost/parea".to_owned(), "PostgreSQL"),
    ] {
        let error =
            parea_collector::open(parea_collector::Options::new(database.clone())).await.err().unwrap().to_string();
        assert!(error.contains(word), "{error}");
    }
    let options = parea_collector::Options {
        admin_token: Some("short".to_owned()),
        ..parea_collector::Options::new(path("a.sqlite"))
    };
    let error = parea_collector::open(options).await.err().unwrap().to_string();
    assert!(error.contains("16 characters") && !TOKEN.is_empty(), "{error}");
}
