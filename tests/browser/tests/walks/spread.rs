//! Sharing beyond the block: links of the page's own, words that are selected, pictures, and a rail beside the page.

use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::host;
use parea_walks::server::{Page, Site};
use parea_walks::visitor::{Look, Visitor};
use serde_json::{Value, json};
use std::sync::Arc;

/// What a page stands in for, so that a walk sees what would be shared.
const STUB: &str = "<script>
    window.told = [];
    addEventListener('parea:share', (event) => told.push(event.detail.campaign + ' ' + event.detail.network));
    navigator.share = async (data) => { window.given = { ...data, files: data.files?.map((file) => file.name) }; };
    navigator.canShare = () => true;
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { window.copied = text; } } });
</script>";

/// A page with campaigns, and with more in its body.
async fn stands(cast: &Cast, look: Look, campaigns: Value, body: &str) -> Result<(Arc<Site>, Arc<Visitor>)> {
    let (site, visitor) = (cast.bare_site().await?, cast.visitor(look).await?);
    let mut config = host::says("");
    config["campaigns"] = campaigns;
    site.equips(&config)?;
    site.serve("/page", host::page(&format!("{STUB}{}", host::TAG), body)?);
    site.serve("/elsewhere", Page::html("<title>There</title>"));
    let olive = "<svg xmlns='http://www.w3.org/2000/svg' width='480' height='320'><rect width='480' height='320' fill='#7a8b3c'/></svg>";
    site.serve("/olive.svg", Page::new("image/svg+xml", olive));
    visitor.opens(&site, "/page").await?;
    Ok((site, visitor))
}

/// Nothing has left, and no cookie is there.
async fn is_quiet(visitor: &Visitor) -> Result<()> {
    let strange = visitor.elsewhere();
    ensure!(strange.is_empty(), "requested elsewhere: {strange:?}");
    let cookies: String = visitor.js("return document.cookie", vec![]).await?;
    ensure!(cookies.is_empty(), "a cookie: {cookies}");
    Ok(())
}

const LINKS: &str = "<p id='links'>
    <a id='x' data-parea-share='x' href='/elsewhere'>X</a> <a id='bare' data-parea-share='reddit'>Reddit</a>
    <a id='copy' data-parea-share='copy' href='/press?a=1'>Copy</a>
    <a id='native' data-parea-share='native' href='mailto:?body=oil'>Share</a>
    <a id='qr' data-parea-share='qr' href='/press'>Code</a>
    <a id='fediverse' data-parea-share='fediverse' href='/press'>Fediverse</a></p>";

async fn told(visitor: &Visitor) -> Result<Vec<String>> {
    visitor.js("return told", vec![]).await
}

/// What the page wrote stays a link; what its browser cannot do for it the widget does, for those that come later too.
pub async fn links_of_the_page_are_enhanced(cast: &Cast) -> Result<()> {
    let (site, visitor) = stands(cast, Look::DESKTOP, json!([]), LINKS).await?;
    visitor.until("the link has an address", "return !!document.getElementById('bare').href", vec![]).await?;
    let bare: String = visitor.js("return document.getElementById('bare').href", vec![]).await?;
    ensure!(bare.starts_with("https://www.reddit.com/submit?url=https%3A%2F%2Felaia.example%2Fpress&"), "{bare}");
    let before: String = visitor.js("return document.getElementById('links').innerHTML", vec![]).await?;
    is_quiet(&visitor).await?;

    visitor.clicks("#copy").await?;
    visitor.campaign("page").says("Link copied").await?;
    let copied: String = visitor.js("return copied", vec![]).await?;
    ensure!(copied.ends_with("/press?a=1"), "{copied}");
    visitor.photographs("share-link-copied").await?;

    visitor.clicks("#native").await?;
    visitor.until("the sheet was asked for", "return window.given", vec![]).await?;
    let given: Value = visitor.js("return given", vec![]).await?;
    ensure!(given["url"] == "https://elaia.example/press", "a mail is no page to share: {given}");

    visitor.clicks("#fediverse").await?;
    let page = visitor.campaign("page");
    page.until("the field has the focus", "[name=server_host]", "found.getRootNode().activeElement === found").await?;
    visitor.photographs("share-link-server").await?;
    page.clicks("[part=close]").await?;
    visitor.clicks("#qr").await?;
    page.until("the code is there", "[part=qr]", "found.getBoundingClientRect().width > 100").await?;
    visitor.photographs("share-link-code").await?;

    let late = "document.getElementById('links').insertAdjacentHTML('beforeend', '<a id=late data-parea-share=line>LINE</a>');
        document.getElementById('late').addEventListener('click', (event) => { event.preventDefault(); window.late = event.target.href; });
        document.getElementById('late').click(); return window.late";
    let late: String = visitor.js(late, vec![]).await?;
    ensure!(late.starts_with("https://social-plugins.line.me/lineit/share?url="), "{late}");
    let keys = "const all = []; for (const key of ['ctrlKey', 'metaKey', 'shiftKey', 'altKey'])
        all.push(document.getElementById('copy').dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, [key]: true })));
        return all";
    // Whoever opens it in another tab follows the link; this walk's own page does not.
    let guard = "document.getElementById('copy').addEventListener('click', (event) => { window.prevented = event.defaultPrevented; event.preventDefault(); })";
    visitor.js::<Value>(guard, vec![]).await?;
    visitor.js::<Value>(keys, vec![]).await?;
    let prevented: bool = visitor.js("return prevented", vec![]).await?;
    ensure!(!prevented, "a click with a key held down was taken");
    let all = told(&visitor).await?;
    ensure!(all == ["page copy", "page native", "page qr", "page line"], "{all:?}");
    let after: String = visitor
        .js("document.getElementById('late').remove(); return document.getElementById('links').innerHTML", vec![])
        .await?;
    ensure!(after == before, "the links have changed: {before} {after}");
    is_quiet(&visitor).await?;

    visitor.js::<Value>("addEventListener('parea:share', () => localStorage.setItem('told', 'x'))", vec![]).await?;
    visitor.clicks("#x").await?;
    visitor.until("the link is followed", "return location.pathname === '/elsewhere'", vec![]).await?;
    let said: String = visitor.js("return localStorage.getItem('told')", vec![]).await?;
    ensure!(said == "x", "the share was not told of");
    ensure!(visitor.console(&site).await?.is_empty(), "the console");
    Ok(())
}

/// Links that come when the page has long been loaded have an address before anybody touches them; it goes with the page and
/// the consent, and with the widget.
pub async fn links_keep_up_with_the_page(cast: &Cast) -> Result<()> {
    let own = json!([{ "id": "page", "format": "toast", "when": { "any": [{ "manual": true }] }, "content": [
        { "type": "share", "what": "link", "add": { "ref": "{{ referral.code or '' }}" } }] }]);
    let (_site, visitor) = stands(cast, Look::DESKTOP, own, "").await?;
    visitor.until("the widget is there", "return document.readyState === 'complete' && !!parea.track", vec![]).await?;
    let late = "document.querySelector('main').insertAdjacentHTML('beforeend', `<p><a id=late data-parea-share=reddit>Reddit</a>
        <a id=theirs data-parea-share=line>LINE</a> <span id=none data-parea-share=copy>No link</span></p>`)";
    visitor.js::<Value>(late, vec![]).await?;
    let is = |what: &'static str, test: &'static str| {
        let script = format!("const at = document.getElementById('late').getAttribute('href') ?? ''; return {test}");
        let visitor = &visitor;
        async move { visitor.until(what, &script, vec![]).await }
    };
    is(
        "it has an address",
        "at.includes('elaia.example%2Fpress') && !at.includes('ref%3D') && !!document.getElementById('theirs').href",
    )
    .await?;
    // A menu that the page takes out and puts back.
    let away = "const one = document.getElementById('late'); window.at = [one.parentNode, one.nextSibling]; one.remove(); window.menu = one";
    visitor.js::<Value>(away, vec![]).await?;
    visitor.until("our address is gone from what is away", "return !menu.hasAttribute('href')", vec![]).await?;
    visitor.js::<Value>("at[0].insertBefore(menu, at[1])", vec![]).await?;
    is("it has its address again", "at.includes('elaia.example%2Fpress')").await?;
    visitor.js::<Value>("document.getElementById('theirs').href = '/own'; parea.consent({ functional: true, personalisation: true })", vec![]).await?;
    is("it has the code", "at.includes('%3Fref%3D')").await?;
    visitor.js::<Value>("parea.consent({ functional: true })", vec![]).await?;
    is("the code is gone", "at.includes('%2Fpress') && !at.includes('ref%3D')").await?;
    let moves = "document.querySelector('[rel=canonical]').href = 'https://elaia.example/oil'; history.pushState(null, '', '/oil')";
    visitor.js::<Value>(moves, vec![]).await?;
    // A click is what a router's move begins with, where the browser does not tell of the move itself.
    visitor.clicks("#none").await?;
    is("it is that of the new page", "at.includes('elaia.example%2Foil')").await?;
    ensure!(told(&visitor).await?.is_empty(), "what is no link has shared");
    visitor.js::<Value>("parea.disable()", vec![]).await?;
    is("our address is gone", "!at").await?;
    let theirs: String = visitor.js("return document.getElementById('theirs').getAttribute('href')", vec![]).await?;
    ensure!(theirs == "/own", "the page's own address was changed to {theirs}");
    is_quiet(&visitor).await
}

const ARTICLE: &str = "<article id='story'><p id='one'>The well-known oil, green &amp; gold, is pressed cold before noon.</p>
    <p id='two'>The oil rests in the dark. The oil rests in steel.</p><p id='far' style='margin-top: 3000px'>The road ends here, at the last of all the olive trees.</p>
    <p id='rtl' dir='rtl' lang='fa'>روغن زیتون تازه هر پاییز می‌رسد.</p><p id='edit' contenteditable>Whoever writes here selects for themselves.</p>
    <p id='after'>What follows can be read.</p><h2 id='green'>Green and gold</h2><h3 id='cold'>Cold and dark</h3>
    <p id='fr' lang='fr'>Goûtez l’huile d’olive nouvelle.</p><p id='hand'>In spring: we pick by hand, from dawn.</p>
    <p id='ja' lang='ja'>オリーブの油は秋に搾られ、冬の間は暗い石の蔵で静かに眠り、春になると村の人々の食卓に上ります。丘の上の古い木々は、祖父の時代から毎年、変わらずに実をつけてきました。収穫は手で行い、その日のうちに石臼で挽きます。香りは青い草と、熟れる前の林檎を思わせます。最後に、瓶に詰めて港へ運びます。</p></article>
    <p id='outside'>Outside of the story nothing is offered.</p>";

fn quotes() -> Value {
    json!([{ "id": "quote", "format": "inline", "slot": "here", "content": [
        { "type": "share", "what": "selection", "within": "article", "networks": ["native", "whatsapp", "xing", "email", "copy"] }] }])
}

/// Selects a part of an element's text.
async fn selects(visitor: &Visitor, from: &str, start: usize, to: &str, end: usize) -> Result<()> {
    let script =
        "const [from, start, to, end] = arguments; const text = (id) => document.getElementById(id).firstChild;
        text(from).parentNode.scrollIntoView({ block: 'center', behavior: 'instant' });
        getSelection().setBaseAndExtent(text(from), start, text(to), end)";
    visitor.js::<Value>(script, vec![json!(from), json!(start), json!(to), json!(end)]).await.map(drop)
}

const OPEN: &str = "found.matches(':popover-open')";

/// The buttons stand by the words, share them, and lead back to them; elsewhere nothing is offered.
pub async fn a_quote_leads_back_to_itself(cast: &Cast) -> Result<()> {
    let (_site, visitor) = stands(cast, Look::DESKTOP, quotes(), ARTICLE).await?;
    let quote = visitor.campaign("quote");
    quote.waits_for("[data-what]").await?;
    let is_open = || quote.property::<bool>("[data-what]", OPEN);
    ensure!(!is_open().await?, "nothing is selected");
    for (from, start, to, end, expected) in [
        // Whole words, and what means something in a directive is written otherwise.
        ("one", 5, "one", 31, "The%20well%2Dknown%20oil%2C%20green%20%26%20gold".replace("The%20", "")),
        // The same words again are told apart by those before them.
        ("two", 27, "two", 39, "in%20the%20dark.-,The%20oil%20rests".to_owned()),
        ("one", 0, "two", 26, "The%20well%2Dknown%20oil,rests%20in%20the%20dark.".to_owned()),
        (
            "rtl",
            0,
            "rtl",
            15,
            "%D8%B1%D9%88%D8%BA%D9%86%20%D8%B2%DB%8C%D8%AA%D9%88%D9%86%20%D8%AA%D8%A7%D8%B2%D9%87".to_owned(),
        ),
    ] {
        selects(&visitor, from, start, to, end).await?;
        let wanted = format!("#:~:text={expected}");
        quote
            .until(
                &format!("the link leads to {wanted}"),
                "[data-network=email]",
                &format!("decodeURIComponent(found.href).endsWith('{wanted}') && found.closest('[data-what]').matches(':popover-open')"),
            )
            .await?;
        let near: bool = quote
            .property("[data-what]", "Math.abs(found.getBoundingClientRect().bottom - getSelection().getRangeAt(0).getBoundingClientRect().top) < 80")
            .await?;
        ensure!(near, "it stands elsewhere");
        visitor.photographs(&format!("share-quote-{from}-{start}")).await?;
    }
    finds_words(&visitor).await?;
    quote.clicks("[data-network=copy]").await?;
    quote.says("Link copied").await?;
    let copied: String = visitor.js("return copied", vec![]).await?;
    ensure!(copied.starts_with("https://elaia.example/press#:~:text=%D8%B1"), "{copied}");
    visitor.presses(thirtyfour::Key::Escape).await?;
    quote.until("Escape closes it", "[data-what]", "!found.matches(':popover-open')").await?;
    for (from, to, end) in [("outside", "outside", 30), ("edit", "edit", 30), ("two", "after", 12)] {
        selects(&visitor, from, 0, to, end).await?;
        visitor.is_still().await?;
        ensure!(!is_open().await?, "something is offered from {from} to {to}");
    }
    let requests = "return (await parea.privacy.report()).requests.map(({ url }) => new URL(url).pathname)";
    let requests: Vec<String> = visitor.js_async(requests, vec![]).await?;
    for file in ["/pkg/parea-share.js", "/pkg/icons/xing.txt"] {
        ensure!(requests.iter().filter(|path| *path == file).count() == 1, "{file} is not reported once: {requests:?}");
    }
    is_quiet(&visitor).await
}

/// Half words are widened as their language parts them, and what lies in several blocks, or is long, is parted.
async fn finds_words(visitor: &Visitor) -> Result<()> {
    for (from, start, to, end, expected) in [
        ("one", 6, "two", 23, "^well-known oil, green,rests in the dark$"),
        ("green", 0, "cold", 13, "^Green and gold,Cold and dark$"),
        ("fr", 9, "fr", 21, "^l’huile d’olive$"),
        // The page has these words before the article.
        ("hand", 11, "hand", 26, "^In spring:-,we pick by hand$"),
        ("ja", 0, "ja", 132, "^オリーブの[^,]{0,12},[^,]{4,24}$"),
        ("rtl", 0, "rtl", 28, "می\u{200c}رسد$"),
    ] {
        selects(visitor, from, start, to, end).await?;
        let leads = "const text = decodeURIComponent(decodeURIComponent(found.href)).split('#:~:text=')[1] ?? '';
            return (RegExp(arguments[0], 'u').test(text) && found.closest('[data-what]').matches(':popover-open')) || text";
        let found = "const found = document.querySelector('[data-parea-campaign=quote]').shadowRoot.querySelector('[data-network=email]');";
        visitor
            .until_is(
                &format!("the link leads to {expected}"),
                &[found, leads].concat(),
                vec![json!(expected)],
                &json!(true),
            )
            .await?;
    }
    Ok(())
}

/// On a phone the buttons stand below, where the system's own menu is not; and the link finds the words again.
pub async fn a_quote_on_a_phone(cast: &Cast) -> Result<()> {
    let (site, visitor) = stands(cast, Look::PHONE, quotes(), ARTICLE).await?;
    let quote = visitor.campaign("quote");
    quote.waits_for("[data-what]").await?;
    selects(&visitor, "far", 4, "far", 40).await?;
    quote.until("it is there", "[data-what]", OPEN).await?;
    let inside: bool = quote
        .property("[data-what]", "(({ left, right, top, bottom }) => left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight)(found.getBoundingClientRect())")
        .await?;
    ensure!(inside, "it is cut off");
    visitor.photographs("share-quote-phone").await?;
    let href: String = quote.property("[data-network=email]", "decodeURIComponent(found.href)").await?;
    let (_, fragment) = href.split_once('#').unwrap_or_default();
    let knows: bool = visitor.js("return 'fragmentDirective' in document", vec![]).await?;
    if knows {
        visitor.opens(&site, "/elsewhere").await?;
        visitor.opens(&site, &format!("/page#{fragment}")).await?;
        visitor.until("the browser finds the words", "return scrollY > 1000", vec![]).await?;
    }
    is_quiet(&visitor).await
}

/// A picture has buttons where it is pointed at, which share the picture itself.
pub async fn a_picture_is_shared(cast: &Cast) -> Result<()> {
    let campaigns = json!([{ "id": "picture", "format": "inline", "slot": "here", "content": [
        { "type": "share", "what": "image", "within": "article", "networks": ["pinterest", "native", "copy"] }] }]);
    let body = "<article><p><img id='a' src='/olive.svg?a' alt='An olive tree' width='480' height='320'></p>
        <p><a id='b' href='#b'><img src='/olive.svg?b' alt='A press' width='480' height='320'></a></p><img src='/olive.svg?c' alt='' width='40' height='40'></article>
        <img src='/olive.svg?d' alt='Outside' width='480' height='320'>";
    let (site, visitor) = stands(cast, Look::DESKTOP, campaigns, body).await?;
    let picture = visitor.campaign("picture");
    let points = "const { left, top } = document.querySelector(arguments[0]).getBoundingClientRect(); return [left + 200, top + 200].map(Math.round)";
    visitor.js::<Value>("document.getElementById('a').scrollIntoView({ behavior: 'instant' })", vec![]).await?;
    visitor.is_still().await?;
    let at: (i64, i64) = visitor.js(points, vec![json!("#a")]).await?;
    visitor.driver.action_chain().move_to(at.0, at.1).perform().await?;
    picture
        .until(
            "it shows on the picture",
            "[data-what]",
            "found.matches(':popover-open') && getComputedStyle(found).opacity === '1'",
        )
        .await?;
    visitor.photographs("share-picture").await?;
    let on: bool = picture
        .property("[data-what]", "Math.abs(found.getBoundingClientRect().top - document.getElementById('a').getBoundingClientRect().top) < 20")
        .await?;
    ensure!(on, "it stands elsewhere");
    let href: String = picture.property("[data-network=pinterest]", "decodeURIComponent(found.href)").await?;
    ensure!(
        href.contains(&format!("media={}olive.svg?a", site.url("/"))) && href.ends_with("description=An olive tree"),
        "{href}"
    );
    picture.clicks("[data-network=native]").await?;
    visitor.until("the sheet was asked for", "return window.given", vec![]).await?;
    let given: Value = visitor.js("return given", vec![]).await?;
    ensure!(given["files"] == json!(["olive.svg"]), "{given}");
    visitor.js::<Value>("document.activeElement.blur(); document.getElementById('b').focus()", vec![]).await?;
    picture
        .until(
            "the focus leads it on",
            "[data-network=pinterest]",
            "decodeURIComponent(found.href).includes('olive.svg?b')",
        )
        .await?;
    is_quiet(&visitor).await
}

/// Where slides lie beside or over each other, the buttons share the one that is seen.
pub async fn the_slide_that_is_seen_is_shared(cast: &Cast) -> Result<()> {
    let campaigns = json!([{ "id": "picture", "format": "inline", "slot": "here", "content": [
        { "type": "share", "what": "image", "within": "article", "networks": ["email"] }] }]);
    let slide = |name: &str, look: &str| {
        format!("<img id='{name}' src='/olive.svg?{name}' alt='{name}' style='flex: 0 0 100%; height: 300px; {look}'>")
    };
    let body = format!(
        "<article style='position: fixed; inset: 0 0 auto; overflow: hidden'><div id='slides' style='display: flex; transform: translateX(-100%)'>{}{}{}</div></article>",
        slide("first", ""),
        slide("faded", "position: absolute; left: 100%; width: 100%; opacity: 0"),
        slide("second", ""),
    );
    let (_site, visitor) = stands(cast, Look::PHONE, campaigns, &body).await?;
    let picture = visitor.campaign("picture");
    let leads_to = |name: &'static str| {
        let found = format!(
            "found.closest('[data-what]').matches(':popover-open') && decodeURIComponent(found.href).includes('{name}')"
        );
        let (picture, what) = (&picture, format!("the {name} slide is shared"));
        async move { picture.until(&what, "[data-network=email]", &found).await }
    };
    leads_to("second").await?;
    visitor.photographs("share-slide").await?;
    let back = "document.getElementById('slides').style.transform = ''; dispatchEvent(new Event('resize'))";
    visitor.js::<Value>(back, vec![]).await?;
    leads_to("first").await
}

/// What leads the buttons does not come: the page is as it was, and the console says it once, whatever needs it.
pub async fn what_leads_the_buttons_is_missing(cast: &Cast) -> Result<()> {
    let mut campaigns = quotes();
    let mut other = campaigns[0].clone();
    other["id"] = json!("other");
    campaigns.as_array_mut().into_iter().for_each(|all| all.push(other.clone()));
    let (site, visitor) = stands(cast, Look::DESKTOP, campaigns, ARTICLE).await?;
    visitor.campaign("quote").waits_for("[data-what]").await?;
    site.serve("/pkg/parea-share.js", Page::new("text/javascript", "").status(404));
    visitor.opens(&site, "/page").await?;
    visitor.until("it is said", "return window.__walk.count() > 0", vec![]).await?;
    visitor.is_still().await?;
    // Chromium says of its own accord that a file was answered with 404.
    let said: Vec<_> = visitor.console(&site).await?.into_iter().filter(|line| line.contains("parea: ")).collect();
    let is_said = said.len() == 1 && said[0].starts_with("warn: parea: ") && said[0].contains("/pkg/parea-share.js");
    ensure!(is_said, "{said:#?}");
    Ok(())
}

/// Beside the page where there is room, along its lower edge on a phone, and gone when it is closed; it interrupts nobody.
pub async fn a_rail_stands_beside_the_page(cast: &Cast) -> Result<()> {
    let rail = |placement: &str| {
        json!({ "id": "rail", "format": "rail", "placement": placement, "content": [
            { "type": "share", "networks": ["facebook", "whatsapp", "email", "copy"] }] })
    };
    let offer = json!({ "id": "offer", "format": "slide-in", "content": [{ "type": "text", "text": "Oil" }] });
    for look in [Look::DESKTOP, Look::PHONE] {
        let (_site, visitor) = stands(cast, look, json!([rail("middle-start"), offer]), "").await?;
        let stands = visitor.campaign("rail");
        stands.appears().await?;
        visitor.campaign("offer").appears().await?;
        visitor.campaign("offer").clicks("[part=close]").await?;
        visitor.campaign("offer").disappears().await?;
        visitor.rests().await?;
        visitor.photographs(&format!("share-rail-{}", look.width.pixels().0)).await?;
        let [left, top, width, height, vw, vh]: [f64; 6] = stands
            .property("[part=frame]", "(({ left, top, width, height }) => [left, top, width, height, document.documentElement.clientWidth, innerHeight])(found.getBoundingClientRect())")
            .await?;
        if look == Look::DESKTOP {
            ensure!(left < 20.0 && width < 100.0 && height > width && top > 100.0, "{left} {top} {width} {height}");
        } else {
            ensure!(
                width >= vw - 1.0 && height < 120.0 && (top + height - vh).abs() < 2.0,
                "{left} {top} {width} {height}"
            );
        }
        let small: bool = stands
            .property(
                "[part=frame]",
                "[...found.querySelectorAll('a, button')].some((one) => one.getBoundingClientRect().height < 44)",
            )
            .await?;
        ensure!(!small, "a control is lower than 44 px");
        // One Escape closes one thing, and this is none.
        visitor.presses(thirtyfour::Key::Escape).await?;
        visitor.is_still().await?;
        ensure!(stands.is_shown().await?, "Escape has closed it");
        stands.clicks("[part=close]").await?;
        stands.disappears().await?;
        is_quiet(&visitor).await?;
    }
    Ok(())
}
