//! Whose something is: first party is what belongs to the same site as the page, by the public suffix list.

use serde::Serialize;
use std::net::IpAddr;
use url::Url;

/// Whose something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Party {
    /// The site's own.
    First,
    /// Somebody else's.
    Third,
}

/// Whose a host is, seen from a page's host.
pub fn party(host: &str, page: &str) -> Party {
    if site(host) == site(page) { Party::First } else { Party::Third }
}

/// The site a host belongs to: `shop.example.co.uk` → `example.co.uk`; an address of a machine stands for itself.
pub fn site(host: &str) -> &str {
    let host = host.trim_start_matches('.').trim_end_matches('.');
    match host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(_) => host,
        Err(_) => psl::domain_str(host).unwrap_or(host),
    }
}

/// The host of an address; empty where there is none.
pub fn host(url: &str) -> String {
    Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

/// A host is another or lies below it.
pub fn is_below(host: &str, above: &str) -> bool {
    host.strip_suffix(above).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_what_somebody_can_register() {
        for (host, page, expected) in [
            ("cdn.example.com", "www.example.com", Party::First),
            (".example.co.uk", "shop.example.co.uk", Party::First),
            ("other.co.uk", "example.co.uk", Party::Third),
            ("a.github.io", "b.github.io", Party::Third),
            ("localhost", "127.0.0.1", Party::Third),
            ("127.0.0.1", "127.0.0.1", Party::First),
            ("10.0.0.1", "127.0.0.1", Party::Third),
        ] {
            assert_eq!(party(host, page), expected, "{host} seen from {page}");
        }
    }

    #[test]
    fn below_is_a_matter_of_whole_labels() {
        assert!(is_below("www.example.com", "example.com") && is_below("example.com", "example.com"));
        assert!(!is_below("badexample.com", "example.com"));
    }
}
