//! `parea import`, tried on the demo pages of the npm package shariff 3.3.0, the examples in that of shareon 2.8.1 (both MIT), and
//! on pages with every option of their READMEs (`options.html`, `shareon-4.html`), against what somebody who read their
//! documentation wrote down.

use serde_json::Value;

use super::root;

/// The blocks that a page becomes, and what is said of it; nothing where the command fails.
fn import(maker: &str, file: &str) -> Option<(Vec<Value>, String)> {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_parea"))
        .args(["import", maker, file])
        .current_dir(root().join("tools/parea/tests/import"))
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let campaigns: Vec<Value> = serde_json::from_slice(&output.stdout).ok()?;
    for (at, campaign) in campaigns.iter().enumerate() {
        let slot = campaign["slot"].as_str().unwrap();
        assert_eq!(slot, if at == 0 { "share".to_owned() } else { format!("share-{}", at + 1) });
        assert!(said.contains(&format!("data-parea-slot=\"{slot}\"")), "{said}");
    }
    Some((campaigns.iter().map(|campaign| campaign["content"][0].clone()).collect(), said))
}

#[track_caller]
fn check(maker: &str, file: &str, expected: &[Value]) {
    let imported = import(maker, file);
    let blocks: Vec<Value> = expected.iter().map(|one| one["block"].clone()).collect();
    if blocks.is_empty() {
        assert!(imported.is_none(), "{file}");
        return;
    }
    let (found, said) = imported.unwrap();
    assert_eq!(found, blocks, "{file}");
    for note in expected.iter().flat_map(|one| one["said"].as_array().unwrap()) {
        let note = note.as_str().unwrap();
        assert!(said.contains(note), "{file}: {note}\n{said}");
    }
}

#[test]
fn share_buttons_of_shariff_and_shareon_become_share_blocks() {
    let text = std::fs::read_to_string(root().join("tools/parea/tests/import/expected.json")).unwrap();
    let expected: Value = serde_json::from_str(&text).unwrap();
    for (file, boxes) in expected["shariff"].as_object().unwrap() {
        check("shariff", file, boxes.as_array().unwrap());
    }
    for (at, one) in expected["shareon"].as_array().unwrap().iter().enumerate() {
        check("shareon", &format!("shareon-{}.html", at + 1), std::slice::from_ref(one));
    }
}

/// What is imported is a configuration without a fault.
#[test]
fn what_is_imported_passes_the_check() {
    for (maker, file) in [
        ("shariff", "index.html"),
        ("shariff", "options.html"),
        ("shareon", "shareon-3.html"),
        ("shareon", "shareon-4.html"),
    ] {
        let (blocks, _) = import(maker, file).unwrap();
        let campaigns: Vec<Value> = (0..).zip(blocks).map(|(at, block)| {
            serde_json::json!({ "id": format!("share-{at}"), "format": "inline", "slot": format!("s{at}"), "content": [block] })
        }).collect();
        let site = serde_json::json!({ "id": "elaia", "languages": ["en"], "language": "en", "collector": "/parea" });
        let config = serde_json::json!({ "version": 1, "site": site, "campaigns": campaigns });
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("parea.json");
        std::fs::write(&path, config.to_string()).unwrap();
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_parea")).arg("check").arg(&path).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{file}: {said}");
    }
}
