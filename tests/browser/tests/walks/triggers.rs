//! Every trigger, and what only looks like it: scrolling, leaving, resting, clicking, seeing, forms that are left, events.
//!
//! Campaigns stand in slots, so that each shows by its own trigger and none waits for another one.

mod counting;
mod events;
mod forms;
mod leaving;
mod scrolling;

pub use counting::{counted, in_advance, in_view};
pub use events::{a_call_too_deep, a_copied_list, armed_for_nothing, clicks, told};
pub use forms::{abandoned, idle};
pub use leaving::{by_pointer, by_the_real_pointer, by_touch, hidden};
pub use scrolling::{a_replaced_query, down, on_a_short_page, on_the_next_page, seen, up};

use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::host;
use parea_walks::server::Site;
use parea_walks::visitor::Visitor;
use serde_json::{Value, json};
use std::sync::Arc;

/// What listens on the window and the document, before the widget comes: `listeners("scroll")` counts what has not ended.
const COUNTED: &str = "<script>
  window.all = [];
  const { addEventListener } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (type, work, options) {
    if (this === window || this === document || !this) all.push({ type, signal: options?.signal });
    return addEventListener.call(this ?? window, type, work, options);
  };
  window.listeners = (type) => all.filter((one) => one.type === type && one.signal && !one.signal.aborted).length;
</script>";

/// A page that is several windows high.
const TALL: &str =
    "<div style='height: 3000px' id='far'>…</div><h2 id='reviews'>Reviews</h2><div style='height: 600px'>…</div>
    <div style='height: 2000px' id='deep'>…</div>";

/// A campaign in a slot of its own, by its trigger.
fn waits(id: &str, when: Value) -> Value {
    json!({ "id": id, "format": "inline", "slot": id, "when": when, "content": [{ "type": "text", "text": id }] })
}

/// One that waits for one trigger.
fn one(id: &str, trigger: Value) -> Value {
    waits(id, json!({ "any": [trigger] }))
}

/// Opens a page with these campaigns, each with its slot at the top, and waits until the widget stands there.
async fn opens(cast: &Cast, campaigns: Value, body: &str) -> Result<(Arc<Site>, Arc<Visitor>)> {
    let (site, visitor) = cast.pair().await?;
    serves(&site, &campaigns, body)?;
    visitor.opens(&site, "/").await?;
    stands(&visitor).await?;
    Ok((site, visitor))
}

fn serves(site: &Site, campaigns: &Value, body: &str) -> Result<()> {
    let ids = campaigns.as_array().into_iter().flatten().filter_map(|campaign| campaign["slot"].as_str());
    let slots: String = ids.map(|id| format!("<div data-parea-slot='{id}' style='min-height: 5rem'></div>")).collect();
    site.equips(&json!({
        "version": 1,
        "site": { "id": "walk", "languages": ["en"], "language": "en" },
        "consent": { "source": "vanilla-cookieconsent", "purposes": { "remember": "functional" } },
        "campaigns": campaigns
    }))?;
    site.serve("/", host::page(&[COUNTED, host::TAG].concat(), &[&slots, body].concat())?);
    Ok(())
}

/// The widget has started, and the page is loaded and idle.
async fn stands(visitor: &Visitor) -> Result<()> {
    let loaded = "const all = window.parea?.explain?.('')?.campaigns ?? [];\
        return all.length > 0 && document.readyState === 'complete'";
    visitor.until("the widget runs", loaded, vec![]).await?;
    visitor.rests().await
}

/// Nothing shows but these, also when everything rests.
async fn shows_only(visitor: &Visitor, expected: &[&str], after: &str) -> Result<()> {
    visitor.is_still().await?;
    let mut shown = visitor.shown().await?;
    shown.sort();
    ensure!(shown == expected, "after {after} these show: {shown:?}, and not {expected:?}");
    Ok(())
}

/// How many of our listeners on the window or the document hear these events.
async fn listeners(visitor: &Visitor, types: &[&str]) -> Result<u64> {
    visitor.js("return arguments[0].reduce((sum, type) => sum + listeners(type), 0)", vec![json!(types)]).await
}

/// Runs a script in which `wait(ms)` lets time pass on the page.
async fn does(visitor: &Visitor, script: &str) -> Result<()> {
    let wait = "const wait = (long) => new Promise((done) => setTimeout(done, long));";
    visitor.js_async::<Value>(&format!("{wait} {script}"), vec![]).await.map(drop)
}
