//! Whoever has set their browser for their own eyes: larger text, a narrow screen, more room between letters, colours of
//! their own, less motion. Every example of the gallery.

use crate::gallery::{opens, parts};
use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::engine::Engine;
use parea_walks::server::Site;
use parea_walks::visitor::{Look, Visitor};
use serde_json::{Value, json};

/// The gallery, part by part, in frames of a width. In the quick run each engine has one part.
fn galleries(cast: &Cast, width: u32, language: &str) -> impl Iterator<Item = String> {
    let choices = format!("language={language}&width={width}");
    parts(cast.engine(), 0).map(move |part| format!("{choices}&{part}"))
}

/// What each example is asked: `at` is its window and `hosts` what stands there, between the `sides` of the window or of
/// the slot in the gallery's own page. What it finds wrong is said with the example's name.
async fn every_example(visitor: &Visitor, script: &str) -> Result<()> {
    let asked = format!(
        "const wrong = [];\
         const all = (document) => [...document.querySelectorAll('[data-parea-campaign]')];\
         const frames = [...document.querySelectorAll('iframe')].map((frame) => [frame.dataset.name, frame.contentWindow, all(frame.contentDocument), \
            {{ left: 0, right: frame.contentWindow.innerWidth }}]);\
         const slots = [...document.querySelectorAll('.slot')].map((slot) => [slot.dataset.name, window, all(slot), slot.getBoundingClientRect()]);\
         for (const [name, at, hosts, sides] of [...frames, ...slots]) {{\
            const found = await (async () => {{ {script} }})();\
            wrong.push(...found.map((what) => `${{name}}: ${{what}}`));\
         }}\
         return frames.some(([, , hosts]) => hosts.length) ? wrong : ['no example is shown'];"
    );
    let wrong: Vec<String> = visitor.js_async(&asked, vec![]).await?;
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// What is cut off: wider than the window, or text in a box that hides what does not fit.
const CUT: &str = "\
    await new Promise((done) => at.setTimeout(done, 50));\
    const found = at.document.documentElement.scrollWidth > at.innerWidth ? ['the page scrolls sideways'] : [];\
    for (const host of hosts) {\
        for (const e of host.shadowRoot.querySelectorAll('*')) {\
            const box = e.getBoundingClientRect(), style = at.getComputedStyle(e);\
            if (!e.checkVisibility({ visibilityProperty: true }) || box.width < 2 || box.height < 2) continue;\
            if (e.matches('[part=live] *')) continue; /* Read aloud and never seen. */\
            if (e.matches('[part~=wheel] svg, [part~=wheel] svg *')) continue; /* A disc, whose box has corners when it is turned. */\
            const name = e.localName + ' ' + e.getAttribute('part');\
            if (box.left < sides.left - 0.5 || box.right > sides.right + 0.5) {\
                let up = e;\
                while (up && !/auto|scroll/.test(at.getComputedStyle(up).overflowX)) up = up.parentElement;\
                if (!up || up.matches('dialog, [part~=frame], [part=body], [part=panel]')) found.push(name + ' is outside of the screen');\
            }\
            const clips = /hidden|clip/.test(style.overflow) && e.innerText?.trim();\
            if (clips && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)) found.push(name + ' cuts its text off');\
        }\
    }\
    return found;";

/// Adds a style sheet to each example. Nothing from outside is stronger than the widget's own for its host.
const STYLE: &str = "\
    const style = (text) => {\
        const sheet = new at.CSSStyleSheet();\
        sheet.replaceSync(text);\
        for (const host of hosts) host.shadowRoot.adoptedStyleSheets.push(sheet);\
    };";

/// 320 px wide, in the language with the longest words; then 640 px wide with text twice as large.
pub async fn reflow(cast: &Cast) -> Result<()> {
    let site = cast.demo().await?;
    let wider = "for (const e of document.querySelectorAll('iframe')) e.style.inlineSize = '640px';\
        for (const e of document.querySelectorAll('.slot')) e.style.cssText += 'max-inline-size: none; inline-size: 640px';\
        return true";
    // As the browser's own setting does it: everything in em grows with the medium size, which no page can set.
    let larger = format!("{STYLE} style(':host {{ font-size: 32px !important }}'); {CUT}");
    for choices in galleries(cast, 320, "de") {
        let visitor = cast.visitor(Look::DESKTOP).await?;
        opens(&visitor, &site, &choices).await?;
        every_example(&visitor, CUT).await?;
        visitor.js::<bool>(wider, vec![]).await?;
        every_example(&visitor, &larger).await?;
    }
    Ok(())
}

/// The spacing of letters, words and lines that WCAG 1.4.12 names takes nothing away.
pub async fn spacing(cast: &Cast) -> Result<()> {
    let site = cast.demo().await?;
    let rules = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }";
    for choices in galleries(cast, 360, "en") {
        let visitor = cast.visitor(Look::DESKTOP).await?;
        opens(&visitor, &site, &choices).await?;
        every_example(&visitor, &format!("{STYLE} style('{rules}'); {CUT}")).await?;
    }
    Ok(())
}

/// With `motion: none` in the theme nothing moves when it comes or goes; in a browser that asks for less motion neither.
pub async fn motion(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    for campaign in ["shipping", "offer"] {
        let moving = moves(&visitor, &site, campaign, json!({})).await?;
        ensure!(!moving.is_empty(), "{campaign} comes without motion, so this walk proves nothing");
        let moving = moves(&visitor, &site, campaign, json!({ "motion": "none" })).await?;
        ensure!(moving.is_empty(), "{campaign} moves though the theme says none: {moving:?}");
        ensure!(leaves(&visitor, campaign).await? == "gone", "{campaign} takes its time though the theme says none");
        moves(&visitor, &site, campaign, json!({})).await?;
        ensure!(
            leaves(&visitor, campaign).await? == "out of reach",
            "{campaign} leaves without motion, or can be used"
        );
        visitor.until("nothing is left", "return !document.querySelector('html > [inert]')", vec![]).await?;
    }
    // Only Chromium's driver can switch it on.
    if visitor.engine() == Engine::Chromium {
        emulate(&visitor, json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] })).await?;
        for campaign in ["shipping", "offer"] {
            let moving = moves(&visitor, &site, campaign, json!({})).await?;
            ensure!(moving.is_empty(), "{campaign} moves for who wants less motion: {moving:?}");
        }
    }
    Ok(())
}

/// How a campaign is, as soon as it has been closed: the page can be used, and it cannot.
async fn leaves(visitor: &Visitor, campaign: &str) -> Result<String> {
    visitor.rests().await?;
    let script = "\
        const host = document.querySelector(`[data-parea-campaign=\"${arguments[0]}\"]`);\
        host.shadowRoot.querySelector('[part=close]').click();\
        if (document.querySelector('[data-parea-campaign]') || document.querySelector('dialog:modal')) return 'still there';\
        if (!host.isConnected) return 'gone';\
        return host.inert && !host.contains(document.activeElement) ? 'out of reach' : 'within reach'";
    visitor.js(script, vec![json!(campaign)]).await
}

/// The parts of a campaign that have a motion of their own, whether it is over or not.
async fn moves(visitor: &Visitor, site: &Site, campaign: &str, theme: Value) -> Result<Vec<String>> {
    let mut config = parea_walks::host::formats(&[campaign])?;
    config["theme"] = theme;
    site.equips(&config)?;
    site.serve("/page", parea_walks::host::page(parea_walks::host::TAG, "")?);
    visitor.opens(site, "/page").await?;
    visitor.campaign(campaign).appears().await?;
    let moving = "[...found.getRootNode().querySelectorAll('*')]\
        .filter((e) => { const style = getComputedStyle(e); return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0; })\
        .map((e) => `${e.localName} ${e.getAttribute('part')}`)";
    visitor.campaign(campaign).property("[part~=frame]", moving).await
}

/// What is chosen, framed and focused can be told by who has set colours of their own.
pub async fn forced_colours(cast: &Cast) -> Result<()> {
    let site = cast.demo().await?;
    let told = "\
        const found = at.matchMedia('(forced-colors: active)').matches ? [] : ['the colours are not forced'];\
        for (const root of hosts.map((host) => host.shadowRoot)) {\
            const look = (e) => { const s = at.getComputedStyle(e); return [s.backgroundColor, s.color, s.borderTopColor].join(); };\
            const [chosen, other] = ['checked', 'not(:checked)'].map((is) => root.querySelector(`[part~=scale] input:${is} + span`));\
            if (chosen && other && look(chosen) === look(other)) found.push('the chosen answer looks like the others');\
            for (const e of root.querySelectorAll('button:not([part~=close]), [part~=button], [part~=field]')) {\
                if (!e.checkVisibility()) continue;\
                const name = e.getAttribute('part');\
                if (parseFloat(at.getComputedStyle(e).borderTopWidth) < 1) found.push(name + ' has no edge');\
                e.focus({ focusVisible: true, preventScroll: true });\
                if (e.matches(':focus') && at.getComputedStyle(e).outlineStyle === 'none') found.push(name + ' does not show the focus');\
            }\
            const frame = root.querySelector('dialog, [part=panel]');\
            const fills = frame?.getBoundingClientRect().width >= at.innerWidth;\
            if (frame?.checkVisibility() && !fills && at.getComputedStyle(frame).borderTopStyle === 'none') found.push('the frame has no edge');\
        }\
        return found;";
    for choices in galleries(cast, 360, "en") {
        let visitor = cast.visitor(Look::DESKTOP).await?;
        emulate(&visitor, json!({ "features": [{ "name": "forced-colors", "value": "active" }] })).await?;
        opens(&visitor, &site, &choices).await?;
        every_example(&visitor, told).await?;
    }
    Ok(())
}

/// Sets what a media query answers; only Chromium's driver can.
async fn emulate(visitor: &Visitor, media: Value) -> Result<()> {
    visitor.driver.cdp().send_raw("Emulation.setEmulatedMedia", media).await?;
    Ok(())
}
