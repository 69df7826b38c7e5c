//! `referrer.kind`: what sort of site a visitor came from, by its host.

/// Hosts by kind, those that are part of another's domain first. A name stands for its subdomains too; one with a dot
/// at its end for every country's domain of that name, with or without `www.`, and for nothing below it.
const KINDS: &[(&str, &str)] = &[
    (
        "email",
        "mail.google.com com.google.android.gm outlook.live.com outlook.office.com mail.yahoo.com mail.ru gmx.net web.de",
    ),
    (
        "ai",
        "chatgpt.com chat.openai.com perplexity.ai claude.ai gemini.google.com copilot.microsoft.com chat.mistral.ai",
    ),
    (
        "social",
        "facebook.com instagram.com threads.net x.com twitter.com t.co linkedin.com lnkd.in pinterest. reddit.com youtube.com \
        tiktok.com bsky.app mastodon.social vk.com whatsapp.com telegram.org t.me",
    ),
    (
        "search",
        "google. com.google.android.googlequicksearchbox bing.com duckduckgo.com search.yahoo.com ecosia.org baidu.com \
        yandex. qwant.com startpage.com search.brave.com naver.com seznam.cz kagi.com",
    ),
];

/// The kind of a referrer, for a page at `own` whose address says `utm_medium=medium`.
pub fn kind(host: &str, own: &str, medium: &str) -> &'static str {
    // Mail programs name no referrer, so newsletters say it themselves.
    if medium == "email" {
        return "email";
    }
    let host = host.split(':').next().unwrap_or_default();
    let bare = host.strip_prefix("www.").unwrap_or(host);
    let own = own.split(':').next().unwrap_or_default();
    if host.is_empty() {
        return "direct";
    }
    let home = own.strip_prefix("www.").unwrap_or(own);
    if is_under(host, home) || is_under(home, bare) {
        return "internal";
    }
    for (kind, names) in KINDS {
        for name in names.split(' ').filter(|name| !name.is_empty()) {
            // What follows is a country: `google.gr`, `google.co.uk`.
            let is_country = |rest: &str| name.ends_with('.') && rest.len() < 7;
            if is_under(bare, name) || bare.strip_prefix(name).is_some_and(is_country) {
                return kind;
            }
        }
    }
    "other"
}

/// Whether a host is a domain or lies below it.
fn is_under(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_told_by_its_host() {
        for (expected, hosts) in [
            (
                "search",
                "www.google.com google.gr www.google.co.uk www.bing.com r.search.yahoo.com yandex.com.tr duckduckgo.com",
            ),
            (
                "social",
                "l.facebook.com m.facebook.com t.co out.reddit.com www.pinterest.de pinterest.co.uk lnkd.in m.youtube.com",
            ),
            ("email", "mail.google.com outlook.live.com com.google.android.gm navigator.gmx.net"),
            ("ai", "chatgpt.com www.perplexity.ai gemini.google.com claude.ai"),
            ("internal", "elaia.example www.elaia.example shop.elaia.example elaia.example:8080"),
            (
                "other",
                "docs.google.com google.attacker.example blog.example notgoogle.com facebook.com.evil.example elaia.example.evil myelaia.example",
            ),
        ] {
            for host in hosts.split(' ') {
                assert_eq!(kind(host, "www.elaia.example", ""), expected, "{host}");
            }
        }
        for host in ["elaia.example", "www.elaia.example", "shop.elaia.example"] {
            assert_eq!(kind(host, "shop.elaia.example", ""), "internal", "{host}");
        }
        assert_eq!(kind("blog.elaia.example", "shop.elaia.example", ""), "other", "it may be somebody else's");
        assert_eq!(kind("", "elaia.example", ""), "direct");
        assert_eq!(kind("", "", ""), "direct");
        assert_eq!(kind("", "elaia.example", "email"), "email");
        assert_eq!(kind("www.google.com", "", "cpc"), "search", "a page without a host has nothing internal");
    }
}
