//! The hash by which visitors are divided: GrowthBook's, version 2 (SDK specification 0.8.0).

/// FNV-1a, 32 bit, over the code units of UTF-16, as the JavaScript SDK counts them.
pub fn fnv1a(texts: &[&str]) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    for unit in texts.iter().flat_map(|text| text.encode_utf16()) {
        hash = (hash ^ u32::from(unit)).wrapping_mul(0x0100_0193);
    }
    hash
}

/// The share of a unit, 0 to 1 in steps of a ten-thousandth: evenly spread, and another one for each seed.
pub fn share(seed: &str, unit: &str) -> f64 {
    let first = crate::config::value::integer_text(fnv1a(&[seed, unit]).into());
    f64::from(fnv1a(&[&first]) % 10_000) / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_those_of_growthbook() {
        // Version 2 of the section `hash` in the specification's cases.
        for (seed, unit, expected) in
            [("seed", "a", 0.0505), ("foo", "ab", 0.2575), ("90850943850283058242805", "123", 0.7516)]
        {
            assert_eq!(share(seed, unit), expected, "{unit}");
        }
    }

    #[test]
    fn a_tenth_is_a_tenth() {
        let count = (0..10_000).filter(|unit| share("campaign", &unit.to_string()) < 0.1).count();
        assert!((900..1100).contains(&count), "{count}");
    }
}
