//! What an address decides: on which pages an experiment runs, which variation is forced, and where a redirect leads.

use super::Context;
use super::run::{Trial, run};
use crate::config::{Value, member};
use crate::decide::place;
use crate::ports::Ports;

/// Whether an address is one of those that `urlPatterns` mean; what is excluded wins.
pub fn is_targeted(address: &str, patterns: &Value, ports: &dyn Ports) -> bool {
    let (mut is_included, mut has_includes) = (false, false);
    for one in patterns.items() {
        let is_match = matches(address, one, ports);
        if *member(one, "include") == Value::Bool(false) {
            if is_match {
                return false;
            }
        } else {
            has_includes = true;
            is_included |= is_match;
        }
    }
    !patterns.items().is_empty() && (is_included || !has_includes)
}

fn matches(address: &str, one: &Value, ports: &dyn Ports) -> bool {
    let Some(url) = ports.url(address, "https://_") else { return false };
    let pattern = member(one, "pattern").text().unwrap_or_default();
    if member(one, "type").is("simple") {
        return place::matches(pattern, &url, false, ports);
    }
    member(one, "type").is("regex") && place::finds(pattern, &url, ports)
}

/// The value of a parameter of an address, as it stands there.
pub fn parameter<'a>(name: &str, address: &'a str) -> Option<&'a str> {
    let (_, query) = address.split_once('?')?;
    let query = query.split_once('#').map_or(query, |(query, _)| query);
    query.split('&').find_map(|pair| pair.split_once('=').filter(|(own, _)| *own == name)).map(|(_, value)| value)
}

/// The variation that an address forces by its place, `?key=1`: as `parseInt` has it, digits and whatever follows them.
pub fn override_of(key: &str, address: &str, count: usize) -> Option<usize> {
    let mut index = None;
    for byte in parameter(key, address)?.bytes().take_while(u8::is_ascii_digit) {
        index = Some(index.unwrap_or(0_usize).saturating_mul(10).saturating_add(usize::from(byte - b'0')));
    }
    index.filter(|index| *index < count)
}

/// Where the first experiment that redirects leads: a redirect is told and never followed.
pub fn redirect(context: &Context<'_>, experiments: &Value) -> Option<String> {
    for words in experiments.items() {
        let is_redirect = |variation: &Value| variation.get("urlRedirect").is_some();
        let (trial, patterns) = (Trial::new(words), member(words, "urlPatterns"));
        if patterns.is_null() || !trial.variations.iter().any(is_redirect) {
            continue;
        }
        let drawn = run(context, &trial, true);
        if !drawn.out.is_empty() {
            continue;
        }
        let to =
            trial.variations.get(drawn.variation).map_or("", |one| member(one, "urlRedirect").text().unwrap_or(""));
        let is_merged = member(words, "persistQueryString").is_true();
        let to = if is_merged { merged(context.url, to) } else { to.to_owned() };
        // In a redirect experiment nothing else is run, also where this one stays.
        return Some(to).filter(|to| !to.is_empty() && !is_targeted(to, patterns, context.facts.ports));
    }
    None
}

/// The new address with those parameters of the old one that it does not have.
fn merged(old: &str, new: &str) -> String {
    let (new, hash) = new.split_once('#').map_or((new, None), |(new, hash)| (new, Some(hash)));
    let name = |pair: &str| pair.split('=').next().unwrap_or_default().to_owned();
    let mut out = new.to_owned();
    for pair in query(old).split('&').filter(|pair| !pair.is_empty()) {
        if !query(&out).split('&').any(|own| name(own) == name(pair)) {
            out.push(if query(&out).is_empty() && !out.ends_with('?') { '?' } else { '&' });
            out.push_str(pair);
        }
    }
    if let Some(hash) = hash {
        out.push('#');
        out.push_str(hash);
    }
    out
}

fn query(address: &str) -> &str {
    address.split('#').next().and_then(|all| all.split_once('?')).map_or("", |(_, query)| query)
}
