//! Buckets: from a text to a share, and from shares to variations (GrowthBook SDK specification 0.8.0).

use crate::config::Value;
use crate::decide::hash::{fnv1a, share};

/// The bucket of a value, 0 inclusive to 1 exclusive; `None` for a version that does not exist.
///
/// Version 1 is biased and kept for experiments that began with it.
pub fn hash(seed: &str, value: &str, version: f64) -> Option<f64> {
    if version == 2.0 {
        Some(share(seed, value))
    } else {
        (version == 1.0).then(|| f64::from(fnv1a(&[value, seed]) % 1_000) / 1_000.0)
    }
}

/// The range of each variation, `[[from, to]]`; weights that do not fit count as equal.
pub fn bucket_ranges(count: usize, coverage: f64, weights: &Value) -> Vec<[f64; 2]> {
    let (weights, mut total) = (weights.items(), 0.0);
    let share = |at: usize| weights.get(at).and_then(Value::number).unwrap_or(0.0);
    for at in 0..weights.len() {
        total += share(at);
    }
    let is_fit = weights.len() == count && (0.99..=1.01).contains(&total);
    let (mut start, mut ranges) = (0.0, Vec::new());
    for at in 0..count {
        let share = if is_fit { share(at) } else { 1.0 / count as f64 };
        ranges.push([start, start + coverage.clamp(0.0, 1.0) * share]);
        start += share;
    }
    ranges
}

/// The first range that holds a bucket.
pub fn choose(bucket: f64, ranges: &[[f64; 2]]) -> Option<usize> {
    ranges.iter().position(|[from, to]| bucket >= *from && bucket < *to)
}

/// The first range that holds a bucket, of ranges as they are written: `[[0, 0.5], [0.5, 1]]`.
pub fn choose_written(bucket: f64, ranges: &Value) -> Option<usize> {
    ranges.items().iter().position(|range| is_within(bucket, range.items()))
}

/// Whether a range, `[from, to]`, holds a bucket; what is malformed holds none.
pub fn is_within(bucket: f64, range: &[Value]) -> bool {
    matches!(range, [Value::Number(from), Value::Number(to)] if choose(bucket, &[[*from, *to]]).is_some())
}

/// Whether a value belongs to a namespace, `[name, from, to]`.
pub fn in_namespace(value: &str, namespace: &Value) -> bool {
    let [Value::Text(name), range @ ..] = namespace.items() else { return false };
    hash(&["__", name].concat(), value, 1.0).is_some_and(|bucket| is_within(bucket, range))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::visitor::chance::Chance;

    #[test]
    fn visitors_fall_into_buckets_as_evenly_as_chance_would() {
        let mut chance = Chance::new([7, 11]);
        for (weights, count) in [(vec![0.5, 0.5], 2), (vec![0.1, 0.2, 0.7], 3), (vec![0.25; 4], 4)] {
            let list = Value::List(weights.iter().map(|weight| Value::Number(*weight)).collect());
            let ranges = bucket_ranges(count, 1.0, &list);
            let mut seen = vec![0.0; count];
            let visitors = 40_000.0;
            for _ in 0..visitors as u32 {
                let bucket = hash("winter-oil", &chance.id(), 2.0).unwrap();
                seen[choose(bucket, &ranges).unwrap()] += 1.0;
            }
            let square: f64 = weights
                .iter()
                .zip(&seen)
                .map(|(weight, seen)| {
                    let expected = weight * visitors;
                    (seen - expected) * (seen - expected) / expected
                })
                .sum();
            // Chi-square with at most three degrees of freedom: 16.3 is passed once in a thousand times.
            assert!(square < 16.3, "{weights:?} {seen:?} {square}");
        }
    }

    #[test]
    fn two_experiments_divide_the_same_visitors_independently() {
        let (mut chance, mut both) = (Chance::new([3, 5]), [[0.0; 2]; 2]);
        for _ in 0..40_000 {
            let id = chance.id();
            let half = |seed: &str| usize::from(hash(seed, &id, 2.0).unwrap() >= 0.5);
            both[half("one")][half("other")] += 1.0;
        }
        assert!(both.iter().flatten().all(|count: &f64| (count - 10_000.0).abs() < 350.0), "{both:?}");
    }
}
