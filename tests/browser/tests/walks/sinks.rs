//! Events at the real libraries that sites measure with: what each of them makes of what it is handed, and that without
//! the grant it is handed nothing.

use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::host;
use parea_walks::npm;
use parea_walks::server::{Page, Request, Site};
use parea_walks::visitor::Visitor;
use serde_json::{Value, json};

/// The visitor's decision, as vanilla-cookieconsent keeps it.
const DECIDES: &str = "
    const categories = arguments[0];
    const services = Object.fromEntries(categories.map((name) => [name, []]));
    const decision = { categories, revision: 1, services, consentTimestamp: new Date() };
    document.cookie = `cc_cookie=${encodeURIComponent(JSON.stringify(decision))}; path=/`;";

/// What a visitor writes, and nobody else may read.
const SECRET: &str = "anna@example.org";

/// Google's reader of a data layer, as a tag manager has it, on a page that sells something.
const LAYER: &str = "<script src=\"/vendor/layer.js\"></script><script>
    window.dataLayer = []; window.tagLayer = []; window.messages = [];
    window.reader = new DataLayerHelper(dataLayer, (_, message) => messages.push(message), true);
    dataLayer.push({ event: 'view_item', ecommerce: { currency: 'EUR', items: [{ item_id: 'sku-1' }] } });
    // The page's own function comes late.
    setTimeout(() => (window.elaiaTrack = (event) => (window.calls ??= []).push(event)), 2500);
</script>";

/// PostHog from its package, loaded late, as a consent manager does.
const POSTHOG: &str = "<script>addEventListener('load', () => setTimeout(() => {
    const script = Object.assign(document.createElement('script'), { src: '/vendor/posthog.js' });
    script.onload = () => posthog.init('phc_walk', {
        api_host: location.origin, autocapture: false, capture_pageview: false, capture_pageleave: false,
        disable_session_recording: true, disable_surveys: true, advanced_disable_flags: true,
        disable_external_dependency_loading: true, disable_compression: true, request_batching: false,
        // It takes a driven browser for a robot.
        opt_out_useragent_filter: true,
    });
    document.head.append(script);
}, 300))</script>";

/// Plausible from its package.
const PLAUSIBLE: &str = "<script type=\"module\">
    import { init } from '/vendor/plausible.js';
    init({ domain: 'elaia.example', endpoint: `${location.origin}/api/event`, captureOnLocalhost: true });
</script>";

/// The package that puts Matomo on a page: it makes the queue and loads the tracker.
const MATOMO: &str = "<script src=\"/vendor/matomo-package.js\"></script>";

/// In the place of the tracker, which no package carries: what Matomo's documentation says of its queue. Commands that
/// wait are carried out in their order, then `push` carries out each at once.
const TRACKER: &str = "{
    const wait = window._paq;
    const carry = (...commands) => {
        for (const command of commands) fetch('/matomo/matomo.php', { method: 'POST', body: JSON.stringify(command) });
    };
    window._paq = { push: carry };
    carry(...wait);
}";

/// A site that shares, asks and tries something out, with these sinks, and in the head of its page a library.
async fn stands(cast: &Cast, sinks: Value, head: &str) -> Result<(std::sync::Arc<Site>, std::sync::Arc<Visitor>)> {
    let (site, visitor) = cast.pair().await?;
    let mut config = host::says("");
    config["consent"] = json!({ "source": "vanilla-cookieconsent" });
    config["sinks"] = sinks;
    config["attributes"] = json!({ "currency": { "type": "string", "from": { "dataLayer": "ecommerce.currency" }, "purpose": "measure" } });
    config["campaigns"] = json!([{
        "id": "hello", "format": "inline", "slot": "here",
        "experiment": { "key": "words", "variants": [{ "id": "warm" }, { "id": "cold", "weight": 0 }] },
        "content": [
            { "type": "text", "text": "Paid in {{ currency or 'nothing' }}" },
            { "type": "share", "networks": ["copy"] },
            { "type": "coupon", "id": "code", "code": "ELAIA10" },
            { "type": "form", "id": "ask", "steps": [
                { "id": "mail", "type": "email", "title": "Where to?", "required": true },
                { "id": "bye", "type": "end", "title": "Thanks" }
            ] }
        ]
    }]);
    config["site"]["collector"] = json!("/parea");
    site.equips(&config)?;
    site.serves_vendor("/vendor/layer.js", "data-layer-helper/dist/data-layer-helper.js")?;
    site.serves_vendor("/vendor/posthog.js", "posthog-js/dist/array.js")?;
    site.serves_vendor("/vendor/plausible.js", "@plausible-analytics/tracker/plausible.js")?;
    site.serve("/vendor/matomo-package.js", Page::new("text/javascript", npm::bundle("sinks/matomo.js")?));
    site.serve("/matomo/matomo.js", Page::new("text/javascript", TRACKER));
    for path in ["/e/", "/api/event", "/matomo/matomo.php"] {
        site.serve(path, Page::json(&json!({ "status": 1 })));
    }
    site.serve("/plain", host::page("", "")?);
    site.serve("/page", host::page(&format!("{head}{}", host::TAG), "")?);
    Ok((site, visitor))
}

async fn decides(visitor: &Visitor, categories: &[&str]) -> Result<()> {
    visitor.js::<Value>(DECIDES, vec![json!(categories)]).await.map(drop)
}

/// The page, opened after the visitor has granted measuring somewhere else.
async fn opens_granted(visitor: &Visitor, site: &Site) -> Result<()> {
    visitor.opens(site, "/plain").await?;
    decides(visitor, &["necessary", "functionality", "analytics"]).await?;
    visitor.opens(site, "/page").await
}

/// Shares and takes the code; the form, which is sent once, where it is still there.
async fn does_all(visitor: &Visitor, sends: bool) -> Result<()> {
    let campaign = visitor.campaign("hello");
    campaign.clicks("[data-network=copy]").await?;
    campaign.clicks("[part~=coupon] button").await?;
    if sends {
        campaign.writes("input[type=email]", SECRET).await?;
        campaign.goes_on().await?;
        campaign.says("Thanks").await?;
    }
    Ok(())
}

/// What a library has made of what it was told: nothing before the grant, each event once with it, nothing more after it
/// was withdrawn; and never what the visitor wrote.
async fn tells(site: &Site, visitor: &Visitor, told: fn(&Request) -> Vec<Value>, expected: &[Value]) -> Result<()> {
    let all = || site.requests().iter().flat_map(told).collect::<Vec<Value>>();
    visitor.opens(site, "/page").await?;
    does_all(visitor, false).await?;
    visitor.is_still().await?;
    ensure!(all().is_empty(), "before a decision: {:#?}", all());

    opens_granted(visitor, site).await?;
    does_all(visitor, true).await?;
    site.until(&format!("{expected:#?} were told"), |requests| {
        let all: Vec<Value> = requests.iter().flat_map(told).collect();
        expected.iter().all(|one| all.contains(one))
    })
    .await
    .map_err(|error| error.context(format!("{:#?}", all())))?;
    // What was told last may be on its way.
    visitor.is_still().await?;
    let before = all();
    ensure!(before.iter().filter(|one| expected.contains(one)).count() == expected.len(), "told twice: {before:#?}");
    for request in site.requests().iter().filter(|request| !told(request).is_empty()) {
        let text = format!("{}{}", request.query, String::from_utf8_lossy(&request.body));
        ensure!(!text.contains("anna"), "{request} says who it was: {text}");
    }

    decides(visitor, &["necessary"]).await?;
    does_all(visitor, false).await?;
    visitor.is_still().await?;
    ensure!(all().len() == before.len(), "after the withdrawal: {:#?}", &all()[before.len()..]);
    Ok(())
}

/// The tag manager's reader and `gtag` get GA4's events, and a function of the page gets ours, however late it comes.
pub async fn a_data_layer(cast: &Cast) -> Result<()> {
    let sinks = json!([
        { "type": "data-layer", "events": ["shown", "shared", "submitted"], "names": { "submitted": "generate_lead" } },
        { "type": "gtag", "name": "tagLayer" },
        { "type": "callback", "name": "elaiaTrack" }
    ]);
    let (site, visitor) = stands(cast, sinks, LAYER).await?;
    visitor.opens(&site, "/page").await?;
    does_all(&visitor, false).await?;
    visitor.is_still().await?;
    let heard = "return [messages.length, tagLayer.length, window.calls?.length ?? 0]";
    ensure!(visitor.js::<Value>(heard, vec![]).await? == json!([1, 0, 0]), "something was told before a decision");

    opens_granted(&visitor, &site).await?;
    does_all(&visitor, true).await?;
    let kinds = json!(["exposed", "shown", "shared", "converted", "clicked", "submitted"]);
    let came = "const came = (window.calls ?? []).map((call) => call.type); return arguments[0].every((kind) => came.includes(kind))";
    visitor.until("the function was called", came, vec![kinds]).await?;
    let messages: Vec<Value> = visitor.js("return messages", vec![]).await?;
    let promotion =
        json!({ "promotion_id": "hello", "promotion_name": "hello", "creative_name": "warm", "creative_slot": null });
    let mut item = promotion.clone();
    item["item_id"] = json!("hello");
    let mut ecommerce = promotion.clone();
    ecommerce["items"] = json!([item]);
    for wanted in [
        json!({ "ecommerce": null, "parea": "shown" }),
        json!({ "event": "view_promotion", "parea": "shown", "ecommerce": ecommerce }),
        json!({ "event": "share", "parea": "shared", "method": "copy", "content_type": "page", "item_id": "/page" }),
        json!({ "event": "generate_lead", "parea": "submitted", "form_id": "ask", "form_name": "hello" }),
    ] {
        ensure!(messages.contains(&wanted), "{wanted} is not in {messages:#?}");
    }
    let model: Value = visitor
        .js("return [reader.get('ecommerce.currency') ?? null, reader.get('ecommerce.items.length')]", vec![])
        .await?;
    ensure!(model == json!([null, 1]), "products of the page are part of the promotion: {model}");

    ensure!(
        visitor.campaign("hello").text().await?.contains("EUR"),
        "what we have pushed has emptied what the page says"
    );

    let commands = "return tagLayer.map((one) => [Object.prototype.toString.call(one), ...one])";
    let commands: Vec<Value> = visitor.js(commands, vec![]).await?;
    for wanted in [
        json!(["[object Arguments]", "event", "experiment_viewed", { "parea": "exposed", "experiment_id": "words", "variation_id": "warm" }]),
        json!(["[object Arguments]", "event", "share", { "parea": "shared", "method": "copy", "content_type": "page", "item_id": "/page" }]),
    ] {
        ensure!(commands.contains(&wanted), "{wanted} is not in {commands:#?}");
    }
    let all: String = visitor.js("return JSON.stringify([messages, tagLayer, calls])", vec![]).await?;
    ensure!(!all.contains("anna"), "{all}");

    let before: Value = visitor.js(heard, vec![]).await?;
    decides(&visitor, &["necessary"]).await?;
    does_all(&visitor, false).await?;
    visitor.is_still().await?;
    ensure!(visitor.js::<Value>(heard, vec![]).await? == before, "told after the withdrawal");
    Ok(())
}

/// The words of ours in what PostHog sends, beside all that it adds itself.
const OURS: [&str; 8] =
    ["campaign", "variant", "network", "block", "form", "$feature_flag", "$feature_flag_response", "$feature/words"];

fn captured(request: &Request) -> Vec<Value> {
    if request.path != "/e/" {
        return Vec::new();
    }
    let own = |event: &Value| {
        let mut own = json!({ "event": event["event"] });
        for key in OURS {
            if let Some(value) = event["properties"].get(key) {
                own[key] = value.clone();
            }
        }
        own
    };
    request.json()["batch"].as_array().into_iter().flatten().map(own).collect()
}

/// PostHog sends them.
pub async fn posthog(cast: &Cast) -> Result<()> {
    let (site, visitor) = stands(cast, json!([{ "type": "posthog" }]), POSTHOG).await?;
    let of = |event: &str, more: Value| {
        let mut own = json!({ "event": event, "campaign": "hello", "variant": "warm", "$feature/words": "warm" });
        for (key, value) in more.as_object().into_iter().flatten() {
            own[key] = value.clone();
        }
        own
    };
    let expected = [
        of("campaign shown", json!({})),
        of("campaign shared", json!({ "network": "copy" })),
        of("campaign clicked", json!({ "block": "code" })),
        of("campaign submitted", json!({ "form": "ask" })),
        of("$feature_flag_called", json!({ "$feature_flag": "words", "$feature_flag_response": "warm" })),
    ];
    tells(&site, &visitor, captured, &expected).await
}

/// Plausible sends them; its own page views are not ours to count.
pub async fn plausible(cast: &Cast) -> Result<()> {
    let (site, visitor) =
        stands(cast, json!([{ "type": "plausible", "names": { "shared": "Shared" } }]), PLAUSIBLE).await?;
    let told = |request: &Request| {
        let event = request.json();
        let is_ours = request.path == "/api/event" && event["p"].get("campaign").is_some();
        is_ours.then(|| json!([event["n"], event["p"]])).into_iter().collect()
    };
    let common = json!({ "campaign": "hello", "variant": "warm", "experiment": "words" });
    let of = |event: &str, key: &str, value: &str| {
        let mut props = common.clone();
        if !key.is_empty() {
            props[key] = json!(value);
        }
        json!([event, props])
    };
    let expected = [
        of("Campaign shown", "", ""),
        of("Shared", "network", "copy"),
        of("Campaign clicked", "block", "code"),
        of("Campaign submitted", "form", "ask"),
    ];
    tells(&site, &visitor, told, &expected).await
}

/// Matomo's queue carries them out: content where it has that, events else.
pub async fn matomo(cast: &Cast) -> Result<()> {
    let (site, visitor) = stands(cast, json!([{ "type": "matomo" }]), MATOMO).await?;
    let told = |request: &Request| {
        let command = request.json();
        let is_ours = ["trackEvent", "trackContentImpression", "trackContentInteraction"]
            .contains(&command[0].as_str().unwrap_or_default());
        is_ours.then_some(command).into_iter().collect()
    };
    let expected = [
        json!(["trackContentImpression", "hello", "warm", "/page"]),
        json!(["trackContentInteraction", "click", "hello", "warm", "/page"]),
        json!(["trackEvent", "Share", "copy", "/page"]),
        json!(["trackEvent", "ExperimentViewed", "words", "vwarm"]),
        json!(["trackEvent", "Campaign", "submitted", "hello/ask"]),
    ];
    tells(&site, &visitor, told, &expected).await
}

/// Where nothing takes the events the console says so, once.
pub async fn nothing_there(cast: &Cast) -> Result<()> {
    let (site, visitor) = stands(cast, json!([{ "type": "matomo", "name": "_pag" }]), "").await?;
    opens_granted(&visitor, &site).await?;
    does_all(&visitor, false).await?;
    let warned = "warn: parea: no-library at sinks (_pag)";
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    loop {
        let said = visitor.console(&site).await?;
        if !said.is_empty() {
            ensure!(said == [warned], "{said:#?}");
            return Ok(());
        }
        ensure!(std::time::Instant::now() < deadline, "nobody was told");
        visitor.is_still().await?;
    }
}
