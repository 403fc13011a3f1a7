//! Text of others, made fit for a column.

/// Bytes of a tool's name that are stored.
pub(super) const NAME: usize = 256;
/// Bytes of a version that are stored.
pub(super) const VERSION: usize = 256;
/// Bytes of a message that are stored.
pub(super) const MESSAGE: usize = 4096;

/// The text without what no database stores (NUL becomes U+FFFD), cut with `…` to at most `most` bytes.
pub(super) fn fit(text: &str, most: usize) -> String {
    let text = text.replace('\0', "\u{fffd}");
    if text.len() <= most {
        return text;
    }
    let end = text.floor_char_boundary(most.saturating_sub('…'.len_utf8()));
    format!("{}…", &text[..end])
}

/// The whole text without what no database stores.
pub(super) fn whole(text: &str) -> String {
    fit(text, usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_cut_between_letters() {
        assert_eq!(fit("get_weather", 11), "get_weather");
        assert_eq!(fit("get_weather!", 11), "get_weat…");
        assert_eq!(fit("ééééé", 8), "éé…");
    }

    #[test]
    fn nul_is_replaced() {
        assert_eq!(whole("a\0b"), "a\u{fffd}b");
    }
}
