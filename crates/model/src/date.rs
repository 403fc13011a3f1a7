//! A day of the calendar, such as the one on which an ignore ends.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A day of the Gregorian calendar between the years 1 and 9999. What day it is today is for the caller to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// A text is no day of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not a date such as 2027-01-31")]
pub struct ParseDateError {
    given: String,
}

impl Date {
    /// The day, if the calendar has it.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let longest = match month {
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            _ => return None,
        };
        ((1..=9999).contains(&year) && (1..=longest).contains(&day)).then_some(Self { year, month, day })
    }

    /// The day on which a moment in RFC 3339, such as `2026-11-20T10:00:00Z`, lies.
    pub fn of_moment(moment: &str) -> Option<Self> {
        moment.get(..10)?.parse().ok()
    }

    /// How many days later `other` is; less than none if it is earlier.
    pub fn days_until(self, other: Self) -> i64 {
        other.number() - self.number()
    }

    /// The day's number in a count without gaps. A year begins in March in it, so that a leap day ends one.
    fn number(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let months_since_march = (month + 9) % 12;
        let day_of_year = (153 * months_since_march + 2) / 5 + day;
        365 * year + year / 4 - year / 100 + year / 400 + day_of_year
    }
}

impl FromStr for Date {
    type Err = ParseDateError;

    fn from_str(text: &str) -> Result<Self, ParseDateError> {
        let number = |digits: &str, length: usize| {
            let plain = digits.len() == length && digits.bytes().all(|byte| byte.is_ascii_digit());
            if plain { digits.parse::<u16>().ok() } else { None }
        };
        let parsed = || {
            let mut parts = text.split('-');
            let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
            let whole = parts.next().is_none();
            let (month, day) = (u8::try_from(number(month, 2)?).ok()?, u8::try_from(number(day, 2)?).ok()?);
            Self::new(number(year, 4)?, month, day).filter(|_| whole)
        };
        parsed().ok_or_else(|| ParseDateError { given: text.chars().take(40).flat_map(char::escape_default).collect() })
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
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
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
