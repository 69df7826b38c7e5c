//! Experiments as a visitor meets them: one variant on every page, one exposure at the collector, and features that come
//! encrypted.

use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::host;
use parea_walks::rows;
use parea_walks::server::{Page, Site};
use parea_walks::storage::Storage;
use parea_walks::visitor::Visitor;
use serde_json::{Value, json};

/// The visitor's decision of an earlier page, as vanilla-cookieconsent keeps it.
const GRANTS: &str = "<script>
    const categories = ['necessary', 'functionality', 'analytics'];
    const services = Object.fromEntries(categories.map((name) => [name, []]));
    const decision = { categories, revision: 1, services, consentTimestamp: new Date() };
    document.cookie = `cc_cookie=${encodeURIComponent(JSON.stringify(decision))}; path=/`;
</script>";

/// The key of what is remembered.
const REMEMBER: &str = "parea.walk.remember";

/// `{ "new-shop": { "defaultValue": true } }`, AES-128-CBC with [`KEY`].
const SECRET: &str = "ZmVkY2JhOTg3NjU0MzIxMA==.+nx9Au28oGp9W5EpsP8hKzanl0NunG75YFaUE6rZbU9p5Ca6aDwslSx892F3k4KQ";
const KEY: &str = "MDEyMzQ1Njc4OWFiY2RlZg==";

fn config() -> Value {
    let variant = |id: &str, text: &str| json!({ "id": id, "patch": { "content": { "headline": { "text": text } } } });
    json!({
        "version": 1,
        "site": { "id": "walk", "languages": ["en"], "language": "en", "collector": "/parea" },
        "sinks": [{ "type": "collector" }],
        "consent": { "source": "vanilla-cookieconsent" },
        "growthbook": { "features": "/growthbook.json", "decryptionKey": KEY },
        "campaigns": [
            {
                "id": "headline", "format": "inline", "slot": "here",
                "content": [{ "type": "heading", "id": "headline", "text": "As it was" }],
                "experiment": {
                    "key": "words",
                    "variants": [variant("first", "First"), variant("second", "Second"), variant("third", "Third")]
                }
            },
            {
                "id": "new", "format": "bar", "audience": { "$feature": "new-shop" },
                "content": [{ "type": "text", "text": "The new shop" }]
            }
        ]
    })
}

fn set_up(site: &Site) -> Result<()> {
    site.equips(&config())?;
    site.serve("/growthbook.json", Page::json(&json!({ "features": {}, "encryptedFeatures": SECRET })));
    site.serve("/granted", host::page(&format!("{GRANTS}{}", host::TAG), "")?);
    site.serve("/plain", host::page(host::TAG, "")?);
    Ok(())
}

async fn headline(visitor: &Visitor) -> Result<String> {
    let campaign = visitor.campaign("headline");
    campaign.appears().await?;
    campaign.text().await
}

/// The exposures that have reached the database.
async fn exposures(site: &Site) -> Result<Vec<Value>> {
    let mut events = rows::events(&site.database()).await?;
    events.retain(|event| event["type"] == "eu.parea.exposed");
    Ok(events)
}

/// Three pages, one variant, one exposure; without consent the first variant and nothing stored.
pub async fn one_variant_one_exposure(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    set_up(&site)?;
    visitor.opens(&site, "/plain").await?;
    ensure!(headline(&visitor).await?.contains("First"), "who may not be remembered sees another variant");
    visitor.is_still().await?;
    ensure!(Storage::of(&visitor).await?.is_empty() && site.posts().is_empty(), "something is stored or sent");

    visitor.opens(&site, "/granted").await?;
    visitor
        .until("the variant is kept", &format!("return localStorage['{REMEMBER}']?.includes('words__0')"), vec![])
        .await?;
    let seen = headline(&visitor).await?;
    site.until("the exposure is sent", |requests| requests.iter().any(|request| request.method == "POST")).await?;
    for _ in 0..2 {
        visitor.reloads().await?;
        ensure!(headline(&visitor).await? == seen, "another variant on the next page");
        visitor.is_still().await?;
    }
    let exposed = exposures(&site).await?;
    let [event] = &exposed[..] else { anyhow::bail!("{} exposures: {exposed:#?}", exposed.len()) };
    let variant = event["data"]["variant"].as_str().unwrap_or_default();
    ensure!(seen.to_lowercase().contains(variant), "{variant} is recorded, {seen} was seen");

    visitor.opens(&site, "/granted?words=2").await?;
    ensure!(headline(&visitor).await?.contains("Third"), "the address forces nothing");
    visitor.is_still().await?;
    ensure!(exposures(&site).await?.len() == 1, "a forced variant is recorded");
    Ok(())
}

/// A payload that comes encrypted is decrypted, and an audience asks for a feature in it.
pub async fn encrypted_features(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    set_up(&site)?;
    visitor.opens(&site, "/granted").await?;
    visitor.campaign("new").says("The new shop").await?;
    visitor.js::<Value>("document.cookie = 'cc_cookie=; max-age=0; path=/'", vec![]).await?;
    visitor.opens(&site, "/plain").await?;
    headline(&visitor).await?;
    visitor.is_still().await?;
    ensure!(!visitor.campaign("new").is_shown().await?, "a feature is asked for without leave to remember");
    Ok(())
}
