//! The containers: order, focus, manners towards the page's own dialogs, gestures, and that nothing moves.

mod moving;
mod order;
mod sight;
mod slots;
mod swift;
mod yielding;

use parea_walks::engine::Engine;
use parea_walks::host;
use parea_walks::run::Walk;
use parea_walks::server::{Page, Site};
use parea_walks::walk;
use serde_json::{Value, json};

pub const WALKS: &[Walk] = &[
    walk!(order::close_comes_first as formats_order in Webkit),
    walk!(order::a_toast_takes_no_focus as formats_toast in Chromium),
    walk!(order::every_container_in_every_light as formats_looks in Firefox),
    walk!(yielding::to_a_dialog_of_the_page as formats_dialog in Webkit),
    walk!(yielding::to_a_host_that_traps_the_focus as formats_trap in Chromium),
    walk!(yielding::escape_closes_one_thing as formats_escape in Firefox),
    walk!(yielding::to_whoever_is_busy as formats_busy in Webkit),
    walk!(moving::a_swipe as formats_swipe in Chromium),
    walk!(moving::room_for_a_bar as formats_room in Firefox),
    walk!(moving::nothing_moves as formats_still in Webkit),
    walk!(moving::above_the_keyboard as formats_keyboard in Chromium),
    walk!(slots::wanted_back as formats_wanted_back in Firefox),
    walk!(slots::bare_text as formats_bare_text in Webkit),
    walk!(slots::copied as formats_copied in Chromium),
    walk!(slots::hidden as formats_hidden in Firefox),
    walk!(sight::what_comes_next as formats_next in Chromium),
    walk!(sight::what_comes_next_inside as formats_next_inside in Firefox),
    walk!(sight::the_close_button as formats_close in Chromium),
    // Only Chromium's driver can say that the device covers something.
    Walk { engines: &[Engine::Chromium], ..walk!(sight::beside_the_notch as formats_notch) },
    walk!(sight::directions_in_a_tab as formats_directions in Webkit),
    walk!(sight::what_is_announced as formats_announced in Firefox),
    swift::WALK,
];

/// Every container that comes by itself.
pub const INTERRUPTING: [&str; 5] = ["bar", "modal", "slide-in", "full-screen", "toast"];

/// A campaign of a format, called by it.
pub fn campaign(format: &str) -> Value {
    json!({
        "id": format, "format": format, "slot": if format == "inline" { "here" } else { "" },
        "content": [
            { "type": "heading", "text": { "en": "New harvest", "de": "Neue Ernte", "fa": "برداشت تازه" } },
            { "type": "text", "text": {
                "en": "The first oil of the year, [pressed](/press) this week.",
                "de": "Das erste Öl des Jahres, diese Woche [gepresst](/press).",
                "fa": "نخستین روغن سال، [فشرده](/press) در همین هفته."
            } },
            { "type": "button", "text": { "en": "See the oil", "de": "Zum Öl", "fa": "دیدن روغن" }, "do": { "open": "/press#oil" } }
        ]
    })
}

/// The same with more keys, or others.
pub fn with(format: &str, more: &Value) -> Value {
    let mut campaign = campaign(format);
    for (key, value) in more.as_object().into_iter().flatten() {
        campaign[key] = value.clone();
    }
    campaign
}

/// A site with these campaigns.
pub fn config(campaigns: &[Value]) -> Value {
    let mut config = host::says("");
    config["site"]["languages"] = json!(["en", "de", "fa"]);
    config["site"]["collector"] = json!("/parea");
    config["campaigns"] = json!(campaigns);
    config
}

/// Serves `/page` with more in its head and its body, and these campaigns.
pub fn serve(site: &Site, campaigns: &[Value], head: &str, body: &str) -> anyhow::Result<()> {
    site.equips(&config(campaigns))?;
    site.serve("/page", Page::html(host::text(&[head, host::TAG].concat(), body)?));
    Ok(())
}

/// A script of the page itself.
pub fn script(site: &Site, text: &str) -> String {
    site.serve("/own.js", Page::new("text/javascript", text.to_owned()));
    "<script src=\"/own.js\" defer></script>".to_owned()
}
