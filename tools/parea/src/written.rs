//! Files that people write for the tools, and what is wrong with them in words that are not Rust's.

use anyhow::{anyhow, bail};
use serde::de::DeserializeOwned;

use crate::check::Document;

/// Reads an object, with comments as in a configuration; `what` it is, with its article.
///
/// # Errors
/// Where it is none, or holds something else than it may.
pub(crate) fn object<T: DeserializeOwned>(text: &str, what: &str) -> anyhow::Result<T> {
    let document = Document::read(text).map_err(|finding| anyhow!("{}", finding.message))?;
    // A list would do as well, its items by their order.
    if document.value.entries().is_empty() && !document.strict().starts_with('{') {
        bail!("{what} is an object");
    }
    // What has neither comments nor trailing commas is read as it stands: only so its lines can be named.
    let read = serde_json::from_str(text).or_else(|error: serde_json::Error| {
        if error.is_syntax() { serde_json::from_str(&document.strict()) } else { Err(error) }
    });
    read.map_err(|error| anyhow!(plain(&error.to_string())))
}

/// What serde says, with the names of JSON for kinds of values.
pub(crate) fn plain(message: &str) -> String {
    const NAMES: [(&str, &str); 8] = [
        ("expected f64", "expected a number"),
        ("expected a map", "expected an object"),
        ("expected a sequence", "expected a list"),
        ("expected a boolean", "expected true or false"),
        ("type: map", "type: object"),
        ("type: sequence", "type: list"),
        ("type: floating point", "type: number"),
        ("type: integer", "type: number"),
    ];
    NAMES.iter().fold(message.to_owned(), |said, (rust, ours)| said.replace(rust, ours))
}
