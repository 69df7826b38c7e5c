//! How often one address may send: a bucket each, that fills again as time goes by.
//!
//! No address is stored, nor logged: a bucket's name is the address hashed with a key that is drawn anew every hour, lives
//! in memory only and is forgotten with all buckets. Nobody, we included, can say later who has sent.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::problem::Problem;

/// How long a key lives.
const HOUR: Duration = Duration::from_secs(3600);

/// The most addresses that are told apart; beyond it those that have not sent for longest are forgotten.
const MOST: usize = 100_000;

/// How often one address may send, and who has.
pub(crate) struct Limits {
    /// Requests a minute; 0 for no limit.
    per_minute: u32,
    hour: Mutex<Hour>,
}

/// The buckets of an hour.
struct Hour {
    key: [u8; 32],
    began: Instant,
    buckets: HashMap<[u8; 16], Bucket>,
}

/// What one address may still send.
struct Bucket {
    left: f64,
    at: Instant,
}

impl Hour {
    fn new() -> Self {
        let mut key = [0; 32];
        if getrandom::fill(&mut key).is_err() {
            tracing::error!("the system gives no random numbers");
        }
        Self { key, began: Instant::now(), buckets: HashMap::new() }
    }

    /// What names an address for this hour; of IPv6 the network, for one household has as many addresses as it likes.
    fn name(&self, address: IpAddr) -> [u8; 16] {
        let mut name = [0; 16];
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else { return name };
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
    pub(crate) fn new(per_minute: u32) -> Self {
        Self { per_minute, hour: Mutex::new(Hour::new()) }
    }

    /// Refuses a request of who sends too often; who cannot be told apart is not limited.
    pub(crate) fn admit(&self, sender: Option<IpAddr>) -> Result<(), Problem> {
        match sender.and_then(|sender| self.wait(sender, Instant::now())) {
            None => Ok(()),
            Some(wait) => Err(too_often(wait)),
        }
    }

    /// Counts a failure; how long its sender has to wait when it is one too many. Who cannot be told apart is one sender.
    pub(crate) fn fail(&self, sender: Option<IpAddr>) -> Option<Duration> {
        self.wait(sender.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)), Instant::now())
    }

    /// Takes a request of an address; how long it has to wait when it is one too many.
    fn wait(&self, address: IpAddr, now: Instant) -> Option<Duration> {
        if self.per_minute == 0 {
            return None;
        }
        let mut hour = self.hour.lock().ok()?;
        if now.saturating_duration_since(hour.began) > HOUR {
            *hour = Hour::new();
        }
        let most = f64::from(self.per_minute);
        let name = hour.name(address);
        if hour.buckets.len() >= MOST && !hour.buckets.contains_key(&name) {
            hour.buckets.retain(|_, bucket| now.saturating_duration_since(bucket.at) < Duration::from_secs(60));
            if hour.buckets.len() >= MOST {
                hour.buckets.clear();
            }
        }
        let bucket = hour.buckets.entry(name).or_insert(Bucket { left: most, at: now });
        let passed = now.saturating_duration_since(bucket.at).as_secs_f64();
        bucket.left = (bucket.left + passed * most / 60.0).min(most);
        bucket.at = now;
        if bucket.left >= 1.0 {
            bucket.left -= 1.0;
            return None;
        }
        Some(Duration::from_secs_f64((1.0 - bucket.left) * 60.0 / most))
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
        let limits = Limits::new(3);
        let now = Instant::now();
        let taken = |from: &str, after: u64| limits.wait(address(from), now + Duration::from_secs(after));
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
    fn one_household_is_one_sender_and_no_address_is_kept() {
        let limits = Limits::new(1);
        let now = Instant::now();
        assert_eq!(limits.wait(address("2001:db8:1:2::7"), now), None);
        assert!(limits.wait(address("2001:db8:1:2:ffff::9"), now).is_some());
        assert_eq!(limits.wait(address("2001:db8:1:3::7"), now), None);
        let hour = limits.hour.lock().unwrap();
        assert_eq!(hour.buckets.len(), 2);
        assert_ne!(Hour::new().name(address("203.0.113.7")), hour.name(address("203.0.113.7")));
    }
}
