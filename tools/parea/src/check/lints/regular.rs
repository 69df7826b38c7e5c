//! Whether a regular expression can take for ever: on a text that almost matches, a backtracking matcher tries every way
//! of dividing it among repetitions.
//!
//! The expression becomes an automaton of its characters (Glushkov's). Two ways from a state back to itself for one text
//! are an exponential number of ways for that text repeated; two repetitions of one character next to each other are as
//! many ways as the text is long.

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use regex_syntax::ast::{Ast, RepetitionKind, RepetitionRange, parse::Parser};
use regex_syntax::hir::translate::TranslatorBuilder;
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, HirKind};

/// Expressions with more characters than this are not judged.
const MOST: usize = 120;

/// Nor are those with more ways from one character to the next.
const WAYS: usize = 1_200;

/// How an expression behaves on the worst text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Growth {
    /// In proportion to the text, or nearly.
    Tame,
    /// Twice as long with every few characters more.
    Exponential,
    /// Two repetitions next to each other share what they repeat.
    Overlapping,
    /// Nobody knows: why.
    Unjudged(String),
}

/// Judges an ECMAScript regular expression.
pub(super) fn growth(pattern: &str, ignores_case: bool) -> Growth {
    let tree = match Parser::new().parse(pattern) {
        Ok(tree) => tree,
        Err(error) => return Growth::Unjudged(error.kind().to_string()),
    };
    let mut automaton = Automaton { ignores_case, ..Automaton::default() };
    if automaton.add(&tree).is_none() {
        return Growth::Unjudged(format!("it has more than {MOST} characters, with what is repeated written out"));
    }
    if automaton.follow.len() > WAYS {
        return Growth::Unjudged(format!("it has more than {WAYS} ways from one character to the next"));
    }
    if automaton.is_exponential() {
        Growth::Exponential
    } else if automaton.overlaps() {
        Growth::Overlapping
    } else {
        Growth::Tame
    }
}

/// Glushkov's automaton: a state for each character of the expression.
#[derive(Default)]
struct Automaton {
    ignores_case: bool,
    characters: Vec<ClassUnicode>,
    /// From, to, and whether it is one of several ways to go from here to there.
    follow: Vec<(usize, usize)>,
}

/// How often at least and at most something is repeated.
fn bounds(kind: &RepetitionKind) -> (u32, Option<u32>) {
    match kind {
        RepetitionKind::ZeroOrOne => (0, Some(1)),
        RepetitionKind::ZeroOrMore => (0, None),
        RepetitionKind::OneOrMore => (1, None),
        RepetitionKind::Range(RepetitionRange::Exactly(times)) => (*times, Some(*times)),
        RepetitionKind::Range(RepetitionRange::AtLeast(least)) => (*least, None),
        RepetitionKind::Range(RepetitionRange::Bounded(least, most)) => (*least, Some(*most)),
    }
}

/// A part of an expression: whether it can be empty, and the characters with which it begins and ends.
struct Part {
    is_empty: bool,
    first: Vec<usize>,
    last: Vec<usize>,
}

impl Part {
    const NOTHING: Part = Part { is_empty: true, first: Vec::new(), last: Vec::new() };
}

impl Automaton {
    /// Adds a part; `None` where it becomes too large.
    fn add(&mut self, tree: &Ast) -> Option<Part> {
        match tree {
            // Assertions take no character. Without them there are only more ways.
            Ast::Empty(_) | Ast::Assertion(_) | Ast::Flags(_) => Some(Part::NOTHING),
            Ast::Group(group) => self.add(&group.ast),
            Ast::Concat(parts) => {
                let mut whole = Part::NOTHING;
                for part in &parts.asts {
                    let part = self.add(part)?;
                    whole = self.then(whole, part);
                }
                Some(whole)
            }
            Ast::Alternation(parts) => {
                let mut whole = Part { is_empty: false, ..Part::NOTHING };
                for part in &parts.asts {
                    let part = self.add(part)?;
                    whole.is_empty |= part.is_empty;
                    whole.first.extend(part.first);
                    whole.last.extend(part.last);
                }
                Some(whole)
            }
            Ast::Repetition(repetition) => {
                let (least, most) = bounds(&repetition.op.kind);
                self.repeat(&repetition.ast, least, most)
            }
            leaf => self.leaf(leaf),
        }
    }

    /// A part so many times, one after the other; the last of them again and again, where there is no most.
    fn repeat(&mut self, tree: &Ast, least: u32, most: Option<u32>) -> Option<Part> {
        let mut whole = Part::NOTHING;
        let times = most.unwrap_or(least.max(1));
        if times as usize > MOST {
            return None;
        }
        for at in 0..times {
            let mut part = self.add(tree)?;
            if most.is_none() && at + 1 == times {
                self.link(&part.last, &part.first);
            }
            part.is_empty |= at >= least;
            whole = self.then(whole, part);
        }
        Some(whole)
    }

    /// A single character, or a class of them.
    fn leaf(&mut self, tree: &Ast) -> Option<Part> {
        let mut translator = TranslatorBuilder::new().case_insensitive(self.ignores_case).build();
        let class = match translator.translate("", tree).ok()?.into_kind() {
            HirKind::Literal(literal) => {
                let character = String::from_utf8_lossy(&literal.0).chars().next()?;
                ClassUnicode::new([ClassUnicodeRange::new(character, character)])
            }
            HirKind::Class(Class::Unicode(class)) => class,
            HirKind::Class(Class::Bytes(class)) => class.to_unicode_class()?,
            _ => return None,
        };
        self.character(class)
    }

    fn character(&mut self, class: ClassUnicode) -> Option<Part> {
        let at = self.characters.len();
        self.characters.push(class);
        (at < MOST).then(|| Part { is_empty: false, first: vec![at], last: vec![at] })
    }

    fn then(&mut self, one: Part, other: Part) -> Part {
        self.link(&one.last, &other.first);
        let (mut first, mut last) = (one.first, other.last);
        if one.is_empty {
            first.extend(other.first);
        }
        if other.is_empty {
            last.extend(one.last);
        }
        Part { is_empty: one.is_empty && other.is_empty, first, last }
    }

    fn link(&mut self, from: &[usize], to: &[usize]) {
        for from in from {
            self.follow.extend(to.iter().map(|to| (*from, *to)));
        }
    }

    /// Whether two characters of the expression can be one of a text.
    fn meet(&self, one: usize, other: usize) -> bool {
        let (Some(one), Some(other)) = (self.characters.get(one), self.characters.get(other)) else { return false };
        let mut both = one.clone();
        both.intersect(other);
        !both.ranges().is_empty()
    }

    /// Whether there are two ways for one text from a state back to itself.
    fn is_exponential(&self) -> bool {
        let count = self.characters.len();
        let mut pairs = DiGraph::<(), ()>::with_capacity(count * count, 0);
        for _ in 0..count * count {
            pairs.add_node(());
        }
        let node = |one: usize, other: usize| NodeIndex::new(one * count + other);
        let mut doubled = Vec::new();
        for (at, (from, to)) in self.follow.iter().enumerate() {
            for (index, (other_from, other_to)) in self.follow.iter().enumerate() {
                if self.meet(*to, *other_to) {
                    pairs.add_edge(node(*from, *other_from), node(*to, *other_to), ());
                }
                if index > at && (from, to) == (other_from, other_to) {
                    doubled.push((node(*from, *from), node(*to, *to)));
                }
            }
        }
        let is_same = |index: &NodeIndex| index.index() / count.max(1) == index.index() % count.max(1);
        let circles = tarjan_scc(&pairs);
        let mut circle_of = vec![0; count * count];
        for (number, circle) in circles.iter().enumerate() {
            for pair in circle {
                if let Some(own) = circle_of.get_mut(pair.index()) {
                    *own = number;
                }
            }
        }
        let is_in_one = |(from, to): &(NodeIndex, NodeIndex)| circle_of.get(from.index()) == circle_of.get(to.index());
        let is_split = |circle: &Vec<NodeIndex>| circle.iter().any(is_same) && !circle.iter().all(is_same);
        circles.iter().any(is_split) || doubled.iter().any(is_in_one)
    }

    /// Whether two characters, each repeated, follow each other and can be the same.
    fn overlaps(&self) -> bool {
        let has = |from: usize, to: usize| self.follow.contains(&(from, to));
        self.follow.iter().any(|(one, other)| {
            one != other && has(*one, *one) && has(*other, *other) && !has(*other, *one) && self.meet(*one, *other)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_and_ambiguous_repetition_is_exponential() {
        for pattern in [
            "(a+)+$",
            "(a*)*b",
            "(a|a)*b",
            "(a|aa)+$",
            r"^(\w+\s?)*$",
            r"([a-z]+)*\d",
            "(.*a)+x",
            r"(\s*a\s*)*b",
            "(a?b?a?)*c",
        ] {
            assert_eq!(growth(pattern, false), Growth::Exponential, "{pattern}");
        }
        assert_eq!(growth("(a|A)*b", true), Growth::Exponential);
    }

    #[test]
    fn repetitions_next_to_each_other_overlap() {
        for pattern in [r"\d+\d*x", "a*a*b", r"\s*\s+$", ".*.*=", "[a-z]+[a-f]+1"] {
            assert_eq!(growth(pattern, false), Growth::Overlapping, "{pattern}");
        }
    }

    #[test]
    fn what_can_be_divided_in_one_way_is_tame() {
        for pattern in [
            "^/shop/.*",
            r"(\w+\.)+com",
            "(ab|cd)*",
            r"^\d{4}-\d{2}$",
            "a+b+",
            ".*foo.*",
            "(a|A)*b",
            "[a-z]+[0-9]+",
            "",
        ] {
            assert_eq!(growth(pattern, false), Growth::Tame, "{pattern}");
        }
    }

    #[test]
    fn what_is_beyond_regular_is_not_judged() {
        for pattern in [
            r"(a)\1",
            "a(?=b)",
            "(?<!x)y",
            "a{1000}",
            "(){99999999}",
            "(a?b?c?d?e?f?g?h?i?j?k?l?m?n?o?p?q?r?s?t?u?v?w?x?y?z?0?1?2?3?4?5?6?7?8?9?)*",
        ] {
            assert!(matches!(growth(pattern, false), Growth::Unjudged(_)), "{pattern}");
        }
    }
}
