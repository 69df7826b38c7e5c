//! The complete matrix of looks: every format and every step of a form, in a language that is the first of the site's, one
//! from right to left and one that the texts lack; light and dark; at a desk and on the narrowest phone.
//!
//! Each cell is a walk of its own: nothing that axe finds, nothing wider than the screen, and a screenshot.

use anyhow::{Result, ensure};
use parea_walks::axe;
use parea_walks::cast::Cast;
use parea_walks::host;
use parea_walks::server::{Page, Site};
use parea_walks::visitor::{Look, Visitor, Width};
use serde_json::json;

/// One cell of the matrix.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    /// The language of the page.
    pub language: &'static str,
    /// Whether the visitor prefers a dark scheme.
    pub dark: bool,
    /// The width of the viewport.
    pub width: Width,
}

impl Cell {
    fn name(self, what: &str) -> String {
        let scheme = if self.dark { "dark" } else { "light" };
        format!("{what}-{scheme}-{}-{}", self.language, self.width.pixels().0)
    }
}

/// What stands out of the viewport, wider than the page or cut off at its sides.
const OUTSIDE: &str = "\
    const host = document.querySelector(`[data-parea-campaign=\"${arguments[0]}\"]`);\
    const wide = document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : [];\
    for (const e of host.shadowRoot.querySelectorAll('*')) {\
        const box = e.getBoundingClientRect();\
        const seen = e.checkVisibility({ visibilityProperty: true }) && box.width > 1 && box.height > 1;\
        if (seen && (box.left < -0.5 || box.right > innerWidth + 0.5)) wide.push(e.localName + ' ' + e.getAttribute('part'));\
    }\
    return wide;";

/// Walks one cell.
pub async fn walk(cast: &Cast, cell: Cell) -> Result<()> {
    let site = cast.bare_site().await?;
    let visitor = cast.visitor(Look { width: cell.width, dark: cell.dark }).await?;
    for campaign in ["offer", "shipping", "share-this", "how-was-it"] {
        serve(&site, cell, campaign)?;
        visitor.opens(&site, "/page").await?;
        visitor.campaign(campaign).appears().await?;
        looks_right(&visitor, campaign, &cell.name(campaign)).await?;
        if campaign == "how-was-it" {
            form(&visitor, cell).await?;
        }
    }
    Ok(())
}

fn serve(site: &Site, cell: Cell, campaign: &str) -> Result<()> {
    let mut config = host::formats(&[campaign])?;
    config["site"]["languages"] = json!(["en", "fa", "de"]);
    config["theme"] = json!({ "accent": "#5b6e1f", "scheme": "auto" });
    site.equips(&config)?;
    let direction = if cell.language == "fa" { "rtl" } else { "ltr" };
    let head = format!("<link rel=\"stylesheet\" href=\"/scheme.css\">{}", host::TAG);
    let tag = format!("<html lang=\"{}\" dir=\"{direction}\">", cell.language);
    site.serve("/page", Page::html(host::text(&head, "")?.replace("<html lang=\"en\">", &tag)));
    Ok(())
}

async fn looks_right(visitor: &Visitor, campaign: &str, name: &str) -> Result<()> {
    axe::finds_nothing(visitor, name).await?;
    let wide: Vec<String> = visitor.js(OUTSIDE, vec![json!(campaign)]).await?;
    ensure!(wide.is_empty(), "{name}: outside of the screen: {wide:?}");
    visitor.photographs(name).await
}

async fn form(visitor: &Visitor, cell: Cell) -> Result<()> {
    let tab = visitor.campaign("how-was-it");
    tab.clicks("button[part~=\"launcher\"]").await?;
    tab.sees("fieldset").await?;
    looks_right(visitor, "how-was-it", &cell.name("score")).await?;
    tab.goes_on().await?;
    tab.waits_for("[aria-invalid=\"true\"]").await?;
    looks_right(visitor, "how-was-it", &cell.name("score-missing")).await?;
    tab.chooses("3").await?;
    tab.goes_on().await?;
    for (step, field) in
        [("why", "textarea"), ("contact", "input[type=\"email\"]"), ("agree", "input[type=\"checkbox\"]")]
    {
        tab.waits_for(field).await?;
        looks_right(visitor, "how-was-it", &cell.name(step)).await?;
        tab.goes_on().await?;
    }
    tab.says(if cell.language == "fa" { "سپاس" } else { "Thank you." }).await?;
    looks_right(visitor, "how-was-it", &cell.name("thanks")).await
}

/// Names a cell as a walk of the complete matrices.
macro_rules! cell {
    ($name:ident: $language:literal, $dark:literal, $width:ident) => {
        parea_walks::run::Walk {
            name: concat!("matrix_", stringify!($name)),
            story: |cast| {
                let width = parea_walks::visitor::Width::$width;
                Box::pin(crate::matrix::walk(cast, crate::matrix::Cell { language: $language, dark: $dark, width }))
            },
            engines: &parea_walks::engine::Engine::ALL,
            is_matrix: true,
        }
    };
}

/// Every cell.
pub const CELLS: [parea_walks::run::Walk; 12] = [
    cell!(en_light_desktop: "en", false, Desktop),
    cell!(en_light_phone: "en", false, Phone),
    cell!(en_dark_desktop: "en", true, Desktop),
    cell!(en_dark_phone: "en", true, Phone),
    cell!(fa_light_desktop: "fa", false, Desktop),
    cell!(fa_light_phone: "fa", false, Phone),
    cell!(fa_dark_desktop: "fa", true, Desktop),
    cell!(fa_dark_phone: "fa", true, Phone),
    cell!(de_light_desktop: "de", false, Desktop),
    cell!(de_light_phone: "de", false, Phone),
    cell!(de_dark_desktop: "de", true, Desktop),
    cell!(de_dark_phone: "de", true, Phone),
];
