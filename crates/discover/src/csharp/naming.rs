//! Names that the SDK derives from those of methods and properties.

/// How names of tools are derived from those of methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// The name of the method: the SDK up to 0.3.0-preview.1.
    AsWritten,
    /// Words in lower case, joined by underscores.
    Snake,
}

impl Naming {
    /// The naming of an SDK's version, as a project file states it.
    pub(super) fn of_version(version: Option<&str>) -> Self {
        let Some(version) = version else { return Self::Snake };
        let version = version.trim_start_matches(['[', '(']);
        let (numbers, preview) = version.split_once('-').map_or((version, None), |(left, right)| (left, Some(right)));
        let mut parts = numbers.split('.').map_while(|part| part.parse::<u32>().ok());
        match (parts.next(), parts.next()) {
            (Some(0), Some(0..=2)) => Self::AsWritten,
            (Some(0), Some(3)) if preview.is_some_and(|preview| preview == "preview.1") => Self::AsWritten,
            _ => Self::Snake,
        }
    }

    /// The name of a tool, prompt or resource whose method has this name.
    pub(super) fn derive(self, method: &str, is_async: bool) -> String {
        let mut name = method;
        if is_async && let Some(shorter) = name.strip_suffix("Async").filter(|shorter| !shorter.is_empty()) {
            name = shorter;
        }
        match self {
            Self::AsWritten => name.to_owned(),
            Self::Snake => {
                let plain = ascii_words(name);
                snake(if plain.is_empty() { method } else { &plain })
            }
        }
    }
}

/// The name with an underscore for every run of letters outside ASCII and signs.
fn ascii_words(name: &str) -> String {
    let mut plain = String::new();
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() {
            plain.push(letter);
        } else if !plain.ends_with('_') {
            plain.push('_');
        }
    }
    plain.trim_matches('_').to_owned()
}

/// The words of a name in lower case, joined by underscores, as `JsonNamingPolicy.SnakeCaseLower` does it.
pub(super) fn snake(name: &str) -> String {
    #[derive(PartialEq)]
    enum Before {
        Nothing,
        Upper,
        Lower,
        Space,
    }
    let mut words = String::new();
    let mut before = Before::Nothing;
    let letters: Vec<char> = name.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        if letter.is_uppercase() {
            let ends_run = before == Before::Upper && letters.get(at + 1).is_some_and(|next| next.is_lowercase());
            if matches!(before, Before::Lower | Before::Space) || ends_run {
                words.push('_');
            }
            words.extend(letter.to_lowercase());
            before = Before::Upper;
        } else if letter.is_lowercase() || letter.is_numeric() {
            if before == Before::Space {
                words.push('_');
            }
            words.push(*letter);
            before = Before::Lower;
        } else if letter.is_whitespace() {
            if before != Before::Nothing {
                before = Before::Space;
            }
        } else {
            words.push(*letter);
            before = Before::Nothing;
        }
    }
    words
}

/// The name of a property as `JsonNamingPolicy.CamelCase` writes it.
pub(super) fn camel(name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    if !letters.first().is_some_and(|letter| letter.is_uppercase()) {
        return name.to_owned();
    }
    for at in 0..letters.len() {
        if at == 1 && !letters[1].is_uppercase() {
            break;
        }
        if let Some(next) = letters.get(at + 1)
            && at > 0
            && !next.is_uppercase()
        {
            if *next == ' ' {
                letters[at] = letters[at].to_ascii_lowercase();
            }
            break;
        }
        letters[at] = letters[at].to_lowercase().next().unwrap_or(letters[at]);
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::{Naming, camel, snake};

    #[test]
    fn words_are_told_apart_as_the_policy_does() {
        let known = [
            ("GetAlerts", "get_alerts"),
            ("GetHTTPResponse", "get_http_response"),
            ("Get2Things", "get2_things"),
            ("Echo", "echo"),
            ("XMLHttp", "xml_http"),
            ("already_Snake", "already_snake"),
        ];
        for (name, wanted) in known {
            assert_eq!(snake(name), wanted);
        }
    }

    #[test]
    fn properties_begin_with_a_small_letter() {
        for (name, wanted) in
            [("UserName", "userName"), ("ID", "id"), ("IDNumber", "idNumber"), ("x", "x"), ("URL", "url")]
        {
            assert_eq!(camel(name), wanted);
        }
    }

    #[test]
    fn only_asynchronous_methods_lose_their_suffix() {
        assert_eq!(Naming::Snake.derive("GetAsync", true), "get");
        assert_eq!(Naming::Snake.derive("GetAsync", false), "get_async");
        assert_eq!(Naming::Snake.derive("Async", true), "async");
        assert_eq!(Naming::AsWritten.derive("GetAsync", true), "Get");
    }

    #[test]
    fn the_first_versions_kept_the_name_of_the_method() {
        for version in ["0.1.0-preview.12", "0.2.0-preview.3", "0.3.0-preview.1"] {
            assert_eq!(Naming::of_version(Some(version)), Naming::AsWritten);
        }
        for version in ["0.3.0-preview.2", "0.4.0-preview.3", "1.0.0", "*"] {
            assert_eq!(Naming::of_version(Some(version)), Naming::Snake);
        }
    }
}
