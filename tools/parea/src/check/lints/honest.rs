//! What is dishonest to visitors. The widget has no such tricks; whoever tries to write one learns why.

use std::sync::LazyLock;

use parea::config::Value;
use parea::config::describe::{duration, share};
use regex::Regex;

use super::reach::{moment, zone};
use super::{Found, Lint, Whole, get, text};
use crate::check::Severity;

pub(super) const LINTS: &[Lint] = &[
    Lint {
        code: "ticked-consent",
        severity: Severity::Error,
        about: "A question for consent that is ticked beforehand, or without which nobody can go on.",
        why: "consent is an act of the visitor (GDPR, article 4 (11); CJEU C-673/17): this one is none",
        mend: "leave it unticked and not required; what is needed for the service itself needs no consent",
        find: ticked,
    },
    Lint {
        code: "restarting-countdown",
        severity: Severity::Error,
        about: "A countdown that starts again with every visit instead of leading to a moment, or to a deadline that is kept.",
        why: "the hurry is invented (unfair commercial practice, annex I no. 7 of Directive 2005/29/EC)",
        mend: "give it the moment at which the offer really ends: `\"to\": \"2026-12-24T20:00\"`, or each visitor one deadline that is kept: `\"for\": \"2d\"`",
        find: countdown,
    },
    Lint {
        code: "past-countdown",
        severity: Severity::Warning,
        about: "A countdown to a moment that has passed.",
        why: "it shows what comes at its end, and no time",
        mend: "give it another `to`, or take it away",
        find: passed,
    },
    Lint {
        code: "no-captions",
        severity: Severity::Warning,
        about: "A video of the site's own without captions.",
        why: "whoever does not hear it does not know what is said (WCAG 2.2, success criterion 1.2.2)",
        mend: "add them: `\"captions\": { \"en\": \"/video/harvest.en.vtt\" }`; where nothing is said, `\"captions\": {}`",
        find: captions,
    },
    Lint {
        code: "late-close",
        severity: Severity::Error,
        about: "A close button that is hidden, or comes late, on something that interrupts.",
        why: "whoever is interrupted must be able to go on at once",
        mend: "take it away: what interrupts has a close button from its first moment",
        find: close,
    },
    Lint {
        code: "invented-scarcity",
        severity: Severity::Warning,
        about: "A number of what is left, or of people who look or buy, that is written into a text.",
        why: "a number that no stock keeps is not true for long, and soon an unfair practice",
        mend: "take the number from a fact (`{{ stock or … }}` with a text that is always true), or take it away",
        find: scarcity,
    },
    Lint {
        code: "second-spin",
        severity: Severity::Warning,
        about: "A prize wheel that also shows to those who may not be remembered.",
        why: "to them it draws anew on every page: the chances that it shows are not theirs",
        mend: "show it to those whom it can know again: `\"needs\": \"remember\"`",
        find: spin,
    },
    Lint {
        code: "fine-chance",
        severity: Severity::Error,
        about: "A chance of a prize wheel that is no whole number of its 10,000 tickets.",
        why: "a wheel draws one of 10,000 tickets: the chance that it shows would not be the one that it gives",
        mend: "round it to 0.01 %, and let all of them add up to 1",
        find: fine,
    },
];

/// Chances are drawn in so many steps (`decide/hash.rs`).
const TICKETS: f64 = 1e4;

/// Visits every object that has a `type`.
pub(super) fn each<'v>(whole: &'v Whole<'_>, kind: &str, visit: &mut dyn FnMut(&str, &'v Value)) {
    super::walk(&whole.document.value, "", &mut |path, value| {
        if value.get("type").is_some_and(|own| own.is(kind)) {
            visit(path, value);
        }
    });
}

fn fine(whole: &Whole<'_>, found: &mut Found<'_>) {
    each(whole, "wheel", &mut |path, wheel| {
        for (at, prize) in get(wheel, "prizes").items().iter().enumerate() {
            let tickets = share(get(prize, "share")).unwrap_or_default() * TICKETS;
            if (tickets - tickets.round()).abs() > 1e-6 {
                let message = "no whole number of the 10,000 tickets has this chance".to_owned();
                found.value(&format!("{path}.prizes[{at}].share"), "", message, None);
            }
        }
    });
}

fn ticked(whole: &Whole<'_>, found: &mut Found<'_>) {
    const TICKED: [&str; 7] = ["checked", "ticked", "default", "value", "selected", "preselected", "initial"];
    each(whole, "consent", &mut |path, step| {
        for (key, value) in step.entries() {
            let is_yes = value.is_true() || value.text().is_some_and(|text| matches!(text, "true" | "yes" | "on"));
            if is_yes && TICKED.contains(&key.as_str()) {
                found.key(&format!("{path}.{key}"), "this consent is ticked beforehand".to_owned(), None);
            }
            if key == "required" && value.is_true() {
                found.key(&format!("{path}.{key}"), "nobody can go on without giving this consent".to_owned(), None);
            }
        }
    });
}

fn countdown(whole: &Whole<'_>, found: &mut Found<'_>) {
    const ANEW: [&str; 6] = ["duration", "length", "minutes", "restart", "repeat", "evergreen"];
    each(whole, "countdown", &mut |path, block| {
        let anew = block.entries().iter().find(|(key, _)| ANEW.contains(&key.as_str())).map(|(key, _)| key.as_str());
        // A date in another form than ours is only that.
        let is_span = duration(get(block, "to")).is_some();
        let again = matches!(text(block, "onEnd"), "restart" | "repeat").then_some("onEnd");
        if let Some(key) = anew.or(is_span.then_some("to")).or(again) {
            let message = "this countdown starts again with every visit".to_owned();
            found.key(&format!("{path}.{key}"), message, None);
        }
    });
}

fn passed(whole: &Whole<'_>, found: &mut Found<'_>) {
    let zone = zone(whole);
    each(whole, "countdown", &mut |path, block| {
        if moment(text(block, "to"), &zone, true).is_some_and(|to| to < whole.now) {
            found.value(&format!("{path}.to"), "", "this countdown is over".to_owned(), None);
        }
    });
}

fn captions(whole: &Whole<'_>, found: &mut Found<'_>) {
    each(whole, "video", &mut |path, block| {
        if !get(block, "src").is_null() && get(block, "captions").is_null() {
            found.value(&format!("{path}.src"), "", "this video has no captions".to_owned(), None);
        }
    });
}

fn close(whole: &Whole<'_>, found: &mut Found<'_>) {
    const LATE: [&str; 5] = ["closeDelay", "closeButtonDelay", "hideClose", "showCloseAfter", "closeOpacity"];
    for entry in &whole.campaigns {
        let is_inline = matches!(text(&entry.value, "format"), "inline" | "tab");
        for (key, value) in entry.value.entries() {
            let is_hidden = key == "closable" && matches!(value, Value::Bool(false)) && !is_inline;
            if is_hidden || LATE.contains(&key.as_str()) {
                let message = format!("`{}` keeps visitors from closing it", entry.id);
                found.key(&entry.place(key), message, None);
            }
        }
    }
    if let Some(rule) = hiding(text(get(&whole.document.value, "theme"), "css")) {
        found.value("theme.css", &rule, format!("`{rule}` keeps visitors from seeing the close button"), None);
    }
}

/// The rule of a style sheet that hides the close button.
fn hiding(css: &str) -> Option<String> {
    static ASIDE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?s)/\*.*?\*/|:not\([^)]*\)").ok());
    // The button must be what the selector ends with: what stands beside it or inside of it may go.
    static RULE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let selector = r"[^{},]*\bclose\b[^\s>+~,{}]*\s*(?:,[^{}]*)?";
        let hidden = [
            r"display\s*:\s*none",
            r"visibility\s*:\s*(?:hidden|collapse)",
            r"opacity\s*:\s*(?:0|0?\.[0-2]\d*|[12]?\d%)\s*(?:[;!}]|$)",
            r"(?:width|height|inline-size|block-size|font-size|scale|zoom)\s*:\s*0(?:[a-z]+|%)?\s*(?:[;!}]|$)",
            r"clip(?:-path)?\s*:\s*(?:rect\(\s*[01]|inset\(\s*(?:50|100)%|circle\(\s*0)",
            r"transform\s*:\s*scale[XY]?\(\s*0\s*\)",
        ];
        Regex::new(&format!(r"(?i){selector}\{{(?:[^{{}}]*[\s;])?(?:{})[^{{}}]*\}}?", hidden.join("|"))).ok()
    });
    let plain = ASIDE.as_ref()?.replace_all(css, "");
    Some(RULE.as_ref()?.find(&plain)?.as_str().trim().to_owned())
}

/// Numbers of what is left and of who looks, in the languages of the demo site.
static SCARCE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let forms = [
        r"\bonly\s+\d+\s+(?:\p{L}+\s+)?(?:left|remaining|remain|available)\b",
        r"\b\d+\s+(?:items?\s+|pieces?\s+)?(?:left in stock|left at this price)\b",
        r"\b\d+\s+(?:other\s+)?(?:people|persons|visitors|customers|shoppers)\s+(?:are\s+|have\s+)?(?:viewing|watching|looking|bought|ordered)",
        r"\bnur\s+noch\s+\d+",
        r"\b\d+\s+(?:andere\s+)?(?:personen|menschen|kunden|besucher)\s+(?:sehen|schauen|kauften|haben)",
        r"(?:^|\P{L})μόνο\s+\d+\s+(?:ακόμη|ακόμα|τεμάχια|κομμάτια|διαθέσιμα)",
        r"(?:^|\P{L})(?:zostało|zostały|pozostało)\s+(?:tylko\s+)?\d+",
        r"\btylko\s+\d+\s+(?:sztuk\p{L}*|szt)",
        r"(?:^|\P{L})(?:فقط|تنها)\s+[\d۰-۹]+\s+(?:عدد|تا)",
    ];
    Regex::new(&format!("(?i:{})", forms.join("|"))).ok()
});

fn scarcity(whole: &Whole<'_>, found: &mut Found<'_>) {
    static FIELD: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\{\{[^}']*(?:or\s*'(?P<fallback>[^']*)')?[^}]*\}\}").ok());
    super::walk(get(&whole.document.value, "campaigns"), "campaigns", &mut |path, value| {
        let Some(written) = value.text() else { return };
        // The fallback of a fact is written just the same.
        let plain = FIELD.as_ref().map_or_else(|| written.into(), |field| field.replace_all(written, "$fallback"));
        if let Some(place) = SCARCE.iter().find_map(|form| form.find(&plain)) {
            found.value(
                path,
                place.as_str().trim(),
                format!("`{}` is a number that is always the same", place.as_str().trim()),
                None,
            );
        }
    });
}

fn spin(whole: &Whole<'_>, found: &mut Found<'_>) {
    for entry in &whole.campaigns {
        let is_kept = get(&entry.value, "needs").each().iter().any(|purpose| purpose.is("remember"));
        super::walk(get(&entry.value, "content"), "content", &mut |path, value| {
            if text(value, "type") == "wheel" && !is_kept {
                let message = format!("`{}` can be turned again by whoever is not remembered", entry.id);
                found.value(&entry.place(&format!("{path}.type")), "", message, None);
            }
        });
    }
}
