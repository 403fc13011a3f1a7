//! A JSON document that an argument holds, or names a file of.

use std::convert::Infallible;
use std::str::FromStr;

use model::Secret;
use serde_json::Value;

use crate::secret_file;

/// A document as it is given: itself, `@FILE`, or `-` for standard input. It may hold secrets, so nothing shows it.
#[derive(Debug, Clone)]
pub(crate) struct JsonArg(Secret);

impl FromStr for JsonArg {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.into()))
    }
}

impl JsonArg {
    /// Reads the document.
    ///
    /// # Errors
    ///
    /// Fails with one sentence that repeats nothing of it.
    pub(crate) fn read(&self) -> anyhow::Result<Value> {
        match self.0.expose() {
            "-" => read_json("-"),
            text => match text.strip_prefix('@') {
                Some(path) => read_json(path),
                None => parse("the argument", text),
            },
        }
    }
}

/// Reads a JSON file, or standard input for `-`.
///
/// # Errors
///
/// Fails with one sentence that repeats nothing of it.
pub(crate) fn read_json(path: &str) -> anyhow::Result<Value> {
    let text = secret_file::read(path)?;
    parse(&format!("`{}`", secret_file::shown(path)), text.expose())
}

fn parse(shown: &str, text: &str) -> anyhow::Result<Value> {
    serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        anyhow::anyhow!(
            "{shown} is not JSON: line {line}, column {column}; a file of it is given as @FILE, `-` is standard input"
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_stands_in_the_argument_or_in_a_file_and_is_never_repeated() {
        let given = |text: &str| text.parse::<JsonArg>().unwrap();
        assert_eq!(given(r#"{"a": 1}"#).read().unwrap(), json!({"a": 1}));
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "[2]").unwrap();
        assert_eq!(given(&format!("@{}", file.path().display())).read().unwrap(), json!([2]));
        let error = format!("{:#}", given("canary").read().unwrap_err());
        assert!(error.contains("is not JSON: line 1") && !error.contains("canary"), "{error}");
        assert!(!format!("{:?}", given("canary")).contains("canary"));
        assert!(given("@/no/such/file").read().is_err());
    }
}
