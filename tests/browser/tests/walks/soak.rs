//! One page kept open for thousands of events and navigations: the listeners on what outlives a campaign, the timers and
//! the nodes are as many in the end as after the first rounds, and the Wasm's memory stays flat.

use anyhow::{Context, Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::engine::Engine;
use parea_walks::host;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Rounds of events, of which the first part lets memory and caches find their size.
const ROUNDS: [u32; 2] = [100, 1_000];

/// The same for WebKit, which under a virtual display without a graphics card takes several times as long.
const WEBKIT_ROUNDS: [u32; 2] = [50, 200];

/// Most growth of the Wasm's memory from the first part to the end, in bytes: one page of it, when the garbage that the
/// browser has still to collect differs. A leak of a hundred bytes a round is more.
const GROWTH: f64 = 64.0 * 1_024.0;

/// Counts what stays: before the widget loads, it is put between the page and the browser.
const COUNTERS: &str = "<script>
    window.soak = { memory: null, listeners: 0, timers: new Set() };
    for (const name of ['instantiate', 'instantiateStreaming']) {
        const own = WebAssembly[name];
        WebAssembly[name] = async (...given) => {
            const made = await own.apply(WebAssembly, given);
            soak.memory = (made.instance ?? made).exports.memory;
            return made;
        };
    }
    const lasting = (target) => !(target instanceof Node) || target === document || target === document.documentElement;
    const { addEventListener, removeEventListener } = EventTarget.prototype;
    const kept = new Map();
    const key = (name, options) => name + Boolean(options?.capture ?? options);
    EventTarget.prototype.addEventListener = function (name, listener, options) {
        const target = this ?? window;
        if (lasting(target) && listener && !options?.once) {
            const all = kept.get(target) ?? kept.set(target, new Map()).get(target);
            const own = all.get(listener) ?? all.set(listener, new Set()).get(listener);
            own.add(key(name, options));
        }
        return addEventListener.call(target, name, listener, options);
    };
    EventTarget.prototype.removeEventListener = function (name, listener, options) {
        kept.get(this ?? window)?.get(listener)?.delete(key(name, options));
        return removeEventListener.call(this ?? window, name, listener, options);
    };
    soak.count = () => [...kept.values()].flatMap((all) => [...all.values()]).reduce((sum, own) => sum + own.size, 0);
    const { setTimeout, clearTimeout } = window;
    window.setTimeout = (work, ...rest) => {
        const id = setTimeout(() => { soak.timers.delete(id); work(); }, ...rest);
        soak.timers.add(id);
        return id;
    };
    window.clearTimeout = (id) => { soak.timers.delete(id); clearTimeout(id); };
</script>";

/// Rounds of what visitors and pages do: navigate, show, close, type, track, grant, withdraw, scroll, hide and come back.
const DRIVE: &str = "
    const turn = () => new Promise((done) => { const c = new MessageChannel(); c.port1.onmessage = done; c.port2.postMessage(0); });
    const consents = [{ functional: true, analytics: true, personalisation: true }, { functional: true }, {}, null];
    for (let round = 0; round < arguments[0]; round += 1) {
        // WebKit allows a hundred in ten seconds.
        if (round % 10 === 0) history.pushState(null, '', '/page?round=' + Math.random());
        parea.consent(consents[round % consents.length]);
        parea.show('offer');
        parea.track('viewed', { round });
        await turn();
        parea.hide('offer');
        parea.show('how-was-it');
        await turn();
        const tab = document.querySelector('[data-parea-campaign=\"how-was-it\"]')?.shadowRoot;
        const radio = tab?.querySelector('input[type=radio]');
        if (radio) { radio.checked = true; radio.dispatchEvent(new Event('change', { bubbles: true })); }
        tab?.querySelector('button[part~=close]')?.click();
        dispatchEvent(new Event('scroll'));
        document.dispatchEvent(new Event('visibilitychange'));
        dispatchEvent(new StorageEvent('storage', { key: 'x' }));
        await turn();
    }
    parea.hide('offer');
    parea.consent(null);
    await turn();";

/// What there is now, once the browser has collected its garbage, and with it what it held for the widget.
const COUNT: &str = "
    for (let round = 0; round < 20; round += 1) {
        window.garbage = Array.from({ length: 50_000 }, (_, number) => ({ number, text: String(number) }));
        await new Promise((done) => setTimeout(done));
    }
    window.garbage = null;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const all = [...document.querySelectorAll('*')];
    return {
        memory: soak.memory.buffer.byteLength,
        listeners: soak.count(),
        timers: soak.timers.size,
        nodes: all.length + all.flatMap((e) => [...(e.shadowRoot?.querySelectorAll('*') ?? [])]).length,
    };";

/// What there is at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Figures {
    memory: f64,
    listeners: u32,
    timers: u32,
    nodes: u32,
}

/// Keeps one page open.
pub async fn one_page_for_long(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let mut config = host::formats(&["offer", "shipping", "share-this", "how-was-it"])?;
    config["consent"] = json!({ "source": "parea" });
    config["sinks"] = json!([{ "type": "collector" }]);
    for campaign in config["campaigns"].as_array_mut().context("no campaigns")? {
        if campaign["id"] == "shipping" {
            campaign["when"] = json!({ "any": [{ "scroll": "#never" }, { "exit": true }] });
        }
    }
    site.equips(&config)?;
    let head = format!("{COUNTERS}{}", host::TAG);
    site.serve("/page", host::page(&head, "")?);
    visitor.opens(&site, "/page").await?;
    visitor.campaign("offer").appears().await?;
    let mut figures = Vec::new();
    let mut driven = 0;
    let moments = if cast.engine() == Engine::Webkit { WEBKIT_ROUNDS } else { ROUNDS };
    for rounds in moments {
        while driven < rounds {
            // In parts: a script may not run for as long as all of it takes.
            visitor.js_async::<Value>(DRIVE, vec![json!(25)]).await?;
            driven += 25;
        }
        figures.push(visitor.js_async::<Figures>(COUNT, vec![]).await?);
    }
    let [early, late] = figures[..] else { anyhow::bail!("two moments are compared") };
    let folder = parea_walks::root().join("target/soak");
    std::fs::create_dir_all(&folder)?;
    let report = json!({ "rounds": moments, "early": early, "late": late });
    std::fs::write(folder.join(format!("{}.json", cast.engine().name())), report.to_string())?;
    ensure!(late.memory - early.memory <= GROWTH, "the memory of the Wasm grows: {early:?}, {late:?}");
    ensure!(late.listeners == early.listeners, "listeners pile up: {early:?}, {late:?}");
    ensure!(late.timers <= early.timers + 2, "timers pile up: {early:?}, {late:?}");
    ensure!(late.nodes <= early.nodes + 50, "nodes pile up: {early:?}, {late:?}");
    Ok(())
}

/// The soak as a walk of the complete matrices.
pub const SOAK: parea_walks::run::Walk = parea_walks::run::Walk {
    name: "soak",
    story: |cast| Box::pin(one_page_for_long(cast)),
    engines: &Engine::ALL,
    quick: &[],
    is_matrix: true,
};
