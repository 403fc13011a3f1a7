//! A server that tells in one line where it is, and ends when its standard input does.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// A server that runs until it is dropped, or until the test program ends.
#[derive(Debug)]
pub(crate) struct Told {
    child: Child,
    /// What it told.
    pub(crate) said: Value,
}

impl Told {
    /// Starts it and waits until it tells.
    pub(crate) fn start(command: &mut Command) -> Self {
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program is installed");
        let out = BufReader::new(child.stdout.take().expect("it is piped"));
        // What a package itself prints is none of this.
        let said = out.lines().map_while(Result::ok).find(|line| line.starts_with('{'));
        let said = said.unwrap_or_else(|| panic!("{command:?} ended before it told where it is"));
        Self { child, said: serde_json::from_str(&said).expect("what it tells is JSON") }
    }

    /// A text that it told.
    pub(crate) fn text(&self, pointer: &str) -> &str {
        let text = self.said.pointer(pointer).and_then(Value::as_str);
        text.unwrap_or_else(|| panic!("it told nothing of {pointer}"))
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
