//! `mcp-hub discover`: prints what a server would list.

use std::io::Write;

use anyhow::Context;
use clap::ValueEnum;
use model::{Artifact, BasePath, Gap, Prompt, Resource, ResourceTemplate, Revision, Surface, Tool};
use serde::Serialize;

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
    let artifact = match &input {
        Input::Folder(path) => fetch::folder(path, &limits)?,
        Input::Archive(path) => fetch::archive(path, &limits)?,
        Input::Target(target) => {
            let fetcher = args.network.fetcher(std::slice::from_ref(&input))?;
            runtime::run(fetcher.source(target))??
        }
        Input::ClientConfig(_) | Input::Listings(_) => {
            anyhow::bail!("`{}` holds no source; expected a folder, an archive, a package or a repository", args.input)
        }
    };
    let surfaces = discover::servers(&artifact);
    let nothing_found = surfaces.is_empty();
    let listing = join(artifact, surfaces);
    let Format::Json = args.format;
    let text = serde_json::to_string_pretty(&listing).context("cannot print the surface")?;
    writeln!(std::io::stdout(), "{text}")?;
    Ok(if nothing_found || !listing.gaps.is_empty() { Exit::Incomplete } else { Exit::Clean })
}

fn join(artifact: Artifact, surfaces: Vec<Surface>) -> Listing {
    let instructions = surfaces.iter().find_map(|surface| surface.instructions.clone());
    let mut listing = Listing {
        servers: Vec::new(),
        tools: Vec::new(),
        prompts: Vec::new(),
        resources: Vec::new(),
        instructions,
        gaps: artifact.gaps,
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
