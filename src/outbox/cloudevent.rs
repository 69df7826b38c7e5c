//! CloudEvents 1.0, as the collector and every broker takes them.

use crate::config::Value;
use crate::config::value::texts;

/// An event of ours, `eu.parea.<kind>`; its time is RFC 3339 in UTC.
pub fn event(id: &str, source: &str, kind: &str, subject: &str, time: &str, data: Value) -> Value {
    let kind = ["eu.parea.", kind].concat();
    let mut event = texts(&[
        ("specversion", "1.0"),
        ("id", id),
        ("source", source),
        ("type", &kind),
        ("time", time),
        ("datacontenttype", "application/json"),
        ("subject", subject),
    ]);
    event.set("data", data);
    event
}
