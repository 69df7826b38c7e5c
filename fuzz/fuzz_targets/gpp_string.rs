//! GPP strings: any text is decoded or refused, the same way each time, in bounded work.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parea::consent::sources::gpp;

fuzz_target!(|text: &str| {
    let read = || {
        let (mut heard, mut sections, mut sum) = (0usize, 0usize, 0u64);
        let is_one = gpp::decode(text, &mut |letter, value, end| {
            heard += 1;
            sections += usize::from(letter == b'~');
            sum = sum.rotate_left(7) ^ u64::from(letter) ^ value ^ end.rotate_left(32);
        });
        (is_one, heard, sections, sum)
    };
    let first = read();
    assert!(first.1 <= 5 * 4096 + 6 * text.len(), "{} things heard in {} characters", first.1, text.len());
    assert_eq!(first, read());
    if first.0 {
        assert!(text.starts_with("DB"), "type 3, version 1");
        assert_eq!(first.2 + 1, text.split('~').count(), "a section for every id and no other");
    }
});
