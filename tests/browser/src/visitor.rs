//! A visitor: one browser with an empty profile, and what a person can do with it.

use crate::elsewhere::Elsewhere;
use crate::engine::{Driver, Engine};
use crate::server::Site;
use anyhow::{Context, Result};
use futures::{SinkExt, StreamExt};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use thirtyfour::common::capabilities::desiredcapabilities::Capabilities;
use thirtyfour::error::{WebDriverError, WebDriverErrorInner};
use thirtyfour::{Key, WebDriver, WebElement};
use tokio_tungstenite::tungstenite::Message;

/// How long a condition may take before a walk fails.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Whether a command to the driver was never answered.
pub(crate) fn is_silence(error: &anyhow::Error) -> bool {
    let is_unanswered = |error: &WebDriverError| matches!(error.as_inner(), WebDriverErrorInner::HttpError(_));
    error.chain().filter_map(|cause| cause.downcast_ref()).any(is_unanswered)
}

/// How the visitor's browser looks at the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The width of the viewport.
    pub width: Width,
    /// Whether the visitor prefers a dark scheme.
    pub dark: bool,
}

/// The width of the viewport.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// 1280 px.
    Desktop,
    /// 360 px, the narrowest phone.
    Phone,
}

impl Width {
    /// Width and height in CSS pixels.
    pub fn pixels(self) -> (u32, u32) {
        match self {
            Self::Desktop => (1280, 900),
            Self::Phone => (360, 800),
        }
    }
}

impl Look {
    /// A light desktop.
    pub const DESKTOP: Self = Self { width: Width::Desktop, dark: false };
    /// A dark desktop.
    pub const DARK: Self = Self { width: Width::Desktop, dark: true };
    /// A light phone.
    pub const PHONE: Self = Self { width: Width::Phone, dark: false };
}

/// How long a driver may take to open a session; WebKit's now and then never does on a busy machine.
const OPENING: Duration = Duration::from_secs(25);

/// How often it is asked before the walk fails.
const ATTEMPTS: usize = 3;

/// How long any other command may take: longer than a script may.
const ANSWER: Duration = Duration::from_secs(45);

/// One browser session.
#[derive(Debug)]
pub struct Visitor {
    /// The session; use it for what has no verb here.
    pub driver: WebDriver,
    engine: Engine,
    elsewhere: Elsewhere,
    // What was set over it holds while it is open.
    second_channel: Option<Channel>,
    // Last, so that the browser outlives the session that is closed by dropping it.
    _process: Driver,
}

/// A WebDriver BiDi connection.
type Channel = tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

/// Narrows the viewport by the second protocol, the only one of Firefox's that can.
async fn narrow_viewport(driver: &WebDriver, width: u32, height: u32) -> Result<Channel> {
    let address = driver.capabilities().get("webSocketUrl").and_then(Value::as_str).context("no second protocol")?;
    let (mut channel, _) = tokio_tungstenite::connect_async(address).await?;
    let context = driver.window().await?.to_string();
    let parameters = json!({ "context": context, "viewport": { "width": width, "height": height } });
    let command = json!({ "id": 1, "method": "browsingContext.setViewport", "params": parameters });
    channel.send(Message::text(command.to_string())).await?;
    while let Some(message) = channel.next().await {
        let answer: Value = serde_json::from_str(message?.to_text()?)?;
        if answer.get("id").and_then(Value::as_u64) == Some(1) {
            let is_done = answer.get("type").and_then(Value::as_str) == Some("success");
            anyhow::ensure!(is_done, "the viewport stays as it is: {answer}");
            return Ok(channel);
        }
    }
    anyhow::bail!("the second protocol was closed")
}

impl Visitor {
    /// Opens a new browser with an empty profile; one that does not open in time is ended and another one is tried.
    pub async fn arrive(engine: Engine, look: Look) -> Result<Self> {
        let mut last = None;
        for _ in 0..ATTEMPTS {
            match tokio::time::timeout(OPENING, Self::open(engine, look)).await {
                Ok(Ok(visitor)) => return Ok(visitor),
                Ok(Err(error)) => last = Some(error),
                Err(_) => last = None,
            }
        }
        let silence = || anyhow::anyhow!("no session after {} s", OPENING.as_secs());
        Err(last.unwrap_or_else(silence)).with_context(|| format!("{}, {ATTEMPTS} attempts", engine.name()))
    }

    async fn open(engine: Engine, look: Look) -> Result<Self> {
        let elsewhere = Elsewhere::open().await?;
        let process = engine.start(look, elsewhere.port()).await?;
        let wanted: serde_json::Map<String, Value> = serde_json::from_value(process.capabilities.clone())?;
        let driver = WebDriver::builder(process.address.clone(), Capabilities::from(wanted))
            .request_timeout(ANSWER)
            .await
            .with_context(|| format!("{} gave no session", engine.name()))?;
        let mut visitor = Self { driver, engine, elsewhere, second_channel: None, _process: process };
        visitor.driver.set_script_timeout(Duration::from_secs(30)).await?;
        visitor.resize(look.width).await?;
        Ok(visitor)
    }

    async fn resize(&mut self, width: Width) -> Result<()> {
        let (wide, high) = width.pixels();
        match (self.engine, width) {
            // A Firefox window is never narrower than 500 px; its viewport can be.
            (Engine::Firefox, Width::Phone) => {
                self.second_channel = Some(narrow_viewport(&self.driver, wide, high).await?);
            }
            (Engine::Firefox, Width::Desktop) => {}
            _ => self.driver.set_window_rect(0, 0, wide, high).await?,
        }
        self.until("the viewport has the right width", "return innerWidth === arguments[0]", vec![json!(wide)])
            .await
            .map(drop)
    }

    /// The engine of this browser.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Requests that did not go to the site under test.
    pub fn elsewhere(&self) -> Vec<String> {
        self.elsewhere.wanted()
    }

    /// Forgets those requests, for a walk that made one on purpose.
    pub fn forgets_elsewhere(&self) {
        self.elsewhere.forget();
    }

    /// Opens a page and waits for its `load`.
    pub async fn opens(&self, site: &Site, path: &str) -> Result<()> {
        self.driver.goto(site.url(path)).await.with_context(|| format!("{path} could not be opened"))
    }

    /// Loads the page anew.
    pub async fn reloads(&self) -> Result<()> {
        self.driver.refresh().await.context("the page could not be reloaded")
    }

    /// The value of a script's `return`; `arguments` as given.
    pub async fn js<T: DeserializeOwned>(&self, script: &str, arguments: Vec<Value>) -> Result<T> {
        let answer =
            self.driver.execute(script, arguments).await.with_context(|| format!("script failed: {script}"))?;
        answer.convert().with_context(|| format!("unexpected {} from: {script}", answer.json()))
    }

    /// The value of a script whose body may `await`; its error becomes ours.
    pub async fn js_async<T: DeserializeOwned>(&self, script: &str, arguments: Vec<Value>) -> Result<T> {
        let wrapped = format!(
            "const done = arguments[arguments.length - 1]; const given = [...arguments].slice(0, -1);\
             (async (...args) => {{ {script} }})(...given).then((value) => done({{ value }}), (error) => done({{ error: String(error) }}));"
        );
        let answer =
            self.driver.execute_async(wrapped, arguments).await.with_context(|| format!("script failed: {script}"))?;
        let json = answer.json();
        anyhow::ensure!(json.get("error").is_none(), "script failed with {}: {script}", json["error"]);
        Ok(serde_json::from_value(json["value"].clone())?)
    }

    /// Waits until the script returns something true, and says `what` was missing otherwise.
    pub async fn until(&self, what: &str, script: &str, arguments: Vec<Value>) -> Result<Value> {
        self.waits(what, script, arguments, |value| !matches!(value, Value::Null | Value::Bool(false))).await
    }

    /// Waits until the script returns exactly this; until then it returns what is in the way.
    pub async fn until_is(&self, what: &str, script: &str, arguments: Vec<Value>, wanted: &Value) -> Result<()> {
        self.waits(what, script, arguments, |value| value == wanted).await.map(drop)
    }

    async fn waits(
        &self,
        what: &str,
        script: &str,
        arguments: Vec<Value>,
        is_it: impl Fn(&Value) -> bool,
    ) -> Result<Value> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            // A navigation under way makes scripts fail; that is one more reason to wait.
            let found: Result<Value> = self.js(script, arguments.clone()).await;
            if found.as_ref().is_ok_and(&is_it) || found.as_ref().is_err_and(is_silence) {
                return found;
            }
            let last = || found.as_ref().map_or_else(|error| format!("{error:#}"), Value::to_string);
            anyhow::ensure!(
                Instant::now() < deadline,
                "after {} s still not: {what} (last: {})",
                PATIENCE.as_secs(),
                last()
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until the page has an element for the selector, and returns it.
    pub async fn sees(&self, selector: &str) -> Result<WebElement> {
        let script = "const found = document.querySelector(arguments[0]); return !!found && found.checkVisibility()";
        self.until(&format!("\"{selector}\" is visible"), script, vec![json!(selector)]).await?;
        Ok(self.driver.find(thirtyfour::By::Css(selector)).await?)
    }

    /// Clicks an element of the page itself.
    pub async fn clicks(&self, selector: &str) -> Result<()> {
        let element = self.sees(selector).await?;
        // A person scrolls until nothing lies over it, and waits until it stands still.
        let centre = "document.querySelector(arguments[0]).scrollIntoView({ block: 'center', behavior: 'instant' })";
        self.js::<Value>(centre, vec![selector.into()]).await?;
        self.rests().await?;
        element.click().await.with_context(|| format!("\"{selector}\" could not be clicked"))
    }

    /// Presses keys, wherever the focus is.
    pub async fn types(&self, keys: impl AsRef<str>) -> Result<()> {
        Ok(self.driver.action_chain().send_keys(keys.as_ref()).perform().await?)
    }

    /// Presses one key.
    pub async fn presses(&self, key: Key) -> Result<()> {
        self.types(String::from(key.value())).await
    }

    /// Scrolls by the page itself, to that share of its height.
    pub async fn scrolls_to(&self, share: f64) -> Result<()> {
        let script =
            "const high = document.documentElement.scrollHeight - innerHeight; scrollTo(0, high * arguments[0])";
        self.js::<Value>(script, vec![json!(share)]).await.map(drop)
    }

    /// What the console, the window and the policy have said on this site since the last call, `level: text`.
    pub async fn console(&self, site: &Site) -> Result<Vec<String>> {
        let mut heard = site.heard();
        let now: Vec<Value> = self.js("return window.__walk ? window.__walk.take() : []", vec![]).await?;
        heard.extend(now);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Ok(heard.iter().map(|message| format!("{}: {}", text(&message["level"]), text(&message["text"]))).collect())
    }

    /// Saves what is on the screen as `target/screenshots/<engine>/<name>.png`.
    pub async fn photographs(&self, name: &str) -> Result<()> {
        let folder = crate::screenshots(self.engine);
        std::fs::create_dir_all(&folder)?;
        Ok(self.driver.screenshot(&folder.join(format!("{name}.png"))).await?)
    }

    /// Waits until nothing on the page or in our shadow roots is moving.
    pub async fn rests(&self) -> Result<()> {
        // What was drawn just now begins to move with the next frame.
        let frames = "for (let frame = 0; frame < 3; frame++) await new Promise((done) => requestAnimationFrame(() => setTimeout(done))); return true";
        self.js_async::<bool>(frames, vec![]).await?;
        // WebKit lists animations of what is hidden, and not always those of a dialog: what moves is seen by its style.
        let named = "\
            const roots = [document, ...[...document.querySelectorAll('[data-parea-campaign]')].map((e) => e.shadowRoot)].filter(Boolean);\
            const moves = (a) => a.playState === 'running' && a.effect.getComputedTiming().endTime !== Infinity;\
            const names = roots.flatMap((root) => root.getAnimations()).filter(moves)\
                .filter((a) => a.effect.target?.getClientRects().length > 0).map((a) => a.animationName ?? a.transitionProperty);\
            const parts = roots.flatMap((root) => [...root.querySelectorAll('[part~=frame], [part~=panel]')]).filter((e) => {\
                const style = getComputedStyle(e);\
                return e.getClientRects().length > 0 && (style.opacity !== '1' || style.translate !== 'none');\
            });\
            const found = [...names, ...parts.map((e) => e.getAttribute('part'))];\
            return found.length === 0 || found";
        self.until_is("animations have ended", named, vec![], &json!(true)).await
    }

    /// Waits until nothing was requested, said or changed on the page for half a second, to see what does not come.
    pub async fn is_still(&self) -> Result<()> {
        let script = "\
            const state = () => [performance.getEntriesByType('resource').length, window.__walk?.count(), document.body.innerHTML.length].join();\
            const started = performance.now();\
            for (let before = state(), since = started; performance.now() - since < 500 && performance.now() - started < 5000;) {\
                await new Promise((done) => setTimeout(done, 50));\
                if (state() !== before) { before = state(); since = performance.now(); }\
            }\
            return true";
        self.js_async::<bool>(script, vec![]).await.map(drop)
    }

    /// Closes the browser.
    pub async fn leaves(&self) -> Result<()> {
        Ok(self.driver.clone().quit().await?)
    }
}
