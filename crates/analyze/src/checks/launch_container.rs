//! A container that is none: all privileges, the host's files, the host's network.

use model::{Launch, Severity};

use super::Check;
use super::launch::{self, Told};
use crate::finding::Hit;

fn is_container(words: &[String]) -> bool {
    words.iter().any(|word| matches!(launch::program(word).as_str(), "docker" | "podman" | "nerdctl"))
        && words.iter().any(|word| matches!(word.as_str(), "run" | "create"))
}

/// A container with the rights of its host.
pub(super) struct PrivilegedContainer;

impl Check for PrivilegedContainer {
    fn name(&self) -> &'static str {
        "privileged-container"
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        let words = launch::words(launch);
        if !is_container(&words) {
            return;
        }
        let mut told = Vec::new();
        let mut add = |word, label, severity| told.push(Told { word, label, severity: Some(severity) });
        if let Some(word) = words.iter().find(|word| matches!(word.as_str(), "--privileged" | "--privileged=true")) {
            add(word.as_str(), "gives the container all rights of the host", Severity::Critical);
        }
        for capability in launch::values(&words, &["--cap-add"]) {
            let name = capability.to_ascii_uppercase();
            let name = name.strip_prefix("CAP_").unwrap_or(&name);
            if matches!(name, "ALL" | "SYS_ADMIN" | "SYS_PTRACE" | "SYS_MODULE" | "DAC_READ_SEARCH" | "SYS_RAWIO") {
                add(capability, "a capability that leads out of the container", Severity::Critical);
            }
        }
        for space in launch::values(&words, &["--pid", "--ipc", "--userns", "--uts", "--cgroupns"]) {
            if space == "host" {
                add(space, "shares a name space of the host", Severity::High);
            }
        }
        for option in launch::values(&words, &["--security-opt"]) {
            if option.ends_with("unconfined") || option.ends_with("label=disable") || option.ends_with("label:disable")
            {
                add(option, "switches the container's confinement off", Severity::High);
            }
        }
        launch::tell(launch, told, hits);
    }
}

/// A folder of the host, or its control socket, inside the container.
pub(super) struct HostMount;

impl Check for HostMount {
    fn name(&self) -> &'static str {
        "host-mount"
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        let words = launch::words(launch);
        if !is_container(&words) {
            return;
        }
        let volumes =
            launch::values(&words, &["-v", "--volume"]).into_iter().map(|volume| (volume, volume_source(volume)));
        let mounts =
            launch::values(&words, &["--mount"]).into_iter().filter_map(|mount| Some((mount, mount_source(mount)?)));
        let told = volumes.chain(mounts).filter_map(|(word, source)| {
            reach(source).map(|(label, severity)| Told { word, label, severity: Some(severity) })
        });
        launch::tell(launch, told.collect(), hits);
    }
}

/// `source:target[:options]`; a Windows drive has a `:` of its own.
fn volume_source(volume: &str) -> &str {
    let has_drive = volume.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) && volume[1..].starts_with(":\\");
    let from = if has_drive { 2 } else { 0 };
    volume[from..].find(':').map_or(volume, |at| &volume[..from + at])
}

fn mount_source(mount: &str) -> Option<&str> {
    mount.split(',').find_map(|part| part.strip_prefix("source=").or_else(|| part.strip_prefix("src=")))
}

/// What a host path lets the container do.
fn reach(source: &str) -> Option<(&'static str, Severity)> {
    let path = if source.len() > 1 { source.trim_end_matches(['/', '\\']) } else { source };
    let path = if path.is_empty() { "/" } else { path };
    if path.ends_with("docker.sock") || path.ends_with("podman.sock") || path.ends_with("containerd.sock") {
        return Some(("hands over the control socket of all containers", Severity::Critical));
    }
    match path {
        "/" | "C:" | "c:" => return Some(("mounts the whole disk of the host", Severity::Critical)),
        "/etc" | "/root" | "/proc" | "/sys" | "/dev" | "/boot" | "/usr" | "/bin" | "/var/run" | "/run" | "/lib" => {
            return Some(("mounts a system folder of the host", Severity::Critical));
        }
        "~" | "$HOME" | "${HOME}" | "${userHome}" | "${env:HOME}" | "%USERPROFILE%" | "/home" | "/Users"
        | "C:\\Users" => {
            return Some(("mounts the user's whole home folder", Severity::High));
        }
        _ => {}
    }
    let parts: Vec<&str> = path.split(['/', '\\']).filter(|part| !part.is_empty()).collect();
    if matches!(parts.as_slice(), ["home" | "Users", _] | ["C:" | "c:", "Users", _]) {
        return Some(("mounts the user's whole home folder", Severity::High));
    }
    let private = [".ssh", ".aws", ".gnupg", ".kube", ".docker", ".azure"];
    if parts.last().is_some_and(|last| private.contains(last)) || path.ends_with("/.config/gcloud") {
        return Some(("mounts a folder of credentials", Severity::High));
    }
    None
}

/// The host's own network.
pub(super) struct HostNetwork;

impl Check for HostNetwork {
    fn name(&self) -> &'static str {
        "host-network"
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        let words = launch::words(launch);
        if is_container(&words) && launch::values(&words, &["--network", "--net"]).contains(&"host") {
            let written = ["--network host", "--network=host", "--net host", "--net=host"];
            let line = words.join(" ");
            let word = written.iter().find(|word| line.contains(*word)).unwrap_or(&"host");
            hits.push(launch::hit(launch, word, "shares the host's network"));
        }
    }
}
