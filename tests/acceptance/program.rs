//! What one run of the program gave.

use assert_cmd::Command;
use serde_json::Value;

use crate::expected::Fault;

/// One run, over.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Runs a command to its end.
    pub(crate) fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program prints UTF-8");
        let (stdout, stderr) = (text(output.stdout), text(output.stderr));
        let Some(code) = output.status.code() else {
            panic!("the program was killed: {:?}\n{stdout}\n{stderr}", output.status)
        };
        assert_ne!(code, 101, "the program panicked: {stderr}");
        Self { code, stdout, stderr }
    }

    /// Asserts the exit code, showing what was printed if it is another.
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "exit code; printed:\n{}\n{}", self.stdout, self.stderr);
        self
    }

    /// Everything that was printed.
    pub(crate) fn printed(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// Asserts that something was said, on either stream.
    pub(crate) fn says(self, words: &str) -> Self {
        assert!(self.printed().contains(words), "nobody said `{words}`:\n{}", self.printed());
        self
    }

    /// The results of a run with `--format ndjson`, one a target.
    pub(crate) fn results(&self) -> Vec<ScanResult> {
        self.stdout
            .lines()
            .map(|line| ScanResult(serde_json::from_str(line).expect("a line is a JSON value")))
            .collect()
    }

    /// The result of a run with `--format ndjson` on one target.
    pub(crate) fn result(&self) -> ScanResult {
        let mut results = self.results();
        assert_eq!(results.len(), 1, "one target, one result:\n{}", self.printed());
        results.remove(0)
    }
}

/// One line of `--format ndjson`.
#[derive(Debug)]
pub(crate) struct ScanResult(pub(crate) Value);

impl ScanResult {
    pub(crate) fn is_complete(&self) -> bool {
        self.0["complete"].as_bool().expect("`complete` is a boolean")
    }

    pub(crate) fn findings(&self) -> Vec<Finding> {
        let found = self.0["complete_result"]["vulnerabilities"].as_array();
        found.into_iter().flatten().map(|found| Finding(found.clone())).collect()
    }

    /// The names of the tools that were scanned, in order.
    pub(crate) fn tools(&self) -> Vec<String> {
        let rows = self.0["complete_result"]["tools_scanned"].as_array();
        rows.into_iter().flatten().map(|row| row["tool_name"].as_str().unwrap().to_owned()).collect()
    }

    /// How a running server was spoken to: transport and version of the protocol.
    pub(crate) fn spoken(&self) -> (&str, &str) {
        let text = |member| self.0["complete_result"]["scan_metadata"][member].as_str().unwrap();
        (text("transport"), text("protocol_version"))
    }

    pub(crate) fn gaps(&self) -> Vec<String> {
        self.0["gaps"].as_array().into_iter().flatten().map(ToString::to_string).collect()
    }
}

/// One vulnerability of a result.
#[derive(Debug)]
pub(crate) struct Finding(pub(crate) Value);

impl Finding {
    /// A member that is text; empty if it is absent or null.
    pub(crate) fn text(&self, member: &str) -> &str {
        self.0[member].as_str().unwrap_or_default()
    }

    pub(crate) fn line(&self) -> Option<u64> {
        self.0["line_number"].as_u64()
    }

    /// How bad it is, from 0 for Info to 4 for Critical.
    pub(crate) fn rank(&self) -> usize {
        let severity = self.text("severity");
        ["Info", "Low", "Medium", "High", "Critical"].iter().position(|word| *word == severity).unwrap()
    }

    /// Whether this is the planted fault.
    pub(crate) fn is(&self, fault: &Fault) -> bool {
        self.text("class") == fault.class
            && self.text("target_kind") == fault.kind
            && self.text("target_name") == fault.name
            && self.text("file_path") == fault.file
            && self.line() == Some(fault.line)
    }

    /// The finding in one line.
    pub(crate) fn summary(&self) -> String {
        format!(
            "{} {} {} {} on {} {} at {}:{}",
            self.text("class"),
            self.text("rule_id"),
            self.text("severity"),
            self.text("kind"),
            self.text("target_kind"),
            self.text("target_name"),
            self.text("file_path"),
            self.line().unwrap_or_default(),
        )
    }
}
