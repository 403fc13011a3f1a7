//! The servers of an artifact, whatever they are written in.

use model::{Artifact, Gap, GapReason, Surface};

use crate::dependency::Dependency;
use crate::{csharp, go, javascript, jvm, python, rust};

/// Stack of the thread that parses and evaluates. It is only reserved: what ordinary source needs of it is little, and
/// what hostile source may need is bounded by the nesting that the parsers accept.
const STACK: usize = 512 * 1024 * 1024;

/// Finds the servers in an artifact: what each would list, without running it. Empty if there is none.
///
/// The order is that of the folders the servers lie in, and within a server that of its source. What was declared and
/// could not be resolved is a gap of the server that declares it.
pub fn servers(artifact: &Artifact) -> Vec<Surface> {
    servers_with(artifact, &[])
}

/// Finds the servers in an artifact as [`servers`] does, and follows imports of these dependencies into their files.
///
/// A place in a dependency is a path below `node_modules/<name>`. What a dependency takes from yet another package
/// stays a gap, unless that is among `dependencies` too and fits the version that is asked for.
pub fn servers_with(artifact: &Artifact, dependencies: &[Dependency]) -> Vec<Surface> {
    let found = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("discover".to_owned()).stack_size(STACK);
        thread.spawn_scoped(scope, || find(artifact, dependencies)).map(std::thread::ScopedJoinHandle::join)
    });
    match found {
        Ok(Ok(surfaces)) => surfaces,
        Ok(Err(panic)) => std::panic::resume_unwind(panic),
        Err(_) => {
            let reason = GapReason::Limit("no memory for the stack of the evaluation".to_owned());
            let gap = Gap { what: "source code".to_owned(), reason, location: None };
            vec![Surface { gaps: vec![gap], ..Surface::default() }]
        }
    }
}

fn find(artifact: &Artifact, dependencies: &[Dependency]) -> Vec<Surface> {
    let mut surfaces = javascript::surfaces(artifact, dependencies);
    surfaces.extend(python::surfaces(artifact));
    surfaces.extend(go::surfaces(artifact));
    surfaces.extend(rust::surfaces(artifact));
    surfaces.extend(csharp::surfaces(artifact));
    surfaces.extend(jvm::surfaces(artifact));
    surfaces.sort_by(|left, right| left.root.cmp(&right.root));
    surfaces
}
