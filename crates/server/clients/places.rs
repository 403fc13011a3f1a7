//! Where the files of clients lie on one machine.

use std::path::{Path, PathBuf};

use super::table::Base;

/// The machine as the clients on it see it.
pub(crate) struct Places {
    /// The home folder.
    pub(crate) home: PathBuf,
    /// The current folder, which is the project's.
    pub(crate) here: PathBuf,
    /// The root of the file system.
    pub(crate) root: PathBuf,
    /// Which system it runs.
    pub(crate) system: System,
    /// Reads a variable of the environment.
    pub(crate) variable: fn(&str) -> Option<PathBuf>,
}

/// A system by the places where its programs keep settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum System {
    Linux,
    Mac,
    Windows,
}

impl Places {
    /// Those of this machine; nothing if the user has no home folder.
    pub(crate) fn of_this_machine() -> Option<Self> {
        let system = if cfg!(target_os = "macos") {
            System::Mac
        } else if cfg!(windows) {
            System::Windows
        } else {
            System::Linux
        };
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let here = std::env::current_dir().ok()?;
        Some(Self { home: std::env::home_dir()?, here, root: PathBuf::from("/"), system, variable })
    }

    /// The folders that a path starts in.
    pub(super) fn of(&self, base: Base) -> Vec<PathBuf> {
        let variable = |name| (self.variable)(name);
        let roaming = || variable("APPDATA").unwrap_or_else(|| self.home.join("AppData/Roaming"));
        let one = match base {
            Base::Home => self.home.clone(),
            Base::Application => match self.system {
                System::Linux => variable("XDG_CONFIG_HOME").unwrap_or_else(|| self.home.join(".config")),
                System::Mac => self.home.join("Library/Application Support"),
                System::Windows => roaming(),
            },
            Base::Settings => match self.system {
                System::Linux | System::Mac => variable("XDG_CONFIG_HOME").unwrap_or_else(|| self.home.join(".config")),
                System::Windows => roaming(),
            },
            Base::System(client) => return vec![self.of_system(client)],
            Base::Moved(name, usual) => variable(name).unwrap_or_else(|| self.home.join(usual)),
            Base::Named(name) => return variable(name).into_iter().collect(),
            Base::Project => self.here.clone(),
            Base::ProjectAndAbove => {
                const ABOVE: usize = 32;
                return self.here.ancestors().take(ABOVE).map(Path::to_path_buf).collect();
            }
        };
        vec![one]
    }

    /// The folder of a client's settings for the whole machine.
    fn of_system(&self, client: &str) -> PathBuf {
        let variable = |name, usual: &str| (self.variable)(name).unwrap_or_else(|| PathBuf::from(usual));
        match (self.system, client) {
            (System::Linux, "ClaudeCode") => self.root.join("etc/claude-code"),
            (System::Mac, "ClaudeCode") => self.root.join("Library/Application Support/ClaudeCode"),
            (System::Windows, "ClaudeCode") => variable("ProgramFiles", "C:\\Program Files").join(client),
            (System::Windows, client) => variable("ProgramData", "C:\\ProgramData").join("OpenAI").join(client),
            (System::Linux | System::Mac, client) => self.root.join("etc").join(client),
        }
    }
}
