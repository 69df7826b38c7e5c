//! A browser with a fresh profile that makes no requests of its own and looks like a visitor's.

use super::json::{part, text};
use super::traffic::Traffic;
use super::wire::{Call, Event, Wire};
use anyhow::{Context as _, Result, anyhow};
use chromiumoxide::cdp::browser_protocol::browser::{CloseParams, GetVersionParams};
use chromiumoxide::cdp::browser_protocol::target::{FilterEntry, SessionId, SetAutoAttachParams, TargetFilter};
use chromiumoxide::cdp::browser_protocol::{emulation, fetch, network, page, service_worker};
use chromiumoxide::cdp::js_protocol::runtime::RunIfWaitingForDebuggerParams;
use chromiumoxide::detection::{DetectionOptions, default_executable};
use chromiumoxide::{Browser as Process, BrowserConfig};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tempfile::TempDir;

/// Keeps Chromium from calling home, from asking anything, and from slowing down what is not in view.
const ARGUMENTS: [&str; 25] = [
    "disable-background-networking",
    "disable-background-timer-throttling",
    "disable-backgrounding-occluded-windows",
    "disable-breakpad",
    "disable-client-side-phishing-detection",
    "disable-component-extensions-with-background-pages",
    "disable-component-update",
    "disable-default-apps",
    "disable-dev-shm-usage",
    "disable-domain-reliability",
    "disable-popup-blocking",
    "disable-renderer-backgrounding",
    "disable-search-engine-choice-screen",
    "disable-sync",
    "metrics-recording-only",
    "no-default-browser-check",
    "no-first-run",
    "no-service-autorun",
    // The page that a new window shows may come from the browser's maker.
    "no-startup-window",
    "password-store=basic",
    "use-mock-keychain",
    // These two it asks whatever else it is told. No page has a reason to call the first; the second goes nowhere.
    "host-resolver-rules=MAP update.googleapis.com ~NOTFOUND, MAP accounts.invalid ~NOTFOUND",
    "gaia-url=https://accounts.invalid",
    "disable-features=AutofillServerCommunication,CertificateTransparencyComponentUpdater,DialMediaRouteProvider,\
     InterestFeedContentSuggestions,MediaRouter,NetworkTimeServiceQuerying,OptimizationHints,Translate",
    // Consent managers hide from robots; an audit is to see what a visitor sees.
    "disable-blink-features=AutomationControlled",
];

/// What Debian's package and others call themselves.
const NO_BROWSER: &str = "no Chromium or Chrome was found. Install one (Debian: sudo apt-get install chromium), or name \
                          its program with --browser PATH";

/// A running browser. Its profile is deleted with it.
#[derive(Debug)]
pub struct Browser {
    wire: Wire,
    seen: Arc<Mutex<Seen>>,
    version: String,
    process: Process,
    _profile: TempDir,
}

/// What has been heard from the browser so far.
#[derive(Debug, Default)]
pub struct Seen {
    /// What was sent.
    pub traffic: Traffic,
    /// Pages and frames that can be asked, with the browser's ids of them.
    frames: Vec<(SessionId, String)>,
    /// What pretends to be no robot; known once the browser has been asked.
    agent: Option<String>,
}

/// The program to start: the one that was named, or one found on this machine.
///
/// # Errors
/// When there is none; the message says what to do.
pub fn program(named: Option<&Path>) -> Result<PathBuf> {
    match named {
        Some(path) if path.is_file() => Ok(path.to_owned()),
        Some(path) => Err(anyhow!("there is no program at {}: see --browser", path.display())),
        None => default_executable(DetectionOptions::default()).map_err(|_| anyhow!(NO_BROWSER)),
    }
}

impl Browser {
    /// Starts it with an empty page.
    ///
    /// # Errors
    /// When it does not start; the message holds what it said.
    pub async fn launch(program: &Path) -> Result<Self> {
        let profile = tempfile::Builder::new().prefix("parea-audit-").tempdir().context("no room for a profile")?;
        let config = BrowserConfig::builder()
            .chrome_executable(program)
            .user_data_dir(profile.path())
            .disable_default_args()
            .args(ARGUMENTS)
            .new_headless_mode()
            .window_size(1280, 900)
            .launch_timeout(Duration::from_secs(60));
        let config = if is_root() { config.no_sandbox() } else { config };
        let config = config.build().map_err(|message| anyhow!(message))?;
        // The library's handler is not used: see `wire`.
        let (process, _handler) = Process::launch(config)
            .await
            .with_context(|| format!("{} did not start; name another browser with --browser", program.display()))?;
        let seen = Arc::new(Mutex::new(Seen::default()));
        let heard = Arc::clone(&seen);
        let wire = Wire::connect(process.websocket_address(), move |event| lock(&heard).hear(event)).await?;
        let version = wire.call(None, GetVersionParams::default()).await?;
        lock(&seen).agent = part(&version, "/userAgent").as_str().map(|agent| agent.replace("Headless", ""));
        wire.call(None, attach_to_all(Some(not_the_browsers_own()))).await?;
        let version = part(&version, "/product").as_str().unwrap_or("Chromium").replace("Headless", "");
        Ok(Self { wire, seen, version, process, _profile: profile })
    }

    /// Name and version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The way to command it.
    pub fn wire(&self) -> &Wire {
        &self.wire
    }

    /// What has been heard so far.
    pub fn seen(&self) -> MutexGuard<'_, Seen> {
        lock(&self.seen)
    }

    /// Ends it.
    pub async fn close(mut self) {
        self.wire.call(None, CloseParams::default()).await.ok();
        if tokio::time::timeout(Duration::from_secs(5), self.process.wait()).await.is_err() {
            self.process.kill().await;
        }
    }
}

impl Seen {
    /// Everything that shows a page or a part of one.
    pub fn sessions(&self) -> Vec<SessionId> {
        self.frames.iter().map(|(session, _)| session.clone()).collect()
    }

    /// Who answers for a page, by the browser's id of it; none before it is attached to.
    pub fn page(&self, target: &str) -> Option<SessionId> {
        self.frames.iter().find(|(_, id)| id == target).map(|(session, _)| session.clone())
    }

    /// Takes note, and says what must be commanded before the browser goes on.
    fn hear(&mut self, event: &Event) -> Vec<Call> {
        self.traffic.hear(event);
        let session = || part(&event.params, "/sessionId").as_str().map(|id| SessionId::from(id.to_owned()));
        match event.method.as_ref() {
            "Target.attachedToTarget" => {
                let Some(session) = session() else { return Vec::new() };
                let about = |key: &str| text(part(&event.params, "/targetInfo"), key).to_owned();
                let is_page = matches!(about("/type").as_str(), "page" | "iframe");
                if is_page {
                    self.frames.push((session.clone(), about("/targetId")));
                }
                self.prepare(&session, is_page)
            }
            "Target.detachedFromTarget" => {
                self.frames.retain(|(frame, _)| Some(frame) != session().as_ref());
                Vec::new()
            }
            // Only while a visit begins: see `Visit::begin`.
            "Fetch.requestPaused" => {
                let paused = text(&event.params, "/requestId");
                Call::new(event.session.as_ref(), &empty_page(paused)).into_iter().collect()
            }
            "Page.javascriptDialogOpening" => {
                let go_on = page::HandleJavaScriptDialogParams::new(true);
                Call::new(event.session.as_ref(), &go_on).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// What a page, frame or worker is told before it may run.
    fn prepare(&self, session: &SessionId, is_page: bool) -> Vec<Call> {
        let session = Some(session);
        let network = network::EnableParams::builder().max_post_data_size(65_536).build();
        let mut calls = vec![Call::new(session, &network), Call::new(session, &attach_to_all(None))];
        if let Some(agent) = &self.agent {
            calls.push(Call::new(session, &emulation::SetUserAgentOverrideParams::new(agent.clone())));
        }
        if is_page {
            calls.push(Call::new(session, &page::EnableParams::default()));
            calls.push(Call::new(session, &service_worker::EnableParams::default()));
        }
        calls.push(Call::new(session, &RunIfWaitingForDebuggerParams::default()));
        calls.into_iter().flatten().collect()
    }
}

/// Everything that opens from now on is attached to and waits for our word.
fn attach_to_all(filter: Option<TargetFilter>) -> SetAutoAttachParams {
    SetAutoAttachParams { auto_attach: true, wait_for_debugger_on_start: true, flatten: Some(true), filter }
}

/// All but the surfaces of the browser itself.
fn not_the_browsers_own() -> TargetFilter {
    let entry = |kind: Option<&str>| FilterEntry { exclude: kind.map(|_| true), r#type: kind.map(str::to_owned) };
    TargetFilter::new([Some("browser"), Some("browser_ui"), Some("tab"), None].map(entry).to_vec())
}

/// An empty page that asks for nothing, not even an icon.
fn empty_page(paused: &str) -> fetch::FulfillRequestParams {
    let mut answer = fetch::FulfillRequestParams::new(paused.to_owned(), 200);
    answer.response_headers = Some(vec![fetch::HeaderEntry::new("content-type", "text/html")]);
    // <!doctype html><link rel="icon" href="data:,">
    answer.body = Some("PCFkb2N0eXBlIGh0bWw+PGxpbmsgcmVsPSJpY29uIiBocmVmPSJkYXRhOiwiPg==".to_owned().into());
    answer
}

fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Chromium refuses to be sandboxed by root.
#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}
