//! The real consent managers: after each answer in their own dialogs the whole browser holds, shows and sends what was
//! granted, and nothing else.

mod allowed;
mod managers;
pub mod reread;
pub mod service;
mod story;
pub mod tabs;

use anyhow::Result;
use parea_walks::cast::Cast;

/// orestbida CookieConsent 3.
pub async fn vanilla(cast: &Cast) -> Result<()> {
    story::walk(cast, &managers::VANILLA).await
}

/// Klaro.
pub async fn klaro(cast: &Cast) -> Result<()> {
    story::walk(cast, &managers::KLARO).await
}

/// tarteaucitron.js.
pub async fn tarteaucitron(cast: &Cast) -> Result<()> {
    story::walk(cast, &managers::TARTEAUCITRON).await
}

/// cookieconsent 3.1.1, formerly Osano's and Insites'.
pub async fn cookieconsent(cast: &Cast) -> Result<()> {
    story::walk(cast, &managers::COOKIECONSENT).await
}

/// IAB TCF.
pub async fn tcf(cast: &Cast) -> Result<()> {
    story::walk(cast, &managers::TCF).await
}

/// The open dialog of IAB TCF.
pub async fn tcf_asks_anew(cast: &Cast) -> Result<()> {
    story::asks_anew(cast, &managers::TCF).await
}

/// IAB GPP.
pub async fn gpp(cast: &Cast) -> Result<()> {
    story::walk(cast, &managers::GPP).await
}
