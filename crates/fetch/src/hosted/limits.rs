//! What asking one running server may cost.

use std::time::Duration;

/// What asking one running server may cost. Passing a limit ends the asking; what came before is kept, and a gap names the
/// limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostedLimits {
    /// Wall-clock time from the first request to the last answer, sign-in and extra requests included.
    pub time: Duration,
    /// Bytes of one answer, after content decoding.
    pub answer: u64,
    /// Bytes of all answers of one session.
    pub session: u64,
    /// Pages of one list.
    pub pages: usize,
    /// Entries of one list.
    pub items: usize,
}

impl Default for HostedLimits {
    fn default() -> Self {
        const MIB: u64 = 1024 * 1024;
        Self { time: Duration::from_secs(25), answer: 10 * MIB, session: 32 * MIB, pages: 1_000, items: 5_000 }
    }
}
