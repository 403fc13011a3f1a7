//! Frames: an excerpt of what was scanned, its marked part underlined, and what that part does.

use anstyle::Style;
use model::Evidence;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::paint::{GUTTER, Paint};
use super::wrap::wrap;
use crate::neutralise::{MarkedLine, marked_lines, neutralise_prose};

/// Rows of one excerpt that are shown; the marked ones come first.
const ROWS: usize = 14;
/// Columns of a label that are shown.
const LABEL: usize = 300;

/// Draws frames of one finding.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frames {
    pub(crate) paint: Paint,
    pub(crate) width: usize,
    /// Columns of the line numbers.
    pub(crate) digits: usize,
    /// The style of what is marked.
    pub(crate) mark: Style,
}

/// One row of the terminal: a line of the excerpt, or a part of one that is too long.
#[derive(Debug)]
struct Row {
    number: Option<u32>,
    line: MarkedLine,
    /// Whether the marked part ends here.
    is_last_mark: bool,
}

impl Frames {
    /// Columns that the line numbers of this evidence take.
    pub(crate) fn digits(evidence: &[Evidence]) -> usize {
        let last = |evidence: &Evidence| {
            evidence.first_line.map_or(0, |first| first as usize + evidence.excerpt.matches('\n').count())
        };
        evidence.iter().map(last).max().unwrap_or(0).to_string().len()
    }

    /// `--> place`.
    pub(crate) fn origin(self, place: &str, into: &mut String) {
        let arrow = self.paint.paint(GUTTER, "-->");
        for (row, part) in wrap(place, self.width.saturating_sub(self.digits + 4)).into_iter().enumerate() {
            let lead = if row == 0 { arrow.as_str() } else { "   " };
            push(into, &format!("{:1$}{lead} {part}", "", self.digits));
        }
    }

    /// An empty row between frames.
    pub(crate) fn gap(self, into: &mut String) {
        self.row(None, "", into);
    }

    /// The excerpt, its marked part underlined.
    pub(crate) fn excerpt(self, evidence: &Evidence, into: &mut String) {
        let rows = self.rows(evidence);
        let first_marked = rows.iter().position(|row| row.line.mark.is_some()).unwrap_or(0);
        let skipped = if rows.len() > ROWS { first_marked.saturating_sub(ROWS / 4) } else { 0 };
        if skipped > 0 {
            self.row(None, "…", into);
        }
        let left = rows.len().saturating_sub(skipped + ROWS);
        for row in rows.iter().skip(skipped).take(ROWS) {
            self.row(row.number, &row.line.text, into);
            self.underline(row, &evidence.label, into);
        }
        if left > 0 {
            self.row(None, "…", into);
        }
    }

    /// `= key: text`, wrapped.
    pub(crate) fn note(self, key: &str, text: &str, into: &mut String) {
        let lead = format!("= {key}: ");
        let room = self.width.saturating_sub(self.digits + 1 + lead.len());
        for (row, part) in wrap(text, room).into_iter().enumerate() {
            let lead = if row == 0 { self.paint.paint(GUTTER, &lead) } else { " ".repeat(lead.len()) };
            push(into, &format!("{:1$} {lead}{part}", "", self.digits));
        }
    }

    fn rows(self, evidence: &Evidence) -> Vec<Row> {
        let room = self.room();
        let mut rows = Vec::new();
        let mut lines = marked_lines(&evidence.excerpt, evidence.span);
        while lines.len() > 1 && lines.last().is_some_and(|line| line.text.trim().is_empty()) {
            lines.pop();
        }
        for (at, line) in lines.into_iter().enumerate() {
            let number = evidence.first_line.map(|first| first.saturating_add(at as u32));
            for (part, line) in broken(line, room).into_iter().enumerate() {
                rows.push(Row { number: number.filter(|_| part == 0), line, is_last_mark: false });
            }
        }
        if let Some(last) = rows.iter_mut().rfind(|row| row.line.mark.is_some()) {
            last.is_last_mark = true;
        }
        rows
    }

    /// Columns right of the gutter.
    fn room(self) -> usize {
        self.width.saturating_sub(self.digits + 3).max(20)
    }

    fn row(self, number: Option<u32>, text: &str, into: &mut String) {
        let number = number.map(|number| number.to_string()).unwrap_or_default();
        let gutter = self.paint.paint(GUTTER, &format!("{number:>0$} |", self.digits));
        push(into, &format!("{gutter} {text}"));
    }

    fn underline(self, row: &Row, label: &str, into: &mut String) {
        let Some(mark) = &row.line.mark else { return };
        // The marks of a row come from walking over its characters, so they lie on their boundaries.
        let before = row.line.text[..mark.start].width();
        let carets = "^".repeat(row.line.text[mark.clone()].width().max(1));
        let underline = self.paint.paint(self.mark, &carets);
        let label = if row.is_last_mark { neutralise_prose(label, LABEL) } else { String::new() };
        let beside = before + carets.len() + 1 + label.width() <= self.room();
        if label.is_empty() || beside {
            let label = self.paint.paint(self.mark, &label);
            self.row(None, format!("{:before$}{underline} {label}", "").trim_end(), into);
        } else {
            self.row(None, &format!("{:before$}{underline}", ""), into);
            let fits_below = before + label.width() <= self.room();
            let indent = if fits_below { before } else { before.min(self.room() / 4) };
            for part in wrap(&label, self.room() - indent) {
                self.row(None, &format!("{:indent$}{}", "", self.paint.paint(self.mark, &part)), into);
            }
        }
    }
}

/// Adds a line without blanks at its end.
pub(crate) fn push(into: &mut String, line: &str) {
    into.push_str(line.trim_end());
    into.push('\n');
}

/// Breaks a line into parts of at most `room` columns, after a blank where one is near the end.
fn broken(line: MarkedLine, room: usize) -> Vec<MarkedLine> {
    if line.text.width() <= room {
        return vec![line];
    }
    let MarkedLine { text, mark } = line;
    let mut parts = Vec::new();
    let (mut start, mut used, mut blank) = (0, 0, None);
    let cut = |from: usize, to: usize| {
        let part = mark.as_ref().map(|mark| mark.start.max(from)..mark.end.min(to));
        let part = part.filter(|mark| mark.start < mark.end).map(|mark| mark.start - from..mark.end - from);
        MarkedLine { text: text[from..to].to_owned(), mark: part }
    };
    for (at, char) in text.char_indices() {
        let wide = char.width().unwrap_or(0);
        if used + wide > room {
            let near = blank.filter(|&(_, columns)| columns * 3 > room * 2);
            let (to, columns) = near.unwrap_or((at, used));
            parts.push(cut(start, to));
            start = to;
            used -= columns;
            blank = None;
        }
        used += wide;
        if char == ' ' {
            blank = Some((at + 1, used));
        }
    }
    parts.push(cut(start, text.len()));
    parts
}
