//! The page's own dialogs, fields and screens go first.

use super::{INTERRUPTING, campaign, script, serve, with};
use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::visitor::Visitor;
use serde_json::{Value, json};
use thirtyfour::Key;

/// A dialog of the page's own, native, and one that only says so.
const DIALOGS: &str = "\
    <dialog id=\"native\"><p>Your basket</p><button id=\"in-native\">Pay</button></dialog>\
    <div id=\"drawn\" role=\"dialog\" aria-modal=\"true\" aria-label=\"Basket\" hidden><button id=\"in-drawn\">Pay</button></div>";

/// As old scripts draw one: over everything that has a `z-index`, and the focus stays in it.
const DRAWN: &str = "\
    const drawn = document.querySelector('#drawn');\
    drawn.style.cssText = 'position: fixed; inset: 0; z-index: 2147483647; background: #fff; color: #222';\
    window.pulls = 0;\
    const trap = (event) => { if (drawn.contains(event.target)) return; pulls++; document.querySelector('#in-drawn').focus(); };\
    window.openDrawn = () => { drawn.hidden = false; document.addEventListener('focusin', trap); document.querySelector('#in-drawn').focus(); };\
    window.closeDrawn = () => { drawn.hidden = true; document.removeEventListener('focusin', trap); };";

/// Whether a campaign lies over the page at this moment.
async fn is_over(visitor: &Visitor, campaign: &str) -> Result<bool> {
    let script = "return !!document.querySelector(`[data-parea-campaign=\"${arguments[0]}\"]`)?.checkVisibility()";
    visitor.js(script, vec![json!(campaign)]).await
}

/// What a click in the middle of an element would hit.
async fn hits(visitor: &Visitor, selector: &str) -> Result<bool> {
    let script = "\
        const own = document.querySelector(arguments[0]), box = own.getBoundingClientRect();\
        return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === own";
    visitor.js(script, vec![json!(selector)]).await
}

async fn run(visitor: &Visitor, text: &str) -> Result<()> {
    visitor.js::<Value>(text, vec![]).await.map(drop)
}

/// What is there already lies below a modal dialog of the page; what would come waits until that is closed.
pub async fn to_a_dialog_of_the_page(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let own = script(&site, "if (location.hash) document.querySelector('#native').showModal()");
    for format in ["bar", "slide-in", "toast", "tab"] {
        serve(&site, &[campaign(format)], &own, DIALOGS)?;
        visitor.opens(&site, "/page").await?;
        visitor.campaign(format).appears().await?;
        run(&visitor, "document.querySelector('#native').showModal()").await?;
        ensure!(hits(&visitor, "#in-native").await?, "a {format} covers a dialog that was opened after it");
        run(&visitor, "document.querySelector('#native').close()").await?;

        visitor.opens(&site, "/page?2#open").await?;
        visitor.is_still().await?;
        ensure!(!is_over(&visitor, format).await?, "a {format} came over a dialog of the page");
        ensure!(hits(&visitor, "#in-native").await?, "a {format} covers the dialog");
        run(&visitor, "document.querySelector('#native').close()").await?;
        visitor.campaign(format).appears().await?;
    }
    Ok(())
}

/// A trap of the page's own has its way: ours goes out of it, and whatever is called for neither fights nor recurs.
pub async fn to_a_host_that_traps_the_focus(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let own = script(&site, DRAWN);
    for format in ["bar", "slide-in", "toast", "tab"] {
        serve(&site, &[campaign(format)], &own, DIALOGS)?;
        visitor.opens(&site, "/page").await?;
        visitor.campaign(format).appears().await?;
        ensure!(visitor.focus_owner().await?.is_empty(), "a {format} took the focus");
        run(&visitor, "openDrawn()").await?;
        visitor
            .until(
                "ours is out of its way",
                "return !document.querySelector('[data-parea-campaign]').checkVisibility()",
                vec![],
            )
            .await?;
        ensure!(
            hits(&visitor, "#drawn").await? || hits(&visitor, "#in-drawn").await?,
            "a {format} covers what is drawn above all"
        );
        run(&visitor, "closeDrawn()").await?;
        visitor.campaign(format).appears().await?;
    }
    for format in ["modal", "full-screen"] {
        serve(&site, &[with(format, &json!({ "when": { "any": [{ "manual": true }] } }))], &own, DIALOGS)?;
        visitor.opens(&site, "/page").await?;
        visitor.is_still().await?;
        run(&visitor, &format!("openDrawn(); parea.show('{format}')")).await?;
        let shown = visitor.campaign(format);
        shown.says("New harvest").await?;
        visitor.rests().await?;
        for _ in 0..6 {
            visitor.presses(Key::Tab).await?;
        }
        let pulls: u32 = visitor.js("return pulls", vec![]).await?;
        ensure!(pulls < 20, "{format}: the page's trap pulled {pulls} times");
        shown.clicks("[part=close]").await?;
        shown.disappears().await?;
        ensure!(hits(&visitor, "#in-drawn").await?, "the page's own dialog is usable again");
    }
    Ok(())
}

/// One Escape closes one thing: the page's own first, then the topmost of ours; none of ours where the page uses the key.
pub async fn escape_closes_one_thing(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let own = script(
        &site,
        &[DRAWN, "\
        addEventListener('keydown', (event) => { if (event.key === 'Escape' && !drawn.hidden) closeDrawn(); });\
        document.querySelector('#town').addEventListener('keydown', (event) => { if (event.key === 'Escape') event.preventDefault(); });"].concat(),
    );
    for format in ["bar", "slide-in", "toast"] {
        serve(&site, &[campaign(format)], &own, DIALOGS)?;
        visitor.opens(&site, "/page").await?;
        let shown = visitor.campaign(format);
        shown.says("New harvest").await?;
        visitor.rests().await?;
        run(&visitor, "document.querySelector('#native').showModal()").await?;
        visitor.presses(Key::Escape).await?;
        visitor.until("the page's dialog is closed", "return !document.querySelector('#native').open", vec![]).await?;
        ensure!(shown.is_shown().await?, "the Escape of a dialog closed the {format} too");
        run(&visitor, "openDrawn()").await?;
        visitor.presses(Key::Escape).await?;
        ensure!(shown.is_shown().await?, "the Escape of what the page drew closed the {format} too");
        shown.appears().await?;
        run(&visitor, "document.querySelector('#town').focus()").await?;
        visitor.presses(Key::Escape).await?;
        ensure!(shown.is_shown().await?, "a key that the page uses closed the {format}");
        run(&visitor, "document.querySelector('#opener').focus()").await?;
        visitor.presses(Key::Escape).await?;
        shown.disappears().await?;
    }
    // Of two of ours the upper one goes first.
    let modal = with("modal", &json!({ "when": { "any": [{ "manual": true }] } }));
    serve(&site, &[campaign("bar"), modal], &own, DIALOGS)?;
    visitor.opens(&site, "/page").await?;
    visitor.campaign("bar").appears().await?;
    run(&visitor, "parea.show('modal')").await?;
    visitor.campaign("modal").says("New harvest").await?;
    visitor.presses(Key::Escape).await?;
    visitor.campaign("modal").disappears().await?;
    ensure!(visitor.campaign("bar").is_shown().await?, "one Escape closed two of ours");
    visitor.presses(Key::Escape).await?;
    visitor.campaign("bar").disappears().await
}

/// What is written, fills the screen or asks for consent is not interrupted; what may be dropped is.
pub async fn to_whoever_is_busy(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let banner = "<div id=\"onetrust-banner-sdk\" hidden><p>Cookies?</p><button>Yes</button></div>\
        <aside id=\"usercentrics-cmp-ui\"></aside>";
    // It asks in a shadow root, and leaves a button there.
    let asks = "const own = document.querySelector('#usercentrics-cmp-ui'); own.attachShadow({ mode: 'open' }).innerHTML =\
        '<div id=\"uc-main-dialog\" style=\"position: fixed; inset: auto 0 0\"><button>Yes</button></div>'";
    let ways = [
        ("field", "document.querySelector('#town').focus()", "document.querySelector('#town').blur()"),
        (
            "consent",
            "document.querySelector('#onetrust-banner-sdk').hidden = false",
            "document.querySelector('#onetrust-banner-sdk').hidden = true",
        ),
        (
            "consent",
            asks,
            "document.querySelector('#usercentrics-cmp-ui').shadowRoot.querySelector('div').className = 'privacyButton'",
        ),
    ];
    for (format, (what, begin, end)) in INTERRUPTING.iter().zip(ways.iter().cycle()) {
        let later = with(format, &json!({ "when": { "any": [{ "event": "go" }] } }));
        let dropped = with(
            "toast",
            &json!({ "id": "never", "when": { "any": [{ "event": "go" }] }, "busy": "drop", "priority": 1 }),
        );
        serve(&site, &[later, dropped], "", banner)?;
        visitor.opens(&site, "/page").await?;
        visitor.is_still().await?;
        run(&visitor, begin).await?;
        run(&visitor, "parea.track('go')").await?;
        visitor.is_still().await?;
        let shown = visitor.shown().await?;
        ensure!(shown.is_empty(), "{shown:?} came while the page was busy with a {what}");
        let why: Value = visitor
            .js(
                "return parea.explain(arguments[0]).campaigns[0].gates.find((gate) => gate.gate === 'trigger')",
                vec![json!(format)],
            )
            .await?;
        ensure!(why["why"] == "busy" && why["actual"] == *what, "{why}");
        run(&visitor, end).await?;
        visitor.campaign(format).says("New harvest").await?;
        ensure!(!visitor.campaign("never").is_shown().await?, "what was dropped came all the same");
    }
    serve(&site, &[with("slide-in", &json!({ "when": { "any": [{ "event": "go" }] } }))], "", "")?;
    visitor.opens(&site, "/page").await?;
    run(&visitor, "document.querySelector('#opener').onclick = () => document.querySelector('main').requestFullscreen().then(() => { window.isFull = true }, () => { window.isFull = 'no' })").await?;
    visitor.clicks("#opener").await?;
    let is_full = visitor.until("the screen is filled, or may not be", "return window.isFull", vec![]).await?;
    if is_full == json!(true) {
        run(&visitor, "parea.track('go')").await?;
        visitor.is_still().await?;
        ensure!(visitor.shown().await?.is_empty(), "something came over what fills the screen");
        run(&visitor, "document.exitFullscreen()").await?;
        visitor.campaign("slide-in").appears().await?;
    }
    Ok(())
}
