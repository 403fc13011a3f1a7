//! Servers and repositories that mean harm.

use std::time::Duration;

use crate::{
    pack::{Pack, canned, pack_answer, scripted},
    repository::Repository,
    server::{Protocol, Then, answer},
    setting::{Setting, files},
};

const MIB: u64 = 1024 * 1024;

/// A commit with one file, as a pack to be spoiled.
fn plain() -> (Pack, [u8; 20]) {
    let mut pack = Pack::default();
    let file = pack.blob(b"export {};\n");
    let tree = pack.tree(&[("100644", "a.ts", file)]);
    let commit = pack.commit(tree);
    (pack, commit)
}

#[tokio::test]
async fn the_packs_of_these_tests_are_read_when_they_are_not_spoiled() {
    let (mut pack, commit) = plain();
    pack.doubling(1024, 5);
    let artifact = Setting::of(canned(commit, &pack.finish())).fetch(None, None).await.unwrap();
    assert_eq!(files(&artifact), [("a.ts", "export {};\n")]);
}

#[tokio::test]
async fn a_delta_bomb_ends_at_the_memory_limit() {
    let (mut pack, commit) = plain();
    pack.doubling(1 << 20, 10);
    let pack = pack.finish();
    assert!(pack.len() < 100_000, "{} bytes", pack.len());
    let mut setting = Setting::of(canned(commit, &pack));
    setting.unpacker.memory = 300 * MIB;
    let error = setting.error(None, None).await;
    assert!(error.ends_with(&format!("is over a limit: {} bytes of memory", 300 * MIB)), "{error}");
}

#[tokio::test]
async fn a_bomb_of_work_ends_at_the_processor_limit() {
    let (mut pack, commit) = plain();
    for size in 0..60 {
        pack.doubling((1 << 20) + size, 6);
    }
    let mut setting = Setting::of(canned(commit, &pack.finish()));
    setting.unpacker.cpu = Duration::from_secs(1);
    let error = setting.error(None, None).await;
    assert!(error.ends_with("is over a limit: 1s of processor time"), "{error}");
}

#[tokio::test]
async fn a_pack_that_promises_more_objects_than_are_taken_is_refused_at_its_head() {
    let (pack, commit) = plain();
    let setting = Setting::of(canned(commit, &pack.promising(u32::MAX)));
    let error = setting.error(None, None).await;
    assert!(error.ends_with("the repository has more than 400000 objects at this commit"), "{error}");
}

#[tokio::test]
async fn a_tree_of_trees_without_end_stops_at_the_entries() {
    let mut pack = Pack::default();
    let mut tree = pack.tree(&[]);
    for _ in 0..30 {
        tree = pack.tree(&[("40000", "a", tree), ("40000", "b", tree), ("40000", "c", tree)]);
    }
    let commit = pack.commit(tree);
    let error = Setting::of(canned(commit, &pack.finish())).error(None, None).await;
    assert!(error.ends_with("is over a limit: 20000 entries"), "{error}");

    let mut pack = Pack::default();
    let mut tree = pack.tree(&[]);
    for _ in 0..100 {
        tree = pack.tree(&[("40000", "a", tree)]);
    }
    let commit = pack.commit(tree);
    let error = Setting::of(canned(commit, &pack.finish())).error(None, None).await;
    assert!(error.ends_with("is over a limit: path 64 folders deep"), "{error}");
}

#[tokio::test]
async fn damaged_packs_are_errors() {
    let (pack, commit) = plain();
    let whole = pack.finish();
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0x55;
    let cut = whole[..whole.len() - 30].to_vec();
    for (pack, what) in [(flipped, ""), (cut, ""), (b"<html>nothing here</html>".to_vec(), "not a pack"), (vec![], "")]
    {
        let error = Setting::of(canned(commit, &pack)).error(None, None).await;
        assert!(error.contains("repository's data is damaged") && error.contains(what), "{error}");
    }
    let error = Setting::of(canned([9; 20], &whole)).error(None, None).await;
    assert!(error.ends_with(&format!("the repository has no commit {}", "09".repeat(20))), "{error}");
}

#[tokio::test]
async fn a_blob_under_the_name_of_a_commit_or_tree_is_no_commit_or_tree() {
    let (mut pack, _) = plain();
    let blob = pack.blob(b"tree 0000000000000000000000000000000000000000\n");
    let commit = pack.commit(blob);
    let pack = pack.finish();
    for head in [blob, commit] {
        let error = Setting::of(canned(head, &pack)).error(None, None).await;
        assert!(error.contains("repository's data is damaged: no "), "{error}");
    }
}

#[tokio::test]
async fn entries_that_a_checkout_would_put_elsewhere_are_refused_by_name() {
    for (name, fault) in [
        ("..", "a path that leads out of the archive"),
        (".git", "a path through `.git`"),
        ("a\\b", "a Windows path"),
        ("a/../../b", "a path that leads out of the archive"),
        ("/etc", "an absolute path"),
        ("a\nb", "a path with control characters"),
    ] {
        let mut pack = Pack::default();
        let file = pack.blob(b"x");
        let tree = pack.tree(&[("100644", name, file)]);
        let commit = pack.commit(tree);
        let error = Setting::of(canned(commit, &pack.finish())).error(None, None).await;
        assert!(error.ends_with(fault), "{name}: {error}");
    }
}

#[tokio::test]
async fn a_folder_named_git_and_clashing_names_come_through_gits_own_server_too() {
    let repository = Repository::empty();
    let file = repository.blob(b"x");
    let hooks = repository.git(&["mktree"], format!("100644 blob {file}\tpost-checkout\n").as_bytes());
    repository.commit_entries("main", &[("40000", ".git", &hooks)]);
    repository.commit_entries("clash", &[("100644", "Readme.md", &file), ("100644", "readme.md", &file)]);
    let setting = Setting::with(repository, Protocol::Asked);
    let error = setting.error(None, None).await;
    assert!(error.ends_with("holds `.git/post-checkout`, a path through `.git`"), "{error}");
    let error = setting.error(Some("clash"), None).await;
    assert!(error.contains("a path that clashes with"), "{error}");
}

#[tokio::test]
async fn a_server_that_falls_silent_is_left_at_the_deadline() {
    let (pack, commit) = plain();
    let pack = pack.finish();
    let half = pack_answer(&pack[..pack.len() / 2]);
    for start in [Vec::new(), half] {
        let start = start.clone();
        let mut setting = Setting::of(scripted(commit, move |_| (start.clone(), Then::Stall)));
        setting.limits.time = Duration::from_millis(400);
        let error = setting.error(None, None).await;
        assert!(error.ends_with("is over a limit: 400ms of time"), "{error}");
    }
}

#[tokio::test]
async fn refusals_are_told_in_the_servers_words_without_its_escapes() {
    let (_, commit) = plain();
    let result = "Content-Type: application/x-git-upload-pack-result\r\n";
    let body = b"0023ERR \x1b[2Jaccess to this is over\n";
    let setting = Setting::of(scripted(commit, move |_| (answer("200 OK", result, body), Then::Close)));
    let error = setting.error(None, None).await;
    assert!(error.ends_with("the server refused: \\u{1b}[2Jaccess to this is over"), "{error}");
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_worth_another_try() {
    let (pack, commit) = plain();
    let start = pack_answer(&pack.finish());
    let setting = Setting::of(scripted(commit, move |_| (start.clone(), Then::Close)));
    let error = setting.fetch(None, None).await.unwrap_err();
    assert!(error.is_transient(), "{error:?}");
}

#[tokio::test]
async fn a_child_that_is_not_there_is_an_error() {
    let (pack, commit) = plain();
    let mut setting = Setting::of(canned(commit, &pack.finish()));
    setting.unpacker.program = "/nonexistent/unpack-pack".into();
    let error = setting.error(None, None).await;
    assert!(error.contains("the unpacking process failed"), "{error}");
}

#[tokio::test]
async fn a_fetch_that_is_given_up_leaves_nothing_behind() {
    let (pack, commit) = plain();
    let pack = pack.finish();
    let half = pack_answer(&pack[..pack.len() / 2]);
    let setting = Setting::of(scripted(commit, move |_| (half.clone(), Then::Stall)));
    {
        let mut fetch = std::pin::pin!(setting.fetch(None, None));
        while setting.is_clean() {
            tokio::select! {
                biased;
                () = tokio::task::yield_now() => {}
                outcome = &mut fetch => panic!("{outcome:?}"),
            }
        }
    }
    while !setting.is_clean() {
        tokio::task::yield_now().await;
    }
}
