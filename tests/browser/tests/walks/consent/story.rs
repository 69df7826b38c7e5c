//! The one story that is told with every consent manager.

use super::allowed::{self, ALL, Grants, NONE, SOME};
use super::managers::Manager;
use anyhow::{Context, Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::server::{Fate, Fault, Request, Site};
use parea_walks::storage::Storage;
use parea_walks::visitor::Visitor;
use serde_json::{Value, json};
use std::sync::Arc;

/// One visitor with one consent manager.
pub struct Walk {
    pub site: Arc<Site>,
    pub visitor: Arc<Visitor>,
    pub manager: &'static Manager,
}

/// Accepts, moves on, keeps some, accepts again and withdraws; then somebody new refuses at once.
pub async fn walk(cast: &Cast, manager: &'static Manager) -> Result<()> {
    let walk = Walk::begin(cast, manager).await?;
    walk.arrives().await.context("a new visitor")?;
    walk.answers(manager.accepts, ALL).await.context("accepting")?;
    // What interrupts has waited for the manager's own banner.
    walk.visitor.campaign("news").appears().await?;
    walk.is(ALL).await.context("having accepted")?;
    walk.moves_on().await.context("the next page")?;
    if !manager.mixes.is_empty() {
        walk.answers(manager.mixes, manager.keeps).await.context("keeping some")?;
        let is_shown = walk.visitor.campaign("harvest").is_shown().await?;
        ensure!(is_shown == manager.keeps.personalise, "the personal bar shows: {is_shown}");
        walk.closes(manager.reloads).await.context("closing the settings")?;
        walk.is(manager.keeps).await.context("having kept some")?;
        walk.answers(manager.accepts_again, ALL).await.context("accepting again")?;
        walk.closes(false).await?;
    }
    walk.withdraws().await.context("withdrawing")?;
    walk.is_forgotten().await.context("somebody who refuses at once")?;
    // The collector was away for a while.
    let said = walk.visitor.console(&walk.site).await?;
    ensure!(said.iter().all(|line| line.contains("parea: unreachable at outbox")), "{said:?}");
    Ok(())
}

/// While the settings are open nothing is used; whoever leaves them as they were has lost nothing.
pub async fn asks_anew(cast: &Cast, manager: &'static Manager) -> Result<()> {
    let walk = Walk::begin(cast, manager).await?;
    walk.opens("/page").await?;
    walk.clicks(manager.accepts).await?;
    walk.is(ALL).await.context("accepting")?;
    walk.clicks(&["#settings"]).await?;
    walk.shows(SOME).await.context("while the settings are open")?;
    walk.site.forget_requests();
    walk.visitor.campaign("greeting").clicks("button").await?;
    walk.visitor.is_still().await?;
    allowed::is_sent(&walk.site, NONE)?;
    allowed::is_stored(&Storage::of(&walk.visitor).await?, manager, ALL)?;
    walk.clicks(manager.accepts).await?;
    walk.is(ALL).await.context("after the settings")?;
    walk.moves_on().await.context("the next page")
}

impl Walk {
    /// A site with this manager, and somebody who has never been there.
    pub async fn begin(cast: &Cast, manager: &'static Manager) -> Result<Self> {
        Self::begin_with(cast, manager, "").await
    }

    /// The same with more in the head of its pages.
    pub async fn begin_with(cast: &Cast, manager: &'static Manager, head: &str) -> Result<Self> {
        let (site, visitor) = cast.pair().await?;
        manager.moves_into(&site, head)?;
        Ok(Self { site, visitor, manager })
    }

    /// Before a decision there is what needs none.
    async fn arrives(&self) -> Result<()> {
        self.opens("/page").await?;
        self.is(NONE).await
    }

    /// Opens a page, and marks it so that a reload shows.
    pub async fn opens(&self, path: &str) -> Result<()> {
        self.visitor.opens(&self.site, path).await?;
        self.visitor.js::<Value>("window.stayed = true", vec![]).await.map(drop)
    }

    /// Clicks through the manager's dialog.
    pub async fn clicks(&self, clicks: &[&str]) -> Result<()> {
        for selector in clicks {
            // A dialog that is about to appear is there before it can be seen.
            let script = "return !!document.querySelector(arguments[0])?.checkVisibility({ visibilityProperty: true, opacityProperty: true })";
            self.visitor.until(&format!("\"{selector}\" can be seen"), script, vec![json!(selector)]).await?;
            self.visitor.clicks(selector).await?;
        }
        Ok(())
    }

    /// Gives an answer, which holds at once and without a reload.
    async fn answers(&self, clicks: &[&str], granted: Grants) -> Result<()> {
        self.clicks(clicks).await?;
        self.shows(granted).await?;
        allowed::is_stored(&Storage::of(&self.visitor).await?, self.manager, granted)?;
        let stayed: bool = self.visitor.js("return window.stayed === true", vec![]).await?;
        ensure!(stayed, "the page was loaded anew");
        Ok(())
    }

    /// Closes the settings, where they stay open.
    async fn closes(&self, reloads: bool) -> Result<()> {
        self.clicks(self.manager.closes).await?;
        if reloads {
            self.visitor.until("the page is loaded anew", "return !window.stayed", vec![]).await?;
            self.visitor.js::<Value>("window.stayed = true", vec![]).await?;
        }
        Ok(())
    }

    /// Another page of the site: what may be remembered is, and what may be known shows.
    async fn moves_on(&self) -> Result<()> {
        self.opens("/other").await?;
        self.visitor.campaign("harvest").says("Anna").await?;
        ensure!(!self.visitor.campaign("news").is_shown().await?, "the news come a second time in one session");
        // What was seen here is told a second later; it must not be on its way while the visitor answers anew.
        let is_told = |request: &Request| {
            request.events(".shown").iter().any(|event| event["data"]["path"].as_str() == Some("/other"))
        };
        self.site.until("what was seen is told", |log| log.iter().any(is_told)).await?;
        self.is(ALL).await
    }

    /// Withdraws while events wait to be sent: they never are.
    async fn withdraws(&self) -> Result<()> {
        self.site.breaks("/parea", Fault::Status(503));
        self.visitor.campaign("greeting").clicks("button").await?;
        let waits = "return localStorage.getItem('parea.walk.measure')?.includes('clicked') ?? false";
        self.visitor.until("an event waits", waits, vec![]).await?;
        self.answers(self.manager.withdraws, NONE).await?;
        self.site.heals();
        self.site.forget_requests();
        self.visitor.js::<Value>("dispatchEvent(new Event('online'))", vec![]).await?;
        self.visitor.is_still().await?;
        allowed::is_sent(&self.site, NONE)?;
        self.closes(self.manager.reloads).await?;
        self.is(NONE).await?;
        // There some managers ask anew, and what interrupts waits.
        self.opens("/other").await?;
        self.is(NONE).await
    }

    /// Whoever deletes everything is somebody new, and refuses.
    async fn is_forgotten(&self) -> Result<()> {
        self.visitor.js::<Value>("localStorage.clear(); sessionStorage.clear()", vec![]).await?;
        self.visitor.driver.delete_all_cookies().await?;
        self.opens("/page").await?;
        self.answers(self.manager.refuses, NONE).await?;
        // There a manager that had not come to write the refusal down asks anew, and what interrupts waits.
        self.opens("/other").await?;
        self.is(NONE).await
    }

    /// Everything is as these grants want it: what shows, what is stored, what was requested since the last time, and what
    /// an act of the visitor leads to.
    pub async fn is(&self, granted: Grants) -> Result<()> {
        self.shows(granted).await?;
        self.visitor.campaign("greeting").clicks("button").await?;
        if granted.measure {
            let is_counted = |request: &Request| !request.events(".clicked").is_empty();
            self.site.until("the click is counted", |log| log.iter().any(is_counted)).await?;
        }
        self.holds(granted).await
    }

    /// The whole storage is as these grants want it, and so is every request since the last time.
    pub async fn holds(&self, granted: Grants) -> Result<()> {
        self.visitor.is_still().await?;
        // A file whose page was left is never answered.
        let is_answered = |request: &Request| request.method != "POST" || request.fate != Fate::Pending;
        self.site.until("every batch is answered", |log| log.iter().all(is_answered)).await?;
        allowed::is_stored(&Storage::of(&self.visitor).await?, self.manager, granted)?;
        allowed::is_sent(&self.site, granted)?;
        self.site.forget_requests();
        let elsewhere = self.visitor.elsewhere();
        ensure!(elsewhere.is_empty(), "requests to other hosts: {elsewhere:?}");
        Ok(())
    }

    /// The greeting is personal, and the offer there, if that is granted.
    pub async fn shows(&self, granted: Grants) -> Result<()> {
        let (name, other) = if granted.personalise { ("Anna", "friend") } else { ("friend", "Anna") };
        self.visitor.campaign("greeting").says(&format!("Welcome, {name}.")).await?;
        let text = self.visitor.campaign("greeting").text().await?;
        ensure!(!text.contains(other), "the greeting says {text}");
        let script = "return !!document.querySelector('[data-parea-campaign=offer]') === arguments[0]";
        let what = if granted.personalise { "the offer shows" } else { "the offer is gone" };
        self.visitor.until(what, script, vec![json!(granted.personalise)]).await.map(drop)
    }
}
