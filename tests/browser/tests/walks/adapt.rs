//! Whoever has set their browser for their own eyes: larger text, a narrow screen, more room between letters, colours of
//! their own, less motion. Every example of the gallery.

use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::engine::Engine;
use parea_walks::server::{Page, Site};
use parea_walks::visitor::{Look, Visitor};
use serde_json::{Value, json};
use std::sync::Arc;

/// Opens the gallery with all of its examples, in frames of a width.
async fn gallery(cast: &Cast, width: u32, language: &str) -> Result<(Arc<Site>, Arc<Visitor>)> {
    let site = cast.demo().await?;
    let visitor = cast.visitor(Look::DESKTOP).await?;
    visitor.opens(&site, &format!("/gallery?all&language={language}&width={width}")).await?;
    crate::gallery::opens(&visitor).await?;
    Ok((site, visitor))
}

/// What each example's window is asked, as `at`; what it finds wrong is said with the example's name.
async fn every_window(visitor: &Visitor, script: &str) -> Result<()> {
    let asked = format!(
        "const wrong = [];\
         for (const frame of document.querySelectorAll('iframe')) {{\
            const at = frame.contentWindow;\
            const found = await (async () => {{ {script} }})();\
            wrong.push(...found.map((what) => `${{frame.dataset.name}}: ${{what}}`));\
         }}\
         return wrong;"
    );
    let wrong: Vec<String> = visitor.js_async(&asked, vec![]).await?;
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// What is cut off: wider than the window, or text in a box that hides what does not fit.
const CUT: &str = "\
    await new Promise((done) => at.setTimeout(done, 50));\
    const found = at.document.documentElement.scrollWidth > at.innerWidth ? ['the page scrolls sideways'] : [];\
    for (const host of at.document.querySelectorAll('[data-parea-campaign]')) {\
        for (const e of host.shadowRoot.querySelectorAll('*')) {\
            const box = e.getBoundingClientRect(), style = at.getComputedStyle(e);\
            if (!e.checkVisibility({ visibilityProperty: true }) || box.width < 2 || box.height < 2) continue;\
            const name = e.localName + ' ' + e.getAttribute('part');\
            if (box.left < -0.5 || box.right > at.innerWidth + 0.5) {\
                let up = e;\
                while (up && !/auto|scroll/.test(at.getComputedStyle(up).overflowX)) up = up.parentElement;\
                if (!up || up.matches('dialog, [part~=frame]')) found.push(name + ' is outside of the screen');\
            }\
            const clips = /hidden|clip/.test(style.overflow) && e.innerText?.trim();\
            if (clips && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)) found.push(name + ' cuts its text off');\
        }\
    }\
    return found;";

/// 320 px wide with text twice as large, in the language with the longest words.
pub async fn reflow(cast: &Cast) -> Result<()> {
    let (_, visitor) = gallery(cast, 320, "de").await?;
    every_window(&visitor, CUT).await?;
    // As the browser's own setting does it: everything in em grows with the medium size, which no page can set.
    let larger = format!(
        "for (const host of at.document.querySelectorAll('[data-parea-campaign]')) host.style.setProperty('font-size', '32px', 'important');\
         {CUT}"
    );
    every_window(&visitor, &larger).await
}

/// The spacing of letters, words and lines that WCAG 1.4.12 names takes nothing away.
pub async fn spacing(cast: &Cast) -> Result<()> {
    let (_, visitor) = gallery(cast, 360, "en").await?;
    let spaced = format!(
        "for (const host of at.document.querySelectorAll('[data-parea-campaign]')) {{\
            const sheet = new at.CSSStyleSheet();\
            sheet.replaceSync('* {{ line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }} p {{ margin-block-end: 2em !important }}');\
            host.shadowRoot.adoptedStyleSheets.push(sheet);\
         }}\
         {CUT}"
    );
    every_window(&visitor, &spaced).await
}

/// With less motion nothing moves when it comes; with `motion: none` in the theme neither.
pub async fn motion(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let mut config = parea_walks::host::formats(&["shipping"])?;
    config["theme"] = json!({ "motion": "none" });
    site.equips(&config)?;
    site.serve("/page", parea_walks::host::page(parea_walks::host::TAG, "")?);
    visitor.opens(&site, "/page").await?;
    visitor.campaign("shipping").appears().await?;
    let running = "found.getAnimations({ subtree: true }).length";
    let count: usize = visitor.campaign("shipping").property("[part~=frame]", running).await?;
    ensure!(count == 0, "{count} animations run");
    if visitor.engine() == Engine::Chromium {
        config["theme"] = json!({});
        site.serve("/parea.json", Page::json(&config));
        emulate(&visitor, json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] })).await?;
        visitor.opens(&site, "/page").await?;
        visitor.campaign("shipping").appears().await?;
        let count: usize = visitor.campaign("shipping").property("[part~=frame]", running).await?;
        ensure!(count == 0, "{count} animations run for who wants none");
    }
    Ok(())
}

/// What is chosen, framed and focused can be told by who has set colours of their own.
pub async fn forced_colours(cast: &Cast) -> Result<()> {
    let site = cast.demo().await?;
    let visitor = cast.visitor(Look::DESKTOP).await?;
    emulate(&visitor, json!({ "features": [{ "name": "forced-colors", "value": "active" }] })).await?;
    visitor.opens(&site, "/gallery?all&width=360").await?;
    crate::gallery::opens(&visitor).await?;
    let told = "\
        const found = [];\
        for (const host of at.document.querySelectorAll('[data-parea-campaign]')) {\
            const look = (e) => { const s = at.getComputedStyle(e); return [s.backgroundColor, s.color, s.borderTopColor].join(); };\
            const [chosen, other] = ['checked', 'not(:checked)'].map((is) => host.shadowRoot.querySelector(`[part~=scale] input:${is} + span`));\
            if (chosen && other && look(chosen) === look(other)) found.push('the chosen answer looks like the others');\
            for (const e of host.shadowRoot.querySelectorAll('button:not([part~=close]), [part~=button], [part~=field]')) {\
                const style = at.getComputedStyle(e);\
                if (e.checkVisibility() && parseFloat(style.borderTopWidth) < 1) found.push(e.getAttribute('part') + ' has no edge');\
            }\
            const frame = host.shadowRoot.querySelector('dialog, [part=panel]');\
            if (frame?.checkVisibility() && at.getComputedStyle(frame).borderTopStyle === 'none') found.push('the frame has no edge');\
        }\
        return found;";
    every_window(&visitor, told).await
}

/// Sets what a media query answers; only Chromium's driver can.
async fn emulate(visitor: &Visitor, media: Value) -> Result<()> {
    visitor.driver.cdp().send_raw("Emulation.setEmulatedMedia", media).await?;
    Ok(())
}
