//! Registries and credentials out of the ecosystem's own configuration.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use deno_npmrc::{NpmRc, NpmRegistryUrl, RegistryConfig, ResolvedNpmRc};
use model::PackageName;
use reqwest::header::HeaderValue;
use url::Url;

use super::environment::Variables;

/// Where the npm configuration comes from.
#[derive(Clone, Default)]
pub struct NpmConfig {
    variables: Variables,
    user_file: Option<PathBuf>,
    global_file: Option<PathBuf>,
    folder: Option<PathBuf>,
}

impl NpmConfig {
    /// The configuration that npm itself would use here: the environment, the `.npmrc` of the current project, the
    /// user's and the global one.
    pub fn of_this_machine() -> Self {
        let variables = Variables::of_this_process();
        let home = variables.get("HOME").or_else(|| variables.get("USERPROFILE")).map(PathBuf::from);
        let user_file = variables.setting("userconfig").map(PathBuf::from).or(home.map(|home| home.join(".npmrc")));
        let global_file = variables.setting("globalconfig").map(PathBuf::from);
        let folder = std::env::current_dir().ok().map(|folder| project_of(&folder));
        Self { variables, user_file, global_file, folder }
    }

    /// One configuration file and nothing else: no environment, no other files.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self { user_file: Some(path.into()), ..Self::default() }
    }

    /// Sets an environment variable, as far as this configuration is concerned.
    #[must_use]
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.set(name, value);
        self
    }

    /// Takes the `.npmrc` of a project folder into account.
    #[must_use]
    pub fn project(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }
}

impl std::fmt::Debug for NpmConfig {
    /// Without the variables: some of them are secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NpmConfig")
            .field("user_file", &self.user_file)
            .field("global_file", &self.global_file)
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

/// Why the npm configuration cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot use the npm configuration in {place}: {fault}")]
pub struct BadConfig {
    /// The file.
    place: String,
    /// What is wrong with it.
    fault: String,
}

/// The folder that npm takes for the project: the nearest one upwards that has a manifest or installed packages.
fn project_of(folder: &Path) -> PathBuf {
    let is_project = |folder: &&Path| folder.join("package.json").is_file() || folder.join("node_modules").is_dir();
    folder.ancestors().find(is_project).unwrap_or(folder).to_owned()
}

/// The registries, and which credential belongs to which.
pub(crate) struct Registries {
    resolved: ResolvedNpmRc,
    /// Those that the user or operator chose, by writing them down or by leaving the default; in contrast to those
    /// of a project's file.
    pub(crate) chosen: Vec<Url>,
}

impl Registries {
    /// Reads the configuration. Earlier sources win: environment, project, user, global.
    ///
    /// # Errors
    ///
    /// When a file cannot be read or understood, or a registry's address is none.
    pub(crate) fn load(config: &NpmConfig) -> Result<Self, BadConfig> {
        let load = |path: &Option<PathBuf>, variables: &Variables| match path {
            Some(path) => load_file(path, variables),
            None => Ok(NpmRc::default()),
        };
        let mut own = keyed(&config.variables);
        merge(&mut own, load(&config.user_file, &config.variables)?);
        merge(&mut own, load(&config.global_file, &config.variables)?);

        let project_file = config.folder.as_ref().map(|folder| folder.join(".npmrc"));
        let project_file = project_file.filter(|file| !same_file(Some(file), config.user_file.as_ref()));
        // A project's file comes with the project, which may be the very thing that is being scanned. Without
        // variables it cannot send a secret of the environment to a host of its choice.
        let project = load(&project_file, &Variables::default())?;

        let environment = NpmRegistryUrl::for_npm(&config.variables);
        let mut chosen: Vec<Url> = own.scope_registries.values().filter_map(|url| Url::parse(url).ok()).collect();
        chosen.extend(own.registry.as_deref().and_then(|url| Url::parse(url).ok()));
        chosen.push(environment.url.clone());
        let mut all = keyed(&config.variables);
        merge(&mut all, project);
        merge(&mut all, own);
        let resolved = all
            .as_resolved(&environment)
            .map_err(|error| BadConfig { place: "its registries".to_owned(), fault: error.to_string() })?;
        Ok(Self { resolved, chosen })
    }

    /// The registry of a package.
    pub(super) fn registry(&self, package: &PackageName) -> &Url {
        self.resolved.get_registry_url(package.as_str())
    }

    /// Where a tarball lies, after the setting `replace-registry-host`.
    pub(super) fn tarball(&self, package: &PackageName, stated: Url) -> Url {
        self.resolved.replace_tarball_url(stated, package.as_str())
    }

    /// The value of `Authorization` for an address: the registry's credential if the address has the registry's
    /// origin, else none. The address of a tarball is written by whoever writes the listing.
    pub(super) fn credential(&self, package: &PackageName, url: &Url) -> Option<HeaderValue> {
        if url.origin() != self.registry(package).origin() {
            return None;
        }
        authorization(self.resolved.tarball_config_for_package(url, package.as_str())?)
    }
}

fn authorization(config: &RegistryConfig) -> Option<HeaderValue> {
    let value = if let Some(token) = &config.auth_token {
        format!("Bearer {token}")
    } else if let Some(auth) = &config.auth {
        format!("Basic {auth}")
    } else {
        let password = STANDARD.decode(config.password.as_ref()?).ok()?;
        let pair = [config.username.as_ref()?.as_bytes(), b":", &password].concat();
        format!("Basic {}", STANDARD.encode(pair))
    };
    // What is still a variable here is no credential.
    if value.contains("${") { None } else { HeaderValue::from_str(&value).ok() }
}

fn same_file(one: Option<&PathBuf>, other: Option<&PathBuf>) -> bool {
    let real = |path: Option<&PathBuf>| path.and_then(|path| path.canonicalize().ok());
    real(one).is_some() && real(one) == real(other)
}

/// Reads one file; one that is not there says nothing.
fn load_file(path: &Path, variables: &Variables) -> Result<NpmRc, BadConfig> {
    const LONGEST: u64 = 1024 * 1024;
    let bad = |fault: String| BadConfig { place: format!("`{}`", path.display()), fault };
    match path.metadata() {
        Ok(metadata) if metadata.is_file() => {}
        // Opening a pipe in place of the file would wait for ever.
        Ok(_) => return Err(bad("it is no file".to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(NpmRc::default()),
        Err(error) => return Err(bad(error.kind().to_string())),
    }
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(LONGEST).read_to_string(&mut text));
    read.map_err(|error| bad(error.kind().to_string()))?;
    // The parser's own message quotes the line, which may be the one with the token.
    NpmRc::parse(variables, &text).map_err(|_| bad("it does not have the form of an npmrc file".to_owned()))
}

/// What variables named after whole keys say.
fn keyed(variables: &Variables) -> NpmRc {
    let mut found = NpmRc::default();
    let mut configs: HashMap<String, RegistryConfig> = HashMap::new();
    for (key, value) in variables.keyed_settings() {
        let Some((subject, setting)) = key.rsplit_once(':') else { continue };
        if let (Some(scope), "registry") = (subject.strip_prefix('@'), setting) {
            found.scope_registries.insert(scope.to_owned(), value.to_owned());
        } else if let Some(host) = subject.strip_prefix("//") {
            let config = configs.entry(host.to_owned()).or_default();
            let value = Some(value.to_owned());
            match setting.to_ascii_lowercase().as_str() {
                "_authtoken" => config.auth_token = value,
                "_auth" => config.auth = value,
                "username" => config.username = value,
                "_password" => config.password = value,
                _ => {}
            }
        }
    }
    found.registry_configs = configs.into_iter().map(|(host, config)| (host, Arc::new(config))).collect();
    found
}

/// Adds what `later` says and `first` does not.
fn merge(first: &mut NpmRc, later: NpmRc) {
    first.registry = first.registry.take().or(later.registry);
    first.replace_registry_host = first.replace_registry_host.take().or(later.replace_registry_host);
    for (scope, registry) in later.scope_registries {
        first.scope_registries.entry(scope).or_insert(registry);
    }
    for (host, config) in later.registry_configs {
        // A host's credentials stay together: a name of one source is never paired with a password of another.
        first.registry_configs.entry(host).or_insert(config);
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    struct Home(tempfile::TempDir);

    impl Home {
        fn with(npmrc: &str) -> Self {
            let home = tempfile::tempdir().unwrap();
            fs::write(home.path().join("user"), npmrc).unwrap();
            Self(home)
        }

        fn config(&self) -> NpmConfig {
            NpmConfig::file(self.0.path().join("user"))
        }

        fn project(&self, npmrc: &str) -> NpmConfig {
            fs::write(self.0.path().join(".npmrc"), npmrc).unwrap();
            self.config().project(self.0.path())
        }
    }

    fn registry(config: &NpmConfig, package: &str) -> String {
        Registries::load(config).unwrap().registry(&package.parse().unwrap()).to_string()
    }

    fn credential(config: &NpmConfig, package: &str, url: &str) -> Option<String> {
        let value = Registries::load(config).unwrap().credential(&package.parse().unwrap(), &url.parse().unwrap())?;
        Some(value.to_str().unwrap().to_owned())
    }

    #[test]
    fn each_scope_has_its_registry_and_its_credential() {
        let home = Home::with(
            "registry=https://npm.example/all/\n@acme:registry=https://acme.example/npm\n\
             //acme.example/npm/:_authToken=${ACME}\n//npm.example/all/:username=me\n//npm.example/all/:_password=cHc=\n",
        );
        let config = home.config().variable("ACME", "fake-token");
        assert_eq!(registry(&config, "notes"), "https://npm.example/all/");
        assert_eq!(registry(&config, "@acme/notes"), "https://acme.example/npm/");
        let token = Some("Bearer fake-token".to_owned());
        assert_eq!(credential(&config, "@acme/notes", "https://acme.example/npm/@acme%2fnotes"), token);
        let basic = Some(format!("Basic {}", STANDARD.encode("me:pw")));
        assert_eq!(credential(&config, "notes", "https://npm.example/all/notes"), basic);
    }

    #[test]
    fn a_credential_goes_to_the_origin_of_the_registry_alone() {
        let home =
            Home::with("registry=https://npm.example/\n//npm.example/:_authToken=fake\n//cdn.example/:_authToken=b\n");
        for elsewhere in [
            "https://cdn.example/n.tgz",
            "http://npm.example/n.tgz",
            "https://npm.example:8443/n",
            "https://x.npm.example/",
        ] {
            assert_eq!(credential(&home.config(), "notes", elsewhere), None, "{elsewhere}");
        }
        assert!(credential(&home.config(), "notes", "https://npm.example/notes/-/notes-1.tgz").is_some());
    }

    #[test]
    fn variables_win_over_files_in_either_case() {
        let home = Home::with("registry=https://file.example/\n");
        for name in ["NPM_CONFIG_REGISTRY", "npm_config_registry"] {
            let config = home.config().variable(name, "https://variable.example/npm");
            assert_eq!(registry(&config, "notes"), "https://variable.example/npm/");
        }
        let config = home
            .config()
            .variable("npm_config_@acme:registry", "https://acme.example/")
            .variable("npm_config_//acme.example/:_authToken", "fake");
        assert_eq!(registry(&config, "@acme/notes"), "https://acme.example/");
        assert_eq!(credential(&config, "@acme/notes", "https://acme.example/x"), Some("Bearer fake".into()));
    }

    #[test]
    fn a_project_chooses_registries_and_gets_no_secret_of_the_environment() {
        let home = Home::with("registry=https://file.example/\n//file.example/:_authToken=fake\n");
        let config = home
            .project("registry=https://project.example/\n//project.example/:_authToken=${SECRET}\n")
            .variable("SECRET", "canary");
        assert_eq!(registry(&config, "notes"), "https://project.example/");
        assert_eq!(credential(&config, "notes", "https://project.example/notes"), None);
        let registries = Registries::load(&config).unwrap();
        assert!(registries.chosen.contains(&"https://file.example/".parse().unwrap()));
        assert!(registries.chosen.iter().all(|chosen| chosen.host_str() != Some("project.example")));
    }

    #[test]
    fn a_default_registry_exists_without_any_configuration() {
        let registries = Registries::load(&NpmConfig::default()).unwrap();
        let registry = registries.registry(&"notes".parse().unwrap());
        assert_eq!(registry.scheme(), "https");
        assert_eq!(registries.chosen, std::slice::from_ref(registry));
    }

    #[test]
    fn neither_debug_text_nor_an_error_shows_a_secret() {
        let home = Home::with("registry=not an address\n//npm.example/:_authToken=canary\n");
        let config = home.config().variable("TOKEN", "canary");
        let error = Registries::load(&config).err().map(|error| format!("{error} {error:?}")).unwrap();
        assert!(error.contains("npm configuration"), "{error}");
        assert!(!format!("{config:?}{error}").contains("canary"));
    }
}
