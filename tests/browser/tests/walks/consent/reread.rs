//! A cookie of consent that changes behind everybody's back is noticed before anything personal happens by it.

use super::allowed::{ALL, NONE};
use super::managers::{OLDER, VANILLA};
use super::story::Walk;
use anyhow::{Context, Result, bail, ensure};
use parea_walks::cast::Cast;
use parea_walks::engine::Engine;
use parea_walks::host;
use parea_walks::server::Request;
use serde_json::{Value, json};

/// Writes a refusal into the cookie, as another page, another tab or a server would.
const REFUSE: &str = "\
    const raw = document.cookie.split('; ').find((pair) => pair.startsWith('cc_cookie=')).slice('cc_cookie='.length);\
    const record = { ...JSON.parse(decodeURIComponent(raw)), categories: ['necessary'] };\
    document.cookie = `cc_cookie=${encodeURIComponent(JSON.stringify(record))}; path=/; max-age=15552000`;";

/// What stands in the greeting, and our keys.
const LOOK: &str = "\
    const root = document.querySelector('[data-parea-campaign=greeting]').shadowRoot;\
    const look = () => [root.textContent.includes('Anna'), Object.keys(localStorage).filter((key) => key.startsWith('parea'))];";

/// In the very moment in which the cookie has changed, a click finds no consent.
pub async fn before_an_act(cast: &Cast) -> Result<()> {
    let walk = accepted(cast, OLDER).await?;
    let click = format!("{REFUSE} {LOOK} root.querySelector('button').click(); return look()");
    let seen: Value = walk.visitor.js(&click, vec![]).await?;
    ensure!(seen == json!([false, []]), "after the click: {seen}");
    // Until here something may have been on its way.
    walk.site.forget_requests();
    walk.is(NONE).await
}

/// Where the browser tells of changes, nobody has to do anything.
pub async fn by_itself(cast: &Cast) -> Result<()> {
    let walk = accepted(cast, "").await?;
    let wait = format!(
        "{LOOK} {REFUSE} const started = performance.now();\
        while (look()[0] && performance.now() - started < 5000) await new Promise((done) => setTimeout(done, 5));\
        return performance.now() - started"
    );
    let took: f64 = walk.visitor.js_async(&wait, vec![]).await?;
    ensure!(took <= 1000.0, "it took {took} ms");
    walk.is(NONE).await
}

/// Back from another tab, in which the cookie has changed.
pub async fn on_return(cast: &Cast) -> Result<()> {
    // WebKit under WebDriver never hides a tab; there the change itself is told.
    let head = if cast.engine() == Engine::Webkit { "" } else { OLDER };
    let walk = accepted(cast, head).await?;
    let driver = &walk.visitor.driver;
    let here = driver.window().await?;
    driver.switch_to_window(driver.new_tab().await?).await?;
    walk.opens("/plain").await?;
    walk.visitor.js::<Value>(REFUSE, vec![]).await?;
    walk.site.forget_requests();
    driver.switch_to_window(here).await?;
    walk.is(NONE).await
}

/// A manager that answers by a promise, and is heard of in no other way.
const PROMISES: &str = "<script>\
    window.state = 'ALL_ACCEPTED'; window.refusals = 0;\
    addEventListener('unhandledrejection', () => { window.refusals += 1 });\
    window.__ucCmp = { getConsentDetails: async () => {\
        if (window.isBusy) throw Error('busy');\
        return { consent: { type: 'EXPLICIT' }, categories: { functional: { state: window.state } } };\
    } };\
    </script>";

/// A refusal in the very moment after the manager was asked counts soon, though nothing else happens on the page; and a
/// manager that fails is no error of the page.
pub async fn by_a_promise(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let mut config = host::says("hello");
    config["consent"] = json!({ "source": "usercentrics", "purposes": { "remember": "functional" } });
    site.equips(&config)?;
    site.serve("/page", host::page(&[PROMISES, host::TAG].concat(), "")?);
    visitor.opens(&site, "/page").await?;
    visitor.campaign("hello").appears().await?;
    let kept = "return 'parea.walk.remember' in localStorage";
    visitor.until("what was granted is kept", kept, vec![]).await?;
    visitor.rests().await?;
    let busy = "const wait = (long) => new Promise((done) => setTimeout(done, long));\
        isBusy = true;\
        for (let at = 0; at < 20; at += 1) { parea.track('again'); await wait(50); }\
        isBusy = false; await wait(700); return refusals";
    let refusals: u32 = visitor.js_async(busy, vec![]).await?;
    ensure!(refusals == 0, "{refusals} rejections were left to the page");
    visitor.until("it is asked again", kept, vec![]).await?;
    visitor.rests().await?;
    visitor.js::<Value>("parea.track('a'); window.state = 'ALL_DENIED'; parea.track('b')", vec![]).await?;
    visitor.until("what is refused is gone", "return !('parea.walk.remember' in localStorage)", vec![]).await?;
    Ok(())
}

/// Back in the history, to a page that the browser kept as it was.
pub async fn back_in_history(cast: &Cast) -> Result<()> {
    let walk = accepted(cast, OLDER).await?;
    // No browser promises to keep a page; a busy one sometimes does not.
    for _ in 0..3 {
        if leaves_and_comes_back(&walk).await? {
            return walk.is(NONE).await;
        }
        walk.clicks(VANILLA.accepts_again).await?;
        walk.is(ALL).await.context("accepting again")?;
    }
    bail!("the page never came back as it was")
}

/// Says whether the page came back as it was.
async fn leaves_and_comes_back(walk: &Walk) -> Result<bool> {
    // Another time nothing interrupts, and nobody clicks: an ignored bar is told while the page is left, after which
    // Chromium does not keep it, and Firefox keeps no page that WebDriver has clicked.
    walk.opens("/page").await?;
    walk.shows(ALL).await?;
    // What is on its way when a page is left keeps it from being kept, too.
    let is_seen = |request: &Request| !request.events(".shown").is_empty();
    walk.site.until("what shows is counted", |log| log.iter().any(is_seen)).await?;
    walk.holds(ALL).await?;
    walk.opens("/plain").await?;
    walk.visitor.js::<Value>(REFUSE, vec![]).await?;
    walk.site.forget_requests();
    walk.visitor.driver.back().await?;
    let came = "return 'restored' in window && [window.restored]";
    let came = walk.visitor.until("the page has come back", came, vec![]).await?;
    Ok(came == json!([true]))
}

/// Somebody who has accepted everything.
async fn accepted(cast: &Cast, head: &str) -> Result<Walk> {
    let walk = Walk::begin_with(cast, &VANILLA, head).await?;
    walk.opens("/page").await?;
    walk.clicks(VANILLA.accepts).await?;
    walk.is(ALL).await.context("accepting")?;
    Ok(walk)
}
