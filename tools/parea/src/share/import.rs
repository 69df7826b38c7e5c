//! Share buttons of other makers, read from the page that holds them, as share blocks of ours.

use std::collections::BTreeMap;

use scraper::{ElementRef, Html, Selector};
use serde_json::{Map, Value, json};

use super::{shareon, shariff};

/// Whose buttons they are.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum Maker {
    /// Shariff of heise (`<div class="shariff" data-services="…">`)
    Shariff,
    /// shareon (`<div class="shareon"><a class="facebook">…`)
    Shareon,
}

/// A box of share buttons.
#[derive(Default)]
pub(crate) struct Found {
    /// The block that does the same.
    pub(crate) block: Map<String, Value>,
    /// What it cannot do the same, each in a sentence.
    pub(crate) notes: Vec<String>,
}

impl Found {
    /// An empty share block.
    pub(super) fn new() -> Self {
        let mut found = Self::default();
        found.set("type", "share".into());
        found
    }

    pub(super) fn set(&mut self, key: &str, value: Value) {
        self.block.insert(key.to_owned(), value);
    }

    pub(super) fn say(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }
}

/// The `data-` attributes of an element by what comes behind `data-`, in their order by name.
pub(super) fn data<'e>(element: &ElementRef<'e>) -> BTreeMap<&'e str, &'e str> {
    element.value().attrs().filter_map(|(name, value)| Some((name.strip_prefix("data-")?, value))).collect()
}

/// Every box of a page, in the order of the page.
///
/// # Errors
/// When the selector does not parse, which is a fault of ours.
pub(crate) fn read(maker: Maker, html: &str) -> anyhow::Result<Vec<Found>> {
    let page = Html::parse_document(html);
    let (class, read): (_, fn(&ElementRef<'_>) -> Found) = match maker {
        Maker::Shariff => (".shariff", shariff::read),
        Maker::Shareon => (".shareon", shareon::read),
    };
    let selector = Selector::parse(class).map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(page.select(&selector).map(|element| read(&element)).collect())
}

/// The campaigns that show these blocks, each in a slot of its own: a campaign shows in one place of a page, so boxes that
/// are the same are as many.
pub(crate) fn campaigns(found: &[Found]) -> Vec<Value> {
    let name = |at: usize| if at == 0 { "share".to_owned() } else { format!("share-{}", at + 1) };
    let campaign = |(at, found): (usize, &Found)| json!({ "id": name(at), "format": "inline", "slot": name(at), "content": [found.block] });
    found.iter().enumerate().map(campaign).collect()
}
