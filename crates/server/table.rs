//! Records as lines of equal columns, for people at a terminal.

use unicode_width::UnicodeWidthStr;

/// The narrowest that the last column is cut to, in columns of the terminal.
const NARROWEST: usize = 24;

/// A table. Its cells may hold anything: they are made harmless.
#[derive(Debug)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these headings and no rows.
    pub(crate) fn new<const N: usize>(headings: [&str; N]) -> Self {
        Self { rows: vec![headings.map(str::to_owned).to_vec()] }
    }

    /// Adds a row.
    pub(crate) fn push<const N: usize>(&mut self, cells: [String; N]) {
        let harmless =
            |cell: String| if cell.is_empty() { "-".to_owned() } else { report::neutralise(&cell).into_owned() };
        self.rows.push(cells.map(harmless).to_vec());
    }

    /// Whether it has no rows.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.len() == 1
    }

    /// The table's lines, as wide as standard output is, if that is known.
    pub(crate) fn lines(&self) -> Vec<String> {
        let width = terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| usize::from(width.0));
        self.lines_within(width)
    }

    /// The table's lines, however long they are.
    pub(crate) fn whole_lines(&self) -> Vec<String> {
        self.lines_within(None)
    }

    fn lines_within(&self, width: Option<usize>) -> Vec<String> {
        let last = self.rows.first().map_or(0, |row| row.len().saturating_sub(1));
        let widest = |column: usize| self.rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..last).map(widest).collect();
        let before: usize = widths.iter().map(|width| width + 2).sum();
        let room = width.map(|width| width.saturating_sub(before).max(NARROWEST));
        let line = |row: &Vec<String>| {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                line.push_str(cell);
                line.extend(std::iter::repeat_n(' ', width - cell.width() + 2));
            }
            line + &cut(&row[last], room)
        };
        self.rows.iter().map(line).collect()
    }
}

/// The text, or as much of it as there is room for.
fn cut(text: &str, room: Option<usize>) -> String {
    match room {
        Some(room) if text.width() > room => {
            let mut used = 0;
            let fits = text.chars().take_while(|char| {
                used += unicode_width::UnicodeWidthChar::width(*char).unwrap_or(0);
                used < room
            });
            fits.chain(std::iter::once('…')).collect()
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_each_other_and_steer_no_terminal() {
        let mut table = Table::new(["NAME", "STATE", "REACHED BY"]);
        table.push(["日本".into(), String::new(), "a\n\u{1b}[2Jb".into()]);
        table.push(["longer name".into(), "active".into(), "x".repeat(60)]);
        let lines = table.whole_lines();
        assert_eq!(lines[0], "NAME         STATE   REACHED BY");
        assert!(lines[1].starts_with("日本         -       a<U+000A>"), "{}", lines[1]);
        assert!(!lines.concat().contains(['\u{1b}', '\n']));
        assert!(lines[2].ends_with(&"x".repeat(60)));
        let narrow = table.lines_within(Some(30));
        assert!(narrow[2].ends_with(&format!("{}…", "x".repeat(NARROWEST - 1))), "{}", narrow[2]);
    }
}
