//! The real consent managers: after each answer in their own dialogs the whole browser holds, shows and sends what was
//! granted, and nothing else.

mod allowed;
mod managers;
mod story;

use anyhow::Result;
use parea_walks::cast::Cast;

/// orestbida CookieConsent 3.
pub async fn vanilla(cast: &Cast) -> Result<()> {
    story::walk(cast, &managers::VANILLA).await
}
