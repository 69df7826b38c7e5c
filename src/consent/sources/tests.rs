//! What holds for every source, and what no vector of the corpus shows.

use proptest::prelude::*;

use super::reader::USUAL;
use super::*;
use crate::config::{Path, Value, value};
use crate::consent::{Category, Evidence, Purposes, purposes};
use crate::ports::Native;

/// Every purpose consented to, in the core and in the publisher's segment; and none.
const TC_GRANTED: &str = "CQEXy8AQEXy8AAHABBENBFFoAP_AAAAAAAAAF5wBQAIAAtABkAFsBeYAAABSUAGAAIKalIAMAAQU1IQAYAAgpqOgAwABBTUJABgACCmo.f_gAAAAAAAAA";
const TC_REFUSED: &str = "CQEXy8AQEXy8AAHABBENBFFgAAAAAAAAAAAAF5wBQAIAAtABkAFsBeYAAABSUAGAAIKalIAMAAQU1IQAYAAgpqOgAwABBTUJABgACCmo.YAAAAAAAAAAA";

fn value(json: &str) -> Value {
    value::parse(json, &Native).unwrap()
}

fn config(json: &str) -> Consent {
    let mut problems = Vec::new();
    let config = Consent::decode(value(json).leak(), &mut Path::default(), &mut problems);
    assert!(problems.is_empty(), "{problems:?}");
    config
}

fn reading(config: &Consent, evidence: &Evidence) -> Reading {
    read(&Context { config, evidence, told: &Value::Null, wall: 1.8e12, ports: &Native })
}

fn cookies(text: &str) -> Evidence {
    Evidence::of(text)
}

fn globals<const N: usize>(entries: [(&str, &str); N]) -> Evidence {
    let globals = entries.into_iter().map(|(path, json)| (path.to_owned(), value(json))).collect();
    Evidence { globals, ..Evidence::default() }
}

fn asked(config: &Consent) -> Vec<Want> {
    wants(config, &Native)
}

fn want(place: u8, name: &'static str) -> Want {
    Want { place, name }
}

/// One answer per letter: functional, analytics, marketing, personalisation.
fn shown(reading: &Reading) -> String {
    let letter = |category| match reading.get(category) {
        Some(true) => '1',
        Some(false) => '0',
        None => '-',
    };
    Category::ALL.map(letter).iter().collect()
}

#[test]
fn names_are_unique_and_every_table_is_well_formed() {
    for (at, source) in ALL.iter().enumerate() {
        assert!(ALL.iter().skip(at + 1).all(|other| other.name() != source.name()), "{}", source.name());
        assert!(source.name().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", source.name());

        let about = &source.about;
        for text in [about.title, about.versions, about.read, about.changes, about.mapping, about.verified] {
            assert!(!text.is_empty() && !text.contains("  "), "{}: {text:?}", source.name());
        }
    }
    let tables = ALL.iter().filter_map(|source| Some(source.rules.split_once('[')?.1));
    for entry in tables.chain([USUAL]).flat_map(|table| table.split(' ')) {
        assert!(matches!(entry.split_once(':'), Some((id, "n" | "f" | "a" | "m" | "p")) if !id.is_empty()), "{entry}");
    }
}

#[test]
fn what_the_site_tells_replaces_a_name_and_nothing_is_asked_twice() {
    let told =
        r#""sources": { "vanilla-cookieconsent": { "cookieName": "mine" }, "custom": { "global": "cmp.state" } } }"#;
    let of = |source: &str| asked(&config(&format!(r#"{{ "source": "{source}", {told}"#)));
    assert!(of("vanilla-cookieconsent").contains(&want(b'l', "mine")));
    let globals = of("custom").into_iter().filter(|want| *want == self::want(b'g', "cmp.state"));
    assert_eq!(globals.count(), 1);
    assert_eq!(of("klaro").iter().filter(|want| **want == self::want(b'l', "klaro")).count(), 1);
    let heard = asked(&config(&format!("{{{told}")));
    for event in
        [want(b'w', "cc:onChange"), want(b'e', "cookieyes_consent_update"), want(b'k', "klaro"), want(b'k', "click")]
    {
        assert_eq!(heard.iter().filter(|heard| **heard == event).count(), 1, "{event:?}");
    }
    let named = asked(&config(r#"{ "source": "cookiefirst" }"#));
    assert_eq!(
        named.iter().filter(|want| b"wek".contains(&want.place)).collect::<Vec<_>>(),
        [&want(b'w', "cf_consent")]
    );
}

#[test]
fn custom_reads_an_object_a_list_and_a_single_answer() {
    let told = |settings: &str| {
        config(&format!(
            r#"{{ "source": "custom", "sources": {{ "custom": {settings} }}, "map": {{ "shop": "marketing" }} }}"#
        ))
    };
    let object = told(r#"{ "cookie": "c", "path": "a.b" }"#);
    assert_eq!(
        shown(&reading(&object, &cookies(r#"c={"a":{"b":{"analytics":true,"shop":false,"functional":"true"}}}"#))),
        "010-"
    );
    let words = told(r#"{ "cookie": "c", "granted": "yes" }"#);
    assert_eq!(shown(&reading(&words, &cookies(r#"c=%7B%22analytics%22%3A%22yes%22%2C%22shop%22%3Atrue%7D"#))), "-10-");
    let list = told(r#"{ "cookie": "c", "categories": ["functional", "analytics", "shop"] }"#);
    assert_eq!(shown(&reading(&list, &cookies(r#"c=["analytics"]"#))), "010-");
    let single = told(r#"{ "cookie": "c", "granted": "ok", "categories": ["functional", "personalisation"] }"#);
    assert_eq!(shown(&reading(&single, &cookies("c=ok"))), "1--1");
    assert_eq!(shown(&reading(&single, &cookies("c=OK"))), "0--0");
    assert!(!reading(&single, &cookies("d=ok")).decided);
    let global = told(r#"{ "global": "cmp.state" }"#);
    assert_eq!(shown(&reading(&global, &globals([("cmp.state", r#"{"analytics":true}"#)]))), "-1--");
    let stored = told(r#"{ "localStorage": "c" }"#);
    let mut local = Evidence::default();
    local.add(b'l', "c", r#"{"shop":true}"#);
    assert_eq!(shown(&reading(&stored, &local)), "--1-");
}

#[test]
fn a_site_maps_categories_and_services_and_a_purpose_may_name_them() {
    let cookie = r#"klaro=%7B%22matomo%22%3Atrue%2C%22chat%22%3Afalse%7D"#;
    let mapped = config(
        r#"{ "source": "klaro", "map": { "matomo": "analytics" }, "purposes": { "remember": "matomo", "personalise": ["matomo", "chat"], "measure": "analytics" } }"#,
    );
    let found = reading(&mapped, &cookies(cookie));
    assert_eq!(shown(&found), "-1--");
    assert_eq!(purposes(&mapped, &found), Purposes { remember: true, personalise: false, measure: true });
}

#[test]
fn privacy_control_denies_marketing_and_every_purpose_mapped_to_it_whatever_is_read() {
    let evidence = Evidence { gpc: true, ..cookies("cookieconsent_status=allow") };
    let settings = r#""source": "osano-legacy", "purposes": { "remember": "functional", "personalise": ["functional", "marketing"], "measure": "analytics" }"#;
    let honours = config(&format!("{{ {settings} }}"));
    let found = reading(&honours, &evidence);
    assert_eq!(shown(&found), "110-");
    assert_eq!(purposes(&honours, &found), Purposes { remember: true, personalise: false, measure: true });
    let ignores = config(&format!(r#"{{ {settings}, "gpc": "ignore" }}"#));
    assert_eq!(shown(&reading(&ignores, &evidence)), "111-");
}

#[test]
fn an_answer_of_tcf_suspends_what_stored_strings_would_grant() {
    let auto = Consent::decode(&Value::Null, &mut Path::default(), &mut Vec::new());
    let page = |data: &str| Evidence {
        items: Evidence::of(&format!("euconsent-v2={TC_GRANTED}")).items,
        ..if data.is_empty() { Evidence::default() } else { globals([("__tcfapi", data)]) }
    };
    assert_eq!(shown(&reading(&auto, &page(""))), "-111");
    let open = reading(&auto, &page(r#"[{ "gdprApplies": true, "eventStatus": "cmpuishown", "tcString": "" }, true]"#));
    assert!(open.is_open && !open.decided && shown(&open) == "----");
    // The API said nothing yet, or failed.
    assert_eq!(shown(&reading(&auto, &page("[null, false]"))), "-111");
    // The API is newer than what is stored.
    let other = reading(&auto, &page(r#"[{ "eventStatus": "useractioncomplete", "tcString": "C" }, true]"#));
    assert!(!other.decided);
    // A stored string that another tab has written takes away what the API here goes on granting, and grants nothing.
    let granted = format!(r#"[{{ "eventStatus": "tcloaded", "tcString": "{TC_GRANTED}" }}, true]"#);
    assert_eq!(shown(&reading(&auto, &page(&granted))), "-111");
    let refusing = Evidence { items: Evidence::of(&format!("euconsent-v2={TC_REFUSED}")).items, ..page(&granted) };
    assert_eq!(shown(&reading(&auto, &refusing)), "-000");
    let refused = granted.replace(TC_GRANTED, TC_REFUSED);
    assert_eq!(shown(&reading(&auto, &page(&refused))), "-000");
    // By purpose: TCF has no functional category.
    let mapped =
        config(r#"{ "source": "tcf", "purposes": { "remember": "purpose-1", "personalise": "personalisation" } }"#);
    let found = reading(&mapped, &page(""));
    assert_eq!(purposes(&mapped, &found), Purposes { remember: true, personalise: true, measure: true });
}

#[test]
fn an_answer_of_gpp_is_narrowed_by_what_is_stored_and_suspended_while_its_dialog_is_open() {
    let auto = config("{}");
    let page = |signal: &str, stored: &str| Evidence {
        items: Evidence::of(&format!("__gpp={stored}; __gpp_sid=2")).items,
        ..globals([(
            "__gpp",
            &format!(
                r#"[{{ "pingData": {{ "cmpStatus": "loaded", "signalStatus": "{signal}", "applicableSections": [2],
                    "gppString": "DBABMA~{TC_GRANTED}" }} }}, true]"#
            ),
        )])
    };
    for (signal, stored, expected) in [
        ("ready", format!("DBABMA~{TC_GRANTED}"), "-111"),
        ("ready", format!("DBABMA~{TC_REFUSED}"), "-000"),
        ("ready", "DBABTA~1YYN".to_owned(), "-101"),
        ("not ready", format!("DBABMA~{TC_GRANTED}"), "----"),
    ] {
        let found = reading(&auto, &page(signal, &stored));
        assert_eq!((shown(&found).as_str(), found.is_open), (expected, signal != "ready"), "{signal} {stored}");
    }
}

#[test]
fn consent_mode_decides_only_where_the_site_says_so() {
    let evidence = globals([(
        "dataLayer",
        r#"[{"1":"default","2":{"functionality_storage":"granted"}},{"1":"update","2":{"analytics_storage":"granted"}}]"#,
    )]);
    let auto = config("{}");
    assert!(!reading(&auto, &evidence).decided);
    let named = config(r#"{ "source": "google-consent-mode" }"#);
    assert_eq!(shown(&reading(&named, &evidence)), "-1--", "a default grants nothing, not even then");
    let both = config(r#"{ "source": ["google-consent-mode", "cookiebot"] }"#);
    assert!(!reading(&both, &evidence).decided);
    let trusted = config(
        r#"{ "source": ["google-consent-mode", "cookiebot"], "sources": { "google-consent-mode": { "trusted": true } } }"#,
    );
    assert!(reading(&trusted, &evidence).decided);
    let default = reading(&auto, &globals([("dataLayer", r#"[{"1":"default","2":{"analytics_storage":"denied"}}]"#)]));
    assert!(default.is_provisional && shown(&default) == "-0--");
}

#[test]
fn a_recent_american_section_is_read_with_its_header_and_without() {
    // Kentucky: section id 26; the core says SaleOptOut 1, or 2. The header names the section, its version and its parts.
    for (text, expected) in [("BABA", true), ("BACA", false), ("aBACb.BABA", true), ("aBACb.BACA.AAA", false)] {
        let mut objects = false;
        let is_whole = gpp::decode(&format!("DBABCY~{text}"), &mut |letter, value, _| {
            assert!(letter != b'~' || value == 26);
            objects |= letter != b'~' && gpp::objects(letter, value);
        });
        assert!(is_whole && objects == expected, "{text}");
    }
    assert!(!gpp::decode("DBABCY~aBACb", &mut |_, _, _| {}), "a header alone");
}

/// Everything that a page may show, at its worst.
fn any_evidence() -> impl Strategy<Value = Evidence> {
    let names: Vec<String> = asked(&config("{}"))
        .into_iter()
        .map(|want| want.name.replace('*', "1"))
        .chain(NAMES.split(' ').map(str::to_owned))
        .collect();
    let text = prop_oneof![
        "[ -~]{0,60}",
        "[{}\\[\\]:,\"'a-z0-9%=!|.~_-]{0,60}",
        proptest::sample::select(WORDS.split(' ').map(str::to_owned).collect::<Vec<_>>()),
    ];
    let pairs = proptest::collection::vec((proptest::sample::select(names), text), 0..6);
    (pairs.clone(), pairs.clone(), pairs, any::<bool>()).prop_map(|(cookies, items, globals, gpc)| Evidence {
        items: Evidence::of(&cookies.iter().map(|(name, raw)| format!("{name}={raw}")).collect::<Vec<_>>().join("; "))
            .items
            .into_iter()
            .chain(
                [b'l', b's'].into_iter().flat_map(|area| items.iter().cloned().map(move |(key, raw)| (area, key, raw))),
            )
            .collect(),
        globals: globals
            .into_iter()
            .map(|(path, text)| {
                let found = value::parse(&text, &Native).unwrap_or(Value::Text(text));
                (path, found)
            })
            .collect(),
        gpc,
    })
}

const NAMES: &str = "CookieConsent OptanonConsent OptanonAlertBoxClosed cc_cookie klaro tarteaucitron cookieyes-consent cmplz_marketing \
    wp_consent_marketing euconsent-v2 __gpp usprivacy axeptio_cookies didomi_token _iub_cs-1 notice_preferences notice_gdpr_prefs \
    cmapi_cookie_privacy hu-consent borlabs-cookie cookiefirst-consent CookieScriptConsent CookieControl _tracking_consent mtm_consent \
    CookieInformationConsent cookieconsent_status cookie_notice_accepted";

const WORDS: &str = "true false allow deny yes no 1 0 -1 {} [] null 2: 0,1,2: permit%201,2 DBAA 1YNN C !gtag=true {\"a\":true} %7B%7D \
    [{\"eventStatus\":\"tcloaded\",\"tcString\":\"C\"},true] [{\"pingData\":{\"gppString\":\"DBABLA~BVVq\"}},true]";

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_a_page_shows_can_panic_and_nothing_undecided_grants(evidence in any_evidence()) {
        for source in ["auto", "tcf", "cookiebot", "google-consent-mode"] {
            let config = config(&format!(r#"{{ "source": "{source}" }}"#));
            let found = reading(&config, &evidence);
            let grants = Category::ALL.iter().any(|category| found.get(*category) == Some(true));
            prop_assert!(found.decided || !grants);
            prop_assert!(found.decided || purposes(&config, &found) == Purposes::default());
            prop_assert!(!(evidence.gpc && found.grants(&config, "marketing")));
            prop_assert!(!(found.is_open && found.decided));
        }
    }

    #[test]
    fn strings_of_any_kind_are_decoded_or_refused(text in "[A-Za-z0-9_.~-]{0,200}", any in ".{0,100}") {
        for text in [text, any] {
            let _ = (tc::decode(&text, &mut |_, _, _| {}), gpp::decode(&text, &mut |_, _, _| {}), usprivacy::decode(&text));
        }
    }

    #[test]
    fn another_source_never_widens_what_one_refuses(cookies_text in "[ -~]{0,80}", gpp in "[A-Za-z0-9_.~-]{0,40}") {
        let auto = config("{}");
        let refused = format!("cookieconsent_status=deny; {}={gpp}; {}", "__gpp", cookies_text.replace("cookieconsent_status", "x"));
        let found = reading(&auto, &cookies(&refused));
        for category in ["functional", "analytics", "marketing"] {
            prop_assert!(!found.grants(&auto, category), "{refused}");
        }
    }
}

#[test]
fn of_several_copies_of_an_objection_one_is_enough() {
    for copies in [
        "usprivacy=1YNN; usprivacy=1YYN",
        "usprivacy=broken; usprivacy=1YYN",
        "__gpp=DBABTA~1YNN; __gpp=DBABTA~1YYN",
        "__gpp=broken; __gpp=DBABTA~1YYN",
    ] {
        assert_eq!(shown(&reading(&config("{}"), &cookies(copies))), "--0-", "{copies}");
    }
}
