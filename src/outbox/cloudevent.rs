//! CloudEvents 1.0, as the collector and every broker takes them.

use crate::config::Value;

/// An event of ours, `eu.parea.<kind>`; its time is RFC 3339 in UTC.
pub fn event(id: &str, source: &str, kind: &str, subject: &str, time: &str, data: Value) -> Value {
    let mut event = Value::default();
    let kind = ["eu.parea.", kind].concat();
    for (key, value) in [
        ("specversion", "1.0"),
        ("id", id),
        ("source", source),
        ("type", &kind),
        ("time", time),
        ("datacontenttype", "application/json"),
        ("subject", subject),
    ] {
        if !value.is_empty() {
            event.set(key, value);
        }
    }
    event.set("data", data);
    event
}
