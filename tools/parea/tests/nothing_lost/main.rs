//! Nothing lost, nothing twice: many visitors send answers through a bad network to a collector that is killed.
//!
//! The widget's side is the real `step`, the collector a real process, the network real TCP. Pages are reloaded and closed
//! while requests are under way, two tabs share a storage, networks go and come back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail like tests"
)]

mod browser;
mod collector;
#[path = "../../../collector/tests/support/postgres.rs"]
mod postgres;
mod proxy;

use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use browser::{Browser, Tab};
use collector::Collector;
use parea::config::Config;
use parea::ports::Native;
use postgres::Postgres;
use proxy::Proxy;
use rand::{RngExt as _, SeedableRng as _};
use rand_pcg::Pcg64;
use tokio::time::Instant;

/// Visitors, and how often each of them sends.
const QUICK: (u64, u64) = (20, 10);
const FULL: (u64, u64) = (40, 25);

/// How long all of it may take: a busy machine, and waits of minutes at the widget's speed.
const LONGEST: Duration = Duration::from_secs(300);

#[tokio::test]
async fn on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path().join("parea.sqlite").to_str().unwrap()).await;
}

#[tokio::test]
async fn on_postgresql() {
    let server = Postgres::start();
    run(&server.database()).await;
}

async fn run(database: &str) {
    let (visitors, times) = if std::env::var_os("PAREA_FULL").is_some() { FULL } else { QUICK };
    let everybody = tokio::task::LocalSet::new();
    let all = everybody.run_until(story(database, visitors, times));
    tokio::time::timeout(LONGEST, all).await.expect("answers are still on their way");
}

async fn story(database: &str, visitors: u64, times: u64) {
    let started = Instant::now();
    let mut collector = Collector::start(database).await;
    let proxy = Proxy::open(collector.address, visitors * times).await;
    let config = config(&proxy);
    let mut everybody = tokio::task::JoinSet::new();
    for visitor in 0..visitors {
        everybody.spawn_local(visit(config, visitor, times));
    }
    // Killed in the middle, three times, with batches on their way.
    let wanted = (visitors * times) as usize;
    for quarter in 1..=3 {
        while collector::answers(database).await.len() < wanted * quarter / 4 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        collector.kill().await;
        tokio::time::sleep(Duration::from_millis(200)).await;
        collector = Collector::start(database).await;
        proxy.leads_to(collector.address);
    }
    everybody.join_all().await;
    let rows = collector::answers(database).await;
    let told: BTreeSet<String> = (0..visitors).flat_map(|visitor| (0..times).map(move |n| said(visitor, n))).collect();
    let texts: BTreeSet<String> = rows.iter().map(|(_, text)| text.clone()).collect();
    let submissions: BTreeSet<&String> = rows.iter().map(|(submission, _)| submission).collect();
    let lost: Vec<_> = told.difference(&texts).collect();
    assert!(lost.is_empty(), "{} lost: {lost:?}", lost.len());
    assert_eq!((rows.len(), submissions.len(), texts.len()), (wanted, wanted, wanted), "rows, submissions, texts");
    assert_eq!(collector::events(database).await, wanted, "events");
    let tally = proxy.tally();
    println!("{wanted} rows after {:.0} s; connections: {tally:?}", started.elapsed().as_secs_f64());
    assert!(tally.iter().all(|(_, times)| *times > 0), "the network was not bad enough: {tally:?}");
}

/// What a visitor writes.
fn said(visitor: u64, n: u64) -> String {
    format!("visitor {visitor}, answer {n}: خیلی خوب")
}

fn config(proxy: &Proxy) -> &'static Config {
    let text = format!(
        r#"{{ "version": 1, "site": {{ "id": "elaia", "languages": ["en"], "language": "en", "collector": "http://{}" }},
            "campaigns": [{{ "id": "ask", "format": "tab", "content": [{{ "type": "form", "id": "why", "steps": [
                {{ "id": "why", "type": "long-text", "title": "Why?" }}, {{ "id": "bye", "type": "end", "title": "Thanks" }} ] }}] }}] }}"#,
        proxy.address
    );
    let config = Config::read(&text, &Native);
    assert!(config.problems.is_empty(), "{:?}", config.problems);
    config
}

/// A visitor who sends so many times, in two tabs that they reload and close as they like.
async fn visit(config: &'static Config, visitor: u64, times: u64) {
    let mut chance = Pcg64::seed_from_u64(visitor);
    let browser = Rc::new(Browser {
        config,
        client: reqwest::Client::builder().pool_max_idle_per_host(0).build().unwrap(),
        storage: Default::default(),
        is_denied: visitor % 10 == 3,
        has_locks: visitor % 10 != 7,
        is_online: true.into(),
        lock: None.into(),
        begun: Instant::now(),
        tabs: 0.into(),
    });
    let mut tabs = [Tab::open(&browser, visitor), Tab::open(&browser, visitor)];
    for n in 0..times {
        *browser.is_online.borrow_mut() = chance.random_range(0..5) > 0;
        let at = chance.random_range(0..2);
        // A form is answered once a page.
        reopen(&browser, &mut tabs, at, &mut chance).await;
        tabs[at].submits(&said(visitor, n));
        for _ in 0..chance.random_range(0..4) {
            let at = chance.random_range(0..2);
            match chance.random_range(0..4) {
                0 => reopen(&browser, &mut tabs, at, &mut chance).await,
                1 => {
                    *browser.is_online.borrow_mut() = true;
                    tabs.iter_mut().for_each(Tab::is_online);
                }
                _ => live(&mut tabs, chance.random_range(0..100)).await,
            }
        }
    }
    *browser.is_online.borrow_mut() = true;
    tabs.iter_mut().for_each(Tab::is_online);
    let begun = Instant::now();
    while browser.waits() || tabs.iter().any(|tab| is_needed(&browser, tab)) {
        assert!(begun.elapsed() < LONGEST / 2, "visitor {visitor} still waits: {tabs:#?}");
        live(&mut tabs, 50).await;
    }
    tabs.into_iter().for_each(|tab| tab.leaves(true));
}

/// Both tabs go on for so many milliseconds.
async fn live([one, two]: &mut [Tab; 2], milliseconds: u64) {
    tokio::join!(one.lives(milliseconds), two.lives(milliseconds));
}

/// Whether the page may be all that holds an answer: then the visitor is asked to keep it open.
fn is_needed(browser: &Browser, tab: &Tab) -> bool {
    tab.says("keep this page open") || browser.is_denied && tab.says("being sent")
}

/// The page is left for another one, at once: also in the middle of a request. Who is asked to keep it open does so.
async fn reopen(browser: &Rc<Browser>, tabs: &mut [Tab; 2], at: usize, chance: &mut Pcg64) {
    while is_needed(browser, &tabs[at]) {
        *browser.is_online.borrow_mut() = true;
        live(tabs, 50).await;
    }
    let next = Tab::open(browser, chance.random());
    std::mem::replace(&mut tabs[at], next).leaves(chance.random_range(0..2) == 0);
}
