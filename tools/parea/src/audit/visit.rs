//! What a visitor does in a browser: open a page, wait until it is calm, read to its end, follow links.

use super::browser::Browser;
use super::json::{list, part, text};
use super::traffic::{Moment, now};
use anyhow::{Context as _, Result, anyhow, bail};
use chromiumoxide::cdp::browser_protocol::fetch;
use chromiumoxide::cdp::browser_protocol::page::{
    CreateIsolatedWorldParams, GetFrameTreeParams, NavigateParams, ReloadParams,
};
use chromiumoxide::cdp::browser_protocol::target::{CreateTargetParams, SessionId};
use chromiumoxide::cdp::js_protocol::runtime::{EvaluateParams, ExecutionContextId};
use serde_json::Value;
use std::cell::Cell;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::time::sleep;
use url::Url;

/// A page is calm when nothing has been on the way for so long.
const CALM: Duration = Duration::from_millis(500);

/// How long a page is read: what counts a view often waits for a second of it.
const STAY: Duration = Duration::from_millis(1500);

/// How often we look again.
const GLANCE: Duration = Duration::from_millis(50);

/// Scrolls to the end in steps, as lazily loaded things need it, and not for ever.
const READ: &str = "(async () => {
    for (let step = 0; step < 40; step++) {
        const before = scrollY;
        scrollBy({ top: innerHeight * 0.8, behavior: 'instant' });
        await new Promise((resolve) => setTimeout(resolve, 25));
        if (scrollY === before) break;
    }
})()";

/// The addresses of a page's own links, in order, each once; nothing that signs out or downloads.
const LINKS: &str = r"[...new Set([...document.links].filter((link) => link.origin === location.origin
    && !link.hasAttribute('download') && /^https?:$/.test(link.protocol)
    && !/log-?out|sign-?out|abmelden|wyloguj|\.(pdf|zip|jpe?g|png|mp4)$/i.test(link.pathname))
    .map((link) => link.href.split('#')[0]))].filter((href) => href !== location.href.split('#')[0])";

/// A browser at a site.
#[derive(Debug)]
pub struct Visit {
    browser: Browser,
    page: SessionId,
    limit: Duration,
    acted: Cell<Moment>,
}

/// A frame of the page, or of a frame of another site.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Who answers for it.
    pub session: SessionId,
    /// The browser's id of it.
    pub id: String,
}

impl Visit {
    /// Starts a browser with a fresh profile for the site of an address; `limit` is how long a page may take to become calm.
    ///
    /// # Errors
    /// When the browser does not start.
    pub async fn begin(program: &Path, url: &Url, limit: Duration) -> Result<Self> {
        let browser = Browser::launch(program).await?;
        let target = browser.wire().call(None, blank_window()).await?;
        let wanted = text(&target, "/targetId").to_owned();
        let started = Instant::now();
        let page = loop {
            if let Some(page) = browser.seen().page(&wanted) {
                break page;
            }
            if started.elapsed() > limit {
                bail!("the browser opened no page");
            }
            sleep(GLANCE).await;
        };
        let visit = Self { browser, page, limit, acted: Cell::new(now()) };
        visit.enter(url).await?;
        visit.acts(now());
        Ok(visit)
    }

    /// Opens an empty page of the site, which we answer ourselves, so that nothing reaches the site. The browser begins
    /// a new process for a new site, and the first requests of a new process can slip by unseen.
    async fn enter(&self, url: &Url) -> Result<()> {
        let wire = self.browser.wire();
        wire.call(Some(&self.page), fetch::EnableParams::default()).await?;
        wire.call(Some(&self.page), NavigateParams::new(url.as_str())).await?;
        self.settle().await?;
        wire.call(Some(&self.page), fetch::DisableParams::default()).await?;
        Ok(())
    }

    /// Notes that the visitor does something, as exactly as it is known: what the page sends of itself meanwhile comes before.
    pub fn acts(&self, at: Moment) {
        self.acted.set(at);
    }

    /// When the visitor last did something; what a click sets off comes after it.
    pub fn acted(&self) -> Moment {
        self.acted.get()
    }

    /// The browser.
    pub fn browser(&self) -> &Browser {
        &self.browser
    }

    /// Ends the browser.
    pub async fn end(self) {
        self.browser.close().await;
    }

    /// Opens an address and reads the page to its end.
    ///
    /// # Errors
    /// When there is no page at this address.
    pub async fn open(&self, url: &Url) -> Result<()> {
        self.browser.seen().traffic.turn_the_page();
        let answer = self.browser.wire().call(Some(&self.page), NavigateParams::new(url.as_str())).await?;
        if let Some(error) = part(&answer, "/errorText").as_str().filter(|error| !error.is_empty()) {
            bail!("{url} could not be reached ({error}): is the address right, and does the server run?");
        }
        self.settle().await?;
        let status = part(&answer, "/loaderId").as_str().and_then(|loader| self.browser.seen().traffic.status(loader));
        if let Some(status @ 400..) = status {
            bail!("{url} answered {status}: give the address of a page that is there");
        }
        Ok(())
    }

    /// Reads the page to its end, as long as somebody who looks at it for a moment.
    pub async fn read(&self) -> Result<()> {
        let started = Instant::now();
        self.evaluate(READ).await?;
        sleep(STAY.saturating_sub(started.elapsed())).await;
        self.settle().await
    }

    /// Loads the page anew.
    pub async fn reload(&self) -> Result<()> {
        self.browser.seen().traffic.turn_the_page();
        self.browser.wire().call(Some(&self.page), ReloadParams::default()).await?;
        self.settle().await
    }

    /// Waits until the page is loaded and nothing more is on the way, but no longer than the limit.
    pub async fn settle(&self) -> Result<()> {
        let started = Instant::now();
        // What a click sets off begins a moment later.
        sleep(GLANCE * 2).await;
        while started.elapsed() < self.limit {
            let is_calm = self.browser.seen().traffic.is_quiet(CALM);
            if is_calm && self.evaluate("document.readyState").await.is_ok_and(|state| state == "complete") {
                break;
            }
            sleep(GLANCE).await;
        }
        Ok(())
    }

    /// The address that is open.
    pub async fn url(&self) -> Result<Url> {
        let url = self.evaluate("location.href").await?;
        Url::parse(url.as_str().unwrap_or_default()).context("the page has no address")
    }

    /// Same-origin pages that this one links to, at most so many.
    pub async fn links(&self, most: usize) -> Result<Vec<Url>> {
        let links = self.evaluate(LINKS).await?;
        let links = links.as_array().into_iter().flatten().filter_map(Value::as_str);
        Ok(links.filter_map(|link| Url::parse(link).ok()).take(most).collect())
    }

    /// What an expression gives in the page itself.
    ///
    /// # Errors
    /// When it throws.
    pub async fn evaluate(&self, expression: &str) -> Result<Value> {
        self.run(&self.page, None, expression).await
    }

    /// What an expression gives beside a frame's own scripts, which do not notice.
    pub async fn beside(&self, frame: &Frame, expression: &str) -> Result<Value> {
        let mut world = CreateIsolatedWorldParams::new(frame.id.clone());
        world.world_name = Some("parea-audit".to_owned());
        let world = self.browser.wire().call(Some(&frame.session), world).await?;
        let context = part(&world, "/executionContextId").as_i64().context("the frame is gone")?;
        self.run(&frame.session, Some(ExecutionContextId::new(context)), expression).await
    }

    async fn run(&self, session: &SessionId, context: Option<ExecutionContextId>, expression: &str) -> Result<Value> {
        let mut evaluate = EvaluateParams::new(expression);
        evaluate.context_id = context;
        evaluate.await_promise = Some(true);
        evaluate.return_by_value = Some(true);
        evaluate.user_gesture = Some(true);
        let mut answer = self.browser.wire().call(Some(session), evaluate).await?;
        match answer.get("exceptionDetails") {
            None => Ok(answer.pointer_mut("/result/value").map(Value::take).unwrap_or_default()),
            Some(details) => {
                let said = part(details, "/exception/description").as_str().or_else(|| part(details, "/text").as_str());
                Err(anyhow!(said.unwrap_or("the script failed").lines().next().unwrap_or_default().to_owned()))
            }
        }
    }

    /// Every frame there is now, the page first.
    pub async fn frames(&self) -> Vec<Frame> {
        let sessions = self.browser.seen().sessions();
        let mut frames = Vec::new();
        for session in sessions {
            // A frame may be gone by now.
            if let Ok(tree) = self.browser.wire().call(Some(&session), GetFrameTreeParams::default()).await {
                collect(part(&tree, "/frameTree"), &session, &mut frames);
            }
        }
        frames.sort_by_key(|frame| frame.session != self.page);
        frames
    }
}

fn blank_window() -> CreateTargetParams {
    let mut window = CreateTargetParams::new("about:blank");
    window.new_window = Some(true);
    window
}

fn collect(tree: &Value, session: &SessionId, frames: &mut Vec<Frame>) {
    let id = text(tree, "/frame/id").to_owned();
    frames.push(Frame { session: session.clone(), id });
    for child in list(tree, "/childFrames") {
        collect(child, session, frames);
    }
}
