//! What the command says: to who starts it, to the log, and to who asks for answers.

use crate::process::{BATCH, Process, file, post, submitted};

/// Runs `parea` to its end with these arguments.
fn run(arguments: &[&str], token: Option<&str>) -> (bool, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_parea"));
    command.args(arguments).env_remove("PAREA_ADMIN_TOKEN").envs(token.map(|token| ("PAREA_ADMIN_TOKEN", token)));
    let output = command.output().unwrap();
    (output.status.success(), String::from_utf8(output.stderr).unwrap() + &String::from_utf8(output.stdout).unwrap())
}

#[test]
fn what_keeps_it_from_starting_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let database = file(&folder);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let missing = folder.path().join("missing").to_str().unwrap().to_owned();
    for (arguments, token, words) in [
        (vec!["--listen", &taken], None, "--listen"),
        (vec!["--origin", "shop.example"], None, "https://shop.example"),
        (vec!["--admin-token-file", &missing], None, "admin token"),
        (vec![], Some("short"), "16 characters"),
        (vec!["--frobnicate"], None, "--frobnicate"),
    ] {
        let (content, said) = run(&[&["serve", "--db", &database], &arguments[..]].concat(), token);
        assert!(!content && said.contains(words), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
    let (content, said) = run(&["serve", "--help"], None);
    assert!(content && said.contains("PAREA_ADMIN_TOKEN") && said.contains("--origin"), "{said}");
    let (_, said) = run(&[], None);
    assert!(said.contains("serve"), "{said}");
}

#[tokio::test]
async fn the_token_may_stand_in_a_file_or_in_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("token");
    std::fs::write(&secret, "a-token-from-a-file-of-ours\n").unwrap();
    let client = reqwest::Client::new();
    let status = async |process: &Process, token: &str| {
        let address = process.address.replace("/v1/events", "/v1/answers");
        client.get(address).bearer_auth(token).send().await.unwrap().status().as_u16()
    };
    let environment = "exec env PAREA_ADMIN_TOKEN=a-token-from-the-environment \"$@\"";
    let with_file = ["--admin-token-file", secret.to_str().unwrap()];

    let process = Process::start_with(&folder, "exec \"$@\"", &with_file).await;
    assert_eq!(status(&process, "a-token-from-a-file-of-ours").await, 200);
    assert_eq!(status(&process, "a-token-from-the-environment").await, 401);
    process.kill().await;
    let process = Process::start_with(&folder, environment, &[]).await;
    assert_eq!(status(&process, "a-token-from-the-environment").await, 200);
    process.kill().await;
    // The file was named: it counts.
    let process = Process::start_with(&folder, environment, &with_file).await;
    assert_eq!(status(&process, "a-token-from-a-file-of-ours").await, 200);
    process.kill().await;
    let process = Process::start(&folder).await;
    assert_eq!(status(&process, "").await, 403);
}

#[tokio::test]
async fn the_log_tells_what_was_done_and_nothing_about_anybody() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start_with(&folder, "exec \"$@\"", &["--origin", "https://shop.example"]).await;
    let client = reqwest::Client::new();
    let mut event = submitted("submission-of-maria");
    event["data"]["answers"]["why"] = "call-maria-at-home".into();
    assert_eq!(post(&client, &process.address, &[event.clone()]).await, Some(202));
    event["time"] = "maria-was-here".into();
    assert_eq!(post(&client, &process.address, &[event]).await, Some(422));
    let request = client.post(format!("{}/maria?maria=1", process.address)).header("user-agent", "maria");
    let request = request.header("x-forwarded-for", "203.0.113.7").header("content-type", BATCH);
    assert_eq!(request.send().await.unwrap().status(), 404);
    let listed = client.get(process.address.replace("/events", "/answers?form=maria")).bearer_auth("maria").send();
    assert_eq!(listed.await.unwrap().status(), 403);
    let foreign = client.post(&process.address).header("origin", "https://maria.example").send();
    assert_eq!(foreign.await.unwrap().status(), 403);

    process.terminate().await;
    let (content, log) = process.ended().await;
    assert!(content);
    for trace in ["maria", "127.0.0.1", "203.0.113"] {
        assert!(!log.contains(trace), "{trace} in {log}");
    }
    assert!(log.contains("/v1/events") && log.contains("status=202") && log.contains("status=422"), "{log}");
}
