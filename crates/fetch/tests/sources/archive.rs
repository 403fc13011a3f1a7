//! Honest and hostile archives.

use std::fs;

use fetch::{FetchError, Limit, Limits, archive};
use model::{Artifact, GapReason};
use tar::EntryType;

use crate::tarball::{Tar, bomb, gzip};

fn read_under(bytes: &[u8], limits: &Limits) -> Result<Artifact, FetchError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("some.tgz");
    fs::write(&path, bytes).unwrap();
    let before: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    let outcome = archive(&path, limits);
    let after: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(before, after, "nothing is written");
    outcome
}

fn read(bytes: &[u8]) -> Result<Artifact, FetchError> {
    read_under(bytes, &Limits::default())
}

fn paths(artifact: &Artifact) -> Vec<&str> {
    artifact.files.iter().map(|file| file.path.as_ref()).collect()
}

/// What is wrong, without the name of the archive.
fn fault(tar: &Tar) -> String {
    match read(&tar.gzip()) {
        Ok(artifact) => format!("{:?}", paths(&artifact)),
        Err(FetchError::Entry { entry, fault, .. }) => format!("{entry}: {fault}"),
        Err(FetchError::Archive { source, .. }) => source.to_string(),
        Err(error) => error.to_string(),
    }
}

fn limit(bytes: &[u8], limits: &Limits) -> Option<Limit> {
    match read_under(bytes, limits) {
        Err(FetchError::OverLimit { limit, .. }) => Some(limit),
        _ => None,
    }
}

#[test]
fn text_is_read_and_the_wrapping_folder_is_left_out() {
    let tar = Tar::default()
        .entry(EntryType::Directory, b"notes-1.0/", b"")
        .file("./notes-1.0/package.json", b"{}")
        .file("notes-1.0/src/index.js", b"\xef\xbb\xbfrun()\r\n")
        .file("notes-1.0/logo.png", b"\x89PNG\0\0");
    for bytes in [tar.plain(), tar.gzip()] {
        let artifact = read(&bytes).unwrap();
        assert_eq!(paths(&artifact), ["package.json", "src/index.js"]);
        assert_eq!(artifact.file("src/index.js").unwrap().text.as_ref(), "run()\r\n");
        assert_eq!((artifact.binary_files, artifact.gaps.len()), (1, 0));
    }
}

#[test]
fn several_gzip_members_are_one_archive() {
    let tar = Tar::package(&[("a.js", "one"), ("b.js", "two")]).plain();
    let bytes = [gzip(&tar[..700]), gzip(&tar[700..])].concat();
    assert_eq!(paths(&read(&bytes).unwrap()), ["a.js", "b.js"]);
}

#[test]
fn entries_that_are_no_files_are_refused_by_name() {
    for (kind, name) in [
        (EntryType::Symlink, "a symbolic link"),
        (EntryType::Link, "a hard link"),
        (EntryType::Char, "a device"),
        (EntryType::Block, "a device"),
        (EntryType::Fifo, "a named pipe"),
        (EntryType::GNUSparse, "a sparse file"),
        (EntryType::new(b'M'), "an entry of an unknown kind"),
    ] {
        assert_eq!(fault(&Tar::package(&[("a", "")]).entry(kind, b"package/x", b"")), format!("package/x: {name}"));
    }
}

#[test]
fn paths_that_lead_elsewhere_are_refused_by_name() {
    for (path, name) in [
        (&b"../x"[..], "../x: a path that leads out of the archive"),
        (b"package/../../x", "package/../../x: a path that leads out of the archive"),
        (b"/etc/x", "/etc/x: an absolute path"),
        (b"package\\..\\x", "package\\..\\x: a Windows path"),
        (b"C:/x", "C:/x: a Windows path"),
        (b"package/\x1b[2J", "package/\\u{1b}[2J: a path with control characters"),
        (b"package/caf\xe9", "package/caf\u{fffd}: a path that is not UTF-8"),
    ] {
        assert_eq!(fault(&Tar::default().entry(EntryType::Regular, path, b"")), name);
    }
}

#[test]
fn a_path_in_an_extended_header_is_checked_like_any_other() {
    let long = format!("package/{}.js", "n".repeat(150));
    let gnu = |path: &str| {
        Tar::default().entry(EntryType::GNULongName, b"././@LongLink", path.as_bytes()).file("package/short", b"text")
    };
    let pax = |path: &str| Tar::default().pax("path", path).file("package/short", b"text");
    for tar in [gnu(&long), pax(&long)] {
        assert_eq!(fault(&tar), format!("[{:?}]", &long["package/".len()..]));
    }
    for tar in [gnu("../x"), pax("../x")] {
        assert_eq!(fault(&tar), "../x: a path that leads out of the archive");
    }
    for tar in [gnu("/x"), pax("/x")] {
        assert_eq!(fault(&tar), "/x: an absolute path");
    }
    let nul = Tar::default().pax("path", "a\0b").file("package/short", b"");
    assert_eq!(fault(&nul), "a\\u{0}b: a path with control characters");
}

#[test]
fn extended_headers_are_bounded_and_never_contradict() {
    let both = Tar::default().pax("path", "package/a").entry(EntryType::GNULongName, b"L", b"package/b").file("c", b"");
    assert_eq!(fault(&both), "c: an extended header that cannot be trusted: two long names");
    let twice = Tar::default().pax("path", "a").pax("path", "b").file("c", b"");
    assert_eq!(fault(&twice), "PaxHeader: an extended header that cannot be trusted: two in a row");
    let size = Tar::default().pax("size", "1024").file("package/a", b"four");
    assert_eq!(fault(&size), "package/a: with two different sizes");
    let folder = Tar::default().header(EntryType::Directory, b"package/", 512).data(&[1; 512]);
    assert_eq!(fault(&folder), "package/: with two different sizes");
    let at_the_end = Tar::package(&[("a", "")]).pax("path", "b");
    assert_eq!(fault(&at_the_end), "the archive ends after an extended header");
    for kind in [EntryType::XHeader, EntryType::GNULongName, EntryType::XGlobalHeader] {
        let huge = Tar::default().entry(kind, b"h", &vec![b'a'; 2 << 20]).file("a", b"");
        let unbounded = Limits { ratio: u64::MAX, ..Limits::default() };
        let error = read_under(&huge.gzip(), &unbounded).unwrap_err().to_string();
        assert!(error.ends_with("`h`, an extended header that cannot be trusted: over 1 MiB"), "{error}");
    }
}

#[test]
fn a_path_that_a_file_system_takes_for_another_is_refused() {
    let duplicate = Tar::package(&[("a.js", "good"), ("b.js", ""), ("a.js", "evil")]);
    assert_eq!(fault(&duplicate), "a.js: a path that occurs twice");
    let case = Tar::package(&[("Index.js", "good"), ("index.js", "evil")]);
    assert_eq!(fault(&case), "index.js: a path that clashes with `Index.js`");
    let folder = Tar::package(&[("a", "file"), ("a/b", "in it")]);
    assert_eq!(fault(&folder), "a/b: a path that clashes with `a`");
}

#[test]
fn data_behind_the_end_is_refused_since_some_unpackers_go_on() {
    let hidden = [Tar::package(&[("a", "")]).plain(), Tar::package(&[("evil.js", "")]).plain()].concat();
    for bytes in [gzip(&hidden), hidden] {
        let Err(FetchError::Archive { source, .. }) = read(&bytes) else { panic!("accepted") };
        assert_eq!(source.to_string(), "there is data behind the end of the archive");
    }
    let garbage = [Tar::package(&[("a", "")]).gzip(), b"garbage".to_vec()].concat();
    assert!(matches!(read(&garbage), Err(FetchError::Archive { .. })));
    let padded = [Tar::package(&[("a", "text")]).plain(), vec![0; 9 * 512]].concat();
    assert!(read(&padded).is_ok());
}

#[test]
fn a_damaged_archive_is_an_error() {
    let whole = Tar::package(&[("a.js", &"some text ".repeat(500)), ("b.js", "more")]).gzip();
    assert!(read(&whole).is_ok());
    for cut in [0, 1, 10, whole.len() / 2, whole.len() - 9, whole.len() - 1] {
        let short = &whole[..cut];
        // Nothing at all is a tar without entries.
        assert_eq!(read(short).is_err(), cut > 0, "cut at {cut}");
    }
    let plain = Tar::package(&[("a.js", &"x".repeat(2000))]).plain();
    assert!(matches!(read(&plain[..1500]), Err(FetchError::Archive { .. })));
    assert!(matches!(read(b"<html>not an archive</html>"), Err(FetchError::Archive { .. })));
}

#[test]
fn a_bomb_of_zeros_stops_at_the_ratio_before_it_is_unpacked() {
    // Past the place where reading must stop lies garbage: reading on would be another error.
    let bytes = [&bomb()[..64 * 1024], b"garbage"].concat();
    assert_eq!(limit(&bytes, &Limits::default()), Some(Limit::Ratio(100)));
}

#[test]
fn a_bomb_stops_at_the_unpacked_size() {
    let limits = Limits { ratio: u64::MAX, unpacked: 5 << 20, ..Limits::default() };
    let bytes = [&bomb()[..64 * 1024], b"garbage"].concat();
    assert_eq!(limit(&bytes, &limits), Some(Limit::Unpacked(5 << 20)));
}

#[test]
fn a_million_entries_stop_at_the_limit() {
    let thousand = (0..1000).fold(Tar::default(), |tar, at| tar.file(&format!("package/{at}"), b""));
    let million = thousand.open_gzip().repeat(1000);
    let limits = Limits { ratio: u64::MAX, ..Limits::default() };
    assert_eq!(limit(&million, &limits), Some(Limit::Entries(20_000)));
}

#[test]
fn every_other_limit_is_an_error_with_its_name() {
    let bytes = Tar::package(&[("a/long/path.js", "text")]).gzip();
    let defaults = Limits::default;
    assert_eq!(limit(&bytes, &Limits { path: 10, ..defaults() }), Some(Limit::Path(10)));
    assert_eq!(limit(&bytes, &Limits { download: 20, ..defaults() }), Some(Limit::Download(20)));
    let none = std::time::Duration::ZERO;
    assert_eq!(limit(&bytes, &Limits { time: none, ..defaults() }), Some(Limit::Time(none)));
    let deep = Tar::default().pax("path", &"d/".repeat(70)).file("x", b"").gzip();
    assert_eq!(limit(&deep, &defaults()), Some(Limit::Depth(64)));
}

#[test]
fn a_long_text_is_a_gap_and_the_rest_is_read() {
    let tar = Tar::package(&[("bundle.js", &"x".repeat(3000)), ("index.js", "run()")]);
    let limits = Limits { file: 1000, ..Limits::default() };
    let artifact = read_under(&tar.gzip(), &limits).unwrap();
    assert_eq!(paths(&artifact), ["index.js"]);
    let [gap] = artifact.gaps.as_slice() else { panic!("{:?}", artifact.gaps) };
    assert_eq!(gap.reason, GapReason::Limit("1000 bytes in one file".into()));
    assert_eq!(gap.location.as_ref().unwrap().file, "bundle.js");
}

#[test]
fn a_file_that_cannot_be_opened_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().join("missing.tgz"), folder.path().to_owned()] {
        let error = archive(&path, &Limits::default()).unwrap_err().to_string();
        assert_eq!(error, format!("cannot read `{}`", path.display()));
    }
}
