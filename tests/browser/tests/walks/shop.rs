//! A shop that recommends, a wheel that is turned and an offer of several steps, as visitors use them.

use super::facts::decides;
use anyhow::{Result, ensure};
use parea_walks::axe;
use parea_walks::cast::Cast;
use parea_walks::host;
use parea_walks::server::{Fault, Page, Request, Site};
use parea_walks::visitor::{Look, PATIENCE, Visitor};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use thirtyfour::Key;

/// A clock that the page can move on: a page is read in no time.
const CLOCK: &str = "<script>const clock = performance.now.bind(performance); let ahead = 0;\
    performance.now = () => clock() + ahead;\
    window.read = () => { ahead += 11000; dispatchEvent(new CustomEvent('cc:onChange')); };\
    window.dataLayer = [];</script>";

const TITLES: &str = "return [...document.querySelector('[data-parea-campaign=shelf]')?.shadowRoot.querySelectorAll('[part=product-title]') ?? []].map((title) => title.textContent)";

fn config(campaigns: &Value) -> Value {
    json!({
        "version": 1,
        "site": { "id": "walk", "languages": ["en"], "language": "en" },
        "consent": { "source": "vanilla-cookieconsent", "purposes": { "personalise": "functional", "remember": "functional" } },
        "campaigns": campaigns
    })
}

fn product(id: &str, title: &str, topic: &str) -> Value {
    json!({ "id": id, "title": title, "url": format!("/{id}"), "image": "/icon.svg", "price": 9.5, "currency": "EUR", "topics": [topic] })
}

fn open_shop(site: &Site) -> Result<()> {
    let shelf = json!({ "id": "shelf", "format": "inline", "slot": "shelf",
        "content": [{ "type": "recommendations", "feed": "/products.json", "max": 3 }] });
    site.equips(&config(&json!([shelf])))?;
    let feed = json!([
        product("soap", "Soap", "Soap"),
        product("sku-42", "Early harvest", "Olive oil"),
        product("sku-43", "Koroneiki", "Olive oil"),
    ]);
    site.serve("/products.json", Page::json(&feed));
    let slot = "<div data-parea-slot=\"shelf\" style=\"min-height: 400px\"></div>";
    site.serve("/shop", host::page(&[CLOCK, host::TAG].concat(), slot)?);
    for page in ["/harvest", "/press", "/taste"] {
        let topics = "<meta name=\"parea:topics\" content=\"Olive oil\">";
        site.serve(page, host::page(&[topics, CLOCK, host::TAG].concat(), slot)?);
    }
    Ok(())
}

async fn sees(visitor: &Visitor, site: &Site, wanted: &[&str]) -> Result<()> {
    visitor.opens(site, "/shop").await?;
    visitor.until_is("the products stand in their order", TITLES, vec![], &json!(wanted)).await
}

/// One feed and three visitors: who has bought, who has read, and of whom nothing may be known.
pub async fn three_visitors(cast: &Cast) -> Result<()> {
    let site = cast.bare_site().await?;
    open_shop(&site)?;

    let neutral = cast.visitor(Look::DESKTOP).await?;
    neutral.opens(&site, "/shop").await?;
    decides(&neutral, &[]).await?;
    read(&neutral, &site).await?;
    site.forget_requests();
    sees(&neutral, &site, &["Soap", "Early harvest", "Koroneiki"]).await?;
    ensure!(!neutral.campaign("shelf").text().await?.contains("Because"), "a reason that nobody may know");
    let requests = site.requests();
    let feeds: Vec<_> = requests.iter().filter(|request| request.path == "/products.json").collect();
    ensure!(feeds.len() == 1 && feeds[0].method == "GET", "{feeds:?}");
    ensure!(!feeds[0].headers.iter().any(|(name, _)| name == "cookie"), "the feed was asked for with a cookie");

    let reader = cast.visitor(Look::DESKTOP).await?;
    reader.opens(&site, "/shop").await?;
    reader.campaign("shelf").appears().await?;
    decides(&reader, &["functionality"]).await?;
    read(&reader, &site).await?;
    sees(&reader, &site, &["Early harvest", "Koroneiki", "Soap"]).await?;
    let shelf = reader.campaign("shelf");
    ensure!(shelf.text().await?.contains("Because you looked at Olive oil"), "{}", shelf.text().await?);
    let price: String = shelf.property("[part=price]", "found.textContent").await?;
    ensure!(price == "€9.50", "{price}");
    axe::finds_nothing(&reader, "recommendations").await?;
    reader.photographs("recommendations").await?;
    shelf.clicks("[part=less]").await?;
    reader.until_is("less like this", TITLES, vec![], &json!(["Soap", "Early harvest", "Koroneiki"])).await?;
    ensure!(reader.focus().await? == "ul[products]", "{}", reader.focus().await?);

    let buyer = cast.visitor(Look::DESKTOP).await?;
    buyer.opens(&site, "/shop").await?;
    decides(&buyer, &["functionality"]).await?;
    buyer.campaign("shelf").appears().await?;
    let bought = "dataLayer.push({ ecommerce: null }, { event: 'purchase', ecommerce: { transaction_id: 'T1', value: 18.5, currency: 'EUR',\
        items: [{ item_id: 'sku-42', item_name: 'Early harvest', price: 18.5, quantity: 1 }] } })";
    buyer.js::<Value>(bought, vec![]).await?;
    let kept = "return JSON.parse(localStorage['parea.walk.personalise'] ?? '{}').data?.purchased?.[0]";
    buyer.until_is("the purchase is kept", kept, vec![], &"sku-42".into()).await?;
    sees(&buyer, &site, &["Soap", "Koroneiki"]).await?;
    sees(&buyer, &site, &["Soap", "Koroneiki"]).await
}

/// Who follows a link, comes back or leaves again while the feed is on its way is told of nothing, and sees it at last.
pub async fn left_before_the_feed(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    open_shop(&site)?;
    site.breaks("/products.json", Fault::Slow(Duration::from_secs(2)));
    site.serve("/plain", host::page("", "")?);
    site.breaks("/plain", Fault::Slow(Duration::from_millis(1500)));
    for page in ["/harvest", "/press"] {
        visitor.opens(&site, page).await?;
        until_asked(&site).await?;
        // The next page is slow as well: Firefox ends requests when the link is followed, and leaves with the answer.
        visitor.js::<Value>("location.href = '/plain'", vec![]).await?;
        visitor.until("the next page is open", "return location.pathname === '/plain'", vec![]).await?;
        site.forget_requests();
    }
    visitor.driver.back().await?;
    visitor.until("it is back", "return location.pathname === '/press'", vec![]).await?;
    visitor.campaign("shelf").appears().await
}

/// A feed that fails once is asked for again, and both are told to whoever wants to know.
pub async fn a_feed_that_fails_once(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    open_shop(&site)?;
    site.breaks("/products.json", Fault::LostBefore);
    visitor.opens(&site, "/shop").await?;
    until_asked(&site).await?;
    // A browser tries a lost connection once more by itself, at once.
    tokio::time::sleep(Duration::from_millis(300)).await;
    site.heals();
    visitor.campaign("shelf").appears().await?;
    let told =
        "const { requests } = await parea.privacy.report(); return requests.filter(({ why }) => why === 'feed').length";
    let told: usize = visitor.js_async(told, vec![]).await?;
    ensure!(told == 2, "{told} requests are told of");
    // The browser says that the first one failed.
    visitor.console(&site).await.map(drop)
}

async fn until_asked(site: &Site) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    while !site.requests().iter().any(|request| request.path == "/products.json") {
        ensure!(Instant::now() < deadline, "nobody asks for the feed");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

/// Reads three pages about olive oil.
async fn read(visitor: &Visitor, site: &Site) -> Result<()> {
    for page in ["/harvest", "/press", "/taste"] {
        visitor.opens(site, page).await?;
        visitor.campaign("shelf").appears().await?;
        visitor.js::<Value>("read()", vec![]).await?;
    }
    Ok(())
}

/// A wheel, by the keyboard alone: what it gives is said at once, is copied, and is the same on the next page.
pub async fn a_wheel(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let prizes = json!([{ "text": "10 % off", "share": "49.96%", "code": "TEN" }, { "text": "A soap", "share": "50.04%", "code": "SOAP" }]);
    let luck = json!({ "id": "luck", "format": "modal", "needs": "remember",
        "content": [{ "type": "heading", "text": "Harvest luck" }, { "type": "wheel", "prizes": prizes }] });
    site.equips(&config(&json!([luck])))?;
    site.serve("/page", host::page(host::TAG, "")?);
    visitor.opens(&site, "/page").await?;
    decides(&visitor, &["functionality"]).await?;
    let wheel = visitor.campaign("luck");
    let mut codes = Vec::new();
    for _ in 0..2 {
        wheel.appears().await?;
        let odds: String = wheel.property("[part=odds]", "found.textContent").await?;
        ensure!(odds.contains("49.96%") && odds.contains("50.04%"), "the chances as they are: {odds}");
        visitor.tabs_to("the wheel's button", "at.matches('[part=button]')").await?;
        axe::finds_nothing(&visitor, "a wheel").await?;
        visitor.presses(Key::Enter).await?;
        wheel.waits_for("[part=won]").await?;
        ensure!(visitor.focus().await? == "p[won]", "{}", visitor.focus().await?);
        let said: String = wheel.property("[part=won]", "found.textContent").await?;
        ensure!(said.starts_with("You have won: "), "{said}");
        codes.push(wheel.property::<String>("[part=coupon-code]", "found.textContent").await?);
        // The wheel turns for four seconds; nobody has to wait for it.
        visitor
            .until(
                "the wheel stands",
                "return document.querySelector('[data-parea-campaign=luck]').shadowRoot.getAnimations().length === 0",
                vec![],
            )
            .await?;
        axe::finds_nothing(&visitor, "a wheel that was turned").await?;
        visitor.photographs("wheel").await?;
        visitor.reloads().await?;
    }
    ensure!(codes[0] == codes[1], "{codes:?}");
    Ok(())
}

/// Steps within an offer, by the keyboard alone: the focus goes to what is new, and back.
pub async fn steps(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let step = |id: &str, heading: &str| json!({ "id": id, "content": [{ "type": "heading", "text": heading }] });
    let mut first = step("taste", "Which oil?");
    let button = json!({ "type": "button", "text": "Strong", "do": { "goto": "strong" } });
    first["content"] = json!([first["content"][0], button]);
    let steps = json!([first, step("mild", "Mild oil"), step("strong", "Strong oil")]);
    let tour = json!({ "id": "tour", "format": "modal", "content": [{ "type": "steps", "steps": steps }] });
    site.equips(&config(&json!([tour])))?;
    site.serve("/page", host::page(host::TAG, "")?);
    visitor.opens(&site, "/page").await?;
    let tour = visitor.campaign("tour");
    tour.appears().await?;
    visitor.tabs_to("its button", "at.matches('[part=button]')").await?;
    visitor.presses(Key::Enter).await?;
    tour.until("the third step shows", "[part=heading]", "found.textContent === 'Strong oil'").await?;
    ensure!(visitor.focus().await? == "h2[heading]", "{}", visitor.focus().await?);
    let group: String = tour.property("#step-of", "found.textContent").await?;
    ensure!(group == "Step 2 of 2", "{group}");
    axe::finds_nothing(&visitor, "steps").await?;
    visitor.tabs_to("the way back", "at.matches('[part=back]')").await?;
    visitor.presses(Key::Enter).await?;
    tour.until("the first step shows again", "[part=heading]", "found.textContent === 'Which oil?'").await?;
    ensure!(visitor.focus().await? == "h2[heading]", "{}", visitor.focus().await?);
    ensure!(!tour.has("[part=back]").await?, "a way back from where it began");
    Ok(())
}

/// A code that the shop gives, by the keyboard alone: nothing is asked before, a failure says so, and the focus stays
/// where it is until the code can be copied; on the next page it stands there.
pub async fn a_code_of_ones_own(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let offer = json!({ "id": "spring", "format": "modal", "needs": "remember", "content": [
        { "type": "heading", "text": "Ten euros" }, { "type": "coupon", "from": "/codes/spring" }] });
    site.equips(&config(&json!([offer])))?;
    site.serve("/codes/spring", Page::json(&json!({ "code": "ELAIA-7F3K" })));
    site.serve("/page", host::page(host::TAG, "")?);
    visitor.opens(&site, "/page").await?;
    decides(&visitor, &["functionality"]).await?;
    let offer = visitor.campaign("spring");
    offer.appears().await?;
    let asked = |site: &Site| site.requests().into_iter().filter(|one| one.path == "/codes/spring").collect::<Vec<_>>();
    ensure!(asked(&site).is_empty(), "it is asked before anybody has pressed");
    axe::finds_nothing(&visitor, "a code that can be asked for").await?;

    site.breaks("/codes/spring", Fault::Status(500));
    visitor.tabs_to("the button that asks", "at.matches('[part=copy]')").await?;
    visitor.presses(Key::Enter).await?;
    offer.waits_for("[part=status]").await?;
    ensure!(visitor.focus().await? == "button[copy]", "{}", visitor.focus().await?);
    axe::finds_nothing(&visitor, "a code that could not be had").await?;
    site.heals();
    visitor.presses(Key::Enter).await?;
    offer.until("the code shows", "[part=coupon-code]", "found.textContent === 'ELAIA-7F3K'").await?;
    ensure!(visitor.focus().await? == "button[copy]", "{}", visitor.focus().await?);
    axe::finds_nothing(&visitor, "a code that was given").await?;
    visitor.photographs("claim").await?;

    let requests = asked(&site);
    let bodies: Vec<Value> = requests.iter().map(Request::json).collect();
    ensure!(bodies.len() == 2 && bodies[0] == bodies[1], "the same key: {bodies:?}");
    ensure!(
        bodies[0]["campaign"] == "spring" && bodies[0]["key"].as_str().is_some_and(|key| key.len() == 32),
        "{bodies:?}"
    );
    let is_plain = |one: &Request| one.method == "POST" && !one.headers.iter().any(|(name, _)| name == "cookie");
    ensure!(requests.iter().all(is_plain), "{requests:?}");
    // The browser says that the first one failed, and the widget that there was no code.
    visitor.console(&site).await?;

    visitor.reloads().await?;
    offer.until("the code is there", "[part=coupon-code]", "found.textContent === 'ELAIA-7F3K'").await?;
    ensure!(asked(&site).len() == 2, "it is asked for again");
    Ok(())
}
