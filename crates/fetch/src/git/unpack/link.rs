//! What a symbolic link in a tree would show.

/// Whether a link at `path` leads out of the tree, by its words alone.
pub(super) fn leads_out(path: &str, target: &[u8]) -> bool {
    let Ok(target) = std::str::from_utf8(target) else { return true };
    if target.is_empty() || target.starts_with('/') || target.contains(['\\', '\0']) {
        return true;
    }
    let mut depth = path.split('/').count() - 1;
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return true,
            },
            _ => depth += 1,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_out_by_absolute_paths_and_too_many_parents() {
        for target in ["/etc/passwd", "../../x", "../a/../../x", "", "..\\x"] {
            assert!(leads_out("a/link", target.as_bytes()), "{target}");
        }
        for target in ["x", "../x", "./b/../c", "b/../../x"] {
            assert!(!leads_out("a/link", target.as_bytes()), "{target}");
        }
        assert!(leads_out("link", b"../x") && leads_out("link", b"\xff"));
    }
}
