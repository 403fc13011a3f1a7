//! How the releases of an SDK write the schemas that they make.

/// How schemas are written.
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own that every release answers")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    /// The address of the edition of JSON Schema.
    pub(super) edition: &'static str,
    /// Where the schemas of named types stand.
    pub(super) definitions: &'static str,
    /// Whether what may be null is marked `nullable`.
    pub(super) marks_nullable: bool,
    /// Whether the root of a tool's schema has no title and no description.
    pub(super) strips_root: bool,
    /// Whether a tool without arguments has a schema of its own, instead of that of an empty object.
    pub(super) has_empty_input: bool,
    /// Whether tools are listed in the order of their names.
    pub(super) sorts: bool,
    /// Whether the schema of a result says what is written instead of what is read.
    pub(super) tells_results: bool,
    /// Whether the derive is that of the first edition of `schemars`.
    pub(super) is_first: bool,
    /// Whether a tool without a description is described by its doc comment.
    pub(super) reads_docs: bool,
}

const DRAFT_07: &str = "http://json-schema.org/draft-07/schema#";
const DRAFT_2020: &str = "https://json-schema.org/draft/2020-12/schema";

impl Default for Dialect {
    fn default() -> Self {
        Self::of_release(None)
    }
}

impl Dialect {
    /// That of a release; without one, that of the latest.
    pub(super) fn of_release(release: Option<(u32, u32)>) -> Self {
        let at_least = |wanted| release.is_none_or(|release| release >= wanted);
        let modern = at_least((0, 11));
        Self {
            edition: if modern { DRAFT_2020 } else { DRAFT_07 },
            definitions: if modern { "$defs" } else { "definitions" },
            marks_nullable: at_least((0, 2)) && !at_least((1, 0)),
            strips_root: at_least((2, 0)),
            has_empty_input: at_least((1, 0)),
            sorts: at_least((1, 0)),
            tells_results: at_least((3, 9)),
            is_first: !at_least((0, 3)),
            reads_docs: at_least((0, 2)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_release_writes_the_edition_it_was_built_for() {
        assert_eq!(Dialect::of_release(Some((0, 8))).definitions, "definitions");
        assert_eq!(Dialect::of_release(Some((0, 16))).edition, DRAFT_2020);
        assert!(Dialect::of_release(Some((0, 16))).marks_nullable);
        assert!(!Dialect::of_release(Some((1, 2))).strips_root);
        assert_eq!(Dialect::of_release(None), Dialect::of_release(Some((3, 9))));
    }
}
