//! The text forms of commits, tags and trees.

use crate::git::object_id::ObjectId;

/// The object that a commit (its tree) or a tag (what it marks) leads to; none if the text is neither.
pub(super) fn leads_to(text: &[u8]) -> Option<ObjectId> {
    let line = text.split(|&byte| byte == b'\n').next()?;
    let id = line.strip_prefix(b"tree ").or_else(|| line.strip_prefix(b"object "))?;
    ObjectId::from_hex(id).ok()
}

/// What an entry of a tree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EntryKind {
    File,
    Folder,
    Link,
    Submodule,
}

/// One entry of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TreeEntry<'a> {
    pub(super) kind: EntryKind,
    /// Any bytes but NUL; at least one.
    pub(super) name: &'a [u8],
    pub(super) id: ObjectId,
}

/// A tree that cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotATree;

/// Cuts the next entry off the start of a tree; none at its end.
///
/// # Errors
///
/// Fails if the bytes are no entry.
pub(super) fn next_entry(tree: &[u8]) -> Result<Option<(TreeEntry<'_>, usize)>, NotATree> {
    const LONGEST_MODE: usize = 7;
    if tree.is_empty() {
        return Ok(None);
    }
    let space = tree.iter().take(LONGEST_MODE + 1).position(|&byte| byte == b' ').ok_or(NotATree)?;
    let (mode, rest) = tree.split_at(space);
    let rest = rest.split_first().ok_or(NotATree)?.1;
    let nul = rest.iter().position(|&byte| byte == 0).filter(|&length| length > 0).ok_or(NotATree)?;
    let (name, rest) = rest.split_at(nul);
    let id = rest.split_first().and_then(|(_, rest)| rest.first_chunk::<20>()).ok_or(NotATree)?;
    let entry = TreeEntry { kind: kind(mode)?, name, id: ObjectId::from_bytes(*id) };
    Ok(Some((entry, space + 1 + nul + 1 + id.len())))
}

fn kind(mode: &[u8]) -> Result<EntryKind, NotATree> {
    let mode = mode.iter().try_fold(0_u32, |mode, &byte| {
        let digit = char::from(byte).to_digit(8).ok_or(NotATree)?;
        Ok(mode << 3 | digit)
    })?;
    match mode >> 12 {
        0o04 => Ok(EntryKind::Folder),
        0o10 => Ok(EntryKind::File),
        0o12 => Ok(EntryKind::Link),
        0o16 => Ok(EntryKind::Submodule),
        _ => Err(NotATree),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entries(mut tree: &[u8]) -> Result<Vec<(EntryKind, String)>, NotATree> {
        let mut found = Vec::new();
        while let Some((entry, length)) = next_entry(tree)? {
            found.push((entry.kind, String::from_utf8_lossy(entry.name).into_owned()));
            tree = &tree[length..];
        }
        Ok(found)
    }

    fn entry(mode: &str, name: &str) -> Vec<u8> {
        [mode.as_bytes(), b" ", name.as_bytes(), b"\0", &[7; 20]].concat()
    }

    #[test]
    fn entries_of_every_kind_are_read() {
        let tree = [entry("40000", "a"), entry("100755", "b c"), entry("120000", "d"), entry("160000", "e")].concat();
        let kinds = [EntryKind::Folder, EntryKind::File, EntryKind::Link, EntryKind::Submodule];
        let names = ["a", "b c", "d", "e"].map(str::to_owned);
        assert_eq!(entries(&tree).unwrap(), kinds.into_iter().zip(names).collect::<Vec<_>>());
        assert_eq!(next_entry(&tree).unwrap().unwrap().0.id.as_bytes(), &[7; 20]);
        assert_eq!(entries(b""), Ok(Vec::new()));
    }

    #[test]
    fn bytes_that_are_no_tree_are_refused() {
        let whole = entry("100644", "a");
        for bad in [&whole[..whole.len() - 1], b"100644", b"100644 a", b"100644 a\0", b"100844 a\0", b" a\0"] {
            assert_eq!(entries(bad), Err(NotATree), "{bad:?}");
        }
        for (mode, name) in [("100644", ""), ("60000", "device"), ("777777777777", "x"), ("-1", "x")] {
            assert_eq!(entries(&entry(mode, name)), Err(NotATree), "{mode} {name}");
        }
    }

    #[test]
    fn commits_and_tags_lead_on() {
        let id = "0123456789abcdef0123456789abcdef01234567";
        assert_eq!(leads_to(format!("tree {id}\nparent x\n").as_bytes()).unwrap().to_string(), id);
        assert_eq!(leads_to(format!("object {id}\ntype commit\n").as_bytes()).unwrap().to_string(), id);
        assert_eq!(leads_to(b"tree 0123\n"), None);
        assert_eq!(leads_to(b""), None);
    }

    proptest! {
        #[test]
        fn hostile_trees_give_entries_or_an_error(tree in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = entries(&tree);
        }

        #[test]
        fn hostile_entries_are_cut_within_the_tree(name in prop::collection::vec(any::<u8>(), 0..40)) {
            let tree = [b"100644 ".as_slice(), &name].concat();
            if let Ok(Some((_, length))) = next_entry(&tree) {
                prop_assert!(length <= tree.len());
            }
        }
    }
}
