//! Clicks, what the page tells, and what is not listened to because nobody could see what it is for.

use super::{TALL, listeners, one, opens, shows_only, waits};
use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::visitor::Visitor;
use serde_json::{Value, json};

/// A click of the visitor's, wherever in the element and whatever the page does with it; the click does what it does.
pub async fn clicks(cast: &Cast) -> Result<()> {
    let campaigns = json!([
        one("size", json!({ "click": ".size" })),
        one("any", json!({ "click": "button" })),
        one("link", json!({ "click": "a#go" })),
        one("broken", json!({ "click": "a[" })),
        { "id": "ours", "format": "inline", "slot": "ours", "content": [{ "type": "button", "text": "Ours", "do": { "track": "x" } }] },
    ]);
    let body = "<p class='size' id='size'><b id='bold'>XL</b></p><a id='go' href='#there'>Go</a>";
    let (_, visitor) = opens(cast, campaigns, body).await?;
    visitor.campaign("ours").appears().await?;
    visitor.js::<Value>("document.querySelector('#bold').click(); addEventListener('click', (event) => event.stopImmediatePropagation(), true); document.body.addEventListener('click', (event) => event.stopPropagation())", vec![]).await?;
    shows_only(&visitor, &["ours"], "a click by the page's code").await?;
    visitor.campaign("ours").sees("button").await?.click().await?;
    shows_only(&visitor, &["ours"], "a click on a button of ours").await?;
    visitor.clicks("#bold").await?;
    visitor.campaign("size").appears().await?;
    visitor.clicks("#go").await?;
    visitor.campaign("link").appears().await?;
    visitor.until("the link was followed", "return location.hash === '#there'", vec![]).await?;
    visitor.clicks("#opener").await?;
    visitor.campaign("any").appears().await?;
    shows_only(&visitor, &["any", "link", "ours", "size"], "all clicks").await
}

/// Events by `parea.track`, by a DOM event and by `dataLayer`, with a condition; a fragment; an address of a letter.
pub async fn told(cast: &Cast) -> Result<()> {
    let event = |name: &str| json!({ "event": name });
    let campaigns = json!([
        one("tracked", event("tracked")),
        one("dom", event("dom")),
        one("layer", json!({ "event": "purchase", "if": { "value": { "$gte": 50 } } })),
        one("hash", json!({ "hash": "#offer" })),
        one("manual", json!({ "manual": true })),
        waits("called-off", json!({ "any": [{ "event": "tracked" }], "delay": "2s", "cancelOn": ["dom"] })),
        one("after", json!({ "follows": { "campaign": "tracked", "state": "shown" } })),
    ]);
    let (site, visitor) = opens(cast, campaigns, "").await?;
    shows_only(&visitor, &[], "nothing").await?;
    visitor
        .js::<Value>("window.dataLayer = [{ event: 'purchase', value: 20 }]; location.hash = '#other'", vec![])
        .await?;
    shows_only(&visitor, &[], "another fragment and a small purchase").await?;
    visitor
        .js::<Value>(
            "parea.track('tracked'); dispatchEvent(new CustomEvent('parea:track', { detail: { event: 'dom' } }))",
            vec![],
        )
        .await?;
    for id in ["tracked", "dom", "after"] {
        visitor.campaign(id).appears().await?;
    }
    visitor.js::<Value>("location.hash = '#offer'", vec![]).await?;
    visitor.campaign("hash").appears().await?;
    super::does(&visitor, "await wait(2200)").await?;
    shows_only(&visitor, &["after", "dom", "hash", "tracked"], "three of them").await?;
    visitor.opens(&site, "/?parea-show=manual").await?;
    visitor.campaign("manual").appears().await?;
    visitor.opens(&site, "/?parea-show=nothing&parea-show").await?;
    super::stands(&visitor).await?;
    shows_only(&visitor, &[], "a letter with a mistake").await
}

/// A page that puts a copy in the place of its `dataLayer` has not said everything twice.
pub async fn a_copied_list(cast: &Cast) -> Result<()> {
    let bought = |times: usize| {
        let id = format!("bought-{times}");
        let mut campaign = one(&id, json!({ "load": true }));
        campaign["audience"] = json!({ "$event": { "name": "purchase", "count": { "$gte": times }, "within": "1d" } });
        campaign
    };
    let (_, visitor) = opens(cast, json!([bought(1), bought(2), bought(3)]), "").await?;
    let decides = "const services = { necessary: [], functionality: [] };\
        const cookie = { categories: ['necessary', 'functionality'], revision: 1, services, consentTimestamp: 't' };\
        document.cookie = `cc_cookie=${encodeURIComponent(JSON.stringify(cookie))}; path=/`;";
    let told = "dispatchEvent(new CustomEvent('cc:onChange'))";
    let script = [decides, "window.dataLayer = [{ event: 'purchase', value: 1 }];", told].concat();
    visitor.js::<Value>(&script, vec![]).await?;
    visitor.campaign("bought-1").appears().await?;
    visitor.js::<Value>(&["dataLayer = [...dataLayer];", told].concat(), vec![]).await?;
    shows_only(&visitor, &["bought-1"], "a copy").await?;
    visitor.js::<Value>("dataLayer.push(dataLayer[0])", vec![]).await?;
    visitor.campaign("bought-2").appears().await?;
    shows_only(&visitor, &["bought-1", "bought-2"], "the same entry again").await
}

/// Another page without a load: a router sets the address, and draws.
async fn goes(visitor: &Visitor, path: &str) -> Result<()> {
    let script = "history.pushState({}, '', arguments[0]); document.querySelector('main').append(arguments[0])";
    visitor.js::<Value>(script, vec![json!(path)]).await.map(drop)
}

/// What is ended, elsewhere, for somebody else, or has shown, listens to nothing; nor does anything after `disable`.
pub async fn armed_for_nothing(cast: &Cast) -> Result<()> {
    let when = json!({ "any": [{ "exit": true }, { "click": "#bold" }, { "idle": "9s" }, { "scroll": "up" }, { "seen": "#deep" }, { "abandoned": "form" }] });
    let with = |id: &str, key: &str, value: Value| {
        let mut campaign = waits(id, when.clone());
        campaign[key] = value;
        campaign
    };
    let campaigns = json!([
        with("ended", "status", json!("ended")),
        with("elsewhere", "where", json!({ "include": ["/elsewhere"] })),
        with("others", "audience", json!({ "page.language": "tlh" })),
        with("over", "schedule", json!({ "to": "2020-01-01" })),
        with("capped", "frequency", json!({ "max": 0 })),
        one("here", json!({ "event": "now" })),
    ]);
    const ALL: &[&str] =
        &["mouseout", "mousemove", "touchmove", "pointermove", "wheel", "scroll", "input", "focusout", "contextmenu"];
    let (_, visitor) = opens(cast, campaigns, TALL).await?;
    ensure!(listeners(&visitor, ALL).await? == 0, "something listens for what cannot show");
    // Another page view, on which one of them is at home; then it has shown.
    goes(&visitor, "/elsewhere").await?;
    visitor
        .until(
            "it is listened for",
            "return listeners('mouseout') === 1 && listeners('pointermove') === 1 && listeners('scroll') >= 1",
            vec![],
        )
        .await?;
    visitor.js::<Value>("scrollTo({ top: 2000, behavior: 'instant' })", vec![]).await?;
    visitor.rests().await?;
    visitor.js::<Value>("scrollTo({ top: 100, behavior: 'instant' })", vec![]).await?;
    visitor.campaign("elsewhere").appears().await?;
    ensure!(listeners(&visitor, ALL).await? == 0, "what has shown still listens");
    goes(&visitor, "/").await?;
    visitor.campaign("elsewhere").disappears().await?;
    ensure!(listeners(&visitor, ALL).await? == 0, "what was elsewhere still listens");
    goes(&visitor, "/elsewhere").await?;
    visitor.until("it is listened for again", "return listeners('mouseout') === 1", vec![]).await?;
    visitor.js::<Value>("parea.disable()", vec![]).await?;
    ensure!(listeners(&visitor, ALL).await? == 0, "what is disabled still listens");
    Ok(())
}

/// A call that is nested deeper than anybody reads is refused, and takes nothing back that the page has told before.
pub async fn a_call_too_deep(cast: &Cast) -> Result<()> {
    let mut campaign = one("known", json!({ "load": true }));
    campaign["needs"] = json!("remember");
    let (site, visitor) = opens(cast, json!([campaign.clone()]), "").await?;
    site.equips(&json!({
        "version": 1,
        "site": { "id": "walk", "languages": ["en"], "language": "en" },
        "consent": { "source": "parea", "purposes": { "remember": "functional" } },
        "campaigns": [campaign]
    }))?;
    visitor.opens(&site, "/").await?;
    super::stands(&visitor).await?;
    visitor.js::<Value>("parea.consent({ functional: true })", vec![]).await?;
    visitor.campaign("known").appears().await?;
    let deep = "let deep = {}; for (let at = 0; at < 60; at += 1) deep = { deep };";
    visitor.js::<Value>(&format!("{deep} parea.consent(deep)"), vec![]).await?;
    shows_only(&visitor, &["known"], "a call that nobody can read").await?;
    let console = visitor.console(&site).await?;
    anyhow::ensure!(console.len() == 1 && console[0].contains("consent"), "one message, not {console:#?}");
    Ok(())
}
