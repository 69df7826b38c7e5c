//! Invitations as friends follow them, and how often a page was shared, with the collector that counts both.

use super::facts::decides;
use anyhow::{Result, ensure};
use parea_walks::axe;
use parea_walks::cast::Cast;
use parea_walks::host;
use parea_walks::rows;
use parea_walks::server::Site;
use parea_walks::visitor::{Look, Visitor};
use serde_json::{Value, json};
use std::sync::Arc;

/// The browser's clipboard, for who reads what was copied.
const CLIPBOARD: &str = "<script>Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { window.copied = text } } })</script>";

const ALL: &[&str] = &["functionality", "personalisation", "analytics"];

fn config() -> Value {
    let mut config = host::says("");
    config["site"] = json!({ "id": "walk", "languages": ["en", "fa"], "language": "en", "collector": "/parea" });
    config["consent"] = json!({ "source": "vanilla-cookieconsent",
        "purposes": { "remember": "functional", "personalise": "personalisation", "measure": "analytics" } });
    config["sinks"] = json!([{ "type": "collector" }]);
    config["campaigns"] = json!([
        { "id": "invite", "format": "inline", "slot": "here", "content": [
            { "type": "share", "networks": ["x", "copy"], "counts": true, "add": { "ref": "{{ referral.code or '' }}" } },
            { "type": "progress", "value": "referral.arrived", "goal": 2, "text": "{{ remaining }} to go", "reached": "Thank you!" }
        ] },
        { "id": "friend", "format": "inline", "slot": "friend", "audience": { "referral.by": { "$exists": true } },
            "content": [{ "type": "text", "text": "A friend sent you." }] }
    ]);
    config
}

/// A site with a collector that knows what its pages show.
async fn opens(cast: &Cast) -> Result<Arc<Site>> {
    let site = cast.desk(&config()).await?;
    site.equips(&config())?;
    for path in ["/story", "/few", "/many"] {
        let slot = r#"<div data-parea-slot="friend"></div>"#;
        site.serve(path, host::page(&[CLIPBOARD, host::TAG].concat(), slot)?);
    }
    Ok(site)
}

/// What the database holds of a type.
async fn events(site: &Site, kind: &str) -> Result<Vec<Value>> {
    let mut all = rows::events(&site.database()).await?;
    all.retain(|event| event["type"] == *kind);
    Ok(all)
}

async fn arrives(cast: &Cast, site: &Site, link: &str, grants: &[&str]) -> Result<Arc<Visitor>> {
    let friend = cast.visitor(Look::DESKTOP).await?;
    friend.opens(site, link).await?;
    friend.campaign("invite").appears().await?;
    decides(&friend, grants).await?;
    Ok(friend)
}

/// Somebody invites; friends come by their link and are thanked; who invited sees how many, and only of those who agreed.
pub async fn friends_come(cast: &Cast) -> Result<()> {
    let site = opens(cast).await?;
    let inviter = cast.visitor(Look::DESKTOP).await?;
    inviter.opens(&site, "/story").await?;
    let invite = inviter.campaign("invite");
    invite.says("Copy link").await?;
    ensure!(!invite.text().await?.contains("to go"), "before the grant there is no code");
    decides(&inviter, ALL).await?;
    invite.says("2 to go").await?;
    let kept = "return localStorage['parea.walk.personalise'] ?? ''";
    ensure!(!inviter.js::<String>(kept, vec![]).await?.contains("referral"), "kept before anything was shared");
    invite.clicks("[data-network=copy]").await?;
    invite.says("Link copied").await?;
    let copied: String = inviter.js("return window.copied", vec![]).await?;
    let code = copied.strip_prefix("https://elaia.example/press?ref=").unwrap_or_default().to_owned();
    ensure!(code.len() == 20, "{copied}");
    ensure!(inviter.js::<String>(kept, vec![]).await?.contains(&code), "the code is not kept");

    let link = format!("/story?ref={code}");
    let quiet = arrives(cast, &site, &link, &["functionality", "personalisation"]).await?;
    quiet.campaign("friend").says("A friend sent you.").await?;
    quiet.rests().await?;
    ensure!(site.requests().iter().all(|request| request.events("arrived").is_empty()), "sent without the grant");

    let friend = arrives(cast, &site, &link, ALL).await?;
    friend.campaign("friend").says("A friend sent you.").await?;
    site.until("the arrival is sent", |all| all.iter().any(|request| !request.events("arrived").is_empty())).await?;
    friend.rests().await?;
    friend.reloads().await?;
    friend.campaign("friend").appears().await?;
    friend.rests().await?;
    let arrived = events(&site, "eu.parea.arrived").await?;
    ensure!(arrived.len() == 1 && arrived[0]["data"]["ref"] == *code, "{arrived:?}");
    inviter.reloads().await?;
    invite.says("1 to go").await?;
    axe::finds_nothing(&inviter, "an invitation").await?;
    inviter.photographs("referral-one").await?;

    let second = arrives(cast, &site, &link, ALL).await?;
    second.campaign("friend").appears().await?;
    second.rests().await?;
    inviter.reloads().await?;
    invite.says("Thank you!").await?;
    inviter.photographs("referral-reached").await?;
    let said = inviter.console(&site).await?;
    ensure!(said.is_empty(), "{said:?}");
    Ok(())
}

/// Visitors who share a page.
fn sharers(path: &str, network: &str, count: usize) -> Vec<Value> {
    let one = |at: usize| {
        json!({ "specversion": "1.0", "type": "eu.parea.shared", "id": format!("{path}{network}{at}"), "source": "walk",
            "subject": format!("visitor-{at}"), "time": "2026-11-22T08:16:00Z",
            "data": { "campaign": "invite", "network": network, "path": path, "config": "c0ffee" } })
    };
    (0..count).map(one).collect()
}

/// From ten visitors on the buttons say how many have shared the page, and below that nothing.
pub async fn shares_are_counted(cast: &Cast) -> Result<()> {
    let site = opens(cast).await?;
    let visitor = cast.visitor(Look::PHONE).await?;
    visitor.opens(&site, "/story").await?;
    let mut post = sharers("/few", "x", 9);
    post.extend(sharers("/many", "x", 12));
    post.extend(sharers("/many", "copy", 31));
    let status: u16 = visitor
        .js_async(
            "const headers = { 'content-type': 'application/cloudevents-batch+json' };\
             return (await fetch('/parea/v1/events', { method: 'POST', headers, body: JSON.stringify(args[0]) })).status",
            vec![post.into()],
        )
        .await?;
    ensure!(status == 202, "the collector says {status}");
    visitor.opens(&site, "/few").await?;
    let invite = visitor.campaign("invite");
    invite.says("Copy link").await?;
    visitor.rests().await?;
    let text = invite.text().await?;
    ensure!(!text.contains("Shares") && !text.contains('9'), "told of nine: {text}");
    visitor.opens(&site, "/many").await?;
    invite.says("Shares: 43").await?;
    let said = |network: &str| format!("[data-network={network}] + [part=share-count]");
    for (network, count) in [("x", "12"), ("copy", "31")] {
        let shown: String = invite.property(&said(network), "found.textContent").await?;
        ensure!(shown == count, "{network}: {shown}");
    }
    axe::finds_nothing(&visitor, "counts").await?;
    visitor.photographs("share-counts").await?;
    ensure!(visitor.elsewhere().is_empty(), "somebody else was asked: {:?}", visitor.elsewhere());
    let said = visitor.console(&site).await?;
    ensure!(said.is_empty(), "{said:?}");
    Ok(())
}
