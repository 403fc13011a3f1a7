//! The limits that the unpacking child puts on itself before it looks at any input.

use std::io;

use rlimit::Resource;

use super::order::Order;

/// Bytes beside the pack that an index and a temporary file may take.
const DISK_BESIDE_PACK: u64 = 64 * 1024 * 1024;

/// Gives up address space, processor time, disk, descriptors and the right to start processes.
///
/// # Errors
///
/// Fails if the system refuses a limit: nothing is unpacked without them.
pub(super) fn confine(order: &Order) -> io::Result<()> {
    const DESCRIPTORS: u64 = 64;
    lower(Resource::AS, order.memory)?;
    // The soft limit ends the process with a signal of its own, by which the parent knows it.
    lower(Resource::CPU, order.cpu_seconds.saturating_add(1))?;
    let hard = Resource::CPU.get_hard()?;
    Resource::CPU.set(order.cpu_seconds.min(hard), hard)?;
    lower(Resource::FSIZE, order.pack.saturating_add(DISK_BESIDE_PACK))?;
    lower(Resource::NOFILE, DESCRIPTORS)?;
    lower(Resource::NPROC, 0)?;
    // A core file would be a copy of what was fetched.
    lower(Resource::CORE, 0)
}

/// Lowers a limit for good; one that is lower already stays.
fn lower(resource: Resource, wanted: u64) -> io::Result<()> {
    if !resource.is_supported() {
        return Ok(());
    }
    let (_, hard) = resource.get()?;
    let limit = wanted.min(hard);
    resource.set(limit, limit)
}
