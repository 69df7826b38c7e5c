//! The inline subset of text: `**bold**`, `*italic*`, `[link](address)` and line breaks; a backslash takes a sign literally.
//!
//! Marks are found in the text as it was written; merge fields are filled afterwards, each inside its own piece, so no
//! value can ever become a mark. Nothing is parsed as HTML.

use super::address::LINKS;
use super::merge::{self, Use, merge};
use crate::config::{Path, Problem};
use crate::content::Scene;
use crate::event::Act;
use crate::view::{Element, Piece, el};

/// What a text needs to know of its place.
#[derive(Debug)]
pub struct Place<'a> {
    /// The scene.
    pub scene: &'a Scene<'a>,
    /// Whether its language is written from right to left.
    pub rtl: bool,
    /// What using a link in it does besides opening the link.
    pub act: Option<Act>,
}

/// A mark with which a text begins.
enum Mark<'t> {
    Break,
    Literal,
    Strong(&'t str),
    Emphasis(&'t str),
    Link(&'t str, &'t str),
}

/// The pieces of a text.
///
/// # Errors
/// A merge field that cannot be filled, or a link with an address that is not allowed.
pub fn pieces(text: &str, place: &Place<'_>, path: &Path) -> Result<Vec<Piece>, Problem> {
    let (mut out, mut rest, mut at) = (Vec::new(), text, 0);
    while let Some((plain, after)) = rest.split_at_checked(at).filter(|(_, after)| !after.is_empty()) {
        let Some((mark, length)) = mark(after) else {
            at += skip(after);
            continue;
        };
        say(plain, place, path, &mut out)?;
        // The sign after a backslash is text, whatever it is.
        at = usize::from(matches!(mark, Mark::Literal));
        rest = after.get(length..).unwrap_or_default();
        out.extend(element(mark, place, path)?.map(Piece::Element));
    }
    say(rest, place, path, &mut out)?;
    Ok(out)
}

fn element(mark: Mark<'_>, place: &Place<'_>, path: &Path) -> Result<Option<Element>, Problem> {
    Ok(Some(match mark {
        Mark::Literal => return Ok(None),
        Mark::Break => el("br", ""),
        Mark::Strong(inner) => el("strong", "").children(pieces(inner, place, path)?),
        Mark::Emphasis(inner) => el("em", "").children(pieces(inner, place, path)?),
        Mark::Link(label, address) => {
            let address = place.scene.address(address, LINKS, path)?;
            let mut link = el("a", "link").with("href", address).children(pieces(label, place, path)?);
            link.act.clone_from(&place.act);
            link
        }
    }))
}

/// Adds text, joined to text before it.
fn say(text: &str, place: &Place<'_>, path: &Path, out: &mut Vec<Piece>) -> Result<(), Problem> {
    let text = merge(text, Use::Screen { rtl: place.rtl }, place.scene, path)?;
    match out.last_mut() {
        _ if text.is_empty() => {}
        Some(Piece::Text(before)) => before.push_str(&text),
        _ => out.push(Piece::Text(text)),
    }
    Ok(())
}

/// The mark with which a text begins, and its length in bytes.
fn mark(text: &str) -> Option<(Mark<'_>, usize)> {
    match text.as_bytes() {
        [b'\n', ..] => Some((Mark::Break, 1)),
        [b'\\', b'*' | b'[' | b']' | b'\\', ..] => Some((Mark::Literal, 1)),
        [b'*', b'*', ..] => spanned(text, "**").map(|inner| (Mark::Strong(inner), inner.len() + 4)),
        [b'*', ..] => spanned(text, "*").map(|inner| (Mark::Emphasis(inner), inner.len() + 2)),
        [b'[', ..] => {
            let (label, after) = until(text.get(1..)?, "]")?;
            let (address, _) = until(after.strip_prefix("](")?, ")")?;
            (!label.is_empty()).then_some((Mark::Link(label, address), label.len() + address.len() + 4))
        }
        _ => None,
    }
}

/// What stands between a sign at the start of a text and the same sign again, without space at its ends.
fn spanned<'t>(text: &'t str, sign: &str) -> Option<&'t str> {
    let (inner, _) = until(text.strip_prefix(sign)?, sign)?;
    (!inner.is_empty() && inner.trim() == inner).then_some(inner)
}

/// What comes before a sign, and the rest with it; signs in merge fields and after a backslash do not count.
fn until<'t>(text: &'t str, sign: &str) -> Option<(&'t str, &'t str)> {
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        let stars = rest.bytes().take_while(|byte| *byte == b'*').count();
        let end = match (sign, stars) {
            // Of three stars the last ones close what was opened first.
            ("*", 3) => Some(2),
            ("**", 3) => Some(1),
            ("*", 1) | ("**", 2..) => Some(0),
            _ => (stars == 0 && rest.starts_with(sign)).then_some(0),
        };
        if let Some(end) = end {
            return text.split_at_checked(at + end);
        }
        at += match rest.as_bytes() {
            [] => return None,
            [b'\\', b'*' | b'[' | b']' | b'\\', ..] => 2,
            _ => skip(rest).max(stars),
        };
    }
}

/// Bytes of the text's first character, or of the merge field with which it begins.
fn skip(text: &str) -> usize {
    match merge::field(text) {
        Some((_, rest)) => text.len() - rest.len(),
        None => text.chars().next().map_or(1, char::len_utf8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Code;
    use crate::content::stage::{Stage, html};
    use proptest::prelude::*;

    fn read(text: &str) -> Result<String, Code> {
        let stage = Stage::new("[]").fact("name", "*[x](/y)*");
        stage.scene(|scene| {
            let place = Place { scene, rtl: false, act: None };
            pieces(text, &place, &Path::default()).map(|pieces| html(&pieces)).map_err(|problem| problem.code)
        })
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(read(text).as_deref(), Ok(expected), "{text}");
    }

    #[test]
    fn the_subset_becomes_elements() {
        check("plain", "plain");
        check("a **b** c", "a <strong>b</strong> c");
        check("a *b* c", "a <em>b</em> c");
        check("a\nb", "a<br>b");
        check("[a](/b?c=d)", "<a part=link href=/b?c=d>a</a>");
        check("**a *b* c**", "<strong>a <em>b</em> c</strong>");
        check("*a **b***", "<em>a <strong>b</strong></em>");
        check("***a***", "<strong><em>a</em></strong>");
        check("**[a *b*](/c)**", "<strong><a part=link href=/c>a <em>b</em></a></strong>");
        check("[a](/b) and [c](/d)", "<a part=link href=/b>a</a> and <a part=link href=/d>c</a>");
    }

    #[test]
    fn what_is_no_mark_stays_text() {
        for text in [
            "5 * 3 * 2",
            "**a",
            "*a",
            "a*",
            "** a **",
            "[a] (b)",
            "[a](b",
            "[a",
            "[](b)",
            "Only 9 €*",
            "<b>a</b>",
            "a\\b",
        ] {
            check(text, text);
        }
        check("\\*a\\* \\[b\\](c) \\\\", "*a* [b](c) \\");
        check("**a \\** b**", "<strong>a ** b</strong>");
    }

    #[test]
    fn a_value_never_becomes_a_mark() {
        check("**{{ name or 'x' }}**", "<strong>*[x](/y)*</strong>");
        check("[{{ absent or ']*' }}](/a/{{ name or 'x' }})", "<a part=link href=/a/*%5Bx%5D(%2Fy)*>]*</a>");
        check("{{ absent or '**' }}a**", "**a**");
    }

    #[test]
    fn a_link_that_would_run_something_is_a_problem() {
        assert_eq!(read("[a](javascript:alert(1))"), Err(Code::UnsafeAddress));
        assert_eq!(read("**[a](\tDATA:text/html,x)**"), Err(Code::UnsafeAddress));
    }

    proptest! {
        #[test]
        fn any_text_becomes_pieces_or_a_problem(text in "([*\\[\\]()\\\\ a\n]|\\*\\*|\\{\\{ name or 'x' \\}\\}|\\{\\{|é|م){0,32}") {
            let _ = read(&text);
        }
    }
}
