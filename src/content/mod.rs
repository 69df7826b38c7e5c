//! What a campaign looks like: its format and its blocks, from configuration to a view.
//!
//! The content stays as it was written until it is shown; then every block is checked against its description, and the
//! first problem ends the drawing before anything is recorded.

pub mod blocks;
pub mod formats;
pub mod icon;
#[cfg(test)]
pub(crate) mod stage;
pub mod verb;

pub use verb::{Verb, is_link};

use crate::config::{Campaign, Config, Path, Problem, Value, member};
use crate::event::Page;
use crate::ports::Ports;
use crate::state::{Copied, Showing};
use crate::text::{Word, language::is_rtl};
use crate::view::{Format, View};

/// All that the look of a campaign depends on.
pub struct Scene<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// The configuration it stands in.
    pub config: &'a Config,
    /// Where the visitor is.
    pub page: &'a Page,
    /// Facts that may be used, by dot path; null where one is absent or not permitted.
    pub facts: &'a dyn Fn(&str) -> Value,
    /// How it stands on the screen.
    pub showing: &'a Showing,
    /// What the platform computes.
    pub ports: &'a dyn Ports,
}

impl std::fmt::Debug for Scene<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.campaign.id)
    }
}

/// The view of a campaign.
///
/// # Errors
/// The first problem of its content.
pub fn view(scene: &Scene<'_>) -> Result<View, Problem> {
    let campaign = scene.campaign;
    let blocks = Path::at(&campaign.path).member("content", |path| blocks::draw(scene, path))?;
    let language = scene.language();
    Ok(View {
        campaign: campaign.id,
        format: campaign.format,
        placement: placement(campaign),
        slot: campaign.slot,
        language: language.to_owned(),
        rtl: is_rtl(language),
        theme: scene.config.theme.properties.clone(),
        open: campaign.format != Format::Tab || scene.showing.open,
        body: formats::frame(scene, blocks),
        focus: scene.showing.focus.clone(),
        announcement: announcement(scene).unwrap_or_default().to_owned(),
    })
}

/// What the live region says: what was copied, or what the form has to say.
fn announcement(scene: &Scene<'_>) -> Option<&'static str> {
    let said = scene.showing.form.as_ref().and_then(crate::form::view::announcement);
    let word = said.or_else(|| {
        scene.showing.copied.map(|copied| match copied {
            Copied::Coupon(_) => Word::Copied,
            Copied::Link => Word::LinkCopied,
        })
    });
    word.map(|word| scene.word(word))
}

/// Where a format stands by itself.
fn placement(campaign: &Campaign) -> &'static str {
    match campaign.format {
        _ if !campaign.placement.is_empty() => campaign.placement,
        Format::Modal => "center",
        Format::Bar => "bottom",
        Format::Tab => "middle-end",
        Format::Inline => "",
    }
}

/// The form block of a content, if there is one: its index and the block.
pub fn form(content: &Value) -> Option<(usize, &Value)> {
    content.items().iter().enumerate().find(|(_, block)| kind(block) == "form")
}

/// What using the block at an index does, in order: a button's verbs, or an `open` for a link in a text.
///
/// Where [`is_link`] holds for them the browser follows the link by itself.
pub fn verbs(scene: &Scene<'_>, index: usize) -> Vec<Verb> {
    let Some(block) = scene.campaign.content.items().get(index) else { return Vec::new() };
    match kind(block) {
        "button" => verb::all(scene, member(block, "do"), &mut Path::default()).unwrap_or_default(),
        "heading" | "text" => vec![Verb::Open { url: String::new(), new: false }],
        _ => Vec::new(),
    }
}

/// The code of the coupon block at an index.
pub fn coupon(scene: &Scene<'_>, index: usize) -> Option<String> {
    let block = scene.campaign.content.items().get(index).filter(|block| kind(block) == "coupon")?;
    block.get("code")?.text().map(str::to_owned)
}

/// The `type` of a block.
fn kind(block: &Value) -> &str {
    member(block, "type").text().unwrap_or_default()
}
