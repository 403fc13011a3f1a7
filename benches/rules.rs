//! How fast the rules run, on one core, with the whole catalogue: `cargo bench --bench rules`.
//!
//! The input is generated, so that nothing is fetched.

mod generated;
#[path = "rules/growing.rs"]
mod growing;

use std::hint::black_box;
use std::time::Duration;

use analyze::RuleSet;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use model::{SourceFile, Surface, Tool};
use serde_json::Value;

/// The one of the program.
#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Tools in 10 MB of a listing.
const TOOLS: usize = 17_400;
/// Bytes of all source.
const SOURCE: usize = 100_000_000;
/// Bytes of one source file.
const FILE: usize = 60_000;

fn rules() -> RuleSet {
    RuleSet::bundled().unwrap_or_else(|error| panic!("{error}"))
}

fn surface(listing: &str) -> Surface {
    let listed: Value = serde_json::from_str(listing).expect("the generator writes JSON");
    let tool = |tool: &Value| Tool {
        name: tool["name"].as_str().unwrap_or_default().to_owned(),
        description: tool["description"].as_str().map(str::to_owned),
        input_schema: tool["inputSchema"].clone(),
        annotations: tool.get("annotations").cloned(),
        ..Tool::default()
    };
    Surface { tools: listed["tools"].as_array().into_iter().flatten().map(tool).collect(), ..Surface::default() }
}

fn check(rules: &RuleSet, surface: &Surface) -> usize {
    let server = rules.server(surface);
    surface.tools.iter().map(|tool| server.check_tool(tool).len()).sum::<usize>() + server.check_surface().len()
}

fn start(criterion: &mut Criterion) {
    criterion.bench_function("start", |bencher| bencher.iter(|| black_box(rules())));
}

fn metadata(criterion: &mut Criterion) {
    let rules = rules();
    let listing = generated::listing(TOOLS);
    let surface = surface(&listing);
    let mut group = criterion.benchmark_group("metadata");
    group.throughput(Throughput::Bytes(listing.len() as u64));
    group.bench_function("10 MB", |bencher| bencher.iter(|| check(&rules, black_box(&surface))));
    group.finish();
}

fn source(criterion: &mut Criterion) {
    let rules = rules();
    let files: Vec<_> = generated::source(SOURCE, FILE)
        .into_iter()
        .enumerate()
        .map(|(at, text)| SourceFile::new(format!("src/file{at}.js"), text))
        .collect();
    let bytes: usize = files.iter().map(|file| file.text.len()).sum();
    let mut group = criterion.benchmark_group("source");
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("100 MB", |bencher| bencher.iter(|| rules.check_sources(black_box(&files)).len()));
    group.finish();
}

fn growing(criterion: &mut Criterion) {
    growing::bench(criterion, rules());
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(8));
    targets = start, metadata, source, growing
}
criterion_main!(benches);
