//! The three engines: how each is started and what each must be told to be quiet, clean and closed to the world.

use crate::process::{Family, free_port};
use crate::screen::Screen;
use crate::visitor::{Look, Width};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The geckodriver that `cargo xtask test` installs; it keeps one folder per version.
const GECKODRIVER: &str = "geckodriver-0.37.1/bin/geckodriver";

/// A browser engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Engine {
    /// Chromium by chromedriver.
    Chromium,
    /// Firefox ESR by geckodriver.
    Firefox,
    /// WebKitGTK's MiniBrowser by WebKitWebDriver, on a virtual display.
    Webkit,
}

impl Engine {
    /// All of them, in the order of the reports.
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::Webkit];

    /// The name in test names, folders and `PAREA_ENGINES`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        }
    }

    /// The engines named in `PAREA_ENGINES` (comma separated), or all.
    pub fn wanted() -> Result<Vec<Self>> {
        let Ok(names) = std::env::var("PAREA_ENGINES") else { return Ok(Self::ALL.to_vec()) };
        let known = |name: &str| Self::ALL.into_iter().find(|engine| engine.name() == name);
        names
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(|name| {
                known(name).with_context(|| {
                    format!("PAREA_ENGINES: no engine \"{name}\"; there are chromium, firefox, webkit")
                })
            })
            .collect()
    }

    /// Starts a driver with a new, empty profile for one session.
    pub async fn start(self, look: Look, trap: u16) -> Result<Driver> {
        let port = free_port()?;
        let profile = tempfile::Builder::new().prefix("parea-profile-").tempdir()?;
        let screen = if self == Self::Webkit { Some(Screen::start(look.width)?) } else { None };
        let command = self.command(port, profile.path(), screen.as_ref(), look)?;
        let mut family = Family::start(command, self.name())?;
        family.listens_on(port).await?;
        let capabilities = self.capabilities(profile.path(), look, trap)?;
        Ok(Driver {
            address: format!("http://127.0.0.1:{port}"),
            capabilities,
            _family: family,
            _screen: screen,
            _profile: profile,
        })
    }

    fn command(self, port: u16, profile: &Path, screen: Option<&Screen>, look: Look) -> Result<Command> {
        let mut command = Command::new(self.driver()?);
        match self {
            Self::Chromium => {
                command.arg(format!("--port={port}"));
            }
            // The port of the second protocol defaults to a fixed one, which only one driver could have.
            Self::Firefox => {
                command.args([format!("--port={port}"), "--websocket-port=0".into(), "--log=fatal".into()]);
                command.env("TMPDIR", profile);
            }
            Self::Webkit => {
                command.arg(format!("--port={port}"));
                let display = screen.context("WebKit needs a display")?.display();
                command.env("DISPLAY", display).env_remove("WAYLAND_DISPLAY").env("GDK_BACKEND", "x11");
                command.env("NO_AT_BRIDGE", "1").env("GSETTINGS_BACKEND", "memory").env("LIBGL_ALWAYS_SOFTWARE", "1");
                command.env("MESA_SHADER_CACHE_DISABLE", "true");
                for home in ["HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
                    command.env(home, profile);
                }
                if look.dark {
                    command.env("GTK_THEME", "Adwaita:dark");
                }
            }
        }
        Ok(command)
    }

    /// The driver's program, or an error that says how to get it.
    fn driver(self) -> Result<PathBuf> {
        let (needed, package) = match self {
            Self::Chromium => {
                (vec!["/usr/bin/chromium".into(), "/usr/bin/chromedriver".into()], "chromium and chromium-driver")
            }
            Self::Firefox => (
                vec!["/usr/bin/firefox-esr".into(), cache()?.join(GECKODRIVER)],
                "firefox-esr, and geckodriver by cargo",
            ),
            Self::Webkit => (
                vec![
                    "/usr/bin/setpriv".into(),
                    "/usr/bin/Xvfb".into(),
                    mini_browser()?,
                    "/usr/bin/WebKitWebDriver".into(),
                ],
                "xvfb and webkit2gtk-driver",
            ),
        };
        if let Some(missing) = needed.iter().find(|path: &&PathBuf| !path.exists()) {
            bail!("{} is missing: `cargo xtask test` installs it ({package})", missing.display());
        }
        needed.into_iter().next_back().context("no driver")
    }

    fn capabilities(self, profile: &Path, look: Look, trap: u16) -> Result<Value> {
        let (wide, high) = look.width.pixels();
        Ok(match self {
            Self::Chromium => {
                let mut args: Vec<String> = CHROMIUM_FLAGS.iter().map(|flag| (*flag).to_owned()).collect();
                args.push(format!("--user-data-dir={}", profile.join("chromium").display()));
                args.push(format!("--proxy-server=http://127.0.0.1:{trap}"));
                args.push(format!("--window-size={wide},{high}"));
                if look.dark {
                    args.push("--force-dark-mode".into());
                }
                json!({ "browserName": "chrome", "goog:chromeOptions": {
                    "binary": "/usr/bin/chromium", "args": args,
                    // Chromium itself would ask its maker whether a password that was typed has leaked.
                    "prefs": { "profile.password_manager_leak_detection": false }
                } })
            }
            Self::Firefox => json!({
                "browserName": "firefox",
                "webSocketUrl": look.width == Width::Phone,
                "moz:firefoxOptions": {
                    "binary": "/usr/bin/firefox-esr",
                    "args": ["-headless", "--width", wide.to_string(), "--height", high.to_string()],
                    "prefs": firefox_prefs(look, trap)
                }
            }),
            Self::Webkit => json!({
                "browserName": "MiniBrowser",
                "proxy": {
                    "proxyType": "manual",
                    "httpProxy": format!("127.0.0.1:{trap}"),
                    "sslProxy": format!("127.0.0.1:{trap}"),
                    "noProxy": ["127.0.0.1"]
                },
                "webkitgtk:browserOptions": { "binary": mini_browser()?, "args": ["--automation", "--full-screen"] }
            }),
        })
    }
}

/// A running driver, ready for one session; dropping it ends the browser.
#[derive(Debug)]
pub struct Driver {
    /// Where the driver listens.
    pub address: String,
    /// What the session must ask for.
    pub capabilities: Value,
    _family: Family,
    _screen: Option<Screen>,
    _profile: tempfile::TempDir,
}

/// Chromium as root on a closed network, without a request of its own.
const CHROMIUM_FLAGS: [&str; 12] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-search-engine-choice-screen",
    "--disable-features=MediaRouter,OptimizationHints,Translate,NetworkTimeServiceQuerying,AutofillServerCommunication",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/// Every request that does not go to this machine goes to the trap; what Firefox asks for on its own is off.
fn firefox_prefs(look: Look, trap: u16) -> Value {
    json!({
        "network.proxy.type": 1,
        "network.proxy.http": "127.0.0.1",
        "network.proxy.http_port": trap,
        "network.proxy.ssl": "127.0.0.1",
        "network.proxy.ssl_port": trap,
        "network.captive-portal-service.enabled": false,
        "network.connectivity-service.enabled": false,
        "network.dns.disablePrefetch": true,
        "network.prefetch-next": false,
        "browser.safebrowsing.malware.enabled": false,
        "browser.safebrowsing.phishing.enabled": false,
        "browser.safebrowsing.update.enabled": false,
        "browser.region.network.url": "",
        "browser.region.update.enabled": false,
        "browser.newtabpage.enabled": false,
        "app.normandy.enabled": false,
        "extensions.systemAddon.update.enabled": false,
        "extensions.getAddons.cache.enabled": false,
        "media.gmp-manager.updateEnabled": false,
        "dom.push.connection.enabled": false,
        "datareporting.healthreport.uploadEnabled": false,
        "toolkit.telemetry.enabled": false,
        "intl.accept_languages": "en",
        "layout.css.prefers-color-scheme.content-override": if look.dark { 0 } else { 1 }
    })
}

/// Where the project keeps the tools that it installed.
fn cache() -> Result<PathBuf> {
    if let Some(place) = std::env::var_os("XDG_CACHE_HOME").filter(|place| !place.is_empty()) {
        return Ok(PathBuf::from(place).join("parea"));
    }
    let home = std::env::var_os("HOME").context("neither XDG_CACHE_HOME nor HOME is set")?;
    Ok(PathBuf::from(home).join(".cache/parea"))
}

/// Debian keeps the program under the name of the machine.
fn mini_browser() -> Result<PathBuf> {
    let machine = format!("{}-linux-gnu", std::env::consts::ARCH);
    Ok(Path::new("/usr/lib").join(machine).join("webkit2gtk-4.1/MiniBrowser"))
}
