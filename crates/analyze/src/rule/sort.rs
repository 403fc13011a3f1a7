//! The sorts of text that a rule may look at.

use model::Language;

/// One sort of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[expect(missing_docs, reason = "each is explained by its word in `Sort::ALL` and in `rules/FORMAT.md`")]
pub enum Sort {
    ToolName,
    ToolTitle,
    ToolDescription,
    ToolMeta,
    ParameterName,
    ParameterDescription,
    SchemaText,
    Annotation,
    PromptName,
    PromptDescription,
    PromptArgument,
    PromptMeta,
    ResourceUri,
    ResourceName,
    ResourceDescription,
    ResourceMeta,
    Instructions,
    SourceJavascript,
    SourcePython,
    SourceAny,
    Manifest,
    CodeJavascript,
    CodePython,
    CodeGo,
    CodeRust,
    CodeJvm,
    CodeCsharp,
    LaunchCommand,
    LaunchArgument,
    LaunchEnv,
    LaunchUrl,
    LaunchHeader,
    HiddenCharacters,
    HiddenEncoding,
    HiddenMarkup,
    HiddenLayout,
    Session,
}

impl Sort {
    /// Every sort and the word for it in a rule's `looks_at`.
    pub const ALL: [(Self, &str); 37] = [
        (Self::ToolName, "tool.name"),
        (Self::ToolTitle, "tool.title"),
        (Self::ToolDescription, "tool.description"),
        (Self::ToolMeta, "tool.meta"),
        (Self::ParameterName, "parameter.name"),
        (Self::ParameterDescription, "parameter.description"),
        (Self::SchemaText, "schema.text"),
        (Self::Annotation, "annotation"),
        (Self::PromptName, "prompt.name"),
        (Self::PromptDescription, "prompt.description"),
        (Self::PromptArgument, "prompt.argument"),
        (Self::PromptMeta, "prompt.meta"),
        (Self::ResourceUri, "resource.uri"),
        (Self::ResourceName, "resource.name"),
        (Self::ResourceDescription, "resource.description"),
        (Self::ResourceMeta, "resource.meta"),
        (Self::Instructions, "instructions"),
        (Self::SourceJavascript, "source.javascript"),
        (Self::SourcePython, "source.python"),
        (Self::SourceAny, "source.any"),
        (Self::Manifest, "manifest"),
        (Self::CodeJavascript, "code.javascript"),
        (Self::CodePython, "code.python"),
        (Self::CodeGo, "code.go"),
        (Self::CodeRust, "code.rust"),
        (Self::CodeJvm, "code.jvm"),
        (Self::CodeCsharp, "code.csharp"),
        (Self::LaunchCommand, "launch.command"),
        (Self::LaunchArgument, "launch.argument"),
        (Self::LaunchEnv, "launch.env"),
        (Self::LaunchUrl, "launch.url"),
        (Self::LaunchHeader, "launch.header"),
        (Self::HiddenCharacters, "hidden.characters"),
        (Self::HiddenEncoding, "hidden.encoding"),
        (Self::HiddenMarkup, "hidden.markup"),
        (Self::HiddenLayout, "hidden.layout"),
        (Self::Session, "session"),
    ];

    /// The word for it in a rule's `looks_at`.
    pub const fn as_str(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// A set of sorts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sorts(u64);

impl Sorts {
    /// What a model reads of a server.
    pub(crate) const METADATA: Self = Self((1 << (Sort::Instructions as u8 + 1)) - 1);
    /// Files of the artifact.
    pub(crate) const SOURCES: Self = Self::range(Sort::SourceJavascript, Sort::Manifest);
    /// Calls of source code.
    pub(crate) const CALLS: Self = Self::range(Sort::CodeJavascript, Sort::CodeCsharp);
    /// Entries of client configuration files.
    pub(crate) const LAUNCHES: Self = Self::range(Sort::LaunchCommand, Sort::LaunchHeader);
    /// What was concealed from a human reader.
    pub(crate) const HIDDEN: Self = Self::range(Sort::HiddenCharacters, Sort::HiddenLayout);

    const fn range(first: Sort, last: Sort) -> Self {
        Self(((1 << (last as u8 + 1)) - 1) & !((1 << first as u8) - 1))
    }

    /// The set of one sort.
    pub const fn of(sort: Sort) -> Self {
        Self(1 << sort as u8)
    }

    /// The set of the calls of one language.
    pub(crate) const fn of_language(language: Language) -> Self {
        Self::of(match language {
            Language::JavaScript => Sort::CodeJavascript,
            Language::Python => Sort::CodePython,
            Language::Go => Sort::CodeGo,
            Language::Rust => Sort::CodeRust,
            Language::Jvm => Sort::CodeJvm,
            Language::CSharp => Sort::CodeCsharp,
        })
    }

    /// Both sets together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the sets share a sort.
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether the other set holds every sort of this one.
    pub(crate) const fn is_part_of(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// The sorts of the set, in the order of [`Sort::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Sort> {
        Sort::ALL.into_iter().map(|(sort, _)| sort).filter(move |&sort| self.meets(Self::of(sort)))
    }

    /// Reads a word of `looks_at`: a sort, or all sorts that begin alike (`tool.*`), or `text` for all that a model
    /// reads.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        if word == "text" {
            return Some(Self::METADATA);
        }
        let wanted = |name: &str| match word.strip_suffix('*') {
            Some(start) => start.ends_with('.') && name.starts_with(start),
            None => name == word,
        };
        let found = Sort::ALL.iter().filter(|(_, name)| wanted(name));
        let set = found.fold(Self::default(), |set, &(sort, _)| set.and(Self::of(sort)));
        (set != Self::default()).then_some(set)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sort_stands_at_its_own_place_in_the_list() {
        for (at, (sort, word)) in Sort::ALL.into_iter().enumerate() {
            assert_eq!(sort as usize, at);
            assert_eq!(sort.as_str(), word);
            assert_eq!(Sorts::parse(word), Some(Sorts::of(sort)));
        }
    }

    #[test]
    fn a_star_stands_for_all_sorts_that_begin_alike() {
        assert_eq!(Sorts::parse("launch.*"), Some(Sorts::LAUNCHES));
        assert_eq!(Sorts::parse("hidden.*"), Some(Sorts::HIDDEN));
        assert_eq!(Sorts::parse("code.*"), Some(Sorts::CALLS));
        assert_eq!(Sorts::parse("text").map(|set| set.iter().count()), Some(17));
        for bad in ["", "*", "tool", "tool.x", "to*", "nothing.*"] {
            assert_eq!(Sorts::parse(bad), None, "{bad}");
        }
    }
}
