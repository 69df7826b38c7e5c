//! Two tabs of one visitor: what is withdrawn in one ends in the other.

use super::allowed::{ALL, Grants, NONE};
use super::managers::{GPP, KLARO, Manager, OLDER, TCF, VANILLA};
use super::story::Walk;
use anyhow::{Context, Result, ensure};
use parea_walks::cast::Cast;
use serde_json::{Value, json};

/// From the click in one tab to the end of what is personal in the other, in milliseconds.
const LONGEST: f64 = 1000.0;

/// Notes when nothing personal is left on the page.
const WATCH: &str = "\
    const root = document.querySelector('[data-parea-campaign=greeting]').shadowRoot;\
    window.ended = null;\
    const look = () => {\
        const isPersonal = root.textContent.includes('Anna') || document.querySelector('[data-parea-campaign=offer]');\
        if (!isPersonal) window.ended ??= Date.now();\
    };\
    const observer = new MutationObserver(look);\
    for (const place of [root, document]) observer.observe(place, { subtree: true, childList: true, characterData: true })";

/// Notes when the visitor clicked last.
const CLOCK: &str = "addEventListener('click', () => { window.clicked = Date.now() }, true)";

/// Presses a button of ours in a tab that nobody sees.
const PRESS: &str =
    "document.querySelector('[data-parea-campaign=greeting]').shadowRoot.querySelector('button').click()";

/// With orestbida CookieConsent, which has nothing but a cookie.
pub async fn vanilla(cast: &Cast) -> Result<()> {
    walk(cast, &VANILLA, "", &answers(&VANILLA)).await
}

/// With Klaro, whose manager in the other tab goes on believing what it read.
pub async fn klaro(cast: &Cast) -> Result<()> {
    walk(cast, &KLARO, "", &answers(&KLARO)).await
}

/// With TCF, whose interface in the other tab goes on saying what it said.
pub async fn tcf(cast: &Cast) -> Result<()> {
    walk(cast, &TCF, "", &answers(&TCF)).await
}

/// With GPP, likewise.
pub async fn gpp(cast: &Cast) -> Result<()> {
    walk(cast, &GPP, "", &answers(&GPP)).await
}

/// In a browser that does not tell when a cookie changes: that our own items are gone is told.
pub async fn older(cast: &Cast) -> Result<()> {
    walk(cast, &VANILLA, OLDER, &[(VANILLA.withdraws, NONE)]).await
}

/// The dialog's clicks, and what they leave.
type Answer = (&'static [&'static str], Grants);

const fn answers(manager: &'static Manager) -> [Answer; 3] {
    [(manager.mixes, manager.keeps), (manager.accepts_again, ALL), (manager.withdraws, NONE)]
}

async fn walk(cast: &Cast, manager: &'static Manager, head: &str, answers: &[Answer]) -> Result<()> {
    let walk = Walk::begin_with(cast, manager, head).await?;
    let driver = &walk.visitor.driver;
    walk.opens("/page").await?;
    walk.visitor.js::<Value>(CLOCK, vec![]).await?;
    walk.clicks(manager.accepts).await?;
    walk.is(ALL).await.context("one tab")?;
    // It stays in the background: WebKit under WebDriver never shows it.
    let tabs = [driver.window().await?, driver.new_tab().await?];
    driver.switch_to_window(tabs[1].clone()).await?;
    walk.opens("/other").await?;
    walk.shows(ALL).await.context("another tab")?;
    for &(clicks, granted) in answers {
        walk.visitor.js::<Value>(WATCH, vec![]).await?;
        driver.switch_to_window(tabs[0].clone()).await?;
        walk.clicks(clicks).await?;
        walk.shows(granted).await.context("where it was clicked")?;
        // Turning to the other tab makes it look again, so nobody turns to it before its time is over.
        let is_over = "return Date.now() - window.clicked > arguments[0] && window.clicked";
        let clicked = walk.visitor.until("a second has passed", is_over, vec![json!(LONGEST)]).await?;
        driver.switch_to_window(tabs[1].clone()).await?;
        walk.shows(granted).await.context("in the other tab")?;
        if granted != ALL {
            let ended: f64 = walk.visitor.js("return window.ended", vec![]).await?;
            let took = ended - clicked.as_f64().unwrap_or(f64::NAN);
            ensure!((0.0..=LONGEST).contains(&took), "{granted:?}: the other tab took {took} ms");
        }
    }
    // Until here something may have been on its way.
    walk.site.forget_requests();
    walk.visitor.js::<Value>(PRESS, vec![]).await?;
    walk.holds(NONE).await.context("the other tab after the withdrawal")?;
    driver.switch_to_window(tabs[0].clone()).await?;
    walk.is(NONE).await.context("the tab of the withdrawal")
}
