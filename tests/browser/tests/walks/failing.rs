//! When something of ours is broken or forbidden, the page stays as it was and the console has one message.

use anyhow::{Context, Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::form::ON;
use parea_walks::host;
use parea_walks::server::{Fault, Page, Site};
use parea_walks::visitor::Visitor;
use serde_json::json;

/// The page as the visitor has it: every element, attribute and text without the tag of ours, every box, every global
/// but our own name and the driver's.
const SNAPSHOT: &str = "\
    const copy = document.documentElement.cloneNode(true);\
    for (const tag of copy.querySelectorAll('script')) tag.remove();\
    const boxes = [...document.body.querySelectorAll('*')].filter((e) => e.localName !== 'script').map((e) => e.getBoundingClientRect().toJSON());\
    return JSON.stringify([copy.outerHTML.replace(/\\s+/g, ' '), Object.keys(window).filter((name) => !['parea', 'ret_nodes'].includes(name)).sort(), boxes, document.adoptedStyleSheets.length])";

/// A broken or missing configuration, a Wasm that is missing, torn or another one, a policy that forbids it.
pub async fn nothing_can_start(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    site.equips(&host::says("hello"))?;
    site.serve("/without", host::page("", "")?);
    visitor.opens(&site, "/without").await?;
    let untouched: String = visitor.js(SNAPSHOT, vec![]).await?;

    let tag =
        |config: &str| format!("<script type=\"module\" src=\"/pkg/parea.js\" data-config=\"{config}\"></script>");
    let broken = |folder: &str| {
        format!("<script type=\"module\" src=\"{folder}parea.js\" data-config=\"/parea.json\"></script>")
    };
    let wasm = |page: Page, folder: &str| -> Result<()> {
        site.serves_package(folder)?;
        site.serve(&format!("{folder}parea_bg.wasm"), page);
        Ok(())
    };
    let mut other = host::package_file("parea_bg.wasm")?;
    *other.last_mut().context("an empty Wasm")? ^= 1;
    site.serve("/broken.json", Page::new("application/json", "{ \"version\": 1,"));
    site.serve("/list.json", Page::new("application/json", "[]"));
    site.serve("/future.json", Page::json(&json!({ "version": 99, "campaigns": host::says("x")["campaigns"] })));
    wasm(Page::new("application/wasm", "").status(404), "/none/")?;
    wasm(Page::new("application/wasm", other), "/other/")?;
    wasm(
        Page::html("<!doctype html><html><head></head><p>The page you are looking for is gone.</p></html>"),
        "/html/",
    )?;
    let cases = [
        ("broken JSON", tag("/broken.json")),
        ("JSON that is no configuration", tag("/list.json")),
        ("no configuration there", tag("/nowhere.json")),
        ("a configuration of a later version", tag("/future.json")),
        ("no Wasm there", broken("/none/")),
        ("another Wasm than the loader's", broken("/other/")),
        ("a page instead of the Wasm", broken("/html/")),
    ];
    for (what, head) in &cases {
        site.serve("/page", host::page(head, "")?);
        stays_as_it_was(&site, &visitor, what, &untouched).await?;
    }
    let policy = "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; style-src 'self'";
    site.serve("/page", host::page(host::TAG, "")?.header("content-security-policy", policy));
    stays_as_it_was(&site, &visitor, "a policy without 'wasm-unsafe-eval'", &untouched).await?;

    site.breaks("/parea.json", Fault::LostBefore);
    site.serve("/page", host::page(host::TAG, "")?);
    stays_as_it_was(&site, &visitor, "a configuration that gets lost", &untouched).await
}

async fn stays_as_it_was(site: &Site, visitor: &Visitor, what: &str, untouched: &str) -> Result<()> {
    visitor.opens(site, "/page").await?;
    visitor.until(&format!("a message about {what}"), "return window.__walk.count() > 0", vec![]).await?;
    visitor.is_still().await?;
    let console = visitor.console(site).await?;
    // The browser's own report of a forbidden Wasm is the policy at work, not an error on the page.
    let ours: Vec<&String> =
        console.iter().filter(|line| !line.starts_with("csp: ") || !line.contains("wasm-eval")).collect();
    let is_one = ours.len() == 1 && ours.iter().all(|line| line.to_lowercase().contains("parea") && is_message(line));
    ensure!(is_one, "{what}: one message on the console, not {console:#?}");
    let now: String = visitor.js(SNAPSHOT, vec![]).await?;
    same(what, untouched, &now)
}

/// Fails with the first place where two snapshots differ.
fn same(what: &str, before: &str, after: &str) -> Result<()> {
    let at = before.bytes().zip(after.bytes()).take_while(|(was, is)| was == is).count();
    let near = |text: &str| text.chars().skip(at.saturating_sub(100)).take(300).collect::<String>();
    ensure!(before == after, "{what}: the page changed from\n…{}\nto\n…{}", near(before), near(after));
    Ok(())
}

/// Said on purpose, not thrown.
fn is_message(line: &str) -> bool {
    line.starts_with("warn: ") || line.starts_with("error: ")
}

/// A tag whose own integrity does not fit is refused by the browser; nothing of ours runs.
pub async fn a_wrong_integrity(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    site.equips(&host::says("hello"))?;
    site.serve("/without", host::page("", "")?);
    visitor.opens(&site, "/without").await?;
    let untouched: String = visitor.js(SNAPSHOT, vec![]).await?;
    let wrong = format!("sha384-{}", "A".repeat(64));
    let tag = host::TAG.replace("data-config", &format!("integrity=\"{wrong}\" data-config"));
    site.serve("/page", host::page(&tag, "")?);
    visitor.opens(&site, "/page").await?;
    visitor.until("the browser refuses the script", "return window.__walk.count() > 0", vec![]).await?;
    visitor.is_still().await?;
    let console = visitor.console(&site).await?;
    ensure!(console.len() == 1 && console.iter().all(|line| line.starts_with("resource: <script>")), "{console:#?}");
    same("a wrong integrity", &untouched, &visitor.js::<String>(SNAPSHOT, vec![]).await?)?;

    let right: serde_json::Value = serde_json::from_slice(&host::package_file("integrity.json")?)?;
    let right = right["parea.js"].as_str().context("integrity.json has no parea.js")?;
    site.serve("/right", host::page(&tag.replace(&wrong, right), "")?);
    visitor.opens(&site, "/right").await?;
    visitor.campaign("hello").says("hello").await
}

/// In a frame without an origin nothing can be stored: the frame's own page stays whole, and says so once at most.
pub async fn storage_is_blocked(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let config = host::formats(&["feedback"])?;
    site.equips(&config)?;
    site.serve("/parea.json", Page::json(&config).header("access-control-allow-origin", "*"));
    site.serve("/inside", host::page(host::TAG, "")?);
    site.serve("/page", Page::html("<!doctype html><html lang=\"en\"><head><title>Frame</title></head><body><iframe title=\"inside\" sandbox=\"allow-scripts allow-forms\" src=\"/inside\" width=\"900\" height=\"700\"></iframe></body></html>"));
    visitor.opens(&site, "/page").await?;
    let frame = visitor.sees("iframe").await?;
    frame.enter_frame().await?;
    let blocked: bool = visitor.js("try { localStorage; return false } catch { return true }", vec![]).await?;
    ensure!(blocked, "the frame can store");
    let form = visitor.campaign("feedback");
    form.appears().await?;
    form.chooses("9").await?;
    form.goes_on().await?;
    form.says("Thank you.").await?;
    visitor.is_still().await?;
    let console = visitor.console(&site).await?;
    ensure!(console.len() <= 1 && console.iter().all(|line| is_message(line)), "{console:#?}");
    Ok(())
}

/// A collector that cannot be reached costs the visitor nothing and the console one message.
pub async fn the_collector_is_unreachable(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    site.equips(&host::formats(&["feedback"])?)?;
    site.breaks("/parea/", Fault::LostBefore);
    site.serve("/page", host::page(host::TAG, "")?);
    visitor.opens(&site, "/page").await?;
    let form = visitor.campaign("feedback");
    form.appears().await?;
    form.chooses("9").await?;
    form.clicks(ON).await?;
    form.says("Thank you.").await?;
    visitor.until("a message about the collector", "return window.__walk.count() > 0", vec![]).await?;
    visitor.is_still().await?;
    let console = visitor.console(&site).await?;
    let is_one =
        console.len() == 1 && console.iter().all(|line| is_message(line) && line.to_lowercase().contains("parea"));
    ensure!(is_one, "one message on the console, not {console:#?}");
    Ok(())
}
