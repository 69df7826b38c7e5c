//! Recorded callbacks of `__tcfapi` and `__gpp`: what may be used after each of them.

use parea::consent::{Category, Evidence, Reading};
use serde_json::{Value as Json, json};

use crate::page;
use crate::strings::{decode_gpp, opt_outs};
use crate::tally::{self, Tally};

/// What the browser side hands over after a callback: its arguments.
fn after(api: &str, step: &Json) -> Evidence {
    let mut data = step["data"].clone();
    strip(&mut data);
    let arguments = page::value(&json!([data, step["success"]]));
    Evidence { globals: vec![(api.to_owned(), arguments)], ..Evidence::default() }
}

/// `undefined` does not survive JSON.
fn strip(data: &mut Json) {
    if let Some(members) = data.as_object_mut() {
        members.retain(|_, member| member != "__undefined__");
        members.values_mut().for_each(strip);
    }
}

fn grants_anything(reading: &Reading) -> bool {
    reading.decided || Category::ALL.iter().any(|category| reading.get(*category) == Some(true))
}

#[test]
fn tcfapi_is_used_exactly_while_it_may_be() {
    let Some(file) = tally::file("tcfapi_sequences") else { return };
    let mut tally = Tally::new("tcfapi_sequences");
    let config = page::config("tcf", "", &Json::Null);
    let core = page::config("tcf", "tcf", &json!({ "segment": "core" }));
    for vector in tally::vectors(&file) {
        let mut faults = Vec::new();
        for step in vector["steps"].as_array().unwrap().iter().filter(|step| step["call"] == "listener") {
            let evidence = after("__tcfapi", step);
            let reading = page::read_evidence(&evidence, &config, 0.0);
            let expected = &step["expected"];
            if reading.decided != (expected["decided"] == true) {
                faults.push(format!("decided {} at {}", reading.decided, step["data"]["eventStatus"]));
            }
            if expected["usable"] == false && (grants_anything(&reading) || !reading.is_open) {
                faults.push("used while it may not be".to_owned());
            }
            for (segment, config) in [("publisher", &config), ("core", &core)] {
                let reading = page::read_evidence(&evidence, config, 0.0);
                for (name, category) in page::CATEGORIES.into_iter().zip(Category::ALL) {
                    let own = &expected["neutral"][segment][name];
                    if own.is_boolean() && reading.get(category) != own.as_bool() {
                        faults.push(format!("{segment} {name} {:?}", reading.get(category)));
                    }
                }
            }
        }
        tally.count(vector, faults.is_empty(), faults.is_empty(), || faults.join("; "));
    }
    tally::require(&tally.finish());
}

#[test]
fn gppapi_is_used_exactly_while_it_may_be() {
    let Some(file) = tally::file("gppapi_sequences") else { return };
    let mut tally = Tally::new("gppapi_sequences");
    let config = page::config("gpp", "", &Json::Null);
    for vector in tally::vectors(&file) {
        let mut faults = Vec::new();
        for step in vector["steps"].as_array().unwrap().iter().filter(|step| step["call"] == "listener") {
            let reading = page::read_evidence(&after("__gpp", step), &config, 0.0);
            let expected = &step["expected"];
            // US sections decide nothing, ready or not.
            if grants_anything(&reading) {
                faults.push(format!("grants at {}", step["data"]["eventName"]));
            }
            if expected["usable"] == true {
                let text = step["data"]["pingData"]["gppString"].as_str().unwrap();
                let said = opt_outs(&decode_gpp(text).unwrap());
                let objects =
                    ["sale", "sharing", "targetedAds", "gpc"].iter().any(|key| expected["usOptOut"][key] == true);
                if said != expected["usOptOut"] || (reading.get(Category::Marketing) == Some(false)) != objects {
                    faults.push(format!("{said} expected {}", expected["usOptOut"]));
                }
            }
        }
        tally.count(vector, faults.is_empty(), faults.is_empty(), || faults.join("; "));
    }
    tally::require(&tally.finish());
}
