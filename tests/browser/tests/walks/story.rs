//! The whole story on the demo site, as its visitors live it.

use anyhow::{Result, ensure};
use parea_walks::axe;
use parea_walks::cast::Cast;
use parea_walks::rows;
use parea_walks::server::Site;
use parea_walks::storage::Storage;
use parea_walks::visitor::{Look, Visitor};
use serde_json::json;

/// What the story says in one language.
struct Tongue {
    tag: &'static str,
    name: &'static str,
    /// What the greeting calls somebody who is not known.
    stranger: &'static str,
    thanks: &'static str,
    is_rtl: bool,
}

const ENGLISH: Tongue = Tongue { tag: "en", name: "Anna", stranger: "friend", thanks: "Thank you", is_rtl: false };
const PERSIAN: Tongue =
    Tongue { tag: "fa", name: "آناهیتا", stranger: "دوست عزیز", thanks: "سپاس", is_rtl: true };

/// The story in English.
pub async fn in_english(cast: &Cast) -> Result<()> {
    story(cast, &ENGLISH).await
}

/// The story in Persian, from right to left.
pub async fn in_persian(cast: &Cast) -> Result<()> {
    story(cast, &PERSIAN).await
}

async fn story(cast: &Cast, tongue: &Tongue) -> Result<()> {
    let (site, visitor) = (cast.demo().await?, cast.visitor(Look::DESKTOP).await?);
    arrives(&site, &visitor, tongue).await?;
    visitor.clicks("#cc-main button[data-role=\"all\"]").await?;
    tells_the_taste(&visitor, tongue).await?;
    sees_the_offer(&site, &visitor, tongue).await?;
    answers(&site, &visitor, tongue).await?;
    shares(&site, &visitor, tongue).await?;
    withdraws(&site, &visitor, tongue).await
}

/// A new visitor: nothing is stored, nothing is requested but our files and the page's.
async fn arrives(site: &Site, visitor: &Visitor, tongue: &Tongue) -> Result<()> {
    visitor.opens(site, &format!("/{}/", tongue.tag)).await?;
    visitor.campaign("how-was-it").appears().await?;
    visitor.sees("#cc-main button[data-role=\"all\"]").await?;
    visitor.is_still().await?;
    let storage = Storage::of(visitor).await?;
    ensure!(storage.is_empty(), "before a decision something is stored: {storage:?}");
    for request in site.requests() {
        let is_ours = ["/pkg/", "/parea.json"].iter().any(|path| request.path.starts_with(path));
        let is_the_pages = ["/art/", "/vendor/", "/consent/", "/consent.js", "/site.js", "/site.css", "/favicon.ico"]
            .iter()
            .any(|path| request.path.starts_with(path));
        let is_the_page = request.path == format!("/{}/", tongue.tag);
        let is_harness = request.path.starts_with("/__");
        ensure!(is_ours || is_the_pages || is_the_page || is_harness, "before a decision {request} was requested");
        ensure!(request.method == "GET" || is_harness, "before a decision something was sent: {request}");
    }
    axe::finds_nothing(visitor, &format!("home, {}", tongue.tag)).await
}

/// The site's own form writes the site's own cookie.
async fn tells_the_taste(visitor: &Visitor, tongue: &Tongue) -> Result<()> {
    visitor
        .until("the dialog is closed", "return !document.documentElement.classList.contains('show--consent')", vec![])
        .await?;
    visitor.sees("#taste-name").await?.send_keys(tongue.name).await?;
    visitor.clicks("#taste input[value=\"olive-oil\"]").await?;
    visitor.clicks("#taste button[type=\"submit\"]").await?;
    visitor.until("the taste is remembered", "return document.cookie.includes('elaia_prefs=')", vec![]).await?;
    Ok(())
}

/// On a later page: an offer by name, for those whom it fits, and a greeting in the page's own slot.
async fn sees_the_offer(site: &Site, visitor: &Visitor, tongue: &Tongue) -> Result<()> {
    visitor.opens(site, &format!("/{}/shop/olive-oil", tongue.tag)).await?;
    let offer = visitor.campaign("harvest-offer");
    offer.says(tongue.name).await?;
    offer.says("ELAIA10").await?;
    let direction: String = offer.property("[part~=\"heading\"]", "getComputedStyle(found).direction").await?;
    ensure!((direction == "rtl") == tongue.is_rtl, "the offer is written {direction}");
    axe::finds_nothing(visitor, &format!("offer, {}", tongue.tag)).await?;
    visitor.photographs(&format!("story-offer-{}", tongue.tag)).await?;
    offer.clicks("[part~=\"close\"]").await?;
    offer.disappears().await?;
    visitor.campaign("greeting").says(tongue.name).await?;
    let fallback =
        "return document.querySelector('[data-parea-slot=greeting] > :not([data-parea-campaign])').checkVisibility()";
    ensure!(!visitor.js::<bool>(fallback, vec![]).await?, "the slot's own children show beside the greeting");
    Ok(())
}

/// The form in the tab, to the row in the database.
async fn answers(site: &Site, visitor: &Visitor, tongue: &Tongue) -> Result<()> {
    let tab = visitor.campaign("how-was-it");
    let x: f64 = tab.property("[part~=\"launcher\"]", "found.getBoundingClientRect().x").await?;
    ensure!((x < 200.0) == tongue.is_rtl, "the launcher is at {x}");
    tab.clicks("[part~=\"launcher\"]").await?;
    tab.chooses("5").await?;
    visitor.photographs(&format!("story-score-{}", tongue.tag)).await?;
    tab.goes_on().await?;
    tab.writes("textarea", tongue.name).await?;
    tab.goes_on().await?;
    tab.writes("input[type=\"email\"]", "anna@example.org").await?;
    tab.goes_on().await?;
    tab.waits_for("input[type=\"checkbox\"]").await?;
    tab.goes_on().await?;
    tab.says(tongue.thanks).await?;
    let rows = rows::wait_for_answers(&site.database(), 1).await?;
    let [row] = &rows[..] else { anyhow::bail!("{} rows", rows.len()) };
    ensure!((row.campaign.as_str(), row.form.as_str()) == ("how-was-it", "nps"), "{row:?}");
    let wanted = json!({ "score": 5, "why": tongue.name, "mail": "anna@example.org" });
    ensure!(row.answers == wanted, "{:?} is not {wanted}", row.answers);
    let consent = row.consent.to_string();
    ensure!(consent.contains("vanilla-cookieconsent") && consent.contains("personalise"), "{consent}");
    tab.clicks("[part~=\"close\"]").await?;
    Ok(())
}

/// Every link of the share buttons carries the page's canonical address.
async fn shares(site: &Site, visitor: &Visitor, tongue: &Tongue) -> Result<()> {
    let share = visitor.campaign("share-this");
    let canonical = site.url(&format!("/{}/shop/olive-oil", tongue.tag));
    for network in ["facebook", "x", "linkedin", "whatsapp", "email"] {
        let link: String = share.property(&format!("a[data-network=\"{network}\"]"), "found.href").await?;
        let carried: bool = visitor
            .js("return arguments[0].includes(encodeURIComponent(arguments[1]))", vec![json!(link), json!(canonical)])
            .await?;
        ensure!(carried, "{network} shares {link}, not {canonical}");
    }
    ensure!(share.has("button[data-network=\"copy\"]").await?, "no button copies the address");
    Ok(())
}

/// Withdrawal in the site's dialog, without a reload.
async fn withdraws(site: &Site, visitor: &Visitor, tongue: &Tongue) -> Result<()> {
    let ours = Storage::of(visitor).await?.ours();
    ensure!(
        ours.iter().any(|key| key.contains("parea.elaia.remember")),
        "with consent nothing is remembered: {ours:?}"
    );
    visitor.clicks("[data-cc=\"show-preferencesModal\"]").await?;
    visitor.sees("#cc-main .pm button[data-role=\"necessary\"]").await?;
    visitor.rests().await?;
    visitor.clicks("#cc-main .pm button[data-role=\"necessary\"]").await?;
    visitor.campaign("greeting").says(tongue.stranger).await?;
    ensure!(!visitor.campaign("greeting").text().await?.contains(tongue.name), "the name is still shown");
    let left = Storage::of(visitor).await?.ours();
    ensure!(left.is_empty(), "after the withdrawal there is still {left:?}");
    visitor.opens(site, &format!("/{}/shop/soap", tongue.tag)).await?;
    is_a_stranger(visitor, tongue).await?;
    let events = rows::events(&site.database()).await?;
    let named =
        events.iter().filter(|event| event["type"] != "eu.parea.submitted" && event.to_string().contains(tongue.name));
    ensure!(named.count() == 0, "an event carries the name");
    Ok(())
}

/// Neither named nor fitted, although there was time enough for the offer.
async fn is_a_stranger(visitor: &Visitor, tongue: &Tongue) -> Result<()> {
    visitor.campaign("greeting").says(tongue.stranger).await?;
    visitor.until("four seconds have passed", "return performance.now() > 4000", vec![]).await?;
    ensure!(!visitor.campaign("harvest-offer").is_shown().await?, "the offer is shown without consent");
    Ok(())
}

/// One who refuses: the cookie is there, from an earlier time, and nobody reads it.
pub async fn one_who_refuses(cast: &Cast) -> Result<()> {
    let (site, visitor) = (cast.demo().await?, cast.visitor(Look::DESKTOP).await?);
    visitor.opens(&site, "/en/").await?;
    visitor.clicks("#cc-main button[data-role=\"necessary\"]").await?;
    let prefs = "document.cookie = 'elaia_prefs=' + encodeURIComponent(JSON.stringify({ name: 'Anna', kinds: ['olive-oil'] })) + '; path=/'";
    visitor.js::<serde_json::Value>(prefs, vec![]).await?;
    visitor.opens(&site, "/en/shop/olive-oil").await?;
    is_a_stranger(&visitor, &ENGLISH).await?;
    let storage = Storage::of(&visitor).await?;
    ensure!(storage.ours().is_empty(), "{:?} is stored in spite of the refusal", storage.ours());
    ensure!(site.posts().is_empty(), "something was sent in spite of the refusal: {:?}", site.posts());
    Ok(())
}

/// On the narrowest phone and in the dark, in both directions: nothing sticks out, and axe is content with page and widget.
pub async fn on_a_phone_and_in_the_dark(cast: &Cast) -> Result<()> {
    let site = cast.demo().await?;
    for (look, name) in [(Look::PHONE, "360"), (Look::DARK, "dark")] {
        let visitor = cast.visitor(look).await?;
        visitor.opens(&site, "/en/").await?;
        visitor.clicks("#cc-main button[data-role=\"necessary\"]").await?;
        for tongue in [&ENGLISH, &PERSIAN] {
            visitor.opens(&site, &format!("/{}/shop/olive-oil", tongue.tag)).await?;
            visitor.campaign("share-this").waits_for("[part~=\"share\"]").await?;
            let tab = visitor.campaign("how-was-it");
            tab.clicks("[part~=\"launcher\"]").await?;
            tab.sees("fieldset").await?;
            visitor.rests().await?;
            let wide = "const root = document.documentElement; return root.scrollWidth > root.clientWidth";
            ensure!(!visitor.js::<bool>(wide, vec![]).await?, "{name}, {}: something sticks out", tongue.tag);
            visitor.photographs(&format!("demo-{name}-{}", tongue.tag)).await?;
            axe::finds_nothing(&visitor, &format!("product, {name}, {}", tongue.tag)).await?;
        }
    }
    Ok(())
}
