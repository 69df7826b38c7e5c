//! Sharing outside a browser: networks that are gone, and pages made for other share buttons.

pub(crate) mod import;
mod shareon;
mod shariff;

use std::sync::LazyLock;

use serde::Deserialize;

/// A network that cannot be shared to any more, or never could.
#[derive(Deserialize)]
pub(crate) struct Gone {
    id: String,
    /// As people know it.
    pub(crate) name: String,
    aliases: Vec<String>,
    kind: Kind,
    /// When it closed or was renamed, as exactly as it is known; else empty.
    when: String,
    /// Networks that take its place.
    pub(crate) instead: Vec<String>,
    /// Where that can be read; else empty.
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
enum Kind {
    #[serde(rename = "closed")]
    Closed,
    #[serde(rename = "renamed")]
    Renamed,
    #[serde(rename = "no share link", alias = "no submit link")]
    NoLink,
    #[serde(rename = "provider")]
    Provider,
}

impl Gone {
    /// What became of it, in one sentence without a full stop.
    pub(crate) fn fate(&self) -> String {
        let name = &self.name;
        let when = if self.when.is_empty() { String::new() } else { format!(" ({})", self.when) };
        match self.kind {
            Kind::Closed => format!("{name} has closed{when}"),
            Kind::Renamed => format!("{name} has another name{when}"),
            Kind::NoLink => format!("{name} has no page to share to"),
            Kind::Provider => format!("{name} has closed{when}, and was no network"),
        }
    }
}

#[derive(Deserialize)]
struct Table {
    networks: Vec<Gone>,
}

static TABLE: LazyLock<Vec<Gone>> = LazyLock::new(|| {
    let table: Result<Table, _> = serde_json::from_str(include_str!("closed.json"));
    table.map(|table| table.networks).unwrap_or_default()
});

/// What is known of a name that is no network of ours.
pub(crate) fn gone(name: &str) -> Option<&'static Gone> {
    let name = name.to_lowercase();
    TABLE.iter().find(|gone| gone.id == name || gone.aliases.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use parea::share::networks;

    #[test]
    fn what_is_gone_is_no_network_of_ours_and_what_takes_its_place_is_one() {
        assert!(TABLE.len() > 30);
        for gone in TABLE.iter() {
            for name in gone.aliases.iter().chain([&gone.id]) {
                assert!(networks::find(name).is_none(), "{name}");
            }
            for name in &gone.instead {
                assert!(networks::find(name).is_some(), "{name}");
            }
        }
    }

    #[test]
    fn it_is_found_by_any_of_its_names() {
        for name in ["google-plus", "GPlus", "google+"] {
            assert_eq!(gone(name).unwrap().fate(), "Google+ has closed (2019-04-02)");
        }
        assert!(gone("facebook").is_none());
    }

    /// The peers' ways to share; `cargo xtask bench share` holds the list against their packages.
    #[test]
    fn every_network_of_shariff_and_shareon_is_one_of_ours_or_gone() {
        let peers = include_str!("../../../../tests/data/share/peers.json");
        let peers: std::collections::BTreeMap<String, Vec<String>> = serde_json::from_str(peers).unwrap();
        for (maker, known) in [
            ("shariff", shariff::network as fn(&str) -> Option<&str>),
            ("shareon", |class| shareon::network(class).map(|(_, ours)| ours)),
        ] {
            assert!(peers[maker].len() > 20);
            for theirs in &peers[maker] {
                let is_gone = gone(theirs).is_some_and(|gone| matches!(gone.kind, Kind::Closed));
                assert!(
                    is_gone || known(theirs).is_some_and(|ours| networks::find(ours).is_some()),
                    "{maker}: {theirs}"
                );
            }
        }
    }
}
