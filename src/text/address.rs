//! Which addresses may be followed: web, mail and telephone ones, and those relative to the page.
//!
//! What was judged is what is used: the address is cleaned first, and only the cleaned one is handed out.

/// Schemes of links.
pub const LINKS: &[&str] = &["https", "http", "mailto", "tel", "sms"];

/// Schemes of what is fetched.
pub const MEDIA: &[&str] = &["https", "http"];

/// The address as a browser would read it, if its scheme is one of those allowed or it has none.
///
/// # Errors
/// The scheme that is not allowed.
pub fn safe(address: &str, schemes: &[&str]) -> Result<String, String> {
    // Browsers drop control characters before they look for a scheme ("java\tscript:"), and so do we.
    let mut clean = String::new();
    clean.extend(address.chars().filter(|character| *character >= ' ' && *character != '\u{7f}'));
    let clean = clean.trim_ascii();
    // A colon ends a scheme only before the path, query or fragment begins.
    let end = clean.bytes().position(|byte| b":/\\?#".contains(&byte)).unwrap_or(clean.len());
    let (scheme, rest) = clean.split_at_checked(end).unwrap_or_default();
    let is_safe = !rest.starts_with(':') || schemes.iter().any(|known| known.eq_ignore_ascii_case(scheme));
    if is_safe { Ok(clean.to_owned()) } else { Err(scheme.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(address: &str, expected: Result<&str, &str>) {
        assert_eq!(safe(address, LINKS).as_deref().map_err(String::as_str), expected, "{address:?}");
    }

    #[test]
    fn web_mail_telephone_and_relative_addresses_pass() {
        for address in [
            "https://example.com/a?b=c#d",
            "HTTP://example.com",
            "mailto:a@example.com?subject=x",
            "tel:+302101234567",
            "sms:+302101234567",
            "/shop/olive-oil",
            "shop/a:b",
            "../a",
            "?q=javascript:alert(1)",
            "#javascript:alert(1)",
            "//cdn.example.com/a",
            "./javascript:alert(1)",
            "",
        ] {
            check(address, Ok(address));
        }
        check(" \u{1}https://exa\nmple.com/a b\t ", Ok("https://example.com/a b"));
    }

    #[test]
    fn addresses_that_run_or_carry_something_are_refused_however_they_are_written() {
        for (address, scheme) in [
            ("javascript:alert(1)", "javascript"),
            (" JAVASCRIPT:alert(1)", "JAVASCRIPT"),
            ("java\tscript:alert(1)", "javascript"),
            ("java\r\nscript\n:alert(1)", "javascript"),
            ("\u{0}\u{1f}javascript:alert(1)", "javascript"),
            ("\u{7f}javascript:alert(1)", "javascript"),
            ("\u{a0}javascript:alert(1)", "\u{a0}javascript"),
            ("java script:alert(1)", "java script"),
            ("\u{feff}javascript:alert(1)", "\u{feff}javascript"),
            ("data:text/html,<script>alert(1)</script>", "data"),
            ("DaTa:text/html;base64,PHNjcmlwdD4=", "DaTa"),
            ("vbscript:msgbox(1)", "vbscript"),
            ("blob:https://example.com/1", "blob"),
            ("file:///etc/passwd", "file"),
            ("intent://scan/#Intent;end", "intent"),
            ("view-source:https://example.com", "view-source"),
            ("about:blank", "about"),
            ("ftp://example.com", "ftp"),
            (":https://example.com", ""),
        ] {
            check(address, Err(scheme));
        }
        assert_eq!(safe("mailto:a@example.com", MEDIA), Err("mailto".to_owned()));
    }

    proptest! {
        #[test]
        fn whatever_passes_has_no_other_scheme_for_a_browser_either(address in "[ \\t\\nA-Za-z:/\\\\?#.\u{1}\u{a0}é]{0,24}") {
            if let Ok(clean) = safe(&address, LINKS) {
                let base = url::Url::parse("https://elaia.example/shop/").unwrap();
                if let Ok(url) = base.join(&clean) {
                    prop_assert!(LINKS.contains(&url.scheme()), "{address:?} is {url}");
                }
            }
        }
    }
}
