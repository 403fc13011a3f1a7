//! The cost of following, in operations: twice the program, about twice the cost.

use std::sync::Arc;

use model::{Artifact, Interest, Origin, SourceFile};

use crate::cost;
use crate::follow::{STACK, follow};

#[path = "../../../../../benches/generated/programs.rs"]
mod programs;

/// Parts of the shortest program: enough for every limit on small ones to be passed.
const SHORTEST: usize = 400;
/// The most that twice the program may cost.
const MOST: f64 = 2.6;

/// What it takes to follow a program, and whether a call is found in it or the limit named that ends it.
fn look(files: programs::Files) -> (usize, bool) {
    let mut files: Vec<SourceFile> = files.into_iter().map(|(path, text)| SourceFile::new(path, text)).collect();
    files.sort_by(|left, right| left.path.cmp(&right.path));
    let origin = Origin::Folder { path: "server".to_owned() };
    let artifact = Artifact { origin, files, binary_files: 0, gaps: Vec::new() };
    let surfaces = crate::servers(&artifact);
    let interest = Interest { callees: ["exec", "open"].map(Arc::from).to_vec(), ..Interest::default() };
    // On one thread with its counter.
    let counted = move || {
        let found = follow(&artifact, &surfaces, &interest);
        (cost::so_far(), !found.calls.is_empty() || !found.gaps.is_empty())
    };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(counted).unwrap();
    thread.join().unwrap()
}

#[test]
fn no_program_costs_more_than_its_share_of_a_larger_one() {
    let mut faults = Vec::new();
    for (what, grown) in programs::ALL {
        let looks = [1, 2, 4].map(|times| look(grown(times * SHORTEST)));
        let costs = looks.map(|(cost, _)| cost);
        if costs.windows(2).any(|pair| pair[1] as f64 > MOST * pair[0] as f64) {
            faults.push(format!("{costs:?} operations on {what}"));
        }
        // A sum or condition may nest deeper than is parsed; nothing else is out of reach.
        if !looks[0].1 || costs[0] < SHORTEST / 8 {
            faults.push(format!("{costs:?} operations on {what}, and {looks:?} is found"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
