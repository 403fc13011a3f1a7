//! A day of the calendar, such as the one on which an ignore ends.

use std::fmt;
use std::str::FromStr;

use jiff::civil;
use serde::{Deserialize, Serialize};

/// A day of the Gregorian calendar, written as 2027-01-31. What day it is today is for the caller to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date(civil::Date);

/// A text is no day of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not a date such as 2027-01-31")]
pub struct ParseDateError {
    given: String,
}

impl Date {
    /// The day on which a moment in RFC 3339, such as `2026-11-20T10:00:00Z`, lies.
    pub fn of_moment(moment: &str) -> Option<Self> {
        moment.get(..10)?.parse().ok()
    }

    /// How many days later `other` is; less than none if it is earlier.
    pub fn days_until(self, other: Self) -> i64 {
        other.0.duration_since(self.0).as_hours() / 24
    }
}

impl FromStr for Date {
    type Err = ParseDateError;

    fn from_str(text: &str) -> Result<Self, ParseDateError> {
        let parsed = text.parse().ok().map(Self);
        // Other ways of writing a day, with a time or without the dashes, are refused: files are compared as text.
        parsed
            .filter(|date| date.to_string() == text)
            .ok_or_else(|| ParseDateError { given: text.chars().take(40).flat_map(char::escape_default).collect() })
    }
}

impl TryFrom<String> for Date {
    type Error = ParseDateError;

    fn try_from(text: String) -> Result<Self, ParseDateError> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn only_days_of_the_calendar_are_dates() {
        for good in ["2027-01-31", "2024-02-29", "2000-02-29", "0001-01-01"] {
            assert_eq!(date(good).to_string(), good);
        }
        for bad in ["2027-02-29", "1900-02-29", "2027-13-01", "2027-00-01", "2027-04-31", "27-01-01", "2027-1-1", "x"] {
            assert!(bad.parse::<Date>().is_err(), "{bad}");
        }
        assert!("2027-01-31-".parse::<Date>().is_err() && "+027-01-31".parse::<Date>().is_err());
    }

    #[test]
    fn days_are_counted_over_months_years_and_leap_days() {
        assert_eq!(date("2027-01-22").days_until(date("2027-01-31")), 9);
        assert_eq!(date("2026-12-31").days_until(date("2027-01-01")), 1);
        assert_eq!(date("2024-02-28").days_until(date("2024-03-01")), 2);
        assert_eq!(date("2023-02-28").days_until(date("2023-03-01")), 1);
        assert_eq!(date("2027-01-31").days_until(date("2026-01-31")), -365);
        assert_eq!(date("2000-01-01").days_until(date("2400-01-01")), 146_097);
    }

    #[test]
    fn a_moment_lies_on_its_day() {
        assert_eq!(Date::of_moment("2026-11-20T10:00:00.5Z"), Some(date("2026-11-20")));
        assert_eq!(Date::of_moment("soon"), None);
    }
}
