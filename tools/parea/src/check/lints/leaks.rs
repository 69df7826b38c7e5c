//! What does not belong into a file that everybody can read, and what visitors' browsers fetch from elsewhere.

use std::sync::LazyLock;

use parea::config::describe::Kind;
use regex::Regex;

use super::{Found, Lint, Whole};
use crate::check::Severity;
use crate::check::language::{Here, at};

pub(super) const LINTS: &[Lint] = &[
    Lint {
        code: "secret",
        severity: Severity::Error,
        about: "A password, token or private key, in a value or in a comment.",
        why: "every visitor can read this file",
        mend: "take it out, and make it invalid: it must be taken as known",
        find: secret,
    },
    Lint {
        code: "email-address",
        severity: Severity::Warning,
        about: "An e-mail address, in a value or in a comment; one that a `mailto:` link opens is meant to be public.",
        why: "every visitor and every collector of addresses can read this file",
        mend: "take it out, or make it a `mailto:` link if people are to write to it",
        find: email,
    },
    Lint {
        code: "other-origin",
        severity: Severity::Note,
        about: "An address on another origin from which visitors' browsers fetch something, or to which they send.",
        why: "that server learns the address and browser of every visitor who is shown this",
        mend: "serve it from the site's own origin, or name that server in the privacy policy",
        find: elsewhere,
    },
];

/// Tokens that are known by their form, and members that are named like secrets.
static SECRET: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let forms = [
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
        r"\b(?:sk|rk)_(?:live|test)_[0-9A-Za-z]{16,}",
        r"\bsk-[0-9A-Za-z_-]{20,}",
        r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
        r"\bgh[pousr]_[0-9A-Za-z]{30,}",
        r"\bgithub_pat_[0-9A-Za-z_]{30,}",
        r"\bglpat-[0-9A-Za-z_-]{20,}",
        r"\bxox[abprs]-[0-9A-Za-z-]{10,}",
        r"\bAIza[0-9A-Za-z_-]{35}",
        r"\bSG\.[0-9A-Za-z_-]{16,}\.[0-9A-Za-z_-]{16,}",
        r"\beyJ[0-9A-Za-z_-]{8,}\.eyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]*",
        r#"\b[a-z]+://[^/\s":@]+:[^/\s"@]+@"#,
        r#""(?i:password|passwd|secret|client_?secret|api_?key|private_?key|access_?token|auth_?token)"\s*:\s*"[^"]+""#,
    ];
    Regex::new(&forms.join("|")).ok()
});

static EMAIL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[\p{L}0-9._%+-]+@[\p{L}0-9-]+(?:\.[\p{L}0-9-]+)*\.\p{L}{2,}").ok());

fn secret(whole: &Whole<'_>, found: &mut Found<'_>) {
    let text = whole.document.text();
    for place in SECRET.iter().flat_map(|form| form.find_iter(text)) {
        found.span(place.range(), "this looks like a secret".to_owned(), None);
    }
}

fn email(whole: &Whole<'_>, found: &mut Found<'_>) {
    let text = whole.document.text();
    for place in EMAIL.iter().flat_map(|form| form.find_iter(text)) {
        let before = text.get(..place.start()).unwrap_or_default();
        let is_login = before.ends_with("://") || before.rsplit('"').next().is_some_and(|own| own.contains("://"));
        // `@somebody@server` is a name in the fediverse, `oil@2x.avif` a picture for fine screens.
        let (_, domain) = place.as_str().split_once('@').unwrap_or_default();
        let scale = domain.split('.').next().and_then(|first| first.strip_suffix('x'));
        let is_picture = scale.is_some_and(|scale| scale.parse::<u8>().is_ok());
        if !before.ends_with("mailto:") && !before.ends_with('@') && !is_login && !is_picture {
            found.span(place.range(), format!("`{}` is an e-mail address", place.as_str()), None);
        }
    }
}

fn elsewhere(whole: &Whole<'_>, found: &mut Found<'_>) {
    let root = &whole.document.value;
    super::walk(root, "", &mut |path, value| {
        let Some(address) = value.text().filter(|text| text.contains("//")) else { return };
        // What a visitor follows by their own act is no request of ours.
        let is_fetched = matches!(at(root, path), Here::Kind(Kind::Address))
            && ![".open", ".apply", ".embed", ".url", ".media"].iter().any(|own| path.ends_with(own))
            || path == "growthbook.features"
            || path.ends_with(".src");
        let host = |rest: &str| rest.split(['/', '?', '#']).next().unwrap_or_default().to_owned();
        let begins = ["https://", "http://", "//"].iter().find_map(|scheme| address.strip_prefix(scheme));
        if let Some(host) = begins.map(host).filter(|_| is_fetched) {
            found.value(path, "", format!("this is fetched from, or sent to, `{host}`"), None);
        }
    });
}
