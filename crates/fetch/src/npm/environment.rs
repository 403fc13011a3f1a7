//! The environment variables that the npm configuration refers to.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};

use sys_traits::BaseEnvVar;

/// A snapshot of environment variables.
#[derive(Clone, Default)]
pub(super) struct Variables(HashMap<String, String>);

impl Variables {
    /// Those of this process, as far as they are text.
    pub(super) fn of_this_process() -> Self {
        let text = |(name, value): (OsString, OsString)| Some((name.into_string().ok()?, value.into_string().ok()?));
        Self(std::env::vars_os().filter_map(text).collect())
    }

    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), value.to_owned());
    }

    /// The setting `name`, in whichever case its variable is written: npm takes both.
    pub(super) fn setting(&self, name: &str) -> Option<&str> {
        let shouted = format!("NPM_CONFIG_{}", name.to_ascii_uppercase());
        let value = self.0.get(&shouted).or_else(|| self.0.get(&format!("npm_config_{name}")))?;
        if value.is_empty() { None } else { Some(value) }
    }

    /// Settings whose names are no plain words: `@scope:registry`, `//host/:_authToken`.
    pub(super) fn keyed_settings(&self) -> impl Iterator<Item = (&str, &str)> {
        const PREFIX: &str = "npm_config_";
        self.0.iter().filter_map(|(name, value)| {
            let (prefix, key) = name.split_at_checked(PREFIX.len())?;
            let keyed = prefix.eq_ignore_ascii_case(PREFIX) && key.starts_with(['@', '/']);
            keyed.then_some((key, value.as_str()))
        })
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

impl BaseEnvVar for Variables {
    fn base_env_var_os(&self, name: &OsStr) -> Option<OsString> {
        const PREFIX: &str = "NPM_CONFIG_";
        let name = name.to_str()?;
        match name.strip_prefix(PREFIX) {
            Some(setting) => self.setting(&setting.to_ascii_lowercase()),
            None => self.get(name),
        }
        .map(OsString::from)
    }
}
