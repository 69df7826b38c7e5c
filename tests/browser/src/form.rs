//! What a visitor does in a form of ours: choose, write, go on.

use crate::widget::Campaign;
use anyhow::{Context, Result};

/// The button that leads to the next step, or sends.
pub const ON: &str = "button[part~=\"submit\"], button[part~=\"next\"]";

impl Campaign<'_> {
    /// Clicks a radio button or check box by its value, where a person would: on its label.
    pub async fn chooses(&self, value: &str) -> Result<()> {
        let input = format!("input[value=\"{value}\"]");
        self.waits_for(&input).await?;
        let found = self.find(&input, "found.labels[0] ?? found").await?;
        self.rests().await?;
        found.click().await.with_context(|| format!("\"{value}\" could not be chosen"))?;
        self.until(&format!("\"{value}\" is chosen"), &input, "found.checked").await
    }

    /// Writes into a field.
    pub async fn writes(&self, selector: &str, text: &str) -> Result<()> {
        // Typing focuses by itself; WebKit's driver takes the inside of an e-mail field for another element.
        Ok(self.sees(selector).await?.send_keys(text).await?)
    }

    /// Goes on to the next step, or sends.
    pub async fn goes_on(&self) -> Result<()> {
        self.clicks(ON).await
    }
}
