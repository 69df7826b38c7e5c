//! The configurations that the README shows are ones that the widget takes.

use parea::config::Config;
use parea::ports::Native;

#[test]
fn every_configuration_in_the_readme_is_read_without_a_problem() {
    let readme = include_str!("../README.md");
    let examples: Vec<&str> =
        readme.split("```json\n").skip(1).filter_map(|rest| rest.split_once("\n```").map(|(json, _)| json)).collect();
    assert_eq!(examples.len(), 2, "a first one and the next one");
    for json in examples {
        let config = Config::read(json, &Native);
        assert!(config.problems.is_empty(), "{:#?} in {json}", config.problems);
        assert!(!config.campaigns.is_empty());
    }
}
