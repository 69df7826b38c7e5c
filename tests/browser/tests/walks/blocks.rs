//! Blocks as visitors meet them: videos that wait, pictures that fit, time that goes on, codes that are copied.

use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::engine::Engine;
use parea_walks::host;
use parea_walks::server::{Page, Site};
use parea_walks::visitor::{Look, Visitor};
use serde_json::{Value, json};
use thirtyfour::Key;

/// A configuration of one campaign with these blocks.
fn shows(format: &str, content: Value) -> Value {
    let mut config = host::says("");
    config["campaigns"] = json!([{ "id": "hello", "format": format, "slot": "here", "content": content }]);
    config
}

/// Where the screen of a video is, in pixels.
const SCREEN: &str =
    "(({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(' '))(found.getBoundingClientRect())";

/// Before it is played nothing is requested from the provider; then its player is, in a frame that may do little.
pub async fn a_video_waits(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let provider = cast.bare_site().await?;
    let player = "<!doctype html><title>Player</title><link rel=icon href=data:,><p>It plays.";
    provider.serve("/embed/1", Page::html(player));
    let video =
        json!({ "type": "video", "embed": provider.url("/embed/1"), "title": "Harvest", "width": 640, "height": 360 });
    site.equips(&shows("modal", json!([{ "type": "heading", "text": "A film" }, video])))?;
    site.serve("/page", host::page(host::TAG, "")?);
    visitor.opens(&site, "/page").await?;
    let campaign = visitor.campaign("hello");
    let host = provider.origin().replace("http://", "");
    campaign.says(&format!("The video is loaded from {host}")).await?;
    campaign.rests().await?;
    visitor.photographs("blocks-video").await?;
    let before: String = campaign.property("[part=screen]", SCREEN).await?;
    ensure!(provider.requests().is_empty(), "requested before it was played: {:?}", provider.requests());
    campaign.clicks("[part=play]").await?;
    provider.until("the player is requested", |requests| !requests.is_empty()).await?;
    let requests = provider.requests();
    ensure!(requests.iter().all(|request| request.path == "/embed/1"), "{requests:?}");
    ensure!(
        requests[0].header("referer") == Some(&format!("{}/", site.origin())),
        "the provider learns of this page {:?}",
        requests[0].header("referer")
    );
    campaign.until("the focus is in the player", "iframe", "found.getRootNode().activeElement === found").await?;
    let after: String = campaign.property("[part=screen]", SCREEN).await?;
    ensure!(before == after, "the screen has moved from {before} to {after}");
    visitor.photographs("blocks-video-playing").await
}

/// The pictures of the page that were requested.
fn pictures(site: &Site) -> Vec<String> {
    site.requests().into_iter().map(|request| request.path).filter(|path| path.starts_with("/pictures/")).collect()
}

/// Which picture comes goes by the room that there is and by the scheme of what it stands in; its room is kept before it comes.
pub async fn pictures_fit(cast: &Cast) -> Result<()> {
    let site = cast.bare_site().await?;
    let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><path fill="olive" d="M0 0h4v3H0z"/></svg>"#;
    for name in ["small", "large", "dark"] {
        site.serve(&format!("/pictures/{name}.svg"), Page::new("image/svg+xml", svg));
    }
    let image = |more: Value| {
        let mut image =
            json!({ "type": "image", "src": "/pictures/small.svg", "alt": "Oil", "width": 400, "height": 300 });
        for (key, value) in more.as_object().into_iter().flatten() {
            image[key] = value.clone();
        }
        json!([image])
    };
    let wide = json!({ "srcset": [{ "src": "/pictures/large.svg", "width": 1600 }], "sizes": "1500px" });
    let dark = json!({ "dark": "/pictures/dark.svg" });
    for (look, format, more, expected) in [
        (Look::DESKTOP, "inline", json!({}), "/pictures/small.svg"),
        (Look::DESKTOP, "inline", wide, "/pictures/large.svg"),
        (Look::DESKTOP, "modal", dark.clone(), "/pictures/small.svg"),
        (Look::DARK, "modal", dark.clone(), "/pictures/dark.svg"),
        // A page that says nothing of schemes is light, and so is what is part of it.
        (Look::DARK, "inline", dark, "/pictures/small.svg"),
        (Look::PHONE, "inline", json!({ "crop": "banner", "focus": [0.5, 1] }), "/pictures/small.svg"),
    ] {
        let visitor = cast.visitor(look).await?;
        site.equips(&shows(format, image(more.clone())))?;
        site.serve("/page", host::page(host::TAG, "")?);
        site.forget_requests();
        visitor.opens(&site, "/page").await?;
        let campaign = visitor.campaign("hello");
        campaign.until("the picture has come", "img", "found.complete && found.naturalWidth > 0").await?;
        ensure!(pictures(&site) == [expected], "{format} {look:?} {more}: {:?}", pictures(&site));
        let shape: f64 = campaign.property("img", "found.offsetWidth / found.offsetHeight").await?;
        let wanted = if more.get("crop").is_some() { 3.0 } else { 4.0 / 3.0 };
        ensure!((shape - wanted).abs() < 0.05, "{format} {look:?}: the shape is {shape}");
    }
    Ok(())
}

/// The moment to which a countdown counts.
async fn until(visitor: &Visitor) -> Result<f64> {
    visitor.campaign("hello").property("[part=timer]", "+found.dataset.until").await
}

/// A deadline is kept over pages where that may be remembered, and not shown where not; it is heard by the minute.
pub async fn a_deadline_is_kept(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let content = json!([{ "type": "text", "text": "Oil" }, { "type": "countdown", "for": "20m" }]);
    site.equips(&shows("inline", content))?;
    let consent = "<script>(window.parea ??= []).push(['consent', { functional: true }]);</script>";
    site.serve("/granted", host::page(&format!("{consent}{}", host::TAG), "")?);
    site.serve("/page", host::page(host::TAG, "")?);
    visitor.opens(&site, "/page").await?;
    let campaign = visitor.campaign("hello");
    campaign.says("Oil").await?;
    ensure!(!campaign.text().await?.contains("Ends in"), "without the grant it would begin anew with each page");
    visitor.opens(&site, "/granted").await?;
    campaign.says("Ends in").await?;
    let first = until(&visitor).await?;
    let heard: String = campaign.property("[role=timer]", "found.textContent").await?;
    ensure!(heard == "Ends in 20 minutes", "what is heard: {heard}");
    let width = "found.getBoundingClientRect().width";
    let before: (String, f64) = (
        campaign.property("[part=timer]", "found.textContent").await?,
        campaign.property("[part=timer]", width).await?,
    );
    campaign.until("a second passes", "[part=timer]", &format!("found.textContent !== {:?}", before.0)).await?;
    let after: f64 = campaign.property("[part=timer]", width).await?;
    ensure!((after - before.1).abs() < 0.5, "the time is {after} wide, and was {}", before.1);
    let heard_then: String = campaign.property("[role=timer]", "found.textContent").await?;
    ensure!(heard_then == heard, "heard within a minute: {heard_then}");
    visitor.photographs("blocks-countdown").await?;
    visitor.reloads().await?;
    campaign.says("Ends in").await?;
    ensure!(until(&visitor).await? == first, "it began anew");
    Ok(())
}

/// A code is copied, which is seen and heard, and it is on the clipboard.
pub async fn a_code_is_copied(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let coupon = json!({ "type": "coupon", "code": "ELAIA10", "apply": "/cart?coupon={{code}}" });
    site.equips(&shows("inline", json!([coupon])))?;
    site.serve("/page", host::page(host::TAG, "")?);
    site.serve("/cart", host::page("", "")?);
    visitor.opens(&site, "/page").await?;
    let campaign = visitor.campaign("hello");
    campaign.clicks("[part=copy]").await?;
    campaign.until("it is seen", "[part=copy]", "found.textContent === 'Copied'").await?;
    campaign.until("it is heard", "[part=live][role=status]", "found.textContent === 'Copied'").await?;
    // Whoever hears it copies once more.
    let changes = "const live = document.querySelector('[data-parea-campaign=hello]').shadowRoot.querySelector('[part=live]');\
        new MutationObserver(() => { window.said = live.textContent.trim() }).observe(live, { childList: true, characterData: true, subtree: true })";
    visitor.js::<Value>(changes, vec![]).await?;
    campaign.clicks("[part=copy]").await?;
    visitor.until_is("it is heard again", "return window.said", vec![], &"Copied".into()).await?;
    visitor.sees("#town").await?.send_keys(Key::Control + "v").await?;
    let pasted = "return document.querySelector('#town').value";
    visitor.until_is("the code can be pasted", pasted, vec![], &"ELAIA10".into()).await?;
    campaign.clicks("[part=apply]").await?;
    visitor.until_is("the shop has the code", "return location.search", vec![], &"?coupon=ELAIA10".into()).await
}

/// Where there is no `navigator.clipboard`, as on plain http, a code is copied all the same; and what no browser copies is
/// there, selected.
pub async fn a_code_is_copied_on_plain_http(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let content = json!([
        { "type": "text", "text": "Oil" },
        { "type": "button", "id": "take", "text": "Take it", "do": [{ "copy": "ELAIA10" }, "close"] },
        { "type": "share", "networks": ["copy"], "url": "https://elaia.example/oil" }
    ]);
    site.equips(&shows("modal", content))?;
    // The page adds its own words to whatever is copied.
    let plain = "<script>Object.defineProperty(navigator, 'clipboard', { value: undefined });
        addEventListener('copy', (event) => { event.clipboardData.setData('text/plain', 'Read more'); event.preventDefault(); });</script>";
    let unable = "<script>document.execCommand = () => false;</script>";
    site.serve("/plain", host::page(&format!("{plain}{}", host::TAG), "")?);
    site.serve("/unable", host::page(&format!("{plain}{unable}{}", host::TAG), "")?);
    visitor.opens(&site, "/unable").await?;
    let campaign = visitor.campaign("hello");
    for (pressed, text) in [("button[part=button]", "ELAIA10"), ("[data-network=copy]", "https://elaia.example/oil")] {
        campaign.clicks(pressed).await?;
        campaign.until("it says so", pressed, "found.textContent === 'Could not be copied'").await?;
        campaign.sees("code").await?;
        visitor.until_is("it is selected", "return `${getSelection()}`.trim()", vec![], &text.into()).await?;
    }
    visitor.photographs("blocks-uncopied").await?;
    // In WebKit nothing is copied without a selection: there it stays as above.
    if cast.engine() == Engine::Webkit {
        return Ok(());
    }
    visitor.opens(&site, "/plain").await?;
    campaign.clicks("button[part=button]").await?;
    campaign.disappears().await?;
    visitor.sees("#town").await?.send_keys(Key::Control + "v").await?;
    let pasted = "return document.querySelector('#town').value";
    visitor.until_is("the code can be pasted", pasted, vec![], &"ELAIA10".into()).await
}

/// Two days and two hours have a figure in every language, also where people say "two days" in one word.
pub async fn a_countdown_has_figures(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let left = "new Date(Date.now() + 50.5 * 36e5).toISOString()";
    for (language, figure) in [("he", "02"), ("ar", "02"), ("de", "02"), ("fa", "۰۲")] {
        let mut config = shows(
            "inline",
            json!([{ "type": "countdown", "to": visitor.js::<String>(&format!("return {left}"), vec![]).await? }]),
        );
        config["site"]["languages"] = json!([language]);
        config["site"]["language"] = json!(language);
        site.equips(&config)?;
        site.serve("/page", host::page(host::TAG, "")?);
        visitor.opens(&site, "/page").await?;
        let campaign = visitor.campaign("hello");
        campaign.sees("[part=timer] [part=unit]").await?;
        let units: Vec<String> = campaign
            .property(
                "[part=timer]",
                "[...found.children].map((e) => e.querySelector('[part=count]')?.textContent ?? e.textContent)",
            )
            .await?;
        ensure!(units.len() == 4 && units[..2] == [figure, figure], "{language}: {units:?}");
    }
    Ok(())
}

/// Of pictures in several sizes the one comes that fits where it is laid out, though the window is wider; its shape stays.
pub async fn a_picture_fits_its_place(cast: &Cast) -> Result<()> {
    let site = cast.bare_site().await?;
    let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><path fill="olive" d="M0 0h4v3H0z"/></svg>"#;
    for name in ["small", "large"] {
        site.serve(&format!("/pictures/{name}.svg"), Page::new("image/svg+xml", svg));
    }
    let image = json!({ "type": "image", "src": "/pictures/large.svg", "alt": "Oil", "width": 1600, "height": 1200,
        "srcset": [{ "src": "/pictures/small.svg", "width": 800 }] });
    let visitor = cast.visitor(Look::DESKTOP).await?;
    for format in ["slide-in", "modal", "full-screen", "bar", "inline", "tab"] {
        site.equips(&shows(format, json!([{ "type": "heading", "text": "Oil" }, image])))?;
        site.serve("/page", host::page(host::TAG, "")?);
        site.forget_requests();
        visitor.opens(&site, "/page").await?;
        let campaign = visitor.campaign("hello");
        if format == "tab" {
            campaign.clicks("[part=launcher]").await?;
        }
        campaign.until("the picture has come", "img", "found.complete && found.naturalWidth > 0").await?;
        let [wide, shape]: [f64; 2] =
            campaign.property("img", "[found.offsetWidth, found.offsetWidth / found.offsetHeight]").await?;
        ensure!(wide > 40.0 && (shape - 4.0 / 3.0).abs() < 0.05, "{format}: {wide} wide, the shape is {shape}");
        let expected = if wide > 800.0 { "/pictures/large.svg" } else { "/pictures/small.svg" };
        ensure!(pictures(&site) == [expected], "{format}, {wide} wide: {:?}", pictures(&site));
    }
    Ok(())
}
