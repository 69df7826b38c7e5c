//! What a visitor has sent arrives exactly once, whatever the network does meanwhile.

use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::host;
use parea_walks::rows;
use parea_walks::server::{Fault, Page, Site};
use parea_walks::storage::Storage;
use parea_walks::visitor::Visitor;
use std::time::Duration;

/// The key of what is sent and not yet confirmed.
const SERVICE: &str = "parea.walk.service";

/// The connection dies before the server has seen anything.
pub async fn lost_on_the_way(cast: &Cast) -> Result<()> {
    dies_during_submission(cast, Fault::LostBefore).await
}

/// The server has stored the answer, but its confirmation is lost: the repetition must not count.
pub async fn lost_on_the_way_back(cast: &Cast) -> Result<()> {
    dies_during_submission(cast, Fault::LostAfter).await
}

/// The collector asks for patience.
pub async fn the_collector_is_busy(cast: &Cast) -> Result<()> {
    dies_during_submission(cast, Fault::Unavailable(1)).await
}

async fn dies_during_submission(cast: &Cast, fault: Fault) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    site.equips(&host::formats(&["feedback"])?)?;
    site.serve("/page", host::page(host::TAG, "")?);
    site.serve("/plain", host::page("", "")?);
    visitor.opens(&site, "/page").await?;
    ensure!(Storage::of(&visitor).await?.is_empty(), "stored before anything was sent");
    site.breaks("/parea/", fault);
    answers(&visitor).await?;
    visitor.until("the submission is kept", &format!("return localStorage.getItem('{SERVICE}')"), vec![]).await?;
    until_posted(&site, 1).await?;
    visitor.reloads().await?;
    visitor.campaign("feedback").appears().await?;
    let kept = Storage::of(&visitor).await?;
    ensure!(kept.ours() == [SERVICE], "after the reload these are kept: {:?}", kept.ours());
    let rows = rows::answers(&site.database()).await?.len();
    ensure!(rows == usize::from(fault == Fault::LostAfter), "{rows} rows while the network is down");

    site.heals();
    visitor.reloads().await?;
    let rows = rows::wait_for_answers(&site.database(), 1).await?;
    ensure!(rows.len() == 1 && rows[0].answers["score"] == 3 && rows[0].answers["why"] == "Too far", "{rows:?}");
    visitor
        .until("the confirmed submission is deleted", &format!("return !localStorage.getItem('{SERVICE}')"), vec![])
        .await?;
    visitor.reloads().await?;
    visitor.campaign("feedback").appears().await?;
    visitor.is_still().await?;
    let rows = rows::answers(&site.database()).await?;
    ensure!(rows.len() == 1, "{} rows: {rows:?}", rows.len());
    let stored = rows::events(&site.database()).await?;
    let submitted = stored.iter().filter(|event| event["type"] == "eu.parea.submitted").count();
    ensure!(submitted == 1, "{submitted} submissions among {stored:#?}");
    ensure!(Storage::of(&visitor).await?.is_empty(), "left over: {:?}", Storage::of(&visitor).await?);
    same_event_each_time(&site)?;
    // A lost connection is worth a message, nothing else.
    let console = visitor.console(&site).await?;
    ensure!(console.iter().all(|line| line.starts_with("warn: parea")), "{console:#?}");
    Ok(())
}

async fn answers(visitor: &Visitor) -> Result<()> {
    let form = visitor.campaign("feedback");
    form.appears().await?;
    form.chooses("3").await?;
    form.goes_on().await?;
    form.writes("textarea", "Too far").await?;
    form.goes_on().await?;
    form.says("Thank you.").await
}

async fn until_posted(site: &Site, times: usize) -> Result<()> {
    let deadline = std::time::Instant::now() + parea_walks::visitor::PATIENCE;
    while site.posts().len() < times {
        ensure!(
            std::time::Instant::now() < deadline,
            "{} requests reached the collector, not {times}",
            site.posts().len()
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

/// Every repetition carries the same id, which is what makes it harmless; and no request carries a cookie.
fn same_event_each_time(site: &Site) -> Result<()> {
    let posts = site.posts();
    let mut ids: Vec<String> =
        posts.iter().flat_map(|post| post.events(".submitted")).map(|event| event["id"].to_string()).collect();
    let attempts = ids.len();
    ids.dedup();
    ensure!(attempts >= 2 && ids.len() == 1, "{attempts} attempts with the ids {ids:?}");
    for post in &posts {
        ensure!(post.header("cookie").is_none(), "{post} carries a cookie");
        let kind = post.header("content-type").unwrap_or_default();
        ensure!(kind.starts_with("application/cloudevents-batch+json"), "{post} is {kind}");
    }
    Ok(())
}

/// A page that is left at once, right after the click, still delivers; and two tabs do not deliver twice.
pub async fn left_at_once(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    site.equips(&host::formats(&["feedback"])?)?;
    site.serve("/page", host::page(host::TAG, "")?);
    site.serve(
        "/plain",
        Page::html("<!doctype html><html lang=\"en\"><head><title>Plain</title></head><body>Plain</body></html>"),
    );
    visitor.opens(&site, "/page").await?;
    answers(&visitor).await?;
    visitor.opens(&site, "/plain").await?;
    visitor.opens(&site, "/page").await?;
    rows::wait_for_answers(&site.database(), 1).await?;
    visitor
        .until("the confirmed submission is deleted", &format!("return !localStorage.getItem('{SERVICE}')"), vec![])
        .await?;
    let rows = rows::answers(&site.database()).await?;
    ensure!(rows.len() == 1, "{} rows", rows.len());
    Ok(())
}
