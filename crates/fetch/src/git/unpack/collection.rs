//! From what the unpacking child hands over to an artifact. The child read hostile bytes, so nothing it says is
//! believed: paths, counts and sizes are checked here.

use model::{Artifact, GapReason, Origin, RepoUrl, SourceFile};

use super::{
    Errand,
    frame::{Frame, Kind},
    link::leads_out,
};
use crate::{
    FetchError, Limit, Limits,
    archive::{
        EntryFault, Listed, clash,
        path::{BadPath, plain, shown},
    },
    contents::{Contents, is_source},
    git::{
        error::{Fault, GitError},
        object_id::ObjectId,
    },
};

/// Start of a file that stands for one kept outside the repository by Git LFS.
const LFS_POINTER: &[u8] = b"version https://git-lfs";

/// Bytes that may be unpacked whatever was received.
const RATIO_FREE: u64 = 1024 * 1024;

/// Extensions of pictures, films, sounds, fonts and documents, which hold no code even where they cannot be read.
const MEDIA: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "webp", "bmp", "ico", "tiff", "psd", "mp4", "mov", "webm", "mkv", "avi", "mp3", "wav",
    "ogg", "flac", "ttf", "otf", "woff", "woff2", "pdf",
];

/// The files that have come so far.
pub(super) struct Collection<'a> {
    repo: &'a RepoUrl,
    limits: &'a Limits,
    received: u64,
    commit: Option<ObjectId>,
    listed: Vec<Listed>,
    unpacked: u64,
    contents: Contents,
}

impl<'a> Collection<'a> {
    /// Starts with nothing, after `received` bytes of pack.
    pub(super) fn new(errand: &Errand<'a>, received: u64) -> Self {
        Self {
            repo: errand.repo,
            limits: errand.limits,
            received,
            commit: None,
            listed: Vec::new(),
            unpacked: 0,
            contents: Contents::default(),
        }
    }

    /// Bytes that the path of the next frame may have.
    pub(super) fn max_path(&self) -> u64 {
        self.limits.path as u64
    }

    /// Bytes that the next frame may have.
    pub(super) fn max_bytes(&self) -> u64 {
        const LINK: u64 = 1024 * 1024;
        self.limits.file.max(LINK)
    }

    /// Takes in a frame.
    ///
    /// # Errors
    ///
    /// Fails if a limit is passed, or if an entry is refused.
    pub(super) fn take(&mut self, frame: Frame) -> Result<(), Fault> {
        let Frame { kind, path, bytes } = frame;
        if kind == Kind::Commit {
            let id = <[u8; 20]>::try_from(bytes.as_slice());
            self.commit = Some(ObjectId::from_bytes(id.map_err(|_| GitError::Unpacker("no commit id".to_owned()))?));
            return Ok(());
        }
        let path = self.admit(&path)?;
        match kind {
            Kind::File => self.file(&path, &bytes)?,
            Kind::LargeFile => {
                self.unread(&path, GapReason::Limit(Limit::File(self.limits.file).to_string()));
            }
            Kind::MissingFile => {
                let why = format!("{}, or not sent by the server", Limit::File(self.limits.file));
                self.unread(&path, GapReason::Limit(why));
            }
            Kind::Link => self.link(&path, &bytes),
            Kind::Submodule => {
                self.contents.gap(&path, "submodule", GapReason::NotScanned("it is another repository".to_owned()));
            }
            Kind::Commit | Kind::End => {}
        }
        self.listed.push(Listed { path, is_folder: false });
        Ok(())
    }

    fn admit(&self, path: &[u8]) -> Result<String, Fault> {
        if self.listed.len() >= self.limits.entries {
            return Err(self.over(Limit::Entries(self.limits.entries)));
        }
        let refused = |fault| self.refused(path, fault);
        let plain = plain(path, self.limits.path).map_err(|bad| match bad {
            BadPath::Fault(fault) => refused(fault),
            BadPath::Limit(limit) => self.over(limit),
        })?;
        // Git writes every path in its plain form.
        if plain.is_empty() || plain.as_bytes() != path {
            return Err(refused(EntryFault::EmptyPath));
        }
        if plain.split('/').any(is_git_folder) {
            return Err(refused(EntryFault::GitFolder));
        }
        Ok(plain)
    }

    fn file(&mut self, path: &str, bytes: &[u8]) -> Result<(), Fault> {
        self.unpacked = self.unpacked.saturating_add(bytes.len() as u64);
        if self.unpacked > self.limits.unpacked {
            return Err(self.over(Limit::Unpacked(self.limits.unpacked)));
        }
        if self.unpacked > RATIO_FREE && self.unpacked > self.received.saturating_mul(self.limits.ratio) {
            return Err(self.over(Limit::Ratio(self.limits.ratio)));
        }
        if bytes.starts_with(LFS_POINTER) {
            self.unread(path, GapReason::NotScanned("kept outside the repository by Git LFS".to_owned()));
        } else {
            self.contents.add(path, bytes);
        }
        Ok(())
    }

    /// Takes note of a file that is not there to be read.
    fn unread(&mut self, path: &str, reason: GapReason) {
        let name = path.rsplit('/').next().unwrap_or_default();
        if name.rsplit_once('.').is_some_and(|(_, end)| MEDIA.iter().any(|media| media.eq_ignore_ascii_case(end))) {
            self.contents.binary_files += 1;
        } else {
            self.contents.gap(path, "file", reason);
        }
    }

    /// A link inside the tree shows a file that is read under its own path.
    fn link(&mut self, path: &str, target: &[u8]) {
        let why = if leads_out(path, target) {
            "a symbolic link that leads out of what is read"
        } else if is_source(&SourceFile::new(path, "")) {
            "a symbolic link, which is not followed"
        } else {
            return;
        };
        self.contents.gap(path, "file", GapReason::NotScanned(why.to_owned()));
    }

    fn over(&self, limit: Limit) -> Fault {
        FetchError::OverLimit { what: format!("`{}`", self.repo), limit }.into()
    }

    fn refused(&self, path: &[u8], fault: EntryFault) -> Fault {
        FetchError::Entry { archive: self.repo.to_string(), entry: shown(path), fault }.into()
    }

    /// What was collected.
    ///
    /// # Errors
    ///
    /// Fails if two paths clash, or if the child named no commit.
    pub(super) fn artifact(self) -> Result<Artifact, Fault> {
        if let Some((path, fault)) = clash(&self.listed) {
            return Err(self.refused(path.as_bytes(), fault));
        }
        let commit = self.commit.ok_or_else(|| GitError::Unpacker("it named no commit".to_owned()))?;
        let origin = Origin::Git { repo: self.repo.to_string(), commit: commit.to_string() };
        Ok(self.contents.into_artifact(origin))
    }
}

/// Whether a file system takes this for `.git`: some ignore case, some ignore dots and spaces at the end, some give it
/// a short name.
fn is_git_folder(part: &str) -> bool {
    let part = part.trim_end_matches(['.', ' ']);
    part.eq_ignore_ascii_case(".git") || part.eq_ignore_ascii_case("git~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collect(limits: &Limits, frames: &[(Kind, &str, &[u8])]) -> Result<Artifact, String> {
        let repo = "https://git.example/a".parse().unwrap();
        let errand = Errand { repo: &repo, folder: None, read: ObjectId::ZERO, limits };
        let mut found = Collection::new(&errand, 1000);
        let commit: (Kind, &str, &[u8]) = (Kind::Commit, "", &[1; 20]);
        for &(kind, path, bytes) in [commit].iter().chain(frames) {
            let frame = Frame { kind, path: path.as_bytes().to_vec(), bytes: bytes.to_vec() };
            found.take(frame).map_err(|fault| fault.about(&repo).to_string())?;
        }
        found.artifact().map_err(|fault| fault.about(&repo).to_string())
    }

    fn gaps(frames: &[(Kind, &str, &[u8])]) -> Vec<String> {
        let artifact = collect(&Limits::default(), frames).unwrap();
        assert!(artifact.files.is_empty());
        artifact.gaps.iter().map(|gap| format!("{} {}", gap.location.as_ref().unwrap().file, gap.reason)).collect()
    }

    #[test]
    fn files_are_sorted_and_the_commit_is_named() {
        let frames: [(Kind, &str, &[u8]); 3] =
            [(Kind::File, "b.ts", b"b"), (Kind::File, "a/x.ts", b"a"), (Kind::File, "logo.png", b"\0")];
        let artifact = collect(&Limits::default(), &frames).unwrap();
        let paths: Vec<&str> = artifact.files.iter().map(|file| file.path.as_ref()).collect();
        assert_eq!((paths, artifact.binary_files, artifact.gaps.len()), (vec!["a/x.ts", "b.ts"], 1, 0));
        assert_eq!(artifact.origin.version(), Some("01".repeat(20).as_str()));
    }

    #[test]
    fn what_is_not_read_is_a_gap() {
        let pointer = b"version https://git-lfs.example/spec/v1\noid sha256:00\nsize 9\n";
        assert_eq!(
            gaps(&[(Kind::File, "m.ts", pointer)]),
            ["m.ts not scanned: kept outside the repository by Git LFS"]
        );
        assert_eq!(gaps(&[(Kind::Submodule, "sub", b"")]), ["sub not scanned: it is another repository"]);
        assert_eq!(gaps(&[(Kind::LargeFile, "big.js", b"")]), ["big.js over a limit: 16777216 bytes in one file"]);
        assert_eq!(gaps(&[(Kind::MissingFile, "big", b"")]).len(), 1);
        assert_eq!(
            gaps(&[(Kind::Link, "a.ts", b"b.ts")]),
            ["a.ts not scanned: a symbolic link, which is not followed"]
        );
        assert_eq!(gaps(&[(Kind::Link, "docs", b"../docs")]).len(), 1);
    }

    #[test]
    fn what_holds_no_code_is_no_gap() {
        let pointer = b"version https://git-lfs.example/spec/v1\n";
        let frames: [(Kind, &str, &[u8]); 4] = [
            (Kind::File, "a.png", pointer),
            (Kind::LargeFile, "film.MP4", b""),
            (Kind::MissingFile, "b.pdf", b""),
            (Kind::Link, "docs", b"other/docs"),
        ];
        assert!(gaps(&frames).is_empty());
    }

    #[test]
    fn limits_are_kept_whatever_the_child_sends() {
        let limits = Limits { entries: 2, unpacked: 5, ..Limits::default() };
        let file = |path| (Kind::File, path, b"abc".as_slice());
        assert!(collect(&limits, &[file("a"), file("b")]).unwrap_err().ends_with("5 bytes unpacked"));
        let link = |path| (Kind::Link, path, b"x".as_slice());
        assert!(collect(&limits, &[link("a"), link("b"), link("c")]).unwrap_err().ends_with("2 entries"));
        let deep = vec!["a"; 65].join("/");
        assert!(collect(&Limits::default(), &[link(&deep)]).unwrap_err().contains("folders deep"));
    }

    #[test]
    fn a_small_pack_does_not_become_a_large_artifact() {
        let text = vec![b'a'; 600 * 1024];
        let frames = [(Kind::File, "a", text.as_slice()), (Kind::File, "b", text.as_slice())];
        let limits = Limits { ratio: 1000, ..Limits::default() };
        assert!(collect(&limits, &frames).unwrap_err().ends_with("1000 bytes unpacked for each byte received"));
        assert!(collect(&Limits { ratio: 2000, ..limits }, &frames).is_ok());
    }

    #[test]
    fn entries_that_are_refused_are_named() {
        for (path, fault) in [
            ("a/../b", EntryFault::ParentFolder),
            ("./a", EntryFault::EmptyPath),
            ("a//b", EntryFault::EmptyPath),
            ("", EntryFault::EmptyPath),
            ("a\\b", EntryFault::WindowsPath),
            ("a/.git/config", EntryFault::GitFolder),
            (".GIT", EntryFault::GitFolder),
            ("a/.git. /x", EntryFault::GitFolder),
            ("GIT~1/x", EntryFault::GitFolder),
        ] {
            let error = collect(&Limits::default(), &[(Kind::File, path, b"")]).unwrap_err();
            assert_eq!(error, format!("`https://git.example/a` holds `{path}`, {fault}"));
        }
        assert!(collect(&Limits::default(), &[(Kind::File, ".github/.gitignore", b"")]).is_ok());
    }

    #[test]
    fn a_link_that_clashes_with_a_folder_is_refused() {
        let error =
            collect(&Limits::default(), &[(Kind::Link, "A", b".git"), (Kind::File, "a/hook", b"")]).unwrap_err();
        assert!(error.contains("clashes with `A`"), "{error}");
    }
}
