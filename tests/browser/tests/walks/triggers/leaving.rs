//! Leaving: by the pointer, by a finger, by another tab; and all that only looks like it.

use super::{TALL, does, listeners, one, opens, shows_only};
use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::engine::Engine;
use parea_walks::visitor::Visitor;
use serde_json::{Value, json};

/// A pointer that has been in the page for a while goes up and out; what is given takes the place of what a mouse says.
const POINTER: &str = "
    const mouse = (type, x, y, more) => (document.elementFromPoint(x, Math.max(y, 0)) ?? document.documentElement)
        .dispatchEvent(new MouseEvent(type, { bubbles: true, composed: true, clientX: x, clientY: y, ...more }));
    const rests = async () => { mouse('mousemove', 300, 400); await wait(1100); };
    const rises = async (from = 160, pause = 20) => {
        for (let y = from; y > 0; y -= 40) { mouse('mousemove', 300, y); await wait(pause); }
    };
    const out = (more) => mouse('mouseout', 300, -3, { relatedTarget: null, ...more });";

async fn leaves(visitor: &Visitor, script: &str) -> Result<()> {
    does(visitor, &[POINTER, script].concat()).await
}

/// What takes the pointer out of the page without the visitor wanting to go (Annex A, 10 and 11).
const INNOCENT: [(&str, &str); 10] = [
    ("coming and going at once", "mouse('mousemove', 300, 90); await rises(); out();"),
    ("leaving at the side", "await rests(); await rises(); mouse('mouseout', -3, 300, { relatedTarget: null });"),
    (
        "another element under the pointer",
        "await rests(); await rises(); mouse('mouseout', 300, -3, { relatedTarget: document.body });",
    ),
    ("dragging a scrollbar or a selection", "await rests(); await rises(); out({ buttons: 1 });"),
    (
        "a right click, whose menu goes over the edge",
        "await rests(); mouse('contextmenu', 300, 20, { buttons: 2 }); await wait(700); out();",
    ),
    ("letting go of what was dragged outside", "await rests(); await rises(); mouse('mouseup', 300, -3); out();"),
    (
        "following a link",
        "await rests(); document.querySelector('#elsewhere').click(); await wait(700); await rises(); out();",
    ),
    (
        "a list of suggestions over the edge",
        "await rests(); document.querySelector('#town').focus(); await rises(); out(); document.activeElement.blur();",
    ),
    ("another window over the page", "await rests(); await wait(400); out();"),
    ("creeping out", "await rests(); await rises(12, 160); mouse('mousemove', 300, 2); await wait(140); out();"),
];

const ELSEWHERE: &str = "<a id='elsewhere' href='#harvest'>Elsewhere</a>";

/// The pointer, by events as browsers send them: WebDriver cannot take it out of the page.
pub async fn by_pointer(cast: &Cast) -> Result<()> {
    let (_, visitor) = opens(cast, json!([one("exit", json!({ "exit": true }))]), &[ELSEWHERE, TALL].concat()).await?;
    for (what, script) in INNOCENT {
        // Until what was pressed is over.
        let over = if what.contains("link") { "await wait(5000);" } else { "await wait(600);" };
        leaves(&visitor, &[script, over].concat()).await?;
        let shown = visitor.shown().await?;
        ensure!(shown.is_empty(), "{what} was taken for leaving");
    }
    leaves(&visitor, "await rests(); await rises(); out();").await?;
    visitor.campaign("exit").appears().await?;
    ensure!(listeners(&visitor, &["mouseout", "mousemove", "touchmove"]).await? == 0, "it still listens");
    Ok(())
}

/// The same with Chromium's own pointer, which its developer tools can take out of the page.
pub async fn by_the_real_pointer(cast: &Cast) -> Result<()> {
    if cast.engine() != Engine::Chromium {
        return Ok(());
    }
    let (_, visitor) = opens(cast, json!([one("exit", json!({ "exit": true }))]), TALL).await?;
    let tools = visitor.driver.cdp();
    let goes = async |x: i32, y: i32| {
        let to = json!({ "type": "mouseMoved", "x": x, "y": y });
        tools.send_raw("Input.dispatchMouseEvent", to).await.map(drop)
    };
    goes(300, 400).await?;
    does(&visitor, "await wait(1100)").await?;
    goes(-10, 300).await?;
    shows_only(&visitor, &[], "leaving at the side").await?;
    goes(300, 400).await?;
    does(&visitor, "await wait(1100)").await?;
    for y in [300, 200, 100, 40, -10] {
        goes(300, y).await?;
    }
    visitor.campaign("exit").appears().await
}

/// A finger that comes down fast near the top, while the page scrolls.
pub async fn by_touch(cast: &Cast) -> Result<()> {
    let (_, visitor) = opens(cast, json!([one("exit", json!({ "exit": true }))]), TALL).await?;
    // WebKit's desktop has no touches of its own to make events of.
    let finger = "
        const touch = (type, y, count = 1) => {
            const event = new UIEvent(type, { bubbles: true, composed: true });
            Object.defineProperty(event, 'touches', { value: Array(count).fill({ clientY: y }) });
            document.body.dispatchEvent(event);
        };
        const flicks = async (top, { step = 120, pause = 16, count = 1, scrolls = true } = {}) => {
            scrollTo({ top, behavior: 'instant' });
            await wait(50);
            touch('touchstart', 100, count);
            for (let at = 1; at <= 4; at += 1) {
                await wait(pause);
                if (scrolls) scrollTo({ top: top - at * step, behavior: 'instant' });
                touch('touchmove', 100 + at * step, count);
            }
        };";
    for (what, script) in [
        ("a slow finger", "await flicks(900, { step: 20, pause: 30 });"),
        ("a finger far down the page", "await flicks(4000);"),
        ("a finger in something that scrolls by itself", "await flicks(900, { scrolls: false });"),
        ("two fingers", "await flicks(900, { count: 2 });"),
        ("a finger that goes up", "await flicks(900, { step: -120 });"),
    ] {
        does(&visitor, &[finger, script].concat()).await?;
        shows_only(&visitor, &[], what).await?;
    }
    does(&visitor, &[finger, "await flicks(900);"].concat()).await?;
    visitor.campaign("exit").appears().await
}

/// Makes the page look hidden, as drivers cannot in every engine, on a phone.
const PHONE: &str = "
    const real = matchMedia;
    window.matchMedia = (query) => (query === '(pointer: coarse)' ? { matches: true } : real.call(window, query));
    const turns = (state) => {
        Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
    };";

/// Hidden time does not count (Annex A, 14); who comes back from another tab was about to leave, on a phone.
pub async fn hidden(cast: &Cast) -> Result<()> {
    let campaigns = json!([
        one("exit", json!({ "exit": true })),
        one("visible", json!({ "visible": "4s" })),
        one("idle", json!({ "idle": "4s" })),
    ]);
    let (_, visitor) = opens(cast, campaigns, TALL).await?;
    let leave = "document.body.click();";
    does(&visitor, &[PHONE, leave, "turns('hidden'); await wait(5000); turns('visible');"].concat()).await?;
    let shown: Value =
        visitor.js("return [...document.querySelectorAll('[data-parea-campaign]')].length", vec![]).await?;
    ensure!(shown == 0, "hidden time was counted, or a press that opened another tab was an exit");
    visitor.campaign("idle").appears().await?;
    visitor.campaign("visible").appears().await?;
    ensure!(!visitor.campaign("exit").is_shown().await?, "it shows already");
    does(&visitor, &[PHONE, "turns('hidden'); await wait(1200); turns('visible');"].concat()).await?;
    visitor.campaign("exit").appears().await
}
