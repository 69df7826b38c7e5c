//! The inline subset of text: `**bold**`, `*italic*`, `[link](address)` and line breaks; a backslash takes a sign literally.
//!
//! Marks are found in the text as it was written; merge fields are filled afterwards, each inside its own piece, so no
//! value can ever become a mark. Nothing is parsed as HTML.

use super::address::LINKS;
use super::merge::{self, Use};
use crate::content::Scene;
use crate::event::Act;
use crate::view::{Element, Piece, el, push};

/// What a text needs to know of its place.
#[derive(Debug)]
pub struct Place<'a> {
    /// The scene.
    pub scene: &'a Scene<'a>,
    /// Its language.
    pub language: &'a str,
    /// What using a link in it does besides opening the link.
    pub act: Option<Act>,
}

/// Adds the pieces of a text.
pub fn read(text: &str, place: &Place<'_>, out: &mut Vec<Piece>) {
    let (mut plain, mut rest) = (String::new(), text);
    loop {
        let mark = mark(rest, place);
        if (mark.is_some() || rest.is_empty()) && !plain.is_empty() {
            out.push(Piece::Text(std::mem::take(&mut plain)));
        }
        if let Some((element, after)) = mark {
            push(out, element);
            rest = after;
        } else if rest.is_empty() {
            return;
        } else if is_escape(rest) {
            // The sign after a backslash is text, whatever it is.
            plain.push_str(rest.get(1..2).unwrap_or_default());
            rest = rest.get(2..).unwrap_or_default();
        } else {
            rest = merge::take(rest, place.language, Use::Screen, place.scene, &mut plain);
        }
    }
}

/// The element that the mark makes with which a text begins, and what follows it.
fn mark<'t>(text: &'t str, place: &Place<'_>) -> Option<(Element, &'t str)> {
    let (mut element, inner, after) = match text.as_bytes() {
        [b'\n', ..] => (el("br"), "", text.get(1..)?),
        [b'*', ..] => {
            let count = if text.starts_with("**") { 2 } else { 1 };
            let (inner, after) = until(text.get(count..)?, b'*', count)?;
            // Space inside of a mark makes it a mere sign.
            let inner = Some(inner).filter(|inner| !inner.is_empty() && inner.trim() == *inner)?;
            (el(if count == 2 { "strong" } else { "em" }), inner, after)
        }
        [b'[', ..] => {
            let (label, after) = until(text.get(1..)?, b']', 1).filter(|(label, _)| !label.is_empty())?;
            let (address, after) = until(after.strip_prefix('(')?, b')', 1)?;
            let mut link = el("a link").with("href", &place.scene.judged(address, LINKS));
            link.act = place.act;
            (link, label, after)
        }
        _ => return None,
    };
    read(inner, place, &mut element.children);
    Some((element, after))
}

/// What comes before so many of a sign, and what after; signs in merge fields and after a backslash do not count.
fn until(text: &str, sign: u8, count: usize) -> Option<(&str, &str)> {
    let mut at = 0;
    loop {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let run = rest.bytes().take_while(|byte| *byte == sign).count();
        // Of three stars the last ones close what was opened first.
        let is_triple = sign == b'*' && run == 3;
        if is_triple || run == count || run > count && (sign != b'*' || count == 2) {
            let end = if is_triple { at + 3 - count } else { at };
            return Some((text.get(..end)?, text.get(end + count..)?));
        }
        at += match merge::field(rest) {
            Some((_, after)) => rest.len() - after.len(),
            None if is_escape(rest) => 2,
            None => run.max(rest.chars().next()?.len_utf8()),
        };
    }
}

/// Whether a text begins with a sign that a backslash makes text.
fn is_escape(text: &str) -> bool {
    matches!(text.as_bytes(), [b'\\', b'*' | b'[' | b']' | b'\\', ..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Code;
    use crate::content::stage::{Stage, html};
    use proptest::prelude::*;

    fn read(text: &str) -> Result<String, Code> {
        let stage = Stage::new("[]").fact("name", "*[x](/y)*");
        let read = stage.read(|scene| {
            let mut pieces = Vec::new();
            super::read(text, &Place { scene, language: "en", act: None }, &mut pieces);
            html(&pieces)
        });
        read.map_err(|problem| problem.code)
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
