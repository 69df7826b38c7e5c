//! Lists that a source's file holds, against the ones that the corpus took from its code.

use parea::consent::Evidence;

use crate::page::{answer, config, read_evidence};
use crate::tally;

#[test]
fn every_service_of_tarteaucitron_counts_for_its_type_and_nothing_else() {
    let file = tally::file("tarteaucitron").unwrap();
    let config = config("tarteaucitron", "", &serde_json::Value::Null);
    let services = file["serviceTable"].as_object().unwrap();
    assert!(services.len() > 200);
    for (service, about) in services {
        let expected = match (about["needConsent"].as_bool().unwrap(), about["type"].as_str().unwrap()) {
            (false, _) => (false, [None; 4]),
            (true, "analytic") => (true, [None, Some(true), None, None]),
            (true, "ads" | "social") => (true, [None, None, Some(true), None]),
            (true, _) => (true, [None; 4]),
        };
        let evidence = Evidence::of(&format!("tarteaucitron=!{service}=true"));
        assert_eq!(answer(&read_evidence(&evidence, &config, 1.8e12)), expected, "{service}: {about}");
    }
}
