//! `where`: GrowthBook's simple URL targeting, with one addition: `/shop/*` matches `/shop` too.

use crate::config::site::strings;
use crate::config::{Value, member};
use crate::ports::{Ports, Url};
use crate::visitor::facts::query;

/// The pages on which a campaign may show.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Place {
    include: Vec<String>,
    exclude: Vec<String>,
}

/// Stands for `*` while a pattern is read as an address, as GrowthBook has it.
const WILD: &str = "_____";

impl Place {
    /// Decodes `where`.
    pub fn decode(value: &Value) -> Self {
        Place { include: strings(member(value, "include")), exclude: strings(member(value, "exclude")) }
    }

    /// Whether an address is one of the pages; what is excluded wins.
    pub fn holds(&self, address: &str, ports: &dyn Ports) -> bool {
        let Some(url) = ports.url(address, "") else { return self.include.is_empty() };
        let matches = |pattern: &String| matches(pattern, &url, ports);
        (self.include.is_empty() || self.include.iter().any(matches)) && !self.exclude.iter().any(matches)
    }
}

fn matches(pattern: &str, actual: &Url, ports: &dyn Ports) -> bool {
    let host = pattern.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let absolute = if host.contains('.') { ["https://", pattern].concat() } else { pattern.to_owned() };
    let base = ["https://", WILD].concat();
    let Some(wanted) = ports.url(&absolute.replace('*', WILD), &base) else { return false };
    let (wanted_path, actual_path) = (trim(&wanted.path), trim(&actual.path));
    // `/shop/*` is what people write when they mean the shop, its front page included.
    let is_front = wanted_path
        .strip_suffix(WILD)
        .and_then(|front| front.strip_suffix('/'))
        .is_some_and(|front| glob(front, actual_path));
    glob(&wanted.host, &actual.host)
        && (glob(wanted_path, actual_path) || is_front)
        && (wanted.hash.is_empty() || glob(&wanted.hash, &actual.hash))
        && wanted.query.split('&').filter(|pair| !pair.is_empty()).all(|pair| {
            let (name, _) = pair.split_once('=').unwrap_or((pair, ""));
            let of = |url: &Url| query(&url.query, name).text().unwrap_or_default().to_owned();
            glob(&of(&wanted), &of(actual))
        })
}

/// One slash at either end does not count.
fn trim(path: &str) -> &str {
    let path = path.strip_prefix('/').unwrap_or(path);
    path.strip_suffix('/').unwrap_or(path)
}

/// Whether the text fits a pattern in which [`WILD`] stands for anything; ASCII case does not count.
fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split(WILD);
    let first = parts.next().unwrap_or_default();
    let Some(mut left) = after(text, first) else { return false };
    let mut is_open = false;
    let mut last = "";
    for part in parts {
        if is_open {
            match find(left, last) {
                Some(rest) => left = rest,
                None => return false,
            }
        }
        is_open = true;
        last = part;
    }
    if !is_open {
        return left.is_empty();
    }
    left.len().checked_sub(last.len()).and_then(|at| left.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(last))
}

/// What follows a prefix.
fn after<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    text.get(..prefix.len()).filter(|start| start.eq_ignore_ascii_case(prefix)).and_then(|_| text.get(prefix.len()..))
}

/// What follows the first occurrence.
fn find<'a>(text: &'a str, part: &str) -> Option<&'a str> {
    (0..=text.len()).find_map(|at| after(text.get(at..)?, part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::value::map;
    use crate::ports::Native;

    fn check(pattern: &str, address: &str, expected: bool) {
        let place = Place::decode(&map([("include", pattern.into())]));
        let url = format!("https://elaia.example{address}");
        assert_eq!(place.holds(&url, &Native), expected, "{pattern} on {address}");
    }

    #[test]
    fn the_table_of_the_language_holds() {
        for address in ["/shop/", "/shop/a", "/Shop/a/b?c=1", "/shop"] {
            check("/shop/*", address, true);
        }
        check("/shop/*", "/el/shop/a", false);
        check("/shop/*", "/shopping", false);
        check("/*/shop/*", "/el/shop/a", true);
        check("/*/shop/*", "/el/shop", true);
        check("/*/shop/*", "/shop/a", false);
        check("/sale?ref=mail", "/sale/?x=1&ref=mail", true);
        check("/sale?ref=mail", "/sale", false);
        check("/", "/", true);
        check("/", "/a", false);
        check("elaia.example/a", "/a", true);
        check("other.example/a", "/a", false);
        check("/a*c*e", "/abcde", true);
        check("/a*c*e", "/abde", false);
        check("/a*a", "/a", false);
        check("/κρασί", "/%CE%BA%CF%81%CE%B1%CF%83%CE%AF", true);
    }

    #[test]
    fn what_is_excluded_wins() {
        let place = Place::decode(&map([("include", "/*".into()), ("exclude", "/checkout/*".into())]));
        assert!(place.holds("https://elaia.example/shop", &Native));
        assert!(!place.holds("https://elaia.example/checkout/pay", &Native));
    }
}
