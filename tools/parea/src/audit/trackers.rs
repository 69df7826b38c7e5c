//! Well-known trackers, and what an identifier looks like.
//!
//! The hosts are those under which their makers document that measurements and advertising data are received; each row
//! says where. The list is for clear words in a report, not for deciding: every third party before consent is a breach.

use super::keys::Key;
use super::parties::is_below;
use super::traffic::Sent;
use url::Url;

/// A tracker.
#[derive(Debug, PartialEq, Eq)]
pub struct Tracker {
    /// What it is called.
    pub name: &'static str,
    /// Its hosts, with all below them.
    pub hosts: &'static [&'static str],
    /// Where its maker says so.
    pub source: &'static str,
}

const TRACKERS: [Tracker; 19] = [
    Tracker {
        name: "Google Analytics",
        hosts: &["google-analytics.com", "analytics.google.com"],
        source: "https://developers.google.com/tag-platform/security/guides/csp",
    },
    Tracker {
        name: "Google Tag Manager",
        hosts: &["googletagmanager.com"],
        source: "https://developers.google.com/tag-platform/security/guides/csp",
    },
    Tracker {
        name: "Google Ads",
        hosts: &["doubleclick.net", "googleadservices.com", "googlesyndication.com", "googletagservices.com"],
        source: "https://developers.google.com/tag-platform/security/guides/csp",
    },
    Tracker {
        name: "Meta Pixel",
        hosts: &["connect.facebook.net", "facebook.com"],
        source: "https://developers.facebook.com/docs/meta-pixel/get-started",
    },
    Tracker {
        name: "Microsoft Clarity",
        hosts: &["clarity.ms"],
        source: "https://learn.microsoft.com/en-us/clarity/setup-and-installation/clarity-csp",
    },
    Tracker {
        name: "Microsoft Advertising",
        hosts: &["bat.bing.com", "bat.bing.net"],
        source: "https://help.ads.microsoft.com/#apex/ads/en/56682/2-500",
    },
    Tracker {
        name: "LinkedIn Insight Tag",
        hosts: &["snap.licdn.com", "px.ads.linkedin.com", "ads.linkedin.com"],
        source: "https://www.linkedin.com/help/lms/answer/a427660",
    },
    Tracker {
        name: "TikTok Pixel",
        hosts: &["analytics.tiktok.com"],
        source: "https://ads.tiktok.com/help/article/get-started-pixel",
    },
    Tracker {
        name: "X Pixel",
        hosts: &["static.ads-twitter.com", "analytics.twitter.com", "ads-api.x.com"],
        source: "https://business.x.com/en/help/campaign-measurement-and-analytics/conversion-tracking-for-websites",
    },
    Tracker {
        name: "Pinterest Tag",
        hosts: &["ct.pinterest.com", "pinimg.com"],
        source: "https://developers.pinterest.com/docs/track-conversions/pinterest-tag/",
    },
    Tracker {
        name: "Snap Pixel",
        hosts: &["tr.snapchat.com", "sc-static.net"],
        source: "https://businesshelp.snapchat.com/s/article/pixel-website-install",
    },
    Tracker {
        name: "Reddit Pixel",
        hosts: &["alb.reddit.com", "redditstatic.com"],
        source: "https://business.reddithelp.com/s/article/reddit-pixel",
    },
    Tracker {
        name: "Hotjar",
        hosts: &["hotjar.com", "hotjar.io"],
        source: "https://help.hotjar.com/hc/en-us/articles/115011640307",
    },
    Tracker {
        name: "HubSpot",
        hosts: &["hs-analytics.net", "hs-scripts.com", "track.hubspot.com"],
        source: "https://knowledge.hubspot.com/domains-and-urls/ssl-and-domain-security-in-hubspot",
    },
    Tracker {
        name: "Criteo",
        hosts: &["criteo.com", "criteo.net"],
        source: "https://www.criteo.com/privacy/our-services/",
    },
    Tracker {
        name: "Mixpanel",
        hosts: &["mixpanel.com", "mxpnl.com"],
        source: "https://docs.mixpanel.com/docs/tracking-methods/sdks/javascript",
    },
    Tracker {
        name: "Segment",
        hosts: &["segment.com", "segment.io"],
        source: "https://segment.com/docs/connections/sources/catalog/libraries/website/javascript/",
    },
    Tracker {
        name: "Yandex Metrica",
        hosts: &["mc.yandex.ru", "mc.yandex.com"],
        source: "https://yandex.com/support/metrica/en/code/install-counter-csp",
    },
    Tracker { name: "Matomo Cloud", hosts: &["matomo.cloud"], source: "https://matomo.org/faq/general/faq_20904/" },
];

/// The tracker at a host.
pub fn tracker(host: &str) -> Option<&'static Tracker> {
    TRACKERS.iter().find(|tracker| tracker.hosts.iter().any(|known| is_below(host, known)))
}

/// What in a request can tell one visitor from another: its cookies, the value of something stored, or what looks like
/// a random number. Nothing where there is none.
pub fn identifier(sent: &Sent, keys: &[Key]) -> Option<String> {
    if let Some(cookie) = sent.cookies.first() {
        return Some(format!("the cookie {cookie}"));
    }
    let url = Url::parse(&sent.url).ok()?;
    let body = sent.body.as_deref().unwrap_or_default();
    let pairs = url.query_pairs().into_owned().chain(url::form_urlencoded::parse(body.as_bytes()).into_owned());
    for (name, value) in pairs {
        // Short values recur by chance.
        let stored = keys.iter().find(|key| key.whole.len() >= 8 && value.contains(&key.whole));
        if let Some(key) = stored {
            return Some(format!("{name}, the value of {}", key.name));
        }
        if looks_random(&value) {
            return Some(format!("{name}={}", value.chars().take(40).collect::<String>()));
        }
    }
    None
}

/// A number that nobody has typed: a UUID, 16 or more mixed hex digits or letters, or two long numbers with a dot, as
/// Google's client ids are.
fn looks_random(value: &str) -> bool {
    let word = |part: &str| part.len() >= 8 && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_client_id = value.split_once('.').is_some_and(|(one, other)| word(one) && word(other));
    let solid: String = value.chars().filter(|letter| *letter != '-').collect();
    let is_word = solid.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let digits = solid.bytes().filter(u8::is_ascii_digit).count();
    is_client_id || (is_word && (16..=128).contains(&solid.len()) && digits >= 3 && digits < solid.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_below_a_tracker_are_its_own() {
        assert_eq!(tracker("region1.google-analytics.com").map(|tracker| tracker.name), Some("Google Analytics"));
        assert_eq!(tracker("google-analytics.com.evil.example"), None);
        assert!(TRACKERS.iter().all(|tracker| tracker.source.starts_with("https://")));
    }

    #[test]
    fn random_numbers_are_told_from_words() {
        for random in
            ["6ba7b810-9dad-11d1-80b4-00c04fd430c8", "1747832011.1699977121", "d41d8cd98f00b204e9800998ecf8427e"]
        {
            assert!(looks_random(random), "{random}");
        }
        for plain in [
            "",
            "de-DE",
            "1920x1080",
            "olive-oil",
            "the-new-harvest-is-here-at-last",
            "2026-11-22",
            "12345678901234567",
        ] {
            assert!(!looks_random(plain), "{plain}");
        }
    }
}
