//! The harness itself: it sees what it must refute, so that an empty list means something.

use anyhow::{Result, ensure};
use parea_walks::axe;
use parea_walks::cast::Cast;
use parea_walks::server::Page;
use parea_walks::storage::Storage;
use parea_walks::visitor::{Look, Width};

const PAGE: &str = "<!doctype html><html lang=en><head><title>A page</title>\
    <script>function fall() { setTimeout(() => { throw new Error('i'); }); }</script></head>\
    <body><main><h1>A page</h1></main></body></html>";

/// Everything that the other walks prove absent is seen here when it is present.
pub async fn the_harness_sees_everything(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    site.serve("/page", Page::html(PAGE));
    visitor.opens(&site, "/page").await?;
    ensure!(Storage::of(&visitor).await?.is_empty(), "a fresh browser has storage: {:?}", Storage::of(&visitor).await?);
    ensure!(visitor.elsewhere().is_empty(), "a fresh browser asks {:?}", visitor.elsewhere());
    axe::finds_nothing(&visitor, "a clean page").await?;
    let leave_traces = "\
        localStorage.setItem('a', '1'); sessionStorage.setItem('b', '2'); document.cookie = 'c=3';\
        await new Promise((done) => { indexedDB.open('d').onsuccess = (event) => { event.target.result.close(); done(); }; });\
        await caches.open('e'); console.warn('f');\
        await fetch('/page?g=1');\
        await fetch('http://elsewhere.example/h').catch(() => {});\
        document.querySelector('main').append(document.createElement('button'));\
        window.fall();";
    visitor.js_async::<serde_json::Value>(leave_traces, vec![]).await?;
    let storage = Storage::of(&visitor).await?;
    ensure!(storage.local.contains_key("a") && storage.session.contains_key("b"), "{storage:?}");
    ensure!(storage.cookies.contains_key("c") && storage.databases == ["d"] && storage.caches == ["e"], "{storage:?}");
    ensure!(site.requests().iter().any(|request| request.query == "g=1"), "{:?}", site.requests());
    ensure!(visitor.elsewhere().iter().any(|line| line.contains("elsewhere.example")), "{:?}", visitor.elsewhere());
    visitor.forgets_elsewhere();
    ensure!(axe::finds_nothing(&visitor, "a page with a nameless button").await.is_err(), "axe is blind");
    visitor.opens(&site, "/page?next").await?;
    let console = visitor.console(&site).await?;
    ensure!(console.iter().any(|line| line == "warn: f"), "{console:?}");
    ensure!(console.iter().any(|line| line.starts_with("uncaught") && line.ends_with('i')), "{console:?}");
    Ok(())
}

/// A phone is 360 px wide and a dark scheme is dark, in every engine.
pub async fn looks_are_real(cast: &Cast) -> Result<()> {
    let site = cast.bare_site().await?;
    site.serve("/page", Page::html(PAGE));
    let look = "return [innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]";
    for (width, dark) in [(Width::Phone, true), (Width::Desktop, false)] {
        let visitor = cast.visitor(Look { width, dark }).await?;
        visitor.opens(&site, "/page").await?;
        let (wide, is_dark): (u32, bool) = visitor.js(look, vec![]).await?;
        ensure!(is_dark == dark, "dark is {is_dark}");
        ensure!(if width == Width::Phone { wide == 360 } else { wide > 1000 }, "{width:?} is {wide} px wide");
    }
    Ok(())
}
