//! A confirmed answer outlives the process, however it ends.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::process::{Process, post, submissions, submitted};

#[tokio::test]
async fn a_process_killed_right_after_its_answer_has_kept_the_row() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..5 {
        let process = Process::start(&folder).await;
        let status = post(&reqwest::Client::new(), &process.address, &[submitted(&format!("s{n}"))]).await;
        process.kill().await;
        assert_eq!(status, Some(202));
    }
    // Whoever looks first has to read what the killed one left in its log.
    let again = Process::start(&folder).await;
    assert_eq!(submissions(&folder).await, ["s0", "s1", "s2", "s3", "s4"]);
    // The widget that never heard the answer sends again.
    assert_eq!(post(&reqwest::Client::new(), &again.address, &[submitted("s0")]).await, Some(202));
    assert_eq!(submissions(&folder).await.len(), 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_again_and_again_under_load_nothing_is_lost_and_nothing_is_there_twice() {
    const SENDERS: usize = 8;
    const EACH: usize = 40;
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(&folder).await;
    let address = Arc::new(Mutex::new(process.address.clone()));
    let confirmed = Arc::new(Mutex::new(BTreeSet::new()));
    let mut senders = tokio::task::JoinSet::new();
    for sender in 0..SENDERS {
        let (address, confirmed) = (Arc::clone(&address), Arc::clone(&confirmed));
        senders.spawn(async move {
            for n in 0..EACH {
                let id = format!("s{sender}-{n:02}");
                // As the widget does: the same event until it is confirmed.
                loop {
                    let to = address.lock().unwrap().clone();
                    let sent = post(&reqwest::Client::new(), &to, &[submitted(&id)]).await;
                    if sent == Some(202) {
                        confirmed.lock().unwrap().insert(id);
                        break;
                    }
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
        });
    }
    let mut process = process;
    for kills in 1..=3 {
        while confirmed.lock().unwrap().len() < kills * SENDERS * EACH / 4 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        process.kill().await;
        let before: BTreeSet<String> = confirmed.lock().unwrap().clone();
        let rows: BTreeSet<String> = submissions(&folder).await.into_iter().collect();
        assert!(before.is_subset(&rows), "confirmed and gone: {:?}", before.difference(&rows));
        process = Process::start(&folder).await;
        process.address.clone_into(&mut address.lock().unwrap());
    }
    senders.join_all().await;
    let rows = submissions(&folder).await;
    assert_eq!(rows.len(), SENDERS * EACH);
    assert_eq!(rows.into_iter().collect::<BTreeSet<_>>(), *confirmed.lock().unwrap());
}

#[tokio::test]
async fn when_the_disk_is_full_the_sender_is_told_to_come_back_and_what_was_confirmed_stays() {
    let folder = tempfile::tempdir().unwrap();
    // No file of this process grows beyond 2,000 blocks of 512 bytes; writing more fails as on a full disk.
    let process = Process::start_with(&folder, "trap '' XFSZ; ulimit -f 2000; exec \"$@\"", &[]).await;
    let client = reqwest::Client::new();
    let mut confirmed = Vec::new();
    let refused = loop {
        let id = format!("s{:03}", confirmed.len());
        let mut event = submitted(&id);
        event["data"]["answers"]["why"] = "x".repeat(10_000).into();
        let request = client.post(&process.address).header("content-type", crate::process::BATCH);
        let response = request.body(serde_json::json!([event]).to_string()).send().await.unwrap();
        if response.status() != 202 {
            break response;
        }
        confirmed.push(id);
        assert!(confirmed.len() < 100, "the disk is never full");
    };
    assert_eq!(refused.status(), 503);
    assert_eq!(refused.headers()["retry-after"], "60");
    assert_eq!(refused.headers()["content-type"], "application/problem+json");
    let told = refused.text().await.unwrap();
    assert!(!told.to_lowercase().contains("disk") && !told.contains("INSERT"), "{told}");
    process.kill().await;
    assert!(confirmed.len() > 3);

    // Somebody has made room.
    let process = Process::start(&folder).await;
    assert_eq!(submissions(&folder).await, confirmed);
    assert_eq!(post(&client, &process.address, &[submitted("t")]).await, Some(202));
}
