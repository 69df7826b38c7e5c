//! The reader of JSON text, for the page and the tools alike.
//!
//! It takes what RFC 8259 allows and nothing else; it never panics, and no text makes it recurse deeper than [`DEPTH`].

use super::Value;
use super::table::{Hash, Table};
use crate::ports::Ports;

/// Deepest nesting that is read; deeper text is an error, so no input can exhaust the stack.
pub const DEPTH: u8 = 48;

/// Largest text that is read, in bytes.
pub const LARGEST: usize = 16 * 1024 * 1024;

/// Reads JSON text (RFC 8259).
///
/// # Errors
/// The byte offset at which the text stops being JSON, or exceeds a bound.
pub fn parse(text: &str, ports: &dyn Ports) -> Result<Value, usize> {
    Ok(parse_some(text, &[], ports)?.0)
}

/// Reads JSON text, and keeps of the outermost object, and of the objects in its lists, only the members with these
/// names; of no names all.
///
/// An object that stands under the last of the names in such a list reads as `{ "": [ … ] }`, where each of its members
/// is an index into the second result: there stands, as an object of its own, whatever is written in different ways. To
/// see that something was read before takes a fraction of the time of reading it.
///
/// # Errors
/// The byte offset at which the text stops being JSON, or exceeds a bound.
pub fn parse_some(text: &str, names: &[&str], ports: &dyn Ports) -> Result<(Value, Vec<Value>), usize> {
    let mut reader = Reader {
        bytes: text.as_bytes(),
        text,
        at: 0,
        names,
        is_listed: false,
        is_idle: false,
        is_shared: false,
        known: Table::default(),
        texts: Vec::new(),
        parts: Vec::new(),
        entries: Vec::new(),
        items: Vec::new(),
        ports,
    };
    if text.len() > LARGEST {
        return Err(LARGEST);
    }
    let value = reader.value(0);
    reader.space();
    match value {
        Some(value) if reader.at == text.len() => Ok((value, reader.parts)),
        _ => Err(reader.at),
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    text: &'a str,
    at: usize,
    names: &'a [&'a str],
    /// Whether the innermost list is a member of the outermost object.
    is_listed: bool,
    /// Whether what is read is not kept.
    is_idle: bool,
    /// Whether the members of the next object are shared.
    is_shared: bool,
    /// The shared members by their texts.
    known: Table,
    texts: Vec<&'a [u8]>,
    parts: Vec<Value>,
    /// The members of all objects that are being read, so that each has just the room it needs when it is complete.
    entries: Vec<(String, Value)>,
    /// The items of all lists that are being read.
    items: Vec<Value>,
    ports: &'a dyn Ports,
}

impl Reader<'_> {
    /// The next byte; behind the text 0, with which nothing in JSON begins.
    #[inline(always)]
    fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or_default()
    }

    fn space(&mut self) {
        while matches!(self.peek(), b' ' | b'\t' | b'\n' | b'\r') {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        if self.peek() != byte {
            self.space();
            if self.peek() != byte {
                return None;
            }
        }
        self.at += 1;
        Some(())
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        self.bytes.get(self.at..)?.starts_with(word.as_bytes()).then(|| {
            self.at += word.len();
            value
        })
    }

    fn value(&mut self, depth: u8) -> Option<Value> {
        if depth > DEPTH {
            return None;
        }
        if self.peek() <= b' ' {
            self.space();
        }
        match self.peek() {
            b'{' => self.map(depth),
            b'[' => self.list(depth),
            b'"' => {
                self.at += 1;
                self.string().map(Value::Text)
            }
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'n' => self.word("null", Value::Null),
            _ => self.number(),
        }
    }

    fn map(&mut self, depth: u8) -> Option<Value> {
        self.at += 1;
        let (mark, listed) = (self.entries.len(), self.items.len());
        let (is_idle, is_shared) = (self.is_idle, std::mem::take(&mut self.is_shared));
        if self.take(b'}').is_none() {
            loop {
                self.take(b'"')?;
                if is_shared {
                    self.part(depth)?;
                } else {
                    self.member(depth)?;
                    self.is_idle = is_idle;
                }
                if self.take(b',').is_none() {
                    self.take(b'}')?;
                    break;
                }
            }
        }
        if is_shared {
            self.entries.push((String::new(), Value::List(self.items.split_off(listed))));
        }
        Some(Value::Map(self.entries.split_off(mark)))
    }

    /// A member, behind the quotation mark with which its name begins.
    fn member(&mut self, depth: u8) -> Option<()> {
        if !self.names.is_empty() && (depth == 0 || (depth == 2 && self.is_listed)) {
            let rest = self.text.get(self.at..)?;
            let end = rest.bytes().position(|byte| byte == b'"')?;
            // The lengths first, here: a call for each name takes longer.
            let is_own = |name: &&str| name.len() == end && rest.starts_with(name);
            self.is_idle |= !self.names.iter().any(is_own);
            self.is_shared = depth == 2 && !self.is_idle && self.names.last().is_some_and(is_own);
        }
        let key = self.string()?;
        self.take(b':')?;
        let value = self.value(depth + 1)?;
        self.is_shared = false;
        if !self.is_idle {
            self.entries.push((key, value));
        }
        Some(())
    }

    /// A shared member: only what is written as none before it is read.
    #[inline(never)] // Engines optimise a function as a whole; few texts need this one.
    fn part(&mut self, depth: u8) -> Option<()> {
        let (mark, (end, hash)) = (self.entries.len(), self.end());
        let text = self.bytes.get(self.at..end)?.trim_ascii_end();
        let texts = &self.texts;
        let known = self.known.find(hash, &|at| texts.get(at as usize) == Some(&text));
        let at = known.unwrap_or(texts.len() as u32);
        self.items.push(Value::Number(at.into()));
        if known.is_some() {
            self.at = end;
            return Some(());
        }
        self.known.add(hash, at);
        self.texts.push(text);
        self.member(depth)?;
        self.parts.push(Value::Map(self.entries.split_off(mark)));
        Some(())
    }

    /// Where a member ends whose name begins here, if it is one, and the hash of its text.
    fn end(&self) -> (usize, Hash) {
        let (mut at, mut hash) = (self.at, Hash::of(0));
        let (mut depth, mut is_text) = (0, true);
        while let Some(&byte) = self.bytes.get(at) {
            match byte {
                b'"' => is_text = !is_text,
                // What it escapes ends nothing.
                b'\\' => at += 1,
                _ if is_text => {}
                b'{' | b'[' => depth += 1,
                b',' | b'}' | b']' if depth == 0 => break,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            // What comes before a comma may come before a line's end, too.
            if byte > b' ' {
                hash = hash.byte(byte);
            }
            at += 1;
        }
        (at, hash)
    }

    fn list(&mut self, depth: u8) -> Option<Value> {
        self.at += 1;
        let (mark, is_listed) = (self.items.len(), self.is_listed);
        self.is_listed = depth == 1;
        self.is_shared = false;
        if self.take(b']').is_none() {
            loop {
                let value = self.value(depth + 1)?;
                if !self.is_idle {
                    self.items.push(value);
                }
                if self.take(b',').is_none() {
                    self.take(b']')?;
                    break;
                }
            }
        }
        self.is_listed = is_listed;
        Some(Value::List(self.items.split_off(mark)))
    }

    /// The rest of a string, behind its first quotation mark.
    fn string(&mut self) -> Option<String> {
        let mut out = String::new();
        loop {
            let start = self.at;
            let rest = self.bytes.get(start..)?;
            self.at += rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=31)).unwrap_or(rest.len());
            let part = self.text.get(start..self.at)?;
            if out.is_empty() && !self.is_idle {
                out = part.to_owned();
            } else if !self.is_idle {
                out.push_str(part);
            }
            match self.peek() {
                b'"' => {
                    self.at += 1;
                    return Some(out);
                }
                b'\\' => {
                    self.at += 1;
                    let escape = *self.bytes.get(self.at)?;
                    self.at += 1;
                    out.push(self.escaped(escape)?);
                }
                _ => return None,
            }
        }
    }

    fn escaped(&mut self, escape: u8) -> Option<char> {
        Some(match escape {
            b'"' | b'\\' | b'/' => char::from(escape),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.hex4()?;
                if !(0xd800..0xe000).contains(&first) {
                    return char::from_u32(first);
                }
                // A lone surrogate has no place in UTF-8: it reads as U+FFFD, as TextDecoder has it.
                let after = self.at;
                if first < 0xdc00 && self.bytes.get(after..after + 2) == Some(b"\\u") {
                    self.at += 2;
                    let second = self.hex4()?;
                    if (0xdc00..0xe000).contains(&second) {
                        return char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00));
                    }
                    self.at = after;
                }
                '\u{fffd}'
            }
            _ => return None,
        })
    }

    fn hex4(&mut self) -> Option<u32> {
        let digits = self.bytes.get(self.at..self.at + 4)?;
        self.at += 4;
        digits.iter().try_fold(0, |sum, digit| Some(sum * 16 + char::from(*digit).to_digit(16)?))
    }

    fn number(&mut self) -> Option<Value> {
        let start = self.at;
        if self.peek() == b'-' {
            self.at += 1;
        }
        let first = self.at;
        self.digits()?;
        if self.at > first + 1 && self.bytes.get(first) == Some(&b'0') {
            return None;
        }
        if self.peek() == b'.' {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), b'e' | b'E') {
            self.at += 1;
            if matches!(self.peek(), b'+' | b'-') {
                self.at += 1;
            }
            self.digits()?;
        }
        let text = self.text.get(start..self.at)?;
        Some(Value::Number(short(text).unwrap_or_else(|| self.ports.number(text))))
    }

    /// At least one digit.
    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_ascii_digit() {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }
}

/// The number of a short text without exponent, which most are: its digits and their power of ten are whole numbers
/// that a double holds exactly, and a quotient of such is rounded once, as the port rounds.
fn short(text: &str) -> Option<f64> {
    let (mut digits, mut power, mut is_fraction) = (0.0, 1.0, false);
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => {
                digits = digits * 10.0 + f64::from(byte - b'0');
                power *= if is_fraction { 10.0 } else { 1.0 };
            }
            b'.' => is_fraction = true,
            b'-' => {}
            _ => return None,
        }
    }
    let size = digits / power;
    (text.len() <= 15).then_some(if text.starts_with('-') { -size } else { size })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::Native;
    use proptest::prelude::*;

    fn read(text: &str) -> Option<String> {
        parse(text, &Native).ok().map(|value| value.to_json(&Native))
    }

    #[test]
    fn reads_what_rfc_8259_allows_and_nothing_else() {
        for (text, expected) in [
            (" {\"a\" : [1, -0.5, 1e3, true, null]} ", Some("{\"a\":[1,-0.5,1000,true,null]}")),
            ("\"\\u0041\\ud83d\\ude00\\n\"", Some("\"A😀\\n\"")),
            ("\"\\ud83d!\"", Some("\"\u{fffd}!\"")),
            ("0.1", Some("0.1")),
            ("12345678901234567890", Some("12345678901234567000")),
            ("[1,]", None),
            ("{\"a\":1,}", None),
            ("{'a':1}", None),
            ("01", None),
            ("1.", None),
            ("tru", None),
            ("\"\u{1}\"", None),
            ("[1] 2", None),
            ("", None),
        ] {
            assert_eq!(read(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_asked_for_is_read_and_not_kept() {
        let some = |text: &str| parse_some(text, &["b", "a"], &Native).ok().map(|(value, _)| value.to_json(&Native));
        let text = r#"{ "a": [{ "x": [{ "a": 1 }], "b": { "x": [{ "x": 1 }] } }, 7, [{ "x": 1 }]], "c": [{ "a": [1] }],
            "b": { "x": { "y": 1 } }, "a\u0061": "\n" }"#;
        let kept = r#"{"a":[{"b":{"x":[{"x":1}]}},7,[{"x":1}]],"b":{"x":{"y":1}}}"#;
        assert_eq!(some(text).as_deref(), Some(kept));
        for broken in [r#"{ "c": [1,] }"#, r#"{ "c": "\x" }"#, r#"{ "c": { "d": tru } }"#, r#"{ "c": 1"#] {
            assert_eq!(some(broken), None, "{broken}");
        }
    }

    #[test]
    fn what_is_written_alike_is_read_once() {
        let text = r#"{ "a": [{ "b": { "x": "},\"", "y": [1, { "z": 2 }] } }, { "b": { "y": [1, { "z": 2 }], "x": "},\"" } },
            { "b": { "x": 1 } }, { "b": {} }, { "b": [{ "x": 1 }] }, { "b": 7 }, { "a": { "x": 1 } }], "b": { "x": 1 } }"#;
        let (value, parts) = parse_some(text, &["a", "b"], &Native).unwrap();
        let kept = r#"{"a":[{"b":{"":[0,1]}},{"b":{"":[1,0]}},{"b":{"":[2]}},{"b":{"":[]}},{"b":[{"x":1}]},{"b":7},{"a":{"x":1}}],"b":{"x":1}}"#;
        assert_eq!(value.to_json(&Native), kept);
        let parts = Value::List(parts).to_json(&Native);
        assert_eq!(parts, r#"[{"x":"},\""},{"y":[1,{"z":2}]},{"x":1}]"#);
    }

    #[test]
    fn a_deep_value_is_an_error_and_not_a_crash() {
        assert!(read(&"[".repeat(100_000)).is_none());
        assert!(read(&("[".repeat(40) + &"]".repeat(40))).is_some());
    }

    #[test]
    fn the_last_of_two_members_wins_and_paths_reach_into_lists() {
        let value = parse("{\"a\":1,\"a\":{\"b\":[10,20]}}", &Native).unwrap();
        assert_eq!(value.at("a.b.1"), Some(&Value::Number(20.0)));
        assert_eq!(value.at("a.b.x"), None);
        assert_eq!(value.at("a.b."), None);
    }

    proptest! {
        #[test]
        fn reads_what_serde_reads_and_refuses_what_serde_refuses(text in "[\\[\\]{}\",:0-9a-z.eE+\\-\\\\ ]{0,40}") {
            let ours = parse(&text, &Native).is_ok();
            // serde_json refuses numbers beyond f64; we take them as JavaScript does, as infinity.
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            let out_of_range = theirs.as_ref().is_err_and(|error| error.to_string().contains("out of range"));
            prop_assert!(ours == theirs.is_ok() || out_of_range || text.contains("\\u"), "{text:?}");
        }

        #[test]
        fn numbers_are_those_of_the_standard_library(text in "-?(0|[1-9][0-9]{0,9})(\\.[0-9]{1,9})?(e[0-9])?") {
            let wanted: f64 = text.parse().unwrap();
            let read = parse(&text, &Native).unwrap().number().unwrap();
            prop_assert_eq!(read.to_bits(), wanted.to_bits(), "{}", text);
        }

        #[test]
        fn never_panics(text in ".{0,200}") {
            let _ = parse(&text, &Native);
        }
    }
}
