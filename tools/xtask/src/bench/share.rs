//! `cargo xtask bench share`: share buttons beside those of shariff and shareon, in one run of one browser.

use crate::workspace::{Workspace, say};
use crate::{build, needs};
use anyhow::{Context, Result};
use serde::Deserialize;
use std::fmt::Write as _;
use std::fs;
use std::process::ExitCode;

/// Where the peers are named, with what measures them.
const FOLDER: &str = "benches/share";

/// What is written about a run.
const REPORT: &str = "reports/share.md";

/// What was measured, in which browser.
#[derive(Deserialize)]
struct Run {
    chromium: String,
    rows: Vec<Row>,
}

/// One maker; times in milliseconds.
#[derive(Deserialize)]
struct Row {
    maker: String,
    version: String,
    /// How many ways to share it offers, and which of them have closed.
    ways: u32,
    closed: Vec<String>,
    /// What the page brings besides its own HTML, compressed.
    bytes: f64,
    requests: f64,
    /// Requests to others, cookies and stored items before a click.
    foreign: u32,
    cookies: u32,
    stored: u32,
    /// From the navigation to the first frame with all links.
    fast: f64,
    slow: f64,
    phone: f64,
    /// The rules of axe that are broken, in a light and in a dark scheme.
    light: Vec<String>,
    dark: Vec<String>,
    /// Links without JavaScript.
    plain: u32,
}

/// Measures, writes the report, and fails where ours calls or keeps anything, breaks a rule of axe or offers less.
pub fn share(workspace: &Workspace, rounds: u32) -> Result<ExitCode> {
    build::build(workspace)?;
    needs::npm_packages(workspace, FOLDER)?;
    say("measuring; the more else this machine does, the longer it takes");
    let words = ["run.mjs".to_owned(), rounds.to_string()];
    let said = Workspace::command_in(&workspace.path(FOLDER), "node", words).read().context("run.mjs")?;
    let run: Run = serde_json::from_str(&said).context("what run.mjs printed")?;
    let report = report(&run, rounds)?;
    print!("{report}");
    fs::write(workspace.path(REPORT), report)?;
    let (ours, peers) = run.rows.split_first().context("nothing was measured")?;
    let is_quiet = ours.foreign + ours.cookies + ours.stored == 0;
    let is_fit = ours.light.is_empty() && ours.dark.is_empty() && ours.closed.is_empty();
    let is_whole = peers.iter().all(|peer| ours.ways >= peer.ways);
    Ok(if is_quiet && is_fit && is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What is said of each maker: the figure of a row as a text, and as a number where a ratio says something.
type Figure = (&'static str, fn(&Row) -> String, Option<fn(&Row) -> f64>);

const FIGURES: &[Figure] = &[
    ("version", |row| row.version.clone(), None),
    ("bytes (brotli -11)", |row| row.bytes.to_string(), Some(|row| row.bytes)),
    ("requests to the own server", |row| row.requests.to_string(), Some(|row| row.requests)),
    ("requests to anybody else", |row| row.foreign.to_string(), None),
    ("cookies, stored items", |row| (row.cookies + row.stored).to_string(), None),
    ("ms until all eight links are seen", |row| format!("{:.0}", row.fast), Some(|row| row.fast)),
    ("… with a processor a sixth as fast", |row| format!("{:.0}", row.slow), Some(|row| row.slow)),
    ("… and over slow 4G", |row| format!("{:.0}", row.phone), Some(|row| row.phone)),
    ("rules of axe broken, light (elements)", |row| list(&row.light), None),
    ("rules of axe broken, dark (elements)", |row| list(&row.dark), None),
    ("ways to share", |row| row.ways.to_string(), None),
    ("… that lead nowhere any more", |row| list(&row.closed), None),
    ("links without JavaScript", |row| row.plain.to_string(), None),
];

fn list(words: &[String]) -> String {
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

fn report(run: &Run, rounds: u32) -> Result<String> {
    let (ours, peers) = run.rows.split_first().context("nothing was measured")?;
    let mut text = format!(
        "# Share buttons\n\nWritten by `cargo xtask bench share`: three equal pages with the same eight networks (Facebook, X, LinkedIn, WhatsApp, Telegram,\n\
         Reddit, Mastodon or the fediverse, e-mail), each with what its maker's documentation says to put there, from one server that\n\
         compresses everything alike, in Chromium {}. {rounds} rounds, the makers in turn in each, each time a visitor\n\
         who has never been there; medians. Compare within one run only, by ratios; above 1 ours takes more.\n\n| |",
        run.chromium
    );
    for row in &run.rows {
        write!(text, " {} |", row.maker)?;
    }
    for peer in peers {
        write!(text, " times {} |", peer.maker)?;
    }
    text.push_str("\n|---|");
    text.push_str(&"--:|".repeat(run.rows.len() + peers.len()));
    for (what, say, number) in FIGURES {
        write!(text, "\n| {what} |")?;
        for row in &run.rows {
            write!(text, " {} |", say(row))?;
        }
        for peer in peers {
            let ratio = number.map(|number| format!("{:.2}", number(ours) / number(peer)));
            write!(text, " {} |", ratio.unwrap_or_default())?;
        }
    }
    text.push_str(
        "\n\nBytes and requests are all that the tag brings before a click: scripts, styles, fonts, the Wasm, the configuration. The page itself is\n\
         not counted. Slow 4G is what Lighthouse calls so: 150 ms, 1.6 Mbit/s. A rule of axe counts once, with its elements behind it;\n\
         target sizes are asked for too. Shariff's `fediverse` is a link to `web+mastodon:`, which a browser follows only where the\n\
         visitor has set that up. Without JavaScript, Shariff's box is empty and shareon's links have no address but what a page adds by itself; the children of a slot\n\
         of ours are the page's own links, which the widget takes the place of.\n\n\
         **What the bytes are for.** shareon and Shariff are share buttons and nothing else. Ours is measured whole: the same files read\n\
         the consent manager, decide audiences and experiments, show offers and ask for feedback, so a page that has any of that\n\
         pays for the buttons only what `cargo xtask size` says of the room `share`. Whoever wants eight links and nothing else is better\n\
         served by shareon, or by eight links.\n",
    );
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(maker: &str, bytes: f64) -> Row {
        Row {
            maker: maker.into(),
            version: "1.0.0".into(),
            ways: 24,
            closed: vec!["pocket".into()],
            bytes,
            requests: 4.0,
            foreign: 0,
            cookies: 0,
            stored: 0,
            fast: 100.4,
            slow: 600.0,
            phone: 900.0,
            light: vec!["link-name (8)".into()],
            dark: vec![],
            plain: 0,
        }
    }

    #[test]
    fn each_maker_has_a_column_and_each_peer_a_ratio() {
        let run = Run {
            chromium: "156".into(),
            rows: vec![row("parea", 100.0), row("shariff", 200.0), row("shareon", 50.0)],
        };
        let report = report(&run, 9).unwrap();
        for line in [
            "| | parea | shariff | shareon | times shariff | times shareon |",
            "| bytes (brotli -11) | 100 | 200 | 50 | 0.50 | 2.00 |",
            "| ms until all eight links are seen | 100 | 100 | 100 | 1.00 | 1.00 |",
            "| rules of axe broken, light (elements) | link-name (8) | link-name (8) | link-name (8) |  |  |",
            "| rules of axe broken, dark (elements) | none | none | none |  |  |",
        ] {
            assert!(report.lines().any(|own| own == line), "{line}\n{report}");
        }
    }

    /// The report that lies there was written by this.
    #[test]
    fn the_report_has_these_figures() {
        let workspace = Workspace::find().unwrap();
        let written = fs::read_to_string(workspace.path(REPORT)).unwrap();
        let wanted: Vec<&str> = FIGURES.iter().map(|(what, ..)| *what).collect();
        let rows = written.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" |"));
        let found: Vec<&str> =
            rows.map(|(what, _)| what).filter(|what| !what.is_empty() && !what.starts_with('|')).collect();
        assert_eq!(found, wanted);
    }
}
