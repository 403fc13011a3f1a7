//! Which part of a list is asked for, and where in the list it lies.

use serde::Serialize;

use crate::mistake::{Mistakes, Notes};

/// The most records of one page.
const MOST: u32 = 100;
/// How many there are where nobody says.
const USUAL: u32 = 10;

/// A page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageQuery {
    page: u32,
    per_page: u32,
}

/// A page of a list of servers or gateways.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// Which page.
    pub page: PageQuery,
    /// Only those that are active, or only those that are not.
    pub is_active: Option<bool>,
}

/// Where a page lies in its list: `pagination` of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Pagination {
    /// Which page, from 1.
    pub page: u32,
    /// How many records a page holds.
    pub per_page: u32,
    /// How many records there are.
    pub total_count: u64,
    /// How many pages.
    pub total_pages: u64,
    /// Whether a page follows.
    pub has_next: bool,
    /// Whether a page that is not empty comes before.
    pub has_previous: bool,
}

impl Default for PageQuery {
    fn default() -> Self {
        Self { page: 1, per_page: USUAL }
    }
}

impl PageQuery {
    /// Reads the parameters `page` (from 1) and `per_page` (1 to 100), as they are sent.
    ///
    /// # Errors
    ///
    /// Names those that are no numbers or out of bounds.
    pub fn parse(page: Option<&str>, per_page: Option<&str>) -> Result<Self, Mistakes> {
        let mut notes = Notes::default();
        let query = Self::read(page, per_page, &mut notes);
        notes.finish(Some(query))
    }

    fn read(page: Option<&str>, per_page: Option<&str>, notes: &mut Notes) -> Self {
        let mut number = |name: &str, text: Option<&str>, usual: u32, most: u32| {
            let Some(text) = text else { return usual };
            let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            let number = text.parse().ok().filter(|number| is_plain && (1..=most).contains(number));
            number.unwrap_or_else(|| {
                notes.mistake(name, format!("is not a number from 1 to {most}"));
                usual
            })
        };
        // A page further on is empty in any list that a database can hold.
        let page = number("page", page, 1, i32::MAX.cast_unsigned());
        Self { page, per_page: number("per_page", per_page, USUAL, MOST) }
    }

    /// How many records come before it.
    pub const fn offset(self) -> u64 {
        (self.page as u64 - 1) * self.per_page as u64
    }

    /// How many records it holds at most.
    pub const fn limit(self) -> u32 {
        self.per_page
    }

    /// Where it lies in a list of so many records.
    pub fn of(self, total_count: u64) -> Pagination {
        let Self { page, per_page } = self;
        let total_pages = total_count.div_ceil(u64::from(per_page));
        Pagination {
            page,
            per_page,
            total_count,
            total_pages,
            has_next: u64::from(page) < total_pages,
            has_previous: page > 1 && total_pages > 0,
        }
    }
}

impl ListQuery {
    /// Reads the parameters of a list, as they are sent.
    ///
    /// # Errors
    ///
    /// Names those that cannot be read.
    pub fn parse(page: Option<&str>, per_page: Option<&str>, is_active: Option<&str>) -> Result<Self, Mistakes> {
        let mut notes = Notes::default();
        let page = PageQuery::read(page, per_page, &mut notes);
        let is_active = is_active.and_then(|text| {
            let flag = text.parse().ok();
            if flag.is_none() {
                notes.mistake("is_active", "is not true or false");
            }
            flag
        });
        notes.finish(Some(Self { page, is_active }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_have_defaults_and_bounds() {
        let query = PageQuery::parse(None, None).unwrap();
        assert_eq!((query.offset(), query.limit()), (0, 10));
        let query = PageQuery::parse(Some("3"), Some("100")).unwrap();
        assert_eq!((query.offset(), query.limit()), (200, 100));
        let query = PageQuery::parse(Some("2147483647"), Some("100")).unwrap();
        assert_eq!(query.offset(), 214_748_364_600);
        for (page, per_page, place) in [
            (Some("0"), None, "page"),
            (Some("+1"), None, "page"),
            (Some(""), None, "page"),
            (Some("99999999999"), None, "page"),
            (None, Some("101"), "per_page"),
            (None, Some("-1"), "per_page"),
        ] {
            let mistakes = PageQuery::parse(page, per_page).unwrap_err();
            assert_eq!(mistakes.iter().map(|it| it.path.as_str()).collect::<Vec<_>>(), [place]);
        }
        let mistakes = ListQuery::parse(Some("x"), Some("x"), Some("yes")).unwrap_err();
        assert_eq!(mistakes.iter().count(), 3);
        assert_eq!(ListQuery::parse(None, None, Some("false")).unwrap().is_active, Some(false));
    }

    #[test]
    fn a_page_knows_its_neighbours() {
        let at = |page: &str, total| PageQuery::parse(Some(page), Some("10")).unwrap().of(total);
        let pages = |it: Pagination| (it.total_pages, it.has_previous, it.has_next);
        assert_eq!(pages(at("1", 0)), (0, false, false));
        assert_eq!(pages(at("1", 10)), (1, false, false));
        assert_eq!(pages(at("1", 11)), (2, false, true));
        assert_eq!(pages(at("2", 11)), (2, true, false));
        assert_eq!(pages(at("9", 11)), (2, true, false));
        assert_eq!(pages(at("2", 0)), (0, false, false));
    }
}
