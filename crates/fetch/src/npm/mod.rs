//! Packages of an npm registry: a version is chosen as npm does, its tarball is checked and read, nothing is installed.

mod config;
mod environment;
mod integrity;
mod packument;
mod tarball;

use model::{Artifact, Origin, PackageName, PackageVersion};
use reqwest::StatusCode;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, HeaderValue};
use tokio::task::spawn_blocking;
use url::Url;

pub(crate) use self::config::Registries;
pub use self::config::{BadConfig, NpmConfig};
use self::integrity::Integrity;
use self::packument::Packument;
use crate::deadline::Deadline;
use crate::http::{Client, shown};
use crate::{FetchError, Limit, Limits};

/// Bytes of a package's listing. The largest real ones, in the short form that is asked for, take a tenth of it.
const LISTING: u64 = 64 * 1024 * 1024;

/// Fetches one version of a package; with how many bytes its tarball has.
///
/// # Errors
///
/// When the package or version does not exist, the registry cannot be reached, a limit is passed, or the tarball is
/// not the stated one.
pub(crate) async fn fetch(
    client: &Client,
    registries: &Registries,
    package: &PackageName,
    version: Option<&PackageVersion>,
    limits: &Limits,
) -> Result<(Artifact, u64), FetchError> {
    let deadline = Deadline::start(limits);
    let packument = listing(client, registries, package, deadline).await?;
    let (version, release) = packument.pick(package, version)?;
    let name = format!("npm:{package}@{version}");
    let integrity = Integrity::of(&release.dist).ok_or_else(|| FetchError::NoIntegrity { package: name.clone() })?;
    let stated = Url::parse(&release.dist.tarball).map_err(|_| FetchError::Malformed {
        url: shown(registries.registry(package)),
        expected: "a listing with the address of the tarball",
    })?;
    let url = registries.tarball(package, stated);
    let request = client
        .get(url.clone())
        .header(ACCEPT, HeaderValue::from_static("*/*"))
        // The hash is that of the archive's own bytes.
        .header(ACCEPT_ENCODING, HeaderValue::from_static("identity"))
        .credential(registries.credential(package, &url))
        .at_most(Limit::Download, limits.download)
        .until(deadline.at.into(), deadline.time);
    let response = request.send().await?.success()?;
    let (contents, received) = tarball::read(&name, response, integrity.clone(), limits, deadline).await?;
    let (package, version, integrity) = (package.to_string(), version.to_owned(), integrity.to_string());
    Ok((contents.into_artifact(Origin::Npm { package, version, integrity }), received))
}

/// Which version of a package a fetch would fetch now.
///
/// # Errors
///
/// When the package or version does not exist or the registry cannot be reached.
pub(crate) async fn resolve(
    client: &Client,
    registries: &Registries,
    package: &PackageName,
    version: Option<&PackageVersion>,
    limits: &Limits,
) -> Result<Origin, FetchError> {
    let packument = listing(client, registries, package, Deadline::start(limits)).await?;
    let (version, release) = packument.pick(package, version)?;
    let name = || format!("npm:{package}@{version}");
    let integrity = Integrity::of(&release.dist).ok_or_else(|| FetchError::NoIntegrity { package: name() })?;
    Ok(Origin::Npm { package: package.to_string(), version: version.to_owned(), integrity: integrity.to_string() })
}

async fn listing(
    client: &Client,
    registries: &Registries,
    package: &PackageName,
    deadline: Deadline,
) -> Result<Packument, FetchError> {
    const SHORT_FORM: &str = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*";
    let registry = registries.registry(package);
    let malformed = || FetchError::Malformed { url: shown(registry), expected: "a registry's listing of a package" };
    // The slash of a scope is part of the name, not of the path.
    let url = registry.join(&package.as_str().replace('/', "%2f")).map_err(|_| malformed())?;
    let request = client
        .get(url.clone())
        .header(ACCEPT, HeaderValue::from_static(SHORT_FORM))
        .credential(registries.credential(package, &url))
        .at_most(Limit::Answer, LISTING)
        .until(deadline.at.into(), deadline.time);
    let response = request.send().await?;
    if response.status() == StatusCode::NOT_FOUND {
        return Err(FetchError::NoPackage { package: package.to_string() });
    }
    let body = response.success()?.bytes().await?;
    // Some listings are large enough to keep a thread from its other tasks.
    let parsed = spawn_blocking(move || serde_json::from_slice(&body)).await;
    parsed.map_err(|_| FetchError::Aborted { target: package.to_string() })?.map_err(|_| malformed())
}
