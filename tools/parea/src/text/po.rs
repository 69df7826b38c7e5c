//! PO files for translators, one for each language.

use std::io::BufWriter;

use anyhow::Context as _;
use polib::catalog::Catalog;
use polib::message::Message;
use polib::metadata::CatalogMetadata;
use polib::po_file;

use super::Texts;

/// The PO file of one language: each text with where it stands, what it says now, and in that language.
///
/// # Errors
/// When it cannot be written as such a file.
pub(crate) fn extract(texts: &Texts, name: &str, language: &str) -> anyhow::Result<String> {
    let mut catalog = Catalog::new(CatalogMetadata {
        project_id_version: texts.site.clone(),
        language: language.to_owned(),
        mime_version: "1.0".to_owned(),
        content_type: "text/plain; charset=UTF-8".to_owned(),
        content_transfer_encoding: "8bit".to_owned(),
        ..CatalogMetadata::default()
    });
    for text in &texts.all {
        let said = text.translations.iter().find(|(tag, _)| tag == language).map(|(_, said)| said.clone());
        let mut message = Message::build_singular();
        message
            .with_msgctxt(text.context.clone())
            .with_msgid(text.source.clone())
            .with_msgstr(said.unwrap_or_default())
            .with_source(format!("{name}:{}", text.line));
        if text.source.contains("{{") {
            let about = "Leave what stands in {{ }} as it is, but for texts in '…'.";
            message.with_extracted_comments(about.to_owned());
        }
        catalog.append_or_update(message.done());
    }
    let mut written = BufWriter::new(Vec::new());
    po_file::write(&catalog, &mut written).context("cannot write the PO file")?;
    let bytes = written.into_inner().context("cannot write the PO file")?;
    Ok(String::from_utf8(bytes)?)
}

/// A text as a translator has sent it back.
pub(super) struct Translated {
    /// By what it is known.
    pub(super) context: String,
    /// What was translated.
    pub(super) source: String,
    /// What it says now.
    pub(super) said: String,
}

/// The language of a PO file, and what is translated in it for good.
///
/// # Errors
/// When it is no PO file, or does not say its language.
pub(super) fn read(name: &str, text: &str) -> anyhow::Result<(String, Vec<Translated>)> {
    let catalog = po_file::parse_from_reader(text.as_bytes()).with_context(|| format!("{name} is no PO file"))?;
    let language = catalog.metadata.language.trim().to_owned();
    anyhow::ensure!(!language.is_empty(), "{name} does not say its language: it needs a header `Language: de`");
    let done = catalog.messages().filter(|message| message.is_translated() && !message.is_fuzzy());
    let done = done.filter_map(|message| {
        let (context, source) = (message.msgctxt()?.to_owned(), message.msgid().to_owned());
        Some(Translated { context, source, said: message.msgstr().ok()?.to_owned() })
    });
    Ok((language, done.collect()))
}
