//! Sharing the page: what is shared, with whom, and by which plain link; nothing is fetched before the visitor's click.

pub mod count;
pub mod link;
pub mod networks;
pub mod qr;

pub use networks::Network;

use crate::config::{Value, member, text};
use crate::content::Scene;
use crate::text::address::MEDIA;
use link::{cut, encode, fill};

/// Parameters that only tell who sent a visitor: they are not part of what is shared. The last one is the beginning of
/// many. From the documentation of the senders and ClearURLs' global rules, 2026-11.
const TRACKING: &str = "gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid srsltid _gl _ga fbclid igsh igshid msclkid \
    twclid ttclid li_fat_id epik ScCid rdt_cid yclid ysclid mc_cid mc_eid mkt_tok _hsenc _hsmi __hssc __hstc __hsfp \
    hsctatracking vero_id oly_anon_id oly_enc_id _openstat wickedid utm_";

/// What is shared with one network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    /// The address.
    pub url: String,
    /// Its title.
    pub title: String,
    /// A text of its own for the network; empty where the title says enough.
    pub text: String,
    /// The address of a picture.
    pub media: String,
    /// Whether the picture goes along as a file where the device can share files.
    pub files: bool,
    /// The account that is named, without `@`.
    pub via: String,
    /// Hashtags without `#`.
    pub tags: Vec<String>,
    /// The site's number at the network.
    pub app: String,
    /// The host of the visitor's server.
    pub server: String,
}

/// What a block shares with a network: what is written for that network, else for all of them, else what the page gives:
/// its canonical address, its Open Graph title and picture.
pub fn shared(scene: &Scene<'_>, block: &Value, entry: &Value, network: &str) -> Shared {
    let page = scene.page;
    let of = |key: &str| if entry.get(key).is_some() { entry } else { block };
    let plain = |key: &str| if member(of(key), key).is_null() { String::new() } else { scene.plain(of(key), key) };
    let or = |own: String, first: &str, second: &str| match own.is_empty() {
        false => own,
        true => if first.is_empty() { second } else { first }.trim().to_owned(),
    };
    let whole = |address: &str| scene.ports.url(address, &page.url).map(|url| url.href).unwrap_or_default();
    let address = |key: &str| match member(of(key), key).is_null() {
        true => String::new(),
        false => whole(&scene.address(of(key), key, MEDIA)),
    };
    let is_web = matches!(page.canonical.split(':').next(), Some("https" | "http"));
    let here = without_tracking(if is_web { &page.canonical } else { &page.url }, member(block, "add"));
    let tags = member(of("hashtags"), "hashtags").items().iter().filter_map(Value::text);
    let given = |key: &str| text(&scene.showing.given, key);
    let image = page.facts.at("page.image").and_then(Value::text).map(&whole).unwrap_or_default();
    let mut url = with_own(scene, or(address("url"), &here, ""), member(block, "add"), network);
    // The address of a link of the page's own stays as it was written there.
    let own = given("url");
    if !own.is_empty() {
        own.clone_into(&mut url);
    }
    let hash = given("hash");
    // A directive stands behind whatever fragment there is.
    url.push_str(if hash.is_empty() || url.contains('#') { "" } else { "#" });
    url.push_str(hash);
    Shared {
        url,
        title: or(plain("title"), &page.og_title, &page.title),
        text: or(plain("text"), given("text"), ""),
        media: or(given("media").to_owned(), &address("media"), &image),
        files: member(block, "files").is_true() || !given("media").is_empty(),
        via: plain("via").trim_start_matches('@').to_owned(),
        tags: tags.map(|tag| tag.trim_start_matches('#').to_owned()).collect(),
        app: plain("appId"),
        server: plain("server"),
    }
}

/// The address with the site's own parameters, before its fragment; one without a value is left out.
fn with_own(scene: &Scene<'_>, url: String, own: &Value, network: &str) -> String {
    let end = url.find('#').unwrap_or(url.len());
    let (before, hash) = url.split_at(end);
    let mut out = before.to_owned();
    for (name, _) in own.entries() {
        let value = scene.member("add", || fill(&scene.plain(own, name), &[("network", network)]));
        if !value.is_empty() {
            out.push(if out.contains('?') { '&' } else { '?' });
            for part in [&encode(name), "=", &encode(&value)] {
                out.push_str(part);
            }
        }
    }
    out.push_str(hash);
    out
}

/// The address of a network's link; empty for one that has none, or not without a number of the site that is not given.
///
/// The address that is shared is never cut; where a network has room for nothing else, it stands alone.
pub fn link(network: &Network, shared: &Shared) -> String {
    let Shared { url, text: own, media, via, tags, app, server, .. } = shared;
    if network.name == "messenger" && app.is_empty() {
        return String::new();
    }
    let first = tags.first().map_or(String::new(), |tag| ["#", tag].concat());
    let (post, text, title) = within(network, shared);
    let mail = [if own.is_empty() { &title } else { own }, "\r\n\r\n", url].concat();
    link::address(
        network.link,
        &[
            ("url", url),
            ("title", &title),
            ("text", &text),
            ("own", own),
            ("post", &post),
            ("mail", &mail),
            ("media", media),
            ("via", via),
            ("tags", &tags.join(",")),
            ("hash", &first),
            ("appId", app),
            ("server", server),
        ],
    )
}

/// What is written to a network within its limit: text, hashtags and address in one, the text alone, and the title.
fn within(network: &Network, shared: &Shared) -> (String, String, String) {
    let (mut title, url) = (shared.title.clone(), &shared.url);
    let mut text = if shared.text.is_empty() { title.clone() } else { shared.text.clone() };
    let mut tags: String = shared.tags.iter().map(|tag| [" #", tag].concat()).collect();
    let mut limit = network.limit.split(' ');
    let of = limit.next().unwrap_or_default();
    let mut number = || limit.next().and_then(|number| number.parse::<usize>().ok());
    // X counts most letters beyond the Latin and Greek ones twice (twitter-text, version 3).
    let weigh = |letter: char| if network.name == "x" && letter >= '\u{1100}' { 2 } else { 1 };
    let weight = |text: &str| text.chars().map(weigh).sum::<usize>();
    if let Some(most) = number() {
        let counts = number();
        // Besides the text: the address, and what separates it.
        let address = 1 + counts.unwrap_or_else(|| weight(url));
        match of {
            "title" => title = cut(&title, most, &weigh),
            "post" => {
                let mut room = most.saturating_sub(address + weight(&tags));
                if room < 2 {
                    tags.clear();
                    room = most.saturating_sub(address);
                }
                text = if room < 2 { String::new() } else { cut(&text, room, &weigh) };
            }
            _ => {
                let via = if shared.via.is_empty() { 0 } else { weight(" via @") + weight(&shared.via) };
                let rest = if counts.is_some() { address + weight(&tags) + via } else { 0 };
                text = cut(&text, most.saturating_sub(rest), &weigh);
            }
        }
    }
    let post = [&*text, &tags, "\n", url].concat();
    (post.trim_start_matches('\n').to_owned(), text, title)
}

/// The address without the parameters of [`TRACKING`], and without the site's `own`, by which the visitor came; all others
/// stay as they were written.
fn without_tracking(url: &str, own: &Value) -> String {
    let (before, hash) = url.split_at(url.find('#').unwrap_or(url.len()));
    let Some((path, query)) = before.split_once('?') else { return url.to_owned() };
    let mut out = path.to_owned();
    let mut sign = '?';
    for pair in query.split('&').filter(|pair| !is_tracking(pair, own)) {
        out.push(sign);
        out.push_str(pair);
        sign = '&';
    }
    out.push_str(hash);
    out
}

fn is_tracking(pair: &str, own: &Value) -> bool {
    let name = pair.split('=').next().unwrap_or_default();
    own.get(name).is_some()
        || TRACKING.split(' ').any(|known| {
            let start = name.get(..known.len()).unwrap_or_default();
            start.eq_ignore_ascii_case(known) && (start == name || known == "utm_")
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consent::evidence::percent_decode;
    use crate::content::stage::Stage;
    use crate::event::Page;
    use proptest::prelude::*;

    #[track_caller]
    fn check(page: Page, title: &str, url: &str) {
        Stage::new("[]").page(page).scene(|scene| {
            let shared = shared(scene, &Value::Null, &Value::Null, "x");
            assert_eq!(shared, Shared { title: title.to_owned(), url: url.to_owned(), ..Shared::default() });
        });
    }

    fn page(url: &str) -> Page {
        Page { url: url.to_owned(), title: "Oil – Elaia".to_owned(), ..Page::default() }
    }

    #[test]
    fn the_canonical_address_and_the_open_graph_title_are_shared_where_the_page_has_them() {
        let here = "https://elaia.example/shop?size=1#top";
        check(page(here), "Oil – Elaia", here);
        let og_title = " Oil ".to_owned();
        let canonical = "https://elaia.example/shop/oil".to_owned();
        check(Page { canonical: canonical.clone(), og_title, ..page(here) }, "Oil", &canonical);
        for canonical in ["javascript:alert(1)", "/shop/oil", "data:text/plain,x"] {
            check(Page { canonical: canonical.to_owned(), ..page(here) }, "Oil – Elaia", here);
        }
    }

    #[test]
    fn tracking_parameters_are_left_out_and_all_others_stay_as_they_are() {
        for (url, expected) in [
            ("https://a.example/?utm_source=x&UTM_Medium=y", "https://a.example/"),
            ("https://a.example/?a=1&gclid=2&b=%20+3#c", "https://a.example/?a=1&b=%20+3#c"),
            ("https://a.example/?fbclid=1#utm_source=x", "https://a.example/#utm_source=x"),
            ("https://a.example/?MSCLKID=1&sccid&utmost=1", "https://a.example/?utmost=1"),
            ("https://a.example/#?utm_source=x", "https://a.example/#?utm_source=x"),
            ("https://a.example/?&&a", "https://a.example/?&&a"),
            ("https://a.example/?é=utm_1&μ=2", "https://a.example/?é=utm_1&μ=2"),
        ] {
            assert_eq!(without_tracking(url, &Value::Null), expected);
        }
    }

    /// What is written for a network goes before what is written for all, and that before what the page gives.
    #[test]
    fn what_is_configured_goes_before_what_the_page_gives() {
        let block = r##"{ "url": "/oil?utm_source=a", "text": "Pressed", "via": "@elaia", "hashtags": ["#oil", "Κρήτη"],
            "add": { "utm_source": "{network}", "ref": "{{ code or '' }}" } }"##;
        let (block, entry) = (parse(block), parse(r#"{ "network": "x", "text": "For X" }"#));
        Stage::new("[]").page(page("https://elaia.example/shop#top")).scene(|scene| {
            let shared = shared(scene, &block, &entry, "x");
            assert_eq!(shared.url, "https://elaia.example/oil?utm_source=a&utm_source=x");
            assert_eq!((&*shared.text, &*shared.via), ("For X", "elaia"));
            assert_eq!(shared.tags, ["oil", "Κρήτη"]);
        });
    }

    #[test]
    fn who_came_by_an_invitation_passes_their_own_on() {
        let block = parse(r#"{ "add": { "ref": "{{ code or '' }}", "utm_source": "{network}" } }"#);
        Stage::new("[]").page(page("https://elaia.example/shop?ref=ANNA10&size=1&utm_source=mail")).scene(|scene| {
            let shared = shared(scene, &block, &Value::Null, "x");
            assert_eq!(shared.url, "https://elaia.example/shop?size=1&utm_source=x");
        });
    }

    fn parse(text: &str) -> Value {
        crate::config::value::parse(text, &crate::ports::Native).unwrap()
    }

    /// Where a template has no query, its parameters stand behind `#`.
    fn parameters(address: &str) -> impl Iterator<Item = (&str, &str)> {
        let at = address.find(['?', '#']).map_or(address.len(), |at| at + 1);
        address[at..].split('&').filter_map(|pair| pair.split_once('='))
    }

    /// Each link for each case against what the networks document, and what they then read out of it.
    #[test]
    fn every_network_gets_the_documented_link() {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../../tests/data/share/vectors.json")).unwrap();
        let said = |value: &serde_json::Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
        let mut tried = 0;
        for (name, cases) in vectors["links"].as_object().unwrap() {
            // `@server`: the visitor's own server instead of the network's common page.
            let Some(network) = networks::find(name) else {
                assert!(name.ends_with("@server"), "{name}");
                continue;
            };
            for (letter, expected) in cases.as_object().unwrap() {
                let case = &vectors["cases"][letter];
                let (title, url) = (said(case, "title"), said(case, "url"));
                let tags = case["tags"].as_array().into_iter().flatten().map(|tag| tag.as_str().unwrap().to_owned());
                let shared = Shared {
                    url: url.clone(),
                    title: title.clone(),
                    text: said(case, "text"),
                    media: said(case, "media"),
                    via: said(case, "via"),
                    tags: tags.collect(),
                    app: said(&vectors["constants"], "appId"),
                    server: said(&vectors["constants"], "server"),
                    ..Shared::default()
                };
                let link = link(&network, &shared);
                if let Some(expected) = expected["link"].as_str() {
                    assert_eq!(link, expected, "{name} {letter}");
                }
                for (parameter, place) in parameters(network.link) {
                    let place = place.trim_matches(['{', '}']).replace("own", "text");
                    let Some(reads) = expected["reads"][&place].as_str() else { continue };
                    let read = parameters(&link).find(|(name, _)| *name == parameter).unwrap().1;
                    // The long titles are not repeated in the file.
                    let reads = if title.len() > 500 { reads.replace("{title}", &title) } else { reads.to_owned() };
                    assert_eq!(percent_decode(read).as_deref(), Some(&*reads), "{name} {letter} {parameter}");
                    tried += 1;
                }
            }
        }
        assert!(tried > 350, "{tried}");
    }

    proptest! {
        #[test]
        fn any_address_comes_through_every_link(title in ".{0,40}", url in "https://a\\.example/.{0,40}") {
            let given = "a.example".to_owned();
            let shared = Shared { title, url, app: given.clone(), server: given, ..Shared::default() };
            for network in networks::all().filter(|network| !network.link.is_empty()) {
                let read = percent_decode(&link(&network, &shared)).unwrap();
                prop_assert!(read.contains(&shared.url), "{}", network.name);
            }
        }

        #[test]
        fn any_address_keeps_what_is_no_tracking(url in "[a-z?&=#_é]{0,40}") {
            let _ = without_tracking(&url, &Value::Null);
        }
    }
}
