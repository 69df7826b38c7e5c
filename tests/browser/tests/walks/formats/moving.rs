//! Gestures, the keyboard on the screen, and that nothing of the page moves.

use super::{INTERRUPTING, campaign, script, serve, with};
use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::host;
use parea_walks::server::Page;
use parea_walks::visitor::Visitor;
use serde_json::{Value, json};

/// A finger on the middle of the campaign's text goes so far; or, as `pen` or `mouse`, that pointer.
const SWIPE: &str = "\
    const [campaign, x, y, kind] = arguments;\
    const root = document.querySelector(`[data-parea-campaign=\"${campaign}\"]`).shadowRoot;\
    const target = root.querySelector('[part=text]'), box = target.getBoundingClientRect();\
    const at = { clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };\
    const to = { clientX: at.clientX + x, clientY: at.clientY + y };\
    const send = (name, point) => {\
        if (kind !== 'touch') return target.dispatchEvent(new PointerEvent(`pointer${name === 'start' ? 'down' : 'up'}`, { ...point, pointerType: kind, bubbles: true, composed: true }));\
        const event = new Event(`touch${name}`, { bubbles: true, composed: true });\
        const touch = { ...point, target };\
        Object.defineProperty(event, 'changedTouches', { value: [touch] });\
        Object.defineProperty(event, 'touches', { value: name === 'start' ? [touch] : [] });\
        target.dispatchEvent(event);\
    };\
    send('start', at); send('end', to);\
    return !document.querySelector(`[data-parea-campaign=\"${campaign}\"]`)";

async fn swipes(visitor: &Visitor, campaign: &str, x: i32, y: i32, kind: &str) -> Result<bool> {
    visitor.js(SWIPE, vec![json!(campaign), json!(x), json!(y), json!(kind)]).await
}

/// Over the nearest edge it goes; elsewhere, too short, aslant, with text selected or from what scrolls it stays.
pub async fn a_swipe(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let cases = [
        ("bar", "bottom", (0, 90), (0, -90)),
        ("bar", "top", (0, -90), (0, 90)),
        ("slide-in", "bottom-end", (90, 0), (-90, 0)),
        ("slide-in", "middle-start", (-90, 0), (0, 90)),
        ("toast", "bottom", (0, 90), (90, 0)),
    ];
    for kind in ["touch", "pen"] {
        for (format, place, (x, y), (away_x, away_y)) in cases {
            serve(&site, &[with(format, &json!({ "placement": place }))], "", "")?;
            visitor.opens(&site, "/page").await?;
            visitor.campaign(format).sees("[part=text]").await?;
            visitor.rests().await?;
            let what = format!("{format} {place} {kind}");
            ensure!(!swipes(&visitor, format, away_x, away_y, kind).await?, "{what}: away from the edge");
            ensure!(!swipes(&visitor, format, x / 3, y / 3, kind).await?, "{what}: too short");
            ensure!(!swipes(&visitor, format, 90, 90, kind).await?, "{what}: aslant");
            let select = "const range = document.createRange(); range.selectNodeContents(document.querySelector('h1')); getSelection().addRange(range)";
            visitor.js::<Value>(select, vec![]).await?;
            ensure!(!swipes(&visitor, format, x, y, kind).await?, "{what}: while text is selected");
            ensure!(!swipes(&visitor, format, x, y, "mouse").await?, "{what}: a mouse selects that way");
            visitor.js::<Value>("getSelection().removeAllRanges()", vec![]).await?;
            ensure!(swipes(&visitor, format, x, y, kind).await?, "{what}: over the edge");
        }
    }
    let long: Vec<Value> = (0..40).map(|_| json!({ "type": "text", "text": "The road is long." })).collect();
    serve(&site, &[with("slide-in", &json!({ "content": long }))], "", "")?;
    visitor.opens(&site, "/page").await?;
    visitor.campaign("slide-in").sees("[part=text]").await?;
    visitor.rests().await?;
    ensure!(!swipes(&visitor, "slide-in", 0, 90, "touch").await?, "what scrolls was swiped away");
    serve(&site, &[campaign("modal")], "", "")?;
    visitor.opens(&site, "/page").await?;
    visitor.campaign("modal").sees("[part=text]").await?;
    ensure!(!swipes(&visitor, "modal", 0, 300, "touch").await?, "a modal has no edge");
    Ok(())
}

/// The rectangles of all that is the page's own.
const BOXES: &str = "\
    return [...document.querySelectorAll('header, main > *, footer')].map((e) => {\
        const { x, y, width, height } = e.getBoundingClientRect();\
        return [e.localName, e.id, x, y + scrollY, width, height].join(' ');\
    })";

/// A bar fills room that the page has reserved, pushes only after an act of the visitor, and lies over the page otherwise.
pub async fn room_for_a_bar(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let slots = |style: &str| {
        let text = format!(
            "const room = document.createElement('div'); room.dataset.pareaSlot = 'bar'; room.className = 'room'; room.style.cssText = '{style}'; document.body.prepend(room);"
        );
        script(&site, &text)
    };
    let lies_over = "return document.querySelector('[data-parea-campaign=bar]').matches(':popover-open')";
    for (style, over) in [("min-height: 20em", false), ("", true), ("min-height: 4px", true), ("display: none", true)] {
        serve(
            &site,
            &[with("bar", &json!({ "placement": "top", "when": { "any": [{ "event": "go" }] } }))],
            &slots(style),
            "",
        )?;
        visitor.opens(&site, "/page").await?;
        visitor.is_still().await?;
        let before: Vec<String> = visitor.js(BOXES, vec![]).await?;
        visitor.js::<Value>("parea.track('go')", vec![]).await?;
        visitor.campaign("bar").says("New harvest").await?;
        visitor.rests().await?;
        ensure!(visitor.js::<bool>(lies_over, vec![]).await? == over, "with «{style}» a bar over the page: {}", !over);
        let after: Vec<String> = visitor.js(BOXES, vec![]).await?;
        ensure!(before == after, "with «{style}» the page moved: {before:?} {after:?}");
        visitor.campaign("bar").clicks("[part=close]").await?;
        visitor.campaign("bar").disappears().await?;
        let left: bool =
            visitor.js("return document.querySelector('.room').hasAttribute('data-parea-filled')", vec![]).await?;
        ensure!(!left, "the room is as it was");
    }
    // The visitor presses a button of the page: now it may push.
    visitor.opens(&site, "/page").await?;
    visitor.is_still().await?;
    let own = "document.querySelector('.room').style.cssText = ''; document.querySelector('#opener').onclick = () => parea.track('go')";
    visitor.js::<Value>(own, vec![]).await?;
    visitor.clicks("#opener").await?;
    visitor.campaign("bar").says("New harvest").await?;
    ensure!(!visitor.js::<bool>(lies_over, vec![]).await?, "what the visitor has asked for lies over the page");
    Ok(())
}

/// No container moves anything of the page: neither the rectangles nor Chromium's own count.
pub async fn nothing_moves(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let slot = "<div data-parea-slot=\"here\">";
    let own = format!(
        "{slot}<p>What the page says here itself.</p><p>It is longer.</p><p>Much longer.</p><p>And higher.</p><p>Really.</p><p>Yes.</p>"
    );
    for format in INTERRUPTING.iter().copied().chain(["tab", "inline"]) {
        serve(&site, &[with(format, &json!({ "when": { "any": [{ "event": "go" }] } }))], "", "")?;
        site.serve("/page", Page::html(host::text(host::TAG, "")?.replace(slot, &own)));
        visitor.opens(&site, "/page").await?;
        visitor.is_still().await?;
        let before: Vec<String> = visitor.js(BOXES, vec![]).await?;
        visitor.js::<Value>("parea.track('go')", vec![]).await?;
        visitor.campaign(format).appears().await?;
        visitor.rests().await?;
        let after: Vec<String> = visitor.js(BOXES, vec![]).await?;
        ensure!(before == after, "{format} moves {before:?} to {after:?}");
        let shifts: Vec<Value> = visitor.js_async(crate::hostile::SHIFTS, vec![]).await?;
        ensure!(shifts.is_empty(), "{format}: the browser counts layout shifts: {shifts:#?}");
        visitor.js::<Value>("parea.hide(arguments[0])", vec![json!(format)]).await?;
        visitor.campaign(format).disappears().await?;
        let after: Vec<String> = visitor.js(BOXES, vec![]).await?;
        ensure!(before == after, "{format} leaves {before:?} as {after:?}");
    }
    Ok(())
}

/// What the visitor writes into stands above the keyboard on the screen, and nothing else comes up with it.
pub async fn above_the_keyboard(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    // A browser without a screen to touch has no such keyboard: the page's own word for it says that it has.
    let own = "const own = new EventTarget(); Object.assign(own, { height: innerHeight, offsetTop: 0, scale: 1 });\
        Object.defineProperty(window, 'visualViewport', { value: own });\
        window.keyboard = (high) => { own.height = innerHeight - high; own.dispatchEvent(new Event('resize')); };";
    site.serve("/viewport.js", Page::new("text/javascript", own));
    let form = json!({ "content": [{ "type": "form", "id": "f", "steps": [
        { "id": "why", "type": "long-text", "title": "What went wrong?" }, { "id": "end", "type": "end", "title": "Thanks" }] }] });
    for format in ["bar", "slide-in", "toast", "modal", "full-screen"] {
        serve(&site, &[with(format, &form)], "<script src=\"/viewport.js\"></script>", "")?;
        visitor.opens(&site, "/page").await?;
        visitor.campaign(format).sees("textarea").await?;
        visitor.rests().await?;
        let bottom = "return document.querySelector('[data-parea-campaign]').shadowRoot.querySelector('[part=body]').getBoundingClientRect().bottom - innerHeight";
        let before: f64 = visitor.js(bottom, vec![]).await?;
        if format != "modal" && format != "full-screen" {
            visitor.js::<Value>("document.querySelector('#town').focus(); keyboard(300)", vec![]).await?;
            ensure!(
                visitor.js::<f64>(bottom, vec![]).await? == before,
                "a {format} came up over what is being written"
            );
        }
        visitor.js::<Value>("document.querySelector('[data-parea-campaign]').shadowRoot.querySelector('textarea').focus(); keyboard(300)", vec![]).await?;
        let after: f64 = visitor.js(bottom, vec![]).await?;
        ensure!(after <= -299.0, "a {format} lies {} px below the keyboard's edge", after + 300.0);
        visitor.js::<Value>("keyboard(0)", vec![]).await?;
        ensure!((visitor.js::<f64>(bottom, vec![]).await? - before).abs() < 1.0, "a {format} stays up");
    }
    Ok(())
}
