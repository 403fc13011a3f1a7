//! `mcp-hub discover`: prints what a server would list.

use std::io::Write;
use std::sync::Arc;

use anyhow::Context;
use clap::ValueEnum;
use model::{Artifact, BasePath, Dependency, Gap, Prompt, Resource, ResourceTemplate, Revision, Tool};
use serde::Serialize;
use worker::Discovered;

use crate::exit::Exit;
use crate::input::{self, Input};
use crate::network::NetworkArgs;
use crate::runtime;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A folder, a .tgz, npm:<name>[@version], the address of an npm package page or an https git address.
    #[arg(value_name = "INPUT", help_heading = "Input")]
    input: String,

    /// Branch, tag or commit of a git input [default: the default branch]
    #[arg(long, value_name = "REVISION", help_heading = "Input")]
    revision: Option<Revision>,

    /// Folder of a git input to look at [default: all]
    #[arg(long, value_name = "FOLDER", help_heading = "Input")]
    base_path: Option<BasePath>,

    /// How to print it.
    #[arg(long, value_name = "FORMAT", default_value = "json", help_heading = "Output")]
    format: Format,

    #[command(flatten)]
    network: NetworkArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One document.
    Json,
}

/// What is printed: everything that the servers of an artifact list, joined, and which servers those are.
#[derive(Debug, Serialize)]
struct Listing {
    servers: Vec<Server>,
    dependencies: Vec<Dependency>,
    tools: Vec<Tool>,
    prompts: Vec<Prompt>,
    resources: Vec<Addressed>,
    instructions: Option<String>,
    gaps: Vec<Gap>,
}

/// A resource, or a template of resources: either way a model asks for it by its `uri`.
#[derive(Debug, Serialize)]
struct Addressed {
    /// Whether the holes of `uri` are to be filled in.
    is_template: bool,
    #[serde(flatten)]
    resource: Resource,
}

impl From<Resource> for Addressed {
    fn from(resource: Resource) -> Self {
        Self { is_template: false, resource }
    }
}

impl From<ResourceTemplate> for Addressed {
    fn from(template: ResourceTemplate) -> Self {
        let ResourceTemplate { uri_template, name, title, description, mime_type, other, location } = template;
        let resource = Resource { uri: uri_template, name, title, description, mime_type, other, location };
        Self { is_template: true, resource }
    }
}

/// One server of the artifact.
#[derive(Debug, Serialize)]
struct Server {
    name: Option<String>,
    root: String,
    tools: usize,
    instructions: Option<String>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Exit> {
    let input = input::parse(&args.input)?.at_revision(args.revision.as_ref(), args.base_path.as_ref());
    let limits = fetch::Limits::default();
    let fetcher = args.network.fetcher(std::slice::from_ref(&input))?;
    let mut budget = fetcher.budget();
    let (asked, artifact) = match &input {
        Input::Folder(path) => (None, fetch::folder(path, &limits)?),
        Input::Archive(path) => (None, fetch::archive(path, &limits)?),
        Input::Target(target) | Input::Address { repo: target, .. } => {
            (Some(target), runtime::run(fetcher.source_within(target, &mut budget))??)
        }
        Input::Hosted(_) | Input::ClientConfig(_) | Input::Listings(_) => {
            anyhow::bail!("`{}` holds no source; expected a folder, an archive, a package or a repository", args.input)
        }
    };
    if asked.is_none() {
        budget.spend(&artifact, 0);
    }
    let artifact = Arc::new(artifact);
    let found = runtime::run(worker::discover(&fetcher, asked, &artifact, budget))??;
    let nothing_found = found.surfaces.is_empty();
    let listing = join(&artifact, found);
    let Format::Json = args.format;
    let text = serde_json::to_string_pretty(&listing).context("cannot print the surface")?;
    writeln!(std::io::stdout(), "{text}")?;
    Ok(if nothing_found || !listing.gaps.is_empty() { Exit::Incomplete } else { Exit::Clean })
}

fn join(artifact: &Artifact, found: Discovered) -> Listing {
    let Discovered { surfaces, dependencies, gaps } = found;
    let instructions = surfaces.iter().find_map(|surface| surface.instructions.clone());
    let mut listing = Listing {
        servers: Vec::new(),
        dependencies,
        tools: Vec::new(),
        prompts: Vec::new(),
        resources: Vec::new(),
        instructions,
        gaps: artifact.gaps.iter().cloned().chain(gaps).collect(),
    };
    for surface in surfaces {
        listing.servers.push(Server {
            name: surface.server_name,
            root: surface.root,
            tools: surface.tools.len(),
            instructions: surface.instructions,
        });
        listing.tools.extend(surface.tools);
        listing.prompts.extend(surface.prompts);
        listing.resources.extend(surface.resources.into_iter().map(Addressed::from));
        listing.resources.extend(surface.resource_templates.into_iter().map(Addressed::from));
        listing.gaps.extend(surface.gaps);
    }
    listing
}
