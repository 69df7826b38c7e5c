//! Reading events: files as receivers keep them, and a collector's database.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;

use anyhow::{Context as _, bail};
use serde_json::Value;

use super::Tally;

/// Reads a file: one event, or one list of events, a line; or one list over several lines.
///
/// # Errors
/// Where the file cannot be read.
pub(crate) fn file(path: &Path, tally: &mut Tally) -> anyhow::Result<()> {
    let name = path.display().to_string();
    let cannot = || format!("cannot read {name}");
    let mut file = BufReader::new(File::open(path).with_context(cannot)?);
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        if file.read_until(b'\n', &mut line).with_context(cannot)? == 0 {
            break;
        }
        let place = format!("{name}:{number}");
        let text = line.trim_ascii();
        match serde_json::from_slice(text) {
            _ if text.is_empty() => {}
            Ok(value) => each(&place, value, tally),
            Err(_) if number == 1 && text.starts_with(b"[") => {
                file.read_to_end(&mut line).with_context(cannot)?;
                let Ok(list) = serde_json::from_slice(&line) else {
                    bail!(
                        "cannot read {name}: it begins like a list of events and does not go on like one; write one event a line"
                    )
                };
                each(&name, list, tally);
                break;
            }
            Err(error) => tally.refuse(&place, &format!("it is no JSON: {error}")),
        }
    }
    Ok(())
}

/// Takes an event, or each of a list.
fn each(place: &str, value: Value, tally: &mut Tally) {
    match value {
        Value::Array(events) => events.into_iter().for_each(|event| tally.take(place, event)),
        event => tally.take(place, event),
    }
}

/// Reads the database of a collector.
///
/// # Errors
/// Where there is none, or it cannot be read.
pub(crate) fn database(database: &str, tally: &mut Tally) -> anyhow::Result<()> {
    let take = |event: &str| match serde_json::from_str(event) {
        Ok(value) => tally.take("the database", value),
        Err(error) => tally.refuse("the database", &format!("it is no JSON: {error}")),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(parea_collector::events(database, take))?)
}
