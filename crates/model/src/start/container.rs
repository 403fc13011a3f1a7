//! Launchers of containers: `docker run` and its kin.

use super::Start;

/// Options of `run` that stand alone; every other one takes a value.
const ALONE: &[&str] = &[
    "--rm",
    "--init",
    "--privileged",
    "--read-only",
    "--publish-all",
    "--detach",
    "--interactive",
    "--tty",
    "--quiet",
    "--no-healthcheck",
    "--oom-kill-disable",
    "--sig-proxy",
    "--use-api-socket",
    "--disable-content-trust",
];

/// Short options that stand alone; they may be joined, `-it`.
const ALONE_SHORT: &str = "itdPq";

/// `docker [options] [container] run [options] image`.
pub(super) fn run(args: &[String]) -> Start {
    let Some(at) = args.iter().position(|word| word == "run") else { return Start::Other };
    let is_compose = args[..at].iter().any(|word| matches!(word.as_str(), "compose" | "mcp" | "model"));
    let mut words = args[at + 1..].iter();
    while let Some(word) = words.next().filter(|_| !is_compose) {
        if word == "--" {
            continue;
        }
        let Some(option) = word.strip_prefix('-') else { return Start::Docker { image: word.clone() } };
        let has_value_inside = if option.starts_with('-') {
            word.contains('=') || ALONE.contains(&word.as_str())
        } else {
            // `-eNAME=value` and `-v/a:/b` carry their value; `-it` needs none; `-ite` takes the next word.
            match option.find(|char| !ALONE_SHORT.contains(char)) {
                None => true,
                Some(at) => at + 1 < option.len(),
            }
        };
        if !has_value_inside {
            words.next();
        }
    }
    Start::Other
}
