//! The visitor's own view of their data: the panel, the report, the export, and what erasing does.

use anyhow::{Result, ensure};
use parea_walks::axe;
use parea_walks::cast::Cast;
use parea_walks::host;
use parea_walks::server::{Page, Site};
use parea_walks::storage::Storage;
use parea_walks::visitor::{Look, PATIENCE, Visitor};
use serde_json::{Value, json};
use std::time::Instant;
use thirtyfour::Key;

/// The policy of a careful host; see the table of platform facts.
const STRICT: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; img-src 'self'; \
    style-src 'self'; require-trusted-types-for 'script'";

/// Where the demo says by name who is known.
const SHOP: &str = "/en/shop/olive-oil";

/// The languages in which the panel is looked at, with its title.
const TITLES: [(&str, &str); 2] = [("en", "Your data"), ("fa", "داده‌های شما")];

/// On a light desktop.
pub async fn panel_in_the_light(cast: &Cast) -> Result<()> {
    panel(cast, Look::DESKTOP, "light").await
}

/// On a dark desktop.
pub async fn panel_in_the_dark(cast: &Cast) -> Result<()> {
    panel(cast, Look::DARK, "dark").await
}

/// On the narrowest phone.
pub async fn panel_on_a_phone(cast: &Cast) -> Result<()> {
    panel(cast, Look::PHONE, "360").await
}

/// By the link in the page's footer and by the keyboard alone; axe is content, nothing sticks out, and Esc goes back.
async fn panel(cast: &Cast, look: Look, name: &str) -> Result<()> {
    let (site, visitor) = (cast.demo().await?, cast.visitor(look).await?);
    agrees(&site, &visitor, "/en/").await?;
    for (language, title) in TITLES {
        visitor.opens(&site, &format!("/{language}/shop/soap")).await?;
        visitor.campaign("greeting").says("Anna").await?;
        visitor.js::<Value>("document.querySelector('[data-cc=show-preferencesModal]').focus()", vec![]).await?;
        visitor.tabs_to("the link to the data", "at.hash === '#parea-privacy'").await?;
        visitor.presses(Key::Enter).await?;
        let panel = visitor.campaign("privacy");
        panel.says(title).await?;
        panel.says("Anna").await?;
        ensure!(visitor.focus_owner().await? == "privacy", "the focus is not in the panel");
        let label: String = panel.property("dialog", "found.getAttribute('aria-label')").await?;
        ensure!(label == title, "the panel is called {label}");
        let address: String = visitor.js("return location.hash", vec![]).await?;
        ensure!(address.is_empty(), "the address was changed to {address}");
        fits(&visitor, &format!("{name}, {language}")).await?;
        axe::finds_nothing(&visitor, &format!("panel, {name}, {language}")).await?;
        visitor.photographs(&format!("privacy-{name}-{language}")).await?;
        panel.property::<Value>("dialog", "found.scrollTop = found.scrollHeight").await?;
        visitor.photographs(&format!("privacy-{name}-{language}-end")).await?;
        visitor.presses(Key::Escape).await?;
        panel.disappears().await?;
        let at_link = parea_walks::widget::focused("at.hash === '#parea-privacy'");
        visitor.until("the focus is on the link again", &at_link, vec![]).await?;
    }
    Ok(())
}

/// Nothing in the panel is wider than the screen.
async fn fits(visitor: &Visitor, what: &str) -> Result<()> {
    let script = "\
        const dialog = document.querySelector('[data-parea-campaign=privacy]').shadowRoot.querySelector('dialog');\
        return dialog.scrollWidth > dialog.clientWidth || dialog.getBoundingClientRect().right > innerWidth";
    ensure!(!visitor.js::<bool>(script, vec![]).await?, "{what}: something sticks out");
    Ok(())
}

/// The visitor agrees to everything on a page of the demo, and is known by name from then on.
async fn agrees(site: &Site, visitor: &Visitor, path: &str) -> Result<()> {
    visitor.opens(site, path).await?;
    visitor.clicks("#cc-main button[data-role=\"all\"]").await?;
    let known = "document.cookie = 'elaia_prefs=' + encodeURIComponent(JSON.stringify({ name: 'Anna', kinds: ['soap'] })) + '; path=/'";
    visitor.js::<Value>(known, vec![]).await?;
    visitor.until("consent is remembered", "return !!localStorage['parea.elaia.remember']", vec![]).await?;
    Ok(())
}

/// The report is what is really stored and what the server really saw, in each state of consent.
pub async fn report_is_true(cast: &Cast) -> Result<()> {
    let (site, visitor) = (cast.demo().await?, cast.visitor(Look::DESKTOP).await?);
    visitor.opens(&site, SHOP).await?;
    visitor.campaign("greeting").appears().await?;
    visitor.sees("#cc-main button[data-role=\"all\"]").await?;
    matches_reality(&site, &visitor, "before a decision").await?;
    visitor.clicks("#cc-main button[data-role=\"necessary\"]").await?;
    visitor.is_still().await?;
    matches_reality(&site, &visitor, "refused").await?;
    let (site, visitor) = (cast.demo().await?, cast.visitor(Look::DESKTOP).await?);
    agrees(&site, &visitor, SHOP).await?;
    // What the page sends while it is left belongs to its own report.
    site.serve("/blank", Page::html("<title>Blank</title><body>".to_owned()));
    visitor.opens(&site, "/blank").await?;
    visitor.is_still().await?;
    site.forget_requests();
    visitor.opens(&site, SHOP).await?;
    visitor.campaign("greeting").says("Anna").await?;
    let copy = visitor.campaign("share-this");
    copy.clicks("button[data-network=\"copy\"]").await?;
    visitor.is_still().await?;
    let report = matches_reality(&site, &visitor, "granted").await?;
    ensure!(report["consent"]["source"] == "vanilla-cookieconsent", "{report}");
    ensure!(report["stored"].as_array().is_some_and(|stored| stored.len() == 2), "{report}");
    // In one breath: the next report of what was seen may be confirmed at any moment, and is stored no more.
    let export = "const { stored } = await parea.privacy.export();\
        return stored.map((item) => [item.data, JSON.parse(localStorage[item.key]).data])";
    let stored: Vec<[Value; 2]> = visitor.js_async(export, vec![]).await?;
    ensure!(stored.len() == 2, "{stored:?}");
    for [exported, stored] in stored {
        ensure!(exported == stored, "the export differs from what is stored: {exported}, {stored}");
    }
    Ok(())
}

/// The report, once nothing is on its way any more: what the server has seen stands in it.
async fn settled(site: &Site, visitor: &Visitor, when: &str) -> Result<Value> {
    let deadline = Instant::now() + PATIENCE;
    let ours = |path: &str| path.starts_with("/pkg/") || path == "/parea.json" || path.starts_with("/parea/");
    loop {
        let report: Value = visitor.js_async("return parea.privacy.report()", vec![]).await?;
        let items = report["requests"].as_array().into_iter().flatten();
        let (events, sent) = (items.filter(|item| item["purpose"] == "measure").count(), site.posts().len());
        let reported = values(&report, "requests", "url");
        let seen = site.requests().into_iter().filter(|request| ours(&request.path)).map(|one| site.url(&one.path));
        let missing: Vec<_> = seen.filter(|url| !reported.iter().any(|own| own.starts_with(url))).collect();
        if events == sent && (events > 0) == (when == "granted") && missing.is_empty() {
            return Ok(report);
        }
        ensure!(
            Instant::now() < deadline,
            "{when}: {events} posts are reported, {sent} came; {missing:?} are not in {reported:?}"
        );
        visitor.is_still().await?;
    }
}

/// What the entries of a list in the report say under a key.
fn values(report: &Value, list: &str, key: &str) -> Vec<String> {
    let items = report[list].as_array().into_iter().flatten();
    items.map(|item| item[key].as_str().unwrap_or_default().to_owned()).collect()
}

async fn matches_reality(site: &Site, visitor: &Visitor, when: &str) -> Result<Value> {
    let report = settled(site, visitor, when).await?;
    let (mut said, mut stored) = (values(&report, "stored", "key"), Storage::of(visitor).await?.ours());
    said.sort();
    stored.sort();
    ensure!(said == stored, "{when}: {said:?} is reported, {stored:?} is stored");
    for url in values(&report, "requests", "url") {
        ensure!(url.starts_with(&site.origin()), "{when}: {url} is not of this site");
    }
    Ok(report)
}

/// Erasing empties the storage and makes a stranger of the visitor, at once, in both of their tabs.
pub async fn erasing_reaches_every_tab(cast: &Cast) -> Result<()> {
    let (site, visitor) = (cast.demo().await?, cast.visitor(Look::DESKTOP).await?);
    agrees(&site, &visitor, "/en/").await?;
    visitor.opens(&site, "/en/shop/soap").await?;
    visitor.campaign("greeting").says("Anna").await?;
    let id = "return JSON.parse(localStorage['parea.elaia.remember']).data.id";
    let before: String = visitor.js(id, vec![]).await?;
    let first = visitor.driver.window().await?;
    let second = visitor.driver.new_tab().await?;
    visitor.driver.switch_to_window(second.clone()).await?;
    visitor.opens(&site, "/en/shop/olive-oil").await?;
    visitor.campaign("greeting").says("Anna").await?;
    visitor.driver.switch_to_window(first.clone()).await?;
    visitor.clicks("a[href=\"#parea-privacy\"]").await?;
    let panel = visitor.campaign("privacy");
    panel.says("Anna").await?;
    panel.until("\"Forget me\" is there", "[part=actions] button", "found.textContent === 'Forget me'").await?;
    panel.clicks("[part=actions] button").await?;
    panel.says("Done.").await?;
    visitor.photographs("privacy-erased").await?;
    is_a_stranger(&visitor).await?;
    visitor.driver.switch_to_window(second).await?;
    is_a_stranger(&visitor).await?;
    visitor.driver.close_window().await?;
    visitor.driver.switch_to_window(first).await?;
    is_a_stranger(&visitor).await?;
    visitor.opens(&site, "/en/shop/soap").await?;
    visitor.campaign("greeting").says("Anna").await?;
    let after: String = visitor.js(id, vec![]).await?;
    ensure!(before != after, "the visitor still has the id {before}");
    Ok(())
}

async fn is_a_stranger(visitor: &Visitor) -> Result<()> {
    visitor.campaign("greeting").says("friend").await?;
    let left = Storage::of(visitor).await?.ours();
    ensure!(left.is_empty(), "after erasing there is still {left:?}");
    Ok(())
}

/// "Less like this" takes it away, and it stays away on the next page.
pub async fn less_like_this(cast: &Cast) -> Result<()> {
    let (site, visitor) = (cast.demo().await?, cast.visitor(Look::DESKTOP).await?);
    agrees(&site, &visitor, "/en/").await?;
    visitor.opens(&site, "/en/shop/soap").await?;
    visitor.campaign("greeting").says("Anna").await?;
    visitor.clicks("a[href=\"#parea-privacy\"]").await?;
    let panel = visitor.campaign("privacy");
    panel.says("Welcome").await?;
    let less =
        "[...found.querySelectorAll('button')].find((e) => e.previousElementSibling?.textContent.includes('Anna'))";
    let button = panel.find("[part=section]", less).await?;
    visitor.rests().await?;
    button.click().await?;
    visitor.campaign("greeting").disappears().await?;
    panel.says("Done.").await?;
    ensure!(!panel.text().await?.contains("Welcome"), "the panel still explains it");
    visitor.opens(&site, "/en/shop/olive-oil").await?;
    visitor.campaign("share-this").appears().await?;
    visitor.is_still().await?;
    ensure!(!visitor.campaign("greeting").is_shown().await?, "it has come back");
    Ok(())
}

/// With no configuration but the site's, under the strictest policy: opened by its address, saved by its link.
pub async fn panel_of_a_bare_site(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    site.equips(&json!({ "version": 1, "site": { "id": "bare" }, "campaigns": [] }))?;
    let text = host::text(host::TAG, "<p><a href=\"#parea-privacy\"><b>My data</b></a></p>")?;
    site.serve("/page", Page::html(text).header("content-security-policy", STRICT));
    visitor.opens(&site, "/page#parea-privacy").await?;
    let panel = visitor.campaign("privacy");
    panel.says("Your data").await?;
    panel.says("/pkg/parea_bg.wasm").await?;
    panel.until("the time is written", "time", "/\\d:\\d\\d/.test(found.textContent)").await?;
    panel.clicks("[part=close]").await?;
    panel.disappears().await?;
    visitor.clicks("a[href=\"#parea-privacy\"] b").await?;
    panel.says("Your data").await?;
    let saved: String =
        panel.property("a[download]", "decodeURIComponent(found.href.split(',').slice(1).join())").await?;
    let saved: Value = serde_json::from_str(&saved)?;
    ensure!(saved["site"] == "bare" && saved["stored"] == json!([]), "{saved}");
    panel.clicks("a[download]").await?;
    visitor.is_still().await?;
    ensure!(panel.is_shown().await?, "the page has gone for the file");
    Ok(())
}
