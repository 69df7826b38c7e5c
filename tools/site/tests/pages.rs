//! Every page in every language, as a visitor and a machine find it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that finds nothing fails")]

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use parea_site::{LANGUAGES, Language, Options, PAGES, Page};
use scraper::{Html, Selector};
use std::collections::BTreeSet;
use std::path::PathBuf;
use tower::ServiceExt;

const ORIGIN: &str = "http://elaia.test";

struct Site {
    app: Router,
    _folder: tempfile::TempDir,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Site {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = Options {
            port: 0,
            root: PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")),
            database: folder.path().join("answers.db"),
            admin_token: None,
        };
        Self { app: parea_site::app(&options).await.unwrap(), _folder: folder }
    }

    async fn get(&self, path: &str) -> Answer {
        self.get_in(path, "").await
    }

    async fn get_in(&self, path: &str, accept_language: &str) -> Answer {
        let request = Request::get(path).header(header::HOST, "elaia.test");
        let request = request.header(header::ACCEPT_LANGUAGE, accept_language).body(Body::empty()).unwrap();
        let (head, body) = self.app.clone().oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer { status: head.status, headers: head.headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    async fn post(&self, path: &str, body: &str) -> Answer {
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let (head, body) = self.app.clone().oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer { status: head.status, headers: head.headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    async fn page(&self, page: Page, language: Language) -> Html {
        let path = path(page, language);
        let answer = self.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        Html::parse_document(&answer.body)
    }
}

fn path(page: Page, language: Language) -> String {
    format!("/{}/{}", language.tag, page.path)
}

fn everywhere() -> impl Iterator<Item = (Page, Language)> {
    PAGES.into_iter().flat_map(|page| LANGUAGES.into_iter().map(move |language| (page, language)))
}

fn attributes<'h>(html: &'h Html, selector: &str, name: &str) -> Vec<&'h str> {
    html.select(&Selector::parse(selector).unwrap()).filter_map(|element| element.attr(name)).collect()
}

fn text(html: &Html, selector: &str) -> String {
    html.select(&Selector::parse(selector).unwrap()).flat_map(|element| element.text()).collect()
}

#[tokio::test]
async fn every_page_is_in_its_language_and_direction() {
    let site = Site::open().await;
    for (page, language) in everywhere() {
        let html = site.page(page, language).await;
        let place = path(page, language);
        assert_eq!(attributes(&html, "html", "lang"), [language.tag], "{place}");
        assert_eq!(attributes(&html, "html", "dir"), [language.dir], "{place}");
        assert_eq!(language.dir == "rtl", language.tag == "fa");
        assert!(!text(&html, "h1").trim().is_empty(), "{place}");
        // What is written in Greek or Persian letters has no English left in it.
        let letters = match language.tag {
            "el" => 'α'..='ω',
            "fa" => 'آ'..='ی',
            _ => 'a'..='z',
        };
        for selector in ["h1", "main p", "footer h2", "footer button"] {
            assert!(text(&html, selector).chars().any(|letter| letters.contains(&letter)), "{place}: {selector}");
        }
    }
}

#[tokio::test]
async fn search_engines_find_every_language_of_every_page() {
    let site = Site::open().await;
    for (page, language) in everywhere() {
        let html = site.page(page, language).await;
        let place = path(page, language);
        assert_eq!(attributes(&html, "link[rel=canonical]", "href"), [format!("{ORIGIN}{place}")]);
        for other in LANGUAGES {
            let selector = format!("link[rel=alternate][hreflang={}]", other.tag);
            assert_eq!(attributes(&html, &selector, "href"), [format!("{ORIGIN}{}", path(page, other))], "{place}");
        }
        assert_eq!(attributes(&html, "link[hreflang=x-default]", "href").len(), 1, "{place}");
        assert_eq!(attributes(&html, "meta[property='og:url']", "content"), [format!("{ORIGIN}{place}")]);
        for property in ["og:title", "og:description", "og:image", "og:type", "og:locale"] {
            let content = attributes(&html, &format!("meta[property='{property}']"), "content");
            assert!(content.len() == 1 && content.iter().all(|text| !text.is_empty()), "{place}: {property}");
        }
    }
}

#[tokio::test]
async fn a_product_says_to_machines_what_it_is() {
    let site = Site::open().await;
    for (page, language) in everywhere().filter(|(page, _)| page.product.is_some()) {
        let html = site.page(page, language).await;
        let data: serde_json::Value = serde_json::from_str(&text(&html, "script[type='application/ld+json']")).unwrap();
        let product = page.product.unwrap();
        assert_eq!(data["@type"], "Product");
        assert_eq!(data["sku"], product.sku);
        assert_eq!(data["category"], product.category);
        assert_eq!(data["offers"]["price"], product.price);
        assert_eq!(data["name"], text(&html, "h1"));
    }
}

#[tokio::test]
async fn the_page_is_where_the_widget_expects_it_to_be() {
    let site = Site::open().await;
    for (page, language) in everywhere() {
        let html = site.page(page, language).await;
        let tag = "script[type=module][src='/pkg/parea.js'][data-config='/parea.json'][crossorigin=anonymous]";
        let integrity = attributes(&html, tag, "integrity");
        assert!(integrity.len() == 1 && integrity.iter().all(|hash| hash.starts_with("sha384-")), "{integrity:?}");
        let mut slots = attributes(&html, "[data-parea-slot]", "data-parea-slot");
        slots.sort_unstable();
        let expected: &[&str] = match page.name {
            "oil" | "soap" => &["greeting", "share"],
            "story" => &["share"],
            _ => &[],
        };
        assert_eq!(slots, expected, "{}", path(page, language));
    }
}

#[tokio::test]
async fn whatever_a_page_refers_to_is_there() {
    let site = Site::open().await;
    let mut addresses = BTreeSet::from(["/klaro".to_owned()]);
    for (page, language) in everywhere() {
        let html = site.page(page, language).await;
        for (selector, name) in [("a[href]", "href"), ("link[href]", "href"), ("script[src]", "src"), ("img", "src")] {
            let own = attributes(&html, selector, name).into_iter().map(|address| address.trim_start_matches(ORIGIN));
            addresses.extend(own.filter(|address| address.starts_with('/')).map(str::to_owned));
        }
    }
    for language in LANGUAGES {
        addresses.insert(format!("/consent/{}.json", language.tag));
    }
    addresses.extend(["/art/offer.svg", "/parea.json", "/pkg/parea_bg.wasm", "/parea/healthz"].map(str::to_owned));
    for address in addresses {
        let answer = site.get(&address).await;
        let found = answer.status == StatusCode::OK || (address == "/" && answer.status.is_redirection());
        assert!(found, "{address}: {} {}", answer.status, answer.body);
    }
}

#[tokio::test]
async fn pictures_have_their_room_and_their_words() {
    let site = Site::open().await;
    for (page, language) in everywhere() {
        let html = site.page(page, language).await;
        for picture in html.select(&Selector::parse("img").unwrap()) {
            for name in ["src", "alt", "width", "height"] {
                assert!(picture.attr(name).is_some(), "{}: {name} of {}", path(page, language), picture.html());
            }
        }
    }
}

#[tokio::test]
async fn everything_is_served_under_the_strict_policy_and_nothing_needs_more() {
    let site = Site::open().await;
    for address in ["/", "/en/", "/fa/shop/soap", "/klaro", "/site.css", "/pkg/parea.js", "/nowhere", "/art/no.svg"] {
        let answer = site.get(address).await;
        assert_eq!(answer.headers[header::CONTENT_SECURITY_POLICY], parea_site::POLICY, "{address}");
    }
    assert!(!parea_site::POLICY.contains("unsafe-inline"));
    for address in ["/en/", "/en/shop/olive-oil", "/klaro"] {
        let answer = site.get(address).await;
        let html = Html::parse_document(&answer.body);
        assert_eq!(text(&html, "script:not([type='application/ld+json'])").trim(), "", "{address}");
        assert_eq!(attributes(&html, "[style], style", "style"), Vec::<&str>::new(), "{address}");
        assert!(!answer.body.contains(" onclick="), "{address}");
    }
}

#[tokio::test]
async fn files_come_as_what_they_are() {
    let site = Site::open().await;
    let kinds = [
        ("/pkg/parea.js", "text/javascript"),
        ("/pkg/parea_bg.wasm", "application/wasm"),
        ("/vendor/cookieconsent.esm.js", "text/javascript"),
        ("/vendor/klaro.css", "text/css"),
        ("/parea.json", "application/json"),
        ("/art/hero.svg", "image/svg+xml"),
    ];
    for (address, kind) in kinds {
        let answer = site.get(address).await;
        assert_eq!(answer.headers[header::CONTENT_TYPE], kind, "{address}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_visitor_comes_to_the_language_of_the_browser() {
    let site = Site::open().await;
    for (accept, expected) in [
        ("fa-IR,fa;q=0.9,en;q=0.5", "/fa/"),
        ("fr, pl;q=0.3, de;q=0.8", "/de/"),
        ("fr", "/en/"),
        ("", "/en/"),
        ("EL", "/el/"),
    ] {
        let answer = site.get_in("/", accept).await;
        assert!(answer.status.is_redirection());
        assert_eq!(answer.headers[header::LOCATION], expected, "{accept}");
        assert_eq!(answer.headers[header::VARY], "accept-language");
    }
    for (address, expected) in [("/fa", "/fa/"), ("/de/shop/", "/de/shop")] {
        assert_eq!(site.get(address).await.headers[header::LOCATION], expected);
    }
}

#[tokio::test]
async fn an_address_without_a_page_says_so_in_the_readers_language() {
    let site = Site::open().await;
    for (address, language) in [("/de/nichts", "de"), ("/fa/shop/none", "fa"), ("/nothing", "en"), ("/xx/shop", "en")] {
        let answer = site.get(address).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
        assert_eq!(attributes(&Html::parse_document(&answer.body), "html", "lang"), [language], "{address}");
    }
}

#[tokio::test]
async fn frames_of_the_preview_have_pictures_from_elsewhere_and_nothing_else() {
    let site = Site::open().await;
    let frame = site.get("/preview/frame").await;
    let policy = frame.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    for word in ["default-src 'none'", "connect-src 'self'", "img-src 'self' https:", "form-action 'none'"] {
        assert!(policy.contains(word), "{policy}");
    }
    assert_eq!(frame.headers[header::REFERRER_POLICY], "no-referrer");
    let page = site.get("/preview").await;
    assert!(page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("img-src 'self';"));
    for address in attributes(&Html::parse_document(&page.body), "[src], link[rel=stylesheet]", "src") {
        assert_eq!(site.get(address).await.status, StatusCode::OK, "{address}");
    }
    // What the page says of a problem is written from the codes that there are.
    let codes = site.get("/preview/codes.md").await;
    assert!(codes.body.lines().any(|line| line.starts_with("| `wrong-type` | error | ")), "{}", codes.body);
}

#[tokio::test]
async fn each_key_is_given_a_code_of_its_own_and_the_same_one_again() {
    let site = Site::open().await;
    let mut codes = std::collections::BTreeSet::new();
    for key in 0..20 {
        let body = format!(r#"{{ "campaign": "spring", "key": "{key}" }}"#);
        let (first, again) = (site.post("/codes/spring", &body).await, site.post("/codes/spring", &body).await);
        assert_eq!((first.status, &first.body), (StatusCode::OK, &again.body));
        codes.insert(first.body);
    }
    assert_eq!(codes.len(), 20);
    for unfit in ["", "{}", r#"{ "campaign": "spring", "key": "" }"#] {
        assert!(site.post("/codes/spring", unfit).await.status.is_client_error(), "{unfit}");
    }
}
