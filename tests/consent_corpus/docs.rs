//! The page about consent: its table is what the sources say of themselves, and its examples are taken by the widget.
//!
//! Run with `UPDATE=1` to write the table anew.

use parea::config::Config;
use parea::consent::sources;
use parea::ports::Native;

const PAGE: &str = "www/docs/consent.md";
const START: &str = "<!-- sources: written by UPDATE=1 cargo test --test consent_corpus -->\n";
const END: &str = "<!-- end of sources -->";

fn table() -> String {
    let mut table = String::from(
        "| source | versions | how it is read, and what is a decision | change and withdrawal | its categories → ours | personalisation | it may be told | verified by |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for source in sources::ALL {
        let about = &source.about;
        let told = if about.told.is_empty() { "–" } else { about.told };
        let personalises = if about.personalises { "yes" } else { "no" };
        let cells = [about.versions, about.read, about.changes, about.mapping, personalises, told, about.verified]
            .map(|cell| cell.replace('|', "\\|"));
        table += &format!("| **{}** `{}` | {} |\n", about.title, source.name(), cells.join(" | "));
    }
    table
}

#[test]
fn the_table_of_sources_is_what_they_say_of_themselves() {
    let page = std::fs::read_to_string(PAGE).unwrap();
    let (before, rest) = page.split_once(START).expect("the mark before the table");
    let (_, after) = rest.split_once(END).expect("the mark behind the table");
    let fresh = format!("{before}{START}{}{END}{after}", table());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(PAGE, fresh).unwrap();
    } else {
        assert!(page == fresh, "{PAGE} is stale: UPDATE=1 cargo test --test consent_corpus writes it anew");
    }
}

#[test]
fn the_examples_of_the_page_are_read_without_a_problem() {
    let page = std::fs::read_to_string(PAGE).unwrap();
    let examples: Vec<&str> =
        page.split("```json\n").skip(1).filter_map(|rest| rest.split_once("\n```").map(|(json, _)| json)).collect();
    assert_eq!(examples.len(), 2);
    for json in examples {
        let config = Config::read(json, &Native);
        assert!(config.problems.is_empty(), "{:#?} in {json}", config.problems);
        assert_eq!(config.consent.advice(), None, "{json}");
    }
}
