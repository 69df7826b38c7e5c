//! A JSON value, read and written: the one form in which configuration, cookies and page calls reach the core.
//!
//! The same reader runs in the page and in the tools, so both accept exactly the same text. Size, depth and numbers
//! are bounded; nothing here recurses deeper than [`DEPTH`].

mod read;
pub mod table;

use crate::ports::Ports;

pub use read::{DEPTH, LARGEST, parse, parse_some};

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
        self.set_at(&[key], value.into());
    }

    /// Changes each item of the list under a key.
    pub fn visit(&mut self, key: &str, work: &mut dyn FnMut(&mut Value)) {
        let Value::Map(members) = self else { return };
        for (name, member) in members {
            if let Value::List(items) = member
                && name == key
            {
                items.iter_mut().for_each(&mut *work);
            }
        }
    }

    /// Drops those members of its own members whose names are not to be kept.
    pub fn prune(&mut self, keeps: &dyn Fn(&str) -> bool) {
        let Value::Map(members) = self else { return };
        for (_, member) in members {
            if let Value::Map(entries) = member {
                entries.retain(|(name, _)| keeps(name));
            }
        }
    }

    /// Sets what a path of members leads to; what is no object on the way becomes one.
    pub fn set_at(&mut self, path: &[&str], value: Value) {
        let Some((key, rest)) = path.split_first() else {
            *self = value;
            return;
        };
        if !matches!(self, Value::Map(_)) {
            *self = Value::Map(Vec::new());
        }
        if let Value::Map(entries) = self {
            let at = entries.iter().position(|(name, _)| name == key).unwrap_or(entries.len());
            if at == entries.len() {
                entries.push(((*key).to_owned(), Value::Null));
            }
            if let Some((_, entry)) = entries.get_mut(at) {
                entry.set_at(rest, value);
            }
        }
    }

    /// Takes a member of an object away.
    pub fn remove(&mut self, key: &str) {
        if let Value::Map(entries) = self {
            while let Some(at) = entries.iter().position(|(name, _)| name == key) {
                entries.remove(at);
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

/// Adds a text as JSON has it, in quotation marks.
pub fn quote(text: &str, out: &mut String) {
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
