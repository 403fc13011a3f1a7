//! What following costs, in operations: counted in tests only, to show that the cost grows with the source and no faster.

#[cfg(test)]
thread_local! {
    static OPERATIONS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Takes note of operations: steps, and the parts of what each of them goes through or copies.
#[cfg(test)]
pub(crate) fn add(operations: usize) {
    OPERATIONS.with(|all| all.set(all.get() + operations));
}

/// Takes note of operations; outside of tests nobody asks for them.
#[cfg(not(test))]
#[inline(always)]
pub(crate) const fn add(_operations: usize) {}

/// The operations that were taken on this thread.
#[cfg(test)]
pub(crate) fn so_far() -> usize {
    OPERATIONS.with(std::cell::Cell::get)
}
