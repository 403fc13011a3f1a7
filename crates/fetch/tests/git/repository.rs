//! Repositories made by the `git` command, without the user's configuration.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

/// A bare repository `repo.git` below a root of its own, and a work tree beside it.
pub(crate) struct Repository {
    root: TempDir,
}

/// The `git` command as these tests run it: same names and times everywhere, nothing of the user's.
pub(crate) fn git_command(root: &Path) -> Command {
    let mut command = Command::new("git");
    let path = std::env::var_os("PATH").unwrap_or_default();
    command.env_clear().env("PATH", path).env("HOME", root);
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "a").env(format!("GIT_{who}_EMAIL"), "a@example.org");
        command.env(format!("GIT_{who}_DATE"), "2026-01-01T00:00:00Z");
    }
    command.current_dir(root);
    command
}

impl Repository {
    /// An empty repository whose default branch is `main`.
    pub(crate) fn empty() -> Self {
        let repository = Self { root: tempfile::tempdir().unwrap() };
        repository.git(&["init", "--quiet", "--bare", "--initial-branch=main", "."], b"");
        repository
    }

    /// A repository with one commit of these files.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let repository = Self::empty();
        repository.commit("main", files);
        repository
    }

    /// The folder that a server exports.
    pub(crate) fn root(&self) -> PathBuf {
        self.root.path().to_owned()
    }

    /// Runs git in the bare repository and returns what it prints.
    pub(crate) fn git(&self, arguments: &[&str], input: &[u8]) -> String {
        let bare = self.root.path().join("repo.git");
        fs::create_dir_all(&bare).unwrap();
        let mut child = git_command(self.root.path())
            .current_dir(&bare)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Writes a blob and returns its id.
    pub(crate) fn blob(&self, bytes: &[u8]) -> String {
        self.git(&["hash-object", "-w", "--stdin"], bytes)
    }

    /// Makes a branch point to a new commit with exactly these files, on top of what it pointed to.
    pub(crate) fn commit(&self, branch: &str, files: &[(&str, &str)]) -> String {
        let index: Vec<String> =
            files.iter().map(|(path, text)| format!("100644 {}\t{path}\n", self.blob(text.as_bytes()))).collect();
        self.git(&["read-tree", "--empty"], b"");
        self.git(&["update-index", "--index-info"], index.concat().as_bytes());
        let tree = self.git(&["write-tree"], b"");
        self.commit_tree(branch, &tree)
    }

    /// Makes a branch point to a new commit of a tree that git would not write itself.
    pub(crate) fn commit_entries(&self, branch: &str, entries: &[(&str, &str, &str)]) -> String {
        let mut tree = Vec::new();
        for (mode, name, id) in entries {
            tree.extend_from_slice(format!("{mode} {name}\0").as_bytes());
            tree.extend((0..20).map(|at| u8::from_str_radix(&id[at * 2..at * 2 + 2], 16).unwrap()));
        }
        let tree = self.git(&["hash-object", "-w", "--literally", "-t", "tree", "--stdin"], &tree);
        self.commit_tree(branch, &tree)
    }

    pub(crate) fn commit_tree(&self, branch: &str, tree: &str) -> String {
        let name = format!("refs/heads/{branch}");
        let tip = self.git(&["for-each-ref", "--format=%(objectname)", &name], b"");
        let parent = if tip.is_empty() { vec![] } else { vec!["-p", tip.as_str()] };
        let commit = self.git(&[vec!["commit-tree", "-m", "a change", tree], parent].concat(), b"");
        self.git(&["update-ref", &name, &commit], b"");
        commit
    }

    /// Makes `main` a history of commits, in each of which the file holds the number of the commit, from 0.
    pub(crate) fn changes(&self, file: &str, count: usize) {
        let commits: Vec<String> = (0..count)
            .map(|at| {
                let text = at.to_string();
                let who = "committer a <a@example.org> 0 +0000";
                let change = format!("M 100644 inline {file}\ndata {}\n{text}\n", text.len());
                format!("commit refs/heads/main\n{who}\ndata 0\n{change}\n")
            })
            .collect();
        self.git(&["fast-import", "--quiet"], commits.concat().as_bytes());
    }

    /// Sets a configuration value of the repository, which its server reads.
    pub(crate) fn configure(&self, name: &str, value: &str) {
        self.git(&["config", name, value], b"");
    }
}
