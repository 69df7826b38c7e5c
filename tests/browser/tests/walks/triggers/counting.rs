//! What is counted: page views, sessions, pages that are drawn in advance, and what of ours was in view.

use super::{COUNTED, does, one, opens, serves, shows_only, stands};
use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::engine::Engine;
use parea_walks::host;
use parea_walks::visitor::Visitor;
use serde_json::{Value, json};

/// What the visitor has agreed to, as their consent manager writes it down.
const DECIDES: &str = "const services = { necessary: [], functionality: [] };\
    const cookie = { categories: ['necessary', 'functionality'], revision: 1, services, consentTimestamp: 't' };\
    document.cookie = `cc_cookie=${encodeURIComponent(JSON.stringify(cookie))}; path=/`;\
    dispatchEvent(new CustomEvent('cc:onChange'))";

/// What is remembered.
const KEPT: &str = "const { data } = JSON.parse(localStorage.getItem('parea.walk.remember') ?? '{}');";

async fn views(visitor: &Visitor) -> Result<i64> {
    visitor.js(&[KEPT, "return data?.pageViews ?? 0"].concat(), vec![]).await
}

/// The second and the third page view, and a second session; without leave every page is the first one.
pub async fn counted(cast: &Cast) -> Result<()> {
    let campaigns = json!([
        one("second", json!({ "pageViews": 2 })),
        one("third", json!({ "pageViews": 3 })),
        one("returning", json!({ "session": 2 })),
        one("loaded", json!({ "load": true })),
    ]);
    let (site, visitor) = opens(cast, campaigns, "").await?;
    for _ in 0..3 {
        visitor.opens(&site, "/").await?;
        stands(&visitor).await?;
        shows_only(&visitor, &["loaded"], "a page without leave").await?;
    }
    visitor.js::<Value>(DECIDES, vec![]).await?;
    shows_only(&visitor, &["loaded"], "the first page that counts").await?;
    ensure!(views(&visitor).await? == 1, "one page view is remembered");
    for expected in [vec!["loaded", "second"], vec!["loaded", "second", "third"]] {
        visitor.opens(&site, "/").await?;
        stands(&visitor).await?;
        shows_only(&visitor, &expected, "another page").await?;
    }
    // Half an hour and a minute later.
    let later = "for (const key of ['seen', 'firstVisit']) data[key] -= 31 * 60e3;\
        const item = JSON.parse(localStorage.getItem('parea.walk.remember'));\
        localStorage.setItem('parea.walk.remember', JSON.stringify({ ...item, data }))";
    // On a page without us: a page that is left stores what it knows.
    site.serve("/without", host::page("", "")?);
    visitor.opens(&site, "/without").await?;
    visitor.js::<Value>(&[KEPT, later].concat(), vec![]).await?;
    visitor.opens(&site, "/").await?;
    stands(&visitor).await?;
    shows_only(&visitor, &["loaded", "returning", "second", "third"], "coming back").await
}

/// A page that the browser draws in advance is no page view before somebody looks at it, and then it is one.
pub async fn in_advance(cast: &Cast) -> Result<()> {
    ensure!(cast.engine() == Engine::Chromium, "only Chromium draws pages in advance");
    let campaigns = json!([one("second", json!({ "pageViews": 2 })), one("loaded", json!({ "load": true }))]);
    let (site, visitor) = opens(cast, campaigns.clone(), "").await?;
    visitor.js::<Value>(DECIDES, vec![]).await?;
    visitor.campaign("loaded").appears().await?;
    ensure!(views(&visitor).await? == 1, "one page view is remembered");
    serves(&site, &campaigns, "")?;
    let slots = "<div data-parea-slot='second'></div><div data-parea-slot='loaded'></div>";
    site.serve("/next", host::page(&[COUNTED, host::TAG].concat(), slots)?);
    site.forget_requests();
    let rules = "const rules = document.createElement('script'); rules.type = 'speculationrules';\
        rules.textContent = JSON.stringify({ prerender: [{ source: 'list', urls: ['/next'], eagerness: 'immediate' }] });\
        const link = document.createElement('a'); link.href = '/next'; link.id = 'next'; link.textContent = 'Next';\
        document.body.prepend(link); document.head.append(rules)";
    visitor.js::<Value>(rules, vec![]).await?;
    // It fetches what it needs, so that it is there at once.
    site.until("the page is drawn in advance", |all| all.iter().any(|one| one.path == "/parea.json")).await?;
    does(&visitor, "await wait(1500)").await?;
    ensure!(views(&visitor).await? == 1, "nobody has looked at it yet");
    visitor.clicks("#next").await?;
    visitor.until("the next page", "return location.pathname === '/next'", vec![]).await?;
    let start = "return performance.getEntriesByType('navigation')[0].activationStart";
    ensure!(visitor.js::<f64>(start, vec![]).await? > 0.0, "it was not drawn in advance");
    for id in ["second", "loaded"] {
        visitor.campaign(id).appears().await?;
    }
    ensure!(views(&visitor).await? == 2, "now it counts");
    Ok(())
}

/// What is many windows high is seen when it fills half of one; a folded tab is not seen, and looks around no more.
pub async fn in_view(cast: &Cast) -> Result<()> {
    let campaign = |id: &str, format: &str, high: u32| {
        json!({ "id": id, "format": format, "slot": id, "frequency": { "max": 9 },
            "content": [{ "type": "video", "src": "/a.mp4", "title": "Film", "width": 10, "height": high }] })
    };
    let campaigns = json!([campaign("high", "inline", 200), {
        "id": "folded", "format": "tab", "content": [{ "type": "heading", "text": "Folded" }] }]);
    let (_, visitor) = opens(cast, campaigns, "").await?;
    visitor.js::<Value>(DECIDES, vec![]).await?;
    visitor.campaign("high").appears().await?;
    visitor.campaign("folded").appears().await?;
    let high: f64 = visitor
        .js("return document.querySelector('[data-parea-campaign=high]').offsetHeight / innerHeight", vec![])
        .await?;
    ensure!(high > 3.0, "it is only {high} windows high");
    let counts = "let looks = 0; const { querySelectorAll } = document;\
        document.querySelectorAll = function (...all) { looks += /onetrust/.test(all[0]); return querySelectorAll.apply(this, all); };\
        await wait(1600); delete document.querySelectorAll; document.title = looks";
    does(&visitor, counts).await?;
    let looks: String = visitor.js("return document.title", vec![]).await?;
    ensure!(looks == "0", "{looks} looks at the page, for nobody");
    visitor.js::<Value>("dispatchEvent(new PageTransitionEvent('pagehide'))", vec![]).await?;
    let ended = [KEPT, "return [data.campaigns.high?.ignored ?? 0, data.campaigns.folded?.ignored ?? 0]"].concat();
    visitor.until_is("what was in view was ignored", &ended, vec![], &json!([1, 0])).await
}
