//! Which of the languages on offer fits a reader best, and which way it is written.
//!
//! Language tags are compared as BCP 47 has them: without regard to case, and `_` is taken for `-`.

/// Tags in pairs: the second means the same to a reader as the first, though neither begins with the other (CLDR likely
/// subtags and aliases).
const ALIASES: &str = "zh-TW zh-Hant zh-HK zh-Hant zh-MO zh-Hant zh-CN zh-Hans zh-SG zh-Hans no nb nb no iw he he iw";

/// Languages written from right to left where the tag names no script (CLDR, `characterOrder`), and all such scripts
/// (ISO 15924).
const RTL: &str = "ar arc azb bal bqi ckb dv fa glk he iw khw ks lrc mzn nqo pnb prs ps rhg sd syr ug ur yi \
    Adlm Arab Aran Hebr Mand Mend Nkoo Rohg Samr Syrc Thaa Yezi";

/// Whether two tags are the same.
fn same(one: &str, other: &str) -> bool {
    let fold = |byte: u8| if byte == b'_' { b'-' } else { byte.to_ascii_lowercase() };
    one.len() == other.len() && one.bytes().zip(other.bytes()).all(|(one, other)| fold(one) == fold(other))
}

/// The language itself: `de` of `de-AT`.
fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or_default()
}

/// How well a tag fits a wanted one, 0 for not at all: `de-AT` takes `de-AT`, else `de`, else any German.
fn score(want: &str, tag: &str) -> usize {
    let mut range = want;
    while !range.is_empty() {
        let mut aliases = ALIASES.split(' ');
        while let (Some(from), Some(to)) = (aliases.next(), aliases.next()) {
            if same(from, range) && same(to, tag) {
                return 2 * range.len();
            }
        }
        if same(range, tag) {
            return 2 * range.len() + 1;
        }
        let cut = range.bytes().rposition(|byte| matches!(byte, b'-' | b'_'));
        range = range.get(..cut.unwrap_or(0)).unwrap_or_default();
    }
    // The language itself takes whatever region or script of it there is, rather than another language.
    usize::from(!primary(want).is_empty() && same(primary(want), primary(tag)))
}

/// Tags on offer, by their place; `None` after the last one.
pub type Tags<'a> = &'a dyn Fn(usize) -> Option<&'a str>;

/// The place of the tag that fits a wanted one best, of equals the first; `None` where none fits.
pub fn fit(want: &str, tags: Tags<'_>) -> Option<usize> {
    let (mut best, mut found, mut place) = (0, None, 0);
    while let Some(tag) = tags(place) {
        let score = score(want, tag);
        if score > best {
            (best, found) = (score, Some(place));
        }
        place += 1;
    }
    found
}

/// Whether a language is written from right to left; a script in the tag decides before the language does.
pub fn is_rtl(tag: &str) -> bool {
    let mut is_rtl = false;
    for (at, part) in tag.split(['-', '_']).enumerate() {
        // Four letters are a script; a variant of that length begins with a digit.
        if at == 0 || part.len() == 4 && part > "A" {
            is_rtl = RTL.split(' ').any(|name| same(name, part));
        }
    }
    is_rtl
}

/// Whether a text in one language needs no mark inside a text in the other: the same language and script.
pub fn is_covered(text: &str, around: &str) -> bool {
    score(text, around) > 0 && is_rtl(text) == is_rtl(around)
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
