//! Addresses made of templates, and percent-encoding as `encodeURIComponent` does it.

/// Encodes a text as one component of an address (ECMA-262, `encodeURIComponent`).
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for nibble in [byte >> 4, byte & 15] {
                out.push(char::from(if nibble < 10 { b'0' + nibble } else { b'A' - 10 + nibble }));
            }
        }
    }
    out
}

/// Fills the places `{name}` of a template, by name and value; one that is not known is left out.
pub fn fill(template: &str, places: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for (at, part) in template.split(['{', '}']).enumerate() {
        let known = places.iter().find(|(name, _)| *name == part);
        out.push_str(if at % 2 == 0 { part } else { known.map_or("", |(_, value)| value) });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consent::evidence::percent_decode;
    use proptest::prelude::*;

    #[test]
    fn encodes_as_browsers_do() {
        for (text, expected) in [
            ("a b&c=d?e#f/g:h", "a%20b%26c%3Dd%3Fe%23f%2Fg%3Ah"),
            ("-_.!~*'()", "-_.!~*'()"),
            ("\"<>%+", "%22%3C%3E%25%2B"),
            ("ελιά", "%CE%B5%CE%BB%CE%B9%CE%AC"),
            ("زیتون", "%D8%B2%DB%8C%D8%AA%D9%88%D9%86"),
            ("🫒", "%F0%9F%AB%92"),
        ] {
            assert_eq!(encode(text), expected);
        }
    }

    #[test]
    fn a_template_takes_its_values_in_their_places() {
        assert_eq!(fill("x={a}&y={b}&z={a}", &[("a", "1")]), "x=1&y=&z=1");
    }

    proptest! {
        #[test]
        fn decoding_gives_back_what_was_encoded(text in ".{0,60}") {
            prop_assert_eq!(percent_decode(&encode(&text)), Some(text));
        }
    }
}
