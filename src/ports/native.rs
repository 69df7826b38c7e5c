//! The native twins of the ports: for tests, and for the tools that run the same core.

use super::{Ports, Url};

/// Ports without a browser.
#[derive(Clone, Copy, Debug, Default)]
pub struct Native;

impl Ports for Native {
    fn number(&self, text: &str) -> f64 {
        text.parse().unwrap_or(f64::NAN)
    }

    fn number_text(&self, number: f64) -> String {
        ryu_js::Buffer::new().format(number).to_owned()
    }

    fn lower(&self, text: &str) -> String {
        text.to_lowercase()
    }

    fn url(&self, address: &str, base: &str) -> Option<Url> {
        let url = match url::Url::parse(base) {
            Ok(base) => base.join(address).ok()?,
            Err(_) => url::Url::parse(address).ok()?,
        };
        let host = url.host_str().unwrap_or_default();
        Some(Url {
            host: url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")),
            path: url.path().to_owned(),
            query: url.query().unwrap_or_default().to_owned(),
            hash: url.fragment().unwrap_or_default().to_owned(),
        })
    }

    fn regex(&self, pattern: &str, flags: &str, text: &str) -> Option<bool> {
        Some(regress::Regex::with_flags(pattern, flags).ok()?.find(text).is_some())
    }
}
