//! Marks in secrets, and the places where none of them may be found.

use std::fs;
use std::path::Path;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::service::hub::Backing;

/// What every marked credential begins with.
pub(crate) const CANARY: &str = "canary-4f1c9a";

/// Where a canary may be, in words, and what was found there.
pub(crate) struct Places(Vec<(String, Vec<u8>)>);

impl Places {
    pub(crate) fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn add(&mut self, what: &str, bytes: impl Into<Vec<u8>>) {
        self.0.push((what.to_owned(), bytes.into()));
    }

    /// Adds every file below a folder.
    pub(crate) fn add_folder(&mut self, folder: &Path) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                self.add_folder(&path);
            } else if let Ok(bytes) = fs::read(&path) {
                self.add(&path.display().to_string(), bytes);
            }
        }
    }

    /// Asserts that no canary is in any of them: as it is, in hexadecimal or in base64.
    pub(crate) fn hold_no_canary(&self) {
        let hexadecimal = CANARY.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
        // Of three ways that a text may stand in base64, the part that its neighbours do not touch.
        let in_base64 = (0..3).map(|before| {
            let text = STANDARD.encode(format!("{}{CANARY}", "x".repeat(before)));
            text[4..text.len() - 4].to_owned()
        });
        let forms: Vec<String> = [CANARY.to_owned(), hexadecimal].into_iter().chain(in_base64).collect();
        for (what, bytes) in &self.0 {
            for form in &forms {
                let at = bytes.windows(form.len()).position(|window| window.eq_ignore_ascii_case(form.as_bytes()));
                if let Some(at) = at {
                    let around = &bytes[at.saturating_sub(80)..(at + 80).min(bytes.len())];
                    panic!("a canary is in {what}, as {form}: {}", String::from_utf8_lossy(around));
                }
            }
        }
    }
}

/// Everything that a `PostgreSQL` of a backing holds.
pub(crate) fn dump(backing: &Backing) -> Vec<u8> {
    let Backing::Shared { database, .. } = backing else { panic!("this backing has no server to ask") };
    let out = Command::new("pg_dump").args(["--inserts", database]).output().expect("pg_dump comes with the server");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    out.stdout
}
