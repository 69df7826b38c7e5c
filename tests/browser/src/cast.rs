//! Who takes part in a walk: the engine, the sites and the visitors, and what is found out when it fails.

use crate::engine::Engine;
use crate::server::Site;
use crate::visitor::{Look, Visitor};
use anyhow::{Result, ensure};
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};

/// One walk in one engine.
#[derive(Debug)]
pub struct Cast {
    engine: Engine,
    name: &'static str,
    sites: Mutex<Vec<Arc<Site>>>,
    visitors: Mutex<Vec<Arc<Visitor>>>,
}

impl Cast {
    /// Nobody yet.
    pub fn new(engine: Engine, name: &'static str) -> Self {
        Self { engine, name, sites: Mutex::default(), visitors: Mutex::default() }
    }

    /// The engine of this walk.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// A server with a collector and an empty database, for pages of our own.
    pub async fn bare_site(&self) -> Result<Arc<Site>> {
        self.keep(Site::bare().await?)
    }

    /// A server whose collector knows a configuration and has admin pages.
    pub async fn desk(&self, config: &serde_json::Value) -> Result<Arc<Site>> {
        self.keep(Site::desk(config).await?)
    }

    /// The demo site with an empty database.
    pub async fn demo(&self) -> Result<Arc<Site>> {
        self.keep(Site::demo().await?)
    }

    fn keep(&self, site: Site) -> Result<Arc<Site>> {
        let site = Arc::new(site);
        self.sites.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&site));
        Ok(site)
    }

    /// A new visitor with an empty browser.
    pub async fn visitor(&self, look: Look) -> Result<Arc<Visitor>> {
        let visitor = Arc::new(Visitor::arrive(self.engine, look).await?);
        self.visitors.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&visitor));
        Ok(visitor)
    }

    /// One server for pages of our own and one visitor at a desktop: how most walks begin.
    pub async fn pair(&self) -> Result<(Arc<Site>, Arc<Visitor>)> {
        Ok((self.bare_site().await?, self.visitor(Look::DESKTOP).await?))
    }

    fn everyone(&self) -> (Vec<Arc<Site>>, Vec<Arc<Visitor>>) {
        let sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner).clone();
        (sites, self.visitors.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    /// What holds at the end of every walk: the console is empty (a walk that expects a message takes it) and
    /// nothing went elsewhere.
    pub async fn check_manners(&self) -> Result<()> {
        let (sites, visitors) = self.everyone();
        for visitor in &visitors {
            let elsewhere = visitor.elsewhere();
            ensure!(elsewhere.is_empty(), "requests to other hosts: {elsewhere:#?}");
            for site in &sites {
                let console = visitor.console(site).await?;
                ensure!(console.is_empty(), "the console is not empty: {console:#?}");
            }
        }
        Ok(())
    }

    /// What a reader of the failure wants to know: a screenshot, the address, the console and the requests.
    pub async fn evidence(&self) -> String {
        let (sites, visitors) = self.everyone();
        let mut report = String::new();
        for (number, visitor) in visitors.iter().enumerate() {
            let picture = format!("failed-{}-{number}", self.name);
            let saved = visitor.photographs(&picture).await;
            let saved = saved.map_or_else(|error| format!("no screenshot: {error:#}"), |()| format!("{picture}.png"));
            let url = visitor.driver.current_url().await.map_or_else(|error| error.to_string(), |url| url.to_string());
            let shown = visitor.shown().await.unwrap_or_default();
            writeln!(report, "  visitor {number} at {url}, sees campaigns {shown:?}, screenshot {saved}").ok();
            for site in &sites {
                for message in visitor.console(site).await.unwrap_or_default() {
                    writeln!(report, "    console {message}").ok();
                }
            }
        }
        let requests: Vec<_> = sites.iter().flat_map(|site| site.requests()).collect();
        // The last ones tell the end of the story.
        for request in requests.iter().skip(requests.len().saturating_sub(25)) {
            writeln!(report, "    request {request}").ok();
        }
        report
    }

    /// Closes every browser.
    pub async fn part(&self) {
        for visitor in self.everyone().1 {
            visitor.leaves().await.ok();
        }
    }
}
