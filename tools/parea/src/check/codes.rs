//! Every code that a finding can have, explained: for `parea check --explain CODE` and for the documentation.

use super::lints;

/// Findings of the widget's own decoder: code, what it finds, and how it is mended.
const DECODER: &[(&str, &str, &str)] = &[
    ("not-json", "The file is not JSON, is nested too deep or is too large.", "mend what stands at that place"),
    ("unknown-version", "`version` is not one that this widget speaks.", "write `\"version\": 1`"),
    ("unknown-key", "A key or an operator that the language does not have here.", "take the one that is suggested"),
    ("missing", "Something that must be there is not: of an image its `alt`, `width` and `height` too.", "add it"),
    ("wrong-type", "A value of another kind than the key takes.", "write the kind that is named"),
    ("unknown-word", "A word that is none of those that the key takes.", "take the one that is suggested"),
    (
        "unknown-reference",
        "A name of a segment, step, campaign, source or default that nothing has.",
        "name one that is there",
    ),
    ("unknown-fact", "A fact that is none of the widget's and is not declared.", "declare it under `attributes`"),
    ("duplicate", "An id or a name that something else has already.", "give it another one"),
    (
        "bad-id",
        "An id that is not in kebab-case: storage, events and reports refer to it.",
        "write small letters and digits, with single hyphens between words",
    ),
    (
        "no-group",
        "A frequency by the clock of the group, in a campaign without a group.",
        "name its `group`, or leave `clock` out",
    ),
    ("cycle", "Segments, or campaigns that follow each other, in a circle.", "take one reference out of the circle"),
    ("conflict", "Two keys that mean the same in different ways.", "keep one of them"),
    (
        "bad-weights",
        "Weights of variants, or shares of prizes, that add up to more or less than 1; a wheel has 2 to 12 prizes.",
        "let them add up to 1; of weights some may be left out",
    ),
    ("bad-unit", "An experiment on a fact that cannot be remembered.", "take `id`, or an attribute with `remember`"),
    ("not-patchable", "A variant that changes what must be equal for all.", "leave that key out of the patch"),
    ("no-purpose", "A fact without a purpose where it would be shown or sent.", "state the `purpose` of the attribute"),
    (
        "no-fallback",
        "A merge field whose value can be absent, with nothing to say in its stead.",
        "write `{{ fact or '…' }}`",
    ),
    ("unknown-filter", "A filter of a merge field that there is not.", "take the one that is suggested"),
    ("bad-merge", "A merge field that cannot be read.", "write `{{ fact or 'in its stead' }}`"),
    (
        "unsafe-address",
        "An address that would run something instead of leading somewhere.",
        "write an address of the web",
    ),
    ("no-collector", "A form, and no collector that takes its answers.", "write `site.collector`"),
];

/// Findings about the file as a whole.
const FILE: &[(&str, &str, &str)] = &[
    ("comments", "There are comments in the file, which the page cannot read.", "serve what `parea build` writes"),
    (
        "not-strict",
        "Something in the file that only the tools read, such as a comma after the last member.",
        "serve what `parea build` writes",
    ),
    (
        "never-personalises",
        "The consent manager has no category that allows personalising.",
        "name one under `consent.purposes`",
    ),
    (
        "doubtful-category",
        "A consent category that looks like a misspelt one of ours.",
        "take the one that is suggested, or map it",
    ),
];

/// What the console of a page says, and no file can tell.
const PAGE: &[(&str, &str, &str)] = &[
    (
        "unreachable",
        "The collector gives no answer. What was to be sent waits and is tried again.",
        "look whether `site.collector` is its address, and whether the page's policy (`connect-src`) allows it",
    ),
    (
        "refused",
        "The collector has refused something for good.",
        "look into its log, and whether it is of this version",
    ),
    ("wrong-fact", "An attribute was found, and is of another type than declared.", "change its `type`, or the page"),
    (
        "no-feed",
        "A feed could not be had, or is no list; or an address gave a coupon no code.",
        "open its address, and look whether this page may read it",
    ),
    ("bad-call", "The page has called what there is not, or with unfit arguments.", "see www/docs/api.md"),
    (
        "no-library",
        "A sink hands events to a library, and the page does not have it: no variable of the name in brackets, or no function.",
        "put the library on the page, write its variable as the sink's `name`, or take the sink out",
    ),
];

/// What a code means, for people; `None` where there is none of that name.
pub(crate) fn about(code: &str) -> Option<String> {
    if let Some((_, about, mend)) = DECODER.iter().chain(FILE).chain(PAGE).find(|(own, ..)| *own == code) {
        return Some(format!("{about}\n\nHow to mend it: {mend}."));
    }
    let lint = lints::ALL.iter().copied().flatten().find(|lint| lint.code == code)?;
    Some(format!("{}\n\nWhy it matters: {}.\nHow to mend it: {}.", lint.about, lint.why, lint.mend))
}

/// The table of the documentation.
pub(crate) fn markdown() -> String {
    let mut out = String::from("| code | is | finds | how to mend it |\n|---|---|---|---|\n");
    for (codes, severity) in [(DECODER, "error"), (FILE, "warning"), (PAGE, "console")] {
        for (code, about, mend) in codes {
            out += &format!("| `{code}` | {severity} | {about} | {mend} |\n");
        }
    }
    for lint in lints::ALL.iter().copied().flatten() {
        let severity = lint.severity.name();
        out +=
            &format!("| `{}` | {severity} | {} It matters: {}. | {} |\n", lint.code, lint.about, lint.why, lint.mend);
    }
    out
}
