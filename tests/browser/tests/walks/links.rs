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

/// Every link in every shadow root: its text, its scheme and how many elements of ours are not plain ones.
const LINKS: &str = "\
    const root = document.querySelector('[data-parea-campaign=\"hello\"]').shadowRoot;\
    return [...root.querySelectorAll('a, [href], [src], form[action], button[formaction]')].map((e) => [e.textContent, e.protocol ?? e.getAttribute('src') ?? 'other'])";

/// Forbidden addresses in buttons, texts and pictures.
pub async fn forbidden_addresses(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let mut content = Vec::new();
    for (number, address) in FORBIDDEN.iter().enumerate() {
        content.push(json!({ "type": "button", "text": format!("button {number}"), "do": { "open": address } }));
        content.push(json!({ "type": "text", "text": format!("[link {number}]({address})") }));
    }
    content.push(
        json!({ "type": "text", "text": "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script>" }),
    );
    content.push(json!({ "type": "heading", "text": "</h2><iframe src=\"/frame\"></iframe>" }));
    for address in ALLOWED {
        content.push(json!({ "type": "text", "text": format!("[allowed]({address})") }));
    }
    let mut config = host::says("");
    config["campaigns"][0]["content"] = Value::Array(content);
    site.equips(&config)?;
    site.serve("/page", host::page(host::TAG, "")?);
    visitor.opens(&site, "/page").await?;
    let hello = visitor.campaign("hello");
    hello.says("<img src=x").await?;
    hello.says("<iframe src=").await?;
    let links: Vec<(String, String)> = visitor.js(LINKS, vec![]).await?;
    let schemes = ["http:", "https:", "mailto:", "tel:", "sms:"];
    for (text, scheme) in &links {
        ensure!(schemes.contains(&scheme.as_str()), "\"{text}\" is a link with the scheme {scheme}");
    }
    let allowed = links.iter().filter(|(text, _)| text == "allowed").count();
    ensure!(allowed == ALLOWED.len(), "{allowed} of {} allowed addresses are links", ALLOWED.len());
    let strange: Vec<String> = visitor
        .js("return [...document.querySelector('[data-parea-campaign]').shadowRoot.querySelectorAll('img, iframe, script, object, embed')].map((e) => e.outerHTML)", vec![])
        .await?;
    ensure!(strange.is_empty(), "the configuration's text became elements: {strange:?}");
    // Whatever is still there to be pressed does nothing.
    let press = "\
        const root = document.querySelector('[data-parea-campaign]').shadowRoot;\
        for (const button of root.querySelectorAll('button')) if (button.textContent.startsWith('button')) button.click();\
        await new Promise((done) => setTimeout(done, 200));\
        return [window.hacked ?? null, location.pathname]";
    let after: Value = visitor.js_async(press, vec![]).await?;
    ensure!(after == json!([null, "/page"]), "after pressing everything: {after}");
    ensure!(
        site.requests().iter().all(|request| request.path != "/frame" && request.path != "/x"),
        "a frame or picture was fetched"
    );
    let console = visitor.console(&site).await?;
    ensure!(console.len() <= 1 && console.iter().all(|line| line.contains("parea")), "{console:#?}");
    Ok(())
}
