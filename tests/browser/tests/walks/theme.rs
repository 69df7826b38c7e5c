//! The theme on a page: presets, the page's own scheme and font, the site's own style sheet, and the names of parts.

use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::host;
use parea_walks::server::{Page, Site};
use parea_walks::visitor::Visitor;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Shows one campaign with a theme on the ordinary host page, with more in its head.
async fn wears(visitor: &Visitor, site: &Site, campaign: &str, theme: Value, head: &str) -> Result<()> {
    let mut config = host::formats(&[campaign])?;
    config["theme"] = theme;
    site.equips(&config)?;
    site.serve("/page", host::page(&format!("{head}{}", host::TAG), "")?);
    visitor.opens(site, "/page").await?;
    visitor.campaign(campaign).appears().await
}

/// What a property of an element comes to.
async fn computed(visitor: &Visitor, campaign: &str, selector: &str, property: &str) -> Result<String> {
    visitor.campaign(campaign).property(selector, &format!("getComputedStyle(found).{property}")).await
}

/// A preset is the beginning, and what the theme says besides changes it; words and values both arrive.
pub async fn presets_and_words(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let seen = async |theme: Value| -> Result<[String; 4]> {
        wears(&visitor, &site, "offer", theme, "").await?;
        Ok([
            computed(&visitor, "offer", "[part~=frame]", "backgroundColor").await?,
            computed(&visitor, "offer", "[part~=frame]", "borderTopLeftRadius").await?,
            computed(&visitor, "offer", "[part~=heading]", "fontFamily").await?,
            computed(&visitor, "offer", "[part~=body]", "paddingTop").await?,
        ])
    };
    let clay = seen(json!({ "preset": "clay" })).await?;
    ensure!(clay == ["rgb(255, 248, 243)", "6px", "Georgia, serif", "28px"], "clay looks like {clay:?}");
    let own = seen(json!({ "preset": "clay", "radius": "0px", "headingFont": "monospace", "density": "roomy",
        "surface": "#ffffff", "dark": { "surface": "#000000" }, "scheme": "dark" }))
    .await?;
    ensure!(own == ["rgb(0, 0, 0)", "0px", "monospace", "36px"], "changed it looks like {own:?}");
    // Nothing of the theme is lost where a preset is none, and nothing but the look changes.
    visitor.campaign("offer").says("New harvest").await
}

/// The page's own font is ours, beside the body and in it; a font of the theme is stronger.
pub async fn the_page_s_font(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    site.serve("/font.css", Page::new("text/css", "body { font-family: 'Trebuchet MS', sans-serif }"));
    let head = "<link rel=\"stylesheet\" href=\"/font.css\">";
    for campaign in ["offer", "shipping", "share-this"] {
        wears(&visitor, &site, campaign, json!({}), head).await?;
        let font = computed(&visitor, campaign, "[part~=frame]", "fontFamily").await?;
        ensure!(font.contains("Trebuchet"), "{campaign} is written in {font}");
        wears(&visitor, &site, campaign, json!({ "font": "monospace" }), head).await?;
        let font = computed(&visitor, campaign, "[part~=frame]", "fontFamily").await?;
        ensure!(font == "monospace", "{campaign} is written in {font}");
    }
    Ok(())
}

/// With `"scheme": "host"` the widget looks as the page does, however it says so, and changes with it.
pub async fn the_page_s_scheme(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let theme = json!({ "scheme": "host", "surface": "light-dark(#ffffff, #000000)" });
    wears(&visitor, &site, "shipping", theme, "").await?;
    for (what, dark, light) in [
        ("an attribute", "root.dataset.theme = 'dark'", "delete root.dataset.theme"),
        ("an attribute of Bootstrap's", "root.dataset.bsTheme = 'dark'", "root.dataset.bsTheme = 'light'"),
        ("a class", "root.classList.add('dark')", "root.classList.remove('dark'); delete root.dataset.bsTheme"),
        ("a class of the body's", "document.body.className = 'theme-dark'", "document.body.className = ''"),
        (
            "an attribute beside those that name themes",
            "root.dataset.lightTheme = 'light'; root.dataset.colorMode = 'dark'",
            "root.dataset.colorMode = 'light'; root.dataset.darkTheme = 'dark'",
        ),
        (
            "a class beside another one",
            "delete root.dataset.colorMode; root.className = 'light-header dark'",
            "root.className = 'light-header'",
        ),
        ("its color-scheme", "root.className = ''; root.style.colorScheme = 'dark'", "root.style.colorScheme = ''"),
    ] {
        for (script, colour) in [(dark, "rgb(0, 0, 0)"), (light, "rgb(255, 255, 255)")] {
            visitor.js::<Value>(&format!("const root = document.documentElement; {script}"), vec![]).await?;
            visitor
                .campaign("shipping")
                .until(
                    &format!("by {what} the surface is {colour}"),
                    "[part~=frame]",
                    &format!("getComputedStyle(found).backgroundColor === '{colour}'"),
                )
                .await?;
        }
    }
    Ok(())
}

/// A router may bring another body: its scheme is followed too; and where the body alone runs from the right, so do we.
pub async fn another_body(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let theme = json!({ "scheme": "host", "surface": "light-dark(#ffffff, #000000)" });
    wears(&visitor, &site, "shipping", theme, "").await?;
    let changes =
        "const body = document.createElement('body'); body.append(...document.body.childNodes); document.body = body";
    visitor.js::<Value>(changes, vec![]).await?;
    for (class, colour) in [("dark", "rgb(0, 0, 0)"), ("", "rgb(255, 255, 255)")] {
        visitor.js::<Value>("document.body.className = arguments[0]", vec![json!(class)]).await?;
        let is_so = format!("getComputedStyle(found).backgroundColor === '{colour}'");
        visitor.campaign("shipping").until(&format!("the surface is {colour}"), "[part~=frame]", &is_so).await?;
    }
    site.serve("/rtl", host::page(&["<style>body { direction: rtl }</style>", host::TAG].concat(), "")?);
    visitor.opens(&site, "/rtl").await?;
    visitor.campaign("shipping").appears().await?;
    let direction = "return getComputedStyle(document.querySelector('[data-parea-campaign=shipping]')).direction";
    ensure!(visitor.js::<String>(direction, vec![]).await? == "rtl", "it runs from the left on a page from the right");
    Ok(())
}

/// The site's own style sheet counts inside, and only there; it fetches nothing. Parts are reached from the page, too.
pub async fn the_site_s_own_style(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let css = "[part~=heading] { text-transform: uppercase } h1 { color: rgb(255, 0, 0) }";
    site.serve("/parts.css", Page::new("text/css", "[data-parea-campaign]::part(coupon-code) { letter-spacing: 3px }"));
    let head = "<link rel=\"stylesheet\" href=\"/parts.css\">";
    wears(&visitor, &site, "offer", json!({ "css": css }), head).await?;
    let heading = computed(&visitor, "offer", "[part~=heading]", "textTransform").await?;
    ensure!(heading == "uppercase", "the heading is {heading}");
    let code = computed(&visitor, "offer", "[part~=coupon-code]", "letterSpacing").await?;
    ensure!(code == "3px", "the code's letters are {code} apart");
    let page: String = visitor.js("return getComputedStyle(document.querySelector('h1')).color", vec![]).await?;
    ensure!(page != "rgb(255, 0, 0)", "the page's own heading is {page}");

    let fetching = "[part~=heading] { background: url(/stolen.png) }";
    wears(&visitor, &site, "offer", json!({ "css": fetching, "surface": "url(/stolen.png)" }), "").await?;
    visitor.is_still().await?;
    let console = visitor.console(&site).await?;
    let refused = console.concat().matches("unsafe-address").count();
    ensure!(console.len() == 1 && refused == 2, "the console says {console:?}");
    let stolen: Vec<_> = site.requests().into_iter().filter(|request| request.path.contains("stolen")).collect();
    ensure!(stolen.is_empty(), "a theme fetched {stolen:?}");
    Ok(())
}

/// The parts that `www/docs/theme.md` names are the parts that there are.
pub async fn the_names_of_parts(cast: &Cast) -> Result<()> {
    let site = cast.demo().await?;
    let script = "\
        const roots = [window, ...[...document.querySelectorAll('iframe')].map((e) => e.contentWindow)]\
            .flatMap((at) => [...at.document.querySelectorAll('[data-parea-campaign]')]).map((e) => e.shadowRoot);\
        return roots.flatMap((root) => [...root.querySelectorAll('[part]')]).flatMap((e) => e.getAttribute('part').split(' '));";
    let mut found = BTreeSet::new();
    // A page with every example at once is slow out of proportion; what one visitor has seen is not shown to them again.
    for part in 0..3 {
        let visitor = cast.visitor(parea_walks::visitor::Look::DESKTOP).await?;
        crate::gallery::opens(&visitor, &site, &format!("part={part}/3")).await?;
        found.extend(visitor.js::<Vec<String>>(script, vec![]).await?);
    }
    let found: BTreeSet<&str> = found.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    let text = std::fs::read_to_string(parea_walks::root().join("www/docs/theme.md"))?;
    let (_, table) = text.split_once("## Parts").unwrap_or_default();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
    let named: BTreeSet<&str> = rows.map(|(name, _)| name).collect();
    let missing: Vec<_> = found.difference(&named).collect();
    let gone: Vec<_> = named.difference(&found).collect();
    ensure!(missing.is_empty() && gone.is_empty(), "not named: {missing:?}; named, and in no example: {gone:?}");
    Ok(())
}
