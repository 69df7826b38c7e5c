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

/// Makes an address of a template, with each value encoded in its place; a parameter whose value is empty is left out with
/// its name, so that no network is told of something that is not there.
pub fn address(template: &str, places: &[(&str, &str)]) -> String {
    let value = |name: &str| places.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value);
    let start = template.find(['?', '#']).map_or(template.len(), |at| at + 1);
    let (before, parameters) = template.split_at(start);
    let mut out = String::new();
    put(before, &value, &mut out);
    let mut sign = "";
    for pair in parameters.split('&') {
        let place = pair.split(['{', '}']).nth(1);
        if place.is_none_or(|name| !value(name).is_empty()) {
            out.push_str(sign);
            put(pair, &value, &mut out);
            sign = "&";
        }
    }
    out
}

/// Adds a part of a template with the encoded values in its places.
fn put<'a>(part: &str, value: &dyn Fn(&str) -> &'a str, out: &mut String) {
    for (at, piece) in part.split(['{', '}']).enumerate() {
        if at % 2 == 0 {
            out.push_str(piece);
        } else {
            let value = value(piece);
            // A host with its port was read as one already, and is no component.
            out.push_str(&if piece == "server" { value.to_owned() } else { encode(value) });
        }
    }
}

/// The longest beginning of a text that has room, with a sign of what was cut off; whole words where there are several.
///
/// Characters are counted, which are never fewer than the grapheme clusters that some networks count.
pub fn cut(text: &str, room: usize, weigh: &dyn Fn(char) -> usize) -> String {
    if text.chars().map(weigh).sum::<usize>() <= room {
        return text.to_owned();
    }
    let Some(room) = room.checked_sub(weigh(MORE)).filter(|room| *room > 0) else { return String::new() };
    let mut taken = 0;
    let end = text.char_indices().find(|(_, character)| {
        taken += weigh(*character);
        taken > room
    });
    let (kept, rest) = text.split_at(end.map_or(text.len(), |(at, _)| at));
    let is_whole = rest.starts_with(char::is_whitespace);
    let whole = kept.rfind(char::is_whitespace).filter(|_| !is_whole).unwrap_or(kept.len());
    let mut kept = kept.get(..whole).unwrap_or_default().trim_end().to_owned();
    kept.push(MORE);
    kept
}

/// Stands for what was cut off.
const MORE: char = '…';

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

    #[test]
    fn a_parameter_without_a_value_is_left_out_with_its_name() {
        let places = [
            ("url", "https://a.example/?b=c"),
            ("via", ""),
            ("host", "mastodon.example"),
            ("server", "mastodon.example:3000"),
        ];
        for (template, expected) in [
            ("https://n.example/?u={url}&via={via}", "https://n.example/?u=https%3A%2F%2Fa.example%2F%3Fb%3Dc"),
            ("https://n.example/?via={via}&u={url}", "https://n.example/?u=https%3A%2F%2Fa.example%2F%3Fb%3Dc"),
            ("https://n.example/?v=2&via={via}", "https://n.example/?v=2"),
            ("https://{host}/share", "https://mastodon.example/share"),
            ("https://{server}/share", "https://mastodon.example:3000/share"),
        ] {
            assert_eq!(address(template, &places), expected);
        }
    }

    #[test]
    fn a_text_is_cut_at_a_word_and_says_so() {
        for (text, room, expected) in [
            ("olive oil", 9, "olive oil"),
            ("olive oil", 8, "olive…"),
            ("olive oil", 6, "olive…"),
            ("olive oil", 4, "oli…"),
            ("olive oil", 1, ""),
            ("ελιά και λάδι", 9, "ελιά και…"),
        ] {
            assert_eq!(cut(text, room, &|_| 1), expected, "{text} {room}");
        }
        assert_eq!(cut("🫒🫒🫒", 5, &|_| 2), "🫒…");
    }

    proptest! {
        #[test]
        fn what_was_cut_has_room(text in ".{0,60}", room in 0_usize..40) {
            prop_assert!(cut(&text, room, &|_| 1).chars().count() <= room);
        }

        #[test]
        fn decoding_gives_back_what_was_encoded(text in ".{0,60}") {
            prop_assert_eq!(percent_decode(&encode(&text)), Some(text));
        }
    }
}
