//! Addresses: what passes has an allowed scheme for a browser too; a share link stays on its network's host, whatever is
//! shared; a pattern of pages answers for any address.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parea::config::value;
use parea::consent::evidence::percent_decode;
use parea::decide::place;
use parea::ports::Native;
use parea::share::link::encode;
use parea::share::{Shared, link, networks};
use parea::text::address::{LINKS, MEDIA, safe};
use url::Url;

/// What is shared, with one of two texts in each place; the server's name was read as a host before it stands here.
fn filled(one: &str, other: &str) -> Shared {
    let [url, text, via] = [other, other, other].map(str::to_owned);
    let [title, media, app] = [one, one, one].map(str::to_owned);
    let tags = vec![one.to_owned(), other.to_owned()];
    Shared { url, title, text, media, files: false, via, tags, app, server: "server.example".to_owned() }
}

fn address(link: &str) -> Url {
    Url::parse(link).expect("a link")
}

fuzz_target!(|input: (&str, &str)| {
    let (one, other) = input;
    let base = Url::parse("https://elaia.example/shop/").expect("an address");
    for schemes in [LINKS, MEDIA] {
        if let Ok(clean) = safe(one, schemes)
            && let Ok(url) = base.join(&clean)
        {
            assert!(schemes.contains(&url.scheme()), "{one:?} is {url}");
        }
    }
    assert_eq!(percent_decode(&encode(one)).as_deref(), Some(one));
    for network in networks::all().filter(|network| !network.link.is_empty()) {
        let plain = address(&link(&network, &filled("a", "b")));
        let full = link(&network, &filled(one, other));
        if full.is_empty() {
            // Messenger has no link without the site's number.
            continue;
        }
        let full = address(&full);
        assert_eq!((plain.scheme(), plain.host(), plain.path()), (full.scheme(), full.host(), full.path()));
        let names = |url: &Url| url.query_pairs().map(|(name, _)| name.into_owned()).collect::<Vec<_>>();
        let known = names(&plain);
        assert!(names(&full).iter().all(|name| known.contains(name)), "what is shared adds a parameter: {full}");
    }
    let pattern = value::map([("include", one.into())]);
    let excluding = value::map([("exclude", one.into())]);
    for address in [other, "https://elaia.example/shop/a?b=c#d"] {
        let (is_in, is_out) = (place::holds(&pattern, address, &Native), place::holds(&excluding, address, &Native));
        assert!(!(is_in && is_out), "{one:?} both takes and leaves out {address:?}");
    }
});
