//! The same site with the real Klaro: grant, change, withdrawal, each without a reload.

use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::storage::Storage;
use parea_walks::visitor::{Look, Visitor};

/// Grants all, takes the greeting away alone, then takes everything away, by Klaro's own dialog.
pub async fn grant_change_withdraw(cast: &Cast) -> Result<()> {
    let (site, visitor) = (cast.demo().await?, cast.visitor(Look::DESKTOP).await?);
    visitor.opens(&site, "/klaro").await?;
    let greeting = visitor.campaign("greeting");
    greeting.says("friend").await?;
    ensure!(Storage::of(&visitor).await?.is_empty(), "before a decision something is stored");

    visitor.clicks(".klaro .cookie-notice .cm-btn-success").await?;
    visitor.sees("#taste-name").await?.send_keys("Anna").await?;
    visitor.clicks("#taste button[type=\"submit\"]").await?;
    visitor.until("the taste is remembered", "return document.cookie.includes('elaia_prefs=')", vec![]).await?;
    remembers(&visitor, true).await?;
    visitor.reloads().await?;
    greeting.says("Anna").await?;

    opens_the_settings(&visitor).await?;
    visitor.js::<serde_json::Value>("document.querySelector('#service-item-greeting').click()", vec![]).await?;
    visitor.clicks(".klaro .cookie-modal .cm-btn-accept").await?;
    greeting.says("friend").await?;
    remembers(&visitor, true).await?;

    opens_the_settings(&visitor).await?;
    // Once confirmed, Klaro has no button that declines all: each service is switched off.
    let off =
        "for (const box of document.querySelectorAll('.klaro .cm-list-input:checked:not(:disabled)')) box.click()";
    visitor.js::<serde_json::Value>(off, vec![]).await?;
    visitor.clicks(".klaro .cookie-modal .cm-btn-accept").await?;
    remembers(&visitor, false).await?;
    // Klaro tells the console which cookies it deletes.
    let said = visitor.console(&site).await?;
    ensure!(said.iter().all(|line| line.starts_with("debug: Deleting cookie")), "{said:?}");
    Ok(())
}

async fn opens_the_settings(visitor: &Visitor) -> Result<()> {
    visitor.clicks("[data-klaro], [data-cc=\"show-preferencesModal\"]").await?;
    visitor.sees(".klaro .cookie-modal").await.map(drop)
}

/// Waits until what `remember` stores is there, or is gone.
async fn remembers(visitor: &Visitor, wanted: bool) -> Result<()> {
    let script = "return (localStorage.getItem('parea.elaia.remember') !== null) === arguments[0]";
    let what = if wanted { "something is remembered" } else { "nothing is remembered" };
    visitor.until(what, script, vec![wanted.into()]).await.map(drop)
}
