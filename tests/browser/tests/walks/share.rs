//! Sharing: nothing leaves before a click, each outcome of the browser's own sheet, a server of one's own, a code to read.

use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::host;
use parea_walks::server::{Page, Site};
use parea_walks::visitor::Visitor;
use serde_json::{Value, json};

/// A page whose campaign shares; `stub` stands before the widget's tag.
async fn stands(cast: &Cast, stub: &str, block: Value) -> Result<(std::sync::Arc<Site>, std::sync::Arc<Visitor>)> {
    let (site, visitor) = cast.pair().await?;
    let mut config = host::says("");
    config["campaigns"] = json!([{ "id": "hello", "format": "inline", "slot": "here", "content": [block] }]);
    site.equips(&config)?;
    let head = format!("<meta property=\"og:image\" content=\"/art.svg\"><script>{stub}</script>{}", host::TAG);
    site.serve("/page", host::page(&head, "")?);
    site.serve("/art.svg", Page::new("image/svg+xml", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"));
    visitor.opens(&site, "/page?utm_source=mail&size=2").await?;
    Ok((site, visitor))
}

/// Every network that has a page is a link there from the first moment, and nobody has been told of the visitor; the icons
/// come from where the widget comes from.
pub async fn nothing_leaves_before_a_click(cast: &Cast) -> Result<()> {
    let networks = [
        "native",
        "facebook",
        "x",
        "threads",
        "bluesky",
        "mastodon",
        "linkedin",
        "xing",
        "whatsapp",
        "telegram",
        "viber",
        "line",
        "weibo",
        "qzone",
        "vk",
        "odnoklassniki",
        "reddit",
        "hacker-news",
        "lobsters",
        "pinterest",
        "tumblr",
        "flipboard",
        "instapaper",
        "raindrop",
        "buffer",
        "teams",
        "diaspora",
        "threema",
        "email",
        "sms",
        "print",
        "copy",
        "qr",
        "wechat",
        "fediverse",
        "instagram",
        "signal",
        "kakaotalk",
    ];
    let block = json!({ "type": "share", "networks": networks.to_vec(), "colours": "brand" });
    let (site, visitor) = stands(cast, "", block).await?;
    let campaign = visitor.campaign("hello");
    campaign.says("Facebook").await?;
    campaign
        .until(
            "the drawing of XING has come",
            "[data-network=xing] path",
            "found.getAttribute('fill') === 'currentColor'",
        )
        .await?;
    visitor.photographs("share-all").await?;
    let drawn: Vec<String> = visitor
        .js("return [...document.querySelector('[data-parea-campaign]').shadowRoot.querySelectorAll('[data-network]')].map(one => one.dataset.network)", vec![])
        .await?;
    let expected: Vec<&str> = networks.into_iter().filter(|name| *name != "native" || drawn[0] == "native").collect();
    ensure!(drawn == expected, "{drawn:?}");
    let strange: Vec<String> = visitor.elsewhere();
    ensure!(strange.is_empty(), "requested elsewhere before a click: {strange:?}");
    let cookies: String = visitor.js("return document.cookie", vec![]).await?;
    ensure!(cookies.is_empty(), "a cookie: {cookies}");
    let said = visitor.console(&site).await?;
    ensure!(said.is_empty(), "{said:?}");
    Ok(())
}

/// What the sheet was given, and how each of its outcomes ends for the visitor.
pub async fn the_sheet_ends_in_each_of_its_ways(cast: &Cast) -> Result<()> {
    for (outcome, copied, told) in
        [("", false, 1), ("AbortError", false, 1), ("NotAllowedError", true, 1), ("DataError", true, 1)]
    {
        let stub = format!(
            "navigator.share = async (data) => {{ (window.given ??= []).push({{ ...data, files: data.files?.map((file) => file.name) }});
             if ('{outcome}') throw new DOMException('', '{outcome}'); }};
             navigator.canShare = () => true;
             Object.defineProperty(navigator, 'clipboard', {{ value: {{ writeText: async (text) => {{ window.copied = text; }} }} }});
             addEventListener('parea:share', () => (window.told = (window.told ?? 0) + 1));"
        );
        let block = json!({ "type": "share", "networks": ["native", "x"], "text": "Fresh oil", "files": true,
            "add": { "utm_source": "{network}" } });
        let (site, visitor) = stands(cast, &stub, block).await?;
        let campaign = visitor.campaign("hello");
        campaign.says("Share").await?;
        campaign.clicks("[data-network=native]").await?;
        visitor.until("the sheet was asked for", "return window.given", vec![]).await?;
        let given: Value = visitor.js("return window.given[0]", vec![]).await?;
        // The page says itself by which address it is known.
        let expected = "https://elaia.example/press?utm_source=native";
        ensure!(given["url"] == expected && given["text"] == "Fresh oil", "{given}");
        ensure!(given["files"] == json!(["art.svg"]), "{given}");
        if copied {
            // Where it was pressed: there is no button for it.
            campaign
                .until("it says so", "[data-network=native]", "found.getAttribute('aria-label') === 'Link copied'")
                .await?;
            let text: String = visitor.js("return window.copied", vec![]).await?;
            ensure!(text == expected, "{text}");
        } else {
            campaign.rests().await?;
            ensure!(!campaign.text().await?.contains("copied"), "{outcome}: nothing was copied");
        }
        let count: i64 = visitor.js("return window.told", vec![]).await?;
        ensure!(count == told, "{outcome}: told {count} times");
        let said = visitor.console(&site).await?;
        ensure!(said.is_empty(), "{outcome}: {said:?}");
    }
    Ok(())
}

/// Who lives on a server of their own names it in any way, and is asked once where it may be remembered.
pub async fn a_server_of_ones_own(cast: &Cast) -> Result<()> {
    let stub = "window.open = (url) => { window.opened = url; }; (window.parea ??= []).push(['consent', { functional: true }]);";
    let block = json!({ "type": "share", "networks": ["fediverse", "lemmy"], "title": "Oil" });
    let (site, visitor) = stands(cast, stub, block).await?;
    let campaign = visitor.campaign("hello");
    campaign.says("Fediverse").await?;
    campaign.clicks("[data-network=fediverse]").await?;
    campaign
        .until("the field has the focus", "[name=server_host]", "found.getRootNode().activeElement === found")
        .await?;
    visitor.photographs("share-server").await?;
    visitor.types("@anna@mastodon.example").await?;
    visitor.presses(thirtyfour::Key::Enter).await?;
    visitor.until("the server is opened", "return window.opened", vec![]).await?;
    let opened: String = visitor.js("return window.opened", vec![]).await?;
    ensure!(opened.starts_with("https://mastodon.example/share?text=Oil%0A"), "{opened}");
    visitor.opens(&site, "/page").await?;
    campaign.says("Lemmy").await?;
    campaign.clicks("[data-network=lemmy]").await?;
    campaign.until("it is remembered", "[name=server_host]", "found.value === 'mastodon.example'").await
}

/// A code appears that another device can read, and can be kept as a file.
pub async fn a_code_to_read(cast: &Cast) -> Result<()> {
    let (_site, visitor) = stands(cast, "", json!({ "type": "share", "networks": ["qr"] })).await?;
    let campaign = visitor.campaign("hello");
    campaign.says("QR code").await?;
    campaign.clicks("[data-network=qr]").await?;
    campaign.until("the code is there", "[part=qr]", "found.getBoundingClientRect().width > 100").await?;
    visitor.photographs("share-qr").await?;
    let href: String = campaign.property("[download]", "decodeURIComponent(found.href)").await?;
    ensure!(href.starts_with("data:image/svg+xml,<svg xmlns=") && href.ends_with("</svg>"), "{href}");
    campaign.clicks("[data-network=qr]").await?;
    campaign.until("the code is folded", "[data-network=qr]", "found.getAttribute('aria-expanded') === 'false'").await
}
