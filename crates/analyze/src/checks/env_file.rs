//! Files of environment variables that were published with their values.

use model::{Severity, SourceFile};

use super::Check;
use crate::cost;
use crate::finding::Hit;
use crate::mask::{is_provider_token, is_secret_value, short};
use crate::sources::is_beside_the_program;

/// Most variables read of one file.
const MOST: usize = 2_000;

/// A `.env` with secrets.
pub(super) struct SecretInEnvFile;

impl Check for SecretInEnvFile {
    fn name(&self) -> &'static str {
        "secret-in-env-file"
    }

    fn files(&self, files: &[SourceFile], hits: &mut Vec<Hit>) {
        for file in files.iter().filter(|file| is_env_file(&file.path)) {
            let mut at = 0;
            let mut found = 0;
            for line in file.text.split_inclusive('\n').take(MOST) {
                let start = at;
                at += line.len();
                cost::add(line.len());
                let line = line.trim_end();
                let setting = line.trim_start().trim_start_matches("export ");
                let Some((name, value)) = setting.split_once('=').filter(|_| !setting.starts_with('#')) else {
                    continue;
                };
                let value = value.trim().trim_matches(['"', '\'']);
                let is_token = is_provider_token(value);
                if (is_token || is_secret_value(name.trim(), value)) && found < SHOWN {
                    found += 1;
                    let mut hit = Hit::in_file(file, start..start + line.len());
                    hide(&mut hit, value);
                    let severity = if is_token { Severity::Critical } else { Severity::High };
                    hit.severity = Some(if is_beside_the_program(&file.path) { Severity::Low } else { severity });
                    hits.push(hit);
                }
            }
        }
    }
}

/// Takes a value out of what is shown, whether or not it has the shape of a secret.
pub(super) fn hide(hit: &mut Hit, value: &str) {
    hit.text = hit.text.replace(value, &short(value));
    hit.span = 0..hit.text.len();
}

/// Most findings of one file.
const SHOWN: usize = 8;

/// `.env`, `.env.production`; not the samples that are meant to be copied.
fn is_env_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let is_env =
        name == ".env" || name.starts_with(".env.") || name.rsplit_once('.').is_some_and(|(_, end)| end == "env");
    is_env
        && !["example", "sample", "template", "dist", "test", "default", "schema", "tmpl"]
            .iter()
            .any(|word| name.contains(word))
}
