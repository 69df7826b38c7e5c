//! A form that the visitor sends is a service that they asked for: it needs no purpose, says what was granted, and names
//! nobody.

use super::allowed::{self, Grants, NONE, SOME};
use super::managers::VANILLA;
use super::story::Walk;
use anyhow::{Context, Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::rows;
use parea_walks::storage::Storage;
use serde_json::{Value, json};

/// Sends the form after a refusal, and again with two of three purposes.
pub async fn a_form(cast: &Cast) -> Result<()> {
    let walk = Walk::begin(cast, &VANILLA).await?;
    walk.opens("/form").await?;
    walk.clicks(VANILLA.refuses).await?;
    walk.sends(1, NONE, &[]).await.context("after a refusal")?;
    walk.clicks(VANILLA.accepts_again).await?;
    walk.clicks(VANILLA.mixes).await?;
    walk.opens("/form").await?;
    walk.sends(2, SOME, &["remember", "measure"]).await.context("with some purposes")
}

impl Walk {
    /// Fills in the form and sends it, as the `count`th visitor.
    async fn sends(&self, count: usize, granted: Grants, purposes: &[&str]) -> Result<()> {
        self.shows(granted).await?;
        self.visitor.is_still().await?;
        self.site.forget_requests();
        let form = self.visitor.campaign("ask");
        form.chooses("7").await?;
        form.goes_on().await?;
        form.says("Thank you.").await?;
        rows::wait_for_answers(&self.site.database(), count).await?;
        let rows = rows::answers(&self.site.database()).await?;
        let told = rows.last().map(|row| row.consent.clone()).unwrap_or_default();
        let wanted = json!({ "source": "vanilla-cookieconsent", "purposes": purposes, "revision": "0" });
        ensure!(told == wanted, "it says {told}");
        let is_deleted = "return localStorage.getItem('parea.walk.service') === null";
        self.visitor.until("the confirmed submission is deleted", is_deleted, vec![]).await?;
        self.is_nobodys(granted).await?;
        allowed::is_stored(&Storage::of(&self.visitor).await?, self.manager, granted)
    }

    /// No submission carries an id of the visitor, and nothing else leaves without its purpose.
    async fn is_nobodys(&self, granted: Grants) -> Result<()> {
        let ids = "const data = (purpose) => JSON.parse(localStorage.getItem(`parea.walk.${purpose}`))?.data;\
            return [data('remember')?.id, data('measure')?.subject].filter(Boolean)";
        let ids: Vec<String> = self.visitor.js(ids, vec![]).await?;
        ensure!(ids.is_empty() == (granted == NONE), "ids: {ids:?}");
        for post in self.site.posts() {
            let body = post.json();
            for event in body.as_array().into_iter().flatten() {
                let is_submission = event["type"] == "eu.parea.submitted";
                ensure!(is_submission || granted.measure, "{event} was sent");
                let is_named = event["subject"] != Value::Null || ids.iter().any(|id| event.to_string().contains(id));
                ensure!(!is_submission || !is_named, "{event} says who sent it");
            }
            ensure!(post.header("cookie").is_none(), "{post} carries a cookie");
        }
        Ok(())
    }
}
