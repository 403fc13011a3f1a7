//! The ways of a pattern that have little in common, each as a pattern of its own.
//!
//! What picks `wipe the disk|\d+ words` is whatever is rarest in both, which is not much. Apart, the first waits for its
//! disk, and only the second for `words`.

use regex_syntax::hir::{Hir, HirKind};

use super::literals::is_list;

/// Beside more states than these the ways are not told apart, since each would have them all.
const BESIDE: usize = 12;
/// Most ways of a pattern; what is more stays together.
const MOST: usize = 48;

/// The ways of a pattern, in order; the pattern itself if it has one. A text matches one of them wherever it matches the
/// pattern.
pub(super) fn branches(hir: Hir) -> Vec<Hir> {
    let mut ways = split(&hir);
    if ways.len() > MOST {
        let rest = ways.split_off(MOST - 1);
        ways.push(Hir::alternation(rest));
    }
    if ways.len() == 1 { vec![hir] } else { ways }
}

fn split(hir: &Hir) -> Vec<Hir> {
    match hir.kind() {
        HirKind::Alternation(parts) => {
            // A list of words is looked for at once.
            let (lists, others): (Vec<&Hir>, Vec<&Hir>) = parts.iter().partition(|part| is_list(part));
            let list = (!lists.is_empty()).then(|| Hir::alternation(lists.into_iter().cloned().collect()));
            list.into_iter().chain(others.into_iter().flat_map(split)).collect()
        }
        HirKind::Concat(parts) => {
            let is_choice = |part: &Hir| matches!(part.kind(), HirKind::Alternation(_));
            let all: usize = parts.iter().map(states).sum();
            let choice = parts.iter().position(|part| is_choice(part) && all - states(part) <= BESIDE);
            let Some(choice) = choice else { return vec![hir.clone()] };
            let with = |way: Hir| {
                let before = parts[..choice].iter().cloned();
                Hir::concat(before.chain([way]).chain(parts[choice + 1..].iter().cloned()).collect())
            };
            split(&parts[choice]).into_iter().map(with).collect()
        }
        _ => vec![hir.clone()],
    }
}

/// How many states it takes, about.
fn states(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 0,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(_) => 1,
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min).max(1);
            states(&repetition.sub).saturating_mul(times as usize)
        }
        HirKind::Capture(capture) => states(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().fold(0, |all, part| all.saturating_add(states(part)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::pattern::parse;
    use super::*;

    fn of(pattern: &str) -> Vec<String> {
        branches(parse(pattern).unwrap()).iter().map(ToString::to_string).collect()
    }

    fn plain(patterns: &[&str]) -> Vec<String> {
        patterns.iter().map(|pattern| parse(pattern).unwrap().to_string()).collect()
    }

    #[test]
    fn ways_with_little_in_common_are_apart() {
        assert_eq!(of(r"wipe\s.{0,9}disk|\d+ words"), plain(&[r"wipe\s.{0,9}disk", r"\d+ words"]));
        assert_eq!(
            of(r"\b(?:wipe\s.{0,9}disk|\d+ words)\b"),
            plain(&[r"\b(?:wipe\s.{0,9}disk)\b", r"\b(?:\d+ words)\b"])
        );
    }

    #[test]
    fn lists_of_words_stay_together() {
        assert_eq!(of(r"\b(?:send|mail|post)\b").len(), 1);
        assert_eq!(of(r"send|\w+ it|mail"), plain(&["send|mail", r"\w+ it"]));
    }

    #[test]
    fn ways_that_share_much_stay_together() {
        assert_eq!(of(r"(?:read|open)\s+.{0,60}(?:the\s+\w+\s+file|a\s+\w+\s+key)").len(), 1);
    }
}
