//! `evalCondition`: `[name, condition, attributes, whether it holds, saved groups?]`.

use parea::config::Value;
use parea::decide::condition::{Facts, reach};
use parea::ports::Ports;

/// Asks the interpreter.
pub fn eval_condition(case: &Value, ports: &dyn Ports) -> Result<(), String> {
    let [_, condition, attributes, expected, rest @ ..] = case.items() else { return Err("no case".to_owned()) };
    let fact = |path: &str| reach(attributes, path);
    let groups = rest.first().unwrap_or(&Value::Null);
    let holds = Facts { groups, ..Facts::new(&fact, ports) }.hold(condition);
    if Value::Bool(holds) == *expected { Ok(()) } else { Err(format!("{holds}")) }
}
