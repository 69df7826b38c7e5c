//! How long the page is held up by opening, going on and closing, on a slow device.

use super::serve;
use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::engine::Engine;
use parea_walks::run::Walk;
use serde_json::{Value, json};

/// Only Chromium slows its processor on demand.
pub const WALK: Walk = Walk {
    name: "formats_swift",
    story: |cast| Box::pin(opens_goes_on_and_closes(cast)),
    engines: &[Engine::Chromium],
    quick: &[],
    is_matrix: true,
};

/// The longest that an interaction may hold up the page, in milliseconds, on a processor slowed down six times.
const LONGEST: f64 = 50.0;

/// How often each is tried: others use this machine as well, and the best of them says what it takes.
const TRIES: usize = 7;

/// A press from its first handler to the layout that follows from it.
const PRESS: &str = "\
    const root = document.querySelector('[data-parea-campaign]').shadowRoot;\
    const target = root.querySelector(arguments[0]);\
    const begun = performance.now();\
    target.click();\
    document.documentElement.getBoundingClientRect();\
    document.querySelector('[data-parea-campaign]')?.shadowRoot.querySelector('[part=frame]').getBoundingClientRect();\
    return performance.now() - begun";

/// Open, step and close of a form in a tab.
async fn opens_goes_on_and_closes(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let form = json!({ "id": "tab", "format": "tab", "content": [{ "type": "form", "id": "f", "steps": [
        { "id": "score", "type": "nps", "title": "How was it?" },
        { "id": "why", "type": "long-text", "title": "Why?" }, { "id": "end", "type": "end", "title": "Thanks" }] }] });
    serve(&site, &[form], "", "")?;
    let mut times = [const { Vec::new() }; 3];
    for turn in 0..TRIES {
        visitor.opens(&site, &format!("/page?{turn}")).await?;
        visitor.campaign("tab").sees("[part=launcher]").await?;
        visitor.rests().await?;
        visitor.driver.cdp().send_raw("Emulation.setCPUThrottlingRate", json!({ "rate": 6 })).await?;
        for (times, selector) in times.iter_mut().zip(["[part=launcher]", "[part~=next]", "[part=close]"]) {
            times.push(visitor.js::<f64>(PRESS, vec![json!(selector)]).await?);
        }
        visitor.driver.cdp().send_raw("Emulation.setCPUThrottlingRate", json!({ "rate": 1 })).await?;
        visitor.js::<Value>("return null", vec![]).await?;
    }
    times.iter_mut().for_each(|times| times.sort_by(f64::total_cmp));
    let [best, middle] = [0, TRIES / 2].map(|at| times.each_ref().map(|times| times[at]));
    println!("open, step and close at a sixth of the speed: {best:.1?} ms at best, {middle:.1?} ms as a rule");
    ensure!(best.iter().all(|time| *time < LONGEST), "open, step and close take {best:?} ms");
    Ok(())
}
