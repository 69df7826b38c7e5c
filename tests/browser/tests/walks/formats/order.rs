//! In which order keyboard and screen reader meet what a container holds.

use super::{INTERRUPTING, config, serve, with};
use anyhow::{Context, Result, ensure};
use parea_walks::axe;
use parea_walks::cast::Cast;
use parea_walks::engine::Engine;
use parea_walks::host;
use parea_walks::server::Page;
use parea_walks::visitor::{Look, Visitor, Width};
use serde_json::{Value, json};
use thirtyfour::Key;

/// Only who may be remembered is offered a reminder.
const REMEMBERS: &str = "<script>(window.parea ??= []).push(['consent', { functional: true }]);</script>";

/// The close button first, then the content in its order; and what each container says it is, in each engine's own words.
pub async fn close_comes_first(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    for format in INTERRUPTING.iter().copied().chain(["tab", "inline"]) {
        serve(&site, &[with(format, &json!({ "remind": "3d", "closable": true }))], REMEMBERS, "")?;
        visitor.opens(&site, "/page").await?;
        let shown = visitor.campaign(format);
        shown.appears().await?;
        visitor.rests().await?;
        let is_modal = matches!(format, "modal" | "full-screen");
        let mut order = Vec::new();
        if is_modal {
            order.push(visitor.focus().await?);
        } else {
            let owner = visitor.focus_owner().await?;
            ensure!(owner != format, "{format}: the focus is on {owner:?}");
            // Inline it stands in the middle of the page, all else behind its end.
            let before = if format == "inline" { "#town" } else { "footer" };
            let focus = "const at = document.querySelector(arguments[0]); at.tabIndex = 0; at.focus()";
            visitor.js::<Value>(focus, vec![json!(before)]).await?;
        }
        if format == "tab" {
            visitor.presses(Key::Tab).await?;
            ensure!(visitor.focus().await? == "button[launcher]", "tab: Tab reaches {}", visitor.focus().await?);
            visitor.presses(Key::Enter).await?;
            shown.sees("[part=close]").await?;
        }
        while order.len() < 4 {
            visitor.presses(Key::Tab).await?;
            order.push(visitor.focus().await?);
        }
        ensure!(order == ["button[close]", "a[link]", "a[button]", "button[quiet]"], "{format}: Tab reaches {order:?}");
        let read =
            ["button Close", "heading New harvest", "link pressed", "link See the oil", "button Remind me later"];
        let around: &[&str] = match format {
            "modal" | "full-screen" => &["dialog New harvest"],
            "tab" => &["region New harvest", "button New harvest", "group New harvest"],
            "inline" => &[],
            _ => &["region New harvest"],
        };
        let heard = shown.heard("dialog, [role=region], [role=group], h2, a, button").await?;
        let after: &[&str] = if format == "toast" { &["button Keep open"] } else { &[] };
        ensure!(heard == [around, &read, after].concat(), "{format}: a screen reader finds {heard:#?}");
        if cast.engine() == Engine::Chromium && !matches!(format, "tab" | "inline") {
            let tree = tree(&visitor, format).await?;
            let found: Vec<&str> = tree.iter().map(String::as_str).filter(|line| !line.starts_with("status")).collect();
            ensure!(
                found.first() == around.first() && found.get(1..6) == Some(&read[..]),
                "{format}: the tree has {tree:#?}"
            );
        }
    }
    Ok(())
}

/// What has a role worth saying inside a campaign, in the order of the accessibility tree: role and name.
async fn tree(visitor: &Visitor, campaign: &str) -> Result<Vec<String>> {
    let nodes = visitor.driver.cdp().send_raw("Accessibility.getFullAXTree", json!({})).await?;
    let nodes = nodes["nodes"].as_array().context("no accessibility tree")?;
    let find = |id: &Value| nodes.iter().find(|node| node["nodeId"] == *id);
    let mut order = Vec::new();
    let mut stack: Vec<&Value> = nodes.iter().take(1).collect();
    while let Some(node) = stack.pop() {
        let (role, name) =
            (node["role"]["value"].as_str().unwrap_or_default(), node["name"]["value"].as_str().unwrap_or_default());
        if ["dialog", "region", "status", "button", "heading", "link"].contains(&role) && node["ignored"] != true {
            order.push(format!("{role} {name}"));
        }
        let children: Vec<&Value> = node["childIds"].as_array().into_iter().flatten().collect();
        stack.extend(children.iter().rev().filter_map(|id| find(id)));
    }
    let at = order.iter().position(|line| line == "dialog New harvest" || line == "region New harvest");
    Ok(order.split_off(at.with_context(|| format!("{campaign} is not in the tree: {order:?}"))?))
}

/// A toast is a status: it speaks, takes no focus, and can be kept.
pub async fn a_toast_takes_no_focus(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    serve(&site, &[with("toast", &json!({ "when": { "any": [{ "scroll": "60%" }] } }))], "", "")?;
    visitor.opens(&site, "/page").await?;
    visitor.tabs_to("the page's button", "at.id === 'opener'").await?;
    visitor.presses(Key::End).await?;
    let toast = visitor.campaign("toast");
    toast.says("New harvest").await?;
    ensure!(visitor.focus().await? == "button#opener", "the toast took the focus from {}", visitor.focus().await?);
    let role: String = toast.property("[part=body]", "found.getAttribute('role')").await?;
    ensure!(role == "status", "a toast is a {role}");
    visitor.rests().await?;
    visitor.tabs_to("the button that keeps it", "at.matches('[part=quiet]')").await?;
    visitor.presses(Key::Enter).await?;
    let kept = "return !document.querySelector('[data-parea-campaign=toast]').shadowRoot.querySelector('[part=quiet]')";
    visitor.until("nothing asks to keep it any longer", kept, vec![]).await?;
    ensure!(visitor.focus().await? == "button[close]", "the focus went to {}", visitor.focus().await?);
    visitor.presses(Key::Enter).await?;
    toast.disappears().await?;
    ensure!(visitor.focus().await? == "input#town", "the focus was not given back: {}", visitor.focus().await?);
    Ok(())
}

/// Every container in each of its places: clean for axe, within the window, on a desktop and on a phone, in both directions.
pub async fn every_container_in_every_light(cast: &Cast) -> Result<()> {
    let site = cast.bare_site().await?;
    let places = [
        ("bar", "top"),
        ("bar", "bottom"),
        ("modal", "center"),
        ("full-screen", "center"),
        ("toast", "bottom"),
        ("slide-in", "top-start"),
        ("slide-in", "middle-end"),
        ("slide-in", "bottom-end"),
        ("slide-in", "bottom"),
        ("toast", "top-end"),
    ];
    for look in [Look::DESKTOP, Look { width: Width::Phone, dark: true }] {
        let visitor = cast.visitor(look).await?;
        for (format, place) in places {
            let language = if (format.len() + place.len()) % 2 == 0 { "fa" } else { "en" };
            site.equips(&config(&[with(format, &json!({ "placement": place, "remind": "3d" }))]))?;
            let head = format!("<link rel=\"stylesheet\" href=\"/scheme.css\">{REMEMBERS}{}", host::TAG);
            let direction = if language == "fa" { "rtl" } else { "ltr" };
            let html = format!("<html lang=\"{language}\" dir=\"{direction}\">");
            site.serve("/page", Page::html(host::text(&head, "")?.replace("<html lang=\"en\">", &html)));
            visitor.opens(&site, "/page").await?;
            visitor.campaign(format).sees("[part=heading]").await?;
            visitor.rests().await?;
            let (wide, _) = look.width.pixels();
            visitor.photographs(&format!("container-{format}-{place}-{wide}-{language}")).await?;
            axe::finds_nothing(&visitor, &format!("{format} {place} {wide} {language}")).await?;
            is_placed(&visitor, format, place, direction).await?;
        }
    }
    Ok(())
}

/// It lies where it was placed, wholly within the window.
async fn is_placed(visitor: &Visitor, format: &str, place: &str, direction: &str) -> Result<()> {
    let script = "\
        const box = document.querySelector('[data-parea-campaign]').shadowRoot.querySelector('[part=frame]').getBoundingClientRect();\
        const gaps = [box.left, document.documentElement.clientWidth - box.right, box.top, innerHeight - box.bottom];\
        return gaps";
    let gaps: Vec<f64> = visitor.js(script, vec![]).await?;
    ensure!(gaps.iter().all(|gap| *gap > -16.0), "{format} {place} sticks out: {gaps:?}");
    let [left, right, top, bottom] = gaps[..] else { anyhow::bail!("{gaps:?}") };
    let (start, end) = if direction == "rtl" { (right, left) } else { (left, right) };
    let is_wide = start + end > 64.0;
    ensure!(!place.ends_with("start") || !is_wide || start < end, "{format} {place} {direction}: {gaps:?}");
    ensure!(!place.ends_with("end") || !is_wide || end < start, "{format} {place} {direction}: {gaps:?}");
    ensure!(!place.starts_with("top") || top < bottom, "{format} {place}: {gaps:?}");
    ensure!(!place.starts_with("bottom") || bottom < top, "{format} {place}: {gaps:?}");
    Ok(())
}
