//! Addresses: what passes has an allowed scheme for a browser too; a share link stays on its network's host, whatever is
//! shared; a pattern of pages answers for any address.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parea::config::value;
use parea::consent::evidence::percent_decode;
use parea::decide::place;
use parea::ports::Native;
use parea::share::link::encode;
use parea::share::{ALL, Shared, link};
use parea::text::address::{LINKS, MEDIA, safe};

fuzz_target!(|input: (&str, &str)| {
    let (one, other) = input;
    let base = url::Url::parse("https://elaia.example/shop/").expect("an address");
    for schemes in [LINKS, MEDIA] {
        if let Ok(clean) = safe(one, schemes)
            && let Ok(url) = base.join(&clean)
        {
            assert!(schemes.contains(&url.scheme()), "{one:?} is {url}");
        }
    }
    assert_eq!(percent_decode(&encode(one)).as_deref(), Some(one));
    let shared = Shared { title: one.to_owned(), url: other.to_owned() };
    for network in ALL.iter().filter(|network| !network.link.is_empty()) {
        let bare = link(network, &Shared { title: String::new(), url: String::new() });
        let (bare, full) =
            (url::Url::parse(&bare).expect("a link"), url::Url::parse(&link(network, &shared)).expect("a link"));
        assert_eq!((bare.scheme(), bare.host(), bare.path()), (full.scheme(), full.host(), full.path()));
        let names = |url: &url::Url| url.query_pairs().map(|(name, _)| name.into_owned()).collect::<Vec<_>>();
        assert_eq!(names(&bare), names(&full), "what is shared adds a parameter: {full}");
    }
    let pattern = value::map([("include", one.into())]);
    let excluding = value::map([("exclude", one.into())]);
    for address in [other, "https://elaia.example/shop/a?b=c#d"] {
        let (is_in, is_out) = (place::holds(&pattern, address, &Native), place::holds(&excluding, address, &Native));
        assert!(!(is_in && is_out), "{one:?} both takes and leaves out {address:?}");
    }
});
