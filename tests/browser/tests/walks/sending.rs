//! Dozens of answers through a network that fails in every way, from two tabs that are reloaded, left and closed.

use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::engine::Engine;
use parea_walks::host;
use parea_walks::rows;
use parea_walks::server::{Fate, Fault, Page, Site};
use parea_walks::visitor::{Look, Visitor};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;
use thirtyfour::WindowHandle;

/// How many answers are sent.
const TIMES: usize = 24;

/// What the network does to them, in turn.
const FAULTS: [Option<Fault>; 6] = [
    None,
    Some(Fault::LostBefore),
    Some(Fault::LostAfter),
    Some(Fault::Unavailable(1)),
    Some(Fault::Slow(Duration::from_millis(400))),
    Some(Fault::Status(500)),
];

/// The form, as a script finds it.
const FORM: &str = "const root = document.querySelector('[data-parea-campaign=ask]')?.shadowRoot; const form = root?.querySelector('form');";

/// Writes an answer and presses send: quicker than a person, so that there can be dozens.
const ANSWER: &str = "\
    const field = form.querySelector('textarea'); field.value = arguments[0];\
    field.dispatchEvent(new Event('input', { bubbles: true, composed: true }));\
    form.querySelector('[type=submit]').click()";

/// Whether nothing waits to be sent.
const EMPTY: &str = "return !localStorage.getItem('parea.walk.service')";

fn config(proof: u32) -> Value {
    json!({
        "version": 1,
        "site": { "id": "walk", "languages": ["en"], "language": "en", "collector": "/parea" },
        "campaigns": [{ "id": "ask", "format": "inline", "slot": "here", "content": [{
            "type": "form", "id": "why", "proof": proof, "steps": [
                { "id": "why", "type": "long-text", "title": "Why?" }, { "id": "bye", "type": "end", "title": "Thanks" }
            ]
        }] }]
    })
}

fn equip(site: &Site, proof: u32) -> Result<()> {
    equips(site, &config(proof))
}

fn equips(site: &Site, config: &Value) -> Result<()> {
    site.equips(config)?;
    site.serve("/page", host::page(host::TAG, "")?);
    site.serve("/plain", Page::html("<!doctype html><html lang=\"en\"><title>Plain</title><body>Plain</body></html>"));
    Ok(())
}

/// Answers on the page that is open, and waits until the form has taken it.
async fn answer(visitor: &Visitor, text: &str) -> Result<()> {
    visitor.until("the form is there", &format!("{FORM} return !!form?.querySelector('textarea')"), vec![]).await?;
    visitor.js::<Value>(&format!("{FORM} {ANSWER}"), vec![json!(text)]).await?;
    visitor.campaign("ask").says("Thanks").await
}

/// The console says nothing but that the collector cannot be reached.
async fn only_warned(visitor: &Visitor, site: &Site) -> Result<()> {
    let console = visitor.console(site).await?;
    ensure!(console.iter().all(|line| line.starts_with("warn: parea")), "{console:#?}");
    Ok(())
}

/// Another tab. WebKit's driver leaves tabs in the background, where a form waits until it is seen: there it is a window.
async fn another(visitor: &Visitor) -> Result<WindowHandle> {
    Ok(match visitor.engine() {
        Engine::Webkit => visitor.driver.new_window().await?,
        _ => visitor.driver.new_tab().await?,
    })
}

/// Exactly one row of each answer.
pub async fn dozens(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    equip(&site, 0)?;
    let driver = &visitor.driver;
    let mut tabs = [driver.window().await?, another(&visitor).await?];
    for number in 0..TIMES {
        site.heals();
        if let Some(fault) = FAULTS[number % FAULTS.len()] {
            site.breaks("/parea/", fault);
        }
        let at = number % 2;
        driver.switch_to_window(tabs[at].clone()).await?;
        visitor.opens(&site, "/page").await?;
        answer(&visitor, &format!("answer {number}")).await?;
        // And at once, whatever is under way:
        match number % 5 {
            0 => visitor.reloads().await?,
            1 => visitor.opens(&site, "/plain").await?,
            2 => {
                driver.close_window().await?;
                driver.switch_to_window(tabs[1 - at].clone()).await?;
                tabs[at] = another(&visitor).await?;
            }
            _ => {}
        }
        only_warned(&visitor, &site).await?;
    }
    site.heals();
    for tab in tabs {
        driver.switch_to_window(tab).await?;
        visitor.opens(&site, "/page").await?;
    }
    let rows = rows::wait_for_answers(&site.database(), TIMES).await?;
    visitor.until("nothing waits any more", EMPTY, vec![]).await?;
    visitor.is_still().await?;
    let after = rows::answers(&site.database()).await?.len();
    let texts: BTreeSet<String> = rows.iter().map(|row| row.answers["why"].to_string()).collect();
    ensure!((after, texts.len()) == (TIMES, TIMES), "{after} rows, {} texts: {texts:?}", texts.len());
    only_warned(&visitor, &site).await
}

/// What the visitor is told while there is no network, and when there is one again.
pub async fn offline(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    equip(&site, 0)?;
    visitor.opens(&site, "/page").await?;
    site.breaks("/parea/", Fault::LostBefore);
    answer(&visitor, "from a train").await?;
    let form = visitor.campaign("ask");
    form.says("will be sent as soon as you are online").await?;
    form.says("Your reference").await?;
    ensure!(rows::answers(&site.database()).await?.is_empty(), "it has arrived without a network");
    ensure!(!visitor.js::<bool>(EMPTY, vec![]).await?, "it is not kept");
    site.heals();
    visitor.js::<Value>("dispatchEvent(new Event('online'))", vec![]).await?;
    form.says("Your answers have arrived").await?;
    ensure!(rows::answers(&site.database()).await?.len() == 1, "not exactly one row");
    visitor.until("nothing waits any more", EMPTY, vec![]).await?;
    only_warned(&visitor, &site).await
}

/// A form that asks for proof of work: the page stays quick while it is searched for, and no row comes without it.
pub async fn proven(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    equip(&site, 17)?;
    visitor.opens(&site, "/page").await?;
    // How long each turn of the page takes, measured by a timer that wants to ring as often as it can.
    let watch = "let last = performance.now(); window.longest = 0; const look = () => {\
        const now = performance.now(); window.longest = Math.max(window.longest, now - last); last = now; };\
        const channel = new MessageChannel(); channel.port1.onmessage = () => { look(); channel.port2.postMessage(0) };\
        channel.port2.postMessage(0)";
    visitor.until("the form is there", &format!("{FORM} return !!form?.querySelector('textarea')"), vec![]).await?;
    visitor.js::<Value>(&format!("{watch}; {FORM} {ANSWER}"), vec![json!("worked for")]).await?;
    visitor.campaign("ask").says("Your answers have arrived").await?;
    let longest: f64 = visitor.js("return window.longest", vec![]).await?;
    let events = rows::events(&site.database()).await?;
    let [event] = &events[..] else { anyhow::bail!("{} events", events.len()) };
    let text = |pointer: &str| event.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let (submission, nonce) = (text("/data/submission"), text("/data/proof/nonce"));
    ensure!(parea::outbox::proof::holds(submission, nonce, 17), "no proof: {event}");
    // WebKit's driver draws without a graphics card, and stands still by itself.
    let is_measured = visitor.engine() != Engine::Webkit;
    ensure!(!is_measured || longest < LONGEST_TASK, "the page stood still for {longest} ms");
    Ok(())
}

/// A form whose collector asks for a ticket: nothing is asked for before the visitor sends, and an answer from a train gets
/// its ticket when it is delivered.
pub async fn ticketed(cast: &Cast) -> Result<()> {
    let mut config = config(0);
    config["campaigns"][0]["content"][0]["ticket"] = json!(true);
    let (site, visitor) = (cast.desk(&config).await?, cast.visitor(Look::DESKTOP).await?);
    equips(&site, &config)?;
    visitor.opens(&site, "/page").await?;
    site.breaks("/parea/", Fault::LostBefore);
    ensure!(site.posts().is_empty(), "something was asked for before the visitor has sent anything");
    answer(&visitor, "from a train").await?;
    let form = visitor.campaign("ask");
    form.says("will be sent as soon as you are online").await?;
    site.heals();
    visitor.js::<Value>("dispatchEvent(new Event('online'))", vec![]).await?;
    form.says("Your answers have arrived").await?;
    let mut fates: Vec<Fate> = site.posts().iter().map(|request| request.fate).collect();
    fates.retain(|fate| *fate != Fate::Dropped);
    ensure!(fates == [Fate::Answered(428), Fate::Answered(202)], "{fates:?}");
    let events = rows::events(&site.database()).await?;
    let [event] = &events[..] else { anyhow::bail!("{} events", events.len()) };
    ensure!(event["data"]["ticket"].is_string(), "no ticket: {event}");
    visitor.until("nothing waits any more", EMPTY, vec![]).await?;
    only_warned(&visitor, &site).await
}

/// A task of 50 ms is a long one (W3C Long Tasks); twice that, for a machine that does other things meanwhile.
const LONGEST_TASK: f64 = 100.0;
