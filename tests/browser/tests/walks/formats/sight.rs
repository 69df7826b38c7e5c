//! What must be seen and heard: the next question, what is wrong, the close button, and the words of what comes by itself.

use super::{INTERRUPTING, campaign, config, serve, with};
use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::engine::Engine;
use parea_walks::form::ON;
use parea_walks::host;
use parea_walks::server::{Page, Site};
use parea_walks::visitor::{Look, Visitor};
use parea_walks::widget::Campaign;
use serde_json::{Value, json};
use thirtyfour::Key;

/// Whether `found` lies within the window and within what scrolls around it.
const SEEN: &str = "(() => {\
    const box = found.getBoundingClientRect();\
    const around = found.closest('[part=panel]') ?? found.closest('[part=frame]');\
    const { top, bottom } = around.getBoundingClientRect();\
    return box.top >= Math.max(0, top) - 1 && box.bottom <= Math.min(innerHeight, bottom) + 1;\
})()";

/// What scrolls in a campaign, as `scroller`, and its close button, as `close`.
const SCROLLER: &str = "\
    const root = document.querySelector('[data-parea-campaign]').shadowRoot, close = root.querySelector('[part=close]');\
    const scroller = [...root.querySelectorAll('[part=frame], [part=body], [part=panel]')]\
        .find((e) => e.scrollHeight > e.clientHeight + 1 && getComputedStyle(e).overflowY === 'auto');";

/// A question with so many answers.
fn many(id: &str, count: usize) -> Value {
    let options: Vec<Value> =
        (0..count).map(|at| json!({ "value": format!("o{at}"), "text": format!("Olive {at}") })).collect();
    json!({ "id": id, "type": "multi", "title": format!("Which of {id}?"), "options": options })
}

fn form(steps: &[Value]) -> Value {
    let end = json!({ "id": "end", "type": "end", "title": "Thanks" });
    let steps = [steps, &[end]].concat();
    json!({ "content": [{ "type": "form", "id": "f", "steps": steps }] })
}

/// So many paragraphs below a heading.
fn long(count: usize) -> Value {
    let heading = json!({ "type": "heading", "text": "New harvest" });
    let text = json!({ "type": "text", "text": "The road from the village to the grove is long." });
    json!([vec![heading], vec![text; count]].into_iter().flatten().collect::<Vec<_>>())
}

/// Presses what leads on where it stands at the upper edge, so that all else is above the window.
async fn goes_on(shown: &Campaign<'_>) -> Result<()> {
    let raise = "(found.scrollIntoView({ block: 'start', behavior: 'instant' }), true)";
    shown.until("the button stands at the upper edge", ON, raise).await?;
    shown.goes_on().await
}

/// What the visitor has led to comes into view: the next question, what is wrong, and the end.
pub async fn what_comes_next(cast: &Cast) -> Result<()> {
    let (site, visitor) = (cast.bare_site().await?, cast.visitor(Look::PHONE).await?);
    let contact = json!({ "id": "you", "type": "contact", "title": "Who are you?", "required": true,
        "fields": ["name", "email", "phone", "company", "address"] });
    serve(&site, &[with("inline", &form(&[many("oils", 16), contact]))], "", "")?;
    visitor.opens(&site, "/page").await?;
    let shown = visitor.campaign("inline");
    shown.sees(ON).await?;
    goes_on(&shown).await?;
    shown
        .until("the second question is in view", "legend", &format!("found.textContent.includes('Who') && {SEEN}"))
        .await?;
    goes_on(&shown).await?;
    for (what, selector) in
        [("the empty field", "[aria-invalid=true] [name='you.name']"), ("what is wrong", "[part=error]")]
    {
        shown.until(&format!("{what} is in view"), selector, SEEN).await?;
    }
    for name in ["name", "company", "address"] {
        shown.writes(&format!("[name='you.{name}']"), "Elaia").await?;
    }
    shown.writes("[name='you.email']", "anna@elaia.example").await?;
    shown.writes("[name='you.phone']", "+30 210 1234567").await?;
    goes_on(&shown).await?;
    shown.until("the thanks are in view", "[part=end] [part=title]", SEEN).await?;

    let steps = json!({ "content": [{ "type": "steps", "steps": [
        { "id": "one", "content": long(20) }, { "id": "two", "content": [{ "type": "text", "text": "Pressed." }] }] }] });
    serve(&site, &[with("inline", &steps)], "", "")?;
    visitor.opens(&site, "/page").await?;
    goes_on(&shown).await?;
    shown.until("the second step is in view", "#step-of", &format!("found.textContent.includes('2') && {SEEN}")).await
}

/// The same in what scrolls by itself.
pub async fn what_comes_next_inside(cast: &Cast) -> Result<()> {
    let (site, visitor) = (cast.bare_site().await?, cast.visitor(Look::PHONE).await?);
    for format in ["modal", "full-screen", "slide-in", "bar", "toast", "tab"] {
        serve(&site, &[with(format, &form(&[many("oils", 24), many("soaps", 24)]))], "", "")?;
        visitor.opens(&site, "/page").await?;
        let shown = visitor.campaign(format);
        if format == "tab" {
            shown.clicks("[part=launcher]").await?;
        }
        shown.sees(ON).await?;
        visitor.rests().await?;
        goes_on(&shown).await?;
        let second = format!("found.textContent.includes('soaps') && {SEEN}");
        shown.until(&format!("{format}: the second question is in view"), "legend", &second).await?;
    }
    Ok(())
}

/// The close button is there wherever something is scrolled to, over all else, and the keys scroll while it has the focus.
pub async fn the_close_button(cast: &Cast) -> Result<()> {
    let (site, visitor) = (cast.bare_site().await?, cast.visitor(Look::PHONE).await?);
    for format in INTERRUPTING.iter().copied().chain(["tab"]) {
        serve(&site, &[with(format, &json!({ "content": long(60) }))], "", "")?;
        visitor.opens(&site, "/page").await?;
        let shown = visitor.campaign(format);
        if format == "tab" {
            shown.clicks("[part=launcher]").await?;
        }
        shown.sees("[part=close]").await?;
        visitor.rests().await?;
        if visitor.engine() != Engine::Webkit {
            // Its driver's keys do not scroll.
            visitor.js::<Value>(&format!("{SCROLLER} close.focus()"), vec![]).await?;
            visitor.presses(Key::PageDown).await?;
            visitor
                .until(
                    &format!("{format}: the key scrolls"),
                    &format!("{SCROLLER} return scroller.scrollTop > 50"),
                    vec![],
                )
                .await?;
        }
        let hit = format!(
            "{SCROLLER} scroller.scrollTo({{ top: 1e6, behavior: 'instant' }});\
             const box = close.getBoundingClientRect(), edge = scroller.getBoundingClientRect();\
             const at = root.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);\
             return scroller.scrollTop > 100 && close.contains(at) && [box.top - edge.top, Math.min(box.left - edge.left, edge.right - box.right)].every((gap) => gap >= 0 && gap < 24)"
        );
        visitor.until(&format!("{format}: the close button is in view at the end"), &hit, vec![]).await?;
        visitor.photographs(&format!("close-{format}-360-en")).await?;
        shown.clicks("[part=close]").await?;
        if format == "tab" {
            shown.until("it is folded", "[part=panel]", "!found.checkVisibility()").await?;
        } else {
            shown.disappears().await?;
        }
    }
    // What is part of the page has its own in its own corner.
    serve(&site, &[with("inline", &json!({ "closable": true }))], "", "")?;
    visitor.opens(&site, "/page").await?;
    let corner = "(({ top, right }, frame) => Math.hypot(top - frame.top, right - frame.right) < 16)\
        (found.getBoundingClientRect(), found.closest('[part=frame]').getBoundingClientRect())";
    visitor.campaign("inline").until("the close button stands in the corner", "[part=close]", corner).await
}

/// How far from the window's top, right, bottom and left something of the campaign lies.
async fn gaps(visitor: &Visitor, selector: &str) -> Result<[f64; 4]> {
    let script = "\
        const box = document.querySelector('[data-parea-campaign]').shadowRoot.querySelector(arguments[0]).getBoundingClientRect();\
        return [box.top, innerWidth - box.right, innerHeight - box.bottom, box.left]";
    visitor.js(script, vec![json!(selector)]).await
}

/// Where the device itself covers the edges of the page, top, right, bottom and left: CSS pixels.
const NOTCHES: [f64; 4] = [47.0, 30.0, 34.0, 44.0];

/// Nothing that is to be pressed lies where the device covers the page, in either direction of writing.
pub async fn beside_the_notch(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let [top, right, bottom, left] = NOTCHES;
    let insets = json!({ "insets": { "top": top, "right": right, "bottom": bottom, "left": left } });
    visitor.driver.cdp().send_raw("Emulation.setSafeAreaInsetsOverride", insets).await?;
    let link = json!({ "content": [{ "type": "share", "networks": ["email", "copy"] }] });
    let cases = [
        ("full-screen", "center", "[part=close]", json!({ "content": long(60) })),
        ("bar", "top", "[part=close]", json!({ "content": long(60) })),
        ("slide-in", "bottom", "[part=close]", json!({ "content": long(60) })),
        ("tab", "middle-end", "[part=launcher]", json!({})),
        ("tab", "middle-start", "[part=launcher]", json!({})),
        ("tab", "bottom-end", "[part=launcher]", json!({})),
        ("tab", "top-start", "[part=launcher]", json!({})),
        ("rail", "middle-end", "[part=share]", link.clone()),
        ("rail", "middle-start", "[part=share]", link),
    ];
    for (format, place, selector, more) in cases {
        for (language, direction) in [("en", "ltr"), ("fa", "rtl")] {
            let mut campaign = with(format, &more);
            campaign["placement"] = json!(place);
            site.equips(&config(&[campaign]))?;
            serve_in(&site, language, direction)?;
            visitor.opens(&site, "/page").await?;
            visitor.campaign(format).sees(selector).await?;
            visitor.rests().await?;
            let what = format!("{format} {place} {language}");
            if selector == "[part=close]" {
                visitor
                    .js::<Value>(&format!("{SCROLLER} scroller.scrollTo({{ top: 1e6, behavior: 'instant' }})"), vec![])
                    .await?;
            }
            let found = gaps(&visitor, selector).await?;
            ensure!(found.iter().zip(NOTCHES).all(|(gap, notch)| *gap >= notch - 0.5), "{what}: {found:?}");
            visitor.photographs(&format!("notch-{format}-{place}-{language}")).await?;
        }
    }
    Ok(())
}

fn serve_in(site: &Site, language: &str, direction: &str) -> Result<()> {
    let html = format!("<html lang=\"{language}\" dir=\"{direction}\">");
    site.serve("/page", Page::html(host::text(host::TAG, "")?.replace("<html lang=\"en\">", &html)));
    Ok(())
}

/// In a tab that is written from right to left what has a direction of its own keeps it.
pub async fn directions_in_a_tab(cast: &Cast) -> Result<()> {
    let (site, visitor) = (cast.bare_site().await?, cast.visitor(Look::PHONE).await?);
    let content = json!([
        { "type": "heading", "text": { "fa": "برداشت تازه", "en": "New harvest" } },
        { "type": "text", "text": { "en": "First pressing, (cold)." } },
        { "type": "coupon", "code": "2026-SUMMER" },
        { "type": "form", "id": "f", "steps": [
            { "id": "phone", "type": "phone", "title": { "fa": "شماره", "en": "Number" } }, { "id": "end", "type": "end", "title": "Thanks" }] }
    ]);
    for launcher in [json!({ "en": "Say it!" }), json!({ "fa": "بگویید", "en": "Say it!" })] {
        let own = launcher["fa"].is_null();
        site.equips(&config(&[with("tab", &json!({ "content": content, "launcher": launcher }))]))?;
        serve_in(&site, "fa", "rtl")?;
        visitor.opens(&site, "/page").await?;
        let tab = visitor.campaign("tab");
        tab.clicks("[part=launcher]").await?;
        tab.sees("[part=close]").await?;
        visitor.rests().await?;
        for (selector, direction) in [
            ("[part=launcher]", if own { "ltr" } else { "rtl" }),
            ("[part=panel]", "rtl"),
            ("[part=heading]", "rtl"),
            ("[part=text]", "ltr"),
            ("[part=coupon-code]", "ltr"),
            ("input[type=tel]", "ltr"),
        ] {
            let found: String = tab.property(selector, "getComputedStyle(found).direction").await?;
            ensure!(found == direction, "{selector} is written {found}");
        }
        let close = "found.getBoundingClientRect().left - found.closest('[part=panel]').getBoundingClientRect().left";
        let gap: f64 = tab.property("[part=close]", close).await?;
        ensure!((0.0..16.0).contains(&gap), "the close button lies {gap} px from the left");
        visitor.photographs("tab-directions-360-fa").await?;
    }
    Ok(())
}

/// What comes beside the page is announced by its heading, and without one by what it says.
pub async fn what_is_announced(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let text = json!({ "type": "text", "text": "Free delivery this week" });
    for format in ["bar", "slide-in"] {
        for (content, said) in [
            (campaign(format)["content"].clone(), "New harvest"),
            (json!([text]), "Free delivery this week"),
            (json!([{ "type": "image", "src": "/icon.svg", "alt": "", "width": 8, "height": 8 }]), "Message"),
        ] {
            serve(&site, &[with(format, &json!({ "content": content }))], "", "")?;
            visitor.opens(&site, "/page").await?;
            let is_said = format!("found.textContent === '{said}'");
            visitor.campaign(format).until(&format!("«{said}» is announced"), "[part=live]", &is_said).await?;
        }
    }
    Ok(())
}
