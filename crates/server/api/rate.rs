//! Token buckets: how often a key may ask.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Buckets that are kept at most before full ones are forgotten.
const MOST: usize = 10_000;

/// How often one may ask.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rate {
    /// How many times in a row.
    pub(crate) burst: u32,
    /// How many times a second in the long run.
    pub(crate) per_second: f64,
}

impl Rate {
    /// So many a minute, a quarter of them in a row.
    pub(crate) fn per_minute(times: u32) -> Self {
        Self { burst: (times / 4).max(1), per_second: f64::from(times.max(1)) / 60.0 }
    }
}

/// What is left of a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Left {
    /// The size of the bucket.
    pub(crate) limit: u32,
    /// How many requests it has room for now.
    pub(crate) remaining: u32,
    /// When it is full again.
    pub(crate) reset: Duration,
}

/// A bucket each key.
#[derive(Debug)]
pub(crate) struct Buckets<K> {
    rate: Rate,
    buckets: Mutex<HashMap<K, Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

impl<K: Hash + Eq + Clone> Buckets<K> {
    /// Full buckets.
    pub(crate) fn new(rate: Rate) -> Self {
        Self { rate, buckets: Mutex::default() }
    }

    /// Takes one token.
    ///
    /// # Errors
    ///
    /// Gives the time until there is one, if there is none.
    pub(crate) fn take(&self, key: &K, now: Instant) -> Result<Left, Duration> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST && !buckets.contains_key(key) {
            buckets.retain(|_, bucket| self.filled(*bucket, now) < f64::from(self.rate.burst));
        }
        let full = Bucket { tokens: f64::from(self.rate.burst), at: now };
        let bucket = buckets.entry(key.clone()).or_insert(full);
        let tokens = self.filled(*bucket, now);
        if tokens < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - tokens) / self.rate.per_second));
        }
        *bucket = Bucket { tokens: tokens - 1.0, at: now };
        let missing = f64::from(self.rate.burst) - bucket.tokens;
        #[expect(clippy::cast_sign_loss, reason = "a bucket never holds less than nothing")]
        let remaining = bucket.tokens as u32;
        let reset = Duration::from_secs_f64(missing / self.rate.per_second);
        Ok(Left { limit: self.rate.burst, remaining, reset })
    }

    /// What is left where nothing is for so long.
    pub(crate) fn empty(&self, wait: Duration) -> Left {
        let others = Duration::from_secs_f64(f64::from(self.rate.burst - 1) / self.rate.per_second);
        Left { limit: self.rate.burst, remaining: 0, reset: wait + others }
    }

    /// Whether there is a token, without taking it.
    ///
    /// # Errors
    ///
    /// Gives the time until there is one, if there is none.
    pub(crate) fn peek(&self, key: &K, now: Instant) -> Result<(), Duration> {
        let buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        match buckets.get(key).map(|bucket| self.filled(*bucket, now)) {
            Some(tokens) if tokens < 1.0 => Err(Duration::from_secs_f64((1.0 - tokens) / self.rate.per_second)),
            _ => Ok(()),
        }
    }

    fn filled(&self, bucket: Bucket, now: Instant) -> f64 {
        let since = now.saturating_duration_since(bucket.at).as_secs_f64();
        (bucket.tokens + since * self.rate.per_second).min(f64::from(self.rate.burst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_gives_its_burst_and_then_one_at_a_time() {
        let buckets = Buckets::new(Rate { burst: 2, per_second: 0.5 });
        let start = Instant::now();
        let first = buckets.take(&"a", start).unwrap();
        assert_eq!(first, Left { limit: 2, remaining: 1, reset: Duration::from_secs(2) });
        assert_eq!(buckets.take(&"a", start).unwrap().remaining, 0);
        assert_eq!(buckets.take(&"a", start), Err(Duration::from_secs(2)));
        assert_eq!(
            buckets.empty(Duration::from_secs(2)),
            Left { limit: 2, remaining: 0, reset: Duration::from_secs(4) }
        );
        assert!(buckets.peek(&"a", start).is_err() && buckets.peek(&"b", start).is_ok());
        assert!(buckets.take(&"b", start).is_ok(), "keys have a bucket each");
        assert!(buckets.take(&"a", start + Duration::from_secs(2)).is_ok());
    }

    #[test]
    fn an_idle_bucket_holds_no_more_than_its_burst() {
        let buckets = Buckets::new(Rate { burst: 3, per_second: 10.0 });
        let start = Instant::now();
        buckets.take(&1, start).unwrap();
        let later = start + Duration::from_hours(1);
        assert_eq!((0..5).filter(|_| buckets.take(&1, later).is_ok()).count(), 3);
    }
}
