//! `where`: GrowthBook's simple URL targeting, with one addition: `/shop/*` matches `/shop` too.

use super::operators::is_match;
use crate::config::{Value, member, text};
use crate::ports::{Ports, Url};

/// Stands for `*` while a pattern is read as an address, as GrowthBook has it.
const WILD: &str = "_____";

/// Whether an address is one of the pages that a `where` means; what is excluded wins.
pub fn holds(place: &Value, address: &str, ports: &dyn Ports) -> bool {
    place.is_null() || at(place, ports.url(address, "").as_ref(), ports)
}

/// The same of an address that was read already: a page has one, and many campaigns.
pub fn at(place: &Value, url: Option<&Url>, ports: &dyn Ports) -> bool {
    let (include, exclude) = (member(place, "include").each(), member(place, "exclude").each());
    let Some(url) = url else { return include.is_empty() };
    (include.is_empty() || any(include, url, ports)) && !any(exclude, url, ports)
}

/// Whether an address fits one of some patterns, in their short form or their long one.
#[inline(never)]
fn any(patterns: &[Value], url: &Url, ports: &dyn Ports) -> bool {
    for pattern in patterns {
        let is_match = match pattern.text() {
            Some(simple) => matches(simple, url, true, ports),
            None => finds(text(pattern, "regex"), url, ports),
        };
        if is_match {
            return true;
        }
    }
    false
}

/// Whether a regular expression finds something in an address, or in what follows `scheme://host`, as GrowthBook has it.
pub fn finds(pattern: &str, url: &Url, ports: &dyn Ports) -> bool {
    let start = url.href.match_indices('/').nth(2).map_or(0, |(at, _)| at);
    let is_one = |text| is_match(pattern, "", text, ports);
    is_one(&url.href) || is_one(url.href.get(start..).unwrap_or_default())
}

/// Whether an address fits GrowthBook's simple pattern; `/shop/*` may mean `/shop` too.
pub fn matches(pattern: &str, actual: &Url, with_front: bool, ports: &dyn Ports) -> bool {
    let has_host = pattern.bytes().take_while(|byte| !b"/?#:".contains(byte)).any(|byte| byte == b'.');
    let scheme = if has_host { "https://" } else { "" };
    let absolute = [scheme, pattern].concat().replace('*', WILD);
    let Some(wanted) = read(absolute, ports) else { return false };
    let (wanted_path, actual_path) = (trim(&wanted.path), trim(&actual.path));
    // `/shop/*` is what people write when they mean the shop, its front page included.
    let is_front = with_front && wanted_path.strip_suffix("/_____").is_some_and(|front| glob(front, actual_path));
    glob(&wanted.host, &actual.host)
        // The slash at the end may be what a star stands for.
        && (is_front || glob(wanted_path, actual_path) || glob(wanted_path, actual.path.trim_start_matches('/')))
        && (wanted.hash.is_empty() || glob(&wanted.hash, &actual.hash))
        && wanted.query.split('&').filter(|pair| !pair.is_empty()).all(|pair| {
            let name = pair.split('=').next().unwrap_or_default();
            glob(&query(&wanted.query, name, ports), &query(&actual.query, name, ports))
        })
}

/// A pattern as an address; most are paths that are what they are, and need not be read.
fn read(pattern: String, ports: &dyn Ports) -> Option<Url> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_".contains(&byte);
    if pattern.starts_with('/') && !pattern.starts_with("//") && pattern.bytes().all(is_plain) {
        return Some(Url { host: WILD.to_owned(), path: pattern, ..Url::default() });
    }
    ports.url(&pattern, "https://_____")
}

/// The first value of a query parameter, decoded as forms encode; empty where there is none.
fn query(query: &str, name: &str, ports: &dyn Ports) -> String {
    let decoded = |text: &str| ports.decode(&text.replace('+', " ")).unwrap_or_default();
    for pair in query.split('&') {
        let (own, value) = pair.split_once('=').unwrap_or((pair, ""));
        if decoded(own) == name {
            return decoded(value);
        }
    }
    String::new()
}

/// One slash at either end does not count.
fn trim(path: &str) -> &str {
    let path = path.strip_prefix('/').unwrap_or(path);
    path.strip_suffix('/').unwrap_or(path)
}

/// Whether the text fits a pattern in which [`WILD`] stands for anything; ASCII case does not count.
fn glob(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern.as_bytes(), text.as_bytes());
    // Where the last star may take one byte more.
    let mut again: Option<(&[u8], &[u8])> = None;
    loop {
        if let Some(rest) = pattern.strip_prefix(WILD.as_bytes()) {
            pattern = rest;
            again = Some((rest, text));
            continue;
        }
        match (pattern.split_first(), text.split_first(), again) {
            (None, None, _) => return true,
            (Some((wanted, rest)), Some((byte, left)), _) if wanted.eq_ignore_ascii_case(byte) => {
                (pattern, text) = (rest, left);
            }
            (_, _, Some((rest, [_, left @ ..]))) => {
                (pattern, text) = (rest, left);
                again = Some((rest, left));
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::value::map;
    use crate::ports::Native;

    fn check(pattern: &str, address: &str, expected: bool) {
        let place = map([("include", pattern.into())]);
        let url = format!("https://elaia.example{address}");
        assert_eq!(holds(&place, &url, &Native), expected, "{pattern} on {address}");
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
    fn a_regular_expression_is_the_long_form_of_a_pattern() {
        let regex = |text: &str| map([("regex", text.into())]);
        let check = |place: &Value, address: &str, expected: bool| {
            let url = format!("https://elaia.example{address}");
            assert_eq!(holds(place, &url, &Native), expected, "{} on {address}", place.to_json(&Native));
        };
        let alone = map([("include", regex("^/shop/[0-9]+$"))]);
        check(&alone, "/shop/12", true);
        check(&alone, "/shop/oil", false);
        check(&map([("include", regex("^https://elaia\\.example/a"))]), "/abc", true);
        check(&map([("include", regex("q=(oil|wine)#"))]), "/find?q=oil#top", true);
        check(&map([("include", regex("("))]), "/", false);
        let among = map([
            ("include", Value::List(vec!["/b/*".into(), regex("^/a/")])),
            ("exclude", Value::List(vec![regex("/secret$")])),
        ]);
        check(&among, "/a/1", true);
        check(&among, "/b/1", true);
        check(&among, "/c/1", false);
        check(&among, "/a/secret", false);
        // No more than 2,000 characters are tried.
        let long = |count| format!("/{}end", "a".repeat(count));
        let ends = map([("include", regex("end"))]);
        check(&ends, &long(1_900), true);
        check(&ends, &long(2_100), false);
    }

    #[test]
    fn what_is_excluded_wins() {
        let place = map([("include", "/*".into()), ("exclude", "/checkout/*".into())]);
        assert!(holds(&place, "https://elaia.example/shop", &Native));
        assert!(!holds(&place, "https://elaia.example/checkout/pay", &Native));
    }
}
