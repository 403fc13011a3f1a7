//! Programs that are started to be asked, and what is left of them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails, and says where")]

use std::path::Path;
use std::time::{Duration, Instant};

use fetch::{FetchError, HostedLimits, Program, started};
use model::{ProtocolFaultKind, Transport};

/// A server of a few lines of shell: `script` reads requests from its input and answers on its output.
fn shell(folder: &Path, script: &str) -> Program {
    Program {
        command: "sh".to_owned(),
        args: vec!["-c".to_owned(), script.to_owned()],
        environment: vec![("PATH".to_owned(), std::env::var("PATH").unwrap())],
        folder: folder.to_owned(),
        shown: "sh -c …".to_owned(),
    }
}

/// Answers every request by its method and number.
const ANSWERS: &str = r#"
while read -r line; do
  id=$(printf '%s' "$line" | sed -n 's/.*"id":\([0-9]*\).*/\1/p')
  case "$line" in
    *'"initialize"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"s","version":"1"}}}\n' "$id" ;;
    *'"tools/list"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"tools":[{"name":"t","inputSchema":{"type":"object"}}]}}\n' "$id" ;;
    *'"id"'*) printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"no"}}\n' "$id" ;;
  esac
done
"#;

/// Asserts that the process of which the number stands in a file is gone. It was told to end before; the system may take a
/// moment to act on it.
fn is_gone(folder: &Path, file: &str) {
    let until = Instant::now() + Duration::from_mins(1);
    let id = std::fs::read_to_string(folder.join(file)).unwrap();
    loop {
        // A process that has ended and that nobody has asked about yet is one no more.
        let state = std::fs::read_to_string(format!("/proc/{}/stat", id.trim())).unwrap_or_default();
        match state.rsplit(')').next().and_then(|rest| rest.trim_start().chars().next()) {
            None | Some('Z' | 'X') => return,
            Some(_) => assert!(Instant::now() < until, "{file} goes on: {state}"),
        }
        std::thread::yield_now();
    }
}

#[tokio::test]
async fn a_program_is_asked_and_what_it_prints_beside_its_answers_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let script = format!("echo listening; echo '{{\"level\":\"info\"}}'; head -c 200000 /dev/zero >&2\n{ANSWERS}");
    let recording = started(&shell(folder.path(), &script), &HostedLimits::default()).await.unwrap();
    assert_eq!((recording.address.as_str(), recording.session.transport), ("sh -c …", Transport::Stdio));
    assert_eq!(recording.session.pages.len(), 1);
    assert!(recording.session.pages[0].answer.contains(r#""name":"t""#));
    let kinds: Vec<_> = recording.session.faults.iter().map(|fault| fault.kind).collect();
    assert_eq!(kinds, [ProtocolFaultKind::Noise]);
}

#[tokio::test]
async fn a_program_that_hangs_ends_with_all_that_it_started_when_its_time_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let script = "trap '' TERM; sh -c 'trap \"\" TERM; echo $$ > grandchild; sleep 300' & echo $$ > child; sleep 300";
    let limits = HostedLimits { time: Duration::from_secs(1), ..HostedLimits::default() };
    let error = started(&shell(folder.path(), script), &limits).await.unwrap_err();
    assert!(matches!(error, FetchError::OverLimit { .. }), "{error}");
    is_gone(folder.path(), "child");
    is_gone(folder.path(), "grandchild");
}

#[tokio::test]
async fn what_a_program_has_started_ends_with_it_even_if_it_answers_well() {
    let folder = tempfile::tempdir().unwrap();
    let script = format!("sleep 300 </dev/null >/dev/null 2>&1 & echo $! > grandchild\n{ANSWERS}");
    started(&shell(folder.path(), &script), &HostedLimits::default()).await.unwrap();
    is_gone(folder.path(), "grandchild");
}

#[tokio::test]
async fn a_program_that_floods_its_output_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let limits = HostedLimits { answer: 100_000, session: 300_000, ..HostedLimits::default() };
    for (script, told) in [("yes | tr -d '\\n'", "a line of `sh -c …`"), ("yes", "what `sh -c …` prints beside")] {
        let error = started(&shell(folder.path(), script), &limits).await.unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
}

#[tokio::test]
async fn a_program_that_ends_early_or_is_none_has_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let ends = started(&shell(folder.path(), "exit 1"), &HostedLimits::default()).await.unwrap_err();
    assert!(ends.to_string().contains("it ends before it has answered"), "{ends}");
    let none = Program { command: "/no/such/program".to_owned(), ..shell(folder.path(), "") };
    let error = started(&none, &HostedLimits::default()).await.unwrap_err();
    assert!(matches!(error, FetchError::Start { .. }), "{error}");
}

#[tokio::test]
async fn a_program_sees_no_variable_that_it_was_not_given() {
    let folder = tempfile::tempdir().unwrap();
    let script = "env > seen; exit 1";
    let program = shell(folder.path(), script);
    started(&program, &HostedLimits::default()).await.unwrap_err();
    let seen = std::fs::read_to_string(folder.path().join("seen")).unwrap();
    let names: Vec<&str> = seen.lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name).collect();
    assert!(names.iter().all(|name| ["PATH", "PWD", "OLDPWD", "SHLVL", "_"].contains(name)), "{names:?}");
}
