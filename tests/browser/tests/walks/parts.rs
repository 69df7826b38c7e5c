//! Parts of the Wasm are fetched where something needs them, and the loss of one leaves all else as it is.

use anyhow::{Context, Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::host;
use parea_walks::server::{Fault, Page, Site};
use serde_json::{Value, json};

const FORMS: &str = "/pkg/parea_forms.wasm";
const SHARE: &str = "/pkg/parea_share.wasm";

/// A page with an offer, a form and buttons that share, or with some of them.
fn config(campaigns: &[&str]) -> Result<Value> {
    let mut config = host::formats(&["feedback"])?;
    let all = config["campaigns"].as_array_mut().context("formats.json has no campaigns")?;
    all.extend(host::says("Oil")["campaigns"].as_array().into_iter().flatten().cloned());
    let share = json!([{ "type": "text", "text": "Tell others" }, { "type": "share", "networks": ["x", "copy"] }]);
    all.push(json!({ "id": "share", "format": "inline", "slot": "there", "content": share }));
    all.retain(|campaign| campaigns.iter().any(|id| campaign["id"] == *id));
    Ok(config)
}

/// A slot besides the host's own.
const SLOT: &str = "<div data-parea-slot=\"there\"></div>";

/// The parts that were asked for, in the order of their names.
fn fetched(site: &Site) -> Vec<String> {
    let mut paths: Vec<String> = site.requests().into_iter().map(|request| request.path).collect();
    paths.retain(|path| path.starts_with("/pkg/parea_") && !path.starts_with("/pkg/parea_bg"));
    paths.iter_mut().for_each(|path| path.truncate(FORMS.len()));
    paths.sort();
    paths
}

/// An offer needs none, a form and sharing their own, and what the page has no room for none either.
pub async fn only_what_is_needed(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    site.equips(&config(&[])?)?;
    site.serve("/page", host::page(host::TAG, SLOT)?);
    site.serve("/narrow", host::page(host::TAG, "")?);
    let cases: [[&[&str]; 3]; 4] = [
        [&["hello"], &["hello"], &[]],
        [&["hello", "feedback"], &["hello", "feedback"], &[FORMS]],
        [&["share"], &["share"], &[SHARE]],
        [&["hello", "share"], &["hello"], &[]],
    ];
    for (page, [campaigns, shown, parts]) in ["/page", "/page", "/page", "/narrow"].into_iter().zip(cases) {
        site.serve("/parea.json", Page::json(&config(campaigns)?));
        site.forget_requests();
        visitor.opens(&site, page).await?;
        for id in shown {
            visitor.campaign(id).appears().await?;
        }
        visitor.is_still().await?;
        ensure!(fetched(&site) == parts, "{campaigns:?} on {page} fetched {:?}, not {parts:?}", fetched(&site));
    }
    // Room that comes later is filled then.
    visitor.js::<Value>("document.body.insertAdjacentHTML('beforeend', arguments[0])", vec![SLOT.into()]).await?;
    visitor.campaign("share").says("Tell others").await?;
    ensure!(fetched(&site) == [SHARE], "{:?}", fetched(&site));
    // What begins anew uses what is there.
    site.serve("/parea.json", Page::json(&config(&["share"])?));
    visitor.opens(&site, "/page").await?;
    visitor.campaign("share").says("Tell others").await?;
    site.forget_requests();
    let preview = config(&["share", "feedback"])?;
    visitor.js::<Value>("parea.preview(arguments[0])", vec![preview]).await?;
    visitor.campaign("feedback").appears().await?;
    visitor.campaign("share").says("Tell others").await?;
    ensure!(fetched(&site) == [FORMS], "the preview fetched {:?}", fetched(&site));
    Ok(())
}

/// A part that is not there, or is not the one that was built: what needs it does not show, with one message, all else does.
pub async fn one_is_lost(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    site.equips(&config(&["hello", "feedback", "share"])?)?;
    site.serve("/page", host::page(host::TAG, SLOT)?);
    let mut other = host::package_file("parea_forms.wasm")?;
    *other.last_mut().context("an empty Wasm")? ^= 1;
    for (what, page) in
        [("missing", Page::new("application/wasm", "").status(404)), ("another", Page::new("application/wasm", other))]
    {
        site.serve(FORMS, page);
        visitor.opens(&site, "/page").await?;
        visitor.campaign("hello").says("Oil").await?;
        visitor.campaign("share").says("Tell others").await?;
        visitor
            .until(&format!("a message about a part that is {what}"), "return window.__walk.count() > 0", vec![])
            .await?;
        visitor.is_still().await?;
        let console = visitor.console(&site).await?;
        let is_said =
            console.len() == 1 && console.iter().all(|line| line.starts_with("error: parea: ") && line.contains(FORMS));
        ensure!(is_said, "a part that is {what}: one message, not {console:#?}");
        ensure!(!visitor.campaign("feedback").is_shown().await?, "the form shows without its part");
        let trace: String = visitor.js("return JSON.stringify(parea.explain('feedback'))", vec![]).await?;
        ensure!(trace.contains("\"content\""), "explain says {trace}");
    }
    Ok(())
}

/// A network that fails for a moment costs a moment, and nothing is said of it.
pub async fn one_is_late(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    site.equips(&config(&["feedback"])?)?;
    site.serve("/page", host::page(host::TAG, "")?);
    site.breaks(FORMS, Fault::LostBefore);
    visitor.opens(&site, "/page").await?;
    site.until("the part is asked for", |seen| seen.iter().any(|request| request.path.starts_with(FORMS))).await?;
    site.heals();
    visitor.campaign("feedback").appears().await?;
    let console = visitor.console(&site).await?;
    ensure!(console.is_empty(), "the console says {console:#?}");
    Ok(())
}
