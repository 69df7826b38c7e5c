//! A host that means us harm cannot reach in, and we do not reach out.

use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::host;
use parea_walks::server::{Page, Site};
use parea_walks::visitor::{Look, Visitor};
use serde_json::Value;

/// The policy of a careful host; see the table of platform facts.
const STRICT: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; img-src 'self'; \
    style-src 'self'; require-trusted-types-for 'script'";

/// Every element of ours: where it is and how it is drawn.
const OURS: &str = "\
    const names = ['display', 'visibility', 'opacity', 'color', 'backgroundColor', 'backgroundImage', 'fontFamily', 'fontSize',\
        'fontWeight', 'lineHeight', 'letterSpacing', 'wordSpacing', 'textTransform', 'textAlign', 'textDecorationLine', 'direction', 'padding',\
        'margin', 'borderTopWidth', 'borderTopStyle', 'borderTopColor', 'borderRadius', 'boxShadow', 'position', 'transform', 'filter', 'cursor', 'zIndex', 'appearance'];\
    const host = document.querySelector(`[data-parea-campaign=\"${arguments[0]}\"]`);\
    return [...host.shadowRoot.querySelectorAll('*')].map((e) => {\
        const box = e.getBoundingClientRect(), style = getComputedStyle(e);\
        return [e.localName + '.' + (e.getAttribute('part') ?? ''),\
            [box.x, box.y, box.width, box.height].map(Math.round).join(' '), ...names.map((name) => `${name}: ${style[name]}`)];\
    })";

/// Every element of the host: where it is and how it is drawn.
const THEIRS: &str = "\
    return [...document.querySelectorAll('html, body, body *')].filter((e) => !e.closest('[data-parea-campaign]') && e.localName !== 'script').map((e) => {\
        const box = e.getBoundingClientRect(), style = getComputedStyle(e);\
        return e.localName + ' ' + [box.x, box.y, box.width, box.height].map((n) => Math.round(n * 10)).join(' ') + ' ' + [...style].map((name) => style.getPropertyValue(name)).join(';');\
    })";

/// A style sheet that unsets everything changes nothing of ours, and ours changes nothing of the page's.
pub async fn style_sheets(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let hostile = "<link rel=\"stylesheet\" href=\"/unset.css\">";
    for campaign in ["offer", "shipping", "how-was-it"] {
        let mut config = host::formats(&[campaign])?;
        // By itself it takes the page's font, which this page takes away.
        config["theme"] = serde_json::json!({ "font": "sans-serif" });
        site.equips(&config)?;
        site.serve("/friendly", host::page(host::TAG, "")?);
        site.serve("/hostile", host::page(&format!("{hostile}{}", host::TAG), "")?);
        site.serve("/hostile-without", host::page(hostile, "")?);
        site.serve("/friendly-without", host::page("", "")?);
        let expected = drawn(&visitor, &site, "/friendly", campaign).await?;
        let theirs = visitor.js::<Vec<String>>(THEIRS, vec![]).await?;
        let found = drawn(&visitor, &site, "/hostile", campaign).await?;
        visitor.photographs(&format!("hostile-{campaign}")).await?;
        let differences: Vec<String> = differences(&expected, &found);
        ensure!(differences.is_empty(), "{campaign} looks different on a hostile page:\n{}", differences.join("\n"));
        let theirs_hostile = visitor.js::<Vec<String>>(THEIRS, vec![]).await?;
        visitor.opens(&site, "/friendly-without").await?;
        same("an ordinary page", campaign, &visitor.js::<Vec<String>>(THEIRS, vec![]).await?, &theirs)?;
        visitor.opens(&site, "/hostile-without").await?;
        same("a hostile page", campaign, &visitor.js::<Vec<String>>(THEIRS, vec![]).await?, &theirs_hostile)?;
    }
    Ok(())
}

async fn drawn(visitor: &Visitor, site: &Site, path: &str, campaign: &str) -> Result<Vec<Vec<String>>> {
    visitor.opens(site, path).await?;
    visitor.campaign(campaign).appears().await?;
    visitor.rests().await?;
    visitor.js(OURS, vec![campaign.into()]).await
}

/// What differs, element by element, property by property.
fn differences(expected: &[Vec<String>], found: &[Vec<String>]) -> Vec<String> {
    if expected.len() != found.len() {
        return vec![format!("{} elements instead of {}", found.len(), expected.len())];
    }
    let pairs = expected.iter().zip(found).flat_map(|(before, after)| {
        before
            .iter()
            .zip(after)
            .filter(|(was, is)| was != is)
            .map(|(was, is)| format!("{}: {was} became {is}", before[0]))
    });
    pairs.collect()
}

fn same(page: &str, campaign: &str, without: &[String], with: &[String]) -> Result<()> {
    ensure!(
        without.len() == with.len(),
        "{campaign} on {page}: {} elements of the host became {}",
        without.len(),
        with.len()
    );
    for (before, after) in without.iter().zip(with) {
        ensure!(before == after, "{campaign} changes {page}: {}", first_difference(before, after));
    }
    Ok(())
}

fn first_difference(before: &str, after: &str) -> String {
    let pair = before.split(';').zip(after.split(';')).find(|(was, is)| was != is);
    let name = before.split(';').next().unwrap_or_default();
    pair.map_or_else(|| name.to_owned(), |(was, is)| format!("{name}: {was} became {is}"))
}

/// Under a strict policy with Trusted Types everything works and nothing is violated.
pub async fn strict_policy(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    site.equips(&host::formats(&["offer", "how-was-it", "share-this"])?)?;
    site.serve("/page", host::page(host::TAG, "")?.header("content-security-policy", STRICT));
    visitor.opens(&site, "/page").await?;
    let offer = visitor.campaign("offer");
    offer.says("New harvest").await?;
    let styled: String = offer.property("dialog", "getComputedStyle(found).borderTopLeftRadius").await?;
    ensure!(styled != "0px", "the modal is not styled");
    offer.clicks("[part~=\"close\"]").await?;
    offer.disappears().await?;
    let tab = visitor.campaign("how-was-it");
    tab.clicks("button[part~=\"launcher\"]").await?;
    tab.chooses("9").await?;
    tab.goes_on().await?;
    tab.sees("input[type=\"email\"]").await?;
    visitor.campaign("share-this").sees("a[part~=\"share\"]").await?;
    visitor.is_still().await
    // Violations would stand in the console, which every walk leaves empty.
}

/// At 360 px nothing sticks out, in either direction of writing, and a bar moves nothing.
pub async fn narrow(cast: &Cast) -> Result<()> {
    let site = cast.bare_site().await?;
    let visitor = cast.visitor(Look::PHONE).await?;
    for campaign in ["offer", "shipping", "share-this", "how-was-it"] {
        site.equips(&host::formats(&[campaign])?)?;
        for (language, direction) in [("en", "ltr"), ("fa", "rtl")] {
            let text = host::text(host::TAG, "")?;
            let html = format!("<html lang=\"{language}\" dir=\"{direction}\">");
            site.serve("/page", Page::html(text.replace("<html lang=\"en\">", &html)));
            visitor.opens(&site, "/page").await?;
            let shown = visitor.campaign(campaign);
            shown.appears().await?;
            if campaign == "how-was-it" {
                shown.clicks("button[part~=\"launcher\"]").await?;
                shown.sees("fieldset").await?;
            }
            visitor.rests().await?;
            fits(&visitor, &format!("{campaign}, {language}")).await?;
            visitor.photographs(&format!("360-{campaign}-{language}")).await?;
        }
    }
    Ok(())
}

/// Nothing reaches beyond the viewport; what is clipped to a point for screen readers alone does not count.
async fn fits(visitor: &Visitor, what: &str) -> Result<()> {
    let script = "\
        const out = [...document.querySelectorAll('[data-parea-campaign]')].flatMap((host) => [...host.shadowRoot.querySelectorAll('*')])\
            .filter((e) => e.checkVisibility()).map((e) => [e, e.getBoundingClientRect()])\
            .filter(([e, box]) => box.width > 1 && box.height > 1 && (box.left < -0.5 || box.right > innerWidth + 0.5))\
            .map(([e, box]) => `${e.localName}.${e.getAttribute('part')} from ${box.left} to ${box.right}`);\
        return [document.documentElement.scrollWidth, innerWidth, out]";
    let (page, viewport, out): (f64, f64, Vec<String>) = visitor.js(script, vec![]).await?;
    ensure!(
        page <= viewport && out.is_empty(),
        "{what}: the page is {page} px wide in {viewport} px, and these stick out: {out:#?}"
    );
    Ok(())
}

/// What Chromium counts as layout shifts since the page began, with what moved; the others count nothing.
pub(crate) const SHIFTS: &str = "\
    if (!PerformanceObserver.supportedEntryTypes.includes('layout-shift')) return [];\
    return await new Promise((done) => {\
        const found = [];\
        const source = ({ node, previousRect, currentRect }) => [node?.localName ?? node?.nodeName, node?.getAttribute?.('part'), previousRect, currentRect];\
        new PerformanceObserver((list) => {\
            for (const { value, startTime, sources } of list.getEntries()) found.push([value, startTime, sources.map(source)]);\
        }).observe({ type: 'layout-shift', buffered: true });\
        setTimeout(() => done(found), 200);\
    })";

/// The bar lies over the page: nothing moves, and Chromium counts no layout shift.
pub async fn bar_moves_nothing(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let mut config = host::formats(&["shipping"])?;
    // One line, without the button that would make it higher.
    config["campaigns"][0]["content"].as_array_mut().map(Vec::pop);
    site.equips(&config)?;
    let watch = "addEventListener('DOMContentLoaded', () => { window.before = boxes(); });\
        function boxes() { return [...document.querySelectorAll('body > *, main > *')].filter((e) => !e.dataset.pareaCampaign).map((e) => JSON.stringify(e.getBoundingClientRect())); }";
    site.serve("/watch.js", Page::new("text/javascript", watch));
    site.serve("/page", host::page(&format!("<script src=\"/watch.js\"></script>{}", host::TAG), "")?);
    visitor.opens(&site, "/page").await?;
    visitor.campaign("shipping").appears().await?;
    visitor.rests().await?;
    let moved: Vec<Value> =
        visitor.js("return window.boxes().filter((box, at) => box !== window.before[at])", vec![]).await?;
    ensure!(moved.is_empty(), "the bar moved {moved:?}");
    let shifts: Vec<Value> = visitor.js_async(SHIFTS, vec![]).await?;
    ensure!(shifts.is_empty(), "the browser counts layout shifts: {shifts:#?}");
    let scrolls = "found.scrollHeight > found.clientHeight";
    let scrolls: bool = visitor.campaign("shipping").property("[part~=frame]", scrolls).await?;
    ensure!(!scrolls, "a bar with one line scrolls");
    visitor.campaign("shipping").clicks("[part~=\"close\"]").await?;
    visitor.campaign("shipping").disappears().await
}
