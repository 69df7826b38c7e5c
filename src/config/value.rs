//! A JSON value and its reader: the one form in which configuration, cookies and page calls reach the core.
//!
//! The same reader runs in the page and in the tools, so both accept exactly the same text. Size, depth and numbers
//! are bounded; nothing here recurses deeper than [`DEPTH`].

use crate::ports::Ports;

/// Deepest nesting that is read; deeper text is an error, so no input can exhaust the stack.
pub const DEPTH: u8 = 48;

/// Largest text that is read, in bytes.
pub const LARGEST: usize = 16 * 1024 * 1024;

/// A JSON value; members of an object keep the order of the text.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Value {
    /// `null`, and what is absent.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Any number.
    Number(f64),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Value>),
    /// An object.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// The value of a member; of several with one name the last, as `JSON.parse` has it.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries().iter().rev().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// What a dot path leads to; list items by index (`a.b.0`).
    pub fn at(&self, path: &str) -> Option<&Value> {
        path.split('.').try_fold(self, |here, part| match here {
            Value::List(items) => items.get(index(part)?),
            _ => here.get(part),
        })
    }

    /// The members of an object; of anything else none.
    pub fn entries(&self) -> &[(String, Value)] {
        match self {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; of anything else none.
    pub fn items(&self) -> &[Value] {
        match self {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The items of a list; of anything else but null the value itself, as the only one.
    pub fn each(&self) -> &[Value] {
        match self {
            Value::List(items) => items,
            Value::Null => &[],
            one => std::slice::from_ref(one),
        }
    }

    /// Whether this is that string.
    pub fn is(&self, text: &str) -> bool {
        self.text() == Some(text)
    }

    /// The string, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// Only JSON `true`: never truthiness (consent.md part 7, rule 4).
    pub fn is_true(&self) -> bool {
        matches!(self, Value::Bool(true))
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Sets a member of an object, in place or at its end; a value that is no object becomes one.
    pub fn set(&mut self, key: &str, value: impl Into<Value>) {
        self.put(key, value.into());
    }

    fn put(&mut self, key: &str, value: Value) {
        if !matches!(self, Value::Map(_)) {
            *self = Value::Map(Vec::new());
        }
        if let Value::Map(entries) = self {
            match entries.iter_mut().find(|(name, _)| name == key) {
                Some(entry) => entry.1 = value,
                None => entries.push((key.to_owned(), value)),
            }
        }
    }

    /// Lets it live as long as the page.
    pub fn leak(self) -> &'static Value {
        Box::leak(Box::new(self))
    }

    /// The JSON text of this value, without spaces.
    pub fn to_json(&self, ports: &dyn Ports) -> String {
        let mut out = String::new();
        write(self, ports, &mut out);
        out
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Value::Number(number)
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Value::Bool(truth)
    }
}

/// An object from its members.
pub fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// An object of texts; what is empty is left out.
pub fn texts(entries: &[(&str, &str)]) -> Value {
    let mut all = Value::default();
    for (key, text) in entries {
        if !text.is_empty() {
            all.set(key, *text);
        }
    }
    all
}

/// A list index: decimal digits only; `str::parse` would bring its error texts along.
fn index(text: &str) -> Option<usize> {
    let mut sum = 0usize;
    for byte in text.bytes() {
        sum = sum.checked_mul(10)?.checked_add(usize::from(byte.checked_sub(b'0').filter(|digit| *digit < 10)?))?;
    }
    (!text.is_empty()).then_some(sum)
}

fn write(value: &Value, ports: &dyn Ports, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) if number.is_finite() => out.push_str(&number_text(*number, ports)),
        Value::Number(_) => out.push_str("null"),
        Value::Text(text) => quote(text, out),
        Value::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write(item, ports, out);
            }
            out.push(']');
        }
        Value::Map(entries) => {
            out.push('{');
            for (at, (key, item)) in entries.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                quote(key, out);
                out.push(':');
                write(item, ports, out);
            }
            out.push('}');
        }
    }
}

/// A number as JavaScript prints it; whole ones without help of the port.
pub fn number_text(number: f64, ports: &dyn Ports) -> String {
    let whole = number as i64;
    if whole as f64 == number && whole.unsigned_abs() < 1 << 53 {
        return integer_text(whole);
    }
    ports.number_text(number)
}

/// The decimal digits of a whole number; `to_string` of floats would bring 6 kB along.
pub fn integer_text(number: i64) -> String {
    let mut digits = [0u8; 20];
    let mut left = number.unsigned_abs();
    let mut count = 0;
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (left % 10) as u8;
        left /= 10;
        count += 1;
        if left == 0 {
            break;
        }
    }
    let mut text = String::with_capacity(count + 1);
    if number < 0 {
        text.push('-');
    }
    text.extend(digits.iter().skip(20 - count).map(|digit| char::from(*digit)));
    text
}

/// Adds the last hexadecimal digits of a number.
pub fn hex(number: u64, digits: u32, out: &mut String) {
    for digit in (0..digits).rev() {
        out.extend(char::from_digit((number >> (4 * digit)) as u32 & 15, 16));
    }
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            control if control < ' ' => {
                out.push_str("\\u");
                hex(u64::from(control), 4, out);
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// Reads JSON text (RFC 8259).
///
/// # Errors
/// The byte offset at which the text stops being JSON, or exceeds a bound.
pub fn parse(text: &str, ports: &dyn Ports) -> Result<Value, usize> {
    let mut reader = Reader { bytes: text.as_bytes(), text, at: 0, ports };
    if text.len() > LARGEST {
        return Err(LARGEST);
    }
    let value = reader.value(0);
    reader.space();
    match value {
        Some(value) if reader.at == text.len() => Ok(value),
        _ => Err(reader.at),
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    text: &'a str,
    at: usize,
    ports: &'a dyn Ports,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        self.space();
        (self.peek() == Some(byte)).then(|| self.at += 1)
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
        self.space();
        match self.peek()? {
            b'{' => self.map(depth),
            b'[' => self.list(depth),
            b'"' => self.string().map(Value::Text),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'n' => self.word("null", Value::Null),
            _ => self.number(),
        }
    }

    fn map(&mut self, depth: u8) -> Option<Value> {
        self.at += 1;
        let mut entries = Vec::new();
        if self.take(b'}').is_some() {
            return Some(Value::Map(entries));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return None;
            }
            let key = self.string()?;
            self.take(b':')?;
            entries.push((key, self.value(depth + 1)?));
            if self.take(b',').is_none() {
                self.take(b'}')?;
                return Some(Value::Map(entries));
            }
        }
    }

    fn list(&mut self, depth: u8) -> Option<Value> {
        self.at += 1;
        let mut items = Vec::new();
        if self.take(b']').is_some() {
            return Some(Value::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.take(b',').is_none() {
                self.take(b']')?;
                return Some(Value::List(items));
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let start = self.at;
            while !matches!(self.peek(), None | Some(b'"' | b'\\' | 0..=31)) {
                self.at += 1;
            }
            out.push_str(self.text.get(start..self.at)?);
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Some(out);
                }
                b'\\' => {
                    self.at += 1;
                    let escape = self.peek()?;
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
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let first = self.at;
        self.digits()?;
        if self.at > first + 1 && self.bytes.get(first) == Some(&b'0') {
            return None;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Some(Value::Number(self.ports.number(self.text.get(start..self.at)?)))
    }

    /// At least one digit.
    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }
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
        fn never_panics(text in ".{0,200}") {
            let _ = parse(&text, &Native);
        }
    }
}
