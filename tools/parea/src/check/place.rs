//! A configuration as it was written: JSON with comments and trailing commas, in which every path has its place.

use std::collections::BTreeSet;
use std::ops::Range;

use anyhow::bail;
use jsonc_parser::ast::Value as Node;
use jsonc_parser::common::Ranged as _;
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};
use parea::config::Value;
use parea::config::value::{DEPTH, LARGEST, parse};
use parea::ports::{Native, Ports as _};

use super::{Finding, Severity};

/// What the tools read: comments and trailing commas, and nothing else that JSON does not have.
pub(crate) const TEXT: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_trailing_commas: true,
    allow_loose_object_property_names: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Refuses what the widget would not read either: nothing at all, too much, or too deep. It comes before everything else,
/// because parsers and walks follow the nesting of a text on the stack.
///
/// # Errors
/// Says what is out of bounds, and where.
pub(crate) fn bounded(text: &str) -> anyhow::Result<()> {
    if text.trim().is_empty() {
        bail!("there is nothing in it");
    }
    if text.len() > LARGEST {
        bail!("it is larger than the {} MiB that a page reads", LARGEST >> 20);
    }
    let (mut depth, mut line, mut characters) = (0, 1, text.chars().peekable());
    while let Some(character) = characters.next() {
        match (character, characters.peek()) {
            ('"', _) => line += end_of_text(&mut characters),
            ('/', Some('/')) => {
                let rest = characters.by_ref().find(|character| *character == '\n');
                line += usize::from(rest.is_some());
            }
            ('/', Some('*')) => {
                let mut before = ' ';
                // The star that opens does not close.
                line += characters
                    .by_ref()
                    .skip(1)
                    .take_while(|now| !(std::mem::replace(&mut before, *now) == '*' && *now == '/'))
                    .filter(|character| *character == '\n')
                    .count();
            }
            ('[' | '{', _) => depth += 1,
            (']' | '}', _) => depth -= 1,
            ('\n', _) => line += 1,
            _ => {}
        }
        if depth > i32::from(DEPTH) {
            bail!("line {line} is nested deeper than {DEPTH} levels");
        }
    }
    Ok(())
}

/// Passes the rest of a text in quotation marks; how many lines it has gone on.
fn end_of_text(characters: &mut impl Iterator<Item = char>) -> usize {
    let mut lines = 0;
    while let Some(character) = characters.next() {
        match character {
            '"' => break,
            '\\' => drop(characters.next()),
            '\n' => lines += 1,
            _ => {}
        }
    }
    lines
}

/// A text that was read.
pub(crate) struct Document<'t> {
    text: &'t str,
    root: Node<'t>,
    /// The first comment, if there is one.
    pub(super) comment: Option<Range<usize>>,
    /// The same as the core knows values.
    pub(crate) value: Value,
}

impl<'t> Document<'t> {
    /// Reads a text, or says where it stops being JSON.
    pub(crate) fn read(text: &'t str) -> Result<Self, Box<Finding>> {
        let collect = CollectOptions { comments: CommentCollectionStrategy::Separate, tokens: false };
        let fail = |span: Range<usize>, message: String| {
            Box::new(Finding {
                code: "not-json",
                severity: Severity::Error,
                path: String::new(),
                span,
                message: format!("this is not JSON: {message}"),
                why: "nothing of the configuration can be read".to_owned(),
                help: "every name and text stands in double quotes; commas part the members, colons their values"
                    .to_owned(),
            })
        };
        let parsed = parse_to_ast(text, &collect, &TEXT)
            .map_err(|error| fail(bytes(error.range()), error.kind().to_string().to_lowercase()))?;
        let Some(root) = parsed.value else {
            return Err(fail(0..text.len().min(1), "there is nothing in it".to_owned()));
        };
        let comments = parsed.comments.iter().flat_map(|all| all.values()).flat_map(|all| all.iter());
        let comment = comments.map(|comment| bytes(comment.range())).min_by_key(|range| range.start);
        Ok(Document { text, comment, value: value(&root), root })
    }

    /// The text as it was written.
    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// The path of the innermost value around a byte; empty in a comment between two of them.
    pub(super) fn path_at(&self, at: usize) -> String {
        let mut path = String::new();
        inside(&self.root, at, &mut path);
        path
    }

    /// Where the text as it stands is no strict JSON any more; `None` where all of it is.
    pub(super) fn lax(&self) -> Option<Range<usize>> {
        let at = parse(self.text, &Native).err()?;
        // What is wrong stands before the place where reading ends: a comma, or the last letter of a line.
        let before = self.text.get(..at).unwrap_or(self.text).trim_end();
        let (start, last) = before.char_indices().next_back()?;
        Some(start..start + last.len_utf8())
    }

    /// Names that stand in an object twice: the path, and the place of the second one.
    pub(super) fn doubles(&self) -> Vec<(String, Range<usize>)> {
        let mut found = Vec::new();
        twice(&self.root, "", &mut found);
        found
    }

    /// The strict JSON of it.
    pub(crate) fn strict(&self) -> String {
        self.value.to_json(&Native)
    }

    /// The name of the member that a path ends with, else what the path leads to.
    pub(super) fn key(&self, path: &str) -> Range<usize> {
        self.find(path).name.unwrap_or_else(|| self.value(path, ""))
    }

    /// What a path leads to; of it only `got`, where that stands there once. Of what is longer than a line, its name.
    pub(crate) fn value(&self, path: &str, got: &str) -> Range<usize> {
        let mut found = self.find(path);
        let narrow = |span: &Range<usize>| {
            let text = self.text.get(span.clone()).filter(|_| !got.is_empty())?;
            let mut places = text.match_indices(got);
            let (at, _) = places.next().filter(|_| places.next().is_none())?;
            Some(span.start + at..span.start + at + got.len())
        };
        if let Some(span) = narrow(&found.span).or_else(|| narrow(&found.around)) {
            return span;
        }
        let is_long = self.text.get(found.span.clone()).is_some_and(|text| text.contains('\n'));
        match found.name.take() {
            Some(name) if is_long => name,
            _ if is_long => found.span.start..found.span.start + 1,
            _ => found.span,
        }
    }

    /// What should hold a member that is missing: its name, or where it begins.
    pub(super) fn owner(&self, path: &str) -> Range<usize> {
        let found = self.find(path);
        // The member is there when only its content is missing.
        match (found.is_whole, found.name) {
            (_, Some(name)) => name,
            (_, None) => found.span.start..found.span.start + 1,
        }
    }

    /// What a path leads to, or the last of its steps that is there.
    fn find(&self, path: &str) -> Found {
        let span = bytes(self.root.range());
        let mut found = Found { name: None, around: span.clone(), span, is_whole: true };
        let (mut here, mut rest) = (&self.root, path);
        while !rest.is_empty() {
            let Some((name, node, after)) = step(here, rest) else {
                found.is_whole = false;
                return found;
            };
            let span = bytes(node.range());
            found = Found { name, around: found.span, span, is_whole: true };
            (here, rest) = (node, after);
        }
        found
    }
}

/// A place in the text.
struct Found {
    /// The member's name, in its quotation marks.
    name: Option<Range<usize>>,
    span: Range<usize>,
    /// What holds it.
    around: Range<usize>,
    is_whole: bool,
}

/// One step along a path: the member or item, its name, and the rest of the path. Names may hold dots: the longest that
/// fits counts.
fn step<'n, 't, 'p>(here: &'n Node<'t>, path: &'p str) -> Option<(Option<Range<usize>>, &'n Node<'t>, &'p str)> {
    match here {
        Node::Array(list) => {
            let (index, after) = path.strip_prefix('[')?.split_once(']')?;
            let node = list.elements.get(index.parse::<usize>().ok()?)?;
            Some((None, node, after.strip_prefix('.').unwrap_or(after)))
        }
        Node::Object(object) => {
            let fits = |name: &str| {
                let after = path.strip_prefix(name)?;
                let is_end = after.is_empty() || after.starts_with(['.', '[']);
                is_end.then_some(after.strip_prefix('.').unwrap_or(after))
            };
            let all = object.properties.iter().filter_map(|own| Some((own, fits(own.name.as_str())?)));
            let (member, after) = all.min_by_key(|(_, after)| after.len())?;
            Some((Some(bytes(member.name.range())), &member.value, after))
        }
        _ => None,
    }
}

/// Adds the names that stand in an object twice.
fn twice(node: &Node<'_>, path: &str, found: &mut Vec<(String, Range<usize>)>) {
    match node {
        Node::Array(list) => {
            for (at, item) in list.elements.iter().enumerate() {
                twice(item, &format!("{path}[{at}]"), found);
            }
        }
        Node::Object(object) => {
            let mut seen = BTreeSet::new();
            for member in &object.properties {
                let dot = if path.is_empty() { "" } else { "." };
                let inside = format!("{path}{dot}{}", member.name.as_str());
                if !seen.insert(member.name.as_str()) {
                    found.push((inside.clone(), bytes(member.name.range())));
                }
                twice(&member.value, &inside, found);
            }
        }
        _ => {}
    }
}

/// Adds the steps to the innermost value around a byte.
fn inside(node: &Node<'_>, at: usize, path: &mut String) {
    let holds = |range: jsonc_parser::common::Range| (range.start..range.end).contains(&at);
    match node {
        Node::Array(list) => {
            if let Some((index, item)) = list.elements.iter().enumerate().find(|(_, item)| holds(item.range())) {
                *path += &format!("[{index}]");
                inside(item, at, path);
            }
        }
        Node::Object(object) => {
            if let Some(member) = object.properties.iter().find(|member| holds(member.range())) {
                *path += if path.is_empty() { "" } else { "." };
                *path += member.name.as_str();
                inside(&member.value, at, path);
            }
        }
        _ => {}
    }
}

fn bytes(range: jsonc_parser::common::Range) -> Range<usize> {
    range.start..range.end
}

fn value(node: &Node<'_>) -> Value {
    match node {
        Node::StringLit(text) => Value::Text(text.value.to_string()),
        Node::NumberLit(number) => Value::Number(Native.number(number.value)),
        Node::BooleanLit(truth) => Value::Bool(truth.value),
        Node::NullKeyword(_) => Value::Null,
        Node::Array(list) => Value::List(list.elements.iter().map(value).collect()),
        Node::Object(object) => {
            let member = |own: &jsonc_parser::ast::ObjectProp<'_>| (own.name.as_str().to_owned(), value(&own.value));
            Value::Map(object.properties.iter().map(member).collect())
        }
    }
}
