//! What of a commit ends up in the artifact.

use crate::{
    repository::Repository,
    server::Protocol,
    setting::{Setting, files, gaps},
};

#[tokio::test]
async fn a_folder_is_read_as_if_it_were_the_repository() {
    let repository =
        Repository::of(&[("packages/one/a.ts", "1"), ("packages/one/lib/b.ts", "2"), ("packages/two/c.ts", "3")]);
    let setting = Setting::with(repository, Protocol::Asked);
    let artifact = setting.fetch(None, Some("packages/one")).await.unwrap();
    assert_eq!(files(&artifact), [("a.ts", "1"), ("lib/b.ts", "2")]);
    for absent in ["packages/three", "packages/one/a.ts", "packages/one/a.ts/x"] {
        let error = setting.error(None, Some(absent)).await;
        assert!(error.ends_with(&format!("the commit has no folder `{absent}`")), "{error}");
    }
}

#[tokio::test]
async fn links_and_submodules_are_not_followed() {
    let repository = Repository::empty();
    let file = repository.blob(b"export {};\n");
    let link = |target: &str| repository.blob(target.as_bytes());
    repository.commit_entries(
        "main",
        &[
            ("100644", "a.ts", &file),
            ("120000", "docs", &link("a")),
            ("120000", "hosts", &link("/etc/hosts")),
            ("120000", "link.ts", &link("a.ts")),
            ("160000", "vendor", &"7".repeat(40)),
        ],
    );
    let artifact = Setting::with(repository, Protocol::Asked).fetch(None, None).await.unwrap();
    assert_eq!(files(&artifact), [("a.ts", "export {};\n")]);
    assert_eq!(
        gaps(&artifact),
        [
            "hosts: not scanned: a symbolic link that leads out of what is read",
            "link.ts: not scanned: a symbolic link, which is not followed",
            "vendor: not scanned: it is another repository",
        ]
    );
}

#[tokio::test]
async fn a_huge_file_is_a_gap_and_hides_no_other() {
    for (filter, protocol) in
        [("false", Protocol::Asked), ("true", Protocol::Asked), ("false", Protocol::Zero), ("true", Protocol::Zero)]
    {
        let huge = "x".repeat(5000);
        let repository = Repository::of(&[("big.js", &huge), ("edge.js", &huge[..4000]), ("small.js", "1")]);
        repository.configure("uploadpack.allowFilter", filter);
        let mut setting = Setting::with(repository, protocol);
        setting.limits.file = 4000;
        let artifact = setting.fetch(None, None).await.unwrap();
        assert_eq!(files(&artifact), [("edge.js", &huge[..4000]), ("small.js", "1")]);
        let gaps = gaps(&artifact);
        assert!(gaps.len() == 1 && gaps[0].starts_with("big.js: over a limit: 4000 bytes in one file"), "{gaps:?}");
    }
}

#[tokio::test]
async fn thousands_of_files_are_read() {
    let names: Vec<String> = (0..2000).map(|at| format!("src/{:02}/file-{at:04}.ts", at % 50)).collect();
    let repository = Repository::empty();
    let id = repository.blob(b"export {};\n");
    let index: Vec<String> = names.iter().map(|name| format!("100644 {id}\t{name}\n")).collect();
    repository.git(&["update-index", "--index-info"], index.concat().as_bytes());
    let tree = repository.git(&["write-tree"], b"");
    repository.commit_tree("main", &tree);
    let mut setting = Setting::with(repository, Protocol::Asked);
    assert_eq!(setting.fetch(None, None).await.unwrap().files.len(), 2000);
    setting.limits.entries = 1000;
    let error = setting.error(None, None).await;
    assert!(error.ends_with("is over a limit: 1000 entries"), "{error}");
}

#[tokio::test]
async fn every_limit_is_an_error_with_its_name() {
    let noise = noise(40_000);
    let setting = |change: fn(&mut fetch::Limits)| {
        let repository = Repository::of(&[("a/long/path/of/a/file.ts", &noise), ("b.ts", "1")]);
        let mut setting = Setting::with(repository, Protocol::Asked);
        change(&mut setting.limits);
        setting
    };
    for (setting, name) in [
        (setting(|limits| limits.download = 10_000), "download of 10000 bytes"),
        (setting(|limits| limits.unpacked = 10_000), "10000 bytes unpacked"),
        (setting(|limits| limits.entries = 3), "3 entries"),
        (setting(|limits| limits.path = 10), "path of 10 bytes"),
    ] {
        let error = setting.error(None, None).await;
        assert!(error.ends_with(&format!("is over a limit: {name}")), "{error}");
    }
}

/// Text that does not compress well, the same every time.
fn noise(length: usize) -> String {
    let mut state = 88_172_645_463_325_252_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(b'!' + (state % 90) as u8)
    };
    (0..length).map(|_| next()).collect()
}
