//! The calls of a few files, for the examples of rules.

use model::{Artifact, Calls, Interest, Origin, SourceFile};

/// Follows the calls of `files` as a scan of them would.
pub fn follow(files: &[SourceFile], interest: &Interest) -> Calls {
    let mut files = files.to_vec();
    files.sort_by(|one, other| one.path.cmp(&other.path));
    let origin = Origin::Folder { path: String::new() };
    let artifact = Artifact { origin, files, binary_files: 0, gaps: Vec::new() };
    let surfaces = ::discover::servers(&artifact);
    ::discover::calls(&artifact, &surfaces, interest)
}
