//! US Privacy strings: four signs or nothing; an objection is never missed in one that can be read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parea::consent::sources::usprivacy;

fuzz_target!(|text: &str| {
    let objects = usprivacy::is_opted_out(text);
    match usprivacy::decode(text) {
        Some(read) => {
            assert_eq!(text.len(), 4);
            assert!(text.starts_with('1'));
            assert_eq!(read.opt_out == Some(true), objects);
            assert_eq!(read.applies(), text != "1---");
        }
        None => assert!(!objects || text.as_bytes().get(2) == Some(&b'Y')),
    }
});
