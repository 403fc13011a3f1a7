//! The parameters of a query, taken one by one, with all that is wrong with them.

use std::str::FromStr;

use url::form_urlencoded;

use super::error::{ApiError, Mistake};

/// Parameters; those that nobody takes are ignored.
#[derive(Debug)]
pub(crate) struct Query {
    given: Vec<(String, String)>,
    mistakes: Vec<Mistake>,
}

impl Query {
    /// Reads what stands behind the `?`.
    pub(crate) fn parse(query: Option<&str>) -> Self {
        let given = form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned();
        Self { given: given.collect(), mistakes: Vec::new() }
    }

    /// A parameter's text, the last one if it is given several times. An empty one is none.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.all(name).last().filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// The same where it is to be read as something: an empty text is no better than any other that cannot be read, and
    /// several are a list, which is no one thing.
    pub(crate) fn given(&self, name: &str) -> Option<String> {
        let all: Vec<&str> = self.all(name).collect();
        (!all.is_empty()).then(|| all.join(","))
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.given.iter().filter(move |(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// A parameter as a value; `expected` says what it must be.
    pub(crate) fn value<T: FromStr>(&mut self, name: &str, expected: &str) -> Option<T> {
        let text = self.given(name)?;
        let value = text.parse().ok();
        if value.is_none() {
            self.mistake(name, format!("is not {expected}"));
        }
        value
    }

    /// A number within bounds, or the default.
    pub(crate) fn number(&mut self, name: &str, default: u32, least: u32, most: u32) -> u32 {
        let expected = format!("a number from {least} to {most}");
        let number = self.value(name, &expected).unwrap_or(default);
        if (least..=most).contains(&number) {
            return number;
        }
        self.mistake(name, format!("is not {expected}"));
        default
    }

    /// Notes what is wrong with a parameter.
    pub(crate) fn mistake(&mut self, name: &str, message: impl Into<String>) {
        self.mistakes.push(Mistake::new(name, message));
    }

    /// Ends the reading.
    ///
    /// # Errors
    ///
    /// Names every mistake.
    pub(crate) fn finish(self) -> Result<(), ApiError> {
        if self.mistakes.is_empty() { Ok(()) } else { Err(ApiError::Parameters(self.mistakes)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_out_of_bounds_is_named() {
        let mut query = Query::parse(Some("limit=0&offset=-1&page=&after=7&after=8&status=&x=%41&x=b"));
        assert_eq!(query.number("limit", 20, 1, 100), 20);
        assert_eq!(query.number("offset", 0, 0, u32::MAX), 0);
        assert_eq!(query.number("page", 1, 1, u32::MAX), 1);
        assert_eq!(query.number("after", 0, 0, u32::MAX), 0);
        assert_eq!((query.text("status"), query.text("x").as_deref()), (None, Some("b")));
        let Err(ApiError::Parameters(mistakes)) = query.finish() else { panic!("accepted") };
        let paths: Vec<&str> = mistakes.iter().map(|mistake| mistake.path.as_str()).collect();
        assert_eq!(paths, ["limit", "offset", "page", "after"]);
    }
}
