//! Which of the languages on offer fits a reader best, and which way it is written.
//!
//! Language tags are compared as BCP 47 has them: without regard to case, and `_` is taken for `-`.

/// Tags that mean the same to a reader, though neither begins with the other (CLDR likely subtags and aliases).
const ALIASES: &[(&str, &str)] = &[
    ("zh-TW", "zh-Hant"),
    ("zh-HK", "zh-Hant"),
    ("zh-MO", "zh-Hant"),
    ("zh-CN", "zh-Hans"),
    ("zh-SG", "zh-Hans"),
    ("no", "nb"),
    ("nb", "no"),
    ("iw", "he"),
    ("he", "iw"),
];

/// Languages written from right to left where the tag names no script (CLDR, `characterOrder`).
const RTL_LANGUAGES: &str = "ar arc azb bal bqi ckb dv fa glk he iw khw ks lrc mzn nqo pnb prs ps rhg sd syr ug ur yi";

/// Scripts written from right to left (ISO 15924).
const RTL_SCRIPTS: &str = "Adlm Arab Aran Hebr Mand Mend Nkoo Rohg Samr Syrc Thaa Yezi";

/// Whether two tags are the same.
fn same(one: &str, other: &str) -> bool {
    let fold = |byte: u8| if byte == b'_' { b'-' } else { byte.to_ascii_lowercase() };
    one.len() == other.len() && one.bytes().map(fold).eq(other.bytes().map(fold))
}

/// The language itself: `de` of `de-AT`.
fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or_default()
}

/// Tags on offer, by their place; `None` after the last one.
pub type Tags<'a> = &'a dyn Fn(usize) -> Option<&'a str>;

/// The place of the tag that fits a wanted one best: `de-AT` takes `de-AT`, else `de`, else any German; `None` where
/// none fits.
pub fn fit(want: &str, tags: Tags<'_>) -> Option<usize> {
    let mut range = want;
    while !range.is_empty() {
        let alias = ALIASES.iter().find(|(from, _)| same(from, range)).map(|(_, to)| *to);
        // The language itself takes whatever region or script of it there is, rather than another language.
        let cut = range.bytes().rposition(|byte| matches!(byte, b'-' | b'_'));
        let place = find(range, tags, false).or_else(|| find(alias?, tags, false));
        let place = if cut.is_none() { place.or_else(|| find(range, tags, true)) } else { place };
        if place.is_some() {
            return place;
        }
        range = range.get(..cut?)?;
    }
    None
}

/// The place of the first tag that is the same as another, or is of that language.
fn find(wanted: &str, tags: Tags<'_>, any: bool) -> Option<usize> {
    let mut place = 0;
    while let Some(tag) = tags(place) {
        if same(if any { primary(tag) } else { tag }, wanted) {
            return Some(place);
        }
        place += 1;
    }
    None
}

/// Whether a language is written from right to left; a script in the tag decides before the language does.
pub fn is_rtl(tag: &str) -> bool {
    let is_script = |part: &&str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let (known, part) = match tag.split(['-', '_']).skip(1).find(is_script) {
        Some(script) => (RTL_SCRIPTS, script),
        None => (RTL_LANGUAGES, primary(tag)),
    };
    known.split(' ').any(|name| name.eq_ignore_ascii_case(part))
}

/// Whether a text in one language needs no mark inside a text in the other: the same language and script.
pub fn is_covered(text: &str, around: &str) -> bool {
    fit(text, &|place| (place == 0).then_some(around)).is_some() && is_rtl(text) == is_rtl(around)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(want: &str, tags: &[&str], expected: Option<&str>) {
        let place = fit(want, &|place| tags.get(place).copied());
        assert_eq!(place.map(|place| tags[place]), expected, "{want} among {tags:?}");
    }

    #[test]
    fn the_best_fit_is_the_nearest_relative() {
        check("de", &["en", "de"], Some("de"));
        check("de-AT", &["en", "de"], Some("de"));
        check("de-AT", &["de", "de-AT"], Some("de-AT"));
        check("DE_at", &["en", "de-AT"], Some("de-AT"));
        check("de", &["en", "de-CH"], Some("de-CH"));
        check("de-AT-1996", &["de-CH", "de-AT"], Some("de-AT"));
        check("zh-TW", &["zh-Hans", "zh-Hant"], Some("zh-Hant"));
        check("zh", &["en", "zh-Hans"], Some("zh-Hans"));
        check("nb-NO", &["en", "no"], Some("no"));
        check("fr", &["en", "de"], None);
        check("", &["en"], None);
        check("d", &["de"], None);
        check("-", &["de", ""], None);
    }

    #[test]
    fn the_direction_follows_the_script_and_then_the_language() {
        for tag in
            ["ar", "he", "fa", "fa-IR", "ur_PK", "ps", "sd", "ug", "yi", "ckb", "dv", "FA", "az-Arab", "pa-Arab-PK"]
        {
            assert!(is_rtl(tag), "{tag}");
        }
        for tag in ["en", "el", "ku", "ar-Latn", "uz-Latn", "", "a", "far"] {
            assert!(!is_rtl(tag), "{tag}");
        }
    }
}
