//! Values that are calculated from answers and variables: objects with one operator and its operands, as in conditions.
//!
//! A calculation always ends and never fails. Where an operand is missing, or of another kind than its operator takes,
//! where a number is divided by zero or is too large to be exact, there is no value: null, and never `NaN`.

#[cfg(not(target_arch = "wasm32"))]
pub mod check;
pub mod operators;

use super::{Progress, Way};
use crate::config::value::number_text;
use crate::config::{Value, member};
use crate::decide::moment::moment;
use crate::decide::zone::{self, DAY};
use operators::Op;

/// Largest number that is reckoned with: up to it, whole numbers and their tenths are exact.
const MOST: f64 = 1e15;

/// Longest text that is put together, in bytes: what the collector takes of an answer.
const LONGEST: usize = 16_384;

impl Way<'_> {
    /// What a value of the configuration stands for: an answer or a variable, this day, what it calculates, or itself.
    pub fn operand(&self, progress: &Progress, value: &Value) -> Value {
        for key in ["answer", "variable"] {
            if let Some(name) = value.get(key).and_then(Value::text) {
                let known = progress.known(self.form, &[key, "s.", name].concat()).unwrap_or_default();
                return if known.is_null() { self.operand(progress, member(value, "or")) } else { known };
            }
        }
        if value.is("today") {
            let ports = self.facts.ports;
            let here = zone::local(self.facts.wall, "", ports);
            return ports.time(here).get(..10).into_iter().collect::<String>().into();
        }
        match value.entries() {
            [(name, operands)] if name.starts_with('$') => match operators::of(name) {
                Some(operator) => self.calculate(progress, operator, operands.items()),
                None => Value::Null,
            },
            _ => value.clone(),
        }
    }

    fn calculate(&self, progress: &Progress, operator: Op, operands: &[Value]) -> Value {
        match (operator, operands) {
            (Op::If, [condition, then, otherwise]) => {
                self.operand(progress, if self.holds(progress, condition) { then } else { otherwise })
            }
            (Op::If, _) => Value::Null,
            (Op::Concat, all) => self.joined(progress, all),
            (_, all) => exact(self.reckoned(progress, operator, all)),
        }
    }

    /// Texts and numbers, one after the other; null where something is neither, or all is too long.
    fn joined(&self, progress: &Progress, operands: &[Value]) -> Value {
        let mut out = String::new();
        for operand in operands {
            match self.operand(progress, operand) {
                Value::Text(text) => out.push_str(&text),
                Value::Number(number) => out.push_str(&number_text(number, self.facts.ports)),
                _ => return Value::Null,
            }
        }
        if out.len() > LONGEST { Value::Null } else { Value::Text(out) }
    }

    /// What an operator makes of numbers or dates; `NaN` where one of them is none.
    fn reckoned(&self, progress: &Progress, operator: Op, operands: &[Value]) -> f64 {
        let (mut sum, mut digits) = (f64::NAN, 0.0);
        for (at, operand) in operands.iter().enumerate() {
            let value = self.operand(progress, operand);
            let number = match operator {
                Op::Days | Op::Years if operands.len() == 2 => date(&value, operator == Op::Years),
                _ => value.number().unwrap_or(f64::NAN),
            };
            if number.is_nan() {
                return number;
            }
            sum = match operator {
                _ if at == 0 => number,
                Op::Multiply => sum * number,
                Op::Subtract => sum - number,
                Op::Divide => sum / number,
                Op::Min if number > sum => sum,
                Op::Max if number < sum => sum,
                Op::Min | Op::Max => number,
                Op::Days | Op::Years => number - sum,
                Op::Round => {
                    digits = number;
                    sum
                }
                _ => sum + number,
            };
        }
        match operator {
            Op::Avg => sum / operands.len() as f64,
            Op::Years => (sum / 1e4).trunc(),
            Op::Round => round(sum, digits),
            _ => sum,
        }
    }
}

/// A date as it is written, whatever its time: in days since 1970, or as its digits (20261122), of which 10000 are a year.
fn date(value: &Value, is_digits: bool) -> f64 {
    let day = value.text().and_then(|text| text.get(..10)).unwrap_or_default();
    let Some((start, _)) = moment(&day.into(), &|local| local) else { return f64::NAN };
    if !is_digits {
        return start / DAY;
    }
    day.bytes().filter(u8::is_ascii_digit).fold(0.0, |date, digit| date * 10.0 + f64::from(digit - b'0'))
}

/// A number with so many decimals, 0 to 9; of two that are equally near the one further from zero, as prices are rounded.
fn round(number: f64, digits: f64) -> f64 {
    let scale = (0..(digits as u8).min(9)).fold(1.0, |scale, _| scale * 10.0);
    let scaled = number * scale;
    // A half can have come out a little less: 1.005 is 100.49999999999999 hundredths.
    (scaled.abs() * (1.0 + f64::EPSILON) + 0.5).floor().copysign(scaled) / scale
}

/// A number without what its binary fraction adds (`0.1 + 0.2`): to nine decimals, or as many as its size leaves room for.
#[inline(never)]
pub(super) fn exact(number: f64) -> Value {
    let mut scale = 1e9;
    while scale > 1.0 && number.abs() * scale > MOST {
        scale /= 10.0;
    }
    // With 0 added, for nobody is told of -0.
    if number.abs() <= MOST { Value::Number((number * scale).round_ties_even() / scale + 0.0) } else { Value::Null }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::config::value::{map, parse};
    use crate::consent::Purposes;
    use crate::decide::condition::Facts;
    use crate::form::calc::operators::{OPERATORS, Sort};
    use crate::ports::Native;
    use proptest::prelude::*;

    const FORM: &str = r#"{ "steps": [{ "id": "people", "type": "number" }, { "id": "free", "type": "number" }] }"#;

    /// What a calculation comes to on 22 November 2026, in Athens, where these are the answers and variables.
    fn calculated_with(answers: &str, calculation: &str) -> Value {
        let config = Config::read(r#"{ "version": 1, "site": { "id": "elaia" } }"#, &Native);
        let fact = |path: &str| if path == "sessions" { 9.0.into() } else { Value::Null };
        let facts = Facts { wall: 1_795_348_800_000.0, ..Facts::new(&fact, &Native) };
        let form = parse(FORM, &Native).unwrap();
        let variables = parse(r#"{ "price": 2.5, "name": "Anna", "flag": true }"#, &Native).unwrap();
        let (answers, trail) = (parse(answers, &Native).unwrap(), vec![(0, None), (1, None)]);
        let progress = Progress { answers, variables, trail, at: 1, ..Progress::default() };
        let granted = Purposes::default();
        let value = parse(calculation, &Native).unwrap();
        Way { form: &form, config, granted, facts: &facts }.operand(&progress, &value)
    }

    fn calculated(calculation: &str) -> Value {
        calculated_with(r#"{ "people": 4 }"#, calculation)
    }

    #[track_caller]
    fn comes_to(calculation: &str, expected: impl Into<Value>) {
        assert_eq!(calculated(calculation), expected.into(), "{calculation}");
    }

    #[test]
    fn each_operator_calculates_what_it_says() {
        comes_to(r#"{ "$add": [1, 2, 3.5] }"#, 6.5);
        comes_to(r#"{ "$subtract": [1, 3] }"#, -2.0);
        comes_to(r#"{ "$subtract": [10, 3, 2] }"#, 5.0);
        comes_to(r#"{ "$multiply": [{ "answer": "people" }, { "variable": "price" }] }"#, 10.0);
        comes_to(r#"{ "$divide": [1, 8] }"#, 0.125);
        comes_to(r#"{ "$min": [3, 1, 2] }"#, 1.0);
        comes_to(r#"{ "$max": [3, { "$add": [2, 2] }] }"#, 4.0);
        comes_to(r#"{ "$avg": [1, 2, 4, 5] }"#, 3.0);
        comes_to(r#"{ "$round": [2.5] }"#, 3.0);
        comes_to(r#"{ "$round": [-2.5] }"#, -3.0);
        comes_to(r#"{ "$round": [1.005, 2] }"#, 1.01);
        comes_to(r#"{ "$round": [1234567.125, 9] }"#, 1_234_567.125);
        comes_to(r#"{ "$round": [7, -3] }"#, 7.0);
        comes_to(r#"{ "$round": [990000000000001] }"#, 990_000_000_000_001.0);
        comes_to(r#"{ "$concat": [" for ", { "variable": "name" }, ": ", 2.5] }"#, " for Anna: 2.5");
        comes_to(r#"{ "$if": [{ "answers.people": { "$gte": 4 } }, "many", "few"] }"#, "many");
        comes_to(r#"{ "$if": [{ "variables.price": { "$lt": 2 } }, 1, { "$if": [{}, 2, 3] }] }"#, 2.0);
        comes_to(r#"{ "$days": ["2026-11-20", "today"] }"#, 2.0);
        comes_to(r#"{ "$days": ["2026-11-20T23:59", "2026-11-21T00:01"] }"#, 1.0);
        comes_to(r#"{ "$days": ["2026-03-30", "2026-03-28"] }"#, -2.0);
        comes_to(r#"{ "$days": ["2026-11-20T23:59-05:00", "2026-11-21"] }"#, 1.0);
        comes_to(r#"{ "$years": ["2008-11-22", "today"] }"#, 18.0);
        comes_to(r#"{ "$years": ["2008-11-23", "today"] }"#, 17.0);
        comes_to(r#"{ "$years": ["2004-02-29", "2025-02-28"] }"#, 20.0);
        comes_to(r#"{ "$years": ["2026-11-22", "2008-11-23"] }"#, -17.0);
    }

    #[test]
    fn what_stands_for_itself_stays_what_it_is() {
        for literal in ["5", "\"a\"", "true", "null", r#"["a", 1]"#, r#"{ "a": 1 }"#, r#"{ "a": 1, "b": 2 }"#] {
            assert_eq!(calculated(literal), parse(literal, &Native).unwrap(), "{literal}");
        }
        comes_to("\"today\"", "2026-11-22");
        comes_to(r#"{ "variable": "flag" }"#, true);
    }

    #[test]
    fn what_is_missing_is_null_or_what_stands_in_for_it() {
        comes_to(r#"{ "answer": "free", "or": 0 }"#, 0.0);
        comes_to(r#"{ "$add": [{ "answer": "free", "or": { "variable": "price" } }, 1] }"#, 3.5);
        comes_to(r#"{ "answer": "people", "or": 0 }"#, 4.0);
        for nothing in [
            r#"{ "answer": "free" }"#,
            r#"{ "answer": "nobody" }"#,
            r#"{ "variable": "nothing" }"#,
            r#"{ "$add": [1, { "answer": "free" }] }"#,
            r#"{ "$min": [1, { "answer": "free" }] }"#,
            r#"{ "$concat": ["a", { "answer": "free" }] }"#,
            r#"{ "$concat": ["a", { "b": 1 }] }"#,
            r#"{ "$concat": ["a", ["b"]] }"#,
            r#"{ "$concat": ["a", true] }"#,
            r#"{ "$divide": [1, 0] }"#,
            r#"{ "$divide": [0, 0] }"#,
            r#"{ "$add": ["1", 2] }"#,
            r#"{ "$add": [{ "variable": "name" }, 2] }"#,
            r#"{ "$add": [true, 2] }"#,
            r#"{ "$add": [] }"#,
            r#"{ "$add": 1 }"#,
            r#"{ "$multiply": [1e15, 10] }"#,
            r#"{ "$multiply": [1e300, 1e300, 0] }"#,
            r#"{ "$days": ["soon", "today"] }"#,
            r#"{ "$days": [5, "today"] }"#,
            r#"{ "$days": ["2026-02-30", "today"] }"#,
            r#"{ "$years": ["today"] }"#,
            r#"{ "$days": ["today", "today", "today"] }"#,
            r#"{ "$if": [{}, 1] }"#,
            r#"{ "$if": [1, 2] }"#,
            r#"{ "$sum": [1] }"#,
        ] {
            comes_to(nothing, Value::Null);
        }
    }

    #[test]
    fn a_condition_on_a_fact_that_was_not_granted_does_not_hold() {
        comes_to(r#"{ "$if": [{ "sessions": { "$gte": 1 } }, "again", "new"] }"#, "new");
    }

    #[test]
    fn a_text_grows_no_longer_than_the_collector_takes() {
        let long = |length: usize| calculated(&format!(r#"{{ "$concat": ["{}", "b"] }}"#, "a".repeat(length - 1)));
        assert_eq!(long(LONGEST).text().map(str::len), Some(LONGEST));
        assert_eq!(long(LONGEST + 1), Value::Null);
    }

    #[test]
    fn decimal_fractions_come_out_as_people_reckon_them() {
        comes_to(r#"{ "$add": [0.1, 0.2] }"#, 0.3);
        comes_to(r#"{ "$subtract": [100.1, 100] }"#, 0.1);
        comes_to(r#"{ "$multiply": [1.1, 1.1] }"#, 1.21);
        comes_to(r#"{ "$add": [123456789.1, 0.2] }"#, 123_456_789.3);
        comes_to(r#"{ "$multiply": [19.99, 100] }"#, 1999.0);
        comes_to(r#"{ "$divide": [1, 3] }"#, 0.333_333_333);
    }

    #[test]
    fn zero_has_no_sign() {
        for zero in [r#"{ "$multiply": [-1, 0] }"#, r#"{ "$round": [-0.4] }"#, r#"{ "$add": [-1e-10, 0] }"#] {
            assert!(
                calculated(zero).number().is_some_and(|number| number == 0.0 && number.is_sign_positive()),
                "{zero}"
            );
        }
    }

    proptest! {
        #[test]
        fn halves_of_cents_are_rounded_away_from_zero(cents in -100_000_000_000i64..100_000_000_000) {
            let half = format!("{}{}.{:02}5", if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100);
            let away = (cents.abs() + 1) as f64 / 100.0;
            comes_to(&format!(r#"{{ "$round": [{half}, 2] }}"#), if cents < 0 { -away } else { away });
            let whole = cents * 9_999;
            comes_to(&format!(r#"{{ "$round": [{whole}] }}"#), whole as f64);
        }
    }

    #[test]
    fn the_example_of_every_operator_is_calculated() {
        for operator in OPERATORS {
            let mut example = format!(r#"{{ "{}": {} }}"#, operator.name, operator.example);
            // Whatever it refers to is there, and of the kind that it needs.
            for name in ["adults", "children", "taste", "price", "city", "arrival", "birthday", "people"] {
                example = example.replace(&format!(r#""answer": "{name}""#), r#""answer": "people""#);
            }
            example = example.replace(r#""variable": "total""#, r#""variable": "price""#);
            let people =
                if operator.takes == Sort::Date { r#"{ "people": "1990-05-01" }"# } else { r#"{ "people": 4 }"# };
            let value = calculated_with(people, &example);
            assert!(!value.is_null(), "{example}");
            assert_eq!(value.number().is_some(), operator.gives != Sort::Plain, "{example}");
        }
    }

    /// Any calculation, with operands of every kind and operators that do not exist.
    fn calculation() -> impl Strategy<Value = Value> {
        let names: Vec<&str> = OPERATORS.iter().map(|operator| operator.name).chain(["$other"]).collect();
        let leaf = prop_oneof![
            any_number().prop_map(Value::Number),
            "[a-z0-9 -]{0,12}".prop_map(Value::Text),
            Just("2026-02-28".into()),
            Just("today".into()),
            Just(Value::Null),
            Just(true.into()),
            Just(map([("answer", "people".into())])),
            Just(map([("answer", "free".into())])),
            Just(map([("variable", "price".into())])),
            Just(map([("answers.people", map([("$gte", 2.0.into())]))])),
        ];
        leaf.prop_recursive(4, 40, 4, move |inner| {
            let operands = proptest::collection::vec(inner, 0..4);
            (proptest::sample::select(names.clone()), operands)
                .prop_map(|(name, operands)| map([(name, Value::List(operands))]))
        })
    }

    fn any_number() -> impl Strategy<Value = f64> {
        prop_oneof![-1e3..1e3f64, -1e18..1e18f64, any::<i32>().prop_map(f64::from), Just(0.0), Just(f64::MAX)]
    }

    proptest! {
        #[test]
        fn no_calculation_fails_or_is_no_number(calculation in calculation()) {
            let value = calculated(&calculation.to_json(&Native));
            let is_sum = calculation.entries().first().is_some_and(|(name, _)| name.starts_with('$') && name != "$if");
            if let Some(number) = value.number().filter(|_| is_sum) {
                prop_assert!(number.abs() <= MOST, "{calculation:?} is {number}");
            }
            // What came of it stands for itself.
            prop_assert_eq!(calculated(&value.to_json(&Native)), value);
        }

        #[test]
        fn what_is_exact_stays_so_and_is_near_what_it_was(number in any_number()) {
            match exact(number).number() {
                None => prop_assert!(number.abs() > MOST),
                Some(near) => {
                    prop_assert_eq!(exact(near), Value::Number(near));
                    prop_assert!((near - number).abs() <= 0.5e-9_f64.max(number.abs() * 1e-15), "{} {}", number, near);
                }
            }
        }

        #[test]
        fn sums_of_cents_are_cents(cents in proptest::collection::vec(-10_000_000i32..10_000_000, 1..6)) {
            let parts: Vec<String> = cents.iter().map(|cents| format!("{}", f64::from(*cents) / 100.0)).collect();
            let sum: i64 = cents.iter().map(|cents| i64::from(*cents)).sum();
            comes_to(&format!(r#"{{ "$add": [{}] }}"#, parts.join(", ")), sum as f64 / 100.0);
        }

        #[test]
        fn days_and_years_are_those_of_the_calendar(one in 0i32..80_000, other in 0i32..80_000) {
            let date = |days: i32| {
                let epoch = jiff::civil::date(1900, 1, 1);
                epoch.checked_add(jiff::Span::new().days(days)).unwrap()
            };
            let (from, to) = (date(one), date(other));
            comes_to(&format!(r#"{{ "$days": ["{from}", "{to}"] }}"#), f64::from(other - one));
            let (first, last) = (from.min(to), from.max(to));
            let mut years = last.year() - first.year();
            // Who is born on 29 February is a year older on 1 March where there is no such day.
            years -= i16::from((last.month(), last.day()) < (first.month(), first.day()));
            let years = f64::from(if from <= to { years } else { -years });
            comes_to(&format!(r#"{{ "$years": ["{from}", "{to}"] }}"#), years);
        }
    }
}
