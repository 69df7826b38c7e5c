//! Sharing the page: what is shared, with whom, and by which plain link; nothing is fetched before the visitor's click.

pub mod link;
pub mod networks;

pub use networks::{ALL, Network};

use crate::content::Scene;

/// Parameters that only tell who sent a visitor: they are not part of what is shared. The last one is the beginning of
/// many. From the documentation of the senders and ClearURLs' global rules, 2026-11.
const TRACKING: &str = "gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid srsltid _gl _ga fbclid igsh igshid msclkid \
    twclid ttclid li_fat_id epik ScCid rdt_cid yclid ysclid mc_cid mc_eid mkt_tok _hsenc _hsmi __hssc __hstc __hsfp \
    hsctatracking vero_id oly_anon_id oly_enc_id _openstat wickedid utm_";

/// What is shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: String,
}

/// What the page gives to share: its canonical address and its Open Graph title, else those of the window.
pub fn shared(scene: &Scene<'_>) -> Shared {
    let page = scene.page;
    let is_web = matches!(page.canonical.split(':').next(), Some("https" | "http"));
    let title = if page.og_title.is_empty() { &page.title } else { &page.og_title };
    Shared { title: title.trim().to_owned(), url: without_tracking(if is_web { &page.canonical } else { &page.url }) }
}

/// The address of a network's link; empty for one that has none.
pub fn link(network: &Network, shared: &Shared) -> String {
    link::fill(network.link, &[("title", &link::encode(&shared.title)), ("url", &link::encode(&shared.url))])
}

/// The address without the parameters of [`TRACKING`]; all others stay as they were written.
fn without_tracking(url: &str) -> String {
    let (before, hash) = url.split_at(url.find('#').unwrap_or(url.len()));
    let Some((path, query)) = before.split_once('?') else { return url.to_owned() };
    let mut out = path.to_owned();
    let mut sign = '?';
    for pair in query.split('&').filter(|pair| !is_tracking(pair)) {
        out.push(sign);
        out.push_str(pair);
        sign = '&';
    }
    out.push_str(hash);
    out
}

fn is_tracking(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default();
    TRACKING.split(' ').any(|known| {
        let start = name.get(..known.len()).unwrap_or_default();
        start.eq_ignore_ascii_case(known) && (start == name || known == "utm_")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::stage::Stage;
    use crate::event::Page;
    use proptest::prelude::*;

    #[track_caller]
    fn check(page: Page, title: &str, url: &str) {
        Stage::new("[]").page(page).scene(|scene| {
            assert_eq!(shared(scene), Shared { title: title.to_owned(), url: url.to_owned() });
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
            assert_eq!(without_tracking(url), expected);
        }
    }

    #[test]
    fn native_sharing_and_copying_have_no_address() {
        let shared = Shared { title: "a".to_owned(), url: "b".to_owned() };
        for network in ALL.iter().filter(|network| network.link.is_empty()) {
            assert_eq!(link(network, &shared), "");
        }
    }

    /// What a network reads out of a link: the parameters, with their encoding undone.
    fn read(network: &Network, shared: &Shared) -> Vec<(String, String)> {
        let url = url::Url::parse(&link(network, shared)).unwrap();
        assert!(["https", "mailto"].contains(&url.scheme()), "{}", network.name);
        assert!(url.fragment().is_none(), "{}", network.name);
        url.query_pairs().into_owned().collect()
    }

    #[test]
    fn every_network_reads_the_very_title_and_address_that_were_shared() {
        let shared = Shared {
            title: "Λάδι & \"ψωμί\" # 100 % + 'روغن زیتون' 🫒 = {url}".to_owned(),
            url: "https://elaia.example/ελιά?a=1&b=روغن#🫒".to_owned(),
        };
        let (title, url) = (shared.title.as_str(), shared.url.as_str());
        let both = [title, " ", url].concat();
        let mail = [title, "\r\n\r\n", url].concat();
        let expected: &[(&str, &[(&str, &str)])] = &[
            ("facebook", &[("u", url)]),
            ("x", &[("text", title), ("url", url)]),
            ("linkedin", &[("url", url)]),
            ("whatsapp", &[("text", &both)]),
            ("email", &[("subject", title), ("body", &mail)]),
        ];
        for (name, parameters) in expected {
            let network = networks::find(name).unwrap();
            let read = read(network, &shared);
            let read: Vec<(&str, &str)> = read.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
            assert_eq!(read, *parameters, "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_title_and_address_come_through_every_link(title in ".{0,40}", url in "https://a\\.example/.{0,40}") {
            let shared = Shared { title, url };
            for network in ALL.iter().filter(|network| !network.link.is_empty()) {
                let all: String = read(network, &shared).into_iter().map(|(_, value)| value).collect();
                prop_assert!(all.contains(&shared.url), "{}", network.name);
            }
        }

        #[test]
        fn any_address_keeps_what_is_no_tracking(url in "[a-z?&=#_é]{0,40}") {
            let _ = without_tracking(&url);
        }
    }
}
