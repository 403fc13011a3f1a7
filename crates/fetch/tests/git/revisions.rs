//! Which commit is fetched.

use crate::{
    repository::Repository,
    server::{Protocol, Server, Then, answer, http_backend},
    setting::{Setting, chain, files},
};

const PROTOCOLS: [Protocol; 2] = [Protocol::Asked, Protocol::Zero];

#[tokio::test]
async fn the_default_branch_is_fetched_where_nothing_else_is_asked_for() {
    for protocol in PROTOCOLS {
        let repository = Repository::of(&[("server.py", "tools = []\n"), ("src/deep/a.ts", "export {};\n")]);
        let commit = repository.commit("main", &[("server.py", "tools = [1]\n"), ("src/deep/a.ts", "export {};\n")]);
        repository.commit("other", &[("other.py", "")]);
        let artifact = Setting::with(repository, protocol).fetch(None, None).await.unwrap();
        assert_eq!(files(&artifact), [("server.py", "tools = [1]\n"), ("src/deep/a.ts", "export {};\n")]);
        assert_eq!(artifact.origin.version(), Some(commit.as_str()), "{protocol:?}");
        assert!(artifact.gaps.is_empty());
    }
}

#[tokio::test]
async fn branches_tags_and_tips_are_found_by_name() {
    for protocol in PROTOCOLS {
        let repository = Repository::of(&[("a", "one")]);
        let one = repository.git(&["rev-parse", "main"], b"");
        repository.git(&["tag", "light", "main"], b"");
        repository.git(&["tag", "-m", "a tag", "annotated", "main"], b"");
        repository.git(&["tag", "-m", "a tag of a tag", "twice", "annotated"], b"");
        let two = repository.commit("feature/x", &[("a", "two")]);
        repository.commit("main", &[("a", "three")]);
        let setting = Setting::with(repository, protocol);
        for (revision, commit) in [
            ("light", &one),
            ("annotated", &one),
            ("twice", &one),
            ("refs/tags/light", &one),
            ("feature/x", &two),
            (&two, &two),
            (&two[..9], &two),
            (&one, &one),
        ] {
            let artifact =
                setting.fetch(Some(revision), None).await.unwrap_or_else(|error| panic!("{}", chain(&error)));
            assert_eq!(artifact.origin.version(), Some(commit.as_str()), "{revision} {protocol:?}");
        }
    }
}

#[tokio::test]
async fn a_revision_that_is_not_there_is_a_clear_error() {
    for protocol in PROTOCOLS {
        let setting = Setting::with(Repository::of(&[("a", "one")]), protocol);
        let error = setting.error(Some("v9"), None).await;
        assert!(error.ends_with("repo.git`: the repository has no branch, tag or commit `v9`"), "{error}");
        let error = setting.error(Some("abc1234"), None).await;
        assert!(error.contains("give all 40 digits of the commit"), "{error}");
        let absent = "0123456789".repeat(4);
        let error = setting.error(Some(&absent), None).await;
        assert!(error.ends_with(&format!("the repository has no commit {absent}")), "{error}");
    }
}

#[tokio::test]
async fn a_commit_within_the_history_is_asked_for_directly_by_version_2() {
    let repository = Repository::of(&[("a", "one")]);
    let first = repository.git(&["rev-parse", "main"], b"");
    repository.commit("main", &[("a", "two")]);
    let setting = Setting::with(repository, Protocol::Asked);
    let artifact = setting.fetch(Some(&first), None).await.unwrap();
    assert_eq!(files(&artifact), [("a", "one")]);
    assert_eq!(setting.server.exchanges().len(), 2);
}

#[tokio::test]
async fn a_server_that_refuses_a_commit_is_asked_for_its_history() {
    let repository = Repository::empty();
    repository.changes("a", 61);
    let first = repository.git(&["rev-parse", "main~60"], b"");
    let near = repository.git(&["rev-parse", "main~3"], b"");
    let root = repository.root();
    // Git's own server sends over HTTP whatever its refs reach; others keep to what they listed.
    let inner = [first.clone(), near.clone()];
    let setting = Setting::of(Server::start(move |request| {
        let refused = inner.iter().any(|id| String::from_utf8_lossy(&request.body).contains(&format!("want {id}")));
        if refused {
            (answer("200 OK", RESULT, b"0014ERR not our ref\n"), Then::Close)
        } else {
            (http_backend(&root, Protocol::Zero, request), Then::Close)
        }
    }));

    let artifact = setting.fetch(Some(&near), None).await.unwrap();
    assert_eq!(files(&artifact), [("a", "57")]);
    assert_eq!(setting.server.exchanges().len(), 3, "refused, then some history");

    let artifact = setting.fetch(Some(&first), None).await.unwrap();
    assert_eq!(files(&artifact), [("a", "0")]);
    assert_eq!(setting.server.exchanges().len(), 3 + 4, "refused, some history, then all of it");
}

#[tokio::test]
async fn one_commit_of_history_is_sent() {
    for protocol in PROTOCOLS {
        let repository = Repository::of(&[("a", "one")]);
        repository.commit("main", &[("a", "two")]);
        let setting = Setting::with(repository, protocol);
        setting.fetch(None, None).await.unwrap();
        let answer = setting.server.exchanges().pop().unwrap().answer;
        let pack = answer.windows(4).position(|four| four == b"PACK").unwrap();
        assert_eq!(answer[pack + 8..pack + 12], [0, 0, 0, 3], "one commit, one tree, one file");
    }
}

#[tokio::test]
async fn an_empty_repository_says_so() {
    for protocol in PROTOCOLS {
        let error = Setting::with(Repository::empty(), protocol).error(None, None).await;
        assert!(error.ends_with("the repository is empty"), "{error}");
    }
}

#[tokio::test]
async fn a_missing_repository_costs_one_request() {
    let setting = Setting::with(Repository::empty(), Protocol::Asked);
    let error = chain(&setting.fetch_from("/absent.git", None, None).await.unwrap_err());
    assert!(error.ends_with("there is no such repository, or it is private"), "{error}");
    assert_eq!(setting.server.exchanges().len(), 1);
}

#[tokio::test]
async fn a_server_that_wants_credentials_costs_one_request() {
    let ask = "WWW-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n";
    let setting = Setting::of(Server::start(move |_| (answer("401 Unauthorized", ask, b""), Then::Close)));
    let error = setting.error(None, None).await;
    assert!(error.contains("asks for credentials (status 401)"), "{error}");
    assert_eq!(setting.server.exchanges().len(), 1);
}

#[tokio::test]
async fn servers_without_the_smart_protocol_are_told_apart() {
    for kind in ["text/plain", "text/html; charset=utf-8"] {
        let head = format!("Content-Type: {kind}\r\n");
        let refs = b"1111111111111111111111111111111111111111\trefs/heads/main\n";
        let setting = Setting::of(Server::start(move |_| (answer("200 OK", &head, refs), Then::Close)));
        let error = setting.error(None, None).await;
        assert!(error.contains("\"dumb\" HTTP protocol"), "{error}");
    }
}

#[tokio::test]
async fn a_redirected_repository_is_read_where_it_went() {
    let repository = Repository::of(&[("a", "one")]);
    let root = repository.root();
    let setting = Setting::of(Server::start(move |request| match request.path.strip_prefix("/old/") {
        Some("repo/info/refs") => (to("/repo.git/info/refs?service=git-upload-pack"), Then::Close),
        Some(_) => (to("/sign-in"), Then::Close),
        None if request.path == "/sign-in" => (answer("200 OK", ADVERTISEMENT, b"0000"), Then::Close),
        None => (http_backend(&root, Protocol::Asked, request), Then::Close),
    }));
    assert_eq!(files(&setting.fetch_from("/old/repo", None, None).await.unwrap()), [("a", "one")]);
    let paths: Vec<String> = setting.server.exchanges().into_iter().map(|exchange| exchange.request.path).collect();
    let post = "/repo.git/git-upload-pack";
    assert_eq!(paths, ["/old/repo/info/refs", "/repo.git/info/refs", post, post]);

    let error = chain(&setting.fetch_from("/old/private", None, None).await.unwrap_err());
    assert!(error.contains("redirects to an address that is not the one of a repository"), "{error}");
}

const RESULT: &str = "Content-Type: application/x-git-upload-pack-result\r\n";

const ADVERTISEMENT: &str = "Content-Type: application/x-git-upload-pack-advertisement\r\n";

fn to(place: &str) -> Vec<u8> {
    answer("302 Found", &format!("Location: {place}\r\nContent-Length: 0\r\n"), b"")
}
