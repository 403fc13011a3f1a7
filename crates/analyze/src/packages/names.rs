//! Names that are nearly those of well-known packages.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_security::confusable_detection::skeleton;

use super::{Ecosystem, advisories::well_known};
use crate::checks::slip::is_slip;
use crate::cost;

/// Shorter names are near to each other by chance.
const SHORTEST: usize = 10;
/// The same, for names that read the same at a glance.
const SHORTEST_FOLDED: usize = 6;
/// Longer names are not read.
const LONGEST: usize = 200;

/// The well-known name that a name imitates: another owner that reads the same, characters that look the same, or one
/// slip of the keyboard.
pub(crate) fn imitated(ecosystem: Ecosystem, name: &str) -> Option<&'static str> {
    let known = well_known(ecosystem);
    if name.len() > LONGEST || known.iter().any(|one| one == name) {
        return None;
    }
    cost::add(name.len() * known.len());
    let folded = fold(name);
    known.iter().map(String::as_str).find(|known| {
        (name.len() >= SHORTEST_FOLDED && FOLDED.get(*known).is_some_and(|known| *known == folded))
            || owner_imitated(name, known)
            || (known.len() >= SHORTEST && owner(name) == owner(known) && is_one_slip(base(name), base(known)))
    })
}

/// Well-known names as [`fold`] makes them.
static FOLDED: LazyLock<HashMap<&'static str, String>> = LazyLock::new(|| {
    let all = [Ecosystem::Npm, Ecosystem::Pypi].into_iter().flat_map(well_known);
    all.map(|known| (known.as_str(), fold(known))).collect()
});

fn owner(name: &str) -> Option<&str> {
    name.strip_prefix('@')?.split_once('/').map(|(owner, _)| owner)
}

fn base(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// How a name reads at a glance: `0` as `o`, `1` as `l`, `rn` as `m`, letters of other scripts as the Latin ones.
fn fold(name: &str) -> String {
    let skeleton: String = skeleton(name).collect();
    skeleton.to_lowercase().replace('0', "o").replace('1', "l").replace("rn", "m").replace("vv", "w")
}

/// The same package of an owner that is nearly the known one, such as `@model-context-protocol`.
fn owner_imitated(name: &str, known: &str) -> bool {
    let (Some(mine), Some(theirs)) = (owner(name), owner(known)) else { return false };
    let plain = |owner: &str| owner.replace(['-', '_', '.'], "");
    base(name) == base(known)
        && mine != theirs
        && theirs.len() >= SHORTEST
        && (plain(mine) == plain(theirs) || is_slip(mine, theirs))
}

/// One letter more, less, other, or two swapped, inside a longer word. A plural, a number, a separator and whole short
/// words are what honest names differ in.
fn is_one_slip(name: &str, known: &str) -> bool {
    const LONG_WORD: usize = 5;
    if !is_slip(name, known) {
        return false;
    }
    let at = name.bytes().zip(known.bytes()).take_while(|(one, two)| one == two).count();
    let before = known.get(..at).unwrap_or_default();
    let start = before.rfind(['-', '_', '.', '/']).map_or(0, |separator| separator + 1);
    let word = known[start..].split(['-', '_', '.', '/']).next().unwrap_or_default();
    word.len() >= LONG_WORD && at + 1 < name.len().max(known.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imitations_are_found() {
        for (name, known) in [
            ("@model-context-protocol/server-filesystem", "@modelcontextprotocol/server-filesystem"),
            ("@modelcontextprotocoll/server-github", "@modelcontextprotocol/server-github"),
            ("@rnodelcontextprotocol/sdk", "@modelcontextprotocol/sdk"),
            ("mcp-server-kubernets", "mcp-server-kubernetes"),
            ("figma-devleoper-mcp", "figma-developer-mcp"),
            ("mcp-rem0te", "mcp-remote"),
        ] {
            assert_eq!(imitated(Ecosystem::Npm, name), Some(known), "{name}");
        }
        assert_eq!(imitated(Ecosystem::Pypi, "mcp-sever-fetch"), Some("mcp-server-fetch"));
    }

    #[test]
    fn honest_neighbours_are_not() {
        for name in [
            "mcp-remote",
            "mcp-remotes",
            "@acme/mcp-remote",
            "@acme/server-filesystem",
            "mcp-server-kubernetes2",
            "exa-mcp",
            "@modelcontextprotocol/server-pdf",
            "mcp-framework-cli",
            "zod",
        ] {
            assert_eq!(imitated(Ecosystem::Npm, name), None, "{name}");
        }
        for name in ["mcp-server-gist", "mcp-server-times", "mcp-server-sqlite3", "mcp"] {
            assert_eq!(imitated(Ecosystem::Pypi, name), None, "{name}");
        }
    }
}
