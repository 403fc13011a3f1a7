//! What looking costs, in operations: counted in tests only, to show that the cost grows with the input and no faster.

#[cfg(test)]
thread_local! {
    static OPERATIONS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Takes note of operations: bytes gone through or copied, members of an object, candidates compared.
#[cfg(test)]
pub(crate) fn add(operations: usize) {
    OPERATIONS.with(|all| all.set(all.get() + operations));
}

/// Takes note of operations; outside of tests nobody asks for them.
#[cfg(not(test))]
#[inline(always)]
pub(crate) const fn add(_operations: usize) {}

/// The operations that `look` takes.
#[cfg(test)]
pub(crate) fn of(look: impl FnOnce()) -> usize {
    let before = OPERATIONS.with(std::cell::Cell::get);
    look();
    OPERATIONS.with(std::cell::Cell::get) - before
}
