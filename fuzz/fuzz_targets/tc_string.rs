//! TC strings: any text is decoded or refused, the same way each time, in bounded work.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parea::consent::sources::tc;

fuzz_target!(|text: &str| {
    let read = || {
        let (mut heard, mut sum) = (0usize, 0u64);
        let is_one = tc::decode(text, &mut |letter, value, end| {
            heard += 1;
            sum = sum.rotate_left(7) ^ u64::from(letter) ^ value ^ end.rotate_left(32);
        });
        (is_one, heard, sum)
    };
    let first = read();
    // Every bit is heard once at most; a count of twelve bits before the end of a segment may run on without them.
    assert!(first.1 <= 4 * 4096 + 6 * text.len(), "{} things heard in {} characters", first.1, text.len());
    assert_eq!(first, read());
    if first.0 {
        assert!(text.starts_with('C'), "version 2 begins with C");
        assert!(!tc::decode(&format!("{text}.{text}"), &mut |_, _, _| ()), "a second core");
    }
});
