//! The page about sharing: the table of networks with the sources of their links, and what is gone.

use parea::share::networks;
use serde_json::Value;

use super::{file, root, run};

/// What stands around the tables.
const PAGE: &str = "www/docs/share.md";

fn json(path: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(root().join(path)).unwrap()).unwrap()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// One row for each network: its word, its name, what happens, and where that is documented.
fn living() -> String {
    let known = json("tests/data/share/networks.json");
    let mut table = "| word | network | what using it does | source |\n|---|---|---|---|\n".to_owned();
    for network in networks::all() {
        let row = known["networks"].as_array().unwrap().iter().find(|row| row["id"] == network.name).unwrap();
        let does = if network.link.is_empty() { text(row, "status").to_owned() } else { format!("`{}`", network.link) };
        let sources = row["sources"].as_array().unwrap();
        let source = sources.iter().map(|source| text(source, "address")).find(|address| address.starts_with("http"));
        let source = source.and_then(|address| address.split(' ').next()).unwrap_or("browsers and peers");
        table +=
            &format!("| `{}` | {} | {} | {} |\n", network.name, text(row, "name"), does.replace('|', "\\|"), source);
    }
    table
}

/// One row for each network that is gone.
fn gone() -> String {
    let known = json("tools/parea/src/share/closed.json");
    let mut table = "| network | what became of it | instead |\n|---|---|---|\n".to_owned();
    for row in known["networks"].as_array().unwrap() {
        let instead: Vec<String> =
            row["instead"].as_array().unwrap().iter().map(|name| format!("`{}`", name.as_str().unwrap())).collect();
        let when = text(row, "when");
        let fate =
            if when.is_empty() { text(row, "kind").to_owned() } else { format!("{}, {when}", text(row, "kind")) };
        table += &format!("| {} | {fate} | {} |\n", text(row, "name"), instead.join(" "));
    }
    table
}

/// `UPDATE=1` writes it anew.
#[test]
fn the_page_about_sharing_has_the_networks_that_there_are() {
    let path = root().join(PAGE);
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once("<!-- networks -->\n").unwrap();
    let (_, rest) = rest.split_once("<!-- end of networks -->").unwrap();
    let (between, rest) = rest.split_once("<!-- gone -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- end of gone -->").unwrap();
    let wanted = format!(
        "{before}<!-- networks -->\n{}<!-- end of networks -->{between}<!-- gone -->\n{}<!-- end of gone -->{after}",
        living(),
        gone()
    );
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    assert_eq!(page, wanted, "UPDATE=1 cargo test -p parea-cli --test tools networks writes it anew");
}

/// What the command finds in a file with these campaigns.
fn found(campaigns: &str) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let whole = format!(
        r#"{{ "version": 1, "site": {{ "id": "elaia", "collector": "/parea" }}, "sinks": [{{ "type": "collector" }}], "campaigns": [{campaigns}] }}"#
    );
    let (printed, _, _) = run(&["check", &file(&folder, "parea.json", &whole), "--format", "json"]);
    serde_json::from_str(&printed).unwrap()
}

/// A campaign with one block.
fn holding(block: &str) -> String {
    format!(r#"{{ "id": "share", "format": "inline", "slot": "share", "content": [{block}] }}"#)
}

#[test]
fn blocks_and_campaigns_of_the_pages_about_sharing_and_collecting_can_be_copied() {
    let pages = [PAGE, "www/docs/collector.md"].map(|page| std::fs::read_to_string(root().join(page)).unwrap());
    let examples = pages.iter().flat_map(|page| page.split("```json\n").skip(1));
    let examples: Vec<&str> = examples.filter_map(|rest| Some(rest.split_once("\n```")?.0)).collect();
    let (blocks, others): (Vec<&str>, Vec<&str>) = examples.iter().partition(|text| text.starts_with("{ \"type\""));
    let campaigns = others.iter().filter(|text| text.starts_with("{ \"id\"")).map(|text| (*text).to_owned());
    let all: Vec<String> = blocks.iter().map(|block| holding(block)).chain(campaigns).collect();
    assert!(all.len() > 5, "{all:?}");
    for campaigns in all {
        let mut errors = found(&campaigns);
        errors.retain(|finding| finding["severity"] == "error");
        assert!(errors.is_empty(), "{campaigns}\n{errors:?}");
    }
}

#[test]
fn what_is_wrong_with_a_parameter_is_said_once_and_where_it_stands() {
    let block = r#"{ "type": "share", "networks": ["x", { "network": "email", "text": "{{ oil or '' }}" }, "copy"], "add": { "ref": "{{ code or '' }}" } }"#;
    let mut all = found(&holding(block));
    all.retain(|finding| finding["code"] == "unknown-fact");
    let paths: Vec<&str> = all.iter().map(|finding| text(finding, "path")).collect();
    assert_eq!(paths, ["campaigns[0].content[0].networks[1].text", "campaigns[0].content[0].add.ref"]);
}
