//! What the walks know of the widget: one element per shown campaign, with an open shadow root.

use crate::visitor::Visitor;
use anyhow::{Context, Result, ensure};
use hyper::Method;
use serde_json::{Value, json};
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::{ElementId, Key, RequestData, SessionId, WebElement};

/// Finds the first element for `arguments[1]` in the shadow root of campaign `arguments[0]`.
const FIND: &str = "\
    const host = document.querySelector(`[data-parea-campaign=\"${arguments[0]}\"]`);\
    const found = host?.shadowRoot?.querySelector(arguments[1]) ?? null;";

/// Finds what has the focus, through shadow roots.
const ACTIVE: &str =
    "let at = document.activeElement; while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;";

/// One shown campaign on the page of one visitor.
#[derive(Debug, Clone, Copy)]
pub struct Campaign<'a> {
    visitor: &'a Visitor,
    id: &'a str,
}

impl Visitor {
    /// The campaign of that id, shown or not.
    pub fn campaign<'a>(&'a self, id: &'a str) -> Campaign<'a> {
        Campaign { visitor: self, id }
    }

    /// The ids of the campaigns on the page, in document order.
    pub async fn shown(&self) -> Result<Vec<String>> {
        let script =
            "return [...document.querySelectorAll('[data-parea-campaign]')].map((e) => e.dataset.pareaCampaign)";
        self.js(script, vec![]).await
    }

    /// What has the focus, through shadow roots: `tag#id[part]`, or nothing.
    pub async fn focus(&self) -> Result<String> {
        let part = "const part = at.getAttribute('part');";
        let name = "at.localName + (at.id ? '#' + at.id : '') + (part ? `[${part}]` : '')";
        self.js(&format!("{ACTIVE} if (!at || at === document.body) return ''; {part} return {name}"), vec![]).await
    }

    /// The campaign that has the focus, the page's element otherwise, or nothing.
    pub async fn focus_owner(&self) -> Result<String> {
        let script = "\
            const at = document.activeElement;\
            return !at || at === document.body || at === document.documentElement ? '' : at.dataset.pareaCampaign ?? at.outerHTML";
        self.js(script, vec![]).await
    }

    /// Presses Tab until the expression on the focused element `at` is true.
    pub async fn tabs_to(&self, what: &str, expression: &str) -> Result<()> {
        let script = focused(expression);
        let mut path = Vec::new();
        while !self.js::<bool>(&script, vec![]).await? {
            ensure!(path.len() < 40, "{what} is not reached by Tab, only {path:?}");
            self.presses(Key::Tab).await?;
            path.push(self.focus().await?);
        }
        Ok(())
    }
}

/// The script that asks whether the expression on the focused element `at` is true.
pub fn focused(expression: &str) -> String {
    format!("{ACTIVE} return !!at && !!({expression})")
}

/// What a browser computes of an element for assistive technology (WebDriver, 12.4.9 and 12.4.10).
#[derive(Debug)]
struct Computed {
    element: ElementId,
    what: &'static str,
}

impl FormatRequestData for Computed {
    fn format_request(&self, session: &SessionId) -> RequestData {
        RequestData::new(Method::GET, format!("/session/{session}/element/{}/{}", self.element, self.what))
    }
}

impl Campaign<'_> {
    fn arguments(&self, selector: &str) -> Vec<Value> {
        vec![json!(self.id), json!(selector)]
    }

    /// Waits until the campaign is on the page and visible.
    pub async fn appears(&self) -> Result<()> {
        let script = "\
            const host = document.querySelector(`[data-parea-campaign=\"${arguments[0]}\"]`);\
            return [...(host?.shadowRoot?.querySelectorAll('*') ?? [])].some((e) => e.checkVisibility() && e.getBoundingClientRect().height > 0)";
        self.visitor.until(&format!("campaign {} is shown", self.id), script, vec![json!(self.id)]).await.map(drop)
    }

    /// Waits until the campaign is gone from the page.
    pub async fn disappears(&self) -> Result<()> {
        let script = "return !document.querySelector(`[data-parea-campaign=\"${arguments[0]}\"]`)";
        self.visitor.until(&format!("campaign {} is gone", self.id), script, vec![json!(self.id)]).await.map(drop)
    }

    /// Whether the campaign is on the page.
    pub async fn is_shown(&self) -> Result<bool> {
        Ok(self.visitor.shown().await?.iter().any(|id| id == self.id))
    }

    /// Waits for a visible element inside, and returns it.
    pub async fn sees(&self, selector: &str) -> Result<WebElement> {
        self.until(&format!("\"{selector}\" is visible"), selector, "found.checkVisibility()").await?;
        self.find(selector, "found").await
    }

    /// Waits for an element inside, however it looks.
    pub async fn waits_for(&self, selector: &str) -> Result<()> {
        self.until(&format!("\"{selector}\" is there"), selector, "true").await
    }

    /// Waits until an element inside makes the expression on `found` true.
    pub async fn until(&self, what: &str, selector: &str, expression: &str) -> Result<()> {
        let script = format!("{FIND} return !!found && !!({expression})");
        let what = format!("{what} in campaign {}", self.id);
        self.visitor.until(&what, &script, self.arguments(selector)).await.map(drop)
    }

    /// The element that an expression on `found` gives.
    pub async fn find(&self, selector: &str, expression: &str) -> Result<WebElement> {
        let answer =
            self.visitor.driver.execute(format!("{FIND} return {expression}"), self.arguments(selector)).await?;
        answer.element().with_context(|| format!("no \"{selector}\" in campaign {}", self.id))
    }

    /// What a screen reader finds of these elements, in their order, as the browser computes it: role and name.
    pub async fn heard(&self, selector: &str) -> Result<Vec<String>> {
        let script = "\
            const host = document.querySelector(`[data-parea-campaign=\"${arguments[0]}\"]`);\
            return [...host.shadowRoot.querySelectorAll(arguments[1])].filter((e) => e.checkVisibility())";
        let driver = &self.visitor.driver;
        let mut heard = Vec::new();
        for element in driver.execute(script, self.arguments(selector)).await?.elements()? {
            let mut said = Vec::new();
            for what in ["computedrole", "computedlabel"] {
                let asked = driver.handle().cmd(Computed { element: element.element_id(), what }).await?;
                said.push(asked.value::<String>()?);
            }
            heard.push(said.join(" "));
        }
        Ok(heard)
    }

    /// Whether there is a visible element for the selector now.
    pub async fn has(&self, selector: &str) -> Result<bool> {
        self.visitor.js(&format!("{FIND} return !!found && found.checkVisibility()"), self.arguments(selector)).await
    }

    /// Clicks an element inside.
    pub async fn clicks(&self, selector: &str) -> Result<()> {
        let element = self.sees(selector).await?;
        self.visitor.rests().await?;
        element.click().await.with_context(|| format!("\"{selector}\" in campaign {} could not be clicked", self.id))
    }

    /// Waits until nothing moves.
    pub async fn rests(&self) -> Result<()> {
        self.visitor.rests().await
    }

    /// The visible text of the whole campaign.
    pub async fn text(&self) -> Result<String> {
        let script = "\
            const host = document.querySelector(`[data-parea-campaign=\"${arguments[0]}\"]`);\
            return [...(host?.shadowRoot?.children ?? [])].map((e) => e.innerText ?? '').join('\\n')";
        self.visitor.js(script, vec![json!(self.id)]).await
    }

    /// Waits until the visible text contains `part`.
    pub async fn says(&self, part: &str) -> Result<()> {
        let script = "\
            const host = document.querySelector(`[data-parea-campaign=\"${arguments[0]}\"]`);\
            const text = [...(host?.shadowRoot?.children ?? [])].map((e) => e.innerText ?? '').join('\\n');\
            return text.includes(arguments[1])";
        let what = format!("campaign {} says \"{part}\"", self.id);
        match self.visitor.until(&what, script, self.arguments(part)).await {
            Ok(_) => Ok(()),
            Err(error) => Err(error.context(format!("it says: {}", self.text().await.unwrap_or_default()))),
        }
    }

    /// An attribute or property of an element inside, by a script on `found`.
    pub async fn property<T: serde::de::DeserializeOwned>(&self, selector: &str, expression: &str) -> Result<T> {
        self.waits_for(selector).await?;
        self.visitor.js(&format!("{FIND} return {expression}"), self.arguments(selector)).await
    }
}
