//! Counting of bytes as they are read, before and after decompression.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;

use crate::deadline::Deadline;
use crate::{Limit, Limits};

/// A limit on its way through code that knows `io::Error` alone.
#[derive(Debug, thiserror::Error)]
#[error("over a limit: {0}")]
struct Passed(Limit);

fn passed(limit: Limit) -> io::Error {
    io::Error::other(Passed(limit))
}

/// The limit that `error` stands for, if it does.
pub(super) fn limit_of(error: &io::Error) -> Option<Limit> {
    error.get_ref()?.downcast_ref::<Passed>().map(|passed| passed.0)
}

/// Counts bytes as they come in.
struct Received<R> {
    inner: R,
    count: Rc<Cell<u64>>,
    limit: u64,
}

impl<R: Read> Read for Received<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.count.set(self.count.get().saturating_add(read as u64));
        if self.count.get() > self.limit {
            return Err(passed(Limit::Download(self.limit)));
        }
        Ok(read)
    }
}

enum Unpacked<R: Read> {
    Plain(BufReader<Received<R>>),
    Gzip(Box<MultiGzDecoder<BufReader<Received<R>>>>),
}

/// Reads an archive's plain bytes: decompresses if need be, and stops at the limits.
pub(super) struct Meter<R: Read> {
    inner: Unpacked<R>,
    received: Rc<Cell<u64>>,
    unpacked: u64,
    limits: Limits,
    deadline: Deadline,
}

impl<R: Read> Meter<R> {
    /// Looks at the first bytes to know whether the stream is compressed.
    pub(super) fn new(inner: R, limits: &Limits, deadline: Deadline) -> io::Result<Self> {
        let received = Rc::new(Cell::new(0));
        let counted = Received { inner, count: Rc::clone(&received), limit: limits.download };
        let mut buffered = BufReader::new(counted);
        // The first byte tells: no path of a tar starts with it, and a gzip stream always does.
        let inner = if buffered.fill_buf()?.first() == Some(&0x1f) {
            Unpacked::Gzip(Box::new(MultiGzDecoder::new(buffered)))
        } else {
            Unpacked::Plain(buffered)
        };
        Ok(Self { inner, received, unpacked: 0, limits: limits.clone(), deadline })
    }

    fn check(&self) -> Result<(), Limit> {
        const FREE: u64 = 1024 * 1024;
        self.deadline.passed()?;
        if self.unpacked > self.limits.unpacked {
            return Err(Limit::Unpacked(self.limits.unpacked));
        }
        let allowed = self.received.get().saturating_mul(self.limits.ratio);
        if self.unpacked > FREE && self.unpacked > allowed {
            return Err(Limit::Ratio(self.limits.ratio));
        }
        Ok(())
    }
}

impl<R: Read> Read for Meter<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.inner {
            Unpacked::Plain(plain) => plain.read(into)?,
            Unpacked::Gzip(gzip) => gzip.read(into)?,
        };
        self.unpacked = self.unpacked.saturating_add(read as u64);
        self.check().map_err(passed)?;
        Ok(read)
    }
}
