//! How often one address may send: a bucket each, that fills again as time goes by.
//!
//! No address is stored, nor logged: a bucket's name is the address hashed with a key that is drawn anew every hour (every
//! day where hours are counted), lives in memory only and is forgotten with all buckets. Nobody, we included, can say later
//! who has sent.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::problem::Problem;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(86_400);

/// The most addresses that are told apart; beyond it those that have not sent for longest are forgotten.
const MOST: usize = 100_000;

/// How often one address may send, and who has.
pub(crate) struct Limits {
    /// Requests in a span; 0 for no limit.
    most: u32,
    /// The span in which an empty bucket is full again.
    span: Duration,
    /// How long a key lives.
    life: Duration,
    buckets: Mutex<Buckets>,
}

/// The buckets under one key.
struct Buckets {
    key: [u8; 32],
    began: Instant,
    by_name: HashMap<[u8; 16], Bucket>,
}

/// What one address may still send.
struct Bucket {
    left: f64,
    at: Instant,
}

impl Buckets {
    fn new() -> Self {
        let mut key = [0; 32];
        if getrandom::fill(&mut key).is_err() {
            tracing::error!("the system gives no random numbers");
        }
        Self { key, began: Instant::now(), by_name: HashMap::new() }
    }

    /// What names an address, and what it wants, under this key; of IPv6 the network, for one household has as many
    /// addresses as it likes.
    fn name(&self, address: IpAddr, wish: &str) -> [u8; 16] {
        let mut name = [0; 16];
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else { return name };
        mac.update(wish.as_bytes());
        match address.to_canonical() {
            IpAddr::V4(address) => mac.update(&address.octets()),
            IpAddr::V6(address) => mac.update(address.octets().split_at(8).0),
        }
        name.copy_from_slice(mac.finalize().into_bytes().split_at(16).0);
        name
    }
}

impl Limits {
    /// So many requests a minute for each address; 0 for no limit.
    pub(crate) fn per_minute(most: u32) -> Self {
        Self { most, span: MINUTE, life: HOUR, buckets: Mutex::new(Buckets::new()) }
    }

    /// So many requests an hour for each address and each thing it wants; 0 for no limit.
    pub(crate) fn per_hour(most: u32) -> Self {
        Self { most, span: HOUR, life: DAY, buckets: Mutex::new(Buckets::new()) }
    }

    /// Refuses a request of who sends too often; who cannot be told apart is not limited.
    pub(crate) fn admit(&self, sender: Option<IpAddr>) -> Result<(), Problem> {
        match sender.and_then(|sender| self.wait(sender, "", Instant::now())) {
            None => Ok(()),
            Some(wait) => Err(too_often(wait)),
        }
    }

    /// Counts a failure; how long its sender has to wait when it is one too many. Who cannot be told apart is one sender.
    pub(crate) fn fail(&self, sender: Option<IpAddr>) -> Option<Duration> {
        self.wait(sender.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)), "", Instant::now())
    }

    /// Takes a request of an address for what it wants; how long it has to wait when it is one too many.
    pub(crate) fn wait(&self, address: IpAddr, wish: &str, now: Instant) -> Option<Duration> {
        if self.most == 0 {
            return None;
        }
        let mut buckets = self.buckets.lock().ok()?;
        if now.saturating_duration_since(buckets.began) > self.life {
            *buckets = Buckets::new();
        }
        let (most, span) = (f64::from(self.most), self.span.as_secs_f64());
        let name = buckets.name(address, wish);
        let all = &mut buckets.by_name;
        if all.len() >= MOST && !all.contains_key(&name) {
            // Who has not sent for so long has a full bucket again.
            all.retain(|_, bucket| now.saturating_duration_since(bucket.at) < self.span);
            if all.len() >= MOST {
                all.clear();
            }
        }
        let bucket = all.entry(name).or_insert(Bucket { left: most, at: now });
        let passed = now.saturating_duration_since(bucket.at).as_secs_f64();
        bucket.left = (bucket.left + passed * most / span).min(most);
        bucket.at = now;
        if bucket.left >= 1.0 {
            bucket.left -= 1.0;
            return None;
        }
        Some(Duration::from_secs_f64((1.0 - bucket.left) * span / most))
    }
}

/// What who sends too often is told.
pub(crate) fn too_often(wait: Duration) -> Problem {
    let seconds = wait.as_secs_f64().ceil().max(1.0);
    let detail =
        format!("Too many requests came from this address. Nothing was stored; send it again in {seconds} seconds.");
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-often", "Too many requests", detail)
        .with("retry-after", &seconds.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let limits = Limits::per_minute(3);
        let now = Instant::now();
        let taken = |from: &str, after: u64| limits.wait(address(from), "", now + Duration::from_secs(after));
        for _ in 0..3 {
            assert_eq!(taken("203.0.113.7", 0), None);
        }
        assert_eq!(taken("203.0.113.7", 0).unwrap().as_secs(), 20);
        // Others are not asked to wait, nor does waiting cost more.
        assert_eq!(taken("203.0.113.8", 0), None);
        assert_eq!(taken("203.0.113.7", 20), None);
        assert!(taken("203.0.113.7", 20).is_some());
        // An hour later nothing is known of anybody.
        assert_eq!(taken("203.0.113.7", 4000), None);
    }

    #[test]
    fn what_is_counted_by_the_hour_is_so_for_each_thing_that_is_wanted() {
        let limits = Limits::per_hour(5);
        let now = Instant::now();
        let taken =
            |wish: &str, after: u64| limits.wait(address("203.0.113.7"), wish, now + Duration::from_secs(after));
        for _ in 0..5 {
            assert_eq!(taken("one", 0), None);
        }
        assert_eq!(taken("one", 0).unwrap().as_secs(), 720);
        assert_eq!(taken("two", 0), None);
        assert_eq!(taken("one", 720), None);
        assert!(taken("one", 4000).is_none() && taken("one", 86_000).is_none());
    }

    #[test]
    fn one_household_is_one_sender_and_no_address_is_kept() {
        let limits = Limits::per_minute(1);
        let now = Instant::now();
        assert_eq!(limits.wait(address("2001:db8:1:2::7"), "", now), None);
        assert!(limits.wait(address("2001:db8:1:2:ffff::9"), "", now).is_some());
        assert_eq!(limits.wait(address("2001:db8:1:3::7"), "", now), None);
        let buckets = limits.buckets.lock().unwrap();
        assert_eq!(buckets.by_name.len(), 2);
        assert_ne!(Buckets::new().name(address("203.0.113.7"), ""), buckets.name(address("203.0.113.7"), ""));
    }
}
