//! The operators of calculations: one row each.

#[cfg(not(target_arch = "wasm32"))]
use crate::config::describe::{Key, Kind, keys};

/// What a value is, or must be.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Anything.
    Any,
    /// A number.
    Number,
    /// A date, or `today`.
    Date,
    /// A text or a number.
    Plain,
}

/// An operator as it is described; not in the Wasm, where nobody reads it.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Debug)]
pub struct Operator {
    /// Its name.
    pub name: &'static str,
    /// Least operands.
    pub least: usize,
    /// Most operands.
    pub most: usize,
    /// What each of them is; the first one of `$if` is a condition.
    pub takes: Sort,
    /// What comes of them.
    pub gives: Sort,
    /// What it calculates, in one sentence.
    pub text: &'static str,
    /// An example of its operands, as JSON.
    pub example: &'static str,
}

/// The table: what each is called, from how many operands to how many it takes, of what it makes what, and an example.
macro_rules! operators {
    ($($op:ident $name:literal: $least:literal to $most:expr, $takes:ident to $gives:ident, $text:literal, eg $example:literal;)*) => {
        /// An operator.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the table describes each")]
        pub enum Op { $($op),* }

        const NAMES: &str = concat!($($name, " "),*);
        const OPS: &[Op] = &[$(Op::$op),*];

        /// Every operator.
        #[cfg(not(target_arch = "wasm32"))]
        pub const OPERATORS: &[Operator] = &[$(Operator {
            name: $name,
            least: $least,
            most: $most,
            takes: Sort::$takes,
            gives: Sort::$gives,
            text: $text,
            example: $example,
        }),*];
    };
}

operators! {
    Add "$add": 1 to usize::MAX, Number to Number, "The sum.", eg r#"[{ "answer": "adults" }, { "answer": "children", "or": 0 }]"#;
    Subtract "$subtract": 2 to usize::MAX, Number to Number, "The first without the others.", eg r#"[{ "variable": "price" }, 5]"#;
    Multiply "$multiply": 1 to usize::MAX, Number to Number, "The product.", eg r#"[{ "answer": "people" }, { "variable": "price" }]"#;
    Divide "$divide": 2 to usize::MAX, Number to Number, "The first by the others; nothing where one of them is 0.", eg r#"[{ "variable": "total" }, 12]"#;
    Min "$min": 1 to usize::MAX, Number to Number, "The smallest.", eg r#"[{ "variable": "total" }, 100]"#;
    Max "$max": 1 to usize::MAX, Number to Number, "The largest.", eg r#"[{ "variable": "total" }, 0]"#;
    Avg "$avg": 1 to usize::MAX, Number to Number, "The average.", eg r#"[{ "answer": "taste" }, { "answer": "price" }]"#;
    Round "$round": 1 to 2, Number to Number, "A number with so many decimals, 0 to 9; none without the second. A half is rounded away from zero.", eg r#"[{ "variable": "total" }, 2]"#;
    Concat "$concat": 1 to usize::MAX, Plain to Plain, "Texts and numbers, one after the other.", eg r#"["ELAIA-", { "answer": "city" }]"#;
    If "$if": 3 to 3, Any to Any, "A condition, what it is where that holds, and what it is where it does not.", eg r#"[{ "answers.people": { "$gte": 10 } }, 8, 10]"#;
    Days "$days": 2 to 2, Date to Number, "How many days it is from the first date to the second; `today` is one.", eg r#"["today", { "answer": "arrival" }]"#;
    Years "$years": 2 to 2, Date to Number, "How many whole years it is from the first date to the second: an age, say.", eg r#"[{ "answer": "birthday" }, "today"]"#;
}

/// The operator of a name.
pub fn of(name: &str) -> Option<Op> {
    // One text is smaller than a list of them.
    OPS.get(NAMES.split(' ').position(|own| own == name)?).copied()
}

/// The description of the operator of a name.
#[cfg(not(target_arch = "wasm32"))]
pub fn operator(name: &str) -> Option<&'static Operator> {
    OPERATORS.iter().find(|operator| operator.name == name)
}

/// What stands for an answer or a variable: one of the two, and what takes its place.
#[cfg(not(target_arch = "wasm32"))]
pub const REFERENCE: &[Key] = keys! {
    "answer": Kind::Str, "The id of a step: its answer. A part of it behind a dot: a row, a field, or `length`, how many were chosen.", eg "\"people\"";
    "variable": Kind::Str, "The name of a variable: what it is by then.", eg "\"price\"";
    "or": Kind::Any, "Beside `answer` or `variable`: what counts while there is none; without it nothing is calculated with it.", eg "0";
};
