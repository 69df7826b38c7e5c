//! A shop as shops are: JSON-LD that is broken, huge and right, a crowded `dataLayer`, variables that throw. What the
//! visitor likes is made use of when they have agreed, and not before.

use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::host;
use parea_walks::storage::Storage;
use parea_walks::visitor::Visitor;
use serde_json::{Value, json};

/// The item that `personalise` may store.
const PROFILE: &str = "parea.walk.personalise";

/// What the shop's own scripts do before the widget comes, in the words of its template.
const SHOP: &str = r#"
<meta name="geo-country" content="GR"><meta property="og:type" content="product">
<meta property="article:tag" content="Never used, because JSON-LD says more">
<script>
  // Every key that anybody reads.
  window.readKeys = [];
  const { getItem } = Storage.prototype;
  Storage.prototype.getItem = function (key) { readKeys.push(key); return getItem.call(this, key); };
  getItem.call(localStorage, "shop_prefs") ?? localStorage.setItem("shop_prefs", JSON.stringify({ tier: "gold" }));
  readKeys.length = 0;

  window.dataLayer = [];
  const circle = {}; circle.self = circle;
  for (let count = 0; count < 10000; count += 1) dataLayer.push({ event: "scroll", count });
  dataLayer.push(circle, null, 7, "text", [["a"]], { get event() { throw Error("a trap"); } }, document.body, window);
  function gtag() { dataLayer.push(arguments); }
  gtag("js", new Date());
  gtag("event", "view_item", { items: [{ item_id: "oil-500" }] });
  dataLayer.push({ user: null }, { user: { plan: "pro" } }, { user: {} }, { get user() { throw Error("a trap"); } });
  // Deeper than anybody reads.
  window.deep = [];
  for (let count = 0; count < 90; count += 1) deep = [deep];
  dataLayer.push({ deep });
  Object.defineProperty(window, "trap", { get() { throw Error("a trap"); } });
</script>
<script type="application/ld+json">{ "@type": "Product", </script>
<script type="application/ld+json" id="huge"></script>
<script>document.getElementById("huge").textContent = JSON.stringify({ "@type": "Product", sku: "huge", review: "x".repeat(2e6) });</script>
<script type="application/ld+json">{ "@context": "https://schema.org", "@graph": [
  { "@type": "WebSite", "name": "Elaia" }, { "@type": ["Product"], "sku": "oil-500", "name": "Olive oil",
    "category": "Food > Oil > Olive Oil", "offers": [{ "@type": "Offer", "price": "12.50" }] } ] }</script>"#;

fn inline(id: &str, audience: Value) -> Value {
    json!({ "id": id, "format": "inline", "slot": id, "audience": audience, "content": [{ "type": "text", "text": id }] })
}

fn config(attributes: Value, campaigns: Value) -> Value {
    json!({
        "version": 1,
        "site": { "id": "walk", "languages": ["en"], "language": "en" },
        "consent": { "source": "vanilla-cookieconsent", "purposes": { "personalise": "functional", "remember": "analytics" } },
        "attributes": attributes,
        "campaigns": campaigns
    })
}

fn slots(ids: &[&str]) -> String {
    ids.iter().map(|id| format!("<div data-parea-slot=\"{id}\"></div>")).collect()
}

fn shop() -> Value {
    config(
        json!({
            "country": { "from": { "meta": "geo-country" } },
            "price": { "type": "number", "from": { "jsonLd": "Product.offers.price" } },
            "plan": { "from": { "dataLayer": "user.plan" } },
            "town": { "from": { "element": "h1" } },
            "trap": { "from": { "global": "trap.inside" } },
            "deep": { "type": "list", "from": { "global": "deep" } },
            "tier": { "from": { "localStorage": "shop_prefs", "path": "tier" }, "purpose": "personalise" }
        }),
        json!([
            inline("lover", json!({ "interests.olive-oil": { "$gte": 0.4 } })),
            inline("gold", json!({ "tier": "gold" })),
            inline(
                "open",
                json!({ "country": "GR", "price": { "$gt": 10 }, "plan": "pro", "town": "The oil press",
                                   "trap": { "$exists": false }, "time.zone": { "$exists": true } })
            ),
        ]),
    )
}

/// The visitor decides in a dialog of vanilla-cookieconsent's, of which only the traces are here.
pub(crate) async fn decides(visitor: &Visitor, categories: &[&str]) -> Result<()> {
    let decision = "const services = { necessary: [], functionality: [], analytics: [] };\
        const cookie = { categories: ['necessary', ...arguments[0]], revision: 1, services, consentTimestamp: 't' };\
        document.cookie = `cc_cookie=${encodeURIComponent(JSON.stringify(cookie))}; path=/`;\
        dispatchEvent(new CustomEvent('cc:onChange'))";
    visitor.js::<Value>(decision, vec![json!(categories)]).await?;
    Ok(())
}

/// The whole story.
pub async fn a_shop(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    site.equips(&shop())?;
    site.serve("/shop", host::page(&[SHOP, host::TAG].concat(), &slots(&["lover", "gold", "open"]))?);
    visitor.opens(&site, "/shop").await?;
    visitor.campaign("open").appears().await?;

    let cart = "return dataLayer.push({ event: 'add_to_cart', ecommerce: { items: [{ item_id: 'oil-500', item_category2: 'Olive oil' }] } }) === dataLayer.length";
    ensure!(visitor.js::<bool>(cart, vec![]).await?, "the page's push does not answer as it did");
    visitor.rests().await?;
    ensure!(visitor.shown().await? == ["open"], "before the grant these show: {:?}", visitor.shown().await?);
    // First this, because the look at the storage reads every key.
    let read: Vec<String> = visitor.js("return readKeys", vec![]).await?;
    ensure!(!read.iter().any(|key| key == "shop_prefs"), "read before the grant: {read:?}");
    let stored = Storage::of(&visitor).await?.ours();
    ensure!(stored.is_empty(), "stored before the grant: {stored:?}");

    decides(&visitor, &["functionality"]).await?;
    visitor.campaign("lover").appears().await?;
    visitor.campaign("gold").appears().await?;
    let profile = format!("return JSON.parse(localStorage['{PROFILE}'] ?? '{{}}').data");
    let kept: Value = visitor.js(&profile, vec![]).await?;
    ensure!(kept["viewed"] == json!(["oil-500"]), "{kept}");
    ensure!(kept["interests"]["olive-oil"][0].as_f64().is_some_and(|weight| weight > 2.99), "{kept}");

    visitor.js::<Value>("dataLayer.push({ user: null })", vec![]).await?;
    visitor.campaign("open").disappears().await?;
    visitor.js::<Value>("dataLayer.push({ user: { plan: 'pro' } })", vec![]).await?;
    visitor.campaign("open").appears().await?;

    // Another page without a load, as a router draws it after it has set the address; on it the shop has put another list in the place of the first.
    let moves = "document.querySelector('meta[name=geo-country]').content = 'DE';\
        window.dataLayer = [{ event: 'search', search_term: 'soap' }]; Object.defineProperty(dataLayer, 'push', { value: dataLayer.push });\
        dataLayer.push({ event: 'purchase', ecommerce: { items: [{ item_id: 'oil-500' }] } }); history.pushState({}, '', '/shop?next'); document.querySelector('main').append('Soap')";
    visitor.js::<Value>(moves, vec![]).await?;
    visitor.campaign("open").disappears().await?;
    visitor.until_is("the search is kept", &format!("{profile}?.searches?.[0]"), vec![], &"soap".into()).await?;
    visitor.until_is("the purchase is kept", &format!("{profile}?.purchased?.[0]"), vec![], &"oil-500".into()).await?;

    visitor.opens(&site, "/shop").await?;
    visitor.campaign("lover").appears().await?;
    decides(&visitor, &[]).await?;
    visitor.campaign("lover").disappears().await?;
    visitor.campaign("gold").disappears().await?;
    ensure!(Storage::of(&visitor).await?.ours().is_empty(), "left after the withdrawal");

    let ends = "parea.disable(); return Object.hasOwn(dataLayer, 'push')";
    ensure!(!visitor.js::<bool>(ends, vec![]).await?, "the page's push is still wrapped");
    Ok(())
}

/// An app that draws late and tells by events of the document what happens in it.
pub async fn an_app(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let told = json!({ "id": "told", "format": "inline", "slot": "told", "when": { "any": [{ "event": "deal", "if": { "price": { "$lt": 9 } } }] },
        "content": [{ "type": "text", "text": "told" }] });
    site.equips(&config(
        json!({ "kind": { "from": { "meta": "kind" } } }),
        json!([
            told,
            inline("twice", json!({ "$event": { "name": "once", "count": { "$gte": 2 }, "within": "1d" } })),
            inline("soap", json!({ "kind": "soap" })),
            inline("narrow", json!({ "device.viewport.width": { "$lt": 900 }, "device.kind": "desktop" })),
        ]),
    ))?;
    let head = "<meta name=\"kind\" content=\"oil\">";
    site.serve("/app", host::page(&[head, host::TAG].concat(), &slots(&["told", "twice", "soap", "narrow"]))?);
    visitor.opens(&site, "/app").await?;
    visitor.until("the widget runs", "return !Array.isArray(window.parea) && !!window.parea", vec![]).await?;
    decides(&visitor, &["analytics"]).await?;

    let fires = "dispatchEvent(new CustomEvent('parea:track', { detail: { event: 'deal', properties: { price: arguments[0] } } }));\
        dispatchEvent(new CustomEvent('parea:track'))";
    visitor.js::<Value>(fires, vec![json!(12)]).await?;
    visitor.js::<Value>("parea.track('once')", vec![]).await?;
    visitor.rests().await?;
    ensure!(visitor.shown().await?.is_empty(), "neither the deal nor ours twice: {:?}", visitor.shown().await?);
    visitor.js::<Value>(fires, vec![json!(8)]).await?;
    visitor.campaign("told").appears().await?;
    visitor.js::<Value>("parea.track('once')", vec![]).await?;
    visitor.campaign("twice").appears().await?;

    // The router sets the address first, and draws when it has fetched.
    let moves = "history.pushState({}, '', '/app?soap'); setTimeout(() => {\
        document.querySelector('meta[name=kind]').content = 'soap'; document.title = 'Soap' }, 400)";
    visitor.js::<Value>(moves, vec![]).await?;
    visitor.campaign("soap").appears().await?;

    visitor.driver.set_window_rect(0, 0, 700, 900).await?;
    visitor.campaign("narrow").appears().await?;
    visitor.driver.set_window_rect(0, 0, 1280, 900).await?;
    visitor.campaign("narrow").disappears().await
}
