//! The server behind an entry of a client configuration, where it can be read without starting it.

use std::path::{Path, PathBuf};

use model::{Credentials, Hosted, Launch, RepoUrl, Revision, Start, Target};

use crate::entry;

/// A server that can be scanned without starting it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Server {
    /// Its source lies on this machine.
    Folder(PathBuf),
    /// It can be fetched.
    Target(Target),
    /// It runs already.
    Hosted {
        /// Where, and how it is spoken to.
        hosted: Box<Hosted>,
        /// What one signs in with.
        credentials: Option<Credentials>,
    },
}

/// Finds the server that an entry starts or reaches; paths are relative to `folder`. Placeholders are filled in from the
/// environment.
///
/// # Errors
///
/// Fails with the reason why the entry is not scanned.
pub(crate) fn server(launch: &Launch, folder: &Path) -> Result<Server, String> {
    if launch.is_disabled() {
        return Err("it is switched off in the file".to_owned());
    }
    let launch = entry::filled_in(launch)?;
    if let Some((hosted, credentials)) = entry::hosted(&launch)? {
        return Ok(Server::Hosted { hosted: Box::new(hosted), credentials });
    }
    let start = launch.start();
    match fetched(&start)? {
        Some(target) => Ok(Server::Target(target)),
        None => match start {
            Start::Folder(path) => on_this_machine(&path, folder),
            Start::File(path) => around_file(&on_this_machine(&path, folder)?),
            Start::Url(_) => Err("it starts code straight from an address".to_owned()),
            _ => Err("its launch line names no package or folder, and it is not started to find out".to_owned()),
        },
    }
}

/// What is fetched to see the source of that which a launch line starts; nothing if it fetches nothing by name.
///
/// # Errors
///
/// Fails with the reason why what it fetches is not scanned.
pub(crate) fn fetched(start: &Start) -> Result<Option<Target>, String> {
    match start {
        Start::Npm { package, version } => Ok(Some(Target::Npm { package: package.clone(), version: version.clone() })),
        Start::Git { address, revision } => {
            let repo: RepoUrl = address.parse().map_err(|_| "of git addresses only https is spoken".to_owned())?;
            let revision: Option<Revision> = revision
                .as_ref()
                .map(|text| text.parse())
                .transpose()
                .map_err(|_| "its git reference cannot be read".to_owned())?;
            Ok(Some(Target::Git { repo, revision, base_path: None }))
        }
        Start::Python { .. } => Err("packages of the Python index are not fetched yet".to_owned()),
        Start::Docker { .. } => Err("container images are not fetched".to_owned()),
        Start::Folder(_) | Start::File(_) | Start::Url(_) | Start::Other => Ok(None),
    }
}

fn on_this_machine(path: &str, folder: &Path) -> Result<Server, String> {
    if path.contains(['$', '%']) || path.contains("{env:") {
        return Err("its path holds a placeholder that only the client fills in".to_owned());
    }
    let path = match path.strip_prefix("~/") {
        Some(rest) => PathBuf::from(std::env::var_os("HOME").ok_or("`~` names no folder here")?).join(rest),
        None => folder.join(path),
    };
    if path.exists() { Ok(Server::Folder(path)) } else { Err("its path does not exist on this machine".to_owned()) }
}

/// The project around a script: the nearest folder with a manifest, else the script's own folder.
fn around_file(found: &Server) -> Result<Server, String> {
    const MANIFESTS: [&str; 3] = ["package.json", "pyproject.toml", "setup.py"];
    const UP: usize = 4;
    let Server::Folder(file) = found else { return Ok(found.clone()) };
    let Ok(file) = file.canonicalize() else { return Err("its path cannot be followed".to_owned()) };
    if file.is_dir() {
        return Ok(Server::Folder(file));
    }
    let with_manifest = file
        .ancestors()
        .skip(1)
        .take(UP)
        .find(|folder| MANIFESTS.iter().any(|manifest| folder.join(manifest).is_file()));
    let Some(project) = with_manifest.or_else(|| file.parent()) else {
        return Err("no folder holds its script".to_owned());
    };
    let is_home = std::env::var_os("HOME").is_some_and(|home| Path::new(&home) == project);
    let is_system = project.components().count() <= 3 && with_manifest.is_none();
    if is_home || is_system {
        return Err("its script lies in no project of its own; name the folder to scan".to_owned());
    }
    Ok(Server::Folder(project.to_owned()))
}

#[cfg(test)]
mod tests {
    use model::Location;
    use serde_json::{Map, json};

    use super::*;

    fn launch(command: &str, args: &[&str]) -> Launch {
        Launch {
            name: "x".into(),
            command: Some(command.into()),
            args: args.iter().map(|&arg| arg.to_owned()).collect(),
            env: Vec::new(),
            url: None,
            headers: Vec::new(),
            other: Map::new(),
            location: Location::line("mcp.json", 1),
        }
    }

    #[test]
    fn a_package_is_fetched_and_a_folder_is_read() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let npm = server(&launch("npx", &["-y", "@acme/notes@1.0.0"]), here).unwrap();
        assert_eq!(npm, Server::Target("npm:@acme/notes@1.0.0".parse().unwrap()));
        let script = server(&launch("node", &["crates/server/main.rs"]), here).unwrap();
        assert!(matches!(script, Server::Folder(folder) if folder.ends_with("server")));
    }

    #[test]
    fn a_running_server_is_dialled_once_its_placeholders_have_values() {
        let here = Path::new(".");
        let far = |url: &str| Launch { command: None, url: Some(url.into()), ..launch("", &[]) };
        let found = server(&far("http://127.0.0.1:3000${MCP_HUB_NO_SUCH_VARIABLE:-/mcp}"), here).unwrap();
        let Server::Hosted { hosted, credentials: None } = found else { panic!("{found:?}") };
        assert_eq!(hosted.endpoint.to_string(), "http://127.0.0.1:3000/mcp");
        let error = server(&far("https://${MCP_HUB_NO_SUCH_VARIABLE}/mcp"), here).unwrap_err();
        assert_eq!(error, "it needs a value: ${MCP_HUB_NO_SUCH_VARIABLE}");
        let socket = server(&far("unix:///run/x.sock#/mcp"), here).unwrap_err();
        assert!(socket.contains("`https://…`"), "{socket}");
    }

    #[test]
    fn what_is_not_scanned_has_its_reason() {
        let here = Path::new(".");
        let mut off = launch("npx", &["x@1.0.0"]);
        off.other.insert("disabled".into(), json!(true));
        for (launch, reason) in [
            (off, "switched off"),
            (launch("docker", &["run", "acme/notes:1"]), "container"),
            (launch("node", &["${MCP_HUB_NO_SUCH_VARIABLE}/x.js"]), "placeholder"),
            (launch("node", &["no/such.js"]), "does not exist"),
            (launch("/usr/bin/env", &["frobnicate"]), "names no package"),
        ] {
            let said = server(&launch, here).unwrap_err();
            assert!(said.contains(reason), "{said}");
        }
    }
}
