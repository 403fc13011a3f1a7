//! What went wrong, on standard error.

use std::io::Write;

/// Says what went wrong. Parts of the text may come from what is scanned; line breaks are ours.
pub(crate) fn say(text: &str) {
    print("error: ", text);
}

/// Says what deserves a look and stops nothing.
pub(crate) fn warn(text: &str) {
    print("warning: ", text);
}

/// Says what is going on, where standard output is for programs.
pub(crate) fn note(text: &str) {
    print("", text);
}

fn print(lead: &str, text: &str) {
    let mut stderr = std::io::stderr().lock();
    for (number, line) in text.lines().enumerate() {
        let start = if number == 0 { lead } else { "" };
        // Where standard error is closed or full, nobody can be told; the exit code still says it.
        let _ = writeln!(stderr, "{start}{}", report::neutralise(line));
    }
}
