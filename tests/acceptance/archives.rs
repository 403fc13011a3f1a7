//! Hostile archives: each gets one clear sentence, writes nothing and costs little.

use tar::EntryType;

use crate::hostile_archive::{self as hostile, file, file_at_bytes, special};
use crate::program::Run;
use crate::room::Room;

/// Room enough for every scan of an honest package, and far too little for a bomb.
const ADDRESS_SPACE_MIB: u64 = 1536;

const TOOL: &[u8] = b"export const answer = 42;\n";

/// Scans the archive in little memory; asserts exit 3, one sentence with these words, and that nothing was written.
fn refused(archive: Vec<u8>, words: &[&str]) {
    let room = Room::new();
    room.file("package.tgz", archive);
    let before = room.everything();
    for format in ["pretty", "ndjson"] {
        let args = ["scan-local", "package.tgz", "--no-progress", "--format", format];
        let run = Run::of(&mut room.command_within(ADDRESS_SPACE_MIB, args)).exits(3);
        for said in words {
            assert!(run.printed().contains(said), "nobody said `{said}`:\n{}", run.printed());
        }
        assert!(!run.stdout.contains('\u{1b}') && !run.stderr.contains('\u{1b}'));
        assert!(run.printed().len() < 4096, "that is more than a sentence:\n{}", run.printed());
        if format == "ndjson" {
            assert!(!run.result().is_complete());
        }
    }
    assert_eq!(room.everything(), before, "something was written");
}

#[test]
fn a_path_out_of_the_archive_is_refused_by_name() {
    refused(hostile::tgz(&[file("package/../../x", TOOL)]), &["package.tgz", "package/../../x"]);
    refused(hostile::tgz(&[file("../x", TOOL)]), &["package.tgz", "../x"]);
}

#[test]
fn an_absolute_path_is_refused_by_name() {
    refused(hostile::tgz(&[file("/etc/cron.d/x", TOOL)]), &["package.tgz", "/etc/cron.d/x"]);
}

#[test]
fn a_windows_path_is_refused_by_name() {
    refused(hostile::tgz(&[file("package/..\\..\\x", TOOL)]), &["package.tgz", "x"]);
    refused(hostile::tgz(&[file("C:\\Windows\\x", TOOL)]), &["package.tgz", "Windows"]);
}

#[test]
fn links_are_refused_by_name() {
    for kind in [EntryType::Symlink, EntryType::Link] {
        let entries = [special("package/config.js", kind, "/etc/passwd"), file("package/index.js", TOOL)];
        refused(hostile::tgz(&entries), &["package.tgz", "package/config.js", "link"]);
    }
}

#[test]
fn devices_and_pipes_are_refused_by_name() {
    for kind in [EntryType::Char, EntryType::Block, EntryType::Fifo] {
        let entries = [file("package/index.js", TOOL), special("package/tty.js", kind, "")];
        refused(hostile::tgz(&entries), &["package.tgz", "package/tty.js"]);
    }
}

#[test]
fn a_path_twice_is_refused_by_name() {
    let entries = [file("package/index.js", TOOL), file("package/index.js", b"other();")];
    refused(hostile::tgz(&entries), &["package.tgz", "index.js"]);
}

#[test]
fn paths_that_differ_only_in_case_are_refused_by_name() {
    let entries = [file("package/index.js", TOOL), file("package/INDEX.js", b"other();")];
    refused(hostile::tgz(&entries), &["package.tgz", "INDEX.js"]);
}

#[test]
fn a_path_with_terminal_escapes_is_refused_and_shown_without_them() {
    refused(hostile::tgz(&[file("package/\u{1b}]0;owned\u{7}.js", TOOL)]), &["package.tgz"]);
}

#[test]
fn a_path_that_is_no_text_is_refused() {
    refused(hostile::tgz(&[file_at_bytes(b"package/\xff\xfe.js")]), &["package.tgz"]);
}

#[test]
fn ten_gigabytes_of_zeros_stop_at_a_limit() {
    refused(hostile::zeros(10 * 1024 * 1024 * 1024), &["package.tgz", "limit"]);
}

#[test]
fn a_million_entries_stop_at_a_limit() {
    refused(hostile::entries(1_000_000), &["package.tgz", "limit", "entries"]);
}

#[test]
fn a_truncated_archive_is_an_error() {
    let whole = crate::archive::of_folder(&crate::expected::server("weather-clean"), "package");
    for part in [12, whole.len() / 2, whole.len() - 20] {
        refused(whole[..part].to_vec(), &["package.tgz"]);
    }
}

#[test]
fn what_is_no_archive_is_an_error() {
    refused(b"this is no archive, whatever its name says".to_vec(), &["package.tgz"]);
    refused(Vec::new(), &["package.tgz"]);
    refused(crate::archive::gzip(b"compressed, and still no archive"), &["package.tgz"]);
}

#[test]
fn a_gzip_stream_inside_a_gzip_stream_is_not_opened_twice() {
    let inner = crate::archive::of_folder(&crate::expected::server("weather-poisoned"), "package");
    refused(crate::archive::gzip(&inner), &["package.tgz"]);
}

#[test]
fn an_honest_archive_fits_into_the_same_memory() {
    let room = Room::new();
    for name in ["weather-poisoned", "units-bundled-poisoned", "notes-poisoned"] {
        let archive = crate::archive::of_folder(&crate::expected::server(name), "package");
        room.file("package.tgz", archive);
        Run::of(&mut room.command_within(ADDRESS_SPACE_MIB, ["scan-local", "package.tgz"])).exits(1);
    }
}
