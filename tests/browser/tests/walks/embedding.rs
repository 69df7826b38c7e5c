//! Where the configuration may stand, what may be called `parea` on the page, and what a second copy does.

use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::host;
use parea_walks::server::{Fault, Page};
use serde_json::Value;
use std::time::Duration;

/// The configuration is looked for in four places, in this order; the tag is found also when a bundle imports us.
pub async fn configuration_places(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    site.serves_package("/pkg/")?;
    site.serves_host()?;
    site.serve("/file.json", Page::json(&host::says("from the file")));
    site.serve("/query.json", Page::json(&host::says("from the query")));
    site.serve("/app-parea.js", Page::new("text/javascript", "import \"/pkg/parea.js\";"));
    let global = format!("<script>window.pareaConfig = {};</script>", host::says("from the global"));
    let element =
        format!("<script type=\"application/json\" id=\"parea-config\">{}</script>", host::says("from the element"));
    let tag = |attributes: &str| format!("<script type=\"module\" {attributes}></script>");
    let both = tag("src=\"/pkg/parea.js?config=/query.json\" data-config=\"/file.json\"");
    let cases = [
        ("from the global", format!("{global}{element}{both}")),
        ("from the element", format!("{element}{both}")),
        ("from the file", both),
        ("from the query", tag("src=\"/pkg/parea.js?config=/query.json\"")),
        ("from the query", tag("async src=\"/pkg/parea.js?config=%2Fquery.json#top\"")),
        ("from the file", tag("src=\"/app-parea.js\" data-config=\"/file.json\"")),
    ];
    for (number, (expected, head)) in cases.iter().enumerate() {
        let path = format!("/page-{number}");
        site.serve(&path, host::page(head, "")?);
        visitor.opens(&site, &path).await?;
        visitor.campaign("hello").says(expected).await?;
    }
    let fetched: Vec<String> = site
        .requests()
        .iter()
        .filter(|request| request.path.ends_with(".json"))
        .map(|request| request.path.clone())
        .collect();
    ensure!(
        fetched == ["/file.json", "/query.json", "/query.json", "/file.json"],
        "a configuration on the page makes fetching one needless, but these were fetched: {fetched:?}"
    );
    Ok(())
}

/// A tag that runs before the page is read as far as its configuration waits for that.
pub async fn a_late_configuration(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    site.serves_package("/pkg/")?;
    site.serves_host()?;
    let element = format!("<script id=\"parea-config\" type=\"application/json\">{}</script>", host::says("late"));
    // The server takes its time with a script before it.
    site.serve("/slow.js", Page::new("text/javascript", ""));
    site.breaks("/slow.js", Fault::Slow(Duration::from_millis(1500)));
    let tag = "<script async type=\"module\" src=\"/pkg/parea.js\"></script>";
    site.serve("/page", host::page(tag, &format!("<script src=\"/slow.js\"></script>{element}"))?);
    visitor.opens(&site, "/page").await?;
    visitor.campaign("hello").says("late").await
}

/// A page that only decides has no configuration of a widget, is told so once, and decides.
pub async fn a_decider_alone(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    site.serves_package("/pkg/")?;
    site.serves_host()?;
    site.serve("/page", host::page("", "")?);
    visitor.opens(&site, "/page").await?;
    let decides = "const { decider } = await import('/pkg/parea.js');\
        await new Promise((done) => setTimeout(done, 300));\
        const { pass } = await decider(JSON.stringify(arguments[0]));\
        const out = new Int32Array(4);\
        return [pass({ page: { path: '/oil' } }, out), pass({ page: { path: '/soap' } }, out)]";
    let mut config = host::says("hello");
    config["campaigns"][0]["audience"] = serde_json::json!({ "page.path": "/oil" });
    let found: Vec<u32> = visitor.js_async(decides, vec![config]).await?;
    ensure!(found == [1, 0], "it decided {found:?}");
    let console = visitor.console(&site).await?;
    ensure!(console.len() == 1 && console[0].contains("no configuration"), "{console:#?}");
    Ok(())
}

/// What a file of the site's says as seen from the page counts from the page's `<base>`, as it does for the browser.
pub async fn a_base(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let mut config = host::says("hello");
    let picture = serde_json::json!({
        "type": "image", "src": "icon.svg", "srcset": [{ "src": "icon.svg", "width": 640 }], "alt": "An olive", "width": 64, "height": 64
    });
    config["campaigns"][0]["content"] = serde_json::json!([picture]);
    site.equips(&config)?;
    site.serve("/shop/oil/page", host::page(&["<base href=\"/\">", host::TAG].concat(), "")?);
    visitor.opens(&site, "/shop/oil/page").await?;
    let source = "new URL(found.currentSrc).pathname === '/icon.svg' && found.naturalWidth > 0";
    visitor.campaign("hello").until("the picture comes from the base", "[part~=image]", source).await
}

/// An array called `parea` is a queue of commands; anything else of that name belongs to the page.
pub async fn the_name(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    site.equips(&host::says("hello"))?;
    let queue = "<script>\
        window.parea = [['on', 'ready', () => { document.title = 'ready'; }]];\
        window.parea.push(['on', 'show', (event) => { document.title += ' shown'; }]);</script>";
    site.serve("/queue", host::page(&format!("{queue}{}", host::TAG), "")?);
    visitor.opens(&site, "/queue").await?;
    visitor.campaign("hello").says("hello").await?;
    let title = "return document.title";
    visitor.until_is("both queued listeners were called", title, vec![], &"ready shown".into()).await?;
    let api: bool =
        visitor.js("return !Array.isArray(window.parea) && typeof window.parea.track === 'function'", vec![]).await?;
    ensure!(api, "after loading, window.parea is the API");

    let frozen = "<script>window.parea = []; Object.freeze(Array.prototype);</script>";
    site.serve("/frozen", host::page(&[frozen, host::TAG].concat(), "")?);
    visitor.opens(&site, "/frozen").await?;
    visitor.campaign("hello").says("hello").await?;
    // Whatever is asked for, nothing of ours throws.
    visitor
        .js::<Value>("parea.explain(Symbol()); parea.explain({ toString() { throw Error('theirs') } })", vec![])
        .await?;

    site.serve(
        "/form",
        host::page(host::TAG, "<form name=\"parea\"><label>Town <input name=\"show\"></label></form>")?,
    );
    visitor.opens(&site, "/form").await?;
    visitor.campaign("hello").says("hello").await?;
    let form: bool = visitor
        .js("return window.parea === document.forms[0] && !Object.keys(window).includes('parea')", vec![])
        .await?;
    ensure!(form, "the page's form called parea was replaced");
    let console = visitor.console(&site).await?;
    ensure!(console.len() <= 1 && console.iter().all(|line| line.starts_with("warn: parea")), "{console:?}");
    Ok(())
}

/// A second copy from another address says so once and does nothing.
pub async fn a_second_copy(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    site.equips(&host::says("hello"))?;
    site.serves_package("/copy/")?;
    site.serve("/parea-2.json", Page::json(&host::says("from the copy")));
    let copy = "<script type=\"module\" src=\"/copy/parea.js\" data-config=\"/parea-2.json\"></script>";
    site.serve("/page", host::page(&format!("{}{copy}", host::TAG), "")?);
    visitor.opens(&site, "/page").await?;
    visitor.campaign("hello").says("hello").await?;
    visitor.until("a message on the console", "return window.__walk.count() > 0", vec![]).await?;
    visitor.is_still().await?;
    let console = visitor.console(&site).await?;
    ensure!(
        console.len() == 1 && console.iter().all(|line| line.starts_with("warn: ") && line.contains("area")),
        "{console:?}"
    );
    ensure!(visitor.shown().await? == ["hello"], "shown: {:?}", visitor.shown().await?);
    let second: Value = visitor.js("return document.querySelectorAll('[data-parea-campaign]').length", vec![]).await?;
    ensure!(second == 1, "{second} elements of ours");
    Ok(())
}
