//! The panel of `?parea-debug`: who asks for it gets it and nobody else; it says why, and lets a tester try again.

use anyhow::{Result, ensure};
use parea_walks::axe;
use parea_walks::cast::Cast;
use parea_walks::host;
use parea_walks::rows;
use parea_walks::server::{Fault, Page, Site};
use parea_walks::visitor::{Look, Visitor};
use serde_json::{Value, json};
use thirtyfour::Key;

/// Not one style that is not ours by construction, not one script by text.
const STRICT: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; img-src 'self'; \
    style-src 'none'; require-trusted-types-for 'script'";

/// The panel's root as `root`.
const ROOT: &str = "const roots = [document, ...[...document.querySelectorAll('[data-parea-campaign]')].map((e) => e.shadowRoot)];\
    const root = roots.map((e) => e?.querySelector('[data-parea-debug]')).find(Boolean)?.shadowRoot;";

/// Waits until an expression on the panel's `root` is true.
async fn until(visitor: &Visitor, what: &str, expression: &str) -> Result<()> {
    visitor.until(what, &format!("{ROOT} return !!root && !!({expression})"), vec![]).await.map(drop)
}

/// Clicks an element that an expression on the panel's `root` gives.
async fn clicks(visitor: &Visitor, expression: &str) -> Result<()> {
    until(visitor, expression, expression).await?;
    let found = visitor.driver.execute(format!("{ROOT} return {expression}"), vec![]).await?;
    Ok(found.element()?.click().await?)
}

/// The sentence about a campaign.
fn row(id: &str) -> String {
    format!("root.querySelector('[data-id=\"{id}\"]')")
}

async fn says(visitor: &Visitor, id: &str, sentence: &str) -> Result<()> {
    let text = format!("{}?.querySelector('.sentence').textContent.includes({:?})", row(id), sentence);
    match until(visitor, sentence, &text).await {
        Ok(()) => Ok(()),
        Err(error) => {
            let all =
                visitor.js::<Value>(&format!("{ROOT} return root?.querySelector('aside').innerText"), vec![]).await?;
            Err(error.context(format!("the panel says {all}")))
        }
    }
}

/// Nobody else downloads it, and with the word it says of each campaign of the demo why.
pub async fn on_a_desktop(cast: &Cast) -> Result<()> {
    demo(cast, Look::DESKTOP, "light").await
}

/// In the dark.
pub async fn in_the_dark(cast: &Cast) -> Result<()> {
    demo(cast, Look::DARK, "dark").await
}

/// On the narrowest phone.
pub async fn on_a_phone(cast: &Cast) -> Result<()> {
    demo(cast, Look::PHONE, "360").await
}

async fn demo(cast: &Cast, look: Look, name: &str) -> Result<()> {
    let (site, visitor) = (cast.demo().await?, cast.visitor(look).await?);
    visitor.opens(&site, "/en/shop/soap").await?;
    visitor.campaign("share-this").appears().await?;
    visitor.is_still().await?;
    let asked = |site: &Site| site.requests().iter().filter(|request| request.path.contains("parea-debug")).count();
    ensure!(asked(&site) == 0, "the panel is downloaded by everybody");
    visitor.clicks("#cc-main button[data-role=\"all\"]").await?;
    for language in ["en", "fa"] {
        visitor.opens(&site, &format!("/{language}/shop/soap?parea-debug")).await?;
        says(&visitor, "harvest-offer", "waits, because the visitor is not one of its audience").await?;
        says(&visitor, "last-chance", "waits, because what it waits for has not happened").await?;
        says(&visitor, "welcome-bar", "does not show, because it is not for this page").await?;
        says(&visitor, "share-this", "shows.").await?;
        until(&visitor, "who grants what", "/remember, personalise, measure/.test(root.querySelector('dl').innerText)")
            .await?;
        clicks(&visitor, &format!("{}.querySelector('.head')", row("harvest-offer"))).await?;
        let gates = format!(
            "[...{}.querySelectorAll('ol li')].map((e) => e.querySelector('.gate').textContent).join() === \
             'status,consent,where,audience,schedule,experiment,frequency,limits,priority,trigger,slot'",
            row("harvest-offer")
        );
        until(&visitor, "eleven gates in their order", &gates).await?;
        let first = format!("{}.querySelector('[data-first] .gate').textContent === 'audience'", row("harvest-offer"));
        until(&visitor, "the audience is marked as what decides", &first).await?;
        fits(&visitor).await?;
        axe::finds_nothing(&visitor, &format!("the panel, {name}, {language}")).await?;
        visitor.photographs(&format!("debug-{name}-{language}")).await?;
        let scroll = "root.querySelector('[data-first]').scrollIntoView({ block: 'center', behavior: 'instant' })";
        visitor.js::<Value>(&format!("{ROOT} {scroll}"), vec![]).await?;
        visitor.photographs(&format!("debug-{name}-{language}-gates")).await?;
        end(&visitor).await?;
    }
    ensure!(asked(&site) == 2, "{} downloads of the panel on two pages", asked(&site));
    Ok(())
}

/// In the language that the address asks for: Persian runs from right to left on a page of either direction, and what is fetched
/// for it is words alone; without its words the panel speaks English.
pub async fn speaking(cast: &Cast) -> Result<()> {
    let (site, visitor) = (cast.demo().await?, cast.visitor(Look::DESKTOP).await?);
    visitor.opens(&site, "/en/shop/soap").await?;
    visitor.clicks("#cc-main button[data-role=\"all\"]").await?;
    for (language, code, direction, sentence) in [
        ("en", "fa", "rtl", "نشان داده نمی‌شود، زیرا برای این صفحه نیست"),
        ("fa", "fa", "rtl", "نشان داده نمی‌شود، زیرا برای این صفحه نیست"),
        ("fa", "de", "ltr", "erscheint nicht, denn sie ist nicht für diese Seite"),
    ] {
        visitor.opens(&site, &format!("/{language}/shop/soap?parea-debug={code}")).await?;
        says(&visitor, "welcome-bar", sentence).await?;
        let panel = "const panel = root.querySelector('aside');";
        let (lang, runs): (String, String) = visitor
            .js(&format!("{ROOT} {panel} return [panel.lang, getComputedStyle(panel).direction]"), vec![])
            .await?;
        ensure!((&*lang, &*runs) == (code, direction), "it is {lang} and runs {runs}");
        clicks(&visitor, &format!("{}.querySelector('.head')", row("welcome-bar"))).await?;
        until(&visitor, "eleven gates", &format!("{}.querySelectorAll('ol li').length === 11", row("welcome-bar")))
            .await?;
        fits(&visitor).await?;
        axe::finds_nothing(&visitor, &format!("the panel in {code} on a page in {language}")).await?;
        visitor.photographs(&format!("debug-{code}-on-{language}")).await?;
    }
    let fetched = site.requests().iter().filter(|request| request.path.contains("/words/debug-")).count();
    ensure!(fetched == 3, "{fetched} files of words for three panels");
    site.breaks("/pkg/words/", Fault::LostBefore);
    visitor.opens(&site, "/en/shop/soap?parea-debug=pl").await?;
    says(&visitor, "welcome-bar", "does not show, because it is not for this page").await?;
    let console = visitor.console(&site).await?;
    ensure!(console.len() == 1 && console[0].contains("the panel speaks English"), "{console:#?}");
    Ok(())
}

/// It lies at the end of the page's lines, and nothing in it is wider than it is.
async fn fits(visitor: &Visitor) -> Result<()> {
    let script = format!(
        "{ROOT} const box = root.querySelector('aside').getBoundingClientRect();\
         const range = document.createRange();\
         const isWide = (e) => {{ const own = e.getBoundingClientRect(); range.selectNodeContents(e); return [...range.getClientRects()]\
             .some(({{ left, right, width }}) => width > 1 && (left < own.left - 1 || right > own.right + 1)) }};\
         const wide = [...root.querySelectorAll('aside, aside *')].filter((e) => getComputedStyle(e).display !== 'inline' && isWide(e))\
             .map((e) => e.localName + '.' + e.className);\
         const middle = document.documentElement.clientWidth, isRight = box.left + box.right > middle - 2, isLeft = box.left + box.right < middle + 2;\
         return [wide, box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight,\
             getComputedStyle(document.documentElement).direction === 'rtl' ? isLeft : isRight]"
    );
    let (wide, is_inside, is_at_end): (Vec<String>, bool, bool) = visitor.js(&script, vec![]).await?;
    ensure!(wide.is_empty() && is_inside && is_at_end, "{wide:?} stick out, {is_inside}, {is_at_end}");
    Ok(())
}

/// By the keyboard alone: folded, opened again, closed; and the focus is never caught.
async fn end(visitor: &Visitor) -> Result<()> {
    // From the end of the page: where Tab goes from the end of everything, each engine has its own mind.
    let last = "[...document.querySelectorAll('footer a[href], footer button')].at(-1).focus()";
    visitor.js::<Value>(last, vec![]).await?;
    visitor.tabs_to("the fold", "at.getAttribute('aria-label') === 'Details'").await?;
    visitor.presses(Key::Enter).await?;
    until(visitor, "it is folded", "root.querySelector('.body').hidden").await?;
    visitor.presses(Key::Enter).await?;
    until(visitor, "it is open", "!root.querySelector('.body').hidden").await?;
    visitor.tabs_to("the way out", "at.getAttribute('aria-label') === 'Close'").await?;
    visitor.presses(Key::Enter).await?;
    visitor.until("it is gone", "return !document.querySelector('[data-parea-debug]')", vec![]).await.map(drop)
}

fn config() -> Value {
    json!({
        "version": 1,
        "site": { "id": "walk", "languages": ["en"], "language": "en", "collector": "/parea" },
        "consent": { "source": "parea" },
        "sinks": [{ "type": "collector" }],
        "defaults": { "tried": { "experiment": { "key": "words", "variants": [
            { "id": "first" }, { "id": "second", "patch": { "content": { "headline": { "text": "Second" } } } }] } } },
        "campaigns": [
            { "id": "offer", "format": "modal", "frequency": { "max": 1, "per": "ever" },
              "content": [{ "type": "heading", "text": "New harvest" }] },
            { "id": "headline", "format": "inline", "slot": "here", "extends": "tried",
              "content": [{ "type": "heading", "id": "headline", "text": "First" }] },
            { "id": "broken", "format": "modal", "priority": "high", "content": [] }
        ]
    })
}

/// Everything that was granted.
const GRANTED: &str = "<script type=\"module\" src=\"/granted.js\"></script>";

/// Under the strictest policy: what is wrong with the configuration, a closed offer that comes back, a variant by a link,
/// and nothing of it counts.
pub async fn trying(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    site.equips(&config())?;
    let granted =
        "(window.parea ??= []).push(['consent', { functional: true, analytics: true, personalisation: true }]);";
    site.serve("/granted.js", Page::new("text/javascript", granted));
    let page =
        host::text(&format!("{GRANTED}{}", host::TAG), "")?.replace("<link rel=\"stylesheet\" href=\"/host.css\">", "");
    site.serve("/page", Page::html(page).header("content-security-policy", STRICT));
    visitor.opens(&site, "/page?parea-debug").await?;
    let offer = visitor.campaign("offer");
    offer.says("New harvest").await?;
    says(&visitor, "offer", "shows.").await?;
    says(&visitor, "broken", "does not show, because there is a problem in it, which `parea check` explains.").await?;
    until(&visitor, "what is wrong", "/wrong-type/.test(root.querySelector('.faults').innerText)").await?;
    // The modal makes the page behind it dead, but not the panel.
    clicks(&visitor, &format!("{}.querySelector('.head')", row("offer"))).await?;
    clicks(&visitor, "root.querySelector('[aria-label=\"Other side\"]')").await?;
    visitor.photographs("debug-modal").await?;
    offer.clicks("[part~=\"close\"]").await?;
    offer.disappears().await?;
    says(&visitor, "offer", "the visitor has seen it often enough for now: 1 of 1").await?;
    clicks(&visitor, &format!("{}.querySelector('[aria-label^=Forget]')", row("offer"))).await?;
    offer.says("New harvest").await?;
    clicks(&visitor, &format!("{}.querySelector('[aria-label^=Hide]')", row("offer"))).await?;
    offer.disappears().await?;
    clicks(&visitor, &format!("{}.querySelector('[aria-label^=Show]')", row("offer"))).await?;
    offer.appears().await?;
    clicks(&visitor, &format!("{}.querySelector('[aria-label^=Hide]')", row("offer"))).await?;

    clicks(&visitor, &format!("{}.querySelector('.head')", row("headline"))).await?;
    clicks(
        &visitor,
        &format!("[...{}.querySelectorAll('a')].find((e) => e.textContent === 'second')", row("headline")),
    )
    .await?;
    visitor.campaign("headline").says("Second").await?;
    says(&visitor, "headline", "shows.").await?;
    ensure!(
        visitor.js::<String>("return location.search", vec![]).await?.contains("words=1"),
        "the address forces nothing"
    );

    site.until("what happened is sent", |all| all.iter().any(|request| request.method == "POST")).await?;
    visitor.is_still().await?;
    let events = rows::events(&site.database()).await?;
    ensure!(!events.is_empty() && events.iter().all(|event| event["data"]["test"] == true), "these count: {events:#?}");
    let console = visitor.console(&site).await?;
    ensure!(console.len() == 2 && console.iter().all(|line| line.contains("wrong-type")), "{console:#?}");
    Ok(())
}

/// The trace as JSON, copied where the browser lets a page do that; and another configuration, tried in the page.
pub async fn copying(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    site.equips(&host::says("Hello"))?;
    site.serve("/page", host::page(host::TAG, "")?);
    visitor.opens(&site, "/page?a=b&parea-debug=1").await?;
    says(&visitor, "hello", "shows.").await?;
    clicks(&visitor, "[...root.querySelectorAll('footer button')].find((e) => e.textContent === 'Copy as JSON')")
        .await?;
    let copied = "root.querySelector('footer .said').textContent === 'Copied.'";
    let shown = "JSON.parse(root.querySelector('textarea').value || '{}').show?.[0] === 'hello'";
    until(&visitor, "the trace is copied, or there to be copied", &format!("{copied} || {shown}")).await?;

    let hear = "addEventListener('parea:error', ({ detail }) => { window.said = detail.message })";
    visitor.js::<Value>(hear, vec![]).await?;
    let mut other = host::says("Something else");
    other["campaigns"][0]["id"] = json!("other");
    visitor.js::<Value>("parea.preview(arguments[0])", vec![other.clone()]).await?;
    visitor.campaign("other").says("Something else").await?;
    says(&visitor, "other", "shows.").await?;
    ensure!(!visitor.campaign("hello").is_shown().await?, "the first configuration goes on");
    other["campaigns"][0]["format"] = json!("inlin");
    visitor.js::<Value>("parea.preview(JSON.stringify(arguments[0]))", vec![other]).await?;
    visitor.campaign("other").disappears().await?;
    visitor.until("the page is told what is wrong", "return window.said?.includes('unknown-word')", vec![]).await?;
    ensure!(visitor.console(&site).await?.iter().all(|line| line.contains("unknown-word")), "the console says more");
    ensure!(visitor.js::<bool>("return localStorage.length === 0", vec![]).await?, "something is stored");
    visitor.reloads().await?;
    visitor.campaign("hello").says("Hello").await?;
    says(&visitor, "hello", "shows.").await?;
    visitor.js::<Value>("parea.disable()", vec![]).await?;
    until(
        &visitor,
        "that it does not run any more",
        "/does not run/.test(root.querySelector('footer .said').textContent)",
    )
    .await
}
