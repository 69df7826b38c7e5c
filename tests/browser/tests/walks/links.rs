//! Nothing that a configuration says becomes a script, a frame or a forbidden link.

use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::host;
use serde_json::{Value, json};

/// Ways to write an address that must never be followed.
const FORBIDDEN: [&str; 11] = [
    "javascript:window.hacked=1",
    "JaVaScRiPt:window.hacked=1",
    "java\nscript:window.hacked=1",
    "java\tscript:window.hacked=1",
    " javascript:window.hacked=1",
    "\u{1}javascript:window.hacked=1",
    "javascript://%0awindow.hacked=1",
    "data:text/html,<script>opener.hacked=1</script>",
    "vbscript:window.hacked=1",
    "blob:null/1",
    "file:///etc/passwd",
];

/// Addresses that are links.
const ALLOWED: [&str; 6] =
    ["/press", "press?a=b#c", "https://elaia.example/", "mailto:a@elaia.example", "tel:+30271", "sms:+30271"];

/// Everything in our shadow roots that leads or loads somewhere: its text and its scheme.
const LINKS: &str = "\
    const hosts = [...document.querySelectorAll('[data-parea-campaign]')];\
    return hosts.flatMap((host) => [...host.shadowRoot.querySelectorAll('a, [href], [src], [action], [formaction]')])\
        .map((e) => [e.textContent, e.protocol ?? `other (${e.outerHTML})`])";

/// Elements in our shadow roots that load or run something.
const STRANGE: &str = "\
    const hosts = [...document.querySelectorAll('[data-parea-campaign]')];\
    return hosts.flatMap((host) => [...host.shadowRoot.querySelectorAll('img, iframe, script, object, embed, style, link')]).map((e) => e.outerHTML)";

/// Presses whatever is there to be pressed, and says what came of it.
const PRESS_ALL: &str = "\
    for (const host of document.querySelectorAll('[data-parea-campaign]'))\
        for (const button of host.shadowRoot.querySelectorAll('button, a')) if (button.textContent.startsWith('forbidden')) button.click();\
    await new Promise((done) => setTimeout(done, 300));\
    return [window.hacked ?? null, location.pathname]";

/// A campaign of its own for each address, since a broken one is not shown and would hide the others.
fn campaign(id: String, content: Value) -> Value {
    json!({ "id": id, "format": "inline", "slot": "here", "content": [content] })
}

/// Forbidden addresses in buttons and texts, and markup in texts.
pub async fn forbidden_addresses(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let mut campaigns = Vec::new();
    for (number, address) in FORBIDDEN.iter().enumerate() {
        let button = json!({ "type": "button", "text": "forbidden", "do": { "open": address } });
        campaigns.push(campaign(format!("button-{number}"), button));
        let text = json!({ "type": "text", "text": format!("See [forbidden]({address}).") });
        campaigns.push(campaign(format!("text-{number}"), text));
    }
    let markup =
        "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script><iframe src=\"/frame\"></iframe>";
    campaigns.push(campaign("markup".into(), json!({ "type": "text", "text": markup })));
    campaigns.push(campaign("markup-heading".into(), json!({ "type": "heading", "text": markup })));
    for (number, address) in ALLOWED.iter().enumerate() {
        let text = json!({ "type": "text", "text": format!("See [allowed]({address}).") });
        campaigns.push(campaign(format!("allowed-{number}"), text));
    }
    let mut config = host::says("");
    config["campaigns"] = Value::Array(campaigns);
    site.equips(&config)?;
    site.serve("/page", host::page(host::TAG, "")?);
    visitor.opens(&site, "/page").await?;
    for id in ["markup", "markup-heading"] {
        visitor.campaign(id).says(markup).await?;
    }
    for number in 0..ALLOWED.len() {
        visitor.campaign(&format!("allowed-{number}")).appears().await?;
    }
    let links: Vec<(String, String)> = visitor.js(LINKS, vec![]).await?;
    let schemes = ["http:", "https:", "mailto:", "tel:", "sms:"];
    for (text, scheme) in &links {
        ensure!(schemes.contains(&scheme.as_str()), "\"{text}\" is a link with the scheme {scheme}");
    }
    let allowed = links.iter().filter(|(text, _)| text == "allowed").count();
    ensure!(allowed == ALLOWED.len(), "{allowed} of {} allowed addresses are links: {links:?}", ALLOWED.len());
    let strange: Vec<String> = visitor.js(STRANGE, vec![]).await?;
    ensure!(strange.is_empty(), "the configuration's text became elements: {strange:?}");
    let after: Value = visitor.js_async(PRESS_ALL, vec![]).await?;
    ensure!(after == json!([null, "/page"]), "after pressing everything: {after}");
    ensure!(
        site.requests().iter().all(|request| !["/frame", "/x"].contains(&request.path.as_str())),
        "markup was loaded"
    );
    let console = visitor.console(&site).await?;
    ensure!(console.iter().all(|line| line.starts_with("warn: parea")), "{console:#?}");
    Ok(())
}
